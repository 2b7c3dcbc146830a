//! Business rules of an organisation: a layer that may only tighten what it is laid over, and only what the party does
//! that the organisation is bound to.
//!
//! What is allowed is declared with every key of the format ([`Rules`]); anything else is an error that names the place
//! and what would be allowed there.

use super::bounds;
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::format::catalogue::{self, Key, Place, Rules};
use crate::pack::model::BusinessRules;
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

/// The sections of which the inside is told last, in this order, when all that is allowed is told; the order of the
/// others is that of their declarations.
const LISTED_LAST: [&str; 7] = ["fields", "forms", "parameters", "interpretations", "cases", "effects", "workflows"];

/// Reports everything that a layer of business rules does but tighten.
pub(crate) fn check(below: &Node, over: &Node, rules: &BusinessRules, diagnostics: &mut Diagnostics) {
    let BusinessRules { organisation, party } = rules;
    let mut check_layer = TighteningCheck { below, organisation, party, diagnostics };
    if let Some(map) = over.as_map() {
        check_layer.map(&mut Vec::new(), Some(below), map);
    }
}

/// A function of business rules that stands in place of one below.
pub(crate) fn function_replaced(name: &str, span: Span, below: Span, organisation: &Id) -> Diagnostic {
    Diagnostic::error("only-tightens", span)
        .with("organisation", organisation)
        .with("path", name)
        .with_phrase("what", "tightens-alters")
        .with_phrase("allowed", "tightens-own-function")
        .related("tightens-stands-here", below)
}

struct TighteningCheck<'a> {
    below: &'a Node,
    organisation: &'a Id,
    party: &'a Id,
    diagnostics: &'a mut Diagnostics,
}

