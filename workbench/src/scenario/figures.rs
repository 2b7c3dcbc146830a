//! Figures in scenarios: taken of all cases of the scenario, put into the input of an action.

use crate::messages;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Scenarios;
use super::Told;
use super::document::{FiguresDocument, StepDocument};
use super::run::ScenarioRun;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{Case, Command, Diagnostics, Figures, Form, Id, Language, Pack, Request, Values};

impl Scenarios {
    /// Figures are for an action, and of a period that ends after it begins.
    pub(super) fn check_figures(&self, step: &StepDocument, figures: &FiguresDocument, diagnostics: &mut Diagnostics) {
        let used = step.open.is_some() || step.do_.is_some() || diagnostics.has_error_within(step.span);
        if !used || figures.until < figures.from {
            diagnostics.push(messages::error("step-figures", figures.span));
        }
    }

    /// A field that is a figure is not typed.
    pub(super) fn check_typed(&self, input: &Node, diagnostics: &mut Diagnostics) {
        for entry in input.as_map().into_iter().flat_map(|map| &map.entries) {
            let Some(field) = self.pack.fields.get(&*entry.key) else { continue };
            if let Some(figure) = &field.figure {
                diagnostics.push(
                    messages::error("figure-typed", entry.key_span).with("field", &field.id).with("figure", figure),
                );
            }
        }
    }
}

impl ScenarioRun<'_> {
    /// The command with the figures that its form asks for in its input.
    pub(super) fn with_figures(
        &mut self,
        asked: &FiguresDocument,
        case: &Arc<str>,
        mut command: Command,
        at: DateTime<Utc>,
    ) -> Command {
        let Some((pack, form)) = self.form_of(&command.request, case) else {
            self.fail(asked.span, "figures", Told::said("expected-figures", &[]), Told::said("told-no-figures", &[]));
            return command;
        };
        let figures = self.figures(&pack, asked, at);
        let taken = figures.input(&form, asked.of.as_ref().map(|of| of.value.as_str()));
        add(command.request.input_mut(), taken);
        self.check_counted(asked, case, &command, at);
        command
    }

    /// Where a form says of whom and over which days its figures are counted, a step takes those.
    fn check_counted(&mut self, asked: &FiguresDocument, case: &Arc<str>, command: &Command, at: DateTime<Utc>) {
        let unopened = Case::new(Id::from(&**case));
        let case = self.cases.get(case).map_or(&unopened, |known| &known.case);
        let drawn = self.host.form_screen(case, command, at, Language::English);
        let Some(counted) = drawn.ok().and_then(|drawn| drawn.form?.counted) else { return };
        let given = asked.of.as_ref().map(|of| of.value.clone());
        if (&counted.of, counted.from, counted.until) != (&given, asked.from, asked.until) {
            let over = |of: &Option<Id>, from, until| {
                format!("{{from: {from}, until: {until}, of: {}}}", of.as_ref().map_or("-", Id::as_str))
            };
            let said = Told::written(over(&counted.of, counted.from, counted.until));
            self.fail(asked.span, "figures", said, Told::written(over(&given, asked.from, asked.until)));
        }
    }

    /// The form that a request answers, and the pack that it stands in.
    fn form_of(&self, request: &Request, case: &Arc<str>) -> Option<(Arc<Pack>, Arc<Form>)> {
        let (pack, action) = match request {
            Request::OpenCase { workflow, .. } | Request::Open { workflow, .. } => {
                (Arc::clone(&self.pack), Arc::clone(&self.pack.workflows.get(workflow.as_str())?.opening))
            }
            Request::TakeOver { workflow, .. } => {
                let workflow = self.pack.workflows.get(workflow.as_str())?;
                (Arc::clone(&self.pack), Arc::clone(&workflow.taking_over.as_ref()?.action))
            }
            Request::Act { procedure, action, .. } => {
                let procedure = self.cases.get(case)?.case.procedure(*procedure)?;
                let rules = self.host.rulebook.business_rules(&self.cases.get(case)?.case, procedure, self.decided?);
                let procedure = rules.first().map_or_else(|| procedure.clone(), |rules| procedure.by_rules(rules));
                (Arc::clone(procedure.pack()), Arc::clone(procedure.workflow().actions.get(action.as_str())?))
            }
        };
        let form = action.form.clone()?;
        let asks = form.fields.values().any(|asked| asked.field.figure.is_some());
        asks.then_some((pack, form))
    }

    /// The figures over all cases of the scenario, each brought up to the moment.
    fn figures(&mut self, pack: &Pack, asked: &FiguresDocument, at: DateTime<Utc>) -> Figures {
        let mut figures = Figures::new(pack, asked.from, asked.until);
        let Some(calendar) = self.calendar().cloned() else { return figures };
        let mut problems: Vec<(Span, Told)> = Vec::new();
        for case_under_test in self.cases.values().filter(|case_under_test| case_under_test.case.sequence() > 0) {
            let mut events = case_under_test.events.clone();
            match self.host.advance(&case_under_test.case, at) {
                Ok(decision) => events.extend(decision.events),
                Err(refusal) => problems.push((asked.span, Told::undecided(&refusal))),
            }
            if let Err(error) = figures.count(&events, &calendar) {
                problems.push((
                    asked.span,
                    Told::each(|language| {
                        messages::message(language, "told-other-figures", &[("error", &error.message(language))])
                    }),
                ));
            }
        }
        for (span, problem) in problems {
            self.fail(span, "figures", Told::said("expected-countable", &[]), problem);
        }
        figures
    }
}

fn add(input: &mut Values, taken: Values) {
    for (name, value) in taken {
        input.insert(name, value);
    }
}
