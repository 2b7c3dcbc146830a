//! Workflows: states, clocks, and what ties them together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::model::{
    Action, CaseKind, Clock, Counted, Field, Form, FormField, FormFile, Group, Performer, Route, State, Workflow,
};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::{Environment, Expected, Expression};
use crate::format::{CountedDocument, FileDocument, FormDocument, Requirement, WorkflowDocument};
use crate::pack::compile::scope::{CaseScope, PartyScope, WorkflowNames};

/// What the parts of one workflow are compiled against.
pub(super) struct Within<'w> {
    pub(super) id: &'w Id,
    pub(super) document: &'w WorkflowDocument,
    pub(super) scope: PartyScope<'w>,
    pub(super) states: &'w IdMap<State>,
    pub(super) forms: &'w IdMap<Form>,
    pub(super) base: &'w Environment,
}

impl Compiler<'_> {
    pub(super) fn workflows(&mut self, cases: &IdMap<CaseKind>) -> IdMap<Workflow> {
        let mut workflows = IdMap::default();
        let document = self.document;
        for (id, workflow) in &document.workflows {
            let since = self.diagnostics.kept();
            self.in_workflow = Some(id.value.clone());
            if let Some(compiled) = self.workflow(id, workflow, cases) {
                workflows.insert(id.value.clone(), compiled);
            }
            self.in_workflow = None;
            self.diagnostics.relate_since(since, |place| self.parts.has(place), "as-used-here", id.span);
        }
        workflows
    }

    fn workflow(&mut self, id: &Spanned<Id>, document: &WorkflowDocument, cases: &IdMap<CaseKind>) -> Option<Workflow> {
        let citations = self.citations(&document.article);
        let case = self.named(Noun::CaseKind, &document.case_, "cases");
        let kind = case.as_ref().and_then(|case| cases.get(case.as_str())).cloned();
        let states: IdMap<State> = document
            .states
            .iter()
            .map(|(id, state)| {
                let state = State { id: id.value.clone(), title: state.title.clone(), is_final: state.final_ };
                (state.id.clone(), state)
            })
            .collect();
        let concerns = self.concerns(document);
        let names = WorkflowNames {
            id: Some(id.value.clone()),
            clocks: self.ids(&format!("workflows.{}.clocks", id.value)),
            actions: self.ids(&format!("workflows.{}.actions", id.value)),
            concerns: concerns.iter().map(|(id, _)| id.clone()).collect(),
            unreadable: self.unreadable(&id.value, document, kind.is_some()),
        };
        let fields = self.data_fields(document);
        let in_case = case.as_ref().and_then(|case| self.case_scopes.get(case)).cloned();
        let in_case = in_case.unwrap_or_else(|| {
            let all = self.case_scopes.values().flat_map(|scope| scope.states.clone());
            Arc::new(CaseScope::new(all.collect()))
        });
        let common = self.common.clone();
        // Of a kind of case that there is not, which has been reported, it may record whatever any records.
        let of_any = || cases.values().flat_map(|kind| kind.facts.iter().cloned()).collect();
        let facts = kind.as_ref().map_or_else(of_any, |kind| kind.facts.clone());
        let scope = PartyScope { common: &common, facts: &facts, data: &fields, case: &in_case, names: &names };
        // What a form needs cannot depend on what is missing in forms.
        let without_forms = self.scripts.share(&id.value, None, scope.environment());
        let forms = self.forms(document, &without_forms);
        let base = self.scripts.share(&id.value, None, scope.with_forms(&without_forms, &forms));
        self.environments.insert(id.value.clone(), Arc::clone(&base));
        let within = Within { id: &id.value, document, scope, states: &states, forms: &forms, base: &base };

        let opening = self.opening(id, &within);
        let mut actions = IdMap::default();
        for (action_id, action) in &document.actions {
            if let Some(action) = self.action(action_id, action, &within) {
                actions.insert(action_id.value.clone(), action);
            }
        }
        let concerned_ends = self.concerned_ends(id, document);
        let hidden_from = self.hidden_from(id, document);
        let (clocks, clock_reads) = self.clocks(&within);
        let taking_over = self.taking_over(id, &within, &clocks, kind.as_deref());
        let routes = self.workflow_routes(id.span, document, &base);
        let watches = self.watches(document, opening.as_ref(), &actions, &clocks, &routes);
        let is_automatic = |action: &&Arc<Action>| matches!(action.by, Performer::Automatic(_));
        let automatic = actions.values().filter(is_automatic).cloned().collect();
        Some(Workflow {
            id: id.value.clone(),
            title: document.title.clone(),
            case: case?,
            citations,
            concerns,
            concerned_ends,
            hidden_from,
            opening: Arc::new(opening?),
            taking_over: taking_over.map(Arc::new),
            starts_case: document.open.starts_case,
            after_force: document.open.after_force.unwrap_or_default(),
            states,
            actions,
            automatic,
            clocks,
            clock_reads,
            forms,
            field_names: fields.keys().cloned().collect(),
            fields,
            routes,
            watches,
        })
    }

    /// The registers that clocks look into, and all that happens by itself: what it asks, works out and binds, and where it
    /// claims what only one may have.
    fn watches(
        &self,
        document: &WorkflowDocument,
        opening: Option<&Action>,
        actions: &IdMap<Action>,
        clocks: &IdMap<Clock>,
        routes: &BTreeMap<Id, Vec<Route>>,
    ) -> Vec<Id> {
        let by_itself = |action: &&Action| matches!(action.by, Performer::Automatic(_) | Performer::Triggered);
        let triggered = opening.filter(|opening| matches!(opening.by, Performer::Triggered));
        let by_itself: Vec<&Action> = actions.values().map(AsRef::as_ref).filter(by_itself).chain(triggered).collect();
        let routed =
            by_itself.iter().flat_map(|action| &action.binds).filter_map(|party| routes.get(&party.id)).flatten();
        let expressions = by_itself.iter().flat_map(|action| action.expressions());
        let expressions = expressions.chain(routed.flat_map(Route::expressions));
        let reads =
            expressions.chain(clocks.values().flat_map(|clock| clock.expressions())).flat_map(Expression::reads);
        let read = reads.filter(|read| read.is_of_registers()).filter_map(|read| read.properties.first().cloned());
        let sets = |of: &Id| {
            by_itself
                .iter()
                .any(|action| action.records.contains(of) || action.facts.iter().any(|(name, _)| name == of))
        };
        let claimed = self.document.registers.iter().filter(|(_, register)| {
            register.unique.is_some() && register.case_.value == document.case_.value && sets(&register.of.value)
        });
        let registers: BTreeSet<Id> = read.chain(claimed.map(|(id, _)| id.value.clone())).collect();
        registers.into_iter().collect()
    }

    /// The records of which it is not known what is in them: without its kind of case, the facts; without all of its
    /// forms and actions, the data.
    pub(super) fn unreadable(&self, id: &Id, document: &WorkflowDocument, has_kind: bool) -> Vec<&'static str> {
        let mut unreadable = Vec::new();
        if !has_kind {
            unreadable.push("facts");
        }
        let broken = |span| self.unread.has_error_within(span);
        let lost_form = forms_used(document).any(|form| !self.document.forms.contains_key(form.value.as_str()));
        let lost_action = self.keys(&format!("workflows.{id}.actions")).len() != document.actions.len()
            || document.actions.values().any(|action| broken(action.span))
            || broken(document.open.span)
            || document.imports.as_ref().is_some_and(|imports| broken(imports.span));
        if lost_form || lost_action {
            unreadable.extend(["data", "input", "missing"]);
        }
        unreadable
    }

    fn concerns(&mut self, document: &WorkflowDocument) -> Vec<(Id, Vec<Id>)> {
        let mut concerns = Vec::new();
        for (workflow, states) in &document.concerns {
            if self.named(Noun::Workflow, workflow, "workflows").is_none() {
                continue;
            }
            let path = format!("workflows.{}.states", workflow.value);
            let states = states.iter().filter_map(|state| self.named(Noun::State, state, &path)).collect();
            concerns.push((workflow.value.clone(), states));
        }
        concerns
    }

    /// The fields of a workflow's data: those of its forms, those that get numbers, and the further ones it names.
    fn data_fields(&mut self, document: &WorkflowDocument) -> BTreeMap<Id, Arc<Field>> {
        let mut fields = BTreeMap::new();
        for form in forms_used(document) {
            if let Some(form) = self.document.forms.get(form.value.as_str()) {
                let names: Vec<&Spanned<Id>> = form.fields.iter().map(|(name, _)| name).collect();
                for field in self.fields_named(names) {
                    fields.insert(field.id.clone(), field);
                }
            }
        }
        let assigned =
            document.actions.values().flat_map(|action| action.assigns.iter()).chain(document.open.assigns.iter());
        let further = document.fields.iter().map(|(name, _)| name).chain(assigned.map(|(name, _)| name));
        for field in self.fields_named(further) {
            fields.insert(field.id.clone(), field);
        }
        fields
    }

    fn forms(&mut self, document: &WorkflowDocument, environment: &Environment) -> IdMap<Form> {
        let mut forms = IdMap::default();
        for name in forms_used(document) {
            if forms.contains(name.value.as_str()) {
                continue;
            }
            let whole = self.document;
            let Some(form) = whole.forms.get(name.value.as_str()) else {
                self.named(Noun::Form, name, "forms");
                continue;
            };
            self.used.note("forms", &name.value);
            let citations = self.shared_citations(&form.article);
            let mut fields = IdMap::default();
            for (field_id, asked) in &form.fields {
                let Some(field) = self.fields.get(field_id.value.as_str()).cloned() else { continue };
                if asked.when.is_some() && asked.need == Requirement::Optional {
                    let diagnostic =
                        Diagnostic::error("when-without-need", field_id.span).with("field", &field_id.value);
                    self.report_of_whole(asked.span, diagnostic);
                }
                let when = match &asked.when {
                    Some(when) => match self.expression(when, environment, &Expected::Boolean) {
                        Some(when) => Some(when),
                        None => continue,
                    },
                    None => None,
                };
                fields.insert(field.id.clone(), FormField { field, need: asked.need, when });
            }
            let (groups, files) = (self.groups(form), files_of(form));
            let counted = form.counted.as_ref().and_then(|counted| self.counted_over(counted, environment));
            let id = name.value.clone();
            let form = Form::new(id.clone(), form.title.clone(), citations, fields).shown(groups, files);
            let form = form.counting(counted);
            forms.insert(id, form);
        }
        forms
    }

    /// What the figures in a form are taken of, as long as all of it is known.
    fn counted_over(&mut self, counted: &CountedDocument, environment: &Environment) -> Option<Counted> {
        let of = counted.of.as_ref().map(|of| self.expression(of, environment, &Expected::Text));
        let from = self.expression(&counted.from, environment, &Expected::Date);
        let until = self.expression(&counted.until, environment, &Expected::Date);
        let of = match of {
            Some(of) => Some(of?),
            None => None,
        };
        Some(Counted { of, from: from?, until: until? })
    }

    /// A field of a form is in one step at most.
    fn groups(&mut self, form: &FormDocument) -> IdMap<Group> {
        let mut groups = IdMap::default();
        let mut grouped: Vec<&Id> = Vec::new();
        for (id, group) in &form.groups {
            for name in group.fields.iter() {
                if !form.fields.contains_key(name.value.as_str()) || grouped.contains(&&name.value) {
                    let diagnostic = Diagnostic::error("group-field", name.span).with("group", &id.value);
                    self.report(diagnostic.with("field", &name.value));
                }
                grouped.push(&name.value);
            }
            let fields = group.fields.iter().map(|name| name.value.clone()).collect();
            groups.insert(id.value.clone(), Group { title: group.title.clone(), fields, hint: group.hint.clone() });
        }
        groups
    }

    /// The rules that choose the parties which a workflow binds. They stand with the party, for all workflows: what is wrong
    /// with them in one of these says in which.
    fn workflow_routes(
        &mut self,
        workflow: Span,
        document: &WorkflowDocument,
        environment: &Environment,
    ) -> BTreeMap<Id, Vec<Route>> {
        let before = std::mem::take(self.diagnostics);
        let bound: BTreeSet<&Id> = document
            .actions
            .values()
            .flat_map(|action| action.binds.parties())
            .chain(document.open.binds.parties())
            .chain(document.imports.iter().flat_map(|imports| imports.binds.parties()))
            .map(|name| &name.value)
            .collect();
        let routes = bound
            .into_iter()
            .map(|party| (party.clone(), self.routes(party, environment)))
            .filter(|(_, routes)| !routes.is_empty())
            .collect();
        let found = std::mem::replace(self.diagnostics, before);
        let of_workflow = |problem: &Diagnostic| match problem.code() {
            "unknown-field" | "unknown-property" => problem.clone().related("route-of-workflow", workflow),
            _ => problem.clone(),
        };
        for problem in found.iter() {
            self.diagnostics.push(of_workflow(problem));
        }
        routes
    }
}

/// The forms that a workflow's opening and actions use, with where they are named.
pub(super) fn forms_used(document: &WorkflowDocument) -> impl Iterator<Item = &Spanned<Id>> {
    document
        .actions
        .values()
        .flat_map(|action| action.form.iter().chain(&action.records))
        .chain(&document.open.form)
        .chain(&document.open.records)
        .chain(document.imports.iter().flat_map(|imports| imports.form.iter().chain(&imports.records)))
}

fn files_of(form: &FormDocument) -> IdMap<FormFile> {
    let file = |file: &FileDocument| FormFile { title: file.title.clone(), name: Arc::clone(&file.name) };
    form.files.iter().map(|(id, given)| (id.value.clone(), file(given))).collect()
}
