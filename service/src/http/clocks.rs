//! The clocks of a case, day by day.

use axum::extract::State;
use axum::response::Json;
use chrono::NaiveDate;
use guicheng_engine::Id;
use guicheng_engine::screen::ScreenClock;
use guicheng_workbench::explain::CountedDay;
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::{Caller, InPath};
use super::problem::Problem;

/// A day that a clock goes through.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DayShown {
    #[schema(value_type = String)]
    date: NaiveDate,
    /// In the language of the caller.
    weekday: String,
    /// Which of the workdays it is; none if it does not count.
    counted: Option<u32>,
    /// Why it does not count, or why it does although it is a weekend; empty for a usual workday.
    because: String,
}

impl From<CountedDay> for DayShown {
    fn from(day: CountedDay) -> Self {
        Self { date: day.date, weekday: day.weekday, counted: day.counted, because: day.because }
    }
}

/// A clock of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClockDays {
    procedure: u32,
    #[schema(value_type = String)]
    clock: Id,
    title: String,
    /// `running`, `still`, `expired` or `ended`.
    phase: &'static str,
    /// Its last day, if it runs or has run out.
    #[schema(value_type = Option<String>)]
    due: Option<NaiveDate>,
    /// The year whose table of workdays that waits for.
    provisional: Option<i32>,
    /// Why it is that day, in a sentence.
    because: Option<String>,
    days: Vec<DayShown>,
}

impl From<(ScreenClock, Vec<CountedDay>)> for ClockDays {
    fn from((clock, days): (ScreenClock, Vec<CountedDay>)) -> Self {
        Self {
            procedure: clock.procedure,
            clock: clock.clock,
            title: clock.title,
            phase: clock.phase,
            due: clock.due,
            provisional: clock.provisional,
            because: clock.because,
            days: days.into_iter().map(DayShown::from).collect(),
        }
    }
}

/// The clocks of the procedures that the caller sees whole, with every day that each goes through until its last: of a limit in workdays all days, of
/// others the days off by which the end was moved; none of a time that is too long to go through.
#[utoipa::path(get, path = "/api/cases/{case}/clocks", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = Vec<ClockDays>), (status = 404)))]
pub(crate) async fn of_case(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<Vec<ClockDays>>, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let asked = service.ask(move |service| Ok(service.desk.clocks(&actor, &Id::from(case), language)?));
    let clocks = asked.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(clocks.into_iter().map(ClockDays::from).collect()))
}
