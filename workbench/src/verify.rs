//! Proving the invariants of a pack.
//!
//! What the graphs of the workflows show is proved for every case there can be. The rest is searched for: the real
//! engine takes the moves that the scenarios of the pack make, and lets time pass, within a bound. What breaks an
//! invariant is shown as a scenario, a shortest one as far as the bound reaches.
//!
//! [`Verification::new`] asks the graphs; each of its [obligations](Verification::obligations) can be
//! [searched for](Verification::evidence) by itself, on whatever thread; [`Verification::report`] puts the evidence together.
//! The same pack, scenarios and bounds always give the same report.

mod bound_parties;
mod counterexample;
mod distance;
mod ends;
pub(crate) mod graph;
mod monitor;
mod moves;
mod obligations;
mod observed;
mod privacy;
mod search;
mod timed;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::scenario::{Scenarios, TestEnvironment, Trace};
use guicheng_engine::internals::diagnostic::Diagnostic;
use guicheng_engine::internals::diagnostic::Span;
use guicheng_engine::internals::model::{Citations, Invariant};
use guicheng_engine::{Calendar, Id, LoadFailure, MemoryHost, Pack, PackLibrary, Rulebook, Text};

pub use counterexample::Example;

use distance::DistanceTable;
use monitor::Monitor;
use moves::Moves;
use search::{Search, SearchContext};

/// How far the search goes for each obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The longest way, in moves.
    pub depth: usize,
    /// How many cases it goes on from.
    pub cases: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { depth: 16, cases: 4000 }
    }
}

/// The invariants of a pack under proof.
#[derive(Debug)]
pub struct Verification<'v> {
    pack: Arc<Pack>,
    scenarios: &'v Scenarios,
    host: MemoryHost,
    calendar: Arc<Calendar>,
    distances: DistanceTable,
    traces: Vec<Trace>,
    worlds: Vec<usize>,
    moves_by_kind: BTreeMap<Id, Moves>,
    invariants: Vec<Arc<Invariant>>,
    obligations: Vec<Obligation>,
    /// In how many places of the pack each invariant could be broken at all.
    places: Vec<usize>,
    bounds: Bounds,
}

/// Something that the graphs leave open, or that they show to be broken and that wants an example.
#[derive(Debug)]
pub struct Obligation {
    invariant: usize,
    kind: Id,
    sense: Sense,
    fault: Diagnostic,
    monitor: Option<Monitor>,
}

/// What it means that a search finds what it looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    /// The invariant is broken.
    Breach,
    /// The invariant is broken in any case; this is an example.
    Example,
    /// The invariant holds there.
    Witness,
}

/// What a search came to.
#[derive(Debug)]
pub struct Evidence {
    result: SearchResult,
    cases: usize,
    depth: usize,
}

/// What a search says of its obligation.
#[derive(Debug)]
enum SearchResult {
    /// The invariant is broken, as this example shows.
    Broken(Option<Example>),
    /// What the graphs could not show was seen in a case.
    Seen,
    /// Nothing was found.
    Nothing,
}

/// What became of the invariants of a pack, in the order of the pack.
#[derive(Debug)]
pub struct Report {
    /// One for each invariant.
    pub invariants: Vec<Verified>,
}

/// What became of an invariant.
#[derive(Debug)]
pub struct Verified {
    /// As packs name it.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// Where it stands.
    pub span: Span,
    /// Whether it holds.
    pub verdict: Verdict,
}

/// Whether an invariant holds.
#[derive(Debug)]
pub enum Verdict {
    /// The graphs prove it.
    Proved,
    /// Nothing in the pack could break it: it asks about what cannot come about.
    Idle,
    /// No search found it broken. A search makes the moves that scenarios make, with their inputs, begins on a day on
    /// which they begin, and lets time pass to the days on which clocks are due or something opens.
    Explored {
        /// How many cases were seen, all searches together.
        cases: usize,
        /// The number of moves up to which every search followed all ways that such moves make.
        depth: usize,
    },
    /// There was nothing to search with, in as many places: no scenario begins such a case.
    Unsearched {
        /// How many.
        places: usize,
    },
    /// What the graphs leave open was seen to be so in a case, in as many places.
    Seen {
        /// How many.
        places: usize,
    },
    /// It is broken.
    Broken(Vec<Finding>),
}

