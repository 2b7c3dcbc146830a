//! What cases contribute to figures, and the sums, so that no record is read to tell a figure.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use guicheng_engine::{Id, SampleCount};

use super::bucket::bucket_cell;
use super::collections::day_number;
use crate::store::{Batch, Cell, Query, Row, Store, StoreError};

/// All organisations together.
const ALL: &str = "*";

/// What is counted: figure, organisation, day, kind of sample.
type Counted = (String, String, i64, String);

fn counted(count: &SampleCount) -> Result<Counted, StoreError> {
    let sample = serde_json::to_string(&count.sample).map_err(|error| StoreError::damaged(error.to_string()))?;
    let organisation = count.of.as_ref().map_or(ALL, Id::as_str).to_owned();
    Ok((count.figure.to_string(), organisation, day_number(count.on), sample))
}

/// What a case contributes now.
///
/// # Errors
/// If the store cannot be used.
fn of_case(store: &dyn Store, case: &Id) -> Result<BTreeMap<Counted, i64>, StoreError> {
    let query = "SELECT figure, organisation, day, sample, count FROM figure_counts WHERE bucket = ?1 AND case_id = ?2";
    let counted = |row: &Row| {
        let counted = (row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.integer(2)?, row.text(3)?.to_owned());
        Ok((counted, row.integer(4)?))
    };
    store.read(&Query::new(query, [bucket_cell(case.as_str()), case.into()]))?.iter().map(counted).collect()
}

/// Writes what a case contributes from now on: the difference to what it did goes into the sums of its line. Whether there was any.
///
/// # Errors
/// If the store cannot be used.
pub fn change(
    store: &dyn Store,
    batch: &mut Batch,
    case: &Id,
    line: &str,
    counts: impl IntoIterator<Item = SampleCount>,
) -> Result<bool, StoreError> {
    let mut before = of_case(store, case)?;
    let is_new = before.is_empty();
    let mut changed = false;
    let mut differ = |counted: Counted, was: i64, is: i64| {
        if was == is {
            return;
        }
        changed = true;
        write(batch, case, line, &counted, was, is);
    };
    for count in counts {
        let counted = counted(&count)?;
        let was = if is_new { 0 } else { before.remove(&counted).unwrap_or(0) };
        differ(counted, was, count.count);
    }
    before.into_iter().for_each(|(counted, was)| differ(counted, was, 0));
    Ok(changed)
}

fn write(batch: &mut Batch, case: &Id, line: &str, counted: &Counted, was: i64, is: i64) {
    let (figure, organisation, day, sample) = counted;
    let what = || [figure.as_str().into(), organisation.as_str().into(), (*day).into(), Cell::from(sample.as_str())];
    let own = || [bucket_cell(case.as_str()), case.into()].into_iter().chain(what());
    match (was, is) {
        (_, 0) => batch.write(
            "DELETE FROM figure_counts WHERE bucket = ?1 AND case_id = ?2 AND figure = ?3 AND organisation = ?4 AND day = ?5
                AND sample = ?6",
            own(),
        ),
        (0, _) => batch.write(
            "INSERT INTO figure_counts (bucket, case_id, figure, organisation, day, sample, count)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            own().chain([is.into()]),
        ),
        _ => batch.write(
            "UPDATE figure_counts SET count = ?1 WHERE bucket = ?2 AND case_id = ?3 AND figure = ?4 AND organisation = ?5
                AND day = ?6 AND sample = ?7",
            [is.into()].into_iter().chain(own()),
        ),
    }
    let sum = || [bucket_cell(case.as_str()), line.into()].into_iter().chain(what());
    let update = Query::new(
        "UPDATE figure_sums SET count = count + ?1 WHERE bucket = ?2 AND line = ?3 AND figure = ?4 AND organisation = ?5
            AND day = ?6 AND sample = ?7",
        [(is - was).into()].into_iter().chain(sum()),
    );
    let insert = Query::new(
        "INSERT INTO figure_sums (bucket, line, figure, organisation, day, sample, count)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        sum().chain([(is - was).into()]),
    );
    batch.upsert(update, insert);
    batch.write(
        "DELETE FROM figure_sums WHERE bucket = ?1 AND line = ?2 AND figure = ?3 AND organisation = ?4 AND day = ?5
            AND sample = ?6 AND count = 0",
        sum(),
    );
}

/// The sums of a figure in a period, of one organisation or of all together.
///
/// # Errors
/// If the store cannot be used.
pub fn sums(
    store: &dyn Store,
    line: &str,
    figure: &Id,
    organisation: Option<&Id>,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<SampleCount>, StoreError> {
    let query = "SELECT day, sample, SUM(count) FROM figure_sums
        WHERE line = ?1 AND figure = ?2 AND organisation = ?3 AND day >= ?4 AND day <= ?5
        GROUP BY day, sample ORDER BY day, sample";
    let cells = [
        line.into(),
        figure.into(),
        organisation.map_or(Cell::from(ALL), Cell::from),
        day_number(from).into(),
        day_number(until).into(),
    ];
    let sum = |row: &Row| {
        let on = NaiveDate::default().checked_add_signed(TimeDelta::days(row.integer(0)?));
        let on = on.ok_or_else(|| StoreError::damaged("a figure of a day that there is not"))?;
        Ok(SampleCount {
            figure: figure.clone(),
            of: organisation.cloned(),
            on,
            sample: row.json(1)?,
            count: row.integer(2)?,
        })
    };
    store.read(&Query::new(query, cells))?.iter().map(sum).collect()
}
