//! Organisations and codes that are there from a day to a day.

use guicheng_testkit::{TestLibrary, problems};

/// What is said of a province that lays this over the lending pack, in one of its sections.
fn said(section: &str, content: &str) -> Vec<String> {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", &format!("{section}:\n{content}"));
    let problems = packs.library().load("village").map_or_else(|failure| problems(&failure), |_| Vec::new());
    problems.iter().map(|problem| problem.split(' ').skip(1).collect::<Vec<_>>().join(" ")).collect()
}

fn said_of(organisations: &str) -> Vec<String> {
    said("organisations", organisations)
}

fn said_of_codes(lists: &str) -> Vec<String> {
    said("codes", lists)
}

#[test]
fn an_entry_ends_after_it_begins_and_its_successor_is_known_and_follows_a_last_day() {
    let nothing: [String; 0] = [];
    let good = "  old: {title: 旧, until: 2025-12-31, successor: new}\n  new: {title: 新, from: 2026-01-01}\n";
    assert_eq!(said_of(good), nothing);
    let backwards = "  old: {title: 旧, from: 2026-01-01, until: 2025-12-31}\n";
    assert_eq!(said_of(backwards), ["ends-before-it-begins"]);
    let unknown = "  old: {title: 旧, until: 2025-12-31, successor: main_dsk}\n";
    assert_eq!(said_of(unknown), ["unknown-name (main_desk)"]);
    assert_eq!(said_of("  old: {title: 旧, successor: main_desk}\n"), ["successor-without-end"]);
    let circle = "  one: {title: 甲, until: 2025-12-31, successor: two}\n  two: {title: 乙, until: 2026-12-31, successor: one}\n";
    assert_eq!(said_of(circle), ["successor-cycle"]);
}

#[test]
fn superiors_in_a_circle_are_found_also_where_a_successor_closes_it() {
    let by_date =
        "  bureau: {title: 局, until: 2025-12-31, successor: office}\n  office: {title: 办, superior: bureau}\n";
    assert_eq!(said_of(by_date), ["superior-cycle"]);
    let plain = "  one: {title: 甲, superior: two}\n  two: {title: 乙, superior: one}\n";
    assert_eq!(said_of(plain), ["superior-cycle"]);
    let line =
        "  bureau: {title: 局, until: 2025-12-31, successor: main_desk}\n  office: {title: 办, superior: bureau}\n";
    let nothing: [String; 0] = [];
    assert_eq!(said_of(line), nothing);
}

#[test]
fn codes_are_checked_as_organisations_are_and_territories_are_from_their_list() {
    let nothing: [String; 0] = [];
    let list = |entries: &str| format!("  kinds: {{title: 类别, source: 无, entries: {{{entries}}}}}\n");
    let renamed = r#""1": {zh: 甲, until: 2025-12-31, successor: "2"}, "2": {zh: 乙, from: 2026-01-01}, "3": 丙"#;
    assert_eq!(said_of_codes(&list(renamed)), nothing);
    assert_eq!(
        said_of_codes(&list(r#""1": {zh: 甲, until: 2025-12-31, successor: "4"}, "2": 乙"#)),
        ["unknown-name (1)"]
    );
    assert_eq!(
        said_of_codes(&list(r#""1": {zh: 甲, from: 2026-01-01, until: 2025-12-31}"#)),
        ["ends-before-it-begins"]
    );
    let territories = |id: &str, code: &str| {
        format!("  {id}: {{title: 区划, source: 无, territories: true, entries: {{\"{code}\": 北区}}}}\n")
    };
    assert_eq!(said_of_codes(&territories("here", "990100")), nothing);
    assert_eq!(said_of_codes(&territories("here", "990200")), ["territory-unlisted (990200)"]);
    let twice = format!("{}{}", territories("here", "990100"), territories("there", "990100"));
    assert_eq!(said_of_codes(&twice), ["territories-twice"]);
}

#[test]
fn bodies_of_one_territory_are_told_only_if_they_are_there_on_one_day_and_gaps_are() {
    let warnings = |organisations: &str| {
        let packs = TestLibrary::lending();
        packs.province("village", "lending", &format!("organisations:\n{organisations}"));
        let pack = packs.load("village");
        pack.warnings().iter().map(|warning| warning.code().to_owned()).collect::<Vec<_>>()
    };
    let two = |days: &str| {
        format!(
            "  first: {{title: 甲, kind: branch, territory: \"990200\", until: 2025-12-31}}\n  second: {{title: 乙, kind: branch, territory: \"990200\"{days}}}\n"
        )
    };
    assert!(!warnings(&two(", from: 2026-01-01")).contains(&"territory-shared".to_owned()));
    assert!(warnings(&two(", from: 2025-12-31")).contains(&"territory-shared".to_owned()));
    assert!(warnings(&two("")).contains(&"territory-shared".to_owned()));
    let gap = "  old: {title: 旧, until: 2025-12-31, successor: new}\n  new: {title: 新, from: 2026-02-01}\n";
    assert!(warnings(gap).contains(&"successor-gap".to_owned()));
}
