//! Taking actions: one decision in the making, on a copy of the case.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::bindings::Reader;
use super::clocks::settle;
use super::command::{Actor, Command};
use super::event::{Cause, Changes, ClockChange, ClockStep, EffectRequest, Event, Happening, PartyChange};
use super::refusal::{Argument, Reason, Refusal, RefusalCode};
use super::{Case, Phase, Procedure, input, route};
use crate::id::Id;
use crate::pack::Pack;
use crate::pack::model::{
    Action, Citations, From, PartyBinding, Scope, Seat, Taker, Trigger, TriggerTarget, Window, Workflow,
};
use crate::rulebook::Rulebook;
use crate::script::ScriptError;
use crate::time::Calendar;
use crate::value::{Value, Values};

/// How deep actions may trigger actions.
const TRIGGER_LIMIT: u32 = 16;

/// One decision in the making.
pub(super) struct Taking<'a> {
    rulebook: &'a Rulebook,
    case: Case,
    at: DateTime<Utc>,
    first: u64,
    events: Vec<Event>,
    depth: u32,
}

/// What an action is taken with.
struct Step<'s> {
    number: u32,
    procedure: &'s Procedure,
    action: &'s Arc<Action>,
    calendar: &'s Arc<Calendar>,
    on: NaiveDate,
    actor: Option<&'s Actor>,
    input: &'s Arc<Values>,
    cause: Cause,
    openers: Vec<PartyChange>,
    case_kind: Option<Id>,
}

impl<'a> Taking<'a> {
    pub(super) fn new(rulebook: &'a Rulebook, case: Case, at: DateTime<Utc>) -> Self {
        let first = case.sequence().saturating_add(1);
        Self { rulebook, case, at, first, events: Vec::new(), depth: 0 }
    }

    pub(super) fn at(&self) -> DateTime<Utc> {
        self.at
    }

    pub(super) fn case(&self) -> &Case {
        &self.case
    }

