//! Attachments: the bytes of documents, in parts, each attachment with a key of its own. Once a case, by the hash of the content. What is
//! brought before there is a case lies with whoever brought it until a case takes it over.

use chrono::{DateTime, Utc};

use super::bucket::bucket_cell;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};
use crate::vault::{Key, VaultError};

/// How many bytes a part has.
pub const PART: usize = 1024 * 1024;

/// A selection of attachments, and of what else their rows have, by a condition.
macro_rules! attachments_where {
    ($condition:literal) => {
        attachments_where!("", $condition)
    };
    ($more:literal, $condition:literal) => {
        concat!(
            "SELECT place, hash, kind, bytes, parts, content, stored_at, is_filed, wrapped, scan",
            $more,
            " FROM attachments WHERE ",
            $condition
        )
    };
}
pub(super) use attachments_where;

/// An attachment that is stored.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The case it is stored with, or whoever brought it.
    pub place: String,
    /// The hash of its content.
    pub hash: String,
    /// Its type by its content, as a short word such as `pdf`.
    pub kind: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// In how many parts it lies.
    pub parts: u64,
    /// Where its parts lie.
    pub content: String,
    /// When it was stored.
    pub stored_at: DateTime<Utc>,
    /// Whether a case refers to it.
    pub is_filed: bool,
    /// What a scanner has said of it.
    pub scan: Scan,
    /// What it is locked with, wrapped for its place.
    wrapped: Vec<u8>,
}

/// What a scanner has said of an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// No scanner was set up when it was brought.
    None,
    /// Nothing yet: it stands in quarantine.
    Waiting,
    /// That nothing is wrong with it.
    Clean,
    /// That it does harm: its content is gone.
    Infected,
}

impl Scan {
    /// As it is stored.
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Waiting => Some("waiting"),
            Self::Clean => Some("clean"),
            Self::Infected => Some("infected"),
        }
    }

    pub(super) fn of(word: Option<&str>) -> Result<Self, StoreError> {
        let known = [Self::None, Self::Waiting, Self::Clean, Self::Infected];
        let unknown = || StoreError::damaged(format!("the state of a scan `{}`", word.unwrap_or_default()));
        known.into_iter().find(|scan| scan.word() == word).ok_or_else(unknown)
    }
}

fn locked(error: &VaultError) -> StoreError {
    StoreError::Damaged(error.to_string())
}

fn key_place(place: &str, hash: &str) -> String {
    format!("attachment {hash} of {place}")
}

fn part_place(content: &str, part: u64) -> String {
    format!("attachment {content}/{part}")
}

/// Adds a part of an attachment that is being brought.
///
/// # Errors
/// If it cannot be locked.
pub fn add_part(batch: &mut Batch, key: &Key, content: &str, part: u64, bytes: &[u8]) -> Result<(), StoreError> {
    let secret = key.lock(&part_place(content, part), bytes).map_err(|error| locked(&error))?;
    batch.write(
        "INSERT INTO attachment_parts (bucket, content, part, secret) VALUES (?1, ?2, ?3, ?4)",
        [bucket_cell(content), content.into(), part.into(), secret.into()],
    );
    Ok(())
}

/// Removes the parts of an attachment.
pub fn remove_parts(batch: &mut Batch, content: &str) {
    batch.write(
        "DELETE FROM attachment_parts WHERE bucket = ?1 AND content = ?2",
        [bucket_cell(content), content.into()],
    );
}

/// A part of an attachment.
///
/// # Errors
/// If it cannot be unlocked, or is not there.
pub fn part(store: &dyn Store, key: &Key, content: &str, part: u64) -> Result<Vec<u8>, StoreError> {
    let query = "SELECT secret FROM attachment_parts WHERE bucket = ?1 AND content = ?2 AND part = ?3";
    let rows = store.read(&Query::new(query, [bucket_cell(content), content.into(), part.into()]))?;
    let row =
        rows.first().ok_or_else(|| StoreError::damaged(format!("the attachment {content} has no part {part}")))?;
    key.unlock(&part_place(content, part), row.bytes(0)?).map_err(|error| locked(&error))
}

