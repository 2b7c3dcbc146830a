//! Calling the command and looking at what it says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) use guicheng_testkit::copy;
use serde_json::Value;

/// What a call said and how it ended.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) output: String,
    pub(crate) complaint: String,
    code: Option<i32>,
}

impl Called {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            output: String::from_utf8(output.stdout.clone()).unwrap(),
            complaint: String::from_utf8(output.stderr.clone()).unwrap(),
            code: output.status.code(),
        }
    }

    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{}{}", self.output, self.complaint);
    }

    #[track_caller]
    pub(crate) fn prints(&self, text: &str) {
        assert!(self.output.contains(text), "`{text}` is not in\n{}{}", self.output, self.complaint);
    }

    /// The document that was written for programs.
    #[track_caller]
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {}{}", self.output, self.complaint))
    }

    /// What the verb found.
    #[track_caller]
    pub(crate) fn result(&self) -> Value {
        self.document()["result"].take()
    }

    #[track_caller]
    pub(crate) fn complains(&self, text: &str) {
        assert!(self.complaint.contains(text), "`{text}` is not in\n{}{}", self.output, self.complaint);
        assert!(!self.complaint.contains("panicked"), "{}", self.complaint);
    }
}

/// The folder of the rule packs.
pub(crate) fn rulepacks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulepacks")
}

/// The command, with nothing of its surroundings that changes what it says.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guicheng"));
    for variable in ["LANG", "LC_ALL", "LC_MESSAGES", "COLUMNS", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.env("GUICHENG_LIBRARY", rulepacks()).stdin(Stdio::null());
    command
}

pub(crate) fn call(arguments: &[&str]) -> Called {
    call_with(arguments, &[])
}

pub(crate) fn call_with(arguments: &[&str], variables: &[(&str, &str)]) -> Called {
    let output = command().args(arguments).envs(variables.iter().copied()).output().unwrap();
    Called::new(&output)
}
