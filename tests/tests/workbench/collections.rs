//! Lists over many cases: rows follow decisions, and tell nobody what their views would not.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Case, CollectionChange, CollectionRow, Decision, Entry, Event, HashAlgorithm, Head, Id, Journal, MemoryHost,
    Value,
};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning};
use guicheng_workbench::inspect::YearTable;
use proptest::prelude::*;

use crate::recorded_packs::{Chance, RecordedPack, apply, recorded_packs};
use crate::unsettled::day;

/// The example, and the packs of the project.
fn packs() -> Vec<&'static RecordedPack> {
    let listing = |recorded: &&RecordedPack| !recorded.pack.collections.is_empty();
    let packs: Vec<&RecordedPack> = recorded_packs().iter().filter(listing).collect();
    assert!(!packs.is_empty());
    packs
}

/// What a host keeps of collections: a row of each, case and procedure.
#[derive(Default)]
struct Stored(BTreeMap<(Id, Id, u32), CollectionRow>);

impl Stored {
    fn key(row: &CollectionRow) -> (Id, Id, u32) {
        (row.collection.clone(), row.case.clone(), row.procedure)
    }

    fn add(&mut self, rows: Vec<CollectionRow>) {
        self.0.extend(rows.into_iter().map(|row| (Self::key(&row), row)));
    }

    fn take(&mut self, changes: &[CollectionChange]) {
        for CollectionChange { old, new } in changes {
            assert_ne!(old, new, "what is as it was is no change");
            if let Some(old) = old {
                assert_eq!(self.0.remove(&Self::key(old)).as_ref(), Some(old), "what was there is what was stored");
            }
            self.add(new.iter().cloned().collect());
        }
    }

    fn rows(&self) -> Vec<&CollectionRow> {
        self.0.values().collect()
    }
}

fn sorted(rows: &[CollectionRow]) -> Vec<&CollectionRow> {
    let mut rows: Vec<&CollectionRow> = rows.iter().collect();
    rows.sort_by_key(|row| Stored::key(row));
    rows
}

/// Whether somebody sees all that a row says by the views, as the case stands.
fn is_seen(host: &MemoryHost, case: &Case, row: &CollectionRow, actor: &Actor) -> bool {
    let disclosure = host.view(case, actor, case.last_at().unwrap()).unwrap();
    let mut shown = disclosure.shown.iter().filter(|shown| shown.procedure == row.procedure);
    shown.any(|shown| row.values.iter().all(|value| shown.fields.contains(value)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 10, ..ProptestConfig::default() })]

    #[test]
    fn what_decisions_change_adds_up_to_the_rows_of_the_case(seed in any::<u64>()) {
        let mut chance = Chance::new(seed);
        let recorded_pack = *chance.one_of::<&RecordedPack>(&packs());
        let (id, mut host, mut events) = recorded_pack.begun(&mut chance);
        let mut case = host.keep_record(id.clone(), &events).unwrap();
        let mut stored = Stored::default();
        stored.add(host.rulebook.collection_rows(&case).unwrap());
        let mut at: DateTime<Utc> = case.last_at().unwrap_or_else(|| morning("2026-01-05"));
        for _ in 0..10 {
            at += chance.a_while();
            let command = recorded_pack.command(&host, &case, at, &mut chance);
            let decision = match chance.once_in(4) {
                true => host.advance(&case, at),
                false => host.decide(&case, &command, at),
            };
            let Ok(Decision { events: decided, collections, .. }) = decision else { continue };
            apply(&mut case, &decided, &host.rulebook);
            events.extend(decided);
            stored.take(&collections);
            let rows = host.rulebook.collection_rows(&case).unwrap();
            prop_assert_eq!(sorted(&rows), stored.rows());
            let again = host.rulebook.replay(id.clone(), &events).unwrap();
            prop_assert_eq!(&host.rulebook.collection_rows(&again).unwrap(), &rows, "from nothing but the record");
            // Whether somebody has the authority of an agent is asked besides.
            let readers = recorded_pack.actors.iter().filter(|actor| actor.acts_for.is_none());
            for (row, reader) in rows.iter().flat_map(|row| readers.clone().map(move |reader| (row, reader))) {
                let told = !row.is_for(reader) || is_seen(&host, &case, row, reader);
                prop_assert!(told, "{:?} would be told {:?}", reader, row);
            }
            let written = serde_json::to_string(&rows).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<CollectionRow>>(&written).unwrap(), rows);
        }
    }

    #[test]
    fn what_has_been_erased_is_in_no_row_any_more(seed in any::<u64>()) {
        let mut chance = Chance::new(seed);
        let recorded_pack = *chance.one_of::<&RecordedPack>(&packs());
        let (id, mut host, events) = recorded_pack.begun(&mut chance);
        host.keep_record(id.clone(), &events).unwrap();
        let (without, personal) = erased(&host, &id, &events);
        let whole = host.rulebook.replay(id.clone(), &events).unwrap();
        let erased = host.rulebook.replay(id, &without).unwrap();
        let (whole, rows) = (host.rulebook.collection_rows(&whole).unwrap(), host.rulebook.collection_rows(&erased).unwrap());
        for row in &rows {
            for (name, value) in row.values.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
                let is_personal = recorded_pack.pack.fields.get(name).is_some_and(|field| field.personal);
                prop_assert!(!is_personal || !personal.contains(&value.to_string()), "{name}: {value}");
            }
        }
        for change in CollectionChange::between(&whole, &rows) {
            prop_assert!(change.old.is_some(), "erasing brings nothing into a collection: {:?}", change);
        }
    }
}

