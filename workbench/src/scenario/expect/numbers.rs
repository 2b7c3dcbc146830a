//! What a scenario calls procedures.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::scenario::run::{CaseUnderTest, procedure_of};
use guicheng_engine::{Case, Procedure};

/// The names of a case's procedures.
pub(super) struct Numbers<'t> {
    pub(super) case_under_test: &'t CaseUnderTest,
    pub(super) last: Option<u32>,
}

impl<'t> Numbers<'t> {
    pub(super) fn new(case_under_test: &'t CaseUnderTest) -> Self {
        Self { case_under_test, last: case_under_test.last }
    }

    /// What the scenario calls a procedure where it expects these: the name it gave it, else its workflow, with its number among
    /// those of the workflow (`opinion/2`) where one of them is named so.
    pub(super) fn name_among<'n>(
        &'n self,
        procedure: &'n Procedure,
        case: &Case,
        wanted: &BTreeSet<&str>,
    ) -> Cow<'n, str> {
        let workflow = &procedure.workflow().id;
        let given = self.case_under_test.names.iter().find(|(_, number)| **number == procedure.number());
        let given = given.map(|(name, _)| &**name);
        let is_named = |given: &&str| wanted.iter().any(|name| name.split('.').next() == Some(*given));
        let by_number = wanted.iter().any(|name| name.split_once('/').is_some_and(|(of, _)| of == workflow.as_str()));
        if by_number && given.filter(is_named).is_none() {
            let of_workflow = case.procedures().filter(|other| other.workflow().id == *workflow);
            let place = of_workflow.filter(|other| other.number() <= procedure.number()).count();
            return Cow::Owned(format!("{workflow}/{place}"));
        }
        Cow::Borrowed(given.unwrap_or(workflow.as_str()))
    }

    pub(super) fn of<'c>(&self, name: &str, case: &'c Case) -> Option<&'c Procedure> {
        match self.case_under_test.names.get(name) {
            Some(number) => case.procedure(*number),
            None => procedure_of(case, name),
        }
    }
}
