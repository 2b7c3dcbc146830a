//! Filling in a form and sending it: opening a case, opening a procedure in it, taking an action.
//!
//! A form is filled in a step at a time; what was given is kept in a draft, and each step is a page that is asked for again, so that going back,
//! loading anew and a second tab lose nothing. Where no draft can be kept, what was given goes along in the page. Before it is sent, the answers are shown, with what sending them will do.

mod answers;
mod before;
mod counted;
mod going;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Request as Sent;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use guicheng_engine::screen::{FormGroup, FormScreen, ScreenField, ShownValue};
use guicheng_engine::{Id, Refusal, RefusalCode, Values};

use super::Visit;
use super::asked_for::{is_blank, names_a_party};
use super::begun;
use super::beside::{Beside, Filled};
use super::bodies::{WithIds, with_ids};
use super::counter;
use super::foreseen::{Foreseen, Part};
use super::form_task::Task;
use super::frame::{Frame, Line, Told, cited, local};
use super::given::{Given, PREFIX, is_of};
use super::history::{Altered, Happened, history};
use super::input::{Control, Input, Inputs};
use super::kept::{Kept, KeptPage, Shown};
use super::known::notes;
use super::material::Material;
use super::portal::closed_before;
use super::received::Received;
use super::recorded::{altered, recorded, recorded_now};
use super::signed_out::{is_for_somebody_else, signed_out, switched};
use super::visit::{Sender, on_to, set, sign_in};
use crate::desk::{DeskError, Drawn, Reused};
use crate::http::{InPath, InQuery, Problem};
use crate::ids;
use before::Before;

pub(super) use before::SentBefore;

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
    lines: Vec<Line>,
    /// What is asked for and left out.
    missing: Vec<String>,
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
    /// What was recorded otherwise after it was kept: what stands on the form, and what is recorded.
    altered: Vec<Altered>,
    /// What is expected and left out, where it can be sent without it.
    expected: Option<String>,
    /// For whom it is filled in, or who has.
    note: Option<String>,
    /// What only those can see to for whom it is filled in.
    theirs: Vec<Told>,
    /// Whether it is handed over, not sent.
    hands_over: bool,
    /// What sending it is called, where it is only saved and not handed in.
    saves: Option<String>,
    /// Organisations in it for which nobody acts here.
    absent: Option<String>,
    /// Who reads what of it, and what those who decide are shown of whoever sends it, or what an official decides upon came from.
    notes: Vec<String>,
    /// What has happened since whoever fills it in was shown what they decide upon.
    meanwhile: Vec<Happened>,
    /// What was done of what was sent first, where it was altered and sent again.
    before: Option<Before>,
    /// Of whom the figures in it are, over which days, and as of when.
    counted: Option<String>,
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

