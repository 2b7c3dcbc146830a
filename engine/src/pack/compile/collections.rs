//! Collections: what they list must be shown by their views, to whoever reads them, and change with events alone.

use std::sync::Arc;

use super::super::model::{Collection, CollectionRule, Column, PartyRole, SortKey, View, Workflow};
use super::Compiler;
use super::names::Noun;
use super::scope::field_type;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::{Expected, Expression, Read, Type};
use crate::format::FieldType;
use crate::format::collections::CollectionDocument;
use crate::format::decode::ExpressionText;

/// How a collection names all states in which its views show a procedure.
const ANY: &str = "any";

/// A value that a column may hold, as far as choosing and sorting go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Filter,
    Sort,
}

impl Compiler<'_> {
    pub(super) fn collections(&mut self, workflows: &IdMap<Workflow>, views: &IdMap<View>) -> IdMap<Collection> {
        let document = self.document;
        let mut collections = IdMap::default();
        for (id, collection) in &document.collections {
            let citations = self.citations(&collection.article);
            let seen: Vec<Arc<View>> = collection
                .view
                .iter()
                .filter_map(|view| self.named(Noun::View, view, "views"))
                .filter_map(|view| views.get(view.as_str()).cloned())
                .collect();
            let audience = self.readers(id, collection, &seen);
            let Some(columns) = self.columns(id, collection, &seen) else { continue };
            let order = self.sorted_by(id, collection, &columns, &seen);
            let of = self.listed(id, collection, &seen, &columns, workflows);
            let (id, title) = (id.value.clone(), collection.title.clone());
            collections.insert(id.clone(), Collection { id, title, citations, audience, columns, order, of });
        }
        collections
    }

    /// Whoever reads a collection is among those who see its views.
    fn readers(&mut self, id: &Spanned<Id>, collection: &CollectionDocument, views: &[Arc<View>]) -> Vec<PartyRole> {
        let document = self.document;
        let mut readers = Vec::new();
        for name in &collection.audience {
            let Some(reader) = self.party_role(name) else { continue };
            let sees = |view: &Arc<View>| {
                // Somebody who is named there and is no party has been reported.
                let named = document.views.get(view.id.as_str()).map_or(0, |written| written.audience.len());
                named > view.audience.len()
                    || view.audience.iter().any(|party| party.id == reader.party.id || party.is_everybody())
            };
            if let Some(hidden) = views.iter().find(|view| !sees(view)) {
                self.report(
                    Diagnostic::error("collection-audience", name.span)
                        .with("collection", &id.value)
                        .with("party", &reader.party.id)
                        .with("view", &hidden.id),
                );
            }
            readers.push(reader);
        }
        readers
    }

    /// The columns: those named, which every view has, or the fields of the first view that all others have too.
    fn columns(
        &mut self,
        id: &Spanned<Id>,
        collection: &CollectionDocument,
        views: &[Arc<View>],
    ) -> Option<Vec<Column>> {
        let named: Vec<Spanned<Id>> = match &*collection.fields {
            [] => {
                let first = collection.view.first()?;
                let fields = &self.document.views.get(first.value.as_str())?.fields;
                let everywhere = |name: &Id| collection.view.iter().all(|view| self.has_field(view, name));
                let all = fields.iter().map(|(name, _)| Spanned { value: name.value.clone(), span: first.span });
                let shared: Vec<_> = all.clone().filter(|name| everywhere(&name.value)).collect();
                // Views that have nothing in common are told of the first field that one of them lacks.
                if shared.is_empty() { all.take(1).collect() } else { shared }
            }
            named => named.to_vec(),
        };
        let mut columns = Vec::new();
        for name in named {
            let lacking = collection.view.iter().find(|view| !self.has_field(view, &name.value));
            if let Some(view) = lacking {
                let known = self.keys(&format!("views.{}.fields", view.value));
                self.unknown(Noun::Column, name.value.as_str(), name.span, known.iter().map(String::as_str));
                continue;
            }
            let kind = kinds(views, &name.value).next();
            let alike =
                |field: &&Arc<crate::pack::model::Field>| kind.is_some_and(|kind| is_alike(kind, &field_type(field)));
            let field = self.fields.get(&name.value).filter(alike).cloned();
            columns.push(Column { id: name.value, field, filters: false });
        }
        for name in &collection.filters {
            if let Some(column) = self.column(id, name, &columns, views, Use::Filter)
                && let Some(column) = columns.iter_mut().find(|known| known.id == column)
            {
                column.filters = true;
            }
        }
        Some(columns)
    }

    /// Whether a view has a field, as far as can be told.
    fn has_field(&self, view: &Spanned<Id>, field: &Id) -> bool {
        let fields = format!("views.{}.fields", view.value);
        !self.has("views", view.value.as_str()) || !self.is_listed(&fields) || self.has(&fields, field.as_str())
    }

    /// The column of that name, if its values can be put to such a use.
    fn column(
        &mut self,
        id: &Spanned<Id>,
        name: &Spanned<Id>,
        columns: &[Column],
        views: &[Arc<View>],
        put_to: Use,
    ) -> Option<Id> {
        let Some(column) = columns.iter().find(|column| column.id == name.value) else {
            let known = columns.iter().map(|column| column.id.as_str());
            self.unknown(Noun::Column, name.value.as_str(), name.span, known);
            return None;
        };
        let is_document = column.field.as_ref().is_some_and(|field| field.kind == FieldType::Document);
        if is_document || !kinds(views, &column.id).all(|kind| serves(kind, put_to)) {
            let code = if put_to == Use::Filter { "collection-filter" } else { "collection-order" };
            self.report(Diagnostic::error(code, name.span).with("collection", &id.value).with("field", &column.id));
            return None;
        }
        Some(column.id.clone())
    }

    fn sorted_by(
        &mut self,
        id: &Spanned<Id>,
        collection: &CollectionDocument,
        columns: &[Column],
        views: &[Arc<View>],
    ) -> Vec<SortKey> {
        let keys = collection.order.iter().filter_map(|key| {
            let column = self.column(id, &key.field, columns, views, Use::Sort)?;
            Some(SortKey { column, descending: key.descending })
        });
        keys.collect()
    }

    fn listed(
        &mut self,
        id: &Spanned<Id>,
        collection: &CollectionDocument,
        views: &[Arc<View>],
        columns: &[Column],
        workflows: &IdMap<Workflow>,
    ) -> IdMap<CollectionRule> {
        let mut listed = IdMap::default();
        for (name, written) in &collection.of {
            let Some(workflow_id) = self.named(Noun::Workflow, name, "workflows") else { continue };
            // A workflow with errors of its own is not here; what lists it is checked when it is mended.
            let Some(workflow) = workflows.get(workflow_id.as_str()) else { continue };
            let showing: Vec<Arc<View>> =
                views.iter().filter(|view| view.shows.contains(workflow_id.as_str())).cloned().collect();
            let states = self.states_listed(id, (name, written), views, &showing);
            let environment = self.environment_of(workflow);
            let mut compiled = |script: &Option<ExpressionText>, expected: Expected| {
                let read = |script| self.expression(script, &environment, &expected).ok_or(());
                script.as_ref().map(read).transpose()
            };
            let when = compiled(&collection.when, Expected::Boolean);
            let from = compiled(&collection.from, Expected::Date);
            let until = compiled(&collection.until, Expected::Date);
            let (Ok(when), Ok(from), Ok(until)) = (when, from, until) else { return listed };
            if let (Some(from), Some(until)) = (&from, &until)
                && self.lies_before(until.source(), from.source())
            {
                let diagnostic = Diagnostic::error("collection-never", until.source().span);
                self.report(
                    diagnostic
                        .with("collection", &id.value)
                        .with("from", &from.source().text)
                        .with("until", &until.source().text),
                );
                return listed;
            }
            let rule = CollectionRule { views: showing, states, when, from, until };
            self.follows_events(id, workflow, &rule, columns);
            listed.insert(workflow_id, rule);
        }
        listed
    }

    /// The states in which procedures are listed: in each, one of the views shows them.
    fn states_listed(
        &mut self,
        id: &Spanned<Id>,
        (workflow, written): (&Spanned<Id>, &[Spanned<Id>]),
        views: &[Arc<View>],
        showing: &[Arc<View>],
    ) -> Vec<Id> {
        let rules = showing.iter().filter_map(|view| view.shows.get(workflow.value.as_str()));
        let shown: Vec<Id> = rules.flat_map(|rule| &rule.states).cloned().collect();
        let hidden = |span: Span, state: &Id| {
            Diagnostic::error("collection-hidden", span)
                .with("collection", &id.value)
                .with("workflow", &workflow.value)
                .with("state", state)
        };
        if let [any] = written
            && any.value == *ANY
            && !self.has(&format!("workflows.{}.states", workflow.value), ANY)
        {
            if shown.is_empty() && !views.is_empty() {
                self.report(hidden(any.span, &any.value));
            }
            let mut states: Vec<Id> = Vec::new();
            for state in shown {
                if !states.contains(&state) {
                    states.push(state);
                }
            }
            return states;
        }
        let path = format!("workflows.{}.states", workflow.value);
        let mut states = Vec::new();
        for state in written {
            let Some(name) = self.named(Noun::State, state, &path) else { continue };
            if !shown.contains(&name) && !views.is_empty() {
                self.report(hidden(state.span, &name));
            }
            states.push(name);
        }
        states
    }

    /// What is stored of an item changes with the events of its case alone: it reads neither the day nor other cases.
    fn follows_events(&mut self, id: &Spanned<Id>, workflow: &Workflow, rule: &CollectionRule, columns: &[Column]) {
        let mut read: Vec<&Expression> = rule.expressions().collect();
        for showing in rule.views.iter().filter_map(|view| view.shows.get(workflow.id.as_str())) {
            read.extend(&showing.when);
            let shown = showing.fields.iter().filter(|(name, _)| columns.iter().any(|column| column.id == *name));
            read.extend(shown.map(|(_, expression)| expression));
        }
        for expression in read {
            if let Some(moves) = self.moves_by_itself(expression, workflow) {
                let diagnostic = Diagnostic::error("collection-day", expression.source().span);
                self.report(diagnostic.with("collection", &id.value).with("read", moves));
            }
        }
    }

    /// What of the reads of an expression may change although nothing happens in the case.
    fn moves_by_itself(&self, expression: &Expression, workflow: &Workflow) -> Option<String> {
        expression.reads().iter().find_map(|read| self.is_moving(read, workflow).then(|| read.to_string()))
    }

    fn is_moving(&self, read: &Read, workflow: &Workflow) -> bool {
        let name = read.properties.first();
        match read.variable {
            "on" => true,
            "params" => name.is_none_or(|name| {
                self.parameters.get(name.as_str()).is_some_and(|parameter| parameter.values.len() > 1)
            }),
            "missing" => {
                let form = name.and_then(|form| workflow.forms.get(form.as_str()));
                let fields = form.into_iter().flat_map(|form| form.fields.values());
                fields
                    .filter_map(|field| field.when.as_ref())
                    .any(|when| self.moves_by_itself(when, workflow).is_some())
            }
            _ => read.is_of_registers(),
        }
    }
}

/// The types of a field in the views, workflow by workflow.
fn kinds<'v>(views: &'v [Arc<View>], field: &'v Id) -> impl Iterator<Item = &'v Type> {
    let rules = views.iter().flat_map(|view| view.shows.values());
    let shown = rules.flat_map(|rule| &rule.fields).filter(move |(name, _)| name == field);
    shown.filter_map(|(_, expression)| expression.result())
}

/// Whether values of a type can be chosen by, or sorted by.
fn serves(kind: &Type, put_to: Use) -> bool {
    match kind {
        Type::Boolean | Type::Integer | Type::Money | Type::Text | Type::Date | Type::Choice(_) => true,
        Type::List(item) => put_to == Use::Filter && serves(item, put_to),
        Type::Period | Type::Row(_) | Type::Record(_) | Type::Object(_) | Type::Unreadable => false,
    }
}

/// Whether a column has values of a field's type; of choices, each workflow has its own.
fn is_alike(column: &Type, field: &Type) -> bool {
    column == field || matches!((column, field), (Type::Choice(_), Type::Choice(_)))
}
