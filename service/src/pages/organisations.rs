//! An organisation, for those who look after it: entering it, who acts for it in which roles, whom to ask, and who stands in for whom.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use guicheng_engine::Id;
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, day_in_words, local_day, moment};
use super::given::Given;
use super::real_names::Place;
use super::session::{Back, inside};
use super::visit::{encoded, on_to, set, under};
use crate::desk::DeskError;
use crate::http::{InPath, InQuery, Problem};
use crate::identity::{IdentityError, Joined, NewOrganisation, Terms};
use crate::records::invitations::Invitation;
use crate::records::memberships::{Membership, Reach};

/// How many members a page has.
const PAGE: usize = 50;

/// A role to choose.
struct Role {
    id: Id,
    title: String,
    is_chosen: bool,
}

/// The roles of those who act for an organisation, with what they are called: for one that a pack names, those of the parties that rules choose; for
/// any other, those of parties that open something or are named in forms.
fn roles_of(visit: &Visit, organisation: Option<&Id>) -> Vec<(Id, String)> {
    let desk = &visit.service.desk;
    let is_named = organisation.is_some_and(|organisation| visit.service.identity.is_named_by_a_pack(organisation));
    let published = desk.published();
    let mut roles: BTreeMap<Id, Vec<String>> = BTreeMap::new();
    for pack in published.in_force(desk.clock().now()) {
        if is_named && !organisation.is_some_and(|organisation| pack.organisations.contains(organisation.as_str())) {
            continue;
        }
        let of_it = pack.parties.values().filter(|party| is_named == party.is_chosen_by_rules());
        for (role, title) in of_it.flat_map(|party| party.roles.iter()) {
            let (titles, title) = (roles.entry(role.clone()).or_default(), title.get(visit.language()).to_owned());
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
    }
    roles.into_iter().map(|(role, titles)| (role, titles.join(" / "))).collect()
}

/// What some roles in an organisation are called.
pub(super) fn role_titles(visit: &Visit, organisation: &Id, roles: &[Id]) -> String {
    titles(visit, &roles_of(visit, Some(organisation)), roles)
}

fn titles(visit: &Visit, known: &[(Id, String)], roles: &[Id]) -> String {
    let title = |role: &Id| {
        let known = known.iter().find(|(id, _)| id == role);
        known.map_or_else(|| role.to_string(), |(_, title)| title.clone())
    };
    roles.iter().map(title).collect::<Vec<_>>().join(&visit.say("page-and"))
}

/// The roles in which most act who open something: those of most parties that do.
fn of_openers(visit: &Visit) -> Vec<Id> {
    let desk = &visit.service.desk;
    let published = desk.published();
    let packs = published.in_force(desk.clock().now());
    let parties = packs.flat_map(|pack| pack.parties.values());
    let mut counted: BTreeMap<Id, usize> = BTreeMap::new();
    for (role, _) in parties.filter(|party| party.is_opener()).flat_map(|party| party.roles.iter()) {
        let count = counted.entry(role.clone()).or_default();
        *count = count.saturating_add(1);
    }
    let most = counted.values().max().copied().unwrap_or_default();
    counted.into_iter().filter(|(_, count)| *count == most).map(|(role, _)| role).collect()
}

fn offered(known: Vec<(Id, String)>, given: &Given, first: &[Id]) -> Vec<Role> {
    let is_anew = given.0.is_empty();
    let role = |(id, title): (Id, String)| Role {
        is_chosen: if is_anew { first.contains(&id) } else { given.all("role").any(|role| role == id.as_str()) },
        id,
        title,
    };
    known.into_iter().map(role).collect()
}

fn chosen_roles(given: &Given) -> Vec<Id> {
    given.all("role").filter(|role| !role.is_empty()).map(Id::from).collect()
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct EnterPage {
    frame: Frame,
    code: String,
    title: String,
    roles: Vec<Role>,
    /// Where they came from.
    back: String,
    problem: Option<String>,
}

fn enter_page(visit: &Visit, given: &Given, problem: Option<String>) -> EnterPage {
    EnterPage {
        frame: visit.frame(&visit.say("page-organisation-enter"), None),
        code: given.one("code").to_owned(),
        title: given.one("title").to_owned(),
        roles: offered(roles_of(visit, None), given, &of_openers(visit)),
        back: given.one("back").to_owned(),
        problem,
    }
}

/// Where somebody enters the organisation that they work for.
pub(super) async fn enter_form(visit: Visit, InQuery(Back { back }): InQuery<Back>) -> Response {
    visit
        .answer_signed_in(move |visit| {
            let page = EnterPage { back, ..enter_page(visit, &Given::default(), None) };
            Ok(set(&page))
        })
        .await
}

/// What went wrong with what somebody typed; what is no matter of that is told as it is.
pub(super) fn told(visit: &Visit, error: IdentityError) -> Result<(StatusCode, String), Problem> {
    let id = match &error {
        IdentityError::Desk(DeskError::Unusable(what)) if what.fields() == ["title"] => {
            Some("page-organisation-title-wrong")
        }
        IdentityError::Desk(DeskError::Unusable(what)) if what.fields() == ["title_en"] => {
            Some("page-organisation-title-en-wrong")
        }
        IdentityError::Desk(DeskError::Unusable(what)) if what.fields() == ["until"] => {
            Some("page-members-until-wrong")
        }
        IdentityError::Desk(DeskError::Unknown) => Some("page-members-no-account"),
        _ => None,
    };
    match id {
        Some(id) => Ok((StatusCode::UNPROCESSABLE_ENTITY, visit.say(id))),
        None => visit.wrong(error),
    }
}

/// Enters it; whoever does looks after it.
pub(super) async fn enter(visit: Visit, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    visit
        .answer(move |visit| {
            let given = Given(pairs);
            visit.caller.keeper()?;
            visit.caller.unrestricted()?;
            let asked = NewOrganisation {
                code: given.one("code").to_owned(),
                title: given.one("title").to_owned(),
                roles: chosen_roles(&given),
            };
            match visit.service.identity.found(&visit.caller.signed_in()?.name, &asked) {
                Ok(organisation) => {
                    let back = match given.one("back") {
                        "" => String::new(),
                        back => format!("&back={}", encoded(inside(back))),
                    };
                    Ok(on_to(&format!("/organisations/{}?done=entered{back}", organisation.id)))
                }
                Err(error) => {
                    let (status, problem) = told(visit, error)?;
                    Ok(under(status, set(&enter_page(visit, &given, Some(problem)))))
                }
            }
        })
        .await
}

/// Somebody who acts for an organisation, or is asked to.
struct Member {
    account: String,
    membership: String,
    title: String,
    about: Vec<String>,
    is_invited: bool,
    /// Whether whoever asks ends it.
    is_theirs: bool,
    /// Whether somebody can stand in for them.
    has_own_roles: bool,
    /// Whether no office let them act for a body that no pack names.
    is_unappointed: bool,
}

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage {
    frame: Frame,
    /// Where whoever has just entered it came from.
    way_back: Option<String>,
    organisation: Id,
    code: Option<String>,
    members: Vec<Member>,
    /// Whether those whom no office let are to be looked at.
    warns: bool,
    next: Option<String>,
    places: Vec<Place>,
    everywhere: bool,
    roles: Vec<Role>,
    given: Given,
    problem: Option<String>,
    done: Option<String>,
}

/// Which part is asked for, and what was done just now.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
    done: Option<String>,
    /// Where whoever has just entered it came from.
    #[serde(default)]
    back: String,
}

fn member(visit: &Visit, joined: Joined, (known, places): (&[(Id, String)], &[Place])) -> Member {
    let is_named = |terms: &Terms| visit.service.identity.is_named_by_a_pack(&terms.organisation);
    let (is_invited, is_unappointed, id, person, terms) = match joined {
        Joined::Member(Membership { id, person, terms, is_appointed }) => {
            (false, !is_appointed && !is_named(&terms), id, Some(person), terms)
        }
        Joined::Invited(invitation) => (true, false, invitation.id, None, invitation.terms),
    };
    let language = visit.language();
    let roles = titles(visit, known, &terms.roles);
    let roles = match &*roles {
        "" => visit.say("page-invitation-no-roles"),
        roles => visit.say_of("page-invitation-roles", "roles", &roles),
    };
    let place = match &terms.reach {
        Reach::Everywhere => visit.say("page-members-everywhere"),
        Reach::Within(code) => {
            let known = places.iter().find(|place| place.code == *code);
            known.map_or_else(|| code.clone(), |place| place.title.clone())
        }
    };
    let day = |at: DateTime<Utc>| day_in_words(local_day(&visit.service.desk, at), language);
    // What ends at midnight is there through the day before.
    let last = |until: DateTime<Utc>| day(until.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(until));
    let lines = [
        Some(roles),
        Some(visit.say_of("page-members-in", "place", &place)),
        terms.manages.then(|| visit.say("page-members-is-manager")),
        is_unappointed.then(|| visit.say("page-members-unappointed")),
        terms.stands_in_for.as_ref().map(|other| visit.say_of("page-members-in-place-of", "account", other)),
        terms.from.map(|from| visit.say_of("page-members-since", "day", &day(from))),
        terms.until.map(|until| visit.say_of("page-members-through", "day", &last(until))),
    ];
    Member {
        title: person.map_or_else(String::new, |person| visit.service.desk.name(None, &person, language)),
        has_own_roles: !is_invited && terms.stands_in_for.is_none() && !terms.roles.is_empty(),
        account: terms.account,
        membership: id,
        about: lines.into_iter().flatten().collect(),
        is_invited,
        is_theirs: true,
        is_unappointed,
    }
}

/// The moment at which a day begins where the calendars are.
fn begins(visit: &Visit, day: NaiveDate) -> Option<DateTime<Utc>> {
    moment(&visit.service.desk, day.and_time(NaiveTime::MIN))
}

/// A day that was typed: none if nothing was, an error if it is none.
fn typed_day(given: &Given, name: &str) -> Result<Option<NaiveDate>, ()> {
    match given.one(name) {
        "" => Ok(None),
        text => crate::typed::day(text).map(Some).ok_or(()),
    }
}

fn members_page(
    visit: &Visit,
    organisation: &Id,
    asked: &Asked,
    (given, problem): (Given, Option<String>),
) -> Result<Response, Problem> {
    let (identity, keeper) = (&visit.service.identity, visit.caller.keeper()?);
    let all = identity.members(&keeper, organisation, asked.after.as_deref(), PAGE)?;
    let known = identity.organisation(organisation)?;
    let acting = all.iter().filter_map(|joined| match joined {
        Joined::Member(membership) => Some(&membership.terms),
        Joined::Invited(_) => None,
    });
    let acting: Vec<&Terms> = acting.collect();
    let last = acting.last().filter(|_| acting.len() >= PAGE).map(|last| last.account.clone());
    let now = visit.service.desk.clock().now();
    // Who has left is in the record of accounts.
    let is_there = |joined: &Joined| match joined {
        Joined::Member(membership) => membership.terms.until.is_none_or(|until| until > now),
        Joined::Invited(_) => true,
    };
    let roles = roles_of(visit, Some(organisation));
    let mut places = Place::all(visit, Some(given.one("place")));
    let manages = |reach: &Reach| identity.manages(&keeper, organisation, reach).is_ok();
    let members = all.into_iter().filter(is_there).map(|joined| {
        let is_theirs = match &joined {
            Joined::Member(membership) => identity.ends(&keeper, membership).is_ok(),
            Joined::Invited(Invitation { terms, .. }) => {
                keeper.account() == Some(terms.account.as_str()) || manages(&terms.reach)
            }
        };
        Member { is_theirs, ..member(visit, joined, (&roles, &places)) }
    });
    let members: Vec<Member> = members.collect();
    let warns = members.iter().any(|member| member.is_unappointed)
        && identity.is_unverified_body(organisation)?
        && identity.is_of_an_office(&keeper, organisation)?;
    let is_left_alone = identity.is_left_alone(organisation)?;
    places.retain(|place| manages(&Reach::from(place.code.as_str())));
    Ok(set(&MembersPage {
        frame: visit.frame(known.called(visit.language()), None),
        organisation: organisation.clone(),
        code: known.code,
        next: last.map(|last| format!("/organisations/{organisation}?after={}", encoded(&last))),
        members,
        warns,
        everywhere: manages(&Reach::Everywhere),
        places,
        roles: offered(roles, &given, &of_openers(visit)),
        given,
        problem,
        way_back: Some(inside(&asked.back)).filter(|_| !asked.back.is_empty()).map(ToOwned::to_owned),
        done: asked.done.as_deref().map(|done| {
            visit.say(match done {
                "entered" => "page-organisation-entered",
                "made" => "page-organisation-made",
                "asked" => "page-members-asked",
                "ended" if is_left_alone => "page-members-ended-alone",
                "ended" => "page-members-ended",
                _ => "page-members-added",
            })
        }),
    }))
}

/// Who acts for an organisation. For those who look after it.
pub(super) async fn page(
    visit: Visit,
    InPath(organisation): InPath<String>,
    InQuery(asked): InQuery<Asked>,
) -> Response {
    visit
        .answer_signed_in(move |visit| members_page(visit, &Id::from(organisation), &asked, (Given::default(), None)))
        .await
}

/// What is asked of somebody, or the sentence that says what is wrong with it.
fn terms(visit: &Visit, organisation: &Id, given: &Given) -> Result<Result<Terms, &'static str>, Problem> {
    let days = typed_day(given, "from").and_then(|from| Ok((from, typed_day(given, "until")?)));
    let Ok((from, until)) = days else { return Ok(Err("page-day-unreadable")) };
    let until = until.and_then(|day| begins(visit, day.checked_add_days(Days::new(1))?));
    let mut terms = Terms {
        account: given.one("account").to_owned(),
        organisation: organisation.clone(),
        reach: Reach::from(given.one("place")),
        roles: chosen_roles(given),
        manages: given.one("manages") == "yes",
        from: from.and_then(|day| begins(visit, day)),
        until,
        stands_in_for: None,
    };
    if given.one("go") != "substitute" {
        return Ok(Ok(terms));
    }
    // A substitute has what the other has, where the other has it.
    let keeper = visit.caller.keeper()?;
    let (account, membership) = given.one("instead").split_once(' ').unwrap_or_default();
    let other = match visit.service.identity.membership(&keeper, organisation, account, membership) {
        Ok(other) => other,
        Err(IdentityError::NotYours) => return Ok(Err("page-members-no-other")),
        Err(error) => return Err(error.into()),
    };
    if terms.until.is_none() {
        return Ok(Err("page-members-needs-end"));
    }
    (terms.reach, terms.roles, terms.manages) = (other.terms.reach, other.terms.roles, false);
    terms.stands_in_for = Some(other.terms.account);
    Ok(Ok(terms))
}

