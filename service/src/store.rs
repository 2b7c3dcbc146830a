//! Where everything is kept: what a database must be able to do, and no more.
//!
//! A [`Store`] answers queries and carries out [`Batch`]es, each whole or not at all. What is written is said in a small
//! subset of SQL that is the same everywhere ([`schema`]); parameters are written `?1`, `?2` …, in order and each once. Nothing is read within
//! a batch but what decides whether it may be written: a [`Step::Check`], the number of rows that a [`Step::Change`] meets,
//! a key that is there already. Where one of these is not as it must be, somebody else was first: [`StoreError::Conflict`],
//! nothing is written, and whoever decided decides again.

pub mod cell;
mod error;
pub mod migration;
pub mod schema;
pub mod sqlite;

use std::fmt::Debug;
use std::path::Path;

pub use cell::{Cell, Row};
pub use error::StoreError;

/// A statement with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// In the portable subset.
    pub sql: &'static str,
    /// Its parameters, in order.
    pub cells: Vec<Cell>,
}

impl Query {
    /// A statement with its parameters.
    #[must_use]
    pub fn new(sql: &'static str, cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { sql, cells: cells.into_iter().collect() }
    }
}

/// A step of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Writes, whatever it meets. A key that is there already is a conflict.
    Write(Query),
    /// Writes, and must meet so many rows.
    Change {
        /// An update or a removal.
        query: Query,
        /// How many rows it must meet.
        rows: u64,
    },
    /// Must find so many rows.
    Check {
        /// A selection.
        query: Query,
        /// How many rows it must find.
        rows: u64,
    },
    /// Changes a row or, if there is none, adds it. That somebody else added it meanwhile is a conflict.
    Upsert {
        /// Changes the row.
        update: Query,
        /// Adds it.
        insert: Query,
    },
    /// Changes the schema. Only migrations do.
    Define(&'static str),
}

/// What is written at once, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// In order.
    pub steps: Vec<Step>,
}

impl Batch {
    /// Adds a statement that writes.
    pub fn write(&mut self, sql: &'static str, cells: impl IntoIterator<Item = Cell>) {
        self.steps.push(Step::Write(Query::new(sql, cells)));
    }

    /// Adds a statement that must meet so many rows.
    pub fn change(&mut self, rows: u64, sql: &'static str, cells: impl IntoIterator<Item = Cell>) {
        self.steps.push(Step::Change { query: Query::new(sql, cells), rows });
    }

    /// Adds a selection that must find so many rows.
    pub fn check(&mut self, rows: u64, sql: &'static str, cells: impl IntoIterator<Item = Cell>) {
        self.steps.push(Step::Check { query: Query::new(sql, cells), rows });
    }

    /// Adds a change of a row that is added if there is none.
    pub fn upsert(&mut self, update: Query, insert: Query) {
        self.steps.push(Step::Upsert { update, insert });
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// A database. Calls wait for it: whoever serves many people calls from threads that may wait.
pub trait Store: Debug + Send + Sync {
    /// What a selection finds.
    ///
    /// # Errors
    /// If the store cannot be used.
    fn read(&self, query: &Query) -> Result<Vec<Row>, StoreError>;

    /// Carries out the steps of a batch, in order, all or none. It is kept when this returns, whatever happens to the machine.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a step is not as it must be; else if the store cannot be used.
    fn write(&self, batch: Batch) -> Result<(), StoreError>;

    /// Writes a copy of the store as it is at one moment, while others go on writing.
    ///
    /// # Errors
    /// If the store cannot be used, or the copy not be written.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;
}
