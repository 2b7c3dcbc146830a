//! How many scenarios reach what is written in a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use guicheng_engine::{LoadFailure, Pack, PackLibrary};

use super::document::Document;
use super::index::pack_of;
use super::view::View;
use crate::scenario::Scenarios;

/// A line above something in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The bytes of the key it is about.
    pub range: Range<usize>,
    /// What it says.
    pub title: String,
    /// The scenarios, by their files.
    pub scenarios: Vec<String>,
}

/// The scenarios of a pack that reach each of its elements or are refused something by it, by the path of the element.
#[derive(Clone, Debug, Default)]
pub struct Reached(BTreeMap<String, Vec<String>>);

/// Runs the scenarios of a pack, which takes its time.
///
/// # Errors
/// If the scenarios, or a pack or calendar that one of them publishes, cannot be loaded.
pub fn reached(library: &PackLibrary, pack: &Arc<Pack>) -> Result<Reached, Box<LoadFailure>> {
    let coverage = Scenarios::load(library, pack)?.coverage(library)?;
    let elements = coverage.elements.into_iter().map(|covered| {
        let scenarios = covered.reached.union(&covered.refused).map(ToString::to_string).collect();
        (covered.element.path, scenarios)
    });
    Ok(Reached(elements.collect()))
}

/// The lines above what is written in a file: how many scenarios of its pack reach it. What stands in a skeleton or step is
/// reached where a workflow like it is.
#[must_use]
pub fn lenses(view: &View, document: &Document, reached: &Reached) -> Vec<Lens> {
    let pack = pack_of(&document.path);
    let mut found = Vec::new();
    for (occurrence, symbol) in view.index.defined_in(&document.path) {
        let symbols = view.index.same_as(symbol);
        let mut known = false;
        let mut scenarios: Vec<String> = Vec::new();
        for names in symbols.iter().filter_map(|symbol| reached.0.get(*symbol)) {
            known = true;
            scenarios.extend(names.iter().cloned());
        }
        if !known {
            continue;
        }
        scenarios.sort();
        scenarios.dedup();
        let title = view.say("editor-reached", &[("scenarios", &scenarios.len())]);
        let scenarios = scenarios.iter().map(|id| format!("{pack}/scenarios/{id}.yaml")).collect();
        found.push(Lens { range: occurrence, title, scenarios });
    }
    found
}
