//! What is still to come while a form is not filled in: what it asks for, and what rests on that.

use crate::base::Id;
use crate::case::Procedure;
use crate::decide::input;
use crate::expression::Expression;
use crate::pack::model::{Action, Party, PartyBinding, PatternPart, Route, RouteTarget, Series, SeriesRead};

/// What an action's form is still to give, and what will only be known then.
pub(super) struct ToCome {
    has_form: bool,
    pub(super) data: Vec<Id>,
    pub(super) facts: Vec<Id>,
    pub(super) parties: Vec<Id>,
    pub(super) clocks: Vec<Id>,
}

impl ToCome {
    /// Before anything of the action is worked out.
    pub(super) fn of(action: &Action) -> Self {
        let data = input::asked(action).cloned().collect();
        let has_form = action.form.is_some();
        Self { has_form, data, facts: Vec::new(), parties: Vec::new(), clocks: Vec::new() }
    }

    /// Whether an expression reads some of it.
    pub(super) fn has(&self, expression: &Expression) -> bool {
        expression.reads().iter().any(|read| {
            let among = |names: &[Id]| match read.properties.first() {
                Some(name) => names.contains(name),
                None => !names.is_empty(),
            };
            match read.variable {
                "input" | "missing" => self.has_form,
                "data" => among(&self.data),
                "facts" => among(&self.facts),
                "parties" => among(&self.parties),
                "clocks" => among(&self.clocks),
                _ => false,
            }
        })
    }

    /// Whether whom an action binds to a party rests on it.
    pub(super) fn decides(&self, action: &Action, procedure: &Procedure, party: &Party) -> bool {
        match (&party.binding, action.successor(&party.id)) {
            (_, Some(to)) => self.has(to),
            (PartyBinding::Field(field), None) => self.data.contains(field) || self.facts.contains(field),
            (PartyBinding::Route, None) => {
                let routes = procedure.workflow.routes.get(&party.id).map_or(&[][..], Vec::as_slice);
                routes.iter().any(|route| self.routes(route))
            }
            (PartyBinding::Opener | PartyBinding::Anyone, None) => false,
        }
    }

    fn routes(&self, route: &Route) -> bool {
        route.expressions().any(|expression| self.has(expression))
            || matches!(&route.target, RouteTarget::SuperiorOf(other) if self.parties.contains(other))
    }

    /// Whether a number of a series has some of it.
    pub(super) fn numbers(&self, series: &Series) -> bool {
        let of_details =
            |part: &PatternPart| matches!(part, PatternPart::Detail(party, _) if self.parties.contains(&party.id));
        series.scope.iter().chain(series.reads()).any(|read| match read {
            SeriesRead::Party(party) => self.parties.contains(&party.id),
            SeriesRead::Fact(name, _) => self.facts.contains(name),
            SeriesRead::Datum(name, _) => self.data.contains(name),
        }) || series.pattern.iter().any(of_details)
    }
}
