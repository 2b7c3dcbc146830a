//! Mutation of every pack there is, and `verify` with wider bounds than its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::process::{Call, Captured, say};

use super::report::{Found, Part};

/// Builds the command that the parts call.
pub(super) const BUILD: &str = "cargo build --release --locked";

const GUICHENG: &str = "target/release/guicheng --format json";

/// Folders with packs.
const SHELVES: [Shelf; 5] = [
    Shelf { folder: "rulepacks", base: None, only_counted: false },
    Shelf { folder: "docs/examples", base: None, only_counted: true },
    Shelf { folder: "docs/examples/agency_rules", base: Some("rulepacks"), only_counted: false },
    Shelf { folder: "docs/tutorial", base: Some("rulepacks"), only_counted: false },
    Shelf { folder: "testkit/fixtures/library", base: None, only_counted: true },
];

/// A folder with packs in it.
#[derive(Debug)]
struct Shelf {
    folder: &'static str,
    /// The folder of the packs that these are laid over.
    base: Option<&'static str>,
    /// Its scenarios show how something is done and need not notice every change. What survives is counted all the same.
    only_counted: bool,
}

impl Shelf {
    /// The packs on it, in the repository whose root that is.
    fn packs(&self, root: &Path) -> Vec<String> {
        let folders = fs::read_dir(root.join(self.folder)).into_iter().flatten().flatten();
        let mut packs: Vec<String> = folders
            .filter(|folder| folder.path().join("pack.yaml").is_file())
            .filter_map(|folder| folder.file_name().into_string().ok())
            .collect();
        packs.sort();
        packs
    }

    fn call(&self, words: &[&str], pack: &str) -> Call {
        let call = Call::new(GUICHENG).arguments(&["--library", self.folder]);
        let call = self.base.into_iter().fold(call, |call, base| call.arguments(&["--library", base]));
        call.arguments(words).arguments(&[pack])
    }
}

/// Changes every pack in every way there is.
pub(super) fn mutation() -> Vec<Part> {
    every_pack("mutation of", &["mutate"], |shelf, captured| mutated(shelf.only_counted, captured))
}

/// How far the proofs go: the longest way in moves, and the cases that each search goes on from.
const DEPTH: &str = "24";
const CASES: &str = "12000";

/// Proves the invariants of every pack, with wide bounds.
pub(super) fn verify() -> Vec<Part> {
    every_pack("verify", &["verify", "--depth", DEPTH, "--cases", CASES], |_, captured| verified(captured))
}

fn every_pack(what: &str, words: &[&str], judge: fn(&Shelf, &Captured) -> Found) -> Vec<Part> {
    let mut parts = Vec::new();
    for shelf in &SHELVES {
        let packs = shelf.packs(Path::new("."));
        if packs.is_empty() {
            let none = || Found::failed("there is no pack".to_owned());
            parts.push(Part::new(format!("{what} `{}`", shelf.folder), format!("ls {}", shelf.folder), none));
        }
        for pack in packs {
            let call = shelf.call(words, &pack);
            parts.push(Part::new(format!("{what} `{pack}`"), call.to_string(), move || {
                say(&format!("$ {call}"));
                match call.captured() {
                    Some(captured) => judge(shelf, &captured),
                    None => Found::failed(format!("`{call}` cannot be run; `{BUILD}` builds it")),
                }
            }));
        }
    }
    parts
}

/// What `mutate` counted. It ends as if it failed when a change survives.
fn mutated(only_counted: bool, captured: &Captured) -> Found {
    let number = |key: &str| values(&captured.stdout, key).next()?.parse::<u64>().ok();
    let counted =
        (|| Some([number("all")?, number("refused")?, number("noticed")?, number("explained")?, number("survived")?]))(
        );
    let Some([all, refused, noticed, explained, survived]) = counted else {
        return Found::failed(format!("no figures; {}", last_line(&captured.stderr)));
    };
    let looked_at =
        format!("{all} changes: {refused} refused, {noticed} noticed, {explained} explained, {survived} survived");
    let problems = values(&captured.stdout, "severity").count();
    if problems > 0 {
        return Found::failed(format!("{looked_at}; {problems} problems in the list of changes that change nothing"));
    }
    if only_counted && survived > 0 {
        return Found::counted(all, looked_at);
    }
    Found::of(captured.succeeded, all, looked_at)
}

/// Verdicts of `verify` for which it looked at nothing.
const NOTHING_LOOKED_AT: [&str; 2] = ["idle", "unsearched"];

