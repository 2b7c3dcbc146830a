//! Where a pack can be changed, and how.

use std::collections::BTreeSet;
mod codes;
mod collections;
mod figures;
mod functions;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::edit::Edit;
use super::{IN_FORCE, Mutant, MutationOperator};
use guicheng_engine::internals::catalogue::{self, Key, Mutate};
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};
use guicheng_engine::{Pack, Period};

/// All mutants of a pack: for every key of its content the plain changes that the catalogue of keys names, and those that
/// are the key's own.
pub(super) fn mutants<'p>(pack: &'p Pack, below: Option<&'p Pack>) -> Vec<Mutant> {
    let everybody = pack.parties.values().find(|party| party.is_everybody());
    let everybody = everybody.map(|party| party.id.as_str());
    let mut sites = Sites { pack, below, everybody, mutants: Vec::new() };
    sites.document(&Site::ROOT, catalogue::sections(), pack.tree());
    sites.dated_codes();
    if let Some(below) = below {
        sites.overlay(&[], pack.tree(), below.tree());
    }
    sites.functions();
    sites.days_in_force();
    sites.mutants
}

/// A place in the content: its path, and the path of its key with `*` for any entry.
#[derive(Clone)]
struct Site {
    path: String,
    pattern: String,
}

impl Site {
    const ROOT: Self = Self { path: String::new(), pattern: String::new() };

    fn key(&self, key: &str) -> Self {
        Self { path: joined(&self.path, key), pattern: joined(&self.pattern, key) }
    }

    fn entry(&self, id: &str) -> Self {
        Self { path: joined(&self.path, id), pattern: joined(&self.pattern, "*") }
    }
}

/// Where values stand in a text: each from its opening brace to behind the one that closes it.
fn placeholders(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '{' => open.push(at),
            '}' => {
                if let Some(begins) = open.pop().filter(|_| open.is_empty()) {
                    found.push((begins, at.saturating_add(1)));
                }
            }
            _ => {}
        }
    }
    found
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

struct Sites<'p> {
    pack: &'p Pack,
    below: Option<&'p Pack>,
    everybody: Option<&'p str>,
    mutants: Vec<Mutant>,
}

impl<'p> Sites<'p> {
    /// Keys and values of the mapping at a path.
    fn entries(&self, path: &str) -> Vec<(&'p str, &'p Node)> {
        map_of(yaml::lookup(self.pack.tree(), path))
    }

    /// Adds a mutant, if the element is the pack's own and the edit changes it.
    fn add(&mut self, operator: MutationOperator, path: String, edit: Edit) {
        if let (Edit::Replace(content), Some(node)) = (&edit, yaml::lookup(self.pack.tree(), &path))
            && node.same_content(&Node { span: node.span, content: content.clone() })
        {
            return;
        }
        if self.pack.is_own(&path) || self.says_otherwise(&path) {
            let span = self.pack.place_of(&path);
            self.mutants.push(Mutant { operator, path, edit, span });
        }
    }

    /// Whether something other stands there than below, though the place it came from is the same: another value was given to
    /// what it is like.
    fn says_otherwise(&self, path: &str) -> bool {
        let below = self.below.and_then(|below| yaml::lookup(below.tree(), path));
        below.zip(yaml::lookup(self.pack.tree(), path)).is_some_and(|(below, own)| !own.same_content(below))
    }

    fn remove(&mut self, operator: MutationOperator, path: String) {
        self.add(operator, path, Edit::Remove);
    }

    fn remove_each(&mut self, operator: MutationOperator, path: &str) {
        for (key, _) in self.entries(path) {
            self.remove(operator, format!("{path}.{key}"));
        }
    }

