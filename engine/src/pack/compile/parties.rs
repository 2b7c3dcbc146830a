//! Parties and the rules that choose them.

use std::sync::Arc;

use super::super::model::{Party, PartyBinding, PartyRole, RoleSight, Route, RouteTarget, Sight, Visibility};
use super::Compiler;
use super::names::Noun;
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::{Environment, Expected};
use crate::format::decode::{Decode, Decoder};
use crate::format::{
    BindDocument, BindingDocument, PartyDocument, PartyScope, RoleSightDocument, SightDocument, WorkflowDocument,
};

impl Compiler<'_> {
    pub(super) fn parties(&mut self) {
        for (id, party) in &self.document.parties {
            let citations = self.citations(&party.article);
            let sees = self.sight(&id.value, party);
            let agents = party.agents.as_ref().and_then(|agents| self.agents(agents));
            let Some(binding) = self.binding(id, party) else { continue };
            self.parties.insert(
                id.value.clone(),
                Party {
                    id: id.value.clone(),
                    title: party.title.clone(),
                    citations,
                    scope: party.scope,
                    binding,
                    roles: party.roles.iter().map(|(id, role)| (id.value.clone(), role.title.clone())).collect(),
                    recused: party.recused,
                    agents,
                    sees,
                },
            );
        }
    }

    /// What those bound to a party see.
    fn sight(&mut self, id: &Id, party: &PartyDocument) -> Sight {
        let roles = match &party.sees {
            SightDocument::Of(whoever) => return Sight { whoever: *whoever, by_role: Vec::new() },
            SightDocument::ByRole(roles) => roles,
        };
        let mut by_role = Vec::new();
        for (role, sight) in roles {
            let is_known = self.named(Noun::Role, role, &format!("parties.{id}.roles")).is_some();
            if !is_known && party.roles.is_empty() {
                let nothing: [&str; 0] = [];
                self.unknown(Noun::Role, role.value.as_str(), role.span, nothing);
            }
            let sight = match sight {
                RoleSightDocument::Of(Visibility::All) => RoleSight::All,
                RoleSightDocument::Of(Visibility::Nothing) => continue,
                RoleSightDocument::Views(views) => {
                    RoleSight::Views(views.iter().filter_map(|view| self.named(Noun::View, view, "views")).collect())
                }
            };
            by_role.push((role.value.clone(), sight));
        }
        Sight { whoever: Visibility::Nothing, by_role }
    }

    /// The parties of the case that do not see the procedures of a workflow whole.
    pub(super) fn hidden_from(&mut self, id: &Spanned<Id>, document: &WorkflowDocument) -> Vec<Id> {
        let mut hidden_from = Vec::new();
        for name in document.hidden_from.iter() {
            let Some(party) = self.party(name) else { continue };
            if party.scope == PartyScope::Case && party.sees.may_be_whole() && !party.is_everybody() {
                hidden_from.push(party.id.clone());
                continue;
            }
            let diagnostic = Diagnostic::error("hidden-from-nothing", name.span);
            let diagnostic = diagnostic.with("workflow", &id.value).with("party", &name.value);
            self.report_of_whole(document.span, diagnostic);
        }
        hidden_from
    }

    fn binding(&mut self, id: &Spanned<Id>, party: &PartyDocument) -> Option<PartyBinding> {
        let ways = usize::from(party.bind.is_some()) + usize::from(!party.route.is_empty()) + usize::from(party.anyone);
        if ways != 1 {
            let diagnostic = Diagnostic::error("party-binding", id.span).with("party", &id.value);
            self.report_of_whole(party.span, diagnostic);
            return None;
        }
        if party.anyone {
            return Some(PartyBinding::Anyone);
        }
        let Some(BindingDocument(bind)) = &party.bind else { return Some(PartyBinding::Route) };
        if bind.as_text() == Some("opener") {
            return Some(PartyBinding::Opener);
        }
        if bind.as_map().is_none() {
            self.report(Diagnostic::error("party-binding", bind.span).with("party", &id.value));
            return None;
        }
        let document = BindDocument::decode(bind, &mut Decoder::new(self.diagnostics))?;
        self.fields_named([&document.field]);
        Some(PartyBinding::Field(document.field.value))
    }

    /// The party of that name.
    pub(super) fn party(&mut self, name: &Spanned<Id>) -> Option<Arc<Party>> {
        self.named(Noun::Party, name, "parties")?;
        self.parties.get(name.value.as_str()).cloned()
    }

    /// The parties of those names.
    pub(super) fn parties_named(&mut self, names: &[Spanned<Id>]) -> Vec<Arc<Party>> {
        names.iter().filter_map(|name| self.party(name)).collect()
    }

    /// A party, or a role of one: `agency`, `agency.clerk`.
    pub(super) fn party_role(&mut self, name: &Spanned<Id>) -> Option<PartyRole> {
        let text = name.value.as_str();
        let (party, role) = match text.split_once('.') {
            Some((party, role)) => (party, Some(role)),
            None => (text, None),
        };
        let party = self.party(&Spanned { value: Id::from(party), span: name.span })?;
        if let Some(role) = role
            && !party.roles.contains(role)
        {
            let roles = format!("parties.{}.roles", party.id);
            let known = self.keys(&roles);
            if self.is_listed(&roles) && !known.iter().any(|key| key == role) {
                let known: Vec<String> = known.iter().map(|id| format!("{}.{id}", party.id)).collect();
                self.unknown(Noun::Role, text, name.span, known.iter().map(String::as_str));
            }
            return None;
        }
        Some(PartyRole { party, role: role.map(Id::from) })
    }

    /// The routing rules of a party, compiled against what a workflow's expressions can read.
    pub(super) fn routes(&mut self, party: &Id, environment: &Environment) -> Vec<Route> {
        let document = self.document;
        let Some(rules) = document.parties.get(party.as_str()).map(|party| &party.route) else { return Vec::new() };
        let mut routes = Vec::new();
        for (id, rule) in rules {
            let when = match &rule.when {
                Some(when) => match self.expression(when, environment, &Expected::Boolean) {
                    Some(when) => Some(when),
                    None => continue,
                },
                None => None,
            };
            let target = match (&rule.organisation, &rule.kind, &rule.territory, &rule.superior_of, &rule.chosen) {
                (Some(organisation), None, None, None, None) => {
                    self.named(Noun::Organisation, organisation, "organisations").map(RouteTarget::Organisation)
                }
                (None, Some(kind), Some(territory), None, None) => {
                    let kind = self.named(Noun::OrganisationKind, kind, "organisation_kinds");
                    let territory = self.expression(territory, environment, &Expected::Text);
                    kind.zip(territory).map(|(kind, territory)| RouteTarget::InTerritory { kind, territory })
                }
                (None, None, None, Some(other), None) => {
                    self.party(other).map(|party| RouteTarget::SuperiorOf(party.id.clone()))
                }
                (None, None, None, None, Some(chosen)) => {
                    self.expression(chosen, environment, &Expected::Text).map(RouteTarget::Chosen)
                }
                _ => {
                    let diagnostic = Diagnostic::error("route-target", id.span).with("rule", &id.value);
                    self.report_of_whole(rule.span, diagnostic);
                    None
                }
            };
            if let Some(target) = target {
                routes.push(Route { id: id.value.clone(), when, target });
            }
        }
        routes
    }
}
