//! Planning one action: what it would change, in the order the pack author's guide gives.

mod foreseen;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Value, Values};
use crate::case::{
    ApplyError, Case, ClockPhase, ClockState, ClockTarget, Known, PrecomputedValues, Procedure, Taker, bind, place_of,
    set_given, set_values, shrink,
};
use crate::decide::clocks::{Moment, Untold};
use crate::decide::context::EvaluationContext;
use crate::decide::filled_letter::Filling;
use crate::decide::guards::not_a_party;
use crate::decide::guards::{self, FormInput};
use crate::decide::input::{self, GivenValue};
use crate::decide::numbers::Drawing;
use crate::decide::opens::{self, PlannedOpening};
use crate::decide::routing::is_bound_by;
use crate::decide::to_come::ToCome;
use crate::decide::undecided::{Misconfiguration, Undecided};
use crate::decide::waiting::unpublished;
use crate::decide::{clocks, letters, routing};
use crate::expression::{Expression, ScriptError};
use crate::pack::model::{
    Action, Citations, EffectUse, FromStates, Party, PartyRole, Performer, TakingOver, TriggerTarget,
};
use crate::pack::{Pack, PackHash};
use crate::record::{
    Actor, Cause, Changes, ClockChange, ClockStep, Command, DrawnNumber, EffectRequest, EventKind, PartyChange, Reason,
    Refusal,
};
use crate::rulebook::Rulebook;
use crate::time::Calendar;

/// What an action, or time, is going to change: an event but for its number and its cause.
pub(super) struct EventDraft {
    pub(super) pack: PackHash,
    /// The business rules it rests on besides.
    pub(super) rules: Option<PackHash>,
    pub(super) kind: EventKind,
    pub(super) articles: Citations,
    pub(super) changes: Changes,
    pub(super) effects: Vec<EffectRequest>,
    /// The letters that leave with these: which of them, and what it says.
    pub(super) letters: Vec<(usize, Filling)>,
    /// The numbers it draws.
    pub(super) numbers: Vec<DrawnNumber>,
    /// What it opens in the case, once it is recorded …
    pub(super) opens: Vec<PlannedOpening>,
    /// … and then takes elsewhere in it.
    pub(super) triggers: Vec<(TriggerTarget, Id)>,
    /// What the changes of values lead to, as far as it is worked out already.
    pub(super) precomputed: Option<PrecomputedValues>,
}

impl EventDraft {
    /// An event that no action brings about: it asks for nothing, draws no number, and nothing follows from it.
    pub(super) fn of_time(pack: PackHash, kind: EventKind, articles: Citations, changes: Changes) -> Self {
        Self {
            pack,
            rules: None,
            kind,
            articles,
            changes,
            effects: Vec::new(),
            letters: Vec::new(),
            numbers: Vec::new(),
            opens: Vec::new(),
            triggers: Vec::new(),
            precomputed: None,
        }
    }
}

/// What an action is carried out for.
pub(super) enum Occasion<'s> {
    /// A person asks for it.
    Command(&'s Command),
    /// Something in the case.
    Case(Cause),
}

impl Occasion<'_> {
    /// Who is behind it; nobody if it comes by itself.
    fn taker(&self, case: &Case) -> Option<Taker> {
        match self {
            Self::Command(command) => Taker::of(&command.actor),
            Self::Case(cause) => case.taker_behind(cause),
        }
    }

    /// As it is recorded.
    pub(super) fn cause(&self) -> Cause {
        match self {
            Self::Command(command) => Cause::Command(Arc::new(Command::clone(command))),
            Self::Case(cause) => cause.clone(),
        }
    }
}

/// An action with all it is carried out with.
pub(super) struct Invocation<'s> {
    pub(super) procedure: &'s Procedure,
    pub(super) action: &'s Arc<Action>,
    /// The business rules that the action is of.
    pub(super) rules: Option<&'s Arc<Pack>>,
    pub(super) calendar: &'s Arc<Calendar>,
    pub(super) on: NaiveDate,
    pub(super) occasion: Occasion<'s>,
    pub(super) actor: Option<&'s Actor>,
    pub(super) input: &'s Values,
    /// Parties that the opener becomes.
    pub(super) openers: Vec<PartyChange>,
    /// The party role the opener opens in.
    pub(super) party_role: Option<&'s PartyRole>,
    /// The kind of case, if the case is opened with it.
    pub(super) case_kind: Option<Id>,
    /// For what follows a clock that has run out: its last day.
    pub(super) follows: Option<NaiveDate>,
    /// How what was recorded elsewhere is taken over, if it is.
    pub(super) taken_over: Option<&'s TakingOver>,
}

