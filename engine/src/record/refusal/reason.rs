//! One reason of a refusal.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::argument::Argument;
use super::code::RefusalCode;
use crate::base::{Id, Language, Text, Value};
use crate::messages;
use crate::pack::model::{Citation, Citations, Field};

/// The rule of the pack that failed. For officials: what it read may be of others, or not be known to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRule {
    /// The id of the condition or window.
    pub id: Id,
    /// Where it stands: `pack/file.yaml:12`.
    pub place: Arc<str>,
    /// As it is written in the pack.
    pub expression: Arc<str>,
    /// What it read, and the values; no value where nothing is recorded.
    pub values: Vec<(Arc<str>, Option<Value>)>,
}

/// One reason. It is serialised for officials, with the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable code.
    pub code: RefusalCode,
    /// The articles it rests on.
    pub articles: Arc<[Citation]>,
    /// The rule that failed, with what it read. Boxed: most reasons have none.
    pub rule: Option<Box<FailedRule>>,
    /// The pack's own sentence, if it has one for this.
    sentence: Option<Text>,
    /// What the engine's sentence says.
    arguments: Vec<(&'static str, Argument)>,
    /// The fields whose input it is about.
    fields: Vec<Id>,
}

/// The parts of reasons. Only the declaration of a code puts them together, so that none is left out.
impl Reason {
    /// Whether a year of the calendar is missing.
    pub(crate) fn is_of_calendar(&self) -> bool {
        self.code == RefusalCode::CalendarUnpublished
    }

    /// Whether it is too much at once to be recorded or looked up.
    pub(crate) fn is_of_size(&self) -> bool {
        matches!(self.code, RefusalCode::TooLarge | RefusalCode::LookUps)
    }

    /// As the public may have it: without what is of other cases.
    pub(crate) fn for_public(&self) -> Self {
        let hidden = self.code.hidden();
        if hidden.is_empty() {
            return self.clone();
        }
        let said = |language| Arc::from(self.public_message(language));
        let sentence = Text { zh: said(Language::Chinese), en: Some(said(Language::English)) };
        let arguments = self.arguments.iter().filter(|(name, _)| !hidden.contains(name)).cloned().collect();
        Self { sentence: Some(sentence), arguments, ..self.clone() }
    }

    /// The year of the calendar that is missing.
    pub(crate) fn year(&self) -> Option<i32> {
        self.arguments.iter().filter(|_| self.is_of_calendar()).find_map(|(name, argument)| match argument {
            Argument::Word(word) if *name == "year" => word.parse().ok(),
            _ => None,
        })
    }

    pub(super) fn new(code: RefusalCode, arguments: Vec<(&'static str, Argument)>) -> Self {
        Self { code, articles: Arc::from([]), rule: None, sentence: None, arguments, fields: Vec::new() }
    }

    pub(super) fn citing(mut self, articles: &Citations) -> Self {
        self.articles = Arc::clone(articles);
        self
    }

    pub(super) fn saying(mut self, sentence: &Text) -> Self {
        self.sentence = Some(sentence.clone());
        self
    }

    pub(crate) fn concerning<'f>(mut self, fields: impl IntoIterator<Item = &'f Id>) -> Self {
        self.fields.extend(fields.into_iter().cloned());
        self
    }

    /// As a reason about one row of a field: its sentence says which. Rows are counted from 1.
    pub(crate) fn in_row(mut self, field: &Field, row: usize) -> Self {
        let said = |language, problem: String| {
            let title = field.title.get(language);
            Arc::from(messages::message(
                language,
                "refusal-in-row",
                &[("field", &title), ("row", &row), ("problem", &problem)],
            ))
        };
        let (zh, en) = (self.message(Language::Chinese), self.message(Language::English));
        self.sentence = Some(Text { zh: said(Language::Chinese, zh), en: Some(said(Language::English, en)) });
        self.fields.push(field.id.clone());
        self
    }

    pub(super) fn failing(mut self, rule: Box<FailedRule>) -> Self {
        self.rule = Some(rule);
        self
    }
}

impl Reason {
    /// Whether a rule failed that reads whether it is known who they really are, and it is not.
    #[must_use]
    pub fn wants_real_name(&self) -> bool {
        let values = self.rule.iter().flat_map(|rule| &rule.values);
        let unknown = Some(Value::Boolean(false));
        values.filter(|(name, _)| &**name == "actor.real_name").any(|(_, value)| *value == unknown)
    }

    /// The fields whose input it is about.
    #[must_use]
    pub fn fields(&self) -> &[Id] {
        &self.fields
    }

    /// What stands in the engine's sentence under a name.
    #[must_use]
    pub fn argument(&self, name: &str, language: Language) -> Option<String> {
        self.arguments.iter().find(|(known, _)| *known == name).map(|(_, argument)| argument.get(language))
    }

    /// The sentence, with everything that the officials should know. What the public is told is in
    /// [`Refusal::for_public`](super::Refusal::for_public).
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.say(language, &format!("refusal-{}", self.code), &[])
    }

    pub(super) fn public_message(&self, language: Language) -> String {
        match self.code.hidden() {
            [] => self.message(language),
            hidden => self.say(language, &format!("refusal-{}-public", self.code), hidden),
        }
    }

    fn say(&self, language: Language, id: &str, hidden: &[&str]) -> String {
        if let Some(sentence) = &self.sentence {
            return sentence.get(language).to_owned();
        }
        let shown = self.arguments.iter().filter(|(name, _)| !hidden.contains(name));
        let arguments: Vec<(&str, String)> = shown.map(|(name, argument)| (*name, argument.get(language))).collect();
        let arguments: Vec<(&str, &dyn fmt::Display)> = arguments
            .iter()
            .map(|(name, text)| {
                let text: &dyn fmt::Display = text;
                (*name, text)
            })
            .collect();
        messages::message(language, id, &arguments)
    }
}

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
