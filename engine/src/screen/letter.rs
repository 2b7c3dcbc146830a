//! Letters in one language.

use serde::Serialize;

use crate::base::{Id, Language};
use crate::pack::model::Citation;
use crate::record::{Letter, LetterContent, LetterPiece, Worded};

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterScreen {
    /// By its id in the pack.
    pub letter: Id,
    /// What people call it.
    pub title: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// Its parts, in order; none if it is not for whoever asks.
    pub parts: Vec<LetterPart>,
    /// Whether it is not for whoever asks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// A part of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterPart {
    /// As the letter names it.
    pub name: Id,
    /// What it is: `paragraph`, `heading`, `number`, `addressee`, `item`, `signature` or `date`.
    pub style: &'static str,
    /// What it says.
    #[serde(flatten)]
    pub body: LetterBody,
}

/// What a part of a letter says. A piece is words, or somebody only the host can name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterBody {
    /// A text.
    Text(Vec<LetterPiece>),
    /// A table.
    Table {
        /// The titles of its columns.
        columns: Vec<String>,
        /// Its rows.
        rows: Vec<Vec<Vec<LetterPiece>>>,
    },
}

impl LetterScreen {
    /// A letter in a language, as [`Decision::letters`](crate::Decision) and [`Rulebook::letters`](crate::Rulebook::letters) give it.
    #[must_use]
    pub fn new(letter: &Letter, language: Language) -> Self {
        let pieces = |worded: &Worded| match language {
            Language::Chinese => worded.zh.clone(),
            Language::English => worded.en.clone(),
        };
        let body = |content: &LetterContent| match content {
            LetterContent::Text(text) => LetterBody::Text(pieces(text)),
            LetterContent::Table { columns, rows } => LetterBody::Table {
                columns: columns.iter().map(|title| title.get(language).to_owned()).collect(),
                rows: rows.iter().map(|row| row.iter().map(pieces).collect()).collect(),
            },
        };
        let parts = letter.blocks.iter().map(|block| LetterPart {
            name: block.name.clone(),
            style: block.style.word(),
            body: body(&block.content),
        });
        Self {
            letter: letter.letter.clone(),
            title: letter.title.get(language).to_owned(),
            articles: letter.articles.to_vec(),
            parts: parts.collect(),
            hidden: false,
        }
    }

    /// The same, but for what it says.
    pub(super) fn hide(self) -> Self {
        Self { parts: Vec::new(), hidden: true, ..self }
    }
}
