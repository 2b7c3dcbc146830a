//! `guicheng test --inherited`: the scenarios of the packs below, run under the pack that is laid over them.

use guicheng_engine::PackLibrary;
use guicheng_workbench::scenario::{Inherited, InheritedVerdict, OwnRule, Scenario, Scenarios};
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::looking::run_inherited;

/// What comes out otherwise is no failure: a pack is laid over another because something is otherwise there.
pub(super) fn execute(console: &Console, library: &PackLibrary, packs: &[String]) -> Result<Verdict, Failure> {
    let (mut records, mut text) = (Vec::new(), String::new());
    for id in console.packs(library, packs)? {
        let pack = library.load(id.as_str())?;
        let scenarios = Scenarios::load(library, &pack)?;
        let below: Vec<&Scenario> = scenarios.all_inherited().collect();
        if below.is_empty() && packs.is_empty() {
            continue;
        }
        let run = run_inherited(console, library, &scenarios, &below);
        if console.json() {
            let told: Vec<Inherited> = run.into_iter().map(|run| in_language(console, run)).collect();
            records.push(json!({"pack": id, "version": pack.version, "inherited": told}));
        } else {
            text.push_str(&shown(console, id.as_str(), &run));
        }
    }
    if console.json() {
        console.record(json!({"packs": Value::Array(records)}));
    } else {
        console.print(&text)?;
    }
    Ok(Verdict::Fine)
}

fn in_language(console: &Console, run: Inherited) -> Inherited {
    let verdict = match run.verdict {
        InheritedVerdict::Differs { failure, following, rules } => {
            InheritedVerdict::Differs { failure: failure.in_language(console.language), following, rules }
        }
        other => other,
    };
    Inherited { verdict, ..run }
}

fn shown(console: &Console, pack: &str, run: &[Inherited]) -> String {
    let count = |is: fn(&InheritedVerdict) -> bool| run.iter().filter(|run| is(&run.verdict)).count();
    let same = count(|verdict| matches!(verdict, InheritedVerdict::Same));
    let adapted = count(|verdict| matches!(verdict, InheritedVerdict::Adapted { .. }));
    let differ = run.len().saturating_sub(same).saturating_sub(adapted);
    let mut text = String::new();
    for (run, others) in alike(run) {
        text.push_str(&entry(console, run, &others));
    }
    text.push_str(&console.say(
        "inherited-heading",
        &[("pack", &pack), ("all", &run.len()), ("same", &same), ("adapted", &adapted), ("differ", &differ)],
    ));
    text.push('\n');
    text
}

/// What begins to differ in the same place is told once, with the other scenarios that do.
fn alike(run: &[Inherited]) -> Vec<(&Inherited, Vec<&str>)> {
    let place = |run: &Inherited| match &run.verdict {
        InheritedVerdict::Differs { failure, .. } => Some((failure.place.clone(), failure.subject.clone())),
        _ => None,
    };
    let mut told: Vec<(&Inherited, Vec<&str>)> = Vec::new();
    for one in run {
        let same = told.iter_mut().find(|(known, _)| place(one).is_some() && place(known) == place(one));
        match same {
            Some((_, others)) => others.push(one.scenario.as_str()),
            None => told.push((one, Vec::new())),
        }
    }
    told
}

/// Scenarios that are named where many begin to differ in the same place.
const MOST_NAMED: usize = 8;

fn entry(console: &Console, run: &Inherited, others: &[&str]) -> String {
    let head = |mark: &str| format!("{mark} {}  {}\n", run.scenario, run.title.get(console.language));
    match &run.verdict {
        InheritedVerdict::Same => String::new(),
        InheritedVerdict::Adapted { by } if *by == run.scenario => String::new(),
        InheritedVerdict::Adapted { by } => format!("→ {}  {by}\n", run.scenario),
        InheritedVerdict::Unusable { problem } => format!("{}    {problem}\n\n", head("≠")),
        InheritedVerdict::Differs { failure, following, rules } => {
            let mut lines = vec![
                console.say(
                    "inherited-step",
                    &[
                        ("step", &failure.step),
                        ("subject", &failure.about(console.language)),
                        ("place", &failure.place),
                    ],
                ),
                console.say("inherited-expected", &[("value", &failure.expected.get(console.language))]),
                console.say("inherited-actual", &[("value", &failure.actual.get(console.language))]),
            ];
            lines.extend(rules.iter().map(|own| console.say("inherited-rule", &[("rule", &rule(own))])));
            if *following > 0 {
                lines.push(console.say("inherited-following", &[("count", following)]));
            }
            if !others.is_empty() {
                let named = others.iter().take(MOST_NAMED).copied().collect::<Vec<&str>>();
                let more = others.len().saturating_sub(named.len());
                let named = named.join(&console.say("comma", &[]));
                let count = others.len();
                lines.push(console.say("inherited-others", &[("count", &count), ("named", &named), ("more", &more)]));
            }
            let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
            format!("{}{lines}\n", head("≠"))
        }
    }
}

fn rule(rule: &OwnRule) -> String {
    match &rule.path {
        Some(path) => format!("{path}  {}", rule.place),
        None => rule.place.clone(),
    }
}
