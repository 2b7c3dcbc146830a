//! Amounts of money, exact to the fen.

use std::fmt;
use std::str::FromStr;

/// An amount in yuan, kept as whole fen and never as a fraction.
///
/// It is written as a decimal with at most two places, such as `1234.50`, and shown with two. There is no multiplying of
/// money by money: an amount is multiplied by a whole number, or a [`Money::share`] is taken of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    fen: i64,
}

/// A text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// It is no decimal number.
    #[error("`{0}` is not an amount; write digits with at most two decimals, such as `1234.50`")]
    NotAnAmount(String),
    /// It has more places than there are fen.
    #[error("`{0}` has more than two decimals; nothing is smaller than a fen")]
    TooFine(String),
    /// It is written with the wide digits or signs of Chinese input.
    #[error("`{0}` has full-width characters; write `{1}`")]
    FullWidth(String, String),
    /// It has separators or the name of a currency in it.
    #[error("`{0}` has separators or a currency in it; write `{1}`")]
    Decorated(String, String),
    /// It is more than can be kept.
    #[error("`{0}` is too large an amount")]
    TooLarge(String),
}

impl MoneyError {
    /// How the amount that was likely meant is written.
    #[must_use]
    pub fn meant(&self) -> Option<&str> {
        match self {
            Self::FullWidth(_, meant) | Self::Decorated(_, meant) => Some(meant),
            Self::NotAnAmount(_) | Self::TooFine(_) | Self::TooLarge(_) => None,
        }
    }
}

impl Money {
    /// So many fen.
    #[must_use]
    pub const fn of_fen(fen: i64) -> Self {
        Self { fen }
    }

    /// The fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.fen
    }

    /// The sum of both, if it can be kept.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.fen.checked_add(other.fen).map(Self::of_fen)
    }

    /// What is left without the other, if it can be kept.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.fen.checked_sub(other.fen).map(Self::of_fen)
    }

    /// So many times the amount, if it can be kept.
    #[must_use]
    pub fn checked_times(self, times: i64) -> Option<Self> {
        self.fen.checked_mul(times).map(Self::of_fen)
    }

    /// So many parts of the whole, to the fen; half a fen counts as one. None if the whole is not positive, or the share
    /// cannot be kept.
    #[must_use]
    pub fn share(self, part: i64, whole: i64) -> Option<Self> {
        if whole <= 0 {
            return None;
        }
        let whole = i128::from(whole);
        let times = i128::from(self.fen) * i128::from(part);
        // Rounded by the size of the amount, so that what is owed and what is due back are the same.
        let rounded = (times.abs() * 2 + whole) / (whole * 2) * times.signum();
        i64::try_from(rounded).ok().map(Self::of_fen)
    }

    /// With commas between thousands: `1,234.50`.
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, rest) = plain.strip_prefix('-').map_or(("", &*plain), |rest| ("-", rest));
        let (yuan, fen) = rest.split_once('.').unwrap_or((rest, "00"));
        let mut grouped = String::new();
        for (at, digit) in yuan.chars().enumerate() {
            if at > 0 && (yuan.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{fen}")
    }

    /// In the capital numerals of cheques and decisions: 壹仟贰佰叁拾肆元伍角整.
    #[must_use]
    pub fn capitals(self) -> String {
        let fen = self.fen.unsigned_abs();
        let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
        let mut written = String::from(if self.fen < 0 { "负" } else { "" });
        if yuan > 0 || (jiao == 0 && fen == 0) {
            written.push_str(&whole_capitals(yuan));
            written.push('元');
        }
        match (jiao, fen) {
            (0, 0) => written.push('整'),
            (jiao, 0) => {
                written.push_str(capital(jiao));
                written.push_str("角整");
            }
            (jiao, fen) => {
                if jiao > 0 {
                    written.push_str(capital(jiao));
                    written.push('角');
                } else if yuan > 0 {
                    written.push('零');
                }
                written.push_str(capital(fen));
                written.push('分');
            }
        }
        written
    }
}

fn capital(digit: u64) -> &'static str {
    const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
    usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit)).copied().unwrap_or("")
}

