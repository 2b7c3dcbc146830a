//! The order of rows, so that few lines cross: neighbours by median and by mean, then swaps (Gansner and others, 1993), from
//! several beginnings.

use std::collections::VecDeque;

use super::items::{Items, Side};
use super::{at, length, put, row};

/// How often all rows are ordered anew from one beginning.
const SWEEPS: usize = 16;

/// How often neighbours are swapped until no swap helps.
const SWAPS: usize = 12;

/// Orders the rows.
pub(super) fn order(items: &mut Items) {
    let mut best: Option<(i64, Vec<Vec<usize>>)> = None;
    for beginning in [Beginning::DepthFirst, Beginning::BreadthFirst, Beginning::FromTheRight] {
        begin(items, beginning);
        for sweep in 0..SWEEPS {
            improve(items, sweep);
            let crossings = crossings(items);
            if best.as_ref().is_none_or(|(fewest, _)| crossings < *fewest) {
                best = Some((crossings, items.rows.clone()));
            }
            if crossings == 0 {
                break;
            }
        }
    }
    if let Some((_, rows)) = best {
        items.rows = rows;
        items.number();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    DepthFirst,
    BreadthFirst,
    FromTheRight,
}

/// The rows as items are met on a walk from the boxes in their order.
fn begin(items: &mut Items, beginning: Beginning) {
    let count = items.rank.len();
    let mut met = vec![false; count];
    let mut rows = vec![Vec::new(); items.rows.len()];
    let mut starts: Vec<usize> = (0..count).collect();
    starts.sort_by_key(|item| (!row(&items.above, *item).is_empty(), at(&items.rank, *item)));
    if beginning == Beginning::FromTheRight {
        starts.reverse();
    }
    for start in starts {
        let mut open = VecDeque::from([start]);
        while let Some(item) = if beginning == Beginning::BreadthFirst { open.pop_front() } else { open.pop_back() } {
            if at(&met, item) {
                continue;
            }
            put(&mut met, item, true);
            if let Some(row) = rows.get_mut(at(&items.rank, item)) {
                row.push(item);
            }
            let next = row(&items.above, item).iter().chain(row(&items.below, item)).copied();
            match beginning {
                Beginning::DepthFirst => open.extend(next.rev()),
                Beginning::BreadthFirst | Beginning::FromTheRight => open.extend(next),
            }
        }
    }
    items.rows = rows;
    items.number();
}

/// Orders all rows once, by the rows above or by those below, and swaps.
fn improve(items: &mut Items, sweep: usize) {
    let side = if sweep.is_multiple_of(2) { Side::Above } else { Side::Below };
    let by_mean = sweep / 2 % 2 == 1;
    let count = items.rows.len();
    for step in 0..count {
        let place = if side == Side::Above { step } else { count.saturating_sub(step).saturating_sub(1) };
        let mut keyed: Vec<(i64, usize)> =
            row(&items.rows, place).iter().map(|item| (key(items, *item, side, by_mean), *item)).collect();
        // Every other time, those that are equal change places.
        if sweep % 4 > 1 {
            keyed.reverse();
        }
        keyed.sort_by_key(|(key, _)| *key);
        set_row(items, place, keyed.into_iter().map(|(_, item)| item).collect());
    }
    swap(items);
}

fn set_row(items: &mut Items, place: usize, row: Vec<usize>) {
    for (position, item) in row.iter().enumerate() {
        put(&mut items.position, *item, position);
    }
    put(&mut items.rows, place, row);
}

/// Where an item is best in its row, by its neighbours in the next; where it is, if it has none.
fn key(items: &Items, item: usize, side: Side, by_mean: bool) -> i64 {
    let joined = items.joined(item, side);
    let positions: Vec<i64> = joined.iter().map(|other| length(at(&items.position, *other)) * 1000).collect();
    let count = positions.len();
    match (count, by_mean) {
        (0, _) => length(at(&items.position, item)) * 1000,
        (_, true) => positions.iter().sum::<i64>() / length(count),
        (_, false) => (at(&positions, count.saturating_sub(1) / 2) + at(&positions, count / 2)) / 2,
    }
}

/// Swaps neighbours as long as fewer lines cross.
fn swap(items: &mut Items) {
    for _ in 0..SWAPS {
        let mut swapped = false;
        for place in 0..items.rows.len() {
            let mut row = row(&items.rows, place).to_vec();
            for position in 1..row.len() {
                let (left, right) = (at(&row, position.saturating_sub(1)), at(&row, position));
                let (now, then) = (pair_crossings(items, left, right), pair_crossings(items, right, left));
                if then < now {
                    row.swap(position.saturating_sub(1), position);
                    put(&mut items.position, right, position.saturating_sub(1));
                    put(&mut items.position, left, position);
                    swapped = true;
                }
            }
            put(&mut items.rows, place, row);
        }
        if !swapped {
            break;
        }
    }
}

/// How many lines of two neighbours cross, the first standing left.
fn pair_crossings(items: &Items, left: usize, right: usize) -> usize {
    let between = |left: &[usize], right: &[usize]| {
        let crossed = |one: &usize| {
            let one = at(&items.position, *one);
            right.iter().filter(|other| at(&items.position, **other) < one).count()
        };
        left.iter().map(crossed).sum::<usize>()
    };
    between(row(&items.above, left), row(&items.above, right))
        + between(row(&items.below, left), row(&items.below, right))
}

/// How many lines cross in all.
fn crossings(items: &Items) -> i64 {
    let mut crossings = 0_i64;
    for upper in &items.rows {
        // From left to right in the upper row, each line crosses those before it that end further right.
        let mut ends: Vec<usize> = Vec::new();
        for item in upper {
            let joined: Vec<usize> =
                items.joined(*item, Side::Below).iter().map(|other| at(&items.position, *other)).collect();
            for end in &joined {
                let after = ends.len().saturating_sub(ends.partition_point(|other| other <= end));
                crossings = crossings.saturating_add(length(after));
            }
            for end in joined {
                let place = ends.partition_point(|other| *other <= end);
                ends.insert(place, end);
            }
        }
    }
    crossings
}
