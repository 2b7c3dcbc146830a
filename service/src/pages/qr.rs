//! An address as a square of black and white that telephones read (QR code, ISO/IEC 18004), drawn into the page.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

/// How many modules around it stay white.
const QUIET: usize = 4;

/// The square.
pub(super) struct Square {
    /// What it says.
    pub(super) text: String,
    /// How many modules it is wide and high, with the white around it.
    pub(super) side: usize,
    /// Its black modules, as a path of SVG.
    pub(super) path: String,
}

impl Square {
    /// A text as a square; none if it is too long for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let rows = code.data.chunks(code.size).take(code.size).enumerate();
        let black = rows.flat_map(|(y, row)| {
            let black = row.iter().enumerate().filter(|(_, module)| module.value());
            black.map(move |(x, _)| format!("M{} {}h1v1h-1z", x.saturating_add(QUIET), y.saturating_add(QUIET)))
        });
        Some(Self { text: text.to_owned(), side: code.size.saturating_add(2 * QUIET), path: black.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_its_three_corners_and_white_around_it() {
        let square = Square::of("https://example.org/market_pitches/verify/pitches?given=A-2025-000016").unwrap();
        let is_black = |x: usize, y: usize| square.path.contains(&format!("M{x} {y}h"));
        let far = square.side - QUIET - 7;
        for (left, top) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            let ring =
                (0..7).all(|at| is_black(left + at, top) && is_black(left, top + at) && is_black(left + 6, top + at));
            assert!(
                ring && !is_black(left + 1, top + 1) && is_black(left + 3, top + 3),
                "{left} {top} {}",
                square.path
            );
        }
        assert!((0..square.side).all(|at| !is_black(at, QUIET - 1) && !is_black(QUIET - 1, at)));
        assert_eq!((square.side - 2 * QUIET - 17) % 4, 0);
    }

    #[test]
    fn what_is_too_long_has_none() {
        assert!(Square::of(&"x".repeat(5000)).is_none());
    }
}
