//! What a difference is about.

use std::collections::BTreeMap;

use guicheng_engine::internals::expression::Type;
use guicheng_engine::internals::yaml::{Node, lookup};
use guicheng_engine::{FieldType, Pack};

use super::computed::{Functions, identifiers, words_behind};
use super::walk::Site;
use super::{Difference, Stated, Topic};

/// The topic of what stands at a site in one of two packs, or in both.
pub(super) fn topic(old: &Pack, new: &Pack, functions: &Functions, site: &Site) -> Topic {
    let parts: Vec<&str> = site.pattern.split('.').collect();
    let conditional = || of_condition(old, new, functions, site);
    match parts.as_slice() {
        ["workflows", "*"] => Topic::Procedures,
        ["workflows", "*", "concerned_ends"] => Topic::Ends,
        ["workflows", "*", "states", ..] if is_final(old, new, site) => Topic::Ends,
        ["workflows", "*", "states", ..] => Topic::Follows,
        ["workflows", "*", "actions", "*"] if is_end(old, new, site) => Topic::Ends,
        ["workflows", "*", "actions", "*"] => Topic::Follows,
        ["workflows", "*", "clocks", ..] | ["workflows", "*", "actions", "*", "extend", ..] => Topic::HowLong,
        ["workflows", "*", "fields", ..] => Topic::Asked,
        ["workflows", "*", "hidden_from", ..] => Topic::Sees,
        ["workflows", "*", "concerns", ..] => Topic::When,
        ["workflows", "*", "actions", "*", "when", ..] | ["workflows", "*", "open" | "imports", "when", ..] => {
            conditional().unwrap_or(Topic::When)
        }
        ["workflows", "*", .., "set", _, "*"] if is_date(old, new, site) => Topic::HowLong,
        ["workflows", "*", rest @ ..] => of_action(rest),
        ["parties", "*", "route", ..] | ["organisations" | "organisation_kinds", ..] => Topic::Decides,
        ["parties", "*", "sees", ..] => Topic::Sees,
        ["parties", ..] => Topic::Who,
        ["retention", ..] => Topic::HowLong,
        ["parameters", ..] => of_parameter(old, new, site),
        ["windows" | "functions" | "in_force" | "transition" | "draft", ..] => Topic::When,
        ["fields", "*", "personal"] | ["views" | "collections", ..] => Topic::Sees,
        ["fields", "*", "options", ..] | ["fields", "*"] if is_of_party(old, new, site) => Topic::Who,
        ["fields", "*", "checks", ..] if is_of_party(old, new, site) => Topic::Who,
        ["fields" | "forms" | "checklists" | "codes" | "cases", ..] => Topic::Asked,
        ["interpretations", ..] => Topic::Readings,
        ["figures", ..] => Topic::Counted,
        _ => Topic::Follows,
    }
}

/// Whether a key says in which order a list stands, or by what it is chosen from: whoever reads it sees that.
pub(super) fn is_of_list(pattern: &str, key: &str) -> bool {
    pattern == "collections.*" && matches!(key, "filters" | "order")
}

/// Gives conditions that stand in one pack only and are alike in several workflows one topic, which most of them have: what the
/// procedures make of them goes by other values in each.
pub(super) fn agree(found: &mut [Difference]) {
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, difference) in found.iter().enumerate() {
        let said = |stated: &Option<Stated>| stated.is_some();
        if let (Some(condition), None) = (difference.condition(), difference.key) {
            let words = difference.subject.last().map(|words| words.zh.to_string()).unwrap_or_default();
            let key = format!("{condition}\n{words}\n{}{}", said(&difference.old), said(&difference.new));
            alike.entry(key).or_default().push(place);
        }
    }
    for places in alike.into_values() {
        let topics: Vec<Topic> = places.iter().filter_map(|place| found.get(*place)).map(|one| one.topic).collect();
        let count = |topic: &Topic| topics.iter().filter(|other| *other == topic).count();
        let Some(topic) = topics.iter().rev().max_by_key(|topic| count(topic)).copied() else { continue };
        for place in places {
            if let Some(difference) = found.get_mut(place) {
                difference.topic = topic;
            }
        }
    }
}

/// The topic of what stands in an action or opening.
fn of_action(keys: &[&str]) -> Topic {
    let key = match keys {
        ["actions", "*", key, ..] | ["open" | "imports", key, ..] => *key,
        [key, ..] => *key,
        [] => "",
    };
    match key {
        "by" | "not_by" | "binds" => Topic::Who,
        "from" | "within" | "after" | "automatic" | "triggered" | "case" | "after_force" => Topic::When,
        "form" | "records" | "partial" | "assigns" => Topic::Asked,
        _ => Topic::Follows,
    }
}

