//! Calendars of a library: files of days off, held against what tables look like.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{FixedOffset, NaiveDate};

use super::files;
use super::{LoadFailure, PackLibrary};
use crate::base::{Id, Text};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span, Spanned};
use crate::document;
use crate::format::catalogue::Key;
use crate::format::decode::{Decode, Decoder, Keyed, KeyedAny};
use crate::time::{Calendar, CalendarError, Oddity, YearTable};
use crate::yaml;
use crate::yaml::Node;

document! {
    struct CalendarDocument {
        calendar: Spanned<Id>,
        title: Option<Text> = default,
        offset: Spanned<Arc<str>>,
        years: KeyedAny<YearDocument>,
    }
}

document! {
    struct YearDocument {
        source: NoticeDocument,
        days_off: Keyed<HolidayDocument> = default,
        statutory_days: Option<u32> = default,
        make_up: Vec<NaiveDate> = default,
    }
}

document! {
    struct NoticeDocument {
        #[allow(dead_code, reason = "for readers of the file")]
        title: Arc<str>,
        number: Arc<str>,
        #[allow(dead_code, reason = "for readers of the file")]
        published: Option<NaiveDate> = default,
    }
}

document! {
    struct HolidayDocument {
        title: Option<Text> = default,
        from: NaiveDate,
        to: NaiveDate,
    }
}

/// The keys of a calendar's file.
#[must_use]
pub fn calendar_keys() -> &'static [Key] {
    CalendarDocument::CATALOGUE
}

impl PackLibrary {
    /// Loads a calendar: `calendars/<id>.yaml`.
    ///
    /// # Errors
    /// With every problem found.
    pub fn calendar(&self, id: &str) -> Result<Arc<Calendar>, Box<LoadFailure>> {
        self.check_calendar(id).map(|(calendar, _)| calendar)
    }

    /// Loads a calendar, with what is odd about it: what was read, and warnings.
    ///
    /// # Errors
    /// With every problem found.
    #[doc(hidden)]
    pub fn check_calendar(&self, id: &str) -> Result<(Arc<Calendar>, Box<LoadFailure>), Box<LoadFailure>> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let calendar = self.read_calendar(id, &mut sources, &mut diagnostics);
        let calendar = calendar.filter(|_| !diagnostics.has_errors());
        let found = Box::new(LoadFailure { sources, diagnostics });
        match calendar {
            Some(calendar) => Ok((Arc::new(calendar), found)),
            None => Err(found),
        }
    }

    fn read_calendar(&self, id: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Calendar> {
        let shown = format!("calendars/{id}.yaml");
        let paths = self.folders().map(|folder| folder.join("calendars").join(format!("{id}.yaml")));
        let found: Vec<PathBuf> = paths.filter(|path| Id::is_element_name(id) && path.is_file()).collect();
        let [path, others @ ..] = found.as_slice() else {
            let folders = self.folders().map(|folder| folder.join("calendars"));
            if let Some(name) = folders.filter_map(|folder| files::misnamed(&folder, id)).next() {
                diagnostics.push(files::misnaming(&format!("calendars/{name}"), id, None));
                return None;
            }
            diagnostics.push(Diagnostic::error("unknown-calendar", None).with("calendar", id).with("file", &shown));
            return None;
        };
        let (calendar, span) = self.read_calendar_file(path, &shown, id, sources, diagnostics)?;
        for other in others {
            // Which of two that differ is meant, nobody can tell.
            let other_one =
                self.read_calendar_file(other, &shown, id, &mut Sources::default(), &mut Diagnostics::new());
            let same = other_one.is_some_and(|(other, _)| other.hash() == calendar.hash());
            let twice = match same {
                true => Diagnostic::warning("calendar-copied", span),
                false => Diagnostic::error("calendar-twice", span),
            };
            let places = twice.with("calendar", id).with("first", path.display());
            diagnostics.push(places.with("second", other.display()));
        }
        Some(calendar)
    }

    /// A calendar's file, and where it stands.
    fn read_calendar_file(
        &self,
        path: &Path,
        shown: &str,
        id: &str,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Calendar, Span)> {
        let text = match self.read_text(path, shown, diagnostics) {
            Ok(text) => text?,
            Err(error) => {
                diagnostics.push(
                    Diagnostic::error("unreadable", None).with("file", shown).with_sentence("error", (&error).into()),
                );
                return None;
            }
        };
        let file = sources.add(None, shown, &text);
        let node = yaml::parse(sources, file, diagnostics)?;
        let calendar = decode_calendar(&node, id, diagnostics)?;
        Some((calendar, node.span))
    }
}

