//! What somebody wants to see of what is to be done: by kind, state and what it is about; kept under a name of their own.

use axum::extract::Form;
use axum::response::Response;
use guicheng_engine::{Action, Id};
use guicheng_workbench::inspect::Performer;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Visit;
use super::visit::{encoded, on_to};
use crate::desk::DeskError;
use crate::records::tasks::TaskPlace;

/// As which member a filter of tasks is kept, among filters of other lists.
const KEPT_AS: &str = "tasks";

/// How long the name of a filter may be, in characters.
const LONGEST_NAME: usize = 40;

/// What is wanted of what is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// Only what they have taken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) mine: String,
    /// Only what is of a jurisdiction.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) jurisdiction: String,
    /// Only what is of a kind.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    /// Only what is in a state.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) state: String,
    /// Only what is about something of that name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) about: String,
}

impl Wanted {
    /// As it stands behind the path.
    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("mine", &self.mine),
            ("jurisdiction", &self.jurisdiction),
            ("kind", &self.kind),
            ("state", &self.state),
            ("about", self.about.trim()),
        ]
    }

    /// The path of a page with that.
    pub(super) fn path(&self, after: Option<&TaskPlace>) -> String {
        let given = self.pairs().into_iter().filter(|(_, value)| !value.is_empty());
        let given = given.map(|(name, value)| format!("{name}={}", encoded(value)));
        let after = after.map(|next| format!("after={}.{}.{}", next.due, next.procedure, next.case));
        let parts: Vec<String> = given.chain(after).collect();
        if parts.is_empty() { "/tasks".to_owned() } else { format!("/tasks?{}", parts.join("&")) }
    }

    /// Whether anything is chosen that can be kept.
    pub(super) fn chooses(&self) -> bool {
        self.pairs().iter().any(|(_, value)| !value.is_empty())
    }
}

/// A filter that somebody keeps.
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) is_here: bool,
}

impl Kept {
    /// The filters of tasks that somebody keeps.
    pub(super) fn all(visit: &Visit, wanted: &Wanted) -> Result<Vec<Self>, DeskError> {
        let kept = visit.service.desk.filters(&visit.actor())?.into_iter().filter_map(|(name, mut filter)| {
            let kept: Wanted = serde_json::from_value(filter.get_mut(KEPT_AS)?.take()).ok()?;
            Some(Self { name, path: kept.path(None), is_here: kept == *wanted })
        });
        Ok(kept.collect())
    }
}

/// A kind of what somebody does, and its states.
pub(super) struct Kind {
    pub(super) workflow: Id,
    pub(super) title: String,
    pub(super) states: Vec<(Id, String)>,
}

impl Kind {
    /// The kinds of what whoever asks can do by one of their roles, by the packs in force.
    pub(super) fn all(visit: &Visit, jurisdiction: Option<&str>) -> Vec<Self> {
        let (desk, language) = (&visit.service.desk, visit.language());
        let Some(account) = &visit.caller.account else { return Vec::new() };
        let own = account.organisation.as_ref().filter(|_| visit.caller.is_official());
        let does = |action: &Action| match &action.by {
            Performer::Parties(roles) => roles.iter().any(|by| match &by.role {
                Some(role) => account.roles.contains(role) && (own.is_some() || !by.party.is_chosen_by_rules()),
                None => own.is_none() && !by.party.is_chosen_by_rules(),
            }),
            Performer::Automatic(_) | Performer::Triggered => false,
        };
        let published = desk.published();
        let packs = published.in_force(desk.clock().now()).filter(|pack| {
            let is_here = jurisdiction.is_none_or(|code| pack.jurisdiction.as_deref() == Some(code));
            is_here && own.is_none_or(|own| pack.organisations.contains(own.as_str()))
        });
        let mut kinds: Vec<Self> = Vec::new();
        for workflow in packs.flat_map(|pack| pack.workflows.values()) {
            let is_known = kinds.iter().any(|known| known.workflow == workflow.id);
            if !is_known && workflow.actions.values().any(|action| does(action)) {
                let states = workflow.states.values().filter(|state| !state.is_final);
                kinds.push(Self {
                    workflow: workflow.id.clone(),
                    title: workflow.title.get(language).to_owned(),
                    states: states.map(|state| (state.id.clone(), state.title.get(language).to_owned())).collect(),
                });
            }
        }
        kinds
    }
}

/// A filter to be kept under a name, or the name of one that is not wanted any more.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Keeping {
    #[serde(default)]
    name: String,
    #[serde(default)]
    forget: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

/// Keeps a filter, or forgets one.
pub(super) async fn keep(visit: Visit, Form(asked): Form<Keeping>) -> Response {
    visit
        .answer(move |visit| {
            let (desk, actor) = (&visit.service.desk, visit.actor());
            let name: String = asked.name.trim().chars().take(LONGEST_NAME).collect();
            match &asked.forget {
                Some(forgotten) => desk.drop_filter(&actor, forgotten)?,
                None if name.is_empty() || !asked.wanted.chooses() => {}
                None => desk.save_filter(&actor, &name, &json!({ KEPT_AS: asked.wanted }))?,
            }
            Ok(on_to(&asked.wanted.path(None)))
        })
        .await
}
