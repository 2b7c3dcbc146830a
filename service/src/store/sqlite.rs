//! A store in one file, by SQLite: one thread writes, many read.

mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, StatementStatus};

use super::{Batch, Cell, Query, Row, Store, StoreError, migration};
use crate::private_files::write_private;
use writer::Writer;

/// How many connections for reading are kept open while nobody reads.
const KEPT_READERS: usize = 16;

/// How many statements a connection keeps prepared.
const PREPARED: usize = 256;

/// How many pages a backup copies before it lets others go on.
const PAGES_AT_ONCE: i32 = 1024;

/// A store in one file.
#[derive(Debug)]
pub struct SqliteStore {
    file: PathBuf,
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
    steps: AtomicU64,
}

impl SqliteStore {
    /// Opens the store in a file, which is made if there is none, and brings its schema forward.
    ///
    /// # Errors
    /// If it is no store, one of a newer program, or cannot be used.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        make_private(file)?;
        let writing = Connection::open(file).map_err(failure)?;
        // What is deleted is overwritten, not only let go. A decision that was answered is on the disk; the log is read by all, so that readers and the writer never wait for each other.
        writing
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;
                PRAGMA secure_delete = ON;",
            )
            .map_err(failure)?;
        writing.set_prepared_statement_cache_capacity(PREPARED);
        let writer = Writer::start(writing)?;
        let store = Self { file: file.to_owned(), readers: Mutex::new(Vec::new()), writer, steps: AtomicU64::new(0) };
        migration::migrate(&store)?;
        Ok(store)
    }

    /// How many steps the database has taken to answer what was read through this store: what an answer takes on any machine. It begins at 0 with each
    /// opening and only grows.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.file, flags).map_err(failure)?;
        reader.busy_timeout(Duration::from_secs(10)).map_err(failure)?;
        reader.set_prepared_statement_cache_capacity(PREPARED);
        Ok(reader)
    }

    fn give_back(&self, reader: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < KEPT_READERS {
            readers.push(reader);
        }
    }
}

/// Makes the file of a store for its owner only, if there is none; what lies beside it is as it is.
fn make_private(file: &Path) -> Result<(), StoreError> {
    match write_private(file, "") {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(StoreError::Unavailable(error.to_string())),
        _ => Ok(()),
    }
}

impl Store for SqliteStore {
    fn read(&self, query: &Query) -> Result<Vec<Row>, StoreError> {
        let reader = self.reader()?;
        let found = select(&reader, query);
        self.give_back(reader);
        let (found, steps) = found?;
        self.steps.fetch_add(steps, Ordering::Relaxed);
        Ok(found)
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        self.writer.write(batch)
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let reader = self.reader()?;
        make_private(to)?;
        let mut copy = Connection::open(to).map_err(failure)?;
        {
            let backup = Backup::new(&reader, &mut copy).map_err(failure)?;
            backup.run_to_completion(PAGES_AT_ONCE, Duration::from_millis(1), None).map_err(failure)?;
        }
        copy.execute_batch("PRAGMA journal_mode = DELETE").map_err(failure)?;
        self.give_back(reader);
        Ok(())
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell, StoreError> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(number) => Ok(Cell::Integer(number)),
        ValueRef::Text(text) => match str::from_utf8(text) {
            Ok(text) => Ok(Cell::Text(text.to_owned())),
            Err(error) => Err(StoreError::damaged(error.to_string())),
        },
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes.to_vec())),
        ValueRef::Real(number) => Err(StoreError::damaged(format!("the fraction {number}"))),
    }
}

/// What a selection finds, and how many steps that took.
fn select(connection: &Connection, query: &Query) -> Result<(Vec<Row>, u64), StoreError> {
    let mut statement = connection.prepare_cached(query.sql).map_err(failure)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(&query.cells)).map_err(failure)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failure)? {
        let cells = (0..columns).map(|column| cell(row.get_ref(column).map_err(failure)?));
        found.push(Row(cells.collect::<Result<_, _>>()?));
    }
    drop(rows);
    // The statement is kept: its steps are counted anew each time.
    let steps = statement.reset_status(StatementStatus::VmStep);
    Ok((found, u64::try_from(steps).unwrap_or_default()))
}

/// Carries out a statement, and says how many rows it met.
fn execute(connection: &Connection, query: &Query) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(query.sql).map_err(failure)?;
    let rows = statement.execute(rusqlite::params_from_iter(&query.cells)).map_err(failure)?;
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// What an error of SQLite means here.
#[expect(clippy::needless_pass_by_value, reason = "it is given as what an operation failed with")]
fn failure(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::Conflict,
        Some(ErrorCode::DiskFull) => StoreError::Full(error.to_string()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error.to_string()),
        _ => StoreError::Unavailable(error.to_string()),
    }
}
