//! What is to be done, as a list.

use std::fmt::Display;

use guicheng_engine::internals::pack::ElementKind;
use guicheng_engine::{Diagnostics, Id, Pack, Text};

use super::{Looked, Task, TaskKind};
use crate::coverage::Gap;
use crate::inspect::Sources;
use crate::law::kind_of_element;
use crate::messages::{self, in_both};
use crate::mutation::{Mutant, MutationOperator};
use crate::scenario::{Summary, summaries};
use crate::texts::texts;

/// What a check of a pack finds, as things to do.
#[must_use]
pub fn problems(pack: &str, diagnostics: &Diagnostics, sources: &Sources) -> Vec<Task> {
    let task = |record: crate::inspect::DiagnosticRecord| {
        let place = record.place();
        let (mut zh, mut en) = (record.message.zh, record.message.en);
        if let Some(hint) = record.hint {
            zh.push('；');
            zh.push_str(&hint.zh);
            en.push_str("; ");
            en.push_str(&hint.en);
        }
        Task {
            kind: TaskKind::Problem,
            says: Text { zh: zh.into(), en: Some(en.into()) },
            path: None,
            place,
            articles: Vec::new(),
            command: format!("guicheng check {pack}"),
            scenario: None,
        }
    };
    diagnostics.records(sources).into_iter().map(task).collect()
}

/// Everything that is to be done in a pack that can be used, in order.
#[must_use]
pub fn tasks(looked: &Looked<'_>) -> Vec<Task> {
    let pack = &**looked.scenarios.pack();
    let list = List { pack, looked };
    let mut tasks = problems(pack.id.as_str(), pack.warnings(), pack.files());
    tasks.extend(problems(pack.id.as_str(), looked.days.0, looked.days.1));
    tasks.extend(summaries(looked.transcripts).iter().map(|summary| list.failing(summary)));
    tasks.extend(list.gaps());
    tasks.extend(list.unnoticed());
    tasks.extend(list.readings());
    tasks.extend(list.untranslated());
    tasks.sort_by_key(|task| task.kind);
    tasks
}

struct List<'l> {
    pack: &'l Pack,
    looked: &'l Looked<'l>,
}

/// A sentence in both languages, of which an argument is a title.
pub(super) fn titled(id: &str, title: &Text, arguments: &[(&str, &dyn Display)]) -> Text {
    in_both(|language| {
        let title = title.get(language);
        let mut all: Vec<(&str, &dyn Display)> = vec![("title", &title)];
        all.extend(arguments);
        messages::message(language, id, &all)
    })
}

/// A title with words of ours around it: in English only if what it is about has a title in English.
pub(super) fn own_title(id: &str, title: &Text) -> Text {
    let both = titled(id, title, &[]);
    Text { en: both.en.filter(|_| title.en.is_some()), ..both }
}

