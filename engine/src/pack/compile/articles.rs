//! Legal texts, their articles, and citations of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::super::model::{Article, Citation, Citations, LegalSource};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, Text};
use crate::diagnostic::{Diagnostic, Spanned, nearest};
use crate::format::decode::KeyedAny;
use crate::format::{ArticleKind, CarryingDocument, CitationsDocument};

/// An article that carries another out.
pub(super) struct Carrier {
    citation: Citation,
    /// The item that it carries out; the whole article if none.
    item: Option<Id>,
    /// The workflows in which it does; everywhere if none.
    within: Vec<Id>,
}

impl Compiler<'_> {
    pub(super) fn articles(&mut self) {
        for (id, source) in &self.document.sources {
            let mut articles = Vec::new();
            for (number, article) in &source.articles {
                if article.kind == ArticleKind::Declaratory && article.because.is_none() {
                    let diagnostic = Diagnostic::error("no-reason", number.span).with("article", &number.value);
                    self.report_of_whole(article.span, diagnostic);
                }
                for (item, _) in &article.declaratory_items {
                    if !article.items.keys().any(|known| *known == item.value) {
                        let known = article.items.keys().map(Id::as_str);
                        self.unknown(Noun::Item, item.value.as_str(), item.span, known);
                    }
                }
                articles.push((
                    number.value.clone(),
                    Article {
                        title: article.title.clone(),
                        kind: article.kind,
                        because: article.because.clone(),
                        summary: article.summary.clone(),
                        items: texts(&article.items),
                        declaratory_items: texts(&article.declaratory_items),
                    },
                ));
            }
            self.legal.insert(
                id.value.clone(),
                LegalSource {
                    title: source.title.clone(),
                    number: source.number.clone(),
                    in_force: source.in_force,
                    articles: articles.into_iter().collect(),
                },
            );
        }
    }

    /// The citations of an element; what they name must be there.
    pub(super) fn citations(&mut self, document: &CitationsDocument) -> Citations {
        let CitationsDocument::Articles(written) = document else { return Arc::from([]) };
        let mut citations = Vec::with_capacity(written.len());
        for citation in written {
            if let Some(known) = self.cited.get(&*citation.value) {
                citations.push(known.clone());
            } else if self.check_citation(citation).is_some() {
                let known = Citation::new(&citation.value);
                self.cited.insert(Arc::clone(&citation.value), known.clone());
                citations.push(known);
            }
        }
        if !self.carriers.is_empty() {
            self.repeated(written, &citations);
        }
        self.completed(citations)
    }

    /// Which articles carry which out.
    pub(super) fn carriers(&mut self) {
        let document = self.document;
        self.carried_in_circles();
        for (id, source) in &document.sources {
            for (number, article) in &source.articles {
                let citation = Citation::new(&format!("{}/{}", id.value, number.value));
                if let (ArticleKind::Declaratory, Some((carried, _))) =
                    (article.kind, article.carries_out.iter().next())
                {
                    let idle = Diagnostic::error("declaratory-carries-out", carried.span);
                    self.report(idle.with("article", &number.value));
                }
                for (carried, how) in &article.carries_out {
                    let carried = Spanned { value: Arc::from(carried.value.as_str()), span: carried.span };
                    self.carrier(&citation, &carried, how);
                }
            }
        }
        // The order of articles in a pack is the author's own affair.
        for carriers in self.carriers.values_mut() {
            carriers.sort_by(|one, other| place(&one.citation).cmp(&place(&other.citation)));
        }
    }

    /// That an article, or some of its items, carry another out.
    fn carrier(&mut self, article: &Citation, carried: &Spanned<Arc<str>>, how: &CarryingDocument) {
        let is_there = self.check_citation(carried).is_some();
        let workflows = how.within.iter().filter_map(|id| self.named(Noun::Workflow, id, "workflows"));
        let within: Vec<Id> = workflows.collect();
        if !is_there || within.len() < how.within.len() {
            return;
        }
        let items = how
            .items
            .iter()
            .map(|item| Spanned { value: Arc::from(format!("{}({})", article.as_str(), item.value)), span: item.span });
        let mut carrying: Vec<Citation> =
            items.filter(|item| self.check_citation(item).is_some()).map(|item| Citation::new(&item.value)).collect();
        if how.items.is_empty() {
            carrying.push(article.clone());
        }
        let carried = Citation::new(&carried.value);
        let item = carried.parts().2;
        let carriers = self.carriers.entry(carried.article().to_owned()).or_default();
        for citation in carrying {
            carriers.push(Carrier { citation, item: item.map(Id::from), within: within.clone() });
        }
    }

    /// Reports articles that carry each other out: one rests on the other, never both on each other.
    fn carried_in_circles(&mut self) {
        let document = self.document;
        let mut places = BTreeMap::new();
        for (source, text) in &document.sources {
            for (number, article) in &text.articles {
                let name = format!("{}/{}", source.value, number.value);
                places.insert(name, (number.span, &article.carries_out));
            }
        }
        let mut carries = DiGraph::<&str, ()>::new();
        let nodes: BTreeMap<&str, _> = places.keys().map(|name| (name.as_str(), carries.add_node(name))).collect();
        for (name, (_, carried)) in &places {
            for carried in carried.keys() {
                let carried = Citation::new(carried.as_str());
                let (source, article, _) = carried.parts();
                let article = format!("{source}/{article}");
                if let (Some(from), Some(to)) = (nodes.get(name.as_str()), nodes.get(article.as_str())) {
                    carries.add_edge(*from, *to, ());
                }
            }
        }
        for circle in tarjan_scc(&carries) {
            let mut names: Vec<&str> =
                circle.iter().rev().filter_map(|node| carries.node_weight(*node).copied()).collect();
            let itself = circle.first().is_some_and(|node| carries.contains_edge(*node, *node));
            let Some(first) = names.first().copied().filter(|_| itself || circle.len() > 1) else { continue };
            names.push(first);
            if let Some((span, _)) = places.get(first) {
                let diagnostic = Diagnostic::error("carries-out-cycle", *span);
                self.diagnostics.push(diagnostic.with("cycle", names.join(" → ")));
            }
        }
    }

    /// The articles that carry a cited one out where the compiler is.
    fn carrying<'c>(&'c self, cited: &'c Citation) -> impl Iterator<Item = &'c Citation> {
        let all = self.carriers.get(cited.article());
        let item = all.and_then(|_| cited.parts().2);
        let carries = move |carrier: &&Carrier| {
            carrier.item.as_ref().is_none_or(|carried| item == Some(carried.as_str()))
                && (carrier.within.is_empty()
                    || self.in_workflow.as_ref().is_some_and(|id| carrier.within.contains(id)))
        };
        // Where an item of an article does, the article as a whole says no more.
        let precise = move |carrier: &&Carrier| {
            let (source, article, item) = carrier.citation.parts();
            item.is_some()
                || !all.into_iter().flatten().filter(carries).any(|other| {
                    let (other_source, other_article, other_item) = other.citation.parts();
                    other_item.is_some() && (other_source, other_article) == (source, article)
                })
        };
        all.into_iter().flatten().filter(carries).filter(precise).map(|carrier| &carrier.citation)
    }

    /// The citations with the articles that carry them out, and those that carry out these, each once. Of the articles of a text
    /// that carry one out those that are written are meant, where any is: no others of that text are added for it.
    pub(super) fn completed(&self, written: Vec<Citation>) -> Citations {
        if self.carriers.is_empty() {
            return written.into();
        }
        let mut citations = written.clone();
        let mut place = 0;
        while let Some(cited) = citations.get(place).cloned() {
            for carrier in self.carrying(&cited) {
                let is_meant = || self.chosen(&cited, carrier, &written).is_empty();
                if !citations.contains(carrier) && is_meant() {
                    citations.push(carrier.clone());
                }
            }
            place += 1;
        }
        citations.into()
    }

    /// Of the citations written those that carry out an article as the carrier does, and are of the same text.
    fn chosen<'w>(&self, cited: &Citation, carrier: &Citation, written: &'w [Citation]) -> Vec<&'w Citation> {
        let (source, ..) = carrier.parts();
        let carries = |citation: &&Citation| {
            self.carrying(cited).any(|other| other.parts().0 == source && is_within(citation, other))
        };
        written.iter().filter(carries).collect()
    }

    /// Citations of what belongs to no workflow, though it is read where one is.
    pub(super) fn shared_citations(&mut self, document: &CitationsDocument) -> Citations {
        let workflow = self.in_workflow.take();
        let citations = self.citations(document);
        self.in_workflow = workflow;
        citations
    }

    /// Warns of a citation that is there anyhow, since what it names carries out another that is cited: without it, or without
    /// all of its text that carry out the same article, the same is cited.
    fn repeated(&mut self, written: &[Spanned<Arc<str>>], citations: &[Citation]) {
        let given: BTreeSet<Citation> = self.completed(citations.to_vec()).iter().cloned().collect();
        for citation in written {
            let Some(own) = citations.iter().find(|other| *other.as_str() == *citation.value) else { continue };
            let beside = citations.iter().filter(|cited| self.carrying(cited).any(|carrier| carrier == own));
            let besides =
                beside.map(|cited| self.chosen(cited, own, citations).into_iter().cloned().collect::<Vec<Citation>>());
            let alone = std::iter::once(vec![own.clone()]);
            let is_repeated = alone.chain(besides).any(|left_out| {
                let others = citations.iter().filter(|other| !left_out.contains(other)).cloned().collect();
                self.completed(others).iter().cloned().collect::<BTreeSet<Citation>>() == given
            });
            if is_repeated {
                let repeated = Diagnostic::warning("citation-repeated", citation.span);
                self.report(repeated.with("citation", &citation.value));
            }
        }
    }

    /// Reports an article or item that is not there, and suggests one of the same text.
    fn not_cited(&mut self, noun: Noun, citation: &Spanned<Arc<str>>, suggestion: Option<String>) {
        let diagnostic = Diagnostic::error("unknown-name", citation.span)
            .with_phrase("noun", noun.phrase())
            .with("name", &citation.value)
            .suggesting(suggestion);
        self.report(diagnostic);
    }

    fn check_citation(&mut self, citation: &Spanned<Arc<str>>) -> Option<()> {
        let text = &*citation.value;
        let malformed = |compiler: &mut Self| {
            compiler.report(Diagnostic::error("bad-citation", citation.span).with("citation", text));
        };
        let Some((source, rest)) = text.split_once('/') else {
            malformed(self);
            return None;
        };
        let (article, item) = match rest.split_once('(') {
            None => (rest, None),
            Some((article, item)) => match item.strip_suffix(')') {
                Some(item) => (article, Some(item)),
                None => {
                    malformed(self);
                    return None;
                }
            },
        };
        if !self.has("sources", source) {
            if self.is_listed("sources") {
                let known = self.keys("sources");
                self.unknown(Noun::Source, source, citation.span, known.iter().map(String::as_str));
            }
            return None;
        }
        let articles = format!("sources.{source}.articles");
        if !self.has(&articles, article) {
            if self.is_listed(&articles) {
                // Of the same text, by the number alone: an item says nothing of which article is meant.
                let known = self.keys(&articles);
                let near = nearest(article, known.iter().map(String::as_str)).map(|near| format!("{source}/{near}"));
                self.not_cited(Noun::Article, citation, near);
            }
            return None;
        }
        let Some(item) = item else { return Some(()) };
        let items = format!("{articles}.{article}.items");
        if !self.has(&items, item) {
            if self.is_listed(&items) {
                // Of the same article; where it has no items, the article.
                let known = self.keys(&items);
                let near =
                    nearest(item, known.iter().map(String::as_str)).map(|near| format!("{source}/{article}({near})"));
                let whole = known.is_empty().then(|| format!("{source}/{article}"));
                self.not_cited(Noun::Item, citation, near.or(whole));
            }
            return None;
        }
        Some(())
    }
}

fn texts(named: &KeyedAny<Text>) -> Vec<(Id, Text)> {
    named.iter().map(|(id, text)| (id.value.clone(), text.clone())).collect()
}

/// Whether a citation names an article, or an item of it where it is the article that is named.
fn is_within(citation: &Citation, article: &Citation) -> bool {
    citation == article || (article.parts().2.is_none() && citation.article() == article.as_str())
}

/// What citations of articles are sorted by: the text, the number of the article, and that of the item.
fn place(citation: &Citation) -> (&str, u64, &str, u64, &str) {
    let number = |text: &str| text.parse().unwrap_or(u64::MAX);
    let (source, article, item) = citation.parts();
    let item = item.unwrap_or_default();
    (source, number(article), article, number(item), item)
}
