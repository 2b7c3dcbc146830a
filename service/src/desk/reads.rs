//! Who looked at which case. Whoever has not signed in is nobody in particular, and is not noted.

use chrono::TimeDelta;
use guicheng_engine::{Actor, Id, Request};

use super::{Desk, DeskError};
use crate::clock::{Clock, SystemClock};
use crate::ids;
use crate::records::case_row;
use crate::records::reads::{self, CaseRead};
use crate::store::Batch;

/// Within what time a form that is shown again to the same person, as it is while it is filled in, is one look at it.
const ONE_LOOK: TimeDelta = TimeDelta::minutes(1);

/// What of a command is looked at: which action of which procedure, or which workflow.
pub(super) fn called(request: &Request) -> String {
    match request {
        Request::Act { procedure, action, .. } => format!("{procedure}.{action}"),
        Request::Open { workflow, .. } | Request::OpenCase { workflow, .. } | Request::TakeOver { workflow, .. } => {
            workflow.to_string()
        }
    }
}

impl Desk {
    /// Notes that somebody looked at something of a case. Looked at by the clock of the machine: when it was is no matter of the case's time.
    pub(super) fn note_read(&self, actor: &Actor, case: &Id, what: &str) -> Result<(), DeskError> {
        self.note_reads(actor, std::iter::once(case), what)
    }

    /// The same of several cases.
    pub(super) fn note_reads<'c>(
        &self,
        actor: &Actor,
        cases: impl Iterator<Item = &'c Id>,
        what: &str,
    ) -> Result<(), DeskError> {
        let Some(person) = &actor.person else { return Ok(()) };
        let mut cases = cases.peekable();
        if cases.peek().is_none() {
            return Ok(());
        }
        let at = SystemClock.now();
        let mut batch = Batch::default();
        for case in cases {
            let (organisation, acts_for) = (actor.organisation.clone(), actor.acts_for.clone());
            let (id, what) = (ids::new(at)?, what.to_owned());
            let read = CaseRead { id, at, person: person.clone(), organisation, acts_for, what };
            reads::note(&mut batch, case, &read);
        }
        Ok(self.store.write(batch)?)
    }

    /// Notes that somebody looked at the form of a command in a case; once, while they fill it in.
    pub(super) fn note_form(&self, actor: &Actor, case: &Id, request: &Request) -> Result<(), DeskError> {
        let what = format!("form {}", called(request));
        let since = SystemClock.now() - ONE_LOOK;
        let is_one_look = |last: &CaseRead| {
            last.what == what
                && last.at > since
                && Some(&last.person) == actor.person.as_ref()
                && (&last.organisation, &last.acts_for) == (&actor.organisation, &actor.acts_for)
        };
        if reads::of_case(&*self.store, case, None, 1)?.first().is_some_and(is_one_look) {
            return Ok(());
        }
        self.note_read(actor, case, &what)
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
