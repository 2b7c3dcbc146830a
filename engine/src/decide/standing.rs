//! How a case stands for everybody: what each view shows, whoever its audience is.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::agency::Asking;
use super::asking::asking;
use super::context::EvaluationContext;
use super::guards::is_among;
use super::undecided::Undecided;
use crate::base::{Id, Value};
use crate::case::Case;
use crate::pack::model::{Party, View};
use crate::record::Actor;
use crate::register::Answers;
use crate::rulebook::Rulebook;

/// What a view shows of a procedure.
#[derive(Clone)]
pub(crate) struct StandingView {
    pub(crate) view: Arc<View>,
    pub(crate) procedure: u32,
    /// Whether somebody asked after is in its audience.
    pub(crate) is_for: bool,
    pub(crate) fields: Vec<(Id, Option<Value>)>,
}

impl Rulebook {
    /// What all views show of a case that has been brought up to a moment, and whether they show it to somebody. One that
    /// cannot be shown shows nothing.
    pub(crate) fn standing_views(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Vec<StandingView>, Undecided> {
        asking(answers, |attempt| {
            let mut standing = Vec::new();
            for procedure in case.procedures() {
                let calendar = self.calendar_of(&procedure.pack)?;
                let on = calendar.local_date(at);
                let context = EvaluationContext::new(case, procedure, on, &calendar, attempt.known(at));
                for view in procedure.pack.views.values() {
                    if let (Ok(true), Ok(fields)) = (context.shows(view), context.fields_of(view)) {
                        let asking = Asking { known: attempt.known(at), on };
                        let among = |party: &Arc<Party>| is_among(actor, party, case, procedure, asking);
                        let is_for = view.audience.iter().any(among);
                        let view = Arc::clone(view);
                        standing.push(StandingView { view, procedure: procedure.number, is_for, fields });
                    }
                }
            }
            Ok(standing)
        })
    }
}
