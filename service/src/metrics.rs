//! How the service does, in figures that Prometheus reads (OpenMetrics 1.0). No figure says anything of a person or a case.

use std::fmt;
use std::time::Duration;

use chrono::TimeDelta;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::desk::{Desk, DeskError, Looked, Swept};
use crate::records::attachments::Scan;
use crate::records::{deliveries, scans, wakes};
use crate::scanner::Round;

/// The upper bounds of the buckets that times are counted in, in seconds.
const SECONDS: [f64; 9] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Figures of one node, from its start.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<OfRoute, Histogram>,
    looked: Counter,
    events: Counter,
    failed: Counter,
    lag: Gauge,
    underway: Gauge,
    dead: Gauge,
    calendars: Family<OfCalendar, Gauge>,
    quarantined: Gauge,
    infected: Counter,
    swept: Family<OfKind, Counter>,
    sweeps_failed: Counter,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfKind {
    what: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfCalendar {
    calendar: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("guicheng");
        let requests = Family::<Answered, Counter>::default();
        let seconds = Family::<OfRoute, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let (looked, events, failed) = (Counter::default(), Counter::default(), Counter::default());
        let (lag, underway, dead) = (Gauge::default(), Gauge::default(), Gauge::default());
        let calendars = Family::<OfCalendar, Gauge>::default();
        registry.register("calendar_days_left", "Days until the last published table ends", calendars.clone());
        let (quarantined, infected) = (Gauge::default(), Counter::default());
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register_with_unit("http_duration", "How long they took", Unit::Seconds, seconds.clone());
        registry.register("cases_looked_at", "Cases that time has come for", looked.clone());
        registry.register("events_of_time", "Events that time has brought about", events.clone());
        registry.register("cases_failed", "Times that a case could not be gone on with; it stays due", failed.clone());
        registry.register_with_unit("due_lag", "For how long the first case is due", Unit::Seconds, lag.clone());
        registry.register("deliveries_underway", "Effects on their way to a channel", underway.clone());
        registry.register("dead_letters", "Effects that could not be delivered", dead.clone());
        registry.register("attachments_quarantined", "Attachments not scanned yet", quarantined.clone());
        registry.register("attachments_infected", "Attachments that did harm", infected.clone());
        let (swept, sweeps_failed) = (Family::<OfKind, Counter>::default(), Counter::default());
        registry.register("swept", "What nobody needed any more and was thrown away", swept.clone());
        registry.register("sweeps_failed", "Times that something could not be thrown away", sweeps_failed.clone());
        Self {
            registry,
            requests,
            seconds,
            looked,
            events,
            failed,
            lag,
            underway,
            dead,
            calendars,
            quarantined,
            infected,
            swept,
            sweeps_failed,
        }
    }
}

impl Metrics {
    /// A request was answered. The route is a template of paths, as `/api/cases/{case}`.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.seconds.get_or_create(&OfRoute { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { method: method.to_owned(), route, status }).inc();
    }

    /// Cases were looked at.
    pub fn looked(&self, looked: &Looked) {
        self.looked.inc_by(looked.cases);
        self.events.inc_by(looked.events);
        self.failed.inc_by(looked.failed);
    }

    /// What nobody needs any more was thrown away, or could not be.
    pub fn swept(&self, swept: &Result<Swept, DeskError>) {
        let Ok(swept) = swept else {
            self.sweeps_failed.inc();
            return;
        };
        self.sweeps_failed.inc_by(swept.failed);
        let Swept { drafts, claims, attachments, infected, .. } = *swept;
        for (what, number) in
            [("drafts", drafts), ("claims", claims), ("attachments", attachments), ("infected", infected)]
        {
            self.swept.get_or_create(&OfKind { what }).inc_by(number);
        }
    }

    /// Attachments were scanned.
    pub fn scanned(&self, round: &Round) {
        self.infected.inc_by(round.infected);
    }

    /// All figures as text, with what the store says now of what is due and on its way.
    ///
    /// # Errors
    /// If the store cannot be used.
    pub fn text(&self, desk: &Desk) -> Result<String, DeskError> {
        let store = &**desk.store();
        let due = wakes::next_due(store)?.map_or(TimeDelta::zero(), |due| desk.clock().now() - due);
        self.lag.set(due.num_seconds().max(0));
        let number = |state| Ok::<i64, DeskError>(deliveries::count(store, state)?.try_into().unwrap_or(i64::MAX));
        self.underway.set(number(deliveries::WAITING)?);
        self.dead.set(number(deliveries::DEAD)?);
        for reach in desk.calendars()? {
            let calendar = OfCalendar { calendar: reach.calendar.to_string() };
            self.calendars.get_or_create(&calendar).set(reach.days_left);
        }
        self.quarantined.set(scans::count(store, Scan::Waiting)?.try_into().unwrap_or(i64::MAX));
        let mut text = String::new();
        // Nothing but memory can be short, and then nothing more is said.
        let _ = encode(&mut text, &self.registry);
        Ok(text)
    }
}
