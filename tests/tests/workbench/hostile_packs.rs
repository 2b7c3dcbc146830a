//! Packs and scenarios made to break the reader: each gives a report, none a panic and none waits for ever.

use guicheng_testkit::{TestLibrary, problems};
use std::fs;
use std::path::Path;

use guicheng_workbench::scenario::Scenarios;

/// Texts that no file of a pack may be, each with the code it is refused with.
fn bad_texts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut bomb = String::from("a: &a [x, x]\n");
    for (this, last) in ('b'..='z').zip('a'..='y') {
        bomb.push_str(&format!("{this}: &{this} [*{last}, *{last}, *{last}]\n"));
    }
    vec![
        ("aliases of aliases", bomb.into_bytes(), "yaml-alias"),
        ("two mebibytes", format!("a: \"{}\"\n", "x".repeat(2 * 1024 * 1024)).into_bytes(), "file-too-large"),
        ("a hundred thousand brackets", format!("a: {}", "[".repeat(100_000)).into_bytes(), "too-deep"),
        ("a hundred thousand braces", format!("a: {}", "{a: ".repeat(100_000)).into_bytes(), "too-deep"),
        ("a hundred thousand dashes", format!("a:\n  {}", "- ".repeat(100_000)).into_bytes(), "too-deep"),
        ("three hundred thousand values", format!("a: [{}1]", "1,".repeat(300_000)).into_bytes(), "too-many-nodes"),
        ("bytes that are no UTF-8", vec![b'a', b':', b' ', 0xff, 0xfe, 0x80], "not-utf8"),
        ("UTF-16", "\u{feff}a: 书".encode_utf16().flat_map(u16::to_le_bytes).collect(), "not-utf8"),
        ("two documents", b"a: 1\n---\nb: 2\n".to_vec(), "yaml-several-documents"),
        ("a tag", b"a: !!python/object x\n".to_vec(), "yaml-tag"),
        ("null bytes", b"a: \0\n".to_vec(), "yaml-syntax"),
        ("an unclosed quote", b"a: \"x\n".to_vec(), "yaml-syntax"),
        ("a list as a name", b"[1, 2]: 3\n".to_vec(), "bad-key"),
    ]
}

fn codes(problems: &[String]) -> Vec<&str> {
    problems.iter().map(|problem| problem.split(' ').find(|word| !word.contains(':')).unwrap_or("")).collect()
}

/// What is wrong with the scenarios of the lending pack.
fn refused(packs: &TestLibrary, what: &str) -> Box<guicheng_engine::LoadFailure> {
    let pack = packs.load("lending");
    match Scenarios::load(&packs.library(), &pack) {
        Ok(_) => panic!("{what}"),
        Err(failure) => failure,
    }
}

#[test]
fn a_document_that_is_no_document_is_refused_with_its_reason() {
    for (what, text, code) in bad_texts() {
        let packs = TestLibrary::lending();
        packs.write("lending/extra.yaml", text);
        let found = packs.problems("lending");
        assert!(codes(&found).contains(&code), "{what} is refused as `{code}`: {found:#?}");
        assert!(found.len() < 200, "{what} is reported briefly, not {} times", found.len());
    }
}

#[test]
fn a_manifest_that_is_no_document_is_refused_with_its_reason() {
    for (what, text, code) in bad_texts() {
        let packs = TestLibrary::lending();
        packs.write("lending/pack.yaml", text);
        let found = packs.problems("lending");
        assert!(codes(&found).contains(&code), "{what} is refused as `{code}`: {found:#?}");
    }
}

#[test]
fn a_scenario_that_is_no_document_is_refused_with_its_reason() {
    for file in ["plain_path", "library", "another"] {
        for (what, text, code) in bad_texts() {
            let packs = TestLibrary::lending();
            packs.write(&format!("lending/scenarios/{file}.yaml"), text);
            let failure = refused(&packs, &format!("the scenario {file} of {what} is refused"));
            let found = problems(&failure);
            assert!(codes(&found).contains(&code), "{what} is refused as `{code}`: {found:#?}");
        }
    }
}

