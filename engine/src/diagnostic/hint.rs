//! Slips that the text at a place shows by itself: characters of a Chinese keyboard, words and signs of other languages.

use chrono::{Datelike, NaiveDate};

use super::{Diagnostic, Sources, Span};
use crate::base::{Language, Text};
use crate::messages;

mod kinds;

/// What to write in place of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// The id of its sentence.
    id: &'static str,
    found: String,
    right: String,
}

impl Hint {
    pub(crate) fn new(id: &'static str, found: impl Into<String>, right: impl Into<String>) -> Self {
        Self { id, found: found.into(), right: right.into() }
    }

    /// What is found, and what is right in its place; none if that cannot be said of a piece of the text.
    pub(super) fn correction(&self) -> Option<(&str, &str)> {
        let replaces = self.id == "hint-write" || self.id.starts_with("hint-full-width");
        replaces.then_some((self.found.as_str(), self.right.as_str()))
    }

    pub(super) fn message(&self, language: Language) -> String {
        messages::message(language, self.id, &[("found", &self.found), ("right", &self.right)])
    }

    /// What the text at the place of a problem shows, if it is one of how something is written.
    pub(crate) fn of(diagnostic: &Diagnostic, sources: &Sources) -> Option<Self> {
        let span = diagnostic.span()?;
        let code = diagnostic.code();
        if code == "clock-leaves-bound" {
            return negative_period(sources.slice(span));
        }
        if code == "script-syntax" || code == "unknown-variable" || code == "unknown-function" {
            return of_script(sources, span);
        }
        let (before, after) = around(sources, span.file, span.start);
        if let Some(hint) = kinds::of(diagnostic, before, after) {
            return Some(hint);
        }
        let is_written = ["unknown-", "bad-", "wrong-type", "not-recorded"];
        is_written
            .iter()
            .any(|beginning| code.starts_with(beginning))
            .then(|| of_yaml(diagnostic, sources, span))
            .flatten()
    }
}

/// Words and signs in place of operators, and the operators.
const OPERATORS: [(&str, &str); 40] = [
    ("and", "&&"),
    ("AND", "&&"),
    ("And", "&&"),
    ("并且", "&&"),
    ("而且", "&&"),
    ("且", "&&"),
    ("和", "&&"),
    ("与", "&&"),
    ("or", "||"),
    ("OR", "||"),
    ("Or", "||"),
    ("或者", "||"),
    ("或", "||"),
    ("not", "!"),
    ("NOT", "!"),
    ("非", "!"),
    ("不", "!"),
    ("is", "=="),
    ("等于", "=="),
    ("===", "=="),
    ("!==", "!="),
    ("<>", "!="),
    ("≠", "!="),
    ("不等于", "!="),
    ("≥", ">="),
    ("≤", "<="),
    ("大于", ">"),
    ("多于", ">"),
    ("超过", ">"),
    ("小于", "<"),
    ("少于", "<"),
    ("大于等于", ">="),
    ("不小于", ">="),
    ("不少于", ">="),
    ("小于等于", "<="),
    ("不大于", "<="),
    ("不超过", "<="),
    ("then", "{"),
    ("如果", "if"),
    ("否则", "else"),
];

/// Words for taking away, in place of the mark that does.
const REMOVALS: [&str; 5] = ["rm", "del", "delete", "drop", "discard"];

