//! A case: what whoever asks sees of it, what can be done now and what not, how much time there is, and what has happened.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::response::Response;
use guicheng_engine::screen::{CaseScreen, OfferedAction, OfferedOpening, ShownView};
use guicheng_engine::{Id, Pack, RefusalCode};
use serde::Deserialize;

use super::Visit;
use super::about::about;
use super::beside::is_worked_off;
use super::frame::{Deadline, Frame, Line, Told, day_in_words, until_left};
use super::history::{Altered, Happened, given_anew, history, public_history};
use super::material::{Group, in_groups};
use super::missed::ended_late;
use super::portal::{Beginning, beginning};
use super::sender::opened_by;
use super::told_apart::add_what_tells_apart;
use super::visit::{encoded, set, sign_in};
use crate::desk::{CaseShown, DeskError, days_of};
use crate::http::cases::filed;
use crate::http::{InPath, InQuery};

/// An act, open or with the reasons why not.
struct Act {
    path: String,
    procedure: u32,
    title: String,
    of: String,
    /// When what was begun on its form was kept last.
    saved: Option<String>,
    why_not: Vec<Told>,
}

struct ProcedureBlock {
    number: u32,
    title: String,
    state: String,
    is_final: bool,
    /// What is recorded in it, by the steps in which it is filled in.
    groups: Vec<Group>,
    deadlines: Vec<Deadline>,
    /// Who opened it, to officials.
    opened_by: Vec<String>,
    /// What was filled in anew last, and when; only while it goes on.
    anew: Option<(String, Vec<Altered>)>,
}

struct ViewBlock {
    /// Where what is shown of a procedure begins.
    anchor: Option<u32>,
    title: String,
    lines: Vec<Line>,
    /// Whether what is to be filled in is named in it.
    is_worked_off: bool,
}

/// A list in which a case stands until a last day.
struct Standing {
    list: String,
    /// How much time there is until then.
    left: String,
    /// What can be begun about it, and where.
    ways: Vec<(String, String)>,
    /// What the list shows of which procedure.
    procedure: u32,
    views: Vec<Id>,
}

struct DocumentLink {
    path: String,
    name: String,
    filed_at: String,
}

struct Waits {
    title: String,
    why: String,
}

/// A part of the page, which is shown by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// How it stands.
    Stands,
    /// What is recorded, also of procedures that are over.
    Recorded,
    /// What has happened.
    History,
    /// Documents that were filed.
    Documents,
}

impl Part {
    /// As it stands behind the path; the first is shown where nothing does.
    fn word(self) -> &'static str {
        match self {
            Self::Stands => "",
            Self::Recorded => "recorded",
            Self::History => "history",
            Self::Documents => "documents",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Stands => "page-stands",
            Self::Recorded => "page-facts",
            Self::History => "page-history",
            Self::Documents => "page-documents",
        }
    }
}

/// A way to a part of the page.
pub(super) struct Tab {
    pub(super) path: String,
    pub(super) title: String,
    /// How much stands there, where that is counted.
    pub(super) count: usize,
    pub(super) is_here: bool,
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    case: Id,
    state: Option<String>,
    /// Whether its own life is over.
    is_over: bool,
    done: bool,
    open: Vec<Act>,
    closed: Vec<Act>,
    openings: Vec<Beginning>,
    closed_openings: Vec<Beginning>,
    deadlines: Vec<Deadline>,
    /// The parts of the page; none if there is but one.
    tabs: Vec<Tab>,
    facts: Vec<Group>,
    procedures: Vec<ProcedureBlock>,
    views: Vec<ViewBlock>,
    /// The lists in which it stands, and until when.
    standing: Vec<Standing>,
    documents: Vec<DocumentLink>,
    /// What everybody can look up of it, and where.
    verifiable: Vec<(String, String)>,
    history: Vec<Happened>,
    waiting: Vec<Waits>,
    /// Where an official fills in for somebody what is open to them in it.
    counter: Option<String>,
}

