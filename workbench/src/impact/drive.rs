//! Recorded cases decided again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Answers, Calendar, Case, Command, Decision, Event, Id, LookUp, Pack, PackHash, PublishError, Refusal,
    Request, Rulebook, Undecided,
};

use super::compare::{Differences, Moment};
use super::{Change, ChangeKind, LeftOut, Outcome};
use crate::messages::plain;

/// Two versions of a pack, each as if it had always been in force.
#[derive(Clone, Debug)]
pub struct Versions {
    pub(super) old: Side,
    pub(super) new: Side,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) pack: Arc<Pack>,
    rulebook: Rulebook,
}

/// What a step came to.
enum Step<'e> {
    Decided(Cow<'e, [Event]>),
    Refused(Refusal),
    /// It asks a register for what the record does not hold.
    Unanswered(Id),
    /// Something else stands against it.
    Failed,
}

/// A case as one version has it.
pub(super) struct Course<'v> {
    side: &'v Side,
    pub(super) case: Case,
    answers: Answers,
    /// Whether all so far was decided by this version, so that the record is what it decides.
    is_recorded: bool,
}

impl Versions {
    /// The versions, with their calendars.
    ///
    /// # Errors
    /// If one of them cannot be published by itself, as business rules.
    pub fn new(
        (old, old_calendar): (&Arc<Pack>, &Arc<Calendar>),
        (new, new_calendar): (&Arc<Pack>, &Arc<Calendar>),
    ) -> Result<Self, PublishError> {
        Ok(Self { old: Side::new(old, old_calendar)?, new: Side::new(new, new_calendar)? })
    }

    /// Their hashes, the old one first.
    #[must_use]
    pub fn hashes(&self) -> (PackHash, PackHash) {
        (self.old.pack.hash, self.new.pack.hash)
    }
}

impl Side {
    fn new(pack: &Arc<Pack>, calendar: &Arc<Calendar>) -> Result<Self, PublishError> {
        let mut rulebook = Rulebook::new();
        rulebook.publish_calendar(Arc::clone(calendar));
        rulebook.publish_for_always(pack)?;
        Ok(Self { pack: Arc::clone(pack), rulebook })
    }

    /// Whether it is this version, with this edition of the calendar, that decided this.
    fn decided(&self, events: &[Event]) -> bool {
        let calendar = self.calendar().map(|calendar| calendar.hash());
        events.iter().all(|event| event.pack == self.pack.hash && Some(event.calendar) == calendar)
    }

    /// The calendar that it counts with.
    pub(super) fn calendar(&self) -> Option<&Arc<Calendar>> {
        self.rulebook.calendar(self.pack.calendar.as_str())
    }
}

impl<'v> Course<'v> {
    fn new(side: &'v Side, id: &Id) -> Self {
        Self { side, case: Case::new(id.clone()), answers: Answers::none(), is_recorded: true }
    }

    /// Asks the rules something of the case, with the answers of the record.
    pub(super) fn ask<T>(&self, ask: impl FnOnce(&Rulebook, &Answers) -> Result<T, Undecided>) -> Option<T> {
        ask(&self.side.rulebook, &self.answers).ok()
    }

    /// What the record says was done, done again; the case is then as that leaves it. What this version itself decided is not
    /// decided again: the same comes of the same rules, calendar and answers.
    fn step<'e>(&mut self, recorded: &'e [Event]) -> Step<'e> {
        let Some(at) = recorded.first().map(|event| event.at) else { return Step::Failed };
        self.answers.add_recorded(recorded.iter().flat_map(|event| &event.looked_up));
        self.is_recorded &= self.side.decided(recorded);
        let events = match self.is_recorded {
            true => Cow::Borrowed(recorded),
            false => {
                let command = recorded.iter().find_map(|event| event.command());
                let decided = match command {
                    Some(command) => self.decide(command, at),
                    None => self.side.rulebook.advance(&self.case, at, &self.answers),
                };
                match decided {
                    Ok(decision) => Cow::Owned(decision.events),
                    Err(Undecided::Refused(refusal)) => return Step::Refused(refusal),
                    Err(Undecided::Missing(missing)) => return unanswered(missing),
                    Err(Undecided::Misconfigured(_)) => return Step::Failed,
                }
            }
        };
        for event in events.iter() {
            if self.case.apply(event, &self.side.rulebook).is_err() {
                return Step::Failed;
            }
        }
        Step::Decided(events)
    }

    fn decide(&self, command: &Command, at: DateTime<Utc>) -> Result<Decision, Undecided> {
        let mut command = command.clone();
        match &mut command.request {
            Request::OpenCase { pack, .. } | Request::TakeOver { pack, .. } => *pack = self.side.pack.id.clone(),
            _ => {}
        }
        self.side.rulebook.decide(&self.case, &command, at, &self.answers)
    }
}

