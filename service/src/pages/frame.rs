//! What stands around every page: whose portal it is, who has signed in, the language, and in a demo what time it is there.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use guicheng_engine::screen::{ScreenClock, ScreenField, WhyNot};
use guicheng_engine::{Calendar, Citation, Id, Language, Pack, PublicRefusal, RefusalCode};
use guicheng_workbench::explain::CountedDay;

use super::Visit;
use super::assets::VERSION;
use super::demo::called;
pub(super) use super::line::Line;
use super::visit::encoded;
use crate::config::SiteLink;
use crate::desk::{Desk, Purpose};
use crate::messages::say;

/// The portal of a pack.
#[derive(Clone, Debug)]
pub(super) struct Portal {
    pub(super) pack: Id,
    pub(super) title: String,
}

/// A text at the foot, which may lead somewhere.
#[derive(Clone, Debug)]
pub(super) struct FootLink {
    pub(super) text: String,
    pub(super) url: Option<String>,
}

impl FootLink {
    fn all(links: &[SiteLink], language: Language) -> Vec<Self> {
        links.iter().map(|link| Self { text: link.text.get(language).to_owned(), url: link.url.clone() }).collect()
    }
}

/// That somebody acts for another as an agent.
#[derive(Clone, Debug)]
pub(super) struct Acting {
    /// In a sentence: for whom, or that there is no authority any more.
    pub(super) text: String,
    /// For whom, as forms carry it: what was filled in for one is not sent for another.
    pub(super) principal: Id,
    /// The organisation for which they act if they are no agent any more; nothing for the person alone.
    pub(super) organisation: String,
}

impl Acting {
    fn of(visit: &Visit, pack: Option<&Pack>) -> Option<Self> {
        let principal = visit.caller.acts_for()?;
        let desk = &visit.service.desk;
        let id = if desk.authorised(&visit.actor()).is_ok() { "page-agent-acting" } else { "page-agent-over" };
        let organisation = visit.actor().organisation;
        Some(Self {
            text: visit.say_of(id, "principal", &desk.name(pack, principal, visit.language())),
            principal: principal.clone(),
            organisation: organisation.map(|organisation| organisation.to_string()).unwrap_or_default(),
        })
    }
}

/// What stands around a page.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// What the page is called.
    pub(super) title: String,
    /// The portal it belongs to.
    pub(super) portal: Option<Portal>,
    /// Who has signed in.
    pub(super) person: Option<String>,
    /// As whom they act, unless they act as an agent or are called by it anyway.
    pub(super) capacity: Option<String>,
    /// That they act for somebody as an agent.
    pub(super) acting: Option<Acting>,
    /// What time it is, where the clock can be moved.
    pub(super) moved_clock: Option<String>,
    /// The path of the page.
    pub(super) here: String,
    /// Whether type is large.
    pub(super) large: bool,
    /// Whether `dark` or `light` was chosen.
    pub(super) colours: Option<&'static str>,
    /// Whether a form on it, `answers`, goes along when the language or the size of type is changed.
    pub(super) carries: bool,
    /// What everybody has to know now.
    pub(super) notice: Option<String>,
    /// Who runs the site, and how they are reached.
    pub(super) organiser: Vec<(String, String)>,
    /// The numbers it is recorded under.
    pub(super) records: Vec<FootLink>,
    /// Where else the site leads.
    pub(super) links: Vec<FootLink>,
    language: Language,
}

impl Frame {
    pub(super) fn new(visit: &Visit, title: &str, pack: Option<&Id>) -> Self {
        let desk = &visit.service.desk;
        let language = visit.language();
        let published = desk.published();
        let now = desk.clock().now();
        let site = &visit.service.site;
        let organiser = [("page-organiser", &site.organiser), ("page-contact", &site.contact)].into_iter();
        let organiser =
            organiser.filter_map(|(id, said)| Some((visit.say(id), said.as_ref()?.get(language).to_owned())));
        let mut organiser: Vec<(String, String)> = organiser.collect();
        let held = pack.and_then(|pack| published.current(pack, now));
        // Where nobody says who runs the site, the agency does that says something of itself. A foot that cannot be read is left out.
        if let Some(pack) = held.filter(|_| organiser.is_empty())
            && let Ok(Some((agency, said))) = desk.agency_at_foot(&published, pack, language)
        {
            organiser.push((visit.say("page-organiser"), agency));
            organiser.extend(said);
        }
        Self {
            title: title.to_owned(),
            portal: held.map(|pack| Portal { pack: pack.id.clone(), title: pack.title.get(language).to_owned() }),
            person: visit.caller.account.as_ref().map(|account| match desk.purpose() {
                Purpose::Demo => called(visit, account),
                Purpose::Real | Purpose::Sandbox => account.title.clone(),
            }),
            capacity: capacity(visit, held.map(|pack| &**pack)),
            acting: Acting::of(visit, held.map(|pack| &**pack)),
            moved_clock: desk.purpose().has_movable_clock().then(|| local(desk, held.map(|pack| &**pack), now)),
            here: visit.here.clone(),
            large: visit.large,
            colours: visit.colours,
            carries: false,
            notice: site.notice.as_ref().map(|said| said.get(language).to_owned()),
            organiser,
            records: FootLink::all(&site.records, language),
            links: FootLink::all(&site.links, language),
            language,
        }
    }

