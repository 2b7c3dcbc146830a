//! What the record of one case holds for figures: its events, followed one after the other without the packs.

use std::sync::Arc;

use chrono::NaiveDate;

use super::taken_back::{CountedSample, TakenAct, acts_taken_back, may_be_taken_back};
use super::tally::Sample;
use crate::base::{Id, Value, Values};
use crate::case::{ApplyError, Parties, ROOT, bind, place_of, unknown};
use crate::format::figures::DayUnit;
use crate::pack::model::{Figure, Measure};
use crate::record::{ClockStep, Event, EventKind};
use crate::time::Calendar;

/// A sample of a figure: which one, of what day, of whom.
#[derive(Debug)]
pub(super) struct Found<'h> {
    pub(super) figure: &'h Id,
    pub(super) on: NaiveDate,
    pub(super) of: &'h [Id],
    pub(super) sample: Sample,
    /// One, or if it is taken back, one less.
    pub(super) count: i64,
}

/// A sample of a figure of a procedure, on a day.
struct TakenSample {
    figure: usize,
    procedure: u32,
    on: NaiveDate,
    sample: Sample,
    /// The clock whose end it is.
    clock: Option<Id>,
}

/// A case as far as figures look at it.
struct History<'f> {
    rules: &'f [Arc<Figure>],
    calendar: &'f Calendar,
    parties: Parties,
    /// The amounts among the facts that figures add up.
    amounts: Values,
    procedures: Vec<Followed>,
}

/// A procedure as far as figures look at it.
struct Followed {
    workflow: Id,
    parties: Parties,
    /// The clocks that run or stand still.
    under_way: Vec<Id>,
    /// Those that are over without its being certain whether they were kept: since when, and the year that is missing.
    unsettled: Vec<(Id, NaiveDate, i32)>,
    /// The amounts recorded in it that figures add up.
    amounts: Values,
    /// Those of which that has turned out.
    settled: Vec<(Id, NaiveDate)>,
    /// The last days on which clocks have run out, each counted once.
    missed: Vec<(Id, NaiveDate)>,
    /// By figure: since when the procedure has been in its states.
    since: Vec<Option<NaiveDate>>,
    /// What may still be taken back.
    taken: Vec<TakenAct>,
}

