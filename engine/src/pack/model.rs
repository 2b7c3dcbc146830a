//! A checked pack: every reference resolved, every expression compiled and typed. What is here can be run.

mod figures;
mod invariants;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{CodeList, Id, Period, Text, Value};
use crate::diagnostic::Span;
use crate::expression::{Expression, Type};

pub use crate::base::IdMap;
pub use crate::format::figures::{Aggregate, DayUnit};
pub use crate::format::{ArticleKind, Carryover, FieldType, LastDay, OnExpiry, PartyScope, Requirement, Visibility};
pub use crate::pack::layers::bounds::Bound;
pub use figures::{Figure, Measure};
pub use invariants::{Exception, Invariant, InvariantRule, Point, StateScope};

/// An article, or an item of one: `national/9(1)`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Citation(Arc<str>);

impl Citation {
    /// A citation, from how packs write it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The citation as packs write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Source, article and item.
    #[must_use]
    pub fn parts(&self) -> (&str, &str, Option<&str>) {
        let (source, rest) = self.0.split_once('/').unwrap_or((&self.0, ""));
        match rest.split_once('(') {
            Some((article, item)) => (source, article, Some(item.trim_end_matches(')'))),
            None => (source, rest, None),
        }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Citation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, formatter)
    }
}

/// The articles an element rests on; empty if it says that it rests on none.
pub type Citations = Arc<[Citation]>;

/// A legal text.
#[derive(Clone, Debug)]
pub struct LegalSource {
    /// Its title.
    pub title: Text,
    /// Its official number.
    pub number: Option<Arc<str>>,
    /// The day it came or comes into force.
    pub in_force: Option<NaiveDate>,
    /// Its articles by number, in order.
    pub articles: IdMap<Article>,
}

/// An article of a legal text.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its heading.
    pub title: Option<Text>,
    /// Whether it can be executed.
    pub kind: ArticleKind,
    /// Why it is so classed.
    pub because: Option<Text>,
    /// What it says, in the pack's own words.
    pub summary: Text,
    /// Its numbered items.
    pub items: Vec<(Id, Text)>,
}

/// The days a pack is in force.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The first.
    pub from: NaiveDate,
    /// The last, if set.
    pub until: Option<NaiveDate>,
    /// The articles that say so.
    pub citations: Citations,
    pub(crate) span: Span,
}

impl InForce {
    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// How an amendment takes the place of a pack, from the first day it is in force.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The pack it takes the place of.
    pub of: Id,
    /// That day.
    pub from: NaiveDate,
    /// The articles that say so.
    pub citations: Citations,
    /// Why open procedures are dealt with so.
    pub because: Text,
    /// The workflows whose open procedures go over, and the new state for each old one.
    pub moves: BTreeMap<Id, BTreeMap<Id, Id>>,
    pub(crate) span: Span,
}

/// A field of the dictionary.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// Its type.
    pub kind: FieldType,
    /// Whether it is a list of that type.
    pub list: bool,
    /// For a choice: what can be chosen.
    pub options: IdMap<Text>,
    /// For a code: the list it is in.
    pub codes: Option<Arc<CodeList>>,
    /// The longest text (in characters) or list (in items).
    pub max_length: Option<u32>,
    /// Whether it is about a person.
    pub personal: bool,
    /// The figure that it is: its value is taken of the records of cases, not typed.
    pub figure: Option<Id>,
    /// The articles that ask for it.
    pub citations: Citations,
    /// Conditions on the value given.
    pub checks: Vec<Condition>,
    /// Whether it could be read; a pack with a field that could not is refused, but checked to its end.
    pub(crate) readable: bool,
}

/// A form of a workflow.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles that ask for it.
    pub citations: Citations,
    /// Its fields, in order.
    pub fields: IdMap<FormField>,
}

/// A field as a form uses it.
#[derive(Clone, Debug)]
pub struct FormField {
    /// The field.
    pub field: Arc<Field>,
    /// How much it is needed.
    pub need: Requirement,
    /// When it is needed; always if there is no condition.
    pub when: Option<Expression>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its title.
    pub title: Text,
    /// Its type.
    pub kind: Type,
    /// The articles that set it.
    pub citations: Citations,
    /// The interpretation whose chosen reading gives the value.
    pub interpretation: Option<Id>,
    /// How far the layers above may set it.
    pub bound: Option<Bound>,
    /// Its values by the first day of each, in order of dates. An undated value begins at the earliest date.
    pub values: Vec<(NaiveDate, Value)>,
}

