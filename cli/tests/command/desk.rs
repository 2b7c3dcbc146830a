//! What is left to be done in a pack, and its release.

use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use tempfile::TempDir;

use guicheng_testkit::examples;

use crate::calling::{Called, call, copy};

/// A library with the example of market pitches, which its scenarios leave nothing out of.
fn market() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for pack in ["market_pitches", "calendars"] {
        copy(&examples().join(pack), &folder.path().join(pack));
    }
    folder
}

fn edit(folder: &TempDir, file: &str, old: &str, new: &str) {
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file}: {text}");
    fs::write(path, text.replacen(old, new, 1)).unwrap();
}

fn ask(folder: &TempDir, line: &str) -> Called {
    let library = folder.path().to_str().unwrap();
    let words: Vec<&str> = line.split_whitespace().chain(["--library", library]).collect();
    call(&words)
}

/// The names of what lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_scenarios_leave_out_is_proposed_and_what_is_written_passes() {
    let folder = market();
    fs::remove_file(folder.path().join("market_pitches/scenarios/refused.yaml")).unwrap();
    let scenarios = folder.path().join("market_pitches/scenarios");
    let before = names(&scenarios);
    let told = ask(&folder, "next market_pitches --mutate none --lang en");
    told.ends_with(1);
    told.prints("no scenario is refused for “the notice is not over”");
    told.prints("guicheng coverage market_pitches");
    told.prints("refused: notice_over");
    let told = ask(&folder, "next market_pitches --mutate none --lang zh --markdown");
    told.prints("没有情景因“公示期未满”被拒绝");
    told.prints("```yaml");
    assert_eq!(names(&scenarios), before, "nothing is written unless asked for");

    let record = ask(&folder, "next market_pitches --mutate none --write --format json").result();
    let written = record["written"].as_array().unwrap();
    assert_eq!(written.len(), record["proposals"].as_array().unwrap().len());
    assert_eq!(names(&scenarios).len(), before.len() + written.len());
    ask(&folder, "check market_pitches").ends_with(0);
    ask(&folder, "test market_pitches").ends_with(0);
    let files: Vec<&str> = written.iter().map(|file| file.as_str().unwrap()).collect();
    call(&[&["fmt", "--check"], files.as_slice()].concat()).ends_with(0);
    let again = ask(&folder, "next market_pitches --mutate none --lang en");
    assert!(!again.output.contains("the notice is not over"), "{}", again.output);
}

#[test]
fn a_value_that_no_scenario_depends_on_gets_one_that_notices() {
    let folder = tempfile::tempdir().unwrap();
    copy(&examples(), folder.path());
    let scenarios = folder.path().join("east_stalls/scenarios");
    for file in names(&scenarios) {
        fs::remove_file(scenarios.join(file)).unwrap();
    }
    let told = ask(&folder, "next east_stalls --mutate none --lang en");
    told.ends_with(1);
    let record = ask(&folder, "next east_stalls --mutate none --format json --write").result();
    assert!(!record["written"].as_array().unwrap().is_empty(), "{record:#}");
    ask(&folder, "test east_stalls").ends_with(0);
}

#[test]
fn nothing_but_its_problems_is_told_of_a_pack_that_cannot_be_used() {
    let folder = market();
    edit(&folder, "market_pitches/workflows.yaml", "limit: 5 workdays", "limit: five workdays");
    let told = ask(&folder, "next market_pitches --lang zh");
    told.ends_with(2);
    told.prints("改正检查发现的问题");
    told.prints("market_pitches/workflows.yaml:");
    told.prints("改正以前，其他各项无法检查");
    let told = ask(&folder, "release market_pitches --lang en");
    told.ends_with(2);
    told.prints("guicheng check market_pitches");
}

#[test]
fn a_pack_that_has_just_been_made_is_not_done() {
    let folder = market();
    ask(&folder, "new stalls --over market_pitches").ends_with(0);
    let told = ask(&folder, "next stalls --lang en");
    told.ends_with(1);
    told.prints("The pack says nothing of its own yet");
    ask(&folder, "next stalls --lang zh").prints("还没有自己的内容");
}

