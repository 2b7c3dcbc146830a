//! What differs between the courses of a case under two versions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guicheng_engine::internals::record::personal_places;
use guicheng_engine::screen::ShownValue;
use guicheng_engine::{
    Actor, Calendar, Case, Disclosure, EffectRequest, Event, EventKind, Id, Language, Pack, Refusal, Request, Text,
    Value,
};

use super::drive::{Course, Versions};
use super::{Change, ChangeKind};
use crate::messages::{self, in_both, plain};

/// When something was decided, and what was asked for.
pub(super) struct Moment<'e> {
    pub(super) decision: u64,
    pub(super) at: DateTime<Utc>,
    /// None where time alone brought it about.
    pub(super) request: Option<&'e Request>,
}

/// What differs in one case: each change once, with the first decision by which it shows.
pub(super) struct Differences<'v> {
    versions: &'v Versions,
    found: BTreeMap<(ChangeKind, String), Change>,
}

/// Something by its name in packs, with how it stands.
type Standing = BTreeMap<String, Stands>;

/// How something stands.
struct Stands {
    title: Text,
    value: Text,
    /// Whether that is of persons: then it is compared, but not told.
    is_personal: bool,
}

impl<'v> Differences<'v> {
    pub(super) fn new(versions: &'v Versions) -> Self {
        Self { versions, found: BTreeMap::new() }
    }

    pub(super) fn found(self) -> Vec<Change> {
        self.found.into_values().collect()
    }

    pub(super) fn add(&mut self, change: Change) {
        self.found.entry((change.kind, change.of.clone())).or_insert(change);
    }

    /// That one version refuses what the other does. `case` is as the other has it.
    pub(super) fn refused(&mut self, kind: ChangeKind, moment: &Moment<'_>, case: &Case, refusal: &Refusal) {
        let Some(request) = moment.request else { return };
        let (of, title) = self.asked(request, case);
        let Some(reason) = refusal.reasons().first() else { return };
        let why = in_both(|language| reason.message(language));
        let possible = messages::text("impact-possible", &[]);
        let values = if kind == ChangeKind::Refused { (possible, why) } else { (why, possible) };
        let by = reason.rule.as_ref().map_or_else(|| reason.code.to_string(), |rule| rule.id.to_string());
        let of = format!("{of}.{by}");
        self.add(Change { kind, of, title, decision: moment.decision, values });
    }

    /// What was asked for, as packs name it and in words.
    fn asked(&self, request: &Request, case: &Case) -> (String, Text) {
        let packs = [&self.versions.old.pack, &self.versions.new.pack];
        match request {
            Request::Act { procedure, action, .. } => {
                let workflow = case.procedure(*procedure).map(|procedure| procedure.workflow());
                let known = workflow.and_then(|workflow| workflow.actions.get(action.as_str()));
                let title = known.map_or_else(|| plain(action.as_str()), |action| action.title.clone());
                let Some(workflow) = workflow else { return (action.to_string(), title) };
                (format!("{}.{action}", workflow.id), joined(&workflow.title, &title))
            }
            Request::OpenCase { workflow, .. }
            | Request::TakeOver { workflow, .. }
            | Request::Open { workflow, .. } => {
                let known = packs.iter().find_map(|pack| pack.workflows.get(workflow.as_str()));
                let title = known.map_or_else(|| plain(workflow.as_str()), |known| known.opening.title.clone());
                (format!("{workflow}.open"), title)
            }
        }
    }

