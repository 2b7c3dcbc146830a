//! The desk: all that can be asked of the service, whoever asks and however. Pages and the interface call the same functions, so
//! that nothing is possible or visible in one that is not in the other.
//!
//! Who acts is an [`Actor`], as `identity` has established it; what he may do the pack decides through parties, what he sees
//! through views, and nothing else does.

mod agency;
mod attachments;
mod audit;
mod calendars;
mod case_file;
mod collection;
mod commit;
mod content_end;
mod content_kind;
mod counted;
mod counter;
mod days;
mod decide;
mod drafts;
mod erase;
mod figures;
mod inbox;
mod letter_foot;
mod letter_page;
mod not_taken;
mod parcels;
mod publish;
mod published;
mod quarantine;
mod reads;
mod rebuild;
mod receipt;
mod rotate;
mod screens;
mod show;
mod sweep;
mod taking_over;
mod tasks;
mod time;
mod unusable;
mod verified;
mod verifying;

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, HashAlgorithm, Id, Language, Misconfiguration, Pack, Refusal, RefusalCode, Undecided};

use crate::clock::{Clock, MovedClock, Setting, SystemClock};
use crate::hold::Hold;
use crate::messages::say;
use crate::records::{publications, settings};
use crate::store::{Batch, Store, StoreError};
use crate::vault::{Key, Vault, VaultError};

pub(crate) use agency::addressee;
pub use attachments::{Brought, MOST_UNFILED, OpenedAttachment, Upload};
pub use audit::{Audited, Finding, Unverified};
pub use calendars::CalendarReach;
pub use case_file::CaseFile;
pub(crate) use collection::is_found_by_parts;
pub use collection::{CollectionAsked, CollectionPage};
pub use counted::CountedFigures;
pub use counter::{CounterAsked, CounterForm, HandedOver, code_in_groups};
pub(crate) use counter::{PREPARED, THEN};
pub(crate) use days::days_of;
pub use decide::{Done, Preview};
pub use drafts::{FilledIn, MOST_OF_NOBODY};
pub(crate) use drafts::{PAGE, SENT};
pub use erase::{CaseErasure, EraseAsked, EraseRun};
pub use inbox::{MessagePage, Received};
pub(crate) use letter_foot::called;
pub use not_taken::Against;
pub use parcels::Parcel;
pub use publish::{Announced, Moved};
pub use published::Published;
pub use quarantine::Content;
pub use receipt::{Receipt, receipt_number};
pub use screens::Drawn;
pub use show::{CaseShown, Opened};
pub use sweep::Swept;
pub use taking_over::{TakenInto, Tried};
pub use tasks::{Task, TaskPage, TasksAsked};
pub use time::Looked;
pub use unusable::Unusable;
pub use verified::Verification;
pub use verifying::Verified;

/// How often what is decided on changes under somebody's hands before they are told to come back.
const MOST_ATTEMPTS: usize = 20;

/// How many cases are kept in memory.
const KEPT_CASES: usize = 4096;

/// What a store was made for. It says so for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Real cases.
    Real,
    /// To be tried out: with people to sign in as, and a clock that can be moved.
    Demo,
    /// For one test or one scenario: the clock stands until it is moved.
    Sandbox,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Demo => "demo",
            Self::Sandbox => "sandbox",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Real, Self::Demo, Self::Sandbox].into_iter().find(|purpose| purpose.word() == word)
    }

    /// Whether the clock of such a store can be moved.
    #[must_use]
    pub fn has_movable_clock(self) -> bool {
        self != Self::Real
    }
}

/// What knows organisations and persons.
pub trait Directory: std::fmt::Debug + Send + Sync {
    /// What somebody is called, if it is known here.
    fn name(&self, id: &Id, language: Language) -> Option<String>;

    /// What is left of an actor in a jurisdiction at a moment: for whom they act there, in which roles; none if the person is not known here.
    ///
    /// # Errors
    /// If the store cannot be used.
    fn within(&self, actor: &Actor, jurisdiction: Option<&str>, at: DateTime<Utc>)
    -> Result<Option<Actor>, StoreError>;
}

