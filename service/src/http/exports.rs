//! Lists as files: a table for spreadsheets, and a feed for those who follow what is new.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use guicheng_engine::{Actor, Id, Language, ListScreen};

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::collections::Asked;
use super::problem::Problem;
use crate::desk::{CollectionAsked, CollectionPage, Desk, DeskError};
use crate::messages::say;

/// How many rows a table has at most; whoever needs more chooses.
const MOST_ROWS: usize = 50_000;

/// How many entries a feed has.
const ENTRIES: usize = 50;

/// How many pages are read for a feed at most, where few of many are asked for.
const MOST_PAGES: usize = 5;

/// What the caller reads of a list, in words.
fn read(
    desk: &Desk,
    actor: &Actor,
    mut asked: CollectionAsked,
    (most, mut pages): (usize, usize),
    language: Language,
    page: impl Fn(&Desk, &Actor, &CollectionAsked) -> Result<CollectionPage, DeskError>,
) -> Result<ListScreen, Problem> {
    let mut rows = Vec::new();
    loop {
        asked.most = (most - rows.len()).min(200);
        let page = page(desk, actor, &asked)?;
        rows.extend(page.rows);
        pages = pages.saturating_sub(1);
        asked.after = page.next.filter(|_| rows.len() < most && pages > 0);
        if asked.after.is_none() {
            let screen = ListScreen::new(&page.pack, asked.collection.as_str(), &rows, actor, page.day, language);
            let mut screen = screen.ok_or_else(Problem::unknown_path)?;
            // As pages show them: with the names of organisations and persons that no pack names.
            let name = |id: &Id| desk.name(Some(&*page.pack), id, language);
            for value in screen.rows.iter_mut().flat_map(|row| &mut row.values) {
                value.text = value.named(&name);
            }
            return Ok(screen);
        }
    }
}

/// What a list shows, as a table that spreadsheets open: UTF-8 with a mark, a line each row, in the words of the pack.
#[utoipa::path(get, path = "/api/packs/{pack}/collections/{collection}/table.csv",
    params(("pack" = String, Path, description = "the pack that declares it"),
        ("collection" = String, Path, description = "the list"), Asked),
    responses((status = 200, content_type = "text/csv"), (status = 400), (status = 404)))]
pub(crate) async fn table(
    State(service): State<Service>,
    caller: Caller,
    InPath((pack, collection)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Response, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let written = service.ask(move |service| {
        let asked = asked.read(pack, collection)?;
        let list = read(&service.desk, &actor, asked, (MOST_ROWS, usize::MAX), language, Desk::collection_to_keep)?;
        csv(&list, language).map_err(|_| Problem::unavailable())
    });
    let written = written.await.map_err(|problem| caller.told(problem))?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"))], written).into_response())
}

fn csv(list: &ListScreen, language: Language) -> Result<Vec<u8>, csv::Error> {
    let mut table =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let columns = list.columns.iter().map(|column| column.title.as_str());
    let place = ["list-case", "list-procedure"].map(|id| say(language, id, &[]));
    table.write_record(place.iter().map(String::as_str).chain(columns))?;
    for row in &list.rows {
        let place = [row.case.to_string(), row.procedure.to_string()];
        let values = row.values.iter().map(|value| plain(&value.text));
        table.write_record(place.into_iter().chain(values))?;
    }
    table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// What spreadsheets would take for a formula is a text: what begins so behind spaces and lines too, in plain letters or in full-width ones.
/// What no line of a table has is left out.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|letter| is_in_texts(*letter)).collect();
    let begins = |letter: char| matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\u{2212}');
    let is_blank = |letter: char| letter.is_whitespace() || is_unseen(letter);
    let is_formula = text.trim_start_matches(is_blank).starts_with(begins) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text }
}

/// Whether a character takes no place where it stands.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether XML 1.0 and tables have a character: no control characters but tab and ends of lines, and none of those that are none.
fn is_in_texts(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => true,
        letter => !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}'),
    }
}

