//! Letters: their parts compiled for each workflow whose actions they leave with.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::model::{
    BlockContent, BlockTemplate, Citations, Field, LetterTemplate, Template, TemplatePiece, TemplateValue, Wording,
    Workflow,
};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap, Text};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::{Environment, Expected, Expression, Type};
use crate::format::decode::ExpressionText;
use crate::format::{BlockDocument, FieldType, LetterDocument, Showing, TemplateDocument};

/// What the items of a list are called in what stands there for each of them.
const ITEM: &str = "item";

/// How a value may be put into words, after a colon.
const WORDINGS: [&str; 3] = ["field", "name", "capitals"];

/// A part of a letter as it is written, with its name.
type WrittenPart<'d> = &'d (Spanned<Id>, BlockDocument);

/// What a part is compiled against.
struct Part<'w> {
    workflow: &'w Workflow,
    environment: &'w Environment,
    /// How the items of a list are put into words.
    listed: Wording,
    /// The articles that it rests on.
    citations: &'w Citations,
}

impl Compiler<'_> {
    pub(super) fn letters(&mut self, workflows: &IdMap<Workflow>) -> IdMap<LetterTemplate> {
        let mut letters = IdMap::default();
        let document = self.document;
        for (id, letter) in &document.letters {
            let citations = self.citations(&letter.article);
            let effects: Vec<Id> =
                letter.for_.iter().filter_map(|effect| self.told_of(Noun::Effect, effect, "effects")).collect();
            let leaves = |workflow: &&Arc<Workflow>| {
                let mut actions = workflow.all_actions();
                actions.any(|action| action.effects.iter().any(|asked| effects.contains(&asked.effect.id)))
            };
            if letter.body.is_empty() {
                self.report(Diagnostic::error("letter-empty", id.span).with("name", &id.value));
            }
            let parts = self.placed(letter);
            let mut bodies = IdMap::default();
            for workflow in workflows.values().filter(leaves) {
                let before = self.diagnostics.error_count();
                let body = self.body(&parts, workflow, &citations);
                // What is wrong in one workflow is not said again of the next.
                if self.diagnostics.error_count() > before {
                    break;
                }
                bodies.insert(workflow.id.clone(), body);
            }
            if !bodies.is_empty() {
                self.used.note("letters", &id.value);
            }
            let (id, title) = (id.value.clone(), letter.title.clone());
            letters.insert(id.clone(), LetterTemplate { id, title, citations, effects, bodies });
        }
        letters
    }

    /// The parts of a letter in the order in which they stand: as they are written, but for those that say before which other
    /// part they stand.
    fn placed<'d>(&mut self, letter: &'d LetterDocument) -> Vec<WrittenPart<'d>> {
        let (mut placed, mut moved): (Vec<WrittenPart<'d>>, Vec<WrittenPart<'d>>) =
            letter.body.iter().partition(|(_, part)| part.before.is_none());
        let known: Vec<&Id> = letter.body.keys().collect();
        moved.retain(|(_, part)| {
            let before = part.before.as_ref();
            let unknown = before.filter(|before| !known.contains(&&before.value));
            if let Some(unknown) = unknown {
                self.unknown(
                    Noun::LetterPart,
                    unknown.value.as_str(),
                    unknown.span,
                    known.iter().map(|id| id.as_str()),
                );
            }
            unknown.is_none()
        });
        // One may stand before another that is still to be placed.
        while !moved.is_empty() {
            let (mut later, left) = (Vec::new(), moved.len());
            for written in moved {
                let before = written.1.before.as_ref().map(|before| &before.value);
                match placed.iter().position(|(other, _)| before == Some(&other.value)) {
                    Some(place) => placed.insert(place, written),
                    None => later.push(written),
                }
            }
            if later.len() == left {
                for (id, _) in &later {
                    let circle = Diagnostic::error("letter-part-before", id.span);
                    self.report(circle.with("part", &id.value));
                }
                break;
            }
            moved = later;
        }
        placed
    }

    fn body(&mut self, parts: &[WrittenPart<'_>], workflow: &Workflow, citations: &Citations) -> Vec<BlockTemplate> {
        let environment = self.environment_of(workflow);
        let mut body = Vec::with_capacity(parts.len());
        for (id, block) in parts {
            body.extend(self.block(id, block, workflow, &environment, citations));
        }
        body
    }

    fn block(
        &mut self,
        id: &Spanned<Id>,
        document: &BlockDocument,
        workflow: &Workflow,
        base: &Environment,
        citations: &Citations,
    ) -> Option<BlockTemplate> {
        let own = document.article.as_ref().map(|article| self.citations(article));
        let when = match &document.when {
            Some(when) => Some(self.recorded(when, base, &Expected::Boolean)?),
            None => None,
        };
        let mut environment = Cow::Borrowed(base);
        let mut listed = Wording::Plain;
        let each = match &document.each {
            Some(each) => {
                let each = self.recorded(each, base, &Expected::List)?;
                let item = match each.result() {
                    Some(Type::List(item)) => (**item).clone(),
                    _ => Type::Unreadable,
                };
                listed = self.wording_of(path_read(&each), workflow);
                environment.to_mut().variables.insert(ITEM, item);
                Some(each)
            }
            None => None,
        };
        let cites_itself = own.is_some();
        let citations = own.unwrap_or_else(|| Arc::clone(citations));
        let part = Part { workflow, environment: &environment, listed, citations: &citations };
        let content = match (&document.text, document.columns.is_empty()) {
            (Some(text), true) => BlockContent::Text(self.template(text, &part)?),
            (None, false) => {
                let mut columns = Vec::with_capacity(document.columns.len());
                for (_, column) in &document.columns {
                    columns.push((column.title.clone(), self.template(&column.text, &part)?));
                }
                BlockContent::Table(columns)
            }
            _ => {
                let diagnostic = Diagnostic::error("letter-part", id.span).with("part", &id.value);
                self.report_of_whole(document.span, diagnostic);
                return None;
            }
        };
        Some(BlockTemplate {
            id: id.value.clone(),
            style: document.style,
            cites_itself,
            citations,
            when,
            each,
            content,
            place: self.place(id.span),
        })
    }

    /// An expression that gives the same whenever the record is read: it asks no register.
    fn recorded(
        &mut self,
        script: &ExpressionText,
        environment: &Environment,
        expected: &Expected,
    ) -> Option<Expression> {
        let expression = self.expression(script, environment, expected)?;
        if expression.reads().iter().any(|read| read.is_of_registers()) {
            self.report(Diagnostic::error("letter-asks-register", script.span));
        }
        Some(expression)
    }

    fn template(&mut self, template: &TemplateDocument, part: &Part<'_>) -> Option<Template> {
        let mut values = Vec::new();
        let zh = self.pieces(&template.zh, part, &mut values);
        let en = match &template.en {
            Some(en) => Some(self.pieces(en, part, &mut values)?),
            None => None,
        };
        Some(Template { values, zh: zh?, en })
    }

    fn pieces(
        &mut self,
        written: &Spanned<Arc<str>>,
        part: &Part<'_>,
        values: &mut Vec<TemplateValue>,
    ) -> Option<Vec<TemplatePiece>> {
        self.with_placeholders(written, TemplatePiece::Text, |compiler, inside| {
            compiler.piece(inside, written.span, part, values)
        })
    }

    fn piece(
        &mut self,
        inside: &str,
        span: Span,
        part: &Part<'_>,
        values: &mut Vec<TemplateValue>,
    ) -> Option<TemplatePiece> {
        if let named @ ("basis" | "basis:titles") = inside.trim() {
            if part.citations.is_empty() {
                self.report(Diagnostic::error("letter-without-basis", self.within(span, inside)));
            }
            return Some(TemplatePiece::Basis(named == "basis:titles"));
        }
        if let Some((party, detail)) = inside.split_once('.')
            && !part.environment.variables.contains_key(party)
            && self.parties.contains(party)
        {
            let (party, detail) = self.detail(party, detail, span)?;
            let wording = Wording::Detail(detail.clone());
            return Some(TemplatePiece::Value(place_of(values, TemplateValue::Bound(party, detail)), wording));
        }
        let (text, format) = match inside.rsplit_once(':') {
            Some((text, format)) if Id::is_element_name(format.trim()) => (text, Some(format.trim())),
            _ => (inside, None),
        };
        if let Some(unknown) = format.filter(|format| !WORDINGS.contains(format)) {
            let diagnostic = Diagnostic::error("unknown-wording", self.within(span, inside)).with("word", unknown);
            let known = WORDINGS.join("`, `");
            self.report(diagnostic.with("known", known).did_you_mean(unknown, WORDINGS));
            return None;
        }
        let script = ExpressionText { text: Arc::from(text.trim()), span: self.within(span, text.trim()) };
        let expected = match format {
            Some("capitals") => Expected::Of(Type::Money),
            _ => Expected::AnyValue,
        };
        let value = self.recorded(&script, part.environment, &expected)?;
        let wording = match format {
            Some("field") => Wording::Fields,
            Some("name") => Wording::Names,
            Some(_) => Wording::Capitals,
            None => self.wording(&value, part),
        };
        Some(TemplatePiece::Value(place_of(values, TemplateValue::Expression(value)), wording))
    }

    /// The place of a text that stands within a value of a file; all of the value, if it is written otherwise there.
    fn within(&self, span: Span, text: &str) -> Span {
        let offset = self.sources.slice(span).find(&format!("{{{text}")).map(|at| at.saturating_add(1));
        let offset = offset.and_then(|at| u32::try_from(at).ok());
        let length = u32::try_from(text.len()).ok();
        match offset.zip(length).and_then(|(at, length)| Some((span.start.checked_add(at)?, length))) {
            Some((start, length)) => Span { start, end: start.saturating_add(length), ..span },
            None => span,
        }
    }

    /// What is read alone has titles: options, codes, organisations, states. So has a column of rows and of what was found of
    /// the items of a checklist.
    fn wording(&self, value: &Expression, part: &Part<'_>) -> Wording {
        let column = value.source().text.trim().strip_prefix(ITEM).and_then(|rest| rest.strip_prefix('.'));
        let path = read_alone(value);
        if let Some(field) = self.column_of(value, part.workflow) {
            return Wording::Field(field);
        }
        match (path.as_deref(), column, &part.listed) {
            (Some([ITEM]), _, listed) => listed.clone(),
            (_, Some(column), Wording::Field(rows)) => {
                let asked = rows.fields.get(column).map(|asked| &asked.field);
                asked.filter(|field| is_titled(field)).cloned().map_or(Wording::Plain, Wording::Field)
            }
            _ => self.wording_of(path, part.workflow),
        }
    }

    /// The field of a column that is listed by itself: `data.rows.column("name")`.
    fn column_of(&self, value: &Expression, workflow: &Workflow) -> Option<Arc<Field>> {
        let (_, column) = value.source().text.trim().strip_suffix("\")")?.rsplit_once(".column(\"")?;
        let rows = match path_read(value)?.as_slice() {
            ["facts", name] => self.fields.get(*name),
            ["data", name] => workflow.fields.get(*name),
            _ => None,
        };
        let asked = rows?.fields.get(column)?;
        Some(Arc::clone(&asked.field)).filter(|field| is_titled(field))
    }

    fn wording_of(&self, path: Option<Vec<&str>>, workflow: &Workflow) -> Wording {
        match path.as_deref() {
            Some(["parties", _] | ["actor", "organisation"]) => Wording::Names,
            Some(["params", parameter]) => self.options_of(parameter),
            Some(["procedure", "state"]) => Wording::Titles(titles(workflow)),
            Some(["procedure", "title"]) => {
                let title = (Id::from(&*workflow.title.zh), workflow.title.clone());
                Wording::Titles(std::iter::once(title).collect())
            }
            Some(["procedures" | "concerning", of, "state" | "states"]) => self.states_of(std::iter::once(*of)),
            Some(["concerned", "state"]) => {
                self.states_of(workflow.concerns.iter().map(|(concerned, _)| concerned.as_str()))
            }
            _ => self.field_of(path, workflow).map_or(Wording::Plain, Wording::Field),
        }
    }

    /// The titles of the states of workflows.
    fn states_of<'s>(&self, workflows: impl Iterator<Item = &'s str>) -> Wording {
        let mut titles: IdMap<Text> = IdMap::default();
        for document in workflows.filter_map(|workflow| self.document.workflows.get(workflow)) {
            for (id, state) in &document.states {
                if !titles.contains(id.value.as_str()) {
                    titles.insert(id.value.clone(), state.title.clone());
                }
            }
        }
        Wording::Titles(titles)
    }

    fn options_of(&self, parameter: &str) -> Wording {
        let options = self.document.parameters.get(parameter).map(|parameter| &parameter.options);
        let options = options.into_iter().flat_map(|options| options.iter());
        let titles: IdMap<_> = options.map(|(id, option)| (id.value.clone(), option.title.clone())).collect();
        if titles.is_empty() { Wording::Plain } else { Wording::Titles(titles) }
    }

    fn field_of(&self, path: Option<Vec<&str>>, workflow: &Workflow) -> Option<Arc<Field>> {
        let found = match path?.as_slice() {
            ["facts", name] => self.fields.get(*name),
            ["data", name] => workflow.fields.get(*name),
            _ => None,
        };
        found.filter(|field| is_titled(field)).cloned()
    }
}

/// The place of a value among those that a text reads: what is said in both languages is read once.
fn place_of(values: &mut Vec<TemplateValue>, value: TemplateValue) -> usize {
    values.iter().position(|known| known.is_same_as(&value)).unwrap_or_else(|| {
        values.push(value);
        values.len() - 1
    })
}

/// The one thing that an expression reads, whatever it does with it.
fn path_read(value: &Expression) -> Option<Vec<&str>> {
    let [read] = value.reads() else { return None };
    Some([read.variable].into_iter().chain(read.properties.iter().map(Id::as_str)).collect())
}

/// What an expression reads, if that is all it does.
fn read_alone(value: &Expression) -> Option<Vec<&str>> {
    let text = value.source().text.trim();
    match value.reads() {
        [read] if read.to_string() == text => path_read(value),
        _ => None,
    }
}

/// Whether values of a field are written otherwise than they are entered.
fn is_titled(field: &Field) -> bool {
    field.kind != FieldType::Text || field.shown.is_some_and(|shown| shown != Showing::Never)
}

fn titles(workflow: &Workflow) -> IdMap<Text> {
    workflow.states.iter().map(|(id, state)| (id.clone(), state.title.clone())).collect()
}
