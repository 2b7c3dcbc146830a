//! The pages in a real browser. It needs Chromium and Node, which come from Debian, and what `tests/browser/package-lock.json` names.

use crate::process::{Call, say};
use crate::setup::missing_of_debian;
use crate::step::Ending;

/// Where the walks are.
const FOLDER: &str = "tests/browser";

/// How somebody would walk them alone.
pub(crate) const ALONE: &str = "cd tests/browser && npm ci && node walk.js ../../target/debug/guicheng";

/// How somebody would look at their pages in every variant.
pub(crate) const EVERY_VARIANT: &str =
    "cd tests/browser && npm ci && node walk.js ../../target/debug/guicheng --variants";

/// What Debian calls what is needed.
const PACKAGES: [&str; 4] = ["chromium", "fonts-noto-cjk", "nodejs", "npm"];

/// What answers once they are there.
const CALLS: [&str; 3] = ["chromium --version", "node --version", "npm --version"];

/// Walks through the pages, with the program that the tests build with them.
pub(crate) fn walk() -> Ending {
    run("node walk.js ../../target/debug/guicheng")
}

/// Takes the pictures in the guides for each role anew.
pub(crate) fn pictures() -> bool {
    if !Call::new("cargo build --workspace --lib --bins --tests --locked").succeeds() {
        return false;
    }
    match run("node pictures.js ../../target/debug/guicheng") {
        Ending::Passed => true,
        Ending::Failed => false,
        Ending::Skipped(why) => {
            say(&why);
            false
        }
    }
}

/// Looks at every page of the walks in every variant.
pub(crate) fn every_variant() -> Call {
    Call::new("node walk.js ../../target/debug/guicheng --variants").within(FOLDER)
}

/// Why no browser can be used here; none if one can.
pub(crate) fn missing() -> Option<String> {
    if let Some(install) = missing_of_debian(&CALLS, &PACKAGES) {
        return Some(format!("a browser is missing; to have it: {install}"));
    }
    let fetched = Call::new("npm ci --silent").within(FOLDER).succeeds();
    (!fetched).then(|| "what the walks need cannot be fetched with npm here".to_owned())
}

fn run(call: &str) -> Ending {
    if let Some(why) = missing() {
        return Ending::Skipped(why);
    }
    if Call::new(call).within(FOLDER).succeeds() { Ending::Passed } else { Ending::Failed }
}