#[test]
fn words_that_name_no_change_are_refused() {
    for verb in ["next", "release"] {
        let told = ask(&market(), &format!("{verb} market_pitches --mutate drop-conditions --lang en"));
        told.ends_with(2);
        told.complains("`drop-conditions` is no kind of change");
    }
}

/// A release that takes no longer than a test may.
fn release(folder: &TempDir, more: &str) -> Called {
    let out = folder.path().join("out").display().to_string();
    ask(folder, &format!("release market_pitches --mutate none --out {out} {more}"))
}

fn released(folder: &TempDir, version: &str) -> PathBuf {
    folder.path().join(format!("out/market_pitches-{version}"))
}

#[test]
fn a_release_is_written_whole_signed_and_never_over_another() {
    let folder = market();
    let key = SigningKey::from_bytes(&[7; 32]);
    let at = |name: &str| folder.path().join(name).display().to_string();
    fs::write(at("mine.pem"), key.to_pkcs8_pem(LineEnding::LF).unwrap()).unwrap();
    fs::write(at("mine.pub"), key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap()).unwrap();
    let dry = release(&folder, "--dry-run --lang en");
    dry.ends_with(0);
    dry.prints("no release was written");
    assert!(!folder.path().join("out").exists());

    let done = release(&folder, &format!("--sign {} --lang zh", at("mine.pem")));
    done.ends_with(0);
    done.prints("market_pitches 1.0.0 已发布");
    done.prints("此前没有发布过版本");
    let written = names(&released(&folder, "1.0.0"));
    let bundle = written.iter().find(|name| name.ends_with(".json") && *name != "release.json").unwrap();
    for name in ["changes.en.md", "changes.zh-CN.md", "guide.en.html", "guide.zh-CN.md", "release.json"] {
        assert!(written.iter().any(|known| known == name), "{written:?}");
    }
    assert_eq!(names(&folder.path().join("out")), ["market_pitches-1.0.0"]);
    let file = released(&folder, "1.0.0").join(bundle).display().to_string();
    call(&["check-bundle", &file, "--key", &at("mine.pub")]).ends_with(0);

    let same = release(&folder, "--lang en");
    same.ends_with(1);
    same.prints("Nothing has changed since 1.0.0");
}

