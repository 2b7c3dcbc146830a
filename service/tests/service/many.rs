//! Lists over many items: what a page, a search or a list of things to do takes of the database does not grow with how many items there are. Steps of the
//! database are counted, which are the same on every machine.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use guicheng_engine::{Actor, CollectionRow, Due, Id, Pack, Value};
use guicheng_service::desk::{CollectionAsked, CollectionPage, Desk, TasksAsked};
use guicheng_service::records::collections::{Place, Version, Writing, day_number};
use guicheng_service::records::entries;
use guicheng_service::records::tasks::{self, Waiting};
use guicheng_service::store::sqlite::SqliteStore;
use guicheng_service::store::{Batch, Query, Store};
use guicheng_service::vault::Key;

use crate::world::{APPLICATION, World, act, apply, cipher, input, morning, official, world};

/// More than are looked through one by one, and four times as many.
const SIZES: [usize; 2] = [2200, 8800];

/// How many days the items of the notice wall came in on. A tenth of them stands on the last.
const DAYS: u64 = 80;

/// The day on which it is looked.
const TODAY: &str = "2026-05-20";

/// What a trader is called: one of 256 pairs of characters, a word that all have, a number of their own.
fn name(number: usize) -> String {
    const SIGNS: [char; 16] =
        ['江', '河', '湖', '海', '山', '石', '田', '林', '云', '雨', '风', '雪', '春', '夏', '秋', '冬'];
    format!("{}{}花铺 no{number}", SIGNS[number % 16], SIGNS[number / 16 % 16])
}

/// A row as another trader has it.
fn of(row: &CollectionRow, number: usize) -> CollectionRow {
    let mut row = CollectionRow { case: Id::from(format!("many-{number:06}")), ..row.clone() };
    let called = row.values.iter_mut().find(|(column, _)| *column == "trader_name").unwrap();
    called.1 = Some(Value::text(&name(number)));
    row
}

fn due(date: NaiveDate) -> Due {
    Due { date, provisional: None }
}

struct Many {
    _world: World,
    desk: Desk,
    store: Arc<SqliteStore>,
}

