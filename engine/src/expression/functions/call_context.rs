//! What functions rest on besides their arguments, and why they give nothing.

use std::cell::RefCell;
use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use rhai::{Dynamic, EvalAltResult, Position};

use crate::base::Text;
use crate::expression::error::Fault;
use crate::expression::interpreter::binding::{Binding, VariableSource};
use crate::expression::interpreter::sandbox::MAX_NATIVE_STEPS;
use crate::expression::pack_context::{Directory, PackContext};
use crate::expression::tree::Bailout;
use crate::messages;
use crate::register::Seen;
use crate::time::Calendar;

/// What a function gives, or why it gives nothing.
pub(super) type Outcome<T> = Result<T, FunctionError>;

/// Why a function gives nothing.
#[derive(Debug)]
pub(in crate::expression) enum FunctionError {
    /// What it reads is not recorded.
    Absent(String),
    /// The workdays of that year are not published.
    Unpublished(i32),
    /// A key of that register is too long.
    KeyTooLong(String),
    /// It went over more items and characters than an evaluation may.
    TooManySteps,
    /// The list would be longer than scripts may hold.
    TooLong,
    /// Anything else, in words.
    Failed(Text),
}

impl FunctionError {
    /// A failure for which there is a sentence.
    pub(in crate::expression) fn failed(reason: &str, arguments: &[(&str, &dyn Display)]) -> Self {
        Self::Failed(messages::text_with(reason, arguments))
    }
}

/// What can be told of a trouble without Rhai.
impl From<FunctionError> for Bailout<'_> {
    fn from(trouble: FunctionError) -> Self {
        match trouble {
            FunctionError::Unpublished(year) => Self::Unpublished(year),
            FunctionError::Absent(_)
            | FunctionError::KeyTooLong(_)
            | FunctionError::TooManySteps
            | FunctionError::TooLong
            | FunctionError::Failed(_) => Self::UseRhai,
        }
    }
}

impl From<FunctionError> for Box<EvalAltResult> {
    fn from(trouble: FunctionError) -> Self {
        match trouble {
            FunctionError::Absent(path) => Fault::Absent(path).into(),
            FunctionError::Unpublished(year) => Fault::Unpublished(year).into(),
            FunctionError::KeyTooLong(register) => Fault::KeyTooLong(register).into(),
            FunctionError::TooManySteps => Box::new(EvalAltResult::ErrorTooManyOperations(Position::NONE)),
            FunctionError::TooLong => Box::new(EvalAltResult::ErrorDataTooLarge("list".to_owned(), Position::NONE)),
            FunctionError::Failed(message) => Fault::Failed(message).into(),
        }
    }
}

/// What functions rest on besides their arguments and what is bound.
pub(in crate::expression) struct EvaluationSetting<'a> {
    pub(in crate::expression) calendar: &'a Calendar,
    /// The organisations of the pack.
    pub(in crate::expression) organisations: Option<&'a Directory>,
}

/// What an evaluation lets functions use.
pub(in crate::expression) struct CallContext<'a> {
    setting: &'a EvaluationSetting<'a>,
    names: &'a dyn VariableSource,
    /// Steps that functions may still spend on lists and texts: Rhai counts a call as one step, however long the list
    /// is.
    steps: usize,
}

impl<'a> CallContext<'a> {
    pub(in crate::expression) fn new(setting: &'a EvaluationSetting<'a>, names: &'a dyn VariableSource) -> Self {
        Self { setting, names, steps: MAX_NATIVE_STEPS }
    }

