//! People: accounts, organisations and who acts for them, and that a jurisdiction is a boundary.

use std::sync::Arc;

use chrono::TimeDelta;
use guicheng_engine::{Id, Language};
use guicheng_service::clock::{Clock, MovedClock};
use guicheng_service::desk::{DeskError, Purpose};
use guicheng_service::identity::{
    Identity, IdentityError, ImportError, Keeper, NewOrganisation, Restriction, RowProblem, RowProblemKind, Terms,
    actor, table_rows,
};
use guicheng_service::records::memberships::Reach;
use guicheng_service::store::{Batch, Cell};
use serde_json::{Value, json};

use crate::http::{Served, cookie, opening, served};
use crate::world::{APPLICATION, act, apply, input, morning, world};

pub(crate) const PASSWORD: &str = "a long password";

/// The jurisdiction of the pack that these tests use, and another.
const HERE: &str = "990000";
const ELSEWHERE: &str = "990300";

/// Two codes with a valid check digit.
const CODES: [&str; 2] = ["91350100M000100Y43", "91990102MA0000001D"];

fn within(code: &str) -> Reach {
    Reach::from(code)
}

fn member(account: &str, organisation: &str, reach: Reach, roles: &[&str]) -> Terms {
    Terms {
        account: account.to_owned(),
        organisation: Id::from(organisation),
        reach,
        roles: roles.iter().map(|role| Id::from(*role)).collect(),
        manages: false,
        from: None,
        until: None,
        stands_in_for: None,
    }
}

impl Served {
    /// The cookie of somebody who signs in by password.
    pub(crate) fn signed_in(&self, account: &str, password: &str) -> String {
        let given = json!({"account": account, "password": password});
        let answer = self.send("POST", "/api/session", &[], Some(&given));
        assert_eq!(answer.status, 201, "{}", answer.body);
        cookie(&answer)
    }

    pub(crate) fn join(&self, account: &str) -> String {
        let given = json!({"account": account, "title": account, "password": PASSWORD});
        let joined = self.send("POST", "/api/accounts", &[], Some(&given));
        assert_eq!(joined.status, 201, "{}", joined.body);
        self.signed_in(account, PASSWORD)
    }

    /// Asks as somebody, and says with what status and code it was answered.
    pub(crate) fn asked(&self, cookie: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let answer = self.send(method, path, &[("Cookie", cookie)], body);
        let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
        (answer.status, if answer.status >= 400 { body["code"].clone() } else { body })
    }
}

#[test]
fn what_somebody_has_in_one_jurisdiction_is_nothing_in_another() {
    let (_world, desk) = world(&["market_pitches"]);
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk));
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let operator = Keeper::Operator;
    for (name, reach) in [("here", within(HERE)), ("elsewhere", within(ELSEWHERE)), ("both", Reach::Everywhere)] {
        identity.enter(&operator, name, name, &reach).unwrap();
        let roles: &[&str] = if reach == within(ELSEWHERE) { &[] } else { &["clerk"] };
        identity.add_member(&operator, member(name, "river_office", reach, roles)).unwrap();
    }
    // No pack is published there, so that nobody can have a role.
    let roles = identity.add_member(&operator, member("elsewhere", "river_office", within(ELSEWHERE), &["clerk"]));
    assert_eq!(roles, Err(IdentityError::NoRole("clerk".to_owned())));
    let acting = |name: &str| {
        let signed_in = identity.capacities(name).unwrap();
        let account = guicheng_service::records::people::find(&**desk.store(), name).unwrap().unwrap().0;
        let capacity = &signed_in[0];
        actor(&guicheng_service::records::people::Account {
            organisation: Some(capacity.organisation.clone()),
            // What they say of themselves is not what they have.
            roles: vec![Id::from("clerk"), Id::from("head")],
            ..account
        })
    };
    assert_eq!(desk.view(&acting("elsewhere"), &case).unwrap_err(), DeskError::Unknown);
    let command = |name: &str| desk.command(&case, &act(&acting(name), APPLICATION, "give_notice", input([])));
    assert_eq!(command("elsewhere").unwrap_err(), DeskError::Unknown);
    assert!(desk.view(&acting("here"), &case).unwrap().sees_all());
    let done = command("here").unwrap();
    let recorded = done.events[0].command().unwrap();
    assert_eq!(
        (recorded.actor.organisation.as_ref().map(Id::as_str), &*recorded.actor.roles),
        (Some("river_office"), &[Id::from("clerk")][..])
    );
    assert!(desk.view(&acting("both"), &case).unwrap().sees_all());
}

