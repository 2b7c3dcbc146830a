//! Whether the service is there.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::problem::Problem;

/// How the service is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` if it can decide.
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

/// How the service does, in figures (OpenMetrics 1.0).
pub(crate) async fn figures(State(service): State<Service>) -> Result<impl IntoResponse, Problem> {
    let text = service.ask(|service| Ok(service.metrics.text(&service.desk)?)).await?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}
