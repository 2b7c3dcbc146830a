//! What goes wrong, told as RFC 9457 has it: a code for programs, a sentence for people, and of a refusal every reason.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use guicheng_engine::{Id, Language, Refusal, RefusalCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::written::WrittenReason;
use crate::clock::{Clock, SystemClock};
use crate::desk::{DeskError, MOST_REASONS, Unusable, first_reasons};
use crate::identity::{IdentityError, Restriction, Scope};
use crate::messages::say;
use crate::store::StoreError;

/// A problem, as it is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDocument {
    /// What kind of problem it is; stable.
    #[serde(rename = "type")]
    kind: String,
    /// The code in it by itself; stable.
    code: String,
    /// The status of the answer.
    status: u16,
    /// What to tell the person, in the language asked for.
    title: String,
    /// Of a refusal: every reason, of many the first twenty, with its code, sentence in both languages, articles and fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<WrittenReason>>)]
    reasons: Option<serde_json::Value>,
    /// Of what cannot be used: the members of it that are meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    fields: Vec<String>,
    /// Of a key that was used for another request: what was done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<DoneBefore>,
}

/// What was done with a key before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DoneBefore {
    /// The case.
    #[schema(value_type = String)]
    case: Id,
    /// The number of the first event of what was done.
    event: u64,
}

/// Something that went wrong with a request.
#[derive(Debug)]
pub(crate) struct Problem {
    cause: Cause,
    language: Language,
    /// Whether the reasons of a refusal are told as officials have them.
    official: bool,
}

#[derive(Debug)]
enum Cause {
    Desk(DeskError),
    Identity(IdentityError),
    /// Nobody has signed in, or the session is over.
    SignInFirst,
    /// Something has to be done before anything else.
    First(Restriction),
    /// It comes from a page of another site.
    CrossSite,
    /// The token does not reach that far.
    OutOfScope(Scope),
    /// Too much is asked from there.
    TooMany(u64),
    /// What is sent comes too slowly.
    TooSlow,
    /// What was sent cannot be read.
    Unreadable(Unusable),
    UnknownPath,
    MethodNotAllowed,
    Unavailable,
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        // What the person is not told is for those who run the service.
        if matches!(error, DeskError::Misconfigured(_) | DeskError::Store(_)) {
            tracing::error!(error = error.for_operators(Language::English), "not answered");
        }
        Self::new(Cause::Desk(error))
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Desk(error) => error.into(),
            other => Self::new(Cause::Identity(other)),
        }
    }
}

impl Problem {
    fn new(cause: Cause) -> Self {
        Self { cause, language: Language::Chinese, official: false }
    }

    pub(crate) fn sign_in_first() -> Self {
        Self::new(Cause::SignInFirst)
    }

    pub(crate) fn first(restriction: Restriction) -> Self {
        Self::new(Cause::First(restriction))
    }

    pub(crate) fn cross_site() -> Self {
        Self::new(Cause::CrossSite)
    }

    pub(crate) fn out_of_scope(needed: Scope) -> Self {
        Self::new(Cause::OutOfScope(needed))
    }

    /// Too much is asked; come back after so many seconds.
    pub(crate) fn too_many(seconds: u64) -> Self {
        Self::new(Cause::TooMany(seconds))
    }

    /// What is sent comes too slowly.
    pub(crate) fn too_slow() -> Self {
        Self::new(Cause::TooSlow)
    }

    pub(crate) fn unreadable(problem: impl std::fmt::Display) -> Self {
        Self::new(Cause::Unreadable(Unusable::read(problem)))
    }

    /// As [`Self::unreadable`], told in the language of whoever asks.
    pub(crate) fn unreadable_told(problem: String) -> Self {
        Self::new(Cause::Unreadable(Unusable::told(problem)))
    }

    pub(crate) fn unknown_path() -> Self {
        Self::new(Cause::UnknownPath)
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(Cause::MethodNotAllowed)
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(Cause::Unavailable)
    }

    /// In a language; for an official the reasons of a refusal are told in full.
    pub(crate) fn told(self, language: Language, official: bool) -> Self {
        Self { language, official, ..self }
    }

    /// Whether nobody has signed in, or the session is over.
    pub(crate) fn asks_to_sign_in(&self) -> bool {
        matches!(self.cause, Cause::SignInFirst)
    }

    /// Whether they have something to do first, on the page of their account.
    pub(crate) fn asks_for_the_account(&self) -> bool {
        matches!(self.cause, Cause::First(_))
    }

