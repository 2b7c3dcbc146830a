//! What people see: of a case what the views show them, what they can do, and the documents that are for them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, AvailableAction, AvailableWorkflow, Case, DisclosedView, Disclosure, Event, FailedRule, Id,
    Misconfiguration, PublicRefusal, Reason, RefusalCode, Value,
};

use super::agency::addressee;
use super::{CaseFile, Desk, DeskError, Published, letter_page};
use crate::records::entries::{self, Filing};
use crate::records::registers;
use crate::vault::Key;

/// A case, as somebody sees it.
#[derive(Clone, Debug)]
pub struct CaseShown {
    /// What they see. What is not in it is not for them.
    pub disclosure: Disclosure,
    /// The case with what time has brought about by now.
    pub case: Case,
    /// As it is stored.
    pub file: Arc<CaseFile>,
    /// The moment.
    pub at: DateTime<Utc>,
}

/// What somebody can do in a case.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Every action of every open procedure, with the reasons for those not open to them.
    pub actions: Vec<AvailableAction>,
    /// Every procedure that can be opened, likewise.
    pub workflows: Vec<AvailableWorkflow>,
    /// The number of the last event: what they have seen.
    pub sequence: u64,
}

impl CaseShown {
    /// Whether they see all of the case, as a party of it.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.disclosure.sees_all(&self.case)
    }

    /// Whether they see the procedure that a document was filed in; one that was filed in none, if they see all.
    #[must_use]
    pub fn sees_filing(&self, filing: &Filing) -> bool {
        sees_filing(&self.disclosure, &self.file, filing)
    }
}

fn sees_filing(disclosure: &Disclosure, file: &CaseFile, filing: &Filing) -> bool {
    let sequence = filing.effect.map(|(sequence, _)| sequence);
    let event = sequence.and_then(|sequence| file.events.iter().find(|event| event.sequence == sequence));
    event.map_or_else(|| disclosure.sees_all(&file.case), |event| disclosure.sees(event.procedure))
}

/// The events of a decision, and what views showed once it had been recorded.
pub(crate) type SeenAfter<'s> = (&'s [Event], Vec<DisclosedView>);

/// What is opened in a case: a workflow, and the procedure it would be about.
pub(crate) type OpeningOf = (Id, Option<u32>);

/// Whether a reason has nothing to do with who asks: the state is another, a window has not opened or has closed, or a rule does not hold that does not
/// look at them.
fn holds_for_everybody(reason: &Reason) -> bool {
    let looks_at_actor = |rule: &FailedRule| rule.values.iter().any(|(name, _)| name.starts_with("actor."));
    match reason.code {
        RefusalCode::WrongState | RefusalCode::WrongConcern | RefusalCode::OutsideWindow => true,
        RefusalCode::Condition => reason.rule.as_ref().is_some_and(|rule| !looks_at_actor(rule)),
        _ => false,
    }
}

impl Desk {
    /// The case as somebody sees it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or they see nothing of it.
    pub fn view(&self, actor: &Actor, case: &Id) -> Result<CaseShown, DeskError> {
        self.viewed(actor, case, "case")
    }

    /// The record of a case, for whoever sees all of it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or they do not see all of it.
    pub fn record(&self, actor: &Actor, case: &Id) -> Result<Arc<CaseFile>, DeskError> {
        let shown = self.looked_up(actor, case)?;
        if !shown.sees_all() {
            return Err(DeskError::Unknown);
        }
        self.note_read(actor, case, "record")?;
        Ok(shown.file)
    }

    /// The case as somebody sees it, noted as what they look at it for.
    pub(super) fn viewed(&self, actor: &Actor, case: &Id, what: &str) -> Result<CaseShown, DeskError> {
        let shown = self.looked_up(actor, case)?;
        self.note_read(actor, case, what)?;
        Ok(shown)
    }

