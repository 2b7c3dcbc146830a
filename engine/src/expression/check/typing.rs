//! What each function asks of its arguments, and the type of what it gives.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{Expr, Position};

use super::{Check, Typed};
use crate::base::{Id, Money, parse_date};
use crate::expression::compiled::Mention;
use crate::expression::functions::{Function, ValueKind};
use crate::expression::inferred::Inferred;
use crate::expression::inferred::Inferred::{Boolean, Date, Integer};
use crate::expression::inferred::options_of;

/// What the check asks of a call, and the type it gives.
pub(crate) type Typing = fn(&mut Check<'_>, &Call<'_>) -> Inferred;

/// A call of a function, method or property of the pack format.
pub(crate) struct Call<'c> {
    pub(super) function: &'static Function,
    /// What it is called on.
    pub(super) subject: Option<&'c Typed>,
    /// The arguments worked out; methods of records and lists work theirs out themselves.
    pub(super) arguments: &'c [Typed],
    pub(super) written: &'c [Expr],
    pub(super) position: Position,
}

impl Call<'_> {
    pub(super) fn name(&self) -> &'static str {
        self.function.name
    }

    fn parameters(&self) -> &'static [ValueKind] {
        self.function.body.parameters
    }

    /// Where an argument stands.
    pub(super) fn place(&self, index: usize) -> Position {
        self.written.get(index).map_or(self.position, Expr::start_position)
    }

    /// The type of what the function gives.
    fn answer(&self) -> Inferred {
        self.function.body.answer.inferred().unwrap_or(Inferred::Error)
    }

    /// The type of the items of the list it is called on.
    fn element(&self) -> Inferred {
        match self.subject.map(|subject| &subject.kind) {
            Some(Inferred::List(element)) => (**element).clone(),
            _ => Inferred::Error,
        }
    }
}

impl Check<'_> {
    /// Reports a wrong number of arguments.
    pub(super) fn counted(&mut self, call: &Call<'_>) -> Result<(), Inferred> {
        let expected = call.parameters().len();
        if expected == call.written.len() {
            return Ok(());
        }
        Err(self.wrong_count(call.name(), &expected.to_string(), call.written.len(), call.position))
    }

    /// Reports arguments that are not of the types of their parameters.
    fn declared(&mut self, call: &Call<'_>) -> Result<(), Inferred> {
        self.counted(call)?;
        for (index, (parameter, argument)) in call.parameters().iter().zip(call.arguments).enumerate() {
            if let Some(parameter) = parameter.inferred()
                && !argument.kind.fits(&parameter)
            {
                self.wrong_argument(call.name(), index + 1, &parameter.to_string(), &argument.kind, call.place(index));
            }
        }
        Ok(())
    }

    /// The type of the item that a method of a list is given, which is worked out.
    fn item_given(&mut self, call: &Call<'_>) -> Result<(Inferred, Position), Inferred> {
        self.counted(call)?;
        let Some(written) = call.written.first() else { return Err(Inferred::Error) };
        Ok((self.expression(written).kind, written.start_position()))
    }
}

/// Each argument is of its parameter's type.
pub(crate) fn as_declared(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.declared(call) {
        Ok(()) => call.answer(),
        Err(wrong) => wrong,
    }
}

/// A date that is written out must be one.
pub(crate) fn date(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let given = as_declared(check, call);
    if let [Expr::StringConstant(text, position)] = call.written
        && parse_date(text).is_none()
    {
        return check.refuse("invalid-date", *position, |diagnostic| diagnostic.with("given", text));
    }
    given
}

/// An amount that is written out must be one.
pub(crate) fn money(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let given = as_declared(check, call);
    if let [Expr::StringConstant(text, position)] = call.written
        && let Err(error) = text.parse::<Money>()
    {
        return check.refuse("invalid-money", *position, |diagnostic| {
            let diagnostic = diagnostic.with("given", text);
            match error.meant() {
                Some(meant) => diagnostic.did_you_mean(text, [meant]),
                None => diagnostic,
            }
        });
    }
    given
}