/// A key that was used for another request, and what was done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reused {
    /// The key.
    pub key: String,
    /// The case, and the number of the first event of what was done; none if it was done by somebody else.
    pub done: Option<(Id, u64)>,
}

/// Why the desk did not do what it was asked. Nothing has happened then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskError {
    /// The rules say no.
    Refused(Refusal),
    /// There is no such thing, or nothing of it is for whoever asks.
    Unknown,
    /// A key was used for another request.
    KeyReused(Reused),
    /// The figures that were given are not what is counted of the records now.
    FiguresChanged,
    /// Somebody else was faster, again and again: come back in a moment.
    Busy,
    /// This can be done in stores that were made for it only.
    OtherPurpose,
    /// Something that was sent cannot be used: what is wrong with it.
    Unusable(Unusable),
    /// A document of this name stands in quarantine: it has not been scanned yet.
    InQuarantine(String),
    /// A document of this name does harm, as the scanner has found.
    Infected(String),
    /// So much lies there already that whoever asks brought and did not hand in.
    NoRoom,
    /// What follows from the records was being made anew, and that was broken off.
    HalfRebuilt,
    /// Somebody else has taken it to be done by them: this person.
    TakenBy(Id),
    /// There is no authority to act for somebody, or none any more.
    NoAuthority(Id),
    /// A pack, a calendar or a record is not as it must be.
    Misconfigured(Misconfiguration),
    /// The store cannot do it.
    Store(StoreError),
}

impl std::fmt::Display for DeskError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => formatter.write_str(&refusal.messages(Language::English).join("; ")),
            Self::Unknown => formatter.write_str("there is no such thing here for whoever asks"),
            Self::KeyReused(reused) => write!(formatter, "the key `{}` was used for another request", reused.key),
            Self::FiguresChanged => formatter.write_str("the figures are not what is counted of the records now"),
            Self::Busy => formatter.write_str("others were faster again and again; try again"),
            Self::OtherPurpose => formatter.write_str("this can be done in demo and sandbox stores only"),
            Self::Unusable(why) => why.fmt(formatter),
            Self::InQuarantine(name) => write!(formatter, "`{name}` has not been scanned yet"),
            Self::Infected(name) => write!(formatter, "`{name}` does harm, as the scanner has found"),
            Self::TakenBy(person) => write!(formatter, "{person} has taken it"),
            Self::NoRoom => write!(formatter, "more than {MOST_UNFILED} bytes that were not handed in"),
            Self::HalfRebuilt => formatter.write_str("making lists and registers anew was broken off; do it again"),
            Self::NoAuthority(principal) => write!(formatter, "there is no authority to act for {principal}"),
            Self::Misconfigured(misconfiguration) => misconfiguration.fmt(formatter),
            Self::Store(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for DeskError {}

impl DeskError {
    /// What it is, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Unknown => "unknown",
            Self::KeyReused(_) => "key-reused",
            Self::FiguresChanged => "figures-changed",
            Self::Busy => "busy",
            Self::OtherPurpose => "other-purpose",
            Self::Unusable(_) => "unusable",
            Self::InQuarantine(_) => "in-quarantine",
            Self::Infected(_) => "infected",
            Self::TakenBy(_) => "taken-by",
            Self::NoRoom => "no-room",
            Self::HalfRebuilt => "half-rebuilt",
            Self::NoAuthority(_) => "no-authority",
            Self::Misconfigured(_) => "misconfigured",
            Self::Store(_) => "store",
        }
    }

    /// What to tell whoever asked. What is wrong with a pack or the store is for those who run the service: [`Self::for_operators`].
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Refused(refusal) => {
                let public = refusal.for_public();
                first_reasons(public.reasons().iter().map(|reason| reason.message(language).to_owned()), language)
            }
            Self::Unknown => say(language, "desk-unknown", &[]),
            Self::KeyReused(reused) => say(language, "desk-key-reused", &[("key", &reused.key)]),
            Self::FiguresChanged => say(language, "desk-figures-changed", &[]),
            Self::Busy => say(language, "desk-busy", &[]),
            Self::OtherPurpose => say(language, "desk-other-purpose", &[]),
            Self::Unusable(unusable) => unusable.message(language),
            Self::InQuarantine(name) => say(language, "desk-in-quarantine", &[("name", name)]),
            Self::Infected(name) => say(language, "desk-infected", &[("name", name)]),
            Self::NoAuthority(_) => say(language, "desk-no-authority", &[]),
            Self::TakenBy(_) => say(language, "desk-taken-by", &[]),
            Self::NoRoom => say(language, "desk-no-room", &[]),
            Self::Misconfigured(_) | Self::Store(_) | Self::HalfRebuilt => say(language, "desk-misconfigured", &[]),
        }
    }

    /// What to tell those who run the service.
    #[must_use]
    pub fn for_operators(&self, language: Language) -> String {
        match self {
            Self::Refused(refusal) => refusal.messages(language).join("\n"),
            Self::Misconfigured(misconfiguration) => misconfiguration.message(language),
            Self::Store(error) => error.message(language),
            Self::HalfRebuilt => say(language, "desk-half-rebuilt", &[]),
            Self::Unusable(unusable) => unusable.for_operators(language),
            other => other.message(language),
        }
    }
}

