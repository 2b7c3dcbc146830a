//! What the rules wait for although nothing in the pack writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::graph_checks::lived_in;
use super::model::{Action, LetterTemplate, PartyBinding, Register, Workflow};
use super::skeletons::Parts;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Span};
use crate::expression::{Expression, Read};
use crate::format::PackDocument;

/// A read: file and place, the workflow if it came from a part, and what is read.
type ReadAt<'w> = (FileId, u32, Option<&'w Id>, &'w Read);

/// What is ever there: facts by kind of case, data by workflow, clocks that ever run by workflow.
#[derive(Default)]
struct Written<'w> {
    facts: BTreeMap<&'w Id, BTreeSet<&'w Id>>,
    data: BTreeMap<&'w Id, BTreeSet<&'w Id>>,
    clocks: BTreeMap<&'w Id, BTreeSet<&'w Id>>,
    /// The kinds of cases that registers tell of.
    registers: BTreeMap<&'w Id, &'w Id>,
}

impl<'w> Written<'w> {
    fn new(workflows: &'w IdMap<Workflow>, registers: &'w IdMap<Register>) -> Self {
        let mut written = Self::default();
        for workflow in workflows.values() {
            let data = written.data.entry(&workflow.id).or_default();
            for action in actions(workflow) {
                data.extend(action.form.iter().flat_map(|form| form.fields.ids()));
                data.extend(action.data.iter().map(|(name, _)| name));
                data.extend(action.assigns.iter().map(|(name, _)| name));
            }
            let data = &*data;
            let facts = written.facts.entry(&workflow.case).or_default();
            for action in actions(workflow) {
                facts.extend(action.records.iter().filter(|name| data.contains(name)));
                facts.extend(action.facts.iter().map(|(name, _)| name));
            }
            let lived_in = lived_in(workflow);
            let runs =
                workflow.clocks.values().filter(|clock| clock.runs_in.iter().any(|state| lived_in.contains(state)));
            written.clocks.entry(&workflow.id).or_default().extend(runs.map(|clock| &clock.id));
        }
        written.registers = registers.iter().map(|(id, register)| (id, &register.case)).collect();
        written
    }

    /// Whether a read of a workflow's expressions is of what never is there: a field that nothing writes, also one that a
    /// register would tell; the last day of a clock that never runs.
    fn lacks(&self, workflow: &Workflow, read: &Read) -> bool {
        match (read.variable, read.properties.as_slice()) {
            ("facts", [name, ..]) => self.lacks_fact(&workflow.case, name),
            ("data", [name, ..]) => self.lacks_datum(workflow, name),
            ("clocks", [clock, property]) if *property == *"due" || *property == *"provisional" => {
                !self.clocks.get(&workflow.id).is_some_and(|clocks| clocks.contains(clock))
            }
            (_, [register, name]) if read.is_of_registers() => {
                self.registers.get(register).is_some_and(|kind| self.lacks_fact(kind, name))
            }
            _ => false,
        }
    }

    fn lacks_fact(&self, kind: &Id, name: &Id) -> bool {
        !self.facts.get(kind).is_some_and(|names| names.contains(name))
    }

    fn lacks_datum(&self, workflow: &Workflow, name: &Id) -> bool {
        !self.data.get(&workflow.id).is_some_and(|names| names.contains(name))
    }
}

fn actions(workflow: &Workflow) -> impl Iterator<Item = &Action> {
    workflow.all_actions().map(AsRef::as_ref)
}

/// Warns where a rule reads a field that no form asks for and no action sets or records: it never gives a value. Views only
/// leave such a field out.
pub(super) fn analyse<'w>(
    workflows: &'w IdMap<Workflow>,
    letters: &'w IdMap<LetterTemplate>,
    registers: &'w IdMap<Register>,
    document: &PackDocument,
    parts: &Parts,
    diagnostics: &mut Diagnostics,
) {
    let written = Written::new(workflows, registers);
    // A window and a route are compiled for each workflow that has them: one of these may well write what another lacks. What
    // came from a part is each workflow's own.
    let mut lacking: BTreeMap<ReadAt<'w>, (Span, bool)> = BTreeMap::new();
    let mut look = |workflow: &'w Workflow, expression: &'w Expression| {
        let span = expression.source().span;
        for read in expression.demands() {
            let lacks = written.lacks(workflow, read);
            let place = (span.file, span.start, parts.has(span).then_some(&workflow.id), read);
            lacking.entry(place).and_modify(|(_, all)| *all &= lacks).or_insert((span, lacks));
        }
    };
    for workflow in workflows.values() {
        for action in actions(workflow) {
            action.expressions().for_each(|expression| look(workflow, expression));
        }
        let written = letters.values().flat_map(|letter| letter.expressions(&workflow.id));
        written.for_each(|expression| look(workflow, expression));
        workflow.clocks.values().flat_map(|clock| clock.expressions()).for_each(|read| look(workflow, read));
        workflow.routes.values().flatten().flat_map(|route| route.expressions()).for_each(|read| look(workflow, read));
    }
    for ((_, _, workflow, read), (span, _)) in lacking.into_iter().filter(|(_, (_, lacks))| *lacks) {
        let code = if read.variable == "clocks" { "clock-never-runs" } else { "never-written" };
        let warning = Diagnostic::warning(code, span).with("path", read);
        let used = workflow.and_then(|workflow| document.workflows.get_entry(workflow.as_str()));
        diagnostics.push(match used {
            Some((id, _)) => warning.related("as-used-here", id.span),
            None => warning,
        });
    }
    named_by_nothing(workflows, &written, document, diagnostics);
}

/// Parties that are to be bound from a field that nothing writes, in any of the workflows that bind them.
fn named_by_nothing(
    workflows: &IdMap<Workflow>,
    written: &Written<'_>,
    document: &PackDocument,
    diagnostics: &mut Diagnostics,
) {
    for (id, _) in &document.parties {
        let binding = |workflow: &&Arc<Workflow>| {
            actions(workflow).flat_map(|action| &action.binds).find(|party| party.id == id.value).cloned()
        };
        let mut bound = workflows.values().filter_map(|workflow| Some((workflow, binding(&workflow)?))).peekable();
        let Some(PartyBinding::Field(field)) = bound.peek().map(|(_, party)| party.binding.clone()) else { continue };
        if bound
            .all(|(workflow, _)| written.lacks_datum(workflow, &field) && written.lacks_fact(&workflow.case, &field))
        {
            diagnostics.push(Diagnostic::warning("never-written", id.span).with("path", &field));
        }
    }
}
