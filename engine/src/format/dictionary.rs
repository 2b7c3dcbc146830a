//! The shape of what a pack names: legal texts, code lists, fields, forms, parameters, interpretations.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Text, Validity};
use crate::diagnostic::Spanned;
use crate::format::catalogue::{Shape, Shaped};
use crate::format::decode::{Decode, Decoder, ExpressionText, Keyed, KeyedAny, OneOrMany, Scalar, warn_of_blank};
use crate::yaml::{Content, Node};
use crate::{document, words};

use super::{CitationsDocument, ConditionDocument, Likes, TitledDocument};

document! {
    /// A legal text.
    pub(crate) struct SourceDocument {
        pub title: Text { rules: Reword, mutate: LAW, order: Free, since: 1 },
        /// Its official number.
        pub number: Option<Arc<str>> = default { rules: Never, mutate: LAW, order: Free, since: 1 },
        /// The day it came or comes into force.
        pub in_force: Option<NaiveDate> = default { rules: Never, mutate: LAW, order: Free, since: 1 },
        /// Its articles by number.
        pub articles: KeyedAny<ArticleDocument> = default { rules: Never, mutate: LAW, order: Free, since: 1 },
    }
}

words! {
    /// Whether an article can be executed.
    pub enum ArticleKind {
        /// Elements of the pack carry it out.
        Executable = "executable",
        /// It only declares.
        Declaratory = "declaratory",
    }
}

document! {
    /// An article of a legal text.
    pub(crate) struct ArticleDocument {
        /// What people call it, if it has a name.
        pub title: Option<Text> = default { rules: Reword, mutate: LAW, order: Free, since: 1 },
        /// Whether it can be executed.
        pub kind: ArticleKind { rules: Never, mutate: LAW, order: Free, since: 1 },
        /// Why it is so classed; needed for a declaratory article.
        pub because: Option<Text> = default { rules: Never, mutate: LAW, order: Free, since: 1 },
        /// What it says, in the pack's own words.
        pub summary: Text { rules: Never, mutate: LAW, order: Free, since: 1 },
        /// Its numbered items.
        pub items: KeyedAny<Text> = default { rules: Never, mutate: LAW, order: Free, since: 1 },
        /// The items that only declare, each with the reason.
        pub declaratory_items: KeyedAny<Text> = default { rules: Never, mutate: LAW, order: Free, since: 2 },
        /// The articles of other texts that it carries out.
        pub carries_out: KeyedAny<CarryingDocument> = default { rules: Never, mutate: LAW, order: Free, since: 2 },
    }
}

document! {
    /// How an article carries another out.
    pub(crate) struct CarryingDocument {
        /// The workflows in which it does; everywhere if there are none.
        pub within: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: LAW, order: Free, since: 2 },
        /// Its items that do; the article as a whole if there are none.
        pub items: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: LAW, order: Free, since: 2 },
    }
}

document! {
    /// A published table of codes.
    pub(crate) struct CodeListDocument {
        pub title: Text { rules: Reword, mutate: TABLE, order: Free, since: 1 },
        /// The standard or publication it is taken from, with its edition.
        pub source: Text { rules: Never, mutate: TABLE, order: Free, since: 1 },
        /// Whether it is the list of the territories, by which fields and organisations have theirs.
        pub territories: bool = default { rules: Never, mutate: TABLE, order: Free, since: 2 },
        /// What each code stands for.
        pub entries: KeyedAny<CodeDocument> { rules: Never, mutate: TABLE, order: Free, since: 1 },
    }
}

/// A code: what it stands for alone, or a [`DatedCodeDocument`].
#[derive(Clone, Debug)]
pub(crate) struct CodeDocument {
    pub(crate) title: Text,
    pub(crate) from: Option<Spanned<NaiveDate>>,
    pub(crate) until: Option<Spanned<NaiveDate>>,
    pub(crate) successor: Option<Spanned<Id>>,
}

