//! Cases of the project's packs, as their scenarios leave them, and chance to go on with.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use guicheng_engine::{
    Actor, Case, Command, Event, EventKind, Field, FieldType, Form, Hash, HashAlgorithm, Id, MemoryHost, Money, Pack,
    PackLibrary, Request, Rulebook, Value, Values,
};
use guicheng_workbench::scenario::Scenarios;

/// A pack with what its scenarios made of it.
pub(crate) struct RecordedPack {
    pub(crate) pack: Arc<Pack>,
    /// The cases of all scenarios.
    pub(crate) cases: Vec<Record>,
    pub(crate) actors: Vec<Actor>,
    inputs: BTreeMap<Id, Vec<Value>>,
}

/// What a scenario made of a case.
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) id: Id,
    pub(crate) host: MemoryHost,
    pub(crate) events: Vec<Event>,
}

/// The packs of the project, the small one of the tests, and the example.
pub(crate) fn recorded_packs() -> &'static [RecordedPack] {
    static RECORDED_PACKS: OnceLock<Vec<RecordedPack>> = OnceLock::new();
    RECORDED_PACKS.get_or_init(|| {
        let library = PackLibrary::open(guicheng_testkit::rulepacks()).unwrap();
        let small = PackLibrary::open(guicheng_testkit::fixtures()).unwrap();
        let example = PackLibrary::open(guicheng_testkit::examples()).unwrap();
        let packs = [
            (&library, "national"),
            (&library, "chongqing"),
            (&library, "liaoning"),
            (&small, "lending"),
            (&example, "dog_licence"),
            (&example, "market_pitches"),
        ];
        packs.iter().map(|(library, id)| RecordedPack::open(library, id)).collect()
    })
}

