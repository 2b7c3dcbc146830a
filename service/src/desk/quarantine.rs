//! Attachments in quarantine: what nobody is given, and with which nothing is handed in, until a scanner has answered.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use guicheng_engine::Id;

use super::attachments::Brought;
use super::{Desk, DeskError};
use crate::records::attachments::{self, Attachment, Scan};
use crate::records::entries;
use crate::records::scans::{self, Scanned};
use crate::store::Batch;

/// The content of an attachment, part by part.
pub type Content = Box<dyn Iterator<Item = Result<Vec<u8>, DeskError>> + Send>;

impl Desk {
    /// From now on what is brought is to be scanned, and so is what was brought before if no case refers to it yet.
    pub(crate) fn quarantine_all(&self) -> Result<(), DeskError> {
        let mut batch = Batch::default();
        scans::quarantine_unscanned(&mut batch, self.clock().now());
        self.store.write(batch)?;
        // That it is set already says the same.
        let _ = self.scanned.set(());
        Ok(())
    }

    /// Who is told when something is brought.
    pub(crate) fn tell_of_attachments(&self, look: Sender<()>) {
        let _ = self.look.set(look);
    }

    /// What the scanner is to say of what is brought now.
    pub(super) fn scan_of_new(&self) -> Scan {
        if self.scanned.get().is_some() { Scan::Waiting } else { Scan::None }
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
        match found.ok_or(DeskError::Unknown)?.scan {
            Scan::Infected => Err(DeskError::Infected(brought.name.clone())),
            scan => Ok(scan != Scan::Waiting),
        }
    }

    /// Refuses what is not free.
    pub(super) fn free(&self, stored: &Attachment, name: &str) -> Result<(), DeskError> {
        match stored.scan {
            Scan::None if stored.is_filed || self.scanned.get().is_none() => Ok(()),
            Scan::Clean => Ok(()),
            Scan::Infected => Err(DeskError::Infected(name.to_owned())),
            Scan::None | Scan::Waiting => Err(DeskError::InQuarantine(name.to_owned())),
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
