//! How a service does over many cases: commands a second beside a floor that writes the same rows and bytes in the same transactions without deciding
//! anything, lists and search, and the memory of a process that has nothing to do. The cases come in over a year of workdays, so that most of what is
//! in lists is over, and is put away each day as a service does. Beside the times of a list or a search stands how many steps the database took for it at
//! most. `GUICHENG_LOAD_CASES` says over how many cases (10,000), `GUICHENG_LOAD_FOLDER` where the store is made (a folder for a while). A store that is there
//! already is measured as it is, so that it can be filled at one time and measured at another, when the machine does nothing else.
//! Each figure is a line of its name and its value.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a program for developers"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use guicheng_engine::{Actor, Command, HashAlgorithm, Id, PackLibrary, Request, Value, Values};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::DataFolder;
use guicheng_service::desk::{CollectionAsked, Desk, Purpose, TasksAsked};
use guicheng_service::identity::Identity;
use guicheng_service::store::sqlite::SqliteStore;
use guicheng_service::store::{Batch, Query, Row, Store, StoreError};
use guicheng_service::vault::{Cipher, Vault};

/// Over how many cases, if nothing is said.
const CASES: usize = 10_000;

/// The day before the first.
const BEGIN: &str = "2026-01-05T01:00:00Z";

/// Over how many days the cases come in.
const DAYS: usize = 250;

/// How many threads fill the store: as many hand in at once.
const HANDS: usize = 8;

/// How many cases are opened, and a notice given of each, while it is measured.
const SAMPLE: usize = 500;

/// How often a list is read and searched.
const LOOKS: usize = 300;

/// What a process is told that is to do nothing.
const IDLE: &str = "GUICHENG_LOAD_IDLE";

/// A store that keeps what is written to it, while it is told to.
#[derive(Debug)]
struct Recorder {
    store: SqliteStore,
    listens: AtomicBool,
    written: Mutex<Vec<Batch>>,
}

impl Store for Recorder {
    fn read(&self, query: &Query) -> Result<Vec<Row>, StoreError> {
        self.store.read(query)
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        if self.listens.load(Ordering::Acquire) {
            self.written.lock().unwrap().push(batch.clone());
        }
        self.store.write(batch)
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.store.backup(to)
    }
}

