//! Which states only some parties can lead on, as the graphs show it and, where conditions decide, as each case has it.

use guicheng_engine::internals::decide::ProcedureProbe;
use guicheng_engine::internals::expression::{Expression, Read};
use guicheng_engine::internals::model::{Clock, Exception, Opens, PartyBinding, Performer};
use guicheng_engine::{Action, Case, ClockPhase, Id, Procedure, Workflow};

use super::graph::{Paths, actions_of, leaving, moved, sources};
use super::obligations::{Asking, runs_surely, state_path};
use super::{Obligation, Sense};
use crate::messages;
use crate::verify::bound_parties::{BoundParties, party_roles};
use crate::verify::monitor::Monitor;

/// Whether parties must lead a procedure on from a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duty {
    /// In no case.
    Never,
    /// Where nobody else can: that goes by the case.
    Sometimes,
    /// In every case.
    Always,
}

impl Asking<'_> {
    pub(super) fn timed(&self, parties: &[Id], except: &[Exception], bound: &BoundParties<'_>) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        for workflow in self.pack.workflows.values() {
            for state in Paths::new(self.pack, workflow, None, &[]).reachable() {
                if Exception::covers(except, &workflow.id, state) {
                    continue;
                }
                let duty = self.duty(workflow, state, parties, bound);
                if duty == Duty::Never {
                    continue;
                }
                self.looks();
                let clocks = || workflow.clocks.values().filter(|clock| is_of(clock, state, parties));
                if clocks().any(|clock| runs_surely(self.pack, clock)) {
                    continue;
                }
                let is_shown = duty == Duty::Always && clocks().next().is_none();
                let sense = if is_shown { Sense::Example } else { Sense::Breach };
                let fault = messages::error("duty-untimed", self.place(&state_path(workflow, state)))
                    .with("state", state)
                    .with("workflow", &workflow.id)
                    .with_list("parties", parties);
                let monitor = Monitor::Untimed {
                    workflow: workflow.id.clone(),
                    state: state.clone(),
                    parties: parties.to_vec(),
                    alone: duty == Duty::Sometimes,
                };
                obligations.push(self.obligation(workflow, sense, fault, Some(monitor)));
            }
        }
        obligations
    }

    /// Whether the parties must act in a state: they can, and nobody else can go on. To end the procedure, as by
    /// withdrawing what was applied for, is not to go on.
    fn duty(&self, workflow: &Workflow, state: &Id, parties: &[Id], bound: &BoundParties<'_>) -> Duty {
        let is_final = workflow.states.get(state.as_str()).is_some_and(|state| state.is_final);
        let leaving = leaving(self.pack, workflow, state);
        let own = leaving.iter().filter(|action| is_of_parties(action, parties));
        // What they began themselves they may end, and need not where anything else comes of it.
        let only_withdraw =
            own.clone().count() < leaving.len() && own.clone().all(|action| withdraws(workflow, action));
        let can = own.count() > 0 && !only_withdraw;
        if is_final
            || !(can || self.starts_what_goes_on(workflow, state, parties))
            || leaving.iter().any(|action| self.time_goes_on(workflow, state, action))
        {
            return Duty::Never;
        }
        let mut others = leaving.iter().filter(|action| is_of_others(action, parties)).peekable();
        if others.peek().is_none() {
            return Duty::Always;
        }
        let goes_by_the_case = |action: &&&Action| {
            !action.conditions.is_empty() || !party_roles(action).any(|party| bound.surely(&workflow.id, state, party))
        };
        if can && others.all(|action| goes_by_the_case(&action)) { Duty::Sometimes } else { Duty::Never }
    }

    /// Whether a state ends when a clock has run out, and only there, and by the parties, is given what that clock is counted by:
    /// until they do, nothing goes on.
    fn starts_what_goes_on(&self, workflow: &Workflow, state: &Id, parties: &[Id]) -> bool {
        let followed = leaving(self.pack, workflow, state).into_iter().filter_map(|action| match &action.by {
            Performer::Automatic(Some(after)) => workflow.clocks.get(after.as_str()),
            _ => None,
        });
        let counted = followed.filter(|clock| clock.runs_in.contains(state)).flat_map(|clock| clock.expressions());
        // What was recorded under the rules before an amendment is not known.
        let is_moved_here = moved(self.pack, workflow).any(|(_, to)| to == state);
        !is_moved_here
            && counted.flat_map(|counted| counted.reads()).any(|read| self.is_given_by(read, workflow, state, parties))
    }

    /// Whether what is read is given only in a state, in actions of the parties.
    fn is_given_by(&self, read: &Read, workflow: &Workflow, state: &Id, parties: &[Id]) -> bool {
        let Some(name) = read.properties.first() else { return false };
        let is_theirs = |other: &Workflow, action: &Action| {
            let from = sources(other, action);
            other.id == workflow.id
                && !from.is_empty()
                && from.into_iter().all(|from| from == state)
                && party_roles(action).any(|party| parties.contains(&party.id))
        };
        let of_case = self.pack.workflows.values().filter(|other| other.case == workflow.case);
        let acts = of_case.flat_map(|other| actions_of(other).map(move |action| (&**other, action)));
        let gives = |other: &Workflow, action: &Action| match read.variable {
            "facts" => action.records.contains(name) || action.facts.iter().any(|(set, _)| set == name),
            "data" => {
                let opens =
                    |opens: &Opens| opens.workflow == workflow.id && opens.with.iter().any(|(given, _)| given == name);
                let asked = action.form.as_ref().is_some_and(|form| form.fields.contains(name.as_str()));
                let set = action.data.iter().any(|(set, _)| set == name)
                    || action.assigns.iter().any(|(drawn, _)| drawn == name);
                action.opens.iter().any(opens) || (other.id == workflow.id && (asked || set))
            }
            _ => false,
        };
        let mut given = acts.filter(|(other, action)| gives(other, action)).peekable();
        given.peek().is_some() && given.all(|(other, action)| is_theirs(other, action))
    }

    /// Whether an action is taken by itself, without conditions, when a clock has run out that surely runs in the state:
    /// the state lasts as long as that clock, whoever may do something meanwhile.
    fn time_goes_on(&self, workflow: &Workflow, state: &Id, action: &Action) -> bool {
        let Performer::Automatic(Some(after)) = &action.by else { return false };
        let clock = workflow.clocks.get(after.as_str());
        action.conditions.is_empty()
            && action.to.as_ref().is_some_and(|to| to.id != *state && !to.is_final)
            && clock.is_some_and(|clock| clock.runs_in.contains(state) && runs_surely(self.pack, clock))
    }
}

