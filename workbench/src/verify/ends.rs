//! What the graphs prove of the ends of procedures: that a way out is there that nothing stands against, and that no procedure is
//! left standing which only others lead on.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::graph::{Paths, actions_of, leaving, moved, sources, triggering};
use super::obligations::{Asking, runs_surely, state_path};
use super::{Obligation, Sense};
use crate::messages;
use crate::verify::bound_parties::{BoundParties, party_roles};
use crate::verify::monitor::Monitor;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{
    Clock, EffectUse, Exception, FromStates, Party, PartyBinding, Performer, Point, RouteTarget, StateScope,
};
use guicheng_engine::{Action, Id, Pack, Requirement, Workflow};

/// A state of a workflow.
type Place<'p> = (&'p Id, &'p Id);

impl Asking<'_> {
    pub(super) fn ends(&self, scope: &StateScope, bound: &BoundParties<'_>) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        for workflow in self.workflows(&scope.workflows) {
            let barred = nobodys(workflow, bound);
            let paths = Paths::new(self.pack, workflow, None, &barred);
            let ending = paths.leading_to(|state| state.is_final);
            let surely = self.surely_ending(workflow, bound);
            for state in paths.reachable() {
                if Exception::covers(&scope.except, &workflow.id, state) {
                    continue;
                }
                self.looks();
                if surely.contains(state) {
                    continue;
                }
                let place = self.place(&state_path(workflow, state));
                if !ending.contains(state) {
                    let fault = messages::error("never-ends", place);
                    let fault = fault.with("state", state).with("workflow", &workflow.id);
                    let monitor = Monitor::Stands { workflow: workflow.id.clone(), state: state.clone() };
                    obligations.push(self.obligation(workflow, Sense::Example, fault, Some(monitor)));
                    continue;
                }
                let fault = messages::error("never-seen-to-end", place);
                let fault = fault.with("state", state).with("workflow", &workflow.id);
                let monitor = Monitor::Over { workflow: workflow.id.clone(), state: state.clone() };
                obligations.push(self.obligation(workflow, Sense::Witness, fault, Some(monitor)));
                obligations.extend(self.left_standing(workflow, state));
            }
        }
        obligations
    }

    /// The states from which actions that nothing can stand against lead to an end.
    fn surely_ending<'w>(&self, workflow: &'w Workflow, bound: &BoundParties<'_>) -> BTreeSet<&'w Id> {
        let mut ending: BTreeSet<&Id> =
            workflow.states.values().filter(|state| state.is_final).map(|state| &state.id).collect();
        loop {
            let more: Vec<&Id> = workflow
                .states
                .ids()
                .filter(|state| !ending.contains(state))
                .filter(|state| {
                    leaving(self.pack, workflow, state).into_iter().any(|action| {
                        let free = match &action.by {
                            Performer::Parties(_) => {
                                is_free(self.pack, workflow, action)
                                    && party_roles(action).any(|party| bound.surely(&workflow.id, state, party))
                            }
                            Performer::Automatic(_) => goes_on_by_itself(self.pack, workflow, state, action),
                            Performer::Triggered => false,
                        };
                        free && action.to.as_ref().is_some_and(|to| ending.contains(&to.id))
                    })
                })
                .collect();
            if more.is_empty() {
                return ending;
            }
            ending.extend(more);
        }
    }

    /// What is left of a state that only other procedures lead out of: that one of them is over without doing so, and none is
    /// left that can.
    fn left_standing(&self, workflow: &Arc<Workflow>, state: &Id) -> Option<Obligation> {
        let leaving = leaving(self.pack, workflow, state);
        let is_led = leaving.iter().all(|action| matches!(action.by, Performer::Triggered));
        // What goes on under the rules before an amendment may lead it on in other ways.
        if !is_led || self.pack.transition.is_some() {
            return None;
        }
        let exits: Vec<&Id> = leaving.iter().map(|action| &action.id).collect();
        let leading = Leading::new(self.pack, workflow, &exits);
        if leading.is_begun_anew(workflow, state) {
            return None;
        }
        let points = leading.lost();
        if points.is_empty() {
            return None;
        }
        let fault = messages::error("left-standing", self.place(&state_path(workflow, state)))
            .with("state", state)
            .with("workflow", &workflow.id)
            .with_list("actions", points.iter().map(|point| format!("{}.{}", point.workflow, point.action)));
        let owned = |place: &Place<'_>| (place.0.clone(), place.1.clone());
        let monitor = Monitor::Left {
            workflow: workflow.id.clone(),
            state: state.clone(),
            points,
            leading: leading.states.iter().map(owned).collect(),
            about: leading.about().iter().map(owned).collect(),
        };
        Some(self.obligation(workflow, Sense::Breach, fault, Some(monitor)))
    }
}

