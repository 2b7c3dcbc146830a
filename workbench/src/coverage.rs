//! Which elements and articles of a pack its scenarios reach, and which refusals they provoke.

mod expressions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::scenario::{Entry, Outcome, Scenarios, Transcript};
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Article, ArticleKind, BlockTemplate, Party, Performer, Register};
use guicheng_engine::internals::pack::{Element, ElementKind};
use guicheng_engine::internals::record::Letter;
use guicheng_engine::{
    Action, Case, Citation, ClockState, ClockStep, Contribution, Event, EventKind, Field, Id, Language, LoadFailure,
    Pack, PackLibrary, Refusal, RefusalCode, Text, Value, Workflow,
};

use expressions::{action_expressions, clock_expressions, view_expressions};

/// What the scenarios of a pack reach.
#[derive(Debug)]
pub struct Coverage {
    /// The elements of the pack, inherited ones included.
    pub elements: Vec<ElementCoverage>,
    /// The articles of all texts the pack knows.
    pub articles: Vec<ArticleCoverage>,
    /// The scenarios that do not come out as they expect.
    pub failing: Vec<Id>,
}

/// An element, and the scenarios that reach it.
#[derive(Debug)]
pub struct ElementCoverage {
    /// With its path in the pack.
    pub element: Element,
    /// Whether it stands, at least in part, in the pack itself, not only in one it is laid over.
    pub own: bool,
    /// Whether it can be what a refusal rests on: conditions of actions that persons take, and checks of fields.
    pub refuses: bool,
    /// The scenarios in which it takes effect.
    pub reached: BTreeSet<Id>,
    /// The scenarios in which something is refused because of it.
    pub refused: BTreeSet<Id>,
}

/// An article or one of its items, and what carries it out.
#[derive(Debug)]
pub struct ArticleCoverage {
    /// The citation, such as `national/12` or `national/9(2)`.
    pub citation: String,
    /// Whether it is an item. What cites an item cites its article too, and not the other way round.
    pub is_item: bool,
    /// Whether its text is one that the pack itself brings in.
    pub own: bool,
    /// Whether it can be executed.
    pub kind: ArticleKind,
    /// Why it is so classed.
    pub because: Option<Text>,
    /// In the words of the pack.
    pub summary: Text,
    /// The paths of the elements that cite it.
    pub elements: Vec<String>,
    /// The scenarios that reach one of these.
    pub scenarios: BTreeSet<Id>,
    /// How many of these elements a scenario has refused something for.
    pub refusals: usize,
}

/// Something that the scenarios, or the pack, leave out.
#[derive(Debug, PartialEq, Eq)]
pub enum Gap {
    /// An executable article, or item of one, that no element cites.
    Article(String),
    /// An executable article, or item of one, whose elements no scenario reaches.
    Unreached(String),
    /// An element that no scenario reaches.
    Element(String),
    /// A condition that no scenario is refused for.
    Refusal(String),
}

impl Coverage {
    /// The element at a path.
    #[must_use]
    pub fn element(&self, path: &str) -> Option<&ElementCoverage> {
        self.elements.iter().find(|covered| covered.element.path == path)
    }

    /// An article, by its citation.
    #[must_use]
    pub fn article(&self, citation: &str) -> Option<&ArticleCoverage> {
        self.articles.iter().find(|covered| covered.citation == citation)
    }

    /// What is left out of the pack's own text and its own elements.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let executable = self.articles.iter().filter(|article| article.own && article.kind == ArticleKind::Executable);
        let articles = executable.filter_map(|article| {
            let citation = || article.citation.clone();
            match article.elements.is_empty() {
                true => Some(Gap::Article(citation())),
                false => article.scenarios.is_empty().then(|| Gap::Unreached(citation())),
            }
        });
        let elements = self.elements.iter().filter(|covered| covered.own).filter_map(|covered| {
            let path = || covered.element.path.clone();
            match covered.element.kind {
                // A field rests on its form; with its article it counts for that alone.
                ElementKind::Field => None,
                _ if covered.refuses && covered.refused.is_empty() => Some(Gap::Refusal(path())),
                _ if covered.reached.is_empty() && covered.refused.is_empty() => Some(Gap::Element(path())),
                _ => None,
            }
        });
        articles.chain(elements).collect()
    }
}

