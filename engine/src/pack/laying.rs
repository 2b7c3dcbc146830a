//! Business rules laid over a version of the pack they are rules over: what they say there, checked anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::{self, Resolved, code_lists};
use super::layers::{LayerRole, business_rules, check_removals, lay};
use super::library::{check_version, decode_manifest};
use super::{LoadFailure, Origin, Pack};
use crate::diagnostic::{Diagnostics, FileId, Sources, Span, Spanned};
use crate::expression::Evaluator;
use crate::yaml;
use crate::yaml::{Content, Map, Node};

impl Pack {
    /// These business rules over a version of the pack they are rules over.
    ///
    /// # Errors
    /// If they do not fit it; with every problem found.
    pub(crate) fn laid_over(&self, base: &Self) -> Result<Arc<Self>, Box<LoadFailure>> {
        let mut sources = base.files.clone();
        sources.read_for(self.id.as_str());
        let mut diagnostics = Diagnostics::new();
        match self.lay_over(base, &mut sources, &mut diagnostics) {
            Some(mut pack) if !diagnostics.has_errors() => {
                pack.files = sources;
                pack.warnings = diagnostics;
                Ok(Arc::new(pack))
            }
            _ => Err(Box::new(LoadFailure { sources, diagnostics })),
        }
    }

    fn lay_over(&self, base: &Self, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Self> {
        let rules = self.business_rules_of.clone()?;
        let own = self.files.iter().filter(|file| self.files.pack(*file) == Some(self.id.as_str()));
        let moved = own.map(|file| {
            let added = sources.add(Some(self.id.as_str()), self.files.path(file), self.files.text(file));
            (file, added)
        });
        let moved: Vec<(FileId, FileId)> = moved.collect();
        let mut manifest_node = self.origin.manifest.clone();
        relocate(&mut manifest_node, &moved);
        let manifest = decode_manifest(&manifest_node, diagnostics)?;
        check_version(&manifest, &base.id, &base.version, diagnostics);
        let mut layer = self.origin.layer.clone();
        if let Some(layer) = &mut layer {
            relocate(layer, &moved);
        }
        check_removals(Some(&base.tree), layer.as_ref(), diagnostics);
        let mut whole = Some(base.tree.clone());
        let role = LayerRole { business_rules_of: Some(rules.clone()), ..LayerRole::default() };
        lay(&mut whole, layer.clone(), &role, sources, diagnostics);
        let tree = yaml::settle(whole?, diagnostics);
        let mut functions = base.origin.functions.clone();
        functions.extend(self.origin.functions.iter().filter_map(|file| now_at(*file, &moved)));
        let names: BTreeSet<&str> = compile::sections_read(&tree).flat_map(Map::keys).collect();
        let scripts = Evaluator::new(&functions, names, Arc::new(code_lists::read(&tree)), sources, diagnostics);
        for (name, span, below) in scripts.functions_replaced() {
            if sources.pack(span.file) == Some(self.id.as_str()) {
                diagnostics.push(business_rules::function_replaced(name, *span, *below, &rules.organisation));
            }
        }
        let below = std::iter::once((base.id.clone(), Arc::clone(&base.version)));
        let resolved = Resolved {
            manifest,
            version: Arc::clone(&self.version),
            lineage: below.chain(base.lineage.iter().cloned()).collect(),
            base_packs: vec![base.id.clone()],
            calendar: Some(Spanned { value: base.calendar.clone(), span: manifest_node.span }),
            origin: Origin { manifest: manifest_node, functions, amended: None, layer, introduced: Vec::new() },
            tree,
            parts: Arc::default(),
            scripts: Arc::new(scripts),
            incomplete: false,
        };
        compile::compile(resolved, sources, diagnostics)
    }
}

/// Where a file is among others.
fn now_at(file: FileId, moved: &[(FileId, FileId)]) -> Option<FileId> {
    moved.iter().find(|(from, _)| *from == file).map(|(_, to)| *to)
}

/// Gives a tree the places it has among other files.
fn relocate(node: &mut Node, moved: &[(FileId, FileId)]) {
    let place = |span: &mut Span| span.file = now_at(span.file, moved).unwrap_or(span.file);
    place(&mut node.span);
    match &mut node.content {
        Content::List(items) | Content::Appended(items) => items.iter_mut().for_each(|item| relocate(item, moved)),
        Content::Map(map) => {
            for entry in &mut map.entries {
                place(&mut entry.key_span);
                relocate(&mut entry.node, moved);
            }
        }
        _ => {}
    }
}
