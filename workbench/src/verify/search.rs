//! The search: cases of the real engine, nearest to the goal first, within a bound.
//!
//! It begins with what the scenarios do and goes on from the cases they come by, nearest to the goal first; then it
//! searches from the beginning of a case: in the order of length plus least distance, so that the first way found is a
//! shortest one. Cases that stand alike are gone on from once.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::Bounds;
use super::moves::{Moves, kind_of};
use super::observed::values_read;
use crate::scenario::{Trace, morning};
use crate::verify::distance::DistanceTable;
use crate::verify::monitor::{Monitor, MonitorState, ObservedEvent};
use guicheng_engine::internals::case::ValuesRead;
use guicheng_engine::internals::decide::ProcedureProbe;
use guicheng_engine::{Calendar, Case, Cause, ClockPhase, Command, Event, Id, MemoryHost, Pack};

/// How many moves later a case is gone on from in which procedures stand together as they have before.
const STALE: u32 = 4;

/// What a search works with.
pub(super) struct SearchContext<'g> {
    pub(super) pack: &'g Arc<Pack>,
    /// The packs, with nothing in their registers.
    pub(super) bare: &'g MemoryHost,
    pub(super) calendar: &'g Arc<Calendar>,
    pub(super) distances: &'g DistanceTable,
    pub(super) traces: &'g [Trace],
    /// For each trace the first in whose scenario the same is published and registered.
    pub(super) worlds: &'g [usize],
    pub(super) bounds: Bounds,
}

impl SearchContext<'_> {
    /// The packs and registers of the scenario of a trace.
    pub(super) fn trace(&self, trace: usize) -> &MemoryHost {
        self.traces.get(trace).map_or(self.bare, |trace| &*trace.host)
    }

    /// The number of what is published and registered in the scenario of a trace: the same for all in which it is the same.
    fn world(&self, trace: usize) -> usize {
        self.worlds.get(trace).copied().unwrap_or(usize::MAX)
    }
}

/// A step on a way: when, and what was asked by whom; time alone if nothing.
#[derive(Clone, Debug)]
pub(super) struct SearchStep {
    pub(super) at: DateTime<Utc>,
    pub(super) asked: Option<(Arc<str>, Command)>,
}

/// What a search came to.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The way to what was looked for.
    pub(super) way: Option<Vec<SearchStep>>,
    /// The trace whose registers hold on the way.
    pub(super) trace: usize,
    /// Whether no shorter way was left out.
    pub(super) shortest: bool,
    /// How many different cases it saw.
    pub(super) cases: usize,
    /// The length up to which no way was left out.
    pub(super) depth: usize,
}

/// A case on the way.
struct SearchNode {
    before: Option<usize>,
    taken: Option<SearchStep>,
    case: Case,
    at: DateTime<Utc>,
    monitor_state: MonitorState,
    length: u32,
    /// The trace whose registers hold.
    trace: usize,
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
    context: &'s SearchContext<'s>,
    monitor: &'s Monitor,
    kind: &'s Id,
    moves: &'s Moves,
    nodes: Vec<SearchNode>,
    known: HashMap<u64, u32>,
    /// The states of two procedures that have stood together, hashed.
    together: HashSet<(u64, u64)>,
    /// What cases are told apart by.
    read: ValuesRead,
    spent: usize,
    /// The shortest way so far.
    found: Option<Found>,
}

/// A way: the node before its last step, that step, and its length.
struct Found {
    before: usize,
    last: SearchStep,
    length: u32,
}

impl<'s> Search<'s> {
    pub(super) fn new(context: &'s SearchContext<'s>, monitor: &'s Monitor, kind: &'s Id, moves: &'s Moves) -> Self {
        let published = context.traces.iter().flat_map(|trace| trace.host.rulebook.packs());
        let packs: BTreeMap<_, _> =
            context.bare.rulebook.packs().chain(published).map(|pack| (pack.hash, pack)).collect();
        let read = values_read(packs.into_values().map(AsRef::as_ref), kind, monitor);
        Self {
            context,
            monitor,
            kind,
            moves,
            nodes: Vec::new(),
            known: HashMap::new(),
            together: HashSet::new(),
            read,
            spent: 0,
            found: None,
        }
    }