impl Scenarios {
    /// Runs the pack's own scenarios and says what they reach.
    ///
    /// # Errors
    /// If a pack or calendar that a scenario publishes cannot be loaded.
    pub fn coverage(&self, library: &PackLibrary) -> Result<Coverage, Box<LoadFailure>> {
        let mut tracks = Tracks::new(self.pack());
        for scenario in self.iter() {
            tracks.follow(&self.run(scenario, library)?);
        }
        Ok(tracks.coverage())
    }

    /// What scenarios that have been run reach.
    #[must_use]
    pub fn coverage_of<'t>(&self, transcripts: impl IntoIterator<Item = &'t Transcript>) -> Coverage {
        let mut tracks = Tracks::new(self.pack());
        for transcript in transcripts {
            tracks.follow(transcript);
        }
        tracks.coverage()
    }
}

/// What has been reached so far, by the path of the element.
struct Tracks<'p> {
    pack: &'p Pack,
    elements: Vec<Element>,
    /// By place and id: what several elements are like is in each of them.
    rules: BTreeMap<(String, String), Vec<String>>,
    reached: BTreeMap<String, BTreeSet<Id>>,
    refused: BTreeMap<String, BTreeSet<Id>>,
    failing: Vec<Id>,
}

impl<'p> Tracks<'p> {
    fn new(pack: &'p Pack) -> Self {
        let elements = pack.elements();
        let mut rules: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for element in &elements {
            if let (Some(span), Some(id)) = (element.span, element.path.rsplit('.').next()) {
                let place = (pack.files().place(span), id.to_owned());
                rules.entry(place).or_default().push(element.path.clone());
            }
        }
        Self { pack, elements, rules, reached: BTreeMap::new(), refused: BTreeMap::new(), failing: Vec::new() }
    }

    fn follow(&mut self, transcript: &Transcript) {
        let id = &transcript.scenario;
        if !transcript.failures.is_empty() {
            self.failing.push(id.clone());
        }
        for entry in &transcript.entries {
            match &entry.outcome {
                Outcome::Events(events) => {
                    for event in events {
                        let rules = event.rules.and_then(|rules| transcript.host.rulebook.pack(&rules));
                        self.event(id, event, &entry.after, rules);
                    }
                    for left in &entry.letters {
                        self.letter(id, &left.letter());
                    }
                }
                Outcome::Refused(refusal) => self.refusal(id, entry, refusal),
                Outcome::Repeated(_) => {}
            }
        }
        for view in &transcript.viewed {
            self.view(id, view);
            self.seen(id, self.pack.views.get(view.as_str()).map_or(&[], |view| &view.audience));
        }
        for retention in &transcript.retained {
            self.retention(id, retention);
        }
        for collection in &transcript.listed {
            self.collection(id, collection);
            let audience = self.pack.collections.get(collection.as_str()).map(|collection| &collection.audience);
            let parties: Vec<Arc<Party>> = audience.into_iter().flatten().map(|role| Arc::clone(&role.party)).collect();
            self.seen(id, &parties);
        }
        self.counted(id, transcript);
    }

    /// Whoever is everybody takes effect where something is shown to everybody.
    fn seen(&mut self, scenario: &Id, audience: &[Arc<Party>]) {
        for party in audience.iter().filter(|party| party.is_everybody()) {
            self.reach(scenario, format!("parties.{}", party.id));
        }
    }

    /// A figure that no form asks for is reached where something is counted for it.
    fn counted(&mut self, scenario: &Id, transcript: &Transcript) {
        let pack = self.pack;
        let is_asked = |figure: &Id| pack.fields.values().any(|field| field.figure.as_ref() == Some(figure));
        let Some(calendar) = transcript.host.rulebook.calendar(pack.calendar.as_str()) else { return };
        if pack.figures.ids().all(is_asked) {
            return;
        }
        for (_, events) in transcript.cases.values() {
            let Ok(contribution) = Contribution::of(pack, events, calendar) else { continue };
            for count in contribution.counts().filter(|count| !is_asked(&count.figure)) {
                self.reach(scenario, format!("figures.{}", count.figure));
            }
        }
    }