/// The events of a record from which all that is personal has been erased, and what that was.
fn erased(host: &MemoryHost, case: &Id, events: &[Event]) -> (Vec<Event>, Vec<String>) {
    let entries: Vec<Entry> = events.iter().map(Entry::from).collect();
    let mut sealed = host.rulebook.seal(&Head::begin(case, HashAlgorithm::Sha256), &entries, &[7; 32]).unwrap();
    let opened = sealed.iter().flat_map(|entry| entry.openings()).map(|opening| opening.value.clone());
    let personal = opened.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    sealed.iter_mut().for_each(|entry| entry.erase(|_| true));
    let mut text = Vec::new();
    Journal::write(&mut text, case, HashAlgorithm::Sha256, &sealed).unwrap();
    let journal = Journal::read(&mut text.as_slice()).unwrap();
    (journal.events().cloned().collect(), personal)
}

fn trader() -> Actor {
    Actor { person: Some(Id::from("florist")), real_name: true, ..Actor::anonymous() }
}

fn official(role: &str) -> Actor {
    let (organisation, person) = (Some(Id::from("river_office")), Some(Id::from(role)));
    Actor { organisation, person, roles: vec![Id::from(role)], real_name: true, acts_for: None }
}

/// A pitch applied for, under notice since a day.
fn under_notice(packs: &TestLibrary, on: &str) -> CaseHarness {
    let mut harness = CaseHarness::of(packs, "market_pitches");
    let given =
        input([("trader_name", "花铺"), ("trader_phone", "13800000001"), ("district", "990102"), ("goods", "flowers")]);
    harness.open(on, &trader(), "pitch", "application", given).unwrap();
    harness.carry_out(on, &official("clerk"), "application", "give_notice", input([])).unwrap();
    harness
}

fn row(harness: &CaseHarness, collection: &str) -> Option<CollectionRow> {
    let rows = harness.host.rulebook.collection_rows(&harness.case).unwrap();
    rows.into_iter().find(|row| row.collection == *collection)
}

#[test]
fn a_row_of_an_inbox_is_for_those_who_are_bound_and_have_the_role() {
    let harness = under_notice(&TestLibrary::of_examples(), "2026-03-02");
    let inbox = row(&harness, "inbox").unwrap();
    assert!(inbox.is_for(&official("clerk")));
    assert!(!inbox.is_for(&official("head")), "the office, but not the role");
    let elsewhere = Actor { organisation: Some(Id::from("hill_office")), ..official("clerk") };
    assert!(!inbox.is_for(&elsewhere), "the role, but not the office");
    assert!(!inbox.is_for(&Actor::anonymous()) && !inbox.is_for(&trader()));
    let wall = row(&harness, "notice_wall").unwrap();
    assert!([official("head"), elsewhere, Actor::anonymous(), trader()].iter().all(|actor| wall.is_for(actor)));
}

#[test]
fn an_item_stands_from_the_day_it_came_into_the_states_without_a_break() {
    let mut harness = CaseHarness::of(&TestLibrary::of_examples(), "market_pitches");
    let given =
        input([("trader_name", "花铺"), ("trader_phone", "13800000001"), ("district", "990102"), ("goods", "flowers")]);
    harness.open("2026-03-02", &trader(), "pitch", "application", given).unwrap();
    harness.carry_out("2026-03-04", &official("clerk"), "application", "give_notice", input([])).unwrap();
    let (inbox, wall) = (row(&harness, "inbox").unwrap(), row(&harness, "notice_wall").unwrap());
    assert_eq!(inbox.from.date, day("2026-03-02"), "it was in the inbox before the notice began");
    assert_eq!((wall.from.date, wall.until.unwrap().date), (day("2026-03-04"), day("2026-03-11")));
    let stands = ["2026-03-03", "2026-03-04", "2026-03-11", "2026-03-12"].map(|on| wall.stands_on(day(on)));
    assert_eq!(stands, [false, true, true, false]);
}

