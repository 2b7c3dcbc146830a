//! Dates, and the workdays of the calendar.

use chrono::{Datelike, NaiveDate};

use super::Function;
use crate::base::{is_written, parse_date};
use crate::expression::check::typing;
use crate::expression::functions::call_context::{FunctionError, Outcome};
use crate::expression::functions::kinds::{Boolean, Date, Integer, Text};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "date",
        typing: typing::date,
        body: function!(|_, text: Text| -> Date {
            let unfit = || FunctionError::failed("failed-no-date", &[("text", &text)]);
            parse_date(text).ok_or_else(unfit)
        }),
        english: "The date that a text such as 2025-03-01 writes.",
        chinese: "文字（如 2025-03-01）所写的日期",
    },
    Function {
        name: "days_between",
        typing: typing::as_declared,
        body: function!(|_, from: Date, to: Date| -> Integer { Ok(to.signed_duration_since(from).num_days()) }),
        english: "The days from one date to another; negative if the second is earlier.",
        chinese: "两个日期相隔的日数；后一日期较早的为负数",
    },
    Function {
        name: "workdays_between",
        typing: typing::as_declared,
        body: function!(|context, from: Date, to: Date| -> Integer {
            context.calendar(|calendar| {
                let counted = calendar.workdays_between(from, to);
                (i64::from(counted.count), counted.provisional)
            })
        }),
        english: "The workdays after one date up to and including another; 0 if the second is not later.",
        chinese: "前一日期之后至后一日期（含当日）的工作日数；后一日期不晚于前一日期的为 0",
    },
    Function {
        name: "is_workday",
        typing: typing::as_declared,
        body: function!(|context, date: Date| -> Boolean {
            context.calendar(|calendar| {
                let day = calendar.day(date);
                (day.workday, day.provisional.then(|| date.year()))
            })
        }),
        english: "Whether a date is a workday.",
        chinese: "日期是否为工作日",
    },
    Function {
        name: "next_workday",
        typing: typing::as_declared,
        body: function!(|context, date: Date| -> Date {
            context
                .calendar(|calendar| {
                    let due = calendar.next_workday(date);
                    (due.date, due.provisional)
                })
                .and_then(within_four_digits)
        }),
        english: "The first workday from a date on: the date itself if it is one.",
        chinese: "自该日期起的第一个工作日；该日期是工作日的，就是该日期",
    },
    Function {
        name: "year",
        typing: typing::as_declared,
        body: property!(|_, date: Date| -> Integer { Ok(i64::from(date.year())) }),
        english: "The year of a date.",
        chinese: "日期的年",
    },
    Function {
        name: "month",
        typing: typing::as_declared,
        body: property!(|_, date: Date| -> Integer { Ok(i64::from(date.month())) }),
        english: "The month of a date.",
        chinese: "日期的月",
    },
    Function {
        name: "day",
        typing: typing::as_declared,
        body: property!(|_, date: Date| -> Integer { Ok(i64::from(date.day())) }),
        english: "The day of the month of a date.",
        chinese: "日期的日",
    },
    Function {
        name: "weekday",
        typing: typing::as_declared,
        body: property!(|_, date: Date| -> Integer { Ok(i64::from(date.weekday().number_from_monday())) }),
        english: "The day of the week of a date, from 1 for Monday to 7.",
        chinese: "日期是星期几：1 为星期一，7 为星期日",
    },
];

/// Years are written with four digits; what leads beyond them is a slip in the data.
pub(super) fn within_four_digits(date: NaiveDate) -> Outcome<NaiveDate> {
    if is_written(date) {
        return Ok(date);
    }
    Err(FunctionError::failed(if date.year() < 1 { "failed-before-year-1" } else { "failed-beyond-9999" }, &[]))
}