#[derive(Template)]
#[template(path = "received.html")]
struct ReceivedPage {
    frame: Frame,
    /// The number that it is found by.
    case: String,
}

/// What stands behind the path of a case.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Whether something has just been done; by nobody in particular, the number that what was opened is found by.
    done: Option<String>,
    /// Which part is shown.
    #[serde(default)]
    tab: String,
}

/// A case.
pub(super) async fn page(
    visit: Visit,
    InPath((pack, case)): InPath<(String, String)>,
    InQuery(asked): InQuery<Asked>,
) -> Response {
    visit
        .answer(move |visit| {
            let (pack, case) = (Id::from(pack), Id::from(case));
            let is_of_case = |number: &&str| number.starts_with(&format!("{case}/"));
            if let Some(number) = asked.done.as_deref().filter(|_| visit.caller.account.is_none()).filter(is_of_case) {
                let frame = visit.frame(&visit.say("page-received"), Some(&pack));
                return Ok(set(&ReceivedPage { frame, case: number.to_owned() }));
            }
            match case_page(visit, &pack, &case, &asked) {
                // Whoever sent something in without signing in sees nothing of the case, but that it was received.
                Err(DeskError::Unknown) if asked.done.is_some() => {
                    let frame = visit.frame(&visit.say("page-received"), Some(&pack));
                    Ok(set(&ReceivedPage { frame, case: case.to_string() }))
                }
                Err(error) => Err(error.into()),
                Ok(response) => Ok(response),
            }
        })
        .await
}

