//! What somebody can do in a case now, and why not the rest.

use std::cell::OnceCell;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::agency::Asking;
use super::asking::{Attempt, asking};
use super::guards::not_permitted;
use super::guards::{self, FormInput, enabled_in_state};
use crate::base::{Id, Values};
use crate::case::{Case, Procedure};
use crate::decide::context::EvaluationContext;
use crate::decide::opening::Opener;
use crate::decide::plan::{Invocation, Occasion};
use crate::decide::ruling::{self, RuledAction};
use crate::decide::transaction::Transaction;
use crate::decide::undecided::Undecided;
use crate::format::PartyScope;
use crate::pack::Pack;
use crate::pack::model::{Action, PartyRole, Performer, State, Workflow};
use crate::record::{Actor, Command, Reason, Refusal, Request};
use crate::register::Answers;
use crate::rulebook::Rulebook;

/// An action of a procedure, as somebody can or cannot take it now.
#[derive(Clone, Debug)]
pub struct AvailableAction {
    /// By its number in the case.
    pub procedure: u32,
    /// With all that is asked of who takes it.
    pub action: Arc<Action>,
    /// Why it is not open; open if none. What depends on the form's input is judged when the input is there.
    pub refusal: Option<Refusal>,
}

/// A workflow, as somebody can or cannot open it now.
#[derive(Clone, Debug)]
pub struct AvailableWorkflow {
    /// With its states, actions and clocks.
    pub workflow: Arc<Workflow>,
    /// The procedure it would be about, for workflows that are about another.
    pub concerns: Option<u32>,
    /// The states that a case can be taken over in, of which one is named; empty for an opening. Taking over is what
    /// [`Workflow::taking_over`] says.
    pub into: Vec<Arc<State>>,
    /// Why it is not open; open if none.
    pub refusal: Option<Refusal>,
}

