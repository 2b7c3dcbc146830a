//! Running a scenario through the engine, step by step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::backend::{Backend, InMemory};
use super::document::StepDocument;
use super::{Scenario, Scenarios, used_sets};
use crate::scenario::load::{MORNING, field_value, parse_moment, to_utc};
use crate::scenario::{Asked, Entry, Failure, Outcome, Told, Transcript};
use guicheng_engine::internals::base::parse_date;
use guicheng_engine::internals::diagnostic::{Span, Spanned};
use guicheng_engine::internals::pack::Amendment;
use guicheng_engine::internals::record::FilledLetter;
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{
    Actor, Calendar, Case, CollectionChange, Command, Event, Id, LoadFailure, MemoryHost, Misconfiguration, Pack,
    PackLibrary, Request, Rulebook, Text, Undecided, Value, Values,
};

/// Loads a new version of a pack.
pub type Amend<'s> = &'s dyn Fn(&Amendment) -> Result<Arc<Pack>, Box<LoadFailure>>;

/// What a step asked for, and how it was sent.
type Sent = (Asked, Option<Command>);

/// What a scenario is run with.
pub struct TestEnvironment<'s> {
    /// Checked, and resolved over what it extends.
    pub pack: Arc<Pack>,
    /// What dates are counted with.
    pub calendar: Arc<Calendar>,
    /// Loads a new version of the pack, for scenarios that publish one.
    pub amend: Amend<'s>,
}

/// The stage of a running scenario: what steps and expectations look at.
pub(super) struct ScenarioRun<'s> {
    pub(super) scenarios: &'s Scenarios,
    pub(super) environment: &'s TestEnvironment<'s>,
    /// What decides and keeps.
    pub(super) backend: &'s mut dyn Backend,
    /// What is known of it: what was published, and what registers came to know.
    pub(super) host: MemoryHost,
    pub(super) pack: Arc<Pack>,
    /// The pack that the one under test takes the place of, at the end of the line; itself if it is no amendment.
    pub(super) line_begins: Id,
    pub(super) cases: BTreeMap<Arc<str>, CaseUnderTest>,
    labels: BTreeMap<Arc<str>, u64>,
    /// The number of the step that is taken.
    pub(super) number: usize,
    pub(super) entries: Vec<Entry>,
    pub(super) failures: Vec<Failure>,
    pub(super) viewed: BTreeSet<Id>,
    pub(super) listed: BTreeSet<Id>,
    /// What of the pack's `retention` was said to let something be erased.
    pub(super) retained: BTreeSet<Id>,
    /// What the step under way changes in collections.
    pub(super) lists: Vec<CollectionChange>,
    /// The letters of the step.
    pub(super) letters: Vec<FilledLetter>,
    pub(super) now: Option<DateTime<Utc>>,
    /// When the last step was decided.
    pub(super) decided: Option<DateTime<Utc>>,
    /// When something was published last.
    pub(super) published: Option<DateTime<Utc>>,
    /// Why the backend did not begin.
    not_begun: Option<String>,
}

/// One case of a running scenario.
#[derive(Debug)]
pub(super) struct CaseUnderTest {
    pub(super) case: Case,
    pub(super) events: Vec<Event>,
    pub(super) names: BTreeMap<Arc<str>, u32>,
    pub(super) last: Option<u32>,
}

impl Scenarios {
    /// Runs a scenario.
    ///
    /// # Errors
    /// If a pack or calendar that it publishes cannot be loaded, or the pack's calendar cannot.
    pub fn run(&self, scenario: &Scenario, library: &PackLibrary) -> Result<Transcript, Box<LoadFailure>> {
        let (pack, calendar) = self.environment(library)?;
        let amend = |amendment: &Amendment| library.load_amended(self.pack.id.as_str(), amendment);
        let environment = TestEnvironment { pack, calendar, amend: &amend };
        self.run_on(scenario, &environment)
    }

    /// The pack and its calendar.
    pub(super) fn environment(&self, library: &PackLibrary) -> Result<(Arc<Pack>, Arc<Calendar>), Box<LoadFailure>> {
        Ok((Arc::clone(&self.pack), self.calendar(library)?))
    }

