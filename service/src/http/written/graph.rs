//! A workflow as a graph.

use utoipa::ToSchema;

use super::WrittenText;

/// A workflow: states, what leads from one to another, who does it, the clocks, the articles.
#[derive(ToSchema)]
#[schema(as = WorkflowGraph)]
pub(crate) struct WrittenGraph {
    id: String,
    title: WrittenText,
    articles: Vec<String>,
    of: WrittenVersion,
    /// In the order of the pack.
    states: Vec<WrittenState>,
    /// Opening, taking over, and the actions in the order of the pack.
    steps: Vec<WrittenStep>,
    clocks: Vec<WrittenClock>,
}

/// A version of a pack.
#[derive(ToSchema)]
#[schema(as = PackVersion)]
struct WrittenVersion {
    pack: String,
    title: WrittenText,
    version: String,
    hash: String,
}

/// A state of a workflow.
#[derive(ToSchema)]
#[schema(as = GraphState)]
struct WrittenState {
    id: String,
    title: WrittenText,
    /// Whether the procedure is over in it.
    #[serde(rename = "final")]
    is_final: bool,
    /// `same`: there is one version only.
    change: String,
}

/// An action, the opening, or taking over.
#[derive(ToSchema)]
#[schema(as = GraphStep)]
struct WrittenStep {
    id: String,
    title: WrittenText,
    by: WrittenWho,
    articles: Vec<String>,
    ways: Vec<WrittenWay>,
}

/// Who takes a step.
#[derive(ToSchema)]
#[schema(as = GraphPerformer)]
#[serde(rename_all = "snake_case")]
enum WrittenWho {
    /// These parties.
    Parties(Vec<WrittenText>),
    /// Nobody: it is taken as soon as it can be.
    Automatic,
    /// Nobody: it is taken once this clock has run out.
    After(WrittenText),
    /// It follows from these actions of other workflows.
    Triggered(Vec<WrittenText>),
}

/// From where to where a step leads.
#[derive(ToSchema)]
#[schema(as = GraphWay)]
struct WrittenWay {
    from: WrittenPlace,
    /// The state it leads to; none if the procedure stays where it is.
    to: Option<String>,
    change: String,
}

/// From where a step is taken.
#[derive(ToSchema)]
#[schema(as = GraphPlace)]
#[serde(rename_all = "snake_case")]
enum WrittenPlace {
    /// Before the procedure is open.
    Start,
    /// This state.
    State(String),
    /// Every state in which the procedure is open.
    Any,
}

/// A clock of a workflow.
#[derive(ToSchema)]
#[schema(as = GraphClock)]
struct WrittenClock {
    id: String,
    title: WrittenText,
    /// How long it runs, in words.
    limit: Option<WrittenText>,
    /// What gives its length or its last day.
    expression: String,
    /// Whether that gives the last day.
    until: bool,
    runs_in: Vec<String>,
    still_in: Option<Vec<String>>,
    /// Who is late when it runs out.
    duty_of: Option<WrittenText>,
    /// How much it can be extended in all.
    extension: Option<WrittenText>,
    articles: Vec<String>,
    change: String,
}
