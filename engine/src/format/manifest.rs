//! The shape of `pack.yaml`: what a pack is, what it is laid over, and when it is in force.

use std::sync::Arc;

use chrono::NaiveDate;
use semver::VersionReq;

use crate::base::{Id, Text};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, Keyed, OneOrMany};
use crate::yaml::{Content, Node};
use crate::{document, words};

use super::CitationsDocument;

document! {
    /// `pack.yaml`: what the pack is and what it is laid over.
    pub(crate) struct ManifestDocument {
        /// Version of the pack format.
        pub format: Spanned<u32> { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// The pack's id, the name of its folder.
        pub pack: Spanned<Id> { rules: Never, mutate: PACK, order: Free, since: 1 },
        pub title: Text { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// Jurisdiction, a code of GB/T 2260.
        pub jurisdiction: Option<Spanned<Arc<str>>> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// The pack's own version.
        pub version: Arc<str> { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// The pack this one is laid over.
        pub extends: Option<ExtendsDocument> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// The calendar of workdays.
        pub calendar: Option<Spanned<Id>> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// Days in force.
        pub in_force: Option<InForceDocument> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// Whether the text is a draft.
        pub draft: bool = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// For whom in whose cases it lays down more, over what it extends.
        pub business_rules_of: Option<BusinessRulesOf> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// How it takes the place of the pack it extends.
        pub transition: Option<TransitionDocument> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
    }
}

/// Whose business rules a pack is: a [`BusinessRulesDocument`], and nothing shorter.
#[derive(Clone, Debug)]
pub(crate) struct BusinessRulesOf(pub(crate) BusinessRulesDocument);

impl Decode for BusinessRulesOf {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Text(organisation) = &node.content {
            decoder
                .diagnostics
                .push(Diagnostic::error("rules-without-party", node.span).with("organisation", organisation));
            return None;
        }
        BusinessRulesDocument::decode(node, decoder).map(Self)
    }
}

impl Shaped for BusinessRulesOf {
    fn shape() -> Shape {
        BusinessRulesDocument::shape()
    }
}

document! {
    /// Whose business rules a pack is.
    pub(crate) struct BusinessRulesDocument {
        /// The organisation whose own rules they are.
        pub organisation: Spanned<Id> { rules: Never, mutate: PACK, order: Free, since: 2 },
        /// The party that it is bound to in the cases they are for.
        pub party: Spanned<Id> { rules: Never, mutate: PACK, order: Free, since: 2 },
    }
}

/// The pack that a pack is laid over: its id alone, or a [`BaseDocument`].
#[derive(Clone, Debug)]
pub(crate) struct ExtendsDocument {
    /// Its id.
    pub(crate) pack: Spanned<Id>,
    /// The versions accepted; all if it is not said.
    pub(crate) versions: Option<Spanned<Versions>>,
}

impl Decode for ExtendsDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Map(_) = node.content {
            let BaseDocument { pack, versions, .. } = BaseDocument::decode(node, decoder)?;
            return Some(Self { pack, versions });
        }
        Some(Self { pack: Spanned::decode(node, decoder)?, versions: None })
    }
}

impl Shaped for ExtendsDocument {
    fn shape() -> Shape {
        Shape::Either(Id::shape, BaseDocument::shape)
    }
}

document! {
    /// The pack that a pack is laid over, and which versions of it.
    pub(crate) struct BaseDocument {
        pub pack: Spanned<Id> { rules: Never, mutate: PACK, order: Free, since: 2 },
        /// The versions accepted; all if it is not said.
        pub versions: Option<Spanned<Versions>> = default { rules: Never, mutate: PACK, order: Free, since: 2 },
    }
}

/// Which versions of a pack are accepted: comparisons joined by commas, `>=1.2, <2`.
#[derive(Clone, Debug)]
pub(crate) struct Versions(pub(crate) VersionReq);

impl Decode for Versions {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let written = Arc::<str>::decode(node, decoder)?;
        let accepted = written.parse().ok();
        if accepted.is_none() {
            decoder.diagnostics.push(Diagnostic::error("bad-versions", node.span).with("versions", written));
        }
        accepted.map(Self)
    }
}

impl Shaped for Versions {
    fn shape() -> Shape {
        Shape::Value("versions")
    }
}

document! {
    /// Days between which a pack is in force.
    pub(crate) struct InForceDocument {
        /// First day.
        pub from: Spanned<DayDocument> { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// Last day, if set.
        pub until: Option<Spanned<DayDocument>> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// The article that says so.
        pub article: Option<CitationsDocument> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
    }
}

/// A day: as it is written, or that of a parameter.
#[derive(Clone, Debug)]
pub(crate) enum DayDocument {
    /// As it is written.
    Written(NaiveDate),
    /// The value of a parameter, which an interpretation may decide.
    Parameter(Spanned<Id>),
}

impl Decode for DayDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Map(_) = node.content {
            return ParameterDayDocument::decode(node, decoder).map(|document| Self::Parameter(document.parameter));
        }
        NaiveDate::decode(node, decoder).map(Self::Written)
    }
}

impl Shaped for DayDocument {
    fn shape() -> Shape {
        Shape::Either(NaiveDate::shape, ParameterDayDocument::shape)
    }
}

document! {
    /// A day that a parameter gives.
    pub(crate) struct ParameterDayDocument {
        pub parameter: Spanned<Id> { rules: Never, mutate: PACK, order: Free, since: 2 },
    }
}

words! {
    /// What becomes of procedures that are open when an amendment comes into force.
    #[derive(Default)]
    pub enum Carryover {
        /// They stay under the old rule.
        #[default]
        Keep = "keep",
        /// They go over to the new one.
        Move = "move",
    }
}

document! {
    /// How an amendment takes the place of the pack it extends.
    pub(crate) struct TransitionDocument {
        /// The article that says so.
        pub article: CitationsDocument { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// Why open procedures are dealt with so.
        pub because: Text { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// What becomes of open procedures.
        pub open: Carryover = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// What becomes of those of a workflow.
        pub workflows: Keyed<WorkflowTransitionDocument> = default
            { rules: Never, mutate: PACK, order: Free, since: 1 },
    }
}

document! {
    /// What becomes of open procedures of a workflow.
    pub(crate) struct WorkflowTransitionDocument {
        /// Whether they go over; as all others if it is not said.
        pub open: Option<Carryover> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
        /// Of a workflow that goes over: the old states in which procedures stay under the old rule.
        pub keeps: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: PACK, order: Free, since: 2 },
        /// The new state for an old one, where the name differs.
        pub states: Keyed<Spanned<Id>> = default { rules: Never, mutate: PACK, order: Free, since: 1 },
    }
}