fn case_page(visit: &Visit, pack: &Id, case: &Id, asked: &Asked) -> Result<Response, DeskError> {
    let (desk, language, actor) = (&visit.service.desk, visit.language(), visit.actor());
    let shown = desk.view(&actor, case)?;
    let screen = desk.case_screen(&actor, case, language)?;
    let root = shown.case.root().ok_or(DeskError::Unknown)?;
    let held = std::sync::Arc::clone(root.pack());
    let is_part_seen = screen.procedures.is_empty();
    let history = history(visit, &shown);
    let (procedures, deadlines) = procedures(visit, &screen, &shown, &held, &history);
    let saved = super::begun::saved(visit, &held, case)?;
    let (open, closed) = acts(visit, pack, &screen, &shown, &saved);
    let (openings, closed_openings) = openings(visit, pack, &screen, &held)?;
    let state = screen.procedures.iter().find(|procedure| procedure.procedure == root.number());
    let documents = desk.documents(&actor, case)?.into_iter().map(|filing| DocumentLink {
        path: format!("/{pack}/cases/{case}/documents/{}", filing.number),
        filed_at: super::frame::local(desk, Some(&held), filing.filed_at),
        name: match held.letters.get(filing.name.as_str()) {
            Some(letter) => letter.title.get(language).to_owned(),
            None => filing.name,
        },
    });
    let documents: Vec<DocumentLink> = documents.collect();
    let of_root = (&*held, &root.workflow().id);
    let facts = screen.facts.as_ref().map_or_else(Vec::new, |facts| in_groups(facts, of_root, visit, case));
    let kind = held.cases.get(shown.file.row.kind.as_str());
    let kind = kind.map_or_else(|| root.workflow().title.get(language), |kind| kind.title.get(language));
    // What is done now is shown first; what is recorded for good has a part of its own while something else goes on.
    let goes_on = |block: &ProcedureBlock| !block.is_final && block.number != root.number() && !block.groups.is_empty();
    let has_recorded = (!facts.is_empty() && procedures.iter().any(goes_on))
        || procedures.iter().any(|block| block.is_final && !block.groups.is_empty());
    let parts = [
        (Part::Stands, true, 0),
        (Part::Recorded, has_recorded, 0),
        (Part::History, !history.is_empty() || (is_part_seen && !screen.shown.is_empty()), 0),
        (Part::Documents, !documents.is_empty(), documents.len()),
    ];
    let parts = parts.into_iter().filter(|(_, is_there, _)| *is_there);
    let parts: Vec<(Part, usize)> = parts.map(|(part, _, count)| (part, count)).collect();
    let here = parts.iter().map(|(part, _)| *part).find(|part| part.word() == asked.tab).unwrap_or(Part::Stands);
    let tab = |(part, count): (Part, usize)| Tab {
        path: match part {
            Part::Stands => format!("/{pack}/cases/{case}"),
            _ => format!("/{pack}/cases/{case}?tab={}", part.word()),
        },
        title: visit.say(part.title()),
        count,
        is_here: part == here,
    };
    let (mut procedures, mut facts) = (procedures, facts);
    for block in procedures.iter_mut().filter(|block| !block.is_final || here == Part::Recorded) {
        block.opened_by = opened_by(visit, &shown, block.number)?;
    }
    match here {
        Part::Stands => {
            procedures.iter_mut().filter(|block| block.is_final).for_each(|block| block.groups.clear());
            if procedures.iter().any(goes_on) {
                facts.clear();
            }
        }
        Part::Recorded => {
            procedures.retain(|block| block.is_final || block.number == root.number());
            said_once(&mut procedures, &mut facts, &mut Vec::new(), &BTreeSet::new());
            procedures.retain(|block| !block.groups.is_empty());
        }
        Part::History | Part::Documents => {
            procedures.clear();
            facts.clear();
        }
    }
    let standing = if here == Part::Stands { standing(visit, &shown, &held, &openings)? } else { Vec::new() };
    let mut views = Vec::new();
    if here == Part::Stands {
        let mut anchored: BTreeSet<u32> = procedures.iter().map(|block| block.number).collect();
        let block = |view: &ShownView| ViewBlock {
            anchor: Some(view.procedure).filter(|number| anchored.insert(*number)),
            title: view.title.clone(),
            lines: Line::of_case(&view.fields, visit, case),
            is_worked_off: view.fields.iter().flat_map(|field| &field.value).any(|value| is_worked_off(value, &held)),
        };
        // What stands somewhere until a day comes first: people come for that.
        let stands = |view: &&ShownView| {
            standing.iter().any(|one| one.procedure == view.procedure && one.views.contains(&view.view))
        };
        let (first, rest): (Vec<_>, Vec<_>) = screen.shown.iter().partition(stands);
        views = first.into_iter().chain(rest).map(block).filter(|view| !view.lines.is_empty()).collect();
        // To whoever sees the file, views and what is recorded for good say again what is recorded in procedures: each is said once.
        if !is_part_seen {
            said_once(&mut procedures, &mut facts, &mut views, &said_elsewhere(&screen, visit));
        }
    }
    let names = about(visit, &screen, None, &held);
    let named = if names.is_empty() { kind.to_owned() } else { format!("{kind} · {}", names.join(" · ")) };
    let serves = visit.caller.is_official() && desk.serves_at_counter(&actor, pack, Some(case))?;
    Ok(set(&CasePage {
        counter: serves.then(|| format!("/{pack}/cases/{case}/counter")),
        frame: visit.frame(&named, Some(pack)),
        case: case.clone(),
        state: state.map(|procedure| procedure.state.title.clone()),
        is_over: root.state().is_final,
        done: asked.done.is_some(),
        open,
        closed,
        openings,
        closed_openings,
        deadlines,
        tabs: if parts.len() > 1 { parts.into_iter().map(tab).collect() } else { Vec::new() },
        facts,
        procedures,
        views,
        documents: if here == Part::Documents { documents } else { Vec::new() },
        verifiable: verifiable(visit, &screen, &held)?,
        standing,
        history: match here {
            Part::History if is_part_seen => public_history(visit, &shown)?,
            Part::History => history,
            _ => Vec::new(),
        },
        waiting: screen
            .waiting
            .iter()
            // A clock that nothing has set going yet is nothing to tell; a day that is not settled is, to those who can see to it.
            .filter(|waiting| {
                visit.caller.is_official() && waiting.why.code == RefusalCode::CalendarUnpublished.as_str()
            })
            .map(|waiting| Waits {
                title: waiting.title.clone().unwrap_or_else(|| waiting.element.to_string()),
                why: waiting.why.message.clone(),
            })
            .collect(),
    }))
}

