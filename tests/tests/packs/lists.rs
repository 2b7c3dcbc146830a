//! What readers of lists may choose by.

use guicheng_engine::{Actor, Language, ListScreen, PackLibrary};
use guicheng_testkit::rulepacks;

#[test]
fn a_list_offers_only_what_may_stand_in_it() {
    let pack = PackLibrary::open(rulepacks()).unwrap().load("liaoning").unwrap();
    let on = "2026-03-02".parse().unwrap();
    let list = ListScreen::new(&pack, "results", [], &Actor::anonymous(), on, Language::English).unwrap();
    let status = list.columns.iter().find(|column| column.column == *"status").unwrap();
    let offered: Vec<&str> = status.choices.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(
        offered,
        ["effective", "renewing", "expired", "lapsed", "deregistered", "revoked"],
        "no state of objections and revocations, and none in which there is no result"
    );
}