    /// The same around a form that goes along when the language or the size of type is changed.
    pub(super) fn with_answers(self) -> Self {
        Self { carries: true, ..self }
    }

    /// A sentence of the pages.
    pub(super) fn say(&self, id: &str) -> String {
        say(self.language, id, &[])
    }

    /// A sentence of the pages with something in it.
    pub(super) fn say_of(&self, id: &str, name: &str, value: &dyn std::fmt::Display) -> String {
        say(self.language, id, &[(name, value)])
    }

    /// The language of the page, for browsers.
    pub(super) fn tag(&self) -> &'static str {
        match self.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The other language.
    pub(super) fn other_tag(&self) -> &'static str {
        match self.language {
            Language::Chinese => "en",
            Language::English => "zh-CN",
        }
    }

    /// The form that the language and the size of type are sent with.
    pub(super) fn liked(&self) -> &'static str {
        if self.carries { "answers" } else { "liked" }
    }

    /// What the paths of the portal begin with; nothing where there is none.
    pub(super) fn below(&self) -> String {
        self.portal.as_ref().map_or_else(String::new, |portal| format!("/{}", portal.pack))
    }

    /// The path of the account of whoever has signed in, which leads back here; what stands behind it follows a question mark.
    pub(super) fn account(&self) -> String {
        match self.here.starts_with("/account") || self.here == "/" {
            true => "/account".to_owned(),
            false => format!("/account?back={}", self.back()),
        }
    }

    /// How the page looks, for style: large type, dark or light.
    pub(super) fn look(&self) -> String {
        let large = self.large.then_some("large");
        large.into_iter().chain(self.colours).collect::<Vec<_>>().join(" ")
    }

    /// The path of the page, as it stands in a query.
    pub(super) fn back(&self) -> String {
        encoded(&self.here)
    }

    /// The version that browsers keep files by.
    pub(super) fn version(&self) -> &'static str {
        VERSION
    }
}

/// As whom somebody acts who has signed in and is nobody's agent: for an organisation, or for themselves.
pub(super) fn capacity(visit: &Visit, pack: Option<&Pack>) -> Option<String> {
    let account = visit.caller.account.as_ref().filter(|account| account.acts_for.is_none())?;
    let desk = &visit.service.desk;
    match &account.organisation {
        Some(organisation) => {
            let organisation = desk.name(pack, organisation, visit.language());
            let is_said = desk.purpose() == Purpose::Demo && called(visit, account).contains(&organisation);
            (!is_said).then(|| visit.say_of("page-capacity", "organisation", &organisation))
        }
        None => Some(visit.say("page-capacity-alone")),
    }
}

/// How far the clocks are ahead of UTC where a pack holds; where any does if none is named. None as long as none is published.
fn offset(desk: &Desk, pack: Option<&Pack>) -> Option<FixedOffset> {
    let published = desk.published();
    let pack = pack.or_else(|| published.rulebook().packs().next().map(|pack| &**pack))?;
    Some(published.rulebook().calendar(pack.calendar.as_str())?.offset())
}

/// A moment as it is told where a pack holds: the day and the time.
pub(super) fn local(desk: &Desk, pack: Option<&Pack>, at: DateTime<Utc>) -> String {
    match offset(desk, pack) {
        Some(offset) => at.with_timezone(&offset).format("%Y-%m-%d %H:%M").to_string(),
        None => at.format("%Y-%m-%d %H:%MZ").to_string(),
    }
}

/// The day that it is at a moment where packs hold.
pub(super) fn local_day(desk: &Desk, at: DateTime<Utc>) -> NaiveDate {
    offset(desk, None).map_or_else(|| at.date_naive(), |offset| at.with_timezone(&offset).date_naive())
}

/// The moment of a day and time where packs hold; none if it is beyond all moments.
pub(super) fn moment(desk: &Desk, at: NaiveDateTime) -> Option<DateTime<Utc>> {
    match offset(desk, None) {
        Some(offset) => at.and_local_timezone(offset).single().map(|at| at.to_utc()),
        None => Some(at.and_utc()),
    }
}

/// Something that is told, with the articles it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) text: String,
    pub(super) articles: String,
    /// Where it can be put right: the path, and what that is called.
    pub(super) way: Option<(String, String)>,
}

