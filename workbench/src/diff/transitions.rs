//! What becomes of open procedures when a pack takes the place of another, in words.

use guicheng_engine::{Id, Language, Pack, Text};

use super::walk::{listed, several};
use crate::messages::{in_both, message, plain, text};

/// Which open procedures go over, workflow by workflow, each with the states in which they do; none of a pack that takes no
/// other's place.
pub(super) fn told(pack: &Pack) -> Option<Text> {
    let transition = pack.transition.as_ref()?;
    let moves: Vec<Text> = transition.moves.iter().map(|(workflow, states)| of(pack, workflow, states)).collect();
    Some(if moves.is_empty() { text("diff-stay", &[]) } else { several(moves) })
}

fn of<'s>(pack: &Pack, id: &Id, states: impl IntoIterator<Item = (&'s Id, &'s Id)>) -> Text {
    let workflow = pack.workflows.get(id.as_str());
    let state = |id: &Id| {
        let known = workflow.and_then(|workflow| workflow.states.get(id.as_str()));
        known.map_or_else(|| plain(id.as_str()), |state| state.title.clone())
    };
    let moved = states.into_iter().map(|(old, new)| {
        let (old_title, new_title) = (state(old), state(new));
        if old == new {
            return new_title;
        }
        in_both(|language| format!("{} → {}", old_title.get(language), new_title.get(language)))
    });
    let states = listed(moved.collect());
    let title = workflow.map_or_else(|| plain(id.as_str()), |workflow| workflow.title.clone());
    in_both(|language: Language| {
        let arguments: [(&str, &dyn std::fmt::Display); 2] =
            [("workflow", &title.get(language)), ("states", &states.get(language))];
        message(language, "diff-go-over", &arguments)
    })
}
