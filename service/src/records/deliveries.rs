//! Effects on their way to the outside: one row for each channel that carries it. An effect of a case leaves by a channel once those before
//! it have left by that channel, or were given up.

use chrono::{DateTime, Utc};
use guicheng_engine::Id;

use super::bucket::{BUCKETS, bucket_cell};
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// On its way.
pub const WAITING: &str = "waiting";

/// Has arrived.
pub const DELIVERED: &str = "delivered";

/// Was given up: somebody has to look at it.
pub const DEAD: &str = "dead";

/// An effect, by the event that asks for it and its place there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EffectPlace {
    /// The case.
    pub case: Id,
    /// The event.
    pub sequence: u64,
    /// Which of its effects.
    pub effect: u64,
}

/// An effect on its way to a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The effect.
    pub of: EffectPlace,
    /// The channel.
    pub channel: String,
    /// One of [`WAITING`], [`DELIVERED`], [`DEAD`].
    pub state: String,
    /// When it is tried next, or was last.
    pub due_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: u64,
    /// What went wrong last.
    pub failure: Option<String>,
}

impl EffectPlace {
    fn cells(&self) -> [Cell; 4] {
        [bucket_cell(self.case.as_str()), (&self.case).into(), self.sequence.into(), self.effect.into()]
    }
}

/// Some effects of a bucket that no channel has been found for yet, with their kinds.
///
/// # Errors
/// If the store cannot be used.
pub fn unassigned(store: &dyn Store, bucket: i64, most: usize) -> Result<Vec<(EffectPlace, Id)>, StoreError> {
    let query = "SELECT case_id, sequence, effect, kind FROM outbox WHERE bucket = ?1 AND state = 'waiting'
        ORDER BY due_at, case_id, sequence, effect LIMIT ?2";
    let place = |row: &Row| Ok((place(row)?, Id::from(row.text(3)?)));
    store.read(&Query::new(query, [bucket.into(), most.into()]))?.iter().map(place).collect()
}

fn place(row: &Row) -> Result<EffectPlace, StoreError> {
    Ok(EffectPlace { case: row.text(0)?.into(), sequence: row.count(1)?, effect: row.count(2)? })
}

/// Notes by which channels an effect leaves. That somebody else did so is a conflict.
pub fn assign(batch: &mut Batch, of: &EffectPlace, channels: &[&str], at: DateTime<Utc>) {
    batch.change(
        1,
        "UPDATE outbox SET state = 'assigned' WHERE bucket = ?1 AND case_id = ?2 AND sequence = ?3 AND effect = ?4
            AND state = 'waiting'",
        of.cells(),
    );
    for channel in channels {
        batch.write(
            "INSERT INTO deliveries (bucket, case_id, sequence, effect, channel, state, due_at, attempts)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, 0)",
            of.cells().into_iter().chain([(*channel).into(), at.into()]),
        );
    }
}

const COLUMNS: &str = "SELECT case_id, sequence, effect, channel, state, due_at, attempts, failure FROM deliveries
    WHERE bucket = ?1 AND state = ?2 AND due_at <= ?3 ORDER BY due_at, case_id, sequence, effect LIMIT ?4";

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        of: place(row)?,
        channel: row.text(3)?.to_owned(),
        state: row.text(4)?.to_owned(),
        due_at: row.moment(5)?,
        attempts: row.count(6)?,
        failure: row.text_if_any(7)?.map(str::to_owned),
    })
}

/// Some deliveries of a bucket in a state that are due by a moment.
///
/// # Errors
/// If the store cannot be used.
pub fn in_state(
    store: &dyn Store,
    bucket: i64,
    state: &'static str,
    by: DateTime<Utc>,
    most: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let rows = store.read(&Query::new(COLUMNS, [bucket.into(), state.into(), by.into(), most.into()]))?;
    rows.iter().map(delivery).collect()
}

/// The most that are counted in a bucket.
const MOST_COUNTED: usize = 1000;

/// How many deliveries are in a state: in each bucket no more than a thousand, which is more than anybody waits for.
///
/// # Errors
/// If the store cannot be used.
pub fn count(store: &dyn Store, state: &'static str) -> Result<u64, StoreError> {
    let query = "SELECT case_id FROM deliveries WHERE bucket = ?1 AND state = ?2 ORDER BY due_at LIMIT ?3";
    (0..BUCKETS).try_fold(0, |sum: u64, bucket| {
        let rows = store.read(&Query::new(query, [bucket.into(), state.into(), MOST_COUNTED.into()]))?;
        Ok(sum.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX)))
    })
}

/// Whether an earlier effect of the same case is still on its way to the same channel.
///
/// # Errors
/// If the store cannot be used.
pub fn is_behind_another(store: &dyn Store, delivery: &Delivery) -> Result<bool, StoreError> {
    let query = "SELECT sequence FROM deliveries WHERE bucket = ?1 AND case_id = ?2 AND (sequence, effect) < (?3, ?4)
        AND channel = ?5 AND state = 'waiting' LIMIT 1";
    let cells = delivery.of.cells().into_iter().chain([delivery.channel.as_str().into()]);
    Ok(!store.read(&Query::new(query, cells))?.is_empty())
}

/// The deliveries of a case.
///
/// # Errors
/// If the store cannot be used.
pub fn of_case(store: &dyn Store, case: &Id) -> Result<Vec<Delivery>, StoreError> {
    let query = "SELECT case_id, sequence, effect, channel, state, due_at, attempts, failure FROM deliveries
        WHERE bucket = ?1 AND case_id = ?2 ORDER BY sequence, effect, channel";
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?.iter().map(delivery).collect()
}

/// Notes how an attempt ended. That somebody else tried too is a conflict.
pub fn attempted(
    batch: &mut Batch,
    delivery: &Delivery,
    state: &'static str,
    due_at: DateTime<Utc>,
    failure: Option<&str>,
) {
    let change = [state.into(), due_at.into(), (delivery.attempts + 1).into(), failure.map_or(Cell::Null, Cell::from)];
    let key = delivery.of.cells().into_iter().chain([delivery.channel.as_str().into(), delivery.attempts.into()]);
    batch.change(
        1,
        "UPDATE deliveries SET state = ?1, due_at = ?2, attempts = ?3, failure = ?4
         WHERE bucket = ?5 AND case_id = ?6 AND sequence = ?7 AND effect = ?8 AND channel = ?9 AND attempts = ?10",
        change.into_iter().chain(key),
    );
}

/// Sends again what was given up.
pub fn send_again(batch: &mut Batch, of: &EffectPlace, channel: &str, at: DateTime<Utc>) {
    batch.change(
        1,
        "UPDATE deliveries SET state = 'waiting', due_at = ?1, attempts = 0
         WHERE bucket = ?2 AND case_id = ?3 AND sequence = ?4 AND effect = ?5 AND channel = ?6 AND state = 'dead'",
        [at.into()].into_iter().chain(of.cells()).chain([channel.into()]),
    );
}
