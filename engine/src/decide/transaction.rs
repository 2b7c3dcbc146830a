//! One decision under way: actions are carried out one after the other on a copy of the case, each recorded as an event.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, Value, Values};
use crate::case::{Case, Known, Procedure, place_of, rows};
use crate::decide::agency::Asking;
use crate::decide::asking::Attempt;
use crate::decide::collection_row::CollectionChange;
use crate::decide::decision::Decision;
use crate::decide::filled_letter::FilledLetter;
use crate::decide::guards::not_permitted;
use crate::decide::undecided::{Misconfiguration, Undecided};
use crate::decide::waiting::Waiting;
use crate::format::Uniqueness;
use crate::pack::model::{Action, Register, TriggerTarget};
use crate::record::{
    Cause, Changes, Command, DrawnNumber, Event, EventKind, LARGEST_EVENT, Reason, Refusal, size_bound,
    size_bound_with_look_ups, size_by_bound,
};
use crate::register::{MOST_KEYS, RegisterKey};
use crate::rulebook::Rulebook;
use crate::time::Calendar;

use crate::decide::plan::{EventDraft, Invocation, Occasion};
use crate::decide::ruling;

/// How deep actions may trigger actions.
const TRIGGER_LIMIT: u32 = 16;

/// Events of one decision. More mean that clocks and actions start each other without end, or that nobody has looked at
/// the case for so long that time is better caught up with in parts.
pub(super) const EVENT_LIMIT: usize = 10_000;

/// One decision in the making.
pub(super) struct Transaction<'a> {
    pub(super) rulebook: &'a Rulebook,
    /// What is looked up in registers, and what all its expressions together may still take.
    pub(super) attempt: Attempt,
    /// The case before the decision.
    before: &'a Case,
    pub(super) case: Case,
    pub(super) at: DateTime<Utc>,
    /// How far time has passed: what is known of other cases is what was known then.
    pub(super) now: DateTime<Utc>,
    pub(super) first: u64,
    pub(super) events: Vec<Event>,
    /// How many of them only say that a procedure goes by other texts, which alone are not recorded.
    rewordings: usize,
    /// A bound upon the size of the first of them, without what is looked up.
    first_size: usize,
    /// The moment and day for which all that follows by itself has been done, until something is recorded.
    pub(super) at_rest: Option<(DateTime<Utc>, NaiveDate)>,
    /// The letters that leave with them.
    letters: Vec<FilledLetter>,
    pub(super) depth: u32,
    /// While an automatic action is carried out that follows a clock which has run out: the last day of that.
    pub(super) follows: Option<NaiveDate>,
    /// Clocks that only run out again and again on one day.
    pub(super) aside: Vec<(u32, Id)>,
    /// What could not be told, as far as this decision came upon it.
    pub(super) waiting: Vec<Waiting>,
    /// Why time is not caught up with to the end, if it is not.
    pub(super) partial: Option<Reason>,
    /// Whether what follows by itself is left for the next time.
    pub(super) is_to_go_on: bool,
}

/// A decision as far as it had come.
pub(super) struct Checkpoint {
    case: Case,
    events: usize,
    rewordings: usize,
}

impl Checkpoint {
    /// Whether more than so much had happened.
    pub(super) fn is_after(&self, happened: usize) -> bool {
        self.events.saturating_sub(self.rewordings) > happened
    }
}

impl<'a> Transaction<'a> {
    pub(super) fn new(rulebook: &'a Rulebook, attempt: &Attempt, case: &'a Case, at: DateTime<Utc>) -> Self {
        let first = case.sequence().saturating_add(1);
        let now = case.last_at().unwrap_or(at);
        Self {
            rulebook,
            attempt: attempt.clone(),
            before: case,
            case: case.clone(),
            at,
            now,
            first,
            events: Vec::new(),
            rewordings: 0,
            first_size: 0,
            at_rest: None,
            letters: Vec::new(),
            depth: 0,
            follows: None,
            aside: Vec::new(),
            waiting: Vec::new(),
            partial: None,
            is_to_go_on: false,
        }
    }

