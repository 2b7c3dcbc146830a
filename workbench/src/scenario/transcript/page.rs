//! Lines of a transcript: labels, wrapping by columns, colours.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::TranscriptStyle;
use guicheng_engine::Language;

/// Columns before the mark of a labelled line.
const INDENT: usize = 4;

/// The narrowest text column: below it, lines are longer than the terminal rather than a column of single characters.
const NARROWEST: usize = 30;

/// How a line looks where colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\u{1b}[1m",
            Self::Dim => "\u{1b}[2m",
            Self::Good => "\u{1b}[32m",
            Self::Bad => "\u{1b}[31m",
        }
    }
}

/// The text written so far.
pub(super) struct Page {
    pub(super) text: String,
    colour: bool,
    width: usize,
    label: usize,
}

impl Page {
    pub(super) fn new(style: TranscriptStyle) -> Self {
        // The widest label of each language.
        let label = match style.language {
            Language::Chinese => 4,
            Language::English => 8,
        };
        Self { text: String::new(), colour: style.colour, width: style.width, label }
    }

    /// An empty line; never two in a row.
    pub(super) fn blank(&mut self) {
        if !self.text.ends_with("\n\n") && !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    pub(super) fn line(&mut self, line: &str, style: Style) {
        self.hanging(line, 0, style);
    }

    /// A line without label, below those with one.
    pub(super) fn indented(&mut self, line: &str, style: Style) {
        let line = format!("{}{line}", " ".repeat(INDENT + 2));
        self.hanging(&line, INDENT + 2, style);
    }

    /// A line whose continuation is indented.
    pub(super) fn hanging(&mut self, line: &str, indent: usize, style: Style) {
        for (index, part) in wrap(line, self.width, indent).into_iter().enumerate() {
            let part = if index == 0 { part } else { format!("{}{part}", " ".repeat(indent)) };
            self.styled(&part, style);
            self.text.push('\n');
        }
    }

    /// A title and what it is, at the head.
    pub(super) fn titled(&mut self, label: &str, line: &str) {
        let label = self.padded(label);
        let indent = label.width();
        self.hanging(&format!("{label}{line}"), indent, Style::Plain);
    }

    /// A labelled line below a step. What is bad bears a mark.
    pub(super) fn labelled(&mut self, label: &str, line: &str, style: Style) {
        let mark = if style == Style::Bad { "✗" } else { " " };
        let label = self.padded(label);
        let indent = INDENT + 2 + label.width();
        let space = self.width.saturating_sub(indent).max(NARROWEST);
        for (index, part) in line.lines().flat_map(|line| wrap(line, space, 0)).enumerate() {
            if index == 0 {
                self.text.push_str(&" ".repeat(INDENT));
                self.styled(&format!("{mark} {label}"), if style == Style::Plain { Style::Dim } else { style });
            } else {
                self.text.push_str(&" ".repeat(indent));
            }
            self.styled(&part, style);
            self.text.push('\n');
        }
    }

    /// A label with the space up to the text.
    fn padded(&self, label: &str) -> String {
        let space = self.label.saturating_sub(label.width()) + 2;
        format!("{label}{}", " ".repeat(space))
    }

    fn styled(&mut self, text: &str, style: Style) {
        if self.colour && style != Style::Plain && !text.is_empty() {
            self.text.push_str(style.code());
            self.text.push_str(text);
            self.text.push_str("\u{1b}[0m");
        } else {
            self.text.push_str(text);
        }
    }
}

/// Breaks a line into parts that fit, the later ones into what is left beside their indentation. Lines break at
/// spaces and between Chinese characters, but not before closing and after opening punctuation.
fn wrap(line: &str, width: usize, indent: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = line;
    let mut space = width.max(NARROWEST);
    while rest.width() > space {
        let Some(at) = break_at(rest, space) else { break };
        let (part, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.push(part.trim_end().to_owned());
        rest = after.trim_start();
        space = width.saturating_sub(indent).max(NARROWEST);
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(rest.trim_end().to_owned());
    }
    parts
}

/// The last place within so many columns where a line may break.
fn break_at(line: &str, space: usize) -> Option<usize> {
    let mut columns = 0;
    let mut best = None;
    let mut before: Option<char> = None;
    let mut seen_text = false;
    for (at, character) in line.char_indices() {
        if let Some(before) = before
            && seen_text
            && may_break(before, character)
        {
            best = Some(at);
        }
        columns += character.width().unwrap_or(0);
        if columns > space && best.is_some() {
            return best;
        }
        seen_text |= !character.is_whitespace();
        before = Some(character);
    }
    None
}

fn may_break(before: char, after: char) -> bool {
    const CLOSING: &str = "条，。；：、！？）〕》”’】」,.;:!?)]";
    // 第 belongs to the number after it.
    const OPENING: &str = "（〔《“‘【「([第";
    if CLOSING.contains(after) || OPENING.contains(before) || after == ' ' {
        return false;
    }
    let wide = |character: char| character.width() == Some(2);
    before == ' ' || wide(before) || wide(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_lines_break_within_the_columns_and_never_before_a_comma() {
        let parts = wrap("主管机构应当自受理之日起二十个工作日内完成形式审核，并将结果告知申请的人。", 30, 0);
        assert_eq!(parts, ["主管机构应当自受理之日起二十个", "工作日内完成形式审核，并将结果", "告知申请的人。"]);
        assert!(wrap("主管机构应当自受理之日起二十日，完成审核", 30, 0).iter().all(|part| !part.starts_with('，')));
    }

    #[test]
    fn words_are_not_broken() {
        let parts = wrap("workflows first_application conditions_of_acceptance complete", 34, 4);
        assert_eq!(parts, ["workflows first_application", "conditions_of_acceptance", "complete"]);
    }
}
