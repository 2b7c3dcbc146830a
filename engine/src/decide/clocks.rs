//! Clocks of procedures: what starts, stops and ends them, and when they run out.
//!
//! A clock takes its limit, its parameters and `on` once, from the day it starts; the date it is counted from and its last
//! day follow the facts, data, registers and other clocks they read ([ADR 19]).
//!
//! [ADR 19]: https://github.com/guicheng/guicheng/blob/main/docs/adr/0019-a-decision-names-all-it-rests-on.md

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::{Id, Period, Value};
use crate::case::{Case, ClockPhase, ClockState, ClockTarget, Known, Procedure};
use crate::decide::context::EvaluationContext;
use crate::decide::ruling;
use crate::decide::undecided::Misconfiguration;
use crate::decide::waiting::unpublished;
use crate::expression::{Expression, ScriptError};
use crate::format::Resumes;
use crate::pack::model::{Citations, Clock, ClockSpan, State};
use crate::pack::{Pack, PackHash};
use crate::record::{ClockChange, ClockStep, Reason};
use crate::register::Follower;
use crate::rulebook::Rulebook;
use crate::time::Calendar;

/// How often one clock can change in one event: it goes on, or starts, and then its date is corrected.
const STEPS: usize = 4;

/// The moment for which clocks are settled.
#[derive(Clone, Copy)]
pub(super) struct Moment<'m> {
    pub(super) rulebook: &'m Rulebook,
    pub(super) known: Known<'m>,
    pub(super) on: NaiveDate,
    /// For what follows a clock that has run out: its last day, from which those that start now are counted.
    pub(super) follows: Option<NaiveDate>,
    /// The days that clocks of a case which is taken over are counted from.
    pub(super) counted_from: &'m [(Id, NaiveDate)],
    /// Whether time or the rules alone bring it about: then what lacks an answer waits.
    pub(super) by_itself: bool,
    /// The case as it stood before, where a procedure may have left its state.
    pub(super) before: Option<&'m Case>,
}

/// A clock that should run, or follow, and cannot be told.
pub(super) struct Untold {
    pub(super) procedure: u32,
    pub(super) clock: Arc<Clock>,
    pub(super) reason: Reason,
    /// Whether that stands against an act which should start it. What is not recorded yet, or not certain, is waited for.
    pub(super) stands_against: bool,
}

/// Settles the clocks of a procedure that something has happened in, and of those that may follow what has changed.
pub(super) fn settle_all(
    case: &mut Cow<'_, Case>,
    own: u32,
    facts_changed: bool,
    moment: Moment<'_>,
    changes: &mut Vec<ClockChange>,
) -> Result<Vec<Untold>, Misconfiguration> {
    let concerned = |procedure: &&Procedure| {
        let reads = procedure.workflow.clock_reads;
        procedure.number == own
            || (procedure.is_open()
                && ((facts_changed && reads.facts)
                    || reads.case
                    || is_behind(procedure)
                    // Whose rules hold may have changed with whom the act binds.
                    || moment.rulebook.has_rules_over(&procedure.pack.hash)))
    };
    let concerned: Vec<u32> = case.procedures().filter(concerned).map(|procedure| procedure.number).collect();
    let mut untold = Vec::new();
    for number in concerned {
        untold.extend(settle(case, number, moment, changes)?);
    }
    Ok(untold)
}

/// Whether a clock of the procedure should run in its state and does not.
pub(super) fn is_behind(procedure: &Procedure) -> bool {
    let runs = |clock: &Clock| {
        procedure
            .clock(clock.id.as_str())
            .is_some_and(|run| !matches!(run.phase, ClockPhase::Ended | ClockPhase::Still))
    };
    procedure.workflow.clocks.values().any(|clock| clock.runs_in.contains(&procedure.state.id) && !runs(clock))
}

