//! What is counted in instructions, which are the same on a busy machine: each measured thing once per call of
//! `measured`, so that callgrind counts nothing else. `docs/proof.md` has the command.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, dead_code)]

use std::fmt::Write;
use std::hint::black_box;

use chrono::{DateTime, Utc};
use guicheng_engine::{Answers, Case, Command, Id, PackLibrary, resolve};

#[path = "support/plain_path.rs"]
mod plain_path;

use plain_path::{Moment, Plain};

/// How often each is counted.
const TIMES: usize = 200;

/// States of the long workflow.
const STATES: usize = 5_000;

fn main() {
    // `cargo bench` passes options of its own.
    let asked = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    match asked.as_str() {
        "submission" => submission(),
        "refusal" => refusal(),
        "replay" => replay(),
        "load" => load(),
        "chain" => chain(),
        _ => println!("one of: submission, refusal, replay, load, chain; under callgrind, see docs/proof.md"),
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

fn plain() -> Plain {
    Plain::of(&plain_path::library(), "chongqing").unwrap()
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

fn submission() {
    let plain = plain();
    let Moment { case, command, at } = plain.application();
    let answers = answers(&plain, &case, &command, at);
    repeated(|| plain.host.rulebook.decide(black_box(&case), black_box(&command), at, &answers).unwrap());
}

fn refusal() {
    let plain = plain();
    let Moment { case, command, at } = plain.refused_application();
    let answers = answers(&plain, &case, &command, at);
    repeated(|| plain.host.rulebook.decide(black_box(&case), black_box(&command), at, &answers).unwrap_err());
}

fn replay() {
    let plain = plain();
    repeated(|| plain.host.rulebook.replay(Id::from("case"), black_box(&plain.events)).unwrap());
}

/// All packs, as one program reads them.
fn load() {
    measured(|| {
        let library = plain_path::library();
        for id in library.ids().unwrap() {
            black_box(plain_path::load(&library, id.as_str()));
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