/// Whether the action at a site leads to a state in which the procedure is over.
fn is_end(old: &Pack, new: &Pack, site: &Site) -> bool {
    let mut parts = site.path.split('.').skip(1);
    let (Some(workflow), Some(action)) = (parts.next(), parts.nth(1)) else { return false };
    [old, new].into_iter().filter_map(|pack| pack.workflows.get(workflow)).any(|workflow| {
        let to = workflow.actions.get(action).and_then(|action| action.to.as_ref());
        to.is_some_and(|state| state.is_final)
    })
}

/// Whether the procedure is over in the state at a site, by one of two packs.
fn is_final(old: &Pack, new: &Pack, site: &Site) -> bool {
    let mut parts = site.path.split('.').skip(1);
    let (Some(workflow), Some(state)) = (parts.next(), parts.nth(1)) else { return false };
    let workflows = [old, new].into_iter().filter_map(|pack| pack.workflows.get(workflow));
    workflows.filter_map(|workflow| workflow.states.get(state)).any(|state| state.is_final)
}

/// Whether the last name of a site is that of a date.
fn is_date(old: &Pack, new: &Pack, site: &Site) -> bool {
    let name = site.path.rsplit('.').next().unwrap_or_default();
    [old, new].into_iter().filter_map(|pack| pack.fields.get(name)).any(|field| field.kind == FieldType::Date)
}

/// Whether the field at a site tells of a party.
fn is_of_party(old: &Pack, new: &Pack, site: &Site) -> bool {
    let name = site.path.split('.').nth(1).unwrap_or_default();
    [old, new].into_iter().any(|pack| tells_of_party(pack, name))
}

/// How long something lasts, how a question is read, or when something is possible: by what a parameter is.
fn of_parameter(old: &Pack, new: &Pack, site: &Site) -> Topic {
    let id = site.path.split('.').nth(1).unwrap_or_default();
    let Some(parameter) = [old, new].into_iter().find_map(|pack| pack.parameters.get(id)) else { return Topic::When };
    match parameter.kind {
        Type::Period | Type::Date => Topic::HowLong,
        _ if parameter.interpretation.is_some() => Topic::Readings,
        _ => Topic::When,
    }
}

/// What a condition is about, by what it reads: who somebody is, how things stand, how long, or what is stated.
fn of_condition(old: &Pack, new: &Pack, functions: &Functions, site: &Site) -> Option<Topic> {
    let path = site.path.strip_suffix(".that").unwrap_or(&site.path);
    let path = format!("{path}.that");
    let (is_old, pack) =
        [(true, old), (false, new)].into_iter().find(|(_, pack)| lookup(pack.tree(), &path).is_some())?;
    let text = lookup(pack.tree(), &path).and_then(Node::as_text)?;
    let words = words_behind(functions.words(is_old), text);
    let words: Vec<&str> = words.into_iter().map(|word| word.trim_matches('"')).collect();
    let reads = |names: &[&str]| identifiers(text).any(|word| names.contains(&word));
    let fields: Vec<_> = words.iter().filter_map(|word| pack.fields.get(*word)).collect();
    let mut parameters = words.iter().filter_map(|word| pack.parameters.get(word));
    let is_of_standing = reads(&["procedures", "concerning", "clocks"]);
    Some(if is_of_standing && !identifiers(text).any(|word| pack.fields.contains_key(word)) {
        Topic::When
    } else if parameters.any(|parameter| parameter.kind == Type::Period) {
        Topic::HowLong
    } else if fields.iter().any(|field| tells_of_party(pack, field.id.as_str())) || reads(&["parties", "actor"]) {
        Topic::Who
    } else if fields.iter().any(|field| is_asked(pack, field.id.as_str())) {
        Topic::Asked
    } else {
        Topic::When
    })
}

/// Whether a form asks for a field.
fn is_asked(pack: &Pack, field: &str) -> bool {
    let mut forms = pack.workflows.values().flat_map(|workflow| workflow.forms.values());
    forms.any(|form| form.fields.get(field).is_some())
}

/// Whether a field tells of a party of a pack: it is of an organisation, or in a group of a form that is called like a party.
fn tells_of_party(pack: &Pack, field: &str) -> bool {
    let is_body = pack.fields.get(field).is_some_and(|field| field.kind == FieldType::Organisation);
    let forms = pack.workflows.values().flat_map(|workflow| workflow.forms.values());
    let mut groups = forms.flat_map(|form| form.groups.iter());
    is_body
        || groups.any(|(id, group)| {
            pack.parties.get(id.as_str()).is_some() && group.fields.iter().any(|known| *known == *field)
        })
}