    pub(crate) fn status(&self) -> StatusCode {
        match &self.cause {
            Cause::Desk(DeskError::Refused(refusal)) => match refusal.code() {
                RefusalCode::Stale => StatusCode::PRECONDITION_FAILED,
                RefusalCode::NotAParty | RefusalCode::NotForPersons => StatusCode::FORBIDDEN,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Cause::Desk(DeskError::Unknown) | Cause::UnknownPath => StatusCode::NOT_FOUND,
            Cause::Desk(DeskError::KeyReused(_) | DeskError::Infected(_) | DeskError::NoRoom) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Cause::Desk(DeskError::InQuarantine(_) | DeskError::TakenBy(_) | DeskError::FiguresChanged) => {
                StatusCode::CONFLICT
            }
            Cause::Desk(DeskError::OtherPurpose | DeskError::NoAuthority(_)) => StatusCode::FORBIDDEN,
            Cause::Desk(DeskError::Unusable(_)) | Cause::Unreadable(_) => StatusCode::BAD_REQUEST,
            Cause::Desk(DeskError::Store(StoreError::Full(_))) => StatusCode::INSUFFICIENT_STORAGE,
            Cause::Desk(
                DeskError::Busy | DeskError::Misconfigured(_) | DeskError::Store(_) | DeskError::HalfRebuilt,
            )
            | Cause::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Cause::Identity(error) => of_identity(error),
            Cause::SignInFirst => StatusCode::UNAUTHORIZED,
            Cause::First(_) | Cause::CrossSite | Cause::OutOfScope(_) => StatusCode::FORBIDDEN,
            Cause::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Cause::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Cause::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    fn code(&self) -> String {
        match &self.cause {
            Cause::Desk(DeskError::Refused(refusal)) => refusal.code().to_string(),
            Cause::Desk(error) => error.code().to_owned(),
            Cause::Identity(error) => error.code().to_owned(),
            Cause::SignInFirst => "sign-in-first".to_owned(),
            Cause::First(restriction) => restriction.code().to_owned(),
            Cause::CrossSite => "cross-site".to_owned(),
            Cause::OutOfScope(_) => "out-of-scope".to_owned(),
            Cause::TooMany(_) => "too-many-requests".to_owned(),
            Cause::TooSlow => "too-slow".to_owned(),
            Cause::Unreadable(_) => "unreadable".to_owned(),
            Cause::UnknownPath => "unknown".to_owned(),
            Cause::MethodNotAllowed => "method-not-allowed".to_owned(),
            Cause::Unavailable => "unavailable".to_owned(),
        }
    }

    /// What to tell the person.
    pub(crate) fn title(&self) -> String {
        let language = self.language;
        match &self.cause {
            Cause::Desk(DeskError::Refused(refusal)) if self.official => {
                first_reasons(refusal.reasons().iter().map(|reason| reason.message(language)), language)
            }
            Cause::Desk(error) => error.message(language),
            Cause::Identity(error) => error.message(language),
            Cause::SignInFirst => say(language, "http-sign-in-first", &[]),
            Cause::First(restriction) => restriction.message(language),
            Cause::CrossSite => say(language, "http-cross-site", &[]),
            Cause::OutOfScope(scope) => say(language, "http-out-of-scope", &[("scope", &scope.as_str())]),
            Cause::TooMany(seconds) => say(language, "http-too-many", &[("seconds", seconds)]),
            Cause::TooSlow => say(language, "http-too-slow", &[]),
            Cause::Unreadable(unusable) => unusable.message(language),
            Cause::UnknownPath => say(language, "desk-unknown", &[]),
            Cause::MethodNotAllowed => say(language, "http-method-not-allowed", &[]),
            Cause::Unavailable => say(language, "desk-busy", &[]),
        }
    }
}

/// After how many seconds it may be tried again.
fn pause(error: &IdentityError) -> u64 {
    const HOUR: u64 = 3600;
    match error {
        IdentityError::Locked(until) => {
            let seconds = until.signed_duration_since(SystemClock.now()).num_seconds();
            u64::try_from(seconds).unwrap_or_default().clamp(1, HOUR)
        }
        IdentityError::TooManyClaims => 24 * HOUR,
        _ => HOUR,
    }
}

fn of_identity(error: &IdentityError) -> StatusCode {
    match error {
        IdentityError::Locked(_)
        | IdentityError::TooManyLinks
        | IdentityError::TooManyInvitations
        | IdentityError::TooManyClaims => StatusCode::TOO_MANY_REQUESTS,
        IdentityError::LinkOver => StatusCode::GONE,
        IdentityError::Taken
        | IdentityError::BodyIsHere
        | IdentityError::LastOne
        | IdentityError::VerifiedElsewhere
        | IdentityError::TooManyBodies(_) => StatusCode::CONFLICT,
        IdentityError::Stale => StatusCode::PRECONDITION_FAILED,
        IdentityError::NotYours | IdentityError::NotOneself | IdentityError::Appointed => StatusCode::FORBIDDEN,
        IdentityError::TooShort(_)
        | IdentityError::TooSimple(_)
        | IdentityError::NoAccountName
        | IdentityError::NoCode(_)
        | IdentityError::NoRole(_)
        | IdentityError::NoSubstitute => StatusCode::UNPROCESSABLE_ENTITY,
        IdentityError::Wrong | IdentityError::CodeNeeded | IdentityError::Desk(_) => StatusCode::UNAUTHORIZED,
    }
}

/// The first reasons of a refusal: officials are told which rule failed and what it read, everybody else what the law says and which fields are meant.
pub(crate) fn reasons(refusal: &Refusal, official: bool) -> serde_json::Value {
    let written = if official { serde_json::to_value(refusal) } else { serde_json::to_value(refusal.for_public()) };
    let mut written = written.unwrap_or_default();
    if let Some(reasons) = written.as_array_mut() {
        reasons.truncate(MOST_REASONS);
    }
    written
}

impl Problem {
    /// As it is told.
    pub(crate) fn document(&self) -> ProblemDocument {
        let code = self.code();
        let reasons = match &self.cause {
            Cause::Desk(DeskError::Refused(refusal)) => Some(reasons(refusal, self.official)),
            _ => None,
        };
        ProblemDocument {
            kind: format!("urn:guicheng:problem:{code}"),
            code,
            status: self.status().as_u16(),
            title: self.title(),
            reasons,
            fields: match &self.cause {
                Cause::Desk(DeskError::Unusable(unusable)) | Cause::Unreadable(unusable) => unusable.fields().to_vec(),
                _ => Vec::new(),
            },
            done: match &self.cause {
                Cause::Desk(DeskError::KeyReused(reused)) => {
                    reused.done.clone().map(|(case, event)| DoneBefore { case, event })
                }
                _ => None,
            },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self.document())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.cause {
            Cause::TooMany(seconds) => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds))),
            Cause::Identity(error) if status == StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(pause(&error)));
            }
            _ if status == StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}
