//! A host in memory: a rulebook and registers, asked as any host asks them.

use chrono::{DateTime, Utc};

use crate::base::{Id, Language};
use crate::case::{ApplyError, Case};
use crate::decide::{
    Authority, AvailableAction, AvailableWorkflow, CollectionRow, Decision, Disclosure, Misconfiguration, MovedClock,
    Undecided, Waiting,
};
use crate::record::{Actor, Command, Event};
use crate::register::{Answer, Answers, LookUp, MemoryRegisters};
use crate::rulebook::Rulebook;
use crate::screen::{CaseScreen, FormScreen, Preview};
use crate::time::{Calendar, Due};

/// How often what is missing is fetched for one decision: each time it may depend on what was fetched before.
const MOST_ROUNDS: usize = 16;

/// How often it is fetched for what somebody asks, once what comes about by itself fetches no more.
const CLOSED_ROUNDS: usize = 16;

/// Tries something until no answer is missing: each time with all that was fetched before. What is tried is one of
/// [`Rulebook`]'s `decide`, `advance`, `at_moment`, `available`, `openings`, `beginnings`, `authorities`, `may_read`, `view`, `view_as_of`, `waiting`, `moved_clocks`,
/// `provisional_clocks`, `case_screen`, `form_screen`, `beginnings_screen`, `preview`.
///
/// After 16 rounds the answers are [closed](Answers::close): what comes about by itself is left for the next time, which the
/// [wake](crate::Wake) says is now, and what somebody asks for has 16 rounds more.
///
/// # Errors
/// As what is tried; [`Misconfiguration::EndlessLookUps`] if something that somebody asks for is still missing then.
pub fn resolve<T>(
    mut attempt: impl FnMut(&Answers) -> Result<T, Undecided>,
    mut fetch: impl FnMut(&LookUp) -> Answer,
) -> Result<T, Undecided> {
    let mut answers = Answers::none();
    for round in 0..=MOST_ROUNDS + CLOSED_ROUNDS {
        if round == MOST_ROUNDS {
            answers.close();
        }
        match attempt(&answers) {
            Err(Undecided::Missing(missing)) => {
                for look_up in missing {
                    let answer = fetch(&look_up);
                    answers.add(look_up, answer);
                }
            }
            outcome => return outcome,
        }
    }
    Err(Misconfiguration::EndlessLookUps { rounds: MOST_ROUNDS + CLOSED_ROUNDS }.into())
}

/// A rulebook with registers in memory: for tests, scenarios and small hosts. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct MemoryHost {
    /// What decides.
    pub rulebook: Rulebook,
    /// What cases know of each other.
    pub registers: MemoryRegisters,
}

impl MemoryHost {
    /// A host whose registers are empty.
    #[must_use]
    pub fn new(rulebook: Rulebook) -> Self {
        Self { rulebook, registers: MemoryRegisters::default() }
    }

