//! What a pack says, as records for programs: the command writes them with `--format json`, the service over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use guicheng_engine::{Citation, FigureValue, Id, Pack, PackHash, Text};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::idle::idle_interpretations;
use crate::inspect::{ArticleKind, DayUnit, Interpretation, Measure, following, lookup, parts, places, values};

/// A pack resolved over what it extends, or what stands at a path of it.
#[derive(Clone, Debug, Serialize)]
pub struct ResolvedPart<'p> {
    /// The pack.
    pub pack: &'p Id,
    /// Its version.
    pub version: &'p str,
    /// Its hash.
    pub hash: PackHash,
    /// Where this stands in it; empty for all of it.
    pub path: &'p str,
    /// What stands there, as packs write it.
    pub value: Value,
    /// Where everything is written, by its path in `value`: `national/windows.yaml:3`.
    pub places: BTreeMap<String, String>,
    /// By which skeleton or step something came there, by its path in `value`; what was written where it stands is left out.
    pub parts: BTreeMap<String, &'p str>,
}

/// What stands at a path of a pack; none if nothing does.
#[must_use]
pub fn resolved_part<'p>(pack: &'p Pack, path: &'p str) -> Option<ResolvedPart<'p>> {
    let node = lookup(pack.tree(), path)?;
    Some(ResolvedPart {
        pack: &pack.id,
        version: &pack.version,
        hash: pack.hash,
        path,
        value: values(node),
        places: places(node, pack.files()),
        parts: parts(node, pack),
    })
}

/// An open question of a pack's text, and the reading chosen.
#[derive(Clone, Debug, Serialize)]
pub struct InterpretationRecord<'p> {
    /// By its id in the pack.
    pub interpretation: &'p Id,
    /// The articles that leave it open.
    pub articles: &'p [Citation],
    /// The question.
    pub question: &'p Text,
    /// The reading chosen, by its id.
    pub chosen: &'p Id,
    /// Why.
    pub because: &'p Text,
    /// All readings, by their ids.
    pub readings: Map<String, Value>,
    /// The parameters whose values follow the reading.
    pub parameters: Vec<&'p Id>,
    /// Where the reading is chosen.
    pub place: Option<String>,
    /// Whether nothing in the pack reads the parameters that follow it.
    pub idle: bool,
}

/// The open questions of a pack, in its order.
pub fn interpretations(pack: &Pack) -> impl Iterator<Item = InterpretationRecord<'_>> {
    let idle = idle_interpretations(pack);
    pack.interpretations.iter().map(move |(id, question)| InterpretationRecord {
        interpretation: id,
        articles: &question.citations,
        question: &question.question,
        chosen: &question.chosen,
        because: &question.because,
        readings: readings(question),
        parameters: following(pack, id).map(|(parameter, _)| parameter).collect(),
        place: chosen_at(pack, id),
        idle: idle.contains(id),
    })
}

fn readings(question: &Interpretation) -> Map<String, Value> {
    question.readings.iter().map(|(id, title)| (id.to_string(), json!(title))).collect()
}

/// Where a reading is chosen.
#[must_use]
pub fn chosen_at(pack: &Pack, interpretation: &Id) -> Option<String> {
    let chosen = lookup(pack.tree(), &format!("interpretations.{interpretation}.chosen"))?;
    Some(pack.files().place(chosen.span))
}

/// A legal text that a pack carries out.
#[derive(Clone, Debug, Serialize)]
pub struct SourceRecord<'p> {
    /// By its id in the pack.
    pub source: &'p Id,
    /// What people call it.
    pub title: &'p Text,
    /// Its official number.
    pub number: Option<&'p str>,
    /// The day it came or comes into force.
    pub in_force: Option<NaiveDate>,
    /// Its articles, in their order.
    pub articles: Vec<ArticleRecord<'p>>,
}

/// An article of a legal text.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleRecord<'p> {
    /// As packs cite it: `national/12`.
    pub citation: String,
    /// What people call it, if it has a name.
    pub title: Option<&'p Text>,
    /// Whether it can be carried out, or only declares.
    pub executable: bool,
    /// Why it is so classed.
    pub because: Option<&'p Text>,
    /// What it says, in the pack's own words.
    pub summary: &'p Text,
    /// Its numbered items.
    pub items: Vec<ItemRecord<'p>>,
    /// What rests on the article itself, by its path in the pack.
    pub elements: Vec<String>,
}

/// An item of an article.
#[derive(Clone, Debug, Serialize)]
pub struct ItemRecord<'p> {
    /// As packs cite it: `national/9(2)`.
    pub citation: String,
    /// What it says.
    pub summary: &'p Text,
    /// What rests on it, by its path in the pack.
    pub elements: Vec<String>,
}

/// The legal texts of a pack with their articles, and what of the pack rests on each.
#[must_use]
pub fn sources(pack: &Pack) -> Vec<SourceRecord<'_>> {
    let mut citing: BTreeMap<Arc<str>, Vec<String>> = BTreeMap::new();
    for element in pack.elements() {
        for citation in element.citations.iter() {
            citing.entry(Arc::from(citation.as_str())).or_default().push(element.path.clone());
        }
    }
    let mut resting = |citation: &str| citing.remove(citation).unwrap_or_default();
    let sources = pack.sources.iter().map(|(source, text)| SourceRecord {
        source,
        title: &text.title,
        number: text.number.as_deref(),
        in_force: text.in_force,
        articles: text
            .articles
            .iter()
            .map(|(number, article)| {
                let citation = format!("{source}/{number}");
                ArticleRecord {
                    elements: resting(&citation),
                    title: article.title.as_ref(),
                    executable: article.kind == ArticleKind::Executable,
                    because: article.because.as_ref(),
                    summary: &article.summary,
                    items: article
                        .items
                        .iter()
                        .map(|(item, summary)| {
                            let citation = format!("{citation}({item})");
                            ItemRecord { elements: resting(&citation), citation, summary }
                        })
                        .collect(),
                    citation,
                }
            })
            .collect(),
    });
    sources.collect()
}

/// A figure of a pack, as it was taken.
#[derive(Clone, Debug, Serialize)]
pub struct FigureRecord {
    /// By its id in the pack.
    pub figure: Id,
    /// What people call it.
    pub title: Text,
    /// The articles that ask for it.
    pub articles: Arc<[Citation]>,
    /// What the value counts.
    pub unit: &'static str,
    /// The value; none if there is nothing to measure.
    pub value: Option<i64>,
    /// The earliest year that was needed and is not published; none if the figure is certain.
    pub provisional: Option<i32>,
    /// How many are left out, since it is not certain before that year is published what they are.
    pub left_out: u64,
}

impl From<&FigureValue> for FigureRecord {
    fn from(taken: &FigureValue) -> Self {
        Self {
            figure: taken.figure.id.clone(),
            title: taken.figure.title.clone(),
            articles: Arc::clone(&taken.figure.citations),
            unit: unit(&taken.figure.measure),
            value: taken.value,
            provisional: taken.provisional,
            left_out: taken.left_out,
        }
    }
}

/// What the value of a figure counts.
fn unit(measure: &Measure) -> &'static str {
    match measure {
        Measure::Opened | Measure::Actions(_) => "number",
        Measure::Sum { .. } => "fen",
        Measure::OnTime(_) => "per_mille",
        Measure::Days { unit: DayUnit::Workdays, .. } => "tenths_of_a_workday",
        Measure::Days { unit: DayUnit::Days, .. } => "tenths_of_a_day",
    }
}
