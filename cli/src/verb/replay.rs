//! `guicheng replay`: decides every step of a recorded case again, and prints what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use guicheng_engine::{
    Audit, ChainFault, Difference, ErasedBasis, EventKind, Hash, Id, Journal, Language, LoadFailure, Pack, PackHash,
    PackLibrary, PublishError, ReplayError, Rulebook,
};
use guicheng_workbench::scenario::Scenarios;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::journal;

/// Decide every step of a recorded case again and print what differs | 复核案卷记录
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The record of a case, as `run --journal` and `export` write it | 案卷记录文件，由 `run --journal` 或者 `export` 写出
    journal: PathBuf,
    /// The hash that the record ended with, kept elsewhere | 另行保存的末项校验值，用于发现末尾被截去
    #[arg(long, value_name = "HASH")]
    head: Option<Hash>,
    /// A pack and its scenario, which published what the case was decided by | 发布所用版本和日历的情景
    #[arg(long, num_args = 2, value_names = ["PACK", "SCENARIO"])]
    scenario: Vec<String>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let journal = match journal::open(console, &asked.journal)? {
        Ok(journal) => journal,
        Err(faults) => return broken(console, &faults),
    };
    if let Some(Err(fault)) = asked.head.map(|head| journal.check_head(&head)) {
        return broken(console, &[fault]);
    }
    let (rulebook, loaded) = rulebook(console, asked, &journal)?;
    let audit = rulebook.audit(journal.case().clone(), journal.events());
    let audit = audit.map_err(|error| cannot_replay(console, &error))?;
    if console.json() {
        console.record(json!({
            "case": journal.case(),
            "head": journal.head(),
            "events": journal.events().count(),
            "decisions": decisions(&journal),
            "differences": audit.differences.iter().map(record).collect::<Vec<_>>(),
            "unverified": audit.unverified.iter().map(unverified).collect::<Vec<_>>(),
        }));
    } else {
        if asked.head.is_none() {
            console.note(&console.say("replay-no-head", &[]));
        }
        console.print(&text(console, &journal, &audit))?;
        let others = unnamed(&rulebook, &loaded, &journal);
        if !audit.differences.is_empty() && !others.is_empty() {
            console.note(&console.say("replay-others", &[("packs", &others.join(", "))]));
        }
    }
    Ok(if audit.differences.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// The amendments of packs that a record names, and the business rules over these, that no event names, of those that lie in the
/// library. They are applied where they are in force: that they were not is a difference, unless the record was written where they
/// were not published, as a scenario's is.
fn unnamed(rulebook: &Rulebook, loaded: &[Arc<Pack>], journal: &Journal) -> Vec<String> {
    let named = named(journal);
    let named: BTreeSet<&Id> = named.keys().filter_map(|hash| rulebook.pack(hash)).map(|pack| &pack.id).collect();
    let lies_over = |pack: &&Arc<Pack>| {
        let amends = pack.transition.as_ref().is_some_and(|transition| named.contains(&transition.of));
        amends || pack.base_packs.iter().any(|base| named.contains(base))
    };
    let others = loaded.iter().filter(lies_over).filter(|pack| !named.contains(&pack.id));
    others.map(|pack| pack.id.to_string()).collect()
}

/// What is wrong with a record, line by line.
fn broken(console: &Console, faults: &[ChainFault]) -> Result<Verdict, Failure> {
    if console.json() {
        let record = |fault: &ChainFault| json!({"line": fault.line, "fault": fault.fault.code(), "message": fault.message(console.language)});
        console.record(json!({"faults": faults.iter().map(record).collect::<Vec<_>>()}));
    } else {
        let mut text = format!("✗ {}\n", console.say("replay-broken", &[]));
        for fault in faults {
            text.push_str(&format!("  {}\n", fault.message(console.language)));
        }
        console.print(&text)?;
    }
    Ok(Verdict::Differs)
}

fn decisions(journal: &Journal) -> usize {
    let numbers: BTreeSet<u64> = journal.events().map(|event| event.decision).collect();
    numbers.len()
}

/// What the case was decided by: what a scenario published, or the packs of the library that can be used, with their
/// calendars, which come along. A version that the record names and that its pack is no more is taken from the bundles of the
/// library.
fn rulebook(console: &Console, asked: &Asked, journal: &Journal) -> Result<(Rulebook, Vec<Arc<Pack>>), Failure> {
    let library = console.library()?;
    if let [pack, scenario] = asked.scenario.as_slice() {
        let pack = library.load(pack)?;
        let mut scenarios = Scenarios::load(&library, &pack)?;
        let id = super::run::choose(console, &mut scenarios, pack.id.as_str(), Some(scenario))?;
        let scenario = super::run::named(console, &scenarios, &id)?;
        return Ok((scenarios.run(scenario, &library)?.host.rulebook, Vec::new()));
    }
    let is_stored = |hash: &PackHash| !matches!(library.bundle(hash), Err(failure) if is_unknown(&failure));
    let ids = match console.packs(&library, &[]) {
        // A library may hold nothing but what was stored.
        Err(_) if named(journal).keys().any(is_stored) => Vec::new(),
        ids => ids?,
    };
    let mut rulebook = Rulebook::new();
    let mut loaded = Vec::new();
    for id in ids {
        let usable = library.load(id.as_str()).and_then(|pack| {
            let calendar = library.calendar(pack.calendar.as_str())?;
            Ok((pack, calendar))
        });
        match usable {
            Ok((pack, calendar)) => {
                rulebook.publish_calendar(calendar);
                loaded.push(pack);
            }
            Err(_) => console.note(&console.say("pack-left-out", &[("pack", &id)])),
        }
    }
    publish(&library, &mut rulebook, &loaded, journal)?;
    Ok((rulebook, loaded))
}

/// Publishes what the record names, in its order, and then the other packs, as far as these leave no doubt which version
/// the case was decided by.
fn publish(
    library: &PackLibrary,
    rulebook: &mut Rulebook,
    loaded: &[Arc<Pack>],
    journal: &Journal,
) -> Result<(), Failure> {
    let mut named: Vec<(PackHash, DateTime<Utc>)> = named(journal).into_iter().collect();
    named.sort_by_key(|(_, at)| *at);
    for (hash, at) in named {
        let pack = match loaded.iter().find(|pack| pack.hash == hash) {
            Some(pack) => Arc::clone(pack),
            None => match library.bundle(&hash) {
                Ok(pack) => {
                    rulebook.publish_calendar(library.calendar(pack.calendar.as_str())?);
                    pack
                }
                // Business rules that a pack of the library lays over another version have a hash of their own. Without
                // any other pack, the first event that names it says so.
                Err(failure) if is_unknown(&failure) => continue,
                Err(failure) => return Err(failure.into()),
            },
        };
        if let Err(PublishError::Rival { .. }) = rulebook.publish(Arc::clone(&pack)) {
            // It took the place of a version that stands before it in the record.
            let known_from = known_from(rulebook, journal, &pack).map_or(at, |from| from.min(at));
            let _ = rulebook.publish_at(pack, known_from);
        }
    }
    for pack in loaded {
        // One that is refused stands beside a version that the record names.
        let _ = rulebook.publish(Arc::clone(pack));
    }
    Ok(())
}

/// For a version that open procedures took for its texts: the end of the day on which it became known. What time brought after
/// that day and before somebody looked was recorded with these texts.
fn known_from(rulebook: &Rulebook, journal: &Journal, pack: &Pack) -> Option<DateTime<Utc>> {
    let mut events = journal.events().filter(|event| event.pack == pack.hash);
    let first = events.next().filter(|event| matches!(event.kind, EventKind::Reworded { .. }))?;
    let next = rulebook.calendar(pack.calendar.as_str())?.start_of(first.on.succ_opt()?);
    next.checked_sub_signed(TimeDelta::milliseconds(1))
}

/// The versions that a record names, packs and business rules, each with the moment from which it does.
fn named(journal: &Journal) -> BTreeMap<PackHash, DateTime<Utc>> {
    let mut named = BTreeMap::new();
    for event in journal.events() {
        let of_clocks = event.changes.clocks.iter().filter_map(|change| change.rules);
        for hash in [event.pack].into_iter().chain(event.rules).chain(of_clocks) {
            named.entry(hash).or_insert(event.at);
        }
    }
    named
}

/// Whether a bundle is not there, rather than one that cannot be used.
fn is_unknown(failure: &LoadFailure) -> bool {
    failure.diagnostics.iter().any(|problem| problem.code() == "unknown-bundle")
}

fn cannot_replay(console: &Console, error: &ReplayError) -> Failure {
    match error {
        ReplayError::Apply(error) => journal::damaged(console, error),
        ReplayError::UnknownCalendar { decision } => console.bad("replay-unknown-calendar", &[("event", decision)]),
    }
}

fn text(console: &Console, journal: &Journal, audit: &Audit) -> String {
    let (case, decisions, events) = (journal.case(), decisions(journal), journal.events().count());
    let head = journal.head();
    let chain = console.say("replay-chain", &[("entries", &head.entries), ("head", &head.hash)]);
    let mut text = format!("✓ {chain}\n");
    if audit.differences.is_empty() {
        let line = console.say("replay-same", &[("case", case), ("decisions", &decisions), ("events", &events)]);
        text.push_str(&format!("✓ {line}\n"));
    } else {
        let count = audit.differences.len();
        let line = console.say("replay-differs", &[("case", case), ("decisions", &decisions), ("count", &count)]);
        text.push_str(&format!("✗ {line}\n"));
    }
    for basis in &audit.unverified {
        text.push_str(&format!("  {}\n", stands(console, basis.decision, &basis.erased)));
    }
    for difference in &audit.differences {
        text.push_str(&differing_decision(console, difference));
    }
    text
}

/// That a decision stands as it is recorded, and what has been erased in it.
pub(super) fn stands(console: &Console, decision: u64, erased: &[(u64, Arc<str>)]) -> String {
    if erased.is_empty() {
        return console.say("replay-erased-before", &[("decision", &decision)]);
    }
    let value =
        |(event, path): &(u64, Arc<str>)| console.say("replay-erased-value", &[("event", event), ("path", path)]);
    let erased: Vec<String> = erased.iter().map(value).collect();
    let erased = erased.join(match console.language {
        Language::Chinese => "、",
        Language::English => ", ",
    });
    console.say("replay-erased", &[("decision", &decision), ("erased", &erased)])
}

fn unverified(basis: &ErasedBasis) -> Value {
    json!({"decision": basis.decision, "erased": places(&basis.erased)})
}

/// Where in events something has been erased.
pub(super) fn places(erased: &[(u64, Arc<str>)]) -> Vec<Value> {
    erased.iter().map(|(event, path)| json!({"event": event, "path": path})).collect()
}

fn differing_decision(console: &Console, difference: &Difference) -> String {
    let on = difference.recorded.first().map(|event| event.on.to_string()).unwrap_or_default();
    let line = console.say("replay-decision", &[("decision", &difference.decision), ("on", &on)]);
    format!("\n{line}\n{}", compared(console, difference))
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
