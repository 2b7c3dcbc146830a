//! What the outside must do, on its way there: at least once, in the order of each case, again and again with longer and longer pauses, until
//! it has arrived or is given up. What was given up somebody looks at and sends again.
//!
//! A [`Channel`] carries effects of some kinds. What answers may answer with a command: that is decided as any other, once.

pub mod mail;
pub mod webhook;

use std::fmt::Debug;
use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{Actor, Command, Id, Request};

use self::mail::AddressBook;
use crate::clock::{Clock, pause};
use crate::desk::{Desk, DeskError, Parcel};
use crate::ids;
use crate::records::bucket::BUCKETS;
use crate::records::deliveries::{self, DEAD, DELIVERED, Delivery, EffectPlace, WAITING};
use crate::records::leases::{self, Lease};
use crate::store::{Batch, StoreError};

/// How many are taken on at once.
const AT_ONCE: usize = 100;

/// The first pause; each is twice the last.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// How often something is tried: for about three days.
const MOST_ATTEMPTS: u64 = 24;

/// For how long the work is taken, as long as others wait for a node that is gone.
const LEASED: TimeDelta = TimeDelta::minutes(2);

/// What came of an attempt.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It has arrived; perhaps it was answered with something to be done in the case.
    Arrived(Option<Request>),
    /// It may arrive another time: why it did not.
    Later(String),
    /// It was refused, and would be again.
    Refused(String),
}

/// A way to the outside.
pub trait Channel: Debug + Send + Sync {
    /// What it is called: deliveries are kept under this name.
    fn name(&self) -> &str;

    /// Whether it carries effects of a kind.
    fn carries(&self, effect: &Id) -> bool;

    /// As whom an answer acts.
    fn actor(&self) -> Actor;

    /// Is told who knows where people are written to, before anything is carried.
    fn know(&self, _people: Arc<dyn AddressBook>) {}

    /// Carries something. It may have arrived before.
    fn deliver(&self, parcel: &Parcel) -> Outcome;
}

/// What was carried in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// How many have arrived.
    pub arrived: u64,
    /// How many are to be tried again.
    pub later: u64,
    /// How many were given up.
    pub dead: u64,
}

/// What carries effects to the outside.
#[derive(Debug)]
pub struct Courier {
    desk: Arc<Desk>,
    channels: Vec<Arc<dyn Channel>>,
    clock: Arc<dyn Clock>,
    holder: String,
    /// What it has taken on until it is left to others.
    lease: Mutex<Option<Lease>>,
}

impl Courier {
    /// A courier with its channels, whose pauses go by a clock.
    ///
    /// # Errors
    /// If the operating system gives no random numbers.
    pub fn new(desk: Arc<Desk>, channels: Vec<Arc<dyn Channel>>, clock: Arc<dyn Clock>) -> Result<Self, DeskError> {
        let holder = ids::new(clock.now())?;
        Ok(Self { desk, channels, clock, holder, lease: Mutex::default() })
    }

