//! Where in a file somebody types, from the text alone: a file that is half typed is no YAML, and is read all the same.

use std::ops::Range;

/// Where somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The keys that lead there. In the place of a value, the last is its key; items of lists have none.
    pub path: Vec<String>,
    /// What stands there.
    pub slot: Slot,
    /// What is typed of it, before and behind the place.
    pub typed: Range<usize>,
}

/// What can stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A key.
    Key,
    /// A value, or an item of a list.
    Value,
    /// A key, or an item of a list: behind a dash nothing tells them apart.
    KeyOrItem,
    /// Nothing: it is a comment.
    Comment,
}

/// A bracket that is open, with the key that is being given a value in it.
#[derive(Debug)]
struct Bracket {
    is_map: bool,
    key: Option<String>,
    /// Where what is typed now began.
    from: usize,
    /// Where it stands itself.
    opened: usize,
}

/// Reads a text up to a place.
#[derive(Debug, Default)]
struct Reading {
    /// The keys on lines of their own that the line being read lies below, with their columns.
    keys: Vec<(usize, String)>,
    brackets: Vec<Bracket>,
    /// The quote that is open.
    quote: Option<char>,
    /// Where the last quote was opened.
    quoted: usize,
    /// The column of the key whose block of text is being read.
    block: Option<usize>,
    /// What the line being read can hold where it ends.
    slot: Option<Slot>,
    /// Where what is typed now began.
    from: usize,
}

/// What stands at a place of a text.
#[must_use]
pub fn cursor(text: &str, offset: usize) -> Cursor {
    let offset = text.floor_char_boundary(offset);
    reading(text, offset).found(text, offset)
}

/// Where the first bracket or quote stands that is still open at a place of a text.
pub(super) fn still_open(text: &str, offset: usize) -> Option<usize> {
    let reading = reading(text, text.floor_char_boundary(offset));
    let bracket = reading.brackets.first().map(|bracket| bracket.opened);
    bracket.or_else(|| reading.quote.map(|_| reading.quoted))
}

fn reading(text: &str, offset: usize) -> Reading {
    let before = text.get(..offset).unwrap_or("");
    let mut reading = Reading::default();
    let mut start = 0;
    let mut lines = before.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let ends_here = lines.peek().is_none() && !line.ends_with('\n');
        reading.line(line.trim_end_matches(['\n', '\r']), start, ends_here);
        start += line.len();
    }
    if before.is_empty() || before.ends_with('\n') {
        reading.line("", start, true);
    }
    reading
}

