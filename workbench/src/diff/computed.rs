//! Functions of packs, as differences name them: not by themselves, but where something is computed by them.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::{Pack, Text};

use super::walk::listed;
use crate::messages::{self, in_both};

/// The functions of two packs: their words, and which of those that both have compute otherwise in one than in the other.
pub(super) struct Functions {
    old: BTreeMap<String, Vec<String>>,
    new: BTreeMap<String, Vec<String>>,
    /// Those of both that differ, or call one that does.
    affected: BTreeSet<String>,
    /// Those of them that were told where something is computed by them.
    told: BTreeSet<String>,
    /// The fields that the forms of one pack alone ask for, and those and their options that are called otherwise in the other: told
    /// as what is asked for.
    asked_otherwise: BTreeSet<String>,
}

/// How an expression that both packs have differs in what it comes to.
pub(super) enum Compared {
    /// It goes by other things: what each says.
    By([Option<Text>; 2]),
    /// Only by fields that one pack alone asks for, which is told.
    AsAsked,
    /// By the same, put together otherwise: what each says.
    Otherwise([Option<Text>; 2]),
}

impl Functions {
    pub(super) fn of(old: &Pack, new: &Pack) -> Self {
        let asked_otherwise = asked_otherwise(old, new);
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
        Self { old, new, affected, told: BTreeSet::new(), asked_otherwise }
    }

    /// The words of the functions of the first pack, or of the second.
    pub(super) fn words(&self, is_old: bool) -> &BTreeMap<String, Vec<String>> {
        if is_old { &self.old } else { &self.new }
    }

    /// Whether an expression calls a function that computes otherwise in one of the packs.
    pub(super) fn is_affected(&self, expression: &str) -> bool {
        identifiers(expression).any(|name| self.affected.contains(name))
    }

    /// Notes that what an expression computes is told.
    pub(super) fn tell(&mut self, expression: &str) {
        let reached = self.reached_by(expression);
        self.told.extend(reached);
    }

    /// The functions of either pack that an expression reaches by those that compute otherwise.
    fn reached_by(&self, expression: &str) -> Vec<String> {
        let called = || identifiers(expression).filter(|name| self.affected.contains(*name));
        let reached = reached(&self.old, called()).into_iter().chain(reached(&self.new, called()));
        reached.map(str::to_owned).collect()
    }

    /// That what an expression goes by is told: with it the functions that it reaches, but for those that go by the same in both
    /// packs and are put together otherwise.
    pub(super) fn tell_names(&mut self, old: &Pack, new: &Pack, expression: &str) {
        let mut reached = self.reached_by(expression);
        reached.retain(|name| {
            let differs = self.old.get(name) != self.new.get(name);
            !(differs && matches!(self.compared(old, new, name), Compared::Otherwise(_)))
        });
        self.told.extend(reached);
    }

    /// Whether all functions by which an expression comes to something else are told elsewhere.
    pub(super) fn is_told(&self, expression: &str) -> bool {
        let called = || identifiers(expression).filter(|name| self.affected.contains(*name));
        let differ = reached(&self.old, called()).into_iter().chain(reached(&self.new, called()));
        let mut differ = differ.filter(|name| self.old.get(*name) != self.new.get(*name)).peekable();
        differ.peek().is_some() && differ.all(|name| self.told.contains(name))
    }

    /// What an expression comes to in either pack: what the functions that it calls go by. What both go by is not told twice;
    /// where that is all the same, it is put together otherwise.
    pub(super) fn compared(&self, old: &Pack, new: &Pack, expression: &str) -> Compared {
        let by = |pack: &Pack, all| goes_by(pack, words_behind(all, expression).iter().copied());
        let (by_old, by_new) = (by(old, &self.old), by(new, &self.new));
        let only = |these: &[Named], others: &[Named]| -> Vec<Named> {
            these.iter().filter(|name| !others.iter().any(|other| other.title == name.title)).cloned().collect()
        };
        let (gone, come) = (only(&by_old, &by_new), only(&by_new, &by_old));
        if gone.is_empty() && come.is_empty() {
            return Compared::Otherwise([Some(gone_by(by_old)), Some(messages::text("diff-same-otherwise", &[]))]);
        }
        let is_asked = |named: &Named| named.field.as_ref().is_some_and(|field| self.asked_otherwise.contains(field));
        if gone.iter().chain(&come).all(is_asked) {
            return Compared::AsAsked;
        }
        let shared = by_old.len() > gone.len();
        let told = |names: Vec<Named>| match (names.is_empty(), shared) {
            (true, _) => None,
            (false, true) => Some(said_by("diff-goes-also-by", names)),
            (false, false) => Some(gone_by(names)),
        };
        Compared::By([told(gone), told(come)])
    }

