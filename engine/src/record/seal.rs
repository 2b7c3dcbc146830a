//! Entries sealed into a chain, so that none can be changed, exchanged or left out unseen; and the personal values in
//! them, which can be erased without breaking it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_json::json;

use super::event::{Cause, Event, input_path};
use crate::base::hash::{bytes_of, hexadecimal, keyed};
use crate::base::{COMMITMENT, Digester, Hash, HashAlgorithm, Id, NotCanonical, canonical_json};
use crate::pack::{Pack, PackHash};

/// The version of the journal format.
pub const JOURNAL_VERSION: u32 = 2;

/// Something that is filed in the record of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// What happened.
    Event(Box<Event>),
    /// A document that the host keeps with the case.
    Filed {
        /// What it is, in the host's words.
        kind: Id,
        /// The hash of its bytes.
        hash: Hash,
    },
}

impl From<Event> for Entry {
    fn from(event: Event) -> Self {
        Self::Event(Box::new(event))
    }
}

impl From<&Event> for Entry {
    fn from(event: &Event) -> Self {
        Self::from(event.clone())
    }
}

/// How far a chain has come: what the next entry is hashed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The seal of the last entry; that of the case itself, if there is none yet.
    pub hash: Hash,
    /// How many entries there are.
    pub entries: u64,
}

impl Head {
    /// The chain of a case in which nothing is filed yet. Its algorithm is that of all that follows.
    #[must_use]
    pub fn begin(case: &Id, algorithm: HashAlgorithm) -> Self {
        // A text and two words always have a canonical form.
        let header = canonical_json(&header(case, algorithm)).unwrap_or_default();
        Self { hash: Hash::of(algorithm, header.as_bytes()), entries: 0 }
    }
}

/// What a chain begins with.
pub(super) fn header(case: &Id, algorithm: HashAlgorithm) -> Json {
    json!({"case": case, "hash": algorithm.as_str(), "journal": JOURNAL_VERSION})
}

/// An entry that is part of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEntry {
    number: u64,
    text: String,
    openings: Vec<Opening>,
    seal: Hash,
}

/// A personal value beside the entry it was taken out of. Without it nobody can tell the value any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Where in the event it belongs, as a JSON Pointer (RFC 6901).
    pub path: Arc<str>,
    /// What keeps others from guessing it: 64 hexadecimal digits.
    pub salt: Arc<str>,
    /// The value, as JSON.
    pub value: Json,
}

impl Opening {
    fn new(path: String, value: Json, head: &Head, seed: &[u8; 32]) -> Self {
        let number = head.entries.saturating_add(1);
        let salt = keyed(head.hash.algorithm(), seed, format!("{}\n{number}\n{path}", head.hash).as_bytes());
        Self { path: Arc::from(path), salt: Arc::from(hexadecimal(&salt)), value }
    }

    /// The hash of salt and value, by which the entry holds whoever tells the value to it. None if the salt is none.
    pub(super) fn commitment(&self, algorithm: HashAlgorithm) -> Option<Hash> {
        let mut digester = Digester::new(algorithm);
        digester.update(&bytes_of(&self.salt)?);
        digester.update(canonical_json(&self.value).ok()?.as_bytes());
        Some(digester.finish())
    }
}

/// An entry cannot be sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The pack that says what of the event is personal is not published.
    #[error("event {sequence} was decided by pack `{pack}`, which is not published here; add that version of the pack")]
    UnknownPack {
        /// The event.
        sequence: u64,
        /// By the hash it was published under.
        pack: PackHash,
    },
    /// Something has been erased in the event: it was sealed before, whole.
    #[error("something has been erased in event {sequence}, so that it cannot be sealed; keep it as it was sealed")]
    Erased {
        /// The event.
        sequence: u64,
    },
    /// A number has no canonical form.
    #[error("an entry cannot be sealed: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// The entry is no JSON.
    #[error("an entry cannot be sealed: {0}")]
    NotJson(Arc<str>),
}

impl SealedEntry {
    /// Seals an entry behind the head of a chain. `pack` is that of the event.
    pub(crate) fn new(
        head: &Head,
        entry: &Entry,
        pack: impl FnOnce(&PackHash) -> Option<Arc<Pack>>,
        seed: &[u8; 32],
    ) -> Result<Self, SealError> {
        let number = head.entries.saturating_add(1);
        let mut openings = Vec::new();
        let mut content = serde_json::to_value(entry).map_err(|error| SealError::NotJson(error.to_string().into()))?;
        if let Entry::Event(event) = entry {
            let sequence = event.sequence;
            if !event.erased.is_empty() {
                return Err(SealError::Erased { sequence });
            }
            // Business rules hold what the pack below has, and effects of their own besides.
            let name = event.rules.unwrap_or(event.pack);
            let pack = pack(&name).ok_or(SealError::UnknownPack { sequence, pack: name })?;
            for path in personal_paths(event, &pack) {
                let Some(place) = content.pointer_mut(&format!("/event{path}")) else { continue };
                let opening = Opening::new(path, place.take(), head, seed);
                let commitment = opening.commitment(head.hash.algorithm());
                let commitment = commitment.ok_or_else(|| NotCanonical::of(&opening.value))?;
                *place = json!({ COMMITMENT: commitment });
                openings.push(opening);
            }
            openings.sort_by(|one, next| one.path.cmp(&next.path));
        }
        if let Json::Object(members) = &mut content {
            members.insert("number".to_owned(), number.into());
        }
        let text = canonical_json(&content)?;
        let seal = chained(&head.hash, &text);
        Ok(Self { number, text, openings, seal })
    }

