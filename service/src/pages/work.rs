//! Filling in a form and sending it: opening a case, opening a procedure in it, taking an action.
//!
//! A form is filled in a step at a time; what was given in the other steps goes along in the page, so that nothing is lost and nothing is needed
//! but the page. Before it is sent, the answers are shown, with what sending them will do.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request as Sent;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use guicheng_engine::screen::{FormGroup, FormScreen, ScreenField, ScreenForm};
use guicheng_engine::{Command, Id, Refusal, RefusalCode, Request, Values};
use serde::Deserialize;

use super::Visit;
use super::foreseen::{Foreseen, Part};
use super::frame::{Frame, Told, cited};
use super::given::{Given, PREFIX, is_of};
use super::input::{Control, Input, Inputs};
use super::received::{Place, Received};
use super::visit::{on_to, set, sign_in};
use crate::desk::{DeskError, Drawn};
use crate::http::{InPath, InQuery, Problem};
use crate::ids;

/// What is to be done.
#[derive(Clone, Debug)]
enum Task {
    /// Opening a case.
    Begin { pack: Id, workflow: Id },
    /// Opening a procedure in a case.
    Open { pack: Id, case: Id, workflow: Id, concerns: Option<u32> },
    /// Taking an action.
    Act { pack: Id, case: Id, procedure: u32, action: Id },
}

/// The procedure that something is about.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct About {
    concerns: Option<u32>,
}

/// A step of a form.
struct Step {
    number: usize,
    title: String,
    is_here: bool,
}

/// What was answered in a step.
struct Answers {
    step: usize,
    title: String,
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    frame: Frame,
    here: String,
    /// Where it belongs to.
    back: String,
    of: String,
    articles: String,
    steps: Vec<Step>,
    at: usize,
    hint: Option<String>,
    inputs: Vec<Input>,
    /// What was answered, where all of it is checked before it is sent.
    answers: Option<Vec<Answers>>,
    /// What was given elsewhere.
    hidden: Vec<(String, String)>,
    key: String,
    seen: u64,
    /// What stands against it, but for what is said at an input.
    problems: Vec<Told>,
    sign_in: Option<String>,
    /// That what it was decided upon has changed meanwhile.
    stale: bool,
    /// What would happen, if it can be sent as it stands.
    foreseen: Option<Foreseen>,
    has_files: bool,
}

/// Opens a case.
pub(super) async fn begin(visit: Visit, InPath((pack, workflow)): InPath<(String, String)>, request: Sent) -> Response {
    work(visit, Task::Begin { pack: Id::from(pack), workflow: Id::from(workflow) }, request).await
}

/// Opens a procedure in a case.
pub(super) async fn open(
    visit: Visit,
    InPath((pack, case, workflow)): InPath<(String, String, String)>,
    InQuery(about): InQuery<About>,
    request: Sent,
) -> Response {
    let (pack, case, workflow) = (Id::from(pack), Id::from(case), Id::from(workflow));
    work(visit, Task::Open { pack, case, workflow, concerns: about.concerns }, request).await
}

/// Takes an action.
pub(super) async fn act(
    visit: Visit,
    InPath((pack, case, procedure, action)): InPath<(String, String, u32, String)>,
    request: Sent,
) -> Response {
    let (pack, case, action) = (Id::from(pack), Id::from(case), Id::from(action));
    work(visit, Task::Act { pack, case, procedure, action }, request).await
}

async fn work(visit: Visit, task: Task, request: Sent) -> Response {
    let is_sent = *request.method() == Method::POST;
    let received = match is_sent {
        true => visit.received(request, &task.place()).await,
        false => Ok(Received::default()),
    };
    match received {
        Ok(received) => {
            // Whose session is over has sent more than they want to type again.
            let given = (is_sent && visit.caller.account.is_none()).then(|| received.given.clone());
            let answer = visit.clone().answer(move |visit| answered(visit, &task, received, is_sent)).await;
            match given.filter(|_| answer.status() == StatusCode::NOT_FOUND) {
                Some(given) => signed_out(&visit, given),
                None => answer,
            }
        }
        Err(problem) => visit.told(problem),
    }
}

/// What was sent after a session was over: it goes along until they have signed in again.
#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    frame: Frame,
    here: String,
    sign_in: String,
    hidden: Vec<(String, String)>,
}