/// The kinds of organisations, or nothing for what the pack does not name.
pub(crate) fn kind_of(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    if let Err(wrong) = check.declared(call) {
        return wrong;
    }
    match check.pack_context {
        Some(pack_context) => {
            let nothing = [Id::from("")];
            Inferred::Choice(Arc::new(pack_context.kinds.iter().cloned().chain(nothing).collect::<BTreeSet<_>>()))
        }
        None => Inferred::Error,
    }
}

/// What is declared, by the organisations that are there on the day.
pub(crate) fn superior_of(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let given = as_declared(check, call);
    check.note_day_of_organisations();
    given
}

/// A kind of organisations that is written out must be one.
pub(crate) fn organisation_in(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let given = as_declared(check, call);
    check.note_day_of_organisations();
    if let [Typed { kind: Inferred::Literal(words), .. }, _] = call.arguments
        && let Some(pack_context) = check.pack_context
    {
        for word in words.difference(&pack_context.kinds) {
            check.refuse("unknown-choice", call.place(0), |diagnostic| {
                diagnostic
                    .with("given", word)
                    .with("known", options_of(&pack_context.kinds))
                    .did_you_mean(word.as_str(), pack_context.kinds.iter().map(Id::as_str))
            });
        }
    }
    given
}

/// Two integers, two dates or two amounts.
pub(crate) fn least_or_greatest(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let [left, right] = call.arguments else {
        return check.wrong_count(call.name(), "2", call.arguments.len(), call.position);
    };
    match (&left.kind, &right.kind) {
        (left, right) if left.is_settled() || right.is_settled() => left.of_settled(right),
        (Integer, Integer) => Integer,
        (Date, Date) => Date,
        (Inferred::Money, Inferred::Money) => Inferred::Money,
        (Integer | Date | Inferred::Money, other) => {
            check.wrong_argument(call.name(), 2, &left.kind.to_string(), other, call.place(1))
        }
        (other, _) => check.wrong_argument(call.name(), 1, "date", other, call.place(0)),
    }
}

/// Two lists whose items can be compared.
pub(crate) fn two_lists(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let [left, right] = call.arguments else {
        return check.wrong_count(call.name(), "2", call.arguments.len(), call.position);
    };
    for (number, argument) in [(1, left), (2, right)] {
        if !matches!(argument.kind, Inferred::List(_)) && !argument.kind.is_settled() {
            return check.wrong_argument(call.name(), number, "list", &argument.kind, call.position);
        }
    }
    if let (Inferred::List(left), Inferred::List(right)) = (&left.kind, &right.kind) {
        check.compare(left, right, call.name(), call.position);
    }
    Boolean
}

/// Nothing is asked of a list but what is declared.
pub(crate) fn of_list(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.counted(call) {
        Ok(()) => call.answer(),
        Err(wrong) => wrong,
    }
}

/// An item that can be compared with those of the list.
pub(crate) fn of_list_and_item(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.item_given(call) {
        Ok((item, position)) => {
            check.compare(&call.element(), &item, call.name(), position);
            call.answer()
        }
        Err(wrong) => wrong,
    }
}

/// A list of the items' type and that of the one that is added.
pub(crate) fn with(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let (item, position) = match check.item_given(call) {
        Ok(given) => given,
        Err(wrong) => return wrong,
    };
    let element = call.element();
    match element.clone().or(item.clone()) {
        Some(element) if element.is_item() => Inferred::list(element),
        _ => {
            let expected = if element == Inferred::Never { "value".to_owned() } else { element.to_string() };
            check.wrong_argument(call.name(), 1, &expected, &item, position)
        }
    }
}

