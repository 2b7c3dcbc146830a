//! Dates, people, values and articles in the words of a language.

use std::fmt::Display;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Timelike, Utc};

use crate::inspect;
use crate::messages;
use crate::scenario::load::MORNING;
use crate::scenario::{Asked, Scenarios};
use guicheng_engine::internals::base::chinese_number;
use guicheng_engine::internals::decide::figure_in_words;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Organisation, Party, PartyBinding, RouteTarget};
use guicheng_engine::internals::time::DayKind;
use guicheng_engine::internals::yaml;
use guicheng_engine::screen::ShownValue;
use guicheng_engine::{
    Actor, Calendar, Case, Citation, Due, Field, FieldType, Id, Language, Pack, Period, Procedure, Value, Values,
    Workflow,
};

/// Puts things into words.
#[derive(Clone, Copy)]
pub(super) struct Words<'t> {
    pub(super) language: Language,
    pub(super) scenarios: &'t Scenarios,
}

impl Words<'_> {
    pub(super) fn say(&self, id: &str, arguments: &[(&str, &dyn Display)]) -> String {
        messages::message(self.language, id, arguments)
    }

    /// What stands between the items of a list.
    pub(super) fn separator(&self) -> &'static str {
        match self.language {
            Language::Chinese => "、",
            Language::English => ", ",
        }
    }

    /// What stands between statements.
    pub(super) fn semicolon(&self) -> &'static str {
        match self.language {
            Language::Chinese => "；",
            Language::English => "; ",
        }
    }

    /// Between names.
    pub(super) fn comma(&self) -> &'static str {
        match self.language {
            Language::Chinese => "、",
            Language::English => ", ",
        }
    }

    /// In brackets after a statement.
    pub(super) fn in_brackets(&self, text: &str) -> String {
        match self.language {
            Language::Chinese => format!("（{text}）"),
            Language::English => format!(" ({text})"),
        }
    }

    /// The articles at the end of a line.
    pub(super) fn citations(&self, articles: &[Citation]) -> String {
        if articles.is_empty() {
            return String::new();
        }
        let articles: Vec<&str> = articles.iter().map(Citation::as_str).collect();
        match self.language {
            Language::Chinese => format!(" 〔{}〕", articles.join("、")),
            Language::English => format!(" [{}]", articles.join(", ")),
        }
    }

    /// An article as its legal text numbers it, without the source.
    pub(super) fn article(&self, citation: &Citation) -> String {
        let (_, article, item) = citation.parts();
        let (article, item) = match self.language {
            Language::Chinese => (
                article.parse().map_or_else(|_| article.to_owned(), chinese_number),
                item.map(|item| format!("（{}）", item.parse().map_or_else(|_| item.to_owned(), chinese_number))),
            ),
            Language::English => (article.to_owned(), item.map(|item| format!("({item})"))),
        };
        format!("{}{}", self.say("transcript-article", &[("article", &article)]), item.unwrap_or_default())
    }

    /// A day with what it is, and the time if it is not the usual one.
    pub(super) fn day(&self, on: NaiveDate, at: DateTime<Utc>, calendar: Option<&Calendar>) -> String {
        let mut text = format!("{on} {}", inspect::weekday(self.language, on));
        let kind = calendar.map(|calendar| calendar.day(on)).filter(|day| !day.provisional).map(|day| day.kind);
        let mark = match kind {
            Some(DayKind::Holiday) => Some("day-holiday"),
            Some(DayKind::MakeUp) => Some("day-make-up"),
            Some(DayKind::Weekend) => Some("day-weekend"),
            Some(DayKind::Weekday) | None => None,
        };
        if let Some(mark) = mark {
            text.push_str(&self.in_brackets(&self.say(mark, &[])));
        }
        if let Some(calendar) = calendar {
            let local = at.with_timezone(&calendar.offset());
            if (local.hour(), local.minute()) != (MORNING, 0) {
                text.push_str(&format!(" {:02}:{:02}", local.hour(), local.minute()));
            }
        }
        text
    }

    /// Somebody of the cast: the organisation with the roles in it, or the person; and for whom, if they act for another.
    pub(super) fn actor(&self, who: &str, case: &Case) -> String {
        let Some(actor) = self.scenarios.cast.actors.get(who) else { return who.to_owned() };
        let own = self.own(actor, case);
        match &actor.acts_for {
            Some(principal) => {
                self.say("transcript-agent", &[("actor", &own), ("principal", &self.organisation(principal))])
            }
            None => own,
        }
    }

    fn own(&self, actor: &Actor, case: &Case) -> String {
        let Some(organisation) = &actor.organisation else {
            return match &actor.person {
                Some(person) => self.say("transcript-person", &[("person", &self.organisation(person))]),
                None => self.say("transcript-nobody", &[]),
            };
        };
        let name = self.organisation(organisation);
        let roles: Vec<String> = actor.roles.iter().map(|role| self.role(role, organisation, case)).collect();
        if roles.is_empty() {
            return name;
        }
        let roles = roles.join(self.separator());
        self.say("transcript-actor", &[("organisation", &name), ("roles", &roles)])
    }

    /// A role as the party names it that the organisation is in the case; otherwise as a party does that rules could choose it
    /// to be, or that it could be otherwise: organisations of the pack are chosen by routing rules, others are not.
    fn role(&self, role: &Id, organisation: &Id, case: &Case) -> String {
        let pack = &self.scenarios.pack;
        let bound = |party: &Id| {
            case.procedures().any(|procedure| case.bound(party.as_str(), Some(procedure)).contains(organisation))
        };
        let routed = pack.organisations.get(organisation.as_str());
        let named = |is_it: &dyn Fn(&Party) -> bool| {
            let mut parties = pack.parties.values().filter(|party| is_it(party));
            parties.find_map(|party| party.roles.get(role.as_str()))
        };
        named(&|party| bound(&party.id))
            .or_else(|| named(&|party| routed.is_some_and(|it| can_be(pack, &party.id, it, MOST_SUPERIORS))))
            .or_else(|| named(&|party| matches!(party.binding, PartyBinding::Route) == routed.is_some()))
            .or_else(|| named(&|_| true))
            .map_or_else(|| role.to_string(), |title| title.get(self.language).to_owned())
    }

    /// The title of an organisation; others are shown as they are named.
    pub(super) fn organisation(&self, id: &Id) -> String {
        self.scenarios
            .organisation(id.as_str())
            .map_or_else(|| id.to_string(), |title| title.get(self.language).to_owned())
    }

    pub(super) fn organisations(&self, ids: &[Id]) -> String {
        if ids.is_empty() {
            return self.say("transcript-none", &[]);
        }
        ids.iter().map(|id| self.organisation(id)).collect::<Vec<_>>().join(self.separator())
    }

    pub(super) fn asked(&self, asked: &Asked) -> String {
        match asked {
            Asked::Open { opening: action, workflow } | Asked::Act { action, workflow } => self.say(
                "transcript-act",
                &[("workflow", &workflow.get(self.language)), ("action", &action.get(self.language))],
            ),
            Asked::Time => self.say("transcript-time", &[]),
            Asked::Publish { version, .. } => self.say("transcript-publish", &[("version", version)]),
            Asked::PublishPack { pack, title, version } => self.say(
                "transcript-publish-pack",
                &[("pack", pack), ("title", &title.get(self.language)), ("version", version)],
            ),
            Asked::Calendar(years) => {
                let years = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(self.separator());
                self.say("transcript-calendar", &[("years", &years)])
            }
        }
    }

    /// A last day; one that is provisional, or, if it follows the tables, that the arrangements of the next year may still
    /// move, says so.
    pub(super) fn due(&self, due: Due, calendar: &Calendar, follows_tables: bool) -> String {
        let may_change = calendar.may_change_with(due.date).filter(|_| follows_tables);
        let said = match (due.provisional, may_change) {
            (Some(year), _) => self.say("transcript-provisional", &[("year", &year)]),
            (None, Some(year)) => self.say("transcript-may-change", &[("year", &year)]),
            (None, None) => return due.date.to_string(),
        };
        format!("{}{said}", due.date)
    }

    pub(super) fn period(&self, period: Period) -> String {
        inspect::period(self.language, period)
    }

    /// A title and a value.
    fn stated(&self, title: &str, value: &str) -> String {
        match self.language {
            Language::Chinese => format!("{title} {value}"),
            Language::English => format!("{title}: {value}"),
        }
    }

    /// A named value: the title of the field if the pack has one of that name.
    pub(super) fn named(&self, name: &Id, value: Option<&Value>, pack: &Pack) -> String {
        let field = pack.fields.get(name);
        let title = field.map_or_else(|| name.to_string(), |field| field.title.get(self.language).to_owned());
        let value = match value {
            // What only rules compare is told to be there, as it is shown to nobody.
            Some(_) if field.is_some_and(|field| !field.is_for_people()) => self.say("transcript-not-shown", &[]),
            Some(value) => self.value(value, field.map(Arc::as_ref)),
            None => self.say("transcript-none", &[]),
        };
        self.stated(&title, &value)
    }

    /// A value that an effect carries. Where its expression only reads something, that has a title: a field, a clock,
    /// a parameter, a state.
    pub(super) fn carried(
        &self,
        name: &Id,
        value: Option<&Value>,
        expression: Option<&Expression>,
        procedure: &Procedure,
    ) -> String {
        let read = expression.and_then(|expression| match expression.reads() {
            [read] if read.to_string() == expression.source().text.trim() => Some(read),
            _ => None,
        });
        let pack = procedure.pack();
        let plain = || value.map_or_else(|| self.say("transcript-none", &[]), |value| self.value(value, None));
        let state = |workflow: &Workflow| match value {
            Some(Value::Text(id)) => workflow.states.get(id).map(|state| state.title.get(self.language).to_owned()),
            _ => None,
        };
        let path: Vec<&str> = read
            .map(|read| [read.variable].into_iter().chain(read.properties.iter().map(Id::as_str)).collect())
            .unwrap_or_default();
        match path.as_slice() {
            ["facts" | "data" | "input", field] => self.named(&Id::from(*field), value, pack),
            ["clocks", clock, "due"] => {
                let title = procedure.clock(clock).map(|run| run.clock().title.get(self.language));
                self.stated(title.unwrap_or(clock), &plain())
            }
            ["params", parameter] => {
                let title = pack.parameters.get(parameter).map(|parameter| parameter.title.get(self.language));
                let option = value.and_then(|value| self.option(parameter, value, pack)).unwrap_or_else(plain);
                self.stated(title.unwrap_or(parameter), &option)
            }
            ["procedure", "title"] => {
                let title = procedure.workflow().title.get(self.language);
                self.stated(&self.say("transcript-workflow", &[]), title)
            }
            ["procedure", "state"] => {
                let state = state(procedure.workflow()).unwrap_or_else(plain);
                self.stated(&self.say("transcript-state", &[]), &state)
            }
            ["procedures", workflow, "state"] => match pack.workflows.get(workflow) {
                Some(workflow) => {
                    let title = workflow.title.get(self.language);
                    let state = state(workflow).unwrap_or_else(plain);
                    self.stated(&self.say("transcript-state-of", &[("workflow", &title)]), &state)
                }
                None => self.named(name, value, pack),
            },
            _ => self.named(name, value, pack),
        }
    }

    /// A value that is set, or cleared.
    pub(super) fn set(&self, name: &Id, value: Option<&Value>, pack: &Pack) -> String {
        match (value, pack.fields.get(name)) {
            (None, Some(field)) => self.stated(field.title.get(self.language), &self.say("transcript-cleared", &[])),
            _ => self.named(name, value, pack),
        }
    }

    /// The title of a parameter's choice, as the pack's file gives it.
    fn option(&self, parameter: &str, value: &Value, pack: &Pack) -> Option<String> {
        let Value::Text(option) = value else { return None };
        let title = yaml::lookup(pack.tree(), &format!("parameters.{parameter}.options.{option}.title"))?;
        let language = match self.language {
            Language::Chinese => "zh",
            Language::English => "en",
        };
        let text = title.as_text().or_else(|| title.as_map()?.get(language)?.as_text())?;
        Some(text.to_owned())
    }

    fn value(&self, value: &Value, field: Option<&Field>) -> String {
        match value {
            Value::Boolean(true) => self.say("transcript-yes", &[]),
            Value::Boolean(false) => self.say("transcript-no", &[]),
            Value::Period { period } => self.period(*period),
            Value::Record(values) => match document_name(values) {
                Some(name) => self.value(name, None),
                None => self.row(values, field),
            },
            Value::Money { money } => guicheng_engine::internals::messages::money(self.language, *money),
            Value::List(items) if items.is_empty() => self.say("transcript-none", &[]),
            Value::Text(text) if text.is_empty() => self.say("transcript-none", &[]),
            Value::List(items) if field.is_none_or(|field| field.kind == FieldType::Text) && self.are_fields(items) => {
                self.field_titles(items)
            }
            Value::List(items) => {
                items.iter().map(|item| self.value(item, field)).collect::<Vec<_>>().join(self.separator())
            }
            Value::Text(text) => match field {
                Some(field) if field.kind == FieldType::Choice => field
                    .options
                    .get(text)
                    .map_or_else(|| text.to_string(), |title| title.get(self.language).to_owned()),
                Some(Field { codes: Some(list), .. }) => list
                    .entries
                    .get(text)
                    .map_or_else(|| text.to_string(), |code| format!("{text} {}", code.title.get(self.language))),
                Some(field) if field.kind == FieldType::Organisation => self.organisation(&Id::from(Arc::clone(text))),
                // As people are shown it: by titles, or as what changed, where the field says so.
                Some(field) => {
                    let shown = ShownValue::new(&self.scenarios.pack, self.language, &field.id, Some(value));
                    shown.named(&|id| self.organisation(id))
                }
                None => text.to_string(),
            },
            Value::Date { date, provisional: Some(year) } => {
                format!("{date}{}", self.say("transcript-provisional", &[("year", year)]))
            }
            Value::Integer(number) => match field {
                Some(field) => figure_in_words(&self.scenarios.pack, self.language, *number, field),
                None => number.to_string(),
            },
            Value::Date { .. } => value.to_string(),
        }
    }

    /// A row: its values with the titles of their fields, in the order of the fields.
    fn row(&self, values: &Values, field: Option<&Field>) -> String {
        let order = field.into_iter().flat_map(|field| field.fields.values());
        let told = order.filter_map(|asked| {
            let value = values.get(&asked.field.id)?;
            Some(self.stated(asked.field.title.get(self.language), &self.value(value, Some(&asked.field))))
        });
        let told: Vec<String> = told.collect();
        self.say("transcript-row", &[("values", &told.join(self.separator()))])
    }

    /// Whether all of these are names of fields: what is missing is told so.
    fn are_fields(&self, items: &[Value]) -> bool {
        let known = |item: &Value| matches!(item, Value::Text(id) if self.scenarios.pack.fields.contains_key(&**id));
        !items.is_empty() && items.iter().all(known)
    }

    fn field_titles(&self, items: &[Value]) -> String {
        let title = |item: &Value| match item {
            Value::Text(id) => self.scenarios.pack.fields.get(&**id).map(|field| field.title.get(self.language)),
            _ => None,
        };
        items.iter().filter_map(title).collect::<Vec<_>>().join(self.separator())
    }

    /// A value that an expression read under a name, as expressions write it; lists of fields by their titles.
    pub(super) fn read(&self, name: &str, value: Option<&Value>) -> String {
        let field = name.strip_prefix("data.").or_else(|| name.strip_prefix("facts."));
        let field = field.and_then(|field| self.scenarios.pack.fields.get(field));
        match value.and(field.filter(|field| !field.is_for_people())) {
            Some(_) => self.say("transcript-not-shown", &[]),
            None => self.read_value(value),
        }
    }

    fn read_value(&self, value: Option<&Value>) -> String {
        match value {
            Some(Value::List(items)) if self.are_fields(items) => format!("[{}]", self.field_titles(items)),
            None => self.say("transcript-none", &[]),
            Some(Value::Text(text)) => format!("\"{text}\""),
            Some(Value::Record(values)) if document_name(values).is_some() => self.read_value(document_name(values)),
            Some(value) => value.to_string(),
        }
    }
}

/// How many bodies stand above one another at most, as far as is looked.
const MOST_SUPERIORS: u32 = 8;

/// Whether a rule of some workflow names an organisation, its kind, or the one below it for a party. What an expression chooses is not
/// seen here.
fn can_be(pack: &Pack, party: &Id, organisation: &Organisation, depth: u32) -> bool {
    let mut rules = pack.workflows.values().filter_map(|workflow| workflow.routes.get(party)).flatten();
    rules.any(|rule| match &rule.target {
        RouteTarget::Organisation(named) => *named == organisation.id,
        RouteTarget::InTerritory { kind, .. } => organisation.kind.as_ref() == Some(kind),
        RouteTarget::SuperiorOf(below) => pack.organisations.values().any(|other| {
            other.superior.as_ref() == Some(&organisation.id)
                && depth.checked_sub(1).is_some_and(|depth| can_be(pack, below, other, depth))
        }),
        RouteTarget::Chosen(_) => false,
    })
}

/// The name of a document, if it is one.
fn document_name(values: &Values) -> Option<&Value> {
    values.get("hash").and(values.get("name"))
}
