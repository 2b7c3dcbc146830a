//! What whoever has signed in has to do, late first: opening it, taking it, leaving it to others.

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use guicheng_engine::Id;
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, time_left};
use super::visit::{on_to, set, sign_in};
use crate::desk::Task;
use crate::http::tasks::place_of;
use crate::http::{InPath, InQuery, Problem};

/// How many a page has.
const PAGE: usize = 20;

/// How many values tell what something is about.
const TOLD: usize = 4;

/// Which part is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
    /// Only what they have taken.
    mine: Option<String>,
}

/// Whether to take something, or to leave it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Taking {
    take: String,
}

struct Row {
    path: String,
    claim: String,
    about: String,
    what: String,
    left: String,
    urgency: &'static str,
    acts: Vec<(String, String)>,
    taken_by: Option<String>,
    is_mine: bool,
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    mine: bool,
}

/// What there is to do.
pub(super) async fn page(visit: Visit, InQuery(asked): InQuery<Asked>) -> Response {
    if visit.caller.account.is_none() {
        return on_to(&sign_in(&visit.here));
    }
    visit
        .answer(move |visit| {
            let after = asked.after.as_deref().map(place_of).transpose()?;
            let mine = asked.mine.is_some();
            let page = visit.service.desk.tasks(&visit.actor(), after.as_ref(), PAGE, mine)?;
            let rows = page.tasks.iter().map(|task| row(visit, task)).collect::<Result<_, Problem>>()?;
            let next = page.next.as_ref().map(|next| {
                let mine = if mine { "mine=1&" } else { "" };
                format!("/tasks?{mine}after={}.{}.{}", next.due, next.procedure, next.case)
            });
            Ok(set(&TasksPage { frame: visit.frame(&visit.say("page-tasks"), None), rows, next, mine }))
        })
        .await
}

fn row(visit: &Visit, task: &Task) -> Result<Row, Problem> {
    let (desk, language) = (&visit.service.desk, visit.language());
    let screen = desk.case_screen(&visit.actor(), &task.case, language)?;
    let published = desk.published();
    let file = desk.file(&published, &task.case)?;
    let shown = screen.shown.iter().filter(|view| view.procedure == task.procedure).flat_map(|view| &view.fields);
    let data = screen.procedures.iter().filter(|own| own.procedure == task.procedure).flat_map(|own| &own.data);
    let told = shown.chain(data).filter(|value| !value.text.is_empty()).map(|value| value.text.clone());
    let told: Vec<String> = told.take(TOLD).collect();
    let case = format!("/{}/cases/{}", file.row.line, task.case);
    let acts = task
        .actions
        .iter()
        .map(|(action, title)| (format!("{case}/acts/{}/{action}", task.procedure), title.get(language).to_owned()));
    let (left, urgency) = match (task.due, task.days_left) {
        (Some(due), Some(days)) => time_left(due, days, task.workdays_left.unwrap_or_default(), language),
        _ => (String::new(), "still"),
    };
    let person = visit.caller.account.as_ref().map(|account| &account.person);
    Ok(Row {
        path: format!("{case}#procedure-{}", task.procedure),
        claim: format!("/tasks/{}/{}", task.case, task.procedure),
        about: told.join(" · "),
        what: format!("{} · {}", task.workflow.1.get(language), task.state.1.get(language)),
        left,
        urgency,
        acts: acts.collect(),
        taken_by: task.claim.as_ref().map(|claim| desk.name(None, &claim.person, language)),
        is_mine: task.claim.as_ref().is_some_and(|claim| person == Some(&claim.person)),
    })
}

/// Takes something to be done, or leaves it to the others.
pub(super) async fn claim(
    visit: Visit,
    InPath((case, procedure)): InPath<(String, u32)>,
    Form(taking): Form<Taking>,
) -> Response {
    visit
        .answer(move |visit| {
            let (desk, case): (_, Id) = (&visit.service.desk, Id::from(case));
            match taking.take.as_str() {
                "yes" => drop(desk.claim(&visit.actor(), &case, procedure, None)?),
                _ => desk.unclaim(&visit.actor(), &case, procedure)?,
            }
            Ok(on_to("/tasks"))
        })
        .await
}
