//! What happened in a case: the record that decisions are written to and cases are rebuilt from.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::command::Command;
use crate::base::{Id, Period, Value};
use crate::pack::PackHash;
use crate::pack::model::Citation;
use crate::register::{LookedUp, RegisterKey};
use crate::time::CalendarHash;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its number in the case, from 1, without gaps.
    pub sequence: u64,
    /// The number of the first event of the decision it belongs to.
    pub decision: u64,
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// The local date it counts for. A clock that ran out unobserved counts for the day after its last day.
    #[serde(deserialize_with = "crate::base::date::deserialize")]
    pub on: NaiveDate,
    /// The pack that decided it.
    pub pack: PackHash,
    /// The business rules that decided it besides, as they are over that pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<PackHash>,
    /// The calendar that dates were counted with.
    pub calendar: CalendarHash,
    /// The procedure it happened in.
    pub procedure: u32,
    /// What brought it about.
    pub cause: Cause,
    /// What happened.
    #[serde(rename = "happening")]
    pub kind: EventKind,
    /// The articles it rests on.
    #[serde(default, skip_serializing_if = "no_articles")]
    pub articles: Arc<[Citation]>,
    /// What it changed.
    #[serde(default, skip_serializing_if = "Changes::is_empty")]
    pub changes: Changes,
    /// What the outside must do; each is known by its place here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<EffectRequest>,
    /// The numbers of series that it drew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<DrawnNumber>,
    /// What the decision looked up in registers; with its first event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looked_up: Vec<LookedUp>,
    /// Where in it values have been erased, as JSON Pointers: what stands there now is nothing. Only an event that was
    /// read from a record has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<Arc<str>>,
}

/// Where in an event what was given with its command stands, as a JSON Pointer to which a name is added.
const INPUT: &str = "/cause/command/request/input/";

/// Where in an event what was given under a name stands, as a JSON Pointer.
pub(crate) fn input_path(name: &Id) -> String {
    format!("{INPUT}{}", name.as_str().replace('~', "~0").replace('/', "~1"))
}

impl Event {
    /// The names of what was given with its command and has been erased since.
    pub(crate) fn erased_input(&self) -> impl Iterator<Item = Id> {
        let names = self.erased.iter().filter_map(|path| path.strip_prefix(INPUT));
        names.map(|name| Id::from(name.replace("~1", "/").replace("~0", "~")))
    }
}

fn no_articles(articles: &Arc<[Citation]>) -> bool {
    articles.is_empty()
}

/// What brought an event about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A person.
    Command(Arc<Command>),
    /// Another event of the same decision: its number.
    Triggered(u64),
    /// Time.
    Time,
    /// The rule itself, as soon as its conditions held.
    Automatic,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// A procedure was opened.
    Opened {
        /// By its id in the pack.
        workflow: Id,
        /// The state it began in.
        state: Id,
        /// The kind of case, if the case was opened with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<Id>,
        /// The procedure it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        concerns: Option<u32>,
        /// Whether it was taken over as it had been recorded elsewhere, and not decided here.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        taken_over: bool,
    },
    /// An action was taken.
    Acted {
        /// By its id in the workflow.
        action: Id,
        /// The state before.
        from: Id,
        /// The state after.
        to: Id,
    },
    /// A clock ran out.
    ClockExpired {
        /// By its id in the workflow.
        clock: Id,
        /// Its last day.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        last_day: NaiveDate,
        /// Whether that is a breach of duty. On one last day a clock is late once, however often it is started again.
        breach: bool,
        /// The party that is late.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duty_of: Option<Id>,
        /// The day it ended, if it has been over and turns out to have been late, with the table that is published now
        /// ([`ClockStep::Uncertain`]). It may have started again since.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            deserialize_with = "crate::base::date::deserialize_optional"
        )]
        ended: Option<NaiveDate>,
    },
    /// The procedure went over to the amendment that decided it.
    #[serde(rename = "moved")]
    Migrated {
        /// The pack it was under.
        under: PackHash,
        /// The state before.
        from: Id,
        /// The state after.
        to: Id,
    },
    /// The procedure goes by a later version of its pack from here on, the one that decided it. They differ in texts alone, so
    /// that everything is decided alike.
    Reworded {
        /// The version it was under.
        under: PackHash,
    },
    /// Clocks changed with what they follow, without an action: with a register, with a table of workdays.
    ClocksMoved {},
}

