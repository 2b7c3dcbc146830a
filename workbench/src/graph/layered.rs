//! Layered drawings of directed graphs: boxes in rows, from top to bottom as far as the links allow, and between two rows of
//! boxes the labels of the links in rows of their own.
//!
//! A line passes a row upright, beside everything that stands there, and bends between rows only. So no line can lie on a box
//! or a label, whatever the graph. What is not connected is drawn apart (`components`).
//! The steps are those of Sugiyama, Tagawa and Toda (1981): links that lead back are turned
//! (`direction`), boxes get rows (`rank`), labels and the bends of long lines become items of the rows (`items`), the rows are
//! ordered so that few lines cross (`order`), items get their places (`place`), and lines follow them (`route`).

mod components;
mod direction;
mod items;
mod order;
mod place;
mod rank;
mod route;

use items::Items;

/// How large something is, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: i64,
    /// From top to bottom.
    pub height: i64,
}

/// A place, in pixels from the left and from the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Its upper left corner.
    pub corner: Point,
    /// How large it is.
    pub size: Size,
}

impl Area {
    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> i64 {
        self.corner.x.saturating_add(self.size.width)
    }

    /// Its lower edge.
    #[must_use]
    pub fn bottom(&self) -> i64 {
        self.corner.y.saturating_add(self.size.height)
    }
}

/// What is to be drawn between boxes: one label, lines from each box it comes from, and an arrow to the box it leads to.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// The boxes it comes from, by their numbers. One that it leads to itself is left out.
    pub from: Vec<usize>,
    /// The box it leads to.
    pub to: usize,
    /// How large its label is.
    pub label: Size,
}

/// A line: from each point to the next, upright where both are below each other, else a curve that is upright at both ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Point>);

/// Into how many straight pieces a curve is taken apart by [`Line::pieces`].
const PIECES: i64 = 16;

impl Line {
    /// The line as straight pieces, closely enough to tell what it meets.
    #[must_use]
    pub fn pieces(&self) -> Vec<Point> {
        let mut points: Vec<Point> = self.0.first().copied().into_iter().collect();
        for (from, to) in self.0.iter().zip(self.0.iter().skip(1)) {
            if from.x != to.x {
                // The curve with the third powers that SVG draws, its handles half way down.
                points.extend((1..PIECES).map(|step| {
                    let (t, rest) = (step, PIECES - step);
                    let cubes = PIECES * PIECES * PIECES;
                    let ahead = t * t * t + 3 * t * t * rest;
                    let down = 2 * t * t * t + 3 * t * t * rest + 3 * t * rest * rest;
                    Point {
                        x: from.x + (to.x - from.x) * ahead / cubes,
                        y: from.y + (to.y - from.y) * down / (2 * cubes),
                    }
                }));
            }
            points.push(*to);
        }
        points
    }
}

/// A link as it is drawn. One that comes from boxes above and from boxes below is drawn twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnLink {
    /// Which link, by its number.
    pub link: usize,
    /// Whether it leads back up.
    pub back: bool,
    /// Where its label stands.
    pub label: Area,
    /// From each box to the label: the number of the box, and the line.
    pub from: Vec<(usize, Line)>,
    /// From the label to the box that it leads to.
    pub to: Line,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// How large it is; everything lies within.
    pub size: Size,
    /// Where the boxes stand, in their order.
    pub boxes: Vec<Area>,
    /// The links.
    pub links: Vec<DrawnLink>,
}

/// A graph that is too large to be drawn: nobody could read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// The most that stands in rows: boxes, labels, and the bends of lines.
const LARGEST: usize = 6000;

/// The largest box or label.
const LARGEST_SIZE: i64 = 100_000;

