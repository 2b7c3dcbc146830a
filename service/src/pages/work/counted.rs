//! The figures of a form that the service counts: of whom, over which days and as of when; and which of them whoever sends the form has been shown.

use guicheng_engine::screen::{ScreenField, ScreenForm};
use guicheng_engine::{Id, Values};

use super::super::frame::{day_in_words, local};
use super::super::given::{Given, PREFIX};
use super::super::input::{Control, Input};
use super::Filling;
use crate::messages::say;

/// What goes along in the page of what was shown, before the ids of fields; and that anything was.
const SHOWN: &str = "counted.";
const IS_SHOWN: &str = "counted";

/// Takes out of an input what nobody types.
pub(super) fn untyped(input: &mut Values, form: Option<&ScreenForm>) {
    for field in form.iter().flat_map(|form| &form.fields).filter(|field| field.figure.is_some()) {
        input.remove(&field.field);
    }
}

/// The figures that whoever sends a form has been shown; none if they have not been.
pub(super) fn shown(given: &Given, form: Option<&ScreenForm>) -> Option<Values> {
    if given.one(IS_SHOWN).is_empty() {
        return None;
    }
    let fields = form.iter().flat_map(|form| &form.fields).filter(|field| field.figure.is_some());
    let value = |id: &Id| serde_json::from_str(given.one(&format!("{SHOWN}{id}"))).ok();
    Some(fields.filter_map(|field| Some((field.field.clone(), value(&field.field)?))).collect())
}

impl Filling<'_> {
    /// What goes along of the figures that are shown.
    pub(super) fn counted_along(&self) -> Vec<(String, String)> {
        let Some(counted) = &self.drawn.counted else { return Vec::new() };
        let mut along = vec![(IS_SHOWN.to_owned(), "1".to_owned())];
        for (field, value) in counted.values().iter() {
            if let Ok(value) = serde_json::to_string(value) {
                along.push((format!("{SHOWN}{field}"), value));
            }
        }
        along
    }

    /// Of whom the figures are, over which days, and as of when; which there will be as long as that is not known.
    pub(super) fn counted_told(&self) -> Option<String> {
        let (visit, language) = (self.visit, self.visit.language());
        if !self.drawn.counts {
            return None;
        }
        let Some(counted) = &self.drawn.counted else {
            let figures: Vec<&str> = self.figures().map(|field| field.title.as_str()).collect();
            return Some(visit.say_of("page-counted-later", "what", &figures.join(&visit.say("page-and"))));
        };
        let desk = &visit.service.desk;
        let of = counted
            .of
            .as_ref()
            .map_or_else(|| visit.say("page-counted-all"), |of| desk.name(Some(&self.drawn.pack), of, language));
        let (from, until) = (day_in_words(counted.from, language), day_in_words(counted.until, language));
        let at = local(desk, Some(&self.drawn.pack), counted.at);
        Some(say(language, "page-counted", &[("of", &of), ("from", &from), ("until", &until), ("at", &at)]))
    }

    /// The fields of the form that are figures.
    fn figures(&self) -> impl Iterator<Item = &ScreenField> {
        let fields = self.drawn.form.form.iter().flat_map(|form| &form.fields);
        fields.filter(|field| field.figure.is_some())
    }

    /// Whether an input is of a figure.
    pub(super) fn is_figure(&self, input: &Input) -> bool {
        self.figures().any(|field| input.name == format!("{PREFIX}{}", field.field))
    }

    /// What stands in place of an input for a figure that is counted.
    pub(super) fn counted_in(&self, input: &mut Input) {
        let visit = self.visit;
        let field = self.figures().find(|field| input.name == format!("{PREFIX}{}", field.field));
        let (Some(field), Some(counted)) = (field, &self.drawn.counted) else { return };
        let taken = counted.figures.iter().find(|(of, _)| *of == field.field);
        let text = match (taken.and_then(|(_, taken)| taken.provisional), &field.new_text) {
            (Some(year), _) => visit.say_of("page-counted-provisional", "year", &year.to_string()),
            (None, Some(text)) => text.clone(),
            (None, None) => visit.say("page-counted-nothing"),
        };
        // Nobody is asked for it.
        input.needed = false;
        input.control = Control::Counted { text };
    }
}
