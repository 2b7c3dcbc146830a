//! Bundles: a resolved pack with its sources as one file, named by its hash, and the way back.
//!
//! A bundle is JSON in the form of RFC 8785. Its member `content` is what the hash is of; sources and places, which
//! messages show, lie beside it. Reading compiles the content anew and compares the hash: no folder is needed, and nothing
//! is believed. Business rules hold what they lay over versions of the pack below besides, since those may come later.

mod document;
mod places;
mod tree;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::compile::{self, Resolved};
use super::content_hash::{content, hash};
use super::library::{check_bundled_format, decode_manifest};
use super::{EDITION, LoadFailure, Origin, Pack};
use crate::base::Text;
use crate::base::canonical_json::{canonical_json, write_object, write_text};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span, Spanned};
use crate::expression::Evaluator;
use crate::messages;
use crate::pack::compile::code_lists;
use crate::yaml::{Content, Entry, Map, Node};
use document::{Amended, BundleDocument, ContentDocument, ResolvedWith, SourceFile, SourcesDocument};

/// The version of the format of bundles that this program writes, the highest that it reads.
const BUNDLE_FORMAT: u64 = 1;

/// Bytes of a bundle. The largest of the packs here has a little more than one mebibyte.
pub(crate) const LARGEST_BUNDLE: usize = 16 * 1024 * 1024;

impl Pack {
    /// The pack as a bundle: one file that holds all it takes to decide by it, and to show where each rule stands.
    ///
    /// # Errors
    /// If it would be larger than a bundle that is read.
    pub fn bundle(&self) -> Result<String, Box<LoadFailure>> {
        let said = content(self);
        let read = serde_json::from_str(&said).ok().and_then(|said: Value| {
            let layer = said.get("layer").and_then(|layer| tree::layer(layer, self.tree.span));
            let sections = tree::node(said.get("sections")?, self.tree.span)?;
            let manifest = tree::node(said.get("manifest")?, self.tree.span)?;
            let resolved = [(manifest, &self.origin.manifest), (sections, &self.tree)];
            Some(resolved.into_iter().chain(layer.zip(self.origin.layer.as_ref())).collect::<Vec<_>>())
        });
        let mut spans = Vec::new();
        for (read, written) in read.into_iter().flatten() {
            places::note(&read, written, &mut spans);
        }
        let mut parts = vec![
            ("bundle", BUNDLE_FORMAT.to_string()),
            ("content", said),
            ("hash", quoted(&self.hash.to_string())),
            ("places", written(&places::numbers(&spans))),
            ("resolved_with", written(&self.lineage.iter().map(ResolvedWith::of).collect::<Vec<_>>())),
            ("sources", written(&self.sources_document())),
        ];
        if let Some((pack, below)) = &self.origin.amended {
            parts.push(("amended", written(&Amended { pack: pack.clone(), sections: tree::value(below) })));
        }
        let mut text = String::new();
        let Ok(()) = write_object(&mut text, parts, |out, part| {
            out.push_str(&part);
            Ok::<(), std::convert::Infallible>(())
        });
        if text.len() > LARGEST_BUNDLE {
            let diagnostics = Diagnostics::from(too_large());
            return Err(Box::new(LoadFailure { sources: Sources::default(), diagnostics }));
        }
        Ok(text)
    }

    fn sources_document(&self) -> SourcesDocument {
        let files = self.files.iter().map(|file| SourceFile {
            pack: self.files.pack(file).map(str::to_owned),
            path: self.files.path(file).to_owned(),
            text: self.files.text(file).to_owned(),
        });
        let place = |wanted| self.files.iter().position(|file| file == wanted);
        let functions = self.origin.functions.iter().filter_map(|file| place(*file));
        SourcesDocument { files: files.collect(), functions: functions.collect() }
    }

    /// The pack of a bundle, compiled and checked anew. No library is needed.
    ///
    /// # Errors
    /// If it is no bundle, of a format or an edition that this program does not know, not the pack that it names, or a
    /// pack with errors; with every problem found.
    pub fn from_bundle(bytes: &[u8]) -> Result<Arc<Self>, Box<LoadFailure>> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        match read(bytes, &mut sources, &mut diagnostics) {
            Some(mut pack) if !diagnostics.has_errors() => {
                pack.files = sources;
                pack.warnings = diagnostics;
                Ok(Arc::new(pack))
            }
            _ => Err(Box::new(LoadFailure { sources, diagnostics })),
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_text(&mut out, text);
    out
}

/// The canonical form of what a bundle holds beside its content: texts and small numbers.
fn written<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| canonical_json(&value).ok()).unwrap_or_default()
}

