//! Another master key: what was wrapped with earlier ones is wrapped with it, and nothing else is touched.

use super::{Desk, DeskError, INDEX_KEY, INDEX_MASTER};
use crate::records::bucket::BUCKETS;
use crate::records::{entries, settings};
use crate::store::{Batch, StoreError};
use crate::vault::hexadecimal;

/// How many keys are wrapped anew at once.
const AT_ONCE: usize = 200;

impl Desk {
    /// Wraps anew, with the current master key, all that is wrapped with an earlier one; how many keys. Once it has ended, the earlier master
    /// keys are not needed any more. Whoever else has the store open must know the current one by then; it can be begun again if it was broken off.
    ///
    /// # Errors
    /// If a key cannot be unwrapped, or the store not be used.
    pub fn rewrap(&self) -> Result<u64, DeskError> {
        let mut done = 0;
        let mut batch = Batch::default();
        let master = settings::read(&*self.store, INDEX_MASTER)?;
        if master.as_deref() != Some(self.vault.current().name().as_str()) {
            let wrapped = self.vault.current().wrap(INDEX_KEY, &self.index_key)?;
            settings::change(&mut batch, INDEX_KEY, &hexadecimal(&wrapped));
            settings::change(&mut batch, INDEX_MASTER, &self.vault.current().name());
            self.store.write(batch)?;
            done += 1;
        }
        for bucket in 0..BUCKETS {
            loop {
                let cases = entries::wrapped_before(&*self.store, &self.vault, bucket, AT_ONCE)?;
                for case in &cases {
                    let mut batch = Batch::default();
                    entries::rewrap(&mut batch, &*self.store, &self.vault, case)?;
                    match self.store.write(batch) {
                        Ok(()) => done += 1,
                        // Somebody else has wrapped it.
                        Err(StoreError::Conflict) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                if cases.len() < AT_ONCE {
                    break;
                }
            }
        }
        Ok(done)
    }
}
