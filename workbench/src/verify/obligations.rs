//! What the graphs of a pack prove of an invariant, and what is left to be searched for.

use crate::messages;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::ends::goes_on_by_itself;
use super::graph::{Paths, actions_of, is_alive, leaving, moved, sources, triggering};
use super::{Obligation, Sense};
use crate::verify::bound_parties::{BoundParties, party_roles};
use crate::verify::monitor::Monitor;
use crate::verify::privacy;
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{
    Clock, ClockSpan, EffectUse, Exception, FromStates, Invariant, InvariantRule, Party, Performer, Point, StateScope,
    TriggerTarget,
};
use guicheng_engine::{Action, Id, Pack, Workflow};

/// What is left of an invariant after the graphs have been asked, nothing if they prove it; and in how many places of the
/// pack it could be broken at all.
pub(super) fn obligations(
    pack: &Pack,
    before: &[Arc<Pack>],
    bound: &BoundParties<'_>,
    number: usize,
    invariant: &Invariant,
) -> (Vec<Obligation>, usize) {
    let asking = Asking { pack, before, number, span: invariant.span, places: Cell::new(0) };
    let obligations = match &invariant.rule {
        InvariantRule::After { points, clock } => asking.after(points, clock),
        InvariantRule::Holds { points } => asking.holds(points),
        InvariantRule::Timed { parties, except } => asking.timed(parties, except, bound),
        InvariantRule::Ends(scope) => asking.ends(scope, bound),
        InvariantRule::Filled(scope) => asking.filled(scope, bound),
        InvariantRule::HidesPersonal { parties } => privacy::obligations(&asking, parties),
        InvariantRule::Never { workflow, from, to, but_by } => asking.never(workflow, from, to, but_by),
        InvariantRule::Accompanied { facts, moves, effects, except } => {
            asking.accompanied((facts, moves), effects, except, bound)
        }
    };
    // A fault that the graphs show is a place, too.
    let places = asking.places.get().max(obligations.len());
    (obligations, places)
}

/// The obligations of one invariant.
pub(super) struct Asking<'p> {
    pub(super) pack: &'p Pack,
    /// The packs that the pack took the place of.
    pub(super) before: &'p [Arc<Pack>],
    number: usize,
    span: Span,
    /// The places that were looked at.
    places: Cell<usize>,
}

impl<'p> Asking<'p> {
    /// Counts a place in which the invariant could be broken.
    pub(super) fn looks(&self) {
        self.places.set(self.places.get().saturating_add(1));
    }

    /// Whether an action can ever be taken, as far as the graph shows.
    fn can_be_taken(&self, workflow: &Workflow, action: &Action) -> bool {
        let reachable = || Paths::new(self.pack, workflow, None, &[]).reachable();
        let from = sources(workflow, action);
        is_alive(self.pack, workflow, action)
            && (matches!(action.from, FromStates::Opening)
                || reachable().into_iter().any(|state| from.contains(&state)))
    }

    /// Where an element stands; the invariant, if that cannot be said.
    pub(super) fn place(&self, path: &str) -> Span {
        self.pack.place_of(path).unwrap_or(self.span)
    }

    pub(super) fn obligation(
        &self,
        workflow: &Workflow,
        sense: Sense,
        fault: Diagnostic,
        monitor: Option<Monitor>,
    ) -> Obligation {
        Obligation { invariant: self.number, kind: workflow.case.clone(), sense, fault, monitor }
    }

