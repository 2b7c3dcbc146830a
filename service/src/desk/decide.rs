//! What people ask to be done: opening cases, and commands in them.
//!
//! The case is read, decided on at the moment of the clock, and the decision is written on the condition that nothing it was
//! decided upon has changed. If it has, all of this is done again: whoever asked learns of it only if the rules say something else by then.

use std::cell::RefCell;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Answer, Answers, Case, Command, Decision, Disclosure, Event, Id, RegisterRow, Request, Undecided, Values,
    resolve,
};

use super::agency::addressee;
use super::commit::{Commit, case_after};
use super::reads::called;
use super::{CaseFile, Desk, DeskError, MOST_ATTEMPTS, Published, Reused, Unusable, reused_key};
use crate::ids;
use crate::records::answers::RequestKey;
use crate::records::registers;
use crate::store::StoreError;

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The case as it stands now.
    pub file: Arc<CaseFile>,
    /// The events that were recorded.
    pub events: Vec<Event>,
    /// Whether it had been done before, by a request with the same key.
    pub repeated: bool,
}

/// What would be done: nothing is.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What would be decided.
    pub decision: Decision,
    /// The case as it would stand then.
    pub case: Case,
    /// What whoever asks would see of it.
    pub disclosure: Disclosure,
    /// The organisation or person for whom they ask.
    asking: Option<Id>,
}

impl Preview {
    /// Whether they are told how a procedure would stand: one that they see, or act in.
    #[must_use]
    pub fn tells_of(&self, procedure: u32) -> bool {
        let acts = |event: &Event| event.procedure == procedure && event.command().is_some();
        self.disclosure.sees(procedure) || self.decision.events.iter().any(acts)
    }

    /// The events that they are told of: all but those of procedures that are hidden from them.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        let hides = move |number| self.disclosure.hides(&self.case, number) && !self.tells_of(number);
        self.decision.events.iter().filter(move |event| !hides(event.procedure))
    }

    /// Whether they may read a letter, by the event and the effect it leaves with: of a procedure that they see, or to them.
    #[must_use]
    pub fn lets_read(&self, event: u64, effect: usize) -> bool {
        let event = self.decision.events.iter().find(|known| known.sequence == event);
        event.is_some_and(|event| {
            let effect = event.effects.get(effect);
            let is_to_them =
                effect.zip(self.asking.as_ref()).is_some_and(|(effect, them)| effect.recipients().contains(them));
            is_to_them || self.disclosure.sees(event.procedure)
        })
    }
}

/// How a case begins.
#[derive(Debug)]
pub(super) struct CaseBegins<'b> {
    pub(super) pack: &'b Id,
    pub(super) workflow: &'b Id,
    /// The state that it is in, if it was recorded elsewhere.
    pub(super) into: Option<&'b Id>,
    pub(super) input: Values,
}

impl Desk {
    /// Opens a case under the pack in force, with its first procedure.
    ///
    /// # Errors
    /// If the rules refuse it, the key was used for something else, or it cannot be decided or stored.
    pub fn open_case(
        &self,
        actor: &Actor,
        pack: &Id,
        workflow: &Id,
        input: Values,
        key: Option<&str>,
    ) -> Result<Done, DeskError> {
        self.begin_case(actor, &CaseBegins { pack, workflow, into: None, input }, key)
    }

    /// Takes over a case that was recorded elsewhere, with its root in a state.
    ///
    /// # Errors
    /// As [`Self::open_case`].
    pub fn take_over_case(
        &self,
        actor: &Actor,
        pack: &Id,
        (workflow, into): (&Id, &Id),
        input: Values,
        key: Option<&str>,
    ) -> Result<Done, DeskError> {
        self.begin_case(actor, &CaseBegins { pack, workflow, into: Some(into), input }, key)
    }

