//! What somebody sees whole, besides what the views show: the case's facts, and procedures with their data.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Found, Numbers};
use crate::scenario::Told;
use crate::scenario::document::ExpectDocument;
use crate::scenario::run::ScenarioRun;
use guicheng_engine::Case;

/// How the facts are named; procedures are named by the scenario or by their workflow.
const FACTS: &str = "facts";

impl ScenarioRun<'_> {
    pub(super) fn judge_sees(
        &self,
        expected: &ExpectDocument,
        case: &Case,
        numbers: &Numbers<'_>,
        at: DateTime<Utc>,
        found: &mut Found,
    ) {
        let on = expected.sees.on.as_ref();
        let Some(looked_at) = self.looked_at(on, (case, numbers.case_under_test), at, found) else { return };
        let case = &looked_at.case;
        for (who, wanted) in &expected.sees.entries {
            let names: BTreeSet<&str> = wanted.iter().map(|name| &*name.value).collect();
            let listed = |names: &BTreeSet<&str>| Told::written(names.iter().copied().collect::<Vec<_>>().join(", "));
            let actor = self.audience(who.value.as_str(), case);
            let subject = format!("sees.{}", who.value);
            let disclosure = match self.seen(&looked_at, numbers.case_under_test, &actor) {
                Ok(disclosure) => disclosure,
                Err(refusal) => {
                    found.push((who.span, subject, listed(&names), Told::undecided(&refusal)));
                    continue;
                }
            };
            let procedures = disclosure.procedures.iter().filter_map(|(number, _)| case.procedure(*number));
            let seen: Vec<Cow<'_, str>> = procedures
                .map(|procedure| numbers.name_among(procedure, case, &names))
                .chain(disclosure.facts.is_some().then_some(Cow::Borrowed(FACTS)))
                .collect();
            let seen: BTreeSet<&str> = seen.iter().map(AsRef::as_ref).collect();
            if seen != names {
                found.push((who.span, subject, listed(&names), listed(&seen)));
            }
        }
    }
}