/// No input.
static NOTHING: Values = Values::new();

impl<'s> Invocation<'s> {
    /// An action without actor and input.
    pub(super) fn new(
        procedure: &'s Procedure,
        action: &'s Arc<Action>,
        calendar: &'s Arc<Calendar>,
        on: NaiveDate,
        occasion: Occasion<'s>,
    ) -> Self {
        Self {
            procedure,
            action,
            rules: None,
            calendar,
            on,
            occasion,
            actor: None,
            input: &NOTHING,
            openers: Vec::new(),
            party_role: None,
            case_kind: None,
            follows: None,
            taken_over: None,
        }
    }

    /// Taken by somebody.
    pub(super) fn by(mut self, actor: &'s Actor) -> Self {
        self.actor = Some(actor);
        self
    }

    /// Whom the action would bind to one of the parties it binds; what the others fail for is left out.
    pub(super) fn would_bind(
        &self,
        case: &Case,
        rulebook: &'s Rulebook,
        known: Known<'s>,
        party: &Party,
    ) -> Result<Arc<[Id]>, Reason> {
        let mut projection = Projection::new(self, case, rulebook, known);
        for opener in &self.openers {
            projection.bind(opener.clone());
        }
        for bound in &self.action.binds {
            let change = routing::bind(&projection.case, &projection.own, bound, self.action, &projection.context());
            match change {
                Ok(change) => change.into_iter().for_each(|change| projection.bind(change)),
                Err(reason) if bound.id == party.id => return Err(reason),
                Err(_) => {}
            }
            if bound.id == party.id {
                break;
            }
        }
        Ok(Arc::from(projection.case.bound(party.id.as_str(), Some(&projection.own))))
    }

    /// Checks the action and plans what it changes: data, parties, facts, state, clocks, effects; each sees what came
    /// before it.
    pub(super) fn plan(
        &self,
        case: &Case,
        rulebook: &'s Rulebook,
        known: Known<'s>,
        drawn: &[DrawnNumber],
    ) -> Result<EventDraft, Undecided> {
        let mut projection = Projection::new(self, case, rulebook, known);
        let context = projection.context();
        let form = FormInput::Given { given: &projection.given, data: &projection.own.data };
        let reasons = guards::failures(self.action, &projection.own, form, &context, self.on);
        if let Some(refusal) = Refusal::of(reasons) {
            return Err(refusal.into());
        }
        projection.given();
        projection.parties()?;
        let numbers = projection.numbers(drawn)?;
        projection.values()?;
        projection.state();
        projection.clocks(case)?;
        let effects = projection.effects()?;
        let letters = projection.letters(&effects)?;
        let opens = projection.opens()?;
        let triggers = projection.triggers()?;
        let own = &projection.own;
        let kind = match self.action.from {
            FromStates::Opening => EventKind::Opened {
                workflow: own.workflow.id.clone(),
                state: own.state.id.clone(),
                case: self.case_kind.clone(),
                concerns: own.concerns,
                taken_over: own.taken_over,
            },
            FromStates::Any | FromStates::States(_) => EventKind::Acted {
                action: self.action.id.clone(),
                from: self.procedure.state.id.clone(),
                to: own.state.id.clone(),
            },
        };
        Ok(EventDraft {
            pack: own.pack.hash,
            rules: self.rules.map(|rules| rules.hash),
            kind,
            articles: Arc::clone(&self.action.citations),
            precomputed: Some(PrecomputedValues {
                facts: Arc::clone(&projection.case.facts),
                data: Arc::clone(&own.data),
            }),
            changes: projection.changes,
            effects,
            letters,
            numbers,
            opens,
            triggers,
        })
    }
}

/// The case and the procedure as they are going to be; the case is copied when it changes.
struct Projection<'s> {
    invocation: &'s Invocation<'s>,
    rulebook: &'s Rulebook,
    known: Known<'s>,
    case: Cow<'s, Case>,
    own: Procedure,
    /// What is given, each with what the form says of it.
    given: Vec<GivenValue<'s>>,
    changes: Changes,
}

impl<'s> Projection<'s> {
    fn new(invocation: &'s Invocation<'s>, case: &'s Case, rulebook: &'s Rulebook, known: Known<'s>) -> Self {
        let mut own = invocation.procedure.clone();
        let given = input::given(invocation.action, invocation.input);
        let named = given.iter().map(|given| (given.name(), given));
        set_given(&mut own.data, named, GivenValue::recorded);
        Self { invocation, rulebook, known, case: Cow::Borrowed(case), own, given, changes: Changes::default() }
    }