    /// The calendar of the pack, read once.
    fn calendar(&self, library: &PackLibrary) -> Result<Arc<Calendar>, Box<LoadFailure>> {
        if let Some(known) = self.calendar.get() {
            return Ok(Arc::clone(known));
        }
        let calendar = library.calendar(self.pack.calendar.as_str())?;
        Ok(Arc::clone(self.calendar.get_or_init(|| calendar)))
    }

    /// Runs a scenario with another pack than the one it was written for, or with packs that do not come from a folder.
    ///
    /// # Errors
    /// If a pack that it publishes cannot be loaded.
    pub fn run_on(
        &self,
        scenario: &Scenario,
        environment: &TestEnvironment<'_>,
    ) -> Result<Transcript, Box<LoadFailure>> {
        self.run_against(scenario, environment, &mut InMemory::default())
    }

    /// Runs a scenario against anything that decides and keeps.
    ///
    /// # Errors
    /// If a pack that it publishes cannot be loaded.
    pub fn run_against(
        &self,
        scenario: &Scenario,
        environment: &TestEnvironment<'_>,
        backend: &mut dyn Backend,
    ) -> Result<Transcript, Box<LoadFailure>> {
        let mut stage = self.stage(environment, backend)?;
        if let Some(problem) = stage.not_begun.take() {
            stage.unlike(scenario.written.span, &problem);
        }
        let before = self.before(scenario).map(|part| (part, true));
        for (part, given) in before.chain([(scenario, false)]) {
            if !part.steps.iter().all(|step| stage.step(step, given)) {
                break;
            }
        }
        Ok(Transcript {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            entries: stage.entries,
            failures: stage.failures,
            cases: stage
                .cases
                .into_iter()
                .map(|(id, case_under_test)| (id, (case_under_test.case, case_under_test.events)))
                .collect(),
            host: stage.host,
            viewed: stage.viewed,
            listed: stage.listed,
            retained: stage.retained,
        })
    }

    /// The input that a step writes, for a version of the pack.
    pub(crate) fn input(&self, pack: &Pack, with: Option<&Node>) -> Values {
        let mut input = Values::new();
        let Some(map) = with.and_then(Node::as_map) else { return input };
        let value = |field: &str, node: &Node| field_value(node, pack.fields.get(field).map(AsRef::as_ref));
        let sets = map.get("use").map(used_sets).unwrap_or_default();
        for set in sets.into_iter().filter_map(|name| self.cast.data.get(name)) {
            for entry in set.as_map().into_iter().flat_map(|map| &map.entries) {
                input.extend(value(&entry.key, &entry.node).map(|value| (Id::from(&*entry.key), value)));
            }
        }
        for entry in map.entries.iter().filter(|entry| &*entry.key != "use") {
            match value(&entry.key, &entry.node) {
                Some(value) => input.insert(Id::from(&*entry.key), value),
                None => input.remove(&*entry.key),
            };
        }
        input
    }

    /// The scenarios that come before one, the first of all first.
    pub(super) fn before<'s>(&'s self, scenario: &'s Scenario) -> impl Iterator<Item = &'s Scenario> {
        let before = |scenario: &&'s Scenario| scenario.given.as_ref().and_then(|given| self.all.get(&given.value));
        let chain: Vec<&Scenario> = std::iter::successors(before(&scenario), before).collect();
        chain.into_iter().rev()
    }

