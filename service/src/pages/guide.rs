//! How a procedure goes, out of the pack alone: who begins it, what is asked, how long it takes, its steps, and what it ends in.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use chrono::NaiveDate;
use guicheng_engine::{Action, FieldType, Form, FormField, Id, Language, Pack, Requirement, State, Value, Workflow};
use guicheng_workbench::inspect::{self, Clock, ClockSpan, PartyBinding, Performer};

use super::Visit;
use super::frame::{Frame, cited};
use super::visit::set;
use crate::desk::DeskError;
use crate::http::{InPath, Problem};

/// A procedure on the list.
struct GuideLink {
    workflow: Id,
    title: String,
    articles: String,
}

#[derive(Template)]
#[template(path = "guides.html")]
struct GuidesPage {
    frame: Frame,
    pack: Id,
    /// The headings, and the procedures below each.
    groups: Vec<(String, Vec<GuideLink>)>,
}

/// Something that is asked.
struct Asked {
    title: String,
    /// How much it is needed.
    need: String,
    hint: Option<String>,
    /// Of a document: what is taken.
    taken: Option<String>,
    articles: String,
}

/// What a form asks.
struct AskedForm {
    title: String,
    articles: String,
    documents: Vec<Asked>,
    others: Vec<Asked>,
}

/// How long something takes.
struct Limit {
    title: String,
    length: String,
    duty_of: String,
    articles: String,
}

/// A step.
struct Step {
    title: String,
    by: String,
    to: String,
    articles: String,
}

/// What it ends in, and by what.
struct Outcome {
    title: String,
    by: Vec<String>,
}

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    frame: Frame,
    pack: Id,
    articles: String,
    by: String,
    /// What it is about, if about another procedure.
    about: Vec<String>,
    forms: Vec<AskedForm>,
    limits: Vec<Limit>,
    steps: Vec<Step>,
    outcomes: Vec<Outcome>,
    /// Where it is begun.
    begin: Option<String>,
}

/// Draws guides of a pack.
struct Guide<'g> {
    visit: &'g Visit,
    pack: &'g Pack,
    language: Language,
    /// The day for which it is told.
    on: Option<NaiveDate>,
}

/// The parties of an action; none if nobody takes it.
fn parties(by: &Performer) -> BTreeSet<&Id> {
    match by {
        Performer::Parties(roles) => roles.iter().map(|role| &role.party.id).collect(),
        _ => BTreeSet::new(),
    }
}

/// Whether somebody begins it, and not only the rules.
fn is_begun(workflow: &Workflow) -> bool {
    matches!(workflow.opening.by, Performer::Parties(_))
}

/// Whether somebody begins it who is not chosen by the rules, as agencies are.
fn is_for_applicants(workflow: &Workflow) -> bool {
    let Performer::Parties(roles) = &workflow.opening.by else { return false };
    roles.iter().any(|role| !matches!(role.party.binding, PartyBinding::Route))
}

