//! The example packs use every construct of the format, and try what they use.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use guicheng_engine::{Diagnostics, Id, PackLibrary};
use guicheng_testkit::examples;
use guicheng_workbench::inspect::{Content, Key, Node, Shape, Sources, below, manifest, parse, sections};
use guicheng_workbench::scenario::Scenarios;

/// The files of YAML in a folder and below it, scenarios apart.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("scenarios") && !path.ends_with("calendars") {
                files(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

/// Notes the keys of a document and of all that is in it, by their paths with `*` for any entry.
fn note(node: &Node, keys: &'static [Key], path: &str, used: &mut BTreeSet<String>) {
    let Content::Map(map) = &node.content else { return };
    for entry in &map.entries {
        let Some(key) = keys.iter().find(|key| key.name == &*entry.key) else { continue };
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        used.insert(path.clone());
        note_value(&entry.node, (key.shape)(), &path, used);
    }
}

fn note_value(node: &Node, shape: Shape, path: &str, used: &mut BTreeSet<String>) {
    match (shape.long(), &node.content) {
        (Shape::List(item), Content::List(items) | Content::Appended(items)) => {
            items.iter().for_each(|node| note_value(node, item(), path, used));
        }
        (Shape::List(item), _) => note_value(node, item(), path, used),
        (Shape::Mapping(entry), Content::Map(map)) => {
            map.entries.iter().for_each(|of| note_value(&of.node, entry(), &format!("{path}.*"), used));
        }
        (Shape::Document(keys), Content::Map(_)) => note(node, keys, path, used),
        _ => {}
    }
}

/// Parts of workflows and actions are written as these are.
fn note_parts(node: &Node, section: &str, of: &str, used: &mut BTreeSet<String>) {
    let path: Vec<&str> = of.split('.').collect();
    let found = below(sections()).into_iter().find(|found| found.path == path);
    let keys = found.unwrap_or_else(|| panic!("there is a key {of}")).key.inner();
    let parts = node.as_map().and_then(|map| map.get(section)).and_then(Node::as_map);
    for part in parts.into_iter().flat_map(|parts| &parts.entries) {
        note(&part.node, keys, &format!("{of}.*"), used);
    }
}

#[test]
fn every_key_stands_in_an_example() {
    let mut found = Vec::new();
    files(&examples(), &mut found);
    assert!(found.len() > 50, "the examples are not found");
    let mut used = BTreeSet::new();
    for file in found {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
        let id = sources.add(None, &file.display().to_string(), &fs::read_to_string(&file).unwrap());
        let node = parse(&sources, id, &mut diagnostics).unwrap();
        if file.ends_with("pack.yaml") {
            let mut own = BTreeSet::new();
            note(&node, manifest(), "", &mut own);
            used.extend(own.into_iter().map(|path| format!("pack.yaml {path}")));
        } else {
            note(&node, sections(), "", &mut used);
            note_parts(&node, "skeletons", "workflows", &mut used);
            note_parts(&node, "steps", "workflows.*.actions", &mut used);
        }
    }
    // A key that stands in several documents of a section means the same in all of them.
    let in_section = |path: &str| {
        let (section, rest) = path.split_once(['.', ' ']).unwrap_or((path, path));
        format!("{section}: {}", rest.rsplit('.').next().unwrap_or(rest))
    };
    let used: BTreeSet<String> = used.iter().map(|path| in_section(path)).collect();
    let of_manifest = below(manifest()).into_iter().map(|key| format!("pack.yaml {}", key.path.join(".")));
    let all = of_manifest.chain(below(sections()).into_iter().map(|key| key.path.join(".")));
    let missing: BTreeSet<String> = all.map(|path| in_section(&path)).filter(|key| !used.contains(key)).collect();
    let missing: Vec<String> = missing.into_iter().collect();
    assert!(missing.is_empty(), "no example uses\n{}", missing.join("\n"));
}

#[test]
fn every_example_has_scenarios_that_hold() {
    let library = PackLibrary::open(examples()).unwrap();
    let ids: Vec<Id> = library.ids().unwrap();
    assert!(ids.len() > 8, "{ids:?}");
    for id in ids {
        let pack = library.load(id.as_str()).unwrap_or_else(|failure| panic!("{failure}"));
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        assert!(scenarios.iter().count() > 0, "`{id}` has no scenario");
        for scenario in scenarios.iter() {
            let transcript = scenarios.run(scenario, &library).unwrap_or_else(|failure| panic!("{failure}"));
            assert_eq!(transcript.failures, [], "{id}/{}", scenario.id());
        }
    }
}
