//! The guide to one procedure.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use guicheng_engine::internals::decide::Settled;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{
    Citations, Clock, FromStates, LetterTemplate, Party, PartyBinding, Performer, TriggerTarget, Window,
};
use guicheng_engine::{
    Action, Citation, FieldType, Form, FormField, Id, Language, Requirement, State, Text, Value, Workflow,
};

use super::outcomes::results;
use super::parts::{
    Asked, AskedForm, CitedArticle, ConditionGuide, FileGuide, Follows, Outcome, PartyGuide, Remedy, Review, Shown,
    Step, WindowGuide,
};
use super::{Beginners, GuideSetting, ProcedureGuide};
use crate::diff::Said;
use crate::graph::{self, WorkflowGraph};
use crate::inspect;
use crate::possible::{Possible, can_hold, concerns, is_possible};

/// The part of a letter that tells how what it decides can be challenged.
const REMEDIES: &str = "remedies";

pub(super) fn guide(setting: &GuideSetting<'_>, workflow: &Workflow) -> ProcedureGuide {
    Procedure::new(setting, workflow).guide()
}

/// A procedure, and the articles cited so far.
pub(super) struct Procedure<'g> {
    pub(super) setting: &'g GuideSetting<'g>,
    pub(super) workflow: &'g Workflow,
    pub(super) cited: BTreeSet<Citation>,
    /// What holds in every case, or in none.
    pub(super) settled: Settled<'g>,
    /// What can come about.
    pub(super) possible: Possible<'g>,
    /// Says what the pack computes.
    said: OnceCell<Said<'g>>,
}

/// The parties of an action; none if nobody takes it.
pub(super) fn parties(by: &Performer) -> BTreeSet<&Id> {
    match by {
        Performer::Parties(roles) => roles.iter().map(|role| &role.party.id).collect(),
        _ => BTreeSet::new(),
    }
}

/// A title, once.
pub(super) fn add(titles: &mut Vec<String>, title: &str) {
    if !titles.iter().any(|known| known == title) {
        titles.push(title.to_owned());
    }
}

impl<'g> Procedure<'g> {
    pub(super) fn new(setting: &'g GuideSetting<'g>, workflow: &'g Workflow) -> Self {
        let settled = Settled::on(setting.pack, setting.on, setting.calendar);
        let possible = Possible::of(setting.pack, workflow, &settled);
        Self { setting, workflow, cited: BTreeSet::new(), settled, possible, said: OnceCell::new() }
    }

    pub(super) fn say(&self, id: &str, arguments: &[(&str, &dyn std::fmt::Display)]) -> String {
        self.setting.say(id, arguments)
    }

