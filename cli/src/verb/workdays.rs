//! `guicheng workdays`: what a calendar says of days and periods.

use chrono::{Datelike, NaiveDate};
use clap::{Args, Subcommand};
use guicheng_engine::{Calendar, Period};
use guicheng_workbench::inspect::{self, DayKind, PeriodError, YearTable, is_written, parse_date};
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;

/// Count workdays and legal periods | 推算工作日和期限
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(subcommand)]
    question: Question,
    /// The calendar | 工作日历
    #[arg(long, global = true, default_value = "cn", value_name = "ID")]
    calendar: String,
}

/// What is asked of a calendar.
#[derive(Debug, Subcommand)]
enum Question {
    /// The last day of a period that begins on a date | 期限届满日
    Add {
        /// The day of the event, not counted itself | 起算事件当日，不计入
        #[arg(value_parser = read_date)]
        date: NaiveDate,
        /// Such as `3 workdays`, `60 days`, `3 years` | 期限，如 `3 workdays`、`60 days`、`3 years`、3个工作日
        #[arg(required = true, num_args = 1..=2)]
        period: Vec<String>,
    },
    /// How many workdays there are after one date, up to another | 两日之间的工作日数
    Between {
        /// Not counted itself | 不计入
        #[arg(value_parser = read_date)]
        from: NaiveDate,
        /// Counted | 计入
        #[arg(value_parser = read_date)]
        to: NaiveDate,
    },
    /// Whether a date is a workday | 是否工作日
    Is {
        /// The date | 日期
        #[arg(value_parser = read_date)]
        date: NaiveDate,
    },
    /// The days off and make-up workdays of a year | 全年放假和调休安排
    List {
        /// The year | 年份
        year: i32,
    },
}

/// An answer for people and for programs.
struct Answer {
    text: String,
    record: Value,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let calendar = console.library()?.calendar(&asked.calendar)?;
    let answer = match &asked.question {
        Question::Add { date, period } => add(console, &calendar, *date, &period.join(" "))?,
        Question::Between { from, to } => between(console, &calendar, *from, *to),
        Question::Is { date } => is_workday(console, &calendar, *date),
        Question::List { year } => list(console, &calendar, *year)?,
    };
    if console.json() {
        console.record(answer.record);
    } else {
        console.print(&answer.text)?;
    }
    Ok(Verdict::Fine)
}

fn add(console: &Console, calendar: &Calendar, date: NaiveDate, written: &str) -> Result<Answer, Failure> {
    let period = read_period(written).map_err(|error| match error {
        PeriodError::NotAPeriod(_) => console.bad("bad-period", &[("period", &written)]),
        PeriodError::UnknownUnit(unit) => console.bad("no-unit", &[("unit", &unit)]),
        PeriodError::TooLong(_) => console.bad("period-too-long", &[("period", &written)]),
    })?;
    let due = calendar.add(date, period);
    if !is_written(due.date) {
        return Err(console.bad("beyond-years", &[("date", &date), ("period", &written)]));
    }
    let day = dated(console, calendar, due.date);
    let mut text = console
        .say("workdays-due", &[("date", &date), ("period", &inspect::period(console.language, period)), ("due", &day)]);
    let in_workdays = matches!(period.unit, guicheng_engine::Unit::Workdays);
    // Whether the last day is a day off, and so when the period ends, is not certain while its year is not published.
    let falls = calendar.day(due.date);
    let provisional = due.provisional.or_else(|| falls.provisional.then(|| due.date.year()));
    if in_workdays || (provisional.is_some() && falls.workday) {
        text.push_str(&basis(console, calendar, date, due.date, provisional));
    }
    let mut record = json!({
        "from": date,
        "period": period,
        "last_day": due.date,
        "provisional": provisional,
        "may_change_with": calendar.may_change_with(due.date).filter(|_| in_workdays),
    });
    let moved = calendar.next_workday(due.date);
    if !falls.workday && is_written(moved.date) {
        text.push('\n');
        text.push_str(
            &console.say("workdays-moved", &[("due", &day), ("moved", &dated(console, calendar, moved.date))]),
        );
        text.push_str(&basis(console, calendar, due.date, moved.date, moved.provisional));
        if let Some(record) = record.as_object_mut() {
            record.insert("next_workday".to_owned(), json!(moved));
        }
    }
    Ok(Answer { text, record })
}

