//! What stands in quarantine, for those who look after a jurisdiction.

use axum::extract::State;
use axum::response::Json;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::Caller;
use super::problem::Problem;
use crate::identity::IdentityError;
use crate::records::attachments::Attachment;
use crate::records::scans::Scanned;

/// An attachment in quarantine: neither its name nor whose it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QuarantinedShown {
    hash: String,
    /// Its type by its content.
    #[serde(rename = "type")]
    kind: String,
    bytes: u64,
    #[schema(value_type = String)]
    since: DateTime<Utc>,
    /// How often it was tried in vain.
    attempts: u64,
    /// What the scanner said last, or what went wrong with it.
    said: Option<String>,
}

impl From<&Scanned> for QuarantinedShown {
    fn from(scanned: &Scanned) -> Self {
        let Attachment { hash, kind, bytes, stored_at, .. } = &scanned.attachment;
        Self {
            hash: hash.clone(),
            kind: kind.clone(),
            bytes: *bytes,
            since: *stored_at,
            attempts: scanned.attempts,
            said: scanned.said.clone(),
        }
    }
}

/// What stands in quarantine.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QuarantineShown {
    waiting: Vec<QuarantinedShown>,
    infected: Vec<QuarantinedShown>,
}

/// Attachments that the scanner has not answered about (`waiting`: how often it was tried in vain and what went wrong), and those that it found to do
/// harm in the last thirty days (`infected`). For administrators of any jurisdiction; without names and whose they are.
#[utoipa::path(get, path = "/api/quarantine", responses((status = 200, body = QuarantineShown), (status = 401), (status = 403)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<QuarantineShown>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        if service.identity.administered(&account.name)?.is_empty() {
            return Err(IdentityError::NotYours.into());
        }
        let (waiting, infected) = service.desk.quarantine()?;
        let all = |scanned: &[Scanned]| scanned.iter().map(QuarantinedShown::from).collect();
        Ok(QuarantineShown { waiting: all(&waiting), infected: all(&infected) })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}
