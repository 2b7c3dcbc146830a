//! Lists.

use super::Function;
use super::texts::count;
use crate::expression::check::typing;
use crate::expression::functions::call_context::{CallContext, FunctionError, Outcome};
use crate::expression::functions::kinds::{AnyItem, Boolean, Integer, Item, List, Listing};
use crate::expression::interpreter::sandbox::MAX_LIST_SIZE;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "subset",
        typing: typing::two_lists,
        body: function!(|context, inner: List, outer: List| -> Boolean {
            for item in inner {
                if !holds(context, outer, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }),
        english: "Whether every item of a list is in another.",
        chinese: "列表的每一项是否都在另一个列表中",
    },
    Function {
        name: "disjoint",
        typing: typing::two_lists,
        body: function!(|context, left: List, right: List| -> Boolean {
            for item in left {
                if holds(context, right, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }),
        english: "Whether no item of a list is in another.",
        chinese: "两个列表是否没有相同的项",
    },
    Function {
        name: "len",
        typing: typing::as_declared,
        body: property!(|_, list: List| -> Integer { Ok(count(list.len())) }),
        english: "The number of items of a list.",
        chinese: "列表的项数",
    },
    Function {
        name: "is_empty",
        typing: typing::of_list,
        body: method!(|_, list: List| -> Boolean { Ok(list.is_empty()) }),
        english: "Whether a list has no items.",
        chinese: "列表是否为空",
    },
    Function {
        name: "contains",
        typing: typing::of_list_and_item,
        body: method!(|context, list: List, item: AnyItem| -> Boolean { holds(context, list, item) }),
        english: "Whether an item is in a list.",
        chinese: "列表是否有该项",
    },
    Function {
        name: "with",
        typing: typing::with,
        body: method!(|context, list: List, item: AnyItem| -> List {
            if holds(context, list, item)? {
                return Ok(Listing::Given(list));
            }
            if list.len() >= MAX_LIST_SIZE {
                return Err(FunctionError::TooLong);
            }
            Ok(Listing::New(list.iter().chain([item]).cloned().collect()))
        }),
        english: "A list with an item added at its end, unless it is there.",
        chinese: "列表末尾加上一项；已经有的，不再加",
    },
    Function {
        name: "without",
        typing: typing::without,
        body: method!(|context, list: List, item: AnyItem| -> List {
            context.spend(list.len())?;
            Ok(Listing::New(list.iter().filter(|present| !present.is(item)).cloned().collect()))
        }),
        english: "A list without an item.",
        chinese: "列表去掉一项",
    },
    Function {
        name: "first",
        typing: typing::first,
        body: method!(|_, list: List, otherwise: AnyItem| -> AnyItem { Ok(list.first().unwrap_or(otherwise).clone()) }),
        english: "The first item of a list, or what is given if it has none.",
        chinese: "列表的第一项；没有的，取给出的值",
    },
];

fn holds<I: Item>(context: &mut CallContext<'_>, list: &[I], item: &I) -> Outcome<bool> {
    context.spend(list.len())?;
    Ok(list.iter().any(|present| present.is(item)))
}
