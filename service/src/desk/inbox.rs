//! The inbox: what has been sent to somebody, when it was made available, read and confirmed.

use guicheng_engine::{Actor, Id};

use super::{Desk, DeskError, Published};
use crate::records::entries::{self, Filing};
use crate::records::outbox::{self, Message, MessagePlace};
use crate::store::Batch;

/// How many messages are looked at for one page at most: where few of many are for an agent, the rest comes with the next. Of each, the case may have
/// to be read.
const MOST_LOOKED_AT: usize = 300;

/// A page of messages.
#[derive(Clone, Debug, Default)]
pub struct MessagePage {
    /// The newest first.
    pub messages: Vec<Message>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<MessagePlace>,
}

/// A message that somebody reads, with the documents that came with it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The message, as read.
    pub message: Message,
    /// The letters that left with it.
    pub documents: Vec<Filing>,
}

impl Desk {
    /// A message, which is read with that; the first time counts.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such message to them; if the store cannot be used.
    pub fn read_message(&self, actor: &Actor, case: &Id, sequence: u64, effect: u64) -> Result<Received, DeskError> {
        let message = self.mark_message(actor, case, sequence, effect, false)?;
        let documents = entries::filings(&*self.store, case)?;
        let of_it = |filing: &Filing| filing.effect == Some((sequence, effect));
        Ok(Received { message, documents: documents.into_iter().filter(of_it).collect() })
    }

    /// To whom a document was made available, when they read it, and when they confirmed its receipt.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn receipts(&self, case: &Id, filing: &Filing) -> Result<Vec<(Id, Message)>, DeskError> {
        let Some((sequence, effect)) = filing.effect else { return Ok(Vec::new()) };
        let mut receipts = Vec::new();
        for recipient in &filing.recipients {
            let message = outbox::find(&*self.store, recipient, case, sequence, effect)?;
            receipts.extend(message.map(|message| (recipient.clone(), message)));
        }
        Ok(receipts)
    }

    /// The messages to the organisation that somebody acts for, or to the person; to an agent, those to whom they act for, of procedures that
    /// they see.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] to nobody in particular; [`DeskError::NoAuthority`] to an agent without one; if the store cannot be used.
    pub fn inbox(&self, actor: &Actor, before: Option<&MessagePlace>, most: usize) -> Result<MessagePage, DeskError> {
        let recipient = actor.capacity().ok_or(DeskError::Unknown)?;
        self.authorised(actor)?;
        let published = self.refresh()?;
        let (mut page, mut before, mut looked_at) = (MessagePage::default(), before.cloned(), 0);
        loop {
            let found = outbox::inbox(&*self.store, recipient, before.as_ref(), most.saturating_add(1))?;
            let is_last = found.len() <= most;
            for message in found {
                if looked_at == MOST_LOOKED_AT {
                    page.next = before;
                    return Ok(page);
                }
                looked_at += 1;
                let place = MessagePlace {
                    sent_at: message.sent_at,
                    case: message.case.clone(),
                    sequence: message.sequence,
                    effect: message.effect,
                };
                // That there is more is told of what is theirs only.
                if self.is_left_for(&published, actor, &message.case, message.sequence)? {
                    if page.messages.len() == most {
                        page.next = before;
                        return Ok(page);
                    }
                    page.messages.push(message);
                }
                before = Some(place);
            }
            if is_last {
                return Ok(page);
            }
        }
    }

    /// Whether what left with an event for whom somebody acts is for them to read: for an agent, who sees the procedure; for a body that was only
    /// entered, what left in a case in which it acted.
    fn is_left_for(&self, published: &Published, actor: &Actor, case: &Id, sequence: u64) -> Result<bool, DeskError> {
        match (&actor.acts_for, actor.own_organisation()) {
            (Some(_), _) => self.sees_event(published, &*self.file(published, case)?, actor, sequence),
            (None, Some(organisation)) => self.takes_part_in(case, organisation),
            (None, None) => Ok(true),
        }
    }

    /// Notes that a message has been read, and, if so, that its receipt is confirmed. The first time counts.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such message to them; if the store cannot be used.
    pub fn mark_message(
        &self,
        actor: &Actor,
        case: &Id,
        sequence: u64,
        effect: u64,
        confirmed: bool,
    ) -> Result<Message, DeskError> {
        let recipient = actor.capacity().ok_or(DeskError::Unknown)?;
        let find = || outbox::find(&*self.store, recipient, case, sequence, effect)?.ok_or(DeskError::Unknown);
        find()?;
        if !self.is_left_for(&*self.refresh()?, actor, case, sequence)? {
            return Err(DeskError::Unknown);
        }
        let message = find()?;
        let at = self.clock().now();
        let mut batch = Batch::default();
        outbox::mark_read(&mut batch, recipient, &message, at);
        if confirmed {
            outbox::mark_confirmed(&mut batch, recipient, &message, at);
        }
        self.store.write(batch)?;
        find()
    }
}
