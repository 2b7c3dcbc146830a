//! What the rules bring about by themselves: automatic actions, and clocks that follow what they read. What cannot be told
//! waits, and the rest goes on.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::Id;
use crate::case::{Case, ClockPhase, ClockState, Procedure};
use crate::decide::asking::asking;
use crate::decide::clocks::{Expiry, Untold, settle};
use crate::decide::context::EvaluationContext;
use crate::decide::ended::{LastDays, SettledEnd};
use crate::decide::guards::enabled_in_state;
use crate::decide::plan::EventDraft;
use crate::decide::transaction::{Checkpoint, Transaction};
use crate::decide::undecided::Undecided;
use crate::decide::waiting::{Waiting, overdue_uncertain};
use crate::expression::ScriptError;
use crate::pack::model::{Action, Citation, Citations, Clock, Condition, Performer};
use crate::record::{Cause, Changes, ClockChange, ClockStep, EventKind, Reason, Refusal};
use crate::register::{Answers, Follower};
use crate::rulebook::Rulebook;
use crate::time::CalendarHash;

/// Automatic actions that follow each other at one moment. More mean that they chase each other.
const AUTOMATIC_LIMIT: usize = 64;

/// An automatic action of a procedure.
type AutomaticKey = (u32, Id);

impl Transaction<'_> {
    /// Carries out the automatic actions whose conditions hold, until none is left. One that cannot be told waits: it is
    /// left out with all it triggers, and the others go on. So are those left out that would go on without end.
    pub(super) fn automatic(&mut self, on: NaiveDate) -> Result<(), Undecided> {
        let moment = Some((self.now, on));
        if self.at_rest == moment {
            return Ok(());
        }
        let asked = Arc::clone(&self.attempt.asked);
        let events = self.events.len();
        asked.follow_anew(Follower::Actions);
        asked.followed_by(Follower::Actions, || self.automatic_in_turn(on))?;
        // Only what changed nothing has read nothing but what it would read again.
        let is_same_again =
            self.events.len() == events && !self.attempt.budget.is_exceeded() && !self.attempt.asked.has_left();
        self.at_rest = moment.filter(|_| is_same_again);
        Ok(())
    }

    fn automatic_in_turn(&mut self, on: NaiveDate) -> Result<(), Undecided> {
        // Actions that would change nothing as things stand, or cannot be told.
        let mut idle: Vec<AutomaticKey> = Vec::new();
        let mut restless: Vec<AutomaticKey> = Vec::new();
        // Those of them that cannot be told.
        let mut untold: Vec<AutomaticKey> = Vec::new();
        let mut taken: Vec<(AutomaticKey, Checkpoint)> = Vec::new();
        // Where one follows a clock that has run out, so do those that come of it.
        let mut last_day = None;
        let asked = Arc::clone(&self.attempt.asked);
        loop {
            let next = self.next_automatic(on, &mut idle, &mut untold)?;
            // What has been reached is kept; the rest is for the next time, which has look-ups of its own.
            if self.has_left() {
                return Ok(());
            }
            let Some((procedure, action)) = next else {
                if self.repeat(on, &untold)? {
                    idle.clone_from(&restless);
                    continue;
                }
                return Ok(());
            };
            let key = (procedure, action.id.clone());
            let checkpoint = self.checkpoint();
            // Of several that have run out by now, what came first could not be followed before the last of them.
            self.follows = self.followed(procedure, &action, on).max(last_day);
            let followed = self.follows;
            let carried_out = asked.tried(|| self.execute_automatic(procedure, &action, on, Cause::Automatic));
            let carried_out = carried_out.unwrap_or_else(|| Err(Reason::look_ups().into()));
            self.follows = None;
            match carried_out {
                Ok(true) => {
                    last_day = followed;
                    idle.clone_from(&restless);
                    taken.push((key, checkpoint));
                }
                Ok(false) => idle.push(key),
                Err(Undecided::Refused(refusal)) => {
                    self.back_to(checkpoint);
                    self.waits_action(procedure, &action, &refusal);
                    untold.push(key.clone());
                    idle.push(key);
                }
                Err(misconfigured) => return Err(misconfigured),
            }
            if taken.len() >= AUTOMATIC_LIMIT {
                self.leave_out_chase(&mut taken, &mut restless);
                idle.clone_from(&restless);
            }
        }
    }

    /// Leaves out the actions that chase each other, from the first of them on; those before them stay.
    fn leave_out_chase(&mut self, taken: &mut Vec<(AutomaticKey, Checkpoint)>, restless: &mut Vec<AutomaticKey>) {
        let chasing: Vec<AutomaticKey> = taken.iter().skip(AUTOMATIC_LIMIT / 2).map(|(key, _)| key.clone()).collect();
        let begins = taken.iter().position(|(key, _)| chasing.contains(key)).unwrap_or(0);
        if let Some((_, first)) = taken.drain(begins..).next() {
            self.back_to(first);
        }
        for key in chasing {
            if restless.contains(&key) {
                continue;
            }
            let procedure = self.procedure(key.0);
            let action = procedure.as_ref().and_then(|own| own.workflow.actions.get(key.1.as_str()));
            if let Some(action) = action {
                self.waits_action(key.0, action, &Refusal::one(Reason::unrest(AUTOMATIC_LIMIT, false)));
            }
            restless.push(key);
        }
    }

    /// The last day of the clock that an automatic action follows, if it is carried out as soon as the clock has run out:
    /// what it starts is counted from there, so that no day is lost between two periods.
    fn followed(&self, number: u32, action: &Action, on: NaiveDate) -> Option<NaiveDate> {
        let Performer::Automatic(Some(after)) = &action.by else { return None };
        let run = self.case.procedure(number)?.clock(after.as_str())?;
        match run.phase {
            ClockPhase::Expired { last_day } if run.phase_on == on => Some(last_day),
            _ => None,
        }
    }

    /// The next automatic action whose time has come. Those of which that cannot be told are passed over.
    fn next_automatic(
        &mut self,
        on: NaiveDate,
        idle: &mut Vec<AutomaticKey>,
        waiting: &mut Vec<AutomaticKey>,
    ) -> Result<Option<(u32, Arc<Action>)>, Undecided> {
        let mut untold: Vec<(u32, Arc<Action>, Reason)> = Vec::new();
        let mut next = None;
        'all: for procedure in self.case.procedures().filter(|procedure| procedure.is_open()) {
            for action in &procedure.workflow.automatic {
                let Performer::Automatic(after) = &action.by else { continue };
                let run_out =
                    |clock: &Id| procedure.clock(clock.as_str()).is_some_and(|run| run.is_to_be_followed(&action.id));
                let is_idle = idle.iter().any(|(number, idle)| *number == procedure.number && *idle == action.id);
                if is_idle || !enabled_in_state(action, procedure) || !after.as_ref().is_none_or(run_out) {
                    continue;
                }
                let calendar = self.rulebook.calendar_of(&procedure.pack)?;
                let context = EvaluationContext::new(&self.case, procedure, on, &calendar, self.known());
                let asked = &self.attempt.asked;
                match asked.tried(|| holds_all(action, &context)).unwrap_or_else(|| Err(Reason::look_ups())) {
                    Ok(true) => {
                        next = Some((procedure.number, Arc::clone(action)));
                        break 'all;
                    }
                    Ok(false) => {}
                    Err(reason) => untold.push((procedure.number, Arc::clone(action), reason)),
                }
            }
        }
        for (procedure, action, reason) in untold {
            idle.push((procedure, action.id.clone()));
            waiting.push((procedure, action.id.clone()));
            self.waits_action(procedure, &action, &Refusal::one(reason));
        }
        Ok(next)
    }

    /// Tries again what may have waited for a table of workdays, if one has been published since the last event.
    pub(super) fn follow_tables(&mut self) -> Result<(), Undecided> {
        let Some(on) = self.case.last_on else { return Ok(()) };
        let rulebook = self.rulebook;
        let is_newer = |(id, edition): &&(Id, CalendarHash)| {
            rulebook.calendar(id.as_str()).is_some_and(|calendar| calendar.hash() != *edition)
        };
        let newer: Vec<Id> = self.case.calendars.iter().filter(is_newer).map(|(id, _)| id.clone()).collect();
        if newer.is_empty() {
            return Ok(());
        }
        let is_behind = |procedure: &Procedure| newer.contains(&procedure.pack.calendar);
        for number in self.case.procedures().filter(|own| is_behind(own)).map(Procedure::number).collect::<Vec<u32>>() {
            self.settle_uncertain(number, on)?;
        }
        self.move_clocks(on, is_behind)?;
        self.automatic(on)
    }

    /// Records of clocks that are over whether they were kept, as far as the tables tell by now.
    fn settle_uncertain(&mut self, number: u32, on: NaiveDate) -> Result<(), Undecided> {
        // Of a repeated duty each round is settled after the one before it.
        while self.settle_rounds(number, on)? {}
        Ok(())
    }

    /// One round of each; says whether one was late.
    fn settle_rounds(&mut self, number: u32, on: NaiveDate) -> Result<bool, Undecided> {
        let Some(procedure) = self.procedure(number) else { return Ok(false) };
        let calendar = self.rulebook.calendar_of(&procedure.pack)?;
        let (mut kept, mut late) = (Vec::new(), Vec::new());
        let last_days = LastDays {
            rulebook: self.rulebook,
            case: &self.case,
            procedure: &procedure,
            calendar: &calendar,
            known: self.known(),
        };
        for SettledEnd { run, on: ended, last_day } in procedure.clocks.iter().flat_map(|run| last_days.settled(run)) {
            if ended <= last_day {
                let change = ClockStep::Settled { last_day, ended };
                kept.push(ClockChange { procedure: number, clock: run.clock.id.clone(), rules: None, change });
            } else {
                late.push(Expiry {
                    procedure: number,
                    clock: Arc::clone(&run.clock),
                    articles: run.citations(),
                    rules: run.rules.as_ref().map(|rules| rules.hash),
                    ended: Some(ended),
                    last_day,
                    calendar: Arc::clone(&calendar),
                });
            }
        }
        let was_late = !late.is_empty();
        for late in late {
            self.record_expiry(&late, on, Vec::new())?;
        }
        self.record_clocks(number, on, kept)?;
        Ok(was_late)
    }

    /// Brings clocks into line with what they follow where no action does: with registers and tables of workdays.
    pub(super) fn move_clocks(&mut self, on: NaiveDate, which: impl Fn(&Procedure) -> bool) -> Result<(), Undecided> {
        self.attempt.asked.follow_anew(Follower::Clocks);
        let open = self.case.procedures().filter(|procedure| procedure.is_open() && which(procedure));
        for number in open.map(Procedure::number).collect::<Vec<u32>>() {
            let mut clocks = Vec::new();
            settle(&mut Cow::Borrowed(&self.case), number, self.moment(on), &mut clocks)?;
            self.record_clocks(number, on, clocks)?;
        }
        Ok(())
    }

    /// Records that clocks changed by themselves, if any did.
    fn record_clocks(&mut self, number: u32, on: NaiveDate, clocks: Vec<ClockChange>) -> Result<(), Undecided> {
        let Some(procedure) = self.procedure(number).filter(|_| !clocks.is_empty()) else { return Ok(()) };
        let cited = |change: &ClockChange| -> Option<Citations> {
            let run = procedure.clock(change.clock.as_str());
            let runs = run.filter(|run| run.phase != ClockPhase::Ended);
            let rule = || match change.rules {
                Some(rules) => procedure.rule_of(&change.clock, self.rulebook.pack(&rules)),
                None => runs.map(|run| &run.clock).or_else(|| procedure.rule_of(&change.clock, None)),
            };
            match &change.change {
                ClockStep::Started { limit, .. } | ClockStep::Moved { limit, .. } => {
                    Some(rule()?.citations_for(*limit))
                }
                ClockStep::Settled { ended, .. } => {
                    let mut ends = run.into_iter().flat_map(|run| &run.past().unsettled);
                    ends.find(|end| end.on == *ended).map(|end| end.run.citations())
                }
                _ => match runs.filter(|_| change.rules.is_none()) {
                    Some(run) => Some(run.citations()),
                    None => rule().map(|rule| Arc::clone(&rule.citations)),
                },
            }
        };
        let mut articles: Vec<Citation> = Vec::new();
        for article in clocks.iter().filter_map(cited).flat_map(|cited| cited.to_vec()) {
            if !articles.contains(&article) {
                articles.push(article);
            }
        }
        let calendar = self.rulebook.calendar_of(&procedure.pack)?;
        let changes = Changes { clocks, ..Changes::default() };
        let draft = EventDraft::of_time(procedure.pack.hash, EventKind::ClocksMoved {}, Arc::from(articles), changes);
        self.record(number, on, Cause::Time, &calendar, draft)?;
        Ok(())
    }

    /// Lets the next repeated duty that has run out run on to its next last day; says whether there was one. It does so when
    /// all that follows it has been done: one that is followed by an action which cannot be told waits with that.
    fn repeat(&mut self, on: NaiveDate, untold: &[AutomaticKey]) -> Result<bool, Undecided> {
        let waits = |procedure: &Procedure, clock: &Id| {
            untold.iter().filter(|(number, _)| *number == procedure.number).any(|(_, action)| {
                let action = procedure.workflow.actions.get(action.as_str());
                action.is_some_and(|action| matches!(&action.by, Performer::Automatic(Some(after)) if after == clock))
            })
        };
        let next = self.case.procedures().filter(|procedure| procedure.is_open()).find_map(|procedure| {
            let runs_on = |run: &&ClockState| {
                run.clock.repeats.is_some()
                    && matches!(run.phase, ClockPhase::Expired { .. })
                    && run.clock.runs_in.contains(&procedure.state.id)
                    && !waits(procedure, &run.clock.id)
            };
            procedure.clocks.iter().find(runs_on).map(|run| (procedure.number, run.clock.id.clone(), run.round))
        });
        let Some((procedure, clock, round)) = next else { return Ok(false) };
        let change = ClockStep::Repeated { round: round.saturating_add(1) };
        let mut settled = Cow::Borrowed(&self.case);
        let change = ClockChange { procedure, clock, rules: None, change };
        if let Some(procedure) = settled.to_mut().procedure_mut(procedure) {
            procedure.apply_clock_step(&change, None, on);
        }
        let mut clocks = vec![change];
        settle(&mut settled, procedure, self.moment(on), &mut clocks)?;
        self.record_clocks(procedure, on, clocks)?;
        Ok(true)
    }
}

