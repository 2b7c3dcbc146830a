//! From when to when a pack is in force, what an amendment leaves under the old rule, and how long values are kept.

use guicheng_testkit::{TestLibrary, problems};

/// What is said of the lending pack with this at the end of its manifest, and with this laid over it.
fn said(manifest: &str, content: &str) -> Vec<String> {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", content);
    let written = packs.read("village/pack.yaml");
    packs.write("village/pack.yaml", format!("{written}{manifest}"));
    let found = packs.library().load("village").map_or_else(|failure| problems(&failure), |_| Vec::new());
    let found = found.iter().filter(|problem| !problem.ends_with("after-force-unsaid"));
    found.map(|problem| problem.split(' ').skip(1).collect::<Vec<_>>().join(" ")).collect()
}

fn warned(manifest: &str, content: &str) -> usize {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", content);
    let written = packs.read("village/pack.yaml");
    packs.write("village/pack.yaml", format!("{written}{manifest}"));
    let pack = packs.load("village");
    pack.warnings().iter().filter(|warning| warning.code() == "after-force-unsaid").count()
}

const LAST_DAY: &str =
    "parameters:\n  last_day: {title: 末日, type: date, article: house_rules/2, value: 2027-12-31}\n";

#[test]
fn days_in_force_are_read_from_parameters_that_give_one_day() {
    let nothing: [String; 0] = [];
    let until = "in_force: {from: 2026-01-01, until: {parameter: last_day}}\n";
    assert_eq!(said(until, LAST_DAY), nothing);
    assert_eq!(
        said("in_force: {from: 2028-01-01, until: {parameter: last_day}}\n", LAST_DAY),
        ["ends-before-it-begins"]
    );
    let by_date = LAST_DAY.replace("value: 2027-12-31", "values: {2026-01-01: 2027-12-31, 2027-01-01: 2028-12-31}");
    assert_eq!(said(until, &by_date), ["day-of-parameter"]);
    let number = LAST_DAY.replace("type: date", "type: integer").replace("2027-12-31", "5");
    assert_eq!(said(until, &number), ["day-of-parameter"]);
    assert_eq!(said(until, &LAST_DAY.replace("last_day:", "last_dy:")), ["unknown-name (last_dy)"]);
}

#[test]
fn what_is_opened_in_a_case_says_whether_it_can_be_after_the_last_day() {
    let until = "in_force: {from: 2026-01-01, until: 2027-12-31}\n";
    let plain = warned(until, LAST_DAY);
    assert!(plain > 0, "the complaint says nothing of it");
    let complaint = format!("{LAST_DAY}workflows:\n  complaint: {{open: {{after_force: true}}}}\n");
    assert_eq!(warned(until, &complaint), plain - 1);
    assert_eq!(warned("in_force: {from: 2026-01-01}\n", LAST_DAY), 0);
    let loan = format!("{LAST_DAY}workflows:\n  loan: {{open: {{after_force: true}}}}\n");
    let nothing: [String; 0] = [];
    assert_eq!(said(until, &loan), nothing, "a case may be about what is there");
    assert_eq!(warned(until, &loan), plain, "and is not asked for it");
}

#[test]
fn what_the_rule_itself_opens_goes_with_what_is_open() {
    let packs = TestLibrary::of_examples();
    let until = "in_force: {from: 2026-01-01, until: 2027-12-31}";
    packs.edit("building_permit/pack.yaml", "in_force: {from: 2026-01-01}", until);
    assert_eq!(packs.warnings("building_permit"), [""; 0], "it is not asked");
    let opening = "      triggered: true\n";
    packs.edit("building_permit/permit.yaml", opening, &format!("{opening}      after_force: false\n"));
    let problems = packs.problems("building_permit");
    assert!(problems.len() == 1 && problems[0].ends_with("after-force-by-itself"), "{problems:?}");
}

#[test]
fn a_transition_keeps_states_of_workflows_that_move() {
    let nothing: [String; 0] = [];
    let transition = |complaint: &str| {
        format!(
            "in_force: {{from: 2026-06-01}}\ntransition: {{article: house_rules/2, because: 过渡, workflows: {{complaint: {{{complaint}}}}}}}\n"
        )
    };
    assert_eq!(said(&transition("open: move, keeps: [raised]"), LAST_DAY), nothing);
    assert_eq!(said(&transition("keeps: [raised]"), LAST_DAY), ["transition-keeps-all"]);
    assert_eq!(said(&transition("open: move, keeps: [rased]"), LAST_DAY), ["unknown-name (raised)"]);
    let both = transition("open: move, keeps: [raised], states: {raised: raised}");
    assert_eq!(said(&both, LAST_DAY), ["transition-kept-and-moved"]);
}

#[test]
fn retention_cites_an_article_and_names_what_its_procedures_hold() {
    let nothing: [String; 0] = [];
    let kept = |article: &str, more: &str| {
        format!(
            "retention:\n  short: {{title: 短期, article: {article}, of: {{book: [on_shelf]}}, period: 2 years{more}}}\n"
        )
    };
    let states = TestLibrary::lending().read("lending/workflows.yaml");
    assert!(states.contains("on_shelf"), "the root has a state of that name");
    assert_eq!(said("", &kept("house_rules/2", ", fields: due_on")), nothing);
    assert_eq!(said("", &kept("{none: 无依据}", "")), ["retention-without-source"]);
    assert_eq!(said("", &kept("house_rules/2", ", fields: due_n")), ["unknown-name (due_on)"]);
    assert_eq!(said("", &kept("house_rules/2", ", from: on")), ["retention-day"]);
}
