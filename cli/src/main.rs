//! The command `guicheng`: checks, runs and tests rule packs.
//!
//! Exit codes: 0 all is well; 1 a scenario failed, a replay or packs differ, or an invariant is broken; 2 the input cannot be
//! used.

mod arguments;
mod built_in;
mod console;
mod data;
mod envelope;
mod failure;
mod help;
mod journal;
mod language_server;
mod looking;
mod parallel;
mod progress;
mod serving;
mod signature;
mod verb;
mod words;
mod yaml_files;

use std::env;
use std::process::ExitCode;

use console::Console;
use failure::Failure;

fn main() -> ExitCode {
    let arguments = match help::parse(env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let console = Console::new(&arguments);
    let ended = arguments.verb.execute(&console);
    console.end(&arguments.verb.name(), ended)
}

/// What a verb found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well.
    Fine,
    /// A scenario failed, a replay or packs differ, or an invariant is broken.
    Differs,
    /// A pack cannot be used; what is wrong is printed already.
    Unusable,
}

impl Verdict {
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Self::Fine => ExitCode::SUCCESS,
            Self::Differs => ExitCode::from(1),
            Self::Unusable => Failure::BAD_INPUT.into(),
        }
    }

    /// The word for programs.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Differs => "differs",
            Self::Unusable => "unusable",
        }
    }
}
