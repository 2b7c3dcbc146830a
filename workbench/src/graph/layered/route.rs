//! From top to bottom, and the lines: upright through rows, bent between them.

use super::direction::Part;
use super::items::{Items, Side};
use super::{Area, Drawing, DrawnLink, Line, Point, Size, apart, at, length, row};

/// The least height between two rows.
const BETWEEN: i64 = 26;

/// The most that is added to it where lines go far to the side.
const STEEP: i64 = 70;

/// How far lines stay from the corners of boxes, and from each other where there is room.
const CORNER: i64 = 12;

/// The drawing, once all items have their centres.
pub(super) fn drawing(items: &Items, parts: &[Part], centres: &[i64]) -> Drawing {
    let routes = Routes::new(items, centres);
    let boxes: Vec<Area> = (0..items.boxes).map(|item| routes.area(item)).collect();
    let mut links: Vec<DrawnLink> = Vec::new();
    for (part, lines) in parts.iter().zip(&items.lines) {
        let drawn = |line: &[usize]| {
            let mut points = routes.points(line);
            if part.back {
                points.reverse();
            }
            Line(points)
        };
        links.push(DrawnLink {
            link: part.link,
            back: part.back,
            label: routes.area(lines.label),
            from: lines.from.iter().map(|(from, line)| (*from, drawn(line))).collect(),
            to: drawn(&lines.to),
        });
    }
    at_the_corner(Drawing { size: Size::default(), boxes, links })
}

struct Routes<'i> {
    items: &'i Items,
    centres: &'i [i64],
    /// Where lines leave downwards: for each item, in the order of what it is joined with.
    below: Vec<Vec<i64>>,
    /// Where lines leave upwards, likewise.
    above: Vec<Vec<i64>>,
    /// The upper and the lower edge of each row.
    rows: Vec<(i64, i64)>,
}

impl<'i> Routes<'i> {
    fn new(items: &'i Items, centres: &'i [i64]) -> Self {
        let count = items.rank.len();
        let none = vec![Vec::new(); count];
        let mut routes = Self { items, centres, below: none.clone(), above: none, rows: Vec::new() };
        // First by the centres of others, then by where these have their lines.
        for _ in 0..3 {
            routes.below = (0..count).map(|item| routes.ports(item, Side::Below)).collect();
            routes.above = (0..count).map(|item| routes.ports(item, Side::Above)).collect();
        }
        let mut top = 0;
        for (place, items_of_row) in items.rows.iter().enumerate() {
            let height = items_of_row.iter().map(|item| at(&items.size, *item).height).max().unwrap_or_default();
            routes.rows.push((top, top + height));
            top += height + routes.height_below(place);
        }
        routes
    }

    /// Where the lines of an item leave it on one side, in the order of what it is joined with there.
    fn ports(&self, item: usize, side: Side) -> Vec<i64> {
        let joined = self.items.joined(item, side);
        let centre = at(self.centres, item);
        let half = at(&self.items.size, item).width / 2;
        let inside = (half - CORNER).max(0);
        let count = length(joined.len());
        let between = if count > 1 { (2 * inside / (count - 1)).min(2 * CORNER) } else { 0 };
        let wanted: Vec<(i64, i64)> = joined.iter().map(|other| (self.port_of(*other, item, side), 1)).collect();
        let (low, high) = (centre - inside, centre + inside);
        let placed = apart(&wanted, |_| between).into_iter().enumerate();
        placed
            .map(|(place, x)| {
                let before = between * length(place);
                let after = between * (count - 1 - length(place));
                x.max(low + before).min(high - after)
            })
            .collect()
    }

    /// Where the line that comes from an item meets another, which lies on that side of it; its centre, as long as that is
    /// not known.
    fn port_of(&self, other: usize, item: usize, side: Side) -> i64 {
        let (back, ports) = match side {
            Side::Above => (Side::Below, &self.below),
            Side::Below => (Side::Above, &self.above),
        };
        let place = self.items.joined(other, back).iter().position(|one| *one == item);
        place.and_then(|place| row(ports, other).get(place)).copied().unwrap_or_else(|| at(self.centres, other))
    }

    /// How much lies between a row and the next: more where lines go far to the side.
    fn height_below(&self, place: usize) -> i64 {
        let upper = row(&self.items.rows, place).iter();
        let sideways = upper.flat_map(|item| {
            let joined = self.items.joined(*item, Side::Below).into_iter().zip(row(&self.below, *item));
            joined.map(|(lower, from)| (self.port_of(lower, *item, Side::Below) - from).abs())
        });
        BETWEEN + (sideways.max().unwrap_or_default() / 6).min(STEEP)
    }

    fn row_of(&self, item: usize) -> (i64, i64) {
        at(&self.rows, at(&self.items.rank, item))
    }

    fn area(&self, item: usize) -> Area {
        let size = at(&self.items.size, item);
        let (top, bottom) = self.row_of(item);
        let corner = Point { x: at(self.centres, item) - size.width / 2, y: top + (bottom - top - size.height) / 2 };
        Area { corner, size }
    }

    /// The points of a line, from its upper end to its lower.
    fn points(&self, line: &[usize]) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        let mut add = |x: i64, y: i64| {
            let point = Point { x, y };
            if points.last() != Some(&point) {
                points.push(point);
            }
        };
        for (upper, lower) in line.iter().zip(line.iter().skip(1)) {
            // Upright from the item to the edge of its row, over to the next row, and upright to what stands there.
            let from = self.port_of(*upper, *lower, Side::Above);
            let to = self.port_of(*lower, *upper, Side::Below);
            add(from, self.area(*upper).bottom());
            add(from, self.row_of(*upper).1);
            add(to, self.row_of(*lower).0);
            add(to, self.area(*lower).corner.y);
        }
        // What goes straight on needs no point between.
        let mut kept: Vec<Point> = Vec::new();
        for point in points {
            let on = matches!(kept.as_slice(), [.., one, two] if one.x == two.x && two.x == point.x);
            if on {
                kept.pop();
            }
            kept.push(point);
        }
        kept
    }
}

/// The drawing moved so that it begins at the upper left corner, and how large it is.
fn at_the_corner(mut drawing: Drawing) -> Drawing {
    let mut left = i64::MAX;
    let mut areas: Vec<&mut Area> = drawing.boxes.iter_mut().collect();
    let mut lines: Vec<&mut Line> = Vec::new();
    for link in &mut drawing.links {
        areas.push(&mut link.label);
        lines.extend(link.from.iter_mut().map(|(_, line)| line));
        lines.push(&mut link.to);
    }
    for area in &areas {
        left = left.min(area.corner.x);
    }
    for point in lines.iter().flat_map(|line| &line.0) {
        left = left.min(point.x);
    }
    let mut size = Size::default();
    for area in areas {
        area.corner.x -= left;
        size.width = size.width.max(area.right());
        size.height = size.height.max(area.bottom());
    }
    for point in lines.into_iter().flat_map(|line| &mut line.0) {
        point.x -= left;
        size.width = size.width.max(point.x);
        size.height = size.height.max(point.y);
    }
    drawing.size = size;
    drawing
}