/// The signs that operators are made of.
fn is_sign(character: char) -> bool {
    matches!(character, '=' | '!' | '<' | '>' | '≠' | '≥' | '≤')
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The run of such characters that a text begins with.
fn run(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    text.find(|character| !is_part(character)).map_or(text, |end| text.split_at(end).0)
}

/// The run of such characters that a text ends with.
fn last_run(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    let begins = text.char_indices().rev().take_while(|(_, character)| is_part(*character)).last();
    begins.map_or("", |(start, _)| text.get(start..).unwrap_or(""))
}

fn of_script(sources: &Sources, span: Span) -> Option<Hint> {
    let (before, after) = around(sources, span.file, span.start);
    match after.chars().next() {
        // Texts stand in double quotes.
        Some(quote @ ('‘' | '’')) => return Some(Hint::new("hint-full-width", quote, "\"")),
        Some(character) => {
            if let Some(hint) = full_width(character) {
                return Some(hint);
            }
        }
        None => {}
    }
    let number = last_run(before.trim_end(), is_digit);
    let counted = before.rfind(number).filter(|_| !number.is_empty()).and_then(|at| before.get(at..));
    let counted = counted.and_then(|counted| chinese_period(&format!("{counted}{after}")));
    if let Some(hint) = counted.or_else(|| chinese_period(after)) {
        return Some(hint);
    }
    let sign = format!("{}{}", last_run(before, is_sign), run(after, is_sign));
    if sign == "=" {
        return Some(Hint::new("hint-write", "=", "=="));
    }
    if after.starts_with('\'') {
        return Some(Hint::new("hint-write", "'…'", "\"…\""));
    }
    // What cannot be read may be the word there, the one before it, or the sign it is part of.
    let words = [run(after, is_word), last_run(before.trim_end(), is_word), sign.as_str()];
    words.into_iter().find_map(|word| {
        let (found, right) = OPERATORS.iter().find(|(written, _)| *written == word)?;
        Some(Hint::new("hint-write", *found, *right))
    })
}

fn of_yaml(diagnostic: &Diagnostic, sources: &Sources, span: Span) -> Option<Hint> {
    const LONGEST: usize = 200;
    let written = sources.slice(span);
    if written.starts_with('－') {
        return full_width('－');
    }
    let line = written.lines().next().unwrap_or("");
    if line.contains(" ＃") {
        return full_width('＃');
    }
    if written.len() > LONGEST || line.len() < written.trim_end().len() || written.starts_with(['{', '[', '|', '>']) {
        return None;
    }
    let (_, after) = around(sources, span.file, span.end);
    // A key without a colon between braces: a piece of a value that has a comma.
    let is_key = matches!(diagnostic.code(), "unknown-key" | "bad-id") && after.trim_start().starts_with([',', '}']);
    if is_key {
        if let Some(hint) = colon(line).filter(|hint| hint.found == "=") {
            return Some(hint);
        }
        // Or a key that is known here, with its value, and without the colon between them.
        let key = run(line, is_word);
        return Some(match diagnostic.lists(key) && line.len() > key.len() {
            true => Hint::new("hint-colon-after", key, ""),
            false => Hint::new("hint-comma", line, ""),
        });
    }
    let code = diagnostic.code();
    if code == "unknown-key" && REMOVALS.contains(&line) {
        return Some(Hint::new("hint-write", line, "remove"));
    }
    if let Some(hint) = day(line).filter(|_| code == "wrong-type") {
        return Some(hint);
    }
    let period =
        (code == "bad-period" || code == "wrong-type").then(|| chinese_period(line).or_else(|| negative_period(line)));
    if let Some(hint) = period.flatten() {
        return Some(hint);
    }
    let ascii = |text: &str| text.chars().map(half_width).collect::<String>().is_ascii();
    let foreign = || line.chars().find_map(full_width_in_yaml);
    if ascii(line) {
        return foreign().or_else(|| colon(line));
    }
    if line.starts_with(['“', '”', '‘', '’', '　']) {
        return line.chars().next().and_then(full_width);
    }
    colon(line)
}

/// Units as they are called in Chinese, and as packs write them.
const UNITS: [(&str, &str); 9] = [
    ("个工作日", "workdays"),
    ("工作日", "workdays"),
    ("个自然日", "days"),
    ("个月", "months"),
    ("日", "days"),
    ("天", "days"),
    ("周", "weeks"),
    ("月", "months"),
    ("年", "years"),
];

/// A day that is written otherwise than `2026-01-05`: `2026年1月5日`, `2026/1/5`.
fn day(line: &str) -> Option<Hint> {
    let parts: Vec<&str> =
        line.trim_end_matches(['日', '号']).split(['年', '月', '/', '.', '-']).map(str::trim).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)?;
    (date.year() >= 1000 && date.to_string() != line).then(|| Hint::new("hint-write", line, date.to_string()))
}

