//! A case of the lending library (the pack in `fixtures/`), and people who do things in it on given days.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use guicheng_engine::{
    Actor, Calendar, Case, ClockPhase, Command, Decision, Disclosure, Event, EventKind, Id, Pack, Procedure, Refusal,
    Request, Rulebook, Value, Values,
};

use crate::library::TestLibrary;

/// One case, and the rules it is decided by.
pub struct CaseHarness {
    /// What decides.
    pub rulebook: Rulebook,
    /// The pack that cases are opened under.
    pub pack: Arc<Pack>,
    /// The case, with all that was decided applied.
    pub case: Case,
    /// Its record.
    pub events: Vec<Event>,
}

/// Nine o'clock in the morning of a day, local time.
pub fn morning(day: &str) -> DateTime<Utc> {
    let date: NaiveDate = day.parse().unwrap();
    Utc.from_utc_datetime(&date.and_hms_opt(1, 0, 0).unwrap())
}

/// Somebody of an organisation in a role; nobody known for `anybody`.
pub fn person(name: &str) -> Actor {
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
pub fn input<const N: usize>(given: [(&str, &str); N]) -> Values {
    let value = |text: &str| text.parse().map_or_else(|_| Value::text(text), Value::date);
    given.iter().map(|(name, text)| (Id::from(*name), value(text))).collect()
}

/// A request for a loan with all that the harness asks for.
pub fn request() -> Values {
    input([("book_title", "红楼梦"), ("reader_name", "小读者"), ("shelf", "open")])
}

impl CaseHarness {
    /// A case of the lending pack, or of one laid over it.
    pub fn of(packs: &TestLibrary, pack: &str) -> Self {
        let pack = packs.load(pack);
        let mut rulebook = Rulebook::new();
        rulebook.publish(Arc::clone(&pack));
        match packs.library().calendar(pack.calendar.as_str()) {
            Ok(calendar) => rulebook.publish_calendar(calendar),
            Err(failure) => panic!("{failure}"),
        }
        Self { rulebook, pack, case: Case::new(Id::from("loan_7")), events: Vec::new() }
    }

    /// With a loan asked for by the pupil.
    pub fn asked(packs: &TestLibrary, pack: &str, on: &str) -> Self {
        let mut harness = Self::of(packs, pack);
        harness.open_case(on, "pupil", request()).unwrap_or_else(|refusal| panic!("the loan is refused: {refusal}"));
        harness
    }

    /// The calendar of the town, the current edition.
    pub fn calendar(&self) -> &Arc<Calendar> {
        self.rulebook.calendar("town").unwrap()
    }

    /// The request that opens the case with a loan.
    pub fn opening(&self, input: Values) -> Request {
        Request::OpenCase { pack: self.pack.hash, kind: Id::from("loan"), workflow: Id::from("loan"), input }
    }

    /// Somebody opens the case.
    ///
    /// # Errors
    /// The refusal.
    pub fn open_case(&mut self, on: &str, who: &str, input: Values) -> Result<Vec<Event>, Refusal> {
        let request = self.opening(input);
        self.send(on, Command::new(person(who), request))
    }

    /// A further procedure about the loan.
    ///
    /// # Errors
    /// The refusal.
    pub fn complain(&mut self, on: &str, who: &str) -> Result<Vec<Event>, Refusal> {
        let concerns = Some(self.procedure("loan").number());
        let input = input([("complaint_text", "loud reading")]);
        let request = Request::Open { pack: self.pack.hash, workflow: Id::from("complaint"), concerns, input };
        self.send(on, Command::new(person(who), request))
    }

    /// The request for an action in the newest procedure of a workflow.
    pub fn request_in(&self, workflow: &str, action: &str, input: Values) -> Request {
        Request::Act { procedure: self.procedure(workflow).number(), action: Id::from(action), input }
    }

    /// An action in the newest procedure of a workflow.
    ///
    /// # Errors
    /// The refusal.
    pub fn act(
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
    pub fn does(&mut self, on: &str, who: &str, action: &str) -> Vec<Event> {
        self.gives(on, who, action, Values::new())
    }

    /// An action in the loan with input, which must be possible.
    pub fn gives(&mut self, on: &str, who: &str, action: &str, input: Values) -> Vec<Event> {
        self.act(on, who, "loan", action, input)
            .unwrap_or_else(|refusal| panic!("{who} cannot {action} on {on}: {refusal:?}"))
    }

    /// What would be decided on a morning; the case stays as it is.
    ///
    /// # Errors
    /// The refusal.
    pub fn decide(&self, on: &str, command: &Command) -> Result<Decision, Refusal> {
        self.rulebook.decide(&self.case, command, morning(on))
    }

    /// Decides on a morning, and applies what was decided.
    ///
    /// # Errors
    /// The refusal; the case is then as it was.
    pub fn send(&mut self, on: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        let decision = self.decide(on, &command)?;
        self.apply(decision.events.clone());
        Ok(decision.events)
    }

    /// Time passes until the morning of a day.
    pub fn wait(&mut self, until: &str) -> Vec<Event> {
        let decision = self
            .rulebook
            .advance(&self.case, morning(until))
            .unwrap_or_else(|refusal| panic!("time cannot pass until {until}: {refusal:?}"));
        self.apply(decision.events.clone());
        decision.events
    }

    fn apply(&mut self, events: Vec<Event>) {
        for event in &events {
            self.case.apply(event, &self.rulebook).unwrap_or_else(|error| panic!("what was decided fits: {error}"));
        }
        self.events.extend(events);
    }

    /// The newest procedure of a workflow, which must be there.
    pub fn procedure(&self, workflow: &str) -> &Procedure {
        self.case.newest(workflow).unwrap_or_else(|| panic!("a procedure `{workflow}` is there"))
    }

    /// The state of the newest procedure of a workflow.
    pub fn state(&self, workflow: &str) -> &str {
        self.procedure(workflow).state().id.as_str()
    }

    /// How a clock of the loan stands: `due 2026-03-05`, `due … provisional`, `still`, `expired …`, `ended`, `none`.
    pub fn clock(&self, id: &str) -> String {
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
    pub fn breaches(&self) -> Vec<String> {
        self.events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::ClockExpired { clock, last_day, breach: true, .. } => Some(format!("{clock} {last_day}")),
                _ => None,
            })
            .collect()
    }

    /// What somebody sees of the case on a morning.
    #[must_use]
    pub fn disclosed(&self, on: &str, who: &str) -> Disclosure {
        self.rulebook
            .view(&self.case, &person(who), morning(on))
            .unwrap_or_else(|refusal| panic!("{who} cannot look on {on}: {refusal:?}"))
    }
}
