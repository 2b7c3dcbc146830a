//! What came of a step: the lines of its events.

use std::fmt::Display;
use std::sync::Arc;

use super::Writer;
use super::page::Style;
use crate::scenario::{Asked, Entry, Outcome};
use guicheng_engine::internals::case::ClockTarget;
use guicheng_engine::internals::expression::Expression;
use guicheng_engine::internals::model::{Clock, ClockSpan, LastDay, Performer};
use guicheng_engine::internals::record::{ClockChange, Letter};
use guicheng_engine::{
    Action, Calendar, Case, Cause, ClockPhase, ClockState, ClockStep, Due, EffectRequest, Event, EventKind, Id, Period,
    Procedure, Request, Unit, Value, Values, Workflow,
};

/// Fields of an input that are shown one by one. A whole application form is only counted.
const FEW: usize = 6;

impl Writer<'_> {
    /// The result of a step in a few words: the state reached, what was refused, who is late.
    pub(super) fn result(&self, entry: &Entry) -> Option<String> {
        let events = match &entry.outcome {
            Outcome::Events(events) => events,
            Outcome::Refused(_) => return Some(format!("✗ {}", self.words.say("label-refused", &[]))),
            Outcome::Repeated(_) => return Some(self.words.say("label-repeated", &[])),
        };
        let late = events.iter().filter_map(|event| match &event.kind {
            EventKind::ClockExpired { clock, breach: true, .. } => {
                let procedure = entry.after.procedure(event.procedure)?;
                let run = procedure.clock(clock.as_str()).map(|run| run.clock());
                // An amendment in the same step may know the clock no more.
                let pack = self.transcript.host.rulebook.pack(&event.pack);
                let workflow = pack.and_then(|pack| pack.workflows.get(procedure.workflow().id.as_str()));
                let rule = run.or_else(|| Some(&**workflow?.clocks.get(clock.as_str())?))?;
                let title = rule.title.get(self.words.language);
                Some(format!("✗ {} {title}", self.words.say("label-breach", &[])))
            }
            _ => None,
        });
        let mut parts: Vec<String> = late.collect();
        let main = match entry.asked {
            Asked::Time => events.iter().rev().find(|event| !matches!(event.kind, EventKind::ClockExpired { .. })),
            _ => events.iter().find(|event| asks_for(event, events).is_some()),
        };
        if let Some(event) = main
            && let Some(procedure) = entry.after.procedure(event.procedure)
        {
            let state = match &event.kind {
                EventKind::Opened { state, .. } => Some(state),
                EventKind::Acted { to, .. } => Some(to),
                EventKind::Migrated { to, .. } => Some(to),
                EventKind::ClockExpired { .. } | EventKind::Reworded { .. } | EventKind::ClocksMoved {} => None,
            };
            parts.extend(state.map(|state| self.state(procedure.workflow(), state)));
        }
        if parts.is_empty() && matches!(entry.asked, Asked::Time) {
            parts.push(self.words.say("transcript-no-change", &[]));
        }
        (!parts.is_empty()).then(|| parts.join(self.words.semicolon()))
    }

    /// Remembers the clocks that ran out in a step that is not shown in full.
    pub(super) fn note_clocks(&mut self, entry: &Entry) {
        let Outcome::Events(events) = &entry.outcome else { return };
        for event in events {
            if let EventKind::ClockExpired { clock, ended: None, .. } = &event.kind {
                self.ran_out.insert((Arc::clone(&entry.case), event.procedure, clock.clone()));
            }
        }
    }

    /// The lines of an event, `now` being the case as it was after it: what follows in the same step is told after it.
    pub(super) fn event(&mut self, entry: &Entry, event: &Event, decision: &[Event], now: &Case) {
        let Some(procedure) = now.procedure(event.procedure) else { return };
        let name = self.procedure(entry, procedure);
        let rules = event.rules.and_then(|rules| self.transcript.host.rulebook.pack(&rules));
        let procedure = &rules.map_or_else(|| procedure.clone(), |rules| procedure.by_rules(rules));
        let workflow = Arc::clone(procedure.workflow());
        match &event.kind {
            EventKind::Opened { state, taken_over: true, .. } => {
                let Some(taking_over) = &workflow.taking_over else { return };
                let state = self.state(&workflow, state);
                let text = self.words.say("transcript-taken-over", &[("procedure", &name), ("state", &state)]);
                self.moved(entry, event, &taking_over.action, text);
                self.input(&taking_over.action, asks_for(event, decision), procedure);
            }
            EventKind::Opened { state, .. } => {
                let state = self.state(&workflow, state);
                let text = self.words.say("transcript-opened", &[("procedure", &name), ("state", &state)]);
                self.moved(entry, event, &workflow.opening, text);
                self.input(&workflow.opening, asks_for(event, decision), procedure);
            }
            EventKind::Acted { action, from, to } => {
                let (before, after) = (self.state(&workflow, from), self.state(&workflow, to));
                let text = if from == to {
                    self.words.say("transcript-stayed", &[("procedure", &name), ("state", &after)])
                } else {
                    self.words.say("transcript-moved", &[("procedure", &name), ("from", &before), ("to", &after)])
                };
                if let Some(action) = workflow.actions.get(action.as_str()) {
                    self.moved(entry, event, action, text);
                    self.input(action, asks_for(event, decision), procedure);
                }
            }
            EventKind::ClockExpired { clock, last_day, breach, duty_of, ended } => {
                if ended.is_none() {
                    self.ran_out.insert((Arc::clone(&entry.case), event.procedure, clock.clone()));
                }
                let Some(rule) = workflow.clocks.get(clock.as_str()) else { return };
                let title = self.clock(entry, event.procedure, rule);
                let citations = self.words.citations(&event.articles);
                if *breach {
                    let text = match duty_of {
                        Some(party) => {
                            let party = self.late(party, entry, procedure);
                            let said: [(&str, &dyn Display); 3] =
                                [("clock", &title), ("due", last_day), ("party", &party)];
                            self.words.say("transcript-clock-late", &said)
                        }
                        None => self.words.say("transcript-clock-missed", &[("clock", &title), ("due", last_day)]),
                    };
                    let label = self.words.say("label-breach", &[]);
                    self.page.labelled(&label, &format!("{text}{citations}"), Style::Bad);
                } else {
                    let text = self.words.say("transcript-clock-over", &[("clock", &title), ("due", last_day)]);
                    let label = self.words.say("label-clock", &[]);
                    self.page.labelled(&label, &format!("{text}{citations}"), Style::Plain);
                }
            }
            EventKind::Reworded { .. } => {
                let pack = procedure.pack();
                let title = pack.title.get(self.words.language);
                let said: [(&str, &dyn Display); 3] =
                    [("procedure", &name), ("pack", &title), ("version", &pack.version)];
                let text = self.words.say("transcript-reworded", &said);
                self.page.labelled(&self.words.say("label-state", &[]), &text, Style::Plain);
            }
            // Its changes are all there is to say of it.
            EventKind::ClocksMoved {} => {}
            EventKind::Migrated { to, .. } => {
                let (pack, state) = (procedure.pack(), self.state(&workflow, to));
                let title = pack.title.get(self.words.language);
                let text = self.words.say(
                    "transcript-moved-over",
                    &[("procedure", &name), ("pack", &title), ("version", &pack.version), ("state", &state)],
                );
                let text = format!("{text}{}", self.words.citations(&event.articles));
                self.page.labelled(&self.words.say("label-state", &[]), &text, Style::Plain);
            }
        }
        self.changes(entry, event, asks_for(event, decision), procedure);
        for change in &event.changes.clocks {
            self.clock_change(entry, event, change, now);
        }
        for (place, effect) in event.effects.iter().enumerate() {
            self.effect(effect, taken(event, procedure), procedure);
            let left = entry.letters.iter().filter(|left| left.event == event.sequence && left.effect == place);
            left.for_each(|left| self.letter(&left.letter()));
        }
    }

    fn state(&self, workflow: &Workflow, state: &Id) -> String {
        workflow
            .states
            .get(state.as_str())
            .map_or_else(|| state.to_string(), |state| state.title.get(self.words.language).to_owned())
    }

    /// A procedure's title, with its number if the case has several of its workflow.
    pub(super) fn procedure(&self, entry: &Entry, procedure: &Procedure) -> String {
        let title = procedure.workflow().title.get(self.words.language);
        let same = entry.after.procedures().filter(|other| other.workflow().id == procedure.workflow().id).count();
        if same > 1 { format!("{title} #{}", procedure.number()) } else { title.to_owned() }
    }

    /// A clock's title, with the procedure's number if it has one.
    fn clock(&self, entry: &Entry, procedure: u32, clock: &Clock) -> String {
        let title = clock.title.get(self.words.language);
        let numbered = entry.after.procedure(procedure).map(|procedure| self.procedure(entry, procedure));
        match numbered.as_deref().and_then(|name| name.rsplit_once(" #")) {
            Some((_, number)) => format!("{title} #{number}"),
            None => title.to_owned(),
        }
    }

    /// The party that is late, with whom it is.
    fn late(&self, party: &Id, entry: &Entry, procedure: &Procedure) -> String {
        let bound = entry.after.bound(party.as_str(), Some(procedure));
        let title = procedure
            .pack()
            .parties
            .get(party.as_str())
            .map_or_else(|| party.to_string(), |party| party.title.get(self.words.language).to_owned());
        if bound.is_empty() {
            return title;
        }
        let organisations = self.words.organisations(bound);
        if organisations == title {
            return title;
        }
        format!("{title}{}", self.words.in_brackets(&organisations))
    }

    /// The line of a state, and what was given with the command.
    fn moved(&mut self, entry: &Entry, event: &Event, action: &Action, mut text: String) {
        let mut notes = Vec::new();
        let title = action.title.get(self.words.language);
        match &event.cause {
            Cause::Command(_) => {}
            // The root procedure and the first one open together: neither comes of the other.
            Cause::Triggered(_)
                if matches!(event.kind, EventKind::Opened { .. }) && !matches!(action.by, Performer::Triggered) => {}
            Cause::Triggered(_) => notes.push(self.words.say("transcript-triggered", &[("action", &title)])),
            Cause::Time | Cause::Automatic => {
                notes.push(self.words.say("transcript-automatic", &[("action", &title)]));
            }
        }
        if entry.on.is_some_and(|on| on != event.on) {
            notes.push(self.words.say("transcript-counted-on", &[("on", &event.on)]));
        }
        if let Some(rules) = event.rules.and_then(|rules| self.transcript.host.rulebook.pack(&rules)) {
            let rules = rules.title.get(self.words.language);
            notes.push(self.words.say("transcript-by-rules", &[("rules", &rules)]));
        }
        if !notes.is_empty() {
            text.push_str(&self.words.in_brackets(&notes.join(self.words.semicolon())));
        }
        text.push_str(&self.words.citations(&event.articles));
        self.page.labelled(&self.words.say("label-state", &[]), &text, Style::Plain);
    }

    fn input(&mut self, action: &Action, input: Option<&Values>, procedure: &Procedure) {
        let (Some(form), Some(input)) = (&action.form, input.filter(|input| !input.is_empty())) else { return };
        let given: Vec<String> = form
            .fields
            .ids()
            .filter_map(|name| Some(self.words.named(name, Some(input.get(name)?), procedure.pack())))
            .collect();
        let text = if given.len() <= FEW {
            given.join(self.words.semicolon())
        } else {
            let title = form.title.get(self.words.language);
            self.words.say("transcript-form", &[("form", &title), ("count", &given.len())])
        };
        let citations = self.words.citations(&form.citations);
        self.page.labelled(&self.words.say("label-input", &[]), &format!("{text}{citations}"), Style::Plain);
    }

    fn changes(&mut self, entry: &Entry, event: &Event, given: Option<&Values>, procedure: &Procedure) {
        let pack = Arc::clone(procedure.pack());
        let action = taken(event, procedure);
        let found: Vec<String> = event
            .changes
            .data
            .iter()
            .filter(|(name, value)| value.is_none() || given.and_then(|input| input.get(name)) != value.as_ref())
            .filter(|(name, value)| !self.is_nothing_new(entry, event.procedure, name, value.as_ref()))
            .map(|(name, value)| self.words.set(name, value.as_ref(), &pack))
            .collect();
        self.statements("label-data", found);
        let is_copied = |name: &Id| action.is_some_and(|action| action.records.contains(name));
        let set = event
            .changes
            .facts
            .iter()
            .filter(|(name, value)| !is_copied(name) && !self.is_nothing_new(entry, 0, name, value.as_ref()));
        let mut facts: Vec<String> = set.map(|(name, value)| self.words.set(name, value.as_ref(), &pack)).collect();
        let copied = event.changes.facts.iter().filter(|(name, _)| is_copied(name)).count();
        if copied > 0 {
            facts.push(self.words.say("transcript-copied", &[("count", &copied)]));
        }
        self.statements("label-fact", facts);
        for change in &event.changes.parties {
            let Some(party) = pack.parties.get(change.party.as_str()) else { continue };
            let title = party.title.get(self.words.language);
            let organisations = self.words.organisations(&change.bound);
            let text = match &change.before {
                Some(before) => {
                    let before = self.words.organisations(before);
                    let named: [(&str, &dyn std::fmt::Display); 3] =
                        [("party", &title), ("before", &before), ("organisations", &organisations)];
                    self.words.say("transcript-handed-on", &named)
                }
                None => self.words.say("transcript-bound", &[("party", &title), ("organisations", &organisations)]),
            };
            let citations = self.words.citations(&party.citations);
            self.page.labelled(&self.words.say("label-party", &[]), &format!("{text}{citations}"), Style::Plain);
        }
    }

    /// Whether something was cleared, or set to an empty list, that was not recorded before. Procedure 0: a fact.
    fn is_nothing_new(&self, entry: &Entry, procedure: u32, name: &Id, value: Option<&Value>) -> bool {
        let empty = match value {
            None => true,
            Some(Value::List(items)) => items.is_empty(),
            Some(_) => false,
        };
        let before = self.before.get(&entry.case);
        let known = match procedure {
            0 => before.is_some_and(|case| case.facts().contains_key(name)),
            number => before
                .and_then(|case| case.procedure(number))
                .is_some_and(|procedure| procedure.data().contains_key(name)),
        };
        empty && !known
    }

    fn statements(&mut self, label: &str, statements: Vec<String>) {
        if !statements.is_empty() {
            let text = statements.join(self.words.semicolon());
            self.page.labelled(&self.words.say(label, &[]), &text, Style::Plain);
        }
    }

    fn clock_change(&mut self, entry: &Entry, event: &Event, change: &ClockChange, now: &Case) {
        let Some(procedure) = now.procedure(change.procedure) else { return };
        let Some(run) = procedure.clock(change.clock.as_str()) else { return };
        let rule = run.clock();
        let Some(calendar) = self.transcript.host.rulebook.calendar_edition(&event.calendar).cloned() else { return };
        let title = self.clock(entry, change.procedure, rule);
        let due_now = Some(run)
            .filter(|run| matches!(run.phase(), ClockPhase::Running { .. }))
            .and_then(|run| run.due(&calendar))
            .map_or_else(|| "–".to_owned(), |due| self.due(due, run, procedure, &calendar));
        let key = (Arc::clone(&entry.case), change.procedure, change.clock.clone());
        let text = match &change.change {
            ClockStep::Started { limit, keeps_used: true, .. } => {
                self.ran_out.remove(&key);
                let period = self.words.period(*limit);
                self.words.say("transcript-clock-again", &[("clock", &title), ("period", &period), ("due", &due_now)])
            }
            ClockStep::Moved { since, .. } => {
                self.ran_out.remove(&key);
                self.words.say("transcript-clock-moved", &[("clock", &title), ("since", since), ("due", &due_now)])
            }
            ClockStep::Repeated { .. } => {
                self.ran_out.remove(&key);
                self.words.say("transcript-clock-repeated", &[("clock", &title), ("due", &due_now)])
            }
            ClockStep::Started { since, limit, keeps_used: false } => {
                self.ran_out.remove(&key);
                let due = moved(rule, calendar.add(*since, *limit), &calendar);
                let due = self.due(due, run, procedure, &calendar);
                let period = self.words.period(*limit);
                if *since == event.on {
                    self.words.say("transcript-clock-limit", &[("clock", &title), ("period", &period), ("due", &due)])
                } else {
                    self.words.say(
                        "transcript-clock-limit-from",
                        &[("clock", &title), ("since", since), ("period", &period), ("due", &due)],
                    )
                }
            }
            ClockStep::Until(date) => {
                self.ran_out.remove(&key);
                let due = moved(rule, Due { date: *date, provisional: None }, &calendar);
                let due = self.due(due, run, procedure, &calendar);
                self.words.say("transcript-clock-until", &[("clock", &title), ("due", &due)])
            }
            ClockStep::Stopped { consumed } => {
                let used = self.used(run, *consumed);
                self.words.say("transcript-clock-stopped", &[("clock", &title), ("used", &used)])
            }
            ClockStep::Resumed { .. } => {
                self.words.say("transcript-clock-resumed", &[("clock", &title), ("due", &due_now)])
            }
            ClockStep::Extended { by } => {
                let by = self.units(run, *by);
                self.words.say("transcript-clock-extended", &[("clock", &title), ("by", &by), ("due", &due_now)])
            }
            ClockStep::Uncertain { year } => {
                self.ran_out.remove(&key);
                self.words.say("transcript-clock-uncertain", &[("clock", &title), ("year", year)])
            }
            ClockStep::Settled { last_day, .. } => {
                self.words.say("transcript-clock-settled", &[("clock", &title), ("due", last_day)])
            }
            ClockStep::Ended => {
                if self.ran_out.remove(&key) {
                    return;
                }
                let id = if rule.duty_of.is_some() { "transcript-clock-met" } else { "transcript-clock-ended" };
                self.words.say(id, &[("clock", &title)])
            }
        };
        let citations = self.words.citations(&run.citations());
        self.page.labelled(&self.words.say("label-clock", &[]), &format!("{text}{citations}"), Style::Plain);
    }

    /// A last day, with what may still move it: nothing, if no table of workdays decides where it falls.
    fn due(&self, due: Due, run: &ClockState, procedure: &Procedure, calendar: &Calendar) -> String {
        let unit = match run.target() {
            ClockTarget::Limit(limit) => Some(limit.unit),
            ClockTarget::Until(_) => None,
        };
        self.words.due(due, calendar, follows_tables(run.clock(), unit, procedure.workflow(), MOST_CLOCKS))
    }

    /// What is used up of a clock: workdays, or days of any other unit, whose length depends on where it lies.
    fn used(&self, run: &ClockState, count: u32) -> String {
        let unit = match run.target() {
            ClockTarget::Limit(Period { unit: Unit::Workdays, .. }) => Unit::Workdays,
            ClockTarget::Limit(_) | ClockTarget::Until(_) => Unit::Days,
        };
        self.words.period(Period { count, unit })
    }

    /// So many units of a clock.
    fn units(&self, run: &ClockState, count: u32) -> String {
        match run.target() {
            ClockTarget::Limit(limit) => self.words.period(Period { count, unit: limit.unit }),
            ClockTarget::Until(_) => count.to_string(),
        }
    }

    /// A letter: its title, then what it says.
    fn letter(&mut self, letter: &Letter) {
        let title = format!("{}{}", letter.title.get(self.words.language), self.words.citations(&letter.articles));
        self.page.labelled(&self.words.say("label-letter", &[]), &title, Style::Plain);
        let words = self.words;
        let name = |id: &Id| words.organisation(id);
        for line in letter.lines(self.words.language, &name) {
            self.page.labelled("", &line, Style::Dim);
        }
    }

    fn effect(&mut self, request: &EffectRequest, action: Option<&Arc<Action>>, procedure: &Procedure) {
        let pack = procedure.pack();
        let title = pack
            .effects
            .get(request.effect.as_str())
            .map_or_else(|| request.effect.to_string(), |effect| effect.title.get(self.words.language).to_owned());
        let mut text = title;
        text = match request.to.as_deref() {
            None => text,
            Some([]) => self.words.say("transcript-effect-to-nobody", &[("effect", &text)]),
            Some(to) => {
                let to = self.words.organisations(to);
                self.words.say("transcript-effect-to", &[("effect", &text), ("to", &to)])
            }
        };
        let values: Vec<String> = request
            .with
            .iter()
            .map(|(name, value)| {
                let expression = source(request, name, action, procedure);
                self.words.carried(name, value.as_ref(), expression, procedure)
            })
            .collect();
        if !values.is_empty() {
            text.push_str(match self.words.language {
                guicheng_engine::Language::Chinese => "：",
                guicheng_engine::Language::English => ": ",
            });
            text.push_str(&values.join(self.words.semicolon()));
        }
        text.push_str(&self.words.citations(&request.articles));
        self.page.labelled(&self.words.say("label-effect", &[]), &text, Style::Plain);
    }
}

