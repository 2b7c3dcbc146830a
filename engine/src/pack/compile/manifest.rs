//! What the manifest says of the pack's place among others: days in force, business rules, the transition of an
//! amendment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::model::{BusinessRules, CaseKind, Citation, InForce, Transition, Workflow};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap, Value, parse_date, territory};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::Type;
use crate::format::{BusinessRulesDocument, BusinessRulesOf, ManifestDocument, TransitionDocument};
use crate::format::{Carryover, DayDocument};
use crate::yaml;
use crate::yaml::{Map, Node};

/// Whose business rules a pack is.
pub(in crate::pack) fn business_rules_of(BusinessRulesOf(document): &BusinessRulesOf) -> BusinessRules {
    BusinessRules { organisation: document.organisation.value.clone(), party: document.party.value.clone() }
}

impl Compiler<'_> {
    /// Business rules are those of an organisation of the pack, as a party that can be bound, over another pack.
    pub(super) fn business_rules(&mut self, manifest: &ManifestDocument) {
        let Some(BusinessRulesOf(BusinessRulesDocument { organisation, party, .. })) = &manifest.business_rules_of
        else {
            return;
        };
        self.named(Noun::Organisation, organisation, "organisations");
        if self.party(party).is_some_and(|party| party.is_everybody()) {
            self.report(Diagnostic::error("rules-of-anyone", party.span).with("party", &party.value));
        }
        if manifest.extends.is_none() {
            self.report(Diagnostic::error("extends-nothing", organisation.span).with("key", "business_rules_of"));
        } else if let Some(calendar) = &manifest.calendar {
            let diagnostic = Diagnostic::error("only-tightens", calendar.span)
                .with("organisation", &organisation.value)
                .with("path", "calendar")
                .with_phrase("what", "tightens-alters")
                .with_phrase("allowed", "tightens-texts");
            self.report(diagnostic);
        }
    }

    pub(super) fn in_force(&mut self, manifest: &ManifestDocument) -> Option<InForce> {
        let in_force = manifest.in_force.as_ref()?;
        let days = std::iter::once(&in_force.from).chain(&in_force.until);
        let parameters = days.filter_map(|day| match &day.value {
            DayDocument::Written(_) => None,
            DayDocument::Parameter(name) => Some(name.value.clone()),
        });
        let parameters = parameters.collect();
        let mut citations: Vec<Citation> = match &in_force.article {
            Some(article) => self.citations(article).to_vec(),
            None => Vec::new(),
        };
        let from = self.day(&in_force.from, &mut citations)?;
        let until = match &in_force.until {
            Some(until) => Some(self.day(until, &mut citations)?),
            None => None,
        };
        if let (Some(last), Some(until)) = (until, &in_force.until) {
            if last < from {
                let diagnostic = Diagnostic::error("ends-before-it-begins", until.span);
                self.report(diagnostic.with("from", from).with("until", last));
            }
            self.after_force_said(last);
        }
        Some(InForce { from, until, parameters, citations: citations.into(), span: in_force.span })
    }

    /// A day of the manifest; that of a parameter with the articles that set it.
    fn day(&mut self, day: &Spanned<DayDocument>, citations: &mut Vec<Citation>) -> Option<NaiveDate> {
        let name = match &day.value {
            DayDocument::Written(day) => return Some(*day),
            DayDocument::Parameter(name) => name,
        };
        let id = self.named(Noun::Parameter, name, "parameters")?;
        let parameter = self.parameters.get(id.as_str())?;
        // One that could not be read has been reported.
        if matches!(parameter.kind, Type::Unreadable) || parameter.values.is_empty() {
            return None;
        }
        let [(_, Value::Date { date, .. })] = parameter.values.as_slice() else {
            let diagnostic = Diagnostic::error("day-of-parameter", name.span);
            self.report(diagnostic.with("parameter", &id));
            return None;
        };
        for citation in parameter.citations.iter() {
            if !citations.contains(citation) {
                citations.push(citation.clone());
            }
        }
        Some(*date)
    }

    /// Parameters that have no value yet when the pack comes into force: what reads them waits.
    pub(super) fn valued_from(&mut self, in_force: Option<&InForce>) {
        let Some(InForce { from, .. }) = in_force else { return };
        for (id, parameter) in &self.document.parameters {
            let days = parameter.values.iter().filter_map(|(day, _)| Some((parse_date(day.value.as_str())?, day.span)));
            if let Some((first, span)) = days.min_by_key(|(day, _)| *day).filter(|(first, _)| first > from) {
                let late = Diagnostic::warning("value-from-later", span).with("parameter", &id.value);
                self.diagnostics.push(late.with("first", first).with("from", from));
            }
        }
    }

    /// That the jurisdiction is a territory.
    pub(super) fn jurisdiction(&mut self, manifest: &ManifestDocument) {
        let is_code = |code: &str| territory::is_code(code) && !territory::significant(code).is_empty();
        if let Some(code) = manifest.jurisdiction.as_ref().filter(|code| !is_code(&code.value)) {
            self.report(Diagnostic::error("bad-territory", code.span).with("territory", &code.value));
        }
    }

    /// Of a pack with a last day, what is opened in a case says whether it can still be opened then.
    fn after_force_said(&mut self, last: NaiveDate) {
        for (id, workflow) in &self.document.workflows {
            let open = &workflow.open;
            // What is opened by itself goes with what is open.
            let by_persons = !open.starts_case && !open.automatic && !open.triggered;
            let is_left = by_persons && open.after_force.is_none();
            if is_left {
                let diagnostic = Diagnostic::warning("after-force-unsaid", id.span);
                self.diagnostics.push(diagnostic.with("workflow", &id.value).with("until", last));
            }
        }
    }

    /// How the pack takes the place of another. What cannot be mapped is reported.
    pub(super) fn transition(
        &mut self,
        (manifest, in_force): (&ManifestDocument, Option<&InForce>),
        amended: Option<&(Id, Node)>,
        workflows: &IdMap<Workflow>,
        cases: &IdMap<CaseKind>,
    ) -> Option<Transition> {
        let document = manifest.transition.as_ref()?;
        let citations = self.citations(&document.article);
        if manifest.in_force.is_none() {
            self.report(Diagnostic::error("transition-without-day", document.span));
        }
        // A day that could not be read has been reported.
        let in_force = in_force?;
        let Some((of, below)) = amended else {
            self.report(Diagnostic::error("extends-nothing", document.span).with("key", "transition"));
            return None;
        };
        let old = yaml::lookup(below, "workflows").and_then(Node::as_map).cloned().unwrap_or_default();
        for (id, _) in &document.workflows {
            if old.get(id.value.as_str()).is_none() {
                self.unknown(Noun::Workflow, id.value.as_str(), id.span, old.keys());
            }
        }
        let mut moves = BTreeMap::new();
        for entry in &old.entries {
            let said = document.workflows.get(&entry.key);
            if said.and_then(|said| said.open).unwrap_or(document.open) == Carryover::Keep {
                if let Some(kept) = said.and_then(|said| said.keeps.first()) {
                    let diagnostic = Diagnostic::error("transition-keeps-all", kept.span);
                    self.report(diagnostic.with("workflow", &entry.key));
                }
                continue;
            }
            let place = said.map_or(document.span, |said| said.span);
            let Some(workflow) = workflows.get(&entry.key) else {
                self.unmapped(Noun::Workflow, &entry.key, &entry.key, place);
                continue;
            };
            let states = self.states_mapped(document, &entry.key, &entry.node, workflow, place);
            self.fields_kept(below, &entry.key, &entry.node, workflow, place);
            if let Some(case) = cases.get(workflow.case.as_str())
                && case.root == workflow.id
            {
                let facts = keys_of(yaml::lookup(below, &format!("cases.{}.facts", case.id)));
                for fact in facts {
                    let kept = case.facts.iter().any(|field| field.id == *fact.as_str());
                    self.field_kept(below, &entry.key, &fact, kept, place);
                }
            }
            moves.insert(workflow.id.clone(), states);
        }
        let because = document.because.clone();
        Some(Transition { of: of.clone(), from: in_force.from, citations, because, moves, span: document.span })
    }

    /// The new state for each old one of a workflow.
    fn states_mapped(
        &mut self,
        document: &TransitionDocument,
        id: &str,
        old: &Node,
        workflow: &Workflow,
        place: Span,
    ) -> BTreeMap<Id, Id> {
        let old_states = keys_of(old.as_map().and_then(|map| map.get("states")));
        let said = document.workflows.get(id).map(|said| &said.states);
        for (state, new) in said.into_iter().flatten() {
            if !old_states.iter().any(|known| state.value == *known.as_str()) {
                let known: Vec<&str> = old_states.iter().map(String::as_str).collect();
                self.unknown(Noun::State, state.value.as_str(), state.span, known);
            }
            if !workflow.states.contains(new.value.as_str()) {
                let known: Vec<&str> = workflow.states.ids().map(Id::as_str).collect();
                self.unknown(Noun::State, new.value.as_str(), new.span, known);
            }
        }
        let kept: Vec<&Spanned<Id>> =
            document.workflows.get(id).map(|said| said.keeps.iter().collect()).unwrap_or_default();
        for state in &kept {
            if !old_states.iter().any(|known| state.value == *known.as_str()) {
                let known: Vec<&str> = old_states.iter().map(String::as_str).collect();
                self.unknown(Noun::State, state.value.as_str(), state.span, known);
            } else if said.is_some_and(|said| said.contains_key(state.value.as_str())) {
                let diagnostic = Diagnostic::error("transition-kept-and-moved", state.span);
                self.report(diagnostic.with("workflow", id).with("state", &state.value));
            }
        }
        let mut states = BTreeMap::new();
        for state in old_states {
            if kept.iter().any(|kept| kept.value == *state.as_str()) {
                continue;
            }
            let mapped = said.and_then(|said| said.get(&state)).map(|new| new.value.clone());
            match mapped.or_else(|| workflow.states.contains(&state).then(|| Id::from(state.as_str()))) {
                Some(new) => drop(states.insert(Id::from(state), new)),
                None => self.unmapped(Noun::State, id, &state, place),
            }
        }
        states
    }

    /// What an open procedure may have recorded must be a field of the new rule too.
    fn fields_kept(&mut self, below: &Node, id: &str, old: &Node, workflow: &Workflow, place: Span) {
        let mut recorded: BTreeSet<String> =
            keys_of(old.as_map().and_then(|map| map.get("fields"))).into_iter().collect();
        let actions = old.as_map().and_then(|map| map.get("actions")).and_then(Node::as_map);
        let opening = old.as_map().and_then(|map| map.get("open"));
        let nodes = actions.into_iter().flat_map(|actions| &actions.entries).map(|entry| &entry.node).chain(opening);
        let forms = nodes.filter_map(|node| node.as_map()?.get("form")?.as_text());
        for form in forms {
            recorded.extend(keys_of(yaml::lookup(below, &format!("forms.{form}.fields"))));
        }
        for field in recorded {
            let kept = workflow.fields.contains_key(field.as_str());
            self.field_kept(below, id, &field, kept, place);
        }
    }

    fn field_kept(&mut self, below: &Node, workflow: &str, field: &str, kept: bool, place: Span) {
        let shape = |tree: &Node| {
            let field = yaml::lookup(tree, &format!("fields.{field}"))?.as_map()?;
            let type_ = field.get("type").and_then(Node::as_text).map(str::to_owned);
            Some((type_, field.get("list").is_some(), keys_of(field.get("options"))))
        };
        let same = match (shape(below), shape(self.tree)) {
            (Some((type_, list, options)), Some((now, list_now, options_now))) => {
                type_ == now && list == list_now && options.iter().all(|option| options_now.contains(option))
            }
            _ => false,
        };
        if !kept || !same {
            self.unmapped(Noun::Field, workflow, field, place);
        }
    }

    fn unmapped(&mut self, noun: Noun, workflow: &str, name: &str, place: Span) {
        self.report(
            Diagnostic::error("transition-unmapped", place)
                .with_phrase("noun", noun.phrase())
                .with("name", name)
                .with("workflow", workflow),
        );
    }
}

fn keys_of(node: Option<&Node>) -> Vec<String> {
    node.and_then(Node::as_map).map(Map::keys).into_iter().flatten().map(str::to_owned).collect()
}
