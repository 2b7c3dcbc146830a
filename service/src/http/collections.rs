//! Lists over many cases.

use axum::extract::State;
use axum::response::Json;
use chrono::NaiveDate;
use guicheng_engine::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use super::written::WrittenValue;
use crate::desk::{CollectionAsked, CollectionPage};
use crate::records::collections::Place;

/// How many items a page has if nothing is said, and at most.
const USUAL: usize = 20;
const MOST: usize = 200;

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The day; today if none.
    #[param(value_type = Option<String>)]
    day: Option<NaiveDate>,
    /// What is looked for: words, or two Chinese characters and more.
    search: Option<String>,
    /// What is chosen, as `column:value`, several with commas between.
    chosen: Option<String>,
    /// Where the page begins: `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    limit: Option<usize>,
}

impl Asked {
    /// What is asked of a list.
    pub(super) fn read(self, pack: String, collection: String) -> Result<CollectionAsked, Problem> {
        Ok(CollectionAsked {
            pack: Id::from(pack),
            collection: Id::from(collection),
            chosen: self.chosen.as_deref().map(chosen).transpose()?.unwrap_or_default(),
            sought: self.search.filter(|text| !text.trim().is_empty()),
            day: self.day,
            after: self.after.as_deref().map(place_of).transpose()?,
            most: self.limit.unwrap_or(USUAL).clamp(1, MOST),
        })
    }
}

/// A value that readers choose: a text, unless it is written as JSON of another kind.
fn chosen(text: &str) -> Result<Vec<(Id, guicheng_engine::Value)>, Problem> {
    let pairs = text.split(',').filter(|pair| !pair.is_empty());
    let read = |pair: &str| {
        let (column, value) = pair.split_once(':').ok_or_else(|| Problem::unreadable("chosen"))?;
        Ok((Id::from(column), chosen_value(value)))
    };
    pairs.map(read).collect()
}

/// A value that readers choose, as it is written.
pub(crate) fn chosen_value(text: &str) -> guicheng_engine::Value {
    let date = text.parse::<NaiveDate>().map(guicheng_engine::Value::date);
    date.unwrap_or_else(|_| serde_json::from_str(text).unwrap_or_else(|_| guicheng_engine::Value::text(text)))
}

/// The place where a page begins, as it is written.
pub(crate) fn place_of(text: &str) -> Result<Place, Problem> {
    let mut parts = text.splitn(3, '.');
    let parts = (parts.next(), parts.next().and_then(|number| number.parse().ok()), parts.next());
    let (Some(sort_key), Some(procedure), Some(case)) = parts else { return Err(Problem::unreadable("after")) };
    Ok(Place { sort_key: sort_key.to_owned(), case: Id::from(case), procedure })
}

/// A place where a page begins.
pub(crate) fn written_place(place: &Place) -> String {
    format!("{}.{}.{}", place.sort_key, place.procedure, place.case)
}

/// An item of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RowShown {
    #[schema(value_type = String)]
    case: Id,
    /// The procedure, by its number in the case.
    procedure: u32,
    /// The columns in their order: pairs of a name and a value, none where nothing is recorded.
    #[schema(value_type = Vec<Vec<Option<WrittenValue>>>)]
    values: Vec<(Id, Option<guicheng_engine::Value>)>,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PageShown {
    /// The day it is of.
    #[schema(value_type = String)]
    day: NaiveDate,
    rows: Vec<RowShown>,
    /// Where the next page begins; none if this is the last. Where much has to be passed over that is not asked for, a page may have fewer rows than asked
    /// for, or none, although there is a next.
    next: Option<String>,
    /// How many there are, as far as that is kept; none of what is looked for.
    count: Option<u64>,
    /// Whether there are just so many, and not perhaps fewer.
    count_is_exact: Option<bool>,
}

/// A page of a list, in its order, as the caller reads it.
#[utoipa::path(get, path = "/api/packs/{pack}/collections/{collection}",
    params(("pack" = String, Path, description = "the pack that declares it"),
        ("collection" = String, Path, description = "the list"), Asked),
    responses((status = 200, body = PageShown), (status = 400), (status = 404)))]
pub(crate) async fn page(
    State(service): State<Service>,
    caller: Caller,
    InPath((pack, collection)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<PageShown>, Problem> {
    let actor = caller.actor();
    let page = service.ask(move |service| Ok(service.desk.collection(&actor, &asked.read(pack, collection)?)?));
    page.await.map(|page| Json(shown(page))).map_err(|problem| caller.told(problem))
}

fn shown(page: CollectionPage) -> PageShown {
    let next = page.next.as_ref().map(written_place);
    let rows = page.rows.into_iter();
    PageShown {
        day: page.day,
        rows: rows.map(|row| RowShown { case: row.case, procedure: row.procedure, values: row.values }).collect(),
        next,
        count: page.count.map(|(count, _)| count),
        count_is_exact: page.count.map(|(_, is_exact)| is_exact),
    }
}