    /// Leaves out each item of a list of several.
    fn thin(&mut self, operator: MutationOperator, path: &str, node: Option<&Node>) {
        let Some(items) = node.and_then(Node::as_list) else { return };
        if items.len() < 2 {
            return;
        }
        for index in 0..items.len() {
            let rest = items.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, item)| item.clone());
            self.add(operator, path.to_owned(), Edit::Replace(Content::List(rest.collect())));
        }
    }

    /// Changes what the keys of a document have in them, and what lies deeper.
    fn document(&mut self, site: &Site, keys: &'static [Key], node: &'p Node) {
        for key in keys {
            let (element, site, value) = (site, site.key(key.name), get(node, key.name));
            if key.mutate == Mutate::Special {
                self.special(&site, node, value);
            }
            match value {
                Some(value) => {
                    self.plain(&site, key, value, node);
                    self.condition(&site, key, value);
                    self.within(&site, key, value);
                }
                None if key.mutate == Mutate::Flip => {
                    let on = Content::Boolean(true);
                    self.replace_or_note(MutationOperator::ShiftParameter, &element.path, key.name, node, on);
                }
                None => {}
            }
        }
    }

    /// Each word of a condition that can be another.
    fn condition(&mut self, site: &Site, key: &Key, value: &'p Node) {
        let Some(that) = value.as_text().filter(|_| key.is_condition() && !matches!(key.mutate, Mutate::Nothing(_)))
        else {
            return;
        };
        for (changed, _) in
            words::changes(&self.pack.words_of(that), that).iter().filter_map(|change| change.made(that))
        {
            self.add(MutationOperator::ChangeCondition, site.path.clone(), Edit::Replace(text(&changed)));
        }
    }

    fn within(&mut self, site: &Site, key: &Key, value: &'p Node) {
        if matches!(key.mutate, Mutate::Nothing(_)) {
            return;
        }
        if key.is_mapping() {
            for (id, entry) in map_of(Some(value)) {
                self.document(&site.entry(id), key.inner(), entry);
            }
        } else {
            self.document(site, key.inner(), value);
        }
    }

    /// The plain changes of a key: `value` is what it has in it, `element` the document it is a key of.
    fn plain(&mut self, site: &Site, key: &Key, value: &'p Node, element: &'p Node) {
        let operator = match key.mutate {
            Mutate::Flip => MutationOperator::ShiftParameter,
            _ => MutationOperator::of(&site.pattern),
        };
        match key.mutate {
            Mutate::Remove if key.is_mapping() => self.remove_each(operator, &site.path),
            Mutate::Remove => self.remove(operator, site.path.clone()),
            Mutate::Thin if map_of(Some(value)).len() > 1 => self.remove_each(operator, &site.path),
            Mutate::Thin => match value.as_list() {
                Some(items) if items.len() > 1 => self.thin(operator, &site.path, Some(value)),
                _ => self.remove(operator, site.path.clone()),
            },
            Mutate::Flip | Mutate::Shift if key.is_mapping() => {
                for (entry, value) in map_of(Some(value)) {
                    self.shift(operator, joined(&site.path, entry), value, element);
                }
                self.shift_days(operator, &site.path, value);
            }
            Mutate::Flip | Mutate::Shift => self.shift(operator, site.path.clone(), value, element),
            Mutate::Special | Mutate::Undo | Mutate::Nothing(_) => {}
        }
    }

    /// The changes that are a key's own: `element` is the document it is a key of, `value` what it has in it, if it is
    /// given.
    fn special(&mut self, site: &Site, element: &'p Node, value: Option<&'p Node>) {
        let path = site.path.as_str();
        match (site.pattern.strip_prefix("workflows.*."), site.pattern.as_str()) {
            (Some("open.by" | "actions.*.by"), _) => self.parties_of(path, value),
            (Some("open.to" | "actions.*.to"), _) => self.retarget(path, value),
            (Some("actions.*.from"), _) => self.states_of(path, value),
            (Some("actions.*.when.*.that" | "open.when.*.that"), _) => self.negate(path, value),
            (
                Some(
                    "actions.*.effects.*.when"
                    | "open.effects.*.when"
                    | "actions.*.opens.*.when"
                    | "open.opens.*.when"
                    | "actions.*.triggers.*.when"
                    | "open.triggers.*.when",
                ),
                _,
            ) => {
                if value.is_some() {
                    self.remove(MutationOperator::DropCondition, path.to_owned());
                }
                self.negate(path, value);
            }
            (Some("clocks.*.on_expiry"), _) => self.switch_expiry(path, element),
            (_, "letters.*.body.*.when") => {
                if value.is_some() {
                    self.remove(MutationOperator::DropCondition, path.to_owned());
                }
                self.negate(path, value);
            }
            (_, "letters.*.body.*.text" | "letters.*.body.*.columns.*.text") => self.unfill(path, value),
            (_, "windows.*.opens") => self.shift_day(MutationOperator::ShiftWindow, path, value, [" - ", " + "]),
            (_, "windows.*.closes") => self.shift_day(MutationOperator::ShiftWindow, path, value, [" + ", " - "]),
            (_, "collections.*.of") => self.list_otherwise(path, value, get(element, "view")),
            (_, "collections.*.audience") => self.change_readers(path, value),
            (_, "collections.*.from" | "collections.*.until") => {
                self.shift_day(MutationOperator::ListOtherwise, path, value, [" - ", " + "]);
            }
            (_, "interpretations.*.chosen") => self.choose_reading(path, element),
            (_, "views.*.audience") => self.widen_audience(path, value),
            (_, "views.*.shows") => self.widen_view(path, value),
            (_, "parties.*.route") => {
                if map_of(value).len() > 1 {
                    self.remove_each(MutationOperator::DropRoute, path);
                }
            }
            (_, pattern) => self.special_of_figures(pattern, path, element),
        }
    }

    fn negate(&mut self, path: &str, condition: Option<&Node>) {
        if let Some(that) = condition.and_then(Node::as_text) {
            let negated = text(&format!("!({})", that.trim()));
            self.add(MutationOperator::NegateCondition, path.to_owned(), Edit::Replace(negated));
        }
    }

    /// Takes each value out of a text of a letter.
    fn unfill(&mut self, path: &str, text_of: Option<&Node>) {
        let (path, written) = match text_of.and_then(Node::as_map) {
            Some(both) => (format!("{path}.zh"), both.get("zh").and_then(Node::as_text)),
            None => (path.to_owned(), text_of.and_then(Node::as_text)),
        };
        let Some(written) = written else { return };
        for (begins, ends) in placeholders(written) {
            let (before, after) = (written.get(..begins).unwrap_or(""), written.get(ends..).unwrap_or(""));
            let without = text(&format!("{before}{after}"));
            self.add(MutationOperator::DropWording, path.clone(), Edit::Replace(without));
        }
    }

    fn retarget(&mut self, path: &str, to: Option<&Node>) {
        let Some(to) = to.and_then(Node::as_text) else { return };
        let states = self.states_around(path);
        let position = states.iter().position(|(state, _)| *state == to).unwrap_or(0);
        let other = states.iter().cycle().skip(position + 1).take(states.len()).find(|(state, _)| *state != to);
        if let Some((other, _)) = other {
            self.add(MutationOperator::Retarget, path.to_owned(), Edit::Replace(text(other)));
        }
    }

    fn states_of(&mut self, path: &str, from: Option<&Node>) {
        self.thin(MutationOperator::NarrowStates, path, from);
        if from.is_some_and(|from| !is_everywhere(from, &self.states_around(path))) {
            self.add(MutationOperator::WidenStates, path.to_owned(), Edit::Replace(text("any")));
        }
    }

    /// The states of the workflow that a path lies in.
    fn states_around(&self, path: &str) -> Vec<(&'p str, &'p Node)> {
        let workflow = path.split('.').nth(1).unwrap_or_default();
        self.entries(&format!("workflows.{workflow}.states"))
    }

    fn switch_expiry(&mut self, path: &str, clock: &'p Node) {
        let word = get(clock, "on_expiry").and_then(Node::as_text).unwrap_or("breach");
        let other = if word == "breach" { "nothing" } else { "breach" };
        let (element, key) = path.rsplit_once('.').unwrap_or((path, ""));
        self.replace_or_note(MutationOperator::SwitchExpiry, element, key, clock, text(other));
    }

    fn parties_of(&mut self, path: &str, by: Option<&Node>) {
        let Some(by) = by else { return };
        let path = path.to_owned();
        self.thin(MutationOperator::DropParty, &path, Some(by));
        let party_roles: Vec<Node> = by.as_list().map_or_else(|| vec![by.clone()], <[Node]>::to_vec);
        let party_of = |party_role: &Node| {
            party_role.as_text().and_then(|party_role| party_role.split_once('.')).map(|(party, _)| party.to_owned())
        };
        let parties: BTreeSet<String> = party_roles.iter().filter_map(party_of).collect();
        for party in parties {
            let whole = |party_role: &Node| match party_of(party_role) {
                Some(of) if of == party => Node { span: party_role.span, content: text(&party) },
                _ => party_role.clone(),
            };
            let mut widened: Vec<Node> = party_roles.iter().map(whole).collect();
            widened.dedup_by(|one, other| one.same_content(other));
            self.add(MutationOperator::AnyRole, path.clone(), Edit::Replace(Content::List(widened.into())));
        }
        let Some(everybody) = self.everybody else { return };
        if !party_roles.iter().any(|party_role| party_role.as_text() == Some(everybody)) {
            let mut widened = party_roles;
            widened.push(Node { span: by.span, content: text(everybody) });
            self.add(MutationOperator::AdmitEverybody, path, Edit::Replace(Content::List(widened.into())));
        }
    }

    fn shift_day(&mut self, operator: MutationOperator, path: &str, day: Option<&Node>, shifts: [&str; 2]) {
        let Some(day) = day.and_then(Node::as_text) else { return };
        for shift in shifts {
            let shifted = text(&format!("({}){shift}days(1)", day.trim()));
            self.add(operator, path.to_owned(), Edit::Replace(shifted));
        }
    }

    /// Of values that hold each from a day on, every such day but the first, a day earlier and later.
    fn shift_days(&mut self, operator: MutationOperator, path: &str, values: &Node) {
        let Some(map) = values.as_map() else { return };
        let days: BTreeSet<NaiveDate> = map.entries.iter().filter_map(|entry| entry.key.parse().ok()).collect();
        for day in days.iter().skip(1) {
            let shifted = [day.checked_sub_days(Days::new(1)), day.checked_add_days(Days::new(1))];
            for other in shifted.into_iter().flatten().filter(|other| !days.contains(other)) {
                let moved = |entry: &Entry| match entry.key.parse::<NaiveDate>().is_ok_and(|key| key == *day) {
                    true => Entry { key: other.to_string().into(), ..entry.clone() },
                    false => entry.clone(),
                };
                let entries = map.entries.iter().map(moved).collect();
                self.add(
                    operator,
                    path.to_owned(),
                    Edit::Replace(Content::Map(Map { entries, replaces: map.replaces })),
                );
            }
        }
    }

    /// The first and the last day in force a day earlier and later, and no last day at all. A parameter that gives one is changed
    /// where it stands.
    fn days_in_force(&mut self) {
        let Some(days) = yaml::lookup(self.pack.manifest(), IN_FORCE).and_then(Node::as_map) else { return };
        for entry in days.entries.iter().filter(|entry| matches!(&*entry.key, "from" | "until")) {
            let path = format!("{IN_FORCE}.{}", entry.key);
            let Some(day) = entry.node.as_text().and_then(|day| day.parse::<NaiveDate>().ok()) else { continue };
            let shifted =
                [day.checked_sub_days(Days::new(1)), day.checked_add_days(Days::new(1))].into_iter().flatten();
            let mut edits: Vec<Edit> = shifted.map(|day| Edit::Replace(text(&day.to_string()))).collect();
            edits.extend((&*entry.key == "until").then_some(Edit::Remove));
            for edit in edits {
                let (operator, path) = (MutationOperator::ShiftForce, path.clone());
                self.mutants.push(Mutant { operator, path, edit, span: Some(entry.key_span) });
            }
        }
    }

    fn choose_reading(&mut self, path: &str, interpretation: &'p Node) {
        let chosen = get(interpretation, "chosen").and_then(Node::as_text).unwrap_or("");
        let readings = map_of(get(interpretation, "readings"));
        for (other, _) in readings.into_iter().filter(|(other, _)| *other != chosen) {
            self.add(MutationOperator::ChooseReading, path.to_owned(), Edit::Replace(text(other)));
        }
    }

    /// One more and one less, or the other of two; of a choice the first other option of the element.
    fn shift(&mut self, operator: MutationOperator, path: String, value: &Node, element: &'p Node) {
        match &value.content {
            Content::Boolean(value) => self.add(operator, path, Edit::Replace(Content::Boolean(!value))),
            Content::Integer(value) => {
                for shifted in [value.saturating_sub(1), value.saturating_add(1)] {
                    self.add(operator, path.clone(), Edit::Replace(Content::Integer(shifted)));
                }
            }
            Content::Text(word) => {
                if let Ok(date) = word.parse::<NaiveDate>() {
                    for shifted in [date.checked_sub_days(Days::new(1)), date.checked_add_days(Days::new(1))] {
                        let Some(shifted) = shifted else { continue };
                        self.add(operator, path.clone(), Edit::Replace(text(&shifted.to_string())));
                    }
                } else if word.parse::<Period>().is_ok() {
                    self.shift_period(operator, path, word);
                } else {
                    let options = map_of(get(element, "options"));
                    if let Some((other, _)) = options.into_iter().find(|(other, _)| *other != &**word) {
                        self.add(operator, path, Edit::Replace(text(other)));
                    }
                }
            }
            _ => {}
        }
    }

    fn shift_period(&mut self, operator: MutationOperator, path: String, written: &str) {
        let Ok(period) = written.parse::<Period>() else { return };
        for count in [period.count.saturating_sub(1), period.count.saturating_add(1)] {
            let shifted = Period { count, unit: period.unit };
            self.add(operator, path.clone(), Edit::Replace(text(&shifted.to_string())));
        }
    }

    fn widen_audience(&mut self, path: &str, audience: Option<&'p Node>) {
        let (Some(everybody), Some(audience)) = (self.everybody, audience) else { return };
        let mut party_roles: Vec<Node> = audience.as_list().map_or_else(|| vec![audience.clone()], <[Node]>::to_vec);
        if !party_roles.iter().any(|party_role| party_role.as_text() == Some(everybody)) {
            party_roles.push(Node { span: audience.span, content: text(everybody) });
            self.add(
                MutationOperator::WidenAudience,
                path.to_owned(),
                Edit::Replace(Content::List(party_roles.into())),
            );
        }
    }

    fn widen_view(&mut self, path: &str, shows: Option<&'p Node>) {
        for (workflow, shown_in) in map_of(shows) {
            let path = format!("{path}.{workflow}");
            let states = self.entries(&format!("workflows.{workflow}.states"));
            let shown: Vec<&str> = shown_in.as_list().into_iter().flatten().filter_map(Node::as_text).collect();
            // Where every state is named, in whatever order, there is nothing to widen.
            if states.iter().any(|(state, _)| !shown.contains(state)) {
                let all = states.into_iter().map(|(state, _)| Node { span: shown_in.span, content: text(state) });
                self.add(MutationOperator::WidenView, path.clone(), Edit::Replace(Content::List(all.collect())));
            }
            self.thin(MutationOperator::WidenView, &path, Some(shown_in));
        }
    }

    /// A key whose value may be left out: replaced if it is there; if not, the whole element is replaced with it.
    fn replace_or_note(&mut self, operator: MutationOperator, path: &str, key: &str, node: &Node, content: Content) {
        if get(node, key).is_some() {
            self.add(operator, format!("{path}.{key}"), Edit::Replace(content));
            return;
        }
        let Content::Map(map) = &node.content else { return };
        let mut entries = map.entries.clone();
        entries.push(yaml::Entry { key: Arc::from(key), key_span: node.span, node: Node { span: node.span, content } });
        let whole = Content::Map(Map { entries, replaces: map.replaces });
        self.add(operator, path.to_owned(), Edit::Replace(whole));
    }

    /// Every value that differs from the pack below, or is not in it, but for those that change nothing that a rule does.
    fn overlay(&mut self, path: &[String], own: &'p Node, below: &Node) {
        let (Content::Map(own), Content::Map(under)) = (&own.content, &below.content) else { return };
        for entry in &own.entries {
            let path = [path, &[entry.key.to_string()]].concat();
            if catalogue::at(&path).is_some_and(|place| matches!(place.key().mutate, Mutate::Nothing(_))) {
                continue;
            }
            let dotted = || path.join(".");
            match under.get(&entry.key) {
                None => self.remove(MutationOperator::DropOverlay, dotted()),
                Some(inherited) if entry.node.same_content(inherited) => {}
                Some(inherited) if entry.node.as_map().is_some() && inherited.as_map().is_some() => {
                    self.overlay(&path, &entry.node, inherited);
                }
                Some(inherited) => {
                    self.add(MutationOperator::DropOverlay, dotted(), Edit::Replace(inherited.content.clone()));
                }
            }
        }
    }
}

/// Whether an action from these states can be taken in every state that is not final, and in no other: as `any` says.
fn is_everywhere(from: &Node, states: &[(&str, &Node)]) -> bool {
    let named: Vec<&str> = from.as_items().iter().filter_map(Node::as_text).collect();
    let is_final = |state: &Node| get(state, "final").is_some_and(|end| matches!(end.content, Content::Boolean(true)));
    named == ["any"] || states.iter().all(|(id, state)| is_final(state) != named.contains(id))
}

fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.as_map()?.get(key)
}

fn map_of(node: Option<&Node>) -> Vec<(&str, &Node)> {
    node.and_then(Node::as_map)
        .map(|map| map.entries.iter().map(|entry| (&*entry.key, &entry.node)).collect())
        .unwrap_or_default()
}

fn text(text: &str) -> Content {
    Content::Text(Arc::from(text))
}
