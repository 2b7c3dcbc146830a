//! The search: cases of the real engine, nearest to the goal first, within a bound.
//!
//! It begins with what the scenarios do and goes on from the cases they come by, nearest to the goal first; then it
//! searches from the beginning of a case: in the order of length plus least distance, so that the first way found is a
//! shortest one. Cases that stand alike are gone on from once.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::Bounds;
use super::course::Course;
use super::moves::{Repertoire, kind_of};
use super::watch::{Memory, Seen, Watch};
use crate::base::Id;
use crate::case::{Case, ClockPhase, Procedure};
use crate::decide::ProcedureProbe;
use crate::pack::Pack;
use crate::pack::model::{FromStates, Performer};
use crate::record::{Cause, Command, Event};
use crate::rulebook::Rulebook;
use crate::scenario::{Trace, morning};
use crate::time::Calendar;

/// What a search works with.
pub(super) struct Ground<'g> {
    pub(super) pack: &'g Arc<Pack>,
    /// The packs, with nothing in their registers.
    pub(super) bare: &'g Rulebook,
    pub(super) calendar: &'g Arc<Calendar>,
    pub(super) course: &'g Course,
    pub(super) traces: &'g [Trace],
    pub(super) bounds: Bounds,
}

impl Ground<'_> {
    /// The packs and registers of the scenario of a trace.
    pub(super) fn stage(&self, stage: usize) -> &Rulebook {
        self.traces.get(stage).map_or(self.bare, |trace| &*trace.rulebook)
    }
}

/// A step on a way: when, and what was asked by whom; time alone if nothing.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) at: DateTime<Utc>,
    pub(super) asked: Option<(Arc<str>, Command)>,
}

/// What a search came to.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The way to what was looked for.
    pub(super) way: Option<Vec<Taken>>,
    /// The trace whose registers hold on the way.
    pub(super) stage: usize,
    /// Whether no shorter way was left out.
    pub(super) shortest: bool,
    /// How many different cases it saw.
    pub(super) cases: usize,
    /// The length up to which no way was left out.
    pub(super) depth: usize,
}

/// A case on the way.
struct Place {
    before: Option<usize>,
    taken: Option<Taken>,
    case: Case,
    at: DateTime<Utc>,
    memory: Memory,
    length: u32,
    /// The trace whose registers hold.
    stage: usize,
}

/// What is still to be gone on from: the least first, and of the same order what came first.
struct Queue<T>(BTreeMap<u32, VecDeque<T>>);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Queue<T> {
    fn push(&mut self, order: u32, item: T) {
        self.0.entry(order).or_default().push_back(item);
    }

    fn pop(&mut self) -> Option<(u32, T)> {
        loop {
            let mut first = self.0.first_entry()?;
            if let Some(item) = first.get_mut().pop_front() {
                return Some((*first.key(), item));
            }
            first.remove();
        }
    }
}

/// A search under way.
pub(super) struct Search<'s> {
    ground: &'s Ground<'s>,
    watch: &'s Watch,
    kind: &'s Id,
    repertoire: &'s Repertoire,
    places: Vec<Place>,
    known: HashMap<u64, u32>,
    spent: usize,
    /// The shortest way so far.
    found: Option<Found>,
}

/// A way: the place before its last step, that step, and its length.
struct Found {
    before: usize,
    last: Taken,
    length: u32,
}

impl<'s> Search<'s> {
    pub(super) fn new(ground: &'s Ground<'s>, watch: &'s Watch, kind: &'s Id, repertoire: &'s Repertoire) -> Self {
        Self { ground, watch, kind, repertoire, places: Vec::new(), known: HashMap::new(), spent: 0, found: None }
    }