    fn begin_case(&self, actor: &Actor, begins: &CaseBegins<'_>, key: Option<&str>) -> Result<Done, DeskError> {
        self.attempt(|published| {
            let actor = &self.by_pack(published, actor, begins.pack)?;
            let request = self.opening(published, begins);
            let asked = key.map(|key| RequestKey::new(actor, key, None, &request)).transpose()?;
            if let (Some(asked), Some(key)) = (&asked, key)
                && let Some(known) = asked.answer(&*self.store)?
            {
                if !known.is_same {
                    let done = Some((known.case, known.sequence));
                    return Err(DeskError::KeyReused(Reused { key: key.to_owned(), done }));
                }
                let file = self.file(published, &known.case)?;
                let events = decided(&file.events, known.sequence);
                return Ok(Done { file, events, repeated: true });
            }
            let at = self.clock().now();
            let id = Id::from(ids::new(at)?);
            let command = Command::new(actor.clone(), request);
            let case = Case::new(id.clone());
            let decision = self.answered(|answers| published.rulebook().decide(&case, &command, at, answers))?;
            self.counts_as_given(published, &case, &command, at)?;
            let attached = self.attached(actor, None, command.request.input())?;
            let commit = Commit {
                published,
                decision: &decision,
                before: None,
                id: &id,
                at,
                key: asked.as_ref(),
                attached: &attached,
            };
            let file = self.commit(&commit)?;
            Ok(Done { file, events: decision.events, repeated: false })
        })
    }

    /// Does what is asked in a case: opens a procedure, or takes an action.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if there is no such case for whoever asks; if the rules refuse it, the key was used for something else, or it
    /// cannot be decided or stored.
    pub fn command(&self, case: &Id, command: &Command) -> Result<Done, DeskError> {
        if matches!(command.request, Request::OpenCase { .. } | Request::TakeOver { .. }) {
            return Err(DeskError::Unusable(Unusable::said("unusable-within", &[])));
        }
        self.attempt(|published| {
            let before = self.file(published, case)?;
            let command = &Command { actor: self.in_case(&before, &command.actor)?, ..command.clone() };
            let at = self.clock().now().max(before.row.last_at);
            let decided_again =
                self.answered(|answers| published.rulebook().decide(&before.case, command, at, answers));
            let decision = match decided_again {
                Ok(decision) => decision,
                Err(DeskError::Refused(refusal)) => {
                    // Whoever sees nothing of the case is not told that there is one.
                    self.seen(published, &before, &command.actor)?;
                    let reused = command.key.as_ref().filter(|_| reused_key(&refusal));
                    return Err(reused.map_or(DeskError::Refused(refusal), |key| {
                        let done = done_with(&before.events, key, &command.actor).map(|first| (case.clone(), first));
                        DeskError::KeyReused(Reused { key: key.to_string(), done })
                    }));
                }
                Err(error) => return Err(error),
            };
            if let Some(first) = decision.repeats {
                let events = decided(&before.events, first);
                return Ok(Done { file: before, events, repeated: true });
            }
            self.counts_as_given(published, &before.case, command, at)?;
            let attached = self.attached(&command.actor, Some(&before), command.request.input())?;
            let commit = Commit {
                published,
                decision: &decision,
                before: Some(&before),
                id: case,
                at,
                key: None,
                attached: &attached,
            };
            let file = self.commit(&commit)?;
            Ok(Done { file, events: decision.events, repeated: false })
        })
    }

    /// What a command would bring about in a case, the letters and what lists would show included.
    ///
    /// # Errors
    /// As [`Self::command`].
    pub fn preview(&self, case: &Id, command: &Command) -> Result<Preview, DeskError> {
        let published = self.refresh()?;
        let before = self.file(&published, case)?;
        let command = &Command { actor: self.in_case(&before, &command.actor)?, ..command.clone() };
        let at = self.clock().now().max(before.row.last_at);
        let decided = self.answered(|answers| published.rulebook().decide(&before.case, command, at, answers));
        if let Err(DeskError::Refused(_)) = decided {
            self.seen(&published, &before, &command.actor)?;
        }
        let previewed = self.previewed(&published, &before.case, (&command.actor, at), decided?)?;
        self.note_read(&command.actor, case, &format!("preview {}", called(&command.request)))?;
        Ok(previewed)
    }

