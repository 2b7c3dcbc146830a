//! What all verbs share: language, library, output.

use std::borrow::Borrow;
use std::env;
use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use guicheng_engine::{Diagnostics, Id, Language, LibraryError, LoadFailure, PackLibrary, Text};
use guicheng_workbench::inspect::{Diagnostic, Sources, is_unseen};
use guicheng_workbench::scenario::TranscriptStyle;
use guicheng_workbench::scenario::unknown_scenario;
use guicheng_workbench::titles::{Meant, titled};

use crate::Verdict;
use crate::arguments::{Arguments, Format, Tongue};
use crate::envelope;
use crate::failure::Failure;
use crate::words;

/// Columns that lines fill unless the terminal says otherwise.
const WIDTH: usize = 100;

/// The narrowest terminal that is respected.
const NARROWEST: usize = 60;

/// One call of the command.
#[derive(Debug)]
pub(crate) struct Console {
    pub(crate) language: Language,
    format: Format,
    folders: Vec<PathBuf>,
    named_folders: Vec<PathBuf>,
    /// Whether the library was named nowhere: neither on the command line nor in the environment.
    usual: bool,
    colour: bool,
    result: OnceLock<serde_json::Value>,
    announced: OnceLock<()>,
}

impl Console {
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let mut folders = arguments.library.clone();
        if folders.is_empty() {
            folders = set("GUICHENG_LIBRARY").map(|set| env::split_paths(&set).collect()).unwrap_or_default();
        }
        let usual = folders.is_empty();
        if usual {
            folders.push(PathBuf::from("rulepacks"));
        }
        Self {
            usual,
            language: match arguments.lang {
                Some(Tongue::Zh) => Language::Chinese,
                Some(Tongue::En) => Language::English,
                None => system_language(),
            },
            format: arguments.format,
            folders,
            named_folders: arguments.library.clone(),
            colour: io::stdout().is_terminal()
                && set("NO_COLOR").is_none()
                && set("TERM").is_none_or(|term| term != "dumb"),
            result: OnceLock::new(),
            announced: OnceLock::new(),
        }
    }

    /// Whether JSON is asked for.
    pub(crate) fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// The folders of the library.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The folders of the library as they were named on the command line; none if they were not.
    pub(crate) fn named_folders(&self) -> &[PathBuf] {
        &self.named_folders
    }

    /// Whether there is no library: none was named, and there is none here.
    pub(crate) fn has_no_library(&self) -> bool {
        self.usual && !self.first_folder().is_dir()
    }

    /// How further calls name the library as this one does, with a space before it; nothing if it was not named.
    pub(crate) fn library_option(&self) -> String {
        self.named_folders
            .iter()
            .map(|folder| format!(" --library {}", quoted(&folder.display().to_string())))
            .collect()
    }

    /// The first folder of the library, where what is made is put.
    pub(crate) fn first_folder(&self) -> &Path {
        self.folders.first().map_or(Path::new("rulepacks"), PathBuf::as_path)
    }

    /// How many columns lines fill.
    pub(crate) fn columns(&self) -> u16 {
        u16::try_from(self.style().width).unwrap_or(u16::MAX)
    }

    /// How transcripts are written.
    pub(crate) fn style(&self) -> TranscriptStyle {
        let told = set("COLUMNS").and_then(|columns| columns.parse().ok());
        let shown = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        let width = told.or_else(shown).unwrap_or(WIDTH).max(NARROWEST);
        TranscriptStyle { language: self.language, colour: self.colour, width }
    }

    /// A sentence of the command.
    pub(crate) fn say(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        words::say(self.language, id, arguments)
    }

    /// Input that cannot be used, said in a sentence of the command.
    pub(crate) fn bad(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> Failure {
        Failure::Input(self.say(id, arguments))
    }

    /// The library.
    pub(crate) fn library(&self) -> Result<PackLibrary, Failure> {
        let mut folders = self.folders.iter();
        let first = folders.next().map_or(Path::new("rulepacks"), PathBuf::as_path);
        folders
            .try_fold(PackLibrary::open(first).map_err(|error| self.library_failure(&error))?, PackLibrary::with)
            .map(|library| library.snapshot())
            .map_err(|error| self.library_failure(&error))
    }

    /// A library in a folder that is not one of those.
    pub(crate) fn library_in(&self, folder: &Path) -> Result<PackLibrary, Failure> {
        PackLibrary::open(folder).map(|library| library.snapshot()).map_err(|error| self.library_failure(&error))
    }

    fn library_failure(&self, error: &LibraryError) -> Failure {
        let LibraryError::Io { folder, error } = error;
        if error.kind() == io::ErrorKind::NotFound {
            return self.bad("no-library", &[("folder", folder)]);
        }
        self.bad("unreadable-library", &[("folder", folder), ("error", &self.why(error))])
    }

    /// The packs named, or all of the library.
    pub(crate) fn packs(&self, library: &PackLibrary, named: &[String]) -> Result<Vec<Id>, Failure> {
        if !named.is_empty() {
            return Ok(named.iter().map(|name| Id::from(name.as_str())).collect());
        }
        let ids = library.ids().map_err(|error| self.library_failure(&error))?;
        if ids.is_empty() {
            let folders: Vec<String> = self.folders.iter().map(|folder| folder.display().to_string()).collect();
            return Err(self.bad("no-packs", &[("folder", &folders.join(", "))]));
        }
        Ok(ids)
    }

    /// A scenario that is not there, with what was perhaps meant.
    pub(crate) fn unknown_scenario<'k>(&self, name: &str, known: impl IntoIterator<Item = &'k str>) -> Failure {
        let problem = unknown_scenario(name, known);
        Failure::Load(Box::new(LoadFailure { sources: Sources::default(), diagnostics: Diagnostics::from(problem) }))
    }

    /// A name that nothing in a pack has, with what was perhaps meant.
    pub(crate) fn unknown<'k>(
        &self,
        noun: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Failure {
        let problem = Diagnostic::error("unknown-name", None).with_phrase("noun", noun).with("name", name);
        let problem = problem.did_you_mean(name, known);
        Failure::Load(Box::new(LoadFailure { sources: Sources::default(), diagnostics: Diagnostics::from(problem) }))
    }

    /// What is meant by an id or a title; nothing where nothing is called so.
    pub(crate) fn by_id_or_title<'k>(
        &self,
        name: &str,
        known: impl IntoIterator<Item = (&'k Id, &'k Text)>,
    ) -> Result<Option<Id>, Failure> {
        let mut all: Vec<(&Id, &Text)> = Vec::new();
        for (id, title) in known {
            if !all.iter().any(|(other, _)| *other == id) {
                all.push((id, title));
            }
        }
        match all.iter().find(|(id, _)| id.as_str() == name) {
            Some((id, _)) => Ok(Some((*id).clone())),
            None => Ok(self.one_of(name, titled(name, all))?.cloned()),
        }
    }

    /// What is meant by a title, if that is one thing; nothing where nothing has that title.
    pub(crate) fn one_of<T: Display>(&self, asked: &str, meant: Meant<T>) -> Result<Option<T>, Failure> {
        match meant {
            Meant::Nothing => Ok(None),
            Meant::One(one) => Ok(Some(one)),
            Meant::Several(all) => {
                let all: Vec<String> = all.iter().map(|one| format!("`{one}`")).collect();
                let all = all.join(&self.say("comma", &[]));
                Err(self.bad("several-titles", &[("title", &asked), ("ids", &all)]))
            }
        }
    }

    /// A file that cannot be read or written.
    pub(crate) fn file_failure(&self, path: &Path, error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::NotFound => self.bad("no-file", &[("file", &path.display())]),
            _ if path.is_dir() => self.bad("is-folder", &[("file", &path.display())]),
            _ => self.bad("unreadable-file", &[("file", &path.display()), ("error", &self.why(error))]),
        }
    }

    /// Why a file cannot be written.
    pub(crate) fn unwritable(&self, path: &Path, error: &io::Error) -> Failure {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
        match folder {
            _ if path.is_dir() => self.bad("is-folder", &[("file", &path.display())]),
            Some(folder) => self.bad("no-folder", &[("file", &path.display()), ("folder", &folder.display())]),
            None => self.bad("unwritable-file", &[("file", &path.display()), ("error", &self.why(error))]),
        }
    }

    /// What the system or a parser says, in words of this program.
    pub(crate) fn why<'e, E>(&self, error: &'e E) -> String
    where
        Text: From<&'e E>,
    {
        Text::from(error).get(self.language).to_owned()
    }

    /// Writes a file whole or not at all: beside it first, then in its place. What is no regular file is written to.
    pub(crate) fn write_file(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        self.replaced(path, bytes).map_err(|error| self.unwritable(path, &error))
    }

    fn replaced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let known = match fs::symlink_metadata(path) {
            Ok(known) if !known.is_file() => return fs::write(path, bytes),
            Ok(known) => Some(known),
            Err(_) => None,
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
        let written = || -> io::Result<()> {
            let mut file = fs::File::create_new(&beside)?;
            file.write_all(bytes)?;
            if let Some(known) = known {
                file.set_permissions(known.permissions())?;
            }
            file.sync_all()?;
            fs::rename(&beside, path)
        };
        written().inspect_err(|_| {
            // Nothing is left of it; whether that succeeds changes nothing of what is told.
            drop(fs::remove_file(&beside));
        })
    }

    /// Writes to the standard output.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        let text = harmless(text, self.colour);
        let mut out = io::stdout().lock();
        let mut written = out.write_all(text.as_bytes());
        if written.is_ok() && !text.is_empty() && !text.ends_with('\n') {
            written = out.write_all(b"\n");
        }
        written.and_then(|()| out.flush()).map_err(Failure::Output)
    }

    /// What a verb found, for programs. It is written once, when it is known how the verb ends.
    pub(crate) fn record(&self, result: serde_json::Value) {
        // A verb finds one thing.
        let _ = self.result.set(result);
    }

    /// Tells at once what a verb has begun that goes on until it is stopped.
    pub(crate) fn announce(&self, verb: &str, text: &str, result: serde_json::Value) -> Result<(), Failure> {
        if !self.json() {
            return self.print(text);
        }
        envelope::write(&envelope::found(verb, Verdict::Fine, Some(&result)))?;
        self.record(result);
        // Announced once.
        let _ = self.announced.set(());
        Ok(())
    }

    /// Ends a call: programs are told what was found or what went wrong, people what went wrong.
    pub(crate) fn end(&self, verb: &str, ended: Result<Verdict, Failure>) -> ExitCode {
        let ended = match ended {
            Ok(verdict) if self.json() && self.announced.get().is_none() => {
                envelope::write(&envelope::found(verb, verdict, self.result.get())).map(|()| verdict)
            }
            Err(failure) if self.json() && !matches!(failure, Failure::Output(_)) => {
                let written = envelope::write(&envelope::failed(Some(verb), &failure, self.language));
                written.map(|()| Verdict::Unusable)
            }
            ended => ended,
        };
        ended.map_or_else(
            |failure| {
                self.complain(&failure);
                failure.code()
            },
            Verdict::code,
        )
    }

    /// The problems of a pack or scenario, for a person.
    pub(crate) fn problems(&self, diagnostics: &Diagnostics, sources: &Sources) -> String {
        diagnostics.render(sources, self.language, self.colour)
    }

    /// Writes to the standard error why nothing could be done.
    pub(crate) fn complain(&self, failure: &Failure) {
        if failure.is_reader_gone() {
            return;
        }
        let colour = io::stderr().is_terminal() && set("NO_COLOR").is_none();
        let text = match failure {
            Failure::Input(sentence) => self.say("error", &[("message", sentence)]),
            Failure::Load(failure) => failure.render(self.language, colour),
            Failure::Output(error) => self.say("no-output", &[("error", &self.why(error))]),
        };
        self.note(harmless(&text, colour).trim_end());
    }

    /// Writes a line to the standard error.
    pub(crate) fn note(&self, line: &str) {
        // If not even this can be written, there is nobody to tell.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// A variable of the environment, if it is set and not empty.
fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Chinese if the system says so; otherwise English.
pub(crate) fn system_language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
    if locale.to_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
}

