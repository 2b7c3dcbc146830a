//! What time and the rules bring about by themselves: clocks running out, procedures that go over to an amendment, automatic
//! actions.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::Id;
use crate::case::Procedure;
use crate::decide::clocks::{Expiry, Moment, next_expiry, settle, settle_all};
use crate::decide::decision::Wake;
use crate::decide::ended::LastDays;
use crate::decide::plan::EventDraft;
use crate::decide::transaction::{Checkpoint, EVENT_LIMIT, Transaction};
use crate::decide::undecided::Undecided;
use crate::format::OnExpiry;
use crate::pack::Pack;
use crate::pack::model::Clock;
use crate::record::{Cause, Changes, ClockChange, EventKind, Reason};
use crate::rulebook::Rulebook;

/// How often one clock runs out for one day without its last day coming any later. More mean that clocks and actions start
/// each other without end.
const SPIN_LIMIT: u32 = 16;

/// How often a clock has run out for a day.
struct Spin {
    procedure: u32,
    clock: Id,
    on: NaiveDate,
    /// The latest last day for which it did.
    last_day: NaiveDate,
    times: u32,
    /// Before it did so first.
    first: Option<Checkpoint>,
}

/// What time brings, each kind at its moments.
enum DueTimer {
    /// A clock runs out.
    Expiry(Expiry),
    /// A register has something new, on that day.
    RegisterEntry(NaiveDate),
    /// A procedure goes over to an amendment.
    Migration(Migration),
    /// A procedure goes by a version of its pack with other texts.
    Rewording(Rewording),
}

impl DueTimer {
    /// The clock that runs out.
    fn clock(&self) -> Option<(u32, Arc<Clock>)> {
        match self {
            Self::Expiry(expiry) => Some((expiry.procedure, Arc::clone(&expiry.clock))),
            Self::RegisterEntry(_) | Self::Migration(_) | Self::Rewording(_) => None,
        }
    }
}

