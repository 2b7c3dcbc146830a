//! Publishing: bundles and calendars become rows, and nothing is read from a folder after that.

use std::sync::Arc;

use guicheng_engine::{Calendar, Id, MovedClock, Pack};

use super::published::{bundle, calendar, read_bundle};
use super::{Desk, DeskError, Unusable};
use crate::records::bucket::BUCKETS;
use crate::records::case_row;
use crate::records::publications::{self, Publication, PublicationKind};
use crate::store::{Batch, StoreError};

/// How many cases are looked at for one part of an announcement.
const CASES_AT_ONCE: usize = 500;

/// What a calendar would move, told before it is published.
#[derive(Clone, Debug, Default)]
pub struct Announced {
    /// How many cases were looked at.
    pub cases: u64,
    /// The clocks that would end on another day.
    pub moved: Vec<Moved>,
}

/// A clock that would end on another day.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Its case.
    pub case: Id,
    /// The clock, and its days before and then.
    pub clock: MovedClock,
}

impl Desk {
    /// Publishes a pack, as its bundle: as one known from the beginning if it is the first of its id, else from now on.
    ///
    /// # Errors
    /// [`DeskError::Unusable`] if it is no bundle that can be published beside the others.
    pub fn publish_bundle(&self, content: &str) -> Result<Arc<Pack>, DeskError> {
        let pack = read_bundle(content).map_err(|error| DeskError::Unusable(Unusable::read(error)))?;
        self.attempt(|published| {
            if published.rulebook().pack(&pack.hash).is_some() {
                return Ok(Arc::clone(&pack));
            }
            let now = self.clock().now();
            let is_first = !published.rulebook().packs().any(|known| known.id == pack.id);
            let publication = Publication {
                number: published.number() + 1,
                kind: PublicationKind::Bundle,
                name: pack.id.to_string(),
                hash: pack.hash.to_string(),
                jurisdiction: pack.jurisdiction.as_deref().map(str::to_owned),
                known_from: Some(now).filter(|_| !is_first || pack.transition.is_some()),
                published_at: now,
                content: content.to_owned(),
            };
            published.with(std::slice::from_ref(&publication))?;
            self.write_publication(&publication)?;
            self.refresh()?;
            bundle(&publication)
        })
    }

    /// Publishes a calendar, as its file.
    ///
    /// # Errors
    /// [`DeskError::Unusable`] if it is no calendar.
    pub fn publish_calendar(&self, id: &str, content: &str) -> Result<Arc<Calendar>, DeskError> {
        let read = Calendar::read(id, content).map_err(|error| DeskError::Unusable(Unusable::read(error)))?;
        self.attempt(|published| {
            if published.rulebook().calendar(id).is_some_and(|known| known.hash() == read.hash()) {
                return Ok(Arc::clone(&read));
            }
            let now = self.clock().now();
            let publication = Publication {
                number: published.number() + 1,
                kind: PublicationKind::Calendar,
                name: id.to_owned(),
                hash: read.hash().to_string(),
                jurisdiction: None,
                known_from: None,
                published_at: now,
                content: content.to_owned(),
            };
            self.write_publication(&publication)?;
            self.refresh()?;
            calendar(&publication)
        })
    }

    fn write_publication(&self, publication: &Publication) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        publications::append(&mut batch, publication);
        self.store.write(batch)
    }

    /// What a calendar would move if it were published, over all cases.
    ///
    /// # Errors
    /// [`DeskError::Unusable`] if it is no calendar; if a case cannot be read.
    pub fn announce_calendar(&self, id: &str, content: &str) -> Result<Announced, DeskError> {
        let read = Calendar::read(id, content).map_err(|error| DeskError::Unusable(Unusable::read(error)))?;
        let published = self.refresh()?;
        let mut announced = Announced::default();
        let Some(earlier) = published.rulebook().calendar(id).cloned() else { return Ok(announced) };
        let mut with_it = published.rulebook().clone();
        with_it.publish_calendar(read);
        for bucket in 0..BUCKETS {
            let mut after: Option<Id> = None;
            loop {
                let ids = case_row::ids_after(&*self.store, bucket, after.as_ref(), CASES_AT_ONCE)?;
                let Some(last) = ids.last().cloned() else { break };
                for case in ids {
                    let file = self.file(&published, &case)?;
                    announced.cases += 1;
                    let moved = self.answered(|answers| with_it.moved_clocks(&file.case, &earlier, answers))?;
                    announced.moved.extend(moved.into_iter().map(|clock| Moved { case: case.clone(), clock }));
                }
                after = Some(last);
            }
        }
        Ok(announced)
    }

    /// What is published now, in order: for those who run the service.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn publications(&self) -> Result<Vec<Publication>, DeskError> {
        Ok(publications::after(&*self.store, 0)?)
    }
}