    fn reach(&mut self, scenario: &Id, path: String) {
        self.reached.entry(path).or_default().insert(scenario.clone());
    }

    fn refuse(&mut self, scenario: &Id, path: String) {
        self.refused.entry(path).or_default().insert(scenario.clone());
    }

    fn event(&mut self, scenario: &Id, event: &Event, after: &Case, rules: Option<&Arc<Pack>>) {
        let Some(procedure) = after.procedure(event.procedure) else { return };
        let procedure = &rules.map_or_else(|| procedure.clone(), |rules| procedure.by_rules(rules));
        let workflow = procedure.workflow();
        let path = format!("workflows.{}", workflow.id);
        let opens = event.pack == self.pack.hash && matches!(event.kind, EventKind::Opened { .. });
        if opens || event.rules == Some(self.pack.hash) {
            self.reach(scenario, "in_force".to_owned());
            self.days_in_force(scenario);
        }
        match &event.kind {
            EventKind::Opened { taken_over: true, .. } => {
                self.reach(scenario, path.clone());
                if let Some(taking_over) = &workflow.taking_over {
                    let path = format!("{path}.imports");
                    self.action(scenario, &path, &taking_over.action, workflow, event, after);
                }
            }
            EventKind::Opened { .. } => {
                self.reach(scenario, path.clone());
                self.action(scenario, &format!("{path}.open"), &workflow.opening, workflow, event, after);
            }
            EventKind::Acted { action, .. } => {
                if let Some(rule) = workflow.actions.get(action.as_str()) {
                    self.action(scenario, &format!("{path}.actions.{action}"), rule, workflow, event, after);
                }
            }
            EventKind::Migrated { .. } => self.reach(scenario, "transition".to_owned()),
            EventKind::ClockExpired { .. } | EventKind::Reworded { .. } | EventKind::ClocksMoved {} => {}
        }
        for change in &event.changes.clocks {
            let Some(procedure) = after.procedure(change.procedure) else { continue };
            let clock = procedure.clock(change.clock.as_str()).map(ClockState::clock);
            if let (ClockStep::Started { .. } | ClockStep::Until(_), Some(clock)) = (&change.change, clock) {
                self.reach(scenario, format!("workflows.{}.clocks.{}", procedure.workflow().id, clock.id));
                self.reads(scenario, clock_expressions(clock));
            }
        }
        for change in &event.changes.parties {
            self.reach(scenario, format!("parties.{}", change.party));
        }
        for (field, value) in event.changes.data.iter().chain(&event.changes.facts) {
            if value.is_some() {
                self.reach(scenario, format!("fields.{field}"));
            }
        }
        self.registers(scenario, event, &workflow.case);
        for number in &event.numbers {
            self.reach(scenario, format!("series.{}", number.series));
        }
        for request in &event.effects {
            self.reach(scenario, format!("effects.{}", request.effect));
            let view = self.pack.effects.get(request.effect.as_str()).and_then(|effect| effect.view.clone());
            if let Some(view) = view {
                self.view(scenario, &view);
            }
        }
    }

    /// A register in which only one case may have something is reached when a case comes to have it, one of authorities when it
    /// is asked by what right somebody acts for another.
    fn registers(&mut self, scenario: &Id, event: &Event, kind: &Id) {
        let pack = self.pack;
        let has = |of: &Id| event.changes.facts.iter().any(|(name, value)| name == of && value.is_some());
        let claimed = |rule: &Register| rule.unique.is_some() && rule.case == *kind && has(&rule.of);
        let asked = |rule: &Register| {
            let mut agents = pack.parties.values().filter_map(|party| party.agents.as_ref());
            agents.any(|agents| agents.register == rule.id) && event.looked_up.iter().any(|up| up.register == rule.id)
        };
        for register in pack.registers.values().filter(|register| claimed(register) || asked(register)) {
            self.reach(scenario, format!("registers.{}", register.id));
        }
    }

