//! Opening cases and procedures.

use std::sync::Arc;

use chrono::NaiveDate;

use super::plan::Invocation;
use crate::base::{Id, Values};
use crate::case::{Procedure, ROOT};
use crate::decide::opener::Opener;
use crate::decide::transaction::Transaction;
use crate::format::PartyScope;
use crate::pack::Pack;
use crate::pack::model::{PartyRole, Performer, Workflow};
use crate::record::{Cause, Command, Reason, Refusal};

impl Transaction<'_> {
    /// Opens the case: its root procedure, and the workflow asked for if that is another.
    pub(super) fn open_case(
        &mut self,
        pack: &Arc<Pack>,
        kind: &Id,
        workflow: &Id,
        input: &Values,
        command: &Command,
    ) -> Result<(), Refusal> {
        let unknown = || Refusal::one(Reason::unknown_workflow(workflow));
        let case_kind = pack.cases.get(kind.as_str()).ok_or_else(unknown)?;
        let rule = pack.workflows.get(workflow.as_str()).filter(|rule| rule.case == *kind && rule.starts_case);
        let rule = Arc::clone(rule.ok_or_else(unknown)?);
        if case_kind.root == *workflow {
            return self.open_procedure(pack, &rule, None, input, command, Some(kind.clone()));
        }
        let root = Arc::clone(pack.workflows.get(case_kind.root.as_str()).ok_or_else(unknown)?);
        let calendar = self.rulebook.calendar_of(pack).map_err(Refusal::one)?;
        let on = calendar.local_date(self.at);
        // Whether the person may open it is asked before anything is opened.
        let opened = blank(ROOT + 1, pack, &rule, None, on).map_err(Refusal::one)?;
        let opener = Opener { actor: &command.actor, given: Some(input), calendar: &calendar, on };
        let party_role = self.opening_role(&rule.opening, &opened, &opener).map_err(Refusal::one)?;
        let openers = self.openers(party_role, &rule.opening, &command.actor, PartyScope::Case);
        if let Some(reason) = self.out_of_force(pack, on) {
            return Err(Refusal::one(reason));
        }
        let procedure = blank(ROOT, pack, &root, None, on).map_err(Refusal::one)?;
        let cause = Cause::Command(Arc::new(command.clone()));
        self.execute(&Invocation {
            actor: Some(&command.actor),
            openers,
            case_kind: Some(kind.clone()),
            ..Invocation::new(&procedure, &root.opening, &calendar, on, cause)
        })?;
        self.open_procedure(pack, &rule, None, input, command, None)
    }

    /// Opens a further procedure.
    pub(super) fn open(
        &mut self,
        pack: &Arc<Pack>,
        workflow: &Id,
        concerns: Option<u32>,
        input: &Values,
        command: &Command,
    ) -> Result<(), Refusal> {
        let kind = self.case.kind();
        let rule = pack
            .workflows
            .get(workflow.as_str())
            .filter(|rule| Some(&rule.case) == kind && self.is_openable(rule))
            .ok_or_else(|| Refusal::one(Reason::unknown_workflow(workflow)))?;
        let rule = Arc::clone(rule);
        self.open_procedure(pack, &rule, concerns, input, command, None)
    }

    /// Whether a workflow can be opened in a case that is open: the root and what starts a case cannot.
    pub(super) fn is_openable(&self, workflow: &Workflow) -> bool {
        !workflow.starts_case && matches!(workflow.opening.by, Performer::Parties(_))
    }

    fn open_procedure(
        &mut self,
        pack: &Arc<Pack>,
        workflow: &Arc<Workflow>,
        concerns: Option<u32>,
        input: &Values,
        command: &Command,
        case_kind: Option<Id>,
    ) -> Result<(), Refusal> {
        let calendar = self.rulebook.calendar_of(pack).map_err(Refusal::one)?;
        let on = calendar.local_date(self.at);
        let mut reasons = Vec::new();
        let opener = Opener { actor: &command.actor, given: Some(input), calendar: &calendar, on };
        let (procedure, party_role) =
            self.check_opening(pack, workflow, concerns, &opener, &mut reasons).map_err(Refusal::one)?;
        let party_role = match (party_role, Refusal::of(reasons)) {
            (_, Some(refusal)) => return Err(refusal),
            (party_role, None) => party_role,
        };
        let mut openers = Vec::new();
        if let Some(party_role) = party_role {
            openers = self.openers(party_role, &workflow.opening, &command.actor, PartyScope::Procedure);
            if case_kind.is_some() {
                openers.extend(self.openers(party_role, &workflow.opening, &command.actor, PartyScope::Case));
            }
        }
        let cause =
            match self.events.iter().rev().find(|event| event.decision == self.first && event.command().is_some()) {
                Some(root) => Cause::Triggered(root.sequence),
                None => Cause::Command(Arc::new(command.clone())),
            };
        self.execute(&Invocation {
            actor: Some(&command.actor),
            input,
            openers,
            party_role,
            case_kind,
            ..Invocation::new(&procedure, &workflow.opening, &calendar, on, cause)
        })
    }

    /// Checks who opens and what the procedure would be about; gives the procedure as it would begin, and the party role it
    /// is opened in.
    pub(super) fn check_opening<'w>(
        &self,
        pack: &Arc<Pack>,
        workflow: &'w Arc<Workflow>,
        concerns: Option<u32>,
        opener: &Opener<'_>,
        reasons: &mut Vec<Reason>,
    ) -> Result<(Procedure, Option<&'w PartyRole>), Reason> {
        let number = u32::try_from(self.case.procedures.len()).unwrap_or(u32::MAX).saturating_add(1);
        let procedure = blank(number, pack, workflow, concerns, opener.on)?;
        let party_role = match self.opening_role(&workflow.opening, &procedure, opener) {
            Ok(party_role) => {
                reasons.extend(self.out_of_force(pack, opener.on));
                Some(party_role)
            }
            Err(reason) => {
                reasons.push(reason);
                None
            }
        };
        if !workflow.concerns.is_empty() || concerns.is_some() {
            let right = concerns.and_then(|number| self.case.procedure(number)).is_some_and(|concerned| {
                workflow
                    .concerns
                    .iter()
                    .any(|(id, states)| concerned.workflow.id == *id && states.contains(&concerned.state.id))
            });
            if !right {
                let titles = workflow
                    .concerns
                    .iter()
                    .filter_map(|(id, _)| pack.workflows.get(id.as_str()).map(|workflow| workflow.title.clone()))
                    .collect();
                reasons.push(Reason::wrong_concern(workflow, titles));
            }
        }
        Ok((procedure, party_role))
    }
}

/// A procedure as it would begin.
fn blank(
    number: u32,
    pack: &Arc<Pack>,
    workflow: &Arc<Workflow>,
    concerns: Option<u32>,
    on: NaiveDate,
) -> Result<Procedure, Reason> {
    let state = workflow.opening.to.as_ref().ok_or_else(|| Reason::unknown_workflow(&workflow.id))?;
    Ok(Procedure::opened(number, pack, workflow, state, concerns, on))
}
