//! What an action no longer does, since another that only the other pack has does it now: it has moved, and is not gone.

use guicheng_engine::internals::yaml::lookup;
use guicheng_engine::{Pack, Text};

use super::{Difference, Stated};
use crate::messages::{in_both, message};

/// The differences, of which those that are only a move say where to.
pub(super) fn told(old: &Pack, new: &Pack, mut found: Vec<Difference>) -> Vec<Difference> {
    let alone: Vec<(String, bool)> = found
        .iter()
        .filter(|difference| difference.key.is_none())
        .map(|difference| (difference.path.clone(), difference.old.is_some()))
        .collect();
    for difference in &mut found {
        let is_old = difference.old.is_some();
        if is_old == difference.new.is_some() {
            continue;
        }
        let other = if is_old { new } else { old };
        let parts: Vec<&str> = difference.path.splitn(5, '.').collect();
        let ["workflows", workflow, "actions", _, rest] = parts.as_slice() else { continue };
        let (rest, key) = match rest.split_once('.') {
            Some(("effects", effect)) if !effect.contains('.') => (rest, "effects"),
            Some(("set", set)) if set.split('.').count() == 2 => (rest, "set"),
            _ => continue,
        };
        let beginning = format!("workflows.{workflow}.actions.");
        // An action that the other pack alone has, and that does the same.
        let does = |(path, of_old): &&(String, bool)| {
            *of_old != is_old
                && path.strip_prefix(&beginning).is_some_and(|action| !action.contains('.'))
                && lookup(other.tree(), &format!("{path}.{rest}")).is_some()
        };
        let Some((path, _)) = alone.iter().find(does) else { continue };
        let Some(title) = title_of(other, workflow, path) else { continue };
        let moved = in_both(|language| message(language, "diff-done-by", &[("action", &title.get(language))]));
        let stated = Stated { value: moved, articles: other.citing(path) };
        let side = if is_old { &mut difference.new } else { &mut difference.old };
        *side = Some(stated);
        difference.key = Some(key);
        difference.breaking = None;
    }
    found
}

/// What people call the action at a path.
fn title_of(pack: &Pack, workflow: &str, path: &str) -> Option<Text> {
    let action = path.rsplit_once('.').map(|(_, action)| action)?;
    pack.workflows.get(workflow)?.actions.get(action).map(|action| action.title.clone())
}
