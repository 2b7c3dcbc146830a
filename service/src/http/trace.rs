//! What is written down of each request: a number that the answer carries too, the route, the case, how it was answered and how long that
//! took. Never an address, a name, a query or a body.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::clock::{Clock, SystemClock};
use crate::ids;
use crate::metrics::Metrics;

/// What an answer carries the number of its request in.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest that is taken for the id of a case, in bytes.
const LONGEST_ID: usize = 64;

/// The route of a path that nothing is at.
const NOWHERE: &str = "-";

/// Numbers a request, and notes how it was answered.
pub(crate) async fn request(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    // Without random numbers it has none, and is answered all the same.
    let number = ids::new(SystemClock.now()).unwrap_or_default();
    let method = match *request.method() {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            request.method().to_string()
        }
        // Whoever makes methods up makes no further rows of figures.
        _ => "other".to_owned(),
    };
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or(NOWHERE, MatchedPath::as_str).to_owned();
    let case = case_of(&route, request.uri().path()).unwrap_or_default().to_owned();
    let span = tracing::info_span!("request", request = %number, %method, %route, %case);
    let begun = Instant::now();
    let mut answer = next.run(request).instrument(span.clone()).await;
    let took = begun.elapsed();
    metrics.answered(&method, &route, answer.status().as_u16(), took);
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = answer.status().as_u16(), milliseconds, "answered"));
    if let Ok(number) = HeaderValue::from_str(&number) {
        answer.headers_mut().insert(REQUEST_ID, number);
    }
    answer
}

/// The case in a path, by its route.
fn case_of<'p>(route: &str, path: &'p str) -> Option<&'p str> {
    let place = route.split('/').position(|part| part == "{case}")?;
    path.split('/').nth(place).filter(|case| (1..=LONGEST_ID).contains(&case.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_found_by_the_route() {
        assert_eq!(case_of("/api/cases/{case}/actions", "/api/cases/019a/actions"), Some("019a"));
        assert_eq!(case_of("/{pack}/cases/{case}", "/hall_hire/cases/019b"), Some("019b"));
        assert_eq!(case_of("/api/tasks", "/api/tasks"), None);
        assert_eq!(case_of(NOWHERE, "/nowhere"), None);
    }
}