/// The procedures that whoever asks sees whole, but for those of which there is nothing to say than their state, which the heading says; and the
/// deadlines in them that are not over, late first.
fn procedures(
    visit: &Visit,
    screen: &CaseScreen,
    shown: &CaseShown,
    held: &Pack,
    history: &[Happened],
) -> (Vec<ProcedureBlock>, Vec<Deadline>) {
    let published = visit.service.desk.published();
    let calendar = published.rulebook().calendar(held.calendar.as_str()).cloned();
    let deadline = |clock: &guicheng_engine::screen::ScreenClock| {
        let told = Deadline::new(clock, held, calendar.as_deref(), screen.on, visit.language());
        // Whose duty it was not says only until when something held.
        let late = clock.duty_of.as_ref().and_then(|_| ended_late(&shown.file.events, clock.procedure, &clock.clock));
        let told = match late {
            Some(late) => told.done_late(late, visit.language()),
            None => told,
        };
        match &calendar {
            Some(calendar) => {
                told.day_by_day(days_of(&shown.case, clock, calendar, visit.language()), visit.language())
            }
            None => told,
        }
    };
    let mut deadlines: Vec<Deadline> = Vec::new();
    let blocks = screen.procedures.iter().map(|procedure| {
        let anew = given_anew(history, procedure.procedure).filter(|_| !procedure.is_final);
        let of_it: Vec<Deadline> = procedure.clocks.iter().map(deadline).collect();
        deadlines.extend(of_it.iter().filter(|deadline| !deadline.is_over()).cloned());
        ProcedureBlock {
            number: procedure.procedure,
            title: procedure.workflow.title.clone(),
            state: procedure.state.title.clone(),
            is_final: procedure.is_final,
            groups: in_groups(&procedure.data, (held, &procedure.workflow.id), visit, &screen.case),
            deadlines: of_it,
            opened_by: Vec::new(),
            anew: anew.map(|anew| (format!("{} {}", anew.on, anew.what), anew.anew.clone())),
        }
    });
    let root = shown.case.root().map(guicheng_engine::Procedure::number);
    let says =
        |block: &ProcedureBlock| !block.groups.is_empty() || !block.deadlines.is_empty() || Some(block.number) != root;
    let mut blocks: Vec<ProcedureBlock> = blocks.filter(says).collect();
    // Those that are not over stand at the side.
    blocks.iter_mut().for_each(|block| block.deadlines.retain(Deadline::is_over));
    // What goes on comes first, the newest of it before all others.
    blocks.sort_by_key(|block| (block.is_final, std::cmp::Reverse(block.number)));
    let urgencies = ["late", "soon", "running", "still"];
    deadlines.sort_by_key(|deadline| urgencies.iter().position(|urgency| *urgency == deadline.urgency));
    (blocks, deadlines)
}

/// What headings and deadlines say: what procedures are called, where they stand, and clocks with their last days.
fn said_elsewhere(screen: &CaseScreen, visit: &Visit) -> BTreeSet<String> {
    let procedures = screen.procedures.iter().flat_map(|of| [of.workflow.title.clone(), of.state.title.clone()]);
    let clocks = screen.procedures.iter().flat_map(|of| &of.clocks).flat_map(|clock| {
        let due = clock.due.map(|due| day_in_words(due, visit.language()));
        [Some(clock.title.clone()), due].into_iter().flatten()
    });
    procedures.chain(clocks).collect()
}

