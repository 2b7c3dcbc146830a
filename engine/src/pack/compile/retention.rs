//! Retention: which values are kept how long, by which article.

use super::super::model::{Retention, RetentionRule, Workflow};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::Expected;
use crate::format::CitationsDocument;
use crate::format::retention::RetentionDocument;

impl Compiler<'_> {
    pub(super) fn retention(&mut self, workflows: &IdMap<Workflow>) -> IdMap<Retention> {
        let document = self.document;
        let mut kept = IdMap::default();
        for (id, retention) in &document.retention {
            let citations = self.citations(&retention.article);
            if matches!(retention.article, CitationsDocument::None) {
                let diagnostic = Diagnostic::error("retention-without-source", id.span);
                self.report_of_whole(retention.span, diagnostic.with("retention", &id.value));
            }
            let of = self.retained(retention, workflows);
            let fields = self.fields_named(&retention.fields).into_iter().map(|field| field.id.clone()).collect();
            self.fields_held(id, retention, &of, workflows);
            let (id, title, period) = (id.value.clone(), retention.title.clone(), retention.period);
            kept.insert(id.clone(), Retention { id, title, citations, fields, period, of });
        }
        kept
    }

    fn retained(&mut self, retention: &RetentionDocument, workflows: &IdMap<Workflow>) -> IdMap<RetentionRule> {
        let mut of = IdMap::default();
        for (name, written) in &retention.of {
            let Some(id) = self.named(Noun::Workflow, name, "workflows") else { continue };
            let path = format!("workflows.{id}.states");
            let states = written.iter().filter_map(|state| self.named(Noun::State, state, &path)).collect();
            // A workflow with errors of its own is not here; what keeps its values is checked when it is mended.
            let Some(workflow) = workflows.get(id.as_str()) else { continue };
            let environment = self.environment_of(workflow);
            let from = match &retention.from {
                Some(from) => match self.expression(from, &environment, &Expected::Date) {
                    Some(from) => Some(from),
                    None => return of,
                },
                None => None,
            };
            if let Some(read) = from.iter().flat_map(|from| from.reads()).find(|read| {
                // Whoever asks on another day is told the same, and nobody has to look anything up.
                read.is_of_registers() || read.variable == "on"
            }) {
                let span = retention.from.as_ref().map(|from| from.span);
                self.report(Diagnostic::error("retention-day", span).with("read", read.to_string()));
                return of;
            }
            of.insert(id, RetentionRule { states, from });
        }
        of
    }

    /// Fields that are named are held by one of the procedures: among their data, or as facts where they are the root.
    fn fields_held(
        &mut self,
        id: &Spanned<Id>,
        retention: &RetentionDocument,
        of: &IdMap<RetentionRule>,
        workflows: &IdMap<Workflow>,
    ) {
        // What is wrong with the workflows has been reported.
        if of.len() < retention.of.len() {
            return;
        }
        let document = self.document;
        for name in &retention.fields {
            if !self.fields.contains_key(&name.value) {
                continue;
            }
            let held = of.ids().filter_map(|id| workflows.get(id.as_str())).any(|workflow| {
                let case = document.cases.get(workflow.case.as_str()).filter(|case| case.root.value == workflow.id);
                workflow.fields.contains_key(&name.value)
                    || case.is_some_and(|case| case.facts.contains_key(name.value.as_str()))
            });
            if !held {
                let diagnostic = Diagnostic::error("retention-field", name.span);
                self.report(diagnostic.with("retention", &id.value).with("field", &name.value));
            }
        }
    }
}
