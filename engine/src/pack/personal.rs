//! What of a pack's cases is personal, and what must not be: sealed apart, kept out of what stands open, not shown to all.

mod flow;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use flow::{Flowing, PersonalFlow};

use super::Pack;
use super::model::{Action, EffectUse, Party, Series, Workflow};
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId};
use crate::expression::{Expression, Read};
use crate::format::PackDocument;
use flow::actions;

/// What of a pack's cases is personal: what is computed from a personal value is, also if it is but yes or no. Who is bound to a
/// party, the state, and when clocks end are not: without them there is no case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Personal {
    flow: PersonalFlow,
    /// What effects carry: kind of effect and name.
    effects: BTreeSet<(Id, Id)>,
}

impl Personal {
    /// What is personal in the cases of a pack.
    pub(crate) fn of(pack: &Pack) -> Self {
        let flow = PersonalFlow::of([pack]);
        let mut effects = BTreeSet::new();
        for (workflow, action) in actions(workflows(pack)) {
            for used in &action.effects {
                let shown = used.effect.view.as_ref().and_then(|view| pack.views.get(view.as_str()));
                let shown = shown.and_then(|view| view.shows.get(workflow.as_str()));
                for (name, value) in used.with.iter().chain(shown.into_iter().flat_map(|rule| &rule.fields)) {
                    if flow.in_expression(Some(workflow), value).reads.is_some() {
                        effects.insert((used.effect.id.clone(), name.clone()));
                    }
                }
            }
        }
        Self { flow, effects }
    }

    /// Whether a field's values are personal. One that the pack does not know could be anything.
    pub(crate) fn has_field(&self, pack: &Pack, field: &Id) -> bool {
        self.flow.in_any_record(field).reads.is_some() || !pack.fields.contains_key(field)
    }

    /// Whether what an effect carries under a name is personal.
    pub(crate) fn has_effect(&self, effect: &Id, name: &Id) -> bool {
        self.effects.contains(&(effect.clone(), name.clone()))
    }

    /// Whether something personal reaches what an expression of a workflow gives.
    pub(crate) fn reaches(&self, workflow: &Id, expression: &Expression) -> bool {
        self.flow.in_expression(Some(workflow), expression).reads.is_some()
    }
}

/// Reports what of persons would stand open: where it can never be erased, in registers, whose rows other cases read and
/// record, among what a decision has looked up, in numbers, in the days of clocks and in who is bound; and where everybody reads
/// it, in views, collections and effects. What a key is computed from is not told apart from what else its expression reads.
pub(super) fn analyse(pack: &Pack, document: &PackDocument, diagnostics: &mut Diagnostics) {
    let flow = &pack.personal().flow;
    in_registers(flow, document, diagnostics);
    in_look_ups(flow, pack, diagnostics);
    in_series(flow, pack, document, diagnostics);
    in_clocks(flow, pack, document, diagnostics);
    in_parties(flow, document, diagnostics);
    shown_to_all(flow, pack, diagnostics);
    carried_to_all(flow, pack, diagnostics);
}

fn in_registers(flow: &PersonalFlow, document: &PackDocument, diagnostics: &mut Diagnostics) {
    for (id, register) in &document.registers {
        let told = register.facts.iter().chain(&register.keys).map(|(name, _)| name);
        let told = std::iter::once(&register.of).chain(told);
        for name in told.filter(|name| flow.in_field(None, &name.value).reads.is_some()) {
            let diagnostic = Diagnostic::error("personal-computed-in-register", name.span);
            diagnostics.push(diagnostic.with("register", &id.value).with("field", &name.value));
        }
    }
}

