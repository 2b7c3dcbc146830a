//! A case as somebody sees it, with what they can do in it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SCREEN_FORMAT;
use super::form::performers;
use super::parts::{ScreenClock, ShownValue, ShownView, Titled, WhyNot};
use crate::base::{Id, Language};
use crate::case::{Case, Procedure};
use crate::decide::{AvailableWorkflow, Undecided, Waiting};
use crate::pack::model::{Action, Citation};
use crate::record::{Actor, Refusal};
use crate::register::Answers;
use crate::rulebook::Rulebook;
use crate::time::Calendar;

/// A case as somebody sees it, and what they can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseScreen {
    /// The version of the format.
    pub screen: u32,
    /// `zh` or `en`.
    pub language: &'static str,
    /// The case.
    pub case: Id,
    /// The number of its last event: what a command says the person has [seen](crate::Command::seen).
    pub sequence: u64,
    /// The local day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// The facts, for those who see all of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Vec<ShownValue>>,
    /// The procedures that the person sees whole.
    pub procedures: Vec<ProcedureScreen>,
    /// What views show.
    pub shown: Vec<ShownView>,
    /// Every action that persons can take, open to the person or with the reasons why not.
    pub actions: Vec<OfferedAction>,
    /// Every workflow that can be opened in the case, likewise.
    pub openings: Vec<OfferedOpening>,
    /// What waits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingScreen>,
}

/// A procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProcedureScreen {
    /// By its number in the case.
    pub procedure: u32,
    /// Its workflow.
    pub workflow: Titled,
    /// Its state.
    pub state: Titled,
    /// Whether it is over.
    pub is_final: bool,
    /// The procedure it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concerns: Option<u32>,
    /// What is recorded in it.
    pub data: Vec<ShownValue>,
    /// Its clocks that have been started.
    pub clocks: Vec<ScreenClock>,
}

/// An action, as somebody can or cannot take it now. [`Rulebook::form_screen`] gives its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedAction {
    /// By the number of its procedure.
    pub procedure: u32,
    /// By its id in the workflow.
    pub action: Id,
    /// What people call it.
    pub title: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// Who takes it.
    pub by: Vec<String>,
    /// The form it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Titled>,
    /// Whether it is open to the person; what depends on the form is judged when that is filled in.
    pub open: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNot>,
}

/// A workflow, as somebody can or cannot open it now; or a case that was recorded elsewhere, as they can or cannot take it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedOpening {
    /// The workflow.
    pub workflow: Titled,
    /// The kind of case it is opened in.
    pub kind: Id,
    /// The procedure it would be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concerns: Option<u32>,
    /// The states that a case can be taken over in, of which one is named; empty for an opening.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub into: Vec<Titled>,
    /// What people call the opening.
    pub title: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// Who opens it.
    pub by: Vec<String>,
    /// The form it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Titled>,
    /// Whether it is open to the person.
    pub open: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNot>,
}

/// Something that waits, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitingScreen {
    /// By the number of its procedure.
    pub procedure: u32,
    /// The element of the pack.
    pub element: Arc<str>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Why.
    pub why: WhyNot,
}

impl OfferedAction {
    fn new(procedure: u32, action: &Action, refusal: Option<&Refusal>, language: Language) -> Self {
        Self {
            procedure,
            action: action.id.clone(),
            title: action.title.get(language).to_owned(),
            articles: action.citations.to_vec(),
            by: performers(&action.by, language),
            form: form_of(action, language),
            open: refusal.is_none(),
            why_not: WhyNot::all(refusal, language),
        }
    }
}

impl OfferedOpening {
    fn new(offered: &AvailableWorkflow, language: Language) -> Self {
        let workflow = &offered.workflow;
        let taking_over = workflow.taking_over.as_ref().filter(|_| !offered.into.is_empty());
        let opening = taking_over.map_or(&workflow.opening, |taking_over| &taking_over.action);
        let into = offered.into.iter().map(|state| Titled::new(&state.id, &state.title, language));
        Self {
            workflow: Titled::new(&workflow.id, &workflow.title, language),
            kind: workflow.case.clone(),
            concerns: offered.concerns,
            into: into.collect(),
            title: opening.title.get(language).to_owned(),
            articles: opening.citations.to_vec(),
            by: performers(&opening.by, language),
            form: form_of(opening, language),
            open: offered.refusal.is_none(),
            why_not: WhyNot::all(offered.refusal.as_ref(), language),
        }
    }
}

