//! Elements and values of a pack in words, as a difference names them.

use std::collections::BTreeMap;

use guicheng_engine::internals::catalogue::{Shape, at, placeholders};
use guicheng_engine::internals::decide::in_words as value_in_words;
use guicheng_engine::internals::expression::Type;
use guicheng_engine::internals::yaml::{Content, Entry, Node, lookup};
use guicheng_engine::{Language, Pack, Period, Text, Value};

use super::computed::{goes_by, gone_by, words as function_words, words_behind};
use super::walk::{code, listed, several};
use super::wording::in_words;
use crate::messages::{self, in_both, plain};

/// Where the elements stand that a key names: their sections, `{workflow}` standing for the workflow around and `{parent}`
/// for what the key is of. The first in which there is one of that id is meant.
const NAMED: [(&[&str], &[&str]); 16] = [
    (&["from", "into", "runs_in", "still_in", "state", "shows"], &["workflows.{workflow}.states", "parties"]),
    (&["to"], &["workflows.{workflow}.states", "parties"]),
    (
        &["by", "not_by", "duty_of", "audience", "for", "binds", "superior_of", "scope", "sees", "hidden_from"],
        &["parties", "fields"],
    ),
    (&["of"], &["workflows.{workflow}.states", "parties", "fields"]),
    (&["form", "records", "like"], &["forms"]),
    (&["within"], &["windows"]),
    (&["after", "clock"], &["workflows.{workflow}.clocks"]),
    (&["action", "concerned_ends", "takes_back"], &["workflows.{workflow}.actions"]),
    (&["workflow", "root", "concerns", "triggers"], &["workflows"]),
    (&["kind"], &["organisation_kinds"]),
    (&["organisation", "superior", "successor"], &["organisations"]),
    (&["view"], &["views"]),
    (&["interpretation"], &["interpretations"]),
    (&["chosen"], &["{parent}.readings"]),
    (
        &["field", "fields", "filters", "order", "figure", "agent", "principal", "covers", "standing"],
        &["fields", "figures"],
    ),
    (&["value", "values", "one_of", "keeps"], &["{parent}.options"]),
];

/// The keys by which an element is told in one line, where it stands in one pack only.
const GISTS: [&str; 7] = ["value", "limit", "until", "period", "chosen", "need", "that"];

/// The keys by which an action is told that stands in one pack only.
const STEP: [&str; 6] = ["by", "not_by", "from", "to", "set", "effects"];

/// The keys by which a view or a list is told that stands in one pack only.
const SEEN: [&str; 6] = ["audience", "shows", "of", "when", "view", "fields"];

/// A pack that is asked for names.
#[derive(Clone, Copy)]
pub(super) struct Naming<'p> {
    pack: &'p Pack,
    /// The words of its functions.
    functions: &'p BTreeMap<String, Vec<String>>,
}

impl<'p> Naming<'p> {
    pub(super) fn of(pack: &'p Pack, functions: &'p BTreeMap<String, Vec<String>>) -> Self {
        Self { pack, functions }
    }

    /// What people call an entry of the mapping at a pattern.
    pub(super) fn title(&self, pattern: &str, workflow: Option<&str>, entry: &Entry) -> Option<Text> {
        let own = ["title", "else", "question"];
        let words = entry.node.as_map().and_then(|map| own.into_iter().find_map(|key| map.get(key)));
        if let Some(text) = words.and_then(text_of) {
            return Some(text);
        }
        let key = pattern.rsplit_once('.').map_or(pattern, |(_, key)| key);
        let sections: &[&str] = match key {
            "fields" | "facts" | "data" | "keys" | "with" | "assigns" | "details" => &["fields"],
            "effects" => &["effects"],
            "of" | "shows" | "concerns" | "triggers" | "opens" => &["workflows"],
            "clocks" | "extend" => &["workflows.{workflow}.clocks"],
            "binds" => &["parties"],
            "entries" => return text_of(&entry.node),
            _ => &[],
        };
        let title = self.named(sections, workflow, "", &entry.key);
        // A condition that has no words of its own is told by those that it is of.
        title.or_else(|| text_of(&entry.node).filter(|_| key == "options"))
    }

