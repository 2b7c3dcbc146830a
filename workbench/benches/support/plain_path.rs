//! What the benchmarks of cases run with: the packs of this repository and their plainest scenario.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{Case, Command, Event, Id, MemoryHost, Pack, PackLibrary, Request, Value, Values};
use guicheng_workbench::scenario::Scenarios;

/// The scenario that goes from the first step to the result without a detour.
const SCENARIO: &str = "plain_path";

/// The packs of this repository.
pub(crate) fn library() -> PackLibrary {
    PackLibrary::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../rulepacks")).unwrap()
}

pub(crate) fn load(library: &PackLibrary, id: &str) -> Arc<Pack> {
    library.load(id).unwrap_or_else(|failure| panic!("{failure}"))
}

/// A case that went through the plain scenario, with registers that know of others alone: what it tells them itself would be
/// there before it is decided.
pub(crate) struct Plain {
    pub(crate) host: MemoryHost,
    pub(crate) events: Vec<Event>,
}

/// A command of a case, and the case before it.
#[derive(Clone)]
pub(crate) struct Moment {
    pub(crate) case: Case,
    pub(crate) command: Command,
    pub(crate) at: DateTime<Utc>,
}

impl Plain {
    /// Runs the scenario; none if the pack has none of that name.
    pub(crate) fn of(library: &PackLibrary, pack: &str) -> Option<Self> {
        let pack = load(library, pack);
        let scenarios = Scenarios::load(library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let scenario = scenarios.iter().find(|scenario| scenario.id() == SCENARIO)?;
        let transcript = scenarios.run(scenario, library).unwrap_or_else(|failure| panic!("{failure}"));
        assert!(transcript.failures.is_empty(), "the scenario goes as expected: {:?}", transcript.failures);
        let (case, events) = transcript.cases.into_values().next()?;
        let mut host = transcript.host;
        host.registers = host.registers.without(case.id());
        Some(Self { host, events })
    }

    /// Every command of the scenario, in order, each with the case as it was before.
    pub(crate) fn moments(&self) -> Vec<Moment> {
        let mut case = Case::new(Id::from("case"));
        let mut moments = Vec::new();
        for decision in self.events.chunk_by(|one, next| one.decision == next.decision) {
            if let Some((command, at)) = decision.iter().find_map(|event| Some((event.command()?, event.at))) {
                moments.push(Moment { case: case.clone(), command: command.clone(), at });
            }
            for event in decision {
                case.apply(event, &self.host.rulebook).unwrap();
            }
        }
        moments
    }

    /// The command with the most input: the application itself.
    pub(crate) fn application(&self) -> Moment {
        self.moments().into_iter().max_by_key(|moment| input(&moment.command).len()).unwrap()
    }

    /// The same command with every yes turned into a no, and every date ten years later: conditions fail.
    pub(crate) fn refused_application(&self) -> Moment {
        let mut moment = self.application();
        for (_, value) in input_mut(&mut moment.command).iter_mut() {
            match value {
                Value::Boolean(yes) => *yes = false,
                Value::Date { date, .. } => *date = *date + chrono::Months::new(120),
                _ => {}
            }
        }
        let undecided = self.host.decide(&moment.case, &moment.command, moment.at).unwrap_err();
        let refusal = undecided.refusal().unwrap();
        assert!(refusal.reasons().iter().all(|reason| reason.rule.is_some()), "its conditions refuse it: {refusal}");
        moment
    }
}

/// The plain cases of all packs that have the scenario.
pub(crate) fn plain_cases() -> BTreeMap<Id, Plain> {
    let library = library();
    let ids = library.ids().unwrap().into_iter();
    ids.filter_map(|id| Plain::of(&library, id.as_str()).map(|plain| (id, plain))).collect()
}

fn input(command: &Command) -> &Values {
    command.request.input()
}

fn input_mut(command: &mut Command) -> &mut Values {
    command.request.input_mut()
}

/// What a command asks for, in a word.
pub(crate) fn word(command: &Command) -> String {
    match &command.request {
        Request::OpenCase { workflow, .. } => format!("open case: {workflow}"),
        Request::TakeOver { workflow, .. } => format!("take over: {workflow}"),
        Request::Open { workflow, .. } => format!("open: {workflow}"),
        Request::Act { action, .. } => action.to_string(),
    }
}
