//! What lies on what in a drawing, and how many lines cross.

use guicheng_workbench::graph::layered::{Area, Drawing, Point};

/// The lines of a drawing as straight pieces.
pub(crate) fn lines(drawing: &Drawing) -> Vec<Vec<Point>> {
    let links = drawing.links.iter();
    links.flat_map(|link| link.from.iter().map(|(_, line)| line).chain([&link.to])).map(|line| line.pieces()).collect()
}

/// What is wrong with a drawing: things on each other, lines through things, what lies outside.
pub(crate) fn faults(drawing: &Drawing) -> Vec<String> {
    let labels = drawing.links.iter().map(|link| link.label);
    let areas: Vec<Area> = drawing.boxes.iter().copied().chain(labels).collect();
    let mut faults = Vec::new();
    for (number, area) in areas.iter().enumerate() {
        let outside = area.corner.x < 0 || area.corner.y < 0;
        if outside || area.right() > drawing.size.width || area.bottom() > drawing.size.height {
            faults.push(format!("{area:?} lies outside"));
        }
        for other in &areas[..number] {
            if meets(area, other) {
                faults.push(format!("{area:?} lies on {other:?}"));
            }
        }
    }
    for line in lines(drawing) {
        for (from, to) in line.iter().zip(&line[1..]) {
            let within = |point: &Point| {
                (0..=drawing.size.width).contains(&point.x) && (0..=drawing.size.height).contains(&point.y)
            };
            if !within(from) || !within(to) {
                faults.push(format!("{from:?} {to:?} lies outside"));
            }
            faults.extend(
                areas
                    .iter()
                    .filter(|area| passes(area, *from, *to))
                    .map(|area| format!("{from:?} {to:?} passes {area:?}")),
            );
        }
    }
    faults
}

fn meets(one: &Area, other: &Area) -> bool {
    let empty = |area: &Area| area.size.width == 0 || area.size.height == 0;
    let beside = one.right() <= other.corner.x || other.right() <= one.corner.x;
    let below = one.bottom() <= other.corner.y || other.bottom() <= one.corner.y;
    !(empty(one) || empty(other) || beside || below)
}

/// Whether a straight piece has any part within an area: its edge does not count.
fn passes(area: &Area, from: Point, to: Point) -> bool {
    let float = |value: i64| f64::from(i32::try_from(value).unwrap());
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    let axes = [(from.x, to.x, area.corner.x, area.right()), (from.y, to.y, area.corner.y, area.bottom())];
    for (from, to, low, high) in axes {
        let (low, high) = (float(low), float(high));
        let (from, by) = (float(from), float(to) - float(from));
        if by == 0.0 {
            if from <= low || from >= high {
                return false;
            }
            continue;
        }
        let (one, other) = ((low - from) / by, (high - from) / by);
        first = first.max(one.min(other));
        last = last.min(one.max(other));
    }
    last - first > 1e-9
}

/// How many pairs of lines cross, each crossing counted.
pub(crate) fn crossings(lines: &[Vec<Point>]) -> usize {
    let mut found = 0;
    for (number, line) in lines.iter().enumerate() {
        for other in &lines[..number] {
            let pieces = line.iter().zip(&line[1..]);
            found += pieces
                .map(|(from, to)| other.iter().zip(&other[1..]).filter(|(a, b)| cross(*from, *to, **a, **b)).count())
                .sum::<usize>();
        }
    }
    found
}

/// Whether two straight pieces cross within both.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let apart = a.x.max(b.x) < c.x.min(d.x) || c.x.max(d.x) < a.x.min(b.x);
    if apart || a.y.max(b.y) < c.y.min(d.y) || c.y.max(d.y) < a.y.min(b.y) {
        return false;
    }
    let side = |a: Point, b: Point, c: Point| ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).signum();
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}