    /// An element that stands in this pack only, in one line.
    pub(super) fn gist(&self, pattern: &str, workflow: Option<&str>, path: &str, node: &Node) -> Text {
        let told =
            node.as_map().and_then(|map| GISTS.into_iter().find_map(|key| map.get(key).map(|value| (key, value))));
        match told {
            // What a condition is about, its words say; `that` is how it is computed, told where that can be said plainly.
            Some(("that", that)) if pattern.contains(".when.") || pattern.contains(".checks.") => {
                that.as_text().and_then(|that| in_words(self.pack, that)).unwrap_or_else(|| plain(""))
            }
            _ if pattern == "workflows.*.actions.*" => self.step(workflow, path, node),
            _ if matches!(pattern, "views.*" | "collections.*") => self.seen(path, node),
            _ if pattern == "letters.*" => self.told(node),
            _ if pattern.starts_with("workflows.") && pattern.ends_with(".effects.*") => {
                self.request(workflow, path, node)
            }
            Some((key, value)) => {
                let shape = Shape::Value(if key == "until" { "expression" } else { "value" });
                self.value(key, shape, workflow, &format!("{path}.{key}"), value)
            }
            None if node.as_map().is_some() => plain(""),
            // The states of a procedure that a view shows or a list has.
            None if pattern.ends_with(".shows.*") || pattern.ends_with(".of.*") => {
                self.value("shows", Shape::Value("value"), workflow, path, node)
            }
            None => self.value("value", Shape::Value("expression"), workflow, path, node),
        }
    }

