//! Where values come from: parameters through all layers, what is recorded from the event that recorded it.

use std::sync::Arc;

use guicheng_engine::internals::decide::ProcedureProbe;
use guicheng_engine::internals::expression::{Expression, Read};
use guicheng_engine::{Event, EventKind, Id, Pack, Procedure};

use super::words::{Meaning, Words};
use super::{ExplainedValue, Setting};

/// What was read, with the procedure in which.
#[derive(Default)]
pub(super) struct Reads {
    reads: Vec<(u32, Read)>,
}

impl Reads {
    /// What an expression of a procedure reads.
    pub(super) fn add(&mut self, procedure: &Procedure, expression: &Expression) {
        for read in expression.reads() {
            // What is of the pack or the case is the same in all its procedures.
            let known = |(number, known): &(u32, Read)| {
                known == read && (*number == procedure.number() || matches!(read.variable, "params" | "facts"))
            };
            if !self.reads.iter().any(known) {
                self.reads.push((procedure.number(), read.clone()));
            }
        }
    }
}

/// The values that were read, and where they come from; those that are computed as they are read are told where they are read.
pub(super) fn explained(setting: &Setting<'_>, reads: &Reads) -> Vec<ExplainedValue> {
    let mut found = Vec::new();
    for (number, read) in &reads.reads {
        // What a procedure reads that is yet to begin is of the case.
        let of_case = || setting.case.root().filter(|_| matches!(read.variable, "params" | "facts"));
        let Some(procedure) = setting.case.procedure(*number).or_else(of_case) else { continue };
        let Some(name) = read.properties.first() else { continue };
        let words = setting.words(procedure);
        let from = match read.variable {
            "params" => parameter(setting, words, name),
            "facts" | "data" => recorded(setting, words, read.variable == "facts", name).into_iter().collect(),
            _ => continue,
        };
        let question = setting.question;
        let (on, calendar, registers) = (setting.on, setting.calendar, &question.host.registers);
        let probe = ProcedureProbe::new(setting.case, procedure, on, question.at, calendar, registers);
        let value = match probe.read(read) {
            Some(value) => words.value(&value, &words.meaning(read)),
            None => words.say("explain-absent", &[]),
        };
        found.push(ExplainedValue { read: read.to_string(), title: words.read(read), value, from });
    }
    found
}

/// What each layer says of a parameter, lowest first: only those that say something of it.
fn parameter(setting: &Setting<'_>, words: Words<'_>, name: &Id) -> Vec<String> {
    let pack = words.procedure.pack();
    let below: Vec<Arc<Pack>> = pack.lineage.iter().rev().filter_map(|(id, _)| (setting.question.layer)(id)).collect();
    let mut said = Vec::new();
    for layer in below.iter().chain([pack]) {
        let Some(parameter) = layer.parameters.get(name.as_str()) else { continue };
        let interpretation = parameter.interpretation.as_ref();
        let path = match interpretation {
            Some(interpretation) => format!("interpretations.{interpretation}.chosen"),
            None => ["value", "values"]
                .map(|key| format!("parameters.{name}.{key}"))
                .into_iter()
                .find(|path| layer.place_of(path).is_some())
                .unwrap_or_else(|| format!("parameters.{name}")),
        };
        let own = layer.origin_of(&path) == Some(layer.id.as_str());
        let Some(place) = layer.place_of(&path).filter(|_| own || Arc::ptr_eq(layer, pack) && said.is_empty()) else {
            continue;
        };
        let value = match parameter.on(setting.on) {
            Some(value) => words.value(value, &Meaning::Options(name)),
            None => words.say("explain-absent", &[]),
        };
        let (title, place) = (words.text(&layer.title), layer.files().place(place));
        let articles = layer.cited(&parameter.citations, words.language());
        let arguments: [(&str, &dyn std::fmt::Display); 4] =
            [("pack", &title), ("value", &value), ("articles", &articles), ("place", &place)];
        said.push(words.say("explain-layer", &arguments).trim_end().to_owned());
        if let Some(question) = interpretation.and_then(|id| layer.interpretations.get(id.as_str())) {
            let reading = question.readings.get(question.chosen.as_str()).map_or("", |reading| words.text(reading));
            let (question, because) = (words.text(&question.question), words.text(&question.because));
            said.push(
                words.say("explain-reading", &[("question", &question), ("reading", &reading), ("because", &because)]),
            );
        }
    }
    said
}

/// The event that recorded a field last.
fn recorded(setting: &Setting<'_>, words: Words<'_>, of_case: bool, name: &Id) -> Option<String> {
    let set = |event: &&Event| {
        let changes = if of_case { &event.changes.facts } else { &event.changes.data };
        event.sequence <= setting.case.sequence()
            && (of_case || event.procedure == words.procedure.number())
            && changes.iter().any(|(field, _)| field == name)
    };
    let event = setting.question.events.iter().rev().find(set)?;
    let procedure = setting.case.procedure(event.procedure)?;
    let workflow = procedure.workflow();
    let action = match &event.kind {
        EventKind::Opened { .. } => Some(&workflow.opening),
        EventKind::Acted { action, .. } => workflow.actions.get(action.as_str()),
        _ => None,
    };
    let action = action.map_or("", |action| words.text(&action.title));
    let workflow = words.text(&workflow.title);
    let (on, number) = (event.on, event.sequence);
    let arguments: [(&str, &dyn std::fmt::Display); 4] =
        [("on", &on), ("workflow", &workflow), ("action", &action), ("event", &number)];
    Some(words.say("explain-event", &arguments))
}
