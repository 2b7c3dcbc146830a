//! Two packs compared as law: what differs of who, when, how long, what is asked for, what follows and who sees, with the
//! articles and both values; of two versions of one pack also what is only worded otherwise.
//!
//! Resolved packs are compared element by element along the catalogue of keys, so that neither layers nor skeletons, nor the
//! order in which things are written, make a difference. What nothing is decided by (titles, texts for people, articles
//! themselves) is left out. What differs alike in several workflows, or under the same condition in several actions, is one
//! difference, and what follows from another (the form of a procedure that only one has) is none. What is computed by functions
//! is told where it is computed, in words; and what articles say of which no step decides, in their own summaries.
//!
//! Two editions of a calendar are compared day by day ([`calendars`]).

mod articles;
mod breaking;
mod computed;
mod days;
mod implied;
mod moved;
mod names;
mod page;
mod topics;
mod transitions;
mod walk;
mod worded;
mod wording;

use std::collections::BTreeMap;

use guicheng_engine::{Id, Language, Pack, Text};
use serde::Serialize;

use crate::messages;

pub use days::{DaysDifference, YearDifference, calendar_page, calendars};
pub(crate) use names::Said;
pub use page::{DiffStyle, page};

/// What a difference is about, in the order in which people ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Which procedures there are.
    Procedures,
    /// Who takes part.
    Who,
    /// When something can be done, and under which conditions.
    When,
    /// How long it may take, and how long it lasts.
    HowLong,
    /// What is asked for.
    Asked,
    /// Who decides.
    Decides,
    /// What follows.
    Follows,
    /// Who sees what.
    Sees,
    /// What ends it.
    Ends,
    /// How open questions of the text are read.
    Readings,
    /// What is counted.
    Counted,
    /// What the articles say besides, that no step decides.
    Texts,
    /// What is only worded otherwise, of two versions of one pack.
    Wording,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Procedures,
        Self::Who,
        Self::When,
        Self::HowLong,
        Self::Asked,
        Self::Decides,
        Self::Follows,
        Self::Sees,
        Self::Ends,
        Self::Readings,
        Self::Counted,
        Self::Texts,
        Self::Wording,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self, language: Language) -> String {
        let id = match self {
            Self::Procedures => "procedures",
            Self::Who => "who",
            Self::When => "when",
            Self::HowLong => "how_long",
            Self::Asked => "asked",
            Self::Decides => "decides",
            Self::Follows => "follows",
            Self::Sees => "sees",
            Self::Ends => "ends",
            Self::Readings => "readings",
            Self::Counted => "counted",
            Self::Texts => "texts",
            Self::Wording => "wording",
        };
        messages::message(language, &format!("diff-topic-{id}"), &[])
    }
}

/// Why a difference breaks cases that are open under the first pack when the second takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breaking {
    /// Something goes away that open cases are in, or that is taken in them.
    GoesAway,
    /// More is asked for.
    AsksMore,
    /// A condition goes by another value.
    AsksOtherwise,
    /// A bound is narrower, or there is one where there was none.
    NarrowerBound,
    /// What is recorded would be of another type.
    OtherType,
}

impl Breaking {
    /// In words.
    #[must_use]
    pub fn reason(self, language: Language) -> String {
        let id = match self {
            Self::GoesAway => "goes_away",
            Self::AsksMore => "asks_more",
            Self::AsksOtherwise => "asks_otherwise",
            Self::NarrowerBound => "narrower_bound",
            Self::OtherType => "other_type",
        };
        messages::message(language, &format!("diff-breaking-{id}"), &[])
    }
}

/// What one side says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// In words.
    pub value: Text,
    /// The articles it rests on.
    pub articles: Vec<String>,
}

/// A difference of law; or, of two versions of one pack, of words alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is about.
    pub topic: Topic,
    /// Where it stands in the resolved packs; of several workflows, in the first.
    pub path: String,
    /// The workflows it stands in alike; none where it belongs to none.
    pub workflows: BTreeMap<Id, Text>,
    /// The titles of the elements it is of, outermost first, without the workflow.
    pub subject: Vec<Text>,
    /// The key that is said otherwise; none where a whole element stands in one pack only.
    pub key: Option<&'static str>,
    /// What the first pack says; none where it says nothing.
    pub old: Option<Stated>,
    /// What the second pack says; none where it says nothing.
    pub new: Option<Stated>,
    /// Whether, and why, cases open under the first pack cannot simply go on under the second.
    pub breaking: Option<Breaking>,
}