#[test]
fn a_body_is_entered_once_and_looks_after_its_own_people() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let (owner, other) = (served.join("owner"), served.join("other"));
    let body = |code: &str| json!({"code": code, "title": "花卉有限公司", "roles": ["clerk"]});
    let wrong = served.asked(&owner, "POST", "/api/organisations", Some(&body("91350100M000100Y44")));
    assert_eq!(wrong, (422, json!("no-code")));
    let (status, entered) = served.asked(&owner, "POST", "/api/organisations", Some(&body(CODES[0])));
    assert_eq!((status, &entered["organisation"]), (201, &json!("91350100m000100y43")));
    assert_eq!(served.asked(&other, "POST", "/api/organisations", Some(&body(CODES[0]))), (409, json!("taken")));
    assert_eq!(served.asked("", "GET", "/api/organisations?search=%E8%8A%B1", None).0, 401);
    let (_, found) = served.asked(&other, "GET", "/api/organisations?search=%E8%8A%B1%E5%8D%89", None);
    assert_eq!(found[0]["title"]["zh"], "花卉有限公司");

    let (_, account) = served.asked(&owner, "GET", "/api/account", None);
    assert_eq!((&account["organisation"], &account["roles"]), (&entered["organisation"], &json!(["clerk"])));
    assert_eq!(
        account["capacities"][0]["grants"][0],
        json!({"jurisdiction": "*", "roles": ["clerk"], "manages": true, "stands_in_for": null})
    );
    let members = "/api/organisations/91350100m000100y43/members";
    let new = json!({"account": "other", "jurisdiction": "*", "roles": ["head"]});
    assert_eq!(served.asked(&other, "POST", members, Some(&new)), (403, json!("not-yours")));
    assert_eq!(served.asked(&other, "GET", members, None), (403, json!("not-yours")));
    let (status, added) = served.asked(&owner, "POST", members, Some(&new));
    assert_eq!((status, &added["roles"], &added["invited"]), (201, &json!(["head"]), &json!(true)));
    let accepted = format!("/api/account/invitations/{}", added["membership"].as_str().unwrap());
    assert_eq!(served.asked(&owner, "PUT", &accepted, None), (404, json!("unknown")));
    assert_eq!(served.asked(&other, "PUT", &accepted, None).0, 200);
    let nobody = json!({"account": "nobody", "jurisdiction": "*", "roles": []});
    assert_eq!(served.asked(&owner, "POST", members, Some(&nobody)), (404, json!("unknown")));
    let king = json!({"account": "other", "jurisdiction": "*", "roles": ["king"]});
    assert_eq!(served.asked(&owner, "POST", members, Some(&king)), (422, json!("no-role")));
    // They act for it in a case, and as themselves again if they choose so.
    let (status, opened) = served.asked(&other, "POST", "/api/cases", Some(&opening()));
    assert_eq!(status, 201, "{opened}");
    let path = format!("/api/cases/{}", opened["case"].as_str().unwrap());
    assert_eq!(served.asked(&owner, "GET", &path, None).0, 200);
    let alone = json!({"organisation": null});
    let (_, chosen) = served.asked(&other, "PUT", "/api/account/capacity", Some(&alone));
    assert_eq!(chosen["organisation"], Value::Null);
    assert_eq!(served.asked(&other, "GET", &path, None), (404, json!("unknown")));
    let agency = json!({"organisation": "river_office"});
    assert_eq!(served.asked(&other, "PUT", "/api/account/capacity", Some(&agency)), (403, json!("not-yours")));
    // Of the other's membership nothing is left once it is ended.
    let ended = format!("{members}/other/{}", added["membership"].as_str().unwrap());
    assert_eq!(served.asked(&owner, "DELETE", &ended, None).0, 204);
    let back = json!({"organisation": "91350100m000100y43"});
    assert_eq!(served.asked(&other, "PUT", "/api/account/capacity", Some(&back)), (403, json!("not-yours")));
    let (_, log) = served.asked(&other, "GET", "/api/account/log", None);
    let what: Vec<&Value> = log.as_array().unwrap().iter().map(|entry| &entry["what"]).collect();
    assert_eq!(what, ["member-ended", "member", "invited", "signed-in", "added"]);
    assert_eq!(log[0]["by"], "owner");
}

