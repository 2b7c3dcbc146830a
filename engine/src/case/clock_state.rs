//! Clocks of procedures as they stand: what is used up of them, and the last day that follows.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::base::{Id, Period, Unit};
use crate::pack::Pack;
use crate::pack::model::{Citations, Clock, LastDay};
use crate::record::ClockStep;
use crate::time::{Calendar, Counted, Due};

/// How far the rounds of a repeated duty are looked for: some thousands of years of days.
const LAST_ROUND: u32 = 1 << 23;

/// A clock of a procedure. The due date is not stored but derived, so that a newly published table moves it.
#[derive(Clone, Debug)]
pub struct ClockState {
    pub(crate) clock: Arc<Clock>,
    /// The business rules it runs by; none if it runs by the pack of its procedure.
    pub(crate) rules: Option<Arc<Pack>>,
    pub(crate) target: ClockTarget,
    pub(crate) extended: u32,
    pub(crate) phase: ClockPhase,
    /// The day the phase began.
    pub(crate) phase_on: NaiveDate,
    /// The day it started: what it takes once, it takes of that day.
    pub(crate) taken_on: NaiveDate,
    /// The day it was counted from when it started.
    pub(crate) origin: NaiveDate,
    /// How it went on after standing still.
    pub(crate) resumed: Option<Resumption>,
    /// How often it has started again after it ran out.
    pub(crate) round: u32,
    /// What most clocks never have.
    pub(crate) past: Option<Box<Past>>,
}

/// What has been of a clock and still counts, apart since most have nothing of it: cases are many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// Times that it ran before it last stood still.
    pub(crate) stretches: Vec<Stretch>,
    /// The automatic actions that have been taken since it ran out because it did, if it repeats: each once.
    pub(crate) followed_by: Vec<Id>,
    /// The last days on which it ran out, each told late once.
    pub(crate) missed: Vec<NaiveDate>,
    /// Ends of it of which it is not certain whether it was kept. It may have started again since.
    pub(crate) unsettled: Vec<UnsettledEnd>,
}

/// Of a clock of which nothing has been.
static NOTHING: Past =
    Past { stretches: Vec::new(), followed_by: Vec::new(), missed: Vec::new(), unsettled: Vec::new() };

/// A clock that is over without its being certain whether it was kept: its last day rests on a year whose table is not
/// published.
#[derive(Clone, Debug)]
pub(crate) struct UnsettledEnd {
    /// The clock as it ran to its end.
    pub(crate) run: ClockState,
    /// The day it ended.
    pub(crate) on: NaiveDate,
    /// If it only waited, since its last day follows those of other clocks that were not certain: these, as they stood then.
    pub(crate) follows: Vec<Self>,
}

/// That a clock went on.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct Resumption {
    /// The day it is counted from, not counted itself.
    since: NaiveDate,
    /// The day it happened.
    on: NaiveDate,
}

/// A time that a clock ran and that is over.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct Stretch {
    /// How it began; none for the first, which is counted from where the clock is.
    from: Option<Resumption>,
    /// The day it ended, which is counted.
    to: NaiveDate,
}

/// What a clock has to use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockTarget {
    /// A period.
    Limit(Period),
    /// A last day.
    Until(NaiveDate),
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockPhase {
    /// It runs, counted from that day (not counted itself).
    Running {
        /// Counted from.
        since: NaiveDate,
    },
    /// It stands still.
    Still,
    /// It has run out; its last day.
    Expired {
        /// Its last day.
        last_day: NaiveDate,
    },
    /// It is over, without having run out.
    Ended,
}

impl ClockState {
    /// The articles it cites: those of its rule, and of the parameter that gave its length.
    #[must_use]
    pub fn citations(&self) -> Citations {
        match self.target {
            ClockTarget::Limit(period) => self.clock.citations_for(period),
            ClockTarget::Until(_) => Arc::clone(&self.clock.citations),
        }
    }

    /// A clock that has not started.
    pub(crate) fn new(clock: &Arc<Clock>, on: NaiveDate) -> Self {
        Self {
            clock: Arc::clone(clock),
            rules: None,
            target: ClockTarget::Until(on),
            extended: 0,
            phase: ClockPhase::Ended,
            phase_on: on,
            taken_on: on,
            origin: on,
            resumed: None,
            round: 0,
            past: None,
        }
    }

    /// What has been of it.
    pub(crate) fn past(&self) -> &Past {
        self.past.as_deref().unwrap_or(&NOTHING)
    }

