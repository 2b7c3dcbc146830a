//! What a plain (unquoted) scalar is.

/// The kind of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is not whole: refused, since `version: 1.10` would mean 1.1.
    Float,
    /// A whole number beyond 64 bits.
    TooLarge,
    Text,
}

/// A whole number is one only in its usual spelling: `010000` and `+5` stay texts, so that no code loses its zeros.
pub(crate) fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" => return Plain::Null,
        "true" => return Plain::Boolean(true),
        "false" => return Plain::Boolean(false),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        return Plain::Text;
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse::<i64>() {
            Ok(value) if value.to_string() == text => Plain::Integer(value),
            Ok(_) => Plain::Text,
            Err(_) if unsigned.starts_with('0') => Plain::Text,
            Err(_) => Plain::TooLarge,
        };
    }
    if is_float(text.strip_prefix(['-', '+']).unwrap_or(text)) { Plain::Float } else { Plain::Text }
}

/// The floats of the YAML 1.2 core schema, without sign.
fn is_float(text: &str) -> bool {
    if matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    let is_whole = exponent.is_none() && !number.contains('.');
    exponent_fits && has_digits && !is_whole && digits(whole) && digits(fraction)
}