/// Brings the clocks of a procedure into line with its state and what is recorded, in a copy of the case if any changes;
/// those that cannot be told are given back and stay as they are.
///
/// Entering a state a clock runs in starts it; a state it stands still in stops it; any other ends it. A clock that
/// waits for a fact starts when the fact is there, and follows it from then on. One that reads another comes after it.
pub(super) fn settle(
    case: &mut Cow<'_, Case>,
    number: u32,
    moment: Moment<'_>,
    changes: &mut Vec<ClockChange>,
) -> Result<Vec<Untold>, Misconfiguration> {
    moment.known.asked.followed_by(Follower::Clocks, || settle_in_order(case, number, moment, changes))
}

fn settle_in_order(
    case: &mut Cow<'_, Case>,
    number: u32,
    moment: Moment<'_>,
    changes: &mut Vec<ClockChange>,
) -> Result<Vec<Untold>, Misconfiguration> {
    let mut untold = Vec::new();
    let Some(procedure) = case.procedure(number) else { return Ok(untold) };
    let calendar = moment.rulebook.calendar_of(&procedure.pack)?;
    let workflow = Arc::clone(&procedure.workflow);
    let ruled = ruling::clocks(moment.rulebook, case, procedure, &calendar, moment.known.at);
    let by_rules = |clock: &Arc<Clock>| ruled.iter().find(|ruled| ruled.clock.id == clock.id);
    let of_pack = workflow.clocks.values().map(|clock| match by_rules(clock) {
        Some(ruled) => (&ruled.clock, Some(&ruled.rules)),
        None => (clock, None),
    });
    let further = ruled.iter().filter(|ruled| !workflow.clocks.contains(ruled.clock.id.as_str()));
    for (clock, rules) in of_pack.chain(further.map(|ruled| (&ruled.clock, Some(&ruled.rules)))) {
        for _ in 0..STEPS {
            let Some(procedure) = case.procedure(number) else { break };
            let known = procedure.clock(clock.id.as_str()).filter(|run| run.phase != ClockPhase::Ended);
            let left = moment.before.and_then(|before| Some((before, before.procedure(number)?)));
            let left =
                left.filter(|(_, left)| clock.followed().next().is_some() && clock.runs_in.contains(&left.state.id));
            if known.is_none() && !clock.runs_in.contains(&procedure.state.id) && left.is_none() {
                // It neither runs nor is to run, nor was it to.
                break;
            }
            // One that runs goes by the rule it started by.
            let (clock, rules) = known.map_or((clock, rules), |run| (&run.clock, run.rules.as_ref()));
            let clock = Arc::clone(clock);
            let starts_by = rules.filter(|_| known.is_none()).cloned();
            let settling = Settling { case, procedure, clock: &clock, rules, calendar: &calendar, moment, left };
            let asked = moment.known.asked;
            let step = if moment.by_itself {
                asked.tried(|| settling.step()).unwrap_or_else(|| Err((Why::Failed, Reason::look_ups())))
            } else {
                settling.step()
            };
            match step {
                Ok(Some(change)) => {
                    // One that begins comes to the first round that is not over, as nobody missed what was over before. With
                    // another date, what was told late is not told again.
                    let most = match known {
                        None => u32::MAX,
                        Some(run) if moves(&change) => run.round,
                        Some(_) => 0,
                    };
                    let is_over = matches!(change, ClockStep::Uncertain { .. });
                    let rules = starts_by.as_ref().map(|rules| rules.hash);
                    let change = ClockChange { procedure: number, clock: clock.id.clone(), rules, change };
                    if let Some(procedure) = case.to_mut().procedure_mut(number) {
                        procedure.apply_clock_step(&change, starts_by.as_ref(), moment.on);
                        let moved = procedure.clock(clock.id.as_str()).filter(|run| run.is_running());
                        let repeats = moved.filter(|_| most > 0);
                        let round = repeats.map_or(0, |run| run.first_round(moment.on, &calendar).min(most));
                        if round > 0 {
                            let again =
                                ClockChange { rules: None, change: ClockStep::Repeated { round }, ..change.clone() };
                            procedure.apply_clock_step(&again, None, moment.on);
                            changes.extend([change, again]);
                            continue;
                        }
                    }
                    changes.push(change);
                    if is_over {
                        break;
                    }
                }
                Ok(None) => break,
                Err((why, reason)) => {
                    if reason.is_of_calendar() {
                        asked.note_unpublished();
                    }
                    let stands_against = why == Why::Failed;
                    untold.push(Untold { procedure: number, clock, reason, stands_against });
                    break;
                }
            }
        }
    }
    let Some(procedure) = case.procedure(number) else { return Ok(untold) };
    // What only the rules of another organisation have is over with its part in the procedure.
    let of_others = |run: &&ClockState| {
        run.rules.is_some()
            && matches!(run.phase, ClockPhase::Running { .. } | ClockPhase::Still)
            && !workflow.clocks.contains(run.clock.id.as_str())
            && by_rules(&run.clock).is_none()
    };
    let over = procedure.clocks.iter().filter(of_others);
    let over: Vec<(Id, ClockStep)> = over.map(|run| (run.clock.id.clone(), run.end(moment.on, &calendar))).collect();
    for (clock, change) in over {
        let change = ClockChange { procedure: number, clock, rules: None, change };
        if let Some(procedure) = case.to_mut().procedure_mut(number) {
            procedure.apply_clock_step(&change, None, moment.on);
        }
        changes.push(change);
    }
    Ok(untold)
}

