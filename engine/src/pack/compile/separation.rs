//! Separation of duties: which acts keep their taker from another one. And which acts another one takes back.

use super::super::model::{Action, PriorAct};
use super::Compiler;
use super::names::Noun;
use super::workflow::Within;
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::{ActionDocument, WorkflowDocument};

/// What comes before an act of the procedure that another is about.
const CONCERNED: &str = "concerned.";

impl Compiler<'_> {
    /// The acts whose taker cannot take an action.
    pub(super) fn not_by(&mut self, id: &Spanned<Id>, document: &ActionDocument, within: &Within<'_>) -> Vec<PriorAct> {
        let mut acts = Vec::new();
        if document.by.is_empty() && !document.not_by.is_empty() {
            let diagnostic = Diagnostic::error("not-by-nobody", id.span).with("action", &id.value);
            self.report_of_whole(document.span, diagnostic);
            return acts;
        }
        for name in &document.not_by {
            let concerned = name.value.as_str().strip_prefix(CONCERNED).map(Id::from);
            let of_concerned = concerned.is_some();
            let act = Spanned { value: concerned.unwrap_or_else(|| name.value.clone()), span: name.span };
            let workflows: Vec<Id> =
                if of_concerned { within.document.concerns.keys().cloned().collect() } else { vec![within.id.clone()] };
            if workflows.is_empty() {
                let diagnostic = Diagnostic::error("not-by-concerned", name.span).with("action", &name.value);
                self.report_of_whole(within.document.span, diagnostic);
                continue;
            }
            if self.is_act_of(&act, &workflows) {
                acts.push(PriorAct { of_concerned, action: act.value });
            }
        }
        // In whatever order they are named, the same is asked.
        acts.sort_by(|one, other| (one.of_concerned, &one.action).cmp(&(other.of_concerned, &other.action)));
        acts.dedup();
        acts
    }

    /// An action takes back acts of its own workflow, and not itself.
    pub(super) fn takes_back(&mut self, id: &Spanned<Id>, document: &ActionDocument, within: &Within<'_>) {
        for act in &document.takes_back {
            if act.value == id.value {
                let diagnostic = Diagnostic::error("takes-back-itself", act.span).with("action", &id.value);
                self.report_of_whole(document.span, diagnostic);
                continue;
            }
            self.named(Noun::Action, act, &format!("workflows.{}.actions", within.id));
        }
    }

    /// Whether an act can be somebody's in one of some workflows; reports it if not.
    fn is_act_of(&mut self, act: &Spanned<Id>, workflows: &[Id]) -> bool {
        if act.value == Action::opening_id() {
            return true;
        }
        let path = |workflow: &Id| format!("workflows.{workflow}.actions");
        let has = |workflow: &&Id| self.keys(&path(workflow)).iter().any(|known| known == act.value.as_str());
        let Some(first) = workflows.iter().find(has).or(workflows.first()) else { return false };
        if self.named(Noun::Action, act, &path(first)).is_none() {
            return false;
        }
        let document = self.document;
        let known = |workflow: &Id| document.workflows.get(workflow.as_str());
        let mut found = workflows.iter().filter_map(|workflow| known(workflow)?.actions.get(act.value.as_str()));
        let is_somebodys = found.any(|action| !action.automatic);
        if !is_somebodys && known(first).is_some_and(|workflow| workflow.actions.contains_key(act.value.as_str())) {
            self.report(Diagnostic::error("not-by-nobody", act.span).with("action", &act.value));
        }
        is_somebodys
    }

    /// Whether some action, of the same workflow or of one that is about it, cannot be taken by whoever took this one.
    pub(super) fn is_held_against(&self, act: &Id, of: &Id) -> bool {
        let names = |workflow: &WorkflowDocument, act: &str| {
            let mut named = workflow.actions.values().flat_map(|action| action.not_by.iter());
            named.any(|name| name.value == *act)
        };
        let own = self.document.workflows.get(of.as_str());
        let about = |workflow: &&WorkflowDocument| workflow.concerns.contains_key(of.as_str());
        let concerned = format!("{CONCERNED}{act}");
        own.is_some_and(|own| names(own, act.as_str()))
            || self.document.workflows.values().filter(about).any(|other| names(other, &concerned))
    }
}
