//! Whether the service is there, and a first page.

use axum::extract::State;
use axum::response::{Html, Json};
use guicheng_engine::Language;
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::Caller;
use super::problem::Problem;
use crate::messages::say;

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

/// A plain page, until there are pages: what this is, and where the interface is described.
pub(super) async fn home(State(service): State<Service>, caller: Caller) -> Html<String> {
    let language = caller.language;
    let code = if language == Language::English { "en" } else { "zh-CN" };
    let demo = if service.desk.purpose().has_movable_clock() {
        format!(
            "<p>{}</p>",
            say(language, "home-demo", &[("now", &service.desk.clock().now().format("%Y-%m-%d %H:%MZ"))])
        )
    } else {
        String::new()
    };
    let (title, text) = (say(language, "home-title", &[]), say(language, "home-text", &[]));
    Html(format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n\
         <p>{text}</p>\n{demo}<p><a href=\"/openapi.json\">openapi.json</a></p>\n</body>\n</html>\n"
    ))
}
