//! Who sends a request, in which language, with which key and upon what they have seen.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use guicheng_engine::{Actor, Id, Language};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::Service;
use super::client::Client;
use super::problem::Problem;
use crate::identity::{Keeper, Restriction, Scope, actor};
use crate::records::people::Account;
use crate::vault::hexadecimal;

/// The cookie of a session.
pub(crate) const COOKIE: &str = "guicheng-session";

/// The cookie of the language that was chosen.
pub(crate) const LANGUAGE: &str = "guicheng-language";

/// The cookies in which browsers keep how somebody likes pages; they say nothing of who that is.
pub(crate) const PREFERENCES: [&str; 3] = [LANGUAGE, TYPE, COLOURS];

/// The size of type that was chosen.
pub(crate) const TYPE: &str = "guicheng-type";

/// Whether pages are light or dark, if that was chosen.
pub(crate) const COLOURS: &str = "guicheng-colours";

/// How long the keys of those who have not signed in are: they share one space, and nobody is to come upon the key of somebody else.
const LEAST_OF_NOBODY: usize = 32;

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
    /// From where they ask: an address, or the network of a subscriber.
    pub(crate) place: Option<String>,
    /// What they may do, if a program asks for them.
    scopes: Option<Vec<Scope>>,
    /// Whether they act for an organisation that a pack names.
    official: bool,
}

impl Caller {
    /// Somebody who has not signed in.
    pub(crate) fn nobody(language: Language) -> Self {
        Self {
            account: None,
            token: None,
            language,
            key: None,
            seen: None,
            first: None,
            place: None,
            scopes: None,
            official: false,
        }
    }

    /// As whom they act.
    pub(crate) fn actor(&self) -> Actor {
        self.account.as_ref().map_or_else(Actor::anonymous, actor)
    }

    /// For whom they act as an agent.
    pub(crate) fn acts_for(&self) -> Option<&Id> {
        self.account.as_ref().and_then(|account| account.acts_for.as_ref())
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

    /// That they have nothing to do before anything else: what is made here outlives it.
    pub(crate) fn unrestricted(&self) -> Result<(), Problem> {
        self.first.map_or(Ok(()), |first| Err(self.told(Problem::first(first))))
    }

    /// On whose behalf people and organisations are looked after.
    pub(crate) fn keeper(&self) -> Result<Keeper, Problem> {
        let account = self.signed_in()?;
        match &self.scopes {
            Some(scopes) if !scopes.contains(&Scope::Administer) => {
                Err(self.told(Problem::out_of_scope(Scope::Administer)))
            }
            _ => Ok(Keeper::Account(account.name)),
        }
    }

    /// Whether they have one of the roles that read something.
    pub(crate) fn has_a_role_of(&self, mut named: impl Iterator<Item = Id>) -> bool {
        named.any(|role| self.account.as_ref().is_some_and(|account| account.roles.contains(&role)))
    }

    /// A problem, told to them.
    pub(crate) fn told(&self, problem: impl Into<Problem>) -> Problem {
        problem.into().told(self.language, self.is_official())
    }
}

/// What was chosen on a page; else Chinese, unless English is asked for before it.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    match cookie(headers, LANGUAGE).as_deref() {
        Some("en") => return Language::English,
        Some(_) => return Language::Chinese,
        None => {}
    }
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut named = asked.split(',').map(|part| part.trim().to_ascii_lowercase());
    let first = named.find(|part| part.starts_with("zh") || part.starts_with("en"));
    if first.is_some_and(|part| part.starts_with("en")) { Language::English } else { Language::Chinese }
}

fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let text = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut cookies = text.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

fn token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, COOKIE).filter(|token| !token.is_empty())
}

/// What a program sends to sign in for somebody.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Whether a request comes with what is a session or a token by its form; whether it is one, whoever answers finds out.
pub(crate) fn says_who(headers: &HeaderMap) -> bool {
    let is_secret = |text: &str| text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let is_bearer = |text: String| text.strip_prefix("gct_").is_some_and(is_secret);
    bearer(headers).is_some_and(is_bearer) || token(headers).is_some_and(|text| is_secret(&text))
}

/// What forms of a session carry, which no page of another site knows.
pub(crate) fn form_token(session: &str) -> String {
    let digest = Sha256::digest(format!("form of {session}").as_bytes());
    hexadecimal(digest.get(..16).unwrap_or_default())
}

