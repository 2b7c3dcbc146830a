//! What a case tells the registers of its pack.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Case;
use crate::base::{Id, Value, Values};
use crate::expression::Budget;
use crate::pack::Pack;
use crate::pack::model::Register;
use crate::record::Event;
use crate::register::{Asked, RegisterEntry, RegisterKey, RegisterRow, Seen};

/// The registers at a moment, for a decision with its budget.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) asked: &'a Arc<Asked>,
    pub(crate) at: DateTime<Utc>,
    /// The steps of the decision that asks; none if nothing is decided.
    pub(crate) budget: Option<&'a Arc<Budget>>,
}

impl Known<'_> {
    /// The registers as a pack sees them.
    pub(crate) fn seen_by(self, pack: &Pack) -> Seen {
        Seen::new(Arc::clone(self.asked), self.at, Arc::clone(&pack.ancestry))
    }
}

/// What a case tells a register as it stands.
#[derive(PartialEq, Eq)]
pub(crate) struct Told {
    of: Value,
    standing: Id,
    facts: Values,
    line: Arc<[Id]>,
    /// Under what it is filed.
    keys: Vec<RegisterKey>,
}

impl Case {
    /// What the case tells a register; nothing if it is not entered in it, or does not say what it is about.
    pub(crate) fn told(&self, register: &Register) -> Option<Told> {
        let (root, kind) = (self.root()?, self.kind()?);
        if register.case != *kind {
            return None;
        }
        let of = self.facts().get(&register.of)?.unmarked().into_owned();
        if matches!(&of, Value::Text(text) if text.is_empty()) {
            return None;
        }
        let fact = |name: &Id| Some((name.clone(), self.facts().get(name)?.unmarked().into_owned()));
        let facts = register.facts.iter().filter_map(fact).collect();
        let keys = self.keys(register, &of);
        Some(Told { of, standing: root.state().id.clone(), facts, line: Arc::clone(&root.pack().ancestry), keys })
    }

    fn keys(&self, register: &Register, of: &Value) -> Vec<RegisterKey> {
        let mut keys = vec![RegisterKey::of(of)];
        for (fact, value) in register.keys.iter().filter_map(|fact| Some((fact, self.facts().get(fact)?))) {
            for one in RegisterKey::one_by_one(value) {
                let key = RegisterKey::by(fact.clone(), one);
                // Two items may be filed alike.
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        if register.bounded {
            keys.push(RegisterKey::All);
        }
        keys
    }
}

impl Told {
    /// What it is about.
    pub(crate) fn of(&self) -> &Value {
        &self.of
    }
}

/// The rows by which registers come to know what events have made of a case. What ends under a key is filed there too, as
/// an entry without standing.
pub(crate) fn rows(before: &Case, after: &Case, events: &[Event]) -> Vec<RegisterRow> {
    let (Some(last), Some(root)) = (events.last(), after.root()) else { return Vec::new() };
    let mut rows = Vec::new();
    for register in root.pack().registers.values() {
        // Under an earlier version the same register may have had other keys.
        let earlier =
            before.root().and_then(|root| root.pack().registers.get(register.id.as_str())).unwrap_or(register);
        let (was, is) = (before.told(earlier), after.told(register));
        if was == is {
            continue;
        }
        let entry = |told: &Told, standing: Option<Id>| RegisterEntry {
            from: last.at,
            case: after.id().clone(),
            sequence: last.sequence,
            of: told.of.clone(),
            facts: if standing.is_some() { told.facts.clone() } else { Values::new() },
            standing,
            line: Arc::clone(&root.pack().ancestry),
        };
        let now = is.as_ref().map(|told| (entry(told, Some(told.standing.clone())), &told.keys));
        if let Some(was) = &was {
            for key in &was.keys {
                let goes_on = now.as_ref().is_some_and(|(entry, keys)| entry.of == was.of && keys.contains(key));
                if !goes_on {
                    let (register, key) = (register.id.clone(), key.clone());
                    rows.push(RegisterRow { register, key, entry: entry(was, None), after: None });
                }
            }
        }
        if let Some((entry, keys)) = now {
            let row = |key: &RegisterKey| RegisterRow {
                register: register.id.clone(),
                key: key.clone(),
                entry: entry.clone(),
                after: None,
            };
            rows.extend(keys.iter().map(row));
        }
    }
    rows.extend(events.iter().flat_map(|event| numbers(after, event)));
    rows
}

/// The rows of the numbers that an event drew: each is the next of its key.
fn numbers<'e>(after: &'e Case, event: &'e Event) -> impl Iterator<Item = RegisterRow> + 'e {
    let line = after.procedure(event.procedure).map(|procedure| Arc::clone(&procedure.pack().ancestry));
    let line: Arc<[Id]> = line.unwrap_or_default();
    event.numbers.iter().map(move |drawn| RegisterRow {
        register: drawn.series.clone(),
        key: drawn.key.clone(),
        entry: RegisterEntry {
            from: event.at,
            case: after.id().clone(),
            sequence: event.sequence,
            of: Value::Text(Arc::clone(&drawn.text)),
            standing: None,
            facts: Values::new(),
            line: Arc::clone(&line),
        },
        after: drawn.number.checked_sub(1),
    })
}
