//! Rule packs: the law of one jurisdiction as data.

mod advice;
mod bundle;
mod calendar_file;
mod compile;
mod content_hash;
mod elements;
mod files;
mod graph_checks;
mod layers;
mod laying;
mod left_out;
mod library;
pub(crate) mod model;
mod personal;
mod rules_hash;
mod skeletons;
mod unbound;
mod unwritten;
mod vain;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::base::hash::named_hash;
use crate::base::{CodeLists, Hash, HashAlgorithm, Id, IdMap, Text};
use crate::diagnostic::{Diagnostics, FileId, Sources, Span};
use crate::expression::Evaluator;
use crate::yaml::Node;

pub use calendar_file::{calendar_keys, decode_years};
pub use elements::{Element, ElementKind};
pub use files::{meant_extension, read_bundle, read_text};
pub use library::{
    AmendedBase, Amendment, Examined, FORMAT, LibraryError, LoadFailure, PackChange, PackLibrary, check_manifest_shape,
};

pub use advice::advised;
pub(crate) use personal::Personal;
pub use personal::{Flowing, PersonalFlow};
pub use unbound::superior_of_nobody;

use skeletons::Parts;

use model::{
    BusinessRules, CaseKind, Checklist, Citation, Collection, Effect, Field, Figure, InForce, Interpretation,
    Invariant, LegalSource, LetterTemplate, LettersByEffect, Listings, Organisation, Parameter, Party, Register,
    Retention, Series, Transition, View, Workflow,
};

/// The edition of the meaning of rules that this program decides by: what keys, expressions and clocks mean. A change by
/// which any recorded decision could come out otherwise is a new edition; packs of the old one are decided as before.
pub(crate) const EDITION: u32 = 1;

named_hash! {
    /// The name of a published pack: SHA-256 of what it says, `sha256:` and 64 hexadecimal digits.
    PackHash
}

impl PackHash {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(Hash::new(HashAlgorithm::Sha256, bytes))
    }

    /// The name of the file that holds the bundle of the pack: the digits and `.json`.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.0.as_bytes().iter().map(|byte| format!("{byte:02x}")).chain([".json".to_owned()]).collect()
    }

    /// The first eight digits, enough for people.
    #[must_use]
    pub fn short(&self) -> String {
        self.0.as_bytes().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A checked pack, resolved over everything it extends. It cannot be changed.
#[derive(Clone, Debug)]
pub struct Pack {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// As its author numbers it.
    pub version: Arc<str>,
    /// The hash of its resolved content: its name once published.
    pub hash: PackHash,
    /// The edition of the meaning of rules it is decided by.
    pub edition: u32,
    /// The packs it is laid over, nearest first: id and version.
    pub lineage: Vec<(Id, Arc<str>)>,
    /// For business rules: the packs they are rules over. They do not outlive these.
    pub base_packs: Vec<Id>,
    /// Its jurisdiction, a code of GB/T 2260.
    pub jurisdiction: Option<Arc<str>>,
    /// By the name of its file.
    pub calendar: Id,
    /// The days it is in force; a draft has none.
    pub in_force: Option<InForce>,
    /// Whose business rules it is, over what it extends. Nothing is opened under business rules.
    pub business_rules_of: Option<BusinessRules>,
    /// How it takes the place of another pack, if it is an amendment.
    pub transition: Option<Transition>,
    /// Whether its text is a draft.
    pub draft: bool,
    /// Legal texts and their articles.
    pub sources: IdMap<LegalSource>,
    /// Dictionary of everything a case can record.
    pub fields: BTreeMap<Id, Arc<Field>>,
    /// Items that are reviewed one by one.
    pub checklists: IdMap<Checklist>,
    /// Numbers and choices of the rule.
    pub parameters: Arc<IdMap<Parameter>>,
    /// Open questions and the readings chosen.
    pub interpretations: IdMap<Interpretation>,
    /// Kinds of organisations.
    pub organisation_kinds: IdMap<Text>,
    /// Organisations it names.
    pub organisations: IdMap<Organisation>,
    /// Parties of cases.
    pub parties: IdMap<Party>,
    /// Kinds of cases.
    pub cases: IdMap<CaseKind>,
    /// Registers.
    pub registers: IdMap<Register>,
    /// Workflows.
    pub workflows: IdMap<Workflow>,
    /// Series of numbers.
    pub series: IdMap<Series>,
    /// Kinds of effects.
    pub effects: IdMap<Effect>,
    /// Letters.
    pub letters: IdMap<LetterTemplate>,
    /// Disclosure views.
    pub views: IdMap<View>,
    /// Lists that people see over many cases.
    pub collections: IdMap<Collection>,
    /// How long values are kept.
    pub retention: IdMap<Retention>,
    /// What is counted and measured over the records of many cases.
    pub figures: IdMap<Figure>,
    /// Invariants: what must never happen.
    pub invariants: IdMap<Invariant>,
    /// The collections, by the workflows and states they are of.
    pub(crate) listings: Listings,
    /// The letters, by the effects they leave with.
    pub(crate) letters_by_effect: LettersByEffect,
    /// Its id and those of the packs it is laid over, itself first.
    pub(crate) ancestry: Arc<[Id]>,
    pub(crate) scripts: Arc<Evaluator>,
    pub(crate) files: Sources,
    pub(crate) tree: Node,
    pub(crate) origin: Origin,
    pub(crate) warnings: Diagnostics,
    /// What it was made of that is said once; of a bundle, nothing is known of that.
    pub(crate) parts: Arc<Parts>,
    /// What of its cases is personal, once somebody asks.
    pub(crate) personal: OnceLock<Personal>,
    /// The hash of what is decided by, once it is held against another version.
    pub(crate) rules_hash: OnceLock<PackHash>,
}

/// What a pack was made of, besides its sections.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// `pack.yaml`, with what an amendment says otherwise.
    pub(crate) manifest: Node,
    /// The files of functions, of packs below first.
    pub(crate) functions: Vec<FileId>,
    /// For an amendment: the pack it takes the place of, and what that says.
    pub(crate) amended: Option<(Id, Node)>,
    /// For business rules: what they lay over every version of the pack below.
    pub(crate) layer: Option<Node>,
    /// The elements that are the pack's own although what they are like stands in packs below, by their paths.
    pub(crate) introduced: Vec<String>,
}

