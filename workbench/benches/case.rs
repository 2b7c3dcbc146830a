//! Loading packs, deciding, asking what is open, and replaying cases, with the packs of this repository.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use guicheng_engine::{Id, PackLibrary};

#[path = "support/plain_path.rs"]
mod plain_path;

use plain_path::{Moment, Plain};

static LIBRARY: LazyLock<PackLibrary> = LazyLock::new(plain_path::library);

/// Cases in one replay.
const CASES: usize = 100_000;

fn main() {
    divan::main();
}

fn packs() -> Vec<Id> {
    LIBRARY.ids().unwrap()
}

/// A command of a pack's plain scenario.
#[derive(Clone, Copy)]
struct Step {
    pack: &'static Id,
    plain: &'static Plain,
    moment: &'static Moment,
    number: usize,
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.pack, self.number, plain_path::word(&self.moment.command))
    }
}

/// The commands of the plain scenarios.
fn steps() -> impl Iterator<Item = Step> {
    static MOMENTS: LazyLock<Vec<(Id, Plain, Vec<Moment>)>> = LazyLock::new(|| {
        let plain = plain_path::plain_cases().into_iter();
        plain.map(|(id, plain)| (id, plain.moments(), plain)).map(|(id, moments, plain)| (id, plain, moments)).collect()
    });
    MOMENTS.iter().flat_map(|(pack, plain, moments)| {
        let moments = moments.iter().enumerate();
        moments.map(move |(index, moment)| Step { pack, plain, moment, number: index + 1 })
    })
}

/// The packs with the plain scenario.
fn plain() -> impl Iterator<Item = Case> {
    static CASES: LazyLock<Vec<(Id, Plain)>> = LazyLock::new(|| plain_path::plain_cases().into_iter().collect());
    CASES.iter().map(|(pack, plain)| Case { pack, plain })
}

#[derive(Clone, Copy)]
struct Case {
    pack: &'static Id,
    plain: &'static Plain,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {} events", self.pack, self.plain.events.len())
    }
}

#[divan::bench(args = packs(), sample_count = 20)]
fn load(id: &Id) {
    black_box(plain_path::load(&LIBRARY, id.as_str()));
}

#[divan::bench(sample_count = 20)]
fn load_all() {
    for id in packs() {
        black_box(plain_path::load(&LIBRARY, id.as_str()));
    }
}

#[divan::bench(args = steps())]
fn decide(bencher: Bencher<'_, '_>, step: Step) {
    let Moment { case, command, at } = step.moment;
    bencher.bench(|| step.plain.host.decide(black_box(case), black_box(command), *at).unwrap());
}

/// The application with conditions that fail: the refusal names each with its article and the values it read.
#[divan::bench(args = plain())]
fn refuse(bencher: Bencher<'_, '_>, case: Case) {
    let Moment { case: before, command, at } = case.plain.refused_application();
    bencher.bench(|| case.plain.host.decide(black_box(&before), black_box(&command), at).unwrap_err());
}

/// Every action of the case for the one who acts next, with the reasons for those not open.
#[divan::bench(args = steps().filter(|step| step.number > 1))]
fn available(bencher: Bencher<'_, '_>, step: Step) {
    let Moment { case, command, at } = step.moment;
    bencher.bench(|| step.plain.host.available(black_box(case), black_box(&command.actor), *at).unwrap());
}

/// Rebuilding a hundred thousand cases from their events, one after the other.
#[divan::bench(args = plain(), sample_count = 5, sample_size = 1)]
fn replay(bencher: Bencher<'_, '_>, case: Case) {
    let Plain { host, events } = case.plain;
    let rulebook = &host.rulebook;
    let ids: Vec<Id> = (0..CASES).map(|number| Id::from(format!("case-{number}"))).collect();
    bencher.counter(ItemsCount::new(CASES * events.len())).bench(|| {
        for id in &ids {
            black_box(rulebook.replay(id.clone(), black_box(events)).unwrap());
        }
    });
}

/// Taking every decision of the case again and comparing it with the record.
#[divan::bench(args = plain())]
fn audit(bencher: Bencher<'_, '_>, case: Case) {
    let Plain { host, events } = case.plain;
    let rulebook = &host.rulebook;
    let differences = rulebook.audit(Id::from("case"), events).unwrap().differences;
    assert!(differences.is_empty(), "every decision comes out as recorded");
    bencher
        .counter(ItemsCount::new(events.len()))
        .bench(|| rulebook.audit(Id::from("case"), black_box(events)).unwrap());
}
