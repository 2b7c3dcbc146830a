//! The published packs and calendars that cases refer to: what every decision is taken with.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, NameTable};
use crate::pack::model::Transition;
use crate::pack::{Pack, PackHash};
use crate::record::{Entry, Head, SealError, SealedEntry};
use crate::time::{Calendar, CalendarHash};

/// Published packs and calendars, by their hashes. Cheap to clone.
///
/// A case records the hash of the pack and of the calendar with every event, so that each decision can be taken
/// again years later. A rulebook must therefore keep every version that a case still refers to.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    packs: NameTable<PackHash, Arc<Pack>>,
    published: Vec<Publication>,
    calendars: NameTable<CalendarHash, Arc<Calendar>>,
    current: NameTable<Id, CalendarHash>,
}

/// A pack that is known from a moment on.
#[derive(Clone, Debug)]
pub(crate) struct Publication {
    pub(crate) pack: Arc<Pack>,
    /// The moment; none if it was known from the beginning.
    pub(crate) at: Option<DateTime<Utc>>,
}

impl Publication {
    /// Of two versions of a pack, the one with the higher rank is the one to open under: its time in force began later, or
    /// it is known since later.
    fn rank(&self) -> (Option<NaiveDate>, Option<DateTime<Utc>>) {
        (self.pack.in_force.as_ref().map(|in_force| in_force.from), self.at)
    }
}

/// Two versions of a pack would be in force from the same day and known from the same moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "version {version} of the pack `{pack}` cannot be published beside version {rival}: both are in force from the same day \
     and known from the same moment; publish the later one with its moment (`publish_at`), or give it a later day"
)]
pub struct PublishError {
    /// The pack, by its id.
    pub pack: Id,
    /// The version that is refused.
    pub version: Arc<str>,
    /// The version that is published already.
    pub rival: Arc<str>,
}

impl Rulebook {
    /// A rulebook with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Publishes a pack, as if it had been known from the beginning. Procedures opened under earlier ones stay under
    /// them; those that an amendment moves go over when it comes into force.
    ///
    /// # Errors
    /// If another version of its id is in force from the same day and known from the same moment: none of them is the
    /// one to open under.
    pub fn publish(&mut self, pack: Arc<Pack>) -> Result<(), PublishError> {
        self.make_known(pack, None)
    }

    /// Publishes a pack that is known from a moment on: what is decided before knows nothing of it, also when it is
    /// decided again.
    ///
    /// # Errors
    /// As [`Self::publish`].
    pub fn publish_at(&mut self, pack: Arc<Pack>, at: DateTime<Utc>) -> Result<(), PublishError> {
        self.make_known(pack, Some(at))
    }

    fn make_known(&mut self, pack: Arc<Pack>, at: Option<DateTime<Utc>>) -> Result<(), PublishError> {
        let mut publication = Publication { pack, at };
        let known = self.published.iter().position(|known| known.pack.hash == publication.pack.hash);
        if let Some(known) = known.and_then(|place| self.published.get(place)) {
            // None is before every moment.
            publication.at = known.at.min(at);
        }
        let rival = self.published.iter().find(|known| {
            known.pack.hash != publication.pack.hash
                && known.pack.id == publication.pack.id
                && known.rank() == publication.rank()
        });
        if let Some(rival) = rival {
            return Err(PublishError {
                pack: publication.pack.id.clone(),
                version: Arc::clone(&publication.pack.version),
                rival: Arc::clone(&rival.pack.version),
            });
        }
        if let Some(place) = known {
            self.published.remove(place);
        }
        self.packs.insert(publication.pack.hash, Arc::clone(&publication.pack));
        self.published.push(publication);
        // In an order that does not depend on that of the calls.
        self.published.sort_by(|one, other| {
            let order = |known: &Publication| (known.at, known.rank().0, known.pack.hash);
            order(one).cmp(&order(other))
        });
        Ok(())
    }

    /// The pack by which something is opened on a day, as far as is known at a moment: of the versions published under
    /// that id that are in force on the day, the one whose time in force began last, of several the one published last;
    /// or the amendment that has taken its place. None if none is in force.
    #[must_use]
    pub fn current(&self, pack: &str, on: NaiveDate, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        let in_time =
            self.versions(pack, at).filter(|known| in_force(&known.pack, on)).max_by_key(|known| known.rank());
        let mut found = in_time.map(|known| &known.pack).or_else(|| self.newest(pack, at))?;
        // Every step leads to another publication, so that more steps than publications lead nowhere.
        for _ in 0..self.published.len() {
            match self.successor(found, on, at) {
                Some(next) => found = next,
                None => break,
            }
        }
        Some(found).filter(|found| in_force(found, on))
    }