#[test]
fn the_number_of_a_version_rises_by_what_is_otherwise() {
    let folder = market();
    release(&folder, "").ends_with(0);
    let asks_for = |version: &str, because: &str| {
        let told = release(&folder, "--dry-run --lang en");
        told.ends_with(1);
        told.prints(&format!("write `version: {version}`"));
        told.prints("market_pitches/pack.yaml:5");
        told.prints(because);
    };
    edit(&folder, "market_pitches/workflows.yaml", "en: the notice is not over", "en: the notice goes on");
    asks_for("1.0.1", "only texts have changed");
    edit(
        &folder,
        "market_pitches/workflows.yaml",
        "by: [office.head]\n        triggers",
        "by: [office]\n        triggers",
    );
    asks_for("1.1.0", "nothing breaks open cases");
    edit(
        &folder,
        "market_pitches/forms.yaml",
        "grounds: {need: required}",
        "grounds: {need: required}\n      goods: {need: required}",
    );
    edit(&folder, "market_pitches/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    let told = release(&folder, "--dry-run --lang zh");
    told.ends_with(1);
    told.prints("请写 `version: 2.0.0`");
    told.prints("情景");
    told.prints("guicheng test market_pitches --scenario");
}

#[test]
fn what_is_new_is_told_in_sentences_and_what_was_cut_off_is_no_release() {
    let folder = market();
    release(&folder, "").ends_with(0);
    edit(
        &folder,
        "market_pitches/workflows.yaml",
        "by: [office.head]\n        triggers",
        "by: [office]\n        triggers",
    );
    edit(&folder, "market_pitches/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    // What is left of a release that was cut off.
    fs::create_dir(folder.path().join("out/.market_pitches-1.1.0.1")).unwrap();
    let done = release(&folder, "--lang en");
    done.ends_with(0);
    let changes = fs::read_to_string(released(&folder, "1.1.0").join("changes.en.md")).unwrap();
    assert!(changes.starts_with("# Rules on market pitches (an example), version 1.1.0\n"), "{changes}");
    assert!(changes.contains("market_pitches 1.0.0 and market_pitches 1.1.0, compared as law"), "{changes}");
    let since = released(&folder, "1.1.0").display().to_string();
    let same = release(&folder, &format!("--dry-run --since {since} --lang zh"));
    same.ends_with(1);
    same.prints("没有改动");
    let none = release(&folder, &format!("--since {} --lang en", folder.path().join("market_pitches").display()));
    none.ends_with(2);
    none.complains("lies no bundle");
}

/// How many lines a file of progress has.
fn kept(file: &Path) -> usize {
    fs::read_to_string(file).unwrap().lines().count()
}

#[test]
fn what_became_of_changes_is_kept_so_that_a_release_is_stopped_and_gone_on_with() {
    let folder = market();
    let out = folder.path().join("out");
    let file = out.join(".market_pitches.tried.jsonl");
    let release = || {
        let line = format!(
            "release market_pitches --mutate workflows.application.actions.grant --dry-run --out {} --lang en",
            out.display()
        );
        ask(&folder, &line)
    };
    let whole = release();
    whole.complains("stopped, the same call goes on from there");
    let all = kept(&file);
    assert!(all > 5, "{all} changes");
    assert_eq!(names(&out), [".market_pitches.tried.jsonl"], "nothing is released");
    let again = release();
    again.complains(&format!("{all} of {all} changes are known from before"));
    assert_eq!(again.output, whole.output);

    // Stopped in the middle of a line.
    let text = fs::read_to_string(&file).unwrap();
    let half: String = text.lines().take(3).map(|line| format!("{line}\n")).collect();
    fs::write(&file, format!("{half}{{\"change\": \"sha2")).unwrap();
    let gone_on = release();
    gone_on.complains(&format!("3 of {all} changes are known from before"));
    assert_eq!(gone_on.output, whole.output);
    assert_eq!(kept(&file), all);

    // What other verbs try is read and kept in the same way.
    let file_shown = file.display();
    let mutate = ask(
        &folder,
        &format!("mutate market_pitches workflows.application.actions.grant --progress {file_shown} --lang en"),
    );
    mutate.complains(&format!("{all} of {all} changes are known"));
    let next = ask(
        &folder,
        &format!("next market_pitches --mutate workflows.application.actions.grant --progress {file_shown} --lang zh"),
    );
    next.complains("已有结果，不再试");

    // Of another scenario, only what that one noticed is tried again, and what none did.
    edit(&folder, "market_pitches/scenarios/refused.yaml", "title:", "# the same\ntitle:");
    release().complains(&format!("{all} of {all} changes are known"));
    let noticed = text.matches("[\"refused\",").count();
    let survived = text.matches("survived").count();
    assert!(noticed > 0 && noticed + survived < all, "{noticed} of {all}: {text}");
    edit(&folder, "market_pitches/scenarios/refused.yaml", "en: ", "en: once more ");
    release().complains(&format!("{} of {all} changes are known", all - noticed - survived));

    // Of another pack, everything.
    edit(&folder, "market_pitches/workflows.yaml", "en: the notice is not over", "en: the notice goes on");
    let other = release();
    assert!(!other.complaint.contains("known from before"), "{}", other.complaint);
    release().complains(&format!("{all} of {all} changes are known"));
    assert_eq!(kept(&file), all, "a line for each change");
}

#[test]
fn everything_in_the_way_of_a_release_is_told_with_the_call_that_shows_it() {
    let folder = market();
    fs::remove_file(folder.path().join("market_pitches/scenarios/refused.yaml")).unwrap();
    let out = folder.path().join("out");
    let told = release(&folder, "--lang en");
    told.ends_with(1);
    told.prints("market_pitches is not released");
    told.prints(
        "no scenario is refused for “the notice is not over” (workflows.application.actions.grant.when.notice_over)",
    );
    told.prints("guicheng coverage market_pitches");
    assert!(!out.exists());
}
