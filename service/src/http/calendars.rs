//! The calendars by which cases count.

use axum::extract::State;
use axum::response::Json;
use serde_json::{Value, json};

use super::Service;
use super::caller::Caller;
use super::problem::Problem;

/// The calendars by which the packs count, and until when their tables reach. `ends_soon` says that another year has to be published before long: due
/// dates beyond are provisional.
#[utoipa::path(get, path = "/api/calendars", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let asked = service.ask(|service| Ok(service.desk.calendars()?));
    let calendars = asked.await.map_err(|problem| caller.told(problem))?;
    let shown = calendars.iter().map(|reach| {
        json!({"calendar": reach.calendar, "title": reach.title, "until": reach.until, "days_left": reach.days_left,
            "ends_soon": reach.ends_soon()})
    });
    Ok(Json(shown.collect()))
}
