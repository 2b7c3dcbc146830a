//! One layout for the YAML of packs: nothing of what packs say changes, and what is laid out stays as it is.

use std::fs;
use std::path::{Path, PathBuf};

use guicheng_engine::PackLibrary;
use guicheng_testkit::TestLibrary;
use guicheng_workbench::layout::laid_out;

/// Every YAML file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

fn hashes(library: &PackLibrary) -> Vec<(String, String)> {
    let ids = library.ids().unwrap();
    let hash = |id: &str| library.load(id).map_or_else(|failure| failure.to_string(), |pack| pack.hash.to_string());
    ids.iter().map(|id| (id.to_string(), hash(id.as_str()))).collect()
}

#[test]
fn packs_laid_out_have_their_hashes_and_a_second_time_changes_nothing() {
    let rulepacks = TestLibrary::of_rulepacks(&["national", "chongqing", "liaoning"]);
    for packs in [rulepacks, TestLibrary::of_examples(), TestLibrary::lending()] {
        let before = hashes(&packs.library());
        let mut found = Vec::new();
        files(&packs.path(""), &mut found);
        assert!(found.len() > 5, "the files are not found");
        for path in found {
            let text = fs::read_to_string(&path).unwrap();
            let shown = path.display().to_string();
            let new = laid_out(&shown, &text).unwrap_or_else(|failure| panic!("{failure}"));
            let again = laid_out(&shown, &new).unwrap_or_else(|failure| panic!("{failure}"));
            assert_eq!(again, new, "{shown} is laid out otherwise the second time");
            fs::write(&path, new).unwrap();
        }
        assert_eq!(hashes(&packs.library()), before);
    }
}

#[test]
fn space_changes_and_words_and_comments_stay() {
    let text = "# head\n\n\n\na:    {b: 1,c:  [x,y ,  'z']} # behind\nd:\n- one   # first\n-   k: v\n    l: |\n        two\n          three\n\n    # deep\n# next\ne: \"q\"   \n";
    let right = "# head\n\na: {b: 1, c: [x, y, 'z']}  # behind\nd:\n  - one   # first\n  - k: v\n    l: |\n      two\n        three\n\n    # deep\n# next\ne: \"q\"\n";
    assert_eq!(laid_out("a.yaml", text).unwrap(), right);
    assert_eq!(laid_out("a.yaml", right).unwrap(), right);
}

#[test]
fn a_collection_in_brackets_keeps_its_lines() {
    let text = "a: [one,\n      two,  # second\n  three]\nb: {c: 1,\n     # of d\n     d: {remove: true}\n   }\n";
    let right = "a: [one,\n  two,  # second\n  three]\nb: {c: 1,\n  # of d\n  d: {remove: true}\n}\n";
    assert_eq!(laid_out("a.yaml", text).unwrap(), right);
}

#[test]
fn what_is_no_yaml_is_refused() {
    assert!(laid_out("a.yaml", "a: [\n").is_err());
    assert!(laid_out("a.yaml", "a: 1\na: 2\n").is_err());
}
