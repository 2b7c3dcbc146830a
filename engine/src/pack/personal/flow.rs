//! Where personal values flow: from the fields marked so through what actions set, record and draw, what clocks are counted
//! by and extended by, and what forms lack, into whatever an expression gives.
//!
//! It is the one analysis of this: what is sealed, what `check` refuses and what `verify` proves are read from it. It goes
//! by what expressions read, also in the functions of the pack, not by what they give.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Id;
use crate::expression::{Expression, Read, Type};
use crate::format::FieldType;
use crate::pack::Pack;
use crate::pack::model::{Action, ClockSpan, EACH, Party, PartyBinding, Route, RouteTarget, SeriesRead, Workflow};

/// Somewhere in the cases of a pack that a value stands, or is made of several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// A fact of a case.
    Fact(Id),
    /// A datum of the procedures of a workflow, given or recorded.
    Datum(Id, Id),
    /// A clock of a workflow: the days it is counted by.
    Clock(Id, Id),
    /// What a form of a workflow lacks.
    Missing(Id, Id),
    /// A party: who is bound to it.
    Party(Id),
}

/// What flows into something, each by the personal field that it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flowing {
    /// Something personal is read for it, if only to say yes or no.
    pub reads: Option<Id>,
    /// It can tell something of a person: more than yes or no, or one of some options. Who acts counts as well.
    pub tells: Option<Id>,
}

impl Flowing {
    fn from(field: &Id) -> Self {
        Self { reads: Some(field.clone()), tells: Some(field.clone()) }
    }

    fn and(self, other: Self) -> Self {
        Self { reads: self.reads.or(other.reads), tells: self.tells.or(other.tells) }
    }

    /// The same in something that can say only so much.
    fn said_by(self, says_much: bool) -> Self {
        Self { tells: self.tells.filter(|_| says_much), ..self }
    }
}

/// Where something personal flows in the cases of a pack, or of several that a case went through.
#[derive(Clone, Debug, Default)]
pub struct PersonalFlow {
    /// The fields that are marked.
    marked: BTreeSet<Id>,
    /// The facts that a register tells of what it enters, besides those that are asked for by name.
    registers: BTreeMap<Id, BTreeSet<Id>>,
    /// Fields of which a value says yes or no, or one of some options.
    saying_little: BTreeSet<Id>,
    places: BTreeMap<Place, Flowing>,
}

