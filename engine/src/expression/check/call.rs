//! Calls of functions and methods.

use rhai::{Expr, FnCallExpr, Position};

use super::typing::Call;
use super::{Check, Typed};
use crate::expression::functions::{self, Form, ValueKind};
use crate::expression::inferred::Inferred;
use crate::expression::types::type_in_words;

/// What methods and properties are looked for on.
pub(super) fn subject_of(kind: &Inferred) -> Option<ValueKind> {
    Some(match kind {
        kind if kind.is_text() => ValueKind::Text,
        Inferred::Date => ValueKind::Date,
        Inferred::List(_) => ValueKind::List,
        Inferred::Row(_) | Inferred::Record(_) => ValueKind::Record,
        Inferred::Object(shape) if shape.properties.contains_key("roles") => ValueKind::Actor,
        _ => return None,
    })
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
        let arguments = self.worked_out(&call.args);
        let kind = match (functions::find(Form::Function, name), call.args.as_slice()) {
            // Rhai writes `item in list` so.
            _ if name == "contains" && arguments.len() == 2 => self.membership(&arguments, position),
            (Some(function), written) => {
                (function.typing)(self, &Call { function, subject: None, arguments: &arguments, written, position })
            }
            (None, written) => self.pack_function(name, &arguments, written, position),
        };
        Typed::value(kind)
    }

    fn pack_function(&mut self, name: &str, arguments: &[Typed], written: &[Expr], position: Position) -> Inferred {
        let functions = self.functions;
        let Some(function) = functions.get(name, arguments.len()) else {
            let arities = functions.arities(name);
            if !arities.is_empty() {
                let expected: Vec<String> = arities.iter().map(usize::to_string).collect();
                return self.wrong_count(name, &expected.join("/"), arguments.len(), position);
            }
            if [ValueKind::Text, ValueKind::List, ValueKind::Record]
                .into_iter()
                .any(|of| functions::find(Form::Method(of), name).is_some())
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
                let mut known: Vec<&str> = functions::names(Form::Function).collect();
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
        let kind = &subject.kind;
        if kind.is_settled() {
            self.worked_out(&call.args);
            return Typed::value(kind.clone());
        }
        let of = subject_of(kind);
        // A text works its arguments out even if it has no such method.
        let mut arguments = if of == Some(ValueKind::Text) { self.worked_out(&call.args) } else { Vec::new() };
        let Some(function) = of.and_then(|of| functions::find(Form::Method(of), name)) else {
            let known = of.into_iter().flat_map(|of| functions::names(Form::Method(of)));
            return Typed::value(self.unknown_method(kind, name, known, position));
        };
        if of == Some(ValueKind::Actor) {
            self.note_read(subject, Some("roles"));
            arguments = self.worked_out(&call.args);
        }
        let written = call.args.as_slice();
        let call = Call { function, subject: Some(subject), arguments: &arguments, written, position };
        Typed::value((function.typing)(self, &call))
    }

    fn worked_out(&mut self, written: &[Expr]) -> Vec<Typed> {
        written.iter().map(|argument| self.expression(argument)).collect()
    }

    fn unknown_method<'n>(
        &mut self,
        subject: &Inferred,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
        position: Position,
    ) -> Inferred {
        self.refuse("unknown-method", position, |diagnostic| {
            diagnostic.with("name", name).with_sentence("given", type_in_words(subject)).did_you_mean(name, known)
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
            let diagnostic = diagnostic.with_sentence("expected", type_in_words(&expected));
            diagnostic.with_sentence("given", type_in_words(given))
        })
    }
}
