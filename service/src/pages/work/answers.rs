//! What was answered on a form, step by step, and what of what it asks for was left out.

use std::collections::BTreeSet;

use guicheng_engine::screen::{FormGroup, ScreenField, ShownValue};

use super::super::asked_for::{is_asked_for, is_blank};
use super::super::form_task::Task;
use super::super::frame::Line;
use super::{Answers, Filling, Step};

impl Filling<'_> {
    pub(super) fn steps(&self) -> Vec<Step> {
        let groups = self.groups();
        let named = |group: &FormGroup| group.title.clone().unwrap_or_else(|| self.visit.say("page-step-rest"));
        let mut titles: Vec<String> = groups.iter().map(named).collect();
        titles.push(self.visit.say("page-step-check"));
        let steps = titles.into_iter().enumerate();
        steps.map(|(number, title)| Step { number, title, is_here: number == self.at }).collect()
    }

    /// What was answered, step by step, with what is asked for and left out.
    pub(super) fn answers(&self) -> Vec<Answers> {
        let (pack, language) = (&self.drawn.pack, self.visit.language());
        let answered = self.groups().iter().enumerate().map(|(step, group)| {
            let (missing, given): (Vec<_>, Vec<_>) = self.fields(group).into_iter().partition(|field| is_blank(field));
            let value = |field: &ScreenField| ShownValue::new(pack, language, &field.field, field.new.as_ref());
            let values: Vec<ShownValue> = given.into_iter().map(value).collect();
            // Files that are not handed in yet are had by nobody but whoever brought them: what is checked says what they are called.
            let lines = Line::all(&values, self.visit);
            let missing = missing.into_iter().filter(|field| is_asked_for(field)).map(|field| field.title.clone());
            // Where it is all there is, nothing is left over.
            let others = if self.groups().len() > 1 { "page-step-rest" } else { "page-answered" };
            let title = group.title.clone().unwrap_or_else(|| self.visit.say(others));
            Answers { step, title, lines, missing: missing.collect() }
        });
        answered.collect()
    }

    /// Whether it is only saved: it stays where it is, and what is asked for may be missing.
    pub(super) fn saves(&self) -> bool {
        let form = &self.drawn.form;
        matches!(self.task, Task::Act { .. })
            && form.to.is_none()
            && form.form.as_ref().is_some_and(|form| form.partial)
    }

    /// Names, one after the other.
    pub(super) fn listed(&self, names: &BTreeSet<String>) -> String {
        names.iter().map(String::as_str).collect::<Vec<_>>().join(&self.visit.say("page-and"))
    }

    /// What is asked for and left out, if anything is.
    pub(super) fn expected(&self) -> Option<String> {
        let fields = self.drawn.form.form.iter().flat_map(|form| &form.fields);
        let missing = fields.filter(|field| is_blank(field) && is_asked_for(field));
        let missing: Vec<&str> = missing.map(|field| field.title.as_str()).collect();
        let what = missing.join(&self.visit.say("page-and"));
        let id = if self.saves() { "page-saved-missing" } else { "page-expected-missing" };
        (!missing.is_empty()).then(|| self.visit.say_of(id, "what", &what))
    }
}
