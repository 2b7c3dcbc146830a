//! What each verb prints and how it ends, and where all of them are documented.

use std::fs;
use std::path::Path;

use crate::calling::{call, call_with, rulepacks};

/// The library of the guide's examples.
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/examples");

#[test]
fn run_prints_the_timeline_of_the_plain_path() {
    let called = call(&["run", "national", "--lang", "zh"]);
    called.ends_with(0);
    called.prints("首次登记全流程");
    called.prints("2026-02-13 周五  某市交通运输局（经办人）");
    called.prints("受理期限：3 个工作日，至 2026-02-25");
    called.prints("〔national/10〕");
    called.prints("均与预期一致");
}

#[test]
fn run_speaks_english_and_chinese_by_the_locale_of_the_system() {
    let english = call_with(&["run", "national"], &[("LANG", "C.UTF-8")]);
    english.prints("first registration");
    english.prints("3 workdays, until 2026-02-25");
    let chinese = call_with(&["run", "national"], &[("LANG", "zh_CN.UTF-8")]);
    chinese.prints("首次登记");
    let asked = call_with(&["run", "national", "--lang", "en"], &[("LC_ALL", "zh_CN.UTF-8")]);
    asked.prints("3 workdays, until 2026-02-25");
}

#[test]
fn output_that_is_no_terminal_has_no_colours() {
    assert!(!call(&["run", "national", "renewal_window"]).output.contains('\u{1b}'));
}

#[test]
fn run_says_why_something_is_refused() {
    let called = call(&["run", "national", "renewal_window", "--lang", "zh"]);
    called.ends_with(0);
    called.prints("✗ 拒绝  现在不在续展申请期内：2026-05-01 至 2026-06-30 可以办理，今天是 2026-04-30");
    called.prints("facts.valid_until = 2026-06-30");
    called.prints("national/windows.yaml:");
}

#[test]
fn run_takes_a_scenario_from_any_file_and_tells_what_is_not_as_expected() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.yaml");
    let scenario = "title: 起草之后应为草稿\nsteps:\n  - {on: 2026-03-02, who: bureau.clerk, open: first_registration, \
                    expect: {state: submitted}}\n";
    fs::write(&file, scenario).unwrap();
    let called = call(&["run", "national", file.to_str().unwrap(), "--lang", "zh"]);
    called.ends_with(1);
    called.prints("与预期不符 1 处");
    called.prints("mine.yaml:3");
    called.prints("应为  submitted");
    called.prints("实为  draft");
}

#[test]
fn run_prints_json_for_programs() {
    let called = call(&["run", "national", "late_acceptance", "--format", "json"]);
    called.ends_with(0);
    let transcript = called.result();
    assert_eq!(transcript["scenario"], "late_acceptance");
    assert_eq!(transcript["failures"], serde_json::json!([]));
    assert_eq!(transcript["entries"].as_array().unwrap().len(), 5);
}

#[test]
fn cases_are_named_as_scenarios_like_and_files_as_they_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/fixtures/library");
    let scenario = folder.path().join("two.yaml");
    let open =
        |case: &str| format!("  - {{on: 2026-03-02, who: pupil, open: loan, case: {case}, with: {{use: request}}}}\n");
    fs::write(&scenario, format!("title: two\nsteps:\n{}{}", open("../out"), open("second"))).unwrap();
    let (scenario, file) = (scenario.to_str().unwrap(), folder.path().join("case.jsonl"));
    let library = library.to_str().unwrap();
    let called = call(&["run", "lending", scenario, "--journal", file.to_str().unwrap(), "--library", library]);
    called.ends_with(0);
    assert!(folder.path().join("case.___out.jsonl").is_file() && folder.path().join("case.second.jsonl").is_file());
}

