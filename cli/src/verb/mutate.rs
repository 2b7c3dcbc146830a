//! `guicheng mutate`: changes a pack element by element and prints the changes that no scenario notices.

use std::io::{IsTerminal, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{io, thread};

use guicheng_engine::mutation::{Mutant, Verdict as Judgement};
use guicheng_engine::pack::Pack;
use guicheng_engine::scenario::Scenarios;
use serde_json::{Value, json};

use crate::Verdict;
use crate::arguments::Mutate;
use crate::console::Console;
use crate::failure::Failure;

pub(crate) fn mutate(console: &Console, asked: &Mutate) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let scenarios = Scenarios::load(&library, &pack)?;
    let calendar = library.calendar(pack.calendar.as_str())?;
    for scenario in scenarios.iter() {
        if !scenarios.run(scenario, &library)?.failures.is_empty() {
            return Err(console.bad("mutate-failing", &[("scenario", scenario.id()), ("pack", &pack.id)]));
        }
    }
    let mut mutants = library.mutants(&pack)?;
    if let Some(path) = &asked.path {
        mutants.retain(|mutant| mutant.path.starts_with(path.as_str()));
    }
    let judgements = in_parallel(console, &mutants, |mutant| library.judge(&scenarios, &calendar, mutant));
    let survivors: Vec<&Mutant> = mutants
        .iter()
        .zip(&judgements)
        .filter(|(_, judgement)| **judgement == Judgement::Survived)
        .map(|(mutant, _)| mutant)
        .collect();
    let refused = judgements.iter().filter(|judgement| matches!(judgement, Judgement::Refused(_))).count();
    if console.json() {
        console.print_json(&record(&pack, &mutants, &judgements))?;
    } else {
        let mut text: String = survivors.iter().map(|mutant| line(console, &pack, mutant)).collect();
        text.push_str(&console.say(
            "mutate-count",
            &[
                ("all", &mutants.len()),
                ("refused", &refused),
                ("noticed", &mutants.len().saturating_sub(refused).saturating_sub(survivors.len())),
                ("survived", &survivors.len()),
            ],
        ));
        console.print(&text)?;
    }
    Ok(if survivors.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

/// Judges all mutants on all cores, with a count on a terminal.
fn in_parallel(console: &Console, mutants: &[Mutant], judge: impl Fn(&Mutant) -> Judgement + Sync) -> Vec<Judgement> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Judgement)>> = Mutex::new(Vec::with_capacity(mutants.len()));
    let counts = io::stderr().is_terminal();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(mutant) = mutants.get(index) else { break };
                    let judgement = judge(mutant);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, judgement));
                    if counts {
                        let text = console.say("mutate-progress", &[("done", &done.len()), ("all", &mutants.len())]);
                        // What cannot be shown on the terminal is no reason to stop.
                        let _ = write!(io::stderr(), "\r{text}");
                    }
                }
            });
        }
    });
    if counts {
        let _ = writeln!(io::stderr());
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, judgement)| judgement).collect()
}

fn line(console: &Console, pack: &Pack, mutant: &Mutant) -> String {
    let place = mutant.span.map(|span| pack.files().place(span)).unwrap_or_default();
    let articles = pack.citing(&mutant.path).join(", ");
    let what = console.say(&format!("mutation-{}", mutant.mutation), &[]);
    let change = mutant.edit.shown();
    let change = if change.is_empty() { String::new() } else { format!(" → {change}") };
    format!("{place}  {}  〔{articles}〕\n    {what}{change}\n", mutant.path)
}

fn record(pack: &Pack, mutants: &[Mutant], judgements: &[Judgement]) -> Value {
    let records = mutants.iter().zip(judgements).map(|(mutant, judgement)| {
        let (verdict, by) = match judgement {
            Judgement::Refused(codes) => ("refused", json!(codes)),
            Judgement::Noticed(scenario) => ("noticed", json!(scenario)),
            Judgement::Survived => ("survived", Value::Null),
        };
        json!({
            "path": mutant.path,
            "mutation": mutant.mutation.to_string(),
            "change": mutant.edit.shown(),
            "place": mutant.span.map(|span| pack.files().place(span)),
            "verdict": verdict,
            "by": by,
        })
    });
    Value::Array(records.collect())
}