/// The text without control characters that packs and records may carry: only line breaks and tabs reach a terminal, and
/// colours where the command writes in colour.
fn harmless(text: &str, coloured: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_unseen) {
        let (before, after) = rest.split_at(at);
        shown.push_str(before);
        match colour(after).filter(|_| coloured) {
            Some((code, after)) => {
                shown.push_str(code);
                rest = after;
            }
            None => {
                shown.push('\u{fffd}');
                rest = after.char_indices().nth(1).map_or("", |(next, _)| after.split_at(next).1);
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// The colour code that a text begins with (escape, bracket, numbers, `m`), and what follows it.
fn colour(text: &str) -> Option<(&str, &str)> {
    let numbers = text.strip_prefix("\u{1b}[")?;
    let end = numbers.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    numbers.split_at(end).1.starts_with('m').then(|| text.split_at(end + 3))
}

/// The articles a line is about, as they are put behind what they are cited for; nothing if there are none.
pub(crate) fn cited<S: Borrow<str>>(articles: &[S]) -> String {
    if articles.is_empty() { String::new() } else { format!("  〔{}〕", articles.join(", ")) }
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "/._-+:\\".contains(character);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{path}'") }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn only_line_breaks_tabs_and_the_colours_of_the_command_reach_the_terminal() {
        assert_eq!(harmless("受理\n\t\u{1b}[31m✗\u{1b}[0m", true), "受理\n\t\u{1b}[31m✗\u{1b}[0m");
        assert_eq!(harmless("\u{1b}[8m受理\u{202e}", false), "\u{fffd}[8m受理\u{fffd}");
        assert_eq!(
            harmless("\u{1b}]0;title\u{7}\u{1b}[2J\r期限", true),
            "\u{fffd}]0;title\u{fffd}\u{fffd}[2J\u{fffd}期限"
        );
    }
}
