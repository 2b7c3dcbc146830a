//! What is published, loaded: the rulebook that everything is decided with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::{Calendar, Id, LoadFailure, Pack, Rulebook};
use sha2::{Digest, Sha256};

use super::{DeskError, Unusable};
use crate::records::publications::{Publication, PublicationKind};
use crate::store::StoreError;

/// What is published up to a number.
#[derive(Clone, Debug, Default)]
pub struct Published {
    number: u64,
    rulebook: Rulebook,
    /// The packs that take the place of others, by their ids: the id of the line they belong to.
    lines: BTreeMap<Id, Id>,
}

impl Published {
    /// The number of the last publication in it.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What is decided with.
    #[must_use]
    pub fn rulebook(&self) -> &Rulebook {
        &self.rulebook
    }

    /// The pack by which something is opened at a moment under an id, or the one that was in force last, by which what was begun goes
    /// on; none if none has been in force yet.
    #[must_use]
    pub fn current(&self, pack: &Id, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        let calendar = self.rulebook.packs().find(|known| known.id == *pack).map(|known| &known.calendar)?;
        let on = self.rulebook.calendar(calendar.as_str())?.local_date(at);
        self.rulebook.governing(pack.as_str(), on, at)
    }

    /// A version of a pack by its hash; without one the version by which something is opened at a moment. None if there is none.
    #[must_use]
    pub fn version(&self, pack: &Id, hash: Option<&str>, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        match hash {
            Some(hash) => self.rulebook.packs().find(|known| known.id == *pack && known.hash.to_string() == hash),
            None => self.current(pack, at),
        }
    }

    /// The packs by which something is opened at a moment, by their ids.
    pub fn in_force(&self, at: DateTime<Utc>) -> impl Iterator<Item = &Arc<Pack>> {
        let ids: BTreeSet<&Id> = self.rulebook.packs().map(|pack| &pack.id).collect();
        ids.into_iter().filter_map(move |id| self.current(id, at))
    }

    /// The day it is at a moment where a pack holds.
    #[must_use]
    pub fn day(&self, pack: &Pack, at: DateTime<Utc>) -> Option<NaiveDate> {
        self.rulebook.calendar(pack.calendar.as_str()).map(|calendar| calendar.local_date(at))
    }

    /// The line that a pack belongs to: an amendment under an id of its own belongs to that of the pack it takes the place of.
    #[must_use]
    pub fn line(&self, pack: &Pack) -> String {
        let mut line = pack.transition.as_ref().map_or(&pack.id, |transition| &transition.of);
        // Every step leads to an earlier pack.
        for _ in 0..self.lines.len() {
            match self.lines.get(line) {
                Some(earlier) if earlier != line => line = earlier,
                _ => break,
            }
        }
        line.to_string()
    }

    /// The same with further publications.
    ///
    /// # Errors
    /// If one of them cannot be used.
    pub fn with(&self, further: &[Publication]) -> Result<Self, DeskError> {
        let mut published = self.clone();
        for publication in further {
            match publication.kind {
                PublicationKind::Bundle => published.add_pack(&bundle(publication)?, publication)?,
                PublicationKind::Calendar => published.rulebook.publish_calendar(calendar(publication)?),
            }
            published.number = publication.number;
        }
        Ok(published)
    }

    fn add_pack(&mut self, pack: &Arc<Pack>, publication: &Publication) -> Result<(), DeskError> {
        let unusable = |error: &dyn std::fmt::Display| DeskError::Unusable(Unusable::read(error));
        match publication.known_from {
            None => self.rulebook.publish(Arc::clone(pack)),
            Some(at) => self.rulebook.publish_at(Arc::clone(pack), at),
        }
        .map_err(|error| unusable(&error))?;
        if let Some(transition) = pack.transition.as_ref().filter(|transition| transition.of != pack.id) {
            self.lines.insert(pack.id.clone(), transition.of.clone());
        }
        Ok(())
    }
}

/// Packs that somebody holds, by the digest of their bundles: stores of one process that publish the same share it, and none is read twice.
static READ: Mutex<BTreeMap<[u8; 32], Weak<Pack>>> = Mutex::new(BTreeMap::new());

/// Reads a bundle, unless the same has been read and is still held.
///
/// # Errors
/// If it is none.
pub(super) fn read_bundle(content: &str) -> Result<Arc<Pack>, Box<LoadFailure>> {
    let digest: [u8; 32] = Sha256::digest(content.as_bytes()).into();
    let known = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).and_then(Weak::upgrade);
    if let Some(pack) = known {
        return Ok(pack);
    }
    let pack = Pack::from_bundle(content.as_bytes())?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.retain(|_, pack| pack.strong_count() > 0);
    read.insert(digest, Arc::downgrade(&pack));
    Ok(pack)
}

/// The pack of a publication.
///
/// # Errors
/// If it is not what it was.
pub(super) fn bundle(publication: &Publication) -> Result<Arc<Pack>, DeskError> {
    let damaged =
        |error: &dyn std::fmt::Display| StoreError::damaged(format!("bundle {}: {error}", publication.number));
    let pack = read_bundle(&publication.content).map_err(|error| damaged(&error))?;
    if pack.hash.to_string() != publication.hash {
        return Err(damaged(&format!("it is {} instead of {}", pack.hash, publication.hash)).into());
    }
    Ok(pack)
}

/// The calendar of a publication.
///
/// # Errors
/// If it is not what it was.
pub(super) fn calendar(publication: &Publication) -> Result<Arc<Calendar>, DeskError> {
    let damaged =
        |error: &dyn std::fmt::Display| StoreError::damaged(format!("calendar {}: {error}", publication.number));
    Calendar::read(&publication.name, &publication.content).map_err(|error| damaged(&error).into())
}