#[test]
fn administrators_look_after_their_jurisdiction_and_nothing_else() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    let password = identity.set_up(&within(HERE), &Id::from("river_office"), "admin").unwrap().unwrap();
    assert_eq!(identity.set_up(&within(HERE), &Id::from("no_office"), "admin"), Err(DeskError::Unknown.into()));
    let admin = served.signed_in("admin", &password);
    // The password was told by somebody: nothing else is done with it.
    let accounts = format!("/api/jurisdictions/{HERE}/accounts");
    let clerk = json!({"account": "acceptance", "title": "受理员"});
    assert_eq!(served.asked(&admin, "POST", &accounts, Some(&clerk)), (403, json!("change-password")));
    let change = |old: &str, new: &str| json!({"old": old, "new": new});
    assert_eq!(served.asked(&admin, "PUT", "/api/account/password", Some(&change("wrong", PASSWORD))).0, 401);
    assert_eq!(served.asked(&admin, "PUT", "/api/account/password", Some(&change(&password, "short"))).0, 422);
    assert_eq!(served.asked(&admin, "PUT", "/api/account/password", Some(&change(&password, PASSWORD))).0, 204);
    let (status, entered) = served.asked(&admin, "POST", &accounts, Some(&clerk));
    assert_eq!(status, 201, "{entered}");
    let member = json!({"account": "acceptance", "jurisdiction": HERE, "roles": ["clerk"]});
    let office = "/api/organisations/river_office/members";
    assert_eq!(served.asked(&admin, "POST", office, Some(&member)).0, 201);
    // Everywhere, and elsewhere, is more than they administer.
    for jurisdiction in ["*", ELSEWHERE] {
        let wider = json!({"account": "acceptance", "jurisdiction": jurisdiction, "roles": []});
        assert_eq!(served.asked(&admin, "POST", office, Some(&wider)), (403, json!("not-yours")));
    }
    let elsewhere = format!("/api/jurisdictions/{ELSEWHERE}/accounts");
    assert_eq!(served.asked(&admin, "POST", &elsewhere, Some(&clerk)), (403, json!("not-yours")));
    // They see nothing of cases.
    let florist = served.signed_in("florist", "flowers and more");
    let (_, opened) = served.asked(&florist, "POST", "/api/cases", Some(&opening()));
    let path = format!("/api/cases/{}", opened["case"].as_str().unwrap());
    // Whoever acts for the office without a role is bound to it all the same; another administrator sees nothing.
    identity.enter(&Keeper::Operator, "second", "second", &within(HERE)).unwrap();
    identity.add_administrator(&Keeper::Operator, "second", &within(HERE)).unwrap();
    let second = identity.reset_for(&Keeper::Operator, "second").unwrap();
    let second = {
        let cookie = served.signed_in("second", &second);
        assert_eq!(served.asked(&cookie, "PUT", "/api/account/password", Some(&change(&second, PASSWORD))).0, 204);
        cookie
    };
    assert_eq!(served.asked(&second, "GET", &path, None), (404, json!("unknown")));
    // A password reset ends the sessions, and is for those within reach.
    let clerk_password = entered["password"].as_str().unwrap();
    let clerk = served.signed_in("acceptance", clerk_password);
    assert_eq!(served.asked(&clerk, "POST", "/api/accounts/florist/reset", None), (403, json!("change-password")));
    let (status, reset) = served.asked(&second, "POST", "/api/accounts/acceptance/reset", None);
    assert_eq!(status, 200, "{reset}");
    assert_eq!(served.asked(&clerk, "GET", "/api/account", None).0, 401);
    identity.add_administrator(&Keeper::Operator, "acceptance", &within(ELSEWHERE)).unwrap();
    let refused = served.asked(&second, "POST", "/api/accounts/acceptance/reset", None);
    assert_eq!(refused, (403, json!("not-yours")));
    assert_eq!(served.asked(&second, "POST", "/api/accounts/nobody/reset", None), (403, json!("not-yours")));
    assert_eq!(served.asked(&florist, "POST", "/api/accounts/acceptance/reset", None), (403, json!("not-yours")));
}

