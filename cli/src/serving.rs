//! Serving a data folder over HTTP, for the verbs that do.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use guicheng_engine::Language;
use guicheng_service::clock::SystemClock;
use guicheng_service::config::{Config, LogStyle, ScannerConfig, SiteConfig};
use guicheng_service::delivery::{Channel, Courier};
use guicheng_service::desk::{CalendarReach, Desk, DeskError, Looked, Swept};
use guicheng_service::http::{IpNet, Service};
use guicheng_service::identity::Identity;
use guicheng_service::limits::Limits;
use guicheng_service::metrics::Metrics;
use guicheng_service::scanner::{Round, RunningScanning, Scanner, Scanning};
use guicheng_service::site::interrupted;
use guicheng_service::waker::{Reports, Waker};

use crate::Verdict;
use crate::console::Console;
use crate::data::{config_failure, desk_failure, settings};
use crate::failure::Failure;

/// How often it is looked whether something is due.
const LOOKED: Duration = Duration::from_secs(1);

/// How often it is looked whether something is to be carried to the outside.
const CARRIED: Duration = Duration::from_secs(5);

/// How often it is looked whether something in quarantine is due; what is brought is looked at at once.
const SCANNED: Duration = Duration::from_secs(5);

/// Where to listen.
#[derive(Debug, Args)]
pub(crate) struct ListenArguments {
    /// The port; 0 takes any that is free | 端口，写 0 取任一空闲端口
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// A proxy, or a network of them, that is believed where requests come from; several times for several | 可信的代理地址或者网段，采信其转发的来源地址，可以写几次
    #[arg(long = "proxy", value_name = "ADDRESS")]
    pub(crate) proxies: Vec<IpNet>,
}

/// Where a service listens, whom it believes, its ways to the outside, and what its pages say of it.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    /// Where people find it from outside; at that address if it serves this machine alone and nothing is said.
    pub(crate) place: Option<String>,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) channels: Vec<Arc<dyn Channel>>,
    /// What looks at attachments.
    pub(crate) scanner: Option<Arc<dyn Scanner>>,
    /// Where the figures of how it does are served; nowhere if none.
    pub(crate) metrics: Option<SocketAddr>,
    pub(crate) log: LogStyle,
    pub(crate) site: SiteConfig,
    pub(crate) limits: Limits,
}

/// Serves until somebody interrupts. `tell` is called once it listens, with where it does.
pub(crate) fn serve(
    console: &Console,
    desk: Desk,
    setup: Setup,
    people: impl FnOnce(Identity) -> Identity,
    tell: impl FnOnce(&SocketAddr, &Identity) -> Result<(), Failure>,
) -> Result<Verdict, Failure> {
    let Setup { address, port, place, proxies, channels, scanner, metrics, log, site, limits } = setup;
    write_down(log);
    let desk = Arc::new(desk);
    let identity = Arc::new(people(Identity::new(Arc::clone(&desk))));
    let failed = |error: std::io::Error| console.bad("serve-failed", &[("error", &console.why(&error))]);
    let language = console.language;
    channels.iter().for_each(|channel| channel.know(Arc::<Identity>::clone(&identity)));
    let counted = Arc::new(Metrics::default());
    let _waker = Waker::start(Arc::clone(&desk), LOOKED, reports(language, &counted)).map_err(failed)?;
    let courier = Courier::new(Arc::clone(&desk), channels, Arc::new(SystemClock));
    let courier = courier.map_err(|error| desk_failure(console, &error))?;
    let _courier = courier.start(CARRIED, Box::new(move |carried| note(language, &carried))).map_err(failed)?;
    let _scanning = scanner.map(|scanner| scanning(console, &desk, scanner, &counted)).transpose()?;
    warn_of_calendars(console, &desk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::new(address, port)).await.map_err(failed)?;
        let at = listener.local_addr().map_err(failed)?;
        tell(&at, &identity)?;
        // On this machine alone nothing protects the connection, and nothing needs to.
        let service = Service::new(desk, Arc::clone(&identity), !address.is_loopback());
        let service = service.behind(&proxies, limits).counted_in(counted).saying(site);
        let place = place.or_else(|| address.is_loopback().then(|| format!("http://{at}/")));
        let service = match place {
            Some(place) => service.found_at(&place),
            None => service,
        };
        if let Some(metrics) = metrics {
            let listener = tokio::net::TcpListener::bind(metrics).await.map_err(failed)?;
            let figures = service.clone().serve_figures(listener);
            tokio::spawn(async move {
                if let Err(error) = figures.await {
                    tell_operators(&error.to_string());
                }
            });
        }
        service.serve(listener, interrupted()).await.map_err(failed)
    })?;
    Ok(Verdict::Fine)
}