    pub(super) fn workflows<'w>(&'w self, ids: &'w [Id]) -> impl Iterator<Item = &'p Arc<Workflow>> + 'w {
        ids.iter().filter_map(|id| self.pack.workflows.get(id.as_str()))
    }

    fn point(&self, point: &Point) -> Option<(&'p Arc<Workflow>, &'p Arc<Action>)> {
        let workflow = self.pack.workflows.get(point.workflow.as_str())?;
        Some((workflow, workflow.actions.get(point.action.as_str())?))
    }

    fn after(&self, points: &[Point], clock: &Id) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        for point in points {
            let Some((workflow, action)) = self.point(point) else { continue };
            let Some(rule) = workflow.clocks.get(clock.as_str()) else { continue };
            if !self.can_be_taken(workflow, action) {
                continue;
            }
            self.looks();
            let asks_for_it = format!("clocks.{clock}.expired");
            let proved = Paths::new(self.pack, workflow, Some(clock), &[]).run_out_comes_before(rule, &action.id)
                || action.conditions.iter().any(|condition| condition.that.source().text.trim() == asks_for_it);
            if proved {
                continue;
            }
            let fault = messages::error("taken-early", self.place(&action_path(workflow, action)))
                .with("action", &action.id)
                .with("workflow", &workflow.id)
                .with("clock", clock);
            let monitor = Monitor::Early { points: vec![point.clone()], clock: clock.clone() };
            obligations.push(self.obligation(workflow, Sense::Breach, fault, Some(monitor)));
        }
        obligations
    }

    fn holds(&self, points: &[(Point, Expression)]) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        for (point, holds) in points {
            let Some((workflow, action)) = self.point(point) else { continue };
            if !self.can_be_taken(workflow, action) {
                continue;
            }
            self.looks();
            if asks_for(action, holds) {
                continue;
            }
            let fault = messages::error("taken-against", self.place(&action_path(workflow, action)))
                .with("action", &action.id)
                .with("workflow", &workflow.id)
                .with("condition", &holds.source().text);
            let monitor = Monitor::Against { point: point.clone(), holds: holds.clone() };
            obligations.push(self.obligation(workflow, Sense::Breach, fault, Some(monitor)));
        }
        obligations
    }

    fn filled(&self, scope: &StateScope, bound: &BoundParties<'_>) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        for workflow in self.workflows(&scope.workflows) {
            obligations.extend(self.never_bound(workflow, scope, bound));
            for state in Paths::new(self.pack, workflow, None, &[]).reachable() {
                let leaving = leaving(self.pack, workflow, state);
                let acted = leaving.iter().any(|action| matches!(action.by, Performer::Parties(_)));
                let goes_on = leaving.iter().any(|action| goes_on_by_itself(self.pack, workflow, state, action));
                if acted && !Exception::covers(&scope.except, &workflow.id, state) {
                    self.looks();
                }
                let parties = || leaving.iter().flat_map(|action| party_roles(action));
                if !acted
                    || goes_on
                    || Exception::covers(&scope.except, &workflow.id, state)
                    || parties().any(|party| bound.surely(&workflow.id, state, party))
                {
                    continue;
                }
                let mut vacant: Vec<Arc<Party>> = Vec::new();
                for party in parties() {
                    if !vacant.iter().any(|known| known.id == party.id)
                        && let Some(party) = self.pack.parties.get(party.id.as_str())
                    {
                        vacant.push(Arc::clone(party));
                    }
                }
                let fault = messages::error("seat-vacant", self.place(&state_path(workflow, state)))
                    .with("state", state)
                    .with("workflow", &workflow.id)
                    .with_list("parties", vacant.iter().map(|party| &party.id));
                let monitor = Monitor::Vacant { workflow: workflow.id.clone(), state: state.clone(), parties: vacant };
                obligations.push(self.obligation(workflow, Sense::Breach, fault, Some(monitor)));
            }
        }
        obligations
    }

    /// The parties that actions and clocks of a workflow name although nothing can bind them.
    fn never_bound(&self, workflow: &Arc<Workflow>, scope: &StateScope, bound: &BoundParties<'_>) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        let mut told: BTreeSet<&Id> = BTreeSet::new();
        for action in actions_of(workflow).filter(|action| is_alive(self.pack, workflow, action)) {
            let opens = matches!(action.from, FromStates::Opening);
            let named = party_roles(action).filter(|_| !opens);
            let addressed = action.effects.iter().flat_map(|request| request.to.iter().map(AsRef::as_ref));
            for party in named.chain(addressed) {
                let excepted = Exception::covers(&scope.except, &workflow.id, &action.id);
                if bound.possibly(workflow, party) || excepted || !told.insert(&party.id) {
                    continue;
                }
                let path =
                    if opens { format!("workflows.{}.open", workflow.id) } else { action_path(workflow, action) };
                let fault = never_bound_fault(self.place(&path), party, workflow);
                let point = Point { workflow: workflow.id.clone(), action: action.id.clone() };
                let monitor = match sources(workflow, action).first() {
                    Some(state) => Monitor::Stands { workflow: workflow.id.clone(), state: (*state).clone() },
                    None => Monitor::Taken { point },
                };
                obligations.push(self.obligation(workflow, Sense::Example, fault, Some(monitor)));
            }
        }
        for clock in workflow.clocks.values() {
            let Some(party) = clock.duty_of.as_ref().and_then(|party| self.pack.parties.get(party.as_str())) else {
                continue;
            };
            if bound.possibly(workflow, party) || !told.insert(&party.id) {
                continue;
            }
            let path = format!("workflows.{}.clocks.{}", workflow.id, clock.id);
            let fault = never_bound_fault(self.place(&path), party, workflow);
            let monitor = clock
                .runs_in
                .first()
                .map(|state| Monitor::Stands { workflow: workflow.id.clone(), state: state.clone() });
            obligations.push(self.obligation(workflow, Sense::Example, fault, monitor));
        }
        obligations
    }

    fn never(&self, workflow: &Id, from: &[Id], to: &[Id], but_by: &[Id]) -> Vec<Obligation> {
        let Some(workflow) = self.pack.workflows.get(workflow.as_str()) else { return Vec::new() };
        let paths = Paths::new(self.pack, workflow, None, but_by).with_moves(self.pack, workflow);
        let monitor = || Monitor::Regained {
            workflow: workflow.id.clone(),
            from: from.to_vec(),
            to: to.to_vec(),
            but_by: but_by.to_vec(),
        };
        let mut obligations = self.moved_back(workflow, from, to, &monitor);
        for action in workflow.actions.values() {
            let back = action.to.as_ref().is_some_and(|state| to.contains(&state.id));
            if back && self.can_be_taken(workflow, action) {
                self.looks();
            }
            if !back || but_by.contains(&action.id) || !is_alive(self.pack, workflow, action) {
                continue;
            }
            let ended = from.iter().find(|ended| {
                let reached = paths.reachable_from(ended);
                sources(workflow, action).into_iter().any(|source| source == *ended || reached.contains(source))
            });
            let Some(ended) = ended else { continue };
            let fault = messages::error("state-regained", self.place(&action_path(workflow, action)))
                .with("action", &action.id)
                .with("workflow", &workflow.id)
                .with("from", ended)
                .with_list("to", to);
            obligations.push(self.obligation(workflow, Sense::Breach, fault, Some(monitor())));
        }
        obligations
    }

    /// The ways back that an amendment itself makes when open procedures go over: where these had been before is not known,
    /// unless they are where they were.
    fn moved_back(
        &self,
        workflow: &Workflow,
        from: &[Id],
        to: &[Id],
        monitor: &impl Fn() -> Monitor,
    ) -> Vec<Obligation> {
        let span = self.pack.transition.as_ref().map_or(self.span, |transition| transition.span);
        let mut obligations = Vec::new();
        for (old, new) in moved(self.pack, workflow).filter(|(old, new)| old != new && to.contains(new)) {
            self.looks();
            let Some(ended) = from.iter().find(|ended| *ended == old).or_else(|| from.first()) else { continue };
            let fault = messages::error("state-regained-by-amendment", span)
                .with("workflow", &workflow.id)
                .with("from", ended)
                .with("old", old)
                .with("new", new);
            obligations.push(self.obligation(workflow, Sense::Breach, fault, Some(monitor())));
        }
        obligations
    }

    fn accompanied(
        &self,
        (facts, moves): (&[Id], &[Id]),
        effects: &[Id],
        except: &[Exception],
        bound: &BoundParties<'_>,
    ) -> Vec<Obligation> {
        let mut obligations = Vec::new();
        for workflow in self.pack.workflows.values() {
            for action in actions_of(workflow).filter(|action| is_alive(self.pack, workflow, action)) {
                let sets = action.records.iter().chain(action.facts.iter().map(|(name, _)| name));
                let changes = sets.into_iter().any(|name| facts.contains(name))
                    || (moves.contains(&workflow.id)
                        && action.to.is_some()
                        && !matches!(action.from, FromStates::Opening));
                if !changes || Exception::covers(except, &workflow.id, &action.id) {
                    continue;
                }
                self.looks();
                if self.has_effect((workflow, action), effects, bound, 0) {
                    continue;
                }
                let opens = matches!(action.from, FromStates::Opening);
                let path =
                    if opens { format!("workflows.{}.open", workflow.id) } else { action_path(workflow, action) };
                let fault = messages::error("effect-lacking", self.place(&path))
                    .with("action", &action.id)
                    .with("workflow", &workflow.id)
                    .with_list("effects", effects);
                let monitor = Monitor::Alone {
                    points: vec![Point { workflow: workflow.id.clone(), action: action.id.clone() }],
                    facts: facts.to_vec(),
                    moves: moves.to_vec(),
                    effects: effects.to_vec(),
                    except: except.to_vec(),
                };
                obligations.push(self.obligation(workflow, Sense::Breach, fault, Some(monitor)));
            }
        }
        obligations
    }

    /// Whether an action surely comes with one of some effects: it asks for it, what it surely triggers does, or everything that
    /// triggers it does.
    fn has_effect(
        &self,
        (workflow, action): (&Workflow, &Action),
        effects: &[Id],
        bound: &BoundParties<'_>,
        depth: u32,
    ) -> bool {
        if depth > MOST_TRIGGERS {
            return false;
        }
        if self.brings((workflow, action), effects, bound, depth) {
            return true;
        }
        let by = triggering(self.pack, &workflow.id, &action.id);
        matches!(action.by, Performer::Triggered)
            // Under the rules before an amendment something else may trigger it.
            && self.pack.transition.is_none()
            && !by.is_empty()
            && by.into_iter().all(|by| self.has_effect(by, effects, bound, depth.saturating_add(1)))
    }

    /// Whether it asks for one of the effects, for somebody who is surely bound, or surely triggers what does.
    fn brings(
        &self,
        (workflow, action): (&Workflow, &Action),
        effects: &[Id],
        bound: &BoundParties<'_>,
        depth: u32,
    ) -> bool {
        if depth > MOST_TRIGGERS {
            return false;
        }
        let goes_to_somebody = |request: &EffectUse| {
            request.to.is_empty() || request.to.iter().any(|party| bound.surely_with(workflow, action, party))
        };
        let asks = |request: &EffectUse| {
            effects.contains(&request.effect.id) && request.when.is_none() && goes_to_somebody(request)
        };
        action.effects.iter().any(asks)
            || action.triggers.iter().filter(|trigger| trigger.when.is_none()).any(|trigger| {
                let targets: Vec<&Id> = match &trigger.target {
                    TriggerTarget::Concerned => workflow.concerns.iter().map(|(concerned, _)| concerned).collect(),
                    // There may be no open procedure of another workflow than the root.
                    TriggerTarget::Workflow(target) => {
                        self.pack.cases.values().map(|case| &case.root).filter(|root| *root == target).collect()
                    }
                };
                !targets.is_empty()
                    && targets.into_iter().all(|target| {
                        let is_older = self
                            .pack
                            .transition
                            .as_ref()
                            .is_some_and(|transition| !transition.moves.contains_key(target.as_str()));
                        !is_older
                            && self.pack.workflows.get(target.as_str()).is_some_and(|other| {
                                other.actions.get(trigger.action.as_str()).is_some_and(|action| {
                                    self.brings((other, action), effects, bound, depth.saturating_add(1))
                                })
                            })
                    })
            })
    }
}

