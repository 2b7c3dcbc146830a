//! What stands in rows: boxes in the even ones, labels in the odd ones, and wherever a line passes a row, a bend.

use super::direction::Part;
use super::{LARGEST, Size, TooLarge, at, length, put, row};

/// All that stands in rows, by numbers: the boxes first, then the labels of parts, then bends.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// How many of them are boxes.
    pub(super) boxes: usize,
    /// The row of each.
    pub(super) rank: Vec<usize>,
    /// The size of each; a bend has none.
    pub(super) size: Vec<Size>,
    /// Whether it is a bend.
    pub(super) bend: Vec<bool>,
    /// What each is joined with in the row above.
    pub(super) above: Vec<Vec<usize>>,
    /// What each is joined with in the row below.
    pub(super) below: Vec<Vec<usize>>,
    /// The rows, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// The place of each in its row.
    pub(super) position: Vec<usize>,
    /// For each part, the lines between boxes and label.
    pub(super) lines: Vec<PartLines>,
}

/// The lines of a part; each is the items from its upper end to its lower, one a row.
#[derive(Debug, Default)]
pub(super) struct PartLines {
    /// The item that is the label.
    pub(super) label: usize,
    /// From each box that it comes from.
    pub(super) from: Vec<(usize, Vec<usize>)>,
    /// To the box that it leads to.
    pub(super) to: Vec<usize>,
}

/// What it costs to have a label a row of labels further from the box that it comes from, in pixels of the width of a row.
const FURTHER: i64 = 60;

impl Items {
    pub(super) fn new(boxes: &[Size], labels: &[Size], parts: &[Part], ranks: &[usize]) -> Result<Self, TooLarge> {
        let mut items = Self { boxes: boxes.len(), ..Self::default() };
        for (size, rank) in boxes.iter().zip(ranks) {
            items.add(rank.saturating_mul(2), *size, false);
        }
        let label_ranks = label_ranks(labels, parts, ranks);
        for (part, rank) in parts.iter().zip(&label_ranks) {
            items.add(*rank, at(labels, part.link), false);
        }
        for (number, part) in parts.iter().enumerate() {
            let label = boxes.len().saturating_add(number);
            let mut lines = PartLines { label, ..PartLines::default() };
            for from in &part.from {
                let line = if part.back { items.line(label, *from)? } else { items.line(*from, label)? };
                lines.from.push((*from, line));
            }
            lines.to = if part.back { items.line(part.to, label)? } else { items.line(label, part.to)? };
            items.lines.push(lines);
        }
        let rows = items.rank.iter().max().map_or(0, |last| last.saturating_add(1));
        items.rows = vec![Vec::new(); rows];
        for item in 0..items.rank.len() {
            if let Some(row) = items.rows.get_mut(at(&items.rank, item)) {
                row.push(item);
            }
        }
        items.number();
        Ok(items)
    }

    fn add(&mut self, rank: usize, size: Size, bend: bool) -> usize {
        self.rank.push(rank);
        self.size.push(size);
        self.bend.push(bend);
        self.above.push(Vec::new());
        self.below.push(Vec::new());
        self.rank.len().saturating_sub(1)
    }

    /// Joins an item with one further down, by bends in the rows between.
    fn line(&mut self, upper: usize, lower: usize) -> Result<Vec<usize>, TooLarge> {
        let (first, last) = (at(&self.rank, upper), at(&self.rank, lower));
        if self.rank.len().saturating_add(last.saturating_sub(first)) > LARGEST {
            return Err(TooLarge);
        }
        let mut line = vec![upper];
        for rank in first.saturating_add(1)..last {
            line.push(self.add(rank, Size::default(), true));
        }
        line.push(lower);
        for (one, next) in line.iter().zip(line.iter().skip(1)) {
            if let (Some(below), Some(above)) = (self.below.get_mut(*one), self.above.get_mut(*next)) {
                below.push(*next);
                above.push(*one);
            }
        }
        Ok(line)
    }

    /// Notes the places of items in their rows.
    pub(super) fn number(&mut self) {
        self.position.resize(self.rank.len(), 0);
        for row in &self.rows {
            for (position, item) in row.iter().enumerate() {
                put(&mut self.position, *item, position);
            }
        }
    }

    /// What an item is joined with in the row above or below, from left to right.
    pub(super) fn joined(&self, item: usize, side: Side) -> Vec<usize> {
        let mut joined = match side {
            Side::Above => row(&self.above, item),
            Side::Below => row(&self.below, item),
        }
        .to_vec();
        joined.sort_by_key(|other| at(&self.position, *other));
        joined
    }

    /// How far the centres of two neighbours in a row are apart at the least.
    pub(super) fn apart(&self, left: usize, right: usize) -> i64 {
        let half = |item: usize| at(&self.size, item).width.saturating_add(1) / 2;
        let between = match (at(&self.bend, left), at(&self.bend, right)) {
            (true, true) => 18,
            (false, false) => 26,
            _ => 20,
        };
        half(left) + half(right) + between
    }
}

/// Above or below an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

/// The rows of labels: between the boxes, near those that the link comes from, where there is room.
fn label_ranks(labels: &[Size], parts: &[Part], ranks: &[usize]) -> Vec<usize> {
    let choices = |part: &Part| {
        let from = part.from.iter().map(|from| at(ranks, *from));
        let to = at(ranks, part.to);
        // Between boxes in the rows r and s of boxes lie the rows r to s - 1 of labels.
        if part.back { (to, from.min().unwrap_or(to)) } else { (from.max().unwrap_or(to), to) }
    };
    let mut filled = vec![0_i64; ranks.iter().max().map_or(0, |last| last.saturating_add(1))];
    let mut found = vec![0; parts.len()];
    let mut open: Vec<(usize, &Part)> = parts.iter().enumerate().collect();
    open.sort_by_key(|(_, part)| {
        let (first, last) = choices(part);
        last.saturating_sub(first)
    });
    for (number, part) in open {
        let (first, last) = choices(part);
        let near = if part.back { last.saturating_sub(1) } else { first };
        let cost = |rank: &usize| at(&filled, *rank) + FURTHER * length(rank.abs_diff(near));
        let rank = (first..last).min_by_key(cost).unwrap_or(first);
        let width = at(&filled, rank) + at(labels, part.link).width + 26;
        put(&mut filled, rank, width);
        put(&mut found, number, rank.saturating_mul(2).saturating_add(1));
    }
    found
}