/// Says which calendars need another year before long.
fn warn_of_calendars(console: &Console, desk: &Desk) {
    let ending = desk.calendars().unwrap_or_default().into_iter().filter(CalendarReach::ends_soon);
    for reach in ending {
        let until = reach.until.map(|day| day.to_string()).unwrap_or_default();
        tell_operators(&console.say("serve-calendar-ends", &[("calendar", &reach.calendar), ("until", &until)]));
    }
}

/// What is counted, and told of what went wrong, when cases were looked at and what nobody needs any more was thrown away.
fn reports(language: Language, counted: &Arc<Metrics>) -> Reports {
    let (counts, swept_counts) = (Arc::clone(counted), Arc::clone(counted));
    let looked = Box::new(move |looked: Result<Looked, DeskError>| {
        looked.iter().for_each(|looked| counts.looked(looked));
        note(language, &looked);
    });
    let swept = Box::new(move |swept: Result<Swept, DeskError>| {
        swept_counts.swept(&swept);
        note(language, &swept);
    });
    Reports { looked, swept }
}

/// Begins to look at attachments.
fn scanning(
    console: &Console,
    desk: &Arc<Desk>,
    scanner: Arc<dyn Scanner>,
    counted: &Arc<Metrics>,
) -> Result<RunningScanning, Failure> {
    let language = console.language;
    let scanning = Scanning::new(Arc::clone(desk), scanner).map_err(|error| desk_failure(console, &error))?;
    let counts = Arc::clone(counted);
    let report = Box::new(move |round: Result<Round, DeskError>| {
        round.iter().for_each(|round| counts.scanned(round));
        note(language, &round);
    });
    let started = scanning.start(SCANNED, report);
    started.map_err(|error| console.bad("serve-failed", &[("error", &console.why(&error))]))
}

/// Writes requests, and what could not be answered, to standard error.
fn write_down(log: LogStyle) {
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_target(false);
    // Who has set one up already, as a test does, keeps it.
    let _ = match log {
        LogStyle::Off => return,
        LogStyle::Text => lines.try_init(),
        LogStyle::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
}

fn note<T>(language: Language, outcome: &Result<T, DeskError>) {
    if let Err(error) = outcome {
        tell_operators(&error.for_operators(language));
    }
}

fn tell_operators(text: &str) {
    use std::io::Write;
    // If not even this can be written, there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// This machine alone.
pub(crate) const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How a service is set up, and its ways to the outside.
pub(crate) fn configuration(
    console: &Console,
    file: Option<&Path>,
) -> Result<(Config, Vec<Arc<dyn Channel>>), Failure> {
    let config = settings(console, file)?;
    let channels = config.channels().map_err(|error| config_failure(console, &error))?;
    Ok((config, channels))
}

/// What looks at attachments, as it is set up.
pub(crate) fn scanner(console: &Console, config: &Config) -> Result<Option<Arc<dyn Scanner>>, Failure> {
    let scanner = config.scanner.as_ref().map(ScannerConfig::scanner).transpose();
    scanner.map_err(|error| config_failure(console, &error))
}
