//! Why last days are what they are: how a length came about, and every day that was gone through.

use chrono::NaiveDate;
use guicheng_engine::internals::case::ClockTarget;
use guicheng_engine::internals::decide::ProcedureProbe;
use guicheng_engine::internals::model::{ClockSpan, LastDay};
use guicheng_engine::internals::time::DayKind;
use guicheng_engine::{Calendar, ClockPhase, ClockState, Language, Period, Procedure, Unit};

use super::values::Reads;
use super::{CountedDay, ExplainedClock, Setting};
use crate::{inspect, messages};

/// So many days are gone through one by one; of a longer time only the days off that move its end.
const MOST_DAYS: i64 = 400;

pub(super) fn explained(setting: &Setting<'_>, reads: &mut Reads) -> Vec<ExplainedClock> {
    let mut found = Vec::new();
    for procedure in setting.case.procedures() {
        for run in procedure.clocks().iter().filter(|run| run.phase() != ClockPhase::Ended) {
            found.push(clock(setting, procedure, run, reads));
        }
    }
    found
}

fn clock(setting: &Setting<'_>, procedure: &Procedure, run: &ClockState, reads: &mut Reads) -> ExplainedClock {
    let words = setting.words(procedure);
    let rule = run.clock();
    let due = run.due(setting.calendar);
    let counted = run.counted(setting.calendar);
    let mut says = Vec::new();
    let period = |period: Period| inspect::period(words.language(), period);
    match run.phase() {
        ClockPhase::Running { .. } => says.extend(due.map(|due| words.say("explain-runs", &[("due", &due.date)]))),
        ClockPhase::Expired { last_day } => says.push(words.say("explain-ran-out", &[("due", &last_day)])),
        ClockPhase::Still => says.push(words.say("explain-stands-still", &[])),
        ClockPhase::Ended => {}
    }
    if let ClockTarget::Limit(limit) = run.target() {
        says.push(words.say("explain-limit", &[("period", &period(limit))]));
        if run.extended() > 0 {
            let by = Period { count: run.extended(), unit: limit.unit };
            says.push(words.say("explain-extended", &[("period", &period(by))]));
        }
    }
    for (from, to) in &counted {
        says.push(words.say("explain-counted", &[("from", from), ("to", to)]));
    }
    if let Some(year) = due.and_then(|due| due.provisional) {
        says.push(words.say("explain-unpublished", &[("year", &year)]));
    }
    let mut tree = Vec::new();
    // By business rules a clock has another length than its pack says; how that came about is not known here.
    if run.rules().is_none() {
        let registers = &setting.question.host.registers;
        let (on, at) = (setting.on, setting.question.at);
        let probe = ProcedureProbe::new(setting.case, procedure, on, at, setting.calendar, registers);
        let expressions: Vec<_> = match &rule.span {
            ClockSpan::Limit { period, starts } => std::iter::once(period).chain(starts).collect(),
            ClockSpan::Until(until) => vec![until],
        };
        for expression in expressions {
            reads.add(procedure, expression);
            tree.push(words.part(&probe.explained(expression)));
        }
    }
    ExplainedClock {
        procedure: procedure.number(),
        workflow: words.text(&procedure.workflow().title).to_owned(),
        clock: rule.id.clone(),
        title: words.text(&rule.title).to_owned(),
        articles: words.cited(&match run.target() {
            ClockTarget::Limit(period) => rule.citations_for(period),
            ClockTarget::Until(_) => rule.all_citations(),
        }),
        place: rule.place.to_string(),
        due: due.map(|due| due.date),
        says,
        tree,
        days: counted_days(run, setting.calendar, words.language()),
    }
}

/// The days that a clock goes through until its last day, or went through: of workdays each, with the number it counts; of other units the last ones,
/// where the end was moved off a day off. None of a time that is too long to go through.
#[must_use]
pub fn counted_days(run: &ClockState, calendar: &Calendar, language: Language) -> Vec<CountedDay> {
    let counted = run.counted(calendar);
    let in_workdays = matches!(run.target(), ClockTarget::Limit(Period { unit: Unit::Workdays, .. }));
    if !in_workdays {
        return moved(run, &counted, calendar, language);
    }
    let mut days = Vec::new();
    let mut count: u32 = 0;
    for (from, to) in &counted {
        if (*to - *from).num_days() > MOST_DAYS {
            return Vec::new();
        }
        for date in from.iter_days().skip(1).take_while(|date| date <= to) {
            let mut day = day(calendar, date, language);
            if calendar.day(date).workday {
                count = count.saturating_add(1);
                day.counted = Some(count);
            }
            days.push(day);
        }
    }
    days
}

/// The days off at the end of a period of another unit, and the workday to which its end was moved.
fn moved(
    run: &ClockState,
    counted: &[(NaiveDate, NaiveDate)],
    calendar: &Calendar,
    language: Language,
) -> Vec<CountedDay> {
    let Some((_, last)) = counted.last().filter(|_| run.clock().last_day == LastDay::NextWorkday) else {
        return Vec::new();
    };
    let before = std::iter::successors(last.pred_opt(), NaiveDate::pred_opt);
    let off: Vec<NaiveDate> = before.take(31).take_while(|date| !calendar.day(*date).workday).collect();
    if off.is_empty() {
        return Vec::new();
    }
    off.into_iter().rev().chain([*last]).map(|date| day(calendar, date, language)).collect()
}

fn day(calendar: &Calendar, date: NaiveDate, language: Language) -> CountedDay {
    let say = |id: &str| messages::message(language, id, &[]);
    let because = match calendar.day(date).kind {
        DayKind::Weekday => String::new(),
        DayKind::Weekend => say("day-weekend"),
        DayKind::Holiday => match calendar.day_off(date) {
            Some(title) => title.get(language).to_owned(),
            None => say("day-holiday"),
        },
        DayKind::MakeUp => say("day-make-up"),
    };
    CountedDay { date, weekday: inspect::weekday(language, date), counted: None, because }
}
