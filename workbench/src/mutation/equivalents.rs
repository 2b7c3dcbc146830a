//! Changes that no scenario can notice because they change nothing that matters, and why: `scenarios/equivalents.yaml`.

use crate::messages;
use std::sync::Arc;

use super::{Mutant, MutationOperator, Status};
use crate::scenario::{EQUIVALENTS, read_one};
use guicheng_engine::document;
use guicheng_engine::internals::decode::{Decode, Decoder, Keyed, OneOrMany};
use guicheng_engine::internals::diagnostic::{Sources, Span, Spanned};
use guicheng_engine::{Diagnostics, Id, LoadFailure, Pack, PackLibrary, Text};

document! {
    /// The file.
    pub(crate) struct EquivalentsDocument {
        /// The explanations by name.
        equivalents: Keyed<EquivalentDocument>,
    }
}

document! {
    /// An explanation.
    struct EquivalentDocument {
        /// The kind of change.
        change: Spanned<MutationOperator>,
        /// The paths of what is changed.
        at: OneOrMany<Spanned<Arc<str>>>,
        /// Which of several changes of that kind there: what stands there afterwards.
        to: OneOrMany<Spanned<Arc<str>>> = default,
        /// Why it makes no difference.
        because: Text,
    }
}

/// A change explained: it makes no difference that a scenario could notice.
#[derive(Debug)]
pub struct Equivalent {
    /// The name of the explanation.
    pub id: Id,
    /// Why it makes no difference.
    pub because: Text,
    change: MutationOperator,
    at: Vec<Spanned<Arc<str>>>,
    to: Vec<Spanned<Arc<str>>>,
    span: Span,
}

/// The explanations of a pack, from its `scenarios/equivalents.yaml`. They are no part of its content.
#[derive(Debug, Default)]
pub struct Equivalents {
    sources: Sources,
    listed: Vec<Equivalent>,
}

impl Equivalents {
    /// Reads the explanations of a pack; there are none without the file.
    ///
    /// # Errors
    /// With every problem found.
    pub fn load(library: &PackLibrary, pack: &Pack) -> Result<Self, Box<LoadFailure>> {
        let name = format!("{EQUIVALENTS}.yaml");
        let folder = library.folder_of(pack.id.as_str());
        let Some(path) = folder.map(|folder| folder.join("scenarios").join(&name)).filter(|path| path.exists()) else {
            return Ok(Self::default());
        };
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let shown = format!("{}/scenarios/{name}", pack.id);
        let node = read_one(library, &path, &shown, &pack.id, &mut sources, &mut diagnostics);
        let document = node.and_then(|node| EquivalentsDocument::decode(&node, &mut Decoder::new(&mut diagnostics)));
        if diagnostics.has_errors() {
            return Err(Box::new(LoadFailure { sources, diagnostics }));
        }
        let listed = document.into_iter().flat_map(|document| document.equivalents).map(|(id, entry)| Equivalent {
            id: id.value,
            because: entry.because,
            change: entry.change.value,
            at: entry.at.into_vec(),
            to: entry.to.into_vec(),
            span: entry.change.span,
        });
        Ok(Self { sources, listed: listed.collect() })
    }

    /// Why a change makes no difference, if that is explained.
    #[must_use]
    pub fn explains(&self, mutant: &Mutant) -> Option<&Equivalent> {
        self.listed.iter().find(|entry| entry.names(mutant))
    }

    /// Explanations of changes that there are not.
    #[must_use]
    pub fn unknown(&self, mutants: &[Mutant]) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for entry in &self.listed {
            entry.unknown(mutants, &mut problems);
        }
        problems
    }

    /// Explanations of changes that are noticed all the same.
    #[must_use]
    pub fn stale<'m>(&self, judged: impl IntoIterator<Item = (&'m Mutant, &'m Status)>) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for (mutant, status) in judged {
            let by = match status {
                Status::Survived => continue,
                Status::Killed(scenario) => scenario.to_string(),
                Status::Invalid(codes) => codes.join(", "),
            };
            for entry in self.listed.iter().filter(|entry| entry.names(mutant)) {
                problems.push(
                    messages::error("equivalent-noticed", entry.place_of(mutant))
                        .with("change", mutant.operator)
                        .with("path", &mutant.path)
                        .with("to", mutant.edit.shown())
                        .with("by", by.as_str()),
                );
            }
        }
        problems
    }

    /// The file read.
    #[must_use]
    pub fn files(&self) -> &Sources {
        &self.sources
    }
}

impl Equivalent {
    fn names(&self, mutant: &Mutant) -> bool {
        self.change == mutant.operator
            && self.at.iter().any(|at| *at.value == *mutant.path)
            && (self.to.is_empty() || self.to.iter().any(|to| *to.value == *mutant.edit.shown()))
    }

    fn place_of(&self, mutant: &Mutant) -> Span {
        self.at.iter().find(|at| *at.value == *mutant.path).map_or(self.span, |at| at.span)
    }

    fn unknown(&self, mutants: &[Mutant], problems: &mut Diagnostics) {
        let alike: Vec<&Mutant> = mutants.iter().filter(|mutant| mutant.operator == self.change).collect();
        for at in &self.at {
            let here: Vec<&&Mutant> = alike.iter().filter(|mutant| *mutant.path == *at.value).collect();
            if here.is_empty() {
                problems.push(
                    messages::error("unknown-change", at.span)
                        .with("change", self.change)
                        .with("path", &at.value)
                        .did_you_mean(&at.value, alike.iter().map(|mutant| mutant.path.as_str())),
                );
                continue;
            }
            let shown: Vec<String> = here.iter().map(|mutant| mutant.edit.shown()).collect();
            for to in self.to.iter().filter(|to| !shown.iter().any(|shown| *shown == *to.value)) {
                problems.push(
                    messages::error("unknown-change-to", to.span)
                        .with("path", &at.value)
                        .with("to", &to.value)
                        .with_list("known", &shown),
                );
            }
        }
    }
}
