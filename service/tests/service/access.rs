//! Every endpoint as everybody: each role of each party in each organisation that the pack names, an administrator here and elsewhere, a stranger,
//! an agent with an authority and one whose authority was withdrawn, and nobody. What comes of it is compared with what the engine says of the pack, its parties and views, asked directly.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guicheng_engine::{
    Actor, Answers, Case, Command, Id, Pack, Request, Rulebook, Undecided, Value as Given, Values, resolve,
};
use guicheng_service::desk::Purpose;
use guicheng_service::identity::{Keeper, Terms, actor};
use guicheng_service::records::agencies::{AgencySettings, Said};
use guicheng_service::records::memberships::Reach;
use guicheng_service::records::people::Account;
use guicheng_service::records::registers;
use guicheng_service::store::Store;
use serde_json::{Value, json};

use crate::agents::{mandate, with_agents};
use crate::http::{Served, opening, served_behind, unlimited};
use crate::people::PASSWORD;

const HERE: &str = "990000";
const ELSEWHERE: &str = "990300";
pub(crate) const PACK: &str = "market_pitches";

/// Somebody who asks.
pub(crate) struct Asker {
    pub(crate) name: String,
    /// As whom the pack knows them.
    pub(crate) actor: Actor,
    pub(crate) cookie: Option<String>,
    /// Whether they look after the people of the jurisdiction.
    administers: bool,
    /// Whether they look after some people.
    administers_anything: bool,
    /// Whether they act as an agent by an authority that was withdrawn.
    pub(crate) is_over: bool,
}

/// What is to come of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Due {
    /// One of these.
    Status(&'static [u16]),
    /// A refusal by the rules.
    Refused,
}

use Due::{Refused, Status};

/// The case as the engine has it, and what it says of it.
pub(crate) struct Judge<'j> {
    pub(crate) store: &'j dyn Store,
    pub(crate) rulebook: &'j Rulebook,
    pub(crate) pack: &'j Pack,
    pub(crate) case: &'j Case,
    pub(crate) at: DateTime<Utc>,
}

impl Judge<'_> {
    /// Asks the rules, with what stands in registers.
    fn asked<T>(&self, ask: impl FnMut(&Answers) -> Result<T, Undecided>) -> Result<T, Undecided> {
        resolve(ask, |look_up| registers::answer(self.store, look_up).unwrap())
    }

    /// Whether somebody sees something of the case, and whether all of it.
    pub(crate) fn sees(&self, actor: &Actor) -> (bool, bool) {
        let seen = self.asked(|answers| self.rulebook.view(self.case, actor, self.at, answers)).unwrap();
        let whole = seen.sees_all(self.case);
        (seen.facts.is_some() || !seen.procedures.is_empty() || !seen.shown.is_empty(), whole)
    }

    fn of_case(&self, actor: &Actor, whole: bool) -> Due {
        let (something, everything) = self.sees(actor);
        let is_theirs = if whole { everything } else { something };
        Status(if is_theirs { &[200] } else { &[404] })
    }

    /// Whether the rules let somebody do something in the case.
    fn of_command(&self, actor: &Actor, request: &Request) -> Due {
        let command = Command::new(actor.clone(), request.clone());
        match self.asked(|answers| self.rulebook.decide(self.case, &command, self.at, answers)) {
            Ok(_) => Status(&[200]),
            Err(_) if self.sees(actor).0 => Refused,
            Err(_) => Status(&[404]),
        }
    }

    fn of_opening(&self, actor: &Actor, done: &'static [u16]) -> Due {
        let input: Vec<(Id, Given)> = opening()["input"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (Id::from(name.as_str()), Given::text(value.as_str().unwrap())))
            .collect();
        let (pack, workflow) = (Id::from(PACK), Id::from("application"));
        let kind = self.pack.workflows.get("application").unwrap().case.clone();
        let request = Request::OpenCase { pack, kind, workflow, input: input.into_iter().collect::<Values>() };
        let (case, command) = (Case::new(Id::from("new")), Command::new(actor.clone(), request));
        match self.asked(|answers| self.rulebook.decide(&case, &command, self.at, answers)) {
            Ok(_) => Status(done),
            Err(_) => Refused,
        }
    }

    /// Whether somebody can do something now in a procedure.
    fn can_do(&self, actor: &Actor, procedure: u32) -> bool {
        let actions = self.asked(|answers| self.rulebook.available(self.case, actor, self.at, answers)).unwrap();
        actor.person.is_some() && actions.iter().any(|action| action.procedure == procedure && action.refusal.is_none())
    }

    /// Whether the pack lets somebody read an item of this case in a list.
    fn reads(&self, collection: &str, actor: &Actor) -> bool {
        let rows = self.rulebook.collection_rows(self.case).unwrap();
        rows.iter()
            .filter(|row| row.collection.as_str() == collection)
            .any(|row| self.asked(|answers| self.rulebook.may_read(self.case, row, actor, self.at, answers)).unwrap())
    }
}

