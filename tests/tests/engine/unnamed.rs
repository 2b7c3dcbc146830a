//! What an author is told of elements that nothing names, and of files that nothing reads.

use std::path::Path;

use guicheng_engine::{Language, PackLibrary};
use guicheng_testkit::{TestLibrary, examples, rulepacks};

fn with_file(name: &str, text: &str) -> Vec<String> {
    let packs = TestLibrary::lending();
    packs.write(&format!("lending/{name}"), text);
    packs.warnings("lending")
}

#[test]
fn what_nothing_names_is_told() {
    for (element, told) in [
        ("organisations:\n  north_bureu: {title: 北}\n", "lending/further.yaml:2:3 unused"),
        (
            "registers:\n  lonely: {title: 孤, article: house_rules/3, case: loan, of: book_title}\n",
            "lending/further.yaml:2:3 unused",
        ),
        ("parties:\n  desk:\n    roles:\n      lonely: {title: 孤}\n", "lending/further.yaml:4:7 unused"),
        (
            "interpretations:\n  lonely:\n    article: house_rules/3\n    question: 何时\n    chosen: early\n    because: 早\n    readings: {early: {title: 早, value: 1 days}}\n",
            "lending/further.yaml:7:41 reading-value-untaken",
        ),
    ] {
        assert_eq!(with_file("further.yaml", element), [told], "{element}");
    }
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "organisation_kinds:\n  lonely: {title: 孤}\n");
    assert_eq!(packs.warnings("village"), ["village/rules.yaml:2:3 unused"], "a kind of bodies of which there is none");
}

#[test]
fn an_organisation_that_another_names_is_not_left_alone() {
    let bodies = "organisations:\n  north: {title: 北, superior: city}\n  city: {title: 市}\n";
    assert_eq!(with_file("further.yaml", bodies), ["lending/further.yaml:2:3 unused"], "`city` is named by `north`");
}

#[test]
fn files_that_nothing_reads_are_named() {
    assert_eq!(with_file("scenarios/days.rhai", "fn one() { 1 }\n"), ["file-left-out"], "functions among scenarios");
    assert_eq!(with_file("rules.json", "{}\n"), ["file-left-out"], "rules in another form");
    let packs = TestLibrary::lending();
    packs.write("village/Pack.yaml", "format: 2\npack: village\n");
    assert_eq!(packs.problems("village"), ["file-misnamed"], "a manifest with a capital");
    packs.write("hamlet/rules.yaml", "parameters: {}\n");
    assert_eq!(packs.problems("hamlet"), ["no-manifest"], "rules without a manifest");
    let ids = packs.library().ids().unwrap();
    assert!(["village", "hamlet"].iter().all(|meant| ids.iter().any(|id| *id == **meant)), "{ids:?}");
}

/// The rules that are in use name all that they define.
#[test]
fn neither_packs_nor_examples_have_warnings() {
    let warned = |folder: &Path| -> Vec<String> {
        let library = PackLibrary::open(folder).unwrap();
        let packs = library.ids().unwrap().into_iter().map(|id| library.load(id.as_str()).unwrap());
        packs.map(|pack| pack.warnings().render(pack.files(), Language::English, false)).collect()
    };
    let told = [warned(&rulepacks()), warned(&examples())].concat().concat();
    assert!(told.is_empty(), "{told}");
}
