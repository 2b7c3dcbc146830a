//! What a search must tell cases apart by: all that the rules and what it looks for can read of a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::verify::graph::actions_of;
use crate::verify::monitor::Monitor;
use guicheng_engine::internals::case::ValuesRead;
use guicheng_engine::internals::expression::{Expression, Read};
use guicheng_engine::internals::model::{LetterTemplate, PartyBinding, Performer, SeriesRead, View};
use guicheng_engine::{Action, Id, Pack, Workflow};

/// What the rules of the packs read of cases of a kind, and what a search looks for.
pub(super) fn values_read<'p>(packs: impl Iterator<Item = &'p Pack>, kind: &Id, monitor: &Monitor) -> ValuesRead {
    let mut observed = Observed::default();
    let mut versions: u32 = 0;
    for pack in packs {
        versions = versions.saturating_add(1);
        for workflow in pack.workflows.values().filter(|workflow| workflow.case == *kind) {
            observed.workflow(pack, workflow);
        }
        observed.monitor(pack, monitor);
        // Whether somebody else has it is asked when the case comes to be about something else.
        let unique = pack.registers.values().filter(|register| register.case == *kind && register.unique.is_some());
        unique.for_each(|register| observed.fact(&register.of));
        if observed.all_facts {
            let case = pack.cases.get(kind.as_str());
            observed.read.facts.extend(case.into_iter().flat_map(|case| &case.facts).map(|field| field.id.clone()));
        }
        observed.recorded(pack, kind);
        if observed.all_acts {
            for workflow in pack.workflows.values().filter(|workflow| workflow.case == *kind) {
                actions_of(workflow).for_each(|action| observed.act(&workflow.id, &action.id));
            }
        }
    }
    // An amendment moves procedures on days that depend on when they were opened.
    observed.read.since |= versions > 1;
    observed.read
}

#[derive(Default)]
struct Observed {
    read: ValuesRead,
    /// Whether it matters if any fact changes, read or not: then the clocks of all procedures are looked at anew.
    all_facts: bool,
    /// Whether it matters who took any action.
    all_acts: bool,
}

impl Observed {
    fn workflow(&mut self, pack: &Pack, workflow: &Workflow) {
        let own = &workflow.id;
        for action in actions_of(workflow) {
            self.action(pack, own, action);
        }
        let needs =
            workflow.forms.values().flat_map(|form| form.fields.values()).filter_map(|field| field.when.as_ref());
        let routes = workflow.routes.values().flatten().flat_map(|route| route.expressions());
        needs.chain(routes).for_each(|expression| self.expression(own, expression));
        for expression in workflow.clocks.values().flat_map(|clock| clock.expressions()) {
            self.expression(own, expression);
            let follows = |read: &Read| !matches!(read.variable, "facts" | "data" | "params");
            self.all_facts |= expression.reads().iter().any(follows);
        }
    }