impl Calendar {
    /// Reads a calendar from the text of its file, wherever a host keeps that.
    ///
    /// # Errors
    /// With every problem found.
    pub fn read(id: &str, text: &str) -> Result<Arc<Self>, Box<LoadFailure>> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::new();
        let file = sources.add(None, &format!("calendars/{id}.yaml"), text);
        let node = yaml::parse(&sources, file, &mut diagnostics);
        let calendar = node.and_then(|node| decode_calendar(&node, id, &mut diagnostics));
        match calendar.filter(|_| !diagnostics.has_errors()) {
            Some(calendar) => Ok(Arc::new(calendar)),
            None => Err(Box::new(LoadFailure { sources, diagnostics })),
        }
    }
}

/// Reads further years of a calendar from a tree with the keys of `years:` in a calendar's file.
pub fn decode_years(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<YearTable>> {
    let years = KeyedAny::<YearDocument>::decode(node, &mut Decoder::new(diagnostics))?;
    year_tables(&years, diagnostics)
}

fn decode_calendar(node: &Node, id: &str, diagnostics: &mut Diagnostics) -> Option<Calendar> {
    let document = CalendarDocument::decode(node, &mut Decoder::new(diagnostics))?;
    if document.calendar.value != *id {
        let wrong = Diagnostic::error("wrong-calendar-id", document.calendar.span);
        diagnostics.push(wrong.with("calendar", &document.calendar.value).with("file", id));
    }
    let offset = document.offset.value.parse::<FixedOffset>();
    if offset.is_err() {
        diagnostics.push(Diagnostic::error("bad-offset", document.offset.span).with("offset", &document.offset.value));
    }
    let tables = year_tables(&document.years, diagnostics)?;
    match Calendar::new(document.calendar.value.clone(), offset.ok()?, tables) {
        Ok(calendar) => {
            let holidays = document.years.iter().flat_map(|(_, year)| year.days_off.values());
            let named = holidays.filter_map(|holiday| Some((holiday.from, holiday.to, holiday.title.clone()?)));
            let calendar = calendar.with_days_off(named.collect());
            Some(match document.title {
                Some(title) => calendar.with_title(title),
                None => calendar,
            })
        }
        Err(error) => {
            let span = error_year(&error, &document.years).unwrap_or(document.span);
            diagnostics.push(Diagnostic::error("bad-calendar", span).with_sentence("error", error.text()));
            None
        }
    }
}

fn year_tables(years: &KeyedAny<YearDocument>, diagnostics: &mut Diagnostics) -> Option<Vec<YearTable>> {
    let mut tables = Vec::new();
    for (year, table) in years {
        let written = year.value.as_str();
        let Some(number) = written.parse::<i32>().ok().filter(|number| number.to_string() == written) else {
            diagnostics.push(Diagnostic::error("bad-year", year.span).with("year", &year.value));
            return None;
        };
        let read = YearTable {
            year: number,
            source: Arc::clone(&table.source.number),
            days_off: table.days_off.values().map(|holiday| (holiday.from, holiday.to)).collect(),
            make_up: table.make_up.clone(),
        };
        if read.check().is_ok() && !diagnostics.has_error_within(table.span) {
            let statutory = table.statutory_days.and_then(|days| usize::try_from(days).ok());
            for oddity in read.oddities(statutory) {
                diagnostics.push(odd(&oddity, number, year.span));
            }
        }
        tables.push(read);
    }
    Some(tables)
}

fn error_year(error: &CalendarError, years: &KeyedAny<YearDocument>) -> Option<Span> {
    let year = match error {
        CalendarError::YearTwice { year }
        | CalendarError::RangeReversed { year, .. }
        | CalendarError::OutsideYear { year, .. }
        | CalendarError::RangeTooLong { year, .. }
        | CalendarError::OffTwice { year, .. }
        | CalendarError::MakeUpTwice { year, .. }
        | CalendarError::YearBeyond { year }
        | CalendarError::MakeUpNotWeekend { year, .. }
        | CalendarError::MakeUpOff { year, .. } => year.to_string(),
    };
    years.iter().find(|(id, _)| id.value == *year.as_str()).map(|(_, table)| table.span)
}

/// A warning of what is odd about a year's table.
fn odd(oddity: &Oddity, year: i32, span: Span) -> Diagnostic {
    match oddity {
        Oddity::NoDayOff => Diagnostic::warning("calendar-without-days-off", span),
        Oddity::OnlyWeekends => Diagnostic::warning("calendar-only-weekends", span),
        Oddity::LongRun { from, to, days } => {
            Diagnostic::warning("calendar-long-run", span).with("from", from).with("to", to).with("days", days)
        }
        Oddity::NothingMadeUp { from, to } => {
            Diagnostic::warning("calendar-nothing-made-up", span).with("from", from).with("to", to)
        }
        Oddity::Unbalanced { off, made_up, statutory } => Diagnostic::warning("calendar-unbalanced", span)
            .with("off", off)
            .with("made_up", made_up)
            .with("statutory", statutory),
    }
    .with("year", year)
}