    /// Searches; `shortest` asks for a shortest way and not just for any.
    pub(super) fn run(mut self, shortest: bool) -> Outcome {
        let Some(begins) = self.repertoire.begins else {
            return Outcome { way: None, stage: 0, shortest: false, cases: 0, depth: 0 };
        };
        let root = Place {
            before: None,
            taken: None,
            case: Case::new(Id::from("case")),
            at: begins,
            memory: Memory::new(),
            length: 0,
            stage: self.repertoire.stage,
        };
        self.places.push(root);
        let seeds = self.follow_traces();
        if self.found.is_none() {
            self.go_on_from(&seeds);
        }
        let mut depth = 0;
        if self.found.is_none() || shortest {
            depth = self.search_from_the_beginning();
        }
        let found = self.found_length().and_then(|length| usize::try_from(length).ok());
        let stage = self.found.as_ref().and_then(|found| self.places.get(found.before)).map_or(0, |place| place.stage);
        let way = self.found.take().map(|found| {
            let mut way = vec![found.last];
            let mut at = Some(found.before);
            while let Some(place) = at.and_then(|at| self.places.get(at)) {
                way.extend(place.taken.clone());
                at = place.before;
            }
            way.reverse();
            way
        });
        let shortest = found.is_some_and(|length| depth.saturating_add(1) >= length);
        Outcome { way, stage, shortest, cases: self.places.len(), depth }
    }

    /// Follows the scenarios; gives the places they come by.
    fn follow_traces(&mut self) -> Vec<usize> {
        let mut seeds = Vec::new();
        let traces = self.ground.traces;
        for (stage, trace) in traces.iter().enumerate() {
            if trace.steps.is_empty() || kind_of(trace).as_ref() != Some(self.kind) {
                continue;
            }
            let mut at = self.places.len();
            let case = Case::new(Id::from("case"));
            let first = trace.steps.first().map_or(DateTime::UNIX_EPOCH, |step| step.at);
            self.places.push(Place {
                before: None,
                taken: None,
                case,
                at: first,
                memory: Memory::new(),
                length: 0,
                stage,
            });
            for step in &trace.steps {
                let command = step.events.iter().find_map(Event::command);
                let asked = step.who.clone().zip(command.cloned());
                let taken = Taken { at: step.at, asked };
                let (place, seen) = self.step(at, taken, &step.events);
                let Some(place) = place else { break };
                if seen {
                    self.keep(at, place);
                    break;
                }
                let is_new = self.is_new(&place);
                self.places.push(place);
                at = self.places.len().saturating_sub(1);
                // Where another scenario stood alike, this one is only followed to its end.
                if is_new {
                    seeds.push(at);
                }
            }
        }
        seeds
    }

    /// Goes on from what the scenarios come by, in the order of the steps from there to the goal, while half of the cases
    /// are not spent: what a scenario comes close to is tried first, then what leads there by a detour.
    fn go_on_from(&mut self, seeds: &[usize]) {
        let most = self.ground.bounds.cases / 2;
        let mut queue: Queue<(usize, u32)> = Queue::default();
        for seed in seeds {
            let Some(begun) = self.places.get(*seed).map(|place| place.length) else { continue };
            if let Some(distance) = self.distance(*seed) {
                queue.push(distance, (*seed, begun));
            }
        }
        while let Some((_, (number, begun))) = queue.pop() {
            if self.spent >= most || self.found.is_some() {
                return;
            }
            for (number, whole) in self.expand(number) {
                queue.push(whole.saturating_sub(begun), (number, begun));
            }
        }
    }

    /// Goes on from a place by every move. Keeps what is looked for; gives the places that are new and from which there
    /// is a way to the goal, each with the least length of the whole way.
    fn expand(&mut self, number: usize) -> Vec<(usize, u32)> {
        self.spent = self.spent.saturating_add(1);
        let mut fresh = Vec::new();
        for (place, seen) in self.next(number) {
            if seen {
                self.keep(number, place);
                continue;
            }
            if !self.is_new(&place) {
                continue;
            }
            self.places.push(place);
            let number = self.places.len().saturating_sub(1);
            fresh.extend(self.whole_way(number).map(|whole| (number, whole)));
        }
        fresh
    }

    /// The length of the way to a place and, at least, from there to the goal.
    fn whole_way(&self, number: usize) -> Option<u32> {
        Some(self.places.get(number)?.length.saturating_add(self.distance(number)?))
    }

