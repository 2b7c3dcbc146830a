//! Why something is not possible: never only "no".

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::base::{Id, Language, Text, Value};
use crate::messages;
use crate::pack::model::Citation;

/// The stable codes of refusals. Packs' conditions are all `condition`; their own id is with the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// The pack named is not published here.
    UnknownPack,
    /// The pack is not in force on the day.
    NotInForce,
    /// An amendment has taken the place of the pack.
    Superseded,
    /// The workflow is not in the pack, or not for this kind of case.
    UnknownWorkflow,
    /// The case has no such procedure.
    UnknownProcedure,
    /// The workflow has no such action.
    UnknownAction,
    /// The case is open already, or not open yet.
    WrongCase,
    /// The case has moved on since the actor looked.
    Stale,
    /// The key was used for another command.
    KeyReused,
    /// The command is older than what the case has recorded.
    BackInTime,
    /// The actor is none of the parties who may.
    NotAParty,
    /// The procedure is in a state in which this is not possible.
    WrongState,
    /// The procedure it would be about is in none of the states for that.
    WrongConcern,
    /// Only the system takes this action.
    NotForPersons,
    /// Outside the window.
    OutsideWindow,
    /// Required input is missing.
    InputMissing,
    /// The form does not ask for this.
    InputUnknown,
    /// Input of the wrong type, too long, or not among the options.
    InputInvalid,
    /// A code that is not in the field's list.
    UnknownCode,
    /// A condition of the pack does not hold.
    Condition,
    /// No routing rule holds, or several.
    NoRoute,
    /// A clock cannot be extended by so much.
    Extension,
    /// A script failed or ran out of its limits.
    Script,
    /// A date needs a year whose table of workdays is not published.
    CalendarUnpublished,
    /// Automatic or triggered actions do not come to rest.
    Unrest,
    /// What was decided does not fit the case: its record is damaged.
    Damaged,
}

impl RefusalCode {
    /// The code as text; also the id of its message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownPack => "unknown-pack",
            Self::NotInForce => "not-in-force",
            Self::Superseded => "superseded",
            Self::UnknownWorkflow => "unknown-workflow",
            Self::UnknownProcedure => "unknown-procedure",
            Self::UnknownAction => "unknown-action",
            Self::WrongCase => "wrong-case",
            Self::Stale => "stale",
            Self::KeyReused => "key-reused",
            Self::BackInTime => "back-in-time",
            Self::NotAParty => "not-a-party",
            Self::WrongState => "wrong-state",
            Self::WrongConcern => "wrong-concern",
            Self::NotForPersons => "not-for-persons",
            Self::OutsideWindow => "outside-window",
            Self::InputMissing => "input-missing",
            Self::InputUnknown => "input-unknown",
            Self::InputInvalid => "input-invalid",
            Self::UnknownCode => "unknown-code",
            Self::Condition => "condition",
            Self::NoRoute => "no-route",
            Self::Extension => "extension",
            Self::Script => "script",
            Self::CalendarUnpublished => "calendar-unpublished",
            Self::Unrest => "unrest",
            Self::Damaged => "damaged",
        }
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// The rule of the pack that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRule {
    /// The id of the condition or window.
    pub id: Id,
    /// Where it stands: `pack/file.yaml:12`.
    pub place: Arc<str>,
    /// The expression.
    pub expression: Arc<str>,
    /// What it read, and the values; no value where nothing is recorded.
    pub values: Vec<(Arc<str>, Option<Value>)>,
}

/// An argument of the engine's own sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A text of the pack.
    Title(Text),
    /// A word: an id, a number, a date.
    Word(Arc<str>),
    /// Several texts of the pack.
    Titles(Vec<Text>),
}

impl Argument {
    pub(crate) fn word(word: impl fmt::Display) -> Self {
        Self::Word(Arc::from(word.to_string()))
    }

