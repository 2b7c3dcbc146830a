//! What a guide is made of.

use guicheng_engine::{Id, Language};
use serde::Serialize;

use crate::messages;

/// A section of the guide to a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Who begins it.
    Who,
    /// What it is about.
    About,
    /// Who takes part.
    Parties,
    /// When it is open.
    Windows,
    /// What stands in the way.
    Conditions,
    /// What is asked for.
    Asked,
    /// Documents that are asked for.
    Documents,
    /// What else is to be filled in.
    Fields,
    /// Files to download.
    Files,
    /// How long it takes.
    Limits,
    /// Its steps.
    Steps,
    /// What it comes to.
    Outcomes,
    /// What is to be paid, and other amounts that the rules name.
    Amounts,
    /// Procedures that its steps open.
    Opened,
    /// What follows.
    Follows,
    /// What is shown of it.
    Shown,
    /// How what is decided can be challenged.
    Review,
    /// What can be begun about it.
    Remedies,
    /// What the articles say.
    Articles,
}

impl Section {
    /// Its heading.
    #[must_use]
    pub fn heading(self, language: Language) -> String {
        let id = match self {
            Self::Who => "guide-who",
            Self::About => "guide-about",
            Self::Parties => "guide-parties",
            Self::Windows => "guide-windows",
            Self::Conditions => "guide-conditions",
            Self::Asked => "guide-asked",
            Self::Documents => "guide-documents",
            Self::Fields => "guide-fields",
            Self::Files => "guide-files",
            Self::Limits => "guide-limits",
            Self::Steps => "guide-steps",
            Self::Outcomes => "guide-outcomes",
            Self::Amounts => "guide-amounts",
            Self::Opened => "guide-opened",
            Self::Follows => "guide-follows",
            Self::Shown => "guide-shown",
            Self::Review => "guide-review",
            Self::Remedies => "guide-remedies",
            Self::Articles => "guide-articles",
        };
        messages::message(language, id, &[])
    }
}

/// Somebody who takes part.
#[derive(Clone, Debug, Serialize)]
pub struct PartyGuide {
    /// By its id in the pack.
    pub party: Id,
    /// What it is called.
    pub title: String,
    /// The steps that it may take.
    pub may: Vec<String>,
    /// The limits that it must keep.
    pub must: Vec<String>,
}

/// Days on which steps are open.
#[derive(Clone, Debug, Serialize)]
pub struct WindowGuide {
    /// What they are called.
    pub title: String,
    /// The steps.
    pub steps: Vec<String>,
    /// By what they are known, in words.
    pub days: String,
    /// The articles, in words.
    pub articles: String,
}

/// Something that stands in the way of steps.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionGuide {
    /// The steps.
    pub steps: Vec<String>,
    /// What is told then.
    pub sentence: String,
    /// The articles, in words.
    pub articles: String,
}

/// What a form asks for.
#[derive(Clone, Debug, Serialize)]
pub struct AskedForm {
    /// By its id in the pack.
    pub form: Id,
    /// The step at which it is filled in.
    pub step: String,
    /// What it is called.
    pub title: String,
    /// The articles, in words.
    pub articles: String,
    /// Documents.
    pub documents: Vec<Asked>,
    /// What else is to be filled in.
    pub others: Vec<Asked>,
    /// Files to download for it.
    pub files: Vec<FileGuide>,
}

/// Something that is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// By its id in the pack.
    pub field: Id,
    /// What it is called.
    pub title: String,
    /// How much it is needed, in words.
    pub need: String,
    /// How to fill it in.
    pub hint: Option<String>,
    /// Of a document: which are taken; of rows: what is given in each.
    pub taken: Option<String>,
    /// The articles, in words.
    pub articles: String,
}

/// A file to download.
#[derive(Clone, Debug, Serialize)]
pub struct FileGuide {
    /// What it is called.
    pub title: String,
    /// Its name.
    pub name: String,
}

/// How long something takes.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// By its id in the workflow.
    pub clock: Id,
    /// What it is called.
    pub title: String,
    /// How long, in words, as far as that is known without a case.
    pub length: String,
    /// When it stands still, how it is extended and repeats, and where its last day moves to, in words.
    pub more: String,
    /// Whose duty it is, in words.
    pub duty_of: String,
    /// The articles, in words.
    pub articles: String,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// By its id in the workflow.
    pub action: Id,
    /// What it is called.
    pub title: String,
    /// Who takes it, in words.
    pub by: String,
    /// Where it leads to.
    pub to: String,
    /// The articles, in words.
    pub articles: String,
}

/// What a procedure comes to: what ends it, and what answers whoever asked although it goes on, such as a licence granted.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// By the id of its state.
    pub state: Id,
    /// What it is called.
    pub title: String,
    /// By which steps.
    pub by: Vec<String>,
    /// Whether it ends the procedure.
    pub ends: bool,
    /// If it does not, the steps by which it goes on from there.
    pub then: Vec<String>,
}

/// An amount that the rules name for steps: a fee, a deposit.
#[derive(Clone, Debug, Serialize)]
pub struct Amount {
    /// What it is called.
    pub title: String,
    /// How much, in words.
    pub amount: String,
    /// At which steps.
    pub steps: Vec<String>,
    /// In which time, where a procedure is opened for it.
    pub limits: Vec<String>,
    /// The articles, in words.
    pub articles: String,
}

/// A procedure that a step opens.
#[derive(Clone, Debug, Serialize)]
pub struct Opened {
    /// Its workflow.
    pub workflow: Id,
    /// What it is called.
    pub title: String,
    /// After which steps.
    pub after: Vec<String>,
    /// Who takes part: what they may do, and what they must in time.
    pub parties: Vec<PartyGuide>,
    /// Its limits: how long, whose, and what comes about by itself then.
    pub limits: Vec<String>,
    /// What it comes to.
    pub outcomes: Vec<String>,
    /// The articles, in words.
    pub articles: String,
}

/// Something that follows.
#[derive(Clone, Debug, Serialize)]
pub struct Follows {
    /// What it is called.
    pub title: String,
    /// After which steps.
    pub after: Vec<String>,
    /// Whom it goes to, in words.
    pub to: String,
    /// The articles, in words.
    pub articles: String,
}

/// Something that is shown of a procedure.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// What it is called.
    pub title: String,
    /// Who sees it, in words.
    pub audience: String,
    /// The articles, in words.
    pub articles: String,
}

/// A procedure that can be begun about another.
#[derive(Clone, Debug, Serialize)]
pub struct Remedy {
    /// Its workflow.
    pub workflow: Id,
    /// What it is called.
    pub title: String,
    /// Who begins it, in words.
    pub by: String,
    /// In which states of the other, in words.
    pub states: String,
    /// The articles, in words.
    pub articles: String,
}

/// How decisions can be challenged, as letters tell it.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// What they tell.
    pub says: String,
    /// The letters.
    pub letters: Vec<String>,
    /// The articles, in words; none where the letters name none for it.
    pub articles: String,
}

/// An article, and what it says.
#[derive(Clone, Debug, Serialize)]
pub struct CitedArticle {
    /// As packs write it: `national/12`.
    pub citation: String,
    /// The same in words.
    pub article: String,
    /// What it says, in the pack's words.
    pub says: String,
}
