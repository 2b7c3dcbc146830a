//! What a bounded clock counts, whose it is, and what waits for it: the states it runs and stands still in, that procedures
//! still come into one of them, and that what followed its last day still does.
//!
//! A bound is on the period as it is counted. A clock that counts in fewer states than the layer that bound it wrote, that
//! stands still in more, or that nothing starts any more, runs longer than its limit says; one for which nobody waits any
//! more has not bound anybody.

use crate::diagnostic::Span;
use crate::yaml::{Content, Entry, Map, Node};

/// Where a layer lets a bounded clock count otherwise, and how; nothing if it counts as it did. No place if that is the
/// clock's own. `only_at_most` says that nothing but a longer period is barred: then it may count in more states.
pub(super) fn changed(
    name: &str,
    before: (&Map, &Map),
    after: (&Map, &Map),
    only_at_most: bool,
) -> Option<(Option<Span>, &'static str)> {
    let ((workflow, clock), (workflow_now, clock_now)) = (before, after);
    let place = |key: &str| clock_now.entry(key).map(|entry| entry.key_span);
    let (runs, runs_now) = (words(clock, "runs_in"), words(clock_now, "runs_in"));
    let (still, still_now) = (words(clock, "still_in"), words(clock_now, "still_in"));
    let all = |some: &[&str], of: &[&str]| some.iter().all(|state| of.contains(state));
    if !all(&runs, &runs_now) || !(only_at_most || all(&runs_now, &runs)) {
        return Some((place("runs_in"), "clock-runs-elsewhere"));
    }
    if !all(&still_now, &still) || !(only_at_most || all(&still, &still_now)) {
        return Some((place("still_in"), "clock-stands-elsewhere"));
    }
    for (key, usual) in [("resumes", "next_day"), ("keeps_used", "false"), ("last_day", "as_it_falls"), ("repeats", "")]
    {
        if word(clock, key, usual) != word(clock_now, key, usual) {
            return Some((place(key), "clock-counted-differently"));
        }
    }
    if !words(clock, "duty_of").is_empty() && words(clock, "duty_of") != words(clock_now, "duty_of") {
        return Some((place("duty_of"), "clock-duty-of-others"));
    }
    if word(clock, "on_expiry", "breach") != word(clock_now, "on_expiry", "breach") {
        return Some((place("on_expiry"), "clock-without-breach"));
    }
    if let Some(place) = unstarted(workflow, workflow_now, &runs, &runs_now) {
        return Some((place, "clock-not-started"));
    }
    let place = if only_at_most { None } else { unawaited(name, workflow, workflow_now) };
    place.map(|place| (Some(place), "clock-not-awaited"))
}

/// Where a step that followed a clock's last day does so no more.
fn unawaited(clock: &str, workflow: &Map, now: &Map) -> Option<Span> {
    let awaits = |step: &Entry| {
        step.node.as_map().and_then(|step| step.get("after")).and_then(Node::as_text).is_some_and(|of| of == clock)
    };
    let mut steps_now = steps(workflow).filter(|(_, step)| awaits(step)).filter_map(|(key, _)| {
        steps(now).find(|(known, step)| *known == key && step.node.as_map().is_some()).map(|(_, step)| step)
    });
    let step = steps_now.find(|step| !awaits(step))?;
    Some(step.node.as_map().and_then(|step| step.entry("after")).map_or(step.key_span, |after| after.key_span))
}

/// Where procedures are led past the states that a clock runs in: by an opening or action that led into one of them and
/// from where it leads now there is no way to any, or because nothing leads into any.
fn unstarted(workflow: &Map, now: &Map, runs: &[&str], runs_now: &[&str]) -> Option<Option<Span>> {
    let leads = |action: &Node, states: &[&str]| target(action).is_some_and(|to| states.contains(&to));
    let mut leading = steps(workflow).filter(|(_, step)| leads(&step.node, runs)).peekable();
    leading.peek()?;
    for (key, _) in leading {
        let Some((_, now_step)) = steps(now).find(|(known, _)| *known == key) else { continue };
        if target(&now_step.node).is_none_or(|to| !comes_into(now, to, runs_now)) {
            let to = now_step.node.as_map().and_then(|action| action.entry("to"));
            return Some(Some(to.map_or(now_step.key_span, |to| to.key_span)));
        }
    }
    (!steps(now).any(|(_, step)| leads(&step.node, runs_now))).then_some(None)
}

/// The state that an opening or action leads to.
fn target(action: &Node) -> Option<&str> {
    action.as_map().and_then(|action| action.get("to")).and_then(Node::as_text)
}

/// Whether the actions of a workflow lead from a state into one of some, over however many others.
fn comes_into<'n>(workflow: &'n Map, from: &'n str, states: &[&str]) -> bool {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(state) = reached.get(next).copied() {
        if states.contains(&state) {
            return true;
        }
        for (_, step) in steps(workflow).filter(|(name, _)| name.is_some()) {
            let Some((to, action)) = target(&step.node).zip(step.node.as_map()) else { continue };
            let taken_in = words(action, "from");
            if !reached.contains(&to) && (taken_in.is_empty() || taken_in.contains(&state) || taken_in.contains(&"any"))
            {
                reached.push(to);
            }
        }
        next = next.saturating_add(1);
    }
    false
}

/// The opening of a workflow and its actions, by name; the opening has none.
fn steps(workflow: &Map) -> impl Iterator<Item = (Option<&str>, &Entry)> {
    let opening = workflow.entry("open").into_iter().map(|entry| (None, entry));
    let actions = workflow.get("actions").and_then(Node::as_map).into_iter().flat_map(|actions| &actions.entries);
    opening.chain(actions.map(|entry| (Some(&*entry.key), entry)))
}

/// The words of a key that has one or several.
fn words<'n>(map: &'n Map, key: &str) -> Vec<&'n str> {
    let Some(node) = map.get(key) else { return Vec::new() };
    match &node.content {
        Content::List(items) | Content::Appended(items) => items.iter().filter_map(Node::as_text).collect(),
        _ => node.as_text().into_iter().collect(),
    }
}

/// The word of a key, or what it is if it is not given.
fn word(map: &Map, key: &str, usual: &str) -> String {
    match map.get(key).map(|node| &node.content) {
        Some(Content::Text(word)) => word.to_string(),
        Some(Content::Boolean(word)) => word.to_string(),
        _ => usual.to_owned(),
    }
}