impl TighteningCheck<'_> {
    fn map(&mut self, path: &mut Vec<String>, below: Option<&Node>, over: &Map) {
        for entry in &over.entries {
            path.push(entry.key.to_string());
            let under = below.and_then(Node::as_map).and_then(|map| map.entry(&entry.key));
            self.entry(path, under, entry);
            path.pop();
        }
    }

    fn entry(&mut self, path: &mut Vec<String>, under: Option<&Entry>, over: &Entry) {
        if self.goes_further(path, over) {
            return self.report("tightens-loosens", path, over, under);
        }
        let Some(under) = under else {
            match &over.node.content {
                _ if self.is_automatic(path) => self.report("tightens-automatic", path, over, None),
                _ if may_add(path) || rules(path) == Some(Rules::Raise) => self.of_the_party(path, over),
                _ if may_set(path) && self.has_bound(path) => {}
                // A section that is not there yet, such as the conditions of an action without any.
                Content::Map(map) if is_section(path) => self.map(path, None, map),
                // `when` of a field that is needed only now.
                _ if self.goes_with_need(path) => self.of_the_party(path, over),
                _ => self.report("tightens-adds", path, over, None),
            }
            return;
        };
        if under.node.same_content(&over.node) || is_reworded(path, &over.node) {
            return;
        }
        let set = may_set(path);
        match &over.node.content {
            _ if set && !self.has_bound(path) => self.report("tightens-unbound", path, over, Some(under)),
            _ if set => {}
            _ if rules(path) == Some(Rules::Choose) => {
                if !self.readings_bound(path) {
                    self.report("tightens-unbound", path, over, Some(under));
                }
            }
            Content::Removed => self.report("tightens-removes", path, over, Some(under)),
            _ if rules(path) == Some(Rules::Raise) => {
                if need(&over.node) < need(&under.node) {
                    self.report("tightens-need", path, over, Some(under));
                } else {
                    self.of_the_party(path, over);
                }
            }
            Content::Map(map) if map.replaces => self.report("tightens-removes", path, over, Some(under)),
            Content::Map(map) if under.node.as_map().is_some() => self.map(path, Some(&under.node), map),
            _ => self.report("tightens-alters", path, over, Some(under)),
        }
    }

    /// Whether a path gives an action that no person takes what only persons may be asked. More conditions there would keep
    /// back what follows by itself, and what others take would stumble over it.
    fn is_automatic(&self, path: &[String]) -> bool {
        let [workflows, workflow, actions, action, key, ..] = path else { return false };
        let of_action = [workflows, workflow, actions, action, key].map(String::as_str);
        if rules(&of_action) != Some(Rules::AddForPersons) {
            return false;
        }
        let action = self.below_at(&[workflows, workflow, actions, action]).and_then(Node::as_map);
        action.is_some_and(|action| action.get("automatic").is_some() || action.get("triggered").is_some())
    }

    /// Reports what would hold for others than the party: what they do, what they are asked for, and clocks that are not its
    /// duty.
    fn of_the_party(&mut self, path: &[String], over: &Entry) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_own = match keys.as_slice() {
            ["workflows", _, "clocks", _] => {
                over.node.as_map().and_then(|clock| clock.get("duty_of")).and_then(Node::as_text)
                    == Some(self.party.as_str())
            }
            ["workflows", workflow, "actions", action, ..] => {
                self.is_taken_by_it(&["workflows", workflow, "actions", action])
            }
            ["workflows", workflow, "open", ..] => self.is_taken_by_it(&["workflows", workflow, "open"]),
            ["forms", form, _, ..] => self.is_asked_of_it(form),
            ["fields", field, "checks", ..] => {
                let forms = self.below.as_map().and_then(|below| below.get("forms")).and_then(Node::as_map);
                let asks = |form: &&Entry| {
                    let fields = form.node.as_map().and_then(|form| form.get("fields")).and_then(Node::as_map);
                    fields.is_some_and(|fields| fields.get(field).is_some())
                };
                let mut asking = forms.into_iter().flat_map(|forms| &forms.entries).filter(asks);
                asking.all(|form| self.is_asked_of_it(&form.key))
            }
            _ => true,
        };
        if !is_own {
            let diagnostic = Diagnostic::error("not-of-the-party", over.key_span)
                .with("organisation", self.organisation)
                .with("party", self.party)
                .with("path", path.join("."));
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether the party takes an action, and nobody else does.
    fn is_taken_by_it(&self, action: &[&str]) -> bool {
        let action = action.iter().try_fold(self.below, |node, key| node.as_map()?.get(key)).and_then(Node::as_map);
        let by = match action.and_then(|action| action.get("by")).map(|by| &by.content) {
            Some(Content::Text(by)) => vec![&**by],
            Some(Content::List(by) | Content::Appended(by)) => by.iter().filter_map(Node::as_text).collect(),
            _ => Vec::new(),
        };
        let is_it = |by: &&str| by.split('.').next() == Some(self.party.as_str());
        !by.is_empty() && by.iter().all(is_it)
    }

    /// Whether a form is asked of the party, and of nobody else.
    fn is_asked_of_it(&self, form: &str) -> bool {
        let workflows = self.below.as_map().and_then(|below| below.get("workflows")).and_then(Node::as_map);
        let asks =
            |action: &Node| action.as_map().and_then(|action| action.get("form")).and_then(Node::as_text) == Some(form);
        workflows.into_iter().flat_map(|workflows| &workflows.entries).all(|workflow| {
            let Some(rule) = workflow.node.as_map() else { return true };
            let opens = rule
                .get("open")
                .is_none_or(|open| !asks(open) || self.is_taken_by_it(&["workflows", &workflow.key, "open"]));
            let actions = rule.get("actions").and_then(Node::as_map);
            opens
                && actions
                    .into_iter()
                    .flat_map(|actions| &actions.entries)
                    .filter(|action| asks(&action.node))
                    .all(|action| self.is_taken_by_it(&["workflows", &workflow.key, "actions", &action.key]))
        })
    }

    /// Whether a path gives when a field is needed that was not needed below.
    fn goes_with_need(&self, path: &[String]) -> bool {
        let Some((_, field)) = path.split_last().filter(|_| rules(path) == Some(Rules::WithNeed)) else { return false };
        let field: Vec<&String> = field.iter().collect();
        let below = self.below_at(&field).and_then(Node::as_map);
        below.is_some_and(|field| field.get("need").is_none_or(|level| need(level) == 0))
    }

    /// Whether a value of a bounded parameter goes further than the one which holds below on the same day: that is law, and
    /// the bound is only how far a layer that makes law may go.
    fn goes_further(&self, path: &[String], over: &Entry) -> bool {
        let [parameters, parameter, key, day @ ..] = path else { return false };
        if parameters != "parameters" {
            return false;
        }
        let Some(below) = self.below_at(&[parameters, parameter]).and_then(Node::as_map) else { return false };
        let Some(bound) = below.get("bound").and_then(Node::as_map) else { return false };
        let given: Vec<(&str, &Node)> = match (key.as_str(), day, &over.node.content) {
            ("value", ..) => vec![("", &over.node)],
            ("values", [day], _) => vec![(day, &over.node)],
            ("values", [], Content::Map(days)) => days.entries.iter().map(|day| (&*day.key, &day.node)).collect(),
            _ => return false,
        };
        let is_further = |day: &str, now: &Node| {
            let days = below.get("values").and_then(Node::as_map).into_iter().flat_map(|days| &days.entries);
            let before = days.filter(|known| day.is_empty() || *known.key <= *day);
            let latest = before.max_by(|one, next| one.key.cmp(&next.key));
            latest
                .map(|known| &known.node)
                .or_else(|| below.get("value"))
                .is_some_and(|known| bounds::goes_further(bound, known, now))
        };
        given.into_iter().any(|(day, value)| is_further(day, value))
    }

    fn has_bound(&self, path: &[String]) -> bool {
        let [parameters, parameter, ..] = path else { return false };
        self.below_at(&[parameters, parameter]).and_then(Node::as_map).is_some_and(|map| map.get("bound").is_some())
    }

    /// Whether a reading decides parameters only that have a bound, and at least one.
    fn readings_bound(&self, path: &[String]) -> bool {
        let [_, interpretation, ..] = path else { return false };
        let parameters = yaml::lookup(self.below, "parameters").and_then(Node::as_map);
        let reading =
            |parameter: &&Map| parameter.get("interpretation").and_then(Node::as_text) == Some(interpretation.as_str());
        let mut decided = parameters
            .into_iter()
            .flat_map(|parameters| &parameters.entries)
            .filter_map(|entry| entry.node.as_map())
            .filter(reading)
            .peekable();
        decided.peek().is_some() && decided.all(|parameter| parameter.get("bound").is_some())
    }

    fn below_at(&self, keys: &[&String]) -> Option<&Node> {
        keys.iter().try_fold(self.below, |node, key| node.as_map()?.get(key.as_str()))
    }

    fn report(&mut self, what: &'static str, path: &[String], over: &Entry, under: Option<&Entry>) {
        let mut diagnostic = Diagnostic::error("only-tightens", over.key_span)
            .with("organisation", self.organisation)
            .with("path", path.join("."))
            .with_phrase("what", what);
        let allowed = self.allowed_around(path);
        diagnostic = if what == "tightens-loosens" {
            diagnostic.with_phrase("allowed", "tightens-within")
        } else if what == "tightens-unbound" {
            diagnostic.with_phrase("allowed", "tightens-bound-first")
        } else if allowed.is_empty() {
            diagnostic.with_phrase("allowed", "tightens-texts")
        } else {
            diagnostic.with_list("allowed", allowed)
        };
        if let Some(under) = under {
            diagnostic = diagnostic.related("tightens-stands-here", under.key_span);
        }
        self.diagnostics.push(diagnostic);
    }

    /// What may be given in the element that a path lies in: the keys that lead on from it. Where it may be given nothing,
    /// what may be given in the nearest one around it that may, each by its whole path.
    fn allowed_around(&self, path: &[String]) -> Vec<String> {
        let mut around = path;
        while let Some((_, element)) = around.split_last() {
            let direct = around.len() == path.len();
            around = element;
            let keys = match (around, catalogue::at(around)) {
                ([], _) => allowed_in_sections(),
                (_, Some(Place::Key(key))) if key.is_mapping() => {
                    let entry = gives_entries(key).then(|| "*".to_owned());
                    entry.into_iter().chain(allowed_in(key.inner(), "*.")).collect()
                }
                (_, place) => place.and_then(Place::document).map_or_else(Vec::new, |keys| allowed_in(keys, "")),
            };
            let lead = if direct || around.is_empty() { String::new() } else { format!("{}.", around.join(".")) };
            let within =
                |key: &String| around.iter().cloned().chain(key.split('.').map(str::to_owned)).collect::<Vec<_>>();
            let open = keys.into_iter().filter(|key| !self.is_automatic(&within(key)));
            let open: Vec<String> = open.map(|key| format!("{lead}{key}")).collect();
            if !open.is_empty() {
                return open;
            }
        }
        Vec::new()
    }
}

