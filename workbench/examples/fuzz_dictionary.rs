//! Prints the words of the pack format for libFuzzer, one a line: every key and every word that a key can have, from the
//! catalogue of keys. `cargo xtask fuzz` puts them before those written by hand.
//!
//! ```text
//! cargo run -p guicheng-workbench --example fuzz_dictionary
//! ```

use std::collections::BTreeSet;
use std::io::{self, Write};

use guicheng_workbench::inspect::{Shape, below, sections};

fn main() -> io::Result<()> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for found in below(sections()) {
        let key = found.key.name;
        words.insert(format!("{key}: "));
        match (found.key.shape)() {
            Shape::Words(options) => words.extend(options.iter().map(|option| format!("{key}: {option}"))),
            Shape::Value("boolean") => drop(words.insert(format!("{key}: true"))),
            _ => {}
        }
    }
    let mut out = io::stdout().lock();
    words.iter().try_for_each(|word| writeln!(out, "\"{word}\""))
}
