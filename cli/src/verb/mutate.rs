//! `guicheng mutate`: changes a pack element by element and prints the changes that no scenario notices.

use guicheng_engine::mutation::{Mutant, Verdict as Judgement};
use guicheng_engine::pack::Pack;
use guicheng_engine::scenario::Scenarios;
use serde_json::{Value, json};

use crate::Verdict;
use crate::arguments::Mutate;
use crate::console::Console;
use crate::failure::Failure;
use crate::parallel::in_parallel;

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
    let judgements =
        in_parallel(console, "mutate-progress", &mutants, |mutant| library.judge(&scenarios, &calendar, mutant));
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
