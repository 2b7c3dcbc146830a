//! `cargo xtask test`: everything that must hold before a change goes in.

use std::fs;
use std::time::Duration;

use crate::browser;
use crate::file_length;
use crate::process::{Call, Outcome, say};
use crate::setup::{self, DENY, NEXTEST};
use crate::step::{self, Ending, QuickRun, Step};
use crate::unattended;

/// Time to fetch the database of advisories; it is some ten megabytes.
const FETCHING: Duration = Duration::from_secs(120);

/// The crates of the fuzz targets, which are no members of the workspace, must follow the engine too.
const FUZZ_MANIFEST: &str = "engine/fuzz/Cargo.toml";

/// The program that the tests build with them: the release build takes as long as everything else here, and decides the same.
/// `cargo xtask prove` makes that.
const PROGRAM: &str = "target/debug/guicheng";

/// The pack that quick runs look at: the one that all others are laid over.
const ONE_PACK: &str = "national";

/// Everything.
pub(crate) fn run() -> bool {
    // Without it, some tests are skipped.
    setup::judge();
    setup::components() && step::take(steps(there_is_nextest()))
}

/// What finds most mistakes within some minutes.
pub(crate) fn run_quickly() -> bool {
    if !setup::components() {
        return false;
    }
    let run = QuickRun::of(steps(there_is_nextest()));
    let omissions = run.omissions();
    let passed = step::take(run.steps);
    if passed {
        say(&format!("\nthis was the quick part of `cargo xtask test`\n{omissions}"));
    }
    passed
}

/// All there is to check, and which of it quick runs do.
fn steps(nextest: bool) -> Vec<Step> {
    let guicheng = |command: &str| Call::new(&format!("{PROGRAM} {command}"));
    let on_one_pack = |command: &str| guicheng(&format!("{command} {ONE_PACK}"));
    vec![
        Step::call("format", Call::new("cargo fmt --all --check")).also_when_quick(),
        Step::work("files can be read in one sitting", file_length::ALONE.to_owned(), file_length::check)
            .also_when_quick(),
        Step::call("lints", Call::new("cargo clippy --workspace --all-targets --locked -- -D warnings"))
            .also_when_quick(),
        Step::calls("tests", all_tests(nextest)).in_part_when_quick(tests(nextest, &UNIT_TESTS)),
        Step::call("examples in the documentation", Call::new("cargo test --workspace --doc --locked --quiet")),
        Step::call(
            "documentation",
            Call::new("cargo doc --workspace --no-deps --locked").with("RUSTDOCFLAGS", "-D warnings"),
        ),
        // Links between what only readers of the code see are followed by this alone.
        Step::call(
            "documentation of the insides",
            Call::new("cargo doc --workspace --no-deps --locked --document-private-items")
                .with("RUSTDOCFLAGS", "-D warnings"),
        ),
        Step::call(
            "fuzz targets compile",
            Call::new("cargo check --locked --no-default-features --target-dir target --manifest-path")
                .arguments(&[FUZZ_MANIFEST]),
        ),
        Step::work("licences and sources", format!("cargo deny {LICENCES}"), licences),
        Step::work("advisories", "cargo deny check advisories".to_owned(), advisories),
        Step::call("program", Call::new("cargo build --workspace --lib --bins --tests --locked")),
        Step::work("pages in a browser", browser::ALONE.to_owned(), browser::walk),
        Step::call("packs are sound", guicheng("check")).in_part_when_quick(on_one_pack("check")),
        Step::call("scenarios of the packs", guicheng("test")).in_part_when_quick(on_one_pack("test")),
        Step::call("scenarios leave nothing out", guicheng("coverage")),
        // Deeper searches take hours; `cargo xtask prove verify` makes them.
        Step::call("invariants of the packs", guicheng("verify --cases 2")),
        Step::work("changes of parameters are noticed", format!("{PROGRAM} mutate PACK {MUTATED}"), changes),
    ]
}

/// The part of every pack that is changed here. All of it is changed by `cargo xtask prove mutation`, which takes its time.
const MUTATED: &str = "parameters";

/// Whether the scenarios of every pack notice every change of its parameters.
fn changes() -> Ending {
    let Ok(folders) = fs::read_dir("rulepacks") else { return Ending::Failed };
    let mut packs: Vec<String> = folders
        .flatten()
        .filter(|folder| folder.path().join("pack.yaml").is_file())
        .filter_map(|folder| folder.file_name().into_string().ok())
        .collect();
    packs.sort();
    let mutate = Call::new(&format!("{PROGRAM} mutate"));
    ending(!packs.is_empty() && packs.iter().all(|pack| mutate.clone().arguments(&[pack, MUTATED]).succeeds()))
}

