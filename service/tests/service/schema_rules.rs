//! The tables keep to the rules by which they can be spread over many machines, whatever the database.

use std::fs;
use std::path::Path;

use guicheng_service::store::sqlite::SqliteStore;
use guicheng_service::store::{Query, Row, Store};

fn read(store: &dyn Store, sql: String) -> Vec<Row> {
    store.read(&Query::new(sql.leak(), [])).unwrap()
}

fn text(row: &Row, column: usize) -> String {
    row.text(column).unwrap_or_default().to_owned()
}

#[test]
fn every_key_begins_with_the_bucket_and_no_other_index_is_unique() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("store.sqlite")).unwrap();
    let tables = read(&store, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'".to_owned());
    assert!(tables.len() > 20, "the tables are not found");
    let mut wrong = Vec::new();
    for table in &tables {
        let name = text(table, 0);
        let columns = read(&store, format!("SELECT name, type, pk, dflt_value FROM pragma_table_info('{name}')"));
        let first = columns.iter().find(|column| column.integer(2).unwrap() == 1);
        if first.map(|column| text(column, 0)).as_deref() != Some("bucket") {
            wrong.push(format!("{name}: its key does not begin with the bucket"));
        }
        for column in &columns {
            if !["TEXT", "BIGINT", "BYTEA"].contains(&text(column, 1).as_str()) {
                wrong.push(format!("{name}.{}: type {}", text(column, 0), text(column, 1)));
            }
            if column.text_if_any(3).unwrap().is_some() {
                wrong.push(format!("{name}.{}: a default", text(column, 0)));
            }
        }
        let unique = format!("SELECT name FROM pragma_index_list('{name}') WHERE \"unique\" = 1 AND origin <> 'pk'");
        wrong.extend(read(&store, unique).iter().map(|index| format!("{name}: {} is unique", text(index, 0))));
        if text(table, 1).contains("REFERENCES") {
            wrong.push(format!("{name}: a foreign key"));
        }
    }
    let others = read(&store, "SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index')".to_owned());
    wrong.extend(others.iter().map(|other| format!("{}: neither a table nor an index", text(other, 0))));
    assert!(wrong.is_empty(), "the rules of `store::schema` are broken:\n{}", wrong.join("\n"));
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn statements_keep_to_what_all_databases_understand() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let foreign = [
        "ON CONFLICT",
        "RETURNING",
        "AUTOINCREMENT",
        "SERIAL",
        "OFFSET ",
        "COUNT(",
        "CREATE TRIGGER",
        "CREATE VIEW",
        "INSERT OR",
        "REPLACE INTO",
        "ILIKE",
        "json_extract",
        "strftime",
        "IFNULL",
        "GLOB",
    ];
    let mut wrong = Vec::new();
    let mut statements = 0;
    for (file, text) in &found {
        let quoted: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
        for statement in quoted.iter().filter(|quoted| {
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE "].iter().any(|verb| quoted.starts_with(verb))
        }) {
            statements += 1;
            wrong.extend(
                foreign
                    .iter()
                    .filter(|word| statement.contains(*word))
                    .map(|word| format!("{file}: {word} in {statement}")),
            );
            let parameters: Vec<u32> = statement
                .split('?')
                .skip(1)
                .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
                .collect();
            if parameters != (1..).take(parameters.len()).collect::<Vec<u32>>() {
                wrong.push(format!("{file}: parameters are numbered in order and each used once: {statement}"));
            }
        }
    }
    assert!(statements > 60, "the statements are not found: {statements}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