#[test]
fn nothing_of_somebody_changes_by_what_others_ask_until_they_accept() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let owner = served.join("owner");
    let own = json!({"code": CODES[0], "title": "花卉有限公司", "roles": ["clerk"]});
    assert_eq!(served.asked(&owner, "POST", "/api/organisations", Some(&own)).0, 201);
    let members = "/api/organisations/91350100m000100y43/members";
    let asks = |account: &str| {
        let new = json!({"account": account, "jurisdiction": "*", "roles": ["clerk"]});
        served.asked(&owner, "POST", members, Some(&new))
    };
    let acts_for = |cookie: &str| served.asked(cookie, "GET", "/api/session", None).1["organisation"].clone();
    // A citizen and somebody who acts for another body, both signed in.
    let (citizen, baker) = (served.join("citizen"), served.join("baker"));
    let bakery = json!({"code": CODES[1], "title": "面包坊", "roles": ["clerk"]});
    assert_eq!(served.asked(&baker, "POST", "/api/organisations", Some(&bakery)).0, 201);
    let bakery = json!("91990102ma0000001d");
    let (status, asked) = asks("citizen");
    assert_eq!((status, &asked["invited"]), (201, &json!(true)));
    let (_, to_baker) = asks("baker");
    assert_eq!(asks("baker"), (409, json!("taken")));
    assert_eq!((acts_for(&citizen), acts_for(&baker)), (Value::Null, bakery.clone()));
    let (_, opened) = served.asked(&citizen, "POST", "/api/cases", Some(&opening()));
    let path = format!("/api/cases/{}", opened["case"].as_str().unwrap());
    assert_eq!(served.asked(&owner, "GET", &path, None), (404, json!("unknown")));
    assert_eq!(
        served.asked(&citizen, "PUT", "/api/account/capacity", Some(&json!({"organisation": "91350100m000100y43"}))).0,
        403
    );
    // Those who look after the body see whom they asked; the page asks whoever was.
    let (_, listed) = served.asked(&owner, "GET", members, None);
    let invited: Vec<&Value> = listed.as_array().unwrap().iter().map(|member| &member["invited"]).collect();
    assert_eq!(invited, [&json!(false), &json!(true), &json!(true)]);
    let page = served.send("GET", "/account", &[("Cookie", &citizen), ("Accept-Language", "en")], None).body;
    assert!(
        page.contains("花卉有限公司, asked by the account owner") && page.contains("/account/invitation"),
        "{page}"
    );
    let (_, account) = served.asked(&citizen, "GET", "/api/account", None);
    assert_eq!(account["invitations"][0]["by"], "owner");
    let answer = |asked: &Value| format!("/api/account/invitations/{}", asked["membership"].as_str().unwrap());
    assert_eq!(served.asked(&citizen, "DELETE", &answer(&asked), None).0, 204);
    assert_eq!(served.asked(&citizen, "PUT", &answer(&asked), None), (404, json!("unknown")));
    // Whoever accepts another goes on acting for whom they acted.
    let (status, accepted) = served.asked(&baker, "PUT", &answer(&to_baker), None);
    assert_eq!((status, &accepted["invited"], acts_for(&baker)), (200, &json!(false), bakery));
    let (_, account) = served.asked(&baker, "GET", "/api/account", None);
    assert_eq!((account["capacities"].as_array().unwrap().len(), &account["invitations"]), (2, &json!([])));
    // What was asked is taken back as a membership is ended, and holds only while whoever asked looks after the body.
    let (_, again) = asks("citizen");
    let ended = format!("{members}/citizen/{}", again["membership"].as_str().unwrap());
    assert_eq!(served.asked(&baker, "DELETE", &ended, None), (403, json!("not-yours")));
    assert_eq!(served.asked(&owner, "DELETE", &ended, None).0, 204);
    let (_, again) = asks("citizen");
    let own = served.asked(&owner, "GET", members, None).1;
    let own = own.as_array().unwrap().iter().find(|member| member["account"] == "owner").unwrap().clone();
    let ended = format!("{members}/owner/{}", own["membership"].as_str().unwrap());
    assert_eq!(served.asked(&owner, "DELETE", &ended, None), (409, json!("last-one")), "nobody else looks after it");
    served.identity.close_account(&Keeper::Operator, "owner").unwrap();
    assert_eq!(served.asked(&citizen, "PUT", &answer(&again), None), (403, json!("not-yours")));
}

