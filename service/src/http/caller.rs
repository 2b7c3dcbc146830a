//! Who sends a request, in which language, with which key and upon what they have seen.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use guicheng_engine::{Actor, Language};
use serde::de::DeserializeOwned;

use super::Service;
use super::problem::Problem;
use crate::identity::{Keeper, Restriction, actor};
use crate::records::people::Account;

/// The cookie of a session.
pub(crate) const COOKIE: &str = "guicheng-session";

/// Who sends a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Whoever has signed in; none is the public.
    pub(crate) account: Option<Account>,
    /// What the browser keeps.
    pub(crate) token: Option<String>,
    /// In which language to answer.
    pub(crate) language: Language,
    /// The key by which a request that is sent again is done once.
    pub(crate) key: Option<Arc<str>>,
    /// The number of the last event that they have seen.
    pub(crate) seen: Option<u64>,
    /// What they have to do before anything else.
    pub(crate) first: Option<Restriction>,
    /// Whether they act for an organisation that a pack names.
    official: bool,
}

impl Caller {
    /// As whom they act.
    pub(crate) fn actor(&self) -> Actor {
        self.account.as_ref().map_or_else(Actor::anonymous, actor)
    }

    /// Whether they act for an organisation that a pack names: what rules say in full is for them.
    pub(crate) fn is_official(&self) -> bool {
        self.official
    }

    /// The account, if they have signed in.
    pub(crate) fn signed_in(&self) -> Result<Account, Problem> {
        self.account.clone().ok_or_else(|| self.told(Problem::sign_in_first()))
    }

    /// Their session, if they have one.
    pub(crate) fn session(&self) -> Result<String, Problem> {
        self.token.clone().ok_or_else(|| self.told(Problem::sign_in_first()))
    }

    /// On whose behalf people and organisations are looked after.
    pub(crate) fn keeper(&self) -> Result<Keeper, Problem> {
        Ok(Keeper::Account(self.signed_in()?.name))
    }

    /// A problem, told to them.
    pub(crate) fn told(&self, problem: impl Into<Problem>) -> Problem {
        problem.into().told(self.language, self.is_official())
    }
}

/// Chinese, unless English is asked for before it.
fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut named = asked.split(',').map(|part| part.trim().to_ascii_lowercase());
    let first = named.find(|part| part.starts_with("zh") || part.starts_with("en"));
    if first.is_some_and(|part| part.starts_with("en")) { Language::English } else { Language::Chinese }
}

fn token(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let cookies = text(header::COOKIE).unwrap_or_default().split(';');
    let cookie = cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(name, _)| *name == COOKIE);
    cookie.map(|(_, token)| token.to_owned())
}

/// Whether a request that changes something comes from a page of another site: browsers say so.
fn is_from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let site = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let origin = text("origin")
        .zip(text("host"))
        .is_some_and(|(origin, host)| origin.split_once("://").is_none_or(|(_, named)| named != host));
    changes && (site || origin)
}

/// Whether a path is of what somebody can always do: look at their account, mend it, and go.
fn is_about_the_account(path: &str) -> bool {
    ["/api/account", "/api/session"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn seen(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
    number.map(Some).ok_or_else(|| Problem::unreadable("If-Match"))
}

fn key(headers: &HeaderMap) -> Result<Option<Arc<str>>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim).filter(|text| !text.is_empty() && text.len() <= 255);
    text.map(|text| Some(Arc::from(text))).ok_or_else(|| Problem::unreadable("Idempotency-Key"))
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let language = language(headers);
        let told = |problem: Problem| problem.told(language, false);
        if is_from_elsewhere(&parts.method, headers) {
            return Err(told(Problem::sign_in_first()));
        }
        let (key, seen, token) = (key(headers).map_err(told)?, seen(headers).map_err(told)?, token(headers));
        let (account, first, official) = match token.clone() {
            None => (None, None, false),
            Some(token) => {
                let asked = service.ask(move |service| {
                    let Some((account, first)) = service.identity.present(&token)? else { return Ok(None) };
                    let organisation = account.organisation.as_ref();
                    let official = organisation.is_some_and(|id| service.identity.is_named_by_a_pack(id));
                    Ok(Some((account, first, official)))
                });
                // A session that is over is not quietly that of nobody.
                let (account, first, official) =
                    asked.await.map_err(told)?.ok_or_else(|| told(Problem::sign_in_first()))?;
                (Some(account), first, official)
            }
        };
        if let Some(first) = first.filter(|_| !is_about_the_account(parts.uri.path())) {
            return Err(told(Problem::first(first)));
        }
        Ok(Self { account, token, language, key, seen, first, official })
    }
}

/// The body of a request, as JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Service> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Problem> {
        let language = language(request.headers());
        let read = axum::Json::<T>::from_request(request, service).await;
        read.map(|json| Self(json.0)).map_err(|error| Problem::unreadable(error.body_text()).told(language, false))
    }
}

/// What stands in the path of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InPath<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let language = language(&parts.headers);
        let read = axum::extract::Path::<T>::from_request_parts(parts, service).await;
        read.map(|path| Self(path.0)).map_err(|error| Problem::unreadable(error.body_text()).told(language, false))
    }
}

/// What stands behind the path of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InQuery<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let language = language(&parts.headers);
        let read = axum::extract::Query::<T>::from_request_parts(parts, service).await;
        read.map(|query| Self(query.0)).map_err(|error| Problem::unreadable(error.body_text()).told(language, false))
    }
}