#[test]
fn a_provisional_last_day_is_told_anew_when_the_table_of_its_year_is_published() {
    let mut harness = under_notice(&TestLibrary::of_examples(), "2026-12-29");
    let provisional = row(&harness, "notice_wall").unwrap();
    assert_eq!(provisional.until.unwrap().provisional, Some(2027));
    let waiting = harness.host.advance(&harness.case, morning("2026-12-30")).unwrap();
    assert!(waiting.collections.is_empty(), "nothing has changed");
    assert!(waiting.wake.years.contains(&(Id::from("cn"), 2027)));

    let days_off = vec![(day("2027-01-01"), day("2027-01-03"))];
    let table =
        YearTable { year: 2027, source: Arc::from("国办发明电〔2026〕1号"), days_off, make_up: Vec::new() };
    let calendar = harness.calendar().with_table(table).unwrap();
    harness.host.rulebook.publish_calendar(Arc::new(calendar));
    let decision = harness.host.advance(&harness.case, morning("2026-12-31")).unwrap();
    let [CollectionChange { old: Some(old), new: Some(new) }] = decision.collections.as_slice() else {
        panic!("{:?}", decision.collections)
    };
    assert_eq!(old, &provisional);
    assert_eq!(new.until.unwrap().provisional, None);
    assert_eq!(Some(new), row(&harness, "notice_wall").as_ref());
}

#[test]
fn the_telephone_number_leaves_the_inbox_when_it_is_erased() {
    let harness = under_notice(&TestLibrary::of_examples(), "2026-03-02");
    let phone = |row: &CollectionRow| row.values.iter().find(|(name, _)| *name == *"trader_phone").unwrap().1.clone();
    assert_eq!(phone(&row(&harness, "inbox").unwrap()), Some(Value::text("13800000001")));
    let (events, personal) = erased(&harness.host, harness.case.id(), &harness.events);
    assert!(personal.contains(&"13800000001".to_owned()));
    let case = harness.host.rulebook.replay(harness.case.id().clone(), &events).unwrap();
    let rows = harness.host.rulebook.collection_rows(&case).unwrap();
    assert_eq!(phone(rows.iter().find(|row| row.collection == *"inbox").unwrap()), None);
    assert!(!serde_json::to_string(&rows).unwrap().contains("13800000001"));
}

#[test]
fn what_a_refused_or_repeated_command_changes_in_collections_is_nothing() {
    let mut harness = under_notice(&TestLibrary::of_examples(), "2026-03-02");
    let give_notice = harness.request_in("application", "give_notice", input([]));
    let mut command = guicheng_engine::Command::new(official("clerk"), give_notice);
    assert!(harness.decide("2026-03-03", &command).is_err());
    let objection = guicheng_engine::Request::Open {
        workflow: Id::from("objection"),
        concerns: Some(harness.procedure("application").number()),
        input: input([("grounds", "占道")]),
    };
    command =
        guicheng_engine::Command { key: Some(Arc::from("once")), ..guicheng_engine::Command::new(trader(), objection) };
    let decision = harness.decide("2026-03-03", &command).unwrap();
    assert_eq!(decision.collections.len(), 1);
    harness.send("2026-03-03", command.clone()).unwrap();
    assert_eq!(harness.decide("2026-03-04", &command).unwrap().collections, []);
}

