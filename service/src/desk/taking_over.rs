//! Cases that were recorded elsewhere: taking over one by its form, or many at once, each of which answers for itself.

use std::collections::{BTreeMap, BTreeSet};

use guicheng_engine::screen::OfferedOpening;
use guicheng_engine::{Actor, AvailableWorkflow, Case, Command, Id, Language, RegisterRow, Request, Values};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::attachments::hashes_of;
use super::decide::CaseBegins;
use super::drafts::owner;
use super::not_taken::{Against, EarlierRows, against};
use super::{Desk, DeskError, Done, Drawn, Reused};
use crate::records::answers::RequestKey;
use crate::records::attachments;
use crate::vault::hexadecimal;

/// Of how many that are refused it is looked into what all stands against them: that asks the rules many times.
const MOST_LOOKED_INTO: usize = 100;

/// Into what cases are taken over: the workflow of the root, and the state that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenInto {
    /// The pack that they go by from there on.
    pub pack: Id,
    /// The workflow of the root.
    pub workflow: Id,
    /// The state.
    pub state: Id,
}

/// What would become of a case that is to be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It would be taken over.
    WouldBe,
    /// The same was taken over before, as this case.
    Before(Id),
    /// It says the same as an earlier one, by its place among them.
    Again(usize),
    /// The rules stand against it: all that does.
    Against(Vec<Against>),
    /// It would not be.
    Not(DeskError),
}

/// The key by which what is taken over twice is taken over once: the same values, whichever table they stand in.
fn key_of(request: &Request) -> String {
    format!("table {}", hexadecimal(&Sha256::digest(json!(request).to_string().as_bytes())))
}

impl Desk {
    /// How somebody can take over cases under a pack; what is not open to them is left out.
    ///
    /// # Errors
    /// If no such pack is in force.
    pub fn takings_over(&self, actor: &Actor, pack: &Id, language: Language) -> Result<Vec<OfferedOpening>, DeskError> {
        let mut offered = self.beginnings_screen(actor, pack, language)?;
        offered.retain(|offered| offered.open && !offered.into.is_empty());
        Ok(offered)
    }

    /// Whether somebody can take over cases so.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if none is taken over so; the refusal if it is not open to them.
    pub fn may_take_over(&self, actor: &Actor, into: &TakenInto) -> Result<(), DeskError> {
        let offered = self.beginnings(actor, &into.pack)?;
        let is_it = |offered: &&AvailableWorkflow| {
            offered.workflow.id == into.workflow && offered.into.iter().any(|state| state.id == into.state)
        };
        match offered.iter().find(is_it).ok_or(DeskError::Unknown)?.refusal.clone() {
            Some(refusal) => Err(DeskError::Refused(refusal)),
            None => Ok(()),
        }
    }

    /// The form by which a case is taken over, filled in so far.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if none is taken over so.
    pub fn taking_over_drawn(
        &self,
        actor: &Actor,
        into: &TakenInto,
        input: Values,
        language: Language,
    ) -> Result<Drawn, DeskError> {
        let published = self.refresh()?;
        let held = published.current(&into.pack, self.clock().now()).ok_or(DeskError::Unknown)?;
        let workflow = held.workflows.get(into.workflow.as_str()).ok_or(DeskError::Unknown)?;
        let mut states = workflow.taking_over.iter().flat_map(|taking_over| &taking_over.into);
        states.find(|state| state.id == into.state).ok_or(DeskError::Unknown)?;
        let request = self.opening(&published, &into.begins(input));
        let set_out = self.set_out(&published, None, actor, request)?;
        self.drawn(&published, &set_out, held, language)
    }