impl Many {
    /// A notice wall, most of which is over, and what a clerk has at hand, which all stands, with so many items each.
    fn new(count: usize) -> Self {
        let (world, first) = world(&["market_pitches"]);
        let clerk = official("river_office", "clerk");
        let case = apply(&first, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
        let inbox = first.collection(&clerk, &asked("inbox")).unwrap().rows[0].clone();
        first.command(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
        let noticed = first.collection(&Actor::anonymous(), &asked("notice_wall")).unwrap();
        let today: NaiveDate = TODAY.parse().unwrap();
        first.move_clock(morning(TODAY)).unwrap();
        let (desk, store) = world.desk_and_store();
        let index_key = Key::new(cipher()).unwrap();
        let mut batch = Batch::default();
        for number in 0..count {
            let id = Id::from(format!("many-{number:06}"));
            let data_key = entries::begin(&mut batch, world.vault(), &id).unwrap();
            let from = today - Days::new(DAYS - number as u64 % DAYS - 1);
            let notice = CollectionRow {
                from: due(from),
                until: Some(due(from + Days::new(DAYS / 10 - 1))),
                ..of(&noticed.rows[0], number)
            };
            let inbox = CollectionRow { from: due(from), ..of(&inbox, number) };
            let versions: Vec<Version> = [notice, inbox].into_iter().map(|row| version(row, &noticed.pack)).collect();
            // They were written when they came.
            let writing =
                Writing { case: &id, line: "market_pitches", data_key: &data_key, index_key: &index_key, today: from };
            writing.anew(&*store, &mut batch, &versions).unwrap();
            let waiting = |procedure| Waiting { procedure, reader: "clerk@river_office".to_owned(), due: Some(from) };
            tasks::change(&*store, &mut batch, (&id, Some("990100")), &[waiting(APPLICATION)]).unwrap();
            if number % 100 == 99 {
                store.write(std::mem::take(&mut batch)).unwrap();
            }
        }
        store.write(batch).unwrap();
        while desk.sweep().unwrap().more {}
        Self { _world: world, desk, store }
    }

    /// What something takes.
    fn steps<T>(&self, look: impl Fn(&Desk) -> T) -> (u64, T) {
        let before = self.store.steps();
        let seen = look(&self.desk);
        (self.store.steps() - before, seen)
    }

    /// The place of one of the items of a list, as they stand in its order.
    fn place(&self, list: &'static str, number: usize) -> Place {
        let query =
            "SELECT sort_key, case_id, procedure_number FROM collection_items WHERE collection = ?1 AND chosen = '*'
            ORDER BY sort_key LIMIT ?2";
        let rows = self.store.read(&Query::new(query, [list.into(), number.into()])).unwrap();
        let row = rows.last().unwrap();
        Place {
            sort_key: row.text(0).unwrap().to_owned(),
            case: row.text(1).unwrap().into(),
            procedure: row.small(2).unwrap(),
        }
    }
}

fn version(row: CollectionRow, pack: &Arc<Pack>) -> Version {
    let until = row.until.map_or(9_999_999, |until| day_number(until.date));
    Version { days: (day_number(row.from.date), until), row, pack: Arc::clone(pack), is_past: false }
}

fn asked(list: &str) -> CollectionAsked {
    CollectionAsked {
        pack: Id::from("market_pitches"),
        collection: Id::from(list),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 50,
    }
}

fn sought(list: &str, text: &str) -> CollectionAsked {
    CollectionAsked { sought: Some(text.to_owned()), ..asked(list) }
}

fn choosing(list: &str, chosen: &[(&str, &str)]) -> CollectionAsked {
    let chosen = chosen.iter().map(|(column, value)| (Id::from(*column), Value::text(value))).collect();
    CollectionAsked { chosen, ..asked(list) }
}

/// What is asked for, by how many rows it has to give at least.
fn looks(many: &Many, count: usize) -> Vec<(&'static str, usize, CollectionAsked)> {
    let last = name(count - 1);
    let further = |list, number| CollectionAsked { after: Some(many.place(list, number)), ..asked(list) };
    vec![
        ("the first page", 50, asked("inbox")),
        ("a page in the middle", 50, further("inbox", count / 2)),
        ("what one trader is called", 1, sought("inbox", &last)),
        ("two characters of some", 9, sought("inbox", "江河")),
        ("two characters of all", 50, sought("inbox", "花铺")),
        ("one character of all", 50, sought("inbox", "铺")),
        ("the beginning of a word of all", 50, sought("inbox", "no")),
        ("words that all have, and one that one has", 1, sought("inbox", &format!("花铺 no{}", count - 1))),
        ("what nobody has", 0, sought("inbox", "无此名")),
        ("characters that are never together", 0, sought("inbox", "江河 湖海")),
        ("the wall", 50, asked("notice_wall")),
        ("a page of the wall", 50, further("notice_wall", count / 20)),
        ("the wall by what all have", 50, choosing("notice_wall", &[("goods", "flowers"), ("district", "990102")])),
        ("the wall by what nobody has", 0, choosing("notice_wall", &[("goods", "crafts"), ("district", "990102")])),
        ("a word on the wall", 50, sought("notice_wall", "花铺")),
        ("a name that is over", 0, sought("notice_wall", &name(0))),
    ]
}

#[test]
fn what_a_page_takes_does_not_grow_with_how_many_items_there_are() {
    let worlds = SIZES.map(|count| (Many::new(count), count));
    let reader = |asked: &CollectionAsked| match asked.collection.as_str() {
        "inbox" => official("river_office", "clerk"),
        _ => Actor::anonymous(),
    };
    let taken = worlds.each_ref().map(|(many, count)| {
        let looks = looks(many, *count).into_iter();
        let steps = looks.map(|(what, rows, asked)| {
            let (steps, page) = many.steps(|desk| desk.collection(&reader(&asked), &asked).unwrap());
            assert!(page.rows.len() >= rows && (rows > 0 || page.rows.is_empty()), "{what}: {}", page.rows.len());
            (what, steps)
        });
        steps.collect::<Vec<_>>()
    });
    let [few, many] = taken;
    let told: Vec<String> =
        few.iter().zip(&many).map(|((what, few), (_, many))| format!("{what}: {few}, {many}")).collect();
    for ((what, few), (_, many)) in few.iter().zip(&many) {
        // What somebody reads few of is looked through one by one: that grows up to its bound, and no further.
        assert!(*many <= few + few / 2 + 30_000, "{what} grows:\n{}", told.join("\n"));
        assert!(*many <= 60_000, "{what} takes too much:\n{}", told.join("\n"));
    }
    tasks_of_a_clerk(&worlds.map(|(many, _)| many));
}

/// What is to be done is read in its order, and what somebody has taken by who has.
fn tasks_of_a_clerk(worlds: &[Many; 2]) {
    let clerk = official("river_office", "clerk");
    let readers = [("clerk@river_office".to_owned(), Some("990100".to_owned()))];
    let page = |many: &Many| many.steps(|_| tasks::page(&*many.store, &readers, None, 50).unwrap());
    let [(few, first), (many, second)] = worlds.each_ref().map(page);
    assert_eq!((first.len(), second.len()), (50, 50));
    assert!(many <= few + few / 10, "{few}, {many}");
    let elsewhere = TasksAsked { most: 30, jurisdiction: Some("990200".to_owned()), ..TasksAsked::default() };
    let mine = TasksAsked { most: 30, taken: true, ..TasksAsked::default() };
    for asked in [elsewhere, mine] {
        let look = |many: &Many| many.steps(|desk| desk.tasks(&clerk, &asked).unwrap().tasks.len());
        let [(few, nothing), (many, nothing_either)] = worlds.each_ref().map(look);
        assert_eq!((nothing, nothing_either), (0, 0));
        assert!(many <= few + few / 10, "{asked:?}: {few}, {many}");
    }
}

#[test]
fn a_page_of_a_past_day_does_what_it_may_and_goes_on_with_the_next() {
    let many = Many::new(SIZES[0]);
    let read = |day: &str, text: Option<&str>| {
        let mut found: Vec<String> = Vec::new();
        let mut after = None;
        loop {
            let day = Some(day.parse().unwrap());
            let sought = text.map(str::to_owned);
            let asked = CollectionAsked { day, sought, after, most: 20, ..asked("notice_wall") };
            let (steps, page): (u64, CollectionPage) =
                many.steps(|desk| desk.collection(&Actor::anonymous(), &asked).unwrap());
            assert!(steps <= 400_000, "{steps}");
            found.extend(page.rows.iter().map(|row| row.case.to_string()));
            after = page.next;
            if after.is_none() {
                return (found, page.count);
            }
        }
    };
    // Items that came in on this day or on one of the seven days before.
    let (found, count) = read("2026-04-20", None);
    assert_eq!(count, Some((found.len() as u64, true)));
    let is_there = |number: usize| (TODAY_IS - 30 - 7..=TODAY_IS - 30).contains(&(number as u64 % DAYS));
    let mut expected: Vec<String> =
        (0..SIZES[0]).filter(|number| is_there(*number)).map(|number| format!("many-{number:06}")).collect();
    let mut sorted = found.clone();
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected);
    let (some, _) = read("2026-04-20", Some("江河"));
    let has = |id: &&String| name(id.trim_start_matches("many-").parse().unwrap()).starts_with("江河");
    assert_eq!(some, found.iter().filter(has).cloned().collect::<Vec<_>>());
}

/// On which of the days it is looked.
const TODAY_IS: u64 = DAYS - 1;