/// What may be done with the key that a path leads to; none if it leads to an entry of one, or nowhere.
fn rules<S: AsRef<str>>(path: &[S]) -> Option<Rules> {
    match catalogue::at(path)? {
        Place::Key(key) => Some(key.rules),
        Place::Entry(_) => None,
    }
}

/// Whether what a path leads to may be given where it is not given below: an entry of a mapping, or another key.
fn may_add(path: &[String]) -> bool {
    match catalogue::at(path) {
        Some(Place::Entry(key)) => adds(key),
        Some(Place::Key(key)) => !key.is_mapping() && adds(key),
        None => false,
    }
}

fn adds(key: &Key) -> bool {
    matches!(key.rules, Rules::Add | Rules::AddForPersons | Rules::AddOrSet)
}

fn may_set(path: &[String]) -> bool {
    matches!(rules(path), Some(Rules::Set | Rules::AddOrSet))
}

/// Whether a path is a section in which something may be added, not an element of one.
fn is_section(path: &[String]) -> bool {
    let Some(Place::Key(key)) = catalogue::at(path) else { return false };
    (key.is_mapping() && adds(key)) || catalogue::below(key.inner()).iter().any(|below| adds(below.key))
}

/// Titles and other sentences for people may be worded anew, and articles added.
fn is_reworded(path: &[String], over: &Node) -> bool {
    match rules(path) {
        Some(Rules::Reword) => !matches!(over.content, Content::Removed),
        Some(Rules::Append) => matches!(over.content, Content::Appended(_)),
        _ => false,
    }
}

