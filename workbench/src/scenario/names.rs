//! Names that steps and expectations use: one that is not there would be asked for or expected in vain.

use super::document::ExpectDocument;
use super::{Scenario, Scenarios};
use crate::messages;
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::{Span, Spanned};
use guicheng_engine::{Diagnostics, Id, Pack};

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
        let workflows: Vec<&Id> = self.pack.workflows.ids().collect();
        let actions: Vec<&Id> = self.pack.workflows.values().flat_map(|workflow| workflow.actions.ids()).collect();
        for step in &scenario.steps {
            if let Some(workflow) = &step.open {
                self.check_name("noun-workflow", workflow, &workflows, diagnostics);
            }
            if let Some(concerned) = step.concerns.as_ref().filter(|_| step.open.is_none()) {
                diagnostics.push(messages::error("step-concerns", concerned.span));
            }
            if let Some(action) = &step.do_ {
                self.check_name("noun-action", action, &actions, diagnostics);
            }
            if let Some(input) = &step.with {
                self.check_typed(input, diagnostics);
            }
            if let Some(of) = step.figures.as_ref().and_then(|figures| figures.of.as_ref()) {
                let known: Vec<&Id> = self.pack.organisations.ids().chain(self.cast.titles.keys()).collect();
                self.check_name("noun-organisation", of, &known, diagnostics);
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
    fn chain<'s>(&'s self, scenario: &'s Scenario) -> impl Iterator<Item = &'s Scenario> {
        let before = |scenario: &&'s Scenario| scenario.given.as_ref().and_then(|given| self.all.get(&given.value));
        std::iter::successors(Some(scenario), before).take(super::MOST_GIVEN)
    }

    fn check_expect(&self, expect: &ExpectDocument, diagnostics: &mut Diagnostics) {
        let pack = &*self.pack;
        let fields: Vec<&Id> = pack.fields.keys().collect();
        for (name, _) in expect.facts.iter().chain(&expect.data) {
            self.check_name("noun-field", name, &fields, diagnostics);
        }
        let clocks: Vec<&Id> = pack.workflows.values().flat_map(|workflow| workflow.clocks.ids()).collect();
        for (name, _) in &expect.clocks {
            self.check_name("noun-clock", name, &clocks, diagnostics);
        }
        let actions: Vec<&Id> = pack.workflows.values().flat_map(|workflow| workflow.actions.ids()).collect();
        for (name, _) in &expect.available {
            self.check_name("noun-action", name, &actions, diagnostics);
        }
        let parties: Vec<&Id> = pack.parties.ids().collect();
        for (name, _) in &expect.parties {
            self.check_name("noun-party", name, &parties, diagnostics);
        }
        let views: Vec<&Id> = pack.views.ids().collect();
        for (audience, shown) in &expect.views {
            if !self.cast.actors.contains_key(audience.value.as_str()) {
                self.check_name("noun-party", audience, &parties, diagnostics);
            }
            for (name, _) in shown {
                self.check_name("noun-view", name, &views, diagnostics);
            }
        }
    }

    /// Who can do what: actors or parties, and actions of workflows or of procedures that the scenario names.
    fn check_can(&self, expect: &ExpectDocument, scenario: &Scenario, diagnostics: &mut Diagnostics) {
        let people: Vec<&Id> = self.cast.actors.keys().chain(self.pack.parties.ids()).collect();
        for (who, _) in &expect.sees {
            self.check_name("noun-party", who, &people, diagnostics);
        }
        if expect.can.entries.is_empty() {
            return;
        }
        let steps = || self.chain(scenario).flat_map(|part| &part.steps);
        let mut known = Vec::new();
        for workflow in self.pack.workflows.values() {
            known.push(Id::from(format!("open.{}", workflow.id)));
            let named = steps().filter(|step| step.open.as_ref().is_some_and(|open| open.value == workflow.id));
            let names = named.filter_map(|step| step.as_.as_ref().map(|name| &*name.value));
            for name in names.chain([workflow.id.as_str()]) {
                known.extend(workflow.actions.ids().map(|action| Id::from(format!("{name}.{action}"))));
            }
        }
        let known: Vec<&Id> = known.iter().collect();
        for (who, names) in &expect.can {
            self.check_name("noun-party", who, &people, diagnostics);
            for name in names {
                let name = Spanned { value: Id::from(&*name.value), span: name.span };
                self.check_name("noun-action", &name, &known, diagnostics);
            }
        }
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
    /// Reports a name that is not there. A pack laid over another may well expect that what it removed is gone, so
    /// there only a name that looks like a slip of the pen is reported.
    fn check_name(&self, noun: &'static str, name: &Spanned<Id>, known: &[&Id], diagnostics: &mut Diagnostics) {
        if known.contains(&&name.value) {
            return;
        }
        let diagnostic = Diagnostic::error("unknown-name", name.span)
            .with_phrase("noun", noun)
            .with("name", &name.value)
            .did_you_mean(name.value.as_str(), known.iter().map(|id| id.as_str()));
        if self.pack.lineage.is_empty() || diagnostic.suggestion().is_some() {
            diagnostics.push(diagnostic);
        }
    }
}
