//! Letters, as templates.

use std::sync::Arc;

use super::{Citations, Field, Party};
use crate::base::{Id, IdMap, Text};
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
    /// What the pack says of the organisation bound to a party.
    Detail(Arc<Party>, Id),
    /// A value.
    Value(Expression, Wording),
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
}

impl BlockTemplate {
    /// All that it reads.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let templates: Vec<&Template> = match &self.content {
            BlockContent::Text(text) => vec![text],
            BlockContent::Table(columns) => columns.iter().map(|(_, text)| text).collect(),
        };
        let pieces = templates.into_iter().flat_map(|text| text.zh.iter().chain(text.en.iter().flatten()));
        let values = pieces.filter_map(|piece| match piece {
            TemplatePiece::Value(value, _) => Some(value),
            TemplatePiece::Text(_) | TemplatePiece::Basis(_) | TemplatePiece::Detail(..) => None,
        });
        self.when.iter().chain(&self.each).chain(values)
    }
}

impl LetterTemplate {
    /// All that it reads in a workflow.
    pub fn expressions(&self, workflow: &Id) -> impl Iterator<Item = &Expression> {
        self.bodies.get(workflow.as_str()).into_iter().flat_map(|body| body.iter()).flat_map(BlockTemplate::expressions)
    }
}
