//! Scenarios: tests of a pack in the words of the rule. Dated steps, who does what, what is expected or refused.

mod adapt;
mod as_of;
mod backend;
mod case_run;
mod digest;
mod document;
mod expect;
mod figures;
mod inherited;
mod load;
mod names;
mod previewed;
mod publish;
mod run;
mod summary;
mod told;
mod trace;
mod transcript;

use crate::messages;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use guicheng_engine::internals::base::parse_date;
use guicheng_engine::internals::decode::{Decode, Decoder};
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::{FileId, Sources, Spanned};
use guicheng_engine::internals::pack::{advised, meant_extension, read_text};
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{Actor, Calendar, Diagnostics, Id, LoadFailure, Pack, PackLibrary, Text};

pub use backend::{Backend, InMemory, Kept, Look, NotKept};
pub use case_run::{Asked, Entry, Failure, Outcome, Transcript};
pub(crate) use digest::hash_of;
pub use inherited::{Inherited, InheritedVerdict, OwnRule};
pub(crate) use load::written_document;
pub use previewed::Previewed;
pub use run::{Amend, TestEnvironment};
pub use summary::{Summary, summaries};
pub use told::Told;
pub(crate) use trace::{Trace, morning, written_moment};
pub use transcript::TranscriptStyle;

use document::StepDocument;
pub(crate) use document::{CastDocument, ScenarioDocument};

/// The file beside the scenarios that explains changes which none of them can notice.
pub(crate) const EQUIVALENTS: &str = "equivalents";

/// Scenarios that come before scenarios. More is a mistake.
const MOST_GIVEN: usize = 16;

/// A scenario that is not there, with what was perhaps meant.
#[must_use]
pub fn unknown_scenario<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Diagnostic {
    messages::error("unknown-scenario", None).with("scenario", name).did_you_mean(name, known)
}

/// The scenarios of a pack, with what they share.
#[derive(Debug)]
pub struct Scenarios {
    pack: Arc<Pack>,
    calendar: OnceLock<Arc<Calendar>>,
    sources: Sources,
    cast: Fixtures,
    own: Vec<Id>,
    /// The scenarios of the packs it is laid over, those of one name once.
    below: BTreeMap<Id, Scenario>,
    all: BTreeMap<Id, Scenario>,
}

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    id: Id,
    title: Text,
    articles: Vec<Arc<str>>,
    cited: Vec<Spanned<Arc<str>>>,
    given: Option<Spanned<Id>>,
    /// The scenario of a pack below whose steps it adapts.
    adapts: Option<Spanned<Id>>,
    steps: Vec<StepDocument>,
    /// The file, with what it adapts.
    written: Node,
}

/// How the first procedure of a scenario is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstOpening<'s> {
    /// The day or moment, as written.
    pub on: &'s str,
    /// Who opens it, as the cast calls them.
    pub who: &'s str,
    /// The workflow.
    pub workflow: &'s str,
}

/// Who and what scenarios share.
#[derive(Debug, Default)]
struct Fixtures {
    titles: BTreeMap<Id, Text>,
    actors: BTreeMap<Id, Actor>,
    data: BTreeMap<Id, Node>,
}

impl Scenario {
    /// Its id: the name of its file.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The articles it is about.
    #[must_use]
    pub fn articles(&self) -> &[Arc<str>] {
        &self.articles
    }

    /// The scenario whose steps come first.
    pub(crate) fn given(&self) -> Option<&Id> {
        self.given.as_ref().map(|given| &given.value)
    }

    /// The file, with what it adapts.
    pub(crate) fn written(&self) -> &Node {
        &self.written
    }
}

