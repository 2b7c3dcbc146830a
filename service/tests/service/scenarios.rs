//! The scenarios of packs, over HTTP: each in a store of its own whose clock the runner moves. What they tell must be what they tell in memory.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::{
    Actor, Calendar, Case, CollectionChange, CollectionRow, Command, Event, HashAlgorithm, Id, Language, MemoryHost,
    Pack, PackLibrary, Request, Undecided,
};
use guicheng_service::clock::{Clock, Setting, SystemClock};
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::http::Service;
use guicheng_service::identity::Identity;
use guicheng_service::records::people::{self, Account};
use guicheng_service::records::{collections, entries};
use guicheng_service::store::Batch;
use guicheng_service::store::sqlite::SqliteStore;
use guicheng_service::vault::{Cipher, Key, Vault, hexadecimal};
use guicheng_workbench::scenario::{Backend, Kept, Look, NotKept, Scenarios, TestEnvironment, TranscriptStyle};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::client::{self, Answer};

/// A case of a scenario, in the store.
#[derive(Debug, Default)]
struct InStore {
    id: String,
    events: usize,
    told: usize,
    rows: Vec<CollectionRow>,
}

/// A service with a store for one scenario.
struct OverHttp {
    _folder: tempfile::TempDir,
    desk: Arc<Desk>,
    identity: Arc<Identity>,
    vault: Vault,
    at: SocketAddr,
    end: Option<tokio::sync::oneshot::Sender<()>>,
    pack: Id,
    cases: BTreeMap<Id, InStore>,
    cookies: Mutex<Vec<(Actor, String)>>,
}

