//! Reading records of cases.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use guicheng_engine::{ApplyError, ChainFault, Event, Id, Journal, JournalError};

use crate::console::Console;
use crate::failure::Failure;

/// A record that holds.
pub(crate) fn open(console: &Console, path: &Path) -> Result<Result<Journal, Vec<ChainFault>>, Failure> {
    let file = File::open(path).map_err(|error| console.file_failure(path, &error))?;
    let shown = path.display();
    match Journal::read(&mut BufReader::new(file)) {
        Ok(journal) => Ok(Ok(journal)),
        Err(JournalError::Broken(faults)) => Ok(Err(faults)),
        Err(JournalError::Io(error)) => Err(console.file_failure(path, &error)),
        Err(JournalError::NoHeader) => Err(console.bad("journal-no-header", &[("file", &shown)])),
        Err(JournalError::BeforeChains) => Err(console.bad("journal-before-chains", &[("file", &shown)])),
        Err(JournalError::UnknownVersion(version)) => {
            Err(console.bad("journal-version", &[("file", &shown), ("version", &version)]))
        }
        Err(JournalError::NotAnEvent { line, error }) => {
            Err(console.bad("journal-line", &[("file", &shown), ("line", &line), ("error", &console.why(&error))]))
        }
        Err(JournalError::TooLong(line)) => Err(console.bad("journal-long-line", &[("file", &shown), ("line", &line)])),
    }
}

/// The case of a record, and its events.
pub(crate) fn read(console: &Console, path: &Path) -> Result<(Id, Vec<Event>), Failure> {
    match open(console, path)? {
        Ok(journal) => Ok((journal.case().clone(), journal.events().cloned().collect())),
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(|fault| fault.message(console.language)).collect();
            Err(console.bad("journal-broken", &[("file", &path.display()), ("faults", &faults.join("\n    "))]))
        }
    }
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
