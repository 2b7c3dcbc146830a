//! One hash, one behaviour: what the hash of a pack leaves out changes nothing that is decided, refused, shown or due.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use chrono::Duration;
use guicheng_engine::{Actor, AvailableAction, AvailableWorkflow, Cause, ClockState, Event, Pack, PackLibrary};
use guicheng_testkit::{TestLibrary, rulepacks};
use guicheng_workbench::inspect::{Amendment, Content, Key, Node, Order, PackChange, Shape, emit, manifest, sections};
use guicheng_workbench::scenario::{Outcome, Scenarios, TestEnvironment, Transcript};
use proptest::prelude::*;

/// The packs that are shuffled: all of this repository, in the order that layers go.
const PACKS: [&str; 6] =
    ["national", "chongqing", "liaoning", "dog_licence", "dog_licence_2027", "chongqing_registry_rules"];

fn library(id: &str) -> PackLibrary {
    let examples = guicheng_testkit::examples();
    if id.starts_with("dog_licence") {
        return PackLibrary::open(examples).unwrap();
    }
    PackLibrary::open(rulepacks()).unwrap().with(examples.join("agency_rules")).unwrap()
}

/// A sequence of numbers that a seed begins: which entry comes where.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.next(last + 1));
        }
    }
}

/// The same content in another order, wherever the format says that the order is the author's own affair.
fn shuffled(mut node: Node, shape: Option<Shape>, order: Order, numbers: &mut Numbers) -> Node {
    let shape = shape.map(Shape::long);
    match &mut node.content {
        Content::List(items) => {
            let item = match shape {
                Some(Shape::List(item)) => Some(item()),
                other => other,
            };
            for item_node in items.iter_mut() {
                *item_node = shuffled(item_node.clone(), item, order, numbers);
            }
        }
        Content::Map(map) => {
            let shape = match shape {
                Some(Shape::List(item)) => Some(item()),
                other => other,
            };
            for entry in &mut map.entries {
                let (inner, order) = match shape {
                    Some(Shape::Document(keys)) => keys
                        .iter()
                        .find(|key| key.name == &*entry.key)
                        .map_or((None, Order::Free), |key| (Some((key.shape)()), key.order)),
                    Some(Shape::Mapping(entry)) => (Some(entry()), Order::Free),
                    _ => (None, Order::Free),
                };
                entry.node = shuffled(entry.node.clone(), inner, order, numbers);
            }
            if order == Order::Free || !matches!(shape, Some(Shape::Mapping(_))) {
                numbers.shuffle(&mut map.entries);
            }
        }
        _ => {}
    }
    node
}

fn changed(content: &mut dyn FnMut(Node) -> Node) -> PackChange<'_> {
    PackChange { content: Some(content), ..PackChange::default() }
}

fn shuffled_pack(id: &str, seed: u64, amendment: Option<&Amendment>) -> Arc<Pack> {
    let mut change = |tree| shuffled(tree, Some(Shape::Document(sections())), Order::Free, &mut Numbers(seed));
    library(id).load_changed(id, amendment, changed(&mut change)).unwrap_or_else(|failure| panic!("{failure}"))
}

/// The scenarios of a pack, one of `every`, and those of the pack below if it has none of its own.
fn behaviour(scenarios: &Scenarios, environment: &TestEnvironment<'_>, every: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for scenario in scenarios.iter().step_by(every) {
        let transcript = scenarios.run_on(scenario, environment).unwrap_or_else(|failure| panic!("{failure}"));
        assert!(transcript.failures.is_empty(), "{:?}: {:?}", scenario.id(), transcript.failures);
        tell(&transcript, environment, &mut lines);
    }
    lines
}

/// What happened, and after each step what everybody who acted, and somebody unknown, sees and can do.
fn tell(transcript: &Transcript, environment: &TestEnvironment<'_>, lines: &mut Vec<String>) {
    let actors = transcript.cases.values().flat_map(|(_, events)| events.iter().filter_map(actor));
    let mut people: BTreeMap<String, Actor> = actors.map(|actor| (format!("{actor:?}"), actor)).collect();
    people.insert(String::new(), Actor::anonymous());
    for entry in &transcript.entries {
        let outcome = match &entry.outcome {
            Outcome::Events(events) => serde_json::to_string(events).unwrap(),
            Outcome::Refused(refusal) => without_places(&format!("{refusal:?}")),
            Outcome::Repeated(decision) => format!("repeats {decision}"),
        };
        lines.push(format!("{} {} {:?}: {outcome}", transcript.scenario, entry.number, entry.on));
    }
    for (case, events) in transcript.cases.values() {
        let Some(last) = events.last() else { continue };
        let host = &transcript.host;
        for at in [last.at, last.at + Duration::days(400)] {
            for (name, actor) in &people {
                let seen = host.view(case, actor, at).map(|seen| serde_json::to_string(&seen).unwrap());
                let possible = host.available(case, actor, at).map(|actions| {
                    let told = |one: &AvailableAction| (one.procedure, one.action.id.clone(), one.refusal.clone());
                    actions.iter().map(told).collect::<Vec<_>>()
                });
                let openings = host.openings(case, actor, at).map(|openings| {
                    let told = |one: &AvailableWorkflow| (one.concerns, one.workflow.id.clone(), one.refusal.clone());
                    openings.iter().map(told).collect::<Vec<_>>()
                });
                lines.push(without_places(&format!("{name} {at}: {seen:?} {possible:?} {openings:?}")));
            }
            for procedure in case.procedures() {
                let told =
                    |clock: &ClockState| (clock.clock().id.clone(), clock.phase(), clock.due(&environment.calendar));
                let clocks: Vec<_> = procedure.clocks().iter().map(told).collect();
                lines.push(format!("{} {clocks:?}", procedure.number()));
            }
        }
    }
}

