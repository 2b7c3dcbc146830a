//! What somebody has to do: late first, with who has taken it; taking it, and giving it to another.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{NaiveDate, TimeDelta};
use guicheng_engine::{Action, Actor, Calendar, Case, ClockPhase, ClockState, Id, Language, Procedure, Text};

use super::{Desk, DeskError, Published};
use crate::messages::say;
use crate::records::collections::{day_of, reader_tokens, tokens_of};
use crate::records::tasks::{self, Claim, Found, TaskPlace, Waiting};
use crate::store::Batch;

/// How long somebody keeps what they have taken.
const KEPT: TimeDelta = TimeDelta::days(30);

/// How many are looked at for one page: what somebody could do by party and role may be closed to them just now. What is of another kind or in another
/// state than is asked for is cheaper to tell: so many of it count as one.
const MOST_LOOKED_AT: usize = 150;
const OTHERS: usize = 4;

/// How many of what somebody has taken are shown at most.
const MOST_TAKEN: usize = 1000;

/// What is asked for of what somebody can do.
#[derive(Clone, Debug, Default)]
pub struct TasksAsked {
    /// Where the page begins; at the first if none.
    pub after: Option<TaskPlace>,
    /// How many at most.
    pub most: usize,
    /// Only what they have taken.
    pub taken: bool,
    /// Only what is of a jurisdiction.
    pub jurisdiction: Option<String>,
    /// Only what is of a kind, by its workflow.
    pub workflow: Option<Id>,
    /// Only what is in a state.
    pub state: Option<Id>,
}

/// Something to be done.
#[derive(Clone, Debug)]
pub struct Task {
    /// The case.
    pub case: Id,
    /// The jurisdiction it is of.
    pub jurisdiction: Option<String>,
    /// The procedure in it.
    pub procedure: u32,
    /// What people call that.
    pub workflow: (Id, Text),
    /// The state it is in.
    pub state: (Id, Text),
    /// The last day by which something has to have happened; none if no clock runs.
    pub due: Option<NaiveDate>,
    /// How many days are left; fewer than none if it is late.
    pub days_left: Option<i64>,
    /// How many workdays come after today until then, as far as tables are published.
    pub workdays_left: Option<u32>,
    /// Who has taken it.
    pub claim: Option<Claim>,
    /// What can be done.
    pub actions: Vec<(Id, Text)>,
}

/// A page of what is to be done.
#[derive(Clone, Debug, Default)]
pub struct TaskPage {
    /// Late first.
    pub tasks: Vec<Task>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<TaskPlace>,
}

/// What is to be done in a case, by whom and by when: the days that others have to keep are not theirs.
pub(super) fn waiting(published: &Published, case: &Case) -> Vec<Waiting> {
    let mut waiting: BTreeMap<(u32, String), Option<NaiveDate>> = BTreeMap::new();
    for procedure in case.procedures() {
        let Some(calendar) = published.rulebook().calendar(procedure.pack().calendar.as_str()) else { continue };
        for reader in case.awaited(procedure.number()) {
            let due = due_of(procedure, &reader.party, calendar);
            for token in tokens_of(std::slice::from_ref(&reader)) {
                let known = waiting.entry((procedure.number(), token)).or_insert(due);
                *known = (*known).into_iter().chain(due).min();
            }
        }
    }
    waiting.into_iter().map(|((procedure, reader), due)| Waiting { procedure, reader, due }).collect()
}

/// The last day that a party of a procedure has to keep in the state it is in, be it over or not.
fn due_of(procedure: &Procedure, party: &Id, calendar: &Calendar) -> Option<NaiveDate> {
    let counts = |state: &&ClockState| {
        let rule = state.clock();
        // A clock that is nobody's duty only says until when something holds.
        let is_theirs = rule.duty_of.as_ref() == Some(party);
        let runs = match state.phase() {
            ClockPhase::Running { .. } => true,
            ClockPhase::Expired { .. } => rule.runs_in.contains(&procedure.state().id),
            ClockPhase::Still | ClockPhase::Ended => false,
        };
        is_theirs && runs
    };
    procedure.clocks().iter().filter(counts).filter_map(|state| state.due(calendar)).map(|due| due.date).min()
}

impl Desk {
    /// What somebody can do, late first.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] to nobody in particular; if the store cannot be used.
    pub fn tasks(&self, actor: &Actor, asked: &TasksAsked) -> Result<TaskPage, DeskError> {
        self.tasks_that(actor, asked, |_| true)
    }

