//! Procedures that actions open: what they are given, what they are about, what becomes of them, and that none opens
//! others without end.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::super::model::{Action, EACH, FromStates, Opens, Performer, TriggerTarget, Workflow};
use super::Compiler;
use super::names::Noun;
use super::scope::field_type;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::{Environment, Expected, Type};
use crate::format::decode::{ExpressionText, Keyed};
use crate::format::{OpensDocument, Requirement, WorkflowDocument};

/// What `concerned_ends` says where nothing is done.
const STAYS: &str = "stays";

impl Compiler<'_> {
    pub(super) fn opens(&mut self, documents: &Keyed<OpensDocument>, environment: &Environment) -> Vec<Opens> {
        let document = self.document;
        let mut opens = Vec::new();
        for (workflow, asked) in documents {
            let each = match &asked.each {
                Some(each) => match self.expression(each, environment, &Expected::List) {
                    Some(each) => Some(each),
                    None => continue,
                },
                None => None,
            };
            let mut names = environment.clone();
            if let Some(Type::List(entry)) = each.as_ref().and_then(|each| each.result()) {
                names.variables.insert(EACH, entry.as_ref().clone());
            }
            let when = self.follows_when(asked.when.as_ref(), environment);
            if self.named(Noun::Workflow, workflow, "workflows").is_none() {
                continue;
            }
            let Some(opened) = document.workflows.get(workflow.value.as_str()) else { continue };
            let with = self.given_to(workflow, opened, &asked.with, &names, asked.span);
            opens.extend(when.map(|when| Opens { workflow: workflow.value.clone(), each, with, when }));
        }
        opens
    }

    /// What the form of an opening is given: fields that it asks for, and all that nobody could give later.
    fn given_to(
        &mut self,
        workflow: &Spanned<Id>,
        opened: &WorkflowDocument,
        given: &Keyed<ExpressionText>,
        names: &Environment,
        span: Span,
    ) -> Vec<(Id, crate::expression::Expression)> {
        let document = self.document;
        let form = opened.open.form.as_ref().and_then(|form| document.forms.get(form.value.as_str()));
        let mut with = Vec::new();
        for (name, value) in given {
            let asked = form.is_some_and(|form| form.fields.contains_key(name.value.as_str()));
            let field = self.fields.get(name.value.as_str()).filter(|_| asked).cloned();
            let Some(field) = field else {
                let known: Vec<Id> = form.into_iter().flat_map(|form| form.fields.keys()).cloned().collect();
                self.unknown(Noun::Field, name.value.as_str(), name.span, known.iter().map(Id::as_str));
                continue;
            };
            if let Some(value) = self.expression(value, names, &Expected::Optional(field_type(&field))) {
                with.push((name.value.clone(), value));
            }
        }
        let required = form
            .into_iter()
            .flat_map(|form| &form.fields)
            .filter(|(_, asked)| asked.need == Requirement::Required && asked.when.is_none() && !opened.open.partial);
        let missing = required.map(|(name, _)| &name.value).filter(|name| !given.contains_key(name.as_str()));
        let missing: Vec<String> = missing.map(ToString::to_string).collect();
        if !missing.is_empty() {
            let diagnostic = Diagnostic::error("opens-missing", workflow.span).with("workflow", &workflow.value);
            self.report_of_whole(span, diagnostic.with_list("fields", missing));
        }
        with
    }

    /// The action that is taken when what a procedure is about is over: one that only others take, and that is possible
    /// whatever state the procedure is in.
    pub(super) fn concerned_ends(&mut self, id: &Spanned<Id>, document: &WorkflowDocument) -> Option<Id> {
        let said = document.concerned_ends.as_ref()?;
        if document.concerns.is_empty() {
            self.report_of_whole(
                document.span,
                Diagnostic::error("concerned-ends-nothing", said.span).with("workflow", &id.value),
            );
        }
        if said.value == *STAYS {
            return None;
        }
        let action = self.named(Noun::Action, said, &format!("workflows.{}.actions", id.value))?;
        let taken = document.actions.get(action.as_str())?;
        let any = matches!(&*taken.from, [only] if only.value == "any");
        let possible = |state: &Id| any || taken.from.iter().any(|from| from.value == *state);
        let open = document.states.iter().filter(|(_, state)| !state.final_).map(|(state, _)| &state.value);
        let not: Vec<String> = open.filter(|state| !possible(state)).map(ToString::to_string).collect();
        if !taken.triggered
            || taken.form.is_some()
            || !taken.when.is_empty()
            || taken.within.is_some()
            || !not.is_empty()
        {
            let diagnostic = Diagnostic::error("concerned-ends-action", said.span).with("action", &action);
            self.report_of_whole(taken.span, diagnostic);
        }
        Some(action)
    }

    /// What can only be told once all workflows are known: that those opened may be, about whom, and without end.
    pub(super) fn opened(&mut self, workflows: &IdMap<Workflow>, cases: &IdMap<super::super::model::CaseKind>) {
        let document = self.document;
        for (id, written) in &document.workflows {
            let Some(workflow) = workflows.get(id.value.as_str()) else { continue };
            let opening = std::iter::once((&workflow.opening, &written.open.opens));
            let actions = written
                .actions
                .iter()
                .filter_map(|(action, written)| Some((workflow.actions.get(action.value.as_str())?, &written.opens)));
            for (action, written) in opening.chain(actions) {
                for (target, _) in written {
                    let Some(opened) = workflows.get(target.value.as_str()) else { continue };
                    if let Some(diagnostic) = wrongly_opened(target, workflow, action, opened, cases, document) {
                        self.report(diagnostic);
                    }
                }
            }
        }
        self.endless_openings(workflows);
    }

    /// Reports what opens itself again and again, whatever a case is like.
    fn endless_openings(&mut self, workflows: &IdMap<Workflow>) {
        let document = self.document;
        let mut graph: DiGraph<(), bool> = DiGraph::new();
        let mut nodes: HashMap<(&Id, &Id), NodeIndex> = HashMap::new();
        let taken =
            || workflows.values().flat_map(|workflow| actions_of(workflow).map(move |action| (workflow, action)));
        for (workflow, action) in taken() {
            nodes.insert((&workflow.id, &action.id), graph.add_node(()));
        }
        for (workflow, action) in taken() {
            let Some(from) = nodes.get(&(&workflow.id, &action.id)).copied() else { continue };
            for opens in action.opens.iter().filter(|opens| opens.when.is_none()) {
                let opened = workflows.get(opens.workflow.as_str());
                let to = opened.and_then(|opened| nodes.get(&(&opened.id, &opened.opening.id)));
                if let Some(to) = to {
                    graph.add_edge(from, *to, true);
                }
            }
            for trigger in action.triggers.iter().filter(|trigger| trigger.when.is_none()) {
                let concerned = workflow.concerns.iter().map(|(concerned, _)| concerned);
                let targets: Vec<&Id> = match &trigger.target {
                    TriggerTarget::Workflow(target) => vec![target],
                    TriggerTarget::Concerned => concerned.collect(),
                };
                for to in targets.into_iter().filter_map(|target| nodes.get(&(target, &trigger.action))) {
                    graph.add_edge(from, *to, false);
                }
            }
            // What nothing stands against follows at once in the state that this leads to.
            let Some(to) = &action.to else { continue };
            for next in workflow.automatic.iter().filter(|next| follows_at_once(next, &to.id)) {
                if let Some(to) = nodes.get(&(&workflow.id, &next.id)) {
                    graph.add_edge(from, *to, false);
                }
            }
        }
        let circles = tarjan_scc(&graph);
        let goes_round = |from: &NodeIndex, opened: &Id| {
            let to = workflows.get(opened.as_str()).and_then(|opened| nodes.get(&(&opened.id, &opened.opening.id)));
            to.is_some_and(|to| circles.iter().any(|circle| circle.contains(from) && circle.contains(to)))
        };
        for (id, written) in &document.workflows {
            let opening = std::iter::once((Action::opening_id(), &written.open.opens));
            let actions = written.actions.iter().map(|(action, written)| (action.value.clone(), &written.opens));
            for (action, opens) in opening.chain(actions) {
                let Some(from) = nodes.get(&(&id.value, &action)) else { continue };
                for (target, _) in
                    opens.iter().filter(|(target, asked)| asked.when.is_none() && goes_round(from, &target.value))
                {
                    let diagnostic = Diagnostic::error("opens-without-end", target.span);
                    self.report(diagnostic.with("workflow", &target.value));
                }
            }
        }
    }
}

