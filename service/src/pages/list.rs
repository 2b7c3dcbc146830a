//! A list over many cases: searched, chosen from, a page at a time.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use guicheng_engine::Id;
use guicheng_engine::screen::{ListRow, OfferedOpening};

use super::Visit;
use super::begun::seen;
use super::case::wants_sign_in;
use super::frame::{Frame, Line, cited, day_in_words, until_left};
use super::visit::{encoded, set};
use crate::desk::{CollectionAsked, DeskError, is_found_by_parts};
use crate::http::collections::{chosen_value, place_of, written_place};
use crate::http::{InPath, InQuery};

/// How many items a page has.
const PAGE: usize = 20;

/// What of a list is asked for; what is chosen stands as further pairs, each named by its column.
type Asked = Vec<(String, String)>;

struct Choice {
    column: Id,
    title: String,
    choices: Vec<(String, String, bool)>,
    /// What was chosen, where there are no choices.
    given: String,
    /// How it is found.
    hint: String,
}

/// An item of a list.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) cells: Vec<Line>,
    pub(super) until: Option<String>,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    frame: Frame,
    articles: String,
    readers: String,
    columns: Vec<String>,
    rows: Vec<Row>,
    choices: Vec<Choice>,
    search: String,
    day: String,
    /// The day that it shows, where that is another than today.
    as_of: Option<String>,
    /// Why there is no list of that day.
    day_wrong: Option<String>,
    count: Option<String>,
    next: Option<String>,
    /// Whether the next page goes on with what was to be looked through for this one.
    is_cut: bool,
    /// What is shown, as a table.
    table: String,
    /// What is shown first, for programs that look for news; of lists for everybody.
    feed: Option<String>,
    has_until: bool,
    /// What whoever asks can begin about an item while it stands there, and where it is told how that goes.
    ways: Vec<(String, String)>,
}