/// A whole number in capitals, in groups of four digits; one 零 stands for all zeros between two other digits.
fn whole_capitals(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut groups = Vec::new();
    let mut rest = number;
    while rest > 0 {
        groups.push(rest % 10_000);
        rest /= 10_000;
    }
    let mut written = String::new();
    let mut gap = false;
    for (place, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = !written.is_empty();
            // Ten thousand times 亿 is 万亿: the 亿 of an empty group belongs to the one above.
            if place == 2 && !written.is_empty() {
                written.push('亿');
            }
            continue;
        }
        let mut within = 1_000;
        for unit in ["仟", "佰", "拾", ""] {
            let digit = group / within % 10;
            within /= 10;
            if digit == 0 {
                gap = !written.is_empty();
                continue;
            }
            if gap {
                written.push('零');
                gap = false;
            }
            written.push_str(capital(digit));
            written.push_str(unit);
        }
        // Zeros at the end of a group are said only where the next group begins with none.
        gap = false;
        if let Some(next) = place.checked_sub(1).and_then(|below| groups.get(below)) {
            gap = *next != 0 && (*next < 1_000 || group % 10 == 0);
        }
        written.push_str(match place {
            0 => "",
            1 | 3 => "万",
            _ => "亿",
        });
    }
    written
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, fen) = (if self.fen < 0 { "-" } else { "" }, self.fen.unsigned_abs());
        write!(formatter, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let unfit = || MoneyError::NotAnAmount(text.to_owned());
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (yuan, places) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(yuan) || !all_digits(places) {
            return Err(likely(text).unwrap_or_else(unfit));
        }
        // As with whole numbers, zeros in front make it something else: a code, a year.
        if yuan.len() > 1 && yuan.starts_with('0') {
            return Err(unfit());
        }
        if places.len() > 2 {
            return Err(MoneyError::TooFine(text.to_owned()));
        }
        let fen = format!("{}{yuan}{places:0<2}", if negative { "-" } else { "" });
        fen.parse().map(Self::of_fen).map_err(|_| MoneyError::TooLarge(text.to_owned()))
    }
}

