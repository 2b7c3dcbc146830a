//! What is counted in instructions, which are the same on a busy machine: each measured thing once per call of
//! `measured`, so that callgrind counts nothing else. `docs/proof.md` has the command.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, dead_code)]

use std::fmt::Write;
use std::hint::black_box;

use chrono::{DateTime, Utc};
use guicheng_engine::{Answers, Case, Command, Id, PackLibrary, resolve};
use guicheng_workbench::scenario::Scenarios;

#[path = "support/plain_path.rs"]
mod plain_path;

use plain_path::{Moment, Plain};

/// How often each is counted.
const TIMES: usize = 200;

/// States of the long workflow.
const STATES: usize = 5_000;

fn main() {
    // `cargo bench` passes options of its own.
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-'));
    let (asked, named) = (words.next().unwrap_or_default(), words.next());
    match asked.as_str() {
        "submission" => submission(named.as_deref()),
        "refusal" => refusal(named.as_deref()),
        "replay" => replay(named.as_deref()),
        "load" => load(named.as_deref()),
        "check" => check(named.as_deref()),
        "scenarios" => scenarios(named.as_deref()),
        "chain" => chain(),
        _ => println!(
            "one of: submission, refusal, replay, load, check, scenarios, with a folder of packs if not those of this \
             repository, and chain; under callgrind, see docs/proof.md"
        ),
    }
}

/// Does the work as often as it is counted, after a first time that is not: the allocator tidies up then.
fn repeated<R>(work: impl Fn() -> R) {
    black_box(work());
    for _ in 0..TIMES {
        measured(&work);
    }
}

/// What callgrind counts (`--toggle-collect='*measured*'`).
#[inline(never)]
fn measured<R>(work: impl FnOnce() -> R) -> R {
    black_box(work())
}

fn plain(folder: Option<&str>) -> Plain {
    Plain::of(&library_in(folder), "chongqing").unwrap()
}

/// All that a command looks up in registers.
fn answers(plain: &Plain, case: &Case, command: &Command, at: DateTime<Utc>) -> Answers {
    let mut all = Answers::none();
    let attempt = |answers: &Answers| {
        all = answers.clone();
        plain.host.rulebook.decide(case, command, at, answers)
    };
    let _ = resolve(attempt, |look_up| plain.host.registers.answer(look_up));
    all
}

fn submission(folder: Option<&str>) {
    let plain = plain(folder);
    let Moment { case, command, at } = plain.application();
    let answers = answers(&plain, &case, &command, at);
    repeated(|| plain.host.rulebook.decide(black_box(&case), black_box(&command), at, &answers).unwrap());
}

fn refusal(folder: Option<&str>) {
    let plain = plain(folder);
    let Moment { case, command, at } = plain.refused_application();
    let answers = answers(&plain, &case, &command, at);
    repeated(|| plain.host.rulebook.decide(black_box(&case), black_box(&command), at, &answers).unwrap_err());
}

fn replay(folder: Option<&str>) {
    let plain = plain(folder);
    repeated(|| plain.host.rulebook.replay(Id::from("case"), black_box(&plain.events)).unwrap());
}

/// The packs of a folder; of this repository if none is named.
fn library_in(folder: Option<&str>) -> PackLibrary {
    folder.map_or_else(plain_path::library, |folder| PackLibrary::open(folder).unwrap())
}

/// All packs, as one program reads them.
fn load(folder: Option<&str>) {
    measured(|| {
        let library = library_in(folder);
        for id in library.ids().unwrap() {
            black_box(plain_path::load(&library, id.as_str()));
        }
    });
}

/// All packs with their calendars and scenarios, as the command checks them.
fn check(folder: Option<&str>) {
    measured(|| {
        let library = library_in(folder).snapshot();
        for id in library.ids().unwrap() {
            let pack = plain_path::load(&library, id.as_str());
            black_box(library.check_calendar(pack.calendar.as_str()).unwrap());
            black_box(Scenarios::load(&library, &pack).unwrap());
            black_box(library.amended_bases(&pack));
        }
    });
}

/// All scenarios of a pack, as the command runs them.
fn scenarios(folder: Option<&str>) {
    measured(|| {
        let library = library_in(folder).snapshot();
        let pack = plain_path::load(&library, "liaoning");
        let scenarios = Scenarios::load(&library, &pack).unwrap();
        for scenario in scenarios.iter() {
            black_box(scenarios.run(scenario, &library).unwrap());
        }
    });
}

/// A pack whose only workflow is a chain of states, each with the action that leads to the next.
fn chain() {
    let folder = std::env::temp_dir().join(format!("guicheng-chain-{}", std::process::id()));
    write_chain(&folder);
    let library = PackLibrary::open(&folder).unwrap();
    measured(|| plain_path::load(&library, "chain"));
    std::fs::remove_dir_all(&folder).unwrap();
}

fn write_chain(folder: &std::path::Path) {
    let title = |text: &str| format!("{{zh: {text}, en: {text}}}");
    let mut states = String::from(
        "workflows:\n  chain:\n    title: {zh: 长链, en: chain}\n    case: thing\n    article: rules/1\n    \
         open: {starts_case: true, by: owner.clerk, to: state_0}\n    states:\n",
    );
    let mut actions = String::from("workflows:\n  chain:\n    actions:\n");
    for number in 0..STATES {
        let next = number + 1;
        let last = if next == STATES { ", final: true" } else { "" };
        writeln!(states, "      state_{number}: {{title: {}{last}}}", title("state")).unwrap();
        if next < STATES {
            let title = title("step");
            let steps = format!("article: rules/1, by: owner.clerk, from: state_{number}, to: state_{next}");
            writeln!(actions, "      step_{number}: {{title: {title}, {steps}}}").unwrap();
        }
    }
    let manifest = "format: 2\npack: chain\ntitle: {zh: 长链, en: chain}\njurisdiction: \"990000\"\nversion: 1.0.0\n\
                    calendar: cn\nin_force: {from: 2026-01-01}\n";
    let rest = "sources:\n  rules:\n    title: {zh: 规定, en: rules}\n    articles:\n      \
                \"1\": {title: {zh: 规定, en: rules}, kind: executable, summary: {zh: 规定, en: rules}}\n\
                parties:\n  owner: {title: {zh: 申请人, en: owner}, article: rules/1, bind: opener, \
                roles: {clerk: {title: {zh: 人员, en: clerk}}}}\n\
                cases: {thing: {title: {zh: 案, en: thing}, root: chain}}\n";
    let pack = folder.join("chain");
    std::fs::create_dir_all(&pack).unwrap();
    let files = [("pack.yaml", manifest), ("rest.yaml", rest), ("states.yaml", &states), ("actions.yaml", &actions)];
    for (name, text) in files {
        std::fs::write(pack.join(name), text).unwrap();
    }
}