impl OverHttp {
    fn new(runtime: &tokio::runtime::Handle) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(Key::new(Cipher::default()).unwrap(), Vec::new());
        let store = Arc::new(SqliteStore::open(&folder.path().join("store.sqlite")).unwrap());
        let begins = "1990-01-01T00:00:00Z".parse().unwrap();
        let set = Some(Setting { at: begins, since: None });
        Desk::create(&*store, &vault, Purpose::Sandbox, HashAlgorithm::Sha256, set).unwrap();
        let desk = Arc::new(Desk::open(store, vault.clone()).unwrap());
        let identity = Arc::new(Identity::new(Arc::clone(&desk)));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let at = listener.local_addr().unwrap();
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let service = Service::new(Arc::clone(&desk), Arc::clone(&identity), false);
        runtime.spawn(service.serve(listener, async {
            let _ = ended.await;
        }));
        Self {
            _folder: folder,
            desk,
            identity,
            vault,
            at,
            end: Some(end),
            pack: Id::from(""),
            cases: BTreeMap::new(),
            cookies: Mutex::new(Vec::new()),
        }
    }

    /// The cookie of somebody who is signed in; none of the public.
    fn cookie(&self, actor: &Actor) -> Option<String> {
        let identity = actor.identity()?;
        let mut cookies = self.cookies.lock().unwrap();
        if let Some((_, cookie)) = cookies.iter().find(|(known, _)| known == actor) {
            return Some(cookie.clone());
        }
        let name = format!("account-{}", cookies.len());
        let account = Account {
            name: name.clone(),
            person: actor.person.clone().unwrap_or_else(|| Id::from(format!("somebody of {identity}"))),
            title: name.clone(),
            organisation: actor.organisation.clone(),
            roles: actor.roles.clone(),
            real_name: actor.real_name,
            acts_for: None,
        };
        let token = format!("token of {name}");
        let hash = format!("sha256:{}", hexadecimal(&Sha256::digest(token.as_bytes())));
        self.identity.add(&account, None).unwrap();
        let now = SystemClock.now();
        let acts_for = actor.acts_for.clone();
        let session = people::Session { account: name.clone(), organisation: None, acts_for, seen_at: now };
        let mut batch = Batch::default();
        people::begin_session(&mut batch, &hash, &session, now + TimeDelta::hours(1));
        self.desk.store().write(batch).unwrap();
        let cookie = format!("guicheng-session={token}");
        cookies.push((actor.clone(), cookie.clone()));
        Some(cookie)
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        actor: &Actor,
        headers: &[(&str, String)],
        body: Option<&Value>,
    ) -> Answer {
        let cookie = self.cookie(actor);
        let mut all: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.extend(cookie.as_deref().map(|cookie| ("Cookie", cookie)));
        client::send(self.at, method, path, &all, body)
    }

    fn events(&self, name: &Id) -> Vec<Event> {
        let Some(known) = self.cases.get(name) else { return Vec::new() };
        let file = self.desk.file(&self.desk.published(), &Id::from(known.id.as_str())).unwrap();
        file.events.as_ref().clone()
    }

    /// What was kept since: events as they are stored, letters as their record fills them, lists as they are stored.
    fn kept(&mut self, host: &mut MemoryHost, name: &Id) -> Result<Kept, NotKept> {
        let all = self.events(name);
        let Some(known) = self.cases.get_mut(name) else { return Ok(Kept::default()) };
        let id = Id::from(known.id.as_str());
        let events: Vec<Event> = all.iter().skip(known.events).cloned().collect();
        known.events = all.len();
        let unlike = |problem: &dyn std::fmt::Display| NotKept::Unlike(problem.to_string());
        let (case, rows) = host.rulebook.rows(name.clone(), &all).map_err(|error| unlike(&error))?;
        host.registers.add(rows.iter().skip(known.told));
        known.told = rows.len();
        let mut letters = Vec::new();
        for event in events.iter().filter(|event| !event.effects.is_empty()) {
            letters.extend(host.rulebook.letters(name.clone(), &all, event.sequence)?);
        }
        let filings = entries::filings(&**self.desk.store(), &id).map_err(|error| unlike(&error))?;
        for letter in &letters {
            let effect = Some((letter.event, u64::try_from(letter.effect).unwrap()));
            if !filings.iter().any(|filing| filing.effect == effect && filing.name == letter.letter().letter.as_str()) {
                return Err(unlike(&format!("the letter {} is not filed", letter.letter().letter)));
            }
        }
        let key = entries::data_key(&**self.desk.store(), &self.vault, &id).map_err(|error| unlike(&error))?;
        let mut later = collections::rows_of(&**self.desk.store(), &id, &key).map_err(|error| unlike(&error))?;
        later.iter_mut().for_each(|row| row.case = name.clone());
        let order = host.rulebook.collection_rows(&case).unwrap();
        // What is over by itself is kept apart.
        for row in &order {
            let is_there =
                later.iter().any(|kept| (&kept.collection, kept.procedure) == (&row.collection, row.procedure));
            let stored = CollectionRow { case: id.clone(), ..row.clone() };
            if !is_there
                && collections::is_put_away(&**self.desk.store(), &stored, &key).map_err(|error| unlike(&error))?
            {
                later.push(row.clone());
            }
        }
        let place = |row: &CollectionRow| {
            order.iter().position(|other| (&other.collection, other.procedure) == (&row.collection, row.procedure))
        };
        later.sort_by_key(place);
        let lists = CollectionChange::between(&known.rows, &later);
        known.rows = later;
        Ok(Kept { events, lists, letters, repeats: None })
    }

    /// A refusal must be told as the rules have it, for whoever is told.
    fn refused(
        &self,
        host: &MemoryHost,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
        answer: &Answer,
    ) -> NotKept {
        // Cases are called as in the scenario.
        let called = |text: String, (name, known): (&Id, &InStore)| text.replace(&known.id, name.as_str());
        let told = self.cases.iter().filter(|(_, known)| !known.id.is_empty()).fold(answer.body.clone(), called);
        let problem: Value = serde_json::from_str(&told).unwrap();
        match host.decide(case, command, at) {
            Ok(_) => NotKept::Unlike(format!("it is decided, but answered {}: {problem}", answer.status)),
            Err(Undecided::Refused(refusal)) => {
                let sees_nothing = case.sequence() > 0 && sees_nothing(host, case, &command.actor, at);
                let actor = &command.actor;
                // What rules say in full is for officials, not for agents.
                let organisation = actor.organisation.as_ref().filter(|_| actor.acts_for.is_none());
                let official = organisation.is_some_and(|id| self.identity.is_named_by_a_pack(id));
                let told = match official {
                    true => serde_json::to_value(&refusal).unwrap(),
                    false => serde_json::to_value(refusal.for_public()).unwrap(),
                };
                let is_same = if sees_nothing {
                    problem["code"] == "unknown"
                } else {
                    let reused = problem["code"] == "key-reused";
                    problem["code"] == refusal.code().to_string() && (reused || problem["reasons"] == told)
                };
                match is_same {
                    true => Undecided::Refused(refusal).into(),
                    false => NotKept::Unlike(format!("refused as {problem}, not as {told}")),
                }
            }
            Err(undecided) => undecided.into(),
        }
    }
}