    /// What is given changes the data.
    fn given(&mut self) {
        // Both are in the order of names.
        let mut data = self.own.data.iter();
        self.changes.data.reserve(self.given.len());
        for given in &self.given {
            if let Some((name, value)) = data.find(|(known, _)| *known == given.name()) {
                self.changes.data.push((name.clone(), Some(value.clone())));
            }
        }
    }

    fn context(&self) -> EvaluationContext<'_> {
        EvaluationContext::new(&self.case, &self.own, self.invocation.on, self.invocation.calendar, self.known)
            .under(self.invocation.rules)
            .by(self.invocation.actor)
            .given(self.invocation.input)
    }

    fn parties(&mut self) -> Result<(), Undecided> {
        for opener in &self.invocation.openers {
            self.bind(opener.clone());
        }
        for party in &self.invocation.action.binds {
            let context = self.context();
            let bound = routing::bind(&self.case, &self.own, party, self.invocation.action, &context)?;
            if let Some(change) = bound {
                self.bind(change);
            }
        }
        match (self.invocation.party_role, &self.invocation.action.by) {
            (Some(party_role), Performer::Parties(party_roles))
                if is_bound_by(self.invocation.action, party_role) && !self.is_filled_by_actor(party_role) =>
            {
                let actor = self.invocation.actor.cloned().unwrap_or_default();
                Err(not_a_party(&self.case, &self.own, self.invocation.action, party_roles, &actor).into())
            }
            _ => Ok(()),
        }
    }

    fn is_filled_by_actor(&self, party_role: &PartyRole) -> bool {
        let bound = self.case.bound(party_role.party.id.as_str(), Some(&self.own));
        self.invocation.actor.and_then(Actor::capacity).is_some_and(|identity| bound.contains(identity))
    }

    fn bind(&mut self, change: PartyChange) {
        if change.of_procedure {
            bind(&mut self.own.parties, &change);
        } else {
            bind(Arc::make_mut(&mut self.case.to_mut().parties), &change);
        }
        self.changes.parties.push(change);
    }

    /// Draws the numbers that the action assigns, each the next after those that the decision has drawn before.
    fn numbers(&mut self, drawn: &[DrawnNumber]) -> Result<Vec<DrawnNumber>, Undecided> {
        let action = self.invocation.action;
        let mut numbers = Vec::with_capacity(action.assigns.len());
        let mut assigned = Vec::with_capacity(action.assigns.len());
        for (field, series) in &action.assigns {
            let (case, own, on, known) = (&self.case, &self.own, self.invocation.on, self.known);
            let number = Drawing { case, own, on, known, drawn }.draw(action, series)?;
            assigned.push((field.clone(), Some(Value::Text(Arc::clone(&number.text)))));
            numbers.push(number);
        }
        set_values(&mut self.own.data, &assigned);
        self.changes.data.extend(assigned);
        Ok(numbers)
    }

    fn values(&mut self) -> Result<(), Undecided> {
        let action = self.invocation.action;
        let data = self.computed(&action.data)?;
        let computed = self.computed(&action.facts)?;
        // What is set goes before what is recorded, also where it is what the fact was.
        let mut facts = Vec::with_capacity(action.records.len().saturating_add(computed.len()));
        let recorded = action.records.iter().filter(|name| !computed.iter().any(|(set, _)| set == *name));
        facts.extend(recorded.filter_map(|name| Some((name.clone(), Some(self.own.data.get(name)?.clone())))));
        facts.extend(computed);
        facts.retain(|(name, value)| self.case.facts.get(name) != value.as_ref());
        set_values(&mut self.own.data, &data);
        if !facts.is_empty() {
            set_values(&mut self.case.to_mut().facts, &facts);
        }
        self.changes.data.extend(data);
        self.changes.facts = facts;
        Ok(())
    }

    fn computed(&self, set: &[(Id, Expression)]) -> Result<Vec<(Id, Option<Value>)>, Undecided> {
        if set.is_empty() {
            return Ok(Vec::new());
        }
        let context = self.context();
        let mut computed = Vec::with_capacity(set.len());
        for (name, expression) in set {
            computed.push((name.clone(), self.compute(&context, expression)?));
        }
        Ok(computed)
    }

    fn compute(&self, context: &EvaluationContext<'_>, expression: &Expression) -> Result<Option<Value>, Undecided> {
        let action = self.invocation.action;
        context.value(expression).map_err(|error| {
            context.script_reason(expression, &error, &action.citations, &action.id, &action.place).into()
        })
    }

    fn state(&mut self) {
        shrink(&mut self.own.data);
        if let Some(to) = &self.invocation.action.to {
            if self.own.state.id != to.id {
                self.own.entered_on = self.invocation.on;
            }
            self.own.state = Arc::clone(to);
        }
        if let Some(taker) = self.invocation.occasion.taker(&self.case) {
            self.own.remember(self.invocation.action.id.clone(), taker, self.case.sequence().saturating_add(1));
        }
        let own = Arc::new(self.own.clone());
        let case = self.case.to_mut();
        match place_of(self.own.number).and_then(|place| case.procedures.get_mut(place)) {
            Some(place) => *place = own,
            None => case.procedures.push(own),
        }
    }

    /// Clocks of this procedure, and those of all others that may follow what has changed.
    fn clocks(&mut self, before: &Case) -> Result<(), Undecided> {
        let counted_from = self.counted_from()?;
        self.changes.clocks = self.settle(before, &counted_from, None)?;
        Ok(())
    }

    /// Settles all clocks, and extends those that the action extends; of what rests on a form that is not filled in yet only
    /// which clocks these are.
    fn settle(
        &mut self,
        before: &Case,
        counted_from: &[(Id, NaiveDate)],
        mut to_come: Option<&mut ToCome>,
    ) -> Result<Vec<ClockChange>, Undecided> {
        let (rulebook, known, on) = (self.rulebook, self.known, self.invocation.on);
        let follows = self.invocation.follows;
        let moment = Moment { rulebook, known, on, follows, counted_from, by_itself: false, before: Some(before) };
        let mut steps: Vec<ClockChange> = Vec::new();
        let facts_changed = !self.changes.facts.is_empty();
        let mut untold = clocks::settle_all(&mut self.case, self.own.number, facts_changed, moment, &mut steps)?;
        self.own_clocks();
        for (clock, by) in &self.invocation.action.extends {
            if let Some(to_come) = to_come.as_deref_mut()
                && (to_come.has(by) || to_come.clocks.contains(clock))
            {
                to_come.clocks.push(clock.clone());
                continue;
            }
            let step = self.extension(clock, self.context().value(by))?;
            if let Some(procedure) = self.case.to_mut().procedure_mut(self.own.number) {
                procedure.apply_clock_step(&step, None, on);
            }
            steps.push(step);
        }
        if !self.invocation.action.extends.is_empty() {
            // What reads the last day of a clock follows its extension.
            if self.own.workflow.clock_reads.clocks {
                untold = clocks::settle(&mut self.case, self.own.number, moment, &mut steps)?;
            }
            self.own_clocks();
        }
        // What could not be told before goes on waiting; what this action is the reason for stands against it.
        let rests_on_the_form = |untold: &Untold| {
            to_come
                .as_deref()
                .is_some_and(|to_come| untold.clock.expressions().any(|expression| to_come.has(expression)))
        };
        let stands_against = |untold: &Untold| {
            untold.stands_against && !rests_on_the_form(untold) && !clocks::was_untold(before, untold, moment)
        };
        match untold.into_iter().find(stands_against) {
            Some(untold) => Err(untold.reason.into()),
            None => Ok(steps),
        }
    }

    /// The days that clocks of a case which is taken over are counted from, as they are recorded.
    fn counted_from(&self) -> Result<Vec<(Id, NaiveDate)>, Undecided> {
        let Some(taking_over) = self.invocation.taken_over else { return Ok(Vec::new()) };
        let runs = |clock: &Id| {
            let rule = self.own.workflow.clocks.get(clock.as_str());
            rule.is_some_and(|rule| rule.runs_in.contains(&self.own.state.id))
        };
        let mut counted_from = Vec::new();
        for (clock, day) in taking_over.clocks.iter().filter(|(clock, _)| runs(clock)) {
            let context = self.context();
            let Action { citations, id, place, .. } = &**self.invocation.action;
            let day = context.date(day).map_err(|error| context.script_reason(day, &error, citations, id, place))?;
            counted_from.push((clock.clone(), day));
        }
        Ok(counted_from)
    }

    fn own_clocks(&mut self) {
        if let Some(settled) = self.case.procedure(self.own.number) {
            self.own.clocks.clone_from(&settled.clocks);
        }
    }

    /// A clock can be extended while it runs or stands still, in its own unit, and in all by no more than its bound.
    fn extension(&self, clock: &Id, by: Result<Option<Value>, ScriptError>) -> Result<ClockChange, Undecided> {
        let Some(rule) = self.own.workflow.clocks.get(clock.as_str()) else {
            let sequence = self.case.sequence().saturating_add(1);
            let error = ApplyError::Unknown { sequence, noun: "clock", name: clock.to_string() };
            return Err(Misconfiguration::Damaged(error).into());
        };
        let run = self.own.clock(clock.as_str());
        let counts = |run: &ClockState| matches!(run.phase, ClockPhase::Running { .. } | ClockPhase::Still);
        let is_counting = run.is_some_and(counts);
        let refused = || Reason::extension(self.invocation.action, rule, is_counting);
        let run = run.ok_or_else(refused)?;
        if let Some(year) = run.is_open_until_table_of(self.invocation.on, self.invocation.calendar) {
            return Err(unpublished(&run.clock, year).into());
        }
        let (Ok(Some(Value::Period { period: by })), Some(bound), ClockTarget::Limit(limit)) =
            (by, run.clock.extension, run.target)
        else {
            return Err(refused().into());
        };
        let stands_still = !run.clock.still_in.is_empty();
        let (by, bound) = (by.counted(stands_still), bound.counted(stands_still));
        let fits = by.unit == limit.unit
            && bound.unit == limit.unit
            && run.extended.saturating_add(by.count) <= bound.count
            && is_counting;
        if !fits {
            return Err(refused().into());
        }
        let change = ClockStep::Extended { by: by.count };
        Ok(ClockChange { procedure: self.own.number, clock: clock.clone(), rules: None, change })
    }

    fn effects(&self) -> Result<Vec<EffectRequest>, Undecided> {
        let mut effects = Vec::with_capacity(self.invocation.action.effects.len());
        for request in &self.invocation.action.effects {
            if self.follows(request.when.as_ref())? {
                effects.push(self.effect(request)?);
            }
        }
        Ok(effects)
    }

    /// The letters that leave with effects. What they say depends neither on who acts nor on what they give.
    fn letters(&self, effects: &[EffectRequest]) -> Result<Vec<(usize, Filling)>, Undecided> {
        let (on, calendar) = (self.invocation.on, self.invocation.calendar);
        let context = EvaluationContext::new(&self.case, &self.own, on, calendar, self.known);
        let mut filled = Vec::new();
        for (place, request) in effects.iter().enumerate() {
            filled.extend(letters::letters(&request.effect, &context)?.into_iter().map(|letter| (place, letter)));
        }
        Ok(filled)
    }

    fn opens(&self) -> Result<Vec<PlannedOpening>, Undecided> {
        let mut planned = Vec::new();
        for opens in &self.invocation.action.opens {
            if self.follows(opens.when.as_ref())? {
                opens::plan(opens, self.invocation.action, &self.context(), &mut planned)?;
            }
        }
        Ok(planned)
    }

    fn triggers(&self) -> Result<Vec<(TriggerTarget, Id)>, Undecided> {
        let mut triggers = Vec::with_capacity(self.invocation.action.triggers.len());
        for trigger in &self.invocation.action.triggers {
            if self.follows(trigger.when.as_ref())? {
                triggers.push((trigger.target.clone(), trigger.action.clone()));
            }
        }
        Ok(triggers)
    }

    /// Whether an effect, a trigger or an opening follows, as the action leaves the case. What cannot be told stands against the action.
    fn follows(&self, when: Option<&Expression>) -> Result<bool, Undecided> {
        let Some(when) = when else { return Ok(true) };
        let (action, context) = (self.invocation.action, self.context());
        context
            .holds(when)
            .map_err(|error| context.script_reason(when, &error, &action.citations, &action.id, &action.place).into())
    }

    fn effect(&self, request: &EffectUse) -> Result<EffectRequest, Undecided> {
        let context = self.context();
        let mut with = Vec::with_capacity(request.with.len());
        for (name, expression) in &request.with {
            with.push((name.clone(), self.compute(&context, expression)?));
        }
        let shown = request.effect.view.as_ref().and_then(|view| self.own.pack.views.get(view.as_str()));
        if let Some(shown) = shown {
            // What a view shows depends neither on who acts nor on what they give.
            let (on, calendar) = (self.invocation.on, self.invocation.calendar);
            let context = EvaluationContext::new(&self.case, &self.own, on, calendar, self.known);
            with.extend(context.fields_of(shown)?);
        }
        let mut to: Vec<Id> = Vec::new();
        for party in &request.to {
            for id in self.case.bound(party.id.as_str(), Some(&self.own)) {
                if !to.contains(id) {
                    to.push(id.clone());
                }
            }
        }
        let to = (!request.to.is_empty()).then_some(to);
        let articles = Arc::clone(&request.effect.citations);
        Ok(EffectRequest { effect: request.effect.id.clone(), to, with, articles })
    }
}