#[test]
fn a_journal_is_replayed_without_difference_and_of_a_changed_one_the_line_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let path = file.to_str().unwrap();
    let written = call(&["run", "national", "renewal_window", "--journal", path, "--lang", "en"]);
    written.ends_with(0);
    written.complains("the record of the case `case` is in");
    let same = call(&["replay", path, "--lang", "zh"]);
    same.ends_with(0);
    same.prints("复核结果全部一致");

    let journal = fs::read_to_string(&file).unwrap();
    fs::write(&file, journal.replace("2026-06-02", "2026-06-03")).unwrap();
    let differs = call(&["replay", path, "--lang", "zh"]);
    differs.ends_with(1);
    differs.prints("记录与写入时不一致");
    differs.prints("行被改动");
}

#[test]
fn a_record_of_a_scenario_that_comes_out_otherwise_among_the_whole_library_is_told_of_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let examples = guicheng_testkit::examples().display().to_string();
    let path = |name: &str| folder.path().join(name).display().to_string();
    call(&["run", "dog_licence", "stray", "--journal", &path("case"), "--library", &examples]).ends_with(0);
    let replay = |more: &[&str]| {
        call(&[&["replay", &path("case.north"), "--library", &examples, "--lang", "en"], more].concat())
    };
    let differs = replay(&[]);
    differs.ends_with(1);
    differs.complains("north_bureau_rules");
    differs.complains("--scenario PACK SCENARIO");
    let same = replay(&["--scenario", "dog_licence", "stray"]);
    same.ends_with(0);
    assert!(!same.complaint.contains("--scenario"), "nothing to say");
}

#[test]
fn the_head_of_a_journal_says_whether_its_end_was_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let path = file.to_str().unwrap();
    call(&["run", "national", "renewal_window", "--journal", path, "--hash", "sm3"]).ends_with(0);
    let journal = fs::read_to_string(&file).unwrap();
    let head = journal.trim_end().rsplit("\"seal\":\"").next().unwrap().trim_end_matches("\"}");
    assert!(head.starts_with("sm3:"), "{head}");
    call(&["replay", path, "--head", head]).ends_with(0);
    let lines: Vec<&str> = journal.lines().collect();
    fs::write(&file, lines[..lines.len() - 1].join("\n")).unwrap();
    call(&["replay", path]).ends_with(0);
    let cut = call(&["replay", path, "--head", head, "--lang", "en"]);
    cut.ends_with(1);
    cut.prints(&format!("after line {} the end was cut off", lines.len() - 1));
    let json = call(&["replay", path, "--head", head, "--format", "json"]);
    json.prints("\"fault\": \"cut\"");
    call(&["replay", path, "--head", "sm3:00"]).ends_with(2);
}

#[test]
fn what_has_been_erased_is_named_and_the_decision_stands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let path = file.to_str().unwrap();
    call(&["run", "dog_licence", "plain", "--journal", path, "--library", EXAMPLES]).ends_with(0);
    let journal = fs::read_to_string(&file).unwrap();
    let line = journal.lines().find(|line| line.contains("\"open\":")).expect("a telephone is personal");
    let (entry, rest) = line.split_once(",\"open\":").unwrap();
    let (_, seal) = rest.rsplit_once(",\"seal\":").unwrap();
    fs::write(&file, journal.replace(line, &format!("{entry},\"seal\":{seal}"))).unwrap();
    let replayed = call(&["replay", path, "--library", EXAMPLES, "--lang", "en"]);
    replayed.ends_with(0);
    replayed.prints("stands as it is recorded; erased is event");
}

#[test]
fn a_case_over_several_versions_is_audited_by_what_its_scenario_published() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let path = file.to_str().unwrap();
    for scenario in ["amended", "root_stays"] {
        call(&["run", "dog_licence", scenario, "--journal", path, "--library", EXAMPLES]).ends_with(0);
        let replay = ["replay", path, "--scenario", "dog_licence", scenario, "--library", EXAMPLES, "--lang", "zh"];
        let replayed = call(&replay);
        replayed.ends_with(0);
        replayed.prints("复核结果全部一致");
    }
}

#[test]
fn a_case_that_reads_a_register_is_replayed_by_its_own_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    call(&["run", "dog_licence", "practices", "--journal", &path("r.jsonl"), "--library", EXAMPLES]).ends_with(0);
    let (dog, practice) = (path("r.case.jsonl"), path("r.practice.jsonl"));
    call(&["replay", &practice, "--library", EXAMPLES]).ends_with(0);
    call(&["replay", &dog, "--library", EXAMPLES]).ends_with(0);
}

