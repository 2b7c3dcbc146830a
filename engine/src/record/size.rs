//! How large an event is.

use std::io::{self, Write};

use super::command::{Command, Request};
use super::event::{Cause, ClockChange, EffectRequest, Event, EventKind};
use crate::base::{Id, Value};
use crate::pack::model::Citation;
use crate::register::{LookedUp, RegisterKey};

/// The most bytes that an event has, as JSON: 1 MiB.
pub const LARGEST_EVENT: usize = 1024 * 1024;

/// A bound upon the size of an event; none if it is larger than events may be. Most are so small that the bound says it;
/// only an event near the limit is written out, to nowhere, and counted.
pub(crate) fn size_bound(event: &Event) -> Option<usize> {
    within(bound(event), event)
}

/// As [`size_bound`], of an event that has the bound so far and has been given what was looked up for it.
pub(crate) fn size_bound_with_look_ups(so_far: usize, event: &Event) -> Option<usize> {
    within(so_far.saturating_add(of_look_ups(event)), event)
}

fn within(bound: usize, event: &Event) -> Option<usize> {
    let fits = bound <= LARGEST_EVENT || serde_json::to_writer(Counter { left: LARGEST_EVENT }, event).is_ok();
    fits.then_some(bound)
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

/// More than what a date, a period, an integer or a boolean has.
const SCALAR: usize = 64;

/// No event is larger than this.
fn bound(event: &Event) -> usize {
    let cause = match &event.cause {
        Cause::Command(command) => of_command(command),
        Cause::Triggered(_) | Cause::Time | Cause::Automatic => 0,
    };
    let changes = &event.changes;
    let parties = changes.parties.iter().map(|change| of_name(&change.party) + SCALAR + of_names(&change.bound));
    let clocks = changes.clocks.iter().map(|ClockChange { clock, .. }| of_name(clock) + 5 * SCALAR);
    let effects = event.effects.iter().map(|EffectRequest { effect, to, with, articles }| {
        of_name(effect) + SCALAR + of_names(to) + of_changes(with) + of_articles(articles)
    });
    FRAME
        + cause
        + of_kind(&event.kind)
        + of_articles(&event.articles)
        + of_changes(&changes.data)
        + of_changes(&changes.facts)
        + parties.chain(clocks).chain(effects).sum::<usize>()
        + of_look_ups(event)
}

fn of_command(command: &Command) -> usize {
    let Command { actor, request, key, seen: _ } = command;
    let (names, input): ([Option<&Id>; 3], _) = match request {
        Request::OpenCase { pack, kind, workflow, input } => ([Some(pack), Some(kind), Some(workflow)], input),
        Request::Open { workflow, concerns: _, input } => ([Some(workflow), None, None], input),
        Request::Act { procedure: _, action, input } => ([Some(action), None, None], input),
    };
    let identity = [&actor.organisation, &actor.person].into_iter().flatten();
    names.into_iter().flatten().chain(identity).map(of_name).sum::<usize>()
        + of_names(&actor.roles)
        + key.as_deref().map_or(0, of_text)
        + input.iter().map(|(name, value)| of_name(name) + of_value(value)).sum::<usize>()
}

fn of_look_ups(event: &Event) -> usize {
    event.looked_up.iter().map(of_look_up).sum()
}

fn of_look_up(looked_up: &LookedUp) -> usize {
    let key = match &looked_up.key {
        RegisterKey::Of(value) => of_value(value),
        RegisterKey::By(name, value) => of_name(name) + of_value(value),
        RegisterKey::All => 0,
    };
    let entries = looked_up.entries.iter().map(|entry| {
        let facts = entry.facts.iter().map(|(name, value)| of_name(name) + of_value(value)).sum::<usize>();
        let names = of_name(&entry.case) + entry.standing.as_ref().map_or(0, of_name) + of_names(&entry.line);
        4 * SCALAR + names + of_value(&entry.of) + facts
    });
    4 * SCALAR + of_name(&looked_up.register) + key + entries.sum::<usize>()
}

fn of_kind(kind: &EventKind) -> usize {
    let names: [Option<&Id>; 3] = match kind {
        EventKind::Opened { workflow, state, case, concerns: _ } => [Some(workflow), Some(state), case.as_ref()],
        EventKind::Acted { action, from, to } => [Some(action), Some(from), Some(to)],
        EventKind::ClockExpired { clock, last_day: _, breach: _, duty_of, ended: _ } => {
            [Some(clock), duty_of.as_ref(), None]
        }
        EventKind::Migrated { under: _, from, to } => [Some(from), Some(to), None],
        EventKind::ClocksMoved {} => [None, None, None],
    };
    names.into_iter().flatten().map(of_name).sum()
}

/// A control character has six bytes as JSON, and no byte has more.
fn of_text(text: &str) -> usize {
    6 * text.len() + 4
}

fn of_name(name: &Id) -> usize {
    of_text(name.as_str())
}

fn of_names(names: &[Id]) -> usize {
    names.iter().map(of_name).sum()
}

fn of_articles(articles: &[Citation]) -> usize {
    articles.iter().map(|article| of_text(article.as_str())).sum()
}

fn of_changes(changes: &[(Id, Option<Value>)]) -> usize {
    changes.iter().map(|(name, value)| of_name(name) + 8 + value.as_ref().map_or(0, of_value)).sum()
}

fn of_value(value: &Value) -> usize {
    match value {
        Value::Boolean(_) | Value::Integer(_) | Value::Date { .. } | Value::Period { .. } | Value::Money { .. } => {
            SCALAR
        }
        Value::Text(text) => of_text(text),
        Value::Record(values) => {
            SCALAR + values.iter().map(|(name, value)| of_name(name) + 2 + of_value(value)).sum::<usize>()
        }
        Value::List(items) => 2 + items.iter().map(|item| 1 + of_value(item)).sum::<usize>(),
    }
}
