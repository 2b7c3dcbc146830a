//! Of a clock that is over: whether what it was set for was done after its last day.

use chrono::NaiveDate;
use guicheng_engine::{ClockStep, Event, EventKind, Id};

/// The last day of a clock that ran out before it ended, and the day on which it ended; none of one that was kept, or has not ended.
pub(super) fn ended_late(events: &[Event], procedure: u32, clock: &Id) -> Option<(NaiveDate, NaiveDate)> {
    let (mut ran_out, mut ended) = (None, None);
    for event in events {
        if let EventKind::ClockExpired { clock: known, last_day, .. } = &event.kind
            && event.procedure == procedure
            && known == clock
        {
            ran_out = Some(*last_day);
        }
        let of_it =
            event.changes.clocks.iter().filter(|change| change.procedure == procedure && change.clock == *clock);
        for change in of_it {
            match &change.change {
                ClockStep::Ended | ClockStep::Uncertain { .. } => ended = ran_out.map(|due| (due, event.on)),
                ClockStep::Stopped { .. } | ClockStep::Settled { .. } | ClockStep::Extended { .. } => {}
                _ => (ran_out, ended) = (None, None),
            }
        }
    }
    ended
}