#[test]
fn several_cases_get_a_journal_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.jsonl");
    call(&["run", "national", "validity", "--journal", path.to_str().unwrap()]).ends_with(0);
    assert!(folder.path().join("record.two_years.jsonl").is_file());
    assert!(!path.exists());
}

#[test]
fn a_journal_of_another_version_of_the_pack_asks_for_that_version() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let path = file.to_str().unwrap();
    call(&["run", "national", "renewal_window", "--journal", path]).ends_with(0);
    let called = call(&["replay", path, "--lang", "zh", "--library", EXAMPLES]);
    called.ends_with(2);
    called.complains("请放入该版本的规则包再复核");
}

#[test]
fn check_tells_what_each_pack_has() {
    let called = call(&["check", "--lang", "zh"]);
    called.ends_with(0);
    called.prints("✓ national");
    called.prints("sha256:");
    called.prints("解释问题");
}

#[test]
fn test_counts_the_scenarios_that_pass() {
    let called = call(&["test", "national", "--lang", "en"]);
    called.ends_with(0);
    called.prints("✓ national");
    let one = call(&["test", "national", "--scenario", "lapse", "--format", "json"]);
    one.ends_with(0);
    let results = &one.result()["packs"];
    assert_eq!(results[0]["scenarios"][0]["passed"], true);
}

#[test]
fn test_ends_with_1_when_a_scenario_fails() {
    let folder = tempfile::tempdir().unwrap();
    guicheng_testkit::copy(&rulepacks(), folder.path());
    let scenario = folder.path().join("national/scenarios/wrong.yaml");
    let steps = "title: 受理期限算错\ngiven: submitted\nsteps:\n  - {on: 2026-03-06, expect: {breaches: []}}\n";
    fs::write(&scenario, steps).unwrap();
    let called = call(&["test", "national", "--library", folder.path().to_str().unwrap(), "--lang", "zh"]);
    called.ends_with(1);
    called.prints("national/wrong  受理期限算错");
    called.prints("实为  acceptance");
    called.prints("✗ national");
}

#[test]
fn show_names_the_place_of_every_value() {
    let called = call(&["show", "liaoning", "workflows.renewal.title"]);
    called.ends_with(0);
    called.prints("zh: 续展 # national/workflows/renewal.yaml:");
    let plain = call(&["show", "liaoning", "workflows.renewal.title", "--plain"]);
    plain.prints("zh: 续展\n");
    assert!(!plain.output.contains('#'));
}

#[test]
fn interpretations_name_the_readings_and_the_parameter() {
    let called = call(&["interpretations", "national", "--lang", "zh"]);
    called.ends_with(0);
    called.prints("最后有效日是对应日还是对应日的前一日？");
    called.prints("采用　　对应日 (`corresponding_day`)");
    called.prints("其他　　对应日的前一日 (`day_before`)");
    called.prints("(`last_valid_day`)");
}

#[test]
fn workdays_are_counted_with_the_notices_of_their_years() {
    let due = call(&["workdays", "add", "2026-02-13", "3 workdays", "--lang", "zh"]);
    due.ends_with(0);
    due.prints("2026-02-25（周三）");
    due.prints("国办发明电〔2025〕7号");
    call(&["workdays", "add", "2026-02-13", "3个工作日"]).prints("2026-02-25");
    call(&["workdays", "add", "2025-05-10", "3", "years"]).prints("2028-05-10");
    call(&["workdays", "between", "2026-02-13", "2026-02-25", "--lang", "en"]).prints("3 workdays");
    call(&["workdays", "is", "2026-02-14", "--lang", "zh"]).prints("工作日（调休上班）");
    call(&["workdays", "is", "2026-02-16", "--lang", "zh"]).prints("放假");
    let year = call(&["workdays", "list", "2026", "--lang", "zh"]);
    year.prints("2026-02-15（周日） – 2026-02-23（周一），9 天");
    year.prints("2026-09-20（周日，调休上班）");
}

