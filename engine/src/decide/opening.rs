//! Opening cases and procedures: who opens, in which role, which parties they become, and what begins.

use std::sync::Arc;

use chrono::NaiveDate;

use super::plan::{Invocation, Occasion};
use crate::base::{Id, Text, Values};
use crate::case::{Procedure, ROOT};
use crate::decide::agency::{Asking, unauthorised};
use crate::decide::guards::{not_a_party, not_a_party_yet, recused};
use crate::decide::opens::PlannedOpening;
use crate::decide::routing::is_bound_by;
use crate::decide::transaction::Transaction;
use crate::decide::undecided::Undecided;
use crate::decide::{input, routing, ruling};
use crate::expression::Expression;
use crate::format::PartyScope;
use crate::pack::Pack;
use crate::pack::model::{Action, Party, PartyBinding, PartyRole, Performer, Route, RouteTarget, TakingOver, Workflow};
use crate::record::{Actor, Cause, Command, Concerned, PartyChange, Reason, Refusal};
use crate::time::Calendar;

/// Of no more states than these it is told that what a workflow is about has to be in one of them.
const MOST_STATES_TOLD: usize = 4;

impl Transaction<'_> {
    /// Opens the case: its root procedure, and the workflow asked for if that is another.
    pub(super) fn open_case(
        &mut self,
        pack: &Arc<Pack>,
        kind: &Id,
        workflow: &Id,
        input: &Values,
        command: &Command,
    ) -> Result<(), Undecided> {
        let known = pack.workflows.get(workflow.as_str());
        let unknown = || Reason::unknown_workflow(workflow, known.map(|rule| &**rule), Some(kind));
        let case_kind = pack.cases.get(kind.as_str()).ok_or_else(unknown)?;
        let rule = Arc::clone(known.filter(|rule| rule.case == *kind).ok_or_else(unknown)?);
        if self.is_openable(&rule) {
            // It is there, but the case it could be opened in is not.
            let beginnings = pack.workflows.values().filter(|begins| begins.starts_case && begins.case == *kind);
            let beginnings = beginnings.map(|begins| begins.title.clone()).collect();
            return Err(Reason::wrong_case(self.case.id(), false, Some((&rule, beginnings))).into());
        }
        if !rule.starts_case {
            return Err(unknown().into());
        }
        if case_kind.root == *workflow {
            return self.open_procedure(pack, &rule, None, input, command, Some(kind.clone()));
        }
        let root = Arc::clone(pack.workflows.get(case_kind.root.as_str()).ok_or_else(unknown)?);
        let calendar = self.rulebook.calendar_of(pack)?;
        let on = calendar.local_date(self.at);
        // Whether the person may open it is asked before anything is opened.
        let opened = blank(ROOT + 1, pack, &rule, None, on)?;
        let opener = Opener { actor: &command.actor, given: Some(input), calendar: &calendar, on };
        let party_role = self.opening_role(&rule.opening, &opened, &opener)?;
        let openers = self.openers(party_role, &rule.opening, &command.actor, PartyScope::Case);
        let procedure = blank(ROOT, pack, &root, None, on)?;
        let occasion = Occasion::Command(command);
        self.execute(&Invocation {
            actor: Some(&command.actor),
            openers,
            case_kind: Some(kind.clone()),
            ..Invocation::new(&procedure, &root.opening, &calendar, on, occasion)
        })?;
        self.open_procedure(pack, &rule, None, input, command, None)
    }

    /// Takes over a case that was recorded elsewhere: opens it with its root in the state that is named.
    pub(super) fn take_over(
        &mut self,
        pack: &Arc<Pack>,
        kind: &Id,
        (workflow, into): (&Id, &Id),
        input: &Values,
        command: &Command,
    ) -> Result<(), Undecided> {
        let calendar = self.rulebook.calendar_of(pack)?;
        let on = calendar.local_date(self.at);
        let (procedure, taking_over) = self.to_take_over(pack, kind, (workflow, into), on)?;
        let opener = Opener { actor: &command.actor, given: Some(input), calendar: &calendar, on };
        let action = &taking_over.action;
        let party_role = self.opening_role(action, &procedure, &opener)?;
        let mut openers = self.openers(party_role, action, &command.actor, PartyScope::Case);
        openers.extend(self.openers(party_role, action, &command.actor, PartyScope::Procedure));
        let occasion = Occasion::Command(command);
        self.execute(&Invocation {
            actor: Some(&command.actor),
            input,
            openers,
            party_role: Some(party_role),
            case_kind: Some(kind.clone()),
            taken_over: Some(taking_over),
            ..Invocation::new(&procedure, action, &calendar, on, occasion)
        })
    }

    /// The root as it is taken over, and how.
    pub(super) fn to_take_over<'p>(
        &self,
        pack: &'p Arc<Pack>,
        kind: &Id,
        (workflow, into): (&Id, &Id),
        on: NaiveDate,
    ) -> Result<(Procedure, &'p TakingOver), Undecided> {
        let rule = pack.workflows.get(workflow.as_str()).filter(|rule| rule.case == *kind);
        let rule = rule.ok_or_else(|| Reason::unknown_workflow(workflow, None, Some(kind)))?;
        let taking_over = rule.taking_over.as_ref();
        let state = taking_over.and_then(|taking_over| taking_over.into.iter().find(|state| state.id == *into));
        let (Some(taking_over), Some(state)) = (taking_over, state) else {
            return Err(Reason::not_taken_over(rule, into).into());
        };
        Ok((Procedure { taken_over: true, ..Procedure::opened(ROOT, pack, rule, state, None, on) }, taking_over))
    }

    /// Opens a further procedure.
    pub(super) fn open(
        &mut self,
        workflow: &Id,
        concerns: Option<u32>,
        input: &Values,
        command: &Command,
    ) -> Result<(), Undecided> {
        let Some(root) = self.case.root() else { return Err(Reason::wrong_case(self.case.id(), false, None).into()) };
        let pack = self.rulebook.pack_within(root.pack(), self.at)?;
        let kind = self.case.kind();
        let known = pack.workflows.get(workflow.as_str());
        let Some(rule) = known.filter(|rule| Some(&rule.case) == kind && self.is_openable(rule)) else {
            return Err(Reason::unknown_workflow(workflow, known.map(|rule| &**rule), kind).into());
        };
        let rule = Arc::clone(rule);
        self.open_procedure(&pack, &rule, concerns, input, command, None)
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
    ) -> Result<(), Undecided> {
        let calendar = self.rulebook.calendar_of(pack)?;
        let on = calendar.local_date(self.at);
        let mut reasons = Vec::new();
        let opener = Opener { actor: &command.actor, given: Some(input), calendar: &calendar, on };
        let (procedure, party_role) = self.check_opening(pack, workflow, concerns, &opener, &mut reasons)?;
        let party_role = match (party_role, Refusal::of(reasons)) {
            (_, Some(refusal)) => return Err(refusal.into()),
            (party_role, None) => party_role,
        };
        let mut openers = Vec::new();
        if let Some(party_role) = party_role {
            openers = self.openers(party_role, &workflow.opening, &command.actor, PartyScope::Procedure);
            if case_kind.is_some() {
                openers.extend(self.openers(party_role, &workflow.opening, &command.actor, PartyScope::Case));
            }
        }
        let occasion =
            match self.events.iter().rev().find(|event| event.decision == self.first && event.command().is_some()) {
                Some(root) => Occasion::Case(Cause::Triggered(root.sequence)),
                None => Occasion::Command(command),
            };
        let opening = &workflow.opening;
        let ruled = ruling::action(self.rulebook, &self.case, &procedure, opening, &command.actor, (on, self.at));
        self.execute(&Invocation {
            actor: Some(&command.actor),
            input,
            openers,
            party_role,
            case_kind,
            rules: ruled.as_ref().map(|ruled| &ruled.rules),
            ..Invocation::new(
                &procedure,
                ruled.as_ref().map_or(opening, |ruled| &ruled.action),
                &calendar,
                on,
                occasion,
            )
        })
    }

    /// The number of the procedure that is opened next.
    pub(super) fn next_number(&self) -> u32 {
        u32::try_from(self.case.procedures.len()).unwrap_or(u32::MAX).saturating_add(1)
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
        let procedure = blank(self.next_number(), pack, workflow, concerns, opener.on)?;
        let party_role = match self.opening_role(&workflow.opening, &procedure, opener) {
            Ok(party_role) => Some(party_role),
            Err(reason) => {
                reasons.push(reason);
                None
            }
        };
        if let Some(in_force) = &pack.in_force
            && in_force.is_over(opener.on)
            && !workflow.after_force
        {
            reasons.push(Reason::not_in_force(pack, in_force, opener.on));
        }
        if !workflow.concerns.is_empty() || concerns.is_some() {
            // Of what is hidden from whoever may not open it either, nothing is told.
            let is_possible = |concerned: &Procedure| {
                let is_known = || party_role.is_some() || !self.hides(concerned, opener.actor).unwrap_or(true);
                concerned.can_be_concerned_by(workflow) && is_known()
            };
            let right = concerns.and_then(|number| self.case.procedure(number)).is_some_and(is_possible);
            if !right {
                // Where there is none it could be about, the state of what there is stands against it, named or not.
                let possible = self.case.procedures().any(is_possible);
                reasons.push(Reason::wrong_concern(
                    workflow,
                    concerned_by(pack, workflow),
                    concerns.is_some() || !possible,
                ));
            }
        }
        Ok((procedure, party_role))
    }
}

