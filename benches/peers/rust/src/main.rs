//! The same submission decided by the engine and by ZEN; prints what, by whom and nanoseconds, with tabs between them.
//!
//! The engine does all that a decision is: it checks permission, state, form, fields and conditions, and gives the events
//! with clocks, parties, effects and articles, or a refusal with every reason. ZEN is asked for the conditions alone.

mod ours;
mod zen;

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Samples of one measurement, and the least time of each.
const SAMPLES: usize = 15;
const SAMPLE: Duration = Duration::from_millis(60);

const ACCEPTED: &str = "submission accepted";
const REFUSED: &str = "submission refused";
const OPEN: &str = "what is open";

fn main() -> Result<(), Box<dyn Error>> {
    let submission: Value = serde_json::from_str(include_str!("../../submission.json"))?;
    ours::measure(&submission)?;
    zen::measure(&submission)
}

/// Prints the median time of one call.
fn print<T>(what: &str, peer: &str, mut work: impl FnMut() -> T) {
    let mut time = |calls: u32| {
        let begun = Instant::now();
        for _ in 0..calls {
            black_box(work());
        }
        begun.elapsed()
    };
    let mut calls = 1;
    while time(calls) < SAMPLE {
        calls *= 2;
    }
    let mut samples: Vec<f64> = (0..SAMPLES).map(|_| time(calls).as_secs_f64() * 1e9 / f64::from(calls)).collect();
    samples.sort_by(f64::total_cmp);
    println!("{what}\t{peer}\t{}", samples[SAMPLES / 2]);
}

/// The application, with the changes that have it refused if so asked.
fn application(submission: &Value, refused: bool) -> serde_json::Map<String, Value> {
    let part = |name: &str| submission[name].as_object().cloned().unwrap_or_default();
    let mut application = part("application");
    if refused {
        application.extend(part("refused"));
    }
    application
}
