//! Opening cases, commands in them, and who learns what of them.

use std::sync::Arc;
use std::thread;

use guicheng_engine::{Actor, Case, Command, Id, Language, RefusalCode, Request};
use guicheng_service::desk::{Desk, DeskError, Purpose, Reused};

use crate::world::{APPLICATION, World, act, apply, input, morning, official, person, publish, world};

fn permit(desk: &Desk, bakery: &Actor, key: Option<&str>) -> Id {
    let given = input([
        ("applicant_name", "面包房"),
        ("district", "990100"),
        ("place", "人民路5号"),
        ("from_on", "2026-04-01"),
        ("until_on", "2026-04-30"),
        ("area", "12"),
    ]);
    let done = desk.open_case(bakery, &Id::from("pavement_permit"), &Id::from("permit"), given, key).unwrap();
    done.file.row.id.clone()
}

#[test]
pub(crate) fn a_case_is_opened_decided_on_and_found_again_by_another_node() {
    let (world, desk) = world(&["market_pitches"]);
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let clerk = official("river_office", "clerk");
    desk.command(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    let other = world.desk();
    let shown = other.view(&clerk, &case).unwrap();
    assert_eq!(shown.case.procedure(APPLICATION).unwrap().state().id, "notice");
    assert_eq!(shown.file.row.sequence, 3);
    assert_eq!(shown.file.row.jurisdiction.as_deref(), Some("990000"));
    assert!(shown.sees_all());
}

#[test]
fn a_request_that_is_sent_again_is_done_once_also_one_that_opens_a_case() {
    let (world, desk) = world(&["market_pitches"]);
    let first = apply(&desk, "florist", "花铺", "flowers", Some("request-1")).unwrap();
    let other = world.desk();
    let again = apply(&other, "florist", "花铺", "flowers", Some("request-1")).unwrap();
    assert!(again.repeated && !first.repeated);
    assert_eq!(again.file.row.id, first.file.row.id);
    assert_eq!(again.events, first.events);
    let other_request = apply(&desk, "florist", "花铺", "crafts", Some("request-1"));
    let done = Some((first.file.row.id.clone(), 1));
    assert_eq!(other_request.unwrap_err(), DeskError::KeyReused(Reused { key: "request-1".to_owned(), done }));
    // Somebody else's key is another key.
    assert_ne!(apply(&desk, "potter", "陶坊", "crafts", Some("request-1")).unwrap().file.row.id, first.file.row.id);
    let case = first.file.row.id.clone();
    let notice = Command {
        key: Some(Arc::from("notice-1")),
        ..act(&official("river_office", "clerk"), APPLICATION, "give_notice", input([]))
    };
    let done = desk.command(&case, &notice).unwrap();
    let again = other.command(&case, &notice).unwrap();
    assert!(again.repeated);
    assert_eq!(again.events, done.events);
}

#[test]
fn of_a_case_that_somebody_sees_nothing_of_he_is_not_told_that_it_exists() {
    let (_world, desk) = world(&["market_pitches"]);
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    for stranger in [Actor::anonymous(), person("potter"), official("hill_office", "clerk")] {
        assert_eq!(desk.view(&stranger, &case).unwrap_err(), DeskError::Unknown);
        assert_eq!(desk.available(&stranger, &case).unwrap_err(), DeskError::Unknown);
        assert_eq!(desk.documents(&stranger, &case).unwrap_err(), DeskError::Unknown);
        let command = act(&stranger, APPLICATION, "give_notice", input([]));
        assert_eq!(desk.command(&case, &command).unwrap_err(), DeskError::Unknown);
        assert_eq!(desk.preview(&case, &command).unwrap_err(), DeskError::Unknown);
        assert_eq!(desk.view(&stranger, &Id::from("no such case")).unwrap_err(), DeskError::Unknown);
    }
    // Whoever sees it is told why not.
    let keeper = act(&person("florist"), APPLICATION, "give_notice", input([]));
    assert!(matches!(desk.command(&case, &keeper), Err(DeskError::Refused(_))));
}

#[test]
fn whoever_decides_upon_an_earlier_state_is_told() {
    let (_world, desk) = world(&["market_pitches"]);
    let done = apply(&desk, "florist", "花铺", "flowers", None).unwrap();
    let (case, seen) = (done.file.row.id.clone(), done.file.row.sequence);
    let clerk = official("river_office", "clerk");
    let notice = Command { seen: Some(seen), ..act(&clerk, APPLICATION, "give_notice", input([])) };
    desk.command(&case, &notice).unwrap();
    let Err(DeskError::Refused(refusal)) = desk.command(&case, &notice) else { panic!("it is refused") };
    assert_eq!(refusal.code(), RefusalCode::Stale);
}

#[test]
fn of_many_who_take_the_same_action_at_once_one_takes_it() {
    let (world, desk) = world(&["market_pitches"]);
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let desks = [Arc::new(world.desk()), Arc::new(desk)];
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let (desk, case) = (Arc::clone(&desks[number % 2]), case.clone());
            thread::spawn(move || {
                let clerk = official("river_office", "clerk");
                desk.command(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).is_ok()
            })
        })
        .collect();
    let done = threads.into_iter().filter_map(|thread| Some(()).filter(|()| thread.join().unwrap())).count();
    assert_eq!(done, 1);
    assert_eq!(world.desk().view(&official("river_office", "clerk"), &case).unwrap().file.row.sequence, 3);
}