impl Transaction<'_> {
    /// Opens what an action opens, under the pack that the action is of: what it gives is what the forms of that ask for.
    pub(super) fn open_planned(
        &mut self,
        by: u32,
        planned: Vec<PlannedOpening>,
        invocation: &Invocation<'_>,
        sequence: u64,
    ) -> Result<(), Undecided> {
        let pack = &invocation.procedure.pack;
        for PlannedOpening { workflow, input } in planned {
            let rule =
                pack.workflows.get(workflow.as_str()).ok_or_else(|| Reason::unknown_workflow(&workflow, None, None))?;
            let concerns = (!rule.concerns.is_empty()).then_some(by);
            let concerned = concerns.and_then(|number| self.case.procedure(number));
            if concerned.is_some_and(|concerned| !concerned.can_be_concerned_by(rule)) {
                return Err(Reason::wrong_concern(rule, concerned_by(pack, rule), true).into());
            }
            let procedure = blank(self.next_number(), pack, rule, concerns, invocation.on)?;
            let (calendar, on) = (invocation.calendar, invocation.on);
            self.deeper(|transaction| {
                let occasion = Occasion::Case(Cause::Triggered(sequence));
                let opening = Invocation::new(&procedure, &rule.opening, calendar, on, occasion);
                let follows = transaction.follows;
                transaction.execute(&Invocation { input: &input, follows, ..opening })
            })?;
        }
        Ok(())
    }

    /// Takes in every open procedure that is about one which is over by now what its workflow says is then done.
    pub(super) fn concerned_ended(&mut self, number: u32, on: NaiveDate, sequence: u64) -> Result<(), Undecided> {
        let about = self.case.procedures().filter(|other| other.concerns == Some(number));
        let about = about.filter_map(|other| Some((other.number, other.workflow.concerned_ends.clone()?)));
        for (other, action) in about.collect::<Vec<(u32, Id)>>() {
            // What one of them does may have ended another.
            if self.case.procedure(other).is_some_and(|other| other.is_open()) {
                self.take_triggered(other, &action, on, sequence)?;
            }
        }
        Ok(())
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
    let state = workflow.opening.to.as_ref().ok_or_else(|| Reason::unknown_workflow(&workflow.id, None, None))?;
    Ok(Procedure::opened(number, pack, workflow, state, concerns, on))
}

