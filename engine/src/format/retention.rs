//! The shape of the section `retention`: how long values are kept.

use crate::base::{Id, Period, Text};
use crate::diagnostic::Spanned;
use crate::document;
use crate::format::decode::{ExpressionText, Keyed, OneOrMany};

use super::CitationsDocument;

document! {
    /// How long values of cases are kept.
    pub(crate) struct RetentionDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article that sets the period.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The workflows and states of the procedures whose values are kept no longer than this.
        pub of: Keyed<OneOrMany<Spanned<Id>>> { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// The fields; all that are personal if none is named.
        pub fields: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: Thin, order: Free, since: 2 },
        /// The day the period is counted from, if not the day the procedure came into its state.
        pub from: Option<ExpressionText> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// How long.
        pub period: Period { rules: Never, mutate: Shift, order: Free, since: 2 },
    }
}
