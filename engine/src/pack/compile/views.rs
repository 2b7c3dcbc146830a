//! Disclosure views, and that they do not show persons to the public.

use super::super::environment::{Scope, WorkflowNames};
use super::super::model::{PartyBinding, Showing, View, Workflow};
use super::Compiler;
use super::names::Noun;
use crate::diagnostic::Diagnostic;
use crate::id::Id;
use crate::script::{Expected, Expression};
use crate::source::Span;
use crate::table::Table;

impl Compiler<'_> {
    pub(super) fn views(&mut self, workflows: &Table<Workflow>) -> Table<View> {
        let document = self.document;
        let mut views = Table::default();
        for (id, view) in &document.views {
            let citations = self.citations(&view.article);
            let audience = self.parties_named(&view.audience);
            let public = audience.iter().any(|party| matches!(party.binding, PartyBinding::Anyone));
            let mut shows = Table::default();
            for (workflow_id, states) in &view.shows {
                let path = format!("workflows.{}.states", workflow_id.value);
                if self.named(Noun::Workflow, workflow_id, "workflows").is_none() {
                    continue;
                }
                let states = states.iter().filter_map(|state| self.named(Noun::State, state, &path)).collect();
                // A workflow with errors of its own is not here; its views are checked when it is mended.
                let Some(workflow) = workflows.get(workflow_id.value.as_str()) else { continue };
                let environment = {
                    let facts: Vec<_> = document
                        .cases
                        .get(workflow.case.as_str())
                        .map(|case| self.fields_named(case.facts.iter().map(|(name, _)| name)))
                        .unwrap_or_default();
                    let names = WorkflowNames {
                        id: Some(workflow.id.clone()),
                        clocks: self.ids(&format!("workflows.{}.clocks", workflow.id)),
                        concerns: workflow.concerns.iter().map(|(id, _)| id.clone()).collect(),
                        unreadable: match document.workflows.get(workflow.id.as_str()) {
                            Some(written) => self.unreadable(&workflow.id, written, true),
                            None => Vec::new(),
                        },
                    };
                    let none = std::collections::BTreeMap::new();
                    Scope {
                        common: &self.common,
                        facts: &facts,
                        data: &workflow.fields,
                        states: self.states.get(&workflow.case).unwrap_or(&none),
                        names: &names,
                        forms: &workflow.forms,
                    }
                    .environment(None)
                };
                let when = match &view.when {
                    Some(when) => match self.expression(when, &environment, &Expected::Boolean) {
                        Some(when) => Some(when),
                        None => continue,
                    },
                    None => None,
                };
                let mut fields = Vec::new();
                for (name, script) in &view.fields {
                    if let Some(expression) = self.expression(script, &environment, &Expected::AnyValue) {
                        if public {
                            self.check_personal(&id.value, &expression, script.span);
                        }
                        fields.push((name.value.clone(), expression));
                    }
                }
                shows.insert(workflow_id.value.clone(), Showing { states, when, fields });
            }
            views.insert(
                id.value.clone(),
                View { id: id.value.clone(), title: view.title.clone(), citations, audience, shows },
            );
        }
        views
    }

    fn check_personal(&mut self, view: &Id, expression: &Expression, span: Span) {
        for read in expression.reads() {
            let Some(field) = read.properties.first().and_then(|name| self.fields.get(name)) else { continue };
            if matches!(read.variable, "facts" | "data") && field.personal {
                let diagnostic =
                    Diagnostic::error("personal-in-public-view", span).with("view", view).with("field", &field.id);
                self.diagnostics.push(diagnostic);
            }
        }
    }
}
