//! Bad input: a sentence that says what to do, exit code 2, never a panic.

use std::fs;
use std::process::Stdio;

use crate::calling::{call, call_with, command, copy, rulepacks};

#[test]
fn a_library_that_is_not_there() {
    for verb in [&["check"][..], &["test"], &["run", "national"], &["show", "national"], &["workdays", "list", "2026"]]
    {
        let called = call_with(&[verb, &["--lang", "zh"]].concat(), &[("GUICHENG_LIBRARY", "no-such-folder")]);
        called.ends_with(2);
        called.complains("没有规则库文件夹 `no-such-folder`");
        called.complains("--library");
    }
}

#[test]
fn a_library_without_packs() {
    let folder = tempfile::tempdir().unwrap();
    let called = call(&["check", "--library", folder.path().to_str().unwrap(), "--lang", "en"]);
    called.ends_with(2);
    called.complains("holds no pack");
}

#[test]
fn a_pack_that_is_not_there() {
    let called = call(&["run", "natonal", "--lang", "zh"]);
    called.ends_with(2);
    called.complains("规则库里没有规则包 `natonal`");
    called.complains("是不是想写 `national`？");
    let called = call(&["check", "natonal"]);
    called.ends_with(2);
    called.prints("did you mean `national`?");
    call(&["show", "../national"]).ends_with(2);
}

#[test]
fn a_pack_with_errors_shows_all_of_them_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    copy(&rulepacks(), folder.path());
    let file = folder.path().join("national/windows.yaml");
    let text =
        fs::read_to_string(&file).unwrap().replace("  renewal_window:\n", "  renewal_window:\n    titel: 续展期\n");
    fs::write(&file, text.replace("article: national/15", "article: national/99")).unwrap();
    let library = folder.path().to_str().unwrap();
    let called = call(&["check", "national", "--library", library, "--lang", "zh"]);
    called.ends_with(2);
    called.prints("national/windows.yaml:");
    called.prints("titel");
    called.prints("是不是想写 `title`？");
    called.prints("没有名为 `national/99` 的条文");
    for verb in ["run", "test", "show", "interpretations"] {
        let called = call(&[verb, "national", "--library", library, "--lang", "zh"]);
        called.ends_with(2);
        called.complains("titel");
    }
}

#[test]
fn a_pack_that_is_not_a_text() {
    let folder = tempfile::tempdir().unwrap();
    copy(&rulepacks(), folder.path());
    fs::write(folder.path().join("national/windows.yaml"), b"\xff\xfe\x00windows").unwrap();
    let called = call(&["check", "national", "--library", folder.path().to_str().unwrap(), "--lang", "zh"]);
    called.ends_with(2);
    called.prints("不是 UTF-8 编码的文本文件");
}

#[test]
fn a_calendar_that_makes_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    copy(&rulepacks(), folder.path());
    let file = folder.path().join("calendars/cn.yaml");
    let text = fs::read_to_string(&file).unwrap().replace("make_up: [2026-01-04,", "make_up: [2026-01-05,");
    fs::write(&file, text).unwrap();
    let library = folder.path().to_str().unwrap();
    let called = call(&["workdays", "list", "2026", "--library", library, "--lang", "zh"]);
    called.ends_with(2);
    called.complains("放假安排有误：调休上班日 2026-01-05 不是周六或周日");
    call(&["check", "national", "--library", library]).ends_with(2);
}

#[test]
fn a_scenario_that_is_not_there() {
    let called = call(&["run", "national", "plain_pth", "--lang", "zh"]);
    called.ends_with(2);
    called.complains("没有情景 `plain_pth`");
    called.complains("是不是想写 `plain_path`？");
    let called = call(&["run", "national", "no/such/file.yaml", "--lang", "zh"]);
    called.ends_with(2);
    called.complains("no/such/file.yaml");
    let called = call(&["test", "national", "--scenario", "plain_pth", "--lang", "zh"]);
    called.ends_with(2);
    called.complains("没有情景 `plain_pth`");
}

