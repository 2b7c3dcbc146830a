//! Two hostile files: read, laid over each other, written and read again.
//!
//! Whatever the bytes, there is a tree or a diagnostic with a place inside the file; and what is written of a tree reads
//! back as the same tree.
#![no_main]

use guicheng_engine::internals::diagnostic::{FileId, Sources};
use guicheng_engine::internals::yaml::{Node, check_removals, emit, overlay, parse, settle};
use guicheng_engine::{Diagnostics, Language};
use libfuzzer_sys::fuzz_target;

/// Between the file below and the file laid over it.
const SEAM: &str = "\n#---over---\n";

fuzz_target!(|text: &str| {
    let (below, over) = text.split_once(SEAM).unwrap_or((text, ""));
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let below_file = sources.add(Some("below"), "below/pack.yaml", below);
    let over_file = sources.add(Some("over"), "over/pack.yaml", over);
    let below = read(&sources, below_file, &mut diagnostics);
    let over = read(&sources, over_file, &mut diagnostics);
    let clean = !diagnostics.has_errors();
    if let Some(tree) = &below
        && clean
    {
        reads_back(tree, &sources);
    }
    if let (Some(below), Some(over)) = (below, over) {
        check_removals(&below, &over, &mut diagnostics);
        let laid = settle(overlay(below, over), &mut diagnostics);
        let _written = emit(&laid, &sources, true);
        if clean && !diagnostics.has_errors() {
            reads_back(&laid, &sources);
        }
    }
    for language in [Language::Chinese, Language::English] {
        let _shown = diagnostics.render(&sources, language, false);
    }
    let _records = diagnostics.records(&sources);
});

fn read(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let tree = parse(sources, file, diagnostics);
    assert!(tree.is_some() || diagnostics.has_errors(), "a file gives a tree or an error");
    if let Some(tree) = &tree {
        let end = usize::try_from(tree.span.end).expect("a place is an offset");
        assert!(end <= sources.text(file).len(), "a place lies inside its file");
    }
    tree
}

/// What is written of a tree is the tree.
fn reads_back(tree: &Node, sources: &Sources) {
    let written = emit(tree, sources, false);
    let mut again = Sources::default();
    let file = again.add(None, "again.yaml", &written);
    let mut diagnostics = Diagnostics::new();
    let read = parse(&again, file, &mut diagnostics);
    let shown = diagnostics.render(&again, Language::English, false);
    let read = read.unwrap_or_else(|| panic!("what was written reads back:\n{written}\n{shown}"));
    assert!(!diagnostics.has_errors(), "what was written is without fault:\n{written}\n{shown}");
    assert!(read.same_content(tree), "what was written reads back as the same:\n{written}");
}
