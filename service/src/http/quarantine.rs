//! What stands in quarantine, for those who look after a jurisdiction.

use axum::extract::State;
use axum::response::Json;
use serde_json::{Value, json};

use super::Service;
use super::caller::Caller;
use super::problem::Problem;
use crate::identity::IdentityError;
use crate::records::scans::Scanned;

/// Attachments that the scanner has not answered about (`waiting`: how often it was tried in vain and what went wrong), and those that it found to do
/// harm in the last thirty days (`infected`). For administrators of any jurisdiction; without names and whose they are.
#[utoipa::path(get, path = "/api/quarantine", responses((status = 200, body = Object), (status = 401), (status = 403)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Value>, Problem> {
    let account = caller.signed_in()?;
    let asked = service.ask(move |service| {
        if service.identity.administered(&account.name)?.is_empty() {
            return Err(IdentityError::NotYours.into());
        }
        let (waiting, infected) = service.desk.quarantine()?;
        let all = |scanned: &[Scanned]| scanned.iter().map(Scanned::told).collect::<Vec<_>>();
        Ok(json!({"waiting": all(&waiting), "infected": all(&infected)}))
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}
