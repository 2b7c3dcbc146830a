//! Changing a pack element by element, to see which changes its scenarios notice.
//!
//! A change that no scenario notices is a rule that nothing tests: either a scenario is missing, or the element makes
//! no difference. Changes are made to the resolved content, one at a time; the changed pack is checked and compiled as
//! any other.

mod choice;
mod edit;
mod equivalents;
mod generate;
mod kept;
mod operators;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::coverage::Coverage;
use crate::inspect::is_within;
use crate::scenario::{Scenario, Scenarios, TestEnvironment};
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::pack::{Amendment, PackChange};
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Entry, Node};
use guicheng_engine::{Calendar, Id, LoadFailure, Pack, PackLibrary};

pub use choice::Choice;
pub use edit::{Edit, FunctionEdit};
pub(crate) use equivalents::EquivalentsDocument;
pub use equivalents::{Equivalent, Equivalents};
pub use kept::Kept;
pub use operators::MutationOperator;

/// What paths of functions begin with.
const FUNCTIONS: &str = "functions";

/// The key of the manifest whose days are changed.
const IN_FORCE: &str = "in_force";

/// A change of one element.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What kind of change.
    pub operator: MutationOperator,
    /// The path of what is changed, in the resolved content.
    pub path: String,
    /// What is done at the path.
    pub edit: Edit,
    /// Where the element stands.
    pub span: Option<Span>,
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The checks refuse the changed pack: the codes of the errors.
    Invalid(Vec<String>),
    /// A scenario fails.
    Killed(Id),
    /// No scenario notices.
    Survived,
}

/// All changes of the elements that stand in a pack itself, and of what it lays over the one below.
///
/// # Errors
/// If the pack below cannot be loaded.
pub fn mutants(library: &PackLibrary, pack: &Pack) -> Result<Vec<Mutant>, Box<LoadFailure>> {
    let below = match pack.lineage.first() {
        Some((id, _)) => Some(library.load(id.as_str())?),
        None => None,
    };
    Ok(generate::mutants(pack, below.as_deref()))
}

/// How many entries of a pack's own code lists are not changed, of those at a path: without a first or last day they are
/// taken as others publish them.
#[must_use]
pub fn codes_untried(pack: &Pack, asked: Option<&str>) -> usize {
    let is_dated = |code: &Node| ["from", "until"].iter().any(|day| yaml::lookup(code, day).is_some());
    let mut untried = 0_usize;
    for list in entries_of(yaml::lookup(pack.tree(), "codes")) {
        for code in entries_of(yaml::lookup(&list.node, "entries")).filter(|code| !is_dated(&code.node)) {
            let path = format!("codes.{}.entries.{}", list.key, code.key);
            let is_asked = pack.is_own(&path) && asked.is_none_or(|asked| is_within(&path, asked));
            untried = untried.saturating_add(usize::from(is_asked));
        }
    }
    untried
}

fn entries_of(node: Option<&Node>) -> impl Iterator<Item = &Entry> {
    node.and_then(Node::as_map).into_iter().flat_map(|map| &map.entries)
}

/// Whether a path leads to what the manifest says: the days in force.
fn is_in_manifest(path: &str) -> bool {
    path.split('.').next() == Some(IN_FORCE)
}

/// Whether something stands at a path of a pack's resolved content, or of the days in its manifest.
#[must_use]
pub fn stands_at(pack: &Pack, path: &str) -> bool {
    match path.split_once('.') {
        _ if is_in_manifest(path) => yaml::lookup(pack.manifest(), path).is_some(),
        None if path == FUNCTIONS => pack.files().iter().any(|file| pack.files().path(file).ends_with(".rhai")),
        Some((FUNCTIONS, name)) => pack.function_words().iter().any(|known| known.name == name),
        _ => yaml::lookup(pack.tree(), path).is_some(),
    }
}

