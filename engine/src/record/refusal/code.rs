//! The codes of refusals, and for each how a reason with it is made.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};

use super::argument::Argument::{self, Titles};
use super::argument::{shortened, title, word};
use super::reason::{FailedRule, Reason};
use crate::base::{CodeList, Id, Text, Value, codes};
use crate::expression::{MAX_DECISION_STEPS, ScriptError};
use crate::pack::Pack;
use crate::pack::model::{
    Action, Citations, Clock, Condition, Field, InForce, Party, PartyRole, Performer, Register, Series, State, Window,
    Workflow,
};
use crate::record::command::Actor;
use crate::register::LONGEST_KEY;

/// What is known of a pack that nothing can be opened under.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KnownPack {
    /// Nothing.
    No,
    /// It is published from a later moment on.
    Later,
    /// It is business rules over another.
    BusinessRules,
}

/// Parties that somebody may be, were anybody bound to them: said instead of sending away whoever it is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unbound {
    /// Their titles.
    pub(crate) parties: Vec<Text>,
    /// The actions that bind them.
    pub(crate) actions: Vec<Text>,
    /// Whether whoever opens becomes one.
    pub(crate) by_opening: bool,
}

impl Unbound {
    fn how(&self) -> &'static str {
        match (self.parties.is_empty(), self.actions.is_empty(), self.by_opening) {
            (true, ..) => "yes",
            (false, false, _) => "later",
            (false, true, true) => "opener",
            (false, true, false) => "untold",
        }
    }
}

/// What a workflow can be about.
pub(crate) struct Concerned {
    /// The titles of the workflows.
    pub(crate) workflows: Vec<Text>,
    /// Those of the states that they are in then, where there are few.
    pub(crate) states: Vec<Text>,
}

/// An entry of a table that is not there on the day it is given.
pub(crate) struct OutOfTime {
    pub(crate) title: Text,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
    /// What has taken its place: its id and title.
    pub(crate) successor: Option<(Id, Text)>,
}

