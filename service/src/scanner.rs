//! What looks at attachments for what does harm. Until it answers, an attachment stands in quarantine: nobody is given it, and nothing is handed
//! in with it. What it finds harmful is thrown away. Where it fails, hangs or is missing, all stays as it is and is tried again and again.
//!
//! A host brings its own [`Scanner`], or names a program that reads the content ([`Program`]).

mod program;

use std::fmt::Debug;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::{Clock, SystemClock, pause};
use crate::desk::{Content, Desk, DeskError};
use crate::ids;
use crate::records::attachments::{self, Scan};
use crate::records::bucket::BUCKETS;
use crate::records::leases;
use crate::records::scans::{self, Scanned};
use crate::store::{Batch, StoreError};

pub use program::Program;

/// The first pause after a failure; each is twice the last.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The longest pause. It is never given up.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(30);

/// For how long the work is taken beyond what a scan may take, as long as others wait for a node that is gone.
const LEASED: TimeDelta = TimeDelta::minutes(1);

/// What a scanner answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing is wrong with it.
    Clean,
    /// It does harm: what it is, as the scanner calls it.
    Infected(String),
    /// It cannot be told, and why.
    Unknown(String),
}

/// What looks at attachments.
pub trait Scanner: Debug + Send + Sync {
    /// Looks at a content.
    fn scan(&self, content: Content) -> Answer;

    /// How long that may take.
    fn longest(&self) -> Duration;
}

/// What a scanner makes of the file that all of them know for trying them out (EICAR), and of one in which nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It finds the one and lets the other pass.
    Works,
    /// It does not find it.
    FindsNothing,
    /// It finds something in what is harmless.
    FindsTooMuch,
    /// It does not answer, and why.
    Silent(String),
}

/// Tries a scanner out.
#[must_use]
pub fn tried(scanner: &dyn Scanner) -> Tried {
    let of = |text: String| scanner.scan(Box::new(std::iter::once(Ok(text.into_bytes()))));
    // In two parts, so that no scanner finds it here.
    let known = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    match (of("harmless".to_owned()), of(known)) {
        (Answer::Unknown(why), _) | (_, Answer::Unknown(why)) => Tried::Silent(why),
        (Answer::Infected(_), _) => Tried::FindsTooMuch,
        (_, Answer::Clean) => Tried::FindsNothing,
        (_, Answer::Infected(_)) => Tried::Works,
    }
}

/// What was scanned in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// How many are free now.
    pub clean: u64,
    /// How many were thrown away.
    pub infected: u64,
    /// How many are to be tried again.
    pub unknown: u64,
}

/// Has a scanner look at what stands in quarantine.
#[derive(Debug)]
pub struct Scanning {
    desk: Arc<Desk>,
    scanner: Arc<dyn Scanner>,
    holder: String,
}

impl Scanning {
    /// From now on attachments stand in quarantine until the scanner has answered, also those that were brought before and that no case
    /// refers to yet.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn new(desk: Arc<Desk>, scanner: Arc<dyn Scanner>) -> Result<Self, DeskError> {
        let holder = ids::new(SystemClock.now())?;
        desk.quarantine_all(longest(&*scanner))?;
        Ok(Self { desk, scanner, holder })
    }

    /// Looks at all that is due, unless another node does.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn round(&self) -> Result<Round, DeskError> {
        let mut round = Round::default();
        let longest = longest(&*self.scanner);
        self.desk.scanner_is_there(longest)?;
        let store = &**self.desk.store();
        for bucket in 0..BUCKETS {
            for scanned in scans::in_state(store, bucket, Scan::Waiting, self.desk.clock().now())? {
                let now = SystemClock.now();
                if leases::take(store, "scan", &self.holder, now, now + longest + LEASED)?.is_none() {
                    return Ok(round);
                }
                self.desk.scanner_is_there(longest)?;
                self.scan(&scanned, &mut round)?;
            }
        }
        Ok(round)
    }

    fn scan(&self, scanned: &Scanned, round: &mut Round) -> Result<(), DeskError> {
        let answer = match self.desk.content_of(&scanned.attachment) {
            Ok(content) => self.scanner.scan(content),
            Err(error) => Answer::Unknown(error.to_string()),
        };
        let now = self.desk.clock().now();
        let mut batch = Batch::default();
        match &answer {
            Answer::Clean => scanned.answered(&mut batch, Scan::Clean, None, now),
            Answer::Infected(what) => {
                scanned.answered(&mut batch, Scan::Infected, Some(what), now);
                attachments::remove_parts(&mut batch, &scanned.attachment.content);
            }
            Answer::Unknown(why) => scanned.failed(&mut batch, why, next(now, scanned.attempts)),
        }
        match self.desk.store().write(batch) {
            // It was scanned elsewhere, or nobody refers to it any more.
            Err(StoreError::Conflict) => return Ok(()),
            outcome => outcome?,
        }
        let hash = scanned.attachment.hash.as_str();
        match answer {
            Answer::Clean => round.clean += 1,
            Answer::Infected(what) => {
                tracing::warn!(hash, what, "an attachment does harm and was thrown away");
                round.infected += 1;
            }
            Answer::Unknown(why) => {
                tracing::error!(hash, why, "an attachment stays in quarantine: the scanner has not answered");
                round.unknown += 1;
            }
        }
        Ok(())
    }

    /// Begins to look, whenever something is brought and so much time has gone, until it is dropped.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(
        self,
        every: Duration,
        report: Box<dyn Fn(Result<Round, DeskError>) + Send>,
    ) -> io::Result<RunningScanning> {
        let (look, asked) = channel();
        self.desk.tell_of_attachments(look.clone());
        let ended = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&ended);
        thread::Builder::new().name("scanner".to_owned()).spawn(move || {
            while !is_over.load(Ordering::Acquire) {
                match self.round() {
                    Ok(round) if round == Round::default() => {}
                    outcome => report(outcome),
                }
                // That nobody asks is no reason not to look.
                let _ = asked.recv_timeout(every);
            }
        })?;
        Ok(RunningScanning { ended, look })
    }
}

/// How long a scan may take.
fn longest(scanner: &dyn Scanner) -> TimeDelta {
    TimeDelta::from_std(scanner.longest()).unwrap_or(LEASED)
}

/// When something is tried again that failed so often before.
fn next(now: DateTime<Utc>, failed: u64) -> DateTime<Utc> {
    now.checked_add_signed(pause(failed, FIRST_PAUSE, LONGEST_PAUSE)).unwrap_or(now)
}

/// A scanner at work, until it is dropped. One that hangs is not waited for.
#[derive(Debug)]
pub struct RunningScanning {
    ended: Arc<AtomicBool>,
    look: Sender<()>,
}

impl Drop for RunningScanning {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // If nobody listens any more it has ended by itself.
        let _ = self.look.send(());
    }
}
