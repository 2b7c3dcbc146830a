//! Auditing a case: its chain, every decision again, and what is kept beside its record.

use axum::extract::State;
use axum::response::Json;
use chrono::{DateTime, Utc};
use guicheng_engine::{Id, Text};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::caller::{Caller, InPath};
use super::problem::Problem;
use super::written::WrittenText;
use crate::desk::DeskError;
use crate::records::memberships::Reach;

/// What an audit of a case has found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AuditShown {
    case: String,
    /// How many events were read.
    events: u64,
    /// Whether nothing is wrong.
    holds: bool,
    /// What is wrong.
    findings: Vec<FindingShown>,
    /// Decisions that rest on what was erased, and stand as they are recorded: by their first events.
    unverified: Vec<u64>,
    /// When something was erased.
    #[schema(value_type = Vec<String>)]
    erased_at: Vec<DateTime<Utc>>,
}

/// Something that is wrong with a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FindingShown {
    /// The first event of the decision that comes out differently; none if the record itself, or what is kept beside it, is damaged.
    decision: Option<u64>,
    /// What is wrong, for those who see all of the case.
    #[schema(value_type = Option<WrittenText>)]
    problem: Option<Text>,
}

/// Verifies the chain of a case, takes every decision again, and holds against the record what is kept beside it. For those who see all of the
/// case, and for administrators of its jurisdiction, who are not told what is wrong but where.
#[utoipa::path(get, path = "/api/cases/{case}/audit", params(("case" = String, Path, description = "the case")),
    responses((status = 200, body = AuditShown), (status = 404)))]
pub(crate) async fn of_case(
    State(service): State<Service>,
    caller: Caller,
    InPath(case): InPath<String>,
) -> Result<Json<AuditShown>, Problem> {
    let (actor, keeper) = (caller.actor(), caller.keeper().ok());
    let asked = service.ask(move |service| {
        let case = Id::from(case);
        let sees_all = match service.desk.looked_up(&actor, &case) {
            Ok(shown) => shown.sees_all(),
            // What is damaged is not shown, and is audited all the same.
            Err(DeskError::Unknown | DeskError::Store(_) | DeskError::Misconfigured(_)) => false,
            Err(error) => return Err(error.into()),
        };
        if !sees_all {
            let reach = Reach::of(service.desk.jurisdiction_of(&case)?.as_deref());
            let administers = keeper.is_some_and(|keeper| service.identity.administers(&keeper, &reach).is_ok());
            // Whoever does not look after it is not told that it exists.
            administers.then_some(()).ok_or(DeskError::Unknown)?;
        }
        let audited = service.desk.audit_one(&actor, &case)?;
        let findings = audited
            .findings
            .into_iter()
            .map(|finding| FindingShown { decision: finding.decision, problem: sees_all.then_some(finding.problem) });
        let findings: Vec<FindingShown> = findings.collect();
        Ok(AuditShown {
            case: case.to_string(),
            events: audited.events,
            holds: findings.is_empty(),
            findings,
            unverified: audited.unverified.iter().map(|basis| basis.decision).collect(),
            erased_at: audited.erasures.iter().map(|(_, at, _)| *at).collect(),
        })
    });
    asked.await.map(Json).map_err(|problem| caller.told(problem))
}
