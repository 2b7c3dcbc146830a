//! The host: stores, people, time and HTTP around the engine.

pub mod clock;
pub mod config;
pub mod data_folder;
pub mod delivery;
pub mod demo;
pub mod desk;
pub mod export;
mod hold;
pub mod http;
pub mod identity;
pub mod ids;
pub mod limits;
mod messages;
pub mod metrics;
mod pages;
mod private_files;
pub mod records;
mod running;
pub mod scanner;
pub mod site;
pub mod store;
mod table;
mod typed;
mod uscc;
pub mod vault;
pub mod waker;