/// How deep actions may trigger actions.
const MOST_TRIGGERS: u32 = 16;

/// Whether an action asks for just that before it is taken. What reads the procedure's data may come out otherwise before
/// the input is there; the input is the same.
fn asks_for(action: &Action, holds: &Expression) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = folded(&holds.source().text);
    let steady = !holds.reads().iter().any(|read| matches!(read.variable, "data" | "missing"));
    steady && action.conditions.iter().any(|condition| folded(&condition.that.source().text) == wanted)
}

/// Whether a clock starts whatever is recorded, on whatever day: its limit is written out, or is a parameter that always
/// had a value.
pub(super) fn runs_surely(pack: &Pack, clock: &Clock) -> bool {
    let ClockSpan::Limit { period, starts: None } = &clock.span else { return false };
    let always = |name: &Id| {
        let first = pack.parameters.get(name.as_str()).and_then(|parameter| parameter.values.first());
        let begins = pack.in_force.as_ref().map(|in_force| in_force.from);
        first.is_some_and(|(from, _)| *from == NaiveDate::MIN || begins.is_some_and(|begins| *from <= begins))
    };
    period.constant().is_some()
        || matches!(period.reads(), [read] if read.variable == "params"
            && period.source().text.trim() == read.to_string()
            && read.properties.first().is_some_and(always))
}

fn never_bound_fault(span: Span, party: &Party, workflow: &Workflow) -> Diagnostic {
    messages::error("never-bound", span).with("party", &party.id).with("workflow", &workflow.id)
}

pub(super) fn action_path(workflow: &Workflow, action: &Action) -> String {
    format!("workflows.{}.actions.{}", workflow.id, action.id)
}

pub(super) fn state_path(workflow: &Workflow, state: &Id) -> String {
    format!("workflows.{}.states.{state}", workflow.id)
}