impl Parameter {
    /// The value in force on a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Option<&Value> {
        self.values.iter().rev().find(|(from, _)| *from <= date).map(|(_, value)| value)
    }
}

/// A question the text leaves open, and the reading chosen.
#[derive(Clone, Debug)]
pub struct Interpretation {
    /// The articles.
    pub citations: Citations,
    /// The question.
    pub question: Text,
    /// The reading chosen.
    pub chosen: Id,
    /// Why.
    pub because: Text,
    /// All readings.
    pub readings: IdMap<Text>,
}

/// An organisation named by the pack.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub title: Text,
    /// Its kind.
    pub kind: Option<Id>,
    /// Its territory.
    pub territory: Option<Arc<str>>,
    /// The organisation above it.
    pub superior: Option<Id>,
}

/// A party of cases.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles that name it.
    pub citations: Citations,
    /// Where it is bound.
    pub scope: PartyScope,
    /// How it is bound.
    pub binding: PartyBinding,
    /// Roles within it.
    pub roles: IdMap<Text>,
    /// What it sees of the case.
    pub sees: Visibility,
}

/// How a party is bound.
#[derive(Clone, Debug)]
pub enum PartyBinding {
    /// Who opens the case or the procedure.
    Opener,
    /// The organisations recorded in a field.
    Field(Id),
    /// Chosen by rules, which each workflow compiles against its own data.
    Route,
    /// Everybody.
    Anyone,
}

/// A rule that chooses a party, compiled for one workflow.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its id.
    pub id: Id,
    /// When it holds; always if there is no condition.
    pub when: Option<Expression>,
    /// What it chooses.
    pub target: RouteTarget,
}

/// What a routing rule chooses.
#[derive(Clone, Debug)]
pub enum RouteTarget {
    /// A named organisation.
    Organisation(Id),
    /// The organisation of a kind whose territory contains a code.
    InTerritory {
        /// The kind.
        kind: Id,
        /// The code.
        territory: Expression,
    },
    /// The organisation above that of another party.
    SuperiorOf(Id),
    /// The organisation that an expression gives; none for an empty text.
    Chosen(Expression),
}

/// A kind of case.
#[derive(Clone, Debug)]
pub struct CaseKind {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The workflow of its own life.
    pub root: Id,
    /// The fields recorded of its subject.
    pub facts: Vec<Arc<Field>>,
}

/// A register: what other cases may know of the cases of one kind.
#[derive(Clone, Debug)]
pub struct Register {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The kind of case that is entered; the states of its root are the standings.
    pub case: Id,
    /// The fact that names the organisation an entry is about.
    pub of: Id,
    /// The facts that other cases may read.
    pub facts: Vec<Id>,
}

/// A workflow.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The kind of case it belongs to.
    pub case: Id,
    /// The articles it rests on.
    pub citations: Citations,
    /// The workflows and states of procedures it is about; empty if it is about none.
    pub concerns: Vec<(Id, Vec<Id>)>,
    /// How it is opened.
    pub opening: Arc<Action>,
    /// Whether it opens a case.
    pub starts_case: bool,
    /// Its states.
    pub states: IdMap<State>,
    /// Its actions.
    pub actions: IdMap<Action>,
    /// Its clocks.
    pub clocks: IdMap<Clock>,
    /// Its forms.
    pub forms: IdMap<Form>,
    /// The fields of its data.
    pub fields: BTreeMap<Id, Arc<Field>>,
    /// The routing rules of parties that its actions bind.
    pub routes: BTreeMap<Id, Vec<Route>>,
    /// The registers that conditions of its automatic actions look into.
    pub watches: Vec<Id>,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// Whether the procedure is over in it.
    pub is_final: bool,
}

