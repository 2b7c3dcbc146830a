//! What a command would do, without doing it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SCREEN_FORMAT;
use super::case::ProcedureScreen;
use super::letter::LetterScreen;
use super::list::ListRow;
use super::parts::{ScreenClock, ShownValue, ShownView, Titled, WhyNot, is_for_people};
use crate::base::{Id, Language, Text, Value};
use crate::case::{Case, Procedure};
use crate::decide::{CollectionChange, CollectionRow, Decision, Disclosure, Misconfiguration, StandingView, Undecided};
use crate::messages::message;
use crate::pack::Pack;
use crate::pack::model::Citation;
use crate::record::{Command, Event, EventKind};
use crate::register::Answers;
use crate::rulebook::Rulebook;

/// What a command would do at a moment. Nothing is decided, and no number is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The version of the format.
    pub screen: u32,
    /// `zh` or `en`.
    pub language: &'static str,
    /// The case.
    pub case: Id,
    /// Whether it would be decided.
    pub open: bool,
    /// Why not; nothing would happen then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNot>,
    /// For a command that was sent before: the number of the first event of the decision taken then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u64>,
    /// What would happen, in order; also what time has brought about since the last event.
    pub events: Vec<PreviewedEvent>,
    /// The procedures that anything happens in, as they would stand.
    pub procedures: Vec<ProcedureScreen>,
    /// What views would show otherwise than now, to everybody: each as it stands and as it would stand.
    pub views: Vec<PreviewedView>,
    /// What would stand otherwise in collections.
    pub lists: Vec<PreviewedRow>,
    /// The clocks that would run or stand still, with why their last days are these.
    pub clocks: Vec<ScreenClock>,
    /// When the case would have to be looked at again, for those who see all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake: Option<DateTime<Utc>>,
}

/// Something that would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewedEvent {
    /// The number it would have.
    pub sequence: u64,
    /// The procedure it would happen in.
    pub procedure: u32,
    /// The day it would count for.
    pub on: NaiveDate,
    /// What would happen, in words.
    pub what: String,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// The state it would lead to, if it leads to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Titled>,
    /// Data and facts that would be another, old → new.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangedValue>,
    /// Who would be bound to which party.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PreviewedParty>,
    /// The numbers it would draw, if nobody else draws one before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<PreviewedNumber>,
    /// What the outside would have to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<PreviewedEffect>,
}

/// A value that would be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedValue {
    /// `data` of the procedure or `facts` of the case.
    pub of: &'static str,
    /// As it stands; without value and text where it is not for whoever asks.
    pub old: ShownValue,
    /// As it would stand.
    pub new: ShownValue,
    /// Whether the values are not for whoever asks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl ChangedValue {
    /// What the events of a case have altered of what was recorded before them, old → new, by the numbers of the events: of the
    /// facts, if somebody sees these, and of the procedures that they see whole.
    #[must_use]
    pub fn of_record(case: &Case, events: &[Event], seen: &Disclosure, language: Language) -> Vec<(u64, Vec<Self>)> {
        let mut recorded: BTreeMap<(Option<u32>, &Id), &Value> = BTreeMap::new();
        let mut altered = Vec::new();
        for event in events {
            let Some(pack) = case.procedure(event.procedure).map(Procedure::pack) else { continue };
            let data = event.changes.data.iter().map(|(name, new)| (Some(event.procedure), name, new));
            let facts = event.changes.facts.iter().map(|(name, new)| (None, name, new));
            let mut changes = Vec::new();
            for (place, name, new) in data.chain(facts) {
                let old = match new {
                    Some(new) => recorded.insert((place, name), new),
                    None => recorded.remove(&(place, name)),
                };
                let sees = match place {
                    Some(number) => seen.sees(number),
                    None => seen.facts.is_some(),
                };
                if sees && old.is_some() && old != new.as_ref() && is_for_people(pack, name) {
                    let of = if place.is_some() { "data" } else { "facts" };
                    let [old, new] = [old, new.as_ref()].map(|value| ShownValue::new(pack, language, name, value));
                    changes.push(Self { of, old, new, hidden: false });
                }
            }
            if !changes.is_empty() {
                altered.push((event.sequence, changes));
            }
        }
        altered
    }
}

/// A party that would be bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewedParty {
    /// The party.
    pub party: Titled,
    /// The organisations or persons.
    pub bound: Vec<Id>,
}

/// A number that would be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewedNumber {
    /// The series.
    pub series: Titled,
    /// What it would look like.
    pub text: Arc<str>,
}

