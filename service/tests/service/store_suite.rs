//! What every store must do. A second store is one more call of [`passes`].

use std::sync::{Arc, Barrier};
use std::thread;

use guicheng_service::store::sqlite::SqliteStore;
use guicheng_service::store::{Batch, Cell, Query, Store, StoreError, schema};

const ADD: &str = "INSERT INTO counters (bucket, series, series_key, given) VALUES (?1, ?2, ?3, ?4)";
const COUNT_ON: &str =
    "UPDATE counters SET given = ?1 WHERE bucket = ?2 AND series = ?3 AND series_key = ?4 AND given = ?5";

fn add(series: &str, given: i64) -> Batch {
    let mut batch = Batch::default();
    batch.write(ADD, [Cell::Integer(0), series.into(), "k".into(), given.into()]);
    batch
}

fn count_on(series: &str, before: i64) -> Batch {
    let mut batch = Batch::default();
    batch.change(1, COUNT_ON, [(before + 1).into(), Cell::Integer(0), series.into(), "k".into(), before.into()]);
    batch
}

fn given(store: &dyn Store, series: &str) -> Option<i64> {
    let query = "SELECT given FROM counters WHERE bucket = ?1 AND series = ?2 AND series_key = ?3";
    let rows = store.read(&Query::new(query, [Cell::Integer(0), series.into(), "k".into()])).unwrap();
    rows.first().map(|row| row.integer(0).unwrap())
}

/// The suite over a store that nobody else uses.
fn passes(store: &Arc<dyn Store>) {
    what_is_written_is_read(store);
    a_key_that_is_there_is_a_conflict_and_nothing_is_written(store);
    another_number_of_rows_is_a_conflict(store);
    a_row_is_changed_or_added(store);
    one_that_loses_does_not_undo_the_others(store);
    of_many_who_count_on_none_is_lost(store);
}

fn what_is_written_is_read(store: &Arc<dyn Store>) {
    let mut batch = Batch::default();
    batch.write(
        "INSERT INTO openings (bucket, case_id, number, path, secret) VALUES (?1, ?2, ?3, ?4, ?5)",
        [Cell::Integer(7), "案卷".into(), i64::MAX.into(), "/数据".into(), vec![0, 255, 10].into()],
    );
    store.write(batch).unwrap();
    let query = "SELECT case_id, number, path, secret FROM openings WHERE bucket = ?1";
    let rows = store.read(&Query::new(query, [Cell::Integer(7)])).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].text(0).unwrap(), "案卷");
    assert_eq!(rows[0].integer(1).unwrap(), i64::MAX);
    assert_eq!(rows[0].bytes(3).unwrap(), [0, 255, 10]);
}

fn a_key_that_is_there_is_a_conflict_and_nothing_is_written(store: &Arc<dyn Store>) {
    store.write(add("taken", 1)).unwrap();
    let mut batch = add("beside", 1);
    batch.steps.extend(add("taken", 5).steps);
    assert_eq!(store.write(batch), Err(StoreError::Conflict));
    assert_eq!((given(&**store, "taken"), given(&**store, "beside")), (Some(1), None));
}

fn another_number_of_rows_is_a_conflict(store: &Arc<dyn Store>) {
    store.write(add("counted", 1)).unwrap();
    assert_eq!(store.write(count_on("counted", 7)), Err(StoreError::Conflict));
    store.write(count_on("counted", 1)).unwrap();
    let mut checked = Batch::default();
    checked.check(2, "SELECT given FROM counters WHERE series = ?1", ["counted".into()]);
    checked.steps.extend(count_on("counted", 2).steps);
    assert_eq!(store.write(checked), Err(StoreError::Conflict));
    assert_eq!(given(&**store, "counted"), Some(2));
}

fn a_row_is_changed_or_added(store: &Arc<dyn Store>) {
    for _ in 0..3 {
        let mut batch = Batch::default();
        let update = "UPDATE counters SET given = given + 1 WHERE bucket = ?1 AND series = ?2";
        batch.upsert(
            Query::new(update, [Cell::Integer(0), "either".into()]),
            Query::new(ADD, [Cell::Integer(0), "either".into(), "k".into(), Cell::Integer(1)]),
        );
        store.write(batch).unwrap();
    }
    assert_eq!(given(&**store, "either"), Some(3));
}

fn one_that_loses_does_not_undo_the_others(store: &Arc<dyn Store>) {
    store.write(add("contended", 0)).unwrap();
    let (writers, rounds) = (8, 25);
    let barrier = Arc::new(Barrier::new(writers));
    let threads: Vec<_> = (0..writers)
        .map(|writer| {
            let (store, barrier) = (Arc::clone(store), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                for round in 0..rounds {
                    store.write(add(&format!("own {writer} {round}"), 1)).unwrap();
                    assert_eq!(store.write(add("contended", 1)), Err(StoreError::Conflict));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let query = "SELECT series FROM counters WHERE series LIKE 'own %'";
    assert_eq!(store.read(&Query::new(query, [])).unwrap().len(), writers * rounds);
}

fn of_many_who_count_on_none_is_lost(store: &Arc<dyn Store>) {
    store.write(add("drawn", 0)).unwrap();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let store = Arc::clone(store);
            thread::spawn(move || {
                for _ in 0..25 {
                    while store.write(count_on("drawn", given(&*store, "drawn").unwrap())) == Err(StoreError::Conflict)
                    {
                    }
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(given(&**store, "drawn"), Some(200));
}

#[test]
fn a_store_in_one_file_passes_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("store.sqlite")).unwrap());
    passes(&store);
}

#[test]
fn a_copy_made_while_others_write_is_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("store.sqlite")).unwrap());
    store.write(add("one", 0)).unwrap();
    store.write(add("other", 0)).unwrap();
    let writer = {
        let store = Arc::clone(&store);
        thread::spawn(move || {
            for number in 0..300 {
                let mut batch = count_on("one", number);
                batch.steps.extend(count_on("other", number).steps);
                store.write(batch).unwrap();
            }
        })
    };
    for copy in 0..5 {
        let file = folder.path().join(format!("copy-{copy}.sqlite"));
        store.backup(&file).unwrap();
        let copy = SqliteStore::open(&file).unwrap();
        assert_eq!(given(&copy, "one"), given(&copy, "other"));
    }
    writer.join().unwrap();
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    let known = schema::MIGRATIONS.last().unwrap().number;
    {
        let store = SqliteStore::open(&file).unwrap();
        let mut batch = Batch::default();
        batch.write(
            "INSERT INTO schema_versions (bucket, version, name) VALUES (0, ?1, ?2)",
            [(known + 1).into(), "later".into()],
        );
        store.write(batch).unwrap();
    }
    assert_eq!(SqliteStore::open(&file).unwrap_err(), StoreError::Newer { found: known + 1, known });
}

#[test]
fn migrations_are_numbered_without_gaps() {
    let numbers: Vec<i64> = schema::MIGRATIONS.iter().map(|migration| migration.number).collect();
    let expected: Vec<i64> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);
}
