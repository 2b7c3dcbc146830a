//! Scenarios that would do what is to be done.

use std::collections::BTreeSet;
use std::sync::Arc;

use guicheng_engine::internals::pack::{Amendment, ElementKind};
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{Action, Calendar, EventKind, Id, LoadFailure, PackLibrary, Text, Workflow};
use serde::Serialize;

use super::candidates::{Search, Sought, Tried};
use super::tasks::{name_of, own_title, reading_of};
use super::write::{Keys, Pen, without_expectation};
use super::{Next, Task, TaskKind};
use crate::coverage::{Coverage, ElementCoverage};
use crate::inspect::is_within;
use crate::law::says;
use crate::messages::{in_both, message, plain};
use crate::mutation::{Mutant, load_mutant};
use crate::scenario::{Entry, Outcome, Scenario, Scenarios, TestEnvironment, Transcript};

/// Elements of an article that are tried to be reached.
const MOST_ELEMENTS: usize = 8;

/// A scenario proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// What it is called: the name of its file, without the ending.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The file.
    pub text: String,
}

/// What a scenario did.
pub(super) struct Way<'w> {
    pub(super) scenario: &'w Scenario,
    pub(super) transcript: &'w Transcript,
}

impl<'w> Way<'w> {
    /// Its own steps as they happened.
    pub(super) fn own(&self) -> &'w [Entry] {
        let given = self.transcript.entries.iter().take_while(|entry| entry.given).count();
        self.transcript.entries.get(given..).unwrap_or_default()
    }

    /// Its own steps as they are written.
    pub(super) fn steps(&self) -> &'w [Node] {
        let steps = self.scenario.written().as_map().and_then(|map| map.get("steps"));
        steps.and_then(Node::as_list).unwrap_or_default()
    }

    /// How far something is known of a case after one of its steps: where everything stands, and what was missed.
    fn standing(&self, calendar: &Calendar, place: usize) -> Option<String> {
        let entry = self.own().get(place)?;
        let refused = matches!(entry.outcome, Outcome::Refused(_));
        let states: Vec<String> = entry
            .after
            .procedures()
            .map(|procedure| {
                let clock =
                    |clock: &guicheng_engine::ClockState| format!("{:?}{:?}", clock.phase(), clock.due(calendar));
                let clocks: Vec<String> = procedure.clocks().iter().map(clock).collect();
                format!("{}{}{}", procedure.workflow().id, procedure.state().id, clocks.join(""))
            })
            .collect();
        Some(format!("{refused}{}{:?}", states.join(""), self.breaches(place)))
    }

    /// What was missed in the case of a step, until it.
    fn breaches(&self, place: usize) -> Vec<Id> {
        let own = self.own();
        let Some(last) = own.get(place) else { return Vec::new() };
        let until = self.transcript.entries.iter().take_while(|entry| entry.number <= last.number);
        let events = until.filter(|entry| entry.case == last.case).flat_map(|entry| match &entry.outcome {
            Outcome::Events(events) => events.as_slice(),
            _ => &[],
        });
        let missed = events.filter_map(|event| match &event.kind {
            EventKind::ClockExpired { clock, breach: true, .. } => Some(clock.clone()),
            _ => None,
        });
        missed.collect()
    }
}

/// What a scenario does: reaching what stands at a path, or being refused for it. What notices a change is seen where it is changed.
type Goal = (TaskKind, String);

/// A scenario found for a task, not named yet.
pub struct Found {
    name: Id,
    title: Text,
    text: String,
    covers: BTreeSet<Goal>,
}

/// Proposes scenarios, out of what scenarios do.
pub struct Proposer<'p> {
    library: &'p PackLibrary,
    scenarios: &'p Scenarios,
    calendar: Arc<Calendar>,
    ways: Vec<Way<'p>>,
    /// What the scenarios of the packs below reach under this pack.
    below: Coverage,
    survivors: &'p [&'p Mutant],
}