#[test]
fn what_somebody_calls_their_own_body_says_nothing_of_what_others_mean() {
    let (_world, desk) = world(&["market_pitches"]);
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk));
    let published = desk.published();
    let pack = published.current(&Id::from("market_pitches"), desk.clock().now()).unwrap();
    identity.join("squatter", "squatter", PASSWORD).unwrap();
    let found = |code: &str, title: &str| {
        let asked = NewOrganisation { code: code.to_owned(), title: title.to_owned(), roles: Vec::new() };
        identity.found("squatter", &asked).map(|body| body.id)
    };
    // Nobody takes the name of an authority, however it is written.
    let office = pack.organisations.get("river_office").unwrap();
    for title in [
        office.title.get(Language::Chinese).to_owned(),
        format!(" {} ", office.title.get(Language::English).to_uppercase()),
    ] {
        assert_eq!(found(CODES[0], &title), Err(IdentityError::BodyIsHere), "{title}");
    }
    // The name of a body that is known goes on meaning it; that of one that nobody has verified means none, and its code does.
    let table = format!("code,title\n{},花卉有限公司\n", CODES[1]);
    identity.import_organisations(&table_rows(table.as_bytes()).unwrap(), false).unwrap();
    let (known, entered) = (Id::from("91990102ma0000001d"), Id::from("91350100m000100y43"));
    assert_eq!(found(CODES[0], "花卉有限公司"), Ok(entered.clone()));
    assert_eq!(identity.meant(pack, "花卉有限公司").unwrap(), Some(known));
    assert_eq!(identity.meant(pack, CODES[0]).unwrap(), Some(entered));
    // What was sent to a code bars nobody from entering it; that it is not for whoever comes first is another matter.
    let another = Id::from("91350100m000200y4t");
    let mut batch = Batch::default();
    let sent = [another.as_str(), "case", "notice"].map(Cell::from);
    batch.write(
        "INSERT INTO messages (bucket, recipient, case_id, kind, sequence, effect, sent_at) VALUES (0, ?1, ?2, ?3, 1, 0, 0)",
        sent,
    );
    desk.store().write(batch).unwrap();
    assert_eq!(found(&another.as_str().to_ascii_uppercase(), "陶坊"), Ok(another));
}