fn in_look_ups(flow: &PersonalFlow, pack: &Pack, diagnostics: &mut Diagnostics) {
    let looks_up = |expression: &Expression| expression.reads().iter().any(Read::is_of_registers);
    let mut report = |expression: &Expression, name: &Id| {
        let diagnostic = Diagnostic::error("personal-look-up", expression.source().span);
        diagnostics.push(diagnostic.with("name", name));
    };
    for (workflow, expression) in decided(pack).filter(|(_, expression)| looks_up(expression)) {
        if let Some(name) = flow.in_reads(workflow, expression).reads {
            report(expression, &name);
        }
    }
    for field in pack.fields.values().filter(|field| flow.in_any_record(&field.id).reads.is_some()) {
        for check in field.checks.iter().filter(|check| looks_up(&check.that)) {
            report(&check.that, &field.id);
        }
    }
}

/// A number, and what it is counted by, are looked up and stand in what is shown of a case.
fn in_series(flow: &PersonalFlow, pack: &Pack, document: &PackDocument, diagnostics: &mut Diagnostics) {
    for (id, written) in &document.series {
        let Some(series) = pack.series.get(id.value.as_str()) else { continue };
        let mut drawn = actions(workflows(pack)).filter(|(_, action)| draws(action, series));
        let found = drawn.find_map(|(workflow, _)| {
            let mut reads = series.scope.iter().chain(series.reads());
            reads.find_map(|read| Some((read, flow.in_series(Some(workflow), read).reads?)))
        });
        if let Some((read, personal)) = found {
            let diagnostic = Diagnostic::error("personal-in-series", written.pattern.span);
            let diagnostic = diagnostic.with("series", &id.value).with("read", read.written());
            diagnostics.push(diagnostic.with("personal", personal));
        }
    }
}

fn draws(action: &Action, series: &Series) -> bool {
    action.assigns.iter().any(|(_, drawn)| drawn.id == series.id)
}

/// The days of clocks stand in the record, since there is no case without them: whoever counts them by something personal
/// is told.
fn in_clocks(flow: &PersonalFlow, pack: &Pack, document: &PackDocument, diagnostics: &mut Diagnostics) {
    for (id, written) in &document.workflows {
        let Some(workflow) = pack.workflows.get(id.value.as_str()) else { continue };
        for (clock, _) in &written.clocks {
            if let Some(personal) = flow.in_clock(&workflow.id, &clock.value).tells {
                let diagnostic = Diagnostic::warning("personal-in-clock", clock.span);
                diagnostics.push(diagnostic.with("clock", &clock.value).with("personal", personal));
            }
        }
    }
}

/// Who is bound stands in the record, since without them there is no case: whoever finds them by something personal is told.
fn in_parties(flow: &PersonalFlow, document: &PackDocument, diagnostics: &mut Diagnostics) {
    for (id, _) in &document.parties {
        if let Some(personal) = flow.in_party(&id.value).tells {
            let diagnostic = Diagnostic::warning("personal-in-party", id.span);
            diagnostics.push(diagnostic.with("party", &id.value).with("personal", personal));
        }
    }
}

/// What effects for everybody carry, and what the letters say that leave with them.
fn carried_to_all(flow: &PersonalFlow, pack: &Pack, diagnostics: &mut Diagnostics) {
    let mut told: BTreeSet<(FileId, u32)> = BTreeSet::new();
    for (workflow, action) in actions(workflows(pack)) {
        let for_all = |used: &&EffectUse| used.to.is_empty() || used.to.iter().any(|party| party.is_everybody());
        for used in action.effects.iter().filter(for_all) {
            let shown = used.effect.view.as_ref().and_then(|view| pack.views.get(view.as_str()));
            // What a view for everybody shows is told there.
            let shown = shown.filter(|view| !view.audience.iter().any(|party| party.is_everybody()));
            let shown = shown.and_then(|view| view.shows.get(workflow.as_str()));
            let carried = used.with.iter().chain(shown.into_iter().flat_map(|rule| &rule.fields));
            let letters = pack.letters.values().filter(|letter| letter.effects.contains(&used.effect.id));
            let written = letters.flat_map(|letter| letter.expressions(workflow));
            for expression in carried.map(|(_, value)| value).chain(written) {
                let span = expression.source().span;
                let Some(personal) = flow.in_expression(Some(workflow), expression).tells else { continue };
                if !told.insert((span.file, span.start)) {
                    continue;
                }
                let diagnostic = match flow.marked_in(expression) {
                    Some(_) => Diagnostic::error("personal-in-public-effect", span),
                    None => Diagnostic::warning("personal-carried-to-public-effect", span),
                };
                diagnostics.push(diagnostic.with("effect", &used.effect.id).with("personal", personal));
            }
        }
    }
}