    /// The version of a pack whose time in force begins last, of those known at a moment.
    pub(crate) fn newest(&self, pack: &str, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        self.versions(pack, at).max_by_key(|known| known.rank()).map(|known| &known.pack)
    }

    fn versions(&self, pack: &str, at: DateTime<Utc>) -> impl Iterator<Item = &Publication> {
        self.publications(at).filter(move |known| known.pack.id == *pack)
    }

    /// The amendment that has taken the place of a pack on a day, as far as is known at a moment. Business rules go with
    /// the pack they are rules over.
    fn successor(&self, pack: &Pack, on: NaiveDate, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        let over: Vec<&Id> = pack.base_packs.iter().chain([&pack.id]).collect();
        let amendments = self.amendments(at).filter(|(known, transition)| {
            over.contains(&&transition.of) && transition.from <= on && self.comes_after(&known.pack, pack)
        });
        amendments.max_by_key(|(known, transition)| (transition.from, known.rank())).map(|(known, _)| &known.pack)
    }

    /// The amendments known at a moment.
    pub(crate) fn amendments(&self, at: DateTime<Utc>) -> impl Iterator<Item = (&Publication, &Transition)> {
        self.publications(at).filter_map(|known| Some((known, known.pack.transition.as_ref()?)))
    }

    /// Whether an amendment is not one that a pack has taken the place of, or is laid over.
    pub(crate) fn comes_after(&self, amendment: &Pack, pack: &Pack) -> bool {
        let rank =
            |hash: &PackHash| self.published.iter().find(|known| known.pack.hash == *hash).map(|known| known.rank());
        if amendment.id == pack.id {
            return rank(&amendment.hash) > rank(&pack.hash);
        }
        // By its id: with which version a pack was resolved is not in its hash, and decides nothing.
        !pack.ancestry.contains(&amendment.id)
    }

    fn publications(&self, at: DateTime<Utc>) -> impl Iterator<Item = &Publication> {
        self.published.iter().filter(move |known| known.at.is_none_or(|from| from <= at))
    }

    /// Publishes a calendar: dates are counted with it from now on, also those of clocks that run already.
    pub fn publish_calendar(&mut self, calendar: Arc<Calendar>) {
        self.current.insert(calendar.id().clone(), calendar.hash());
        self.calendars.insert(calendar.hash(), calendar);
    }

    /// The pack of that hash.
    #[must_use]
    pub fn pack(&self, hash: &PackHash) -> Option<&Arc<Pack>> {
        self.packs.get(hash)
    }

    /// All packs, in the order in which they became known.
    pub fn packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.published.iter().map(|known| &known.pack)
    }

    /// The calendar published last under an id.
    #[must_use]
    pub fn calendar(&self, id: &str) -> Option<&Arc<Calendar>> {
        self.calendars.get(self.current.get(id)?)
    }

    /// The edition of a calendar with that hash.
    #[must_use]
    pub fn calendar_edition(&self, hash: &CalendarHash) -> Option<&Arc<Calendar>> {
        self.calendars.get(hash)
    }

    /// Seals entries behind the head of a case's chain: see [`SealedEntry`]. `seed` is 32 bytes of the host's randomness,
    /// new for each call and not kept; the salts of personal values are derived from it. The new head is that of the last.
    ///
    /// # Errors
    /// If the pack of an event is not published, or the event has been sealed before and something in it erased.
    pub fn seal(&self, head: &Head, entries: &[Entry], seed: &[u8; 32]) -> Result<Vec<SealedEntry>, SealError> {
        let mut head = *head;
        let seal = |entry| {
            let sealed = SealedEntry::new(&head, entry, |pack| self.pack(pack).cloned(), seed)?;
            head = sealed.head();
            Ok(sealed)
        };
        entries.iter().map(seal).collect()
    }

    /// All that is published, as a text: equal for rulebooks that decide alike.
    #[doc(hidden)]
    #[must_use]
    pub fn described(&self) -> String {
        use std::fmt::Write;
        let mut text = String::new();
        for known in &self.published {
            let _ = write!(text, "{} {:?};", known.pack.hash, known.at);
        }
        let current: std::collections::BTreeMap<_, _> = self.current.iter().collect();
        let _ = write!(text, "{current:?};");
        text
    }

    /// The same rulebook with an earlier calendar as the current one, for taking old decisions again.
    #[must_use]
    pub(crate) fn with_edition(mut self, calendar: CalendarHash) -> Self {
        if let Some(earlier) = self.calendars.get(&calendar) {
            self.current.insert(earlier.id().clone(), calendar);
        }
        self
    }
}

fn in_force(pack: &Pack, on: NaiveDate) -> bool {
    pack.in_force.as_ref().is_none_or(|in_force| in_force.contains(on))
}