#[test]
fn a_calendar_that_is_no_document_is_refused_with_its_reason() {
    for (what, text, code) in bad_texts() {
        let packs = TestLibrary::lending();
        packs.write("calendars/town.yaml", text);
        let Err(failure) = packs.library().calendar("town") else { panic!("the calendar of {what} is read") };
        let found = problems(&failure);
        assert!(codes(&found).contains(&code), "{what} is refused as `{code}`: {found:#?}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_a_pack_are_refused_and_not_followed() {
    let secret = TestLibrary::empty();
    secret.write("secret.yaml", "password: hunter2\n");
    for (target, link) in
        [("secret.yaml", "lending/extra.yaml"), ("", "lending/more"), ("secret.yaml", "lending/rules/x.rhai")]
    {
        let packs = TestLibrary::lending();
        std::os::unix::fs::symlink(secret.path(target), packs.path(link)).unwrap();
        let failure = packs.failure("lending");
        assert_eq!(problems(&failure), ["symbolic-link"], "the link {link} is refused");
        assert!(!failure.to_string().contains("hunter2"), "nothing behind the link is shown");
    }
    let packs = TestLibrary::lending();
    std::os::unix::fs::symlink(secret.path("secret.yaml"), packs.path("lending/scenarios/extra.yaml")).unwrap();
    assert_eq!(packs.problems("lending"), ["symbolic-link"], "a link among the scenarios is refused too");
}

#[cfg(unix)]
#[test]
fn a_folder_that_holds_itself_is_not_walked_for_ever() {
    let packs = TestLibrary::lending();
    std::os::unix::fs::symlink(packs.path("lending"), packs.path("lending/again")).unwrap();
    assert_eq!(packs.problems("lending"), ["symbolic-link"]);
}

#[test]
fn the_mark_that_some_editors_put_before_a_text_does_no_harm() {
    let packs = TestLibrary::lending();
    for file in ["lending/pack.yaml", "lending/views.yaml", "lending/rules/days.rhai", "lending/scenarios/library.yaml"]
    {
        let text = format!("\u{feff}{}", packs.read(file).replace('\n', "\r\n"));
        packs.write(file, text);
    }
    let pack = packs.load("lending");
    assert_eq!(pack.hash, TestLibrary::lending().load("lending").hash, "the way lines end does not change the rules");
    if let Err(failure) = Scenarios::load(&packs.library(), &pack) {
        panic!("{failure}");
    }
}

#[test]
fn a_folder_with_thousands_of_files_is_refused() {
    let packs = TestLibrary::lending();
    for number in 0..2_100 {
        packs.write(&format!("lending/many/f{number}.yaml"), "");
    }
    assert_eq!(packs.problems("lending"), ["too-many-files"]);
}

#[test]
fn folders_in_folders_end() {
    let packs = TestLibrary::lending();
    packs.write(&format!("lending/{}extra.yaml", "a/".repeat(30)), "");
    assert_eq!(packs.problems("lending"), ["folders-too-deep"]);
}

#[test]
fn a_file_with_the_other_extension_is_not_quietly_left_out() {
    let packs = TestLibrary::lending();
    packs.write("lending/extra.yml", "views: {}\n");
    assert_eq!(packs.problems("lending"), ["wrong-extension"]);
    let packs = TestLibrary::lending();
    packs.write("lending/scenarios/extra.yml", "steps: []\n");
    let failure = refused(&packs, "a scenario .yml is not left out");
    assert_eq!(problems(&failure), ["wrong-extension"]);
}

#[test]
fn nothing_of_a_pack_is_quietly_left_out() {
    for name in ["extra.YAML", "extra.yaml.txt", "extra.Yml", "rules/terms.RHAI", "rules/terms.rhai.txt"] {
        let packs = TestLibrary::lending();
        packs.write(&format!("lending/{name}"), "views: {}\n");
        assert_eq!(packs.problems("lending"), ["wrong-extension"], "{name}");
    }
    let packs = TestLibrary::lending();
    packs.write("lending/scenarios/extra.yaml.txt", "steps: []\n");
    assert_eq!(problems(&refused(&packs, "a scenario with another name is not left out")), ["wrong-extension"]);
    let packs = TestLibrary::lending();
    packs.write("lending/scenarios/more/extra.yaml", "steps: []\n");
    assert_eq!(problems(&refused(&packs, "scenarios in a folder are not left out")), ["scenarios-in-folder"]);
    let packs = TestLibrary::lending();
    packs.write("lending/zz.yaml", "- views: {}\n");
    assert_eq!(packs.problems("lending"), ["lending/zz.yaml:1:1 wrong-type"]);
    packs.write(
        "empty/pack.yaml",
        "format: 2\npack: empty\ntitle: 空\nversion: 1.0.0\ncalendar: town\njurisdiction: \"990000\"\n",
    );
    assert_eq!(packs.problems("empty"), ["empty/pack.yaml:2:7 pack-empty"]);
}

#[test]
fn a_manifest_that_is_a_folder_is_no_manifest() {
    let packs = TestLibrary::lending();
    fs::remove_file(packs.path("lending/pack.yaml")).unwrap();
    fs::create_dir(packs.path("lending/pack.yaml")).unwrap();
    assert_eq!(codes(&packs.problems("lending")), ["no-manifest"]);
}

#[test]
fn a_folder_named_like_a_document_is_a_folder() {
    let packs = TestLibrary::lending();
    fs::create_dir(packs.path("lending/extra.yaml")).unwrap();
    packs.load("lending");
    fs::create_dir(packs.path("lending/scenarios/extra.yaml")).unwrap();
    let failure = refused(&packs, "a folder is no scenario");
    assert_eq!(codes(&problems(&failure)), ["unreadable"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_scenarios_is_not_waited_for() {
    let packs = TestLibrary::lending();
    let pipe = packs.path("lending/scenarios/pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        let failure = refused(&packs, "a pipe is no scenario");
        assert_eq!(codes(&problems(&failure)), ["unreadable"]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let packs = TestLibrary::lending();
    fs::set_permissions(packs.path("lending/views.yaml"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(packs.path("lending/views.yaml")).is_ok() {
        // Whoever runs the tests may read everything.
        return;
    }
    let failure = packs.failure("lending");
    assert_eq!(problems(&failure), ["unreadable"]);
    assert!(failure.to_string().contains("lending/views.yaml"), "the file is named: {failure}");
}

#[test]
fn ids_lead_nowhere_but_into_the_library() {
    let packs = TestLibrary::lending();
    packs.write("outside/pack.yaml", packs.read("lending/pack.yaml"));
    let nul = "lending\0";
    for id in
        ["../lending", "lending/../lending", "/etc", "", ".", "..", "lending/", "Lending", "借阅", nul, "calendars"]
    {
        let found = packs.problems(id);
        assert_eq!(codes(&found), ["unknown-pack"], "there is no pack `{id}`");
        assert!(packs.library().calendar(id).is_err(), "there is no calendar `{id}`");
    }
    assert!(guicheng_engine::PackLibrary::open(Path::new("/nonexistent/library")).is_err());
}

/// A condition of the lending pack, with functions beside it.
fn with_rule(condition: &str, functions: &str) -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.edit("lending/workflows.yaml", "that: missing.loan_request.is_empty()", &format!("that: {condition}"));
    packs.write("lending/rules/more.rhai", functions);
    packs
}

#[test]
fn scripts_without_end_refuse_the_command_instead_of_running_on() {
    for (what, functions) in [
        ("a loop", "fn check(day) { let n = 0; while true { n += 1; } n > 0 }"),
        ("a call of itself", "fn deep(n) { if n < 0 { 0 } else { deep(n + 1) } } fn check(day) { deep(1) > 0 }"),
        ("a growing text", "fn check(day) { let t = \"x\"; while true { t += t; } t == \"\" }"),
        ("a growing list", "fn check(day) { let l = [1]; while true { l = l + l; } l.is_empty() }"),
    ] {
        let packs = with_rule("check(on)", functions);
        let library = packs.library();
        match library.load("lending") {
            // Some are seen through before they run.
            Err(failure) => assert!(
                problems(&failure).iter().all(|problem| problem.starts_with("lending/")),
                "{what} is refused at its place: {failure}"
            ),
            Ok(pack) => {
                let scenarios = Scenarios::load(&library, &pack).unwrap();
                let transcript = scenarios.run(scenarios.get("plain_path").unwrap(), &library).unwrap();
                let refused = transcript.failures.iter().any(|failure| failure.actual.en.contains("refused"));
                assert!(refused, "{what} refuses the command: {:?}", transcript.failures);
            }
        }
    }
}

#[test]
fn scripts_cannot_reach_out_of_the_rules() {
    for condition in [
        "eval(\"true\")",
        "import(\"x\") == 1",
        "print(\"x\") == ()",
        "debug(\"x\") == ()",
        "timestamp() == 1",
        "rand() > 0",
        "sleep(1000) == ()",
        "open_file(\"/etc/passwd\") == 1",
        "call(\"x\")",
        "on.to_debug() == \"\"",
    ] {
        let packs = with_rule(&format!("'{condition}'"), "");
        let found = packs.problems("lending");
        assert!(found.iter().all(|problem| problem.starts_with("lending/workflows.yaml:")), "{condition}: {found:?}");
    }
}

#[test]
fn scenarios_with_mistakes_are_reported_all_at_once() {
    let packs = TestLibrary::lending();
    packs.write(
        "lending/scenarios/wrong.yaml",
        "title: {zh: 错误, en: wrong}\ngiven: plain_pth\nsteps:\n  - {on: 2026-03-02, who: pupill, open: loan, with: {use: requst}}\n  - {on: 2026-03-03, do: lend}\n  - {who: clerk, do: lend}\n  - {on: 2026-03-04, who: clerk, do: lend, open: loan}\n  - {on: 2026-03-04, who: clerk, did: lend}\n",
    );
    let failure = refused(&packs, "the scenario is wrong");
    assert_eq!(
        problems(&failure),
        [
            "lending/scenarios/wrong.yaml:2:8 unknown-scenario (plain_path)",
            "lending/scenarios/wrong.yaml:4:27 unknown-actor (pupil)",
            "lending/scenarios/wrong.yaml:4:59 unknown-data-set (request)",
            "lending/scenarios/wrong.yaml:5:5 step-without-who",
            "lending/scenarios/wrong.yaml:6:5 step-date",
            "lending/scenarios/wrong.yaml:7:5 step-asks-twice",
            "lending/scenarios/wrong.yaml:8:34 unknown-key",
        ]
    );
}

#[test]
fn figures_in_scenarios_are_of_a_period_and_for_an_action_and_never_typed() {
    let packs = TestLibrary::lending();
    packs.write(
        "lending/scenarios/typed.yaml",
        "title: {zh: 自填, en: typed}
steps:
  - {on: 2026-04-01, case: yearbook, who: head, open: yearbook, with: {loans_asked_for: 7}}
  - {on: 2026-04-01, figures: {from: 2026-01-01, until: 2026-12-31}}
  - {on: 2026-04-01, case: other, who: head, open: yearbook, figures: {from: 2026-01-01, until: 2025-12-31}}
  - {on: 2026-04-01, case: third, who: head, open: yearbook, figures: {from: 2026-01-01, until: 2026-12-31, of: main_dsk}}
",
    );
    assert_eq!(
        problems(&refused(&packs, "the scenario types a figure")),
        [
            "lending/scenarios/typed.yaml:3:72 figure-typed",
            "lending/scenarios/typed.yaml:4:31 step-figures",
            "lending/scenarios/typed.yaml:5:71 step-figures",
            "lending/scenarios/typed.yaml:6:113 unknown-name (main_desk)",
        ]
    );
}

#[test]
fn expectations_of_what_is_not_there_are_reported_because_they_could_never_fail() {
    let packs = TestLibrary::lending();
    packs.write(
        "lending/scenarios/vain.yaml",
        "title: {zh: 徒劳, en: in vain}
given: plain_path
articles: [house_rules/44, house_rules/2(1)]
steps:
  - on: 2026-04-01
    expect:
      facts: {due_no: none}
      data: {vollumes: none}
      clocks: {anser: none}
      available: {lent: false}
      can: {cleark: [loan.lent, open.lown]}
      parties: {reeder: []}
      views: {publik: {on_lone: none}}
",
    );
    assert_eq!(
        problems(&refused(&packs, "the scenario expects nothing")),
        [
            "lending/scenarios/vain.yaml:3:12 unknown-name (house_rules/4)",
            "lending/scenarios/vain.yaml:7:15 unknown-name (due_on)",
            "lending/scenarios/vain.yaml:8:14 unknown-name (volumes)",
            "lending/scenarios/vain.yaml:9:16 unknown-name (answer)",
            "lending/scenarios/vain.yaml:10:19 unknown-name (lend)",
            "lending/scenarios/vain.yaml:11:13 unknown-name (clerk)",
            "lending/scenarios/vain.yaml:11:22 unknown-name (loan.lend)",
            "lending/scenarios/vain.yaml:11:33 unknown-name (open.loan)",
            "lending/scenarios/vain.yaml:12:17 unknown-name (reader)",
            "lending/scenarios/vain.yaml:13:15 unknown-name (public)",
            "lending/scenarios/vain.yaml:13:24 unknown-name (on_loan)",
        ]
    );
}

#[test]
fn a_pack_may_expect_that_what_it_removed_is_gone() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "workflows:\n  loan:\n    actions:\n      annotate: {remove: true}\n");
    let expecting = |action: &str| {
        let text = format!(
            "title: x\ngiven: plain_path\nsteps:\n  - {{on: 2026-04-01, expect: {{available: {{{action}: false}}}}}}\n"
        );
        packs.write("village/scenarios/gone.yaml", text);
        Scenarios::load(&packs.library(), &packs.load("village")).map(|_| ()).map_err(|failure| problems(&failure))
    };
    assert_eq!(expecting("annotate"), Ok(()));
    let slip = vec!["village/scenarios/gone.yaml:4:43 unknown-name (suspend)".to_owned()];
    assert_eq!(expecting("suspendd"), Err(slip));
}

#[test]
fn a_pack_of_thousands_of_wrong_names_is_checked_to_its_end() {
    let packs = TestLibrary::lending();
    let states: String = (0..1_500).map(|number| format!("      s{number}: {{title: x}}\n")).collect();
    let actions: String = (0..1_500)
        .map(|number| format!("      a{number}: {{title: x, article: house_rules/9{number}, from: [s{number}, t{number}], to: u{number}, by: [nobody{number}], whne: 1}}\n"))
        .collect();
    packs.province("crowd", "lending", &format!("workflows:\n  book:\n    states:\n{states}    actions:\n{actions}"));
    let failure = packs.failure("crowd");
    assert!(failure.diagnostics.errors() >= 7_000, "all are counted: {}", failure.diagnostics.errors());
    assert!(problems(&failure).len() <= 1_000, "and the first thousand shown");
}

#[test]
fn scenarios_that_come_before_each_other_in_a_circle_are_reported() {
    let packs = TestLibrary::lending();
    for (one, other) in [("east", "west"), ("west", "east")] {
        let text = format!("title: {one}\ngiven: {other}\nsteps:\n  - {{on: 2026-03-02}}\n");
        packs.write(&format!("lending/scenarios/{one}.yaml"), text);
    }
    let failure = refused(&packs, "the scenarios go round in a circle");
    assert!(codes(&problems(&failure)).iter().all(|code| *code == "given-cycle"), "{failure}");
}