    /// [`Rulebook::decide`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn decide(&self, case: &Case, command: &Command, at: DateTime<Utc>) -> Result<Decision, Undecided> {
        self.resolve(|answers| self.rulebook.decide(case, command, at, answers))
    }

    /// [`Rulebook::advance`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn advance(&self, case: &Case, at: DateTime<Utc>) -> Result<Decision, Undecided> {
        self.resolve(|answers| self.rulebook.advance(case, at, answers))
    }

    /// [`Rulebook::at_moment`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn at_moment(&self, case: &Case, at: DateTime<Utc>) -> Result<Case, Undecided> {
        self.resolve(|answers| self.rulebook.at_moment(case, at, answers))
    }

    /// [`Rulebook::available`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn available(&self, case: &Case, actor: &Actor, at: DateTime<Utc>) -> Result<Vec<AvailableAction>, Undecided> {
        self.resolve(|answers| self.rulebook.available(case, actor, at, answers))
    }

    /// [`Rulebook::available_in_all`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    #[doc(hidden)]
    pub fn available_in_all(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Vec<AvailableAction>, Undecided> {
        self.resolve(|answers| self.rulebook.available_in_all(case, actor, at, answers))
    }

    /// [`Rulebook::openings`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn openings(&self, case: &Case, actor: &Actor, at: DateTime<Utc>) -> Result<Vec<AvailableWorkflow>, Undecided> {
        self.resolve(|answers| self.rulebook.openings(case, actor, at, answers))
    }

    /// [`Rulebook::beginnings`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn beginnings(&self, pack: &Id, actor: &Actor, at: DateTime<Utc>) -> Result<Vec<AvailableWorkflow>, Undecided> {
        self.resolve(|answers| self.rulebook.beginnings(pack, actor, at, answers))
    }

    /// [`Rulebook::authorities`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn authorities(&self, pack: &Id, actor: &Actor, at: DateTime<Utc>) -> Result<Vec<Authority>, Undecided> {
        self.resolve(|answers| self.rulebook.authorities(pack, actor, at, answers))
    }

    /// [`Rulebook::may_read`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn may_read(
        &self,
        case: &Case,
        row: &CollectionRow,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<bool, Undecided> {
        self.resolve(|answers| self.rulebook.may_read(case, row, actor, at, answers))
    }

    /// [`Rulebook::view`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn view(&self, case: &Case, audience: &Actor, at: DateTime<Utc>) -> Result<Disclosure, Undecided> {
        self.resolve(|answers| self.rulebook.view(case, audience, at, answers))
    }

    /// [`Rulebook::case_screen`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn case_screen(
        &self,
        case: &Case,
        actor: &Actor,
        at: DateTime<Utc>,
        language: Language,
    ) -> Result<CaseScreen, Undecided> {
        self.resolve(|answers| self.rulebook.case_screen(case, actor, at, language, answers))
    }

    /// [`Rulebook::form_screen`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn form_screen(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        language: Language,
    ) -> Result<FormScreen, Undecided> {
        self.resolve(|answers| self.rulebook.form_screen(case, command, at, language, answers))
    }

    /// [`Rulebook::preview`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn preview(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        language: Language,
    ) -> Result<Preview, Undecided> {
        self.resolve(|answers| self.rulebook.preview(case, command, at, language, answers))
    }

    /// [`Rulebook::view_as_of`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn view_as_of(
        &self,
        id: &Id,
        events: &[Event],
        audience: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Disclosure, Undecided> {
        self.resolve(|answers| self.rulebook.view_as_of(id, events, audience, at, answers))
    }

    /// [`Rulebook::waiting`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn waiting(&self, case: &Case, at: DateTime<Utc>) -> Result<Vec<Waiting>, Undecided> {
        self.resolve(|answers| self.rulebook.waiting(case, at, answers))
    }

    /// [`Rulebook::provisional_clocks`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn provisional_clocks(&self, case: &Case) -> Result<Vec<(u32, Id, Due)>, Undecided> {
        self.resolve(|answers| self.rulebook.provisional_clocks(case, answers))
    }

    /// [`Rulebook::moved_clocks`].
    ///
    /// # Errors
    /// As there, but that no look-up is missing.
    pub fn moved_clocks(&self, case: &Case, earlier: &Calendar) -> Result<Vec<MovedClock>, Undecided> {
        self.resolve(|answers| self.rulebook.moved_clocks(case, earlier, answers))
    }

    /// Keeps what registers come to know by a decision.
    pub fn keep(&mut self, decision: &Decision) {
        self.registers.add(&decision.rows);
    }

    /// Keeps what registers came to know by a record, and gives its case.
    ///
    /// # Errors
    /// As [`Rulebook::rows`].
    pub fn keep_record(&mut self, id: Id, events: &[Event]) -> Result<Case, ApplyError> {
        let (case, rows) = self.rulebook.rows(id, events)?;
        self.registers.add(&rows);
        Ok(case)
    }

    fn resolve<T>(&self, attempt: impl FnMut(&Answers) -> Result<T, Undecided>) -> Result<T, Undecided> {
        resolve(attempt, |look_up| self.registers.answer(look_up))
    }
}