    fn action(&mut self, pack: &Pack, own: &Id, action: &Action) {
        action.expressions().for_each(|expression| self.expression(own, expression));
        for prior in &action.not_by {
            if !prior.of_concerned {
                self.act(own, &prior.action);
            }
            let concerned = pack.workflows.get(own.as_str()).filter(|_| prior.of_concerned);
            concerned.into_iter().flat_map(|own| &own.concerns).for_each(|(of, _)| self.act(of, &prior.action));
        }
        // Whose matter it is shows in who took what.
        self.all_acts |= matches!(&action.by, Performer::Parties(roles) if roles.iter().any(|role| role.party.recused));
        for (_, series) in &action.assigns {
            for read in series.scope.iter().chain(series.reads()) {
                match read {
                    SeriesRead::Party(_) => {}
                    SeriesRead::Fact(name, _) => self.fact(name),
                    SeriesRead::Datum(name, _) => self.datum(own, name),
                }
            }
        }
        for party in &action.binds {
            if let PartyBinding::Field(field) = &party.binding {
                self.fact(field);
                self.datum(own, field);
            }
        }
        // An automatic action that stays is only taken where it changes something.
        if matches!(action.by, Performer::Automatic(_)) && action.to.is_none() {
            action.facts.iter().for_each(|(name, _)| self.fact(name));
            action.records.iter().for_each(|name| self.fact(name));
            action.data.iter().for_each(|(name, _)| self.datum(own, name));
            action.assigns.iter().for_each(|(name, _)| self.datum(own, name));
        }
        let leaves = |letter: &&Arc<LetterTemplate>| {
            action.effects.iter().any(|asked| letter.effects.contains(&asked.effect.id))
        };
        // A letter that cannot be written stands against the action.
        let written = pack.letters.values().filter(leaves).flat_map(|letter| letter.expressions(own));
        written.for_each(|expression| self.expression(own, expression));
        let views = action.effects.iter().filter_map(|request| request.effect.view.as_ref());
        for view in views.filter_map(|view| pack.views.get(view.as_str())) {
            self.view(own, view);
        }
    }

    fn view(&mut self, own: &Id, view: &View) {
        let Some(showing) = view.shows.get(own.as_str()) else { return };
        let fields = showing.fields.iter().map(|(_, value)| value);
        showing.when.iter().chain(fields).for_each(|expression| self.expression(own, expression));
    }

    fn monitor(&mut self, pack: &Pack, monitor: &Monitor) {
        match monitor {
            Monitor::Against { point, holds } => self.expression(&point.workflow, holds),
            Monitor::Shown { view, workflow, .. } => {
                // As each version of the pack has it.
                let view = pack.views.get(view.id.as_str()).unwrap_or(view);
                self.view(workflow, view);
                self.read.shown.insert(workflow.clone());
            }
            Monitor::Alone { facts, .. } => facts.iter().for_each(|name| self.fact(name)),
            Monitor::Early { .. }
            | Monitor::Untimed { .. }
            | Monitor::Stands { .. }
            | Monitor::Over { .. }
            | Monitor::Vacant { .. }
            | Monitor::Carried { .. }
            | Monitor::Regained { .. }
            | Monitor::Left { .. }
            | Monitor::Taken { .. } => {}
        }
    }

    fn expression(&mut self, own: &Id, expression: &Expression) {
        for read in expression.reads() {
            match (read.variable, read.properties.first()) {
                ("facts", Some(name)) => self.fact(name),
                ("data" | "input", Some(name)) => self.datum(own, name),
                ("procedure" | "concerned", Some(name)) if *name == *"opened_on" || *name == *"entered_on" => {
                    self.read.since = true;
                }
                // What is asked for as a whole could be anything of it.
                ("acted", Some(act)) => self.act(own, act),
                ("acted", None) => self.all_acts = true,
                ("facts", None) => self.all_facts = true,
                ("procedure" | "concerned", None) => self.read.since = true,
                _ => {}
            }
        }
    }

    fn fact(&mut self, name: &Id) {
        self.read.facts.insert(name.clone());
    }

    fn act(&mut self, of: &Id, act: &Id) {
        self.read.acted.entry(of.clone()).or_default().insert(act.clone());
    }

    fn datum(&mut self, own: &Id, name: &Id) {
        self.read.data.entry(own.clone()).or_default().insert(name.clone());
    }

    /// What becomes a fact that is read counts already while it is data.
    fn recorded(&mut self, pack: &Pack, kind: &Id) {
        for workflow in pack.workflows.values().filter(|workflow| workflow.case == *kind) {
            let names: BTreeSet<&Id> = actions_of(workflow).flat_map(|action| &action.records).collect();
            let names: Vec<Id> = names.into_iter().filter(|name| self.read.facts.contains(*name)).cloned().collect();
            self.read.data.entry(workflow.id.clone()).or_default().extend(names);
        }
    }
}