    /// The stage before the first step.
    pub(super) fn stage<'r>(
        &'r self,
        environment: &'r TestEnvironment<'r>,
        backend: &'r mut dyn Backend,
    ) -> Result<ScenarioRun<'r>, Box<LoadFailure>> {
        let mut rulebook = Rulebook::new();
        // An amendment is tested with what it takes the place of: before it is in force, that is.
        // Business rules are tested with what they are rules over, under which cases are opened.
        let rules = environment.pack.business_rules_of.as_ref();
        let first = match rules {
            Some(_) => (environment.amend)(&Amendment::Pack(environment.pack.opened_as().clone()))?,
            None => Arc::clone(&environment.pack),
        };
        let over = first.hash;
        let mut line = vec![first];
        while let Some(amendment) = line.last()
            && let Some(transition) = amendment.transition.as_ref().filter(|transition| transition.of != amendment.id)
        {
            let amended = (environment.amend)(&Amendment::Pack(transition.of.clone()))?;
            line.push(amended);
        }
        let line_begins = line.last().map_or_else(|| environment.pack.id.clone(), |first| first.id.clone());
        line.reverse();
        for pack in &line {
            // Packs of one line have different ids.
            let _ = rulebook.publish(Arc::clone(pack));
        }
        if rules.is_some() {
            rulebook.publish_as_loaded(Arc::clone(&environment.pack), over);
            line.push(Arc::clone(&environment.pack));
        }
        rulebook.publish_calendar(Arc::clone(&environment.calendar));
        let not_begun = backend.begin(&line, &environment.calendar).err();
        Ok(ScenarioRun {
            scenarios: self,
            environment,
            backend,
            host: MemoryHost::new(rulebook),
            pack: Arc::clone(&environment.pack),
            line_begins,
            cases: BTreeMap::new(),
            labels: BTreeMap::new(),
            number: 0,
            entries: Vec::new(),
            failures: Vec::new(),
            viewed: BTreeSet::new(),
            listed: BTreeSet::new(),
            retained: BTreeSet::new(),
            lists: Vec::new(),
            letters: Vec::new(),
            now: None,
            decided: None,
            published: None,
            not_begun,
        })
    }
}