impl PersonalFlow {
    /// What flows where in packs that cases are decided by, the one after the other.
    #[must_use]
    pub fn of<'p>(packs: impl IntoIterator<Item = &'p Pack>) -> Self {
        let packs: Vec<&Pack> = packs.into_iter().collect();
        let mut flow = Self::default();
        for pack in &packs {
            for field in pack.fields.values() {
                if field.personal {
                    flow.marked.insert(field.id.clone());
                }
                if matches!(field.kind, FieldType::Boolean | FieldType::Choice) {
                    flow.saying_little.insert(field.id.clone());
                }
            }
            for register in pack.registers.values() {
                flow.registers.entry(register.id.clone()).or_default().insert(register.of.clone());
            }
        }
        while packs.iter().flat_map(|pack| pack.workflows.values()).fold(false, |more, workflow| {
            let found = flow.follow(workflow);
            more || found
        }) {}
        flow
    }

    /// Follows what a workflow does; whether anything was found that was not known.
    fn follow(&mut self, workflow: &Workflow) -> bool {
        let own = || workflow.id.clone();
        let mut found: Vec<(Place, Flowing)> = Vec::new();
        for action in workflow.all_actions() {
            let set = |place: Place, value: &Expression| (place, self.in_expression(Some(&workflow.id), value));
            found.extend(action.facts.iter().map(|(name, value)| set(Place::Fact(name.clone()), value)));
            found.extend(action.data.iter().map(|(name, value)| set(Place::Datum(own(), name.clone()), value)));
            found.extend(action.extends.iter().map(|(clock, by)| set(Place::Clock(own(), clock.clone()), by)));
            found.extend(
                action.records.iter().map(|name| (Place::Fact(name.clone()), self.in_field(Some(&workflow.id), name))),
            );
            for opens in &action.opens {
                let list = opens.each.as_ref().map(|each| self.in_expression(Some(&workflow.id), each));
                for (name, value) in &opens.with {
                    let flowing = self.in_expression(Some(&workflow.id), value);
                    let entry = list.clone().filter(|_| value.roots().contains(&EACH)).unwrap_or_default();
                    found.push((Place::Datum(opens.workflow.clone(), name.clone()), flowing.and(entry)));
                }
            }
            let bound = action.binds.iter();
            found.extend(bound.map(|party| (Place::Party(party.id.clone()), self.in_binding(workflow, action, party))));
            for (field, series) in &action.assigns {
                let reads = series.scope.iter().chain(series.reads());
                let drawn = reads.map(|read| self.in_series(Some(&workflow.id), read));
                found.push((Place::Datum(own(), field.clone()), drawn.fold(Flowing::default(), Flowing::and)));
            }
        }
        for (clock, day) in workflow.taking_over.iter().flat_map(|taking_over| &taking_over.clocks) {
            found.push((Place::Clock(own(), clock.clone()), self.in_expression(Some(&workflow.id), day)));
        }
        for clock in workflow.clocks.values() {
            let counted = match &clock.span {
                ClockSpan::Limit { period, starts } => [Some(period), starts.as_ref()],
                ClockSpan::Until(until) => [Some(until), None],
            };
            let counted = counted.into_iter().flatten().map(|read| self.in_expression(Some(&workflow.id), read));
            found.push((Place::Clock(own(), clock.id.clone()), counted.fold(Flowing::default(), Flowing::and)));
        }
        for (id, form) in workflow.forms.iter() {
            let whens = form.fields.values().filter_map(|asked| asked.when.as_ref());
            let lacking = whens.map(|when| self.in_reads(Some(&workflow.id), when));
            found.push((Place::Missing(own(), id.clone()), lacking.fold(Flowing::default(), Flowing::and)));
        }
        found.into_iter().fold(false, |more, (place, flowing)| self.add(place, flowing) || more)
    }

    /// Adds what flows into a place; whether it was not known.
    fn add(&mut self, place: Place, flowing: Flowing) -> bool {
        let says_much = match &place {
            Place::Fact(name) | Place::Datum(_, name) => !self.saying_little.contains(name),
            Place::Clock(..) | Place::Missing(..) | Place::Party(_) => true,
        };
        let flowing = flowing.said_by(says_much);
        if flowing == Flowing::default() {
            return false;
        }
        let known = self.places.entry(place).or_default();
        let now = known.clone().and(flowing);
        let more = *known != now;
        *known = now;
        more
    }

    /// What flows into a field of the facts, or of the data of a workflow.
    #[must_use]
    pub fn in_field(&self, workflow: Option<&Id>, name: &Id) -> Flowing {
        if self.marked.contains(name) {
            return Flowing::from(name);
        }
        let place = match workflow {
            Some(workflow) => Place::Datum(workflow.clone(), name.clone()),
            None => Place::Fact(name.clone()),
        };
        self.places.get(&place).cloned().unwrap_or_default()
    }

    /// What flows into a field wherever it is recorded.
    #[must_use]
    pub(crate) fn in_any_record(&self, name: &Id) -> Flowing {
        let recorded = self.places.iter().filter(|(place, _)| match place {
            Place::Fact(known) | Place::Datum(_, known) => known == name,
            Place::Clock(..) | Place::Missing(..) | Place::Party(_) => false,
        });
        recorded.fold(self.in_field(None, name), |all, (_, flowing)| all.and(flowing.clone()))
    }

    /// What flows into who is bound to a party.
    pub(crate) fn in_party(&self, party: &Id) -> Flowing {
        self.places.get(&Place::Party(party.clone())).cloned().unwrap_or_default()
    }

    /// What flows into whom an action binds to a party: the field that names them, the rules that choose them, or what says
    /// who follows.
    fn in_binding(&self, workflow: &Workflow, action: &Action, party: &Party) -> Flowing {
        match &party.binding {
            PartyBinding::Field(field) => self.in_field(Some(&workflow.id), field).and(self.in_field(None, field)),
            PartyBinding::Opener => {
                let to = action.successor(&party.id);
                to.map(|to| self.in_expression(Some(&workflow.id), to)).unwrap_or_default()
            }
            PartyBinding::Route => {
                let routes = workflow.routes.get(&party.id).into_iter().flatten();
                routes.map(|route| self.in_route(workflow, route)).fold(Flowing::default(), Flowing::and)
            }
            PartyBinding::Anyone => Flowing::default(),
        }
    }

    fn in_route(&self, workflow: &Workflow, route: &Route) -> Flowing {
        let read = route.expressions().map(|read| self.in_expression(Some(&workflow.id), read));
        let above = match &route.target {
            RouteTarget::SuperiorOf(party) => self.in_party(party),
            RouteTarget::Organisation(_) | RouteTarget::InTerritory { .. } | RouteTarget::Chosen(_) => {
                Flowing::default()
            }
        };
        read.fold(above, Flowing::and)
    }

    /// What flows into the days of a clock.
    pub(crate) fn in_clock(&self, workflow: &Id, clock: &Id) -> Flowing {
        self.places.get(&Place::Clock(workflow.clone(), clock.clone())).cloned().unwrap_or_default()
    }

    /// What flows into what an expression gives in a workflow; in any, where none is named.
    #[must_use]
    pub fn in_expression(&self, workflow: Option<&Id>, expression: &Expression) -> Flowing {
        let says_little = matches!(expression.result(), None | Some(Type::Boolean | Type::Choice(_)));
        self.in_reads(workflow, expression).said_by(!says_little)
    }

    /// What flows into an expression, however little it gives.
    pub(crate) fn in_reads(&self, workflow: Option<&Id>, expression: &Expression) -> Flowing {
        let reads = expression.reads().iter().map(|read| self.in_read(workflow, read));
        reads.fold(Flowing::default(), Flowing::and)
    }

    /// What flows into what a number of a series is made of.
    pub(crate) fn in_series(&self, workflow: Option<&Id>, read: &SeriesRead) -> Flowing {
        match read {
            SeriesRead::Party(party) => self.in_party(&party.id),
            SeriesRead::Fact(name, _) => self.in_field(None, name),
            SeriesRead::Datum(name, _) if workflow.is_some() => self.in_field(workflow, name),
            SeriesRead::Datum(name, _) => self.in_any_record(name),
        }
    }

    fn in_read(&self, workflow: Option<&Id>, read: &Read) -> Flowing {
        let first = read.properties.first();
        match (read.variable, first) {
            ("actor", Some(property)) if *property == *"person" => {
                Flowing { reads: None, tells: Some(property.clone()) }
            }
            ("acted", Some(action)) => {
                let persons = read.properties.get(1).is_none_or(|property| *property == *"persons");
                Flowing { reads: None, tells: persons.then(|| action.clone()) }
            }
            ("actor" | "acted" | "params" | "checklists", _) => Flowing::default(),
            ("parties", Some(party)) => self.in_party(party),
            ("clocks", Some(clock)) => self.in_places(workflow, clock, Place::Clock),
            ("missing", Some(form)) => self.in_places(workflow, form, Place::Missing),
            // What other cases of the register's kind have told.
            ("registers", Some(register)) => {
                let about = self.registers.get(register).into_iter().flatten();
                let told = read.properties.get(1).into_iter().chain(about);
                told.map(|fact| self.in_field(None, fact)).fold(Flowing::default(), Flowing::and)
            }
            (variable, Some(field)) => {
                let marked = read.properties.iter().find(|name| self.marked.contains(*name));
                match (marked, variable, workflow) {
                    (Some(marked), ..) => Flowing::from(marked),
                    (None, "facts", _) => self.in_field(None, field),
                    (None, "data" | "input", Some(_)) => self.in_field(workflow, field),
                    (None, "data" | "input", None) => self.in_any_record(field),
                    _ => Flowing::default(),
                }
            }
            (_, None) => Flowing::default(),
        }
    }

    /// What flows into something of a workflow; of any, where none is named.
    fn in_places(&self, workflow: Option<&Id>, name: &Id, place: impl Fn(Id, Id) -> Place) -> Flowing {
        if let Some(workflow) = workflow {
            return self.places.get(&place(workflow.clone(), name.clone())).cloned().unwrap_or_default();
        }
        let alike = self.places.iter().filter(|(known, _)| match known {
            Place::Clock(workflow, of) | Place::Missing(workflow, of) => {
                of == name && **known == place(workflow.clone(), of.clone())
            }
            Place::Fact(_) | Place::Datum(..) | Place::Party(_) => false,
        });
        alike.fold(Flowing::default(), |all, (_, flowing)| all.and(flowing.clone()))
    }

    /// The marked field that an expression reads itself, and not by way of something else.
    pub(crate) fn marked_in<'e>(&self, expression: &'e Expression) -> Option<&'e Id> {
        let of_records = |read: &&Read| matches!(read.variable, "facts" | "data" | "input");
        let mut names = expression.reads().iter().filter(of_records).flat_map(|read| &read.properties);
        names.find(|name| self.marked.contains(*name))
    }

    /// What an expression reads that something personal flows into by way of others, with what flows.
    pub(crate) fn carried_in<'e>(&self, workflow: &Id, expression: &'e Expression) -> Option<(&'e Read, Id)> {
        expression.reads().iter().find_map(|read| Some((read, self.in_read(Some(workflow), read).tells?)))
    }
}

/// The actions of workflows, openings among them.
pub(super) fn actions<'w>(workflows: impl Iterator<Item = &'w Workflow>) -> impl Iterator<Item = (&'w Id, &'w Action)> {
    workflows.flat_map(|workflow| {
        let actions = workflow.all_actions();
        actions.map(|action| (&workflow.id, action.as_ref()))
    })
}
