//! Comparing what happened with what was expected.

mod can;
pub(super) mod effects;
mod letters;
mod lists;
mod numbers;
mod sees;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::as_of::LookedAt;
use super::document::{ClockExpectation, ExpectDocument, StepDocument};
use super::run::{CaseUnderTest, ScenarioRun};
use crate::scenario::load::value_like;
use crate::scenario::{Look, Outcome, Told};
use guicheng_engine::internals::decode::{Decode, Decoder, Keyed};
use guicheng_engine::internals::diagnostic::{Span, Spanned};
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{
    Actor, Case, ClockPhase, Diagnostics, Disclosure, EventKind, Id, Pack, Procedure, Refusal, Undecided, Value,
};
use numbers::Numbers;

impl ScenarioRun<'_> {
    /// Compares a step's outcome and the case after it with what the step expects.
    pub(super) fn judge(&mut self, step: &StepDocument, name: &Arc<str>, outcome: &Outcome, at: DateTime<Utc>) {
        self.judge_refusal(step, outcome);
        let Some(expected) = &step.expect else { return };
        let Some(case_under_test) = self.cases.get(name) else { return };
        // A refused step writes nothing, but expectations see the case as it stands at that moment.
        let case = match self.host.at_moment(&case_under_test.case, at) {
            Ok(case) => case,
            Err(_) => case_under_test.case.clone(),
        };
        let numbers = Numbers::new(case_under_test);
        let mut found = Vec::new();
        self.judge_states(expected, &case, &numbers, &mut found);
        self.judge_values(expected, &case, &numbers, &mut found);
        self.judge_clocks(expected, &case, &numbers, &mut found);
        judge_breaches(expected, case_under_test, &mut found);
        self.judge_waits(expected, &case, at, &mut found);
        let retained = self.judge_erasable(expected, &case, &numbers, at, &mut found);
        self.judge_effects(expected, outcome, &mut found);
        self.judge_letters(expected, outcome, &mut found);
        judge_parties(expected, &case, &numbers, &mut found);
        self.judge_available(expected, step, &case, &numbers, at, &mut found);
        self.judge_can(expected, &case, &numbers, at, &mut found);
        self.judge_sees(expected, &case, &numbers, at, &mut found);
        let mut viewed = BTreeSet::new();
        self.judge_views(expected, &case, &numbers, at, &mut found, &mut viewed);
        let listed = self.judge_lists(expected, at, &mut found, &mut viewed);
        self.viewed.extend(viewed);
        self.listed.extend(listed);
        self.retained.extend(retained);
        for (span, subject, wanted, actual) in found {
            self.fail(span, &subject, wanted, actual);
        }
    }

    fn judge_refusal(&mut self, step: &StepDocument, outcome: &Outcome) {
        match outcome {
            Outcome::Refused(refusal) => {
                if step.refused.is_empty() {
                    let told = [Some(Told::refused(refusal)), self.before_force(refusal)];
                    let told: Vec<Told> = told.into_iter().flatten().collect();
                    self.fail(step.span, "outcome", Told::said("told-done", &[]), Told::all(&told));
                }
                for code in &step.refused {
                    if !refusal.names(&code.value) {
                        self.fail(code.span, "refused", Told::written(&code.value), Told::refused(refusal));
                    }
                }
                let cited = refusal.articles();
                for article in &step.article {
                    if !cited.iter().any(|citation| citation.as_str() == &*article.value) {
                        let cited: Vec<&str> = cited.iter().map(guicheng_engine::Citation::as_str).collect();
                        self.fail(
                            article.span,
                            "article",
                            Told::written(&article.value),
                            Told::written(cited.join(", ")),
                        );
                    }
                }
            }
            Outcome::Events(_) | Outcome::Repeated(_) => {
                if let Some(code) = step.refused.first() {
                    self.fail(code.span, "refused", Told::written(&code.value), Told::said("told-done", &[]));
                }
            }
        }
    }

    /// That the steps of a scenario before this one are dated before the pack is in force, if they are refused for that.
    fn before_force(&self, refusal: &Refusal) -> Option<Told> {
        let given = self.entries.last().filter(|entry| entry.given && refusal.names("not-in-force"))?;
        let (on, from) = (given.on?, self.pack.in_force.as_ref()?.from);
        (on < from)
            .then(|| Told::said("told-given-before-force", &[("on", &on), ("pack", &self.pack.id), ("from", &from)]))
    }

    fn judge_states(&self, expected: &ExpectDocument, case: &Case, numbers: &Numbers<'_>, found: &mut Found) {
        if let Some(state) = &expected.state {
            let actual = numbers.last.and_then(|number| case.procedure(number)).map(|procedure| &procedure.state().id);
            compare(found, state.span, "state", &state.value, actual);
        }
        for (name, state) in &expected.states {
            let actual = numbers.of(name.value.as_str(), case).map(|procedure| &procedure.state().id);
            compare(found, state.span, &format!("states.{}", name.value), &state.value, actual);
        }
        for (name, under) in &expected.under {
            let procedure = numbers.of(name.value.as_str(), case);
            let pack = procedure.map(Procedure::pack);
            // What a step tells is known a millisecond later at the latest; rules hold by the day.
            let at = self.decided.max(case.last_at()).unwrap_or_default();
            let rules = procedure.map(|procedure| self.host.rulebook.business_rules(case, procedure, at));
            let is_meant = |pack: &Arc<Pack>| pack.id == *under.value || pack.version == under.value;
            if !pack.into_iter().chain(rules.iter().flatten()).any(is_meant) {
                let actual =
                    pack.map_or_else(|| shown(None), |pack| Told::written(format!("{} {}", pack.id, pack.version)));
                found.push((under.span, format!("under.{}", name.value), Told::written(&under.value), actual));
            }
        }
    }

    fn judge_values(&self, expected: &ExpectDocument, case: &Case, numbers: &Numbers<'_>, found: &mut Found) {
        for (name, node) in &expected.facts {
            let actual = case.facts().get(&name.value);
            self.compare_value(&format!("facts.{}", name.value), name, node, actual, found);
        }
        for (name, node) in &expected.data {
            let actual = numbers
                .last
                .and_then(|number| case.procedure(number))
                .and_then(|procedure| procedure.data().get(&name.value));
            self.compare_value(&format!("data.{}", name.value), name, node, actual, found);
        }
    }

    fn compare_value(&self, subject: &str, name: &Spanned<Id>, node: &Node, actual: Option<&Value>, found: &mut Found) {
        let wanted = match actual {
            Some(Value::Date { .. }) => value_like(node, actual),
            _ => self.value(name.value.as_str(), node),
        };
        if wanted.as_ref() != actual {
            let (wanted, actual) = told_apart(wanted.as_ref(), actual);
            found.push((node.span, subject.to_owned(), wanted, actual));
        }
    }

    fn judge_clocks(&self, expected: &ExpectDocument, case: &Case, numbers: &Numbers<'_>, found: &mut Found) {
        let Some(calendar) = self.calendar() else { return };
        for (name, node) in &expected.clocks {
            let has = |procedure: &&Procedure| {
                procedure.workflow().clocks.contains(name.value.as_str())
                    || procedure.clock(name.value.as_str()).is_some()
            };
            let procedure = numbers
                .last
                .and_then(|number| case.procedure(number))
                .filter(has)
                .or_else(|| case.procedures().rev().find(has));
            let run = procedure.and_then(|procedure| procedure.clock(name.value.as_str()));
            let actual = match run.map(|run| (run.phase(), run.due(calendar))) {
                None => "not started".to_owned(),
                Some((ClockPhase::Ended, _)) => "ended".to_owned(),
                Some((ClockPhase::Still, _)) => "still".to_owned(),
                Some((ClockPhase::Expired { last_day }, _)) => format!("expired {last_day}"),
                Some((ClockPhase::Running { .. }, due)) => match due {
                    Some(due) if due.provisional.is_some() => format!("due {} provisional", due.date),
                    Some(due) => format!("due {}", due.date),
                    None => "running".to_owned(),
                },
            };
            let wanted = match node.as_text() {
                Some("expired") if actual.starts_with("expired") => actual.clone(),
                Some(word) => word.to_owned(),
                None => {
                    let mut problems = Diagnostics::new();
                    match ClockExpectation::decode(node, &mut Decoder::new(&mut problems)) {
                        Some(clock) if clock.provisional => format!("due {} provisional", clock.due.value),
                        Some(clock) => format!("due {}", clock.due.value),
                        None => "due | ended | expired | still | not started".to_owned(),
                    }
                }
            };
            if wanted != actual {
                let (wanted, actual) = (Told::written(wanted), Told::written(actual));
                found.push((node.span, format!("clocks.{}", name.value), wanted, actual));
            }
        }
    }

    fn judge_waits(&self, expected: &ExpectDocument, case: &Case, at: DateTime<Utc>, found: &mut Found) {
        let Some(wanted) = &expected.waits else { return };
        let waiting = self.host.waiting(case, at).unwrap_or_default();
        let mut actual: Vec<&str> = waiting.iter().map(|waiting| id_of(&waiting.element)).collect();
        actual.dedup();
        compare_lists(found, expected, "waits", wanted, &actual);
    }

    /// Compares what may be erased; gives the ids of what of the pack's `retention` says so.
    fn judge_erasable(
        &self,
        expected: &ExpectDocument,
        case: &Case,
        numbers: &Numbers<'_>,
        at: DateTime<Utc>,
        found: &mut Found,
    ) -> Vec<Id> {
        let Some(wanted) = &expected.erasable else { return Vec::new() };
        let erasable = self.host.rulebook.erasable(case, at).unwrap_or_default();
        let of = |number: u32| {
            erasable.iter().filter(move |value| value.procedure == number).map(|value| value.field.as_str())
        };
        for (name, fields) in wanted {
            let actual: Vec<&str> = match numbers.of(name.value.as_str(), case) {
                Some(procedure) => of(procedure.number()).collect(),
                None => Vec::new(),
            };
            let fields: Vec<Spanned<Id>> = fields.iter().cloned().collect();
            compare_lists(found, expected, &format!("erasable.{}", name.value), &fields, &actual);
        }
        let names: BTreeSet<&str> = wanted.iter().map(|(name, _)| name.value.as_str()).collect();
        for procedure in case.procedures() {
            let name = numbers.name_among(procedure, case, &names);
            if !names.contains(&*name) {
                let actual: Vec<&str> = of(procedure.number()).collect();
                compare_lists(found, expected, &format!("erasable.{name}"), &[], &actual);
            }
        }
        erasable.into_iter().map(|value| value.retention).collect()
    }

    fn judge_available(
        &self,
        expected: &ExpectDocument,
        step: &StepDocument,
        case: &Case,
        numbers: &Numbers<'_>,
        at: DateTime<Utc>,
        found: &mut Found,
    ) {
        if expected.available.is_empty() {
            return;
        }
        let actor = step.who.as_ref().and_then(|who| self.scenarios.cast.actors.get(&*who.value)).cloned();
        let available = self.host.available(case, &actor.unwrap_or_default(), at).unwrap_or_default();
        for (name, wanted) in &expected.available {
            let available = available
                .iter()
                .filter(|available| available.action.id == name.value)
                .find(|available| numbers.last.is_none_or(|last| last == available.procedure))
                .or_else(|| available.iter().rev().find(|available| available.action.id == name.value));
            let open = available.is_some_and(|available| available.refusal.is_none());
            if open != *wanted {
                let actual = match available.and_then(|available| available.refusal.as_ref()) {
                    Some(refusal) => Told::refused(refusal),
                    None if available.is_none() => Told::said("told-no-action", &[]),
                    None => Told::written(true),
                };
                found.push((name.span, format!("available.{}", name.value), Told::written(wanted), actual));
            }
        }
    }

    /// What somebody sees of a case, or saw of it.
    fn seen(&self, of: &LookedAt<'_>, record: &CaseUnderTest, actor: &Actor) -> Result<Disclosure, Undecided> {
        match of.earlier {
            true => self.host.view_as_of(of.case.id(), &record.events, actor, of.at),
            false => self.host.view(&of.case, actor, of.at),
        }
    }

    fn judge_views(
        &self,
        expected: &ExpectDocument,
        case: &Case,
        numbers: &Numbers<'_>,
        at: DateTime<Utc>,
        found: &mut Found,
        viewed: &mut BTreeSet<Id>,
    ) {
        let on = expected.views.on.as_ref();
        let Some(looked_at) = self.looked_at(on, (case, numbers.case_under_test), at, found) else { return };
        for (audience, views) in &expected.views.entries {
            let actor = self.audience(audience.value.as_str(), &looked_at.case);
            if !looked_at.earlier {
                self.compare(audience.span, &looked_at.case, &actor, Look::Case, at, found);
            }
            let disclosure = match self.seen(&looked_at, numbers.case_under_test, &actor) {
                Ok(disclosure) => disclosure,
                Err(refusal) => {
                    found.push((
                        audience.span,
                        format!("views.{}", audience.value),
                        Told::said("told-shown", &[]),
                        Told::undecided(&refusal),
                    ));
                    continue;
                }
            };
            for (view, node) in views {
                let subject = format!("views.{}.{}", audience.value, view.value);
                let shown_now = disclosure.shown.iter().rev().find(|shown| shown.view == view.value);
                if shown_now.is_some() {
                    viewed.insert(view.value.clone());
                }
                match (Keyed::<Node>::decode(node, &mut Decoder::new(&mut Diagnostics::new())), shown_now) {
                    (None, None) => {}
                    (None, Some(actual)) => {
                        found.push((node.span, subject, shown(None), listed(&actual.fields)));
                    }
                    (Some(_), None) => found.push((
                        node.span,
                        subject,
                        Told::said("told-shown", &[]),
                        Told::said("told-not-shown", &[]),
                    )),
                    (Some(fields), Some(actual)) => self.compare_fields(&subject, &fields, node, &actual.fields, found),
                }
            }
        }
    }

    /// Exactly these fields: one more is as wrong as one less.
    fn compare_fields(
        &self,
        subject: &str,
        fields: &Keyed<Node>,
        whole: &Node,
        actual: &[(Id, Option<Value>)],
        found: &mut Found,
    ) {
        for (name, value) in actual {
            match fields.get_entry(name.as_str()) {
                Some((_, node)) => {
                    let wanted = value_like(node, value.as_ref());
                    if wanted != *value {
                        let (wanted, actual) = told_apart(wanted.as_ref(), value.as_ref());
                        found.push((node.span, format!("{subject}.{name}"), wanted, actual));
                    }
                }
                None => found.push((
                    whole.span,
                    format!("{subject}.{name}"),
                    Told::said("told-not-shown", &[]),
                    shown(value.as_ref()),
                )),
            }
        }
        for (name, node) in fields {
            if !actual.iter().any(|(id, _)| *id == name.value) {
                found.push((
                    node.span,
                    format!("{subject}.{}", name.value),
                    Told::said("told-shown", &[]),
                    Told::said("told-not-shown", &[]),
                ));
            }
        }
    }

    /// Whether somebody who looks is shown what the rules say.
    fn compare(&self, span: Span, case: &Case, actor: &Actor, look: Look<'_>, at: DateTime<Utc>, found: &mut Found) {
        if let Err(how) = self.backend.compare(&self.host, case, actor, look, at) {
            found.push((span, "backend".to_owned(), Told::said("expected-alike", &[]), Told::written(how)));
        }
    }

    /// Somebody of the cast; or anybody of a party of the case; anything else is the public.
    fn audience(&self, name: &str, case: &Case) -> Actor {
        if let Some(actor) = self.scenarios.cast.actors.get(name) {
            return actor.clone();
        }
        let bound = case.procedures().rev().find_map(|procedure| case.bound(name, Some(procedure)).first().cloned());
        Actor { organisation: bound, ..Actor::anonymous() }
    }
}

