//! How much is done for one page at most, however much there is: what is left of it comes with the next page.

/// What may still be done for a page, in units of about what it takes to pass over an entry of an index.
#[derive(Debug)]
pub(super) struct Effort(u64);

/// For one page.
const MOST: u64 = 20_000;

/// Looking whether an item is for a reader, has what is chosen, or has a term.
pub(super) const ASKED: u64 = 20;

/// Reading what an item shows.
pub(super) const OPENED: u64 = 50;

/// What it takes to tell of an item, once it is read, whether it belongs on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Judging {
    /// Nothing.
    #[default]
    AsItIs,
    /// Looking through its texts.
    ByWords,
    /// Reading its case.
    ByCase,
}

impl Judging {
    /// With reading it.
    pub(super) const fn cost(self) -> u64 {
        match self {
            Self::AsItIs => OPENED,
            Self::ByWords => OPENED * 3,
            Self::ByCase => OPENED * 4,
        }
    }
}

impl Effort {
    pub(super) const fn new() -> Self {
        Self(MOST)
    }

    /// Takes so much of it.
    pub(super) const fn spend(&mut self, units: u64) {
        self.0 = self.0.saturating_sub(units);
    }

    /// Whether nothing is left.
    pub(super) const fn is_over(&self) -> bool {
        self.0 == 0
    }
}
