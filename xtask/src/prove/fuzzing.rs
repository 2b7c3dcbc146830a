//! Hostile packs, for longer than anybody waits.

use std::fs;

use crate::fuzz;
use crate::process::{Captured, say};

use super::report::{Found, Part};
use super::seed::{self, Seed};

/// How long each target is fuzzed.
const SECONDS: &str = "300";

/// Every fuzz target.
pub(super) fn parts(seed: Seed) -> Vec<Part> {
    let targets = fuzz::targets();
    if targets.is_empty() {
        let none = || Found::failed("there are no fuzz targets".to_owned());
        return vec![Part::new("fuzz".to_owned(), "cargo xtask fuzz".to_owned(), none)];
    }
    let part = |target: String| {
        let alone = format!("{}={seed} cargo xtask prove fuzz", seed::VARIABLE);
        Part::new(format!("fuzz `{target}`"), alone, move || fuzz(&target, seed))
    };
    targets.into_iter().map(part).collect()
}

fn fuzz(target: &str, seed: Seed) -> Found {
    if let Some(missing) = fuzz::missing() {
        return Found::left_out(&missing);
    }
    let call = match fuzz::call(target, SECONDS) {
        Ok(call) => call.arguments(&[&format!("-seed={seed}"), "-print_final_stats=1"]),
        Err(problem) => return Found::failed(problem),
    };
    say(&format!("$ {call}"));
    let Some(captured) = call.captured() else { return Found::failed(format!("`{call}` cannot be run")) };
    let log = format!("target/proof-fuzz-{target}.log");
    if let Err(error) = fs::write(&log, &captured.stderr) {
        return Found::failed(format!("`{log}` cannot be written: {error}"));
    }
    found(&captured, seed, &log)
}

fn found(captured: &Captured, seed: Seed, log: &str) -> Found {
    let inputs = inputs(&captured.stderr).unwrap_or(0);
    let how = if captured.succeeded { "none crashed" } else { "see" };
    let log = if captured.succeeded { String::new() } else { format!(" `{log}`") };
    Found::of(captured.succeeded, inputs, format!("{inputs} inputs, seed {seed}, {how}{log}"))
}

/// How many inputs libFuzzer says it ran.
fn inputs(log: &str) -> Option<u64> {
    let line = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::report::Ending;

    #[test]
    fn inputs_are_counted_and_a_run_without_any_has_failed() {
        let captured = |log: &str| Captured { succeeded: true, stdout: String::new(), stderr: log.to_owned() };
        let seed = Seed::fresh();
        let ran = captured("Done 12 runs\nstat::number_of_executed_units: 12\nstat::peak_rss_mb: 50\n");
        assert_eq!(found(&ran, seed, "log").looked_at, format!("12 inputs, seed {seed}, none crashed"));
        assert_eq!(found(&captured("INFO: no counters\n"), seed, "log").ending, Ending::Failed);
    }
}
