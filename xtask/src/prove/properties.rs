//! Property tests, with far more cases than a run of the tests takes, and a seed of their own each time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::file_length;
use crate::process::{Call, Captured, say};

use super::report::{Found, Part};
use super::seed::{self, Seed};

/// A test program with properties.
struct Program {
    /// Where its sources are.
    sources: &'static str,
    /// How cargo is told to run it.
    target: &'static str,
    /// How many cases each property gets: as many as take some minutes.
    cases: u64,
}

const PROGRAMS: [Program; 6] = [
    Program { sources: "engine/src", target: "-p guicheng-engine --lib", cases: 10_000 },
    Program { sources: "tests/tests/engine", target: "-p guicheng-tests --test engine", cases: 240 },
    Program { sources: "tests/tests/workbench", target: "-p guicheng-tests --test workbench", cases: 320 },
    Program { sources: "tests/tests/packs", target: "-p guicheng-tests --test packs", cases: 40 },
    Program { sources: "cli/tests/command", target: "-p guicheng-cli --test command", cases: 400 },
    Program { sources: "service/tests/service", target: "-p guicheng-service --test service", cases: 64 },
];

/// The properties of every test program.
pub(super) fn parts(seed: Seed) -> Vec<Part> {
    let part = |program: &'static Program| {
        let call = program.call(seed);
        let alone = format!("{call} -- NAME");
        Part::new(format!("properties `{}`", program.sources), alone, move || run(program, call, seed))
    };
    PROGRAMS.iter().map(part).collect()
}

impl Program {
    fn call(&self, seed: Seed) -> Call {
        Call::new("cargo test --locked")
            .arguments(&self.target.split(' ').collect::<Vec<_>>())
            .with("PROPTEST_CASES", &self.cases.to_string())
            .with(seed::VARIABLE, &seed.to_string())
    }
}

fn run(program: &Program, call: Call, seed: Seed) -> Found {
    let names = match properties(Path::new(program.sources)) {
        Ok(names) => names,
        Err(error) => return Found::failed(format!("the properties cannot be read: {error}")),
    };
    if names.is_empty() {
        return Found::failed(format!("there are no properties in `{}`", program.sources));
    }
    let call = call.arguments(&["--"]).arguments(&names.iter().map(String::as_str).collect::<Vec<_>>());
    say(&format!("$ {call}"));
    let Some(captured) = call.captured() else { return Found::failed(format!("`{call}` cannot be run")) };
    if !captured.succeeded {
        say(&captured.stdout);
        say(&captured.stderr);
    }
    found(program, &names, &captured, seed)
}

fn found(program: &Program, names: &BTreeSet<String>, captured: &Captured, seed: Seed) -> Found {
    let passed: BTreeSet<&str> = captured.stdout.lines().filter_map(passed).collect();
    let missed: Vec<&str> = names.iter().map(String::as_str).filter(|name| !passed.contains(name)).collect();
    let count = names.len().saturating_sub(missed.len());
    let mut looked_at = format!("{count} properties, {} cases each, seed {seed}", program.cases);
    if !missed.is_empty() {
        looked_at.push_str(&format!("; failed or not run: {}", missed.join(", ")));
    }
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Found::of(captured.succeeded && missed.is_empty(), count, looked_at)
}

/// The name of the test that a line of a test program says has passed, without its modules.
pub(super) fn passed(line: &str) -> Option<&str> {
    let path = line.strip_prefix("test ")?.strip_suffix(" ... ok")?;
    path.rsplit("::").next()
}

/// The names of all properties below a folder.
fn properties(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for path in sources(folder)? {
        names.extend(properties_of(&fs::read_to_string(path)?));
    }
    Ok(names)
}

fn sources(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    Ok(file_length::lengths(folder)?.into_iter().map(|(path, _)| path).collect())
}

/// The tests inside `proptest! { … }`. The format of the sources is checked, so that a block ends at its own indent.
fn properties_of(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut end: Option<String> = None;
    let mut is_test = false;
    for line in source.lines() {
        let indent = || line.chars().take_while(|c| *c == ' ').collect::<String>();
        match &end {
            None if line.ends_with("proptest! {") => end = Some(indent() + "}"),
            Some(closing) if line == closing => end = None,
            Some(_) if line.trim() == "#[test]" => is_test = true,
            Some(_) if is_test => {
                let name = line.trim_start().strip_prefix("fn ").and_then(|rest| rest.split('(').next());
                is_test = name.is_none();
                names.extend(name.map(str::to_owned));
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::report::Ending;
    use crate::root;

    #[test]
    fn every_property_of_the_repository_belongs_to_a_program() {
        let programs = PROGRAMS.map(|program| root().join(program.sources));
        for folder in &programs {
            assert!(!properties(folder).unwrap().is_empty(), "{}", folder.display());
        }
        for path in sources(&root()).unwrap() {
            let names = properties_of(&fs::read_to_string(&path).unwrap());
            let ran = programs.iter().any(|folder| path.starts_with(folder));
            assert!(names.is_empty() || ran, "{}: nobody runs {names:?}", path.display());
        }
    }

    #[test]
    fn properties_are_told_from_tests_and_helpers() {
        let source = "fn a() {}\nproptest! {\n    #[test]\n    // Why.\n    fn b(x in 0..9) {\nfn of_a_text() {}\n    }\n}\n#[test]\nfn c() {}\n";
        assert_eq!(properties_of(source), ["b"]);
        let indented =
            "mod tests {\n    proptest! {\n        #[test]\n        fn d() {\n        }\n    }\n    fn e() {}\n}\n";
        assert_eq!(properties_of(indented), ["d"]);
    }

    #[test]
    fn a_property_that_did_not_run_is_a_failure() {
        let names: BTreeSet<String> = ["kept", "lost"].map(str::to_owned).into();
        let stdout = "test tests::kept ... ok\n".to_owned();
        let captured = Captured { succeeded: true, stdout, stderr: String::new() };
        let found = found(&PROGRAMS[0], &names, &captured, Seed::fresh());
        assert_eq!(found.ending, Ending::Failed);
        assert!(found.looked_at.contains("not run: lost"), "{}", found.looked_at);
    }
}
