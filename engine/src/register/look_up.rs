//! Look-ups, and what answers them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::base::{Id, SCALAR_BOUND, Value, Values, name_bound, named_values, names_bound, value_bound};

/// The entries that one answer may have. A register whose list is asked for must say that it is bounded by this.
pub(crate) const MOST_ENTRIES: usize = 1000;

/// The bytes that a key may have: what is looked up by it is recorded with every decision that asks.
pub(crate) const LONGEST_KEY: usize = 1024;

/// The items of a list that an entry may be filed under.
pub(crate) const MOST_KEYS: usize = 100;

/// A look-up that may have more bytes than these is written out to be counted.
const COUNTED_BYTES: usize = 4096;

/// Under what rows of a register are filed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterKey {
    /// What the entry is about.
    Of(Value),
    /// The value of a fact by which the register is looked up.
    By(Id, Value),
    /// All entries, of a bounded register.
    All,
    /// The numbers of a series: as many as there are rows.
    Number {
        /// The pack at the root of the line that counts together.
        root: Id,
        /// What has numbers of its own.
        scope: Vec<Value>,
        /// The year, where each begins anew.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        year: Option<i32>,
    },
}

impl RegisterKey {
    /// The key of what entries are about. Full-width letters, digits and signs are filed as narrow ones.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        Self::Of(value.filed())
    }

    /// The key by which entries are found by a fact, filed as in [`Self::of`].
    #[must_use]
    pub fn by(fact: Id, value: &Value) -> Self {
        Self::By(fact, value.filed())
    }

    /// What an entry is found by for a fact: its value, or each item of a list.
    pub(crate) fn one_by_one(value: &Value) -> &[Value] {
        match value {
            Value::List(items) => items,
            single => std::slice::from_ref(single),
        }
    }

    /// No less than the bytes it has as JSON.
    pub(crate) fn size_bound(&self) -> usize {
        match self {
            Self::Of(value) => value_bound(value),
            Self::By(name, value) => name_bound(name) + value_bound(value),
            Self::All => 0,
            Self::Number { root, scope, year: _ } => {
                2 * SCALAR_BOUND + name_bound(root) + scope.iter().map(|value| 1 + value_bound(value)).sum::<usize>()
            }
        }
    }

    /// Whether a value has more bytes than a key may.
    pub(crate) fn is_too_long(value: &Value) -> bool {
        fn bytes(value: &Value) -> usize {
            match value {
                Value::Text(text) => text.len(),
                Value::List(items) => items.iter().map(bytes).sum(),
                Value::Record(values) => values.iter().map(|(name, value)| name.as_str().len() + bytes(value)).sum(),
                Value::Boolean(_)
                | Value::Integer(_)
                | Value::Date { .. }
                | Value::Period { .. }
                | Value::Money { .. } => 0,
            }
        }
        bytes(value) > LONGEST_KEY
    }
}

/// What is asked of a register, or of a series.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// The register or the series, by its id in the pack.
    pub register: Id,
    /// Under what is looked.
    pub key: RegisterKey,
    /// As of which moment; of a series all counts, whenever it was stored.
    pub at: DateTime<Utc>,
}

/// What a case tells a register, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// From when it counts: when the decision was taken.
    pub from: DateTime<Utc>,
    /// The case it comes from.
    pub case: Id,
    /// The number of that case's last event then.
    pub sequence: u64,
    /// What it is about.
    pub of: Value,
    /// The state of the case's root procedure; none if the case is not about it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Id>,
    /// The facts that other cases may read.
    #[serde(default, with = "named_values", skip_serializing_if = "Values::is_empty")]
    pub facts: Values,
    /// The pack that the case goes by, and those it is laid over, nearest first.
    pub line: Arc<[Id]>,
}

/// An entry under one of its keys: what a store adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterRow {
    /// By its id in the pack.
    pub register: Id,
    /// Under what it is filed.
    pub key: RegisterKey,
    /// What is told.
    pub entry: RegisterEntry,
    /// In a register that is `unique`, where the case takes the key, and in a series: how many rows the key had. A store that has
    /// another number by now writes nothing, and the command is decided again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

impl RegisterEntry {
    /// The place of an entry among all: by moment; of the same moment, by case, so that it does not matter which was
    /// stored first.
    pub(super) fn place(&self) -> (DateTime<Utc>, &Id, u64) {
        (self.from, &self.case, self.sequence)
    }