    /// An entry as a host keeps it in rows of its own: its parts as [`text`](Self::text), [`openings`](Self::openings) and
    /// [`seal`](Self::seal) gave them, the openings in any order. Whether it is what was sealed, [`Journal::of`](crate::Journal::of) says.
    #[must_use]
    pub fn of_parts(number: u64, text: String, mut openings: Vec<Opening>, seal: Hash) -> Self {
        openings.sort_by(|one, next| one.path.cmp(&next.path));
        Self::kept(number, text, openings, seal)
    }

    /// An entry as it is kept. That its seal is right is for whoever knows the one before it to say.
    pub(super) fn kept(number: u64, text: String, openings: Vec<Opening>, seal: Hash) -> Self {
        Self { number, text, openings, seal }
    }

    /// Its place in the chain, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What is sealed: the entry in the form of RFC 8785, with a commitment in place of each personal value.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The hash of the entry and of all before it.
    #[must_use]
    pub fn seal(&self) -> Hash {
        self.seal
    }

    /// The head of the chain that ends with it.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { hash: self.seal, entries: self.number }
    }

    /// The personal values that are still beside it.
    #[must_use]
    pub fn openings(&self) -> &[Opening] {
        &self.openings
    }

    /// Erases personal values: those whose place in the event `which` chooses. The chain still verifies.
    pub fn erase(&mut self, which: impl Fn(&str) -> bool) {
        self.openings.retain(|opening| !which(&opening.path));
    }

    /// Erases the personal values that its event holds under a name of the pack, wherever they stand: what was given, what is
    /// recorded, what effects and look-ups carry. What was computed from them has names of its own;
    /// [`Rulebook::erasing`](crate::Rulebook::erasing) finds all that a pack says goes.
    pub fn erase_named(&mut self, name: &str) {
        let Ok(entry) = serde_json::from_str::<Json>(&self.text) else { return };
        let Some(event) = entry.get("event") else { return };
        self.openings.retain(|opening| !stands_under(event, &opening.path, name));
    }

    /// Whether it follows a seal.
    pub(super) fn follows(&self, before: &Hash) -> bool {
        chained(before, &self.text) == self.seal
    }

    /// The seal it would have behind another.
    pub(super) fn seal_after(&self, before: &Hash) -> Hash {
        chained(before, &self.text)
    }
}

/// Whether a place in an event is under a name: a member of that name leads there, or it is beside the name in a pair.
fn stands_under(event: &Json, path: &str, name: &str) -> bool {
    let mut here = Some(event);
    path.split('/').skip(1).any(|step| {
        let step = step.replace("~1", "/").replace("~0", "~");
        let is_named = match here {
            Some(Json::Array(pair)) => {
                step == "1" && pair.first().and_then(Json::as_str).is_some_and(|first| first == name)
            }
            _ => step == name,
        };
        here = here.and_then(|here| match here {
            Json::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(&step),
        });
        is_named
    })
}

/// The hash of an entry with the hash before it: of that one as text, a line feed, and the entry.
fn chained(before: &Hash, text: &str) -> Hash {
    let mut digester = Digester::new(before.algorithm());
    digester.update(before.to_string().as_bytes());
    digester.update(b"\n");
    digester.update(text.as_bytes());
    digester.finish()
}

/// Where in an event personal values stand: in what was given, in what it changed, and in what effects carry.
fn personal_paths(event: &Event, pack: &Pack) -> Vec<String> {
    personal_places(event, pack).into_iter().filter(|(_, is_there)| *is_there).map(|(path, _)| path).collect()
}

/// The same with the places of values that are not there, as where they have been erased; and whether one is there.
#[must_use]
pub fn personal_places(event: &Event, pack: &Pack) -> Vec<(String, bool)> {
    let personal = pack.personal();
    let mut places = Vec::new();
    if let Cause::Command(command) = &event.cause {
        let given = command.input().keys().filter(|name| personal.has_field(pack, name));
        places.extend(given.map(|name| (input_path(name), true)));
        let erased = event.erased_input().filter(|name| personal.has_field(pack, name));
        places.extend(erased.map(|name| (input_path(&name), false)));
    }
    for (part, changes) in [("data", &event.changes.data), ("facts", &event.changes.facts)] {
        for (index, (name, value)) in changes.iter().enumerate() {
            if personal.has_field(pack, name) {
                places.push((format!("/changes/{part}/{index}/1"), value.is_some()));
            }
        }
    }
    for (index, effect) in event.effects.iter().enumerate() {
        for (carried, (name, value)) in effect.with.iter().enumerate() {
            if personal.has_effect(&effect.effect, name) {
                places.push((format!("/effects/{index}/with/{carried}/1"), value.is_some()));
            }
        }
    }
    places
}
