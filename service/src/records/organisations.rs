//! Organisations that people act for. Packs name some of them; the others are named here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guicheng_engine::{Id, Language};

use super::bucket::bucket_cell;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// As records name it.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// In English; empty if that is not known.
    pub title_en: String,
    /// The code that it has from the state; only one organisation has it.
    pub code: Option<String>,
    /// What kind it is, in the words of a pack.
    pub kind: Option<Id>,
    /// Where it is, as a code of GB/T 2260.
    pub territory: Option<String>,
}

impl Organisation {
    /// What it is called in a language.
    #[must_use]
    pub fn called(&self, language: Language) -> &str {
        if language == Language::English && !self.title_en.is_empty() { &self.title_en } else { &self.title }
    }
}

fn organisation(row: &Row) -> Result<Organisation, StoreError> {
    Ok(Organisation {
        id: row.text(0)?.into(),
        title: row.text(1)?.to_owned(),
        title_en: row.text_if_any(2)?.unwrap_or_default().to_owned(),
        code: row.text_if_any(3)?.map(str::to_owned),
        kind: row.text_if_any(4)?.map(Id::from),
        territory: row.text_if_any(5)?.map(str::to_owned),
    })
}

/// Adds an organisation. That there is one of its name or its code is a conflict.
pub fn add(batch: &mut Batch, added: &Organisation, by: Option<&str>, at: DateTime<Utc>) {
    batch.write(
        "INSERT INTO organisations (bucket, organisation, title, title_en, code, kind, territory, added_by, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        [
            bucket_cell(added.id.as_str()),
            (&added.id).into(),
            added.title.as_str().into(),
            added.title_en.as_str().into(),
            added.code.as_deref().into(),
            added.kind.as_ref().into(),
            added.territory.as_deref().into(),
            by.into(),
            at.into(),
        ],
    );
    claim_code(batch, added);
}

/// Changes what is said of an organisation. `before` is what was said until now.
pub fn change(batch: &mut Batch, before: &Organisation, changed: &Organisation) {
    batch.change(
        1,
        "UPDATE organisations SET title = ?1, title_en = ?2, code = ?3, kind = ?4, territory = ?5
         WHERE bucket = ?6 AND organisation = ?7",
        [
            changed.title.as_str().into(),
            changed.title_en.as_str().into(),
            changed.code.as_deref().into(),
            changed.kind.as_ref().into(),
            changed.territory.as_deref().into(),
            bucket_cell(changed.id.as_str()),
            (&changed.id).into(),
        ],
    );
    if before.code != changed.code {
        if let Some(code) = &before.code {
            batch.write(
                "DELETE FROM organisation_codes WHERE bucket = ?1 AND code = ?2",
                [bucket_cell(code), code.as_str().into()],
            );
        }
        claim_code(batch, changed);
    }
}

fn claim_code(batch: &mut Batch, organisation: &Organisation) {
    let Some(code) = &organisation.code else { return };
    batch.write(
        "INSERT INTO organisation_codes (bucket, code, organisation) VALUES (?1, ?2, ?3)",
        [bucket_cell(code), code.as_str().into(), (&organisation.id).into()],
    );
}

/// The organisation of a name.
///
/// # Errors
/// If the store cannot be used.
pub fn find(store: &dyn Store, id: &Id) -> Result<Option<Organisation>, StoreError> {
    let query = "SELECT organisation, title, title_en, code, kind, territory FROM organisations
        WHERE bucket = ?1 AND organisation = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(id.as_str()), id.into()]))?;
    rows.first().map(organisation).transpose()
}

/// The organisation that has a code.
///
/// # Errors
/// If the store cannot be used.
pub fn with_code(store: &dyn Store, code: &str) -> Result<Option<Organisation>, StoreError> {
    let query = "SELECT organisation FROM organisation_codes WHERE bucket = ?1 AND code = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(code), code.into()]))?;
    let Some(row) = rows.first() else { return Ok(None) };
    find(store, &Id::from(row.text(0)?))
}

/// Organisations in the order of their names, after one.
///
/// # Errors
/// If the store cannot be used.
pub fn after(store: &dyn Store, id: Option<&str>, most: usize) -> Result<Vec<Organisation>, StoreError> {
    let query = "SELECT organisation, title, title_en, code, kind, territory FROM organisations
        WHERE organisation > ?1 ORDER BY organisation LIMIT ?2";
    store.read(&Query::new(query, [id.unwrap_or(" ").into(), most.into()]))?.iter().map(organisation).collect()
}

/// Organisations whose title begins so.
///
/// # Errors
/// If the store cannot be used.
pub fn titled(store: &dyn Store, beginning: &str, most: usize) -> Result<Vec<Organisation>, StoreError> {
    let query = "SELECT organisation, title, title_en, code, kind, territory FROM organisations
        WHERE title >= ?1 AND title < ?2 ORDER BY title, organisation LIMIT ?3";
    let end = format!("{beginning}{}", char::MAX);
    store.read(&Query::new(query, [beginning.into(), end.into(), most.into()]))?.iter().map(organisation).collect()
}

/// Organisations of just one of these titles, in either language, those first that nobody entered for their own; with each, whether somebody did.
///
/// # Errors
/// If the store cannot be used.
pub fn called(store: &dyn Store, titles: &BTreeSet<String>, most: usize) -> Result<Vec<(Id, bool)>, StoreError> {
    let query = "SELECT organisation, added_by FROM organisations WHERE title = ?1 OR title_en = ?2
        ORDER BY CASE WHEN added_by IS NULL THEN 0 ELSE 1 END, organisation LIMIT ?3";
    let mut found: Vec<(Id, bool)> = Vec::new();
    for title in titles {
        for row in store.read(&Query::new(query, [title.as_str().into(), title.as_str().into(), most.into()]))? {
            let one = (Id::from(row.text(0)?), row.text_if_any(1)?.is_some());
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found.sort_by_key(|(_, is_entered)| *is_entered);
    found.truncate(most);
    Ok(found)
}

/// The account that entered an organisation for its own; none if an office did, or it is not there.
///
/// # Errors
/// If the store cannot be used.
pub fn entered_by(store: &dyn Store, id: &Id) -> Result<Option<String>, StoreError> {
    let query = "SELECT added_by FROM organisations WHERE bucket = ?1 AND organisation = ?2";
    let rows = store.read(&Query::new(query, [bucket_cell(id.as_str()), id.into()]))?;
    rows.first().map_or(Ok(None), |row| Ok(row.text_if_any(0)?.map(str::to_owned)))
}

/// Whether somebody entered an organisation for their own.
///
/// # Errors
/// If the store cannot be used.
pub fn is_entered(store: &dyn Store, id: &Id) -> Result<bool, StoreError> {
    Ok(entered_by(store, id)?.is_some())
}
