//! Diagnostics as text for a terminal, with the line and a caret below the place.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::base::Language;
use crate::diagnostic::{FileId, Sources, Span};
use crate::messages;

/// Columns of a terminal that a line may fill before it is cut around the place.
const WIDTH: usize = 120;

/// Bytes between two places of one file that are still shown in one excerpt.
const EXCERPT: usize = 16 * 1024;

/// Bytes of a line that are looked at on either side of a place. Longer lines are not written by people; the place is
/// right, and rendering them must not take the square of their length.
const LINE: usize = 2 * 1024;

/// A place with the id of its label; the diagnostic's own place has none.
type Place = (Span, Option<&'static str>);

impl Diagnostic {
    /// The diagnostic as text for a terminal: the sentence, the place with its line, related places, a suggestion.
    #[must_use]
    pub fn render(&self, sources: &Sources, language: Language, colour: bool) -> String {
        let name = match self.severity {
            Severity::Error => messages::message(language, "severity-error", &[]),
            Severity::Warning => messages::message(language, "severity-warning", &[]),
        };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.with_name(name).primary_title(self.message(language)).id(self.code);
        let mut group = Group::with_title(title);
        for (file, places) in self.excerpts() {
            group = group.element(snippet(sources, file, &places, language));
        }
        if let Some(suggestion) = &self.suggestion {
            let help = Level::HELP.with_name(messages::message(language, "severity-help", &[]));
            group =
                group.element(help.message(messages::message(language, "did-you-mean", &[("suggestion", suggestion)])));
        }
        if let Some(hint) = self.hint(language) {
            let help = Level::HELP.with_name(messages::message(language, "severity-help", &[]));
            group = group.element(help.message(hint));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(WIDTH).render(&[group])
    }

    /// The places by excerpt, the diagnostic's own first.
    fn excerpts(&self) -> Vec<(FileId, Vec<Place>)> {
        let own = self.span.map(|span| (span, None));
        let related = self.related.iter().map(|(label, span)| (*span, Some(*label)));
        let mut files: Vec<(FileId, Vec<Place>)> = Vec::new();
        for (span, label) in own.into_iter().chain(related) {
            let near = |place: &Place| {
                usize::try_from(place.0.start.abs_diff(span.start)).is_ok_and(|distance| distance <= EXCERPT)
            };
            match files.iter_mut().find(|(file, places)| *file == span.file && places.iter().all(near)) {
                Some((_, places)) => places.push((span, label)),
                None => files.push((span.file, vec![(span, label)])),
            }
        }
        files
    }
}

/// The lines from the first to the last place (what lies between is folded), with a mark below each place.
fn snippet<'a>(
    sources: &'a Sources,
    file: FileId,
    places: &[Place],
    language: Language,
) -> Snippet<'a, Annotation<'a>> {
    let text = sources.text(file);
    let marked: Vec<(Range<usize>, Option<&'static str>)> =
        places.iter().map(|(span, label)| (first_line(text, *span), *label)).collect();
    let named = places.first().and_then(|(span, _)| line_above(text, *span));
    let from = marked.iter().map(|(range, _)| range.start).chain(named).min().unwrap_or(0);
    let to = marked.iter().map(|(range, _)| range.end).max().unwrap_or(0);
    let lines = whole_lines(text, from..to);
    let line_start = sources.line_at(file, lines.start);
    let visible = named.map(|at| AnnotationKind::Visible.span(at - lines.start..at - lines.start));
    let annotations = marked.into_iter().map(|(range, label)| {
        let kind = if label.is_none() { AnnotationKind::Primary } else { AnnotationKind::Context };
        let within = range.start.saturating_sub(lines.start)..range.end.saturating_sub(lines.start);
        kind.span(within).label(label.map(|id| messages::message(language, id, &[])))
    });
    Snippet::source(text.get(lines.clone()).unwrap_or(""))
        .line_start(line_start)
        .path(sources.path(file))
        .annotations(annotations.chain(visible).collect::<Vec<_>>())
}

/// Where the line above a block begins: a mapping or list of several lines is named by the key above it.
fn line_above(text: &str, span: Span) -> Option<usize> {
    let start = floor(text, usize::try_from(span.start).unwrap_or(usize::MAX));
    let end = floor(text, usize::try_from(span.end).unwrap_or(usize::MAX));
    let goes_on = text.get(start..end)?.trim_end().contains('\n');
    let before = text.get(floor(text, start.saturating_sub(LINE))..start)?;
    let (above, indentation) = before.rsplit_once('\n')?;
    if !goes_on || !indentation.chars().all(|c| c == ' ' || c == '-') || above.trim().is_empty() {
        return None;
    }
    let line = above.rfind('\n').map_or(above, |at| above.get(at + 1..).unwrap_or(""));
    start.checked_sub(indentation.len() + 1 + line.len())
}

/// The part of a span on its first line: a mark over a whole section of a file would hide what it is about.
fn first_line(text: &str, span: Span) -> Range<usize> {
    let start = floor(text, usize::try_from(span.start).unwrap_or(usize::MAX));
    let end = floor(text, usize::try_from(span.end).unwrap_or(usize::MAX)).max(start);
    let marked = text.get(start..end).unwrap_or("");
    let line = marked.lines().next().unwrap_or("").trim_end();
    start..start + floor(line, LINE)
}

/// The nearest place at or before an offset where a character begins.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

/// The range widened to whole lines (as far as they are looked at), without the last line break.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let earliest = floor(text, range.start.saturating_sub(LINE));
    let latest = floor(text, range.end.saturating_add(LINE));
    let before = text.get(earliest..range.start).unwrap_or("");
    let after = text.get(range.end..latest).unwrap_or("");
    let start = before.rfind('\n').map_or(earliest, |at| earliest + at + 1);
    let end = after.find('\n').map_or(latest, |at| range.end + at);
    start..end
}
