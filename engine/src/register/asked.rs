//! What a decision looks up: what it is given, what it reads of that, and what it lacks.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::look_up::{Answer, Answers, LookUp, LookedUp, MOST_ENTRIES, RegisterEntry, RegisterKey, looked_up_size};
use crate::base::{Id, Value};

/// The answers that a decision is taken with, and a note of what it asks.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    answers: Answers,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    /// In the order of register, key and moment: mostly a handful.
    looked_up: Vec<Noted>,
    /// Which of them was read last.
    last: usize,
    missing: BTreeSet<LookUp>,
    /// The bytes of all that was looked up, or more.
    bytes: usize,
    /// The bytes that may be looked up; none if only the size of an event limits them.
    room: Option<usize>,
    /// Whether an answer had no room.
    is_full: bool,
    /// Whether something was left for want of an answer.
    has_left: bool,
    /// Whether a clock waits for a table of workdays.
    met_unpublished: bool,
    /// What reads now; none if a person's command does, which nobody decides anew.
    follower: Option<Follower>,
}

/// What follows registers: when there is something new in what it read, it is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follower {
    Clocks,
    Actions,
}

/// An answer that was read.
#[derive(Debug)]
struct Noted {
    register: Id,
    key: RegisterKey,
    at: DateTime<Utc>,
    answer: Answer,
    /// What follows it.
    followed_by: Followers,
}

/// Those that follow something.
#[derive(Clone, Copy, Debug, Default)]
struct Followers {
    clocks: bool,
    actions: bool,
}

impl Followers {
    fn of(&mut self, follower: Follower) -> &mut bool {
        match follower {
            Follower::Clocks => &mut self.clocks,
            Follower::Actions => &mut self.actions,
        }
    }

    fn any(self) -> bool {
        self.clocks || self.actions
    }
}

impl Noted {
    fn followed(&mut self, follower: Option<Follower>) {
        if let Some(follower) = follower {
            *self.followed_by.of(follower) = true;
        }
    }

    fn is_of(&self, register: &Id, key: &RegisterKey) -> bool {
        self.register == *register && self.key == *key
    }

    fn cmp_to(&self, register: &str, key: &RegisterKey, at: DateTime<Utc>) -> Ordering {
        let by_register = self.register.as_str().cmp(register);
        by_register.then_with(|| self.key.cmp(key)).then_with(|| self.at.cmp(&at))
    }
}

impl Notes {
    /// Where a look-up is, or would be.
    fn place_of(&self, register: &str, key: &RegisterKey, at: DateTime<Utc>) -> Result<usize, usize> {
        // Mostly what was looked up before.
        let is_it = |noted: &Noted| noted.at == at && noted.key == *key && *noted.register.as_str() == *register;
        if self.looked_up.get(self.last).is_some_and(is_it) {
            return Ok(self.last);
        }
        self.looked_up.binary_search_by(|noted| noted.cmp_to(register, key, at))
    }

    /// The bytes that a look-up adds to the record. The entries of a key are recorded once for as many rows.
    fn size(&self, register: &Id, key: &RegisterKey, at: DateTime<Utc>, answer: &Answer, place: usize) -> usize {
        // Those of one key stand beside each other.
        let (before, after) = self.looked_up.split_at_checked(place).unwrap_or((&self.looked_up, &[]));
        let is_same_key = |noted: &&Noted| noted.is_of(register, key);
        let mut beside = before.iter().rev().take_while(is_same_key).chain(after.iter().take_while(is_same_key));
        let again = beside.any(|noted| noted.answer.version() == answer.version());
        let entries: &[RegisterEntry] = if again { &[] } else { answer.entries() };
        looked_up_size(register, key, at, answer, entries)
    }