/// Who opens what, when.
pub(super) struct Opener<'o> {
    pub(super) actor: &'o Actor,
    /// What the opening's form is given; none while it is still to come.
    pub(super) given: Option<&'o Values>,
    pub(super) calendar: &'o Arc<Calendar>,
    pub(super) on: NaiveDate,
}

/// Whether somebody can open in a party role.
enum Admission {
    Granted,
    /// Whom the opening binds cannot be told yet; with the reason, if there is more to say than that nobody is.
    Undetermined(Option<Reason>),
    Denied,
}

impl Transaction<'_> {
    /// The party role in which somebody opens a procedure.
    ///
    /// # Errors
    /// That they are none of its parties, or that the party they could be is not found.
    pub(super) fn opening_role<'w>(
        &self,
        opening: &'w Arc<Action>,
        procedure: &Procedure,
        opener: &Opener<'_>,
    ) -> Result<&'w PartyRole, Reason> {
        let Performer::Parties(party_roles) = &opening.by else {
            return Err(Reason::not_for_persons(opening));
        };
        let mut undetermined = None;
        let mut against = None;
        for party_role in party_roles {
            let admission = self.admission(party_role, opening, procedure, opener);
            if !matches!(admission, Admission::Denied) {
                let (party, actor) = (&party_role.party, opener.actor);
                let asking = Asking { known: self.known(), on: opener.on };
                let unauthorised = unauthorised(party, procedure, opening, actor, asking);
                if let Some(reason) = unauthorised.or_else(|| recused(&self.case, procedure, opening, party, actor)) {
                    against = Some(reason);
                    continue;
                }
            }
            match admission {
                Admission::Granted => return Ok(party_role),
                Admission::Undetermined(reason) => {
                    undetermined.get_or_insert((party_role, reason));
                }
                Admission::Denied => {}
            }
        }
        match undetermined {
            // What is wrong with the input, or missing in it, comes first; then the party is found or it is not.
            Some((party_role, _)) if opener.given.is_some() || opening.form.is_some() => Ok(party_role),
            Some((_, Some(reason))) => Err(reason),
            Some((party_role, None)) => {
                Err(against.unwrap_or_else(|| not_a_party_yet(opening, party_roles, &party_role.party)))
            }
            None => {
                Err(against.unwrap_or_else(|| not_a_party(&self.case, procedure, opening, party_roles, opener.actor)))
            }
        }
    }

    fn admission(
        &self,
        party_role: &PartyRole,
        opening: &Arc<Action>,
        procedure: &Procedure,
        opener: &Opener<'_>,
    ) -> Admission {
        if party_role.role.as_ref().is_some_and(|role| !opener.actor.roles.contains(role)) {
            return Admission::Denied;
        }
        let Some(identity) = opener.actor.capacity() else {
            return admit(party_role.party.is_everybody());
        };
        match (&party_role.party.binding, party_role.party.scope) {
            (PartyBinding::Anyone, _) | (PartyBinding::Opener, PartyScope::Procedure) => Admission::Granted,
            (PartyBinding::Opener, PartyScope::Case) if self.case.sequence() == 0 => Admission::Granted,
            _ if is_bound_by(opening, party_role) => {
                self.admission_once_bound(party_role, opening, procedure, opener, identity)
            }
            _ => admit(self.case.bound(party_role.party.id.as_str(), None).contains(identity)),
        }
    }

    /// Whether the opener is whom the opening binds.
    fn admission_once_bound(
        &self,
        party_role: &PartyRole,
        opening: &Arc<Action>,
        procedure: &Procedure,
        opener: &Opener<'_>,
        identity: &Id,
    ) -> Admission {
        let party = &party_role.party;
        if opener.given.is_none() && waits(opening, procedure, party) {
            let possible = match party.binding {
                PartyBinding::Route => routing::could_choose(procedure, party, identity),
                _ => true,
            };
            return if possible { Admission::Undetermined(None) } else { Admission::Denied };
        }
        let occasion = Occasion::Case(Cause::Triggered(0));
        let mut invocation = Invocation::new(procedure, opening, opener.calendar, opener.on, occasion).by(opener.actor);
        if let Some(given) = opener.given {
            invocation.input = given;
        }
        invocation.openers = self.openers(party_role, opening, opener.actor, PartyScope::Case);
        invocation.openers.extend(self.openers(party_role, opening, opener.actor, PartyScope::Procedure));
        match invocation.would_bind(&self.case, self.rulebook, self.known(), party) {
            Ok(bound) if bound.is_empty() => Admission::Undetermined(None),
            Ok(bound) => admit(bound.contains(identity)),
            Err(reason) => Admission::Undetermined(Some(reason)),
        }
    }

    /// The parties that the opener becomes by opening: that of the party role it opens in, and those the opening binds.
    pub(super) fn openers(
        &self,
        party_role: &PartyRole,
        opening: &Action,
        actor: &Actor,
        scope: PartyScope,
    ) -> Vec<PartyChange> {
        let Some(identity) = actor.capacity() else { return Vec::new() };
        [&party_role.party]
            .into_iter()
            .chain(opening.binds.iter().filter(|party| opening.successor(&party.id).is_none()))
            .filter(|party| party.scope == scope && matches!(party.binding, PartyBinding::Opener))
            .filter(|party| !self.case.bound(party.id.as_str(), None).contains(identity))
            .map(|party| PartyChange {
                party: party.id.clone(),
                of_procedure: scope == PartyScope::Procedure,
                bound: Arc::from([identity.clone()]),
                before: None,
            })
            .collect()
    }
}

