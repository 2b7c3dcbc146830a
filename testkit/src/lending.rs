//! The lending library of a small town (the pack in `fixtures/`), and people who do things in it.

use guicheng_engine::{Actor, Command, Disclosure, Event, Id, Refusal, Request, Values};

use crate::case::{CaseHarness, input};
use crate::library::TestLibrary;

/// Somebody of the town: `clerk` and `head` of the main desk in these roles, `pupil` of the town school; for `anybody`
/// nobody known. Any other name is that of an organisation and of somebody in it without a role.
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
        acts_for: None,
    }
}

/// A request for a loan with all that the desk asks for.
pub fn request() -> Values {
    input([("book_title", "红楼梦"), ("reader_name", "小读者"), ("shelf", "open")])
}

/// A case of the lending pack, with the people of [`person`] by name.
impl CaseHarness {
    /// With a loan asked for by the pupil.
    pub fn asked(packs: &TestLibrary, pack: &str, on: &str) -> Self {
        let mut harness = Self::of(packs, pack);
        harness.open_case(on, "pupil", request()).unwrap_or_else(|refusal| panic!("the loan is refused: {refusal}"));
        harness
    }

    /// The request that opens the case with a loan.
    pub fn opening(&self, input: Values) -> Request {
        Request::OpenCase { pack: self.pack.id.clone(), kind: Id::from("loan"), workflow: Id::from("loan"), input }
    }

    /// Somebody opens the case.
    ///
    /// # Errors
    /// The refusal.
    pub fn open_case(&mut self, on: &str, who: &str, input: Values) -> Result<Vec<Event>, Refusal> {
        self.open(on, &person(who), "loan", "loan", input)
    }

    /// A further procedure about the loan.
    ///
    /// # Errors
    /// The refusal.
    pub fn complain(&mut self, on: &str, who: &str) -> Result<Vec<Event>, Refusal> {
        let concerns = Some(self.procedure("loan").number());
        let input = input([("complaint_text", "loud reading")]);
        let request = Request::Open { workflow: Id::from("complaint"), concerns, input };
        self.send(on, Command::new(person(who), request))
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
        self.carry_out(on, &person(who), workflow, action, input)
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

    /// How a clock of the loan stands; see [`Self::clock_of`].
    #[must_use]
    pub fn clock(&self, id: &str) -> String {
        self.clock_of("loan", id)
    }

    /// What somebody sees of the case on a morning.
    #[must_use]
    pub fn disclosed(&self, on: &str, who: &str) -> Disclosure {
        self.disclosed_to(on, &person(who))
    }
}
