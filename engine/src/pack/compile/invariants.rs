//! Invariants: what they name must be there, what they ask must be an expression of the procedure it is asked of.

use std::sync::Arc;

use super::super::model::{Action, Exception, Invariant, InvariantRule, Point, StateScope, Workflow};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::Expected;
use crate::format::decode::{ExpressionText, KeyedAny};
use crate::format::invariants::{
    AccompaniedDocument, ExceptionDocument, InvariantDocument, NeverDocument, ScopeDocument, TimedDocument,
    exception_key,
};
use crate::pack::compile::scope::input_of;

impl Compiler<'_> {
    pub(super) fn invariants(&mut self, workflows: &IdMap<Workflow>) -> IdMap<Invariant> {
        let document = self.document;
        let mut invariants = IdMap::default();
        for (id, written) in &document.invariants {
            let citations = self.citations(&written.article);
            if let Some(rule) = self.invariant_rule(id, written, workflows) {
                let invariant =
                    Invariant { id: id.value.clone(), title: written.title.clone(), citations, rule, span: id.span };
                invariants.insert(id.value.clone(), invariant);
            }
        }
        invariants
    }

    fn invariant_rule(
        &mut self,
        id: &Spanned<Id>,
        written: &InvariantDocument,
        workflows: &IdMap<Workflow>,
    ) -> Option<InvariantRule> {
        let kinds = [
            written.after.is_some(),
            written.at.is_some(),
            written.timed.is_some(),
            written.ends.is_some(),
            written.filled.is_some(),
            !written.hides_personal_from.is_empty(),
            written.never.is_some(),
            written.accompanied.is_some(),
        ];
        let one = kinds.into_iter().filter(|kind| *kind).count() == 1;
        if !one || written.at.is_some() != written.holds.is_some() {
            let diagnostic = Diagnostic::error("invariant-kind", id.span).with("invariant", &id.value);
            self.report_of_whole(written.span, diagnostic);
            return None;
        }
        if let Some(after) = &written.after {
            let (of, actions, clock) = after.parts();
            let points = self.points(of, actions);
            for workflow in of {
                if !self.has("workflows", workflow.value.as_str()) {
                    continue;
                }
                self.named(Noun::Clock, clock, &format!("workflows.{}.clocks", workflow.value));
            }
            return Some(InvariantRule::After { points, clock: clock.value.clone() });
        }
        if let (Some(at), Some(holds)) = (&written.at, &written.holds) {
            let points = self.points(&at.workflow, &at.action);
            return Some(InvariantRule::Holds { points: self.conditions_at(points, holds, workflows) });
        }
        if let Some(TimedDocument { parties, except, .. }) = &written.timed {
            let parties = self.parties_named(parties).iter().map(|party| party.id.clone()).collect();
            return Some(InvariantRule::Timed { parties, except: self.exceptions(except, Noun::State, "states") });
        }
        if let Some(scope) = &written.ends {
            return Some(InvariantRule::Ends(self.state_scope(scope)));
        }
        if let Some(scope) = &written.filled {
            return Some(InvariantRule::Filled(self.state_scope(scope)));
        }
        if let Some(never) = &written.never {
            return self.never(never);
        }
        if let Some(accompanied) = &written.accompanied {
            return self.accompanied(id, accompanied);
        }
        Some(InvariantRule::HidesPersonal { parties: self.parties_named(&written.hides_personal_from) })
    }

    fn points(&mut self, workflows: &[Spanned<Id>], actions: &[Spanned<Id>]) -> Vec<Point> {
        let mut points = Vec::new();
        for workflow in workflows {
            if self.named(Noun::Workflow, workflow, "workflows").is_none() {
                continue;
            }
            for action in actions {
                let path = format!("workflows.{}.actions", workflow.value);
                if let Some(action) = self.named(Noun::Action, action, &path) {
                    points.push(Point { workflow: workflow.value.clone(), action });
                }
            }
        }
        points
    }

    /// The condition, compiled for each action of the points, with the input of its form.
    fn conditions_at(
        &mut self,
        points: Vec<Point>,
        holds: &ExpressionText,
        workflows: &IdMap<Workflow>,
    ) -> Vec<(Point, crate::expression::Expression)> {
        let mut compiled = Vec::new();
        for point in points {
            let Some(workflow) = workflows.get(point.workflow.as_str()) else { continue };
            let mut environment = self.environment_of(workflow);
            let action = workflow.actions.get(point.action.as_str());
            if let Some(form) = action.and_then(|action| action.form.as_ref()) {
                Arc::make_mut(&mut environment).variables.insert("input", input_of(form));
            }
            match self.expression(holds, &environment, &Expected::Boolean) {
                Some(holds) => compiled.push((point, holds)),
                // What is wrong with it is said once, not for every workflow.
                None => break,
            }
        }
        compiled
    }

    fn state_scope(&mut self, scope: &ScopeDocument) -> StateScope {
        let (named, except) = match scope {
            ScopeDocument::All => (Vec::new(), Vec::new()),
            ScopeDocument::Of(scope) => {
                let named = scope
                    .workflows
                    .iter()
                    .filter_map(|workflow| self.named(Noun::Workflow, workflow, "workflows"))
                    .collect();
                (named, self.exceptions(&scope.except, Noun::State, "states"))
            }
        };
        let workflows = if named.is_empty() { self.ids("workflows") } else { named };
        StateScope { workflows, except }
    }

    fn never(&mut self, document: &NeverDocument) -> Option<InvariantRule> {
        let workflow = self.named(Noun::Workflow, &document.workflow, "workflows")?;
        let states = format!("workflows.{workflow}.states");
        let actions = format!("workflows.{workflow}.actions");
        let from = document.from.iter().filter_map(|state| self.named(Noun::State, state, &states)).collect();
        let to = document.to.iter().filter_map(|state| self.named(Noun::State, state, &states)).collect();
        let but_by = document.but_by.iter().filter_map(|action| self.named(Noun::Action, action, &actions)).collect();
        Some(InvariantRule::Never { workflow, from, to, but_by })
    }

    fn accompanied(&mut self, id: &Spanned<Id>, document: &AccompaniedDocument) -> Option<InvariantRule> {
        if document.facts.is_empty() && document.moves.is_empty() {
            let diagnostic = Diagnostic::error("invariant-kind", id.span).with("invariant", &id.value);
            self.report_of_whole(document.span, diagnostic);
            return None;
        }
        let facts = self.fields_named(document.facts.iter()).iter().map(|field| field.id.clone()).collect();
        let moves = document.moves.iter().filter_map(|name| self.named(Noun::Workflow, name, "workflows")).collect();
        let effects: Vec<Id> =
            document.effect.iter().filter_map(|effect| self.told_of(Noun::Effect, effect, "effects")).collect();
        let except = self.exceptions(&document.except, Noun::Action, "actions");
        // One that is not there has been reported.
        (effects.len() == document.effect.len()).then_some(InvariantRule::Accompanied { facts, moves, effects, except })
    }

    fn exceptions(
        &mut self,
        documents: &KeyedAny<ExceptionDocument>,
        noun: Noun,
        section: &'static str,
    ) -> Vec<Exception> {
        let mut exceptions = Vec::new();
        for (key, document) in documents {
            let (workflow, part) = exception_key(key);
            if self.named(Noun::Workflow, &workflow, "workflows").is_none() {
                continue;
            }
            let part = match part {
                Some(part) if self.begins(noun, &workflow.value, &part.value) => Some(part.value),
                Some(part) => match self.named(noun, &part, &format!("workflows.{}.{section}", workflow.value)) {
                    Some(part) => Some(part),
                    None => continue,
                },
                None => None,
            };
            exceptions.push(Exception { workflow: workflow.value, part, because: document.because.clone() });
        }
        exceptions
    }

    /// Whether a name where actions are named is that of opening a workflow or of taking it over, which no action has.
    fn begins(&self, noun: Noun, workflow: &Id, part: &Id) -> bool {
        let key = match part.as_str() {
            "open" => "open",
            part if part == Action::taking_over_id().as_str() => "imports",
            _ => return false,
        };
        matches!(noun, Noun::Action) && self.has(&format!("workflows.{workflow}"), key)
    }
}
