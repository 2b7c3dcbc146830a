//! Where a pack can be changed, and how.

use std::collections::BTreeSet;
mod figures;

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::edit::Edit;
use super::{Mutant, MutationOperator};
use guicheng_engine::internals::model::PartyBinding;
use guicheng_engine::internals::yaml;
use guicheng_engine::internals::yaml::{Content, Map, Node};
use guicheng_engine::{Pack, Period};

/// All mutants of a pack.
pub(super) fn mutants(pack: &Pack, below: Option<&Pack>) -> Vec<Mutant> {
    let everybody = pack.parties.values().find(|party| matches!(party.binding, PartyBinding::Anyone));
    let mut sites = Sites { pack, everybody: everybody.map(|party| party.id.as_str()), mutants: Vec::new() };
    for (workflow, node) in sites.entries("workflows") {
        sites.workflow(&format!("workflows.{workflow}"), node);
    }
    sites.windows();
    sites.parameters();
    sites.forms_and_fields();
    sites.views();
    sites.parties();
    sites.figures();
    if let Some(below) = below {
        sites.overlay("", pack.tree(), below.tree());
    }
    sites.mutants
}

struct Sites<'p> {
    pack: &'p Pack,
    everybody: Option<&'p str>,
    mutants: Vec<Mutant>,
}

impl<'p> Sites<'p> {
    /// Keys and values of the mapping at a path.
    fn entries(&self, path: &str) -> Vec<(&'p str, &'p Node)> {
        map_of(yaml::lookup(self.pack.tree(), path))
    }

