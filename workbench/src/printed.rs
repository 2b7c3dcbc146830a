//! Pages to print: headings, paragraphs, lists and tables, as Markdown and as HTML.

use guicheng_engine::Language;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFormat {
    /// In Markdown.
    Markdown,
    /// As an HTML document by itself, with a style for screens and paper.
    Html,
}

/// What an HTML page looks like; no table row or heading is torn from what belongs to it on paper.
const STYLE: &str = "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font-family:\"Noto Serif CJK SC\",\"Source Han Serif SC\",\
Songti SC,SimSun,serif;line-height:1.6;color:#111}h1,h2,h3,h4{line-height:1.3}h2{border-bottom:1px solid #888;\
padding-bottom:.2rem;margin-top:2.5rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;\
padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#eee}figure{margin:1rem 0;overflow:auto}@media print{figure{overflow:visible}figure svg{max-width:100%;height:auto}@page{margin:20mm}body{margin:0;\
padding:0;max-width:none;font-size:10.5pt}h1,h2,h3,h4{break-after:avoid}tr,li{break-inside:avoid}thead{display:\
table-header-group}h2.page{break-before:page}}";

/// A table: what stands above its columns, and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// As many cells each as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without the columns in which no row says anything.
    pub(crate) fn new<const COLUMNS: usize>(columns: [String; COLUMNS], rows: Vec<[String; COLUMNS]>) -> Self {
        let says = |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let said: Vec<bool> = (0..COLUMNS).map(says).collect();
        let kept = |cells: [String; COLUMNS]| -> Vec<String> {
            cells.into_iter().zip(&said).filter(|(_, said)| **said).map(|(cell, _)| cell).collect()
        };
        Self { columns: kept(columns), rows: rows.iter().cloned().map(kept).collect() }
    }
}

/// A part of a page.
#[derive(Clone, Debug)]
enum Block {
    /// Of a level from 1; whether it begins a new sheet of paper.
    Heading(usize, String, bool),
    Paragraph(String),
    List(Vec<String>),
    /// A list of lists, each line with how far it stands in.
    Tree(Vec<(usize, String)>),
    Table(Table),
    /// A picture as SVG, for what can show it.
    Picture(String),
    /// A picture in a file of its own: what it shows, and the name of the file.
    Linked(String, String),
}

/// A page in one language.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    language: Language,
    blocks: Vec<Block>,
    pictures: Pictures,
}

/// What becomes of the pictures of a page.
#[derive(Clone, Debug)]
enum Pictures {
    /// They are left out.
    LeftOut,
    /// They stand in it.
    Within,
    /// They are files beside it: how their names begin, and those so far with what is in them.
    Beside(String, Vec<(String, String)>),
}

impl Page {
    /// A page with its title.
    pub(crate) fn new(language: Language, title: &str) -> Self {
        Self { language, blocks: vec![Block::Heading(1, title.to_owned(), false)], pictures: Pictures::LeftOut }
    }

    /// For a format: only in HTML pictures stand in the page.
    pub(crate) fn written_as(mut self, format: PageFormat) -> Self {
        if format == PageFormat::Html {
            self.pictures = Pictures::Within;
        }
        self
    }

    /// With pictures in files beside it, whose names begin so.
    pub(crate) fn with_pictures_beside(mut self, names: &str) -> Self {
        self.pictures = Pictures::Beside(names.to_owned(), Vec::new());
        self
    }

    /// A picture as SVG of something with a name, if there is one and the page can show it.
    pub(crate) fn picture(&mut self, name: &str, shows: &str, drawn: impl FnOnce() -> Option<String>) {
        match &mut self.pictures {
            Pictures::LeftOut => {}
            Pictures::Within => self.blocks.extend(drawn().map(Block::Picture)),
            Pictures::Beside(names, files) => {
                if let Some(drawn) = drawn() {
                    let file = format!("{names}.{name}.svg");
                    self.blocks.push(Block::Linked(shows.to_owned(), file.clone()));
                    files.push((file, drawn));
                }
            }
        }
    }

    /// The pictures that are files beside the page: the name of each, and what is in it.
    pub(crate) fn pictures_beside(self) -> Vec<(String, String)> {
        match self.pictures {
            Pictures::Beside(_, files) => files,
            _ => Vec::new(),
        }
    }

    /// A heading of a level; the title has level 1.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.blocks.push(Block::Heading(level, text.to_owned(), false));
    }

    /// A heading that begins a new sheet of paper.
    pub(crate) fn sheet(&mut self, text: &str) {
        self.blocks.push(Block::Heading(2, text.to_owned(), true));
    }

    /// A paragraph; nothing if it says nothing.
    pub(crate) fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text.to_owned()));
        }
    }

    /// A list; nothing if it is empty.
    pub(crate) fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    /// A list of lists, each line with how far it stands in; nothing if it is empty.
    pub(crate) fn tree(&mut self, lines: Vec<(usize, String)>) {
        if !lines.is_empty() {
            self.blocks.push(Block::Tree(lines));
        }
    }

    /// A table; nothing if it has no rows.
    pub(crate) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// The page as text.
    pub(crate) fn written(&self, format: PageFormat) -> String {
        match format {
            PageFormat::Markdown => self.blocks.iter().map(markdown).collect::<Vec<_>>().join("\n"),
            PageFormat::Html => self.html(),
        }
    }

    fn html(&self) -> String {
        let language = match self.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        };
        let title = self.blocks.iter().find_map(|block| match block {
            Block::Heading(1, title, _) => Some(escaped(title)),
            _ => None,
        });
        let title = title.unwrap_or_default();
        let body: String = self.blocks.iter().map(html).collect();
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
        )
    }
}

