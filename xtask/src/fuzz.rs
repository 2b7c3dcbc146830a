//! `cargo xtask fuzz`: hostile packs.

use std::{fs, io};

use crate::process::{Call, say};
use crate::setup::FUZZ;

const FOLDER: &str = "engine/fuzz";

/// Brings the toolchain that libFuzzer needs.
const NIGHTLY: &str = "rustup toolchain install nightly --profile minimal";

/// Lists the words of the pack format.
const WORDS: &str = "cargo run --quiet --locked --package guicheng-workbench --example fuzz_dictionary";

/// Runs every fuzz target, or the one named, for that many seconds.
pub(crate) fn run(seconds: &str, only: Option<&str>) -> bool {
    if seconds.parse::<u32>().is_err() {
        say(&format!("`{seconds}` is no number of seconds; for example: cargo xtask fuzz 60"));
        return false;
    }
    let targets = targets();
    let chosen: Vec<&String> = targets.iter().filter(|target| only.is_none_or(|only| only == *target)).collect();
    if chosen.is_empty() {
        say(&format!("there is no such fuzz target; there are: {}", targets.join(", ")));
        return false;
    }
    if !nightly() || !FUZZ.ensure() {
        return false;
    }
    let mut failed = Vec::new();
    for target in chosen {
        if !fuzz(target, seconds) {
            failed.push(target.as_str());
        }
    }
    if failed.is_empty() {
        return true;
    }
    say(&format!(
        "failed: {}; the inputs are in {FOLDER}/artifacts, and the call above shows each again",
        failed.join(", ")
    ));
    false
}

/// The targets: a file each.
pub(crate) fn targets() -> Vec<String> {
    let files = fs::read_dir(format!("{FOLDER}/fuzz_targets")).into_iter().flatten().flatten();
    let names = files.filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".rs")?.to_owned()));
    let mut targets: Vec<String> = names.collect();
    targets.sort();
    targets
}

/// libFuzzer needs the nightly toolchain.
fn nightly() -> bool {
    if there_is_nightly() {
        return true;
    }
    say("the nightly toolchain is missing; fuzzing needs it");
    Call::new(NIGHTLY).succeeds()
}

/// What is missing here for fuzzing, and how it is installed; none if all is there.
pub(crate) fn missing() -> Option<String> {
    let nightly = (!there_is_nightly()).then_some(NIGHTLY);
    let tool = (!FUZZ.is_there()).then_some(FUZZ.install);
    let missing: Vec<&str> = nightly.into_iter().chain(tool).collect();
    (!missing.is_empty())
        .then(|| format!("needs {}", missing.iter().map(|call| format!("`{call}`")).collect::<Vec<_>>().join(" and ")))
}

fn there_is_nightly() -> bool {
    Call::new("cargo +nightly --version").answers()
}

fn fuzz(target: &str, seconds: &str) -> bool {
    match call(target, seconds) {
        Ok(call) => call.succeeds(),
        Err(problem) => {
            say(&problem);
            false
        }
    }
}

/// The call that fuzzes a target for that many seconds, with its corpus and its dictionary there.
pub(crate) fn call(target: &str, seconds: &str) -> Result<Call, String> {
    let corpus = format!("{FOLDER}/corpus/{target}");
    fs::create_dir_all(&corpus).map_err(|error| format!("`{corpus}` cannot be made: {error}"))?;
    let mut call = Call::new("cargo +nightly fuzz run").arguments(&["--fuzz-dir", FOLDER, target, &corpus]);
    let seeds = format!("{FOLDER}/seeds/{target}");
    if fs::exists(&seeds).unwrap_or(false) {
        call = call.arguments(&[&seeds]);
    }
    call = call.arguments(&["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-max_len=4096"]);
    let words =
        dictionary(target).map_err(|error| format!("the dictionary of `{target}` cannot be written: {error}"))?;
    Ok(match words {
        Some(words) => call.arguments(&[&format!("-dict={words}")]),
        None => call,
    })
}

/// The file of words for a target: those written by hand and, for packs, those of the format, which the engine lists.
fn dictionary(target: &str) -> io::Result<Option<String>> {
    let by_hand = format!("{FOLDER}/{target}.dict");
    if !fs::exists(&by_hand)? {
        return Ok(None);
    }
    if target != "pack" {
        return Ok(Some(by_hand));
    }
    let words = Call::new(WORDS).output().ok_or_else(|| io::Error::other(format!("`{WORDS}` failed")))?;
    let all = format!("target/{target}.dict");
    fs::create_dir_all("target")?;
    fs::write(&all, words + &fs::read_to_string(&by_hand)?)?;
    Ok(Some(all))
}
