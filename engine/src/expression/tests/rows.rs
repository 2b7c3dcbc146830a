//! What follows from the rows of the functions outside the engine's own text.

use std::fs;
use std::path::Path;

use crate::expression::functions::{all, described_functions};

/// The line of the fuzzer's dictionary after which the functions follow.
const BEGINNING: &str = "# The functions of the pack format, as a test of the engine's expressions writes them.\n";

#[test]
fn the_fuzzer_knows_every_function() {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/rhai.dict");
    let text = fs::read_to_string(dictionary).unwrap();
    let (_, known) = text.split_once(BEGINNING).expect("the part that follows from the rows is marked");
    let mut words: Vec<String> = Vec::new();
    for function in described_functions() {
        let word = format!("\"{}\"\n", function.written());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let wanted = words.concat();
    assert!(known == wanted, "what follows the mark in engine/fuzz/rhai.dict must be\n\n{wanted}");
}

#[test]
fn no_two_rows_are_of_one_function() {
    let rows: Vec<_> = all().collect();
    for (index, row) in rows.iter().enumerate() {
        let twin = rows[..index].iter().find(|other| other.name == row.name && other.body.form == row.body.form);
        assert!(twin.is_none(), "`{}` has two rows", row.name);
    }
}

#[test]
fn what_is_written_for_people_is_there_in_both_languages() {
    for function in described_functions() {
        let is_chinese = function.chinese.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        assert!(is_chinese, "`{}` is not described in Chinese", function.name);
        assert!(function.english.is_ascii() && function.english.ends_with('.'), "`{}`", function.name);
    }
}
