//! What a decision looks up: what it is given, what it reads of that, and what it lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::look_up::{Answer, Answers, LookUp, LookedUp, MOST_ENTRIES, RegisterEntry, RegisterKey};
use crate::base::{Id, Value};

/// The answers that a decision is taken with, and a note of what it asks.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    answers: Answers,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    looked_up: BTreeMap<LookUp, Answer>,
    missing: BTreeSet<LookUp>,
    too_long: Option<Id>,
    /// What is looked up since the last watch began, and when the first of it changes.
    watched: BTreeSet<(Id, RegisterKey)>,
    next: Option<DateTime<Utc>>,
}

impl Asked {
    pub(crate) fn with(answers: &Answers) -> Arc<Self> {
        Arc::new(Self { answers: answers.clone(), notes: Mutex::default() })
    }

    fn note<T>(&self, note: impl FnOnce(&mut Notes) -> T) -> T {
        note(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a key holds at a moment; none, and noted, if that is missing.
    fn answer(&self, register: &str, key: RegisterKey, at: DateTime<Utc>) -> Option<Answer> {
        let register = Id::from(register);
        self.note(|notes| {
            let look_up = LookUp { register, key, at };
            notes.watched.insert((look_up.register.clone(), look_up.key.clone()));
            let answer = match notes.looked_up.get(&look_up) {
                Some(answer) => answer.clone(),
                None => match self.answers.get(&look_up.register, &look_up.key, at) {
                    Some(answer) => answer,
                    None => {
                        notes.missing.insert(look_up);
                        return None;
                    }
                },
            };
            if answer.entries().len() > MOST_ENTRIES {
                notes.too_long.get_or_insert_with(|| look_up.register.clone());
            }
            notes.next = notes.next.into_iter().chain(answer.next()).min();
            notes.looked_up.insert(look_up, answer.clone());
            Some(answer)
        })
    }

    /// How many rows a key had when it was looked up last.
    pub(crate) fn version(&self, register: &Id, key: &RegisterKey) -> Option<u64> {
        let of_key = |(look_up, _): &(&LookUp, &Answer)| look_up.register == *register && look_up.key == *key;
        self.note(|notes| notes.looked_up.iter().rev().find(of_key).map(|(_, answer)| answer.version()))
    }

    /// What was asked and not answered.
    pub(crate) fn missing(&self) -> Vec<LookUp> {
        self.note(|notes| notes.missing.iter().cloned().collect())
    }

    /// A register of which more was answered than may be.
    pub(crate) fn too_long(&self) -> Option<Id> {
        self.note(|notes| notes.too_long.clone())
    }

    /// What was asked and answered, for the record.
    pub(crate) fn looked_up(&self) -> Vec<LookedUp> {
        let recorded = |(look_up, answer): (&LookUp, &Answer)| LookedUp {
            register: look_up.register.clone(),
            key: look_up.key.clone(),
            at: look_up.at,
            version: answer.version(),
            entries: answer.entries().to_vec(),
            next: answer.next(),
        };
        self.note(|notes| notes.looked_up.iter().map(recorded).collect())
    }

    /// Begins to watch: what is looked up from now on, and when that changes.
    pub(crate) fn watch(&self) {
        self.note(|notes| {
            notes.watched.clear();
            notes.next = None;
        });
    }

    /// What was looked up since the watch began.
    pub(crate) fn watched(&self) -> Vec<(Id, RegisterKey)> {
        self.note(|notes| notes.watched.iter().cloned().collect())
    }

    /// When something of what was looked up since the watch began is filed anew, as far as is known.
    pub(crate) fn next_change(&self) -> Option<DateTime<Utc>> {
        self.note(|notes| notes.next)
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

    /// What counts under a key, in the order in which it was first filed, one entry for each thing that it is about.
    fn entries(&self, register: &str, key: RegisterKey) -> Vec<RegisterEntry> {
        let mut counting: Vec<RegisterEntry> = Vec::new();
        let answer = self.asked.answer(register, key, self.at).unwrap_or_default();
        for entry in answer.entries().iter().filter(|entry| entry.is_seen_by(&self.line)) {
            match counting.iter_mut().find(|other| other.of == entry.of) {
                Some(other) if other.place() <= entry.place() => *other = entry.clone(),
                Some(_) => {}
                None => counting.push(entry.clone()),
            }
        }
        counting
    }

    fn entry(&self, register: &str, of: Value) -> Option<RegisterEntry> {
        self.entries(register, RegisterKey::Of(of)).pop()
    }

    /// How something stands; nothing if it is not entered.
    pub(crate) fn standing(&self, register: &str, of: Value) -> Option<Id> {
        self.entry(register, of)?.standing
    }

    /// What is recorded of something.
    pub(crate) fn recorded(&self, register: &str, of: Value, field: &str) -> Option<Value> {
        self.entry(register, of)?.facts.get(field).cloned()
    }

    /// All that stand so, in the order in which they were first entered.
    pub(crate) fn listed(&self, register: &str, standing: &str) -> Vec<Value> {
        let stands = |entry: &RegisterEntry| entry.standing.as_ref().is_some_and(|found| *found == *standing);
        self.entries(register, RegisterKey::All).into_iter().filter(stands).map(|entry| entry.of).collect()
    }

    /// The other case that holds a key of a unique register; those that are over hold nothing if `still_open` says so.
    pub(crate) fn holder(&self, register: &str, of: Value, case: &Id, still_open: impl Fn(&Id) -> bool) -> Option<Id> {
        let answer = self.asked.answer(register, RegisterKey::Of(of), self.at)?;
        let holds = |entry: &&RegisterEntry| {
            entry.case != *case && entry.standing.as_ref().is_some_and(&still_open) && entry.is_seen_by(&self.line)
        };
        answer.entries().iter().find(holds).map(|entry| entry.case.clone())
    }

    /// All of which a fact is recorded so, in the order in which they were first entered.
    pub(crate) fn found_by(&self, register: &str, fact: &str, value: Value) -> Vec<Value> {
        let entered = |entry: &RegisterEntry| entry.standing.is_some();
        let key = RegisterKey::By(Id::from(fact), value);
        self.entries(register, key).into_iter().filter(entered).map(|entry| entry.of).collect()
    }

    /// Those of which a fact is recorded so that stand so, in the order in which they were first entered.
    pub(crate) fn found_standing(&self, register: &str, fact: &str, value: Value, standing: &str) -> Vec<Value> {
        let stands = |entry: &RegisterEntry| entry.standing.as_ref().is_some_and(|found| *found == *standing);
        let key = RegisterKey::By(Id::from(fact), value);
        self.entries(register, key).into_iter().filter(stands).map(|entry| entry.of).collect()
    }
}
