//! How figures can be changed: another action, clock or state, another unit, another value taken, one workflow less.

use super::{Sites, get, text};
use crate::mutation::{Edit, MutationOperator};
use guicheng_engine::internals::model::{Aggregate, DayUnit};
use guicheng_engine::internals::yaml::Node;

impl<'p> Sites<'p> {
    /// The changes of a key of a measure: `path` is the key's, `measure` the document it is a key of.
    pub(super) fn special_of_figures(&mut self, pattern: &str, path: &str, measure: &'p Node) {
        let of_measure = path.rsplit_once('.').map_or("", |(measure, _)| measure);
        match pattern.strip_prefix("figures.*.") {
            Some("count.action") => self.another(of_measure, measure, "action", "actions"),
            // What a count leaves out is missing in it; a percentile may well be the same without a workflow.
            Some("count.workflow") => self.thin(MutationOperator::MeasureOtherwise, path, get(measure, "workflow")),
            Some("on_time.clock") => self.another(of_measure, measure, "clock", "clocks"),
            Some("days.state") => self.another(of_measure, measure, "state", "states"),
            Some("sum.action") => self.another(of_measure, measure, "action", "actions"),
            Some("days.in") => self.another_word(of_measure, measure, "in", DayUnit::WORDS),
            Some("days.take") => self.another_word(of_measure, measure, "take", Aggregate::WORDS),
            _ => {}
        }
    }

    /// The next action, clock or state of the workflow instead of the first that is named.
    fn another(&mut self, path: &str, measure: &'p Node, key: &str, section: &str) {
        let (Some(workflow), Some(named)) = (first(get(measure, "workflow")), first(get(measure, key))) else { return };
        let known: Vec<&str> =
            self.entries(&format!("workflows.{workflow}.{section}")).into_iter().map(|(id, _)| id).collect();
        self.next(&format!("{path}.{key}"), named, &known);
    }

    fn another_word(&mut self, path: &str, measure: &'p Node, key: &str, words: &[&str]) {
        if let Some(word) = first(get(measure, key)) {
            self.next(&format!("{path}.{key}"), word, words);
        }
    }

    fn next(&mut self, path: &str, named: &str, known: &[&str]) {
        let after = known.iter().position(|id| *id == named).map_or(0, |position| position + 1);
        if let Some(other) = known.iter().cycle().skip(after).take(known.len()).find(|id| **id != named) {
            self.add(MutationOperator::MeasureOtherwise, path.to_owned(), Edit::Replace(text(other)));
        }
    }
}

/// A name, or the first of several.
fn first(node: Option<&Node>) -> Option<&str> {
    let node = node?;
    node.as_text().or_else(|| node.as_list()?.first()?.as_text())
}
