//! Releasing a version of a pack: what stands in the way, what it differs in from the version released last, and by which number
//! it should be called.
//!
//! Whoever asks does the looking, on as many cores as there are ([`Scenarios`](crate::scenario::Scenarios), coverage, proof,
//! mutation), and hands what was found here.

mod last;
mod page;
mod version;

use guicheng_engine::{Diagnostics, Language, Pack, Text};
use serde::Serialize;

use crate::coverage::{Coverage, Gap};
use crate::inspect::{DiagnosticRecord, Sources};
use crate::messages::{self, in_both};
use crate::mutation::Mutant;
use crate::scenario::{Transcript, summaries};
use crate::verify::{Report, Verdict};

pub use last::{Bundled, LastError, bundles};
pub use page::changes;
pub use version::{ProposedVersion, Raise, proposed};

/// What part of the work before a release something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The pack is read and checked.
    Check,
    /// Its scenarios are run.
    Scenarios,
    /// What they leave out.
    Coverage,
    /// What must never be.
    Invariants,
    /// Which changes no scenario notices.
    Changes,
    /// The number of the version.
    Version,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Check, Self::Scenarios, Self::Coverage, Self::Invariants, Self::Changes, Self::Version];

    /// Its heading.
    #[must_use]
    pub fn title(self, language: Language) -> String {
        let id = match self {
            Self::Check => "release-stage-check",
            Self::Scenarios => "release-stage-scenarios",
            Self::Coverage => "release-stage-coverage",
            Self::Invariants => "release-stage-invariants",
            Self::Changes => "release-stage-changes",
            Self::Version => "release-stage-version",
        };
        messages::message(language, id, &[])
    }
}

/// The warnings that say that an action can never be taken.
const NEVER_DONE: [&str; 5] = ["never-holds", "read-before-set", "clock-over-by-then", "after-never", "trigger-never"];

/// Something that stands in the way of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// What found it.
    pub stage: Stage,
    /// What it is, in words.
    pub says: Text,
    /// Where it is written: `county/rules.yaml:12`.
    pub place: Option<String>,
    /// The call that shows it.
    pub command: String,
}

/// What was found of a pack that can be used.
#[derive(Clone, Copy)]
pub struct Findings<'f> {
    /// The pack.
    pub pack: &'f Pack,
    /// What came of its scenarios.
    pub transcripts: &'f [Transcript],
    /// What these reach, and leave out.
    pub coverage: &'f Coverage,
    /// What became of its invariants; none if they were not looked at.
    pub report: Option<&'f Report>,
    /// The changes that no scenario notices.
    pub survivors: &'f [&'f Mutant],
    /// What is wrong with the explanations of changes.
    pub explanations: (&'f Diagnostics, &'f Sources),
}