    fn action(&mut self, scenario: &Id, path: &str, action: &Action, workflow: &Workflow, event: &Event, after: &Case) {
        self.reach(scenario, path.to_owned());
        for condition in &action.conditions {
            self.reach(scenario, format!("{path}.when.{}", condition.id));
        }
        if let Some(form) = &action.form {
            self.reach(scenario, format!("forms.{}", form.id));
            for (name, _) in &event.changes.data {
                if let Some(figure) = self.pack.fields.get(name).and_then(|field| field.figure.clone()) {
                    self.reach(scenario, format!("figures.{figure}"));
                }
            }
            for (name, value) in &event.changes.data {
                let Some(field) = self.pack.fields.get(name).cloned() else { continue };
                self.checked(scenario, &field, value.as_ref());
                for asked in field.fields.values() {
                    self.checked(scenario, &asked.field, None);
                }
            }
        }
        for form in workflow.forms.values() {
            if form.fields.ids().any(|name| action.records.contains(name)) {
                self.reach(scenario, format!("forms.{}", form.id));
            }
        }
        if let Some(window) = &action.window {
            self.reach(scenario, format!("windows.{}", window.id));
        }
        if let (Performer::Parties(party_roles), Some(command)) = (&action.by, event.command()) {
            let procedure = after.procedure(event.procedure);
            for party_role in party_roles {
                let acts = party_role.party.is_everybody()
                    || command
                        .actor
                        .capacity()
                        .is_some_and(|actor| after.bound(party_role.party.id.as_str(), procedure).contains(actor));
                if acts {
                    self.reach(scenario, format!("parties.{}", party_role.party.id));
                }
            }
        }
        self.reads(scenario, action_expressions(action, workflow));
    }

    /// The checks of a field are reached when it is given, an option when it is chosen.
    fn checked(&mut self, scenario: &Id, field: &Field, value: Option<&Value>) {
        for check in &field.checks {
            self.reach(scenario, format!("fields.{}.checks.{}", field.id, check.id));
        }
        let chosen =
            if let Some(Value::List(items)) = value { &**items } else { value.map_or(&[][..], std::slice::from_ref) };
        for option in chosen {
            if let Value::Text(option) = option
                && field.options.contains(option)
            {
                self.reach(scenario, format!("fields.{}.options.{option}", field.id));
            }
        }
        if let Some(checklist) = &field.checklist {
            self.reach(scenario, format!("checklists.{checklist}"));
        }
    }

