//! Legal texts, their articles, and citations of them.

use std::sync::Arc;

use super::super::model::{Article, Citation, Citations, LegalSource};
use super::Compiler;
use super::names::Noun;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::{ArticleKind, CitationsDocument};

impl Compiler<'_> {
    pub(super) fn articles(&mut self) {
        for (id, source) in &self.document.sources {
            let mut articles = Vec::new();
            for (number, article) in &source.articles {
                if article.kind == ArticleKind::Declaratory && article.because.is_none() {
                    let diagnostic = Diagnostic::error("no-reason", number.span).with("article", &number.value);
                    self.report_of_whole(article.span, diagnostic);
                }
                articles.push((
                    number.value.clone(),
                    Article {
                        title: article.title.clone(),
                        kind: article.kind,
                        because: article.because.clone(),
                        summary: article.summary.clone(),
                        items: article.items.iter().map(|(id, text)| (id.value.clone(), text.clone())).collect(),
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
        citations.into()
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
                let known: Vec<String> = self.keys(&articles).iter().map(|id| format!("{source}/{id}")).collect();
                self.unknown(Noun::Article, text, citation.span, known.iter().map(String::as_str));
            }
            return None;
        }
        let Some(item) = item else { return Some(()) };
        let items = format!("{articles}.{article}.items");
        if !self.has(&items, item) {
            if self.is_listed(&items) {
                let known: Vec<String> =
                    self.keys(&items).iter().map(|id| format!("{source}/{article}({id})")).collect();
                self.unknown(Noun::Item, text, citation.span, known.iter().map(String::as_str));
            }
            return None;
        }
        Some(())
    }
}
