//! The shape of what a pack names: legal texts, code lists, fields, forms, parameters, interpretations.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::{Id, Text};
use crate::diagnostic::Spanned;
use crate::format::decode::{ExpressionText, Keyed, KeyedAny, OneOrMany, Scalar};
use crate::{document, words};

use super::{CitationsDocument, ConditionDocument, TitledDocument};

document! {
    /// A legal text.
    pub(crate) struct SourceDocument {
        /// Its title.
        pub title: Text,
        /// Its official number.
        pub number: Option<Arc<str>> = default,
        /// The day it came or comes into force.
        pub in_force: Option<NaiveDate> = default,
        /// Its articles by number.
        pub articles: KeyedAny<ArticleDocument> = default,
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
        /// Its heading.
        pub title: Option<Text> = default,
        /// Whether it can be executed.
        pub kind: ArticleKind,
        /// Why it is so classed; needed for a declaratory article.
        pub because: Option<Text> = default,
        /// What it says, in the pack's own words.
        pub summary: Text,
        /// Its numbered items.
        pub items: KeyedAny<Text> = default,
    }
}

document! {
    /// A published table of codes.
    pub(crate) struct CodeListDocument {
        /// Its title.
        pub title: Text,
        /// The standard or publication it is taken from, with its edition.
        pub source: Text,
        /// What each code stands for.
        pub entries: KeyedAny<Text>,
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
        /// One of the options.
        Choice = "choice",
        /// An attachment: name and hash.
        Document = "document",
        /// An organisation's id.
        Organisation = "organisation",
        /// A GB/T 2260 code.
        Territory = "territory",
        /// A code of a list.
        Code = "code",
    }
}

document! {
    /// A field of the dictionary.
    pub(crate) struct FieldDocument {
        /// Its title.
        pub title: Text,
        /// Its type.
        pub type_: FieldType,
        /// Whether it is a list of that type.
        pub list: bool = default,
        /// For a choice: what can be chosen.
        pub options: Keyed<TitledDocument> = default,
        /// For a code: the list it is in.
        pub codes: Option<Spanned<Id>> = default,
        /// The longest text or list.
        pub max_length: Option<u32> = default,
        /// Whether it is about a person.
        pub personal: bool = default,
        /// The article that asks for it.
        pub article: Option<CitationsDocument> = default,
        /// The figure that it is.
        pub figure: Option<Spanned<Id>> = default,
        /// Conditions on `value`.
        pub checks: Keyed<ConditionDocument> = default,
    }
}

document! {
    /// A form.
    pub(crate) struct FormDocument {
        /// Its title.
        pub title: Text,
        /// The article that asks for it.
        pub article: CitationsDocument,
        /// Its fields.
        pub fields: Keyed<FormFieldDocument> = default,
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
        pub need: Requirement = default,
        /// When it is needed.
        pub when: Option<ExpressionText> = default,
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
        /// One of the options.
        Choice = "choice",
    }
}

document! {
    /// A parameter.
    pub(crate) struct ParameterDocument {
        /// Its title.
        pub title: Text,
        /// Its type.
        pub type_: ParameterType,
        /// For a choice: what can be chosen.
        pub options: Keyed<TitledDocument> = default,
        /// The article that sets it.
        pub article: CitationsDocument,
        /// Its value.
        pub value: Option<Spanned<Scalar>> = default,
        /// Its values by the first day of each.
        pub values: KeyedAny<Spanned<Scalar>> = default,
        /// The interpretation whose chosen reading gives the value.
        pub interpretation: Option<Spanned<Id>> = default,
        /// How far the layers above may set it.
        pub bound: Option<BoundDocument> = default,
    }
}

document! {
    /// How far the layers above may set a parameter.
    pub(crate) struct BoundDocument {
        /// No less than this.
        pub at_least: Option<Spanned<Scalar>> = default,
        /// No more than this.
        pub at_most: Option<Spanned<Scalar>> = default,
        /// Just this.
        pub equals: Option<Spanned<Scalar>> = default,
        /// One of these.
        pub one_of: OneOrMany<Spanned<Scalar>> = default,
        /// The article that sets it, if another than the parameter's.
        pub article: Option<CitationsDocument> = default,
    }
}

document! {
    /// A question the text leaves open.
    pub(crate) struct InterpretationDocument {
        /// The article.
        pub article: CitationsDocument,
        /// The question.
        pub question: Text,
        /// The reading chosen.
        pub chosen: Spanned<Id>,
        /// Why.
        pub because: Text,
        /// All readings.
        pub readings: Keyed<ReadingDocument>,
    }
}

document! {
    /// A reading of an open question.
    pub(crate) struct ReadingDocument {
        /// What it says.
        pub title: Text,
        /// The value of the parameter under this reading.
        pub value: Option<Spanned<Scalar>> = default,
    }
}
