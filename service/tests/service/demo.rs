//! A demo is made of scenarios: cases stand where they stood on its day, and whoever acted can be signed in as.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, HashAlgorithm, Id, Language, Value, Values};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::{DataFolder, FolderError};
use guicheng_service::demo::{Plan, begins, plan, play};
use guicheng_service::desk::{CollectionAsked, Desk, DeskError, Purpose, TasksAsked};
use guicheng_service::identity::Identity;

use crate::world::{act, input, morning, official};

#[test]
fn scenarios_are_played_until_the_day_of_the_demo() {
    let place = tempfile::tempdir().unwrap();
    let examples = guicheng_testkit::examples();
    let scenarios = BTreeMap::from(["lists", "refused"].map(|name| (name.to_owned(), BTreeMap::new())));
    let scenarios = BTreeMap::from([("market_pitches".to_owned(), scenarios)]);
    let plan = Plan { day: "2026-03-06".parse().unwrap(), scenarios, people: BTreeMap::new() };
    let set = Setting { at: begins(&examples, &plan).unwrap(), since: None };
    let folder = DataFolder::new(place.path().join("data"));
    let desk = Arc::new(folder.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    let identity = Identity::new(Arc::clone(&desk));
    let played = play(&desk, &identity, &examples, &plan).unwrap();
    assert!(played.cases >= 2 && played.refused.is_empty(), "{played:?}");
    assert_eq!(desk.clock().now(), morning("2026-03-06"));
    let clerk = identity.people().unwrap().into_iter().find(|account| account.name == "market_pitches.river-clerk");
    let clerk = clerk.unwrap();
    assert_eq!(clerk.title, "滨江集市管理所 经办人员");
    assert!(identity.sign_in_as(&clerk.name).is_ok());
    let audited = desk.audit(2, |_| {}).unwrap();
    assert_eq!((audited.cases, audited.findings.len()), (u64::try_from(played.cases).unwrap(), 0));
    let name = desk.name(None, &Id::from("market_pitches.river-clerk"), Language::Chinese);
    assert_eq!(name, "滨江集市管理所 经办人员");
    let inbox = CollectionAsked {
        pack: Id::from("market_pitches"),
        collection: Id::from("inbox"),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 10,
    };
    assert!(!desk.collection(&official("river_office", "clerk"), &inbox).unwrap().rows.is_empty());
}

#[test]
fn the_scenarios_of_the_demo_are_there() {
    let library = guicheng_testkit::rulepacks();
    let plan = plan(&library).unwrap();
    assert_eq!(plan.scenarios.len(), 2);
    for (pack, scenarios) in &plan.scenarios {
        for scenario in scenarios.keys() {
            let own = library.join(pack).join("scenarios").join(format!("{scenario}.yaml"));
            let inherited = library.join("national/scenarios").join(format!("{scenario}.yaml"));
            assert!(own.is_file() || inherited.is_file(), "{pack}: {scenario}");
        }
    }
}

#[test]
fn the_demo_of_the_library_is_played_and_nothing_in_it_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let library = guicheng_testkit::rulepacks();
    let plan = plan(&library).unwrap();
    let set = Setting { at: begins(&library, &plan).unwrap(), since: None };
    let folder = DataFolder::new(place.path().join("data"));
    let desk = Arc::new(folder.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    let identity = Identity::new(Arc::clone(&desk));
    let played = play(&desk, &identity, &library, &plan).unwrap();
    assert!(played.refused.is_empty(), "{:#?}", played.refused);
    assert!(played.cases > 30, "{}", played.cases);
    documents_have_a_content(&desk, &identity);
    what_was_given_is_verified(&desk);
    what_nobody_sent_in_is_looked_up_by_its_number(&desk, &identity);
    organisations_of_two_packs_are_not_taken_for_one(&desk);
    organisations_are_known_by_what_people_write(&desk, &identity);
    the_agency_above_has_officers(&identity);
    cases_wait_for_the_authorities(&desk, &identity);
}

/// Scenarios of packs share names of organisations, which mean others in each.
fn organisations_of_two_packs_are_not_taken_for_one(desk: &Desk) {
    let named = [
        ("liaoning.company", "沈阳市某物流公司", "a logistics company of Shenyang"),
        ("chongqing.company", "渝中区某民营医院", "a private hospital of Yuzhong District"),
        ("agency_shenyang", "沈阳市公共数据资源登记机构", "Shenyang registry agency"),
    ];
    for (id, zh, en) in named {
        let name = |language| desk.name(None, &Id::from(id), language);
        assert_eq!((name(Language::Chinese).as_str(), name(Language::English).as_str()), (zh, en));
    }
}

fn organisations_are_known_by_what_people_write(desk: &Desk, identity: &Identity) {
    let published = desk.published();
    let pack = published.current(&Id::from("liaoning"), desk.clock().now()).unwrap();
    let known = [
        ("沈阳市某研究院", Some("liaoning.institute")),
        ("liaoning.institute", Some("liaoning.institute")),
        ("辽宁省数据中心", Some("agency_liaoning")),
        ("Liaoning provincial data centre", Some("agency_liaoning")),
        ("a bureau of Shenyang", Some("liaoning.bureau")),
        ("公共数据授权运营联合体（非法人组织）", Some("chongqing.data_operator")),
        ("公共数据授权运营联合体(非法人组织)", Some("chongqing.data_operator")),
        ("53500000MJ0A000340", Some("chongqing.data_operator")),
        ("５３５０００００ｍｊ０ａ０００３４０", Some("chongqing.data_operator")),
        ("11210100mb0000019l", Some("liaoning.bureau")),
        ("91350100M000100Y43", Some("91350100m000100y43")),
        ("91350100M000100Y44", None),
        ("沈阳市某研究", None),
        ("", None),
    ];
    for (written, id) in known {
        assert_eq!(identity.meant(pack, written).unwrap(), id.map(Id::from), "{written}");
    }
}

fn the_agency_above_has_officers(identity: &Identity) {
    let officer = clerk(identity, "liaoning.agency-liaoning-officer");
    assert_eq!(officer.organisation, Some(Id::from("agency_liaoning")));
    let people = identity.people().unwrap();
    let officer = people.iter().find(|account| account.name == "liaoning.agency-liaoning-officer").unwrap();
    assert_eq!(officer.title, "辽宁省数据中心 备案管理人员");
    // Those who have not acted are there by their office, too.
    let held = |name: &str| people.iter().find(|account| account.name == name).map(|account| account.title.clone());
    for (name, title) in [
        ("liaoning.agency-liaoning-head", "辽宁省数据中心 负责人"),
        ("liaoning.authority-liaoning-head", "辽宁省数据局 负责人"),
        ("liaoning.authority-officer", "沈阳市数据管理部门 监管人员"),
        ("chongqing.authority-head", "重庆市数据主管部门 负责人"),
    ] {
        assert_eq!(held(name).as_deref(), Some(title), "{name}");
        assert!(identity.sign_in_as(name).is_ok(), "{name}");
    }
}

/// What waits for the authorities: whoever is signed in as by their office finds it among their tasks.
fn cases_wait_for_the_authorities(desk: &Desk, identity: &Identity) {
    for (name, action) in [
        ("liaoning.agency-liaoning-head", "rectify"),
        ("liaoning.agency-liaoning-head", "confirm"),
        ("chongqing.authority-head", "guide_on_site"),
    ] {
        let asked = TasksAsked { most: 200, ..TasksAsked::default() };
        let tasks = desk.tasks(&clerk(identity, name), &asked).unwrap().tasks;
        assert!(tasks.iter().any(|task| task.actions.iter().any(|(of, _)| *of == action)), "{name}: {action}");
    }
}

#[test]
fn nobody_is_signed_in_as_who_is_not_in_the_cast() {
    let place = tempfile::tempdir().unwrap();
    let examples = guicheng_testkit::examples();
    let scenarios =
        BTreeMap::from([("market_pitches".to_owned(), BTreeMap::from([("lists".to_owned(), BTreeMap::new())]))]);
    let people = BTreeMap::from([("nobody".to_owned(), "负责人".to_owned())]);
    let people = BTreeMap::from([("market_pitches".to_owned(), people)]);
    let plan = Plan { day: "2026-03-06".parse().unwrap(), scenarios, people };
    let set = Setting { at: begins(&examples, &plan).unwrap(), since: None };
    let folder = DataFolder::new(place.path().join("data"));
    let desk = Arc::new(folder.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    let identity = Identity::new(Arc::clone(&desk));
    let failed = play(&desk, &identity, &examples, &plan).unwrap_err();
    assert!(failed.message(Language::Chinese).contains("没有“nobody”"), "{failed}");
}

/// Who works at the municipal agency of a province, as accounts of the demo have it.
fn clerk(identity: &Identity, account: &str) -> Actor {
    let account = identity.people().unwrap().into_iter().find(|known| known.name == account).unwrap();
    guicheng_service::identity::actor(&account)
}

/// Of every case that a clerk reads, no value is an id of a field or what rules compare, and each document can be had.
fn documents_have_a_content(desk: &Desk, identity: &Identity) {
    let clerk = clerk(identity, "liaoning.agency-clerk");
    let asked = CollectionAsked {
        pack: Id::from("liaoning"),
        collection: Id::from("pending_matters"),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 50,
    };
    let rows = desk.collection(&clerk, &asked).unwrap().rows;
    assert!(!rows.is_empty());
    let (mut documents, mut named) = (0, 0);
    for row in rows {
        let screen = desk.case_screen(&clerk, &row.case, Language::English).unwrap();
        let values =
            screen.facts.iter().flatten().chain(screen.procedures.iter().flat_map(|procedure| &procedure.data));
        for value in values {
            assert!(value.name.as_str() != "applied_name", "what rules compare is not shown");
            named += usize::from(value.name.as_str() == "missing_items" || value.name.as_str() == "touched");
            assert!(!value.text.contains('_'), "{}: {}", value.name, value.text);
            if let Some(Value::Record(parts)) = &value.value
                && let Some(hash) = parts.get("hash")
            {
                let opened = desk.attachment(&clerk, &row.case, &hash.to_string()).unwrap();
                assert!(desk.attachment_part(&opened, 0).unwrap().starts_with(b"%PDF-1.4"));
                documents += 1;
            }
        }
    }
    assert!(documents > 0 && named > 0, "{documents} documents, {named} lists of fields");
}

fn what_was_given_is_verified(desk: &Desk) {
    let verified = |given: &str| {
        let (pack, register) = (Id::from("liaoning"), Id::from("query_codes"));
        desk.verified(&pack, &register, given, Language::Chinese).unwrap()
    };
    let found = verified("LN-2025-000016");
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert!(!one.is_replaced && one.views.iter().flat_map(|view| &view.fields).any(|field| field.text == "有效"));
    for written in ["ln-2025-000016", "ｌｎ－２０２５－００００１６", "LN－2025－000016", "ＬＮ-2025-000016"]
    {
        let found = verified(written);
        assert!(found.len() == 1 && !found[0].is_replaced, "{written}: {found:?}");
    }
    assert!(verified("LN-2025-999999").is_empty());
    let secret = desk.verified(&Id::from("liaoning"), &Id::from("registrations"), "x", Language::Chinese);
    assert_eq!(secret.unwrap_err(), DeskError::Unknown, "what rules compare is for nobody to look up");
}

fn what_nobody_sent_in_is_looked_up_by_its_number(desk: &Desk, identity: &Identity) {
    let (pack, workflow) = (Id::from("chongqing"), Id::from("enquiry"));
    let given = input([("enquiry_content", "如何办理"), ("enquirer_contact", "139 0000 0000")]);
    let case = desk.open_case(&Actor::anonymous(), &pack, &workflow, given, None).unwrap().file.row.id.clone();
    assert_eq!(desk.receipt(&case, "").unwrap_err(), DeskError::Unknown);
    assert_eq!(desk.receipt(&case, "someone@example.org").unwrap_err(), DeskError::Unknown);
    assert_eq!(desk.receipt(&case, " ").unwrap_err(), DeskError::Unknown);
    let waits = desk.receipt(&case, "13900000000").unwrap();
    let [received] = waits.letters.as_slice() else { panic!("{:?}", waits.letters) };
    assert!(waits.state.zh.as_ref() == "待答复" && received.name == "enquiry_received", "{}", received.name);
    let clerk = clerk(identity, "chongqing.agency-clerk");
    let answer = Values::from_iter([
        (Id::from("enquiry_answer"), Value::text("登录后办理")),
        (Id::from("advice_only"), Value::Boolean(true)),
    ]);
    desk.command(&case, &act(&clerk, 1, "answer", answer)).unwrap();
    let answered = desk.receipt(&case, "13900000000").unwrap();
    let [_, letter] = answered.letters.as_slice() else { panic!("{:?}", answered.letters) };
    let (_, content) = desk.letter_of_receipt(&case, "13900000000", letter.number).unwrap();
    assert!(String::from_utf8(content).unwrap().contains("登录后办理"));
    assert!(desk.letter_of_receipt(&case, "", letter.number).is_err());
}

#[test]
fn the_clock_of_a_demo_goes_ten_years_at_most() {
    let place = tempfile::tempdir().unwrap();
    let set = Setting { at: morning("2026-03-06"), since: None };
    let folder = DataFolder::new(place.path().join("data"));
    let desk = folder.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap();
    for never in [morning("2036-03-07"), DateTime::<Utc>::MAX_UTC] {
        assert!(matches!(desk.move_clock(never), Err(DeskError::Unusable(_))));
    }
    assert_eq!(desk.clock().now(), morning("2026-03-06"));
    assert_eq!(desk.move_clock(morning("2036-03-06")).unwrap(), morning("2036-03-06"));
}

#[test]
fn a_store_that_was_never_finished_says_so_and_one_in_the_making_takes_its_place_when_it_is_whole() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().join("data"));
    let making = folder.in_the_making().unwrap();
    let set = Setting { at: morning("2026-03-06"), since: None };
    drop(making.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    assert!(!folder.has_store());
    // Broken off and begun again.
    making.discard().unwrap();
    let desk = making.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap();
    assert!(matches!(making.discard(), Err(FolderError::InUse(_))), "somebody is at work on it");
    drop(desk);
    making.take_place_of(&folder).unwrap();
    assert!(folder.open().is_ok() && !making.path().exists());
    assert!(matches!(folder.in_the_making(), Err(FolderError::Taken(_))), "nothing is overwritten");

    std::fs::write(folder.path().join("store.sqlite"), "").unwrap();
    let error = folder.open().unwrap_err();
    assert!(matches!(error, FolderError::NeverMade(_)), "{error}");
}