    /// Adds a mutant, if the element stands in the pack itself and the edit changes it.
    fn add(&mut self, operator: MutationOperator, path: String, edit: Edit) {
        if let (Edit::Replace(content), Some(node)) = (&edit, yaml::lookup(self.pack.tree(), &path))
            && node.same_content(&Node { span: node.span, content: content.clone() })
        {
            return;
        }
        let span = self.pack.place_of(&path);
        let own = span.and_then(|span| self.pack.files().pack(span.file)) == Some(self.pack.id.as_str());
        if own {
            self.mutants.push(Mutant { operator, path, edit, span });
        }
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

    fn workflow(&mut self, path: &str, node: &'p Node) {
        let states = map_of(get(node, "states"));
        if let Some(opening) = get(node, "open") {
            self.action(&format!("{path}.open"), opening, &states);
        }
        for (id, action) in map_of(get(node, "actions")) {
            self.action(&format!("{path}.actions.{id}"), action, &states);
        }
        for (id, clock) in map_of(get(node, "clocks")) {
            let path = format!("{path}.clocks.{id}");
            self.remove(MutationOperator::DropClock, path.clone());
            if let Some(limit) = get(clock, "limit").and_then(Node::as_text) {
                self.shift_period(MutationOperator::ShiftParameter, format!("{path}.limit"), limit);
            }
            let word = get(clock, "on_expiry").and_then(Node::as_text).unwrap_or("breach");
            let other = if word == "breach" { "nothing" } else { "breach" };
            self.replace_or_note(MutationOperator::SwitchExpiry, &path, "on_expiry", clock, text(other));
        }
    }

    fn action(&mut self, path: &str, node: &'p Node, states: &[(&str, &Node)]) {
        for (id, condition) in map_of(get(node, "when")) {
            let path = format!("{path}.when.{id}");
            self.remove(MutationOperator::DropCondition, path.clone());
            if let Some(that) = get(condition, "that").and_then(Node::as_text) {
                let negated = text(&format!("!({})", that.trim()));
                self.add(MutationOperator::NegateCondition, format!("{path}.that"), Edit::Replace(negated));
            }
        }
        self.parties_of(path, get(node, "by"));
        if let Some(to) = get(node, "to").and_then(Node::as_text) {
            let position = states.iter().position(|(state, _)| *state == to).unwrap_or(0);
            let other = states.iter().cycle().skip(position + 1).take(states.len()).find(|(state, _)| *state != to);
            if let Some((other, _)) = other {
                self.add(MutationOperator::Retarget, format!("{path}.to"), Edit::Replace(text(other)));
            }
        }
        let from = get(node, "from");
        self.thin(MutationOperator::NarrowStates, &format!("{path}.from"), from);
        if from.is_some_and(|from| !is_everywhere(from, states)) {
            self.add(MutationOperator::WidenStates, format!("{path}.from"), Edit::Replace(text("any")));
        }
        self.remove_each(MutationOperator::DropEffect, &format!("{path}.effects"));
        self.remove_each(MutationOperator::DropTrigger, &format!("{path}.triggers"));
        self.remove_each(MutationOperator::DropValue, &format!("{path}.set.facts"));
        self.remove_each(MutationOperator::DropValue, &format!("{path}.set.data"));
        for (key, operator) in [
            ("binds", MutationOperator::DropBinding),
            ("records", MutationOperator::DropRecord),
            ("within", MutationOperator::DropWindow),
            ("after", MutationOperator::DropWaiting),
        ] {
            if let Some(value) = get(node, key) {
                let path = format!("{path}.{key}");
                match value.as_list() {
                    Some(items) if items.len() > 1 => self.thin(operator, &path, Some(value)),
                    _ => self.remove(operator, path),
                }
            }
        }
    }

    fn parties_of(&mut self, path: &str, by: Option<&Node>) {
        let Some(by) = by else { return };
        let path = format!("{path}.by");
        self.thin(MutationOperator::DropParty, &path, Some(by));
        let seats: Vec<Node> = by.as_list().map_or_else(|| vec![by.clone()], <[Node]>::to_vec);
        let party_of =
            |seat: &Node| seat.as_text().and_then(|seat| seat.split_once('.')).map(|(party, _)| party.to_owned());
        let parties: BTreeSet<String> = seats.iter().filter_map(party_of).collect();
        for party in parties {
            let whole = |seat: &Node| match party_of(seat) {
                Some(of) if of == party => Node { span: seat.span, content: text(&party) },
                _ => seat.clone(),
            };
            let mut widened: Vec<Node> = seats.iter().map(whole).collect();
            widened.dedup_by(|one, other| one.same_content(other));
            self.add(MutationOperator::AnyRole, path.clone(), Edit::Replace(Content::List(widened)));
        }
        let Some(everybody) = self.everybody else { return };
        if !seats.iter().any(|seat| seat.as_text() == Some(everybody)) {
            let mut widened = seats;
            widened.push(Node { span: by.span, content: text(everybody) });
            self.add(MutationOperator::AdmitEverybody, path, Edit::Replace(Content::List(widened)));
        }
    }

    fn windows(&mut self) {
        for (id, window) in self.entries("windows") {
            for (key, shifts) in [("opens", [" - ", " + "]), ("closes", [" + ", " - "])] {
                let Some(day) = get(window, key).and_then(Node::as_text) else { continue };
                for shift in shifts {
                    let shifted = text(&format!("({}){shift}days(1)", day.trim()));
                    self.add(MutationOperator::ShiftWindow, format!("windows.{id}.{key}"), Edit::Replace(shifted));
                }
            }
        }
    }

    fn parameters(&mut self) {
        for (id, parameter) in self.entries("parameters") {
            let path = format!("parameters.{id}");
            if let Some(value) = get(parameter, "value") {
                self.shift(format!("{path}.value"), value, parameter);
            }
            for (from, value) in map_of(get(parameter, "values")) {
                self.shift(format!("{path}.values.{from}"), value, parameter);
            }
        }
        for (id, reading) in self.entries("interpretations") {
            let chosen = get(reading, "chosen").and_then(Node::as_text).unwrap_or("");
            for (other, _) in map_of(get(reading, "readings")).into_iter().filter(|(other, _)| *other != chosen) {
                let path = format!("interpretations.{id}.chosen");
                self.add(MutationOperator::ChooseReading, path, Edit::Replace(text(other)));
            }
        }
    }

    fn shift(&mut self, path: String, value: &Node, parameter: &'p Node) {
        let operator = MutationOperator::ShiftParameter;
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
                    let options = map_of(get(parameter, "options"));
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

    fn forms_and_fields(&mut self) {
        for (form, node) in self.entries("forms") {
            for (field, asked) in map_of(get(node, "fields")) {
                let path = format!("forms.{form}.fields.{field}");
                for key in ["need", "when"] {
                    if get(asked, key).is_some() {
                        self.remove(MutationOperator::RelaxForm, format!("{path}.{key}"));
                    }
                }
            }
        }
        for (field, _) in self.entries("fields") {
            self.remove_each(MutationOperator::DropCheck, &format!("fields.{field}.checks"));
        }
    }

    fn views(&mut self) {
        for (id, view) in self.entries("views") {
            let path = format!("views.{id}");
            self.remove_each(MutationOperator::DropField, &format!("{path}.fields"));
            if get(view, "when").is_some() {
                self.remove(MutationOperator::WidenView, format!("{path}.when"));
            }
            if let (Some(everybody), Some(audience)) = (self.everybody, get(view, "audience")) {
                let mut seats: Vec<Node> = audience.as_list().map_or_else(|| vec![audience.clone()], <[Node]>::to_vec);
                if !seats.iter().any(|seat| seat.as_text() == Some(everybody)) {
                    seats.push(Node { span: audience.span, content: text(everybody) });
                    let widened = Edit::Replace(Content::List(seats));
                    self.add(MutationOperator::WidenAudience, format!("{path}.audience"), widened);
                }
            }
            for (workflow, shown_in) in map_of(get(view, "shows")) {
                let states = self.entries(&format!("workflows.{workflow}.states"));
                let shown: Vec<&str> = shown_in.as_list().into_iter().flatten().filter_map(Node::as_text).collect();
                // Where every state is named, in whatever order, there is nothing to widen.
                if states.iter().any(|(state, _)| !shown.contains(state)) {
                    let all = states.into_iter().map(|(state, _)| Node { span: shown_in.span, content: text(state) });
                    let widened = Edit::Replace(Content::List(all.collect()));
                    self.add(MutationOperator::WidenView, format!("{path}.shows.{workflow}"), widened);
                }
                self.thin(MutationOperator::WidenView, &format!("{path}.shows.{workflow}"), Some(shown_in));
            }
        }
    }

    fn parties(&mut self) {
        for (id, party) in self.entries("parties") {
            if get(party, "sees").is_some() {
                self.remove(MutationOperator::WidenSight, format!("parties.{id}.sees"));
            }
            let path = format!("parties.{id}.route");
            if self.entries(&path).len() > 1 {
                self.remove_each(MutationOperator::DropRoute, &path);
            }
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

    /// Every value that differs from the pack below, or is not in it. Invariants are left out: they rule nothing.
    fn overlay(&mut self, path: &str, own: &'p Node, below: &Node) {
        let (Content::Map(own), Content::Map(under)) = (&own.content, &below.content) else { return };
        for entry in &own.entries {
            let path = if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
            if changes_nothing(&entry.key) || is_bound(&path) || path == "codes" {
                continue;
            }
            match under.get(&entry.key) {
                None => self.remove(MutationOperator::DropOverlay, path),
                Some(inherited) if entry.node.same_content(inherited) => {}
                Some(inherited) if entry.node.as_map().is_some() && inherited.as_map().is_some() => {
                    self.overlay(&path, &entry.node, inherited);
                }
                Some(inherited) => {
                    self.add(MutationOperator::DropOverlay, path, Edit::Replace(inherited.content.clone()));
                }
            }
        }
    }
}

/// Keys whose values change nothing that a rule does: what they say is for people, or for `verify` to prove.
fn changes_nothing(key: &str) -> bool {
    matches!(key, "title" | "sources" | "article" | "because" | "else" | "question" | "summary" | "invariants")
}

/// Whether a path is the bound of a parameter: it says how far other packs may go, not what this one does.
fn is_bound(path: &str) -> bool {
    path.strip_prefix("parameters.").and_then(|path| path.split_once('.')).is_some_and(|(_, rest)| rest == "bound")
}

/// Whether an action from these states can be taken in every state that is not final, and in no other: as `any` says.
fn is_everywhere(from: &Node, states: &[(&str, &Node)]) -> bool {
    let named: Vec<&str> =
        from.as_list().unwrap_or(std::slice::from_ref(from)).iter().filter_map(Node::as_text).collect();
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
