//! The guides for each role: there in both languages, led to from the front pages, and with the pictures that they show.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::source_files::{files, folder};

/// The largest picture that a guide carries.
const LARGEST: u64 = 80 * 1024;

/// What leads somewhere in a text, but for addresses of other sites.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://"))
}

fn guides() -> Vec<PathBuf> {
    let all = files(&folder("docs/guides"));
    let guides: Vec<PathBuf> =
        all.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    assert!(guides.len() >= 10, "{guides:?}");
    guides
}

#[test]
fn every_picture_that_a_guide_shows_is_there_and_small_and_no_other() {
    let mut shown = BTreeSet::new();
    for guide in guides() {
        let text = fs::read_to_string(&guide).unwrap();
        for link in links(&text) {
            let path = guide.parent().unwrap().join(link);
            let size = fs::metadata(&path).unwrap_or_else(|_| panic!("{}: no `{link}`", guide.display())).len();
            if link.ends_with(".png") {
                assert!(size <= LARGEST, "{link}: {size} bytes; see `tests/browser/pictures.js`");
                let is_chinese = guide.to_str().unwrap().ends_with(".zh-CN.md");
                assert_eq!(
                    is_chinese,
                    link.ends_with(".zh-CN.png"),
                    "{}: `{link}` is in the other language",
                    guide.display()
                );
                shown.insert(path.canonicalize().unwrap());
            }
        }
    }
    let taken: BTreeSet<PathBuf> =
        files(&folder("docs/guides/pictures")).iter().map(|path| path.canonicalize().unwrap()).collect();
    assert_eq!(taken, shown, "pictures that no guide shows");
}

#[test]
fn guides_are_there_in_both_languages_and_the_front_pages_lead_to_them() {
    for (page, is_own) in [("README.md", false), ("README.zh-CN.md", true)] {
        let text = fs::read_to_string(folder(".").join(page)).unwrap();
        let led_to: BTreeSet<&str> = links(&text).filter_map(|link| link.strip_prefix("docs/guides/")).collect();
        let names: Vec<String> =
            guides().iter().map(|guide| guide.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        let own: BTreeSet<&str> =
            names.iter().map(String::as_str).filter(|name| name.ends_with(".zh-CN.md") == is_own).collect();
        assert_eq!(led_to, own, "{page}");
    }
}