impl Pack {
    /// The id under which cases are opened that it holds for: its own; for business rules that of the pack they are rules
    /// over.
    #[must_use]
    pub fn opened_as(&self) -> &Id {
        self.base_packs.first().filter(|_| self.business_rules_of.is_some()).unwrap_or(&self.id)
    }

    /// The registers in which everybody can look up what they were given: no key is ever given twice, and a view for everybody shows it.
    pub fn verifiable(&self) -> impl Iterator<Item = &Arc<Register>> {
        let is_shown = |field: &Id| {
            let views = self.views.values().filter(|view| view.audience.iter().any(|party| party.is_everybody()));
            let rules: Vec<_> = views.flat_map(|view| view.shows.values()).collect();
            rules.iter().any(|rule| rule.fields.iter().any(|(shown, _)| shown == field))
        };
        self.registers
            .values()
            .filter(move |register| register.unique == Some(crate::format::Uniqueness::Ever) && is_shown(&register.of))
    }

    /// The files the pack and its ancestors were read from.
    #[must_use]
    pub fn files(&self) -> &Sources {
        &self.files
    }

    /// The resolved content as a tree whose every value knows the pack, file and line it came from.
    #[must_use]
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// Its manifest as a tree, with what an amendment says otherwise.
    #[must_use]
    pub fn manifest(&self) -> &Node {
        &self.origin.manifest
    }

    /// The skeleton or step by which what stands at a place came into the content, by its path, such as `skeletons.examined`;
    /// none if it was written where it stands. A bundle holds what came of them, and does not tell.
    #[must_use]
    pub fn part_at(&self, place: Span) -> Option<&str> {
        self.parts.path_of(place)
    }

    /// What the checks found that does not stop the pack from running.
    #[must_use]
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// What of its cases is personal.
    pub(crate) fn personal(&self) -> &Personal {
        self.personal.get_or_init(|| Personal::of(self))
    }

    /// Whether what a collection shows in a column is personal, or computed from what is. A host keeps such values as it
    /// keeps openings, and neither sorts nor searches by them.
    #[must_use]
    pub fn is_personal_column(&self, collection: &str, column: &str) -> bool {
        let rules = self.collections.get(collection).into_iter().flat_map(|found| found.of.iter());
        let shown = rules.flat_map(|(workflow, rule)| {
            let views = rule.views.iter().filter_map(|view| view.shows.get(workflow.as_str()));
            views.flat_map(|shows| &shows.fields).map(move |(name, value)| (workflow, name, value))
        });
        let mut in_column = shown.filter(|(_, name, _)| **name == *column);
        in_column.any(|(workflow, _, value)| self.personal().reaches(workflow, value))
    }

    /// Whether what a view shows of a procedure of a workflow under a name is personal, or computed from what is.
    #[doc(hidden)]
    #[must_use]
    pub fn is_personal_in_view(&self, view: &str, workflow: &Id, name: &Id) -> bool {
        let rule = self.views.get(view).and_then(|view| view.shows.get(workflow.as_str()));
        let mut shown = rule.into_iter().flat_map(|rule| &rule.fields).filter(|(known, _)| known == name);
        shown.any(|(_, value)| self.personal().reaches(workflow, value))
    }

    /// Its code lists.
    #[must_use]
    pub fn codes(&self) -> &CodeLists {
        self.scripts.codes()
    }

    /// The summary of an article, or of its item.
    #[must_use]
    pub fn article(&self, citation: &Citation) -> Option<&Text> {
        let (source, article, item) = citation.parts();
        let article = self.sources.get(source)?.articles.get(article)?;
        match item {
            Some(item) => article.items.iter().find(|(id, _)| id == item).map(|(_, text)| text),
            None => Some(&article.summary),
        }
    }
}