impl RecordedPack {
    /// Runs all scenarios of a pack.
    pub(crate) fn open(library: &PackLibrary, id: &str) -> Self {
        let pack = library.load(id).unwrap_or_else(|failure| panic!("{failure}"));
        let scenarios = Scenarios::load(library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
        let mut cases = Vec::new();
        for scenario in scenarios.iter() {
            let transcript = scenarios.run(scenario, library).unwrap_or_else(|failure| panic!("{failure}"));
            for (case, (_, events)) in transcript.cases {
                let name = format!("{id}/{}/{case}", scenario.id());
                let (id, host) = (Id::from(case), transcript.host.clone());
                cases.push(Record { name, id, host, events });
            }
        }
        let mut actors = vec![Actor::anonymous()];
        let mut inputs: BTreeMap<Id, Vec<Value>> = BTreeMap::new();
        for command in cases.iter().flat_map(|case: &Record| &case.events).filter_map(Event::command) {
            if !actors.contains(&command.actor) {
                actors.push(command.actor.clone());
            }
            for (name, value) in input(&command.request) {
                let known = inputs.entry(name.clone()).or_default();
                if !known.contains(value) {
                    known.push(value.clone());
                }
            }
        }
        Self { pack, cases, actors, inputs }
    }

    /// A case after some of its decisions: its id, the host as if it were not there yet, and its events.
    pub(crate) fn begun(&self, chance: &mut Chance) -> (Id, MemoryHost, Vec<Event>) {
        let Record { id, host, events, .. } = chance.one_of(&self.cases);
        let decisions: Vec<u64> = events.iter().map(|event| event.decision).collect();
        let until = match decisions.last() {
            Some(last) if chance.once_in(2) => last + 1,
            Some(_) => *chance.one_of(&decisions),
            None => 0,
        };
        let events = events.iter().filter(|event| event.decision < until).cloned().collect();
        let registers = host.registers.without(id);
        (id.clone(), MemoryHost { registers, ..host.clone() }, events)
    }

    /// Something somebody might ask of a case, sensible more often than not.
    pub(crate) fn command(&self, host: &MemoryHost, case: &Case, at: DateTime<Utc>, chance: &mut Chance) -> Command {
        let actor = chance.one_of(&self.actors).clone();
        let pack = self.pack.id.clone();
        if case.kind().is_none() {
            let starting: Vec<_> = self.pack.workflows.values().filter(|workflow| workflow.starts_case).collect();
            let workflow = chance.one_of(&starting);
            let input = self.input(workflow.opening.form.as_deref(), chance);
            let kind = workflow.case.clone();
            let request = Request::OpenCase { pack, kind, workflow: workflow.id.clone(), input };
            return Command::new(actor, request);
        }
        if chance.once_in(5) {
            let openings = host.openings(case, &actor, at).unwrap_or_default();
            let open: Vec<_> =
                openings.iter().filter(|opening| opening.refusal.is_none() || chance.once_in(8)).collect();
            if !open.is_empty() {
                let opening = chance.one_of(&open);
                let input = self.input(opening.workflow.opening.form.as_deref(), chance);
                let workflow = opening.workflow.id.clone();
                return Command::new(actor, Request::Open { workflow, concerns: opening.concerns, input });
            }
        }
        // Most often something that somebody can do now.
        if !chance.once_in(5) {
            let first = chance.below(self.actors.len());
            for actor in self.actors.iter().cycle().skip(first).take(self.actors.len()) {
                let available = host.available(case, actor, at).unwrap_or_default();
                // What ends a procedure would otherwise soon have ended every case.
                let mut open: Vec<_> = available.iter().filter(|available| available.refusal.is_none()).collect();
                open.retain(|available| {
                    !available.action.to.as_ref().is_some_and(|to| to.is_final) || chance.once_in(10)
                });
                if !open.is_empty() {
                    let available = chance.one_of(&open);
                    let input = self.input(available.action.form.as_deref(), chance);
                    let request =
                        Request::Act { procedure: available.procedure, action: available.action.id.clone(), input };
                    return Command::new(actor.clone(), request);
                }
            }
        }
        for actor in self.actors.iter().filter(|_| !chance.once_in(3)).collect::<Vec<_>>() {
            let openings = host.openings(case, actor, at).unwrap_or_default();
            let open: Vec<_> = openings.iter().filter(|opening| opening.refusal.is_none()).collect();
            if !open.is_empty() {
                let opening = chance.one_of(&open);
                let input = self.input(opening.workflow.opening.form.as_deref(), chance);
                let workflow = opening.workflow.id.clone();
                return Command::new(actor.clone(), Request::Open { workflow, concerns: opening.concerns, input });
            }
        }
        let procedures: Vec<_> = case.procedures().collect();
        let procedure = chance.one_of(&procedures);
        let actions: Vec<_> = procedure.workflow().actions.values().collect();
        if actions.is_empty() {
            let request = Request::Act { procedure: 99, action: Id::from("nothing"), input: Values::new() };
            return Command::new(actor, request);
        }
        let action = chance.one_of(&actions);
        let input = self.input(action.form.as_deref(), chance);
        let request = Request::Act { procedure: procedure.number(), action: action.id.clone(), input };
        Command::new(actor, request)
    }

    /// What a form might be given.
    fn input(&self, form: Option<&Form>, chance: &mut Chance) -> Values {
        let mut input = Values::new();
        let careless = chance.once_in(3);
        for asked in form.into_iter().flat_map(|form| form.fields.values()) {
            if !careless || !chance.once_in(12) {
                let value = match self.inputs.get(&asked.field.id) {
                    Some(known) if !careless || !chance.once_in(6) => chance.one_of(known).clone(),
                    _ => value(&asked.field, chance),
                };
                input.insert(asked.field.id.clone(), value);
            }
        }
        if careless && chance.once_in(8) {
            input.insert(Id::from("nothing_asked_for"), Value::Boolean(true));
        }
        input
    }
}

/// What a request gives.
pub(crate) fn input(request: &Request) -> &Values {
    request.input()
}

/// Any value for a field, of the wrong type now and then.
fn value(field: &Field, chance: &mut Chance) -> Value {
    let single = match field.kind {
        _ if chance.once_in(8) => chance.one_of(&wrong_values()).clone(),
        FieldType::Integer => Value::Integer(i64::try_from(chance.below(2_000)).unwrap() - 1_000),
        FieldType::Boolean => Value::Boolean(chance.once_in(2)),
        FieldType::Money => {
            Value::Money { money: Money::of_fen(i64::try_from(chance.below(2_000_000)).unwrap() - 1_000_000) }
        }
        FieldType::Date => {
            let days = Days::new(u64::try_from(chance.below(2_000)).unwrap());
            Value::date(NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + days)
        }
        FieldType::Choice => {
            let options: Vec<_> = field.options.ids().collect();
            Value::Text(chance.one_of(&options).shared())
        }
        FieldType::Territory => Value::text(chance.one_of::<&str>(&["210100", "210102", "500103", "100000", "999999"])),
        FieldType::Code => {
            let codes: Vec<_> = field.codes.iter().flat_map(|list| list.entries.ids()).collect();
            Value::Text(chance.one_of(&codes).shared())
        }
        FieldType::Document => {
            let (name, kind) = chance.one_of(&[("甲.pdf", "pdf"), ("0.exe", "exe")]);
            let bytes = u64::try_from(chance.below(100_000_000)).unwrap();
            Value::document(name, bytes, kind, Hash::of(HashAlgorithm::Sha256, name.as_bytes()))
        }
        FieldType::Rows | FieldType::Checklist => {
            let fields: Vec<_> = field.fields.values().map(|asked| Arc::clone(&asked.field)).collect();
            let values = fields.iter().filter_map(|field| {
                let given = !chance.once_in(6);
                given.then(|| (field.id.clone(), value(field, chance)))
            });
            Value::List(Arc::from([Value::Record(Arc::new(values.collect()))]))
        }
        FieldType::Text | FieldType::Organisation => Value::text(chance.one_of::<&str>(&[
            "",
            " ",
            "甲",
            "0",
            "a long text",
            "\u{0}\u{202e}",
            "111111111111111111",
        ])),
    };
    if field.list && !chance.once_in(6) { Value::List(Arc::from([single])) } else { single }
}

fn wrong_values() -> [Value; 6] {
    [
        Value::Boolean(true),
        Value::Integer(i64::MIN),
        Value::date(NaiveDate::MAX),
        Value::date(NaiveDate::MIN),
        Value::text(&"长".repeat(5_000)),
        Value::List(Arc::from([])),
    ]
}

/// Chance that can be had again.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn one_of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    /// A while: often none, now and then years.
    pub(crate) fn a_while(&mut self) -> TimeDelta {
        let days = if self.once_in(15) {
            *self.one_of(&[31, 61, 200, 400, 1_100])
        } else {
            *self.one_of(&[0, 0, 0, 0, 0, 1, 1, 2, 4, 9, 15])
        };
        TimeDelta::days(days) + TimeDelta::minutes(i64::try_from(self.below(600)).unwrap())
    }
}

