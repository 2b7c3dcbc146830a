//! Workflows as SVG: a picture that needs no program, light or dark as its reader has it, light on paper.

use guicheng_engine::Language;

use super::block::{Block, PADDING};
use super::layered::{Area, Drawing, Point, Size, TooLarge};
use super::pen::Pen;
use super::plan::{Plan, PlannedBox, PlannedLink};
use super::text;
use super::words::{Words, sign};
use super::{Change, Place, WorkflowGraph};
use crate::printed::escaped;

/// What is left free around a picture.
const MARGIN: i64 = 24;

/// How high the heading is, and a line of the legend.
const HEADING: i64 = 58;
const LEGEND: i64 = 22;

/// Where a heading stands: its title, and what stands below.
const TITLE: i64 = 22;
const SUBTITLE: i64 = 42;

/// The style sheet. What is added, gone or changed differs in the kind of line and by a sign, not by colour alone.
const STYLE: &str = "\
.workflow text{font-family:system-ui,'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1b1f24;text-anchor:middle;font-size:12px}
.workflow .sheet{fill:#fff}.workflow .heading{font-size:18px;font-weight:700;text-anchor:start}.workflow .about{fill:#57606a;text-anchor:start}
.workflow .name{font-size:15px;font-weight:700}.workflow .step{font-size:13px;font-weight:600}.workflow .cited{font-size:11px;fill:#57606a}
.workflow .passed{font-weight:600;fill:#0b5394}.workflow .gone-text{text-decoration:line-through}
.workflow .box{fill:#f3f6fa;stroke:#57606a;stroke-width:1.3}.workflow .box.final{fill:#e7ebf0}.workflow .inner{fill:none;stroke:#57606a}
.workflow .box.any{stroke-dasharray:5 4}.workflow .start{fill:#1b1f24}.workflow .rule{stroke:#b6bec8;fill:none}.workflow .label{fill:#fafbfc;stroke:#d8dee4;stroke-width:.7}
.workflow .line{fill:none;stroke:#57606a;stroke-width:1.3}.workflow .head{fill:#57606a;stroke:none}
.workflow .added{stroke:#1a7f37;stroke-width:2.6}.workflow .gone{stroke:#b42318;stroke-width:1.6;stroke-dasharray:3 4}.workflow .changed{stroke:#9a6700;stroke-width:2;stroke-dasharray:10 3}
.workflow .head.added{fill:#1a7f37}.workflow .head.gone{fill:#b42318}.workflow .head.changed{fill:#9a6700}
.workflow .taken{stroke:#0b5394;stroke-width:3.4}.workflow .head.taken{fill:#0b5394}.workflow .head.added,.workflow .head.gone,.workflow .head.changed,.workflow .head.taken{stroke:none}
";

/// What of it is otherwise for readers who have it dark; on paper everything is light.
const DARK: &str = "\
@media screen and (prefers-color-scheme:dark){
.workflow text{fill:#e6edf3}.workflow .sheet{fill:#0d1117}.workflow .about,.workflow .cited{fill:#9da7b3}.workflow .passed{fill:#7cb7ff}
.workflow .box{fill:#1c2430;stroke:#9da7b3}.workflow .box.final{fill:#2a3340}.workflow .inner,.workflow .line{stroke:#9da7b3}.workflow .start,.workflow .head{fill:#9da7b3}
.workflow .rule{stroke:#4a5563}.workflow .label{fill:#131a23;stroke:#303a46}
.workflow .added{stroke:#56d364}.workflow .gone{stroke:#ff7b72}.workflow .changed{stroke:#e3b341}.workflow .taken{stroke:#7cb7ff}
.workflow .head.added{fill:#56d364}.workflow .head.gone{fill:#ff7b72}.workflow .head.changed{fill:#e3b341}.workflow .head.taken{fill:#7cb7ff}}
";

/// The picture of a workflow.
///
/// # Errors
///
/// If it is larger than anybody can read.
pub fn svg(graph: &WorkflowGraph, language: Language) -> Result<String, TooLarge> {
    let words = Words { language };
    let plan = Plan::new(graph, words)?;
    let legend = legend(graph, words);
    let (title, subtitle) = (words.of(&graph.title), words.subtitle(graph));
    let below = LEGEND * i64::try_from(legend.len()).unwrap_or_default();
    let widest = legend.iter().map(|(_, line)| text::width(line, 13) + 60);
    let widest = widest.chain([plan.drawing.size.width, text::width(title, 20), text::width(&subtitle, 13)]).max();
    let size = Size {
        width: widest.unwrap_or_default() + 2 * MARGIN,
        height: HEADING + plan.drawing.size.height + below + 2 * MARGIN,
    };
    let mut pen = Pen::default();
    pen.put(&format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="workflow" role="img" lang="{}" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-labelledby="{id}-title {id}-about">"#,
        match language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        },
        w = size.width,
        h = size.height,
        id = escaped(&name(graph)),
    ));
    pen.put(&format!(r#"<title id="{}-title">{}</title>"#, escaped(&name(graph)), escaped(title)));
    pen.put(&format!(r#"<desc id="{}-about">{}</desc>"#, escaped(&name(graph)), escaped(&words.summary(graph))));
    pen.put(&format!("<style>{STYLE}{DARK}</style>"));
    pen.area(&Area { corner: Point::default(), size }, 0, "sheet");
    pen.text(Point { x: MARGIN, y: MARGIN + TITLE - 8 }, title, "heading");
    pen.text(Point { x: MARGIN, y: MARGIN + SUBTITLE - 8 }, &subtitle, "about");
    let centred = (size.width - 2 * MARGIN - plan.drawing.size.width) / 2;
    plan.drawn(&mut pen, Point { x: MARGIN + centred, y: MARGIN + HEADING });
    let mut y = MARGIN + HEADING + plan.drawing.size.height + LEGEND;
    for (class, line) in legend {
        if !class.is_empty() {
            let (from, to) = (MARGIN, MARGIN + 40);
            pen.put(&format!(r#"<path class="line {class}" d="M{from} {}H{to}"/>"#, y - 4));
        }
        let x = if class.is_empty() { MARGIN } else { MARGIN + 50 };
        pen.text(Point { x, y }, &line, "about");
        y += LEGEND;
    }
    pen.put("</svg>");
    Ok(pen.written)
}

/// Where the boxes and the labels of the picture lie, and how its lines run, without what is drawn around it.
///
/// # Errors
///
/// If it is larger than anybody can read.
pub fn picture(graph: &WorkflowGraph, language: Language) -> Result<Drawing, TooLarge> {
    Plan::new(graph, Words { language }).map(|plan| plan.drawing)
}

/// What the picture is called among others on one page.
fn name(graph: &WorkflowGraph) -> String {
    match graph.procedure {
        Some(procedure) => format!("{}-{procedure}", graph.id),
        None => graph.id.to_string(),
    }
}

/// What lines and signs mean, and what the picture cannot show.
fn legend(graph: &WorkflowGraph, words: Words) -> Vec<(&'static str, String)> {
    let mut legend = Vec::new();
    if graph.against.is_some() {
        for change in [Change::Added, Change::Gone, Change::Changed] {
            legend.push((class(change), format!("{}{}", sign(change), words.change(change))));
        }
    }
    if graph.procedure.is_some() {
        legend.push(("taken", words.say("graph-taken", &[])));
    }
    legend.extend(words.elsewhere(graph).map(|told| ("", told)));
    legend.extend(words.without(graph, false).map(|told| ("", told)));
    legend
}

fn class(change: Change) -> &'static str {
    match change {
        Change::Same => "",
        Change::Added => "added",
        Change::Gone => "gone",
        Change::Changed => "changed",
    }
}

impl Plan<'_> {
    /// Draws lines first, then boxes and labels.
    fn drawn(&self, pen: &mut Pen, by: Point) {
        let moved = |area: &Area| Area { corner: Point { x: area.corner.x + by.x, y: area.corner.y + by.y }, ..*area };
        for drawn in &self.drawing.links {
            let Some(link) = self.links.get(drawn.link) else { continue };
            let mut taken = false;
            for (from, line) in &drawn.from {
                let goes = self.boxes.get(*from).is_some_and(|from| link.taken.contains(&from.place));
                taken |= goes;
                pen.line(line, by, of_line(link, goes));
            }
            pen.line(&drawn.to, by, of_line(link, taken));
            pen.head(&drawn.to, by, of_line(link, taken));
        }
        for drawn in &self.drawing.links {
            let Some(link) = self.links.get(drawn.link) else { continue };
            pen.put("<g>");
            told(pen, &link.differences);
            pen.area(&moved(&drawn.label), 6, "label");
            lines(pen, &link.text, &moved(&drawn.label));
            pen.put("</g>");
        }
        for (area, found) in self.drawing.boxes.iter().zip(&self.boxes) {
            pen.put("<g>");
            told(pen, &found.differences);
            drawn_box(pen, found, &moved(area));
            pen.put("</g>");
        }
    }
}

/// What is told of a part of the picture where somebody points at it.
fn told(pen: &mut Pen, sentences: &[String]) {
    if !sentences.is_empty() {
        pen.put(&format!("<title>{}</title>", escaped(&sentences.join(" "))));
    }
}

fn of_line(link: &PlannedLink<'_>, taken: bool) -> &'static str {
    if taken { "taken" } else { class(link.change) }
}

fn drawn_box(pen: &mut Pen, found: &PlannedBox, area: &Area) {
    if found.place == Place::Start {
        return pen.area(area, area.size.width / 2, "start");
    }
    let mut classes = vec!["box", class(found.change)];
    if found.is_final {
        classes.push("final");
    }
    if found.place == Place::Any {
        classes.push("any");
    }
    if found.entered {
        classes.push("taken");
    }
    classes.retain(|class| !class.is_empty());
    pen.area(area, 8, &classes.join(" "));
    if found.is_final {
        // A second border within says that it is over here.
        let corner = Point { x: area.corner.x + 3, y: area.corner.y + 3 };
        let size = Size { width: area.size.width - 6, height: area.size.height - 6 };
        pen.area(&Area { corner, size }, 6, "inner");
    }
    lines(pen, &found.text, area);
}

/// The lines of a block in the middle of an area.
fn lines(pen: &mut Pen, block: &Block, area: &Area) {
    let top = area.corner.y + (area.size.height - block.size.height) / 2;
    let x = area.corner.x + area.size.width / 2;
    for rule in &block.rules {
        let (from, to) = (area.corner.x + PADDING.0, area.right() - PADDING.0);
        pen.put(&format!(r#"<path class="rule" d="M{from} {}H{to}"/>"#, top + rule));
    }
    for line in &block.lines {
        let gone = if line.change == Change::Gone { " gone-text" } else { "" };
        pen.text(Point { x, y: top + line.base }, &line.text, &format!("{}{gone}", line.style.class()));
    }
}
