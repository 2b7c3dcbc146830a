//! Auditing: every chain, every decision again, and what is kept beside the records.

mod kept;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, ErasedBasis, Id, ReplayError, Text};

use super::{Desk, DeskError, Published};
use crate::messages::{both, in_both};
use crate::records::bucket::BUCKETS;
use crate::records::case_row;
use crate::records::erasures::{self, Erasure};
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
    /// Decisions that rest on what has been erased, and cannot be taken again: they stand as they are recorded.
    pub unverified: Vec<Unverified>,
    /// What was erased in cases, when and by which rule.
    pub erasures: Vec<(Id, DateTime<Utc>, Erasure)>,
}

/// A decision that stands as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unverified {
    /// The case.
    pub case: Id,
    /// The first event of the decision.
    pub decision: u64,
    /// What has been erased in its own events: the event, and where in it. Empty if it rests on what was erased in events before.
    pub erased: Vec<(u64, Arc<str>)>,
}

/// What is wrong with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The case.
    pub case: Id,
    /// The first event of the decision that comes out differently; none if the record itself, or what is kept beside it, is damaged.
    pub decision: Option<u64>,
    /// What is wrong.
    pub problem: Text,
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
                        all.erasures.extend(part.erasures);
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
        let in_order = |finding: &Finding| (finding.case.clone(), finding.decision, finding.problem.zh.clone());
        audited.findings.sort_by_key(in_order);
        audited.unverified.sort();
        audited.erasures.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        Ok(audited)
    }

    /// The same of one case, asked for by somebody. Whether it is for them, whoever calls has found out.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case.
    pub fn audit_one(&self, actor: &Actor, case: &Id) -> Result<Audited, DeskError> {
        let published = self.refresh()?;
        case_row::read(&*self.store, case)?.ok_or(DeskError::Unknown)?;
        self.note_read(actor, case, "audit")?;
        let mut audited = Audited::default();
        self.audit_case(&published, case, &mut audited)?;
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
        let mut find = |decision, problem: Text| {
            audited.findings.push(Finding { case: id.clone(), decision, problem });
        };
        // What is in memory is not what is audited.
        let (file, journal) = match self.stored(published, id) {
            Ok(stored) => stored,
            Err(DeskError::Store(error @ StoreError::Damaged(_))) => {
                find(None, in_both(|language| error.message(language)));
                return Ok(());
            }
            Err(DeskError::Misconfigured(misconfiguration)) => {
                find(None, in_both(|language| misconfiguration.message(language)));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let events = &file.events;
        let erasures = erasures::of_case(&*self.store, id)?;
        for problem in self.amiss(published, (&file, &journal), &erasures)? {
            find(None, problem);
        }
        let by_rule: BTreeSet<&(u64, Arc<str>)> = erasures.iter().flat_map(|(_, erasure)| &erasure.places).collect();
        for event in events.iter() {
            for path in event.erased.iter().filter(|path| !by_rule.contains(&(event.sequence, Arc::clone(path)))) {
                find(Some(event.decision), both("audit-missing", &[("event", &event.sequence), ("place", path)]));
            }
        }
        audited.erasures.extend(erasures.into_iter().map(|(at, erasure)| (id.clone(), at, erasure)));
        audited.events += u64::try_from(events.len()).unwrap_or(u64::MAX);
        match published.rulebook().audit(id.clone(), events.iter()) {
            Ok(audit) => {
                for difference in audit.differences {
                    let problem = match &difference.again {
                        Ok(again) => kept::differs(&difference.recorded, again),
                        Err(undecided) => {
                            let error = DeskError::from(undecided.clone());
                            in_both(|language| error.for_operators(language))
                        }
                    };
                    let decision = Some(difference.decision);
                    audited.findings.push(Finding { case: id.clone(), decision, problem });
                }
                audited.unverified.extend(audit.unverified.into_iter().map(|basis| {
                    let ErasedBasis { decision, erased } = basis;
                    Unverified { case: id.clone(), decision, erased }
                }));
            }
            Err(error) => {
                let problem = match &error {
                    ReplayError::Apply(error) => in_both(|language| error.message(language)),
                    ReplayError::UnknownCalendar { decision } => both("audit-calendar", &[("decision", decision)]),
                };
                audited.findings.push(Finding { case: id.clone(), decision: None, problem });
            }
        }
        Ok(())
    }
}
