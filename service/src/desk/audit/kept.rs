//! What is kept beside the record of a case, held against it: documents that were filed, attachments that events name, lists and registers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guicheng_engine::{Entry, Event, Hash, Journal, RegisterKey, Text};
use serde_json::Value as Json;

use super::super::attachments::{Hasher, documents_of};
use super::super::{CaseFile, Desk, DeskError, Published, Purpose};
use crate::messages::both;
use crate::records::erasures::Erasure;
use crate::records::{attachments, collections, entries, registers};
use crate::store::StoreError;

impl Desk {
    /// What is not there, or not as the record of a case says.
    pub(super) fn amiss(
        &self,
        published: &Published,
        (file, journal): (&CaseFile, &Journal),
        erasures: &[(DateTime<Utc>, Erasure)],
    ) -> Result<Vec<Text>, DeskError> {
        let mut amiss = self.documents_amiss(file, journal, erasures)?;
        amiss.extend(self.attachments_amiss(file)?);
        // Of what was erased, lists and registers are made anew when it is, and not from the record as it was.
        if erasures.is_empty() {
            amiss.extend(self.lists_amiss(published, file)?);
            amiss.extend(self.registers_amiss(published, file)?);
        }
        Ok(amiss)
    }

    /// Documents whose entry is sealed and whose content is gone, but for those that a rule erased, or another one.
    fn documents_amiss(
        &self,
        file: &CaseFile,
        journal: &Journal,
        erasures: &[(DateTime<Utc>, Erasure)],
    ) -> Result<Vec<Text>, DeskError> {
        let (id, key) = (&file.row.id, &file.data_key);
        let letters = erasures.iter().flat_map(|(_, erasure)| &erasure.letters);
        let erased: BTreeSet<u64> = letters.map(|(number, _)| *number).collect();
        let mut amiss = Vec::new();
        for (sealed, entry) in journal.sealed().iter().zip(journal.entries()) {
            let Entry::Filed { kind, hash } = entry else { continue };
            let number = sealed.number();
            if erased.contains(&number) {
                continue;
            }
            let problem = match entries::filed_content(&*self.store, key, id, number) {
                Ok(Some(content)) if Hash::of(self.algorithm, &content) == *hash => continue,
                Ok(None) => "audit-document-gone",
                Ok(Some(_)) | Err(StoreError::Damaged(_)) => "audit-document-changed",
                Err(error) => return Err(error.into()),
            };
            amiss.push(both(problem, &[("number", &number), ("kind", kind)]));
        }
        Ok(amiss)
    }

    /// Attachments that events name and that are gone, or have another content.
    fn attachments_amiss(&self, file: &CaseFile) -> Result<Vec<Text>, DeskError> {
        let mut amiss = Vec::new();
        for hash in documents_of(&file.events) {
            let problem = match attachments::find(&*self.store, file.row.id.as_str(), &hash)? {
                // In any other store documents may be named that were never brought.
                None if self.purpose != Purpose::Real => continue,
                None => "audit-attachment-gone",
                Some(kept) => match self.hash_of_attachment(file, &kept) {
                    Ok(found) if found == hash => continue,
                    Ok(_) | Err(StoreError::Damaged(_)) => "audit-attachment-changed",
                    Err(error) => return Err(error.into()),
                },
            };
            amiss.push(both(problem, &[("hash", &hash)]));
        }
        Ok(amiss)
    }

    fn hash_of_attachment(&self, file: &CaseFile, kept: &attachments::Attachment) -> Result<String, StoreError> {
        let key = kept.key(&file.data_key)?;
        let mut hasher = Hasher::new(self.algorithm);
        for part in 0..kept.parts {
            hasher.update(&attachments::part(&*self.store, &key, &kept.content, part)?);
        }
        Ok(hasher.finish())
    }

    /// Lists in which the case stands otherwise than its record has it.
    fn lists_amiss(&self, published: &Published, file: &CaseFile) -> Result<Vec<Text>, DeskError> {
        let due = published.rulebook().collection_rows(&file.case)?;
        let kept = collections::rows_of(&*self.store, &file.row.id, &file.data_key)?;
        let mut lists: BTreeSet<&str> =
            kept.iter().filter(|row| !due.contains(row)).map(|row| row.collection.as_str()).collect();
        for row in due.iter().filter(|row| !kept.contains(row)) {
            // What is over lies with what lists showed before.
            if !collections::is_put_away(&*self.store, row, &file.data_key)? {
                lists.insert(row.collection.as_str());
            }
        }
        let named = lists.into_iter().collect::<Vec<_>>().join(", ");
        Ok(if named.is_empty() { Vec::new() } else { vec![both("audit-lists", &[("lists", &named)])] })
    }

    /// Registers that do not know what the record told them.
    fn registers_amiss(&self, published: &Published, file: &CaseFile) -> Result<Vec<Text>, DeskError> {
        let told = published.rulebook().rows(file.row.id.clone(), &file.events);
        let (_, told) = told.map_err(guicheng_engine::Misconfiguration::Damaged)?;
        let mut missing = BTreeSet::new();
        for row in told.iter().filter(|row| !matches!(row.key, RegisterKey::Number { .. })) {
            if !registers::has(&*self.store, row)? {
                missing.insert(row.register.to_string());
            }
        }
        let named = missing.into_iter().collect::<Vec<_>>().join(", ");
        Ok(if named.is_empty() { Vec::new() } else { vec![both("audit-registers", &[("registers", &named)])] })
    }
}

/// What of a decision comes out differently first: the event, and where in it.
pub(super) fn differs(recorded: &[Event], again: &[Event]) -> Text {
    if recorded.len() != again.len() {
        return both("audit-events", &[("again", &again.len()), ("recorded", &recorded.len())]);
    }
    let found = recorded.iter().zip(again).find_map(|(recorded, again)| {
        let [one, two] = [recorded, again].map(|event| serde_json::to_value(event).unwrap_or_default());
        let place = first_difference(&one, &two, String::new())?;
        Some(both("audit-place", &[("event", &recorded.sequence), ("place", &place)]))
    });
    found.unwrap_or_else(|| both("audit-otherwise", &[]))
}

/// Where two values differ first, as a JSON Pointer; none if they do not.
fn first_difference(one: &Json, two: &Json, place: String) -> Option<String> {
    match (one, two) {
        (Json::Object(one), Json::Object(two)) => {
            let names: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
            names.into_iter().find_map(|name| {
                let below = format!("{place}/{name}");
                first_difference(one.get(name).unwrap_or(&Json::Null), two.get(name).unwrap_or(&Json::Null), below)
            })
        }
        (Json::Array(one), Json::Array(two)) if one.len() == two.len() => {
            let mut pairs = one.iter().zip(two).enumerate();
            pairs.find_map(|(number, (one, two))| first_difference(one, two, format!("{place}/{number}")))
        }
        (one, two) => (one != two).then_some(place),
    }
}
