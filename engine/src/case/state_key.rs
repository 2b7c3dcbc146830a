//! What makes two cases different, for whoever goes on from each of them but once.
//!
//! Every field of a case, a procedure and a clock is named here: a new one does not compile until somebody has decided
//! whether it counts. Two cases of one key go on alike, whatever is done in them from the same moment on: all counts but
//! what nothing reads, which the caller says by [`ValuesRead`]. Dates count as they are, since expressions read them and
//! calendars differ from week to week.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use super::clock_state::{Past, UnsettledEnd};
use super::{Act, Case, ClockState, Procedure};
use crate::base::{Id, Values};
use crate::pack::model::FromStates;

/// The values that anything reads, by the rules that the cases go by: of the others it does not matter what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValuesRead {
    /// Facts.
    pub facts: BTreeSet<Id>,
    /// Data of procedures, by workflow. Whether a field is given counts for all.
    pub data: BTreeMap<Id, BTreeSet<Id>>,
    /// Whether anything reads when procedures were opened or came to their states.
    pub since: bool,
    /// Actions, by workflow, of which it matters who took them.
    pub acted: BTreeMap<Id, BTreeSet<Id>>,
    /// Workflows whose data count also where nothing goes on from a procedure's state.
    pub shown: BTreeSet<Id>,
}

impl Case {
    /// Feeds a hasher with what makes the case different from others. The moment from which they go on, and what is known of
    /// other cases, are for the caller to add.
    #[doc(hidden)]
    pub fn state_key(&self, read: &ValuesRead, key: &mut impl Hasher) {
        let Self {
            // The name of the case, and the kind, which all cases of a search have in common.
            id: _,
            kind: _,
            // How many events there were is read by nothing but the wish not to act on what has changed meanwhile.
            sequence: _,
            // No later than the moment from which the caller goes on.
            last_at: _,
            last_on,
            facts,
            parties,
            procedures,
            // A command sent twice is no other way.
            keys: _,
            // The editions they were counted with last: all cases that the caller compares go on with the same.
            calendars: _,
        } = self;
        last_on.hash(key);
        chosen(facts, &read.facts, key);
        parties.hash(key);
        procedures.len().hash(key);
        for procedure in procedures {
            procedure.state_key(read, key);
        }
    }
}

impl Procedure {
    fn state_key(&self, read: &ValuesRead, key: &mut impl Hasher) {
        let Self {
            // Their order tells the numbers.
            number: _,
            pack,
            workflow,
            state,
            data,
            parties,
            clocks,
            acts,
            concerns,
            opened_on,
            entered_on,
            taken_over,
            // When an item came into a collection decides nothing.
            left: _,
        } = self;
        Hash::hash(&pack.hash, key);
        workflow.id.hash(key);
        state.id.hash(key);
        concerns.hash(key);
        taken_over.hash(key);
        if read.since {
            opened_on.hash(key);
            entered_on.hash(key);
        }
        if let Some(names) = read.acted.get(&workflow.id) {
            for Act { action, taker, event: _ } in acts.iter().filter(|act| names.contains(&act.action)) {
                action.hash(key);
                taker.hash(key);
            }
        }
        if !self.goes_on() && !read.shown.contains(&workflow.id) {
            // Its data, parties and clocks are read by what is done in it alone.
            return;
        }
        for (name, _) in data.iter() {
            name.hash(key);
        }
        if let Some(names) = read.data.get(&workflow.id) {
            chosen(data, names, key);
        }
        parties.hash(key);
        for clock in clocks {
            clock.state_key(key);
        }
    }

    /// Whether anything can still be done in it.
    fn goes_on(&self) -> bool {
        let names_it =
            |from: &FromStates| matches!(from, FromStates::States(states) if states.contains(&self.state.id));
        self.is_open() || self.is_root() || self.workflow.actions.values().any(|action| names_it(&action.from))
    }
}

impl ClockState {
    fn state_key(&self, key: &mut impl Hasher) {
        let Self { clock, rules, target, extended, phase, phase_on, taken_on, origin, resumed, round, past: _ } = self;
        let Past { stretches, followed_by, missed, unsettled } = self.past();
        clock.id.hash(key);
        rules.as_ref().map(|rules| rules.hash).hash(key);
        target.hash(key);
        extended.hash(key);
        phase.hash(key);
        phase_on.hash(key);
        taken_on.hash(key);
        origin.hash(key);
        stretches.hash(key);
        resumed.hash(key);
        round.hash(key);
        followed_by.hash(key);
        missed.hash(key);
        unsettled.len().hash(key);
        unsettled.iter().for_each(|end| end.state_key(key));
    }
}

impl UnsettledEnd {
    fn state_key(&self, key: &mut impl Hasher) {
        let Self { run, on, follows } = self;
        run.state_key(key);
        on.hash(key);
        follows.len().hash(key);
        follows.iter().for_each(|followed| followed.state_key(key));
    }
}

/// The values of some names, in the order of the names.
fn chosen(values: &Values, names: &BTreeSet<Id>, key: &mut impl Hasher) {
    for name in names {
        values.get(name).hash(key);
    }
}
