//! Answers that are sent compressed: texts for everybody.
//!
//! How long a compressed answer is tells what is in it twice (BREACH): whoever can have somebody's browser ask, and sees how much comes back, could find
//! out what is theirs. So only what has nothing of whoever asks in it is compressed: files of the program, and what is answered to whoever neither has a
//! session nor sends a token.

use std::io::Write;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::caller::PREFERENCES;

/// The shortest that is worth it, in bytes.
const SHORTEST: usize = 1024;

/// The longest that is compressed, in bytes: longer ones are not held in memory.
const LONGEST: usize = 4 * 1024 * 1024;

/// What browsers keep under these paths has nothing of anybody in it.
const FILES: &str = "/assets/";

/// The value of a header, as a text.
fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether somebody takes what is compressed.
fn takes(headers: &HeaderMap) -> bool {
    text(headers, &header::ACCEPT_ENCODING).split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refuses = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0));
        ["gzip", "*"].contains(&name.trim().to_ascii_lowercase().as_str()) && !refuses
    })
}

/// Whether nothing that is sent along says who asks: neither a token, nor a cookie but how they like pages.
fn is_nobody(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter();
    let known = |cookies: &HeaderValue| {
        let Ok(cookies) = cookies.to_str() else { return false };
        let names = cookies.split(';').map(|cookie| cookie.split('=').next().unwrap_or_default().trim());
        names.filter(|name| !name.is_empty()).all(|name| PREFERENCES.contains(&name))
    };
    !headers.contains_key(header::AUTHORIZATION) && cookies.into_iter().all(known)
}

/// Whether an answer is a text that shrinks.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = text(headers, &header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || ["application/json", "application/problem+json", "application/atom+xml", "image/svg+xml"].contains(&kind)
}

/// Compresses an answer, where that tells nobody anything.
pub(super) async fn answer(request: Request, next: Next) -> Response {
    let is_looked_at = *request.method() == Method::GET;
    let is_for_all = request.uri().path().starts_with(FILES) || is_nobody(request.headers());
    let takes = takes(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers();
    // What is named by its version is sent as it is.
    let is_fixed =
        [header::SET_COOKIE, header::CONTENT_ENCODING, header::ETAG].iter().any(|name| headers.contains_key(name));
    if !is_looked_at || response.status() != StatusCode::OK || is_fixed || !is_text(headers) {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    let length = response.body().size_hint().exact().and_then(|length| usize::try_from(length).ok());
    let Some(length) = length.filter(|length| takes && is_for_all && (SHORTEST..=LONGEST).contains(length)) else {
        return response;
    };
    let (mut parts, body) = response.into_parts();
    // It is there as a whole, or nothing of it is.
    let Ok(whole) = to_bytes(body, length).await else {
        return Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body(Body::empty()).unwrap_or_default();
    };
    let sent = whole.clone();
    let packed = tokio::task::spawn_blocking(move || {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&whole)?;
        encoder.finish()
    });
    match packed.await {
        Ok(Ok(packed)) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Response::from_parts(parts, Body::from(packed))
        }
        _ => Response::from_parts(parts, Body::from(sent)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn what_is_taken_is_said_by_whoever_asks() {
        for taken in ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.5", "*"] {
            assert!(takes(&with(header::ACCEPT_ENCODING, taken)), "{taken}");
        }
        for not in ["", "br", "gzip;q=0", "identity"] {
            assert!(!takes(&with(header::ACCEPT_ENCODING, not)), "{not}");
        }
    }

    #[test]
    fn whoever_has_a_session_or_a_token_is_somebody() {
        assert!(is_nobody(&HeaderMap::new()));
        assert!(is_nobody(&with(header::COOKIE, "guicheng-language=en; guicheng-type=large")));
        assert!(!is_nobody(&with(header::COOKIE, "guicheng-language=en; guicheng-session=1")));
        assert!(!is_nobody(&with(header::COOKIE, "other=1")));
        assert!(!is_nobody(&with(header::AUTHORIZATION, "Bearer 1")));
    }
}
