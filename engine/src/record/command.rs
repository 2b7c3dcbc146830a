//! What people ask of a case.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::{Id, Values, named_values};

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
}

impl Actor {
    /// Somebody of whom nothing is known: the public.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// The organisation, or the person who acts for none.
    #[must_use]
    pub fn identity(&self) -> Option<&Id> {
        self.organisation.as_ref().or(self.person.as_ref())
    }
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
}