/// Leaves of what is said several times the first: in views that are worked off, else in procedures, else where it is recorded for good. A view is left
/// whole, or not at all where all of it is said otherwise, be it by headings and deadlines.
fn said_once(
    procedures: &mut [ProcedureBlock],
    facts: &mut Vec<Group>,
    views: &mut Vec<ViewBlock>,
    elsewhere: &BTreeSet<String>,
) {
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    let worked_off = views.iter().filter(|view| view.is_worked_off).flat_map(|view| &view.lines);
    told.extend(worked_off.map(|line| (line.title.clone(), line.text.clone())));
    let mut keep = |lines: &mut Vec<Line>| {
        lines.retain(|line| told.insert((line.title.clone(), line.text.clone())));
        !lines.is_empty()
    };
    for block in procedures {
        block.groups.retain_mut(|group| keep(&mut group.lines));
    }
    facts.retain_mut(|group| keep(&mut group.lines));
    views.retain(|view| {
        let new = view
            .lines
            .iter()
            .filter(|line| told.insert((line.title.clone(), line.text.clone())) && !elsewhere.contains(&line.text));
        new.count() > 0 || view.is_worked_off
    });
}

/// What whoever asks sees of a case that everybody can look up, each with where that is done.
fn verifiable(visit: &Visit, screen: &CaseScreen, pack: &Pack) -> Result<Vec<(String, String)>, DeskError> {
    let mut found = Vec::new();
    for register in pack.verifiable() {
        let shown = screen.shown.iter().flat_map(|view| &view.fields).chain(screen.facts.iter().flatten());
        let mut of_it = shown.filter(|value| value.name == register.of && !value.text.is_empty());
        let Some(value) = of_it.next() else { continue };
        if !visit.service.desk.verified(&pack.id, &register.id, &value.text, visit.language())?.is_empty() {
            let title = format!("{} {}", value.title, value.text);
            found.push((title, super::verify::place_of(&pack.id, &register.id, &value.text)));
        }
    }
    Ok(found)
}

/// The lists for whoever asks in which a case stands now until a last day, how much time there is until then, and what can be begun about it.
fn standing(visit: &Visit, shown: &CaseShown, pack: &Pack, begun: &[Beginning]) -> Result<Vec<Standing>, DeskError> {
    let (desk, language) = (&visit.service.desk, visit.language());
    let published = desk.published();
    let (calendar, today) =
        (published.rulebook().calendar(pack.calendar.as_str()), published.day(pack, desk.clock().now()));
    let Some((calendar, today)) = calendar.zip(today) else { return Ok(Vec::new()) };
    let rows = published.rulebook().collection_rows(&shown.case)?;
    let stands = rows.iter().filter(|row| row.is_for(&visit.actor()) && row.stands_on(today));
    let told = stands.filter_map(|row| {
        let collection = pack.collections.get(row.collection.as_str())?;
        let left = until_left(row.until?.date, today, calendar, language);
        let about = format!("?concerns={}", row.procedure);
        let ways = begun.iter().filter(|way| way.path.ends_with(&about) || way.path.ends_with(&encoded(&about)));
        let rule = collection.of.get(shown.case.procedure(row.procedure)?.workflow().id.as_str());
        let views = rule.into_iter().flat_map(|rule| &rule.views).map(|view| view.id.clone());
        Some(Standing {
            list: collection.title.get(language).to_owned(),
            left,
            ways: ways.map(|way| (way.title.clone(), way.path.clone())).collect(),
            procedure: row.procedure,
            views: views.collect(),
        })
    });
    Ok(told.collect())
}

/// Whether nothing stands against it but that nobody has signed in.
pub(super) fn wants_sign_in(visit: &Visit, reasons: &[guicheng_engine::screen::WhyNot]) -> bool {
    visit.caller.account.is_none() && reasons.iter().all(|reason| reason.code == RefusalCode::PersonRequired.as_str())
}

/// Whether something is not open to somebody because it is for others.
fn is_for_others(reasons: &[guicheng_engine::screen::WhyNot]) -> bool {
    reasons.iter().any(|reason| reason.code == RefusalCode::NotAParty.as_str())
}

