//! Deciding: what a command, or time alone, brings about in a case. Nothing is written; the decision is the answer.

mod agency;
mod asking;
mod audit;
mod automatic;
mod available;
mod awaited;
mod clocks;
mod collection_row;
mod collections;
mod context;
mod decision;
mod disclosure;
mod draft;
mod ended;
mod erasing;
mod filled_letter;
mod guards;
mod input;
mod letters;
mod numbers;
mod opening;
mod opens;
mod plan;
mod probe;
mod retention;
mod routing;
mod ruling;
mod separation;
mod settled;
mod standing;
mod tables;
mod timers;
mod to_come;
mod transaction;
mod undecided;
mod waiting;
mod words;

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};

use crate::record::{Command, Reason, Request};
use asking::{Attempt, asking};
use transaction::Transaction;

use crate::base::{Id, Value};
use crate::case::Case;
use crate::pack::Pack;
use crate::register::Answers;
use crate::rulebook::Rulebook;
use crate::time::Calendar;
pub use agency::Authority;
pub use audit::{Audit, Difference, ErasedBasis, ReplayError};
pub use available::{AvailableAction, AvailableWorkflow};
pub use collection_row::{CollectionChange, CollectionReader, CollectionRow};
pub use decision::{Decision, Wake};
pub use disclosure::{DisclosedView, Disclosure};
pub(crate) use draft::Draft;
pub use erasing::{Erasing, EventPlace, LetterPlace};
pub use filled_letter::FilledLetter;
pub use input::filled;
pub use probe::{ProcedureProbe, begun, possible_periods};
pub use retention::Erasable;
pub use settled::Settled;
pub(crate) use standing::StandingView;
pub use tables::MovedClock;
pub use undecided::{Misconfiguration, Undecided};
pub use waiting::Waiting;
pub(crate) use words::in_pieces;
pub use words::{figure_in_words, in_words};

/// The years of moments at which something can be decided: the days around one can be written, too.
const YEARS_OF_MOMENTS: RangeInclusive<i32> = 2..=9998;

