//! The account of whoever has signed in: for whom they act, their password, and whether there is a second factor.

use std::fmt::Display;

use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use guicheng_engine::Id;
use guicheng_engine::screen::Authority;
use serde::Deserialize;

use super::Visit;
use super::frame::{Frame, day_in_words};
use super::given::Given;
use super::notices::Notice;
use super::organisations::role_titles;
use super::prose::Block;
use super::real_names::{Place, Standing};
use super::session::inside;
use super::visit::{encoded, on_to, set};
use crate::desk::DeskError;
use crate::http::{InQuery, Problem};
use crate::identity::{Accepted, IdentityError, Keeper, Principal};
use crate::messages::say;
use crate::records::administrators::Appointment;
use crate::records::invitations::Invitation;
use crate::records::people::Account;

/// For whom somebody can act.
struct Capacity {
    organisation: Id,
    title: String,
    /// In which roles.
    roles: String,
    is_chosen: bool,
    /// Whether they look after who else acts for it.
    manages: bool,
}

/// What somebody is asked: to act for an organisation, or to administer a jurisdiction.
struct Asked {
    invitation: String,
    what: String,
    /// In which roles, as what they are known.
    about: String,
}

impl Asked {
    fn new(visit: &Visit, invitation: Invitation) -> Self {
        let organisation = visit.service.desk.name(None, &invitation.terms.organisation, visit.language());
        let said: [(&str, &dyn Display); 2] = [("organisation", &organisation), ("account", &invitation.by)];
        let roles = role_titles(visit, &invitation.terms.organisation, &invitation.terms.roles);
        Self {
            invitation: invitation.id,
            what: say(visit.language(), "page-invitation", &said),
            about: match &*roles {
                "" => visit.say("page-invitation-no-roles"),
                roles => visit.say_of("page-invitation-roles", "roles", &roles),
            },
        }
    }

    fn to_administer(visit: &Visit, places: &[Place], asked: Appointment) -> Self {
        let title = places.iter().find(|place| place.code == asked.reach.as_str()).map(|place| &*place.title);
        let said: [(&str, &dyn Display); 2] =
            [("place", &title.unwrap_or(asked.reach.as_str())), ("account", &asked.by)];
        Self {
            invitation: asked.id,
            what: say(visit.language(), "page-invitation-administer", &said),
            about: visit.say("page-invitation-administer-what"),
        }
    }
}

/// For whom somebody can act as an agent.
struct Agency {
    /// As the form sends it: the organisation that has the authority, and the principal.
    value: String,
    title: String,
    /// By whose authority, and what it is for.
    about: Vec<String>,
    is_chosen: bool,
}

impl Agency {
    fn new(visit: &Visit, account: &Account, principal: Principal) -> Self {
        let (desk, language) = (&visit.service.desk, visit.language());
        let by = match &principal.organisation {
            Some(organisation) => visit.say_of("page-agent-by", "agent", &visit.called(organisation)),
            None => visit.say("page-agent-by-own"),
        };
        let (published, now) = (desk.published(), desk.clock().now());
        let separator = visit.say("page-and");
        let of_pack = |(pack, authority): (Id, Authority)| {
            let held = published.current(&pack, now);
            // What it covers is called as it was when it was given.
            let covers = held.and_then(|held| {
                let of_agents = held.parties.values().find_map(|party| party.agents.as_ref()?.covers.as_ref());
                held.fields.get(of_agents?)
            });
            let title = |id: &Id| {
                if let Some(option) = covers.and_then(|field| field.options.get(id.as_str())) {
                    return option.get(language).to_owned();
                }
                let workflow = held.and_then(|held| held.workflows.get(id.as_str()));
                workflow.map_or_else(|| id.to_string(), |workflow| workflow.title.get(language).to_owned())
            };
            let workflows = match &authority.workflows {
                Some(all) => all.iter().map(title).collect::<Vec<_>>().join(&separator),
                None => visit.say("page-agent-all"),
            };
            let pack = held.map_or_else(|| pack.to_string(), |held| held.title.get(language).to_owned());
            match authority.until {
                Some(until) => {
                    let until = day_in_words(until, language);
                    let said: [(&str, &dyn Display); 3] =
                        [("pack", &pack), ("workflows", &workflows), ("until", &until)];
                    say(language, "page-agent-what-until", &said)
                }
                None => say(language, "page-agent-what", &[("pack", &pack), ("workflows", &workflows)]),
            }
        };
        let organisation = principal.organisation.as_ref().map_or("", Id::as_str);
        Self {
            value: format!("{organisation} {}", principal.principal),
            title: visit.say_of("page-agent-for", "principal", &visit.called(&principal.principal)),
            is_chosen: account.acts_for.as_ref() == Some(&principal.principal)
                && account.organisation == principal.organisation,
            about: std::iter::once(by).chain(principal.authorities.into_iter().map(of_pack)).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    /// Where whoever has just opened the account wanted to go; nothing for all others.
    opened: Option<String>,
    /// Where they came from, and where they enter an organisation, which leads back there too.
    way_back: Option<String>,
    enter: String,
    /// What they have not accepted yet as it is now.
    notices: Vec<(Notice, bool)>,
    /// Whether it is known who they are: known without having been asked for, or how it stands where they asked.
    is_known: bool,
    standings: Vec<Standing>,
    /// Which organisations ask them to act for them.
    invitations: Vec<Asked>,
    capacities: Vec<Capacity>,
    /// For whom they can act as agents.
    agencies: Vec<Agency>,
    is_alone: bool,
    /// What has to be done before anything else.
    first: Option<String>,
    has_second_factor: bool,
    /// Whether people are written to, and where this one is.
    writes: bool,
    mail: Option<String>,
    problem: Option<String>,
    /// What was done.
    done: Option<String>,
}

/// For whom to act: an organisation, and behind a blank for whom as its agent; nobody else if it is empty.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Chosen {
    organisation: String,
    /// Where they came from.
    #[serde(default)]
    back: String,
}

/// Whether somebody accepts to act for an organisation.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Answer {
    invitation: String,
    /// `accept`, or something else.
    answer: String,
}

