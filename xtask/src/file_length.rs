//! Whether every file of Rust can be read in one sitting.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::process::say;
use crate::step::Ending;

/// Lines that a file may have. One that has more has a second subject in it.
const LIMIT: usize = 600;

/// What a person types to see the longest files.
pub(crate) const ALONE: &str = "git ls-files '*.rs' | xargs wc -l | sort -n | tail";

/// Looks at every file of Rust below the folder we are in, and names those that are too long.
pub(crate) fn check() -> Ending {
    let lengths = match lengths(Path::new(".")) {
        Ok(lengths) => lengths,
        Err(error) => {
            say(&format!("the files cannot be read: {error}"));
            return Ending::Failed;
        }
    };
    let too_long = too_long(&lengths);
    for (path, lines) in &too_long {
        say(&format!("{}: {lines} lines, {LIMIT} at most; look for its second subject", path.display()));
    }
    say(&format!("{} files of Rust, {} of them longer than {LIMIT} lines", lengths.len(), too_long.len()));
    if too_long.is_empty() && !lengths.is_empty() { Ending::Passed } else { Ending::Failed }
}

fn too_long(lengths: &[(PathBuf, usize)]) -> Vec<&(PathBuf, usize)> {
    lengths.iter().filter(|(_, lines)| *lines > LIMIT).collect()
}

/// How many lines each file of Rust below a folder has, in the order of their paths.
pub(crate) fn lengths(root: &Path) -> io::Result<Vec<(PathBuf, usize)>> {
    let mut lengths = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                if holds_sources(&path) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path)?.lines().count();
                lengths.push((path, lines));
            }
        }
    }
    lengths.sort();
    Ok(lengths)
}

/// Not what is built, fetched or hidden.
fn holds_sources(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    !matches!(name.as_ref(), "target" | "node_modules") && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root;

    #[test]
    fn the_files_of_all_folders_are_found_and_nothing_that_is_built() {
        let lengths = lengths(&root()).unwrap();
        let holds = |path: &str| lengths.iter().any(|(found, _)| *found == root().join(path));
        assert!(holds("xtask/src/file_length.rs") && holds("cli/src/main.rs"), "{lengths:?}");
        let built = |path: &Path| path.components().any(|part| part.as_os_str() == "target");
        assert!(!lengths.iter().any(|(path, _)| built(path)));
    }

    #[test]
    fn a_file_may_be_as_long_as_the_limit_and_no_longer() {
        let file = |lines| (PathBuf::from(format!("{lines}.rs")), lines);
        assert_eq!(too_long(&[file(12), file(LIMIT), file(LIMIT + 1)]), [&file(LIMIT + 1)]);
    }
}
