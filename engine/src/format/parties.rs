//! The shape of organisations and parties.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Text, Validity};
use crate::diagnostic::Spanned;
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, ExpressionText, Keyed, OneOrMany};
use crate::yaml::Node;
use crate::{document, words};

use super::{CitationsDocument, TitledDocument, validity};

document! {
    /// An organisation named by the pack.
    pub(crate) struct OrganisationDocument {
        /// What people call it.
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        pub kind: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Its territory, a code of GB/T 2260.
        pub territory: Option<Spanned<Arc<str>>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The organisation above it.
        pub superior: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The first day on which it is there.
        pub from: Option<Spanned<NaiveDate>> = default { rules: Never, mutate: Shift, order: Free, since: 2 },
        /// The last day.
        pub until: Option<Spanned<NaiveDate>> = default { rules: Never, mutate: Shift, order: Free, since: 2 },
        /// The organisation that takes its place.
        pub successor: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// What else is said of it: what its numbers begin with, its address.
        pub details: Keyed<Text> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
    }
}

impl OrganisationDocument {
    /// From when to when it is there.
    pub(crate) fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref(), self.successor.as_ref())
    }
}

words! {
    /// Whether a party belongs to the case or to a procedure.
    #[derive(Default)]
    pub enum PartyScope {
        /// One binding in the case.
        #[default]
        Case = "case",
        /// One binding in each procedure.
        Procedure = "procedure",
    }
}

words! {
    /// What a bound party sees.
    #[derive(Default)]
    pub enum Visibility {
        /// The whole case, or for a party of a procedure that procedure.
        #[default]
        All = "all",
        /// Only what the views give it.
        Nothing = "nothing",
    }
}

/// What a bound party sees: the same for all, or for each of its roles.
#[derive(Clone, Debug)]
pub(crate) enum SightDocument {
    /// Whoever acts for it.
    Of(Visibility),
    /// By role: all, nothing, or some views.
    ByRole(Vec<(Spanned<Id>, RoleSightDocument)>),
}

/// What those in a role see.
#[derive(Clone, Debug)]
pub(crate) enum RoleSightDocument {
    /// All or nothing.
    Of(Visibility),
    /// What these views show.
    Views(OneOrMany<Spanned<Id>>),
}

impl Default for SightDocument {
    fn default() -> Self {
        Self::Of(Visibility::default())
    }
}

impl Shaped for SightDocument {
    fn shape() -> Shape {
        Shape::Value("sight")
    }
}

impl Decode for SightDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if node.as_map().is_some() {
            let roles = Keyed::<RoleSightDocument>::decode(node, decoder)?;
            return Some(Self::ByRole(roles.iter().map(|(role, sight)| (role.clone(), sight.clone())).collect()));
        }
        Visibility::decode(node, decoder).map(Self::Of)
    }
}

impl Decode for RoleSightDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        match node.as_text() {
            Some(word) if Visibility::WORDS.contains(&word) => Visibility::decode(node, decoder).map(Self::Of),
            _ => OneOrMany::decode(node, decoder).map(Self::Views),
        }
    }
}

document! {
    /// A party.
    pub(crate) struct PartyDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article that names it.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// Where it is bound.
        pub scope: PartyScope = default { rules: Never, mutate: Remove, order: Free, since: 1 },
        /// How it is bound: `opener`, or `{field: …}`.
        pub bind: Option<BindingDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Rules that choose it.
        pub route: Keyed<RouteDocument> = default { rules: Never, mutate: Special, order: Decides, since: 1 },
        /// Whether it is everybody.
        pub anyone: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Roles within it.
        pub roles: Keyed<TitledDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Whether nobody acts for it in a matter of their own.
        pub recused: bool = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// The authorities by which others act for whoever is bound to it.
        pub agents: Option<AgentsDocument> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// What it sees.
        pub sees: SightDocument = default { rules: Never, mutate: Remove, order: Free, since: 1 },
    }
}

/// How a party is bound, as it stands: a word, or a [`BindDocument`].
#[derive(Clone, Debug)]
pub(crate) struct BindingDocument(pub(crate) Node);

impl Decode for BindingDocument {
    fn decode(node: &Node, _decoder: &mut Decoder<'_>) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl Shaped for BindingDocument {
    fn shape() -> Shape {
        Shape::Either(|| Shape::Words(&["opener"]), BindDocument::shape)
    }
}

document! {
    /// A party bound from a field.
    pub(crate) struct BindDocument {
        pub field: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 1 },
    }
}

document! {
    /// A rule that chooses a party.
    pub(crate) struct RouteDocument {
        /// When it holds.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// A named organisation.
        pub organisation: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The organisation of this kind …
        pub kind: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// … whose territory contains this code.
        pub territory: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The organisation above that party.
        pub superior_of: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The organisation that this gives.
        pub chosen: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
    }
}

document! {
    /// The authorities of agents, as a register knows them.
    pub(crate) struct AgentsDocument {
        /// The register.
        pub register: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The fact that says who is authorised: what the register is about, or one of its keys.
        pub agent: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The fact that says by whom.
        pub principal: Spanned<Id> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The states in which an authority holds.
        pub standing: OneOrMany<Spanned<Id>> { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// The fact that says its first day.
        pub from: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// The fact that says its last day.
        pub until: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// The fact that lists the workflows that it is for.
        pub covers: Option<Spanned<Id>> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
    }
}
