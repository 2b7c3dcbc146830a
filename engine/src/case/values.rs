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
            let known = loop {
                match data.peek().map(|(known, _)| (*known).cmp(name)) {
                    Some(Ordering::Less) => drop(data.next()),
                    Some(Ordering::Equal) => break data.next(),
                    Some(Ordering::Greater) | None => break None,
                }
            };
            match known {
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

/// So few changes are made one by one where that takes no copy.
const FEW: usize = 4;

/// Changes values; what changes to nothing is taken out.
pub(crate) fn set_values(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)]) {
    match Arc::get_mut(values).filter(|_| changes.len() <= FEW) {
        Some(own) => changes.iter().for_each(|(name, value)| match value {
            Some(value) => drop(own.insert(name.clone(), value.clone())),
            None => drop(own.remove(name)),
        }),
        None => change(values, changes, |name, value| (name.clone(), value.clone())),
    }
}

/// Gives back the room that values have and do not need.
pub(crate) fn shrink(values: &mut Arc<Values>) {
    if let Some(own) = Arc::get_mut(values) {
        let mut kept = std::mem::take(own).into_tuple_vec();
        kept.shrink_to_fit();
        *own = Values::from_sorted_store_unchecked(kept);
    }
}

/// Adds values that are given, in the order of their names: each as it is made of what is given and of what there was before.
/// There is room for more until they are [shrunk](shrink).
pub(crate) fn set_given<'g, G: 'g>(
    values: &mut Arc<Values>,
    given: impl ExactSizeIterator<Item = (&'g Id, &'g G)>,
    made: impl Fn(&G, Option<&Value>) -> Value,
) {
    if given.len() > 0 {
        let given = given.map(|(name, given)| (name, Some(given)));
        merge(values, given, |name, given, before| (name.clone(), made(given, before)));
    }
}

/// Makes changes, in whatever order they are.
fn change(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)], mut made: impl FnMut(&Id, &Value) -> (Id, Value)) {
    fn named((name, value): &(Id, Option<Value>)) -> (&Id, Option<&Value>) {
        (name, value.as_ref())
    }
    let made = |name: &Id, value: &Value, _: Option<&Value>| made(name, value);
    if changes.is_empty() {
        return;
    }
    if changes.is_sorted_by(|(one, _), (other, _)| one < other) {
        merge(values, changes.iter().map(named), made);
        return shrink(values);
    }
    let mut sorted: Vec<&(Id, Option<Value>)> = changes.iter().collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    // The last change of a name counts.
    sorted.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            *kept = *later;
        }
        same
    });
    merge(values, sorted.into_iter().map(named), made);
    shrink(values);
}

/// Both are in the order of names, so that one pass makes the new list.
fn merge<'c, C: 'c>(
    values: &mut Arc<Values>,
    changes: impl ExactSizeIterator<Item = (&'c Id, Option<&'c C>)>,
    made: impl FnMut(&Id, &C, Option<&Value>) -> (Id, Value),
) {
    // Values that nobody else holds are moved, others copied.
    let room = values.len().saturating_add(changes.len());
    if let Some(own) = Arc::get_mut(values) {
        let after = merged(std::mem::take(own).into_iter(), changes, room, made);
        *own = Values::from_sorted_store_unchecked(after);
        return;
    }
    let after = merged(values.as_slice().iter(), changes, room, made);
    *values = Arc::new(Values::from_sorted_store_unchecked(after));
}

/// A named value from before a change: one's own, or one that is shared.
trait Before {
    fn name(&self) -> &Id;
    fn value(&self) -> &Value;
    fn own(self) -> (Id, Value);
}

impl Before for (Id, Value) {
    fn name(&self) -> &Id {
        &self.0
    }

    fn value(&self) -> &Value {
        &self.1
    }

    fn own(self) -> (Id, Value) {
        self
    }
}

impl Before for &(Id, Value) {
    fn name(&self) -> &Id {
        &self.0
    }

    fn value(&self) -> &Value {
        &self.1
    }

    fn own(self) -> (Id, Value) {
        self.clone()
    }
}

/// Values with changes, each name once, both in the order of names.
fn merged<'c, C: 'c, B: Before>(
    before: impl Iterator<Item = B>,
    changes: impl Iterator<Item = (&'c Id, Option<&'c C>)>,
    room: usize,
    mut made: impl FnMut(&Id, &C, Option<&Value>) -> (Id, Value),
) -> Vec<(Id, Value)> {
    let mut after: Vec<(Id, Value)> = Vec::with_capacity(room);
    let mut before = before.peekable();
    for (name, value) in changes {
        let mut replaced = None;
        while let Some(kept) = before.peek() {
            match kept.name().cmp(name) {
                Ordering::Less => after.extend(before.next().map(Before::own)),
                Ordering::Equal => {
                    replaced = before.next();
                    break;
                }
                Ordering::Greater => break,
            }
        }
        if let Some(value) = value {
            let before = replaced.as_ref();
            after.push(made(before.map_or(name, Before::name), value, before.map(Before::value)));
        }
    }
    after.extend(before.map(Before::own));
    after
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn changes_come_to_the_same_as_one_after_the_other(
            before in vec(("[a-e]", any::<i64>()), 0..5),
            changes in vec(("[a-e]", any::<Option<i64>>()), 0..8),
            shared: bool,
        ) {
            let before = before.iter().map(|(name, value)| (Id::from(name.as_str()), Value::Integer(*value)));
            let mut values = Arc::new(before.collect::<Values>());
            let mut expected = Values::clone(&values);
            let changes: Vec<(Id, Option<Value>)> =
                changes.iter().map(|(name, value)| (Id::from(name.as_str()), value.map(Value::Integer))).collect();
            for (name, value) in &changes {
                match value {
                    Some(value) => drop(expected.insert(name.clone(), value.clone())),
                    None => drop(expected.remove(name)),
                }
            }
            let held = shared.then(|| Arc::clone(&values));
            let unchanged = Values::clone(&values);
            set_values(&mut values, &changes);
            prop_assert_eq!(&*values, &expected);
            prop_assert!(held.is_none_or(|held| *held == unchanged), "what somebody else holds stays as it was");
        }
    }
}