impl Difference {
    /// Whether it is one of law, and not of words alone.
    #[must_use]
    pub fn is_of_law(&self) -> bool {
        self.topic != Topic::Wording
    }

    /// Whether another differs alike, only in another workflow.
    fn is_like(&self, other: &Self) -> bool {
        let said = |stated: &Option<Stated>| stated.as_ref().map(|stated| stated.value.clone());
        let subject = |of: &Self| match of.condition() {
            Some(_) => of.subject.last().cloned().into_iter().collect(),
            None => of.subject.clone(),
        };
        self.place() == other.place()
            && self.topic == other.topic
            && self.key == other.key
            && subject(self) == subject(other)
            && self.breaking == other.breaking
            && said(&self.old) == said(&other.old)
            && said(&self.new) == said(&other.new)
    }

    /// The path within a workflow; none outside of workflows.
    fn path_within(&self) -> Option<&str> {
        self.path.strip_prefix("workflows.")?.split_once('.').map(|(_, within)| within)
    }

    /// Of a condition of an action or opening, the path from there.
    fn condition(&self) -> Option<&str> {
        let within = self.path_within()?;
        let of_step = match within.split_once('.')? {
            ("open" | "imports", rest) => rest,
            ("actions", rest) => rest.split_once('.')?.1,
            _ => return None,
        };
        of_step.starts_with("when.").then_some(of_step)
    }

    /// Where it stands, as far as that tells it from others that are alike; none outside of workflows and letters.
    /// How something is opened and how it is taken over say the same in the same place; parts of a letter have no names for people.
    fn place(&self) -> Option<String> {
        let parts: Vec<&str> = self.path.split('.').collect();
        if let ["letters", letter, "body", _, rest @ ..] = parts.as_slice() {
            return Some(format!("letters.{letter}.body.{}", rest.join(".")));
        }
        let within = self.condition().or_else(|| self.path_within())?;
        let of_opening = ["open.", "imports."].into_iter().find_map(|beginning| within.strip_prefix(beginning));
        Some(of_opening.unwrap_or(within).to_owned())
    }
}

/// Everything of law in which two packs differ, by topic and in the order of the format; of two versions of one pack, last, what they
/// only word otherwise.
#[must_use]
pub fn differences(old: &Pack, new: &Pack) -> Vec<Difference> {
    let mut all = joined(single(old, new));
    all.extend(articles::besides(old, new));
    if old.id == new.id {
        let worded = joined(worded::otherwise(old, new, &all));
        all.extend(worded);
    }
    all.sort_by_key(|difference| difference.topic);
    all
}

/// Differences, of which those that are alike in several workflows are one.
fn joined(found: Vec<Difference>) -> Vec<Difference> {
    let mut all: Vec<Difference> = Vec::new();
    // Where the like ones stand, by their path within the workflow.
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for difference in found {
        let Some(within) = difference.place() else {
            all.push(difference);
            continue;
        };
        let places = known.entry(within).or_default();
        let like = places.iter().copied().find(|place| all.get(*place).is_some_and(|told| told.is_like(&difference)));
        match like.and_then(|place| all.get_mut(place)) {
            Some(told) => join(told, difference),
            None => {
                places.push(all.len());
                all.push(difference);
            }
        }
    }
    all
}

/// What differs, element by element, with all that is alike in several.
pub(crate) fn single(old: &Pack, new: &Pack) -> Vec<Difference> {
    let mut found = walk::found(old, new);
    topics::agree(&mut found);
    moved::told(old, new, implied::not_implied(old, new, found))
}

/// One difference for both, which are alike.
fn join(told: &mut Difference, other: Difference) {
    if told.subject != other.subject {
        // The same condition of several actions.
        told.subject = told.subject.split_off(told.subject.len().saturating_sub(1));
    }
    told.workflows.extend(other.workflows);
    for (told, other) in [(&mut told.old, other.old), (&mut told.new, other.new)] {
        let Some(told) = told else { continue };
        for article in other.into_iter().flat_map(|stated| stated.articles) {
            if !told.articles.contains(&article) {
                told.articles.push(article);
            }
        }
    }
}