/// How many reasons of a refusal are told at once.
pub(crate) const MOST_REASONS: usize = 20;

/// The sentences of the first reasons, a line each, and how many more there are.
pub(crate) fn first_reasons(mut sentences: impl Iterator<Item = String>, language: Language) -> String {
    let mut told: Vec<String> = sentences.by_ref().take(MOST_REASONS).collect();
    let more = sentences.count();
    if more > 0 {
        told.push(say(language, "desk-more-reasons", &[("more", &more)]));
    }
    told.join("\n")
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<VaultError> for DeskError {
    fn from(error: VaultError) -> Self {
        Self::Store(StoreError::Unavailable(error.to_string()))
    }
}

impl From<Undecided> for DeskError {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::Refused(refusal) => Self::Refused(refusal),
            Undecided::Misconfigured(misconfiguration) => Self::Misconfigured(misconfiguration),
            // Answers are fetched until none is missing.
            Undecided::Missing(_) => Self::Busy,
        }
    }
}

impl From<Misconfiguration> for DeskError {
    fn from(misconfiguration: Misconfiguration) -> Self {
        Self::Misconfigured(misconfiguration)
    }
}

/// The time a store goes by.
#[derive(Debug)]
enum Time {
    Machine,
    Moved(MovedClock),
}

/// All that can be asked of a service.
#[derive(Debug)]
pub struct Desk {
    store: Arc<dyn Store>,
    vault: Vault,
    purpose: Purpose,
    algorithm: HashAlgorithm,
    index_key: Key,
    time: Time,
    published: RwLock<Arc<Published>>,
    kept: Mutex<BTreeMap<Id, Arc<CaseFile>>>,
    directory: RwLock<Option<Arc<dyn Directory>>>,
    /// Who is told of what is brought, if a scanner is at work on this node.
    look: OnceLock<Sender<()>>,
    /// What keeps the folder of the store from those who need it alone.
    _hold: Option<Hold>,
}

/// The names of single values.
const PURPOSE: &str = "purpose";
const ALGORITHM: &str = "hash";
const CIPHER: &str = "cipher";
const INDEX_KEY: &str = "index_key";
const INDEX_MASTER: &str = "index_key_master";
const CLOCK: &str = "clock";

impl Desk {
    /// Makes a store into one for a purpose, for the first time, with the cipher that the current master key is of. `clock` is how the clock of a demo or sandbox is set.
    ///
    /// # Errors
    /// If it has been made before, or cannot be used.
    pub fn create(
        store: &dyn Store,
        vault: &Vault,
        purpose: Purpose,
        algorithm: HashAlgorithm,
        clock: Option<Setting>,
    ) -> Result<(), DeskError> {
        if clock.is_some() != purpose.has_movable_clock() {
            return Err(DeskError::OtherPurpose);
        }
        let mut batch = Batch::default();
        settings::begin(&mut batch, PURPOSE, purpose.word());
        settings::begin(&mut batch, ALGORITHM, algorithm.as_str());
        let cipher = vault.current().cipher();
        settings::begin(&mut batch, CIPHER, cipher.as_str());
        let key = Key::new(cipher)?;
        let wrapped = vault.current().wrap(INDEX_KEY, &key)?;
        settings::begin(&mut batch, INDEX_KEY, &crate::vault::hexadecimal(&wrapped));
        settings::begin(&mut batch, INDEX_MASTER, &vault.current().name());
        if let Some(set) = clock {
            settings::begin(&mut batch, CLOCK, &clock_text(set));
        }
        Ok(store.write(batch)?)
    }

