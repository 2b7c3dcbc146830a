//! Runs administrative procedures whose rules are data.

pub mod case;
pub mod decode;
pub mod diagnostic;
pub mod id;
pub mod locale;
pub mod mutation;
pub mod pack;
pub mod rulebook;
pub mod scenario;
pub mod script;
pub mod source;
pub mod table;
pub mod text;
pub mod time;
pub mod tree;
pub mod value;