    /// What somebody can do and is wanted, late first. A page may hold less than is asked for although more follow, where much is not wanted.
    ///
    /// # Errors
    /// As [`Desk::tasks`].
    pub(crate) fn tasks_that(
        &self,
        actor: &Actor,
        asked: &TasksAsked,
        is_wanted: impl Fn(&Task) -> bool,
    ) -> Result<TaskPage, DeskError> {
        actor.identity().ok_or(DeskError::Unknown)?;
        self.authorised(actor)?;
        let readers = self.task_readers(actor, asked)?;
        let most = asked.most;
        let taken = match (asked.taken, &actor.person, actor.capacity()) {
            (false, ..) => None,
            (true, Some(person), Some(organisation)) => {
                let now = self.clock().now();
                Some(tasks::taken(&*self.store, (person, organisation), &readers, now, MOST_TAKEN)?)
            }
            (true, ..) => Some(Vec::new()),
        };
        let (mut page, mut after, mut looked_at) = (TaskPage::default(), asked.after.clone(), 0);
        loop {
            let found = match &taken {
                None => tasks::page(&*self.store, &readers, after.as_ref(), most.saturating_add(1))?,
                Some(taken) => {
                    let behind = taken.iter().filter(|found| after.as_ref().is_none_or(|after| found.place > *after));
                    behind.take(most.saturating_add(1)).cloned().collect()
                }
            };
            let is_last = found.len() <= most;
            for Found { place, .. } in found {
                if looked_at >= MOST_LOOKED_AT * OTHERS {
                    page.next = after;
                    return Ok(page);
                }
                let is_asked = self.is_asked(asked, &place)?;
                looked_at += if is_asked { OTHERS } else { 1 };
                let task = if is_asked { self.task(actor, &place)? } else { None };
                let task = task.filter(|task| {
                    let is_theirs =
                        task.claim.as_ref().is_some_and(|claim| actor.person.as_ref() == Some(&claim.person));
                    (!asked.taken || is_theirs) && is_wanted(task)
                });
                if task.is_some() && page.tasks.len() == most {
                    page.next = after;
                    return Ok(page);
                }
                page.tasks.extend(task);
                after = Some(place);
            }
            if is_last {
                return Ok(page);
            }
        }
    }

