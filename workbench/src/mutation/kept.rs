//! What became of changes, kept so that trying them can be stopped and gone on with, and only what is new is tried again.
//!
//! What the checks refuse is refused as long as the pack, the calendar and the program are the same; what a scenario notices is noticed
//! as long as that scenario is the same too; what none notices, as long as all are. Where the pack is another, the scenario that
//! noticed a change before is tried first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guicheng_engine::{Calendar, Hash, Id, PackLibrary};
use serde::{Deserialize, Serialize};

use super::{Edit, Mutant, Status};
use crate::scenario::{Scenario, Scenarios, hash_of};

/// What became of changes before, and what that rests on now.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The program, the pack and the calendar.
    basis: Hash,
    scenarios: BTreeMap<Id, Hash>,
    all_scenarios: Hash,
    records: BTreeMap<Hash, Record>,
}

/// What became of one change: a line.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    change: Hash,
    basis: Hash,
    became: Became,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Became {
    /// The checks refuse it, with these codes.
    Refused(Vec<String>),
    /// A scenario notices, which was this.
    Noticed(Id, Hash),
    /// No scenario notices, which were these.
    Survived(Hash),
}

impl Kept {
    /// Reads what was kept: a line for each change, the last if there are several. What is no such line, as where writing was cut
    /// off, is left out. `program` is what tells one build of the program from another.
    #[must_use]
    pub fn read(
        text: &str,
        program: &[u8],
        library: &PackLibrary,
        scenarios: &Scenarios,
        calendar: &Arc<Calendar>,
    ) -> Self {
        let pack = scenarios.pack().hash.to_string();
        let calendar = calendar.hash().to_string();
        let basis = hash_of([program, pack.as_bytes(), calendar.as_bytes()]);
        let digest = |scenario: &Scenario| (scenario.id().clone(), scenarios.digest(scenario, library));
        let scenarios: BTreeMap<Id, Hash> = scenarios.iter().map(digest).collect();
        let written = scenarios.iter().flat_map(|(id, hash)| [id.as_str().as_bytes(), hash.as_bytes().as_slice()]);
        let all_scenarios = hash_of(written);
        let records = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
        let records = records.map(|record| (record.change, record)).collect();
        Self { basis, scenarios, all_scenarios, records }
    }

    /// What became of a change, if it cannot be otherwise now.
    #[must_use]
    pub fn known(&self, mutant: &Mutant) -> Option<Status> {
        let record = self.records.get(&change(mutant)).filter(|record| record.basis == self.basis)?;
        match &record.became {
            Became::Refused(codes) => Some(Status::Invalid(codes.clone())),
            Became::Noticed(by, was) if self.scenarios.get(by) == Some(was) => Some(Status::Killed(by.clone())),
            Became::Survived(were) if *were == self.all_scenarios => Some(Status::Survived),
            Became::Noticed(..) | Became::Survived(_) => None,
        }
    }

    /// The scenario that noticed a change before, under the pack as it was then.
    #[must_use]
    pub fn likely(&self, mutant: &Mutant) -> Option<&Id> {
        match &self.records.get(&change(mutant))?.became {
            Became::Noticed(by, _) => Some(by),
            Became::Refused(_) | Became::Survived(_) => None,
        }
    }

    /// The line that keeps what became of a change.
    #[must_use]
    pub fn line(&self, mutant: &Mutant, status: &Status) -> String {
        let became = match status {
            Status::Invalid(codes) => Became::Refused(codes.clone()),
            Status::Killed(by) => match self.scenarios.get(by) {
                Some(hash) => Became::Noticed(by.clone(), *hash),
                None => return String::new(),
            },
            Status::Survived => Became::Survived(self.all_scenarios),
        };
        line(&Record { change: change(mutant), basis: self.basis, became })
    }

    /// The lines of what was kept that still is of a change of the pack; `all` are all of these.
    #[must_use]
    pub fn lines(&self, all: &[Mutant]) -> String {
        let there: BTreeSet<Hash> = all.iter().map(change).collect();
        self.records.values().filter(|record| there.contains(&record.change)).map(line).collect()
    }
}

fn line(record: &Record) -> String {
    // Hashes, names and codes are written without fail.
    serde_json::to_string(record).map(|line| format!("{line}\n")).unwrap_or_default()
}

/// What tells a change from others.
fn change(mutant: &Mutant) -> Hash {
    let (word, what) = (mutant.operator.word(), mutant.edit.shown());
    let whole = match &mutant.edit {
        Edit::Remove => "",
        Edit::Replace(_) => "=",
        Edit::Function(function) => &function.text,
    };
    hash_of([mutant.path.as_bytes(), word.as_bytes(), what.as_bytes(), whole.as_bytes()])
}