/// Declares codes: each with its text, and the constructor of its reason with what the sentence `refusal-<code>` of the
/// locale files says. What is after `officials` is in that sentence only; the public is told `refusal-<code>-public`.
macro_rules! reasons {
    ($(
        $(#[$attribute:meta])*
        $variant:ident = $code:literal: $constructor:ident($($parameter:ident: $type:ty),* $(,)?) {
            $($name:ident: $argument:expr),* $(,)?
        } $(officials { $($hidden:ident: $hidden_argument:expr),* $(,)? })?
        $(.$method:ident($given:expr))*;
    )*) => {
        codes! {
            /// The stable codes of refusals. Packs' conditions are all `condition`; their own id is with the rule.
            #[non_exhaustive]
            pub enum RefusalCode as "code of refusals", as_str {
                $( $(#[$attribute])* $variant = $code, )*
            }
        }

        impl RefusalCode {
            /// The arguments of the sentence that are not for the public.
            pub(super) fn hidden(self) -> &'static [&'static str] {
                match self {
                    $( Self::$variant => &[$( $( stringify!($hidden), )* )?], )*
                }
            }

            /// All arguments of the sentence.
            #[cfg(test)]
            pub(super) fn arguments(self) -> &'static [&'static str] {
                match self {
                    $( Self::$variant => &[$( stringify!($name), )* $( $( stringify!($hidden), )* )?], )*
                }
            }
        }

        impl Reason {
            $(
                pub(crate) fn $constructor($($parameter: $type),*) -> Self {
                    let arguments = vec![
                        $( (stringify!($name), $argument), )*
                        $( $( (stringify!($hidden), $hidden_argument), )* )?
                    ];
                    Self::new(RefusalCode::$variant, arguments)$(.$method($given))*
                }
            )*
        }
    };
}

/// The titles of those who take an action.
fn takers(action: &Action) -> Vec<Text> {
    let Performer::Parties(party_roles) = &action.by else { return Vec::new() };
    party_roles.iter().map(PartyRole::title).collect()
}

reasons! {
    /// No pack of that id is published here that something can be opened under.
    UnknownPack = "unknown-pack": unknown_pack(pack: &Id, known: KnownPack) {
        pack: word(pack),
        known: word(match known {
            KnownPack::No => "no",
            KnownPack::Later => "later",
            KnownPack::BusinessRules => "rules",
        }),
    };

    /// The pack is not in force on the day.
    NotInForce = "not-in-force": not_in_force(pack: &Pack, in_force: &InForce, on: NaiveDate) {
        pack: title(&pack.title),
        from: word(in_force.from),
        until: in_force.until.map_or_else(|| word("none"), word),
        on: word(on),
    }.citing(&in_force.citations);

    /// The workflow is not in the pack, or is not one that persons open in a case of this kind.
    UnknownWorkflow = "unknown-workflow": unknown_workflow(workflow: &Id, known: Option<&Workflow>, kind: Option<&Id>) {
        workflow: known.map_or_else(|| word(workflow), |known| title(&known.title)),
        known: word(match known {
            None => "no",
            Some(known) if Some(&known.case) != kind => "elsewhere",
            Some(known) if !matches!(known.opening.by, Performer::Parties(_)) => "itself",
            Some(_) => "begins",
        }),
        kind: known.map_or_else(|| word("none"), |known| word(&known.case)),
    };

    /// The case has no such procedure.
    UnknownProcedure = "unknown-procedure": unknown_procedure(number: u32) { procedure: word(number) };

    /// The workflow has no such action.
    UnknownAction = "unknown-action": unknown_action(action: &Id, workflow: &Workflow) {
        action: word(action),
        workflow: title(&workflow.title),
    };

    /// The case is open already, or there is none of that name yet.
    WrongCase = "wrong-case": wrong_case(case: &Id, is_open: bool, asked: Option<(&Workflow, Vec<Text>)>) {
        case: word(case),
        open: word(match (is_open, &asked) {
            (true, _) => "yes",
            (false, Some((_, beginnings))) if !beginnings.is_empty() => "within",
            (false, _) => "no",
        }),
        workflow: asked.as_ref().map_or_else(|| word("none"), |(workflow, _)| title(&workflow.title)),
        beginnings: Titles(asked.map(|(_, beginnings)| beginnings).unwrap_or_default()),
    };

    /// The case has moved on since the actor looked.
    Stale = "stale": stale(seen: u64, sequence: u64) {
        seen: word(seen),
        sequence: word(sequence),
        ahead: word(if seen > sequence { "yes" } else { "no" }),
    };

    /// The key was used for another command.
    KeyReused = "key-reused": key_reused(key: &str) { key: word(key) };

    /// The command is older than what the case has recorded.
    BackInTime = "back-in-time": back_in_time(at: DateTime<Utc>, last: DateTime<Utc>) {
        at: word(at.to_rfc3339()),
        last: word(last.to_rfc3339()),
    };

    /// The moment lies in a year whose days cannot all be written.
    MomentOutOfRange = "moment-out-of-range": moment_out_of_range(years: &RangeInclusive<i32>) {
        from: word(years.start()),
        until: word(years.end()),
    };

    /// The actor is none of the parties who may; perhaps because nobody is bound to one of them yet.
    NotAParty = "not-a-party": not_a_party(action: &Action, parties: Vec<Text>, unbound: &Unbound) {
        action: title(&action.title),
        parties: Titles(parties),
        bound: word(unbound.how()),
        unbound: Titles(unbound.parties.clone()),
        by: Titles(unbound.actions.clone()),
    }.citing(&action.citations);

    /// The action would open more procedures than one may.
    TooManyOpened = "too-many-opened": too_many_opened(action: &Action, most: usize) {
        action: title(&action.title),
        most: word(most),
    }.citing(&action.citations);

    /// Cases of the workflow are not taken over, or not in that state.
    NotTakenOver = "not-taken-over": not_taken_over(workflow: &Workflow, into: &Id) {
        workflow: title(&workflow.title),
        into: word(into),
        states: Titles(workflow.taking_over.iter().flat_map(|taken| &taken.into).map(|state| state.title.clone()).collect()),
        any: word(if workflow.taking_over.is_some() { "yes" } else { "no" }),
    }.citing(&workflow.citations);

    /// The actor took an act that bars from this one.
    OwnAct = "own-act": own_act(action: &Action, act: &Text) {
        action: title(&action.title),
        act: title(act),
        parties: Titles(takers(action)),
    }.citing(&action.citations);

    /// The matter is the actor's own.
    Recused = "recused": recused(action: &Action, party: &Party) {
        action: title(&action.title),
        party: title(&party.title),
    }.citing(if party.citations.is_empty() { &action.citations } else { &party.citations });

    /// The actor has no authority to act for another as an agent.
    NoAuthority = "no-authority": no_authority(action: &Action, party: &Party, found: &'static str) {
        action: title(&action.title),
        party: title(&party.title),
        found: word(found),
    }.citing(if party.citations.is_empty() { &action.citations } else { &party.citations });

    /// It must be known which person acts.
    PersonRequired = "person-required": person_required(action: &Action, actor: &Actor) {
        action: title(&action.title),
        actor: word(if actor.identity().is_some() { "somebody" } else { "nobody" }),
    }.citing(&action.citations);

    /// The procedure is in a state in which this is not possible.
    WrongState = "wrong-state": wrong_state(action: &Action, state: &State, possible: Vec<Text>) {
        action: title(&action.title),
        state: title(&state.title),
        limited: word(if possible.is_empty() { "no" } else { "yes" }),
        states: Titles(possible),
    }.citing(&action.citations);

    /// The procedure it would be about is not named, or in none of the states for that; or it is about none.
    WrongConcern = "wrong-concern": wrong_concern(workflow: &Workflow, concerned: Concerned, named: bool) {
        workflow: title(&workflow.title),
        about: word(match (workflow.concerns.is_empty(), named) {
            (true, _) => "nothing",
            (false, true) if concerned.states.is_empty() => "others",
            (false, true) => "states",
            (false, false) => "unnamed",
        }),
        concerned: Titles(concerned.workflows),
        states: Titles(concerned.states),
    }.citing(&workflow.opening.citations);

    /// Only the system takes this action.
    NotForPersons = "not-for-persons": not_for_persons(action: &Action) {
        action: title(&action.title),
    }.citing(&action.citations);

    /// Outside the window.
    OutsideWindow = "outside-window": outside_window(
        window: &Window,
        days: &RangeInclusive<NaiveDate>,
        on: NaiveDate,
        rule: Box<FailedRule>,
    ) {
        ever: word(if days.is_empty() { "no" } else { "yes" }),
        window: title(&window.title),
        opens: word(days.start()),
        closes: word(days.end()),
        on: word(on),
    }.citing(&window.citations).failing(rule);

    /// Required input is missing.
    InputMissing = "input-missing": input_missing(citations: &Citations, missing: &[&Field]) {
        fields: Titles(missing.iter().map(|field| field.title.clone()).collect()),
    }.citing(citations).concerning(missing.iter().map(|field| &field.id));

    /// The form does not ask for this.
    InputUnknown = "input-unknown": input_unknown(action: &Action, field: &Id, known: Option<&Field>) {
        field: known.map_or_else(|| word(field), |known| title(&known.title)),
        known: word(if known.is_some() { "yes" } else { "no" }),
        action: title(&action.title),
    }.citing(&action.citations).concerning([field]);

    /// Input of the wrong type, too long, or not among the options.
    InputInvalid = "input-invalid": input_invalid(action: &Action, field: &Field, value: &Value, problem: &Text) {
        field: title(&field.title),
        value: shortened(value),
        problem: title(problem),
    }.citing(&action.citations).concerning([&field.id]);

    /// A code that is not in the field's list.
    UnknownCode = "unknown-code": unknown_code(action: &Action, field: &Field, code: &Value, list: &CodeList) {
        field: title(&field.title),
        value: shortened(code),
        list: title(&list.title),
        source: title(&list.source),
    }.citing(if field.citations.is_empty() { &action.citations } else { &field.citations }).concerning([&field.id]);

    /// A code, or an organisation, that is not there yet or no more.
    NotCurrent = "not-current": not_current(action: &Action, field: &Field, given: &OutOfTime, on: NaiveDate) {
        field: title(&field.title),
        given: title(&given.title),
        from: given.from.map_or_else(|| word("none"), word),
        until: given.until.map_or_else(|| word("none"), word),
        on: word(on),
        successor: given.successor.as_ref().map_or_else(|| word("none"), |(_, named)| title(named)),
        code: given.successor.as_ref().map_or_else(|| word("none"), |(id, _)| word(id)),
    }.citing(if field.citations.is_empty() { &action.citations } else { &field.citations }).concerning([&field.id]);

    /// A condition of the pack does not hold.
    Condition = "condition": condition(condition: &Condition, field: Option<&Field>, rule: Box<FailedRule>) {
    }.citing(&condition.citations)
        .saying(&condition.otherwise)
        .concerning(field.map(|field| &field.id))
        .failing(rule);

    /// Another case has what only one may have.
    Taken = "taken": taken(register: &Register, of: &Value, case: &Id) {
        register: title(&register.title),
        value: shortened(of),
        words: register.otherwise.as_ref().map_or_else(|| word("none"), title),
    } officials {
        case: word(case),
    }.citing(&register.citations).concerning([&register.of]);

    /// No routing rule holds, those that hold find no organisation, or several do.
    NoRoute = "no-route": no_route(party: &Party, rules: &[&str], found: usize) {
        party: title(&party.title),
        count: word(rules.len()),
        found: word(match (rules, found) {
            ([], _) => "none",
            (_, 0) => "nowhere",
            _ => "several",
        }),
    } officials {
        rules: word(rules.join(", ")),
    }.citing(&party.citations);

    /// Who takes the place of whoever is bound to a party is not told.
    NoSuccessor = "no-successor": no_successor(action: &Action, party: &Party) {
        party: title(&party.title),
    }.citing(&action.citations);

    /// What names those who are bound to a party is blank.
    NobodyNamed = "nobody-named": nobody_named(action: &Action, party: &Party) {
        party: title(&party.title),
    }.citing(if party.citations.is_empty() { &action.citations } else { &party.citations });

    /// What a number of a series is made of is not there.
    NoNumber = "no-number": no_number(action: &Action, series: &Series, lacking: impl fmt::Display) {
        series: title(&series.title),
    } officials {
        lacking: word(lacking),
    }.citing(if series.citations.is_empty() { &action.citations } else { &series.citations });

    /// A letter lacks what is said of an organisation.
    NoDetail = "no-detail": no_detail(letter: &Text, citations: &Citations, party: &Text, detail: &Id) {
        letter: title(letter),
    } officials {
        party: title(party),
        detail: word(detail),
    }.citing(citations);

    /// What is given elsewhere has not been recorded yet.
    Awaited = "awaited": awaited(field: &Field, citations: &Citations, rule: Box<FailedRule>) {
        field: title(&field.title),
    }.citing(if field.citations.is_empty() { citations } else { &field.citations })
        .concerning([&field.id])
        .failing(rule);

    /// A clock cannot be extended by so much.
    Extension = "extension": extension(action: &Action, clock: &Clock, is_counting: bool) {
        clock: title(&clock.title),
        why: word(match (is_counting, clock.extension) {
            (false, _) => "over",
            (true, None) => "never",
            (true, Some(_)) => "beyond",
        }),
        bound: clock.extension.map_or_else(|| word(0), Argument::Period),
    }.citing(&action.citations);

    /// A script failed or ran out of its limits.
    Script = "script": script(error: &ScriptError, citations: &Citations, rule: Box<FailedRule>) {
    } officials {
        rule: word(&rule.id),
        place: word(&rule.place),
        error: title(&error.text()),
    }.citing(citations).failing(rule);

    /// A date needs a year whose table of workdays is not published.
    CalendarUnpublished = "calendar-unpublished": calendar_unpublished(
        year: i32,
        citations: &Citations,
        rule: Box<FailedRule>,
    ) {
        year: word(year),
    }.citing(citations).failing(rule);

    /// Automatic or triggered actions do not come to rest.
    Unrest = "unrest": unrest(limit: impl fmt::Display, is_behind: bool) {
        limit: word(limit),
        behind: word(if is_behind { "yes" } else { "no" }),
    };

    /// What would be recorded is larger than an event may be.
    TooLarge = "too-large": too_large(kibibytes: usize) { kibibytes: word(kibibytes) };

    /// A register would be looked up by, or filed under, more than a key may have.
    KeyTooLong = "key-too-long": key_too_long(register: &Register) {
        register: title(&register.title),
        limit: word(LONGEST_KEY),
    }.citing(&register.citations);

    /// What comes about by itself looks up more, or further, than one decision may.
    LookUps = "look-ups": look_ups() {};

    /// What is given has lists in each other deeper than may be.
    TooDeep = "too-deep": too_deep(limit: usize) { limit: word(limit) };

    /// The expressions of the decision together take more steps than one decision may.
    Budget = "budget": budget(is_behind: bool) {
        limit: word(MAX_DECISION_STEPS),
        behind: word(if is_behind { "yes" } else { "no" }),
    };
}
