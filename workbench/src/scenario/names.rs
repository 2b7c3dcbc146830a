//! Names that steps and expectations use: one that is not there would be asked for or expected in vain.

use super::document::ExpectDocument;
use super::{Scenario, Scenarios};
use crate::messages;
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::{Span, Spanned};
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{Diagnostics, Id, Pack, RefusalCode};
use std::sync::Arc;

/// What comes before a workflow where an expectation names taking over.
const TAKE_OVER: &str = "take_over.";

/// What comes before a workflow where an expectation names its opening.
const OPEN: &str = "open.";

impl Scenarios {
    /// Checks the names in a scenario's steps and expectations against the pack. A scenario that publishes an amendment may name
    /// what only that brings, and is not checked.
    pub(super) fn check_names(&self, scenario: &Scenario, diagnostics: &mut Diagnostics) {
        if self.publishes(scenario) {
            return;
        }
        for citation in &scenario.cited {
            self.check_citation(&citation.value, citation.span, diagnostics);
        }
        let workflows = &self.pack.workflows;
        for step in &scenario.steps {
            if let Some(workflow) = &step.open {
                let is_known = workflows.contains(workflow.value.as_str());
                self.check_name("noun-workflow", workflow, is_known, workflows.ids(), diagnostics);
            }
            if let Some(concerned) = step.concerns.as_ref().filter(|_| step.open.is_none()) {
                diagnostics.push(messages::error("step-concerns", concerned.span));
            }
            if let Some(action) = &step.do_ {
                self.check_action(action, diagnostics);
            }
            if let Some(input) = &step.with {
                self.check_typed(input, diagnostics);
                self.check_given(input, diagnostics);
            }
            step.refused.iter().for_each(|name| self.check_refused(name, diagnostics));
            if let Some(of) = step.figures.as_ref().and_then(|figures| figures.of.as_ref()) {
                let (named, cast) = (&self.pack.organisations, &self.cast.titles);
                let is_known = named.contains(of.value.as_str()) || cast.contains_key(&of.value);
                self.check_name("noun-organisation", of, is_known, named.ids().chain(cast.keys()), diagnostics);
            }
            if let Some(expect) = &step.expect {
                self.check_expect(expect, diagnostics);
                self.check_can(expect, scenario, diagnostics);
            }
            for citation in &step.article {
                self.check_citation(&citation.value, citation.span, diagnostics);
            }
        }
    }

    /// Whether a scenario, or one that comes before it, publishes a new version of the pack.
    pub(crate) fn publishes(&self, scenario: &Scenario) -> bool {
        self.chain(scenario).any(|part| part.steps.iter().any(|step| step.publish.is_some()))
    }

    /// A scenario and those that come before it.
    pub(super) fn chain<'s>(&'s self, scenario: &'s Scenario) -> impl Iterator<Item = &'s Scenario> {
        let before = |scenario: &&'s Scenario| scenario.given.as_ref().and_then(|given| self.all.get(&given.value));
        std::iter::successors(Some(scenario), before).take(super::MOST_GIVEN)
    }

    fn check_expect(&self, expect: &ExpectDocument, diagnostics: &mut Diagnostics) {
        let Pack { fields, workflows, parties, views, .. } = &*self.pack;
        for (name, _) in expect.facts.iter().chain(&expect.data) {
            self.check_name("noun-field", name, fields.contains_key(&name.value), fields.keys(), diagnostics);
        }
        for (name, _) in &expect.clocks {
            let is_known = workflows.values().any(|workflow| workflow.clocks.contains(name.value.as_str()));
            let known = workflows.values().flat_map(|workflow| workflow.clocks.ids());
            self.check_name("noun-clock", name, is_known, known, diagnostics);
        }
        let states = || workflows.values().flat_map(|workflow| workflow.states.ids());
        for name in expect.state.iter().chain(expect.states.iter().map(|(_, state)| state)) {
            let is_known = states().any(|known| *known == name.value);
            self.check_name("noun-state", name, is_known, states(), diagnostics);
        }
        for (name, node) in &expect.lists.entries {
            self.check_list(name, node, diagnostics);
        }
        for (name, _) in &expect.available {
            self.check_action(name, diagnostics);
        }
        for (name, _) in &expect.parties {
            self.check_name("noun-party", name, parties.contains(name.value.as_str()), parties.ids(), diagnostics);
        }
        for (audience, shown) in &expect.views.entries {
            let is_known = self.cast.actors.contains_key(&audience.value) || parties.contains(audience.value.as_str());
            self.check_name("noun-party", audience, is_known, parties.ids(), diagnostics);
            for (name, columns) in shown {
                self.check_name("noun-view", name, views.contains(name.value.as_str()), views.ids(), diagnostics);
                let Some(view) = views.get(name.value.as_str()) else { continue };
                let shown = || view.shows.values().flat_map(|rule| rule.fields.iter().map(|(column, _)| column));
                for entry in columns.as_map().into_iter().flat_map(|map| &map.entries) {
                    let column = Spanned { value: Id::from(&*entry.key), span: entry.key_span };
                    let is_known = shown().any(|known| *known == column.value);
                    self.check_name("noun-field", &column, is_known, shown(), diagnostics);
                }
            }
        }
    }