    /// Searches; `shortest` asks for a shortest way and not just for any.
    pub(super) fn run(mut self, shortest: bool) -> Outcome {
        let Some(begins) = self.moves.begins else {
            return Outcome { way: None, trace: 0, shortest: false, cases: 0, depth: 0 };
        };
        let root = SearchNode {
            before: None,
            taken: None,
            case: Case::new(Id::from("case")),
            at: begins,
            monitor_state: MonitorState::new(),
            length: 0,
            trace: self.moves.trace,
        };
        self.nodes.push(root);
        let seeds = self.follow_traces();
        if self.found.is_none() {
            self.go_on_from(&seeds);
        }
        let mut depth = 0;
        if self.found.is_none() || shortest {
            depth = self.search_from_the_beginning();
        }
        let found = self.found_length().and_then(|length| usize::try_from(length).ok());
        let trace = self.found.as_ref().and_then(|found| self.nodes.get(found.before)).map_or(0, |node| node.trace);
        let way = self.found.take().map(|found| {
            let mut way = vec![found.last];
            let mut at = Some(found.before);
            while let Some(node) = at.and_then(|at| self.nodes.get(at)) {
                way.extend(node.taken.clone());
                at = node.before;
            }
            way.reverse();
            way
        });
        let shortest = found.is_some_and(|length| depth.saturating_add(1) >= length);
        Outcome { way, trace, shortest, cases: self.nodes.len(), depth }
    }

    /// Follows the scenarios; gives the nodes they come by.
    fn follow_traces(&mut self) -> Vec<usize> {
        let mut seeds = Vec::new();
        let traces = self.context.traces;
        for (index, trace) in traces.iter().enumerate() {
            if trace.steps.is_empty() || kind_of(trace).as_ref() != Some(self.kind) {
                continue;
            }
            let mut at = self.nodes.len();
            let case = Case::new(Id::from("case"));
            let first = trace.steps.first().map_or(DateTime::UNIX_EPOCH, |step| step.at);
            self.nodes.push(SearchNode {
                before: None,
                taken: None,
                case,
                at: first,
                monitor_state: MonitorState::new(),
                length: 0,
                trace: index,
            });
            for step in &trace.steps {
                let command = step.events.iter().find_map(Event::command);
                let asked = step.who.clone().zip(command.cloned());
                let taken = SearchStep { at: step.at, asked };
                let (node, seen) = self.step(at, taken, &step.events);
                let Some(node) = node else { break };
                if seen {
                    self.keep(at, node);
                    break;
                }
                let is_new = self.is_new(&node);
                self.nodes.push(node);
                at = self.nodes.len().saturating_sub(1);
                // Where another scenario stood alike, this one is only followed to its end.
                if is_new {
                    seeds.push(at);
                }
            }
        }
        seeds
    }

    /// Goes on from what the scenarios come by, in the order of the steps from there to the goal, while half of the cases
    /// are not spent: what a scenario comes close to is tried first, then what leads there by a detour; of these first what
    /// brings procedures together that have not stood so before.
    fn go_on_from(&mut self, seeds: &[usize]) {
        let most = self.context.bounds.cases / 2;
        let mut queue: Queue<(usize, u32)> = Queue::default();
        for seed in seeds {
            let Some(begun) = self.nodes.get(*seed).map(|node| node.length) else { continue };
            self.stands_anew(*seed);
            if let Some(distance) = self.distance(*seed) {
                queue.push(distance, (*seed, begun));
            }
        }
        while let Some((_, (number, begun))) = queue.pop() {
            if self.spent >= most || self.found.is_some() {
                return;
            }
            for (number, whole) in self.expand(number) {
                let detour = if self.stands_anew(number) { 0 } else { STALE };
                queue.push(whole.saturating_sub(begun).saturating_add(detour), (number, begun));
            }
        }
    }