/// A password in place of another.
#[derive(Clone, Deserialize)]
pub(super) struct NewPassword {
    old: String,
    new: String,
    again: String,
}

pub(super) fn drawn(visit: &Visit, problem: Option<String>, done: Option<String>) -> Result<Response, Problem> {
    page_of(visit, problem, done, None, "")
}

fn page_of(
    visit: &Visit,
    problem: Option<String>,
    done: Option<String>,
    opened: Option<String>,
    back: &str,
) -> Result<Response, Problem> {
    let account = visit.caller.signed_in()?;
    let capacities = visit.service.identity.capacities(&account.name)?.into_iter().map(|capacity| Capacity {
        title: visit.service.desk.name(None, &capacity.organisation, visit.language()),
        roles: role_titles(visit, &capacity.organisation, &capacity.roles()),
        is_chosen: account.organisation.as_ref() == Some(&capacity.organisation) && account.acts_for.is_none(),
        manages: capacity.grants.iter().any(|grant| grant.manages),
        organisation: capacity.organisation,
    });
    let standings = Standing::all(visit, &account.name)?;
    let notices = Notice::open(visit, &account.name)?.into_iter().map(|notice| (notice, false));
    let invitations = visit.service.identity.invitations(&account.name)?;
    let appointments = visit.service.identity.appointments(&account.name)?;
    let places = Place::all(visit, None);
    let principals = visit.service.identity.principals(&account)?;
    let mail = visit.service.identity.mail_address(&account.name)?;
    Ok(set(&AccountPage {
        writes: visit.service.identity.writes(),
        mail: mail.map(|address| visit.say_of("page-mail-is", "address", &address)),
        frame: visit.frame(&visit.say("page-own-account"), None),
        name: account.name.clone(),
        opened,
        way_back: Some(back).filter(|back| !back.is_empty()).map(|back| inside(back).to_owned()),
        enter: match back {
            "" => "/account/organisation".to_owned(),
            back => format!("/account/organisation?back={}", encoded(inside(back))),
        },
        notices: notices.collect(),
        is_known: account.real_name && standings.is_empty(),
        standings,
        invitations: (invitations.into_iter().map(|invitation| Asked::new(visit, invitation)))
            .chain(appointments.into_iter().map(|asked| Asked::to_administer(visit, &places, asked)))
            .collect(),
        capacities: capacities.collect(),
        agencies: principals.into_iter().map(|principal| Agency::new(visit, &account, principal)).collect(),
        is_alone: account.organisation.is_none() && account.acts_for.is_none(),
        has_second_factor: visit.service.identity.has_second_factor(&account.name)?,
        first: visit.caller.first.filter(|_| done.is_none()).map(|first| first.message(visit.language())),
        problem,
        done,
    }))
}

/// What stands behind the path of the page.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Shown {
    /// Whether the account has just been opened.
    opened: Option<String>,
    /// What became of the address that was given then.
    mail: Option<String>,
    /// Whether they have just chosen for whom they act.
    chosen: Option<String>,
    /// Where its person wanted to go, or came from.
    #[serde(default)]
    back: String,
}