/// Follows the events of a case and gives every sample of the figures to `take`.
///
/// Who a sample is of is who was bound when its event had been taken.
pub(super) fn follow(
    events: &[Event],
    rules: &[Arc<Figure>],
    calendar: &Calendar,
    mut take: impl FnMut(Found<'_>),
) -> Result<(), ApplyError> {
    let mut history = History { rules, calendar, parties: Vec::new(), amounts: Values::new(), procedures: Vec::new() };
    let mut last = 0;
    for event in events {
        if event.sequence != last + 1 {
            return Err(ApplyError::OutOfOrder { last, found: event.sequence });
        }
        last = event.sequence;
        let taken_back = history.take_back(event)?;
        let counted = taken_back.iter().flat_map(|act| &act.counted);
        for CountedSample { figure, on, of, sample } in counted {
            let Some(rule) = rules.get(*figure) else { continue };
            take(Found { figure: &rule.id, on: *on, of, sample: *sample, count: -1 });
        }
        let begun = history.begun(event)?;
        let samples = history.samples(event, taken_back.is_some())?;
        history.bind(event)?;
        for TakenSample { figure, procedure, on, sample, .. } in &samples {
            let Some(rule) = rules.get(*figure) else { continue };
            let of = history.bound(&rule.of, *procedure);
            take(Found { figure: &rule.id, on: *on, of, sample: *sample, count: 1 });
        }
        history.keep(event, begun, &samples)?;
    }
    for TakenSample { figure, procedure, on, sample, .. } in history.left_out() {
        let Some(rule) = rules.get(figure) else { continue };
        take(Found { figure: &rule.id, on, of: history.bound(&rule.of, procedure), sample, count: 1 });
    }
    Ok(())
}

impl History<'_> {
    /// If an event takes an act back, the last such one that has not been: what it has counted counts no more, the stays that it
    /// ended have gone on, and of the clocks that it ended nothing need turn out.
    fn take_back(&mut self, event: &Event) -> Result<Option<TakenAct>, ApplyError> {
        let EventKind::Acted { action, .. } = &event.kind else { return Ok(None) };
        let rules = self.rules;
        let procedure = self.procedure(event, event.procedure)?;
        let acts = acts_taken_back(rules, &procedure.workflow, action);
        let Some(last) = procedure.taken.iter().rposition(|act| acts.contains(&act.action)) else { return Ok(None) };
        let act = procedure.taken.remove(last);
        procedure.since.clone_from(&act.since);
        procedure.unsettled.retain(|(clock, on, _)| !act.left_uncertain(clock, *on));
        Ok(Some(act))
    }

    /// An act that may be taken back, before anything is counted of it.
    fn begun(&mut self, event: &Event) -> Result<Option<TakenAct>, ApplyError> {
        let EventKind::Acted { action, .. } = &event.kind else { return Ok(None) };
        let rules = self.rules;
        let procedure = self.procedure(event, event.procedure)?;
        if !may_be_taken_back(rules, &procedure.workflow, action) {
            return Ok(None);
        }
        let uncertain = event.changes.clocks.iter().filter(|change| {
            change.procedure == event.procedure && matches!(change.change, ClockStep::Uncertain { .. })
        });
        Ok(Some(TakenAct {
            action: action.clone(),
            counted: Vec::new(),
            since: procedure.since.clone(),
            uncertain: uncertain.map(|change| change.clock.clone()).collect(),
            on: event.on,
        }))
    }

    /// Keeps what an act counts that may be taken back, and what turns out later of the clocks that it ended.
    fn keep(&mut self, event: &Event, begun: Option<TakenAct>, samples: &[TakenSample]) -> Result<(), ApplyError> {
        let counted = |history: &Self, taken: &TakenSample| {
            let TakenSample { figure, procedure, on, sample, .. } = *taken;
            let of = history.bound(&history.rules.get(figure)?.of, procedure).to_vec();
            Some(CountedSample { figure, on, of, sample })
        };
        let own = samples.iter().filter(|taken| taken.procedure == event.procedure);
        if let Some(act) = begun {
            let counted = own.filter_map(|taken| counted(self, taken)).collect();
            self.procedure(event, event.procedure)?.taken.push(TakenAct { counted, ..act });
            return Ok(());
        }
        // That a clock was kept is taken back with the act by which it was; that it ran out stays.
        for taken in own.filter(|taken| taken.sample == Sample::Happened) {
            let Some((clock, counted)) = taken.clock.as_ref().zip(counted(self, taken)) else { continue };
            let acts = &mut self.procedure(event, event.procedure)?.taken;
            if let Some(act) = acts.iter_mut().find(|act| act.left_uncertain(clock, taken.on)) {
                act.counted.push(counted);
            }
        }
        Ok(())
    }

    /// The samples of an event. What ends as something is taken back, was not fulfilled by that.
    fn samples(&mut self, event: &Event, takes_back: bool) -> Result<Vec<TakenSample>, ApplyError> {
        let mut samples = Vec::new();
        match &event.kind {
            EventKind::Opened { workflow, state, taken_over, .. } => {
                if usize::try_from(event.procedure) != Ok(self.procedures.len() + 1) {
                    return Err(unknown(event, "procedure", event.procedure));
                }
                let since = vec![None; self.rules.len()];
                let (parties, under_way, unsettled, settled) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
                let (workflow, amounts, missed) = (workflow.clone(), Values::new(), Vec::new());
                self.procedures.push(Followed {
                    workflow,
                    parties,
                    under_way,
                    unsettled,
                    settled,
                    amounts,
                    missed,
                    since,
                    taken: Vec::new(),
                });
                self.note_amounts(event)?;
                // What was opened elsewhere is counted there, and how long it has been in its state is not known.
                if !taken_over {
                    self.each(event, |measure| matches!(measure, Measure::Opened), Sample::Happened, &mut samples)?;
                    self.enter(event, state, &mut samples)?;
                }
            }
            EventKind::Acted { action, to, .. } => {
                let takes =
                    |measure: &Measure| matches!(measure, Measure::Actions(actions) if actions.contains(action));
                self.each(event, takes, Sample::Happened, &mut samples)?;
                self.note_amounts(event)?;
                self.sums(event, action, &mut samples)?;
                self.enter(event, to, &mut samples)?;
            }
            // Days in a state go on where the new rule has the same one.
            EventKind::Migrated { to, .. } => {
                self.note_amounts(event)?;
                self.enter(event, to, &mut samples)?;
            }
            EventKind::Reworded { .. } | EventKind::ClocksMoved {} => {}
            EventKind::ClockExpired { clock, last_day, ended, .. } => {
                let procedure = self.procedure(event, event.procedure)?;
                // What was late counts for the day it ended, whenever that turns out.
                let (was_there, on) = match ended {
                    Some(ended) => (procedure.settle(clock, *ended), *ended),
                    None => (take_out(&mut procedure.under_way, clock), event.on),
                };
                let missed = (clock.clone(), *last_day);
                let is_new = !procedure.missed.contains(&missed);
                if was_there && is_new {
                    procedure.missed.push(missed);
                    self.clock(event, event.procedure, on, clock, Sample::RanOut, &mut samples)?;
                }
            }
        }
        for change in &event.changes.clocks {
            let procedure = self.procedure(event, change.procedure)?;
            match change.change {
                ClockStep::Started { .. }
                | ClockStep::Until(_)
                | ClockStep::Moved { .. }
                | ClockStep::Repeated { .. } => {
                    take_out(&mut procedure.under_way, &change.clock);
                    procedure.under_way.push(change.clock.clone());
                }
                ClockStep::Stopped { .. } | ClockStep::Resumed { .. } | ClockStep::Extended { .. } => {}
                ClockStep::Ended => {
                    if take_out(&mut procedure.under_way, &change.clock) && !takes_back {
                        self.clock(event, change.procedure, event.on, &change.clock, Sample::Happened, &mut samples)?;
                    }
                }
                // One that only waited for the last days of others was never under way.
                ClockStep::Uncertain { year } => {
                    take_out(&mut procedure.under_way, &change.clock);
                    if !takes_back {
                        procedure.unsettled.push((change.clock.clone(), event.on, year));
                    }
                }
                ClockStep::Settled { ended, .. } => {
                    if procedure.settle(&change.clock, ended) {
                        self.clock(event, change.procedure, ended, &change.clock, Sample::Happened, &mut samples)?;
                    }
                }
            }
        }
        Ok(samples)
    }

    /// What is still not certain at the end of the record: it is left out, and counted.
    fn left_out(&self) -> Vec<TakenSample> {
        let mut samples = Vec::new();
        for (procedure, number) in self.procedures.iter().zip(ROOT..) {
            for (clock, on, year) in &procedure.unsettled {
                // With the table of the year it may have turned out that the next one is needed too.
                let provisional = self.calendar.unpublished_from(*year).unwrap_or(*year);
                for (figure, rule) in self.rules.iter().enumerate() {
                    if measures_clock(rule, &procedure.workflow, clock) {
                        let sample = Sample::LeftOut { provisional };
                        samples.push(TakenSample { figure, procedure: number, on: *on, sample, clock: None });
                    }
                }
            }
        }
        samples
    }

    /// Takes in who is bound from now on.
    fn bind(&mut self, event: &Event) -> Result<(), ApplyError> {
        for change in &event.changes.parties {
            let parties = match change.of_procedure {
                true => &mut self.procedure(event, event.procedure)?.parties,
                false => &mut self.parties,
            };
            bind(parties, change);
        }
        Ok(())
    }

    fn procedure(&mut self, event: &Event, number: u32) -> Result<&mut Followed, ApplyError> {
        place_of(number)
            .and_then(|index| self.procedures.get_mut(index))
            .ok_or_else(|| unknown(event, "procedure", number))
    }

    fn bound(&self, party: &Id, procedure: u32) -> &[Id] {
        let own = place_of(procedure).and_then(|index| self.procedures.get(index)).map(|procedure| &procedure.parties);
        let all = own.into_iter().flatten().chain(&self.parties);
        all.into_iter().find(|(id, _)| id == party).map_or(&[], |(_, bound)| bound)
    }

    /// A sample of each figure that the procedure of an event belongs to and that measures this.
    fn each(
        &mut self,
        event: &Event,
        measures: impl Fn(&Measure) -> bool,
        sample: Sample,
        samples: &mut Vec<TakenSample>,
    ) -> Result<(), ApplyError> {
        let rules = self.rules;
        let workflow = &self.procedure(event, event.procedure)?.workflow;
        for (figure, rule) in rules.iter().enumerate() {
            if rule.workflows.contains(workflow) && measures(&rule.measure) {
                samples.push(TakenSample { figure, procedure: event.procedure, on: event.on, sample, clock: None });
            }
        }
        Ok(())
    }

    /// Takes in the amounts that figures add up.
    fn note_amounts(&mut self, event: &Event) -> Result<(), ApplyError> {
        let rules = self.rules;
        let summed =
            |name: &Id| rules.iter().any(|rule| matches!(&rule.measure, Measure::Sum { field, .. } if field == name));
        let note = |amounts: &mut Values, changes: &[(Id, Option<Value>)]| {
            for (name, value) in changes.iter().filter(|(name, _)| summed(name)) {
                match value {
                    Some(value) => drop(amounts.insert(name.clone(), value.clone())),
                    None => drop(amounts.remove(name)),
                }
            }
        };
        note(&mut self.amounts, &event.changes.facts);
        note(&mut self.procedure(event, event.procedure)?.amounts, &event.changes.data);
        Ok(())
    }

    /// An amount of each figure that adds one up when this action is taken.
    fn sums(&mut self, event: &Event, action: &Id, samples: &mut Vec<TakenSample>) -> Result<(), ApplyError> {
        let rules = self.rules;
        for (figure, rule) in rules.iter().enumerate() {
            let Measure::Sum { actions, field } = &rule.measure else { continue };
            let procedure = self.procedure(event, event.procedure)?;
            if !rule.workflows.contains(&procedure.workflow) || !actions.contains(action) {
                continue;
            }
            let recorded = procedure.amounts.get(field).cloned().or_else(|| self.amounts.get(field).cloned());
            if let Some(Value::Money { money }) = recorded {
                let sample = Sample::Amount { fen: money.fen() };
                samples.push(TakenSample { figure, procedure: event.procedure, on: event.on, sample, clock: None });
            }
        }
        Ok(())
    }

    /// A clock has ended or run out.
    fn clock(
        &mut self,
        event: &Event,
        number: u32,
        on: NaiveDate,
        clock: &Id,
        sample: Sample,
        samples: &mut Vec<TakenSample>,
    ) -> Result<(), ApplyError> {
        let rules = self.rules;
        let workflow = &self.procedure(event, number)?.workflow;
        for (figure, rule) in rules.iter().enumerate() {
            if measures_clock(rule, workflow, clock) {
                samples.push(TakenSample { figure, procedure: number, on, sample, clock: Some(clock.clone()) });
            }
        }
        Ok(())
    }

    /// The procedure of an event is now in this state: stays begin, go on or end.
    fn enter(&mut self, event: &Event, state: &Id, samples: &mut Vec<TakenSample>) -> Result<(), ApplyError> {
        let (rules, calendar) = (self.rules, self.calendar);
        let procedure = self.procedure(event, event.procedure)?;
        for ((figure, rule), since) in rules.iter().enumerate().zip(&mut procedure.since) {
            let Measure::Days { states, unit, .. } = &rule.measure else { continue };
            if !rule.workflows.contains(&procedure.workflow) {
                continue;
            }
            match (*since, states.contains(state)) {
                (None, true) => *since = Some(event.on),
                (Some(entered), false) => {
                    let sample = stay(entered, event.on, *unit, calendar);
                    samples.push(TakenSample { figure, procedure: event.procedure, on: event.on, sample, clock: None });
                    *since = None;
                }
                (None, false) | (Some(_), true) => {}
            }
        }
        Ok(())
    }
}

