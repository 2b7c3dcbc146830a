//! The published packs and calendars that cases refer to: what every decision is taken with.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, NameTable};
use crate::pack::model::{Transition, Workflow};
use crate::pack::{LoadFailure, Pack, PackHash};
use crate::record::{Entry, Head, KnownPack, SealError, SealedEntry};
use crate::time::{Calendar, CalendarHash};

/// Published packs and calendars, by their hashes. Cheap to clone.
///
/// A case records the hash of the pack and of the calendar with every event, so that each decision can be taken
/// again years later. A rulebook must therefore keep every version that a case still refers to.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    packs: NameTable<PackHash, Arc<Pack>>,
    published: Vec<Publication>,
    /// Business rules as they were published …
    rules: Vec<Publication>,
    /// … and over the versions of the packs they are rules over.
    laid: Vec<LaidRules>,
    calendars: NameTable<CalendarHash, Arc<Calendar>>,
    /// The current edition of each calendar: few, looked up often.
    current: Vec<(Id, Arc<Calendar>)>,
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

    /// Whether there would be no telling which of the two is the one to go by.
    fn is_rival_of(&self, other: &Self) -> bool {
        let same_rules = self.pack.business_rules_of.is_some()
            && self.pack.business_rules_of == other.pack.business_rules_of
            && self.pack.base_packs == other.pack.base_packs;
        self.pack.hash != other.pack.hash
            && (self.pack.id == other.pack.id || same_rules)
            && self.rank() == other.rank()
    }

    /// The pack that both amend from the same day, so that there would be no telling to which of them its procedures go over.
    fn amends_with(&self, other: &Self) -> Option<&Id> {
        let (own, theirs) = (self.pack.transition.as_ref()?, other.pack.transition.as_ref()?);
        let is_laid = self.pack.ancestry.contains(&other.pack.id) || other.pack.ancestry.contains(&self.pack.id);
        (own.of == theirs.of && own.from == theirs.from && self.at == other.at && !is_laid).then_some(&own.of)
    }
}

/// Business rules over a version of the pack they are rules over.
#[derive(Clone, Debug)]
struct LaidRules {
    base: PackHash,
    rules: Publication,
}

/// A pack cannot be published.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PublishError {
    /// Two versions of a pack would be in force from the same day and known from the same moment; or two packs of business
    /// rules of one organisation and party.
    #[error(
        "version {version} of the pack `{pack}` cannot be published beside version {rival}: both are in force from the same \
         day and known from the same moment; publish the later one with its moment (`publish_at`), or give it a later day"
    )]
    Rival {
        /// The pack, by its id.
        pack: Id,
        /// The version that is refused.
        version: Arc<str>,
        /// The version that is published already.
        rival: Arc<str>,
    },
    /// Two packs would amend one pack from the same day, and are known from the same moment.
    #[error(
        "the pack `{pack}` cannot be published beside the pack `{rival}`: both amend `{of}` from the same day and are known from \
         the same moment; lay one over the other, or give it a later day"
    )]
    Amendments {
        /// The pack that is refused.
        pack: Id,
        /// The pack that is published already.
        rival: Id,
        /// The pack that both amend.
        of: Id,
    },
    /// Business rules do not fit a version of the pack they are rules over.
    #[error(
        "the business rules `{rules}`, version {rules_version}, do not fit version {version} of the pack `{pack}`; change \
         them, or publish a version of them that fits first:\n{failure}"
    )]
    Unfit {
        /// The business rules, by their id.
        rules: Id,
        /// Their version.
        rules_version: Arc<str>,
        /// The pack they are rules over.
        pack: Id,
        /// The version of it that they do not fit.
        version: Arc<str>,
        /// What does not fit, with every problem found.
        failure: Arc<LoadFailure>,
    },
}