fn signed_out(visit: &Visit, given: Given) -> Response {
    let frame = visit.frame(&visit.say("page-session-over"), None).with_answers();
    // They see once more what they send before they send it.
    let hidden = given.0.into_iter().filter(|(name, _)| name != "go").collect();
    let page = SignedOut { frame, here: visit.here.clone(), sign_in: sign_in(&visit.here), hidden };
    let mut response = set(&page);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

impl Task {
    fn pack(&self) -> &Id {
        match self {
            Self::Begin { pack, .. } | Self::Open { pack, .. } | Self::Act { pack, .. } => pack,
        }
    }

    /// Where files that are sent belong to.
    fn place(&self) -> Place {
        let case = match self {
            Self::Begin { .. } => None,
            Self::Open { case, .. } | Self::Act { case, .. } => Some(case.clone()),
        };
        Place { pack: self.pack().clone(), case }
    }

    /// Where it belongs to: the case, or the portal.
    fn back(&self) -> String {
        match self {
            Self::Begin { pack, .. } => format!("/{pack}"),
            Self::Open { pack, case, .. } | Self::Act { pack, case, .. } => format!("/{pack}/cases/{case}"),
        }
    }

    fn command(&self, visit: &Visit, input: Values) -> Option<(Id, Command)> {
        let (case, request) = match self.clone() {
            Self::Begin { .. } => return None,
            Self::Open { case, workflow, concerns, .. } => (case, Request::Open { workflow, concerns, input }),
            Self::Act { case, procedure, action, .. } => (case, Request::Act { procedure, action, input }),
        };
        Some((case, Command::new(visit.actor(), request)))
    }

    /// Its form, filled in so far.
    fn drawn(&self, visit: &Visit, input: Values) -> Result<Drawn, DeskError> {
        let (desk, language) = (&visit.service.desk, visit.language());
        match self {
            Self::Begin { pack, workflow } => desk.opening_drawn(&visit.actor(), pack, workflow, input, language),
            _ => {
                let (case, command) = self.command(visit, input).ok_or(DeskError::Unknown)?;
                desk.command_drawn(&case, &command, language)
            }
        }
    }

    /// Does it. Gives the case.
    fn done(&self, visit: &Visit, input: Values, key: &str, seen: Option<u64>) -> Result<Id, DeskError> {
        let desk = &visit.service.desk;
        match self {
            Self::Begin { pack, workflow } => {
                let done = desk.open_case(&visit.actor(), pack, workflow, input, Some(key))?;
                Ok(done.file.row.id.clone())
            }
            _ => {
                let (case, command) = self.command(visit, input).ok_or(DeskError::Unknown)?;
                desk.command(&case, &Command { key: Some(Arc::from(key)), seen, ..command })?;
                Ok(case)
            }
        }
    }
}

fn answered(visit: &Visit, task: &Task, received: Received, is_sent: bool) -> Result<Response, Problem> {
    let Received { mut given, refused: files } = received;
    let blank = task.drawn(visit, Values::new())?;
    let form = blank.form.form.as_ref();
    if !is_sent {
        given = recorded(task, form);
    }
    let input = form.map_or_else(Values::new, |form| given.values(form));
    let drawn = if input.is_empty() { blank.clone() } else { task.drawn(visit, input.clone())? };
    let mut filling = Filling::new(visit, task, drawn, given);
    filling.files = files;
    filling.go(is_sent);
    if filling.is_to_be_sent {
        match task.done(visit, input, &filling.key()?, filling.seen()) {
            Ok(case) => return Ok(on_to(&format!("/{}/cases/{case}?done=1", task.pack()))),
            Err(DeskError::Refused(refusal)) => filling.refused = Some(refusal),
            Err(error) => return Err(error.into()),
        }
    }
    filling.page()
}

/// What an action begins with: what is recorded in its procedure already.
fn recorded(task: &Task, form: Option<&ScreenForm>) -> Given {
    let Task::Act { .. } = task else { return Given::default() };
    let fields = form.into_iter().flat_map(|form| &form.fields);
    Given(fields.flat_map(|field| written(field, &format!("{PREFIX}{}", field.field), field.old.as_ref())).collect())
}

/// A value, as the inputs of its field have it.
fn written(field: &ScreenField, name: &str, value: Option<&guicheng_engine::Value>) -> Vec<(String, String)> {
    use guicheng_engine::Value;
    let Some(value) = value else { return Vec::new() };
    let pair = |text: String| vec![(name.to_owned(), text)];
    match (field.kind, value) {
        ("rows", Value::List(rows)) => {
            let of_row = |(row, values): (usize, &Value)| {
                let Value::Record(values) = values else { return Vec::new() };
                let columns = field.columns.iter();
                let of_column = |column: &ScreenField| {
                    written(column, &format!("{name}.{row}.{}", column.field), values.get(&column.field))
                };
                columns.flat_map(of_column).collect()
            };
            rows.iter().enumerate().flat_map(of_row).collect()
        }
        // Items that were reviewed before stay as they are unless they are reviewed anew.
        ("checklist", _) => Vec::new(),
        ("document", Value::List(kept)) => {
            kept.iter().filter_map(|one| Some((name.to_owned(), serde_json::to_string(one).ok()?))).collect()
        }
        ("document", one) => serde_json::to_string(one).map_or_else(|_| Vec::new(), pair),
        (_, Value::List(items)) => items.iter().map(|item| (name.to_owned(), item.to_string())).collect(),
        (_, one) => pair(one.to_string()),
    }
}

/// A form that is being filled in.
struct Filling<'f> {
    visit: &'f Visit,
    task: &'f Task,
    drawn: Drawn,
    given: Given,
    /// The step that is shown; behind the last one, the answers are checked.
    at: usize,
    /// Whether what is missing or wrong is told at the inputs.
    tells: bool,
    is_to_be_sent: bool,
    refused: Option<Refusal>,
    /// What is wrong with files that were sent, by the input they came with.
    files: Vec<(String, String)>,
}

