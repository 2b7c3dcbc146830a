//! Writing down what happened, for people: who did what on which day, what came of it, and on which articles.
//!
//! Titles come from the pack, the words between them from the locale files. Text is plain; nothing depends on the
//! width of characters but the labels, which are padded by columns.

mod events;
mod lists;
mod page;
mod preview;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::expect::id_of;
use super::{Scenario, Scenarios};
use crate::scenario::{Asked, Entry, Failure, Outcome, Summary, Transcript};
use guicheng_engine::internals::record::ClockChange;
use guicheng_engine::{Case, Citation, EventKind, Id, Language, Pack, Refusal, Waiting};

use page::{Page, Style};
use words::Words;

/// How a transcript is written.
#[derive(Clone, Copy, Debug)]
pub struct TranscriptStyle {
    /// What it is written in.
    pub language: Language,
    /// Whether colours of a terminal are used.
    pub colour: bool,
    /// The columns that lines may fill.
    pub width: usize,
}

impl Default for TranscriptStyle {
    fn default() -> Self {
        Self { language: Language::Chinese, colour: false, width: 100 }
    }
}

impl Scenarios {
    /// Somebody of the cast in words: the organisation with the roles in it, or the person.
    #[must_use]
    pub fn called(&self, who: &str, case: &Case, language: Language) -> String {
        Words { language, scenarios: self }.actor(who, case)
    }
}

impl Transcript {
    /// The transcript as text: the scenario, then each step with what came of it, then what was not as expected.
    #[must_use]
    pub fn render(&self, scenarios: &Scenarios, style: TranscriptStyle) -> String {
        let mut writer = Writer::new(self, scenarios, style);
        writer.head();
        let mut given = false;
        for entry in &self.entries {
            if given && !entry.given {
                writer.page.blank();
            }
            if entry.given {
                if !given {
                    writer.page.blank();
                    writer.page.line(&writer.words.say("transcript-given", &[]), Style::Dim);
                }
                writer.given(entry);
            } else {
                if !given {
                    writer.page.blank();
                }
                writer.step(entry);
            }
            given = entry.given;
            writer.before.insert(Arc::clone(&entry.case), &entry.after);
        }
        writer.end();
        writer.page.text
    }

    /// Only the end of the transcript: what was not as expected, or that everything was.
    #[must_use]
    pub fn render_verdict(&self, scenarios: &Scenarios, style: TranscriptStyle) -> String {
        let mut writer = Writer::new(self, scenarios, style);
        writer.end();
        writer.page.text.trim_start().to_owned()
    }
}

/// Scenarios that are named when many fail alike.
const MOST_NAMED: usize = 8;

impl Summary {
    /// The failure as text: with its values, then how many follow and which scenarios begin with the same.
    #[must_use]
    pub fn render(&self, transcript: &Transcript, scenarios: &Scenarios, style: TranscriptStyle) -> String {
        let mut writer = Writer::new(transcript, scenarios, style);
        writer.summary(self);
        writer.page.text
    }
}

/// What writing a transcript needs to know.
struct Writer<'t> {
    transcript: &'t Transcript,
    scenarios: &'t Scenarios,
    words: Words<'t>,
    page: Page,
    /// Clocks that have run out: case, procedure, clock. When such a clock ends, there is nothing to say.
    ran_out: BTreeSet<(Arc<str>, u32, Id)>,
    /// The cases as they were before the step.
    before: BTreeMap<Arc<str>, &'t Case>,
    /// What waited in each case before.
    waited: BTreeMap<Arc<str>, Vec<Waits>>,
    several: bool,
}

/// What waits, as it is told.
#[derive(Clone, PartialEq, Eq)]
struct Waits {
    /// The procedure, and the element of the pack.
    what: (u32, Arc<str>),
    title: String,
    text: String,
}

/// Whether the events of a step say themselves what became of what waited: the clock runs, the action is taken.
fn tells_of(entry: &Entry, (procedure, element): &(u32, Arc<str>)) -> bool {
    let Outcome::Events(events) = &entry.outcome else { return false };
    let id = id_of(element);
    events.iter().any(|event| {
        let acted = matches!(&event.kind, EventKind::Acted { action, .. } if action.as_str() == id);
        let is_of_clock = |change: &ClockChange| change.procedure == *procedure && change.clock.as_str() == id;
        (acted && event.procedure == *procedure) || event.changes.clocks.iter().any(is_of_clock)
    })
}

