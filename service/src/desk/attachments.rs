//! Attachments: brought in parts, their type told by their content, stored once a case, and given back in parts.

use std::collections::BTreeSet;

use guicheng_engine::{Actor, Event, HashAlgorithm, Id, Value, Values};
use sha2::{Digest, Sha256};
use sm3::Sm3;

use super::content_end::Ending;
use super::drafts::owner;
use super::quarantine::free;
use super::{CaseFile, Desk, DeskError, Purpose, Unusable, content_kind};
use crate::ids;
use crate::messages::megabytes;
use crate::records::attachments::{self, Attachment, PART, Scan};
use crate::records::drafts::Draft;
use crate::records::entries;
use crate::store::{Batch, StoreError};
use crate::typed::is_seen;
use crate::vault::{Key, hexadecimal};

/// The largest attachment, where the form says nothing.
const LARGEST: u64 = 200 * 1024 * 1024;

/// How many bytes of attachments there are that somebody has brought, wherever they lie, and no case refers to yet.
pub const MOST_UNFILED: u64 = 1024 * 1024 * 1024;

/// How many bytes tell what something is.
const TELLING: usize = 8 * 1024;

/// An attachment that is being brought.
#[derive(Debug)]
pub struct Upload {
    brought_by: String,
    place: String,
    of_place: Key,
    name: String,
    accepts: Vec<String>,
    at_most: u64,
    content: String,
    key: Key,
    hasher: Hasher,
    head: Vec<u8>,
    ending: Ending,
    buffer: Vec<u8>,
    parts: u64,
    bytes: u64,
}

/// An attachment that was brought.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What forms are given of it.
    pub document: Value,
    pub(super) place: String,
    pub(super) hash: String,
    pub(super) name: String,
}

/// An attachment that is there, for whoever may have it.
#[derive(Clone, Debug)]
pub struct OpenedAttachment {
    /// What is stored of it.
    pub attachment: Attachment,
    /// What the case calls it.
    pub name: String,
    key: Key,
}

/// What hashes a document as its parts come.
#[derive(Debug)]
pub(super) enum Hasher {
    Sha256(Sha256),
    Sm3(Sm3),
}

impl Hasher {
    pub(super) fn new(algorithm: HashAlgorithm) -> Self {
        match algorithm {
            HashAlgorithm::Sha256 => Self::Sha256(Sha256::new()),
            HashAlgorithm::Sm3 => Self::Sm3(Sm3::new()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sm3(hasher) => hasher.update(bytes),
        }
    }

    pub(super) fn finish(&self) -> String {
        match self {
            Self::Sha256(hasher) => format!("sha256:{}", hexadecimal(&hasher.clone().finalize())),
            Self::Sm3(hasher) => format!("sm3:{}", hexadecimal(&hasher.clone().finalize())),
        }
    }
}

/// What a case keeps of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    hash: String,
    bytes: u64,
    kind: String,
    name: String,
}

/// The documents among values, each once by its hash.
fn documents<'v>(values: impl IntoIterator<Item = &'v Value>) -> Vec<Named> {
    fn gather(value: &Value, found: &mut Vec<Named>) {
        match value {
            Value::List(items) => items.iter().for_each(|item| gather(item, found)),
            Value::Record(parts) => match document(parts) {
                Some(named) => found.push(named),
                None => parts.values().for_each(|part| gather(part, found)),
            },
            _ => {}
        }
    }
    let mut found = Vec::new();
    values.into_iter().for_each(|value| gather(value, &mut found));
    found.sort_by(|one, other| one.hash.cmp(&other.hash));
    found
}

/// The hashes of all documents that events name.
pub(super) fn documents_of(events: &[Event]) -> BTreeSet<String> {
    let given = events.iter().filter_map(Event::command).flat_map(|command| command.request.input().values());
    let changed = events.iter().flat_map(|event| event.changes.data.iter().chain(&event.changes.facts));
    let carried = events.iter().flat_map(|event| &event.effects).flat_map(|effect| &effect.with);
    let set = changed.chain(carried).filter_map(|(_, value)| value.as_ref());
    documents(given.chain(set)).into_iter().map(|named| named.hash).collect()
}