impl<'f> Filling<'f> {
    fn new(visit: &'f Visit, task: &'f Task, drawn: Drawn, given: Given) -> Self {
        Self { visit, task, drawn, given, at: 0, tells: false, is_to_be_sent: false, refused: None, files: Vec::new() }
    }

    fn groups(&self) -> &[FormGroup] {
        self.drawn.form.form.as_ref().map_or(&[], |form| &form.groups)
    }

    fn fields(&self, group: &FormGroup) -> Vec<&ScreenField> {
        let fields = self.drawn.form.form.iter().flat_map(|form| &form.fields);
        let fields: Vec<&ScreenField> = fields.collect();
        group.fields.iter().filter_map(|id| fields.iter().find(|field| field.field == *id).copied()).collect()
    }

    /// Whether something is missing or wrong in a step.
    fn is_wrong(&self, step: usize) -> bool {
        self.groups().get(step).is_some_and(|group| self.fields(group).iter().any(|field| !field.why_not.is_empty()))
    }

    /// Goes where the button that was pressed leads to.
    fn go(&mut self, is_sent: bool) {
        let last = self.groups().len();
        if !is_sent {
            return;
        }
        let at = self.given.one("at").parse::<usize>().unwrap_or(0).min(last);
        let go = self.given.one("go").to_owned();
        self.at = at;
        match go.split_once(':') {
            // The language or the size of type was changed, or somebody has signed in again.
            None if go.is_empty() => {}
            None if go == "back" => self.at = at.saturating_sub(1),
            None if go == "send" => {
                (self.at, self.tells) = (last, true);
                self.is_to_be_sent = true;
            }
            Some(("step", step)) => self.at = step.parse::<usize>().unwrap_or(at).min(last),
            Some(("add", name)) => {
                let row = self.given.rows(name).max(1);
                self.given.0.push((format!("{name}.{row}."), String::new()));
            }
            Some(("drop", row)) => {
                if let Some((name, row)) = row.rsplit_once('.').and_then(|(name, row)| Some((name, row.parse().ok()?)))
                {
                    self.given.drop_row(name, row);
                }
            }
            _ => {
                // Where all is on one page, what stands against it is told there.
                let is_all = last == 1 && !self.drawn.form.open;
                self.tells = self.is_wrong(at) || is_all;
                self.at = if self.tells { at } else { at.saturating_add(1).min(last) };
            }
        }
        if !self.files.is_empty() {
            (self.at, self.is_to_be_sent) = (at, false);
        }
    }

    /// The key by which sending it twice does it once.
    fn key(&self) -> Result<String, Problem> {
        match self.given.one("key") {
            "" => ids::new(self.visit.service.desk.clock().now()).map_err(|error| DeskError::from(error).into()),
            key => Ok(key.to_owned()),
        }
    }

    fn seen(&self) -> Option<u64> {
        self.given.one("seen").parse().ok()
    }

    /// What goes along in the page without being shown.
    fn hidden(&self, shown: &[Id]) -> Vec<(String, String)> {
        let is_shown = |name: &str| shown.iter().any(|field| is_of(name, field));
        self.given.0.iter().filter(|(name, _)| name.starts_with(PREFIX) && !is_shown(name)).cloned().collect()
    }

