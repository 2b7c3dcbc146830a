//! What sending a form will do, as it is shown before it is sent.

use guicheng_engine::screen::{
    ChangedValue, LetterBody, LetterPiece, LetterScreen, Preview, PreviewedEffect, ScreenField, ShownValue,
};
use guicheng_engine::{Id, Pack};

use super::Visit;
use super::frame::{Deadline, Line, Told, cited};
use super::history::{Altered, changed_value};
use crate::desk::Drawn;

/// What will happen.
pub(super) struct Foreseen {
    /// In sentences.
    pub(super) events: Vec<Told>,
    /// What will be another value; to others than officials, of what they fill in, also what there was none of.
    pub(super) changes: Vec<Altered>,
    /// What everybody will see.
    pub(super) public: Vec<Publication>,
    /// What everybody will see of what is filled in once it comes to that.
    pub(super) later: Vec<Publication>,
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
    pub(super) fn new(visit: &Visit, preview: &Preview, drawn: &Drawn) -> Self {
        let (pack, form) = (&*drawn.pack, drawn.form.form.as_ref());
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
        let is_nothing = |change: &ChangedValue| change.old.text.is_empty() && change.new.text.is_empty();
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
        for change in changed
            .filter(|change| !change.hidden && !is_nothing(change))
            .filter(is_told)
            .map(|change| changed_value(visit, change))
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
        let public: Vec<Publication> = public.filter(|publication| !publication.lines.is_empty()).collect();
        Self {
            events: events.collect(),
            changes,
            later: match visit.caller.is_official() {
                true => Vec::new(),
                false => later(visit, drawn, &public),
            },
            public,
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

/// What views will show everybody of what is filled in, in whatever state that is, but for what they show at once: of the procedure itself.
fn later(visit: &Visit, drawn: &Drawn, at_once: &[Publication]) -> Vec<Publication> {
    let (pack, language) = (&drawn.pack, visit.language());
    let filled_in: Vec<&ScreenField> = drawn.form.form.iter().flat_map(|form| &form.fields).collect();
    let views = pack.views.values().filter(|view| view.audience.iter().any(|reader| reader.is_everybody()));
    let later = views.filter_map(|view| {
        let rule = view.shows.get(drawn.form.workflow.id.as_str())?;
        let values = rule.fields.iter().filter_map(|(name, _)| {
            let field = filled_in.iter().find(|field| field.field == *name)?;
            let value = field.new.as_ref().or(field.old.as_ref())?;
            Some(ShownValue::new(pack, language, name, Some(value)))
        });
        let values: Vec<ShownValue> = values.collect();
        let title = view.title.get(language).to_owned();
        let is_shown = values.is_empty() || at_once.iter().any(|publication| publication.title == title);
        (!is_shown).then(|| Publication { title, lines: Line::all(&values, visit) })
    });
    later.filter(|publication| !publication.lines.is_empty()).collect()
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