/// Whether a method only looks.
fn looks(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request that changes something comes from a page of another site: browsers say so. A form of a browser that says nothing, sent in a
/// session, carries what only pages of this service know.
fn is_from_elsewhere(parts: &Parts, session: Option<&str>) -> bool {
    let headers = &parts.headers;
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if looks(&parts.method) {
        return false;
    }
    let asked = parts.extensions.get::<Client>().and_then(|client| client.host.as_deref());
    let (site, origin) = (text("sec-fetch-site"), text("origin"));
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return true;
    }
    if let Some(origin) = origin {
        let host = asked.or_else(|| text("host"));
        return origin.split_once("://").is_none_or(|(_, named)| Some(named) != host);
    }
    let Some(session) = session.filter(|_| site.is_none()) else { return false };
    let kind = text("content-type").unwrap_or_default().to_ascii_lowercase();
    let forms = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
    let is_form = forms.iter().any(|form| kind.starts_with(form));
    is_form && text("x-csrf-token") != Some(form_token(session).as_str())
}

/// Whether a path is of what somebody can always do: look at their account, mend it, and go.
fn is_about_the_account(path: &str) -> bool {
    ["/api/account", "/api/session", "/account", "/sign-out", "/settings", "/assets", "/help", "/privacy"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether a path is of signing in and out: that a session is over does not stand in the way of that.
fn is_coming_or_going(path: &str) -> bool {
    ["/sign-in", "/sign-out", "/api/session", "/demo/sign-in", "/api/demo/session"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn seen(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH).filter(|value| value.as_bytes() != b"*") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
    number.map(Some).ok_or_else(|| Problem::unreadable("If-Match"))
}

fn key(headers: &HeaderMap) -> Result<Option<Arc<str>>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim).filter(|text| !text.is_empty() && text.len() <= 255);
    text.map(|text| Some(Arc::from(text))).ok_or_else(|| Problem::unreadable("Idempotency-Key"))
}

/// Whether somebody acts for an organisation that a pack names, and not for another as an agent: then what is their own does not count.
fn is_official(service: &Service, account: &Account) -> bool {
    let own = account.organisation.as_ref().filter(|_| account.acts_for.is_none());
    own.is_some_and(|id| service.identity.is_named_by_a_pack(id))
}

/// What a token must allow for a request: people and organisations are not cases, and a preview changes nothing, whatever the method says.
fn scope_of(method: &Method, path: &str) -> Scope {
    if looks(method) {
        return Scope::Read;
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["api", "previews" | "forms"] | ["api", "cases", _, "previews"] => Scope::Read,
        ["api", "packs", _, "tables", .., "previews"] => Scope::Read,
        ["api", "organisations" | "accounts" | "jurisdictions", ..] => Scope::Administer,
        _ => Scope::Write,
    }
}

/// Somebody for whom a program asks: within the scopes of its token.
async fn by_token(parts: &Parts, service: &Service, token: String, caller: Caller) -> Result<Caller, Problem> {
    let asked = service.ask(move |service| {
        let Some((account, scopes, _)) = service.identity.bearer(&token)? else { return Ok(None) };
        let official = is_official(service, &account);
        Ok(Some((account, scopes, official)))
    });
    let found = asked.await.map_err(|problem| caller.told(problem))?;
    let (account, scopes, official) = found.ok_or_else(|| caller.told(Problem::sign_in_first()))?;
    let needed = scope_of(&parts.method, parts.uri.path());
    if !scopes.contains(&needed) {
        return Err(caller.told(Problem::out_of_scope(needed)));
    }
    Ok(Caller { account: Some(account), scopes: Some(scopes), official, ..caller })
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let language = language(headers);
        let told = |problem: Problem| problem.told(language, false);
        let place = parts.extensions.get::<Client>().and_then(Client::place);
        let (key, seen) = (key(headers).map_err(told)?, seen(headers).map_err(told)?);
        if let Some(token) = bearer(headers) {
            return by_token(parts, service, token, Self { key, seen, place, ..Self::nobody(language) }).await;
        }
        let token = token(headers);
        if is_from_elsewhere(parts, token.as_deref()) {
            return Err(told(Problem::cross_site()));
        }
        let (account, first, official) = match token.clone() {
            None => (None, None, false),
            Some(token) => {
                let asked = service.ask(move |service| {
                    let Some((account, first)) = service.identity.present(&token)? else { return Ok(None) };
                    let official = is_official(service, &account);
                    Ok(Some((account, first, official)))
                });
                match asked.await.map_err(told)? {
                    Some((account, first, official)) => (Some(account), first, official),
                    None if is_coming_or_going(parts.uri.path()) => (None, None, false),
                    // A session that is over is not quietly that of nobody.
                    None => return Err(told(Problem::sign_in_first())),
                }
            }
        };
        if account.is_none() && key.as_ref().is_some_and(|key| key.chars().count() < LEAST_OF_NOBODY) {
            return Err(told(Problem::unreadable("Idempotency-Key")));
        }
        let token = token.filter(|_| account.is_some());
        if let Some(first) = first.filter(|_| !is_about_the_account(parts.uri.path())) {
            return Err(told(Problem::first(first)));
        }
        Ok(Self { account, token, language, key, seen, first, place, scopes: None, official })
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
