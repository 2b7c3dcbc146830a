use std::path::Path;

use guicheng_engine::PackLibrary;
use guicheng_engine::internals::catalogue::{Order, Rules, Shape};

use super::*;

/// Keys as documents could declare them, one for each plain change.
static KEYS: [Key; 5] = [
    key("triggers", Mutate::Remove, || Shape::Mapping(|| Shape::Value("id"))),
    key("binds", Mutate::Thin, || Shape::List(|| Shape::Value("id"))),
    key("partial", Mutate::Flip, || Shape::Value("boolean")),
    key("automatic", Mutate::Flip, || Shape::Value("boolean")),
    key("title", Mutate::Nothing("for people"), || Shape::Value("sentence")),
];

const fn key(name: &'static str, mutate: Mutate, shape: fn() -> Shape) -> Key {
    Key { name, required: false, rules: Rules::Never, mutate, order: Order::Free, since: 1, shape }
}

/// What becomes of an action of the example pack that has these keys.
fn changed(action: &str) -> Vec<String> {
    let library = PackLibrary::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")).unwrap();
    let pack = library.load("dog_licence").unwrap();
    let path = format!("workflows.licence.actions.{action}");
    let node = yaml::lookup(pack.tree(), &path).unwrap();
    let mut sites = Sites { pack: &pack, below: None, everybody: None, mutants: Vec::new() };
    let site = Site { path, pattern: "workflows.*.actions.*".to_owned() };
    sites.document(&site, &KEYS, node);
    let told = |mutant: &Mutant| {
        let below = mutant.path.strip_prefix("workflows.licence.actions.").unwrap();
        format!("{} {below} {}", mutant.operator, mutant.edit.shown())
    };
    sites.mutants.iter().map(told).collect()
}

#[test]
fn a_plain_change_follows_from_what_a_key_declares() {
    let grant = changed("grant");
    assert_eq!(grant.iter().filter(|told| told.starts_with("drop-trigger grant.triggers.")).count(), 1, "{grant:#?}");
    assert!(grant.iter().all(|told| !told.contains(".title")), "{grant:#?}");
}

#[test]
fn a_switch_that_is_not_given_is_given() {
    let grant = changed("grant");
    let given = |key: &str| grant.iter().any(|told| told.starts_with("shift-parameter grant {") && told.contains(key));
    assert!(given("partial: true") && given("automatic: true"), "{grant:#?}");
}