    /// Another that begins where this one is, to try something out.
    pub(super) fn to_try<'t>(&'t self, attempt: &Attempt) -> Transaction<'t> {
        Transaction { now: self.now, ..Transaction::new(self.rulebook, attempt, &self.case, self.at) }
    }

    /// What is known of other cases by now.
    pub(super) fn known(&self) -> Known<'_> {
        self.attempt.known(self.now)
    }

    /// That no more was used than may be: nothing of what was found is right if an expression was not asked.
    pub(super) fn within_budget(&self) -> Result<(), Undecided> {
        if self.attempt.budget.is_exceeded() { Err(Reason::budget(false).into()) } else { Ok(()) }
    }

    /// Lets what comes about by itself look up no more than half of what an event may have, so that persons still can.
    pub(super) fn keep_half(&self) {
        self.attempt.budget.keep_half();
        self.attempt.asked.set_room(Some(LARGEST_EVENT / 2));
    }

    /// Lets all that is left be used.
    pub(super) fn open_all(&self) {
        self.attempt.budget.open();
        self.attempt.asked.set_room(None);
    }

    /// What follows by itself looks up no more than has room beside the first event.
    pub(super) fn keep_room(&self) {
        if let Some(first) = self.events.first() {
            let size = size_by_bound(self.first_size, first);
            self.attempt.asked.set_room(Some(LARGEST_EVENT.saturating_sub(size)));
        }
    }

    /// Whether something is left for the next time for want of an answer, now that something has been reached.
    pub(super) fn has_left(&self) -> bool {
        self.happened() > 0 && self.attempt.asked.has_left()
    }

    /// How many events there are besides those that only say that a procedure goes by other texts.
    pub(super) fn happened(&self) -> usize {
        self.events.len().saturating_sub(self.rewordings)
    }

    /// The numbers that the decision has drawn so far.
    fn drawn(&self) -> Vec<DrawnNumber> {
        self.events.iter().flat_map(|event| &event.numbers).cloned().collect()
    }

    pub(super) fn at(&self) -> DateTime<Utc> {
        self.at
    }

    pub(super) fn case(&self) -> &Case {
        &self.case
    }

    /// Where to come back to, should what is tried next not be told.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { case: self.case.clone(), events: self.events.len(), rewordings: self.rewordings }
    }

    /// Leaves out everything since a checkpoint.
    pub(super) fn back_to(&mut self, checkpoint: Checkpoint) {
        self.at_rest = None;
        self.case = checkpoint.case;
        self.events.truncate(checkpoint.events);
        self.rewordings = checkpoint.rewordings;
        let last = self.case.sequence();
        self.letters.retain(|letter| letter.event <= last);
    }

    pub(super) fn into_case(self) -> Case {
        self.case
    }

    /// What is decided: the events, what registers come to know by them, and when to look at the case again.
    pub(super) fn finish(mut self) -> Result<Decision, Undecided> {
        self.attempt.asked.set_room(None);
        if self.happened() == 0 {
            // Other texts are taken with what happens next.
            let nothing = Checkpoint { case: self.before.clone(), events: 0, rewordings: 0 };
            self.back_to(nothing);
        }
        let collections = self.collections()?;
        if let Some(first) = self.events.first_mut() {
            first.looked_up = self.attempt.asked.looked_up();
            if size_bound_with_look_ups(self.first_size, first).is_none() {
                return Err(Reason::too_large(LARGEST_EVENT / 1024).into());
            }
        }
        let wake = self.wake()?;
        let mut rows = rows(self.before, &self.case, &self.events);
        let unique = |register: &Id| {
            let root = self.case.root();
            root.and_then(|root| root.pack().registers.get(register.as_str())).is_some_and(|rule| rule.unique.is_some())
        };
        for row in rows.iter_mut().filter(|row| row.entry.standing.is_some() && unique(&row.register)) {
            row.after = self.attempt.asked.version(&row.register, &row.key);
        }
        Ok(Decision { events: self.events, repeats: None, letters: self.letters, rows, collections, wake })
    }

    /// What changes in collections. Without an event, tables of workdays may still have moved days since they were told last.
    fn collections(&mut self) -> Result<Vec<CollectionChange>, Undecided> {
        let mut failed = Vec::new();
        let nothing = Arc::default();
        let rows = self.rulebook.listed(&self.case, &nothing, &mut failed)?;
        self.waiting.extend(failed);
        let counted = self.rulebook.as_counted(self.before);
        if self.events.is_empty() && matches!(counted, Cow::Borrowed(_)) {
            // The same case, counted with the same tables.
            return Ok(Vec::new());
        }
        Ok(CollectionChange::of(counted.listed(self.before, &nothing, &mut Vec::new())?, rows))
    }

    /// Carries out an action for a person.
    pub(super) fn act(&mut self, number: u32, action: &Id, input: &Values, command: &Command) -> Result<(), Undecided> {
        let unknown = || Reason::unknown_procedure(number);
        let procedure = self.procedure(number).ok_or_else(unknown)?;
        let action = match self.action_of(&procedure, action) {
            Err(_) if self.hides(&procedure, &command.actor)? => return Err(unknown().into()),
            found => found?,
        };
        let calendar = self.rulebook.calendar_of(&procedure.pack)?;
        let on = calendar.local_date(self.at);
        let asking = Asking { known: self.known(), on };
        if let Some(reason) = not_permitted(&self.case, &procedure, &action, &command.actor, asking) {
            // Whoever may not know of it is told no more than if there were none.
            let reason = if self.hides(&procedure, &command.actor)? { unknown() } else { reason };
            return Err(reason.into());
        }
        let occasion = Occasion::Command(command);
        let ruled = ruling::action(self.rulebook, &self.case, &procedure, &action, &command.actor, (on, self.at));
        self.execute(&Invocation {
            actor: Some(&command.actor),
            input,
            rules: ruled.as_ref().map(|ruled| &ruled.rules),
            ..Invocation::new(
                &procedure,
                ruled.as_ref().map_or(&action, |ruled| &ruled.action),
                &calendar,
                on,
                occasion,
            )
        })
    }

    /// Carries out an action that no person takes; says whether it did. An automatic one that stays in its state and would
    /// change nothing is left out.
    pub(super) fn execute_automatic(
        &mut self,
        number: u32,
        action: &Arc<Action>,
        on: NaiveDate,
        cause: Cause,
    ) -> Result<bool, Undecided> {
        let Some(procedure) = self.procedure(number) else { return Ok(false) };
        let calendar = self.rulebook.calendar_of(&procedure.pack)?;
        let stays = cause == Cause::Automatic && action.to.is_none();
        let follows = self.follows;
        let invocation =
            Invocation { follows, ..Invocation::new(&procedure, action, &calendar, on, Occasion::Case(cause)) };
        let draft = invocation.plan(&self.case, self.rulebook, self.known(), &self.drawn())?;
        self.within_budget()?;
        if stays && changes_nothing(&draft.changes, &procedure) {
            return Ok(false);
        }
        self.carry_out(&invocation, draft)?;
        Ok(true)
    }

    /// Plans an invocation and carries it out.
    pub(super) fn execute(&mut self, invocation: &Invocation<'_>) -> Result<(), Undecided> {
        let draft = invocation.plan(&self.case, self.rulebook, self.known(), &self.drawn())?;
        self.carry_out(invocation, draft)
    }

    /// Records the draft of an action, and carries out what it opens and triggers, and what follows where a procedure is over
    /// with it.
    pub(super) fn carry_out(&mut self, invocation: &Invocation<'_>, draft: EventDraft) -> Result<(), Undecided> {
        let number = invocation.procedure.number;
        let mut draft = draft;
        let opens = std::mem::take(&mut draft.opens);
        let triggers = std::mem::take(&mut draft.triggers);
        let ends = self.case.procedure(number).is_some_and(Procedure::is_open);
        let sequence = self.record(number, invocation.on, invocation.occasion.cause(), invocation.calendar, draft)?;
        let ends = ends && self.case.procedure(number).is_some_and(|procedure| !procedure.is_open());
        self.open_planned(number, opens, invocation, sequence)?;
        for (target, action) in &triggers {
            self.trigger(number, (target, action), invocation.on, sequence)?;
        }
        if ends { self.concerned_ended(number, invocation.on, sequence) } else { Ok(()) }
    }

    /// Carries out an action elsewhere in the case: in the procedure this one is about, or in the root or every open
    /// procedure of a workflow.
    fn trigger(
        &mut self,
        number: u32,
        (target, action): (&TriggerTarget, &Id),
        on: NaiveDate,
        by: u64,
    ) -> Result<(), Undecided> {
        let targets: Vec<u32> = match target {
            TriggerTarget::Concerned => {
                self.case.procedure(number).and_then(|procedure| procedure.concerns).into_iter().collect()
            }
            TriggerTarget::Workflow(workflow) => self
                .case
                .procedures()
                .filter(|procedure| procedure.workflow.id == *workflow)
                .filter(|procedure| procedure.is_open() || procedure.is_root())
                .map(|procedure| procedure.number)
                .collect(),
        };
        for target in targets {
            self.take_triggered(target, action, on, by)?;
        }
        Ok(())
    }

    /// Carries out an action of a procedure that an event triggers.
    pub(super) fn take_triggered(&mut self, number: u32, action: &Id, on: NaiveDate, by: u64) -> Result<(), Undecided> {
        let Some(procedure) = self.procedure(number) else { return Ok(()) };
        let action = self.action_of(&procedure, action)?;
        self.deeper(|transaction| transaction.execute_automatic(number, &action, on, Cause::Triggered(by)))?;
        Ok(())
    }

    /// Does what follows from an event, one step deeper than what it follows from.
    pub(super) fn deeper<T>(
        &mut self,
        follows: impl FnOnce(&mut Self) -> Result<T, Undecided>,
    ) -> Result<T, Undecided> {
        if self.depth >= TRIGGER_LIMIT {
            return Err(Reason::unrest(TRIGGER_LIMIT, false).into());
        }
        self.depth += 1;
        let followed = follows(self);
        self.depth -= 1;
        followed
    }

    /// Records a draft as an event: the only place where events are made.
    pub(super) fn record(
        &mut self,
        number: u32,
        on: NaiveDate,
        cause: Cause,
        calendar: &Calendar,
        draft: EventDraft,
    ) -> Result<u64, Undecided> {
        // What one moment brings may still go beyond the limit at which catching up ends.
        if self.events.len() >= EVENT_LIMIT.saturating_mul(2) {
            return Err(Reason::unrest(EVENT_LIMIT, true).into());
        }
        self.within_budget()?;
        let sequence = self.case.sequence().saturating_add(1);
        let event = Event {
            sequence,
            decision: self.first,
            at: self.at,
            on,
            pack: draft.pack,
            rules: draft.rules,
            calendar: calendar.hash(),
            procedure: number,
            cause,
            kind: draft.kind,
            articles: draft.articles,
            changes: draft.changes,
            effects: draft.effects,
            numbers: draft.numbers,
            looked_up: Vec::new(),
            erased: Vec::new(),
        };
        // What a person asks for is refused by what it comes to in the end.
        let is_reworded = matches!(event.kind, EventKind::Reworded { .. });
        let by_itself = self.happened() == 0 && !is_reworded && event.command().is_none();
        let looked_up = if by_itself { self.attempt.asked.bytes() } else { 0 };
        let Some(size) = size_bound(&event, looked_up) else {
            return Err(Reason::too_large(LARGEST_EVENT / 1024).into());
        };
        if self.events.is_empty() {
            self.first_size = size;
        }
        self.at_rest = None;
        self.case.apply_event(&event, self.rulebook, draft.precomputed).map_err(Misconfiguration::Damaged)?;
        self.claim(&event)?;
        let left = draft.letters.into_iter();
        self.letters.extend(left.map(|(effect, letter)| letter.leaving(sequence, effect)));
        self.rewordings = self.rewordings.saturating_add(usize::from(is_reworded));
        // Mostly there is but one.
        self.events.reserve_exact(usize::from(self.events.is_empty()));
        self.events.push(event);
        Ok(sequence)
    }

    /// Asks whether what the case has come to be about is free, in registers where only one case at a time may have it: at the
    /// moment for which it happens, and now, since it is entered now, also by what should have happened before.
    fn claim(&self, event: &Event) -> Result<(), Undecided> {
        let Some(root) = self.case.root() else { return Ok(()) };
        self.keys_are_short(event, root)?;
        // Sorted, since the order of registers decides nothing.
        let unique = |register: &&Arc<Register>| register.unique.is_some();
        let mut registers: Vec<&Arc<Register>> = root.pack().registers.values().filter(unique).collect();
        registers.sort_by(|one, other| one.id.cmp(&other.id));
        let mut taken = Vec::new();
        for register in registers {
            let Some(unique) = register.unique else { continue };
            let has_changed = event.changes.facts.iter().any(|(name, _)| *name == register.of)
                || (unique == Uniqueness::WhileOpen && reopens(event, root));
            let Some(told) = self.case.told(register).filter(|_| has_changed) else { continue };
            let open = |standing: &Id| match unique {
                Uniqueness::Ever => true,
                Uniqueness::WhileOpen => {
                    root.workflow().states.get(standing.as_str()).is_none_or(|state| !state.is_final)
                }
            };
            let holder = |at| {
                let seen = self.attempt.known(at).seen_by(root.pack());
                seen.holder(register.id.as_str(), told.of().clone(), self.case.id(), open)
            };
            let moments = [Some(self.now), Some(self.at).filter(|at| *at != self.now)];
            if let Some(holder) = moments.into_iter().flatten().find_map(holder) {
                taken.push(Reason::taken(register, told.of(), &holder));
            }
        }
        Refusal::of(taken).map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    /// That what changed can be filed in registers: keys are short, and not too many.
    fn keys_are_short(&self, event: &Event, root: &Procedure) -> Result<(), Undecided> {
        let changed = |fact: &Id| event.changes.facts.iter().find(|(name, _)| name == fact);
        let is_long = |fact: &Id| {
            let value = changed(fact).and_then(|(_, value)| value.as_ref());
            let keys = value.map_or(&[][..], RegisterKey::one_by_one);
            keys.len() > MOST_KEYS || keys.iter().any(RegisterKey::is_too_long)
        };
        let too_long = |register: &&Arc<Register>| {
            Some(&register.case) == self.case.kind() && (is_long(&register.of) || register.keys.iter().any(is_long))
        };
        match root.pack.registers.values().find(too_long) {
            Some(register) => Err(Reason::key_too_long(register).into()),
            None => Ok(()),
        }
    }

    pub(super) fn procedure(&self, number: u32) -> Option<Arc<Procedure>> {
        self.case.procedures.get(place_of(number)?).cloned()
    }

    pub(super) fn action_of(&self, procedure: &Procedure, action: &Id) -> Result<Arc<Action>, Undecided> {
        let known = procedure.workflow.actions.get(action.as_str()).cloned();
        Ok(known.ok_or_else(|| Reason::unknown_action(action, &procedure.workflow))?)
    }
}

/// Whether the root of a case was over before an event and is not any more.
fn reopens(event: &Event, root: &Procedure) -> bool {
    let (EventKind::Acted { from, .. } | EventKind::Migrated { from, .. }) = &event.kind else { return false };
    let was_over = root.workflow.states.get(from.as_str()).is_none_or(|state| state.is_final);
    event.procedure == root.number && was_over && root.is_open()
}

/// Whether changes leave the facts, the parties and a procedure's data as they are.
fn changes_nothing(changes: &Changes, procedure: &Procedure) -> bool {
    let same = |(name, value): &(Id, Option<Value>)| procedure.data.get(name) == value.as_ref();
    changes.facts.is_empty() && changes.parties.is_empty() && changes.data.iter().all(same)
}
