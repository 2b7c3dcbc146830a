//! What a procedure is about, in a few words: where several stand in a row, people tell them apart by it.

use std::cmp::Reverse;

use guicheng_engine::screen::{CaseScreen, ShownValue};
use guicheng_engine::{Id, Pack, Value};

use super::Visit;
use super::line::is_of_documents;
use crate::desk::is_found_by_parts;

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

/// What readers of lists for everybody look for, that in most lists first: people know a case by it.
pub(super) fn looked_for(pack: &Pack) -> Vec<&Id> {
    let mut looked_for: Vec<(&Id, usize)> = Vec::new();
    for collection in pack.collections.values().filter(|collection| collection.is_for_everybody()) {
        for column in &collection.columns {
            if column.filters && is_found_by_parts(pack, collection.id.as_str(), &column.id) {
                match looked_for.iter_mut().find(|(known, _)| **known == column.id) {
                    Some((_, lists)) => *lists = lists.saturating_add(1),
                    None => looked_for.push((&column.id, 1)),
                }
            }
        }
    }
    looked_for.sort_by_key(|(_, lists)| Reverse(*lists));
    looked_for.into_iter().map(|(column, _)| column).collect()
}

/// What people know a case by, as far as it is among some values.
pub(super) fn names(values: &[ShownValue], pack: &Pack, visit: &Visit) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for name in looked_for(pack) {
        let known = values.iter().filter(|value| value.name == *name).map(|value| value.named(&|id| visit.called(id)));
        told.extend(
            known.filter(|text| !text.is_empty()).take(1).filter(|text| !told.contains(text)).collect::<Vec<_>>(),
        );
    }
    told.truncate(TOLD);
    told
}

/// What people know a procedure by, or the case if none is said, as far as whoever asks sees it.
pub(super) fn known_by(visit: &Visit, screen: &CaseScreen, procedure: Option<u32>, pack: &Pack) -> Vec<String> {
    let own = own_values(screen, procedure, true, pack);
    let others = own_values(screen, procedure, false, pack);
    let all: Vec<ShownValue> = own.into_iter().chain(screen.facts.iter().flatten().cloned()).chain(others).collect();
    names(&all, pack, visit)
}

/// What views of a procedure show and what is recorded in it; or of all others.
fn own_values(screen: &CaseScreen, procedure: Option<u32>, own: bool, pack: &Pack) -> Vec<ShownValue> {
    let is_it = |number: u32| procedure.is_none_or(|procedure| procedure == number) == own;
    let shown = screen.shown.iter().filter(|view| is_it(view.procedure)).flat_map(|view| view.fields.clone());
    let recorded = screen.procedures.iter().filter(|of| is_it(of.procedure)).flat_map(|of| in_order(&of.data, pack));
    match own {
        true => shown.chain(recorded).collect(),
        false => recorded.chain(shown).collect(),
    }
}

/// What a procedure is about, or the case if none is said, as far as whoever asks sees it: what people know it by, else what views of it show and
/// what is recorded in it, files last. Where it stands is said elsewhere.
pub(super) fn about(visit: &Visit, screen: &CaseScreen, procedure: Option<u32>, pack: &Pack) -> Vec<String> {
    let named = known_by(visit, screen, procedure, pack);
    if !named.is_empty() {
        return named;
    }
    let stands = screen.procedures.iter().flat_map(|own| [&own.workflow.title, &own.state.title]);
    let said: Vec<&String> = stands.collect();
    let mut own = own_values(screen, procedure, true, pack);
    own.sort_by_key(|value| value.value.as_ref().is_some_and(is_of_documents));
    let mut told: Vec<String> = Vec::new();
    for value in own {
        let text = value.named(&|id| visit.called(id));
        // Rows are a table, and yes or no says nothing without its question: neither is a name of anything.
        let is_no_name =
            matches!(value.value, Some(Value::Boolean(_))) || !value.table(&|id| visit.called(id)).1.is_empty();
        let is_new = !is_no_name && !text.is_empty() && !said.contains(&&text) && !told.contains(&text);
        if is_new && told.len() < TOLD {
            told.push(text);
        }
    }
    told
}