/// What can be done, and what of their own cannot be done now.
fn acts(
    visit: &Visit,
    pack: &Id,
    screen: &CaseScreen,
    shown: &CaseShown,
    saved: &BTreeMap<String, String>,
) -> (Vec<Act>, Vec<Act>) {
    let act = |offered: &OfferedAction| {
        let procedure = shown.case.procedure(offered.procedure)?;
        let path = format!("/{pack}/cases/{}/acts/{}/{}", screen.case, offered.procedure, offered.action);
        Some(Act {
            saved: saved.get(&path).cloned(),
            path,
            procedure: offered.procedure,
            title: offered.title.clone(),
            of: procedure.workflow().title.get(visit.language()).to_owned(),
            why_not: Told::all(&offered.why_not, procedure.pack(), visit.language()),
        })
    };
    let theirs = screen.actions.iter().filter(|offered| offered.open || !is_for_others(&offered.why_not));
    let (open, closed): (Vec<_>, Vec<_>) = theirs.partition(|offered| offered.open);
    let apart = |offered: Vec<&OfferedAction>| {
        let mut acts: Vec<Act> = offered.into_iter().filter_map(act).collect();
        let called = |act: &Act| (format!("{} {}", act.title, act.of), Some(act.procedure));
        let say = |act: &mut Act, told: &str| act.of = format!("{} {told}", act.of);
        add_what_tells_apart(visit, screen, &mut acts, called, say);
        acts
    };
    (apart(open), apart(closed))
}

/// What can be begun in the case, and what of their own cannot.
fn openings(
    visit: &Visit,
    pack: &Id,
    screen: &CaseScreen,
    held: &Pack,
) -> Result<(Vec<Beginning>, Vec<Beginning>), DeskError> {
    let theirs = screen.openings.iter().filter(|offered| offered.open || !is_for_others(&offered.why_not));
    // What only wants to know who it is leads to signing in, unless it is closed to everybody.
    let is_nobody = visit.caller.account.is_none() && !screen.openings.is_empty();
    let closed_to_all: BTreeMap<_, _> = match is_nobody {
        true => visit.service.desk.closed_to_everybody(&screen.case)?.into_iter().collect(),
        false => BTreeMap::new(),
    };
    let closed_to_all = |offered: &OfferedOpening| closed_to_all.get(&(offered.workflow.id.clone(), offered.concerns));
    let (open, closed): (Vec<_>, Vec<_>) = theirs.partition(|offered| {
        offered.open || (wants_sign_in(visit, &offered.why_not) && closed_to_all(offered).is_none())
    });
    let shown = |offered: Vec<&OfferedOpening>| -> Vec<Beginning> {
        let mut concerned: BTreeMap<String, u32> = BTreeMap::new();
        let shown = offered.into_iter().map(|offered| {
            let about = offered.concerns.map_or_else(String::new, |number| format!("?concerns={number}"));
            let path = format!("/{pack}/cases/{}/begin/{}{about}", screen.case, offered.workflow.id);
            let path = if offered.open || visit.caller.account.is_some() { path } else { sign_in(&path) };
            let mut shown = beginning(offered, path, held, visit);
            concerned.extend(offered.concerns.map(|number| (shown.path.clone(), number)));
            if let Some(refusal) = closed_to_all(offered).filter(|_| wants_sign_in(visit, &offered.why_not)) {
                shown.why_not = Told::of_refusal(refusal, held, visit.language());
            }
            shown
        });
        let mut shown: Vec<Beginning> = shown.collect();
        let called = |one: &Beginning| (one.title.clone(), concerned.get(&one.path).copied());
        let say = |one: &mut Beginning, told: &str| one.title = format!("{} ({told})", one.title);
        add_what_tells_apart(visit, screen, &mut shown, called, say);
        shown
    };
    Ok((shown(open), shown(closed)))
}

/// A document, as it was filed.
pub(super) async fn document(visit: Visit, InPath((_, case, number)): InPath<(String, String, u64)>) -> Response {
    visit
        .answer(move |visit| {
            let (filing, content) = visit.service.desk.document(&visit.actor(), &Id::from(case), number)?;
            filed(&filing.media_type, content, "; form-action 'none'; sandbox")
        })
        .await
}
