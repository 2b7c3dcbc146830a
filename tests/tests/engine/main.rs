//! How packs are checked and cases decided, as a host sees it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod agency;
mod bounded_clocks;
mod broken_packs;
mod budget;
mod bundles;
mod business_rules;
mod calendars;
mod carried_out;
mod cascades;
mod clocks;
mod codes;
mod commands;
mod conditional;
mod contradictory_packs;
mod dictionary;
mod disclosure;
mod endless_scripts;
mod follow;
mod foreseen;
mod journals;
mod layers;
mod left_out;
mod letters;
mod never;
mod one_error;
mod opened;
mod openings;
mod progress;
mod provisional;
mod register_packs;
mod run_out;
mod screens;
mod separation;
mod series;
mod skeletons;
mod slips;
mod succession;
mod tables_by_date;
mod taken_over;
mod time_of_laws;
mod told;
mod unmeant;
mod unnamed;
mod why_not;