    /// Opens a store that has been made.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] if it has not; [`DeskError::HalfRebuilt`] if [`Self::rebuild`] was broken off; if something published in it, or a key,
    /// cannot be used.
    pub fn open(store: Arc<dyn Store>, vault: Vault) -> Result<Self, DeskError> {
        let desk = Self::open_to_rebuild(store, vault)?;
        match settings::read(&*desk.store, rebuild::UNDER_WAY)? {
            Some(_) => Err(DeskError::HalfRebuilt),
            None => Ok(desk),
        }
    }

    /// With what keeps its folder from those who need it alone.
    pub(crate) fn holding(self, hold: Hold) -> Self {
        Self { _hold: Some(hold), ..self }
    }

    /// Opens a store that has been made, to make anew what follows from its records and for nothing else.
    ///
    /// # Errors
    /// As [`Self::open`], but for a rebuild that was broken off.
    pub fn open_to_rebuild(store: Arc<dyn Store>, vault: Vault) -> Result<Self, DeskError> {
        let setting = |name| settings::read(&*store, name);
        let damaged = |name: &str| DeskError::Store(StoreError::damaged(format!("the setting `{name}`")));
        let purpose = setting(PURPOSE)?.ok_or(DeskError::Unknown)?;
        let purpose = Purpose::of(&purpose).ok_or_else(|| damaged(PURPOSE))?;
        let algorithm = setting(ALGORITHM)?.ok_or_else(|| damaged(ALGORITHM))?;
        let algorithm = algorithm.parse().map_err(|_| damaged(ALGORITHM))?;
        // Stores that say nothing of it are older than that there were several.
        let store_cipher = setting(CIPHER)?.map(|name| name.parse().map_err(|()| damaged(CIPHER))).transpose()?;
        let (store_cipher, key) = (store_cipher.unwrap_or_default(), vault.current().cipher());
        if store_cipher != key {
            return Err(VaultError::OtherCipher { store: store_cipher, key }.into());
        }
        let master = setting(INDEX_MASTER)?.ok_or_else(|| damaged(INDEX_MASTER))?;
        let wrapped = setting(INDEX_KEY)?.and_then(|text| bytes_of(&text)).ok_or_else(|| damaged(INDEX_KEY))?;
        let unknown = || StoreError::Unavailable(format!("the master key {master} is not among those given"));
        let index_key = vault.named(&master).ok_or_else(unknown)?.unwrap(INDEX_KEY, &wrapped)?;
        let time = match purpose.has_movable_clock() {
            false => Time::Machine,
            true => {
                let set = setting(CLOCK)?.as_deref().and_then(clock_setting).ok_or_else(|| damaged(CLOCK))?;
                Time::Moved(MovedClock::new(set))
            }
        };
        let desk = Self {
            store,
            vault,
            purpose,
            algorithm,
            index_key,
            time,
            published: RwLock::default(),
            kept: Mutex::default(),
            directory: RwLock::default(),
            look: OnceLock::new(),
            _hold: None,
        };
        desk.refresh()?;
        Ok(desk)
    }

