//! What `coverage` and `mutate` say of scenarios that leave something out.

use std::fs;
use std::path::Path;

use crate::calling::{Called, call, copy};
use tempfile::TempDir;

/// A copy of the example pack, with these explanations instead of its own.
fn examples(equivalents: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples"), folder.path());
    fs::write(folder.path().join("dog_licence/scenarios/equivalents.yaml"), equivalents).unwrap();
    folder
}

fn mutate(folder: &TempDir, path: &str, more: &[&str]) -> Called {
    let library = folder.path().to_str().unwrap();
    call(&[&["mutate", "dog_licence", path, "--library", library, "--lang", "en"], more].concat())
}

const PENDING: &str = "equivalents:
  pending:
    change: widen-states
    at: [workflows.dog.actions.license.from, workflows.dog.actions.refuse.from]
    because: {zh: 此前都是登记中, en: until then it is pending}
";

#[test]
fn a_change_that_is_explained_does_not_count() {
    let bare = mutate(&examples("equivalents: {}\n"), "workflows.dog.actions.license", &[]);
    bare.ends_with(1);
    bare.prints("workflows.dog.actions.license.from  〔rules/6〕\n    possible in every state → any");
    bare.prints("0 explained, 1 noticed by none");
    let explained = mutate(&examples(PENDING), "workflows.dog.actions.license", &[]);
    explained.ends_with(0);
    explained.prints("1 explained, 0 noticed by none; score 100.0 %");
}

#[test]
fn what_was_not_tried_is_not_all_noticed() {
    let nowhere = mutate(&examples("equivalents: {}\n"), "workflows.licens", &[]);
    nowhere.ends_with(2);
    nowhere.complains("nothing stands at `workflows.licens` in the pack `dog_licence`");
    let nothing = mutate(&examples("equivalents: {}\n"), "workflows.licence.title", &[]);
    nothing.ends_with(1);
    nothing.prints("0 changes");
    nothing.prints("score –");
    let folder = examples("equivalents: {}\n");
    fs::remove_dir_all(folder.path().join("dog_licence/scenarios")).unwrap();
    let untested = mutate(&folder, "workflows.licence.actions.accept.to", &[]);
    untested.ends_with(1);
    untested.complains("the pack `dog_licence` has no scenarios");
}

#[test]
fn an_explanation_of_what_scenarios_notice_or_of_nothing_is_an_error() {
    let wrong =
        PENDING.replace("license.from", "grant.from").replace("dog.actions.refuse.from", "licence.actions.accept.from");
    let called = mutate(&examples(&wrong), "workflows.licence.actions.accept", &[]);
    called.ends_with(1);
    called.complains("error[unknown-change]: there is no change `widen-states` at `workflows.dog.actions.grant.from`");
    called.complains("error[equivalent-noticed]: the change `widen-states` at `workflows.licence.actions.accept.from`");
    called.complains("dog_licence/scenarios/equivalents.yaml:4:");
}

#[test]
fn a_file_of_explanations_with_mistakes_is_refused_by_every_check() {
    let folder = examples(&PENDING.replace("widen-states", "widen-state"));
    let called = call(&["check", "dog_licence", "--library", folder.path().to_str().unwrap(), "--lang", "en"]);
    called.ends_with(2);
    called.prints("error[unknown-word]");
    called.prints("did you mean `widen-states`?");
}

#[test]
fn one_of_several_changes_at_a_place_is_named_by_what_it_makes() {
    let two = "equivalents:
  later:
    change: shift-parameter
    at: parameters.examination_limit.values.2026-09-01
    to: 7 workdays
    because: {zh: 示例情景都在此前, en: the scenarios are all before that day}
";
    let called = mutate(&examples(two), "parameters.examination_limit", &[]);
    called.prints("1 explained, 3 noticed by none");
    let called = mutate(&examples(&two.replace("7 workdays", "6 workdays")), "parameters.examination_limit", &[]);
    called.complains("no change makes `6 workdays` of `parameters.examination_limit.values.2026-09-01`; it makes `7 workdays`, `9 workdays` of it");
}