/// Something that the outside would have to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewedEffect {
    /// The kind of effect.
    pub effect: Titled,
    /// The articles it rests on.
    pub articles: Vec<Citation>,
    /// The organisations or persons it is for, as [`crate::EffectRequest::to`] has them.
    pub to: Option<Vec<Id>>,
    /// What it would carry; without values where these are not for whoever asks.
    pub with: Vec<ShownValue>,
    /// Whether values are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The letters that would leave with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<LetterScreen>,
}

/// What a view would show otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewedView {
    /// The view.
    pub view: Titled,
    /// Whom it shows that to.
    pub audience: Vec<String>,
    /// Whether everybody sees it.
    pub public: bool,
    /// The procedure.
    pub procedure: u32,
    /// As it stands; none if it does not show now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<ShownView>,
    /// As it would stand; none if it would not show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<ShownView>,
    /// Whether what it shows is not for whoever asks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// What would stand otherwise in a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewedRow {
    /// The collection.
    pub collection: Titled,
    /// The row now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<ListRow>,
    /// The row as it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<ListRow>,
    /// Whether it is not for whoever asks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl Rulebook {
    /// What a command would do at a moment, in one language, as whoever sends it may know it: the events in words, what views and
    /// lists would show, letters, effects, last days with their reasons; or why it would be refused. Nothing is decided.
    ///
    /// # Errors
    /// As [`Rulebook::decide`], but for refusals, which are in the preview.
    pub fn preview(
        &self,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        language: Language,
        answers: &Answers,
    ) -> Result<Preview, Undecided> {
        let blank = Preview {
            screen: SCREEN_FORMAT,
            language: language.code(),
            case: case.id().clone(),
            open: false,
            why_not: Vec::new(),
            repeats: None,
            events: Vec::new(),
            procedures: Vec::new(),
            views: Vec::new(),
            lists: Vec::new(),
            clocks: Vec::new(),
            wake: None,
        };
        let decision = match self.decide(case, command, at, answers) {
            Ok(decision) => decision,
            Err(Undecided::Refused(refusal)) => {
                return Ok(Preview { why_not: WhyNot::all(Some(&refusal), language), ..blank });
            }
            Err(undecided) => return Err(undecided),
        };
        if decision.repeats.is_some() {
            return Ok(Preview { open: true, repeats: decision.repeats, ..blank });
        }
        let before = self.at_moment(case, at, answers)?;
        let mut steps = vec![case.clone()];
        let mut after = case.clone();
        for event in &decision.events {
            after.apply(event, self).map_err(Misconfiguration::Damaged)?;
            steps.push(after.clone());
        }
        let actor = &command.actor;
        let seen = self.view(&after, actor, at, answers)?;
        let views = [&before, &after].map(|case| self.standing_views(case, actor, at, answers));
        let [old, new] = views;
        let looking = Looking { rulebook: self, decision: &decision, command, after: &after, seen: &seen, language };
        let events = decision.events.iter().zip(&steps).filter(|(event, _)| !looking.hides(event.procedure));
        let events = events.map(|(event, before)| looking.event(event, before));
        Ok(Preview {
            open: true,
            events: events.collect(),
            procedures: looking.procedures(),
            views: looking.views(&old?, &new?),
            lists: decision.collections.iter().filter_map(|change| looking.row(change)).collect(),
            clocks: ScreenClock::of_case(
                &after,
                |procedure| looking.touches(procedure.number()) && looking.sees(procedure.number()),
                |procedure| self.shown_calendar(procedure),
                language,
            ),
            wake: decision.wake.at.filter(|_| seen.sees_all(&after)),
            ..blank
        })
    }
}

/// Somebody looking at what would happen.
struct Looking<'l> {
    rulebook: &'l Rulebook,
    decision: &'l Decision,
    command: &'l Command,
    after: &'l Case,
    seen: &'l Disclosure,
    language: Language,
}

