//! Forms, with what is filled in so far.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SCREEN_FORMAT;
use super::parts::{Titled, WhyNot};
use crate::base::{Id, Language, Text, Value, Values};
use crate::case::Case;
use crate::decide::{Draft, Undecided, in_words};
use crate::format::Showing;
use crate::format::figures::DayUnit;
use crate::messages::joined;
use crate::pack::Pack;
use crate::pack::model::{Citation, Field, Form, FormField, Measure, Performer};
use crate::record::Command;
use crate::register::Answers;
use crate::rulebook::Rulebook;

/// An action or an opening, with its form and what is filled in so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormScreen {
    /// The version of the format.
    pub screen: u32,
    /// `zh` or `en`.
    pub language: &'static str,
    /// The action, by its id in the workflow; `open` for an opening.
    pub action: Id,
    /// What people call it.
    pub title: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// The workflow.
    pub workflow: Titled,
    /// The state the procedure is in, or begins in.
    pub state: Titled,
    /// The state it leads to, if it leads to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Titled>,
    /// Who takes it.
    pub by: Vec<String>,
    /// The form; none if nothing is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<ScreenForm>,
    /// Whether it would be decided as it is filled in.
    pub open: bool,
    /// Why not, but for what is said at a field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNot>,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenForm {
    /// By its id in the pack.
    pub form: Id,
    /// What people call it.
    pub title: String,
    /// The articles that ask for it.
    pub articles: Vec<Citation>,
    /// Whether it may be handed in while required fields are missing.
    pub partial: bool,
    /// The steps in which it is filled in, in order; the last holds the fields that are in none.
    pub groups: Vec<FormGroup>,
    /// Files to download.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<OfferedFile>,
    /// Of whom, and over which days, its figures are taken, once what that depends on is filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<ScreenCounted>,
    /// Its fields, in order.
    pub fields: Vec<ScreenField>,
}

/// What the figures in a form are taken of: the host counts them ([`Figures::input`](crate::Figures::input)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenCounted {
    /// The organisation, by its id; of all together if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Id>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// A step of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormGroup {
    /// By its id; none for the fields that are in no step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Id>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What to do in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The fields in it, in order.
    pub fields: Vec<Id>,
}

/// A file to download; the host has its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedFile {
    /// By its id.
    pub file: Id,
    /// What people call it.
    pub title: String,
    /// Its name.
    pub name: Arc<str>,
}

/// A field, as it is asked for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenField {
    /// By its id in the pack.
    pub field: Id,
    /// What people call it.
    pub title: String,
    /// Its type, in the words of packs.
    pub kind: &'static str,
    /// Whether it is a list of that type.
    pub list: bool,
    /// How much the form needs it: `required`, `expected` or `optional`.
    pub need: &'static str,
    /// Whether it is needed now, as the draft stands.
    pub needed: bool,
    /// Whether what else is filled in decides about that.
    pub depends: bool,
    /// How to fill it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What it may look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// The articles that ask for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Citation>,
    /// Whether it is about a person.
    pub personal: bool,
    /// Whether it is given elsewhere.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_outside: bool,
    /// The longest text in characters, or list in items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Of a choice: what there is to choose; of a text that names fields: those that others are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OfferedOption>,
    /// Of a code: the list it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<OfferedCodes>,
    /// Of a document: the types that are taken; any if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<Arc<str>>,
    /// Of a document: how many bytes it may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
    /// Of a checklist: what is reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist: Option<ScreenChecklist>,
    /// Of rows and checklists: the fields of each row, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ScreenField>,
    /// The figure that fills it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<ScreenFigure>,
    /// What is recorded, as far as the person may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// That in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_text: Option<String>,
    /// What is filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// That in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_text: Option<String>,
    /// What is wrong with it, or missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNot>,
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedOption {
    /// By its id.
    pub option: Id,
    /// What people call it.
    pub title: String,
    /// The articles that give it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Citation>,
    /// Whether it can be chosen now.
    pub open: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNot>,
}