    /// Whether two procedures of a case stand together as they have stood in no case before: what goes on from there is
    /// likelier to show something than one more case in which they do.
    fn stands_anew(&mut self, number: usize) -> bool {
        let Some(node) = self.nodes.get(number) else { return false };
        let hash_of = |parts: (&Id, &Id)| {
            let mut hasher = DefaultHasher::new();
            parts.hash(&mut hasher);
            hasher.finish()
        };
        let states: BTreeSet<u64> = node
            .case
            .procedures()
            .map(|procedure| hash_of((&procedure.workflow().id, &procedure.state().id)))
            .collect();
        let mut anew = false;
        for one in &states {
            for other in states.range(one..) {
                anew |= self.together.insert((*one, *other));
            }
        }
        anew
    }

    /// Goes on from a node by every move. Keeps what is looked for; gives the nodes that are new and from which there
    /// is a way to the goal, each with the least length of the whole way.
    fn expand(&mut self, number: usize) -> Vec<(usize, u32)> {
        self.spent = self.spent.saturating_add(1);
        let mut fresh = Vec::new();
        for (node, seen) in self.next(number) {
            if seen {
                self.keep(number, node);
                continue;
            }
            if !self.is_new(&node) {
                continue;
            }
            self.nodes.push(node);
            let number = self.nodes.len().saturating_sub(1);
            fresh.extend(self.whole_way(number).map(|whole| (number, whole)));
        }
        fresh
    }

    /// The length of the way to a node and, at least, from there to the goal.
    fn whole_way(&self, number: usize) -> Option<u32> {
        Some(self.nodes.get(number)?.length.saturating_add(self.distance(number)?))
    }

    /// Searches from the beginning; gives the length up to which nothing was left out.
    fn search_from_the_beginning(&mut self) -> usize {
        self.known.clear();
        let limit = u32::try_from(self.context.bounds.depth).unwrap_or(u32::MAX);
        let mut queue: Queue<usize> = Queue::default();
        let Some(first) = self.distance(0) else { return self.context.bounds.depth };
        queue.push(first, 0);
        while let Some((length, number)) = queue.pop() {
            if length > limit || self.found_length().is_some_and(|found| found <= length) {
                return usize::try_from(length.saturating_sub(1)).unwrap_or(usize::MAX);
            }
            if self.spent >= self.context.bounds.cases {
                return usize::try_from(length.saturating_sub(1)).unwrap_or(usize::MAX);
            }
            for (number, whole) in self.expand(number) {
                queue.push(whole, number);
            }
        }
        self.context.bounds.depth
    }

    /// Keeps a way to what is looked for, if it is shorter than the one there is.
    fn keep(&mut self, before: usize, node: SearchNode) {
        if self.found_length().is_none_or(|found| node.length < found)
            && let Some(taken) = node.taken
        {
            self.found = Some(Found { before, last: taken, length: node.length });
        }
    }

    fn found_length(&self) -> Option<u32> {
        self.found.as_ref().map(|found| found.length)
    }

    fn distance(&self, number: usize) -> Option<u32> {
        let node = self.nodes.get(number)?;
        self.context.distances.distance(&node.case, &self.monitor.goal(&node.monitor_state))
    }

    /// Whether no case that stood alike was there by a way as short.
    fn is_new(&mut self, node: &SearchNode) -> bool {
        let state_key = self.state_key(node);
        match self.known.entry(state_key) {
            Entry::Occupied(known) if *known.get() <= node.length => false,
            Entry::Occupied(mut known) => {
                known.insert(node.length);
                true
            }
            Entry::Vacant(unknown) => {
                unknown.insert(node.length);
                true
            }
        }
    }

    /// All nodes one move on, each with whether its last step is what is looked for.
    fn next(&self, number: usize) -> Vec<(SearchNode, bool)> {
        let Some(node) = self.nodes.get(number) else { return Vec::new() };
        let host = self.host(node);
        let mut next = Vec::new();
        for made in &self.moves.moves {
            for command in made.commands(&node.case, self.context.pack) {
                if let Ok(decision) = host.decide(&node.case, &command, node.at) {
                    let taken = SearchStep { at: node.at, asked: Some((Arc::clone(&made.who), command)) };
                    next.push((taken, decision.events));
                }
            }
        }
        for at in self.dates(node) {
            if let Ok(decision) = host.advance(&node.case, at) {
                next.push((SearchStep { at, asked: None }, decision.events));
            }
        }
        let mut nodes = Vec::with_capacity(next.len());
        for (taken, events) in next {
            if let (Some(node), seen) = self.step(number, taken, &events) {
                nodes.push((node, seen));
            }
        }
        nodes
    }

