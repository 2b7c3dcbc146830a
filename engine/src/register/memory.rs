//! Registers in memory: a store of rows for tests, scenarios and small hosts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::look_up::{Answer, LookUp, RegisterKey, RegisterRow};
use crate::base::Id;

/// Rows in memory. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct MemoryRegisters {
    rows: Arc<BTreeMap<(Id, RegisterKey), Vec<RegisterRow>>>,
}

impl MemoryRegisters {
    /// Adds rows. Those that are there already are not added again.
    pub fn add<'r>(&mut self, rows: impl IntoIterator<Item = &'r RegisterRow>) {
        for row in rows {
            let of_key = Arc::make_mut(&mut self.rows).entry((row.register.clone(), row.key.clone())).or_default();
            if !of_key.contains(row) {
                of_key.push(row.clone());
            }
        }
    }

    /// The answer to a look-up.
    #[must_use]
    pub fn answer(&self, look_up: &LookUp) -> Answer {
        Answer::of(look_up, self.rows.get(&(look_up.register.clone(), look_up.key.clone())).into_iter().flatten())
    }

    /// Whether rows may still be stored: no key that they were to be the next under has grown since they were decided.
    #[must_use]
    pub fn takes(&self, rows: &[RegisterRow]) -> bool {
        let mut more: BTreeMap<(&Id, &RegisterKey), u64> = BTreeMap::new();
        rows.iter().all(|row| {
            let Some(after) = row.after else { return true };
            let stored = self.rows.get(&(row.register.clone(), row.key.clone())).map_or(0, Vec::len);
            let before = more.entry((&row.register, &row.key)).or_default();
            let fits = u64::try_from(stored).unwrap_or(u64::MAX).saturating_add(*before) == after;
            *before = before.saturating_add(1);
            fits
        })
    }

    /// The registers without what a case told.
    #[must_use]
    pub fn without(&self, case: &Id) -> Self {
        let mut others = Self::default();
        others.add(self.rows().filter(|row| row.entry.case != *case));
        others
    }

    /// All rows, by register and key.
    pub fn rows(&self) -> impl Iterator<Item = &RegisterRow> {
        self.rows.values().flatten()
    }
}