/// What may be given in a document: its own entries, its own values, and what lies deeper.
fn allowed_in(keys: &'static [Key], lead: &str) -> Vec<String> {
    let told = |key: &&Key| !matches!(key.rules, Rules::Never | Rules::WithNeed | Rules::Reword | Rules::Append);
    let entries = keys.iter().filter(told).filter(|key| gives_entries(key));
    let values = keys.iter().filter(told).filter(|key| !gives_entries(key));
    let mut allowed: Vec<String> = entries.map(|key| format!("{lead}{}.*", key.name)).collect();
    allowed.extend(values.map(|key| format!("{lead}{}", key.name)));
    for key in keys {
        allowed.extend(allowed_below(key).into_iter().map(|below| format!("{lead}{below}")));
    }
    allowed
}

/// Whether it is a mapping that may be given entries.
fn gives_entries(key: &Key) -> bool {
    key.is_mapping() && matches!(key.rules, Rules::Add | Rules::AddForPersons)
}

/// What may be given in what a key has in it.
fn allowed_below(key: &Key) -> Vec<String> {
    let entry = if key.is_mapping() { ".*" } else { "" };
    allowed_in(key.inner(), &format!("{}{entry}.", key.name))
}

/// What may be given in a pack: the sections with nothing of their own inside first.
fn allowed_in_sections() -> Vec<String> {
    let mut sections: Vec<&Key> = catalogue::sections().iter().collect();
    sections
        .sort_by_key(|key| LISTED_LAST.iter().position(|last| *last == key.name).map_or(0, |at| at.saturating_add(1)));
    let told = sections.into_iter().flat_map(|key| {
        let own = gives_entries(key).then(|| format!("{}.*", key.name));
        own.into_iter().chain(allowed_below(key))
    });
    told.collect()
}

/// How much a field is needed, in order.
fn need(node: &Node) -> u8 {
    match node.as_text() {
        Some("required") => 2,
        Some("expected") => 1,
        _ => 0,
    }
}