/// What is to come of a request by somebody, by the endpoint. An endpoint without a rule here fails the test.
fn due(judge: &Judge<'_>, asker: &Asker, method: &str, path: &str) -> Due {
    let signed_in = asker.cookie.is_some();
    let for_all = |done: &'static [u16]| Status(done);
    let once_signed_in = |done: &'static [u16]| if signed_in { Status(done) } else { Status(&[401]) };
    let kept = |theirs: bool, done: &'static [u16]| match (signed_in, theirs) {
        (false, _) => Status(&[401]),
        (_, true) => Status(done),
        _ => Status(&[403]),
    };
    let administered = |done| kept(asker.administers, done);
    let actor = &asker.actor;
    // Of what is theirs outside of cases, an agent whose authority has ended has nothing.
    let of_their_own = ["/api/tasks", "/api/messages", "/api/drafts", "/api/filters", "/api/filters/{name}"];
    let reaches_for_it = matches!(method, "GET" | "PUT" | "DELETE") && of_their_own.contains(&path);
    if asker.is_over && (reaches_for_it || path == "/api/drafts/{draft}/submission") {
        return Status(&[403]);
    }
    match (method, path) {
        // What everybody may see.
        ("GET", "/health" | "/api/calendars" | "/api/packs" | "/api/packs/{pack}/beginnings" | "/api/clock") => {
            for_all(&[200])
        }
        ("GET", path) if path.starts_with("/api/packs/{pack}/collections/{collection}") => for_all(&[200]),
        // By what is decided is no secret.
        ("GET", "/api/packs/{pack}/source" | "/api/packs/{pack}/texts" | "/api/packs/{pack}/articles") => {
            for_all(&[200])
        }
        ("GET", "/api/packs/{pack}/interpretations" | "/api/packs/{pack}/workflows/{workflow}/graph") => {
            for_all(&[200])
        }
        ("GET", "/api/jurisdictions/{jurisdiction}/agencies/{organisation}/settings") => for_all(&[200]),
        ("GET", "/api/jurisdictions/{jurisdiction}/notices/{notice}") => for_all(&[200]),
        // What only a demo has.
        ("GET", "/api/demo/people") | ("POST", "/api/demo/session" | "/api/clock") => for_all(&[403]),
        // Signing in, and one's own account.
        // After a few of them none is tried.
        ("POST", "/api/session") => for_all(&[401, 429]),
        ("POST", "/api/accounts") => for_all(&[201]),
        // No mail is sent here, and no link holds.
        ("POST", "/api/session/password-links") => for_all(&[404]),
        ("PUT", "/api/session/password-links") | ("POST", "/api/session/mail-confirmations") => for_all(&[410]),
        ("GET", "/api/account/mail") => once_signed_in(&[200]),
        ("PUT", "/api/account/mail") => once_signed_in(&[404]),
        ("DELETE", "/api/account/mail") => once_signed_in(&[204]),
        ("GET", "/api/session" | "/api/account" | "/api/account/log" | "/api/account/tokens") => once_signed_in(&[200]),
        ("GET", "/api/account/real-names") => once_signed_in(&[200]),
        ("POST", "/api/account/real-names") => once_signed_in(&[400]),
        ("GET", "/api/jurisdictions/{jurisdiction}/real-names") => administered(&[200]),
        ("PUT", "/api/jurisdictions/{jurisdiction}/real-names/{account}") => administered(&[404]),
        ("GET", "/api/account/acceptances" | "/api/messages") => once_signed_in(&[200]),
        ("PUT", "/api/account/password" | "/api/account/second-factor") => for_all(&[401]),
        ("PUT", "/api/account/capacity") if asker.is_over => Status(&[403]),
        ("PUT", "/api/account/capacity") => once_signed_in(&[200]),
        ("POST", "/api/account/second-factor" | "/api/account/tokens") => once_signed_in(&[201]),
        ("DELETE", "/api/account/tokens/{token}") => once_signed_in(&[404]),
        ("PUT" | "DELETE", "/api/account/invitations/{invitation}") => once_signed_in(&[404]),
        // What is given here lacks the password.
        ("DELETE", "/api/account/second-factor") => for_all(&[400]),
        ("POST", "/api/account/acceptances") => once_signed_in(&[204]),
        // Organisations and who acts for them.
        ("GET", "/api/organisations" | "/api/organisations/{organisation}") => once_signed_in(&[200]),
        ("POST", "/api/organisations") => once_signed_in(&[422]),
        ("POST", "/api/jurisdictions/{jurisdiction}/organisations") => administered(&[201, 409]),
        ("GET", "/api/organisations/{organisation}/members") => kept(asker.administers_anything, &[200]),
        ("POST", "/api/organisations/{organisation}/members") => administered(&[201]),
        ("DELETE", "/api/organisations/{organisation}/members/{account}/{membership}") => administered(&[204]),
        ("GET", "/api/jurisdictions/{jurisdiction}/accounts" | "/api/jurisdictions/{jurisdiction}/administrators") => {
            administered(&[200])
        }
        ("DELETE", "/api/jurisdictions/{jurisdiction}/administrators/{account}") => administered(&[404]),
        ("DELETE", "/api/accounts/{account}") => administered(&[204]),
        ("POST", "/api/account/close") => for_all(&[401]),
        ("POST", "/api/jurisdictions/{jurisdiction}/accounts") => administered(&[201, 409]),
        ("POST", "/api/jurisdictions/{jurisdiction}/administrators") => administered(&[201, 409]),
        ("POST", "/api/accounts/{account}/reset") => administered(&[200]),
        ("GET", "/api/accounts/{account}/log") => administered(&[200]),
        ("DELETE", "/api/accounts/{account}/second-factor") => administered(&[204]),
        ("PUT", "/api/jurisdictions/{jurisdiction}/agencies/{organisation}/settings") => administered(&[200]),
        ("PUT", "/api/jurisdictions/{jurisdiction}/notices/{notice}") => administered(&[200]),
        // The figures of the river office.
        ("GET", "/api/packs/{pack}/figures") => {
            let own = actor.organisation.as_ref().is_some_and(|own| *own == "river_office") && actor.acts_for.is_none();
            kept(own || asker.administers, &[200])
        }
        // Cases: by parties and views, and nothing else.
        ("POST", "/api/cases") => judge.of_opening(actor, &[201]),
        ("POST", "/api/previews") => judge.of_opening(actor, &[200]),
        (
            "GET",
            "/api/cases/{case}"
            | "/api/cases/{case}/actions"
            | "/api/cases/{case}/clocks"
            | "/api/cases/{case}/documents",
        ) => judge.of_case(actor, false),
        ("GET", "/api/cases/{case}/record") => judge.of_case(actor, true),
        ("GET", "/api/cases/{case}/audit") if asker.administers => Status(&[200]),
        ("GET", "/api/cases/{case}/audit") => judge.of_case(actor, true),
        ("GET", "/api/cases/{case}/documents/{number}" | "/api/cases/{case}/attachments/{hash}") => for_all(&[404]),
        ("PUT", "/api/cases/{case}/procedures/{procedure}/claim") => {
            // What a colleague has taken is theirs.
            Status(if judge.can_do(actor, 2) { &[200, 409] } else { &[404] })
        }
        ("DELETE", "/api/cases/{case}/procedures/{procedure}/claim") => {
            Status(if judge.can_do(actor, 2) { &[204, 409] } else { &[404] })
        }
        // What is one's own, and what cannot be read.
        ("GET", "/api/tasks") => once_signed_in(&[200]),
        ("GET", "/api/drafts" | "/api/filters") => Status(if signed_in { &[200] } else { &[404] }),
        ("PUT" | "DELETE", "/api/filters/{name}") => Status(if signed_in { &[204] } else { &[404] }),
        ("GET" | "DELETE", "/api/drafts/{draft}") if asker.is_over => Status(&[403]),
        ("GET" | "DELETE", "/api/drafts/{draft}") | ("POST", "/api/drafts/{draft}/submission") => for_all(&[404]),
        ("GET" | "POST", "/api/packs/{pack}/counter" | "/api/packs/{pack}/counter/forms") => {
            let own = actor.organisation.as_ref();
            let serves = own.is_some_and(|own| judge.pack.organisations.contains(own.as_str()));
            Status(if serves { &[200, 201] } else { &[404] })
        }
        ("GET", "/api/cases/{case}/counter") => {
            let own = actor.organisation.as_ref();
            let serves = own.is_some_and(|own| judge.pack.organisations.contains(own.as_str()));
            Status(if serves && judge.sees(actor).1 { &[200] } else { &[404] })
        }
        // What opens a case is not filled in within one; nothing is taken over here.
        ("POST", "/api/cases/{case}/counter" | "/api/cases/{case}/counter/forms") => for_all(&[404]),
        (_, path) if path.starts_with("/api/packs/{pack}/tables/") => for_all(&[404]),
        ("POST", "/api/handed-over") => for_all(&[404]),
        ("POST", "/api/drafts" | "/api/forms" | "/api/attachments") => for_all(&[400]),
        ("PUT", "/api/drafts/{draft}") => for_all(&[400]),
        ("GET", "/api/quarantine") => kept(asker.administers_anything, &[200]),
        ("GET", "/api/messages/{case}/{event}/{effect}") => for_all(&[401, 404]),
        ("POST", "/api/bulk") => for_all(&[200]),
        ("POST", "/api/messages/{case}/{event}/{effect}/receipt") => for_all(&[404]),
        ("GET", "/api/cases/{case}/reads") => match (signed_in, asker.administers) {
            (false, _) => Status(&[401]),
            (_, true) => Status(&[200]),
            _ => Status(&[404]),
        },
        _ => panic!("what everybody may do is not said of {method} {path}"),
    }
}

