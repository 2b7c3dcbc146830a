//! The shape of organisations and parties.

use std::sync::Arc;

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::format::decode::{ExpressionText, Keyed};
use crate::yaml::Node;
use crate::{document, words};

use super::{CitationsDocument, TitledDocument};

document! {
    /// An organisation named by the pack.
    pub(crate) struct OrganisationDocument {
        /// Its name.
        pub title: Text,
        /// Its kind.
        pub kind: Option<Spanned<Id>> = default,
        /// Its territory, a code of GB/T 2260.
        pub territory: Option<Spanned<Arc<str>>> = default,
        /// The organisation above it.
        pub superior: Option<Spanned<Id>> = default,
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

document! {
    /// A party.
    pub(crate) struct PartyDocument {
        /// Its title.
        pub title: Text,
        /// The article that names it.
        pub article: CitationsDocument,
        /// Where it is bound.
        pub scope: PartyScope = default,
        /// How it is bound: `opener`, or `{field: …}`.
        pub bind: Option<Node> = default,
        /// Rules that choose it.
        pub route: Keyed<RouteDocument> = default,
        /// Whether it is everybody.
        pub anyone: bool = default,
        /// Roles within it.
        pub roles: Keyed<TitledDocument> = default,
        /// What it sees.
        pub sees: Visibility = default,
    }
}

document! {
    /// A party bound from a field.
    pub(crate) struct BindDocument {
        /// The field.
        pub field: Spanned<Id>,
    }
}

document! {
    /// A rule that chooses a party.
    pub(crate) struct RouteDocument {
        /// When it holds.
        pub when: Option<ExpressionText> = default,
        /// A named organisation.
        pub organisation: Option<Spanned<Id>> = default,
        /// The organisation of this kind …
        pub kind: Option<Spanned<Id>> = default,
        /// … whose territory contains this code.
        pub territory: Option<ExpressionText> = default,
        /// The organisation above that party.
        pub superior_of: Option<Spanned<Id>> = default,
        /// The organisation that this gives.
        pub chosen: Option<ExpressionText> = default,
    }
}
