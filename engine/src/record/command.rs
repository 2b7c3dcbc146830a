//! What people ask of a case.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::{Id, Values, is_blank, named_values, tidied_values};

/// Who acts, as the host has established it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The organisation the person acts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Id>,
    /// A pseudonym of the host; none for an organisation as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Id>,
    /// The person's roles in the organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Id>,
    /// Whether the host has verified the real name.
    #[serde(default)]
    pub real_name: bool,
    /// The organisation or person that the actor acts for as an agent, by an authority that a register knows.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub acts_for: Option<Id>,
}

impl Actor {
    /// Somebody of whom nothing is known: the public.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Whose rights the actor has: those of whom they act for as an agent, else their own. That an agent may is another question.
    #[must_use]
    pub fn capacity(&self) -> Option<&Id> {
        self.acts_for.as_ref().filter(named).or_else(|| self.identity())
    }

    /// The organisation that the actor acts for by themselves; none of whoever acts for another as an agent.
    #[must_use]
    pub fn own_organisation(&self) -> Option<&Id> {
        self.organisation.as_ref().filter(|_| self.acts_for.is_none())
    }

    /// The organisation, or the person who acts for none.
    #[must_use]
    pub fn identity(&self) -> Option<&Id> {
        self.organisation.as_ref().filter(named).or_else(|| self.person.as_ref().filter(named))
    }
}

/// Whether an id is somebody's: a blank one is nobody's.
fn named(id: &&Id) -> bool {
    !is_blank(id.as_str())
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Open a case of a kind, with its first procedure.
    OpenCase {
        /// The id of the pack it is opened under: the version of it that is in force.
        pack: Id,
        /// The kind of case.
        kind: Id,
        /// The workflow of its first procedure.
        workflow: Id,
        /// What the opening's form was given.
        #[serde(default, with = "named_values")]
        input: Values,
    },
    /// Open a further procedure, under what is in force of the pack that the case goes by.
    Open {
        /// By its id in the pack.
        workflow: Id,
        /// The procedure it is about, for workflows that are about another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        concerns: Option<u32>,
        /// What the opening's form was given.
        #[serde(default, with = "named_values")]
        input: Values,
    },
    /// Take an action in a procedure.
    Act {
        /// The procedure's number.
        procedure: u32,
        /// By its id in the workflow.
        action: Id,
        /// What the action's form was given.
        #[serde(default, with = "named_values")]
        input: Values,
    },
    /// Take over a case that was recorded elsewhere, with its root in a state.
    TakeOver {
        /// The id of the pack that it goes by from here on: the version of it that is in force.
        pack: Id,
        /// The kind of case.
        kind: Id,
        /// The workflow of its root.
        workflow: Id,
        /// The state that it is in.
        into: Id,
        /// What the form was given.
        #[serde(default, with = "named_values")]
        input: Values,
    },
}

impl Request {
    /// What is given with it.
    #[must_use]
    pub fn input(&self) -> &Values {
        match self {
            Self::OpenCase { input, .. }
            | Self::TakeOver { input, .. }
            | Self::Open { input, .. }
            | Self::Act { input, .. } => input,
        }
    }

    /// What is given with it, to change it.
    pub fn input_mut(&mut self) -> &mut Values {
        match self {
            Self::OpenCase { input, .. }
            | Self::TakeOver { input, .. }
            | Self::Open { input, .. }
            | Self::Act { input, .. } => input,
        }
    }
}

/// A request with who makes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Who acts.
    pub actor: Actor,
    /// What is asked.
    pub request: Request,
    /// A key chosen by the sender: the same command sent again with it is done once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Arc<str>>,
    /// The sequence number of the case that the actor has seen; the command is refused if the case has moved on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

impl Command {
    /// A command without key and expected sequence number.
    #[must_use]
    pub fn new(actor: Actor, request: Request) -> Self {
        Self { actor, request, key: None, seen: None }
    }

    /// The command as it is decided and recorded: the roles of its actor sorted, each once, since neither their order
    /// nor their number says anything; its texts without what nobody sees, so that one key or name is not two.
    pub(crate) fn normalised(&self) -> Cow<'_, Self> {
        let tidied = tidied_values(self.input());
        if tidied.is_none() && self.actor.roles.is_sorted_by(|one, next| one < next) {
            return Cow::Borrowed(self);
        }
        let mut command = self.clone();
        if let Some(tidied) = tidied {
            *command.request.input_mut() = tidied;
        }
        command.actor.roles.sort_unstable();
        command.actor.roles.dedup();
        Cow::Owned(command)
    }

    /// A digest that tells two normalised commands with the same key apart: who asks, and what. It is the same on every
    /// machine, and no protection against somebody who looks for two with the same one: they would only be told that their own
    /// request has been decided.
    pub(crate) fn digest(&self) -> u64 {
        let mut digest = Fnv(0xcbf2_9ce4_8422_2325);
        let Actor { organisation, person, roles, real_name, acts_for } = &self.actor;
        (organisation, person, roles, real_name, &self.request).hash(&mut digest);
        if let Some(acts_for) = acts_for {
            acts_for.hash(&mut digest);
        }
        digest.finish()
    }

    /// The command without some of what is given with it.
    pub(crate) fn without(&self, names: &[Id]) -> Cow<'_, Self> {
        if names.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut command = self.clone();
        let input = command.request.input_mut();
        *input = input
            .iter()
            .filter(|(name, _)| !names.contains(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Cow::Owned(command)
    }

    /// What is given with it.
    pub(crate) fn input(&self) -> &Values {
        self.request.input()
    }
}

/// The hash FNV-1a of 64 bits, numbers and lengths as eight bytes.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_i64(number.into());
    }

    fn write_i64(&mut self, number: i64) {
        self.write(&number.to_le_bytes());
    }

    fn write_isize(&mut self, number: isize) {
        self.write_i64(i64::try_from(number).unwrap_or(i64::MAX));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(roles: &[&str]) -> Command {
        let roles = roles.iter().map(|role| Id::from(*role)).collect();
        let input = Values::from_iter([(Id::from("note"), crate::base::Value::text("一"))]);
        let request = Request::Act { procedure: 2, action: Id::from("submit"), input };
        Command::new(Actor { person: Some(Id::from("keeper")), roles, ..Actor::anonymous() }, request)
    }

    #[test]
    fn roles_are_recorded_sorted_and_each_once() {
        let given = command(&["judge", "examiner", "judge"]);
        assert_eq!(*given.normalised(), command(&["examiner", "judge"]));
        assert!(matches!(command(&["examiner", "judge"]).normalised(), Cow::Borrowed(_)));
    }

    #[test]
    fn a_digest_tells_requests_apart_and_is_the_same_everywhere() {
        assert_eq!(command(&["a", "b"]).digest(), 2_028_128_628_890_339_518);
        assert_ne!(command(&["a"]).digest(), command(&["b"]).digest());
        assert_ne!(command(&["a", "b"]).digest(), command(&["ab"]).digest());
    }
}
