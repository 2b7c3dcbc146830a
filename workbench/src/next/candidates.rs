//! One more step at the end of what a scenario did, or after any of its steps: what comes of it.

use std::sync::Arc;

use chrono::{DateTime, Days, Utc};
use guicheng_engine::internals::yaml::{Content, Entry, Map, Node};
use guicheng_engine::{
    Action, Calendar, Case, ClockPhase, Command, Decision, Field, FieldType, FormField, Id, MemoryHost, Pack, Refusal,
    Request, Requirement, Undecided, Values, Workflow,
};

use super::propose::Way;
use super::write::{Keys, Pen, name_in};
use crate::inspect::Performer;
use crate::scenario::{Scenarios, morning};

/// Steps that are tried for one thing.
const MOST_TRIED: usize = 20_000;

/// Fields that are given other values, where it is not known which matter.
const MOST_FIELDS: usize = 8;

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) enum Sought<'s> {
    /// That it is done.
    Done,
    /// That it is refused for a condition, by its id and the names it reads.
    RefusedFor(&'s Id, &'s [Id]),
}

/// A step that came out as it was sought.
pub(super) struct Tried {
    /// The way it goes on from; none if it begins a case.
    pub(super) way: Option<usize>,
    /// The place of the step of the way's own that it comes after.
    pub(super) after: usize,
    /// The step, but for what is expected.
    pub(super) step: Keys,
    /// What came of it.
    pub(super) outcome: Result<Case, Refusal>,
}

/// What is asked for: an action, or that a workflow is opened.
pub(super) struct Search<'s> {
    pub(super) scenarios: &'s Scenarios,
    pub(super) ways: &'s [Way<'s>],
    pub(super) calendar: &'s Arc<Calendar>,
    pub(super) pen: Pen,
    pub(super) workflow: &'s Arc<Workflow>,
    pub(super) action: &'s Action,
    /// `workflows.renewal.actions.accept`, or `workflows.renewal.open`.
    pub(super) path: &'s str,
}

/// Who takes a step, with what it gives.
type Given = (Arc<str>, Option<Node>);

/// Where a step is tried.
struct Stand<'s> {
    way: Option<usize>,
    after: usize,
    case: Option<&'s Arc<str>>,
    before: Case,
    host: MemoryHost,
    at: DateTime<Utc>,
}