/// An action, or the opening of a workflow.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its id; `open` for the opening.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The states it can be taken in.
    pub from: FromStates,
    /// The state it leads to, if it changes the state.
    pub to: Option<Arc<State>>,
    /// Who takes it.
    pub by: Performer,
    /// What is asked for.
    pub form: Option<Arc<Form>>,
    /// Whether required fields may still be missing.
    pub partial: bool,
    /// When it is open.
    pub window: Option<Window>,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// Parties to bind.
    pub binds: Vec<Arc<Party>>,
    /// Fields copied from the data to the facts.
    pub records: Vec<Id>,
    /// Facts it sets.
    pub facts: Vec<(Id, Expression)>,
    /// Data it sets.
    pub data: Vec<(Id, Expression)>,
    /// Clocks it extends.
    pub extends: Vec<(Id, Expression)>,
    /// Actions it takes elsewhere in the case.
    pub triggers: Vec<Trigger>,
    /// What the outside must do.
    pub effects: Vec<EffectUse>,
    /// Where it stands: `pack/file.yaml:12`.
    pub place: Arc<str>,
}

impl Action {
    /// The id under which an opening is recorded and refused.
    #[must_use]
    pub fn opening_id() -> Id {
        Id::from("open")
    }
}

/// The states an action can be taken in.
#[derive(Clone, Debug)]
pub enum FromStates {
    /// None: it opens the procedure.
    Opening,
    /// Every state that is not final.
    Any,
    /// These.
    States(Vec<Id>),
}

/// Who takes an action.
#[derive(Clone, Debug)]
pub enum Performer {
    /// Parties, or roles of parties.
    Parties(Vec<PartyRole>),
    /// It is taken by itself; with a clock, once that has run out.
    Automatic(Option<Id>),
    /// Another action takes it.
    Triggered,
}

/// A party, or a role of it.
#[derive(Clone, Debug)]
pub struct PartyRole {
    /// The party.
    pub party: Arc<Party>,
    /// The role; any if none.
    pub role: Option<Id>,
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its id.
    pub id: Id,
    /// What must hold.
    pub that: Expression,
    /// What to tell the person when it does not.
    pub otherwise: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// Where it stands: `pack/file.yaml:12`.
    pub place: Arc<str>,
}

/// A window, compiled for one action.
#[derive(Clone, Debug)]
pub struct Window {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// Its first day.
    pub opens: Expression,
    /// Its last day.
    pub closes: Expression,
    /// Where it stands.
    pub place: Arc<str>,
}

/// An action taken elsewhere in the case.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Where.
    pub target: TriggerTarget,
    /// Which action.
    pub action: Id,
}

/// Where a triggered action is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerTarget {
    /// In the procedure this one is about.
    Concerned,
    /// In the root, or in every open procedure, of a workflow.
    Workflow(Id),
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// How its last day is found.
    pub span: ClockSpan,
    /// The states it runs in.
    pub runs_in: Vec<Id>,
    /// The states it stands still in.
    pub still_in: Vec<Id>,
    /// Who is late when it runs out.
    pub duty_of: Option<Id>,
    /// What follows when it runs out.
    pub on_expiry: OnExpiry,
    /// Whether the last day moves off a day off.
    pub last_day: LastDay,
    /// How much it can be extended in all.
    pub extension: Option<Period>,
    /// Where it stands.
    pub place: Arc<str>,
}

/// How a clock's last day is found.
#[derive(Clone, Debug)]
pub enum ClockSpan {
    /// A period, counted from the day the clock starts or from a date of the case.
    Limit {
        /// The period.
        period: Expression,
        /// The date it is counted from.
        starts: Option<Expression>,
    },
    /// The last day itself.
    Until(Expression),
}

/// A kind of effect.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// What it carries.
    pub with: Vec<(Id, FieldType)>,
    /// The view whose content it carries.
    pub view: Option<Id>,
}

/// An effect as an action asks for it.
#[derive(Clone, Debug)]
pub struct EffectUse {
    /// The effect.
    pub effect: Arc<Effect>,
    /// The parties it is for.
    pub to: Vec<Arc<Party>>,
    /// What it carries.
    pub with: Vec<(Id, Expression)>,
}

/// A disclosure view.
#[derive(Clone, Debug)]
pub struct View {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The parties that see it.
    pub audience: Vec<Arc<Party>>,
    /// What it shows, by workflow.
    pub shows: IdMap<ViewRule>,
}

/// What a view shows of the procedures of one workflow.
#[derive(Clone, Debug)]
pub struct ViewRule {
    /// The states in which it shows.
    pub states: Vec<Id>,
    /// When it shows.
    pub when: Option<Expression>,
    /// What it shows.
    pub fields: Vec<(Id, Expression)>,
}