fn spaces(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

impl Reading {
    fn line(&mut self, line: &str, start: usize, is_last: bool) {
        let content = line.trim_start_matches(' ');
        let column = spaces(line);
        if self.quote.is_some() || !self.brackets.is_empty() {
            self.from = start.saturating_add(column);
            // A comment ends with its line.
            self.slot = Some(Slot::Value);
            if let Some(bracket) = self.brackets.last_mut() {
                bracket.from = self.from;
            }
            self.rest(content, start.saturating_add(column));
            return;
        }
        if let Some(block) = self.block {
            if content.is_empty() && !is_last || column > block {
                self.slot = Some(Slot::Value);
                self.from = start.saturating_add(column);
                return;
            }
            self.block = None;
        }
        self.slot = None;
        if content.is_empty() && !is_last {
            return;
        }
        if content.starts_with('#') {
            self.slot = Some(Slot::Comment);
            return;
        }
        self.content(content, column, start.saturating_add(column));
    }

    /// What stands on a line of its own, behind the dashes of lists.
    fn content(&mut self, mut content: &str, mut column: usize, mut start: usize) {
        let mut is_item = false;
        while let Some(rest) = content.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            self.keys.retain(|(of, _)| *of <= column);
            let gap = 1 + spaces(rest);
            content = content.get(gap..).unwrap_or("");
            column += gap;
            start += gap;
            is_item = true;
        }
        self.keys.retain(|(of, _)| *of < column);
        self.from = start;
        let Some((key, behind)) = key_of(content) else {
            self.slot = Some(if is_item { Slot::KeyOrItem } else { Slot::Key });
            if content.starts_with(['{', '[', '"', '\'']) {
                self.slot = Some(Slot::Value);
                self.rest(content, start);
            }
            return;
        };
        self.keys.push((column, key));
        self.slot = Some(Slot::Value);
        let value = content.get(behind..).unwrap_or("");
        let gap = spaces(value);
        let value = value.get(gap..).unwrap_or("");
        self.from = start + behind + gap;
        if value.starts_with(['|', '>']) {
            self.block = Some(column);
        } else {
            self.rest(value, self.from);
        }
    }

    /// A value, or what goes on of one that began on a line before.
    fn rest(&mut self, text: &str, start: usize) {
        let mut before = ' ';
        let mut is_first = true;
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let at = start.saturating_add(at);
            let next = at.saturating_add(character.len_utf8());
            let follows = characters.peek().map(|(_, next)| *next);
            if let Some(quote) = self.quote {
                match character {
                    '\\' if quote == '"' => drop(characters.next()),
                    '\'' if quote == '\'' && follows == Some('\'') => drop(characters.next()),
                    _ if character == quote => self.quote = None,
                    _ => {}
                }
                before = character;
                is_first = false;
                continue;
            }
            if character == '#' && before == ' ' {
                self.slot = Some(Slot::Comment);
                return;
            }
            let begins = self.begins(at, text, start);
            match character {
                '"' | '\'' if is_first || begins => {
                    self.quote = Some(character);
                    self.quoted = at;
                }
                '{' | '[' if is_first || begins => {
                    self.brackets.push(Bracket { is_map: character == '{', key: None, from: next, opened: at });
                }
                '}' | ']' if !self.brackets.is_empty() => drop(self.brackets.pop()),
                ',' => {
                    if let Some(bracket) = self.brackets.last_mut() {
                        bracket.key = None;
                        bracket.from = next;
                    }
                }
                ':' if follows.is_none_or(|next| next == ' ') => {
                    if let Some(bracket) = self.brackets.last_mut().filter(|bracket| bracket.key.is_none()) {
                        let key = text.get(bracket.from.saturating_sub(start)..at.saturating_sub(start)).unwrap_or("");
                        bracket.key = Some(key.trim().trim_matches(['"', '\'']).to_owned());
                        bracket.from = next;
                    }
                }
                _ => {}
            }
            before = character;
            is_first = false;
        }
    }

    /// Whether nothing but space was typed yet where a character stands.
    fn begins(&self, at: usize, text: &str, start: usize) -> bool {
        let Some(bracket) = self.brackets.last() else { return false };
        bracket.from <= at
            && text
                .get(bracket.from.saturating_sub(start)..at.saturating_sub(start))
                .is_some_and(|typed| typed.trim().is_empty())
    }

    fn found(self, text: &str, offset: usize) -> Cursor {
        let mut path: Vec<String> = self.keys.into_iter().map(|(_, key)| key).collect();
        let mut slot = self.slot.unwrap_or(Slot::Key);
        let mut from = self.from;
        if let Some(last) = self.brackets.last() {
            from = last.from;
            if slot != Slot::Comment {
                slot = match (&last.key, last.is_map) {
                    (Some(_), _) => Slot::Value,
                    (None, true) => Slot::Key,
                    (None, false) => Slot::KeyOrItem,
                };
            }
            path.extend(self.brackets.into_iter().filter_map(|bracket| bracket.key));
        }
        let typed = text.get(from.min(offset)..offset).unwrap_or("");
        let gap = typed.len() - typed.trim_start_matches([' ', '"', '\'', '\n', '\r']).len();
        let end = text.get(offset..).unwrap_or("");
        let behind = end.find(|c: char| !(c.is_alphanumeric() || "_/().-".contains(c))).unwrap_or(end.len());
        Cursor { path, slot, typed: from.min(offset).saturating_add(gap)..offset.saturating_add(behind) }
    }
}

