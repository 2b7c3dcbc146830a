//! Changing the values a case holds.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Procedure;
use crate::base::{Id, Value, Values};

/// The values of a case and of the procedure an event is about, as they are after the event.
pub(crate) struct PrecomputedValues {
    pub(crate) facts: Arc<Values>,
    pub(crate) data: Arc<Values>,
}

/// Changes values, or takes what the changes are known to lead to.
///
/// Events read back from a record bring names and texts of their own. Names are those of the pack, and what becomes a
/// fact was data of the procedure before: both are shared, so that a case rebuilt from its record is as small as one
/// that never left the memory.
pub(crate) fn set_or_take(
    values: &mut Arc<Values>,
    changes: &[(Id, Option<Value>)],
    precomputed: Option<Arc<Values>>,
    procedure: Option<&Procedure>,
) {
    let Some(precomputed) = precomputed else {
        let Some(procedure) = procedure else { return set_values(values, changes) };
        // Names come in their order, so that the data are gone through once.
        let mut data = procedure.data.iter().peekable();
        return change(values, changes, |name, value| {
            while data.next_if(|(known, _)| *known < name).is_some() {}
            match data.next_if(|(known, _)| *known == name) {
                Some((name, known)) if known == value => (name.clone(), known.clone()),
                Some((name, _)) => (name.clone(), value.clone()),
                None => (procedure.workflow.field_names.get(name).unwrap_or(name).clone(), value.clone()),
            }
        });
    };
    debug_assert!(
        {
            set_values(values, changes);
            *values == precomputed
        },
        "the event leads to what was planned"
    );
    *values = precomputed;
}

/// Changes values; what changes to nothing is taken out.
pub(crate) fn set_values(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)]) {
    change(values, changes, |name, value| (name.clone(), value.clone()));
}

/// Both lists are in the order of names, so that one pass makes the new one, of just its size.
fn change(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)], made: impl FnMut(&Id, &Value) -> (Id, Value)) {
    if changes.is_empty() {
        return;
    }
    let mut sorted: Vec<&(Id, Option<Value>)> = changes.iter().collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    // Values that nobody else holds are moved, others copied.
    let room = values.len().saturating_add(sorted.len());
    let after = match Arc::try_unwrap(std::mem::take(values)) {
        Ok(own) => merged(own.into_iter(), &sorted, room, made),
        Err(shared) => merged(shared.iter().map(|(name, value)| (name.clone(), value.clone())), &sorted, room, made),
    };
    *values = Arc::new(Values::from_sorted_store_unchecked(after));
}

/// Values with changes in the order of names, of which the last of a name counts.
fn merged(
    before: impl Iterator<Item = (Id, Value)>,
    changes: &[&(Id, Option<Value>)],
    room: usize,
    mut made: impl FnMut(&Id, &Value) -> (Id, Value),
) -> Vec<(Id, Value)> {
    let mut after: Vec<(Id, Value)> = Vec::with_capacity(room);
    let mut before = before.peekable();
    let mut pending = changes.iter().copied().peekable();
    while let Some((name, value)) = pending.next() {
        if pending.peek().is_some_and(|(next, _)| next == name) {
            // The last change of a name counts.
            continue;
        }
        let mut replaced = None;
        while let Some((kept, _)) = before.peek() {
            match kept.cmp(name) {
                Ordering::Less => after.extend(before.next()),
                Ordering::Equal => {
                    replaced = before.next();
                    break;
                }
                Ordering::Greater => break,
            }
        }
        if let Some(value) = value {
            after.push(made(replaced.as_ref().map_or(name, |(kept, _)| kept), value));
        }
    }
    after.extend(before);
    after.shrink_to_fit();
    after
}
