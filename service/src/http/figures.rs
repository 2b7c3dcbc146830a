//! Figures, as packs declare them.

use axum::extract::State;
use axum::response::Json;
use chrono::NaiveDate;
use guicheng_engine::Id;
use guicheng_workbench::records::FigureRecord;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use super::written::pack::WrittenFigure;
use crate::identity::FiguresOf;

/// Which figures are asked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The first day.
    #[param(value_type = String)]
    from: NaiveDate,
    /// The last day.
    #[param(value_type = String)]
    until: NaiveDate,
    /// An organisation, or `*` for all together; the one that the caller acts for if none.
    of: Option<String>,
}

/// Figures in a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FiguresShown {
    /// The version of the pack that declares them, by its hash.
    pack: String,
    #[schema(value_type = String)]
    from: NaiveDate,
    #[schema(value_type = String)]
    until: NaiveDate,
    /// Of which organisation; of all together if none.
    of: Option<String>,
    /// The figures, in the order of the pack.
    #[schema(value_type = Vec<WrittenFigure>)]
    figures: Vec<FigureRecord>,
}

/// The figures that a pack declares, in a period, over all cases. Whoever acts for an organisation reads its figures; administrators of the
/// jurisdiction where the pack holds read those of each, and of all together.
#[utoipa::path(get, path = "/api/packs/{pack}/figures",
    params(("pack" = String, Path, description = "the id of the pack"), Asked),
    responses((status = 200, body = FiguresShown), (status = 400), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn of_pack(
    State(service): State<Service>,
    caller: Caller,
    InPath(pack): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Result<Json<FiguresShown>, Problem> {
    caller.signed_in()?;
    let (actor, keeper) = (caller.actor(), caller.keeper().ok());
    let Asked { from, until, of } = asked;
    let of = match of.as_deref() {
        None => FiguresOf::Own,
        Some("*") => FiguresOf::All,
        Some(id) => FiguresOf::Organisation(Id::from(id)),
    };
    let taken = service.ask(move |service| {
        Ok(service.identity.figures((&actor, keeper.as_ref()), &Id::from(pack), of, (from, until))?)
    });
    let taken = taken.await.map_err(|problem| caller.told(problem))?;
    Ok(Json(FiguresShown {
        pack: taken.pack,
        from,
        until,
        of: taken.of.map(|of| of.to_string()),
        figures: taken.figures.iter().map(FigureRecord::from).collect(),
    }))
}