    /// What would become of cases if they were taken over one after the other; nothing is done. Each is tried as if those before it had been taken over that
    /// can be.
    ///
    /// # Errors
    /// If the store cannot be used. What stands against a single one is in its answer.
    pub fn try_taking_over(&self, actor: &Actor, into: &TakenInto, inputs: &[Values]) -> Result<Vec<Tried>, DeskError> {
        let published = self.refresh()?;
        let (rulebook, at) = (published.rulebook(), self.clock().now());
        let actor = self.by_pack(&published, actor, &into.pack)?;
        let (mut tried, mut brought) = (Vec::with_capacity(inputs.len()), EarlierRows::default());
        let (mut seen, mut taken_with, mut looked_into) = (BTreeMap::new(), BTreeSet::new(), 0);
        for (number, input) in inputs.iter().enumerate() {
            let request = self.opening(&published, &into.begins(input.clone()));
            let key = key_of(&request);
            if let Some(before) = RequestKey::new(&actor, &key, None, &request)?.answer(&*self.store)? {
                tried.push(match before.is_same {
                    true => {
                        taken_with.extend(hashes_of(input));
                        Tried::Before(before.case)
                    }
                    false => {
                        let done = Some((before.case, before.sequence));
                        Tried::Not(DeskError::KeyReused(Reused { key, done }))
                    }
                });
                continue;
            }
            if let Some(earlier) = seen.get(&key) {
                tried.push(Tried::Again(*earlier));
                continue;
            }
            let case = Case::new(Id::from(format!("{number}")));
            let command = Command::new(actor.clone(), request);
            let decided = self.answered_with(brought.all(), |answers| rulebook.decide(&case, &command, at, answers));
            let decided = decided.and_then(|decision| {
                self.at_hand(&actor, command.request.input(), &taken_with)?;
                Ok(decision)
            });
            tried.push(match decided {
                Ok(decision) => {
                    seen.insert(key, number);
                    brought.add(number, decision.rows);
                    Tried::WouldBe
                }
                Err(DeskError::Refused(refusal)) if looked_into < MOST_LOOKED_INTO => {
                    looked_into += 1;
                    let asks = |input: &Values, known: &[RegisterRow]| {
                        let request = self.opening(&published, &into.begins(input.clone()));
                        let command = Command::new(actor.clone(), request);
                        match self.answered_with(known, |answers| rulebook.decide(&case, &command, at, answers)) {
                            Ok(_) => Ok(Vec::new()),
                            Err(DeskError::Refused(refusal)) => Ok(refusal.for_public().reasons().to_vec()),
                            Err(error) => Err(error),
                        }
                    };
                    Tried::Against(against(refusal.for_public().reasons().to_vec(), input, &brought, &asks)?)
                }
                Err(error @ DeskError::Store(_)) => return Err(error),
                Err(error) => Tried::Not(error),
            });
        }
        Ok(tried)
    }

    /// Whether the files that something names can be handed in: what earlier cases have taken with them is copied from there.
    fn at_hand(&self, actor: &Actor, input: &Values, taken_with: &BTreeSet<String>) -> Result<(), DeskError> {
        let refused = match self.attached(actor, None, input) {
            Err(refused @ DeskError::Unusable(_)) => refused,
            outcome => return outcome.map(drop),
        };
        let own = owner(actor)?;
        for hash in hashes_of(input).iter().filter(|hash| !taken_with.contains(*hash)) {
            if attachments::find(&*self.store, &own, hash)?.is_none() {
                return Err(refused);
            }
        }
        Ok(())
    }

    /// Takes over cases, one after the other. Each answers for itself; one that was taken over before, by the same person with the same
    /// values, is not taken over again.
    pub fn take_over_each(
        &self,
        actor: &Actor,
        into: &TakenInto,
        inputs: impl IntoIterator<Item = Values>,
    ) -> Vec<Result<Done, DeskError>> {
        let mut taken_with: BTreeMap<String, Id> = BTreeMap::new();
        let mut done = Vec::new();
        for input in inputs {
            let taken = self.take_over_one(actor, into, input.clone(), &taken_with);
            if let Ok(taken) = &taken {
                let case = &taken.file.row.id;
                taken_with.extend(hashes_of(&input).into_iter().map(|hash| (hash, case.clone())));
            }
            done.push(taken);
        }
        done
    }

    fn take_over_one(
        &self,
        actor: &Actor,
        into: &TakenInto,
        input: Values,
        taken_with: &BTreeMap<String, Id>,
    ) -> Result<Done, DeskError> {
        let published = self.refresh()?;
        let request = self.opening(&published, &into.begins(input.clone()));
        let key = key_of(&request);
        let before = RequestKey::new(&self.by_pack(&published, actor, &into.pack)?, &key, None, &request)?;
        if before.answer(&*self.store)?.is_none() {
            // A file that several name lies with the case that named it first.
            for hash in hashes_of(&input) {
                if let Some(case) = taken_with.get(&hash) {
                    self.copy_from_case(actor, case, &hash)?;
                }
            }
        }
        self.take_over_case(actor, &into.pack, (&into.workflow, &into.state), input, Some(&key))
    }
}

impl TakenInto {
    fn begins(&self, input: Values) -> CaseBegins<'_> {
        CaseBegins { pack: &self.pack, workflow: &self.workflow, into: Some(&self.state), input }
    }
}