/// The list that a code is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedCodes {
    /// By its id in the pack.
    pub list: Id,
    /// What people call it.
    pub title: String,
    /// Where it is published.
    pub source: String,
    /// Its codes, with what they stand for, in order.
    pub entries: Vec<Titled>,
}

/// Items that are reviewed one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenChecklist {
    /// By its id in the pack.
    pub checklist: Id,
    /// What people call it.
    pub title: String,
    /// The articles by which they are reviewed.
    pub articles: Vec<Citation>,
    /// The items, in order.
    pub items: Vec<ScreenItem>,
}

/// An item of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenItem {
    /// By its id.
    pub item: Id,
    /// What is to be so.
    pub title: String,
    /// What to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The articles that ask for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Citation>,
}

/// A figure that fills in a field: the host counts it ([`Figures::input`](crate::Figures::input)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScreenFigure {
    /// By its id in the pack.
    pub figure: Id,
    /// What people call it.
    pub title: String,
    /// What it is counted in: `number`, `per_mille`, `tenths_of_a_day`, `tenths_of_a_workday` or `fen`.
    pub unit: &'static str,
}

impl Rulebook {
    /// An action or an opening with its form, as somebody fills it in: what is needed now, what can be chosen, what was recorded
    /// before, and what stands against it as it is filled in so far. The command is the draft; nothing is decided.
    ///
    /// # Errors
    /// If there is no such action, workflow or procedure; else as [`Rulebook::decide`], but for refusals, which are in the screen.
    pub fn form_screen(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        language: Language,
        answers: &Answers,
    ) -> Result<FormScreen, Undecided> {
        let draft = self.draft(case, command, at, answers)?;
        let recorded = self.recorded(case, command, &draft, at, answers)?;
        Ok(Drawing { draft: &draft, recorded: &recorded, given: command.input(), language }.screen())
    }

    /// What is recorded of the fields of a draft, as far as somebody sees it: the data of the procedure, else the facts.
    fn recorded(
        &self,
        case: &Case,
        command: &Command,
        draft: &Draft,
        at: DateTime<Utc>,
        answers: &Answers,
    ) -> Result<Values, Undecided> {
        let seen = self.view(case, &command.actor, at, answers)?;
        let own = seen.procedures.iter().find(|(number, _)| *number == draft.procedure.number());
        let names = draft.action.form.iter().flat_map(|form| form.fields.ids());
        let value = |name: &Id| {
            let data = own.and_then(|(_, data)| data.get(name));
            let fact = || seen.facts.as_ref().and_then(|facts| facts.get(name));
            Some((name.clone(), data.or_else(fact)?.clone()))
        };
        Ok(names.filter_map(value).collect())
    }
}

struct Drawing<'d> {
    draft: &'d Draft,
    recorded: &'d Values,
    given: &'d Values,
    language: Language,
}

