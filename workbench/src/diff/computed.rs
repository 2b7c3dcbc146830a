//! Functions of packs, as differences name them: not by themselves, but where something is computed by them.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::{Language, Pack, Text};

use super::walk::{both, code, listed};
use crate::messages;

/// The longest words of functions that are told in full.
const LONGEST: usize = 160;

/// The functions of two packs: their words, and which of those that both have compute otherwise in one than in the other.
pub(super) struct Functions {
    old: BTreeMap<String, Vec<String>>,
    new: BTreeMap<String, Vec<String>>,
    /// Those of both that differ, or call one that does.
    affected: BTreeSet<String>,
    /// Those of them that were told where something is computed by them.
    told: BTreeSet<String>,
}

impl Functions {
    pub(super) fn of(old: &Pack, new: &Pack) -> Self {
        let (old, new) = (words(old), words(new));
        let mut affected: BTreeSet<String> = old
            .iter()
            .filter(|(name, words)| new.get(*name).is_some_and(|other| other != *words))
            .map(|(name, _)| name.clone())
            .collect();
        loop {
            let calls = |all: &BTreeMap<String, Vec<String>>, name: &String| {
                all.get(name).is_some_and(|words| words.iter().any(|word| affected.contains(word)))
            };
            let more: Vec<String> = old
                .keys()
                .filter(|name| new.contains_key(*name) && !affected.contains(*name))
                .filter(|name| calls(&old, name) || calls(&new, name))
                .cloned()
                .collect();
            if more.is_empty() {
                break;
            }
            affected.extend(more);
        }
        Self { old, new, affected, told: BTreeSet::new() }
    }

    /// Whether an expression calls a function that computes otherwise in one of the packs. It is told where it does.
    pub(super) fn is_affected(&mut self, expression: &str) -> bool {
        let called: Vec<String> =
            identifiers(expression).filter(|name| self.affected.contains(*name)).map(str::to_owned).collect();
        self.told.extend(called.iter().cloned());
        !called.is_empty()
    }

    /// What an expression comes to in one of the packs: the function that it calls, or what that goes by.
    pub(super) fn computed(&self, pack: &Pack, is_old: bool, expression: &str) -> Text {
        let all = if is_old { &self.old } else { &self.new };
        let words: Vec<&String> =
            self.reached(all, identifiers(expression)).into_iter().filter_map(|name| all.get(name)).flatten().collect();
        let text = words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
        if text.len() <= LONGEST {
            return code(&text);
        }
        let names = listed(goes_by(pack, &words));
        let say = |language| messages::message(language, "diff-goes-by", &[("names", &names.get(language))]);
        both(say(Language::Chinese), say(Language::English))
    }

    /// The functions that both packs have, that differ, and that were told nowhere; with their words.
    pub(super) fn untold(&self) -> Vec<(&String, Text, Text)> {
        let told = self.reached(&self.old, self.told.iter().map(String::as_str));
        let also = self.reached(&self.new, self.told.iter().map(String::as_str));
        let differ = self.old.iter().filter_map(|(name, words)| Some((name, words, self.new.get(name)?)));
        let untold = differ
            .filter(|(name, one, two)| one != two && !told.contains(name.as_str()) && !also.contains(name.as_str()));
        let text = |words: &[String]| {
            let words = words.join(" ");
            if words.len() > LONGEST { super::names::plain("") } else { code(&words) }
        };
        untold.map(|(name, one, two)| (name, text(one), text(two))).collect()
    }

    /// Functions, and all that these call.
    fn reached<'f>(
        &'f self,
        all: &'f BTreeMap<String, Vec<String>>,
        names: impl Iterator<Item = &'f str>,
    ) -> BTreeSet<&'f str> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = names.collect();
        while let Some(name) = open.pop() {
            let Some((name, words)) = all.get_key_value(name) else { continue };
            if reached.insert(name.as_str()) {
                open.extend(words.iter().map(String::as_str));
            }
        }
        reached
    }
}

/// The words of the functions of a pack, by name.
pub(super) fn words(pack: &Pack) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for function in pack.function_words() {
        all.entry(function.name).or_default().extend(function.words.iter().map(|word| word.text.to_string()));
    }
    all
}

/// The names in an expression.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// The titles of fields, parameters, options, kinds of organisations and organisations that words name, each once, in their order.
fn goes_by(pack: &Pack, words: &[&String]) -> Vec<Text> {
    let mut titles: Vec<Text> = Vec::new();
    let mut fields = Vec::new();
    for word in words {
        let name = word.trim_matches('"');
        let field = pack.fields.get(name);
        fields.extend(field);
        let option = || fields.iter().find_map(|field| field.options.get(name)).map(|title| Text::clone(title));
        let parameter = || pack.parameters.get(name).map(|parameter| parameter.title.clone());
        let kind = || pack.organisation_kinds.get(name).map(|title| Text::clone(title));
        let body = || pack.organisations.get(name).map(|organisation| organisation.title.clone());
        let title = field.map(|field| field.title.clone()).or_else(parameter).or_else(option);
        let title = title.or_else(kind).or_else(body);
        titles.extend(title.filter(|title| !titles.contains(title)));
    }
    titles
}
