//! Looking into registers: their names, fields and standings are written out, so that a misspelt one is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{Expr, Position};

use super::typing::Call;
use super::{Check, Root, Typed};
use crate::base::Id;
use crate::expression::inferred::{Inferred, options_of};
use crate::expression::pack_context::RegisterShape;
use crate::expression::types::Type;

/// What reading a register is called among the reads of an expression.
pub(crate) const REGISTERS: &str = "registers";

/// `standing("register", organisation)`.
pub(crate) fn standing(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let asked = match check.register(call, Wanted::Entered) {
        Ok(asked) => asked,
        Err(wrong) => return wrong,
    };
    check.note_register([asked.register]);
    let nothing = [Id::from("")];
    Inferred::Choice(Arc::new(asked.shape.standings.iter().cloned().chain(nothing).collect::<BTreeSet<_>>()))
}

/// `listed("register", "standing")`.
pub(crate) fn listed(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let asked = match check.register(call, Wanted::Standing) {
        Ok(asked) => asked,
        Err(wrong) => return wrong,
    };
    if !asked.shape.bounded {
        return check
            .refuse("register-unbounded", call.place(0), |diagnostic| diagnostic.with("register", &asked.register));
    }
    check.note_register([asked.register]);
    check.names_standing(asked.shape, asked.given, call.place(1));
    Inferred::list(Inferred::of(&asked.shape.of))
}

/// `found_by("register", "field", value)`.
pub(crate) fn found_by(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.found(call) {
        Ok(shape) => Inferred::list(Inferred::of(&shape.of)),
        Err(wrong) => wrong,
    }
}

/// `found_standing("register", "field", value, "standing")`.
pub(crate) fn found_standing(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let shape = match check.found(call) {
        Ok(shape) => shape,
        Err(wrong) => return wrong,
    };
    match check.standing_given(shape, call, 3) {
        Ok(()) => Inferred::list(Inferred::of(&shape.of)),
        Err(wrong) => wrong,
    }
}

/// `some_standing("register", list, "standing")`.
pub(crate) fn some_standing(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    let (register, shape) = match check.named_register(call) {
        Ok(named) => named,
        Err(wrong) => return wrong,
    };
    let Some(Typed { kind: given, .. }) = call.arguments.get(1) else { return Inferred::Error };
    let wanted = Inferred::list(Inferred::of(&shape.of));
    if !given.fits(&wanted) {
        return check.wrong_argument(call.name(), 2, &wanted.to_string(), given, call.place(1));
    }
    check.note_register([register]);
    match check.standing_given(shape, call, 2) {
        Ok(()) => Inferred::Boolean,
        Err(wrong) => wrong,
    }
}

/// `recorded("register", organisation, "field")`.
pub(crate) fn recorded(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.register_field(call) {
        Ok(kind) => Inferred::of(kind),
        Err(wrong) => wrong,
    }
}

/// `has_recorded("register", organisation, "field")`.
pub(crate) fn has_recorded(check: &mut Check<'_>, call: &Call<'_>) -> Inferred {
    match check.register_field(call) {
        Ok(_) => Inferred::Boolean,
        Err(wrong) => wrong,
    }
}

/// What the second argument of a call is.
#[derive(Clone, Copy)]
enum Wanted {
    Entered,
    Standing,
}

/// What is asked of which register.
struct Asked<'a, 'c> {
    register: Id,
    shape: &'a RegisterShape,
    /// The type of the second argument.
    given: &'c Inferred,
}

