//! Which links lead down and which lead back up: those found to lead back when the graph is walked from its first box.

use std::collections::{BTreeMap, HashSet};

use petgraph::graph::DiGraph;
use petgraph::visit::{DfsEvent, depth_first_search};

use super::Link;

/// A link, or the part of one, whose boxes all lie on one side of the box it leads to.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Which link, by its number.
    pub(super) link: usize,
    /// Whether it leads back up.
    pub(super) back: bool,
    /// The boxes it comes from, each once.
    pub(super) from: Vec<usize>,
    /// The box it leads to.
    pub(super) to: usize,
}

impl Part {
    /// Its ends with the upper one first.
    pub(super) fn down(&self) -> impl Iterator<Item = (usize, usize)> {
        self.from.iter().map(|from| if self.back { (self.to, *from) } else { (*from, self.to) })
    }
}

/// The parts of all links between so many boxes; what names a box that is not there, or leads nowhere else, is left out.
pub(super) fn parts(boxes: usize, links: &[Link]) -> Vec<Part> {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut entered = HashSet::new();
    for link in links.iter().filter(|link| link.to < boxes) {
        for from in link.from.iter().filter(|from| **from < boxes && **from != link.to) {
            ends.push((*from, link.to));
            entered.insert(link.to);
        }
    }
    // What is added last is walked first.
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(boxes, ends.len());
    let nodes: Vec<_> = (0..boxes).map(|_| graph.add_node(())).collect();
    for (from, to) in ends.iter().rev() {
        if let (Some(from), Some(to)) = (nodes.get(*from), nodes.get(*to)) {
            graph.add_edge(*from, *to, ());
        }
    }
    let (starts, rest): (Vec<usize>, Vec<usize>) = (0..boxes).partition(|place| !entered.contains(place));
    let starts = starts.into_iter().chain(rest).filter_map(|place| nodes.get(place)).copied();
    let mut back = HashSet::new();
    depth_first_search(&graph, starts, |event| {
        if let DfsEvent::BackEdge(from, to) = event {
            back.insert((from.index(), to.index()));
        }
    });
    let mut found = Vec::new();
    for (number, link) in links.iter().enumerate().filter(|(_, link)| link.to < boxes) {
        let mut by_side: BTreeMap<bool, Vec<usize>> = BTreeMap::new();
        for from in link.from.iter().filter(|from| **from < boxes && **from != link.to) {
            let side = by_side.entry(back.contains(&(*from, link.to))).or_default();
            if !side.contains(from) {
                side.push(*from);
            }
        }
        found.extend(by_side.into_iter().map(|(back, from)| Part { link: number, back, from, to: link.to }));
    }
    found
}