#[test]
pub(crate) fn numbers_have_no_gaps_whoever_draws_them_at_once_and_letters_are_kept_as_sent() {
    let (world, desk) = world(&["pavement_permit"]);
    let bakery = Actor { organisation: Some(Id::from("bakery")), ..person("baker") };
    let cases: Vec<Id> = (0..12).map(|_| permit(&desk, &bakery, None)).collect();
    let desks = [Arc::new(world.desk()), Arc::new(world.desk())];
    let threads: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(number, case)| {
            let (desk, case) = (Arc::clone(&desks[number % 2]), case.clone());
            thread::spawn(move || {
                desk.command(&case, &act(&official("north_office", "clerk"), 1, "receive", input([]))).unwrap();
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let mut numbers: Vec<u64> = Vec::new();
    for case in &cases {
        let shown = desk.view(&bakery, case).unwrap();
        numbers.extend(shown.file.events.iter().flat_map(|event| &event.numbers).map(|drawn| drawn.number));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=12).collect::<Vec<u64>>());

    let letters = desk.documents(&bakery, &cases[0]).unwrap();
    let receipt = letters.iter().find(|letter| letter.name == "receipt").unwrap();
    let (_, page) = desk.document(&bakery, &cases[0], receipt.number).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("北占受〔2026〕") && page.contains("北区城市管理局受理通知书"), "{page}");
    assert_eq!(world.desk().document(&bakery, &cases[0], receipt.number).unwrap().1, page.as_bytes());
    let inbox = desk.inbox(&bakery, None, 5).unwrap();
    assert_eq!(inbox.messages.len(), 5);
    let further = desk.inbox(&bakery, inbox.next.as_ref(), 100).unwrap();
    assert_eq!((further.messages.len(), further.next), (19, None));
    let message = &inbox.messages[0];
    let read = desk.mark_message(&bakery, &message.case, message.sequence, message.effect, true).unwrap();
    assert_eq!(read.confirmed_at, Some(morning("2026-03-02")));
    assert_eq!(desk.inbox(&person("stranger"), None, 5).unwrap().messages, []);
}

#[test]
pub(crate) fn personal_values_are_nowhere_in_the_store_as_they_were_given() {
    let (world, desk) = world(&["market_pitches"]);
    let done = apply(&desk, "florist", "花铺", "flowers", None).unwrap();
    let case = done.file.row.id.clone();
    drop(desk);
    let shown = world.desk().view(&person("florist"), &case).unwrap();
    let phone = shown.case.procedure(APPLICATION).unwrap().data().get(&Id::from("trader_phone")).cloned();
    assert_eq!(phone, Some(guicheng_engine::Value::text("13800000001")));
    for entry in std::fs::read_dir(world.file().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"13800000001"));
    }
}

#[test]
fn what_would_be_decided_is_shown_and_not_done() {
    let (_world, desk) = world(&["market_pitches"]);
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let clerk = official("river_office", "clerk");
    let preview = desk.preview(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    assert_eq!(preview.case.procedure(APPLICATION).unwrap().state().id, "notice");
    let listed: Vec<&str> = preview
        .decision
        .collections
        .iter()
        .filter_map(|change| change.new.as_ref())
        .map(|row| row.collection.as_str())
        .collect();
    assert!(listed.contains(&"notice_wall"), "{listed:?}");
    assert_eq!(desk.view(&clerk, &case).unwrap().file.row.sequence, 2);
}

#[test]
fn a_case_is_not_opened_within_another_and_only_under_what_is_published() {
    let (_world, desk) = world(&["market_pitches"]);
    let nothing = desk.open_case(&person("florist"), &Id::from("no_pack"), &Id::from("x"), input([]), None);
    let Err(DeskError::Refused(refusal)) = nothing else { panic!("it is refused") };
    assert_eq!(refusal.code(), RefusalCode::UnknownPack);
    assert!(!refusal.messages(Language::Chinese).is_empty());
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let request = Request::OpenCase {
        pack: Id::from("market_pitches"),
        kind: Id::from("pitch"),
        workflow: Id::from("application"),
        input: input([]),
    };
    let within = desk.command(&case, &Command::new(person("florist"), request));
    assert!(matches!(within, Err(DeskError::Unusable(_))));
}

#[test]
fn what_is_published_on_one_node_is_known_on_the_other_before_it_decides() {
    let world =
        World::new(Purpose::Sandbox, Some(guicheng_service::clock::Setting { at: morning("2026-03-02"), since: None }));
    let (one, other) = (world.desk(), world.desk());
    publish(&one, &["market_pitches"]);
    let done = apply(&other, "florist", "花铺", "flowers", None).unwrap();
    assert_eq!(other.published().number(), 2);
    assert_eq!(Case::new(done.file.row.id.clone()).id(), &done.file.row.id);
}

#[test]
fn the_clock_of_real_cases_is_not_moved() {
    let world = World::new(Purpose::Real, None);
    assert_eq!(world.desk().move_clock(morning("2030-01-01")), Err(DeskError::OtherPurpose));
}
