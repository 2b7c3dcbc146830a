//! Series: what they are counted by, and what their numbers look like.

mod shape;

use std::sync::Arc;

use super::super::model::{Organisation, Party, PatternPart, Series, SeriesRead};
use super::Compiler;
use super::names::Noun;
use super::workflow::Within;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::format::decode::Keyed;
use crate::format::{FieldType, SeriesDocument};
use shape::Shape;

/// The most digits that a number is filled up to.
const MOST_DIGITS: usize = 12;

impl Compiler<'_> {
    pub(super) fn series(&mut self) {
        let document = self.document;
        for (id, series) in &document.series {
            let citations = self.citations(&series.article);
            let scope: Vec<Option<SeriesRead>> =
                series.scope.iter().map(|read| self.series_read(read.value.as_str(), read.span)).collect();
            let pattern = self.pattern(&series.pattern);
            let (Some(scope), Some(pattern)) = (scope.into_iter().collect::<Option<Vec<_>>>(), pattern) else {
                continue;
            };
            self.check_series(id, series, &scope, &pattern);
            self.told_apart(id, series.pattern.span, &scope, &pattern);
            let root = self.line_root.clone();
            let series = Series {
                id: id.value.clone(),
                title: series.title.clone(),
                citations,
                root,
                scope,
                yearly: series.year,
                pattern,
            };
            self.series.insert(id.value.clone(), series);
        }
    }

    /// A number is never given twice: all that tells numbers apart is in it.
    fn check_series(
        &mut self,
        id: &Spanned<Id>,
        document: &SeriesDocument,
        scope: &[SeriesRead],
        pattern: &[PatternPart],
    ) {
        if !scope.iter().any(|read| matches!(read, SeriesRead::Party(_))) {
            self.report(Diagnostic::error("series-scope", id.span).with("series", &id.value));
        }
        let shows = |read: &SeriesRead| {
            pattern.iter().any(|part| match (part, read) {
                (PatternPart::Detail(party, _), SeriesRead::Party(of)) => party.id == of.id,
                (PatternPart::Read(part), read) => part.written() == read.written(),
                _ => false,
            })
        };
        let mut lacks: Vec<String> = Vec::new();
        if !pattern.iter().any(|part| matches!(part, PatternPart::Number(_))) {
            lacks.push("n".to_owned());
        }
        if document.year && !pattern.iter().any(|part| matches!(part, PatternPart::Year)) {
            lacks.push("year".to_owned());
        }
        lacks.extend(scope.iter().filter(|read| !shows(read)).map(SeriesRead::written));
        if !lacks.is_empty() {
            let diagnostic = Diagnostic::error("series-ambiguous", document.pattern.span);
            self.report(diagnostic.with("series", &id.value).with_list("lacks", lacks));
        }
    }

    /// Reports what would make one text of two numbers: parts that run into each other, and what is written alike.
    fn told_apart(&mut self, id: &Spanned<Id>, span: Span, scope: &[SeriesRead], pattern: &[PatternPart]) {
        for (one, next) in shape::run_together(pattern, |part| self.shape(part)) {
            let diagnostic = Diagnostic::error("series-run-together", span).with("series", &id.value);
            self.report(diagnostic.with("one", one.written()).with("next", next.written()));
        }
        for read in scope {
            let alike = match read {
                SeriesRead::Party(party) => self.alike(party, pattern),
                SeriesRead::Fact(_, options) | SeriesRead::Datum(_, options) => {
                    shape::first_alike(options.iter().map(|(option, title)| (option, Some(title.zh.to_string()))))
                }
            };
            if let Some((one, other)) = alike {
                let diagnostic = Diagnostic::error("series-alike", span).with("series", &id.value);
                self.report(diagnostic.with("one", one).with("other", other));
            }
        }
    }

    /// Two organisations that are written alike in numbers, as a party.
    fn alike(&self, party: &Party, pattern: &[PatternPart]) -> Option<(Id, Id)> {
        let shows = |part: &PatternPart| match part {
            PatternPart::Detail(of, _) | PatternPart::Read(SeriesRead::Party(of)) => of.id == party.id,
            _ => false,
        };
        let parts: Vec<&PatternPart> = pattern.iter().filter(|part| shows(part)).collect();
        if parts.is_empty() {
            return None;
        }
        let written = |organisation: &Organisation| {
            let texts = parts.iter().map(|part| shape::of_organisation(part, organisation));
            texts.collect::<Option<Vec<_>>>().map(|texts| texts.join("\n"))
        };
        shape::first_alike(self.organisations.values().map(|known| (&known.id, written(known))))
    }

    fn shape(&self, part: &PatternPart) -> Shape {
        let organisations = || {
            let known = self.organisations.values();
            Shape::OneOf(known.filter_map(|known| shape::of_organisation(part, known)).collect())
        };
        match part {
            PatternPart::Text(text) => Shape::Literal(text.to_string()),
            PatternPart::Year => Shape::Fixed,
            PatternPart::Number(_) => Shape::Digits,
            PatternPart::Detail(..) | PatternPart::Read(SeriesRead::Party(_)) => organisations(),
            PatternPart::Read(SeriesRead::Fact(name, options) | SeriesRead::Datum(name, options)) => {
                match self.fields.get(name).map(|field| field.kind) {
                    Some(FieldType::Choice) => {
                        Shape::OneOf(options.iter().map(|(_, title)| title.zh.to_string()).collect())
                    }
                    Some(FieldType::Integer) => Shape::Digits,
                    Some(FieldType::Territory) => Shape::Fixed,
                    _ => Shape::Any,
                }
            }
        }
    }

    /// What a number looks like: text with `{n}`, `{n:04}`, `{year}`, `{party.detail}`, `{facts.field}` in it.
    fn pattern(&mut self, pattern: &Spanned<Arc<str>>) -> Option<Vec<PatternPart>> {
        self.with_placeholders(pattern, PatternPart::Text, |compiler, name| compiler.pattern_part(name, pattern.span))
    }

    fn pattern_part(&mut self, name: &str, span: Span) -> Option<PatternPart> {
        match name.split_once(':') {
            Some(("n", digits)) => {
                let width = digits.strip_prefix('0').and_then(|width| width.parse().ok());
                let width = width.filter(|width: &usize| (1..=MOST_DIGITS).contains(width));
                if width.is_none() {
                    self.bad_placeholder(span, &format!("{{{name}}}"));
                }
                width.map(PatternPart::Number)
            }
            None if name == "n" => Some(PatternPart::Number(1)),
            None if name == "year" => Some(PatternPart::Year),
            _ => match name.split_once('.') {
                Some((party, detail)) if !matches!(party, "facts" | "data") => {
                    self.detail(party, detail, span).map(|(party, detail)| PatternPart::Detail(party, detail))
                }
                _ => self.series_read(name, span).map(PatternPart::Read),
            },
        }
    }

    /// What a series is counted by, or has in its numbers: one value that is the same text whenever it is read.
    fn series_read(&mut self, name: &str, span: Span) -> Option<SeriesRead> {
        let (record, field) = match name.split_once('.') {
            Some((record @ ("facts" | "data"), field)) => (record, field),
            _ => return self.party(&Spanned { value: Id::from(name), span }).map(SeriesRead::Party),
        };
        self.named(Noun::Field, &Spanned { value: Id::from(field), span }, "fields")?;
        let field = self.fields.get(field).filter(|field| field.readable)?.clone();
        let is_read = matches!(
            field.kind,
            FieldType::Text | FieldType::Integer | FieldType::Choice | FieldType::Territory | FieldType::Code
        );
        if !is_read || field.list || field.personal {
            self.report(Diagnostic::error("series-field", span).with("field", &field.id));
            return None;
        }
        let (id, options) = (field.id.clone(), field.options.clone());
        Some(if record == "facts" { SeriesRead::Fact(id, options) } else { SeriesRead::Datum(id, options) })
    }

    /// The numbers that an action gives: fields of the data, each with its series, in the order of the fields. None depends on
    /// another, so that the order in which they are written is of no matter; an event lists them in the order they are drawn.
    pub(super) fn assigns(&mut self, documents: &Keyed<Spanned<Id>>, within: &Within<'_>) -> Vec<(Id, Arc<Series>)> {
        let mut assigns: Vec<(Id, Arc<Series>)> = Vec::new();
        for (field, series) in documents {
            let Some(named) = self.named(Noun::Series, series, "series") else { continue };
            if assigns.iter().any(|(_, other)| other.id == named) {
                self.report(Diagnostic::error("series-twice", series.span).with("series", &named));
            }
            let Some(known) = within.scope.data.get(field.value.as_str()) else { continue };
            let asked = within.forms.values().any(|form| form.fields.contains(field.value.as_str()));
            if known.readable && (known.kind != FieldType::Text || known.list || known.personal || asked) {
                self.report(Diagnostic::error("assigned-field", field.span).with("field", &field.value));
            }
            let Some(found) = self.series.get(named.as_str()).cloned() else { continue };
            self.readable_in(&found, series, within);
            assigns.push((field.value.clone(), found));
        }
        assigns.sort_by(|(field, _), (other, _)| field.cmp(other));
        assigns
    }

    /// What a series reads must be recorded in the workflow that draws of it.
    fn readable_in(&mut self, series: &Series, name: &Spanned<Id>, within: &Within<'_>) {
        let mut told: Vec<&Id> = Vec::new();
        for read in series.scope.iter().chain(series.reads()) {
            let (record, field, has) = match read {
                SeriesRead::Party(_) => continue,
                SeriesRead::Fact(field, _) => {
                    ("facts", field, within.scope.facts.iter().any(|known| known.id == *field))
                }
                SeriesRead::Datum(field, _) => ("data", field, within.scope.data.contains_key(field.as_str())),
            };
            if !has && !told.contains(&field) {
                told.push(field);
                let diagnostic = Diagnostic::error("not-recorded", name.span);
                self.report(diagnostic.with("field", field).with("record", record));
            }
        }
    }
}

/// Series by name.
pub(super) type SeriesMap = IdMap<Series>;