    pub(crate) fn past_mut(&mut self) -> &mut Past {
        self.past.get_or_insert_default()
    }

    /// The clock's rule.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The business rules it started by, and goes by to its end; none if it goes by the pack of its procedure.
    #[must_use]
    pub fn rules(&self) -> Option<&Arc<Pack>> {
        self.rules.as_ref()
    }

    /// How it stands.
    #[must_use]
    pub fn phase(&self) -> ClockPhase {
        self.phase
    }

    /// What it has to use up.
    #[must_use]
    pub fn target(&self) -> ClockTarget {
        self.target
    }

    /// Whether it runs.
    #[must_use]
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, ClockPhase::Running { .. })
    }

    /// Its last day, if it runs or has run out.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        let first = match (self.phase, self.target) {
            (ClockPhase::Running { .. }, ClockTarget::Until(date)) => Due { date, provisional: None },
            (ClockPhase::Running { since }, ClockTarget::Limit(limit)) => self.end_of(limit, since, calendar),
            (ClockPhase::Expired { last_day }, _) => return Some(Due { date: last_day, provisional: None }),
            (ClockPhase::Still | ClockPhase::Ended, _) => return None,
        };
        let due = match self.clock.repeats {
            // All rounds are counted from one day, so that the months' different lengths do not add up: from the day that
            // the first is counted from, if both can be told in one unit, else from the first last day.
            Some(Period { count, unit }) if self.round > 0 => {
                let further = Period { count: count.saturating_mul(self.round), unit };
                let whole = match self.target {
                    ClockTarget::Limit(limit) => limit.plus(further).map(|whole| (self.origin, whole)),
                    ClockTarget::Until(_) => None,
                };
                let (from, period) = whole.unwrap_or((first.date, further));
                let next = calendar.add(from, period);
                Due { date: next.date, provisional: first.provisional.or(next.provisional) }
            }
            _ => first,
        };
        Some(match self.clock.last_day {
            LastDay::AsItFalls => due,
            LastDay::NextWorkday => {
                let moved = calendar.next_workday(due.date);
                Due { date: moved.date, provisional: due.provisional.or(moved.provisional) }
            }
        })
    }

    /// The last day of a period, after what is used up of it. Workdays that are left are counted from where it goes on;
    /// of the other units, whose length depends on where they lie, so many days are left as there were when it stopped.
    fn end_of(&self, limit: Period, since: NaiveDate, calendar: &Calendar) -> Due {
        let whole = Period { count: limit.count.saturating_add(self.extended), unit: limit.unit };
        // With nothing left, it ends on the day it goes on.
        let earliest = self.resumed.map_or(since, |resumed| since.max(resumed.on));
        if whole.unit == Unit::Workdays {
            let used = self.workdays_used(calendar);
            let due = match whole.count.saturating_sub(used.count) {
                // A period of workdays never ends on a day off.
                0 => calendar.next_workday(earliest),
                left => calendar.add(since, Period { count: left, unit: Unit::Workdays }),
            };
            let provisional = used.provisional.into_iter().chain(due.provisional).min();
            return Due { date: due.date.max(earliest), provisional };
        }
        let end = calendar.add(self.origin, whole);
        let left = (end.date - self.origin).num_days().saturating_sub(self.days_used()).max(0);
        let date = since.checked_add_days(Days::new(left.unsigned_abs())).unwrap_or(NaiveDate::MAX);
        Due { date: date.max(earliest), provisional: end.provisional }
    }

    /// What counts towards its last day: from when it was counted, that day not included, to when, that day included; the times
    /// that it ran before it last stood still, and the one that it runs. For whoever shows how a last day came about.
    #[doc(hidden)]
    #[must_use]
    pub fn counted(&self, calendar: &Calendar) -> Vec<(NaiveDate, NaiveDate)> {
        let stretches = self.past().stretches.iter().map(|stretch| (self.counted_from(stretch.from), stretch.to));
        let running = match self.phase {
            ClockPhase::Running { since } => self.due(calendar).map(|due| (since, due.date)),
            ClockPhase::Expired { last_day } => Some((self.counted_from(self.resumed), last_day)),
            ClockPhase::Still | ClockPhase::Ended => None,
        };
        stretches.chain(running).filter(|(from, to)| from < to).collect()
    }

    /// By how much it has been extended, in the unit of its limit.
    #[doc(hidden)]
    #[must_use]
    pub fn extended(&self) -> u32 {
        self.extended
    }

    /// What is used up of it, in workdays or days.
    pub(crate) fn used(&self, calendar: &Calendar) -> u32 {
        match self.target {
            ClockTarget::Limit(Period { unit: Unit::Workdays, .. }) => self.workdays_used(calendar).count,
            ClockTarget::Limit(_) => u32::try_from(self.days_used()).unwrap_or(0),
            ClockTarget::Until(_) => 0,
        }
    }

    fn workdays_used(&self, calendar: &Calendar) -> Counted {
        let none = Counted { count: 0, provisional: None };
        self.past().stretches.iter().fold(none, |used, stretch| {
            let counted = calendar.workdays_between(self.counted_from(stretch.from), stretch.to);
            let provisional = used.provisional.into_iter().chain(counted.provisional).min();
            Counted { count: used.count.saturating_add(counted.count), provisional }
        })
    }

    fn days_used(&self) -> i64 {
        let days = |stretch: &Stretch| (stretch.to - self.counted_from(stretch.from)).num_days().max(0);
        self.past().stretches.iter().map(days).sum()
    }

    /// The day from which a stretch is counted: it does not begin before the clock does.
    fn counted_from(&self, resumed: Option<Resumption>) -> NaiveDate {
        resumed.map_or(self.origin, |resumed| resumed.since.max(self.origin))
    }

    /// The end of the time it last ran, if it has stood still.
    pub(crate) fn stopped_on(&self) -> Option<NaiveDate> {
        self.past().stretches.last().map(|stretch| stretch.to)
    }

    fn stop(&mut self, on: NaiveDate) {
        let stretch = Stretch { from: self.resumed, to: on };
        self.past_mut().stretches.push(stretch);
    }

    fn run_on(&mut self) {
        self.phase = ClockPhase::Running { since: self.counted_from(self.resumed) };
    }

    /// It is certain by now whether it was kept when it ended on that day.
    pub(crate) fn settle(&mut self, ended: NaiveDate) {
        if let Some(at) = self.past().unsettled.iter().position(|end| end.on == ended) {
            self.past_mut().unsettled.remove(at);
        }
    }

    /// It turned out that it was not kept when it ended on that day. Of one that repeats, the next round may have been due too.
    pub(crate) fn settle_late(&mut self, ended: NaiveDate) {
        match self.past_mut().unsettled.iter_mut().find(|end| end.on == ended) {
            Some(end) if end.run.clock.repeats.is_some() => end.run.round = end.run.round.saturating_add(1),
            _ => self.settle(ended),
        }
    }

    /// The round that a repeated duty comes to on a day: the first whose last day is not over.
    pub(crate) fn first_round(&self, on: NaiveDate, calendar: &Calendar) -> u32 {
        if self.clock.repeats.is_none() {
            return 0;
        }
        let mut run = self.clone();
        let mut is_over = |round| {
            run.round = round;
            run.due(calendar).is_some_and(|due| due.date < on)
        };
        // The first that is not over lies between these: later rounds have later last days.
        let (mut over, mut ahead) = (None, 1_u32);
        while is_over(ahead.saturating_sub(1)) && ahead < LAST_ROUND {
            over = Some(ahead.saturating_sub(1));
            ahead = ahead.saturating_mul(2);
        }
        let (mut low, mut high) = (over.map_or(0, |over| over.saturating_add(1)), ahead.saturating_sub(1));
        while low < high {
            let middle = low.midpoint(high);
            if is_over(middle) {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        low
    }

    /// How it stood when something on a day ended what follows it; none if it stood still, or was over before.
    pub(super) fn stood_on(&self, on: NaiveDate) -> Option<UnsettledEnd> {
        if let Some(end) = self.past().unsettled.iter().rfind(|end| end.on == on) {
            return Some(end.clone());
        }
        let mut run = self.clone();
        run.past.iter_mut().for_each(|past| past.unsettled.clear());
        match self.phase {
            ClockPhase::Running { .. } | ClockPhase::Expired { .. } => {}
            // It ended with it, and was kept.
            ClockPhase::Ended if self.phase_on == on => {
                if self.clock.keeps_used {
                    run.past_mut().stretches.pop();
                }
                match self.target {
                    ClockTarget::Limit(_) => run.run_on(),
                    ClockTarget::Until(last_day) => run.phase = ClockPhase::Running { since: last_day },
                }
            }
            ClockPhase::Still | ClockPhase::Ended => return None,
        }
        Some(UnsettledEnd { run, on, follows: Vec::new() })
    }

    /// What its end on a day is.
    pub(crate) fn end(&self, on: NaiveDate, calendar: &Calendar) -> ClockStep {
        match self.is_open_until_table_of(on, calendar) {
            Some(year) => ClockStep::Uncertain { year },
            None => ClockStep::Ended,
        }
    }

    /// The year whose table must be published before it is certain whether the clock is kept on a day. None if its last day
    /// is certain, as it is of a clock that does not run, or the day is not later however the days off will be.
    pub(crate) fn is_open_until_table_of(&self, on: NaiveDate, calendar: &Calendar) -> Option<i32> {
        let year = self.due(calendar)?.provisional?;
        let earliest = match (self.phase, self.target) {
            (ClockPhase::Running { since }, ClockTarget::Limit(limit)) if limit.unit == Unit::Workdays => {
                let whole = limit.count.saturating_add(self.extended);
                calendar.add_at_least(since, whole.saturating_sub(self.workdays_used(calendar).count))
            }
            (ClockPhase::Running { since }, ClockTarget::Limit(limit)) => self.end_of(limit, since, calendar).date,
            (_, ClockTarget::Until(date)) => date,
            _ => return Some(year),
        };
        (on > earliest).then_some(year)
    }

    /// How it stands after a step that was recorded for a day.
    pub(crate) fn apply(&mut self, step: &ClockStep, on: NaiveDate) {
        match step {
            ClockStep::Started { since, limit, keeps_used } => {
                self.target = ClockTarget::Limit(*limit);
                self.round = 0;
                self.taken_on = on;
                if *keeps_used {
                    // With what it had used it keeps what it had been extended by.
                    self.resumed = Some(Resumption { since: *since, on });
                } else {
                    self.extended = 0;
                    self.origin = *since;
                    self.past.iter_mut().for_each(|past| past.stretches.clear());
                    self.resumed = None;
                }
                self.run_on();
            }
            ClockStep::Until(last_day) => {
                if self.phase == ClockPhase::Ended {
                    self.taken_on = on;
                }
                self.round = 0;
                self.target = ClockTarget::Until(*last_day);
                self.phase = ClockPhase::Running { since: *last_day };
            }
            ClockStep::Moved { since, limit } => {
                self.origin = *since;
                self.target = ClockTarget::Limit(*limit);
                self.round = 0;
                if matches!(self.phase, ClockPhase::Running { .. } | ClockPhase::Expired { .. }) {
                    self.run_on();
                }
                return;
            }
            ClockStep::Stopped { .. } => {
                self.stop(on);
                self.phase = ClockPhase::Still;
            }
            ClockStep::Resumed { since } => {
                self.resumed = Some(Resumption { since: *since, on });
                self.run_on();
            }
            ClockStep::Settled { ended, .. } => {
                self.settle(*ended);
                return;
            }
            ClockStep::Extended { by } => {
                self.extended = self.extended.saturating_add(*by);
                return;
            }
            ClockStep::Repeated { round } => {
                self.round = *round;
                match self.target {
                    ClockTarget::Limit(_) => self.run_on(),
                    ClockTarget::Until(last_day) => self.phase = ClockPhase::Running { since: last_day },
                }
            }
            ClockStep::Ended | ClockStep::Uncertain { .. } => {
                if matches!(step, ClockStep::Uncertain { .. }) {
                    let mut run = self.clone();
                    run.past.iter_mut().for_each(|past| past.unsettled.clear());
                    self.past_mut().unsettled.push(UnsettledEnd { run, on, follows: Vec::new() });
                }
                if self.clock.keeps_used && !matches!(self.phase, ClockPhase::Still | ClockPhase::Ended) {
                    self.stop(on);
                }
                self.phase = ClockPhase::Ended;
            }
        }
        self.phase_on = on;
    }

    /// That it has run out.
    pub(crate) fn expire(&mut self, last_day: NaiveDate, on: NaiveDate) {
        self.phase = ClockPhase::Expired { last_day };
        self.phase_on = on;
        let past = self.past_mut();
        past.followed_by.clear();
        if !past.missed.contains(&last_day) {
            past.missed.push(last_day);
        }
    }

    /// Whether it has run out, and the automatic action that follows it is still to be taken. One that repeats is followed
    /// once each time; of others the conditions and the state alone say whether it is taken again.
    pub(crate) fn is_to_be_followed(&self, action: &Id) -> bool {
        matches!(self.phase, ClockPhase::Expired { .. }) && !self.past().followed_by.contains(action)
    }
}

/// The clock of that id among those of a procedure.
pub(crate) fn position_of(clocks: &[ClockState], id: &Id) -> Option<usize> {
    clocks.iter().position(|run| run.clock.id == *id)
}
