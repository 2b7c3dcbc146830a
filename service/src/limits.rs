//! How much is answered.

use std::num::NonZeroU32;

use serde::Deserialize;

/// How much is answered: requests of one address in a minute, of which it may send as many at once, and connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Signing in, setting a forgotten password, adding accounts, and asking what became of what was sent in without one.
    pub entry: NonZeroU32,
    /// Whoever has not signed in.
    pub public: NonZeroU32,
    /// Whoever has: a whole office may share an address.
    pub signed_in: NonZeroU32,
    /// Cases that those who have not signed in open in an hour.
    pub openings_of_public: NonZeroU32,
    /// Connections at once, in all: fewer than the files that the system lets the service open. Whoever comes when all are taken waits.
    pub connections: usize,
    /// Connections at once from one address, unless it is a proxy that is believed. One more is turned away.
    pub connections_of_one: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            entry: number(30),
            public: number(600),
            signed_in: number(6000),
            openings_of_public: number(60),
            connections: 800,
            connections_of_one: 200,
        }
    }
}
