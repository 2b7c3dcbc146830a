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
    Key { name, doc: "", required: false, rules: Rules::Never, mutate, order: Order::Free, since: 1, shape }
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

#[test]
fn each_day_of_values_but_the_first_is_a_day_earlier_and_later() {
    let library = PackLibrary::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")).unwrap();
    let pack = library.load("dog_licence").unwrap();
    let of_days: Vec<String> = mutants(&pack, None)
        .iter()
        .filter(|mutant| mutant.path.starts_with("parameters.") && mutant.path.ends_with(".values"))
        .map(|mutant| format!("{} {}", mutant.operator, mutant.edit.shown()))
        .collect();
    assert_eq!(of_days.len(), 2, "{of_days:?}");
    for (told, day) in of_days.iter().zip(["2026-08-31", "2026-09-02"]) {
        assert!(told.starts_with("shift-parameter ") && told.contains(day) && told.contains("2026-01-01"), "{told}");
    }
}

/// A function as it is in a pack, and what `mutate` makes of it.
#[test]
fn words_of_functions_are_others_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let table = "../docs/examples/calendars/cn.yaml";
    let table = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(table)).unwrap();
    write("calendars/cn.yaml", &table);
    write("sums/pack.yaml", "format: 2\npack: sums\ntitle: 数\nversion: 1.0.0\ncalendar: cn\n");
    write("sums/rules.yaml", "organisations: {office: {title: 局}}\n");
    let function = "// 数 == 1\nfn most(items, 上限) {\n    for item in items { if item.len >= 3 || item == \"全\" { return true; } } // !\n    false\n}\n";
    write("sums/rules.rhai", function);
    let library = PackLibrary::open(folder.path()).unwrap();
    let pack = library.load("sums").unwrap_or_else(|failure| panic!("{failure}"));
    let mutants = mutants(&pack, None);
    let of_functions: Vec<&Mutant> =
        mutants.iter().filter(|mutant| mutant.operator == MutationOperator::ChangeFunction).collect();
    assert!(of_functions.iter().all(|mutant| mutant.path == "functions.most"));
    let lines: Vec<String> = of_functions.iter().map(|mutant| mutant.edit.shown()).collect();
    let line =
        |condition: &str, answer: &str| format!("for item in items {{ if {condition} {{ return {answer}; }} }} // !");
    let expected = [
        line("!(item.len >= 3 || item == \"全\")", "true"),
        line("item.len > 3 || item == \"全\"", "true"),
        line("item.len >= 2 || item == \"全\"", "true"),
        line("item.len >= 4 || item == \"全\"", "true"),
        line("item.len >= 3 && item == \"全\"", "true"),
        line("item.len >= 3 || item != \"全\"", "true"),
        line("item.len >= 3 || item == \"\"", "true"),
        line("item.len >= 3 || item == \"全\"", "false"),
        "true".to_owned(),
        line("item == \"全\"", "true"),
        line("item.len >= 3", "true"),
    ];
    assert_eq!(lines, expected);
    for mutant in of_functions {
        let changed = crate::mutation::load_mutant(&library, "sums", mutant, None);
        let changed = changed.unwrap_or_else(|failure| panic!("{failure}"));
        assert_ne!(changed.hash, pack.hash);
    }
}

#[test]
fn words_of_conditions_are_others_one_at_a_time() {
    let library = PackLibrary::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")).unwrap();
    let pack = library.load("dog_licence").unwrap();
    let mutants = mutants(&pack, None);
    let of = |path: &str| -> Vec<String> {
        let changed = |mutant: &&Mutant| mutant.operator == MutationOperator::ChangeCondition && mutant.path == path;
        mutants.iter().filter(changed).map(|mutant| mutant.edit.shown()).collect()
    };
    let expected = [
        "params.large_dogs && data.size != \"large\"",
        "params.large_dogs || data.size == \"large\"",
        "params.large_dogs || data.size != \"\"",
        "data.size != \"large\"",
        "params.large_dogs",
    ];
    assert_eq!(of("workflows.licence.actions.submit.when.size_allowed.that"), expected);
    assert_eq!(of("views.register.when"), ["facts.has(\"\")"], "every condition is one");
    // Within brackets, and across them.
    let text = "!(a && b || c) && (d || [e, f && g].len > 0)";
    let changes = words::changes(&pack.words_of(text), text);
    let shorter: Vec<String> = changes.iter().filter_map(|change| Some(change.made(text)?.0)).collect();
    for left in [
        "!(b || c) && (d || [e, f && g].len > 0)",
        "!(a || c) && (d || [e, f && g].len > 0)",
        "!(c) && (d || [e, f && g].len > 0)",
        "!(a && b) && (d || [e, f && g].len > 0)",
        "!(a && b || c)",
        "(d || [e, f && g].len > 0)",
        "!(a && b || c) && ([e, f && g].len > 0)",
        "!(a && b || c) && (d)",
        "!(a && b || c) && (d || [e, g].len > 0)",
        "!(a && b || c) && (d || [e, f].len > 0)",
    ] {
        assert!(shorter.iter().any(|made| made == left), "{left} in {shorter:#?}");
    }
}
