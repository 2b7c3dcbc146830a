//! Series: numbers that an office gives one after the other.

use std::sync::Arc;

use super::{Citations, Party};
use crate::base::{Id, IdMap, Text};

/// A series of numbers.
#[derive(Clone, Debug)]
pub struct Series {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The pack at the root of the line: what is laid over it counts on.
    pub root: Id,
    /// What each has numbers of its own.
    pub scope: Vec<SeriesRead>,
    /// Whether each year begins anew.
    pub yearly: bool,
    /// What a number looks like.
    pub pattern: Vec<PatternPart>,
}

/// What a series reads of a case.
#[derive(Clone, Debug)]
pub enum SeriesRead {
    /// The organisation bound to a party.
    Party(Arc<Party>),
    /// A fact of the case; what each option is called.
    Fact(Id, IdMap<Text>),
    /// Data of the procedure; what each option is called.
    Datum(Id, IdMap<Text>),
}

/// A part of what a number looks like.
#[derive(Clone, Debug)]
pub enum PatternPart {
    /// As it stands.
    Text(Arc<str>),
    /// The year of the event.
    Year,
    /// The number, with zeros before it up to so many digits.
    Number(usize),
    /// What is read, as a text.
    Read(SeriesRead),
    /// What the pack says of the organisation bound to a party.
    Detail(Arc<Party>, Id),
}

impl Series {
    /// What its numbers have in them.
    pub fn reads(&self) -> impl Iterator<Item = &SeriesRead> {
        self.pattern.iter().filter_map(|part| match part {
            PatternPart::Read(read) => Some(read),
            PatternPart::Text(_) | PatternPart::Year | PatternPart::Number(_) | PatternPart::Detail(..) => None,
        })
    }
}

impl PatternPart {
    /// As packs write it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Year => "{year}".to_owned(),
            Self::Number(1) => "{n}".to_owned(),
            Self::Number(width) => format!("{{n:0{width}}}"),
            Self::Read(read) => format!("{{{}}}", read.written()),
            Self::Detail(party, detail) => format!("{{{}.{detail}}}", party.id),
        }
    }
}

impl SeriesRead {
    /// As packs write it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Party(party) => party.id.to_string(),
            Self::Fact(name, _) => format!("facts.{name}"),
            Self::Datum(name, _) => format!("data.{name}"),
        }
    }
}
