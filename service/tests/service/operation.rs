//! Running a service: audits, copies, restoring; what a program that is killed, or a disk that is full, leaves behind.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use guicheng_engine::{HashAlgorithm, Id};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::{Algorithms, DataFolder, FolderError};
use guicheng_service::desk::{Desk, DeskError, Purpose};
use guicheng_service::store::{Batch, Query, StoreError};

use crate::world::{APPLICATION, act, apply, cipher, input, morning, official, publish, world};

fn folder(path: &Path) -> (DataFolder, Desk) {
    let folder = DataFolder::new(path.join("data"));
    let set = Setting { at: morning("2026-03-02"), since: None };
    let algorithms = Algorithms { hash: HashAlgorithm::Sm3, cipher: cipher() };
    let desk = folder.create(Purpose::Sandbox, algorithms, Some(set)).unwrap();
    publish(&desk, &["market_pitches"]);
    (folder, desk)
}

/// Opens a case and gives notice of it.
fn notice(desk: &Desk, name: &str) -> Id {
    let case = apply(desk, name, name, "flowers", Some(name)).unwrap().file.row.id.clone();
    let give = guicheng_engine::Command {
        key: Some(Arc::from(format!("notice of {name}"))),
        ..act(&official("river_office", "clerk"), APPLICATION, "give_notice", input([]))
    };
    desk.command(&case, &give).unwrap();
    case
}

#[test]
pub(crate) fn an_audit_is_clean_and_finds_what_was_changed_since() {
    let (world, desk) = world(&["market_pitches"]);
    let cases: Vec<Id> = ["甲铺", "乙铺", "丙铺"].iter().map(|name| notice(&desk, name)).collect();
    let audited = world.desk().audit(4, |_| {}).unwrap();
    assert_eq!((audited.cases, audited.events, audited.findings.len()), (3, 9, 0));
    let mut batch = Batch::default();
    batch.change(
        1,
        "UPDATE entries SET body = REPLACE(body, ?1, ?2) WHERE case_id = ?3 AND number = 1",
        ["flowers".into(), "crafts".into(), (&cases[1]).into()],
    );
    world.store().write(batch).unwrap();
    let audited = world.desk().audit(2, |_| {}).unwrap();
    let found: Vec<&Id> = audited.findings.iter().map(|finding| &finding.case).collect();
    assert_eq!(found, [&cases[1]]);
    assert_eq!(audited.findings[0].decision, None);
    // Nothing more is decided upon it.
    let decided = world.desk().command(&cases[1], &act(&official("river_office", "head"), 2, "refuse", input([])));
    assert!(matches!(decided, Err(DeskError::Store(StoreError::Damaged(_)))));
}

#[test]
pub(crate) fn a_copy_made_under_load_is_whole_and_is_restored() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    let desk = Arc::new(desk);
    let writer = {
        let desk = Arc::clone(&desk);
        thread::spawn(move || (0..30).for_each(|number| drop(notice(&desk, &format!("铺{number}")))))
    };
    let copy = place.path().join("copy");
    while desk.audit(1, |_| {}).unwrap().cases < 5 {}
    folder.backup(&desk, &copy).unwrap();
    assert!(matches!(folder.backup(&desk, &copy), Err(FolderError::Taken(_))));
    writer.join().unwrap();
    let restored = DataFolder::restore(&copy, &place.path().join("restored")).unwrap();
    let again = restored.open().unwrap();
    let audited = again.audit(2, |_| {}).unwrap();
    assert!(audited.cases >= 5 && audited.findings.is_empty(), "{audited:?}");
    // What was decided since is gone in the copy, and the same request is decided again.
    (0..30).for_each(|number| drop(notice(&again, &format!("铺{number}"))));
    assert_eq!(again.audit(2, |_| {}).unwrap().cases, 30);

    assert!(matches!(DataFolder::restore(&copy, &place.path().join("restored")), Err(FolderError::Taken(_))));
    std::fs::write(copy.join("master.key"), "00").unwrap();
    let changed = DataFolder::restore(&copy, &place.path().join("other"));
    assert!(matches!(changed, Err(FolderError::Changed(_))));
    std::fs::remove_file(copy.join("backup.json")).unwrap();
    assert!(matches!(DataFolder::restore(&copy, &place.path().join("other")), Err(FolderError::Unfinished(_))));
}

