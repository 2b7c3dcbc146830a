//! What the operating system and parsers say, in words of this program: their own are in one language.

use std::io;
use std::sync::Arc;

use serde_json::error::Category;

use super::{message, text, text_with};
use crate::base::{Language, Text};

/// Why the operating system does not do what it is asked, in the words of this program: its own are in one language.
impl From<&io::Error> for Text {
    fn from(error: &io::Error) -> Self {
        let id = match error.kind() {
            io::ErrorKind::NotFound => "io-not-found",
            io::ErrorKind::PermissionDenied => "io-denied",
            io::ErrorKind::AlreadyExists => "io-exists",
            io::ErrorKind::NotADirectory => "io-no-folder",
            io::ErrorKind::IsADirectory => "io-folder",
            io::ErrorKind::DirectoryNotEmpty => "io-not-empty",
            io::ErrorKind::InvalidData => "io-no-text",
            io::ErrorKind::UnexpectedEof => "io-cut-off",
            io::ErrorKind::StorageFull => "io-full",
            io::ErrorKind::ReadOnlyFilesystem => "io-read-only",
            io::ErrorKind::AddrInUse => "io-address-taken",
            io::ErrorKind::AddrNotAvailable => "io-no-address",
            io::ErrorKind::FileTooLarge => "io-too-large",
            io::ErrorKind::InvalidFilename => "io-name",
            _ => match error.raw_os_error() {
                Some(number) => return text_with("io-number", &[("number", &number)]),
                None => "io-other",
            },
        };
        text(id)
    }
}

/// Why a text cannot be read as JSON, in the words of this program, with the place if it is known.
impl From<&serde_json::Error> for Text {
    fn from(error: &serde_json::Error) -> Self {
        let id = match error.classify() {
            Category::Eof => "json-cut-off",
            // The parser has no other sign of it.
            Category::Syntax if error.to_string().starts_with("recursion limit") => "json-too-deep",
            Category::Syntax => "json-none",
            Category::Data => "json-shape",
            Category::Io => "io-other",
        };
        let said = text(id);
        if error.line() == 0 {
            return said;
        }
        let at = |language| {
            let arguments: [(&str, &dyn std::fmt::Display); 3] =
                [("problem", &said.get(language)), ("line", &error.line()), ("column", &error.column())];
            Arc::from(message(language, "json-at", &arguments))
        };
        Self { zh: at(Language::Chinese), en: Some(at(Language::English)) }
    }
}
