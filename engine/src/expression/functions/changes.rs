//! What fields were and become, as texts that are put into words only when somebody reads them, in their language.

use super::Function;
use crate::base::Change;
use crate::expression::check::typing;
use crate::expression::functions::call_context::{CallContext, Outcome};
use crate::expression::functions::kinds::{AnyItem, Field, Text, Written};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "altered",
        typing: typing::change,
        body: function!(|context, field: Field, before: AnyItem, after: AnyItem| -> Text {
            written(context, &Change::Altered { field, before: before.to_value(), after: after.to_value() })
        }),
        english: "What a field was and becomes, told in the language of whoever reads it; of what was not there, or is not any more, `()` or an empty text.",
        chinese: "字段改动前后的内容，按读者的语言显示；原来没有、以后没有的，写 `()` 或者空文字",
    },
    Function {
        name: "altered_unseen",
        typing: typing::change,
        body: function!(|context, field: Field, after: AnyItem| -> Text {
            written(context, &Change::Unseen { field, after: after.to_value() })
        }),
        english: "What a field becomes, where what it was is not told.",
        chinese: "字段改动后的内容，原内容不公开的",
    },
    Function {
        name: "replaced",
        typing: typing::change,
        body: function!(|context, field: Field| -> Text { written(context, &Change::Replaced { field }) }),
        english: "That what a field holds is another now, as of a document, without saying what.",
        chinese: "字段的内容已经更换，例如文件；不写明内容",
    },
];

fn written<'v>(context: &mut CallContext<'_>, change: &Change<'_>) -> Outcome<Written<'v>> {
    let text = change.written();
    context.spend(text.len())?;
    Ok(Written::New(text))
}
