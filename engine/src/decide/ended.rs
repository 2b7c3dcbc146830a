//! Clocks that are over without its being certain whether they were kept: the last days they had, as far as tables tell.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::case::{Case, ClockPhase, ClockState, Known, Procedure, UnsettledEnd};
use crate::decide::clocks::{Moment, starting};
use crate::rulebook::Rulebook;
use crate::time::{Calendar, Due};

/// What the last days of a procedure's clocks are worked out by.
#[derive(Clone, Copy)]
pub(super) struct LastDays<'d> {
    pub(super) rulebook: &'d Rulebook,
    pub(super) case: &'d Case,
    pub(super) procedure: &'d Procedure,
    pub(super) calendar: &'d Arc<Calendar>,
    pub(super) known: Known<'d>,
}

/// An end that a calendar settles.
pub(super) struct SettledEnd<'e> {
    /// The clock as it ran to its end.
    pub(super) run: Cow<'e, ClockState>,
    /// The day it ended.
    pub(super) on: NaiveDate,
    /// The last day it had.
    pub(super) last_day: NaiveDate,
}

impl LastDays<'_> {
    /// The last days of a clock as far as they count: those of ends that are not settled, in order, with the day of the end,
    /// and then its own.
    pub(super) fn all(self, run: &ClockState) -> Vec<(Option<NaiveDate>, Due)> {
        let ends = run.past().unsettled.iter().filter_map(|end| Some((Some(end.on), self.of_end(end)?.1)));
        ends.chain(run.due(self.calendar).map(|due| (None, due))).collect()
    }

    /// The last day a clock had when it ended; none if it cannot be told, whatever is published.
    pub(super) fn at_end(self, end: &UnsettledEnd) -> Option<Due> {
        self.of_end(end).map(|(_, due)| due)
    }

    /// The ends that the calendar settles. Those of one day are settled one after the other, so that the record need not say
    /// which.
    pub(super) fn settled<'e>(self, run: &'e ClockState) -> Vec<SettledEnd<'e>> {
        let mut open: Vec<NaiveDate> = Vec::new();
        let mut settled = Vec::new();
        for end in &run.past().unsettled {
            match self.of_end(end) {
                Some((run, Due { date, provisional: None })) if !open.contains(&end.on) => {
                    settled.push(SettledEnd { run, on: end.on, last_day: date });
                }
                _ => open.push(end.on),
            }
        }
        settled
    }

    /// The clock as it ran to its end, and its last day. One that only waited has the day that follows from those it waited
    /// for, by what is recorded now.
    fn of_end<'e>(self, end: &'e UnsettledEnd) -> Option<(Cow<'e, ClockState>, Due)> {
        if end.follows.is_empty() {
            return Some((Cow::Borrowed(&end.run), end.run.due(self.calendar)?));
        }
        let mut procedure = self.procedure.clone();
        let mut provisional: Option<i32> = None;
        for followed in &end.follows {
            let due = self.at_end(followed)?;
            provisional = provisional.into_iter().chain(due.provisional).min();
            let id = &followed.run.clock.id;
            let run = ClockState { phase: ClockPhase::Expired { last_day: due.date }, ..followed.run.clone() };
            match procedure.clock_mut(id) {
                Some(place) => *place = run,
                None => procedure.clocks.push(run),
            }
        }
        let clock = &end.run.clock;
        let (rulebook, known, on) = (self.rulebook, self.known, end.on);
        let moment = Moment { rulebook, known, on, follows: None, counted_from: &[], by_itself: true, before: None };
        let rule = (clock, end.run.rules.as_ref());
        let step = starting(self.case, &procedure, rule, self.calendar, moment)?;
        let mut run = ClockState::new(clock, end.on);
        run.rules.clone_from(&end.run.rules);
        run.apply(&step, end.on);
        run.round = end.run.round;
        let due = run.due(self.calendar)?;
        let provisional = provisional.into_iter().chain(due.provisional).min();
        Some((Cow::Owned(run), Due { date: due.date, provisional }))
    }
}