impl ScenarioRun<'_> {
    pub(super) fn calendar(&self) -> Option<&Arc<Calendar>> {
        self.host.rulebook.calendar(self.pack.calendar.as_str())
    }

    /// The number of the step that is taken, counted with those that cannot be.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Takes a step; whether the scenario can go on.
    pub(super) fn step(&mut self, step: &StepDocument, given: bool) -> bool {
        self.letters.clear();
        self.number = self.number.saturating_add(1);
        if let Some(publish) = &step.publish {
            if step.on.is_some() || step.at.is_some() {
                let Some(at) = self.moment(step).filter(|at| self.now.is_none_or(|now| now <= *at)) else {
                    self.fail(step.span, "on", Told::said("expected-later", &[]), Told::written(""));
                    return true;
                };
                self.now = Some(at);
            }
            let asked = match self.publish(publish, step.span) {
                Ok(asked) => asked,
                Err(failure) => return self.unpublished(step, &failure),
            };
            self.enter(step, given, None, (asked, None), Outcome::Events(Vec::new()));
            return true;
        }
        if let Some(years) = &step.calendar {
            let asked = match self.publish_years(years) {
                Ok(asked) => asked,
                Err(failure) => return self.unpublished(step, &failure),
            };
            self.enter(step, given, None, (asked, None), Outcome::Events(Vec::new()));
            return true;
        }
        let Some(written) = self.moment(step) else { return true };
        if self.now.is_some_and(|now| written < now) {
            let day = step.on.as_ref().or(step.at.as_ref()).map_or("", |day| &*day.value);
            self.fail(step.span, "on", Told::said("expected-later", &[]), Told::written(day));
            return true;
        }
        self.now = Some(written);
        let at = self.deciding(written);
        let name = case_name(step);
        let case_under_test = self.cases.entry(Arc::clone(&name)).or_insert_with(|| CaseUnderTest {
            case: Case::new(Id::from(Arc::clone(&name))),
            events: Vec::new(),
            names: BTreeMap::new(),
            last: None,
        });
        let before = case_under_test.case.clone();
        let (sent, outcome) = match self.command(step, &name, at) {
            Some((asked, command)) => {
                let kept = self.backend.decide(&mut self.host, &before, &command, at);
                ((asked, Some(command)), self.kept(step, kept))
            }
            None if step.opened().is_some() || step.do_.is_some() => return true,
            None => {
                let kept = self.backend.advance(&mut self.host, &before, at);
                ((Asked::Time, None), self.kept(step, kept))
            }
        };
        self.take(step, &name, &outcome);
        self.enter(step, given, Some(written), sent, outcome.clone());
        self.judge(step, &name, &outcome, at);
        if let Some(label) = &step.label
            && let Some(case_under_test) = self.cases.get(&name)
        {
            self.labels.insert(Arc::clone(&label.value), case_under_test.case.sequence());
        }
        true
    }

    /// What a step publishes cannot be used: the scenario ends there.
    fn unpublished(&mut self, step: &StepDocument, failure: &LoadFailure) -> bool {
        let problems = Told::each(|language| failure.render(language, false).trim_end().to_owned());
        self.fail(step.span, "publish", Told::said("expected-usable", &[]), problems);
        false
    }

    /// When a step written for a moment is decided. Where cases know of each other, what a step of one case tells the
    /// registers is not known to the steps before it, though they are written for the same day: each comes a
    /// millisecond after the last.
    pub(super) fn deciding(&mut self, written: DateTime<Utc>) -> DateTime<Utc> {
        let next = self.decided.and_then(|last| last.checked_add_signed(TimeDelta::milliseconds(1)));
        let at = match next {
            Some(next) if !self.pack.registers.is_empty() => written.max(next),
            _ => written,
        };
        let at = self.published.map_or(at, |published| at.max(published));
        self.decided = Some(at);
        at
    }

    fn take(&mut self, step: &StepDocument, name: &Arc<str>, outcome: &Outcome) {
        let Outcome::Events(events) = outcome else { return };
        let mut problem = None;
        if let Some(case_under_test) = self.cases.get_mut(name) {
            for event in events {
                if let Err(error) = case_under_test.case.apply(event, &self.host.rulebook) {
                    let damaged = Undecided::from(Misconfiguration::Damaged(error));
                    problem = Some(Told::undecided(&damaged));
                    break;
                }
                case_under_test.events.push(event.clone());
            }
            if let Some(asked) = step.opened() {
                let opened = events.iter().rev().find(|event| {
                    matches!(&event.kind, guicheng_engine::EventKind::Opened { workflow, .. }
                        if asked.value == *workflow)
                });
                if let Some(opened) = opened {
                    case_under_test.last = Some(opened.procedure);
                    if let Some(alias) = &step.as_ {
                        case_under_test.names.insert(Arc::clone(&alias.value), opened.procedure);
                    }
                }
            }
        }
        if let Some(problem) = problem {
            self.fail(step.span, "apply", Told::said("expected-fitting", &[]), problem);
        }
    }

    fn enter(&mut self, step: &StepDocument, given: bool, at: Option<DateTime<Utc>>, sent: Sent, outcome: Outcome) {
        let case = case_name(step);
        let after = match self.cases.get(&case) {
            Some(case_under_test) => case_under_test.case.clone(),
            None => Case::new(Id::from(Arc::clone(&case))),
        };
        // What is decided after the moment written is decided at that of the decision.
        let waits = at.map(|at| self.host.waiting(&after, self.decided.unwrap_or(at)).unwrap_or_default());
        let on = at.and_then(|at| self.calendar().map(|calendar| calendar.local_date(at)));
        self.entries.push(Entry {
            number: self.number,
            given,
            at,
            on,
            case,
            who: step.who.as_ref().map(|who| Arc::clone(&who.value)),
            asked: sent.0,
            command: sent.1,
            element: self.element(step, &after),
            outcome,
            lists: std::mem::take(&mut self.lists),
            letters: self.letters.clone(),
            waits: waits.unwrap_or_default(),
            after,
        });
    }

    /// The path in the pack of what a step asks for.
    fn element(&self, step: &StepDocument, after: &Case) -> Option<String> {
        if let Some(workflow) = &step.take_over {
            return Some(format!("workflows.{}.imports", workflow.value));
        }
        if let Some(workflow) = &step.open {
            return Some(format!("workflows.{}.open", workflow.value));
        }
        let action = step.do_.as_ref()?;
        let number = self.cases.get(&case_name(step))?.last?;
        let workflow = after.procedure(number)?.workflow();
        Some(format!("workflows.{}.actions.{}", workflow.id, action.value))
    }

    pub(super) fn fail(&mut self, span: Span, subject: &str, expected: Told, actual: Told) {
        let failure = Failure {
            step: self.number(),
            place: self.scenarios.sources.place(span),
            subject: subject.to_owned(),
            expected,
            actual,
        };
        self.failures.push(failure);
    }

    pub(super) fn moment(&mut self, step: &StepDocument) -> Option<DateTime<Utc>> {
        let offset = self.calendar().map(|calendar| calendar.offset())?;
        let (written, moment) = match (&step.on, &step.at) {
            (Some(on), _) => (on, parse_date(&on.value).and_then(|date| date.and_hms_opt(MORNING, 0, 0))),
            (None, Some(at)) => (at, parse_moment(&at.value)),
            (None, None) => return None,
        };
        let moment = moment.and_then(|moment| to_utc(moment, offset));
        if moment.is_none() {
            self.fail(written.span, "on", Told::said("expected-moment", &[]), Told::written(&written.value));
        }
        moment
    }

    pub(super) fn command(
        &mut self,
        step: &StepDocument,
        name: &Arc<str>,
        at: DateTime<Utc>,
    ) -> Option<(Asked, Command)> {
        let actor = self.actor(step.who.as_ref()?)?;
        let input = self.input(step);
        let (asked, request) = match (&step.open, &step.do_) {
            _ if step.take_over.is_some() => self.taking_over(step, name, input)?,
            (Some(workflow), _) => self.opening(step, workflow, name, input)?,
            (None, Some(action)) => self.action(step, action, name, input, at)?,
            (None, None) => return None,
        };
        let seen = match &step.seen {
            Some(label) => match self.labels.get(&label.value) {
                Some(sequence) => Some(*sequence),
                None => {
                    self.fail(label.span, "seen", Told::said("expected-label", &[]), Told::written(&label.value));
                    return None;
                }
            },
            None => None,
        };
        let command = Command { actor, request, key: step.key.clone(), seen };
        Some(match &step.figures {
            Some(figures) => (asked, self.with_figures(figures, name, command, at)),
            None => (asked, command),
        })
    }

    fn actor(&self, who: &Spanned<Arc<str>>) -> Option<Actor> {
        self.scenarios.cast.actors.get(&*who.value).cloned()
    }

    fn opening(
        &mut self,
        step: &StepDocument,
        workflow: &Spanned<Id>,
        name: &Arc<str>,
        input: Values,
    ) -> Option<(Asked, Request)> {
        let (pack, under) = self.opened_under(step, name)?;
        let Some(rule) = under.workflows.get(workflow.value.as_str()).cloned() else {
            self.fail(workflow.span, "open", Told::said("expected-workflow", &[]), Told::written(&workflow.value));
            return None;
        };
        let asked = Asked::Open { opening: rule.opening.title.clone(), workflow: rule.title.clone() };
        let is_new = self.cases.get(name).is_none_or(|case_under_test| case_under_test.case.sequence() == 0);
        if let Some(concerned) = step.concerns.as_ref().filter(|_| step.refused.is_empty()) {
            if rule.concerns.is_empty() {
                let none = Told::said("expected-no-concern", &[("workflow", &rule.id)]);
                self.fail(concerned.span, "concerns", none, Told::written(&concerned.value));
                return None;
            }
            if is_new {
                let open = Told::said("expected-open-case", &[("case", name)]);
                self.fail(concerned.span, "concerns", open, Told::written(&concerned.value));
                return None;
            }
        }
        if is_new {
            let request = Request::OpenCase { pack, kind: rule.case.clone(), workflow: rule.id.clone(), input };
            return Some((asked, request));
        }
        let concerns = match &step.concerns {
            Some(concerned) => Some(self.procedure_named("concerns", concerned, name)?),
            None => None,
        };
        Some((asked, Request::Open { workflow: rule.id.clone(), concerns, input }))
    }

    fn taking_over(&mut self, step: &StepDocument, name: &Arc<str>, input: Values) -> Option<(Asked, Request)> {
        let workflow = step.take_over.as_ref()?;
        let (pack, under) = self.opened_under(step, name)?;
        let Some(rule) = under.workflows.get(workflow.value.as_str()).cloned() else {
            self.fail(workflow.span, "take_over", Told::said("expected-workflow", &[]), Told::written(&workflow.value));
            return None;
        };
        let Some(into) = &step.into else {
            self.fail(workflow.span, "into", Told::said("expected-into", &[]), Told::written(""));
            return None;
        };
        let opening = rule.taking_over.as_ref().map_or(&rule.opening, |taking_over| &taking_over.action);
        let asked = Asked::Open { opening: opening.title.clone(), workflow: rule.title.clone() };
        let (kind, workflow, into) = (rule.case.clone(), rule.id.clone(), into.value.clone());
        Some((asked, Request::TakeOver { pack, kind, workflow, into, input }))
    }

    fn action(
        &mut self,
        step: &StepDocument,
        action: &Spanned<Id>,
        name: &Arc<str>,
        input: Values,
        at: DateTime<Utc>,
    ) -> Option<(Asked, Request)> {
        let number = match &step.in_ {
            Some(procedure) => self.procedure_named("in", procedure, name)?,
            None => {
                let case = &self.cases.get(name)?.case;
                // Until then it may go over to an amendment, which has other actions.
                let newest = newest_with(case, &action.value)
                    .or_else(|| newest_with(&self.host.at_moment(case, at).ok()?, &action.value));
                let Some(number) = newest else {
                    self.fail(action.span, "do", Told::said("expected-action", &[]), Told::written(&action.value));
                    return None;
                };
                number
            }
        };
        let case_under_test = self.cases.get_mut(name)?;
        case_under_test.last = Some(number);
        let workflow = Arc::clone(case_under_test.case.procedure(number)?.workflow());
        let title = workflow
            .actions
            .get(action.value.as_str())
            .map_or_else(|| Text { zh: action.value.shared(), en: None }, |action| action.title.clone());
        let asked = Asked::Act { action: title, workflow: workflow.title.clone() };
        Some((asked, Request::Act { procedure: number, action: action.value.clone(), input }))
    }

    fn procedure_named(&mut self, key: &str, written: &Spanned<Arc<str>>, case: &Arc<str>) -> Option<u32> {
        let found = self.cases.get(case).and_then(|case_under_test| case_under_test.number_of(&written.value));
        if found.is_none() {
            self.fail(written.span, key, Told::said("expected-procedure", &[]), Told::written(&written.value));
        }
        found
    }

    fn input(&self, step: &StepDocument) -> Values {
        self.scenarios.input(&self.pack, step.with.as_ref())
    }

    /// The value of a field as a scenario writes it; nothing for `none` and for what is left empty.
    pub(super) fn value(&self, field: &str, node: &Node) -> Option<Value> {
        field_value(node, self.pack.fields.get(field).map(AsRef::as_ref))
    }
}