/// What is checked of the dependencies without any network.
const LICENCES: &str = "--all-features --locked check licenses bans sources";

/// The targets whose tests run; those of examples and benches are none.
const ALL_TESTS: [&str; 3] = ["--lib", "--bins", "--tests"];

/// The tests inside the crates, and those that read sources and guides, which any change can break.
const UNIT_TESTS: [&str; 4] = ["--lib", "--bins", "--test", "sources"];

/// What runs with all tests of a target in one process, while nextest has a process for each test: the tests inside the
/// crates, of which a process each takes longer than most, and the workbench's, many of which look at the cases that all
/// scenarios of all packs record. Without the targets of [`ALL_TESTS`] that are libraries and programs, cargo would choose
/// other features for the dependencies, and build them once more.
const IN_ONE_PROCESS: [&str; 5] = ["--lib", "--bins", "--test", "workbench", "--no-fail-fast"];

fn all_tests(nextest: bool) -> Vec<Call> {
    let all = tests(nextest, &ALL_TESTS);
    if !nextest {
        return vec![all];
    }
    let together = Call::new("cargo test --workspace --locked").arguments(&IN_ONE_PROCESS);
    vec![all.arguments(&["-E", "kind(test) & not binary(=workbench)"]), together]
}

fn tests(nextest: bool, targets: &[&str]) -> Call {
    let runner = if nextest { "cargo nextest run" } else { "cargo test" };
    Call::new(runner).arguments(&["--workspace"]).arguments(targets).arguments(&["--locked", "--no-fail-fast"])
}

/// Whether there is the faster runner; says what to do if not.
fn there_is_nextest() -> bool {
    let is_there = NEXTEST.is_there();
    if !is_there {
        say(&format!(
            "{} is not there: the tests run with `cargo test`. To have it: {}",
            NEXTEST.name, NEXTEST.install
        ));
    }
    is_there
}

/// Why cargo-deny cannot be used; none if it can. Where nobody is there to install it, it is installed.
fn no_deny() -> Option<String> {
    if DENY.is_there() || (unattended() && DENY.ensure()) {
        return None;
    }
    Some(format!("{} is not there; to have it: {}", DENY.name, DENY.install))
}

fn licences() -> Ending {
    if let Some(reason) = no_deny() {
        return Ending::Skipped(reason);
    }
    ending(Call::new("cargo deny").arguments(&LICENCES.split(' ').collect::<Vec<_>>()).succeeds())
}

/// Known weaknesses of the dependencies. The database comes from the network; where it cannot be had, that is said.
fn advisories() -> Ending {
    if let Some(reason) = no_deny() {
        return Ending::Skipped(reason);
    }
    let fetch = Call::new("cargo deny --locked fetch db").with("GIT_TERMINAL_PROMPT", "0");
    match fetch.within_time(FETCHING) {
        Outcome::Succeeded => {}
        Outcome::Failed => return Ending::Skipped("the database of advisories cannot be fetched here".to_owned()),
        Outcome::OutOfTime => return Ending::Skipped("fetching the database of advisories took too long".to_owned()),
    }
    ending(Call::new("cargo deny --locked check --disable-fetch advisories").succeeds())
}

fn ending(succeeded: bool) -> Ending {
    if succeeded { Ending::Passed } else { Ending::Failed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_run_does_steps_of_the_whole_in_their_order() {
        let whole: Vec<&str> = steps(true).iter().map(|step| step.name).collect();
        let quick = QuickRun::of(steps(true)).steps;
        assert!(!quick.is_empty() && quick.len() < whole.len());
        let mut rest = whole.iter();
        for step in &quick {
            assert!(
                rest.any(|name| *name == step.name),
                "`{}` is no step of {whole:?}, or not in its place",
                step.name
            );
        }
    }

    #[test]
    fn a_quick_run_waits_for_no_release_build_and_no_network() {
        for Step { alone, .. } in &QuickRun::of(steps(true)).steps {
            assert!(!alone.contains("--release") && !alone.contains("deny"), "{alone}");
        }
    }

    #[test]
    fn a_quick_run_has_the_tests_inside_the_crates_whichever_program_runs_them() {
        for (nextest, call) in [
            (true, "cargo nextest run --workspace --lib --bins --test sources --locked --no-fail-fast"),
            (false, "cargo test --workspace --lib --bins --test sources --locked --no-fail-fast"),
        ] {
            let quick = QuickRun::of(steps(nextest)).steps;
            assert_eq!(quick.iter().find(|step| step.name == "tests").map(|step| step.alone.as_str()), Some(call));
        }
    }
}
