//! Who is bound to which party.

use std::sync::Arc;

use crate::base::Id;
use crate::record::PartyChange;

/// Parties and those bound to them.
pub(crate) type Parties = Vec<(Id, Arc<[Id]>)>;

/// Binds whom a recorded change binds.
pub(crate) fn bind(parties: &mut Parties, change: &PartyChange) {
    match parties.iter_mut().find(|(id, _)| *id == change.party) {
        Some((_, bound)) => *bound = Arc::clone(&change.bound),
        None => {
            parties.reserve_exact(1);
            parties.push((change.party.clone(), Arc::clone(&change.bound)));
        }
    }
}