impl<'p> Proposer<'p> {
    /// Out of what came of scenarios of the pack and of those below; what does not come out as it says, or publishes anything,
    /// is no way to go on from.
    ///
    /// # Errors
    /// If the calendar of the pack cannot be loaded.
    pub fn new(
        library: &'p PackLibrary,
        scenarios: &'p Scenarios,
        (own, below): (&'p [Transcript], &'p [Transcript]),
        survivors: &'p [&'p Mutant],
    ) -> Result<Self, Box<LoadFailure>> {
        let calendar = library.calendar(scenarios.pack().calendar.as_str())?;
        let way = |transcript: &'p Transcript| {
            let scenario = scenarios.get(transcript.scenario.as_str())?;
            let way = Way { scenario, transcript };
            let is_whole = transcript.failures.is_empty() && way.own().len() == way.steps().len();
            (is_whole && !scenarios.publishes(scenario)).then_some(way)
        };
        let mut ways: Vec<Way<'p>> = own.iter().chain(below).filter_map(way).collect();
        ways.sort_by_key(|way| way.transcript.entries.len());
        let below = scenarios.coverage_of(below.iter().filter(|transcript| transcript.failures.is_empty()));
        Ok(Self { library, scenarios, calendar, ways, below, survivors })
    }

    /// A scenario that would do what is to be done, if one is found. It passes, and does it.
    #[must_use]
    pub fn find(&self, task: &Task) -> Option<Found> {
        let path = task.path.as_deref()?;
        match task.kind {
            TaskKind::Unreached if path.starts_with("sources.") => {
                let article = task.articles.first()?;
                let covered = self.below.article(article)?;
                covered.elements.iter().take(MOST_ELEMENTS).find_map(|path| self.reach(path))
            }
            TaskKind::Unreached => self.reach(path),
            TaskKind::Unrefused => self.refuse(path),
            TaskKind::Unnoticed => {
                self.survivors.iter().filter(|mutant| mutant.path == path).find_map(|one| self.notice(one))
            }
            TaskKind::Reading => {
                let id = path.strip_prefix("interpretations.")?;
                let mut others = self.survivors.iter().filter(|mutant| reading_of(mutant) == Some(id));
                others.find_map(|mutant| self.notice(mutant)).or_else(|| self.reach(path))
            }
            TaskKind::Problem | TaskKind::Failing | TaskKind::Uncited | TaskKind::Untranslated => None,
        }
    }

    /// What is to be done, each with the scenario found for it; what one scenario does is not done by another.
    #[must_use]
    pub fn next(&self, tasks: Vec<Task>, found: Vec<Option<Found>>) -> Next {
        let mut proposals: Vec<(Proposal, BTreeSet<Goal>)> = Vec::new();
        let mut done = Vec::with_capacity(tasks.len());
        for (mut task, found) in tasks.into_iter().zip(found) {
            let path = task.path.clone().unwrap_or_default();
            let covers = |(proposal, covers): &&(Proposal, BTreeSet<Goal>)| {
                covers.contains(&(task.kind, path.clone()))
                    || found.as_ref().is_some_and(|found| found.text == proposal.text)
            };
            task.scenario = match (proposals.iter().find(covers), &found) {
                (Some((known, _)), _) => Some(known.id.clone()),
                (None, Some(found)) => {
                    let id = self.free_name(&found.name, &proposals);
                    let proposal = Proposal { id: id.clone(), title: found.title.clone(), text: found.text.clone() };
                    proposals.push((proposal, found.covers.clone()));
                    Some(id)
                }
                (None, None) => None,
            };
            done.push(task);
        }
        // What comes about by the way of something further down the list.
        for task in done.iter_mut().filter(|task| task.scenario.is_none()) {
            let Some(goal) = task.path.clone().map(|path| (task.kind, path)) else { continue };
            task.scenario =
                proposals.iter().find(|(_, covers)| covers.contains(&goal)).map(|(known, _)| known.id.clone());
        }
        let proposals = proposals.into_iter().map(|(proposal, _)| proposal).collect();
        Next { pack: self.scenarios.pack().id.clone(), tasks: done, proposals, waits: None }
    }

    /// A name that no scenario has.
    fn free_name(&self, name: &Id, proposals: &[(Proposal, BTreeSet<Goal>)]) -> Id {
        let is_free = |name: &Id| {
            self.scenarios.get(name.as_str()).is_none() && proposals.iter().all(|(known, _)| known.id != *name)
        };
        let numbered = (2..=u32::MAX).map(|number| Id::from(format!("{name}_{number}")));
        std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or_else(|| name.clone())
    }

    fn pen(way: &Way<'_>) -> Pen {
        Pen(way.scenario.written().span)
    }

    /// A scenario in which an element takes effect: one of a pack below as it comes out here, or one step more.
    fn reach(&self, path: &str) -> Option<Found> {
        let covered = self.below.element(path)?;
        let mut by_way = self.ways.iter().filter(|way| covered.reached.contains(way.scenario.id()));
        let done = by_way.find_map(|way| self.as_below(way, path));
        if done.is_some() || !matches!(covered.element.kind, ElementKind::Action | ElementKind::Opening) {
            return done;
        }
        let (workflow, action) = self.step_at(path)?;
        let tried = self.search(workflow, action, path, Sought::Done)?;
        let title = own_title("next-title-done", &covered.element.title);
        self.written(path, TaskKind::Unreached, &title, &tried)
    }

    /// A scenario of a pack below, and where everything stands at its end.
    fn as_below(&self, way: &Way<'_>, path: &str) -> Option<Found> {
        let title = self.title_of(path);
        let last = way.own().len().checked_sub(1)?;
        let goal = (TaskKind::Unreached, path.to_owned());
        self.standing_at(way, last, &title, path, "reached").into_iter().find_map(|(name, text)| {
            let (covers, _) = self.passes(&text)?;
            covers.contains(&goal).then(|| Found { name, title: title.clone(), text, covers })
        })
    }

    /// What a scenario is called that shows that something of the pack takes effect: by the element that it is of, and the value
    /// that this gives.
    fn title_of(&self, path: &str) -> Text {
        let is_of = |covered: &&ElementCoverage| is_within(path, &covered.element.path);
        let of = self.below.elements.iter().filter(is_of).max_by_key(|covered| covered.element.path.len());
        let Some(element) = of.map(|covered| &covered.element) else { return plain(path) };
        let gives = matches!(element.kind, ElementKind::Parameter | ElementKind::Clock | ElementKind::Interpretation);
        in_both(|language| {
            let title = element.title.get(language);
            let says = if gives { says(self.scenarios.pack(), element, language) } else { String::new() };
            match says.is_empty() {
                true => message(language, "next-title-effect", &[("title", &title)]),
                false => message(language, "next-title-value", &[("title", &title), ("value", &says)]),
            }
        })
    }

    /// The steps of a way until one, and where everything stands then; first with clocks, then without.
    fn standing_at(&self, way: &Way<'_>, place: usize, title: &Text, path: &str, ending: &str) -> Vec<(Id, String)> {
        let pen = Self::pen(way);
        let Some((entry, at)) = way.own().get(place).and_then(|entry| Some((entry, entry.at?))) else {
            return Vec::new();
        };
        let articles: Vec<String> = self.scenarios.pack().citing(path);
        let breaches = way.breaches(place);
        let expectations = [true, false].map(|whole| pen.standing(&entry.after, &breaches, &self.calendar, whole));
        let write = |expected: Node| {
            let mut step: Keys = vec![pen.moment(at, &self.calendar)];
            if &*entry.case != "case" {
                step.push(("case", pen.text(&entry.case)));
            }
            step.push(("expect", expected));
            let (given, mut steps) = until(way, place);
            steps.push(pen.map(step));
            Some((name_of(path, ending), pen.scenario(title, &articles, given.as_ref(), steps)?))
        };
        expectations.into_iter().filter_map(write).collect()
    }

    /// A scenario in which something is refused for a condition.
    fn refuse(&self, path: &str) -> Option<Found> {
        let covered = self.below.element(path)?;
        let (of, id) = path.rsplit_once('.')?;
        let id = Id::from(id);
        let title = own_title("next-title-refused", &covered.element.title);
        let try_step = |step: &str, reads: &[Id]| {
            let (workflow, action) = self.step_at(step)?;
            let tried = self.search(workflow, action, step, Sought::RefusedFor(&id, reads))?;
            self.written(path, TaskKind::Unrefused, &title, &tried)
        };
        if let Some(step) = of.strip_suffix(".when") {
            let (_, action) = self.step_at(step)?;
            let condition = action.conditions.iter().find(|condition| condition.id == id)?;
            let reads: Vec<Id> = condition.that.reads().iter().flat_map(|read| read.properties.clone()).collect();
            return try_step(step, &reads);
        }
        let field = Id::from(of.strip_prefix("fields.")?.strip_suffix(".checks")?);
        self.asked_in(&field).iter().find_map(|step| try_step(step, std::slice::from_ref(&field)))
    }

    /// The actions and openings whose form asks for a field.
    fn asked_in(&self, field: &Id) -> Vec<String> {
        let asks = |action: &Action| action.form.as_ref().is_some_and(|form| form.fields.contains(field.as_str()));
        let mut steps = Vec::new();
        for (id, workflow) in self.scenarios.pack().workflows.iter() {
            steps.extend(asks(&workflow.opening).then(|| format!("workflows.{id}.open")));
            let actions = workflow.actions.iter().filter(|(_, action)| asks(action));
            steps.extend(actions.map(|(action, _)| format!("workflows.{id}.actions.{action}")));
        }
        steps
    }

    /// The action or opening at a path.
    fn step_at(&self, path: &str) -> Option<(&'p Arc<Workflow>, &'p Action)> {
        let mut parts = path.split('.').skip(1);
        let workflow = self.scenarios.pack().workflows.get(parts.next()?)?;
        match (parts.next()?, parts.next()) {
            ("open", None) => Some((workflow, &workflow.opening)),
            ("actions", Some(action)) => Some((workflow, &**workflow.actions.get(action)?)),
            _ => None,
        }
    }

    fn search(&self, workflow: &Arc<Workflow>, action: &Action, path: &str, sought: Sought<'_>) -> Option<Tried> {
        let pen = Self::pen(self.ways.first()?);
        let (scenarios, ways, calendar) = (self.scenarios, self.ways.as_slice(), &self.calendar);
        Search { scenarios, ways, calendar, pen, workflow, action, path }.run(sought)
    }

    /// A step that was tried, as a scenario.
    fn written(&self, path: &str, kind: TaskKind, title: &Text, tried: &Tried) -> Option<Found> {
        let way = tried.way.and_then(|number| self.ways.get(number));
        let pen = Self::pen(way.or(self.ways.first())?);
        let mut step = tried.step.clone();
        let mut articles = self.scenarios.pack().citing(path);
        let ending = match &tried.outcome {
            Err(refusal) => {
                let id = path.rsplit_once('.').map_or(path, |(_, id)| id);
                step.push(("refused", pen.text(id)));
                let cited: Vec<Node> = refusal.articles().iter().map(|article| pen.text(article.as_str())).collect();
                if !cited.is_empty() {
                    step.push(("article", pen.list(cited)));
                }
                "refused"
            }
            Ok(after) => {
                step.push(("expect", pen.standing(after, &[], &self.calendar, false)));
                "done"
            }
        };
        articles.dedup();
        let (given, before) = way.map_or((None, Vec::new()), |way| until(way, tried.after));
        let (step, goal) = (pen.map(step), (kind, path.to_owned()));
        // What was done to other cases, and what was refused, is left out where nothing rests on it.
        let alone = before.iter().filter(|other| is_of_one_case(other, &step) && !is_refused(other)).cloned().collect();
        [alone, before].into_iter().find_map(|mut steps: Vec<Node>| {
            steps.push(step.clone());
            let text = pen.scenario(title, &articles, given.as_ref(), steps)?;
            let (covers, _) = self.passes(&text)?;
            let found = Found { name: name_of(path, ending), title: title.clone(), text, covers };
            found.covers.contains(&goal).then_some(found)
        })
    }

    /// A scenario that comes out otherwise with a change of the pack.
    fn notice(&self, mutant: &Mutant) -> Option<Found> {
        let id = self.scenarios.pack().id.as_str();
        let pack = load_mutant(self.library, id, mutant, None).ok()?;
        let amend = |amendment: &Amendment| load_mutant(self.library, id, mutant, Some(amendment));
        let environment = TestEnvironment { pack, calendar: Arc::clone(&self.calendar), amend: &amend };
        let title = self.title_of(&mutant.path);
        self.ways.iter().find_map(|way| {
            let changed = self.scenarios.run_on(way.scenario, &environment).ok()?;
            let other = Way { scenario: way.scenario, transcript: &changed };
            let differs =
                |place: &usize| way.standing(&self.calendar, *place) != other.standing(&self.calendar, *place);
            let place = (0..way.own().len()).find(differs)?;
            self.standing_at(way, place, &title, &mutant.path, "noticed").into_iter().find_map(|(name, text)| {
                let (covers, scenario) = self.passes(&text)?;
                let changed = self.scenarios.run_on(&scenario, &environment);
                let notices = changed.map_or(true, |changed| !changed.failures.is_empty());
                notices.then(|| Found { name, title: title.clone(), text, covers })
            })
        })
    }

    /// What a scenario reaches, if it passes as it is written.
    fn passes(&self, text: &str) -> Option<(BTreeSet<Goal>, Scenario)> {
        let scenario = self.scenarios.proposed("proposed", text).ok()?;
        let transcript = self.scenarios.run(&scenario, self.library).ok()?;
        if !transcript.failures.is_empty() {
            return None;
        }
        let coverage = self.scenarios.coverage_of([&transcript]);
        let covers = coverage.elements.iter().flat_map(|covered| {
            let path = &covered.element.path;
            let reached = (!covered.reached.is_empty()).then(|| (TaskKind::Unreached, path.clone()));
            let refused = (!covered.refused.is_empty()).then(|| (TaskKind::Unrefused, path.clone()));
            reached.into_iter().chain(refused)
        });
        Some((covers.collect(), scenario))
    }
}

/// Whether a step is one that is refused.
fn is_refused(step: &Node) -> bool {
    step.as_map().is_some_and(|map| map.get("refused").is_some())
}

/// Whether two steps are of the same case.
fn is_of_one_case(one: &Node, other: &Node) -> bool {
    let case = |step: &Node| step.as_map().and_then(|map| map.get("case")).and_then(Node::as_text).map(str::to_owned);
    case(one) == case(other)
}

/// The steps of a way until one of its own: those of all of it by its name, a part of them written out.
fn until(way: &Way<'_>, place: usize) -> (Option<Id>, Vec<Node>) {
    let steps = way.steps();
    if place.saturating_add(1) >= steps.len() {
        return (Some(way.scenario.id().clone()), Vec::new());
    }
    let kept = steps.iter().take(place.saturating_add(1)).map(without_expectation).collect();
    (way.scenario.given().cloned(), kept)
}
