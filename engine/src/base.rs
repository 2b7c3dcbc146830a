//! What everything else is made of: ids, texts in two languages, values, periods, and tables of them by id.

pub(crate) mod canonical_json;
mod chinese_number;
mod code;
mod code_list;
pub(crate) mod date;
pub(crate) mod document;
pub(crate) mod hash;
mod id;
mod id_map;
mod json_size;
pub(crate) mod money;
pub(crate) mod named_values;
mod period;
pub(crate) mod territory;
mod text;
mod value;
mod value_json;

pub use canonical_json::NotCanonical;
pub(crate) use canonical_json::canonical_json;
pub use chinese_number::chinese_number;
pub use code::CodeError;
pub(crate) use code::codes;
pub use code_list::{CodeList, CodeLists};
pub use date::{is_written, parse_date};
pub use document::Bytes;
pub(crate) use document::Document;
pub(crate) use hash::Digester;
pub use hash::{Hash, HashAlgorithm, HashError};
pub use id::Id;
pub use id_map::IdMap;
pub(crate) use id_map::{NameSet, NameTable};
pub(crate) use json_size::{SCALAR_BOUND, name_bound, names_bound, text_bound, value_bound};
pub use money::{Money, MoneyError};
pub use period::{Period, PeriodError, Unit};
pub use text::{Language, Text, is_unseen};
pub use value::{LastPlace, Value, Values};
