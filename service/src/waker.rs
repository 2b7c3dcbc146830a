//! What looks at cases when they are due, and every hour throws away what nobody needs any more and puts away what is over in lists, for as long as the
//! service runs.
//!
//! Several nodes share this: each takes leases of buckets, and looks at what is due in these. Without leases nothing would be decided twice,
//! since whoever is second decides again upon what is there then; but it would be worked out twice.

use std::io;
use std::ops::RangeInclusive;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::{Clock, SystemClock};
use crate::desk::{Desk, DeskError, Looked, Swept};
use crate::ids;
use crate::records::bucket::BUCKETS;
use crate::records::leases::{self, Lease};

/// How many buckets go with one lease.
const AT_ONCE: i64 = 16;

/// For how long a lease is taken: as long as others wait for a node that is gone.
const LEASED: TimeDelta = TimeDelta::seconds(30);

/// How often what nobody needs any more is thrown away, in seconds: when an hour begins, as days do.
const SWEPT: i64 = 3600;

/// Looks at what is due, again and again, until it is dropped.
#[derive(Debug)]
pub struct Waker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    asked: Mutex<Asked>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Asked {
    /// To look at once.
    look: bool,
    /// To end.
    end: bool,
}

/// What a service is told of.
pub struct Reports {
    /// Each time that something was looked at, or nothing could be.
    pub looked: Box<dyn Fn(Result<Looked, DeskError>) + Send>,
    /// Each time that something was thrown away, or nothing could be.
    pub swept: Box<dyn Fn(Result<Swept, DeskError>) + Send>,
}

impl std::fmt::Debug for Reports {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reports").finish_non_exhaustive()
    }
}

impl Waker {
    /// Begins to look, now and whenever so much time has gone.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(desk: Arc<Desk>, every: Duration, reports: Reports) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new().name("waker".to_owned()).spawn(move || {
            let mut node =
                Node { desk, holder: None, leases: Vec::new(), buckets: Vec::new(), taken_at: None, swept_at: None };
            while !theirs.is_over() {
                match node.look() {
                    Ok(looked) if looked == Looked::default() => {}
                    outcome => (reports.looked)(outcome),
                }
                match node.sweep() {
                    Ok(swept) if swept == Swept::default() => {}
                    outcome => (reports.swept)(outcome),
                }
                theirs.wait(every);
            }
            node.leave();
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Looks at once: something has happened that others may wait for.
    pub fn look(&self) {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).look = true;
        self.shared.changed.notify_all();
    }
}

impl Drop for Waker {
    fn drop(&mut self) {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).end = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).end
    }

    fn wait(&self, every: Duration) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = self.changed.wait_timeout_while(asked, every, |asked| !asked.look && !asked.end);
        let (mut asked, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        asked.look = false;
    }
}

/// One of several that share the work.
struct Node {
    desk: Arc<Desk>,
    holder: Option<String>,
    leases: Vec<Lease>,
    /// The buckets that come with the leases, those together that follow each other.
    buckets: Vec<RangeInclusive<i64>>,
    /// When they were taken.
    taken_at: Option<DateTime<Utc>>,
    /// When it was swept last, by the clock of the desk.
    swept_at: Option<DateTime<Utc>>,
}

impl Node {
    fn look(&mut self) -> Result<Looked, DeskError> {
        let mut all = Looked::default();
        self.take()?;
        for buckets in &self.buckets {
            let looked = self.desk.look_at(buckets.clone())?;
            all.cases += looked.cases;
            all.events += looked.events;
            all.failed += looked.failed;
        }
        Ok(all)
    }

    /// Throws away what nobody needs any more in the buckets that it has, unless that was done within this hour. What fails is tried again the
    /// next hour, and keeps nothing else from being done. Where there is more than is put away at once, it goes on after the next look.
    fn sweep(&mut self) -> Result<Swept, DeskError> {
        let now = self.desk.clock().now();
        let hour = |at: DateTime<Utc>| at.timestamp().div_euclid(SWEPT);
        if self.swept_at.is_some_and(|swept| hour(swept) == hour(now)) {
            return Ok(Swept::default());
        }
        self.swept_at = Some(now);
        let mut all = Swept::default();
        for buckets in &self.buckets {
            let swept = self.desk.sweep_at(buckets.clone())?;
            all.drafts += swept.drafts;
            all.claims += swept.claims;
            all.attachments += swept.attachments;
            all.infected += swept.infected;
            all.over += swept.over;
            all.more |= swept.more;
            all.failed += swept.failed;
        }
        if all.more {
            self.swept_at = None;
        }
        if all != Swept::default() {
            let Swept { drafts, claims, attachments, infected, over, failed, .. } = all;
            tracing::info!(
                drafts,
                claims,
                attachments,
                infected,
                over,
                failed,
                "what nobody needs any more was put away"
            );
        }
        Ok(all)
    }

    /// Takes what leases there are, unless that was a short while ago.
    fn take(&mut self) -> Result<(), DeskError> {
        let now = SystemClock.now();
        if self.taken_at.is_some_and(|taken| taken <= now && now - taken < LEASED / 2) {
            return Ok(());
        }
        let holder = match &self.holder {
            Some(holder) => holder.clone(),
            None => self.holder.insert(ids::new(now)?).clone(),
        };
        let store = &**self.desk.store();
        let until = now.checked_add_signed(LEASED).unwrap_or(now);
        self.leases.clear();
        self.buckets.clear();
        for group in 0..BUCKETS / AT_ONCE {
            let Some(lease) = leases::take(store, &format!("wake {group}"), &holder, now, until)? else { continue };
            self.leases.push(lease);
            let (first, last) = (group * AT_ONCE, (group + 1) * AT_ONCE - 1);
            match self.buckets.last_mut() {
                Some(before) if *before.end() + 1 == first => *before = *before.start()..=last,
                _ => self.buckets.push(first..=last),
            }
        }
        self.taken_at = Some(now);
        Ok(())
    }

    /// Leaves the work to others.
    fn leave(&self) {
        for lease in &self.leases {
            // If the store is gone, the lease runs out by itself.
            let _ = leases::leave(&**self.desk.store(), lease);
        }
    }
}
