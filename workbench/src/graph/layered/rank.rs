//! Rows of boxes: each above all that it leads down to, and as near to its neighbours as that allows.

use super::direction::Part;
use super::{at, put, row};

/// How often boxes are moved nearer to their neighbours.
const ROUNDS: usize = 20;

/// The row of each box, from 0.
pub(super) fn ranks(boxes: usize, parts: &[Part]) -> Vec<usize> {
    let (mut above, mut below) = (vec![Vec::new(); boxes], vec![Vec::new(); boxes]);
    for (upper, lower) in parts.iter().flat_map(Part::down) {
        if let (Some(above), Some(below)) = (above.get_mut(lower), below.get_mut(upper)) {
            above.push(upper);
            below.push(lower);
        }
    }
    let mut ranks = longest_ways(&above, &below);
    for _ in 0..ROUNDS {
        let mut moved = false;
        for place in 0..boxes {
            let (up, down) = (row(&above, place), row(&below, place));
            let now = at(&ranks, place);
            let lowest = up.iter().map(|one| at(&ranks, *one).saturating_add(1)).max();
            let highest = down.iter().map(|one| at(&ranks, *one).saturating_sub(1)).min();
            let new = match (lowest, highest) {
                (Some(lowest), _) if up.len() > down.len() => lowest,
                (_, Some(highest)) if down.len() > up.len() => highest,
                _ => now,
            };
            if new != now {
                put(&mut ranks, place, new);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    // No row stays empty.
    let mut used = ranks.clone();
    used.sort_unstable();
    used.dedup();
    ranks.iter().map(|rank| used.binary_search(rank).unwrap_or_default()).collect()
}

/// For each box, how many links the longest way down to it has.
fn longest_ways(above: &[Vec<usize>], below: &[Vec<usize>]) -> Vec<usize> {
    let mut ranks = vec![0_usize; above.len()];
    let mut waits: Vec<usize> = above.iter().map(Vec::len).collect();
    let mut ready: Vec<usize> = (0..above.len()).filter(|place| at(&waits, *place) == 0).collect();
    while let Some(place) = ready.pop() {
        let next = at(&ranks, place).saturating_add(1);
        for lower in row(below, place) {
            let rank = at(&ranks, *lower).max(next);
            put(&mut ranks, *lower, rank);
            let left = at(&waits, *lower).saturating_sub(1);
            put(&mut waits, *lower, left);
            if left == 0 {
                ready.push(*lower);
            }
        }
    }
    ranks
}
