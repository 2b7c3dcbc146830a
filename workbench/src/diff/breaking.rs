//! Which differences cases that are open under the first pack do not survive unchanged.

use guicheng_engine::internals::expression::Read;
use guicheng_engine::internals::yaml::{Content, Node};
use guicheng_engine::{Id, Pack, Period};

use super::Breaking;
use super::walk::Site;

/// Why what stands at a site of two packs breaks open cases, if it does.
pub(super) fn breaking_at(packs: [&Pack; 2], site: &Site, old: Option<&Node>, new: Option<&Node>) -> Option<Breaking> {
    breaking(&site.pattern, old, new).or_else(|| {
        let mut set_here = packs.into_iter().flat_map(|pack| set_at(pack, site));
        let asks = |parameter: &Id| {
            let [one, two] =
                packs.map(|pack| pack.parameters.get(parameter.as_str()).map(|parameter| &parameter.values));
            one != two && packs.into_iter().any(|pack| is_asked_by_a_condition(pack, parameter))
        };
        set_here.any(asks).then_some(Breaking::AsksOtherwise)
    })
}

/// The parameters of a pack whose value what stands at a site sets: the one itself, or those that go by an open question.
fn set_at<'p>(pack: &'p Pack, site: &Site) -> impl Iterator<Item = &'p Id> {
    let is_value = !site.pattern.contains(".bound");
    let of = |section: &str| Some(site.path.strip_prefix(section).filter(|_| is_value)?.split('.').next()?.to_owned());
    let (own, question) = (of("parameters."), of("interpretations."));
    pack.parameters.iter().filter_map(move |(id, parameter)| {
        let is_set = own.as_deref() == Some(id.as_str())
            || question.is_some() && question.as_deref() == parameter.interpretation.as_ref().map(Id::as_str);
        is_set.then_some(id)
    })
}

/// Whether a condition of an action, of an opening or of a field goes by a parameter, also in a function that it calls.
fn is_asked_by_a_condition(pack: &Pack, parameter: &Id) -> bool {
    let of_workflows =
        pack.workflows.values().flat_map(|workflow| workflow.all_actions()).flat_map(|action| &action.conditions);
    let of_fields = pack.fields.values().flat_map(|field| &field.checks);
    let is_it = |read: &Read| read.variable == "params" && read.properties.first() == Some(parameter);
    of_workflows.chain(of_fields).any(|condition| condition.that.reads().iter().any(is_it))
}

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