impl Scenarios {
    /// Reads the scenarios of a pack: its own to run, its ancestors' for `given`, and `library.yaml` of all of them.
    ///
    /// # Errors
    /// With every problem found.
    pub fn load(library: &PackLibrary, pack: &Arc<Pack>) -> Result<Self, Box<LoadFailure>> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let mut cast: Option<Node> = None;
        let mut all = BTreeMap::new();
        let mut own = Vec::new();
        let mut below: BTreeMap<Id, Scenario> = BTreeMap::new();
        let ancestors = pack.lineage.iter().rev().map(|(id, _)| id);
        for id in ancestors.chain([&pack.id]) {
            own.clear();
            below.clone_from(&all);
            let Some(folder) = library.folder_of(id.as_str()).map(|folder| folder.join("scenarios")) else { continue };
            read_folder(library, &folder, id, &mut sources, &mut diagnostics, |name, node, diagnostics| {
                if name == "library" {
                    cast = Some(match cast.take() {
                        Some(base) => yaml::overlay(base, node),
                        None => node,
                    });
                } else if let Some(scenario) = decode_scenario(name, node, &below, diagnostics) {
                    own.push(scenario.id.clone());
                    all.insert(scenario.id.clone(), scenario);
                }
            });
        }
        let cast = cast.map(|node| yaml::settle(node, &mut diagnostics));
        let cast = cast.and_then(|node| decode_cast(&node, &mut diagnostics)).unwrap_or_default();
        let scenarios = Self { pack: Arc::clone(pack), calendar: OnceLock::new(), sources, cast, own, below, all };
        scenarios.check(&mut diagnostics);
        if diagnostics.has_errors() {
            return Err(scenarios.failure(diagnostics));
        }
        Ok(scenarios)
    }

    /// Reads one scenario from a file anywhere, for running with this pack. Its `given` and its cast are the pack's.
    ///
    /// # Errors
    /// With every problem found.
    pub fn read_file(&mut self, path: &Path) -> Result<Id, Box<LoadFailure>> {
        let mut sources = std::mem::take(&mut self.sources);
        let mut diagnostics = Diagnostics::new();
        let shown = path.display().to_string();
        let read = read_text(path, &shown, &mut diagnostics);
        let read = file_of(read, &shown, None, &mut sources, &mut diagnostics)
            .and_then(|file| yaml::parse(&sources, file, &mut diagnostics));
        let name = path.file_stem().map_or_else(|| "scenario".to_owned(), |name| name.to_string_lossy().into_owned());
        let scenario = read.and_then(|node| decode_scenario(&name, node, &self.all, &mut diagnostics));
        self.sources = sources;
        if let Some(scenario) = scenario {
            let id = scenario.id.clone();
            self.all.insert(id.clone(), scenario);
            self.check(&mut diagnostics);
            if let Some(scenario) = self.all.get(&id) {
                self.check_names(scenario, &mut diagnostics);
            }
            if !diagnostics.has_errors() {
                return Ok(id);
            }
        }
        Err(self.failure(diagnostics))
    }

    /// A scenario that is not among those of the pack: its text, checked as if it lay in the pack's folder under this name.
    ///
    /// # Errors
    /// With every problem found.
    pub fn proposed(&self, name: &str, text: &str) -> Result<Scenario, Box<LoadFailure>> {
        let mut sources = self.sources.clone();
        let mut diagnostics = Diagnostics::new();
        let file = sources.add(Some(self.pack.id.as_str()), &format!("{}/scenarios/{name}.yaml", self.pack.id), text);
        let read = yaml::parse(&sources, file, &mut diagnostics);
        let scenario = read.and_then(|node| decode_scenario(name, node, &self.below, &mut diagnostics));
        if let Some(scenario) = &scenario {
            self.check_one(scenario, &mut diagnostics);
            self.check_names(scenario, &mut diagnostics);
        }
        match scenario {
            Some(scenario) if !diagnostics.has_errors() => Ok(scenario),
            _ => Err(Box::new(LoadFailure { sources, diagnostics })),
        }
    }

    /// What is wrong with the files read.
    fn failure(&self, diagnostics: Diagnostics) -> Box<LoadFailure> {
        let diagnostics = advised(diagnostics, Some(self.pack.tree()), &self.sources);
        Box::new(LoadFailure { sources: self.sources.clone(), diagnostics })
    }

    /// The pack's own scenarios, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Scenario> {
        self.own.iter().filter_map(|id| self.all.get(id))
    }

    /// The scenarios of the packs it is laid over, by id.
    pub fn of_ancestors(&self) -> impl Iterator<Item = &Scenario> {
        self.all.values().filter(|scenario| !self.own.contains(&scenario.id))
    }

    /// What is opened first in a scenario, or in those that come before it.
    #[must_use]
    pub fn first_opening<'s>(&'s self, scenario: &'s Scenario) -> Option<FirstOpening<'s>> {
        let mut first = scenario;
        // Scenarios do not follow each other in circles: that is checked as they are read.
        while let Some(given) = first.given.as_ref().and_then(|given| self.all.get(&given.value)) {
            first = given;
        }
        first.steps.iter().find_map(|step| {
            let on = step.on.as_ref().or(step.at.as_ref())?;
            let (who, workflow) = (step.who.as_ref()?, step.open.as_ref()?);
            Some(FirstOpening { on: &on.value, who: &who.value, workflow: workflow.value.as_str() })
        })
    }

    /// How many scenarios there are of the packs it is laid over.
    #[must_use]
    pub fn inherited(&self) -> usize {
        self.all.len().saturating_sub(self.own.len())
    }

    /// A scenario of the pack or of one it is laid over.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Scenario> {
        self.all.get(id)
    }

    /// Whether a scenario is of the pack itself, not of one below.
    pub(crate) fn is_own(&self, id: &Id) -> bool {
        self.own.contains(id)
    }

    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// The files read.
    #[must_use]
    pub fn files(&self) -> &Sources {
        &self.sources
    }

    /// Somebody of the cast, by the name that scenarios use.
    #[must_use]
    pub fn actor(&self, name: &str) -> Option<&Actor> {
        self.cast.actors.get(name)
    }

    /// The names of the cast.
    pub fn actors(&self) -> impl Iterator<Item = &Id> {
        self.cast.actors.keys()
    }

    /// The title of an organisation, of the pack or of the cast.
    #[must_use]
    pub fn organisation(&self, id: &str) -> Option<&Text> {
        self.pack.organisations.get(id).map(|organisation| &organisation.title).or_else(|| self.cast.titles.get(id))
    }

    fn check(&self, diagnostics: &mut Diagnostics) {
        // What ancestors expect may not hold for this pack any more.
        for scenario in self.own.iter().filter_map(|id| self.all.get(id)) {
            self.check_names(scenario, diagnostics);
        }
        for scenario in self.all.values() {
            self.check_one(scenario, diagnostics);
        }
    }

    /// Whether a scenario follows others that are there, and its steps are whole.
    fn check_one(&self, scenario: &Scenario, diagnostics: &mut Diagnostics) {
        for step in &scenario.steps {
            self.check_step(step, diagnostics);
        }
        let named_at = scenario.given.as_ref().map(|given| given.span);
        let mut given = scenario.given.as_ref();
        let mut depth = 0;
        while let Some(id) = given {
            depth += 1;
            let Some(before) = self.all.get(&id.value) else {
                diagnostics.push(
                    messages::error("unknown-scenario", id.span)
                        .with("scenario", &id.value)
                        .did_you_mean(id.value.as_str(), self.all.keys().map(Id::as_str)),
                );
                break;
            };
            if depth > MOST_GIVEN {
                diagnostics.push(messages::error("given-cycle", named_at).with("scenario", &scenario.id));
                break;
            }
            given = before.given.as_ref();
        }
    }

    fn check_step(&self, step: &StepDocument, diagnostics: &mut Diagnostics) {
        if let Some(who) = &step.who
            && !self.cast.actors.contains_key(&*who.value)
        {
            diagnostics.push(
                messages::error("unknown-actor", who.span)
                    .with("actor", &who.value)
                    .did_you_mean(&who.value, self.cast.actors.keys().map(Id::as_str)),
            );
        }
        if let Some(adapted) = step.adapted() {
            diagnostics.push(messages::error("adapts-nothing", adapted.span));
        }
        // What could not be read is not missing.
        let whole = !diagnostics.has_error_within(step.span);
        let asked = [step.open.is_some(), step.do_.is_some(), step.publish.is_some(), step.calendar.is_some()];
        if asked.into_iter().filter(|asked| *asked).count() > 1 {
            diagnostics.push(messages::error("step-asks-twice", step.span));
        }
        if let Some(publish) = &step.publish {
            let version = publish.overlay.is_some() || publish.in_force.is_some() || publish.transition.is_some();
            if publish.pack.is_some() == (publish.version.is_some() || version) || version && publish.version.is_none()
            {
                diagnostics.push(messages::error("publish-what", publish.span));
            }
        }
        if (step.open.is_some() || step.do_.is_some()) && step.who.is_none() && whole {
            diagnostics.push(messages::error("step-without-who", step.span));
        }
        if let Some(figures) = &step.figures {
            self.check_figures(step, figures, diagnostics);
        }
        let dated = step.publish.is_some() || step.calendar.is_some();
        if whole && !dated && (step.on.is_some() == step.at.is_some()) {
            diagnostics.push(messages::error("step-date", step.span));
        }
        if let Some(on) = step.on.as_ref().filter(|on| parse_date(&on.value).is_none()) {
            diagnostics.push(Diagnostic::error("bad-date", on.span).with("date", &on.value));
        }
        if let Some(at) = step.at.as_ref().filter(|at| load::parse_moment(&at.value).is_none()) {
            diagnostics.push(messages::error("bad-moment", at.span).with("moment", &at.value));
        }
        if let Some(with) = &step.with
            && let Some(sets) = with.as_map().and_then(|map| map.get("use"))
        {
            for name in used_sets(sets) {
                if !self.cast.data.contains_key(name) {
                    diagnostics.push(
                        messages::error("unknown-data-set", sets.span)
                            .with("set", name)
                            .did_you_mean(name, self.cast.data.keys().map(Id::as_str)),
                    );
                }
            }
        }
    }
}

