//! Amendments: what may no longer be opened under the old rule, and what goes over to the new one.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::Id;
use crate::case::Procedure;
use crate::decide::clocks;
use crate::decide::plan::EventDraft;
use crate::decide::transaction::Transaction;
use crate::pack::Pack;
use crate::record::{Cause, Changes, EventKind, Reason, Refusal};

/// A procedure that goes over to an amendment.
pub(super) struct Migration {
    procedure: u32,
    pack: Arc<Pack>,
    state: Id,
    /// The day it does …
    day: NaiveDate,
    /// … and the moment: the beginning of that day, or when the amendment became known.
    pub(super) moment: DateTime<Utc>,
}

impl Transaction<'_> {
    /// Why nothing can be opened under a pack on a day: an amendment has taken its place, or it is not in force.
    pub(super) fn out_of_force(&self, pack: &Pack, on: NaiveDate) -> Option<Reason> {
        if let Some(next) = self.rulebook.successor(pack, on, self.at)
            && let Some(transition) = &next.transition
        {
            return Some(Reason::superseded(pack, next, transition));
        }
        let in_force = pack.in_force.as_ref().filter(|in_force| !in_force.contains(on))?;
        Some(Reason::not_in_force(pack, in_force, on))
    }

    /// The first procedure that goes over to an amendment by now: on the day this comes into force, or becomes known if
    /// that is later.
    pub(super) fn next_migration(&self) -> Result<Option<Migration>, Refusal> {
        let mut next: Option<Migration> = None;
        for (known, transition) in self.rulebook.amendments(self.at) {
            let concerned = |procedure: &&Procedure| {
                procedure.is_open()
                    && procedure.pack.id == transition.of
                    && self.rulebook.comes_after(&known.pack, &procedure.pack)
            };
            let mut procedures = self.case.procedures().filter(concerned).peekable();
            if procedures.peek().is_none() {
                continue;
            }
            let calendar = self.rulebook.calendar_of(&known.pack).map_err(Refusal::one)?;
            let from = transition.from.max(known.at.map_or(transition.from, |at| calendar.local_date(at)));
            if from > calendar.local_date(self.at) {
                continue;
            }
            for procedure in procedures {
                let states = transition.moves.get(procedure.workflow.id.as_str());
                let Some(state) = states.and_then(|states| states.get(procedure.state.id.as_str())) else { continue };
                let day = from.max(procedure.opened_on);
                let moment = calendar.start_of(day);
                let moment = known.at.map_or(moment, |at| at.max(moment));
                if next.as_ref().is_none_or(|next| moment < next.moment) {
                    let (procedure, pack) = (procedure.number, Arc::clone(&known.pack));
                    next = Some(Migration { procedure, pack, state: state.clone(), day, moment });
                }
            }
        }
        Ok(next)
    }

    /// Records that a procedure goes over. What runs goes on as it began; what the new rule has besides starts.
    pub(super) fn migrate(&mut self, migration: &Migration) -> Result<NaiveDate, Refusal> {
        let Migration { procedure: number, pack, state, day, moment: _ } = migration;
        let on = self.case.last_on.map_or(*day, |last| last.max(*day));
        let calendar = self.rulebook.calendar_of(pack).map_err(Refusal::one)?;
        let (Some(procedure), Some(transition)) = (self.procedure(*number), &pack.transition) else { return Ok(on) };
        let Some(moved) = procedure.moved(pack, state, on) else { return Ok(on) };
        let mut draft = self.case.clone();
        if let Some(place) = draft.procedure_mut(*number) {
            *place = moved.clone();
        }
        let mut changes = Changes::default();
        clocks::settle(&draft, &moved, on, &calendar, self.rulebook.known(self.now), &mut changes.clocks)
            .map_err(Refusal::one)?;
        let draft = EventDraft {
            pack: pack.hash,
            kind: EventKind::Migrated {
                under: procedure.pack.hash,
                from: procedure.state.id.clone(),
                to: moved.state.id.clone(),
            },
            articles: Arc::clone(&transition.citations),
            changes,
            effects: Vec::new(),
            precomputed: None,
        };
        self.record(*number, on, Cause::Time, &calendar, draft)?;
        Ok(on)
    }
}
