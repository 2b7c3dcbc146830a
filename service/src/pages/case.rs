//! A case: what whoever asks sees of it, what can be done now and what not, how much time there is, and what has happened.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::response::Response;
use guicheng_engine::screen::{CaseScreen, OfferedAction, ShownValue};
use guicheng_engine::{Id, Pack, RefusalCode};
use serde::Deserialize;

use super::Visit;
use super::about::{about, in_order};
use super::frame::{Deadline, Frame, Line, Told, until_left};
use super::history::{Altered, Happened, given_anew, history};
use super::portal::{Beginning, beginning};
use super::visit::{set, sign_in};
use crate::desk::{CaseShown, DeskError};
use crate::http::cases::filed;
use crate::http::{InPath, InQuery};

/// An act, open or with the reasons why not.
struct Act {
    path: String,
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
    lines: Vec<Line>,
    deadlines: Vec<Deadline>,
    /// What was filled in anew last, and when; only while it goes on.
    anew: Option<(String, Vec<Altered>)>,
}

struct ViewBlock {
    title: String,
    lines: Vec<Line>,
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

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    case: Id,
    state: Option<String>,
    done: bool,
    open: Vec<Act>,
    closed: Vec<Act>,
    openings: Vec<Beginning>,
    closed_openings: Vec<Beginning>,
    deadlines: Vec<Deadline>,
    facts: Vec<Line>,
    procedures: Vec<ProcedureBlock>,
    views: Vec<ViewBlock>,
    /// The lists in which it stands, and until when.
    standing: Vec<(String, String)>,
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
    case: Id,
}

/// What stands behind the path of a case.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Whether something has just been done.
    done: Option<String>,
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
            match case_page(visit, &pack, &case, asked.done.is_some()) {
                // Whoever sent something in without signing in sees nothing of the case, but that it was received.
                Err(DeskError::Unknown) if asked.done.is_some() => {
                    let frame = visit.frame(&visit.say("page-received"), Some(&pack));
                    Ok(set(&ReceivedPage { frame, case }))
                }
                Err(error) => Err(error.into()),
                Ok(response) => Ok(response),
            }
        })
        .await
}

