//! What sending a form will do, as it is shown before it is sent.

use guicheng_engine::screen::{
    ChangedValue, LetterBody, LetterPiece, LetterScreen, Preview, PreviewedEffect, ScreenForm,
};
use guicheng_engine::{Id, Pack};

use super::Visit;
use super::frame::{Deadline, Line, Told, cited};
use super::history::{Altered, changed_value};

/// What will happen.
pub(super) struct Foreseen {
    /// In sentences.
    pub(super) events: Vec<Told>,
    /// What will be another value; to others than officials, of what they fill in, also what there was none of.
    pub(super) changes: Vec<Altered>,
    /// What everybody will see.
    pub(super) public: Vec<Publication>,
    pub(super) letters: Vec<LetterShown>,
    /// Who will be told what, or what the outside will be asked to do.
    pub(super) effects: Vec<(String, String)>,
    pub(super) deadlines: Vec<Deadline>,
    pub(super) numbers: Vec<(String, String)>,
}

/// Something that everybody will see.
pub(super) struct Publication {
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
}

/// A letter that will be sent.
pub(super) struct LetterShown {
    pub(super) title: String,
    pub(super) to: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a letter.
pub(super) enum Part {
    /// Words, with what they are: a heading, a date, …
    Words { style: &'static str, text: String },
    /// A table.
    Table { columns: Vec<String>, rows: Vec<Vec<String>> },
}

impl Foreseen {
    pub(super) fn new(visit: &Visit, preview: &Preview, pack: &Pack, form: Option<&ScreenForm>) -> Self {
        let language = visit.language();
        let published = visit.service.desk.published();
        let calendar = published.rulebook().calendar(pack.calendar.as_str());
        let on = preview.events.last().map(|event| event.on);
        let events = preview
            .events
            .iter()
            .map(|event| Told { articles: cited(pack, &event.articles, language), ..Told::from(event.what.clone()) });
        let changed = preview.events.iter().flat_map(|event| &event.changes);
        let fields = form.map_or(&[][..], |form| form.fields.as_slice());
        let is_anew = fields.iter().any(|field| field.old.is_some());
        let is_told = |change: &&ChangedValue| match visit.caller.is_official() {
            true => !change.old.text.is_empty(),
            false => {
                fields.iter().any(|field| field.field == change.new.name)
                    && (is_anew || !change.old.text.is_empty())
                    // A file may be called as another was.
                    && (change.old.text != change.new.text || change.old.value != change.new.value)
            }
        };
        let mut changes: Vec<Altered> = Vec::new();
        for change in changed.filter(|change| !change.hidden).filter(is_told).map(|change| changed_value(visit, change))
        {
            // What is recorded in a procedure and for good is told once.
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        let public = preview.views.iter().filter(|view| view.public).filter_map(|view| {
            let new = view.new.as_ref()?;
            Some(Publication { title: view.view.title.clone(), lines: Line::all(&new.fields, visit) })
        });
        let effects = || preview.events.iter().flat_map(|event| &event.effects);
        let to = |effect: &PreviewedEffect| names(visit, pack, effect.to.as_deref().unwrap_or_default());
        let letters = effects().flat_map(|effect| {
            effect
                .letters
                .iter()
                .filter(|letter| !letter.hidden)
                .map(move |letter| letter_shown(visit, letter, to(effect)))
        });
        let plain = effects().filter(|effect| effect.letters.is_empty());
        let numbers = preview.events.iter().flat_map(|event| &event.numbers);
        Self {
            events: events.collect(),
            changes,
            public: public.filter(|publication| !publication.lines.is_empty()).collect(),
            letters: letters.collect(),
            effects: plain.map(|effect| (effect.effect.title.clone(), to(effect))).collect(),
            deadlines: preview
                .clocks
                .iter()
                .map(|clock| Deadline::new(clock, pack, calendar.map(|calendar| &**calendar), on, language))
                .collect(),
            numbers: numbers.map(|drawn| (drawn.series.title.clone(), drawn.text.to_string())).collect(),
        }
    }
}

fn names(visit: &Visit, pack: &Pack, ids: &[Id]) -> String {
    let named: Vec<String> = ids.iter().map(|id| visit.service.desk.name(Some(pack), id, visit.language())).collect();
    named.join(&visit.say("page-and"))
}

fn letter_shown(visit: &Visit, letter: &LetterScreen, to: String) -> LetterShown {
    let words =
        |pieces: &[LetterPiece]| -> String { pieces.iter().map(|piece| piece.told(&|id| visit.called(id))).collect() };
    let parts = letter.parts.iter().map(|part| match &part.body {
        LetterBody::Text(pieces) => Part::Words { style: part.style, text: words(pieces) },
        LetterBody::Table { columns, rows } => Part::Table {
            columns: columns.clone(),
            rows: rows.iter().map(|row| row.iter().map(|cell| words(cell)).collect()).collect(),
        },
    });
    LetterShown { title: letter.title.clone(), to, parts: parts.collect() }
}
