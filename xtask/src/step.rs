//! Steps one after the other, up to the first that fails, and a table of them all.

use std::time::{Duration, Instant};

use crate::process::{Call, say};
use crate::table::table;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Passed,
    Failed,
    /// It could not be run here, and why.
    Skipped(String),
}

/// One step of a chore.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// What a person types to run it by itself.
    pub(crate) alone: String,
    work: Box<dyn FnOnce() -> Ending>,
    quick: Quick,
}

/// How much of a step a quick run does.
#[derive(Debug)]
enum Quick {
    Nothing,
    All,
    /// Less than the step, by another call.
    Part(Call),
}

impl Step {
    /// A step that calls a program.
    pub(crate) fn call(name: &'static str, call: Call) -> Self {
        Self::calls(name, vec![call])
    }

    /// Several calls, all of which are made, whatever becomes of those before.
    pub(crate) fn calls(name: &'static str, calls: Vec<Call>) -> Self {
        let alone = calls.iter().map(Call::to_string).collect::<Vec<_>>().join("; ");
        let work = move || {
            let failed = calls.iter().filter(|call| !call.succeeds()).count();
            if failed == 0 { Ending::Passed } else { Ending::Failed }
        };
        Self::work(name, alone, work)
    }

    /// A step that is not just one call.
    pub(crate) fn work(name: &'static str, alone: String, work: impl FnOnce() -> Ending + 'static) -> Self {
        Self { name, alone, work: Box::new(work), quick: Quick::Nothing }
    }

    /// The step belongs to quick runs too, as it is.
    pub(crate) fn also_when_quick(mut self) -> Self {
        self.quick = Quick::All;
        self
    }

    /// Quick runs do a part of the step, by that call.
    pub(crate) fn in_part_when_quick(mut self, part: Call) -> Self {
        self.quick = Quick::Part(part);
        self
    }
}

/// What a quick run does of some steps, and what it leaves out of them.
pub(crate) struct QuickRun {
    pub(crate) steps: Vec<Step>,
    /// Of these it does a part.
    in_part: Vec<&'static str>,
    /// Of these it does nothing.
    left_out: Vec<&'static str>,
}

impl QuickRun {
    /// The quick run of these steps, in their order.
    pub(crate) fn of(steps: Vec<Step>) -> Self {
        let mut run = Self { steps: Vec::new(), in_part: Vec::new(), left_out: Vec::new() };
        for step in steps {
            match step.quick {
                Quick::Nothing => run.left_out.push(step.name),
                Quick::All => run.steps.push(step),
                Quick::Part(part) => {
                    run.in_part.push(step.name);
                    run.steps.push(Step::call(step.name, part));
                }
            }
        }
        run
    }

    /// What somebody who runs it must know that it does not do.
    pub(crate) fn omissions(&self) -> String {
        format!("done in part: {}\nnot done: {}", self.in_part.join(", "), self.left_out.join(", "))
    }
}

/// Takes the steps and says how each went. Whether none failed.
pub(crate) fn take(steps: Vec<Step>) -> bool {
    let started = Instant::now();
    let mut rows = vec![vec!["step".to_owned(), "result".to_owned(), "seconds".to_owned()]];
    let (mut passed, mut skipped, mut failed) = (0, Vec::new(), None);
    let total = steps.len();
    for (number, step) in steps.into_iter().enumerate() {
        if failed.is_some() {
            rows.push(vec![step.name.to_owned(), "not run".to_owned(), String::new()]);
            continue;
        }
        say(&format!("\n[{}/{total}] {}", number + 1, step.name));
        let begun = Instant::now();
        let result = match (step.work)() {
            Ending::Passed => {
                passed += 1;
                "passed"
            }
            Ending::Skipped(reason) => {
                say(&format!("skipped: {reason}"));
                skipped.push(format!("skipped `{}`: {reason}", step.name));
                "skipped"
            }
            Ending::Failed => {
                failed = Some((step.name, step.alone));
                "FAILED"
            }
        };
        rows.push(vec![step.name.to_owned(), result.to_owned(), seconds(begun.elapsed())]);
    }
    say(&format!("\n{}\n", table(&rows)));
    skipped.iter().for_each(|line| say(line));
    let skips = if skipped.is_empty() { String::new() } else { format!(", {} skipped", skipped.len()) };
    let failures = u8::from(failed.is_some());
    say(&format!("{passed} passed, {failures} failed{skips} in {} s", seconds(started.elapsed())));
    if let Some((name, alone)) = &failed {
        say(&format!("step `{name}` failed; to run it alone: {alone}"));
    }
    failed.is_none()
}

fn seconds(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn nothing_is_done_after_a_failure() {
        let done = Rc::new(Cell::new(0));
        let step = |ending: Ending| {
            let done = Rc::clone(&done);
            Step::work("step", "step".to_owned(), move || {
                done.set(done.get() + 1);
                ending
            })
        };
        assert!(!take(vec![step(Ending::Passed), step(Ending::Failed), step(Ending::Passed)]));
        assert_eq!(done.get(), 2);
    }

    #[test]
    fn a_quick_run_says_what_it_leaves_out() {
        let step = |name| Step::call(name, Call::new("true"));
        let part = step("tests").in_part_when_quick(Call::new("true --lib"));
        let quick = QuickRun::of(vec![step("format").also_when_quick(), part, step("licences")]);
        assert_eq!(quick.omissions(), "done in part: tests\nnot done: licences");
        let done: Vec<(&str, &str)> = quick.steps.iter().map(|step| (step.name, step.alone.as_str())).collect();
        assert_eq!(done, [("format", "true"), ("tests", "true --lib")]);
    }

    #[test]
    fn a_step_that_cannot_be_run_here_is_no_failure() {
        assert!(take(vec![Step::work("step", "step".to_owned(), || Ending::Skipped("no network".to_owned()))]));
    }
}
