//! The interface over HTTP: JSON, described by OpenAPI 3.1 made of this code. Every function is the desk's; what is here is who asks, how it
//! is written, and what stands in the way of those who ask too much.

mod account;
mod accounts;
mod agencies;
mod attachments;
mod audit;
mod body;
mod browse;
mod bulk;
mod by_mail;
mod calendars;
mod caller;
pub(crate) mod cases;
mod client;
mod clocks;
pub(crate) mod collections;
mod compress;
mod counter;
mod demo;
mod description;
mod drafts;
mod exports;
mod figures;
mod invitations;
mod law;
pub(crate) mod messages;
mod operation;
mod organisations;
mod pace;
mod packs;
mod problem;
mod quarantine;
mod reads;
mod real_names;
mod second_factor;
mod session;
mod shown;
pub(crate) mod tables;
pub(crate) mod tasks;
mod tokens;
mod trace;
mod written;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, Json};
use axum::routing::{any, get};
use guicheng_engine::Language;
use tokio::sync::Semaphore;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::config::SiteConfig;
use crate::desk::Desk;
use crate::identity::Identity;
use crate::limits::Limits;
use crate::metrics::Metrics;
pub(crate) use client::Gate;
use pace::Pace;

pub(crate) use attachments::scanned;
pub(crate) use caller::{COLOURS, COOKIE, Caller, InPath, InQuery, LANGUAGE, TYPE, language};
pub(crate) use problem::Problem;
pub(crate) use session::session_cookie;

pub use ipnet::IpNet;

/// The description of the interface, the same for every service.
static DESCRIBED: OnceLock<Arc<serde_json::Value>> = OnceLock::new();

/// It as a page, in Chinese and in English; made for the first who asks.
static BROWSED: OnceLock<[String; 2]> = OnceLock::new();

/// The largest body that is read.
pub(crate) const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// How many requests are worked on at once; the others wait.
const MOST_AT_ONCE: usize = 64;

/// What all requests share.
#[derive(Clone, Debug)]
pub struct Service {
    /// What is asked.
    pub desk: Arc<Desk>,
    /// Who asks.
    pub identity: Arc<Identity>,
    /// Whether browsers send the cookie of a session over protected connections only.
    pub secure: bool,
    /// How it does.
    pub metrics: Arc<Metrics>,
    /// What every page says of the site.
    pub site: Arc<SiteConfig>,
    /// Where people find it from outside, if that was said.
    pub place: Option<Arc<str>>,
    room: Arc<Semaphore>,
    gate: Gate,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guicheng",
        description = "Cases, what can be done in them, lists over them, and what has been sent. Times are UTC (RFC 3339), days are \
                       local (YYYY-MM-DD). Problems are told as RFC 9457 has it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(problem::ProblemDocument))
)]
struct Described;