/// A page of a list.
pub(super) async fn page(
    visit: Visit,
    InPath((pack, list)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Response {
    visit
        .answer(move |visit| {
            let language = visit.language();
            let given =
                |name: &str| asked.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
            let is_own = |name: &str| ["search", "day", "after"].contains(&name);
            let picked = asked.iter().filter(|(name, value)| !is_own(name) && !value.trim().is_empty());
            let (published, held) = visit.held(&Id::from(pack.as_str()))?;
            let today = published.day(&held, visit.service.desk.clock().now());
            let (day, day_wrong) = match (given("day"), crate::typed::day(given("day"))) {
                ("", _) => (None, None),
                (_, None) => (None, Some("page-day-unreadable")),
                (_, Some(day)) if today.is_some_and(|today| day > today) => (None, Some("page-day-ahead")),
                (_, day) => (day, None),
            };
            let wanted = CollectionAsked {
                pack: Id::from(pack.as_str()),
                collection: Id::from(list.as_str()),
                chosen: picked.map(|(name, value)| (Id::from(name.as_str()), chosen_value(value.trim()))).collect(),
                sought: Some(given("search")).filter(|text| !text.is_empty()).map(ToOwned::to_owned),
                day,
                after: Some(given("after")).filter(|text| !text.is_empty()).map(place_of).transpose()?,
                most: PAGE,
            };
            let (mut page, mut drawn) = visit.service.desk.list_screen(&visit.actor(), &wanted, language)?;
            if day_wrong.is_some() {
                // What is asked for is not shown; another day is not taken for it.
                (page.count, page.next) = (None, None);
                drawn.rows.clear();
            }
            let columns = drawn.columns.iter().filter(|column| column.filters).map(|column| Choice {
                column: column.column.clone(),
                title: column.title.clone(),
                choices: column
                    .choices
                    .iter()
                    .map(|choice| {
                        (
                            choice.id.to_string(),
                            choice.title.clone(),
                            choice.id.as_str() == given(column.column.as_str()),
                        )
                    })
                    .collect(),
                given: given(column.column.as_str()).to_owned(),
                hint: visit.say(match is_found_by_parts(&page.pack, &list, &column.column) {
                    true => "page-by-a-part",
                    false => "page-by-the-whole",
                }),
            });
            let calendar = published.rulebook().calendar(page.pack.calendar.as_str());
            let row = |row: &ListRow| Row {
                path: format!("/{pack}/cases/{}#procedure-{}", row.case, row.procedure),
                cells: row.values.iter().map(|value| Line::new(value, visit)).collect(),
                until: row.until.map(|until| match calendar {
                    Some(calendar) if until.date >= page.day => until_left(until.date, page.day, calendar, language),
                    _ => day_in_words(until.date, language),
                }),
            };
            let rows: Vec<Row> = drawn.rows.iter().map(row).collect();
            let next = page.next.as_ref().map(|next| {
                let kept = asked.iter().filter(|(name, _)| name != "after");
                let kept: String = kept.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect();
                format!("/{pack}/lists/{list}?{kept}after={}", encoded(&written_place(next)))
            });
            let is_public = page.pack.collections.get(&list).is_some_and(|known| known.is_for_everybody());
            let has_until = rows.iter().any(|row| row.until.is_some());
            let first = drawn.rows.first().filter(|_| is_public && has_until);
            let ways = first.map(|first| ways(visit, &pack, first)).transpose()?.unwrap_or_default();
            let elsewhere = |file: &str| exported(&pack, &list, file, &asked);
            let mut response = set(&ListPage {
                table: elsewhere("table.csv"),
                feed: is_public.then(|| elsewhere("feed.atom")),
                frame: visit.frame(&drawn.title, Some(&page.pack.id)),
                articles: cited(&page.pack, &drawn.articles, language),
                readers: drawn.readers.join(&visit.say("page-and")),
                columns: drawn.columns.iter().map(|column| column.title.clone()).collect(),
                has_until,
                ways,
                rows,
                choices: columns.collect(),
                search: given("search").to_owned(),
                as_of: (today != Some(page.day)).then(|| day_in_words(page.day, language)),
                day: if day_wrong.is_some() { given("day").to_owned() } else { page.day.to_string() },
                day_wrong: day_wrong.map(|why| visit.say(why)),
                count: page.count.map(|(count, _)| count.to_string()),
                is_cut: next.is_some() && drawn.rows.len() < PAGE,
                next,
            });
            if day_wrong.is_some() {
                *response.status_mut() = StatusCode::BAD_REQUEST;
            }
            Ok(response)
        })
        .await
}

/// What whoever asks can begin about the first of the items that stand in a list until a day, once they have signed in, each with where it is told how
/// that goes.
fn ways(visit: &Visit, pack: &str, first: &ListRow) -> Result<Vec<(String, String)>, DeskError> {
    let Some(screen) = seen(visit, &first.case)? else { return Ok(Vec::new()) };
    let about = screen.openings.iter().filter(|offered| offered.concerns == Some(first.procedure));
    let open = about.filter(|offered| offered.open || wants_sign_in(visit, &offered.why_not));
    let way = |offered: &OfferedOpening| (offered.title.clone(), format!("/{pack}/guides/{}", offered.workflow.id));
    Ok(open.map(way).collect())
}

/// The path of what a list shows in another form, as it was asked for.
fn exported(pack: &str, list: &str, file: &str, asked: &[(String, String)]) -> String {
    let given = |name: &str| asked.iter().find(|(known, value)| known == name && !value.trim().is_empty());
    let own = ["search", "day"].into_iter().filter_map(given);
    let own = own.map(|(name, value)| format!("{name}={}", encoded(value.trim())));
    let is_chosen = |(name, value): &&(String, String)| {
        !["search", "day", "after"].contains(&name.as_str()) && !value.trim().is_empty()
    };
    let chosen = asked.iter().filter(is_chosen).map(|(name, value)| format!("{name}:{}", value.trim()));
    let chosen = chosen.collect::<Vec<_>>().join(",");
    let chosen = (!chosen.is_empty()).then(|| format!("chosen={}", encoded(&chosen)));
    let behind = own.chain(chosen).collect::<Vec<_>>().join("&");
    let path = format!("/api/packs/{pack}/collections/{list}/{file}");
    if behind.is_empty() { path } else { format!("{path}?{behind}") }
}
