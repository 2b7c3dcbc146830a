//! Texts with placeholders, `{…}`: what the numbers of series look like, what letters say.

use std::sync::Arc;

use super::Compiler;
use super::names::Noun;
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::pack::model::Party;

/// How much of a text is shown whose placeholder is not closed.
const SHOWN: usize = 20;

impl Compiler<'_> {
    /// The pieces of a text: what stands between placeholders, and what each of these comes to. Nothing if one is wrong, which
    /// has been reported; so have all others.
    pub(super) fn with_placeholders<T>(
        &mut self,
        written: &Spanned<Arc<str>>,
        text: impl Fn(Arc<str>) -> T,
        mut placeholder: impl FnMut(&mut Self, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        // Whoever types Chinese types these braces without noticing, and then they would stand in the letter.
        if let Some(at) = written.value.find(['｛', '｝']) {
            let shown: String = written.value.split_at(at).1.chars().take(SHOWN).collect();
            self.report(Diagnostic::error("full-width-brace", written.span).with("text", shown));
            return None;
        }
        let mut pieces = Vec::new();
        let mut rest = &*written.value;
        let mut sound = true;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push(text(Arc::from(before)));
            }
            let Some((inside, after)) = closed(after) else {
                let shown: String = after.chars().take(SHOWN).collect();
                let open = Diagnostic::error("brace-left-open", written.span).with("text", format!("{{{shown}"));
                self.report(open);
                return None;
            };
            match placeholder(self, inside) {
                Some(piece) => pieces.push(piece),
                None => sound = false,
            }
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(text(Arc::from(rest)));
        }
        sound.then_some(pieces)
    }

    /// Reports a placeholder of which nothing can be made.
    pub(super) fn bad_placeholder(&mut self, span: Span, text: &str) {
        self.report(Diagnostic::error("bad-placeholder", span).with("text", text));
    }

    /// A party and what the pack says of the organisation bound to it: `{office.short}`.
    pub(super) fn detail(&mut self, party: &str, detail: &str, span: Span) -> Option<(Arc<Party>, Id)> {
        let party = self.party(&Spanned { value: Id::from(party), span })?;
        let known = self.details();
        if !known.iter().any(|known| *known == *detail) {
            self.unknown(Noun::Detail, detail, span, known.iter().map(Id::as_str));
            return None;
        }
        Some((party, Id::from(detail)))
    }

    /// The names of all that the pack says of any of its organisations.
    fn details(&self) -> Vec<Id> {
        let mut names: Vec<Id> = Vec::new();
        for name in self.document.organisations.values().flat_map(|organisation| organisation.details.keys()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }
}

/// What stands before the brace that closes one, and what after it: braces within and texts in quotes are passed over.
fn closed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quoted) = (0_u32, None);
    for (at, character) in text.char_indices() {
        match (quoted, character) {
            (Some(quote), _) if character == quote => quoted = None,
            (None, '"' | '`' | '\'') => quoted = Some(character),
            (None, '{') => depth = depth.saturating_add(1),
            (None, '}') if depth == 0 => {
                return Some((text.get(..at)?, text.get(at.checked_add(1)?..)?));
            }
            (None, '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
