//! The thread that writes. What waits for it is written in one transaction of the database, so that many share the one wait for
//! the disk; each batch in a savepoint of its own, so that one that loses does not undo the others.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::{Batch, StoreError, execute, failure, select};
use crate::store::Step;

/// How many batches share a transaction at most: none waits long for the others.
const MOST_TOGETHER: usize = 256;

/// How many may wait before whoever writes waits to be let in.
const MOST_WAITING: usize = 1024;

/// The thread that writes, and the way to it.
#[derive(Debug)]
pub(super) struct Writer {
    /// None once the store is closed.
    queue: Option<SyncSender<Waiting>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// A batch, and who waits for it.
#[derive(Debug)]
struct Waiting {
    batch: Batch,
    answer: Sender<Result<(), StoreError>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (queue, waiting) = sync_channel(MOST_WAITING);
        let thread = thread::Builder::new().name("writer".to_owned()).spawn(move || {
            work(&connection, &waiting);
        });
        let thread = thread.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { queue: Some(queue), thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn write(&self, batch: Batch) -> Result<(), StoreError> {
        let closed = || StoreError::Unavailable("it is closed".to_owned());
        let (answer, answered) = channel();
        let queue = self.queue.as_ref().ok_or_else(closed)?;
        queue.send(Waiting { batch, answer }).map_err(|_| closed())?;
        answered.recv().map_err(|_| closed())?
    }
}

/// What waits is written before the store closes.
impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

fn work(connection: &Connection, waiting: &Receiver<Waiting>) {
    while let Ok(first) = waiting.recv() {
        let further = waiting.try_iter().take(MOST_TOGETHER - 1);
        let together: Vec<Waiting> = std::iter::once(first).chain(further).collect();
        let outcomes = write_together(connection, together.iter().map(|waiting| &waiting.batch));
        for (Waiting { answer, .. }, outcome) in together.into_iter().zip(outcomes) {
            // Whoever asked may have gone.
            let _ = answer.send(outcome);
        }
    }
}

/// Writes batches in one transaction, and says of each whether it is kept.
fn write_together<'b>(
    connection: &Connection,
    batches: impl ExactSizeIterator<Item = &'b Batch>,
) -> Vec<Result<(), StoreError>> {
    let number = batches.len();
    let all_fail = |error: StoreError| {
        // If the database has not done so already.
        let _ = connection.execute_batch("ROLLBACK");
        vec![Err(error); number]
    };
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        return all_fail(failure(error));
    }
    let mut outcomes = Vec::with_capacity(number);
    for batch in batches {
        let outcome = write_one(connection, batch);
        // What fails but for a conflict may have ended the whole transaction: a full disk does.
        if connection.is_autocommit() {
            return all_fail(outcome.err().unwrap_or_else(|| StoreError::Unavailable("it gave up".to_owned())));
        }
        outcomes.push(outcome);
    }
    match connection.execute_batch("COMMIT") {
        Ok(()) => outcomes,
        Err(error) => all_fail(failure(error)),
    }
}

fn write_one(connection: &Connection, batch: &Batch) -> Result<(), StoreError> {
    connection.execute_batch("SAVEPOINT batch").map_err(failure)?;
    let outcome = batch.steps.iter().try_for_each(|step| take(connection, step));
    if outcome.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK TO batch").map_err(failure)?;
    }
    if !connection.is_autocommit() {
        connection.execute_batch("RELEASE batch").map_err(failure)?;
    }
    outcome
}

fn take(connection: &Connection, step: &Step) -> Result<(), StoreError> {
    let must_be = |found: u64, wanted: u64| if found == wanted { Ok(()) } else { Err(StoreError::Conflict) };
    match step {
        Step::Write(query) => execute(connection, query).map(drop),
        Step::Change { query, rows } => must_be(execute(connection, query)?, *rows),
        Step::Check { query, rows } => {
            let found = select(connection, query)?.0.len();
            must_be(u64::try_from(found).unwrap_or(u64::MAX), *rows)
        }
        Step::Upsert { update, insert } => match execute(connection, update)? {
            0 => execute(connection, insert).map(drop),
            _ => Ok(()),
        },
        Step::Define(sql) => connection.execute_batch(sql).map_err(failure),
    }
}
