//! Service guides (办事指南), out of a pack alone: of each procedure who may and must do what, what is asked for, steps, limits,
//! results, what follows, remedies and articles; and the questions that the texts leave open, with the readings chosen.
//!
//! All of it is in the words of one language, for pages to draw. What only a case can tell is not told; neither is what can come
//! about in no case, under what the pack writes and the values of its parameters on the day.

mod limits;
mod opened;
mod outcomes;
mod page;
mod parts;
mod procedure;

use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::internals::model::{PartyBinding, Performer};
use guicheng_engine::{Calendar, Id, Language, Pack, Workflow};
use serde::Serialize;

use crate::graph::WorkflowGraph;
use crate::idle::idle_interpretations;
use crate::{inspect, messages};

pub use page::GuideTable;
pub use parts::{
    Amount, Asked, AskedForm, CitedArticle, ConditionGuide, FileGuide, Follows, Limit, Opened, Outcome, PartyGuide,
    Remedy, Review, Section, Shown, Step, WindowGuide,
};

/// For what a guide is made.
#[derive(Clone, Copy, Debug)]
pub struct GuideSetting<'g> {
    /// The pack.
    pub pack: &'g Pack,
    /// Its calendar.
    pub calendar: &'g Arc<Calendar>,
    /// The day for which it is told: parameters have their values of that day.
    pub on: NaiveDate,
    /// In whose words.
    pub language: Language,
}

/// Who begins a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beginners {
    /// Also somebody whom the rules do not choose, as they choose agencies.
    Applicants,
    /// Whoever the rules choose.
    Agencies,
    /// Nobody: the rules.
    Rules,
}

/// The guide to one procedure.
#[derive(Clone, Debug, Serialize)]
pub struct ProcedureGuide {
    /// Its workflow.
    pub workflow: Id,
    /// What it is called.
    pub title: String,
    /// The articles it rests on, in words.
    pub articles: String,
    /// Who begins it.
    pub beginners: Beginners,
    /// The same in words.
    pub by: String,
    /// Whether a case begins with it.
    pub starts_case: bool,
    /// What it is about, if about other procedures.
    pub about: Vec<String>,
    /// Who takes part: what they may do, and what they must in time.
    pub parties: Vec<PartyGuide>,
    /// The days on which steps are open.
    pub windows: Vec<WindowGuide>,
    /// What stands in the way of steps.
    pub conditions: Vec<ConditionGuide>,
    /// What is asked for of whoever begins it, then and afterwards, each form once.
    pub forms: Vec<AskedForm>,
    /// How long things take.
    pub limits: Vec<Limit>,
    /// The steps.
    pub steps: Vec<Step>,
    /// What it comes to.
    pub outcomes: Vec<Outcome>,
    /// Fees and other amounts that the rules name.
    pub amounts: Vec<Amount>,
    /// Procedures that its steps open, with their limits.
    pub opened: Vec<Opened>,
    /// What follows: notices, letters, other procedures.
    pub follows: Vec<Follows>,
    /// What is shown of it.
    pub shown: Vec<Shown>,
    /// Procedures that can be begun about it: remedies, and what comes after.
    pub remedies: Vec<Remedy>,
    /// How its decisions can be challenged, as its letters tell it.
    pub review: Vec<Review>,
    /// Its picture, of what can come about.
    #[serde(skip)]
    pub graph: Option<WorkflowGraph>,
    /// The articles it cites, with what they say.
    pub cited: Vec<CitedArticle>,
}

/// A question that a text leaves open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenQuestion {
    /// By its id in the pack.
    pub interpretation: Id,
    /// The question.
    pub question: String,
    /// What leaves it open, in words.
    pub articles: String,
    /// The reading chosen, and whether nothing in the pack goes by it.
    pub chosen: String,
    /// The others.
    pub others: Vec<String>,
    /// Why.
    pub because: String,
    /// The titles of the parameters that follow it.
    pub parameters: Vec<String>,
}

