//! What packs say.

use std::collections::BTreeMap;

use utoipa::ToSchema;

use super::WrittenText;

/// A pack resolved over what it extends, or what stands at a path of it.
#[derive(ToSchema)]
#[schema(as = PackSource)]
pub(crate) struct WrittenSource {
    pack: String,
    version: String,
    hash: String,
    /// Where this stands in the pack; empty for all of it.
    path: String,
    /// What stands there, as packs write it.
    #[schema(value_type = serde_json::Value)]
    value: (),
    /// Where everything is written, by its path in `value`: `national/windows.yaml:3`.
    places: BTreeMap<String, String>,
    /// By which skeleton or step something came there, by its path in `value`; what was written where it stands is left out.
    parts: BTreeMap<String, String>,
}

/// The texts of a pack, or of what stands at a path of it.
#[derive(ToSchema)]
#[schema(as = PackTexts)]
pub(crate) struct WrittenTexts {
    pack: String,
    version: String,
    hash: String,
    path: String,
    /// By kind, in the order of the format.
    texts: Vec<WrittenKind>,
}

/// The texts of one kind.
#[derive(ToSchema)]
#[schema(as = TextsOfAKind)]
struct WrittenKind {
    /// The path of the key, `*` for any id: `workflows.*.actions.*.title`.
    kind: String,
    texts: Vec<WrittenTextAt>,
}

/// A text, and where it is written.
#[derive(ToSchema)]
#[schema(as = TextOfAPack)]
struct WrittenTextAt {
    path: String,
    zh: Option<String>,
    en: Option<String>,
    place: String,
}

/// The legal texts of a pack, and what of the pack rests on each article.
#[derive(ToSchema)]
#[schema(as = PackArticles)]
pub(crate) struct WrittenArticles {
    pack: String,
    version: String,
    hash: String,
    sources: Vec<WrittenLegalText>,
}

/// A legal text.
#[derive(ToSchema)]
#[schema(as = LegalText)]
struct WrittenLegalText {
    source: String,
    title: WrittenText,
    /// Its official number.
    number: Option<String>,
    /// The day it came or comes into force.
    in_force: Option<String>,
    articles: Vec<WrittenArticle>,
}

/// An article.
#[derive(ToSchema)]
#[schema(as = Article)]
struct WrittenArticle {
    /// As packs cite it: `national/12`.
    citation: String,
    title: Option<WrittenText>,
    /// Whether it can be carried out, or only declares.
    executable: bool,
    /// Why it is so classed.
    because: Option<WrittenText>,
    /// What it says, in the pack's own words.
    summary: WrittenText,
    items: Vec<WrittenItem>,
    /// What rests on the article itself, by its path in the pack.
    elements: Vec<String>,
}

/// An item of an article.
#[derive(ToSchema)]
#[schema(as = ArticleItem)]
struct WrittenItem {
    citation: String,
    summary: WrittenText,
    elements: Vec<String>,
}

/// The questions that the text of a pack leaves open, and the readings chosen.
#[derive(ToSchema)]
#[schema(as = PackInterpretations)]
pub(crate) struct WrittenInterpretations {
    pack: String,
    version: String,
    hash: String,
    interpretations: Vec<WrittenInterpretation>,
}

/// An open question.
#[derive(ToSchema)]
#[schema(as = Interpretation)]
struct WrittenInterpretation {
    interpretation: String,
    articles: Vec<String>,
    question: WrittenText,
    /// The reading chosen, by its id.
    chosen: String,
    because: WrittenText,
    readings: BTreeMap<String, WrittenText>,
    /// The parameters whose values follow the reading.
    parameters: Vec<String>,
    /// Whether nothing reads any of them: then whichever reading is chosen decides nothing.
    idle: bool,
    /// Where the reading is chosen.
    place: Option<String>,
}

/// A figure, as it was taken.
#[derive(ToSchema)]
#[schema(as = Figure)]
pub(crate) struct WrittenFigure {
    figure: String,
    title: WrittenText,
    articles: Vec<String>,
    /// What the value counts: `number`, `fen`, `per_mille`, `tenths_of_a_workday`, `tenths_of_a_day`.
    unit: String,
    /// None if there is nothing to measure.
    value: Option<i64>,
    /// The year whose days off are not published; none if the figure is certain.
    provisional: Option<i32>,
    /// How many are left out until then.
    left_out: u64,
}
