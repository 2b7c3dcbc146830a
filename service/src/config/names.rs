//! Whether what a configuration names is there: what it carries packs declare, and as whom an answer acts is known.

use std::collections::BTreeSet;

use guicheng_engine::Id;

use super::Config;
use crate::desk::{Desk, DeskError};
use crate::identity::{Identity, IdentityError};

/// Something that a configuration names and nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The key that names it: `webhook.permits.effects`.
    pub key: String,
    /// The name.
    pub name: String,
}

impl Config {
    /// What is named in it, and is declared by no published pack or entered nowhere. As long as nothing is published, nothing is held against it.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn unknown_names(&self, desk: &Desk, identity: &Identity) -> Result<Vec<UnknownName>, IdentityError> {
        let published = desk.refresh()?;
        if published.number() == 0 {
            return Ok(Vec::new());
        }
        let packs = || published.rulebook().packs();
        let effects: BTreeSet<&str> = packs().flat_map(|pack| pack.effects.ids()).map(Id::as_str).collect();
        let parties = || packs().flat_map(|pack| pack.parties.values());
        let roles: BTreeSet<&str> = parties().flat_map(|party| party.roles.ids()).map(Id::as_str).collect();
        let mut unknown = Vec::new();
        let mut hold = |key: String, names: &[String], known: &BTreeSet<&str>| {
            let missing = names.iter().filter(|name| !known.contains(name.as_str()));
            unknown.extend(missing.map(|name| UnknownName { key: key.clone(), name: name.clone() }));
        };
        for hook in &self.webhook {
            hold(format!("webhook.{}.effects", hook.name), &hook.effects, &effects);
            hold(format!("webhook.{}.roles", hook.name), &hook.roles, &roles);
        }
        if let Some(mail) = &self.mail {
            hold("mail.effects".to_owned(), &mail.effects, &effects);
        }
        for hook in &self.webhook {
            let Some(organisation) = &hook.organisation else { continue };
            match identity.organisation(&Id::from(organisation.as_str())) {
                Ok(_) => {}
                Err(IdentityError::Desk(DeskError::Unknown)) => {
                    let key = format!("webhook.{}.organisation", hook.name);
                    unknown.push(UnknownName { key, name: organisation.clone() });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(unknown)
    }
}
