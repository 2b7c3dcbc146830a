//! Tables by date: entries that end after they begin, and successors that are there when they are to take a place.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Compiler;
use super::names::Noun;
use crate::base::{Id, Validity, validity};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::format::{CodeDocument, OrganisationDocument};

/// An entry of a table, with the places at which something can be wrong with its days.
struct Entry<'d> {
    id: &'d Id,
    validity: Validity,
    until: Option<Span>,
    successor: Option<&'d Spanned<Id>>,
}

impl<'d> Entry<'d> {
    fn of(
        id: &'d Spanned<Id>,
        validity: Validity,
        until: Option<&Spanned<NaiveDate>>,
        successor: Option<&'d Spanned<Id>>,
    ) -> Self {
        Self { id: &id.value, validity, until: until.map(|until| until.span), successor }
    }

    fn of_organisation((id, organisation): &'d (Spanned<Id>, OrganisationDocument)) -> Self {
        Self::of(id, organisation.validity(), organisation.until.as_ref(), organisation.successor.as_ref())
    }

    fn of_code((id, code): &'d (Spanned<Id>, CodeDocument)) -> Self {
        Self::of(id, code.validity(), code.until.as_ref(), code.successor.as_ref())
    }
}

impl Compiler<'_> {
    /// What is wrong with the days of organisations and codes.
    pub(super) fn tables_by_date(&mut self) {
        let document = self.document;
        let organisations: Vec<Entry<'_>> = document.organisations.iter().map(Entry::of_organisation).collect();
        self.table(Noun::Organisation, "organisations", &organisations);
        let mut territories: Option<&Spanned<Id>> = None;
        for (id, list) in &document.codes {
            let codes: Vec<Entry<'_>> = list.entries.iter().map(Entry::of_code).collect();
            self.table(Noun::Code, &format!("codes.{}.entries", id.value), &codes);
            match territories.filter(|_| list.territories) {
                Some(first) => self.diagnostics.push(
                    Diagnostic::error("territories-twice", id.span)
                        .with("list", &id.value)
                        .with("other", &first.value)
                        .related("first-given-here", first.span),
                ),
                None if list.territories => territories = Some(id),
                None => {}
            }
        }
        self.territories_listed();
    }

    fn table(&mut self, noun: Noun, path: &str, entries: &[Entry<'_>]) {
        let known: BTreeMap<&Id, &Validity> = entries.iter().map(|entry| (entry.id, &entry.validity)).collect();
        for entry in entries {
            if let (Some(from), Some(until), Some(span)) = (entry.validity.from, entry.validity.until, entry.until)
                && until < from
            {
                let diagnostic = Diagnostic::error("ends-before-it-begins", span);
                self.report(diagnostic.with("from", from).with("until", until));
                continue;
            }
            let Some(successor) = entry.successor else { continue };
            let Some(named) = self.named(noun, successor, path) else { continue };
            let Some(day) = entry.validity.ends_before() else {
                let diagnostic = Diagnostic::error("successor-without-end", successor.span);
                self.report(diagnostic.with("name", entry.id).with("successor", &named));
                continue;
            };
            if let Some(circle) = circle_from(entry.id, &known) {
                // Said once, of the first by name.
                if circle.iter().all(|other| *other >= entry.id) {
                    self.report(Diagnostic::error("successor-cycle", successor.span).with("cycle", in_line(&circle)));
                }
            } else if let Some(next) = known.get(&named)
                && !next.covers(day)
            {
                let diagnostic = Diagnostic::warning("successor-gap", successor.span);
                self.report(diagnostic.with("name", entry.id).with("successor", &named).with("day", day));
            }
        }
    }

    /// Where there is a list of the territories, organisations have theirs from it, on one day at least.
    fn territories_listed(&mut self) {
        let Some(list) = self.scripts.codes().territories().cloned() else { return };
        for (_, organisation) in &self.document.organisations {
            let Some(territory) = &organisation.territory else { continue };
            let own = organisation.validity();
            let listed = list.entries.get(&territory.value).is_some_and(|code| code.validity.meets(&own));
            if !listed && crate::base::territory::is_code(&territory.value) {
                self.report(
                    Diagnostic::error("territory-unlisted", territory.span)
                        .with("territory", &territory.value)
                        .with("list", &list.id)
                        .did_you_mean(&territory.value, list.entries.ids().map(Id::as_str)),
                );
            }
        }
    }

    /// Circles of superiors that only come about when a successor takes a place.
    pub(super) fn superiors_by_date(&mut self) {
        let all = &self.document.organisations;
        let days_of: BTreeMap<&Id, Validity> =
            all.iter().map(|(id, organisation)| (&id.value, organisation.validity())).collect();
        let changes: BTreeSet<NaiveDate> =
            days_of.values().filter(|days| days.successor.is_some()).filter_map(Validity::ends_before).collect();
        let mut said: BTreeSet<Vec<&Id>> = BTreeSet::new();
        for day in changes {
            let standing_for = |named: &Id| {
                let (named, _) = days_of.get_key_value(named)?;
                validity::on_day(named, day, days_of.len(), |id| days_of.get(id))
            };
            let superior_of = |id: &Id| {
                let below = all.get(id.as_str()).filter(|_| days_of.get(id).is_some_and(|days| days.covers(day)))?;
                standing_for(&below.superior.as_ref()?.value)
            };
            // Each organisation is gone over once: a line that meets one gone over before has no circle of its own.
            let mut gone_over: BTreeSet<&Id> = BTreeSet::new();
            for (first, _) in all {
                let mut line: Vec<&Id> = Vec::new();
                let mut next = days_of.get_key_value(&first.value).map(|(id, _)| *id);
                while let Some(current) = next.filter(|current| gone_over.insert(current)) {
                    line.push(current);
                    next = superior_of(current);
                }
                let begins = next.and_then(|again| line.iter().position(|known| *known == again));
                let Some(circle) = begins.and_then(|begins| line.get(begins..)) else { continue };
                let plain = circle.iter().all(|id| {
                    let superior = all.get(id.as_str()).and_then(|below| below.superior.as_ref());
                    superior.is_some_and(|superior| circle.contains(&&superior.value))
                });
                // What is a circle without any day has been said.
                if plain || !said.insert(circle.to_vec()) {
                    continue;
                }
                let place =
                    circle.first().and_then(|id| all.get(id.as_str())).and_then(|below| below.superior.as_ref());
                if let Some(superior) = place {
                    let diagnostic = Diagnostic::error("superior-cycle", superior.span);
                    self.diagnostics.push(diagnostic.with("cycle", in_line(circle)));
                }
            }
        }
    }
}

/// The entries from one to the last before it comes again as its own successor; none if it never does.
fn circle_from<'d>(first: &'d Id, known: &BTreeMap<&'d Id, &'d Validity>) -> Option<Vec<&'d Id>> {
    let mut circle = vec![first];
    let mut current = known.get(first)?.successor.as_ref()?;
    while current != first {
        if circle.len() > known.len() {
            return None;
        }
        circle.push(current);
        current = known.get(current)?.successor.as_ref()?;
    }
    Some(circle)
}

/// A circle as it is said: `a → b → a`.
fn in_line(circle: &[&Id]) -> String {
    let names: Vec<&str> = circle.iter().chain(circle.first()).map(|id| id.as_str()).collect();
    names.join(" → ")
}
