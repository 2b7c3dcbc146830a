//! A letter as a page to be read and printed: plain HTML, the same bytes for the same letter and names.

use guicheng_engine::{Id, Language};
use guicheng_engine::{Letter, LetterContent};

/// How many random bytes a filed document begins with.
pub(super) const SALT: usize = 32;

/// The letter in Chinese, then in English.
pub(super) fn html(letter: &Letter, name: &dyn Fn(&Id, Language) -> String) -> String {
    let mut page = String::from("<!doctype html>\n<html lang=\"zh-CN\">\n<head><meta charset=\"utf-8\"><title>");
    escape(&mut page, letter.title.get(Language::Chinese));
    page.push_str("</title></head>\n<body>\n");
    for (language, code) in [(Language::Chinese, "zh-CN"), (Language::English, "en")] {
        page.push_str(&format!("<article class=\"letter\" lang=\"{code}\">\n<h1>"));
        escape(&mut page, letter.title.get(language));
        page.push_str("</h1>\n");
        let named = |id: &Id| name(id, language);
        for block in &letter.blocks {
            page.push_str(&format!("<div class=\"{}\" data-part=\"", block.style.word()));
            escape(&mut page, block.name.as_str());
            page.push_str("\">");
            match &block.content {
                LetterContent::Text(text) => {
                    page.push_str("<p>");
                    escape(&mut page, &text.plain(language, &named));
                    page.push_str("</p>");
                }
                LetterContent::Table { columns, rows } => {
                    page.push_str("<table><thead><tr>");
                    for title in columns {
                        cell(&mut page, "th", title.get(language));
                    }
                    page.push_str("</tr></thead><tbody>");
                    for row in rows {
                        page.push_str("<tr>");
                        for text in row {
                            cell(&mut page, "td", &text.plain(language, &named));
                        }
                        page.push_str("</tr>");
                    }
                    page.push_str("</tbody></table>");
                }
            }
            page.push_str("</div>\n");
        }
        page.push_str("</article>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn cell(page: &mut String, element: &str, text: &str) {
    page.push_str(&format!("<{element}>"));
    escape(page, text);
    page.push_str(&format!("</{element}>"));
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
