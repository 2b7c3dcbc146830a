//! The last step of a scenario, previewed instead of taken.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::backend::InMemory;
use super::document::StepDocument;
use super::run::{ScenarioRun, case_name};
use super::{Asked, Failure, Scenario, Scenarios, TestEnvironment, Told};
use guicheng_engine::internals::pack::Amendment;
use guicheng_engine::{Case, Id, Language, LoadFailure, PackLibrary, Preview};

/// What the last step of a scenario that asks for something would do.
#[derive(Debug, Serialize)]
pub struct Previewed {
    /// The number of the step, those of the scenarios before it included.
    pub step: usize,
    /// When it would be taken.
    pub at: DateTime<Utc>,
    /// The local day.
    pub on: Option<NaiveDate>,
    /// The case, by its name in the scenario.
    pub case: Arc<str>,
    /// Who would act: the name in the cast.
    pub who: Option<Arc<str>>,
    /// What would be asked.
    pub asked: Asked,
    /// What it would do.
    pub preview: Preview,
    /// Where what happened in the steps before is not what was expected.
    pub failures: Vec<Failure>,
}

impl Scenarios {
    /// Takes the steps of a scenario up to the last one that asks for something, and previews that one as whoever takes it
    /// may know. Nothing if no step of it asks for anything.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn preview(
        &self,
        scenario: &Scenario,
        library: &PackLibrary,
        language: Language,
    ) -> Result<Option<Previewed>, Box<LoadFailure>> {
        let asks = |step: &StepDocument| step.opened().is_some() || step.do_.is_some();
        let Some((last, taken)) = scenario.steps.iter().rposition(asks).and_then(|at| {
            let (taken, rest) = scenario.steps.split_at_checked(at)?;
            Some((rest.first()?, taken))
        }) else {
            return Ok(None);
        };
        let (pack, calendar) = self.environment(library)?;
        let amend = |amendment: &Amendment| library.load_amended(self.pack.id.as_str(), amendment);
        let environment = TestEnvironment { pack, calendar, amend: &amend };
        let mut backend = InMemory::default();
        let mut stage = self.stage(&environment, &mut backend)?;
        let mut on_stage = true;
        for part in self.before(scenario) {
            on_stage = on_stage && part.steps.iter().all(|step| stage.step(step, true));
        }
        on_stage = on_stage && taken.iter().all(|step| stage.step(step, false));
        let previewed = if on_stage { stage.preview(last, language) } else { None };
        let Some((asked, at, preview)) = previewed else { return Ok(None) };
        Ok(Some(Previewed {
            step: stage.number(),
            at,
            on: stage.calendar().map(|calendar| calendar.local_date(at)),
            case: case_name(last),
            who: last.who.as_ref().map(|who| Arc::clone(&who.value)),
            asked,
            preview,
            failures: stage.failures,
        }))
    }
}

impl ScenarioRun<'_> {
    /// What a step that asks for something would do; nothing if it cannot be understood.
    fn preview(&mut self, step: &StepDocument, language: Language) -> Option<(Asked, DateTime<Utc>, Preview)> {
        self.number = self.number.saturating_add(1);
        let written = self.moment(step)?;
        let at = self.deciding(written);
        let name = case_name(step);
        let before = match self.cases.get(&name) {
            Some(case_under_test) => case_under_test.case.clone(),
            None => Case::new(Id::from(Arc::clone(&name))),
        };
        let (asked, command) = self.command(step, &name, at)?;
        match self.host.preview(&before, &command, at, language) {
            Ok(preview) => Some((asked, at, preview)),
            Err(undecided) => {
                self.fail(step.span, "decide", Told::said("expected-decision", &[]), Told::undecided(&undecided));
                None
            }
        }
    }
}
