//! The shape of letters: notices, decisions and receipts that leave with effects.

use std::sync::Arc;

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, ExpressionText, Keyed, SomeOf, warn_of_blank};
use crate::yaml::{Content, Node};
use crate::{document, words};

use super::CitationsDocument;

document! {
    /// A letter.
    pub(crate) struct LetterDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article it rests on.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The effects it leaves with.
        pub for_: SomeOf<Spanned<Id>> { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// What it says, part by part.
        pub body: Keyed<BlockDocument> { rules: Never, mutate: Remove, order: Decides, since: 2 },
    }
}

words! {
    /// What a part of a letter is, for whoever sets type.
    #[derive(Default)]
    pub enum BlockStyle {
        /// A paragraph.
        #[default]
        Paragraph = "paragraph",
        /// The heading.
        Heading = "heading",
        /// The number of the letter.
        Number = "number",
        /// Whom it is for.
        Addressee = "addressee",
        /// An item of a list.
        Item = "item",
        /// Who signs.
        Signature = "signature",
        /// The date.
        Date = "date",
    }
}

document! {
    /// A part of a letter.
    pub(crate) struct BlockDocument {
        /// What it is, for whoever sets type.
        pub style: BlockStyle = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// The articles that `{basis}` names in it, if others than the letter's.
        pub article: Option<CitationsDocument> = default { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The part before which it stands, where the order in which parts are written is not theirs.
        pub before: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// When it stands there.
        pub when: Option<ExpressionText> = default { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The list for each item of which it stands there, or of which each item is a row.
        pub each: Option<ExpressionText> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// What it says.
        pub text: Option<TemplateDocument> = default { rules: Never, mutate: Special, order: Free, since: 2 },
        /// The columns of a table.
        pub columns: Keyed<ColumnDocument> = default { rules: Never, mutate: Remove, order: Decides, since: 2 },
    }
}

document! {
    /// A column of a table in a letter.
    pub(crate) struct ColumnDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// What stands in it.
        pub text: TemplateDocument { rules: Never, mutate: Special, order: Free, since: 2 },
    }
}

/// A text in both languages with values in it, in braces.
#[derive(Clone, Debug)]
pub(crate) struct TemplateDocument {
    pub(crate) zh: Spanned<Arc<str>>,
    pub(crate) en: Option<Spanned<Arc<str>>>,
}

document! {
    /// A template given in both languages.
    struct BothTemplates {
        zh: Spanned<Arc<str>>,
        en: Option<Spanned<Arc<str>>> = default,
    }
}

impl Decode for TemplateDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        warn_of_blank(node, decoder);
        if let Content::Map(_) = node.content {
            let BothTemplates { zh, en, span: _ } = BothTemplates::decode(node, decoder)?;
            return Some(Self { zh, en });
        }
        Some(Self { zh: Spanned::decode(node, decoder)?, en: None })
    }
}

impl Shaped for TemplateDocument {
    fn shape() -> Shape {
        Shape::Value("template")
    }
}