/// The verdicts of `verify`, and how many cases its searches went on from.
fn verified(captured: &Captured) -> Found {
    let Some((_, invariants)) = captured.stdout.split_once("\"invariants\": [") else {
        return Found::failed(format!("no verdicts; {}", last_line(&captured.stderr)));
    };
    let mut verdicts: BTreeMap<&str, u64> = BTreeMap::new();
    for verdict in values(invariants, "verdict") {
        let count = verdicts.entry(verdict).or_default();
        *count = count.saturating_add(1);
    }
    if verdicts.is_empty() && captured.succeeded {
        return Found::left_out("the pack has no invariants");
    }
    let all: u64 = verdicts.values().sum();
    let looked_at = verdicts.iter().filter(|(verdict, _)| !NOTHING_LOOKED_AT.contains(verdict));
    let looked_at = looked_at.map(|(_, count)| count).sum();
    let numbers = |key| values(invariants, key).filter_map(|value| value.parse::<u64>().ok());
    let cases: u64 = numbers("cases").sum();
    let depth = numbers("depth").min().map_or_else(String::new, |depth| format!(", each at least {depth} moves deep"));
    let shown: Vec<String> = verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    Found::of(
        captured.succeeded,
        looked_at,
        format!("{all} invariants: {}; {cases} cases searched{depth}", shown.join(", ")),
    )
}

/// What stands at a key in JSON that `guicheng` wrote, wherever it stands, if it is a number or a word. In a text a quotation
/// mark is escaped, so that what looks like a key is one.
fn values<'j>(json: &'j str, key: &str) -> impl Iterator<Item = &'j str> {
    let key = format!("\"{key}\": ");
    json.lines().filter_map(move |line| {
        let value = line.trim_start().strip_prefix(&key)?.trim_end_matches(',');
        (!value.starts_with(['[', '{'])).then(|| value.trim_matches('"'))
    })
}

fn last_line(text: &str) -> &str {
    text.trim_end().lines().last().unwrap_or("nothing was written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::report::Ending;
    use crate::root;

    fn captured(succeeded: bool, stdout: &str) -> Captured {
        Captured { succeeded, stdout: stdout.to_owned(), stderr: "problem\n".to_owned() }
    }

    const SURVIVED: &str = r#"{
  "all": 5,
  "changes": [
    {
      "change": "\"all\": 9",
      "verdict": "survived"
    }
  ],
  "explained": 1,
  "noticed": 2,
  "problems": [],
  "refused": 1,
  "survived": 1
}"#;

    #[test]
    fn what_survives_fails_where_scenarios_must_notice_it_and_is_counted_elsewhere() {
        let found = mutated(false, &captured(false, SURVIVED));
        assert_eq!(found.ending, Ending::Failed);
        assert_eq!(found.looked_at, "5 changes: 1 refused, 2 noticed, 1 explained, 1 survived");
        assert_eq!(mutated(true, &captured(false, SURVIVED)).ending, Ending::Counted);
        let noticed = SURVIVED.replace("\"survived\": 1", "\"survived\": 0");
        assert_eq!(mutated(false, &captured(true, &noticed)).ending, Ending::Holds);
    }

    #[test]
    fn a_mutation_without_figures_or_changes_has_failed() {
        assert_eq!(mutated(true, &captured(true, "")).ending, Ending::Failed);
        let nothing = SURVIVED.replace("\"all\": 5", "\"all\": 0").replace("\"survived\": 1", "\"survived\": 0");
        assert_eq!(mutated(true, &captured(true, &nothing)).ending, Ending::Failed);
    }

    fn verdicts(verdicts: &[&str]) -> String {
        let entry = |verdict: &&str| format!("{{\n\"cases\": 7,\n\"depth\": 9,\n\"verdict\": \"{verdict}\"\n}},\n");
        let entries: String = verdicts.iter().map(entry).collect();
        format!("[{{\n\"bounds\": {{\n\"cases\": 20000\n}},\n\"invariants\": [\n{entries}],\n\"pack\": \"p\"\n}}]")
    }

    #[test]
    fn verdicts_and_cases_are_counted() {
        let found = verified(&captured(true, &verdicts(&["proved", "explored", "explored"])));
        assert_eq!(found.ending, Ending::Holds);
        assert_eq!(
            found.looked_at,
            "3 invariants: 2 explored, 1 proved; 21 cases searched, each at least 9 moves deep"
        );
        assert_eq!(verified(&captured(false, &verdicts(&["proved", "broken"]))).ending, Ending::Failed);
    }

    #[test]
    fn what_was_not_looked_at_is_not_proved() {
        assert_eq!(verified(&captured(true, "")).ending, Ending::Failed);
        assert_eq!(verified(&captured(true, &verdicts(&["idle", "unsearched"]))).ending, Ending::Failed);
        assert!(matches!(verified(&captured(true, &verdicts(&[]))).ending, Ending::LeftOut(_)));
    }

    #[test]
    fn every_pack_of_the_repository_stands_on_a_shelf() {
        let shelves: Vec<_> = SHELVES.iter().map(|shelf| root().join(shelf.folder)).collect();
        let mut folders =
            vec![root().join("rulepacks"), root().join("docs"), root().join("testkit"), root().join("tests")];
        let mut packs = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.ends_with("pack.yaml") {
                    let shelf = path.parent().and_then(Path::parent).unwrap();
                    assert!(shelves.iter().any(|known| known == shelf), "nobody looks at {}", path.display());
                    packs += 1;
                } else if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        assert_eq!(packs, SHELVES.iter().map(|shelf| shelf.packs(&root()).len()).sum::<usize>());
    }
}