    /// What differs after a step that both take.
    pub(super) fn of_step(
        &mut self,
        moment: &Moment<'_>,
        (old, one): (&Course<'_>, &[Event]),
        (new, other): (&Course<'_>, &[Event]),
    ) {
        // What is the same need not be put into words.
        if !stand_in(&old.case).eq(stand_in(&new.case)) {
            self.of_standing(ChangeKind::State, moment, states(&old.case), states(&new.case));
        }
        let calendars = (self.versions.old.calendar(), self.versions.new.calendar());
        if let (Some(calendar), Some(another)) = calendars
            && !last_days(&old.case, calendar).eq(last_days(&new.case, another))
        {
            self.of_standing(ChangeKind::Due, moment, dues(&old.case, calendar), dues(&new.case, another));
        }
        self.of_standing(ChangeKind::Due, moment, late(one, &old.case), late(other, &new.case));
        if !asked(one).eq(asked(other)) {
            let effects = (effects(one, &self.versions.old.pack), effects(other, &self.versions.new.pack));
            self.of_standing(ChangeKind::Effect, moment, effects.0, effects.1);
        }
    }

    /// What differs in what people see and can do at the end of a case.
    pub(super) fn at_the_end(&mut self, moment: &Moment<'_>, old: &Course<'_>, new: &Course<'_>, known: &[Actor]) {
        for actor in known {
            let packs = (&self.versions.old.pack, &self.versions.new.pack);
            let disclosed = [old, new]
                .map(|course| course.ask(|rules, answers| rules.view(&course.case, actor, moment.at, answers)));
            let [one, other] = disclosed.map(Option::unwrap_or_default);
            let alike = alike((&old.case, &one), (&new.case, &other));
            let (shown_before, shown_now) =
                (shown(&old.case, &one, packs.0, &alike), shown(&new.case, &other, packs.1, &alike));
            self.of_standing(ChangeKind::View, moment, shown_before, shown_now);
            self.of_standing(ChangeKind::View, moment, seen(&old.case, &one), seen(&new.case, &other));
            let (one, other) = (open(old, actor, moment.at), open(new, actor, moment.at));
            let values = |from: &str, to: &str| (messages::text(from, &[]), messages::text(to, &[]));
            let who = |title: &Text| with_roles(title, actor, packs.1);
            let opened = other.iter().filter(|(of, _)| !one.contains_key(*of));
            let closed = one.iter().filter(|(of, _)| !other.contains_key(*of));
            let opened =
                opened.map(|(of, title)| (ChangeKind::Opened, of, title, values("impact-is-closed", "impact-is-open")));
            let closed =
                closed.map(|(of, title)| (ChangeKind::Closed, of, title, values("impact-is-open", "impact-is-closed")));
            let changes: Vec<Change> = opened
                .chain(closed)
                .map(|(kind, of, title, values)| Change {
                    kind,
                    of: of.clone(),
                    title: who(title),
                    decision: moment.decision,
                    values,
                })
                .collect();
            changes.into_iter().for_each(|change| self.add(change));
        }
    }

    fn of_standing(&mut self, kind: ChangeKind, moment: &Moment<'_>, old: Standing, new: Standing) {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for of in names {
            let (one, other) = (old.get(of), new.get(of));
            if one.map(|one| &one.value) == other.map(|other| &other.value) {
                continue;
            }
            let Some(Stands { title, .. }) = one.or(other) else { continue };
            let told = |of: Option<&Stands>| match of {
                None => messages::text("impact-nothing", &[]),
                Some(Stands { is_personal: true, .. }) => messages::text("impact-personal", &[]),
                Some(Stands { value, .. }) => value.clone(),
            };
            let values = (told(one), told(other));
            self.add(Change { kind, of: of.clone(), title: title.clone(), decision: moment.decision, values });
        }
    }
}

fn joined(one: &Text, other: &Text) -> Text {
    in_both(|language| format!("{} · {}", one.get(language), other.get(language)))
}

/// With the roles of who can do it.
fn with_roles(title: &Text, actor: &Actor, pack: &Pack) -> Text {
    let roles = pack.parties.values().flat_map(|party| party.roles.iter());
    let own = roles.filter(|(role, _)| actor.roles.contains(role)).min_by_key(|(role, _)| *role);
    own.map_or_else(|| title.clone(), |(_, role)| joined(title, role))
}

/// The states of procedures, by workflow; of several of one workflow all.
fn states(case: &Case) -> Standing {
    let mut states = Standing::new();
    for procedure in case.procedures() {
        let (workflow, state) = (procedure.workflow(), procedure.state());
        add(&mut states, workflow.id.to_string(), plainly(&workflow.title, &state.title));
    }
    states
}

/// The states of procedures, as packs name them.
fn stand_in(case: &Case) -> impl Iterator<Item = (&Id, &Id)> {
    case.procedures().map(|procedure| (&procedure.workflow().id, &procedure.state().id))
}

/// The last days of clocks that run or have run out, as packs name them.
fn last_days<'c>(case: &'c Case, calendar: &'c Calendar) -> impl Iterator<Item = (&'c Id, &'c Id, NaiveDate)> {
    case.procedures().flat_map(move |procedure| {
        let clocks = procedure.clocks().iter();
        clocks.filter_map(move |run| Some((&procedure.workflow().id, &run.clock().id, run.due(calendar)?.date)))
    })
}