/// Whether a step gives a clock that runs another date.
fn moves(step: &ClockStep) -> bool {
    matches!(step, ClockStep::Until(_) | ClockStep::Moved { .. })
}

/// Whether a clock could not be told in an earlier case either.
pub(super) fn was_untold(before: &Case, clock: &Untold, moment: Moment<'_>) -> bool {
    let earlier = settle(&mut Cow::Borrowed(before), clock.procedure, moment, &mut Vec::new());
    earlier
        .is_ok_and(|earlier| earlier.iter().any(|earlier| earlier.stands_against && earlier.clock.id == clock.clock.id))
}

/// The step by which a clock of a procedure starts; none if it cannot be told.
pub(super) fn starting(
    case: &Case,
    procedure: &Procedure,
    (clock, rules): (&Arc<Clock>, Option<&Arc<Pack>>),
    calendar: &Arc<Calendar>,
    moment: Moment<'_>,
) -> Option<ClockStep> {
    Settling { case, procedure, clock, rules, calendar, moment, left: None }.start(None).ok().flatten()
}

/// One clock of a procedure, to be settled.
struct Settling<'s> {
    case: &'s Case,
    procedure: &'s Procedure,
    clock: &'s Arc<Clock>,
    /// The business rules that the clock is of.
    rules: Option<&'s Arc<Pack>>,
    calendar: &'s Arc<Calendar>,
    moment: Moment<'s>,
    /// The case and the procedure as they stood before, if it was to run then and follows other clocks.
    left: Option<(&'s Case, &'s Procedure)>,
}

/// Why something cannot be told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It reads what is not recorded yet.
    Absent,
    /// It reads the last day of a clock, which is not certain.
    Uncertain,
    /// It gives nothing.
    Failed,
}

/// Why something cannot be told, for the clock and for people.
type NotTold = (Why, Reason);

