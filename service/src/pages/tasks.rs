//! What whoever has signed in has to do, late first: opening it, taking it, leaving it to others.

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use guicheng_engine::{Id, Text, Value};
use serde::Deserialize;

use super::Visit;
use super::about::about;
use super::frame::{Frame, time_left};
use super::given::Given;
use super::session::inside;
use super::task_filters::{Kept, Kind, Wanted};
use super::visit::{on_to, set};
use crate::desk::{DeskError, Task, TasksAsked};
use crate::http::tasks::place_of;
use crate::http::{InPath, InQuery, Problem};

/// How many a page has.
const PAGE: usize = 20;

/// Which part is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
    /// Of what was chosen just now: how much was taken, left or given to somebody, and how much was not.
    done: Option<String>,
    #[serde(rename = "not")]
    not_done: Option<String>,
    /// `none` if it was to be given to somebody, and nobody was named.
    to: Option<String>,
}

/// A jurisdiction in which they work.
struct Workplace {
    title: String,
    path: String,
    is_here: bool,
}

/// Whether to take something, or to leave it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Taking {
    take: String,
    /// The page that it was chosen on.
    #[serde(default)]
    back: String,
}

impl Taking {
    /// Takes it, leaves it, or gives it to somebody.
    fn done(&self, visit: &Visit, case: &Id, procedure: u32, to: Option<&Id>) -> Result<(), DeskError> {
        let (desk, actor) = (&visit.service.desk, visit.actor());
        match self.take.as_str() {
            take @ ("yes" | "instead" | "to") => {
                desk.claim(&actor, (case, procedure), to.filter(|_| take == "to"), take == "instead").map(drop)
            }
            _ => desk.unclaim(&actor, case, procedure),
        }
    }

    /// The page that it was chosen on, with what came of several.
    fn back(&self, came: Option<(usize, usize)>) -> String {
        let back = match inside(&self.back) {
            "/" => "/tasks",
            back => back,
        };
        let Some((done, not_done)) = came else { return back.to_owned() };
        let (path, behind) = back.split_once('?').unwrap_or((back, ""));
        let is_of_before = |pair: &&str| ["done=", "not=", "to="].iter().any(|name| pair.starts_with(name));
        let kept = behind.split('&').filter(|pair| !pair.is_empty() && !is_of_before(pair)).map(ToOwned::to_owned);
        let told = [format!("done={done}"), format!("not={not_done}")];
        format!("{path}?{}", kept.chain(told).collect::<Vec<_>>().join("&"))
    }
}

struct Row {
    path: String,
    claim: String,
    /// As it is chosen among others.
    value: String,
    about: String,
    what: String,
    left: String,
    urgency: &'static str,
    acts: Vec<(String, String)>,
    taken_by: Option<String>,
    is_mine: bool,
    /// Of their own: who has given it to them.
    given_by: Option<String>,
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    mine: bool,
    /// Where the others lead to, if this shows their own, or the other way round.
    others: String,
    /// All, and then each jurisdiction; none if there is but one.
    places: Vec<Workplace>,
    /// What is wanted of it.
    wanted: Wanted,
    /// The kinds to choose from.
    kinds: Vec<Kind>,
    /// Filters that they keep.
    kept: Vec<Kept>,
    /// To whom something can be given: the person, and who that is.
    colleagues: Vec<(Id, String)>,
    done: Option<String>,
    not_done: Option<String>,
}

/// What there is to do.
pub(super) async fn page(visit: Visit, InQuery(asked): InQuery<Asked>) -> Response {
    visit
        .answer_signed_in(move |visit| {
            let after = asked.after.as_deref().map(place_of).transpose()?;
            // Pressed with nothing chosen, it says so.
            let is_none = [&asked.done, &asked.not_done].iter().all(|count| count.as_deref() == Some("0"));
            let count = |id: &str, count: Option<String>| {
                let count = count.and_then(|count| count.parse::<usize>().ok());
                count.filter(|count| *count > 0).map(|count| visit.say_of(id, "count", &count))
            };
            let (done, not_done) = (count("page-tasks-done", asked.done), count("page-tasks-not", asked.not_done));
            let to_nobody = asked.to.is_some();
            let lacking = if to_nobody { "page-tasks-to-nobody" } else { "page-tasks-none" };
            let not_done = not_done.or_else(|| is_none.then(|| visit.say(lacking)));
            let wanted = asked.wanted;
            let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let jurisdiction = given(&wanted.jurisdiction);
            let kinds = Kind::all(visit, jurisdiction.as_deref());
            let asked = TasksAsked {
                after,
                most: PAGE,
                taken: !wanted.mine.is_empty(),
                jurisdiction,
                workflow: given(&wanted.kind).map(Id::from),
                state: given(&wanted.state).map(Id::from),
            };
            let is_about = |task: &Task| {
                let sought = wanted.about.trim();
                sought.is_empty() || is_found(visit, task, sought).unwrap_or_default()
            };
            let page = visit.service.desk.tasks_that(&visit.actor(), &asked, is_about)?;
            let places = workplaces(visit, &wanted)?;
            let rows = page.tasks.iter().map(|task| row(visit, task)).collect::<Result<_, Problem>>()?;
            let next = page.next.as_ref().map(|next| wanted.path(Some(next)));
            let mine = asked.taken;
            let others =
                Wanted { mine: if mine { String::new() } else { "1".to_owned() }, ..wanted.clone() }.path(None);
            let frame = visit.frame(&visit.say("page-tasks"), None);
            let kept = Kept::all(visit, &wanted)?;
            let mut colleagues = Vec::new();
            for person in visit.service.identity.colleagues(&visit.caller.signed_in()?)? {
                if can_do_any(visit, &person, &page.tasks)? {
                    let name = visit.service.desk.name(None, &person, visit.language());
                    colleagues.push((person, name));
                }
            }
            Ok(set(&TasksPage {
                frame,
                rows,
                next,
                mine,
                others,
                places,
                wanted,
                kinds,
                kept,
                colleagues,
                done,
                not_done,
            }))
        })
        .await
}