impl Decode for CodeDocument {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        if let Content::Map(_) = node.content {
            warn_of_blank(node, decoder);
            let DatedCodeDocument { zh, en, from, until, successor, .. } = DatedCodeDocument::decode(node, decoder)?;
            return Some(Self { title: Text { zh, en }, from, until, successor });
        }
        Some(Self { title: Text::decode(node, decoder)?, from: None, until: None, successor: None })
    }
}

impl CodeDocument {
    /// From when to when it can be given.
    pub(crate) fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref(), self.successor.as_ref())
    }
}

/// From when to when an entry of a table is there, as it is written.
pub(crate) fn validity(
    from: Option<&Spanned<NaiveDate>>,
    until: Option<&Spanned<NaiveDate>>,
    successor: Option<&Spanned<Id>>,
) -> Validity {
    let successor = successor.map(|successor| successor.value.clone());
    Validity { from: from.map(|day| day.value), until: until.map(|day| day.value), successor }
}

impl Shaped for CodeDocument {
    fn shape() -> Shape {
        Shape::Either(Text::shape, DatedCodeDocument::shape)
    }
}

document! {
    /// What a code stands for in both languages, and from when to when it can be given.
    pub(crate) struct DatedCodeDocument {
        pub zh: Arc<str> { rules: Never, mutate: TABLE, order: Free, since: 1 },
        pub en: Option<Arc<str>> = default { rules: Never, mutate: TABLE, order: Free, since: 1 },
        /// Its first day.
        pub from: Option<Spanned<NaiveDate>> = default { rules: Never, mutate: TABLE, order: Free, since: 2 },
        /// Its last day.
        pub until: Option<Spanned<NaiveDate>> = default { rules: Never, mutate: TABLE, order: Free, since: 2 },
        /// The code that takes its place.
        pub successor: Option<Spanned<Id>> = default { rules: Never, mutate: TABLE, order: Free, since: 2 },
    }
}

words! {
    /// Types of fields.
    pub enum FieldType {
        /// Text.
        Text = "text",
        /// Whole number.
        Integer = "integer",
        /// Yes or no.
        Boolean = "boolean",
        /// Date.
        Date = "date",
        /// An amount of money.
        Money = "money",
        /// One of the options.
        Choice = "choice",
        /// An attachment: its name, size, type and hash.
        Document = "document",
        /// An organisation's id.
        Organisation = "organisation",
        /// A GB/T 2260 code.
        Territory = "territory",
        /// A code of a list.
        Code = "code",
        /// A list of records with fields of their own.
        Rows = "rows",
        /// What was found of the items of a checklist.
        Checklist = "checklist",
    }
}

words! {
    /// Where the value of a field comes from.
    pub(crate) enum FieldOrigin {
        /// From outside: what needs it waits until somebody records it.
        Outside = "outside",
    }
}

words! {
    /// How values of a field are shown to people, if not as they are.
    pub(crate) enum Showing {
        /// They are ids of fields: people are told what these are called.
        Fields = "fields",
        /// They are what procedures are called in Chinese, as `procedure.title` gives it: people are told it in their language.
        Workflows = "workflows",
        /// They are what a field was and becomes, as `altered` gives it: people are told it in their language.
        Changes = "changes",
        /// Rules compute and compare them: people are not shown them.
        Never = "never",
    }
}