impl Transaction<'_> {
    /// Lets time pass: what it brings comes in the order of its moments, each with what follows from it. So a clock that
    /// runs out sees of other cases what was known when its last day was over, whenever somebody looks.
    pub(super) fn fire_due_timers(&mut self) -> Result<(), Undecided> {
        // Without its calendar a case stands still, and that is said even when no clock runs.
        let Some(root) = self.case.root() else { return Ok(()) };
        self.rulebook.calendar_of(&root.pack)?;
        let rulebook = self.rulebook;
        if let Some(on) = self.case.last_on.filter(|_| self.follows_registers()) {
            // What was filed since, and when what is filed changes next.
            self.move_clocks(on, |procedure| follows_registers(rulebook, procedure))?;
            self.automatic(on)?;
        }
        self.within_budget()?;
        if self.has_left() {
            self.partial = Some(Reason::look_ups());
            return Ok(());
        }
        let before = self.happened();
        let mut spins: Vec<Spin> = Vec::new();
        while let Some((moment, timer)) = self.next_timer()? {
            if self.events.len() >= EVENT_LIMIT {
                self.partial = Some(Reason::unrest(EVENT_LIMIT, true));
                return Ok(());
            }
            let checkpoint = self.checkpoint();
            self.now = moment;
            let asked = Arc::clone(&self.attempt.asked);
            let left_aside = timer.clock();
            let fired = asked.tried(|| self.fire(timer, &mut spins)).unwrap_or_else(|| Err(Reason::look_ups().into()));
            if self.attempt.budget.is_exceeded() {
                if checkpoint.is_after(before) {
                    // It is for the next time, with a budget of its own.
                    self.back_to(checkpoint);
                } else {
                    // It is too much by itself: what of it cannot be told waits.
                    fired?;
                }
                self.partial = Some(Reason::budget(true));
                return Ok(());
            }
            if let Err(Undecided::Refused(refusal)) = &fired
                && let Some(reason) = refusal.reasons().iter().find(|reason| reason.is_of_size()).cloned()
            {
                let is_progress = checkpoint.is_after(0);
                self.back_to(checkpoint);
                match left_aside.filter(|_| !is_progress) {
                    // It is too much by itself: it waits, and time goes on.
                    Some((procedure, clock)) => {
                        self.waits_clock(procedure, &clock, reason);
                        self.aside.push((procedure, clock.id.clone()));
                        continue;
                    }
                    None if is_progress => {
                        self.partial = Some(reason);
                        return Ok(());
                    }
                    None => return Err(reason.into()),
                }
            }
            fired?;
            if self.has_left() {
                self.partial = Some(Reason::look_ups());
                return Ok(());
            }
        }
        self.now = self.at;
        Ok(())
    }

    /// Does what time brings at a moment, with what follows from it.
    fn fire(&mut self, timer: DueTimer, spins: &mut Vec<Spin>) -> Result<(), Undecided> {
        match timer {
            DueTimer::Expiry(expiry) if self.spins(spins, &expiry) => Ok(()),
            DueTimer::Expiry(expiry) => {
                let on = self.expire(&expiry)?;
                self.expire_besides(&expiry, on, spins)?;
                self.automatic(on)
            }
            DueTimer::RegisterEntry(on) => {
                let on = on.max(self.case.last_on.unwrap_or(on));
                let rulebook = self.rulebook;
                self.move_clocks(on, |procedure| follows_registers(rulebook, procedure))?;
                self.automatic(on)
            }
            DueTimer::Migration(migration) => {
                let on = self.migrate(&migration)?;
                self.automatic(on)
            }
            // Nothing follows from words.
            DueTimer::Rewording(rewording) => self.reword(&rewording),
        }
    }

    /// The next moment at which time brings something, and what it brings: the earliest of its kinds. A moment that is
    /// over, such as that of a clock started with a last day in the past, is now.
    fn next_timer(&self) -> Result<Option<(DateTime<Utc>, DueTimer)>, Undecided> {
        let expiry = next_expiry(&self.case, self.at, self.rulebook, &self.aside)?;
        let expiry = expiry.map(|expiry| (expiry.moment(), DueTimer::Expiry(expiry)));
        let migration = self.next_migration()?.map(|migration| (migration.moment, DueTimer::Migration(migration)));
        // At one moment a clock runs out first: its last day was over under the old rule.
        let kinds = [expiry, migration, self.next_register_entry()?];
        let next = kinds.into_iter().flatten().min_by_key(|(moment, _)| *moment);
        // What comes then is said in the words known by then.
        let rewording = self.next_rewording(next.as_ref().map_or(self.at, |(moment, _)| (*moment).min(self.at)));
        let next = rewording.map(|rewording| (rewording.moment, DueTimer::Rewording(rewording))).or(next);
        Ok(next.map(|(moment, timer)| (moment.max(self.now), timer)))
    }

    /// The next moment at which a register that open procedures follow has something new.
    fn next_register_entry(&self) -> Result<Option<(DateTime<Utc>, DueTimer)>, Undecided> {
        let next = self.attempt.asked.next_change().filter(|next| *next <= self.at);
        let (Some(moment), Some(root)) = (next, self.case.root()) else { return Ok(None) };
        let calendar = self.rulebook.calendar_of(&root.pack)?;
        Ok(Some((moment, DueTimer::RegisterEntry(calendar.local_date(moment)))))
    }

    /// Whether clocks or automatic actions of open procedures look into registers.
    fn follows_registers(&self) -> bool {
        self.case.procedures().any(|procedure| procedure.is_open() && follows_registers(self.rulebook, procedure))
    }

    /// When the case has to be looked at again: the end of the last day of the clock that runs out next, an amendment that
    /// comes into force, what is known to be filed; the keys that were looked up for what happens by itself; the years of
    /// calendars that last days wait for.
    pub(super) fn wake(&mut self) -> Result<Wake, Undecided> {
        // What waits is only known as far as this decision came upon it. That is all of it, unless nothing was done, or
        // something waits for a table: then it is looked for.
        let waits_for_table = self.waiting.iter().any(|waiting| waiting.reason.is_of_calendar());
        if self.events.is_empty() || waits_for_table || self.attempt.asked.met_unpublished() {
            self.find_waiting()?;
        }
        let mut wake = Wake::default();
        let mut moments: Vec<DateTime<Utc>> = Vec::new();
        for procedure in self.case.procedures() {
            for run in procedure.clocks.iter().filter(|run| run.is_running() || !run.past().unsettled.is_empty()) {
                let calendar = self.rulebook.calendar_of(&procedure.pack)?;
                let last_days = LastDays {
                    rulebook: self.rulebook,
                    case: &self.case,
                    procedure,
                    calendar: &calendar,
                    known: self.known(),
                };
                for (ended, due) in last_days.all(run) {
                    match due.provisional {
                        // Those that are over without its being certain whether they were kept wait for a table too.
                        Some(year) => drop(wake.years.insert((calendar.id().clone(), year))),
                        None if run.is_running() && ended.is_none() => {
                            moments.push(calendar.start_of(due.date.succ_opt().unwrap_or(due.date)));
                        }
                        None => {}
                    }
                }
            }
        }
        moments.extend(self.attempt.asked.next_change());
        moments.extend(self.migrations_to_come()?);
        for waiting in &self.waiting {
            let calendar = self.case.procedure(waiting.procedure).map(|procedure| &procedure.pack.calendar);
            wake.years.extend(calendar.cloned().zip(waiting.reason.year()));
        }
        // What is due by now has been done, unless it is too much for one time.
        let is_left = self.is_to_go_on || (self.partial.is_some() && self.happened() > 0);
        let left = is_left.then_some(self.at);
        wake.at = left.or_else(|| moments.into_iter().filter(|moment| *moment > self.at).min());
        if self.follows_registers() {
            wake.keys = self.attempt.asked.followed();
        }
        Ok(wake)
    }

    /// Carries out automatic actions now, and lets clocks run out that were started with a last day in the past.
    pub(super) fn run_to_completion(&mut self) -> Result<(), Undecided> {
        let Some(root) = self.case.root() else { return Ok(()) };
        let calendar = self.rulebook.calendar_of(&root.pack)?;
        self.aside.clear();
        self.keep_room();
        self.automatic(calendar.local_date(self.at))?;
        if self.has_left() {
            self.is_to_go_on = true;
            return Ok(());
        }
        self.fire_due_timers()
    }

    /// As [`Self::run_to_completion`]; if the steps that are left are too few for what follows by itself, that is for the next
    /// time, at once, with steps of its own.
    pub(super) fn run_to_completion_or_later(&mut self) -> Result<(), Undecided> {
        let checkpoint = self.checkpoint();
        let completed = self.run_to_completion();
        if !self.attempt.budget.is_exceeded() {
            return completed;
        }
        self.back_to(checkpoint);
        self.is_to_go_on = true;
        Ok(())
    }

    /// Whether a clock only runs out again and again for one day: then all since the first time is left out, and the
    /// clock is left aside.
    fn spins(&mut self, spins: &mut Vec<Spin>, expiry: &Expiry) -> bool {
        let on = self.expires_on(expiry.last_day);
        let same = |spin: &&mut Spin| spin.procedure == expiry.procedure && spin.clock == expiry.clock.id;
        let stays = |spin: &Spin| spin.on == on && expiry.last_day <= spin.last_day;
        match spins.iter_mut().find(same) {
            Some(spin) if stays(spin) && spin.times >= SPIN_LIMIT => {
                if let Some(first) = spin.first.take() {
                    self.back_to(first);
                }
                self.aside.push((expiry.procedure, expiry.clock.id.clone()));
                self.waits_clock(expiry.procedure, &expiry.clock, Reason::unrest(SPIN_LIMIT, false));
                return true;
            }
            Some(spin) if stays(spin) => spin.times = spin.times.saturating_add(1),
            Some(spin) => {
                spin.on = on;
                spin.last_day = expiry.last_day;
                spin.times = 1;
                spin.first = Some(self.checkpoint());
            }
            None => spins.push(Spin {
                procedure: expiry.procedure,
                clock: expiry.clock.id.clone(),
                on,
                last_day: expiry.last_day,
                times: 1,
                first: Some(self.checkpoint()),
            }),
        }
        false
    }

    /// The day a clock's running out counts for: nothing counts for a day before that of the event before it.
    fn expires_on(&self, last_day: NaiveDate) -> NaiveDate {
        last_day.succ_opt().unwrap_or(last_day).max(self.case.last_on.unwrap_or(last_day))
    }

    pub(super) fn moment(&self, on: NaiveDate) -> Moment<'_> {
        let (rulebook, known) = (self.rulebook, self.known());
        Moment { rulebook, known, on, follows: None, counted_from: &[], by_itself: true, before: None }
    }

    fn expire(&mut self, expiry: &Expiry) -> Result<NaiveDate, Undecided> {
        let Expiry { procedure: number, clock, last_day, .. } = expiry;
        let on = self.expires_on(*last_day);
        let mut changes = Changes::default();
        let mut settled = Cow::Borrowed(&self.case);
        if let Some(run) = settled.to_mut().procedure_mut(*number).and_then(|procedure| procedure.clock_mut(&clock.id))
        {
            run.expire(*last_day, on);
        }
        settle_all(&mut settled, *number, false, self.moment(on), &mut changes.clocks)?;
        self.record_expiry(expiry, on, changes.clocks)?;
        Ok(on)
    }

    /// Lets the other clocks run out whose last day is over by the same day: what follows one of them must not end another as if
    /// it had been kept. What comes between them comes first.
    fn expire_besides(&mut self, first: &Expiry, on: NaiveDate, spins: &mut Vec<Spin>) -> Result<(), Undecided> {
        let mut ran_out = vec![(first.procedure, first.clock.id.clone())];
        while let Some((_, DueTimer::Expiry(next))) = self.next_timer()? {
            let key = (next.procedure, next.clock.id.clone());
            // A repeated duty comes round again when what follows it has been done.
            if self.expires_on(next.last_day) != on || ran_out.contains(&key) || self.events.len() >= EVENT_LIMIT {
                break;
            }
            if !self.spins(spins, &next) {
                self.expire(&next)?;
            }
            ran_out.push(key);
        }
        Ok(())
    }

    /// Records that a clock has run out, with the clocks that follow it.
    pub(super) fn record_expiry(
        &mut self,
        expiry: &Expiry,
        on: NaiveDate,
        clocks: Vec<ClockChange>,
    ) -> Result<(), Undecided> {
        let Expiry { procedure: number, clock, articles, rules, ended, last_day, calendar } = expiry;
        let Some(procedure) = self.case.procedure(*number) else { return Ok(()) };
        // Started again and run out on the same day again, it is late once.
        let told = procedure.clock(clock.id.as_str()).is_some_and(|run| run.past().missed.contains(last_day));
        let kind = EventKind::ClockExpired {
            clock: clock.id.clone(),
            last_day: *last_day,
            breach: clock.on_expiry == OnExpiry::Breach && !told,
            duty_of: clock.duty_of.clone(),
            ended: *ended,
        };
        let changes = Changes { clocks, ..Changes::default() };
        let draft = EventDraft {
            rules: *rules,
            ..EventDraft::of_time(procedure.pack.hash, kind, Arc::clone(articles), changes)
        };
        self.record(*number, on, Cause::Time, calendar, draft)?;
        Ok(())
    }
}