fn form_of(action: &Action, language: Language) -> Option<Titled> {
    action.form.as_ref().map(|form| Titled::new(&form.id, &form.title, language))
}

impl WaitingScreen {
    fn new(case: &Case, waiting: &Waiting, language: Language) -> Self {
        let title = case.procedure(waiting.procedure).and_then(|procedure| waiting.title(procedure));
        Self {
            procedure: waiting.procedure,
            element: Arc::clone(&waiting.element),
            title: title.map(|title| title.get(language).to_owned()),
            why: WhyNot::of(&waiting.reason, language),
        }
    }
}

impl Rulebook {
    /// A case as somebody sees it at a moment, in one language: what it shows them, what they can do, and why not the rest.
    ///
    /// # Errors
    /// As [`Rulebook::available`].
    pub fn case_screen(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
        language: Language,
        answers: &Answers,
    ) -> Result<CaseScreen, Undecided> {
        let seen = self.view(case, actor, at, answers)?;
        let actions = self.available(case, actor, at, answers)?;
        let openings = self.openings(case, actor, at, answers)?;
        let case = self.at_moment(case, at, answers)?;
        let titled = |id: &Id, title| Titled::new(id, title, language);
        let mut procedures = Vec::with_capacity(seen.procedures.len());
        for (number, data) in &seen.procedures {
            let Some(procedure) = case.procedure(*number) else { continue };
            let (pack, workflow, state) = (procedure.pack(), procedure.workflow(), procedure.state());
            let calendar = self.shown_calendar(procedure);
            let clocks = calendar.iter().flat_map(|calendar| {
                procedure.clocks().iter().map(|run| ScreenClock::new(procedure, run, calendar, language))
            });
            procedures.push(ProcedureScreen {
                procedure: *number,
                workflow: titled(&workflow.id, &workflow.title),
                state: titled(&state.id, &state.title),
                is_final: state.is_final,
                concerns: procedure.concerns(),
                data: ShownValue::for_people(pack, language, data.iter().map(|(name, value)| (name, Some(value)))),
                clocks: clocks.collect(),
            });
        }
        let root = case.root();
        let facts = seen.facts.as_ref().zip(root).map(|(facts, root)| {
            ShownValue::for_people(root.pack(), language, facts.iter().map(|(name, value)| (name, Some(value))))
        });
        let shown = seen.shown.iter().filter_map(|shown| {
            let pack = case.procedure(shown.procedure)?.pack();
            Some(ShownView::new(pack, language, (&shown.view, shown.procedure), &shown.fields))
        });
        let on = root.and_then(|root| Some(self.shown_calendar(root)?.local_date(at)));
        Ok(CaseScreen {
            screen: SCREEN_FORMAT,
            language: language.code(),
            case: case.id().clone(),
            sequence: case.sequence(),
            on,
            facts,
            procedures,
            shown: shown.collect(),
            actions: actions
                .iter()
                .map(|offered| {
                    OfferedAction::new(offered.procedure, &offered.action, offered.refusal.as_ref(), language)
                })
                .collect(),
            openings: openings.iter().map(|offered| OfferedOpening::new(offered, language)).collect(),
            waiting: seen.waiting.iter().map(|waiting| WaitingScreen::new(&case, waiting, language)).collect(),
        })
    }

    /// Every workflow of a pack that a case can be opened with, in one language.
    ///
    /// # Errors
    /// As [`Rulebook::beginnings`].
    pub fn beginnings_screen(
        &self,
        pack: &Id,
        actor: &Actor,
        at: DateTime<Utc>,
        language: Language,
        answers: &Answers,
    ) -> Result<Vec<OfferedOpening>, Undecided> {
        let beginnings = self.beginnings(pack, actor, at, answers)?;
        Ok(beginnings.iter().map(|offered| OfferedOpening::new(offered, language)).collect())
    }

    /// The calendar that the days of a procedure are shown by.
    pub(super) fn shown_calendar(&self, procedure: &Procedure) -> Option<Arc<Calendar>> {
        self.calendar(procedure.pack().calendar.as_str()).cloned()
    }
}
