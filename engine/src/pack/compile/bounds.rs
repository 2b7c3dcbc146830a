//! Bounds of parameters: what they say, and whether the values lie within.

use std::sync::Arc;

use super::super::model::Citations;
use super::Compiler;
use crate::base::{Id, Value};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::decode::Scalar;
use crate::format::{BoundDocument, ParameterDocument, ParameterType};
use crate::pack::layers::bounds::Bound;

impl Compiler<'_> {
    /// The bound of a parameter. Values outside it are reported.
    pub(super) fn bound(
        &mut self,
        id: &Id,
        parameter: &ParameterDocument,
        document: &BoundDocument,
        parameter_cites: &Citations,
    ) -> Bound {
        let citations = match &document.article {
            Some(article) => self.citations(article),
            None => Arc::clone(parameter_cites),
        };
        let mut side =
            |given: &Option<Spanned<Scalar>>| given.as_ref().and_then(|given| self.parameter_value(parameter, given));
        let (at_least, at_most) = (side(&document.at_least), side(&document.at_most));
        let equals = side(&document.equals);
        let one_of: Vec<Value> =
            document.one_of.iter().filter_map(|given| self.parameter_value(parameter, given)).collect();
        let ordered = matches!(
            parameter.type_,
            ParameterType::Period | ParameterType::Integer | ParameterType::Date | ParameterType::Money
        );
        let sides = document.at_least.is_some() || document.at_most.is_some();
        let empty = !sides && document.equals.is_none() && document.one_of.is_empty();
        if empty || (sides && !ordered) {
            let diagnostic = Diagnostic::error("bad-bound", document.span).with("parameter", id);
            self.report_of_whole(document.span, diagnostic);
        }
        let bound = Bound { at_least, at_most, equals, one_of, citations };
        for given in self.values_given(parameter) {
            let Some(value) = self.parameter_value(parameter, &given) else { continue };
            if !bound.admits(&value) {
                let articles: Vec<&str> = bound.citations.iter().map(super::super::model::Citation::as_str).collect();
                self.report(
                    Diagnostic::error("bound-broken", given.span)
                        .with("parameter", id)
                        .with("value", &value)
                        .with("bound", &bound)
                        .with("articles", articles.join(", "))
                        .with("units", if bound.is_comparable(&value) { "same" } else { "differ" })
                        .related("bound-set-here", document.span),
                );
            }
        }
        bound
    }

    /// Every value that a parameter has at some time, by the reading chosen.
    pub(super) fn values_given(&self, parameter: &ParameterDocument) -> Vec<Spanned<Scalar>> {
        let chosen = parameter.interpretation.as_ref().and_then(|interpretation| {
            let found = self.document.interpretations.get(interpretation.value.as_str())?;
            found.readings.get(found.chosen.value.as_str())?.value.clone()
        });
        parameter.value.iter().chain(parameter.values.values()).cloned().chain(chosen).collect()
    }
}
