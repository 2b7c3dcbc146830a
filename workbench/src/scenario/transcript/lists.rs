//! What came into collections in a step, stands there until another day, or left them.

use super::Writer;
use super::page::Style;
use crate::scenario::Entry;
use guicheng_engine::{Calendar, CollectionChange, CollectionRow};

impl Writer<'_> {
    /// The lines of what came and went; that only values changed is told by the events.
    pub(super) fn lists(&mut self, entry: &Entry) {
        for change in &entry.lists {
            let (id, row) = match change {
                CollectionChange { old: Some(old), new: Some(new) }
                    if (old.from, old.until) == (new.from, new.until) =>
                {
                    continue;
                }
                CollectionChange { new: Some(new), .. } => ("transcript-listed", new),
                CollectionChange { old: Some(old), new: None } => ("transcript-unlisted", old),
                CollectionChange { old: None, new: None } => continue,
            };
            let Some(procedure) = entry.after.procedure(row.procedure) else { continue };
            let title = procedure.pack().collections.get(row.collection.as_str()).map(|collection| &collection.title);
            let title = title.map_or(row.collection.as_str(), |title| title.get(self.words.language)).to_owned();
            let name = self.procedure(entry, procedure);
            let calendar = self.transcript.host.rulebook.calendar(procedure.pack().calendar.as_str());
            let days = calendar.map(|calendar| self.days(row, calendar)).unwrap_or_default();
            let article = procedure.pack().collections.get(row.collection.as_str());
            let citations = article.map(|collection| self.words.citations(&collection.citations)).unwrap_or_default();
            let text = self.words.say(id, &[("list", &title), ("procedure", &name), ("days", &days)]);
            self.page.labelled(&self.words.say("label-list", &[]), &format!("{text}{citations}"), Style::Plain);
        }
    }

    /// From when to when a row stands in its list.
    fn days(&self, row: &CollectionRow, calendar: &Calendar) -> String {
        let from = self.words.due(row.from, calendar, false);
        match row.until {
            Some(until) => {
                let until = self.words.due(until, calendar, false);
                self.words.say("transcript-from-until", &[("from", &from), ("until", &until)])
            }
            None => self.words.say("transcript-from", &[("from", &from)]),
        }
    }
}
