//! `cargo xtask prove`: what takes an hour to look at, and what was looked at.
//!
//! Every part says how much it looked at; one that looked at nothing has failed. A part that cannot be run here is left
//! out and named, and the others are run. The summary is written to a file, so that the run may be left to itself.

mod fuzzing;
mod killing;
mod loading;
mod packs;
mod pages;
mod properties;
mod report;
mod schemas;
mod seed;

use std::time::Instant;

use crate::process::{Call, say};
use report::{Part, Summary};
use seed::Seed;

/// The kinds of parts, by the names under which they can be asked for alone.
const KINDS: [&str; 8] = ["mutation", "verify", "schemas", "properties", "pages", "kill", "load", "fuzz"];

/// Runs all parts, or those of one kind.
pub(crate) fn run(only: Option<&str>) -> bool {
    if only.is_some_and(|only| !KINDS.contains(&only)) {
        say(&format!("there is no such part; there are: {}", KINDS.join(", ")));
        return false;
    }
    let asked = |kind: &str| only.is_none_or(|only| only == kind);
    if ["mutation", "verify"].into_iter().any(asked) && !Call::new(packs::BUILD).succeeds() {
        return false;
    }
    let seed = Seed::fresh();
    let mut parts = Vec::new();
    if asked("mutation") {
        parts.extend(packs::mutation());
    }
    if asked("verify") {
        parts.extend(packs::verify());
    }
    if asked("schemas") {
        parts.extend(schemas::parts());
    }
    if asked("properties") {
        parts.extend(properties::parts(seed));
    }
    if asked("pages") {
        parts.extend(pages::parts());
    }
    if asked("kill") {
        parts.extend(killing::parts());
    }
    if asked("load") {
        parts.extend(loading::parts());
    }
    if asked("fuzz") {
        parts.extend(fuzzing::parts(seed));
    }
    let mut summary = Summary::of_this_machine();
    take(parts, &mut summary);
    summary.give()
}

/// Takes the parts, whether those before failed or not.
fn take(parts: Vec<Part>, summary: &mut Summary) {
    let total = parts.len();
    for (number, part) in parts.into_iter().enumerate() {
        say(&format!("\n[{}/{total}] {}", number + 1, part.name));
        let begun = Instant::now();
        let found = (part.work)();
        say(&found.shown());
        summary.add(part.name, part.alone, found, begun.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::report::Found;
    use super::*;

    #[test]
    fn a_part_that_fails_keeps_no_other_from_its_work() {
        let done = Rc::new(Cell::new(0));
        let part = |holds: bool| {
            let done = Rc::clone(&done);
            Part::new("part".to_owned(), "call".to_owned(), move || {
                done.set(done.get() + 1);
                Found::of(holds, 1, "1 thing".to_owned())
            })
        };
        let mut summary = Summary::of_this_machine();
        take(vec![part(true), part(false), part(true)], &mut summary);
        assert_eq!(done.get(), 3);
        assert!(!summary.holds());
    }

    #[test]
    fn a_kind_that_does_not_exist_is_no_proof() {
        assert!(!run(Some("everything")));
    }
}
