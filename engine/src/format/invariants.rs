//! The shape of invariants: what a pack must never do, whatever happens in a case.

use std::sync::Arc;

use super::CitationsDocument;
use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::decode::{Decode, Decoder, ExpressionText, KeyedAny, OneOrMany, unknown_word};
use crate::yaml::Node;

document! {
    /// An invariant: exactly one of the kinds below its article.
    pub(crate) struct InvariantDocument {
        /// Its title.
        pub title: Text,
        /// The article it rests on.
        pub article: CitationsDocument,
        /// Actions that are taken only after a clock has run out.
        pub after: Option<AfterDocument> = default,
        /// Actions before which a condition holds.
        pub at: Option<PointDocument> = default,
        /// The condition.
        pub holds: Option<ExpressionText> = default,
        /// Parties whose duties all have a clock.
        pub timed: Option<TimedDocument> = default,
        /// Procedures that can end from every state.
        pub ends: Option<ScopeDocument> = default,
        /// Procedures in which whoever must act is bound.
        pub filled: Option<ScopeDocument> = default,
        /// Parties that see nothing personal.
        pub hides_personal_from: OneOrMany<Spanned<Id>> = default,
        /// States from which others are not reached again.
        pub never: Option<NeverDocument> = default,
        /// Changes that come with an effect.
        pub accompanied: Option<AccompaniedDocument> = default,
    }
}

document! {
    /// Actions of workflows.
    pub(crate) struct PointDocument {
        /// The workflows.
        pub workflow: OneOrMany<Spanned<Id>>,
        /// The actions; each workflow has them all.
        pub action: OneOrMany<Spanned<Id>>,
    }
}

document! {
    /// Actions of workflows, and the clock that must have run out.
    pub(crate) struct AfterDocument {
        /// The workflows.
        pub workflow: OneOrMany<Spanned<Id>>,
        /// The actions; each workflow has them all.
        pub action: OneOrMany<Spanned<Id>>,
        /// The clock.
        pub clock: Spanned<Id>,
    }
}

document! {
    /// Parties whose duties have clocks.
    pub(crate) struct TimedDocument {
        /// The parties.
        pub parties: OneOrMany<Spanned<Id>>,
        /// States, as `workflow.state`, or whole workflows, of which this is not asked.
        pub except: KeyedAny<ExceptionDocument> = default,
    }
}

document! {
    /// Something of which an invariant does not speak.
    pub(crate) struct ExceptionDocument {
        /// Why not.
        pub because: Text,
    }
}

document! {
    /// States that do not lead back.
    pub(crate) struct NeverDocument {
        /// The workflow.
        pub workflow: Spanned<Id>,
        /// The states that once reached …
        pub from: OneOrMany<Spanned<Id>>,
        /// … are not followed by these …
        pub to: OneOrMany<Spanned<Id>>,
        /// … but by these actions.
        pub but_by: OneOrMany<Spanned<Id>> = default,
    }
}

document! {
    /// Changes that come with an effect.
    pub(crate) struct AccompaniedDocument {
        /// Facts that are set.
        pub facts: OneOrMany<Spanned<Id>> = default,
        /// Workflows whose state changes.
        pub moves: OneOrMany<Spanned<Id>> = default,
        /// The effect asked for in the same decision.
        pub effect: Spanned<Id>,
        /// Actions, as `workflow.action`, or whole workflows, of which this is not asked.
        pub except: KeyedAny<ExceptionDocument> = default,
    }
}

document! {
    /// All states of some workflows.
    pub(crate) struct ScopeOfDocument {
        /// The workflows; all if none is named.
        pub workflows: OneOrMany<Spanned<Id>> = default,
        /// States, as `workflow.state`, or whole workflows, of which this is not asked.
        pub except: KeyedAny<ExceptionDocument> = default,
    }
}

/// What an invariant is about: `all`, or a choice.
#[derive(Clone, Debug)]
pub(crate) enum ScopeDocument {
    /// All states of all workflows.
    All,
    /// Some.
    Of(ScopeOfDocument),
}

impl Decode for ScopeDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let Some(word) = node.as_text() else { return ScopeOfDocument::decode(node, decoder).map(Self::Of) };
        if word == "all" {
            return Some(Self::All);
        }
        decoder.diagnostics.push(unknown_word(word, node.span, &["all"]));
        None
    }
}

impl AfterDocument {
    /// Its actions, and its clock.
    pub(crate) fn parts(&self) -> (&[Spanned<Id>], &[Spanned<Id>], &Spanned<Id>) {
        (&self.workflow, &self.action, &self.clock)
    }
}

/// The key of an exception: a workflow, and one of its states or actions.
pub(crate) fn exception_key(key: &Spanned<Id>) -> (Spanned<Id>, Option<Spanned<Id>>) {
    let spanned = |text: &str| Spanned { value: Id::from(Arc::<str>::from(text)), span: key.span };
    match key.value.as_str().split_once('.') {
        Some((workflow, part)) => (spanned(workflow), Some(spanned(part))),
        None => (key.clone(), None),
    }
}
