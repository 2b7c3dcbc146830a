//! Runs administrative procedures whose rules are data.
//!
//! The law of one jurisdiction is a *rule pack*: YAML, and expressions where a condition is needed. A [`PackLibrary`]
//! loads packs and checks them whole; a [`Rulebook`] decides with them; a [`Case`] is rebuilt from the events decided.
//! The engine has no clock, network, database or randomness: the same case, command and moment always give the same
//! decision.
//!
//! [`PackLibrary`]: pack::PackLibrary
//! [`Rulebook`]: rulebook::Rulebook
//! [`Case`]: case::Case
//!
//! ```
//! use std::sync::Arc;
//!
//! use guicheng_engine::case::{Actor, Case, Command, Request};
//! use guicheng_engine::{id::Id, pack::PackLibrary, rulebook::Rulebook, text::Language, value::Values};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
//! let library = PackLibrary::open("docs/examples")?;
//! let pack = library.load("dog_licence")?;
//! let mut rulebook = Rulebook::new();
//! rulebook.publish_calendar(library.calendar(pack.calendar.as_str())?);
//! rulebook.publish(Arc::clone(&pack));
//!
//! // A keeper opens a case; what was decided is a list of events, which the host stores.
//! let keeper = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::anonymous() };
//! let (kind, workflow) = (Id::from("dog"), Id::from("licence"));
//! let open = Request::OpenCase { pack: pack.hash, kind, workflow, input: Values::new() };
//! let mut case = Case::new(Id::from("dog-1"));
//! let decision = rulebook.decide(&case, &Command::new(keeper.clone(), open), "2026-03-02T01:00:00Z".parse()?)?;
//! for event in &decision.events {
//!     case.apply(event, &rulebook)?;
//! }
//!
//! // A refusal says why: every reason with its code, its article and a sentence.
//! let submit = Request::Act { procedure: 2, action: Id::from("submit"), input: Values::new() };
//! let refusal = rulebook.decide(&case, &Command::new(keeper, submit), "2026-03-03T01:00:00Z".parse()?).unwrap_err();
//! assert_eq!(refusal.code().as_str(), "input-missing");
//! assert_eq!(refusal.articles().first().map(|article| article.as_str()), Some("rules/3"));
//! println!("{}", refusal.messages(Language::English).join("\n"));
//! # Ok(())
//! # }
//! ```
//!
//! | to | see |
//! |---|---|
//! | load and check packs, show where a value comes from | [`pack`], [`diagnostic`], [`source`], [`tree`] |
//! | decide, advance, ask what is open and who sees what | [`rulebook`], [`case`] |
//! | store cases and take their decisions again | [`case::Event`], [`case::write_journal`], [`rulebook::Rulebook::audit`] |
//! | let cases know of each other | [`register`], [`rulebook::Rulebook::enter`] |
//! | count legal periods | [`time`] |
//! | count and measure over the records of many cases | [`figures`] |
//! | run the scenarios of packs, see what they reach and which changes they notice | [`scenario`], [`mutation`] |
//! | prove what a pack must never do | [`verify`] |
//! | read expressions and messages oneself | [`script`], [`locale`] |
//! | name and hold things | [`id`], [`value`], [`text`], [`codes`] |

pub mod base;
pub mod case;
pub mod coverage;
pub mod decide;
pub mod diagnostic;
pub mod expression;
pub mod figures;
mod format;
pub mod messages;
pub mod mutation;
pub mod pack;
pub mod record;
pub mod register;
pub mod rulebook;
pub mod scenario;
pub mod time;
pub mod verify;
pub mod yaml;

/// The embedding guide, whose examples compile.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding-guide.md")]
struct EmbeddingGuide;
