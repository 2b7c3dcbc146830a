//! The first page, and the portal of a pack: its lists, and what can be begun.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use guicheng_engine::screen::OfferedOpening;
use guicheng_engine::{Id, Pack};
use guicheng_workbench::inspect::lookup;

use super::Visit;
use super::begun::Begun;
use super::form_task::Task;
use super::frame::{Frame, Told};
use super::visit::{on_to, set, sign_in};
use crate::desk::{CollectionAsked, TakenInto};
use crate::http::{InPath, Problem};
use crate::identity::IdentityError;
use crate::records::memberships::Reach;

/// How many that wait are counted.
const MOST_WAITING: usize = 50;

/// How many items of a list are looked at where each is looked at before it is counted.
const MOST_COUNTED: usize = 20;

/// How often one organisation may have taken the place of another.
const MOST_SUCCESSORS: usize = 8;

/// A portal on the first page.
struct Door {
    pack: Id,
    title: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    doors: Vec<Door>,
}

/// A list on a portal.
struct ListLink {
    list: Id,
    title: String,
    count: Option<String>,
}

/// A way to take over what was recorded elsewhere.
struct TakingOver {
    title: String,
    /// Where one is filled in.
    form: String,
    /// Where many are, from a table.
    table: String,
}

/// Something that can be begun, or why not.
pub(super) struct Beginning {
    pub(super) path: String,
    /// Where it is told how it goes.
    pub(super) guide: String,
    pub(super) title: String,
    pub(super) by: String,
    pub(super) why_not: Vec<Told>,
}

#[derive(Template)]
#[template(path = "portal.html")]
struct PortalPage {
    frame: Frame,
    pack: Id,
    /// Whether its text is a draft.
    is_draft: bool,
    /// What they have begun to fill in.
    begun: Vec<Begun>,
    /// Whether they fill in forms for others at the counter.
    serves: bool,
    /// Whether they look after the people of the jurisdiction, and how many wait to be told who they are.
    administers: Option<usize>,
    /// Where they sign in, who have not.
    sign_in: Option<String>,
    /// The lists of whoever has signed in.
    own: Vec<ListLink>,
    /// The lists that everybody reads.
    public: Vec<ListLink>,
    open: Vec<Beginning>,
    /// How they take over what was recorded elsewhere.
    takings_over: Vec<TakingOver>,
    closed: Vec<Beginning>,
    /// The registers in which everybody can look up what they were given.
    verifiable: Vec<(Id, String)>,
}

/// The first page: whose procedures are carried out here.
pub(super) async fn home(visit: Visit) -> Response {
    visit
        .answer(|visit| {
            let published = visit.service.desk.refresh()?;
            let now = visit.service.desk.clock().now();
            let mut doors: Vec<Door> = Vec::new();
            for pack in published.rulebook().packs() {
                let Some(current) = published.current(&pack.id, now) else { continue };
                if current.hash == pack.hash && current.cases.values().next().is_some() {
                    doors.push(Door { pack: pack.id.clone(), title: pack.title.get(visit.language()).to_owned() });
                }
            }
            doors.sort_by(|one, other| one.pack.cmp(&other.pack));
            doors.dedup_by(|one, other| one.pack == other.pack);
            Ok(set(&HomePage { frame: visit.frame(&visit.say("page-home"), None), doors }))
        })
        .await
}