impl Rulebook {
    /// Decides a command at a moment, with what is answered of registers. The same case, command, moment and answers always
    /// give the same decision.
    ///
    /// 1. **Sent before, or too late.** A key that is on record gives the decision taken then; a case that has moved on
    ///    since it was [`seen`](Command::seen) refuses.
    /// 2. **What time has brought.** A [`Transaction`] begins on a copy of the case, and [`Transaction::fire_due_timers`]
    ///    brings it up to the moment: clocks that have run out, registers with something new, amendments in force, each
    ///    at its own moment, with the automatic actions that follow.
    /// 3. **What is asked.** [`Transaction::open_case`], [`Transaction::take_over`], [`Transaction::open`] or [`Transaction::act`] finds the workflow
    ///    or action and asks [who may](guards::not_permitted); for an opening, [in which role](opening). The action with all it is
    ///    carried out with is an [`Invocation`](plan::Invocation).
    /// 4. **What would change.** [`Invocation::plan`](plan::Invocation::plan) asks the [guards](guards::failures), which
    ///    [`Self::available`] asks too: state, window, [`input`], conditions. Then it works out on a projection of the case
    ///    what changes: parties ([`routing`]), facts and data, state, [`clocks`], effects. What expressions read is their
    ///    [`context`].
    /// 5. **What is recorded.** [`Transaction::execute`] makes an event of it, [applies](Case::apply) it to the copy, and
    ///    carries out what it triggers elsewhere in the case.
    /// 6. **What follows by itself.** [`Transaction::run_to_completion`] carries out automatic actions until none is left.
    ///
    /// The copy is thrown away; the events are the decision. Applying them to the case gives the same state, since the
    /// copy came about by applying them.
    ///
    /// # Errors
    /// A refusal with every reason; the look-ups that are missing; or what is not as it must be with the host. Nothing has
    /// happened then.
    #[allow(rustdoc::private_intra_doc_links, reason = "the steps are for those who read the code")]
    pub fn decide(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Decision, Undecided> {
        asking(answers, |attempt| self.decide_asking(case, command, at, attempt))
    }

    fn decide_asking(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        attempt: &Attempt,
    ) -> Result<Decision, Undecided> {
        if !command.input().values().all(Value::is_shallow) {
            return refuse(Reason::too_deep(Value::DEEPEST));
        }
        let command = &*command.normalised();
        if let Some(key) = &command.key
            && let Some(known) = case.key(key)
        {
            if known.is_of(command) {
                return Ok(Decision { repeats: Some(known.decision), ..Decision::default() });
            }
            return refuse(Reason::key_reused(key));
        }
        if let Some(seen) = command.seen
            && seen != case.sequence()
        {
            return refuse(Reason::stale(seen, case.sequence()));
        }
        let mut transaction = self.start(case, at, attempt)?;
        if let Some(reason) = transaction.partial.take() {
            return refuse(reason);
        }
        match &command.request {
            Request::OpenCase { pack, kind, workflow, input } => {
                if case.kind().is_some() {
                    return refuse(Reason::wrong_case(case.id(), true, None));
                }
                let pack = self.pack_to_open_under(pack, Some(workflow), at)?;
                transaction.open_case(&pack, kind, workflow, input, command)?;
            }
            Request::TakeOver { pack, kind, workflow, into, input } => {
                if case.kind().is_some() {
                    return refuse(Reason::wrong_case(case.id(), true, None));
                }
                let pack = self.pack_to_open_under(pack, None, at)?;
                transaction.take_over(&pack, kind, (workflow, into), input, command)?;
            }
            Request::Open { workflow, concerns, input } => {
                not_empty(case)?;
                transaction.open(workflow, *concerns, input, command)?;
            }
            Request::Act { procedure, action, input } => {
                not_empty(case)?;
                transaction.act(*procedure, action, input, command)?;
            }
        }
        transaction.within_budget()?;
        transaction.run_to_completion_or_later()?;
        transaction.finish()
    }

    /// What time alone brings about up to a moment: clocks running out, and the automatic actions that follow.
    ///
    /// # Errors
    /// If a script of the pack fails, or the moment lies before the case's last event; else as [`Rulebook::decide`].
    pub fn advance(&self, case: &Case, at: DateTime<Utc>, answers: &Answers) -> Result<Decision, Undecided> {
        asking(answers, |attempt| self.start(case, at, attempt)?.finish())
    }

    /// The case as it stands at a moment: with what time has brought about since its last event.
    ///
    /// # Errors
    /// As [`Rulebook::advance`].
    pub fn at_moment(&self, case: &Case, at: DateTime<Utc>, answers: &Answers) -> Result<Case, Undecided> {
        asking(answers, |attempt| Ok(self.start(case, at, attempt)?.into_case()))
    }

    /// The pack that a case is opened under at a moment: what is in force, or what was in force last if the workflow can be opened
    /// after its last day.
    fn pack_to_open_under(&self, id: &Id, workflow: Option<&Id>, at: DateTime<Utc>) -> Result<Arc<Pack>, Undecided> {
        let (pack, over) = self.pack_at(id, at)?;
        let is_open = |workflow: &Id| pack.workflows.get(workflow.as_str()).is_some_and(|rule| rule.after_force);
        match over.filter(|_| !workflow.is_some_and(is_open)) {
            Some(not_in_force) => refuse(not_in_force),
            None => Ok(pack),
        }
    }

    /// The pack that is in force under an id at a moment, or that was in force last, with why nothing new is opened under it. A
    /// refusal if none is known, or none is in force yet.
    fn pack_at(&self, id: &Id, at: DateTime<Utc>) -> Result<(Arc<Pack>, Option<Reason>), Undecided> {
        let newest = self.newest(id.as_str(), at).ok_or_else(|| Reason::unknown_pack(id, self.known_pack(id)))?;
        let on = self.calendar_of(newest)?.local_date(at);
        if let Some(current) = self.current(id.as_str(), on, at) {
            return Ok((Arc::clone(current), None));
        }
        // What is not in force is the amendment that has taken its place, if there is one.
        let last = self.last_of_line(id.as_str(), on, at).unwrap_or(newest);
        let Some(in_force) = &last.in_force else { return Ok((Arc::clone(newest), None)) };
        let not_in_force = Reason::not_in_force(last, in_force, on);
        match self.governing(id.as_str(), on, at) {
            Some(ended) => Ok((Arc::clone(ended), Some(not_in_force))),
            None => refuse(not_in_force),
        }
    }

    /// The pack that a procedure is opened under in a case that goes by a pack: what is in force under its id, or itself
    /// where nothing is.
    fn pack_within(&self, root: &Arc<Pack>, at: DateTime<Utc>) -> Result<Arc<Pack>, Undecided> {
        let on = self.calendar_of(root)?.local_date(at);
        Ok(Arc::clone(self.current(root.id.as_str(), on, at).unwrap_or(root)))
    }

    /// A copy of the case, brought up to a moment.
    ///
    /// What time brings may use half of the steps: however long a rule goes on by itself, persons can still act.
    fn start<'a>(&'a self, case: &'a Case, at: DateTime<Utc>, attempt: &Attempt) -> Result<Transaction<'a>, Undecided> {
        if !YEARS_OF_MOMENTS.contains(&at.year()) {
            return refuse(Reason::moment_out_of_range(&YEARS_OF_MOMENTS));
        }
        if let Some(last) = case.last_at()
            && at < last
        {
            return refuse(Reason::back_in_time(at, last));
        }
        let mut transaction = Transaction::new(self, attempt, case, at);
        transaction.keep_half();
        transaction.follow_tables()?;
        transaction.fire_due_timers()?;
        transaction.open_all();
        Ok(transaction)
    }

    /// The calendar that a pack counts with.
    fn calendar_of(&self, pack: &Pack) -> Result<Arc<Calendar>, Misconfiguration> {
        let unknown = || Misconfiguration::UnknownCalendar { calendar: pack.calendar.clone(), pack: pack.id.clone() };
        self.calendar(pack.calendar.as_str()).cloned().ok_or_else(unknown)
    }
}

fn refuse<T>(reason: Reason) -> Result<T, Undecided> {
    Err(reason.into())
}

fn not_empty(case: &Case) -> Result<(), Undecided> {
    match case.kind() {
        Some(_) => Ok(()),
        None => refuse(Reason::wrong_case(case.id(), false, None)),
    }
}
