//! Legal texts, their articles, and citations of them.

use std::sync::Arc;

use super::super::document::{ArticleKind, CitationsDocument};
use super::super::model::{Article, Citation, Citations, LegalSource};
use super::Compiler;
use super::names::Noun;
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;

impl Compiler<'_> {
    pub(super) fn articles(&mut self) {
        for (id, source) in &self.document.sources {
            let mut articles = Vec::new();
            for (number, article) in &source.articles {
                if article.kind == ArticleKind::Declaratory && article.because.is_none() {
                    self.report(Diagnostic::error("no-reason", number.span).with("article", &number.value));
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
            if self.check_citation(citation).is_some() {
                citations.push(Citation::new(&citation.value));
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
        let Some(found) = self.document.sources.get(source) else {
            let known = self.keys("sources");
            self.unknown(Noun::Source, source, citation.span, known.iter().map(String::as_str));
            return None;
        };
        let Some(found) = found.articles.get(article) else {
            let known: Vec<String> = found.articles.keys().map(|id| format!("{source}/{id}")).collect();
            self.unknown(Noun::Article, text, citation.span, known.iter().map(String::as_str));
            return None;
        };
        if let Some(item) = item
            && !found.items.contains_key(item)
        {
            let known: Vec<String> = found.items.keys().map(|id| format!("{source}/{article}({id})")).collect();
            self.unknown(Noun::Item, text, citation.span, known.iter().map(String::as_str));
            return None;
        }
        Some(())
    }
}
