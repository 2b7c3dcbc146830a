//! Filling in a form and sending it: opening a case, opening a procedure in it, taking an action.
//!
//! A form is filled in a step at a time; what was given is kept in a draft, and each step is a page that is asked for again, so that going back,
//! loading anew and a second tab lose nothing. Where no draft can be kept, what was given goes along in the page. Before it is sent, the answers are shown, with what sending them will do.

use askama::Template;
use axum::extract::Request as Sent;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use guicheng_engine::screen::{FormGroup, FormScreen, ScreenField, ScreenForm};
use guicheng_engine::{Id, Pack, Refusal, RefusalCode, Values};

use super::Visit;
use super::begun;
use super::beside::{Beside, Filled};
use super::bodies::{self, with_ids};
use super::counter;
use super::foreseen::{Foreseen, Part};
use super::form_task::Task;
use super::frame::{Frame, Told, cited, local};
use super::given::{Given, PREFIX, is_of};
use super::input::{Control, Input, Inputs};
use super::kept::{Kept, KeptPage, Shown};
use super::known;
use super::material::Material;
use super::received::Received;
use super::visit::{Sender, on_to, set, sign_in, under};
use crate::desk::{DeskError, Drawn};
use crate::http::{InPath, InQuery, Problem};
use crate::ids;

/// A step of a form.
pub(super) struct Step {
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) is_here: bool,
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
    /// What it is about, and what to work off.
    beside: Vec<Beside>,
    /// What an official decides upon.
    material: Option<Material>,
    steps: Vec<Step>,
    at: usize,
    hint: Option<String>,
    inputs: Vec<Input>,
    /// What was answered, where all of it is checked before it is sent.
    answers: Option<Vec<Answers>>,
    /// The draft in which all that was given is kept.
    draft: String,
    /// What was given elsewhere, where no draft keeps it.
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
    /// Of what was begun before: when it was kept, and where it is filled in from the beginning instead.
    found: Option<(String, String)>,
    /// For whom it is filled in, or who has.
    note: Option<String>,
    /// What only those can see to for whom it is filled in.
    theirs: Vec<Told>,
    /// Whether it is handed over, not sent.
    hands_over: bool,
}