#[test]
fn what_somebody_saw_on_a_day_is_shown_of_the_record() {
    let packs = TestLibrary::of_examples();
    let mut harness = under_notice(&packs, "2026-03-02");
    let pitch = input([("pitch", "A-07")]);
    harness.carry_out("2026-03-16", &official("head"), "application", "grant", pitch).unwrap();
    let seen = |at: &str| {
        let (id, everybody) = (harness.case.id(), Actor::anonymous());
        let disclosure = harness.host.view_as_of(id, &harness.events, &everybody, morning(at)).unwrap();
        disclosure.shown.iter().map(|shown| shown.view.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(seen("2026-03-01"), [""; 0], "before there was a case");
    assert_eq!(seen("2026-03-02"), ["notice"]);
    assert_eq!(seen("2026-03-15"), ["notice"]);
    assert_eq!(seen("2026-03-16"), ["catalogue_entry"]);
    let case = harness.host.rulebook.case_as_of(harness.case.id(), &harness.events, morning("2026-03-15")).unwrap();
    assert!(case.sequence() < harness.case.sequence());
    let gap = &harness.events[1..];
    assert!(harness.host.view_as_of(harness.case.id(), gap, &Actor::anonymous(), morning("2026-03-16")).is_err());
}

/// What is reported of the example's collections with something else in their file.
fn reported(file: &str, right: &str, wrong: &str) -> Vec<String> {
    let packs = TestLibrary::of_examples();
    packs.edit(&format!("market_pitches/{file}"), right, wrong);
    packs.problems("market_pitches")
}

#[test]
fn collections_that_list_what_their_views_hide_are_refused() {
    for (file, right, wrong, report) in [
        ("collections.yaml", "{application: [notice]}", "{application: [notice, granted]}", "collection-hidden"),
        ("collections.yaml", "{pitch: [held]}", "{objection: any}", "collection-hidden"),
        ("collections.yaml", "{application: [notice]}", "{application: [under_notice]}", "unknown-name"),
        ("collections.yaml", "{application: [notice]}", "{aplication: [notice]}", "unknown-name (application)"),
        ("collections.yaml", "view: notice\n", "view: notices\n", "unknown-name (notice)"),
        ("collections.yaml", "[office.clerk]", "[office.clerk, trader]", "collection-audience"),
        ("collections.yaml", "[office.clerk]", "[office.clerk, public]", "collection-audience"),
        ("collections.yaml", "[office.clerk]", "[office.clark]", "unknown-name (office.clerk)"),
        ("collections.yaml", "filters: [stage]", "filters: [state]", "unknown-name (stage)"),
        ("collections.yaml", "{field: trader_name}\n", "{field: trader_phone}\n", "unknown-name"),
        (
            "collections.yaml",
            "fields: [pitch, trader_name]",
            "fields: [pitch, trader_name, trader_phone]",
            "unknown-name",
        ),
        ("collections.yaml", "until: clocks.notice.due", "until: on + days(5)", "collection-day"),
        ("collections.yaml", "until: clocks.notice.due", "from: 2026-05-02\n    until: 2026-05-01", "collection-never"),
        ("collections.yaml", "until: clocks.notice.due", "when: data.trader_phone != \"\"", "personal-in-public-list"),
        ("collections.yaml", "until: clocks.notice.due", "when: actor.real_name", "nobody-acts"),
        ("views.yaml", "      district: data.district\n", "      district: '[on]'\n", "collection-day"),
    ] {
        let problems = reported(file, right, wrong);
        assert!(
            problems.len() == 1 && problems[0].contains(&format!(" {report}")),
            "{wrong}: {report} is expected, {problems:?} is reported"
        );
    }
}

#[test]
fn the_columns_of_several_views_are_what_all_of_them_show() {
    let packs = TestLibrary::of_examples();
    packs.edit("market_pitches/collections.yaml", "view: application_at_hand", "view: [notice, application_at_hand]");
    packs.edit(
        "market_pitches/collections.yaml",
        "filters: [stage]\n    order: [{field: waiting_since}, {field: trader_name}]",
        "order: {field: trader_name}",
    );
    let pack = packs.load("market_pitches");
    let inbox = pack.collections.get("inbox").unwrap();
    let columns: Vec<&str> = inbox.columns.iter().map(|column| column.id.as_str()).collect();
    assert_eq!(columns, ["trader_name"]);
}

#[test]
fn what_cannot_be_chosen_or_sorted_by_is_reported() {
    let field = "      goods: data.goods\n";
    let period = "      goods: workdays(3)\n";
    let problems = reported("views.yaml", field, period);
    assert!(problems.len() == 1 && problems[0].contains(" collection-filter"), "{problems:?}");
    let packs = TestLibrary::of_examples();
    packs.edit("market_pitches/views.yaml", field, "      goods: '[data.goods]'\n");
    packs.load("market_pitches");
    packs.edit("market_pitches/collections.yaml", "order: {field: trader_name}", "order: {field: goods}");
    let problems = packs.problems("market_pitches");
    assert!(problems.len() == 1 && problems[0].contains(" collection-order"), "{problems:?}");
}

#[test]
fn the_bundle_of_a_pack_has_its_collections() {
    let pack = TestLibrary::of_examples().load("market_pitches");
    let again = guicheng_engine::Pack::from_bundle(pack.bundle().unwrap().as_bytes()).unwrap();
    assert_eq!(again.hash, pack.hash);
    let ids = |pack: &guicheng_engine::Pack| pack.collections.ids().cloned().collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&pack));
    assert_eq!(ids(&pack).len(), 5);
}

#[test]
fn the_order_in_which_collections_stand_is_part_of_the_hash() {
    let packs = TestLibrary::of_examples();
    let hash = packs.load("market_pitches").hash;
    let file = "market_pitches/collections.yaml";
    let (head, rest) =
        packs.read(file).split_once("  objections:").map(|(one, two)| (one.to_owned(), two.to_owned())).unwrap();
    let first = head.replacen("collections:\n", &format!("collections:\n  objections:{rest}"), 1);
    packs.write(file, first);
    assert_ne!(packs.load("market_pitches").hash, hash);
}
