//! The shape of the section `collections`: the lists that people see over many cases.

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::decode::{ExpressionText, Keyed, OneOrMany, SomeOf};

use super::CitationsDocument;

document! {
    /// A list over many cases.
    pub(crate) struct CollectionDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article that asks for it.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The workflows and states of the procedures in it; `any`: all states in which the views show them.
        pub of: Keyed<SomeOf<Spanned<Id>>> { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The views that say what it shows; of several that show a procedure, the first.
        pub view: OneOrMany<Spanned<Id>> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The columns, if not the fields of the first view that all of them have.
        pub fields: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Who reads it: parties, and roles of parties, that may see the views.
        pub audience: SomeOf<Spanned<Id>> { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The columns that readers may choose by.
        pub filters: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The columns it is sorted by.
        pub order: OneOrMany<SortDocument> = default { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The first day on which an item stands in it, if not the day it came into the states.
        pub from: Option<ExpressionText> = default { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The last day, if it does not stand until it leaves the states.
        pub until: Option<ExpressionText> = default { rules: Never, mutate: Special, order: Free, since: 2 },
        /// When an item is in it.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
    }
}

document! {
    /// A column that a list is sorted by.
    pub(crate) struct SortDocument {
        pub field: Spanned<Id> { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// Whether the last comes first.
        pub descending: bool = default { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
    }
}
