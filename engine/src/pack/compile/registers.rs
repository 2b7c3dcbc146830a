//! Registers: of which kind of case they are made, and what they tell of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::model::Register;
use super::names::Noun;
use super::{Compiler, keys};
use crate::base::{Id, IdMap};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::expression::{RegisterShape, Type};
use crate::format::FieldType;
use crate::format::{PackDocument, RegisterDocument};
use crate::pack::compile::scope::value_type;
use crate::register::MOST_KEYS;
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
        let kind_of = |name: &Id| {
            document
                .fields
                .get(name.as_str())
                .map_or(Type::Unreadable, |field| value_type(field.type_, field.list, field.options.keys()))
        };
        Some(RegisterShape {
            of: kind_of(&register.of.value),
            standings: states.into_iter().map(Id::from).collect(),
            facts: register.facts.keys().map(|name| (name.clone(), kind_of(name))).collect(),
            keys: register.keys.keys().map(|name| (name.clone(), one_of(kind_of(name)))).collect(),
            bounded: register.bounded,
        })
    };
    keys(tree, "registers").into_iter().map(|id| (Id::from(id.as_str()), shape(&id))).collect()
}

/// The type of what entries are found by: of a list, that of its items.
fn one_of(kind: Type) -> Type {
    match kind {
        Type::List(item) => (*item).clone(),
        kind => kind,
    }
}

impl Compiler<'_> {
    pub(super) fn registers(&mut self) -> IdMap<Register> {
        let mut registers = IdMap::default();
        for (id, register) in &self.document.registers {
            let citations = self.citations(&register.article);
            let Some(case) = self.named(Noun::CaseKind, &register.case_, "cases") else { continue };
            self.key(&id.value, &case, &register.of, false);
            let mut facts = Vec::new();
            for (name, _) in &register.facts {
                if self.told(&id.value, &case, name) {
                    facts.push(name.value.clone());
                }
            }
            for (name, _) in &register.keys {
                self.key(&id.value, &case, name, true);
            }
            if register.else_.is_some() && register.unique.is_none() {
                self.report(Diagnostic::error("register-else", id.span).with("register", &id.value));
            }
            let names = register.names.as_ref().filter(|name| self.names_organisations(register, name));
            if let Some(name) = names
                && registers.values().any(|other: &Arc<Register>| other.names.is_some())
            {
                self.report(Diagnostic::error("register-names-twice", name.span).with("register", &id.value));
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
                    keys: register.keys.iter().map(|(name, _)| name.value.clone()).collect(),
                    bounded: register.bounded,
                    unique: register.unique,
                    otherwise: register.else_.clone(),
                    names: names.map(|name| name.value.clone()),
                },
            );
        }
        registers
    }

    /// Whether a register tells what organisations are called: by a text that is among its facts. If not, that is reported.
    fn names_organisations(&mut self, register: &RegisterDocument, name: &Spanned<Id>) -> bool {
        let is_of = |field: &Id, kind: FieldType| {
            self.fields.get(field.as_str()).is_none_or(|field| !field.readable || (field.kind == kind && !field.list))
        };
        let names = is_of(&register.of.value, FieldType::Organisation)
            && register.facts.contains_key(name.value.as_str())
            && is_of(&name.value, FieldType::Text);
        if !names {
            self.report(Diagnostic::error("register-names", name.span).with("field", &name.value));
        }
        names
    }

    /// Checks a fact by whose value entries are filed: it is no row or document, and one value, or a list that says how long it is
    /// at most where each item may file the entry.
    fn key(&mut self, register: &Id, case: &Id, name: &Spanned<Id>, each: bool) {
        if !self.told(register, case, name) {
            return;
        }
        let Some(field) = self.fields.get(name.value.as_str()).filter(|field| field.readable) else { return };
        let wrong = if field.kind.is_of_rows() || field.kind == FieldType::Document || (field.list && !each) {
            Diagnostic::error("register-key", name.span)
        } else if field.list
            && field.max_length.is_none_or(|most| usize::try_from(most).is_ok_and(|most| most > MOST_KEYS))
        {
            Diagnostic::error("register-key-list", name.span).with("most", MOST_KEYS)
        } else {
            return;
        };
        self.report(wrong.with("field", &name.value));
    }

    /// Checks a fact that a register tells: it is one of its cases, and not about a person.
    fn told(&mut self, register: &Id, case: &Id, name: &Spanned<Id>) -> bool {
        if !self.fact_of(case, name) {
            return false;
        }
        if self.fields.get(name.value.as_str()).is_some_and(|field| field.personal) {
            let diagnostic = Diagnostic::error("personal-in-register", name.span);
            self.report(diagnostic.with("register", register).with("field", &name.value));
        }
        if self.fields.get(name.value.as_str()).is_some_and(|field| field.kind.is_of_rows()) {
            self.report(Diagnostic::error("register-rows", name.span).with("field", &name.value));
        }
        true
    }

    /// Whether a field is a fact of a kind of case; if not, that is reported.
    fn fact_of(&mut self, case: &Id, field: &Spanned<Id>) -> bool {
        let facts = format!("cases.{case}.facts");
        self.named(Noun::Field, field, &facts).is_some()
    }
}
