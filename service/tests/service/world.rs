//! A service to test with: a sandbox store in a folder of its own, with the example packs published.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use guicheng_engine::{Actor, Command, HashAlgorithm, Id, PackLibrary, Request, Value, Values};
use guicheng_service::clock::Setting;
use guicheng_service::desk::{Desk, DeskError, Done, Purpose};
use guicheng_service::store::Store;
use guicheng_service::store::sqlite::SqliteStore;
use guicheng_service::vault::{Cipher, Key, Vault};

/// A store, and the keys to it.
pub(crate) struct World {
    folder: tempfile::TempDir,
    vault: Vault,
}

/// Nine o'clock in the morning of a day where the calendars are.
pub(crate) fn morning(day: &str) -> DateTime<Utc> {
    let date: NaiveDate = day.parse().unwrap();
    Utc.from_utc_datetime(&date.and_hms_opt(1, 0, 0).unwrap())
}

/// A new store in which these packs are published, with what it is called by.
pub(crate) fn world(packs: &[&str]) -> (World, Desk) {
    let world = World::new(Purpose::Sandbox, Some(Setting { at: morning("2026-03-02"), since: None }));
    let desk = world.desk();
    publish(&desk, packs);
    (world, desk)
}

/// Publishes packs of the examples, with their calendars.
pub(crate) fn publish(desk: &Desk, packs: &[&str]) {
    let folder = guicheng_testkit::examples();
    let library = PackLibrary::open(&folder).unwrap();
    for id in packs {
        let pack = library.load(id).unwrap_or_else(|failure| panic!("{failure}"));
        let calendar = fs::read_to_string(folder.join(format!("calendars/{}.yaml", pack.calendar))).unwrap();
        desk.publish_calendar(pack.calendar.as_str(), &calendar).unwrap();
        desk.publish_bundle(&pack.bundle().unwrap()).unwrap();
    }
}

thread_local! {
    static CIPHER: Cell<Cipher> = const { Cell::new(Cipher::Aes256Gcm) };
}

/// What stores of this test are locked with.
pub(crate) fn cipher() -> Cipher {
    CIPHER.get()
}

/// Runs a test with stores that are locked otherwise.
pub(crate) fn with_cipher(cipher: Cipher, test: fn()) {
    CIPHER.set(cipher);
    test();
    CIPHER.set(Cipher::Aes256Gcm);
}

impl World {
    pub(crate) fn new(purpose: Purpose, clock: Option<Setting>) -> Self {
        let vault = Vault::new(Key::new(cipher()).unwrap(), Vec::new());
        let world = Self { folder: tempfile::tempdir().unwrap(), vault };
        Desk::create(&*world.store(), &world.vault, purpose, HashAlgorithm::Sha256, clock).unwrap();
        world
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("store.sqlite")
    }

    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(&self.file()).unwrap())
    }

    /// What the store is locked with.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The desk of a node with the store that it reads by.
    pub(crate) fn desk_and_store(&self) -> (Desk, Arc<SqliteStore>) {
        let store = Arc::new(SqliteStore::open(&self.file()).unwrap());
        (Desk::open(Arc::clone(&store) as Arc<dyn Store>, self.vault.clone()).unwrap(), store)
    }

    /// The desk of a node: each has its own memory and its own way to the store.
    pub(crate) fn desk(&self) -> Desk {
        Desk::open(self.store(), self.vault.clone()).unwrap()
    }
}

pub(crate) fn person(id: &str) -> Actor {
    Actor { person: Some(Id::from(id)), real_name: true, ..Actor::anonymous() }
}

pub(crate) fn official(organisation: &str, role: &str) -> Actor {
    Actor {
        organisation: Some(Id::from(organisation)),
        person: Some(Id::from(format!("{organisation}-{role}"))),
        roles: vec![Id::from(role)],
        real_name: true,
        ..Actor::anonymous()
    }
}

/// Input: names and values; what looks like a date or a number is one.
pub(crate) fn input<const N: usize>(given: [(&str, &str); N]) -> Values {
    let value = |text: &str| {
        let date = text.parse().map(Value::date).ok();
        let number = text.parse().map(Value::Integer).ok().filter(|_| !text.starts_with('9') && text.len() < 10);
        date.or(number).unwrap_or_else(|| Value::text(text))
    };
    given.iter().map(|(name, text)| (Id::from(*name), value(text))).collect()
}

pub(crate) fn act(actor: &Actor, procedure: u32, action: &str, input: Values) -> Command {
    Command::new(actor.clone(), Request::Act { procedure, action: Id::from(action), input })
}

/// An application for a pitch on the river market.
pub(crate) fn apply(desk: &Desk, trader: &str, name: &str, goods: &str, key: Option<&str>) -> Result<Done, DeskError> {
    let given =
        input([("trader_name", name), ("trader_phone", "13800000001"), ("district", "990102"), ("goods", goods)]);
    desk.open_case(&person(trader), &Id::from("market_pitches"), &Id::from("application"), given, key)
}

/// The number of the application in its case: the pitch itself is the first.
pub(crate) const APPLICATION: u32 = 2;
