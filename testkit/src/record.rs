//! Records of cases as journals, for tests.

use guicheng_engine::{Entry, Event, HashAlgorithm, Head, Id, Journal, Rulebook};

/// The journal of a case, sealed by SHA-256 with a seed that is always the same.
///
/// # Panics
/// If an event cannot be sealed.
pub fn journal(rulebook: &Rulebook, case: &Id, events: &[Event]) -> Vec<u8> {
    journal_by(HashAlgorithm::Sha256, rulebook, case, events)
}

/// The journal of a case, sealed by an algorithm.
///
/// # Panics
/// If an event cannot be sealed.
pub fn journal_by(algorithm: HashAlgorithm, rulebook: &Rulebook, case: &Id, events: &[Event]) -> Vec<u8> {
    let entries: Vec<Entry> = events.iter().map(Entry::from).collect();
    let sealed = match rulebook.seal(&Head::begin(case, algorithm), &entries, &[7; 32]) {
        Ok(sealed) => sealed,
        Err(error) => panic!("{error}"),
    };
    let mut text = Vec::new();
    Journal::write(&mut text, case, algorithm, &sealed).unwrap();
    text
}

/// The case and the events of a journal.
///
/// # Panics
/// If it is not as it was written.
pub fn read(mut journal: &[u8]) -> (Id, Vec<Event>) {
    match Journal::read(&mut journal) {
        Ok(journal) => (journal.case().clone(), journal.events().cloned().collect()),
        Err(error) => panic!("{error}"),
    }
}