#[test]
fn workdays_of_a_year_without_notice_are_provisional() {
    let due = call(&["workdays", "add", "2026-12-30", "3 workdays", "--lang", "zh"]);
    due.ends_with(0);
    due.prints("暂定：2027 年的放假安排尚未公布");
    let month = call(&["workdays", "add", "2026-12-30", "1 month", "--lang", "en"]);
    month.prints("provisional: the days off of 2027 are not published");
    let json = call(&["workdays", "add", "2026-12-30", "3 workdays", "--format", "json"]);
    let answer = json.result();
    assert_eq!(answer["provisional"], 2027);
}

#[test]
fn figures_are_counted_over_the_journals_of_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dogs.jsonl");
    call(&["run", "dog_licence", "report", "--journal", path.to_str().unwrap(), "--library", EXAMPLES]).ends_with(0);
    let journals: Vec<String> =
        ["case", "second_dog"].iter().map(|case| format!("{}/dogs.{case}.jsonl", folder.path().display())).collect();
    let figures = |more: &[&str]| {
        let mut arguments = vec!["figures", "dog_licence", "--library", EXAMPLES, "--from", "2026-01-01"];
        arguments.extend(more);
        arguments.extend(journals.iter().map(String::as_str));
        call(&arguments)
    };
    let shown = figures(&["--until", "2026-12-31", "--of", "north_bureau", "--lang", "zh"]);
    shown.ends_with(0);
    shown.prints("北区养犬办，2026-01-01 至 2026-12-31，案卷 2 个");
    shown.prints("50.0 %");
    shown.prints("10.0 个工作日");
    let none = figures(&["--until", "2026-12-31", "--of", "south_bureau", "--format", "json"]);
    let none = none.result();
    assert_eq!(none["figures"][0]["value"], 0);
    assert_eq!(
        none["figures"][2],
        serde_json::json!({
            "figure": "accepted_on_time", "title": {"zh": "按期受理率", "en": "accepted on time"}, "articles": ["rules/9"],
            "unit": "per_mille", "value": null, "provisional": null, "left_out": 0,
        })
    );

    // Whoever the records name has figures of nothing in a period in which nothing was done.
    let idle = figures(&["--until", "2026-01-02", "--of", "keeper", "--format", "json"]).result();
    assert_eq!(idle["figures"][0]["value"], 0);

    let misspelt = figures(&["--until", "2026-12-31", "--of", "north_buro", "--lang", "en"]);
    misspelt.ends_with(2);
    misspelt.complains("did you mean `north_bureau`?");
    figures(&["--until", "2025-12-31", "--lang", "en"]).complains("the period ends before it begins");
    let twice = figures(&["--until", "2026-12-31", &journals[0], "--lang", "en"]);
    twice.ends_with(2);
    twice.complains("is among the records twice");
}

/// The verbs, as the help lists them.
fn verbs() -> Vec<String> {
    let help = call(&["-h"]).output;
    let listed = help.split_once("Verbs:\n").unwrap().1.split("\n\n").next().unwrap();
    // What the help says of a verb goes on in lines that are indented further.
    let lines = listed.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    let verbs = lines.filter_map(|line| line.split(' ').next()).filter(|verb| *verb != "help");
    verbs.map(str::to_owned).collect()
}

/// Whether a text names a verb as something to type: at the beginning of a code span, or in a call of the command.
fn names(text: &str, verb: &str) -> bool {
    text.match_indices(verb).any(|(at, _)| {
        let (before, from) = text.split_at(at);
        ["`", "guicheng ", " -- "].iter().any(|call| before.ends_with(call))
            && from.strip_prefix(verb).is_some_and(|after| after.starts_with(['`', ' ', '\n']))
    })
}

