//! Figures, as packs declare them, over all cases of a line: told from sums that every decision keeps.

use chrono::NaiveDate;
use guicheng_engine::{Actor, Contribution, Figures, Id};

use super::{Desk, DeskError};
use crate::records::figures;

impl Desk {
    /// The figures of the organisation that somebody acts for, in a period.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such pack, or they act for no organisation.
    pub fn figures(
        &self,
        actor: &Actor,
        pack: &Id,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Figures, DeskError> {
        let published = self.refresh()?;
        let organisation = actor.organisation.as_ref().ok_or(DeskError::Unknown)?;
        let pack = published.current(pack, self.clock().now()).ok_or(DeskError::Unknown)?;
        let line = published.line(pack);
        let mut told = Figures::new(pack, from, until);
        for figure in pack.figures.values() {
            let sums = figures::sums(&*self.store, &line, &figure.id, Some(organisation), (from, until))?;
            let unfit = |error: &dyn std::fmt::Display| DeskError::Unusable(error.to_string());
            told.add(&Contribution::of_counts(pack, sums)).map_err(|error| unfit(&error))?;
        }
        Ok(told)
    }
}
