//! What makes two cases different, for whoever goes on from each of them but once.
//!
//! Every field of a case, a procedure and a clock is named here: a new one does not compile until somebody has decided
//! whether it counts. What does not count merges cases that may go different ways, so that a search which goes on from
//! only one of them has not seen all there is: its result is what it found, never a proof.

use std::hash::{Hash, Hasher};

use chrono::NaiveDate;

use super::{Case, ClockPhase, ClockState, ClockTarget, Procedure};
use crate::base::Id;
use crate::time::Calendar;

/// What a case is compared by.
#[derive(Clone, Copy)]
pub struct StateKeyContext<'c> {
    /// The parties whose bindings count.
    pub parties: &'c [&'c Id],
    /// What dates are counted with.
    pub calendar: &'c Calendar,
    /// The day on which the cases are compared: clocks that are due as many days from it stand alike.
    pub today: NaiveDate,
}

impl Case {
    /// Feeds a hasher with what makes the case different from others: the procedures, how they stand, and who is bound
    /// in them. What conditions come out as is for the caller to add, since what they read is left out here.
    #[doc(hidden)]
    pub fn state_key(&self, context: StateKeyContext<'_>, key: &mut impl Hasher) {
        let Self {
            // The name of the case, and the kind, which all cases of a search have in common.
            id: _,
            kind: _,
            // When it came about does not decide how it goes on.
            sequence: _,
            last_at: _,
            last_on: _,
            // Left out: conditions are compared by what they come out as, which the caller adds; clocks, routes, views and
            // values that read facts are not compared.
            facts: _,
            // Asked of each procedure, whose own come first.
            parties: _,
            procedures,
            // A command sent twice is no other way.
            keys: _,
            // All cases of a search are counted with one edition.
            calendars: _,
        } = self;
        for procedure in procedures {
            procedure.state_key(self, context, key);
        }
    }
}

impl Procedure {
    fn state_key(&self, case: &Case, context: StateKeyContext<'_>, key: &mut impl Hasher) {
        let Self {
            // Their order tells the numbers.
            number: _,
            // Left out: two versions of a workflow count as one.
            pack: _,
            workflow,
            state,
            // Left out, as the facts of the case.
            data: _,
            // Asked of the case, which knows both its own and these.
            parties: _,
            clocks,
            concerns,
            // Left out, as the facts of the case: how long ago is read by expressions.
            opened_on: _,
            entered_on: _,
        } = self;
        workflow.id.hash(key);
        state.id.hash(key);
        concerns.hash(key);
        for party in context.parties {
            case.bound(party.as_str(), Some(self)).hash(key);
        }
        for clock in clocks {
            clock.state_key(context, key);
        }
    }
}

impl ClockState {
    fn state_key(&self, context: StateKeyContext<'_>, key: &mut impl Hasher) {
        let Self {
            clock,
            rules,
            // All that is left of them is in the last day of a clock that runs, and in what is used up of one that stands
            // still.
            target,
            extended,
            stretches: _,
            resumed: _,
            origin: _,
            round: _,
            is_uncertain: _,
            // Left out, as the facts of the case.
            phase_on: _,
            taken_on: _,
            phase,
        } = self;
        clock.id.hash(key);
        rules.as_ref().map(|rules| rules.hash).hash(key);
        std::mem::discriminant(phase).hash(key);
        match (phase, target) {
            (ClockPhase::Running { .. }, _) => {
                let due = self.due(context.calendar);
                due.map(|due| due.date.signed_duration_since(context.today).num_days()).hash(key);
            }
            (ClockPhase::Still, ClockTarget::Limit(limit)) => {
                (limit.count, limit.unit, extended, self.used(context.calendar)).hash(key);
            }
            _ => {}
        }
    }
}
