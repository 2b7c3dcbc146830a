//! From when to when an entry of a table is there, and what takes its place.

use chrono::NaiveDate;

use crate::base::Id;

/// From when to when an entry of a table is there: an organisation, a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day; from ever if none is set.
    pub from: Option<NaiveDate>,
    /// The last day; for good if none is set.
    pub until: Option<NaiveDate>,
    /// The entry that takes its place after the last day.
    pub successor: Option<Id>,
}

impl Validity {
    /// Whether the entry is there on a day.
    #[must_use]
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && !self.is_over(on)
    }

    /// Whether the entry is there on a day, or is asked for without one.
    #[must_use]
    pub(crate) fn covers_any(&self, on: Option<NaiveDate>) -> bool {
        on.is_none_or(|on| self.covers(on))
    }

    /// Whether its last day lies before a day.
    #[must_use]
    pub fn is_over(&self, on: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < on)
    }

    /// Whether there is a day on which both are there.
    #[must_use]
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let begins_in_time =
            |one: &Self, other: &Self| one.from.zip(other.until).is_none_or(|(from, until)| from <= until);
        begins_in_time(self, other) && begins_in_time(other, self)
    }

    /// Whether the day of a decision makes a difference to it.
    #[must_use]
    pub(crate) fn is_limited(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }

    /// The day after the last, on which the successor takes its place.
    #[must_use]
    pub(crate) fn ends_before(&self) -> Option<NaiveDate> {
        self.until?.succ_opt()
    }
}

/// The entry that stands on a day for the one named: itself, or whatever has taken its place; none if that is not there.
/// A circle of successors, which a pack with one is refused for, comes to nothing.
pub(crate) fn on_day<'t>(
    named: &'t Id,
    on: NaiveDate,
    entries: usize,
    validity: impl Fn(&Id) -> Option<&'t Validity>,
) -> Option<&'t Id> {
    let mut current = named;
    for _ in 0..=entries {
        let known = validity(current)?;
        if known.covers(on) {
            return Some(current);
        }
        current = known.successor.as_ref().filter(|_| known.is_over(on))?;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn from_to(from: Option<&str>, until: Option<&str>, successor: Option<&str>) -> Validity {
        Validity { from: from.map(day), until: until.map(day), successor: successor.map(Id::from) }
    }

    #[test]
    fn first_and_last_day_are_days_on_which_it_is_there() {
        let year = from_to(Some("2025-01-01"), Some("2025-12-31"), None);
        assert!(year.covers(day("2025-01-01")) && year.covers(day("2025-12-31")));
        assert!(!year.covers(day("2024-12-31")) && !year.covers(day("2026-01-01")));
        assert!(year.is_over(day("2026-01-01")) && !year.is_over(day("2024-12-31")));
        assert!(Validity::default().covers(day("2025-01-01")));
        assert!(year.meets(&from_to(Some("2025-12-31"), None, None)));
        assert!(!year.meets(&from_to(Some("2026-01-01"), None, None)));
        assert!(!from_to(Some("2026-01-01"), None, None).meets(&year));
    }

    #[test]
    fn a_name_stands_for_what_took_its_place_by_the_day() {
        let table: BTreeMap<Id, Validity> = [
            ("bureau", from_to(None, Some("2025-12-31"), Some("office"))),
            ("office", from_to(Some("2026-01-01"), Some("2027-12-31"), Some("centre"))),
            ("centre", from_to(Some("2028-03-01"), None, None)),
            ("one", from_to(None, Some("2025-12-31"), Some("other"))),
            ("other", from_to(None, Some("2025-12-31"), Some("one"))),
        ]
        .map(|(id, validity)| (Id::from(id), validity))
        .into();
        let stands = |named: &str, on: &str| {
            let (named, _) = table.get_key_value(named).unwrap();
            on_day(named, day(on), table.len(), |id| table.get(id)).map(Id::as_str)
        };
        assert_eq!(stands("bureau", "2025-12-31"), Some("bureau"));
        assert_eq!(stands("bureau", "2026-01-01"), Some("office"));
        assert_eq!(stands("bureau", "2028-03-01"), Some("centre"));
        assert_eq!(stands("bureau", "2028-02-29"), None);
        assert_eq!(stands("office", "2025-06-01"), None);
        assert_eq!(stands("one", "2026-01-01"), None);
    }
}
