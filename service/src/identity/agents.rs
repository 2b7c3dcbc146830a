//! For whom somebody can act as an agent: by authorities that registers of packs know.

use guicheng_engine::screen::Authority;
use guicheng_engine::{Actor, Id};

use super::{Identity, IdentityError};
use crate::records::people::Account;

/// Somebody for whom a person can act as an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The organisation or person that is acted for.
    pub principal: Id,
    /// The organisation that has the authority; none if the person has.
    pub organisation: Option<Id>,
    /// What the authority is for, by pack.
    pub authorities: Vec<(Id, Authority)>,
}

impl Identity {
    /// For whom somebody can act as an agent just now: by authorities of their own, and of organisations that they act for.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn principals(&self, account: &Account) -> Result<Vec<Principal>, IdentityError> {
        let organisations = self.capacities(&account.name)?.into_iter().map(|capacity| Some(capacity.organisation));
        let mut principals: Vec<Principal> = Vec::new();
        for organisation in std::iter::once(None).chain(organisations) {
            let person = Some(account.person.clone());
            let agent = Actor { organisation: organisation.clone(), person, ..Actor::anonymous() };
            for (pack, authority) in self.desk.authorities(&agent)? {
                // What a person may do by themselves is told once.
                if authority.agent != *organisation.as_ref().unwrap_or(&account.person) {
                    continue;
                }
                let known = principals
                    .iter_mut()
                    .find(|known| known.principal == authority.principal && known.organisation == organisation);
                match known {
                    Some(known) => known.authorities.push((pack, authority)),
                    None => principals.push(Principal {
                        principal: authority.principal.clone(),
                        organisation: organisation.clone(),
                        authorities: vec![(pack, authority)],
                    }),
                }
            }
        }
        Ok(principals)
    }
}