/// Something that breaks an invariant.
#[derive(Debug)]
pub struct Finding {
    /// What and where.
    pub diagnostic: Diagnostic,
    /// A scenario in which it happens; none if no search came by it.
    pub example: Option<Example>,
    /// Whether an example was searched for: some is shown by the graphs alone, and some no scenario begins.
    pub searched: bool,
    /// Whether nothing was seen to go wrong: the search, within its bounds, merely came by no case that goes on to an end.
    pub unseen: bool,
}

impl Verified {
    /// Whether it was merely not seen to hold, within the bounds of the search.
    #[must_use]
    pub fn is_unseen(&self) -> bool {
        matches!(&self.verdict, Verdict::Broken(findings) if findings.iter().all(|finding| finding.unseen))
    }
}

impl<'v> Verification<'v> {
    /// Asks the graphs of the pack that the scenarios are of, and runs the scenarios.
    ///
    /// # Errors
    /// If the pack's calendar cannot be loaded.
    pub fn new(library: &PackLibrary, scenarios: &'v Scenarios, bounds: Bounds) -> Result<Self, Box<LoadFailure>> {
        let pack = Arc::clone(scenarios.pack());
        let calendar = library.calendar(pack.calendar.as_str())?;
        let amend = |amendment: &_| library.load_amended(pack.id.as_str(), amendment);
        let environment = TestEnvironment { pack: Arc::clone(&pack), calendar: Arc::clone(&calendar), amend: &amend };
        let mut rulebook = Rulebook::new();
        match &pack.business_rules_of {
            Some(_) => {
                let base = library.load(pack.opened_as().as_str())?;
                rulebook.publish_as_loaded(Arc::clone(&pack), base.hash);
                // The only one but for its business rules, so that nothing stands in its way.
                let _ = rulebook.publish(base);
            }
            // The only one, which nothing can stand beside.
            None => {
                let _ = rulebook.publish(Arc::clone(&pack));
            }
        }
        rulebook.publish_calendar(Arc::clone(&calendar));
        let before = packs_before(library, &pack)?;
        let invariants: Vec<Arc<Invariant>> = pack.invariants.values().cloned().collect();
        let bound = bound_parties::BoundParties::new(&pack);
        let mut obligations = Vec::new();
        let mut places = Vec::with_capacity(invariants.len());
        for (number, invariant) in invariants.iter().enumerate() {
            let (left, looked_at) = obligations::obligations(&pack, &before, &bound, number, invariant);
            obligations.extend(left);
            places.push(looked_at);
        }
        // Where the graphs prove everything, nobody needs to know what the scenarios do.
        let traces = if obligations.is_empty() { Vec::new() } else { scenarios.traces(&environment) };
        let traces = moves::in_order(traces);
        let worlds = moves::worlds(&traces);
        let moves_by_kind = moves::moves_by_kind(&traces);
        let packs: Vec<&Pack> = std::iter::once(&pack).chain(&before).map(AsRef::as_ref).collect();
        let distances = DistanceTable::new(&packs);
        Ok(Self {
            pack,
            scenarios,
            host: MemoryHost::new(rulebook),
            calendar,
            distances,
            traces,
            worlds,
            moves_by_kind,
            invariants,
            obligations,
            places,
            bounds,
        })
    }