fn actor(event: &Event) -> Option<Actor> {
    match &event.cause {
        Cause::Command(command) => Some(command.actor.clone()),
        _ => None,
    }
}

/// A text without the places of rules in files.
fn without_places(text: &str) -> String {
    let mut parts = text.split("place: \"");
    let mut rest = parts.next().unwrap_or("").to_owned();
    for part in parts {
        rest.push_str(part.split_once('"').map_or("", |(_, after)| after));
    }
    rest
}

struct Known {
    scenarios: Scenarios,
    hash: String,
    every: usize,
    behaviour: Vec<String>,
}

/// The packs as they stand, with what one in some of their scenarios does.
static KNOWN: LazyLock<BTreeMap<&str, Known>> = LazyLock::new(|| {
    let known = PACKS.into_iter().map(|id| {
        let library = library(id);
        let pack = library.load(id).unwrap_or_else(|failure| panic!("{failure}"));
        let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let every = 1 + scenarios.iter().count() / 30;
        let environment = TestEnvironment {
            calendar: library.calendar(pack.calendar.as_str()).unwrap(),
            pack: Arc::clone(&pack),
            amend: &|amendment| library.load_amended(id, amendment),
        };
        let behaviour = behaviour(&scenarios, &environment, every);
        assert!(!behaviour.is_empty() || id == "chongqing_registry_rules", "{id} has scenarios");
        (id, Known { hash: pack.hash.to_string(), scenarios, every, behaviour })
    });
    known.collect()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn what_the_hash_leaves_out_changes_nothing(seed in any::<u64>()) {
        for (id, known) in &*KNOWN {
            let library = library(id);
            let pack = shuffled_pack(id, seed, None);
            prop_assert_eq!(&pack.hash.to_string(), &known.hash, "{}", id);
            let environment = TestEnvironment {
                calendar: library.calendar(pack.calendar.as_str()).unwrap(),
                pack,
                amend: &|amendment| match amendment {
                    Amendment::Pack(other) if *other != **id => library.load_amended(id, amendment),
                    amendment => Ok(shuffled_pack(id, seed, Some(amendment))),
                },
            };
            let behaviour = behaviour(&known.scenarios, &environment, known.every);
            for (before, now) in known.behaviour.iter().zip(&behaviour) {
                prop_assert_eq!(before, now, "{}", id);
            }
            prop_assert_eq!(known.behaviour.len(), behaviour.len());
        }
    }
}

/// Turns round the entries of the first mapping whose order decides at each path of the format.
fn turned(node: &Node, keys: &'static [Key], path: &str, found: &mut BTreeSet<String>) -> Option<(String, Node)> {
    let map = node.as_map()?;
    for (place, entry) in map.entries.iter().enumerate() {
        let Some(key) = keys.iter().find(|key| key.name == &*entry.key) else { continue };
        let path = format!("{path}.{}", key.name);
        let mut node = node.clone();
        let Content::Map(changed) = &mut node.content else { continue };
        let own = &mut changed.entries[place].node;
        if key.order == Order::Decides
            && own.as_map().is_some_and(|map| map.entries.len() > 1)
            && found.insert(path.clone())
        {
            let Content::Map(mapping) = &mut own.content else { continue };
            mapping.entries.reverse();
            return Some((path, node));
        }
        if !key.is_mapping() {
            if let Some((path, below)) = turned(&entry.node, key.inner(), &path, found) {
                *own = below;
                return Some((path, node));
            }
            continue;
        }
        for (place, inner) in entry.node.as_map().into_iter().flat_map(|map| map.entries.iter().enumerate()) {
            if let Some((path, below)) = turned(&inner.node, key.inner(), &format!("{path}.*"), found) {
                let Content::Map(mapping) = &mut own.content else { continue };
                mapping.entries[place].node = below;
                return Some((path, node));
            }
        }
    }
    None
}

#[test]
fn every_order_that_decides_is_in_the_hash() {
    let mut found = BTreeSet::new();
    for id in PACKS {
        loop {
            let mut path = None;
            let mut change = |tree: Node| match turned(&tree, sections(), "", &mut found) {
                Some((changed, tree)) => {
                    path = Some(changed);
                    tree
                }
                None => tree,
            };
            let pack =
                library(id).load_changed(id, None, changed(&mut change)).unwrap_or_else(|failure| panic!("{failure}"));
            let Some(path) = path else { break };
            assert_ne!(pack.hash.to_string(), KNOWN[id].hash, "{id}: the order of {path} decides");
        }
    }
    let orders: Vec<&str> = found.iter().map(String::as_str).collect();
    for path in [".workflows", ".workflows.*.actions", ".workflows.*.actions.*.when", ".parties.*.route", ".views"] {
        assert!(orders.contains(&path), "{path} is turned round: {orders:?}");
    }
}

/// Writes a pack anew: a file each section, the last first, everything inline that was a block, without comments.
#[test]
fn a_pack_that_is_written_otherwise_is_the_same_pack() {
    for (id, in_examples) in [("national", false), ("dog_licence", true)] {
        let packs = if in_examples { TestLibrary::of_examples() } else { TestLibrary::of_rulepacks(&["national"]) };
        let before = packs.load(id);
        let mut folders = vec![packs.path(id)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                let name = entry.file_name().into_string().unwrap();
                if path.is_dir() && name != "scenarios" {
                    folders.push(path);
                } else if name.ends_with(".yaml") && name != "pack.yaml" {
                    std::fs::remove_file(path).unwrap();
                }
            }
        }
        let tree = before.tree().as_map().unwrap();
        for (number, entry) in tree.entries.iter().enumerate() {
            let mut section = Node { span: before.tree().span, content: before.tree().content.clone() };
            let Content::Map(map) = &mut section.content else { unreachable!() };
            map.entries = vec![entry.clone()].into();
            let text = format!("# {number}\n\n{}\n# …\n", emit(&section, before.files(), false));
            packs.write(&format!("{id}/moved/{:03}.yaml", 999 - number), text);
        }
        let manifest_text = packs.read(&format!("{id}/pack.yaml"));
        let keys: BTreeSet<&str> = manifest().iter().map(|key| key.name).collect();
        let mut lines: Vec<String> = Vec::new();
        for line in manifest_text.lines() {
            match lines.last_mut() {
                Some(above) if !line.split(':').next().is_some_and(|key| keys.contains(key)) => {
                    above.push('\n');
                    above.push_str(line);
                }
                _ => lines.push(line.to_owned()),
            }
        }
        lines.reverse();
        packs.write(&format!("{id}/pack.yaml"), lines.join("\n"));
        assert_eq!(packs.load(id).hash, before.hash, "{id}");
    }
}