/// The procedures that can still lead another one on.
struct Leading<'p> {
    pack: &'p Pack,
    /// The actions that do.
    acts: BTreeSet<Place<'p>>,
    /// The workflows that do once they are opened.
    opened: BTreeSet<&'p Id>,
    /// The states from which their procedures may come to do so.
    states: BTreeSet<Place<'p>>,
}

impl<'p> Leading<'p> {
    fn new(pack: &'p Pack, led: &Workflow, exits: &[&Id]) -> Self {
        let by = exits.iter().flat_map(|exit| triggering(pack, &led.id, exit));
        let acts = by.map(|(workflow, action)| (&workflow.id, &action.id)).collect();
        let mut leading = Self { pack, acts, opened: BTreeSet::new(), states: BTreeSet::new() };
        while leading.find(led) {}
        leading
    }

    /// Finds more of what leads; whether there was any.
    fn find(&mut self, led: &Workflow) -> bool {
        let before = (self.acts.len(), self.opened.len(), self.states.len());
        let pack = self.pack;
        for workflow in pack.workflows.values().filter(|workflow| workflow.case == led.case) {
            for action in actions_of(workflow) {
                if action.opens.iter().any(|opens| self.opened.contains(&opens.workflow)) {
                    self.acts.insert((&workflow.id, &action.id));
                }
            }
            let does = |action: &Action| self.acts.contains(&(&workflow.id, &action.id));
            let from: BTreeSet<&Id> = actions_of(workflow)
                .filter(|action| does(action))
                .flat_map(|action| sources(workflow, action))
                .collect();
            let paths = Paths::new(pack, workflow, None, &[]);
            let comes =
                |state: &&Id| from.contains(state) || paths.reachable_from(state).iter().any(|to| from.contains(to));
            let states: Vec<&Id> = workflow.states.ids().filter(comes).collect();
            let first = workflow.opening.to.as_ref().map(|state| &state.id);
            if does(&workflow.opening) || first.is_some_and(|first| states.contains(&first)) {
                self.opened.insert(&workflow.id);
            }
            if workflow.id != led.id {
                self.states.extend(states.into_iter().map(|state| (&workflow.id, state)));
            }
        }
        before != (self.acts.len(), self.opened.len(), self.states.len())
    }

    /// Whether something that leads can be begun while a procedure stands in a state: by itself, or about it.
    fn is_begun_anew(&self, led: &Workflow, state: &Id) -> bool {
        let own = actions_of(led).filter(|action| !matches!(action.by, Performer::Triggered));
        let mut own = own.filter(|action| sources(led, action).contains(&state));
        own.any(|action| self.acts.contains(&(&led.id, &action.id)))
            || self.begun().any(|workflow| {
                let about = |(of, states): &(Id, Vec<Id>)| *of == led.id && states.contains(state);
                workflow.concerns.is_empty() || workflow.concerns.iter().any(about)
            })
    }

    /// The workflows that lead and that somebody, or time, can open in a case.
    fn begun(&self) -> impl Iterator<Item = &'p Workflow> {
        let workflows = self.opened.iter().filter_map(|id| self.pack.workflows.get(id.as_str()));
        workflows
            .map(|workflow| &**workflow)
            .filter(|workflow| !workflow.starts_case && !matches!(workflow.opening.by, Performer::Triggered))
            .filter(|workflow| !self.pack.cases.values().any(|case| case.root == workflow.id))
    }

    /// The states of procedures about which such a workflow can be opened.
    fn about(&self) -> BTreeSet<Place<'p>> {
        let concerns = self.begun().flat_map(|workflow| &workflow.concerns);
        concerns.flat_map(|(of, states)| states.iter().map(move |state| (of, state))).collect()
    }

    /// The actions after which a procedure can lead on no longer, and that do not surely do it themselves.
    fn lost(&self) -> Vec<Point> {
        let mut points = Vec::new();
        for workflow in self.pack.workflows.values() {
            for action in actions_of(workflow).filter(|action| !matches!(action.from, FromStates::Opening)) {
                let stands = |state: &Id| self.states.contains(&(&workflow.id, state));
                let leaves = action.to.as_ref().is_some_and(|to| !stands(&to.id));
                let led = sources(workflow, action).into_iter().any(stands);
                let surely = self.acts.contains(&(&workflow.id, &action.id))
                    && action.opens.is_empty()
                    && action.triggers.iter().all(|trigger| trigger.when.is_none());
                if leaves && led && !surely {
                    points.push(Point { workflow: workflow.id.clone(), action: action.id.clone() });
                }
            }
        }
        points
    }
}

