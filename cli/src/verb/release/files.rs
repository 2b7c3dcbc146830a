//! The files of a release, and how they are written: all of them, or none.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;
use guicheng_engine::Language;
use guicheng_workbench::guide::GuideSetting;
use guicheng_workbench::printed::PageFormat;
use guicheng_workbench::release::changes;

use super::Release;
use super::told::Told;
use crate::console::Console;
use crate::failure::Failure;

/// What goes out, by names.
pub(super) struct Files {
    files: Vec<(String, Vec<u8>)>,
}

/// The languages, as names of files say them.
const LANGUAGES: [(Language, &str); 2] = [(Language::Chinese, "zh-CN"), (Language::English, "en")];

impl Files {
    /// The bundle with its signature, what is new, and the service guide, in both languages; and what was looked at.
    pub(super) fn of(
        release: &Release<'_>,
        on: NaiveDate,
        bundle: String,
        signed: Option<Vec<u8>>,
        told: &Told,
    ) -> Self {
        let Release { pack, last, differences, version, calendar } = *release;
        let name = pack.hash.file_name();
        let signature = signed.map(|signed| (format!("{name}.sig"), signed));
        let mut files = vec![(name, bundle.into_bytes())];
        files.extend(signature);
        for (language, tag) in LANGUAGES {
            let page = changes(pack, last, differences, version, language);
            files.push((format!("changes.{tag}.md"), page.into_bytes()));
        }
        for (language, tag) in LANGUAGES {
            let guide = GuideSetting { pack, calendar, on, language }.whole();
            let (page, pictures) = guide.illustrated(language, &format!("guide.{tag}"));
            files.push((format!("guide.{tag}.md"), page.into_bytes()));
            files.push((format!("guide.{tag}.html"), guide.page(language, PageFormat::Html).into_bytes()));
            files.extend(pictures.into_iter().map(|(name, picture)| (name, picture.into_bytes())));
        }
        files.push(("release.json".to_owned(), format!("{:#}\n", told.record()).into_bytes()));
        Self { files }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(name, _)| name.as_str())
    }

    /// Writes the folder of a release: beside it first, then in its place. What is cut off leaves a folder whose name begins with a
    /// dot, and no release.
    pub(super) fn write(&self, console: &Console, out: &Path, folder: &Path) -> Result<(), Failure> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let beside = out.join(format!(".{name}.{}", std::process::id()));
        let write = || -> io::Result<()> {
            fs::create_dir_all(out)?;
            fs::create_dir(&beside)?;
            for (name, bytes) in &self.files {
                let mut file = fs::File::create_new(beside.join(name))?;
                file.write_all(bytes)?;
                file.sync_all()?;
            }
            if folder.exists() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(&beside, folder)
        };
        write().map_err(|error| {
            // Nothing is left of it; whether that succeeds changes nothing of what is told.
            drop(fs::remove_dir_all(&beside));
            console.unwritable(folder, &error)
        })
    }
}