document! {
    /// A field of the dictionary.
    pub(crate) struct FieldDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        pub type_: FieldType { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Whether it is a list of that type.
        pub list: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// For a choice: what can be chosen.
        pub options: Keyed<OptionDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 1 },
        /// For a choice: which options the layers above must leave, and whether they may add any.
        pub bound: Option<OptionsBoundDocument> = default { rules: Never, mutate: LIMIT, order: Free, since: 2 },
        /// For a code: the list it is in.
        pub codes: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The longest text or list.
        pub max_length: Option<u32> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// For rows: the fields of each.
        pub fields: Keyed<RowFieldDocument> = default { rules: Never, mutate: Undo, order: Decides, since: 2 },
        /// For a checklist: which.
        pub checklist: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// For a document: the types that are taken.
        pub accepts: OneOrMany<Spanned<Arc<str>>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// For a document: how large it may be.
        pub at_most: Option<Spanned<Arc<str>>> = default { rules: Never, mutate: Undo, order: Free, since: 2 },
        /// Whether it is about a person.
        pub personal: bool = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// How to fill it in.
        pub hint: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// What it may look like.
        pub example: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article that asks for it.
        pub article: Option<CitationsDocument> = default { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// How its values are shown, if not as they are.
        pub shown: Option<Spanned<Showing>> = default { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// Who gives it, if not those who act in the case.
        pub from: Option<FieldOrigin> = default { rules: Never, mutate: Remove, order: Free, since: 2 },
        /// The figure that it is.
        pub figure: Option<Spanned<Id>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// Conditions on `value`.
        pub checks: Keyed<ConditionDocument> = default { rules: Add, mutate: Remove, order: Decides, since: 1 },
    }
}

document! {
    /// A field as rows use it.
    pub(crate) struct RowFieldDocument {
        /// How much each row needs it.
        pub need: Requirement = default { rules: Never, mutate: Remove, order: Free, since: 2 },
    }
}

document! {
    /// A form.
    pub(crate) struct FormDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The article that asks for it.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        pub fields: Keyed<FormFieldDocument> = default { rules: Add, mutate: Undo, order: Decides, since: 1 },
        /// The steps in which it is filled in.
        pub groups: Keyed<GroupDocument> = default { rules: Never, mutate: FOR_PEOPLE, order: Decides, since: 2 },
        /// Files to download for it.
        pub files: Keyed<FileDocument> = default { rules: Never, mutate: FOR_PEOPLE, order: Decides, since: 2 },
        /// Of whom, and over which days, the figures in it are taken.
        pub counted: Option<CountedDocument> = default { rules: Never, mutate: FOR_HOSTS, order: Free, since: 2 },
        /// The other forms that lie below it.
        #[allow(dead_code, reason = "laid below before documents are read")]
        pub like: Likes = default { rules: Never, mutate: LAID_BELOW, order: Free, since: 2 },
    }
}

document! {
    /// Of whom, and over which days, the figures in a form are taken.
    pub(crate) struct CountedDocument {
        /// The organisation; of all together if none.
        pub of: Option<ExpressionText> = default { rules: Never, mutate: FOR_HOSTS, order: Free, since: 2 },
        /// The first day.
        pub from: ExpressionText { rules: Never, mutate: FOR_HOSTS, order: Free, since: 2 },
        /// The last day.
        pub until: ExpressionText { rules: Never, mutate: FOR_HOSTS, order: Free, since: 2 },
    }
}

document! {
    /// An option of a choice.
    pub(crate) struct OptionDocument {
        pub title: Text { rules: Reword, mutate: MEANT, order: Free, since: 1 },
        /// The article that gives it.
        pub article: Option<CitationsDocument> = default { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
    }
}

document! {
    /// What the layers above must leave of the options of a choice.
    pub(crate) struct OptionsBoundDocument {
        /// Options that stay.
        pub keeps: OneOrMany<Spanned<Id>> = default { rules: Never, mutate: LIMIT, order: Free, since: 2 },
        /// Whether there are to be no others.
        pub closed: bool = default { rules: Never, mutate: LIMIT, order: Free, since: 2 },
        /// The article that sets it.
        pub article: CitationsDocument { rules: Append, mutate: LIMIT, order: Free, since: 2 },
    }
}

document! {
    /// A step in which a form is filled in.
    pub(crate) struct GroupDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The fields of the form that are in it.
        pub fields: OneOrMany<Spanned<Id>> { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// What to do in it.
        pub hint: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
    }
}

document! {
    /// A file to download.
    pub(crate) struct FileDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// Its name; the host has its content.
        pub name: Arc<str> { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 2 },
    }
}

document! {
    /// Items that are reviewed one by one.
    pub(crate) struct ChecklistDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article by which they are reviewed.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        pub items: Keyed<ChecklistItemDocument> { rules: Never, mutate: Undo, order: Decides, since: 2 },
    }
}

document! {
    /// An item of a checklist.
    pub(crate) struct ChecklistItemDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// The article that asks for it, if another than the checklist's.
        pub article: Option<CitationsDocument> = default { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 2 },
        /// What to look at.
        pub hint: Option<Text> = default { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 2 },
    }
}