fn admit(may: bool) -> Admission {
    if may { Admission::Granted } else { Admission::Denied }
}

/// Whether whom an opening binds to a party depends on what its form is still to give.
fn waits(opening: &Action, procedure: &Procedure, party: &Party) -> bool {
    let mut waiting: Vec<&Id> = Vec::new();
    for bound in &opening.binds {
        let waits = match &bound.binding {
            PartyBinding::Field(field) => input::asked(opening).any(|asked| asked == field),
            PartyBinding::Route => {
                let rules = procedure.workflow.routes.get(&bound.id).map_or(&[][..], Vec::as_slice);
                rules.iter().any(|rule| rule_waits(opening, rule, &waiting))
            }
            PartyBinding::Opener | PartyBinding::Anyone => false,
        };
        if bound.id == party.id {
            return waits;
        }
        if waits {
            waiting.push(&bound.id);
        }
    }
    false
}

fn rule_waits(opening: &Action, rule: &Route, waiting: &[&Id]) -> bool {
    let reads_waiting = |expression: &Expression| {
        expression.reads().iter().any(|read| {
            read.variable == "parties" && read.properties.first().is_none_or(|party| waiting.contains(&party))
        })
    };
    let expression_waits =
        |expression: &Expression| input::needs_input(opening, expression) || reads_waiting(expression);
    rule.when.as_ref().is_some_and(expression_waits)
        || match &rule.target {
            RouteTarget::Organisation(_) => false,
            RouteTarget::InTerritory { territory: read, .. } | RouteTarget::Chosen(read) => expression_waits(read),
            RouteTarget::SuperiorOf(other) => waiting.contains(&other),
        }
}

/// What a workflow can be about, and in which states; of many states, none.
fn concerned_by(pack: &Pack, workflow: &Workflow) -> Concerned {
    let (mut workflows, mut states): (Vec<Text>, Vec<Text>) = (Vec::new(), Vec::new());
    for (id, of_it) in &workflow.concerns {
        let Some(concerned) = pack.workflows.get(id.as_str()) else { continue };
        workflows.push(concerned.title.clone());
        for state in of_it.iter().filter_map(|state| concerned.states.get(state.as_str())) {
            if !states.contains(&state.title) {
                states.push(state.title.clone());
            }
        }
    }
    if states.len() > MOST_STATES_TOLD {
        states.clear();
    }
    Concerned { workflows, states }
}