/// What is sent to an endpoint.
fn body(asker: &Asker, (method, path): (&str, &str), turn: &str) -> Option<Value> {
    let own = format!("{}-{turn}", asker.name.replace('@', "."));
    let said = json!({"zh": "一"});
    let body = match path {
        "/api/session" => json!({"account": "nobody", "password": "wrong password"}),
        "/api/demo/session" => json!({"account": "florist"}),
        "/api/clock" => json!({"now": "2036-03-20T01:00:00Z"}),
        "/api/accounts" => json!({"account": own, "title": "own", "password": PASSWORD}),
        "/api/session/mail-confirmations" => json!({"link": "none"}),
        "/api/session/password-links" if method == "POST" => json!({"account": "nobody"}),
        "/api/session/password-links" => json!({"link": "none", "password": PASSWORD}),
        "/api/account/mail" => json!({"address": "a@b.example", "password": PASSWORD}),
        "/api/account/close" => json!({"password": "wrong password"}),
        "/api/account/password" => json!({"old": "wrong password", "new": PASSWORD}),
        "/api/account/second-factor" => json!({"code": "000000"}),
        "/api/account/capacity" => json!({"organisation": asker.actor.organisation, "for": asker.actor.acts_for}),
        "/api/account/tokens" => json!({"label": "a", "scopes": ["read"]}),
        "/api/account/real-names" => json!({"jurisdiction": HERE, "name": "", "number": ""}),
        "/api/jurisdictions/{jurisdiction}/real-names/{account}" => {
            json!({"verified": true, "asked_at": "2026-03-02T01:00:00Z"})
        }
        "/api/account/acceptances" => json!({"notice": "terms", "jurisdiction": HERE, "version": 1}),
        "/api/organisations" => json!({"code": "no code", "title": "甲"}),
        "/api/jurisdictions/{jurisdiction}/organisations" => {
            json!({"code": "91350100M000100Y43", "title": {"zh": "甲"}})
        }
        "/api/organisations/{organisation}/members" => {
            json!({"account": "subject", "jurisdiction": HERE, "roles": []})
        }
        "/api/jurisdictions/{jurisdiction}/accounts" => json!({"account": format!("of-{own}"), "title": "a"}),
        "/api/jurisdictions/{jurisdiction}/administrators" => json!({"account": "second"}),
        "/api/jurisdictions/{jurisdiction}/agencies/{organisation}/settings" => json!({"address": said}),
        "/api/jurisdictions/{jurisdiction}/notices/{notice}" => said,
        "/api/cases" | "/api/previews" => opening(),
        "/api/bulk" => json!({"items": []}),
        "/api/filters/{name}" => json!({"search": "a"}),
        "/api/cases/{case}/procedures/{procedure}/claim" => json!({}),
        "/api/drafts" | "/api/forms" | "/api/drafts/{draft}" => json!([1]),
        path if path.contains("/counter") => json!({"workflow": "application"}),
        path if path.starts_with("/api/packs/{pack}/tables/") => json!({"table": {"record": {}}}),
        "/api/handed-over" => json!({"code": "ABCD-EFGH-JKLM"}),
        _ => return None,
    };
    Some(body)
}