/// Draws boxes with links between them. Where the links leave a choice, boxes stand in their order, and the first on top.
///
/// # Errors
///
/// If it is larger than anybody can read.
pub fn draw(boxes: &[Size], links: &[Link]) -> Result<Drawing, TooLarge> {
    if boxes.len() > LARGEST || links.len() > LARGEST {
        return Err(TooLarge);
    }
    let bounded =
        |size: Size| Size { width: size.width.clamp(0, LARGEST_SIZE), height: size.height.clamp(0, LARGEST_SIZE) };
    let boxes: Vec<Size> = boxes.iter().copied().map(bounded).collect();
    let links: Vec<Link> = links.iter().map(|link| Link { label: bounded(link.label), ..link.clone() }).collect();
    let mut drawn = Vec::new();
    for component in components::components(&boxes, &links) {
        drawn.push((connected(&component.boxes, &component.links)?, component));
    }
    Ok(components::beside(drawn))
}

/// Draws boxes that are all connected.
fn connected(boxes: &[Size], links: &[Link]) -> Result<Drawing, TooLarge> {
    let parts = direction::parts(boxes.len(), links);
    let ranks = rank::ranks(boxes.len(), &parts);
    let labels: Vec<Size> = links.iter().map(|link| link.label).collect();
    let mut items = Items::new(boxes, &labels, &parts, &ranks)?;
    order::order(&mut items);
    let centres = place::centres(&items);
    Ok(route::drawing(&items, &parts, &centres))
}

/// The value at a place of a list; nothing (0) beyond its end.
fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

/// Sets the value at a place of a list.
fn put<T>(list: &mut [T], place: usize, value: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}

/// The list at a place of a list of lists; an empty one beyond its end.
fn row<T>(lists: &[Vec<T>], place: usize) -> &[T] {
    lists.get(place).map_or(&[], Vec::as_slice)
}

/// A count as a length.
fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The values nearest to those wanted, by the sum of weighted squares, that lie at least so far apart as `apart` says of each
/// and the one before it (isotonic regression, by pooling adjacent violators). Wanted: value and weight, of which none is 0.
fn apart(wanted: &[(i64, i64)], apart: impl Fn(usize) -> i64) -> Vec<i64> {
    struct Pool {
        weight: i64,
        sum: i64,
        count: usize,
    }
    let mean = |pool: &Pool| pool.sum.div_euclid(pool.weight.max(1));
    let (mut pools, mut offsets, mut offset): (Vec<Pool>, Vec<i64>, i64) = (Vec::new(), Vec::new(), 0);
    for (place, (value, weight)) in wanted.iter().enumerate() {
        if place > 0 {
            offset = offset.saturating_add(apart(place));
        }
        offsets.push(offset);
        let mut last = Pool { weight: *weight, sum: (value - offset) * weight, count: 1 };
        while let Some(before) = pools.pop_if(|before| mean(before) > mean(&last)) {
            last.weight += before.weight;
            last.sum += before.sum;
            last.count += before.count;
        }
        pools.push(last);
    }
    let values = pools.iter().flat_map(|pool| std::iter::repeat_n(mean(pool), pool.count));
    values.zip(offsets).map(|(value, offset)| value + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::{Link, Point, Size, apart, draw};

    #[test]
    fn values_come_as_near_as_their_distance_allows() {
        assert_eq!(apart(&[(0, 1), (100, 1)], |_| 10), [0, 100]);
        assert_eq!(apart(&[(50, 1), (50, 1)], |_| 10), [45, 55]);
        assert_eq!(apart(&[(50, 3), (50, 1), (200, 1)], |_| 40), [40, 80, 200]);
    }

    #[test]
    fn what_leads_back_goes_up_past_its_label() {
        let size = Size { width: 100, height: 40 };
        let link = |from: usize, to: usize| Link { from: vec![from], to, label: size };
        let drawing = draw(&[size; 3], &[link(0, 1), link(1, 2), link(2, 0)]).unwrap();
        let tops: Vec<i64> = drawing.boxes.iter().map(|area| area.corner.y).collect();
        assert!(tops.is_sorted_by(|one, other| one < other), "{tops:?}");
        let back = drawing.links.iter().find(|link| link.link == 2).unwrap();
        assert!(back.back);
        let end: Option<&Point> = back.to.0.last();
        assert_eq!(end.map(|end| end.y), Some(drawing.boxes[0].bottom()), "it comes to the first box from below");
    }
}
