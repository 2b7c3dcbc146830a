//! What agencies say of themselves, and the notices and terms of a jurisdiction with who has accepted them. What was said before stays.

use chrono::{DateTime, Utc};
use guicheng_engine::{Id, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bucket::bucket_cell;
use super::memberships::Reach;
use crate::store::cell::json;
use crate::store::{Batch, Query, Row, Store, StoreError};

/// Something said in both languages, or in Chinese alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// In Chinese.
    pub zh: String,
    /// In English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Said {
    /// In a language; in Chinese where there is no English.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.en.as_deref().filter(|_| language == Language::English).unwrap_or(&self.zh)
    }
}

/// What an agency says of itself in a jurisdiction. It stands at the foot of its letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencySettings {
    /// Where it is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Said>,
    /// Under which number it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Said>,
    /// When it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Said>,
    /// What stands for it in the numbers of its letters (机关代字).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<Said>,
    /// Which body reviews its decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_body: Option<Said>,
    /// Which court an action is brought before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub court: Option<Said>,
}

impl AgencySettings {
    /// The names of what is said, in the order in which it is read.
    pub const NAMES: [&str; 6] = ["address", "telephone", "hours", "designation", "review_body", "court"];

    /// Says something else under a name, or nothing any more; whether there is such a name.
    pub fn say(&mut self, name: &str, said: Option<Said>) -> bool {
        let place = match name {
            "address" => &mut self.address,
            "telephone" => &mut self.telephone,
            "hours" => &mut self.hours,
            "designation" => &mut self.designation,
            "review_body" => &mut self.review_body,
            "court" => &mut self.court,
            _ => return false,
        };
        *place = said;
        true
    }

    /// What is said, by its name, in the order in which it is read.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &Said)> {
        let all = [
            ("address", &self.address),
            ("telephone", &self.telephone),
            ("hours", &self.hours),
            ("designation", &self.designation),
            ("review_body", &self.review_body),
            ("court", &self.court),
        ];
        all.into_iter().filter_map(|(name, said)| Some((name, said.as_ref()?)))
    }
}

/// One of the versions of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version<T> {
    /// Its number, from 1.
    pub number: u64,
    /// What it says.
    pub content: T,
    /// Since when.
    pub at: DateTime<Utc>,
}

fn version<T: serde::de::DeserializeOwned>(row: &Row) -> Result<Version<T>, StoreError> {
    Ok(Version { number: row.count(0)?, content: row.json(1)?, at: row.moment(2)? })
}

/// What an agency says of itself in a jurisdiction now.
///
/// # Errors
/// If the store cannot be used.
pub fn settings(
    store: &dyn Store,
    organisation: &Id,
    reach: &Reach,
) -> Result<Option<Version<AgencySettings>>, StoreError> {
    let query = "SELECT version, settings, set_at FROM agency_settings
        WHERE bucket = ?1 AND organisation = ?2 AND jurisdiction = ?3 ORDER BY version DESC LIMIT 1";
    let cells = [bucket_cell(organisation.as_str()), organisation.into(), reach.as_str().into()];
    store.read(&Query::new(query, cells))?.first().map(version).transpose()
}

/// Sets what an agency says of itself. That somebody else set that version is a conflict.
///
/// # Errors
/// If it has no form as JSON.
pub fn set(
    batch: &mut Batch,
    organisation: &Id,
    reach: &Reach,
    set: &Version<AgencySettings>,
    by: Option<&str>,
) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO agency_settings (bucket, organisation, jurisdiction, version, settings, set_by, set_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            bucket_cell(organisation.as_str()),
            organisation.into(),
            reach.as_str().into(),
            set.number.into(),
            json(&set.content)?,
            by.into(),
            set.at.into(),
        ],
    );
    Ok(())
}

/// The notice of a kind that holds in a jurisdiction now.
///
/// # Errors
/// If the store cannot be used.
pub fn notice(store: &dyn Store, kind: &str, reach: &Reach) -> Result<Option<Version<Said>>, StoreError> {
    let query = "SELECT version, content, published_at FROM notices
        WHERE bucket = ?1 AND kind = ?2 AND jurisdiction = ?3 ORDER BY version DESC LIMIT 1";
    let cells = [bucket_cell(kind), kind.into(), reach.as_str().into()];
    store.read(&Query::new(query, cells))?.first().map(version).transpose()
}

/// Publishes a notice. That somebody else published that version is a conflict.
///
/// # Errors
/// If it has no form as JSON.
pub fn publish_notice(
    batch: &mut Batch,
    kind: &str,
    reach: &Reach,
    published: &Version<Said>,
    by: Option<&str>,
) -> Result<(), StoreError> {
    batch.write(
        "INSERT INTO notices (bucket, kind, jurisdiction, version, content, published_by, published_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            bucket_cell(kind),
            kind.into(),
            reach.as_str().into(),
            published.number.into(),
            json(&published.content)?,
            by.into(),
            published.at.into(),
        ],
    );
    Ok(())
}

/// Notes that somebody accepts a version of a notice. That they did is a conflict.
pub fn accept(batch: &mut Batch, account: &str, kind: &str, reach: &Reach, version: u64, at: DateTime<Utc>) {
    batch.write(
        "INSERT INTO acceptances (bucket, account, kind, jurisdiction, version, accepted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [bucket_cell(account), account.into(), kind.into(), reach.as_str().into(), version.into(), at.into()],
    );
}

/// That somebody has accepted a version of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Of which kind.
    pub kind: String,
    /// Of which jurisdiction.
    pub reach: Reach,
    /// Which version.
    pub version: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// What somebody has accepted.
///
/// # Errors
/// If the store cannot be used.
pub fn accepted(store: &dyn Store, account: &str) -> Result<Vec<Acceptance>, StoreError> {
    let query = "SELECT kind, jurisdiction, version, accepted_at FROM acceptances
        WHERE bucket = ?1 AND account = ?2 ORDER BY kind, jurisdiction, version";
    let read = |row: &Row| {
        Ok(Acceptance {
            kind: row.text(0)?.to_owned(),
            reach: row.text(1)?.into(),
            version: row.count(2)?,
            at: row.moment(3)?,
        })
    };
    store.read(&Query::new(query, [bucket_cell(account), account.into()]))?.iter().map(read).collect()
}