/// The action that an event took.
fn taken<'p>(event: &Event, procedure: &'p Procedure) -> Option<&'p Arc<Action>> {
    match &event.kind {
        EventKind::Opened { taken_over: true, .. } => {
            procedure.workflow().taking_over.as_ref().map(|taking_over| &taking_over.action)
        }
        EventKind::Opened { .. } => Some(&procedure.workflow().opening),
        EventKind::Acted { action, .. } => procedure.workflow().actions.get(action.as_str()),
        EventKind::ClockExpired { .. }
        | EventKind::ClocksMoved {}
        | EventKind::Migrated { .. }
        | EventKind::Reworded { .. } => None,
    }
}

/// The expression that gave an effect one of its values: the action's own, or that of the view it carries.
fn source<'p>(
    request: &EffectRequest,
    name: &Id,
    action: Option<&'p Arc<Action>>,
    procedure: &'p Procedure,
) -> Option<&'p Expression> {
    let asked = action?.effects.iter().find(|asked| asked.effect.id == request.effect)?;
    let own = asked.with.iter().find(|(own, _)| own == name);
    let shown = || {
        let view = procedure.pack().views.get(asked.effect.view.as_ref()?.as_str())?;
        view.shows.get(procedure.workflow().id.as_str())?.fields.iter().find(|(shown, _)| shown == name)
    };
    own.or_else(shown).map(|(_, expression)| expression)
}

