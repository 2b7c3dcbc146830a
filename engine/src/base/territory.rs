//! Codes of territories by GB/T 2260: six digits, two for the province, two for the city, two for the county.

/// How many digits a code has.
pub(crate) const DIGITS: usize = 6;

/// Whether a text is such a code.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits that say something: `210100` → `2101`, `210000` → `21`.
pub(crate) fn significant(code: &str) -> &str {
    let mut rest = code;
    while let Some(shorter) = rest.strip_suffix("00") {
        rest = shorter;
    }
    rest
}

/// Whether a territory lies within another: `210102` within `210100`, both within `210000`.
pub(crate) fn within(code: &str, outer: &str) -> bool {
    code.starts_with(significant(outer))
}