    /// A parameter or a register is reached with what reads it, and an interpretation with its parameter.
    fn reads<'e>(&mut self, scenario: &Id, expressions: impl IntoIterator<Item = &'e Expression>) {
        for read in expressions.into_iter().flat_map(Expression::reads) {
            let Some(name) = read.properties.first() else { continue };
            if read.is_of_registers() {
                self.reach(scenario, format!("registers.{name}"));
            }
            if read.variable == "params" {
                self.parameter(scenario, name);
            }
        }
    }

    fn parameter(&mut self, scenario: &Id, name: &Id) {
        self.reach(scenario, format!("parameters.{name}"));
        self.reach(scenario, format!("parameters.{name}.bound"));
        let reading = self.pack.parameters.get(name.as_str()).and_then(|found| found.interpretation.clone());
        if let Some(reading) = reading {
            self.reach(scenario, format!("interpretations.{reading}"));
        }
    }

    /// The parameters that give the days on which the pack is in force.
    fn days_in_force(&mut self, scenario: &Id) {
        let names = self.pack.in_force.as_ref().map(|in_force| in_force.parameters.clone()).unwrap_or_default();
        for name in names {
            self.parameter(scenario, &name);
        }
    }

    /// A letter is reached when it leaves, and a part of it when it stands there.
    fn letter(&mut self, scenario: &Id, letter: &Letter) {
        let path = format!("letters.{}", letter.letter);
        for block in &letter.blocks {
            self.reach(scenario, format!("{path}.body.{}", block.name));
        }
        self.reach(scenario, path);
        if let Some(template) = self.pack.letters.get(letter.letter.as_str()).cloned() {
            let bodies = template.bodies.values().flat_map(|body| body.iter());
            self.reads(scenario, bodies.flat_map(BlockTemplate::expressions));
        }
    }

    fn view(&mut self, scenario: &Id, id: &Id) {
        self.reach(scenario, format!("views.{id}"));
        if let Some(view) = self.pack.views.get(id.as_str()).cloned() {
            self.reads(scenario, view_expressions(&view));
        }
    }

    fn collection(&mut self, scenario: &Id, id: &Id) {
        self.reach(scenario, format!("collections.{id}"));
        if let Some(collection) = self.pack.collections.get(id.as_str()).cloned() {
            self.reads(scenario, collection.of.values().flat_map(|rule| rule.expressions()));
        }
    }

    fn retention(&mut self, scenario: &Id, id: &Id) {
        self.reach(scenario, format!("retention.{id}"));
        if let Some(retention) = self.pack.retention.get(id.as_str()).cloned() {
            self.reads(scenario, retention.expressions());
        }
    }

    fn refusal(&mut self, scenario: &Id, entry: &Entry, refusal: &Refusal) {
        if let Some(path) = &entry.element {
            self.refuse(scenario, path.clone());
        }
        if refusal.reasons().iter().any(|reason| reason.code == RefusalCode::NotInForce) {
            self.refuse(scenario, "in_force".to_owned());
        }
        for reason in refusal.reasons().iter().filter(|reason| reason.code == RefusalCode::Taken) {
            let refusing = |register: &&Arc<Register>| {
                let title = register.title.get(Language::Chinese);
                register.unique.is_some()
                    && reason.fields().contains(&register.of)
                    && reason.argument("register", Language::Chinese).is_some_and(|said| said == title)
            };
            let pack = self.pack;
            for register in pack.registers.values().filter(refusing) {
                self.refuse(scenario, format!("registers.{}", register.id));
            }
        }
        for reason in refusal.reasons().iter().filter(|reason| reason.code == RefusalCode::Recused) {
            let said = reason.argument("party", Language::Chinese);
            let pack = self.pack;
            let recused = pack.parties.values().filter(|party| party.recused);
            for party in recused.filter(|party| said.as_deref() == Some(party.title.get(Language::Chinese))) {
                self.refuse(scenario, format!("parties.{}", party.id));
            }
        }
        for rule in refusal.reasons().iter().filter_map(|reason| reason.rule.as_ref()) {
            let paths = self.rules.get(&(rule.place.to_string(), rule.id.to_string()));
            let paths = paths.map_or_else(Vec::new, |paths| self.nearest(paths, entry.element.as_deref()));
            for path in paths {
                self.refuse(scenario, path);
            }
        }
    }

    /// Which of the elements that are written at one place is meant by what was refused of an action: its own; if it has none,
    /// those of its workflow, else those of actions that others take.
    fn nearest(&self, paths: &[String], element: Option<&str>) -> Vec<String> {
        let [_, _, ..] = paths else { return paths.to_vec() };
        let within = |around: &str| -> Vec<String> {
            let inside = |path: &&String| path.strip_prefix(around).is_some_and(|rest| rest.starts_with('.'));
            paths.iter().filter(inside).cloned().collect()
        };
        let element = element.unwrap_or_default();
        let workflow = element.match_indices('.').nth(1).and_then(|(end, _)| element.get(..end)).unwrap_or(element);
        let own = Some(within(element)).filter(|own| !own.is_empty());
        let near = own.or_else(|| Some(within(workflow)).filter(|near| !near.is_empty()));
        near.unwrap_or_else(|| paths.iter().filter(|path| self.is_triggered(path)).cloned().collect())
    }

    fn is_triggered(&self, condition: &str) -> bool {
        let mut path = condition.split('.').skip(1);
        let workflow = path.next().and_then(|workflow| self.pack.workflows.get(workflow));
        let action = path.nth(1).and_then(|action| workflow?.actions.get(action));
        action.is_some_and(|action| matches!(action.by, Performer::Triggered))
    }

    fn coverage(mut self) -> Coverage {
        let pack = self.pack;
        let elements: Vec<ElementCoverage> = std::mem::take(&mut self.elements)
            .into_iter()
            .map(|element| ElementCoverage {
                own: element.span.and_then(|span| pack.files().pack(span.file)) == Some(pack.id.as_str())
                    || pack.is_own(&element.path),
                refuses: refuses(pack, &element),
                reached: self.reached.remove(&element.path).unwrap_or_default(),
                refused: self.refused.remove(&element.path).unwrap_or_default(),
                element,
            })
            .collect();
        let mut articles = Vec::new();
        for (source, text) in pack.sources.iter() {
            let own = pack.origin_of(&format!("sources.{source}")) == Some(pack.id.as_str());
            for (number, article) in text.articles.iter() {
                articles.extend(article_coverage(source, number, article, own, &elements));
            }
        }
        Coverage { elements, articles, failing: self.failing }
    }
}

