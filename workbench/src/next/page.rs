//! What is to be done, in sentences, for terminals and in Markdown.

use std::fmt::Display;

use guicheng_engine::Language;

use super::{Next, Task, TaskKind};
use crate::messages;

/// How the page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStyle {
    /// For terminals.
    Text,
    /// In Markdown.
    Markdown,
}

/// The page of what is to be done. Of each kind no more are listed than `most`.
#[must_use]
pub fn page(next: &Next, language: Language, style: NextStyle, most: usize) -> String {
    let say = |id: &str, arguments: &[(&str, &dyn Display)]| messages::message(language, id, arguments);
    let count = next.tasks.len();
    let mut text = match (style, count) {
        (NextStyle::Text, _) => String::new(),
        (NextStyle::Markdown, _) => "# ".to_owned(),
    };
    let pack = &next.pack;
    text.push_str(&match (count, &next.waits) {
        (0, None) => say("next-nothing", &[("pack", pack)]),
        (0, Some(waits)) => waits.get(language).to_owned(),
        _ => say("next-heading", &[("pack", pack), ("count", &count)]),
    });
    text.push('\n');
    let kinds = TaskKind::ALL.into_iter().filter(|kind| next.tasks.iter().any(|task| task.kind == *kind));
    for (place, kind) in kinds.enumerate() {
        let of_kind: Vec<&Task> = next.tasks.iter().filter(|task| task.kind == kind).collect();
        let (title, count) = (kind.title(language), of_kind.len());
        let number = place.saturating_add(1);
        let heading = say("next-kind", &[("number", &number), ("title", &title), ("count", &count)]);
        text.push_str(&match style {
            NextStyle::Text => format!("\n{heading}\n"),
            NextStyle::Markdown => format!("\n## {heading}\n\n"),
        });
        for task in of_kind.iter().take(most) {
            text.push_str(&entry(task, language, style));
        }
        let more = count.saturating_sub(most);
        if more > 0 {
            let line = say("next-more", &[("count", &more)]);
            text.push_str(&match style {
                NextStyle::Text => format!("    {line}\n"),
                NextStyle::Markdown => format!("- {line}\n"),
            });
        }
    }
    if let Some(waits) = next.waits.as_ref().filter(|_| count > 0) {
        text.push_str(&format!("\n{}\n", waits.get(language)));
    }
    if !next.proposals.is_empty() {
        let count = next.proposals.len();
        let heading = say("next-proposals", &[("count", &count)]);
        text.push_str(&match style {
            NextStyle::Text => format!("\n{heading}\n"),
            NextStyle::Markdown => format!("\n## {heading}\n"),
        });
    }
    for proposal in &next.proposals {
        let file = format!("{}/scenarios/{}.yaml", next.pack, proposal.id);
        text.push_str(&match style {
            NextStyle::Text => format!("\n# {file}\n{}", proposal.text),
            NextStyle::Markdown => format!("\n### {file}\n\n```yaml\n{}```\n", proposal.text),
        });
    }
    text
}

/// One thing to do: what, where, for which articles, what shows it, and the scenario proposed.
fn entry(task: &Task, language: Language, style: NextStyle) -> String {
    let say = |id: &str, arguments: &[(&str, &dyn Display)]| messages::message(language, id, arguments);
    let says = task.says.get(language);
    let articles = if task.articles.is_empty() { String::new() } else { format!("〔{}〕", task.articles.join(", ")) };
    let place = [task.place.as_deref(), task.path.as_deref(), Some(articles.as_str())];
    let place: Vec<&str> = place.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let place = place.join("  ");
    let mut lines: Vec<String> = (!place.is_empty()).then_some(place).into_iter().collect();
    lines.push(say("next-shows", &[("command", &task.command)]));
    lines.extend(task.scenario.iter().map(|scenario| say("next-proposed", &[("scenario", scenario)])));
    match style {
        NextStyle::Text => {
            let lines: String = lines.iter().map(|line| format!("      {line}\n")).collect();
            format!("  • {says}\n{lines}")
        }
        NextStyle::Markdown => {
            let lines: String = lines.iter().map(|line| format!("  - {line}\n")).collect();
            format!("- {says}\n{lines}")
        }
    }
}