/// The names of the data sets that `use:` names: one, or a list.
fn used_sets(node: &Node) -> Vec<&str> {
    match node.as_list() {
        Some(items) => items.iter().filter_map(Node::as_text).collect(),
        None => node.as_text().into_iter().collect(),
    }
}

fn read_folder(
    library: &PackLibrary,
    folder: &Path,
    pack: &Id,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
    mut take: impl FnMut(&str, Node, &mut Diagnostics),
) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let shown = format!("{pack}/scenarios/{name}");
        if path.is_symlink() {
            diagnostics.push(Diagnostic::error("symbolic-link", None).with("file", &shown));
            continue;
        }
        if !name.starts_with('.') && holds_documents(&path) {
            diagnostics.push(Diagnostic::error("scenarios-in-folder", None).with("folder", &shown));
            continue;
        }
        if let Some(extension) = meant_extension(&name) {
            let misnamed = Diagnostic::error("wrong-extension", None).with("file", &shown);
            diagnostics.push(misnamed.with("extension", extension));
        }
        let Some(stem) = name.strip_suffix(".yaml").filter(|stem| *stem != EQUIVALENTS) else { continue };
        if let Some(node) = read_one(library, &path, &shown, pack, sources, diagnostics) {
            take(stem, node, diagnostics);
        }
    }
}