/// What is compared: where it stands, what it is, what was expected, what is.
pub(super) type Found = Vec<(Span, String, Told, Told)>;

fn compare(found: &mut Found, span: Span, subject: &str, wanted: &Id, actual: Option<&Id>) {
    if actual != Some(wanted) {
        let actual = actual.map_or_else(|| shown(None), Told::written);
        found.push((span, subject.to_owned(), Told::written(wanted), actual));
    }
}

/// The last part of an element's path: `review` of `workflows.licence.clocks.review`.
pub(super) fn id_of(element: &str) -> &str {
    element.rsplit_once('.').map_or(element, |(_, id)| id)
}

fn judge_breaches(expected: &ExpectDocument, case_under_test: &CaseUnderTest, found: &mut Found) {
    let Some(wanted) = &expected.breaches else { return };
    let actual: Vec<&str> = case_under_test
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::ClockExpired { clock, breach: true, .. } => Some(clock.as_str()),
            _ => None,
        })
        .collect();
    compare_lists(found, expected, "breaches", wanted, &actual);
}

fn compare_lists(found: &mut Found, at: &ExpectDocument, subject: &str, wanted: &[Spanned<Id>], actual: &[&str]) {
    let wanted_names: Vec<&str> = wanted.iter().map(|id| id.value.as_str()).collect();
    if wanted_names != actual {
        let span = wanted.first().map_or(at.span, |id| id.span);
        found.push((
            span,
            subject.to_owned(),
            Told::written(wanted_names.join(", ")),
            Told::written(actual.join(", ")),
        ));
    }
}

