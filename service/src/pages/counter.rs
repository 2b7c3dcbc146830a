//! The counter: what an official fills in for somebody, and how they take it over into their own account, where they check it and send it.

use askama::Template;
use axum::extract::{Form, Request as Sent};
use axum::http::StatusCode;
use axum::response::Response;
use guicheng_engine::{Id, Values};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Visit;
use super::form_task::Task;
use super::frame::{Frame, local};
use super::given::{Given, PREFIX};
use super::kept::{Kept, Shown};
use super::qr::Square;
use super::visit::{Sender, encoded, on_to, set, sign_in};
use super::work::work;
use crate::desk::{CounterAsked, CounterForm, DeskError, PAGE, THEN, code_in_groups};
use crate::http::{InPath, InQuery, Problem};
use crate::ids;
use crate::records::drafts::Draft;

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage {
    frame: Frame,
    /// Where it belongs to.
    back: String,
    how: String,
    /// What can be filled in, and where.
    forms: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "handed_over.html")]
struct HandedOverPage {
    frame: Frame,
    code: String,
    /// To whoever has handed it over: where it is taken over, as a square for telephones.
    is_made: bool,
    square: Option<Square>,
    address: String,
    is_unknown: bool,
}

/// What stands behind the path of a code.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    code: String,
    /// Whether it has just been handed over.
    made: Option<String>,
}

/// The code of what is taken over.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Taken {
    code: String,
}

/// What an official can fill in for somebody.
pub(super) async fn page(visit: Visit, InPath(pack): InPath<String>) -> Response {
    visit.answer(move |visit| offered(visit, &Id::from(pack), None)).await
}

/// What an official can fill in for somebody in a case.
pub(super) async fn page_in(visit: Visit, InPath((pack, case)): InPath<(String, String)>) -> Response {
    visit.answer(move |visit| offered(visit, &Id::from(pack), Some(&Id::from(case)))).await
}

fn offered(visit: &Visit, pack: &Id, case: Option<&Id>) -> Result<Response, Problem> {
    let forms = visit.service.desk.counter_forms(&visit.actor(), (pack, case), visit.language())?;
    let link = |form: CounterForm| (form.title, Task::Counter { asked: form.asked }.path());
    Ok(set(&CounterPage {
        frame: visit.frame(&visit.say("page-counter"), Some(pack)),
        back: case.map_or_else(|| format!("/{pack}"), |case| format!("/{pack}/cases/{case}")),
        how: visit.say(if case.is_some() { "page-counter-how-in-case" } else { "page-counter-how" }),
        forms: forms.into_iter().map(link).collect(),
    }))
}