impl Findings<'_> {
    /// Everything that stands in the way, in order.
    #[must_use]
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let mut obstacles = self.of_check();
        obstacles.extend(self.of_scenarios());
        obstacles.extend(self.coverage.gaps().iter().map(|gap| self.gap(gap)));
        obstacles.extend(self.of_invariants());
        obstacles.extend(self.of_changes());
        obstacles
    }

    /// What can never be done by the pack as it stands: a warning while it is written, and no law that goes out.
    fn of_check(&self) -> Vec<Obstacle> {
        let command = format!("guicheng check {}", self.pack.id);
        let records = self.pack.warnings().records(self.pack.files());
        let never = records.into_iter().filter(|record| NEVER_DONE.contains(&record.code));
        never.map(|record| obstacle(Stage::Check, &command, record)).collect()
    }

    fn of_scenarios(&self) -> Vec<Obstacle> {
        let id = &self.pack.id;
        if self.transcripts.is_empty() {
            return vec![Obstacle {
                stage: Stage::Scenarios,
                says: messages::text("release-no-scenarios", &[]),
                place: None,
                command: format!("guicheng next {id}"),
            }];
        }
        let failing = summaries(self.transcripts).into_iter().map(|summary| {
            let others = summary.others.len();
            let says = messages::text("release-failing", &[("scenario", &summary.scenario), ("others", &others)]);
            let command = format!("guicheng test {id} --scenario {}", summary.scenario);
            Obstacle { stage: Stage::Scenarios, says, place: Some(summary.failure.place), command }
        });
        failing.collect()
    }

    fn gap(&self, gap: &Gap) -> Obstacle {
        let id = &self.pack.id;
        let (message, name, path) = match gap {
            Gap::Article(article) => ("release-uncited", article, None),
            Gap::Unreached(article) => ("release-unreached", article, None),
            Gap::Element(path) => ("release-unreached", path, Some(path)),
            Gap::Refusal(path) => ("release-unrefused", path, Some(path)),
        };
        let command = match path {
            Some(_) => format!("guicheng coverage {id}"),
            None => format!("guicheng coverage {id} --article '{name}'"),
        };
        let place = path.and_then(|path| self.pack.place_of(path)).map(|span| self.pack.files().place(span));
        let title = match path {
            Some(path) => self.coverage.element(path).map(|covered| &covered.element.title),
            None => self.coverage.article(name).map(|covered| &covered.summary),
        };
        let say = |language| {
            let title = title.map_or("", |title| title.get(language));
            messages::message(language, message, &[("name", name), ("title", &title)])
        };
        Obstacle { stage: Stage::Coverage, says: in_both(say), place, command }
    }

    fn of_invariants(&self) -> Vec<Obstacle> {
        let verified = self.report.iter().flat_map(|report| &report.invariants);
        let broken = verified.filter_map(|verified| match &verified.verdict {
            Verdict::Broken(findings) => Some((verified, findings.len())),
            _ => None,
        });
        let obstacle = |(verified, count): (&crate::verify::Verified, usize)| {
            let say = |language| {
                let title = verified.title.get(language);
                let id = if verified.is_unseen() { "release-unseen" } else { "release-broken" };
                messages::message(language, id, &[("title", &title), ("count", &count)])
            };
            Obstacle {
                stage: Stage::Invariants,
                says: in_both(say),
                place: Some(self.pack.files().place(verified.span)),
                command: format!("guicheng verify {}", self.pack.id),
            }
        };
        broken.map(obstacle).collect()
    }

    fn of_changes(&self) -> Vec<Obstacle> {
        let id = &self.pack.id;
        let survivor = |mutant: &&Mutant| {
            let change = mutant.edit.shown();
            let say = |language| {
                let what = mutant.operator.title(language);
                let message = if change.is_empty() { "release-unnoticed" } else { "release-unnoticed-to" };
                messages::message(language, message, &[("path", &mutant.path), ("what", &what), ("change", &change)])
            };
            Obstacle {
                stage: Stage::Changes,
                says: in_both(say),
                place: mutant.span.map(|span| self.pack.files().place(span)),
                command: format!("guicheng mutate {id} {}", mutant.path),
            }
        };
        let (problems, sources) = self.explanations;
        let wrong = found(Stage::Changes, &format!("guicheng mutate {id}"), problems, sources);
        self.survivors.iter().map(survivor).chain(wrong).collect()
    }
}

/// What stands in the way of a release because a pack cannot be used.
#[must_use]
pub fn unusable(pack: &str, diagnostics: &Diagnostics, sources: &Sources) -> Vec<Obstacle> {
    found(Stage::Check, &format!("guicheng check {pack}"), diagnostics, sources)
}

fn found(stage: Stage, command: &str, diagnostics: &Diagnostics, sources: &Sources) -> Vec<Obstacle> {
    diagnostics.records(sources).into_iter().map(|record| obstacle(stage, command, record)).collect()
}

fn obstacle(stage: Stage, command: &str, record: DiagnosticRecord) -> Obstacle {
    Obstacle {
        stage,
        place: record.place(),
        says: Text { zh: record.message.zh.into(), en: Some(record.message.en.into()) },
        command: command.to_owned(),
    }
}
