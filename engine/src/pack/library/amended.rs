//! Packs whose base another pack takes the place of: what of them no longer fits.

use std::sync::Arc;

use chrono::NaiveDate;

use super::manifests::decode_manifest;
use super::{LoadFailure, PackChange, PackLibrary};
use crate::base::Id;
use crate::diagnostic::{Diagnostics, Sources};
use crate::format::ManifestDocument;
use crate::pack::{Pack, files};

/// A pack that another one of the library takes the place of, as seen from a pack that is laid over it.
#[derive(Debug)]
pub struct AmendedBase {
    /// The pack that it is laid over.
    pub of: Id,
    /// The pack that takes its place.
    pub by: Id,
    /// From which day.
    pub from: NaiveDate,
    /// The pack laid over that one, or everything that does not fit it.
    pub laid: Result<Arc<Pack>, Box<LoadFailure>>,
}

impl PackLibrary {
    /// The packs of the library that take the place of what a pack is laid over, and whether it fits over them. It goes on
    /// under the pack that it names until it names the other.
    #[doc(hidden)]
    #[must_use]
    pub fn amended_bases(&self, pack: &Pack) -> Vec<AmendedBase> {
        let ids = self.ids().unwrap_or_default();
        let others = ids.into_iter().filter(|id| !pack.ancestry.contains(id));
        let amended = others.filter_map(|by| {
            // Most packs take nobody's place, and need not be loaded to see that.
            self.manifest(&by).filter(|manifest| manifest.transition.is_some())?;
            let amending = self.load(by.as_str()).ok()?;
            let (of, from) = amending.transition.as_ref().map(|transition| (transition.of.clone(), transition.from))?;
            let is_below = pack.lineage.iter().any(|(below, _)| *below == of);
            // What is itself an amendment of that pack stands in its place already.
            let is_replaced = pack.transition.as_ref().is_some_and(|transition| transition.of == of);
            if !is_below || is_replaced {
                return None;
            }
            let base = Some((of.as_str(), by.as_str()));
            let laid = self.load_changed(pack.id.as_str(), None, PackChange { base, ..PackChange::default() });
            Some(AmendedBase { of, by, from, laid })
        });
        amended.collect()
    }

    /// A pack that was published, resolved again from its sources over what has become of a pack below: over another version
    /// of it, or over what takes its place.
    ///
    /// # Errors
    /// With everything that does not fit any more. What is in force goes on.
    #[doc(hidden)]
    pub fn resolved_again(&self, pack: &Pack, below: &Pack) -> Result<Arc<Pack>, Box<LoadFailure>> {
        let replaced = below.transition.as_ref().filter(|_| !pack.ancestry.contains(&below.id));
        let base = replaced.map(|transition| (transition.of.as_str(), below.id.as_str()));
        self.load_changed(pack.id.as_str(), None, PackChange { base, ..PackChange::default() })
    }

    /// The manifest of a pack, if it can be read.
    fn manifest(&self, id: &Id) -> Option<ManifestDocument> {
        let folder = self.folder_of(id.as_str())?;
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
        let read = files::read(&folder, id.as_str(), &self.open, &mut sources, &mut diagnostics).ok()?;
        let node = self.parse(&sources, read.manifest?, &mut diagnostics)?;
        decode_manifest(&node, &mut diagnostics)
    }
}
