//! Codes of organisations: the unified social credit code (GB 32100-2015), with its check digit.

/// The digits, in the order of their values.
const DIGITS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether a text is a unified social credit code: eighteen digits, the last of which follows from the others.
#[must_use]
pub fn is_social_credit_code(code: &str) -> bool {
    let value = |digit: u8| DIGITS.iter().position(|known| *known == digit);
    let Some(values) = code.bytes().map(value).collect::<Option<Vec<usize>>>() else { return false };
    let Some((last, first)) = values.split_last().filter(|(_, first)| first.len() == 17) else { return false };
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: usize = first.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    *last == (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_only_with_its_check_digit() {
        assert!(is_social_credit_code("91350100M000100Y43"));
        for wrong in ["91350100M000100Y44", "91350100m000100y43", "91350100M000100Y4", "", "91350100I000100Y43"] {
            assert!(!is_social_credit_code(wrong), "{wrong}");
        }
    }
}