impl<'s> Search<'s> {
    fn pack(&self) -> &'s Pack {
        self.scenarios.pack()
    }

    fn is_opening(&self) -> bool {
        self.path.ends_with(".open")
    }

    /// The first step found that comes out as sought: one that is refused for nothing else goes before others.
    pub(super) fn run(&self, sought: Sought<'_>) -> Option<Tried> {
        if !matches!(self.action.by, Performer::Parties(_)) {
            return None;
        }
        let stands = self.stands();
        let mut left = MOST_TRIED;
        let mut second = None;
        for given in self.given(sought) {
            let Some(actor) = self.scenarios.actor(&given.0) else { continue };
            let input = self.scenarios.input(self.pack(), given.1.as_ref());
            for stand in &stands {
                for (request, more) in self.requests(stand, &input) {
                    let Some(fewer) = left.checked_sub(1) else { return second };
                    left = fewer;
                    // Steps of one day come one after the other.
                    let at = stand.before.last_at().map_or(stand.at, |last| last.max(stand.at));
                    let decided = stand.host.decide(&stand.before, &Command::new(actor.clone(), request), at);
                    let (outcome, alone) = match (sought, decided) {
                        (Sought::Done, Ok(decision)) => (Ok(after(stand, &decision)?), true),
                        (Sought::RefusedFor(id, _), Err(Undecided::Refused(refusal))) if refusal.names(id.as_str()) => {
                            let alone = refusal.reasons().len() == 1;
                            (Err(refusal), alone)
                        }
                        _ => continue,
                    };
                    let tried =
                        Tried { way: stand.way, after: stand.after, step: self.step(stand, &given, more), outcome };
                    if alone {
                        return Some(tried);
                    }
                    second.get_or_insert(tried);
                }
            }
        }
        second
    }

    /// Where the step may be tried: after each step of what scenarios did, on its day, the day after, and the days after last days.
    fn stands(&self) -> Vec<Stand<'s>> {
        let mut stands = Vec::new();
        let mut begun: Vec<DateTime<Utc>> = Vec::new();
        for (number, way) in self.ways.iter().enumerate() {
            let own = way.own();
            let first = way.transcript.entries.iter().find_map(|entry| entry.at);
            if let Some(at) = first.filter(|at| self.is_opening() && self.workflow.starts_case && !begun.contains(at)) {
                begun.push(at);
                let host = MemoryHost::new(way.transcript.host.rulebook.clone());
                let before = Case::new(Id::from("case"));
                stands.push(Stand { way: None, after: 0, case: None, before, host, at });
            }
            for (after, entry) in own.iter().enumerate() {
                let Some(at) = entry.at else { continue };
                if !self.may_be_tried(&entry.after) {
                    continue;
                }
                let next = own.get(after.saturating_add(1)).and_then(|next| next.at);
                for at in self.moments(&entry.after, at) {
                    // What other steps bring about until then is not known here.
                    if next.is_some_and(|next| at > next) && at != entry.at.unwrap_or(at) {
                        continue;
                    }
                    stands.push(Stand {
                        way: Some(number),
                        after,
                        case: Some(&entry.case),
                        before: entry.after.clone(),
                        host: way.transcript.host.clone(),
                        at,
                    });
                }
            }
        }
        stands
    }

    fn may_be_tried(&self, case: &Case) -> bool {
        match self.is_opening() {
            true => case.sequence() > 0 && !self.workflow.starts_case,
            false => case.procedures().any(|procedure| procedure.workflow().id == self.workflow.id),
        }
    }

    fn moments(&self, case: &Case, at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let today = self.calendar.local_date(at);
        let running = case.procedures().flat_map(|procedure| procedure.clocks());
        let running = running.filter(|clock| matches!(clock.phase(), ClockPhase::Running { .. }));
        let due = running.filter_map(|clock| clock.due(self.calendar)).map(|due| due.date);
        let days = std::iter::once(today).chain(due).filter_map(|day| day.checked_add_days(Days::new(1)));
        let later = days.filter_map(|day| morning(day, self.calendar.offset())).filter(|later| *later > at);
        let mut moments: Vec<DateTime<Utc>> = std::iter::once(at).chain(later).collect();
        moments.sort();
        moments.dedup();
        moments
    }

    /// Who may take the step with what: as scenarios have it, then with other values, then everybody of the cast.
    fn given(&self, sought: Sought<'_>) -> Vec<Given> {
        let mut given: Vec<Given> = Vec::new();
        for way in self.ways {
            for (entry, step) in way.own().iter().zip(way.steps()) {
                let is_meant = entry.element.as_deref() == Some(self.path);
                if let (true, Some(who)) = (is_meant, &entry.who) {
                    given_once(&mut given, who, &step.as_map().and_then(|map| map.get("with")).cloned());
                }
            }
        }
        let known = given.clone();
        let cast: Vec<Arc<str>> = self.scenarios.actors().map(|actor| Arc::from(actor.as_str())).collect();
        let mut inputs: Vec<Option<Node>> = known.iter().map(|(_, with)| with.clone()).collect();
        if known.is_empty() {
            let form = self.action.form.as_ref();
            let sets = self.scenarios.data_sets();
            let fits = |name: &Id| form.is_some_and(|form| form.fields.contains(name.as_str()));
            let of_form = sets.iter().filter(|(_, set)| set.keys().any(fits));
            inputs = self.filled().into_iter().map(Some).collect();
            inputs.extend(of_form.map(|(name, _)| Some(self.pen.map([("use", self.pen.text(name.as_str()))]))));
            inputs.push(None);
        }
        let whom = if known.is_empty() { cast.clone() } else { known.iter().map(|(who, _)| Arc::clone(who)).collect() };
        let varied: Vec<Option<Node>> = inputs.iter().flat_map(|with| self.varied(with.as_ref(), sought)).collect();
        for with in inputs.iter().chain(&varied) {
            for who in &whom {
                given_once(&mut given, who, with);
            }
        }
        for with in &inputs {
            for who in &cast {
                given_once(&mut given, who, with);
            }
        }
        given
    }

    /// The form with something in each field, where no scenario fills it in: in what it always asks for, then in all of it.
    fn filled(&self) -> Vec<Node> {
        let Some(form) = &self.action.form else { return Vec::new() };
        let filled = |fields: Vec<&Arc<FormField>>| {
            let given = fields.into_iter().filter_map(|asked| Some((&asked.field.id, self.something(&asked.field)?)));
            self.pen.map(given.map(|(name, value)| (name.as_str(), value)))
        };
        let always = |asked: &&Arc<FormField>| asked.need != Requirement::Optional && asked.when.is_none();
        vec![filled(form.fields.values().filter(always).collect()), filled(form.fields.values().collect())]
    }

    /// A value that a field can have; none of a kind of which that is not known.
    fn something(&self, field: &Field) -> Option<Node> {
        let pen = self.pen;
        let example = field.example.as_ref().unwrap_or(&field.title);
        let value = match field.kind {
            FieldType::Boolean => pen.node(Content::Boolean(true)),
            FieldType::Integer | FieldType::Money => pen.node(Content::Integer(1)),
            FieldType::Date => {
                let first = self.ways.iter().flat_map(|way| &way.transcript.entries).find_map(|entry| entry.on)?;
                pen.text(&first.to_string())
            }
            FieldType::Choice => pen.text(field.options.ids().next()?.as_str()),
            FieldType::Text => pen.text(&example.zh),
            FieldType::Document => {
                let kind = field.accepts.first().map_or("pdf", |kind| kind.as_ref());
                pen.text(&format!("{}.{kind}", field.title.zh))
            }
            FieldType::Organisation => {
                let cast = self.scenarios.actors().filter_map(|name| self.scenarios.actor(name.as_str()));
                pen.text(cast.filter_map(|actor| actor.organisation.as_ref()).next()?.as_str())
            }
            FieldType::Rows => {
                let given =
                    field.fields.values().filter_map(|asked| Some((&asked.field.id, self.something(&asked.field)?)));
                return Some(pen.list(vec![pen.map(given.map(|(name, value)| (name.as_str(), value)))]));
            }
            _ => return None,
        };
        Some(if field.list { pen.list(vec![value]) } else { value })
    }

    /// Input with another value in each field that matters.
    fn varied(&self, with: Option<&Node>, sought: Sought<'_>) -> Vec<Option<Node>> {
        let Some(form) = &self.action.form else { return Vec::new() };
        let read = |name: &Id| match sought {
            Sought::RefusedFor(_, reads) => reads.contains(name),
            Sought::Done => false,
        };
        let mut fields: Vec<&Id> = form.fields.ids().filter(|name| read(name)).collect();
        if fields.is_empty() {
            fields = form.fields.ids().take(MOST_FIELDS).collect();
        }
        let mut varied = Vec::new();
        for name in fields {
            let Some(field) = self.pack().fields.get(name.as_str()) else { continue };
            for value in values(self.pen, field) {
                varied.push(Some(with_value(self.pen, with, name, value)));
            }
        }
        varied
    }

    /// What the step asks for in a case, with the keys that say where.
    fn requests(&self, stand: &Stand<'_>, input: &Values) -> Vec<(Request, Keys)> {
        let input = || input.clone();
        let (case, workflow) = (&stand.before, &self.workflow.id);
        let text = |text: &str| self.pen.text(text);
        if !self.is_opening() {
            let several =
                case.procedures().filter(|one| one.workflow().actions.contains(self.action.id.as_str())).count() > 1;
            let of_workflow = case.procedures().filter(|procedure| procedure.workflow().id == *workflow);
            let request = |number: u32| {
                let mut keys: Keys = Vec::new();
                if several {
                    keys.push(("in", text(&name_in(case, number))));
                }
                keys.push(("do", text(self.action.id.as_str())));
                (Request::Act { procedure: number, action: self.action.id.clone(), input: input() }, keys)
            };
            return of_workflow.map(|procedure| request(procedure.number())).collect();
        }
        let opens: Keys = vec![("open", text(workflow.as_str()))];
        if case.sequence() == 0 {
            let (pack, kind) = (self.pack().opened_as().clone(), self.workflow.case.clone());
            return vec![(Request::OpenCase { pack, kind, workflow: workflow.clone(), input: input() }, opens)];
        }
        if self.workflow.concerns.is_empty() {
            return vec![(Request::Open { workflow: workflow.clone(), concerns: None, input: input() }, opens)];
        }
        let fits = |id: &Id| self.workflow.concerns.iter().any(|(concerned, _)| concerned == id);
        let about = case.procedures().filter(|procedure| fits(&procedure.workflow().id));
        let request = |number: u32| {
            let mut keys = opens.clone();
            keys.push(("concerns", text(&name_in(case, number))));
            (Request::Open { workflow: workflow.clone(), concerns: Some(number), input: input() }, keys)
        };
        about.map(|procedure| request(procedure.number())).collect()
    }

    fn step(&self, stand: &Stand<'_>, (who, with): &Given, more: Keys) -> Keys {
        let mut keys: Keys = vec![self.pen.moment(stand.at, self.calendar), ("who", self.pen.text(who))];
        if let Some(case) = stand.case.filter(|case| &***case != "case") {
            keys.push(("case", self.pen.text(case)));
        }
        keys.extend(more);
        keys.extend(with.iter().map(|with| ("with", with.clone())));
        keys
    }
}