    /// What people call some entries of the mapping at a pattern, one after the other; by its key what has no title.
    fn titles<'e>(&self, pattern: &str, workflow: Option<&str>, entries: impl IntoIterator<Item = &'e Entry>) -> Text {
        let title = |entry: &Entry| self.title(pattern, workflow, entry).unwrap_or_else(|| plain(&entry.key));
        listed(entries.into_iter().map(title).collect())
    }

    /// A view or a list: who sees it, of which procedures in which states, and what.
    fn seen(&self, path: &str, node: &Node) -> Text {
        let said = SEEN.into_iter().filter_map(|key| {
            let value = node.as_map()?.get(key)?;
            let below = format!("{path}.{key}");
            let what = match value.as_map() {
                Some(map) if key == "fields" => self.titles(key, None, &map.entries),
                Some(map) => listed(map.entries.iter().map(|of| self.in_states(key, &below, of)).collect()),
                None => {
                    let shape = Shape::Value(if key == "when" { "expression" } else { "value" });
                    self.value(key, shape, None, &below, value)
                }
            };
            Some(part(if key == "fields" { "fields_shown" } else { key }, &what))
        });
        several(said.collect())
    }

    /// A procedure with the states in which it is shown.
    fn in_states(&self, key: &str, path: &str, of: &Entry) -> Text {
        let procedure = self.titles(key, None, [of]);
        let states = self.value("shows", Shape::Value("value"), Some(&of.key), path, &of.node);
        in_both(|language| {
            let (procedure, states) = (procedure.get(language), states.get(language));
            messages::message(language, "diff-in-states", &[("procedure", &procedure), ("states", &states)])
        })
    }

    /// A letter: all its words.
    fn told(&self, node: &Node) -> Text {
        let parts = node.as_map().and_then(|map| map.get("body")).and_then(Node::as_map);
        let words = parts.into_iter().flat_map(|map| &map.entries);
        let words = words.filter_map(|part| part.node.as_map()?.get("text")).map(|text| self.template(text));
        several(words.collect())
    }

    /// An effect as an action asks for it: to whom it goes, and what it carries.
    fn request(&self, workflow: Option<&str>, path: &str, node: &Node) -> Text {
        let said = ["to", "with"].into_iter().filter_map(|key| {
            let value = node.as_map()?.get(key)?;
            let what = match value.as_map() {
                Some(map) => self.titles(key, workflow, &map.entries),
                None => self.value(key, Shape::Value("value"), workflow, &format!("{path}.{key}"), value),
            };
            Some(match key {
                "to" => {
                    in_both(|language| messages::message(language, "diff-sent-to", &[("whom", &what.get(language))]))
                }
                _ => part(key, &what),
            })
        });
        several(said.collect())
    }

    /// An amount of money that a parameter is.
    fn amount(&self, path: &str, node: &Node) -> Option<Text> {
        let id = path.strip_prefix("parameters.")?.split('.').next()?;
        let parameter = self.pack.parameters.get(id).filter(|parameter| parameter.kind == Type::Money)?;
        let money = flat(node).parse().ok().filter(|_| !parameter.values.is_empty())?;
        Some(in_both(|language| value_in_words(self.pack, language, &Value::Money { money }, None)))
    }

    /// An action: who takes it, where it begins and leads to, who may not take it, and what it does besides.
    fn step(&self, workflow: Option<&str>, path: &str, node: &Node) -> Text {
        let said = STEP.into_iter().filter_map(|key| {
            let value = node.as_map()?.get(key)?;
            let what = match value.as_map() {
                Some(map) if key == "effects" => self.titles(key, workflow, &map.entries),
                _ => self.value(key, Shape::Value("value"), workflow, &format!("{path}.{key}"), value),
            };
            Some(part(key, &what))
        });
        let said: Vec<Text> = said.collect();
        several(said)
    }

    /// What was done before by those who may not take an action.
    fn prior(&self, workflow: Option<&str>, text: &str) -> Option<Text> {
        let titled = |id: &str, action: &str| {
            let workflow = self.pack.workflows.get(id)?;
            let action = if action == "open" { Some(&workflow.opening) } else { workflow.actions.get(action) };
            action.map(|action| action.title.clone())
        };
        let Some(action) = text.strip_prefix("concerned.") else { return titled(workflow?, text) };
        let concerns = lookup(self.pack.tree(), &format!("workflows.{}.concerns", workflow?))?.as_map()?;
        concerns.keys().find_map(|concerned| titled(concerned, action))
    }

    /// What stands at a key.
    pub(super) fn value(&self, key: &str, shape: Shape, workflow: Option<&str>, path: &str, node: &Node) -> Text {
        if matches!(key, "value" | "values")
            && let Some(amount) = self.amount(path, node)
        {
            return amount;
        }
        match (shape, &node.content) {
            (Shape::List(item), Content::List(items)) => {
                listed(items.iter().map(|node| self.value(key, item(), workflow, path, node)).collect())
            }
            (Shape::List(item), _) => self.value(key, item(), workflow, path, node),
            (Shape::Value("sentence"), _) => text_of(node).unwrap_or_else(|| plain(&flat(node))),
            (Shape::Value("template"), _) => {
                listed(placeholders(node).iter().map(|told| self.expression(told)).collect())
            }
            (_, Content::Boolean(value)) => messages::text(if *value { "diff-yes" } else { "diff-no" }, &[]),
            (Shape::Value("expression"), Content::Text(text)) if text.parse::<Period>().is_err() => {
                self.expression(text)
            }
            (_, Content::Text(text)) => self.word(key, workflow, path, text),
            (_, Content::Map(map)) if key == "binds" => {
                listed(map.entries.iter().map(|entry| self.bound(workflow, path, entry)).collect())
            }
            (_, Content::Map(map)) if key == "order" => {
                let field = map.get("field").map(|field| self.value(key, shape, workflow, path, field));
                let field = field.unwrap_or_else(|| plain(""));
                let is_last_first = |node: &Node| matches!(node.content, Content::Boolean(true));
                match map.get("descending").is_some_and(is_last_first) {
                    true => in_both(|language| {
                        messages::message(language, "diff-last-first", &[("field", &field.get(language))])
                    }),
                    false => field,
                }
            }
            (_, Content::Map(map)) if key == "set" => {
                let records = map.entries.iter().filter_map(|record| record.node.as_map());
                self.titles("set.data", workflow, records.flat_map(|record| &record.entries))
            }
            (_, Content::Map(_)) => {
                let title = node.as_map().and_then(|map| map.get("title")).and_then(text_of);
                title.unwrap_or_else(|| code(&flat(node)))
            }
            (_, Content::List(items)) => {
                listed(items.iter().map(|node| self.value(key, shape, workflow, path, node)).collect())
            }
            _ => plain(&flat(node)),
        }
    }

    /// The words of a letter, with what is put in by what it is called.
    pub(super) fn template(&self, node: &Node) -> Text {
        let Some(words) = text_of(node) else { return plain("") };
        let said: Vec<(String, Text)> =
            placeholders(node).iter().map(|told| (format!("{{{told}}}"), self.expression(told))).collect();
        in_both(|language| {
            let mut text = format!("“{}”", words.get(language));
            for (written, said) in &said {
                text = text.replace(written, &format!("[{}]", said.get(language)));
            }
            text
        })
    }

    /// What an expression says; of one that is more than a plain condition or value, by what it goes.
    pub(super) fn expression(&self, text: &str) -> Text {
        in_words(self.pack, text)
            .unwrap_or_else(|| gone_by(goes_by(self.pack, words_behind(self.functions, text).into_iter())))
    }

    /// A party that an action binds, and to whom if that is said.
    fn bound(&self, workflow: Option<&str>, path: &str, entry: &Entry) -> Text {
        let party = self.word("binds", workflow, path, &entry.key);
        let whom = entry.node.as_map().and_then(|map| map.get("to")).and_then(Node::as_text);
        let whom = whom.map(|whom| self.expression(whom));
        let Some(whom) = whom.filter(|whom| *whom != party) else { return party };
        let say = |language| {
            let (party, whom) = (party.get(language), whom.get(language));
            messages::message(language, "diff-bound-to", &[("party", &party), ("whom", &whom)])
        };
        in_both(say)
    }

    fn word(&self, key: &str, workflow: Option<&str>, path: &str, text: &str) -> Text {
        if let Ok(period) = text.parse::<Period>() {
            let told = |language| guicheng_engine::internals::messages::period(language, period);
            return in_both(told);
        }
        if key == "not_by"
            && let Some(title) = self.prior(workflow, text)
        {
            return title;
        }
        if key == "before" {
            return self.letter_part(path, text);
        }
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        let sections = NAMED.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, sections)| *sections);
        let sections = sections.unwrap_or_default();
        if let Some(title) = self.named(sections, workflow, parent, text) {
            return title;
        }
        // A role of a party: `agency.clerk`.
        if let Some((party, role)) = text.split_once('.')
            && let Some(party) = self.pack.parties.get(party)
        {
            let role = party.roles.get(role).map_or_else(|| plain(role), |title| Text::clone(title));
            return in_both(|language| {
                let (party, role) = (party.title.get(language), role.get(language));
                match language {
                    Language::Chinese => format!("{party}（{role}）"),
                    Language::English => format!("{party} ({role})"),
                }
            });
        }
        if text == "any" {
            return messages::text("diff-any", &[]);
        }
        code(text)
    }

    /// A part of the letter in which a key stands, by its words: `letters.refusal.body.ground.before`.
    fn letter_part(&self, path: &str, part: &str) -> Text {
        let body = path.rsplitn(3, '.').last().unwrap_or_default();
        let words = lookup(self.pack.tree(), &format!("{body}.{part}.text"));
        words.map_or_else(|| messages::text("diff-another-part", &[]), |words| self.template(words))
    }

    fn named(&self, sections: &[&str], workflow: Option<&str>, parent: &str, id: &str) -> Option<Text> {
        sections.iter().find_map(|section| {
            let section = section.replace("{workflow}", workflow.unwrap_or("*")).replace("{parent}", parent);
            let map = lookup(self.pack.tree(), &section)?.as_map()?.get(id)?;
            let map = map.as_map()?;
            map.get("title").or_else(|| map.get("question")).and_then(text_of)
        })
    }
}

