//! Programs that the checks need or can use, and how they come onto the machine.

use crate::process::{Call, say};
use crate::unattended;

/// Components of the toolchain, each with a call that only works if it is there.
const COMPONENTS: [(&str, &str); 2] = [("rustfmt", "cargo fmt --version"), ("clippy", "cargo clippy --version")];

/// A program that cargo installs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) install: &'static str,
    check: &'static str,
    purpose: &'static str,
}

pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    check: "cargo nextest --version",
    install: "cargo install cargo-nextest --locked",
    purpose: "runs the tests faster than `cargo test`",
};

pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    check: "cargo deny --version",
    install: "cargo install cargo-deny --locked --version ^0.20",
    purpose: "checks licences, sources and advisories of the dependencies",
};

pub(crate) const FUZZ: Tool = Tool {
    name: "cargo-fuzz",
    check: "cargo fuzz --version",
    install: "cargo install cargo-fuzz --locked --version ^0.13",
    purpose: "runs the fuzz targets",
};

/// These tools run for seconds: what counts is how fast they are built.
const BUILT_QUICKLY: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

impl Tool {
    pub(crate) fn is_there(self) -> bool {
        Call::new(self.check).answers()
    }

    /// Builds and installs it, unless it is there.
    pub(crate) fn ensure(self) -> bool {
        if self.is_there() {
            return true;
        }
        say(&format!("{} is missing; it {}. Building it takes some minutes.", self.name, self.purpose));
        let quickly = BUILT_QUICKLY.iter().fold(Call::new(self.install), |call, (name, value)| call.with(name, value));
        quickly.succeeds() && self.is_there()
    }
}

/// What judges the pictures of workflows: their tests compare with it, and say that they are skipped where it is not there.
const JUDGE: &str = "dot";

/// Whether there is `dot`. Where nobody is there to install it, it is installed; else it is said how to have it.
pub(crate) fn judge() -> bool {
    let Some(install) = missing_of_debian(&["dot -V"], &["graphviz"]) else { return true };
    say(&format!("{JUDGE} is not there: pictures of workflows are not compared with its own. To have it: {install}"));
    false
}

/// How to have packages of Debian, of which not all calls answer; none if they do. Where nobody is there to install
/// them, they are installed.
pub(crate) fn missing_of_debian(calls: &[&str], packages: &[&str]) -> Option<String> {
    let are_there = || calls.iter().all(|call| Call::new(call).answers());
    let install = Call::new("apt-get install -y --no-install-recommends").arguments(packages);
    if are_there() || unattended() && Call::new("apt-get update").answers() && install.succeeds() && are_there() {
        return None;
    }
    Some(install.to_string())
}

/// Installs rustfmt and clippy where they are missing.
pub(crate) fn components() -> bool {
    let missing: Vec<&str> =
        COMPONENTS.iter().filter(|(_, check)| !Call::new(check).answers()).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return true;
    }
    let names = missing.join(" ");
    if !Call::new("rustup --version").answers() {
        say(&format!("{names}: missing, and there is no rustup to add it; install it the way Rust came here"));
        return false;
    }
    say(&format!("{names}: missing; rustup adds it"));
    Call::new("rustup component add").arguments(&missing).succeeds()
}

/// Installs everything that `cargo xtask test` can use.
pub(crate) fn run() -> bool {
    let mut everything = components();
    for tool in [NEXTEST, DENY] {
        everything &= tool.ensure();
    }
    everything &= judge();
    say(if everything { "everything is there" } else { "something is still missing; see above" });
    everything
}
