//! The shape of a pack's documents, as policy staff write them: read from the merged tree, not yet checked against
//! each other. The pack author's guide describes every key.

mod binds;
pub(crate) mod catalogue;
pub(crate) mod collections;
pub(crate) mod decode;
mod dictionary;
pub(crate) mod figures;
pub(crate) mod invariants;
mod letters;
mod manifest;
mod parties;
pub(crate) mod retention;
mod series;
mod skeletons;
mod workflow;

use std::sync::Arc;

use crate::base::Text;
use crate::diagnostic::Spanned;
use crate::document;
use crate::yaml::{Content, Node};
use collections::CollectionDocument;
use decode::{Decode, Decoder, Keyed, OneOrMany};
use figures::FigureDocument;
use retention::RetentionDocument;

pub(crate) use binds::*;
pub use dictionary::*;
pub use letters::*;
pub use manifest::*;
pub use parties::*;
pub(crate) use series::*;
pub(crate) use skeletons::*;
pub use workflow::*;

document! {
    /// Everything a pack says, after overlay.
    pub(crate) struct PackDocument {
        /// Legal texts and their articles.
        pub sources: Keyed<SourceDocument> = default { rules: Add, mutate: LAW, order: Free, since: 1 },
        /// Dictionary of everything a case can record.
        pub fields: Keyed<FieldDocument> = default { rules: Add, mutate: Undo, order: Free, since: 1 },
        /// Published tables of codes.
        #[allow(dead_code, reason = "read apart, before functions are")]
        pub codes: Keyed<CodeListDocument> = default { rules: Add, mutate: TABLE, order: Free, since: 1 },
        /// Items that are reviewed one by one.
        pub checklists: Keyed<ChecklistDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// What actions ask for.
        pub forms: Keyed<FormDocument> = default { rules: Add, mutate: Undo, order: Free, since: 1 },
        /// Numbers and choices of the rule.
        pub parameters: Keyed<ParameterDocument> = default { rules: Add, mutate: Undo, order: Free, since: 1 },
        /// Open questions of the text and the readings chosen.
        pub interpretations: Keyed<InterpretationDocument> = default
            { rules: Add, mutate: Undo, order: Free, since: 1 },
        /// Kinds of organisations.
        pub organisation_kinds: Keyed<TitledDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Organisations the pack itself names.
        pub organisations: Keyed<OrganisationDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 1 },
        /// Parties of cases.
        pub parties: Keyed<PartyDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Kinds of cases.
        pub cases: Keyed<CaseDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Registers: what other cases may know of cases of one kind.
        pub registers: Keyed<RegisterDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Parts of workflows.
        #[allow(dead_code, reason = "laid below workflows before documents are read")]
        pub skeletons: Keyed<PartDocument> = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
        /// Parts of actions.
        #[allow(dead_code, reason = "laid below actions before documents are read")]
        pub steps: Keyed<PartDocument> = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
        /// Workflows.
        pub workflows: Keyed<WorkflowDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 1 },
        /// Series: numbers that an office gives one after the other.
        pub series: Keyed<SeriesDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Windows: days between which an action is open.
        pub windows: Keyed<WindowDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// What the outside must do.
        pub effects: Keyed<EffectDocument> = default { rules: Add, mutate: Undo, order: Free, since: 1 },
        /// What people are written, as effects leave.
        pub letters: Keyed<LetterDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 2 },
        /// Who sees what.
        pub views: Keyed<ViewDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 1 },
        /// Lists that people see over many cases.
        pub collections: Keyed<CollectionDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 2 },
        /// How long values are kept.
        pub retention: Keyed<RetentionDocument> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// What is counted and measured over the records of many cases.
        pub figures: Keyed<FigureDocument> = default { rules: Add, mutate: Undo, order: Decides, since: 1 },
        /// What must never happen.
        pub invariants: Keyed<invariants::InvariantDocument> = default
            { rules: Add, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// Something with only a title.
    pub(crate) struct TitledDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
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
            Content::List(items) if items.is_empty() => {
                decoder.wrong_type(node, "expected-citations");
                None
            }
            _ => OneOrMany::<Spanned<Arc<str>>>::decode(node, decoder)
                .map(|citations| Self::Articles(citations.into_vec())),
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::Articles(Vec::new()))
    }
}
