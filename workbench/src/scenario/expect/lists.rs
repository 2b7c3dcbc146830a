//! What stands in collections on a day, and who reads it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Found, listed, shown};
use crate::scenario::document::ExpectDocument;
use crate::scenario::run::ScenarioRun;
use crate::scenario::{Look, Told};
use guicheng_engine::internals::decode::{Decode, Decoder, Keyed};
use guicheng_engine::internals::diagnostic::Spanned;
use guicheng_engine::internals::model::Collection;
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{Actor, Case, CollectionRow, Diagnostics, Id, Undecided};

impl ScenarioRun<'_> {
    /// Compares what stands in collections, of all cases of the scenario, with what is expected. Gives the collections in
    /// which something stood as it was expected.
    pub(super) fn judge_lists(
        &self,
        expected: &ExpectDocument,
        at: DateTime<Utc>,
        found: &mut Found,
        viewed: &mut BTreeSet<Id>,
    ) -> BTreeSet<Id> {
        let mut reached = BTreeSet::new();
        let lists = &expected.lists;
        let Some(moment) = self.moment_of(lists.on.as_ref(), at, found) else { return reached };
        if lists.entries.is_empty() {
            return reached;
        }
        let cases = self.cases_on(lists.on.is_some(), moment);
        let Some(on) = self.calendar().map(|calendar| calendar.local_date(moment)) else { return reached };
        let mut rows: Vec<(&Case, CollectionRow)> = Vec::new();
        for case in &cases {
            match self.host.rulebook.collection_rows(case) {
                Ok(of_case) => rows.extend(of_case.into_iter().map(|row| (case, row))),
                Err(error) => {
                    let actual = Told::undecided(&Undecided::from(error));
                    found.push((expected.span, "lists".to_owned(), Told::said("expected-rows", &[]), actual));
                }
            }
        }
        rows.retain(|(_, row)| row.stands_on(on));
        // What time has brought about is in a collection once it is recorded.
        let recorded = |case: &Case| self.cases.get(case.id().as_str()).map(|recorded| recorded.case.sequence());
        let is_current =
            lists.on.is_none() && cases.iter().all(|case| recorded(case).is_some_and(|last| last == case.sequence()));
        for (name, node) in &lists.entries {
            let by_audience = node.as_map().is_some();
            let all = [(name.clone(), node.clone())];
            let of_audience = Keyed::<Node>::decode(node, &mut Decoder::new(&mut Diagnostics::new()));
            let lists =
                if by_audience { of_audience.map(|lists| lists.entries).unwrap_or_default() } else { all.to_vec() };
            for (collection, items) in lists {
                let read: Vec<&(&Case, CollectionRow)> = rows
                    .iter()
                    .filter(|(_, row)| row.collection == collection.value)
                    .filter(|(case, row)| !by_audience || self.may_read(case, row, name.value.as_str(), moment))
                    .collect();
                let subject = match by_audience {
                    true => format!("lists.{}.{}", name.value, collection.value),
                    false => format!("lists.{}", collection.value),
                };
                if by_audience
                    && is_current
                    && let Some(actor) = self.scenarios.cast.actors.get(name.value.as_str())
                {
                    let rows: Vec<&CollectionRow> = read.iter().map(|(_, row)| row).collect();
                    let look = Look::Collection { collection: collection.value.as_str(), rows: &rows };
                    let case = Case::new(name.value.clone());
                    self.compare(collection.span, &case, actor, look, at, found);
                }
                if self.compare_list(&subject, &collection, &items, read, found, viewed) {
                    reached.insert(collection.value.clone());
                }
            }
        }
        reached
    }

    /// The cases of the scenario as they stand at a moment, or as they were recorded by then.
    fn cases_on(&self, earlier: bool, moment: DateTime<Utc>) -> Vec<Case> {
        let all = self.cases.values();
        let recorded = all.filter_map(|case_under_test| match earlier {
            true => {
                let id = case_under_test.case.id();
                self.host.rulebook.case_as_of(id, &case_under_test.events, moment).ok()
            }
            false => Some(case_under_test.case.clone()),
        });
        recorded.map(|case| self.host.at_moment(&case, moment).unwrap_or(case)).collect()
    }

    fn may_read(&self, case: &Case, row: &CollectionRow, name: &str, at: DateTime<Utc>) -> bool {
        let reader = self.reader(name, case);
        self.host.may_read(case, row, &reader, at).unwrap_or(false)
    }

    /// Who reads: somebody of the cast, or whoever is bound to a party, in any role that the party has.
    fn reader(&self, name: &str, case: &Case) -> Actor {
        let actor = self.audience(name, case);
        if self.scenarios.cast.actors.contains_key(name) {
            return actor;
        }
        let roles = self.pack.parties.get(name).map(|party| party.roles.ids().cloned().collect());
        Actor { roles: roles.unwrap_or_default(), ..actor }
    }

    /// Whether something stands in a collection, and it is what is expected: in the collection's order, exactly these rows.
    fn compare_list(
        &self,
        subject: &str,
        id: &Spanned<Id>,
        items: &Node,
        mut rows: Vec<&(&Case, CollectionRow)>,
        found: &mut Found,
        viewed: &mut BTreeSet<Id>,
    ) -> bool {
        let Some(collection) = self.pack.collections.get(id.value.as_str()) else {
            let expected = Told::said("expected-collection", &[]);
            found.push((id.span, subject.to_owned(), expected, Told::written(&id.value)));
            return false;
        };
        rows.sort_by(|(_, one), (_, other)| one.in_order(other, collection));
        let items = items.as_items();
        let before = found.len();
        if items.len() != rows.len() {
            let told = |row: &CollectionRow| {
                Told::each(|language| format!("{} {}", row.case, listed(&row.values).get(language)))
            };
            let stands: Vec<Told> = rows.iter().map(|(_, row)| told(row)).collect();
            let stands = if stands.is_empty() { shown(None) } else { Told::all(&stands) };
            let expected = Told::said("told-rows", &[("count", &items.len())]);
            found.push((id.span, subject.to_owned(), expected, stands));
            return false;
        }
        for (item, (case, row)) in items.iter().zip(&rows) {
            match (item.as_text(), Keyed::<Node>::decode(item, &mut Decoder::new(&mut Diagnostics::new()))) {
                (Some(name), _) if *name == *row.case.as_str() => viewed.extend(showing(collection, case, row)),
                (Some(name), _) => {
                    found.push((item.span, subject.to_owned(), Told::written(name), Told::written(&row.case)));
                }
                (None, Some(fields)) => {
                    self.compare_fields(subject, &fields, item, &row.values, found);
                    viewed.extend(showing(collection, case, row));
                }
                (None, None) => {
                    let either = Told::said("expected-row", &[]);
                    found.push((item.span, subject.to_owned(), either, listed(&row.values)));
                }
            }
        }
        before == found.len() && !rows.is_empty()
    }
}

/// The view that a row shows its procedure by.
fn showing(collection: &Collection, case: &Case, row: &CollectionRow) -> Option<Id> {
    let procedure = case.procedure(row.procedure)?;
    let workflow = procedure.workflow().id.as_str();
    let shows = |view: &&std::sync::Arc<guicheng_engine::internals::model::View>| {
        view.shows.get(workflow).is_some_and(|rule| rule.states.contains(&procedure.state().id))
    };
    Some(collection.of.get(workflow)?.views.iter().find(shows)?.id.clone())
}
