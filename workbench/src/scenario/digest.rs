//! What tells whether a scenario is still the one that was run.

use std::path::Path;

use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::yaml;
use guicheng_engine::{Hash, HashAlgorithm, PackLibrary};

use super::{Scenario, Scenarios};

impl Scenarios {
    /// The hash of all that the outcome of a scenario rests on besides the pack and its calendar: what it and those before it say, the
    /// cast, and the packs that it publishes in place of the one under test.
    #[must_use]
    pub fn digest(&self, scenario: &Scenario, library: &PackLibrary) -> Hash {
        let is_cast = |path: &str| Path::new(path).file_name().is_some_and(|name| name == "library.yaml");
        let cast = self.sources.iter().filter(|file| is_cast(self.sources.path(*file)));
        let mut parts: Vec<String> = cast.map(|file| self.sources.text(file).to_owned()).collect();
        for part in self.chain(scenario) {
            parts.push(yaml::emit(&part.written, &Sources::default(), false));
            let published = part.steps.iter().filter_map(|step| step.publish.as_ref()?.pack.as_ref());
            parts.extend(published.map(|pack| match library.load(pack.value.as_str()) {
                Ok(pack) => pack.hash.to_string(),
                Err(_) => String::new(),
            }));
        }
        hash_of(parts.iter().map(String::as_bytes))
    }
}

/// The hash of parts, each with its length, so that none runs into the next.
pub(crate) fn hash_of<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> Hash {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(part.len().to_be_bytes());
        bytes.extend(part);
    }
    Hash::of(HashAlgorithm::Sha256, &bytes)
}
