//! Opening cases and procedures.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Taking;
use super::plan::Step;
use crate::case::Procedure;
use crate::case::command::{Actor, Command};
use crate::case::event::{Cause, PartyChange};
use crate::case::objections::not_a_party;
use crate::case::refusal::{Argument, Reason, Refusal, RefusalCode};
use crate::id::Id;
use crate::pack::Pack;
use crate::pack::model::{Action, PartyBinding, Scope, Seat, Taker, Workflow};
use crate::value::Values;

impl Taking<'_> {
    /// Opens the case: its root procedure, and the workflow asked for if that is another.
    pub(in crate::case) fn open_case(
        &mut self,
        pack: &Arc<Pack>,
        kind: &Id,
        workflow: &Id,
        input: &Values,
        command: &Command,
    ) -> Result<(), Refusal> {
        let unknown = || {
            Refusal::one(
                Reason::new(RefusalCode::UnknownWorkflow)
                    .with("workflow", Argument::word(workflow))
                    .with("kind", Argument::word(kind)),
            )
        };
        let case_kind = pack.cases.get(kind.as_str()).ok_or_else(unknown)?;
        let rule = pack.workflows.get(workflow.as_str()).filter(|rule| rule.case == *kind && rule.starts_case);
        let rule = Arc::clone(rule.ok_or_else(unknown)?);
        if case_kind.root == *workflow {
            return self.open_procedure(pack, &rule, None, input, command, Some(kind.clone()));
        }
        let root = Arc::clone(pack.workflows.get(case_kind.root.as_str()).ok_or_else(unknown)?);
        // Whether the person may open it is asked before anything is opened.
        self.may_open(&rule, &command.actor)?;
        let calendar = self.rulebook.calendar_of(pack).map_err(Refusal::one)?;
        let on = calendar.local_date(self.at);
        if let Some(reason) = self.out_of_force(pack, on) {
            return Err(Refusal::one(reason));
        }
        let procedure = blank(1, pack, &root, None, on).map_err(Refusal::one)?;
        let cause = Cause::Command(Arc::new(command.clone()));
        let openers = self.openers(&rule.opening, &command.actor, Scope::Case);
        self.take(&Step {
            actor: Some(&command.actor),
            openers,
            case_kind: Some(kind.clone()),
            ..Step::new(&procedure, &root.opening, &calendar, on, cause)
        })?;
        self.open_procedure(pack, &rule, None, input, command, None)
    }

    /// Opens a further procedure.
    pub(in crate::case) fn open(
        &mut self,
        pack: &Arc<Pack>,
        workflow: &Id,
        concerns: Option<u32>,
        input: &Values,
        command: &Command,
    ) -> Result<(), Refusal> {
        let kind = self.case.kind().cloned();
        let rule = pack
            .workflows
            .get(workflow.as_str())
            .filter(|rule| Some(&rule.case) == kind.as_ref() && self.is_openable(rule))
            .ok_or_else(|| {
                Refusal::one(
                    Reason::new(RefusalCode::UnknownWorkflow)
                        .with("workflow", Argument::word(workflow))
                        .with("kind", Argument::word(kind.as_ref().map_or("", Id::as_str))),
                )
            })?;
        let rule = Arc::clone(rule);
        self.open_procedure(pack, &rule, concerns, input, command, None)
    }

    /// Whether a workflow can be opened in a case that is open: the root and what starts a case cannot.
    pub(in crate::case) fn is_openable(&self, workflow: &Workflow) -> bool {
        !workflow.starts_case && matches!(workflow.opening.by, Taker::Parties(_))
    }

    fn open_procedure(
        &mut self,
        pack: &Arc<Pack>,
        workflow: &Arc<Workflow>,
        concerns: Option<u32>,
        input: &Values,
        command: &Command,
        case_kind: Option<Id>,
    ) -> Result<(), Refusal> {
        let calendar = self.rulebook.calendar_of(pack).map_err(Refusal::one)?;
        let on = calendar.local_date(self.at);
        let mut reasons = Vec::new();
        let procedure =
            self.check_opening(pack, workflow, concerns, on, &command.actor, &mut reasons).map_err(Refusal::one)?;
        if let Some(refusal) = Refusal::of(reasons) {
            return Err(refusal);
        }
        let mut openers = self.openers(&workflow.opening, &command.actor, Scope::Procedure);
        if case_kind.is_some() {
            openers.extend(self.openers(&workflow.opening, &command.actor, Scope::Case));
        }
        let cause =
            match self.events.iter().rev().find(|event| event.decision == self.first && event.command().is_some()) {
                Some(root) => Cause::Triggered(root.sequence),
                None => Cause::Command(Arc::new(command.clone())),
            };
        self.take(&Step {
            actor: Some(&command.actor),
            input,
            openers,
            case_kind,
            ..Step::new(&procedure, &workflow.opening, &calendar, on, cause)
        })
    }

    /// Checks who opens and what the procedure would be about; gives the procedure as it would begin.
    pub(in crate::case) fn check_opening(
        &self,
        pack: &Arc<Pack>,
        workflow: &Arc<Workflow>,
        concerns: Option<u32>,
        on: NaiveDate,
        actor: &Actor,
        reasons: &mut Vec<Reason>,
    ) -> Result<Procedure, Reason> {
        if let Err(refusal) = self.may_open(workflow, actor) {
            reasons.extend(refusal.reasons().iter().cloned());
        } else {
            reasons.extend(self.out_of_force(pack, on));
        }
        let number = u32::try_from(self.case.procedures.len()).unwrap_or(u32::MAX).saturating_add(1);
        if !workflow.concerns.is_empty() || concerns.is_some() {
            let right = concerns.and_then(|number| self.case.procedure(number)).is_some_and(|concerned| {
                workflow
                    .concerns
                    .iter()
                    .any(|(id, states)| concerned.workflow.id == *id && states.contains(&concerned.state.id))
            });
            if !right {
                let titles = workflow
                    .concerns
                    .iter()
                    .filter_map(|(id, _)| pack.workflows.get(id.as_str()).map(|workflow| workflow.title.clone()))
                    .collect();
                reasons.push(
                    Reason::new(RefusalCode::WrongConcern)
                        .citing(&workflow.opening.citations)
                        .with("workflow", Argument::Title(workflow.title.clone()))
                        .with("concerned", Argument::Titles(titles)),
                );
            }
        }
        blank(number, pack, workflow, concerns, on)
    }

    fn may_open(&self, workflow: &Workflow, actor: &Actor) -> Result<(), Refusal> {
        let opening = &workflow.opening;
        match &opening.by {
            Taker::Parties(seats) => {
                let may = seats.iter().any(|seat| self.opens_as(seat, actor));
                if may { Ok(()) } else { Err(Refusal::one(not_a_party(opening, seats))) }
            }
            Taker::Automatic(_) | Taker::Triggered => Err(Refusal::one(
                Reason::new(RefusalCode::NotForPersons)
                    .citing(&opening.citations)
                    .with("action", Argument::Title(workflow.title.clone())),
            )),
        }
    }

    /// Whether the actor can open a procedure in that seat: bound to the party already, or binding it by opening.
    fn opens_as(&self, seat: &Seat, actor: &Actor) -> bool {
        if seat.role.as_ref().is_some_and(|role| !actor.roles.contains(role)) {
            return false;
        }
        match (&seat.party.binding, seat.party.scope) {
            (PartyBinding::Anyone, _) => true,
            (PartyBinding::Opener, Scope::Procedure) => actor.identity().is_some(),
            (PartyBinding::Opener, Scope::Case) if self.case.sequence() == 0 => actor.identity().is_some(),
            _ => {
                let bound = self.case.bound(seat.party.id.as_str(), None);
                actor.identity().is_some_and(|identity| bound.contains(identity))
            }
        }
    }

    /// The parties that the opener becomes by opening: that of the seat it opens in, and those the opening binds.
    fn openers(&self, opening: &Action, actor: &Actor, scope: Scope) -> Vec<PartyChange> {
        let Some(identity) = actor.identity() else { return Vec::new() };
        let seat = match &opening.by {
            Taker::Parties(seats) => seats.iter().find(|seat| self.opens_as(seat, actor)).map(|seat| &seat.party),
            Taker::Automatic(_) | Taker::Triggered => None,
        };
        seat.into_iter()
            .chain(&opening.binds)
            .filter(|party| party.scope == scope && matches!(party.binding, PartyBinding::Opener))
            .filter(|party| !self.case.bound(party.id.as_str(), None).contains(identity))
            .map(|party| PartyChange {
                party: party.id.clone(),
                of_procedure: scope == Scope::Procedure,
                bound: Arc::from([identity.clone()]),
            })
            .collect()
    }
}

fn blank(
    number: u32,
    pack: &Arc<Pack>,
    workflow: &Arc<Workflow>,
    concerns: Option<u32>,
    on: NaiveDate,
) -> Result<Procedure, Reason> {
    let state = workflow
        .opening
        .to
        .clone()
        .ok_or_else(|| Reason::new(RefusalCode::UnknownWorkflow).with("workflow", Argument::word(&workflow.id)))?;
    Ok(Procedure {
        number,
        pack: Arc::clone(pack),
        workflow: Arc::clone(workflow),
        state,
        data: Arc::default(),
        parties: Vec::new(),
        clocks: Vec::new(),
        concerns,
        opened_on: on,
        entered_on: on,
    })
}
