//! What an official decides upon, beside the form of the act: what is recorded in the procedure, by the steps of the form that it was filled in on,
//! with its documents; what was filled in anew last; and what else people know by the same name.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use guicheng_engine::screen::{CaseScreen, ScreenForm, ShownValue};
use guicheng_engine::{Form, FormField, Id, Pack, Requirement, Value};

use super::Visit;
use super::about::looked_for;
use super::beside::Beside;
use super::frame::Line;
use super::history::{Altered, given_anew, history};
use super::visit::encoded;
use crate::desk::{CollectionAsked, DeskError, is_found_by_parts};

/// How many cases of the same name are told.
const TOLD: usize = 5;

/// How many items of a list are looked at for them.
const LOOKED_AT: usize = 20;

/// Values that are filled in together.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
}

/// Other cases that people know by the same name.
pub(super) struct Same {
    pub(super) title: String,
    /// Where each is, what it is in a list, and in which list.
    pub(super) cases: Vec<(String, String, String)>,
    /// Where the rest of a list is.
    pub(super) more: Vec<(String, String)>,
}

/// What stands beside the form of an act.
pub(super) struct Material {
    /// What was filled in anew last, and when.
    pub(super) anew: Option<(String, Vec<Altered>)>,
    /// All documents: what they are called, and where they are had.
    pub(super) documents: Vec<(String, String)>,
    pub(super) groups: Vec<Group>,
    /// What views show that is not among these.
    pub(super) views: Vec<Group>,
    pub(super) same: Vec<Same>,
}

/// Values by the steps in which they are filled in: on the forms of a workflow, the longest first, else in steps of any form of the pack; what those
/// forms are for says nothing here. What is left comes last, without a title where it is all.
pub(super) fn in_groups(values: &[ShownValue], (pack, workflow): (&Pack, &Id), visit: &Visit, case: &Id) -> Vec<Group> {
    let language = visit.language();
    let mut forms = Vec::new();
    let is_recorded = |field: &FormField| values.iter().any(|value| value.name == field.field.id);
    // What has to be given and is not there was never filled in: such a form says nothing of what it would have been for.
    let was_filled_in = |form: &Form| {
        let mut needed =
            form.fields.values().filter(|field| field.need == Requirement::Required && field.when.is_none());
        needed.all(|field| is_recorded(field))
    };
    for known in pack.workflows.values() {
        let opening = known.opening.form.iter().map(|form| (form, true));
        let acts = known.actions.values().filter_map(|action| action.form.as_ref());
        let all = opening.chain(acts.map(|form| (form, was_filled_in(form))));
        forms.extend(all.map(|(form, heads)| (known.id != *workflow, heads, form)));
    }
    forms.sort_by_key(|(is_of_other, _, form)| (*is_of_other, Reverse(form.fields.len())));
    let steps = forms.iter().flat_map(|(is_of_other, heads, form)| {
        let in_steps: BTreeSet<&Id> = form.groups.values().flat_map(|group| &group.fields).collect();
        let rest = form.fields.iter().map(|(field, _)| field).filter(|field| !in_steps.contains(field));
        let rest: Vec<&Id> = rest.collect();
        let steps = form.groups.values().map(|group| (&group.title, group.fields.iter().collect::<Vec<_>>()));
        let rest = std::iter::once((&form.title, rest)).filter(|_| !is_of_other && *heads);
        steps.chain(rest).collect::<Vec<_>>()
    });
    let mut left: Vec<&ShownValue> = values.iter().filter(|value| !value.text.is_empty()).collect();
    let mut groups: Vec<Group> = Vec::new();
    for (title, fields) in steps {
        // Those of other workflows are seldom come to.
        if left.is_empty() {
            break;
        }
        let of_step = fields.iter().filter_map(|field| left.iter().position(|value| value.name == **field));
        let of_step: Vec<usize> = of_step.collect();
        let taken: Vec<ShownValue> = of_step.iter().filter_map(|at| left.get(*at).copied().cloned()).collect();
        left.retain(|value| !taken.iter().any(|known| known.name == value.name));
        if !taken.is_empty() {
            groups.push(Group { title: title.get(language).to_owned(), lines: Line::of_case(&taken, visit, case) });
        }
    }
    if !left.is_empty() {
        let rest: Vec<ShownValue> = left.into_iter().cloned().collect();
        let title = if groups.is_empty() { String::new() } else { visit.say("page-step-rest") };
        groups.push(Group { title, lines: Line::of_case(&rest, visit, case) });
    }
    groups
}

