//! What only a demo has: people to sign in as, and a clock that can be moved.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use chrono::{Days, NaiveTime, TimeDelta};
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, local};
use super::session::begun;
use super::visit::{on_to, set};
use crate::http::Problem;

/// As whom to sign in.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SignIn {
    account: String,
}

/// When it is to be.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Move {
    day: String,
}

struct Person {
    account: String,
    title: String,
}

struct Group {
    title: String,
    people: Vec<Person>,
}

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage {
    frame: Frame,
    now: String,
    groups: Vec<Group>,
    problem: Option<String>,
}

fn drawn(visit: &Visit, problem: Option<String>) -> Result<Response, Problem> {
    let desk = &visit.service.desk;
    let published = desk.refresh()?;
    let now = desk.clock().now();
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for account in visit.service.identity.people()? {
        let of = account.name.split('.').next().unwrap_or_default().to_owned();
        let pack = published.current(&guicheng_engine::Id::from(of.as_str()), now);
        let title = pack.map_or_else(|| of.clone(), |pack| pack.title.get(visit.language()).to_owned());
        let group = groups.entry(of).or_insert_with(|| Group { title, people: Vec::new() });
        group.people.push(Person { account: account.name, title: account.title });
    }
    Ok(set(&DemoPage {
        frame: visit.frame(&visit.say("page-demo"), None),
        now: local(desk, None, now),
        groups: groups.into_values().collect(),
        problem,
    }))
}

/// The people of the demo, and its clock.
pub(super) async fn page(visit: Visit) -> Response {
    visit.answer(|visit| drawn(visit, None)).await
}

/// Signs in as one of the people of the demo.
pub(super) async fn sign_in(visit: Visit, Form(given): Form<SignIn>) -> Response {
    visit
        .answer(move |visit| {
            let signed_in = visit.service.identity.sign_in_as(&given.account)?;
            let pack = given.account.split('.').next().unwrap_or_default();
            begun(visit, &signed_in.token, &format!("/{pack}"))
        })
        .await
}

/// Moves the clock forward to the morning of a day, and looks at what is due by then.
pub(super) async fn move_clock(visit: Visit, Form(given): Form<Move>) -> Response {
    visit
        .answer(move |visit| {
            let desk = &visit.service.desk;
            let now = desk.clock().now();
            let offset = desk.published().rulebook().packs().next().and_then(|pack| {
                let published = desk.published();
                published.rulebook().calendar(pack.calendar.as_str()).map(|calendar| calendar.offset())
            });
            let today = offset.map_or_else(|| now.date_naive(), |offset| now.with_timezone(&offset).date_naive());
            let day = match given.day.strip_prefix('+').and_then(|days| days.parse().ok()) {
                Some(days) => today.checked_add_days(Days::new(days)),
                None => super::given::day(&given.day),
            };
            let Some(day) = day else { return drawn(visit, Some(visit.say("page-demo-no-day"))) };
            let morning = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(9);
            let at = offset.map_or(morning, |offset| morning - TimeDelta::seconds(offset.local_minus_utc().into()));
            if at <= now {
                return drawn(visit, Some(visit.say("page-demo-back")));
            }
            desk.move_clock(at)?;
            desk.look()?;
            Ok(on_to("/demo"))
        })
        .await
}
