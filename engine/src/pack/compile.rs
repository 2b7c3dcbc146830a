//! From the merged tree to a checked pack: every name resolved, every expression typed. All problems at once.

mod action;
mod actorless;
mod agents;
mod articles;
mod binds;
mod bounds;
mod clocks;
pub(crate) mod code_lists;
mod collections;
mod day_order;
mod dictionary;
mod figures;
mod imports;
mod invariants;
mod letters;
mod manifest;
mod names;
mod opens;
mod parties;
mod placeholders;
mod registers;
mod retention;
mod rows;
mod scope;
mod separation;
mod series;
mod unnamed;
mod unused;
mod validity;
mod views;
mod workflow;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

pub(super) use names::sections_read;

use super::model::{
    Checklist, Citation, Effect, Field, Interpretation, LegalSource, Organisation, Parameter, Party, Workflow,
    letters_by_effect, listings,
};
use super::{EDITION, Origin, Pack, PackHash};
use crate::base::{Id, IdMap, NameSet, NameTable, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span, Spanned};
use crate::expression::{Directory, Environment, Evaluator, Expected, Expression, Member, PackContext};
use crate::format::decode::{Decode, Decoder, ExpressionText};
use crate::format::{ManifestDocument, PackDocument};
use crate::pack::content_hash;
use crate::pack::skeletons::Parts;
use crate::yaml;
use crate::yaml::Node;
use articles::Carrier;
pub(super) use manifest::business_rules_of;
use scope::{CaseScope, Common, StatesOf};

/// A pack laid over everything it extends, not yet checked.
pub(super) struct Resolved {
    pub(super) manifest: ManifestDocument,
    pub(super) version: Arc<str>,
    pub(super) lineage: Vec<(Id, Arc<str>)>,
    pub(super) base_packs: Vec<Id>,
    pub(super) calendar: Option<Spanned<Id>>,
    pub(super) origin: Origin,
    pub(super) tree: Node,
    /// What was laid below what is like it.
    pub(super) parts: Arc<Parts>,
    pub(super) scripts: Arc<Evaluator>,
    /// Whether a file could not be read at all, so that names may be missing.
    pub(super) incomplete: bool,
}

/// The work of checking one pack.
pub(super) struct Compiler<'a> {
    document: &'a PackDocument,
    tree: &'a Node,
    parts: &'a Parts,
    scripts: &'a Evaluator,
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
    legal: IdMap<LegalSource>,
    fields: BTreeMap<Id, Arc<Field>>,
    checklists: IdMap<Checklist>,
    parameters: IdMap<Parameter>,
    interpretations: IdMap<Interpretation>,
    organisations: IdMap<Organisation>,
    parties: IdMap<Party>,
    effects: IdMap<Effect>,
    series: series::SeriesMap,
    /// The pack at the root of the line.
    line_root: Id,
    common: Common,
    case_scopes: BTreeMap<Id, Arc<CaseScope>>,
    /// Citations that name an article of the pack.
    cited: NameTable<Arc<str>, Citation>,
    /// The articles that carry an article out, by what packs write of that.
    carriers: BTreeMap<String, Vec<Carrier>>,
    /// The workflow that is being compiled.
    in_workflow: Option<Id>,
    /// What expressions can read in each workflow where no form is asked for.
    environments: BTreeMap<Id, Arc<Environment>>,
    /// The keys of mappings of the tree in which names were looked up, by path.
    key_sets: RefCell<NameTable<String, NameSet<&'a str>>>,
    /// What is used of what the pack defines.
    used: unused::Used,
    /// Errors found before the checks began: what could not be read, and does not give follow-up errors.
    unread: Diagnostics,
}

