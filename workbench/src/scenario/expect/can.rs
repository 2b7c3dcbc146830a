//! The exact list of what somebody can do now in the whole case.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Found, Numbers};
use crate::scenario::case_run::refused;
use crate::scenario::document::ExpectDocument;
use crate::scenario::run::ScenarioRun;
use crate::scenario::{Look, Told};
use guicheng_engine::internals::decode::OneOrMany;
use guicheng_engine::internals::diagnostic::Spanned;
use guicheng_engine::{Actor, Case, Id, Refusal, Undecided};

/// How an opening is named: `open.<workflow>`.
const OPEN: &str = "open";

/// How taking over is named: `take_over.<workflow>`.
const TAKE_OVER: &str = "take_over";

/// What an actor can do, and why not the rest, by name: `<procedure>.<action>` and `open.<workflow>`.
#[derive(Default)]
struct Doings {
    open: BTreeSet<String>,
    closed: BTreeMap<String, Refusal>,
}

impl Doings {
    fn add(&mut self, name: String, refusal: Option<Refusal>) {
        match refusal {
            None => {
                self.closed.remove(&name);
                self.open.insert(name);
            }
            Some(refusal) if !self.open.contains(&name) => {
                self.closed.insert(name, refusal);
            }
            Some(_) => {}
        }
    }
}

impl ScenarioRun<'_> {
    pub(super) fn judge_can(
        &self,
        expected: &ExpectDocument,
        case: &Case,
        numbers: &Numbers<'_>,
        at: DateTime<Utc>,
        found: &mut Found,
    ) {
        for (who, wanted) in &expected.can {
            let subject = format!("can.{}", who.value);
            let actor = self.audience(who.value.as_str(), case);
            self.compare(who.span, case, &actor, Look::Doings, at, found);
            let names = wanted.iter().map(|name| &*name.value).collect();
            match self.doings(case, &actor, (numbers, &names), at) {
                Ok(doings) => compare(&subject, who, wanted, &doings, found),
                Err(refusal) => found.push((who.span, subject, listed(wanted), Told::undecided(&refusal))),
            }
        }
    }

    fn doings(
        &self,
        case: &Case,
        actor: &Actor,
        (numbers, wanted): (&Numbers<'_>, &BTreeSet<&str>),
        at: DateTime<Utc>,
    ) -> Result<Doings, Undecided> {
        let mut doings = Doings::default();
        for available in self.host.available(case, actor, at)? {
            let Some(procedure) = case.procedure(available.procedure) else { continue };
            let name = numbers.name_among(procedure, case, wanted);
            doings.add(format!("{name}.{}", available.action.id), available.refusal);
        }
        let openings = match case.kind() {
            Some(_) => self.host.openings(case, actor, at)?,
            None => self.host.beginnings(&self.line_begins, actor, at)?,
        };
        for opening in openings {
            let doing = if opening.into.is_empty() { OPEN } else { TAKE_OVER };
            doings.add(format!("{doing}.{}", opening.workflow.id), opening.refusal);
        }
        Ok(doings)
    }
}

fn compare(
    subject: &str,
    who: &Spanned<Id>,
    wanted: &OneOrMany<Spanned<Arc<str>>>,
    doings: &Doings,
    found: &mut Found,
) {
    let names: BTreeSet<&str> = wanted.iter().map(|name| &*name.value).collect();
    if names.iter().copied().eq(doings.open.iter().map(String::as_str)) {
        return;
    }
    let open: Vec<&str> = doings.open.iter().map(String::as_str).collect();
    // Why not, for what was expected.
    let reasons = names.iter().filter_map(|name| {
        doings.closed.get(*name).map(|refusal| Told::each(|language| format!("{name}: {}", refused(refusal, language))))
    });
    let listing = (!open.is_empty()).then(|| Told::written(open.join(", ")));
    let actual = Told::all(&listing.into_iter().chain(reasons).collect::<Vec<_>>());
    let span = wanted.iter().find(|name| !doings.open.contains(&*name.value)).map_or(who.span, |name| name.span);
    found.push((span, subject.to_owned(), listed(wanted), actual));
}

fn listed(wanted: &OneOrMany<Spanned<Arc<str>>>) -> Told {
    let names: Vec<&str> = wanted.iter().map(|name| &*name.value).collect();
    Told::written(names.join(", "))
}
