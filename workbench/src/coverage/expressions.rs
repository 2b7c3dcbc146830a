//! The expressions that are evaluated where an element takes effect: what they read is reached with it.

use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Clock, ClockSpan, RouteTarget, View};
use guicheng_engine::{Action, Workflow};

/// What says how long a clock runs and when it starts.
pub(super) fn clock_expressions(clock: &Clock) -> Vec<&Expression> {
    match &clock.span {
        ClockSpan::Limit { period, starts } => std::iter::once(period).chain(starts).collect(),
        ClockSpan::Until(until) => vec![until],
    }
}

/// What says what a view shows, and when.
pub(super) fn view_expressions(view: &View) -> Vec<&Expression> {
    view.shows
        .values()
        .flat_map(|showing| showing.when.iter().chain(showing.fields.iter().map(|(_, field)| field)))
        .collect()
}

/// What is computed where an action is taken.
pub(super) fn action_expressions<'a>(action: &'a Action, workflow: &'a Workflow) -> Vec<&'a Expression> {
    let mut expressions: Vec<&Expression> = Vec::new();
    expressions.extend(action.conditions.iter().map(|condition| &condition.that));
    expressions.extend(action.values());
    expressions.extend(action.window.iter().flat_map(|window| [&window.opens, &window.closes]));
    expressions
        .extend(action.form.iter().flat_map(|form| form.fields.values().filter_map(|field| field.when.as_ref())));
    let counted = action.form.iter().filter_map(|form| form.counted.as_ref());
    expressions.extend(counted.flat_map(|counted| counted.of.iter().chain([&counted.from, &counted.until])));
    for party in &action.binds {
        for route in workflow.routes.get(&party.id).into_iter().flatten() {
            expressions.extend(&route.when);
            match &route.target {
                RouteTarget::InTerritory { territory: read, .. } | RouteTarget::Chosen(read) => expressions.push(read),
                RouteTarget::Organisation(_) | RouteTarget::SuperiorOf(_) => {}
            }
        }
    }
    expressions
}