/// Whether somebody is not told that there is a case: they see nothing of it, and can do nothing in it.
fn sees_nothing(host: &MemoryHost, case: &Case, actor: &Actor, at: DateTime<Utc>) -> bool {
    let seen = host.view(case, actor, at).unwrap();
    let nothing = seen.facts.is_none() && seen.procedures.is_empty() && seen.shown.is_empty();
    let can_act = || {
        let actions = host.available(case, actor, at).unwrap();
        let openings = host.openings(case, actor, at).unwrap();
        actions.iter().any(|action| action.refusal.is_none())
            || openings.iter().any(|opening| opening.refusal.is_none())
    };
    nothing && !(actor.identity().is_some() && can_act())
}

impl Drop for OverHttp {
    fn drop(&mut self) {
        let _ = self.end.take().map(|end| end.send(()));
    }
}

/// The bundle of a pack: the same is published in the store of every scenario, and written once.
fn bundle_of(pack: &Arc<Pack>) -> Arc<str> {
    static WRITTEN: Mutex<BTreeMap<String, Arc<str>>> = Mutex::new(BTreeMap::new());
    let mut written = WRITTEN.lock().unwrap();
    let bundle = written.entry(pack.hash.to_string()).or_insert_with(|| pack.bundle().unwrap().into());
    Arc::clone(bundle)
}

/// The file of a calendar, written anew.
fn calendar_file(calendar: &Calendar) -> String {
    let years: serde_json::Map<String, Value> = calendar
        .tables()
        .iter()
        .map(|table| {
            let days: serde_json::Map<String, Value> = (0..)
                .zip(&table.days_off)
                .map(|(number, (from, to))| (format!("d{number}"), json!({"from": from, "to": to})))
                .collect();
            let year = json!({"source": {"title": &*table.source, "number": &*table.source}, "days_off": days, "make_up": table.make_up});
            (table.year.to_string(), year)
        })
        .collect();
    json!({"calendar": calendar.id(), "offset": calendar.offset().to_string(), "years": years}).to_string()
}

