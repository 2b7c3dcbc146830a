//! What the command says is in one language: help, what is wrong with a call, what is wrong with packs.

use std::fs;

use crate::calling::{Called, call, copy, rulepacks};

const VERBS: [&str; 40] = [
    "new",
    "next",
    "run",
    "check",
    "test",
    "show",
    "interpretations",
    "guide",
    "explain",
    "law",
    "fmt",
    "migrate-pack",
    "schema",
    "lsp",
    "diff",
    "graph",
    "impact",
    "coverage",
    "mutate",
    "figures",
    "verify",
    "workdays",
    "bundle",
    "check-bundle",
    "release",
    "replay",
    "demo",
    "serve",
    "publish",
    "setup",
    "account",
    "organisation",
    "audit",
    "rebuild",
    "backup",
    "restore",
    "outbox",
    "quarantine",
    "rotate-key",
    "config",
];

/// Lines that no line of the other language should look like: Chinese characters in an English line, or two English words
/// one after the other, outside of code, paths and names, in a Chinese one.
fn foreign<'l>(text: &'l str, language: &str) -> Vec<&'l str> {
    let is_foreign = |line: &&str| {
        if language == "en" {
            return line
                .chars()
                .any(|c| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c));
        }
        // Lines of a file, where it stands, and how a command is written.
        if line.contains(" | ")
            || line.starts_with("用法：")
            || line.trim_start().starts_with("--> ")
            || line.trim_start().starts_with("::: ")
        {
            return false;
        }
        let mut outside = String::new();
        for (place, part) in line.split('`').enumerate() {
            if place % 2 == 0 {
                outside.push_str(part);
            }
        }
        let words: Vec<&str> = outside.split([' ', '，', '。', '：', '；', '（', '）', '、']).collect();
        let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()) && word != "guicheng";
        words.windows(2).any(|pair| is_word(pair[0]) && is_word(pair[1]))
    };
    text.lines().filter(is_foreign).collect()
}

fn all_said(called: &Called) -> String {
    format!("{}\n{}", called.output, called.complaint)
}

