//! Expressions: names, properties, operators.

use rhai::{ASTFlags, Expr, FnCallExpr, Position};

use super::call::subject_of;
use super::typing::Call;
use super::{Check, Root, Typed};
use crate::base::Id;
use crate::diagnostic::Hint;
use crate::expression::functions::{self, Form};
use crate::expression::inferred::{Inferred, options_of};
use crate::expression::types::{Type, type_in_words};

impl Check<'_> {
    pub(super) fn expression(&mut self, expression: &Expr) -> Typed {
        let position = expression.position();
        let kind = match expression {
            Expr::BoolConstant(..) => Inferred::Boolean,
            Expr::IntegerConstant(..) => Inferred::Integer,
            Expr::StringConstant(text, _) => Inferred::literal(text),
            Expr::Unit(_) => Inferred::Nothing,
            Expr::Variable(variable, ..) => return self.variable(&variable.1, position),
            Expr::Array(items, _) => self.list_of(items),
            Expr::And(parts, _) => self.logic(parts, "&&"),
            Expr::Or(parts, _) => self.logic(parts, "||"),
            Expr::Stmt(block) => return self.block(block),
            Expr::FnCall(call, _) => return self.call(call, position),
            Expr::Dot(pair, ..) | Expr::Index(pair, ..) => {
                let subject = self.expression(&pair.lhs);
                return self.follow(subject, expression);
            }
            Expr::FloatConstant(..) => self.unsupported("unsupported-decimals", position),
            Expr::CharConstant(..) => self.unsupported("unsupported-character", position),
            Expr::InterpolatedString(..) => self.unsupported("unsupported-interpolation", position),
            Expr::Map(..) => self.unsupported("unsupported-map", position),
            Expr::Coalesce(..) => self.unsupported("unsupported-coalesce", position),
            Expr::ThisPtr(_) => self.unsupported("unsupported-this", position),
            Expr::DynamicConstant(value, _) if value.is_decimal() => self.unsupported("unsupported-decimals", position),
            _ => self.unsupported("unsupported-expression", position),
        };
        Typed::value(kind)
    }

    fn variable(&mut self, name: &str, position: Position) -> Typed {
        if let Some(local) = self.frame.locals.iter().rev().find(|local| local.name == name) {
            let typed = Typed { kind: local.kind.clone(), path: local.path.clone() };
            if !matches!(typed.kind, Inferred::Record(_) | Inferred::Object(_)) {
                self.note_read(&typed, None);
            }
            return typed;
        }
        let declared = self.frame.environment.and_then(|environment| environment.variables.get_key_value(name));
        let Some((name, kind)) = declared else {
            return Typed::value(self.unknown_variable(name, position));
        };
        self.roots.push(name);
        self.unreadable |= *kind == Type::Unreadable;
        let typed = Typed { kind: Inferred::of(kind), path: Some((Root::Variable(name), Vec::new())) };
        if !matches!(typed.kind, Inferred::Record(_) | Inferred::Object(_)) {
            self.note_read(&typed, None);
        }
        typed
    }

    pub(super) fn unknown_variable(&mut self, name: &str, position: Position) -> Inferred {
        let locals: Vec<Id> = self.frame.locals.iter().map(|local| local.name.clone()).collect();
        let variables = || self.frame.environment.iter().flat_map(|environment| environment.variables.iter());
        let mut candidates: Vec<String> = locals.iter().map(ToString::to_string).collect();
        candidates.extend(variables().map(|(variable, _)| (*variable).to_owned()));
        // What stands in a record is read through it: `data.phone`, not `phone`.
        let read_through = self.records_with(|_| true);
        let meant = read_through.iter().find(|(_, field)| *field == *name);
        let meant = meant.map(|(record, field)| format!("{record}.{field}"));
        candidates.extend(read_through.iter().map(|(record, field)| format!("{record}.{field}")));
        self.refuse("unknown-variable", position, |diagnostic| {
            let diagnostic = diagnostic.with("name", name);
            match meant {
                Some(meant) => diagnostic.suggesting(Some(meant)),
                None => diagnostic.did_you_mean(name, candidates.iter().map(String::as_str)),
            }
        })
    }

    /// The fields of the records that can be read here, each with the record; of data and what is given first.
    fn records_with(&self, is_it: impl Fn(&Id) -> bool) -> Vec<(&'static str, Id)> {
        const FIRST: [&str; 3] = ["data", "input", "facts"];
        let variables = self.frame.environment.iter().flat_map(|environment| environment.variables.iter());
        let mut variables: Vec<(&'static str, &Type)> = variables.map(|(name, kind)| (*name, kind)).collect();
        variables.sort_by_key(|(name, _)| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
        let fields = variables.into_iter().flat_map(|(name, kind)| {
            let fields: Vec<&Id> = match kind {
                Type::Record(shape) => shape.fields.keys().collect(),
                Type::Object(shape) => shape.properties.keys().collect(),
                _ => Vec::new(),
            };
            fields.into_iter().map(move |field| (name, field))
        });
        fields.filter(|(_, field)| is_it(field)).map(|(name, field)| (name, field.clone())).collect()
    }

    fn list_of(&mut self, items: &[Expr]) -> Inferred {
        let mut element = Inferred::Never;
        for item in items {
            let kind = self.expression(item).kind;
            element = match element.clone().or(kind.clone()) {
                Some(element) if element.is_item() => element,
                _ => self.unlike(&element, &kind, "[…]", item.start_position()),
            };
        }
        if element == Inferred::Error { element } else { Inferred::list(element) }
    }

    fn logic(&mut self, parts: &[Expr], operator: &'static str) -> Inferred {
        for (index, part) in parts.iter().enumerate() {
            let kind = self.expression(part).kind;
            if !kind.fits(&Inferred::Boolean) {
                self.wrong_argument(operator, index + 1, "boolean", &kind, part.start_position());
            }
        }
        Inferred::Boolean
    }

    /// Goes along `subject.a.b(c)[d]`; `link` is the dot or bracket after the subject.
    fn follow(&mut self, subject: Typed, link: &Expr) -> Typed {
        let (pair, flags, position, indexing) = match link {
            Expr::Dot(pair, flags, position) => (pair, *flags, *position, false),
            Expr::Index(pair, flags, position) => (pair, *flags, *position, true),
            other => return Typed::value(self.unsupported("unsupported-expression", other.position())),
        };
        if flags.contains(ASTFlags::NEGATED) {
            return Typed::value(self.unsupported("unsupported-elvis", position));
        }
        let (step, rest) = match &pair.rhs {
            chain @ (Expr::Dot(next, ..) | Expr::Index(next, ..)) if !flags.contains(ASTFlags::BREAK) => {
                (&next.lhs, Some(chain))
            }
            last => (last, None),
        };
        let next = match step {
            index if indexing => {
                let at = self.expression(index).kind;
                Typed::value(self.item(&subject, &at, position))
            }
            Expr::Property(property, position) => self.property(&subject, &property.2, *position),
            Expr::MethodCall(call, position) => self.method(&subject, call, *position),
            other => Typed::value(self.unsupported("unsupported-expression", other.position())),
        };
        match rest {
            Some(chain) => self.follow(next, chain),
            None => next,
        }
    }

    /// `list[index]`.
    pub(super) fn item(&mut self, subject: &Typed, index: &Inferred, position: Position) -> Inferred {
        match &subject.kind {
            settled @ (Inferred::Error | Inferred::Never) => settled.clone(),
            Inferred::List(_) if !index.fits(&Inferred::Integer) => {
                self.wrong_argument("[]", 1, "integer", index, position)
            }
            Inferred::List(element) => (**element).clone(),
            other => self.unlike(other, index, "[]", position),
        }
    }

    fn property(&mut self, subject: &Typed, name: &str, position: Position) -> Typed {
        let declared = match &subject.kind {
            // What it is read of is noted where that is read.
            Inferred::Row(shape) => match shape.fields.get(name) {
                Some(kind) => {
                    self.unreadable |= *kind == Type::Unreadable;
                    return Typed::value(Inferred::of(kind));
                }
                None => None,
            },
            settled @ (Inferred::Error | Inferred::Never) => return Typed::value(settled.clone()),
            Inferred::Record(shape) => shape.fields.get(name),
            Inferred::Object(shape) => shape.properties.get(name),
            kind => {
                let function = subject_of(kind).and_then(|of| functions::find(Form::Property(of), name));
                if let Some(function) = function {
                    let call = Call { function, subject: Some(subject), arguments: &[], written: &[], position };
                    return Typed::value((function.typing)(self, &call));
                }
                None
            }
        };
        let Some(kind) = declared else {
            return Typed::value(self.unknown_property(&subject.kind, name, position));
        };
        self.unreadable |= *kind == Type::Unreadable;
        let path = subject.path.clone().map(|(root, mut path)| {
            path.push(Id::from(name));
            (root, path)
        });
        let typed = Typed { kind: Inferred::of(kind), path };
        if !matches!(typed.kind, Inferred::Record(_) | Inferred::Object(_)) {
            self.note_read(&typed, None);
        }
        typed
    }

    pub(super) fn unknown_property(&mut self, subject: &Inferred, name: &str, position: Position) -> Inferred {
        match subject {
            Inferred::Row(shape) | Inferred::Record(shape) => {
                let fields = shape.fields.keys().map(Id::as_str);
                // What one record lacks another may have: `data.phone`, not `input.phone`.
                let elsewhere = self.records_with(|field| *field == *name);
                let elsewhere = elsewhere.first().filter(|(record, _)| *record != shape.name);
                let hint = elsewhere.map(|(record, field)| {
                    Hint::new("hint-write", format!("{}.{name}", shape.name), format!("{record}.{field}"))
                });
                self.refuse("unknown-field", position, |diagnostic| {
                    let diagnostic = match shape.name {
                        "row" => diagnostic.with_phrase("record", "type-row"),
                        name => diagnostic.with("record", name),
                    };
                    let diagnostic = diagnostic.with("name", name);
                    match hint {
                        Some(hint) => diagnostic.hinting(Some(hint)),
                        None => diagnostic.did_you_mean(name, fields),
                    }
                })
            }
            Inferred::Object(shape) => {
                let properties = shape.properties.keys().map(Id::as_str);
                self.refuse("unknown-property", position, |diagnostic| {
                    let diagnostic = diagnostic.with("object", &shape.name).with("noun", shape.noun);
                    diagnostic.with("name", name).did_you_mean(name, properties)
                })
            }
            other => {
                let known = subject_of(other).into_iter().flat_map(|of| functions::names(Form::Property(of)));
                self.refuse("unknown-property", position, |diagnostic| {
                    let diagnostic = diagnostic.with_sentence("object", type_in_words(other)).with("noun", "property");
                    diagnostic.with("name", name).did_you_mean(name, known)
                })
            }
        }
    }

    /// An operator written between or before its operands.
    pub(super) fn operation(&mut self, call: &FnCallExpr, position: Position) -> Inferred {
        let operands: Vec<Inferred> = call.args.iter().map(|operand| self.expression(operand).kind).collect();
        match (call.name.as_str(), operands.as_slice()) {
            ("!", [kind]) if kind.fits(&Inferred::Boolean) => Inferred::Boolean,
            ("!", [kind]) => self.wrong_argument("!", 1, "boolean", kind, position),
            ("-", [kind]) if kind.fits(&Inferred::Integer) => Inferred::Integer,
            ("-", [kind]) => self.wrong_argument("-", 1, "integer", kind, position),
            (operator, [left, right]) => self.operator(operator, left, right, position),
            _ => self.unsupported("unsupported-operator", position),
        }
    }

    /// `item in list`.
    pub(super) fn membership(&mut self, arguments: &[Typed], position: Position) -> Inferred {
        match arguments {
            [Typed { kind: Inferred::List(element), .. }, item] => {
                self.compare(&item.kind, element, "in", position);
            }
            [list, item] if !list.kind.is_settled() && !item.kind.is_settled() => {
                self.unlike(&item.kind, &list.kind, "in", position);
            }
            _ => {}
        }
        Inferred::Boolean
    }

    /// What an operator gives for operands of these types.
    pub(super) fn operator(
        &mut self,
        operator: &str,
        left: &Inferred,
        right: &Inferred,
        position: Position,
    ) -> Inferred {
        match (operator, left, right) {
            ("<" | "<=" | ">" | ">=", ..) if *left == Inferred::Error || *right == Inferred::Error => Inferred::Boolean,
            ("==" | "!=" | "<" | "<=" | ">" | ">=", ..) => {
                let ordered = !matches!(operator, "==" | "!=");
                let kind = if ordered && !left.is_settled() { left } else { right };
                if ordered
                    && !matches!(kind, Inferred::Integer | Inferred::Date | Inferred::Money)
                    && !kind.is_settled()
                {
                    return self.unlike(left, right, operator, position);
                }
                self.compare(left, right, operator, position);
                Inferred::Boolean
            }
            (_, left, right) if left.is_settled() || right.is_settled() => left.of_settled(right),
            ("+" | "-" | "*" | "/" | "%" | "**", Inferred::Integer, Inferred::Integer) => Inferred::Integer,
            ("..", Inferred::Integer, Inferred::Integer) | ("..=", Inferred::Integer, Inferred::Integer) => {
                Inferred::Range
            }
            ("+", left, right) if left.is_text() && right.is_text() => Inferred::Text,
            ("+" | "-", Inferred::Date, Inferred::Period) => Inferred::Date,
            ("+" | "-", Inferred::Money, Inferred::Money)
            | ("*", Inferred::Money, Inferred::Integer)
            | ("*", Inferred::Integer, Inferred::Money) => Inferred::Money,
            _ => self.unlike(left, right, operator, position),
        }
    }

    /// Values that are compared must be of one type, and a word must be among a choice's options.
    pub(super) fn compare(&mut self, left: &Inferred, right: &Inferred, operator: &str, position: Position) {
        match (left, right) {
            (left, right) if left.is_settled() || right.is_settled() => {}
            (Inferred::Choice(options), Inferred::Literal(words))
            | (Inferred::Literal(words), Inferred::Choice(options)) => {
                for word in words.difference(options) {
                    self.refuse("unknown-choice", position, |diagnostic| {
                        diagnostic
                            .with("given", word)
                            .with("known", options_of(options))
                            .did_you_mean(word.as_str(), options.iter().map(Id::as_str))
                    });
                }
            }
            // What has no option in common is never equal.
            (Inferred::Choice(left_options), Inferred::Choice(right_options))
                if left_options.is_disjoint(right_options) =>
            {
                self.unlike(left, right, operator, position);
            }
            (left, right) if left.is_text() && right.is_text() => {}
            (Inferred::Boolean, Inferred::Boolean)
            | (Inferred::Integer, Inferred::Integer)
            | (Inferred::Date, Inferred::Date)
            | (Inferred::Period, Inferred::Period)
            | (Inferred::Money, Inferred::Money) => {}
            _ => {
                self.unlike(left, right, operator, position);
            }
        }
    }
}
