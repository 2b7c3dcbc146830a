//! Writing the records of a service as journals, with what they were decided by beside them: a folder that is a library.

use std::fs;
use std::path::Path;

use guicheng_engine::PackHash;

use crate::data_folder::{FolderError, failed};
use crate::desk::Desk;
use crate::private_files::private_folder;
use crate::records::publications::{self, PublicationKind};
use crate::store::StoreError;

/// The folder with the journals: a file each case.
pub const CASES: &str = "cases";

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// How many cases.
    pub cases: u64,
    /// How many versions of packs.
    pub bundles: u64,
    /// How many calendars.
    pub calendars: u64,
}

/// Writes the record of every case as a journal into a folder that is made for it, with bundles and calendars beside, also while the service runs. Personal
/// values are left out unless they are asked for.
///
/// # Errors
/// If there is something where the folder is to be, it cannot be written, or a record is damaged.
pub fn export(desk: &Desk, to: &Path, personal: bool, mut progress: impl FnMut(u64)) -> Result<Exported, FolderError> {
    if to.exists() {
        return Err(FolderError::Taken(to.display().to_string()));
    }
    private_folder(to).map_err(failed(to))?;
    let folder = |name: &str| {
        let folder = to.join(name);
        fs::create_dir_all(&folder).map_err(failed(&folder)).map(|()| folder)
    };
    let (cases, bundles, calendars) = (folder(CASES)?, folder("bundles")?, folder("calendars")?);
    let mut exported = Exported::default();
    desk.with_each_case(|id| {
        let file = cases.join(format!("{id}.jsonl"));
        let journal = desk.journal(&id, personal)?;
        fs::write(&file, journal).map_err(failed(&file))?;
        exported.cases += 1;
        progress(exported.cases);
        Ok::<(), FolderError>(())
    })?;
    for publication in publications::after(&**desk.store(), 0)? {
        let file = match publication.kind {
            PublicationKind::Bundle => {
                exported.bundles += 1;
                let hash: PackHash =
                    publication.hash.parse().map_err(|error| StoreError::damaged(format!("{error}")))?;
                bundles.join(hash.file_name())
            }
            // Of several editions the last one holds.
            PublicationKind::Calendar => calendars.join(format!("{}.yaml", publication.name)),
        };
        exported.calendars += u64::from(publication.kind == PublicationKind::Calendar && !file.exists());
        fs::write(&file, &publication.content).map_err(failed(&file))?;
    }
    Ok(exported)
}