#[test]
fn help_and_what_is_wrong_with_a_call_are_in_one_language() {
    let mut calls: Vec<Vec<&str>> = VERBS.iter().flat_map(|verb| [vec![*verb, "-h"], vec![*verb, "--help"]]).collect();
    for verb in ["add", "between", "is", "list"] {
        calls.push(vec!["workdays", verb, "-h"]);
    }
    for line in [["account", "add"], ["account", "reset"], ["organisation", "import"], ["config", "check"]] {
        calls.push([line.as_slice(), &["-h"]].concat());
    }
    calls.extend([
        vec!["-h"],
        vec!["--version"],
        vec!["chekc"],
        vec!["check", "--al"],
        vec!["run"],
        vec!["run", "national", "--hash", "md5"],
        vec!["run", "national", "--journal"],
        vec!["show", "national", "--plain", "--texts"],
        vec!["workdays"],
        vec!["check", "--format", "xml"],
        vec!["check", "natonal"],
        vec!["run", "national", "plain_pth"],
        vec!["show", "national", "workflow"],
        vec!["fmt", "no-such-file"],
        vec!["migrate-pack", "no-such-file"],
        vec!["schema", "--scenarios", "--calendar"],
        vec!["new", "National"],
        vec!["new", "national"],
        vec!["figures", "national", "--from", "2026-13-01", "--until", "2026-01-01", "x"],
        vec!["replay", "no-such-file"],
    ]);
    let mut wrong = Vec::new();
    for call_line in calls {
        for language in ["zh", "en"] {
            let said = all_said(&call(&[call_line.clone(), vec!["--lang", language]].concat()));
            assert!(!said.trim().is_empty(), "{call_line:?} says nothing");
            wrong.extend(
                foreign(&said, language).into_iter().map(|line| format!("{call_line:?} --lang {language}: {line}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_with_packs_is_in_one_language() {
    let mistakes = [
        "parameters: {acceptence_limit: {value: 2 workdays}}",
        "parameters: {acceptance_limit: {value: 9 workdays}}",
        "workflows: {first_registration: {actions: {accept: {from: [nowhere], to: [}}}}",
        "workflows: {first_registration: {actions: {accept: {when: {complete: {that: 'data.data_name === 3'}}}}}}",
        "workflows: {first_registration: {actions: {accept: {when: {complete: {that: \"data.data_name == 'xx'\"}}}}}}",
        "workflows: {first_registration: {actions: {accept: {when: {complete: {that: 'let x = ;'}}}}}}",
        "veiws: {}",
    ];
    let mut wrong = Vec::new();
    for mistake in mistakes {
        let folder = tempfile::tempdir().unwrap();
        copy(&rulepacks(), folder.path());
        fs::create_dir(folder.path().join("town")).unwrap();
        let manifest = "format: 2\npack: town\ntitle: {zh: 某地, en: town}\nversion: 1.0.0\nextends: national\n";
        fs::write(folder.path().join("town/pack.yaml"), manifest).unwrap();
        fs::write(folder.path().join("town/rules.yaml"), mistake).unwrap();
        for language in ["zh", "en"] {
            let called = call(&["check", "town", "--library", folder.path().to_str().unwrap(), "--lang", language]);
            called.ends_with(2);
            let said = all_said(&called);
            let lines = foreign(&said, language).into_iter();
            let lines = lines.filter(|line| language != "en" || !line.contains(" | ") && !line.contains("`title:"));
            wrong.extend(lines.map(|line| format!("{mistake} --lang {language}: {line}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_read_is_said_in_one_language() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let text = file("text.txt", b"hello: there\n");
    let cut = file("cut.json", b"{\"bundle\": \"x");
    let nested = file("nested.json", "[".repeat(400).as_bytes());
    let lacking = file("lacking.json", b"{}");
    let binary = file("binary.yaml", b"\xff\xfe\x00\x81");
    let table = file("table.csv", b"\xff\xfe\x00\x81");
    let configurations = [
        file("open.toml", b"x = [1,\n"),
        file("key.toml", b"[server]\nprot = 80\n"),
        file("kind.toml", b"[server]\nport = \"x\"\n"),
        file("word.toml", b"[server]\nlog = \"x\"\n"),
        file("lacks.toml", b"[[mail]]\nname = \"x\"\n"),
        file("twice.toml", b"[server]\nport = 1\nport = 2\n"),
    ];
    let below = format!("{text}/data");
    let data = folder.path().join("data");
    let mut calls = vec![
        vec!["check-bundle", &text],
        vec!["check-bundle", &cut],
        vec!["check-bundle", &nested],
        vec!["check-bundle", &lacking],
        vec!["diff", &text, "national"],
        vec!["check", "--library", &text],
        vec!["fmt", &binary],
        vec!["run", "national", &binary],
        vec!["replay", &text],
        vec!["bundle", "national", "--out", &below],
        vec!["organisation", "import", &table, "--data", data.to_str().unwrap()],
        vec!["setup", "--data", &below],
    ];
    calls.extend(configurations.iter().map(|file| vec!["config", "check", file.as_str()]));
    let mut wrong = Vec::new();
    for line in calls {
        for language in ["zh", "en"] {
            let called = call(&[line.clone(), vec!["--lang", language]].concat());
            let said = all_said(&called).replace(folder.path().to_str().unwrap(), "");
            assert!(!said.trim().is_empty(), "{line:?} says nothing");
            // Neither what the system says nor what a parser does.
            for tail in ["os error", "at line", "parse error", "stream did not", "invalid utf-8"] {
                if said.contains(tail) {
                    wrong.push(format!("{line:?} --lang {language}: {tail}: {said}"));
                }
            }
            let lines = foreign(&said, language).into_iter();
            wrong.extend(lines.map(|found| format!("{line:?} --lang {language}: {found}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn types_that_do_not_go_together_are_named_in_one_language() {
    let folder = tempfile::tempdir().unwrap();
    copy(&rulepacks(), folder.path());
    fs::create_dir(folder.path().join("town")).unwrap();
    let manifest = "format: 2\npack: town\ntitle: {zh: 某地, en: town}\nversion: 1.0.0\nextends: national\n";
    fs::write(folder.path().join("town/pack.yaml"), manifest).unwrap();
    let (library, mut wrong) = (folder.path().to_str().unwrap(), Vec::new());
    for that in [
        "data.data_name + 5",
        "data.data_name",
        "data.subject_kind + 5 > 1",
        "data.data_name.year() > 1",
        "contains_all(5, [])",
        "on - 5 > on",
        "[1, 2] > on",
        "workdays(data.data_name) == workdays(1)",
    ] {
        let when = format!("{{that: '{that}', else: {{zh: 某, en: some}}, article: national/10}}");
        let rules =
            format!("workflows: {{first_registration: {{actions: {{accept: {{when: {{tried: {when}}}}}}}}}}}\n");
        fs::write(folder.path().join("town/rules.yaml"), rules).unwrap();
        for language in ["zh", "en"] {
            let called = call(&["check", "town", "--library", library, "--lang", language]);
            called.ends_with(2);
            let lines = called.output.lines().chain(called.complaint.lines());
            for line in lines.filter(|line| line.starts_with("错误[") || line.starts_with("error[")) {
                let words = ["integer", "text", "boolean", "choice", "list", "period", "date"];
                let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("");
                let (_, said) = plain.split_once(']').unwrap();
                let names = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| words.contains(word)).count();
                if language == "zh" && names > 0 || language == "en" && !said.is_ascii() && !said.contains('“') {
                    wrong.push(format!("{that}: {line}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn failures_of_scenarios_are_in_one_language() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("late.yaml");
    let text = "title: {zh: 迟, en: late}\ngiven: submitted\nsteps:\n  - {on: 2026-02-13, who: agency.clerk, do: issue_code, \
                with: {query_code: A}}\n  - {on: 2026-02-13, who: agency.clerk, do: accept, refused: nothing}\n  - {on: \
                2026-02-12, who: agency.clerk, do: accept}\n";
    fs::write(&file, text).unwrap();
    for language in ["zh", "en"] {
        let called = call(&["run", "national", file.to_str().unwrap(), "--lang", language]);
        called.ends_with(1);
        let (_, end) = called.output.split_once('✗').unwrap_or((&called.output, &called.output));
        let lines: Vec<&str> = foreign(end, language).into_iter().filter(|line| !line.contains(".yaml:")).collect();
        assert_eq!(lines, Vec::<&str>::new(), "{}", called.output);
    }
}

#[test]
fn control_characters_of_titles_never_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    copy(&rulepacks(), folder.path());
    fs::create_dir(folder.path().join("town")).unwrap();
    let manifest =
        "format: 2\npack: town\ntitle: {zh: \"某地\\e[8m\", en: \"town\\u202e\"}\nversion: 1.0.0\nextends: national\n";
    fs::write(folder.path().join("town/pack.yaml"), manifest).unwrap();
    let called = call(&["check", "town", "--library", folder.path().to_str().unwrap(), "--lang", "en"]);
    called.ends_with(2);
    called.prints("error[yaml-control]");
    assert!(!all_said(&called).contains(['\u{1b}', '\u{202e}']), "{}", called.output);
}
