//! Numbers as Chinese legal texts write them.

/// A number as legal texts write it: 二十四. Larger ones than statutes have stay figures.
#[must_use]
pub fn chinese_number(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |digit: u32| usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit)).copied().unwrap_or("");
    match number {
        0 => "〇".to_owned(),
        1..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number % 10)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number % 10)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_numbered_as_in_legal_texts() {
        let numbers: Vec<String> = [1, 9, 10, 11, 20, 24, 99, 204].into_iter().map(chinese_number).collect();
        assert_eq!(numbers, ["一", "九", "十", "十一", "二十", "二十四", "九十九", "204"]);
    }
}
