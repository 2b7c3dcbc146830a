//! Codes with a first or last day. The table itself is taken as others publish it; the days on which a code can be given
//! decide, and so does whether it is there at all.

use super::{Sites, get};
use crate::mutation::MutationOperator;
use guicheng_engine::internals::yaml::Node;

impl Sites<'_> {
    /// Takes away each code that has a first or last day, and shifts its days.
    pub(super) fn dated_codes(&mut self) {
        for (list, node) in self.entries("codes") {
            for (code, entry) in super::map_of(get(node, "entries")) {
                let days: Vec<(&str, &Node)> =
                    ["from", "until"].into_iter().filter_map(|key| Some((key, get(entry, key)?))).collect();
                if days.is_empty() {
                    continue;
                }
                let path = format!("codes.{list}.entries.{code}");
                for (key, day) in days {
                    self.shift(MutationOperator::ShiftTable, format!("{path}.{key}"), day, entry);
                }
                self.remove(MutationOperator::ShiftTable, path);
            }
        }
    }
}
