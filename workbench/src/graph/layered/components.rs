//! What is not connected: drawn each for itself, and set beside each other.

use petgraph::unionfind::UnionFind;

use super::{Area, Drawing, Line, Link, Point, Size};

/// What is left free between two.
const BETWEEN: i64 = 40;

/// Boxes that are connected, with the links between them.
#[derive(Debug, Default)]
pub(super) struct Component {
    /// Their sizes.
    pub(super) boxes: Vec<Size>,
    /// The links, which name boxes of the component.
    pub(super) links: Vec<Link>,
    /// The numbers of the boxes in the whole.
    numbers: Vec<usize>,
    /// Those of the links.
    links_in_whole: Vec<usize>,
}

/// The components, each where its first box stands. What a link says of boxes that are not there is left out.
pub(super) fn components(boxes: &[Size], links: &[Link]) -> Vec<Component> {
    let mut sets = UnionFind::new(boxes.len());
    for link in links {
        for from in &link.from {
            if *from < boxes.len() && link.to < boxes.len() {
                sets.union(*from, link.to);
            }
        }
    }
    let mut found: Vec<(usize, Component)> = Vec::new();
    let of = |box_number: usize, found: &[(usize, Component)]| {
        let set = sets.find(box_number);
        (set, found.iter().position(|(known, _)| *known == set))
    };
    for (number, size) in boxes.iter().enumerate() {
        let (set, place) = of(number, &found);
        let place = place.unwrap_or_else(|| {
            found.push((set, Component::default()));
            found.len().saturating_sub(1)
        });
        if let Some((_, component)) = found.get_mut(place) {
            component.boxes.push(*size);
            component.numbers.push(number);
        }
    }
    for (number, link) in links.iter().enumerate().filter(|(_, link)| link.to < boxes.len()) {
        let (_, place) = of(link.to, &found);
        let Some((_, component)) = place.and_then(|place| found.get_mut(place)) else { continue };
        let within = |whole: &usize| component.numbers.binary_search(whole).ok();
        let Some(to) = within(&link.to) else { continue };
        let link = Link { from: link.from.iter().filter_map(within).collect(), to, label: link.label };
        component.links.push(link);
        component.links_in_whole.push(number);
    }
    found.into_iter().map(|(_, component)| component).collect()
}

/// One drawing of all: the largest first, the others right of it, below each other as long as it is high.
pub(super) fn beside(mut drawn: Vec<(Drawing, Component)>) -> Drawing {
    let count = drawn.iter().flat_map(|(_, component)| &component.numbers).count();
    let mut whole = Drawing { boxes: vec![Area::default(); count], ..Drawing::default() };
    drawn.sort_by_key(|(drawing, _)| std::cmp::Reverse(drawing.size.width.saturating_mul(drawing.size.height)));
    let highest = drawn.iter().map(|(drawing, _)| drawing.size.height).max().unwrap_or_default();
    let (mut column, mut by) = (0, Point::default());
    for (place, (drawing, component)) in drawn.into_iter().enumerate() {
        if place > 0 && by.y + drawing.size.height > highest {
            by = Point { x: column + BETWEEN, y: 0 };
        }
        whole.size.width = whole.size.width.max(by.x + drawing.size.width);
        whole.size.height = whole.size.height.max(by.y + drawing.size.height);
        column = whole.size.width;
        for (area, number) in drawing.boxes.iter().zip(&component.numbers) {
            super::put(&mut whole.boxes, *number, moved(area, by));
        }
        for mut link in drawing.links {
            link.link = super::at(&component.links_in_whole, link.link);
            link.label = moved(&link.label, by);
            for (from, line) in &mut link.from {
                *from = super::at(&component.numbers, *from);
                move_line(line, by);
            }
            move_line(&mut link.to, by);
            whole.links.push(link);
        }
        by.y += drawing.size.height + BETWEEN;
    }
    whole
}

fn moved(area: &Area, by: Point) -> Area {
    Area { corner: Point { x: area.corner.x + by.x, y: area.corner.y + by.y }, size: area.size }
}

fn move_line(line: &mut Line, by: Point) {
    for point in &mut line.0 {
        (point.x, point.y) = (point.x + by.x, point.y + by.y);
    }
}