    /// What the store was made for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The store beneath.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The clock that everything goes by.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        match &self.time {
            Time::Machine => &SystemClock,
            Time::Moved(clock) => clock,
        }
    }

    /// Who names organisations and persons that packs do not name.
    pub fn set_directory(&self, directory: Arc<dyn Directory>) {
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = Some(directory);
    }

    /// What an organisation or person is called: as the pack names it, as the directory does, as any other pack does, or by its code or its id.
    #[must_use]
    pub fn name(&self, pack: Option<&Pack>, id: &Id, language: Language) -> String {
        if id.as_str() == counter::SOMEBODY {
            return say(language, "counter-somebody", &[]);
        }
        let in_pack = |pack: &Pack| Some(pack.organisations.get(id.as_str())?.title.get(language).to_owned());
        let in_directory = || self.directory()?.name(id, language);
        let in_any = || self.published().rulebook().packs().find_map(|pack| in_pack(pack));
        pack.and_then(in_pack).or_else(in_directory).or_else(in_any).unwrap_or_else(|| {
            // Whoever has not been entered is known by the code, which is written in capitals.
            let code = id.as_str().to_ascii_uppercase();
            if crate::uscc::is_social_credit_code(&code) { code } else { id.to_string() }
        })
    }

    fn directory(&self) -> Option<Arc<dyn Directory>> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An actor as they act in a jurisdiction, which is a boundary: an organisation and roles that they have elsewhere are not theirs here. All
    /// that is asked of a case or a pack is asked as this actor. A desk without a directory takes everybody at their word, and so
    /// does one for trying things out with persons that the directory does not know.
    pub(super) fn within(&self, actor: &Actor, jurisdiction: Option<&str>) -> Result<Actor, DeskError> {
        let (Some(directory), Some(_)) = (self.directory(), &actor.person) else { return Ok(actor.clone()) };
        match directory.within(actor, jurisdiction, self.clock().now())? {
            Some(within) => self.as_known_agent(self.under_real_name(within, jurisdiction)?, jurisdiction),
            None if self.purpose == Purpose::Real => Ok(Actor::anonymous()),
            None => Ok(actor.clone()),
        }
    }

    /// An actor as they act by a pack.
    pub(crate) fn by_pack(&self, published: &Published, actor: &Actor, pack: &Id) -> Result<Actor, DeskError> {
        let known = published.current(pack, self.clock().now());
        self.within(actor, known.and_then(|pack| pack.jurisdiction.as_deref()))
    }

    /// An actor as they act in a case.
    pub(super) fn in_case(&self, file: &CaseFile, actor: &Actor) -> Result<Actor, DeskError> {
        self.as_known_in(file, self.within(actor, file.row.jurisdiction.as_deref())?)
    }

    /// Whether a directory knows somebody.
    fn is_known(&self, id: &Id) -> bool {
        let directory = self.directory.read().unwrap_or_else(PoisonError::into_inner).clone();
        directory.is_some_and(|directory| directory.name(id, Language::Chinese).is_some())
    }

    /// What working data is locked with.
    fn work_key(&self) -> Key {
        self.index_key.derived("working data")
    }

    /// The key by which what is kept of people is locked, outside of any case.
    pub(crate) fn people_key(&self) -> Key {
        self.index_key.derived("people")
    }

    /// What is published, as far as this desk knows.
    #[must_use]
    pub fn published(&self) -> Arc<Published> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads what has been published since.
    ///
    /// # Errors
    /// If it cannot be used.
    pub fn refresh(&self) -> Result<Arc<Published>, DeskError> {
        let known = self.published();
        if publications::last(&*self.store)? == known.number() {
            return Ok(known);
        }
        let later = Arc::new(known.with(&publications::after(&*self.store, known.number())?)?);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&later);
        // Cases in memory hold the packs they were made with; these stay what they are.
        Ok(later)
    }
}

/// Whether a refusal says that a key was used for another request.
fn reused_key(refusal: &Refusal) -> bool {
    refusal.code() == RefusalCode::KeyReused
}

fn clock_text(set: Setting) -> String {
    let since = set.since.map_or(String::new(), |since| since.timestamp_micros().to_string());
    format!("{} {since}", set.at.timestamp_micros())
}

fn clock_setting(text: &str) -> Option<Setting> {
    let moment = |micros: &str| chrono::DateTime::from_timestamp_micros(micros.parse().ok()?);
    let (at, since) = text.split_once(' ')?;
    let since = if since.is_empty() { None } else { Some(moment(since)?) };
    Some(Setting { at: moment(at)?, since })
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
}
