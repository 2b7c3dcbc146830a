//! The days that clocks go through until their last day, one by one.

use guicheng_engine::screen::ScreenClock;
use guicheng_engine::{Actor, Calendar, Case, Id, Language};
use guicheng_workbench::explain::{CountedDay, counted_days};

use super::{Desk, DeskError};

/// The days that a clock of a case goes through; none if it does not run, has no days to count, or too many.
pub(crate) fn days_of(case: &Case, clock: &ScreenClock, calendar: &Calendar, language: Language) -> Vec<CountedDay> {
    let procedure = case.procedure(clock.procedure);
    let run = procedure.and_then(|procedure| procedure.clocks().iter().find(|run| run.clock().id == clock.clock));
    run.map_or_else(Vec::new, |run| counted_days(run, calendar, language))
}

impl Desk {
    /// The clocks of the procedures of a case that somebody sees whole, each with the days that it goes through: of a limit in workdays each, with
    /// the number it counts, or why it does not; of other limits the days off at the end by which the last day was moved.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or they see nothing of it.
    pub fn clocks(
        &self,
        actor: &Actor,
        case: &Id,
        language: Language,
    ) -> Result<Vec<(ScreenClock, Vec<CountedDay>)>, DeskError> {
        let shown = self.view(actor, case)?;
        let screen = self.case_screen(actor, case, language)?;
        let published = self.published();
        let clocks = screen.procedures.into_iter().flat_map(|procedure| procedure.clocks);
        let told = clocks.map(|clock| {
            let pack = shown.case.procedure(clock.procedure).map(|procedure| procedure.pack());
            let calendar = pack.and_then(|pack| published.rulebook().calendar(pack.calendar.as_str()));
            let days = calendar.map_or_else(Vec::new, |calendar| days_of(&shown.case, &clock, calendar, language));
            (clock, days)
        });
        Ok(told.collect())
    }
}
