//! `dot` as a judge: our pictures have no more crossings than its own, and are no larger.

use std::io::Write;
use std::process::{Command, Stdio};

use guicheng_engine::Language;
use guicheng_workbench::graph::layered::Point;
use guicheng_workbench::graph::{dot, picture};
use serde_json::Value;

use super::crossings::{crossings, lines};

/// What `dot` makes of a graph; none if there is no `dot`.
fn drawn_by_dot(graph: &str) -> Option<Value> {
    let call = Command::new("dot").arg("-Tjson").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut call = call.ok()?;
    call.stdin.take().unwrap().write_all(graph.as_bytes()).unwrap();
    let output = call.wait_with_output().unwrap();
    assert!(output.status.success(), "`dot` reads what is written for it");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(',').map(|number| number.parse().unwrap()).collect()
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "points of a picture, in hundredths")]
fn point(text: &str) -> Point {
    let pair = numbers(text);
    Point { x: (pair[0] * 100.0) as i64, y: (pair[1] * 100.0) as i64 }
}

/// The lines of a picture of `dot` as straight pieces: a start, then three points for each curve.
fn lines_of_dot(drawn: &Value) -> Vec<Vec<Point>> {
    let edges = drawn["edges"].as_array().cloned().unwrap_or_default();
    let line = |edge: &Value| {
        let points = edge["pos"].as_str()?.split(' ').filter(|part| !part.starts_with(['e', 's']));
        let points: Vec<Point> = points.map(point).collect();
        let mut pieces = vec![points[0]];
        for (number, curve) in points[1..].chunks_exact(3).enumerate() {
            let from = points[number * 3];
            pieces.extend((1..=16_i64).map(|step| {
                let (t, rest) = (step, 16 - step);
                let at = |one: i64, two: i64, three: i64, four: i64| {
                    (one * rest * rest * rest + 3 * two * t * rest * rest + 3 * three * t * t * rest + four * t * t * t)
                        / 4096
                };
                Point {
                    x: at(from.x, curve[0].x, curve[1].x, curve[2].x),
                    y: at(from.y, curve[0].y, curve[1].y, curve[2].y),
                }
            }));
        }
        Some(pieces)
    };
    edges.iter().filter_map(line).collect()
}

#[test]
fn dot_draws_no_workflow_better() {
    let (mut ours, mut theirs) = ((0, 0.0), (0, 0.0));
    let mut worse = Vec::new();
    for graph in super::all() {
        let Some(judge) = drawn_by_dot(&dot(&graph, Language::Chinese).unwrap()) else {
            eprintln!("skipped: `dot` is not there; `cargo xtask setup` says how to have it");
            return;
        };
        let drawing = picture(&graph, Language::Chinese).unwrap();
        let (own, of_dot) = (crossings(&lines(&drawing)), crossings(&lines_of_dot(&judge)));
        let area = |width: f64, height: f64| width * height;
        let float = |value: i64| f64::from(i32::try_from(value).unwrap());
        let bounds = numbers(judge["bb"].as_str().unwrap());
        // `dot` counts in points, of which 72 are 96 pixels.
        let dots = area(bounds[2], bounds[3]) * (96.0 / 72.0) * (96.0 / 72.0);
        ours = (ours.0 + own, ours.1 + area(float(drawing.size.width), float(drawing.size.height)));
        theirs = (theirs.0 + of_dot, theirs.1 + dots);
        if own > of_dot + 2 {
            worse.push(format!("{} of {}: {own} crossings, {of_dot} by dot", graph.id, graph.of.pack));
        }
    }
    let ratio = ours.1 / theirs.1;
    assert_eq!(worse, [""; 0]);
    assert!(ours.0 <= theirs.0, "{} crossings, {} by dot", ours.0, theirs.0);
    assert!(ratio < 1.0, "pictures are {ratio:.2} times as large as those of dot");
}