#[test]
fn mutate_prints_score_articles_and_explanations_for_programs() {
    let called = mutate(&examples(PENDING), "workflows.dog.actions.license", &["--format", "json"]);
    called.ends_with(0);
    let record = called.result();
    assert_eq!(record["permille"], 1000);
    let explained =
        record["changes"].as_array().unwrap().iter().find(|change| change["verdict"] == "explained").unwrap();
    assert_eq!(explained["by"], "pending");
    assert_eq!(explained["articles"], serde_json::json!(["rules/6"]));
    assert_eq!(explained["place"], "dog_licence/workflows/dog.yaml:16");
}

#[test]
fn coverage_lists_every_article_of_all_texts_with_those_inherited_marked() {
    let called = call(&["coverage", "chongqing", "--lang", "en", "--format", "json"]);
    let packs = &called.result()["packs"];
    let all = packs[0]["articles"].as_array().unwrap();
    let articles: Vec<_> = all.iter().filter(|article| article["item"] == false).collect();
    let inherited = articles.iter().filter(|article| article["inherited"] == true).count();
    assert_eq!((articles.len() - inherited, inherited), (28, 24));
    let text = call(&["coverage", "chongqing", "--lang", "zh"]);
    text.prints("继承的条文 24 条");
    text.prints("可执行（继承）");
}

#[test]
fn items_of_articles_are_cited_or_say_why_not() {
    let folder = examples("equivalents: {}\n");
    let file = folder.path().join("dog_licence/pack.yaml");
    let at = folder.path().to_str().unwrap();
    let written = |more: &str| {
        let town = "format: 2\npack: town\ntitle: 镇\nversion: 1.0.0\nextends: dog_licence\n";
        fs::create_dir_all(folder.path().join("town")).unwrap();
        fs::write(folder.path().join("town/pack.yaml"), town).unwrap();
        let article = "kind: executable, summary: 期限, items: {\"1\": 受理, \"2\": 指导}";
        let sources = format!("sources: {{town: {{title: 规则, articles: {{\"1\": {{{article}{more}}}}}}}}}\n");
        fs::write(
            folder.path().join("town/rules.yaml"),
            format!("{sources}parameters: {{acceptance_limit: {{article: {{append: [\"town/1(1)\"]}}}}}}\n"),
        )
        .unwrap();
        call(&["coverage", "town", "--library", at, "--lang", "en"])
    };
    assert!(file.exists());
    let open = written("");
    open.prints("town/1(2): executable, but no element cites it");
    assert!(!open.output.contains("town/1(1): executable, but no element cites it"), "{}", open.output);
    let declared = written(", declaratory_items: {\"2\": {zh: 指导不改变权利, en: advice changes no right}}");
    declared.prints("advice changes no right");
    assert!(!declared.output.contains("town/1(2): executable"), "{}", declared.output);
    written(", declaratory_items: {\"3\": 无}").ends_with(2);
}

#[test]
fn coverage_of_one_article_names_elements_scenarios_and_refusals() {
    let called = call(&["coverage", "national", "--article", "national/9", "--lang", "en"]);
    called.ends_with(0);
    called.prints("national/9  executable");
    called.prints("workflows.first_registration.actions.accept.when.complete\n    reached by  ");
    called.prints("    refused in  ");
    let unknown = call(&["coverage", "national", "--article", "nationl/9", "--lang", "en"]);
    unknown.ends_with(2);
    unknown.complains("did you mean `national/9`?");
}

#[test]
fn coverage_ends_with_one_when_a_scenario_is_missing() {
    let folder = examples(PENDING);
    let library = folder.path().to_str().unwrap();
    let called = call(&["coverage", "dog_licence", "--library", library, "--lang", "en"]);
    called.ends_with(1);
    called.prints("workflows.licence.actions.refuse: no scenario reaches it");
}

#[test]
fn a_bound_is_told_in_the_language_asked_for() {
    call(&["check", "--lang", "zh"]).prints("的限度：");
    assert!(!call(&["check", "--lang", "zh"]).output.contains("at_most"));
    assert!(!call(&["check", "--lang", "en"]).output.contains("at_most"));
}
