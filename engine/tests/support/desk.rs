//! A case of the lending library, and people who do things in it on given days.

#![allow(dead_code, reason = "every test uses a part of it")]

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use guicheng_engine::base::{Id, Value, Values};
use guicheng_engine::case::{Case, ClockPhase, Procedure};
use guicheng_engine::decide::{Decision, Disclosure};
use guicheng_engine::pack::Pack;
use guicheng_engine::record::{Actor, Command, Event, EventKind, Refusal, Request};
use guicheng_engine::rulebook::Rulebook;
use guicheng_engine::time::Calendar;

use crate::shelf::Shelf;

/// The desk: one case, and the rules it is decided by.
pub(crate) struct Desk {
    pub(crate) rulebook: Rulebook,
    pub(crate) pack: Arc<Pack>,
    pub(crate) case: Case,
    pub(crate) events: Vec<Event>,
}

/// Nine o'clock in the morning of a day, local time.
pub(crate) fn morning(day: &str) -> DateTime<Utc> {
    let date: NaiveDate = day.parse().unwrap();
    Utc.from_utc_datetime(&date.and_hms_opt(1, 0, 0).unwrap())
}

/// Somebody of an organisation in a role; nobody known for `anybody`.
pub(crate) fn person(name: &str) -> Actor {
    let (organisation, role) = match name {
        "anybody" => return Actor::anonymous(),
        "clerk" | "head" => ("main_desk", Some(name)),
        "pupil" => ("town_school", None),
        other => (other, None),
    };
    Actor {
        organisation: Some(Id::from(organisation)),
        person: Some(Id::from(name)),
        roles: role.into_iter().map(Id::from).collect(),
        real_name: true,
    }
}

/// Input: names and values; what looks like a date is one.
pub(crate) fn input<const N: usize>(given: [(&str, &str); N]) -> Values {
    let value = |text: &str| text.parse().map_or_else(|_| Value::text(text), Value::date);
    given.iter().map(|(name, text)| (Id::from(*name), value(text))).collect()
}

/// A request for a loan with all that the desk asks for.
pub(crate) fn request() -> Values {
    input([("book_title", "红楼梦"), ("reader_name", "小读者"), ("shelf", "open")])
}

impl Desk {
    /// The desk of the lending pack, or of one laid over it.
    pub(crate) fn of(shelf: &Shelf, pack: &str) -> Self {
        let pack = shelf.load(pack);
        let mut rulebook = Rulebook::new();
        rulebook.publish(Arc::clone(&pack));
        match shelf.library().calendar(pack.calendar.as_str()) {
            Ok(calendar) => rulebook.publish_calendar(calendar),
            Err(failure) => panic!("{failure}"),
        }
        Self { rulebook, pack, case: Case::new(Id::from("loan_7")), events: Vec::new() }
    }

    /// With a loan asked for by the pupil.
    pub(crate) fn asked(shelf: &Shelf, pack: &str, on: &str) -> Self {
        let mut desk = Self::of(shelf, pack);
        desk.open_case(on, "pupil", request()).unwrap_or_else(|refusal| panic!("the loan is refused: {refusal}"));
        desk
    }

    pub(crate) fn calendar(&self) -> &Arc<Calendar> {
        self.rulebook.calendar("town").unwrap()
    }

    pub(crate) fn opening(&self, input: Values) -> Request {
        Request::OpenCase { pack: self.pack.hash, kind: Id::from("loan"), workflow: Id::from("loan"), input }
    }

    pub(crate) fn open_case(&mut self, on: &str, who: &str, input: Values) -> Result<Vec<Event>, Refusal> {
        let request = self.opening(input);
        self.send(on, Command::new(person(who), request))
    }

