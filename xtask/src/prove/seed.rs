//! Where what is left to chance begins.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

/// The variable that gives a run the seed of another. The property tests read it themselves.
pub(super) const VARIABLE: &str = "PROPTEST_RNG_SEED";

/// One seed for all that a run leaves to chance. It fits what the property tests and libFuzzer take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seed(u32);

impl Seed {
    /// The seed that was asked for, or one that no other run had.
    pub(super) fn fresh() -> Self {
        let asked = env::var(VARIABLE).ok().and_then(|text| Self::parse(&text));
        asked.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Self(now.subsec_nanos().max(1))
        })
    }

    /// libFuzzer takes 0 as "any", which could not be run again.
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|seed| *seed > 0).map(Self)
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_can_be_given_again_and_is_never_any() {
        assert_eq!(Seed::parse("17").map(|seed| seed.to_string()), Some("17".to_owned()));
        assert_eq!(Seed::parse("0"), None);
        assert_eq!(Seed::parse("some"), None);
    }
}
