//! Registers: what one case must know of others, without cases writing to each other.
//!
//! A register is made of all cases of one kind. It is a list of entries, each saying how an organisation stands from a
//! moment on; what is entered is never changed. Whoever looks at a moment sees the entries known by then, the last one
//! of each organisation counting, and so sees the same years later.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, Value, Values};

/// How an organisation stands from a moment on, by a case about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The case it comes from.
    pub case: Id,
    /// The number of that case's event it was entered with.
    pub sequence: u64,
    /// From when it is known.
    pub at: DateTime<Utc>,
    /// The local date that the event counts for.
    pub on: NaiveDate,
    /// The organisation it is about.
    pub organisation: Id,
    /// The state of the case's root procedure; nothing if the case is not about the organisation any more.
    pub standing: Option<Id>,
    /// The facts that other cases may read.
    pub facts: Arc<Values>,
    /// The pack the case goes by, and those it is laid over, nearest first.
    pub(crate) line: Arc<[Id]>,
}

impl Entry {
    /// The place of an entry among all: by moment; of the same moment, by case, so that it does not matter in which
    /// order cases were entered.
    fn place(&self) -> (DateTime<Utc>, &Id, u64) {
        (self.at, &self.case, self.sequence)
    }

    /// Whether packs of a line see the entry: it was made by one of them, or by one laid over one of them.
    fn is_seen_by(&self, line: &[Id]) -> bool {
        let (own, other) = (self.line.first(), line.first());
        own.is_some_and(|own| line.contains(own)) || other.is_some_and(|other| self.line.contains(other))
    }
}

/// All registers, by id.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    registers: BTreeMap<Id, Register>,
}

/// One register.
#[derive(Clone, Debug, Default)]
struct Register {
    /// In order of their places.
    entries: Vec<Arc<Entry>>,
    /// Those of each organisation, in the same order.
    of: HashMap<Id, Vec<Arc<Entry>>>,
    /// The last of each case.
    last: HashMap<Id, Arc<Entry>>,
}

impl Registers {
    /// Whether nothing has been entered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.registers.is_empty()
    }

    /// The entries of a register, in order.
    pub fn entries(&self, register: &str) -> impl Iterator<Item = &Entry> {
        self.registers.get(register).into_iter().flat_map(|register| &register.entries).map(AsRef::as_ref)
    }

    /// Enters how an organisation stands, if the case has not said so already. The case's entry on another organisation,
    /// if it had one, ends.
    pub(crate) fn enter(&mut self, register: &Id, entry: Entry) {
        let register = self.registers.entry(register.clone()).or_default();
        if let Some(last) = register.last.get(&entry.case).cloned() {
            if last.sequence >= entry.sequence {
                return;
            }
            let same = last.organisation == entry.organisation;
            if same && last.standing == entry.standing && last.facts == entry.facts {
                return;
            }
            if !same && last.standing.is_some() {
                let organisation = last.organisation.clone();
                register.insert(Entry { organisation, standing: None, facts: Arc::default(), ..entry.clone() });
            }
        }
        if entry.standing.is_some() || register.last.contains_key(&entry.case) {
            register.insert(entry);
        }
    }

    /// The last thing entered by a case.
    pub(crate) fn last_of(&self, register: &Id, case: &Id) -> Option<&Entry> {
        self.registers.get(register)?.last.get(case).map(AsRef::as_ref)
    }

    /// The registers without what a case has entered.
    pub(crate) fn without(&self, case: &Id) -> Self {
        let mut others = Self::default();
        for (id, register) in &self.registers {
            let kept = others.registers.entry(id.clone()).or_default();
            register.entries.iter().filter(|entry| entry.case != *case).for_each(|entry| kept.add(entry));
        }
        others
    }

    /// The first moment after one, up to another, from which packs of a line know more of a register.
    pub(crate) fn next_moment(
        &self,
        register: &Id,
        line: &[Id],
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let entries = &self.registers.get(register)?.entries;
        let later = entries.get(entries.partition_point(|entry| entry.at <= after)..)?;
        let mut known = later.iter().take_while(|entry| entry.at <= until);
        known.find(|entry| entry.is_seen_by(line)).map(|entry| entry.at)
    }
}

impl Register {
    fn insert(&mut self, entry: Entry) {
        self.add(&Arc::new(entry));
    }

    fn add(&mut self, entry: &Arc<Entry>) {
        let among = |entries: &mut Vec<Arc<Entry>>| {
            let place = entries.partition_point(|other| other.place() <= entry.place());
            entries.insert(place, Arc::clone(entry));
        };
        among(&mut self.entries);
        among(self.of.entry(entry.organisation.clone()).or_default());
        self.last.insert(entry.case.clone(), Arc::clone(entry));
    }
}

/// The registers, as a pack sees them at a moment.
#[derive(Clone, Debug)]
pub struct Seen {
    registers: Arc<Registers>,
    at: DateTime<Utc>,
    line: Arc<[Id]>,
}

impl Seen {
    /// The registers at a moment, for a pack and those it is laid over, itself first.
    pub(crate) fn new(registers: Arc<Registers>, at: DateTime<Utc>, line: Arc<[Id]>) -> Self {
        Self { registers, at, line }
    }

    /// How an organisation is entered.
    fn entry(&self, register: &str, organisation: &str) -> Option<&Entry> {
        let entries = self.registers.registers.get(register)?.of.get(organisation)?;
        let counts = |entry: &&Arc<Entry>| entry.at <= self.at && entry.is_seen_by(&self.line);
        entries.iter().rev().find(counts).map(AsRef::as_ref)
    }

    /// How an organisation stands; nothing if it is not entered.
    pub(crate) fn standing(&self, register: &str, organisation: &str) -> Option<&Id> {
        self.entry(register, organisation)?.standing.as_ref()
    }

    /// What is recorded of an organisation.
    pub(crate) fn recorded(&self, register: &str, organisation: &str, field: &str) -> Option<&Value> {
        self.entry(register, organisation)?.facts.get(field)
    }

    /// The organisations that stand so, in the order in which they were first entered.
    pub(crate) fn listed(&self, register: &str, standing: &str) -> Vec<&Id> {
        let Some(register_found) = self.registers.registers.get(register) else { return Vec::new() };
        let mut seen = BTreeSet::new();
        register_found
            .entries
            .iter()
            .take_while(|entry| entry.at <= self.at)
            .filter(|entry| entry.is_seen_by(&self.line) && seen.insert(&entry.organisation))
            .map(|entry| &entry.organisation)
            .filter(|organisation| {
                self.standing(register, organisation.as_str()).is_some_and(|found| *found == *standing)
            })
            .collect()
    }

    /// How many entries a register has: what going through it costs.
    pub(crate) fn size(&self, register: &str) -> usize {
        self.registers.registers.get(register).map_or(0, |register| register.entries.len())
    }
}
