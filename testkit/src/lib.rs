//! What tests of packs and hosts use: a folder of packs that a test can change ([`TestLibrary`]), a case to try things
//! on ([`CaseHarness`]), and tables of mistakes with the reports they must give ([`check`]).
//!
//! A host tests with packs of its own: [`TestLibrary::copy_of`] and [`CaseHarness::of`], or [`CaseHarness::with`] and a
//! rulebook that it has filled. What is about the lending library, and the folders of this repository, is for the tests here.
//!
//! ```
//! use guicheng_engine::{Actor, Id, Values};
//! use guicheng_testkit::{CaseHarness, TestLibrary};
//!
//! let packs = TestLibrary::copy_of(&guicheng_testkit::examples());
//! let mut case = CaseHarness::of(&packs, "dog_licence");
//! let keeper = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::anonymous() };
//! case.open("2026-03-02", &keeper, "dog", "licence", Values::new())?;
//! assert_eq!(case.state("licence"), "draft");
//! let refusal = case.carry_out("2026-03-03", &keeper, "licence", "submit", Values::new()).unwrap_err();
//! assert!(refusal.names("input-missing"));
//! # Ok::<(), guicheng_engine::Refusal>(())
//! ```
//!
//! Whatever goes wrong panics with a sentence that says what was expected: this crate is for tests only.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod case;
pub mod editor;
mod lending;
mod library;
mod mistake;
pub mod record;
mod schema;

pub use case::{CaseHarness, input, morning, refusal};
pub use lending::{person, request};
pub use library::{TestLibrary, copy, examples, fixtures, problems, rulepacks};
pub use mistake::{Mistake, check, mistake};
pub use schema::{violations, violations_within};
