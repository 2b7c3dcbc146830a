//! What holds of the sources of this repository: what they say, what they name, and that the guides are true.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod examples;
mod generic_engine;
mod guide;
mod messages;
mod modules;
mod public_face;
mod role_guides;
mod source_files;
mod use_items;
