//! Every page that the walks come by, in every variant: in both languages, light and dark, large, on a phone, printed and without its script.

use crate::browser;
use crate::process::{Call, say};

use super::report::{Found, Part};

/// The program whose pages are looked at, as the tests build it.
const BUILD: &str = "cargo build --workspace --lib --bins --tests --locked";

/// The one part.
pub(super) fn parts() -> Vec<Part> {
    vec![Part::new("pages in every variant".to_owned(), browser::EVERY_VARIANT.to_owned(), run)]
}

fn run() -> Found {
    if let Some(why) = browser::missing() {
        return Found::left_out(&why);
    }
    if !Call::new(BUILD).succeeds() {
        return Found::failed("the program does not build".to_owned());
    }
    let call = browser::every_variant();
    say(&format!("$ {call}"));
    let Some(captured) = call.captured() else { return Found::failed(format!("`{call}` cannot be run")) };
    say(&captured.stderr);
    say(&captured.stdout);
    found(captured.succeeded, &captured.stdout)
}

/// What was looked at, by the last line of what was said: `412 pages looked at, shown in 9064 ways, 0 findings`.
fn found(succeeded: bool, stdout: &str) -> Found {
    let last = stdout.lines().last().unwrap_or_default();
    let shown = last.split_once(" pages looked at, shown in ").and_then(|(_, rest)| rest.split_once(" ways"));
    let count = shown.and_then(|(count, _)| count.parse().ok()).unwrap_or(0);
    let looked_at = if count > 0 { last } else { "nothing" };
    Found::of(succeeded, count, looked_at.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn who_looked_at_no_page_has_found_nothing_out() {
        let all = "31 walks\n412 pages looked at, shown in 9064 ways, 0 findings\n";
        assert_eq!(found(true, all).shown(), "holds: 412 pages looked at, shown in 9064 ways, 0 findings");
        let nothing = "0 pages looked at, shown in 0 ways, 0 findings";
        for (succeeded, stdout) in [(false, all), (true, nothing), (true, "Error: no browser"), (true, "")] {
            assert!(found(succeeded, stdout).shown().starts_with("FAILED"), "{stdout}");
        }
    }

    #[test]
    fn the_walks_say_what_they_looked_at_in_these_words() {
        let text = fs::read_to_string("../tests/browser/walk.js").unwrap();
        assert!(text.contains("pages looked at, shown in ${") && text.contains("} ways, ${"));
    }
}