    pub(super) fn rulebook(&self) -> &'a Rulebook {
        self.rulebook
    }

    pub(super) fn into_case(self) -> Case {
        self.case
    }

    pub(super) fn finish(self) -> Vec<Event> {
        self.events
    }

    /// The earliest day that anything new can count for: that of the decision's last event.
    pub(super) fn earliest(&self) -> NaiveDate {
        self.events.last().map_or(NaiveDate::MIN, |event| event.on)
    }

    /// Opens the case: its root procedure, and the workflow asked for if that is another.
    pub(super) fn open_case(
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
        let procedure = blank(1, pack, &root, None, on).map_err(Refusal::one)?;
        let empty = Arc::default();
        let cause = Cause::Command(Arc::new(command.clone()));
        let openers = self.openers(&rule.opening, &command.actor, Scope::Case);
        self.take(Step {
            number: 1,
            procedure: &procedure,
            action: &root.opening,
            calendar: &calendar,
            on,
            actor: Some(&command.actor),
            input: &empty,
            cause,
            openers,
            case_kind: Some(kind.clone()),
        })?;
        self.open_procedure(pack, &rule, None, input, command, None)
    }

    /// Opens a further procedure.
    pub(super) fn open(
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
    pub(super) fn is_openable(&self, workflow: &Workflow) -> bool {
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
        let procedure = self
            .check_opening(pack, workflow, concerns, on, &command.actor, &mut reasons)
            .map_err(Refusal::one)?;
        if let Some(refusal) = Refusal::of(reasons) {
            return Err(refusal);
        }
        let input = Arc::new(input.clone());
        let mut openers = self.openers(&workflow.opening, &command.actor, Scope::Procedure);
        if case_kind.is_some() {
            openers.extend(self.openers(&workflow.opening, &command.actor, Scope::Case));
        }
        let cause = match self.events.iter().rev().find(|event| event.decision == self.first && event.command().is_some()) {
            Some(root) => Cause::Triggered(root.sequence),
            None => Cause::Command(Arc::new(command.clone())),
        };
        self.take(Step {
            number: procedure.number,
            procedure: &procedure,
            action: &workflow.opening,
            calendar: &calendar,
            on,
            actor: Some(&command.actor),
            input: &input,
            cause,
            openers,
            case_kind,
        })
    }

    /// Checks who opens and what the procedure would be about; gives the procedure as it would begin.
    pub(super) fn check_opening(
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
        }
        let number = u32::try_from(self.case.procedures.len()).unwrap_or(u32::MAX).saturating_add(1);
        if !workflow.concerns.is_empty() || concerns.is_some() {
            let right = concerns.and_then(|number| self.case.procedure(number)).is_some_and(|concerned| {
                workflow.concerns.iter().any(|(id, states)| {
                    concerned.workflow.id == *id && states.contains(&concerned.state.id)
                })
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
            Taker::Automatic(_) | Taker::Triggered => {
                Err(Refusal::one(
                    Reason::new(RefusalCode::NotForPersons)
                        .citing(&opening.citations)
                        .with("action", Argument::Title(workflow.title.clone())),
                ))
            }
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

    /// Takes an action for a person.
    pub(super) fn act(
        &mut self,
        number: u32,
        action: &Id,
        input: &Values,
        command: &Command,
    ) -> Result<(), Refusal> {
        let procedure = self.procedure(number).ok_or_else(|| {
            Refusal::one(Reason::new(RefusalCode::UnknownProcedure).with("procedure", Argument::word(number)))
        })?;
        let action = procedure.workflow.actions.get(action.as_str()).cloned().ok_or_else(|| {
            Refusal::one(
                Reason::new(RefusalCode::UnknownAction)
                    .with("action", Argument::word(action))
                    .with("workflow", Argument::Title(procedure.workflow.title.clone())),
            )
        })?;
        if let Some(reason) = self.not_permitted(&procedure, &action, &command.actor) {
            return Err(Refusal::one(reason));
        }
        let calendar = self.rulebook.calendar_of(&procedure.pack).map_err(Refusal::one)?;
        let on = calendar.local_date(self.at);
        let input = Arc::new(input.clone());
        self.take(Step {
            number,
            procedure: &procedure,
            action: &action,
            calendar: &calendar,
            on,
            actor: Some(&command.actor),
            input: &input,
            cause: Cause::Command(Arc::new(command.clone())),
            openers: Vec::new(),
            case_kind: None,
        })
    }

    fn procedure(&self, number: u32) -> Option<Arc<Procedure>> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.case.procedures.get(index).cloned()
    }

    /// Why a person may not take an action; nothing if one of the action's parties is the actor.
    pub(super) fn not_permitted(&self, procedure: &Procedure, action: &Action, actor: &Actor) -> Option<Reason> {
        let seats = match &action.by {
            Taker::Parties(seats) => seats,
            Taker::Automatic(_) | Taker::Triggered => {
                return Some(
                    Reason::new(RefusalCode::NotForPersons)
                        .citing(&action.citations)
                        .with("action", Argument::Title(action.title.clone())),
                );
            }
        };
        let may = seats.iter().any(|seat| {
            seat.role.as_ref().is_none_or(|role| actor.roles.contains(role))
                && match seat.party.binding {
                    PartyBinding::Anyone => true,
                    _ => {
                        let bound = self.case.bound(seat.party.id.as_str(), Some(procedure));
                        actor.identity().is_some_and(|identity| bound.contains(identity))
                    }
                }
        });
        if may { None } else { Some(not_a_party(action, seats)) }
    }

    /// The next automatic action whose time has come.
    pub(super) fn next_automatic(&self, on: NaiveDate) -> Result<Option<(u32, Arc<Action>)>, Refusal> {
        for procedure in self.case.procedures().filter(|procedure| procedure.is_open()) {
            for action in procedure.workflow.actions.values() {
                let Taker::Automatic(after) = &action.by else { continue };
                if !allows(action, procedure) {
                    continue;
                }
                if let Some(after) = after
                    && !procedure.clock(after.as_str()).is_some_and(|run| matches!(run.phase, Phase::Expired { .. }))
                {
                    continue;
                }
                let calendar = self.rulebook.calendar_of(&procedure.pack).map_err(Refusal::one)?;
                let reader = Reader::new(&self.case, procedure, on, &calendar);
                let mut holds = true;
                for condition in &action.conditions {
                    match reader.holds(&condition.that) {
                        Ok(true) => {}
                        // What is not recorded yet keeps an automatic action waiting.
                        Ok(false) | Err(ScriptError::Absent { .. }) => {
                            holds = false;
                            break;
                        }
                        Err(error) => {
                            return Err(Refusal::one(reader.script_reason(
                                &condition.that,
                                &error,
                                &condition.citations,
                                &condition.id,
                                &condition.place,
                            )));
                        }
                    }
                }
                if holds {
                    return Ok(Some((procedure.number, Arc::clone(action))));
                }
            }
        }
        Ok(None)
    }

    pub(super) fn take_automatic(&mut self, number: u32, action: &Arc<Action>, on: NaiveDate) -> Result<(), Refusal> {
        self.take_by_itself(number, action, on, Cause::Automatic)
    }

    fn take_by_itself(&mut self, number: u32, action: &Arc<Action>, on: NaiveDate, cause: Cause) -> Result<(), Refusal> {
        let Some(procedure) = self.procedure(number) else { return Ok(()) };
        let calendar = self.rulebook.calendar_of(&procedure.pack).map_err(Refusal::one)?;
        let empty = Arc::default();
        self.take(Step {
            number,
            procedure: &procedure,
            action,
            calendar: &calendar,
            on,
            actor: None,
            input: &empty,
            cause,
            openers: Vec::new(),
            case_kind: None,
        })
    }

    /// Records that a clock ran out.
    pub(super) fn record_time(
        &mut self,
        number: u32,
        on: NaiveDate,
        happening: Happening,
        citations: &Citations,
        calendar: &Calendar,
    ) -> Result<(), Reason> {
        let Some(procedure) = self.procedure(number) else { return Ok(()) };
        let event = Event {
            sequence: self.case.sequence().saturating_add(1),
            decision: self.first,
            at: self.at,
            on,
            pack: procedure.pack.hash,
            calendar: calendar.hash(),
            procedure: number,
            cause: Cause::Time,
            happening,
            articles: Arc::clone(citations),
            changes: Changes::default(),
            effects: Vec::new(),
        };
        self.record(event)
    }

    fn record(&mut self, event: Event) -> Result<(), Reason> {
        self.case
            .apply(&event, self.rulebook)
            .map_err(|error| Reason::new(RefusalCode::Trigger).with("error", Argument::word(error)))?;
        self.events.push(event);
        Ok(())
    }

    /// Checks and takes one action, records it, and takes what it triggers.
    fn take(&mut self, step: Step<'_>) -> Result<(), Refusal> {
        let (event, triggers, number, on) = self.plan(step)?;
        let sequence = event.sequence;
        self.record(event).map_err(Refusal::one)?;
        for trigger in triggers {
            self.trigger(number, &trigger, on, sequence)?;
        }
        Ok(())
    }

    fn plan(&self, step: Step<'_>) -> Result<(Event, Vec<Trigger>, u32, NaiveDate), Refusal> {
        let Step { number, procedure, action, calendar, on, actor, input: given, cause, openers, case_kind } = step;
        let mut data = Arc::clone(&procedure.data);
        if !given.is_empty() {
            let merged = Arc::make_mut(&mut data);
            for (name, value) in given.iter() {
                merged.insert(name.clone(), value.clone());
            }
        }
        let reader =
            Reader::new(&self.case, procedure, on, calendar).by(actor).given(Arc::clone(given), Arc::clone(&data));
        if let Some(refusal) = Refusal::of(objections(action, procedure, given, &data, &reader, on)) {
            return Err(refusal);
        }

        let mut changes = Changes::default();
        changes.data.extend(given.iter().map(|(name, value)| (name.clone(), Some(value.clone()))));
        changes.parties.extend(openers);
        // Parties, then facts, then clocks and effects: each sees what came before it.
        let mut after = self.case.clone();
        let mut own = procedure.clone();
        own.data = Arc::clone(&data);
        take_parties(&mut after, &mut own, &changes.parties);
        for party in &action.binds {
            let reader =
                Reader::new(&after, &own, on, calendar).by(actor).given(Arc::clone(given), Arc::clone(&data));
            let bound = route::bind(&after, &own, party, &reader, &data, &changes.parties).map_err(Refusal::one)?;
            if let Some(change) = bound {
                take_parties(&mut after, &mut own, std::slice::from_ref(&change));
                changes.parties.push(change);
            }
        }
        for name in &action.records {
            if let Some(value) = data.get(name) {
                changes.facts.push((name.clone(), Some(value.clone())));
            }
        }
        let facts = {
            let reader =
                Reader::new(&after, &own, on, calendar).by(actor).given(Arc::clone(given), Arc::clone(&data));
            for (name, expression) in &action.data {
                changes.data.push((name.clone(), compute(&reader, expression, action)?));
            }
            let mut facts = Vec::with_capacity(action.facts.len());
            for (name, expression) in &action.facts {
                facts.push((name.clone(), compute(&reader, expression, action)?));
            }
            facts
        };
        changes.facts.extend(facts);
        changes.facts.retain(|(name, value)| after.facts.get(name) != value.as_ref());
        set_values(&mut own.data, &changes.data);
        if !changes.facts.is_empty() {
            set_values(&mut after.facts, &changes.facts);
        }
        let state_before = procedure.state.id.clone();
        if let Some(to) = &action.to {
            if own.state.id != to.id {
                own.entered_on = on;
            }
            own.state = Arc::clone(to);
        }
        self.plan_clocks(action, &mut after, own.clone(), on, calendar, actor, &mut changes)?;

        let own = after.procedure(number).unwrap_or(&own);
        let reader = Reader::new(&after, own, on, calendar).by(actor).given(Arc::clone(given), Arc::clone(&own.data));
        let effects = self.plan_effects(action, &after, own, on, &reader, calendar)?;
        let happening = match action.from {
            From::Opening => Happening::Opened {
                workflow: procedure.workflow.id.clone(),
                state: own.state.id.clone(),
                case: case_kind,
                concerns: procedure.concerns,
            },
            _ => Happening::Acted { action: action.id.clone(), from: state_before, to: own.state.id.clone() },
        };
        let event = Event {
            sequence: self.case.sequence().saturating_add(1),
            decision: self.first,
            at: self.at,
            on,
            pack: procedure.pack.hash,
            calendar: calendar.hash(),
            procedure: number,
            cause,
            happening,
            articles: Arc::clone(&action.citations),
            changes,
            effects,
        };
        Ok((event, action.triggers.clone(), number, on))
    }

    /// Clocks: those of this procedure, and, if facts have changed, those of all others that follow facts.
    #[expect(clippy::too_many_arguments, reason = "one step of a plan; its parts have no life of their own")]
    fn plan_clocks(
        &self,
        action: &Action,
        after: &mut Case,
        own: Procedure,
        on: NaiveDate,
        calendar: &Arc<Calendar>,
        actor: Option<&Actor>,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let number = own.number;
        let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        match after.procedures.get_mut(index) {
            Some(place) => *place = Arc::new(own),
            None => after.procedures.push(Arc::new(own)),
        }
        let mut steps: Vec<ClockChange> = Vec::new();
        for procedure in after.procedures() {
            if procedure.number == number || (!changes.facts.is_empty() && procedure.is_open()) {
                settle(after, procedure, on, calendar, &mut steps).map_err(Refusal::one)?;
            }
        }
        for (clock, by) in &action.extends {
            let Some(own) = after.procedure(number) else { continue };
            let reader = Reader::new(after, own, on, calendar).by(actor);
            steps.push(extension(own, clock, reader.value(by), action)?);
        }
        for step in &steps {
            if let Some(procedure) = after.procedure_mut(step.procedure) {
                super::clocks::step(procedure, &step.clock, &step.change);
            }
        }
        changes.clocks = steps;
        Ok(())
    }

    fn plan_effects(
        &self,
        action: &Action,
        after: &Case,
        own: &Procedure,
        on: NaiveDate,
        reader: &Reader<'_>,
        calendar: &Arc<Calendar>,
    ) -> Result<Vec<EffectRequest>, Refusal> {
        let mut effects = Vec::with_capacity(action.effects.len());
        for request in &action.effects {
            let mut with = Vec::new();
            for (name, expression) in &request.with {
                with.push((name.clone(), compute(reader, expression, action)?));
            }
            if let Some(view) = &request.effect.view
                && let Some(view) = own.pack.views.get(view.as_str())
            {
                with.extend(super::view::content(after, own, view, on, calendar).map_err(Refusal::one)?);
            }
            let mut to: Vec<Id> = Vec::new();
            for party in &request.to {
                for id in after.bound(party.id.as_str(), Some(own)) {
                    if !to.contains(id) {
                        to.push(id.clone());
                    }
                }
            }
            effects.push(EffectRequest {
                effect: request.effect.id.clone(),
                to,
                with,
                articles: Arc::clone(&request.effect.citations),
            });
        }
        Ok(effects)
    }

    fn trigger(&mut self, number: u32, trigger: &Trigger, on: NaiveDate, by: u64) -> Result<(), Refusal> {
        if self.depth >= TRIGGER_LIMIT {
            return Err(Refusal::one(
                Reason::new(RefusalCode::Unrest).with("limit", Argument::word(TRIGGER_LIMIT)),
            ));
        }
        let targets: Vec<u32> = match &trigger.target {
            TriggerTarget::Concerned => {
                self.case.procedure(number).and_then(|procedure| procedure.concerns).into_iter().collect()
            }
            TriggerTarget::Workflow(workflow) => self
                .case
                .procedures()
                .filter(|procedure| procedure.workflow.id == *workflow && (procedure.is_open() || procedure.number == 1))
                .map(|procedure| procedure.number)
                .collect(),
        };
        for target in targets {
            let Some(procedure) = self.procedure(target) else { continue };
            let Some(action) = procedure.workflow.actions.get(trigger.action.as_str()).cloned() else {
                return Err(Refusal::one(
                    Reason::new(RefusalCode::UnknownAction)
                        .with("action", Argument::word(&trigger.action))
                        .with("workflow", Argument::Title(procedure.workflow.title.clone())),
                ));
            };
            self.depth += 1;
            let taken = self.take_by_itself(target, &action, on, Cause::Triggered(by));
            self.depth -= 1;
            taken?;
        }
        Ok(())
    }
}

/// Everything that stands against an action but permission: its state first, then window, input and conditions.
pub(super) fn objections(
    action: &Action,
    procedure: &Procedure,
    given: &Values,
    data: &Values,
    reader: &Reader<'_>,
    on: NaiveDate,
) -> Vec<Reason> {
    if !allows(action, procedure) {
        return vec![wrong_state(action, procedure)];
    }
    let mut reasons = Vec::new();
    if let Some(window) = &action.window {
        reasons.extend(outside(window, reader, on));
    }
    let before = reasons.len();
    input::check(action, given, data, reader, &mut reasons);
    if reasons.len() > before {
        // Conditions would only stumble over what is missing or wrong.
        return reasons;
    }
    reasons.extend(action.conditions.iter().filter_map(|condition| reader.failure(condition)));
    reasons
}

pub(super) fn allows(action: &Action, procedure: &Procedure) -> bool {
    match &action.from {
        From::Opening => true,
        From::Any => procedure.is_open(),
        From::States(states) => states.contains(&procedure.state.id),
    }
}

pub(super) fn wrong_state(action: &Action, procedure: &Procedure) -> Reason {
    let states = match &action.from {
        From::States(states) => states
            .iter()
            .filter_map(|id| procedure.workflow.states.get(id.as_str()).map(|state| state.title.clone()))
            .collect(),
        From::Opening | From::Any => Vec::new(),
    };
    Reason::new(RefusalCode::WrongState)
        .citing(&action.citations)
        .with("action", Argument::Title(action.title.clone()))
        .with("state", Argument::Title(procedure.state.title.clone()))
        .with("limited", Argument::word(if states.is_empty() { "no" } else { "yes" }))
        .with("states", Argument::Titles(states))
}

pub(super) fn outside(window: &Window, reader: &Reader<'_>, on: NaiveDate) -> Option<Reason> {
    let failed = |expression, error: &ScriptError| {
        reader.script_reason(expression, error, &window.citations, &window.id, &window.place)
    };
    let opens = match reader.date(&window.opens) {
        Ok(opens) => opens,
        Err(error) => return Some(failed(&window.opens, &error)),
    };
    let closes = match reader.date(&window.closes) {
        Ok(closes) => closes,
        Err(error) => return Some(failed(&window.closes, &error)),
    };
    if opens <= on && on <= closes {
        return None;
    }
    let mut reason = Reason::new(RefusalCode::OutsideWindow)
        .citing(&window.citations)
        .with("window", Argument::Title(window.title.clone()))
        .with("opens", Argument::word(opens))
        .with("closes", Argument::word(closes))
        .with("on", Argument::word(on));
    reason.rule = Some(reader.rule(&window.id, &window.place, if on < opens { &window.opens } else { &window.closes }));
    Some(reason)
}

fn not_a_party(action: &Action, seats: &[Seat]) -> Reason {
    let titles = seats
        .iter()
        .map(|seat| match seat.role.as_ref().and_then(|role| seat.party.roles.get(role.as_str())) {
            Some(role) => crate::locale::joined(&seat.party.title, role),
            None => seat.party.title.clone(),
        })
        .collect();
    Reason::new(RefusalCode::NotAParty)
        .citing(&action.citations)
        .with("action", Argument::Title(action.title.clone()))
        .with("parties", Argument::Titles(titles))
}

fn extension(
    own: &Procedure,
    clock: &Id,
    by: Result<Option<Value>, ScriptError>,
    action: &Action,
) -> Result<ClockChange, Refusal> {
    let refused = || {
        let mut reason = Reason::new(RefusalCode::Extension).citing(&action.citations);
        let rule = own.workflow.clocks.get(clock.as_str());
        if let Some(rule) = rule {
            reason = reason.with("clock", Argument::Title(rule.title.clone())).with(
                "bound",
                Argument::word(rule.extension.map_or_else(|| "0".to_owned(), |bound| bound.to_string())),
            );
        }
        Refusal::one(reason)
    };
    let run = own.clock(clock.as_str()).ok_or_else(refused)?;
    let (Ok(Some(Value::Period { period: by })), Some(bound), super::Budget::Limit(limit)) =
        (by, run.clock.extension, run.budget)
    else {
        return Err(refused());
    };
    let fits = by.unit == limit.unit
        && bound.unit == limit.unit
        && run.extended.saturating_add(by.count) <= bound.count
        && matches!(run.phase, Phase::Running { .. } | Phase::Still);
    if !fits {
        return Err(refused());
    }
    Ok(ClockChange {
        procedure: own.number,
        clock: clock.clone(),
        change: ClockStep::Extended { by: by.count },
    })
}

fn compute(
    reader: &Reader<'_>,
    expression: &crate::script::Expression,
    action: &Action,
) -> Result<Option<Value>, Refusal> {
    reader.value(expression).map_err(|error| {
        Refusal::one(reader.script_reason(expression, &error, &action.citations, &action.id, &action.place))
    })
}

fn set_values(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)]) {
    if changes.is_empty() {
        return;
    }
    let values = Arc::make_mut(values);
    for (name, value) in changes {
        match value {
            Some(value) => values.insert(name.clone(), value.clone()),
            None => values.remove(name),
        };
    }
}

fn take_parties(case: &mut Case, procedure: &mut Procedure, changes: &[PartyChange]) {
    for change in changes {
        if change.of_procedure {
            super::bind(&mut procedure.parties, change);
        } else {
            super::bind(Arc::make_mut(&mut case.parties), change);
        }
    }
}

fn blank(
    number: u32,
    pack: &Arc<Pack>,
    workflow: &Arc<Workflow>,
    concerns: Option<u32>,
    on: NaiveDate,
) -> Result<Procedure, Reason> {
    let state = workflow.opening.to.clone().ok_or_else(|| {
        Reason::new(RefusalCode::UnknownWorkflow).with("workflow", Argument::word(&workflow.id))
    })?;
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
