//! What authors make and lay out: `new`, `fmt`, `show --texts`, and what `test` says of many failures.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use guicheng_testkit::examples;

use crate::calling::{call, copy, rulepacks};

fn library() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for pack in ["national", "calendars"] {
        copy(&rulepacks().join(pack), &folder.path().join(pack));
    }
    folder
}

#[test]
fn a_new_pack_is_green_at_once_and_never_written_over_another() {
    let folder = library();
    let at = folder.path().to_str().unwrap();
    let made = call(&["new", "newtown", "--library", at, "--lang", "zh"]);
    made.ends_with(0);
    made.prints(&format!("guicheng check newtown --library {at}"));
    let readings = fs::read_to_string(folder.path().join("newtown/interpretations.yaml")).unwrap();
    let barred = readings.lines().find(|line| line.contains("once_each")).unwrap();
    assert!(barred.contains("the bound of the rules below bars it"), "{barred}");
    let checked = call(&["check", "newtown", "--library", at, "--lang", "en"]);
    checked.ends_with(0);
    assert!(!checked.output.contains("warning"), "{}", checked.output);
    let tested = call(&["test", "newtown", "--library", at]);
    tested.ends_with(0);
    call(&["fmt", "newtown", "--check", "--library", at]).ends_with(0);
    let manifest = fs::read_to_string(folder.path().join("newtown/pack.yaml")).unwrap();
    let again = call(&["new", "newtown", "--over", "national", "--library", at, "--lang", "en"]);
    again.ends_with(2);
    again.complains("already");
    assert_eq!(fs::read_to_string(folder.path().join("newtown/pack.yaml")).unwrap(), manifest);
    call(&["new", "../newtown", "--library", at]).ends_with(2);
    call(&["new", "other", "--over", "natonal", "--library", at]).ends_with(2);
}

#[test]
fn recorded_cases_show_what_another_version_would_have_meant_and_work_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    copy(&examples(), folder.path());
    let at = folder.path().to_str().unwrap();
    let cases = folder.path().join("cases");
    fs::create_dir(&cases).unwrap();
    let record = |journal: &Path| {
        let file = journal.to_str().unwrap();
        call(&["run", "market_pitches", "refused", "--library", at, "--journal", file]).ends_with(0);
    };
    let (first, second) = (cases.join("a.jsonl"), folder.path().join("b.jsonl"));
    record(&first);
    record(&second);
    let rules = folder.path().join("market_pitches/workflows.yaml");
    let text = fs::read_to_string(&rules).unwrap();
    let out = folder.path().join("old.json");
    call(&["bundle", "market_pitches", "--library", at, "--out", out.to_str().unwrap()]).ends_with(0);
    fs::write(&rules, text.replace("limit: 5 workdays", "limit: 8 workdays")).unwrap();
    let (old, progress) = (out.to_str().unwrap(), folder.path().join("progress.json"));
    let (of, to) = (cases.to_str().unwrap(), progress.to_str().unwrap());
    let ask = ["impact", old, "market_pitches", "--library", at, "--cases", of, "--progress", to, "--lang", "en"];
    let told = call(&ask);
    told.ends_with(1);
    told.prints("1 case compared, 1 of them come out otherwise");
    told.prints("1 case: application for a pitch · time of the notice");
    fs::rename(&second, cases.join("b.jsonl")).unwrap();
    fs::write(cases.join("zz.jsonl"), "no record").unwrap();
    // What was read before is not read again: it may even have gone.
    fs::remove_file(&first).unwrap();
    let told = call(&ask);
    told.ends_with(1);
    told.prints("2 cases compared, 2 of them come out otherwise");
    told.prints("not compared: the file is no record");
    call(&["impact", "market_pitches", old, "--library", at, "--cases", of, "--progress", to]).ends_with(2);
    // Nor is it gone on from with cases of another folder; and whatever is written there, the count is no failure of the program.
    let (elsewhere, known) = (folder.path().join("elsewhere"), fs::read_to_string(&progress).unwrap());
    fs::create_dir(&elsewhere).unwrap();
    let ask_of = |of: &str| {
        call(&["impact", old, "market_pitches", "--library", at, "--cases", of, "--progress", to, "--lang", "en"])
    };
    let other = ask_of(elsewhere.to_str().unwrap());
    other.ends_with(2);
    other.complains("a comparison of the cases in");
    fs::write(&progress, known.replace("\"same\":0", "\"same\":18446744073709551615")).unwrap();
    ask_of(of).prints("2 cases compared, 0 of them");
    let same = call(&["impact", old, old, "--library", at, "--cases", of, "--lang", "en"]);
    same.ends_with(0);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let nothing = call(&["impact", old, old, "--library", at, "--cases", empty.to_str().unwrap(), "--lang", "en"]);
    nothing.ends_with(2);
    nothing.complains("no case was compared");
}

