//! Runs administrative procedures whose rules are data.

pub mod id;
pub mod source;
pub mod text;
pub mod time;
pub mod value;
