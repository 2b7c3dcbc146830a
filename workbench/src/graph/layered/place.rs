//! From left to right: items as near to what they are joined with as the row allows, and long lines straight.

use super::items::{Items, Side};
use super::{apart, at, length, put, row};

/// How often rows are moved towards one neighbouring row, in turns.
const SWEEPS: usize = 24;

/// How often rows are moved towards both neighbouring rows.
const BOTH: usize = 16;

/// How far lines of one box or label begin apart at the most.
const PORT: i64 = 70;

/// The centre of each item.
pub(super) fn centres(items: &Items) -> Vec<i64> {
    let mut centres = vec![0; items.rank.len()];
    for row in &items.rows {
        let wanted: Vec<(i64, i64)> = row.iter().map(|_| (0, 1)).collect();
        settle(items, row, &wanted, &mut centres);
    }
    let count = items.rows.len();
    for sweep in 0..SWEEPS + BOTH {
        let down = sweep.is_multiple_of(2);
        let sides: &[Side] = match (sweep < SWEEPS, down) {
            (true, true) => &[Side::Above],
            (true, false) => &[Side::Below],
            (false, _) => &[Side::Above, Side::Below],
        };
        for step in 0..count {
            let place = if down { step } else { count.saturating_sub(step).saturating_sub(1) };
            let row = row(&items.rows, place);
            let wanted: Vec<(i64, i64)> = row.iter().map(|item| wanted(items, *item, sides, &centres)).collect();
            settle(items, row, &wanted, &mut centres);
        }
    }
    for _ in 0..3 {
        straighten(items, &mut centres);
    }
    centres
}

/// Sets the centres of a row as near to those wanted as it allows.
fn settle(items: &Items, row: &[usize], wanted: &[(i64, i64)], centres: &mut [i64]) {
    let between = |place: usize| items.apart(at(row, place.saturating_sub(1)), at(row, place));
    for (item, centre) in row.iter().zip(apart(wanted, between)) {
        put(centres, *item, centre);
    }
}

/// Where an item would best stand by what it is joined with, and how much that matters: most to the bends of a line.
fn wanted(items: &Items, item: usize, sides: &[Side], centres: &[i64]) -> (i64, i64) {
    let (mut sum, mut weights) = (0, 0);
    for side in sides {
        let back = if *side == Side::Above { Side::Below } else { Side::Above };
        let joined = items.joined(item, *side);
        for (place, other) in joined.iter().enumerate() {
            let weight = match (at(&items.bend, item), at(&items.bend, *other)) {
                (true, true) => 8,
                (false, false) => 2,
                _ => 3,
            };
            let of_other = items.joined(*other, back);
            let there = of_other.iter().position(|one| *one == item).unwrap_or_default();
            let from = port(items, *other, there, of_other.len());
            let own = port(items, item, place, joined.len());
            sum += weight * (at(centres, *other) + from - own);
            weights += weight;
        }
    }
    if weights == 0 { (at(centres, item), 1) } else { (sum.div_euclid(weights), weights) }
}

/// How far right of the centre one of so many lines begins.
fn port(items: &Items, item: usize, place: usize, of: usize) -> i64 {
    let width = at(&items.size, item).width;
    let apart = (width * 4 / 5 / length(of).max(1)).min(PORT);
    (2 * length(place) - (length(of) - 1)) * apart / 2
}

/// Sets bends that follow each other below each other, as far as their rows leave room for it.
fn straighten(items: &Items, centres: &mut [i64]) {
    let lines = items.lines.iter().flat_map(|lines| lines.from.iter().map(|(_, line)| line).chain([&lines.to]));
    for line in lines {
        let bends: Vec<usize> = line.iter().copied().filter(|item| at(&items.bend, *item)).collect();
        let mut from = 0;
        while from < bends.len() {
            let (mut low, mut high) = (i64::MIN, i64::MAX);
            let mut run: Vec<usize> = Vec::new();
            for bend in bends.iter().skip(from) {
                let (left, right) = room(items, *bend, centres);
                if low.max(left) > high.min(right) {
                    break;
                }
                (low, high) = (low.max(left), high.min(right));
                run.push(*bend);
            }
            let mut wanted: Vec<i64> = run.iter().map(|bend| at(centres, *bend)).collect();
            wanted.sort_unstable();
            let wanted = at(&wanted, wanted.len() / 2).clamp(low, high.max(low));
            for bend in &run {
                put(centres, *bend, wanted);
            }
            from = from.saturating_add(run.len().max(1));
        }
    }
}

/// Between which centres an item can be moved without its neighbours.
fn room(items: &Items, item: usize, centres: &[i64]) -> (i64, i64) {
    let row = row(&items.rows, at(&items.rank, item));
    let position = at(&items.position, item);
    let left = position.checked_sub(1).and_then(|place| row.get(place));
    let right = row.get(position.saturating_add(1));
    let low = left.map_or(i64::MIN, |left| at(centres, *left) + items.apart(*left, item));
    let high = right.map_or(i64::MAX, |right| at(centres, *right) - items.apart(item, *right));
    (low, high)
}
