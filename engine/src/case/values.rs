//! Changing the values a case holds.

use std::sync::Arc;

use crate::id::Id;
use crate::value::{Value, Values};

/// The values of a case and of the procedure an event is about, as they are after the event.
pub(super) struct Foreseen {
    pub(super) facts: Arc<Values>,
    pub(super) data: Arc<Values>,
}

/// Changes values, or takes what the changes are known to lead to.
pub(super) fn set_or_take(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)], foreseen: Option<Arc<Values>>) {
    match foreseen {
        Some(foreseen) => {
            debug_assert!(
                {
                    set_values(values, changes);
                    *values == foreseen
                },
                "the event leads to what was planned"
            );
            *values = foreseen;
        }
        None => set_values(values, changes),
    }
}

/// Changes values; what changes to nothing is taken out.
pub(super) fn set_values(values: &mut Arc<Values>, changes: &[(Id, Option<Value>)]) {
    if changes.is_empty() {
        return;
    }
    let values = Arc::make_mut(values);
    for (name, value) in changes {
        match value {
            Some(value) => values.insert(name.clone(), value.clone()),
            None => values.remove(name),
        };
    }
}
