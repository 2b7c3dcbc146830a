//! The record of a case written down: one JSON document a line, versioned, each in the form of RFC 8785.
//!
//! The first line is a header, `{"case":"<id>","hash":"sha256","journal":2,"seal":"sha256:…"}`; every further line is a
//! [sealed entry](SealedEntry) with the personal values beside it. A reader refuses versions it does not know, and a
//! record in which anything is not as it was written. The format is described in the embedding guide.

mod chain;

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::event::Event;
use super::seal::{Entry, Head, JOURNAL_VERSION, Opening, SealedEntry, header};
use super::size::LARGEST_EVENT;
use crate::base::{COMMITMENT, Hash, HashAlgorithm, Id, canonical_json};
pub use chain::{ChainFault, Fault};

/// The longest line read. An event has at most 1 MiB; the shortest value becomes forty times as long when it is replaced
/// by a commitment and stands with its salt beside the entry.
const LONGEST_LINE: usize = 64 * LARGEST_EVENT;

/// A journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file could not be read or written.
    #[error("the journal could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// The first line is no header.
    #[error(
        "line 1 is no journal header; it reads `{{\"case\":\"…\",\"hash\":\"sha256\",\"journal\":{JOURNAL_VERSION},\"seal\":\"sha256:…\"}}`"
    )]
    NoHeader,
    /// Version 1, which had no chain.
    #[error(
        "the journal has version 1, which is read no more: it was before the first release and has no chain; write it anew with this program"
    )]
    BeforeChains,
    /// The version is not known.
    #[error("the journal has version {0}; this program reads version {JOURNAL_VERSION}: use a newer program")]
    UnknownVersion(u32),
    /// The record is not as it was written.
    #[error("the journal is not as it was written: {}", chain::listed(.0))]
    Broken(Vec<ChainFault>),
    /// A line is no event, though it is as it was written.
    #[error("line {line} of the journal is no event: {error}")]
    NotAnEvent {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// A line is too long.
    #[error("line {0} of the journal is longer than an entry can be; the file is damaged")]
    TooLong(usize),
}

/// The record of a case whose chain holds from its beginning to its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    case: Id,
    head: Head,
    sealed: Vec<SealedEntry>,
    entries: Vec<Entry>,
}

/// A line as it is kept: the names are in the order of the canonical form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    entry: Json,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    open: Vec<Opening>,
    seal: Hash,
}

impl SealedEntry {
    /// The line of a journal that keeps it, without the line feed.
    #[must_use]
    pub fn line(&self) -> String {
        let open = match self.openings() {
            [] => String::new(),
            openings => {
                let openings = serde_json::to_value(openings).ok().and_then(|openings| canonical_json(&openings).ok());
                format!(",\"open\":{}", openings.unwrap_or_default())
            }
        };
        format!("{{\"entry\":{}{open},\"seal\":\"{}\"}}", self.text(), self.seal())
    }

    /// Reads a line of a journal; none if it is not exactly as it would be written.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let Line { entry, open, seal } = serde_json::from_str(line).ok()?;
        let number = entry.get("number")?.as_u64()?;
        let sealed = Self::kept(number, canonical_json(&entry).ok()?, open, seal);
        let ascending = sealed.openings().is_sorted_by(|one, next| one.path < next.path);
        (ascending && sealed.line() == line).then_some(sealed)
    }

    /// The entry with the personal values that are still there in their places. The others are marked in the event.
    ///
    /// # Errors
    /// The path of a personal value that is not the one taken out there, or what is wrong with the entry.
    fn entry(&self) -> Result<Result<Entry, serde_json::Error>, &str> {
        let mut content: Json = match serde_json::from_str(self.text()) {
            Ok(content) => content,
            Err(error) => return Ok(Err(error)),
        };
        for opening in self.openings() {
            let committed = opening.commitment(self.seal().algorithm()).map(|hash| hash.to_string());
            let place = content.pointer_mut(&format!("/event{}", opening.path));
            let is_there = |place: &&mut Json| {
                committed.is_some() && place.get(COMMITMENT).and_then(Json::as_str) == committed.as_deref()
            };
            let place = place.filter(is_there).ok_or(&*opening.path)?;
            *place = opening.value.clone();
        }
        Ok(unsealed(content))
    }
}

