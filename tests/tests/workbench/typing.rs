//! Whatever is typed into the packs of the repository, whatever an editor asks is answered.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use guicheng_engine::Language;
use guicheng_testkit::rulepacks;
use guicheng_workbench::editor::{
    Index, Lines, Position, Reached, View, Workspace, check, check_calendar_file, check_scenarios, completions, cursor,
    definition, fixes, hover, lenses, outline, reached, rename, renameable,
};
use guicheng_workbench::layout::laid_out;
use proptest::prelude::*;

/// What is typed: pieces of YAML, of expressions, of Chinese, of characters of up to four bytes and two code units.
const TYPED: &str = "[ \\n\\r\\t\\[\\]{}:,\"'#|>$.&*!%@?()/=<\\\\0-9a-z_：，｛｝。登记é𠮷\u{feff}\u{200d}-]{0,8}";

/// The packs as they are written, with all files of them, and which scenarios of the smallest reach what.
struct Known {
    workspace: Workspace,
    files: Vec<PathBuf>,
    before: Arc<Index>,
    reached: Reached,
}

fn known() -> &'static Mutex<Known> {
    static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let workspace = Workspace::open(&[rulepacks()]).unwrap();
        let before = Arc::new(workspace.index());
        let files = before.documents().filter_map(|document| workspace.file(&document.path)).collect();
        let library = workspace.library().snapshot();
        let reached = reached(&library, &library.load("chongqing").unwrap()).unwrap();
        Mutex::new(Known { workspace, files, before, reached })
    })
}

fn ask(workspace: &Workspace, file: &Path, (before, reached): (&Arc<Index>, &Reached), place: Position, name: &str) {
    // A text that is too large is no document.
    let Some(document) = workspace.document(file) else { return };
    let lines = Lines::new(&document.text);
    let at = lines.offset(place);
    assert!(document.text.is_char_boundary(at), "{place:?} is at the beginning of a character");
    assert_eq!(lines.offset(lines.position(at)), at, "{place:?} there and back");
    let pack = document.pack();
    let library = workspace.library();
    let (examined, problems) = match pack {
        "calendars" => (None, check_calendar_file(&library, document.within().trim_end_matches(".yaml"))),
        _ => {
            let checked = check(&library, pack);
            let usable = checked.examined.pack.clone();
            let of_scenarios = usable.map(|pack| check_scenarios(&library, &pack)).unwrap_or_default();
            (Some((pack.to_owned(), checked.examined)), [checked.problems, of_scenarios].concat())
        }
    };
    for language in [Language::Chinese, Language::English] {
        let packs = examined.iter().cloned().collect();
        let view = View { index: Arc::new(workspace.index()), packs, language };
        drop(completions(&view, &document, at));
        // While somebody types, names may be those of the texts before.
        drop(completions(&View { index: Arc::clone(before), ..view.clone() }, &document, at));
        drop(hover(&view, &document, at));
        drop(definition(&view, &document, at));
        if let Some(there) = view.index.at(&document.path, at) {
            let found = view.index.everywhere(&there.symbol, pack);
            assert!(found.iter().any(|found| *found.path == *document.path), "a use is among its uses");
        }
        drop(renameable(&view, &document, at));
        for edit in rename(workspace, &view, &document, at, name).unwrap_or_default() {
            let other = view.index.document(&edit.path).unwrap();
            assert!(other.text.get(edit.range.clone()).is_some(), "{edit:?} is of whole characters");
        }
        for problem in problems.iter().filter(|problem| problem.path == document.path) {
            drop(problem.message(language));
            for fix in fixes(&view, &document, problem) {
                assert!(!fix.title.is_empty());
                let other = view.index.document(&fix.edit.path).unwrap();
                assert!(other.text.get(fix.edit.range.clone()).is_some(), "{fix:?} is of whole characters");
            }
        }
        for item in outline(&document, language) {
            assert!(!item.name.is_empty());
        }
        for lens in lenses(&view, &document, reached) {
            assert!(document.text.get(lens.range.clone()).is_some(), "{lens:?}");
        }
    }
    drop(cursor(&document.text, at));
    if let Ok(text) = laid_out(&document.path, &document.text) {
        assert_eq!(laid_out(&document.path, &text).ok().as_deref(), Some(&*text), "what is laid out stays so");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_is_answered_whatever_is_typed_into_a_pack(
        file in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..200, TYPED), 1..6),
        line in any::<prop::sample::Index>(),
        (beyond, column) in (0_u32..3, prop_oneof![0_u32..120, Just(u32::MAX)]),
        name in prop_oneof!["[a-z_]{1,12}", TYPED.prop_map(|typed| typed)],
    ) {
        let mut known = known().lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Known { workspace, files, before, reached } = &mut *known;
        let file = &files[file.index(files.len())];
        let mut text = workspace.document(file).map(|document| document.text.to_string()).unwrap_or_default();
        for (from, length, typed) in &edits {
            let from = text.floor_char_boundary(from.index(text.len() + 1));
            let to = text.floor_char_boundary((from + length).min(text.len()));
            text.replace_range(from..to, typed);
        }
        let lines = u32::try_from(text.matches('\n').count()).unwrap();
        let line = u32::try_from(line.index(usize::try_from(lines + 1).unwrap())).unwrap();
        workspace.change(file, &text);
        ask(workspace, file, (before, reached), Position { line: line + beyond, character: column }, &name);
        workspace.close(file);
    }
}