#[test]
fn the_packs_below_are_in_the_hash_by_their_ids_and_not_by_their_versions() {
    let over = TestLibrary::of_examples();
    over.province("p", "dog_licence", "");
    let laid_over = over.load("p");
    let written_out = TestLibrary::of_examples();
    guicheng_testkit::copy(&written_out.path("dog_licence"), &written_out.path("p"));
    let manifest = over.read("p/pack.yaml").replace("extends: dog_licence", "calendar: cn");
    written_out.write("p/pack.yaml", manifest);
    let alone = written_out.load("p");
    assert!(laid_over.tree().same_content(alone.tree()), "they say the same");
    assert_ne!(laid_over.hash, alone.hash, "but see other entries of registers");

    let manifest = over.read("dog_licence/pack.yaml");
    let version = manifest.lines().find(|line| line.starts_with("version:")).unwrap();
    over.write("dog_licence/pack.yaml", manifest.replace(version, "version: 9.9.9"));
    assert_eq!(over.load("p").lineage[0].1.as_ref(), "9.9.9");
    assert_eq!(over.load("p").hash, laid_over.hash);
}

#[test]
fn a_pack_from_its_bundle_decides_as_the_pack_from_its_folders() {
    for id in ["liaoning", "dog_licence_2027"] {
        let (known, library) = (&KNOWN[id], library(id));
        let folder = library.load(id).unwrap();
        let pack = Pack::from_bundle(folder.bundle().unwrap().as_bytes()).unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(pack.hash, folder.hash);
        assert_eq!(pack.lineage, folder.lineage);
        assert_eq!(pack.files().path(pack.tree().span.file), folder.files().path(folder.tree().span.file));
        let environment = TestEnvironment {
            calendar: library.calendar(pack.calendar.as_str()).unwrap(),
            pack,
            amend: &|amendment| library.load_amended(id, amendment),
        };
        let every = behaviour(&known.scenarios, &environment, 1);
        let from_folders = TestEnvironment { pack: folder, ..environment };
        assert_eq!(every, behaviour(&known.scenarios, &from_folders, 1), "{id}");
    }
}