fn unanswered<'e>(missing: Vec<LookUp>) -> Step<'e> {
    missing.into_iter().next().map_or(Step::Failed, |look_up| Step::Unanswered(look_up.register))
}

pub(super) fn compare(versions: &Versions, case: &Id, events: &[Event]) -> Outcome {
    if let Some(why) = left_out(versions, events) {
        return Outcome::LeftOut(why);
    }
    let (mut old, mut new) = (Course::new(&versions.old, case), Course::new(&versions.new, case));
    let mut differences = Differences::new(versions);
    let mut actors: BTreeSet<(Option<Id>, Vec<Id>)> = BTreeSet::new();
    let mut known: Vec<Actor> = vec![Actor::anonymous()];
    let mut last = None;
    for decision in events.chunk_by(|one, next| one.decision == next.decision) {
        let Some(first) = decision.first() else { continue };
        let command = decision.iter().find_map(|event| event.command());
        if let Some(actor) = command.map(|command| &command.actor)
            && actors.insert((actor.identity().cloned(), actor.roles.clone()))
        {
            known.push(actor.clone());
        }
        let moment =
            Moment { decision: first.decision, at: first.at, request: command.map(|command| &command.request) };
        match (old.step(decision), new.step(decision)) {
            (Step::Decided(one), Step::Decided(other)) => {
                differences.of_step(&moment, (&old, &one), (&new, &other));
                last = Some(moment);
            }
            (Step::Decided(_), Step::Refused(refusal)) => {
                differences.refused(ChangeKind::Refused, &moment, &old.case, &refusal);
                return Outcome::Compared(differences.found());
            }
            (Step::Refused(refusal), Step::Decided(_)) => {
                differences.refused(ChangeKind::Allowed, &moment, &new.case, &refusal);
                return Outcome::Compared(differences.found());
            }
            (Step::Decided(_), Step::Unanswered(register)) => {
                differences.add(unanswerable(versions, &register, first.decision));
                return Outcome::Compared(differences.found());
            }
            // Both come to an end here in the same way: what differed before stands.
            (Step::Refused(_), Step::Refused(_)) if last.is_some() => return Outcome::Compared(differences.found()),
            _ => return Outcome::LeftOut(LeftOut::Neither),
        }
    }
    if let Some(moment) = last {
        differences.at_the_end(&moment, &old, &new, &known);
    }
    Outcome::Compared(differences.found())
}

fn unanswerable(versions: &Versions, register: &Id, decision: u64) -> Change {
    let title = [&versions.new.pack, &versions.old.pack]
        .into_iter()
        .find_map(|pack| pack.registers.get(register.as_str()).map(|register| register.title.clone()));
    Change {
        kind: ChangeKind::Unanswered,
        of: register.to_string(),
        title: title.unwrap_or_else(|| plain(register.as_str())),
        decision,
        values: (plain(""), plain("")),
    }
}

fn left_out(versions: &Versions, events: &[Event]) -> Option<LeftOut> {
    let opened = events.first().and_then(Event::command).map(|command| &command.request);
    let pack = match opened {
        Some(Request::OpenCase { pack, .. } | Request::TakeOver { pack, .. }) => pack,
        _ => return Some(LeftOut::Empty),
    };
    if *pack != versions.old.pack.id && *pack != versions.new.pack.id {
        return Some(LeftOut::OtherPack);
    }
    if events.iter().any(|event| event.rules.is_some()) {
        return Some(LeftOut::BusinessRules);
    }
    events.iter().any(|event| !event.erased.is_empty()).then_some(LeftOut::Erased)
}
