//! Whether the service is there.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::problem::Problem;
use crate::desk::DeskError;
use crate::records::settings;
use crate::store::Batch;

/// The setting that is written, and taken away at once, to see whether the store can be written.
const PROBE: &str = "probe";

/// How the service is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` if it can be asked, `ready` if it can decide.
    status: String,
    /// The number of the last publication it knows.
    publication: u64,
}

/// Whether the service can read its store and knows what is published.
#[utoipa::path(get, path = "/health", responses((status = 200, body = Health), (status = 503)))]
pub(crate) async fn health(State(service): State<Service>) -> Result<Json<Health>, Problem> {
    let known = service.ask(|service| Ok(service.desk.refresh()?.number())).await?;
    Ok(Json(Health { status: "ok".to_owned(), publication: known }))
}

/// Whether the service can decide: whether its store can be written, and something is published. For those who watch it, as it writes.
pub(crate) async fn ready(State(service): State<Service>) -> Result<Json<Health>, Problem> {
    let publication = service.ask(|service| {
        let known = service.desk.refresh()?.number();
        let mut batch = Batch::default();
        settings::forget(&mut batch, PROBE);
        settings::begin(&mut batch, PROBE, "yes");
        settings::forget(&mut batch, PROBE);
        service.desk.store().write(batch).map_err(DeskError::from)?;
        if known == 0 { Err(Problem::unavailable()) } else { Ok(known) }
    });
    Ok(Json(Health { status: "ready".to_owned(), publication: publication.await? }))
}

/// How the service does, in figures (OpenMetrics 1.0).
pub(crate) async fn figures(State(service): State<Service>) -> Result<impl IntoResponse, Problem> {
    let text = service.ask(|service| Ok(service.metrics.text(&service.desk)?)).await?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}