impl<'t> Writer<'t> {
    fn new(transcript: &'t Transcript, scenarios: &'t Scenarios, style: TranscriptStyle) -> Self {
        Self {
            transcript,
            scenarios,
            words: Words { language: style.language, scenarios },
            page: Page::new(style),
            ran_out: BTreeSet::new(),
            before: BTreeMap::new(),
            waited: BTreeMap::new(),
            several: transcript.cases.len() > 1,
        }
    }

    fn head(&mut self) {
        let pack = Arc::clone(&self.scenarios.pack);
        self.page.line(self.transcript.title.get(self.words.language), Style::Bold);
        let line = self.words.say(
            "transcript-pack-line",
            &[
                ("title", &pack.title.get(self.words.language)),
                ("pack", &pack.id),
                ("version", &pack.version),
                ("hash", &pack.hash.short()),
            ],
        );
        self.page.titled(&self.words.say("transcript-pack", &[]), &line);
        if let Some(scenario) = self.scenarios.get(self.transcript.scenario.as_str()) {
            let label = self.words.say("transcript-articles", &[]);
            for line in self.sources(&pack, scenario) {
                self.page.titled(&label, &line);
            }
        }
    }

    /// The articles of a scenario, a line for each legal source.
    fn sources(&self, pack: &Pack, scenario: &Scenario) -> Vec<String> {
        let separator = self.words.separator();
        pack.sources
            .iter()
            .filter_map(|(id, source)| {
                let articles: Vec<String> = scenario
                    .articles
                    .iter()
                    .map(|article| Citation::new(article))
                    .filter(|citation| citation.parts().0 == id.as_str())
                    .map(|citation| self.words.article(&citation))
                    .collect();
                (!articles.is_empty()).then(|| {
                    let title = source.title.get(self.words.language).to_owned();
                    let articles = articles.join(separator);
                    self.words.say("transcript-source", &[("title", &title), ("source", id), ("articles", &articles)])
                })
            })
            .collect()
    }

    /// The line that begins a step: number, day, who, what.
    fn opening_line(&self, entry: &Entry) -> String {
        let mut parts = Vec::new();
        if let (Some(on), Some(at)) = (entry.on, entry.at) {
            let calendar = self.transcript.host.rulebook.calendar(self.scenarios.pack.calendar.as_str());
            parts.push(self.words.day(on, at, calendar.map(AsRef::as_ref)));
        }
        if self.several && entry.at.is_some() {
            parts.push(self.words.say("transcript-case", &[("case", &entry.case)]));
        }
        if let Some(who) = &entry.who {
            parts.push(self.words.actor(who, &entry.after));
        }
        parts.push(self.words.asked(&entry.asked));
        format!("{:>2}  {}", entry.number, parts.join("  "))
    }

    /// A step of a scenario that comes before: one line.
    fn given(&mut self, entry: &Entry) {
        let mut line = self.opening_line(entry);
        if let Some(result) = self.result(entry) {
            line.push_str(" → ");
            line.push_str(&result);
        }
        self.note_clocks(entry);
        self.page.hanging(&line, 4, Style::Dim);
    }

    fn step(&mut self, entry: &Entry) {
        let line = self.opening_line(entry);
        self.page.hanging(&line, 4, Style::Bold);
        match &entry.outcome {
            Outcome::Refused(refusal) => self.refused(refusal),
            Outcome::Repeated(_) => {
                let text = self.words.say("transcript-repeated", &[]);
                self.page.labelled(&self.words.say("label-repeated", &[]), &text, Style::Plain);
            }
            Outcome::Events(events) => {
                let before = self.before.get(&entry.case).copied().cloned();
                let mut case = before.unwrap_or_else(|| Case::new(entry.after.id().clone()));
                for event in events {
                    let followed = case.apply(event, &self.transcript.host.rulebook).is_ok();
                    self.event(entry, event, events, if followed { &case } else { &entry.after });
                }
                if let Asked::Publish { changes, .. } = &entry.asked {
                    for (path, value) in changes {
                        let text = self.words.say("transcript-reads", &[("name", path), ("value", value)]);
                        self.page.labelled(&self.words.say("label-change", &[]), &text, Style::Plain);
                    }
                }
                if events.is_empty() && matches!(entry.asked, Asked::Time) {
                    self.page.indented(&self.words.say("transcript-no-change", &[]), Style::Dim);
                }
            }
        }
        self.lists(entry);
        self.waits(entry);
        self.page.blank();
    }

