//! The shape of a pack's documents, as policy staff write them: read from the merged tree, not yet checked against
//! each other. The pack author's guide describes every key.

pub(crate) mod decode;
mod dictionary;
pub(crate) mod figures;
pub(crate) mod invariants;
mod manifest;
mod parties;
mod workflow;

use std::sync::Arc;

use crate::base::Text;
use crate::diagnostic::Spanned;
use crate::document;
use crate::yaml::{Content, Node};
use decode::{Decode, Decoder, Keyed, OneOrMany};
use figures::FigureDocument;

pub use dictionary::*;
pub use manifest::*;
pub use parties::*;
pub use workflow::*;

document! {
    /// Everything a pack says, after overlay.
    pub(crate) struct PackDocument {
        /// Legal texts and their articles.
        pub sources: Keyed<SourceDocument> = default,
        /// Dictionary of everything a case can record.
        pub fields: Keyed<FieldDocument> = default,
        /// Published tables of codes.
        #[allow(dead_code, reason = "read apart, before functions are")]
        pub codes: Keyed<CodeListDocument> = default,
        /// What actions ask for.
        pub forms: Keyed<FormDocument> = default,
        /// Numbers and choices of the rule.
        pub parameters: Keyed<ParameterDocument> = default,
        /// Open questions of the text and the readings chosen.
        pub interpretations: Keyed<InterpretationDocument> = default,
        /// Kinds of organisations.
        pub organisation_kinds: Keyed<TitledDocument> = default,
        /// Organisations the pack itself names.
        pub organisations: Keyed<OrganisationDocument> = default,
        /// Parties of cases.
        pub parties: Keyed<PartyDocument> = default,
        /// Kinds of cases.
        pub cases: Keyed<CaseDocument> = default,
        /// Registers: what other cases may know of cases of one kind.
        pub registers: Keyed<RegisterDocument> = default,
        /// Workflows.
        pub workflows: Keyed<WorkflowDocument> = default,
        /// Windows: days between which an action is open.
        pub windows: Keyed<WindowDocument> = default,
        /// What the outside must do.
        pub effects: Keyed<EffectDocument> = default,
        /// Who sees what.
        pub views: Keyed<ViewDocument> = default,
        /// What is counted and measured over the records of many cases.
        pub figures: Keyed<FigureDocument> = default,
        /// What must never happen.
        pub invariants: Keyed<invariants::InvariantDocument> = default,
    }
}

document! {
    /// Something with only a title.
    pub(crate) struct TitledDocument {
        /// The title.
        pub title: Text,
    }
}

/// What an element cites: articles, or that it rests on none and why.
#[derive(Clone, Debug)]
pub(crate) enum CitationsDocument {
    /// Articles, as written.
    Articles(Vec<Spanned<Arc<str>>>),
    /// No article, and the reason.
    None,
}

document! {
    struct NoArticleDocument {
        #[allow(dead_code, reason = "for readers of the pack")]
        none: Text,
    }
}

impl Decode for CitationsDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match &node.content {
            Content::Map(_) => NoArticleDocument::decode(node, decoder).map(|_| Self::None),
            _ => OneOrMany::<Spanned<Arc<str>>>::decode(node, decoder)
                .map(|citations| Self::Articles(citations.into_vec())),
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::Articles(Vec::new()))
    }
}
