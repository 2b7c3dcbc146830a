//! Values as people type them, in inputs of forms and in cells of tables.

use chrono::NaiveDate;
use guicheng_engine::screen::{OfferedOption, ScreenField};
use guicheng_engine::{Id, Money, Text, Value};

/// The option that a line is: by its id, or by what people call it.
pub(crate) fn option_of<'f>(field: &'f ScreenField, line: &str) -> Option<&'f Id> {
    let is_meant = |option: &&OfferedOption| [option.option.as_str(), option.title.as_str()].contains(&line.trim());
    field.options.iter().find(is_meant).map(|option| &option.option)
}

/// A single value, as people write it. What cannot be read as its type is a text.
pub(crate) fn single(kind: &str, text: &str) -> Value {
    let plain = half_width(text);
    let read = match kind {
        "boolean" => plain.parse().ok().map(Value::Boolean),
        "integer" => plain.replace([',', ' '], "").parse().ok().map(Value::Integer),
        "date" => day(text).map(Value::date),
        "money" => plain.replace([',', ' ', '元'], "").parse::<Money>().ok().map(|money| Value::Money { money }),
        "organisation" | "territory" | "code" => Some(Value::text(&plain)),
        _ => None,
    };
    // Browsers send line ends of two characters.
    read.unwrap_or_else(|| Value::text(&text.replace("\r\n", "\n")))
}

/// Digits and signs as wide as Chinese characters, as narrow ones.
fn half_width(text: &str) -> String {
    text.chars().map(Text::narrow).collect()
}

/// A day as people write it: 2026-02-13, 2026/2/13, 2026.2.13, 20260213, 2026年2月13日.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let plain = half_width(text.trim());
    let plain = plain.trim_end_matches('日');
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    let number = |text: &&str| text.parse::<u32>().ok();
    let (year, month, day) = match parts.as_slice() {
        [whole] if whole.len() == 8 => {
            let part = |range: std::ops::Range<usize>| whole.get(range)?.parse::<u32>().ok();
            (part(0..4)?, part(4..6)?, part(6..8)?)
        }
        [year, month, day] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_however_people_write_it() {
        let expected = NaiveDate::from_ymd_opt(2026, 2, 3);
        for text in
            ["2026-02-03", "2026/2/3", "2026.2.3", "20260203", "2026年2月3日", "２０２６－０２－０３", " 2026-2-03 "]
        {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in ["", "2026", "26-2-3", "2026-02-30", "2026-02", "2026年", "03.02.2026", "20260230", "2026-2-3-4"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_stays_what_was_written() {
        assert_eq!(single("integer", "１,２００"), Value::Integer(1200));
        assert_eq!(single("integer", "about ten"), Value::text("about ten"));
        assert_eq!(single("money", "1,234.50 元"), Value::Money { money: "1234.50".parse().unwrap() });
        assert_eq!(single("boolean", "maybe"), Value::text("maybe"));
        assert_eq!(single("text", "one\r\ntwo"), Value::text("one\ntwo"));
    }
}