fn follows_registers(rulebook: &Rulebook, procedure: &Procedure) -> bool {
    rulebook.follows_registers(&procedure.pack.hash, &procedure.workflow)
}

/// A procedure that goes over to an amendment.
pub(super) struct Migration {
    procedure: u32,
    pack: Arc<Pack>,
    state: Id,
    /// The day it does …
    day: NaiveDate,
    /// … and the moment: the beginning of that day, or when the amendment became known.
    pub(super) moment: DateTime<Utc>,
}

impl Transaction<'_> {
    /// The first procedure that goes over to an amendment by now: on the day this comes into force, or becomes known if
    /// that is later.
    pub(super) fn next_migration(&self) -> Result<Option<Migration>, Undecided> {
        let mut next: Option<Migration> = None;
        for (known, transition) in self.rulebook.amendments(self.at) {
            let concerned = |procedure: &&Procedure| {
                procedure.is_open()
                    && procedure.pack.id == transition.of
                    && self.rulebook.comes_after(&known.pack, &procedure.pack)
            };
            let mut procedures = self.case.procedures().filter(concerned).peekable();
            if procedures.peek().is_none() {
                continue;
            }
            let calendar = self.rulebook.calendar_of(&known.pack)?;
            let from = transition.from.max(known.at.map_or(transition.from, |at| calendar.local_date(at)));
            if from > calendar.local_date(self.at) {
                continue;
            }
            for procedure in procedures {
                let states = transition.moves.get(procedure.workflow.id.as_str());
                let Some(state) = states.and_then(|states| states.get(procedure.state.id.as_str())) else { continue };
                let day = from.max(procedure.opened_on);
                let moment = calendar.start_of(day);
                let moment = known.at.map_or(moment, |at| at.max(moment));
                if next.as_ref().is_none_or(|next| moment < next.moment) {
                    let (procedure, pack) = (procedure.number, Arc::clone(&known.pack));
                    next = Some(Migration { procedure, pack, state: state.clone(), day, moment });
                }
            }
        }
        Ok(next)
    }

    /// When open procedures go over to amendments that are known by now and not in force yet.
    fn migrations_to_come(&self) -> Result<Vec<DateTime<Utc>>, Undecided> {
        let mut moments = Vec::new();
        for (known, transition) in self.rulebook.amendments(self.at) {
            let goes_over = |procedure: &Procedure| {
                let states = transition.moves.get(procedure.workflow.id.as_str());
                procedure.is_open()
                    && procedure.pack.id == transition.of
                    && self.rulebook.comes_after(&known.pack, &procedure.pack)
                    && states.is_some_and(|states| states.contains_key(procedure.state.id.as_str()))
            };
            if self.case.procedures().any(goes_over) {
                moments.push(self.rulebook.calendar_of(&known.pack)?.start_of(transition.from));
            }
        }
        Ok(moments)
    }

    /// Records that a procedure goes over. What runs goes on as it began; what the new rule has besides starts.
    pub(super) fn migrate(&mut self, migration: &Migration) -> Result<NaiveDate, Undecided> {
        let Migration { procedure: number, pack, state, day, moment: _ } = migration;
        let on = self.case.last_on.map_or(*day, |last| last.max(*day));
        let calendar = self.rulebook.calendar_of(pack)?;
        let (Some(procedure), Some(transition)) = (self.procedure(*number), &pack.transition) else { return Ok(on) };
        let Some(moved) = procedure.moved(pack, state, on) else { return Ok(on) };
        let mut settled = Cow::Borrowed(&self.case);
        if let Some(place) = settled.to_mut().procedure_mut(*number) {
            *place = moved.clone();
        }
        let mut changes = Changes::default();
        let moment = Moment { before: Some(&self.case), ..self.moment(on) };
        settle(&mut settled, *number, moment, &mut changes.clocks)?;
        let kind = EventKind::Migrated {
            under: procedure.pack.hash,
            from: procedure.state.id.clone(),
            to: moved.state.id.clone(),
        };
        let draft = EventDraft::of_time(pack.hash, kind, Arc::clone(&transition.citations), changes);
        self.record(*number, on, Cause::Time, &calendar, draft)?;
        Ok(on)
    }
}