impl CaseUnderTest {
    /// The number of a procedure by its name in the scenario, or the newest of a workflow.
    pub(super) fn number_of(&self, name: &str) -> Option<u32> {
        let named = self.names.get(name).copied();
        named.or_else(|| procedure_of(&self.case, name).map(guicheng_engine::Procedure::number))
    }
}

/// The newest procedure of a workflow, or by `opinion/2` the second of it.
pub(super) fn procedure_of<'c>(case: &'c Case, name: &str) -> Option<&'c guicheng_engine::Procedure> {
    let Some((workflow, place)) = name.split_once('/') else { return case.newest(name) };
    let place: usize = place.parse().ok()?;
    case.procedures().filter(|procedure| procedure.workflow().id == *workflow).nth(place.checked_sub(1)?)
}

/// The newest procedure of a case whose workflow has an action, an open one if there is one.
fn newest_with(case: &Case, action: &Id) -> Option<u32> {
    let open = case.procedures().rev().filter(|procedure| procedure.is_open());
    open.chain(case.procedures().rev())
        .find(|procedure| procedure.workflow().actions.contains(action.as_str()))
        .map(guicheng_engine::Procedure::number)
}

pub(super) fn case_name(step: &StepDocument) -> Arc<str> {
    step.case_.as_ref().map_or_else(|| Arc::from("case"), |name| Arc::clone(&name.value))
}