/// Fills in for somebody what opens a case.
pub(super) async fn form(
    Sender(visit): Sender,
    InPath((pack, workflow)): InPath<(String, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    filled_in(visit, (pack, None, workflow, None), shown, request).await
}

/// Fills in for somebody what is done once a case is open.
pub(super) async fn form_then(
    Sender(visit): Sender,
    InPath((pack, workflow, action)): InPath<(String, String, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    filled_in(visit, (pack, None, workflow, Some(action)), shown, request).await
}

/// Fills in for somebody what opens a procedure in a case.
pub(super) async fn form_in(
    Sender(visit): Sender,
    InPath((pack, case, workflow)): InPath<(String, String, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    filled_in(visit, (pack, Some(case), workflow, None), shown, request).await
}

/// Fills in for somebody what is done once a procedure is open in a case.
pub(super) async fn form_in_then(
    Sender(visit): Sender,
    InPath((pack, case, workflow, action)): InPath<(String, String, String, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    filled_in(visit, (pack, Some(case), workflow, Some(action)), shown, request).await
}

async fn filled_in(
    visit: Visit,
    (pack, case, workflow, action): (String, Option<String>, String, Option<String>),
    shown: Shown,
    request: Sent,
) -> Response {
    let asked = CounterAsked {
        pack: Id::from(pack),
        case: case.map(Id::from),
        workflow: Id::from(workflow),
        concerns: shown.concerns,
        action: action.map(Id::from),
    };
    work(visit, Task::Counter { asked }, shown, request).await
}

/// Where something is taken over by a code.
fn place_of(pack: &Id, code: &str) -> String {
    format!("/{pack}/handed-over?code={}", encoded(code))
}

fn drawn(visit: &Visit, pack: &Id, asked: &Asked, is_unknown: bool) -> Result<Response, Problem> {
    visit.held(pack)?;
    let code = code_in_groups(&asked.code);
    let is_made = asked.made.is_some() && code.is_some();
    let code = code.unwrap_or_else(|| asked.code.clone());
    let address = visit.address(&place_of(pack, &code));
    let title = if is_made { "page-handed-over" } else { "page-take-over" };
    let mut response = set(&HandedOverPage {
        frame: visit.frame(&visit.say(title), Some(pack)),
        square: is_made.then(|| Square::of(&address)).flatten(),
        address,
        code,
        is_made,
        is_unknown,
    });
    if is_unknown {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// The code of what was handed over; or asks for one.
pub(super) async fn code(visit: Visit, InPath(pack): InPath<String>, InQuery(asked): InQuery<Asked>) -> Response {
    visit.answer(move |visit| drawn(visit, &Id::from(pack), &asked, false)).await
}

/// Takes something over: it is found among what they have begun to fill in, and is checked at once.
pub(super) async fn take(visit: Visit, InPath(pack): InPath<String>, Form(taken): Form<Taken>) -> Response {
    visit
        .answer(move |visit| {
            let pack = Id::from(pack);
            if visit.caller.account.is_none() {
                return Ok(on_to(&sign_in(&place_of(&pack, &taken.code))));
            }
            match visit.service.desk.take_handed_over(&visit.actor(), &taken.code) {
                Ok(draft) => Ok(on_to(&checked_at(&draft).unwrap_or_else(|| format!("/{pack}")))),
                Err(DeskError::Unknown) => drawn(visit, &pack, &Asked { code: taken.code, made: None }, true),
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// Where a draft is checked before it is sent.
fn checked_at(draft: &Draft) -> Option<String> {
    let page = draft.asked.get(PAGE)?;
    let step = page.get("steps").and_then(Value::as_u64).and_then(|steps| usize::try_from(steps).ok());
    let path = page.get("path").and_then(Value::as_str)?;
    Some(Shown::path(path, &draft.id, step.unwrap_or_default(), false))
}

/// Hands over what an official has filled in. Gives where its code is told.
pub(super) fn handed_over(
    visit: &Visit,
    task: &Task,
    input: Values,
    given: &Given,
    steps: usize,
) -> Result<String, DeskError> {
    let Task::Counter { asked: what } = task else { return Err(DeskError::Unknown) };
    let desk = &visit.service.desk;
    let given: Vec<_> = given.0.iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    let page = |path: String, title: &str, given: Value, steps: usize| {
        let key = ids::new(desk.clock().now())?;
        Ok::<_, DeskError>(json!({"path": path, "title": title, "key": key, "given": given, "steps": steps}))
    };
    let asked = |form: &CounterForm| {
        let CounterAsked { pack, case, workflow, concerns, action } = form.asked.clone();
        let begin = match case {
            None => Task::Begin { pack: pack.clone(), workflow },
            Some(case) => Task::Open { pack: pack.clone(), case, workflow, concerns },
        };
        let mut asked = form.as_asked(&input);
        let (mut filled_in, mut at) = (json!(given), steps);
        if let (Some(action), Some(then)) = (action, asked.get_mut(THEN)) {
            // Both are known once it is open.
            let path = format!("/{pack}/cases/{{case}}/acts/{{procedure}}/{action}");
            let mut shown = page(path, &form.title, filled_in, at)?;
            if let Some((members, of)) = shown.as_object_mut().zip(then.get(PAGE).and_then(Value::as_object)) {
                members.extend(of.clone());
            }
            add(then, PAGE, shown);
            (filled_in, at) = (json!([]), 0);
        }
        add(&mut asked, PAGE, page(begin.path(), &form.title, filled_in, at)?);
        Ok(asked)
    };
    let handed = desk.hand_over(&visit.actor(), what, (&input, visit.language()), asked)?;
    Ok(format!("{}&made=1", place_of(&what.pack, &handed.code)))
}

fn add(asked: &mut Value, name: &str, value: Value) {
    if let Some(members) = asked.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Keeps what was filled in to be done next in a case that was opened. Gives where it is checked; none if nothing was.
pub(super) fn gone_on(visit: &Visit, kept: &Kept, case: &Id) -> Result<Option<String>, DeskError> {
    let next = visit.service.desk.go_on(&visit.actor(), &kept.asked, case)?;
    Ok(next.as_ref().and_then(checked_at))
}

/// For whom a form is filled in, or who has.
pub(super) fn note(visit: &Visit, task: &Task, kept: Option<&Kept>) -> Option<String> {
    if matches!(task, Task::Counter { .. }) {
        return Some(visit.say("page-counter-note"));
    }
    let prepared = kept?.prepared()?;
    let desk = &visit.service.desk;
    let published = desk.published();
    let held = published.current(task.pack(), desk.clock().now()).map(|pack| &**pack);
    let (agency, at) = (desk.name(held, &prepared.organisation, visit.language()), local(desk, held, prepared.at));
    Some(crate::messages::say(visit.language(), "page-prepared", &[("agency", &agency), ("at", &at)]))
}
