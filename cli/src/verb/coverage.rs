//! `guicheng coverage`: which articles and elements of a pack its scenarios reach, and what they leave out.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use guicheng_engine::pack::model::ArticleKind;
use guicheng_engine::scenario::{ArticleCoverage, Coverage, Gap, Scenarios};
use serde_json::{Value, json};

use crate::Verdict;
use crate::arguments::OnePack;
use crate::console::Console;
use crate::failure::Failure;

pub(crate) fn coverage(console: &Console, asked: &OnePack) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let scenarios = Scenarios::load(&library, &pack)?;
    let coverage = scenarios.coverage(&library)?;
    let gaps = coverage.gaps();
    let own: Vec<&ArticleCoverage> = coverage.articles.iter().filter(|article| article.own).collect();
    if console.json() {
        console.print_json(&record(&coverage, &own, &gaps))?;
    } else {
        let mut text = articles(console, &own);
        text.push('\n');
        text.push('\n');
        for gap in &gaps {
            let place = gap_path(gap).and_then(|path| pack.place_of(path)).map(|span| pack.files().place(span));
            text.push_str(&gap_line(console, gap, place.as_deref().unwrap_or("")));
            text.push('\n');
        }
        let elements = coverage.elements.iter().filter(|covered| covered.own).count();
        let count = gaps.len();
        text.push_str(
            &console.say("coverage-count", &[("articles", &own.len()), ("elements", &elements), ("gaps", &count)]),
        );
        console.print(&text)?;
    }
    Ok(if gaps.is_empty() { Verdict::Fine } else { Verdict::Differs })
}

fn articles(console: &Console, own: &[&ArticleCoverage]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(console.columns());
    let header = ["coverage-article", "coverage-kind", "coverage-elements", "coverage-scenarios", "coverage-refusals"];
    let mut header: Vec<String> = header.iter().map(|id| console.say(id, &[])).collect();
    header.push(console.say("coverage-says", &[]));
    table.set_header(header);
    for article in own {
        let (kind, says) = match (article.kind, &article.because) {
            (ArticleKind::Declaratory, Some(because)) => ("coverage-declaratory", because),
            (ArticleKind::Declaratory, None) => ("coverage-declaratory", &article.summary),
            (ArticleKind::Executable, _) => ("coverage-executable", &article.summary),
        };
        let number =
            |count: usize| if article.kind == ArticleKind::Executable { count.to_string() } else { String::new() };
        table.add_row([
            article.citation.clone(),
            console.say(kind, &[]),
            number(article.elements.len()),
            number(article.scenarios.len()),
            number(article.refusals),
            says.get(console.language).to_owned(),
        ]);
    }
    for column in table.column_iter_mut().skip(2).take(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

fn gap_path(gap: &Gap) -> Option<&str> {
    match gap {
        Gap::Article(_) => None,
        Gap::Element(path) | Gap::Refusal(path) => Some(path),
    }
}

fn gap_line(console: &Console, gap: &Gap, place: &str) -> String {
    match gap {
        Gap::Article(article) => console.say("gap-article", &[("article", article)]),
        Gap::Element(path) => console.say("gap-element", &[("path", path), ("place", &place)]),
        Gap::Refusal(path) => console.say("gap-refusal", &[("path", path), ("place", &place)]),
    }
}

fn record(coverage: &Coverage, own: &[&ArticleCoverage], gaps: &[Gap]) -> Value {
    let articles: Vec<Value> = own
        .iter()
        .map(|article| {
            json!({
                "article": article.citation,
                "kind": article.kind.word(),
                "because": article.because,
                "elements": article.elements,
                "scenarios": article.scenarios,
                "refusals": article.refusals,
            })
        })
        .collect();
    let elements: Vec<Value> = coverage
        .elements
        .iter()
        .filter(|covered| covered.own)
        .map(|covered| {
            json!({
                "path": covered.element.path,
                "articles": covered.element.citations,
                "reached": covered.reached,
                "refused": covered.refused,
            })
        })
        .collect();
    let gaps: Vec<Value> = gaps
        .iter()
        .map(|gap| match gap {
            Gap::Article(article) => json!({"gap": "article", "article": article}),
            Gap::Element(path) => json!({"gap": "element", "path": path}),
            Gap::Refusal(path) => json!({"gap": "refusal", "path": path}),
        })
        .collect();
    json!({"articles": articles, "elements": elements, "gaps": gaps})
}
