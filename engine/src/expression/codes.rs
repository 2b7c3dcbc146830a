//! The functions that look codes up: `code_name("list", value)` and `code_listed("list", value)`.

use std::sync::Arc;

use rhai::{Dynamic, Engine, EvalAltResult, Expr, ImmutableString, Position};

use super::check::{Check, Typed};
use super::error::Fault;
use super::inferred::Inferred;
use crate::base::{CodeList, CodeLists, Id, Value};

/// What is asked about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// What it stands for, in Chinese; an empty text if it is not in the list.
    Name,
    /// Whether it is in the list.
    Listed,
}

impl Question {
    const ALL: [Self; 2] = [Self::Name, Self::Listed];

    const fn function(self) -> &'static str {
        match self {
            Self::Name => "code_name",
            Self::Listed => "code_listed",
        }
    }

    /// The question that a function of that name asks.
    pub(super) fn asked_by(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.function() == name)
    }

    /// The answer of a list about a code.
    pub(super) fn answer(self, list: &CodeList, code: &str) -> Value {
        match self {
            Self::Name => {
                Value::Text(list.entries.get(code).map_or_else(|| Arc::from(""), |title| Arc::clone(&title.zh)))
            }
            Self::Listed => Value::Boolean(list.entries.contains(code)),
        }
    }
}

/// The names of the functions.
pub(super) fn functions() -> impl Iterator<Item = &'static str> {
    Question::ALL.into_iter().map(Question::function)
}

/// Registers the functions with the lists of a pack.
pub(super) fn register(engine: &mut Engine, lists: &Arc<CodeLists>) {
    for question in Question::ALL {
        let lists = Arc::clone(lists);
        let look_up = move |list: &str, code: &str| -> Result<Dynamic, Box<EvalAltResult>> {
            let Some(list) = lists.get(list) else {
                return Err(Fault::Failed(format!("there is no code list `{list}`")).into());
            };
            Ok(match question.answer(list, code) {
                Value::Boolean(listed) => Dynamic::from_bool(listed),
                answer => Dynamic::from(ImmutableString::from(answer.to_string())),
            })
        };
        engine.register_fn(question.function(), look_up);
    }
}

impl Check<'_> {
    /// `code_name("list", value)`: the list's name is written out, and there is such a list.
    pub(super) fn code_lookup(
        &mut self,
        question: Question,
        arguments: &[Typed],
        written: &[Expr],
        position: Position,
    ) -> Inferred {
        let name = question.function();
        let ([list, code], [_, given]) = (written, arguments) else {
            return self.wrong_count(name, "2", arguments.len(), position);
        };
        let Expr::StringConstant(list, list_position) = list else {
            return self.unsupported("unsupported-computed-code-list", list.start_position());
        };
        let lists = self.codes;
        if lists.get(list).is_none() {
            if lists.incomplete {
                self.unreadable = true;
                return Inferred::Error;
            }
            return self.refuse("unknown-name", *list_position, |diagnostic| {
                let known = lists.iter().map(|list| Id::as_str(&list.id));
                diagnostic.with_phrase("noun", "noun-code-list").with("name", list).did_you_mean(list, known)
            });
        }
        if !given.kind.fits(&Inferred::Text) {
            return self.wrong_argument(name, 2, "text", &given.kind, code.start_position());
        }
        match question {
            Question::Name => Inferred::Text,
            Question::Listed => Inferred::Boolean,
        }
    }
}
