//! `guicheng coverage`: which articles and elements of a pack its scenarios reach, and what they leave out.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use guicheng_engine::{Id, Pack, PackLibrary, Text};
use guicheng_workbench::coverage::{ArticleCoverage, Coverage, ElementCoverage, Gap};
use guicheng_workbench::inspect::ArticleKind;
use guicheng_workbench::scenario::Scenarios;
use serde_json::{Value, json};

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::parallel::in_parallel;

/// Print which articles and elements the scenarios reach, and what they leave out | 列出情景覆盖的条文和要素
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The packs; by default all | 规则包，缺省为全部
    packs: Vec<String>,
    /// Only this article, with every element that cites it, such as `national/10` | 只列出这一条及引用它的要素
    #[arg(long, value_name = "ARTICLE")]
    article: Option<String>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let packs = console.packs(&library, &asked.packs)?;
    let mut records = Vec::new();
    let mut verdict = Verdict::Fine;
    let mut known = BTreeSet::new();
    for covered in in_parallel(console, "check-progress", &packs, |id| Covered::of(&library, id)) {
        let covered = covered?;
        known.extend(covered.coverage.articles.iter().map(|article| article.citation.clone()));
        if let Some(asked) = &asked.article {
            let Some(article) = covered.coverage.article(asked) else {
                continue;
            };
            if console.json() {
                records.push(covered.article_record(article));
            } else {
                console.print(&covered.article(console, article))?;
            }
            continue;
        }
        if !covered.gaps.is_empty() {
            verdict = Verdict::Differs;
        }
        if console.json() {
            records.push(covered.record());
        } else {
            console.print(&covered.text(console))?;
        }
    }
    match &asked.article {
        Some(asked) if !known.contains(asked) => {
            return Err(console.unknown("noun-article", asked, known.iter().map(String::as_str)));
        }
        _ if console.json() => console.record(json!({"packs": records})),
        _ => {}
    }
    Ok(verdict)
}

/// What the scenarios of one pack reach.
struct Covered {
    pack: Arc<Pack>,
    coverage: Coverage,
    gaps: Vec<Gap>,
}

impl Covered {
    fn of(library: &PackLibrary, id: &Id) -> Result<Self, Failure> {
        let pack = library.load(id.as_str())?;
        let coverage = Scenarios::load(library, &pack)?.coverage(library)?;
        let gaps = coverage.gaps();
        Ok(Self { pack, coverage, gaps })
    }

    fn text(&self, console: &Console) -> String {
        let mut text = format!("{}  {}\n\n", self.pack.id, self.pack.title.get(console.language));
        text.push_str(&articles(console, &self.coverage.articles));
        text.push_str("\n\n");
        for gap in &self.gaps {
            text.push_str(&self.gap_line(console, gap));
            text.push('\n');
        }
        let articles = || self.coverage.articles.iter().filter(|article| !article.is_item);
        let own = articles().filter(|article| article.own).count();
        let inherited = articles().count().saturating_sub(own);
        let elements = self.coverage.elements.iter().filter(|covered| covered.own).count();
        let count = self.gaps.len();
        text.push_str(&console.say(
            "coverage-count",
            &[("articles", &own), ("inherited", &inherited), ("elements", &elements), ("gaps", &count)],
        ));
        text.push('\n');
        text
    }

    fn place(&self, path: &str) -> String {
        self.pack.place_of(path).map(|span| self.pack.files().place(span)).unwrap_or_default()
    }

    fn gap_line(&self, console: &Console, gap: &Gap) -> String {
        match gap {
            Gap::Article(article) => console.say("gap-article", &[("article", article)]),
            Gap::Unreached(article) => console.say("gap-unreached", &[("article", article)]),
            Gap::Element(path) => console.say("gap-element", &[("path", path), ("place", &self.place(path))]),
            Gap::Refusal(path) => console.say("gap-refusal", &[("path", path), ("place", &self.place(path))]),
        }
    }

    fn citing<'c>(&'c self, article: &'c ArticleCoverage) -> impl Iterator<Item = &'c ElementCoverage> {
        self.coverage.elements.iter().filter(|covered| article.elements.contains(&covered.element.path))
    }

