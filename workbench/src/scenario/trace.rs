//! What happened to each case in the scenarios of a pack, for whoever wants to go on from there.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::run::TestEnvironment;
use super::{Scenario, Scenarios};
use crate::scenario::load::{MORNING, field_value, to_utc};
use crate::scenario::{Asked, Outcome};
use guicheng_engine::{Event, EventKind, Id, MemoryHost, Values};

/// What happened to one case in a scenario.
#[derive(Debug)]
pub(crate) struct Trace {
    /// Whether it is one of the pack's own, not of one it is laid over.
    pub(crate) own: bool,
    /// The steps that changed the case, in order, until the scenario published something.
    pub(crate) steps: Vec<TraceStep>,
    /// Those after that: what is done in them can be done, but what comes of it is of another pack.
    pub(crate) afterwards: Vec<TraceStep>,
    /// The steps that changed other cases of the scenario which registers tell of, each with the name of its case.
    pub(crate) others: Vec<(Arc<str>, TraceStep)>,
    /// What was published in the scenario, and what its other cases entered into registers: what this case entered itself
    /// would stand in its own way when it is gone through again.
    pub(crate) host: Arc<MemoryHost>,
}

/// A step that changed a case.
#[derive(Clone, Debug)]
pub(crate) struct TraceStep {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The name of whoever acted; none if time passed.
    pub(crate) who: Option<Arc<str>>,
    /// What came of it.
    pub(crate) events: Vec<Event>,
}

impl Scenarios {
    /// What happens to the cases of all scenarios, those of the packs below included, in this environment.
    /// What scenarios expect is no matter here.
    pub(crate) fn traces(&self, environment: &TestEnvironment<'_>) -> Vec<Trace> {
        let mut traces = Vec::new();
        for (id, scenario) in &self.all {
            traces.extend(self.traces_of(scenario, self.own.contains(id), environment));
        }
        traces
    }

    fn traces_of(&self, scenario: &Scenario, own: bool, environment: &TestEnvironment<'_>) -> Vec<Trace> {
        // One that cannot be run with this pack tells nothing.
        let Ok(transcript) = self.run_on(scenario, environment) else { return Vec::new() };
        let mut cases: BTreeMap<Arc<str>, [Vec<TraceStep>; 2]> = BTreeMap::new();
        let mut published = false;
        for entry in transcript.entries {
            published |= matches!(entry.asked, Asked::Publish { .. } | Asked::PublishPack { .. } | Asked::Calendar(_));
            let (Outcome::Events(events), Some(at)) = (entry.outcome, entry.at) else { continue };
            if events.is_empty() {
                continue;
            }
            let [before, afterwards] = cases.entry(entry.case).or_default();
            let steps = if published { afterwards } else { before };
            steps.push(TraceStep { at, who: entry.who, events });
        }
        let host = transcript.host;
        let registered = |steps: &[TraceStep]| {
            let kind = steps.iter().flat_map(|step| &step.events).find_map(|event| match &event.kind {
                EventKind::Opened { case, .. } => case.clone(),
                _ => None,
            });
            environment.pack.registers.values().any(|register| Some(&register.case) == kind.as_ref())
        };
        let mut others: Vec<(Arc<str>, TraceStep)> = Vec::new();
        for (name, [steps, _]) in cases.iter().filter(|(_, [steps, _])| registered(steps)) {
            others.extend(steps.iter().map(|step| (Arc::clone(name), step.clone())));
        }
        others.sort_by_key(|(_, step)| step.at);
        let trace = |(name, [steps, afterwards]): (Arc<str>, [Vec<TraceStep>; 2])| Trace {
            own,
            steps,
            afterwards,
            others: others.iter().filter(|(other, _)| *other != name).cloned().collect(),
            host: Arc::new(MemoryHost {
                registers: host.registers.without(&Id::from(Arc::clone(&name))),
                rulebook: host.rulebook.clone(),
            }),
        };
        cases.into_iter().map(trace).collect()
    }

    /// The sets of input that scenarios share, by name.
    pub(crate) fn data_sets(&self) -> Vec<(&Id, Values)> {
        let field = |name: &str| self.pack.fields.get(name).map(AsRef::as_ref);
        let sets = self.cast.data.iter().map(|(name, node)| {
            let entries = node.as_map().into_iter().flat_map(|map| &map.entries);
            let values =
                entries.filter_map(|entry| Some((Id::from(&*entry.key), field_value(&entry.node, field(&entry.key))?)));
            (name, values.collect())
        });
        sets.collect()
    }
}

/// The hour at which steps happen that name only their date.
pub(crate) fn morning(date: chrono::NaiveDate, offset: chrono::FixedOffset) -> Option<DateTime<Utc>> {
    to_utc(date.and_hms_opt(MORNING, 0, 0)?, offset)
}

/// A moment as steps write it: `(true, "2026-02-13")` for the morning of a date, else `(false, "2026-02-13T16:30:00")`.
pub(crate) fn written_moment(at: DateTime<Utc>, offset: chrono::FixedOffset) -> (bool, String) {
    let local: NaiveDateTime = at.with_timezone(&offset).naive_local();
    if morning(local.date(), offset) == Some(at) {
        return (true, local.date().to_string());
    }
    (false, local.format("%Y-%m-%dT%H:%M:%S").to_string())
}