/// The portal of a pack.
pub(super) async fn portal(visit: Visit, InPath(pack): InPath<String>) -> Response {
    visit
        .answer(move |visit| {
            let (desk, language) = (&visit.service.desk, visit.language());
            desk.authorised(&visit.actor())?;
            let (_, pack) = visit.held(&Id::from(pack))?;
            let pack = &*pack;
            let (mut own, mut public) = (Vec::new(), Vec::new());
            let (mut links, mut known) = (Vec::new(), known_parties(visit, pack));
            for collection in pack.collections.values() {
                let Counted { count, has_any, bound } = counted(visit, pack, &collection.id)?;
                let title = collection.title.get(language).to_owned();
                known.extend(bound);
                links.push((collection, has_any, ListLink { list: collection.id.clone(), title, count }));
            }
            for (collection, has_any, link) in links {
                if collection.is_for_everybody() {
                    public.push(link);
                    continue;
                }
                // How much of it an agent may read is not counted.
                let takes_agents = |party: &Id| pack.parties.get(party.as_str()).is_some_and(|of| of.agents.is_some());
                let is_for_agents = visit.caller.acts_for().is_some()
                    && collection.audience.iter().any(|reader| takes_agents(&reader.party.id));
                // Clerks of others hold roles that are called the same.
                let mut readers = collection.audience.iter().filter(|reader| known.contains(&reader.party.id));
                let is_official = visit.caller.is_official()
                    && readers.any(|reader| visit.caller.has_a_role_of(reader.role.iter().cloned()));
                if has_any || is_for_agents || is_official {
                    own.push(link);
                }
            }
            let beginnings = desk.beginnings_screen(&visit.actor(), &pack.id, language)?;
            let (open, closed): (Vec<&OfferedOpening>, Vec<&OfferedOpening>) =
                beginnings.iter().partition(|offered| offered.open);
            let (open, over): (Vec<_>, Vec<_>) = open.into_iter().partition(|offered| offered.into.is_empty());
            let shown = |offered: Vec<&OfferedOpening>| -> Vec<Beginning> {
                let paths = |offered: &OfferedOpening| format!("/{}/begin/{}", pack.id, offered.workflow.id);
                offered.into_iter().map(|offered| beginning(offered, paths(offered), pack, visit)).collect()
            };
            Ok(set(&PortalPage {
                frame: visit.frame(pack.title.get(language), Some(&pack.id)),
                pack: pack.id.clone(),
                is_draft: pack.draft,
                begun: Begun::all(visit, pack)?,
                serves: desk.serves_at_counter(&visit.actor(), &pack.id, None)?,
                administers: administers(visit, pack)?,
                sign_in: visit.caller.account.is_none().then(|| sign_in(&visit.here)),
                own,
                public,
                open: shown(open),
                takings_over: over.into_iter().flat_map(|offered| takings_over(&pack.id, offered)).collect(),
                closed: shown(closed),
                verifiable: pack
                    .verifiable()
                    .map(|register| {
                        let title = pack.fields.get(&register.of).map_or(&register.title, |field| &field.title);
                        (register.id.clone(), title.get(language).to_owned())
                    })
                    .collect(),
            }))
        })
        .await
}

