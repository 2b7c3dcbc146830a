//! Figures: what they count must be there, and be something that can be counted.

use super::super::model::{Figure, Measure, TakenBack};
use super::Compiler;
use super::names::Noun;
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::figures::{CountDocument, DaysDocument, FigureDocument, OnTimeDocument, SumDocument};
use crate::format::{FieldDocument, FieldType, OnExpiry};

impl Compiler<'_> {
    pub(super) fn figures(&mut self) -> IdMap<Figure> {
        let document = self.document;
        let mut figures = IdMap::default();
        for (id, figure) in &document.figures {
            let citations = self.citations(&figure.article);
            self.figure_party(id, figure);
            let Some((workflows, measure)) = self.measure(id, figure) else { continue };
            figures.insert(
                id.value.clone(),
                Figure {
                    id: id.value.clone(),
                    title: figure.title.clone(),
                    citations,
                    of: figure.of.value.clone(),
                    taken_back: self.taken_back(&workflows),
                    workflows,
                    measure,
                },
            );
        }
        figures
    }

    /// The actions of some workflows that take others back.
    fn taken_back(&self, workflows: &[Id]) -> Vec<TakenBack> {
        let mut taken_back = Vec::new();
        for workflow in workflows {
            let actions = self.document.workflows.get(workflow.as_str()).map(|document| &document.actions);
            for (id, action) in actions.into_iter().flatten().filter(|(_, action)| !action.takes_back.is_empty()) {
                let acts = action.takes_back.iter().map(|act| act.value.clone()).collect();
                taken_back.push(TakenBack { workflow: workflow.clone(), by: id.value.clone(), acts });
            }
        }
        taken_back
    }

    /// A figure is of a party that organisations are bound to.
    fn figure_party(&mut self, id: &Spanned<Id>, figure: &FigureDocument) {
        let Some(party) = self.named(Noun::Party, &figure.of, "parties") else { return };
        if self.document.parties.get(party.as_str()).is_some_and(|party| party.anyone) {
            self.report(
                Diagnostic::error("figure-party", figure.of.span).with("figure", &id.value).with("party", &party),
            );
        }
    }

    fn measure(&mut self, id: &Spanned<Id>, figure: &FigureDocument) -> Option<(Vec<Id>, Measure)> {
        match (&figure.count, &figure.on_time, &figure.days, &figure.sum) {
            (Some(count), None, None, None) => self.counted(id, count),
            (None, Some(on_time), None, None) => Some(self.timed(id, on_time)),
            (None, None, Some(days), None) => Some(self.measured(days)),
            (None, None, None, Some(sum)) => Some(self.summed(id, sum)),
            _ => {
                let diagnostic = Diagnostic::error("figure-measure", id.span).with("figure", &id.value);
                self.report_of_whole(figure.span, diagnostic);
                None
            }
        }
    }

    fn counted(&mut self, id: &Spanned<Id>, count: &CountDocument) -> Option<(Vec<Id>, Measure)> {
        let workflows = self.workflows_of(&count.workflow);
        if count.opened != count.action.is_empty() {
            let diagnostic = Diagnostic::error("figure-count", id.span).with("figure", &id.value);
            self.report_of_whole(count.span, diagnostic);
            return None;
        }
        if count.opened {
            return Some((workflows, Measure::Opened));
        }
        let actions = self.parts_of(&workflows, Noun::Action, "actions", &count.action);
        Some((workflows, Measure::Actions(actions)))
    }

    /// The share that is on time is of clocks that are somebody's duty.
    fn timed(&mut self, id: &Spanned<Id>, on_time: &OnTimeDocument) -> (Vec<Id>, Measure) {
        let workflows = self.workflows_of(&on_time.workflow);
        let clocks = self.parts_of(&workflows, Noun::Clock, "clocks", &on_time.clock);
        for workflow in &workflows {
            for name in &on_time.clock {
                let clocks = self.document.workflows.get(workflow.as_str()).map(|workflow| &workflow.clocks);
                let clock = clocks.and_then(|clocks| clocks.get(name.value.as_str()));
                if clock.is_some_and(|clock| clock.on_expiry == OnExpiry::Nothing) {
                    self.report(
                        Diagnostic::error("figure-clock", name.span)
                            .with("figure", &id.value)
                            .with("clock", &name.value)
                            .with("workflow", workflow),
                    );
                }
            }
        }
        (workflows, Measure::OnTime(clocks))
    }

    fn measured(&mut self, days: &DaysDocument) -> (Vec<Id>, Measure) {
        let workflows = self.workflows_of(&days.workflow);
        let states = self.parts_of(&workflows, Noun::State, "states", &days.state);
        (workflows, Measure::Days { states, unit: days.in_, take: days.take })
    }

    /// Only amounts of money are added up.
    fn summed(&mut self, id: &Spanned<Id>, sum: &SumDocument) -> (Vec<Id>, Measure) {
        let workflows = self.workflows_of(&sum.workflow);
        let actions = self.parts_of(&workflows, Noun::Action, "actions", &sum.action);
        self.named(Noun::Field, &sum.field, "fields");
        let of = self.document.fields.get(sum.field.value.as_str());
        if of.is_some_and(|field| field.type_ != FieldType::Money || field.list) {
            let diagnostic = Diagnostic::error("figure-sum", sum.field.span).with("figure", &id.value);
            self.report_of_whole(sum.span, diagnostic.with("field", &sum.field.value));
        }
        if of.is_some_and(|field| field.personal) {
            let diagnostic = Diagnostic::error("personal-in-figure", sum.field.span).with("figure", &id.value);
            self.report_of_whole(sum.span, diagnostic.with("field", &sum.field.value));
        }
        (workflows, Measure::Sum { actions, field: sum.field.value.clone() })
    }

    fn workflows_of(&mut self, names: &[Spanned<Id>]) -> Vec<Id> {
        names.iter().filter_map(|name| self.named(Noun::Workflow, name, "workflows")).collect()
    }

    /// Each of the names must be a part of each of the workflows.
    fn parts_of(&mut self, workflows: &[Id], noun: Noun, section: &str, names: &[Spanned<Id>]) -> Vec<Id> {
        for workflow in workflows {
            for name in names {
                self.named(noun, name, &format!("workflows.{workflow}.{section}"));
            }
        }
        names.iter().map(|name| name.value.clone()).collect()
    }

    /// A field that is a figure holds a whole number; of a sum, an amount.
    pub(super) fn figure_of(&mut self, field: &FieldDocument, figure: &Spanned<Id>) {
        self.named(Noun::Figure, figure, "figures");
        let sums = self.document.figures.get(figure.value.as_str()).is_some_and(|figure| figure.sum.is_some());
        let holds = if sums { FieldType::Money } else { FieldType::Integer };
        if field.type_ != holds || field.list {
            let diagnostic = Diagnostic::error("figure-field", figure.span).with("figure", &figure.value);
            self.report_of_whole(field.span, diagnostic);
        }
    }
}