    /// One article in full: what cites it, which scenarios reach that, and which are refused because of it.
    fn article(&self, console: &Console, article: &ArticleCoverage) -> String {
        let mut text = format!("{}  {}\n", article.citation, kind(console, article));
        text.push_str(&format!("    {}\n", says(article).get(console.language)));
        for covered in self.citing(article) {
            let path = &covered.element.path;
            text.push_str(&format!("\n{}  {path}\n", self.place(path)));
            for (label, scenarios) in
                [("coverage-reached-by", &covered.reached), ("coverage-refused-in", &covered.refused)]
            {
                if !scenarios.is_empty() {
                    let names: Vec<&str> = scenarios.iter().map(Id::as_str).collect();
                    let label = console.say(label, &[]);
                    text.push_str(&format!("    {label}{}\n", names.join(&console.say("comma", &[]))));
                }
            }
        }
        text
    }

    fn article_record(&self, article: &ArticleCoverage) -> Value {
        let elements: Vec<Value> = self.citing(article).map(element_record).collect();
        json!({
            "pack": self.pack.id,
            "article": article.citation,
            "inherited": !article.own,
            "kind": article.kind.word(),
            "because": article.because,
            "summary": article.summary,
            "elements": elements,
        })
    }

    fn record(&self) -> Value {
        let articles: Vec<Value> = self
            .coverage
            .articles
            .iter()
            .map(|article| {
                json!({
                    "article": article.citation,
                    "item": article.is_item,
                    "inherited": !article.own,
                    "kind": article.kind.word(),
                    "because": article.because,
                    "elements": article.elements,
                    "scenarios": article.scenarios,
                    "refusals": article.refusals,
                })
            })
            .collect();
        let own = self.coverage.elements.iter().filter(|covered| covered.own);
        let gaps: Vec<Value> = self
            .gaps
            .iter()
            .map(|gap| match gap {
                Gap::Article(article) => json!({"gap": "article", "article": article}),
                Gap::Unreached(article) => json!({"gap": "unreached", "article": article}),
                Gap::Element(path) => json!({"gap": "element", "path": path}),
                Gap::Refusal(path) => json!({"gap": "refusal", "path": path}),
            })
            .collect();
        json!({
            "pack": self.pack.id,
            "articles": articles,
            "elements": own.map(element_record).collect::<Vec<_>>(),
            "gaps": gaps,
        })
    }
}

fn element_record(covered: &ElementCoverage) -> Value {
    json!({
        "path": covered.element.path,
        "articles": covered.element.citations,
        "reached": covered.reached,
        "refused": covered.refused,
    })
}

/// Whether an article is carried out, and whether its text is one of the pack's own.
fn kind(console: &Console, article: &ArticleCoverage) -> String {
    let kind = match article.kind {
        ArticleKind::Declaratory => console.say("coverage-declaratory", &[]),
        ArticleKind::Executable => console.say("coverage-executable", &[]),
    };
    if article.own { kind } else { console.say("coverage-inherited", &[("kind", &kind)]) }
}

/// What an article says, or why it is not carried out.
fn says(article: &ArticleCoverage) -> &Text {
    match (article.kind, &article.because) {
        (ArticleKind::Declaratory, Some(because)) => because,
        _ => &article.summary,
    }
}

fn articles(console: &Console, articles: &[ArticleCoverage]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(console.columns());
    let header = ["coverage-article", "coverage-kind", "coverage-elements", "coverage-scenarios", "coverage-refusals"];
    let mut header: Vec<String> = header.iter().map(|id| console.say(id, &[])).collect();
    header.push(console.say("coverage-says", &[]));
    table.set_header(header);
    // The pack's own texts first.
    let (own, inherited): (Vec<_>, Vec<_>) = articles.iter().partition(|article| article.own);
    for article in own.into_iter().chain(inherited) {
        let number =
            |count: usize| if article.kind == ArticleKind::Executable { count.to_string() } else { String::new() };
        table.add_row([
            if article.is_item { format!("  {}", article.citation) } else { article.citation.clone() },
            kind(console, article),
            number(article.elements.len()),
            number(article.scenarios.len()),
            number(article.refusals),
            says(article).get(console.language).to_owned(),
        ]);
    }
    for column in table.column_iter_mut().skip(2).take(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}