/// The guide to a pack.
#[derive(Clone, Debug, Serialize)]
pub struct PackGuide {
    /// The pack.
    pub pack: Id,
    /// Its version.
    pub version: Arc<str>,
    /// What it is called.
    pub title: String,
    /// The day for which it is told.
    pub on: NaiveDate,
    /// Whether its text is a draft.
    pub draft: bool,
    /// The days it is in force, in words; nothing if it says none.
    pub in_force: String,
    /// Its procedures that somebody begins; those of applicants first.
    pub procedures: Vec<ProcedureGuide>,
    /// The questions that its texts leave open; none where one procedure alone was asked for.
    pub interpretations: Vec<OpenQuestion>,
}

impl Beginners {
    /// Who begins a procedure.
    #[must_use]
    pub fn of(workflow: &Workflow) -> Self {
        match &workflow.opening.by {
            Performer::Parties(roles)
                if roles.iter().any(|role| !matches!(role.party.binding, PartyBinding::Route)) =>
            {
                Self::Applicants
            }
            Performer::Parties(_) => Self::Agencies,
            _ => Self::Rules,
        }
    }

    /// The heading above the procedures that they begin.
    #[must_use]
    pub fn heading(self, language: Language) -> String {
        let id = match self {
            Self::Applicants => "guide-for-applicants",
            Self::Agencies => "guide-for-agencies",
            Self::Rules => "guide-by-rules",
        };
        messages::message(language, id, &[])
    }
}

impl GuideSetting<'_> {
    /// The guide to one procedure.
    #[must_use]
    pub fn procedure(&self, workflow: &Workflow) -> ProcedureGuide {
        procedure::guide(self, workflow)
    }

    /// The guide to the whole pack.
    #[must_use]
    pub fn whole(&self) -> PackGuide {
        let of = |beginners| self.pack.workflows.values().filter(move |workflow| Beginners::of(workflow) == beginners);
        let begun = of(Beginners::Applicants).chain(of(Beginners::Agencies));
        self.guide(begun.map(|workflow| self.procedure(workflow)).collect(), self.interpretations())
    }

    /// The guide to one procedure as a page of its own.
    #[must_use]
    pub fn only(&self, workflow: &Workflow) -> PackGuide {
        self.guide(vec![self.procedure(workflow)], Vec::new())
    }

    fn guide(&self, procedures: Vec<ProcedureGuide>, interpretations: Vec<OpenQuestion>) -> PackGuide {
        let pack = self.pack;
        let in_force = messages::in_force(pack).map(|days| days.get(self.language).to_owned());
        PackGuide {
            pack: pack.id.clone(),
            version: Arc::clone(&pack.version),
            title: pack.title.get(self.language).to_owned(),
            on: self.on,
            draft: pack.draft,
            in_force: in_force.unwrap_or_default(),
            procedures,
            interpretations,
        }
    }

    /// The questions that the texts of the pack leave open.
    fn interpretations(&self) -> Vec<OpenQuestion> {
        let (pack, language) = (self.pack, self.language);
        let idle = idle_interpretations(pack);
        let question = |(id, question): (&Id, &Arc<inspect::Interpretation>)| {
            let title = |reading: &Id| {
                question.readings.get(reading.as_str()).map_or_else(String::new, |title| title.get(language).to_owned())
            };
            let others = question.readings.ids().filter(|reading| **reading != question.chosen);
            OpenQuestion {
                interpretation: id.clone(),
                question: question.question.get(language).to_owned(),
                articles: pack.cited(&question.citations, language),
                chosen: match idle.contains(id) {
                    true => self.say("guide-idle", &[("reading", &title(&question.chosen))]),
                    false => title(&question.chosen),
                },
                others: others.map(title).collect(),
                because: question.because.get(language).to_owned(),
                parameters: inspect::following(pack, id)
                    .map(|(_, parameter)| parameter.title.get(language).to_owned())
                    .collect(),
            }
        };
        pack.interpretations.iter().map(question).collect()
    }

    /// A sentence of the workbench.
    fn say(&self, id: &str, arguments: &[(&str, &dyn std::fmt::Display)]) -> String {
        messages::message(self.language, id, arguments)
    }
}