impl Looking<'_> {
    /// Whether anything happens in a procedure.
    fn touches(&self, number: u32) -> bool {
        self.decision.events.iter().any(|event| {
            event.procedure == number || event.changes.clocks.iter().any(|change| change.procedure == number)
        })
    }

    /// Whether they would see all of the case.
    fn sees_case(&self) -> bool {
        self.seen.facts.is_some()
    }

    /// Whether they would see a procedure whole.
    fn sees(&self, number: u32) -> bool {
        self.seen.sees(number)
    }

    /// Whether they are not to know of a procedure.
    fn hides(&self, number: u32) -> bool {
        self.seen.hides(self.after, number) && !self.is_own(number)
    }

    /// Whether it is the procedure that they act in.
    fn is_own(&self, number: u32) -> bool {
        let own = |event: &Event| event.procedure == number && event.command().is_some();
        self.decision.events.iter().any(own)
    }

    fn titled(&self, id: &Id, title: Option<&Text>) -> Titled {
        let title = title.map_or(id.as_str(), |title| title.get(self.language));
        Titled { id: id.clone(), title: title.to_owned() }
    }

    fn event(&self, event: &Event, before: &Case) -> PreviewedEvent {
        let procedure = self.after.procedure(event.procedure);
        let pack = procedure.map(Procedure::pack);
        let state = |id: &Id| procedure.and_then(|procedure| procedure.workflow().states.get(id.as_str()));
        let to = match &event.kind {
            EventKind::Opened { state, .. } => Some(state),
            EventKind::Acted { to, .. } | EventKind::Migrated { to, .. } => Some(to),
            EventKind::ClockExpired { .. } | EventKind::Reworded { .. } | EventKind::ClocksMoved {} => None,
        };
        let parties = event.changes.parties.iter().map(|change| PreviewedParty {
            party: self.titled(
                &change.party,
                pack.and_then(|pack| pack.parties.get(change.party.as_str())).map(|party| &party.title),
            ),
            bound: change.bound.to_vec(),
        });
        let numbers = event.numbers.iter().map(|drawn| PreviewedNumber {
            series: self.titled(
                &drawn.series,
                pack.and_then(|pack| pack.series.get(drawn.series.as_str())).map(|series| &series.title),
            ),
            text: Arc::clone(&drawn.text),
        });
        PreviewedEvent {
            sequence: event.sequence,
            procedure: event.procedure,
            on: event.on,
            what: self.what(event),
            articles: event.articles.to_vec(),
            to: to.map(|id| self.titled(id, state(id).map(|state| &state.title))),
            changes: pack.map_or_else(Vec::new, |pack| self.changes(event, before, pack)),
            parties: parties.collect(),
            numbers: numbers.collect(),
            effects: pack.map_or_else(Vec::new, |pack| self.effects(event, pack)),
        }
    }

    /// What happens, in a sentence.
    fn what(&self, event: &Event) -> String {
        let Some(procedure) = self.after.procedure(event.procedure) else { return String::new() };
        let workflow = procedure.workflow();
        let title = workflow.title.get(self.language);
        let state = |id: &Id| {
            let state = workflow.states.get(id.as_str());
            state.map_or(id.as_str(), |state| state.title.get(self.language)).to_owned()
        };
        let say = |id: &str, arguments: &[(&str, &dyn std::fmt::Display)]| message(self.language, id, arguments);
        match &event.kind {
            EventKind::Opened { state: begun, .. } => {
                say("preview-opened", &[("workflow", &title), ("state", &state(begun))])
            }
            EventKind::Acted { action, from, to } => {
                let action = workflow.actions.get(action.as_str());
                let action = action.map_or("", |action| action.title.get(self.language));
                let id = if from == to { "preview-stayed" } else { "preview-acted" };
                say(id, &[("workflow", &title), ("action", &action), ("from", &state(from)), ("to", &state(to))])
            }
            EventKind::ClockExpired { clock, last_day, .. } => {
                let clock = workflow.clocks.get(clock.as_str()).map_or("", |clock| clock.title.get(self.language));
                say("preview-ran-out", &[("workflow", &title), ("clock", &clock), ("day", last_day)])
            }
            EventKind::Migrated { to, .. } => {
                let pack = procedure.pack().title.get(self.language);
                say("preview-moved-over", &[("workflow", &title), ("pack", &pack), ("state", &state(to))])
            }
            EventKind::Reworded { .. } => {
                let (pack, version) = (procedure.pack().title.get(self.language), &procedure.pack().version);
                say("preview-reworded", &[("workflow", &title), ("pack", &pack), ("version", version)])
            }
            EventKind::ClocksMoved {} => say("preview-clocks-moved", &[("workflow", &title)]),
        }
    }

    /// What of data and facts would be another, old → new.
    fn changes(&self, event: &Event, before: &Case, pack: &Pack) -> Vec<ChangedValue> {
        let own = before.procedure(event.procedure);
        let given = self.command.input();
        let data = event.changes.data.iter().map(|(name, new)| {
            (
                "data",
                name,
                own.and_then(|procedure| procedure.data().get(name)),
                new.as_ref(),
                self.sees(event.procedure),
            )
        });
        let facts = event
            .changes
            .facts
            .iter()
            .map(|(name, new)| ("facts", name, before.facts().get(name), new.as_ref(), self.sees_case()));
        let changed = data.chain(facts).filter(|(_, name, old, new, _)| old != new && is_for_people(pack, name));
        let shown = changed.map(|(of, name, old, new, sees)| {
            let is_given = new.is_some() && given.get(name) == new;
            let shown =
                |value: Option<&Value>, may: bool| ShownValue::new(pack, self.language, name, value.filter(|_| may));
            ChangedValue { of, old: shown(old, sees), new: shown(new, sees || is_given), hidden: !sees && !is_given }
        });
        shown.collect()
    }

    fn effects(&self, event: &Event, pack: &Pack) -> Vec<PreviewedEffect> {
        let identity = self.command.actor.identity();
        let effects = event.effects.iter().enumerate().map(|(place, asked)| {
            let sees =
                self.sees(event.procedure) || identity.is_some_and(|identity| asked.recipients().contains(identity));
            let with = asked
                .with
                .iter()
                .map(|(name, value)| ShownValue::new(pack, self.language, name, value.as_ref().filter(|_| sees)));
            let left = self.decision.letters.iter();
            let letters = left.filter(|letter| letter.event == event.sequence && letter.effect == place).map(|left| {
                let letter = LetterScreen::new(&left.letter(), self.language);
                if sees { letter } else { letter.hide() }
            });
            let kind = pack.effects.get(asked.effect.as_str());
            PreviewedEffect {
                effect: self.titled(&asked.effect, kind.map(|effect| &effect.title)),
                articles: asked.articles.to_vec(),
                to: asked.to.clone(),
                hidden: !sees && !asked.with.is_empty(),
                with: with.collect(),
                letters: letters.collect(),
            }
        });
        effects.collect()
    }

    /// The procedures that anything happens in, as far as they would be seen whole.
    fn procedures(&self) -> Vec<ProcedureScreen> {
        let touched = self.after.procedures().filter(|procedure| self.touches(procedure.number()));
        let touched = touched.filter(|procedure| self.sees(procedure.number()));
        let screens = touched.map(|procedure| {
            let (workflow, state) = (procedure.workflow(), procedure.state());
            let data = procedure.data().iter().map(|(name, value)| (name, Some(value)));
            let calendar = self.rulebook.shown_calendar(procedure);
            let clocks = calendar.iter().flat_map(|calendar| {
                procedure.clocks().iter().map(|run| ScreenClock::new(procedure, run, calendar, self.language))
            });
            ProcedureScreen {
                procedure: procedure.number(),
                workflow: self.titled(&workflow.id, Some(&workflow.title)),
                state: self.titled(&state.id, Some(&state.title)),
                is_final: state.is_final,
                concerns: procedure.concerns(),
                data: ShownValue::for_people(procedure.pack(), self.language, data),
                clocks: clocks.collect(),
            }
        });
        screens.collect()
    }

    /// What views would show otherwise than now.
    fn views(&self, old: &[StandingView], new: &[StandingView]) -> Vec<PreviewedView> {
        let same =
            |one: &StandingView, other: &StandingView| one.view.id == other.view.id && one.procedure == other.procedure;
        let gone = old.iter().filter(|one| !new.iter().any(|other| same(one, other))).map(|one| (Some(one), None));
        let now = new.iter().map(|one| (old.iter().find(|other| same(one, other)), Some(one)));
        let changed = now.filter(|(old, new)| old.map(|old| &old.fields) != new.map(|new| &new.fields));
        changed.chain(gone).filter_map(|(old, new)| self.view(old, new)).collect()
    }

    fn view(&self, old: Option<&StandingView>, new: Option<&StandingView>) -> Option<PreviewedView> {
        let standing = new.or(old)?;
        let (view, procedure) = (&standing.view, standing.procedure);
        if self.hides(procedure) {
            return None;
        }
        let pack = self.after.procedure(procedure)?.pack();
        let public = view.audience.iter().any(|party| party.is_everybody());
        let may = public || self.sees(procedure) || standing.is_for;
        let shown =
            |standing: &StandingView| ShownView::new(pack, self.language, (&view.id, procedure), &standing.fields);
        Some(PreviewedView {
            view: self.titled(&view.id, Some(&view.title)),
            audience: view.audience.iter().map(|party| party.title.get(self.language).to_owned()).collect(),
            public,
            procedure,
            old: old.filter(|_| may).map(shown),
            new: new.filter(|_| may).map(shown),
            hidden: !may,
        })
    }

    /// What would stand otherwise in a collection.
    fn row(&self, change: &CollectionChange) -> Option<PreviewedRow> {
        let row = change.new.as_ref().or(change.old.as_ref()).filter(|row| !self.hides(row.procedure))?;
        let pack = self.after.procedure(row.procedure)?.pack();
        let collection = pack.collections.get(row.collection.as_str());
        let may = row.is_for(&self.command.actor) || self.sees(row.procedure);
        let shown = |row: &Option<CollectionRow>| {
            row.as_ref().filter(|_| may).map(|row| ListRow::new(pack, row, self.language))
        };
        Some(PreviewedRow {
            collection: self.titled(&row.collection, collection.map(|collection| &collection.title)),
            old: shown(&change.old),
            new: shown(&change.new),
            hidden: !may,
        })
    }
}