/// Loads a pack with a change made to its resolved content, or to that of an amended version.
///
/// # Errors
/// If the checks refuse it.
pub fn load_mutant(
    library: &PackLibrary,
    id: &str,
    mutant: &Mutant,
    amendment: Option<&Amendment>,
) -> Result<Arc<Pack>, Box<LoadFailure>> {
    let mut content = |tree| mutant.edit.apply(tree, &mutant.path);
    let manifest = |tree| mutant.edit.apply(tree, &mutant.path);
    let change = match &mutant.edit {
        _ if is_in_manifest(&mutant.path) => PackChange { manifest: Some(&manifest), ..PackChange::default() },
        Edit::Function(function) => {
            PackChange { file: Some((&function.file, &function.text)), ..PackChange::default() }
        }
        Edit::Remove | Edit::Replace(_) => PackChange { content: Some(&mut content), ..PackChange::default() },
    };
    library.load_changed(id, amendment, change)
}

/// Judges a mutant by the scenarios of the pack until one notices: first by the one that is thought likely to, then by those that
/// reach what is changed.
#[must_use]
pub fn judge(
    library: &PackLibrary,
    scenarios: &Scenarios,
    coverage: &Coverage,
    calendar: &Arc<Calendar>,
    mutant: &Mutant,
    likely: Option<&Id>,
) -> Status {
    let id = scenarios.pack().id.as_str();
    let pack = match load_mutant(library, id, mutant, None) {
        Ok(pack) => pack,
        Err(failure) => {
            let mut codes: Vec<String> =
                failure.diagnostics.iter().map(|diagnostic| diagnostic.code().to_owned()).collect();
            codes.dedup();
            return Status::Invalid(codes);
        }
    };
    let environment = TestEnvironment {
        pack,
        calendar: Arc::clone(calendar),
        amend: &|amendment| match amendment {
            // What the pack is laid over is not what is changed.
            Amendment::Pack(below) if scenarios.pack().lineage.iter().any(|(id, _)| id == below) => {
                library.load(below.as_str())
            }
            other => load_mutant(library, id, mutant, Some(other)),
        },
    };
    let notices = |scenario: &&Scenario| {
        scenarios.run_on(scenario, &environment).map_or(true, |transcript| !transcript.failures.is_empty())
    };
    let likely = likely.and_then(|id| scenarios.iter().find(|scenario| scenario.id() == id));
    let is_other = |scenario: &&Scenario| likely.is_none_or(|likely| likely.id() != scenario.id());
    let others = || nearest_first(scenarios, coverage, &mutant.path).into_iter().filter(is_other);
    let noticed = likely.filter(notices).or_else(|| others().find(notices));
    noticed.map_or(Status::Survived, |scenario| Status::Killed(scenario.id().clone()))
}

/// The scenarios of a pack, those first that reach what stands at a path or nearest around it; of these, first those that
/// publish nothing, since a new version of the pack takes longer to make than the steps to run.
fn nearest_first<'s>(scenarios: &'s Scenarios, coverage: &Coverage, path: &str) -> Vec<&'s Scenario> {
    let mut near: BTreeMap<&Id, usize> = BTreeMap::new();
    for covered in &coverage.elements {
        let shared = shared_keys(&covered.element.path, path);
        // The first key only names the section.
        if shared > 1 {
            for scenario in covered.reached.iter().chain(&covered.refused) {
                let nearness = near.entry(scenario).or_default();
                *nearness = shared.max(*nearness);
            }
        }
    }
    let mut ordered: Vec<&Scenario> = scenarios.iter().collect();
    ordered.sort_by_key(|scenario| {
        (Reverse(near.get(scenario.id()).copied().unwrap_or(0)), scenarios.publishes(scenario))
    });
    ordered
}

/// How many keys two paths share from the beginning.
fn shared_keys(one: &str, other: &str) -> usize {
    one.split('.').zip(other.split('.')).take_while(|(one, other)| one == other).count()
}