    /// Carries all that is due, unless another node does.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn round(&self) -> Result<Carried, DeskError> {
        let (store, now) = (&**self.desk.store(), self.clock.now());
        let until = now.checked_add_signed(LEASED).unwrap_or(now);
        let lease = leases::take(store, "deliver", &self.holder, now, until)?;
        let is_taken = lease.is_some();
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = lease;
        if !is_taken {
            return Ok(Carried::default());
        }
        let mut carried = Carried::default();
        for bucket in 0..BUCKETS {
            self.assign(bucket)?;
            loop {
                let due = deliveries::in_state(store, bucket, WAITING, self.clock.now(), AT_ONCE)?;
                let mut went_on = false;
                for delivery in &due {
                    let Some(channel) = self.channels.iter().find(|channel| channel.name() == delivery.channel) else {
                        // It is not set up here any more: it waits until it is, or somebody gives it up.
                        continue;
                    };
                    if deliveries::is_behind_another(store, delivery)? {
                        continue;
                    }
                    went_on = true;
                    self.carry(&**channel, delivery, &mut carried)?;
                }
                if !went_on {
                    break;
                }
            }
        }
        Ok(carried)
    }

    /// Leaves the work to others.
    fn leave(&self) {
        let lease = self.lease.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Err(error)) = lease.map(|lease| leases::leave(&**self.desk.store(), &lease)) {
            tracing::warn!(why = %error, "others wait until the lease of deliveries is over");
        }
    }

    /// Finds the channels of effects that are new.
    fn assign(&self, bucket: i64) -> Result<(), DeskError> {
        let store = &**self.desk.store();
        loop {
            let new = deliveries::unassigned(store, bucket, AT_ONCE)?;
            for (place, kind) in &new {
                let channels = self.channels.iter().filter(|channel| channel.carries(kind));
                let channels: Vec<&str> = channels.map(|channel| channel.name()).collect();
                let mut batch = Batch::default();
                deliveries::assign(&mut batch, place, &channels, self.clock.now());
                match store.write(batch) {
                    Ok(()) | Err(StoreError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if new.len() < AT_ONCE {
                return Ok(());
            }
        }
    }

    fn carry(&self, channel: &dyn Channel, delivery: &Delivery, carried: &mut Carried) -> Result<(), DeskError> {
        let outcome = match self.desk.parcel(&delivery.of)? {
            Some(parcel) => match channel.deliver(&parcel) {
                Outcome::Arrived(Some(answer)) => self.answer(channel, &parcel, answer),
                outcome => outcome,
            },
            None => Outcome::Refused("what it carries is not in the record".to_owned()),
        };
        let now = self.clock.now();
        let tried = delivery.attempts + 1;
        let (state, due_at, failure) = match outcome {
            Outcome::Arrived(_) => (DELIVERED, now, None),
            Outcome::Later(why) if tried < MOST_ATTEMPTS => (WAITING, self.next(now, tried), Some(why)),
            Outcome::Later(why) | Outcome::Refused(why) => (DEAD, now, Some(why)),
        };
        match state {
            DELIVERED => carried.arrived += 1,
            WAITING => carried.later += 1,
            _ => carried.dead += 1,
        }
        let failure = failure.map(|why| why.chars().take(500).collect::<String>());
        let mut batch = Batch::default();
        deliveries::attempted(&mut batch, delivery, state, due_at, failure.as_deref());
        match self.desk.store().write(batch) {
            // Another node carried it too.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What an answer asks is decided as any command, once.
    fn answer(&self, channel: &dyn Channel, parcel: &Parcel, request: Request) -> Outcome {
        let key = format!("answer of {} to {}", channel.name(), parcel.id);
        let command = Command { key: Some(key.into()), ..Command::new(channel.actor(), request) };
        match self.desk.command(&parcel.case, &command) {
            Ok(_) => Outcome::Arrived(None),
            Err(error @ (DeskError::Busy | DeskError::Store(_))) => Outcome::Later(error.to_string()),
            Err(error) => Outcome::Refused(error.to_string()),
        }
    }

    /// When something is tried next that failed so often.
    fn next(&self, now: DateTime<Utc>, failed: u64) -> DateTime<Utc> {
        now.checked_add_signed(pause(failed.saturating_sub(1), FIRST_PAUSE, LONGEST_PAUSE)).unwrap_or(now)
    }

    /// Begins to carry, now and whenever so much time has gone, until it is dropped.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(
        self,
        every: Duration,
        report: Box<dyn Fn(Result<Carried, DeskError>) + Send>,
    ) -> io::Result<RunningCourier> {
        let (end, ended) = channel();
        let thread = thread::Builder::new().name("courier".to_owned()).spawn(move || {
            loop {
                match self.round() {
                    Ok(carried) if carried == Carried::default() => {}
                    outcome => report(outcome),
                }
                match ended.recv_timeout(every) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            self.leave();
        })?;
        Ok(RunningCourier { end: Some(end), thread: Some(thread) })
    }
}

/// A courier at work, until it is dropped.
#[derive(Debug)]
pub struct RunningCourier {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for RunningCourier {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

/// What was given up, without what it carries: that is for those who see the case.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// The effect.
    pub of: EffectPlace,
    /// The channel.
    pub channel: String,
    /// When it was given up.
    pub at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: u64,
    /// What went wrong last.
    pub failure: Option<String>,
}

/// What was given up, in all cases.
///
/// # Errors
/// If the store cannot be used.
pub fn dead_letters(desk: &Desk) -> Result<Vec<DeadLetter>, DeskError> {
    let mut dead = Vec::new();
    for bucket in 0..BUCKETS {
        let found = deliveries::in_state(&**desk.store(), bucket, DEAD, DateTime::<Utc>::MAX_UTC, 10_000)?;
        dead.extend(found.into_iter().map(|delivery| DeadLetter {
            of: delivery.of,
            channel: delivery.channel,
            at: delivery.due_at,
            attempts: delivery.attempts,
            failure: delivery.failure,
        }));
    }
    dead.sort_by(|one, other| (one.at, &one.of).cmp(&(other.at, &other.of)));
    Ok(dead)
}

/// Sends again what was given up: of one case, or all. How many.
///
/// # Errors
/// If the store cannot be used.
pub fn send_again(desk: &Desk, case: Option<&Id>, now: DateTime<Utc>) -> Result<usize, DeskError> {
    let mut sent = 0;
    for letter in dead_letters(desk)?.iter().filter(|letter| case.is_none_or(|case| letter.of.case == *case)) {
        let mut batch = Batch::default();
        deliveries::send_again(&mut batch, &letter.of, &letter.channel, now);
        match desk.store().write(batch) {
            Ok(()) => sent += 1,
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(sent)
}