fn read(bytes: &[u8], sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Pack> {
    let mut refuse = |diagnostic: Diagnostic| -> Option<Pack> {
        diagnostics.push(diagnostic);
        None
    };
    let shape = |problem: Text| Diagnostic::error("bundle-shape", None).with_sentence("problem", problem);
    let lacks = |key: &str| shape(messages::text_with("bundle-lacks", &[("key", &key)]));
    if bytes.len() > LARGEST_BUNDLE {
        return refuse(too_large());
    }
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => return refuse(shape((&error).into())),
    };
    match value.get("bundle").and_then(Value::as_u64) {
        Some(BUNDLE_FORMAT) => {}
        Some(format) => {
            let unknown = Diagnostic::error("bundle-format", None).with("format", format);
            return refuse(unknown.with("known", BUNDLE_FORMAT));
        }
        None => return refuse(lacks("bundle")),
    }
    match canonical_json(&value) {
        Ok(text) if text.as_bytes() == bytes => {}
        _ => return refuse(Diagnostic::error("bundle-not-canonical", None)),
    }
    let document: BundleDocument = match serde_json::from_value(value) {
        Ok(document) => document,
        Err(error) => return refuse(shape((&error).into())),
    };
    let said = canonical_json(&document.content).unwrap_or_default();
    let found = hash(&said);
    if found != document.hash {
        let other = Diagnostic::error("bundle-hash", None).with("hash", document.hash);
        return refuse(other.with("found", found));
    }
    let ContentDocument { calendar, edition, layer, lineage, manifest, rules_over, sections, version, .. } =
        match serde_json::from_value(document.content) {
            Ok(content) => content,
            Err(error) => return refuse(shape((&error).into())),
        };
    if edition != EDITION {
        return refuse(Diagnostic::error("unknown-edition", None).with("edition", edition).with("known", EDITION));
    }
    let files: Vec<_> =
        document.sources.files.iter().map(|file| sources.add(file.pack.as_deref(), &file.path, &file.text)).collect();
    let Some(first) = files.first() else { return refuse(lacks("sources")) };
    let nowhere = Span { file: *first, start: 0, end: 0 };
    let trees = tree::node(&manifest, nowhere).zip(tree::node(&sections, nowhere));
    let Some((mut manifest_node, mut tree)) = trees else { return refuse(lacks("content")) };
    let mut spans = places::spans(&document.places, &files);
    places::set(&mut manifest_node, &mut spans);
    places::set(&mut tree, &mut spans);
    let mut layer = match layer.map(|layer| tree::layer(&layer, nowhere)) {
        Some(None) => return refuse(lacks("layer")),
        layer => layer.flatten(),
    };
    if let Some(layer) = &mut layer {
        places::set(layer, &mut spans);
    }
    let functions: Option<Vec<_>> = document.sources.functions.iter().map(|place| files.get(*place).copied()).collect();
    let Some(functions) = functions else { return refuse(lacks("functions")) };
    let Some((_, below)) = lineage.split_first() else { return refuse(lacks("lineage")) };
    if !document.resolved_with.iter().map(|base| &base.pack).eq(below) {
        return refuse(lacks("resolved_with"));
    }
    let amended = match document.amended {
        // It is not in the content, so it must say what the content says.
        Some(amended) if below.first() != Some(&amended.pack) => return refuse(lacks("amended")),
        Some(amended) => match tree::node(&amended.sections, nowhere) {
            Some(node) => Some((amended.pack, node)),
            None => return refuse(lacks("amended")),
        },
        None => None,
    };
    say(&mut manifest_node, "version", &version);
    if let Some(base) = below.first() {
        say(&mut manifest_node, "extends", base.as_str());
    }
    let manifest = decode_manifest(&manifest_node, diagnostics)?;
    check_bundled_format(&manifest, diagnostics)?;
    let names: BTreeSet<&str> = compile::sections_read(&tree).flat_map(Map::keys).collect();
    let scripts = Evaluator::new(&functions, names, Arc::new(code_lists::read(&tree)), sources, diagnostics);
    let resolved = Resolved {
        manifest,
        version,
        lineage: document.resolved_with.into_iter().map(|base| (base.pack, base.version)).collect(),
        base_packs: rules_over,
        calendar: Some(Spanned { value: calendar, span: manifest_node.span }),
        origin: Origin { manifest: manifest_node, functions, amended, layer, introduced: Vec::new() },
        tree,
        parts: Arc::default(),
        scripts: Arc::new(scripts),
        incomplete: false,
    };
    let pack = compile::compile(resolved, sources, diagnostics)?;
    if pack.hash != document.hash {
        // Functions, or what an amendment takes the place of, are others than the content says.
        let other = Diagnostic::error("bundle-hash", None).with("hash", document.hash);
        diagnostics.push(other.with("found", pack.hash));
        return None;
    }
    Some(pack)
}

/// That a bundle is larger than any is.
fn too_large() -> Diagnostic {
    Diagnostic::error("bundle-too-large", None).with("limit", LARGEST_BUNDLE / 1024 / 1024)
}

/// Gives the manifest a key that the content says elsewhere.
fn say(manifest: &mut Node, key: &str, text: &str) {
    let span = manifest.span;
    if let Content::Map(map) = &mut manifest.content {
        map.entries.retain(|entry| &*entry.key != key);
        let node = Node { span, content: Content::Text(Arc::from(text)) };
        map.entries.push(Entry { key: Arc::from(key), key_span: span, node });
    }
}

#[cfg(test)]
mod tests;
