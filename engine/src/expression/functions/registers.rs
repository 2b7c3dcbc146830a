//! What registers say of organisations. Their names, fields and standings are written out, and checked.

use super::Function;
use crate::expression::check::REGISTERS;
use crate::expression::check::register as typing;
use crate::expression::functions::call_context::FunctionError;
use crate::expression::functions::kinds::{Boolean, Fact, List, Listing, Recorded, Register, Standing, Text, Written};
use crate::expression::interpreter::sandbox::MAX_LIST_SIZE;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "standing",
        typing: typing::standing,
        body: function!(|context, register: Register, organisation: Text| -> Text {
            let registers = context.registers();
            let standing = registers.as_ref().and_then(|seen| seen.standing(register, organisation));
            Ok(standing.map_or(Written::Part(""), |standing| Written::Kept(standing.shared())))
        }),
        english: "How an organisation stands in a register; an empty text if it is not entered.",
        chinese: "机构在登记簿中的状态；没有登记的，为空文字",
    },
    Function {
        name: "listed",
        typing: typing::listed,
        body: function!(|context, register: Register, standing: Standing| -> List {
            let Some(seen) = context.registers() else { return Ok(Listing::New(Vec::new())) };
            context.spend(seen.size(register))?;
            let listed = seen.listed(register, standing);
            if listed.len() > MAX_LIST_SIZE {
                return Err(FunctionError::TooLong);
            }
            Ok(Listing::New(listed.into_iter().map(I::id).collect()))
        }),
        english: "The organisations that stand so in a register, in the order they were first entered.",
        chinese: "登记簿中处于该状态的机构，按首次登记的先后排列",
    },
    Function {
        name: "recorded",
        typing: typing::recorded,
        body: function!(|context, register: Register, organisation: Text, fact: Fact| -> Recorded {
            let registers = context.registers();
            let recorded = registers.as_ref().and_then(|seen| seen.recorded(register, organisation, fact));
            recorded.cloned().ok_or_else(|| FunctionError::Absent(format!("{REGISTERS}.{register}.{fact}")))
        }),
        english: "What a register records of an organisation; absent if it records nothing there.",
        chinese: "登记簿记载的机构事项；没有记载的，即为缺少",
    },
    Function {
        name: "has_recorded",
        typing: typing::has_recorded,
        body: function!(|context, register: Register, organisation: Text, fact: Fact| -> Boolean {
            Ok(context.registers().is_some_and(|seen| seen.recorded(register, organisation, fact).is_some()))
        }),
        english: "Whether a register records something of an organisation.",
        chinese: "登记簿是否记载机构的该事项",
    },
];
