//! Disclosure views, and that they do not show persons to the public.

use std::collections::BTreeMap;

use super::super::model::{PartyBinding, View, ViewRule, Workflow};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Span};
use crate::expression::{Expected, Expression, Read};
use crate::format::FieldType;

impl Compiler<'_> {
    pub(super) fn views(&mut self, workflows: &IdMap<Workflow>) -> IdMap<View> {
        let document = self.document;
        let carried = self.carried(workflows);
        let mut views = IdMap::default();
        for (id, view) in &document.views {
            let citations = self.citations(&view.article);
            let audience = self.parties_named(&view.audience);
            let public = audience.iter().any(|party| matches!(party.binding, PartyBinding::Anyone));
            let mut shows = IdMap::default();
            for (workflow_id, states) in &view.shows {
                let path = format!("workflows.{}.states", workflow_id.value);
                if self.named(Noun::Workflow, workflow_id, "workflows").is_none() {
                    continue;
                }
                let states = states.iter().filter_map(|state| self.named(Noun::State, state, &path)).collect();
                // A workflow with errors of its own is not here; its views are checked when it is mended.
                let Some(workflow) = workflows.get(workflow_id.value.as_str()) else { continue };
                let environment = self.environment_of(workflow);
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
                            self.check_personal(&id.value, &expression, script.span, &carried);
                        }
                        fields.push((name.value.clone(), expression));
                    }
                }
                shows.insert(workflow_id.value.clone(), ViewRule { states, when, fields });
            }
            views.insert(
                id.value.clone(),
                View { id: id.value.clone(), title: view.title.clone(), citations, audience, shows },
            );
        }
        views
    }

    fn check_personal(&mut self, view: &Id, expression: &Expression, span: Span, carried: &BTreeMap<Id, Id>) {
        for name in fields_read(expression, &["facts", "data"]) {
            let diagnostic = match (self.is_personal(name), carried.get(name)) {
                (true, _) => Diagnostic::error("personal-in-public-view", span),
                (false, Some(personal)) => {
                    Diagnostic::warning("personal-carried-to-public-view", span).with("personal", personal)
                }
                (false, None) => continue,
            };
            self.diagnostics.push(diagnostic.with("view", view).with("field", name));
        }
    }

    /// The fields that actions set from personal ones, perhaps by way of others, each with the personal one. What is
    /// true or false, or one of some options, says too little to count.
    fn carried(&self, workflows: &IdMap<Workflow>) -> BTreeMap<Id, Id> {
        let set: Vec<(&Id, &Expression)> = workflows
            .values()
            .flat_map(|workflow| workflow.actions.values().chain([&workflow.opening]))
            .flat_map(|action| action.facts.iter().chain(&action.data))
            .map(|(name, value)| (name, value))
            .filter(|(name, _)| {
                self.fields.get(*name).is_some_and(|field| {
                    !field.personal && !matches!(field.kind, FieldType::Boolean | FieldType::Choice)
                })
            })
            .collect();
        let mut carried: BTreeMap<Id, Id> = BTreeMap::new();
        loop {
            let before = carried.len();
            for (name, value) in &set {
                let personal = fields_read(value, &["facts", "data", "input"])
                    .find_map(|read| if self.is_personal(read) { Some(read) } else { carried.get(read) })
                    .cloned();
                if let Some(personal) = personal {
                    carried.entry((*name).clone()).or_insert(personal);
                }
            }
            if carried.len() == before {
                return carried;
            }
        }
    }

    pub(super) fn is_personal(&self, field: &Id) -> bool {
        self.fields.get(field).is_some_and(|field| field.personal)
    }
}

/// The fields that an expression reads of some records.
pub(super) fn fields_read<'e>(
    expression: &'e Expression,
    records: &'static [&'static str],
) -> impl Iterator<Item = &'e Id> {
    let of_records = |read: &&Read| records.contains(&read.variable);
    expression.reads().iter().filter(of_records).filter_map(|read| read.properties.first())
}