    /// What waits now and did not before, or for another reason; and what waited and does so no longer, if nothing else
    /// tells of it.
    fn waits(&mut self, entry: &Entry) {
        // What is published is a step of no case, and nothing is known of what waits.
        if entry.at.is_none() {
            return;
        }
        let now: Vec<Waits> = entry.waits.iter().filter_map(|waiting| self.waiting(entry, waiting)).collect();
        let before = self.waited.insert(Arc::clone(&entry.case), now.clone()).unwrap_or_default();
        let label = self.words.say("label-waits", &[]);
        for waits in now.iter().filter(|waits| !before.contains(waits)) {
            self.page.labelled(&label, &waits.text, Style::Plain);
        }
        for gone in before.iter().filter(|known| !now.iter().any(|waits| waits.what == known.what)) {
            if !tells_of(entry, &gone.what) {
                let text = self.words.say("transcript-waits-no-more", &[("element", &gone.title)]);
                self.page.labelled(&label, &text, Style::Plain);
            }
        }
    }

    fn waiting(&self, entry: &Entry, waiting: &Waiting) -> Option<Waits> {
        let title = waiting.title(entry.after.procedure(waiting.procedure)?);
        let title = title.map_or_else(|| id_of(&waiting.element), |title| title.get(self.words.language)).to_owned();
        let reason = waiting.reason.message(self.words.language);
        let text = self.words.say("transcript-waits", &[("element", &title), ("reason", &reason)]);
        let text = format!("{text}{}", self.words.citations(&waiting.reason.articles));
        Some(Waits { what: (waiting.procedure, Arc::clone(&waiting.element)), title, text })
    }

    fn refused(&mut self, refusal: &Refusal) {
        let language = self.words.language;
        for reason in refusal.reasons() {
            let label = self.words.say("label-refused", &[]);
            let text = format!("{}{}", reason.message(language), self.words.citations(&reason.articles));
            self.page.labelled(&label, &text, Style::Bad);
            let Some(rule) = &reason.rule else { continue };
            let text = if rule.place.is_empty() { rule.id.to_string() } else { format!("{}  {}", rule.id, rule.place) };
            self.page.labelled(&self.words.say("label-rule", &[]), &text, Style::Dim);
            self.page.labelled(&self.words.say("label-expression", &[]), &rule.expression, Style::Dim);
            if !rule.values.is_empty() {
                let values: Vec<String> = rule
                    .values
                    .iter()
                    .map(|(name, value)| {
                        let value = self.words.read(name, value.as_ref());
                        self.words.say("transcript-reads", &[("name", name), ("value", &value)])
                    })
                    .collect();
                let text = values.join(self.words.semicolon());
                self.page.labelled(&self.words.say("label-read", &[]), &text, Style::Dim);
            }
        }
    }

    fn end(&mut self) {
        let failures = &self.transcript.failures;
        if self.transcript.entries.last().is_some_and(|entry| entry.given) {
            self.page.blank();
        }
        if failures.is_empty() {
            let count = self.transcript.entries.len();
            let line = self.words.say("transcript-all-held", &[("count", &count)]);
            self.page.line(&format!("✓ {line}"), Style::Good);
            return;
        }
        let line = self.words.say("transcript-failures", &[("count", &failures.len())]);
        self.page.line(&format!("✗ {line}"), Style::Bad);
        failures.iter().for_each(|failure| self.failure(failure));
    }

    fn failure(&mut self, failure: &Failure) {
        let line = self.words.say(
            "transcript-failure",
            &[("step", &failure.step), ("subject", &failure.about(self.words.language)), ("place", &failure.place)],
        );
        let language = self.words.language;
        self.page.indented(&line, Style::Plain);
        self.page.labelled(&self.words.say("label-expected", &[]), failure.expected.get(language), Style::Plain);
        self.page.labelled(&self.words.say("label-actual", &[]), failure.actual.get(language), Style::Plain);
    }

    /// A first failure, what may follow from it, and the scenarios that begin with the same.
    fn summary(&mut self, summary: &Summary) {
        self.failure(&summary.failure);
        if summary.following > 0 {
            let line = self.words.say("transcript-following", &[("count", &summary.following)]);
            self.page.indented(&line, Style::Dim);
        }
        if !summary.others.is_empty() {
            let named: Vec<&str> = summary.others.iter().take(MOST_NAMED).map(Id::as_str).collect();
            let more = summary.others.len().saturating_sub(named.len());
            let named = named.join(self.words.comma());
            let count = summary.others.len();
            let line = self.words.say("transcript-others", &[("count", &count), ("named", &named), ("more", &more)]);
            self.page.indented(&line, Style::Dim);
        }
    }
}