impl Drawing<'_> {
    fn screen(&self) -> FormScreen {
        let (action, procedure) = (&self.draft.action, &self.draft.procedure);
        let reasons = WhyNot::all(self.draft.refusal.as_ref(), self.language);
        let form = action.form.as_deref();
        let is_of_form = |field: &Id| form.is_some_and(|form| form.fields.contains(field.as_str()));
        let (of_fields, others): (Vec<WhyNot>, Vec<WhyNot>) =
            reasons.into_iter().partition(|reason| reason.fields.iter().any(is_of_form));
        let titled = |id: &Id, title: &Text| Titled::new(id, title, self.language);
        FormScreen {
            screen: SCREEN_FORMAT,
            language: self.language.code(),
            action: action.id.clone(),
            title: self.say(&action.title),
            articles: action.citations.to_vec(),
            workflow: titled(&procedure.workflow().id, &procedure.workflow().title),
            state: titled(&procedure.state().id, &procedure.state().title),
            to: action.to.as_ref().map(|to| titled(&to.id, &to.title)),
            by: performers(&action.by, self.language),
            form: form.map(|form| self.form(form, &of_fields)),
            open: self.draft.refusal.is_none(),
            why_not: others,
        }
    }

    fn say(&self, text: &Text) -> String {
        text.get(self.language).to_owned()
    }

    fn form(&self, form: &Form, reasons: &[WhyNot]) -> ScreenForm {
        let grouped = |id: &Id| form.groups.values().any(|group| group.fields.contains(id));
        let mut groups: Vec<FormGroup> = form
            .groups
            .iter()
            .map(|(id, group)| FormGroup {
                group: Some(id.clone()),
                title: Some(self.say(&group.title)),
                hint: group.hint.as_ref().map(|hint| self.say(hint)),
                fields: group.fields.clone(),
            })
            .collect();
        let rest: Vec<Id> = form.fields.ids().filter(|id| !grouped(id)).cloned().collect();
        if !rest.is_empty() {
            groups.push(FormGroup { group: None, title: None, hint: None, fields: rest });
        }
        let files = form.files.iter().map(|(id, file)| OfferedFile {
            file: id.clone(),
            title: self.say(&file.title),
            name: Arc::clone(&file.name),
        });
        ScreenForm {
            form: form.id.clone(),
            title: self.say(&form.title),
            articles: form.citations.to_vec(),
            partial: self.draft.action.partial,
            groups,
            files: files.collect(),
            counted: self.draft.counted.clone().map(|(of, from, until)| ScreenCounted { of, from, until }),
            fields: form.fields.values().map(|asked| self.asked(asked, reasons)).collect(),
        }
    }

    /// A field of the form, with what is filled in.
    fn asked(&self, asked: &FormField, reasons: &[WhyNot]) -> ScreenField {
        let field = &asked.field;
        let (old, new) = (self.recorded.get(&field.id), self.given.get(&field.id));
        let words = |value: &Value| in_words(self.pack(), self.language, value, Some(field));
        let of_option: BTreeMap<&Id, Vec<WhyNot>> = self
            .draft
            .closed_options
            .iter()
            .filter(|(of, ..)| *of == field.id)
            .map(|(_, option, reasons)| {
                (option, reasons.iter().map(|reason| WhyNot::of(reason, self.language)).collect())
            })
            .collect();
        let mut shown = self.field(field, asked);
        for option in &mut shown.options {
            option.why_not = of_option.get(&option.option).cloned().unwrap_or_default();
            option.open = option.why_not.is_empty();
        }
        shown.needed = self.draft.needed.contains(&field.id);
        shown.old = old.cloned();
        shown.old_text = old.map(words);
        shown.new = new.cloned();
        shown.new_text = new.map(words);
        shown.why_not = reasons.iter().filter(|reason| reason.fields.contains(&field.id)).cloned().collect();
        shown
    }

    fn pack(&self) -> &Pack {
        self.draft.procedure.pack()
    }

    /// A field as the dictionary has it, in a form or a row.
    fn field(&self, field: &Field, asked: &FormField) -> ScreenField {
        let articles = |option: &Id| {
            let own = field.option_citations.iter().find(|(id, _)| id == option);
            own.map_or_else(Vec::new, |(_, citations)| citations.to_vec())
        };
        let options = field.options.iter().map(|(id, title)| OfferedOption {
            option: id.clone(),
            title: self.say(title),
            articles: articles(id),
            open: true,
            why_not: Vec::new(),
        });
        let codes = field.codes.as_ref().map(|list| OfferedCodes {
            list: list.id.clone(),
            title: self.say(&list.title),
            source: self.say(&list.source),
            entries: list.on(self.draft.on).map(|(id, code)| Titled::new(id, &code.title, self.language)).collect(),
        });
        ScreenField {
            field: field.id.clone(),
            title: self.say(&field.title),
            kind: field.kind.word(),
            list: field.list,
            need: asked.need.word(),
            needed: asked.need == crate::format::Requirement::Required && asked.when.is_none(),
            depends: asked.when.is_some(),
            hint: field.hint.as_ref().map(|hint| self.say(hint)),
            example: field.example.as_ref().map(|example| self.say(example)),
            articles: field.citations.to_vec(),
            personal: field.personal,
            from_outside: field.from_outside,
            max_length: field.max_length,
            options: if field.shown == Some(Showing::Fields) { self.asked_of_others() } else { options.collect() },
            codes,
            accepts: field.accepts.clone(),
            at_most: field.at_most.map(|most| most.0),
            checklist: self.checklist(field),
            columns: field.fields.values().map(|column| self.field(&column.field, column)).collect(),
            figure: self.figure(field),
            old: None,
            old_text: None,
            new: None,
            new_text: None,
            why_not: Vec::new(),
        }
    }

    /// The fields that others than whoever takes the action are asked for in the procedure: what it can name.
    fn asked_of_others(&self) -> Vec<OfferedOption> {
        let parties = |by: &Performer| -> Vec<Id> {
            let Performer::Parties(parties) = by else { return Vec::new() };
            parties.iter().map(|party_role| party_role.party.id.clone()).collect()
        };
        let (own, workflow) = (parties(&self.draft.action.by), self.draft.procedure.workflow());
        let actions = std::iter::once(&workflow.opening).chain(workflow.actions.values());
        let of_others = actions.filter(|action| parties(&action.by).iter().any(|party| !own.contains(party)));
        let mut offered: Vec<OfferedOption> = Vec::new();
        for asked in of_others.filter_map(|action| action.form.as_ref()).flat_map(|form| form.fields.values()) {
            let field = &asked.field;
            if !offered.iter().any(|known| known.option == field.id) {
                let (option, title) = (field.id.clone(), self.say(&field.title));
                offered.push(OfferedOption { option, title, articles: Vec::new(), open: true, why_not: Vec::new() });
            }
        }
        offered
    }

    fn checklist(&self, field: &Field) -> Option<ScreenChecklist> {
        let checklist = self.pack().checklists.get(field.checklist.as_ref()?.as_str())?;
        let items = checklist.items.iter().map(|(id, item)| ScreenItem {
            item: id.clone(),
            title: self.say(&item.title),
            hint: item.hint.as_ref().map(|hint| self.say(hint)),
            articles: item.citations.to_vec(),
        });
        Some(ScreenChecklist {
            checklist: checklist.id.clone(),
            title: self.say(&checklist.title),
            articles: checklist.citations.to_vec(),
            items: items.collect(),
        })
    }

    fn figure(&self, field: &Field) -> Option<ScreenFigure> {
        let figure = self.pack().figures.get(field.figure.as_ref()?.as_str())?;
        let unit = match &figure.measure {
            Measure::Opened | Measure::Actions(_) => "number",
            Measure::Sum { .. } => "fen",
            Measure::OnTime(_) => "per_mille",
            Measure::Days { unit: DayUnit::Days, .. } => "tenths_of_a_day",
            Measure::Days { unit: DayUnit::Workdays, .. } => "tenths_of_a_workday",
        };
        Some(ScreenFigure { figure: figure.id.clone(), title: self.say(&figure.title), unit })
    }
}

/// Who takes an action, in words.
pub(super) fn performers(by: &Performer, language: Language) -> Vec<String> {
    let Performer::Parties(party_roles) = by else { return Vec::new() };
    let title = |party_role: &crate::pack::model::PartyRole| {
        let role = party_role.role.as_ref().and_then(|role| party_role.party.roles.get(role.as_str()));
        match role {
            Some(role) => joined(&party_role.party.title, role).get(language).to_owned(),
            None => party_role.party.title.get(language).to_owned(),
        }
    };
    party_roles.iter().map(title).collect()
}
