//! Who looked at which case. Whoever has not signed in is nobody in particular, and is not noted.

use guicheng_engine::{Actor, Id};

use super::{Desk, DeskError};
use crate::clock::{Clock, SystemClock};
use crate::ids;
use crate::records::case_row;
use crate::records::reads::{self, CaseRead};
use crate::store::Batch;

impl Desk {
    /// Notes that somebody looked at something of a case. Looked at by the clock of the machine: when it was is no matter of the case's time.
    pub(super) fn note_read(&self, actor: &Actor, case: &Id, what: &str) -> Result<(), DeskError> {
        let Some(person) = actor.person.clone() else { return Ok(()) };
        let at = SystemClock.now();
        let (organisation, acts_for) = (actor.organisation.clone(), actor.acts_for.clone());
        let read = CaseRead { id: ids::new(at)?, at, person, organisation, acts_for, what: what.to_owned() };
        let mut batch = Batch::default();
        reads::note(&mut batch, case, &read);
        Ok(self.store.write(batch)?)
    }

    /// Who looked at a case, the newest first, before an entry. For whoever looks after the people of its jurisdiction.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn reads(&self, case: &Id, before: Option<&str>, most: usize) -> Result<Vec<CaseRead>, DeskError> {
        Ok(reads::of_case(&*self.store, case, before, most)?)
    }

    /// The jurisdiction that a case belongs to; none if its rules hold nowhere in particular.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case.
    pub fn jurisdiction_of(&self, case: &Id) -> Result<Option<String>, DeskError> {
        Ok(case_row::read(&*self.store, case)?.ok_or(DeskError::Unknown)?.jurisdiction)
    }
}
