//! Filling a demo: scenarios of packs are played through the desk, each command on its day, up to the day of the demo. Whoever acted in them
//! can be signed in as, by the office held.

mod document;
mod retold;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use guicheng_engine::{
    Actor, Case, Command, Id, Language, LibraryError, LoadFailure, Pack, PackLibrary, Request, Text, Value,
};
use guicheng_workbench::scenario::Scenarios;
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, DeskError};
use crate::identity::{Identity, IdentityError, ImportError, Keeper, is_social_credit_code};
use crate::messages::say;
use crate::records::memberships::Reach;
use crate::records::people::Account;
use crate::vault::why;

/// What a demo is made of: `demo/plan.json` of a library.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The day on which the demo begins.
    pub day: NaiveDate,
    /// The scenarios to be played, by pack, each with what is written in fields in place of what it writes: scenarios that tell
    /// of the same thing are told of different ones.
    pub scenarios: BTreeMap<String, BTreeMap<String, Written>>,
    /// Who else can be signed in as, by pack: somebody of the cast of its scenarios, with the office held, in Chinese as a party of the pack has it.
    #[serde(default)]
    pub people: BTreeMap<String, BTreeMap<String, String>>,
}

/// What is written in fields.
pub type Written = BTreeMap<Id, String>;

/// A demo cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file of the library cannot be read.
    #[error("`{path}` cannot be read: {}", problem.get(Language::English))]
    File {
        /// The file.
        path: String,
        /// Why.
        problem: Text,
    },
    /// The library cannot be read.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A pack or scenario cannot be used.
    #[error(transparent)]
    Load(#[from] Box<LoadFailure>),
    /// The organisations cannot be taken.
    #[error("the organisations cannot be taken: {0:?}")]
    Organisations(ImportError),
    /// There is no such scenario.
    #[error("the pack `{pack}` has no scenario `{scenario}`")]
    NoScenario {
        /// The pack.
        pack: String,
        /// The scenario.
        scenario: String,
    },
    /// There is no such person in the cast of a pack.
    #[error("the cast of the pack `{pack}` has no person `{person}`")]
    NoPerson {
        /// The pack.
        pack: String,
        /// The person, as scenarios call them.
        person: String,
    },
    /// Something cannot be decided or stored.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// An account cannot be added.
    #[error("an account cannot be added: {0:?}")]
    Identity(IdentityError),
}

impl DemoError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::File { path, problem } => {
                say(language, "folder-io", &[("path", path), ("problem", &problem.get(language))])
            }
            Self::Library(LibraryError::Io { folder, error }) => {
                say(language, "folder-io", &[("path", folder), ("problem", &why(error, language))])
            }
            Self::Load(failure) => failure.render(language, false),
            Self::Organisations(error) => error.message(language),
            Self::NoScenario { pack, scenario } => {
                say(language, "demo-no-scenario", &[("pack", pack), ("scenario", scenario)])
            }
            Self::NoPerson { pack, person } => say(language, "demo-no-person", &[("pack", pack), ("person", person)]),
            Self::Desk(error) => error.for_operators(language),
            Self::Identity(error) => error.message(language),
        }
    }
}

/// What was played.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// How many cases were opened.
    pub cases: usize,
    /// What was refused, since others are there too: the pack, the scenario and why. The case stays as it was then.
    pub refused: Vec<(String, String, String)>,
    /// Who acted, as accounts to sign in as.
    pub people: Vec<Account>,
}

/// A command on its day, and the case of the scenario it is in.
struct Planned {
    at: DateTime<Utc>,
    case: (usize, String),
    command: Command,
}

/// A scenario, and what is said in the demo in place of what it says.
struct Source {
    pack: Arc<Pack>,
    scenario: String,
    /// The organisations that no pack names, as the demo knows them.
    organisations: BTreeMap<Id, Text>,
    /// The codes from the state that each of these writes in what it files.
    codes: BTreeSet<(Id, String)>,
    written: Written,
}

/// The plan of a library.
///
/// # Errors
/// If it cannot be read.
pub fn plan(library: &Path) -> Result<Plan, DemoError> {
    let path = library.join("demo/plan.json");
    let failed = |problem: Text| DemoError::File { path: path.display().to_string(), problem };
    let text = fs::read_to_string(&path).map_err(|error| failed((&error).into()))?;
    serde_json::from_str(&text).map_err(|error| failed((&error).into()))
}