/// How many wait for whoever asks to look at who they are; none if they do not look after the jurisdiction.
fn administers(visit: &Visit, pack: &Pack) -> Result<Option<usize>, Problem> {
    let Ok(keeper) = visit.caller.keeper() else { return Ok(None) };
    let reach = Reach::of(pack.jurisdiction.as_deref());
    match visit.service.identity.pending_real_names(&keeper, &reach, None, MOST_WAITING) {
        Ok(pending) => Ok(Some(pending.len())),
        Err(IdentityError::NotYours) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Throws away what somebody has begun to fill in.
pub(super) async fn discard(visit: Visit, InPath((pack, draft)): InPath<(String, String)>) -> Response {
    visit
        .answer(move |visit| {
            visit.service.desk.drop_draft(&visit.actor(), &draft)?;
            Ok(on_to(&format!("/{pack}")))
        })
        .await
}

/// The parties of which whoever asks is by one of their roles: roles that no other party of the pack has, or of parties for which rules name the
/// organisation that they act for.
fn known_parties(visit: &Visit, pack: &Pack) -> BTreeSet<Id> {
    let Some(account) = visit.caller.account.as_ref() else { return BTreeSet::new() };
    let own = account.organisation.as_ref().filter(|_| visit.caller.is_official());
    let with = |role: &Id| -> Vec<&Id> {
        let parties = pack.parties.values().filter(|party| party.roles.contains(role.as_str()));
        parties.map(|party| &party.id).collect()
    };
    let known = account.roles.iter().flat_map(|role| match with(role).as_slice() {
        [party] => vec![(*party).clone()],
        several => {
            let named = several.iter().filter(|party| own.is_some_and(|own| is_named(pack, party, own)));
            named.map(|party| (*party).clone()).collect()
        }
    });
    known.collect()
}

/// Whether the rules that choose a party name an organisation in so many words, or one whose place it has taken.
fn is_named(pack: &Pack, party: &Id, organisation: &Id) -> bool {
    let routes = lookup(pack.tree(), &format!("parties.{party}.route")).and_then(|routes| routes.as_map());
    let Some(routes) = routes else { return false };
    let text = |route: &str, key: &str| routes.get(route)?.as_map()?.get(key)?.as_text();
    let named = routes.keys().flat_map(|route| {
        let quoted = text(route, "chosen").into_iter().flat_map(|chosen| chosen.split('"').skip(1).step_by(2));
        text(route, "organisation").into_iter().chain(quoted)
    });
    let followed = |first: &str| {
        let successor = |id: &Id| pack.organisations.get(id.as_str())?.validity.successor.clone();
        let taken = std::iter::successors(Some(Id::from(first)), successor);
        taken.take(MOST_SUCCESSORS).any(|id| id == *organisation)
    };
    named.into_iter().any(followed)
}

/// What whoever asks finds in a list.
struct Counted {
    /// How many items; none if there are none, or that is not known.
    count: Option<String>,
    /// Whether there are any.
    has_any: bool,
    /// As which parties they read it.
    bound: Vec<Id>,
}

fn counted(visit: &Visit, pack: &Pack, list: &Id) -> Result<Counted, Problem> {
    let asked = |most: usize| CollectionAsked {
        pack: pack.id.clone(),
        collection: list.clone(),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most,
    };
    let actor = visit.actor();
    let mut page = visit.service.desk.collection(&actor, &asked(1))?;
    if page.count.is_none() && !page.rows.is_empty() && actor.acts_for.is_none() {
        page = visit.service.desk.collection(&actor, &asked(MOST_COUNTED))?;
    }
    let count = page.count.filter(|(count, _)| *count > 0);
    let count = count.map(|(count, is_exact)| if is_exact { count.to_string() } else { format!("≤ {count}") });
    let readers = page.rows.iter().flat_map(|row| &row.readers).filter(|reader| {
        let bound = reader.bound.as_ref().zip(actor.capacity());
        bound.is_some_and(|(bound, own)| bound.contains(own))
    });
    let bound = readers.map(|reader| reader.party.clone()).collect();
    Ok(Counted { has_any: count.is_some() || !page.rows.is_empty(), count, bound })
}

/// A way to take something over for each state that it can be in.
fn takings_over(pack: &Id, offered: &OfferedOpening) -> Vec<TakingOver> {
    let ways = offered.into.iter().map(|state| {
        let into = TakenInto { pack: pack.clone(), workflow: offered.workflow.id.clone(), state: state.id.clone() };
        let form = Task::TakeOver { into }.path();
        let title = match offered.into.as_slice() {
            [_] => offered.title.clone(),
            _ => format!("{} · {}", offered.title, state.title),
        };
        TakingOver { title, table: format!("{form}/table"), form }
    });
    ways.collect()
}

/// What stands against opening a case whatever is filled in: whoever has signed in is told before they fill in anything.
pub(super) fn closed_before(visit: &Visit, task: &Task, pack: &Pack) -> Result<Vec<Told>, Problem> {
    let (Task::Begin { workflow, .. }, true) = (task, visit.caller.account.is_some()) else { return Ok(Vec::new()) };
    let beginnings = visit.service.desk.beginnings_screen(&visit.actor(), &pack.id, visit.language())?;
    let mut closed = beginnings.iter().filter(|offered| offered.workflow.id == *workflow && !offered.open);
    Ok(closed.next().map(|offered| Told::all(&offered.why_not, pack, visit.language())).unwrap_or_default())
}

pub(super) fn beginning(offered: &OfferedOpening, path: String, pack: &Pack, visit: &Visit) -> Beginning {
    Beginning {
        path,
        guide: format!("/{}/guides/{}", pack.id, offered.workflow.id),
        title: offered.title.clone(),
        by: offered.by.join(&visit.say("page-or")),
        why_not: Told::all(&offered.why_not, pack, visit.language()),
    }
}
