//! What authors of packs rely on: scenarios, guides, proofs, and whatever chance does to a case.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod adapted;
mod amended_invariants;
mod amendments;
mod chance;
mod claims;
mod collections;
mod contributions;
mod coverage;
mod differences;
mod duties;
mod editing_scenarios;
mod editor;
mod expectations;
mod explained;
mod figures;
mod graphs;
mod guides;
mod hostile_packs;
mod impact;
mod invariants;
mod layout;
mod market_stall;
mod overlay;
mod recorded_packs;
mod registers;
mod rewordings;
mod schemas;
mod starters;
mod transcripts;
mod typing;
mod unsettled;
mod verify;
