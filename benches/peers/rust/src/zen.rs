//! ZEN with the conditions of a submission as a decision of two nodes of expressions.

use std::error::Error;

use serde_json::{Value as Json, json};
use zen_engine::{Decision, DecisionEngine, Variable};

use crate::{ACCEPTED, REFUSED, application, print};

const PEER: &str = "ZEN 2 (conditions only)";

pub(crate) fn measure(submission: &Json) -> Result<(), Box<dyn Error>> {
    let content: zen_engine::model::DecisionContent = serde_json::from_str(include_str!("../conditions.json"))?;
    let mut decision = DecisionEngine::default().create_decision(content.into())?;
    decision.compile();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    for (what, refused) in [(ACCEPTED, false), (REFUSED, true)] {
        let context = context(submission, refused);
        let verdict = runtime.block_on(decide(&decision, &context))?;
        assert_eq!(verdict["accepted"], json!(!refused), "{verdict}");
        print(what, PEER, || runtime.block_on(decision.evaluate(context.clone())).map(|response| response.result));
    }
    Ok(())
}

async fn decide(decision: &Decision, context: &Variable) -> Result<Json, Box<dyn Error>> {
    let response = decision.evaluate(context.deep_clone()).await.map_err(|error| error.to_string())?;
    Ok(response.result.to_value())
}

/// What the conditions read.
fn context(submission: &Json, refused: bool) -> Variable {
    let mut data = submission["saved"].as_object().cloned().unwrap_or_default();
    data.extend(application(submission, refused));
    json!({
        "data": data,
        "on": submission["on"],
        "required": submission["required"],
        "registrant": submission["registrant"],
        "agency": submission["agency"],
    })
    .into()
}