    /// Whether packs of a line see the entry: it was made by one of them, or by one laid over one of them.
    pub(super) fn is_seen_by(&self, line: &[Id]) -> bool {
        let (own, other) = (self.line.first(), line.first());
        own.is_some_and(|own| line.contains(own)) || other.is_some_and(|other| self.line.contains(other))
    }

    /// Whether what it is about stands so.
    pub(super) fn stands(&self, standing: &str) -> bool {
        self.standing.as_ref().is_some_and(|found| *found == *standing)
    }

    /// Whether it takes the place of an earlier one: the same case tells of the same thing. What other cases have told of it
    /// stays, and counts again when this one tells nothing of it any more.
    fn replaces(&self, earlier: &Self) -> bool {
        self.case == earlier.case && self.of == earlier.of
    }
}

/// What a key holds as of a moment, and what is known to come after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// How many rows the key had at that moment.
    version: u64,
    /// What stands then: of what each case has told of a thing, the last, if it still tells anything; in the order in which
    /// the first of each was filed.
    entries: Arc<[RegisterEntry]>,
    /// What is filed after that moment, in order.
    later: Arc<[RegisterEntry]>,
    /// When something is filed next, as far as is known.
    next: Option<DateTime<Utc>>,
}

impl Answer {
    /// The answer to a look-up, of all rows that are filed under its register and key. They may come in any order, and
    /// among others.
    #[must_use]
    pub fn of<'r>(look_up: &LookUp, rows: impl IntoIterator<Item = &'r RegisterRow>) -> Self {
        let filed = |row: &&RegisterRow| row.register == look_up.register && row.key == look_up.key;
        if let RegisterKey::Number { .. } = look_up.key {
            return Self::counted(u64::try_from(rows.into_iter().filter(filed).count()).unwrap_or(u64::MAX));
        }
        let mut later: Vec<RegisterEntry> = rows.into_iter().filter(filed).map(|row| row.entry.clone()).collect();
        later.sort_by(|one, other| one.place().cmp(&other.place()));
        Self { later: later.into(), ..Self::default() }.at(look_up.at)
    }

    /// The answer to a look-up of a series, by a host that counts its numbers instead of their rows: how many were given.
    #[must_use]
    pub fn counted(numbers: u64) -> Self {
        Self { version: numbers, ..Self::default() }
    }

    /// What was recorded.
    fn recorded(looked_up: &LookedUp) -> Self {
        let LookedUp { version, entries, next, .. } = looked_up;
        Self { version: *version, entries: Arc::clone(entries), next: *next, ..Self::default() }
    }

    /// The same key at that moment or a later one.
    fn at(&self, moment: DateTime<Utc>) -> Self {
        let (filed, later) = self.later.split_at(self.later.partition_point(|entry| entry.from <= moment));
        let next = later.first().map_or(self.next.filter(|next| *next > moment), |entry| Some(entry.from));
        if filed.is_empty() {
            return Self { next, ..self.clone() };
        }
        let mut entries = self.entries.to_vec();
        for entry in filed {
            match entries.iter().position(|earlier| entry.replaces(earlier)) {
                Some(place) if entry.standing.is_none() => drop(entries.remove(place)),
                Some(place) => {
                    if let Some(earlier) = entries.get_mut(place) {
                        *earlier = entry.clone();
                    }
                }
                None if entry.standing.is_none() => {}
                None => entries.push(entry.clone()),
            }
        }
        let version = self.version + u64::try_from(filed.len()).unwrap_or(u64::MAX);
        Self { version, entries: entries.into(), later: later.into(), next }
    }

    /// How many rows the key had.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn entries(&self) -> &Arc<[RegisterEntry]> {
        &self.entries
    }

    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.next
    }
}

/// A look-up as it is recorded, with what was answered: taken again with it, a decision comes out the same whatever has
/// been filed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookedUp {
    /// By its id in the pack.
    pub register: Id,
    /// Under what was looked.
    pub key: RegisterKey,
    /// As of which moment.
    pub at: DateTime<Utc>,
    /// How many rows the key had.
    pub version: u64,
    /// What counted; not said again if the look-up before it is of the same key with as many rows.
    #[serde(default, skip_serializing_if = "has_none")]
    pub entries: Arc<[RegisterEntry]>,
    /// When the next row was filed, as far as was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<DateTime<Utc>>,
}

