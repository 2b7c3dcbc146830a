//! Making anew what follows from the records: lists with their counts and words, what is to be done, registers, numbers, figures. Nothing else may be at work.

use guicheng_engine::{Case, CollectionChange, Event, Id, RegisterKey};

use super::commit::{contribution, decided_on};
use super::sweep::today_of_lines;
use super::{CaseFile, Desk, DeskError, Published};
use crate::records::bucket::BUCKETS;
use crate::records::collections::{Listed, Version, Writing};
use crate::records::{figures, registers, settings, tasks};
use crate::store::Batch;

/// The setting that is there while something is being made anew.
pub(super) const UNDER_WAY: &str = "rebuild_under_way";

/// What is made anew. Claims are kept: which of several cases was first, no record tells.
const MADE_ANEW: [&str; 12] = [
    "DELETE FROM tasks",
    "DELETE FROM collection_rows",
    "DELETE FROM collection_items",
    "DELETE FROM collection_past_rows",
    "DELETE FROM collection_past_items",
    "DELETE FROM collection_counts",
    "DELETE FROM search_terms",
    "DELETE FROM register_rows",
    "DELETE FROM counters",
    "DELETE FROM figure_counts",
    "DELETE FROM figure_sums",
    "DELETE FROM verified_bodies",
];

impl Desk {
    /// Makes anew what follows from the records, and says of how many cases. If it is broken off, it is to be done again from the
    /// beginning: until then [`Self::open`] refuses the store.
    ///
    /// # Errors
    /// If a record is damaged, or the store cannot be used.
    pub fn rebuild(&self, mut progress: impl FnMut(u64)) -> Result<u64, DeskError> {
        let published = self.refresh()?;
        let rulebook = published.rulebook();
        let mut cleared = Batch::default();
        settings::forget(&mut cleared, UNDER_WAY);
        settings::begin(&mut cleared, UNDER_WAY, "yes");
        MADE_ANEW.iter().for_each(|statement| cleared.write(statement, []));
        self.store.write(cleared)?;
        let mut done = 0;
        let mut numbers = std::collections::BTreeMap::<_, u64>::new();
        self.with_each_case(|id| {
            let file = self.file(&published, &id)?;
            let mut batch = Batch::default();
            let (_, told) =
                rulebook.rows(id.clone(), &file.events).map_err(guicheng_engine::Misconfiguration::Damaged)?;
            for row in &told {
                if matches!(row.key, RegisterKey::Number { .. }) {
                    *numbers.entry((row.register.clone(), row.key.clone())).or_default() += 1;
                }
            }
            registers::file(&mut batch, &told)?;
            self.follow(&mut batch, &published, &file, (&file.case, &file.events), None)?;
            self.store.write(batch)?;
            done += 1;
            progress(done);
            Ok::<(), DeskError>(())
        })?;
        let lines = today_of_lines(&published, self.clock().now());
        (0..BUCKETS).try_for_each(|bucket| self.settle(bucket, &lines))?;
        let mut batch = Batch::default();
        for ((series, key), given) in &numbers {
            registers::set_counter(&mut batch, series, key, *given)?;
        }
        settings::forget(&mut batch, UNDER_WAY);
        self.store.write(batch)?;
        Ok(done)
    }

    /// Writes what follows from the record of a case: its rows in lists, also of days before, what is to be done, which bodies it verifies, what
    /// it contributes to figures. `now` is the case as it stands, with its events; `was` is the case that what is there was made of.
    pub(super) fn follow(
        &self,
        batch: &mut Batch,
        published: &Published,
        file: &CaseFile,
        now: (&Case, &[Event]),
        was: Option<&Case>,
    ) -> Result<(), DeskError> {
        let (case, events) = now;
        let CaseFile { row, data_key, .. } = file;
        let at = self.clock().now().max(row.last_at);
        let today = case.root().and_then(|root| published.day(root.pack(), at)).unwrap_or_else(|| at.date_naive());
        let writing = Writing { case: &row.id, line: &row.line, data_key, index_key: &self.index_key, today };
        writing.anew(&*self.store, batch, &listed(published, &row.id, events)?)?;
        let place = (&row.id, row.jurisdiction.as_deref());
        tasks::change(&*self.store, batch, place, &super::tasks::waiting(published, case))?;
        self.verify_bodies(batch, row.jurisdiction.as_deref(), &row.id, was, case)?;
        if let Some(contribution) = contribution(published, case, events, at)? {
            figures::change(&*self.store, batch, &row.id, &row.line, contribution.counts())?;
        }
        Ok(())
    }
}

/// All that lists have shown of a case, decision by decision.
fn listed(published: &Published, id: &Id, events: &[Event]) -> Result<Vec<Version>, DeskError> {
    let rulebook = published.rulebook();
    let (mut case, mut before) = (Case::new(id.clone()), Vec::new());
    let mut lists = Listed::default();
    for decision in events.chunk_by(|one, next| one.decision == next.decision) {
        for event in decision {
            case.apply(event, rulebook).map_err(guicheng_engine::Misconfiguration::Damaged)?;
        }
        let Some(at) = case.last_at() else { continue };
        let rows = rulebook.collection_rows(&case)?;
        lists.change(decided_on(published, &case, at), CollectionChange::between(&before, &rows), &case);
        before = rows;
    }
    Ok(lists.versions())
}