/// What a list shows first, as a feed (RFC 4287).
#[utoipa::path(get, path = "/api/packs/{pack}/collections/{collection}/feed.atom",
    params(("pack" = String, Path, description = "the pack that declares it"),
        ("collection" = String, Path, description = "the list"), Asked),
    responses((status = 200, content_type = "application/atom+xml"), (status = 400), (status = 404)))]
pub(crate) async fn feed(
    State(service): State<Service>,
    caller: Caller,
    InPath((pack, collection)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Response, Problem> {
    let (actor, language) = (caller.actor(), caller.language);
    let written = service.ask(move |service| {
        let name = format!("{pack}:{collection}");
        let site = service.place.as_deref().unwrap_or_default().trim_end_matches('/').to_owned();
        let place = format!("{site}/{pack}");
        let own = format!("{site}/api/packs/{pack}/collections/{collection}/feed.atom");
        let asked = asked.read(pack, collection)?;
        let list = read(&service.desk, &actor, asked, (ENTRIES, MOST_PAGES), language, Desk::collection)?;
        Ok(atom(&name, (&own, &place), &list))
    });
    let written = written.await.map_err(|problem| caller.told(problem))?;
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], written).into_response())
}

/// The feed of a list. `own` is where it is found, `place` where its cases are; without a host they are of where it was asked for.
fn atom(name: &str, (own, place): (&str, &str), list: &ListScreen) -> String {
    let moment = |day: chrono::NaiveDate| format!("{day}T00:00:00Z");
    let newest = list.rows.iter().map(|row| row.from.date).max().unwrap_or(list.on);
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:guicheng:list:{}</id>\
         <title>{}</title><link rel=\"self\" href=\"{}\"/><updated>{}</updated><author><name>guicheng</name></author>\n",
        escaped(name),
        escaped(&list.title),
        escaped(own),
        moment(newest)
    );
    for row in &list.rows {
        let said: Vec<String> = list
            .columns
            .iter()
            .zip(&row.values)
            .filter(|(_, value)| !value.text.is_empty())
            .map(|(column, value)| format!("{}: {}", column.title, value.text))
            .collect();
        let title = row.values.iter().find(|value| !value.text.is_empty()).map_or("", |value| value.text.as_str());
        feed.push_str(&format!(
            "<entry><id>urn:guicheng:list:{}:{}:{}</id><title>{}</title><link href=\"{}/cases/{}#procedure-{}\"/><updated>{}</updated><content>{}</content></entry>\n",
            escaped(name),
            escaped(row.case.as_str()),
            row.procedure,
            escaped(title),
            escaped(place),
            escaped(row.case.as_str()),
            row.procedure,
            moment(row.from.date),
            escaped(&said.join("\n"))
        ));
    }
    feed.push_str("</feed>\n");
    feed
}

/// A text in XML or HTML.
pub(super) fn escaped(text: &str) -> String {
    // Characters that no XML has are left out.
    text.chars().filter(|letter| is_in_texts(*letter)).fold(String::with_capacity(text.len()), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_would_take_for_a_formula_is_a_text() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1+1",
            "\u{3000}=1",
            "\u{a0}+1",
            "\u{200b}=1",
            "\u{feff}=1",
            "＝HYPERLINK(\"x\")",
            "＋1",
            "－1",
            "＠SUM(A1)",
            " \n ＝1",
            "\0=1",
            "\u{ffff}=1",
        ] {
            let written = plain(formula);
            assert!(written.starts_with('\'') && !written.contains(['\0', '\u{ffff}']), "{formula:?}: {written:?}");
        }
        for text in ["", "花铺", "1=1", " 花", "a@b", "'=1"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn what_no_xml_has_is_left_out_of_feeds() {
        assert_eq!(
            escaped("<花>&\0\u{b}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff}\u{fdd0}铺\t\n"),
            "&lt;花&gt;&amp;\u{fdd0}铺\t\n"
        );
        assert_eq!(escaped("\u{1ffff}\u{10ffff}\u{fffd}"), "\u{1ffff}\u{10ffff}\u{fffd}");
        assert_eq!(escaped("a\rb"), "a&#13;b");
    }
}
