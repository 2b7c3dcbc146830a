//! The rule packs of this repository: snapshots, invariants, codes, agency rules.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod agency_rules;
mod codes;
mod invariants;
mod lists;
mod one_hash;
mod printed;
mod snapshots;