    /// What the names of the expression stand for.
    pub(in crate::expression) fn names(&self) -> &'a dyn VariableSource {
        self.names
    }

    /// The steps that functions have taken over lists and texts.
    pub(in crate::expression) fn spent(&self) -> u64 {
        u64::try_from(MAX_NATIVE_STEPS.saturating_sub(self.steps)).unwrap_or(u64::MAX)
    }

    /// Counts steps that a function takes over a list or a text.
    pub(super) fn spend(&mut self, steps: usize) -> Outcome<()> {
        self.steps = self.steps.checked_sub(steps).ok_or(FunctionError::TooManySteps)?;
        Ok(())
    }

    /// What the calendar says, if it knows the years it is asked for.
    pub(super) fn calendar<T>(&self, ask: impl FnOnce(&Calendar) -> (T, Option<i32>)) -> Outcome<T> {
        match ask(self.setting.calendar) {
            (_, Some(year)) if year < 1 => Err(FunctionError::failed("failed-before-year-1", &[])),
            (_, Some(year)) if year > 9999 => Err(FunctionError::failed("failed-beyond-9999", &[])),
            (_, Some(year)) => Err(FunctionError::Unpublished(year)),
            (answer, None) => Ok(answer),
        }
    }

    /// The organisations of the pack.
    pub(super) fn organisations(&self) -> Option<&'a Directory> {
        self.setting.organisations
    }

    /// The day of the decision; none where there is no decision.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        self.names.day()
    }

    /// The registers, as they are seen; nothing is entered in them if there are none.
    pub(super) fn registers(&self) -> Option<Seen> {
        self.names.registers()
    }
}

/// What an evaluation in Rhai on this thread may use.
struct Running {
    calendar: Arc<Calendar>,
    registers: Option<Seen>,
    day: Option<NaiveDate>,
    steps: usize,
    operations: u64,
}

thread_local! {
    /// Set by [`with`] alone, so it cannot outlive the evaluation or be seen by another one.
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Puts back what was there before, also when the evaluation unwinds.
struct Restore(Option<Running>);

impl Drop for Restore {
    fn drop(&mut self) {
        RUNNING.with(|place| *place.borrow_mut() = self.0.take());
    }
}

/// Runs an evaluation in which workdays are those of a calendar, registers are seen so, and tables are those of a day. Gives also the steps it
/// took: those that Rhai counts, and those of functions over lists and texts.
pub(in crate::expression) fn with<T>(
    calendar: &Arc<Calendar>,
    (registers, day): (Option<Seen>, Option<NaiveDate>),
    evaluate: impl FnOnce() -> T,
) -> (T, u64) {
    let running = Running { calendar: Arc::clone(calendar), registers, day, steps: MAX_NATIVE_STEPS, operations: 0 };
    let _restore = Restore(RUNNING.with(|place| place.borrow_mut().replace(running)));
    let outcome = evaluate();
    let steps = RUNNING.with(|place| {
        place.borrow().as_ref().map_or(0, |running| {
            let native = MAX_NATIVE_STEPS.saturating_sub(running.steps);
            running.operations.saturating_add(u64::try_from(native).unwrap_or(u64::MAX))
        })
    });
    (outcome, steps)
}

/// Notes how many steps Rhai has counted in the evaluation on this thread.
pub(in crate::expression) fn count(operations: u64) {
    RUNNING.with(|place| {
        if let Ok(mut place) = place.try_borrow_mut()
            && let Some(running) = place.as_mut()
        {
            running.operations = operations;
        }
    });
}

/// Functions are given values, and ask for nothing by its name but registers.
impl VariableSource for Running {
    fn binding(&self, _: &'static str) -> Option<Binding> {
        None
    }

    fn registers(&self) -> Option<Seen> {
        self.registers.clone()
    }

    fn day(&self) -> Option<NaiveDate> {
        self.day
    }
}

/// The day of the decision of the evaluation on this thread.
pub(super) fn day_in_rhai() -> Option<NaiveDate> {
    RUNNING.with(|place| place.borrow().as_ref()?.day)
}

/// Calls a function with what the evaluation on this thread may use.
pub(super) fn in_rhai(
    pack_context: &OnceLock<PackContext>,
    call: impl FnOnce(&mut CallContext<'_>) -> Outcome<Dynamic>,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let organisations = pack_context.get().map(|known| &known.organisations);
    RUNNING.with(|place| {
        let mut place = place.borrow_mut();
        let Some(running) = place.as_mut() else {
            return Err(FunctionError::failed("failed-outside", &[]).into());
        };
        let setting = EvaluationSetting { calendar: &running.calendar, organisations };
        let mut context = CallContext { setting: &setting, names: running, steps: running.steps };
        let outcome = call(&mut context);
        running.steps = context.steps;
        Ok(outcome?)
    })
}
