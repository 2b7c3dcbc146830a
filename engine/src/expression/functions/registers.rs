//! What registers say. Their names, fields and standings are written out, and checked.

use super::Function;
use crate::base::Value;
use crate::expression::check::REGISTERS;
use crate::expression::check::register as typing;
use crate::expression::functions::call_context::{CallContext, FunctionError, Outcome};
use crate::expression::functions::kinds::{
    AnyItem, Boolean, Fact, Item, List, Listing, Recorded, Register, Standing, Text, Written,
};
use crate::expression::interpreter::sandbox::MAX_LIST_SIZE;
use crate::register::{RegisterKey, Seen};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "standing",
        typing: typing::standing,
        body: function!(|context, register: Register, of: AnyItem| -> Text {
            let standing = seen(context)?.standing(register, value(register, of)?);
            Ok(standing.map_or(Written::Part(""), |standing| Written::Kept(standing.shared())))
        }),
        english: "How something stands in a register; an empty text if it is not entered.",
        chinese: "登记簿中所记对象的状态；没有记入的，为空文字",
    },
    Function {
        name: "listed",
        typing: typing::listed,
        body: function!(|context, register: Register, standing: Standing| -> List {
            let listed = seen(context)?.listed(register, standing);
            listing(context, listed)
        }),
        english: "All that stand so in a register that is `bounded`, in the order they were first entered.",
        chinese: "写明 `bounded` 的登记簿中处于该状态的全部对象，按首次记入的先后排列",
    },
    Function {
        name: "found_by",
        typing: typing::found_by,
        body: function!(|context, register: Register, fact: Fact, key: AnyItem| -> List {
            let found = seen(context)?.found_by(register, fact, value(register, key)?);
            listing(context, found)
        }),
        english: "All in a register of which this value is recorded, in the order they were first entered; the fact is one of the register's `keys`.",
        chinese: "登记簿中该事项为此值的全部对象，按首次记入的先后排列；该事项须列在登记簿的 `keys` 里",
    },
    Function {
        name: "found_standing",
        typing: typing::found_standing,
        body: function!(|context, register: Register, fact: Fact, key: AnyItem, standing: Standing| -> List {
            let found = seen(context)?.found_standing(register, fact, value(register, key)?, standing);
            listing(context, found)
        }),
        english: "As `found_by`, but only those that stand so.",
        chinese: "同 `found_by`，但只取处于该状态的",
    },
    Function {
        name: "some_standing",
        typing: typing::some_standing,
        body: function!(|context, register: Register, all: List, standing: Standing| -> Boolean {
            context.spend(all.len())?;
            let seen = seen(context)?;
            let mut stands = false;
            for of in all {
                stands |=
                    seen.standing(register, value(register, of)?).is_some_and(|found| *found.as_str() == *standing);
            }
            Ok(stands)
        }),
        english: "Whether one of a list stands so in a register.",
        chinese: "列表中是否有一个在登记簿中处于该状态",
    },
    Function {
        name: "recorded",
        typing: typing::recorded,
        body: function!(|context, register: Register, of: AnyItem, fact: Fact| -> Recorded {
            let recorded = seen(context)?.recorded(register, value(register, of)?, fact);
            recorded.ok_or_else(|| FunctionError::Absent(format!("{REGISTERS}.{register}.{fact}")))
        }),
        english: "What a register records of something; absent if it records nothing there.",
        chinese: "登记簿对该对象记载的事项；没有记载的，即为缺少",
    },
    Function {
        name: "has_recorded",
        typing: typing::has_recorded,
        body: function!(|context, register: Register, of: AnyItem, fact: Fact| -> Boolean {
            Ok(seen(context)?.recorded(register, value(register, of)?, fact).is_some())
        }),
        english: "Whether a register records something of what it is asked about.",
        chinese: "登记簿是否记载该对象的该事项",
    },
];

fn seen(context: &CallContext<'_>) -> Outcome<Seen> {
    context.registers().ok_or_else(|| FunctionError::failed("failed-no-registers", &[]))
}

fn value<I: Item>(register: &str, item: &I) -> Outcome<Value> {
    let value = item.to_value().ok_or_else(|| FunctionError::failed("failed-register-key", &[]))?;
    if RegisterKey::is_too_long(&value) {
        return Err(FunctionError::KeyTooLong(register.to_owned()));
    }
    Ok(value)
}

fn listing<'v, I: Item>(context: &mut CallContext<'_>, found: Vec<Value>) -> Outcome<Listing<'v, I>> {
    context.spend(found.len())?;
    if found.len() > MAX_LIST_SIZE {
        return Err(FunctionError::TooLong);
    }
    Ok(Listing::New(found.into_iter().map(I::from_value).collect()))
}