impl Service {
    /// A service over a desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>, identity: Arc<Identity>, secure: bool) -> Self {
        let gate = Gate::new(&[], Limits::default());
        let room = Arc::new(Semaphore::new(MOST_AT_ONCE));
        Self { desk, identity, secure, metrics: Arc::default(), site: Arc::default(), place: None, room, gate }
    }

    /// The same, behind proxies that are believed where a request comes from, and with limits of its own. Proxies protect the connection.
    #[must_use]
    pub fn behind(self, proxies: &[IpNet], limits: Limits) -> Self {
        let secure = self.secure || !proxies.is_empty();
        Self { secure, gate: Gate::new(proxies, limits), ..self }
    }

    /// Lets somebody open a case.
    ///
    /// # Errors
    /// If they have not signed in, and too many come from there.
    pub(crate) fn admit(&self, caller: &Caller) -> Result<(), Problem> {
        match caller.account {
            Some(_) => Ok(()),
            None => self.gate.opens(caller.place.as_deref()).map_err(|problem| caller.told(problem)),
        }
    }

    /// Whom it believes, and how much it answers.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The same, whose pages say something of the site.
    #[must_use]
    pub fn saying(self, site: SiteConfig) -> Self {
        Self { site: Arc::new(site), ..self }
    }

    /// The same, found from outside at an address, which stands in squares for telephones.
    #[must_use]
    pub fn found_at(self, place: &str) -> Self {
        Self { place: Some(Arc::from(place)), ..self }
    }

    /// Under which name devices show the codes of its accounts: whoever runs the site, else where it is found.
    pub(crate) fn issuer(&self, language: Language) -> String {
        let organiser = self.site.organiser.as_ref().map(|said| said.get(language).to_owned());
        let host = || {
            let place = self.place.as_deref()?.split("://").nth(1)?;
            place.split(['/', ':']).next().filter(|host| !host.is_empty()).map(str::to_owned)
        };
        organiser.or_else(host).unwrap_or_else(|| "guicheng".to_owned())
    }

    /// The routes of the interface, with what they are described by, and those that take long.
    fn interface() -> (Router<Self>, Router<Self>) {
        let (router, described) = OpenApiRouter::with_openapi(Described::openapi())
            .routes(routes!(operation::health))
            .routes(routes!(session::who, session::sign_in, session::sign_out))
            .routes(routes!(by_mail::forgotten, by_mail::set))
            .routes(routes!(by_mail::confirm))
            .routes(routes!(by_mail::address, by_mail::ask, by_mail::forget))
            .routes(routes!(account::own))
            .routes(routes!(account::choose))
            .routes(routes!(account::change_password))
            .routes(routes!(account::log))
            .routes(routes!(invitations::accept, invitations::decline))
            .routes(routes!(second_factor::begin, second_factor::confirm, second_factor::give_up))
            .routes(routes!(tokens::list, tokens::make))
            .routes(routes!(tokens::remove))
            .routes(routes!(agencies::settings, agencies::set_settings))
            .routes(routes!(agencies::notice, agencies::publish_notice))
            .routes(routes!(agencies::accepted, agencies::accept))
            .routes(routes!(reads::list))
            .routes(routes!(real_names::own, real_names::claim))
            .routes(routes!(real_names::pending))
            .routes(routes!(real_names::decide))
            .routes(routes!(accounts::join))
            .routes(routes!(accounts::list, accounts::enter))
            .routes(routes!(accounts::administrators, accounts::administrator))
            .routes(routes!(accounts::remove_administrator))
            .routes(routes!(accounts::close))
            .routes(routes!(accounts::close_own))
            .routes(routes!(accounts::reset))
            .routes(routes!(second_factor::remove))
            .routes(routes!(accounts::log))
            .routes(routes!(organisations::search, organisations::found))
            .routes(routes!(organisations::enter))
            .routes(routes!(organisations::one))
            .routes(routes!(organisations::members, organisations::add_member))
            .routes(routes!(organisations::end_member))
            .routes(routes!(demo::people))
            .routes(routes!(demo::sign_in_as))
            .routes(routes!(demo::clock, demo::move_clock))
            .routes(routes!(calendars::list))
            .routes(routes!(packs::list))
            .routes(routes!(packs::beginnings))
            .routes(routes!(law::source))
            .routes(routes!(law::all_texts))
            .routes(routes!(law::articles))
            .routes(routes!(law::interpretations))
            .routes(routes!(law::workflow_graph))
            .routes(routes!(figures::of_pack))
            .routes(routes!(cases::open))
            .routes(routes!(cases::preview_opening))
            .routes(routes!(cases::view))
            .routes(routes!(cases::available))
            .routes(routes!(clocks::of_case))
            .routes(routes!(cases::command_in))
            .routes(routes!(cases::preview))
            .routes(routes!(cases::record))
            .routes(routes!(audit::of_case))
            .routes(routes!(cases::documents))
            .routes(routes!(cases::document))
            .routes(routes!(collections::page))
            .routes(routes!(messages::inbox))
            .routes(routes!(messages::confirm))
            .routes(routes!(messages::read))
            .routes(routes!(exports::table))
            .routes(routes!(exports::feed))
            .routes(routes!(tasks::list))
            .routes(routes!(tasks::claim, tasks::unclaim))
            .routes(routes!(drafts::filled_in))
            .routes(routes!(drafts::list, drafts::save))
            .routes(routes!(drafts::one, drafts::save_again, drafts::discard))
            .routes(routes!(drafts::submit))
            .routes(routes!(counter::forms, counter::hand_over))
            .routes(routes!(counter::form))
            .routes(routes!(counter::forms_in, counter::hand_over_in))
            .routes(routes!(counter::form_in))
            .routes(routes!(counter::take))
            .routes(routes!(drafts::filters))
            .routes(routes!(drafts::save_filter, drafts::drop_filter))
            .routes(routes!(bulk::commands))
            .routes(routes!(attachments::give))
            .routes(routes!(quarantine::list))
            .split_for_parts();
        let slow = OpenApiRouter::new().routes(routes!(attachments::bring)).routes(routes!(tables::try_out));
        let (slow, more) = slow.routes(routes!(tables::workbook, tables::take_over)).split_for_parts();
        let mut described = described;
        described.merge(more);
        let described = Arc::clone(DESCRIBED.get_or_init(|| description::whole(&described)));
        let of_pages = Arc::clone(&described);
        let browsed = move |headers: HeaderMap| {
            let languages = [Language::Chinese, Language::English];
            let [chinese, english] =
                BROWSED.get_or_init(|| languages.map(|language| browse::page(&of_pages, language)));
            let page = if language(&headers) == Language::English { english } else { chinese };
            std::future::ready(Html(page.clone()))
        };
        let usual = router
            .route("/openapi.json", get(move || std::future::ready(Json((*described).clone()))))
            .route("/api", get(browsed));
        (usual, slow)
    }

    /// Counted elsewhere as well, as by what looks at cases.
    #[must_use]
    pub fn counted_in(self, metrics: Arc<Metrics>) -> Self {
        Self { metrics, ..self }
    }

    /// The figures of how it does, and whether it can decide, for those who watch it: not for everybody who can reach the service.
    pub fn figures(self) -> Router {
        Router::new().route("/metrics", get(operation::figures)).route("/ready", get(operation::ready)).with_state(self)
    }

    /// All routes, those of pages among them. What is not there is told as a problem where the interface is asked, else as a page.
    pub(crate) fn with_pages<T>(self, pages: Router<Self>, unknown: impl axum::handler::Handler<T, Self>) -> Router
    where
        T: 'static,
    {
        let fixed = |name: HeaderName, value: &'static str| {
            SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
        };
        let (usual, slow) = Self::interface();
        usual
            .route("/api/{*path}", any(|| std::future::ready(Problem::unknown_path())))
            .merge(pages)
            .fallback(unknown)
            .method_not_allowed_fallback(|| std::future::ready(Problem::method_not_allowed()))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(from_fn_with_state(Pace::USUAL, pace::in_time))
            .merge(slow.layer(from_fn_with_state(Pace::ATTACHMENTS, pace::in_time)))
            // Nothing comes past the gate: whatever is to be answered is merged before.
            .layer(from_fn_with_state(self.gate.clone(), client::admit))
            .layer(from_fn(compress::answer))
            .layer(fixed(header::CACHE_CONTROL, "no-store"))
            .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(fixed(header::REFERRER_POLICY, "same-origin"))
            .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
            // What was reached over a protected connection once is not asked for over any other.
            .layer(SetResponseHeaderLayer::if_not_present(
                header::STRICT_TRANSPORT_SECURITY,
                self.secure.then(|| HeaderValue::from_static("max-age=31536000")),
            ))
            .layer(fixed(
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ))
            .layer(from_fn(client::hang_up))
            .layer(from_fn_with_state(Arc::clone(&self.metrics), trace::request))
            .with_state(self)
    }

    /// Asks the desk, on a thread that may wait, as soon as there is room.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(|_| Problem::unavailable())?;
        let service = self.clone();
        let span = tracing::Span::current();
        let asked = tokio::task::spawn_blocking(move || {
            let answer = span.in_scope(|| ask(&service));
            drop(room);
            answer
        });
        asked.await.map_err(|_| Problem::unavailable())?
    }
}