impl<'a> Check<'a> {
    /// The register that is written out in a call, and what the call asks of it: of what is entered, or a standing.
    fn register<'c>(&mut self, call: &Call<'c>, wanted: Wanted) -> Result<Asked<'a, 'c>, Inferred> {
        let (register, shape) = self.named_register(call)?;
        let Some(Typed { kind: given, .. }) = call.arguments.get(1) else { return Err(Inferred::Error) };
        let wanted = match wanted {
            Wanted::Entered if matches!(shape.of, Type::Unreadable) => {
                self.unreadable = true;
                return Err(Inferred::Error);
            }
            Wanted::Entered => Inferred::of(&shape.of),
            Wanted::Standing => Inferred::Text,
        };
        if !given.fits(&wanted) {
            return Err(self.wrong_argument(call.name(), 2, &wanted.to_string(), given, call.place(1)));
        }
        Ok(Asked { register, shape, given })
    }

    /// The register that is written out in a call.
    fn named_register(&mut self, call: &Call<'_>) -> Result<(Id, &'a RegisterShape), Inferred> {
        self.counted(call)?;
        let Some(Expr::StringConstant(register, register_position)) = call.written.first() else {
            return Err(self.unsupported("unsupported-computed-register", call.place(0)));
        };
        let Some(pack_context) = self.pack_context else { return Err(Inferred::Error) };
        let Some(shape) = pack_context.registers.get(register.as_str()) else {
            return Err(self.refuse("unknown-property", *register_position, |diagnostic| {
                let diagnostic = diagnostic.with("object", REGISTERS).with("noun", "register").with("name", register);
                diagnostic.did_you_mean(register, pack_context.registers.keys().map(Id::as_str))
            }));
        };
        let Some(shape) = shape else {
            // What is wrong with it has been reported.
            self.unreadable = true;
            return Err(Inferred::Error);
        };
        Ok((Id::from(register.as_str()), shape))
    }

    /// The register in which a call looks for entries by one of its keys.
    fn found(&mut self, call: &Call<'_>) -> Result<&'a RegisterShape, Inferred> {
        let (register, shape) = self.named_register(call)?;
        let Some(Expr::StringConstant(field, field_position)) = call.written.get(1) else {
            return Err(self.unsupported("unsupported-computed-field", call.place(1)));
        };
        let Some(kind) = shape.keys.get(field.as_str()) else {
            return Err(self.refuse("unknown-field", *field_position, |diagnostic| {
                let diagnostic = diagnostic.with("record", format!("{REGISTERS}.{register}.keys"));
                diagnostic.with("name", field).did_you_mean(field, shape.keys.keys().map(Id::as_str))
            }));
        };
        let Some(Typed { kind: given, .. }) = call.arguments.get(2) else { return Err(Inferred::Error) };
        let wanted = Inferred::of(kind);
        if !given.fits(&wanted) {
            return Err(self.wrong_argument(call.name(), 3, &wanted.to_string(), given, call.place(2)));
        }
        self.note_register([register, Id::from(field.as_str())]);
        Ok(shape)
    }

    /// A standing that is given as an argument.
    fn standing_given(&mut self, shape: &RegisterShape, call: &Call<'_>, index: usize) -> Result<(), Inferred> {
        let Some(Typed { kind: given, .. }) = call.arguments.get(index) else { return Err(Inferred::Error) };
        if !given.fits(&Inferred::Text) {
            return Err(self.wrong_argument(call.name(), index + 1, "text", given, call.place(index)));
        }
        self.names_standing(shape, given, call.place(index));
        Ok(())
    }

    /// The type of what is recorded under the name that is written out in a call.
    fn register_field(&mut self, call: &Call<'_>) -> Result<&'a Type, Inferred> {
        let Asked { register, shape, .. } = self.register(call, Wanted::Entered)?;
        let Some(Expr::StringConstant(field, field_position)) = call.written.get(2) else {
            return Err(self.unsupported("unsupported-computed-field", call.place(2)));
        };
        let found = match shape.facts.get(field.as_str()) {
            Some(Type::Unreadable) => {
                self.unreadable = true;
                Err(Inferred::Error)
            }
            Some(kind) => Ok(kind),
            None => Err(self.refuse("unknown-field", *field_position, |diagnostic| {
                let diagnostic = diagnostic.with("record", format!("{REGISTERS}.{register}"));
                diagnostic.with("name", field).did_you_mean(field, shape.facts.keys().map(Id::as_str))
            })),
        };
        self.note_register([register, Id::from(field.as_str())]);
        found
    }

    /// Notes that a register, or what it records, is read.
    fn note_register<const N: usize>(&mut self, path: [Id; N]) {
        self.frame.reads.insert((Root::Variable(REGISTERS), path.into()));
    }

    /// Notes that the answer depends on the day of the decision, by which tables are read.
    pub(super) fn note_day(&mut self) {
        self.frame.reads.insert((Root::Variable("on"), Vec::new()));
    }

    /// The same, if organisations come and go.
    pub(super) fn note_day_of_organisations(&mut self) {
        if self.pack_context.is_some_and(|known| known.organisations.is_dated()) {
            self.note_day();
        }
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