#[test]
pub(crate) fn a_folder_is_made_once_and_needs_its_key() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    drop(desk);
    assert!(matches!(folder.create(Purpose::Real, HashAlgorithm::Sha256, None), Err(FolderError::Taken(_))));
    assert_eq!(folder.open().unwrap().purpose(), Purpose::Sandbox);
    std::fs::remove_file(folder.path().join("master.key")).unwrap();
    assert!(folder.open().is_err());
}

#[test]
pub(crate) fn a_new_master_key_opens_all_and_the_earlier_one_nothing_more() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    let cases: Vec<Id> = ["甲铺", "乙铺", "丙铺"].iter().map(|name| notice(&desk, name)).collect();
    drop(desk);
    let key = folder.path().join("master.key");
    let earlier = std::fs::read_to_string(&key).unwrap();
    // The key of personal values that are looked for, and one for each case.
    assert_eq!(folder.rotate_key().unwrap(), 4);
    assert_ne!(std::fs::read_to_string(&key).unwrap(), earlier);
    let desk = folder.open().unwrap();
    assert_eq!(desk.audit(2, |_| {}).unwrap().findings, []);
    assert!(desk.view(&official("river_office", "clerk"), &cases[0]).unwrap().sees_all());
    assert_eq!(desk.rewrap().unwrap(), 0);
    drop(desk);
    std::fs::write(&key, earlier).unwrap();
    assert!(folder.open().is_err());
}

#[test]
fn whoever_needs_the_folder_alone_gets_it_alone_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    let case = notice(&desk, "甲铺");
    let key = std::fs::read_to_string(folder.path().join("master.key")).unwrap();
    assert!(matches!(folder.rotate_key(), Err(FolderError::InUse(_))));
    assert!(matches!(folder.open_to_rebuild(), Err(FolderError::InUse(_))));
    assert_eq!(std::fs::read_to_string(folder.path().join("master.key")).unwrap(), key);
    // Others go on beside it.
    assert!(folder.open().unwrap().view(&official("river_office", "clerk"), &case).unwrap().sees_all());
    drop(desk);
    let alone = folder.open_to_rebuild().unwrap();
    assert!(matches!(folder.open(), Err(FolderError::InUse(_))));
    assert!(matches!(folder.rotate_key(), Err(FolderError::InUse(_))));
    drop(alone);
    folder.open().unwrap();
}

#[test]
fn a_rebuild_that_was_broken_off_is_done_again_before_anything_else() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    ["甲铺", "乙铺", "丙铺"].iter().for_each(|name| drop(notice(&desk, name)));
    drop(desk);
    let desk = folder.open_to_rebuild().unwrap();
    let broken_off = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| desk.rebuild(|_| panic!("broken off"))));
    assert!(broken_off.is_err());
    drop(desk);
    assert!(matches!(folder.open(), Err(FolderError::Desk(DeskError::HalfRebuilt))));
    assert!(matches!(folder.rotate_key(), Err(FolderError::Desk(DeskError::HalfRebuilt))));
    assert_eq!(folder.open_to_rebuild().unwrap().rebuild(|_| {}).unwrap(), 3);
    assert_eq!(folder.open().unwrap().audit(2, |_| {}).unwrap().findings, []);
}

