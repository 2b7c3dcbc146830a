//! Auditing: every chain, and every decision again.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;

use guicheng_engine::Id;

use super::{Desk, DeskError, Published};
use crate::records::bucket::BUCKETS;
use crate::records::case_row;
use crate::store::StoreError;

/// How many cases are read at once.
const AT_ONCE: usize = 500;

/// What an audit has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// How many cases were looked at.
    pub cases: u64,
    /// How many events they have.
    pub events: u64,
    /// Cases that are not as they must be, with what is wrong, in the order of their ids.
    pub findings: Vec<Finding>,
    /// Decisions that rest on what has been erased, and cannot be taken again.
    pub unverified: Vec<(Id, u64)>,
}

/// What is wrong with a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The case.
    pub case: Id,
    /// The first event of the decision that comes out differently; none if the record itself is damaged.
    pub decision: Option<u64>,
    /// What is wrong.
    pub problem: String,
}

impl Desk {
    /// Verifies the chain of every case and takes every decision again, on so many threads. `progress` is told how many cases are
    /// done.
    ///
    /// # Errors
    /// If the store cannot be used. What is wrong with cases is no error but what was looked for.
    pub fn audit(&self, threads: usize, progress: impl Fn(u64) + Sync) -> Result<Audited, DeskError> {
        let published = self.refresh()?;
        let (next, done) = (AtomicI64::new(0), AtomicU64::new(0));
        let found: Mutex<Result<Audited, DeskError>> = Mutex::new(Ok(Audited::default()));
        let work = || {
            loop {
                let bucket = next.fetch_add(1, Ordering::Relaxed);
                if bucket >= BUCKETS {
                    return;
                }
                let of_bucket =
                    self.audit_bucket(&published, bucket, || progress(done.fetch_add(1, Ordering::Relaxed) + 1));
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                match (of_bucket, &mut *found) {
                    (Ok(part), Ok(all)) => {
                        all.cases += part.cases;
                        all.events += part.events;
                        all.findings.extend(part.findings);
                        all.unverified.extend(part.unverified);
                    }
                    (Err(error), Ok(_)) => *found = Err(error),
                    (_, Err(_)) => return,
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(work);
            }
        });
        let mut audited = found.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        audited.findings.sort();
        audited.unverified.sort();
        Ok(audited)
    }

    fn audit_bucket(&self, published: &Published, bucket: i64, done: impl Fn()) -> Result<Audited, DeskError> {
        let mut audited = Audited::default();
        let mut after = None;
        loop {
            let ids = case_row::ids_after(&*self.store, bucket, after.as_ref(), AT_ONCE)?;
            let Some(last) = ids.last().cloned() else { return Ok(audited) };
            for id in ids {
                self.audit_case(published, &id, &mut audited)?;
                done();
            }
            after = Some(last);
        }
    }

    fn audit_case(&self, published: &Published, id: &Id, audited: &mut Audited) -> Result<(), DeskError> {
        audited.cases += 1;
        let mut find = |decision, problem: String| {
            audited.findings.push(Finding { case: id.clone(), decision, problem });
        };
        // What is in memory is not what is audited.
        let events = match self.stored(published, id) {
            Ok(file) => file.events.clone(),
            Err(DeskError::Store(StoreError::Damaged(problem))) => {
                find(None, problem);
                return Ok(());
            }
            Err(DeskError::Misconfigured(misconfiguration)) => {
                find(None, misconfiguration.to_string());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        audited.events += u64::try_from(events.len()).unwrap_or(u64::MAX);
        match published.rulebook().audit(id.clone(), events.iter()) {
            Ok(audit) => {
                for difference in audit.differences {
                    let problem = match &difference.again {
                        Ok(again) => {
                            format!("it would have {} events, it has {}", again.len(), difference.recorded.len())
                        }
                        Err(undecided) => undecided.to_string(),
                    };
                    let decision = Some(difference.decision);
                    audited.findings.push(Finding { case: id.clone(), decision, problem });
                }
                audited.unverified.extend(audit.unverified.iter().map(|basis| (id.clone(), basis.decision)));
            }
            Err(error) => find(None, error.to_string()),
        }
        Ok(())
    }
}
