//! What is published: bundles and calendars, in the order in which they became known.

use chrono::{DateTime, Utc};

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// All publications are one line, under one bucket.
const LINE: &str = "publications";

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationKind {
    /// A pack, as its bundle.
    Bundle,
    /// A calendar, as its file.
    Calendar,
}

impl PublicationKind {
    fn word(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Calendar => "calendar",
        }
    }
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its number, from 1.
    pub number: u64,
    /// What it is.
    pub kind: PublicationKind,
    /// The id of the pack or calendar.
    pub name: String,
    /// What names its content.
    pub hash: String,
    /// The code of the place whose rules they are.
    pub jurisdiction: Option<String>,
    /// From when on it is known; none if from the beginning.
    pub known_from: Option<DateTime<Utc>>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// The bundle, or the file.
    pub content: String,
}

/// The number of the last publication.
///
/// # Errors
/// If the store cannot be used.
pub fn last(store: &dyn Store) -> Result<u64, StoreError> {
    let query = "SELECT number FROM publication_head WHERE bucket = ?1 AND name = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(LINE), LINE.into()]))?;
    rows.first().map_or(Ok(0), |row| row.count(0))
}

/// The publications after a number.
///
/// # Errors
/// If the store cannot be used.
pub fn after(store: &dyn Store, number: u64) -> Result<Vec<Publication>, StoreError> {
    let query = "SELECT number, kind, name, hash, jurisdiction, known_from, published_at, content FROM publications
        WHERE bucket = ?1 AND number > ?2 ORDER BY number";
    let publication = |row: &Row| {
        Ok(Publication {
            number: row.count(0)?,
            kind: kind(row.text(1)?)?,
            name: row.text(2)?.to_owned(),
            hash: row.text(3)?.to_owned(),
            jurisdiction: row.text_if_any(4)?.map(str::to_owned),
            known_from: row.moment_if_any(5)?,
            published_at: row.moment(6)?,
            content: row.text(7)?.to_owned(),
        })
    };
    store.read(&Query::new(query, [bucket_cell(LINE), number.into()]))?.iter().map(publication).collect()
}

/// Adds a publication. That somebody else published meanwhile is a conflict.
pub fn append(batch: &mut Batch, publication: &Publication) {
    if publication.number == 1 {
        batch.write(
            "INSERT INTO publication_head (bucket, name, number) VALUES (?1, ?2, 1)",
            [bucket_cell(LINE), LINE.into()],
        );
    } else {
        batch.change(
            1,
            "UPDATE publication_head SET number = ?1 WHERE bucket = ?2 AND name = ?3 AND number = ?4",
            [publication.number.into(), bucket_cell(LINE), LINE.into(), (publication.number - 1).into()],
        );
    }
    batch.write(
        "INSERT INTO publications (bucket, number, kind, name, hash, jurisdiction, known_from, published_at, content, is_through)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)",
        [
            bucket_cell(LINE),
            publication.number.into(),
            publication.kind.word().into(),
            publication.name.as_str().into(),
            publication.hash.as_str().into(),
            publication.jurisdiction.clone().into(),
            publication.known_from.into(),
            publication.published_at.into(),
            publication.content.as_str().into(),
        ],
    );
}

/// Whoever decides says which publications it knows: that there is a later one is a conflict.
pub fn decided_with(batch: &mut Batch, number: u64) {
    batch.check(
        1,
        "SELECT number FROM publication_head WHERE bucket = ?1 AND name = ?2 AND number = ?3",
        [bucket_cell(LINE), LINE.into(), number.into()],
    );
}

/// A publication of which not all cases that it may move have been woken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Its number.
    pub number: u64,
    /// What it is.
    pub kind: PublicationKind,
    /// The id of the pack or calendar.
    pub name: String,
    /// The last case that was woken.
    pub woken_up_to: Option<String>,
}

/// The first publication of which not all cases that it may move have been woken.
///
/// # Errors
/// If the store cannot be used.
pub fn unfinished(store: &dyn Store) -> Result<Option<Unfinished>, StoreError> {
    let query = "SELECT number, kind, name, woken_up_to FROM publications WHERE bucket = ?1 AND is_through = 0
        ORDER BY number LIMIT 1";
    let rows = store.read(&Query::new(query, [bucket_cell(LINE)]))?;
    let found = |row: &Row| {
        Ok(Unfinished {
            number: row.count(0)?,
            kind: kind(row.text(1)?)?,
            name: row.text(2)?.to_owned(),
            woken_up_to: row.text_if_any(3)?.map(str::to_owned),
        })
    };
    rows.first().map(found).transpose()
}

fn kind(word: &str) -> Result<PublicationKind, StoreError> {
    [PublicationKind::Bundle, PublicationKind::Calendar]
        .into_iter()
        .find(|kind| kind.word() == word)
        .ok_or_else(|| StoreError::damaged(format!("a publication of the kind {word}")))
}

/// Notes how far the cases that a publication may move have been woken; none if all are.
pub fn woken(batch: &mut Batch, number: u64, up_to: Option<&str>) {
    match up_to {
        Some(case) => batch.write(
            "UPDATE publications SET woken_up_to = ?1 WHERE bucket = ?2 AND number = ?3",
            [case.into(), bucket_cell(LINE), number.into()],
        ),
        None => batch.write(
            "UPDATE publications SET is_through = 1 WHERE bucket = ?1 AND number = ?2",
            [bucket_cell(LINE), number.into()],
        ),
    }
}