    fn step(&self, number: usize, taken: SearchStep, events: &[Event]) -> (Option<SearchNode>, bool) {
        let Some(node) = self.nodes.get(number) else { return (None, false) };
        let mut cases = vec![node.case.clone()];
        for event in events {
            let Some(mut case) = cases.last().cloned() else { break };
            if case.apply(event, &self.host(node).rulebook).is_err() {
                return (None, false);
            }
            cases.push(case);
        }
        let seen: Vec<ObservedEvent<'_>> = events
            .iter()
            .zip(cases.iter().zip(cases.iter().skip(1)))
            .map(|(event, (before, after))| ObservedEvent { before, event, after })
            .collect();
        let mut monitor_state = node.monitor_state.clone();
        let found = self.monitor.see(&mut monitor_state, &seen, self.context.calendar, self.host(node));
        let at = taken.at;
        // Whoever acts after a clock has run out lets time pass first.
        let waits = taken.asked.is_some() && events.first().is_some_and(|event| event.cause == Cause::Time);
        let length = node.length.saturating_add(1).saturating_add(u32::from(waits));
        let case = cases.pop().unwrap_or_else(|| node.case.clone());
        (
            Some(SearchNode {
                before: Some(number),
                taken: Some(taken),
                case,
                at,
                monitor_state,
                length,
                trace: node.trace,
            }),
            found,
        )
    }

    /// What holds at a node: the packs, the calendar, what is entered in registers.
    fn host(&self, node: &SearchNode) -> &MemoryHost {
        self.context.trace(node.trace)
    }

    /// The days that time passes to: the next on which a clock is due, a window opens or the amendment comes into force, and
    /// the day after it.
    fn dates(&self, node: &SearchNode) -> Vec<DateTime<Utc>> {
        let calendar = self.context.calendar;
        let today = calendar.local_date(node.at);
        let mut due: BTreeSet<NaiveDate> = BTreeSet::new();
        for procedure in node.case.procedures() {
            for run in procedure.clocks().iter().filter(|run| matches!(run.phase(), ClockPhase::Running { .. })) {
                due.extend(run.due(calendar).filter(|due| due.provisional.is_none()).map(|due| due.date));
            }
        }
        due.extend(self.windows(node, today));
        due.extend(self.context.pack.transition.as_ref().map(|transition| transition.from));
        let next = due.iter().copied().find(|date| *date >= today);
        let dates = next.into_iter().flat_map(|date| [Some(date), date.checked_add_days(Days::new(1))]).flatten();
        dates
            .filter(|date| *date > today)
            .filter_map(|date| morning(date, calendar.offset()))
            .filter(|at| *at > node.at)
            .collect()
    }

    /// The days on which something opens that can be opened in the case.
    fn windows(&self, node: &SearchNode, today: NaiveDate) -> Vec<NaiveDate> {
        let Some(root) = node.case.root() else { return Vec::new() };
        let probe =
            ProcedureProbe::new(&node.case, root, today, node.at, self.context.calendar, &self.host(node).registers);
        let workflows = self.context.pack.workflows.values().filter(|workflow| workflow.case == *self.kind);
        workflows
            .filter_map(|workflow| workflow.opening.window.as_ref())
            .filter_map(|window| probe.date(&window.opens))
            .collect()
    }

    /// The key of a case in the search: equal for cases that go on alike, whatever is done in them, and that are alike to
    /// what is looked for.
    fn state_key(&self, node: &SearchNode) -> u64 {
        let mut hasher = DefaultHasher::new();
        node.at.hash(&mut hasher);
        self.context.world(node.trace).hash(&mut hasher);
        node.monitor_state.hash(&mut hasher);
        node.case.state_key(&self.read, &mut hasher);
        hasher.finish()
    }
}
