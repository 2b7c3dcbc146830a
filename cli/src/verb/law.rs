//! `guicheng law`: of every article what carries it out, and what proves it.

use clap::Args;
use guicheng_workbench::law::law;
use guicheng_workbench::printed::PageFormat;
use guicheng_workbench::scenario::{Scenario, Scenarios};
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::looking::{run, run_alike};

/// Print the law beside the rule: of every article what carries it out, and what proves it | 逐条列出由什么实施、由什么证明
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// Only this article with its items, such as `national/9`, or one item | 只列出这一条及其各项，如 `national/9`，或者其中一项
    #[arg(long, value_name = "ARTICLE")]
    article: Option<String>,
    /// As an HTML document to print; by default Markdown | 输出可以打印的 HTML，缺省为 Markdown
    #[arg(long)]
    html: bool,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let library = console.library()?;
    let pack = library.load(&asked.pack)?;
    let scenarios = Scenarios::load(&library, &pack)?;
    let own: Vec<&Scenario> = scenarios.iter().collect();
    let mut transcripts = run(console, &library, &scenarios, &own)?;
    // What a pack below says is proved by its scenarios, where they come out alike.
    transcripts.extend(run_alike(console, &library, &scenarios));
    let coverage = scenarios.coverage_of(&transcripts);
    let mut page = law(&pack, &scenarios, &coverage, console.language);
    if let Some(article) = &asked.article {
        let known = coverage.articles.iter().map(|article| article.citation.as_str());
        page = page.only(article).ok_or_else(|| console.unknown("noun-article", article, known))?;
    }
    if console.json() {
        console.record(json!(page));
        return Ok(Verdict::Fine);
    }
    let format = if asked.html { PageFormat::Html } else { PageFormat::Markdown };
    console.print(&page.page(console.language, format))?;
    Ok(Verdict::Fine)
}
