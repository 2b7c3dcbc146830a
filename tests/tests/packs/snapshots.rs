//! What every scenario does, compared with its snapshot. After a change that is meant:
//! `INSTA_UPDATE=always cargo test -p guicheng-tests --test packs`, then read the differences line by line.

use std::panic::catch_unwind;

use guicheng_engine::{Language, PackLibrary};
use guicheng_tests::{recorded, rulepacks, transcripts};
use guicheng_workbench::scenario::TranscriptStyle;

/// The packs with snapshots, each in a folder of its own.
const PACKS: [&str; 3] = ["national", "chongqing", "liaoning"];

fn library() -> PackLibrary {
    PackLibrary::open(rulepacks()).unwrap()
}

fn compare(pack: &str) {
    let ran = transcripts(&library(), pack, TranscriptStyle::default()).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(!ran.is_empty(), "the pack `{pack}` has no scenarios");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../../{pack}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut changed = Vec::new();
    for (id, _, text) in &ran {
        let same = catch_unwind(|| insta::assert_snapshot!(id.as_str(), text));
        if same.is_err() {
            changed.push(id.as_str());
        }
    }
    assert!(
        changed.is_empty(),
        "{pack}: these scenarios do not do what their snapshots say, or have none: {}",
        changed.join(", ")
    );
}

#[test]
fn national_scenarios_do_what_their_snapshots_say() {
    compare("national");
}

#[test]
fn chongqing_scenarios_do_what_their_snapshots_say() {
    compare("chongqing");
}

#[test]
fn liaoning_scenarios_do_what_their_snapshots_say() {
    compare("liaoning");
}

#[test]
fn every_pack_of_the_library_has_snapshots() {
    let mut expected = PACKS.map(str::to_owned);
    expected.sort();
    let found: Vec<String> = library().ids().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "write a test above for every pack");
}

#[test]
fn every_scenario_has_a_snapshot_and_every_snapshot_a_scenario() {
    let library = library();
    let mut problems = Vec::new();
    for pack in PACKS {
        let ran = transcripts(&library, pack, TranscriptStyle::default()).unwrap_or_else(|failure| panic!("{failure}"));
        let ids: Vec<String> = ran.into_iter().map(|(id, ..)| id).collect();
        let recorded = recorded(pack).unwrap();
        let missing = ids.iter().filter(|id| !recorded.contains(id));
        problems.extend(missing.map(|id| format!("{pack}/{id} has no snapshot")));
        let unreferenced = recorded.iter().filter(|name| !ids.contains(name));
        problems.extend(unreferenced.map(|name| format!("{pack}/{name}.snap belongs to no scenario: delete it")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_scenario_holds() {
    let library = library();
    for pack in PACKS {
        for (id, transcript, _) in transcripts(&library, pack, TranscriptStyle::default()).unwrap() {
            assert!(transcript.failures.is_empty(), "{pack}/{id}: {:#?}", transcript.failures);
        }
    }
}

#[test]
fn transcripts_are_complete_in_english_too() {
    let style = TranscriptStyle { language: Language::English, ..TranscriptStyle::default() };
    for pack in PACKS {
        for (id, _, text) in transcripts(&library(), pack, style).unwrap() {
            for unsaid in ["transcript-", "label-", "refusal-", "weekday-", "period-", "{$", "{ $"] {
                assert!(!text.contains(unsaid), "{pack}/{id}: `{unsaid}` in the transcript:\n{text}");
            }
        }
    }
}
