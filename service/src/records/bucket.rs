//! By what rows are spread: every key begins with a number from 0 to 255.

use sha2::{Digest, Sha256};

use crate::store::Cell;

/// How many there are.
pub const BUCKETS: i64 = 256;

/// The bucket of a name: of a case, of a key of a register, of somebody who is written to.
#[must_use]
pub fn bucket(name: &str) -> i64 {
    Sha256::digest(name.as_bytes()).first().map_or(0, |first| i64::from(*first))
}

/// The bucket of a name, for a column.
#[must_use]
pub fn bucket_cell(name: &str) -> Cell {
    Cell::Integer(bucket(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spread_over_all_buckets_and_stay_where_they_are() {
        assert_eq!(bucket("dog-1"), bucket("dog-1"));
        let mut found: Vec<i64> = (0..4000).map(|number| bucket(&format!("case-{number}"))).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, (0..BUCKETS).collect::<Vec<_>>());
    }
}