impl LookedUp {
    /// As JSON it has no more bytes than this.
    pub(crate) fn size_bound(&self) -> usize {
        looked_up_bound(&self.register, &self.key, &self.entries)
    }

    /// Whether the entries of a later look-up are the same.
    pub(super) fn has_entries_of(&self, later: &Self) -> bool {
        self.register == later.register && self.key == later.key && self.version == later.version
    }
}

fn looked_up_bound(register: &Id, key: &RegisterKey, entries: &[RegisterEntry]) -> usize {
    let entries = entries.iter().map(|entry| {
        let facts = entry.facts.iter().map(|(name, value)| name_bound(name) + value_bound(value)).sum::<usize>();
        let names = name_bound(&entry.case) + entry.standing.as_ref().map_or(0, name_bound) + names_bound(&entry.line);
        4 * SCALAR_BOUND + names + value_bound(&entry.of) + facts
    });
    4 * SCALAR_BOUND + name_bound(register) + key.size_bound() + entries.sum::<usize>()
}

/// The bytes that a look-up has as JSON, recorded with these entries, or more if it is small.
pub(super) fn looked_up_size(
    register: &Id,
    key: &RegisterKey,
    at: DateTime<Utc>,
    answer: &Answer,
    entries: &[RegisterEntry],
) -> usize {
    let bound = looked_up_bound(register, key, entries);
    if bound <= COUNTED_BYTES {
        return bound;
    }
    let (register, key, entries) = (register.clone(), key.clone(), Arc::from(entries));
    let recorded = LookedUp { register, key, at, version: answer.version(), entries, next: answer.next() };
    serde_json::to_vec(&recorded).map_or(bound, |written| written.len())
}

fn has_none(entries: &Arc<[RegisterEntry]>) -> bool {
    entries.is_empty()
}

/// The answers of one key, by the moments they are of.
type ByMoment = BTreeMap<DateTime<Utc>, Answer>;

/// The answers that something is decided with. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    of: Arc<BTreeMap<Id, BTreeMap<RegisterKey, ByMoment>>>,
    is_closed: bool,
}

impl Answers {
    /// No answers: for packs without registers, and to begin with.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds the answer to a look-up.
    pub fn add(&mut self, look_up: LookUp, answer: Answer) {
        let LookUp { register, key, at } = look_up;
        let of_register = Arc::make_mut(&mut self.of).entry(register).or_default();
        of_register.entry(key).or_default().insert(at, answer);
    }

    /// Fetches nothing more for what comes about by itself: what of it lacks an answer is left for the next time, and what
    /// has been reached until there is decided. So a chain of look-ups without end never keeps a case from going on.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// What was recorded with a decision. There is no more: what was left then for want of an answer is left again.
    pub(crate) fn recorded<'l>(looked_up: impl IntoIterator<Item = &'l LookedUp>) -> Self {
        let mut answers = Self { is_closed: true, ..Self::none() };
        answers.add_recorded(looked_up);
        answers
    }

    /// Adds what was recorded with a decision.
    #[doc(hidden)]
    pub fn add_recorded<'l>(&mut self, looked_up: impl IntoIterator<Item = &'l LookedUp>) {
        let mut before: Option<(&LookedUp, Answer)> = None;
        for recorded in looked_up {
            let look_up = LookUp { register: recorded.register.clone(), key: recorded.key.clone(), at: recorded.at };
            let mut answer = Answer::recorded(recorded);
            if let Some((_, same)) = before.as_ref().filter(|(earlier, _)| earlier.has_entries_of(recorded)) {
                answer.entries = Arc::clone(&same.entries);
            }
            before = Some((recorded, answer.clone()));
            self.add(look_up, answer);
        }
    }

    /// The answer for a moment: to that very look-up, or to an earlier one of the same key; with the register's own name.
    pub(super) fn get(&self, register: &str, key: &RegisterKey, at: DateTime<Utc>) -> Option<(&Id, Answer)> {
        let (register, answers) = self.of.get_key_value(register)?;
        let (_, answer) = answers.get(key)?.range(..=at).next_back()?;
        Some((register, answer.at(at)))
    }
}