fn case_page(visit: &Visit, pack: &Id, case: &Id, done: bool) -> Result<Response, DeskError> {
    let (desk, language, actor) = (&visit.service.desk, visit.language(), visit.actor());
    let shown = desk.view(&actor, case)?;
    let screen = desk.case_screen(&actor, case, language)?;
    let root = shown.case.root().ok_or(DeskError::Unknown)?;
    let held = std::sync::Arc::clone(root.pack());
    let published = desk.published();
    let calendar = published.rulebook().calendar(held.calendar.as_str()).cloned();
    let deadline = |clock: &guicheng_engine::screen::ScreenClock| {
        Deadline::new(clock, &held, calendar.as_deref(), screen.on, language)
    };
    let mut deadlines: Vec<Deadline> = Vec::new();
    let history = history(visit, &shown);
    let procedures = screen.procedures.iter().map(|procedure| {
        let anew = given_anew(&history, procedure.procedure).filter(|_| !procedure.is_final);
        let of_it: Vec<Deadline> = procedure.clocks.iter().map(deadline).collect();
        deadlines.extend(of_it.iter().filter(|deadline| deadline.urgency != "over").cloned());
        ProcedureBlock {
            number: procedure.procedure,
            title: procedure.workflow.title.clone(),
            state: procedure.state.title.clone(),
            is_final: procedure.is_final,
            lines: Line::of_case(&in_order(&procedure.data, &held), visit, case),
            deadlines: of_it,
            anew: anew.map(|anew| (format!("{} {}", anew.on, anew.what), anew.changes.clone())),
        }
    });
    // A procedure of which there is nothing to say but its state is said by the heading.
    let says = |block: &ProcedureBlock| {
        !block.lines.is_empty() || !block.deadlines.is_empty() || block.number != root.number()
    };
    let procedures: Vec<ProcedureBlock> = procedures.filter(says).collect();
    let urgencies = ["late", "soon", "running", "still"];
    deadlines.sort_by_key(|deadline| urgencies.iter().position(|urgency| *urgency == deadline.urgency));
    let saved = super::begun::saved(visit, &held, case)?;
    let (open, closed) = acts(visit, pack, &screen, &shown, &saved);
    let (openings, closed_openings) = openings(visit, pack, &screen, &held);
    let state = screen.procedures.iter().find(|procedure| procedure.procedure == root.number());
    let documents = desk.documents(&actor, case)?.into_iter().map(|filing| DocumentLink {
        path: format!("/{pack}/cases/{case}/documents/{}", filing.number),
        filed_at: super::frame::local(desk, Some(&held), filing.filed_at),
        name: match held.letters.get(filing.name.as_str()) {
            Some(letter) => letter.title.get(language).to_owned(),
            None => filing.name,
        },
    });
    let facts =
        screen.facts.as_ref().map_or_else(Vec::new, |facts| Line::of_case(&in_order(facts, &held), visit, case));
    let kind = held.cases.get(shown.file.row.kind.as_str());
    let kind = kind.map_or_else(|| root.workflow().title.get(language), |kind| kind.title.get(language));
    // Whoever sees the file stands in many of its lists: what one of them has told, the next does not tell again.
    let mut told = BTreeSet::new();
    let mut of_view = |fields: &[ShownValue]| {
        let mut lines = Line::of_case(fields, visit, case);
        lines.retain(|line| facts.is_empty() || told.insert((line.title.clone(), line.text.clone())));
        lines
    };
    let views = screen.shown.iter();
    let views = views.map(|view| ViewBlock { title: view.title.clone(), lines: of_view(&view.fields) });
    let views: Vec<ViewBlock> = views.filter(|view| !view.lines.is_empty()).collect();
    let names = about(visit, &screen, None, &held);
    let named = if names.is_empty() { kind.to_owned() } else { format!("{kind} · {}", names.join(" · ")) };
    let serves = visit.caller.is_official() && desk.serves_at_counter(&actor, pack, Some(case))?;
    Ok(set(&CasePage {
        counter: serves.then(|| format!("/{pack}/cases/{case}/counter")),
        frame: visit.frame(&named, Some(pack)),
        case: case.clone(),
        state: state.map(|procedure| procedure.state.title.clone()),
        done,
        open,
        closed,
        openings,
        closed_openings,
        deadlines,
        facts,
        procedures,
        views,
        documents: documents.collect(),
        verifiable: verifiable(visit, &screen, &held)?,
        standing: standing(visit, &shown, &held)?,
        history,
        waiting: screen
            .waiting
            .iter()
            // A clock that nothing has set going yet is nothing to tell; a day that is not settled is.
            .filter(|waiting| waiting.why.code == RefusalCode::CalendarUnpublished.as_str())
            .map(|waiting| Waits {
                title: waiting.title.clone().unwrap_or_else(|| waiting.element.to_string()),
                why: waiting.why.message.clone(),
            })
            .collect(),
    }))
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

/// The lists for whoever asks in which a case stands now until a last day, and how much time there is until then.
fn standing(visit: &Visit, shown: &CaseShown, pack: &Pack) -> Result<Vec<(String, String)>, DeskError> {
    let (desk, language) = (&visit.service.desk, visit.language());
    let published = desk.published();
    let (calendar, today) =
        (published.rulebook().calendar(pack.calendar.as_str()), published.day(pack, desk.clock().now()));
    let Some((calendar, today)) = calendar.zip(today) else { return Ok(Vec::new()) };
    let rows = published.rulebook().collection_rows(&shown.case)?;
    let stands = rows.iter().filter(|row| row.is_for(&visit.actor()) && row.stands_on(today));
    let told = stands.filter_map(|row| {
        let list = pack.collections.get(row.collection.as_str())?.title.get(language).to_owned();
        Some((list, until_left(row.until?.date, today, calendar, language)))
    });
    Ok(told.collect())
}

/// Whether nothing stands against it but that nobody has signed in.
fn wants_sign_in(visit: &Visit, reasons: &[guicheng_engine::screen::WhyNot]) -> bool {
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
            title: offered.title.clone(),
            of: procedure.workflow().title.get(visit.language()).to_owned(),
            why_not: Told::all(&offered.why_not, procedure.pack(), visit.language()),
        })
    };
    let theirs = screen.actions.iter().filter(|offered| offered.open || !is_for_others(&offered.why_not));
    let (open, closed): (Vec<_>, Vec<_>) = theirs.partition(|offered| offered.open);
    (open.into_iter().filter_map(act).collect(), closed.into_iter().filter_map(act).collect())
}

/// What can be begun in the case, and what of their own cannot.
fn openings(visit: &Visit, pack: &Id, screen: &CaseScreen, held: &Pack) -> (Vec<Beginning>, Vec<Beginning>) {
    let theirs = screen.openings.iter().filter(|offered| offered.open || !is_for_others(&offered.why_not));
    // What only wants to know who it is leads to signing in.
    let (open, closed): (Vec<_>, Vec<_>) =
        theirs.partition(|offered| offered.open || wants_sign_in(visit, &offered.why_not));
    let shown = |offered: Vec<&guicheng_engine::screen::OfferedOpening>| -> Vec<Beginning> {
        let shown = offered.into_iter().map(|offered| {
            let about = offered.concerns.map_or_else(String::new, |number| format!("?concerns={number}"));
            let path = format!("/{pack}/cases/{}/begin/{}{about}", screen.case, offered.workflow.id);
            let path = if offered.open || visit.caller.account.is_some() { path } else { sign_in(&path) };
            beginning(offered, path, held, visit)
        });
        shown.collect()
    };
    (shown(open), shown(closed))
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
