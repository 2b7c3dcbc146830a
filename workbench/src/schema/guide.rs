//! What the pack author's guide says of keys: the rows of its tables, by the documents that they are of.

use std::collections::BTreeMap;

use guicheng_engine::Language;
use guicheng_engine::internals::catalogue::Key;

const CHINESE: &str = include_str!("../../../docs/pack-authors-guide.zh-CN.md");
const ENGLISH: &str = include_str!("../../../docs/pack-authors-guide.md");

/// The rows of a table of keys: what each says of its key.
type Table = BTreeMap<String, String>;

/// What tables say of keys that the text below them is about.
const ELSEWHERE: [&str; 4] = ["below", "see below", "见下", "见下文"];

/// The guide in one language.
pub(super) struct Guide {
    /// Headings, each with the tables below it.
    chapters: Vec<(String, Vec<Table>)>,
}

impl Guide {
    pub(super) fn of(language: Language) -> Self {
        let text = match language {
            Language::Chinese => CHINESE,
            Language::English => ENGLISH,
        };
        Self { chapters: chapters(text) }
    }

    /// What is said of the keys of a document, in the table that has most of them and hardly any other.
    pub(super) fn keys(&self, chapter: &str, keys: &[&'static Key]) -> Table {
        let of = |name: &str| keys.iter().any(|key| key.name == name);
        let known = |table: &&Table| table.keys().filter(|name| of(name)).count();
        let fits = |table: &&Table| known(table) * 10 >= table.len() * 9 && known(table) * 3 >= keys.len();
        let mut told = self.tables(chapter).filter(fits).max_by_key(known).cloned().unwrap_or_default();
        told.retain(|_, said| !said.is_empty() && !ELSEWHERE.contains(&said.as_str()));
        told
    }

    fn tables(&self, chapter: &str) -> impl Iterator<Item = &Table> {
        let named = headings(chapter);
        let fits = move |heading: &str| {
            heading.contains(&format!("`{chapter}`")) || named.iter().any(|name| heading.contains(name))
        };
        let chapters = self.chapters.iter().filter(move |(heading, _)| fits(heading));
        chapters.flat_map(|(_, tables)| tables)
    }
}

/// Words in the headings of the chapters on a section, where these are not its name.
fn headings(chapter: &str) -> &'static [&'static str] {
    match chapter {
        "pack.yaml" => &["Manifest", "清单", "Amendments", "修订", "Business rules", "业务规则"],
        "workflows" => {
            &["Actions", "动作", "Clocks", "期限", "opens", "Taking over", "接收", "Procedures that", "Said once"]
        }
        "figures" => &["Figures", "指标"],
        "organisation_kinds" => &["`organisations`"],
        "parameters" => &["Bounds", "限度"],
        "scenarios" => &["Scenarios", "情景"],
        "equivalents" => &["What scenarios leave out", "情景漏掉了什么"],
        "calendars" => &["Calendars", "日历"],
        _ => &[],
    }
}

fn chapters(text: &str) -> Vec<(String, Vec<Table>)> {
    let mut found: Vec<(String, Vec<Table>)> = Vec::new();
    let mut told = None;
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            found.push((heading.to_owned(), Vec::new()));
            continue;
        }
        let Some((_, tables)) = found.last_mut() else { continue };
        let Some(cells) = cells(line) else {
            told = None;
            continue;
        };
        match (cells.as_slice(), told) {
            ([first, .., last], None) if is_of_keys(first) => {
                // A table that ends with what is the default says nothing more.
                told = Some(!matches!(last.as_str(), "default" | "默认" | "缺省"));
                tables.push(Table::new());
            }
            ([names, .., last], Some(says)) if names.starts_with('`') => {
                let of = names.split('`').skip(1).step_by(2);
                let of = of.map(|name| (name.to_owned(), if says { plain(last) } else { String::new() }));
                tables.iter_mut().last().into_iter().for_each(|table| table.extend(of.clone()));
            }
            _ => {}
        }
    }
    found
}

/// Whether a table with this in the head of its first column is one of keys.
fn is_of_keys(head: &str) -> bool {
    head == "key" || head.starts_with("key of ") || matches!(head, "项" | "键") || head.ends_with("的项")
}

/// The cells of a line of a table.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(line.replace("\\|", "\0").split('|').map(|cell| cell.trim().replace('\0', "|")).collect())
}

/// A text without its links and emphasis.
fn plain(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        told.push_str(before);
        match after.split_once("](").and_then(|(shown, link)| Some((shown, link.split_once(')')?.1))) {
            Some((shown, after)) if !shown.contains(']') => {
                told.push_str(shown);
                rest = after;
            }
            _ => {
                told.push('[');
                rest = after;
            }
        }
    }
    told.push_str(rest);
    told.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_emphasis_are_left_out_and_brackets_stay() {
        assert_eq!(
            plain("the [figures](#figures) **of** `[a, b]`; [a] and (b)"),
            "the figures of `[a, b]`; [a] and (b)"
        );
    }

    #[test]
    fn a_row_may_name_several_keys_and_hold_a_bar() {
        let found = chapters("## X\n\n| key | type | meaning |\n|---|---|---|\n| `a`, `b` | text | c \\| d |\n");
        let both = Table::from([("a".to_owned(), "c | d".to_owned()), ("b".to_owned(), "c | d".to_owned())]);
        assert_eq!(found, [("X".to_owned(), vec![both])]);
    }
}