fn main() {
    if let Ok(folder) = env::var(IDLE) {
        return idle(Path::new(&folder));
    }
    let cases = env::var("GUICHENG_LOAD_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let place = tempfile::tempdir().unwrap();
    let folder = env::var("GUICHENG_LOAD_FOLDER").map_or_else(|_| place.path().join("data"), PathBuf::from);
    let is_filled = folder.is_dir();
    if !is_filled {
        made(&folder);
    }
    let store = SqliteStore::open(&folder.join("store.sqlite")).unwrap();
    let recorder = Arc::new(Recorder { store, listens: AtomicBool::new(false), written: Mutex::new(Vec::new()) });
    let vault = Vault::open(&folder.join("master.key"), Cipher::default()).unwrap();
    let desk = Desk::open(Arc::clone(&recorder) as Arc<dyn Store>, vault).unwrap();

    tell("cases", format!("{cases}"));
    if !is_filled {
        let (commands, nights) = fill(&desk, cases);
        tell("filled at", format!("{} commands/s, by {HANDS} at once", per_second(cases * 2, commands)));
        tell("what is over put away", format!("{} ms a day", nights.as_millis() / DAYS as u128));
    }

    decided(&desk, &recorder, &folder.join("floor.sqlite"), cases);
    lists(&desk, &recorder, cases);
    drop((desk, recorder));
    let size = fs::metadata(folder.join("store.sqlite")).unwrap().len();
    tell("store", format!("{} MB", size / 1_000_000));
    let idle = Program::new(env::current_exe().unwrap()).env(IDLE, &folder).output().unwrap();
    tell("idle", String::from_utf8(idle.stdout).unwrap().trim().to_owned());
}

fn tell(figure: &str, value: String) {
    println!("{figure}: {value}");
}

fn per_second(count: usize, took: Duration) -> u128 {
    count as u128 * 1000 / took.as_millis().max(1)
}

fn begin() -> DateTime<Utc> {
    BEGIN.parse().unwrap()
}

/// A store with the pack of the market, that all cases are of, and the packs of the two provinces, which take their room; its clock stands.
fn made(folder: &Path) {
    let set = Setting { at: begin(), since: None };
    let desk = DataFolder::new(folder).create(Purpose::Sandbox, HashAlgorithm::Sha256, Some(set)).unwrap();
    for (packs, ids) in [
        (guicheng_testkit::examples(), &["market_pitches"][..]),
        (guicheng_testkit::rulepacks(), &["liaoning", "chongqing"]),
    ] {
        let library = PackLibrary::open(&packs).unwrap();
        for id in ids {
            let pack = library.load(id).unwrap();
            let calendar = fs::read_to_string(packs.join(format!("calendars/{}.yaml", pack.calendar))).unwrap();
            desk.publish_calendar(pack.calendar.as_str(), &calendar).unwrap();
            desk.publish_bundle(&pack.bundle().unwrap()).unwrap();
        }
    }
}

/// What a trader is called: begins with one of 256 pairs of characters, so that search has something to find.
fn name(number: usize) -> String {
    format!("{}铺{number}", pair(number))
}

fn pair(number: usize) -> String {
    const SIGNS: [char; 16] =
        ['江', '河', '湖', '海', '山', '石', '田', '林', '云', '雨', '风', '雪', '春', '夏', '秋', '冬'];
    [SIGNS[number % 16], SIGNS[number / 16 % 16]].iter().collect()
}

fn clerk() -> Actor {
    Actor {
        organisation: Some(Id::from("river_office")),
        person: Some(Id::from("river_office-clerk")),
        roles: vec![Id::from("clerk")],
        real_name: true,
        ..Actor::anonymous()
    }
}

fn open(desk: &Desk, number: usize) -> Id {
    let trader = Actor { person: Some(Id::from(format!("trader-{number}"))), real_name: true, ..Actor::anonymous() };
    let name = name(number);
    let given =
        [("trader_name", name.as_str()), ("trader_phone", "13800000001"), ("district", "990102"), ("goods", "flowers")];
    let given: Values = given.into_iter().map(|(field, text)| (Id::from(field), Value::text(text))).collect();
    let done = desk.open_case(&trader, &Id::from("market_pitches"), &Id::from("application"), given, None);
    done.unwrap().file.row.id.clone()
}

fn give_notice(desk: &Desk, case: &Id) {
    let action = Id::from("give_notice");
    let request = Request::Act { procedure: 2, action, input: Values::new() };
    desk.command(case, &Command::new(clerk(), request)).unwrap();
}

/// So many cases, each with two commands, through the desk as people send them: several at once, and as many each day. How long the commands took
/// together, and what is done each night.
fn fill(desk: &Desk, cases: usize) -> (Duration, Duration) {
    let next = AtomicUsize::new(0);
    let (mut commands, mut nights) = (Duration::ZERO, Duration::ZERO);
    for day in 1..=DAYS {
        let begun = Instant::now();
        desk.move_clock(begin() + TimeDelta::days(day as i64)).unwrap();
        while desk.sweep().unwrap().more {}
        nights += begun.elapsed();
        let begun = Instant::now();
        let until = cases * day / DAYS;
        thread::scope(|scope| {
            for _ in 0..HANDS {
                scope.spawn(|| {
                    while let Ok(number) = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |number| {
                        (number < until).then_some(number + 1)
                    }) {
                        let case = open(desk, number);
                        give_notice(desk, &case);
                    }
                });
            }
        });
        commands += begun.elapsed();
    }
    (commands, nights)
}

/// Commands one after the other, and then what they wrote once more, over a copy of the store as it was before, without deciding anything.
fn decided(desk: &Desk, recorder: &Recorder, copy: &Path, cases: usize) {
    recorder.backup(copy).unwrap();
    recorder.listens.store(true, Ordering::Release);
    let mut times = Vec::new();
    for number in cases..cases + SAMPLE {
        let begun = Instant::now();
        let case = open(desk, number);
        times.push(begun.elapsed());
        let begun = Instant::now();
        give_notice(desk, &case);
        times.push(begun.elapsed());
    }
    recorder.listens.store(false, Ordering::Release);
    let floor = SqliteStore::open(copy).unwrap();
    let written = std::mem::take(&mut *recorder.written.lock().unwrap());
    let mut bare: Vec<Duration> = Vec::new();
    for batch in written {
        let begun = Instant::now();
        floor.write(batch).unwrap();
        bare.push(begun.elapsed());
    }
    // Closed, it leaves nothing beside it.
    drop(floor);
    fs::remove_file(copy).unwrap();
    let (took, least): (Duration, Duration) = (times.iter().sum(), bare.iter().sum());
    tell("commands", format!("{} /s one after the other, {}", per_second(times.len(), took), parts(&mut times)));
    tell("floor", format!("{} /s, the same without deciding, {}", per_second(bare.len(), least), parts(&mut bare)));
    tell("ratio", format!("{} %", least.as_micros() * 100 / took.as_micros().max(1)));
}