#[test]
fn what_holds_everywhere_is_beyond_those_who_administer_one_jurisdiction() {
    let (_world, desk) = world(&["market_pitches"]);
    let identity = Identity::new(Arc::new(desk));
    let operator = Keeper::Operator;
    for (name, home) in [("keeper", within(HERE)), ("free", Reach::Everywhere), ("official", Reach::Everywhere)] {
        identity.enter(&operator, name, name, &home).unwrap();
    }
    identity.add_administrator(&operator, "keeper", &within(HERE)).unwrap();
    let keeper = Keeper::Account("keeper".to_owned());
    // Whoever opened an account of their own is tied to no jurisdiction by that.
    assert_eq!(identity.reset_for(&keeper, "free").map(|_| ()), Err(IdentityError::NotYours));
    identity.add_member(&operator, member("official", "river_office", Reach::Everywhere, &["head"])).unwrap();
    let refused = Err(IdentityError::NotYours);
    assert_eq!(identity.reset_for(&keeper, "official").map(|_| ()), refused);
    assert_eq!(identity.remove_second_factor(&keeper, "official"), refused);
    assert_eq!(identity.account_log(&keeper, "official", None, 9).map(|_| ()), refused);
    // What they have here alone does not hide what they have everywhere; whoever administers everywhere looks after them.
    identity.add_member(&operator, member("official", "river_office", within(HERE), &["clerk"])).unwrap();
    assert_eq!(identity.reset_for(&keeper, "official").map(|_| ()), refused);
    identity.enter(&operator, "chief", "chief", &Reach::Everywhere).unwrap();
    identity.add_administrator(&operator, "chief", &Reach::Everywhere).unwrap();
    identity.reset_for(&Keeper::Account("chief".to_owned()), "official").unwrap();
}

#[test]
fn a_substitute_has_what_the_other_has_for_a_time() {
    let (_world, desk) = world(&["market_pitches"]);
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk));
    let operator = Keeper::Operator;
    for name in ["head", "deputy"] {
        identity.enter(&operator, name, name, &within(HERE)).unwrap();
    }
    let own = identity.add_member(&operator, member("head", "river_office", within(HERE), &["head"])).unwrap();
    let until = morning("2026-03-20");
    let deputy = |roles: &[&str], until| Terms {
        until,
        stands_in_for: Some("head".to_owned()),
        ..member("deputy", "river_office", within(HERE), roles)
    };
    for wrong in [deputy(&["clerk"], Some(until)), deputy(&["head"], None), deputy(&[], Some(until))] {
        assert_eq!(identity.add_member(&operator, wrong), Err(IdentityError::NoSubstitute));
    }
    identity.add_member(&operator, deputy(&["head"], Some(until))).unwrap();
    let roles =
        || identity.capacities("deputy").unwrap().iter().flat_map(|capacity| capacity.roles()).collect::<Vec<_>>();
    assert_eq!(roles(), [Id::from("head")]);
    // Whose membership ends has no substitute any more; and a substitute none after the time.
    identity.end_member(&operator, &Id::from("river_office"), "head", own.id()).unwrap();
    assert!(roles().is_empty());
    identity.add_member(&operator, member("head", "river_office", within(HERE), &["head"])).unwrap();
    assert_eq!(roles(), [Id::from("head")]);
    desk.move_clock(until).unwrap();
    assert!(roles().is_empty());
}