impl Attachment {
    /// One whose parts are all there.
    ///
    /// # Errors
    /// If its key cannot be wrapped.
    pub fn new(
        (place, hash): (&str, &str),
        (kind, bytes, parts): (&str, u64, u64),
        content: &str,
        stored_at: DateTime<Utc>,
        (key, of_place): (&Key, &Key),
    ) -> Result<Self, StoreError> {
        Ok(Self {
            place: place.to_owned(),
            hash: hash.to_owned(),
            kind: kind.to_owned(),
            bytes,
            parts,
            content: content.to_owned(),
            stored_at,
            is_filed: false,
            scan: Scan::None,
            wrapped: of_place.wrap(&key_place(place, hash), key).map_err(|error| locked(&error))?,
        })
    }

    /// The same, of which a scanner has said something, or is to.
    #[must_use]
    pub fn standing(self, scan: Scan) -> Self {
        Self { scan, ..self }
    }

    /// What it is locked with.
    ///
    /// # Errors
    /// If that cannot be unwrapped.
    pub fn key(&self, of_place: &Key) -> Result<Key, StoreError> {
        of_place.unwrap(&key_place(&self.place, &self.hash), &self.wrapped).map_err(|error| locked(&error))
    }

    /// The same, stored with a case that refers to it.
    ///
    /// # Errors
    /// If its key cannot be wrapped anew.
    pub fn filed_with(&self, case: &str, (before, now): (&Key, &Key)) -> Result<Self, StoreError> {
        Ok(Self { is_filed: true, ..self.in_place(case, (before, now))? })
    }

    /// The same, stored in another place that nothing refers to yet.
    ///
    /// # Errors
    /// If its key cannot be wrapped anew.
    pub fn in_place(&self, place: &str, (before, now): (&Key, &Key)) -> Result<Self, StoreError> {
        let shape = (self.kind.as_str(), self.bytes, self.parts);
        let key = self.key(before)?;
        let placed = Self::new((place, &self.hash), shape, &self.content, self.stored_at, (&key, now))?;
        Ok(Self { scan: self.scan, ..placed })
    }

    /// Adds it, of whoever brought it. That the place has it is a conflict. What is to be scanned is due at once.
    pub fn add(&self, batch: &mut Batch, brought_by: &str) {
        batch.write(
            "INSERT INTO attachments (bucket, place, hash, kind, bytes, parts, content, stored_at, is_filed, wrapped,
             scan, scan_due_at, scan_attempts, brought_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13)",
            [
                bucket_cell(&self.place),
                self.place.as_str().into(),
                self.hash.as_str().into(),
                self.kind.as_str().into(),
                self.bytes.into(),
                self.parts.into(),
                self.content.as_str().into(),
                self.stored_at.into(),
                Cell::Integer(i64::from(self.is_filed)),
                self.wrapped.clone().into(),
                self.scan.word().into(),
                self.stored_at.into(),
                brought_by.into(),
            ],
        );
    }

    /// Removes its row; its parts stay. That a case has come to refer to it meanwhile, or somebody has thrown it away or moved it, is a conflict.
    pub fn remove(&self, batch: &mut Batch) {
        batch.change(
            1,
            "DELETE FROM attachments WHERE bucket = ?1 AND place = ?2 AND hash = ?3 AND is_filed = ?4",
            [
                bucket_cell(&self.place),
                self.place.as_str().into(),
                self.hash.as_str().into(),
                Cell::Integer(i64::from(self.is_filed)),
            ],
        );
    }

    /// Moves it to where it lies from now on, as it stands there by then: what a scanner says meanwhile goes along. That it has been thrown away
    /// or moved, that the place has it, or that a case is to refer to it and it is not free any more, is a conflict.
    pub fn move_to(&self, batch: &mut Batch, moved: &Self) {
        let moves = if moved.is_filed {
            "UPDATE attachments SET bucket = ?1, place = ?2, wrapped = ?3, is_filed = 1
             WHERE bucket = ?4 AND place = ?5 AND hash = ?6 AND (scan IS NULL OR scan = 'clean')"
        } else {
            "UPDATE attachments SET bucket = ?1, place = ?2, wrapped = ?3
             WHERE bucket = ?4 AND place = ?5 AND hash = ?6 AND is_filed = 0"
        };
        batch.change(
            1,
            moves,
            [
                bucket_cell(&moved.place),
                moved.place.as_str().into(),
                moved.wrapped.clone().into(),
                bucket_cell(&self.place),
                self.place.as_str().into(),
                self.hash.as_str().into(),
            ],
        );
    }

    /// Notes that its case refers to it. That it is not free any more is a conflict.
    pub fn file(&self, batch: &mut Batch) {
        batch.change(
            1,
            "UPDATE attachments SET is_filed = 1
             WHERE bucket = ?1 AND place = ?2 AND hash = ?3 AND (scan IS NULL OR scan = 'clean')",
            [bucket_cell(&self.place), self.place.as_str().into(), self.hash.as_str().into()],
        );
    }
}

