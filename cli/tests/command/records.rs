//! What is done with the records of a service: exported, compared with another version, erased.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use guicheng_engine::{HashAlgorithm, PackLibrary};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::DataFolder;
use guicheng_service::demo::{Plan, begins, play};
use guicheng_service::desk::Purpose;
use guicheng_service::identity::Identity;

use crate::calling::call;

/// A data folder in which signs were registered and taken down, two years and a day later.
fn signs(data: &Path) {
    let examples = guicheng_testkit::examples();
    let scenario = BTreeMap::from([("after_force".to_owned(), BTreeMap::new())]);
    let plan = Plan {
        day: "2030-01-06".parse().unwrap(),
        scenarios: BTreeMap::from([("shop_signs".to_owned(), scenario)]),
        people: BTreeMap::new(),
    };
    let set = Setting { at: begins(&examples, &plan).unwrap(), since: None };
    let desk = Arc::new(DataFolder::new(data).create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    let identity = Identity::new(Arc::clone(&desk));
    play(&desk, &identity, &examples, &plan).unwrap();
}

#[test]
fn records_are_exported_compared_and_decided_again() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    signs(&place.path().join("data"));
    let (data, open, whole) = (at("data"), at("open"), at("whole"));
    let exported = call(&["export", &open, "--data", &data, "--lang", "en"]);
    exported.ends_with(0);
    exported.prints("2 records are in");
    exported.prints("without personal values");
    call(&["export", &open, "--data", &data]).ends_with(2);
    call(&["export", &whole, "--data", &data, "--personal", "--lang", "zh"]).prints("含全部个人信息");
    let files = |folder: &str| -> Vec<String> {
        let listed = std::fs::read_dir(place.path().join(folder)).unwrap();
        listed.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    };
    assert!(files("open/cases").iter().all(|journal| !journal.contains("\"salt\"")));
    assert!(files("whole/cases").iter().all(|journal| journal.contains("\"salt\"")));
    assert_eq!((files("open/bundles").len(), files("open/calendars").len()), (1, 1));

    // The folder is a library, in which the version is found by its hash.
    let pack = PackLibrary::open(guicheng_testkit::examples()).unwrap().load("shop_signs").unwrap();
    let hash = pack.hash.to_string();
    let compare = |folder: &str| {
        let cases = format!("{}/cases", at(folder));
        call(&["impact", &hash, &hash, "--cases", &cases, "--library", &at(folder), "--format", "json"])
    };
    let same = compare("whole");
    same.ends_with(0);
    same.prints("\"compared\": 2");
    compare("open").ends_with(2);
    for folder in ["open", "whole"] {
        let journal = std::fs::read_dir(place.path().join(folder).join("cases")).unwrap().next().unwrap().unwrap();
        let journal = journal.path().display().to_string();
        call(&["replay", &journal, "--library", &at(folder), "--lang", "en"]).ends_with(0);
    }
}

#[test]
fn what_is_not_kept_any_longer_is_told_with_its_rule_and_erased() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data").display().to_string();
    signs(&place.path().join("data"));
    let erase = |more: &[&str]| call(&[&["erase", "--data", &data], more].concat());
    let would = erase(&["--dry-run", "--lang", "en"]);
    would.ends_with(0);
    would.prints("name of the owner of procedure 1: not kept since 2030-01-06 by “how long the owner is kept on file” of shop_signs 1.0.0  〔rules/7〕");
    would.prints("something would be erased in 1 case of 2");
    let done = erase(&["--lang", "zh"]);
    done.ends_with(0);
    done.prints(
        "第 1 个程序的联系电话：自 2030-01-06 起不再保存，依据 shop_signs 1.0.0 的“设置人信息的保存期限”  〔rules/7〕",
    );
    done.prints("共 2 个案卷，已在其中 1 个中删除");
    erase(&["--format", "json"]).prints("\"erased\": 0");
    let audited = call(&["audit", "--data", &data, "--lang", "en"]);
    audited.ends_with(0);
    audited.prints("erased on 2030-01-06");
    audited.prints("stands as it is recorded; erased is event");
    audited.prints("every chain holds");
    let absent = erase(&["--case", "no-such-case", "--lang", "en"]);
    absent.ends_with(1);
}
