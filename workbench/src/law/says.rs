//! What an element of a pack says: values, lengths of time, who takes a step, what a condition asks, in words for whoever compares
//! it with the text.

use guicheng_engine::internals::decide::in_words;
use guicheng_engine::internals::model::{ClockSpan, Parameter};
use guicheng_engine::internals::pack::{Element, ElementKind};
use guicheng_engine::internals::yaml::{Node, lookup};
use guicheng_engine::{Form, Language, Pack, Requirement, Text, Value};

use crate::diff::Said;
use crate::graph;
use crate::{inspect, messages};

/// Fields of a form that are named.
const NAMED: usize = 16;

/// What an element says, in one language; nothing of one that its title says whole.
pub(crate) fn says(pack: &Pack, element: &Element, language: Language) -> String {
    Says::of(pack, language).element(element)
}

/// Says what elements say, in one language.
pub(super) struct Says<'p> {
    pack: &'p Pack,
    said: Said<'p>,
    language: Language,
}

impl<'p> Says<'p> {
    pub(super) fn of(pack: &'p Pack, language: Language) -> Self {
        Self { pack, said: Said::of(pack), language }
    }

    /// What an element says; nothing of one that its title says whole.
    pub(super) fn element(&self, element: &Element) -> String {
        let parts: Vec<&str> = element.path.split('.').collect();
        let keys = |keys: &[&'static str]| self.said.keys(&element.path, keys).map(|said| self.words(&said).to_owned());
        let said = match (element.kind, parts.as_slice()) {
            (ElementKind::Parameter, [_, id]) => {
                let said = self.pack.parameters.get(id).map(|parameter| self.values(parameter));
                // A text that a pack has in Chinese alone is no part of a page in English.
                let is_chinese = |letter: char| ('\u{3000}'..='\u{9fff}').contains(&letter);
                said.filter(|said| self.language == Language::Chinese || !said.chars().any(is_chinese))
            }
            (ElementKind::Interpretation, [_, id]) => self.reading(id),
            (ElementKind::Clock, [_, workflow, _, id]) => self.clock(workflow, id),
            (ElementKind::Opening | ElementKind::Action, _) => keys(&["by", "not_by", "from", "into", "to"]),
            (ElementKind::Condition | ElementKind::Check, _) => self.condition(&element.path),
            (ElementKind::Window, _) => keys(&["opens", "closes"]),
            (ElementKind::Form, [_, id]) => self.form(id),
            (ElementKind::Party, [_, id]) => self.roles(id),
            (ElementKind::View, [_, id]) => {
                let shown = self.shown(id);
                keys(&["audience"]).into_iter().chain(shown).reduce(|one, other| self.besides(&[one, other]))
            }
            (ElementKind::Collection, _) => keys(&["audience", "view"]),
            _ => None,
        };
        said.unwrap_or_default()
    }

    fn words<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }

    fn say(&self, id: &str, arguments: &[(&str, &dyn std::fmt::Display)]) -> String {
        messages::message(self.language, id, arguments)
    }

    fn besides(&self, parts: &[String]) -> String {
        parts.join(&self.say("guide-besides", &[]))
    }

    /// The value of a parameter, or each from its day on; of one that follows a reading, that reading too.
    fn values(&self, parameter: &Parameter) -> String {
        let value = |value: &Value| in_words(self.pack, self.language, value, None);
        let mut told = vec![messages::by_days(self.language, &parameter.values, value)];
        let reading = parameter.interpretation.as_ref().and_then(|id| self.reading(id.as_str()));
        told.extend(reading.map(|reading| self.say("law-by-reading", &[("reading", &reading)])));
        self.besides(&told)
    }

    /// The reading chosen of a question.
    fn reading(&self, id: &str) -> Option<String> {
        let question = self.pack.interpretations.get(id)?;
        question.readings.get(question.chosen.as_str()).map(|title| self.words(title).to_owned())
    }

    fn clock(&self, workflow: &str, id: &str) -> Option<String> {
        let workflow = self.pack.workflows.get(workflow)?;
        let rule = workflow.clocks.get(id)?;
        let clock = graph::clock(self.pack, rule, &self.said);
        let mut lasts = clock.limit.as_ref().or(clock.told.as_ref()).map(|told| self.words(told).to_owned())?;
        if let ClockSpan::Limit { starts: Some(starts), .. } = &rule.span
            && let Some(from) = self.said.tells(starts.source().text.trim())
        {
            lasts = self.say("guide-counted-from", &[("length", &lasts), ("from", &self.words(&from))]);
        }
        let told: Vec<String> = [lasts].into_iter().chain(inspect::manner(workflow, rule, self.language)).collect();
        let mut told = self.besides(&told);
        if let Some(party) = &clock.duty_of {
            told.push_str(&self.say("graph-late", &[("party", &self.words(party))]));
        }
        Some(told)
    }

    /// What a condition asks, or by what it goes.
    fn condition(&self, path: &str) -> Option<String> {
        let that = lookup(self.pack.tree(), &format!("{path}.that")).and_then(Node::as_text)?;
        let said = self.said.tells(that)?;
        Some(self.words(&said).to_owned())
    }

    /// What a form asks for.
    fn form(&self, id: &str) -> Option<String> {
        let mut forms = self.pack.workflows.values().flat_map(|workflow| workflow.forms.values());
        let form: &Form = forms.find(|form| form.id == id)?;
        let asked = form.fields.values().map(|asked| {
            let title = self.words(&asked.field.title);
            let needed = asked.need == Requirement::Required && asked.when.is_none();
            if needed { self.say("diff-required", &[("field", &title)]) } else { title.to_owned() }
        });
        Some(self.listed(asked.collect()))
    }

    fn roles(&self, id: &str) -> Option<String> {
        let party = self.pack.parties.get(id)?;
        let roles: Vec<String> = party.roles.values().map(|role| self.words(role).to_owned()).collect();
        (!roles.is_empty()).then(|| self.listed(roles))
    }

    /// What a view shows.
    fn shown(&self, id: &str) -> Option<String> {
        let rules = self.pack.views.get(id)?.shows.values();
        let mut titles: Vec<String> = Vec::new();
        for (field, _) in rules.flat_map(|rule| &rule.fields) {
            let title = self.pack.fields.get(field.as_str()).map(|field| self.words(&field.title).to_owned());
            titles.extend(title.filter(|title| !titles.contains(title)));
        }
        (!titles.is_empty()).then(|| self.listed(titles))
    }

    /// Titles one after the other, not all of many.
    fn listed(&self, mut titles: Vec<String>) -> String {
        let more = titles.len().saturating_sub(NAMED);
        titles.truncate(NAMED);
        let names = titles.join(&self.say("guide-and", &[]));
        if more > 0 { self.say("diff-and-more", &[("names", &names), ("count", &more)]) } else { names }
    }
}