fn answered(visit: &Visit, task: &Task, received: Received, shown: Shown, is_sent: bool) -> Result<Response, Problem> {
    let Received { mut given, refused: files } = received;
    if is_sent && is_for_somebody_else(visit, &given) {
        return Ok(switched(visit, given));
    }
    let blank = task.drawn(visit, Values::new())?;
    let form = blank.form.form.as_ref();
    let mut id =
        if is_sent { Some(given.one("draft").to_owned()).filter(|id| !id.is_empty()) } else { shown.draft.clone() };
    let mut is_known = false;
    let mut kept = id.as_deref().map(|id| Kept::read(visit, id)).transpose()?.flatten();
    let mut done_before = None;
    if let Some((known, led_to)) = kept.as_ref().and_then(|kept| Some((kept, kept.led_to.clone()?))) {
        let Some((sent, now)) = before::altered(known, &given, form).filter(|_| is_sent) else {
            return Ok(on_to(&led_to));
        };
        given = now.under_another_key(visit)?;
        done_before = Some(Before::of(visit, task, (&sent.case, sent.sequence), led_to)?);
        (kept, id) = (None, None);
    }
    match (&kept, &id) {
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
    let now = match task {
        Task::Act { .. } => recorded_now(visit, &blank.pack, form)?,
        _ => Given::default(),
    };
    let mut known = kept.as_ref().and_then(|kept| kept.recorded.clone()).unwrap_or_else(|| now.clone());
    if is_sent && ["recorded", "mine"].contains(&given.one("go")) {
        if given.one("go") == "recorded" {
            let altered = altered(form, &given, &known, &now);
            let altered: Vec<&Id> = altered.into_iter().map(|field| &field.field).collect();
            given.take_over(&altered, &now);
        }
        known = now.clone();
    }
    if let Some(form) = form {
        given.keep_files_once(form);
    }
    let WithIds { values: mut input, unknown, absent } = match form {
        Some(form) => with_ids(visit, &blank.pack, form, given.values(form))?,
        None => WithIds::default(),
    };
    if blank.counts {
        counted::untyped(&mut input, form);
    }
    let drawn = if input.is_empty() { blank.clone() } else { task.drawn(visit, input.clone())? };
    let mut filling = Filling::new(visit, task, drawn, given);
    filling.unusable = files;
    if is_sent {
        filling.unusable.extend(unknown);
    }
    (filling.kept, filling.is_known, filling.absent) = (kept, is_known, absent);
    (filling.recorded, filling.recorded_now) = (known, now);
    match is_sent {
        true => filling.go(),
        false => {
            (filling.at, filling.tells) = (shown.step.unwrap_or(0).min(filling.groups().len()), shown.tells());
            filling.was_found = shown.was_found();
        }
    }
    if !filling.altered().is_empty() {
        // Neither what was filled in nor what was recorded meanwhile is taken before they have said which.
        filling.is_to_be_sent = false;
    }
    if done_before.is_some() {
        (filling.at, filling.tells, filling.is_to_be_sent) = (filling.groups().len(), true, false);
        filling.before = done_before;
    }
    let drawn = &filling.drawn;
    let figures = drawn.counts.then(|| counted::shown(&filling.given, drawn.form.form.as_ref())).flatten();
    if filling.drawn.counts && figures.is_none() {
        // They see the figures before they send them.
        filling.is_to_be_sent = false;
    }
    if filling.is_to_be_sent {
        if matches!(task, Task::Begin { .. }) {
            visit.service.admit(&visit.caller)?;
        }
        let mut whole = input.clone();
        figures.into_iter().flatten().for_each(|(field, value)| drop(whole.insert(field, value)));
        match filling.done(whole) {
            Ok(Led { to, done }) => {
                if let Some(kept) = &filling.kept {
                    let sent = done.map(|(case, sequence)| before::sent(&case, sequence, &filling.given));
                    visit.service.desk.form_was_sent(&visit.actor(), &kept.id, &to, sent.unwrap_or_default())?;
                }
                begun::drop_done(visit, task)?;
                return Ok(on_to(&to));
            }
            Err(DeskError::Refused(refusal)) => filling.refused = Some(refusal),
            Err(DeskError::KeyReused(Reused { key, done: Some((case, sequence)) })) => {
                let path = before::led_to_event(visit, task, (&case, sequence), &key)?;
                filling.before = Some(Before::of(visit, task, (&case, sequence), path)?);
                filling.given = filling.given.under_another_key(visit)?;
                filling.keep(input)?;
            }
            // What was filled in stays on the form whatever holds it up.
            Err(
                error @ (DeskError::InQuarantine(_)
                | DeskError::Infected(_)
                | DeskError::FiguresChanged
                | DeskError::Unusable(_)
                | DeskError::NoRoom
                | DeskError::Busy),
            ) => filling.held = Some(error.message(visit.language())),
            Err(error) => return Err(error.into()),
        }
    } else if is_sent && let Some(id) = filling.keep(input)? {
        // What else was filled in is kept beside what is not taken, which is told on this page.
        if filling.unusable.is_empty() && filling.before.is_none() {
            // What is shown is asked for again, so that going back, loading it anew and a second tab find it as it was.
            return Ok(on_to(&Shown::path(&task.path(), &id, filling.at, filling.tells)));
        }
    }
    filling.page()
}

/// Where a form that was sent has led to, and what was done.
struct Led {
    to: String,
    done: Option<(Id, u64)>,
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
    /// Organisations in it for which nobody acts here.
    absent: BTreeSet<String>,
    /// The draft in which it is kept.
    kept: Option<Kept>,
    /// Whether all of it is kept there, although something was not taken.
    is_kept: bool,
    /// Whether it was found where the form was opened again.
    was_found: bool,
    /// Whether it begins with what is recorded of whoever fills it in.
    is_known: bool,
    /// What was recorded, of what it asks for, when whoever fills it in was last told; and what is now.
    recorded: Given,
    recorded_now: Given,
    /// What was done of what was sent first, where it was altered and sent again.
    before: Option<Before>,
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
            absent: BTreeSet::new(),
            kept: None,
            is_kept: false,
            was_found: false,
            is_known: false,
            recorded: Given::default(),
            recorded_now: Given::default(),
            before: None,
        }
    }

    /// Keeps what is filled in; gives the id of the draft, if it can be kept.
    fn keep(&mut self, input: Values) -> Result<Option<String>, DeskError> {
        let (visit, task, key) = (self.visit, self.task, self.key()?);
        let (title, before) = (&self.drawn.form.title, self.kept.as_ref());
        let (given, recorded) = (&self.given, &self.recorded);
        let page = KeptPage { path: task.path(), title, key: &key, given, recorded, before };
        let id = page.keep(visit, task.case(), task.asked(input))?;
        if let Some(id) = &id {
            (self.kept, self.is_kept) = (Kept::read(visit, id)?, true);
        }
        Ok(id)
    }

    fn groups(&self) -> &[FormGroup] {
        self.drawn.form.form.as_ref().map_or(&[], |form| &form.groups)
    }

    fn fields(&self, group: &FormGroup) -> Vec<&ScreenField> {
        let fields = self.drawn.form.form.iter().flat_map(|form| &form.fields);
        let fields: Vec<&ScreenField> = fields.collect();
        group.fields.iter().filter_map(|id| fields.iter().find(|field| field.field == *id).copied()).collect()
    }

    /// The fields of which something else was recorded after it was kept.
    fn altered(&self) -> Vec<&ScreenField> {
        altered(self.drawn.form.form.as_ref(), &self.given, &self.recorded, &self.recorded_now)
    }

    /// Whether something is missing or wrong in a step.
    fn is_wrong(&self, step: usize) -> bool {
        self.groups().get(step).is_some_and(|group| self.fields(group).iter().any(|field| !field.why_not.is_empty()))
    }

    /// Whether it is filled in for somebody else, who sends it.
    fn is_for_another(&self) -> bool {
        matches!(self.task, Task::Counter { .. })
    }

    /// Does it. Gives where that leads: to the case, or to what is done in it next.
    fn done(&self, input: Values) -> Result<Led, DeskError> {
        let (visit, task, key) = (self.visit, self.task, self.key()?);
        let Some(done) = task.done(visit, input.clone(), &key, self.seen())? else {
            let to = counter::handed_over(visit, task, input, &self.given, self.groups().len())?;
            return Ok(Led { to, done: None });
        };
        let next = match (task, &self.kept) {
            (Task::Begin { .. } | Task::Open { .. }, Some(kept)) => counter::gone_on(visit, kept, &done.case)?,
            _ => None,
        };
        let to = next.unwrap_or_else(|| before::led_to(visit, task, &done.case, done.opened, &key));
        Ok(Led { to, done: Some((done.case, done.sequence)) })
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
        let along = self.counted_along();
        if self.kept.is_some() && (self.unusable.is_empty() || self.is_kept) {
            return along;
        }
        let is_shown = |name: &str| shown.iter().any(|field| is_of(name, field));
        let others = self.given.0.iter().filter(|(name, _)| name.starts_with(PREFIX) && !is_shown(name));
        others.cloned().chain(along).collect()
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
        // What is not theirs, or is done already, is not filled in for nothing. Whose it is may follow from what is filled in.
        let is_open_whose = self.task.procedure().is_none()
            && form.form.iter().flat_map(|form| &form.fields).any(|field| names_a_party(field) && is_blank(field));
        let is_vain = |code: &str| {
            code == RefusalCode::WrongState.as_str() || (code == RefusalCode::NotAParty.as_str() && !is_open_whose)
        };
        let is_told = |code: &str| (is_checked || is_vain(code)) && !for_another;
        let told = form.why_not.iter().filter(|reason| is_told(reason.code)).cloned();
        let mut told: Vec<_> = told.collect();
        if is_checked && self.at >= self.groups().len() {
            let fields = form.form.iter().flat_map(|form| &form.fields);
            told.extend(fields.flat_map(|field| field.why_not.iter().cloned()));
        }
        Told::all(&told, pack, language)
    }

    fn page(mut self) -> Result<Response, Problem> {
        let before = self.before.take();
        let (visit, drawn) = (self.visit, &self.drawn);
        let (pack, language, form) = (&drawn.pack, visit.language(), &drawn.form);
        let is_stale = self.refused.as_ref().is_some_and(|refusal| refusal.code() == RefusalCode::Stale);
        // Sent upon what has changed meanwhile, it is another sending.
        let key =
            if is_stale { ids::new(visit.service.desk.clock().now()).map_err(DeskError::from)? } else { self.key()? };
        let frame = visit.frame(&form.title, Some(self.task.pack())).with_answers();
        let foreseen = drawn.preview.as_ref().map(|preview| Foreseen::new(visit, preview, drawn));
        let is_checked = self.at >= self.groups().len();
        let is_all = self.tells && self.groups().len() == 1;
        let mut problems = self.problems(is_checked || is_all);
        if problems.is_empty() && self.at == 0 {
            problems = closed_before(visit, self.task, pack)?;
        }
        let is_nobody = visit.caller.account.is_none() && !problems.is_empty();
        let sign_in = is_nobody.then(|| sign_in(&visit.here));
        let group = self.groups().get(self.at);
        // Where nothing needs to be filled in, what it will do is shown at once.
        let shows = group.is_none() || self.groups().len() == 1;
        let inputs = group.map_or_else(Vec::new, |group| self.inputs(group));
        let (beside, material) = self.beside()?;
        let value = |field: &ScreenField, value: &Option<guicheng_engine::Value>| {
            ShownValue::new(pack, language, &field.field, value.as_ref())
        };
        let altered = self.altered().into_iter();
        let altered = altered.map(|field| Altered::new(visit, &value(field, &field.new), &value(field, &field.old)));
        let is_sendable = group.is_none() && form.open;
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
            altered: altered.collect(),
            expected: is_sendable.then(|| self.expected()).flatten(),
            note: match self.is_known {
                true => Some(visit.say("page-known")),
                false => counter::note(visit, self.task, self.kept.as_ref()),
            },
            theirs: match self.is_for_another() && is_checked {
                true => Told::all(&form.why_not, pack, language),
                false => Vec::new(),
            },
            hands_over: self.is_for_another(),
            saves: self.saves().then(|| form.title.clone()),
            absent: match shows && !self.absent.is_empty() {
                true => Some(visit.say_of("page-nobody-there", "who", &self.listed(&self.absent))),
                false => None,
            },
            hidden: self.hidden(group.map_or(&[], |group| &group.fields)),
            key,
            seen: drawn.sequence,
            problems,
            sign_in,
            stale: is_stale,
            notes: notes(visit, self.task, drawn)?,
            meanwhile: match (is_stale, self.task.case(), self.seen()) {
                (true, Some(case), Some(seen)) => {
                    let shown = visit.service.desk.view(&visit.actor(), case)?;
                    history(visit, &shown).into_iter().filter(|happened| happened.sequence > seen).collect()
                }
                _ => Vec::new(),
            },
            counted: self.counted_told(),
            before,
            // What is not what they meant foretells nothing.
            foreseen: foreseen.filter(|_| shows && self.unusable.is_empty()),
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
        if self.drawn.counts {
            // What cannot be counted yet is named above.
            let is_later = |input: &Input| self.drawn.counted.is_none() && self.is_figure(input);
            inputs.retain(|input| !is_later(input));
            inputs.iter_mut().for_each(|input| self.counted_in(input));
        }
        for (name, told) in &self.unusable {
            let of_it = inputs.iter_mut().filter(|input| input.name == *name);
            of_it.for_each(|input| input.errors.push(told.clone().into()));
        }
        inputs
    }
}
