//! Workflows in tables, which say all that a picture does.

use guicheng_engine::Language;

use super::words::{Words, sign};
use super::{Change, Passage, TooLarge, Way, WorkflowGraph, svg};
use crate::printed::{Page, PageFormat, Table, escaped};

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it is about.
    pub title: String,
    /// What stands above each column.
    pub header: Vec<String>,
    /// As many cells each as the header has.
    pub rows: Vec<Vec<String>>,
}

/// The tables of a workflow: states, steps, clocks, and what two versions say otherwise. One without rows is left out.
#[must_use]
pub fn sheets(graph: &WorkflowGraph, language: Language) -> Vec<Sheet> {
    let words = Words { language };
    let mut sheets = vec![states(graph, words), steps(graph, words), clocks(graph, words)];
    if graph.against.is_some() {
        let rows = graph.otherwise(language).into_iter().map(|sentence| vec![sentence]).collect();
        let title = words.say("graph-differences", &[]);
        sheets.push(Sheet { header: vec![title.clone()], title, rows });
    }
    sheets.retain(|sheet| !sheet.rows.is_empty());
    sheets
}

/// The columns of what is marked: how something stands in two versions, when a case came by.
struct Marks {
    change: bool,
    passed: bool,
}

impl Marks {
    fn of(graph: &WorkflowGraph) -> Self {
        Self { change: graph.against.is_some(), passed: graph.procedure.is_some() }
    }

    fn header(&self, words: Words) -> Vec<String> {
        let change = self.change.then(|| words.say("graph-change", &[]));
        change.into_iter().chain(self.passed.then(|| words.say("graph-when", &[]))).collect()
    }

    fn cells(&self, words: Words, change: Change, passed: &[Passage]) -> Vec<String> {
        let change = self.change.then(|| format!("{}{}", sign(change), words.change(change)));
        change.into_iter().chain(self.passed.then(|| words.passed(passed))).collect()
    }
}

fn header(words: Words, ids: &[&str], marks: &Marks) -> Vec<String> {
    ids.iter().map(|id| words.say(id, &[])).chain(marks.header(words)).collect()
}

fn states(graph: &WorkflowGraph, words: Words) -> Sheet {
    let marks = Marks::of(graph);
    let row = |state: &super::GraphState| {
        let ends = if state.is_final { words.say("graph-final", &[]) } else { String::new() };
        let runs = graph.clocks.iter().filter(|clock| clock.runs_in.contains(&state.id)).map(|clock| (clock, false));
        let still = graph.clocks.iter().filter(|clock| clock.still_in.contains(&state.id)).map(|clock| (clock, true));
        let clocks: Vec<String> = runs.chain(still).map(|(clock, still)| words.clock(clock, still)).collect();
        let mut row = vec![words.of(&state.title).to_owned(), ends, clocks.join("\n")];
        row.extend(marks.cells(words, state.change, &state.entered));
        row
    };
    Sheet {
        title: words.say("graph-states", &[]),
        header: header(words, &["graph-state", "graph-ends", "graph-clock-of"], &marks),
        rows: graph.states.iter().map(row).collect(),
    }
}

fn steps(graph: &WorkflowGraph, words: Words) -> Sheet {
    let marks = Marks::of(graph);
    let mut rows = Vec::new();
    for step in &graph.steps {
        // From several places to the same is one row, as long as it stands alike in two versions.
        let mut told: Vec<(&Way, Vec<String>, Vec<Passage>)> = Vec::new();
        for way in &step.ways {
            let from = words.place(graph, &way.from);
            match told.iter_mut().find(|(known, ..)| known.to == way.to && known.change == way.change) {
                Some((_, places, taken)) => {
                    places.push(from);
                    taken.extend(way.taken.clone());
                }
                None => told.push((way, vec![from], way.taken.clone())),
            }
        }
        for (way, from, mut taken) in told {
            taken.sort_by_key(|passage| passage.sequence);
            let to = way.to.as_ref().map_or_else(|| words.say("graph-stays", &[]), |to| words.state(graph, to));
            let mut row = vec![
                words.of(&step.title).to_owned(),
                words.who(&step.by, true),
                words.listed(&from),
                to,
                step.articles.join(", "),
            ];
            row.extend(marks.cells(words, way.change, &taken));
            rows.push(row);
        }
    }
    Sheet {
        title: words.say("graph-steps", &[]),
        header: header(words, &["graph-step", "graph-who", "graph-from", "graph-to", "graph-articles"], &marks),
        rows,
    }
}