/// What an entry's content is, with what is erased left out and marked.
fn unsealed(mut content: Json) -> Result<Entry, serde_json::Error> {
    let mut erased = Vec::new();
    if let Json::Object(members) = &mut content {
        members.remove("number");
        if let Some(event) = members.get_mut("event") {
            leave_out_erased(event, &mut String::new(), &mut erased);
        }
    }
    let mut entry = serde_json::from_value(content)?;
    if let Entry::Event(event) = &mut entry {
        if !event.erased.is_empty() {
            return Err(serde::de::Error::custom("an event that is sealed has nothing erased"));
        }
        event.erased = erased.into_iter().map(Into::into).collect();
    }
    Ok(entry)
}

/// Leaves out the commitments in a document: members of a mapping go, items of a list become nothing.
fn leave_out_erased(content: &mut Json, path: &mut String, erased: &mut Vec<String>) {
    let length = path.len();
    match content {
        Json::Object(members) => {
            members.retain(|name, value| {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                let keep = !is_commitment(value);
                if keep {
                    leave_out_erased(value, path, erased);
                } else {
                    erased.push(path.clone());
                }
                path.truncate(length);
                keep
            });
        }
        Json::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.push_str(&format!("/{index}"));
                if is_commitment(item) {
                    erased.push(path.clone());
                    *item = Json::Null;
                } else {
                    leave_out_erased(item, path, erased);
                }
                path.truncate(length);
            }
        }
        _ => {}
    }
}

fn is_commitment(content: &Json) -> bool {
    content.as_object().is_some_and(|members| members.len() == 1 && members.contains_key(COMMITMENT))
}

impl Journal {
    /// Writes the record of a case.
    ///
    /// # Errors
    /// If the writer fails.
    pub fn write<'e>(
        writer: &mut impl Write,
        case: &Id,
        algorithm: HashAlgorithm,
        entries: impl IntoIterator<Item = &'e SealedEntry>,
    ) -> Result<(), JournalError> {
        writeln!(writer, "{}", header_line(case, algorithm))?;
        for entry in entries {
            writeln!(writer, "{}", entry.line())?;
        }
        Ok(())
    }

    /// Reads the record of a case, and verifies it: every entry, its place in the chain, and the personal values beside
    /// it. Whether the end was cut shows when its [head](Self::head) is compared with one that was kept elsewhere.
    ///
    /// # Errors
    /// If the reader fails, the version is unknown, or anything is not as it was written; then every such line is named.
    pub fn read(reader: &mut impl BufRead) -> Result<Self, JournalError> {
        let (case, algorithm, seal) = read_header(reader)?;
        let begin = Head::begin(&case, algorithm);
        let mut lines = Vec::new();
        while let Some(bytes) = read_line(reader, lines.len().saturating_add(2))? {
            let sealed = str::from_utf8(&bytes).ok().and_then(SealedEntry::parse);
            lines.push(sealed.filter(|sealed| sealed.seal().algorithm() == algorithm));
        }
        Self::verified(case, begin, seal, lines)
    }

    /// The record of a case whose sealed entries a host keeps in rows of its own. It is verified like one that is read.
    ///
    /// # Errors
    /// If anything is not as it was sealed; every such entry is named, the first as line 2.
    pub fn of(
        case: Id,
        algorithm: HashAlgorithm,
        entries: impl IntoIterator<Item = SealedEntry>,
    ) -> Result<Self, JournalError> {
        let begin = Head::begin(&case, algorithm);
        let of_algorithm = |sealed: SealedEntry| Some(sealed).filter(|sealed| sealed.seal().algorithm() == algorithm);
        Self::verified(case, begin, begin.hash, entries.into_iter().map(of_algorithm).collect())
    }

    /// `seal` is what the header says the chain begins with, `lines` the entries; none for a line that is not one.
    fn verified(case: Id, begin: Head, seal: Hash, lines: Vec<Option<SealedEntry>>) -> Result<Self, JournalError> {
        let mut faults = chain::faults([seal, begin.hash], &lines);
        if begin.hash != seal {
            faults.insert(0, ChainFault { line: 1, fault: Fault::Changed });
        }
        let mut entries = Vec::with_capacity(lines.len());
        for (line, sealed) in (2..).zip(&lines) {
            match sealed.as_ref().map(SealedEntry::entry) {
                Some(Ok(Ok(entry))) => entries.push(entry),
                Some(Ok(Err(error))) if faults.is_empty() => return Err(JournalError::NotAnEvent { line, error }),
                Some(Ok(Err(_))) | None => {}
                Some(Err(path)) => faults.push(ChainFault { line, fault: Fault::Opening { path: path.into() } }),
            }
        }
        if !faults.is_empty() {
            faults.sort_by_key(|fault| fault.line);
            return Err(JournalError::Broken(faults));
        }
        let sealed: Vec<SealedEntry> = lines.into_iter().flatten().collect();
        let head = sealed.last().map_or(begin, SealedEntry::head);
        Ok(Self { case, head, sealed, entries })
    }

    /// The case.
    #[must_use]
    pub fn case(&self) -> &Id {
        &self.case
    }

    /// How far it has come.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// The entries as they are sealed.
    #[must_use]
    pub fn sealed(&self) -> &[SealedEntry] {
        &self.sealed
    }

    /// What is filed, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The events, in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Event(event) => Some(&**event),
            Entry::Filed { .. } => None,
        })
    }

    /// Compares the record with a head that was kept elsewhere.
    ///
    /// # Errors
    /// What is missing at its end, or has come since.
    pub fn check_head(&self, head: &Hash) -> Result<(), ChainFault> {
        if self.head.hash == *head {
            return Ok(());
        }
        let lines = self.sealed.len().saturating_add(1);
        let known = self.sealed.iter().position(|sealed| sealed.seal() == *head);
        Err(match known {
            // The header is line 1 and the entries begin in line 2, so that the next one is two lines on.
            Some(at) => ChainFault { line: at.saturating_add(3), fault: Fault::AfterHead },
            None => ChainFault { line: lines, fault: Fault::Cut },
        })
    }
}