pub(super) fn attachment(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        place: row.text(0)?.to_owned(),
        hash: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        bytes: row.count(3)?,
        parts: row.count(4)?,
        content: row.text(5)?.to_owned(),
        stored_at: row.moment(6)?,
        is_filed: row.integer(7)? == 1,
        wrapped: row.bytes(8)?.to_vec(),
        scan: Scan::of(row.text_if_any(9)?)?,
    })
}

/// An attachment of a place by its hash.
///
/// # Errors
/// If the store cannot be used.
pub fn find(store: &dyn Store, place: &str, hash: &str) -> Result<Option<Attachment>, StoreError> {
    let query = attachments_where!("bucket = ?1 AND place = ?2 AND hash = ?3");
    let rows = store.read(&Query::new(query, [bucket_cell(place), place.into(), hash.into()]))?;
    rows.first().map(attachment).transpose()
}

/// The attachments of a place.
///
/// # Errors
/// If the store cannot be used.
pub fn of_place(store: &dyn Store, place: &str) -> Result<Vec<Attachment>, StoreError> {
    let query = attachments_where!("bucket = ?1 AND place = ?2 ORDER BY hash");
    store.read(&Query::new(query, [bucket_cell(place), place.into()]))?.iter().map(attachment).collect()
}

/// Notes how many bytes have come of what is being brought.
pub fn note_bytes(batch: &mut Batch, place: &str, hash: &str, bytes: u64) {
    batch.write(
        "UPDATE attachments SET bytes = ?1 WHERE bucket = ?2 AND place = ?3 AND hash = ?4",
        [bytes.into(), bucket_cell(place), place.into(), hash.into()],
    );
}

/// How many bytes lie there that somebody brought and no case refers to, those of what is being brought among them.
///
/// # Errors
/// If the store cannot be used.
pub fn unfiled_bytes(store: &dyn Store, brought_by: &str) -> Result<u64, StoreError> {
    let query = "SELECT COALESCE(SUM(bytes), 0) FROM attachments WHERE brought_by = ?1 AND is_filed = 0
        AND (scan IS NULL OR scan <> 'infected')";
    let rows = store.read(&Query::new(query, [brought_by.into()]))?;
    rows.first().map_or(Ok(0), |row| row.count(0))
}

/// Some attachments of a bucket that no case refers to and that were stored before a moment. What stands in
/// quarantine, or was found to do harm, is not among them.
///
/// # Errors
/// If the store cannot be used.
pub fn left_over(store: &dyn Store, bucket: i64, before: DateTime<Utc>) -> Result<Vec<Attachment>, StoreError> {
    let query = attachments_where!(
        "bucket = ?1 AND is_filed = 0 AND stored_at < ?2 AND (scan IS NULL OR scan = 'clean')
         ORDER BY stored_at LIMIT 100"
    );
    store.read(&Query::new(query, [bucket.into(), before.into()]))?.iter().map(attachment).collect()
}