/// Publishes packs of a library folder with their calendars.
///
/// # Errors
/// If one cannot be used.
pub fn publish<'p>(desk: &Desk, folder: &Path, packs: impl IntoIterator<Item = &'p str>) -> Result<(), DemoError> {
    let library = PackLibrary::open(folder)?;
    for id in packs {
        let pack = library.load(id)?;
        let path = folder.join("calendars").join(format!("{}.yaml", pack.calendar));
        let text = fs::read_to_string(&path)
            .map_err(|error| DemoError::File { path: path.display().to_string(), problem: (&error).into() })?;
        desk.publish_calendar(pack.calendar.as_str(), &text)?;
        desk.publish_bundle(&pack.bundle()?)?;
    }
    Ok(())
}

/// Plays a plan in a store made for a demo, and adds the people to sign in as.
///
/// # Errors
/// If something cannot be read or stored.
pub fn play(desk: &Desk, identity: &Identity, folder: &Path, plan: &Plan) -> Result<Played, DemoError> {
    publish(desk, folder, plan.scenarios.keys().map(String::as_str))?;
    let (sources, commands) = commands(&PackLibrary::open(folder)?.snapshot(), plan)?;
    identity.import_organisations(&named(&sources), false).map_err(DemoError::Organisations)?;
    let mut played = Played::default();
    let mut cases: BTreeMap<(usize, String), Option<Id>> = BTreeMap::new();
    let mut people: BTreeMap<String, (Account, Reach)> = BTreeMap::new();
    for Planned { at, case, command } in commands {
        if at > desk.clock().now() {
            desk.move_clock(at)?;
            desk.look()?;
        }
        let Some(source) = sources.get(case.0) else { continue };
        let command = source.retold(desk, &command)?;
        let done = match (&command.request, cases.get(&case)) {
            (Request::OpenCase { pack, workflow, input, .. }, None) => {
                desk.open_case(&command.actor, pack, workflow, input.clone(), None)
            }
            (_, Some(Some(id))) => desk.command(id, &command),
            // The case is not here, or stands where it was when something was refused.
            _ => continue,
        };
        match done {
            Ok(done) => {
                cases.insert(case, Some(done.file.row.id.clone()));
                if let Some(account) = account(desk, source, &done.file.case, &command.actor) {
                    let reach = reach(desk, source, &account);
                    people.entry(account.name.clone()).or_insert((account, reach));
                }
            }
            Err(error @ (DeskError::Store(_) | DeskError::Misconfigured(_))) => return Err(error.into()),
            Err(error) => {
                let pack = source.pack.id.to_string();
                played.refused.push((pack, source.scenario.clone(), error.to_string()));
                cases.insert(case, None);
            }
        }
    }
    desk.move_clock(morning(plan.day))?;
    desk.look()?;
    played.cases = cases.values().flatten().count();
    for (account, reach) in others(desk, &PackLibrary::open(folder)?.snapshot(), plan)? {
        people.entry(account.name.clone()).or_insert((account, reach));
    }
    for (account, reach) in people.values() {
        identity.add_within(account, None, reach).map_err(DemoError::Identity)?;
    }
    played.people = people.into_values().map(|(account, _)| account).collect();
    for pack in plan.scenarios.keys() {
        played.people.extend(administrator(desk, identity, &Id::from(pack.as_str()))?);
    }
    Ok(played)
}

/// Those who can be signed in as although they have not acted, each where the pack holds.
fn others(desk: &Desk, library: &PackLibrary, plan: &Plan) -> Result<Vec<(Account, Reach)>, DemoError> {
    let mut others = Vec::new();
    for (id, people) in &plan.people {
        let pack = library.load(id)?;
        let cast = Scenarios::load(library, &pack)?;
        for (person, office) in people {
            let absent = || DemoError::NoPerson { pack: id.clone(), person: person.clone() };
            let actor = cast.actor(person).ok_or_else(absent)?;
            let known = actor.person.as_ref().zip(actor.organisation.as_ref());
            // What no pack names is another body in each pack, and known by what is played.
            let known = known.filter(|(_, organisation)| pack.organisations.contains(organisation.as_str()));
            let (known, organisation) = known.ok_or_else(absent)?;
            let name = retold::own(&pack, known);
            let account = Account {
                name: name.to_string(),
                person: name,
                title: format!("{} {office}", desk.name(Some(&*pack), organisation, Language::Chinese)),
                organisation: Some(organisation.clone()),
                roles: actor.roles.clone(),
                real_name: actor.real_name,
                acts_for: None,
            };
            others.push((account, Reach::of(pack.jurisdiction.as_deref())));
        }
    }
    Ok(others)
}