fn header_line(case: &Id, algorithm: HashAlgorithm) -> String {
    let mut header = header(case, algorithm);
    if let Json::Object(members) = &mut header {
        members.insert("seal".to_owned(), Head::begin(case, algorithm).hash.to_string().into());
    }
    canonical_json(&header).unwrap_or_default()
}

/// The case, the algorithm of its chain, and what the chain begins with.
fn read_header(reader: &mut impl BufRead) -> Result<(Id, HashAlgorithm, Hash), JournalError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Header {
        case: Id,
        hash: String,
        #[serde(rename = "journal")]
        _version: u32,
        seal: Hash,
    }
    let bytes = read_line(reader, 1)?.ok_or(JournalError::NoHeader)?;
    let header: Json = serde_json::from_slice(&bytes).map_err(|_| JournalError::NoHeader)?;
    match header.get("journal").and_then(Json::as_u64) {
        Some(version) if version == u64::from(JOURNAL_VERSION) => {}
        Some(1) => return Err(JournalError::BeforeChains),
        Some(version) => return Err(JournalError::UnknownVersion(u32::try_from(version).unwrap_or(u32::MAX))),
        None => return Err(JournalError::NoHeader),
    }
    let canonical = canonical_json(&header).is_ok_and(|canonical| canonical.as_bytes() == bytes);
    let header: Header = serde_json::from_value(header).map_err(|_| JournalError::NoHeader)?;
    let algorithm = header.hash.parse().map_err(|_| JournalError::NoHeader)?;
    if !canonical || header.seal.algorithm() != algorithm {
        return Err(JournalError::Broken(vec![ChainFault { line: 1, fault: Fault::Changed }]));
    }
    Ok((header.case, algorithm, header.seal))
}

/// The bytes of a line without its end.
fn read_line(reader: &mut impl BufRead, line: usize) -> Result<Option<Vec<u8>>, JournalError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    let read = io::Read::take(&mut *reader, limit).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if read >= LONGEST_LINE {
        return Err(JournalError::TooLong(line));
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    Ok(Some(bytes))
}
