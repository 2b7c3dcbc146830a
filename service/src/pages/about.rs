//! What a procedure is about, in a few words: where several stand in a row, people tell them apart by it.

use std::cmp::Reverse;

use guicheng_engine::screen::{CaseScreen, ShownValue};
use guicheng_engine::{Id, Pack};

use super::Visit;

/// How many values tell it.
const TOLD: usize = 3;

/// Values in the order in which people fill them in: that of the steps of forms, the longest form first.
pub(super) fn in_order(values: &[ShownValue], pack: &Pack) -> Vec<ShownValue> {
    let workflows = pack.workflows.values();
    let actions = workflows.flat_map(|workflow| std::iter::once(&workflow.opening).chain(workflow.actions.values()));
    let forms = actions.filter_map(|action| action.form.as_ref());
    let steps = forms.map(|form| form.groups.values().flat_map(|group| &group.fields).collect());
    let mut forms: Vec<Vec<&Id>> = steps.collect();
    forms.sort_by_key(|form| Reverse(form.len()));
    let order: Vec<&Id> = forms.into_iter().flatten().collect();
    let mut ordered = values.to_vec();
    ordered.sort_by_cached_key(|value| order.iter().position(|field| **field == value.name).unwrap_or(usize::MAX));
    ordered
}

/// What a procedure is about, as far as whoever asks sees it: what its views show, else what is recorded in it. Where it stands is said
/// elsewhere.
pub(super) fn about(visit: &Visit, screen: &CaseScreen, procedure: u32, pack: &Pack) -> String {
    let stands = screen.procedures.iter().flat_map(|own| [&own.workflow.title, &own.state.title]);
    let said: Vec<&String> = stands.collect();
    let shown = screen.shown.iter().filter(|view| view.procedure == procedure).flat_map(|view| view.fields.clone());
    let recorded = screen.procedures.iter().filter(|own| own.procedure == procedure);
    let recorded = recorded.flat_map(|own| in_order(&own.data, pack));
    let mut told: Vec<String> = Vec::new();
    for value in shown.chain(recorded) {
        let text = value.named(&|id| visit.called(id));
        let is_new = !text.is_empty() && !said.contains(&&text) && !told.contains(&text);
        if is_new && told.len() < TOLD {
            told.push(text);
        }
    }
    told.join(" · ")
}