    /// What stands against it that is not said at an input of this page.
    fn problems(&self, is_checked: bool) -> Vec<Told> {
        let (pack, language) = (&self.drawn.pack, self.visit.language());
        let form: &FormScreen = &self.drawn.form;
        // Upon what has changed meanwhile it is asked anew what stands against it.
        if let Some(refusal) = self.refused.as_ref().filter(|refusal| refusal.code() != RefusalCode::Stale) {
            let reasons = refusal.for_public();
            let reasons = reasons.reasons().iter().map(|reason| Told {
                text: reason.message(language).to_owned(),
                articles: cited(pack, reason.articles(), language),
            });
            return reasons.collect();
        }
        let not_theirs = |code: &str| code == RefusalCode::NotAParty.as_str();
        let told = form.why_not.iter().filter(|reason| is_checked || not_theirs(reason.code)).cloned();
        let mut told: Vec<_> = told.collect();
        if is_checked && self.at >= self.groups().len() {
            let fields = form.form.iter().flat_map(|form| &form.fields);
            told.extend(fields.flat_map(|field| field.why_not.iter().cloned()));
        }
        Told::all(&told, pack, language)
    }

    fn steps(&self) -> Vec<Step> {
        let groups = self.groups();
        let named = |group: &FormGroup| group.title.clone().unwrap_or_else(|| self.visit.say("page-step-rest"));
        let mut titles: Vec<String> = groups.iter().map(named).collect();
        titles.push(self.visit.say("page-step-check"));
        let steps = titles.into_iter().enumerate();
        steps.map(|(number, title)| Step { number, title, is_here: number == self.at }).collect()
    }

    fn page(&self) -> Result<Response, Problem> {
        let (visit, drawn) = (self.visit, &self.drawn);
        let (pack, language, form) = (&drawn.pack, visit.language(), &drawn.form);
        let is_stale = self.refused.as_ref().is_some_and(|refusal| refusal.code() == RefusalCode::Stale);
        // Sent upon what has changed meanwhile, it is another sending.
        let key =
            if is_stale { ids::new(visit.service.desk.clock().now()).map_err(DeskError::from)? } else { self.key()? };
        let frame = visit.frame(&form.title, Some(self.task.pack())).with_answers();
        let foreseen = drawn.preview.as_ref().map(|preview| Foreseen::new(visit, preview, pack));
        let is_checked = self.at >= self.groups().len();
        let is_all = self.tells && self.groups().len() == 1;
        let problems = self.problems(is_checked || is_all);
        let is_nobody = visit.caller.account.is_none() && !problems.is_empty();
        let sign_in = is_nobody.then(|| sign_in(&visit.here));
        let group = self.groups().get(self.at);
        // Where nothing needs to be filled in, what it will do is shown at once.
        let shows = group.is_none() || self.groups().len() == 1;
        let inputs = group.map_or_else(Vec::new, |group| self.inputs(group));
        Ok(set(&FormPage {
            frame,
            here: visit.here.clone(),
            back: self.task.back(),
            of: form.workflow.title.clone(),
            articles: cited(pack, &form.articles, language),
            steps: self.steps(),
            at: self.at,
            hint: group.and_then(|group| group.hint.clone()),
            has_files: inputs.iter().any(Input::takes_files),
            inputs,
            answers: group.is_none().then(|| self.answers()),
            hidden: self.hidden(group.map_or(&[], |group| &group.fields)),
            key,
            seen: drawn.sequence,
            problems,
            sign_in,
            stale: is_stale,
            foreseen: foreseen.filter(|_| shows),
        }))
    }

    /// The inputs of a step, with what is wrong or missing once it is told.
    fn inputs(&self, group: &FormGroup) -> Vec<Input> {
        let draw = Inputs { pack: &self.drawn.pack, language: self.visit.language(), given: &self.given };
        let mut inputs: Vec<Input> = self.fields(group).into_iter().map(|field| draw.input(field)).collect();
        if !self.tells {
            inputs.iter_mut().for_each(|input| input.errors.clear());
        }
        for (name, told) in &self.files {
            let of_it = inputs.iter_mut().filter(|input| input.name == *name);
            of_it.for_each(|input| input.errors.push(Told { text: told.clone(), articles: String::new() }));
        }
        inputs
    }

    /// What was answered, step by step.
    fn answers(&self) -> Vec<Answers> {
        let answered = self.groups().iter().enumerate().map(|(step, group)| {
            let lines = self.fields(group).into_iter().filter_map(|field| {
                let text = field.new_text.clone().filter(|text| !text.is_empty())?;
                Some((field.title.clone(), text))
            });
            let title = group.title.clone().unwrap_or_else(|| self.visit.say("page-step-rest"));
            Answers { step, title, lines: lines.collect() }
        });
        answered.collect()
    }
}
