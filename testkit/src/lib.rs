//! What tests of packs and hosts use: a folder of packs that a test can change ([`TestLibrary`]), a case to try things
//! on ([`CaseHarness`]), and tables of mistakes with the reports they must give ([`check`]).
//!
//! Whatever goes wrong panics with a sentence that says what was expected: this crate is for tests only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod case;
mod library;
mod mistake;

pub use case::{CaseHarness, input, morning, person, request};
pub use library::{TestLibrary, copy, examples, fixtures, problems, rulepacks};
pub use mistake::{Mistake, check, mistake};