/// Everybody, from the parties of the pack.
pub(crate) fn askers(served: &Served, pack: &Pack) -> Vec<Asker> {
    let signed_in = |account: Account, reach: &Reach, administered: Option<&str>| {
        served.identity.add_within(&account, Some(PASSWORD), reach).unwrap();
        if let Some(jurisdiction) = administered {
            let reach = Reach::from(jurisdiction);
            served.identity.add_administrator(&Keeper::Operator, &account.name, &reach).unwrap();
        }
        Asker {
            // Beyond its jurisdiction somebody is a person as any other.
            actor: match reach.covers(Some(HERE)) {
                true => actor(&account),
                false => Actor { organisation: None, roles: Vec::new(), ..actor(&account) },
            },
            cookie: Some(served.signed_in(&account.name, PASSWORD)),
            administers: administered == Some(HERE),
            administers_anything: administered.is_some(),
            is_over: false,
            name: account.name,
        }
    };
    let account = |name: &str, organisation: Option<&Id>, roles: &[&Id]| Account {
        name: name.to_owned(),
        person: Id::from(format!("p-{name}")),
        title: name.to_owned(),
        organisation: organisation.cloned(),
        roles: roles.iter().map(|role| (*role).clone()).collect(),
        real_name: true,
        acts_for: None,
    };
    let here = Reach::from(HERE);
    let roles: BTreeSet<&Id> =
        pack.parties.values().flat_map(|party| party.roles.iter().map(|(role, _)| role)).collect();
    let mut askers = Vec::new();
    for organisation in pack.organisations.values() {
        for role in roles.iter().map(|role| vec![*role]).chain([Vec::new()]) {
            let called = role.first().map_or("none", |role| role.as_str());
            let name = format!("{called}@{}", organisation.id);
            askers.push(signed_in(account(&name, Some(&organisation.id), &role), &here, None));
        }
    }
    let office = pack.organisations.values().last().unwrap();
    let all: Vec<&Id> = roles.into_iter().collect();
    askers.push(signed_in(account("abroad", Some(&office.id), &all), &Reach::from(ELSEWHERE), None));
    askers.push(signed_in(account("stranger", None, &[]), &Reach::Everywhere, None));
    askers.push(signed_in(account("admin", None, &[]), &here, Some(HERE)));
    askers.push(signed_in(account("admin-elsewhere", None, &[]), &Reach::from(ELSEWHERE), Some(ELSEWHERE)));
    let florist = served.signed_in("florist", "flowers and more");
    // The florist has two others act for it, and one no more.
    for (name, is_over) in [("agent", false), ("agent-over", true)] {
        let mut agent = signed_in(account(name, None, &[]), &Reach::Everywhere, None);
        let given = mandate(name, &format!("p-{name}"), "2099-12-31");
        let (status, given) = served.asked(&florist, "POST", "/api/cases", Some(&given));
        assert_eq!(status, 201, "{given}");
        let chosen = json!({"organisation": null, "for": "person-florist"});
        let cookie = agent.cookie.clone().unwrap();
        let (status, told) = served.asked(&cookie, "PUT", "/api/account/capacity", Some(&chosen));
        assert_eq!(status, 200, "{told}");
        (agent.actor.acts_for, agent.is_over) = (Some(Id::from("person-florist")), is_over);
        if is_over {
            let revoke = json!({"do": "act", "procedure": 1, "action": "revoke", "input": {}});
            let place = format!("/api/cases/{}/commands", given["case"].as_str().unwrap());
            let (status, told) = served.asked(&florist, "POST", &place, Some(&revoke));
            assert_eq!(status, 200, "{told}");
        }
        askers.push(agent);
    }
    askers.push(Asker {
        name: "florist".to_owned(),
        actor: Actor { person: Some(Id::from("person-florist")), real_name: true, ..Actor::anonymous() },
        cookie: Some(florist.clone()),
        administers: false,
        administers_anything: false,
        is_over: false,
    });
    askers.push(Asker {
        name: "nobody".to_owned(),
        actor: Actor::anonymous(),
        cookie: None,
        administers: false,
        administers_anything: false,
        is_over: false,
    });
    askers
}

