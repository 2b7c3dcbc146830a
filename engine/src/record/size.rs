//! How large an event is.

use std::io::{self, Write};

use super::command::{Command, Request};
use super::event::{Cause, ClockChange, DrawnNumber, EffectRequest, Event, EventKind};
use crate::base::{Id, SCALAR_BOUND, Value, name_bound, names_bound, text_bound, value_bound};
use crate::pack::model::Citation;
use crate::register::LookedUp;

/// The most bytes that an event has, as JSON: 1 MiB.
pub const LARGEST_EVENT: usize = 1024 * 1024;

/// A bound upon the size of an event; none if it is larger than events may be with so many bytes besides. Most are so small
/// that the bound says it; only an event near the limit is written out, to nowhere, and counted.
pub(crate) fn size_bound(event: &Event, besides: usize) -> Option<usize> {
    within(bound(event), event, besides)
}

/// As [`size_bound`], of an event that has the bound so far and has been given what was looked up for it.
pub(crate) fn size_bound_with_look_ups(so_far: usize, event: &Event) -> Option<usize> {
    within(so_far.saturating_add(of_look_ups(event)), event, 0)
}

fn within(bound: usize, event: &Event, besides: usize) -> Option<usize> {
    let left = LARGEST_EVENT.saturating_sub(besides);
    let fits = bound <= left || serde_json::to_writer(Counter { left }, event).is_ok();
    fits.then_some(bound)
}

/// The bytes of an event that has the bound, or more if it is small.
pub(crate) fn size_by_bound(bound: usize, event: &Event) -> usize {
    if bound <= LARGEST_EVENT / 8 {
        return bound;
    }
    serde_json::to_vec(event).map_or(bound, |written| written.len())
}

/// Counts what is written, up to a limit.
struct Counter {
    left: usize,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or_else(|| io::Error::other("too large"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// More than what an event has besides lists, values and names: its numbers, days, hashes and keys.
const FRAME: usize = 1024;

/// No event is larger than this.
fn bound(event: &Event) -> usize {
    let cause = match &event.cause {
        Cause::Command(command) => of_command(command),
        Cause::Triggered(_) | Cause::Time | Cause::Automatic => 0,
    };
    let changes = &event.changes;
    let parties =
        changes.parties.iter().map(|change| name_bound(&change.party) + SCALAR_BOUND + names_bound(&change.bound));
    let clocks = changes.clocks.iter().map(|ClockChange { clock, .. }| name_bound(clock) + 5 * SCALAR_BOUND);
    let effects = event.effects.iter().map(|EffectRequest { effect, to, with, articles }| {
        name_bound(effect)
            + SCALAR_BOUND
            + names_bound(to.as_deref().unwrap_or_default())
            + of_changes(with)
            + of_articles(articles)
    });
    FRAME
        + cause
        + of_kind(&event.kind)
        + of_articles(&event.articles)
        + of_changes(&changes.data)
        + of_changes(&changes.facts)
        + parties.chain(clocks).chain(effects).sum::<usize>()
        + event.numbers.iter().map(of_number).sum::<usize>()
        + of_look_ups(event)
}

fn of_look_ups(event: &Event) -> usize {
    event.looked_up.iter().map(LookedUp::size_bound).sum()
}

fn of_command(command: &Command) -> usize {
    let Command { actor, request, key, seen: _ } = command;
    let (names, input): ([Option<&Id>; 4], _) = match request {
        Request::OpenCase { pack, kind, workflow, input } => ([Some(pack), Some(kind), Some(workflow), None], input),
        Request::TakeOver { pack, kind, workflow, into, input } => {
            ([Some(pack), Some(kind), Some(workflow), Some(into)], input)
        }
        Request::Open { workflow, concerns: _, input } => ([Some(workflow), None, None, None], input),
        Request::Act { procedure: _, action, input } => ([Some(action), None, None, None], input),
    };
    let identity = [&actor.organisation, &actor.person].into_iter().flatten();
    names.into_iter().flatten().chain(identity).map(name_bound).sum::<usize>()
        + names_bound(&actor.roles)
        + key.as_deref().map_or(0, text_bound)
        + input.iter().map(|(name, value)| name_bound(name) + value_bound(value)).sum::<usize>()
}

fn of_number(DrawnNumber { series, key, number: _, text }: &DrawnNumber) -> usize {
    2 * SCALAR_BOUND + name_bound(series) + key.size_bound() + text_bound(text)
}

fn of_kind(kind: &EventKind) -> usize {
    let names: [Option<&Id>; 3] = match kind {
        EventKind::Opened { workflow, state, case, concerns: _, taken_over: _ } => {
            [Some(workflow), Some(state), case.as_ref()]
        }
        EventKind::Acted { action, from, to } => [Some(action), Some(from), Some(to)],
        EventKind::ClockExpired { clock, last_day: _, breach: _, duty_of, ended: _ } => {
            [Some(clock), duty_of.as_ref(), None]
        }
        EventKind::Migrated { under: _, from, to } => [Some(from), Some(to), None],
        EventKind::Reworded { under: _ } | EventKind::ClocksMoved {} => [None, None, None],
    };
    names.into_iter().flatten().map(name_bound).sum()
}

fn of_articles(articles: &[Citation]) -> usize {
    articles.iter().map(|article| text_bound(article.as_str())).sum()
}

fn of_changes(changes: &[(Id, Option<Value>)]) -> usize {
    changes.iter().map(|(name, value)| name_bound(name) + 8 + value.as_ref().map_or(0, value_bound)).sum()
}