    /// What is left to be searched for.
    #[must_use]
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }

    /// Searches.
    #[must_use]
    pub fn evidence(&self, obligation: &Obligation) -> Evidence {
        let sought = obligation
            .monitor
            .as_ref()
            .map(|monitor| self.search(obligation, monitor, obligation.sense != Sense::Witness));
        let (found, cases, depth) = sought.unwrap_or((None, 0, 0));
        let (result, more) = match (obligation.sense, found) {
            (Sense::Breach, Some(example)) => (SearchResult::Broken(example), 0),
            (Sense::Breach, None) => (SearchResult::Nothing, 0),
            (Sense::Example, found) => (SearchResult::Broken(found.flatten()), 0),
            (Sense::Witness, Some(_)) => (SearchResult::Seen, 0),
            (Sense::Witness, None) => {
                // Nobody was seen to come out: whoever comes in at all is an example.
                let coming_in = obligation.monitor.as_ref().and_then(Monitor::coming_in);
                let (example, more, _) =
                    coming_in.map(|monitor| self.search(obligation, &monitor, true)).unwrap_or((None, 0, 0));
                (example.map_or(SearchResult::Nothing, SearchResult::Broken), more)
            }
        };
        Evidence { result, cases: cases.saturating_add(more), depth }
    }

    fn search(
        &self,
        obligation: &Obligation,
        monitor: &Monitor,
        shortest: bool,
    ) -> (Option<Option<Example>>, usize, usize) {
        let nothing = Moves::default();
        let moves = self.moves_by_kind.get(&obligation.kind).unwrap_or(&nothing);
        let context = SearchContext {
            pack: &self.pack,
            bare: &self.host,
            calendar: &self.calendar,
            distances: &self.distances,
            traces: &self.traces,
            worlds: &self.worlds,
            bounds: self.bounds,
        };
        let outcome = Search::new(&context, monitor, &obligation.kind, moves).run(shortest);
        let invariant = self.invariants.get(obligation.invariant);
        let found = outcome.way.is_some();
        let example = invariant
            .zip(outcome.way)
            .and_then(|(invariant, way)| {
                counterexample::write(&context, self.scenarios, invariant, &way, outcome.trace)
            })
            .map(|example| Example { shortest: outcome.shortest, ..example });
        (found.then_some(example), outcome.cases, outcome.depth)
    }

    /// Puts together the evidence for all obligations, in their order.
    #[must_use]
    pub fn report(&self, evidence: Vec<Evidence>) -> Report {
        let mut answered: Vec<(&Obligation, Evidence)> = self.obligations.iter().zip(evidence).collect();
        let mut invariants = Vec::with_capacity(self.invariants.len());
        for (number, invariant) in self.invariants.iter().enumerate() {
            let own: Vec<(&Obligation, Evidence)> =
                answered.extract_if(.., |(obligation, _)| obligation.invariant == number).collect();
            invariants.push(Verified {
                id: invariant.id.clone(),
                title: invariant.title.clone(),
                citations: Arc::clone(&invariant.citations),
                span: invariant.span,
                verdict: verdict(own, self.places.get(number).copied().unwrap_or_default()),
            });
        }
        Report { invariants }
    }
}

/// The packs that an amendment has taken the place of, the last first.
fn packs_before(library: &PackLibrary, pack: &Pack) -> Result<Vec<Arc<Pack>>, Box<LoadFailure>> {
    let mut before: Vec<Arc<Pack>> = Vec::new();
    let mut of = pack.transition.as_ref().map(|transition| transition.of.clone());
    while let Some(id) = of {
        let pack = library.load(id.as_str())?;
        of = pack.transition.as_ref().map(|transition| transition.of.clone());
        before.push(pack);
    }
    Ok(before)
}

/// What the evidence for the obligations of an invariant says together.
fn verdict(answered: Vec<(&Obligation, Evidence)>, looked_at: usize) -> Verdict {
    if answered.is_empty() {
        return if looked_at == 0 { Verdict::Idle } else { Verdict::Proved };
    }
    let places = answered.len();
    let searched: Vec<(usize, usize)> = answered
        .iter()
        .filter(|(_, evidence)| matches!(evidence.result, SearchResult::Nothing))
        .map(|(_, evidence)| (evidence.cases, evidence.depth))
        .collect();
    let findings: Vec<Finding> = answered
        .into_iter()
        .filter_map(|(obligation, evidence)| match evidence.result {
            SearchResult::Broken(example) => Some(Finding {
                diagnostic: obligation.fault.clone(),
                example,
                searched: evidence.cases > 0,
                unseen: obligation.sense == Sense::Witness,
            }),
            SearchResult::Seen | SearchResult::Nothing => None,
        })
        .collect();
    if !findings.is_empty() {
        return Verdict::Broken(findings);
    }
    let unseen = searched.iter().filter(|(cases, _)| *cases == 0).count();
    if unseen > 0 {
        return Verdict::Unsearched { places: unseen };
    }
    match searched.iter().map(|(_, depth)| *depth).min() {
        Some(depth) => Verdict::Explored { cases: searched.iter().map(|(cases, _)| cases).sum(), depth },
        None => Verdict::Seen { places },
    }
}

impl Report {
    /// Whether no invariant is broken.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.invariants.iter().any(|verified| matches!(verified.verdict, Verdict::Broken(_)))
    }
}