    pub(super) fn words<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.setting.language)
    }

    pub(super) fn any_of(&self, titles: &[String]) -> String {
        titles.join(&self.say("guide-or", &[]))
    }

    pub(super) fn all_of(&self, titles: &[String]) -> String {
        titles.join(&self.say("guide-and", &[]))
    }

    /// Articles in words; what they say is told at the end.
    pub(super) fn cited(&mut self, articles: &[Citation]) -> String {
        self.cited.extend(articles.iter().cloned());
        self.setting.pack.cited(articles, self.setting.language)
    }

    /// Its steps: the opening, and every action that is taken by itself or by somebody.
    fn steps(&self) -> impl Iterator<Item = &'g Action> + use<'g> {
        self.actions().filter(|action| !matches!(action.by, Performer::Triggered))
    }

    /// All that can happen in it.
    pub(super) fn actions(&self) -> impl Iterator<Item = &'g Action> + use<'g> {
        let taken = self.workflow.actions.values().filter(|action| self.possible.takes(&action.id));
        let taken: Vec<&'g Action> = std::iter::once(&self.workflow.opening).chain(taken).map(AsRef::as_ref).collect();
        taken.into_iter()
    }

    /// The clocks that can run.
    pub(super) fn clocks(&self) -> impl Iterator<Item = &'g Clock> + use<'g> {
        let clocks = self.workflow.clocks.values().map(AsRef::as_ref).filter(|clock| self.possible.runs(clock));
        clocks.collect::<Vec<&'g Clock>>().into_iter()
    }

    fn performers(&self, by: &Performer) -> String {
        match by {
            Performer::Parties(roles) => {
                let titles: Vec<String> = roles.iter().map(|role| self.words(&role.title()).to_owned()).collect();
                self.any_of(&titles)
            }
            Performer::Automatic(_) => self.say("guide-by-itself", &[]),
            Performer::Triggered => self.say("guide-with-another", &[]),
        }
    }

    fn guide(mut self) -> ProcedureGuide {
        let workflow = self.workflow;
        let articles = self.cited(&workflow.citations);
        let guide = ProcedureGuide {
            workflow: workflow.id.clone(),
            title: self.words(&workflow.title).to_owned(),
            articles,
            beginners: Beginners::of(workflow),
            by: self.performers(&workflow.opening.by),
            starts_case: workflow.starts_case,
            about: self.about(),
            parties: self.parties(),
            windows: self.windows(),
            conditions: self.conditions(),
            forms: self.forms(),
            limits: self.clocks().map(|clock| self.limit(clock)).collect(),
            steps: self.steps().map(|action| self.step(action)).collect(),
            outcomes: self.outcomes(),
            amounts: self.amounts(),
            opened: self.opened(),
            follows: self.follows(),
            shown: self.shown(),
            remedies: self.remedies(),
            review: self.review(),
            graph: self.graph(),
            cited: Vec::new(),
        };
        ProcedureGuide { cited: self.articles(), ..guide }
    }

    /// The titles of states of a workflow.
    pub(super) fn states(&self, workflow: &Workflow, states: &[Id]) -> String {
        let states = states.iter().filter_map(|state| workflow.states.get(state.as_str()));
        let titles: Vec<String> = states.map(|state| self.words(&state.title).to_owned()).collect();
        self.any_of(&titles)
    }

    fn about(&self) -> Vec<String> {
        let concerned = self.workflow.concerns.iter().filter_map(|(id, states)| {
            let about = self.setting.pack.workflows.get(id.as_str())?;
            let (title, states) = (self.words(&about.title), self.states(about, states));
            Some(match states.is_empty() {
                true => title.to_owned(),
                false => self.say("guide-in-states", &[("title", &title), ("states", &states)]),
            })
        });
        concerned.collect()
    }

    pub(super) fn parties(&self) -> Vec<PartyGuide> {
        let mut found: Vec<PartyGuide> = Vec::new();
        for action in self.steps() {
            let Performer::Parties(roles) = &action.by else { continue };
            for role in roles {
                if let Some(party) = self.party(&mut found, &role.party) {
                    add(&mut party.may, self.words(&action.title));
                }
            }
        }
        for clock in self.clocks() {
            let party = clock.duty_of.as_ref().and_then(|party| self.setting.pack.parties.get(party.as_str()));
            if let Some(party) = party.and_then(|party| self.party(&mut found, party)) {
                add(&mut party.must, self.words(&clock.title));
            }
        }
        found
    }

    fn party<'f>(&self, found: &'f mut Vec<PartyGuide>, party: &Party) -> Option<&'f mut PartyGuide> {
        if !found.iter().any(|known| known.party == party.id) {
            let title = self.words(&party.title).to_owned();
            found.push(PartyGuide { party: party.id.clone(), title, may: Vec::new(), must: Vec::new() });
        }
        found.iter_mut().find(|known| known.party == party.id)
    }

    fn windows(&mut self) -> Vec<WindowGuide> {
        let mut found: Vec<(Id, WindowGuide)> = Vec::new();
        for action in self.steps() {
            let Some(window) = &action.window else { continue };
            let step = self.words(&action.title).to_owned();
            if let Some((_, known)) = found.iter_mut().find(|(id, _)| *id == window.id) {
                known.steps.push(step);
                continue;
            }
            let title = self.words(&window.title).to_owned();
            let days = self.window_days(window);
            let articles = self.cited(&window.citations);
            found.push((window.id.clone(), WindowGuide { title, steps: vec![step], days, articles }));
        }
        found.into_iter().map(|(_, window)| window).collect()
    }

    /// The first and the last day of a window, as far as they are known without a case; else by what of the case.
    fn window_days(&self, window: &Window) -> String {
        let day = |day: &Expression| match self.settled.value(day) {
            Some(Value::Date { date, .. }) => Some(date.to_string()),
            _ => None,
        };
        let (opens, closes) = (day(&window.opens), day(&window.closes));
        if opens.is_none() && closes.is_none() {
            return self.by_case([&window.opens, &window.closes]);
        }
        let opens = opens.unwrap_or_else(|| self.by_case([&window.opens]));
        let closes = closes.unwrap_or_else(|| self.by_case([&window.closes]));
        self.say("guide-window", &[("opens", &opens), ("closes", &closes)])
    }

    /// What stands in the way of what persons do.
    fn conditions(&mut self) -> Vec<ConditionGuide> {
        let mut found: Vec<ConditionGuide> = Vec::new();
        let beginners = parties(&self.workflow.opening.by);
        let is_applied_for = Beginners::of(self.workflow) == Beginners::Applicants;
        for action in self.steps().filter(|action| matches!(action.by, Performer::Parties(_))) {
            let step = self.words(&action.title);
            // Who of an agency may not act is no obstacle to whoever applies.
            let concerns_beginners = !is_applied_for || !parties(&action.by).is_disjoint(&beginners);
            // What is filled in must hold as well, whichever form it stands in.
            let asked = action.form.iter().flat_map(|form| form.fields.values());
            let checks = asked.flat_map(|asked| &asked.field.checks);
            let open = action.conditions.iter().chain(checks);
            let open = open.filter(|condition| self.settled.holds(&condition.that) != Some(true));
            let conditions = open.map(|condition| {
                let sentence = self.words(&condition.otherwise).to_owned();
                (sentence, &condition.citations)
            });
            let conditions: Vec<_> = conditions.chain(self.by_others(action).filter(|_| concerns_beginners)).collect();
            for (sentence, citations) in conditions {
                let articles = self.cited(citations);
                let known = found.iter_mut().find(|known| known.sentence == sentence && known.articles == articles);
                match known {
                    Some(known) => add(&mut known.steps, step),
                    None => found.push(ConditionGuide { steps: vec![step.to_owned()], sentence, articles }),
                }
            }
        }
        found
    }

    /// That whoever took certain steps before may not take this one, where that is so.
    fn by_others(&self, action: &'g Action) -> Option<(String, &'g Citations)> {
        let steps = self.prior(action);
        (!steps.is_empty()).then(|| (self.say("guide-not-by", &[("steps", &self.any_of(&steps))]), &action.citations))
    }

    /// The steps of which whoever took one may not take this one.
    fn prior(&self, action: &Action) -> Vec<String> {
        let mut steps = Vec::new();
        for prior in &action.not_by {
            let about =
                self.workflow.concerns.iter().filter_map(|concern| self.setting.pack.workflows.get(concern.0.as_str()));
            let of: Vec<&Workflow> =
                if prior.of_concerned { about.map(AsRef::as_ref).collect() } else { vec![self.workflow] };
            for workflow in of {
                let taken = if prior.action.as_str() == "open" {
                    Some(&workflow.opening)
                } else {
                    workflow.actions.get(prior.action.as_str())
                };
                taken.into_iter().for_each(|taken| add(&mut steps, self.words(&taken.title)));
            }
        }
        steps
    }

    fn forms(&mut self) -> Vec<AskedForm> {
        let of = parties(&self.workflow.opening.by);
        let opening = self.workflow.opening.as_ref();
        let theirs = self.actions().filter(|action| action.id != opening.id && !of.is_disjoint(&parties(&action.by)));
        let mut told = BTreeSet::new();
        let mut forms = Vec::new();
        let asking: Vec<&Action> = std::iter::once(opening).chain(theirs).collect();
        for action in asking.iter().copied() {
            if let Some(form) = action.form.as_ref().filter(|form| told.insert(&form.id)) {
                // What is required is required where nothing may be left out, not where a draft is saved.
                let asks =
                    |other: &&&Action| !other.partial && other.form.as_ref().is_some_and(|known| known.id == form.id);
                let whole = asking.iter().find(asks).copied().unwrap_or(action);
                forms.push(self.form(whole, form));
            }
        }
        forms
    }

    fn form(&mut self, action: &Action, form: &Form) -> AskedForm {
        let asked = form.fields.values().filter(|asked| is_possible(asked.when.as_ref(), &self.settled));
        let (documents, others): (Vec<_>, Vec<_>) = asked.partition(|asked| asked.field.kind == FieldType::Document);
        let files = form.files.values();
        let files =
            files.map(|file| FileGuide { title: self.words(&file.title).to_owned(), name: file.name.to_string() });
        AskedForm {
            form: form.id.clone(),
            step: self.words(&action.title).to_owned(),
            title: self.words(&form.title).to_owned(),
            files: files.collect(),
            articles: self.cited(&form.citations),
            documents: documents.into_iter().map(|asked| self.asked(asked)).collect(),
            others: others.into_iter().map(|asked| self.asked(asked)).collect(),
        }
    }

    fn asked(&mut self, asked: &FormField) -> Asked {
        let field = &asked.field;
        let open = asked.when.as_ref().filter(|when| self.settled.holds(when).is_none());
        let need = match (asked.need, open) {
            (Requirement::Optional, _) => self.say("guide-optional", &[]),
            (_, Some(when)) => self.sometimes(when),
            _ => self.say("guide-needed", &[]),
        };
        let most = field.at_most.map(|most| format!("≤ {} MB", most.0.div_ceil(1024 * 1024)));
        let kinds: Vec<String> = field.accepts.iter().map(ToString::to_string).collect();
        let kinds = Some(self.all_of(&kinds)).filter(|kinds| !kinds.is_empty());
        let columns: Vec<String> = field.fields.values().map(|column| self.column(column)).collect();
        let each = (!columns.is_empty() && field.kind == FieldType::Rows)
            .then(|| self.say("guide-rows", &[("columns", &self.all_of(&columns))]));
        let taken: Vec<String> = kinds.into_iter().chain(most).chain(each).collect();
        Asked {
            field: field.id.clone(),
            title: self.words(&field.title).to_owned(),
            need,
            hint: field.hint.as_ref().map(|hint| self.words(hint).to_owned()),
            taken: Some(taken.join(" ")).filter(|taken| !taken.is_empty()),
            articles: self.cited(&field.citations),
        }
    }

    /// What is given in each row.
    fn column(&self, column: &FormField) -> String {
        let title = self.words(&column.field.title);
        match column.need {
            Requirement::Optional => self.say("guide-optional-column", &[("title", &title)]),
            _ => title.to_owned(),
        }
    }

    /// That something is needed where a condition holds: which that is, or by what it goes.
    fn sometimes(&self, when: &Expression) -> String {
        let said = self.said.get_or_init(|| Said::of(self.setting.pack));
        let text = when.source().text.trim();
        if let Some(condition) = said.says(text) {
            return self.say("guide-sometimes-where", &[("condition", &self.words(&condition))]);
        }
        match said.goes_by(text) {
            Some(by) => self.say("guide-sometimes-by", &[("by", &self.words(&by))]),
            None => self.say("guide-sometimes", &[]),
        }
    }

    /// That something is known of a case alone, and by what of it.
    pub(super) fn by_case<'e>(&self, expressions: impl IntoIterator<Item = &'e Expression>) -> String {
        let read = self.read_by(expressions);
        match read.is_empty() {
            true => self.say("guide-by-case", &[]),
            false => self.say("guide-by-case-from", &[("read", &self.all_of(&read))]),
        }
    }

    /// The titles of what expressions read of a case, and of parameters that are periods, with these.
    pub(super) fn read_by<'e>(&self, expressions: impl IntoIterator<Item = &'e Expression>) -> Vec<String> {
        let GuideSetting { pack, on, language, .. } = *self.setting;
        let mut titles = Vec::new();
        for read in expressions.into_iter().flat_map(Expression::reads) {
            let Some(name) = read.properties.first() else { continue };
            match read.variable {
                "facts" | "data" | "input" => {
                    pack.fields.get(name).into_iter().for_each(|field| add(&mut titles, self.words(&field.title)));
                }
                "clocks" => {
                    let clock = self.workflow.clocks.get(name.as_str());
                    clock.into_iter().for_each(|clock| add(&mut titles, self.words(&clock.title)));
                }
                "params" => {
                    let Some(parameter) = pack.parameters.get(name.as_str()) else { continue };
                    let Some(Value::Period { period }) = parameter.on(on) else { continue };
                    let (title, period) = (self.words(&parameter.title), inspect::period(language, *period));
                    add(&mut titles, &self.say("guide-value", &[("title", &title), ("value", &period)]));
                }
                _ => {}
            }
        }
        titles
    }

    fn step(&mut self, action: &Action) -> Step {
        let (mut by, prior) = (self.performers(&action.by), self.prior(action));
        if !prior.is_empty() {
            by = self.say("guide-steps-not-by", &[("by", &by), ("steps", &self.any_of(&prior))]);
        }
        Step {
            action: action.id.clone(),
            title: self.words(&action.title).to_owned(),
            by,
            to: action.to.as_ref().map(|to| self.words(&to.title).to_owned()).unwrap_or_default(),
            articles: self.cited(&action.citations),
        }
    }

    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let reached = results(self.workflow).into_iter().filter(|state| self.possible.reaches(&state.id));
        reached.map(|state| self.outcome(state)).collect()
    }

    fn outcome(&self, state: &State) -> Outcome {
        let leads = |action: &&Action| action.to.as_ref().is_some_and(|to| to.id == state.id);
        let leaves = |action: &&Action| {
            let others = action.to.as_ref().is_some_and(|to| to.id != state.id);
            others && matches!(&action.from, FromStates::States(from) if from.contains(&state.id))
        };
        let (mut by, mut then) = (Vec::new(), Vec::new());
        self.actions().filter(leads).for_each(|action| add(&mut by, self.words(&action.title)));
        self.actions().filter(leaves).for_each(|action| add(&mut then, self.words(&action.title)));
        let title = self.words(&state.title).to_owned();
        Outcome { state: state.id.clone(), title, by, ends: state.is_final, then }
    }

    /// Effects with the letters that leave with them, and what happens in other procedures.
    fn follows(&mut self) -> Vec<Follows> {
        let pack = self.setting.pack;
        let mut found: Vec<Follows> = Vec::new();
        for action in self.actions() {
            let after = self.words(&action.title);
            for request in &action.effects {
                if !is_possible(request.when.as_ref(), &self.settled) {
                    continue;
                }
                let to: Vec<String> = request.to.iter().map(|party| self.words(&party.title).to_owned()).collect();
                let to = self.all_of(&to);
                let leaves = |letter: &&Arc<LetterTemplate>| letter.effects.contains(&request.effect.id);
                let letters = pack.letters.values().filter(leaves).map(|letter| (&letter.title, &letter.citations));
                let effect = (&request.effect.title, &request.effect.citations);
                for (title, citations) in std::iter::once(effect).chain(letters) {
                    let articles = self.cited(citations);
                    follow(&mut found, self.words(title), after, &to, articles);
                }
            }
            for opened in &action.opens {
                if !is_possible(opened.when.as_ref(), &self.settled) {
                    continue;
                }
                let Some(opened) = pack.workflows.get(opened.workflow.as_str()) else { continue };
                let title = self.say("guide-opens", &[("workflow", &self.words(&opened.title))]);
                let articles = self.cited(&opened.citations);
                follow(&mut found, &title, after, "", articles);
            }
            for trigger in &action.triggers {
                if !is_possible(trigger.when.as_ref(), &self.settled) {
                    continue;
                }
                let within: Vec<&Id> = match &trigger.target {
                    TriggerTarget::Workflow(workflow) => vec![workflow],
                    TriggerTarget::Concerned => self.workflow.concerns.iter().map(|(workflow, _)| workflow).collect(),
                };
                for workflow in within.into_iter().filter_map(|workflow| pack.workflows.get(workflow.as_str())) {
                    let Some(taken) = workflow.actions.get(trigger.action.as_str()) else { continue };
                    let (workflow, action) = (self.words(&workflow.title), self.words(&taken.title));
                    let title = self.say("guide-triggers", &[("workflow", &workflow), ("action", &action)]);
                    let articles = self.cited(&taken.citations);
                    follow(&mut found, &title, after, "", articles);
                }
            }
        }
        found
    }

    fn shown(&mut self) -> Vec<Shown> {
        let views = self.setting.pack.views.values();
        // What only agencies see is a list of their work.
        let is_for_others = |party: &Arc<Party>| !matches!(party.binding, PartyBinding::Route);
        let of_it = views
            .filter(|view| view.shows.contains(self.workflow.id.as_str()) && view.audience.iter().any(is_for_others));
        let mut found = Vec::new();
        for view in of_it {
            let audience: Vec<String> = view.audience.iter().map(|party| self.words(&party.title).to_owned()).collect();
            found.push(Shown {
                title: self.words(&view.title).to_owned(),
                audience: self.all_of(&audience),
                articles: self.cited(&view.citations),
            });
        }
        found
    }

    fn remedies(&mut self) -> Vec<Remedy> {
        let mut found = Vec::new();
        for other in self.setting.pack.workflows.values() {
            let about = other.concerns.iter().find(|(id, _)| *id == self.workflow.id);
            let Some((_, states)) = about.filter(|_| Beginners::of(other) != Beginners::Rules) else { continue };
            if !concerns(other, self.workflow, &self.possible) || !can_hold(&other.opening, &self.settled) {
                continue;
            }
            let states: Vec<Id> = states.iter().filter(|state| self.possible.reaches(state)).cloned().collect();
            found.push(Remedy {
                workflow: other.id.clone(),
                title: self.words(&other.title).to_owned(),
                by: self.performers(&other.opening.by),
                states: self.states(self.workflow, &states),
                articles: self.cited(&other.citations),
            });
        }
        found
    }

    /// How decisions of it can be challenged, as the letters that leave with them tell it: what they say in a part called
    /// `remedies`, as far as that is the same in every case.
    fn review(&mut self) -> Vec<Review> {
        let pack = self.setting.pack;
        let mut found: Vec<Review> = Vec::new();
        let effects = self.actions().flat_map(|action| &action.effects);
        let effects: Vec<&Id> = effects
            .filter(|request| is_possible(request.when.as_ref(), &self.settled))
            .map(|request| &request.effect.id)
            .collect();
        for letter in pack.letters.values() {
            let Some(body) = letter.bodies.get(self.workflow.id.as_str()) else { continue };
            if !letter.effects.iter().any(|effect| effects.contains(&effect)) {
                continue;
            }
            for block in body.iter().filter(|block| block.id == REMEDIES) {
                let Some(says) = self.settled.words(block, self.setting.language) else { continue };
                let says = self.in_one_language(says);
                let own: &[Citation] = if block.cites_itself { &block.citations } else { &[] };
                let articles = self.cited(own);
                let title = self.words(&letter.title);
                match found.iter_mut().find(|known| known.says == says) {
                    Some(known) => add(&mut known.letters, title),
                    None => found.push(Review { says, letters: vec![title.to_owned()], articles }),
                }
            }
        }
        found
    }

    /// A text in English has texts that are parameters in Chinese, whose titles are told instead.
    fn in_one_language(&self, said: String) -> String {
        let GuideSetting { pack, on, language, .. } = *self.setting;
        if language == Language::Chinese {
            return said;
        }
        pack.parameters.values().fold(said, |said, parameter| match parameter.on(on) {
            Some(Value::Text(text)) if !text.is_ascii() => said.replace(&**text, self.words(&parameter.title)),
            _ => said,
        })
    }

    /// What can come about in it, to be drawn.
    fn graph(&self) -> Option<WorkflowGraph> {
        let graph = graph::workflow(self.setting.pack, self.workflow.id.as_str())?;
        Some(graph.only(&self.possible))
    }

    /// What was cited, in the order of the texts.
    fn articles(&self) -> Vec<CitedArticle> {
        let pack = self.setting.pack;
        let place = |citation: &Citation| {
            let (source, article, item) = citation.parts();
            let source = pack.sources.ids().position(|id| *id == *source);
            let within = pack.sources.get(citation.parts().0);
            let article = within.and_then(|source| source.articles.ids().position(|id| *id == *article));
            (source, article, item.map(str::to_owned))
        };
        let mut cited: Vec<&Citation> = self.cited.iter().collect();
        cited.sort_by_key(|citation| place(citation));
        let told = cited.into_iter().map(|citation| CitedArticle {
            citation: citation.to_string(),
            article: pack.cited(std::slice::from_ref(citation), self.setting.language),
            says: pack.article(citation).map(|says| self.words(says).to_owned()).unwrap_or_default(),
        });
        told.collect()
    }
}

/// Adds what follows after a step, to the same after other steps if there is such.
fn follow(found: &mut Vec<Follows>, title: &str, after: &str, to: &str, articles: String) {
    match found.iter_mut().find(|known| known.title == title && known.to == to) {
        Some(known) => add(&mut known.after, after),
        None => {
            found.push(Follows { title: title.to_owned(), after: vec![after.to_owned()], to: to.to_owned(), articles })
        }
    }
}
