//! What is drawn of a workflow: boxes for the places, with what is done without leaving them and the clocks that run there,
//! and links for all that leads on. Steps between the same places are one link.

use guicheng_engine::Id;

use super::block::{Block, Style};
use super::layered::{Drawing, Link, Size, TooLarge, draw};
use super::words::{Words, sign};
use super::{Change, GraphClock, Place, Step, WorkflowGraph};

/// The widest lines in a box, and at a line.
const WIDEST: (i64, i64) = (230, 180);

/// The dot at which a workflow begins.
const START: i64 = 18;

/// A box.
#[derive(Debug)]
pub(super) struct PlannedBox {
    pub(super) place: Place,
    pub(super) text: Block,
    pub(super) change: Change,
    /// Whether the procedure is over in it.
    pub(super) is_final: bool,
    /// Whether the case came here.
    pub(super) entered: bool,
    /// What two versions say otherwise of what stands in it, in sentences.
    pub(super) differences: Vec<String>,
}

/// A link.
#[derive(Debug)]
pub(super) struct PlannedLink<'g> {
    pub(super) from: Vec<Place>,
    pub(super) to: &'g Id,
    pub(super) steps: Vec<&'g Step>,
    pub(super) change: Change,
    /// From which of the places the case went it.
    pub(super) taken: Vec<Place>,
    pub(super) text: Block,
    /// What two versions say otherwise of its steps, in sentences.
    pub(super) differences: Vec<String>,
}

/// What is drawn, and where.
#[derive(Debug)]
pub(super) struct Plan<'g> {
    pub(super) boxes: Vec<PlannedBox>,
    pub(super) links: Vec<PlannedLink<'g>>,
    pub(super) drawing: Drawing,
}

impl<'g> Plan<'g> {
    pub(super) fn new(graph: &'g WorkflowGraph, words: Words) -> Result<Self, TooLarge> {
        let boxes = boxes(graph, words);
        let links = links(graph, words);
        let number = |place: &Place| boxes.iter().position(|found| found.place == *place);
        let drawn: Vec<Link> = links
            .iter()
            .filter_map(|link| {
                let to = number(&Place::State(link.to.clone()))?;
                Some(Link { from: link.from.iter().filter_map(number).collect(), to, label: link.text.size })
            })
            .collect();
        let sizes: Vec<Size> = boxes.iter().map(PlannedBox::size).collect();
        let drawing = draw(&sizes, &drawn)?;
        Ok(Self { boxes, links, drawing })
    }
}

impl PlannedBox {
    fn size(&self) -> Size {
        match self.place {
            Place::Start => Size { width: START, height: START },
            _ => Size { width: self.text.size.width.max(90), height: self.text.size.height.max(34) },
        }
    }
}

fn boxes(graph: &WorkflowGraph, words: Words) -> Vec<PlannedBox> {
    let is_used = |place: &Place| graph.steps.iter().flat_map(|step| &step.ways).any(|way| way.from == *place);
    let plain = |place: Place| PlannedBox {
        text: Block::within(WIDEST.0),
        change: Change::Same,
        is_final: false,
        entered: false,
        differences: differences_at(graph, &place, words),
        place,
    };
    let mut boxes = Vec::new();
    if is_used(&Place::Start) {
        boxes.push(plain(Place::Start));
    }
    for state in &graph.states {
        let mut found = plain(Place::State(state.id.clone()));
        (found.change, found.is_final, found.entered) = (state.change, state.is_final, !state.entered.is_empty());
        found.text.add(&format!("{}{}", sign(state.change), words.of(&state.title)), Style::Title, state.change);
        if !state.entered.is_empty() {
            found.text.add(&passed(words, &state.entered), Style::Passed, Change::Same);
        }
        clocks(graph, &state.id, &mut found.text, words);
        staying(graph, &found.place, &mut found.text, words);
        boxes.push(found);
    }
    if is_used(&Place::Any) {
        let mut found = plain(Place::Any);
        found.text.add(&words.say("graph-any", &[]), Style::Title, Change::Same);
        staying(graph, &Place::Any, &mut found.text, words);
        boxes.push(found);
    }
    boxes
}

/// What two versions say otherwise of the clocks of a place and of the steps that do not leave it.
fn differences_at(graph: &WorkflowGraph, place: &Place, words: Words) -> Vec<String> {
    let runs = |clock: &&GraphClock| match place {
        Place::State(id) => clock.runs_in.contains(id) || clock.still_in.contains(id),
        _ => false,
    };
    let stays = |step: &&Step| step.ways.iter().any(|way| way.from == *place && way.to.is_none());
    let clocks = graph.clocks.iter().filter(runs).flat_map(|clock| &clock.differences);
    let steps = graph.steps.iter().filter(stays).flat_map(|step| &step.differences);
    words.sentences(graph, clocks.chain(steps))
}

