//! Names that the service gives: unique without asking anybody, in the order in which they were given.

use chrono::{DateTime, Utc};

use crate::vault::{VaultError, hexadecimal, random};

/// A new name, as a UUID of version 7 (RFC 9562): the moment in milliseconds, what of it is shorter in twelve bits (6.2, method 3), and
/// 62 random bits.
///
/// # Errors
/// If the operating system gives no random numbers.
pub fn new(at: DateTime<Utc>) -> Result<String, VaultError> {
    let [variant, rest @ ..] = random::<8>()?;
    let moment = at.timestamp_millis().to_be_bytes();
    let mut bytes = moment.get(2..).unwrap_or_default().to_vec();
    let [.., high, low] = (at.timestamp_subsec_micros() % 1_000 * 4_096 / 1_000).to_be_bytes();
    bytes.extend([0x70 | (high & 0x0F), low, 0x80 | (variant & 0x3F)]);
    bytes.extend(rest);
    let digits = hexadecimal(&bytes);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_names_come_later_and_none_is_given_twice() {
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let after = |microseconds| new(at + chrono::TimeDelta::microseconds(microseconds)).unwrap();
        let (one, same, later) = (after(0), after(0), after(1));
        assert!(one < later && same < later && one != same);
        assert!(later < after(999) && after(999) < after(1_000));
        assert_eq!((one.len(), one.as_bytes()[14]), (36, b'7'));
    }
}
