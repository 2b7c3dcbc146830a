//! The memory of a case at the end of the plain scenario, and of a decision on the way.
//!
//! What a case holds is `alloc` and `grow` less `dealloc` and `shrink`: the case itself is dropped only after the sample.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, dead_code)]

use divan::{AllocProfiler, Bencher};
use guicheng_engine::{Entry, HashAlgorithm, Head, Id, Journal};

#[path = "support/plain_path.rs"]
mod plain_path;

use plain_path::Moment;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn packs() -> Vec<Id> {
    plain_path::plain_cases().into_keys().collect()
}

/// Rebuilt from its journal, so that it shares nothing with the events it was built from.
#[divan::bench(args = packs(), sample_count = 10, sample_size = 1)]
fn case_from_its_journal(bencher: Bencher<'_, '_>, pack: &Id) {
    let plain = plain_path::plain_cases().remove(pack).unwrap();
    let (id, algorithm) = (Id::from("case"), HashAlgorithm::Sha256);
    let entries: Vec<Entry> = plain.events.iter().map(Entry::from).collect();
    let sealed = plain.host.rulebook.seal(&Head::begin(&id, algorithm), &entries, &[0; 32]).unwrap();
    let mut journal = Vec::new();
    Journal::write(&mut journal, &id, algorithm, &sealed).unwrap();
    bencher.bench_local(|| {
        let read = Journal::read(&mut journal.as_slice()).unwrap();
        plain.host.rulebook.replay(id.clone(), read.events()).unwrap()
    });
}

#[divan::bench(args = packs(), sample_count = 10, sample_size = 1)]
fn accepted_application(bencher: Bencher<'_, '_>, pack: &Id) {
    let plain = plain_path::plain_cases().remove(pack).unwrap();
    let Moment { case, command, at } = plain.application();
    bencher.bench_local(|| plain.host.decide(&case, &command, at).unwrap());
}

#[divan::bench(args = packs(), sample_count = 10, sample_size = 1)]
fn refused_application(bencher: Bencher<'_, '_>, pack: &Id) {
    let plain = plain_path::plain_cases().remove(pack).unwrap();
    let Moment { case, command, at } = plain.refused_application();
    bencher.bench_local(|| plain.host.decide(&case, &command, at).unwrap_err());
}
