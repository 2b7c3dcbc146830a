//! Why something that was sent cannot be used: the members that are meant, a sentence, or what whoever reads it says.

use std::fmt::{self, Display};
use std::sync::Arc;

use guicheng_engine::{Language, Text};

use crate::messages::{both, say};

/// Why something that was sent cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The members of what was sent that are meant, by their names.
    fields: Vec<String>,
    /// What is wrong with them, in a sentence.
    said: Option<Text>,
    /// What whoever reads it says, for those who write programs.
    read: Option<String>,
}

impl Unusable {
    /// Members that cannot be what was sent.
    pub(crate) fn members(names: &[String]) -> Self {
        Self { fields: names.to_vec(), said: None, read: None }
    }

    /// What is wrong, in the sentence of an id; its arguments are the same in both languages.
    pub(crate) fn said(id: &str, arguments: &[(&str, &dyn Display)]) -> Self {
        Self { fields: Vec::new(), said: Some(both(id, arguments)), read: None }
    }

    /// The same about a member.
    pub(crate) fn about(self, field: &str) -> Self {
        Self { fields: vec![field.to_owned()], ..self }
    }

    /// What is wrong, in the language of whoever asks.
    pub(crate) fn told(problem: String) -> Self {
        let zh: Arc<str> = problem.into();
        Self { fields: Vec::new(), said: Some(Text { en: Some(Arc::clone(&zh)), zh }), read: None }
    }

    /// What whoever reads it says: the name of a member alone, or what is wrong and with which.
    pub(crate) fn read(problem: impl Display) -> Self {
        let problem = problem.to_string();
        let is_name =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        let names: Vec<String> = problem.split(", ").map(str::to_owned).collect();
        if names.iter().all(|name| is_name(name)) {
            return Self::members(&names);
        }
        let fields = meant(&problem).into_iter().collect();
        Self { fields, said: None, read: Some(problem) }
    }

    /// The members of what was sent that are meant, by their names.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// What to tell whoever sent it.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let (between, fields) = (if language == Language::Chinese { "、" } else { ", " }, &self.fields);
        let quoted = || fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(between);
        match (&self.said, &self.read) {
            (Some(said), _) => say(language, "desk-unusable", &[("problem", &said.get(language))]),
            (None, Some(problem)) if language == Language::English || fields.is_empty() => match language {
                Language::English => say(language, "desk-unusable", &[("problem", problem)]),
                Language::Chinese => say(language, "desk-unreadable", &[]),
            },
            _ => say(language, "desk-unusable-members", &[("members", &quoted())]),
        }
    }
}

impl Unusable {
    /// What to tell those who run the service: what whoever reads it says, whatever their language.
    pub(super) fn for_operators(&self, language: Language) -> String {
        match &self.read {
            Some(problem) => say(language, "desk-unusable", &[("problem", problem)]),
            None => self.message(language),
        }
    }
}

/// The member that a sentence of a reader is about: the last that it names as missing or unknown, else the way to it.
fn meant(problem: &str) -> Option<String> {
    let named = |what: &str| problem.split_once(what).and_then(|(_, rest)| rest.split('`').next());
    let found = ["missing field `", "unknown field `", "duplicate field `"].iter().find_map(|what| named(what));
    let way = || {
        let (_, rest) = problem.split_once("target type: ")?;
        let (way, _) = rest.split_once(": ")?;
        (!way.contains(' ')).then_some(way)
    };
    found.or_else(way).filter(|field| !field.is_empty() && *field != "." && *field != "?").map(str::to_owned)
}

impl From<&str> for Unusable {
    fn from(member: &str) -> Self {
        Self::members(&[member.to_owned()])
    }
}

impl Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.said, &self.read) {
            (Some(said), _) => formatter.write_str(said.get(Language::English)),
            (None, Some(problem)) => formatter.write_str(problem),
            _ => formatter.write_str(&self.fields.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_told_in_the_language_of_the_reader_with_the_members_that_are_meant() {
        for (problem, fields, chinese) in [
            ("after", vec!["after"], "无法使用：`after` 不能这样填写"),
            ("pack, workflow", vec!["pack", "workflow"], "无法使用：`pack`、`workflow` 不能这样填写"),
            (
                "Failed to deserialize the JSON body into the target type: items[0].case: invalid type: integer `1`, expected a string at line 1 column 9",
                vec!["items[0].case"],
                "无法使用：`items[0].case` 不能这样填写",
            ),
            (
                "Failed to deserialize the JSON body into the target type: missing field `pack` at line 1 column 2",
                vec!["pack"],
                "无法使用：`pack` 不能这样填写",
            ),
            ("Expected request with `Content-Type: application/json`", vec![], "无法使用：内容不能读取"),
        ] {
            let unusable = Unusable::read(problem);
            assert_eq!(unusable.fields(), fields, "{problem}");
            assert_eq!(unusable.message(Language::Chinese), chinese);
            assert!(unusable.message(Language::English).starts_with("this cannot be used: "));
        }
    }
}
