//! Looking into registers: their names, fields and standings are written out, so that a misspelt one is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{Expr, Position};

use super::{Check, Root, Typed};
use crate::base::Id;
use crate::expression::inferred::{Inferred, options_of};
use crate::expression::pack_context::RegisterShape;
use crate::expression::types::Type;

/// What reading a register is called among the reads of an expression.
pub(crate) const REGISTERS: &str = "registers";

impl Check<'_> {
    /// `standing("register", organisation)` and its like.
    pub(super) fn of_register(
        &mut self,
        name: &str,
        arguments: &[Typed],
        written: &[Expr],
        position: Position,
    ) -> Inferred {
        let count = if matches!(name, "recorded" | "has_recorded") { 3 } else { 2 };
        let ([_, asked, ..], true) = (arguments, arguments.len() == count) else {
            return self.wrong_count(name, &count.to_string(), arguments.len(), position);
        };
        if !asked.kind.fits(&Inferred::Text) {
            let position = written.get(1).map_or(position, Expr::start_position);
            return self.wrong_argument(name, 2, "text", &asked.kind, position);
        }
        let Some(Expr::StringConstant(register, register_position)) = written.first() else {
            let position = written.first().map_or(position, Expr::start_position);
            return self.unsupported("unsupported-computed-register", position);
        };
        let Some(pack_context) = self.pack_context else { return Inferred::Error };
        let Some(shape) = pack_context.registers.get(register.as_str()) else {
            return self.refuse("unknown-property", *register_position, |diagnostic| {
                let diagnostic = diagnostic.with("object", REGISTERS).with("noun", "register").with("name", register);
                diagnostic.did_you_mean(register, pack_context.registers.keys().map(Id::as_str))
            });
        };
        let Some(shape) = shape else {
            // What is wrong with it has been reported.
            self.unreadable = true;
            return Inferred::Error;
        };
        let mut path = vec![Id::from(register.as_str())];
        let given = match name {
            "standing" => {
                let nothing = [Id::from("")];
                Inferred::Choice(Arc::new(shape.standings.iter().cloned().chain(nothing).collect::<BTreeSet<_>>()))
            }
            "listed" => {
                let position = written.get(1).map_or(position, Expr::start_position);
                self.names_standing(shape, &asked.kind, position);
                Inferred::list(Inferred::Text)
            }
            _ => {
                let Some(Expr::StringConstant(field, field_position)) = written.get(2) else {
                    let position = written.get(2).map_or(position, Expr::start_position);
                    return self.unsupported("unsupported-computed-field", position);
                };
                path.push(Id::from(field.as_str()));
                match shape.facts.get(field.as_str()) {
                    Some(Type::Unreadable) => {
                        self.unreadable = true;
                        Inferred::Error
                    }
                    Some(_) if name == "has_recorded" => Inferred::Boolean,
                    Some(kind) => Inferred::of(kind),
                    None => self.refuse("unknown-field", *field_position, |diagnostic| {
                        let diagnostic = diagnostic.with("record", format!("{REGISTERS}.{register}"));
                        diagnostic.with("name", field).did_you_mean(field, shape.facts.keys().map(Id::as_str))
                    }),
                }
            }
        };
        self.frame.reads.insert((Root::Variable(REGISTERS), path));
        given
    }

    /// A standing that is written out must be one.
    fn names_standing(&mut self, shape: &RegisterShape, given: &Inferred, position: Position) {
        let Inferred::Literal(words) = given else { return };
        for word in words.difference(&shape.standings) {
            self.refuse("unknown-choice", position, |diagnostic| {
                diagnostic
                    .with("given", word)
                    .with("known", options_of(&shape.standings))
                    .did_you_mean(word.as_str(), shape.standings.iter().map(Id::as_str))
            });
        }
    }
}