/// The input of the command, if it is this event that it asked for.
fn asks_for<'e>(event: &Event, decision: &'e [Event]) -> Option<&'e Values> {
    let (commanded, command) = decision.iter().find_map(|event| Some((event, event.command()?)))?;
    match (&command.request, &event.kind) {
        (
            Request::OpenCase { workflow: asked, input, .. }
            | Request::TakeOver { workflow: asked, input, .. }
            | Request::Open { workflow: asked, input, .. },
            EventKind::Opened { workflow, .. },
        ) if asked == workflow => Some(input),
        (Request::Act { input, .. }, _) if commanded.sequence == event.sequence => Some(input),
        _ => None,
    }
}

/// How many clocks may follow each other.
const MOST_CLOCKS: u32 = 16;

/// Whether a table of workdays decides where the last day of a clock falls: it is counted in workdays or moved to one, or
/// follows what is. The unit, where it is known, is that of the limit it has to use up.
fn follows_tables(clock: &Clock, unit: Option<Unit>, workflow: &Workflow, depth: u32) -> bool {
    let dated = |expression: &Expression| {
        let follows = expression.reads().iter().filter(|read| read.variable == "clocks").any(|read| {
            let other = read.properties.first().and_then(|id| workflow.clocks.get(id.as_str()));
            other.is_none_or(|other| depth == 0 || follows_tables(other, None, workflow, depth.saturating_sub(1)))
        });
        // Of all that is called, only these surely ask no table.
        let text = expression.source().text.replace("workdays(", "?(");
        let text = ["days(", "weeks(", "months(", "years("].iter().fold(text, |text, call| text.replace(call, ""));
        follows || text.contains('(')
    };
    clock.last_day == LastDay::NextWorkday
        || match &clock.span {
            ClockSpan::Limit { period, starts } => {
                let text = &period.source().text;
                let in_workdays = unit.map_or_else(
                    || period.constant().is_none() || text.contains("workday"),
                    |unit| unit == Unit::Workdays,
                );
                in_workdays || starts.iter().any(dated)
            }
            ClockSpan::Until(until) => dated(until),
        }
}

/// A last day as the clock's rule has it: moved off a day off, if the rule says so.
fn moved(clock: &Clock, due: Due, calendar: &Calendar) -> Due {
    match clock.last_day {
        LastDay::AsItFalls => due,
        LastDay::NextWorkday => {
            let moved = calendar.next_workday(due.date);
            Due { date: moved.date, provisional: due.provisional.or(moved.provisional) }
        }
    }
}