/// The account of whoever has signed in.
pub(super) async fn page(visit: Visit, InQuery(shown): InQuery<Shown>) -> Response {
    visit
        .answer_signed_in(move |visit| {
            let opened = shown.opened.as_ref().map(|_| inside(&shown.back).to_owned());
            let problem = shown.mail.as_deref().filter(|mail| *mail == "wrong");
            let done = shown.mail.as_deref().filter(|mail| *mail == "asked");
            let [problem, done] =
                [(problem, "page-mail-wrong"), (done, "page-mail-asked")].map(|(told, id)| told.map(|_| visit.say(id)));
            let chosen = shown.chosen.as_ref().map(|_| acts_as(visit));
            page_of(visit, problem, chosen.or(done), opened, &shown.back)
        })
        .await
}

/// As whom they act from now on, in a sentence.
fn acts_as(visit: &Visit) -> String {
    let account = visit.caller.account.as_ref();
    match account.and_then(|account| account.acts_for.as_ref().or(account.organisation.as_ref())) {
        Some(whom) => visit.say_of("page-capacity-chosen", "whom", &visit.called(whom)),
        None => visit.say("page-capacity-chosen-alone"),
    }
}

/// Accepts notices as they are now.
pub(super) async fn accept(visit: Visit, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    visit
        .answer(move |visit| {
            let (given, account) = (Given(pairs), visit.caller.signed_in()?.name);
            for notice in Notice::open(visit, &account)? {
                if given.all("accept").any(|value| value == notice.value) {
                    notice.accept(visit, &account)?;
                }
            }
            Ok(on_to("/account"))
        })
        .await
}

/// Chooses for whom they act.
pub(super) async fn choose(visit: Visit, Form(chosen): Form<Chosen>) -> Response {
    visit
        .answer(move |visit| {
            let (organisation, principal) = chosen.organisation.split_once(' ').unwrap_or((&chosen.organisation, ""));
            let [organisation, principal] =
                [organisation, principal].map(|id| Some(id).filter(|id| !id.is_empty()).map(Id::from));
            let token = visit.caller.session()?;
            match visit.service.identity.act_for(&token, organisation.as_ref(), principal.as_ref()) {
                // It has ended while they looked at it.
                Err(IdentityError::Desk(error @ DeskError::NoAuthority(_))) => {
                    drawn(visit, Some(error.message(visit.language())), None)
                }
                answer => {
                    let back = match &*chosen.back {
                        "" => String::new(),
                        back => format!("&back={}", encoded(inside(back))),
                    };
                    Ok(answer.map(|_| on_to(&format!("/account?chosen=1{back}")))?)
                }
            }
        })
        .await
}

/// Accepts an invitation, or declines it.
pub(super) async fn answer(visit: Visit, Form(given): Form<Answer>) -> Response {
    visit
        .answer(move |visit| {
            visit.caller.session()?;
            visit.caller.unrestricted()?;
            let (identity, account) = (&visit.service.identity, visit.caller.signed_in()?.name);
            let answered = match given.answer.as_str() {
                "accept" => identity.accept_invitation(&account, &given.invitation).map(|accepted| match accepted {
                    Accepted::Member(_) => "page-invitation-accepted",
                    Accepted::Administrator(_) => "page-invitation-administers",
                }),
                _ => {
                    let keeper = Keeper::Account(account.clone());
                    let declined = identity.decline_invitation(&keeper, &account, &given.invitation);
                    declined.map(|()| "page-invitation-declined")
                }
            };
            match answered {
                Ok(done) => drawn(visit, None, Some(visit.say(done))),
                // It was taken back, or whoever asked does not look after the organisation any more.
                Err(IdentityError::Desk(DeskError::Unknown) | IdentityError::NotYours) => {
                    drawn(visit, Some(visit.say("page-invitation-over")), None)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// Changes their password.
pub(super) async fn change_password(visit: Visit, Form(given): Form<NewPassword>) -> Response {
    visit
        .answer(move |visit| {
            if given.new != given.again {
                return drawn(visit, Some(visit.say("page-passwords-differ")), None);
            }
            match visit.service.identity.change_password(&visit.caller.session()?, &given.old, &given.new) {
                Ok(()) => drawn(visit, None, Some(visit.say("page-password-changed"))),
                Err(error) => {
                    let problem = Problem::from(error).told(visit.language(), false);
                    drawn(visit, Some(problem.title()), None)
                }
            }
        })
        .await
}
