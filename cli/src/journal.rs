//! Reading records of cases.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use guicheng_engine::{ApplyError, Event, Id, JournalError, read_journal};

use crate::console::Console;
use crate::failure::Failure;

/// The case of a record, and its events.
pub(crate) fn read(console: &Console, path: &Path) -> Result<(Id, Vec<Event>), Failure> {
    let file = File::open(path).map_err(|error| console.file_failure(path, &error))?;
    let shown = path.display();
    read_journal(&mut BufReader::new(file)).map_err(|error| match error {
        JournalError::Io(error) => console.file_failure(path, &error),
        JournalError::NoHeader => console.bad("journal-no-header", &[("file", &shown)]),
        JournalError::UnknownVersion(version) => {
            console.bad("journal-version", &[("file", &shown), ("version", &version)])
        }
        JournalError::NotAnEvent { line, error } => {
            console.bad("journal-line", &[("file", &shown), ("line", &line), ("error", &error)])
        }
        JournalError::TooLong(line) => console.bad("journal-long-line", &[("file", &shown), ("line", &line)]),
    })
}

/// A record whose events do not fit together.
pub(crate) fn damaged(console: &Console, error: &ApplyError) -> Failure {
    match error {
        ApplyError::UnknownPack { sequence, pack } => {
            console.bad("replay-unknown-pack", &[("event", sequence), ("pack", pack)])
        }
        ApplyError::OutOfOrder { last, found } => {
            console.bad("replay-out-of-order", &[("last", last), ("found", found)])
        }
        ApplyError::Unknown { sequence, name, .. } => {
            console.bad("replay-unknown", &[("event", sequence), ("name", name)])
        }
    }
}