/// Asks somebody to act for it, or lets them at once where that is so.
pub(super) async fn add(
    visit: Visit,
    InPath(organisation): InPath<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    visit
        .answer(move |visit| {
            let (organisation, given) = (Id::from(organisation), Given(pairs));
            let keeper = visit.caller.keeper()?;
            let (status, problem) = match terms(visit, &organisation, &given)? {
                Err(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, visit.say(wrong)),
                Ok(terms) => match visit.service.identity.add_member(&keeper, terms) {
                    Ok(joined) => {
                        let done = if matches!(joined, Joined::Invited(_)) { "asked" } else { "added" };
                        return Ok(on_to(&format!("/organisations/{organisation}?done={done}")));
                    }
                    Err(error) => told(visit, error)?,
                },
            };
            Ok(under(status, members_page(visit, &organisation, &Asked::default(), (given, Some(problem)))?))
        })
        .await
}

/// Who does not act for it any more, or is no longer asked to.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Ended {
    account: String,
    membership: String,
}

/// Ends that somebody acts for it, or is asked to.
pub(super) async fn end(visit: Visit, InPath(organisation): InPath<String>, Form(ended): Form<Ended>) -> Response {
    visit
        .answer(move |visit| {
            let (organisation, keeper) = (Id::from(organisation), visit.caller.keeper()?);
            match visit.service.identity.end_member(&keeper, &organisation, &ended.account, &ended.membership) {
                Ok(()) => {}
                Err(error @ (IdentityError::LastOne | IdentityError::Appointed | IdentityError::VerifiedElsewhere)) => {
                    let (status, problem) = told(visit, error)?;
                    let page = members_page(visit, &organisation, &Asked::default(), (Given::default(), Some(problem)));
                    return Ok(under(status, page?));
                }
                Err(error) => return Err(error.into()),
            }
            // Whoever has ended their own looks after it no longer.
            let is_theirs = visit.service.identity.members(&keeper, &organisation, None, 1).is_ok();
            let to =
                if is_theirs { format!("/organisations/{organisation}?done=ended") } else { "/account".to_owned() };
            Ok(on_to(&to))
        })
        .await
}