    /// The functions that both packs have, that differ, and that were told nowhere.
    pub(super) fn untold(&self) -> Vec<String> {
        let differ = self.old.iter().filter_map(|(name, words)| Some((name, words, self.new.get(name)?)));
        let untold = differ.filter(|(name, one, two)| one != two && !self.told.contains(*name));
        untold.map(|(name, ..)| name.clone()).collect()
    }
}

/// The fields that the forms of one pack alone ask for, and those and their options that have another title in the other.
fn asked_otherwise(old: &Pack, new: &Pack) -> BTreeSet<String> {
    let asked = |pack: &Pack| -> BTreeMap<String, Text> {
        let forms = pack.workflows.values().flat_map(|workflow| workflow.forms.values());
        let fields = forms.flat_map(|form| form.fields.values());
        fields.map(|asked| (asked.field.id.to_string(), asked.field.title.clone())).collect()
    };
    let (mut old_asked, mut new_asked) = (asked(old), asked(new));
    let options = |pack: &Pack, asked: &mut BTreeMap<String, Text>| {
        for field in pack.fields.values() {
            let titles = field.options.iter().map(|(id, title)| (format!("{}.{id}", field.id), Text::clone(title)));
            asked.extend(titles);
        }
    };
    options(old, &mut old_asked);
    options(new, &mut new_asked);
    let differ = |one: &BTreeMap<String, Text>, two: &BTreeMap<String, Text>| -> Vec<String> {
        one.iter().filter(|(field, title)| two.get(*field) != Some(*title)).map(|(field, _)| field.clone()).collect()
    };
    differ(&old_asked, &new_asked).into_iter().chain(differ(&new_asked, &old_asked)).collect()
}

/// The words behind an expression: its own, and those of the functions that it calls.
pub(super) fn words_behind<'w>(all: &'w BTreeMap<String, Vec<String>>, expression: &'w str) -> Vec<&'w str> {
    let behind = reached(all, identifiers(expression)).into_iter().filter_map(|name| all.get(name)).flatten();
    identifiers(expression).chain(behind.map(String::as_str)).collect()
}

/// Functions, and all that these call.
fn reached<'f>(all: &'f BTreeMap<String, Vec<String>>, names: impl Iterator<Item = &'f str>) -> BTreeSet<&'f str> {
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

/// A sentence with names.
fn said_by(id: &str, names: Vec<Named>) -> Text {
    let names = listed(names.into_iter().map(|named| named.title).collect());
    in_both(|language| messages::message(language, id, &[("names", &names.get(language))]))
}

/// By what something is computed.
pub(super) fn gone_by(names: Vec<Named>) -> Text {
    if names.is_empty() { messages::text("diff-computed", &[]) } else { said_by("diff-goes-by", names) }
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

/// What words name, as people call it.
#[derive(Clone)]
pub(super) struct Named {
    /// The field it is, or the option of one, if it is either.
    field: Option<String>,
    title: Text,
}

/// The fields, parameters, options, parties, kinds of organisations and organisations that words name, each once, in their order.
pub(super) fn goes_by<'w>(pack: &Pack, words: impl Iterator<Item = &'w str>) -> Vec<Named> {
    let mut names: Vec<Named> = Vec::new();
    let mut fields = Vec::new();
    for word in words {
        let name = word.trim_matches('"');
        let field = pack.fields.get(name);
        fields.extend(field);
        let option = fields.iter().find_map(|field| Some((field, field.options.get(name)?)));
        let parameter = || pack.parameters.get(name).map(|parameter| parameter.title.clone());
        let kind = || pack.organisation_kinds.get(name).map(|title| Text::clone(title));
        let body = || pack.organisations.get(name).map(|organisation| organisation.title.clone());
        let party = || pack.parties.get(name).map(|party| party.title.clone());
        let title = field.map(|field| field.title.clone()).or_else(parameter);
        let title = title.or_else(|| option.map(|(_, title)| Text::clone(title)));
        let title = title.or_else(kind).or_else(body).or_else(party);
        let known = |title: &Text| names.iter().any(|named| named.title == *title);
        if let Some(title) = title.filter(|title| !known(title)) {
            let option = option.map(|(field, _)| format!("{}.{name}", field.id));
            names.push(Named { field: field.map(|field| field.id.to_string()).or(option), title });
        }
    }
    names
}