impl From<String> for Told {
    fn from(text: String) -> Self {
        Self { text, articles: String::new(), way: None }
    }
}

impl Told {
    /// Where people say who they are, if a rule asks for that.
    pub(super) fn way(wants_real_name: bool, pack: &Pack, language: Language) -> Option<(String, String)> {
        let place = pack.jurisdiction.as_ref().map_or_else(String::new, |code| format!("?in={}", encoded(code)));
        wants_real_name.then(|| (format!("/account/real-name{place}"), say(language, "page-real-name-go", &[])))
    }

    /// Reasons why not, each once.
    pub(super) fn all(reasons: &[WhyNot], pack: &Pack, language: Language) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for reason in reasons {
            let text = days_in_words(&reason.message, language);
            let way = Self::way(reason.wants_real_name, pack, language);
            let told = Self { text, articles: cited(pack, &reason.articles, language), way };
            if !all.contains(&told) {
                all.push(told);
            }
        }
        all
    }

    /// The reasons of a refusal.
    pub(super) fn of_refusal(refusal: &PublicRefusal, pack: &Pack, language: Language) -> Vec<Self> {
        let told = refusal.reasons().iter().map(|reason| Self {
            text: days_in_words(reason.message(language), language),
            articles: cited(pack, reason.articles(), language),
            way: Self::way(reason.wants_real_name(), pack, language),
        });
        told.collect()
    }

    /// What is wrong with a field, told at its input. Of what is missing, that this is: the others have inputs of their own.
    pub(super) fn at(field: &ScreenField, pack: &Pack, language: Language) -> Vec<Self> {
        let is_missing = |reason: &WhyNot| reason.code == RefusalCode::InputMissing.as_str();
        let (missing, others): (Vec<WhyNot>, Vec<WhyNot>) = field.why_not.iter().cloned().partition(is_missing);
        let itself = (!missing.is_empty()).then(|| say(language, "page-missing", &[]).into());
        itself.into_iter().chain(Self::all(&others, pack, language)).collect()
    }
}

/// A text with the days in it as people write them.
pub(super) fn days_in_words(text: &str, language: Language) -> String {
    const WRITTEN: usize = "2026-02-13".len();
    let (mut words, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let ends = |behind: &str| !behind.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-');
        let begins =
            first.is_ascii_digit() && !words.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '-');
        let day = rest.split_at_checked(WRITTEN).filter(|(_, behind)| begins && ends(behind));
        let day = day.and_then(|(day, behind)| Some((day.parse::<NaiveDate>().ok()?, behind)));
        match day {
            Some((day, behind)) => {
                let joined = if language == Language::Chinese { words.trim_end() } else { words.as_str() }.len();
                words.truncate(joined);
                words.push_str(&day_in_words(day, language));
                rest = if language == Language::Chinese { behind.trim_start() } else { behind };
            }
            None => {
                words.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    words
}

/// Articles in words.
pub(super) fn cited(pack: &Pack, articles: &[Citation], language: Language) -> String {
    pack.cited(articles, language)
}

/// A clock, as people need it: how long there still is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deadline {
    pub(super) title: String,
    pub(super) articles: String,
    /// How much time there is left, or that it is over.
    pub(super) left: String,
    /// Why the last day is that day.
    pub(super) because: Option<String>,
    pub(super) duty_of: Option<String>,
    /// `late`, `soon`, `running`, `still`, `over` or, where that came late, `over missed`, for style.
    pub(super) urgency: &'static str,
    pub(super) provisional: Option<String>,
    /// The days that it goes through, one by one; none where that is not told.
    pub(super) days: Vec<DayTold>,
}

/// A day that a clock goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayTold {
    /// With its day of the week.
    pub(super) day: String,
    /// Which of the workdays it is, or why it is none.
    pub(super) says: String,
    pub(super) counts: bool,
}

impl DayTold {
    /// Days that a clock goes through, in words.
    fn all(days: Vec<CountedDay>, language: Language) -> Vec<Self> {
        let told = days.into_iter().map(|day| {
            let says = match (day.counted, day.because.is_empty()) {
                (Some(number), true) => say(language, "page-day-counts", &[("number", &number)]),
                (Some(number), false) => {
                    say(language, "page-day-counts-because", &[("number", &number), ("because", &day.because)])
                }
                (None, true) => say(language, "page-day-moved-to", &[]),
                (None, false) => say(language, "page-day-not", &[("because", &day.because)]),
            };
            let counts = day.counted.is_some() || day.because.is_empty();
            Self { day: format!("{} {}", day_in_words(day.date, language), day.weekday), says, counts }
        });
        told.collect()
    }
}

