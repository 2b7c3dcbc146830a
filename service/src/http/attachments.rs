//! Attachments: brought and given in parts, so that none is ever whole in memory.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use futures_util::{StreamExt, stream};
use guicheng_engine::{Id, Value};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::caller::{Caller, InPath, InQuery};
use super::problem::Problem;
use super::written::WrittenValue;
use crate::desk::Brought;

/// What an attachment is for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct For {
    /// What it is called.
    name: String,
    /// The case; none if it goes with one that is yet to be opened.
    case: Option<String>,
    /// The pack, with `field`: what that field does not take is not taken.
    pack: Option<String>,
    /// The field that it is for.
    field: Option<String>,
}

/// How long is waited for the scanner: most files are scanned by then.
const WAITED: u32 = 25;

/// How long between looking whether it has answered.
const LOOKED: Duration = Duration::from_millis(200);

/// Waits a while for the scanner, if there is one: whether the attachment still stands in quarantine.
pub(crate) async fn scanned(service: &Service, brought: &Brought) -> Result<bool, Problem> {
    for looked in 0..=WAITED {
        let brought = brought.clone();
        if service.ask(move |service| Ok(service.desk.is_free(&brought)?)).await? {
            return Ok(false);
        }
        if looked < WAITED {
            tokio::time::sleep(LOOKED).await;
        }
    }
    Ok(true)
}

/// What was brought.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BroughtShown {
    /// What the field of a form is given.
    #[schema(value_type = WrittenValue)]
    document: Value,
    /// Whether the scanner has not answered yet.
    quarantined: bool,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it describes what is sent")]
pub(crate) struct BroughtBytes(Vec<u8>);

/// Brings an attachment, as the body of the request. The answer has the document that forms are given; its type is told by its content. It
/// is thrown away after a day if neither a case nor a draft names it. `quarantined` says that the scanner has not answered yet: until it does, nothing is
/// handed in with it (`409`). What does harm is refused (`422`, `infected`).
#[utoipa::path(post, path = "/api/attachments", params(For), request_body(content_type = "application/octet-stream", content = BroughtBytes),
    responses((status = 201, body = BroughtShown), (status = 400), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn bring(
    State(service): State<Service>,
    caller: Caller,
    InQuery(what): InQuery<For>,
    request: Request,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let begun = service.ask(move |service| {
        let (case, field) = (what.case.map(Id::from), what.field.map(Id::from));
        let pack = what.pack.map(Id::from);
        let of = pack.as_ref().zip(field.as_ref());
        Ok(service.desk.begin_attachment(&actor, case.as_ref(), of, &what.name)?)
    });
    let mut upload = begun.await.map_err(|problem| caller.told(problem))?;
    let mut body = request.into_body().into_data_stream();
    while let Some(bytes) = body.next().await {
        let added = match bytes {
            Ok(bytes) => {
                service
                    .ask(move |service| {
                        service.desk.add_to_attachment(&mut upload, &bytes)?;
                        Ok(upload)
                    })
                    .await
            }
            Err(error) => {
                service
                    .ask(move |service| {
                        service.desk.drop_attachment(&upload)?;
                        Err(Problem::unreadable(error))
                    })
                    .await
            }
        };
        upload = added.map_err(|problem| caller.told(problem))?;
    }
    let brought = service.ask(move |service| Ok(service.desk.end_attachment(upload)?)).await;
    let brought = brought.map_err(|problem| caller.told(problem))?;
    let quarantined = scanned(&service, &brought).await.map_err(|problem| caller.told(problem))?;
    Ok((StatusCode::CREATED, Json(BroughtShown { document: brought.document, quarantined })).into_response())
}

/// An attachment of a case, for whoever sees the value that names it.
#[utoipa::path(get, path = "/api/cases/{case}/attachments/{hash}",
    params(("case" = String, Path, description = "the case"), ("hash" = String, Path, description = "the hash of its content")),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404), (status = 409)))]
pub(crate) async fn give(
    State(service): State<Service>,
    caller: Caller,
    InPath((case, hash)): InPath<(String, String)>,
) -> Result<Response, Problem> {
    let actor = caller.actor();
    let opened = service.ask(move |service| Ok(service.desk.attachment(&actor, &Id::from(case), &hash)?));
    let opened = opened.await.map_err(|problem| caller.told(problem))?;
    let told = |text: String| HeaderValue::from_str(&text).map_err(|_| caller.told(Problem::unavailable()));
    // Browsers keep it and never show it as a page of this site.
    let disposition = told(format!("attachment; filename*=UTF-8''{}", encoded(&opened.name)))?;
    let length = told(opened.attachment.bytes.to_string())?;
    let parts = stream::unfold((service, opened, 0), |(service, opened, part)| async move {
        if part == opened.attachment.parts {
            return None;
        }
        let read = service.ask(move |service| Ok((service.desk.attachment_part(&opened, part)?, opened))).await;
        match read {
            Ok((bytes, opened)) => Some((Ok(bytes), (service, opened, part + 1))),
            // What is broken off does not look whole: its length is told before.
            Err(_) => None,
        }
    });
    let body = Body::from_stream(parts.map(|part: Result<Vec<u8>, std::io::Error>| part));
    let kind = HeaderValue::from_static("application/octet-stream");
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition), (header::CONTENT_LENGTH, length)];
    Ok((headers, body).into_response())
}

/// A name as RFC 5987 has it.
pub(super) fn encoded(name: &str) -> String {
    const OTHERS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    utf8_percent_encode(name, OTHERS).to_string()
}