/// What an event changed, besides the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Data of the procedure; no value clears.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<(Id, Option<Value>)>,
    /// Facts of the case; no value clears.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<(Id, Option<Value>)>,
    /// Parties bound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyChange>,
    /// Clocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockChange>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.data.is_empty() && self.facts.is_empty() && self.parties.is_empty() && self.clocks.is_empty()
    }
}

/// A party was bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyChange {
    /// By its id in the pack.
    pub party: Id,
    /// Whether in the procedure only.
    #[serde(default)]
    pub of_procedure: bool,
    /// The organisations or persons.
    pub bound: Arc<[Id]>,
    /// Those before them, where the party is handed on to somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Arc<[Id]>>,
}

/// A clock changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockChange {
    /// The procedure the clock runs in.
    pub procedure: u32,
    /// By its id in the workflow.
    pub clock: Id,
    /// The business rules that it runs by from here on, where it starts by such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<PackHash>,
    /// How.
    pub change: ClockStep,
}

/// How a clock changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStep {
    /// It started: the day it is counted from (not counted itself) and the period.
    Started {
        /// Counted from.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        since: NaiveDate,
        /// For how long.
        limit: Period,
        /// Whether what was used up before counts.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keeps_used: bool,
    },
    /// It started, or was moved, to a last day.
    Until(#[serde(deserialize_with = "crate::base::date::deserialize")] NaiveDate),
    /// The date it is counted from was corrected to that day; what is used up is counted from it as well.
    Moved {
        /// Counted from.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        since: NaiveDate,
        /// For how long, as what is recorded now has it.
        limit: Period,
    },
    /// It stands still.
    Stopped {
        /// Workdays, or days of the other units, that are used up in all, as they were counted then.
        consumed: u32,
    },
    /// It goes on, counted from that day (not counted itself), but not before the day it was counted from at first.
    Resumed {
        /// Counted from.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        since: NaiveDate,
    },
    /// It was extended by that many of its units.
    Extended {
        /// Units added.
        by: u32,
    },
    /// It ran out and runs on to the next of its last days.
    Repeated {
        /// How often by now.
        round: u32,
    },
    /// It is over, without having run out.
    Ended,
    /// It is over, and was neither kept nor missed yet: its last day rests on a year whose table is not published.
    Uncertain {
        /// The year.
        year: i32,
    },
    /// It has been over; with the table that is published now it turns out that it was kept.
    Settled {
        /// The last day it had.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        last_day: NaiveDate,
        /// The day it ended. It may have started again since.
        #[serde(deserialize_with = "crate::base::date::deserialize")]
        ended: NaiveDate,
    },
}

/// A number of a series that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnNumber {
    /// By its id in the pack.
    pub series: Id,
    /// Of what it is the next.
    pub key: RegisterKey,
    /// Which it is, from 1.
    pub number: u64,
    /// What it looks like.
    pub text: Arc<str>,
}

/// Something that the outside must do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectRequest {
    /// The kind of effect.
    pub effect: Id,
    /// The organisations or persons it is for: none of them if nobody is bound to the parties it is for. It is for
    /// everybody if it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<Id>>,
    /// What it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<(Id, Option<Value>)>,
    /// The articles it rests on.
    #[serde(default, skip_serializing_if = "no_articles")]
    pub articles: Arc<[Citation]>,
}

impl EffectRequest {
    /// The organisations or persons it is for by name.
    #[must_use]
    pub fn recipients(&self) -> &[Id] {
        self.to.as_deref().unwrap_or_default()
    }
}

impl Event {
    /// The command that brought it about itself; none if another event, time or the rule did.
    #[must_use]
    pub fn command(&self) -> Option<&Command> {
        match &self.cause {
            Cause::Command(command) => Some(command),
            _ => None,
        }
    }

    /// The command behind it: its own, or that of the event of the same decision which triggered it, however many lie
    /// between. So a procedure that is opened together with its case was opened by whoever opened the case. None if time
    /// or the rule itself brought it about. `record` is the record of the case, or the decision.
    #[must_use]
    pub fn command_behind<'e>(&'e self, record: &'e [Self]) -> Option<&'e Command> {
        let mut event = self;
        loop {
            match &event.cause {
                Cause::Command(command) => return Some(command),
                Cause::Time | Cause::Automatic => return None,
                // What triggers comes first, so that no damaged record leads round in a circle.
                Cause::Triggered(by) if *by < event.sequence => {
                    event = record.iter().find(|other| other.sequence == *by)?;
                }
                Cause::Triggered(_) => return None,
            }
        }
    }
}
