//! What mends a problem at a press of a key.

use std::ops::Range;

use guicheng_engine::internals::diagnostic::Argument;
use guicheng_engine::internals::yaml::{Content, Node, lookup};

use super::check::Problem;
use super::document::Document;
use super::rename::Edit;
use super::view::View;

/// A change that mends a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for people.
    pub title: String,
    /// The change.
    pub edit: Edit,
    /// Whether it is what is most likely meant.
    pub is_preferred: bool,
}

/// What mends a problem of a file.
#[must_use]
pub fn fixes(view: &View, document: &Document, problem: &Problem) -> Vec<Fix> {
    let mut found = Vec::new();
    let edit = |range: Range<usize>, text: String| Edit { path: document.path.clone(), range, text };
    let written = document.text.get(problem.range.clone()).unwrap_or("");
    if let Some((meant, range)) = problem.diagnostic.suggestion().zip(meant_place(problem, written)) {
        let title = view.say("editor-write", &[("text", &meant)]);
        found.push(Fix { title, edit: edit(range, meant.to_owned()), is_preferred: true });
    }
    if let Some((wrong, right)) = problem.diagnostic.correction() {
        let line = line_around(&document.text, problem.range.start);
        let begin = problem.range.start.max(line.start);
        let at =
            document.text.get(begin..line.end).and_then(|rest| rest.find(wrong)).map(|at| begin.saturating_add(at));
        if let Some(at) = at.filter(|_| !wrong.is_empty() && !wrong.contains('…')) {
            let title = view.say("editor-write", &[("text", &right)]);
            let range = at..at.saturating_add(wrong.len());
            found.push(Fix { title, edit: edit(range, right.to_owned()), is_preferred: true });
        }
    }
    if problem.diagnostic.correction().is_some() || problem.diagnostic.code().starts_with("yaml-") {
        // What is no YAML is often noticed on the line after.
        let line = line_around(&document.text, problem.range.start);
        let above = line.start.checked_sub(1).map(|end| line_around(&document.text, end));
        for line in [Some(line), above].into_iter().flatten() {
            if let Some(text) = half_width_line(document.text.get(line.clone()).unwrap_or("")) {
                let title = view.say("editor-half-width", &[]);
                found.push(Fix { title, edit: edit(line, text), is_preferred: false });
            }
        }
    }
    found.extend(removed_value(view, document, problem));
    found
}

/// Where what is meant is to be written: the name that a problem is of, or all it is about if that is one word.
fn meant_place(problem: &Problem, written: &str) -> Option<Range<usize>> {
    let named = problem.diagnostic.arguments().iter().find_map(|(name, argument)| match argument {
        Argument::Text(text) if matches!(*name, "name" | "key" | "word") => Some(text.as_str()),
        _ => None,
    });
    let is_word = !written.is_empty() && !written.contains(char::is_whitespace);
    let name = named.filter(|name| written.contains(name)).or_else(|| is_word.then_some(written))?;
    let from = problem.range.start.saturating_add(written.find(name)?);
    Some(from..from.saturating_add(name.len()))
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at);
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found.saturating_add(1));
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at.saturating_add(found));
    start..end
}

/// A line of signs with those of a Chinese keyboard written as YAML has them; the texts for people in it stay as they are.
/// Nothing if it stays the same.
fn half_width_line(line: &str) -> Option<String> {
    let mut new = String::new();
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let before = new.trim_end().chars().last();
        let is_ascii = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '"' | '\'' | ']' | '}' | ')');
        let behind_key = before.is_some_and(is_ascii);
        match character {
            '：' if behind_key => {
                new.push(':');
                if characters.peek().is_some_and(|next| !next.is_whitespace()) {
                    new.push(' ');
                }
            }
            '，' if behind_key => {
                new.push(',');
                if characters.peek().is_some_and(|next| !next.is_whitespace()) {
                    new.push(' ');
                }
            }
            '｛' => new.push('{'),
            '｝' => new.push('}'),
            '［' => new.push('['),
            '］' => new.push(']'),
            '\u{3000}' => new.push(' '),
            character => new.push(character),
        }
    }
    (new != line).then_some(new)
}

/// Where a layer gives a parameter `values` and what lies below has one `value`, or the other way round: that the other is
/// taken away.
fn removed_value(view: &View, document: &Document, problem: &Problem) -> Option<Fix> {
    let entries = document.entries_at(problem.range.start);
    let [section, parameter, ..] = entries.as_slice() else { return None };
    if &*section.key != "parameters" {
        return None;
    }
    let (_, below) = view.tree_below(&document.path)?;
    let below = lookup(below, &format!("parameters.{}", parameter.key))?;
    let own = parameter.node.as_map()?;
    let has = |node: &Node, key: &str| node.as_map().is_some_and(|map| map.get(key).is_some());
    let given = ["values", "value", "interpretation"].into_iter().find(|key| own.get(key).is_some())?;
    let other = ["value", "values", "interpretation"]
        .into_iter()
        .find(|key| *key != given && has(below, key) && own.get(key).is_none())?;
    let first = own.entries.first()?;
    let byte = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    let at = byte(first.key_span.start);
    let removal = format!("{other}: {{remove: true}}");
    let is_flow = document.slice(parameter.node.span).starts_with('{');
    let line = line_around(&document.text, at);
    let text = match is_flow {
        true => format!("{removal}, "),
        false => format!("{removal}\n{}", " ".repeat(at.saturating_sub(line.start))),
    };
    let title = view.say("editor-remove-inherited", &[("key", &other)]);
    let has_marks =
        own.entries.iter().any(|entry| matches!(entry.node.content, Content::Removed) && &*entry.key == other);
    let edit = Edit { path: document.path.clone(), range: at..at, text };
    (!has_marks).then_some(Fix { title, edit, is_preferred: true })
}