/// Whether a person can be refused something because of an element.
fn refuses(pack: &Pack, element: &Element) -> bool {
    match element.kind {
        ElementKind::Check => true,
        ElementKind::Condition => {
            let mut path = element.path.split('.').skip(1);
            let workflow = path.next().and_then(|workflow| pack.workflows.get(workflow));
            let action = match (path.next(), path.next()) {
                (Some("actions"), Some(action)) => workflow.and_then(|workflow| workflow.actions.get(action)),
                (Some("imports"), _) => {
                    workflow.and_then(|workflow| workflow.taking_over.as_ref()).map(|taking_over| &taking_over.action)
                }
                _ => workflow.map(|workflow| &workflow.opening),
            };
            action.is_some_and(|action| matches!(action.by, Performer::Parties(_)))
        }
        ElementKind::Workflow
        | ElementKind::ChoiceOption
        | ElementKind::Checklist
        | ElementKind::Opening
        | ElementKind::Action
        | ElementKind::Clock
        | ElementKind::Window
        | ElementKind::Form
        | ElementKind::Field
        | ElementKind::Parameter
        | ElementKind::Bound
        | ElementKind::Interpretation
        | ElementKind::Party
        | ElementKind::Register
        | ElementKind::Series
        | ElementKind::Effect
        | ElementKind::Letter
        | ElementKind::View
        | ElementKind::InForce
        | ElementKind::Transition
        | ElementKind::Collection
        | ElementKind::Retention
        | ElementKind::Figure => false,
    }
}

/// The article, then its items.
fn article_coverage(
    source: &Id,
    number: &Id,
    article: &Article,
    own: bool,
    elements: &[ElementCoverage],
) -> Vec<ArticleCoverage> {
    let of = |citation: String, item: Option<&Id>, kind, because: Option<&Text>, summary: &Text| {
        let cites = |citation: &Citation| {
            let (cited_source, cited_article, cited_item) = citation.parts();
            let is_cited = item.is_none_or(|item| cited_item == Some(item.as_str()));
            *source == *cited_source && *number == *cited_article && is_cited
        };
        let citing: Vec<&ElementCoverage> =
            elements.iter().filter(|covered| covered.element.citations.iter().any(cites)).collect();
        let scenarios = citing.iter().flat_map(|covered| covered.reached.iter().chain(&covered.refused));
        ArticleCoverage {
            citation,
            is_item: item.is_some(),
            own,
            kind,
            because: because.cloned(),
            summary: summary.clone(),
            elements: citing.iter().map(|covered| covered.element.path.clone()).collect(),
            scenarios: scenarios.cloned().collect(),
            refusals: citing.iter().filter(|covered| !covered.refused.is_empty()).count(),
        }
    };
    let whole = of(format!("{source}/{number}"), None, article.kind, article.because.as_ref(), &article.summary);
    let items = article.items.iter().map(|(item, says)| {
        let declares = article.declaratory_items.iter().find(|(declaring, _)| declaring == item);
        let (kind, because) = match declares {
            Some((_, because)) => (ArticleKind::Declaratory, Some(because)),
            None => (article.kind, article.because.as_ref()),
        };
        of(format!("{source}/{number}({item})"), Some(item), kind, because, says)
    });
    std::iter::once(whole).chain(items).collect()
}