#[test]
fn every_verb_stands_in_the_readmes_and_the_guides() {
    let verbs = verbs();
    assert!(verbs.len() > 10 && verbs.iter().any(|verb| verb == "replay"), "the help lists {verbs:?}");
    // Of a guide only the section about the command counts: names of verbs are keys of packs, too.
    let places = [
        ("README.md", None),
        ("README.zh-CN.md", None),
        ("docs/pack-authors-guide.md", Some("## The command\n")),
        ("docs/pack-authors-guide.zh-CN.md", Some("## 命令\n")),
    ];
    let mut missing = Vec::new();
    for (file, section) in places {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap();
        let text = match section {
            Some(heading) => {
                let (_, after) = text.split_once(heading).unwrap_or_else(|| panic!("{file} has no section {heading}"));
                after.split("\n## ").next().unwrap()
            }
            None => &text,
        };
        missing.extend(verbs.iter().filter(|verb| !names(text, verb)).map(|verb| format!("{file}: `{verb}`")));
    }
    assert!(missing.is_empty(), "verbs that are not documented: {missing:#?}");
}

#[test]
fn a_last_day_that_is_a_day_off_is_said_to_be_one() {
    let called = call(&["workdays", "add", "2025-10-01", "1 years", "--lang", "zh"]);
    called.ends_with(0);
    called.prints("2026-10-01（周四）是休息日");
    called.prints("民法典第二百零三条");
    called.prints("2026-10-08");
    let called = call(&["workdays", "add", "2026-02-13", "60", "days", "--lang", "en"]);
    assert!(!called.output.contains("art. 203"), "{called:?}");
}

#[test]
fn what_is_the_case_is_told_in_one_language_in_json_too() {
    let folder = tempfile::tempdir().unwrap();
    guicheng_testkit::copy(&rulepacks(), folder.path());
    let scenario = folder.path().join("national/scenarios/wrong.yaml");
    let steps = "title: 多交一次\ngiven: submitted\nsteps:\n  - {on: 2026-03-03, who: bureau.clerk, do: submit}\n";
    fs::write(&scenario, steps).unwrap();
    for (language, is_chinese) in [("en", false), ("zh", true)] {
        let library = folder.path().to_str().unwrap();
        let asked =
            ["test", "national", "--scenario", "wrong", "--library", library, "--format", "json", "--lang", language];
        let told = &call(&asked).result()["packs"];
        let actual = told[0]["scenarios"][0]["failures"][0]["actual"].as_str().unwrap().to_owned();
        assert_eq!(actual.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), is_chinese, "{actual}");
    }
}

#[test]
fn workflows_are_drawn_overlaid_and_walked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    call(&["graph", "national", "--output", &at("pictures"), "--lang", "zh"]).ends_with(0);
    let picture = fs::read_to_string(folder.path().join("pictures/objection.svg")).unwrap();
    assert!(picture.starts_with("<svg ") && picture.contains(">提出异议</text>"), "{picture}");
    let page = call(&["graph", "national", "异议", "--output", &at("objection.html"), "--lang", "zh"]);
    page.ends_with(0);
    page.prints("objection.html");
    assert!(fs::read_to_string(folder.path().join("objection.html")).unwrap().starts_with("<!doctype html>"));

    let told = call(&["graph", "national", "objection", "--lang", "en"]);
    told.ends_with(0);
    told.prints("uphold");
    let differs =
        call(&["graph", "liaoning", "registration", "--against", "national", "--as", "markdown", "--lang", "zh"]);
    differs.ends_with(1);
    differs.prints("≠ 改变");

    call(&["run", "national", "renewal_window", "--journal", &at("case.jsonl")]).ends_with(0);
    let walked = call(&["graph", "national", "renewal", "--journal", &at("case.jsonl"), "--as", "svg", "--lang", "en"]);
    walked.ends_with(0);
    walked.prints("class=\"line taken\"");
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let several = call(&["graph", "national", "--as", "svg", "--lang", "en"]);
    several.ends_with(2);
    several.complains("a picture or page holds one workflow");
    let unknown = call(&["graph", "national", "objecton", "--lang", "en"]);
    unknown.ends_with(2);
    unknown.complains("objection");
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("case.jsonl").display().to_string();
    call(&["run", "national", "renewal_window", "--journal", &journal]).ends_with(0);
    let elsewhere = call(&["graph", "national", "agency", "--journal", &journal, "--lang", "zh"]);
    elsewhere.ends_with(2);
    elsewhere.complains("记录中没有");
}
