//! The authorities of agents.

use super::super::model::Agents;
use super::Compiler;
use super::names::Noun;
use crate::base::Id;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::format::{AgentsDocument, FieldType, RegisterDocument};

impl Compiler<'_> {
    /// By which authorities others act for a party.
    pub(super) fn agents(&mut self, agents: &AgentsDocument) -> Option<Agents> {
        let document = self.document;
        let register_id = self.named(Noun::Register, &agents.register, "registers")?;
        let register = document.registers.get(register_id.as_str())?;
        let root = document.cases.get(register.case_.value.as_str()).map(|case| &case.root.value);
        let agent = self.agent(agents, register);
        let principal = self.principal(agents, register);
        let day = |compiler: &mut Self, fact: &Option<Spanned<Id>>| {
            let fact = fact.as_ref()?;
            compiler.authority_fact(fact, register, |kind, list| kind == FieldType::Date && !list)
        };
        let (from, until) = (day(self, &agents.from), day(self, &agents.until));
        let lists =
            |kind: FieldType, list: bool| list && matches!(kind, FieldType::Text | FieldType::Choice | FieldType::Code);
        let covers = agents.covers.as_ref().and_then(|fact| self.authority_fact(fact, register, lists));
        let states = root.map(|root| format!("workflows.{root}.states")).unwrap_or_default();
        let standing = agents.standing.iter().filter_map(|state| self.named(Noun::State, state, &states)).collect();
        Some(Agents { register: register_id, agent: agent?, principal: principal?, standing, from, until, covers })
    }

    /// By which key the authorities of somebody are found. What a register is about has one entry at a time: somebody could have
    /// one authority alone, and lose it with the next.
    fn agent(&mut self, agents: &AgentsDocument, register: &RegisterDocument) -> Option<Id> {
        let fact = &agents.agent;
        if register.keys.contains_key(fact.value.as_str()) && fact.value != register.of.value {
            return Some(fact.value.clone());
        }
        self.not_told(fact, register);
        None
    }

    fn principal(&mut self, agents: &AgentsDocument, register: &RegisterDocument) -> Option<Id> {
        let fact = &agents.principal;
        if fact.value == register.of.value {
            self.not_told(fact, register);
            return None;
        }
        let is_one = |kind: FieldType, list: bool| {
            !list && matches!(kind, FieldType::Text | FieldType::Organisation | FieldType::Choice)
        };
        self.authority_fact(fact, register, is_one)
    }

    /// A fact of a register that says something of an authority.
    fn authority_fact(
        &mut self,
        fact: &Spanned<Id>,
        register: &RegisterDocument,
        fits: impl Fn(FieldType, bool) -> bool,
    ) -> Option<Id> {
        let field = self.fields.get(fact.value.as_str());
        let fits = field.is_none_or(|field| fits(field.kind, field.list));
        if register.facts.contains_key(fact.value.as_str()) && fits {
            return Some(fact.value.clone());
        }
        self.not_told(fact, register);
        None
    }

    fn not_told(&mut self, fact: &Spanned<Id>, register: &RegisterDocument) {
        let diagnostic = Diagnostic::error("agents-fact", fact.span).with("fact", &fact.value);
        self.report_of_whole(register.span, diagnostic);
    }
}
