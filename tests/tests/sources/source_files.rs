//! The source files of this repository.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the repository.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// All files below a folder, by path.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The Rust files of a crate below `src`, its tests left out.
pub(crate) fn rust_files_of(krate: &str) -> Vec<PathBuf> {
    let source = folder(krate).join("src");
    let mut found = files(&source);
    let is_test = |file: &Path| {
        let within = file.strip_prefix(&source).unwrap();
        within.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")))
    };
    found.retain(|file| file.extension().is_some_and(|extension| extension == "rs") && !is_test(file));
    assert!(found.len() > 5, "the sources of {krate} were not found");
    found
}

/// The texts of these files, without the tests at their ends.
pub(crate) fn sources_of(krate: &str) -> Vec<String> {
    let without_tests = |text: String| text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
    rust_files_of(krate).iter().map(|file| without_tests(fs::read_to_string(file).unwrap())).collect()
}
