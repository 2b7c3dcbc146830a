//! Conditions and values in sentences, part by part; and what would have to change for them to hold.

use guicheng_engine::Value;
use guicheng_engine::internals::expression::{Comparison, Explanation, Found, Operation, Read};

use super::Part;
use super::words::{Meaning, Words};

impl Words<'_> {
    /// An expression with its parts. What says no more than the line above it is left out.
    pub(super) fn part(&self, explanation: &Explanation) -> Part {
        if let Some((kept, negated)) = plainer(explanation, false) {
            return self.told(kept, negated);
        }
        self.told(explanation, false)
    }

    /// A part, or that it does not hold.
    fn told(&self, explanation: &Explanation, negated: bool) -> Part {
        let parts = || self.parts_of(explanation);
        let holds = explanation.holds().map(|holds| holds != negated);
        let plain = |says: String, parts: Vec<Part>| Part { says, holds, parts };
        match &explanation.operation {
            _ if !negated => plain(self.sentence(explanation), parts()),
            Operation::All => plain(self.say("explain-not-all", &[]), parts()),
            Operation::Any => plain(self.say("explain-none-of", &[]), parts()),
            Operation::Has(read) => plain(self.say("explain-not-recorded", &[("what", &self.read(read))]), parts()),
            Operation::Compare(comparison) => {
                plain(self.comparison(opposite(*comparison), &explanation.parts), parts())
            }
            Operation::Call(name) => match self.plain_call(name, explanation, true) {
                Some(says) => plain(says, parts()),
                None => plain(self.say("explain-not", &[]), vec![self.part(explanation)]),
            },
            _ => plain(self.say("explain-not", &[]), vec![self.part(explanation)]),
        }
    }

    /// What a list has, or a list is, in a sentence of its own; or that it is otherwise.
    fn plain_call(&self, name: &str, explanation: &Explanation, negated: bool) -> Option<String> {
        let is_list = |part: &Explanation| {
            matches!(part.operation, Operation::List) || matches!(part.found, Found::Value(Value::List(_)))
        };
        let [list, arguments @ ..] = explanation.parts.as_slice() else { return None };
        if !is_list(list) {
            return None;
        }
        let meaning =
            arguments.iter().chain([list]).find_map(read_of).map_or(Meaning::Plain, |read| self.meaning(read));
        let first = self.term(list, &meaning);
        match (name, arguments) {
            ("contains", [item]) => {
                let id = if negated { "explain-list-lacks" } else { "explain-list-has" };
                Some(self.say(id, &[("list", &first), ("item", &self.term(item, &meaning))]))
            }
            ("is_empty", []) => {
                let id = if negated { "explain-list-not-empty" } else { "explain-list-empty" };
                Some(self.say(id, &[("list", &first)]))
            }
            _ => None,
        }
    }

    fn parts_of(&self, explanation: &Explanation) -> Vec<Part> {
        let all = || explanation.parts.iter();
        match explanation.operation {
            Operation::All | Operation::Any | Operation::Not => all().map(|part| self.part(part)).collect(),
            Operation::If => {
                let taken = match (all().next().and_then(Explanation::holds), explanation.parts.as_slice()) {
                    (Some(true), [condition, yes, _]) => vec![condition, yes],
                    (Some(false), [condition, _, no]) => vec![condition, no],
                    _ => all().collect(),
                };
                // What is written out after a condition says nothing that the line above does not.
                let told = taken.into_iter().filter(|part| part.operation != Operation::Written);
                told.map(|part| self.part(part)).collect()
            }
            Operation::Operator(_) => {
                let operands = operands(explanation).into_iter();
                operands.filter(|part| !is_plain(part)).map(|part| self.part(part)).collect()
            }
            // What stands in a sentence by its title and value needs no line of its own.
            _ => all().filter(|part| !is_plain(part)).map(|part| self.part(part)).collect(),
        }
    }

    /// What an expression says, with the values.
    fn sentence(&self, explanation: &Explanation) -> String {
        let told = |id: &str| self.say(id, &[]);
        match &explanation.operation {
            Operation::All => told("explain-all"),
            Operation::Any => told("explain-any"),
            Operation::Not => told("explain-not"),
            Operation::If => match (explanation.holds(), explanation.parts.first().and_then(Explanation::holds)) {
                (Some(_), Some(true)) => told("explain-if"),
                (Some(_), Some(false)) => told("explain-unless"),
                (None, Some(_)) => self.say("explain-chosen", &[("value", &self.found(explanation, &Meaning::Plain))]),
                _ => told("explain-either"),
            },
            Operation::Has(read) => self.say("explain-recorded", &[("what", &self.read(read))]),
            Operation::Compare(comparison) => self.comparison(*comparison, &explanation.parts),
            Operation::Role => {
                let role = explanation.parts.first().map(|part| self.found(part, &Meaning::Plain)).unwrap_or_default();
                self.say("explain-role", &[("role", &role)])
            }
            Operation::Call(name) => {
                let plain = self.plain_call(name, explanation, false);
                plain.unwrap_or_else(|| self.term(explanation, &Meaning::Plain))
            }
            _ => self.term(explanation, &Meaning::Plain),
        }
    }

    fn comparison(&self, comparison: Comparison, parts: &[Explanation]) -> String {
        let [left, right] = parts else { return String::new() };
        let meaning = match (read_of(left), read_of(right)) {
            (Some(read), _) | (None, Some(read)) => self.meaning(read),
            (None, None) => self.of_register(left).or_else(|| self.of_register(right)).unwrap_or(Meaning::Plain),
        };
        let is_date = [left, right].iter().any(|side| matches!(side.found, Found::Value(Value::Date { .. })));
        let id = compared(comparison, is_date);
        self.say(id, &[("left", &self.term(left, &meaning)), ("right", &self.term(right, &meaning))])
    }

    /// A value with what it is called.
    fn term(&self, explanation: &Explanation, meaning: &Meaning<'_>) -> String {
        let titled = |title: String, meaning: &Meaning<'_>| {
            self.say("explain-value", &[("title", &title), ("value", &self.found(explanation, meaning))])
        };
        match &explanation.operation {
            Operation::Written => self.found(explanation, meaning),
            Operation::Read(read) | Operation::ReadOr(read) => titled(self.read(read), &self.meaning(read)),
            Operation::Code(list) => titled(self.text(list).to_owned(), meaning),
            Operation::Call(name) => {
                let asked = explanation.parts.first().map(|part| &part.found);
                let function = self.function(name, matches!(asked, Some(Found::Value(Value::List(_)))));
                let called = |arguments: Vec<String>| {
                    let arguments = arguments.join(&self.say("guide-besides", &[]));
                    self.say("explain-call", &[("function", &function), ("arguments", &arguments)])
                };
                if let Some((arguments, meaning)) = self.of_rows(explanation) {
                    return titled(called(arguments), &meaning);
                }
                let of_register = self.of_register(explanation);
                // What is written out beside something read stands for the same as that.
                let beside = explanation.parts.iter().find_map(read_of).map(|read| self.meaning(read));
                let written = of_register.as_ref().or(beside.as_ref()).unwrap_or(meaning);
                let arguments = explanation.parts.iter().map(|part| match part.operation {
                    Operation::Written => self.found(part, written),
                    _ => self.argument(part),
                });
                let meaning = of_register.as_ref().unwrap_or(meaning);
                titled(called(arguments.collect()), meaning)
            }
            Operation::Operator(symbol) => {
                let sides: Vec<String> = operands(explanation).into_iter().map(|part| self.argument(part)).collect();
                titled(sides.join(&format!(" {symbol} ")), meaning)
            }
            Operation::List => {
                let items: Vec<String> = explanation.parts.iter().map(|part| self.term(part, meaning)).collect();
                self.all_of(&items)
            }
            Operation::Item => match explanation.parts.as_slice() {
                [list, index] => {
                    let number = match index.found {
                        Found::Value(Value::Integer(index)) => index.saturating_add(1).to_string(),
                        _ => self.argument(index),
                    };
                    let said = self.say("explain-item", &[("list", &self.argument(list)), ("number", &number)]);
                    titled(said, &read_of(list).map_or(Meaning::Plain, |read| self.meaning(read)))
                }
                _ => self.found(explanation, meaning),
            },
            Operation::Whole(text) => titled(format!("`{text}`"), meaning),
            _ => titled(self.say("explain-condition", &[]), meaning),
        }
    }

    /// What a call is given that goes through recorded rows, and what texts stand for in what it gives: a column is named by its
    /// field, what is written behind it is a value of that field.
    fn of_rows(&self, explanation: &Explanation) -> Option<(Vec<String>, Meaning<'_>)> {
        let [rows, written @ ..] = explanation.parts.as_slice() else { return None };
        let Meaning::Field(recorded) = self.meaning(read_of(rows)?) else { return None };
        let recorded = self.pack().fields.get(recorded.id.as_str())?;
        if recorded.fields.is_empty() || written.is_empty() {
            return None;
        }
        let (mut arguments, mut column) = (vec![self.argument(rows)], None);
        for part in written {
            let named = match &part.found {
                Found::Value(Value::Text(text)) if part.operation == Operation::Written => recorded.fields.get(text),
                _ => None,
            };
            arguments.push(match (named, column) {
                (Some(asked), _) => {
                    column = Some(&asked.field);
                    self.text(&asked.field.title).to_owned()
                }
                (None, Some(column)) => self.found(part, &Meaning::Field(column)),
                (None, None) => self.argument(part),
            });
        }
        let whole = |found: &Found| matches!(found, Found::Value(Value::List(items)) if items.iter().all(|item| matches!(item, Value::Record(_))));
        let field = if whole(&explanation.found) { Some(recorded) } else { column };
        Some((arguments, field.map_or(Meaning::Plain, Meaning::Field)))
    }

    /// What texts stand for in a call that looks into a register: its standings.
    fn of_register(&self, explanation: &Explanation) -> Option<Meaning<'_>> {
        let Operation::Call(_) = explanation.operation else { return None };
        match &explanation.parts.first()?.found {
            Found::Value(Value::Text(register)) => self.standings(register).map(Meaning::States),
            _ => None,
        }
    }

    /// What a function is given.
    fn argument(&self, explanation: &Explanation) -> String {
        self.term(explanation, &Meaning::Plain)
    }

    /// What came of a part.
    fn found(&self, explanation: &Explanation, meaning: &Meaning<'_>) -> String {
        match &explanation.found {
            Found::Value(value) => self.value(value, meaning),
            Found::Nothing => self.say("explain-none", &[]),
            Found::Absent => self.say("explain-absent", &[]),
            Found::Unpublished(year) => self.say("explain-unpublished", &[("year", year)]),
            Found::Untold => self.say("explain-untold", &[]),
        }
    }

    /// What would have to change for a condition to hold, or not to: one line for each thing; of several ways, all in one line.
    pub(super) fn changes(&self, explanation: &Explanation, wanted: bool) -> Vec<String> {
        if explanation.holds() == Some(wanted) {
            return Vec::new();
        }
        let parts = explanation.parts.as_slice();
        match (&explanation.operation, parts) {
            (Operation::Not, [part]) => self.changes(part, !wanted),
            (Operation::All, parts) if wanted => parts.iter().flat_map(|part| self.changes(part, true)).collect(),
            (Operation::Any, parts) if !wanted => parts.iter().flat_map(|part| self.changes(part, false)).collect(),
            (Operation::All | Operation::Any, parts) => {
                let ways = parts.iter().map(|part| self.changes(part, wanted));
                let ways: Vec<String> = ways.filter(|way| !way.is_empty()).map(|way| self.all_of(&way)).collect();
                Some(ways.join(&self.say("explain-or-else", &[]))).filter(|ways| !ways.is_empty()).into_iter().collect()
            }
            (Operation::If, [condition, yes, no]) => {
                let (taken, other) = if condition.holds() == Some(true) { (yes, no) } else { (no, yes) };
                // What is written out cannot change, but what leads to it.
                match taken.operation {
                    Operation::Written if other.holds() == Some(wanted) || other.operation != Operation::Written => {
                        let mut changes = self.changes(condition, condition.holds() != Some(true));
                        changes.extend(self.changes(other, wanted));
                        changes
                    }
                    Operation::Written => Vec::new(),
                    _ => self.changes(taken, wanted),
                }
            }
            _ => {
                let says = self.sentence(explanation);
                let id = if wanted { "explain-must-hold" } else { "explain-must-not-hold" };
                vec![self.say(id, &[("says", &says)])]
            }
        }
    }
}

