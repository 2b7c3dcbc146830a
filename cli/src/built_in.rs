//! The library that is built into the program.

use std::env;
use std::path::Path;

use guicheng_service::demo::{DemoError, WrittenLibrary};
use include_dir::{Dir, include_dir};

static LIBRARY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../rulepacks");

fn files<'d>(dir: &'d Dir<'d>, found: &mut Vec<(&'d Path, &'d [u8])>) {
    found.extend(dir.files().map(|file| (file.path(), file.contents())));
    dir.dirs().for_each(|dir| files(dir, found));
}

/// Writes it into a folder of its own, for as long as it is needed.
pub(crate) fn library() -> Result<WrittenLibrary, DemoError> {
    let mut found = Vec::new();
    files(&LIBRARY, &mut found);
    let folder = env::temp_dir().join(format!("guicheng-library-{}", std::process::id()));
    WrittenLibrary::write(folder, found)
}
