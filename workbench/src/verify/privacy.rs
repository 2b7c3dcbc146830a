//! Whom personal values reach: by views, collections, effects and letters, and by what a party sees. Where they flow is the
//! engine's to say.

use crate::messages;
use std::sync::Arc;

use super::graph::actions_of;
use super::{Obligation, Sense};
use crate::verify::bound_parties::party_roles;
use crate::verify::monitor::Monitor;
use crate::verify::obligations::{Asking, action_path};
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{
    Collection, FromStates, Party, PartyBinding, PartyScope, PersonalFlow, Point, View,
};
use guicheng_engine::{Id, Pack, Workflow};

/// What a case of a pack went through: the pack, and those before it that it is an amendment of. What an amendment takes over
/// was recorded under the rules before it, so personal values flow by the rules of all of them.
struct Flow<'p> {
    packs: Vec<&'p Pack>,
    flow: PersonalFlow,
}

impl<'p> Flow<'p> {
    fn new(packs: Vec<&'p Pack>) -> Self {
        let flow = PersonalFlow::of(packs.iter().copied());
        Self { packs, flow }
    }

    /// The workflows, also those of rules before.
    fn workflows(&self) -> impl Iterator<Item = &'p Arc<Workflow>> {
        self.packs.iter().flat_map(|pack| pack.workflows.values())
    }

    /// The facts of a kind of case.
    fn facts_of(&self, kind: &Id) -> impl Iterator<Item = &'p Id> {
        let kinds = self.packs.iter().filter_map(|pack| pack.cases.get(kind.as_str()));
        kinds.flat_map(|case| case.facts.iter().map(|field| &field.id))
    }

    /// The personal field that a recorded value tells something of.
    fn of(&self, record: &Option<Id>, name: &Id) -> Option<Id> {
        self.flow.in_field(record.as_ref(), name).tells
    }

    /// The personal field that what an expression of a workflow gives tells something of.
    fn personal_in(&self, workflow: &Workflow, expression: &Expression) -> Option<Id> {
        self.flow.in_expression(Some(&workflow.id), expression).tells
    }
}

/// The ways by which something personal reaches one of the parties.
pub(super) fn obligations(asking: &Asking<'_>, parties: &[Arc<Party>]) -> Vec<Obligation> {
    let before = asking.before.iter().map(AsRef::as_ref);
    let flow = Flow::new(std::iter::once(asking.pack).chain(before).collect());
    let mut obligations = Vec::new();
    for party in parties {
        asking.looks();
        obligations.extend(sees_all(asking, &flow, party));
        for view in
            asking.pack.views.values().filter(|view| reaches(&view.audience, party) || party.sees.may_show(&view.id))
        {
            for (id, showing) in view.shows.iter() {
                let Some(workflow) = asking.pack.workflows.get(id.as_str()) else { continue };
                for (name, expression) in &showing.fields {
                    let Some(personal) = flow.personal_in(workflow, expression) else { continue };
                    let fault = fault(asking, &format!("views.{}.fields.{name}", view.id), name, &personal, party)
                        .with("by", &view.id);
                    let monitor =
                        Monitor::Shown { view: Arc::clone(view), workflow: id.clone(), fields: vec![name.clone()] };
                    obligations.push(asking.obligation(workflow, Sense::Example, fault, Some(monitor)));
                }
            }
        }
        for collection in asking.pack.collections.values() {
            obligations.extend(listed(asking, &flow, collection, party));
        }
        for workflow in asking.pack.workflows.values() {
            obligations.extend(carried(asking, &flow, workflow, party));
        }
    }
    obligations
}

/// What the days tell on which something stands in a collection that a party reads; what it shows, its views show.
fn listed(asking: &Asking<'_>, flow: &Flow<'_>, collection: &Collection, party: &Arc<Party>) -> Vec<Obligation> {
    let readers: Vec<Arc<Party>> = collection.audience.iter().map(|reader| Arc::clone(&reader.party)).collect();
    if !reaches(&readers, party) {
        return Vec::new();
    }
    let mut obligations = Vec::new();
    for (id, rule) in collection.of.iter() {
        let Some(workflow) = asking.pack.workflows.get(id.as_str()) else { continue };
        for (key, day) in [("from", &rule.from), ("until", &rule.until)] {
            let Some(personal) = day.as_ref().and_then(|day| flow.personal_in(workflow, day)) else { continue };
            let path = format!("collections.{}.{key}", collection.id);
            let fault = fault(asking, &path, &Id::from(key), &personal, party).with("by", &collection.id);
            obligations.push(asking.obligation(workflow, Sense::Example, fault, None));
        }
    }
    obligations
}