    /// What opening a case, or taking it over in a state, would bring about.
    ///
    /// # Errors
    /// As [`Self::open_case`].
    pub fn preview_opening(
        &self,
        actor: &Actor,
        pack: &Id,
        (workflow, into): (&Id, Option<&Id>),
        input: Values,
    ) -> Result<Preview, DeskError> {
        let published = self.refresh()?;
        let actor = self.by_pack(&published, actor, pack)?;
        let begins = CaseBegins { pack, workflow, into, input };
        let command = Command::new(actor, self.opening(&published, &begins));
        let (case, at) = (Case::new(Id::from("preview")), self.clock().now());
        let decision = self.answered(|answers| published.rulebook().decide(&case, &command, at, answers))?;
        self.previewed(&published, &case, (&command.actor, at), decision)
    }

    fn previewed(
        &self,
        published: &Published,
        before: &Case,
        (actor, at): (&Actor, DateTime<Utc>),
        decision: Decision,
    ) -> Result<Preview, DeskError> {
        let case = case_after(published, before.clone(), &decision)?;
        let disclosure = self.answered(|answers| published.rulebook().view(&case, actor, at, answers))?;
        Ok(Preview { decision, case, disclosure, asking: addressee(actor).cloned() })
    }

    /// The request to begin a case: its kind is that of its first workflow.
    pub(super) fn opening(&self, published: &Published, begins: &CaseBegins<'_>) -> Request {
        let known = published.current(begins.pack, self.clock().now());
        let workflow = known.and_then(|pack| pack.workflows.get(begins.workflow.as_str()));
        // Of what is not known, the rules say why not.
        let kind = workflow.map_or_else(|| begins.workflow.clone(), |workflow| workflow.case.clone());
        let (pack, workflow, input) = (begins.pack.clone(), begins.workflow.clone(), begins.input.clone());
        match begins.into.cloned() {
            None => Request::OpenCase { pack, kind, workflow, input },
            Some(into) => Request::TakeOver { pack, kind, workflow, into, input },
        }
    }

    /// Tries until nothing has changed meanwhile.
    pub(super) fn attempt<T>(
        &self,
        mut attempt: impl FnMut(&Published) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        for _ in 0..MOST_ATTEMPTS {
            let published = self.refresh()?;
            match attempt(&published) {
                Err(DeskError::Store(StoreError::Conflict)) => {}
                outcome => return outcome,
            }
        }
        Err(DeskError::Busy)
    }

    /// Asks with what is stored in registers.
    pub(super) fn answered<T>(&self, ask: impl FnMut(&Answers) -> Result<T, Undecided>) -> Result<T, DeskError> {
        self.answered_with(&[], ask)
    }

    /// The same as if further rows were stored there.
    pub(super) fn answered_with<T>(
        &self,
        further: &[RegisterRow],
        ask: impl FnMut(&Answers) -> Result<T, Undecided>,
    ) -> Result<T, DeskError> {
        let failed: RefCell<Option<StoreError>> = RefCell::default();
        let outcome = resolve(ask, |look_up| match registers::answer_with(&*self.store, look_up, further) {
            Ok(answer) => answer,
            Err(error) => {
                failed.replace(Some(error));
                Answer::counted(0)
            }
        });
        match failed.into_inner() {
            Some(error) => Err(error.into()),
            None => outcome.map_err(DeskError::from),
        }
    }
}

/// The first event of what somebody did with a key.
fn done_with(events: &[Event], key: &str, actor: &Actor) -> Option<u64> {
    let is_theirs = |of: &Actor| of.person == actor.person && of.capacity() == actor.capacity();
    let is_it = |event: &&Event| {
        let command = event.command();
        command.is_some_and(|command| command.key.as_deref() == Some(key) && is_theirs(&command.actor))
    };
    events.iter().find(is_it).map(|event| event.decision)
}

/// The events of a decision.
fn decided(events: &[Event], first: u64) -> Vec<Event> {
    events.iter().filter(|event| event.decision == first).cloned().collect()
}
