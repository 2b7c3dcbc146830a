//! `cargo xtask test`: everything that must hold before a change goes in.

use std::fs;
use std::time::Duration;

use crate::file_length;
use crate::process::{Call, Outcome, say};
use crate::setup::{self, DENY, NEXTEST};
use crate::step::{self, Ending, Step};
use crate::unattended;

/// Time to fetch the database of advisories; it is some ten megabytes.
const FETCHING: Duration = Duration::from_secs(120);

/// The crates of the fuzz targets, which are no members of the workspace, must follow the engine too.
const FUZZ_MANIFEST: &str = "engine/fuzz/Cargo.toml";

pub(crate) fn run() -> bool {
    if !setup::components() {
        return false;
    }
    step::take(vec![
        Step::call("format", Call::new("cargo fmt --all --check")),
        Step::work("files can be read in one sitting", file_length::ALONE.to_owned(), file_length::check),
        Step::call("lints", Call::new("cargo clippy --workspace --all-targets --locked -- -D warnings")),
        Step::call("tests", tests()),
        Step::call("examples in the documentation", Call::new("cargo test --workspace --doc --locked --quiet")),
        Step::call(
            "documentation",
            Call::new("cargo doc --workspace --no-deps --locked").with("RUSTDOCFLAGS", "-D warnings"),
        ),
        Step::call(
            "fuzz targets compile",
            Call::new("cargo check --locked --no-default-features --target-dir target --manifest-path")
                .arguments(&[FUZZ_MANIFEST]),
        ),
        Step::work("licences and sources", format!("cargo deny {LICENCES}"), licences),
        Step::work("advisories", "cargo deny check advisories".to_owned(), advisories),
        Step::call("release build", Call::new("cargo build --release --locked")),
        Step::call("packs are sound", Call::new("cargo run --release --locked --quiet -- check")),
        Step::call("scenarios of the packs", Call::new("cargo run --release --locked --quiet -- test")),
        Step::call("scenarios leave nothing out", Call::new("cargo run --release --locked --quiet -- coverage")),
        Step::call("invariants of the packs", Call::new("cargo run --release --locked --quiet -- verify")),
        Step::work("changes of the rules are noticed", format!("{MUTATE} PACK"), changes),
    ])
}

/// Tries every change of a pack.
const MUTATE: &str = "cargo run --release --locked --quiet -- mutate";

/// Whether the scenarios of every pack notice every change of it.
fn changes() -> Ending {
    let Ok(folders) = fs::read_dir("rulepacks") else { return Ending::Failed };
    let mut packs: Vec<String> = folders
        .flatten()
        .filter(|folder| folder.path().join("pack.yaml").is_file())
        .filter_map(|folder| folder.file_name().into_string().ok())
        .collect();
    packs.sort();
    ending(!packs.is_empty() && packs.iter().all(|pack| Call::new(MUTATE).arguments(&[pack]).succeeds()))
}

/// What is checked of the dependencies without any network.
const LICENCES: &str = "--all-features --locked check licenses bans sources";

fn tests() -> Call {
    if NEXTEST.is_there() {
        return Call::new("cargo nextest run --workspace --locked --no-fail-fast");
    }
    say(&format!("{} is not there: the tests run with `cargo test`. To have it: {}", NEXTEST.name, NEXTEST.install));
    Call::new("cargo test --workspace --lib --bins --tests --locked --no-fail-fast")
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