impl Material {
    /// What an official who sees a procedure whole decides upon, but for what the form asks for itself. None for anybody else. `beside` are the views
    /// that stand beside the form anyway: those that nothing is worked off by go along.
    pub(super) fn of(
        visit: &Visit,
        (screen, procedure): (&CaseScreen, u32),
        form: Option<&ScreenForm>,
        beside: &mut Vec<Beside>,
    ) -> Result<Option<Self>, DeskError> {
        if !visit.caller.is_official() {
            return Ok(None);
        }
        let Some(of_it) = screen.procedures.iter().find(|known| known.procedure == procedure) else { return Ok(None) };
        let case = &screen.case;
        let shown = visit.service.desk.view(&visit.actor(), case)?;
        let Some(known) = shown.case.procedure(procedure) else { return Ok(None) };
        let pack = known.pack();
        let is_asked =
            |value: &&ShownValue| form.is_some_and(|form| form.fields.iter().any(|field| field.field == value.name));
        let data = of_it.data.iter().filter(|value| !is_asked(value));
        let facts =
            screen.facts.iter().flatten().filter(|fact| !of_it.data.iter().any(|value| value.name == fact.name));
        let facts = facts.filter(|value| !is_asked(value));
        let values: Vec<ShownValue> = data.chain(facts).cloned().collect();
        let mut groups = in_groups(&values, (pack, &of_it.workflow.id), visit, case);
        for group in groups.iter_mut().filter(|group| group.title.is_empty()) {
            group.title = visit.say("page-facts");
        }
        groups.extend(concerned(visit, screen, of_it.concerns, pack));
        let mut told: BTreeSet<(String, String)> = BTreeSet::new();
        told.extend(groups.iter().flat_map(|group| &group.lines).map(|line| (line.title.clone(), line.text.clone())));
        let mut views = Vec::new();
        for view in beside.extract_if(.., |view| !view.leads) {
            // What a view shows belongs together: it is told as a whole, or not at all where all of it is told already.
            let lines: Vec<Line> = view.lines.into_iter().map(|(line, _)| line).collect();
            let new = lines.iter().filter(|line| told.insert((line.title.clone(), line.text.clone())));
            if new.count() > 0 {
                views.push(Group { title: view.title, lines });
            }
        }
        let history = history(visit, &shown);
        let anew = given_anew(&history, procedure);
        let all: Vec<ShownValue> = of_it.data.iter().chain(screen.facts.iter().flatten()).cloned().collect();
        Ok(Some(Self {
            anew: anew.map(|anew| (format!("{} {}", anew.on, anew.what), anew.anew.clone())),
            documents: groups.iter().flat_map(|group| &group.lines).flat_map(|line| documents(visit, line)).collect(),
            groups,
            views,
            same: same(visit, pack, &all, case)?,
        }))
    }

    /// Whether there is anything of it.
    pub(super) fn is_empty(&self) -> bool {
        self.anew.is_none() && self.groups.is_empty() && self.views.is_empty() && self.same.is_empty()
    }
}

/// Documents with what each is: people call many files the same.
fn documents(visit: &Visit, line: &Line) -> Vec<(String, String)> {
    let colon = visit.say("page-colon");
    line.documents.iter().map(|(name, path)| (format!("{}{colon}{name}", line.title), path.clone())).collect()
}

/// Of the procedure that another concerns, what an official sees: what is recorded in it, by its steps, and what views show of it.
fn concerned(visit: &Visit, screen: &CaseScreen, concerns: Option<u32>, pack: &Pack) -> Vec<Group> {
    let Some(number) = concerns else { return Vec::new() };
    let whole = screen.procedures.iter().find(|known| known.procedure == number);
    let mut groups = Vec::new();
    if let Some(other) = whole {
        let of_it = in_groups(&other.data, (pack, &other.workflow.id), visit, &screen.case);
        groups.extend(of_it.into_iter().map(|group| Group {
            title: match &*group.title {
                "" => other.workflow.title.clone(),
                title => format!("{} · {title}", other.workflow.title),
            },
            lines: group.lines,
        }));
    }
    let views = screen.shown.iter().filter(|view| view.procedure == number);
    let views =
        views.map(|view| Group { title: view.title.clone(), lines: Line::of_case(&view.fields, visit, &screen.case) });
    groups.extend(views.filter(|view| !view.lines.is_empty()));
    groups
}

/// Other cases in the lists that whoever asks reads, which have the same of what people know a case by.
fn same(visit: &Visit, pack: &Pack, values: &[ShownValue], case: &Id) -> Result<Vec<Same>, DeskError> {
    let (desk, actor) = (&visit.service.desk, visit.actor());
    let mut all = Vec::new();
    for name in looked_for(pack) {
        let value = values.iter().find(|value| value.name == *name);
        let Some((value, Some(Value::Text(text)))) = value.map(|value| (value, &value.value)) else { continue };
        let mut found =
            Same { title: visit.say_of("page-same", "what", &value.title), cases: Vec::new(), more: Vec::new() };
        let mut known = BTreeSet::from([case.clone()]);
        for list in pack.collections.values() {
            let by_it = list.columns.iter().any(|column| column.id == *name && column.filters);
            if !by_it || !is_found_by_parts(pack, list.id.as_str(), name) {
                continue;
            }
            let asked = CollectionAsked {
                pack: pack.id.clone(),
                collection: list.id.clone(),
                chosen: vec![(name.clone(), Value::Text(text.clone()))],
                sought: None,
                day: None,
                after: None,
                most: LOOKED_AT,
            };
            let (page, drawn) = desk.list_screen(&actor, &asked, visit.language())?;
            let before = found.cases.len();
            for row in drawn.rows {
                let is_same = row.values.iter().any(|shown| shown.name == *name && shown.text == value.text);
                if !is_same || !known.insert(row.case.clone()) {
                    continue;
                }
                let told = row.values.iter().filter(|shown| shown.name != *name && !shown.text.is_empty());
                let told: Vec<String> = told.take(3).map(|shown| shown.named(&|id| visit.called(id))).collect();
                let path = format!("/{}/cases/{}", pack.id, row.case);
                found.cases.push((path, told.join(" · "), drawn.title.clone()));
            }
            if found.cases.len() > before && (page.next.is_some() || found.cases.len() > TOLD) {
                let path = format!("/{}/lists/{}?{}={}", pack.id, list.id, encoded(name.as_str()), encoded(text));
                found.more.push((path, drawn.title));
            }
        }
        found.cases.truncate(TOLD);
        if !found.cases.is_empty() {
            all.push(found);
        }
    }
    Ok(all)
}