/// Somebody whom others look after, with a membership to be ended.
fn subject(served: &Served, account: &str) -> String {
    if served.identity.capacities(account).is_ok_and(|found| found.is_empty()) {
        let _ = served.identity.enter(&Keeper::Operator, account, account, &Reach::from(HERE));
    }
    let member = Terms {
        account: account.to_owned(),
        organisation: Id::from("river_office"),
        reach: Reach::from(HERE),
        roles: Vec::new(),
        manages: false,
        from: None,
        until: None,
        stands_in_for: None,
    };
    served.identity.add_member(&Keeper::Operator, member).unwrap().id().to_owned()
}

fn is_due(due: &Due, status: u16) -> bool {
    match due {
        Status(known) => known.contains(&status),
        Refused => matches!(status, 403 | 412 | 422),
    }
}

#[test]
fn every_endpoint_answers_everybody_as_the_pack_says() {
    let served = served_behind(Purpose::Real, &[PACK], &[], unlimited());
    with_agents(&served.desk);
    let published = served.desk.published();
    let pack = published.current(&Id::from(PACK), served.desk.clock().now()).unwrap();
    let askers = askers(&served, pack);
    assert!(askers.len() >= 13, "the roles of the pack are not found");
    let here = Reach::from(HERE);
    let said = Said { zh: "一".to_owned(), en: None };
    let settings = AgencySettings { address: Some(said.clone()), ..AgencySettings::default() };
    served.identity.set_settings(&Keeper::Operator, &Id::from("river_office"), &here, settings, None).unwrap();
    let terms = guicheng_service::identity::NoticeKind::Terms;
    served.identity.publish_notice(&Keeper::Operator, terms, &here, said.clone()).unwrap();
    let privacy = guicheng_service::identity::NoticeKind::Privacy;
    served.identity.publish_notice(&Keeper::Operator, privacy, &here, said).unwrap();
    subject(&served, "subject");
    served.identity.enter(&Keeper::Operator, "second", "second", &here).unwrap();

    let described = served.send("GET", "/openapi.json", &[], None).json();
    let operations: Vec<(String, String)> = described["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(|method| (method.to_ascii_uppercase(), path.clone()))
        })
        .collect();
    assert!(operations.len() > 35, "{operations:?}");
    let florist = askers.iter().find(|asker| asker.name == "florist").unwrap().cookie.clone().unwrap();
    let (_, opened) = served.asked(&florist, "POST", "/api/cases", Some(&opening()));
    let case = Id::from(opened["case"].as_str().unwrap());
    let mut wrong = Vec::new();
    for turn in ["filed", "notice"] {
        let file = served.desk.view(&clerk_of(&askers), &case).unwrap();
        let (store, at) = (&**served.desk.store(), served.desk.clock().now());
        let judge = Judge { store, rulebook: published.rulebook(), pack, case: &file.file.case, at };
        for asker in &askers {
            for (method, path) in &operations {
                if (method.as_str(), path.as_str()) == ("DELETE", "/api/session") || is_of_commands(path) {
                    continue;
                }
                let membership = path.contains("{membership}").then(|| subject(&served, "subject"));
                for (place, collection) in places(path, pack, &case, membership.as_deref()) {
                    let headers: Vec<(&str, &str)> =
                        asker.cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
                    let sent = (method != "GET").then(|| body(asker, (method, path), turn)).flatten();
                    let answer = served.send(method, &place, &headers, sent.as_ref());
                    let due = due(&judge, asker, method, path);
                    if !is_due(&due, answer.status) {
                        wrong.push(format!(
                            "{turn}: {} {method} {place}: {} instead of {due:?}",
                            asker.name, answer.status
                        ));
                    }
                    if let Some(collection) = collection {
                        let shown = answer.body.contains("花铺");
                        let counted = path.ends_with("{collection}")
                            && answer.json()["count"].as_u64().is_some_and(|count| count > 0);
                        let theirs = judge.reads(&collection, &asker.actor);
                        if shown != theirs || (counted && !theirs) {
                            wrong.push(format!("{turn}: {} {method} {place}: {}", asker.name, answer.body));
                        }
                    }
                }
            }
            commands(&served, &judge, asker, &case, turn, &mut wrong);
        }
        let give = json!({"do": "act", "procedure": 2, "action": "give_notice", "input": {}});
        let clerk = askers.iter().find(|asker| asker.name == "clerk@river_office").unwrap().cookie.clone().unwrap();
        if turn == "filed" {
            let (status, done) = served.asked(&clerk, "POST", &format!("/api/cases/{case}/commands"), Some(&give));
            assert_eq!(status, 200, "{done}");
        }
    }
    // The end of it: a session that was ended is nobody's.
    for asker in askers.iter().filter(|asker| asker.cookie.is_some()) {
        let cookie = asker.cookie.as_deref().unwrap();
        assert_eq!(served.asked(cookie, "DELETE", "/api/session", None).0, 204);
        assert_eq!(served.asked(cookie, "GET", "/api/session", None).0, 401);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A clerk whom the pack shows all.
pub(crate) fn clerk_of(askers: &[Asker]) -> Actor {
    askers.iter().find(|asker| asker.name == "clerk@river_office").unwrap().actor.clone()
}

fn is_of_commands(path: &str) -> bool {
    matches!(path, "/api/cases/{case}/commands" | "/api/cases/{case}/previews")
}

/// Where an endpoint is, with what stands in its path; of lists each.
fn places(path: &str, pack: &Pack, case: &Id, membership: Option<&str>) -> Vec<(String, Option<String>)> {
    let filled = path
        .replace("{case}", case.as_str())
        .replace("{pack}", PACK)
        .replace("{organisation}", "river_office")
        .replace("{jurisdiction}", HERE)
        .replace("{notice}", if path.starts_with("/api/account") { "terms" } else { "privacy" })
        .replace("{account}", "subject")
        .replace("{membership}", membership.unwrap_or("none"))
        .replace("{token}", "none")
        .replace("{invitation}", "none")
        .replace("{hash}", "none")
        .replace("{draft}", "none")
        .replace("{name}", "own")
        .replace("{workflow}", "application")
        .replace("{state}", "filed")
        .replace("{procedure}", "2")
        .replace("{number}", "1")
        .replace("{event}", "1")
        .replace("{effect}", "0");
    if path == "/api/organisations" {
        return vec![(format!("{filled}?search=a"), None)];
    }
    if path == "/api/packs/{pack}/figures" {
        return vec![(format!("{filled}?from=2026-01-01&until=2026-12-31&of=river_office"), None)];
    }
    if !filled.contains("{collection}") {
        return vec![(filled, None)];
    }
    let lists = pack.collections.values().map(|collection| collection.id.to_string());
    lists.map(|id| (filled.replace("{collection}", &id), Some(id))).collect()
}

/// Every action of the case and every procedure that can be opened, as somebody; what would be done is only previewed.
fn commands(served: &Served, judge: &Judge<'_>, asker: &Asker, case: &Id, turn: &str, wrong: &mut Vec<String>) {
    let acts = judge.case.procedures().flat_map(|procedure| {
        let number = procedure.number();
        procedure
            .workflow()
            .actions
            .values()
            .map(move |action| json!({"do": "act", "procedure": number, "action": action.id, "input": {}}))
    });
    let opens =
        judge.pack.workflows.values().map(
            |workflow| json!({"do": "open", "workflow": workflow.id, "concerns": 2, "input": {"grounds": "太吵"}}),
        );
    for sent in acts.chain(opens) {
        let request: Request = serde_json::from_value(sent.clone()).unwrap();
        let due = judge.of_command(&asker.actor, &request);
        let headers: Vec<(&str, &str)> = asker.cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
        let mut kinds = vec!["previews"];
        kinds.extend((due != Status(&[200])).then_some("commands"));
        for kind in kinds {
            let answer = served.send("POST", &format!("/api/cases/{case}/{kind}"), &headers, Some(&sent));
            if !is_due(&due, answer.status) {
                wrong.push(format!("{turn}: {} {kind} {sent}: {} instead of {due:?}", asker.name, answer.status));
            }
        }
    }
}
