//! Writing SVG.

use std::fmt::Write;

use super::layered::{Area, Line, Point};
use crate::printed::escaped;

/// An SVG in the making.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub(super) written: String,
}

impl Pen {
    /// Writes a line as it is.
    pub(super) fn put(&mut self, line: &str) {
        self.written.push_str(line);
        self.written.push('\n');
    }

    /// A rectangle with rounded corners, of a class.
    pub(super) fn area(&mut self, area: &Area, round: i64, class: &str) {
        let (Point { x, y }, size) = (area.corner, area.size);
        self.put(&format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{}" height="{}" rx="{round}"/>"#,
            size.width, size.height
        ));
    }

    /// A line of a drawing, moved by so much.
    pub(super) fn line(&mut self, line: &Line, by: Point, class: &str) {
        let mut path = String::new();
        let mut before: Option<Point> = None;
        for point in &line.0 {
            let point = Point { x: point.x + by.x, y: point.y + by.y };
            // Writing to a text cannot fail.
            let _ = match before {
                None => write!(path, "M{} {}", point.x, point.y),
                Some(before) if before.x == point.x => write!(path, "V{}", point.y),
                Some(before) => {
                    let half = (before.y + point.y) / 2;
                    write!(path, "C{} {half} {} {half} {} {}", before.x, point.x, point.x, point.y)
                }
            };
            before = Some(point);
        }
        self.put(&format!(r#"<path class="line {class}" d="{path}"/>"#));
    }

    /// The head of an arrow at the end of a line, which is upright there.
    pub(super) fn head(&mut self, line: &Line, by: Point, class: &str) {
        let [.., before, end] = line.0.as_slice() else { return };
        let (x, y) = (end.x + by.x, end.y + by.y);
        let back = if before.y <= end.y { y - 9 } else { y + 9 };
        self.put(&format!(r#"<path class="head {class}" d="M{x} {y}L{} {back}L{} {back}Z"/>"#, x - 5, x + 5));
    }

    /// A line of text.
    pub(super) fn text(&mut self, at: Point, text: &str, class: &str) {
        let Point { x, y } = at;
        self.put(&format!(r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#, escaped(text)));
    }
}