/// What was likely meant by a text that is no amount as it stands.
fn likely(text: &str) -> Option<MoneyError> {
    let narrow = |character: char| match character {
        '０'..='９' | '．' | '，' | '－' | '￥' => {
            char::from_u32(u32::from(character) - 0xFEE0).filter(char::is_ascii).unwrap_or(character)
        }
        '。' => '.',
        other => other,
    };
    let narrowed: String = text.chars().map(narrow).collect();
    let bare = narrowed.trim().trim_start_matches("CNY").trim_start_matches("RMB").trim_start_matches(['¥', '￥']);
    let bare = bare.trim_end_matches('元');
    let bare: String = bare.chars().filter(|character| !matches!(character, ',' | ' ' | '_' | '\'')).collect();
    if bare == text || bare.parse::<Money>().is_err() {
        return None;
    }
    let wide = text.chars().any(|character| matches!(character, '０'..='９' | '．' | '，' | '－' | '。'));
    let text = text.to_owned();
    Some(if wide { MoneyError::FullWidth(text, bare) } else { MoneyError::Decorated(text, bare) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_to_the_fen_and_written_with_two_places() {
        for (text, fen, written) in [
            ("0", 0, "0.00"),
            ("1234.5", 123_450, "1234.50"),
            ("-0.05", -5, "-0.05"),
            ("1234.50", 123_450, "1234.50"),
            ("92233720368547758.07", i64::MAX, "92233720368547758.07"),
            ("-92233720368547758.08", i64::MIN, "-92233720368547758.08"),
        ] {
            assert_eq!(money(text).fen(), fen);
            assert_eq!(money(text).to_string(), written);
        }
        assert_eq!(money("1234567.80").grouped(), "1,234,567.80");
        assert_eq!(money("-123456").grouped(), "-123,456.00");
        assert_eq!(money("999").grouped(), "999.00");
    }

    #[test]
    fn what_is_no_amount_is_refused_with_what_was_likely_meant() {
        let said = |text: &str| text.parse::<Money>().unwrap_err();
        for text in ["", "-", ".", "1.", ".5", "1.2.3", "+1", "1e3", "0x1", "01.00", "元", "一百"] {
            assert_eq!(said(text), MoneyError::NotAnAmount(text.to_owned()));
        }
        assert!(matches!(said("1.005"), MoneyError::TooFine(_)));
        assert!(matches!(said("92233720368547758.08"), MoneyError::TooLarge(_)));
        for (text, meant) in [("１２３４．５", "1234.5"), ("１，２３４", "1234"), ("12。50", "12.50")] {
            assert_eq!(said(text), MoneyError::FullWidth(text.to_owned(), meant.to_owned()));
        }
        for (text, meant) in [("1,234.50", "1234.50"), ("¥12", "12"), ("CNY 1 234", "1234"), ("20元", "20")] {
            assert_eq!(said(text), MoneyError::Decorated(text.to_owned(), meant.to_owned()));
        }
    }

    #[test]
    fn capitals_are_those_of_cheques() {
        for (text, capitals) in [
            ("0", "零元整"),
            ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
            ("0.05", "伍分"),
            ("0.5", "伍角整"),
            ("10", "壹拾元整"),
            ("107000.53", "壹拾万零柒仟元伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
            ("100000000", "壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("1000000000000", "壹万亿元整"),
            ("10010000", "壹仟零壹万元整"),
            ("-3", "负叁元整"),
        ] {
            assert_eq!(money(text).capitals(), capitals, "{text}");
        }
    }

    #[test]
    fn a_share_is_rounded_to_the_nearest_fen_and_half_of_one_up() {
        let share = |amount: &str, part, whole| money(amount).share(part, whole).map(|share| share.to_string());
        assert_eq!(share("100", 1, 3).as_deref(), Some("33.33"));
        assert_eq!(share("0.05", 1, 2).as_deref(), Some("0.03"));
        assert_eq!(share("-0.05", 1, 2).as_deref(), Some("-0.03"));
        assert_eq!(share("0.04", 1, 10).as_deref(), Some("0.00"));
        assert_eq!(share("92233720368547758.07", 2, 1), None);
        assert_eq!(share("1", 1, 0), None);
        assert_eq!(share("1", 1, -2), None);
    }

    proptest! {
        #[test]
        fn an_amount_written_is_the_amount_read(fen: i64) {
            let amount = Money::of_fen(fen);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
            // With the commas that people write, it is told how to write it.
            let decorated = amount.grouped();
            let meant = MoneyError::Decorated(decorated.clone(), amount.to_string());
            let read = decorated.parse::<Money>();
            prop_assert!(read == Ok(amount) || read == Err(meant));
        }

        #[test]
        fn no_text_that_is_read_is_an_amount_of_another_size(text in "-?[0-9]{1,12}(\\.[0-9]{1,3})?") {
            if let Ok(amount) = text.parse::<Money>() {
                let again = amount.to_string();
                prop_assert!(again.starts_with(text.as_str()) || text.starts_with("-0"), "{} {}", text, again);
            }
        }

        #[test]
        fn shares_of_all_parts_add_up_to_the_amount_but_for_half_a_fen_each(
            fen in -1_000_000_000_i64..1_000_000_000,
            parts in proptest::collection::vec(1_i64..10_000, 1..20),
        ) {
            let whole: i64 = parts.iter().sum();
            let mut sum = 0;
            for part in &parts {
                sum += Money::of_fen(fen).share(*part, whole).unwrap().fen();
            }
            let most = i64::try_from(parts.len()).unwrap();
            prop_assert!((sum - fen).abs() * 2 <= most, "{} of {}", sum, fen);
        }

        #[test]
        fn a_share_of_all_is_the_amount_and_shares_keep_the_order_of_parts(
            fen in 0_i64..1_000_000_000_000, part in 0_i64..10_000, more in 0_i64..10_000, rest in 1_i64..10_000,
        ) {
            let amount = Money::of_fen(fen);
            prop_assert_eq!(amount.share(rest, rest), Some(amount));
            prop_assert!(amount.share(part, rest) <= amount.share(part + more, rest));
        }
    }
}
