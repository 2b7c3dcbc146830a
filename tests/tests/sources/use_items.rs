//! What a Rust file names of other modules, read without a compiler: its `use` items, and paths within its code.

use std::iter::Peekable;
use std::vec::IntoIter;

/// A path that a file names.
pub(crate) struct Named {
    /// Its segments as written, such as `super`, `model`, `Action`; the last is `*` for all there is.
    pub(crate) path: Vec<String>,
    /// What it is called in the file.
    pub(crate) name: String,
    /// Whether the file offers it to others: `pub use`, in whatever scope.
    pub(crate) offered: bool,
    /// The line it is named on.
    pub(crate) line: usize,
}

/// A file's code, its comments and the tests at its end left out, and its `use` items apart.
pub(crate) struct Code {
    /// What the `use` items name.
    pub(crate) used: Vec<Named>,
    /// The code without the `use` items, line by line as in the file.
    pub(crate) rest: String,
}

impl Code {
    /// Takes the text of a file apart.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let mut used = Vec::new();
        let mut rest = String::new();
        let mut item: Option<(usize, bool, String)> = None;
        for (index, line) in text.lines().enumerate() {
            let line = without_comment(line);
            if item.is_none() {
                match beginning(line) {
                    Some((offered, tree)) => item = Some((index + 1, offered, tree.to_owned())),
                    None => rest.push_str(line),
                }
            } else if let Some((_, _, tree)) = &mut item {
                // A mark for the end of the line, so that each name keeps the line it stands on.
                tree.push('\n');
                tree.push_str(line);
            }
            if line.trim_end().ends_with(';')
                && let Some((line, offered, tree)) = item.take()
            {
                used.extend(leaves(&tree, offered, line));
            }
            rest.push('\n');
        }
        Self { used, rest }
    }

    /// The paths of two and more segments in the code, such as `crate::yaml::lookup`, each with its line. Paths of macros
    /// that begin with `$crate`, and scopes of visibility, are none.
    pub(crate) fn paths(&self) -> Vec<(Vec<String>, usize)> {
        let mut found = Vec::new();
        for (index, line) in self.rest.lines().enumerate() {
            for (at, path) in words(line, true) {
                let before = line.get(..at).unwrap();
                if path.contains("::") && !before.ends_with(['$', ':']) && !before.ends_with("(in ") {
                    found.push((path.split("::").map(str::to_owned).collect(), index + 1));
                }
            }
        }
        found
    }

    /// The line of the code on which a word stands first.
    pub(crate) fn line_of(&self, word: &str) -> Option<usize> {
        let stands_in = |line: &str| words(line, false).iter().any(|(_, found)| *found == word);
        self.rest.lines().position(stands_in).map(|index| index + 1)
    }
}

/// A line without the comment at its end; what follows a colon is an address.
fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line.get(..*at).unwrap().ends_with(':'));
    comment.map_or(line, |(at, _)| line.get(..at).unwrap())
}

/// What follows `use` in a line that begins with it, and whether it is offered to others.
fn beginning(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(tree) = line.strip_prefix("use ") {
        return Some((false, tree));
    }
    let rest = line.strip_prefix("pub")?;
    let rest = match rest.strip_prefix('(') {
        Some(scoped) => scoped.split_once(')')?.1,
        None => rest,
    };
    rest.trim_start().strip_prefix("use ").map(|tree| (true, tree))
}

/// The words of a line and where they begin; paths as one word, if asked for.
fn words(line: &str, paths: bool) -> Vec<(usize, &str)> {
    let belongs = |character: char| character.is_alphanumeric() || character == '_';
    let mut found = Vec::new();
    let mut begun: Option<usize> = None;
    let mut end = 0;
    for (at, character) in line.char_indices() {
        if at < end {
            continue;
        }
        let joins = paths
            && begun.is_some()
            && line.get(at..).and_then(|rest| rest.strip_prefix("::")).is_some_and(|rest| rest.starts_with(belongs));
        if joins {
            end = at + 2;
        } else if belongs(character) {
            begun.get_or_insert(at);
        } else if let Some(from) = begun.take() {
            found.push((from, line.get(from..at).unwrap()));
        }
    }
    found.extend(begun.and_then(|from| Some((from, line.get(from..)?))));
    found
}

/// What the tree of a `use` item names.
fn leaves(tree: &str, offered: bool, line: usize) -> Vec<Named> {
    let mut tokens = Vec::new();
    let mut line = line;
    let mut word = String::new();
    for character in tree.chars() {
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            tokens.push((std::mem::take(&mut word), line));
        }
        match character {
            '\n' => line += 1,
            '{' | '}' | ',' | '*' => tokens.push((character.to_string(), line)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    branch(&mut tokens.into_iter().peekable(), &[], offered, &mut found);
    found
}

/// Reads one branch of a tree, until the comma or bracket that ends it.
fn branch(tokens: &mut Peekable<IntoIter<(String, usize)>>, above: &[String], offered: bool, found: &mut Vec<Named>) {
    let mut path = above.to_vec();
    let mut name = None;
    let mut at = 0;
    while let Some((token, line)) = tokens.next_if(|(token, _)| !matches!(token.as_str(), "," | "}")) {
        match token.as_str() {
            "{" => {
                while tokens.next_if(|(token, _)| token == "}").is_none() {
                    branch(tokens, &path, offered, found);
                    tokens.next_if(|(token, _)| token == ",");
                    assert!(tokens.peek().is_some(), "a `use` is not closed after `{}`", path.join("::"));
                }
                return;
            }
            "as" => name = tokens.next().map(|(name, _)| name),
            "self" if !path.is_empty() => at = line,
            _ => {
                path.push(token);
                at = line;
            }
        }
    }
    let name = name.or_else(|| path.last().cloned()).unwrap();
    found.push(Named { path, name, offered, line: at });
}

#[test]
fn a_use_names_every_leaf_of_its_tree_with_its_line() {
    let text =
        "pub(crate) use super::{Case, apply::{self, Error as Fault}};\n\nuse crate::base::{\n    Id,\n    Text,\n};\n";
    let code = Code::of(&format!("{text}// crate::no::comment\nfn f(x: crate::yaml::Node) {{ $crate::macros::x }}\n"));
    let named: Vec<String> = code
        .used
        .iter()
        .map(|used| format!("{} {} {} {}", used.line, used.path.join("::"), used.name, used.offered))
        .collect();
    assert_eq!(
        named,
        [
            "1 super::Case Case true",
            "1 super::apply apply true",
            "1 super::apply::Error Fault true",
            "4 crate::base::Id Id false",
            "5 crate::base::Text Text false",
        ]
    );
    let paths: Vec<String> = code.paths().iter().map(|(path, line)| format!("{line} {}", path.join("::"))).collect();
    assert_eq!(paths, ["8 crate::yaml::Node"]);
    assert_eq!(code.line_of("Node"), Some(8));
    assert_eq!(code.line_of("Text"), None);
}

#[test]
fn what_stands_below_the_name_of_a_file_of_tests_is_read_too() {
    let named = |text: &str| Code::of(text).used.iter().map(|used| used.name.clone()).collect::<Vec<_>>();
    assert_eq!(named("#[cfg(test)]\nmod tests;\n\nuse crate::pack::Pack;\n"), ["Pack"]);
    assert_eq!(named("use crate::pack::Pack;\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"), ["Pack"]);
}
