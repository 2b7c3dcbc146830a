//! Lists.

use super::Function;
use super::texts::count;
use crate::base::Value;
use crate::expression::check::typing;
use crate::expression::functions::call_context::{CallContext, FunctionError, Outcome};
use crate::expression::functions::kinds::{AnyItem, Boolean, Field, Integer, Item, List, Listing};
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
    Function {
        name: "followed_by",
        typing: typing::followed_by,
        body: method!(|context, list: List, others: List| -> List {
            context.spend(list.len().saturating_add(others.len()))?;
            if list.len().saturating_add(others.len()) > MAX_LIST_SIZE {
                return Err(FunctionError::TooLong);
            }
            Ok(Listing::New(list.iter().chain(others).cloned().collect()))
        }),
        english: "All items of a list and then all of another, equal ones too.",
        chinese: "列表接上另一个列表的全部项，相同的也保留",
    },
    Function {
        name: "count",
        typing: typing::of_list_and_item,
        body: method!(|context, list: List, item: AnyItem| -> Integer {
            context.spend(list.len())?;
            Ok(count(list.iter().filter(|present| present.is(item)).count()))
        }),
        english: "How many items of a list are equal to one.",
        chinese: "列表中与某一项相同的有几项",
    },
    Function {
        name: "sum",
        typing: typing::sum,
        body: method!(|context, list: List, zero: AnyItem| -> AnyItem {
            context.spend(list.len())?;
            let mut sum = zero.to_value();
            for item in list {
                sum = sum.zip(item.to_value()).and_then(|(sum, item)| plus(&sum, &item));
            }
            sum.map(Item::from_value).ok_or_else(|| FunctionError::failed("failed-too-large", &[]))
        }),
        english: "The whole numbers or amounts of a list, added to the one that is given.",
        chinese: "列表中的整数或者金额，连同给出的一个相加",
    },
    Function {
        name: "column",
        typing: typing::column,
        body: method!(|context, list: List, field: Field| -> List {
            context.spend(list.len())?;
            Ok(Listing::New(list.iter().filter_map(|row| row.field(field)).collect()))
        }),
        english: "What the rows of a list have recorded in a field, in their order.",
        chinese: "各行中某一字段的值，按行的先后",
    },
    Function {
        name: "having",
        typing: typing::having,
        body: method!(|context, list: List, field: Field, value: AnyItem| -> List {
            context.spend(list.len())?;
            let rows = list.iter().filter(|row| row.field(field).is_some_and(|recorded| recorded.is(value)));
            Ok(Listing::New(rows.cloned().collect()))
        }),
        english: "The rows of a list that have a value recorded in a field.",
        chinese: "某一字段为某值的各行",
    },
];

fn plus(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.checked_add(*right).map(Value::Integer),
        (Value::Money { money: left }, Value::Money { money: right }) => {
            left.checked_add(*right).map(|money| Value::Money { money })
        }
        _ => None,
    }
}

fn holds<I: Item>(context: &mut CallContext<'_>, list: &[I], item: &I) -> Outcome<bool> {
    context.spend(list.len())?;
    Ok(list.iter().any(|present| present.is(item)))
}
