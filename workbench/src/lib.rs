//! What authors of rule packs use: [`scenario`]s as tests of a pack, [`coverage`] of articles and elements, [`mutation`]
//! of the rules to see which changes the scenarios notice, and [`verify`], which proves what a pack must never do.
//!
//! All of it sees packs as hosts do: there is no other way to load a pack or to decide than the engine's.

pub mod coverage;
pub mod diff;
pub mod editor;
pub mod explain;
pub mod graph;
pub mod guide;
pub mod idle;
pub mod impact;
pub mod inspect;
pub mod law;
pub mod layout;
mod messages;
pub mod migration;
pub mod mutation;
pub mod next;
mod possible;
pub mod printed;
pub mod records;
pub mod release;
pub mod scenario;
pub mod schema;
pub mod starter;
pub mod texts;
pub mod titles;
pub mod verify;
