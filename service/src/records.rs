//! What is stored, table by table: how rows are read, and which steps write them.

pub mod agencies;
pub mod answers;
pub mod attachments;
pub mod bucket;
pub mod case_row;
pub mod collections;
pub mod deliveries;
pub mod drafts;
pub mod entries;
pub mod figures;
pub mod leases;
pub mod memberships;
pub mod organisations;
pub mod outbox;
pub mod people;
pub mod publications;
pub mod reads;
pub mod real_names;
pub mod registers;
pub mod saved_filters;
pub mod search;
pub mod second_factors;
pub mod settings;
pub mod tasks;
pub mod tokens;
pub mod wakes;