/// A case as far as anybody can see it: what two cases must have in common to be the same.
pub(crate) fn portrait(case: &Case, rulebook: &Rulebook) -> String {
    let mut text = format!("facts {:?}\n", case.facts());
    for procedure in case.procedures() {
        text.push_str(&format!(
            "{} {} {} about {:?} since {} data {:?}\n",
            procedure.number(),
            procedure.workflow().id,
            procedure.state().id,
            procedure.concerns(),
            procedure.opened_on(),
            procedure.data()
        ));
        let calendar = rulebook.calendar(procedure.pack().calendar.as_str()).unwrap();
        for run in procedure.clocks() {
            text.push_str(&format!("  clock {} {:?} {:?}\n", run.clock().id, run.phase(), run.due(calendar)));
        }
        for party in procedure.pack().parties.ids() {
            text.push_str(&format!("  {party} {:?}\n", case.bound(party.as_str(), Some(procedure))));
        }
    }
    text
}

/// The breaches on record: procedure, clock, last day, the day they count for.
pub(crate) fn expiries(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::ClockExpired { clock, last_day, breach, .. } => {
                Some(format!("{} {clock} {last_day} {} {breach}", event.procedure, event.on))
            }
            _ => None,
        })
        .collect()
}

/// Takes events into a case.
pub(crate) fn apply(case: &mut Case, events: &[Event], rulebook: &Rulebook) {
    for event in events {
        case.apply(event, rulebook).unwrap_or_else(|error| panic!("what was decided fits the case: {error}"));
    }
}