impl List<'_> {
    fn task(&self, kind: TaskKind, says: Text, path: &str, command: String) -> Task {
        Task {
            kind,
            says,
            path: Some(path.to_owned()),
            place: self.place(path),
            articles: self.pack.citing(path),
            command,
            scenario: None,
        }
    }

    fn place(&self, path: &str) -> Option<String> {
        let element = self.looked.coverage.element(path);
        let span = self.pack.place_of(path).or_else(|| element.and_then(|covered| covered.element.span));
        span.map(|span| self.pack.files().place(span))
    }

    fn failing(&self, summary: &Summary) -> Task {
        let others = summary.others.len();
        let say = |language| {
            let (expected, actual) = (summary.failure.expected.get(language), summary.failure.actual.get(language));
            let arguments: [(&str, &dyn Display); 6] = [
                ("scenario", &summary.scenario),
                ("step", &summary.failure.step),
                ("subject", &summary.failure.subject),
                ("expected", &expected),
                ("actual", &actual),
                ("others", &others),
            ];
            messages::message(language, "next-failing", &arguments)
        };
        Task {
            kind: TaskKind::Failing,
            says: in_both(say),
            path: None,
            place: Some(summary.failure.place.clone()),
            articles: Vec::new(),
            command: format!("guicheng test {} --scenario {}", self.pack.id, summary.scenario),
            scenario: None,
        }
    }

    /// What scenarios leave out. Where lines would be the same, each also says of what it is.
    fn gaps(&self) -> Vec<Task> {
        let mut tasks: Vec<Task> = self.looked.coverage.gaps().iter().map(|gap| self.gap(gap)).collect();
        let says: Vec<Text> = tasks.iter().map(|task| task.says.clone()).collect();
        for task in tasks.iter_mut().filter(|task| says.iter().filter(|says| **says == task.says).count() > 1) {
            let covered = task.path.as_deref().and_then(|path| self.looked.coverage.element(path));
            let Some(kind) = covered.map(|covered| covered.element.kind) else { continue };
            let said = task.says.clone();
            task.says = in_both(|language| {
                let (says, kind) = (said.get(language), kind_of_element(kind, language));
                messages::message(language, "next-of-kind", &[("says", &says), ("kind", &kind)])
            });
        }
        tasks
    }

    fn gap(&self, gap: &Gap) -> Task {
        let coverage = format!("guicheng coverage {}", self.pack.id);
        let (kind, id, path) = match gap {
            Gap::Article(article) => return self.of_article(TaskKind::Uncited, "next-uncited", article),
            Gap::Unreached(article) => return self.of_article(TaskKind::Unreached, "next-unreached-article", article),
            Gap::Element(path) => (TaskKind::Unreached, "next-unreached", path),
            Gap::Refusal(path) => (TaskKind::Unrefused, "next-unrefused", path),
        };
        let element = self.looked.coverage.element(path);
        let Some(element) = element.map(|covered| &covered.element) else {
            return self.task(kind, messages::text(id, &[("title", path)]), path, coverage);
        };
        let (kind, id) = match element.kind {
            ElementKind::Interpretation if kind == TaskKind::Unreached => (TaskKind::Reading, "next-unreached-reading"),
            _ => (kind, id),
        };
        let mut task = self.task(kind, titled(id, &element.title, &[]), path, coverage);
        task.articles = element.citations.iter().map(|citation| citation.as_str().to_owned()).collect();
        task
    }

    fn of_article(&self, kind: TaskKind, id: &str, article: &str) -> Task {
        let (source, number) = article.split_once('/').unwrap_or((article, ""));
        let path = match number.split_once('(') {
            Some((number, item)) => format!("sources.{source}.articles.{number}.items.{}", item.trim_end_matches(')')),
            None => format!("sources.{source}.articles.{number}"),
        };
        let covered = self.looked.coverage.article(article);
        let says = match covered {
            Some(covered) => titled(id, &covered.summary, &[("article", &article)]),
            None => messages::text(id, &[("title", &article), ("article", &article)]),
        };
        let command = format!("guicheng coverage {} --article '{article}'", self.pack.id);
        Task { articles: vec![article.to_owned()], ..self.task(kind, says, &path, command) }
    }

    fn unnoticed(&self) -> Vec<Task> {
        let of_rules = self.looked.survivors.iter().filter(|mutant| reading_of(mutant).is_none());
        let task = |mutant: &&Mutant| {
            let change = mutant.edit.shown();
            let say = |language| {
                let what = mutant.operator.title(language);
                let id = if change.is_empty() { "next-unnoticed" } else { "next-unnoticed-to" };
                messages::message(language, id, &[("what", &what), ("change", &change)])
            };
            let says = in_both(say);
            let command = format!("guicheng mutate {} {}", self.pack.id, mutant.path);
            let place = mutant.span.map(|span| self.pack.files().place(span));
            let task = self.task(TaskKind::Unnoticed, says, &mutant.path, command);
            Task { place: place.or(task.place.clone()), ..task }
        };
        of_rules.map(task).collect()
    }

    /// The questions of which no scenario comes out otherwise under another reading, each once.
    fn readings(&self) -> Vec<Task> {
        let mut known: Vec<&str> = Vec::new();
        let mut tasks = Vec::new();
        // That no scenario reaches a question says already that none depends on it.
        let gaps = self.looked.coverage.gaps();
        let is_gap = |id: &str| gaps.contains(&Gap::Element(format!("interpretations.{id}")));
        let changed = self.looked.survivors.iter().filter_map(reading_of);
        for id in changed.filter(|id| !is_gap(id)) {
            let Some(question) = self.pack.interpretations.get(id).filter(|_| !known.contains(&id)) else { continue };
            known.push(id);
            let reading = question.readings.get(question.chosen.as_str());
            let say = |language| {
                let (asked, chosen) =
                    (question.question.get(language), reading.map_or("", |title| title.get(language)));
                messages::message(language, "next-reading", &[("question", &asked), ("chosen", &chosen)])
            };
            let says = in_both(say);
            let command = format!("guicheng mutate {} interpretations.{id}", self.pack.id);
            let mut task = self.task(TaskKind::Reading, says, &format!("interpretations.{id}"), command);
            task.articles = question.citations.iter().map(|citation| citation.as_str().to_owned()).collect();
            tasks.push(task);
        }
        tasks
    }

    fn untranslated(&self) -> Vec<Task> {
        let own = format!("{}/", self.pack.id);
        let all = texts(self.pack).into_iter().flat_map(|kind| kind.texts);
        let own_texts = all.filter(|text| text.place.starts_with(&own) && text.zh.as_deref().is_none_or(has_words));
        let (missing, english): (Vec<_>, Vec<_>) = own_texts.partition(|text| text.en.is_none());
        if english.is_empty() && missing.len() > 1 {
            let says = messages::text("next-untranslated-all", &[("count", &missing.len())]);
            let command = format!("guicheng show {} --texts", self.pack.id);
            return vec![Task {
                kind: TaskKind::Untranslated,
                says,
                path: None,
                place: None,
                articles: Vec::new(),
                command,
                scenario: None,
            }];
        }
        let task = |text: crate::texts::PackText| {
            let zh = text.zh.unwrap_or_default();
            let says = messages::text("next-untranslated", &[("text", &zh)]);
            let command = format!("guicheng show {} --texts", self.pack.id);
            Task {
                place: Some(text.place),
                articles: Vec::new(),
                ..self.task(TaskKind::Untranslated, says, &text.path, command)
            }
        };
        missing.into_iter().map(task).collect()
    }
}

/// The question whose reading a change is of.
pub(super) fn reading_of<'m>(mutant: &&'m Mutant) -> Option<&'m str> {
    let id = mutant.path.strip_prefix("interpretations.")?.split('.').next()?;
    (mutant.operator == MutationOperator::ChooseReading).then_some(id)
}

/// Whether a text has words of its own, besides the values that it takes in.
fn has_words(text: &str) -> bool {
    let mut depth: usize = 0;
    text.chars().any(|letter| {
        match letter {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && letter.is_alphabetic()
    })
}

/// A name for files, of what is written in paths.
pub(super) fn name_of(path: &str, ending: &str) -> Id {
    let parts: Vec<&str> = path.split('.').filter(|part| !matches!(*part, "workflows" | "actions" | "when")).collect();
    let kept = parts.iter().rev().take(3).rev().copied().collect::<Vec<_>>().join("_");
    let plain = |letter: char| if letter.is_ascii_lowercase() || letter.is_ascii_digit() { letter } else { '_' };
    Id::from(format!("{}_{ending}", kept.to_lowercase().chars().map(plain).collect::<String>()))
}
