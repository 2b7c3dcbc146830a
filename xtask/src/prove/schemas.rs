//! Every file of every pack, held against the published schemas by a validator that is not ours.

use std::path::Path;

use crate::process::{Call, say};

use super::report::{Found, Part};

/// Where the validator is installed.
const HOME: &str = "target/schema-validator";

const MAKE: &str = "python3 -m venv target/schema-validator";

const INSTALL: &str =
    "target/schema-validator/bin/pip install --quiet --disable-pip-version-check jsonschema>=4,<5 ruamel.yaml<1";

const VALIDATE: &str = "target/schema-validator/bin/python docs/schemas/validate.py";

/// Folders with packs.
const FOLDERS: [&str; 4] = ["rulepacks", "docs/examples", "docs/tutorial", "testkit/fixtures"];

/// The one part.
pub(super) fn parts() -> Vec<Part> {
    vec![Part::new("schemas".to_owned(), "cargo xtask prove schemas".to_owned(), validated)]
}

fn validated() -> Found {
    if !Path::new(HOME).join("bin/pip").is_file() && !Call::new(MAKE).succeeds() {
        return Found::left_out("needs Python with `venv`");
    }
    if !Call::new(INSTALL).succeeds() {
        return Found::left_out("needs `jsonschema` and `ruamel.yaml`");
    }
    let call = Call::new(VALIDATE).arguments(&FOLDERS);
    say(&format!("$ {call}"));
    let Some(captured) = call.captured() else { return Found::failed(format!("`{call}` cannot be run")) };
    if !captured.succeeded {
        say(&captured.stdout);
        say(&captured.stderr);
    }
    let last = captured.stdout.lines().last().unwrap_or_default();
    Found::of(captured.succeeded, count(last), last.to_owned())
}

/// How many files were looked at, by the last line of what was said: `412 files, 0 mistakes`.
fn count(last: &str) -> u64 {
    last.split_once(" files").and_then(|(count, _)| count.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looked_at_no_file_has_found_nothing_out() {
        assert_eq!((count("412 files, 0 mistakes"), count("0 files, 0 mistakes"), count("Traceback")), (412, 0, 0));
    }
}
