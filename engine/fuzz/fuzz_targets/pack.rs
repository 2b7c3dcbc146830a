//! A hostile amendment of a small sound pack: read, laid over it, typed, checked and compiled.
//!
//! Whatever the text, there is a pack or a diagnostic; and a pack that loads can open a case without panic, or refuses.
#![no_main]

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use guicheng_engine::internals::pack::Amendment;
use guicheng_engine::{
    Actor, Calendar, Case, Command, Id, Language, MemoryHost, Pack, PackLibrary, Request, Rulebook, Value, Values,
};
use libfuzzer_sys::fuzz_target;

static LIBRARY: LazyLock<PackLibrary> = LazyLock::new(|| {
    PackLibrary::open(concat!(env!("CARGO_MANIFEST_DIR"), "/library")).expect("the library of the fuzz targets")
});
static CALENDAR: LazyLock<Arc<Calendar>> =
    LazyLock::new(|| LIBRARY.calendar("plain").unwrap_or_else(|failure| panic!("{failure}")));

fuzz_target!(init: {
    // The pack below the amendments must be sound, or nothing behind the checks is reached.
    if let Err(failure) = LIBRARY.load("base") {
        panic!("{failure}");
    }
}, |text: &str| {
    let amendment = Amendment::Version {
        version: Arc::from("2.0.0"),
        path: "amendment.yaml".to_owned(),
        text: text.to_owned(),
        manifest: String::new(),
    };
    match LIBRARY.load_amended("base", &amendment) {
        Ok(pack) => live(&pack),
        Err(failure) => {
            assert!(failure.diagnostics.has_errors(), "a pack or an error");
            for language in [Language::Chinese, Language::English] {
                let _shown = failure.render(language, false);
            }
        }
    }
});

/// Opens a case under every workflow that starts one, takes every action, and lets a year pass.
fn live(pack: &Arc<Pack>) {
    let mut rulebook = Rulebook::new();
    rulebook.publish(Arc::clone(pack)).expect("there is no other version");
    rulebook.publish_calendar(Arc::clone(&CALENDAR));
    let mut host = MemoryHost::new(rulebook);
    let actor = Actor {
        organisation: Some(Id::from("office")),
        person: Some(Id::from("person")),
        roles: vec![Id::from("clerk")],
        real_name: true, acts_for: None };
    let input: Values = [("name", Value::text("一")), ("amount", Value::Integer(2))]
        .into_iter()
        .map(|(name, value)| (Id::from(name), value))
        .collect();
    for workflow in pack.workflows.values() {
        let request = Request::OpenCase {
            pack: pack.id.clone(),
            kind: workflow.case.clone(),
            workflow: workflow.id.clone(),
            input: Values::new(),
        };
        let mut case = Case::new(Id::from("case"));
        take(&mut host, &mut case, &Command::new(actor.clone(), request), "2026-02-13T01:00:00Z");
        for action in workflow.actions.values() {
            for input in [Values::new(), input.clone()] {
                let request = Request::Act { procedure: 1, action: action.id.clone(), input };
                take(&mut host, &mut case, &Command::new(actor.clone(), request), "2026-02-14T01:00:00Z");
            }
        }
        let later = moment("2027-02-14T01:00:00Z");
        let _offers = host.available(&case, &actor, later);
        let _seen = host.view(&case, &Actor::anonymous(), later);
        let _later = host.advance(&case, later);
    }
}

/// Takes a command into the case, if it is not refused. What is decided can be applied.
fn take(host: &mut MemoryHost, case: &mut Case, command: &Command, at: &str) {
    let Ok(decision) = host.decide(case, command, moment(at)) else { return };
    for event in &decision.events {
        case.apply(event, &host.rulebook).unwrap_or_else(|error| panic!("what was decided applies: {error}"));
    }
    host.keep(&decision);
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}
