//! The calendars by which cases count.

use axum::extract::State;
use axum::response::Json;
use chrono::NaiveDate;
use guicheng_engine::{Id, Text};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::Caller;
use super::problem::Problem;
use super::written::WrittenText;

/// How far a calendar reaches.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CalendarShown {
    #[schema(value_type = String)]
    calendar: Id,
    #[schema(value_type = Option<WrittenText>)]
    title: Option<Text>,
    /// The last day of the last year whose table is published; none if there is no table.
    #[schema(value_type = Option<String>)]
    until: Option<NaiveDate>,
    /// How many days are left until then.
    days_left: i64,
    ends_soon: bool,
}

/// The calendars by which the packs count, and until when their tables reach. `ends_soon` says that another year has to be published before long: due
/// dates beyond are provisional.
#[utoipa::path(get, path = "/api/calendars", responses((status = 200, body = Vec<CalendarShown>)))]
pub(crate) async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<CalendarShown>>, Problem> {
    let asked = service.ask(|service| Ok(service.desk.calendars()?));
    let calendars = asked.await.map_err(|problem| caller.told(problem))?;
    let shown = calendars.into_iter().map(|reach| CalendarShown {
        ends_soon: reach.ends_soon(),
        calendar: reach.calendar,
        title: reach.title,
        until: reach.until,
        days_left: reach.days_left,
    });
    Ok(Json(shown.collect()))
}
