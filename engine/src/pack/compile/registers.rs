//! Registers: of which kind of case they are made, and what they tell of it.

use std::collections::BTreeMap;

use super::super::model::Register;
use super::names::Noun;
use super::{Compiler, keys};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::{RegisterShape, Type};
use crate::format::{FieldType, PackDocument, RegisterDocument};
use crate::pack::compile::scope::value_type;
use crate::yaml::Node;

/// What can be asked of each register of the pack.
pub(super) fn shapes(document: &PackDocument, tree: &Node) -> BTreeMap<Id, Option<RegisterShape>> {
    let shape = |id: &str| {
        let register = document.registers.get(id)?;
        let case = document.cases.get(register.case_.value.as_str())?;
        let states = keys(tree, &format!("workflows.{}.states", case.root.value));
        if states.is_empty() {
            return None;
        }
        let facts = register.facts.keys().map(|name| {
            let kind = document
                .fields
                .get(name.as_str())
                .map_or(Type::Unreadable, |field| value_type(field.type_, field.list, field.options.keys()));
            (name.clone(), kind)
        });
        Some(RegisterShape { standings: states.into_iter().map(Id::from).collect(), facts: facts.collect() })
    };
    keys(tree, "registers").into_iter().map(|id| (Id::from(id.as_str()), shape(&id))).collect()
}

impl Compiler<'_> {
    pub(super) fn registers(&mut self) -> IdMap<Register> {
        let mut registers = IdMap::default();
        for (id, register) in &self.document.registers {
            let citations = self.citations(&register.article);
            let Some(case) = self.named(Noun::CaseKind, &register.case_, "cases") else { continue };
            self.subject(register);
            let mut facts = Vec::new();
            for (name, _) in &register.facts {
                if !self.fact_of(&case, name) {
                    continue;
                }
                if self.fields.get(name.value.as_str()).is_some_and(|field| field.personal) {
                    let diagnostic = Diagnostic::error("personal-in-register", name.span);
                    self.report(diagnostic.with("register", &id.value).with("field", &name.value));
                }
                facts.push(name.value.clone());
            }
            registers.insert(
                id.value.clone(),
                Register {
                    id: id.value.clone(),
                    title: register.title.clone(),
                    citations,
                    case,
                    of: register.of.value.clone(),
                    facts,
                },
            );
        }
        registers
    }

    /// Checks that the fact by which entries are made names an organisation.
    fn subject(&mut self, register: &RegisterDocument) {
        if !self.fact_of(&register.case_.value, &register.of) {
            return;
        }
        let names_one = self
            .fields
            .get(register.of.value.as_str())
            .is_none_or(|field| !field.readable || (field.kind == FieldType::Organisation && !field.list));
        if !names_one {
            self.report(Diagnostic::error("register-of", register.of.span).with("field", &register.of.value));
        }
    }

    /// Whether a field is a fact of a kind of case; if not, that is reported.
    fn fact_of(&mut self, case: &Id, field: &Spanned<Id>) -> bool {
        let facts = format!("cases.{case}.facts");
        self.named(Noun::Field, field, &facts).is_some()
    }
}
