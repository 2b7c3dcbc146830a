//! Business rules of an organisation: a layer that may only tighten what it is laid over.
//!
//! What is allowed is listed here; anything else is an error that names the place and what would be allowed there.

use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::yaml;
use crate::yaml::{Content, Entry, Map, Node};

/// What may be done at a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// Something may be given that is not there below.
    Add,
    /// A field's need may go up.
    Need,
    /// A parameter may be set, within its bound.
    Set,
    /// Another reading may be chosen, if its parameter has a bound.
    Choose,
}

/// Where what may be done; `*` is any key. Texts for people may be reworded and articles added everywhere.
const LEAVES: [(&str, Leave); 27] = [
    ("sources.*", Leave::Add),
    ("codes.*", Leave::Add),
    ("figures.*", Leave::Add),
    ("invariants.*", Leave::Add),
    ("fields.*", Leave::Add),
    ("fields.*.checks.*", Leave::Add),
    ("forms.*", Leave::Add),
    ("forms.*.fields.*", Leave::Add),
    ("forms.*.fields.*.need", Leave::Need),
    ("parameters.*", Leave::Add),
    ("parameters.*.value", Leave::Set),
    ("parameters.*.values", Leave::Set),
    ("parameters.*.interpretation", Leave::Set),
    ("parameters.*.bound", Leave::Add),
    ("parameters.*.bound", Leave::Set),
    ("interpretations.*", Leave::Add),
    ("interpretations.*.chosen", Leave::Choose),
    ("interpretations.*.because", Leave::Choose),
    ("cases.*.facts.*", Leave::Add),
    ("effects.*", Leave::Add),
    ("workflows.*.fields.*", Leave::Add),
    ("workflows.*.clocks.*", Leave::Add),
    ("workflows.*.open.when.*", Leave::Add),
    ("workflows.*.open.effects.*", Leave::Add),
    ("workflows.*.actions.*.when.*", Leave::Add),
    ("workflows.*.actions.*.effects.*", Leave::Add),
    ("workflows.*.actions.*.form", Leave::Add),
];

/// Reports everything that a layer of business rules does but tighten.
pub(crate) fn check(below: &Node, over: &Node, organisation: &Id, diagnostics: &mut Diagnostics) {
    let mut walk = Walk { below, organisation, diagnostics };
    if let Some(map) = over.as_map() {
        walk.map(&mut Vec::new(), Some(below), map);
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

struct Walk<'a> {
    below: &'a Node,
    organisation: &'a Id,
    diagnostics: &'a mut Diagnostics,
}

impl Walk<'_> {
    fn map(&mut self, path: &mut Vec<String>, below: Option<&Node>, over: &Map) {
        for entry in &over.entries {
            path.push(entry.key.to_string());
            let under = below.and_then(Node::as_map).and_then(|map| map.entry(&entry.key));
            self.entry(path, under, entry);
            path.pop();
        }
    }

    fn entry(&mut self, path: &mut Vec<String>, under: Option<&Entry>, over: &Entry) {
        let Some(under) = under else {
            match &over.node.content {
                _ if self.is_automatic(path) => self.report("tightens-automatic", path, over, None),
                _ if allowed(path, Leave::Add) || allowed(path, Leave::Need) => {}
                _ if allowed(path, Leave::Set) && self.has_bound(path) => {}
                // A section that is not there yet, such as the conditions of an action without any.
                Content::Map(map) if is_section(path) => self.map(path, None, map),
                // `when` of a field that is needed only now.
                _ if self.goes_with_need(path) => {}
                _ => self.report("tightens-adds", path, over, None),
            }
            return;
        };
        if under.node.same_content(&over.node) || is_reworded(path, &over.node) {
            return;
        }
        let set = allowed(path, Leave::Set);
        match &over.node.content {
            _ if set && !self.has_bound(path) => self.report("tightens-unbound", path, over, Some(under)),
            _ if set => {}
            _ if allowed(path, Leave::Choose) => {
                if !self.readings_bound(path) {
                    self.report("tightens-unbound", path, over, Some(under));
                }
            }
            Content::Removed => self.report("tightens-removes", path, over, Some(under)),
            _ if allowed(path, Leave::Need) => {
                if need(&over.node) < need(&under.node) {
                    self.report("tightens-need", path, over, Some(under));
                }
            }
            Content::Map(map) if map.replaces => self.report("tightens-removes", path, over, Some(under)),
            Content::Map(map) if under.node.as_map().is_some() => self.map(path, Some(&under.node), map),
            _ => self.report("tightens-alters", path, over, Some(under)),
        }
    }

    /// Whether a path lies in an action that no person takes. More conditions there would keep back what follows by
    /// itself, and what others take would stumble over it.
    fn is_automatic(&self, path: &[String]) -> bool {
        let [workflows, workflow, actions, action, section, ..] = path else { return false };
        if workflows != "workflows" || actions != "actions" || !matches!(section.as_str(), "when" | "form") {
            return false;
        }
        let action = self.below_at(&[workflows, workflow, actions, action]).and_then(Node::as_map);
        action.is_some_and(|action| action.get("automatic").is_some() || action.get("triggered").is_some())
    }

    fn goes_with_need(&self, path: &[String]) -> bool {
        let [forms, form, fields, field, last] = path else { return false };
        forms == "forms"
            && last == "when"
            && self
                .below_at(&[forms, form, fields, field])
                .and_then(Node::as_map)
                .is_some_and(|field| field.get("need").is_none_or(|level| need(level) == 0))
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
        let allowed = allowed_around(path);
        diagnostic = if allowed.is_empty() {
            diagnostic.with_phrase("allowed", "tightens-texts")
        } else {
            diagnostic.with_list("allowed", allowed)
        };
        if let Some(under) = under {
            diagnostic = diagnostic.related("tightens-stands-here", under.key_span);
        }
        self.diagnostics.push(diagnostic);
    }
}

