//! Lines of text as they stand in a box or beside a line.

use super::Change;
use super::layered::Size;
use super::text;

/// What a line of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// What a box is called.
    Title,
    /// What a step is called.
    Step,
    /// Who, how long.
    Plain,
    /// The articles.
    Cited,
    /// When a case came by.
    Passed,
}

impl Style {
    /// The size of the font, in pixels.
    pub(super) fn size(self) -> i64 {
        match self {
            Self::Title => 15,
            Self::Step => 13,
            Self::Plain | Self::Passed => 12,
            Self::Cited => 11,
        }
    }

    fn height(self) -> i64 {
        self.size() * 4 / 3
    }

    /// As a class of a style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Title => "name",
            Self::Step => "step",
            Self::Plain => "plain",
            Self::Cited => "cited",
            Self::Passed => "passed",
        }
    }
}

/// A line of text.
#[derive(Clone, Debug)]
pub(super) struct TextLine {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) change: Change,
    /// How far below the top of the block its base line is.
    pub(super) base: i64,
}

/// Lines below each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) lines: Vec<TextLine>,
    /// How far below the top a rule is drawn.
    pub(super) rules: Vec<i64>,
    /// With the padding.
    pub(super) size: Size,
    /// The widest that a line becomes.
    most: i64,
}

/// What is left free around the lines, from side to side and from top to bottom.
pub(super) const PADDING: (i64, i64) = (9, 6);

impl Block {
    pub(super) fn within(most: i64) -> Self {
        Self { most, size: Size { width: 2 * PADDING.0, height: 2 * PADDING.1 }, ..Self::default() }
    }

    /// Adds text, in as many lines as it takes.
    pub(super) fn add(&mut self, text: &str, style: Style, change: Change) {
        // Bold is wider.
        let wider = if matches!(style, Style::Title | Style::Step) { 107 } else { 100 };
        for line in text::wrapped(text, style.size() * wider / 100 + 1, self.most) {
            let width = text::width(&line, style.size() * wider / 100 + 1);
            self.size.width = self.size.width.max(width + 2 * PADDING.0);
            self.size.height += style.height();
            let base = self.size.height - PADDING.1 - style.size() / 3;
            self.lines.push(TextLine { text: line, style, change, base });
        }
    }

    /// Leaves a little free, if there is anything before.
    pub(super) fn space(&mut self) {
        if !self.lines.is_empty() {
            self.size.height += 6;
        }
    }

    /// Draws a rule below what is there.
    pub(super) fn rule(&mut self) {
        self.rules.push(self.size.height - PADDING.1 + 4);
        self.size.height += 8;
    }
}