/// A procedure that goes by a later version of its pack, which differs in texts alone.
pub(super) struct Rewording {
    procedure: u32,
    pack: Arc<Pack>,
    /// From when on it is known.
    moment: DateTime<Utc>,
}

impl Transaction<'_> {
    /// The first open procedure of whose pack another wording is known at a moment.
    fn next_rewording(&self, at: DateTime<Utc>) -> Option<Rewording> {
        self.case.procedures().filter(|procedure| procedure.is_open()).find_map(|procedure| {
            let (pack, moment) = self.rulebook.reworded(&procedure.pack, at)?;
            Some(Rewording { procedure: procedure.number, pack: Arc::clone(pack), moment })
        })
    }

    /// Records that a procedure goes by other texts from here on.
    fn reword(&mut self, rewording: &Rewording) -> Result<(), Undecided> {
        let Rewording { procedure: number, pack, moment } = rewording;
        let Some(procedure) = self.procedure(*number) else { return Ok(()) };
        let calendar = self.rulebook.calendar_of(pack)?;
        let day = calendar.local_date(*moment);
        let on = self.case.last_on.map_or(day, |last| last.max(day));
        let kind = EventKind::Reworded { under: procedure.pack.hash };
        let draft = EventDraft::of_time(pack.hash, kind, Arc::from([]), Changes::default());
        self.record(*number, on, Cause::Time, &calendar, draft)?;
        Ok(())
    }
}
