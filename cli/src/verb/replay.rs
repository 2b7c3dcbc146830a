//! `guicheng replay`: decides every step of a recorded case again, and prints what differs.

use std::path::PathBuf;

use clap::Args;
use guicheng_engine::{Difference, Event, Id, ReplayError, Rulebook};
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::journal;

/// Decide every step of a recorded case again and print what differs 复核案卷记录
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The record of a case, as `run --journal` writes it 案卷记录文件
    journal: PathBuf,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let (case, events) = journal::read(console, &asked.journal)?;
    let rulebook = rulebook(console)?;
    let (_, differences) = rulebook.audit(case.clone(), &events).map_err(|error| cannot_replay(console, &error))?;
    let decisions = events.chunk_by(|one, next| one.decision == next.decision).count();
    if console.json() {
        console.print_json(&json!({
            "case": case,
            "events": events.len(),
            "decisions": decisions,
            "differences": differences.iter().map(record).collect::<Vec<_>>(),
        }))?;
    } else {
        console.print(&text(console, &case, &events, decisions, &differences))?;
    }
    Ok(if differences.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// All packs of the library that can be used, with their calendars.
fn rulebook(console: &Console) -> Result<Rulebook, Failure> {
    let library = console.library()?;
    let mut rulebook = Rulebook::new();
    for id in console.packs(&library, &[])? {
        let loaded = library.load(id.as_str()).and_then(|pack| {
            let calendar = library.calendar(pack.calendar.as_str())?;
            Ok((pack, calendar))
        });
        match loaded {
            Ok((pack, calendar)) => {
                // The packs of a library have different ids, so that none stands in the way of another.
                let _ = rulebook.publish(pack);
                rulebook.publish_calendar(calendar);
            }
            Err(_) => console.note(&console.say("pack-left-out", &[("pack", &id)])),
        }
    }
    Ok(rulebook)
}

fn cannot_replay(console: &Console, error: &ReplayError) -> Failure {
    match error {
        ReplayError::Apply(error) => journal::damaged(console, error),
        ReplayError::UnknownCalendar { decision } => console.bad("replay-unknown-calendar", &[("event", decision)]),
    }
}

fn text(console: &Console, case: &Id, events: &[Event], decisions: usize, differences: &[Difference]) -> String {
    if differences.is_empty() {
        let line = console.say("replay-same", &[("case", case), ("decisions", &decisions), ("events", &events.len())]);
        return format!("✓ {line}");
    }
    let line =
        console.say("replay-differs", &[("case", case), ("decisions", &decisions), ("count", &differences.len())]);
    let mut text = format!("✗ {line}\n");
    for difference in differences {
        let first = difference.recorded.first();
        let on = first.map(|event| event.on.to_string()).unwrap_or_default();
        text.push('\n');
        text.push_str(&console.say("replay-decision", &[("decision", &difference.decision), ("on", &on)]));
        text.push('\n');
        text.push_str(&compared(console, difference));
    }
    text
}

/// What an event records and what comes out now: whole events where one is missing, single values otherwise.
fn compared(console: &Console, difference: &Difference) -> String {
    let mut text = String::new();
    let again = match &difference.again {
        Ok(events) => events.as_slice(),
        Err(refusal) => {
            for message in refusal.messages(console.language) {
                text.push_str(&format!("  {}\n", console.say("replay-refused", &[("reason", &message)])));
            }
            &[]
        }
    };
    for event in &difference.recorded {
        match again.iter().find(|other| other.sequence == event.sequence) {
            Some(other) => {
                let mut found = Vec::new();
                differing("", &json!(event), &json!(other), &mut found);
                for (path, recorded, now) in found {
                    let path = console.say("replay-value", &[("event", &event.sequence), ("path", &path)]);
                    text.push_str(&format!("  {path}\n    - {recorded}\n    + {now}\n"));
                }
            }
            None => text.push_str(&format!("  - {}\n", json!(event))),
        }
    }
    for event in again.iter().filter(|event| difference.recorded.iter().all(|other| other.sequence != event.sequence)) {
        text.push_str(&format!("  + {}\n", json!(event)));
    }
    text
}

/// The places at which two JSON values differ, with both values.
fn differing(path: &str, one: &Value, other: &Value, found: &mut Vec<(String, String, String)>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let more = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(more) {
                let value = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
                differing(&below(key), &value(one), &value(other), found);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            for index in 0..one.len().max(other.len()) {
                let value = |items: &Vec<Value>| items.get(index).cloned().unwrap_or(Value::Null);
                differing(&below(&index.to_string()), &value(one), &value(other), found);
            }
        }
        _ if one != other => found.push((path.to_owned(), one.to_string(), other.to_string())),
        _ => {}
    }
}

fn record(difference: &Difference) -> Value {
    match &difference.again {
        Ok(events) => json!({"decision": difference.decision, "recorded": difference.recorded, "again": events}),
        Err(undecided) => {
            let again = match undecided.refusal() {
                Some(refusal) => json!(refusal),
                None => json!(undecided.to_string()),
            };
            json!({"decision": difference.decision, "recorded": difference.recorded, "refused": again})
        }
    }
}