/// The hashes of all documents among values.
pub(super) fn hashes_of(values: &Values) -> Vec<String> {
    documents(values.values()).into_iter().map(|named| named.hash).collect()
}

/// A name of a file as it is kept: without what leads elsewhere, or lets it look like another; none if nothing is left, or it is too long.
fn plain_name(name: &str) -> Option<String> {
    let is_kept = |letter: &char| is_seen(*letter) && !"/\\".contains(*letter);
    let kept: String = name.chars().filter(is_kept).collect();
    let kept = kept.trim().trim_start_matches('.').trim();
    (!kept.is_empty() && kept.len() <= 255).then(|| kept.to_owned())
}

fn document(parts: &Values) -> Option<Named> {
    let text = |name: &str| match parts.get(name) {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let Some(Value::Integer(bytes)) = parts.get("bytes") else { return None };
    let bytes = u64::try_from(*bytes).ok()?;
    Some(Named { hash: text("hash")?, bytes, kind: text("type")?, name: text("name")? })
}

impl Desk {
    /// Begins to take an attachment: for a case, or for one that is yet to be opened. `of` is the pack and the field that it is for: what that
    /// does not take is not taken.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] to nobody in particular, or if there is no such case for whoever asks, or no such field.
    pub fn begin_attachment(
        &self,
        actor: &Actor,
        case: Option<&Id>,
        of: Option<(&Id, &Id)>,
        name: &str,
    ) -> Result<Upload, DeskError> {
        let brought_by = owner(actor)?;
        let mut own = brought_by.clone();
        self.authorised(actor)?;
        let published = self.refresh()?;
        let mut of_place = self.work_key();
        if let Some(case) = case {
            let file = self.file(&published, case)?;
            self.seen(&published, &file, &self.in_case(&file, actor)?)?;
            (own, of_place) = (case.to_string(), file.data_key.clone());
        }
        let now = self.clock().now();
        let (mut accepts, mut at_most) = (Vec::new(), LARGEST);
        if let Some((pack, field)) = of {
            let pack = published.current(pack, now).ok_or(DeskError::Unknown)?;
            let field = pack.fields.get(field.as_str()).ok_or(DeskError::Unknown)?;
            accepts = field.accepts.iter().map(|kind| kind.to_string()).collect();
            at_most = field.at_most.map_or(at_most, |most| most.0.min(at_most));
        }
        let name = plain_name(name).ok_or_else(|| DeskError::Unusable("name".into()))?;
        let upload = Upload {
            brought_by,
            place: own,
            of_place,
            name,
            accepts,
            at_most,
            content: ids::new(now)?,
            key: Key::new(self.vault.current().cipher())?,
            hasher: Hasher::new(self.algorithm),
            head: Vec::new(),
            ending: Ending::default(),
            buffer: Vec::new(),
            parts: 0,
            bytes: 0,
        };
        self.has_room_for(&upload, 0)?;
        // What is broken off is found by this, and swept.
        let mut batch = Batch::default();
        self.stored_as(&upload, &unfinished(&upload), "unfinished")?.add(&mut batch, &upload.brought_by);
        self.store.write(batch)?;
        Ok(upload)
    }

    /// Whether whoever brings an attachment may bring so many bytes more before a case refers to them.
    fn has_room_for(&self, upload: &Upload, bytes: u64) -> Result<(), DeskError> {
        match attachments::unfiled_bytes(&*self.store, &upload.brought_by)?.saturating_add(bytes) >= MOST_UNFILED {
            true => Err(DeskError::NoRoom),
            false => Ok(()),
        }
    }

    fn stored_as(&self, upload: &Upload, hash: &str, kind: &str) -> Result<Attachment, DeskError> {
        let shape = (kind, upload.bytes, upload.parts);
        let keys = (&upload.key, &upload.of_place);
        Ok(Attachment::new((&upload.place, hash), shape, &upload.content, self.clock().now(), keys)?)
    }

    /// Takes more of an attachment.
    ///
    /// # Errors
    /// If it is too large, of no type that is taken, or cannot be stored: what was taken of it is thrown away.
    pub fn add_to_attachment(&self, upload: &mut Upload, bytes: &[u8]) -> Result<(), DeskError> {
        upload.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if upload.bytes > upload.at_most {
            self.drop_attachment(upload)?;
            return Err(DeskError::Unusable(Unusable::said(
                "unusable-file-bytes",
                &[("most", &megabytes(upload.at_most))],
            )));
        }
        upload.hasher.update(bytes);
        let missing = TELLING.saturating_sub(upload.head.len());
        upload.head.extend(bytes.iter().take(missing));
        upload.ending.take(bytes);
        upload.buffer.extend_from_slice(bytes);
        while upload.buffer.len() >= PART {
            let rest = upload.buffer.split_off(PART);
            let part = std::mem::replace(&mut upload.buffer, rest);
            self.store_part(upload, &part)?;
        }
        Ok(())
    }

    fn store_part(&self, upload: &mut Upload, part: &[u8]) -> Result<(), DeskError> {
        if let Err(full) = self.has_room_for(upload, u64::try_from(part.len()).unwrap_or(u64::MAX)) {
            self.drop_attachment(upload)?;
            return Err(full);
        }
        let mut batch = Batch::default();
        attachments::add_part(&mut batch, &upload.key, &upload.content, upload.parts, part)?;
        upload.parts += 1;
        // Others that are brought at once count it.
        let stored = u64::try_from(PART).unwrap_or(u64::MAX).saturating_mul(upload.parts);
        attachments::note_bytes(&mut batch, &upload.place, &unfinished(upload), stored);
        self.store.write(batch)?;
        Ok(())
    }

    /// Throws away what was taken of an attachment.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn drop_attachment(&self, upload: &Upload) -> Result<(), DeskError> {
        let mut batch = Batch::default();
        attachments::remove_parts(&mut batch, &upload.content);
        self.stored_as(upload, &unfinished(upload), "unfinished")?.remove(&mut batch);
        Ok(self.store.write(batch)?)
    }

    /// Ends an attachment: the document that forms are given. If there is a scanner, it stands in quarantine until that has answered.
    ///
    /// # Errors
    /// If it is empty, of no type that is taken, or cut off before its end; then it is thrown away.
    pub fn end_attachment(&self, mut upload: Upload) -> Result<Brought, DeskError> {
        let kind = content_kind::of(&upload.head, &upload.name);
        upload.name = content_kind::honest(&upload.name, kind);
        if upload.bytes == 0 {
            self.drop_attachment(&upload)?;
            return Err(DeskError::Unusable(Unusable::said("unusable-empty", &[("name", &upload.name)])));
        }
        if !(upload.accepts.is_empty() || upload.accepts.iter().any(|taken| taken == kind)) {
            self.drop_attachment(&upload)?;
            return Err(DeskError::Unusable(Unusable::said(
                "unusable-kind",
                &[("name", &upload.name), ("kind", &kind), ("accepts", &upload.accepts.join(", "))],
            )));
        }
        if !upload.ending.is_whole(kind) {
            self.drop_attachment(&upload)?;
            return Err(DeskError::Unusable(Unusable::said("unusable-cut-off", &[("name", &upload.name)])));
        }
        let last = std::mem::take(&mut upload.buffer);
        if !last.is_empty() {
            self.store_part(&mut upload, &last)?;
        }
        let hash = upload.hasher.finish();
        let mut batch = Batch::default();
        self.stored_as(&upload, &unfinished(&upload), "unfinished")?.remove(&mut batch);
        let stored = attachments::find(&*self.store, &upload.place, &hash)?;
        // What did harm is scanned anew: scanners err.
        let (infected, known) = stored.map_or((None, None), |stored| match stored.scan {
            Scan::Infected => (Some(stored), None),
            _ => (None, Some(stored)),
        });
        infected.iter().for_each(|infected| infected.remove(&mut batch));
        match known {
            // The same content is there.
            Some(_) => attachments::remove_parts(&mut batch, &upload.content),
            None => {
                self.stored_as(&upload, &hash, kind)?.standing(self.scan_of_new()?).add(&mut batch, &upload.brought_by);
            }
        }
        self.store.write(batch)?;
        self.look_at_attachments();
        let of_content = hash.parse().map_err(|error| StoreError::damaged(format!("{error}")))?;
        let document = Value::document(&upload.name, upload.bytes, kind, of_content);
        Ok(Brought { document, place: upload.place, hash, name: upload.name })
    }

    /// The attachments that something given refers to, each as it is stored with the case or with whoever gives it. In a store for real
    /// cases a document without content is not taken, and in none what stands in quarantine.
    pub(super) fn attached(
        &self,
        actor: &Actor,
        case: Option<&CaseFile>,
        input: &Values,
    ) -> Result<Vec<Attachment>, DeskError> {
        let mut found = Vec::new();
        for named in documents(input.values()) {
            let own = match owner(actor) {
                Ok(owner) => attachments::find(&*self.store, &owner, &named.hash)?,
                Err(_) => None,
            };
            let with_case = case.map(|case| attachments::find(&*self.store, case.row.id.as_str(), &named.hash));
            match (with_case.transpose()?.flatten(), own) {
                (Some(stored), _) | (None, Some(stored)) => {
                    let is_same = stored.bytes == named.bytes && content_kind::are_alike(&stored.kind, &named.kind);
                    let name = plain_name(&named.name).map(|name| content_kind::honest(&name, &stored.kind));
                    if !is_same || name.as_deref() != Some(named.name.as_str()) {
                        return Err(DeskError::Unusable(Unusable::said("unusable-other", &[("name", &named.name)])));
                    }
                    free(&stored, &named.name)?;
                    found.push(stored);
                }
                (None, None) if self.purpose == Purpose::Real => {
                    return Err(DeskError::Unusable(Unusable::said("unusable-absent", &[("name", &named.name)])));
                }
                (None, None) => {}
            }
        }
        found.dedup_by(|one, other| one.hash == other.hash);
        Ok(found)
    }

    /// Writes that attachments are filed with a case.
    pub(super) fn file_attachments(
        &self,
        batch: &mut Batch,
        attached: &[Attachment],
        case: &Id,
        data_key: &Key,
    ) -> Result<(), DeskError> {
        for stored in attached {
            if stored.place == case.as_str() {
                if !stored.is_filed {
                    stored.file(batch);
                }
                continue;
            }
            stored.move_to(batch, &stored.filed_with(case.as_str(), (&self.work_key(), data_key))?);
        }
        Ok(())
    }

    /// Lays with somebody a copy of an attachment that lies with a case, if they have none.
    pub(super) fn copy_from_case(&self, actor: &Actor, case: &Id, hash: &str) -> Result<(), DeskError> {
        let (own, now) = (owner(actor)?, self.clock().now());
        let stored = attachments::find(&*self.store, case.as_str(), hash)?;
        let Some(stored) = stored.filter(|stored| stored.scan != Scan::Infected) else { return Ok(()) };
        if attachments::find(&*self.store, &own, hash)?.is_some() {
            return Ok(());
        }
        let of_case = stored.key(&entries::data_key(&*self.store, &self.vault, case)?)?;
        let (content, key) = (ids::new(now)?, Key::new(self.vault.current().cipher())?);
        let copy = |hash: &str, kind: &str| {
            let keys = (&key, &self.work_key());
            Attachment::new((&own, hash), (kind, stored.bytes, stored.parts), &content, now, keys)
        };
        // What is broken off is found by this, and swept.
        let begun = copy(&format!("unfinished {content}"), "unfinished")?;
        let mut batch = Batch::default();
        begun.add(&mut batch, &own);
        self.store.write(batch)?;
        for part in 0..stored.parts {
            let bytes = attachments::part(&*self.store, &of_case, &stored.content, part)?;
            let mut batch = Batch::default();
            attachments::add_part(&mut batch, &key, &content, part, &bytes)?;
            self.store.write(batch)?;
        }
        let mut batch = Batch::default();
        begun.remove(&mut batch);
        copy(hash, &stored.kind)?.standing(stored.scan).add(&mut batch, &own);
        Ok(self.store.write(batch)?)
    }

    /// What somebody has brought and not handed in, whole.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it is not there, or not any more; if it is larger than `most` bytes, or stands in quarantine.
    pub fn brought(&self, actor: &Actor, document: &Value, most: u64) -> Result<Vec<u8>, DeskError> {
        let named = documents([document]).into_iter().next().ok_or(DeskError::Unknown)?;
        let stored = attachments::find(&*self.store, &owner(actor)?, &named.hash)?.ok_or(DeskError::Unknown)?;
        free(&stored, &named.name)?;
        if stored.bytes > most {
            return Err(DeskError::Unusable(Unusable::said("unusable-bytes", &[("most", &most)])));
        }
        let key = stored.key(&self.work_key())?;
        let mut whole = Vec::new();
        for part in 0..stored.parts {
            whole.extend(attachments::part(&*self.store, &key, &stored.content, part)?);
        }
        Ok(whole)
    }

    /// Writes that the files of a draft lie with somebody else from now on.
    pub(super) fn pass_on(&self, batch: &mut Batch, draft: &Draft, from: &str, to: &str) -> Result<(), DeskError> {
        let (asked, key) = (draft.asked.to_string(), self.work_key());
        for stored in attachments::of_place(&*self.store, from)? {
            // Whoever has the same content already needs no other.
            if !asked.contains(&stored.hash) || attachments::find(&*self.store, to, &stored.hash)?.is_some() {
                continue;
            }
            stored.move_to(batch, &stored.in_place(to, (&key, &key))?);
        }
        Ok(())
    }

    /// An attachment of a case, for those who see the value that names it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is none of that hash for whoever asks; if it stands in quarantine.
    pub fn attachment(&self, actor: &Actor, case: &Id, hash: &str) -> Result<OpenedAttachment, DeskError> {
        let shown = self.looked_up(actor, case)?;
        let disclosure = &shown.disclosure;
        let facts = disclosure.facts.iter().flat_map(|facts| facts.values());
        let data = disclosure.procedures.iter().flat_map(|(_, data)| data.values());
        let views = disclosure.shown.iter().flat_map(|view| view.fields.iter().filter_map(|(_, value)| value.as_ref()));
        let named = documents(facts.chain(data).chain(views)).into_iter().find(|named| named.hash == hash);
        let named = named.ok_or(DeskError::Unknown)?;
        let attachment = attachments::find(&*self.store, case.as_str(), hash)?.ok_or(DeskError::Unknown)?;
        free(&attachment, &named.name)?;
        let data_key = entries::data_key(&*self.store, &self.vault, case)?;
        let key = attachment.key(&data_key)?;
        self.note_read(actor, case, &format!("attachment {hash}"))?;
        Ok(OpenedAttachment { attachment, name: named.name, key })
    }

    /// A part of an attachment.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn attachment_part(&self, of: &OpenedAttachment, part: u64) -> Result<Vec<u8>, DeskError> {
        Ok(attachments::part(&*self.store, &of.key, &of.attachment.content, part)?)
    }
}

fn unfinished(upload: &Upload) -> String {
    format!("unfinished {}", upload.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere_and_look_like_nothing_else() {
        for (given, kept) in [
            ("plan.pdf", Some("plan.pdf")),
            ("../../etc/passwd", Some("etcpasswd")),
            ("..\\..\\boot.ini", Some("boot.ini")),
            ("/etc/shadow", Some("etcshadow")),
            (".htaccess", Some("htaccess")),
            ("a\r\nSet-Cookie: b.pdf", Some("aSet-Cookie: b.pdf")),
            ("plan\u{202e}fdp.exe", Some("planfdp.exe")),
            ("..", None),
            (" . ", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(plain_name(given).as_deref(), kept, "{given:?}");
            // What is kept stays as it is.
            assert_eq!(kept.and_then(plain_name).as_deref(), kept);
        }
        assert_eq!(plain_name(&"a".repeat(256)), None);
    }
}
