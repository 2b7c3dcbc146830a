//! Calls of functions and methods.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{Expr, FnCallExpr, Position};

use super::{Check, Typed};
use crate::base::Id;
use crate::expression::codes;
use crate::expression::codes::Question;
use crate::expression::inferred::Inferred;
use crate::expression::inferred::Inferred::{Boolean, Date, Integer, Period, Text};
use crate::expression::inferred::options_of;
use crate::expression::natives::parse_date;

/// The functions of the pack format with parameters of one type each; `min`, `max`, `subset` and `disjoint` take several.
const FUNCTIONS: [(&str, &[Inferred], Inferred); 17] = [
    ("date", &[Text], Date),
    ("days_between", &[Date, Date], Integer),
    ("workdays_between", &[Date, Date], Integer),
    ("is_workday", &[Date], Boolean),
    ("next_workday", &[Date], Date),
    ("days", &[Integer], Period),
    ("weeks", &[Integer], Period),
    ("months", &[Integer], Period),
    ("years", &[Integer], Period),
    ("workdays", &[Integer], Period),
    ("to_integer", &[Text], Integer),
    ("to_text", &[Integer], Text),
    ("territory_within", &[Text, Text], Boolean),
    ("kind_of", &[Text], Text),
    ("territory_of", &[Text], Text),
    ("superior_of", &[Text], Text),
    ("organisation_in", &[Text, Text], Text),
];

const TEXT_METHODS: [(&str, &[Inferred], Inferred); 8] = [
    ("trimmed", &[], Text),
    ("starts_with", &[Text], Boolean),
    ("ends_with", &[Text], Boolean),
    ("contains", &[Text], Boolean),
    ("part", &[Integer, Integer], Text),
    ("find", &[Text], Integer),
    ("is_digits", &[], Boolean),
    ("weighted_sum", &[Text, Integer, Integer], Integer),
];

const LIST_METHODS: [(&str, usize); 4] = [("is_empty", 0), ("contains", 1), ("with", 1), ("without", 1)];

const RECORD_METHODS: [(&str, usize); 2] = [("has", 1), ("get", 2)];

/// The functions that look into a register.
const REGISTERS: [&str; 4] = ["standing", "listed", "recorded", "has_recorded"];

/// The names of all functions of the pack format.
fn native_functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS
        .iter()
        .map(|(name, ..)| *name)
        .chain(["min", "max", "subset", "disjoint"])
        .chain(codes::functions())
        .chain(REGISTERS)
}

/// Whether packs cannot define a function of that name. Rhai takes `text.trimmed()` and `item in list` for calls of
/// functions of those names too, and would take a pack's in place of the engine's.
pub(crate) fn is_taken(name: &str) -> bool {
    let methods = LIST_METHODS.iter().chain(&RECORD_METHODS).map(|(method, _)| *method).chain(["has_role"]);
    native_functions().chain(TEXT_METHODS.iter().map(|(method, ..)| *method)).chain(methods).any(|taken| taken == name)
}

