//! The whole site: the interface and the pages, served together.

mod connections;

use std::future::{Future, pending};
use std::io;
use std::pin::pin;

use axum::Router;
use futures_util::future::select;
use tokio::net::TcpListener;

use crate::http::Service;
use crate::pages;

impl Service {
    /// Everything that is served.
    pub fn routes(self) -> Router {
        self.with_pages(pages::pages(), pages::unknown)
    }

    /// Serves until `end` is there, and then, for 20 seconds at most, what has begun. A connection that says nothing for 15 seconds is
    /// ended; there are no more at once than the limits allow.
    ///
    /// # Errors
    /// None as yet.
    pub async fn serve(self, listener: TcpListener, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let gate = self.gate().clone();
        connections::answer(listener, self.routes(), gate, end).await
    }

    /// Serves the figures of how it does, at `/metrics`, for as long as the service runs.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn serve_figures(self, listener: TcpListener) -> io::Result<()> {
        axum::serve(listener, self.figures()).await
    }
}

/// Until somebody interrupts, or the system ends the service (SIGTERM).
pub async fn interrupted() {
    // If something cannot be waited for, the service is ended from outside.
    let by_hand = async {
        if tokio::signal::ctrl_c().await.is_err() {
            pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let by_system = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                terminated.recv().await;
            }
            Err(_) => pending().await,
        }
    };
    #[cfg(not(unix))]
    let by_system = pending::<()>();
    select(pin!(by_hand), pin!(by_system)).await;
}