impl Backend for OverHttp {
    fn begin(&mut self, packs: &[Arc<Pack>], calendar: &Arc<Calendar>) -> Result<(), String> {
        self.publish_calendar(calendar)?;
        self.pack = packs.first().unwrap().id.clone();
        for pack in packs {
            self.desk.publish_bundle(&bundle_of(pack)).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn decide(
        &mut self,
        host: &mut MemoryHost,
        case: &Case,
        command: &Command,
        at: DateTime<Utc>,
    ) -> Result<Kept, NotKept> {
        self.desk.move_clock(at).unwrap();
        let mut headers = Vec::new();
        headers.extend(command.key.as_ref().map(|key| ("Idempotency-Key", key.to_string())));
        headers.extend(command.seen.map(|seen| ("If-Match", format!("\"{seen}\""))));
        let request = serde_json::to_value(&command.request).unwrap();
        let id = self.cases.get(case.id()).map(|known| known.id.clone()).unwrap_or_default();
        let (path, body) = match &command.request {
            Request::OpenCase { .. } | Request::TakeOver { .. } => {
                let mut opening =
                    json!({"pack": request["pack"], "workflow": request["workflow"], "input": request["input"]});
                if let Some(into) = request.get("into") {
                    opening["into"] = into.clone();
                }
                ("/api/cases".to_owned(), opening)
            }
            Request::Open { .. } | Request::Act { .. } => (format!("/api/cases/{id}/commands"), request),
        };
        let send = || self.send("POST", &path, &command.actor, &headers, Some(&body));
        let mut answer = send();
        if answer.status == 409 && answer.json()["code"] == "figures-changed" {
            // What is due elsewhere is looked at within seconds where a service runs; here time stands still meanwhile.
            for other in self.cases.values().filter(|known| !known.id.is_empty() && known.id != id) {
                self.desk.advance(&Id::from(other.id.as_str())).unwrap();
            }
            answer = send();
        }
        if answer.status >= 300 {
            return Err(self.refused(host, case, command, at, &answer));
        }
        let done = answer.json();
        if done["repeated"] == json!(true) {
            return Ok(Kept { repeats: done["events"][0].as_u64(), ..Kept::default() });
        }
        let known = self.cases.entry(case.id().clone()).or_default();
        known.id = done["case"].as_str().unwrap().to_owned();
        let kept = self.kept(host, case.id())?;
        let numbers: Vec<u64> = kept.events.iter().map(|event| event.sequence).collect();
        match json!(numbers) == done["events"] {
            true => Ok(kept),
            false => Err(NotKept::Unlike(format!("events {numbers:?} are recorded, told are {}", done["events"]))),
        }
    }

    fn advance(&mut self, host: &mut MemoryHost, case: &Case, at: DateTime<Utc>) -> Result<Kept, NotKept> {
        self.desk.move_clock(at).unwrap();
        if let Some(known) = self.cases.get(case.id()) {
            let advanced = self.desk.advance(&Id::from(known.id.as_str()));
            advanced.map_err(|error| NotKept::Unlike(error.to_string()))?;
        }
        self.kept(host, case.id())
    }

    fn publish(&mut self, pack: &Arc<Pack>, at: DateTime<Utc>) -> Result<(), String> {
        self.desk.move_clock(at).unwrap();
        self.desk.publish_bundle(&bundle_of(pack)).map(drop).map_err(|error| error.to_string())
    }

    fn publish_calendar(&mut self, calendar: &Arc<Calendar>) -> Result<(), String> {
        let published = self.desk.publish_calendar(calendar.id().as_str(), &calendar_file(calendar));
        let published = published.map_err(|error| error.to_string())?;
        match published.hash() == calendar.hash() {
            true => Ok(()),
            false => Err(format!("the calendar is {:?}, not {calendar:?}", published)),
        }
    }

    fn compare(
        &self,
        host: &MemoryHost,
        case: &Case,
        actor: &Actor,
        look: Look<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), String> {
        let id = self.cases.get(case.id()).map(|known| known.id.clone()).unwrap_or_default();
        match look {
            Look::Case if id.is_empty() => Ok(()),
            Look::Case => {
                let answer = self.send("GET", &format!("/api/cases/{id}"), actor, &[], None);
                if sees_nothing(host, case, actor, at) {
                    return if answer.status == 404 { Ok(()) } else { Err(answer.body) };
                }
                let seen = serde_json::to_value(host.view(case, actor, at).unwrap()).unwrap();
                same(&answer.json()["disclosure"], &seen)
            }
            Look::Doings if id.is_empty() => {
                let answer = self.send("GET", &format!("/api/packs/{}/beginnings", self.pack), actor, &[], None).json();
                let expected = host.beginnings(&self.pack, actor, at).unwrap();
                let expected: Vec<Value> = expected
                    .iter()
                    .map(|opening| json!([opening.workflow.id, opening.concerns, opening.refusal.is_none()]))
                    .collect();
                same(&told(&answer, &["workflow", "concerns", "open"]), &json!(expected))
            }
            Look::Doings => {
                let answer = self.send("GET", &format!("/api/cases/{id}/actions"), actor, &[], None);
                let actions = host.available(case, actor, at).unwrap();
                let openings = host.openings(case, actor, at).unwrap();
                let is_open = |refusal: &Option<guicheng_engine::Refusal>| refusal.is_none();
                if sees_nothing(host, case, actor, at) {
                    return if answer.status == 404 { Ok(()) } else { Err(answer.body) };
                }
                let told_actions = told(&answer.json()["actions"], &["procedure", "action", "open"]);
                let expected: Vec<Value> = actions
                    .iter()
                    .map(|action| json!([action.procedure, action.action.id, is_open(&action.refusal)]))
                    .collect();
                same(&told_actions, &json!(expected))?;
                let told_openings = told(&answer.json()["workflows"], &["workflow", "concerns", "open"]);
                let expected: Vec<Value> = openings
                    .iter()
                    .map(|opening| json!([opening.workflow.id, opening.concerns, is_open(&opening.refusal)]))
                    .collect();
                same(&told_openings, &json!(expected))
            }
            Look::Collection { collection, rows } => {
                let path = format!("/api/packs/{}/collections/{collection}?limit=200", self.pack);
                let answer = self.send("GET", &path, actor, &[], None).json();
                let name = |row: &Value| {
                    let named = self.cases.iter().find(|(_, known)| row["case"] == known.id.as_str());
                    json!([named.map(|(name, _)| name), row["procedure"], row["values"]]).to_string()
                };
                let mut shown: Vec<String> = answer["rows"].as_array().into_iter().flatten().map(name).collect();
                let row = |row: &&CollectionRow| json!([row.case, row.procedure, row.values]).to_string();
                let mut expected: Vec<String> = rows.iter().map(row).collect();
                shown.sort();
                expected.sort();
                same(&json!(shown), &json!(expected))
            }
        }
    }
}

/// Some members of each item.
fn told(items: &Value, members: &[&str]) -> Value {
    let items = items.as_array().into_iter().flatten();
    items.map(|item| members.iter().map(|member| item[member].clone()).collect::<Vec<_>>()).collect::<Vec<_>>().into()
}

fn same(shown: &Value, expected: &Value) -> Result<(), String> {
    if shown == expected { Ok(()) } else { Err(format!("shown: {shown}\nby the rules: {expected}")) }
}

/// Runs the scenarios of a pack both ways, several at once.
fn run_both_ways(folder: &std::path::Path, pack: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let library = PackLibrary::open(folder).unwrap().snapshot();
    let pack = library.load(pack).unwrap_or_else(|failure| panic!("{failure}"));
    let scenarios = Scenarios::load(&library, &pack).unwrap_or_else(|failure| panic!("{failure}"));
    let calendar = library.calendar(pack.calendar.as_str()).unwrap_or_else(|failure| panic!("{failure}"));
    let amend = |amendment: &_| library.load_amended(pack.id.as_str(), amendment);
    // An organisation as such, without a person, asks in one of them: whoever asks over HTTP is somebody.
    let has_nobody = |id: String| (pack.id.as_str(), id.as_str()) == ("river_berths", "own_matter");
    let all: Vec<_> = scenarios.iter().filter(|scenario| !has_nobody(scenario.id().to_string())).collect();
    assert!(!all.is_empty());
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    // Packs that somebody holds are not read again for every store.
    let held = Mutex::new(None);
    let work = || {
        while let Some(scenario) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let environment =
                TestEnvironment { pack: Arc::clone(&pack), calendar: Arc::clone(&calendar), amend: &amend };
            let mut backend = OverHttp::new(runtime.handle());
            let over_http = scenarios.run_against(scenario, &environment, &mut backend).unwrap();
            let in_memory = scenarios.run_on(scenario, &environment).unwrap();
            held.lock().unwrap().get_or_insert_with(|| backend.desk.published());
            let audited = backend.desk.audit(1, |_| {}).unwrap();
            for language in [Language::Chinese, Language::English] {
                let style = TranscriptStyle { language, ..TranscriptStyle::default() };
                let (one, other) = (over_http.render(&scenarios, style), in_memory.render(&scenarios, style));
                if one != other {
                    let line = one.lines().zip(other.lines()).find(|(one, other)| one != other);
                    let failures = over_http
                        .failures
                        .iter()
                        .take(3)
                        .map(|failure| format!("{} {}: {}", failure.place, failure.subject, failure.actual.en));
                    let failures = failures.collect::<Vec<_>>().join("\n");
                    found.lock().unwrap().push(format!("{}: {line:#?}\n{failures}", scenario.id()));
                    break;
                }
            }
            if !audited.findings.is_empty() {
                found.lock().unwrap().push(format!("{}: {:?}", scenario.id(), audited.findings));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{} of {}\n{}", found.len(), all.len(), found.join("\n\n"));
}

#[test]
fn scenarios_of_the_national_draft_tell_the_same_over_http() {
    run_both_ways(&guicheng_testkit::rulepacks(), "national");
}

#[test]
fn scenarios_of_chongqing_tell_the_same_over_http() {
    run_both_ways(&guicheng_testkit::rulepacks(), "chongqing");
}

#[test]
fn scenarios_of_liaoning_tell_the_same_over_http() {
    run_both_ways(&guicheng_testkit::rulepacks(), "liaoning");
}

#[test]
fn scenarios_of_other_procedures_tell_the_same_over_http() {
    for pack in [
        "building_permit",
        "dog_licence",
        "hall_hire",
        "market_pitches",
        "pavement_permit",
        "river_berths",
        "shop_signs",
    ] {
        run_both_ways(&guicheng_testkit::examples(), pack);
    }
}
