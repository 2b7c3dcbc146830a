//! The command as people and programs call it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod authoring;
mod bad_input;
mod bundles;
mod calling;
mod completeness;
mod desk;
mod editors;
mod guides;
mod languages;
mod programs;
mod records;
mod service;
mod typing;
mod verbs;
