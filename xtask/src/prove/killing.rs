//! A service that is killed under load, again and again: it loses nothing that it answered, and doubles nothing.

use crate::process::{Call, say};

use super::properties::passed;
use super::report::{Found, Part};

/// How often it is killed. A run of the tests kills it six times.
const ROUNDS: u64 = 20;

/// The test that kills it.
const TEST: &str = "a_program_that_is_killed_loses_nothing_it_answered_and_doubles_nothing";

/// The killings.
pub(super) fn parts() -> Vec<Part> {
    let call = Call::new("cargo test --locked -p guicheng-service --test service")
        .arguments(&["--", TEST])
        .with("GUICHENG_TEST_KILLS", &ROUNDS.to_string());
    let alone = call.to_string();
    vec![Part::new("kill -9 under load".to_owned(), alone, move || run(&call))]
}

fn run(call: &Call) -> Found {
    say(&format!("$ {call}"));
    let Some(captured) = call.captured() else { return Found::failed(format!("`{call}` cannot be run")) };
    if !captured.succeeded {
        say(&captured.stdout);
        say(&captured.stderr);
    }
    found(captured.succeeded, &captured.stdout)
}

fn found(succeeded: bool, stdout: &str) -> Found {
    let has_run = stdout.lines().filter_map(passed).any(|name| name == TEST);
    let count = if has_run { ROUNDS } else { 0 };
    Found::of(succeeded, count, format!("killed {count} times, every answer looked for after each"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_test_that_did_not_run_proves_nothing() {
        let ran = format!("test operation::{TEST} ... ok\n");
        assert_eq!(found(true, &ran).shown(), "holds: killed 20 times, every answer looked for after each");
        for (succeeded, stdout) in [(false, ran.as_str()), (true, "test other ... ok\n"), (true, "")] {
            assert!(found(succeeded, stdout).shown().starts_with("FAILED"), "{stdout}");
        }
    }

    #[test]
    fn the_test_is_there_and_hears_how_often() {
        let text = fs::read_to_string("../service/tests/service/operation.rs").unwrap();
        assert!(text.contains(&format!("fn {TEST}(")) && text.contains("GUICHENG_TEST_KILLS"));
    }
}
