//! The members of a bundle.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::Id;
use crate::pack::PackHash;

/// A bundle.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundleDocument {
    #[serde(rename = "bundle")]
    _format: u64,
    /// What the hash is of.
    pub(super) content: Value,
    /// The name of the pack.
    pub(super) hash: PackHash,
    /// Where the values of the manifest and of the sections stand.
    pub(super) places: Vec<u32>,
    /// The packs it was laid over when it was made.
    pub(super) resolved_with: Vec<ResolvedWith>,
    /// What it was read from.
    pub(super) sources: SourcesDocument,
    /// For an amendment: what it takes the place of.
    #[serde(default)]
    pub(super) amended: Option<Amended>,
}

/// What a pack says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentDocument {
    pub(super) calendar: Id,
    pub(super) edition: u32,
    #[serde(rename = "functions")]
    _functions: Value,
    /// For business rules: what they lay over the pack below.
    #[serde(default)]
    pub(super) layer: Option<Value>,
    /// Its id and those of the packs below.
    pub(super) lineage: Vec<Id>,
    pub(super) manifest: Value,
    #[serde(default, rename = "moves")]
    _moves: Option<Value>,
    /// What it takes the place of, if that is not the pack below.
    #[serde(default)]
    pub(super) replaces: Option<Id>,
    pub(super) rules_over: Vec<Id>,
    pub(super) sections: Value,
    pub(super) version: Arc<str>,
}

/// A pack below.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResolvedWith {
    pub(super) pack: Id,
    pub(super) version: Arc<str>,
}

impl ResolvedWith {
    pub(super) fn of((pack, version): &(Id, Arc<str>)) -> Self {
        Self { pack: pack.clone(), version: Arc::clone(version) }
    }
}

/// The files a pack was read from.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourcesDocument {
    pub(super) files: Vec<SourceFile>,
    /// Those with functions, of packs below first, by their places among the files.
    pub(super) functions: Vec<usize>,
}

/// A file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub(super) pack: Option<String>,
    pub(super) path: String,
    pub(super) text: String,
}

/// What an amendment takes the place of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Amended {
    pub(super) pack: Id,
    pub(super) sections: Value,
}