impl Guide<'_> {
    fn say(&self, id: &str) -> String {
        self.visit.say(id)
    }

    fn performers(&self, by: &Performer) -> String {
        let Performer::Parties(roles) = by else { return self.say("page-guide-by-itself") };
        let titles: Vec<String> = roles.iter().map(|role| role.title().get(self.language).to_owned()).collect();
        titles.join(&self.say("page-or"))
    }

    fn asked(&self, asked: &FormField) -> Asked {
        let field = &asked.field;
        let need = match (asked.need, &asked.when) {
            (Requirement::Optional, _) => "page-guide-optional",
            (_, Some(_)) => "page-guide-sometimes",
            _ => "page-needed",
        };
        let most = field.at_most.map(|most| format!("≤ {} MB", most.0.div_ceil(1024 * 1024)));
        let kinds = Some(field.accepts.join(&self.say("page-and"))).filter(|kinds| !kinds.is_empty());
        let taken: Vec<String> = kinds.into_iter().chain(most).collect();
        Asked {
            title: field.title.get(self.language).to_owned(),
            need: self.say(need),
            hint: field.hint.as_ref().map(|hint| hint.get(self.language).to_owned()),
            taken: Some(taken.join(" ")).filter(|taken| !taken.is_empty()),
            articles: cited(self.pack, &field.citations, self.language),
        }
    }

    fn form(&self, action: &Action, form: &Form) -> AskedForm {
        let (documents, others): (Vec<_>, Vec<_>) =
            form.fields.values().partition(|asked| asked.field.kind == FieldType::Document);
        AskedForm {
            title: action.title.get(self.language).to_owned(),
            articles: cited(self.pack, &form.citations, self.language),
            documents: documents.into_iter().map(|asked| self.asked(asked)).collect(),
            others: others.into_iter().map(|asked| self.asked(asked)).collect(),
        }
    }

    /// What is asked of whoever begins a procedure, then and afterwards, each form once.
    fn forms(&self, workflow: &Workflow) -> Vec<AskedForm> {
        let of = parties(&workflow.opening.by);
        let theirs = workflow.actions.values().filter(|action| !of.is_disjoint(&parties(&action.by)));
        let mut told = BTreeSet::new();
        let mut forms = Vec::new();
        for action in std::iter::once(&workflow.opening).chain(theirs) {
            if let Some(form) = action.form.as_ref().filter(|form| told.insert(&form.id)) {
                forms.push(self.form(action, form));
            }
        }
        forms
    }

    /// How long a clock runs, as far as the rules alone say.
    fn length(&self, clock: &Clock) -> String {
        let ClockSpan::Limit { period, .. } = &clock.span else { return self.say("page-guide-until") };
        if let Ok(period) = period.source().text.parse() {
            return inspect::period(self.language, period);
        }
        let values = clock.lengths.iter().filter_map(|parameter| match parameter.on(self.on?) {
            Some(Value::Period { period }) => Some(inspect::period(self.language, *period)),
            _ => None,
        });
        let lengths: Vec<String> = values.collect();
        if lengths.is_empty() { self.say("page-guide-until") } else { lengths.join(&self.say("page-or")) }
    }

    fn limit(&self, clock: &Clock) -> Limit {
        let party = clock.duty_of.as_ref().and_then(|party| self.pack.parties.get(party.as_str()));
        Limit {
            title: clock.title.get(self.language).to_owned(),
            length: self.length(clock),
            duty_of: party.map(|party| party.title.get(self.language).to_owned()).unwrap_or_default(),
            articles: cited(self.pack, &clock.all_citations(), self.language),
        }
    }

    fn step(&self, action: &Action) -> Step {
        Step {
            title: action.title.get(self.language).to_owned(),
            by: self.performers(&action.by),
            to: action.to.as_ref().map(|to| to.title.get(self.language).to_owned()).unwrap_or_default(),
            articles: cited(self.pack, &action.citations, self.language),
        }
    }

    fn outcome(&self, workflow: &Workflow, state: &State) -> Outcome {
        let leads = |action: &Action| action.to.as_ref().is_some_and(|to| to.id == state.id);
        let by = workflow.actions.values().chain([&workflow.opening]).filter(|action| leads(action));
        Outcome {
            title: state.title.get(self.language).to_owned(),
            by: by.map(|action| action.title.get(self.language).to_owned()).collect(),
        }
    }

    /// What a procedure is about: other procedures, and the states they are in.
    fn about(&self, workflow: &Workflow) -> Vec<String> {
        let concerned = workflow.concerns.iter().filter_map(|(id, states)| {
            let about = self.pack.workflows.get(id.as_str())?;
            let states = states.iter().filter_map(|state| about.states.get(state.as_str()));
            let states: Vec<&str> = states.map(|state| state.title.get(self.language)).collect();
            let title = about.title.get(self.language);
            Some(match states.is_empty() {
                true => title.to_owned(),
                false => format!("{title}{}{}", self.say("page-colon"), states.join(&self.say("page-or"))),
            })
        });
        concerned.collect()
    }

    fn page(&self, workflow: &Workflow) -> GuidePage {
        let taken = workflow.actions.values().filter(|action| !matches!(action.by, Performer::Triggered));
        let ends = workflow.states.values().filter(|state| state.is_final);
        GuidePage {
            frame: self.visit.frame(workflow.title.get(self.language), Some(&self.pack.id)),
            pack: self.pack.id.clone(),
            articles: cited(self.pack, &workflow.citations, self.language),
            by: self.performers(&workflow.opening.by),
            about: self.about(workflow),
            forms: self.forms(workflow),
            limits: workflow.clocks.values().map(|clock| self.limit(clock)).collect(),
            steps: std::iter::once(&workflow.opening).chain(taken).map(|action| self.step(action)).collect(),
            outcomes: ends.map(|state| self.outcome(workflow, state)).collect(),
            begin: workflow.starts_case.then(|| format!("/{}/begin/{}", self.pack.id, workflow.id)),
        }
    }

    fn list(&self) -> GuidesPage {
        let link = |workflow: &Workflow| GuideLink {
            workflow: workflow.id.clone(),
            title: workflow.title.get(self.language).to_owned(),
            articles: cited(self.pack, &workflow.citations, self.language),
        };
        let begun = self.pack.workflows.values().filter(|workflow| is_begun(workflow));
        let (theirs, others): (Vec<_>, Vec<_>) = begun.partition(|workflow| is_for_applicants(workflow));
        let groups = [("page-guide-for-applicants", theirs), ("page-guide-for-agencies", others)];
        let groups = groups.into_iter().filter(|(_, workflows)| !workflows.is_empty());
        GuidesPage {
            frame: self.visit.frame(&self.say("page-guides"), Some(&self.pack.id)),
            pack: self.pack.id.clone(),
            groups: groups
                .map(|(id, workflows)| (self.say(id), workflows.into_iter().map(|workflow| link(workflow)).collect()))
                .collect(),
        }
    }
}

/// With the guides of a pack as it holds now.
fn with<T>(visit: &Visit, pack: String, draw: impl FnOnce(&Guide<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
    let (published, pack) = visit.held(&Id::from(pack))?;
    let on = published.day(&pack, visit.service.desk.clock().now());
    draw(&Guide { visit, pack: &pack, language: visit.language(), on })
}

/// All procedures of a pack that somebody begins.
pub(super) async fn list(visit: Visit, InPath(pack): InPath<String>) -> Response {
    visit.answer(move |visit| with(visit, pack, |guide| Ok(set(&guide.list())))).await
}

/// How a procedure goes.
pub(super) async fn page(visit: Visit, InPath((pack, workflow)): InPath<(String, String)>) -> Response {
    visit
        .answer(move |visit| {
            with(visit, pack, |guide| {
                let workflow = guide.pack.workflows.get(&workflow).filter(|workflow| is_begun(workflow));
                Ok(set(&guide.page(workflow.ok_or(DeskError::Unknown)?)))
            })
        })
        .await
}