fn allowed(path: &[String], leave: Leave) -> bool {
    LEAVES.iter().any(|(pattern, known)| *known == leave && matched(pattern, path) == Some(0))
}

/// How many keys of a pattern are left after a path; nothing if the path does not go along it.
fn matched(pattern: &str, path: &[String]) -> Option<usize> {
    let keys: Vec<&str> = pattern.split('.').collect();
    let goes_along = path.len() <= keys.len() && keys.iter().zip(path).all(|(key, given)| *key == "*" || key == given);
    goes_along.then(|| keys.len().saturating_sub(path.len()))
}

/// Whether a path is a section in which something may be added, not an element of one.
fn is_section(path: &[String]) -> bool {
    LEAVES.iter().any(|(pattern, leave)| {
        *leave == Leave::Add
            && matched(pattern, path).is_some_and(|left| left > 0)
            && pattern.split('.').nth(path.len().saturating_sub(1)) != Some("*")
    })
}

/// Titles and other sentences for people may be worded anew, and articles added.
fn is_reworded(path: &[String], over: &Node) -> bool {
    match path.last().map(String::as_str) {
        Some("title" | "else") => !matches!(over.content, Content::Removed),
        Some("article") => matches!(over.content, Content::Appended(_)),
        _ => false,
    }
}

/// What may be given in the element that a path lies in: the keys that lead on from it.
fn allowed_around(path: &[String]) -> Vec<String> {
    let mut around = path;
    while let Some((_, element)) = around.split_last() {
        around = element;
        let keys: Vec<String> = LEAVES
            .iter()
            .filter(|(pattern, _)| matched(pattern, around).is_some_and(|left| left > 0))
            .map(|(pattern, _)| pattern.split('.').skip(around.len()).collect::<Vec<_>>().join("."))
            .collect();
        if !keys.is_empty() {
            let mut keys = keys;
            keys.dedup();
            return keys;
        }
    }
    Vec::new()
}

/// How much a field is needed, in order.
fn need(node: &Node) -> u8 {
    match node.as_text() {
        Some("required") => 2,
        Some("expected") => 1,
        _ => 0,
    }
}