fn clocks(graph: &WorkflowGraph, words: Words) -> Sheet {
    let marks = Marks::of(graph);
    let row = |clock: &super::GraphClock| {
        let states = |ids: &[guicheng_engine::Id]| {
            words.listed(&ids.iter().map(|id| words.state(graph, id)).collect::<Vec<_>>())
        };
        let mut lasts = words.lasts(clock).unwrap_or_default();
        if clock.limit.is_none() {
            let told = clock.told.as_ref().map(|told| words.of(told));
            lasts = [lasts.as_str(), told.unwrap_or(&clock.expression)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(&words.say("guide-besides", &[]));
        }
        if let Some(extension) = &clock.extension {
            lasts.push_str(&words.say("graph-extension", &[("extension", &words.of(extension))]));
        }
        let mut runs = states(&clock.runs_in);
        if !clock.still_in.is_empty() {
            runs.push_str(&words.say("graph-still-in", &[("states", &states(&clock.still_in))]));
        }
        let late = clock.duty_of.as_ref().map(|party| words.of(party).to_owned()).unwrap_or_default();
        let mut row = vec![words.of(&clock.title).to_owned(), lasts, runs, late, clock.articles.join(", ")];
        row.extend(marks.cells(words, clock.change, &clock.expired));
        row
    };
    Sheet {
        title: words.say("graph-clocks", &[]),
        header: header(
            words,
            &["graph-clock-of", "graph-lasts", "graph-runs-in", "graph-duty-of", "graph-articles"],
            &marks,
        ),
        rows: graph.clocks.iter().map(row).collect(),
    }
}

/// The tables of a workflow in Markdown.
#[must_use]
pub fn markdown(graph: &WorkflowGraph, language: Language) -> String {
    let words = Words { language };
    let mut page = Page::new(language, words.of(&graph.title));
    page.paragraph(&words.subtitle(graph));
    page.paragraph(&words.elsewhere(graph).unwrap_or_default());
    page.paragraph(&words.without(graph, true).unwrap_or_default());
    for sheet in sheets(graph, language) {
        page.heading(2, &sheet.title);
        match sheet.header.as_slice() {
            [_] => page.list(sheet.rows.into_iter().flatten().collect()),
            _ => page.table(Table { columns: sheet.header, rows: sheet.rows }),
        }
    }
    page.written(PageFormat::Markdown)
}

/// A page with the picture of a workflow and its tables, which needs no other file.
///
/// # Errors
///
/// If the picture is larger than anybody can read.
pub fn html(graph: &WorkflowGraph, language: Language) -> Result<String, TooLarge> {
    let words = Words { language };
    let title = escaped(words.of(&graph.title));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{}</p>\n",
        if language == Language::Chinese { "zh-CN" } else { "en" },
        escaped(&words.subtitle(graph)),
    );
    for told in words.elsewhere(graph).into_iter().chain(words.without(graph, true)) {
        page.push_str(&format!("<p>{}</p>\n", escaped(&told)));
    }
    page.push_str(&format!("<figure tabindex=\"0\">\n{}</figure>\n", svg(graph, language)?));
    for sheet in sheets(graph, language) {
        page.push_str(&format!("<table>\n<caption>{}</caption>\n<thead><tr>", escaped(&sheet.title)));
        page.extend(sheet.header.iter().map(|text| format!("<th scope=\"col\">{}</th>", escaped(text))));
        page.push_str("</tr></thead>\n<tbody>\n");
        for row in &sheet.rows {
            page.push_str("<tr>");
            for (place, text) in row.iter().enumerate() {
                let lines: Vec<String> = text.lines().map(escaped).collect();
                let (open, close) = if place == 0 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
                page.push_str(&format!("{open}{}{close}", lines.join("<br>")));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody>\n</table>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    Ok(page)
}

/// The style sheet of a page.
const STYLE: &str = "\
:root{color-scheme:light dark}
body{font-family:system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;line-height:1.5;margin:1.5rem}
figure{margin:1rem 0;overflow:auto}
table{border-collapse:collapse;margin:1.5rem 0;width:100%}
caption{font-size:1.15rem;font-weight:700;text-align:start;padding:.3rem 0}
th,td{border:1px solid #8c959f;padding:.3rem .5rem;text-align:start;vertical-align:top}
@media print{body{margin:0}figure{overflow:visible}figure svg{max-width:100%;height:auto}}
";
