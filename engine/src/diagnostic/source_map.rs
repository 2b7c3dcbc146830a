//! The files a pack was read from, and places in them.

use std::sync::{Arc, OnceLock};

/// A file among [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// Its place among the files.
    pub(crate) fn number(self) -> u32 {
        self.0
    }
}

/// A stretch of a file: byte offsets, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// In the sources it was read into.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A value with the place it was written at.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// What is written there.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A place as people count: from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

#[derive(Clone, Debug)]
struct SourceFile {
    pack: Option<Arc<str>>,
    path: Arc<str>,
    text: Arc<str>,
    /// Where the lines begin, so that a place is found without reading the file again; found when first asked for.
    line_starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        })
    }
}

/// All files read for one resolved pack (its own and its ancestors'), with their text.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
    /// The pack that they were read for.
    top: Option<Arc<str>>,
}

impl Sources {
    /// Adds a file. `pack` is the id of the pack it belongs to, `path` is shown to people (relative to the library
    /// folder, with `/`).
    pub fn add(&mut self, pack: Option<&str>, path: &str, text: &str) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(SourceFile {
            pack: pack.map(Arc::from),
            path: Arc::from(path),
            text: Arc::from(text),
            line_starts: OnceLock::new(),
        }));
        id
    }

    /// Puts another text in place of that of a file.
    pub(crate) fn replace(&mut self, id: FileId, text: &str) {
        let file = usize::try_from(id.0).ok().and_then(|place| self.files.get_mut(place));
        if let Some(file) = file {
            let changed = SourceFile { text: Arc::from(text), line_starts: OnceLock::new(), ..SourceFile::clone(file) };
            *file = Arc::new(changed);
        }
    }

    /// Says which pack they are read for; the files of others are of what it extends.
    pub(crate) fn read_for(&mut self, pack: &str) {
        self.top = Some(Arc::from(pack));
    }

    /// Whether a file belongs to a pack below the one that they were read for.
    pub(crate) fn is_inherited(&self, id: FileId) -> bool {
        self.pack(id).zip(self.top.as_deref()).is_some_and(|(pack, top)| pack != top)
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = FileId> {
        (0_u32..).zip(&self.files).map(|(number, _)| FileId(number))
    }

    fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::try_from(id.0).ok()?).map(Arc::as_ref)
    }

    /// The pack a file belongs to.
    #[must_use]
    pub fn pack(&self, id: FileId) -> Option<&str> {
        self.file(id)?.pack.as_deref()
    }

    /// The path of a file, as shown to people.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| &file.path)
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| &file.text)
    }

    /// The text of a file, shared.
    pub(crate) fn shared_text(&self, id: FileId) -> Option<Arc<str>> {
        self.file(id).map(|file| Arc::clone(&file.text))
    }

    /// The line of a byte offset, from 1.
    #[must_use]
    pub fn line_at(&self, id: FileId, offset: usize) -> usize {
        self.file(id).map_or(1, |file| file.line_starts().partition_point(|start| *start <= offset))
    }

    /// Where a span begins, as people count.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let Some(file) = self.file(span.file) else { return Position { line: 1, column: 1 } };
        let start = usize::try_from(span.start).unwrap_or(usize::MAX).min(file.text.len());
        let line = self.line_at(span.file, start);
        let line_start = file.line_starts().get(line - 1).copied().unwrap_or(0);
        let before = file.text.get(line_start..file.text.floor_char_boundary(start)).unwrap_or("");
        Position { line, column: before.chars().count() + 1 }
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let end = usize::try_from(span.end).unwrap_or(usize::MAX);
        usize::try_from(span.start).ok().and_then(|start| self.text(span.file).get(start..end)).unwrap_or("")
    }

    /// `path:line` of a span, as shown to people.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        format!("{}:{}", self.path(span.file), self.position(span).line)
    }
}
