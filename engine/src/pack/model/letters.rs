//! Letters, as templates.

use std::sync::Arc;

use super::{Citations, Field, Party};
use crate::base::{Id, IdMap, NameTable, Text};
use crate::expression::Expression;
use crate::format::BlockStyle;

/// A letter that leaves with effects.
#[derive(Clone, Debug)]
pub struct LetterTemplate {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The effects it leaves with.
    pub effects: Vec<Id>,
    /// What it says, by the workflow whose actions ask for these effects.
    pub bodies: IdMap<Vec<BlockTemplate>>,
}

/// A part of a letter.
#[derive(Clone, Debug)]
pub struct BlockTemplate {
    /// As the letter names it.
    pub id: Id,
    /// What it is, for whoever sets type.
    pub style: BlockStyle,
    /// The articles that it names.
    pub citations: Citations,
    /// Whether these are its own, not the letter's.
    pub cites_itself: bool,
    /// When it stands there.
    pub when: Option<Expression>,
    /// For each item of which list.
    pub each: Option<Expression>,
    /// What it says.
    pub content: BlockContent,
    /// Where it stands: `pack/file.yaml:12`.
    pub place: Arc<str>,
}

/// What a part of a letter says.
#[derive(Clone, Debug)]
pub enum BlockContent {
    /// A text.
    Text(Template),
    /// A table: the title and the text of each column.
    Table(Vec<(Text, Template)>),
}

/// A text in both languages with values in it.
#[derive(Clone, Debug)]
pub struct Template {
    /// What is read for it, in the order in which it comes first.
    pub values: Vec<TemplateValue>,
    /// In Chinese.
    pub zh: Vec<TemplatePiece>,
    /// In English, if it is given.
    pub en: Option<Vec<TemplatePiece>>,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum TemplatePiece {
    /// As it stands.
    Text(Arc<str>),
    /// The articles of the part; with their titles, or not.
    Basis(bool),
    /// A value, by its place among those that are read.
    Value(usize, Wording),
}

/// What is read for a text.
#[derive(Clone, Debug)]
pub enum TemplateValue {
    /// What an expression gives.
    Expression(Expression),
    /// The organisations bound to a party, of each of which the pack says that detail.
    Bound(Arc<Party>, Id),
}

impl TemplateValue {
    /// Whether it is the same, so that it need be read but once.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Expression(own), Self::Expression(other)) => own.source().text == other.source().text,
            (Self::Bound(party, detail), Self::Bound(other, others)) => party.id == other.id && detail == others,
            (Self::Expression(_) | Self::Bound(..), _) => false,
        }
    }
}

/// How a value is put into words, beyond what its type says.
#[derive(Clone, Debug)]
pub enum Wording {
    /// By its type alone.
    Plain,
    /// As a value of a field.
    Field(Arc<Field>),
    /// By titles: of options, of states.
    Titles(IdMap<Text>),
    /// As ids of fields, by their titles.
    Fields,
    /// As organisations or persons.
    Names,
    /// Of money, in capitals as banks write it.
    Capitals,
    /// As organisations, by what the pack says of each.
    Detail(Id),
}

impl BlockContent {
    /// Its texts: one, or those of the columns.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Template> {
        let (text, columns) = match self {
            Self::Text(text) => (Some(text), &[][..]),
            Self::Table(columns) => (None, columns.as_slice()),
        };
        text.into_iter().chain(columns.iter().map(|(_, text)| text))
    }
}

impl BlockTemplate {
    /// All that is put into words in it.
    pub(crate) fn says(&self) -> impl Iterator<Item = &Expression> {
        self.each.iter().chain(self.worded())
    }

    /// All that it reads.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.when.iter().chain(&self.each).chain(self.worded())
    }

    fn worded(&self) -> impl Iterator<Item = &Expression> {
        self.content.texts().flat_map(|text| &text.values).filter_map(|value| match value {
            TemplateValue::Expression(expression) => Some(expression),
            TemplateValue::Bound(..) => None,
        })
    }
}

impl LetterTemplate {
    /// All that it reads in a workflow.
    pub fn expressions(&self, workflow: &Id) -> impl Iterator<Item = &Expression> {
        self.bodies.get(workflow.as_str()).into_iter().flat_map(|body| body.iter()).flat_map(BlockTemplate::expressions)
    }
}

/// The letters that leave with effects, by these; of each in the order of the pack.
pub(crate) type LettersByEffect = NameTable<Id, Vec<Arc<LetterTemplate>>>;

/// The letters of a pack, by the effects they leave with.
pub(crate) fn letters_by_effect(letters: &IdMap<LetterTemplate>) -> LettersByEffect {
    let mut leaving = LettersByEffect::default();
    for letter in letters.values() {
        for effect in &letter.effects {
            leaving.entry(effect.clone()).or_default().push(Arc::clone(letter));
        }
    }
    leaving
}