fn judge_parties(expected: &ExpectDocument, case: &Case, numbers: &Numbers<'_>, found: &mut Found) {
    for (party, wanted) in &expected.parties {
        let procedure = numbers.last.and_then(|number| case.procedure(number));
        let actual: Vec<&str> = case.bound(party.value.as_str(), procedure).iter().map(Id::as_str).collect();
        let wanted_names: Vec<&str> = wanted.iter().map(|id| id.value.as_str()).collect();
        if wanted_names != actual {
            let (wanted, actual) = (Told::written(wanted_names.join(", ")), Told::written(actual.join(", ")));
            found.push((party.span, format!("parties.{}", party.value), wanted, actual));
        }
    }
}

fn shown(value: Option<&Value>) -> Told {
    value.map_or_else(|| Told::said("told-none", &[]), Told::written)
}

/// Two values that differ. Of those that look alike it is said what each is: `"3"` in quotes is a text, and no number.
fn told_apart(wanted: Option<&Value>, actual: Option<&Value>) -> (Told, Told) {
    let (told, found) = (shown(wanted), shown(actual));
    let (Some(wanted), Some(actual)) = (wanted, actual) else { return (told, found) };
    let (quoted, text) = match (wanted, actual) {
        _ if told != found => return (told, found),
        (Value::Text(_), Value::Text(_)) => return (told, found),
        (Value::Text(_), _) => ("told-quoted", "told-no-text"),
        (_, Value::Text(_)) => ("told-unquoted", "told-text"),
        _ => return (told, found),
    };
    (Told::said(quoted, &[("value", wanted)]), Told::said(text, &[("value", actual)]))
}

fn listed(values: &[(Id, Option<Value>)]) -> Told {
    Told::each(|language| {
        let told = |(name, value): &(Id, Option<Value>)| format!("{name}: {}", shown(value.as_ref()).get(language));
        format!("{{{}}}", values.iter().map(told).collect::<Vec<_>>().join(", "))
    })
}