/// Somebody who looks after the people of the jurisdiction of a pack.
fn administrator(desk: &Desk, identity: &Identity, pack: &Id) -> Result<Option<Account>, DemoError> {
    let published = desk.published();
    let Some(pack) = published.current(pack, desk.clock().now()) else { return Ok(None) };
    let Some(jurisdiction) = pack.jurisdiction.as_deref() else { return Ok(None) };
    let name = format!("{}.administrator", pack.id);
    let account = Account {
        person: Id::from(name.as_str()),
        title: say(Language::Chinese, "demo-administrator", &[]),
        name,
        organisation: None,
        roles: Vec::new(),
        real_name: true,
        acts_for: None,
    };
    let reach = Reach::from(jurisdiction);
    identity.add_within(&account, None, &reach).map_err(DemoError::Identity)?;
    identity.add_administrator(&Keeper::Operator, &account.name, &reach).map_err(DemoError::Identity)?;
    Ok(Some(account))
}

/// The organisations of the scenarios that no pack names, as the rows of a table.
fn named(sources: &[Source]) -> Vec<Vec<String>> {
    let titles: BTreeMap<&Id, &Text> = sources.iter().flat_map(|source| &source.organisations).collect();
    let codes: BTreeSet<&(Id, String)> = sources.iter().flat_map(|source| &source.codes).collect();
    // A code that several write, or one of several that somebody writes, is perhaps another's.
    let code = |id: &Id| {
        let mut own = codes.iter().filter(|(of, _)| of == id).map(|(_, code)| code);
        let code = own.next().filter(|_| own.next().is_none())?;
        codes.iter().all(|(of, other)| of == id || other != code).then(|| code.clone())
    };
    let row = |(id, title): (&Id, &Text)| {
        let [zh, en] = [Language::Chinese, Language::English].map(|language| title.get(language).to_owned());
        vec![id.to_string(), zh, en, code(id).unwrap_or_default()]
    };
    let names = ["id", "title", "title_en", "code"].map(str::to_owned).to_vec();
    std::iter::once(names).chain(titles.into_iter().map(row)).collect()
}

/// Nine o'clock where the calendars of these packs are, eight hours ahead.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(1)
}

/// The first moment of a plan, from which its clock is moved on.
///
/// # Errors
/// If a scenario cannot be used.
pub fn begins(folder: &Path, plan: &Plan) -> Result<DateTime<Utc>, DemoError> {
    let (_, commands) = commands(&PackLibrary::open(folder)?.snapshot(), plan)?;
    Ok(commands.first().map_or_else(|| morning(plan.day), |first| first.at))
}

/// All commands of the scenarios until the day of the demo, in the order of their moments.
fn commands(library: &PackLibrary, plan: &Plan) -> Result<(Vec<Source>, Vec<Planned>), DemoError> {
    let mut sources = Vec::new();
    let mut commands: Vec<Planned> = Vec::new();
    for (pack, named) in &plan.scenarios {
        let loaded = library.load(pack)?;
        let scenarios = Scenarios::load(library, &loaded)?;
        for (name, written) in named {
            let absent = || DemoError::NoScenario { pack: pack.clone(), scenario: name.clone() };
            let scenario = scenarios.get(name).ok_or_else(absent)?;
            let transcript = scenarios.run(scenario, library)?;
            let (mut organisations, mut codes) = (BTreeMap::new(), BTreeSet::new());
            let acted = transcript.cases.values().flat_map(|(_, events)| events).filter_map(|event| event.command());
            let persons: BTreeSet<&Id> = acted.filter_map(|command| command.actor.person.as_ref()).collect();
            for (case, (_, events)) in &transcript.cases {
                let bound =
                    events.iter().flat_map(|event| &event.changes.parties).flat_map(|change| change.bound.iter());
                let acting = events.iter().filter_map(|event| event.command()?.actor.organisation.as_ref());
                let recorded = events.iter().flat_map(|event| event.changes.data.iter().chain(&event.changes.facts));
                let recorded: Vec<Id> = recorded.filter_map(|(_, value)| value.as_ref()).flat_map(texts).collect();
                for id in bound.chain(acting).chain(&recorded) {
                    let is_other = !persons.contains(id) && !loaded.organisations.contains(id.as_str());
                    if let Some(title) = scenarios.organisation(id.as_str()).filter(|_| is_other) {
                        organisations.insert(retold::own(&loaded, id), title.clone());
                    }
                }
                for command in events.iter().filter_map(|event| event.command()) {
                    let own = command.actor.own_organisation();
                    let Some(id) = own.filter(|id| !loaded.organisations.contains(id.as_str())) else { continue };
                    let told = command.request.input().iter().flat_map(|(field, value)| match written.get(field) {
                        Some(text) if matches!(value, Value::Text(_)) => vec![Id::from(text.as_str())],
                        _ => texts(value),
                    });
                    let own = told.filter(|text| is_social_credit_code(text.as_str()));
                    codes.extend(own.map(|code| (retold::own(&loaded, id), code.to_string())));
                }
                let by_person = events.iter().filter_map(|event| Some((event.at, event.command()?)));
                for (at, command) in by_person.filter(|(at, _)| *at <= morning(plan.day)) {
                    let command = Command { key: None, seen: None, ..command.clone() };
                    commands.push(Planned { at, case: (sources.len(), case.to_string()), command });
                }
            }
            let (pack, written) = (Arc::clone(&loaded), written.clone());
            sources.push(Source { pack, scenario: name.clone(), organisations, codes, written });
        }
    }
    commands.sort_by_key(|played| played.at);
    Ok((sources, commands))
}

