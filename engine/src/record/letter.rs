//! Letters in words: a small tree of paragraphs, tables and names, in both languages. A host sets type.

use std::sync::Arc;

use serde::Serialize;

use crate::base::{Id, Language, Text};
use crate::pack::model::{BlockStyle, Citations};

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// By its id in the pack.
    pub letter: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub articles: Citations,
    /// Its parts, in order.
    pub blocks: Vec<LetterBlock>,
}

/// A part of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterBlock {
    /// As the letter names it; one for each item of a list has the same name.
    pub name: Id,
    /// What it is.
    #[serde(serialize_with = "style")]
    pub style: BlockStyle,
    /// What it says.
    #[serde(flatten)]
    pub content: LetterContent,
}

/// What a part of a letter says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterContent {
    /// A text.
    Text(Worded),
    /// A table.
    Table {
        /// The titles of its columns.
        columns: Vec<Text>,
        /// Its rows.
        rows: Vec<Vec<Worded>>,
    },
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worded {
    /// In Chinese.
    pub zh: Vec<LetterPiece>,
    /// In English; in Chinese, if the pack gives no English.
    pub en: Vec<LetterPiece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LetterPiece {
    /// Words.
    Text(Arc<str>),
    /// An organisation or a person that only the host can name.
    Name {
        /// By its id with the host.
        name: Id,
    },
}

fn style<S: serde::Serializer>(style: &BlockStyle, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(style.word())
}

impl Worded {
    /// Plain text, with the names that the host gives.
    #[must_use]
    pub fn plain(&self, language: Language, name: &dyn Fn(&Id) -> String) -> String {
        let pieces = match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        };
        pieces.iter().map(|piece| piece.told(name)).collect()
    }
}

impl LetterPiece {
    /// The words, or the name that the host gives.
    #[must_use]
    pub fn told(&self, name: &dyn Fn(&Id) -> String) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Name { name: id } => name(id),
        }
    }
}

impl Letter {
    /// The letter as lines of plain text, with the names that the host gives.
    #[must_use]
    pub fn lines(&self, language: Language, name: &dyn Fn(&Id) -> String) -> Vec<String> {
        let mut lines = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            match &block.content {
                LetterContent::Text(text) => lines.push(text.plain(language, name)),
                LetterContent::Table { columns, rows } => {
                    lines.push(columns.iter().map(|title| title.get(language)).collect::<Vec<_>>().join(" | "));
                    for row in rows {
                        let cells: Vec<String> = row.iter().map(|cell| cell.plain(language, name)).collect();
                        lines.push(cells.join(" | "));
                    }
                }
            }
        }
        lines
    }
}
