//! The published packs and calendars that cases refer to: what every decision is taken with.

use std::collections::HashMap;
use std::sync::Arc;

use crate::id::Id;
use crate::pack::{Pack, PackHash};
use crate::register::Registers;
use crate::time::{Calendar, CalendarHash};

/// Published packs and calendars, by their hashes. Cheap to clone.
///
/// A case records the hash of the pack and of the calendar with every event, so that each decision can be taken
/// again years later. A rulebook must therefore keep every version that a case still refers to.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    packs: HashMap<PackHash, Arc<Pack>>,
    calendars: HashMap<CalendarHash, Arc<Calendar>>,
    current: HashMap<Id, CalendarHash>,
    registers: Arc<Registers>,
}

impl Rulebook {
    /// A rulebook with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Publishes a pack. Procedures opened under earlier ones stay under them.
    pub fn publish(&mut self, pack: Arc<Pack>) {
        self.packs.insert(pack.hash, pack);
    }

    /// Publishes a calendar: dates are counted with it from now on, also those of clocks that run already.
    pub fn publish_calendar(&mut self, calendar: Arc<Calendar>) {
        self.current.insert(calendar.id().clone(), calendar.hash());
        self.calendars.insert(calendar.hash(), calendar);
    }

    /// The pack of that hash.
    #[must_use]
    pub fn pack(&self, hash: &PackHash) -> Option<&Arc<Pack>> {
        self.packs.get(hash)
    }

    /// All packs, in no order.
    pub fn packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.packs.values()
    }

    /// The calendar published last under an id.
    #[must_use]
    pub fn calendar(&self, id: &str) -> Option<&Arc<Calendar>> {
        self.calendars.get(self.current.get(id)?)
    }

    /// The edition of a calendar with that hash.
    #[must_use]
    pub fn calendar_edition(&self, hash: &CalendarHash) -> Option<&Arc<Calendar>> {
        self.calendars.get(hash)
    }

    /// The registers: what cases know of each other.
    #[must_use]
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// The registers, if anything is entered in them.
    pub(crate) fn entered(&self) -> Option<&Arc<Registers>> {
        (!self.registers.is_empty()).then_some(&self.registers)
    }

    pub(crate) fn registers_mut(&mut self) -> &mut Registers {
        Arc::make_mut(&mut self.registers)
    }

    /// The same rulebook without what a case has entered in registers, for letting the case live again.
    #[must_use]
    pub fn without_entries_of(&self, case: &Id) -> Self {
        let mut rulebook = self.clone();
        if !self.registers.is_empty() {
            rulebook.registers = Arc::new(self.registers.without(case));
        }
        rulebook
    }

    /// The same rulebook with an earlier calendar as the current one, for taking old decisions again.
    #[must_use]
    pub(crate) fn with_edition(mut self, calendar: CalendarHash) -> Option<Self> {
        let earlier = self.calendars.get(&calendar)?;
        self.current.insert(earlier.id().clone(), calendar);
        Some(self)
    }
}
