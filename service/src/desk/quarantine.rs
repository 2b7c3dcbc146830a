//! Attachments in quarantine: what nobody is given, and with which nothing is handed in, until a scanner has answered.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::Id;

use super::attachments::Brought;
use super::{Desk, DeskError};
use crate::clock::{Clock, SystemClock};
use crate::records::attachments::{self, Attachment, Scan};
use crate::records::scans::{self, Scanned};
use crate::records::{entries, settings};
use crate::store::{Batch, StoreError};

/// The content of an attachment, part by part.
pub type Content = Box<dyn Iterator<Item = Result<Vec<u8>, DeskError>> + Send>;

/// The name under which it is noted until when a scanner is taken to be at work.
const SCANNER: &str = "scanner";

/// How often that is noted.
const NOTED: TimeDelta = TimeDelta::seconds(30);

/// For how long a scanner is taken to be at work beyond what a scan may take.
const AT_WORK: TimeDelta = TimeDelta::minutes(2);

fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(text.parse().ok()?)
}

/// Refuses what is not free: what a scanner is to look at, or has found to do harm. What was brought where there was none is free.
pub(super) fn free(stored: &Attachment, name: &str) -> Result<(), DeskError> {
    match stored.scan {
        Scan::None | Scan::Clean => Ok(()),
        Scan::Infected => Err(DeskError::Infected(name.to_owned())),
        Scan::Waiting => Err(DeskError::InQuarantine(name.to_owned())),
    }
}

impl Desk {
    /// From now on what is brought is to be scanned, on whichever node, and so is what was brought before if no case refers to it yet.
    pub(crate) fn quarantine_all(&self, longest: TimeDelta) -> Result<(), DeskError> {
        self.scanner_is_there(longest)?;
        let mut batch = Batch::default();
        scans::quarantine_unscanned(&mut batch, self.clock().now());
        Ok(self.store.write(batch)?)
    }

    /// Notes that a scanner is at work on some node, for as long as one scan may take and a while more.
    pub(crate) fn scanner_is_there(&self, longest: TimeDelta) -> Result<(), DeskError> {
        let now = SystemClock.now();
        let until = now.checked_add_signed(AT_WORK + longest).unwrap_or(now);
        let noted = settings::read(&*self.store, SCANNER)?;
        if noted.as_deref().and_then(moment).is_some_and(|noted| noted <= until && until - noted < NOTED) {
            return Ok(());
        }
        let (mut batch, text) = (Batch::default(), until.timestamp_micros().to_string());
        match noted {
            Some(_) => settings::change(&mut batch, SCANNER, &text),
            None => settings::begin(&mut batch, SCANNER, &text),
        }
        match self.store.write(batch) {
            // Another node was first.
            Err(StoreError::Conflict) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// Whether a scanner is at work on some node.
    fn has_scanner(&self) -> Result<bool, DeskError> {
        let until = settings::read(&*self.store, SCANNER)?;
        Ok(until.as_deref().and_then(moment).is_some_and(|until| until > SystemClock.now()))
    }

    /// Who is told when something is brought.
    pub(crate) fn tell_of_attachments(&self, look: Sender<()>) {
        let _ = self.look.set(look);
    }

    /// What the scanner is to say of what is brought now.
    pub(super) fn scan_of_new(&self) -> Result<Scan, DeskError> {
        Ok(if self.has_scanner()? { Scan::Waiting } else { Scan::None })
    }

    pub(super) fn look_at_attachments(&self) {
        if let Some(look) = self.look.get() {
            // If nobody looks any more, the next who does finds it.
            let _ = look.send(());
        }
    }

    /// Whether something that was brought is free; not as long as it stands in quarantine.
    ///
    /// # Errors
    /// [`DeskError::Infected`] if it does harm.
    pub fn is_free(&self, brought: &Brought) -> Result<bool, DeskError> {
        let found = attachments::find(&*self.store, &brought.place, &brought.hash)?;
        match free(&found.ok_or(DeskError::Unknown)?, &brought.name) {
            Err(DeskError::InQuarantine(_)) => Ok(false),
            free => free.map(|()| true),
        }
    }

    /// The content of an attachment, for a scanner.
    pub(crate) fn content_of(self: &Arc<Self>, attachment: &Attachment) -> Result<Content, DeskError> {
        // It lies with a case, or with whoever brought it: as whom and for whom, with a blank between.
        let of_place = match attachment.place.contains(' ') {
            true => self.work_key(),
            false => entries::data_key(&*self.store, &self.vault, &Id::from(attachment.place.as_str()))?,
        };
        let key = attachment.key(&of_place)?;
        let (desk, content) = (Arc::clone(self), attachment.content.clone());
        let parts = 0..attachment.parts;
        let read = move |part| attachments::part(&*desk.store, &key, &content, part).map_err(DeskError::from);
        Ok(Box::new(parts.map(read)))
    }

    /// What stands in quarantine, and what was found to do harm in the last thirty days; without content, names and whose it is.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn quarantine(&self) -> Result<(Vec<Scanned>, Vec<Scanned>), DeskError> {
        let in_state = |state| scans::all_in_state(&*self.store, state);
        Ok((in_state(Scan::Waiting)?, in_state(Scan::Infected)?))
    }

    /// Has all that stands in quarantine looked at again at once.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn scan_again(&self) -> Result<(), DeskError> {
        let mut batch = Batch::default();
        scans::try_again(&mut batch, self.clock().now());
        self.store.write(batch)?;
        self.look_at_attachments();
        Ok(())
    }
}
