//! What expressions read where it never is: what the same action only goes on to set, and last days of clocks that do not
//! run in the states in which they are read.

use std::collections::{BTreeMap, BTreeSet};

use super::graph_checks::{lived_in, sources};
use super::model::{Action, FromStates, LetterTemplate, Workflow};
use super::skeletons::Parts;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Span};
use crate::expression::{Expression, Read};
use crate::format::PackDocument;

/// A read: file and place, the workflow if it came from a part, and what is read.
type ReadAt<'w> = (FileId, u32, Option<&'w Id>, &'w Read);

/// An action by its workflow and its id, as what writes something.
type Writer<'w> = (&'w Id, &'w Id);

/// What writes facts, by kind of case, and data, by workflow.
#[derive(Default)]
struct Writers<'w> {
    facts: BTreeMap<(&'w Id, &'w Id), BTreeSet<Writer<'w>>>,
    data: BTreeMap<(&'w Id, &'w Id), BTreeSet<Writer<'w>>>,
}

impl<'w> Writers<'w> {
    fn new(workflows: &'w IdMap<Workflow>) -> Self {
        let mut writers = Self::default();
        for workflow in workflows.values() {
            for action in workflow.all_actions() {
                let writer = (&workflow.id, &action.id);
                let facts = action.records.iter().chain(action.facts.iter().map(|(name, _)| name));
                for name in facts {
                    writers.facts.entry((&workflow.case, name)).or_default().insert(writer);
                }
                let given = action.form.iter().flat_map(|form| form.fields.ids());
                let numbered = action.assigns.iter().map(|(name, _)| name);
                for name in given.chain(numbered).chain(action.data.iter().map(|(name, _)| name)) {
                    writers.data.entry((&workflow.id, name)).or_default().insert(writer);
                }
            }
        }
        writers
    }

    /// Whether nothing but the action itself ever writes what is read, and only once that has been read.
    fn writes_later(&self, workflow: &'w Workflow, action: &'w Action, read: &'w Read) -> bool {
        let own = (&workflow.id, &action.id);
        let only = |writers: Option<&BTreeSet<Writer<'w>>>| {
            writers.is_some_and(|writers| writers.len() == 1 && writers.contains(&own))
        };
        match (read.variable, read.properties.as_slice()) {
            ("facts", [name, ..]) => only(self.facts.get(&(&workflow.case, name))),
            ("data", [name, ..]) => {
                let is_given = action.form.iter().any(|form| form.fields.contains(name.as_str()))
                    || action.assigns.iter().any(|(assigned, _)| assigned == name);
                !is_given && only(self.data.get(&(&workflow.id, name)))
            }
            _ => false,
        }
    }
}

/// What is asked and set before an action has changed anything.
fn asked_before(action: &Action) -> impl Iterator<Item = &Expression> {
    let conditions = action.conditions.iter().map(|condition| &condition.that);
    let set = action.bound_to.iter().chain(&action.facts).chain(&action.data).map(|(_, value)| value);
    conditions.chain(set)
}

/// What is worked out once it has, whatever else holds.
fn asked_after<'w>(
    workflow: &'w Workflow,
    action: &'w Action,
    letters: &'w IdMap<LetterTemplate>,
) -> impl Iterator<Item = &'w Expression> {
    let asked_for = || action.effects.iter().filter(|request| request.when.is_none());
    let carried = asked_for().flat_map(|request| &request.with).map(|(_, value)| value);
    let opened = action.opens.iter().filter(|opens| opens.when.is_none());
    let opened = opened.flat_map(|opens| opens.each.iter().chain(opens.with.iter().map(|(_, value)| value)));
    let leaving = asked_for().flat_map(|request| {
        letters.values().filter(|letter| letter.effects.contains(&request.effect.id)).flat_map(|letter| {
            let body = letter.bodies.get(workflow.id.as_str()).into_iter().flat_map(|body| body.iter());
            body.filter(|block| block.when.is_none()).flat_map(|block| block.expressions())
        })
    });
    carried.chain(opened).chain(leaving)
}

/// Warns where an action can never be carried out, since it reads what is not there then.
pub(super) fn analyse<'w>(
    workflows: &'w IdMap<Workflow>,
    letters: &'w IdMap<LetterTemplate>,
    document: &PackDocument,
    parts: &Parts,
    diagnostics: &mut Diagnostics,
) {
    let writers = Writers::new(workflows);
    let mut found: BTreeMap<ReadAt<'w>, (Span, &'static str, Writer<'w>)> = BTreeMap::new();
    for workflow in workflows.values() {
        let lived_in = lived_in(workflow);
        let runs = |clock: &Id| {
            workflow
                .clocks
                .get(clock.as_str())
                .filter(|clock| clock.runs_in.iter().any(|state| lived_in.contains(state)))
        };
        let is_over = |read: &Read, states: &[&Id]| match (read.variable, read.properties.as_slice()) {
            ("clocks", [clock, property]) if *property == *"due" || *property == *"provisional" => runs(clock)
                .is_some_and(|clock| {
                    !states.iter().any(|state| clock.runs_in.contains(state) || clock.still_in.contains(state))
                }),
            _ => false,
        };
        for action in workflow.all_actions() {
            let before = sources(workflow, action);
            let after = action.to.as_ref().map_or_else(|| before.clone(), |to| vec![&to.id]);
            let mut look = |expression: &'w Expression, read: &'w Read, code| {
                let span = expression.source().span;
                let of_part = parts.has(span).then_some(&workflow.id);
                found.entry((span.file, span.start, of_part, read)).or_insert((span, code, (&workflow.id, &action.id)));
            };
            for expression in asked_before(action) {
                for read in expression.demands() {
                    if writers.writes_later(workflow, action, read) {
                        look(expression, read, "read-before-set");
                    } else if is_over(read, &before) && !matches!(action.from, FromStates::Opening) {
                        look(expression, read, "clock-over-by-then");
                    }
                }
            }
            for expression in asked_after(workflow, action, letters) {
                for read in expression.demands().iter().filter(|read| is_over(read, &after)) {
                    look(expression, read, "clock-over-by-then");
                }
            }
        }
    }
    for ((_, _, of_part, read), (span, code, (workflow, action))) in found {
        let warning =
            Diagnostic::warning(code, span).with("path", read).with("action", action).with("workflow", workflow);
        let used = of_part.and_then(|workflow| document.workflows.get_entry(workflow.as_str()));
        diagnostics.push(match used {
            Some((id, _)) => warning.related("as-used-here", id.span),
            None => warning,
        });
    }
}
