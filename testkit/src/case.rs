//! A case of any pack, decided on step by step on given days.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use guicheng_engine::{
    Actor, Calendar, Case, ClockPhase, Command, Decision, Disclosure, Event, EventKind, Id, MemoryHost, Pack,
    Procedure, Refusal, Request, Rulebook, Undecided, Value, Values,
};

use crate::library::TestLibrary;

/// One case, and the rules it is decided by.
#[derive(Debug)]
pub struct CaseHarness {
    /// What decides.
    pub host: MemoryHost,
    /// The pack that cases are opened under.
    pub pack: Arc<Pack>,
    /// The case, with all that was decided applied.
    pub case: Case,
    /// Its record.
    pub events: Vec<Event>,
}

/// Nine o'clock in the morning of a day in China (UTC+8), where the calendars of the packs here are.
pub fn morning(day: &str) -> DateTime<Utc> {
    let date: NaiveDate = day.parse().unwrap();
    Utc.from_utc_datetime(&date.and_hms_opt(1, 0, 0).unwrap())
}

/// Input: names and values; what looks like a date is one.
pub fn input<const N: usize>(given: [(&str, &str); N]) -> Values {
    let value = |text: &str| text.parse().map_or_else(|_| Value::text(text), Value::date);
    given.iter().map(|(name, text)| (Id::from(*name), value(text))).collect()
}

impl CaseHarness {
    /// A case that is not open yet, decided by a rulebook in which the pack and its calendar are published.
    #[must_use]
    pub fn with(rulebook: Rulebook, pack: Arc<Pack>) -> Self {
        Self { host: MemoryHost::new(rulebook), pack, case: Case::new(Id::from("case")), events: Vec::new() }
    }

    /// A case that is not open yet, of a pack of a library, whose calendar is published with it.
    #[must_use]
    pub fn of(packs: &TestLibrary, pack: &str) -> Self {
        let pack = packs.load(pack);
        let mut rulebook = Rulebook::new();
        rulebook.publish(Arc::clone(&pack)).unwrap();
        match packs.library().calendar(pack.calendar.as_str()) {
            Ok(calendar) => rulebook.publish_calendar(calendar),
            Err(failure) => panic!("{failure}"),
        }
        Self::with(rulebook, pack)
    }

    /// Somebody opens the case with a workflow.
    ///
    /// # Errors
    /// The refusal; the case is then as it was.
    pub fn open(
        &mut self,
        on: &str,
        actor: &Actor,
        kind: &str,
        workflow: &str,
        input: Values,
    ) -> Result<Vec<Event>, Refusal> {
        let (kind, workflow) = (Id::from(kind), Id::from(workflow));
        let request = Request::OpenCase { pack: self.pack.id.clone(), kind, workflow, input };
        self.send(on, Command::new(actor.clone(), request))
    }

    /// Somebody takes an action in the newest procedure of a workflow.
    ///
    /// # Errors
    /// The refusal; the case is then as it was.
    pub fn carry_out(
        &mut self,
        on: &str,
        actor: &Actor,
        workflow: &str,
        action: &str,
        input: Values,
    ) -> Result<Vec<Event>, Refusal> {
        let request = self.request_in(workflow, action, input);
        self.send(on, Command::new(actor.clone(), request))
    }

    /// The calendar of the pack, the current edition.
    #[must_use]
    pub fn calendar(&self) -> &Arc<Calendar> {
        let calendar = self.pack.calendar.as_str();
        self.host.rulebook.calendar(calendar).unwrap_or_else(|| panic!("the calendar `{calendar}` is published"))
    }

    /// The request for an action in the newest procedure of a workflow.
    pub fn request_in(&self, workflow: &str, action: &str, input: Values) -> Request {
        Request::Act { procedure: self.procedure(workflow).number(), action: Id::from(action), input }
    }

    /// What would be decided on a morning; the case stays as it is.
    ///
    /// # Errors
    /// The refusal.
    pub fn decide(&self, on: &str, command: &Command) -> Result<Decision, Refusal> {
        self.host.decide(&self.case, command, morning(on)).map_err(refusal)
    }

    /// Decides on a morning, and applies what was decided.
    ///
    /// # Errors
    /// The refusal; the case is then as it was.
    pub fn send(&mut self, on: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        let decision = self.decide(on, &command)?;
        self.host.keep(&decision);
        self.apply(decision.events.clone());
        Ok(decision.events)
    }

    /// Time passes until the morning of a day.
    pub fn wait(&mut self, until: &str) -> Vec<Event> {
        let decision = self
            .host
            .advance(&self.case, morning(until))
            .unwrap_or_else(|refusal| panic!("time cannot pass until {until}: {refusal:?}"));
        self.host.keep(&decision);
        self.apply(decision.events.clone());
        decision.events
    }

    fn apply(&mut self, events: Vec<Event>) {
        for event in &events {
            self.case
                .apply(event, &self.host.rulebook)
                .unwrap_or_else(|error| panic!("what was decided fits: {error}"));
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

    /// How a clock of the newest procedure of a workflow stands: `due 2026-03-05`, `due … provisional`, `still`, `expired …`, `ended`, `none`.
    pub fn clock_of(&self, workflow: &str, id: &str) -> String {
        let Some(run) = self.procedure(workflow).clock(id) else { return "none".to_owned() };
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

    /// What somebody sees of the case on a morning.
    #[must_use]
    pub fn disclosed_to(&self, on: &str, actor: &Actor) -> Disclosure {
        self.host
            .view(&self.case, actor, morning(on))
            .unwrap_or_else(|refusal| panic!("{actor:?} cannot look on {on}: {refusal:?}"))
    }
}

/// The refusal: in tests everything that must be published is.
pub fn refusal(undecided: Undecided) -> Refusal {
    match undecided {
        Undecided::Refused(refusal) => refusal,
        undecided => panic!("{undecided}"),
    }
}
