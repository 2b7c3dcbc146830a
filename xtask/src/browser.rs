//! The pages in a real browser. It needs Chromium and Node, which come from Debian, and what `tests/browser/package-lock.json` names.

use crate::process::Call;
use crate::step::Ending;
use crate::unattended;

/// Where the walks are.
const FOLDER: &str = "tests/browser";

/// How somebody would walk them alone.
pub(crate) const ALONE: &str = "cd tests/browser && npm ci && node walk.js ../../target/release/guicheng";

/// What Debian calls what is needed.
const PACKAGES: [&str; 4] = ["chromium", "fonts-noto-cjk", "nodejs", "npm"];

/// Walks through the pages with the release build.
pub(crate) fn walk() -> Ending {
    if let Some(missing) = missing() {
        return Ending::Skipped(missing);
    }
    if !Call::new("npm ci --silent").within(FOLDER).succeeds() {
        return Ending::Skipped("what the walks need cannot be fetched with npm here".to_owned());
    }
    let walked = Call::new("node walk.js ../../target/release/guicheng").within(FOLDER).succeeds();
    if walked { Ending::Passed } else { Ending::Failed }
}

/// What is not there; none if everything is. Where nobody is there to install it, it is installed.
fn missing() -> Option<String> {
    let is_there =
        || ["chromium --version", "node --version", "npm --version"].iter().all(|call| Call::new(call).answers());
    if is_there() {
        return None;
    }
    let install = Call::new("apt-get install -y --no-install-recommends").arguments(&PACKAGES);
    if unattended() && Call::new("apt-get update").answers() && install.succeeds() && is_there() {
        return None;
    }
    Some(format!("a browser is missing; to have it: {install}"))
}