/// Whether a path is a folder with something in it that is meant to be read.
fn holds_documents(path: &Path) -> bool {
    let named = |name: &str| name.ends_with(".yaml") || meant_extension(name).is_some();
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| named(&entry.file_name().to_string_lossy()))
}

pub(crate) fn read_one(
    library: &PackLibrary,
    path: &Path,
    shown: &str,
    pack: &Id,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let read = library.read_text(path, shown, diagnostics);
    let file = file_of(read, shown, Some(pack), sources, diagnostics)?;
    library.parse(sources, file, diagnostics)
}

/// A file that was read, among others.
fn file_of(
    read: std::io::Result<Option<String>>,
    shown: &str,
    pack: Option<&Id>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    match read {
        Ok(text) => Some(sources.add(pack.map(Id::as_str), shown, &text?)),
        Err(error) => {
            diagnostics.push(
                Diagnostic::error("unreadable", None).with("file", shown).with_sentence("error", (&error).into()),
            );
            None
        }
    }
}

fn decode_scenario(
    name: &str,
    node: Node,
    below: &BTreeMap<Id, Scenario>,
    diagnostics: &mut Diagnostics,
) -> Option<Scenario> {
    let written = adapt::adapted(node, below, diagnostics)?;
    let document = ScenarioDocument::decode(&written, &mut Decoder::new(diagnostics))?;
    let steps = written.as_map().and_then(|map| map.get("steps"));
    // One that only goes the way of another looks whether that still holds.
    let goes_another_way = document.adapts.is_some() || document.given.is_some();
    if let Some(steps) = steps.filter(|_| document.steps.is_empty() && !goes_another_way) {
        diagnostics.push(Diagnostic::error("nothing-named", steps.span));
    }
    Some(Scenario {
        id: Id::from(name),
        title: document.title,
        articles: document.articles.iter().map(|article| Arc::clone(&article.value)).collect(),
        cited: document.articles.into_vec(),
        given: document.given,
        adapts: document.adapts,
        steps: document.steps,
        written,
    })
}

fn decode_cast(node: &Node, diagnostics: &mut Diagnostics) -> Option<Fixtures> {
    let document = CastDocument::decode(node, &mut Decoder::new(diagnostics))?;
    let actors = document.actors.into_iter().map(|(id, actor)| {
        let made = Actor {
            organisation: actor.organisation,
            person: actor.person,
            roles: actor.roles,
            real_name: actor.real_name,
            acts_for: actor.for_,
        };
        (id.value, made)
    });
    Some(Fixtures {
        titles: document.organisations.into_iter().map(|(id, outsider)| (id.value, outsider.title)).collect(),
        actors: actors.collect(),
        data: document.data.into_iter().map(|(id, node)| (id.value, node)).collect(),
    })
}
