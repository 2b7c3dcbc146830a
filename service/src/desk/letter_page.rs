//! A letter as a page to be read and printed: plain HTML, the same bytes for the same letter and names.

use guicheng_engine::{Id, Language};
use serde_json::Value;

use crate::messages::say;

/// How many random bytes a filed document begins with.
pub(super) const SALT: usize = 32;

/// What organisations and persons are called.
type Names<'n> = &'n dyn Fn(&Id, Language) -> String;

/// How it looks on paper: A4, with the margins and the type of official documents.
const STYLE: &str = "@page{size:A4;margin:37mm 26mm 35mm 28mm}\
body{max-width:156mm;margin:0 auto;color:#000;font:16pt/28pt FangSong,STFangsong,'Noto Serif CJK SC',serif}\
article+article{break-before:page}h1{text-align:center;font-size:22pt;line-height:32pt;font-weight:600;margin:0 0 1em}\
p{margin:0;white-space:pre-line}.paragraph p,.item p{text-indent:2em}.number,.signature,.date{text-align:right}\
.number{margin-bottom:1em}.signature{margin-top:2em}table{width:100%;border-collapse:collapse;margin:.5em 0}\
th,td{border:1px solid #000;padding:.2em .5em;text-align:left;font-size:14pt;line-height:22pt}\
@media screen and (max-width:48em){body{margin:0 1rem;font-size:1.125rem;line-height:1.8;overflow-wrap:anywhere}\
h1{font-size:1.4rem;line-height:1.5}th,td{font-size:1rem;line-height:1.6}table{display:block;overflow-x:auto}}\
tr,.signature{break-inside:avoid}footer{margin-top:3em;border-top:1px solid #000;font-size:10pt;line-height:16pt}";

/// What stands below a letter, in a language: what is said, and what it is called.
pub(super) type Foot<'f> = &'f dyn Fn(Language) -> Vec<(String, String)>;

/// A letter, as it is written as JSON: in Chinese, then in English. Below it, who sends it.
pub(super) fn html(letter: &Value, names: Names<'_>, foot: Foot<'_>) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>",
    );
    escape(&mut page, &title(member(letter, "title"), Language::Chinese));
    page.push_str(&format!("</title><style>{STYLE}</style></head>\n<body>\n"));
    let is_heading = |block: &Value| member(block, "style").as_str() == Some("heading");
    let has_heading = items(member(letter, "blocks")).any(is_heading);
    for (language, code) in [(Language::Chinese, "zh-CN"), (Language::English, "en")] {
        page.push_str(&format!("<article class=\"letter\" lang=\"{code}\">\n"));
        if !has_heading {
            element(&mut page, "h1", &title(member(letter, "title"), language));
            page.push('\n');
        }
        for block in items(member(letter, "blocks")) {
            page.push_str("<div class=\"");
            escape(&mut page, member(block, "style").as_str().unwrap_or_default());
            page.push_str("\" data-part=\"");
            escape(&mut page, member(block, "name").as_str().unwrap_or_default());
            page.push_str("\">");
            match member(block, "table") {
                Value::Null => {
                    let name = if is_heading(block) { "h1" } else { "p" };
                    element(&mut page, name, &plain(member(block, "text"), language, names));
                }
                table => {
                    page.push_str("<table><thead><tr>");
                    items(member(table, "columns"))
                        .for_each(|column| element(&mut page, "th", &title(column, language)));
                    page.push_str("</tr></thead><tbody>");
                    for row in items(member(table, "rows")) {
                        page.push_str("<tr>");
                        items(row).for_each(|cell| element(&mut page, "td", &plain(cell, language, names)));
                        page.push_str("</tr>");
                    }
                    page.push_str("</tbody></table>");
                }
            }
            page.push_str("</div>\n");
        }
        page.push_str("<footer>");
        for (name, text) in foot(language) {
            element(&mut page, "p", &say(language, "letter-foot", &[("name", &name), ("text", &text)]));
        }
        element(&mut page, "p", &say(language, "letter-unsigned", &[]));
        page.push_str("</footer>\n</article>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// A member of a mapping; nothing if there is none.
fn member<'v>(of: &'v Value, name: &str) -> &'v Value {
    of.get(name).unwrap_or(&Value::Null)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A text in both languages; in Chinese where there is no English.
fn title(text: &Value, language: Language) -> String {
    let english = member(text, "en").as_str().filter(|_| language == Language::English);
    english.or_else(|| member(text, "zh").as_str()).unwrap_or_default().to_owned()
}

/// A text of pieces: words, and those who are named by the host.
fn plain(text: &Value, language: Language, names: Names<'_>) -> String {
    let pieces = if language == Language::English { member(text, "en") } else { member(text, "zh") };
    let told = |piece: &Value| match (piece.as_str(), member(piece, "name").as_str()) {
        (Some(words), _) => words.to_owned(),
        (None, Some(id)) => names(&Id::from(id), language),
        (None, None) => String::new(),
    };
    items(pieces).map(told).collect()
}

fn element(page: &mut String, name: &str, text: &str) {
    page.push_str(&format!("<{name}>"));
    escape(page, text);
    page.push_str(&format!("</{name}>"));
}

fn escape(page: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            other => page.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_letter_says_is_text_and_nothing_else() {
        let letter = serde_json::json!({"title": {"zh": "通知"}, "blocks": [
            {"name": "to", "style": "addressee", "text": {"zh": [{"name": "bakery"}, "：<b>"], "en": [{"name": "bakery"}]}},
            {"name": "terms", "style": "paragraph", "table": {"columns": [{"zh": "地点", "en": "place"}],
                "rows": [[{"zh": ["人民路"], "en": ["Renmin Road"]}]]}},
        ]});
        let page = html(&letter, &|id, _| format!("{id} & sons"), &|language| match language {
            Language::Chinese => vec![("地址".to_owned(), "人民路<1>号".to_owned())],
            Language::English => Vec::new(),
        });
        assert!(page.contains("<p>bakery &amp; sons：&lt;b&gt;</p>"), "{page}");
        assert!(page.contains("<th>place</th></tr></thead><tbody><tr><td>Renmin Road</td>"), "{page}");
        assert!(page.contains("<footer><p>地址：人民路&lt;1&gt;号</p><p>"), "{page}");
        assert!(page.contains("lang=\"en\">\n<h1>通知</h1>"), "{page}");
        assert!(
            page.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"),
            "{page}"
        );
        assert!(page.contains("没有电子签名") && page.contains("nor an electronic signature"), "{page}");
    }
}