/// Whether a clock runs in a state and is the duty of one of the parties.
fn is_of(clock: &Clock, state: &Id, parties: &[Id]) -> bool {
    clock.runs_in.contains(state) && clock.duty_of.as_ref().is_some_and(|party| parties.contains(party))
}

/// Whether one of the parties takes an action.
fn is_of_parties(action: &Action, parties: &[Id]) -> bool {
    party_roles(action).any(|party| parties.contains(&party.id))
}

/// Whether others lead on by an action.
fn is_of_others(action: &Action, parties: &[Id]) -> bool {
    matches!(action.by, Performer::Parties(_))
        && !is_of_parties(action, parties)
        && action.to.as_ref().is_some_and(|to| !to.is_final)
}

/// Whether an action ends a procedure and is of those who began it and were not chosen for it by rules.
fn withdraws(workflow: &Workflow, action: &Action) -> bool {
    let is_beginner = |party: &Id| party_roles(&workflow.opening).any(|beginner| beginner.id == *party);
    let mut by = party_roles(action).peekable();
    action.to.as_ref().is_some_and(|to| to.is_final)
        && by.peek().is_some()
        && by.all(|party| !matches!(party.binding, PartyBinding::Route) && is_beginner(&party.id))
}

/// Whether in a case the parties can lead a procedure on from its state, and nobody else can, nor does it go on when a clock that
/// runs has run out. What a condition reads of a form or of whoever acts may hold; for others, what it reads of the day or of a clock
/// that still runs may come to hold, too.
pub(super) fn only_they_go_on(case: &Case, procedure: &Procedure, parties: &[Id], probe: &ProcedureProbe<'_>) -> bool {
    let workflow = procedure.workflow();
    let state = &procedure.state().id;
    let runs = |clock: &Id| {
        let run = procedure.clock(clock.as_str());
        run.is_some_and(|run| matches!(run.phase(), ClockPhase::Running { .. }))
    };
    let may_hold = |action: &Action, condition: &Expression, later: bool| {
        let asked = |read: &Read| match (read.variable, read.properties.first()) {
            ("data", Some(name)) => action.form.as_ref().is_some_and(|form| form.fields.contains(name.as_str())),
            ("input" | "missing" | "actor", _) => true,
            ("on", _) => later,
            ("clocks", Some(clock)) => later && runs(clock),
            _ => false,
        };
        condition.reads().iter().any(asked) || probe.holds(condition) == Some(true)
    };
    let is_open = |action: &Action, later: bool| {
        let is_bound = party_roles(action)
            .any(|party| party.is_everybody() || !case.bound(party.id.as_str(), Some(procedure)).is_empty());
        is_bound && action.conditions.iter().all(|condition| may_hold(action, &condition.that, later))
    };
    let leads_on = |action: &&Action| {
        action.to.as_ref().is_some_and(|to| to.id != *state) && sources(workflow, action).contains(&state)
    };
    let leaving: Vec<&Action> = workflow.actions.values().map(AsRef::as_ref).filter(leads_on).collect();
    let waits = |action: &&Action| match &action.by {
        Performer::Automatic(Some(after)) => runs(after),
        _ => false,
    };
    let theirs = |action: &&&Action| is_of_parties(action, parties) && !withdraws(workflow, action);
    leaving.iter().filter(theirs).any(|action| is_open(action, false))
        && !leaving.iter().filter(|action| is_of_others(action, parties)).any(|action| is_open(action, true))
        && !leaving.iter().any(waits)
}
