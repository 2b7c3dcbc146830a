//! A step that is previewed: what it would do, in the words of screens.

use std::collections::BTreeMap;

use super::TranscriptStyle;
use super::page::{Page, Style};
use super::words::Words;
use crate::scenario::{Previewed, Scenarios};
use guicheng_engine::internals::record::LetterPiece;
use guicheng_engine::screen::{
    ChangedValue, LetterBody, ListRow, PreviewedEffect, PreviewedEvent, ScreenClock, ShownValue, ShownView,
};
use guicheng_engine::{Case, Citation, Id};

impl Previewed {
    /// The preview as text: the step, then what would happen, what views and lists would show, and which last days there would be.
    #[must_use]
    pub fn render(&self, scenarios: &Scenarios, style: TranscriptStyle) -> String {
        let words = Words { language: style.language, scenarios };
        let mut writer = PreviewWriter { words, page: Page::new(style) };
        writer.preview(self);
        writer.page.text
    }
}

struct PreviewWriter<'p> {
    words: Words<'p>,
    page: Page,
}

impl PreviewWriter<'_> {
    fn say(&self, id: &str, arguments: &[(&str, &dyn std::fmt::Display)]) -> String {
        self.words.say(id, arguments)
    }

    fn labelled(&mut self, label: &str, text: &str, style: Style) {
        let label = self.say(label, &[]);
        self.page.labelled(&label, text, style);
    }

    fn preview(&mut self, previewed: &Previewed) {
        let nobody_yet = Case::new(Id::from(&*previewed.case));
        let day = previewed.on.map(|on| self.words.day(on, previewed.at, None));
        let who = previewed.who.as_ref().map(|who| self.words.actor(who, &nobody_yet));
        let asked = self.words.asked(&previewed.asked);
        let parts: Vec<String> = day.into_iter().chain(who).chain([asked]).collect();
        self.page.hanging(&format!("{:>2}  {}", previewed.step, parts.join("  ")), 4, Style::Bold);
        let preview = &previewed.preview;
        for reason in &preview.why_not {
            let text = format!("{}{}", reason.message, self.cited(&reason.articles));
            self.labelled("label-refused", &text, Style::Bad);
        }
        if preview.repeats.is_some() {
            let text = self.say("transcript-repeated", &[]);
            self.labelled("label-repeated", &text, Style::Plain);
        }
        for event in &preview.events {
            self.event(event);
        }
        for view in &preview.views {
            let readers = view.audience.join(self.words.separator());
            let text = self.say("preview-view", &[("view", &view.view.title), ("audience", &readers)]);
            self.labelled("label-view", &text, Style::Plain);
            self.fields(view.old.as_ref(), view.new.as_ref(), view.hidden);
        }
        for row in &preview.lists {
            let text = row.collection.title.clone();
            self.labelled("label-list", &text, Style::Plain);
            for (mark, row) in [("−", &row.old), ("+", &row.new)] {
                let Some(row) = row else { continue };
                let line = format!("{mark} {}", self.row(row));
                self.below(&line);
            }
            self.hidden(row.hidden);
        }
        for clock in &preview.clocks {
            self.clock(clock);
        }
        for failure in &previewed.failures {
            let line = self.say(
                "transcript-failure",
                &[("step", &failure.step), ("subject", &failure.about(self.words.language)), ("place", &failure.place)],
            );
            self.labelled("label-before", &line, Style::Bad);
            self.below(failure.actual.get(self.words.language));
        }
        self.page.blank();
        let line = self.say(if preview.open { "preview-nothing-done" } else { "preview-refused" }, &[]);
        self.page.line(&line, Style::Dim);
    }

    fn cited(&self, articles: &[Citation]) -> String {
        self.words.citations(articles)
    }

    fn event(&mut self, event: &PreviewedEvent) {
        let text = format!("{}{}", event.what, self.cited(&event.articles));
        self.labelled("label-event", &text, Style::Plain);
        for change in &event.changes {
            self.change(change);
        }
        for party in &event.parties {
            let bound: Vec<String> = party.bound.iter().map(|id| self.words.organisation(id)).collect();
            let bound = bound.join(self.words.separator());
            let text = self.say("preview-party", &[("party", &party.party.title), ("bound", &bound)]);
            self.labelled("label-party", &text, Style::Plain);
        }
        for number in &event.numbers {
            let text = self.say("preview-number", &[("series", &number.series.title), ("number", &number.text)]);
            self.labelled("label-number", &text, Style::Plain);
        }
        for effect in &event.effects {
            self.effect(effect);
        }
    }

    fn change(&mut self, change: &ChangedValue) {
        let label = if change.of == "facts" { "label-fact" } else { "label-input" };
        let text = self.old_and_new(&change.new.title, Some(&change.old), Some(&change.new), change.hidden);
        self.labelled(label, &text, Style::Plain);
    }

    /// A value as it stands and as it would stand.
    fn old_and_new(&self, title: &str, old: Option<&ShownValue>, new: Option<&ShownValue>, hidden: bool) -> String {
        let told = |value: Option<&ShownValue>| match value.map(|value| value.text.as_str()) {
            Some(text) if !text.is_empty() => text.to_owned(),
            _ => self.say("preview-none", &[]),
        };
        if hidden {
            return self.say("preview-hidden-value", &[("title", &title)]);
        }
        self.say("preview-from-to", &[("title", &title), ("old", &told(old)), ("new", &told(new))])
    }

    fn effect(&mut self, effect: &PreviewedEffect) {
        let (title, cited) = (&effect.effect.title, self.cited(&effect.articles));
        let text = match effect.to.as_deref() {
            None => format!("{title}{cited}"),
            Some([]) => format!("{}{cited}", self.say("transcript-effect-to-nobody", &[("effect", title)])),
            Some(to) => {
                let to = self.words.organisations(to);
                self.say("preview-effect", &[("effect", title), ("to", &to), ("cited", &cited)])
            }
        };
        self.labelled("label-effect", &text, Style::Plain);
        for carried in &effect.with {
            let value = if carried.text.is_empty() { self.say("preview-none", &[]) } else { carried.text.clone() };
            let line = self.say("transcript-reads", &[("name", &carried.title), ("value", &value)]);
            self.below(&line);
        }
        self.hidden(effect.hidden);
        for letter in &effect.letters {
            let text = format!("{}{}", letter.title, self.cited(&letter.articles));
            self.labelled("label-letter", &text, Style::Plain);
            for part in &letter.parts {
                for line in self.lines(&part.body) {
                    self.below(&line);
                }
            }
            self.hidden(letter.hidden);
        }
    }

    /// What a part of a letter says, in plain lines.
    fn lines(&self, body: &LetterBody) -> Vec<String> {
        let said = |pieces: &[LetterPiece]| {
            let piece = |piece: &LetterPiece| match piece {
                LetterPiece::Text(text) => text.to_string(),
                LetterPiece::Name { name } => self.words.organisation(name),
            };
            pieces.iter().map(piece).collect::<String>()
        };
        match body {
            LetterBody::Text(pieces) => said(pieces).lines().map(str::to_owned).collect(),
            LetterBody::Table { columns, rows } => {
                let rows = rows.iter().map(|row| row.iter().map(|cell| said(cell)).collect::<Vec<_>>().join(" | "));
                [columns.join(" | ")].into_iter().chain(rows).collect()
            }
        }
    }

    /// The fields of a view that would show something else.
    fn fields(&mut self, old: Option<&ShownView>, new: Option<&ShownView>, hidden: bool) {
        let mut fields: BTreeMap<&str, [Option<&ShownValue>; 2]> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for (place, view) in [(1, new), (0, old)] {
            for field in view.into_iter().flat_map(|view| &view.fields) {
                if !fields.contains_key(field.name.as_str()) {
                    order.push(field.name.as_str());
                }
                let both = fields.entry(field.name.as_str()).or_default();
                if let Some(one) = both.get_mut(place) {
                    *one = Some(field);
                }
            }
        }
        for name in order {
            let Some([old, new]) = fields.get(name).copied() else { continue };
            if old.map(|old| &old.value) == new.map(|new| &new.value) {
                continue;
            }
            let title = new.or(old).map_or(name, |field| field.title.as_str());
            let line = self.old_and_new(title, old, new, false);
            self.below(&line);
        }
        self.hidden(hidden);
    }

    fn row(&self, row: &ListRow) -> String {
        let values: Vec<&str> = row.values.iter().map(|value| value.text.as_str()).collect();
        let values = values.join(" | ");
        match row.until {
            Some(until) => {
                self.say("preview-row-until", &[("row", &values), ("from", &row.from.date), ("until", &until.date)])
            }
            None => self.say("preview-row", &[("row", &values), ("from", &row.from.date)]),
        }
    }

    fn clock(&mut self, clock: &ScreenClock) {
        let cited = self.cited(&clock.articles);
        let text = match (clock.due, &clock.because) {
            (Some(due), Some(because)) if because.contains(&due.to_string()) => {
                self.say("preview-clock-because", &[("clock", &clock.title), ("because", because), ("cited", &cited)])
            }
            (Some(due), Some(because)) => self.say(
                "preview-clock",
                &[("clock", &clock.title), ("due", &due), ("because", because), ("cited", &cited)],
            ),
            _ => self.say("preview-clock-still", &[("clock", &clock.title), ("cited", &cited)]),
        };
        self.labelled("label-clock", &text, Style::Plain);
    }

    /// A line below what is labelled, as deep as it.
    fn below(&mut self, line: &str) {
        self.page.labelled("", line, Style::Plain);
    }

    fn hidden(&mut self, hidden: bool) {
        if hidden {
            let line = self.say("preview-hidden", &[]);
            self.page.labelled("", &line, Style::Dim);
        }
    }
}
