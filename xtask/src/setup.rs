//! Programs that the checks need or can use, and how they come onto the machine.

use crate::process::{Call, say};

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
        Call::new(self.install).succeeds() && self.is_there()
    }
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
    say(if everything { "everything is there" } else { "something is still missing; see above" });
    everything
}
