//! What expressions read and what comes of it, in the words of the pack.

use std::fmt::Display;
use std::sync::Arc;

use guicheng_engine::internals::decide::in_words;
use guicheng_engine::internals::expression::{Read, described_functions};
use guicheng_engine::internals::model::PartyRole;
use guicheng_engine::internals::yaml::{Node, lookup};
use guicheng_engine::{Citation, Field, FieldType, Id, Language, Pack, Procedure, Text, Value, Workflow};

use super::Setting;
use crate::messages;

/// The words of one procedure.
#[derive(Clone, Copy)]
pub(super) struct Words<'w> {
    pub(super) setting: &'w Setting<'w>,
    pub(super) procedure: &'w Procedure,
}

/// What texts of a value stand for.
pub(super) enum Meaning<'m> {
    /// They are what they are.
    Plain,
    /// Values of a field.
    Field(&'m Arc<Field>),
    /// States of a workflow.
    States(&'m Workflow),
    /// Organisations or persons.
    Names,
    /// Fields.
    Fields,
    /// Options of a parameter.
    Options(&'m Id),
}

impl<'w> Words<'w> {
    pub(super) fn say(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        messages::message(self.language(), id, arguments)
    }

    pub(super) fn language(&self) -> Language {
        self.setting.question.language
    }

    pub(super) fn pack(&self) -> &'w Pack {
        self.procedure.pack()
    }

    pub(super) fn text<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language())
    }

    pub(super) fn cited(&self, articles: &[Citation]) -> String {
        self.pack().cited(articles, self.language())
    }

    pub(super) fn any_of(&self, titles: &[String]) -> String {
        titles.join(&self.say("guide-or", &[]))
    }

    pub(super) fn all_of(&self, titles: &[String]) -> String {
        titles.join(&self.say("guide-and", &[]))
    }

    /// What the procedure is called: its workflow; where the case has several of it, also whom it was begun with.
    pub(super) fn called(&self) -> String {
        let workflow = self.procedure.workflow();
        let title = self.text(&workflow.title).to_owned();
        let case = self.setting.case;
        if case.procedures().filter(|other| other.workflow().id == workflow.id).count() < 2 {
            return title;
        }
        let bound = workflow.opening.binds.iter().map(|party| case.bound(party.id.as_str(), Some(self.procedure)));
        match bound.map(|bound| self.names(bound)).find(|names| !names.is_empty()) {
            Some(names) => self.say("explain-value", &[("title", &title), ("value", &names)]),
            None => title,
        }
    }

    /// The procedure, and the state it is in.
    pub(super) fn standing(&self) -> String {
        let state = self.text(&self.procedure.state().title);
        self.say("guide-in-states", &[("title", &self.called()), ("states", &state)])
    }

    pub(super) fn role(&self, role: &PartyRole) -> String {
        self.text(&role.title()).to_owned()
    }

    /// An organisation or a person.
    pub(super) fn name(&self, id: &Id) -> String {
        let named = self.pack().organisations.get(id.as_str()).map(|known| self.text(&known.title).to_owned());
        named.or_else(|| (self.setting.question.name)(id)).unwrap_or_else(|| id.to_string())
    }

    pub(super) fn names(&self, ids: &[Id]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.name(id)).collect();
        self.all_of(&names)
    }

    fn workflow(&self, id: Option<&Id>) -> Option<&'w Arc<Workflow>> {
        self.pack().workflows.get(id?.as_str())
    }

    /// What is read, by its title.
    pub(super) fn read(&self, read: &Read) -> String {
        let (pack, workflow) = (self.pack(), self.procedure.workflow());
        let (name, property) = (read.properties.first(), read.properties.get(1).map(Id::as_str));
        let key = name.map_or("", Id::as_str);
        let title = |text: &Text| self.text(text).to_owned();
        let named = |id: &str, of: Option<String>| of.map(|of| self.say(id, &[("of", &of)]));
        let found = match (read.variable, property) {
            ("facts" | "data" | "input", _) => pack.fields.get(key).map(|field| title(&field.title)),
            ("params", _) => pack.parameters.get(key).map(|parameter| title(&parameter.title)),
            ("checklists", _) => pack.checklists.get(key).map(|checklist| title(&checklist.title)),
            ("parties", _) => pack.parties.get(key).map(|party| title(&party.title)),
            ("clocks", property) => {
                let id = match property {
                    Some("due") => "explain-read-due",
                    Some("expired") => "explain-read-expired",
                    Some("running") => "explain-read-running",
                    _ => "explain-read-provisional",
                };
                named(id, workflow.clocks.get(key).map(|clock| title(&clock.title)))
            }
            ("acted", property) => {
                let action = match key {
                    "open" => Some(&workflow.opening),
                    key => workflow.actions.get(key),
                };
                let id =
                    if property == Some("persons") { "explain-read-persons" } else { "explain-read-organisations" };
                named(id, action.map(|action| title(&action.title)))
            }
            (of @ ("procedures" | "concerning"), property) => {
                let id = match (of, property) {
                    ("procedures", Some("open")) => "explain-read-open",
                    ("procedures", Some("total")) => "explain-read-total",
                    ("procedures", Some("state")) => "explain-read-state",
                    ("procedures", _) => "explain-read-states",
                    (_, Some("open")) => "explain-read-open-about",
                    (_, Some("total")) => "explain-read-total-about",
                    (_, Some("state")) => "explain-read-state-about",
                    _ => "explain-read-states-about",
                };
                named(id, self.workflow(name).map(|workflow| title(&workflow.title)))
            }
            ("missing", _) => named("explain-read-missing", workflow.forms.get(key).map(|form| title(&form.title))),
            ("concerned", _) => Some(self.say("explain-read-concerned", &[("of", &self.property(key))])),
            ("procedure", _) => Some(self.property(key)),
            ("actor", _) => Some(self.say(&format!("explain-actor-{key}"), &[])),
            ("on", _) => Some(self.say("explain-read-day", &[])),
            _ => None,
        };
        found.unwrap_or_else(|| read.to_string())
    }

    /// A property of a procedure.
    fn property(&self, key: &str) -> String {
        self.say(&format!("explain-procedure-{key}"), &[])
    }

    /// What the texts stand for that are read.
    pub(super) fn meaning<'r>(&self, read: &'r Read) -> Meaning<'r>
    where
        'w: 'r,
    {
        let (pack, name) = (self.pack(), read.properties.first());
        let property = read.properties.last().map_or("", Id::as_str);
        match read.variable {
            "facts" | "data" | "input" => {
                name.and_then(|name| pack.fields.get(name)).map_or(Meaning::Plain, Meaning::Field)
            }
            "params" => read.properties.first().map_or(Meaning::Plain, Meaning::Options),
            "parties" | "acted" => Meaning::Names,
            "missing" | "checklists" => Meaning::Fields,
            "procedures" | "concerning" if matches!(property, "state" | "states") => {
                self.workflow(name).map_or(Meaning::Plain, |workflow| Meaning::States(workflow))
            }
            "procedure" if property == "state" => Meaning::States(self.procedure.workflow()),
            "concerned" if property == "state" => {
                let concerned = self.procedure.concerns().and_then(|number| self.setting.case.procedure(number));
                concerned.map_or(Meaning::Plain, |concerned| Meaning::States(concerned.workflow()))
            }
            "actor" if matches!(property, "organisation" | "person" | "acts_for") => Meaning::Names,
            _ => Meaning::Plain,
        }
    }

    /// A value in words.
    pub(super) fn value(&self, value: &Value, meaning: &Meaning<'_>) -> String {
        let plain = |value: &Value| in_words(self.pack(), self.language(), value, None);
        match (value, meaning) {
            (Value::List(items), _) if items.is_empty() => self.say("explain-none", &[]),
            (Value::Text(text), _) if text.is_empty() => self.say("explain-none", &[]),
            (Value::Date { date, .. }, _) => date.to_string(),
            (value, Meaning::Field(field)) if field.kind != FieldType::Organisation => {
                in_words(self.pack(), self.language(), value, Some(field))
            }
            (Value::List(items), meaning) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item, meaning)).collect();
                self.all_of(&items)
            }
            (Value::Text(text), Meaning::Names | Meaning::Field(_)) => self.name(&Id::from(Arc::clone(text))),
            (Value::Text(text), Meaning::States(workflow)) => {
                let state = workflow.states.get(text).map(|state| self.text(&state.title).to_owned());
                state.or_else(|| self.titled(text)).unwrap_or_else(|| text.to_string())
            }
            (Value::Text(text), Meaning::Fields) => {
                let field = self.pack().fields.get(&**text);
                field.map_or_else(|| text.to_string(), |field| self.text(&field.title).to_owned())
            }
            (Value::Text(text), Meaning::Options(parameter)) => self.option(parameter, text),
            (Value::Text(text), Meaning::Plain) => self.titled(text).unwrap_or_else(|| text.to_string()),
            (value, _) => plain(value),
        }
    }

    /// What standings in a register are: the states of the root of its cases.
    pub(super) fn standings(&self, register: &str) -> Option<&'w Workflow> {
        let register = self.pack().registers.get(register)?;
        let root = &self.pack().cases.get(register.case.as_str())?.root;
        self.workflow(Some(root)).map(AsRef::as_ref)
    }

    /// The title of a parameter's option.
    pub(super) fn option(&self, parameter: &Id, option: &Arc<str>) -> String {
        let title = lookup(self.pack().tree(), &format!("parameters.{parameter}.options.{option}"));
        let title = title.map(|node| node.as_map().and_then(|map| map.get("title")).unwrap_or(node));
        let words = title.and_then(|title| match title.as_map() {
            Some(both) => both.get(self.language().code()).or_else(|| both.get("zh")).and_then(Node::as_text),
            None => title.as_text(),
        });
        words.map_or_else(|| self.value(&Value::Text(Arc::clone(option)), &Meaning::Plain), str::to_owned)
    }

    /// The title of what alone has this id: a field, a register, an organisation.
    fn titled(&self, id: &str) -> Option<String> {
        let pack = self.pack();
        let titles = [
            pack.fields.get(id).map(|field| &field.title),
            pack.registers.get(id).map(|register| &register.title),
            pack.organisations.get(id).map(|organisation| &organisation.title),
        ];
        titles.into_iter().flatten().next().map(|title| self.text(title).to_owned())
    }

    /// What a function gives, in words; a list and a text are asked for some by the same name.
    pub(super) fn function(&self, name: &str, of_list: bool) -> String {
        let named = || described_functions().filter(|function| function.name == name);
        let function = named().find(|function| function.of_list == of_list).or_else(|| named().next());
        let told = function.map(|function| match self.language() {
            Language::Chinese => function.chinese,
            Language::English => function.english,
        });
        told.map_or_else(|| name.to_owned(), |told| told.trim_end_matches(['.', '。']).to_owned())
    }
}
