//! What an action would come to, as far as that can be told before its form is filled in: the same as is planned when it is
//! decided, without what rests on the form.

use crate::base::{Id, Value};
use crate::case::{Case, Known, Procedure, set_values};
use crate::decide::guards::{enabled_in_state, wrong_state};
use crate::decide::numbers::Drawing;
use crate::decide::plan::{Invocation, Projection};
use crate::decide::to_come::ToCome;
use crate::decide::undecided::Undecided;
use crate::decide::{letters, opens, routing};
use crate::expression::Expression;
use crate::pack::model::{EffectUse, Trigger, TriggerTarget};
use crate::record::Reason;
use crate::register::{Answers, Asked};
use crate::rulebook::Rulebook;

impl<'s> Invocation<'s> {
    /// Finds what stands against the action whatever its form will be given, beyond what is asked of it before.
    pub(in crate::decide) fn foresee(
        &self,
        case: &'s Case,
        rulebook: &'s Rulebook,
        known: Known<'s>,
    ) -> Result<(), Undecided> {
        let mut projection = Projection::new(self, case, rulebook, known);
        let mut to_come = ToCome::of(self.action);
        projection.foresee_parties(&mut to_come)?;
        projection.foresee_numbers(&mut to_come)?;
        projection.foresee_values(&mut to_come)?;
        projection.state();
        projection.foresee_clocks(case, &mut to_come)?;
        projection.foresee_effects(&to_come)?;
        projection.foresee_elsewhere(&to_come)
    }
}

impl Projection<'_> {
    fn foresee_parties(&mut self, to_come: &mut ToCome) -> Result<(), Undecided> {
        for opener in &self.invocation.openers {
            self.bind(opener.clone());
        }
        for party in &self.invocation.action.binds {
            if to_come.decides(self.invocation.action, &self.own, party) {
                to_come.parties.push(party.id.clone());
                continue;
            }
            let context = self.context();
            if let Some(change) = routing::bind(&self.case, &self.own, party, self.invocation.action, &context)? {
                self.bind(change);
            }
        }
        Ok(())
    }

    /// Which number is the next is of no matter, and is not looked up.
    fn foresee_numbers(&mut self, to_come: &mut ToCome) -> Result<(), Undecided> {
        let action = self.invocation.action;
        let asked = Asked::with(&Answers::none());
        for (field, series) in &action.assigns {
            if to_come.numbers(series) {
                to_come.data.push(field.clone());
                continue;
            }
            let (case, own, on) = (&*self.case, &self.own, self.invocation.on);
            let known = Known { asked: &asked, at: self.known.at, budget: None };
            let number = Drawing { case, own, on, known, drawn: &[] }.draw(action, series)?;
            set_values(&mut self.own.data, &[(field.clone(), Some(Value::Text(number.text)))]);
        }
        Ok(())
    }

    fn foresee_values(&mut self, to_come: &mut ToCome) -> Result<(), Undecided> {
        let action = self.invocation.action;
        let (data, data_to_come) = self.foresee_set(&action.data, to_come)?;
        let (mut facts, mut facts_to_come) = self.foresee_set(&action.facts, to_come)?;
        for name in action.records.iter().filter(|name| !action.facts.iter().any(|(set, _)| set == *name)) {
            match self.own.data.get(name) {
                _ if to_come.data.contains(name) => facts_to_come.push(name.clone()),
                Some(value) => facts.push((name.clone(), Some(value.clone()))),
                None => {}
            }
        }
        set_values(&mut self.own.data, &data);
        set_values(&mut self.case.to_mut().facts, &facts);
        self.changes.facts = facts;
        to_come.data.retain(|name| !data.iter().any(|(set, _)| set == name));
        to_come.data.extend(data_to_come);
        to_come.facts.extend(facts_to_come);
        Ok(())
    }

    /// The values that can be told, and the names of the others.
    fn foresee_set(&self, set: &[(Id, Expression)], to_come: &ToCome) -> Result<(Told, Vec<Id>), Undecided> {
        let context = self.context();
        let (mut told, mut waiting) = (Vec::new(), Vec::new());
        for (name, expression) in set {
            if to_come.has(expression) {
                waiting.push(name.clone());
            } else {
                told.push((name.clone(), self.compute(&context, expression)?));
            }
        }
        Ok((told, waiting))
    }

    fn foresee_clocks(&mut self, before: &Case, to_come: &mut ToCome) -> Result<(), Undecided> {
        let workflow = self.own.workflow.clone();
        for clock in workflow.clocks.values() {
            if clock.expressions().any(|expression| to_come.has(expression)) {
                to_come.clocks.push(clock.id.clone());
            }
        }
        self.settle(before, &[], Some(to_come)).map(|_| ())
    }

    fn foresee_effects(&self, to_come: &ToCome) -> Result<(), Undecided> {
        for request in &self.invocation.action.effects {
            if self.is_foreseen(request.when.as_ref(), to_come)? {
                self.foresee_effect(request, to_come)?;
            }
        }
        Ok(())
    }

    fn foresee_effect(&self, request: &EffectUse, to_come: &ToCome) -> Result<(), Undecided> {
        self.foresee_set(&request.with, to_come)?;
        // As when it is decided: neither depends on who acts.
        let context = self.context().by_nobody();
        letters::foresee(&request.effect.id, &context, to_come)?;
        Ok(())
    }

    fn foresee_elsewhere(&self, to_come: &ToCome) -> Result<(), Undecided> {
        let action = self.invocation.action;
        for asked in &action.opens {
            let mut reads = asked.each.iter().chain(asked.with.iter().map(|(_, value)| value));
            if self.is_foreseen(asked.when.as_ref(), to_come)? && !reads.any(|read| to_come.has(read)) {
                opens::plan(asked, action, &self.context(), &mut Vec::new())?;
            }
        }
        match action.triggers.as_slice() {
            // What comes before may change the state.
            [trigger] if action.opens.is_empty() && self.is_foreseen(trigger.when.as_ref(), to_come)? => {
                self.not_possible(trigger).map_or(Ok(()), |reason| Err(reason.into()))
            }
            _ => Ok(()),
        }
    }

    /// Whether it is known by now that something follows.
    fn is_foreseen(&self, when: Option<&Expression>, to_come: &ToCome) -> Result<bool, Undecided> {
        Ok(!when.is_some_and(|when| to_come.has(when)) && self.follows(when)?)
    }

    /// That an action which is triggered in one other procedure is not possible in the state of that.
    fn not_possible(&self, trigger: &Trigger) -> Option<Reason> {
        let is_target = |other: &&Procedure| match &trigger.target {
            TriggerTarget::Concerned => self.own.concerns == Some(other.number),
            TriggerTarget::Workflow(workflow) => other.workflow.id == *workflow && (other.is_open() || other.is_root()),
        };
        let targets: Vec<&Procedure> = self.case.procedures().filter(is_target).collect();
        let [target] = targets.as_slice() else { return None };
        let action = target.workflow.actions.get(trigger.action.as_str())?;
        (!enabled_in_state(action, target)).then(|| wrong_state(action, target))
    }
}

/// Values by their names.
type Told = Vec<(Id, Option<Value>)>;