/// The clocks that run or stand still in a state.
fn clocks(graph: &WorkflowGraph, state: &Id, text: &mut Block, words: Words) {
    let here = graph.clocks.iter().filter_map(|clock| {
        let (runs, still) = (clock.runs_in.contains(state), clock.still_in.contains(state));
        (runs || still).then_some((clock, !runs))
    });
    for (number, (clock, still)) in here.enumerate() {
        if number == 0 {
            text.rule();
        }
        let articles = Words::cited(&clock.articles);
        let line = format!("{}{}", sign(clock.change), words.clock(clock, still));
        text.add(&line, Style::Plain, clock.change);
        if clock.change == Change::Changed && clock.before.is_none() {
            text.add(&words.otherwise(&clock.differences), Style::Plain, clock.change);
        }
        text.add(&articles, Style::Cited, clock.change);
        if !clock.expired.is_empty() && !still {
            let told = words.say("graph-expired", &[("passed", &passed(words, &clock.expired))]);
            text.add(&told, Style::Passed, Change::Same);
        }
    }
}

/// What is done at a place without leaving it.
fn staying(graph: &WorkflowGraph, place: &Place, text: &mut Block, words: Words) {
    let mut first = true;
    for step in &graph.steps {
        for way in step.ways.iter().filter(|way| way.from == *place && way.to.is_none()) {
            if first {
                text.rule();
            } else {
                text.space();
            }
            first = false;
            said(text, step, way.change, words);
            if !way.taken.is_empty() {
                text.add(&passed(words, &way.taken), Style::Passed, Change::Same);
            }
        }
    }
}

/// A step in lines: what it is called, who takes it, its articles.
fn said(text: &mut Block, step: &Step, change: Change, words: Words) {
    text.add(&format!("{}{}", sign(change), words.of(&step.title)), Style::Step, change);
    if change == Change::Changed {
        text.add(&words.otherwise(&step.differences), Style::Plain, change);
    }
    text.add(&words.who(&step.by, false), Style::Plain, change);
    text.add(&Words::cited(&step.articles), Style::Cited, change);
}

fn passed(words: Words, passages: &[super::Passage]) -> String {
    format!("▸ {}", words.passed(passages))
}

/// All that leads from places to others: steps that do so from the same places to the same state are one link.
fn links<'g>(graph: &'g WorkflowGraph, words: Words) -> Vec<PlannedLink<'g>> {
    let mut links: Vec<PlannedLink<'g>> = Vec::new();
    for step in &graph.steps {
        let mut own: Vec<PlannedLink<'g>> = Vec::new();
        for way in &step.ways {
            let Some(to) = &way.to else { continue };
            let place = match own.iter().position(|link| link.to == to && link.change == way.change) {
                Some(place) => place,
                None => {
                    own.push(PlannedLink {
                        from: Vec::new(),
                        to,
                        steps: vec![step],
                        change: way.change,
                        taken: Vec::new(),
                        text: Block::within(WIDEST.1),
                        differences: Vec::new(),
                    });
                    own.len().saturating_sub(1)
                }
            };
            let Some(link) = own.get_mut(place) else { continue };
            link.from.push(way.from.clone());
            if !way.taken.is_empty() {
                link.taken.push(way.from.clone());
            }
        }
        for link in own {
            let known = links
                .iter_mut()
                .find(|known| known.to == link.to && known.change == link.change && known.from == link.from);
            match known {
                Some(known) => {
                    known.steps.push(step);
                    known.taken.extend(link.taken);
                }
                None => links.push(link),
            }
        }
    }
    for link in &mut links {
        if link.change == Change::Changed {
            link.differences = words.sentences(graph, link.steps.iter().flat_map(|step| &step.differences));
        }
        for step in &link.steps {
            link.text.space();
            said(&mut link.text, step, link.change, words);
            let ways = step.ways.iter().filter(|way| way.to.as_ref() == Some(link.to) && way.change == link.change);
            let mut taken: Vec<super::Passage> = ways.flat_map(|way| way.taken.clone()).collect();
            taken.sort_by_key(|passage| passage.sequence);
            if !taken.is_empty() {
                link.text.add(&passed(words, &taken), Style::Passed, Change::Same);
            }
        }
    }
    links
}