/// What is wrong with a workflow that an action opens: it is not one that actions open, or of another kind of case; it cannot
/// be about the procedure that opens it; or nothing says what becomes of it when that is over.
fn wrongly_opened(
    target: &Spanned<Id>,
    opener: &Workflow,
    action: &Action,
    opened: &Workflow,
    cases: &IdMap<super::super::model::CaseKind>,
    document: &crate::format::PackDocument,
) -> Option<Diagnostic> {
    let about = |code| Diagnostic::error(code, target.span).with("workflow", &opened.id);
    let is_root = cases.values().any(|case| case.root == opened.id);
    if !matches!(opened.opening.by, Performer::Triggered) || is_root || opened.case != opener.case {
        return Some(about("not-opened"));
    }
    if opened.concerns.is_empty() {
        return None;
    }
    let states = opened.concerns.iter().find(|(concerned, _)| *concerned == opener.id).map(|(_, states)| states);
    let after: Vec<&Id> = match (&action.to, &action.from) {
        (Some(to), _) => vec![&to.id],
        (None, FromStates::States(from)) => from.iter().collect(),
        (None, FromStates::Any | FromStates::Opening) => {
            opener.states.values().filter(|state| !state.is_final).map(|state| &state.id).collect()
        }
    };
    if !states.is_some_and(|states| after.iter().all(|state| states.contains(state))) {
        return Some(about("opens-about").with("opener", &opener.id));
    }
    let said = document.workflows.get(opened.id.as_str()).is_some_and(|opened| opened.concerned_ends.is_some());
    (!said).then(|| about("opened-left").with("opener", &opener.id))
}

fn actions_of(workflow: &Workflow) -> impl Iterator<Item = &Action> {
    workflow.all_actions().map(AsRef::as_ref)
}

/// Whether an automatic action is taken as soon as a state is reached, whatever the case is like.
fn follows_at_once(action: &Action, state: &Id) -> bool {
    let from = match &action.from {
        FromStates::Any => true,
        FromStates::Opening => false,
        FromStates::States(states) => states.contains(state),
    };
    from && matches!(action.by, Performer::Automatic(None)) && action.conditions.is_empty()
}