/// What the test below starts and kills; by itself it does nothing.
#[test]
fn load_until_killed() {
    let Ok(path) = std::env::var("GUICHENG_TEST_LOAD") else { return };
    let desk = Arc::new(DataFolder::new(path).open().unwrap());
    let begin: usize = std::env::var("GUICHENG_TEST_FROM").unwrap().parse().unwrap();
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let desk = Arc::clone(&desk);
            thread::spawn(move || {
                for number in 0..200 {
                    let name = format!("铺{begin}-{thread}-{number}");
                    let case = notice(&desk, &name);
                    // A line is written whole.
                    std::io::Write::write_all(&mut std::io::stdout(), format!("\ndone {name} {case}\n").as_bytes())
                        .unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_program_that_is_killed_loses_nothing_it_answered_and_doubles_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    drop(desk);
    let mut answered: BTreeSet<(String, String)> = BTreeSet::new();
    // `cargo xtask prove` kills it more often.
    let rounds = std::env::var("GUICHENG_TEST_KILLS").map_or(6_usize, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["operation::load_until_killed", "--exact", "--nocapture", "--test-threads", "1"])
            .env("GUICHENG_TEST_LOAD", folder.path())
            .env("GUICHENG_TEST_FROM", round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut wanted = 3 + round * 7;
        for line in lines.map_while(Result::ok) {
            if let Some((name, case)) = line.strip_prefix("done ").and_then(|rest| rest.split_once(' ')) {
                answered.insert((name.to_owned(), case.to_owned()));
                wanted = wanted.saturating_sub(1);
                if wanted == 0 {
                    child.kill().unwrap();
                }
            }
        }
        child.wait().unwrap();
        assert_eq!(wanted, 0, "the load ended by itself");
        let desk = folder.open().unwrap();
        let audited = desk.audit(2, |_| {}).unwrap();
        assert_eq!(audited.findings, []);
        // Whoever had no answer sends again: what was done is not done twice.
        for (name, case) in &answered {
            assert_eq!(notice(&desk, name).as_str(), case);
        }
        let query = "SELECT request_key FROM answers";
        let keys = desk.store().read(&Query::new(query, [])).unwrap().len();
        assert_eq!(audited.cases, u64::try_from(keys).unwrap());
        assert_eq!(desk.audit(2, |_| {}).unwrap().cases, audited.cases);
    }
}

/// What the test below starts where no file may grow beyond a limit; by itself it does nothing.
#[test]
fn load_until_full() {
    let Ok(path) = std::env::var("GUICHENG_TEST_FULL") else { return };
    let desk = DataFolder::new(path).open().unwrap();
    for number in 0..2000 {
        let name = format!("铺{number}");
        match apply(&desk, &name, &name, "flowers", Some(&name)) {
            Ok(done) => {
                std::io::Write::write_all(
                    &mut std::io::stdout(),
                    format!("\ndone {name} {}\n", done.file.row.id).as_bytes(),
                )
                .unwrap();
            }
            Err(DeskError::Store(StoreError::Full(_) | StoreError::Unavailable(_))) => return,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("there was room for all");
}

#[test]
#[cfg(unix)]
fn where_there_is_no_room_left_nothing_is_answered_and_all_goes_on_once_there_is() {
    let place = tempfile::tempdir().unwrap();
    let (folder, desk) = folder(place.path());
    drop(desk);
    let script = "trap '' XFSZ; ulimit -f 3000; exec \"$0\" operation::load_until_full --exact --nocapture";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env("GUICHENG_TEST_FULL", folder.path())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let answered: Vec<(&str, &str)> =
        text.lines().filter_map(|line| line.strip_prefix("done ")?.split_once(' ')).collect();
    assert!(answered.len() > 5, "{}", answered.len());
    let desk = folder.open().unwrap();
    assert_eq!(desk.audit(2, |_| {}).unwrap().findings, []);
    for (name, case) in &answered {
        assert_eq!(apply(&desk, name, name, "flowers", Some(name)).unwrap().file.row.id.as_str(), *case);
    }
    notice(&desk, "有了地方");
}
