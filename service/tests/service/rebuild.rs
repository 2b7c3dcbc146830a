//! What follows from the records can be made anew, and is the same then.

use guicheng_engine::{Actor, Id, Value};
use guicheng_service::desk::CollectionAsked;
use guicheng_service::store::{Query, Row, Store};

use crate::world::{APPLICATION, act, apply, input, morning, official, person, world};

/// All rows of what can be made anew, but for what is locked: a lock is another each time.
fn made_anew(store: &dyn Store) -> Vec<(&'static str, Vec<Row>)> {
    [
        "SELECT case_id, collection, procedure_number, line, body, from_day, until_day FROM collection_rows
            ORDER BY case_id, collection",
        "SELECT * FROM collection_items ORDER BY case_id, collection, reader, chosen",
        "SELECT case_id, collection, procedure_number, from_day, until_day, line, body FROM collection_past_rows
            ORDER BY case_id, collection, procedure_number, from_day",
        "SELECT * FROM collection_past_items ORDER BY case_id, collection, reader, chosen, from_day",
        "SELECT * FROM collection_counts ORDER BY bucket, line, collection, reader, chosen, day",
        "SELECT * FROM search_terms ORDER BY case_id, collection, term",
        "SELECT * FROM register_rows ORDER BY register, register_key, case_id, sequence, place",
        "SELECT * FROM counters ORDER BY series, series_key",
        "SELECT * FROM figure_counts ORDER BY case_id, figure, organisation, day, sample",
        "SELECT * FROM figure_sums ORDER BY bucket, figure, organisation, day, sample",
    ]
    .map(|query| (query, store.read(&Query::new(query, [])).unwrap()))
    .into()
}

#[test]
pub(crate) fn lists_registers_numbers_and_figures_are_made_anew_to_the_same_bytes() {
    let (world, desk) = world(&["market_pitches", "pavement_permit", "hall_hire", "dog_licence"]);
    let (clerk, head) = (official("river_office", "clerk"), official("river_office", "head"));
    let traders = ["甲铺", "乙铺", "丙铺", "丁铺"];
    let cases: Vec<Id> =
        traders.map(|name| apply(&desk, name, name, "flowers", None).unwrap().file.row.id.clone()).into();
    for case in &cases[..3] {
        desk.command(case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    }
    let bakery = Actor { organisation: Some(Id::from("bakery")), ..person("baker") };
    for _ in 0..3 {
        let given = input([
            ("applicant_name", "面包房"),
            ("district", "990100"),
            ("place", "人民路5号"),
            ("from_on", "2026-04-01"),
            ("until_on", "2026-04-30"),
            ("area", "12"),
        ]);
        let permit = desk.open_case(&bakery, &Id::from("pavement_permit"), &Id::from("permit"), given, None).unwrap();
        let receive = act(&official("north_office", "clerk"), 1, "receive", input([]));
        desk.command(&permit.file.row.id, &receive).unwrap();
    }
    desk.move_clock(morning("2026-03-20")).unwrap();
    desk.look().unwrap();
    desk.command(&cases[0], &act(&head, APPLICATION, "grant", input([("pitch", "A-07")]))).unwrap();
    desk.command(&cases[1], &act(&head, APPLICATION, "refuse", input([]))).unwrap();
    // What is over in lists lies where it is put when it is made anew.
    assert!(desk.sweep().unwrap().over > 0);
    let store = world.store();
    let before = made_anew(&*store);
    for (query, rows) in &before[..8] {
        // No case of these packs tells a register anything yet.
        assert!(!rows.is_empty() || query.contains("register_rows"), "{query}");
    }
    let other = world.desk();
    assert_eq!(other.rebuild(|_| {}).unwrap(), 7);
    for ((query, before), (_, after)) in before.into_iter().zip(made_anew(&*store)) {
        assert_eq!(before, after, "{query}");
    }
    let asked = CollectionAsked {
        pack: Id::from("market_pitches"),
        collection: Id::from("inbox"),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 10,
    };
    let rows = other.collection(&clerk, &asked).unwrap().rows;
    let phone = |row: &guicheng_engine::CollectionRow| {
        row.values.iter().find(|(column, _)| *column == "trader_phone").unwrap().1.clone()
    };
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| phone(row) == Some(Value::text("13800000001"))));
}
