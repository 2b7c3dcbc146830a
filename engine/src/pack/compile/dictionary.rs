//! Interpretations, parameters, fields, organisations, effects, kinds of cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::super::model::{CaseKind, Condition, Effect, Field, Interpretation, Organisation, Parameter};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap, Money, Period, PeriodError, Text, Validity, Value, parse_date, territory};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::{Environment, Expected, Type};
use crate::format::FieldType;
use crate::format::decode::{Keyed, Scalar, not_a_period};
use crate::format::{ConditionDocument, ParameterDocument, ParameterType};
use crate::pack::compile::scope::of_value;

impl Compiler<'_> {
    pub(super) fn interpretations(&mut self) {
        for (id, interpretation) in &self.document.interpretations {
            let citations = self.citations(&interpretation.article);
            if !interpretation.readings.contains_key(interpretation.chosen.value.as_str()) {
                let known: Vec<&str> = interpretation.readings.keys().map(Id::as_str).collect();
                self.unknown(Noun::Reading, interpretation.chosen.value.as_str(), interpretation.chosen.span, known);
            }
            self.interpretations.insert(
                id.value.clone(),
                Interpretation {
                    citations,
                    question: interpretation.question.clone(),
                    chosen: interpretation.chosen.value.clone(),
                    because: interpretation.because.clone(),
                    readings: interpretation
                        .readings
                        .iter()
                        .map(|(id, reading)| (id.value.clone(), reading.title.clone()))
                        .collect(),
                },
            );
        }
    }

    pub(super) fn parameters(&mut self) {
        for (id, parameter) in &self.document.parameters {
            let citations = self.citations(&parameter.article);
            let kind = match parameter.type_ {
                ParameterType::Period => Type::Period,
                ParameterType::Integer => Type::Integer,
                ParameterType::Boolean => Type::Boolean,
                ParameterType::Text => Type::Text,
                ParameterType::Date => Type::Date,
                ParameterType::Money => Type::Money,
                ParameterType::Choice => Type::choice(parameter.options.keys().cloned()),
            };
            let values = self.parameter_values(id, parameter);
            let interpretation = parameter.interpretation.as_ref().map(|interpretation| interpretation.value.clone());
            let bound = parameter.bound.as_ref().map(|bound| self.bound(&id.value, parameter, bound, &citations));
            let kept = Parameter { title: parameter.title.clone(), kind, citations, interpretation, bound, values };
            self.parameters.insert(id.value.clone(), kept);
        }
        for id in self.ids("parameters") {
            if !self.parameters.contains(id.as_str()) {
                let title = Text { zh: id.shared(), en: None };
                let lost = Parameter {
                    title,
                    kind: Type::Unreadable,
                    citations: Arc::from([]),
                    interpretation: None,
                    bound: None,
                    values: Vec::new(),
                };
                self.parameters.insert(id, lost);
            }
        }
    }

    fn parameter_values(&mut self, id: &Spanned<Id>, parameter: &ParameterDocument) -> Vec<(NaiveDate, Value)> {
        let given = usize::from(parameter.value.is_some())
            + usize::from(!parameter.values.is_empty())
            + usize::from(parameter.interpretation.is_some());
        if given != 1 {
            let diagnostic = Diagnostic::error("parameter-value", id.span).with("parameter", &id.value);
            self.report_of_whole(parameter.span, diagnostic);
            return Vec::new();
        }
        let mut values = Vec::new();
        if let Some(value) = &parameter.value {
            values.extend(self.parameter_value(parameter, value).map(|value| (NaiveDate::MIN, value)));
        }
        for (from, value) in &parameter.values {
            let Some(date) = parse_date(from.value.as_str()) else {
                self.report(Diagnostic::error("bad-date", from.span).with("date", &from.value));
                continue;
            };
            values.extend(self.parameter_value(parameter, value).map(|value| (date, value)));
        }
        values.sort_by_key(|(from, _)| *from);
        if let Some(interpretation) = &parameter.interpretation {
            let Some(found) = self.document.interpretations.get(interpretation.value.as_str()) else {
                self.named(Noun::Interpretation, interpretation, "interpretations");
                return values;
            };
            for (reading_id, reading) in &found.readings {
                let Some(value) = &reading.value else {
                    self.report_of_whole(
                        reading.span,
                        Diagnostic::error("reading-without-value", reading_id.span)
                            .with("reading", &reading_id.value)
                            .with("parameter", &id.value),
                    );
                    continue;
                };
                let value = self.parameter_value(parameter, value);
                if reading_id.value == found.chosen.value {
                    values.extend(value.map(|value| (NaiveDate::MIN, value)));
                }
            }
        }
        values
    }

    pub(super) fn parameter_value(&mut self, parameter: &ParameterDocument, given: &Spanned<Scalar>) -> Option<Value> {
        let expected = match (parameter.type_, &given.value) {
            (ParameterType::Boolean, Scalar::Boolean(value)) => return Some(Value::Boolean(*value)),
            (ParameterType::Integer, Scalar::Integer(value)) => return Some(Value::Integer(*value)),
            (ParameterType::Text, Scalar::Text(text)) => return Some(Value::Text(Arc::clone(text))),
            (ParameterType::Choice, Scalar::Text(text)) => {
                if parameter.options.contains_key(text) {
                    return Some(Value::Text(Arc::clone(text)));
                }
                let known: Vec<&str> = parameter.options.keys().map(Id::as_str).collect();
                self.report(
                    Diagnostic::error("unknown-word", given.span)
                        .with("word", text)
                        .with("known", known.join(", "))
                        .did_you_mean(text, known),
                );
                return None;
            }
            (ParameterType::Period, Scalar::Text(text)) => match text.parse::<Period>() {
                Ok(period) => return Some(Value::Period { period }),
                Err(PeriodError::NotAPeriod(_)) => "expected-period",
                Err(error) => {
                    self.report(not_a_period(&error, text, given.span));
                    return None;
                }
            },
            (ParameterType::Date, Scalar::Text(text)) => match parse_date(text) {
                Some(date) => return Some(Value::date(date)),
                None => "expected-date",
            },
            (ParameterType::Money, Scalar::Integer(yuan)) => match yuan.to_string().parse() {
                Ok(money) => return Some(Value::Money { money }),
                Err(_) => "expected-money",
            },
            (ParameterType::Money, Scalar::Text(text)) => match text.parse::<Money>() {
                Ok(money) => return Some(Value::Money { money }),
                Err(error) => {
                    let diagnostic = Diagnostic::error("invalid-money", given.span).with("given", text);
                    self.report(match error.meant() {
                        Some(meant) => diagnostic.did_you_mean(text, [meant]),
                        None => diagnostic,
                    });
                    return None;
                }
            },
            (ParameterType::Boolean, _) => "expected-boolean",
            (ParameterType::Integer, _) => "expected-integer",
            (ParameterType::Text, _) => "expected-text",
            (ParameterType::Choice, _) => "expected-word",
            (ParameterType::Period, _) => "expected-period",
            (ParameterType::Date, _) => "expected-date",
            (ParameterType::Money, _) => "expected-money",
        };
        let shown = match &given.value {
            Scalar::Boolean(value) => format!("`{value}`"),
            Scalar::Integer(value) => format!("`{value}`"),
            Scalar::Text(text) => format!("`{text}`"),
            Scalar::List(_) => "[…]".to_owned(),
        };
        self.report(
            Diagnostic::error("wrong-type", given.span)
                .with_phrase("expected", expected)
                .with("given", shown)
                .with("advice", "none"),
        );
        None
    }

    pub(super) fn fields(&mut self) {
        for (id, field) in &self.document.fields {
            let citations = field.article.as_ref().map(|article| self.citations(article));
            if (field.type_ == FieldType::Choice) == field.options.is_empty() {
                let diagnostic = Diagnostic::error("field-options", id.span).with("field", &id.value);
                self.report_of_whole(field.span, diagnostic);
            }
            if (field.type_ == FieldType::Code) != field.codes.is_some() {
                let diagnostic = Diagnostic::error("field-codes", id.span).with("field", &id.value);
                self.report_of_whole(field.span, diagnostic);
            }
            let codes = field.codes.as_ref().and_then(|list| self.named(Noun::CodeList, list, "codes"));
            if let Some(figure) = &field.figure {
                self.figure_of(field, figure);
            }
            if field.max_length == Some(0) {
                self.report(Diagnostic::error("max-length-none", id.span).with("field", &id.value));
            }
            self.document_bounds(id, field);
            self.options_bound(id, field);
            let mut compiled = Field {
                id: id.value.clone(),
                title: field.title.clone(),
                kind: field.type_,
                list: field.list,
                options: field.options.iter().map(|(id, option)| (id.value.clone(), option.title.clone())).collect(),
                codes: match field.type_ {
                    FieldType::Territory => self.scripts.codes().territories().cloned(),
                    _ => codes.and_then(|list| self.scripts.codes().get(list.as_str()).cloned()),
                },
                max_length: field.max_length,
                option_citations: self.option_citations(field),
                hint: field.hint.clone(),
                example: field.example.clone(),
                checklist: field.checklist.as_ref().map(|checklist| checklist.value.clone()),
                fields: IdMap::default(),
                accepts: field.accepts.iter().map(|accepted| Arc::clone(&accepted.value)).collect(),
                at_most: field.at_most.as_ref().and_then(|most| most.value.parse().ok()),
                personal: field.personal,
                from_outside: field.from.is_some(),
                shown: self.shown(id, field),
                figure: field.figure.as_ref().map(|figure| figure.value.clone()),
                citations: citations.unwrap_or_default(),
                checks: Vec::new(),
                readable: !self.unread.has_error_within(field.span)
                    && (field.type_ != FieldType::Choice || !field.options.is_empty()),
            };
            if !field.type_.is_of_rows() {
                let environment = of_value(&compiled);
                compiled.checks = self.conditions(&field.checks, &environment);
            }
            self.fields.insert(id.value.clone(), Arc::new(compiled));
        }
        for (id, field) in &self.document.fields {
            self.rows(id, field);
            self.checklist_of(id, field);
        }
        for id in self.ids("fields") {
            if !self.fields.contains_key(id.as_str()) {
                let title = Text { zh: id.shared(), en: None };
                let lost = Field { id: id.clone(), title, ..Field::blank() };
                self.fields.insert(id, Arc::new(lost));
            }
        }
    }

    pub(super) fn conditions(
        &mut self,
        documents: &Keyed<ConditionDocument>,
        environment: &Environment,
    ) -> Vec<Condition> {
        let mut conditions = Vec::with_capacity(documents.len());
        for (id, condition) in documents {
            let citations = self.citations(&condition.article);
            let that = self.expression(&condition.that, environment, &Expected::Boolean);
            if let Some(that) = that {
                conditions.push(Condition {
                    id: id.value.clone(),
                    that,
                    otherwise: condition.else_.clone(),
                    citations,
                    place: self.place(id.span),
                });
            }
        }
        conditions
    }

    pub(super) fn organisations(&mut self) {
        for (id, organisation) in &self.document.organisations {
            if let Some(kind) = &organisation.kind {
                self.named(Noun::OrganisationKind, kind, "organisation_kinds");
            }
            if let Some(superior) = &organisation.superior {
                self.named(Noun::Organisation, superior, "organisations");
            }
            if let Some(territory) = &organisation.territory
                && !territory::is_code(&territory.value)
            {
                self.report(Diagnostic::error("bad-territory", territory.span).with("territory", &territory.value));
            }
            self.organisations.insert(
                id.value.clone(),
                Organisation {
                    id: id.value.clone(),
                    title: organisation.title.clone(),
                    kind: organisation.kind.as_ref().map(|kind| kind.value.clone()),
                    territory: organisation.territory.as_ref().map(|territory| Arc::clone(&territory.value)),
                    superior: organisation.superior.as_ref().map(|superior| superior.value.clone()),
                    validity: organisation.validity(),
                    details: organisation.details.iter().map(|(id, text)| (id.value.clone(), text.clone())).collect(),
                },
            );
        }
    }

    /// Whoever is above itself has nobody above it, and of two bodies of a kind for one territory on one day neither is its
    /// body.
    pub(super) fn organisations_stand_together(&mut self) {
        let all = &self.document.organisations;
        let mut of_territory: BTreeMap<_, Vec<(&Spanned<Id>, Validity)>> = BTreeMap::new();
        for (id, organisation) in all {
            if let (Some(kind), Some(territory)) = (&organisation.kind, &organisation.territory) {
                let own = organisation.validity();
                let there = of_territory.entry((&kind.value, &territory.value)).or_default();
                match there.iter().find(|(_, other)| other.meets(&own)) {
                    Some((other, _)) => self.diagnostics.push(
                        Diagnostic::warning("territory-shared", territory.span)
                            .with("organisation", &id.value)
                            .with("other", &other.value)
                            .with("territory", &territory.value)
                            .related("first-given-here", other.span),
                    ),
                    None => there.push((id, own)),
                }
            }
            let superior_of = |id: &Id| all.get(id.as_str()).and_then(|below| below.superior.as_ref());
            let mut line = vec![&id.value];
            // Whoever is only below a circle comes to no end.
            while let Some(superior) =
                line.last().and_then(|last| superior_of(last)).filter(|_| line.len() <= all.len())
            {
                if superior.value == id.value {
                    let names: Vec<&str> = line.iter().copied().chain([&id.value]).map(Id::as_str).collect();
                    // Said once, of the first by name.
                    if line.iter().all(|other| **other >= id.value) {
                        let circle = Diagnostic::error("superior-cycle", superior.span);
                        self.diagnostics.push(circle.with("cycle", names.join(" → ")));
                    }
                    break;
                }
                line.push(&superior.value);
            }
        }
    }

    pub(super) fn effects(&mut self) {
        for (id, effect) in &self.document.effects {
            let citations = self.citations(&effect.article);
            if let Some(view) = &effect.view {
                self.named(Noun::View, view, "views");
            }
            self.effects.insert(
                id.value.clone(),
                Effect {
                    id: id.value.clone(),
                    title: effect.title.clone(),
                    citations,
                    with: effect.with.iter().map(|(name, kind)| (name.value.clone(), *kind)).collect(),
                    view: effect.view.as_ref().map(|view| view.value.clone()),
                },
            );
        }
    }

    /// Fields by their names; those that are not there are reported.
    pub(super) fn fields_named<'n>(&mut self, names: impl IntoIterator<Item = &'n Spanned<Id>>) -> Vec<Arc<Field>> {
        let mut fields = Vec::new();
        for name in names {
            match self.fields.get(name.value.as_str()) {
                Some(field) => {
                    self.used.note("fields", &name.value);
                    fields.push(Arc::clone(field));
                }
                None => {
                    self.named(Noun::Field, name, "fields");
                }
            }
        }
        fields
    }

    pub(super) fn cases(&mut self) -> IdMap<CaseKind> {
        let mut cases = IdMap::default();
        for (id, case) in &self.document.cases {
            self.named(Noun::Workflow, &case.root, "workflows");
            if let Some(root) = self.document.workflows.get(case.root.value.as_str())
                && root.case_.value != id.value
            {
                self.report(
                    Diagnostic::error("root-of-other-case", case.root.span)
                        .with("workflow", &case.root.value)
                        .with("case", &root.case_.value),
                );
            }
            let facts = self.fields_named(case.facts.iter().map(|(name, _)| name));
            cases.insert(
                id.value.clone(),
                CaseKind { id: id.value.clone(), title: case.title.clone(), root: case.root.value.clone(), facts },
            );
        }
        cases
    }
}