#[test]
fn sessions_end_when_nothing_is_asked_and_after_half_a_day() {
    let (_world, desk) = world(&["market_pitches"]);
    let clock = Arc::new(MovedClock::standing(morning("2026-03-02")));
    let identity = Identity::by_clock(Arc::new(desk), Arc::clone(&clock) as Arc<dyn Clock>);
    identity.join("florist", "花铺", PASSWORD).unwrap();
    let idle = identity.sign_in("florist", PASSWORD).unwrap().token;
    let used = identity.sign_in("florist", PASSWORD).unwrap().token;
    let after = |minutes: i64| clock.move_to(clock.now() + TimeDelta::minutes(minutes));
    for _ in 0..23 {
        after(30);
        assert!(identity.session(&used).unwrap().is_some());
    }
    assert_eq!(identity.session(&idle).unwrap(), None);
    after(31);
    assert_eq!(identity.session(&used).unwrap(), None);
    // A password that somebody else set is changed first, and their sessions end with the old one.
    let token = identity.sign_in("florist", PASSWORD).unwrap().token;
    let once = identity.reset_for(&Keeper::Operator, "florist").unwrap();
    assert_eq!(identity.session(&token).unwrap(), None);
    let token = identity.sign_in("florist", &once).unwrap().token;
    assert_eq!(identity.present(&token).unwrap().unwrap().1, Some(Restriction::ChangePassword));
    identity.change_password(&token, &once, PASSWORD).unwrap();
    assert_eq!(identity.present(&token).unwrap().unwrap().1, None);
    // Five wrong ones, however they come, and none is taken for a quarter of an hour.
    for _ in 0..5 {
        assert_eq!(identity.sign_in("florist", "wrong").unwrap_err(), IdentityError::Wrong);
    }
    assert!(matches!(identity.sign_in("florist", PASSWORD), Err(IdentityError::Locked(_))));
    after(16);
    assert!(identity.sign_in("florist", PASSWORD).is_ok());
}

#[test]
fn organisations_come_from_a_table_whole_or_not_at_all() {
    let (_world, desk) = world(&["market_pitches"]);
    let identity = Identity::new(Arc::new(desk));
    let import = |table: &str| identity.import_organisations(&table_rows(table.as_bytes()).unwrap(), false);
    let table = format!(
        "\u{feff}统一社会信用代码,名称,区划\n{},花卉有限公司,990102\n{},\"面包, 坊\",990103\n",
        CODES[0], CODES[1]
    );
    // As programs for tables write it; what would be taken is told before.
    let (written, _, _) = encoding_rs::GB18030.encode(table.trim_start_matches('\u{feff}'));
    let rows = table_rows(&written).unwrap();
    assert_eq!(rows, table_rows(table.as_bytes()).unwrap());
    assert_eq!(identity.import_organisations(&rows, true).unwrap().added, 2);
    assert!(identity.organisations("面包", 9).unwrap().is_empty());
    let imported = import(&table).unwrap();
    assert_eq!((imported.added, imported.changed, imported.unchanged), (2, 0, 0));
    let again = import(&table.replace("花卉有限公司", "花卉公司")).unwrap();
    assert_eq!((again.added, again.changed, again.unchanged), (0, 1, 1));
    assert_eq!(identity.organisations("面包", 9).unwrap()[0].title, "面包, 坊");
    let wrong = format!("id,code,title,where\na,{},,1\nb,91350100M000100Y44,乙,1\n,,丙,1\na,,丁,1\n", CODES[0]);
    let Err(ImportError::Rows(problems)) = import(&wrong) else { panic!("it is taken") };
    assert!(matches!(table_rows(b"PK\x03\x04 no workbook"), Err(ImportError::Unreadable(_))));
    assert!(matches!(table_rows(b"id,title\na,\xff\xff\n"), Err(ImportError::Unreadable(_))));
    let problem = |row, column, kind| RowProblem { row, column, kind };
    assert_eq!(
        problems,
        [
            problem(1, Some(3), RowProblemKind::UnknownColumn("where".to_owned())),
            problem(2, Some(2), RowProblemKind::Missing("title")),
            problem(3, Some(1), RowProblemKind::NoCode("91350100M000100Y44".to_owned())),
            problem(4, Some(1), RowProblemKind::Missing("code")),
            problem(5, Some(0), RowProblemKind::Twice("a".to_owned())),
        ]
    );
    assert_eq!(
        problems[2].message(Language::English),
        "row 3, column B: `91350100M000100Y44` is no unified social credit code: its check digit is not right"
    );
    // The code belongs to another already.
    let Err(ImportError::Rows(problems)) = import(&format!("id,code,title\nother,{},甲\n", CODES[0])) else {
        panic!()
    };
    assert_eq!(problems, [problem(2, Some(1), RowProblemKind::Twice(CODES[0].to_owned()))]);
    assert!(identity.organisation(&Id::from("other")).is_err());
}