/// The texts in a value.
fn texts(value: &Value) -> Vec<Id> {
    match value {
        Value::Text(text) => vec![Id::from(&**text)],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        Value::Record(values) => values.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The account of somebody who acted in a case, called by the office held in it.
fn account(desk: &Desk, source: &Source, case: &Case, actor: &Actor) -> Option<Account> {
    let (person, organisation) = (actor.person.clone()?, actor.organisation.clone());
    let published = desk.published();
    let pack = published.current(&source.pack.id, desk.clock().now());
    let is_bound = |party: &str| {
        let bound = case.procedures().flat_map(|procedure| case.bound(party, Some(procedure)));
        actor.identity().is_some_and(|identity| bound.into_iter().any(|bound| bound == identity))
    };
    let parties = pack.into_iter().flat_map(|pack| pack.parties.values());
    let roles: BTreeSet<&str> = parties
        .filter(|party| is_bound(party.id.as_str()))
        .flat_map(|party| party.roles.iter())
        .filter(|(role, _)| actor.roles.contains(role))
        .map(|(_, title)| title.get(Language::Chinese))
        .collect();
    let of = organisation.as_ref().map(|organisation| match source.organisations.get(organisation) {
        Some(title) => title.get(Language::Chinese).to_owned(),
        None => desk.name(pack.map(|pack| &**pack), organisation, Language::Chinese),
    });
    let office = roles.into_iter().collect::<Vec<_>>().join("、");
    let title = [of.unwrap_or_default(), office].join(" ").trim().to_owned();
    let title = if title.is_empty() { say(Language::Chinese, "demo-citizen", &[]) } else { title };
    let name = person.to_string();
    Some(Account {
        name,
        person,
        title,
        organisation,
        roles: actor.roles.clone(),
        real_name: actor.real_name,
        acts_for: None,
    })
}

/// Where somebody acts: an authority that the pack names, in its jurisdiction; everybody else, everywhere.
fn reach(desk: &Desk, source: &Source, account: &Account) -> Reach {
    let published = desk.published();
    let pack = published.current(&source.pack.id, desk.clock().now());
    let named = pack.zip(account.organisation.as_ref()).filter(|(pack, id)| pack.organisations.contains(id.as_str()));
    let jurisdiction = named.and_then(|(pack, _)| pack.jurisdiction.as_deref());
    Reach::of(jurisdiction)
}

/// Where the library of a demo lies, written out of the program.
#[derive(Debug)]
pub struct WrittenLibrary {
    path: PathBuf,
}

impl WrittenLibrary {
    /// Writes files into a new folder; it is removed when this is dropped.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write<'f>(path: PathBuf, files: impl IntoIterator<Item = (&'f Path, &'f [u8])>) -> Result<Self, DemoError> {
        let failed = |path: &Path, error: std::io::Error| DemoError::File {
            path: path.display().to_string(),
            problem: (&error).into(),
        };
        fs::create_dir_all(&path).map_err(|error| failed(&path, error))?;
        let library = Self { path };
        for (name, content) in files {
            let file = library.path.join(name);
            let folder = file.parent().unwrap_or(&library.path);
            fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
            fs::write(&file, content).map_err(|error| failed(&file, error))?;
        }
        Ok(library)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for WrittenLibrary {
    fn drop(&mut self) {
        // If something is left, it is in a folder for what is left.
        let _ = fs::remove_dir_all(&self.path);
    }
}