/// An item of the list, or what is given in its place, of the same type.
pub(crate) fn first(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let (item, position) = match check.item_given(call) {
        Ok(given) => given,
        Err(wrong) => return wrong,
    };
    let element = call.element();
    match element.clone().or(item.clone()) {
        Some(either) if either.is_item() => either,
        _ => check.wrong_argument(call.name(), 1, &element.to_string(), &item, position),
    }
}

/// A list of the items' type; the item that is left out can be compared with them.
pub(crate) fn without(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.item_given(call) {
        Ok((item, position)) => {
            let element = call.element();
            check.compare(&element, &item, call.name(), position);
            Inferred::list(element)
        }
        Err(wrong) => wrong,
    }
}

/// A list with the items of another after its own.
pub(crate) fn followed_by(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let (other, position) = match check.item_given(call) {
        Ok(given) => given,
        Err(wrong) => return wrong,
    };
    let own = Inferred::list(call.element());
    match own.clone().or(other.clone()) {
        Some(either @ (Inferred::List(_) | Inferred::Error | Inferred::Never)) => either,
        _ => check.wrong_argument(call.name(), 1, &own.to_string(), &other, position),
    }
}

/// What the items of a list are added to: a number or an amount, as they are.
pub(crate) fn sum(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let (zero, position) = match check.item_given(call) {
        Ok(given) => given,
        Err(wrong) => return wrong,
    };
    match (call.element(), zero) {
        (element, zero) if element == Inferred::Error || zero.is_settled() => element.of_settled(&zero),
        (Inferred::Never, zero @ (Integer | Inferred::Money)) => zero,
        (element @ (Integer | Inferred::Money), zero) if element == zero => zero,
        (element @ (Integer | Inferred::Money), zero) => {
            check.wrong_argument(call.name(), 1, &element.to_string(), &zero, position)
        }
        (element, zero) => check.unlike(&Inferred::list(element), &zero, call.name(), position),
    }
}

/// A field of the rows of a list, written out.
pub(crate) fn column(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    if let Err(wrong) = check.counted(call) {
        return wrong;
    }
    match check.field_of_rows(call) {
        Ok(kind) => Inferred::list(kind),
        Err(wrong) => wrong,
    }
}

/// A field of the rows of a list, written out, and a value to compare it with.
pub(crate) fn having(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    if let Err(wrong) = check.counted(call) {
        return wrong;
    }
    let value = call.written.get(1).map(|value| check.expression(value).kind);
    match (check.field_of_rows(call), value) {
        (Ok(kind), Some(value)) => {
            check.compare(&kind, &value, call.name(), call.place(1));
            Inferred::list(call.element())
        }
        (Err(wrong), _) => wrong,
        (Ok(_), None) => Inferred::Error,
    }
}

impl Check<'_> {
    /// The type of the field that a method of a list of rows is given.
    fn field_of_rows(&mut self, call: &Call<'_>) -> Result<Inferred, Inferred> {
        let element = call.element();
        if !matches!(element, Inferred::Row(_) | Inferred::Error | Inferred::Never) {
            return Err(self.unlike(&Inferred::list(element), &Inferred::Text, call.name(), call.position));
        }
        let Some(Expr::StringConstant(field, position)) = call.written.first() else {
            return Err(self.unsupported("unsupported-computed-field", call.place(0)));
        };
        let shape = match element {
            Inferred::Row(shape) => shape,
            // A list that is empty where it is written has no rows, and a field of them has no value.
            Inferred::Never => return Ok(Inferred::Never),
            _ => return Err(Inferred::Error),
        };
        match shape.fields.get(field.as_str()) {
            Some(kind) => {
                self.unreadable |= *kind == crate::expression::types::Type::Unreadable;
                Ok(Inferred::of(kind))
            }
            None => Err(self.unknown_property(&Inferred::Row(shape), field, *position)),
        }
    }
}

/// A field of a record, written out.
pub(crate) fn has(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.field(call) {
        Ok(_) => call.answer(),
        Err(wrong) => wrong,
    }
}

