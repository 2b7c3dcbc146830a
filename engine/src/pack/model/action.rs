//! Actions: who takes them, from which states, what must hold, what follows.

use std::sync::Arc;

use super::{Citations, Effect, Form, Party, PartyRole, Series, State, Window};
use crate::base::{Id, Text};
use crate::expression::Expression;

/// An action, or the opening of a workflow.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its id; `open` for the opening.
    pub id: Id,
    /// What people call it.
    pub title: Text,
    /// The articles it rests on.
    pub citations: Citations,
    /// The states it can be taken in.
    pub from: FromStates,
    /// The state it leads to, if it changes the state.
    pub to: Option<Arc<State>>,
    /// Who takes it.
    pub by: Performer,
    /// The acts whose taker cannot take it.
    pub not_by: Vec<PriorAct>,
    /// Whether it must be known which person takes it: others are held against this one, or this against others.
    pub needs_person: bool,
    /// Whether it only can be taken, and nobody waits for it.
    pub optional: bool,
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
    /// Those of them that are bound to their opener, and whom they are bound to anew.
    pub bound_to: Vec<(Id, Expression)>,
    /// Fields copied from the data to the facts.
    pub records: Vec<Id>,
    /// Data that get the next number of a series.
    pub assigns: Vec<(Id, Arc<Series>)>,
    /// Facts it sets.
    pub facts: Vec<(Id, Expression)>,
    /// Data it sets.
    pub data: Vec<(Id, Expression)>,
    /// Clocks it extends.
    pub extends: Vec<(Id, Expression)>,
    /// Procedures it opens in the case.
    pub opens: Vec<Opens>,
    /// Actions it takes elsewhere in the case.
    pub triggers: Vec<Trigger>,
    /// What the outside must do.
    pub effects: Vec<EffectUse>,
    /// Where it stands: `pack/file.yaml:12`.
    pub place: Arc<str>,
}

impl Action {
    /// All that it asks and works out, but for whom it binds.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let window = self.window.iter().flat_map(|window| [&window.opens, &window.closes]);
        let conditions = self.conditions.iter().map(|condition| &condition.that);
        window.chain(conditions).chain(self.values())
    }

    /// All that it works out once it is taken, but for whom it binds.
    pub fn values(&self) -> impl Iterator<Item = &Expression> {
        let carried = self.effects.iter().flat_map(|request| &request.with);
        let bound = self.bound_to.iter();
        let set =
            bound.chain(&self.facts).chain(&self.data).chain(&self.extends).chain(carried).map(|(_, value)| value);
        set.chain(
            self.opens.iter().flat_map(|opens| opens.each.iter().chain(opens.with.iter().map(|(_, value)| value))),
        )
        .chain(self.follows_when())
    }

    /// When its effects are asked for, its triggers are carried out and procedures are opened, where they do not always.
    pub fn follows_when(&self) -> impl Iterator<Item = &Expression> {
        let effects = self.effects.iter().filter_map(|request| request.when.as_ref());
        let opens = self.opens.iter().filter_map(|opens| opens.when.as_ref());
        effects.chain(self.triggers.iter().filter_map(|trigger| trigger.when.as_ref())).chain(opens)
    }

    /// The id under which taking over is refused.
    #[must_use]
    pub fn taking_over_id() -> Id {
        Id::from("take_over")
    }

    /// Whom it binds a party to anew that is bound to its opener; none if it does not.
    pub(crate) fn successor(&self, party: &Id) -> Option<&Expression> {
        self.bound_to.iter().find(|(bound, _)| bound == party).map(|(_, to)| to)
    }

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

/// An act that was taken before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorAct {
    /// Whether in the procedure that this one is about, not in the same.
    pub of_concerned: bool,
    /// Which action; `open` for the opening.
    pub action: Id,
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// As packs name it.
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

/// The name under which what an opened procedure is given reads its entry of the list.
pub const EACH: &str = "each";

/// Procedures of a workflow that an action opens.
#[derive(Clone, Debug)]
pub struct Opens {
    /// By its id in the pack.
    pub workflow: Id,
    /// The list for whose entries one is opened each; a single one if there is none.
    pub each: Option<Expression>,
    /// What the opening's form is given. These expressions read the entry as `each`.
    pub with: Vec<(Id, Expression)>,
    /// When they are opened; always if there is no condition.
    pub when: Option<Expression>,
}

/// An action taken elsewhere in the case.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Where.
    pub target: TriggerTarget,
    /// Which action.
    pub action: Id,
    /// When it is taken; always if there is no condition.
    pub when: Option<Expression>,
}

/// Where a triggered action is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerTarget {
    /// In the procedure this one is about.
    Concerned,
    /// In the root, or in every open procedure, of a workflow.
    Workflow(Id),
}

/// An effect as an action asks for it.
#[derive(Clone, Debug)]
pub struct EffectUse {
    /// As the pack declares it.
    pub effect: Arc<Effect>,
    /// When it is asked for; always if there is no condition.
    pub when: Option<Expression>,
    /// The parties it is for.
    pub to: Vec<Arc<Party>>,
    /// What it carries.
    pub with: Vec<(Id, Expression)>,
}
