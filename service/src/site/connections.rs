//! Connections: how many there are at once, how long they may say nothing, and how they end.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use futures_util::future::{Either, select};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::Gate;

/// How long a connection may take to say what is asked, and to say nothing between two requests.
const SILENCE: Duration = Duration::from_secs(15);

/// How long is waited, at the end, for what has begun.
const ENDING: Duration = Duration::from_secs(20);

/// How long is waited when no connection can be taken, as when there are no more files to open.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes connections and answers what comes over them until `end` is there; then waits, but not for ever, for what has begun.
pub(super) async fn answer(
    listener: TcpListener,
    routes: Router,
    gate: Gate,
    end: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(gate.limits().connections));
    let places = Places::default();
    let routes = TowerToHyperService::new(routes);
    let open = GracefulShutdown::new();
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(SILENCE);
    let mut end = pin!(end);
    loop {
        let next = async {
            // Whoever comes when all places are taken waits: those who say nothing leave before long.
            let permit = Arc::clone(&room).acquire_owned().await;
            (accepted(&listener).await, permit)
        };
        let ((stream, peer), Ok(permit)) = (match select(pin!(next), end.as_mut()).await {
            Either::Left((next, _)) => next,
            Either::Right(_) => break,
        }) else {
            break;
        };
        let Some(place) = places.enter(gate.counted(peer.ip()), gate.limits().connections_of_one) else { continue };
        let held = (permit, place);
        let routes = routes.clone();
        let service = service_fn(move |mut request: Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            routes.call(request)
        });
        let connection = open.watch(server.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // That somebody broke off is nobody's fault.
            let _ = connection.await;
            drop::<(OwnedSemaphorePermit, Place)>(held);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(ENDING, open.shutdown()).await;
    Ok(())
}

/// The next connection. That none can be taken passes.
async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// How many connections there are from each place.
#[derive(Clone, Debug, Default)]
struct Places(Arc<Mutex<BTreeMap<IpAddr, usize>>>);

/// A connection from a place, which is not counted if it is none of one's own.
#[derive(Debug)]
struct Place {
    places: Places,
    address: Option<IpAddr>,
}

impl Places {
    /// One connection more from there; none if there are so many already. Without an address nothing is counted.
    fn enter(&self, address: Option<IpAddr>, most: usize) -> Option<Place> {
        if let Some(address) = address {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = known.entry(address).or_default();
            if *count >= most {
                return None;
            }
            *count += 1;
        }
        Some(Place { places: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut known = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = known.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                known.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_so_many_connections_and_no_more() {
        let places = Places::default();
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let first = places.enter(Some(one), 2).unwrap();
        let second = places.enter(Some(one), 2).unwrap();
        assert!(places.enter(Some(one), 2).is_none());
        let third = places.enter(Some(other), 2).unwrap();
        drop(first);
        let again = places.enter(Some(one), 2).unwrap();
        drop((second, third, again));
        assert!(places.0.lock().unwrap().is_empty());
        let uncounted: Vec<_> = (0..3).map(|_| places.enter(None, 2)).collect();
        assert!(uncounted.iter().all(Option::is_some));
    }
}