fn given_once(given: &mut Vec<Given>, who: &Arc<str>, with: &Option<Node>) {
    let same = |known: &Given| match (&known.1, with) {
        (Some(one), Some(other)) => one.same_content(other),
        (one, other) => one.is_none() == other.is_none(),
    };
    if !given.iter().any(|known| known.0 == *who && same(known)) {
        given.push((Arc::clone(who), with.clone()));
    }
}

/// The case after a decision.
fn after(stand: &Stand<'_>, decision: &Decision) -> Option<Case> {
    let mut case = stand.before.clone();
    for event in &decision.events {
        case.apply(event, &stand.host.rulebook).ok()?;
    }
    Some(case)
}

/// Values that a field may be given to see what is made of them; left empty among them.
fn values(pen: Pen, field: &Field) -> Vec<Node> {
    let integers = |all: &[i64]| all.iter().map(|number| pen.node(Content::Integer(*number))).collect();
    let texts = |all: &[&str]| all.iter().map(|text| pen.text(text)).collect();
    let mut values: Vec<Node> = match field.kind {
        FieldType::Boolean => [true, false].map(|value| pen.node(Content::Boolean(value))).to_vec(),
        FieldType::Integer | FieldType::Money => integers(&[0, 1, 1_000_000]),
        FieldType::Date => texts(&["2000-01-01", "2100-01-01"]),
        FieldType::Choice => field.options.ids().map(|option| pen.text(option.as_str())).collect(),
        FieldType::Text => texts(&[field.title.zh.as_ref(), " "]),
        _ => Vec::new(),
    };
    if field.list {
        values = values.into_iter().map(|value| pen.list(vec![value])).collect();
    }
    values.push(pen.text("none"));
    values
}

/// Input with a value in a field.
fn with_value(pen: Pen, with: Option<&Node>, field: &Id, value: Node) -> Node {
    let entries = with.and_then(Node::as_map).into_iter().flat_map(|map| map.entries.iter());
    let kept = entries.filter(|entry| *entry.key != *field.as_str()).cloned();
    let entry = Entry { key: Arc::from(field.as_str()), key_span: pen.0, node: value };
    let entries = kept.chain(std::iter::once(entry)).collect();
    pen.node(Content::Map(Map { entries, replaces: false }))
}