impl Check<'_> {
    /// `name(arguments)`, or an operator.
    pub(super) fn call(&mut self, call: &FnCallExpr, position: Position) -> Typed {
        if call.is_operator_call() {
            return Typed::value(self.operation(call, position));
        }
        if call.capture_parent_scope {
            return Typed::value(self.unsupported("unsupported-scope-call", position));
        }
        let name = call.name.as_str();
        let arguments: Vec<Typed> = call.args.iter().map(|argument| self.expression(argument)).collect();
        Typed::value(match (name, call.args.as_slice()) {
            // Rhai writes `item in list` so.
            ("contains", [_, _]) => self.membership(&arguments, position),
            (_, written) if let Some(question) = Question::asked_by(name) => {
                self.code_lookup(question, &arguments, written, position)
            }
            _ => match name {
                _ if REGISTERS.contains(&name) => self.of_register(name, &arguments, &call.args, position),
                "min" | "max" => self.least_or_greatest(name, &arguments, call, position),
                "subset" | "disjoint" => self.two_lists(name, &arguments, position),
                _ => match FUNCTIONS.iter().find(|(known, ..)| *known == name) {
                    Some((_, parameters, result)) => {
                        self.simple(name, parameters, result, &arguments, &call.args, position)
                    }
                    None => self.pack_function(name, &arguments, &call.args, position),
                },
            },
        })
    }

    fn simple(
        &mut self,
        name: &str,
        parameters: &[Inferred],
        result: &Inferred,
        arguments: &[Typed],
        written: &[Expr],
        position: Position,
    ) -> Inferred {
        if parameters.len() != arguments.len() {
            return self.wrong_count(name, &parameters.len().to_string(), arguments.len(), position);
        }
        for (index, (parameter, argument)) in parameters.iter().zip(arguments).enumerate() {
            if !argument.kind.fits(parameter) {
                let position = written.get(index).map_or(position, Expr::start_position);
                let expected = parameter.to_string();
                self.wrong_argument(name, index + 1, &expected, &argument.kind, position);
            }
        }
        if name == "date"
            && let [Expr::StringConstant(text, position)] = written
            && parse_date(text).is_none()
        {
            return self.refuse("invalid-date", *position, |diagnostic| diagnostic.with("given", text));
        }
        match (name, arguments) {
            ("kind_of", _) => self.kind_of_organisation(),
            ("organisation_in", [kind, _]) => {
                self.names_kind(&kind.kind, written.first().map_or(position, Expr::start_position));
                result.clone()
            }
            _ => result.clone(),
        }
    }

    /// The kinds of organisations, or nothing for what the pack does not name.
    fn kind_of_organisation(&self) -> Inferred {
        match self.pack_context {
            Some(pack_context) => {
                let nothing = [Id::from("")];
                Inferred::Choice(Arc::new(pack_context.kinds.iter().cloned().chain(nothing).collect::<BTreeSet<_>>()))
            }
            None => Inferred::Error,
        }
    }

    /// A kind of organisations that is written out must be one.
    fn names_kind(&mut self, given: &Inferred, position: Position) {
        let (Some(pack_context), Inferred::Literal(words)) = (self.pack_context, given) else { return };
        for word in words.difference(&pack_context.kinds) {
            self.refuse("unknown-choice", position, |diagnostic| {
                diagnostic
                    .with("given", word)
                    .with("known", options_of(&pack_context.kinds))
                    .did_you_mean(word.as_str(), pack_context.kinds.iter().map(Id::as_str))
            });
        }
    }

    fn least_or_greatest(
        &mut self,
        name: &str,
        arguments: &[Typed],
        call: &FnCallExpr,
        position: Position,
    ) -> Inferred {
        let [left, right] = arguments else { return self.wrong_count(name, "2", arguments.len(), position) };
        match (&left.kind, &right.kind) {
            (left, right) if left.is_settled() || right.is_settled() => left.of_settled(right),
            (Integer, Integer) => Integer,
            (Date, Date) => Date,
            (Integer | Date, other) => {
                let position = call.args.get(1).map_or(position, Expr::start_position);
                self.wrong_argument(name, 2, &left.kind.to_string(), other, position)
            }
            (other, _) => {
                let position = call.args.first().map_or(position, Expr::start_position);
                self.wrong_argument(name, 1, "date", other, position)
            }
        }
    }

    fn two_lists(&mut self, name: &str, arguments: &[Typed], position: Position) -> Inferred {
        let [left, right] = arguments else { return self.wrong_count(name, "2", arguments.len(), position) };
        for (number, argument) in [(1, left), (2, right)] {
            if !matches!(argument.kind, Inferred::List(_)) && !argument.kind.is_settled() {
                return self.wrong_argument(name, number, "list", &argument.kind, position);
            }
        }
        if let (Inferred::List(left), Inferred::List(right)) = (&left.kind, &right.kind) {
            self.compare(left, right, name, position);
        }
        Boolean
    }

    fn pack_function(&mut self, name: &str, arguments: &[Typed], written: &[Expr], position: Position) -> Inferred {
        let functions = self.functions;
        let Some(function) = functions.get(name, arguments.len()) else {
            let arities = functions.arities(name);
            if !arities.is_empty() {
                let expected: Vec<String> = arities.iter().map(usize::to_string).collect();
                return self.wrong_count(name, &expected.join("/"), arguments.len(), position);
            }
            if TEXT_METHODS.iter().any(|(method, ..)| *method == name)
                || LIST_METHODS.iter().chain(&RECORD_METHODS).any(|(method, _)| *method == name)
            {
                return self.refuse("unknown-function", position, |diagnostic| {
                    diagnostic.with("name", name).did_you_mean(name, [format!("x.{name}(…)").as_str()])
                });
            }
            if functions.incomplete {
                // It may stand in the file that could not be read, which has been reported.
                self.unreadable = true;
                return Inferred::Error;
            }
            return self.refuse("unknown-function", position, |diagnostic| {
                let mut known: Vec<&str> = native_functions().collect();
                known.extend(functions.names());
                diagnostic.with("name", name).did_you_mean(name, known)
            });
        };
        for (index, argument) in arguments.iter().enumerate() {
            let position = written.get(index).map_or(position, Expr::start_position);
            match &argument.kind {
                settled @ (Inferred::Error | Inferred::Never) => return settled.clone(),
                Inferred::Nothing | Inferred::Optional(_) | Inferred::Range => {
                    return self.wrong_argument(name, index + 1, "value", &argument.kind, position);
                }
                _ => {}
            }
        }
        self.instance(name, function, arguments, position)
    }

    /// `subject.name(arguments)`.
    pub(super) fn method(&mut self, subject: &Typed, call: &FnCallExpr, position: Position) -> Typed {
        let name = call.name.as_str();
        Typed::value(match &subject.kind {
            settled @ (Inferred::Error | Inferred::Never) => {
                for argument in &call.args {
                    self.expression(argument);
                }
                settled.clone()
            }
            Inferred::Record(_) => self.record_method(subject, name, &call.args, position),
            Inferred::List(element) => self.list_method(element, name, &call.args, position),
            Inferred::Object(shape) if name == "has_role" && shape.properties.contains_key("roles") => {
                self.note_read(subject, Some("roles"));
                let arguments: Vec<Typed> = call.args.iter().map(|argument| self.expression(argument)).collect();
                self.simple(name, &[Text], &Boolean, &arguments, &call.args, position)
            }
            kind if kind.is_text() => {
                let arguments: Vec<Typed> = call.args.iter().map(|argument| self.expression(argument)).collect();
                match TEXT_METHODS.iter().find(|(known, ..)| *known == name) {
                    Some((_, parameters, result)) => {
                        self.simple(name, parameters, result, &arguments, &call.args, position)
                    }
                    None => self.unknown_method(kind, name, TEXT_METHODS.iter().map(|(name, ..)| *name), position),
                }
            }
            Inferred::Object(shape) if shape.properties.contains_key("roles") => {
                self.unknown_method(&subject.kind, name, ["has_role"], position)
            }
            kind => self.unknown_method(kind, name, [], position),
        })
    }

    fn record_method(&mut self, subject: &Typed, name: &str, arguments: &[Expr], position: Position) -> Inferred {
        let Some((_, count)) = RECORD_METHODS.iter().find(|(known, _)| *known == name) else {
            let methods = RECORD_METHODS.iter().map(|(method, _)| *method);
            return self.unknown_method(&subject.kind, name, methods, position);
        };
        let Inferred::Record(shape) = &subject.kind else { return Inferred::Error };
        let (Some(field), true) = (arguments.first(), arguments.len() == *count) else {
            return self.wrong_count(name, &count.to_string(), arguments.len(), position);
        };
        let Expr::StringConstant(field, field_position) = field else {
            return self.unsupported("unsupported-computed-field", field.start_position());
        };
        let fallback = arguments.get(1).map(|fallback| (self.expression(fallback).kind, fallback.start_position()));
        let Some(kind) = shape.fields.get(field.as_str()) else {
            return self.unknown_property(&subject.kind, field, *field_position);
        };
        self.note_read(subject, Some(field));
        let Some((fallback, position)) = fallback else { return Boolean };
        let kind = Inferred::of(kind);
        match kind.clone().or(fallback.clone()) {
            Some(Inferred::Optional(_) | Inferred::Nothing) | None => {
                self.wrong_argument(name, 2, &kind.to_string(), &fallback, position)
            }
            Some(kind) => kind,
        }
    }

    fn list_method(&mut self, element: &Inferred, name: &str, arguments: &[Expr], position: Position) -> Inferred {
        let Some((_, count)) = LIST_METHODS.iter().find(|(known, _)| *known == name) else {
            let list = Inferred::list(element.clone());
            return self.unknown_method(&list, name, LIST_METHODS.iter().map(|(method, _)| *method), position);
        };
        if arguments.len() != *count {
            return self.wrong_count(name, &count.to_string(), arguments.len(), position);
        }
        let Some(written) = arguments.first() else { return Boolean };
        let item = self.expression(written).kind;
        match name {
            "with" => match element.clone().or(item.clone()) {
                Some(element) if element.is_item() => Inferred::list(element),
                _ => {
                    let expected = if *element == Inferred::Never { "value".to_owned() } else { element.to_string() };
                    self.wrong_argument(name, 1, &expected, &item, written.start_position())
                }
            },
            "without" => {
                self.compare(element, &item, name, written.start_position());
                Inferred::list(element.clone())
            }
            _ => {
                self.compare(element, &item, name, written.start_position());
                Boolean
            }
        }
    }

    fn unknown_method<'n>(
        &mut self,
        subject: &Inferred,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
        position: Position,
    ) -> Inferred {
        self.refuse("unknown-method", position, |diagnostic| {
            diagnostic.with("name", name).with("given", subject).did_you_mean(name, known)
        })
    }

    pub(crate) fn wrong_count(&mut self, name: &str, expected: &str, given: usize, position: Position) -> Inferred {
        self.refuse("wrong-argument-count", position, |diagnostic| {
            diagnostic.with("function", name).with("expected", expected).with("given", given)
        })
    }

    pub(crate) fn wrong_argument(
        &mut self,
        function: &str,
        number: usize,
        expected: &str,
        given: &Inferred,
        position: Position,
    ) -> Inferred {
        self.refuse("wrong-argument-type", position, |diagnostic| {
            let diagnostic = diagnostic.with("function", function).with("number", number);
            diagnostic.with("expected", expected).with("given", given)
        })
    }
}