/// What is meant by several negations, and by a condition whose outcome is written out: the same with one at most. The second is
/// whether it is meant not to hold. Nothing if it is as plain as it can be.
fn plainer(explanation: &Explanation, negated: bool) -> Option<(&Explanation, bool)> {
    let inner = match (&explanation.operation, explanation.parts.as_slice()) {
        (Operation::Not, [part]) => (part, !negated),
        (Operation::If, [condition, yes, no]) => {
            let taken = if condition.holds()? { yes } else { no };
            if taken.operation != Operation::Written {
                return None;
            }
            (condition, negated != (taken.holds()? != condition.holds()?))
        }
        _ => return None,
    };
    Some(plainer(inner.0, inner.1).unwrap_or(inner))
}

/// What an operator joins, of several of the same in a row all: of `a + b + c` these three.
fn operands(explanation: &Explanation) -> Vec<&Explanation> {
    let mut found = Vec::new();
    let mut left = explanation;
    while let [first, rest @ ..] = left.parts.as_slice() {
        found.extend(rest.iter().rev());
        if first.operation != explanation.operation {
            found.push(first);
            break;
        }
        left = first;
    }
    found.reverse();
    found
}

/// The sentence of a comparison; days are told as days.
pub(crate) fn compared(comparison: Comparison, is_date: bool) -> &'static str {
    match (comparison, is_date) {
        (Comparison::Equal, _) => "explain-equal",
        (Comparison::Unequal, _) => "explain-unequal",
        (Comparison::Less, false) => "explain-less",
        (Comparison::LessOrEqual, false) => "explain-at-most",
        (Comparison::Greater, false) => "explain-greater",
        (Comparison::GreaterOrEqual, false) => "explain-at-least",
        (Comparison::Less, true) => "explain-before",
        (Comparison::LessOrEqual, true) => "explain-not-after",
        (Comparison::Greater, true) => "explain-after",
        (Comparison::GreaterOrEqual, true) => "explain-not-before",
    }
}

/// The comparison that holds where another does not.
pub(crate) fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::Unequal,
        Comparison::Unequal => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// Whether a part is told by a title and its value.
fn is_plain(explanation: &Explanation) -> bool {
    match explanation.operation {
        Operation::Written | Operation::Read(_) | Operation::Has(_) => true,
        Operation::ReadOr(_) | Operation::List => explanation.parts.iter().all(is_plain),
        _ => false,
    }
}

/// What a part reads, if it does nothing else.
fn read_of(explanation: &Explanation) -> Option<&Read> {
    match &explanation.operation {
        Operation::Read(read) | Operation::ReadOr(read) => Some(read),
        _ => None,
    }
}
