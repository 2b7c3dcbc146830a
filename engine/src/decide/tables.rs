//! Tables of workdays that are published: which clocks wait for one, and which move with one.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::Id;
use crate::case::{Case, ClockState};
use crate::decide::asking::{Attempt, asking};
use crate::decide::ended::LastDays;
use crate::decide::transaction::Transaction;
use crate::decide::undecided::Undecided;
use crate::register::Answers;
use crate::rulebook::Rulebook;
use crate::time::{Calendar, Due};

/// A clock whose last day, or how certain it is, changed with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MovedClock {
    /// By its number in the case.
    pub procedure: u32,
    /// By its id in the workflow.
    pub clock: Id,
    /// The day it ended, if it is over and it was not certain whether it was kept. It may have started again since.
    pub ended: Option<NaiveDate>,
    /// The last day before; none if it could not be told.
    pub before: Option<Due>,
    /// The last day now; none if it cannot be told any more.
    pub after: Option<Due>,
}

impl Rulebook {
    /// The clocks of a case that need a table which is not published yet (procedure, clock, last day as far as can be told,
    /// with the year that is missing): those that run, and those that are over without its being certain whether they were
    /// kept.
    ///
    /// # Errors
    /// If a calendar of the case is not published at all, or a register must be asked for a last day that follows one which is
    /// not certain.
    pub fn provisional_clocks(&self, case: &Case, answers: &Answers) -> Result<Vec<(u32, Id, Due)>, Undecided> {
        let Some(at) = case.last_at() else { return Ok(Vec::new()) };
        asking(answers, |attempt| {
            let mut found = Vec::new();
            for procedure in case.procedures() {
                let calendar = self.calendar_of(&procedure.pack)?;
                let last_days =
                    LastDays { rulebook: self, case, procedure, calendar: &calendar, known: attempt.known(at) };
                for run in &procedure.clocks {
                    let all = last_days.all(run).into_iter().map(|(_, due)| due);
                    let open = all.filter(|due| due.provisional.is_some());
                    found.extend(open.map(|due| (procedure.number, run.clock.id.clone(), due)));
                }
            }
            Ok(found)
        })
    }

    /// Which clocks of a case move from when to when, now that the published edition of a calendar is another than an earlier
    /// one: to tell those who rely on them. [`Rulebook::advance`] records what follows from it.
    ///
    /// # Errors
    /// If a calendar of the case is not published at all.
    pub fn moved_clocks(
        &self,
        case: &Case,
        earlier: &Calendar,
        answers: &Answers,
    ) -> Result<Vec<MovedClock>, Undecided> {
        asking(answers, |attempt| self.moved_clocks_asking(case, earlier, attempt))
    }

    fn moved_clocks_asking(
        &self,
        case: &Case,
        earlier: &Calendar,
        attempt: &Attempt,
    ) -> Result<Vec<MovedClock>, Undecided> {
        let Some(at) = case.last_at() else { return Ok(Vec::new()) };
        let mut now = Transaction::new(self, attempt, case, at);
        now.follow_tables()?;
        now.within_budget()?;
        let mut moved = Vec::new();
        let earlier = &Arc::new(earlier.clone());
        for procedure in case.procedures().filter(|procedure| procedure.pack.calendar == *earlier.id()) {
            let calendar = self.calendar_of(&procedure.pack)?;
            let Some(after) = now.case().procedure(procedure.number) else { continue };
            let further = procedure.clocks.iter().map(|run| &run.clock.id);
            let further = further.filter(|clock| !procedure.workflow.clocks.contains(clock.as_str()));
            for id in procedure.workflow.clocks.ids().chain(further) {
                let run = procedure.clock(id.as_str());
                let ends = run.into_iter().flat_map(|run| &run.past().unsettled);
                let at_end = |end, calendar| {
                    LastDays { rulebook: self, case, procedure, calendar, known: attempt.known(at) }.at_end(end)
                };
                let ends = ends.map(|end| (Some(end.on), at_end(end, earlier), at_end(end, &calendar)));
                let due = |run: Option<&ClockState>, calendar: &Calendar| run.and_then(|run| run.due(calendar));
                let own = (None, due(run, earlier), due(after.clock(id.as_str()), &calendar));
                for (ended, before, after) in ends.chain([own]).filter(|(_, before, after)| before != after) {
                    let (procedure, clock) = (procedure.number, id.clone());
                    moved.push(MovedClock { procedure, clock, ended, before, after });
                }
            }
        }
        Ok(moved)
    }
}