    fn get(&self, language: Language) -> String {
        match self {
            Self::Title(text) => text.get(language).to_owned(),
            Self::Word(word) => word.to_string(),
            Self::Titles(texts) => {
                let separator = match language {
                    Language::Chinese => "、",
                    Language::English => ", ",
                };
                texts.iter().map(|text| text.get(language)).collect::<Vec<_>>().join(separator)
            }
        }
    }
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable code.
    pub code: RefusalCode,
    /// The pack's own sentence, if it has one for this.
    pub sentence: Option<Text>,
    /// Arguments of the engine's sentence.
    pub arguments: Vec<(&'static str, Argument)>,
    /// The articles it rests on.
    pub articles: Arc<[Citation]>,
    /// The rule that failed, with what it read. Boxed: most reasons have none.
    pub rule: Option<Box<FailedRule>>,
}

impl Reason {
    pub(crate) fn new(code: RefusalCode) -> Self {
        Self { code, sentence: None, arguments: Vec::new(), articles: Arc::from([]), rule: None }
    }

    pub(crate) fn with(mut self, name: &'static str, argument: Argument) -> Self {
        self.arguments.push((name, argument));
        self
    }

    pub(crate) fn citing(mut self, articles: &Arc<[Citation]>) -> Self {
        self.articles = Arc::clone(articles);
        self
    }

    /// Whether it is about the input of a field.
    fn concerns(&self, field: &str) -> bool {
        self.arguments.iter().any(|(name, argument)| match (*name, argument) {
            ("field", Argument::Word(word)) => **word == *field,
            ("ids", Argument::Word(words)) => words.split(", ").any(|word| word == field),
            _ => false,
        })
    }

    /// The sentence for the person.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        if let Some(sentence) = &self.sentence {
            return sentence.get(language).to_owned();
        }
        let arguments: Vec<(&str, String)> =
            self.arguments.iter().map(|(name, argument)| (*name, argument.get(language))).collect();
        let arguments: Vec<(&str, &dyn fmt::Display)> = arguments
            .iter()
            .map(|(name, text)| {
                let text: &dyn fmt::Display = text;
                (*name, text)
            })
            .collect();
        messages::message(language, &format!("refusal-{}", self.code), &arguments)
    }
}

/// A refusal: one or several reasons, the first of them named in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    reasons: Vec<Reason>,
}

impl Refusal {
    /// A refusal for one reason.
    pub(crate) fn one(reason: Reason) -> Self {
        Self { reasons: vec![reason] }
    }

    /// A refusal for all these reasons; none if there are none.
    pub(crate) fn of(reasons: Vec<Reason>) -> Option<Self> {
        if reasons.is_empty() { None } else { Some(Self { reasons }) }
    }

    /// All reasons; at least one.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The code of the first reason.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        self.reasons.first().map_or(RefusalCode::Condition, |reason| reason.code)
    }

    /// Whether a reason has this code, or its rule this id; or this code for this field: `input-missing.data_name`.
    #[must_use]
    pub fn names(&self, code_or_rule: &str) -> bool {
        let (code, field) = match code_or_rule.split_once('.') {
            Some((code, field)) => (code, Some(field)),
            None => (code_or_rule, None),
        };
        self.reasons.iter().any(|reason| match field {
            Some(field) => reason.code.as_str() == code && reason.concerns(field),
            None => reason.code.as_str() == code || reason.rule.as_ref().is_some_and(|rule| rule.id == *code),
        })
    }

    /// Every article that a reason rests on.
    #[must_use]
    pub fn articles(&self) -> Vec<Citation> {
        let mut articles: Vec<Citation> = Vec::new();
        for article in self.reasons.iter().flat_map(|reason| reason.articles.iter()) {
            if !articles.contains(article) {
                articles.push(article.clone());
            }
        }
        articles
    }

    /// The sentences for the person, one for each reason.
    #[must_use]
    pub fn messages(&self, language: Language) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.message(language)).collect()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.messages(Language::English).join("; "))
    }
}

impl std::error::Error for Refusal {}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Reason", 5)?;
        object.serialize_field("code", self.code.as_str())?;
        object.serialize_field(
            "message",
            &Text {
                zh: Arc::from(self.message(Language::Chinese)),
                en: Some(Arc::from(self.message(Language::English))),
            },
        )?;
        object.serialize_field("articles", &self.articles)?;
        match &self.rule {
            Some(rule) => {
                object.serialize_field("rule", &rule.id)?;
                object.serialize_field("place", &rule.place)?;
                object.serialize_field("expression", &rule.expression)?;
                object.serialize_field("values", &rule.values)?;
            }
            None => object.skip_field("rule")?,
        }
        object.end()
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.reasons.serialize(serializer)
    }
}
