//! Erasing what is not to be kept any longer: personal values with their salts, what effects carried of them, the letters and attachments that
//! hold them, and what of it stands in lists. What was decided stands, and the chain of the record verifies as before.

use std::collections::BTreeSet;
use std::sync::Arc;

use guicheng_engine::{Case, Entry, Erasable, Erasing, Event, EventPlace, Id, Journal, SealedEntry};

use super::attachments::documents_of;
use super::{CaseFile, Desk, DeskError, Published};
use crate::records::entries::Filing;
use crate::records::erasures::{self, ErasedValue, Erasure};
use crate::records::{answers, attachments, case_row, entries};
use crate::store::{Batch, StoreError};

/// In which cases something is to be erased.
#[derive(Clone, Debug, Default)]
pub struct EraseAsked {
    /// In these alone; in all, if there are none.
    pub only: BTreeSet<Id>,
    /// Not in these: they have to be kept for something that the rules do not know of.
    pub except: BTreeSet<Id>,
    /// Whether it is only told what would be erased.
    pub dry_run: bool,
}

/// What is erased in a case.
#[derive(Clone, Debug)]
pub struct CaseErasure {
    /// The case.
    pub case: Id,
    /// What is erased.
    pub erasure: Erasure,
    /// Values whose time is over and that stand in the record in the open, since their fields are not marked as personal: they stay.
    pub open: Vec<ErasedValue>,
}

/// How it went.
#[derive(Clone, Debug, Default)]
pub struct EraseRun {
    /// How many cases were looked at.
    pub cases: u64,
    /// In how many of them something is erased.
    pub erased: u64,
    /// Cases in which it could not be done, with why.
    pub failed: Vec<(Id, DeskError)>,
}

/// What is left of a record once something is erased in it.
struct Left {
    case: Case,
    events: Vec<Event>,
    /// Entry and path of what is taken out.
    openings: Vec<(u64, Arc<str>)>,
}

impl Desk {
    /// Erases in every case what the `retention` of its packs says is not kept any longer, and tells of each case in which there is any.
    ///
    /// # Errors
    /// If the store cannot be used. What is wrong with a case is told with it, and the others go on.
    pub fn erase(&self, asked: &EraseAsked, mut tell: impl FnMut(&CaseErasure)) -> Result<EraseRun, DeskError> {
        let mut run = EraseRun::default();
        let mut of_case = |id: Id| {
            if asked.except.contains(&id) {
                return;
            }
            run.cases += 1;
            match self.attempt(|published| self.erase_in(published, &id, asked.dry_run)) {
                Ok(None) => {}
                Ok(Some(erased)) => {
                    run.erased += u64::from(!erased.erasure.values.is_empty());
                    tell(&erased);
                }
                Err(error) => run.failed.push((id, error)),
            }
        };
        if asked.only.is_empty() {
            self.with_each_case(|id| {
                of_case(id);
                Ok::<(), DeskError>(())
            })?;
        } else {
            asked.only.iter().cloned().for_each(of_case);
        }
        Ok(run)
    }

    fn erase_in(&self, published: &Published, id: &Id, dry_run: bool) -> Result<Option<CaseErasure>, DeskError> {
        // What is in memory is not what is erased.
        let (file, journal) = self.stored(published, id)?;
        let at = self.clock().now().max(file.row.last_at);
        let erasing = published.rulebook().erasing(&file.case, &file.events, at)?;
        let (gone, open): (Vec<_>, Vec<_>) = erasing.values.iter().partition(|(_, places)| !places.is_empty());
        let told = |values: Vec<&(Erasable, Vec<EventPlace>)>| -> Vec<ErasedValue> {
            values.into_iter().filter_map(|(value, _)| why(&file.case, value)).collect()
        };
        let (values, open) = (told(gone), told(open));
        if values.is_empty() {
            return Ok(Some(CaseErasure { case: id.clone(), erasure: Erasure::default(), open })
                .filter(|told| !told.open.is_empty()));
        }
        let left = self.left(published, &journal, &erasing)?;
        let letters = letters(&entries::filings(&*self.store, id)?, &erasing);
        let attached = self.no_longer_named(&file, &left)?;
        let erasure = Erasure {
            values,
            places: erasing.places().into_iter().collect(),
            letters: letters.iter().map(|filing| (filing.number, filing.name.clone())).collect(),
            attachments: u64::try_from(attached.len()).unwrap_or(u64::MAX),
        };
        if !dry_run {
            let mut batch = Batch::default();
            erasures::append(&mut batch, id, file.row.erasures, &erasure, at)?;
            for (number, path) in &left.openings {
                entries::remove_opening(&mut batch, id, *number, path);
            }
            for filing in &letters {
                entries::remove_filing(&mut batch, id, filing.number);
            }
            for attachment in &attached {
                attachments::remove_parts(&mut batch, &attachment.content);
                attachment.remove(&mut batch);
            }
            self.forget(published, &file, &left, &mut batch)?;
            self.store.write(batch)?;
        }
        Ok(Some(CaseErasure { case: id.clone(), erasure, open }))
    }

