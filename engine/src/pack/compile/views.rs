//! Disclosure views.

use super::super::model::{View, ViewRule, Workflow};
use super::Compiler;
use super::names::Noun;
use crate::base::IdMap;
use crate::expression::Expected;

impl Compiler<'_> {
    pub(super) fn views(&mut self, workflows: &IdMap<Workflow>) -> IdMap<View> {
        let document = self.document;
        let mut views = IdMap::default();
        for (id, view) in &document.views {
            let citations = self.citations(&view.article);
            let audience = self.parties_named(&view.audience);
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
                // What is wrong with the condition has been reported; the states stay shown.
                let when = view.when.as_ref().and_then(|when| self.expression(when, &environment, &Expected::Boolean));
                let mut fields = Vec::new();
                for (name, script) in &view.fields {
                    if let Some(expression) = self.expression(script, &environment, &Expected::AnyValue) {
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
}