#[test]
fn a_new_pack_is_green_at_once_over_any_other() {
    let folder = tempfile::tempdir().unwrap();
    copy(&examples(), folder.path());
    let at = folder.path().to_str().unwrap();
    for base in ["dog_licence", "dog_licence_2027", "east_stalls", "hall_hire", "market_pitches", "pavement_permit"] {
        let [once, twice] = [format!("{base}_a"), format!("{base}_b")];
        for (pack, base) in [(&once, base), (&twice, &*once)] {
            call(&["new", pack, "--over", base, "--library", at]).ends_with(0);
            call(&["check", pack, "--library", at]).ends_with(0);
            assert!(fs::read_dir(folder.path().join(pack).join("scenarios")).unwrap().count() == 1, "{pack}");
        }
        call(&["test", &once, &twice, "--library", at]).ends_with(0);
    }
    let over_rules = call(&["new", "other", "--over", "north_bureau_rules", "--library", at, "--lang", "en"]);
    over_rules.ends_with(2);
    over_rules.complains("business rules");
    assert!(!folder.path().join("other").exists());
}

#[test]
fn files_are_laid_out_unless_only_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    fs::write(&file, "a:   1\n").unwrap();
    let path = file.to_str().unwrap();
    let checked = call(&["fmt", path, "--check", "--lang", "en"]);
    checked.ends_with(1);
    checked.prints(path);
    assert_eq!(fs::read_to_string(&file).unwrap(), "a:   1\n");
    call(&["fmt", folder.path().to_str().unwrap()]).ends_with(0);
    assert_eq!(fs::read_to_string(&file).unwrap(), "a: 1\n");
    call(&["fmt", path, "--check"]).ends_with(0);
    fs::write(&file, "a: [\n").unwrap();
    call(&["fmt", path]).ends_with(2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "a: [\n");
}

#[test]
fn texts_stand_side_by_side() {
    let called = call(&["show", "national", "parameters", "--texts", "--lang", "zh"]);
    called.ends_with(0);
    called.prints("parameters.*.title");
    called.prints("time for acceptance");
    let json = call(&["show", "national", "--texts", "--format", "json"]);
    let kinds = &json.result()["texts"];
    assert_eq!(kinds[0]["kind"], "title");
    call(&["show", "national", "parametres", "--texts"]).ends_with(2);
}

/// One more required field makes most scenarios fail, in one way: it is told once.
#[test]
fn what_fails_alike_is_told_once() {
    let folder = library();
    let forms = folder.path().join("national/forms.yaml");
    let fields = folder.path().join("national/fields.yaml");
    let text = fs::read_to_string(&fields).unwrap();
    fs::write(
        &fields,
        text.replacen(
            "fields:\n",
            "fields:\n  explanatory_note: {title: {zh: 说明书, en: explanatory note}, type: document}\n",
            1,
        ),
    )
    .unwrap();
    let text = fs::read_to_string(&forms).unwrap();
    let (before, after) = text.split_once("  first_application:\n").unwrap();
    let after = after.replacen("    fields:\n", "    fields:\n      explanatory_note: {need: required}\n", 1);
    fs::write(&forms, format!("{before}  first_application:\n{after}")).unwrap();
    let at = folder.path().to_str().unwrap();
    let called = call(&["test", "national", "--library", at, "--lang", "en"]);
    called.ends_with(1);
    called.prints("more scenarios begin with the same");
    assert!(called.output.lines().count() < 400, "{} lines", called.output.lines().count());
}