fn between(console: &Console, calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Answer {
    let counted = calendar.workdays_between(from, to);
    let mut text = console.say("workdays-between", &[("from", &from), ("to", &to), ("count", &counted.count)]);
    text.push_str(&basis(console, calendar, from, to, counted.provisional));
    let record = json!({"after": from, "to": to, "workdays": counted.count, "provisional": counted.provisional});
    Answer { text, record }
}

fn is_workday(console: &Console, calendar: &Calendar, date: NaiveDate) -> Answer {
    let day = calendar.day(date);
    let id = match day.kind {
        DayKind::Weekday => "day-weekday",
        DayKind::Weekend => "day-weekend",
        DayKind::Holiday => "day-holiday",
        DayKind::MakeUp => "day-make-up",
    };
    let weekday = inspect::weekday(console.language, date);
    let kind = console.say(id, &[]);
    let mut text = console.say("workdays-is", &[("date", &date), ("weekday", &weekday), ("kind", &kind)]);
    text.push_str(&basis(console, calendar, date, date, day.provisional.then(|| date.year())));
    let record = json!({"date": date, "workday": day.workday, "kind": day.kind, "provisional": day.provisional});
    Answer { text, record }
}

fn list(console: &Console, calendar: &Calendar, year: i32) -> Result<Answer, Failure> {
    let Some(table) = calendar.tables().iter().find(|table| table.year == year) else {
        let known = calendar.tables().iter().map(|table| table.year.to_string()).collect::<Vec<_>>().join(", ");
        return Err(console.bad("no-year", &[("year", &year), ("known", &known)]));
    };
    let mut text = console.say("workdays-year", &[("year", &year), ("source", &table.source)]);
    text.push_str("\n\n");
    text.push_str(&console.say("workdays-off", &[]));
    text.push('\n');
    for (from, to) in &table.days_off {
        let days = (*to - *from).num_days().saturating_add(1);
        let span = if from == to {
            dated(console, calendar, *from)
        } else {
            format!("{} – {}", dated(console, calendar, *from), dated(console, calendar, *to))
        };
        text.push_str(&format!("  {}\n", console.say("workdays-range", &[("span", &span), ("days", &days)])));
    }
    text.push('\n');
    text.push_str(&console.say("workdays-make-up", &[]));
    text.push('\n');
    for date in &table.make_up {
        text.push_str(&format!("  {}\n", dated(console, calendar, *date)));
    }
    let count = count(calendar, year);
    text.push('\n');
    text.push_str(&console.say("workdays-in-year", &[("count", &count)]));
    Ok(Answer { text, record: year_record(table, count) })
}

fn year_record(table: &YearTable, count: u32) -> Value {
    let days_off: Vec<Value> = table.days_off.iter().map(|(from, to)| json!({"from": from, "to": to})).collect();
    json!({
        "year": table.year,
        "source": table.source,
        "days_off": days_off,
        "make_up": table.make_up,
        "workdays": count,
    })
}

/// The workdays of a year.
fn count(calendar: &Calendar, year: i32) -> u32 {
    let eve = NaiveDate::from_ymd_opt(year.saturating_sub(1), 12, 31);
    let last = NaiveDate::from_ymd_opt(year, 12, 31);
    eve.zip(last).map_or(0, |(eve, last)| calendar.workdays_between(eve, last).count)
}

/// What an answer rests on: the notices of its years, or the year whose notice is missing.
fn basis(console: &Console, calendar: &Calendar, from: NaiveDate, to: NaiveDate, missing: Option<i32>) -> String {
    let (from, to) = (from.min(to), from.max(to));
    let sources: Vec<&str> = calendar
        .tables()
        .iter()
        .filter(|table| (from.year()..=to.year()).contains(&table.year))
        .map(|table| &*table.source)
        .collect();
    let mut text = String::new();
    if !sources.is_empty() {
        text.push('\n');
        text.push_str(
            &console.say("workdays-basis", &[("sources", &sources.join(console.say("comma", &[]).as_str()))]),
        );
    }
    if let (None, Some(year)) = (missing, calendar.may_change_with(to)) {
        text.push('\n');
        text.push_str(&console.say("workdays-may-change", &[("year", &year)]));
    }
    if let Some(year) = missing {
        text.push('\n');
        text.push_str(&console.say("workdays-provisional", &[("year", &year)]));
    }
    text
}

fn dated(console: &Console, calendar: &Calendar, date: NaiveDate) -> String {
    let weekday = inspect::weekday(console.language, date);
    let day = calendar.day(date);
    match day.kind {
        DayKind::MakeUp => console.say("date-make-up", &[("date", &date), ("weekday", &weekday)]),
        _ => console.say("date", &[("date", &date), ("weekday", &weekday)]),
    }
}

/// A date as packs write it.
pub(super) fn read_date(written: &str) -> Result<NaiveDate, String> {
    parse_date(written)
        .ok_or_else(|| "write it as 2026-02-13, with a year of four digits | 请写成 2026-02-13，年份四位".to_owned())
}

/// A period as packs write it (`3 workdays`), or in Chinese (3个工作日).
fn read_period(written: &str) -> Result<Period, PeriodError> {
    let not_one = || PeriodError::NotAPeriod(written.to_owned());
    let written = written.trim();
    let digits = written.find(|character: char| !character.is_ascii_digit()).ok_or_else(not_one)?;
    let (count, unit) = written.split_at_checked(digits).filter(|(count, _)| !count.is_empty()).ok_or_else(not_one)?;
    let unit = match unit.trim() {
        "个工作日" | "工作日" | "workdays" | "workday" => "workdays",
        "日" | "天" | "个自然日" | "days" | "day" => "days",
        "周" | "个星期" | "weeks" | "week" => "weeks",
        "个月" | "月" | "months" | "month" => "months",
        "年" | "years" | "year" => "years",
        other => return Err(PeriodError::UnknownUnit(other.to_owned())),
    };
    format!("{count} {unit}").parse()
}