    /// The case as somebody sees it, to find out what is for them: showing it is noted by whoever does.
    pub(crate) fn looked_up(&self, actor: &Actor, case: &Id) -> Result<CaseShown, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, case)?;
        let actor = &self.in_case(&file, actor)?;
        let (disclosure, at) = self.seen(&published, &file, actor)?;
        let case = self.answered(|answers| published.rulebook().at_moment(&file.case, at, answers))?;
        Ok(CaseShown { disclosure, case, file, at })
    }

    /// What somebody sees of a case now.
    pub(super) fn seen(
        &self,
        published: &Published,
        file: &CaseFile,
        actor: &Actor,
    ) -> Result<(Disclosure, DateTime<Utc>), DeskError> {
        let at = self.clock().now().max(file.row.last_at);
        let disclosure = self.answered(|answers| published.rulebook().view(&file.case, actor, at, answers))?;
        let nothing = disclosure.facts.is_none() && disclosure.procedures.is_empty() && disclosure.shown.is_empty();
        if nothing && !self.can_act(published, file, actor, at)? {
            return Err(DeskError::Unknown);
        }
        Ok((disclosure, at))
    }

    /// What views showed somebody of a case once each of its decisions had been recorded, by the packs and calendars of now, with the events of each.
    /// What has been erased since is not shown.
    pub(crate) fn seen_over_time<'s>(
        &self,
        actor: &Actor,
        shown: &'s CaseShown,
    ) -> Result<Vec<SeenAfter<'s>>, DeskError> {
        let published = self.refresh()?;
        let (rulebook, actor) = (published.rulebook(), &self.in_case(&shown.file, actor)?);
        let mut case = Case::new(shown.file.row.id.clone());
        let mut seen = Vec::new();
        for decision in shown.file.events.chunk_by(|one, next| one.decision == next.decision) {
            let mut at = shown.at;
            for event in decision {
                case.apply(event, rulebook).map_err(Misconfiguration::Damaged)?;
                at = event.at;
            }
            let disclosure = self.answered(|answers| rulebook.view(&case, actor, at, answers))?;
            seen.push((decision, disclosure.shown));
        }
        Ok(seen)
    }

    /// Whether somebody known can do something in a case, whatever they see of it: then they know of it.
    fn can_act(
        &self,
        published: &Published,
        file: &CaseFile,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<bool, DeskError> {
        if actor.identity().is_none() {
            return Ok(false);
        }
        let rulebook = published.rulebook();
        let actions = self.answered(|answers| rulebook.available(&file.case, actor, at, answers))?;
        if actions.iter().any(|action| action.refusal.is_none()) {
            return Ok(true);
        }
        let workflows = self.answered(|answers| rulebook.openings(&file.case, actor, at, answers))?;
        Ok(workflows.iter().any(|workflow| workflow.refusal.is_none()))
    }

    /// What a case can be opened with under a pack, and why not the rest.
    ///
    /// # Errors
    /// If no such pack is in force.
    pub fn beginnings(&self, actor: &Actor, pack: &Id) -> Result<Vec<AvailableWorkflow>, DeskError> {
        let published = self.refresh()?;
        let actor = &self.by_pack(&published, actor, pack)?;
        let at = self.clock().now();
        self.answered(|answers| published.rulebook().beginnings(pack, actor, at, answers))
    }

    /// What somebody can do in a case, and why not the rest.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or they see nothing of it.
    pub fn available(&self, actor: &Actor, case: &Id) -> Result<Opened, DeskError> {
        let opened = self.opened(actor, case)?;
        self.note_read(actor, case, "actions")?;
        Ok(opened)
    }

    /// The cases by which a register knows of somebody or something.
    pub(crate) fn cases_about(&self, register: &Id, of: &Id) -> Result<Vec<Id>, DeskError> {
        Ok(registers::cases_about(&*self.store, register, &Value::text(of.as_str()))?)
    }

    /// What can be opened in a case by nobody now, whoever they are: each by its workflow and the procedure it would be about, with the reasons.
    pub(crate) fn closed_to_everybody(&self, case: &Id) -> Result<Vec<(OpeningOf, PublicRefusal)>, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, case)?;
        let at = self.clock().now().max(file.row.last_at);
        let anybody = Actor { person: Some(Id::from("anybody")), real_name: true, ..Actor::anonymous() };
        let workflows = self.answered(|answers| published.rulebook().openings(&file.case, &anybody, at, answers))?;
        let closed = workflows.into_iter().filter_map(|opening| {
            let refusal = opening.refusal.filter(|refusal| refusal.reasons().iter().any(holds_for_everybody))?;
            Some(((opening.workflow.id.clone(), opening.concerns), refusal.for_public()))
        });
        Ok(closed.collect())
    }

    /// The same for lists of what there is to be done, which are no reading of a case.
    pub(super) fn opened(&self, actor: &Actor, case: &Id) -> Result<Opened, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, case)?;
        let actor = &self.in_case(&file, actor)?;
        let (_, at) = self.seen(&published, &file, actor)?;
        let rulebook = published.rulebook();
        let actions = self.answered(|answers| rulebook.available(&file.case, actor, at, answers))?;
        let workflows = self.answered(|answers| rulebook.openings(&file.case, actor, at, answers))?;
        Ok(Opened { actions, workflows, sequence: file.row.sequence })
    }

    /// The documents of a case that are for somebody: those filed in procedures that they see whole, and those sent to them.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case, or nothing of it is for them.
    pub fn documents(&self, actor: &Actor, case: &Id) -> Result<Vec<Filing>, DeskError> {
        let theirs = self.documents_for(actor, case)?;
        self.note_read(actor, case, "documents")?;
        Ok(theirs)
    }

    fn documents_for(&self, actor: &Actor, case: &Id) -> Result<Vec<Filing>, DeskError> {
        let published = self.refresh()?;
        let file = self.file(&published, case)?;
        let actor = &self.in_case(&file, actor)?;
        let seen = self.seen(&published, &file, actor);
        let filings = entries::filings(&*self.store, case)?;
        let is_for = |filing: &Filing| {
            matches!(&seen, Ok((disclosure, _)) if sees_filing(disclosure, &file, filing))
                || addressee(actor).is_some_and(|identity| filing.recipients.contains(identity))
        };
        let theirs: Vec<Filing> = filings.into_iter().filter(is_for).collect();
        match seen {
            Err(error) if theirs.is_empty() => Err(error),
            _ => Ok(theirs),
        }
    }

    /// A document as it was filed, byte for byte.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is none of that number for them.
    pub fn document(&self, actor: &Actor, case: &Id, number: u64) -> Result<(Filing, Vec<u8>), DeskError> {
        let filing = self.documents_for(actor, case)?.into_iter().find(|filing| filing.number == number);
        let filing = filing.ok_or(DeskError::Unknown)?;
        let key = entries::data_key(&*self.store, &self.vault, case)?;
        let page = self.page_as_filed(&key, case, number)?.ok_or(DeskError::Unknown)?;
        // Whoever it was sent to has read it with that.
        if let Some((sequence, effect)) = filing.effect
            && actor.capacity().is_some_and(|capacity| filing.recipients.contains(capacity))
        {
            self.mark_message(actor, case, sequence, effect, false)?;
        }
        self.note_read(actor, case, &format!("document {number}"))?;
        Ok((filing, page))
    }

    /// The bytes of a filed document, without what it begins with, which is for its hash only; none if there is no such document.
    pub(super) fn page_as_filed(&self, key: &Key, case: &Id, number: u64) -> Result<Option<Vec<u8>>, DeskError> {
        let content = entries::filed_content(&*self.store, key, case, number)?;
        Ok(content.map(|content| content.get(letter_page::SALT..).unwrap_or_default().to_vec()))
    }
}
