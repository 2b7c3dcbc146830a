//! What every scenario does, compared with its snapshot. After a change that is meant:
//! `INSTA_UPDATE=always cargo test -p guicheng-tests --test packs`, then read the differences line by line.

use std::panic::catch_unwind;

use guicheng_engine::PackLibrary;
use guicheng_tests::{Ran, recorded, rulepacks, transcripts};

/// The packs with snapshots, each in a folder of its own.
const PACKS: [&str; 3] = ["national", "chongqing", "liaoning"];

fn library() -> PackLibrary {
    PackLibrary::open(rulepacks()).unwrap()
}

/// Runs all scenarios of a pack: each holds, does what its snapshot says, and is told in English too; and there is no other snapshot.
fn judge(pack: &str) {
    let ran = transcripts(&library(), pack).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(!ran.is_empty(), "the pack `{pack}` has no scenarios");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../../{pack}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut problems = Vec::new();
    for Ran { id, transcript, chinese, english } in &ran {
        if !transcript.failures.is_empty() {
            problems.push(format!("{id} does not hold: {:#?}", transcript.failures));
        }
        if catch_unwind(|| insta::assert_snapshot!(id.as_str(), chinese)).is_err() {
            problems.push(format!("{id} does not do what its snapshot says, or has none"));
        }
        for unsaid in ["transcript-", "label-", "refusal-", "weekday-", "period-", "{$", "{ $"] {
            if english.contains(unsaid) {
                problems.push(format!("{id}: `{unsaid}` in the transcript:\n{english}"));
            }
        }
    }
    let recorded = recorded(pack).unwrap();
    let idle = recorded.iter().filter(|name| !ran.iter().any(|ran| ran.id == **name));
    problems.extend(idle.map(|name| format!("{name}.snap belongs to no scenario: delete it")));
    assert!(problems.is_empty(), "{pack}:\n{}", problems.join("\n"));
}

#[test]
fn national_scenarios_hold_and_do_what_their_snapshots_say() {
    judge("national");
}

#[test]
fn chongqing_scenarios_hold_and_do_what_their_snapshots_say() {
    judge("chongqing");
}

#[test]
fn liaoning_scenarios_hold_and_do_what_their_snapshots_say() {
    judge("liaoning");
}

#[test]
fn every_pack_of_the_library_has_snapshots() {
    let mut expected = PACKS.map(str::to_owned);
    expected.sort();
    let found: Vec<String> = library().ids().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "write a test above for every pack");
}