fn shown_to_all(flow: &PersonalFlow, pack: &Pack, diagnostics: &mut Diagnostics) {
    let public = |party: &Arc<Party>| party.is_everybody();
    for view in pack.views.values().filter(|view| view.audience.iter().any(public)) {
        for (workflow, rule) in view.shows.iter() {
            for expression in rule.when.iter().chain(rule.fields.iter().map(|(_, value)| value)) {
                let span = expression.source().span;
                let diagnostic = match (flow.marked_in(expression), flow.carried_in(workflow, expression)) {
                    (Some(field), _) => Diagnostic::error("personal-in-public-view", span).with("field", field),
                    (None, Some((read, personal))) => Diagnostic::warning("personal-carried-to-public-view", span)
                        .with("field", read)
                        .with("personal", personal),
                    (None, None) => continue,
                };
                diagnostics.push(diagnostic.with("view", &view.id));
            }
        }
    }
    for collection in pack.collections.values() {
        if !collection.audience.iter().any(|reader| public(&reader.party)) {
            continue;
        }
        for (workflow, rule) in collection.of.iter() {
            for expression in rule.expressions() {
                let carried = || flow.carried_in(workflow, expression).map(|(_, personal)| personal);
                let Some(personal) = flow.marked_in(expression).cloned().or_else(carried) else { continue };
                let diagnostic = Diagnostic::error("personal-in-public-list", expression.source().span);
                diagnostics.push(diagnostic.with("collection", &collection.id).with("field", personal));
            }
        }
    }
}

fn workflows(pack: &Pack) -> impl Iterator<Item = &Workflow> {
    pack.workflows.values().map(AsRef::as_ref)
}

/// What decisions evaluate, each in its workflow, but for the checks of fields: what they look up is recorded.
fn decided(pack: &Pack) -> impl Iterator<Item = (Option<&Id>, &Expression)> {
    let acts = move || actions(workflows(pack));
    let carries = move |view: &Id| {
        acts().flat_map(|(_, action)| &action.effects).any(|used| used.effect.view.as_ref() == Some(view))
    };
    let rows = pack.fields.values().flat_map(|field| field.fields.values()).filter_map(|asked| asked.when.as_ref());
    let rows = rows.map(|when| (None, when));
    let of_actions = acts().flat_map(|(workflow, action)| {
        let asked = action.form.iter().flat_map(|form| form.fields.values()).filter_map(|asked| asked.when.as_ref());
        action.expressions().chain(asked).map(move |expression| (Some(workflow), expression))
    });
    let of_workflows = workflows(pack).flat_map(|workflow| {
        let clocks = workflow.clocks.values().flat_map(|clock| clock.expressions());
        let routes = workflow.routes.values().flatten().flat_map(|route| route.expressions());
        clocks.chain(routes).map(move |expression| (Some(&workflow.id), expression))
    });
    let views = pack.views.values().filter(move |view| carries(&view.id)).flat_map(|view| view.shows.iter());
    let shown = views.flat_map(|(workflow, rule)| {
        let read = rule.when.iter().chain(rule.fields.iter().map(|(_, value)| value));
        read.map(move |expression| (Some(workflow), expression))
    });
    let letters = pack.letters.values().flat_map(|letter| letter.bodies.iter());
    let written = letters.flat_map(|(workflow, body)| {
        body.iter().flat_map(|block| block.expressions()).map(move |expression| (Some(workflow), expression))
    });
    of_actions.chain(rows).chain(of_workflows).chain(shown).chain(written)
}
