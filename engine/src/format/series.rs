//! The shape of series: numbers that an office gives one after the other.

use std::sync::Arc;

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::decode::OneOrMany;

use super::CitationsDocument;

document! {
    /// A series of numbers.
    pub(crate) struct SeriesDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// What each has numbers of its own: parties, facts and data.
        pub scope: OneOrMany<Spanned<Id>> { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// Whether each year begins anew.
        pub year: bool = default { rules: Never, mutate: Flip, order: Free, since: 2 },
        /// What a number looks like.
        pub pattern: Spanned<Arc<str>> { rules: Never, mutate: Undo, order: Free, since: 2 },
    }
}
