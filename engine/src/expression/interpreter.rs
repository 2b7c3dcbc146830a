//! Rhai in a sandbox: which of its syntax is taken, its limits, how values reach it, and the functions packs write.

pub(crate) mod binding;
pub(crate) mod parser;
pub(crate) mod reading;
pub(crate) mod sandbox;
pub(crate) mod syntax;
pub(crate) mod user_functions;