/// A whole number in digits of any width.
fn number(written: &str) -> Option<u32> {
    written.chars().map(half_width).collect::<String>().parse().ok()
}

/// A whole number below a hundred in Chinese: `三`, `两`, `十五`, `二十`.
fn chinese_number(written: &str) -> Option<u32> {
    let digit = |written: &str| -> Option<u32> {
        let place = "一二三四五六七八九".chars().position(|known| written == known.to_string());
        let place = place.or_else(|| (written == "两").then_some(1))?;
        u32::try_from(place).ok()?.checked_add(1)
    };
    let Some((tens, ones)) = written.split_once('十') else { return digit(written) };
    let tens = if tens.is_empty() { 1 } else { digit(tens)? };
    let ones = if ones.is_empty() { 0 } else { digit(ones)? };
    tens.checked_mul(10)?.checked_add(ones)
}

/// A period that is written in Chinese: `2 个工作日`, `两个月`.
fn chinese_period(line: &str) -> Option<Hint> {
    let in_words = run(line, |character| "一二两三四五六七八九十".contains(character));
    if let Some(count) = chinese_number(in_words) {
        let unit = line.strip_prefix(in_words)?;
        let (_, word) = UNITS.iter().find(|(written, _)| *written == unit.trim())?;
        return Some(Hint::new("hint-write", line, format!("{count} {word}")));
    }
    let number = run(line, is_digit);
    let rest = line.strip_prefix(number).filter(|_| !number.is_empty())?.trim_start();
    let unit = run(rest, |character| !character.is_ascii());
    let (_, word) = UNITS.iter().find(|(written, _)| *written == unit)?;
    let behind = rest.len().checked_sub(unit.len())?;
    let written = line.get(..line.len().checked_sub(behind)?)?;
    let count: String = number.chars().map(half_width).collect();
    Some(Hint::new("hint-write", written, format!("{count} {word}")))
}

fn is_digit(character: char) -> bool {
    half_width(character).is_ascii_digit()
}

/// A period that would be negative: `-2 workdays`, `workdays(-2)`.
fn negative_period(line: &str) -> Option<Hint> {
    let is_unit = |word: &str| UNITS.iter().any(|(_, unit)| *unit == word);
    let counted = line.trim().strip_prefix('-').and_then(|rest| rest.split_once(' '));
    let called = line.trim().split_once('(').filter(|(_, count)| count.trim_start().starts_with('-'));
    let is_negative = counted.is_some_and(|(count, unit)| count.parse::<u32>().is_ok() && is_unit(unit.trim()))
        || called.is_some_and(|(unit, _)| is_unit(unit.trim()));
    is_negative.then(|| Hint::new("hint-negative-period", "", ""))
}

/// Whether what is written begins with a sign of a Chinese keyboard that YAML has its own for, a bracket or a dash: then
/// nothing behind it is misspelt.
pub(crate) fn is_bracketed(written: &str) -> bool {
    written.starts_with(['［', '【', '｛', '（', '－'])
}

/// A key whose colon is another sign: `title：受理`, `value = 3`, `title:受理`.
fn colon(line: &str) -> Option<Hint> {
    let key = run(line, |character| character.is_ascii_alphanumeric() || character == '_');
    let rest = line.strip_prefix(key).filter(|_| !key.is_empty())?.trim_start_matches([' ', '　']);
    let after = rest.chars().nth(1);
    match rest.chars().next()? {
        '：' | '＝' => rest.chars().next().and_then(full_width),
        '=' if after != Some('=') => Some(Hint::new("hint-write", "=", ":")),
        ':' if after.is_some_and(|next| !matches!(next, ' ' | ':' | '/')) => match after.and_then(full_width) {
            Some(space) => Some(space),
            None => Some(Hint::new("hint-space-after-colon", "", "")),
        },
        _ => None,
    }
}