/// What stands at a key, with what the key is called.
fn part(key: &str, value: &Text) -> Text {
    in_both(|language| {
        let key = messages::message(language, &format!("diff-key-{key}"), &[]);
        messages::message(language, "diff-part", &[("key", &key), ("value", &value.get(language))])
    })
}

/// Says in words what a pack computes.
pub(crate) struct Said<'p> {
    pack: &'p Pack,
    functions: BTreeMap<String, Vec<String>>,
}

impl<'p> Said<'p> {
    pub(crate) fn of(pack: &'p Pack) -> Self {
        Self { pack, functions: function_words(pack) }
    }

    /// What an expression says; none of one that is more than a plain condition or value.
    pub(crate) fn says(&self, expression: &str) -> Option<Text> {
        in_words(self.pack, expression)
    }

    /// What an expression says, or by what it goes.
    pub(crate) fn tells(&self, expression: &str) -> Option<Text> {
        self.says(expression).or_else(|| self.goes_by(expression))
    }

    /// What stands at some keys of an element, each with what the key is called; nothing where none of them stands there in words.
    pub(crate) fn keys(&self, path: &str, keys: &[&'static str]) -> Option<Text> {
        let naming = Naming::of(self.pack, &self.functions);
        let map = lookup(self.pack.tree(), path)?.as_map()?;
        let workflow = path.strip_prefix("workflows.").and_then(|rest| rest.split('.').next());
        let said = keys.iter().filter_map(|key| {
            let value = map.get(key).filter(|value| value.as_map().is_none())?;
            let below = format!("{path}.{key}");
            let parts: Vec<String> = below.split('.').map(str::to_owned).collect();
            let shape = (at(&parts)?.key().shape)();
            let value = naming.value(key, shape, workflow, &below, value);
            Some(part(key, &value))
        });
        let said: Vec<Text> = said.collect();
        (!said.is_empty()).then(|| several(said))
    }

    /// The names in an expression and in the functions that it calls.
    pub(crate) fn words<'s>(&'s self, expression: &'s str) -> Vec<&'s str> {
        words_behind(&self.functions, expression)
    }

    /// By what an expression goes, as people call it; none if nothing of it has a name.
    pub(crate) fn goes_by(&self, expression: &str) -> Option<Text> {
        let names = goes_by(self.pack, words_behind(&self.functions, expression).into_iter());
        (!names.is_empty()).then(|| gone_by(names))
    }
}

/// A text for people as it is written in a pack.
fn text_of(node: &Node) -> Option<Text> {
    let of = |language: &str| node.as_map().and_then(|map| map.get(language)).and_then(Node::as_text);
    let zh = node.as_text().or_else(|| of("zh"))?;
    Some(Text { zh: zh.into(), en: of("en").map(Into::into) })
}

/// Whether people call two things the same, in one of the languages.
pub(super) fn are_called_alike(one: &Text, two: &Text) -> bool {
    one.zh == two.zh || one.en.is_some() && one.en == two.en
}

/// A text for people, in the language that every pack has.
pub(super) fn words_of(node: &Node) -> String {
    text_of(node).map_or_else(|| flat(node), |text| text.zh.to_string())
}

/// A value on one line, without what its layout says: white space folded, keys sorted.
pub(super) fn flat(node: &Node) -> String {
    match &node.content {
        Content::Null | Content::Removed => String::new(),
        Content::Boolean(value) => value.to_string(),
        Content::Integer(value) => value.to_string(),
        Content::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Content::List(items) | Content::Appended(items) => {
            format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", "))
        }
        Content::Map(map) => {
            let mut entries: Vec<String> =
                map.entries.iter().map(|entry| format!("{}: {}", entry.key, flat(&entry.node))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