    /// As whom somebody does what is to be done, and where: in each jurisdiction as they read lists there, since what others do in the same roles
    /// elsewhere is not theirs.
    fn task_readers(&self, actor: &Actor, asked: &TasksAsked) -> Result<Vec<(String, Option<String>)>, DeskError> {
        let mut here: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
        let mut readers = Vec::new();
        for reader in reader_tokens(actor) {
            let places = match &asked.jurisdiction {
                Some(wanted) => vec![Some(wanted.clone())],
                None => tasks::jurisdictions(&*self.store, &reader)?,
            };
            for jurisdiction in places {
                let own = match here.entry(jurisdiction.clone()) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        let within = self.within(actor, new.key().as_deref())?;
                        new.insert(reader_tokens(&within))
                    }
                };
                if own.contains(&reader) {
                    readers.push((reader.clone(), jurisdiction));
                }
            }
        }
        Ok(readers)
    }

    /// Whether something to be done is of the kind and in the state that are asked for.
    fn is_asked(&self, asked: &TasksAsked, place: &TaskPlace) -> Result<bool, DeskError> {
        if asked.workflow.is_none() && asked.state.is_none() {
            return Ok(true);
        }
        let file = match self.file(&self.published(), &place.case) {
            Err(DeskError::Unknown) => return Ok(false),
            file => file?,
        };
        let Some(procedure) = file.case.procedure(place.procedure) else { return Ok(false) };
        Ok(asked.workflow.as_ref().is_none_or(|wanted| procedure.workflow().id == *wanted)
            && asked.state.as_ref().is_none_or(|wanted| procedure.state().id == *wanted))
    }

    /// The jurisdictions in which somebody works for the organisation that they act for: those of the packs in force that name it, as far as they
    /// act for it there; each with the packs.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn workplaces(&self, actor: &Actor, language: Language) -> Result<Vec<(String, String)>, DeskError> {
        let (published, now) = (self.published(), self.clock().now());
        let Some(organisation) = actor.own_organisation() else { return Ok(Vec::new()) };
        let packs = published.in_force(now);
        let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for pack in packs.filter(|pack| pack.organisations.contains(organisation.as_str())) {
            let Some(jurisdiction) = pack.jurisdiction.as_deref() else { continue };
            if self.within(actor, Some(jurisdiction))?.organisation.as_ref() == Some(organisation) {
                places.entry(jurisdiction.to_owned()).or_default().push(pack.title.get(language));
            }
        }
        let and = say(language, "page-and", &[]);
        Ok(places.into_iter().map(|(code, packs)| (code, packs.join(&and))).collect())
    }

    /// What is to be done at a place, unless it is closed to them just now.
    fn task(&self, actor: &Actor, place: &TaskPlace) -> Result<Option<Task>, DeskError> {
        let opened = match self.opened(actor, &place.case) {
            Ok(opened) => opened,
            Err(DeskError::Unknown) => return Ok(None),
            Err(error) => return Err(error),
        };
        let open = opened.actions.iter().filter(|of| of.procedure == place.procedure && of.refusal.is_none());
        let actions: Vec<(Id, Text)> = open
            .map(|of| {
                let action: &Action = &of.action;
                (action.id.clone(), action.title.clone())
            })
            .collect();
        let published = self.published();
        let file = self.file(&published, &place.case)?;
        let Some(procedure) = file.case.procedure(place.procedure).filter(|_| !actions.is_empty()) else {
            return Ok(None);
        };
        let due = day_of(place.due);
        let now = self.clock().now();
        let (calendar, today) =
            (published.rulebook().calendar(procedure.pack().calendar.as_str()), published.day(procedure.pack(), now));
        let left = due.zip(today);
        let workdays = calendar.zip(left).filter(|(_, (due, today))| due >= today);
        let organisation = actor.capacity().ok_or(DeskError::Unknown)?;
        Ok(Some(Task {
            case: place.case.clone(),
            jurisdiction: file.row.jurisdiction.clone(),
            procedure: place.procedure,
            workflow: (procedure.workflow().id.clone(), procedure.workflow().title.clone()),
            state: (procedure.state().id.clone(), procedure.state().title.clone()),
            due,
            days_left: left.map(|(due, today)| due.signed_duration_since(today).num_days()),
            workdays_left: workdays.map(|(calendar, (due, today))| calendar.workdays_between(today, due).count),
            claim: tasks::claim(&*self.store, &place.case, place.procedure, organisation, now)?,
            actions,
        }))
    }

    /// Takes something to be done, or gives it to another of the organisation; whoever has it can hand it over, and anybody there who can do
    /// it can take it on, `instead` of whoever has it if they say so.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it is nothing that they can do, or there is no such person; [`DeskError::TakenBy`] if somebody else has it.
    pub fn claim(
        &self,
        actor: &Actor,
        (case, procedure): (&Id, u32),
        to: Option<&Id>,
        instead: bool,
    ) -> Result<Claim, DeskError> {
        let (person, organisation) = self.doer(actor, case, procedure)?;
        if let Some(to) = to.filter(|to| **to != person)
            && !(self.is_known(to) && self.can_be_given(to, &organisation, case, procedure)?)
        {
            return Err(DeskError::Unknown);
        }
        self.attempt(|_| {
            let now = self.clock().now();
            let before = tasks::claim(&*self.store, case, procedure, &organisation, now)?;
            if let Some(other) = before.as_ref().filter(|before| before.person != person && !instead) {
                return Err(DeskError::TakenBy(other.person.clone()));
            }
            let person_now = to.unwrap_or(&person).clone();
            let claim = Claim { person: person_now, given_by: person.clone(), since: now };
            let mut batch = Batch::default();
            let until = now.checked_add_signed(KEPT).unwrap_or(now);
            tasks::take(&mut batch, (case, procedure, &organisation), before.as_ref(), &claim, until);
            self.store.write(batch)?;
            Ok(claim)
        })
    }

    /// Whether something to be done is for a person who acts for an organisation, by party and role: nothing is given to whoever cannot do it.
    ///
    /// # Errors
    /// If there is no such case; if the store cannot be used.
    pub fn can_be_given(&self, person: &Id, organisation: &Id, case: &Id, procedure: u32) -> Result<bool, DeskError> {
        let published = self.published();
        let parties = published.rulebook().packs().flat_map(|pack| pack.parties.values());
        let mut roles: Vec<Id> = parties.flat_map(|party| party.roles.iter().map(|(role, _)| role.clone())).collect();
        roles.sort();
        roles.dedup();
        let (organisation, person) = (Some(organisation.clone()), Some(person.clone()));
        let actor = Actor { organisation, person, roles, ..Actor::anonymous() };
        let here = self.within(&actor, self.jurisdiction_of(case)?.as_deref())?;
        Ok(tasks::is_for(&*self.store, &reader_tokens(&here), case, procedure)?)
    }

    /// Leaves something to be done to the others of the organisation: by whoever has it. Another takes it instead of them, of which they see by whom.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it is nothing that they can do; [`DeskError::TakenBy`] if somebody else has it.
    pub fn unclaim(&self, actor: &Actor, case: &Id, procedure: u32) -> Result<(), DeskError> {
        let (person, organisation) = self.doer(actor, case, procedure)?;
        let before = tasks::claim(&*self.store, case, procedure, &organisation, self.clock().now())?;
        if let Some(other) = before.filter(|before| before.person != person) {
            return Err(DeskError::TakenBy(other.person));
        }
        let mut batch = Batch::default();
        tasks::leave(&mut batch, case, procedure, &organisation);
        Ok(self.store.write(batch)?)
    }

    fn doer(&self, actor: &Actor, case: &Id, procedure: u32) -> Result<(Id, Id), DeskError> {
        let published = self.refresh()?;
        let actor = &self.in_case(&*self.file(&published, case)?, actor)?;
        let person = actor.person.clone().ok_or(DeskError::Unknown)?;
        let organisation = actor.capacity().cloned().ok_or(DeskError::Unknown)?;
        let here = self.within(actor, self.jurisdiction_of(case)?.as_deref())?;
        let is_theirs = tasks::is_for(&*self.store, &reader_tokens(&here), case, procedure)?;
        // By party and role it is an agent's as well; whether there is an authority, the rules say.
        let is_open = || {
            let opened = self.opened(&here, case)?;
            let open = opened.actions.iter().any(|of| of.procedure == procedure && of.refusal.is_none());
            Ok::<bool, DeskError>(open)
        };
        match is_theirs && (actor.acts_for.is_none() || is_open()?) {
            true => Ok((person, organisation)),
            false => Err(DeskError::Unknown),
        }
    }
}
