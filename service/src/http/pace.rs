//! How long a request may take. A body that trickles is cut off, and whoever sends it is told so.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use super::caller::language;
use super::problem::Problem;

/// How long requests may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Whether all bodies are kept while they come; else those of forms with files are.
    keeps: bool,
    /// How long a request may take whose body is read whole.
    longest: Duration,
    /// How long one may take whose body is kept while it comes.
    longest_kept: Duration,
    /// For how long nothing may come of such a body, and how long it may be slow at the beginning.
    patience: Duration,
    /// How many bytes of it come in a second from then on, on average.
    least: u64,
}

impl Pace {
    /// For requests whose bodies are read whole, but for those of forms with files.
    pub(super) const USUAL: Self = Self {
        keeps: false,
        longest: Duration::from_secs(30),
        longest_kept: Duration::from_secs(30 * 60),
        patience: Duration::from_secs(30),
        least: 1024,
    };

    /// For requests whose bodies are attachments.
    pub(super) const ATTACHMENTS: Self = Self { keeps: true, ..Self::USUAL };

    fn is_kept(&self, headers: &HeaderMap) -> bool {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.keeps || kind.starts_with("multipart/form-data")
    }

    /// Whether so many bytes in so long are too few.
    fn is_too_slow(&self, bytes: u64, took: Duration) -> bool {
        took > self.patience && bytes < self.least.saturating_mul(took.as_secs())
    }
}

/// What is known of a body.
#[derive(Debug, Default)]
struct Watched {
    /// All of it has come.
    has_ended: AtomicBool,
    /// It was cut off.
    is_cut: AtomicBool,
}

/// A body that is watched; one that is kept while it comes is cut off if it is too slow.
fn watched(body: Body, watch: &Arc<Watched>, pace: Option<Pace>) -> Body {
    if body.is_end_stream() {
        watch.has_ended.store(true, Ordering::Release);
        return body;
    }
    let state = (body.into_data_stream(), Arc::clone(watch), Instant::now(), 0_u64);
    Body::from_stream(stream::unfold(state, move |(mut body, watch, since, bytes)| async move {
        if watch.is_cut.load(Ordering::Acquire) {
            return None;
        }
        let next = match pace {
            Some(pace) => timeout(pace.patience, body.next()).await,
            None => Ok(body.next().await),
        };
        let cut = |watch: Arc<Watched>, body, bytes| {
            watch.is_cut.store(true, Ordering::Release);
            Some((Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut))), (body, watch, since, bytes)))
        };
        match next {
            Err(_) => cut(watch, body, bytes),
            Ok(None) => {
                watch.has_ended.store(true, Ordering::Release);
                None
            }
            Ok(Some(Err(error))) => Some((Err(error), (body, watch, since, bytes))),
            Ok(Some(Ok(chunk))) => {
                let bytes = bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                match pace.is_some_and(|pace| pace.is_too_slow(bytes, since.elapsed())) {
                    true => cut(watch, body, bytes),
                    false => Some((Ok(chunk), (body, watch, since, bytes))),
                }
            }
        }
    }))
}

/// Answers within the time that a request may take, else tells why it was not answered: its body was too slow, or the service was.
pub(super) async fn in_time(State(pace): State<Pace>, request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let is_kept = pace.is_kept(request.headers());
    let watch = Arc::new(Watched::default());
    let request = request.map(|body| watched(body, &watch, is_kept.then_some(pace)));
    let longest = if is_kept { pace.longest_kept } else { pace.longest };
    let answered = timeout(longest, next.run(request)).await;
    let problem = match answered {
        Ok(response) if !watch.is_cut.load(Ordering::Acquire) => return response,
        Err(_) if watch.has_ended.load(Ordering::Acquire) => Problem::unavailable(),
        _ => Problem::too_slow(),
    };
    let mut response = problem.told(language, false).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::thread::sleep;

    use axum::Router;
    use axum::body::Bytes;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;

    use super::*;

    const SHORT: Duration = Duration::from_millis(150);

    fn served() -> (tokio::runtime::Runtime, SocketAddr) {
        let pace = Pace { longest: SHORT, patience: SHORT, longest_kept: SHORT * 20, ..Pace::USUAL };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let at = listener.local_addr().unwrap();
        let slow = || async {
            tokio::time::sleep(SHORT * 4).await;
            "late"
        };
        let whole = Router::new()
            .route("/", post(|body: Bytes| async move { body.len().to_string() }))
            .route("/late", post(slow))
            .layer(from_fn_with_state(pace, in_time));
        let kept = Router::new()
            .route("/kept", post(|body: Bytes| async move { body.len().to_string() }))
            .layer(from_fn_with_state(Pace { keeps: true, ..pace }, in_time));
        runtime.spawn(async move { axum::serve(listener, whole.merge(kept)).await });
        (runtime, at)
    }

    /// Sends a body of so many bytes, a few at a time with pauses between; gives what is answered.
    fn sent(at: SocketAddr, path: &str, bytes: usize, at_once: usize, pause: Duration) -> String {
        let mut stream = TcpStream::connect(at).unwrap();
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut left = bytes;
        while left > 0 {
            let some = left.min(at_once);
            // Once it is cut off nothing more is taken.
            if stream.write_all(&vec![b'x'; some]).is_err() {
                break;
            }
            left -= some;
            sleep(pause);
        }
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn a_body_that_trickles_is_cut_off_with_a_problem_document() {
        let (_runtime, at) = served();
        for path in ["/", "/kept"] {
            let quick = sent(at, path, 5000, 5000, Duration::ZERO);
            assert!(quick.starts_with("HTTP/1.1 200") && quick.ends_with("5000"), "{quick}");
            let begun = Instant::now();
            let cut = sent(at, path, 1000, 1, SHORT / 4);
            assert!(cut.starts_with("HTTP/1.1 408") && cut.contains("application/problem+json"), "{path}: {cut}");
            assert!(cut.contains("\"code\":\"too-slow\"") && cut.contains("connection: close"), "{path}: {cut}");
            assert!(begun.elapsed() < Duration::from_secs(60), "{path}");
        }
        // One that stops is cut off too; one that is slow but comes is not, if it is kept while it comes.
        assert!(sent(at, "/kept", 1000, 999, SHORT * 3).starts_with("HTTP/1.1 408"));
        let steady = sent(at, "/kept", 40_000, 10_000, SHORT / 2);
        assert!(steady.starts_with("HTTP/1.1 200"), "{steady}");
        // That the service is slow is another problem.
        let late = sent(at, "/late", 0, 1, Duration::ZERO);
        assert!(late.starts_with("HTTP/1.1 503") && late.contains("\"code\":\"unavailable\""), "{late}");
    }
}
