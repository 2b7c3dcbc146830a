//! The verbs of the command.

pub(crate) mod check;
pub(crate) mod coverage;
pub(crate) mod figures;
pub(crate) mod interpretations;
pub(crate) mod mutate;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod show;
pub(crate) mod test;
pub(crate) mod verify;
pub(crate) mod workdays;
