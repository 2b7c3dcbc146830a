//! What the outside must do, and the messages that people find in their inbox. What they carry stands in the record of the case.

use chrono::{DateTime, Utc};
use guicheng_engine::{EffectRequest, Id};

use super::bucket::bucket_cell;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// Notes an effect to be done, and a message to each whom it is for.
pub fn append(batch: &mut Batch, case: &Id, sequence: u64, effect: u64, asked: &EffectRequest, at: DateTime<Utc>) {
    let place = || [case.into(), sequence.into(), effect.into(), Cell::from(&asked.effect)];
    let cells = [bucket_cell(case.as_str())].into_iter().chain(place()).chain([at.into()]);
    batch.write(
        "INSERT INTO outbox (bucket, case_id, sequence, effect, kind, state, due_at, attempts, fence)
         VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, 0, 0)",
        cells,
    );
    let mut recipients = asked.recipients().to_vec();
    recipients.sort();
    recipients.dedup();
    for recipient in &recipients {
        let cells = [bucket_cell(recipient.as_str()), recipient.into()].into_iter().chain(place()).chain([at.into()]);
        batch.write(
            "INSERT INTO messages (bucket, recipient, case_id, sequence, effect, kind, sent_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            cells,
        );
    }
}

/// A message that somebody finds in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The case it is about.
    pub case: Id,
    /// The event it came with.
    pub sequence: u64,
    /// Which effect of that event.
    pub effect: u64,
    /// The kind of effect.
    pub kind: Id,
    /// When it was made available.
    pub sent_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When its receipt was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Where a page of messages ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePlace {
    /// When the last one was sent.
    pub sent_at: DateTime<Utc>,
    /// Its case.
    pub case: Id,
    /// Its event.
    pub sequence: u64,
    /// Which effect of that event.
    pub effect: u64,
}

fn message(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        case: row.text(0)?.into(),
        sequence: row.count(1)?,
        effect: row.count(2)?,
        kind: row.text(3)?.into(),
        sent_at: row.moment(4)?,
        read_at: row.moment_if_any(5)?,
        confirmed_at: row.moment_if_any(6)?,
    })
}

/// The messages of somebody, the newest first, from a place on.
///
/// # Errors
/// If the store cannot be used.
pub fn inbox(
    store: &dyn Store,
    recipient: &Id,
    before: Option<&MessagePlace>,
    most: usize,
) -> Result<Vec<Message>, StoreError> {
    let query = match before {
        None => Query::new(
            "SELECT case_id, sequence, effect, kind, sent_at, read_at, confirmed_at FROM messages WHERE recipient = ?1
             ORDER BY sent_at DESC, case_id DESC, sequence DESC, effect DESC LIMIT ?2",
            [recipient.into(), most.into()],
        ),
        Some(place) => Query::new(
            "SELECT case_id, sequence, effect, kind, sent_at, read_at, confirmed_at FROM messages WHERE recipient = ?1
                AND (sent_at, case_id, sequence, effect) < (?2, ?3, ?4, ?5)
             ORDER BY sent_at DESC, case_id DESC, sequence DESC, effect DESC LIMIT ?6",
            [
                recipient.into(),
                place.sent_at.into(),
                (&place.case).into(),
                place.sequence.into(),
                place.effect.into(),
                most.into(),
            ],
        ),
    };
    store.read(&query)?.iter().map(message).collect()
}

/// A message of somebody.
///
/// # Errors
/// If the store cannot be used.
pub fn find(
    store: &dyn Store,
    recipient: &Id,
    case: &Id,
    sequence: u64,
    effect: u64,
) -> Result<Option<Message>, StoreError> {
    let query = "SELECT case_id, sequence, effect, kind, sent_at, read_at, confirmed_at FROM messages
        WHERE bucket = ?1 AND recipient = ?2 AND case_id = ?3 AND sequence = ?4 AND effect = ?5";
    let cells = [bucket_cell(recipient.as_str()), recipient.into(), case.into(), sequence.into(), effect.into()];
    store.read(&Query::new(query, cells))?.first().map(message).transpose()
}

/// Notes that somebody has read a message; the first time counts.
pub fn mark_read(batch: &mut Batch, recipient: &Id, message: &Message, at: DateTime<Utc>) {
    batch.write(
        "UPDATE messages SET read_at = ?1
         WHERE bucket = ?2 AND recipient = ?3 AND case_id = ?4 AND sequence = ?5 AND effect = ?6 AND read_at IS NULL",
        place(at, recipient, message),
    );
}

/// Notes that somebody has confirmed the receipt of a message; the first time counts.
pub fn mark_confirmed(batch: &mut Batch, recipient: &Id, message: &Message, at: DateTime<Utc>) {
    batch.write(
        "UPDATE messages SET confirmed_at = ?1
         WHERE bucket = ?2 AND recipient = ?3 AND case_id = ?4 AND sequence = ?5 AND effect = ?6 AND confirmed_at IS NULL",
        place(at, recipient, message),
    );
}

fn place(at: DateTime<Utc>, recipient: &Id, message: &Message) -> [Cell; 6] {
    [
        at.into(),
        bucket_cell(recipient.as_str()),
        recipient.into(),
        (&message.case).into(),
        message.sequence.into(),
        message.effect.into(),
    ]
}