/// A field of a record, written out, and a value of its type in its place.
pub(crate) fn get(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let (kind, fallback) = match check.field(call) {
        Ok((kind, Some(fallback))) => (kind, fallback),
        Ok((_, None)) => return Inferred::Error,
        Err(wrong) => return wrong,
    };
    match kind.clone().or(fallback.clone()) {
        Some(Inferred::Optional(_) | Inferred::Nothing) | None => {
            check.wrong_argument(call.name(), 2, &kind.to_string(), &fallback, call.place(1))
        }
        Some(kind) => kind,
    }
}

impl Check<'_> {
    /// The type of the field that a method of a record is given, and of what is given in its place.
    fn field(&mut self, call: &Call<'_>) -> Result<(Inferred, Option<Inferred>), Inferred> {
        let Some((subject, shape)) = call.subject.and_then(|subject| match &subject.kind {
            Inferred::Row(shape) | Inferred::Record(shape) => Some((subject, shape)),
            _ => None,
        }) else {
            return Err(Inferred::Error);
        };
        self.counted(call)?;
        let Some(Expr::StringConstant(field, field_position)) = call.written.first() else {
            return Err(self.unsupported("unsupported-computed-field", call.place(0)));
        };
        let fallback = call.written.get(1).map(|fallback| self.expression(fallback).kind);
        let Some(kind) = shape.fields.get(field.as_str()) else {
            return Err(self.unknown_property(&subject.kind, field, *field_position));
        };
        if !matches!(subject.kind, Inferred::Row(_)) {
            self.note_read(subject, Some(field));
            self.note_spared(subject, field);
        }
        Ok((Inferred::of(kind), fallback))
    }
}

/// A field of the pack that is written out, and values of its type, or none.
pub(crate) fn change(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    if let Err(wrong) = check.counted(call) {
        return wrong;
    }
    let Some(Expr::StringConstant(field, field_position)) = call.written.first() else {
        return check.unsupported("unsupported-computed-field", call.place(0));
    };
    let Some(pack_context) = check.pack_context else { return Inferred::Error };
    let Some(kind) = pack_context.fields.get(field.as_str()) else {
        return check.refuse("unknown-name", *field_position, |diagnostic| {
            let known = pack_context.fields.keys().map(Id::as_str);
            diagnostic.with_phrase("noun", "noun-field").with("name", field).did_you_mean(field, known)
        });
    };
    let wanted = Inferred::of(kind);
    for (index, argument) in call.arguments.iter().enumerate().skip(1) {
        let given = match &argument.kind {
            Inferred::Nothing => continue,
            Inferred::Optional(value) => value,
            value => value,
        };
        if !given.fits(&wanted) {
            return check.wrong_argument(call.name(), index + 1, &wanted.to_string(), given, call.place(index));
        }
    }
    Inferred::Text
}

/// A code list's name, written out, and a code.
pub(crate) fn code_lookup(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let ([list, _], [_, given]) = (call.written, call.arguments) else {
        return check.wrong_count(call.name(), "2", call.arguments.len(), call.position);
    };
    let Expr::StringConstant(list, list_position) = list else {
        return check.unsupported("unsupported-computed-code-list", list.start_position());
    };
    let lists = check.codes;
    if lists.get(list).is_none() {
        if lists.incomplete {
            check.unreadable = true;
            return Inferred::Error;
        }
        return check.refuse("unknown-name", *list_position, |diagnostic| {
            let known = lists.iter().map(|list| Id::as_str(&list.id));
            diagnostic.with_phrase("noun", "noun-code-list").with("name", list).did_you_mean(list, known)
        });
    }
    if !given.kind.fits(&Inferred::Text) {
        return check.wrong_argument(call.name(), 2, "text", &given.kind, call.place(1));
    }
    check.note_mention(Mention::CodeList(Id::from(list.as_str())));
    if call.name() == "code_listed" && lists.get(list).is_some_and(|list| list.is_dated()) {
        check.note_day();
    }
    call.answer()
}