impl Settling<'_> {
    /// The next step of the clock; none if it stands as it should.
    fn step(&self) -> Result<Option<ClockStep>, NotTold> {
        let run = self.procedure.clock(self.clock.id.as_str());
        let phase = run.map_or(ClockPhase::Ended, |run| run.phase);
        let state: &State = &self.procedure.state;
        if self.clock.runs_in.contains(&state.id) {
            return match (phase, run) {
                (ClockPhase::Ended, _) | (_, None) => self.start(run),
                (ClockPhase::Still, Some(run)) => self.resume(run),
                (ClockPhase::Running { .. } | ClockPhase::Expired { .. }, Some(run)) => self.follow(run),
            };
        }
        let stands = self.clock.still_in.contains(&state.id);
        if !stands
            && matches!(phase, ClockPhase::Ended | ClockPhase::Still)
            && let Some(year) = self.waited()
        {
            return Ok(Some(ClockStep::Uncertain { year }));
        }
        match (phase, run) {
            (ClockPhase::Ended, _) | (_, None) => Ok(None),
            (ClockPhase::Running { .. }, Some(run)) if stands => {
                self.not_over(run)?;
                Ok(Some(self.stop(run)))
            }
            (ClockPhase::Still, Some(run)) if stands => self.follow(run),
            (ClockPhase::Expired { .. }, _) if stands => Ok(None),
            (_, Some(run)) => Ok(Some(run.end(self.moment.on, self.calendar))),
        }
    }

    /// The year whose table it waited for in the state that is left, since its last day follows one that was not certain:
    /// whether it was kept is not certain either.
    fn waited(&self) -> Option<i32> {
        let (case, procedure) = self.left?;
        let before = Settling { case, procedure, left: None, ..*self };
        match before.step() {
            Err((Why::Uncertain, reason)) => reason.year(),
            _ => None,
        }
    }

    /// It starts, with what it takes once.
    fn start(&self, run: Option<&ClockState>) -> Result<Option<ClockStep>, NotTold> {
        let on = self.moment.on;
        match &self.clock.span {
            ClockSpan::Until(until) => Ok(self.date(until, on)?.map(ClockStep::Until)),
            ClockSpan::Limit { period, starts } => {
                let counted_from = match starts {
                    Some(starts) => match self.date(starts, on)? {
                        Some(day) => day,
                        None => return Ok(None),
                    },
                    None => {
                        let recorded = self.moment.counted_from.iter().find(|(clock, _)| *clock == self.clock.id);
                        recorded.map(|(_, day)| *day).or(self.moment.follows).unwrap_or(on)
                    }
                };
                self.certain(period)?;
                let context = self.context(on);
                let limit = match context.value(period) {
                    Ok(Some(Value::Period { period })) => period.counted(!self.clock.still_in.is_empty()),
                    Ok(_) => return Ok(None),
                    Err(error) => return Err(self.not_told(period, &error)),
                };
                let before = run.filter(|run| self.clock.keeps_used && run.stopped_on().is_some());
                Ok(Some(match before {
                    Some(before) => {
                        // As from the last day of the clock that is followed, so that no day is lost between the two.
                        let since = match (self.moment.follows, before.stopped_on()) {
                            (Some(last_day), Some(stopped)) => last_day.max(stopped),
                            _ => self.goes_on(before),
                        };
                        ClockStep::Started { since, limit, keeps_used: true }
                    }
                    None => ClockStep::Started { since: counted_from, limit, keeps_used: false },
                }))
            }
        }
    }

    /// That a clock which runs has not run out: it may have, if only the table of a year would tell. What it had left then
    /// cannot be told, nor that it had none.
    fn not_over(&self, run: &ClockState) -> Result<(), NotTold> {
        match run.is_open_until_table_of(self.moment.on, self.calendar) {
            Some(year) => Err((Why::Failed, unpublished(self.clock, year))),
            None => Ok(()),
        }
    }

    fn stop(&self, run: &ClockState) -> ClockStep {
        let mut stopped = run.clone();
        stopped.apply(&ClockStep::Stopped { consumed: 0 }, self.moment.on);
        ClockStep::Stopped { consumed: stopped.used(self.calendar) }
    }

    /// It goes on after standing still.
    fn resume(&self, run: &ClockState) -> Result<Option<ClockStep>, NotTold> {
        match &self.clock.span {
            ClockSpan::Until(until) => {
                Ok(Some(self.date(until, run.taken_on)?.map_or(ClockStep::Ended, ClockStep::Until)))
            }
            ClockSpan::Limit { .. } if self.follows_one_that_stands() => Ok(None),
            ClockSpan::Limit { .. } => Ok(Some(ClockStep::Resumed { since: self.goes_on(run) })),
        }
    }

    /// The day it goes on from, itself not counted. A day that was counted before it stopped is not counted again.
    fn goes_on(&self, run: &ClockState) -> NaiveDate {
        let on = self.moment.on;
        match self.clock.resumes {
            Resumes::NextDay => on,
            Resumes::SameDay => {
                let day_before = on.pred_opt().unwrap_or(on);
                run.stopped_on().map_or(day_before, |stopped| stopped.max(day_before))
            }
        }
    }

    /// It follows what it reads. One that has run out starts again only if its last day is not over then.
    fn follow(&self, run: &ClockState) -> Result<Option<ClockStep>, NotTold> {
        let (expression, recorded) = match (&self.clock.span, run.target) {
            (ClockSpan::Until(until), ClockTarget::Until(last_day)) => (until, last_day),
            (ClockSpan::Limit { starts: Some(starts), .. }, ClockTarget::Limit(_)) => (starts, run.origin),
            _ => return Ok(None),
        };
        let expired = matches!(run.phase, ClockPhase::Expired { .. });
        let date = match self.date(expression, run.taken_on) {
            Ok(Some(date)) => date,
            Ok(None) | Err((Why::Absent, _)) if expired => return Ok(None),
            // By its rule there is no such time any more.
            Ok(None) => return Ok(Some(ClockStep::Ended)),
            // It stands with what it follows: it is neither kept nor missed.
            Err((Why::Absent, _)) if self.follows_one_that_stands() => {
                return Ok(run.is_running().then(|| self.stop(run)));
            }
            // What it follows was taken back: there is no last day any more, until there is one again.
            Err((Why::Absent, _)) => return Ok(Some(ClockStep::Ended)),
            Err((why, reason)) => {
                // Its last day is not certain any more: it must not run out on the one it had.
                let uncertain =
                    reason.is_of_calendar() && run.is_running() && matches!(run.target, ClockTarget::Until(_));
                return if uncertain { Ok(Some(ClockStep::Stopped { consumed: 0 })) } else { Err((why, reason)) };
            }
        };
        if date == recorded {
            return Ok(None);
        }
        self.not_over(run)?;
        let step = match run.target {
            ClockTarget::Until(_) => ClockStep::Until(date),
            // With the date, the facts by which the limit was chosen may have been corrected.
            ClockTarget::Limit(limit) => ClockStep::Moved { since: date, limit: self.limit(run).unwrap_or(limit) },
        };
        let mut moved = run.clone();
        moved.apply(&step, self.moment.on);
        moved.round = moved.first_round(self.moment.on, self.calendar).min(run.round);
        let is_over = moved.due(self.calendar).is_some_and(|due| due.date < self.moment.on);
        Ok((!expired || !is_over).then_some(step))
    }

    /// Whether a clock whose last day it follows stands still, and has none.
    fn follows_one_that_stands(&self) -> bool {
        let stands = |run: &ClockState| run.phase == ClockPhase::Still;
        self.clock.followed().any(|clock| self.procedure.clock(clock.as_str()).is_some_and(stands))
    }

    /// The limit by what is recorded now, and by the parameters of the day the clock started.
    fn limit(&self, run: &ClockState) -> Option<Period> {
        let ClockSpan::Limit { period, .. } = &self.clock.span else { return None };
        match self.context(run.taken_on).value(period) {
            Ok(Some(Value::Period { period })) => Some(period.counted(!self.clock.still_in.is_empty())),
            _ => None,
        }
    }

    fn context(&self, on: NaiveDate) -> EvaluationContext<'_> {
        EvaluationContext::new(self.case, self.procedure, on, self.calendar, self.moment.known).under(self.rules)
    }

    /// The day that an expression gives; none where it says that there is none.
    fn date(&self, expression: &Expression, on: NaiveDate) -> Result<Option<NaiveDate>, NotTold> {
        self.certain(expression)?;
        self.context(on).possible_date(expression).map_err(|error| self.not_told(expression, &error))
    }

    /// What reads the last day of another clock waits until that day is certain.
    fn certain(&self, expression: &Expression) -> Result<(), NotTold> {
        match self.clock.followed().find_map(|clock| self.open_year(clock)) {
            Some(year) => {
                let (_, reason) = self.not_told(expression, &ScriptError::CalendarUnpublished { year });
                Err((Why::Uncertain, reason))
            }
            None => Ok(()),
        }
    }

    /// The year for whose table a clock waits, as it runs or as it would.
    fn open_year(&self, clock: &Id) -> Option<i32> {
        if let Some(due) = self.procedure.clock(clock.as_str()).and_then(|run| run.due(self.calendar)) {
            return due.provisional;
        }
        let clock = self.procedure.workflow.clocks.get(clock.as_str())?;
        if !clock.runs_in.contains(&self.procedure.state.id) {
            return None;
        }
        clock.followed().find_map(|followed| self.open_year(followed))
    }

    /// Why an expression gives nothing. What is not recorded yet is waited for; a parameter that is not in force is no such
    /// thing: no clock is left out in silence.
    fn not_told(&self, expression: &Expression, error: &ScriptError) -> NotTold {
        let absent = matches!(error, ScriptError::Absent { path } if !path.starts_with("params."));
        let Clock { citations, id, place, .. } = &**self.clock;
        let why = if absent { Why::Absent } else { Why::Failed };
        (why, self.context(self.moment.on).script_reason(expression, error, citations, id, place))
    }
}