/// The actions of parties to which nothing ever binds anybody.
fn nobodys(workflow: &Workflow, bound: &BoundParties<'_>) -> Vec<Id> {
    let actions = workflow.actions.values().filter(|action| matches!(action.by, Performer::Parties(_)));
    let actions = actions.filter(|action| !party_roles(action).any(|party| bound.possibly(workflow, party)));
    actions.map(|action| action.id.clone()).collect()
}

/// Whether an action is taken by itself sooner or later, whatever the case is like: it waits for nothing, neither in what it
/// asks nor in what it works out, and a clock that it follows surely runs in the state.
pub(super) fn goes_on_by_itself(pack: &Pack, workflow: &Workflow, state: &Id, action: &Action) -> bool {
    let comes = match &action.by {
        Performer::Automatic(None) => true,
        Performer::Automatic(Some(clock)) => {
            workflow
                .clocks
                .get(clock.as_str())
                // One that ran out under the rules before an amendment may have been followed there.
                .is_some_and(|clock| clock.runs_in.contains(state) && runs_surely(pack, clock))
                && !moved(pack, workflow).any(|(_, to)| to == state)
        }
        Performer::Parties(_) | Performer::Triggered => false,
    };
    comes && is_free(pack, workflow, action)
}

/// Whether nothing can stand against an action, whatever the case is like: it has no condition and no window, and nothing
/// of what it works out, binds, starts or triggers can fail for want of a value.
fn is_free(pack: &Pack, workflow: &Workflow, action: &Action) -> bool {
    let told = |value: &Expression| {
        value.constant().is_some() || value.source().text.trim() == "on" || is_surely_given(action, value)
    };
    let starts = |clock: &&Arc<Clock>| action.to.as_ref().is_some_and(|to| clock.runs_in.contains(&to.id));
    let may_be_taken =
        |name: &Id| pack.registers.values().any(|register| register.unique.is_some() && register.of == *name);
    action.conditions.is_empty()
        && action.not_by.is_empty()
        && action.bound_to.is_empty()
        && action.window.is_none()
        && action.values().all(told)
        && action.extends.is_empty()
        && action.opens.is_empty()
        && action.triggers.is_empty()
        && !(action.to.as_ref().is_some_and(|to| to.is_final) && is_followed_at_its_end(pack, workflow))
        && action.assigns.is_empty()
        && action.binds.iter().all(|party| is_surely_chosen(workflow, party))
        && !action.effects.iter().any(|request| request.effect.view.is_some() || has_letter(pack, request))
        && !action.records.iter().chain(action.facts.iter().map(|(name, _)| name)).any(may_be_taken)
        && workflow.clocks.values().filter(starts).all(|clock| runs_surely(pack, clock))
}

/// Whether something is done in other procedures when one of a workflow is over.
fn is_followed_at_its_end(pack: &Pack, workflow: &Workflow) -> bool {
    pack.workflows.values().any(|other| {
        other.concerned_ends.is_some() && other.concerns.iter().any(|(concerned, _)| *concerned == workflow.id)
    })
}

/// Whether a letter leaves with an effect, which may lack something.
fn has_letter(pack: &Pack, request: &EffectUse) -> bool {
    pack.letters.values().any(|letter| letter.effects.contains(&request.effect.id))
}

/// Whether an expression is an answer of the action's own form that nobody may leave out.
fn is_surely_given(action: &Action, value: &Expression) -> bool {
    let ([read], Some(form)) = (value.reads(), &action.form) else { return false };
    let required = |name: &Id| {
        let field = form.fields.get(name.as_str());
        field.is_some_and(|field| field.need == Requirement::Required && field.when.is_none())
    };
    !action.partial
        && read.variable == "input"
        && value.source().text.trim() == read.to_string()
        && read.properties.first().is_some_and(required)
}

/// Whether a party that an action binds is bound whatever the case is like: a single rule names one organisation always.
fn is_surely_chosen(workflow: &Workflow, party: &Party) -> bool {
    if !matches!(party.binding, PartyBinding::Route) {
        return true;
    }
    let routes = workflow.routes.get(&party.id).map(Vec::as_slice);
    matches!(routes, Some([only]) if only.when.is_none() && matches!(only.target, RouteTarget::Organisation(_)))
}
