//! Territories, and the organisations that the pack names.

use std::sync::Arc;

use super::Function;
use crate::base::{Id, territory};
use crate::expression::check::typing;
use crate::expression::functions::call_context::{CallContext, FunctionError};
use crate::expression::functions::kinds::{Boolean, Text, Written};
use crate::expression::pack_context::Directory;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "territory_within",
        typing: typing::as_declared,
        body: function!(|_, code: Text, outer: Text| -> Boolean {
            match [code, outer].into_iter().find(|given| !territory::is_code(given)) {
                Some(given) => Err(FunctionError::failed("failed-no-territory", &[("text", &given)])),
                None => Ok(territory::within(code, outer)),
            }
        }),
        english: "Whether a GB/T 2260 code lies within another: 210102 within 210100 within 210000.",
        chinese: "行政区划代码（GB/T 2260）是否在另一代码之内：210102 在 210100 之内，210100 在 210000 之内",
    },
    Function {
        name: "kind_of",
        typing: typing::kind_of,
        body: function!(|context, organisation: Text| -> Text {
            Ok(directory_text(context, |organisations| organisations.kind_of(organisation)))
        }),
        english: "The kind of an organisation; an empty text if the pack does not name it or says none.",
        chinese: "机构的类别；规则包没有列出的，为空文字",
    },
    Function {
        name: "territory_of",
        typing: typing::as_declared,
        body: function!(|context, organisation: Text| -> Text {
            Ok(directory_text(context, |organisations| organisations.territory_of(organisation)))
        }),
        english: "The territory of an organisation; an empty text if the pack does not name it or says none.",
        chinese: "机构的行政区域；规则包没有列出的，为空文字",
    },
    Function {
        name: "superior_of",
        typing: typing::superior_of,
        body: function!(|context, organisation: Text| -> Text {
            let on = context.day();
            Ok(directory_text(context, |organisations| organisations.superior_of(organisation, on).map(Id::shared)))
        }),
        english: "The organisation above an organisation, on the day of the decision; an empty text if the pack does not \
                  name it or says none.",
        chinese: "机构在作出决定当日的上级机构；规则包没有列出的，为空文字",
    },
    Function {
        name: "organisation_in",
        typing: typing::organisation_in,
        body: function!(|context, kind: Text, code: Text| -> Text {
            let on = context.day();
            Ok(directory_text(context, |organisations| organisations.organisation_in(kind, code, on)))
        }),
        english: "The organisation of a kind with the smallest territory that contains a code, on the day of the decision; \
                  an empty text if there is none, or several.",
        chinese: "作出决定当日的某类机构中，行政区域包含该代码且范围最小的一个；没有或者不止一个的，为空文字",
    },
];

/// What the organisations of the pack say; an empty text if nothing.
fn directory_text<'v>(context: &CallContext<'_>, ask: impl FnOnce(&Directory) -> Option<Arc<str>>) -> Written<'v> {
    context.organisations().and_then(ask).map_or(Written::Part(""), Written::Kept)
}