    /// Notes an answer that is read for the first time, unless it has no room; says whether it had.
    fn add(&mut self, register: Id, key: RegisterKey, at: DateTime<Utc>, answer: Answer, place: usize) -> bool {
        let bytes = self.bytes.saturating_add(self.size(&register, &key, at, &answer, place));
        if self.room.is_some_and(|room| bytes > room) {
            self.is_full = true;
            return false;
        }
        self.bytes = bytes;
        let noted = Noted { register, key, at, answer, followed_by: Followers::default() };
        self.looked_up.insert(place.min(self.looked_up.len()), noted);
        true
    }

    fn followed(&self) -> impl Iterator<Item = &Noted> {
        self.looked_up.iter().filter(|noted| noted.followed_by.any())
    }
}

impl Asked {
    pub(crate) fn with(answers: &Answers) -> Arc<Self> {
        Arc::new(Self { answers: answers.clone(), notes: Mutex::default() })
    }

    fn note<T>(&self, note: impl FnOnce(&mut Notes) -> T) -> T {
        note(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What counts under a key at a moment; none, and noted, if that is missing.
    fn entries(&self, register: &str, key: RegisterKey, at: DateTime<Utc>) -> Option<Arc<[RegisterEntry]>> {
        self.note(|notes| {
            let place = match notes.place_of(register, &key, at) {
                Ok(place) => {
                    notes.last = place;
                    let noted = notes.looked_up.get_mut(place)?;
                    noted.followed(notes.follower);
                    return Some(Arc::clone(noted.answer.entries()));
                }
                Err(place) => place,
            };
            let Some((register, answer)) = self.answers.get(register, &key, at) else {
                notes.missing.insert(LookUp { register: Id::from(register), key, at });
                return None;
            };
            let entries = Arc::clone(answer.entries());
            if !notes.add(register.clone(), key, at, answer, place) {
                return None;
            }
            let follower = notes.follower;
            notes.last = place;
            notes.looked_up.get_mut(place)?.followed(follower);
            Some(entries)
        })
    }

    /// How many numbers of a series have been given: for the whole decision what was answered first, whatever is drawn
    /// meanwhile. None if that is missing, which is noted. Nothing follows it.
    pub(crate) fn counted(&self, series: &Id, key: &RegisterKey, at: DateTime<Utc>) -> u64 {
        self.note(|notes| {
            if let Some(noted) = notes.looked_up.iter().find(|noted| noted.is_of(series, key)) {
                return noted.answer.version();
            }
            let Some((_, answer)) = self.answers.get(series.as_str(), key, at) else {
                notes.missing.insert(LookUp { register: series.clone(), key: key.clone(), at });
                return 0;
            };
            let given = answer.version();
            let (Ok(place) | Err(place)) = notes.place_of(series.as_str(), key, at);
            if notes.add(series.clone(), key.clone(), at, answer, place) { given } else { 0 }
        })
    }

    /// How many rows a key had when it was looked up last.
    pub(crate) fn version(&self, register: &Id, key: &RegisterKey) -> Option<u64> {
        self.note(|notes| {
            let last = notes.looked_up.iter().rev().find(|noted| noted.is_of(register, key));
            last.map(|noted| noted.answer.version())
        })
    }

    /// Tries what comes about by itself. None if it lacks an answer that is not to be had this time: it is left then, and
    /// nothing that came of it holds.
    pub(crate) fn tried<T>(&self, attempt: impl FnOnce() -> T) -> Option<T> {
        let before = self.note(|notes| (std::mem::take(&mut notes.missing), std::mem::take(&mut notes.is_full)));
        let outcome = attempt();
        self.note(|notes| {
            let (missing, is_full) = before;
            let lacks = notes.is_full || (self.answers.is_closed() && !notes.missing.is_empty());
            if self.answers.is_closed() {
                notes.missing.clear();
            }
            notes.missing.extend(missing);
            notes.is_full = is_full;
            notes.has_left |= lacks;
            (!lacks).then_some(outcome)
        })
    }

    /// Whether something was left for want of an answer.
    pub(crate) fn has_left(&self) -> bool {
        self.note(|notes| notes.has_left)
    }

    /// Notes that a clock waits for a table of workdays.
    pub(crate) fn note_unpublished(&self) {
        self.note(|notes| notes.met_unpublished = true);
    }

    /// Whether a clock waits for a table of workdays.
    pub(crate) fn met_unpublished(&self) -> bool {
        self.note(|notes| notes.met_unpublished)
    }

    /// The bytes of all that was looked up, or more.
    pub(crate) fn bytes(&self) -> usize {
        self.note(|notes| notes.bytes)
    }

    /// Sets how many bytes may be looked up in all; none if only the size of an event limits them.
    pub(crate) fn set_room(&self, room: Option<usize>) {
        self.note(|notes| notes.room = room);
    }

    /// What was asked and not answered.
    pub(crate) fn missing(&self) -> Vec<LookUp> {
        self.note(|notes| notes.missing.iter().cloned().collect())
    }

    /// What was asked and answered, for the record.
    pub(crate) fn looked_up(&self) -> Vec<LookedUp> {
        let recorded = |noted: &Noted| LookedUp {
            register: noted.register.clone(),
            key: noted.key.clone(),
            at: noted.at,
            version: noted.answer.version(),
            entries: Arc::clone(noted.answer.entries()),
            next: noted.answer.next(),
        };
        let mut all: Vec<LookedUp> = self.note(|notes| notes.looked_up.iter().map(recorded).collect());
        // With as many rows, a key has the same entries.
        let again: Vec<bool> =
            all.windows(2).map(|pair| matches!(pair, [one, next] if one.has_entries_of(next))).collect();
        for (looked_up, again) in all.iter_mut().skip(1).zip(again) {
            if again {
                looked_up.entries = Arc::default();
            }
        }
        all
    }

    /// Does what reads registers and follows them from then on.
    pub(crate) fn followed_by<T>(&self, follower: Follower, read: impl FnOnce() -> T) -> T {
        let before = self.note(|notes| notes.follower.replace(follower));
        let outcome = read();
        self.note(|notes| notes.follower = before);
        outcome
    }

    /// What has read until now follows that no longer: it is asked anew.
    pub(crate) fn follow_anew(&self, follower: Follower) {
        self.note(|notes| {
            notes.looked_up.iter_mut().for_each(|noted| *noted.followed_by.of(follower) = false);
        });
    }

    /// The keys that something follows.
    pub(crate) fn followed(&self) -> Vec<(Id, RegisterKey)> {
        self.note(|notes| {
            let mut keys: Vec<_> = notes.followed().map(|noted| (noted.register.clone(), noted.key.clone())).collect();
            // One key may have been looked up at several moments.
            keys.dedup();
            keys
        })
    }

    /// When something that is followed is filed anew, as far as is known.
    pub(crate) fn next_change(&self) -> Option<DateTime<Utc>> {
        self.note(|notes| notes.followed().filter_map(|noted| noted.answer.next()).min())
    }
}

/// The registers, as a pack sees them at a moment.
#[derive(Clone, Debug)]
pub struct Seen {
    asked: Arc<Asked>,
    at: DateTime<Utc>,
    line: Arc<[Id]>,
}

impl Seen {
    /// The registers at a moment, for a pack and those it is laid over, itself first.
    pub(crate) fn new(asked: Arc<Asked>, at: DateTime<Utc>, line: Arc<[Id]>) -> Self {
        Self { asked, at, line }
    }

    /// Reads what counts under a key, in the order in which it was first filed, one entry for each thing that it is about.
    fn entries<T>(&self, register: &str, key: RegisterKey, read: impl FnOnce(&[&RegisterEntry]) -> T) -> T {
        let entries = self.asked.entries(register, key, self.at);
        self.counting(entries.as_deref().unwrap_or_default(), read)
    }

    /// Reads what counts of the entries under a key.
    fn counting<T>(&self, entries: &[RegisterEntry], read: impl FnOnce(&[&RegisterEntry]) -> T) -> T {
        // Mostly there is none, or one.
        if let [only] = entries {
            let only = [only];
            return read(if only.iter().all(|entry| entry.is_seen_by(&self.line)) { &only } else { &[] });
        }
        let mut counting: Vec<&RegisterEntry> = Vec::new();
        for entry in entries.iter().filter(|entry| entry.is_seen_by(&self.line)) {
            match counting.iter_mut().find(|other| other.of == entry.of) {
                Some(other) if other.place() <= entry.place() => *other = entry,
                Some(_) => {}
                None => counting.push(entry),
            }
        }
        read(&counting)
    }

    /// Whether something holds of an entry under a key: of one that counts.
    pub(crate) fn any<T>(
        &self,
        register: &str,
        key: RegisterKey,
        mut read: impl FnMut(&RegisterEntry) -> Option<T>,
    ) -> Vec<T> {
        self.entries(register, key, |counting| counting.iter().filter_map(|entry| read(entry)).collect())
    }

    /// Reads what counts of one thing; nothing if it is not entered.
    fn entry<T>(&self, register: &str, of: Value, read: impl FnOnce(&RegisterEntry) -> Option<T>) -> Option<T> {
        self.entries(register, RegisterKey::of(&of), |counting| read(counting.last()?))
    }

    /// The things that entries under a key are about; more than a list may have where there are more than an answer may have,
    /// however few of them count, so that whoever reads them is told.
    fn found(&self, register: &str, key: RegisterKey, counts: impl Fn(&RegisterEntry) -> bool) -> Vec<Value> {
        let all = self.asked.entries(register, key, self.at);
        let all = all.as_deref().unwrap_or_default();
        if all.len() > MOST_ENTRIES {
            return all.iter().map(|entry| entry.of.clone()).collect();
        }
        self.counting(all, |counting| {
            counting.iter().filter(|entry| counts(entry)).map(|entry| entry.of.clone()).collect()
        })
    }

    /// How something stands; nothing if it is not entered.
    pub(crate) fn standing(&self, register: &str, of: Value) -> Option<Id> {
        self.entry(register, of, |entry| entry.standing.clone())
    }

    /// What is recorded of something.
    pub(crate) fn recorded(&self, register: &str, of: Value, field: &str) -> Option<Value> {
        self.entry(register, of, |entry| entry.facts.get(field).cloned())
    }

    /// All that stand so, in the order in which they were first entered.
    pub(crate) fn listed(&self, register: &str, standing: &str) -> Vec<Value> {
        self.found(register, RegisterKey::All, |entry| entry.stands(standing))
    }

    /// The other case that holds a key of a unique register; those that are over hold nothing if `still_open` says so.
    pub(crate) fn holder(&self, register: &str, of: Value, case: &Id, still_open: impl Fn(&Id) -> bool) -> Option<Id> {
        let entries = self.asked.entries(register, RegisterKey::of(&of), self.at)?;
        let holds = |entry: &&RegisterEntry| {
            entry.case != *case && entry.standing.as_ref().is_some_and(&still_open) && entry.is_seen_by(&self.line)
        };
        entries.iter().find(holds).map(|entry| entry.case.clone())
    }

    /// All of which a fact is recorded so, in the order in which they were first entered.
    pub(crate) fn found_by(&self, register: &str, fact: &str, value: Value) -> Vec<Value> {
        self.found(register, RegisterKey::by(Id::from(fact), &value), |_| true)
    }

    /// Those of which a fact is recorded so that stand so, in the order in which they were first entered.
    pub(crate) fn found_standing(&self, register: &str, fact: &str, value: Value, standing: &str) -> Vec<Value> {
        self.found(register, RegisterKey::by(Id::from(fact), &value), |entry| entry.stands(standing))
    }
}
