//! Fields that hold more than one value: rows, documents, choices and checklists, with what they cite and how far layers go.

use std::sync::Arc;

use super::super::model::{Checklist, ChecklistItem, Citations, Field, FormField};
use super::Compiler;
use super::names::Noun;
use super::scope::of_value;
use crate::base::{Bytes, Id, IdMap};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::{FieldDocument, FieldType, Requirement, Showing};
use crate::messages;

/// How long a remark on an item of a checklist may be.
const LONGEST_REMARK: u32 = 2000;

/// What can be found of an item of a checklist.
const RESULTS: [&str; 3] = ["met", "not_met", "not_applicable"];

impl Compiler<'_> {
    /// A field of rows is known once all others are: what its rows have are fields of the dictionary.
    pub(super) fn rows(&mut self, id: &Spanned<Id>, field: &FieldDocument) {
        let of_rows = field.type_ == FieldType::Rows;
        if of_rows == field.fields.is_empty() || (of_rows && field.list) {
            let diagnostic = Diagnostic::error("field-rows", id.span).with("field", &id.value);
            self.report_of_whole(field.span, diagnostic);
        }
        let Some(compiled) = self.fields.get(id.value.as_str()).filter(|_| of_rows) else { return };
        let mut compiled = Field::clone(compiled);
        for (name, asked) in &field.fields {
            let Some(found) = self.fields_named([name]).pop() else { continue };
            if found.kind.is_of_rows() || found.figure.is_some() {
                let diagnostic = Diagnostic::error("row-field", name.span).with("field", &id.value);
                self.report(diagnostic.with("name", &name.value));
                continue;
            }
            compiled.personal |= found.personal;
            compiled.readable &= found.readable;
            compiled.fields.insert(name.value.clone(), FormField { field: found, need: asked.need, when: None });
        }
        let environment = of_value(&compiled);
        compiled.checks = self.conditions(&field.checks, &environment);
        self.fields.insert(id.value.clone(), Arc::new(compiled));
    }

    /// How values are shown: only texts are ids of fields, titles of workflows or changes.
    pub(super) fn shown(&mut self, id: &Spanned<Id>, field: &FieldDocument) -> Option<Showing> {
        let shown = field.shown.as_ref()?;
        if shown.value != Showing::Never && field.type_ != FieldType::Text {
            self.report(Diagnostic::error("field-shown", shown.span).with("field", &id.value));
        }
        Some(shown.value)
    }

    /// Only documents have types and a size.
    pub(super) fn document_bounds(&mut self, id: &Spanned<Id>, field: &FieldDocument) {
        let bounded = field.at_most.is_some() || !field.accepts.is_empty();
        if bounded && field.type_ != FieldType::Document {
            let diagnostic = Diagnostic::error("field-document", id.span).with("field", &id.value);
            self.report_of_whole(field.span, diagnostic);
        }
        if let Some(most) = field.at_most.as_ref().filter(|most| most.value.parse::<Bytes>().is_err()) {
            self.report(Diagnostic::error("bad-size", most.span).with("size", &most.value));
        }
        let is_type = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        for accepted in field.accepts.iter().filter(|accepted| !is_type(&accepted.value)) {
            self.report(Diagnostic::error("bad-document-type", accepted.span).with("type", &accepted.value));
        }
    }

    pub(super) fn checklists(&mut self) {
        for (id, checklist) in &self.document.checklists {
            let citations = self.citations(&checklist.article);
            let mut items = IdMap::default();
            for (item_id, item) in &checklist.items {
                let cited = item.article.as_ref().map(|article| self.citations(article));
                let kept = ChecklistItem {
                    title: item.title.clone(),
                    citations: cited.unwrap_or_else(|| Arc::clone(&citations)),
                    hint: item.hint.clone(),
                };
                items.insert(item_id.value.clone(), kept);
            }
            if checklist.items.is_empty() {
                let diagnostic = Diagnostic::error("checklist-empty", id.span).with("checklist", &id.value);
                self.report_of_whole(checklist.span, diagnostic);
            }
            let kept = Checklist { id: id.value.clone(), title: checklist.title.clone(), citations, items };
            self.checklists.insert(id.value.clone(), kept);
        }
    }

    /// What is recorded of a checklist is a row for each item: which, what was found, and a remark.
    pub(super) fn checklist_of(&mut self, id: &Spanned<Id>, field: &FieldDocument) {
        let is_checklist = field.type_ == FieldType::Checklist;
        if is_checklist != field.checklist.is_some() || (is_checklist && field.list) {
            let diagnostic = Diagnostic::error("field-checklist", id.span).with("field", &id.value);
            self.report_of_whole(field.span, diagnostic);
        }
        let Some(named) = &field.checklist else { return };
        let Some(checklist) = self.named(Noun::Checklist, named, "checklists") else { return };
        let (Some(checklist), Some(compiled)) =
            (self.checklists.get(checklist.as_str()), self.fields.get(id.value.as_str()))
        else {
            return;
        };
        let mut compiled = Field::clone(compiled);
        let of = |name: &str, title: &str, kind: FieldType| Field {
            id: Id::from(name),
            title: messages::text(title),
            kind,
            readable: true,
            citations: Arc::clone(&checklist.citations),
            ..Field::blank()
        };
        let item = Field {
            options: checklist.items.iter().map(|(id, item)| (id.clone(), item.title.clone())).collect(),
            ..of("item", "checklist-item", FieldType::Choice)
        };
        let found = RESULTS.map(|result| (Id::from(result), messages::text(&format!("checklist-{result}"))));
        let result =
            Field { options: found.into_iter().collect(), ..of("result", "checklist-result", FieldType::Choice) };
        let remark = Field { max_length: Some(LONGEST_REMARK), ..of("remark", "checklist-remark", FieldType::Text) };
        for (part, need) in
            [(item, Requirement::Required), (result, Requirement::Required), (remark, Requirement::Optional)]
        {
            compiled.fields.insert(part.id.clone(), FormField { field: Arc::new(part), need, when: None });
        }
        let environment = of_value(&compiled);
        compiled.checks = self.conditions(&field.checks, &environment);
        self.fields.insert(id.value.clone(), Arc::new(compiled));
    }

    /// The articles that give options, where they have their own.
    pub(super) fn option_citations(&mut self, field: &FieldDocument) -> Vec<(Id, Citations)> {
        let mut cited = Vec::new();
        for (id, option) in &field.options {
            if let Some(article) = &option.article {
                cited.push((id.value.clone(), self.citations(article)));
            }
        }
        cited
    }

    /// What must stay of the options of a choice is there.
    pub(super) fn options_bound(&mut self, id: &Spanned<Id>, field: &FieldDocument) {
        let Some(bound) = &field.bound else { return };
        self.citations(&bound.article);
        if field.type_ != FieldType::Choice || (bound.keeps.is_empty() && !bound.closed) {
            let diagnostic = Diagnostic::error("bad-options-bound", id.span).with("field", &id.value);
            self.report_of_whole(bound.span, diagnostic);
        }
        for kept in bound.keeps.iter().filter(|kept| !field.options.contains_key(kept.value.as_str())) {
            let known: Vec<&str> = field.options.keys().map(Id::as_str).collect();
            self.report(
                Diagnostic::error("unknown-word", kept.span)
                    .with("word", &kept.value)
                    .with("known", known.join(", "))
                    .did_you_mean(kept.value.as_str(), known),
            );
        }
    }
}
