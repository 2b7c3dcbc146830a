//! The shape of invariants: what a pack must never do, whatever happens in a case.

use std::sync::Arc;

use super::CitationsDocument;
use super::catalogue::{Shape, Shaped};
use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::decode::{Decode, Decoder, ExpressionText, KeyedAny, OneOrMany, SomeOf, unknown_word};
use crate::yaml::Node;

document! {
    /// An invariant: exactly one of the kinds below its article.
    pub(crate) struct InvariantDocument {
        pub title: Text { rules: Reword, mutate: PROVED, order: Free, since: 1 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: PROVED, order: Free, since: 1 },
        /// Actions that are taken only after a clock has run out.
        pub after: Option<AfterDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Actions before which a condition holds.
        pub at: Option<PointDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// The condition.
        pub holds: Option<ExpressionText> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Parties whose duties all have a clock.
        pub timed: Option<TimedDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Procedures that can end from every state.
        pub ends: Option<ScopeDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Procedures in which whoever must act is bound.
        pub filled: Option<ScopeDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Parties that see nothing personal.
        pub hides_personal_from: OneOrMany<Spanned<Id>> = default
            { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// States from which others are not reached again.
        pub never: Option<NeverDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Changes that come with an effect.
        pub accompanied: Option<AccompaniedDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// Actions of workflows.
    pub(crate) struct PointDocument {
        pub workflow: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// The actions; each workflow has them all.
        pub action: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// Actions of workflows, and the clock that must have run out.
    pub(crate) struct AfterDocument {
        pub workflow: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// The actions; each workflow has them all.
        pub action: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        pub clock: Spanned<Id> { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// Parties whose duties have clocks.
    pub(crate) struct TimedDocument {
        pub parties: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// States, as `workflow.state`, or whole workflows, of which this is not asked.
        pub except: KeyedAny<ExceptionDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// Something of which an invariant does not speak.
    pub(crate) struct ExceptionDocument {
        /// Why not.
        pub because: Text { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// States that do not lead back.
    pub(crate) struct NeverDocument {
        pub workflow: Spanned<Id> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// The states that once reached …
        pub from: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// … are not followed by these …
        pub to: OneOrMany<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// … but by these actions.
        pub but_by: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// Changes that come with an effect.
    pub(crate) struct AccompaniedDocument {
        /// Facts that are set.
        pub facts: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Workflows whose state changes.
        pub moves: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// The effects, of which one is asked for in the same decision.
        pub effect: SomeOf<Spanned<Id>> { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// Actions, as `workflow.action`, or whole workflows, of which this is not asked.
        pub except: KeyedAny<ExceptionDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
    }
}

document! {
    /// All states of some workflows.
    pub(crate) struct ScopeOfDocument {
        /// The workflows; all if none is named.
        pub workflows: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
        /// States, as `workflow.state`, or whole workflows, of which this is not asked.
        pub except: KeyedAny<ExceptionDocument> = default { rules: Never, mutate: PROVED, order: Free, since: 1 },
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

impl Shaped for ScopeDocument {
    fn shape() -> Shape {
        Shape::Either(|| Shape::Words(&["all"]), ScopeOfDocument::shape)
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