    /// Searches from the beginning; gives the length up to which nothing was left out.
    fn search_from_the_beginning(&mut self) -> usize {
        self.known.clear();
        let limit = u32::try_from(self.ground.bounds.depth).unwrap_or(u32::MAX);
        let mut queue: Queue<usize> = Queue::default();
        let Some(first) = self.distance(0) else { return self.ground.bounds.depth };
        queue.push(first, 0);
        while let Some((length, number)) = queue.pop() {
            if length > limit || self.found_length().is_some_and(|found| found <= length) {
                return usize::try_from(length.saturating_sub(1)).unwrap_or(usize::MAX);
            }
            if self.spent >= self.ground.bounds.cases {
                return usize::try_from(length.saturating_sub(1)).unwrap_or(usize::MAX);
            }
            for (number, whole) in self.expand(number) {
                queue.push(whole, number);
            }
        }
        self.ground.bounds.depth
    }

    /// Keeps a way to what is looked for, if it is shorter than the one there is.
    fn keep(&mut self, before: usize, place: Place) {
        if self.found_length().is_none_or(|found| place.length < found)
            && let Some(taken) = place.taken
        {
            self.found = Some(Found { before, last: taken, length: place.length });
        }
    }

    fn found_length(&self) -> Option<u32> {
        self.found.as_ref().map(|found| found.length)
    }

    fn distance(&self, number: usize) -> Option<u32> {
        let place = self.places.get(number)?;
        self.ground.course.distance(&place.case, &self.watch.goal(&place.memory))
    }

    /// Whether no case that stood alike was there by a way as short.
    fn is_new(&mut self, place: &Place) -> bool {
        let mark = self.mark(place);
        match self.known.entry(mark) {
            Entry::Occupied(known) if *known.get() <= place.length => false,
            Entry::Occupied(mut known) => {
                known.insert(place.length);
                true
            }
            Entry::Vacant(unknown) => {
                unknown.insert(place.length);
                true
            }
        }
    }

    /// All places one move on, each with whether its last step is what is looked for.
    fn next(&self, number: usize) -> Vec<(Place, bool)> {
        let Some(place) = self.places.get(number) else { return Vec::new() };
        let rulebook = self.rulebook(place);
        let mut next = Vec::new();
        for made in &self.repertoire.moves {
            for command in made.commands(&place.case, self.ground.pack) {
                if let Ok(decision) = rulebook.decide(&place.case, &command, place.at) {
                    let taken = Taken { at: place.at, asked: Some((Arc::clone(&made.who), command)) };
                    next.push((taken, decision.events));
                }
            }
        }
        for at in self.dates(place) {
            if let Ok(decision) = rulebook.advance(&place.case, at) {
                next.push((Taken { at, asked: None }, decision.events));
            }
        }
        let mut places = Vec::with_capacity(next.len());
        let mut alike = BTreeSet::new();
        for (taken, events) in next {
            let (Some(place), seen) = self.step(number, taken, &events) else { continue };
            if seen || alike.insert(self.mark(&place)) {
                places.push((place, seen));
            }
        }
        places
    }

    fn step(&self, number: usize, taken: Taken, events: &[Event]) -> (Option<Place>, bool) {
        let Some(place) = self.places.get(number) else { return (None, false) };
        let mut cases = vec![place.case.clone()];
        for event in events {
            let Some(mut case) = cases.last().cloned() else { break };
            if case.apply(event, self.rulebook(place)).is_err() {
                return (None, false);
            }
            cases.push(case);
        }
        let seen: Vec<Seen<'_>> = events
            .iter()
            .zip(cases.iter().zip(cases.iter().skip(1)))
            .map(|(event, (before, after))| Seen { before, event, after })
            .collect();
        let mut memory = place.memory.clone();
        let found = self.watch.see(&mut memory, &seen, self.ground.calendar, self.rulebook(place));
        let at = taken.at;
        // Whoever acts after a clock has run out lets time pass first.
        let waits = taken.asked.is_some() && events.first().is_some_and(|event| event.cause == Cause::Time);
        let length = place.length.saturating_add(1).saturating_add(u32::from(waits));
        let case = cases.pop().unwrap_or_else(|| place.case.clone());
        (Some(Place { before: Some(number), taken: Some(taken), case, at, memory, length, stage: place.stage }), found)
    }

