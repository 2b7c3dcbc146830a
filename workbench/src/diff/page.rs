//! Differences in sentences, for terminals and in Markdown.

use guicheng_engine::{Language, Text};

use super::{Difference, Stated, Topic};
use crate::messages;

/// How the page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffStyle {
    /// For terminals.
    Text,
    /// In Markdown.
    Markdown,
}

/// The page of all differences between packs of these names.
#[must_use]
pub fn page(differences: &[Difference], names: (&str, &str), language: Language, style: DiffStyle) -> String {
    let say = |id: &str, arguments: &[(&str, &dyn std::fmt::Display)]| messages::message(language, id, arguments);
    if differences.is_empty() {
        return say("diff-none", &[("old", &names.0), ("new", &names.1)]);
    }
    let breaking = differences.iter().filter(|difference| difference.breaking.is_some()).count();
    let count = differences.iter().filter(|difference| difference.is_of_law()).count();
    let mut text = match style {
        DiffStyle::Text => String::new(),
        DiffStyle::Markdown => "# ".to_owned(),
    };
    text.push_str(&say("diff-heading", &[("old", &names.0), ("new", &names.1)]));
    text.push_str("\n\n");
    text.push_str(&say("diff-count", &[("count", &count), ("breaking", &breaking)]));
    text.push('\n');
    for topic in Topic::ALL {
        let mut of_topic = differences.iter().filter(|difference| difference.topic == topic).peekable();
        if of_topic.peek().is_none() {
            continue;
        }
        let heading = topic.title(language);
        text.push_str(&match style {
            DiffStyle::Text => format!("\n{heading}\n"),
            DiffStyle::Markdown => format!("\n## {heading}\n\n"),
        });
        for difference in of_topic {
            let mark = match (style, difference.breaking) {
                (DiffStyle::Markdown, _) => "-",
                (DiffStyle::Text, Some(_)) => "  !",
                (DiffStyle::Text, None) => "   ",
            };
            text.push_str(&format!("{mark} {}\n", difference.sentence(names, language)));
        }
    }
    text
}

impl Difference {
    /// The difference in a sentence, with the articles and both values.
    #[must_use]
    pub fn sentence(&self, names: (&str, &str), language: Language) -> String {
        let say = |id: &str, arguments: &[(&str, &dyn std::fmt::Display)]| messages::message(language, id, arguments);
        let comma = if language == Language::Chinese { "、" } else { ", " };
        let titles: Vec<&str> = self.workflows.values().map(|title| title.get(language)).collect();
        let mut about: Vec<String> = Vec::new();
        if !titles.is_empty() {
            about.push(titles.join(comma));
        }
        about.extend(self.subject.iter().map(|title| title.get(language).to_owned()));
        // What an element is, the key that it stands below says; at the top, the section.
        let parts: Vec<&str> = self.path.split('.').collect();
        // A view asks for nothing: it shows.
        let named = |key: &str| match (parts.first(), key) {
            (Some(&"views"), "fields") => say("diff-key-fields_shown", &[]),
            _ => say(&format!("diff-key-{key}"), &[]),
        };
        let kind = match parts.as_slice() {
            [_, .., _, key, _] => named(key),
            [section, ..] => say(&format!("diff-section-{section}"), &[]),
            [] => String::new(),
        };
        let key = self.key.map(named);
        let mut about = about.join(" · ");
        if about.is_empty() {
            about.clone_from(&kind);
        }
        let value = |stated: &Stated| with_articles(&stated.value, &stated.articles, language);
        let mut sentence = match (&key, &self.old, &self.new) {
            (Some(key), Some(old), Some(new)) => say(
                "diff-changed",
                &[
                    ("about", &about),
                    ("key", key),
                    ("old", &names.0),
                    ("new", &names.1),
                    ("old-value", &value(old)),
                    ("new-value", &value(new)),
                ],
            ),
            (Some(key), Some(only), None) => {
                say("diff-only-key", &[("about", &about), ("key", key), ("pack", &names.0), ("value", &value(only))])
            }
            (Some(key), None, Some(only)) => {
                say("diff-only-key", &[("about", &about), ("key", key), ("pack", &names.1), ("value", &value(only))])
            }
            (None, Some(only), _) => {
                say("diff-only", &[("about", &about), ("kind", &kind), ("pack", &names.0), ("value", &value(only))])
            }
            (None, None, Some(only)) => {
                say("diff-only", &[("about", &about), ("kind", &kind), ("pack", &names.1), ("value", &value(only))])
            }
            (_, None, None) => about.clone(),
        };
        if let Some(breaking) = self.breaking {
            sentence.push_str(&say("diff-breaking", &[("reason", &breaking.reason(language))]));
        }
        sentence
    }
}

/// A value with its articles behind it.
fn with_articles(value: &Text, articles: &[String], language: Language) -> String {
    let value = value.get(language);
    match (value, articles) {
        ("", []) => messages::message(language, "diff-said", &[]),
        (value, []) => value.to_owned(),
        ("", articles) => format!("〔{}〕", articles.join(", ")),
        (value, articles) => format!("{value}〔{}〕", articles.join(", ")),
    }
}
