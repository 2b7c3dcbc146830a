//! Figures, as packs declare them, over all cases of a line: told from sums that every decision keeps.

use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::{Contribution, Figures, Id, Pack};

use super::{Desk, DeskError, Published, Unusable};
use crate::records::figures;

impl Desk {
    /// The figures of an organisation, or of all together, in a period, both days included: those that a pack declares. Who may read them
    /// [`Identity::figures`](crate::identity::Identity::figures) decides.
    ///
    /// # Errors
    /// If the period ends before it begins, or the store cannot be used.
    pub(crate) fn figures_of(
        &self,
        (published, pack): (&Published, &Arc<Pack>),
        organisation: Option<&Id>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Figures, DeskError> {
        if until < from {
            return Err(DeskError::Unusable("until".into()));
        }
        let line = published.line(pack);
        let mut told = Figures::new(pack, from, until);
        for figure in pack.figures.values() {
            let sums = figures::sums(&*self.store, &line, &figure.id, organisation, (from, until))?;
            let unfit = |error: &dyn std::fmt::Display| DeskError::Unusable(Unusable::read(error));
            told.add(&Contribution::of_counts(pack, sums)).map_err(|error| unfit(&error))?;
        }
        Ok(told)
    }
}
