//! The law beside the rule, as a page.

use std::fmt::Display;

use guicheng_engine::Language;

use super::{CitingElement, LawArticle, LawPage, Proof};
use crate::messages;
use crate::printed::{Page, PageFormat, Table};

/// So many scenarios are named of an article where the page is of all articles.
const NAMED: usize = 8;

impl LawPage {
    /// With only the article or item of this citation, and the items of the article; nothing if there is no such article.
    #[must_use]
    pub fn only(mut self, citation: &str) -> Option<Self> {
        let item = format!("{citation}(");
        for text in &mut self.texts {
            text.articles.retain(|article| article.citation == citation || article.citation.starts_with(&item));
        }
        self.texts.retain(|text| !text.articles.is_empty());
        (!self.texts.is_empty()).then_some(self)
    }

    /// The page. Where it is of one article, all scenarios are named.
    #[must_use]
    pub fn page(&self, language: Language, format: PageFormat) -> String {
        let articles = self.texts.iter().flat_map(|text| &text.articles);
        let whole = articles.filter(|article| !article.item).count() > 1;
        let draw = Draw { language, most: if whole { NAMED } else { usize::MAX } };
        let mut page = Page::new(language, &draw.say("law-heading", &[("pack", &self.title)]));
        page.paragraph(&draw.say("law-about", &[("pack", &self.pack), ("version", &self.version)]));
        if whole {
            page.table(Table::new(
                ["law-article", "law-class", "law-elements", "law-scenarios", "law-invariants", "law-reason"]
                    .map(|id| draw.say(id, &[])),
                self.texts.iter().flat_map(|text| &text.articles).map(|article| draw.line(article)).collect(),
            ));
        }
        for text in &self.texts {
            page.sheet(&draw.text(&text.title, text.number.as_deref()));
            for article in &text.articles {
                draw.article(&mut page, article);
            }
        }
        page.written(format)
    }
}

struct Draw {
    language: Language,
    /// How many scenarios are named of an article.
    most: usize,
}

impl Draw {
    fn say(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        messages::message(self.language, id, arguments)
    }

    fn text(&self, title: &str, number: Option<&str>) -> String {
        match number {
            Some(number) => self.say("law-text", &[("title", &title), ("number", &number)]),
            None => title.to_owned(),
        }
    }

    fn class(&self, article: &LawArticle) -> String {
        self.say(if article.executable { "law-executable" } else { "law-declaratory" }, &[])
    }

    /// An article in the table of all.
    fn line(&self, article: &LawArticle) -> [String; 6] {
        [
            article.article.clone(),
            self.class(article),
            article.elements.len().to_string(),
            article.scenarios.len().to_string(),
            article.invariants.len().to_string(),
            article.because.clone(),
        ]
    }

    fn article(&self, page: &mut Page, article: &LawArticle) {
        page.heading(if article.item { 4 } else { 3 }, &article.article);
        page.paragraph(&article.says);
        let class = self.class(article);
        page.paragraph(&match article.because.as_str() {
            "" => self.say("law-classed", &[("class", &class)]),
            because => self.say("law-classed-because", &[("class", &class), ("because", &because)]),
        });
        if !article.carries_out.is_empty() {
            let carried = article.carries_out.join(&self.say("guide-and", &[]));
            page.paragraph(&self.say("law-carries-out", &[("articles", &carried)]));
        }
        let columns = ["law-kind", "law-title", "law-says", "law-within", "law-place", "law-reached", "law-refused"];
        let rows = article.elements.iter().map(|element| self.element(element)).collect();
        page.table(Table::new(columns.map(|id| self.say(id, &[])), rows));
        for (id, proofs) in [("law-proved-by", &article.scenarios), ("law-invariants", &article.invariants)] {
            if proofs.is_empty() {
                continue;
            }
            page.paragraph(&self.say(id, &[]));
            let mut titles: Vec<String> = proofs.iter().take(self.most).map(|proof| self.proof(proof)).collect();
            let more = proofs.len().saturating_sub(self.most);
            if more > 0 {
                titles.push(self.say("law-more", &[("count", &more)]));
            }
            page.list(titles);
        }
        if article.executable && article.elements.is_empty() {
            page.paragraph(&self.say(if article.has_items { "law-by-items" } else { "law-by-nothing" }, &[]));
        }
    }

    fn proof(&self, proof: &Proof) -> String {
        match proof.inherited {
            true => self.say("law-inherited", &[("title", &proof.title)]),
            false => proof.title.clone(),
        }
    }

    /// An element in the table of an article.
    fn element(&self, element: &CitingElement) -> [String; 7] {
        let within = element.within.join(&self.say("guide-and", &[]));
        let within: Vec<&str> = [within.as_str()].into_iter().chain(element.step.as_deref()).collect();
        [
            element.kind.clone(),
            element.title.clone(),
            element.says.clone(),
            within.join(" · "),
            element.place.clone(),
            element.reached.to_string(),
            element.refused.to_string(),
        ]
    }
}
