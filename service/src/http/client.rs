//! Where a request comes from, and how much is asked from there.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

use super::caller::{language, says_who};
use super::problem::Problem;
use crate::limits::Limits;

/// How often addresses are forgotten from which nothing has come for long: after so many requests.
const FORGOTTEN: u32 = 10_000;

/// What is asked from where, kept in memory by each node.
#[derive(Debug)]
struct RateLimits {
    entry: DefaultKeyedRateLimiter<IpAddr>,
    public: DefaultKeyedRateLimiter<IpAddr>,
    signed_in: DefaultKeyedRateLimiter<IpAddr>,
    openings_of_public: DefaultKeyedRateLimiter<String>,
    asked: AtomicU32,
}

/// Whom to believe where a request comes from, and how much is answered.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    proxies: Arc<[IpNet]>,
    limits: Limits,
    kept: Arc<RateLimits>,
}

/// Where a request comes from, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address.
    pub(crate) address: Option<IpAddr>,
    /// The name by which the service was asked, if a proxy that is trusted says so.
    pub(crate) host: Option<String>,
}

/// Says that the connection ends with the answer where what was sent may not have been read: the next request would not arrive.
pub(crate) async fn hang_up(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let length = headers.get(header::CONTENT_LENGTH).map(|length| length.as_bytes() != b"0");
    let has_body = length.unwrap_or_else(|| headers.contains_key(header::TRANSFER_ENCODING));
    let mut response = next.run(request).await;
    let is_refused = matches!(response.status().as_u16(), 401 | 403 | 405 | 408 | 413 | 415 | 429);
    if has_body && is_refused {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl Client {
    /// What is counted as one place.
    pub(crate) fn place(&self) -> Option<String> {
        self.address.map(|address| network(address).to_string())
    }
}

impl Gate {
    pub(crate) fn new(proxies: &[IpNet], limits: Limits) -> Self {
        let limiter = |number| RateLimiter::keyed(Quota::per_minute(number));
        let kept = RateLimits {
            entry: limiter(limits.entry),
            public: limiter(limits.public),
            signed_in: limiter(limits.signed_in),
            openings_of_public: RateLimiter::keyed(Quota::per_hour(limits.openings_of_public)),
            asked: AtomicU32::new(0),
        };
        Self { proxies: proxies.into(), limits, kept: Arc::new(kept) }
    }

    /// How much is answered.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// That somebody who has not signed in opens a case.
    ///
    /// # Errors
    /// If there were too many from that place.
    pub(crate) fn opens(&self, place: Option<&str>) -> Result<(), Problem> {
        let Some(place) = place else { return Ok(()) };
        let asked = self.kept.openings_of_public.check_key(&place.to_owned());
        asked.map_err(|refused| Problem::too_many(refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1))
    }

    /// What connections from an address are counted with; none for a proxy, over which everybody comes.
    pub(crate) fn counted(&self, address: IpAddr) -> Option<IpAddr> {
        let address = address.to_canonical();
        (!self.is_proxy(address)).then(|| network(address))
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|proxies| proxies.contains(&address))
    }

    /// Where a request comes from. What proxies say is believed of those that are trusted, from the last to the first: the
    /// address that the last trusted one names is it.
    fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return Client::default() };
        if !self.is_proxy(peer) {
            return Client { address: Some(peer), host: None };
        }
        let mut address = peer;
        let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let named: Vec<&str> = named.flat_map(|value| value.split(',')).collect();
        for name in named.iter().rev() {
            // Something that is no address was not written by a proxy that knows its work.
            let Ok(named) = name.trim().parse::<IpAddr>() else { break };
            address = named.to_canonical();
            if !self.is_proxy(address) {
                break;
            }
        }
        let host = headers.get("x-forwarded-host").and_then(|value| value.to_str().ok()).map(str::to_owned);
        Client { address: Some(address), host }
    }

    /// For how many seconds nothing more is answered from there; none if it is.
    fn too_many(&self, address: IpAddr, method: &Method, path: &str, headers: &HeaderMap) -> Option<u64> {
        if self.kept.asked.fetch_add(1, Ordering::Relaxed) % FORGOTTEN == FORGOTTEN - 1 {
            [&self.kept.entry, &self.kept.public, &self.kept.signed_in].iter().for_each(|kept| kept.retain_recent());
            self.kept.openings_of_public.retain_recent();
        }
        // What somebody sent in is shown to whoever knows how they are reached: that is not to be guessed either.
        let asks_for_receipt = matches!(path.split('/').collect::<Vec<_>>().as_slice(), ["", _, "receipt"]);
        let is_sign_in = path == "/api/session"
            || path == "/sign-in"
            || path.starts_with("/api/session/")
            || path.starts_with("/sign-in/");
        let is_changing = matches!(*method, Method::POST | Method::PUT);
        let is_entry = is_changing && (asks_for_receipt || is_sign_in || path == "/api/accounts");
        let is_signed_in = says_who(headers);
        let limiter = match (is_entry, is_signed_in) {
            (true, _) => &self.kept.entry,
            (_, true) => &self.kept.signed_in,
            _ => &self.kept.public,
        };
        let refused = limiter.check_key(&network(address)).err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

/// What is counted as one place: an address, or the network that a subscriber has of the longer ones.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Says where a request comes from, and answers no more than is allowed from there.
pub(super) async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = gate.client(peer, request.headers());
    let path = request.uri().path();
    let too_many = client.address.and_then(|address| gate.too_many(address, request.method(), path, request.headers()));
    if let Some(seconds) = too_many {
        return Problem::too_many(seconds).told(language(request.headers()), false).into_response();
    }
    request.extensions_mut().insert(client);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn from(peer: &str, forwarded: &[&str]) -> String {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let gate = Gate::new(&proxies, Limits::default());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        gate.client(Some(peer.parse().unwrap()), &headers).address.unwrap().to_string()
    }

    #[test]
    fn only_trusted_proxies_say_where_a_request_comes_from() {
        assert_eq!(from("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(from("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        // What was there before the first trusted proxy is what anybody may have written.
        assert_eq!(from("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(from("10.0.0.1", &["1.1.1.1", "198.51.100.7", "fd00::2"]), "198.51.100.7");
        assert_eq!(from("10.0.0.1", &["198.51.100.7, nonsense"]), "10.0.0.1");
    }

    #[test]
    fn one_place_asks_so_much_and_others_are_not_kept_waiting() {
        let few = NonZeroU32::new(2).unwrap();
        let gate = Gate::new(&[], Limits { entry: few, public: few, signed_in: few, ..Limits::default() });
        let ask = |address: &str, method: Method, path: &str| {
            gate.too_many(address.parse().unwrap(), &method, path, &HeaderMap::new()).is_some()
        };
        let mine: Vec<bool> = (0..3).map(|_| ask("2001:db8::1", Method::POST, "/api/session")).collect();
        assert_eq!(mine, [false, false, true]);
        assert!(ask("2001:db8::2", Method::POST, "/api/session"));
        assert!(!ask("2001:db8:0:1::2", Method::POST, "/api/session"));
        assert!(!ask("2001:db8::1", Method::GET, "/api/packs"));
        assert!(ask("2001:db8::1", Method::POST, "/market_pitches/receipt"));
        assert!(!ask("2001:db8::1", Method::POST, "/api/messages/1/2/0/receipt"));
    }

    #[test]
    fn whoever_has_not_signed_in_opens_so_many_cases_an_hour() {
        let gate = Gate::new(&[], Limits { openings_of_public: NonZeroU32::new(2).unwrap(), ..Limits::default() });
        let opened: Vec<bool> = (0..3).map(|_| gate.opens(Some("192.0.2.1")).is_ok()).collect();
        assert_eq!(opened, [true, true, false]);
        assert!(gate.opens(Some("192.0.2.2")).is_ok() && gate.opens(None).is_ok());
    }

    #[test]
    fn what_is_no_session_and_no_token_is_counted_with_the_public() {
        let with = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            says_who(&headers)
        };
        let session = format!("guicheng-session={}", "0a".repeat(32));
        assert!(with("cookie", &session) && with("authorization", &format!("Bearer gct_{}", "0a".repeat(32))));
        for cookie in ["guicheng-session=", "guicheng-session=x", "a=guicheng-session", "guicheng-language=en"] {
            assert!(!with("cookie", cookie), "{cookie}");
        }
        for authorization in ["x", "Basic YTpi", "Bearer ", "Bearer x", "Bearer gct_"] {
            assert!(!with("authorization", authorization), "{authorization}");
        }
    }
}