fn markdown(block: &Block) -> String {
    match block {
        Block::Heading(level, text, _) => format!("{} {}\n", "#".repeat(*level), plain(text)),
        Block::Picture(_) => String::new(),
        Block::Linked(shows, file) => format!("![{}](<{file}>)\n", plain(shows)),
        Block::Paragraph(text) => format!("{}\n", plain(text)),
        Block::List(items) => items.iter().map(|item| format!("- {}\n", plain(item))).collect(),
        Block::Tree(lines) => {
            lines.iter().map(|(depth, line)| format!("{}- {}\n", "  ".repeat(*depth), plain(line))).collect()
        }
        Block::Table(Table { columns, rows }) => {
            let row = |cells: &[String]| {
                let lines = |cell: &String| cell.lines().map(plain).collect::<Vec<_>>().join("<br>");
                format!("| {} |\n", cells.iter().map(lines).collect::<Vec<_>>().join(" | "))
            };
            let rows: String = rows.iter().map(|cells| row(cells)).collect();
            format!("{}|{}\n{rows}", row(columns), "---|".repeat(columns.len()))
        }
    }
}

/// Text on one line, in which nothing is a mark of Markdown.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let marks_line = marks_line(&text);
    let mut plain = String::with_capacity(text.len());
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let behind = text.get(at.saturating_add(character.len_utf8())..).unwrap_or("");
        // Within a word an underscore is no mark.
        let within = before.is_alphanumeric() && behind.starts_with(char::is_alphanumeric);
        let is_mark = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '#' | '~' => true,
            '_' => !within,
            '&' => is_entity(behind),
            _ => marks_line == Some(at),
        };
        if is_mark {
            plain.push('\\');
        }
        plain.push(character);
        before = character;
    }
    plain
}

/// Where the mark stands that would make a list or a rule of a line.
fn marks_line(text: &str) -> Option<usize> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mark = text.get(digits..)?;
    let is_list = |marks: &[char]| {
        let behind = mark.strip_prefix(marks);
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
    };
    let is_rule = || mark.starts_with(['-', '=']) && mark.chars().all(|c| matches!(c, '-' | '=' | ' '));
    let marks = if digits == 0 { is_list(&['-', '+']) || is_rule() } else { is_list(&['.', ')']) };
    marks.then_some(digits)
}

/// Whether what stands behind an ampersand makes it a character that is written by its name.
fn is_entity(behind: &str) -> bool {
    let name = behind.split_once(';').map_or("", |(name, _)| name);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
}

fn html(block: &Block) -> String {
    match block {
        Block::Heading(level, text, sheet) => {
            let class = if *sheet { " class=\"page\"" } else { "" };
            format!("<h{level}{class}>{}</h{level}>\n", escaped(text))
        }
        Block::Picture(svg) => format!("<figure tabindex=\"0\">\n{svg}</figure>\n"),
        Block::Linked(shows, file) => {
            format!("<figure><img src=\"{}\" alt=\"{}\"></figure>\n", escaped(file), escaped(shows))
        }
        Block::Paragraph(text) => format!("<p>{}</p>\n", escaped(text)),
        Block::List(items) => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Tree(lines) => {
            let (mut text, mut open) = (String::new(), 0);
            for (depth, line) in lines {
                let within = depth.saturating_add(1);
                text.push_str(&match within.checked_sub(open) {
                    Some(0) => "</li>\n".to_owned(),
                    Some(more) => format!("\n{}", "<ul>\n".repeat(more)),
                    None => format!("</li>\n{}", "</ul>\n</li>\n".repeat(open.saturating_sub(within))),
                });
                text.push_str(&format!("<li>{}", escaped(line)));
                open = within;
            }
            format!("{text}{}", "</li>\n</ul>\n".repeat(open))
        }
        Block::Table(Table { columns, rows }) => {
            let heads: String =
                columns.iter().map(|head| format!("<th scope=\"col\">{}</th>", escaped(head))).collect();
            let cells = |row: &Vec<String>| -> String {
                row.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect()
            };
            let rows: String = rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row))).collect();
            format!("<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
        }
    }
}

/// A text as it stands in XML and HTML. What neither of them may hold is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            '\n' | '\t' => written.push(' '),
            character if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {}
            character => written.push(character),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{Page, PageFormat, Table};
    use guicheng_engine::Language;

    #[test]
    fn nothing_that_a_pack_says_is_a_mark() {
        let mut page = Page::new(Language::English, "a <b> & c");
        page.table(Table::new(["x", "y"].map(str::to_owned), vec![["p | q*".to_owned(), String::new()]]));
        assert_eq!(page.written(PageFormat::Markdown), "# a \\<b\\> & c\n\n| x |\n|---|\n| p \\| q\\* |\n");
        for (text, plain) in [
            ("&lt;b&gt; &#60; A&B; & c", "\\&lt;b\\&gt; \\&\\#60; A\\&B; & c"),
            ("- one", "\\- one"),
            ("12. one", "12\\. one"),
            ("3) one", "3\\) one"),
            ("---", "\\---"),
            ("-3 to 3.5", "-3 to 3.5"),
            ("~~gone~~", "\\~\\~gone\\~\\~"),
            ("one\r# two", "one \\# two"),
        ] {
            assert_eq!(super::plain(text), plain);
        }
        let html = page.written(PageFormat::Html);
        assert!(html.contains("<title>a &lt;b&gt; &amp; c</title>") && html.contains("<td>p | q*</td></tr>"), "{html}");
    }
}
