//! The functions that look codes up: `code_name("list", value)` and `code_listed("list", value)`.

use std::sync::Arc;

use chrono::NaiveDate;
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::{Body, Form, Function, Lookup, Surroundings, Tree};
use crate::base::{CodeList, Value};
use crate::expression::check::typing;
use crate::expression::functions::call_context;
use crate::expression::functions::call_context::FunctionError;
use crate::expression::functions::kinds::ValueKind;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "code_name",
        typing: typing::code_lookup,
        body: looking_up(CodeLookup::Name, ValueKind::Text, |engine, name, surroundings| {
            register(engine, name, surroundings, CodeLookup::Name);
        }),
        english: "The Chinese title of a code in a code list, also after its last day; an empty text if there is no such code.",
        chinese: "代码表中代码的中文名称，停用以后也有；没有该代码的，为空文字",
    },
    Function {
        name: "code_listed",
        typing: typing::code_lookup,
        body: looking_up(CodeLookup::Listed, ValueKind::Boolean, |engine, name, surroundings| {
            register(engine, name, surroundings, CodeLookup::Listed);
        }),
        english: "Whether a code can be given by a code list on the day of the decision.",
        chinese: "作出决定当日，代码表是否有该代码",
    },
];

/// What is asked about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expression) enum CodeLookup {
    /// What it stands for, in Chinese; an empty text if it is not in the list.
    Name,
    /// Whether it is in the list on the day of the decision.
    Listed,
}

impl CodeLookup {
    /// The answer of a list about a code, on a day.
    pub(in crate::expression) fn answer(self, list: &CodeList, code: &str, on: Option<NaiveDate>) -> Value {
        let code = list.entries.get(code);
        match self {
            Self::Name => Value::Text(code.map_or_else(|| Arc::from(""), |code| Arc::clone(&code.title.zh))),
            Self::Listed => Value::Boolean(code.is_some_and(|code| code.validity.covers_any(on))),
        }
    }
}

const fn looking_up(
    question: CodeLookup,
    answer: ValueKind,
    rhai: fn(&mut Engine, &'static str, &Surroundings<'_>),
) -> Body {
    let parameters = &[ValueKind::CodeList, ValueKind::Text];
    Body { form: Form::Function, parameters, answer, rhai, tree: Tree::Lookup(Lookup::Code(question)) }
}

/// Registers a question with the lists of a pack.
fn register(engine: &mut Engine, name: &'static str, surroundings: &Surroundings<'_>, question: CodeLookup) {
    let lists = Arc::clone(surroundings.codes);
    engine.register_fn(name, move |list: &str, code: &str| -> Result<Dynamic, Box<EvalAltResult>> {
        let Some(list) = lists.get(list) else {
            return Err(FunctionError::failed("failed-no-list", &[("list", &list)]).into());
        };
        Ok(match question.answer(list, code, call_context::day_in_rhai()) {
            Value::Boolean(listed) => Dynamic::from_bool(listed),
            answer => Dynamic::from(ImmutableString::from(answer.to_string())),
        })
    });
}
