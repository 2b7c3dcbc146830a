//! Calling programs, and saying so.

use std::fmt;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a program with a time limit is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Writes a line to standard output. A reader that has gone away is no reason to fail.
pub(crate) fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _gone = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// A call of a program, as a person would type it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    environment: Vec<(&'static str, String)>,
    program: String,
    arguments: Vec<String>,
    folder: Option<&'static str>,
}

/// What a call wrote, and whether it succeeded.
#[derive(Clone, Debug)]
pub(crate) struct Captured {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeded,
    Failed,
    /// It was stopped because its time was over.
    OutOfTime,
}

impl Call {
    /// A call from words with spaces between them.
    pub(crate) fn new(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_owned);
        let program = words.next().unwrap_or_default();
        Self { environment: Vec::new(), program, arguments: words.collect(), folder: None }
    }

    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(ToString::to_string));
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    /// A folder below the root of the repository to run in.
    pub(crate) fn within(mut self, folder: &'static str) -> Self {
        self.folder = Some(folder);
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().cloned()).stdin(Stdio::null());
        if self.arguments.first().is_some_and(|argument| argument.starts_with('+')) {
            // The cargo that runs this chore names itself and its toolchain there; another toolchain must not meet them.
            command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
        }
        if let Some(folder) = self.folder {
            command.current_dir(folder);
        }
        command
    }

    /// Runs it with its output where ours goes.
    pub(crate) fn succeeds(&self) -> bool {
        say(&format!("$ {self}"));
        match self.command().status() {
            Ok(status) => status.success(),
            Err(error) => {
                say(&format!("`{}` cannot be run: {error}", self.program));
                false
            }
        }
    }

    /// Runs it, but not for longer than that.
    pub(crate) fn within_time(&self, limit: Duration) -> Outcome {
        say(&format!("$ {self}"));
        let Ok(mut child) = self.command().spawn() else { return Outcome::Failed };
        let started = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Outcome::Succeeded,
                Ok(Some(_)) | Err(_) => return Outcome::Failed,
                Ok(None) if started.elapsed() > limit => {
                    let _already_over = child.kill().and_then(|()| child.wait());
                    return Outcome::OutOfTime;
                }
                Ok(None) => thread::sleep(LOOK_EVERY),
            }
        }
    }

    /// Whether the program is there and answers this call; says nothing.
    pub(crate) fn answers(&self) -> bool {
        let status = self.command().stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    /// What it writes to standard output; none if it fails.
    pub(crate) fn output(&self) -> Option<String> {
        say(&format!("$ {self}"));
        let output = self.command().stderr(Stdio::inherit()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it and keeps what it writes; none if it cannot be run.
    pub(crate) fn captured(&self) -> Option<Captured> {
        let output = self.command().output().ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        Some(Captured { succeeded: output.status.success(), stdout, stderr })
    }
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(folder) = self.folder {
            write!(formatter, "cd {folder} && ")?;
        }
        for (name, value) in &self.environment {
            write!(formatter, "{name}={} ", quoted(value))?;
        }
        formatter.write_str(&self.program)?;
        self.arguments.iter().try_for_each(|argument| write!(formatter, " {}", quoted(argument)))
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_it_is_typed() {
        let call = Call::new("cargo doc --no-deps").with("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(call.to_string(), "RUSTDOCFLAGS='-D warnings' cargo doc --no-deps");
    }

    #[test]
    fn a_program_that_is_not_there_does_not_answer() {
        assert!(!Call::new("no-such-program-anywhere --version").answers());
    }

    #[test]
    fn a_call_is_stopped_when_its_time_is_over() {
        assert_eq!(Call::new("sleep 60").within_time(Duration::from_millis(1)), Outcome::OutOfTime);
    }
}