impl LaidRules {
    /// Whether they are the same rules over the same version.
    fn is_same_as(&self, other: &Self) -> bool {
        self.base == other.base && self.rules.pack.hash == other.rules.pack.hash
    }
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
    /// Nothing is opened under business rules. They are laid over every version of the pack they are rules over, published
    /// before or after, whose days in force meet theirs, and hold there for the acts and clocks of their party.
    ///
    /// # Errors
    /// If another version of its id is in force from the same day and known from the same moment: none of them is the
    /// one to open under. If business rules do not fit a version of the pack they are rules over.
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

    /// Publishes business rules over the version of their base that they were loaded with, as they are: what loading has
    /// checked is not laid again, and a change made to what was loaded stays.
    #[doc(hidden)]
    pub fn publish_as_loaded(&mut self, pack: Arc<Pack>, base: PackHash) {
        self.packs.insert(pack.hash, Arc::clone(&pack));
        let rules = Publication { pack, at: None };
        self.laid.push(LaidRules { base, rules: rules.clone() });
        self.rules.push(rules);
    }

    /// Publishes a pack as if it had always been in force: to see what it would have decided.
    ///
    /// # Errors
    /// As [`Self::publish`].
    #[doc(hidden)]
    pub fn publish_for_always(&mut self, pack: &Pack) -> Result<(), PublishError> {
        self.publish(Arc::new(Pack { in_force: None, transition: None, ..pack.clone() }))
    }

    fn make_known(&mut self, pack: Arc<Pack>, at: Option<DateTime<Utc>>) -> Result<(), PublishError> {
        let is_rules = pack.business_rules_of.is_some();
        let mut publication = Publication { pack, at };
        let beside = if is_rules { &self.rules } else { &self.published };
        let known = beside.iter().position(|known| known.pack.hash == publication.pack.hash);
        if let Some(known) = known.and_then(|place| beside.get(place)) {
            // None is before every moment.
            publication.at = known.at.min(at);
        }
        let rival = beside.iter().find(|known| known.is_rival_of(&publication));
        if let Some(rival) = rival {
            return Err(PublishError::Rival {
                pack: publication.pack.id.clone(),
                version: Arc::clone(&publication.pack.version),
                rival: Arc::clone(&rival.pack.version),
            });
        }
        let amending = self.published.iter().find_map(|known| Some((known, known.amends_with(&publication)?)));
        if let Some((known, of)) = amending.filter(|_| !is_rules) {
            let (pack, rival, of) = (publication.pack.id.clone(), known.pack.id.clone(), of.clone());
            return Err(PublishError::Amendments { pack, rival, of });
        }
        let laid = if is_rules {
            let bases = self.published.iter().filter(|base| publication.pack.base_packs.contains(&base.pack.id));
            self.lay(bases.map(|base| (&publication, base)))?
        } else {
            let rules = self.rules.iter().filter(|rules| rules.pack.base_packs.contains(&publication.pack.id));
            self.lay(rules.map(|rules| (rules, &publication)))?
        };
        if is_rules {
            let hash = publication.pack.hash;
            // Those known earlier are known from the earlier moment now.
            self.laid.retain(|known| !laid.iter().any(|laid| laid.is_same_as(known)));
            self.rules.retain(|known| known.pack.hash != hash);
            self.rules.push(publication);
        } else {
            self.published.retain(|known| known.pack.hash != publication.pack.hash);
            self.packs.insert(publication.pack.hash, Arc::clone(&publication.pack));
            self.published.push(publication);
        }
        for laid in laid {
            self.packs.insert(laid.rules.pack.hash, Arc::clone(&laid.rules.pack));
            if !self.laid.iter().any(|known| known.is_same_as(&laid)) {
                self.laid.push(laid);
            }
        }
        // What is published now may mean that others were never to hold, whichever came first.
        let laid = std::mem::take(&mut self.laid);
        self.laid = laid.into_iter().filter(|laid| !self.is_laid_in_vain(laid)).collect();
        // In an order that does not depend on that of the calls.
        let order = |known: &Publication| (known.at, known.rank().0, known.pack.hash);
        self.published.sort_by_key(order);
        self.rules.sort_by_key(order);
        self.laid.sort_by_key(|laid| (laid.base, order(&laid.rules)));
        Ok(())
    }

