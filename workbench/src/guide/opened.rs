//! What a step of a procedure sets going besides: procedures that it opens, and amounts that the pack names for it.

use std::collections::BTreeSet;

use guicheng_engine::internals::decide::in_words;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Parameter, Performer};
use guicheng_engine::{Action, Id, Value, Workflow};

use super::parts::{Amount, Opened};
use super::procedure::{Procedure, add};
use crate::possible::is_possible;

/// Whether an expression reads a parameter and does nothing else.
fn is_parameter(expression: &Expression) -> bool {
    matches!(expression.reads(), [read] if read.variable == "params" && read.to_string() == *expression.source().text.trim())
}

impl<'g> Procedure<'g> {
    /// The procedures that its steps open, the root of a case that begins with it first, and those that these open, each once.
    pub(super) fn opened(&mut self) -> Vec<Opened> {
        let pack = self.setting.pack;
        let mut known: BTreeSet<&Id> = BTreeSet::from([&self.workflow.id]);
        let mut next: Vec<&'g Workflow> = vec![self.workflow];
        let mut found: Vec<Opened> = Vec::new();
        // With what begins a case its root begins.
        let root = pack.cases.get(self.workflow.case.as_str()).filter(|_| self.workflow.starts_case);
        let root = root.and_then(|case| pack.workflows.get(case.root.as_str()));
        if let Some(root) = root.filter(|root| known.insert(&root.id)) {
            let after = self.words(&self.workflow.opening.title).to_owned();
            found.push(self.one_opened(root, vec![after]));
            next.insert(0, root);
        }
        while let Some(workflow) = next.pop() {
            let own = Procedure::new(self.setting, workflow);
            let actions = || own.actions();
            for opens in actions().flat_map(|action| &action.opens) {
                if !is_possible(opens.when.as_ref(), &self.settled) {
                    continue;
                }
                let Some(opened) = pack.workflows.get(opens.workflow.as_str()) else { continue };
                if !known.insert(&opened.id) {
                    continue;
                }
                let mut after = Vec::new();
                let opening = actions().filter(|action| action.opens.iter().any(|one| one.workflow == opened.id));
                opening.for_each(|action| add(&mut after, self.words(&action.title)));
                found.push(self.one_opened(opened, after));
                next.push(opened);
            }
        }
        found
    }

    fn one_opened(&mut self, workflow: &'g Workflow, after: Vec<String>) -> Opened {
        let mut own = Procedure::new(self.setting, workflow);
        let told = Opened {
            workflow: workflow.id.clone(),
            title: own.words(&workflow.title).to_owned(),
            after,
            parties: own.parties(),
            limits: own.opened_limits(),
            outcomes: own.outcomes().into_iter().map(|outcome| outcome.title).collect(),
            articles: own.cited(&workflow.citations),
        };
        self.cited.append(&mut own.cited);
        told
    }

    /// Its limits, each in a line: how long, whose, and what comes about by itself when it has run out.
    fn opened_limits(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for clock in self.clocks() {
            let limit = self.limit(clock);
            let length = match limit.more.is_empty() {
                true => limit.length,
                false => self.say("guide-limit-more", &[("length", &limit.length), ("more", &limit.more)]),
            };
            let mut line = self.say("guide-value", &[("title", &limit.title), ("value", &length)]);
            if !limit.duty_of.is_empty() {
                line = self.say("guide-limit-of", &[("limit", &line), ("party", &limit.duty_of)]);
            }
            let ends =
                |action: &&&Action| matches!(&action.by, Performer::Automatic(Some(after)) if *after == clock.id);
            let actions: Vec<&Action> = self.actions().collect();
            let mut then = Vec::new();
            actions.iter().filter(ends).for_each(|action| add(&mut then, self.words(&action.title)));
            if !then.is_empty() {
                line = self.say("guide-limit-then", &[("limit", &line), ("then", &self.all_of(&then))]);
            }
            lines.push(line);
        }
        lines
    }

    /// The amounts that its steps have by the rules: sums of money that they read, and numbers that they carry to somebody.
    pub(super) fn amounts(&mut self) -> Vec<Amount> {
        let pack = self.setting.pack;
        let mut found: Vec<Amount> = Vec::new();
        for action in self.actions() {
            let by_effects = action.effects.iter().flat_map(|request| &request.with).map(|(_, value)| (value, None));
            let opens = action.opens.iter();
            let by_opened = opens.flat_map(|opens| opens.with.iter().map(|(_, value)| (value, Some(&opens.workflow))));
            let carried: Vec<(&Expression, Option<&Id>)> = by_effects.chain(by_opened).collect();
            let told = action.expressions().map(|value| (value, None, false));
            let told = carried.iter().map(|(value, opened)| (*value, *opened, is_parameter(value))).chain(told);
            for (value, opened, carries) in told.collect::<Vec<_>>() {
                for name in value.reads().iter().filter(|read| read.variable == "params") {
                    let name = name.properties.first().and_then(|name| pack.parameters.get(name.as_str()));
                    if let Some(parameter) = name {
                        self.amount(&mut found, action, parameter, opened, carries);
                    }
                }
            }
        }
        found
    }

    fn amount(
        &mut self,
        found: &mut Vec<Amount>,
        action: &Action,
        parameter: &Parameter,
        opened: Option<&Id>,
        carries: bool,
    ) {
        let (pack, language) = (self.setting.pack, self.setting.language);
        let Some(value) = parameter.on(self.setting.on) else { return };
        let is_amount = matches!(value, Value::Money { .. }) || carries && matches!(value, Value::Integer(_));
        if !is_amount {
            return;
        }
        let title = self.words(&parameter.title).to_owned();
        if !found.iter().any(|known| known.title == title) {
            let amount = in_words(pack, language, value, None);
            let articles = self.cited(&parameter.citations);
            found.push(Amount { title: title.clone(), amount, steps: Vec::new(), limits: Vec::new(), articles });
        }
        let opened = opened.and_then(|opened| pack.workflows.get(opened.as_str()));
        let limits = opened.map(|workflow| {
            let mut own = Procedure::new(self.setting, workflow);
            let limits = own.opened_limits();
            self.cited.append(&mut own.cited);
            limits
        });
        if let Some(known) = found.iter_mut().find(|known| known.title == title) {
            add(&mut known.steps, self.words(&action.title));
            limits.iter().flatten().for_each(|limit| add(&mut known.limits, limit));
        }
    }
}