/// The key that a line begins with, and where its value begins.
fn key_of(content: &str) -> Option<(String, usize)> {
    if let Some(quote) = content.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        let end = content.get(1..)?.find(quote)?.saturating_add(1);
        let rest = content.get(end.saturating_add(1)..)?;
        let is_key = rest.strip_prefix(':').is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        return is_key.then(|| (content.get(1..end).unwrap_or("").to_owned(), end.saturating_add(2)));
    }
    if content.starts_with(['{', '[', '#', '|', '>']) {
        return None;
    }
    let mut colons = content.match_indices(':').map(|(at, _)| at);
    let at = colons
        .find(|at| content.get(at.saturating_add(1)..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))?;
    let key = content.get(..at)?;
    (!key.contains(" #")).then(|| (key.trim_end().to_owned(), at.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::{Slot, cursor};

    /// What stands where `|` is typed: the path, what can stand there, what is typed.
    fn at(text: &str) -> (String, Slot, String) {
        let offset = text.find('‸').unwrap();
        let text = text.replace('‸', "");
        let found = cursor(&text, offset);
        (found.path.join("."), found.slot, text.get(found.typed).unwrap().to_owned())
    }

    #[test]
    fn keys_and_values_on_lines_of_their_own() {
        assert_eq!(at("workflows:\n  renewal:\n    act‸"), ("workflows.renewal".into(), Slot::Key, "act".into()));
        assert_eq!(at("workflows:\n  renewal:\n    ‸"), ("workflows.renewal".into(), Slot::Key, String::new()));
        assert_eq!(at("workflows:\n  renewal:\n  ‸"), ("workflows".into(), Slot::Key, String::new()));
        assert_eq!(at("workflows:\n  a:\n    case: reg‸"), ("workflows.a.case".into(), Slot::Value, "reg".into()));
        assert_eq!(at("a:\n  from:\n    - sub‸"), ("a.from".into(), Slot::KeyOrItem, "sub".into()));
        assert_eq!(at("steps:\n  - on: 1\n    do: acc‸"), ("steps.do".into(), Slot::Value, "acc".into()));
        assert_eq!(at("a:\n- b: 1\n  ‸"), ("a".into(), Slot::Key, String::new()));
    }

    #[test]
    fn keys_and_values_in_brackets() {
        assert_eq!(at("f:\n  x: {title: {zh: 一}, ty‸"), ("f.x".into(), Slot::Key, "ty".into()));
        assert_eq!(at("f:\n  x: {title: {zh: 一}, type: te‸}"), ("f.x.type".into(), Slot::Value, "te".into()));
        assert_eq!(at("a: {from: [one, tw‸]}"), ("a.from".into(), Slot::KeyOrItem, "tw".into()));
        assert_eq!(at("a:\n  {b: 1,\n   c‸"), ("a".into(), Slot::Key, "c".into()));
        assert_eq!(at("a: {b: x}\nc: ‸"), ("c".into(), Slot::Value, String::new()));
        assert_eq!(at("a: {b: x, # why\n  ty‸}"), ("a".into(), Slot::Key, "ty".into()));
    }

    #[test]
    fn texts_are_no_keys() {
        assert_eq!(at("a: >-\n  one: two\n  th‸\n"), ("a".into(), Slot::Value, "th".into()));
        assert_eq!(at("a: >-\n  one: two\nb‸"), (String::new(), Slot::Key, "b".into()));
        assert_eq!(at("a: 'it is {b: c'\nd: ‸"), ("d".into(), Slot::Value, String::new()));
        assert_eq!(at("a: b # com‸").1, Slot::Comment);
    }
}