/// Half of the times, and all but one in a hundred, are not longer than this.
fn parts(times: &mut [Duration]) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_micros();
    format!("p50 {} µs, p99 {} µs", at(50), at(99))
}

/// The notice wall, on which what came in within a week stands and everything else stood once; and what clerks have to do, which all stands.
fn lists(desk: &Desk, recorder: &Recorder, cases: usize) {
    let (public, clerk) = (Actor::anonymous(), clerk());
    let asked = |collection: &str| CollectionAsked {
        pack: Id::from("market_pitches"),
        collection: Id::from(collection),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 50,
    };
    let timed = |look: &dyn Fn(usize) -> usize| {
        let (mut found, mut most, mut times) = (0, 0, Vec::with_capacity(LOOKS));
        for number in 0..LOOKS {
            let (begun, before) = (Instant::now(), recorder.store.steps());
            let seen = look(number);
            times.push(begun.elapsed());
            most = most.max(recorder.store.steps() - before);
            found += seen;
        }
        (found, format!("{}, at most {most} steps", parts(&mut times)))
    };
    let read = |actor: &Actor, asked: &CollectionAsked| desk.collection(actor, asked).unwrap();
    let look = |actor: &Actor, collection: &str, sought: &dyn Fn(usize) -> Option<String>| {
        let looked = |number| read(actor, &CollectionAsked { sought: sought(number), ..asked(collection) }).rows.len();
        let (found, told) = timed(&looked);
        assert!(found > 0, "nothing is found in {collection}");
        told
    };
    // Of those that came in last, and of all.
    let late = |look: usize| cases + SAMPLE - 1 - look;
    let any = |look: usize| look * 37 % cases.max(1);
    tell("list, most of it over", look(&public, "notice_wall", &|_| None));
    tell("search there by a name", look(&public, "notice_wall", &|look| Some(name(late(look)))));
    tell("search there by two characters", look(&public, "notice_wall", &|look| Some(pair(look))));
    tell("search there by one character", look(&public, "notice_wall", &|_| Some("铺".to_owned())));
    tell("list, all of it at hand", look(&clerk, "inbox", &|_| None));
    tell("search in it by a name", look(&clerk, "inbox", &|look| Some(name(any(look)))));
    tell("search in it by two characters", look(&clerk, "inbox", &|look| Some(pair(look))));
    tell("search in it by one character", look(&clerk, "inbox", &|_| Some("铺".to_owned())));
    // Characters that many have, but nobody together.
    let never = |look: usize| format!("{} {}", pair(look), pair(look + 1));
    let nowhere =
        |look: usize| read(&clerk, &CollectionAsked { sought: Some(never(look)), ..asked("inbox") }).rows.len();
    tell("search in it in vain", timed(&nowhere).1);
    // One page after the other, from wherever a name leads to.
    let next = Mutex::new(None);
    let further = |_| {
        let after = next.lock().unwrap().take();
        let page = read(&clerk, &CollectionAsked { after, ..asked("inbox") });
        *next.lock().unwrap() = page.next;
        page.rows.len()
    };
    tell("list, page after page", timed(&further).1);
    let goods = [("goods", "flowers"), ("district", "990102")];
    let chosen: Vec<(Id, Value)> =
        goods.iter().map(|(column, value)| (Id::from(*column), Value::text(value))).collect();
    let choosing = |_| read(&public, &CollectionAsked { chosen: chosen.clone(), ..asked("notice_wall") }).rows.len();
    tell("list, chosen by what all have", timed(&choosing).1);
    let begun: NaiveDate = begin().date_naive();
    let before = |look: usize| {
        let day = Some(begun + TimeDelta::days((1 + look % (DAYS - 1)) as i64));
        read(&public, &CollectionAsked { day, ..asked("notice_wall") }).rows.len()
    };
    tell("list of a day before", timed(&before).1);
    let to_do = |_| desk.tasks(&clerk, &TasksAsked { most: 30, ..TasksAsked::default() }).unwrap().tasks.len();
    tell("what is to be done", timed(&to_do).1);
}

/// Opens a store, has its people and packs at hand as a service has, and says how much memory that takes.
fn idle(folder: &Path) {
    let desk = Arc::new(DataFolder::new(folder).open().unwrap());
    let _identity = Identity::new(Arc::clone(&desk));
    thread::sleep(Duration::from_secs(1));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    println!("{}", kilobytes.map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1000)));
}
