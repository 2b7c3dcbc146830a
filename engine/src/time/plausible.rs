//! What is odd about a year's table, although it can be counted with: most likely a slip of whoever entered it.

use chrono::NaiveDate;

use super::YearTable;
use super::year_table::is_weekend;

/// Days off in one run that no notice has had so far.
const LONGEST_USUAL_RUN: i64 = 15;

/// Workdays off in one run that are hardly given without others being worked for them.
const WHOLE_WEEK: usize = 5;

/// Something odd about a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// It has no day off.
    NoDayOff,
    /// All its days off are Saturdays and Sundays.
    OnlyWeekends,
    /// A run of days off that is longer than any known.
    LongRun {
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        to: NaiveDate,
        /// How many days.
        days: i64,
    },
    /// A whole week is off, no day is worked for it, and the table does not say that so it is.
    NothingMadeUp {
        /// The first day of the run.
        from: NaiveDate,
        /// Its last day.
        to: NaiveDate,
    },
    /// The days from Monday to Friday that are off, less the days made up, are not the days that the law gives.
    Unbalanced {
        /// From Monday to Friday, and off.
        off: usize,
        /// Saturdays and Sundays that are worked.
        made_up: usize,
        /// What the law gives.
        statutory: usize,
    },
}

impl YearTable {
    /// What is odd about the table, given how many days off the law gives in the year, if the table says so.
    #[must_use]
    pub fn oddities(&self, statutory: Option<usize>) -> Vec<Oddity> {
        let off = self.every_day_off();
        if off.is_empty() {
            return vec![Oddity::NoDayOff];
        }
        let mut found = Vec::new();
        let weekdays = off.iter().filter(|day| !is_weekend(**day)).count();
        let made_up = self.every_make_up().len();
        if weekdays == 0 {
            found.push(Oddity::OnlyWeekends);
        }
        for run in runs(&off) {
            let (Some(&from), Some(&to)) = (run.first(), run.last()) else { continue };
            let days = to.signed_duration_since(from).num_days() + 1;
            if days > LONGEST_USUAL_RUN {
                found.push(Oddity::LongRun { from, to, days });
            }
            let weekdays = run.iter().filter(|day| !is_weekend(**day)).count();
            if statutory.is_none() && made_up == 0 && weekdays >= WHOLE_WEEK {
                found.push(Oddity::NothingMadeUp { from, to });
            }
        }
        match statutory {
            Some(statutory) if weekdays != statutory + made_up => {
                found.push(Oddity::Unbalanced { off: weekdays, made_up, statutory });
            }
            // More is worked than is off: nobody gives a day off by taking two.
            None if made_up > weekdays => {
                found.push(Oddity::Unbalanced { off: weekdays, made_up, statutory: 0 });
            }
            _ => {}
        }
        found
    }
}

/// Days in order, cut where one does not follow on the other.
fn runs(days: &[NaiveDate]) -> impl Iterator<Item = &[NaiveDate]> {
    days.chunk_by(|one, next| one.succ_opt() == Some(*next))
}