    /// The record without what goes, verified.
    fn left(&self, published: &Published, journal: &Journal, erasing: &Erasing) -> Result<Left, DeskError> {
        let id = journal.case();
        let places = erasing.places();
        let mut openings = Vec::new();
        let mut kept: Vec<SealedEntry> = journal.sealed().to_vec();
        for (sealed, entry) in kept.iter_mut().zip(journal.entries()) {
            let Entry::Event(event) = entry else { continue };
            let goes = |path: &str| places.contains(&(event.sequence, Arc::from(path)));
            openings.extend(
                sealed
                    .openings()
                    .iter()
                    .filter(|opening| goes(&opening.path))
                    .map(|opening| (sealed.number(), Arc::clone(&opening.path))),
            );
            sealed.erase(goes);
        }
        let damaged = |error: &dyn std::fmt::Display| StoreError::damaged(format!("the record of {id}: {error}"));
        let left = Journal::of(id.clone(), self.algorithm, kept).map_err(|error| damaged(&error))?;
        let events: Vec<Event> = left.events().cloned().collect();
        let case = published.rulebook().replay(id.clone(), &events).map_err(|error| damaged(&error))?;
        Ok(Left { case, events, openings })
    }

    /// The attachments that nothing in the record names any more.
    fn no_longer_named(&self, file: &CaseFile, left: &Left) -> Result<Vec<attachments::Attachment>, DeskError> {
        let still = documents_of(&left.events);
        let gone = documents_of(&file.events).into_iter().filter(|hash| !still.contains(hash));
        let stored = gone.map(|hash| attachments::find(&*self.store, file.row.id.as_str(), &hash));
        Ok(stored.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// Makes anew what follows from the record, without what is erased; what tells a request that is sent again no longer tells what was given with it.
    fn forget(&self, published: &Published, file: &CaseFile, left: &Left, batch: &mut Batch) -> Result<(), DeskError> {
        let id = &file.row.id;
        let row =
            case_row::CaseRow { revision: file.row.revision + 1, erasures: file.row.erasures + 1, ..file.row.clone() };
        case_row::go_on(batch, &file.row, &row)?;
        self.follow(batch, published, file, (&left.case, &left.events), Some(&file.case))?;
        if let Some(command) = file.events.first().and_then(Event::command) {
            answers::forget(batch, &command.actor, id);
        }
        Ok(())
    }
}

/// Why a value is not kept any longer.
fn why(case: &Case, value: &Erasable) -> Option<ErasedValue> {
    let pack = case.procedure(value.procedure)?.pack();
    Some(ErasedValue {
        procedure: value.procedure,
        field: value.field.clone(),
        from: value.from,
        retention: value.retention.clone(),
        pack: pack.hash,
        articles: Arc::clone(&value.articles),
    })
}

/// The letters that go, as they are filed.
fn letters(filed: &[Filing], erasing: &Erasing) -> Vec<Filing> {
    let goes = |filing: &&Filing| {
        let Some((sequence, effect)) = filing.effect else { return false };
        erasing.letters.iter().any(|(event, index, letter)| {
            (*event, u64::try_from(*index).ok(), letter.as_str()) == (sequence, Some(effect), filing.name.as_str())
        })
    };
    filed.iter().filter(goes).cloned().collect()
}
