//! What a manifest must say to be read: the format, the id of its folder, and a version that those above accept.

use semver::Version;

use super::{FORMAT, OLDEST_IN_BUNDLES};
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::format::ManifestDocument;
use crate::format::decode::{Decode, Decoder};
use crate::yaml::Node;

pub(in crate::pack) fn decode_manifest(node: &Node, diagnostics: &mut Diagnostics) -> Option<ManifestDocument> {
    ManifestDocument::decode(node, &mut Decoder::new(diagnostics))
}

/// Reports what a manifest says in a way that no pack can.
pub fn check_manifest_shape(node: &Node, diagnostics: &mut Diagnostics) {
    decode_manifest(node, diagnostics);
}

/// Whether this program reads the format of a pack's files.
fn check_format(manifest: &ManifestDocument, diagnostics: &mut Diagnostics) -> Option<()> {
    let format = manifest.format.value;
    if format == FORMAT {
        return Some(());
    }
    diagnostics.push(if (OLDEST_IN_BUNDLES..FORMAT).contains(&format) {
        Diagnostic::error("old-format", manifest.format.span)
            .with("format", format)
            .with("known", FORMAT)
            .with("pack", &manifest.pack.value)
    } else {
        unknown_format(manifest)
    });
    None
}

/// Whether this program reads the format of a bundle's pack.
pub(in crate::pack) fn check_bundled_format(manifest: &ManifestDocument, diagnostics: &mut Diagnostics) -> Option<()> {
    if (OLDEST_IN_BUNDLES..=FORMAT).contains(&manifest.format.value) {
        return Some(());
    }
    diagnostics.push(unknown_format(manifest));
    None
}

fn unknown_format(manifest: &ManifestDocument) -> Diagnostic {
    Diagnostic::error("unknown-format", manifest.format.span)
        .with("format", manifest.format.value)
        .with("known", FORMAT)
}

/// Whether the version of a pack is one that the pack laid over it accepts.
pub(in crate::pack) fn check_version(
    above: &ManifestDocument,
    base: &Id,
    version: &str,
    diagnostics: &mut Diagnostics,
) {
    let Some(accepted) = above.extends.as_ref().and_then(|base| base.versions.as_ref()) else { return };
    let diagnostic = match version.parse::<Version>() {
        Ok(version) if accepted.value.0.matches(&version) => return,
        Ok(_) => Diagnostic::error("base-version", accepted.span).with("versions", &accepted.value.0),
        Err(_) => Diagnostic::error("version-not-comparable", accepted.span),
    };
    diagnostics.push(diagnostic.with("pack", base).with("version", version));
}

pub(super) fn check_manifest(manifest: &ManifestDocument, folder: &Id, diagnostics: &mut Diagnostics) -> Option<()> {
    check_format(manifest, diagnostics)?;
    if manifest.pack.value != *folder {
        diagnostics.push(
            Diagnostic::error("wrong-pack-id", manifest.pack.span)
                .with("pack", &manifest.pack.value)
                .with("folder", folder),
        );
    }
    Some(())
}
