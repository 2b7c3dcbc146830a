//! Registers: what one case may know of others, without cases writing to each other.
//!
//! A register is made of all cases of one kind. What a case tells is filed under keys, as rows that are only added. Who
//! decides looks up a key as of a moment. The engine holds no rows: it says which look-ups it lacks, whoever runs it
//! answers, and what was answered is part of what is recorded.

mod asked;
mod look_up;
mod memory;

pub(crate) use asked::{Asked, Follower, Seen};
pub use look_up::{Answer, Answers, LookUp, LookedUp, RegisterEntry, RegisterKey, RegisterRow};
pub(crate) use look_up::{LONGEST_KEY, MOST_KEYS};
pub use memory::MemoryRegisters;
