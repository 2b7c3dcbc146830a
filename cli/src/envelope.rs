//! What a call says to programs: one JSON document, whatever the verb and however it ends. Its shape, with that of each verb's
//! result, is `docs/schemas/command.schema.json`.

use std::io::{self, Write};

use guicheng_engine::Language;
use guicheng_workbench::inspect::is_unseen;
use serde_json::{Value, json};

use crate::Verdict;
use crate::failure::Failure;

/// The version of the envelope. Members may be added to it and to results; what a member says does not change.
const FORMAT: u32 = 1;

/// What a verb found.
pub(crate) fn found(verb: &str, verdict: Verdict, result: Option<&Value>) -> Value {
    json!({"format": FORMAT, "verb": verb, "outcome": verdict.word(), "result": result})
}

/// Why a verb found nothing.
pub(crate) fn failed(verb: Option<&str>, failure: &Failure, language: Language) -> Value {
    match failure {
        Failure::Input(sentence) => error(verb, "input", sentence, Value::Array(Vec::new())),
        Failure::Load(failure) => {
            let message = failure.diagnostics.iter().next().map_or_else(String::new, |first| first.message(language));
            error(verb, "load", &message, json!(failure.diagnostics.records(&failure.sources)))
        }
        Failure::Output(cause) => error(verb, "input", &cause.to_string(), Value::Array(Vec::new())),
    }
}

/// A command line that is not understood.
pub(crate) fn misunderstood(verb: Option<&str>, problem: &str) -> Value {
    error(verb, "usage", problem, Value::Array(Vec::new()))
}

fn error(verb: Option<&str>, kind: &str, message: &str, problems: Value) -> Value {
    let error = json!({"kind": kind, "message": message, "problems": problems});
    json!({"format": FORMAT, "verb": verb, "outcome": Verdict::Unusable.word(), "error": error})
}

/// Writes a document to the standard output. What is not seen is escaped: no terminal obeys what packs say.
pub(crate) fn write(document: &Value) -> Result<(), Failure> {
    let escaped = |character| match character {
        // All of them fit in four digits.
        _ if is_unseen(character) => format!("\\u{:04x}", u32::from(character)),
        _ => character.to_string(),
    };
    let text: String = format!("{document:#}\n").chars().map(escaped).collect();
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}
