//! What nobody needs any more: drafts and claims that are over, attachments that no case refers to.

use chrono::TimeDelta;

use super::{Desk, DeskError};
use crate::records::attachments::Scan;
use crate::records::bucket::BUCKETS;
use crate::records::{attachments, drafts, scans, tasks};
use crate::store::Batch;

/// How long an attachment lies that nothing refers to.
const LEFT: TimeDelta = TimeDelta::days(1);

/// How long is told what did harm.
const TOLD: TimeDelta = TimeDelta::days(30);

impl Desk {
    /// Throws away drafts and claims that are over, and attachments that neither a case nor a draft refers to; how many attachments. What stands in
    /// quarantine stays.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn sweep(&self) -> Result<u64, DeskError> {
        let now = self.clock().now();
        let before = now.checked_sub_signed(LEFT).unwrap_or(now);
        let told = now.checked_sub_signed(TOLD).unwrap_or(now);
        let mut swept = 0;
        for bucket in 0..BUCKETS {
            let mut batch = Batch::default();
            drafts::sweep(&mut batch, bucket, now);
            tasks::sweep(&mut batch, bucket, now);
            for infected in scans::in_state(&*self.store, bucket, Scan::Infected, told)? {
                infected.attachment.remove(&mut batch);
            }
            match self.store.write(batch) {
                // One of them was brought again.
                Err(crate::store::StoreError::Conflict) => {}
                outcome => outcome?,
            }
            for left in attachments::left_over(&*self.store, bucket, before)? {
                // One brought for a case that is yet to be opened lies with whoever brought it, whose draft may name it.
                let drafts = drafts::of_owner(&*self.store, &self.work_key(), &left.place, now)?;
                if drafts.iter().any(|draft| draft.asked.to_string().contains(&left.hash)) {
                    continue;
                }
                let mut batch = Batch::default();
                left.remove(&mut batch);
                attachments::remove_parts(&mut batch, &left.content);
                match self.store.write(batch) {
                    // A case refers to it by now.
                    Err(crate::store::StoreError::Conflict) => {}
                    outcome => {
                        outcome?;
                        swept += 1;
                    }
                }
            }
        }
        Ok(swept)
    }
}
