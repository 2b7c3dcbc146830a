//! Making anew what follows from the records: lists with their counts and words, what is to be done, registers, numbers, figures. Nothing else may be at work.

use guicheng_engine::{Case, CollectionChange, RegisterKey};

use super::commit::contribution;
use super::{Desk, DeskError};
use crate::records::bucket::BUCKETS;
use crate::records::collections::Writing;
use crate::records::{case_row, figures, registers, tasks};
use crate::store::Batch;

/// How many cases are read at once.
const AT_ONCE: usize = 500;

/// What is made anew. Claims are kept: which of several cases was first, no record tells.
const MADE_ANEW: [&str; 10] = [
    "DELETE FROM tasks",
    "DELETE FROM collection_rows",
    "DELETE FROM collection_items",
    "DELETE FROM collection_counts",
    "DELETE FROM search_terms",
    "DELETE FROM register_rows",
    "DELETE FROM counters",
    "DELETE FROM figure_counts",
    "DELETE FROM figure_sums",
    "DELETE FROM verified_bodies",
];

impl Desk {
    /// Makes anew what follows from the records, and says of how many cases. If it is broken off, it is to be done again from the beginning.
    ///
    /// # Errors
    /// If a record is damaged, or the store cannot be used.
    pub fn rebuild(&self, mut progress: impl FnMut(u64)) -> Result<u64, DeskError> {
        let published = self.refresh()?;
        let rulebook = published.rulebook();
        let mut cleared = Batch::default();
        MADE_ANEW.iter().for_each(|statement| cleared.write(statement, []));
        self.store.write(cleared)?;
        let mut done = 0;
        let mut numbers = std::collections::BTreeMap::<_, u64>::new();
        for bucket in 0..BUCKETS {
            let mut after = None;
            loop {
                let ids = case_row::ids_after(&*self.store, bucket, after.as_ref(), AT_ONCE)?;
                let Some(last) = ids.last().cloned() else { break };
                for id in ids {
                    let file = self.file(&published, &id)?;
                    let mut batch = Batch::default();
                    let rows = rulebook.collection_rows(&file.case)?;
                    let listed = CollectionChange::between(&[], &rows);
                    let writing = Writing {
                        case: &id,
                        line: &file.row.line,
                        data_key: &file.data_key,
                        index_key: &self.index_key,
                    };
                    writing.change(&*self.store, &mut batch, &listed, |procedure| pack_of(&file.case, procedure))?;
                    let (_, told) =
                        rulebook.rows(id.clone(), &file.events).map_err(guicheng_engine::Misconfiguration::Damaged)?;
                    for row in &told {
                        if matches!(row.key, RegisterKey::Number { .. }) {
                            *numbers.entry((row.register.clone(), row.key.clone())).or_default() += 1;
                        }
                    }
                    registers::file(&mut batch, &told)?;
                    tasks::change(&*self.store, &mut batch, &id, &super::tasks::waiting(&published, &file.case))?;
                    self.verify_bodies(&mut batch, file.row.jurisdiction.as_deref(), &id, None, &file.case)?;
                    let at = self.clock().now().max(file.row.last_at);
                    if let Some(contribution) = contribution(&published, &file.case, &file.events, at)? {
                        figures::change(&*self.store, &mut batch, &id, &file.row.line, contribution.counts())?;
                    }
                    self.store.write(batch)?;
                    done += 1;
                    progress(done);
                }
                after = Some(last);
            }
        }
        let mut batch = Batch::default();
        for ((series, key), given) in &numbers {
            registers::set_counter(&mut batch, series, key, *given)?;
        }
        self.store.write(batch)?;
        Ok(done)
    }
}

fn pack_of(case: &Case, procedure: u32) -> Option<std::sync::Arc<guicheng_engine::Pack>> {
    case.procedure(procedure).map(|procedure| std::sync::Arc::clone(procedure.pack()))
}