#[test]
fn a_mistake_in_a_version_that_a_scenario_publishes_fails_that_scenario_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples"), folder.path());
    let text = "title: {zh: 新版本, en: a new version}\nsteps:\n  - publish:\n      version: 2.0.0\n      overlay:\n        \
                parameters:\n          acceptence_limit: {value: 2 workdays}\n";
    fs::write(folder.path().join("dog_licence/scenarios/wrong_version.yaml"), text).unwrap();
    let called = call(&["test", "dog_licence", "--library", folder.path().to_str().unwrap(), "--lang", "en"]);
    called.ends_with(1);
    called.prints("dog_licence/scenarios/wrong_version.yaml:7:11");
    called.prints("did you mean `acceptance_limit`?");
    let failing = called.output.lines().filter(|line| line.trim_start().starts_with('✗')).count();
    assert_eq!(failing, 2, "the scenario and the pack: {}", called.output);
}

#[test]
fn a_pack_of_format_1_is_brought_to_format_2_once() {
    let folder = tempfile::tempdir().unwrap();
    copy(&examples(), folder.path());
    let manifest = folder.path().join("dog_licence/pack.yaml");
    let text = fs::read_to_string(&manifest).unwrap();
    let (before, after) = text.split_once("format: ").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    let old = format!("# first line\n{before}format: 1 # the number\n{after}");
    fs::write(&manifest, &old).unwrap();
    let pack = folder.path().join("dog_licence");
    let path = pack.to_str().unwrap();
    let asked = call(&["migrate-pack", path, "--check", "--lang", "en"]);
    asked.ends_with(1);
    asked.prints("1 packs, 1 of them would change");
    assert_eq!(fs::read_to_string(&manifest).unwrap(), old);
    let done = call(&["migrate-pack", path, "--format", "json"]);
    done.ends_with(0);
    done.prints("dog_licence/pack.yaml");
    assert_eq!(fs::read_to_string(&manifest).unwrap(), old.replace("format: 1", "format: 2"));
    call(&["migrate-pack", path, "--check"]).ends_with(0);
}

#[test]
fn what_cannot_be_brought_to_format_2_is_told_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("pack.yaml");
    let old = "format: 1\npack: rules\ntitle: 规则\nversion: 1.0.0\nextends: base\nbusiness_rules_of: bureau\n";
    fs::write(&manifest, old).unwrap();
    let called = call(&["migrate-pack", manifest.to_str().unwrap(), "--lang", "en"]);
    called.ends_with(2);
    called.prints("rules-without-party");
    assert_eq!(fs::read_to_string(&manifest).unwrap(), old);
}

#[test]
fn the_schemas_printed_are_those_in_the_documentation() {
    for (flag, name) in [(None, "pack"), (Some("--scenarios"), "scenarios"), (Some("--calendar"), "calendar")] {
        let kept = format!("{}/../docs/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let words: Vec<&str> = ["schema", "--lang", "en"].into_iter().chain(flag).collect();
        let printed = call(&words);
        printed.ends_with(0);
        assert_eq!(printed.output, fs::read_to_string(kept).unwrap(), "{name}");
    }
}

#[test]
fn show_says_by_which_skeleton_a_value_came_and_which_layer_wrote_it() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples").display().to_string();
    let shown = call(&["show", "east_stalls", "workflows.change", "--library", &examples]);
    shown.ends_with(0);
    let lines: Vec<&str> = shown.output.lines().collect();
    let line = |begins: &str| *lines.iter().find(|line| line.starts_with(begins)).unwrap();
    let form = lines.iter().find(|line| line.trim_start().starts_with("form: visit")).unwrap();
    assert!(form.contains("# east_stalls/rules.yaml:") && form.ends_with(" skeletons.examined"), "{form}");
    assert!(line("title:").contains("# street_stalls/workflows.yaml:") && !line("title:").contains("skeletons"));
    let json = call(&["show", "east_stalls", "workflows.change", "--library", &examples, "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json.output).unwrap();
    let parts = &document["result"]["parts"];
    assert_eq!(parts["actions.grant.form"], "skeletons.examined");
    assert!(parts.get("title").is_none(), "{parts}");
}

#[test]
fn a_demo_is_made_of_the_library_that_is_named() {
    let folder = library();
    let (at, data) = (folder.path().to_str().unwrap(), folder.path().join("demo-data"));
    let data = data.to_str().unwrap();
    let without = call(&["demo", "--library", at, "--data", data, "--port", "0", "--lang", "en"]);
    without.ends_with(2);
    without.complains("plan.json");
    let several = call(&["demo", "--library", at, "--library", at, "--data", data, "--port", "0", "--lang", "en"]);
    several.ends_with(2);
    several.complains("names several");
}
