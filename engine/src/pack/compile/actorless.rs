//! Where nobody acts, `actor` is never there: what reads it would never give a value.

use std::collections::BTreeSet;

use super::super::model::{
    Action, BlockTemplate, Collection, Invariant, InvariantRule, LetterTemplate, Performer, Retention, View, Workflow,
};
use super::Compiler;
use crate::base::{Id, IdMap};
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;

impl Compiler<'_> {
    /// Refuses to let views, collections, letters, clocks, what happens by itself, and what is asked of it, read who acts.
    pub(super) fn actorless(
        &mut self,
        workflows: &IdMap<Workflow>,
        views: &IdMap<View>,
        collections: &IdMap<Collection>,
        letters: &IdMap<LetterTemplate>,
        retention: &IdMap<Retention>,
        invariants: &IdMap<Invariant>,
    ) {
        let mut found: Vec<(&Expression, &'static str)> = Vec::new();
        for showing in views.values().flat_map(|view| view.shows.values()) {
            let fields = showing.fields.iter().map(|(_, value)| value);
            found.extend(showing.when.iter().chain(fields).map(|read| (read, "actorless-view")));
        }
        let listed = collections.values().flat_map(|collection| collection.of.values());
        found.extend(listed.flat_map(|rule| rule.expressions()).map(|read| (read, "actorless-collection")));
        let bodies = letters.values().flat_map(|letter| letter.bodies.values()).flat_map(|body| body.iter());
        found.extend(bodies.flat_map(BlockTemplate::expressions).map(|read| (read, "actorless-letter")));
        let kept = retention.values().flat_map(|retention| retention.expressions());
        found.extend(kept.map(|read| (read, "actorless-retention")));
        for workflow in workflows.values() {
            let clocks = workflow.clocks.values().flat_map(|clock| clock.expressions());
            found.extend(clocks.map(|read| (read, "actorless-clock")));
            let opening = Some(&workflow.opening).filter(|opening| matches!(opening.by, Performer::Triggered));
            let by_itself = || workflow.actions.values().filter(|action| is_taken_by_nobody(action)).chain(opening);
            found.extend(by_itself().flat_map(|action| action.expressions()).map(|read| (read, "actorless-action")));
            let bound: BTreeSet<&Id> = by_itself().flat_map(|action| &action.binds).map(|party| &party.id).collect();
            let routes = bound.into_iter().filter_map(|party| workflow.routes.get(party)).flatten();
            found.extend(routes.flat_map(|route| route.expressions()).map(|read| (read, "actorless-route")));
        }
        for invariant in invariants.values() {
            let InvariantRule::Holds { points } = &invariant.rule else { continue };
            let by_itself = points.iter().filter(|(point, _)| {
                workflows
                    .get(point.workflow.as_str())
                    .and_then(|workflow| workflow.actions.get(point.action.as_str()))
                    .is_some_and(|action| is_taken_by_nobody(action))
            });
            found.extend(by_itself.map(|(_, holds)| (holds, "actorless-invariant")));
        }
        // What a form needs is asked wherever somebody asks what is missing in it.
        let mut needs: Vec<(&Expression, &'static str)> = Vec::new();
        for (read, what) in &found {
            let forms = read.reads().iter().filter(|read| read.variable == "missing");
            for form in forms.filter_map(|read| read.properties.first()) {
                let forms = workflows.values().filter_map(|workflow| workflow.forms.get(form.as_str()));
                let whens = forms.flat_map(|form| form.fields.values()).filter_map(|field| field.when.as_ref());
                needs.extend(whens.map(|when| (when, *what)));
            }
        }
        found.extend(needs);
        let mut told = BTreeSet::new();
        for (read, what) in found.into_iter().filter(|(read, _)| read.roots().contains(&"actor")) {
            // A form, a view or a window is compiled for each workflow that has it.
            let span = read.source().span;
            if told.insert((span.file, span.start)) {
                self.report(Diagnostic::error("nobody-acts", span).with_phrase("what", what));
            }
        }
    }
}

fn is_taken_by_nobody(action: &Action) -> bool {
    matches!(action.by, Performer::Automatic(_) | Performer::Triggered)
}