/// Whether a colleague can do any of what is shown: nothing is given to whoever can do none of it.
fn can_do_any(visit: &Visit, person: &Id, tasks: &[Task]) -> Result<bool, Problem> {
    let actor = visit.actor();
    let Some(organisation) = actor.own_organisation() else { return Ok(false) };
    for task in tasks {
        if visit.service.desk.can_be_given(person, organisation, &task.case, task.procedure)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The jurisdictions to choose from: where somebody works in several.
fn workplaces(visit: &Visit, wanted: &Wanted) -> Result<Vec<Workplace>, Problem> {
    let places = visit.service.desk.workplaces(&visit.actor(), visit.language())?;
    if places.len() < 2 {
        return Ok(Vec::new());
    }
    let all = (visit.say("page-all"), String::new());
    let each = places.into_iter().map(|(code, packs)| (format!("{packs} ({code})"), code));
    let choices = std::iter::once(all).chain(each).map(|(title, jurisdiction)| Workplace {
        is_here: jurisdiction == wanted.jurisdiction,
        path: Wanted { jurisdiction, ..wanted.clone() }.path(None),
        title,
    });
    Ok(choices.collect())
}

/// Whether something to be done is found by what somebody looks for: a part of what it is about, or of a number that the case, or a letter in it, has.
fn is_found(visit: &Visit, task: &Task, sought: &str) -> Result<bool, Problem> {
    if about_of(visit, task)?.contains(sought) {
        return Ok(true);
    }
    // However wide its signs are and whatever brackets stand in it, a number is the same; what has no digit is none.
    let plain = |text: &str| -> String {
        text.chars().map(Text::narrow).filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let number = plain(sought);
    if !number.chars().any(|sign| sign.is_ascii_digit()) {
        return Ok(false);
    }
    if plain(task.case.as_str()).contains(&number) {
        return Ok(true);
    }
    let screen = visit.service.desk.case_screen(&visit.actor(), &task.case, visit.language())?;
    let recorded = screen.procedures.iter().flat_map(|of| &of.data).chain(screen.facts.iter().flatten());
    let shown = screen.shown.iter().flat_map(|view| &view.fields);
    Ok(recorded.chain(shown).any(|value| match &value.value {
        Some(Value::Text(text)) => plain(text).contains(&number),
        _ => false,
    }))
}

/// What something to be done is about.
fn about_of(visit: &Visit, task: &Task) -> Result<String, Problem> {
    let desk = &visit.service.desk;
    let screen = desk.case_screen(&visit.actor(), &task.case, visit.language())?;
    let file = desk.file(&desk.published(), &task.case)?;
    let pack = file.case.procedure(task.procedure).map(|procedure| procedure.pack());
    Ok(pack.map_or_else(String::new, |pack| about(visit, &screen, Some(task.procedure), pack).join(" · ")))
}

fn row(visit: &Visit, task: &Task) -> Result<Row, Problem> {
    let (desk, language) = (&visit.service.desk, visit.language());
    let file = desk.file(&desk.published(), &task.case)?;
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
        value: format!("{} {}", task.case, task.procedure),
        about: about_of(visit, task)?,
        what: format!("{} · {}", task.workflow.1.get(language), task.state.1.get(language)),
        left,
        urgency,
        acts: acts.collect(),
        taken_by: task.claim.as_ref().map(|claim| desk.name(None, &claim.person, language)),
        is_mine: task.claim.as_ref().is_some_and(|claim| person == Some(&claim.person)),
        given_by: task
            .claim
            .as_ref()
            .filter(|claim| person == Some(&claim.person) && claim.given_by != claim.person)
            .map(|claim| visit.say_of("page-given-by", "person", &desk.name(None, &claim.given_by, language))),
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
            taking.done(visit, &Id::from(case), procedure, None)?;
            Ok(on_to(&taking.back(None)))
        })
        .await
}

/// Takes several things, leaves them, or gives them to a colleague.
pub(super) async fn claim_all(visit: Visit, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    visit
        .answer(move |visit| {
            let given = Given(pairs);
            let taking = Taking { take: given.one("take").to_owned(), back: given.one("back").to_owned() };
            let colleagues = visit.service.identity.colleagues(&visit.caller.signed_in()?)?;
            let to = colleagues.iter().find(|person| person.as_str() == given.one("to"));
            if taking.take == "to" && to.is_none() {
                return Ok(on_to(&format!("{}&to=none", taking.back(Some((0, 0))))));
            }
            let (mut done, mut not_done) = (0, 0);
            for value in given.all("task").take(PAGE) {
                let Some((case, procedure)) = value.split_once(' ') else { continue };
                let Ok(procedure) = procedure.parse() else { continue };
                match taking.done(visit, &Id::from(case), procedure, to) {
                    Ok(()) => done += 1,
                    // A colleague was faster, or it is nothing that they can do any more.
                    Err(DeskError::TakenBy(_) | DeskError::Unknown) => not_done += 1,
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(on_to(&taking.back(Some((done, not_done)))))
        })
        .await
}
