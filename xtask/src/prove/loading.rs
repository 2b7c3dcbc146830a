//! A service over many cases: how fast it decides, lists and searches, and how much memory it takes while nobody asks anything.

use crate::process::{Call, say};

use super::report::{Found, Part};

/// Over how many cases.
const CASES: u64 = 100_000;

/// How long a list or a search may take, in all but one of a hundred times: in microseconds.
const LONGEST: u64 = 50_000;

/// How much memory a service may take that has nothing to do, in megabytes.
const MOST_MEMORY: u64 = 100;

/// The lists and searches that are measured, by what their figures are called.
const READ: [&str; 12] = [
    "list, most of it over",
    "search there by a name",
    "search there by two characters",
    "search there by one character",
    "list, all of it at hand",
    "search in it by a name",
    "search in it by two characters",
    "search in it by one character",
    "search in it in vain",
    "list, page after page",
    "list, chosen by what all have",
    "list of a day before",
];

/// The load.
pub(super) fn parts() -> Vec<Part> {
    let call = Call::new("cargo bench --locked -p guicheng-service --bench load")
        .with("GUICHENG_LOAD_CASES", &CASES.to_string());
    let alone = call.to_string();
    vec![Part::new("a service over many cases".to_owned(), alone, move || run(&call))]
}

fn run(call: &Call) -> Found {
    say(&format!("$ {call}"));
    let Some(captured) = call.captured() else { return Found::failed(format!("`{call}` cannot be run")) };
    if !captured.succeeded {
        say(&captured.stdout);
        say(&captured.stderr);
        return Found::failed(format!("`{call}` has failed"));
    }
    found(&captured.stdout)
}

/// The figures that a run has written, each with its name.
fn figures(stdout: &str) -> Vec<(&str, &str)> {
    stdout.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.trim(), value.trim())).collect()
}

/// The first number behind a word.
fn number(text: &str, word: &str) -> Option<u64> {
    let behind = text.split_once(word)?.1;
    let digits = behind.trim_start().split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn found(stdout: &str) -> Found {
    let figures = figures(stdout);
    let of = |name: &str| figures.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let at_most = |name: &str, word: &str, most: u64| {
        of(name).and_then(|value| number(value, word)).is_some_and(|number| number <= most)
    };
    let holds = READ.iter().all(|read| at_most(read, "p99", LONGEST)) && at_most("idle", "", MOST_MEMORY);
    let cases = of("cases").and_then(|cases| cases.parse().ok()).unwrap_or_default();
    let told: Vec<String> = figures.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    Found::of(holds, cases, told.join("; "))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn run_with(read: &str, idle: &str) -> String {
        let reads: String = READ.iter().map(|name| format!("{name}: p50 900 µs, p99 {read} µs\n")).collect();
        format!("cases: 10\nfilled at: 700 commands/s, by 8 at once\nratio: 61 %\n{reads}idle: {idle}\n")
    }

    #[test]
    fn what_takes_longer_or_more_than_is_asked_for_does_not_hold() {
        let run = run_with("49000", "60 MB");
        assert!(found(&run).shown().starts_with("holds: cases: 10; filled at: 700 commands/s"));
        assert!(found(&run_with("51000", "60 MB")).shown().starts_with("FAILED"));
        for (from, to) in [("49000", "51000"), ("60 MB", "101 MB"), ("60 MB", "unknown"), (READ[1], "another")] {
            assert!(found(&run.replacen(from, to, 1)).shown().starts_with("FAILED"), "{to}");
        }
        assert!(found("").shown().starts_with("FAILED"));
    }

    #[test]
    fn the_program_is_there_and_writes_these_figures() {
        let text = fs::read_to_string("../service/benches/load.rs").unwrap();
        for name in READ.iter().chain(&["cases", "idle"]) {
            assert!(text.contains(&format!("tell(\"{name}\"")), "{name}");
        }
        assert!(text.contains("GUICHENG_LOAD_CASES"));
    }
}
