//! The service by behaviour: stores, the desk over them, and what happens when several write at once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

mod access;
mod agencies;
mod agents;
mod bounds;
mod by_mail;
mod case_pages;
mod ciphers;
mod client;
mod compressed;
mod counted;
mod counter;
mod day_by_day;
mod delivery;
mod demo;
mod described;
mod desk;
mod end_to_end;
mod erasing;
mod first_comers;
mod form_pages;
mod fuzzed;
mod guides;
mod http;
mod law;
mod lists;
mod looking_after;
mod many;
mod model;
mod operation;
mod pages;
mod people;
mod quarantine;
mod read_log;
mod real_names;
mod rebuild;
mod scenarios;
mod schema_rules;
mod senders;
mod signing_in;
mod signing_up;
mod site;
mod sms;
mod store_suite;
mod taking_over;
mod task_pages;
mod time;
mod work;
mod workbooks;
mod working_data;
mod world;