    /// A further procedure about the loan.
    pub(crate) fn complain(&mut self, on: &str, who: &str) -> Result<Vec<Event>, Refusal> {
        let concerns = Some(self.procedure("loan").number());
        let input = input([("complaint_text", "loud reading")]);
        let request = Request::Open { pack: self.pack.hash, workflow: Id::from("complaint"), concerns, input };
        self.send(on, Command::new(person(who), request))
    }

    pub(crate) fn request_in(&self, workflow: &str, action: &str, input: Values) -> Request {
        Request::Act { procedure: self.procedure(workflow).number(), action: Id::from(action), input }
    }

    /// An action in the newest procedure of a workflow.
    pub(crate) fn act(
        &mut self,
        on: &str,
        who: &str,
        workflow: &str,
        action: &str,
        input: Values,
    ) -> Result<Vec<Event>, Refusal> {
        let request = self.request_in(workflow, action, input);
        self.send(on, Command::new(person(who), request))
    }

    /// An action in the loan, which must be possible.
    pub(crate) fn does(&mut self, on: &str, who: &str, action: &str) -> Vec<Event> {
        self.gives(on, who, action, Values::new())
    }

    /// An action in the loan with input, which must be possible.
    pub(crate) fn gives(&mut self, on: &str, who: &str, action: &str, input: Values) -> Vec<Event> {
        self.act(on, who, "loan", action, input)
            .unwrap_or_else(|refusal| panic!("{who} cannot {action} on {on}: {refusal:?}"))
    }

    pub(crate) fn decide(&self, on: &str, command: &Command) -> Result<Decision, Refusal> {
        self.rulebook.decide(&self.case, command, morning(on))
    }

    pub(crate) fn send(&mut self, on: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        let decision = self.decide(on, &command)?;
        self.take(decision.events.clone());
        Ok(decision.events)
    }

    /// Time passes until the morning of a day.
    pub(crate) fn wait(&mut self, until: &str) -> Vec<Event> {
        let decision = self
            .rulebook
            .advance(&self.case, morning(until))
            .unwrap_or_else(|refusal| panic!("time cannot pass until {until}: {refusal:?}"));
        self.take(decision.events.clone());
        decision.events
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in &events {
            self.case.apply(event, &self.rulebook).unwrap_or_else(|error| panic!("what was decided fits: {error}"));
        }
        self.events.extend(events);
    }

    pub(crate) fn procedure(&self, workflow: &str) -> &Procedure {
        self.case.newest(workflow).unwrap_or_else(|| panic!("a procedure `{workflow}` is there"))
    }

    pub(crate) fn state(&self, workflow: &str) -> &str {
        self.procedure(workflow).state().id.as_str()
    }

    /// How a clock of the loan stands: `due 2026-03-05`, `due … provisional`, `still`, `expired …`, `ended`, `none`.
    pub(crate) fn clock(&self, id: &str) -> String {
        let Some(run) = self.procedure("loan").clock(id) else { return "none".to_owned() };
        match (run.phase(), run.due(self.calendar())) {
            (ClockPhase::Running { .. }, Some(due)) if due.provisional.is_some() => {
                format!("due {} provisional", due.date)
            }
            (ClockPhase::Running { .. }, Some(due)) => format!("due {}", due.date),
            (ClockPhase::Running { .. }, None) => "running without end".to_owned(),
            (ClockPhase::Still, _) => "still".to_owned(),
            (ClockPhase::Expired { last_day }, _) => format!("expired {last_day}"),
            (ClockPhase::Ended, _) => "ended".to_owned(),
        }
    }

    /// The breaches on record: the clock and its last day.
    pub(crate) fn breaches(&self) -> Vec<String> {
        self.events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::ClockExpired { clock, last_day, breach: true, .. } => Some(format!("{clock} {last_day}")),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn sight(&self, on: &str, who: &str) -> Disclosure {
        self.rulebook
            .view(&self.case, &person(who), morning(on))
            .unwrap_or_else(|refusal| panic!("{who} cannot look on {on}: {refusal:?}"))
    }
}