    /// Business rules over versions of the pack they are rules over.
    fn lay<'p>(
        &'p self,
        pairs: impl Iterator<Item = (&'p Publication, &'p Publication)>,
    ) -> Result<Vec<LaidRules>, PublishError> {
        let meeting = pairs.filter(|(rules, base)| meet(&rules.pack, &base.pack) && !self.is_replaced(rules, base));
        let lay = |(rules, base): (&Publication, &Publication)| {
            let pack = rules.pack.laid_over(&base.pack).map_err(|failure| PublishError::Unfit {
                rules: rules.pack.id.clone(),
                rules_version: Arc::clone(&rules.pack.version),
                pack: base.pack.id.clone(),
                version: Arc::clone(&base.pack.version),
                failure: Arc::from(failure),
            })?;
            Ok(LaidRules { base: base.pack.hash, rules: Publication { pack, at: rules.at } })
        };
        meeting.map(lay).collect()
    }

    /// Whether business rules never hold over a version of the pack below, since by then others have taken their place.
    fn is_replaced(&self, rules: &Publication, base: &Publication) -> bool {
        let from = |known: &Publication| known.rank().0;
        self.rules.iter().any(|later| {
            later.pack.id == rules.pack.id
                && later.pack.business_rules_of == rules.pack.business_rules_of
                && later.rank() > rules.rank()
                && from(later) <= from(base)
                && later.at <= base.at
                && later.pack.in_force.as_ref().is_none_or(|in_force| in_force.until.is_none())
        })
    }

    fn is_laid_in_vain(&self, laid: &LaidRules) -> bool {
        let base = self.published.iter().find(|base| base.pack.hash == laid.base);
        base.is_some_and(|base| self.is_replaced(&laid.rules, base))
    }

    /// The business rules that an organisation, bound to a party, has over a pack on a day, as far as is known at a moment:
    /// as they are over that version of it.
    #[must_use]
    pub(crate) fn rules_over(
        &self,
        base: &PackHash,
        party: &str,
        organisation: &Id,
        on: NaiveDate,
        at: DateTime<Utc>,
    ) -> Option<&Arc<Pack>> {
        let of_it = |laid: &&LaidRules| {
            laid.base == *base
                && laid.rules.at.is_none_or(|from| from <= at)
                && in_force(&laid.rules.pack, on)
                && laid
                    .rules
                    .pack
                    .business_rules_of
                    .as_ref()
                    .is_some_and(|rules| rules.party == *party && rules.organisation == *organisation)
        };
        let found = self.laid.iter().filter(of_it).max_by_key(|laid| laid.rules.rank());
        found.map(|laid| &laid.rules.pack)
    }

    /// Whether there are business rules over a pack.
    pub(crate) fn has_rules_over(&self, base: &PackHash) -> bool {
        self.laid.iter().any(|laid| laid.base == *base)
    }

    /// Whether clocks or automatic actions of a pack's workflow look into registers: by itself, or by business rules over it.
    pub(crate) fn follows_registers(&self, pack: &PackHash, workflow: &Workflow) -> bool {
        let by_rules = |laid: &LaidRules| {
            let ruled = laid.rules.pack.workflows.get(workflow.id.as_str());
            laid.base == *pack && ruled.is_some_and(|ruled| !ruled.watches.is_empty())
        };
        !workflow.watches.is_empty() || self.laid.iter().any(by_rules)
    }

    /// The parties for which there are business rules over a pack, in the order of their ids.
    pub(crate) fn parties_with_rules(&self, base: &PackHash) -> Vec<&Id> {
        let of_base = self.laid.iter().filter(|laid| laid.base == *base);
        let mut parties: Vec<&Id> =
            of_base.filter_map(|laid| Some(&laid.rules.pack.business_rules_of.as_ref()?.party)).collect();
        parties.sort();
        parties.dedup();
        parties
    }

    /// The pack by which something is opened on a day, as far as is known at a moment: of the versions published under
    /// that id that are in force on the day, the one whose time in force began last, of several the one published last;
    /// or the amendment that has taken its place. None if none is in force.
    #[must_use]
    pub fn current(&self, pack: &str, on: NaiveDate, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        self.last_of_line(pack, on, at).filter(|found| in_force(found, on))
    }

    /// The pack that people deal with under an id on a day, as far as is known at a moment: the [current](Self::current) one, or, once
    /// none is in force any more, the one that was last, by whose rules goes on what was begun. None if none has been in force yet.
    #[must_use]
    pub fn governing(&self, pack: &str, on: NaiveDate, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        let is_over = |known: &Pack| known.in_force.as_ref().is_some_and(|in_force| in_force.is_over(on));
        let ended = || {
            let over = self.versions(pack, at).filter(|known| is_over(&known.pack));
            let last = over.max_by_key(|known| known.rank())?;
            Some(self.followed(&last.pack, on, at)).filter(|found| is_over(found))
        };
        self.current(pack, on, at).or_else(ended)
    }

    /// What is, on a day, in the place of the pack of an id, whether or not that is in force.
    pub(crate) fn last_of_line(&self, pack: &str, on: NaiveDate, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        let in_time =
            self.versions(pack, at).filter(|known| in_force(&known.pack, on)).max_by_key(|known| known.rank());
        let found = in_time.map(|known| &known.pack).or_else(|| self.newest(pack, at))?;
        Some(self.followed(found, on, at))
    }

    /// What has taken the place of a pack by a day: itself, if nothing has.
    fn followed<'p>(&'p self, pack: &'p Arc<Pack>, on: NaiveDate, at: DateTime<Utc>) -> &'p Arc<Pack> {
        let mut found = pack;
        // Every step leads to another publication, so that more steps than publications lead nowhere.
        for _ in 0..self.published.len() {
            match self.successor(found, on, at) {
                Some(next) => found = next,
                None => break,
            }
        }
        found
    }

    /// What is known of a pack that nothing can be opened under yet.
    pub(crate) fn known_pack(&self, pack: &Id) -> KnownPack {
        if self.published.iter().any(|known| known.pack.id == *pack) {
            KnownPack::Later
        } else if self.rules.iter().any(|known| known.pack.id == *pack) {
            KnownPack::BusinessRules
        } else {
            KnownPack::No
        }
    }

    /// The version of a pack whose time in force begins last, of those known at a moment.
    pub(crate) fn newest(&self, pack: &str, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        self.versions(pack, at).max_by_key(|known| known.rank()).map(|known| &known.pack)
    }

    fn versions(&self, pack: &str, at: DateTime<Utc>) -> impl Iterator<Item = &Publication> {
        self.publications(at).filter(move |known| known.pack.id == *pack)
    }

    /// The amendment that has taken the place of a pack on a day, as far as is known at a moment.
    fn successor(&self, pack: &Pack, on: NaiveDate, at: DateTime<Utc>) -> Option<&Arc<Pack>> {
        let amendments = self.amendments(at).filter(|(known, transition)| {
            transition.of == pack.id && transition.from <= on && self.comes_after(&known.pack, pack)
        });
        amendments.max_by_key(|(known, transition)| (transition.from, known.rank())).map(|(known, _)| &known.pack)
    }

    /// The amendments known at a moment.
    pub(crate) fn amendments(&self, at: DateTime<Utc>) -> impl Iterator<Item = (&Publication, &Transition)> {
        self.publications(at).filter_map(|known| Some((known, known.pack.transition.as_ref()?)))
    }

    /// The version of a pack, of those known at a moment, that is worded last: later than the pack itself, and differing from
    /// it in texts alone. With the moment from which it is known.
    pub(crate) fn reworded(&self, pack: &Pack, at: DateTime<Utc>) -> Option<(&Arc<Pack>, DateTime<Utc>)> {
        let mut others = self.versions(pack.id.as_str(), at).filter(|known| known.pack.hash != pack.hash).peekable();
        others.peek()?;
        let own = self.published.iter().find(|known| known.pack.hash == pack.hash)?.rank();
        // One that is known from the beginning is no later than any other of its first day.
        let later = others.filter_map(|known| Some((known, known.at.filter(|_| known.rank() > own)?)));
        let alike = later.filter(|(known, _)| known.pack.differs_in_texts_alone(pack));
        alike.max_by_key(|(known, _)| known.rank()).map(|(known, at)| (&known.pack, at))
    }

    /// The packs that are laid over one and were not resolved with it: with another version of it, or over what it takes the
    /// place of; of each the version published last. What is open under them goes on as it is. They are to be resolved again
    /// from their sources and published, since what they took from the pack below is what that was.
    pub fn resolved_otherwise(&self, below: &Pack) -> impl Iterator<Item = &Arc<Pack>> {
        let is_last = |known: &&Publication| {
            let mut others = self.published.iter().filter(|other| other.pack.id == known.pack.id);
            others.all(|other| other.rank() <= known.rank())
        };
        let (id, version) = (below.id.clone(), Arc::clone(&below.version));
        let replaced = below.transition.as_ref().map(|transition| transition.of.clone());
        let is_other = move |known: &&Publication| {
            let Pack { lineage, ancestry, .. } = &*known.pack;
            lineage.iter().any(|(of, resolved)| *of == id && *resolved != version)
                || !ancestry.contains(&id) && lineage.iter().any(|(of, _)| Some(of) == replaced.as_ref())
        };
        self.published.iter().filter(is_last).filter(is_other).map(|known| &known.pack)
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
        self.calendars.insert(calendar.hash(), Arc::clone(&calendar));
        self.make_current(calendar);
    }

    /// The pack of that hash; also business rules, as they are over one of the versions they are laid over.
    #[must_use]
    pub fn pack(&self, hash: &PackHash) -> Option<&Arc<Pack>> {
        self.packs.get(hash)
    }

    /// All packs that something can be opened under, in the order in which they became known.
    pub fn packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.published.iter().map(|known| &known.pack)
    }

    /// The calendar published last under an id.
    #[must_use]
    pub fn calendar(&self, id: &str) -> Option<&Arc<Calendar>> {
        self.current.iter().find(|(known, _)| *known == *id).map(|(_, calendar)| calendar)
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
        let current: std::collections::BTreeMap<_, _> =
            self.current.iter().map(|(id, calendar)| (id, calendar.hash())).collect();
        let _ = write!(text, "{current:?};");
        text
    }

    /// The same rulebook with an earlier calendar as the current one, for taking old decisions again.
    #[must_use]
    pub(crate) fn with_edition(mut self, calendar: CalendarHash) -> Self {
        if let Some(earlier) = self.calendars.get(&calendar).cloned() {
            self.make_current(earlier);
        }
        self
    }

    fn make_current(&mut self, calendar: Arc<Calendar>) {
        match self.current.iter_mut().find(|(known, _)| known == calendar.id()) {
            Some((_, current)) => *current = calendar,
            None => self.current.push((calendar.id().clone(), calendar)),
        }
    }
}

/// Whether there is a day on which both may be in force. What is opened under a pack outlives it.
fn meet(rules: &Pack, base: &Pack) -> bool {
    let until = rules.in_force.as_ref().and_then(|in_force| in_force.until);
    let from = base.in_force.as_ref().map(|in_force| in_force.from);
    until.zip(from).is_none_or(|(until, from)| from <= until)
}

fn in_force(pack: &Pack, on: NaiveDate) -> bool {
    pack.in_force.as_ref().is_none_or(|in_force| in_force.contains(on))
}