#[test]
fn scenario_files_that_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("bytes.yaml"), b"\xff\xfe").unwrap();
    fs::write(path("broken.yaml"), "title: [").unwrap();
    fs::write(path("wrong.yaml"), "title: 一\nsteps:\n  - {on: 2026-03-02, who: nobody, open: first_registration}\n")
        .unwrap();
    fs::write(
        path("slip.yaml"),
        "title: 一\nsteps:\n  - {on: 2026-03-02, who: bureau.clerk, open: first_registraton}\n",
    )
    .unwrap();
    fs::write(path("date.yaml"), "title: 一\nsteps:\n  - {on: 2026-02-30}\n").unwrap();
    fs::write(path("empty.yaml"), "").unwrap();
    fs::create_dir(path("folder.yaml")).unwrap();
    let expected = [
        ("bytes.yaml", "not-utf8"),
        ("broken.yaml", "yaml-syntax"),
        ("wrong.yaml", "unknown-actor"),
        ("slip.yaml", "unknown-name"),
        ("date.yaml", "bad-date"),
        ("empty.yaml", "wrong-type"),
        ("folder.yaml", "unreadable"),
    ];
    for (name, code) in expected {
        let called = call(&["run", "national", &path(name), "--lang", "zh"]);
        called.ends_with(2);
        called.complains(code);
    }
}

#[test]
fn journals_that_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("empty"), "").unwrap();
    fs::write(path("text"), "no journal\n").unwrap();
    fs::write(path("bytes"), b"\xff\xfe\n").unwrap();
    fs::write(path("future"), "{\"journal\": 99, \"case\": \"a\"}\n").unwrap();
    fs::write(path("old"), "{\"journal\": 1, \"case\": \"a\"}\n{\"sequence\": 1}\n").unwrap();
    let expected = [
        ("missing", "没有文件"),
        ("", "是文件夹"),
        ("empty", "不是案卷记录"),
        ("text", "不是案卷记录"),
        ("bytes", "不是案卷记录"),
        ("future", "99"),
        ("old", "请用 `run --journal` 重新写出"),
    ];
    for (name, words) in expected {
        let called = call(&["replay", &path(name), "--lang", "zh"]);
        called.ends_with(2);
        called.complains(words);
    }
}

#[test]
fn a_journal_that_cannot_be_written() {
    let called = call(&["run", "national", "lapse", "--journal", "/no/such/folder/case.jsonl", "--lang", "zh"]);
    called.ends_with(2);
    called.complains("无法写入");
}

#[test]
fn a_path_that_leads_nowhere_shows_what_is_there() {
    let called = call(&["show", "national", "workflows.renewl", "--lang", "zh"]);
    called.ends_with(2);
    called.complains("`workflows` 之下有");
    called.complains("`renewal`");
    let called = call(&["show", "national", "workflow", "--lang", "en"]);
    called.ends_with(2);
    called.complains("`workflows`");
}

#[test]
fn dates_periods_years_and_calendars_that_do_not_exist() {
    call(&["workdays", "add", "2026-02-30", "3 workdays"]).ends_with(2);
    let period = call(&["workdays", "add", "2026-02-13", "three", "days", "--lang", "zh"]);
    period.ends_with(2);
    period.complains("`three days` 不是期限");
    for (asked, sentence) in [
        (["2026-02-13", "4294967295 workdays"], "is longer than ten thousand years"),
        (["2026-02-13", "1000000 years"], "is longer than ten thousand years"),
        (["9999-12-01", "60 days"], "lead beyond the year 9999"),
        (["2026-02-13", "3 hours"], "there are workdays, days, weeks, months and years"),
        (["+10000-01-01", "3 days"], "write it as 2026-02-13"),
        (["2026-2-13", "3 days"], "write it as 2026-02-13"),
    ] {
        let called = call(&["workdays", "add", asked[0], asked[1], "--lang", "en"]);
        called.ends_with(2);
        called.complains(sentence);
    }
    let year = call(&["workdays", "list", "2027", "--lang", "zh"]);
    year.ends_with(2);
    year.complains("没有 2027 年的放假安排");
    let calendar = call(&["workdays", "list", "2026", "--calendar", "de", "--lang", "zh"]);
    calendar.ends_with(2);
    calendar.complains("没有工作日历 `de`");
}

#[test]
fn usage_that_is_not_understood() {
    call(&[]).ends_with(2);
    call(&["rnu"]).ends_with(2);
    call(&["run"]).ends_with(2);
    call(&["run", "national", "--lang", "fr"]).ends_with(2);
    call(&["show", "national", "--plain", "--resolved"]).ends_with(2);
    call(&["--help"]).ends_with(0);
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut child = command().args(["show", "national"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(ended.stderr.is_empty(), "{ended:?}");
}