/// The last days of clocks that run or have run out.
fn dues(case: &Case, calendar: &Calendar) -> Standing {
    let mut dues = Standing::new();
    for procedure in case.procedures() {
        for run in procedure.clocks() {
            let Some(due) = run.due(calendar) else { continue };
            let (workflow, clock) = (procedure.workflow(), run.clock());
            let title = joined(&workflow.title, &clock.title);
            add(&mut dues, format!("{}.{}", workflow.id, clock.id), plainly(&title, &plain(&due.date.to_string())));
        }
    }
    dues
}

/// The duties that were missed, by the clock.
fn late(decision: &[Event], case: &Case) -> Standing {
    let mut late = Standing::new();
    for event in decision {
        let EventKind::ClockExpired { clock, last_day, breach: true, .. } = &event.kind else { continue };
        let Some(procedure) = case.procedure(event.procedure) else { continue };
        let (workflow, known) = (procedure.workflow(), procedure.clock(clock.as_str()));
        let title = known.map_or_else(|| plain(clock.as_str()), |known| known.clock().title.clone());
        let value = messages::text("impact-late", &[("day", last_day)]);
        add(&mut late, format!("{}.{clock}.late", workflow.id), plainly(&joined(&workflow.title, &title), &value));
    }
    late
}

/// What goes out with a decision.
fn asked(decision: &[Event]) -> impl Iterator<Item = &EffectRequest> {
    decision.iter().flat_map(|event| &event.effects)
}

/// What goes out with a decision, by kind: to whom, and what it carries.
fn effects(decision: &[Event], pack: &Pack) -> Standing {
    let mut effects = Standing::new();
    for event in decision {
        let personal = personal_places(event, pack);
        let is_personal = |place: &str| personal.iter().any(|(path, _)| path == place);
        for (number, asked) in event.effects.iter().enumerate() {
            let title = pack.effects.get(asked.effect.as_str());
            let title = title.map_or_else(|| plain(asked.effect.as_str()), |effect| effect.title.clone());
            let to: Vec<&str> = asked.recipients().iter().map(Id::as_str).collect();
            let to = messages::text("impact-to", &[("to", &to.join(", "))]);
            add(&mut effects, asked.effect.to_string(), plainly(&title, &to));
            for (place, (name, value)) in asked.with.iter().enumerate() {
                let (carried, value) = worded(pack, name, value.as_ref());
                let carried = joined(&title, &carried);
                let is_personal = is_personal(&format!("/effects/{number}/with/{place}/1"));
                let of = format!("{}.{name}", asked.effect);
                add(&mut effects, of, Stands { is_personal, ..plainly(&carried, &value) });
            }
        }
    }
    effects
}

/// A value in both languages: what it is called, and what it says.
fn worded(pack: &Pack, name: &Id, value: Option<&Value>) -> (Text, Text) {
    let words = |language: Language| ShownValue::new(pack, language, name, value);
    let (chinese, english) = (words(Language::Chinese), words(Language::English));
    let told = |language: Language| if language == Language::Chinese { &chinese } else { &english };
    (in_both(|language| told(language).title.clone()), in_both(|language| told(language).text.clone()))
}

