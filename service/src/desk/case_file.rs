//! A case in memory, with its record. What is kept in memory is never more than what is stored: whoever decides upon it finds out when
//! the decision is written, and then reads again.

use std::sync::{Arc, PoisonError};

use guicheng_engine::{Case, Event, Id, Journal};

use super::{Desk, DeskError, KEPT_CASES, Published};
use crate::records::bucket::BUCKETS;
use crate::records::case_row::{self, CaseRow};
use crate::records::entries;
use crate::store::StoreError;
use crate::vault::Key;

/// How many ids of cases are read at once.
const AT_ONCE: usize = 500;

/// A case with its record.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Its row.
    pub row: CaseRow,
    /// As it stands after its last event.
    pub case: Case,
    /// Its record.
    pub events: Arc<Vec<Event>>,
    /// What its personal values are locked with.
    pub(crate) data_key: Key,
}

impl Desk {
    /// A case as it is stored. It says nothing of who may see it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is none; if its record is damaged.
    pub fn file(&self, published: &Published, id: &Id) -> Result<Arc<CaseFile>, DeskError> {
        let row = case_row::read(&*self.store, id)?.ok_or(DeskError::Unknown)?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(kept) = kept {
            if kept.row == row {
                return Ok(kept);
            }
            if kept.row.head == row.head && kept.row.erasures == row.erasures {
                let file = Arc::new(CaseFile { row, ..(*kept).clone() });
                self.keep(Arc::clone(&file));
                return Ok(file);
            }
        }
        let file = Arc::new(self.read_file(published, row)?.0);
        self.keep(Arc::clone(&file));
        Ok(file)
    }

    /// A case as it is stored, whatever is in memory, with its record, in which what was filed stands too.
    pub(super) fn stored(&self, published: &Published, id: &Id) -> Result<(CaseFile, Journal), DeskError> {
        let row = case_row::read(&*self.store, id)?.ok_or(DeskError::Unknown)?;
        self.read_file(published, row)
    }

    /// The record of a case as a journal, verified; without personal values and their salts unless they are asked for.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case; if its record is damaged.
    pub fn journal(&self, id: &Id, personal: bool) -> Result<Vec<u8>, DeskError> {
        let row = case_row::read(&*self.store, id)?.ok_or(DeskError::Unknown)?;
        let data_key = entries::data_key(&*self.store, &self.vault, id)?;
        let journal = entries::journal(&*self.store, &data_key, id, self.algorithm, row.head.entries)?;
        let mut sealed = journal.sealed().to_vec();
        if !personal {
            sealed.iter_mut().for_each(|entry| entry.erase(|_| true));
        }
        let mut text = Vec::new();
        let written = Journal::write(&mut text, id, self.algorithm, &sealed);
        written.map_err(|error| StoreError::damaged(format!("the record of {id}: {error}")))?;
        Ok(text)
    }

    /// Does something with every case, in the order of the store.
    ///
    /// # Errors
    /// If the store cannot be used, or it fails with one: then that is the last.
    pub fn with_each_case<E: From<DeskError>>(&self, mut each: impl FnMut(Id) -> Result<(), E>) -> Result<(), E> {
        for bucket in 0..BUCKETS {
            let mut after = None;
            loop {
                let ids =
                    case_row::ids_after(&*self.store, bucket, after.as_ref(), AT_ONCE).map_err(DeskError::from)?;
                let Some(last) = ids.last().cloned() else { break };
                ids.into_iter().try_for_each(&mut each)?;
                after = Some(last);
            }
        }
        Ok(())
    }

    fn read_file(&self, published: &Published, row: CaseRow) -> Result<(CaseFile, Journal), DeskError> {
        let id = &row.id;
        let data_key = entries::data_key(&*self.store, &self.vault, id)?;
        let journal = entries::journal(&*self.store, &data_key, id, self.algorithm, row.head.entries)?;
        if journal.head() != row.head {
            return Err(StoreError::damaged(format!("the record of {id} does not end as its row says")).into());
        }
        let events: Vec<Event> = journal.events().cloned().collect();
        let replayed = published.rulebook().replay(id.clone(), &events);
        let case = replayed.map_err(|error| StoreError::damaged(format!("the record of {id}: {error}")))?;
        Ok((CaseFile { row, case, events: Arc::new(events), data_key }, journal))
    }

    /// Keeps a case in memory.
    pub(super) fn keep(&self, file: Arc<CaseFile>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // The first are the oldest, as ids are made.
        while kept.len() >= KEPT_CASES && !kept.contains_key(&file.row.id) {
            kept.pop_first();
        }
        kept.insert(file.row.id.clone(), file);
    }
}
