//! The tables that tests and benchmarks count with. Included where `YearTable` is in scope.

use chrono::NaiveDate;

use super::YearTable;

/// The tables of 2024, 2025 and 2026.
pub(super) fn published_tables() -> Vec<YearTable> {
    vec![
        table(
            2024,
            "国办发明电〔2023〕7号",
            &[
                ((1, 1), (1, 1)),
                ((2, 10), (2, 17)),
                ((4, 4), (4, 6)),
                ((5, 1), (5, 5)),
                ((6, 10), (6, 10)),
                ((9, 15), (9, 17)),
                ((10, 1), (10, 7)),
            ],
            &[(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)],
        ),
        table(
            2025,
            "国办发明电〔2024〕12号",
            &[
                ((1, 1), (1, 1)),
                ((1, 28), (2, 4)),
                ((4, 4), (4, 6)),
                ((5, 1), (5, 5)),
                ((5, 31), (6, 2)),
                ((10, 1), (10, 8)),
            ],
            &[(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
        ),
        table(
            2026,
            "国办发明电〔2025〕7号",
            &[
                ((1, 1), (1, 3)),
                ((2, 15), (2, 23)),
                ((4, 4), (4, 6)),
                ((5, 1), (5, 5)),
                ((6, 19), (6, 21)),
                ((9, 25), (9, 27)),
                ((10, 1), (10, 7)),
            ],
            &[(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
        ),
    ]
}

pub(super) type MonthDay = (u32, u32);

/// A table with its days written as month and day.
pub(super) fn table(year: i32, source: &str, days_off: &[(MonthDay, MonthDay)], make_up: &[MonthDay]) -> YearTable {
    let date = |&(month, day): &MonthDay| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    YearTable {
        year,
        source: source.into(),
        days_off: days_off.iter().map(|(from, to)| (date(from), date(to))).collect(),
        make_up: make_up.iter().map(date).collect(),
    }
}
