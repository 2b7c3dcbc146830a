//! The whole site: the interface and the pages, served together.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

use crate::http::Service;
use crate::pages;

impl Service {
    /// Everything that is served.
    pub fn routes(self) -> Router {
        self.with_pages(pages::pages(), pages::unknown)
    }

    /// Serves until `end` is there, and then what has begun.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn serve(self, listener: TcpListener, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let routes = self.routes().into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, routes).with_graceful_shutdown(end).await
    }

    /// Serves the figures of how it does, at `/metrics`, for as long as the service runs.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn serve_figures(self, listener: TcpListener) -> io::Result<()> {
        axum::serve(listener, self.figures()).await
    }
}