impl FieldType {
    /// Whether its values are rows, each with fields of its own.
    #[must_use]
    pub fn is_of_rows(self) -> bool {
        matches!(self, Self::Rows | Self::Checklist)
    }
}

words! {
    /// How much a form needs a field.
    #[derive(Default)]
    pub enum Requirement {
        /// The action is refused without it.
        Required = "required",
        /// The law asks for it; missing is for the agency to find.
        Expected = "expected",
        /// May be given.
        #[default]
        Optional = "optional",
    }
}

document! {
    /// A field as a form uses it.
    pub(crate) struct FormFieldDocument {
        /// How much it is needed.
        pub need: Requirement = default { rules: Raise, mutate: Remove, order: Free, since: 1 },
        /// When it is needed.
        pub when: Option<ExpressionText> = default { rules: WithNeed, mutate: Remove, order: Free, since: 1 },
    }
}

words! {
    /// Types of parameters.
    pub(crate) enum ParameterType {
        /// A legal period.
        Period = "period",
        /// Whole number.
        Integer = "integer",
        /// Yes or no.
        Boolean = "boolean",
        /// Text.
        Text = "text",
        /// Date.
        Date = "date",
        /// An amount of money.
        Money = "money",
        /// One of the options.
        Choice = "choice",
    }
}

document! {
    /// A parameter.
    pub(crate) struct ParameterDocument {
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        pub type_: ParameterType { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// For a choice: what can be chosen.
        pub options: Keyed<TitledDocument> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
        /// The article that sets it.
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        pub value: Option<Spanned<Scalar>> = default { rules: Set, mutate: Shift, order: Free, since: 1 },
        /// Its values by the first day of each.
        pub values: KeyedAny<Spanned<Scalar>> = default { rules: Set, mutate: Shift, order: Free, since: 1 },
        /// The interpretation whose chosen reading gives the value.
        pub interpretation: Option<Spanned<Id>> = default { rules: Set, mutate: Undo, order: Free, since: 1 },
        /// How far the layers above may set it.
        pub bound: Option<BoundDocument> = default { rules: AddOrSet, mutate: LIMIT, order: Free, since: 1 },
    }
}

document! {
    /// How far the layers above may set a parameter.
    pub(crate) struct BoundDocument {
        /// No less than this.
        pub at_least: Option<Spanned<Scalar>> = default { rules: Never, mutate: LIMIT, order: Free, since: 1 },
        /// No more than this.
        pub at_most: Option<Spanned<Scalar>> = default { rules: Never, mutate: LIMIT, order: Free, since: 1 },
        /// Just this.
        pub equals: Option<Spanned<Scalar>> = default { rules: Never, mutate: LIMIT, order: Free, since: 1 },
        /// One of these.
        pub one_of: OneOrMany<Spanned<Scalar>> = default { rules: Never, mutate: LIMIT, order: Free, since: 1 },
        /// The article that sets it, if another than the parameter's.
        pub article: Option<CitationsDocument> = default { rules: Append, mutate: LIMIT, order: Free, since: 1 },
    }
}

document! {
    /// A question the text leaves open.
    pub(crate) struct InterpretationDocument {
        pub article: CitationsDocument { rules: Append, mutate: FOR_PEOPLE, order: Free, since: 1 },
        pub question: Text { rules: Never, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The reading chosen.
        pub chosen: Spanned<Id> { rules: Choose, mutate: Special, order: Free, since: 1 },
        /// Why.
        pub because: Text { rules: Choose, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// All readings.
        pub readings: Keyed<ReadingDocument> { rules: Never, mutate: Undo, order: Free, since: 1 },
    }
}

document! {
    /// A reading of an open question.
    pub(crate) struct ReadingDocument {
        /// What it says.
        pub title: Text { rules: Reword, mutate: FOR_PEOPLE, order: Free, since: 1 },
        /// The value of the parameter under this reading.
        pub value: Option<Spanned<Scalar>> = default { rules: Never, mutate: Undo, order: Free, since: 1 },
    }
}