    /// What is given goes into fields.
    fn check_given(&self, input: &Node, diagnostics: &mut Diagnostics) {
        let fields = &self.pack.fields;
        let entries = input.as_map().into_iter().flat_map(|map| &map.entries);
        for entry in entries.filter(|entry| &*entry.key != "use") {
            let name = Spanned { value: Id::from(&*entry.key), span: entry.key_span };
            self.check_name("noun-field", &name, fields.contains_key(&name.value), fields.keys(), diagnostics);
        }
    }

    /// What is refused is so by a condition, the check of a field, or the engine, whose codes are in the guides: only what looks like a slip of
    /// the pen is reported.
    fn check_refused(&self, name: &Spanned<Arc<str>>, diagnostics: &mut Diagnostics) {
        let actions = self.pack.workflows.values().flat_map(|workflow| {
            let taken_over = workflow.taking_over.as_ref().map(|taken| &taken.action);
            workflow.actions.values().chain([&workflow.opening]).chain(taken_over)
        });
        let conditions = actions.flat_map(|action| &action.conditions);
        let checks = self.pack.fields.values().flat_map(|field| &field.checks);
        let known: Vec<&str> = conditions.chain(checks).map(|condition| condition.id.as_str()).collect();
        let is_code = RefusalCode::ALL.iter().any(|code| code.as_str() == &*name.value);
        if is_code || known.contains(&&*name.value) {
            return;
        }
        let diagnostic = Diagnostic::error("unknown-name", name.span)
            .with_phrase("noun", "noun-condition")
            .with("name", &name.value)
            .did_you_mean(&name.value, known);
        if diagnostic.suggestion().is_some() {
            diagnostics.push(diagnostic);
        }
    }

    /// A list of rows is that of a collection; a mapping is of an audience, which may be everybody, by collections.
    fn check_list(&self, name: &Spanned<Id>, node: &Node, diagnostics: &mut Diagnostics) {
        let Pack { parties, collections, .. } = &*self.pack;
        let Some(of_audience) = node.as_map() else {
            let is_known = collections.contains(name.value.as_str());
            self.check_name("noun-collection", name, is_known, collections.ids(), diagnostics);
            return;
        };
        let is_known = self.cast.actors.contains_key(&name.value) || parties.contains(name.value.as_str());
        self.check_name("noun-party", name, is_known, parties.ids(), diagnostics);
        for entry in &of_audience.entries {
            let collection = Spanned { value: Id::from(&*entry.key), span: entry.key_span };
            let is_known = collections.contains(collection.value.as_str());
            self.check_name("noun-collection", &collection, is_known, collections.ids(), diagnostics);
        }
    }

    fn check_action(&self, action: &Spanned<Id>, diagnostics: &mut Diagnostics) {
        let workflows = &self.pack.workflows;
        let is_known = workflows.values().any(|workflow| workflow.actions.contains(action.value.as_str()));
        let known = workflows.values().flat_map(|workflow| workflow.actions.ids());
        self.check_name("noun-action", action, is_known, known, diagnostics);
    }

