//! The figures of a form: counted by the service, where the form says of whom and over which days. Nobody types them.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::screen::ScreenForm;
use guicheng_engine::{Action, Case, Command, FigureValue, Form, Id, Language, Pack, Request, Values};

use super::{Desk, DeskError, Drawn, Published};

/// The figures of a form, as they are counted at a moment.
#[derive(Clone, Debug)]
pub struct CountedFigures {
    /// Of which organisation; of all together if none.
    pub of: Option<Id>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// When they were counted.
    pub at: DateTime<Utc>,
    /// By the fields that they fill in.
    pub figures: Vec<(Id, FigureValue)>,
}

impl CountedFigures {
    /// The values of the fields: of what there is, and is certain.
    #[must_use]
    pub fn values(&self) -> Values {
        let value = |(field, taken): &(Id, FigureValue)| Some((field.clone(), taken.as_input()?));
        self.figures.iter().filter_map(value).collect()
    }
}

/// A command with the figures that its form asks for.
pub(super) struct Filled {
    pub(super) command: Command,
    /// Whether the service counts the figures in it.
    pub(super) counts: bool,
    /// What it has counted, once what that depends on is filled in, and whoever asks may know it.
    pub(super) counted: Option<CountedFigures>,
}

/// Whether a form says of what its figures are counted.
fn is_counted(form: &Form) -> bool {
    form.counted.is_some() && form.fields.values().any(|asked| asked.field.figure.is_some())
}

/// The values of a form that are figures.
fn figures_in(form: &Form, input: &Values) -> Values {
    let is_figure = |field: &Id| form.fields.get(field.as_str()).is_some_and(|asked| asked.field.figure.is_some());
    input.iter().filter(|(field, _)| is_figure(field)).map(|(field, value)| (field.clone(), value.clone())).collect()
}

/// What a command would do, with its form, and the pack it stands in.
fn asked_with(
    published: &Published,
    case: &Case,
    request: &Request,
    at: DateTime<Utc>,
) -> Option<(Arc<Pack>, Arc<Action>)> {
    let opening = |pack: &Arc<Pack>, workflow: &Id| {
        Some((Arc::clone(pack), Arc::clone(&pack.workflows.get(workflow.as_str())?.opening)))
    };
    match request {
        Request::OpenCase { pack, workflow, .. } => opening(published.current(pack, at)?, workflow),
        Request::Open { workflow, .. } => {
            let root = case.root()?.pack();
            opening(published.current(&root.id, at).unwrap_or(root), workflow)
        }
        Request::Act { procedure, action, .. } => {
            let procedure = case.procedure(*procedure)?;
            let action = procedure.workflow().actions.get(action.as_str())?;
            Some((Arc::clone(procedure.pack()), Arc::clone(action)))
        }
        // What was recorded elsewhere was counted there.
        Request::TakeOver { .. } => None,
    }
}

impl Desk {
    /// A form with its figures counted, where it says of what, and whoever fills it in may know them: those of the organisation that they act for,
    /// and others once nothing stands against what they are needed for.
    pub(super) fn drawn_counting(
        &self,
        published: &Published,
        (case, command, at): &(Case, Command, DateTime<Utc>),
        pack: &Arc<Pack>,
        language: Language,
    ) -> Result<Drawn, DeskError> {
        let Filled { command, counts, counted } = self.filled(published, (case, command, *at), language)?;
        let drawn = self.drawn(published, &(case.clone(), command, *at), pack, language)?;
        Ok(Drawn { counts, counted, ..drawn })
    }

    /// What a command asks, with the figures of its form in place of what was given for them.
    pub(super) fn filled(
        &self,
        published: &Published,
        (case, command, at): (&Case, &Command, DateTime<Utc>),
        language: Language,
    ) -> Result<Filled, DeskError> {
        let mut without = command.clone();
        let asked = asked_with(published, case, &command.request, at);
        let form = asked.as_ref().and_then(|(_, action)| action.form.as_ref()).filter(|form| is_counted(form));
        let Some(((pack, _), form)) = asked.as_ref().zip(form) else {
            return Ok(Filled { command: without, counts: false, counted: None });
        };
        let input = without.request.input_mut();
        for (field, _) in figures_in(form, input).iter() {
            input.remove(field);
        }
        let rulebook = published.rulebook();
        let screen =
            |command: &Command| self.answered(|answers| rulebook.form_screen(case, command, at, language, answers));
        let counted = match &screen(&without)?.form {
            Some(form) => self.counted(published, (pack, form), at)?,
            None => None,
        };
        let Some(counted) = counted else { return Ok(Filled { command: without, counts: true, counted: None }) };
        let mut with = without.clone();
        for (field, value) in counted.values() {
            with.request.input_mut().insert(field, value);
        }
        let is_own = counted.of.is_some() && counted.of.as_ref() == with.actor.own_organisation();
        Ok(match is_own || screen(&with)?.open {
            true => Filled { command: with, counts: true, counted: Some(counted) },
            false => Filled { command: without, counts: true, counted: None },
        })
    }

    /// The figures of a form, if what they are counted of is filled in.
    fn counted(
        &self,
        published: &Published,
        (pack, form): (&Arc<Pack>, &ScreenForm),
        at: DateTime<Utc>,
    ) -> Result<Option<CountedFigures>, DeskError> {
        let Some(counted) = &form.counted else { return Ok(None) };
        let declared = published.current(&pack.id, at).unwrap_or(pack);
        let period = (counted.from, counted.until);
        let taken = self.figures_of((published, declared), counted.of.as_ref(), period)?;
        let taken: Vec<FigureValue> = taken.of(counted.of.as_ref().map(Id::as_str)).collect();
        let figures = form.fields.iter().filter_map(|field| {
            let figure = &field.figure.as_ref()?.figure;
            Some((field.field.clone(), taken.iter().find(|taken| taken.figure.id == *figure)?.clone()))
        });
        let (of, from, until) = (counted.of.clone(), counted.from, counted.until);
        Ok(Some(CountedFigures { of, from, until, at, figures: figures.collect() }))
    }

    /// Whether the figures that a command gives are what is counted now; what gives none the rules judge.
    ///
    /// # Errors
    /// [`DeskError::FiguresChanged`] if they are not.
    pub(super) fn counts_as_given(
        &self,
        published: &Published,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let Some((pack, action)) = asked_with(published, case, &command.request, at) else { return Ok(()) };
        let Some(form) = action.form.as_ref().filter(|form| is_counted(form)) else { return Ok(()) };
        let given = figures_in(form, command.request.input());
        if given.is_empty() {
            return Ok(());
        }
        let rulebook = published.rulebook();
        let drawn = self.answered(|answers| rulebook.form_screen(case, command, at, Language::Chinese, answers))?;
        let Some(screen) = drawn.form else { return Ok(()) };
        match self.counted(published, (&pack, &screen), at)? {
            Some(counted) if counted.values() != given => Err(DeskError::FiguresChanged),
            _ => Ok(()),
        }
    }
}