/// What the effects of a workflow carry to a party. An effect without addressee is for everybody.
fn carried(asking: &Asking<'_>, flow: &Flow<'_>, workflow: &Arc<Workflow>, party: &Arc<Party>) -> Vec<Obligation> {
    let mut obligations = Vec::new();
    for action in actions_of(workflow) {
        let opens = matches!(action.from, FromStates::Opening);
        let path = if opens { format!("workflows.{}.open", workflow.id) } else { action_path(workflow, action) };
        for request in action.effects.iter().filter(|request| request.to.is_empty() || reaches(&request.to, party)) {
            let view = request.effect.view.as_ref().and_then(|view| asking.pack.views.get(view.as_str()));
            for (name, expression) in request.with.iter().chain(content(view.map(AsRef::as_ref), &workflow.id)) {
                let Some(personal) = flow.personal_in(workflow, expression) else { continue };
                let fault = fault(asking, &format!("{path}.effects.{}", request.effect.id), name, &personal, party)
                    .with("by", &request.effect.id);
                let point = Point { workflow: workflow.id.clone(), action: action.id.clone() };
                let monitor = Monitor::Carried { point, effect: request.effect.id.clone(), names: vec![name.clone()] };
                obligations.push(asking.obligation(workflow, Sense::Example, fault, Some(monitor)));
            }
            obligations.extend(written(asking, flow, workflow, &request.effect.id, party));
        }
    }
    obligations
}

/// What the letters that leave with an effect say to a party.
fn written(
    asking: &Asking<'_>,
    flow: &Flow<'_>,
    workflow: &Arc<Workflow>,
    effect: &Id,
    party: &Arc<Party>,
) -> Vec<Obligation> {
    let mut obligations = Vec::new();
    for letter in asking.pack.letters.values().filter(|letter| letter.effects.contains(effect)) {
        let body = letter.bodies.get(workflow.id.as_str()).into_iter().flat_map(|body| body.iter());
        for block in body {
            let Some(personal) = block.expressions().find_map(|read| flow.personal_in(workflow, read)) else {
                continue;
            };
            let path = format!("letters.{}.body.{}", letter.id, block.id);
            let fault = fault(asking, &path, &block.id, &personal, party).with("by", &letter.id);
            obligations.push(asking.obligation(workflow, Sense::Example, fault, None));
        }
    }
    obligations
}

fn content<'v>(view: Option<&'v View>, workflow: &Id) -> &'v [(Id, Expression)] {
    view.and_then(|view| view.shows.get(workflow.as_str())).map_or(&[], |showing| &showing.fields)
}

/// Whether what goes to some parties reaches one: it is among them, or everybody is.
fn reaches(to: &[Arc<Party>], party: &Party) -> bool {
    to.iter().any(|other| other.id == party.id || other.is_everybody())
}

/// A party that sees the whole case, or its whole procedure, sees what is personal there.
fn sees_all(asking: &Asking<'_>, flow: &Flow<'_>, party: &Party) -> Vec<Obligation> {
    if !party.sees.may_be_whole() || party.is_everybody() {
        return Vec::new();
    }
    let mut obligations = Vec::new();
    for workflow in flow.workflows() {
        let bound_here = actions_of(workflow).any(|action| {
            let opens = matches!(action.from, FromStates::Opening) && matches!(party.binding, PartyBinding::Opener);
            action.binds.iter().any(|bound| bound.id == party.id)
                || (opens && party_roles(action).any(|role| role.id == party.id))
        });
        let own = Some(workflow.id.clone());
        let data = workflow.fields.keys().map(|field| (&own, field));
        let facts = flow.facts_of(&workflow.case).map(|field| (&None, field));
        let of_case = party.scope == PartyScope::Case;
        let of_workflow = of_case && !workflow.hidden_from.contains(&party.id);
        let seen = data.filter(|_| of_workflow || bound_here).chain(facts.filter(|_| of_case));
        let personal = seen.filter_map(|(record, field)| Some((field, flow.of(record, field)?))).next();
        if let Some((field, from)) = personal {
            let fault = fault(asking, &format!("parties.{}", party.id), field, &from, party).with("by", &workflow.id);
            obligations.push(asking.obligation(workflow, Sense::Example, fault, None));
        }
    }
    obligations.truncate(1);
    obligations
}

fn fault(asking: &Asking<'_>, path: &str, field: &Id, personal: &Id, party: &Party) -> Diagnostic {
    messages::error("personal-reaches", asking.place(path))
        .with("field", field)
        .with("personal", personal)
        .with("party", &party.id)
}