/// What stands before and behind an offset on its line.
fn around(sources: &Sources, file: super::FileId, offset: u32) -> (&str, &str) {
    let text = sources.text(file);
    let at = text.floor_char_boundary(usize::try_from(offset).unwrap_or(usize::MAX).min(text.len()));
    let (before, after) = text.split_at(at);
    (before.rsplit('\n').next().unwrap_or(""), after.lines().next().unwrap_or(""))
}

/// What shows in the lines of a file that is no YAML: a sign of a Chinese keyboard, or an equals sign, where YAML has its
/// own; with its offset in the lines.
pub(crate) fn in_yaml(lines: &str) -> Option<(usize, Hint)> {
    let mut start = 0;
    for line in lines.split_inclusive('\n') {
        if !line.trim_start().starts_with('#')
            && let Some((at, hint)) = in_line(line.trim_end())
        {
            return Some((start + at, hint));
        }
        start += line.len();
    }
    None
}

fn in_line(line: &str) -> Option<(usize, Hint)> {
    let is_flow = line.contains(['{', '[', '｛', '［']);
    let structural = line.char_indices().find(|(at, character)| {
        let rest = line.get(at + character.len_utf8()..).unwrap_or("");
        let before = line.get(..*at).unwrap_or("").trim_end();
        match character {
            '｛' | '｝' | '［' | '］' | '【' | '】' => true,
            // Before a key: a comma between entries, not one of a sentence.
            '，' | '、' | '；' => {
                let rest = rest.trim_start();
                let key = run(rest, is_word);
                is_flow
                    && key.is_ascii()
                    && !key.is_empty()
                    && rest.get(key.len()..).is_some_and(|after| after.starts_with([':', '：']))
            }
            '“' | '”' | '‘' | '’' => before.ends_with([':', ',', '{', '[', '-']),
            '＃' => line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\u{3000}'])),
            '\u{3000}' | '\u{a0}' => before.is_empty() || before.ends_with(':'),
            '：' => {
                is_flow
                    && before
                        .rsplit([' ', '{', ','])
                        .next()
                        .is_some_and(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            }
            _ => false,
        }
    });
    if let Some((at, character)) = structural {
        return full_width_in_yaml(character).map(|hint| (at, hint));
    }
    let (indentation, entry) = line.split_at(line.len() - line.trim_start().len());
    let key = run(entry, |character| character.is_ascii_alphanumeric() || character == '_');
    let rest = entry.get(key.len()..).unwrap_or("");
    let sign = rest.trim_start();
    let is_equals = !key.is_empty() && sign.starts_with('=') && !sign.starts_with("==");
    is_equals.then(|| (indentation.len() + entry.len() - sign.len(), Hint::new("hint-write", "=", ":")))
}

/// The character of an English keyboard that one of a Chinese keyboard stands for; itself if it is none.
fn half_width(character: char) -> char {
    match character {
        '\u{a0}' => ' ',
        '“' | '”' | '「' | '」' => '"',
        '‘' | '’' => '\'',
        '、' => ',',
        '。' => '.',
        '【' => '[',
        '】' => ']',
        other => Text::narrow(other),
    }
}

/// The hint for a character of a Chinese keyboard where YAML stands, which knows no semicolon.
fn full_width_in_yaml(character: char) -> Option<Hint> {
    if character == '；' {
        return Some(Hint::new("hint-full-width", character, ','));
    }
    full_width(character)
}

/// The hint for a character of a Chinese keyboard.
pub(crate) fn full_width(character: char) -> Option<Hint> {
    let right = half_width(character);
    (right != character).then(|| {
        let id = if right == ' ' { "hint-full-width-space" } else { "hint-full-width" };
        Hint::new(id, character, right)
    })
}
