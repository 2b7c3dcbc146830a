//! Values as people type them, in inputs of forms and in cells of tables.

use chrono::NaiveDate;
use guicheng_engine::screen::{OfferedOption, ScreenField};
use guicheng_engine::{Id, Money, Text, Value};

use crate::uscc::is_social_credit_code;

/// Whether a letter is one that people see where it stands: it neither controls anything nor turns around what follows.
pub(crate) fn is_seen(letter: char) -> bool {
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !(letter.is_control() || turns)
}

/// What people call somebody or something, if all of it is seen and it is no longer than so many characters; without white space around it.
pub(crate) fn title(text: &str, longest: usize) -> Option<&str> {
    let title = text.trim();
    (!title.is_empty() && title.chars().count() <= longest && title.chars().all(is_seen)).then_some(title)
}

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
        "territory" | "code" => Some(Value::text(&plain)),
        "text" => social_credit_code(&plain).map(|code| Value::text(&code)),
        _ => None,
    };
    // Browsers send line ends of two characters.
    read.unwrap_or_else(|| Value::text(&text.replace("\r\n", "\n")))
}

/// The code that an organisation has from the state, if a text is nothing else, however its letters and blanks are written.
pub(crate) fn social_credit_code(plain: &str) -> Option<String> {
    let code = plain.split_whitespace().collect::<String>().to_ascii_uppercase();
    is_social_credit_code(&code).then_some(code)
}

/// Letters, digits and signs as wide as Chinese characters, as narrow ones.
pub(crate) fn half_width(text: &str) -> String {
    text.chars().map(Text::narrow).collect()
}

/// A day as people write it: 2026-02-13, 2026/2/13, 2026.2.13, 20260213, 2026年2月13日, 13 February 2026.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let plain = half_width(text.trim());
    if let Some(day) = english_day(&plain) {
        return Some(day);
    }
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

/// A day as pages in English write it, with the month in full or by its first three letters; also with the month first.
fn english_day(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match parts.as_slice() {
        [month, day, year]
            if day.starts_with(|first: char| first.is_ascii_digit())
                && !month.starts_with(|first: char| first.is_ascii_digit()) =>
        {
            (day, month, year)
        }
        [day, month, year] => (day, month, year),
        _ => return None,
    };
    if year.len() != 4 {
        return None;
    }
    let written = format!("{day} {month} {year}");
    ["%d %B %Y", "%d %b %Y"].iter().find_map(|way| NaiveDate::parse_from_str(&written, way).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_only_what_is_seen() {
        assert_eq!(title(" 市民 ", 2), Some("市民"));
        for wrong in ["", "  ", "三个字", "a\0", "a\nb", "\u{202e}a"] {
            assert_eq!(title(wrong, 2), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_day_is_read_however_people_write_it() {
        let expected = NaiveDate::from_ymd_opt(2026, 2, 3);
        for text in
            ["2026-02-03", "2026/2/3", "2026.2.3", "20260203", "2026年2月3日", "２０２６－０２－０３", " 2026-2-03 "]
        {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in [
            "",
            "2026",
            "26-2-3",
            "2026-02-30",
            "2026-02",
            "2026年",
            "03.02.2026",
            "30 February 2026",
            "3 Febtober 2026",
            "3 February 26",
            "20260230",
            "2026-2-3-4",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_stays_what_was_written() {
        assert_eq!(single("integer", "１,２００"), Value::Integer(1200));
        assert_eq!(single("integer", "about ten"), Value::text("about ten"));
        assert_eq!(single("money", "1,234.50 元"), Value::Money { money: "1234.50".parse().unwrap() });
        assert_eq!(single("boolean", "maybe"), Value::text("maybe"));
        for code in ["91350100M000100Y43", " 9135 0100 m000 100y 43", "９１３５０１００M000100Y43"] {
            assert_eq!(single("text", code), Value::text("91350100M000100Y43"), "{code}");
        }
        assert_eq!(single("text", "91350100m000100y44"), Value::text("91350100m000100y44"));
        assert_eq!(single("text", "one\r\ntwo"), Value::text("one\ntwo"));
        // What a body is called is its name as it stands; who is meant is found however wide the signs are.
        assert_eq!(single("organisation", "某（集团）有限公司"), Value::text("某（集团）有限公司"));
    }
}