/// Checks a resolved pack. Nothing is returned if there were errors.
pub(super) fn compile(resolved: Resolved, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Pack> {
    let parts = Arc::clone(&resolved.parts);
    let pack = checked(resolved, sources, diagnostics);
    parts.say_once(diagnostics);
    pack
}

fn checked(resolved: Resolved, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Pack> {
    let Resolved { manifest, version, lineage, base_packs, calendar, origin, tree, parts, scripts, incomplete } =
        resolved;
    let document = PackDocument::decode(&tree, &mut Decoder::new(diagnostics))?;
    if incomplete {
        // Names that stand in that file would all be unknown.
        return None;
    }
    if calendar.is_none() && !diagnostics.has_error_within(manifest.span) {
        diagnostics.push(Diagnostic::error("no-calendar", manifest.span).with("pack", &manifest.pack.value));
    }
    let unread = diagnostics.clone();
    let scripts = scripts.surrounded(pack_context(&document, &tree), sources, diagnostics);
    let mut compiler = Compiler {
        document: &document,
        tree: &tree,
        parts: &parts,
        scripts: &scripts,
        sources,
        diagnostics,
        legal: IdMap::default(),
        fields: BTreeMap::new(),
        checklists: IdMap::default(),
        parameters: IdMap::default(),
        interpretations: IdMap::default(),
        organisations: IdMap::default(),
        parties: IdMap::default(),
        effects: IdMap::default(),
        series: IdMap::default(),
        line_root: lineage.last().map_or_else(|| manifest.pack.value.clone(), |(id, _)| id.clone()),
        common: Common {
            parameters: scope::parameters(&IdMap::default()),
            checklists: scope::checklists([]),
            parties: scope::parties(Vec::new()),
            actor: scripts.share_type(scope::actor()),
        },
        case_scopes: BTreeMap::new(),
        cited: NameTable::default(),
        carriers: BTreeMap::new(),
        in_workflow: None,
        environments: BTreeMap::new(),
        key_sets: RefCell::default(),
        used: unused::Used::default(),
        unread,
    };
    compiler.readable_names();
    compiler.unreserved_names();
    compiler.articles();
    compiler.carriers();
    compiler.interpretations();
    compiler.parameters();
    compiler.common.parameters = scripts.share_type(scope::parameters(&compiler.parameters));
    compiler.common.parties = scripts.share_type(scope::parties(compiler.ids("parties")));
    compiler.checklists();
    compiler.common.checklists = scripts.share_type(scope::checklists(compiler.checklists.values().map(AsRef::as_ref)));
    compiler.fields();
    compiler.organisations();
    compiler.organisations_stand_together();
    compiler.tables_by_date();
    compiler.superiors_by_date();
    compiler.parties();
    compiler.effects();
    compiler.series();
    compiler.case_scopes();
    let cases = compiler.cases();
    let registers = compiler.registers();
    let workflows = compiler.workflows(&cases);
    let views = compiler.views(&workflows);
    let collections = compiler.collections(&workflows, &views);
    let letters = compiler.letters(&workflows);
    let retention = compiler.retention(&workflows);
    let figures = compiler.figures();
    let invariants = compiler.invariants(&workflows);
    compiler.opened(&workflows, &cases);
    compiler.actorless(&workflows, &views, &collections, &letters, &retention, &invariants);
    compiler.jurisdiction(&manifest);
    compiler.business_rules(&manifest);
    let in_force = compiler.in_force(&manifest);
    compiler.windows_open();
    compiler.valued_from(in_force.as_ref());
    let transition = compiler.transition((&manifest, in_force.as_ref()), origin.amended.as_ref(), &workflows, &cases);
    compiler.unused(&manifest.pack.value, lineage.is_empty(), &workflows);
    let Compiler {
        legal,
        fields,
        checklists,
        parameters,
        interpretations,
        organisations,
        parties,
        effects,
        series,
        ..
    } = compiler;
    if diagnostics.has_errors() {
        return None;
    }
    crate::pack::graph_checks::analyse(&workflows, &views, &document, &parts, diagnostics);
    if !lineage.is_empty() {
        crate::pack::left_out::analyse(&manifest.pack.value, &workflows, &letters, &document, sources, diagnostics);
    }
    if transition.is_none() {
        // What an amendment takes over may have been written before it.
        crate::pack::unwritten::analyse(&workflows, &letters, &registers, &document, &parts, diagnostics);
        crate::pack::vain::analyse(&workflows, &letters, &document, &parts, diagnostics);
        crate::pack::unbound::analyse(&workflows, &parties, &document, diagnostics);
    }
    let line = std::iter::once(&manifest.pack.value).chain(lineage.iter().map(|(id, _)| id)).cloned().collect();
    let mut pack = Pack {
        id: manifest.pack.value,
        title: manifest.title,
        version,
        // Named below, by all the rest.
        hash: PackHash::new([0; 32]),
        edition: EDITION,
        lineage,
        base_packs,
        jurisdiction: manifest.jurisdiction.map(|code| code.value),
        calendar: calendar?.value,
        in_force,
        draft: manifest.draft,
        business_rules_of: manifest.business_rules_of.as_ref().map(business_rules_of),
        transition,
        sources: legal,
        fields,
        checklists,
        parameters: Arc::new(parameters),
        interpretations,
        organisation_kinds: document
            .organisation_kinds
            .iter()
            .map(|(id, kind)| (id.value.clone(), kind.title.clone()))
            .collect(),
        organisations,
        parties,
        cases,
        registers,
        workflows,
        series,
        effects,
        letters_by_effect: letters_by_effect(&letters),
        letters,
        views,
        listings: listings(&collections),
        collections,
        retention,
        figures,
        invariants,
        ancestry: line,
        scripts,
        files: Sources::default(),
        tree,
        origin,
        warnings: Diagnostics::new(),
        parts: Arc::clone(&parts),
        personal: OnceLock::new(),
        rules_hash: OnceLock::new(),
    };
    crate::pack::personal::analyse(&pack, &document, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    pack.hash = content_hash::hash(&content_hash::content(&pack));
    Some(pack)
}

/// What functions know of the pack. Names also of what could not be read for errors of its own.
fn pack_context(document: &PackDocument, tree: &Node) -> PackContext {
    let organisations = document.organisations.iter().map(|(id, organisation)| Member {
        id: id.value.clone(),
        kind: organisation.kind.as_ref().map(|kind| kind.value.clone()),
        territory: organisation.territory.as_ref().map(|territory| Arc::clone(&territory.value)),
        superior: organisation.superior.as_ref().map(|superior| superior.value.clone()),
        validity: organisation.validity(),
    });
    PackContext {
        kinds: keys(tree, "organisation_kinds").into_iter().map(Id::from).collect(),
        organisations: Directory::new(organisations.collect()),
        registers: registers::shapes(document, tree),
        fields: scope::field_types(document, &keys(tree, "fields")),
    }
}

/// The keys of a mapping of the tree, also of entries that could not be read for errors of their own.
fn keys(tree: &Node, path: &str) -> Vec<String> {
    yaml::lookup(tree, path)
        .and_then(Node::as_map)
        .map(|map| map.keys().map(str::to_owned).collect())
        .unwrap_or_default()
}

impl Compiler<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn place(&self, span: Span) -> Arc<str> {
        Arc::from(self.sources.place(span))
    }

    fn expression(
        &mut self,
        script: &ExpressionText,
        environment: &Environment,
        expected: &Expected,
    ) -> Option<Expression> {
        let compiled = self.scripts.compile(script, environment, expected, self.sources, self.diagnostics)?;
        self.used.note_expression(&compiled);
        if *expected == Expected::Boolean && matches!(compiled.constant(), Some(Some(Value::Boolean(false)))) {
            self.report(Diagnostic::warning("never-holds", script.span));
        }
        Some(compiled)
    }

    /// The keys of a mapping of the tree, also of entries that could not be read for errors of their own.
    fn keys(&self, path: &str) -> Vec<String> {
        keys(self.tree, path)
    }

    fn ids(&self, path: &str) -> Vec<Id> {
        self.keys(path).into_iter().map(Id::from).collect()
    }

    /// Reports what only follows if the element could be read whole.
    fn report_of_whole(&mut self, element: Span, diagnostic: Diagnostic) {
        if !self.unread.has_error_within(element) {
            self.report(diagnostic);
        }
    }

    /// What expressions can read in the workflows of each kind of case. A workflow whose kind could not be read may be of
    /// any, and so may one whose kind is not there.
    fn case_scopes(&mut self) {
        let mut states_of: BTreeMap<Id, StatesOf> = BTreeMap::new();
        for id in self.ids("workflows") {
            let states: Arc<BTreeSet<Id>> = Arc::new(self.ids(&format!("workflows.{id}.states")).into_iter().collect());
            let kinds = match self.document.workflows.get(id.as_str()) {
                Some(workflow) if self.has("cases", workflow.case_.value.as_str()) => {
                    vec![workflow.case_.value.clone()]
                }
                _ => self.ids("cases"),
            };
            for kind in kinds {
                states_of.entry(kind).or_default().insert(id.clone(), Arc::clone(&states));
            }
        }
        for (kind, states) in states_of {
            let CaseScope { states, procedures, concerning } = CaseScope::new(states);
            let (procedures, concerning) = (self.scripts.share_type(procedures), self.scripts.share_type(concerning));
            self.case_scopes.insert(kind, Arc::new(CaseScope { states, procedures, concerning }));
        }
    }

    /// What expressions outside of a workflow's own actions can read of its procedures.
    fn environment_of(&self, workflow: &Workflow) -> Arc<Environment> {
        self.environments.get(&workflow.id).cloned().unwrap_or_default()
    }
}
