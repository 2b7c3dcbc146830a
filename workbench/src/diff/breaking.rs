//! Which differences cases that are open under the first pack do not survive unchanged.

use guicheng_engine::Period;
use guicheng_engine::internals::yaml::{Content, Node};

use super::Breaking;

/// Why what stands at a key breaks open cases, if it does. The pattern is the path with `*` for any entry.
pub(super) fn breaking(pattern: &str, old: Option<&Node>, new: Option<&Node>) -> Option<Breaking> {
    match (pattern, old, new) {
        (
            "workflows.*"
            | "workflows.*.states.*"
            | "workflows.*.actions.*"
            | "workflows.*.open"
            | "parties.*"
            | "cases.*"
            | "cases.*.facts.*"
            | "workflows.*.fields.*"
            | "fields.*"
            | "fields.*.options.*"
            | "codes.*.entries.*"
            | "checklists.*.items.*",
            Some(_),
            None,
        ) => Some(Breaking::GoesAway),
        ("workflows.*.actions.*.when.*" | "workflows.*.open.when.*" | "fields.*.checks.*", None, Some(_)) => {
            Some(Breaking::AsksMore)
        }
        ("forms.*.fields.*", None, Some(field)) if is_required(field) => Some(Breaking::AsksMore),
        ("forms.*.fields.*.need" | "fields.*.fields.*.need", _, Some(need)) if need.as_text() == Some("required") => {
            Some(Breaking::AsksMore)
        }
        ("forms.*.fields.*.when", Some(_), None) => Some(Breaking::AsksMore),
        ("workflows.*.actions.*.form", None, Some(_)) => Some(Breaking::AsksMore),
        ("fields.*.type" | "fields.*.list" | "fields.*.codes", _, _) => Some(Breaking::OtherType),
        (_, _, Some(new)) if pattern.contains(".bound") && is_narrower(pattern, old, new) => {
            Some(Breaking::NarrowerBound)
        }
        _ => None,
    }
}

/// Whether a form asks for a field in any case.
pub(super) fn is_required(field: &Node) -> bool {
    field.as_text() == Some("required")
        || field.as_map().and_then(|map| map.get("need")).and_then(Node::as_text) == Some("required")
}

/// Whether a bound, or an end of one, leaves less room.
fn is_narrower(pattern: &str, old: Option<&Node>, new: &Node) -> bool {
    let Some(old) = old else { return true };
    match pattern.rsplit_once('.').map(|(_, key)| key) {
        Some("at_most") => is_less(new, old),
        Some("at_least") => is_less(old, new),
        Some("closed") => matches!(new.content, Content::Boolean(true)),
        // What else a bound names is another set of values.
        _ => true,
    }
}

fn is_less(one: &Node, two: &Node) -> bool {
    match (&one.content, &two.content) {
        (Content::Integer(one), Content::Integer(two)) => one < two,
        (Content::Text(one), Content::Text(two)) => match (one.parse::<Period>(), two.parse::<Period>()) {
            // Periods of different units cannot be compared without a calendar: the cautious answer.
            (Ok(one), Ok(two)) => one.unit != two.unit || one.count < two.count,
            _ => one < two,
        },
        _ => true,
    }
}