/// A clock that has run out.
pub(super) struct Expiry {
    pub(super) procedure: u32,
    pub(super) clock: Arc<Clock>,
    /// The articles it rests on.
    pub(super) articles: Citations,
    /// The business rules it ran by.
    pub(super) rules: Option<PackHash>,
    /// The day it ended, if it has been over.
    pub(super) ended: Option<NaiveDate>,
    pub(super) last_day: NaiveDate,
    pub(super) calendar: Arc<Calendar>,
}

/// The running clock of the case whose last day is over and was the first to be; each counted with the calendar of
/// the pack that its procedure was opened under. Clocks whose last day is provisional do not run out.
///
/// Those left aside would only chase each other.
pub(super) fn next_expiry(
    case: &Case,
    at: DateTime<Utc>,
    rulebook: &Rulebook,
    aside: &[(u32, Id)],
) -> Result<Option<Expiry>, Misconfiguration> {
    let mut next: Option<Expiry> = None;
    for procedure in case.procedures() {
        let mut running =
            procedure.clocks.iter().filter(|run| matches!(run.phase, ClockPhase::Running { .. })).peekable();
        if running.peek().is_none() {
            continue;
        }
        let calendar = rulebook.calendar_of(&procedure.pack)?;
        let today = calendar.local_date(at);
        for run in running {
            if aside.iter().any(|(number, clock)| *number == procedure.number && *clock == run.clock.id) {
                continue;
            }
            let Some(due) = run.due(&calendar) else { continue };
            let over = due.provisional.is_none() && due.date < today;
            if over && next.as_ref().is_none_or(|next| due.date < next.last_day) {
                next = Some(Expiry {
                    procedure: procedure.number,
                    clock: Arc::clone(&run.clock),
                    articles: run.citations(),
                    rules: run.rules.as_ref().map(|rules| rules.hash),
                    ended: None,
                    last_day: due.date,
                    calendar: Arc::clone(&calendar),
                });
            }
        }
    }
    Ok(next)
}

impl Expiry {
    /// The last moment at which what is known counts for it: the end of its last day.
    pub(super) fn moment(&self) -> DateTime<Utc> {
        self.calendar.end_of(self.last_day)
    }
}