/// The procedures that somebody sees whole.
fn seen(case: &Case, disclosed: &Disclosure) -> Standing {
    let mut seen = Standing::new();
    for (number, _) in &disclosed.procedures {
        let Some(procedure) = case.procedure(*number) else { continue };
        let workflow = procedure.workflow();
        let whole = messages::text("impact-seen-whole", &[]);
        add(&mut seen, format!("workflows.{}", workflow.id), plainly(&workflow.title, &whole));
    }
    seen
}

/// What views show: by view and field, what each procedure has there.
type Fields<'d> = BTreeMap<(&'d Id, &'d Id), Vec<(&'d Id, Option<&'d Value>)>>;

fn fields<'d>(case: &'d Case, disclosed: &'d Disclosure) -> Fields<'d> {
    let mut fields = Fields::new();
    for disclosed in &disclosed.shown {
        let Some(procedure) = case.procedure(disclosed.procedure) else { continue };
        for (name, value) in &disclosed.fields {
            let all = fields.entry((&disclosed.view, name)).or_default();
            all.push((&procedure.workflow().id, value.as_ref()));
        }
    }
    fields
}

/// The fields of views that show the same in both: what is the same need not be put into words.
fn alike<'d>(
    (old, one): (&'d Case, &'d Disclosure),
    (new, other): (&'d Case, &'d Disclosure),
) -> BTreeSet<(&'d Id, &'d Id)> {
    let other = fields(new, other);
    let same = fields(old, one).into_iter().filter(|(of, values)| other.get(of) == Some(values));
    same.map(|(of, _)| of).collect()
}

/// What views show somebody, field by field, but for those that are alike.
fn shown(case: &Case, disclosed: &Disclosure, pack: &Pack, alike: &BTreeSet<(&Id, &Id)>) -> Standing {
    let mut shown = Standing::new();
    for disclosed in &disclosed.shown {
        let view = pack.views.get(disclosed.view.as_str());
        for (name, value) in disclosed.fields.iter().filter(|(name, _)| !alike.contains(&(&disclosed.view, name))) {
            let (title, value) = worded(pack, name, value.as_ref());
            let title = view.map_or_else(|| title.clone(), |view| joined(&view.title, &title));
            let workflow = case.procedure(disclosed.procedure).map(|procedure| &procedure.workflow().id);
            let is_personal =
                workflow.is_some_and(|workflow| pack.is_personal_in_view(disclosed.view.as_str(), workflow, name));
            add(&mut shown, format!("{}.{name}", disclosed.view), Stands { is_personal, ..plainly(&title, &value) });
        }
    }
    shown
}

/// What is open to somebody: actions and procedures to open.
fn open(course: &Course<'_>, actor: &Actor, at: DateTime<Utc>) -> BTreeMap<String, Text> {
    let mut open = BTreeMap::new();
    let actions = course.ask(|rulebook, answers| rulebook.available(&course.case, actor, at, answers));
    for available in actions.iter().flatten().filter(|available| available.refusal.is_none()) {
        let Some(procedure) = course.case.procedure(available.procedure) else { continue };
        let workflow = procedure.workflow();
        let title = joined(&workflow.title, &available.action.title);
        open.insert(format!("{}.{}", workflow.id, available.action.id), title);
    }
    let openings = course.ask(|rulebook, answers| rulebook.openings(&course.case, actor, at, answers));
    for available in openings.iter().flatten().filter(|available| available.refusal.is_none()) {
        let workflow = &available.workflow;
        open.insert(format!("{}.open", workflow.id), workflow.opening.title.clone());
    }
    open
}

/// Something that may be told.
fn plainly(title: &Text, value: &Text) -> Stands {
    Stands { title: title.clone(), value: value.clone(), is_personal: false }
}

/// Adds how something stands; of several of one name all, in their order.
fn add(standing: &mut Standing, of: String, further: Stands) {
    match standing.get_mut(&of) {
        Some(known) => {
            known.value = in_both(|language| format!("{}; {}", known.value.get(language), further.value.get(language)));
            known.is_personal |= further.is_personal;
        }
        None => {
            standing.insert(of, further);
        }
    }
}
