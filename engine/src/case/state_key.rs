//! What makes two cases different, for whoever goes on from each of them but once.
//!
//! Every field of a case, a procedure and a clock is named here: a new one does not compile until somebody has decided
//! whether two cases that differ in it alone can go different ways.

use std::hash::{Hash, Hasher};

use chrono::NaiveDate;

use super::{Case, ClockPhase, ClockState, Procedure};
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
    /// in them. What conditions come out as is for the caller to add, since the texts they read are left out here.
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
            // Read by conditions only; see above.
            facts: _,
            // Asked of each procedure, whose own come first.
            parties: _,
            procedures,
            // A command sent twice is no other way.
            keys: _,
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
            // The packs of a search move no procedure.
            pack: _,
            workflow,
            state,
            // Read by conditions only.
            data: _,
            // Asked of the case, which knows both its own and these.
            parties: _,
            clocks,
            concerns,
            // How long ago is read by conditions and clocks only.
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
            // What is left of them is in the last day.
            target: _,
            consumed: _,
            extended: _,
            phase,
        } = self;
        clock.id.hash(key);
        std::mem::discriminant(phase).hash(key);
        if matches!(phase, ClockPhase::Running { .. }) {
            let left = self.due(context.calendar).map(|due| due.date.signed_duration_since(context.today).num_days());
            left.hash(key);
        }
    }
}