/// Opens a case.
pub(super) async fn begin(
    Sender(visit): Sender,
    InPath((pack, workflow)): InPath<(String, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    work(visit, Task::Begin { pack: Id::from(pack), workflow: Id::from(workflow) }, shown, request).await
}

/// Opens a procedure in a case.
pub(super) async fn open(
    Sender(visit): Sender,
    InPath((pack, case, workflow)): InPath<(String, String, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    let (pack, case, workflow) = (Id::from(pack), Id::from(case), Id::from(workflow));
    work(visit, Task::Open { pack, case, workflow, concerns: shown.concerns }, shown, request).await
}

/// Takes an action.
pub(super) async fn act(
    Sender(visit): Sender,
    InPath((pack, case, procedure, action)): InPath<(String, String, u32, String)>,
    InQuery(shown): InQuery<Shown>,
    request: Sent,
) -> Response {
    let (pack, case, action) = (Id::from(pack), Id::from(case), Id::from(action));
    work(visit, Task::Act { pack, case, procedure, action }, shown, request).await
}

pub(super) async fn work(visit: Visit, task: Task, shown: Shown, request: Sent) -> Response {
    let is_sent = *request.method() == Method::POST;
    let received = match is_sent {
        true => visit.received(request, &task.place()).await,
        false => Ok(Received::default()),
    };
    match received {
        Ok(received) if visit.is_over => signed_out(&visit, received.given),
        Ok(received) => {
            // Whose session is over has sent more than they want to type again.
            let given = (is_sent && visit.caller.account.is_none()).then(|| received.given.clone());
            let answer = visit.clone().answer(move |visit| answered(visit, &task, received, shown, is_sent)).await;
            match given.filter(|_| answer.status() == StatusCode::NOT_FOUND) {
                Some(given) => signed_out(&visit, given),
                None => answer,
            }
        }
        Err(problem) => visit.told(problem),
    }
}

/// What was sent after a session was over, or for somebody else than is acted for now: it goes along until that is put right.
#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    frame: Frame,
    here: String,
    /// What has happened, and what to do.
    text: String,
    /// Where that is done, and what the way there is called.
    place: String,
    way: String,
    hidden: Vec<(String, String)>,
}

impl SignedOut {
    fn set(visit: &Visit, given: Given, [title, text, way]: [&str; 3], place: String) -> Response {
        let frame = visit.frame(&visit.say(title), None).with_answers();
        // They see once more what they send before they send it.
        let hidden = given.0.into_iter().filter(|(name, _)| name != "go").collect();
        let (text, way) = (visit.say(text), visit.say(way));
        set(&Self { frame, here: visit.here.clone(), text, place, way, hidden })
    }
}

/// What was sent in a session that is over, kept in the page until they have signed in again.
pub(super) fn signed_out(visit: &Visit, given: Given) -> Response {
    let said = ["page-session-over", "page-session-over-text", "page-sign-in-beside"];
    under(StatusCode::UNAUTHORIZED, SignedOut::set(visit, given, said, sign_in(&visit.here)))
}

/// Whether what was sent was filled in for somebody else than is acted for now.
fn is_for_somebody_else(visit: &Visit, given: &Given) -> bool {
    let principal = visit.caller.acts_for().map_or("", Id::as_str);
    visit.caller.account.is_some() && given.0.iter().any(|(name, whom)| name == "for" && whom != principal)
}

fn switched(visit: &Visit, given: Given) -> Response {
    let said = ["page-switched", "page-switched-text", "page-agent-switch"];
    under(StatusCode::CONFLICT, SignedOut::set(visit, given, said, "/account".to_owned()))
}

fn answered(visit: &Visit, task: &Task, received: Received, shown: Shown, is_sent: bool) -> Result<Response, Problem> {
    let Received { mut given, refused: files } = received;
    if is_sent && is_for_somebody_else(visit, &given) {
        return Ok(switched(visit, given));
    }
    let blank = task.drawn(visit, Values::new())?;
    let form = blank.form.form.as_ref();
    let id =
        if is_sent { Some(given.one("draft").to_owned()).filter(|id| !id.is_empty()) } else { shown.draft.clone() };
    let mut is_known = false;
    let kept = id.as_deref().map(|id| Kept::read(visit, id)).transpose()?.flatten();
    match (&kept, &id) {
        (Some(Kept { led_to: Some(led_to), .. }), _) => return Ok(on_to(led_to)),
        (Some(kept), _) if is_sent => given = kept.with(given, form),
        (Some(kept), _) => given = kept.given.clone(),
        // Whose session is over has more than this in the draft.
        (None, Some(_)) if is_sent && visit.caller.account.is_none() => return Ok(signed_out(visit, given)),
        (None, Some(_)) if !is_sent => return Ok(on_to(&task.back())),
        (None, None) if !is_sent && !shown.is_anew() => match begun::gone_on(visit, task)? {
            Some(begun) => return Ok(on_to(&begun)),
            None => (given, is_known) = recorded(visit, task, &blank.pack, form)?,
        },
        (None, _) if !is_sent => (given, is_known) = recorded(visit, task, &blank.pack, form)?,
        (None, _) => {}
    }
    let (input, unknown) = match form {
        Some(form) => with_ids(visit, &blank.pack, form, given.values(form))?,
        None => (Values::new(), Vec::new()),
    };
    let drawn = if input.is_empty() { blank.clone() } else { task.drawn(visit, input.clone())? };
    let mut filling = Filling::new(visit, task, drawn, given);
    filling.unusable = files;
    if is_sent {
        filling.unusable.extend(unknown);
    }
    (filling.kept, filling.is_known) = (kept, is_known);
    match is_sent {
        true => filling.go(),
        false => {
            (filling.at, filling.tells) = (shown.step.unwrap_or(0).min(filling.groups().len()), shown.tells());
            filling.was_found = shown.was_found();
        }
    }
    if filling.is_to_be_sent {
        if matches!(task, Task::Begin { .. }) {
            visit.service.admit(&visit.caller)?;
        }
        match filling.done(input) {
            Ok(led_to) => {
                if let Some(kept) = &filling.kept {
                    visit.service.desk.form_was_sent(&visit.actor(), &kept.id, &led_to)?;
                }
                begun::drop_done(visit, task)?;
                return Ok(on_to(&led_to));
            }
            Err(DeskError::Refused(refusal)) => filling.refused = Some(refusal),
            Err(error @ (DeskError::InQuarantine(_) | DeskError::Infected(_))) => {
                filling.held = Some(error.message(visit.language()));
            }
            Err(error) => return Err(error.into()),
        }
    } else if is_sent && filling.unusable.is_empty() {
        let key = filling.key()?;
        let (title, before) = (&filling.drawn.form.title, filling.kept.as_ref());
        let page = KeptPage { path: task.path(), title, key: &key, given: &filling.given, before };
        if let Some(id) = page.keep(visit, task.case(), task.asked(input))? {
            // What is shown is asked for again, so that going back, loading it anew and a second tab find it as it was.
            return Ok(on_to(&Shown::path(&task.path(), &id, filling.at, filling.tells)));
        }
    }
    filling.page()
}

/// What a form begins with: what is recorded in its procedure already, else what is recorded of whoever fills it in; and whether any is of that.
fn recorded(visit: &Visit, task: &Task, pack: &Pack, form: Option<&ScreenForm>) -> Result<(Given, bool), Problem> {
    let mut given = Vec::new();
    let mut add = |field: &ScreenField, value: Option<&guicheng_engine::Value>| -> Result<(), Problem> {
        for (name, text) in written(field, &format!("{PREFIX}{}", field.field), value) {
            let is_organisation = field.kind == bodies::KIND;
            given.push((name, if is_organisation { bodies::written(visit, pack, &text)? } else { text }));
        }
        Ok(())
    };
    if matches!(task, Task::Act { .. }) {
        for field in form.into_iter().flat_map(|form| &form.fields) {
            add(field, field.old.as_ref())?;
        }
    }
    if !matches!(task, Task::Begin { .. } | Task::Open { .. } | Task::Act { .. }) {
        return Ok((Given(given), false));
    }
    let known = known::of_own(visit, pack)?;
    let mut is_known = false;
    for (field, value) in known::beginning_with(form, &known) {
        add(field, Some(value))?;
        is_known = true;
    }
    Ok((Given(given), is_known))
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
    /// Why a file in it holds it up.
    held: Option<String>,
    /// What was sent and is nothing that rules could judge, files and names of organisations: what is wrong with it, by the input.
    unusable: Vec<(String, String)>,
    /// The draft in which it is kept.
    kept: Option<Kept>,
    /// Whether it was found where the form was opened again.
    was_found: bool,
    /// Whether it begins with what is recorded of whoever fills it in.
    is_known: bool,
}

impl<'f> Filling<'f> {
    fn new(visit: &'f Visit, task: &'f Task, drawn: Drawn, given: Given) -> Self {
        Self {
            visit,
            task,
            drawn,
            given,
            at: 0,
            tells: false,
            is_to_be_sent: false,
            refused: None,
            held: None,
            unusable: Vec::new(),
            kept: None,
            was_found: false,
            is_known: false,
        }
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
    fn go(&mut self) {
        let last = self.groups().len();
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
                let is_all = last == 1 && !self.drawn.form.open && !self.is_for_another();
                self.tells = self.is_wrong(at) || is_all;
                self.at = if self.tells { at } else { at.saturating_add(1).min(last) };
            }
        }
        if !self.unusable.is_empty() {
            (self.at, self.is_to_be_sent) = (at, false);
        }
    }

    /// Whether it is filled in for somebody else, who sends it.
    fn is_for_another(&self) -> bool {
        matches!(self.task, Task::Counter { .. })
    }

    /// Does it. Gives where that leads: to the case, or to what is done in it next.
    fn done(&self, input: Values) -> Result<String, DeskError> {
        let visit = self.visit;
        let Some(case) = self.task.done(visit, input.clone(), &self.key()?, self.seen())? else {
            return counter::handed_over(visit, self.task, input, &self.given, self.groups().len());
        };
        let next = match (self.task, &self.kept) {
            (Task::Begin { .. } | Task::Open { .. }, Some(kept)) => counter::gone_on(visit, kept, &case)?,
            _ => None,
        };
        Ok(next.unwrap_or_else(|| format!("/{}/cases/{case}?done=1", self.task.pack())))
    }

    /// The key by which sending it twice does it once.
    fn key(&self) -> Result<String, DeskError> {
        match self.given.one("key") {
            "" => Ok(ids::new(self.visit.service.desk.clock().now())?),
            key => Ok(key.to_owned()),
        }
    }

    fn seen(&self) -> Option<u64> {
        self.given.one("seen").parse().ok()
    }

    /// What goes along in the page without being shown.
    fn hidden(&self, shown: &[Id]) -> Vec<(String, String)> {
        if self.kept.is_some() && self.unusable.is_empty() {
            return Vec::new();
        }
        let is_shown = |name: &str| shown.iter().any(|field| is_of(name, field));
        self.given.0.iter().filter(|(name, _)| name.starts_with(PREFIX) && !is_shown(name)).cloned().collect()
    }

    /// What stands against it that is not said at an input of this page.
    fn problems(&self, is_checked: bool) -> Vec<Told> {
        let (pack, language) = (&self.drawn.pack, self.visit.language());
        let form: &FormScreen = &self.drawn.form;
        if let Some(text) = self.held.clone() {
            return vec![text.into()];
        }
        let for_another = self.is_for_another();
        // Upon what has changed meanwhile it is asked anew what stands against it.
        if let Some(refusal) = self.refused.as_ref().filter(|refusal| refusal.code() != RefusalCode::Stale) {
            return Told::of_refusal(&refusal.for_public(), pack, language);
        }
        // What is not theirs, or is done already, is not filled in for nothing.
        let is_vain = |code: &str| [RefusalCode::NotAParty.as_str(), RefusalCode::WrongState.as_str()].contains(&code);
        let is_told = |code: &str| (is_checked || is_vain(code)) && !for_another;
        let told = form.why_not.iter().filter(|reason| is_told(reason.code)).cloned();
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
        let (beside, material) = self.beside()?;
        Ok(set(&FormPage {
            frame,
            here: self.task.path(),
            back: self.task.back(),
            beside,
            material,
            of: match self.task {
                Task::TakeOver { .. } => format!("{} · {}", form.workflow.title, form.state.title),
                _ => form.workflow.title.clone(),
            },
            articles: cited(pack, &form.articles, language),
            steps: self.steps(),
            at: self.at,
            hint: group.and_then(|group| group.hint.clone()),
            has_files: inputs.iter().any(Input::takes_files),
            inputs,
            answers: group.is_none().then(|| self.answers()),
            draft: self.kept.as_ref().map_or_else(String::new, |kept| kept.id.clone()),
            found: self.kept.as_ref().filter(|_| self.was_found).map(|kept| {
                let at = local(&visit.service.desk, Some(&**pack), kept.saved_at);
                (at, Shown::from_the_beginning(&self.task.path()))
            }),
            note: match self.is_known {
                true => Some(visit.say("page-known")),
                false => counter::note(visit, self.task, self.kept.as_ref()),
            },
            theirs: match self.is_for_another() && is_checked {
                true => Told::all(&form.why_not, pack, language),
                false => Vec::new(),
            },
            hands_over: self.is_for_another(),
            hidden: self.hidden(group.map_or(&[], |group| &group.fields)),
            key,
            seen: drawn.sequence,
            problems,
            sign_in,
            stale: is_stale,
            foreseen: foreseen.filter(|_| shows),
        }))
    }

    /// What stands beside it: what views show whoever fills it in of the procedure it is about; and what an official decides upon. What is opened in a
    /// case has data of its own.
    fn beside(&self) -> Result<(Vec<Beside>, Option<Material>), DeskError> {
        let visit = self.visit;
        let Some((case, procedure)) = self.task.case().zip(self.task.procedure()) else {
            return Ok((Vec::new(), None));
        };
        // Some can act in what they do not see.
        let Some(screen) = begun::seen(visit, case)? else { return Ok((Vec::new(), None)) };
        let mut beside = Beside::of(visit, &screen, procedure, self.groups(), self.at);
        let Task::Act { .. } = self.task else { return Ok((beside, None)) };
        let form = self.drawn.form.form.as_ref();
        let material = Material::of(visit, (&screen, procedure), form, &mut beside)?;
        Ok((beside, material.filter(|material| !material.is_empty())))
    }

    /// The inputs of a step, with what is wrong or missing once it is told.
    fn inputs(&self, group: &FormGroup) -> Vec<Input> {
        let draw = Inputs { pack: &self.drawn.pack, language: self.visit.language(), given: &self.given };
        let mut inputs: Vec<Input> = self.fields(group).into_iter().map(|field| draw.input(field)).collect();
        if !self.tells {
            inputs.iter_mut().for_each(|input| input.errors.clear());
        }
        for (name, told) in &self.unusable {
            let of_it = inputs.iter_mut().filter(|input| input.name == *name);
            of_it.for_each(|input| input.errors.push(told.clone().into()));
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