#[test]
fn whoever_leaves_administers_and_signs_in_no_more_and_somebody_is_left() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    let here = within(HERE);
    for name in ["first", "second"] {
        identity.enter(&Keeper::Operator, name, name, &here).unwrap();
        identity.add_administrator(&Keeper::Operator, name, &here).unwrap();
    }
    identity.reset("first", PASSWORD).unwrap();
    let first = served.signed_in("first", PASSWORD);
    let administrators = format!("/api/jurisdictions/{HERE}/administrators");
    let listed = |cookie: &str| served.asked(cookie, "GET", &administrators, None);
    let known = |account: &str| json!({"account": account, "invited": false});
    assert_eq!(listed(&first), (200, json!([known("first"), known("second")])));
    let gone = format!("{administrators}/second");
    assert_eq!(served.asked(&first, "DELETE", &gone, None).0, 204);
    assert_eq!(served.asked(&first, "DELETE", &gone, None), (404, json!("unknown")));
    assert_eq!(served.asked(&first, "DELETE", &format!("{administrators}/first"), None), (409, json!("last-one")));
    let close =
        |password: &str| served.asked(&first, "POST", "/api/account/close", Some(&json!({"password": password})));
    assert_eq!(close("wrong password"), (401, json!("wrong-credentials")));
    assert_eq!(close(PASSWORD), (409, json!("last-one")));

    // A clerk leaves: nothing is left of what they could do, and their account is known to be closed.
    identity.enter(&Keeper::Operator, "acceptance", "受理员", &here).unwrap();
    identity.reset("acceptance", PASSWORD).unwrap();
    identity.add_member(&Keeper::Operator, member("acceptance", "river_office", here.clone(), &["clerk"])).unwrap();
    let clerk = served.signed_in("acceptance", PASSWORD);
    assert_eq!(served.asked(&first, "DELETE", "/api/accounts/acceptance", None).0, 204);
    assert_eq!(served.asked(&clerk, "GET", "/api/account", None).0, 401);
    let again = json!({"account": "acceptance", "password": PASSWORD});
    assert_eq!(served.send("POST", "/api/session", &[], Some(&again)).status, 401);
    assert!(identity.capacities("acceptance").unwrap().is_empty());
    let (status, accounts) = served.asked(&first, "GET", &format!("/api/jurisdictions/{HERE}/accounts"), None);
    assert_eq!(status, 200);
    assert_eq!(accounts[0], json!({"account": "acceptance", "title": "受理员", "closed": true}));
    assert_eq!(accounts[1]["closed"], json!(false));
    // Somebody closes their own.
    let guest = served.join("guest");
    let own = json!({"password": PASSWORD});
    assert_eq!(served.asked(&guest, "POST", "/api/account/close", Some(&own)).0, 204);
    assert_eq!(served.asked(&guest, "GET", "/api/account", None).0, 401);
}

#[test]
fn nobody_gives_themselves_a_role_in_an_agency() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    identity.set_up(&within(HERE), &Id::from("river_office"), "admin").unwrap();
    let keeper = Keeper::Account("admin".to_owned());
    let own = member("admin", "river_office", within(HERE), &["clerk"]);
    assert_eq!(identity.add_member(&keeper, own.clone()).unwrap_err(), IdentityError::NotOneself);
    identity.add_member(&Keeper::Operator, own).unwrap();
}

#[test]
fn names_of_accounts_are_not_taken_for_others() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    for name in ["Mallory", "\u{430}dmin", "a b", ""] {
        assert_eq!(identity.join(name, name, PASSWORD).unwrap_err(), IdentityError::NoAccountName, "{name}");
    }
    identity.join("mallory", "mallory", PASSWORD).unwrap();
    identity.join("林小满", "林小满", PASSWORD).unwrap();
    assert!(identity.sign_in("Mallory", PASSWORD).is_ok());
}