impl Rulebook {
    /// Every action that persons can take in the procedures of the case that the actor knows of, with the reasons for those not
    /// open to the actor; of other procedures, what is the actor's to do.
    ///
    /// # Errors
    /// As [`Rulebook::advance`]; also if all this together takes more steps than a decision may.
    pub fn available(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Vec<AvailableAction>, Undecided> {
        asking(answers, |attempt| {
            self.available_asking(&self.start(case, at, attempt)?, actor, |transaction, procedure| {
                self.knows_of(transaction.case(), procedure, actor, at, transaction.known())
            })
        })
    }

    /// The same for all procedures, whether or not the actor knows of them: for those who look into the rules.
    ///
    /// # Errors
    /// As [`Rulebook::available`].
    #[doc(hidden)]
    pub fn available_in_all(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Vec<AvailableAction>, Undecided> {
        asking(answers, |attempt| self.available_asking(&self.start(case, at, attempt)?, actor, |_, _| Ok(true)))
    }

    fn available_asking(
        &self,
        transaction: &Transaction<'_>,
        actor: &Actor,
        knows_of: impl Fn(&Transaction<'_>, &Procedure) -> Result<bool, Undecided>,
    ) -> Result<Vec<AvailableAction>, Undecided> {
        let mut available = Vec::new();
        let attempt = trial(transaction);
        for procedure in transaction.case().procedures() {
            // Found out once, and only if something is not theirs to do.
            let known = OnceCell::new();
            for action in procedure.workflow.actions.values() {
                // In a final state, only an action that names it can be taken.
                let possible = procedure.is_open() || enabled_in_state(action, procedure);
                if !possible || !matches!(action.by, Performer::Parties(_)) {
                    continue;
                }
                let ruled = self.ruled(transaction, procedure, action, actor)?;
                let (action, rules) =
                    ruled.as_ref().map_or((action, None), |ruled| (&ruled.action, Some(&ruled.rules)));
                let on = self.calendar_of(&procedure.pack)?.local_date(transaction.at());
                let asking = Asking { known: transaction.known(), on };
                let reasons = match not_permitted(transaction.case(), procedure, action, actor, asking) {
                    Some(reason) => {
                        let is_known = known.get_or_init(|| knows_of(transaction, procedure)).clone()?;
                        if !is_known {
                            continue;
                        }
                        vec![reason]
                    }
                    None => self.failures(transaction, procedure, action, rules, actor)?,
                };
                let reasons = if reasons.is_empty() {
                    self.foreseen(transaction, (procedure, action, rules), actor, &attempt)?
                } else {
                    reasons
                };
                available.push(AvailableAction {
                    procedure: procedure.number,
                    action: Arc::clone(action),
                    refusal: Refusal::of(reasons),
                });
            }
        }
        transaction.within_budget()?;
        Ok(available)
    }

    /// Every workflow that can be opened in the case, with the reasons for those not open to the actor.
    /// Those about another procedure are listed for each procedure they could be about that the actor knows of or may open them
    /// about, or once if there is none of these.
    ///
    /// # Errors
    /// As [`Rulebook::advance`]; also if all this together takes more steps than a decision may.
    pub fn openings(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Vec<AvailableWorkflow>, Undecided> {
        asking(answers, |attempt| {
            let transaction = self.start(case, at, attempt)?;
            let case = transaction.case();
            let Some((root, kind)) = case.root().zip(case.kind()) else { return Ok(Vec::new()) };
            let pack = self.pack_within(root.pack(), at)?;
            let openable = |workflow: &Workflow| workflow.case == *kind && transaction.is_openable(workflow);
            self.openable(&transaction, &pack, actor, openable)
        })
    }

    /// Every workflow of a pack that a case can be opened with or taken over in, with the reasons for those not open to the
    /// actor.
    ///
    /// # Errors
    /// A refusal if no pack of that id is published, or none is in force and nothing begins a case after its last day; what is not
    /// as it must be with the host.
    pub fn beginnings(
        &self,
        pack: &Id,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Vec<AvailableWorkflow>, Undecided> {
        asking(answers, |attempt| {
            let (pack, over) = self.pack_at(pack, at)?;
            let is_over = over.is_some();
            let mut workflows = pack.workflows.values();
            let lives_on = workflows.any(|workflow| workflow.starts_case && workflow.after_force);
            if let Some(not_in_force) = over.filter(|_| !lives_on) {
                return Err(not_in_force.into());
            }
            // It has no name yet, and nothing that is shown of it has one.
            let nothing = Case::new(Id::from(""));
            let transaction = self.start(&nothing, at, attempt)?;
            let mut beginnings = self.openable(&transaction, &pack, actor, |workflow| workflow.starts_case)?;
            if !is_over {
                beginnings.extend(self.takings_over(&transaction, &pack, actor)?);
            }
            Ok(beginnings)
        })
    }

    fn openable(
        &self,
        transaction: &Transaction<'_>,
        pack: &Arc<Pack>,
        actor: &Actor,
        can_be_opened: impl Fn(&Workflow) -> bool,
    ) -> Result<Vec<AvailableWorkflow>, Undecided> {
        let mut openings = Vec::new();
        let attempt = trial(transaction);
        for workflow in pack.workflows.values().filter(|workflow| can_be_opened(workflow)) {
            let mut about = Vec::new();
            for concerned in transaction.case().procedures().filter(|other| other.can_be_concerned_by(workflow)) {
                about.extend(self.offered(transaction, (pack, workflow), Some(concerned), (actor, &attempt))?);
            }
            if about.is_empty() {
                about.extend(self.offered(transaction, (pack, workflow), None, (actor, &attempt))?);
            }
            openings.extend(about);
        }
        transaction.within_budget()?;
        Ok(openings)
    }

    /// A workflow that can be opened about a procedure, or about none; nothing if it is about one that somebody neither knows of
    /// nor may open it about.
    fn offered(
        &self,
        transaction: &Transaction<'_>,
        (pack, workflow): (&Arc<Pack>, &Arc<Workflow>),
        concerned: Option<&Procedure>,
        (actor, attempt): (&Actor, &Attempt),
    ) -> Result<Option<AvailableWorkflow>, Undecided> {
        let (case, at) = (transaction.case(), transaction.at());
        let calendar = self.calendar_of(pack)?;
        let on = calendar.local_date(at);
        let mut reasons = Vec::new();
        let opener = Opener { actor, given: None, calendar: &calendar, on };
        let concerns = concerned.map(Procedure::number);
        let (procedure, role) = transaction.check_opening(pack, workflow, concerns, &opener, &mut reasons)?;
        if role.is_none()
            && let Some(concerned) = concerned
            && !self.knows_of(case, concerned, actor, at, transaction.known())?
        {
            return Ok(None);
        }
        let ruled = self.ruled(transaction, &procedure, &workflow.opening, actor)?;
        if reasons.is_empty() {
            let opening = ruled.as_ref().map_or(&workflow.opening, |ruled| &ruled.action);
            let rules = ruled.as_ref().map(|ruled| &ruled.rules);
            reasons = self.failures(transaction, &procedure, opening, rules, actor)?;
            if reasons.is_empty() {
                let begun = (&procedure, role, ruled.as_ref());
                reasons = self.foreseen_opening(transaction, (pack, workflow), begun, actor, attempt)?;
            }
        }
        let as_ruled = ruled.as_ref().and_then(|ruled| ruled.rules.workflows.get(workflow.id.as_str()));
        Ok(Some(AvailableWorkflow {
            workflow: Arc::clone(as_ruled.unwrap_or(workflow)),
            concerns,
            into: Vec::new(),
            refusal: Refusal::of(reasons),
        }))
    }

    /// How cases can be taken over.
    fn takings_over(
        &self,
        transaction: &Transaction<'_>,
        pack: &Arc<Pack>,
        actor: &Actor,
    ) -> Result<Vec<AvailableWorkflow>, Undecided> {
        let calendar = self.calendar_of(pack)?;
        let on = calendar.local_date(transaction.at());
        let opener = Opener { actor, given: None, calendar: &calendar, on };
        let mut found = Vec::new();
        for workflow in pack.workflows.values() {
            let Some(taking_over) = &workflow.taking_over else { continue };
            let Some(state) = taking_over.into.first() else { continue };
            let procedure = Procedure::opened(transaction.next_number(), pack, workflow, state, None, on);
            let procedure = Procedure { taken_over: true, ..procedure };
            let reasons = match transaction.opening_role(&taking_over.action, &procedure, &opener) {
                Ok(_) => self.failures(transaction, &procedure, &taking_over.action, None, actor)?,
                Err(reason) => vec![reason],
            };
            let (into, refusal) = (taking_over.into.clone(), Refusal::of(reasons));
            found.push(AvailableWorkflow { workflow: Arc::clone(workflow), concerns: None, into, refusal });
        }
        transaction.within_budget()?;
        Ok(found)
    }

    /// What stands against an action in what it would come to: found by carrying it out, or, where its form is still to be
    /// filled in, as far as that does not matter. What takes more steps than all of these may is left to the decision.
    fn foreseen(
        &self,
        transaction: &Transaction<'_>,
        (procedure, action, rules): (&Procedure, &Arc<Action>, Option<&Arc<Pack>>),
        actor: &Actor,
        attempt: &Attempt,
    ) -> Result<Vec<Reason>, Undecided> {
        let (number, input) = (procedure.number, Values::new());
        let request = Request::Act { procedure: number, action: action.id.clone(), input: Values::new() };
        let command = Command::new(actor.clone(), request);
        if action.form.is_none() {
            let mut tried = transaction.to_try(attempt);
            return reasons(tried.act(number, &action.id, &input, &command), attempt);
        }
        let calendar = self.calendar_of(&procedure.pack)?;
        let on = calendar.local_date(transaction.at());
        let invocation = Invocation::new(procedure, action, &calendar, on, Occasion::Command(&command)).by(actor);
        let invocation = Invocation { rules, ..invocation };
        reasons(invocation.foresee(transaction.case(), self, attempt.known(transaction.now)), attempt)
    }

    /// The same of an opening.
    fn foreseen_opening(
        &self,
        transaction: &Transaction<'_>,
        (pack, workflow): (&Arc<Pack>, &Arc<Workflow>),
        (procedure, role, ruled): (&Procedure, Option<&PartyRole>, Option<&RuledAction>),
        actor: &Actor,
        attempt: &Attempt,
    ) -> Result<Vec<Reason>, Undecided> {
        let (opening, rules) = action_as_ruled(&workflow.opening, ruled);
        let is_open = transaction.case().root().is_some();
        let request =
            Request::Open { workflow: workflow.id.clone(), concerns: procedure.concerns, input: Values::new() };
        let command = Command::new(actor.clone(), request);
        let input = Values::new();
        if opening.form.is_none() {
            let mut tried = transaction.to_try(attempt);
            let opened = if is_open {
                tried.open(&workflow.id, procedure.concerns, &input, &command)
            } else {
                tried.open_case(pack, &workflow.case, &workflow.id, &input, &command)
            };
            return reasons(opened, attempt);
        }
        // Beside a root that is not there yet, nothing of it can be told.
        if !is_open && pack.cases.get(workflow.case.as_str()).is_none_or(|case| case.root != workflow.id) {
            return Ok(Vec::new());
        }
        let mut openers = Vec::new();
        if let Some(role) = role {
            openers = transaction.openers(role, &opening, actor, PartyScope::Procedure);
            if !is_open {
                openers.extend(transaction.openers(role, &opening, actor, PartyScope::Case));
            }
        }
        let calendar = self.calendar_of(pack)?;
        let on = calendar.local_date(transaction.at());
        let invocation = Invocation::new(procedure, &opening, &calendar, on, Occasion::Command(&command)).by(actor);
        let invocation = Invocation { rules, openers, party_role: role, ..invocation };
        reasons(invocation.foresee(transaction.case(), self, attempt.known(transaction.now)), attempt)
    }

    /// An action as the business rules of the actor have it.
    pub(super) fn ruled(
        &self,
        transaction: &Transaction<'_>,
        procedure: &Procedure,
        action: &Action,
        actor: &Actor,
    ) -> Result<Option<RuledAction>, Undecided> {
        let (case, at) = (transaction.case(), transaction.at());
        let on = self.calendar_of(&procedure.pack)?.local_date(at);
        Ok(ruling::action(self, case, procedure, action, actor, (on, at)))
    }

    /// What stands against an action before its form is filled in.
    fn failures(
        &self,
        transaction: &Transaction<'_>,
        procedure: &Procedure,
        action: &Action,
        rules: Option<&Arc<Pack>>,
        actor: &Actor,
    ) -> Result<Vec<Reason>, Undecided> {
        let calendar = self.calendar_of(&procedure.pack)?;
        let on = calendar.local_date(transaction.at());
        let (case, known, input) = (transaction.case(), transaction.known(), Values::new());
        let context = EvaluationContext::new(case, procedure, on, &calendar, known);
        let context = context.under(rules).by(Some(actor)).given(&input);
        Ok(guards::failures(action, procedure, FormInput::ToCome, &context, on))
    }
}

/// Steps of their own for all that is tried out: how many it takes does not stand in the way of what is asked for.
fn trial(transaction: &Transaction<'_>) -> Attempt {
    Attempt { asked: Arc::clone(&transaction.attempt.asked), budget: Arc::default() }
}

/// The reasons for which something that was tried is refused.
fn reasons<T>(tried: Result<T, Undecided>, attempt: &Attempt) -> Result<Vec<Reason>, Undecided> {
    match tried {
        Err(Undecided::Refused(_)) if attempt.budget.is_exceeded() => Ok(Vec::new()),
        Err(Undecided::Refused(refusal)) => Ok(refusal.reasons().to_vec()),
        Err(undecided) => Err(undecided),
        Ok(_) => Ok(Vec::new()),
    }
}

/// An action as business rules have it, with these, or as it is.
pub(super) fn action_as_ruled<'r>(
    action: &Arc<Action>,
    ruled: Option<&'r RuledAction>,
) -> (Arc<Action>, Option<&'r Arc<Pack>>) {
    ruled.map_or_else(|| (Arc::clone(action), None), |ruled| (Arc::clone(&ruled.action), Some(&ruled.rules)))
}