    /// Who can do what: actors or parties, and actions of workflows or of procedures that the scenario names.
    fn check_can(&self, expect: &ExpectDocument, scenario: &Scenario, diagnostics: &mut Diagnostics) {
        let (actors, parties) = (&self.cast.actors, &self.pack.parties);
        let check_person = |who: &Spanned<Id>, diagnostics: &mut Diagnostics| {
            let is_known = actors.contains_key(&who.value) || parties.contains(who.value.as_str());
            self.check_name("noun-party", who, is_known, actors.keys().chain(parties.ids()), diagnostics);
        };
        for (who, _) in &expect.sees.entries {
            check_person(who, diagnostics);
        }
        for (who, names) in &expect.can {
            check_person(who, diagnostics);
            for name in names.iter().filter(|name| !self.can_be_done(&name.value, scenario)) {
                let name = Spanned { value: Id::from(&*name.value), span: name.span };
                let known = self.all_that_can_be_done(scenario);
                self.check_name("noun-action", &name, false, known.iter(), diagnostics);
            }
        }
    }

    /// Whether a name is that of an opening, or of an action of a workflow or of a procedure that the scenario names.
    fn can_be_done(&self, name: &str, scenario: &Scenario) -> bool {
        let opens = name.strip_prefix(OPEN).or_else(|| name.strip_prefix(TAKE_OVER));
        if let Some(workflow) = opens
            && self.pack.workflows.contains(workflow)
        {
            return true;
        }
        let Some((of, action)) = name.rsplit_once('.') else { return false };
        let mut workflows = self.pack.workflows.values().filter(|workflow| workflow.actions.contains(action));
        let of = of.split_once('/').map_or(of, |(workflow, _)| workflow);
        workflows.any(|workflow| self.names_of(&workflow.id, scenario).any(|name| name == of))
    }

    fn all_that_can_be_done(&self, scenario: &Scenario) -> Vec<Id> {
        let mut known = Vec::new();
        for workflow in self.pack.workflows.values() {
            known.push(Id::from(format!("{OPEN}{}", workflow.id)));
            for name in self.names_of(&workflow.id, scenario) {
                known.extend(workflow.actions.ids().map(|action| Id::from(format!("{name}.{action}"))));
            }
        }
        known
    }

    /// The names that a scenario gives the procedures of a workflow, and that of the workflow.
    fn names_of<'s>(&'s self, workflow: &'s Id, scenario: &'s Scenario) -> impl Iterator<Item = &'s str> {
        let steps = self.chain(scenario).flat_map(|part| &part.steps);
        let opened = steps.filter(move |step| step.opened().is_some_and(|open| open.value == *workflow));
        opened.filter_map(|step| step.as_.as_ref().map(|name| &*name.value)).chain([workflow.as_str()])
    }

    /// An article that is to be cited must be one of the pack's.
    fn check_citation(&self, citation: &str, span: Span, diagnostics: &mut Diagnostics) {
        if is_article(&self.pack, citation) {
            return;
        }
        let known: Vec<String> = self
            .pack
            .sources
            .iter()
            .flat_map(|(source, text)| text.articles.ids().map(move |article| format!("{source}/{article}")))
            .collect();
        diagnostics.push(
            Diagnostic::error("unknown-name", span)
                .with_phrase("noun", "noun-article")
                .with("name", citation)
                .did_you_mean(citation, known.iter().map(String::as_str)),
        );
    }
}

fn is_article(pack: &Pack, citation: &str) -> bool {
    let Some((source, rest)) = citation.split_once('/') else { return false };
    let (article, item) = match rest.split_once('(') {
        Some((article, item)) => (article, item.strip_suffix(')')),
        None => (rest, None),
    };
    let Some(article) = pack.sources.get(source).and_then(|source| source.articles.get(article)) else { return false };
    item.is_none_or(|item| article.items.iter().any(|(id, _)| *id == *item)) && rest.contains('(') == item.is_some()
}

impl Scenarios {
    /// Reports a name that is not there among those known. A pack laid over another may well expect that what it removed is
    /// gone, so there only a name that looks like a slip of the pen is reported.
    fn check_name<'k>(
        &self,
        noun: &'static str,
        name: &Spanned<Id>,
        is_known: bool,
        known: impl Iterator<Item = &'k Id>,
        diagnostics: &mut Diagnostics,
    ) {
        if is_known {
            return;
        }
        let diagnostic = Diagnostic::error("unknown-name", name.span)
            .with_phrase("noun", noun)
            .with("name", &name.value)
            .did_you_mean(name.value.as_str(), known.map(Id::as_str));
        if self.pack.lineage.is_empty() || diagnostic.suggestion().is_some() {
            diagnostics.push(diagnostic);
        }
    }
}