    /// What holds at a place: the packs, the calendar, what is entered in registers.
    fn rulebook(&self, place: &Place) -> &Rulebook {
        self.ground.stage(place.stage)
    }

    /// The days that time passes to: the next on which a clock is due or a window opens, and the day after it.
    fn dates(&self, place: &Place) -> Vec<DateTime<Utc>> {
        let calendar = self.ground.calendar;
        let today = calendar.local_date(place.at);
        let mut due: BTreeSet<NaiveDate> = BTreeSet::new();
        for procedure in place.case.procedures() {
            for run in procedure.clocks().iter().filter(|run| matches!(run.phase(), ClockPhase::Running { .. })) {
                due.extend(run.due(calendar).filter(|due| due.provisional.is_none()).map(|due| due.date));
            }
        }
        due.extend(self.windows(place, today));
        let next = due.iter().copied().find(|date| *date >= today);
        let dates = next.into_iter().flat_map(|date| [Some(date), date.checked_add_days(Days::new(1))]).flatten();
        dates
            .filter(|date| *date > today)
            .filter_map(|date| morning(date, calendar.offset()))
            .filter(|at| *at > place.at)
            .collect()
    }

    /// The days on which something opens that can be opened in the case.
    fn windows(&self, place: &Place, today: NaiveDate) -> Vec<NaiveDate> {
        let Some(root) = place.case.procedure(1) else { return Vec::new() };
        let standing =
            ProcedureProbe::new(&place.case, root, today, place.at, self.ground.calendar, self.rulebook(place));
        let workflows = self.ground.pack.workflows.values().filter(|workflow| workflow.case == *self.kind);
        workflows
            .filter_map(|workflow| workflow.opening.window.as_ref())
            .filter_map(|window| standing.date(&window.opens))
            .collect()
    }

    /// A mark that cases have in common that stand alike: the same procedures in the same states, the same parties
    /// bound, clocks that stand alike and are due as many days from now, and conditions that come out the same.
    fn mark(&self, place: &Place) -> u64 {
        let mut hasher = DefaultHasher::new();
        let calendar = self.ground.calendar;
        let today = calendar.local_date(place.at);
        place.memory.hash(&mut hasher);
        for procedure in place.case.procedures() {
            procedure.workflow().id.hash(&mut hasher);
            procedure.state().id.hash(&mut hasher);
            procedure.concerns().hash(&mut hasher);
            for party in self.ground.pack.parties.ids() {
                place.case.bound(party.as_str(), Some(procedure)).hash(&mut hasher);
            }
            for run in procedure.clocks() {
                run.clock().id.hash(&mut hasher);
                std::mem::discriminant(&run.phase()).hash(&mut hasher);
                let left = run.due(calendar).map(|due| due.date.signed_duration_since(today).num_days());
                if matches!(run.phase(), ClockPhase::Running { .. }) {
                    left.hash(&mut hasher);
                }
            }
            if procedure.is_open() || procedure.number() == 1 {
                self.conditions(place, procedure, today).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// What the conditions of a procedure's actions come out as.
    fn conditions(&self, place: &Place, procedure: &Procedure, today: NaiveDate) -> Vec<Option<bool>> {
        let standing =
            ProcedureProbe::new(&place.case, procedure, today, place.at, self.ground.calendar, self.rulebook(place));
        procedure
            .workflow()
            .actions
            .values()
            .filter(|action| {
                !matches!((&action.by, &action.from), (Performer::Automatic(_), _) | (_, FromStates::Opening))
            })
            .flat_map(|action| &action.conditions)
            .map(|condition| standing.holds(&condition.that))
            .collect()
    }
}
