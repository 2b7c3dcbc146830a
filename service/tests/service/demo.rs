//! A demo is made of scenarios: cases stand where they stood on its day, and whoever acted can be signed in as.

use std::collections::BTreeMap;
use std::sync::Arc;

use guicheng_engine::{HashAlgorithm, Id};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::DataFolder;
use guicheng_service::demo::{Plan, begins, plan, play};
use guicheng_service::desk::Purpose;
use guicheng_service::identity::Identity;

use crate::world::{morning, official};

#[test]
fn scenarios_are_played_until_the_day_of_the_demo() {
    let place = tempfile::tempdir().unwrap();
    let examples = guicheng_testkit::examples();
    let scenarios = BTreeMap::from(["lists", "refused"].map(|name| (name.to_owned(), BTreeMap::new())));
    let scenarios = BTreeMap::from([("market_pitches".to_owned(), scenarios)]);
    let plan = Plan { day: "2026-03-06".parse().unwrap(), scenarios };
    let set = Setting { at: begins(&examples, &plan).unwrap(), since: None };
    let folder = DataFolder::new(place.path().join("data"));
    let desk = Arc::new(folder.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    let identity = Identity::new(Arc::clone(&desk)).unwrap();
    let played = play(&desk, &identity, &examples, &plan).unwrap();
    assert!(played.cases >= 2 && played.refused.is_empty(), "{played:?}");
    assert_eq!(desk.clock().now(), morning("2026-03-06"));
    let clerk = identity.people().unwrap().into_iter().find(|account| account.name == "market_pitches.river-clerk");
    let clerk = clerk.unwrap();
    assert_eq!(clerk.title, "滨江集市管理所 经办人员");
    assert!(identity.sign_in_as(&clerk.name).is_ok());
    let audited = desk.audit(2, |_| {}).unwrap();
    assert_eq!((audited.cases, audited.findings.len()), (u64::try_from(played.cases).unwrap(), 0));
    let name = desk.name(None, &Id::from("market_pitches.river-clerk"), guicheng_engine::Language::Chinese);
    assert_eq!(name, "滨江集市管理所 经办人员");
    let inbox = guicheng_service::desk::CollectionAsked {
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
    let identity = Identity::new(Arc::clone(&desk)).unwrap();
    let played = play(&desk, &identity, &library, &plan).unwrap();
    assert!(played.refused.is_empty(), "{:#?}", played.refused);
    assert!(played.cases > 30, "{}", played.cases);
}
