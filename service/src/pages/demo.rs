//! What only a demo has: people to sign in as, and a clock that can be moved.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use chrono::Days;
use guicheng_engine::{Id, Language, Text};
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, local, local_day, moment};
use super::session::begun;
use super::visit::{on_to, set};
use crate::http::Problem;
use crate::records::people::Account;

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
    office: String,
    /// Whether it is not known who they really are.
    is_unverified: bool,
}

/// The people of an organisation.
struct Body {
    title: String,
    people: Vec<Person>,
}

/// The organisations of a pack.
struct Group {
    title: String,
    bodies: Vec<Body>,
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
        let group = groups.entry(of).or_insert_with(|| Group { title, bodies: Vec::new() });
        let (body, office) = office(visit, &account);
        let is_unverified = !account.real_name;
        let person = Person { account: account.name, office, is_unverified };
        match group.bodies.iter_mut().find(|known| known.title == body) {
            Some(known) => known.people.push(person),
            None => group.bodies.push(Body { title: body, people: vec![person] }),
        }
    }
    Ok(set(&DemoPage {
        frame: visit.frame(&visit.say("page-demo"), None),
        now: local(desk, None, now),
        groups: groups.into_values().collect(),
        problem,
    }))
}

/// For whom one of the people of a demo acts, and in which office.
fn office(visit: &Visit, account: &Account) -> (String, String) {
    let (desk, language) = (&visit.service.desk, visit.language());
    let Some(organisation) = &account.organisation else {
        return match visit.service.identity.administered(&account.name) {
            Ok(administered) if !administered.is_empty() => {
                (visit.say("page-administers"), visit.say("demo-administrator"))
            }
            _ => (visit.say("page-a-person"), visit.say("demo-citizen")),
        };
    };
    let published = desk.published();
    let pack = account.name.split('.').next().unwrap_or_default();
    let pack = published.current(&Id::from(pack), desk.clock().now()).map(|pack| &**pack);
    let roles = pack.into_iter().flat_map(|pack| pack.parties.values()).flat_map(|party| party.roles.iter());
    // Accounts have the office in Chinese.
    let is_held = |title: &Text| account.title.split([' ', '、']).any(|held| held == &*title.zh);
    let held = roles.filter(|(role, title)| account.roles.contains(role) && is_held(title));
    let held: BTreeSet<&str> = held.map(|(_, title)| title.get(language)).collect();
    let office = match held.is_empty() {
        true => visit.say("demo-staff"),
        false => held.into_iter().collect::<Vec<_>>().join(" / "),
    };
    (desk.name(pack, organisation, language), office)
}

/// What one of the people of a demo is called.
pub(super) fn called(visit: &Visit, account: &Account) -> String {
    match (visit.language(), &account.organisation) {
        (Language::Chinese, _) => account.title.clone(),
        (_, None) => office(visit, account).1,
        (_, Some(_)) => {
            let (body, office) = office(visit, account);
            format!("{body}, {office}")
        }
    }
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
            let day = match given.day.strip_prefix('+').and_then(|days| days.parse().ok()) {
                Some(days) => local_day(desk, now).checked_add_days(Days::new(days)),
                None => crate::typed::day(&given.day),
            };
            let morning = day.and_then(|day| moment(desk, day.and_hms_opt(9, 0, 0)?));
            let Some(at) = morning else { return drawn(visit, Some(visit.say("page-demo-no-day"))) };
            if at <= now {
                return drawn(visit, Some(visit.say("page-demo-back")));
            }
            desk.move_clock(at)?;
            desk.look()?;
            Ok(on_to("/demo"))
        })
        .await
}