fn holds_all(action: &Action, context: &EvaluationContext<'_>) -> Result<bool, Reason> {
    let mut awaited = None;
    for condition in &action.conditions {
        let Condition { that, citations, id, place, .. } = condition;
        match context.holds(that) {
            Ok(true) => {}
            // What is given elsewhere is waited for, unless something else does not hold either.
            Err(error) if context.awaited(&error).is_some() => {
                awaited.get_or_insert_with(|| context.script_reason(that, &error, citations, id, place));
            }
            // What is not recorded yet keeps an automatic action from being taken.
            Ok(false) | Err(ScriptError::Absent { .. }) => return Ok(false),
            Err(error) => return Err(context.script_reason(that, &error, citations, id, place)),
        }
    }
    awaited.map_or(Ok(true), Err)
}

impl Transaction<'_> {
    /// Notes that an automatic action waits.
    pub(super) fn waits_action(&mut self, number: u32, action: &Action, refusal: &Refusal) {
        let Some(procedure) = self.case.procedure(number) else { return };
        let reasons = refusal.reasons().iter().cloned();
        let found: Vec<Waiting> =
            reasons.map(|reason| Waiting::new(procedure, "actions", &action.id, reason)).collect();
        self.waiting.extend(found);
    }

    /// Notes that a clock waits.
    pub(super) fn waits_clock(&mut self, number: u32, clock: &Clock, reason: Reason) {
        let Some(procedure) = self.case.procedure(number) else { return };
        let found = Waiting::new(procedure, "clocks", &clock.id, reason);
        self.waiting.push(found);
    }

    /// Finds what waits now, by trying.
    pub(super) fn find_waiting(&mut self) -> Result<(), Undecided> {
        let Some(on) = self.case.last_on else { return Ok(()) };
        // What is not tried again here stays: lists of people, and what was left aside.
        let is_aside = |found: &Waiting| self.aside.iter().any(|(number, _)| *number == found.procedure);
        self.waiting.retain(|found| !found.element.starts_with("workflows.") || is_aside(found));
        for number in self.case.procedures().filter(|open| open.is_open()).map(Procedure::number).collect::<Vec<u32>>()
        {
            let untold = settle(&mut Cow::Borrowed(&self.case), number, self.moment(on), &mut Vec::new());
            for Untold { clock, reason, .. } in untold? {
                self.waits_clock(number, &clock, reason);
            }
            self.uncertain(number)?;
        }
        // Within the steps that time has for it.
        self.keep_half();
        self.at_rest = None;
        let as_it_is = self.checkpoint();
        self.automatic(on)?;
        self.back_to(as_it_is);
        Ok(())
    }

    /// All that waits now.
    pub(super) fn all_waiting(mut self) -> Result<Vec<Waiting>, Undecided> {
        self.find_waiting()?;
        let mut waiting: Vec<Waiting> = Vec::new();
        self.rulebook.listed(&self.case, &Arc::default(), &mut self.waiting)?;
        for found in self.waiting {
            if !waiting.contains(&found) {
                waiting.push(found);
            }
        }
        waiting.sort_by(|one, other| (one.procedure, &one.element).cmp(&(other.procedure, &other.element)));
        Ok(waiting)
    }

    /// Clocks whose last day would be over, were the table of its year published.
    fn uncertain(&mut self, number: u32) -> Result<(), Undecided> {
        let Some(procedure) = self.procedure(number) else { return Ok(()) };
        let calendar = self.rulebook.calendar_of(&procedure.pack)?;
        let today = calendar.local_date(self.at);
        for (clock, reason) in overdue_uncertain(&procedure, &calendar, today) {
            self.waits_clock(number, &clock, reason);
        }
        Ok(())
    }
}

impl Rulebook {
    /// What waits in a case at a moment, with the reasons: for the host, and for those who handle the case.
    ///
    /// # Errors
    /// As [`Rulebook::advance`].
    pub fn waiting(&self, case: &Case, at: DateTime<Utc>, answers: &Answers) -> Result<Vec<Waiting>, Undecided> {
        asking(answers, |attempt| self.start(case, at, attempt)?.all_waiting())
    }
}