/// A stay: the day it began is not counted, the day it ended is.
fn stay(from: NaiveDate, to: NaiveDate, unit: DayUnit, calendar: &Calendar) -> Sample {
    match unit {
        DayUnit::Workdays => {
            let counted = calendar.workdays_between(from, to);
            Sample::Stayed { days: counted.count, provisional: counted.provisional }
        }
        DayUnit::Days => Sample::Stayed { days: u32::try_from((to - from).num_days()).unwrap_or(0), provisional: None },
    }
}

fn measures_clock(rule: &Figure, workflow: &Id, clock: &Id) -> bool {
    rule.workflows.contains(workflow) && matches!(&rule.measure, Measure::OnTime(clocks) if clocks.contains(clock))
}

impl Followed {
    /// Takes out an end of a clock of which it was not certain whether it was kept: the first of that day. Of a repeated duty
    /// further rounds are settled with the same end. Whether there was one.
    fn settle(&mut self, clock: &Id, ended: NaiveDate) -> bool {
        let is_it = |(id, on): (&Id, NaiveDate)| id == clock && on == ended;
        match self.unsettled.iter().position(|(id, on, _)| is_it((id, *on))) {
            Some(at) => {
                self.unsettled.remove(at);
                self.settled.push((clock.clone(), ended));
                true
            }
            None => self.settled.iter().any(|(id, on)| is_it((id, *on))),
        }
    }
}

/// Takes a clock out of those under way; whether it was among them.
fn take_out(under_way: &mut Vec<Id>, clock: &Id) -> bool {
    let before = under_way.len();
    under_way.retain(|id| id != clock);
    under_way.len() < before
}