/// A day, as people write it.
pub(super) fn day_in_words(day: NaiveDate, language: Language) -> String {
    use chrono::Datelike;
    match language {
        Language::Chinese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Language::English => day.format("%-d %B %Y").to_string(),
    }
}

/// Within how many workdays an end is near.
const SOON: u32 = 3;

/// From how many workdays on nobody counts them.
const FAR: u32 = 100;

/// How much time there is until a last day so many days and workdays ahead, and how urgent that is.
pub(super) fn time_left(due: NaiveDate, days: i64, workdays: u32, language: Language) -> (String, &'static str) {
    let day = day_in_words(due, language);
    match days {
        ..0 => (say(language, "page-clock-expired", &[("due", &day)]), "late"),
        0 => (say(language, "page-clock-today", &[("due", &day)]), "soon"),
        _ if workdays >= FAR => (say(language, "page-clock-far", &[("due", &day)]), "running"),
        _ => {
            let urgency = if workdays <= SOON { "soon" } else { "running" };
            (say(language, "page-clock-left", &[("left", &workdays), ("due", &day)]), urgency)
        }
    }
}

/// How much time there is on a day until a last day.
pub(super) fn until_left(due: NaiveDate, on: NaiveDate, calendar: &Calendar, language: Language) -> String {
    let days = due.signed_duration_since(on).num_days();
    let workdays = calendar.workdays_between(on, due);
    let left = time_left(due, days, workdays.count, language).0;
    match provisional(workdays.count, workdays.provisional, language) {
        Some(why) => format!("{left} · {why}"),
        None => left,
    }
}

/// That a number of workdays is provisional, where it is told and counted over a year whose table is not published yet.
fn provisional(workdays: u32, year: Option<i32>, language: Language) -> Option<String> {
    let year = year.filter(|_| workdays < FAR)?;
    Some(say(language, "page-provisional-days", &[("year", &year)]))
}

impl Deadline {
    pub(super) fn new(
        clock: &ScreenClock,
        pack: &Pack,
        calendar: Option<&Calendar>,
        on: Option<NaiveDate>,
        language: Language,
    ) -> Self {
        let left = on.zip(clock.due).zip(calendar);
        let mut counted = None;
        let (left, urgency) = match (clock.phase, left) {
            ("ended", _) => (say(language, "page-clock-ended", &[]), "over"),
            ("still", _) => (say(language, "page-clock-still", &[]), "still"),
            ("expired", _) => (
                match clock.due {
                    Some(due) => say(language, "page-clock-expired", &[("due", &day_in_words(due, language))]),
                    None => say(language, "page-clock-ended", &[]),
                },
                "late",
            ),
            (_, Some(((on, due), calendar))) => {
                let days = due.signed_duration_since(on).num_days();
                let workdays = calendar.workdays_between(on, due);
                counted = provisional(workdays.count, workdays.provisional, language);
                time_left(due, days, workdays.count, language)
            }
            (_, None) => (say(language, "page-clock-running", &[]), "running"),
        };
        Self {
            title: clock.title.clone(),
            articles: cited(pack, &clock.articles, language),
            left,
            because: clock.because.clone(),
            duty_of: clock.duty_of.as_ref().map(|party| party.title.clone()),
            urgency,
            provisional: clock
                .provisional
                .map(|year| say(language, "page-provisional", &[("year", &year)]))
                .or(counted),
            days: Vec::new(),
        }
    }

    /// Whether nothing is to be done by it any more.
    pub(super) fn is_over(&self) -> bool {
        self.urgency.starts_with("over")
    }

    /// The same where it is over, and what it was set for was done on a day after its last one.
    pub(super) fn done_late(self, (due, on): (NaiveDate, NaiveDate), language: Language) -> Self {
        let late = on.signed_duration_since(due).num_days();
        if !self.is_over() || late <= 0 {
            return self;
        }
        let [due, on] = [due, on].map(|day| day_in_words(day, language));
        let said: [(&str, &dyn std::fmt::Display); 3] = [("day", &on), ("late", &late), ("due", &due)];
        Self { left: say(language, "page-clock-done-late", &said), urgency: "over missed", ..self }
    }

    /// The same with the days that it goes through.
    pub(super) fn day_by_day(self, days: Vec<CountedDay>, language: Language) -> Self {
        Self { days: DayTold::all(days, language), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_within_a_text_are_told_as_people_write_them() {
        let chinese = |text: &str| days_in_words(text, Language::Chinese);
        assert_eq!(chinese("在 2029-01-24 至 2029-03-25 之间"), "在2029年1月24日至2029年3月25日之间");
        assert_eq!(days_in_words("from 2029-01-24.", Language::English), "from 24 January 2029.");
        for none in ["LN-2026-000005", "2026-02-30", "1-2026-02-13", "2026-02-13-1", "９"] {
            assert_eq!(chinese(none), none);
        }
    }
}
