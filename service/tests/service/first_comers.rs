//! Whoever enters a code first need not be whom others mean: what an office says of a body goes before what somebody says of themselves.

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;
use guicheng_service::identity::{IdentityError, Keeper, NewOrganisation, is_social_credit_code};
use guicheng_service::records::memberships::{self, Reach};
use guicheng_service::records::real_names;
use guicheng_service::store::migration::migrate;
use guicheng_service::store::{Batch, Step};
use serde_json::{Value, json};

use crate::http::{Served, opening, served, served_behind, unlimited};
use crate::looking_after::{ELSEWHERE, HERE, administrator};
use crate::pages::{get, post};
use crate::people::PASSWORD;

const CODE: &str = "91350100M000100Y43";
const BODY: &str = "91350100m000100y43";
const MEMBERS: &str = "/api/organisations/91350100m000100y43/members";

/// A stranger enters the code of a body; somebody of the body opens an account, too.
fn squatted(served: &Served) -> (String, String) {
    let (squatter, clerk) = (served.join("squatter"), served.join("clerk-of-it"));
    let own = json!({"code": CODE, "title": "花卉有限公司", "roles": ["clerk"]});
    assert_eq!(served.asked(&squatter, "POST", "/api/organisations", Some(&own)).0, 201);
    (squatter, clerk)
}

/// Which membership in the body somebody has, as somebody sees it.
fn membership(served: &Served, cookie: &str, account: &str) -> Value {
    let (status, all) = served.asked(cookie, "GET", MEMBERS, None);
    assert_eq!(status, 200, "{all}");
    all.as_array().unwrap().iter().find(|one| one["account"] == account).cloned().unwrap_or_default()
}

fn end(served: &Served, cookie: &str, account: &str, of: &Value) -> (u16, Value) {
    served.asked(cookie, "DELETE", &format!("{MEMBERS}/{account}/{}", of["membership"].as_str().unwrap()), None)
}

/// The clerk is asked to look after the body, and accepts.
fn appointed(served: &Served, admin: &str, clerk: &str) {
    let manager = json!({"account": "clerk-of-it", "jurisdiction": HERE, "roles": ["clerk"], "manages": true});
    let (status, asked) = served.asked(admin, "POST", MEMBERS, Some(&manager));
    assert_eq!((status, &asked["invited"], &asked["appointed"]), (201, &json!(true), &Value::Null), "{asked}");
    let accepted = format!("/api/account/invitations/{}", asked["membership"].as_str().unwrap());
    let (status, accepted) = served.asked(clerk, "PUT", &accepted, None);
    assert_eq!((status, &accepted["appointed"]), (200, &json!(true)));
}

#[test]
fn whoever_enters_a_code_first_does_not_own_the_body() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let admin = administrator(&served, "admin", HERE);
    let (squatter, clerk) = squatted(&served);
    // Who belongs to it is told what to do.
    let own = json!({"code": CODE, "title": "花卉有限公司", "roles": ["clerk"]});
    let headers = [("Cookie", clerk.as_str()), ("Accept-Language", "en")];
    let taken = served.send("POST", "/api/organisations", &headers, Some(&own));
    let told = taken.json();
    assert_eq!((taken.status, &told["code"]), (409, &json!("taken")));
    assert!(told["title"].as_str().unwrap().contains("ask the agency where you apply"), "{told}");
    // The administrator sees by whose word the stranger acts, and lets somebody look after the body.
    let theirs = membership(&served, &admin, "squatter");
    assert_eq!((&theirs["jurisdiction"], &theirs["appointed"]), (&json!("*"), &json!(false)));
    appointed(&served, &admin, &clerk);
    let page = get(&served, &format!("/organisations/{BODY}"), &admin);
    assert!(page.body.contains("id=\"unappointed\"") && page.body.contains("members/end"), "{}", page.body);
    assert!(!get(&served, &format!("/organisations/{BODY}"), &squatter).body.contains("id=\"unappointed\""));
    // The stranger ends nobody whom the office let, nor does that one what holds everywhere.
    let of_clerk = membership(&served, &admin, "clerk-of-it");
    assert_eq!(of_clerk["appointed"], json!(true));
    assert_eq!(end(&served, &squatter, "clerk-of-it", &of_clerk), (403, json!("appointed")));
    let pairs = [("account", "clerk-of-it"), ("membership", of_clerk["membership"].as_str().unwrap())];
    let refused = post(&served, &format!("/organisations/{BODY}/members/end"), &squatter, &pairs);
    assert!(refused.status == 403 && refused.body.contains("机关指定"), "{}", refused.body);
    assert_eq!(end(&served, &clerk, "squatter", &theirs), (403, json!("not-yours")));
    // What the body does here.
    let chosen = json!({"organisation": BODY});
    assert_eq!(served.asked(&clerk, "PUT", "/api/account/capacity", Some(&chosen)).0, 200);
    let (status, opened) = served.asked(&clerk, "POST", "/api/cases", Some(&opening()));
    assert_eq!(status, 201, "{opened}");
    let case = format!("/api/cases/{}", opened["case"].as_str().unwrap());
    // The administrator ends the stranger, who is told, sees nothing of it, and does not come back.
    assert_eq!(end(&served, &admin, "squatter", &theirs).0, 204);
    assert_eq!(served.asked(&squatter, "GET", &case, None), (404, json!("unknown")));
    let (_, log) = served.asked(&squatter, "GET", "/api/account/log", None);
    assert_eq!((&log[0]["what"], &log[0]["by"]), (&json!("member-ended"), &json!("admin")));
    assert_eq!(served.asked(&squatter, "PUT", "/api/account/capacity", Some(&chosen)), (403, json!("not-yours")));
    assert_eq!(served.asked(&squatter, "POST", "/api/organisations", Some(&own)), (409, json!("taken")));
    assert_eq!(served.asked(&clerk, "GET", &case, None).0, 200);
    // Whom the appointed one lets is let by the office, too.
    served.join("colleague");
    let colleague = json!({"account": "colleague", "jurisdiction": HERE, "roles": ["clerk"]});
    let (_, asked) = served.asked(&clerk, "POST", MEMBERS, Some(&colleague));
    let accepted = served.identity.accept_invitation("colleague", asked["membership"].as_str().unwrap()).unwrap();
    let guicheng_service::identity::Accepted::Member(accepted) = accepted else { panic!("no member") };
    assert!(accepted.is_appointed);
}

#[test]
fn what_holds_everywhere_is_ended_by_an_office_only_where_the_body_is_verified_nowhere_else() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let (here, elsewhere) = (administrator(&served, "here", HERE), administrator(&served, "elsewhere", ELSEWHERE));
    let (squatter, _) = squatted(&served);
    let own = membership(&served, &squatter, "squatter");
    // Nobody leaves a body alone but an office, which can let somebody else.
    assert_eq!(end(&served, &squatter, "squatter", &own), (409, json!("last-one")));
    let mut batch = Batch::default();
    real_names::verify_body(&mut batch, &Id::from(BODY), HERE, &Id::from("a-case"));
    served.desk.store().write(batch).unwrap();
    assert_eq!(end(&served, &elsewhere, "squatter", &own), (409, json!("verified-elsewhere")));
    let page = get(&served, &format!("/organisations/{BODY}"), &elsewhere);
    assert!(page.status == 200 && !page.body.contains("members/end"), "{}", page.body);
    // Verified, it is what it says it is: nothing is warned of.
    let place = format!("/organisations/{BODY}");
    assert!(!get(&served, &place, &here).body.contains("id=\"unappointed\""));
    let pairs = [("account", "squatter"), ("membership", own["membership"].as_str().unwrap())];
    let ended = post(&served, &format!("{place}/members/end"), &here, &pairs);
    assert_eq!(ended.header("location"), Some(&*format!("{place}?done=ended")), "{}", ended.body);
    let page = get(&served, &format!("{place}?done=ended"), &here);
    assert!(page.body.contains("本单位现在没有人管理人员"), "{}", page.body);
}

#[test]
fn what_whoever_runs_the_service_has_given_everywhere_is_not_for_an_administrator_to_end() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let admin = administrator(&served, "admin", HERE);
    squatted(&served);
    let manager = guicheng_service::identity::Terms {
        account: "clerk-of-it".to_owned(),
        organisation: Id::from(BODY),
        reach: Reach::Everywhere,
        roles: Vec::new(),
        manages: true,
        from: None,
        until: None,
        stands_in_for: None,
    };
    served.identity.add_member(&Keeper::Operator, manager).unwrap();
    let theirs = membership(&served, &admin, "clerk-of-it");
    assert_eq!(theirs["appointed"], json!(true));
    assert_eq!(end(&served, &admin, "clerk-of-it", &theirs), (403, json!("not-yours")));
    // They look after it everywhere, and so end the stranger.
    let stranger = membership(&served, &admin, "squatter");
    let clerk = served.signed_in("clerk-of-it", PASSWORD);
    assert_eq!(end(&served, &clerk, "squatter", &stranger).0, 204);
}

#[test]
fn an_account_looks_after_so_many_bodies_that_nobody_has_verified() {
    let served = served_behind(Purpose::Real, &["market_pitches"], &[], unlimited());
    served.join("squatter");
    let signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let code = |number: usize| {
        let beginning = format!("91350100MA{number:07}");
        let mut all = signs.chars().map(|sign| format!("{beginning}{sign}"));
        all.find(|code| is_social_credit_code(code)).unwrap()
    };
    let enter = |number: usize| {
        let asked = NewOrganisation { code: code(number), title: format!("第{number}家"), roles: Vec::new() };
        served.identity.found("squatter", &asked).map(|body| body.id)
    };
    let bodies: Vec<Id> = (0..20).map(|number| enter(number).unwrap()).collect();
    assert_eq!(enter(20), Err(IdentityError::TooManyBodies(20)));
    let squatter = served.signed_in("squatter", PASSWORD);
    let next = json!({"code": code(20), "title": "又一家", "roles": []});
    assert_eq!(served.asked(&squatter, "POST", "/api/organisations", Some(&next)), (409, json!("too-many-bodies")));
    let page = post(&served, "/account/organisation", &squatter, &[("code", &code(20)), ("title", "又一家")]);
    assert!(page.status == 409 && page.body.contains("不得超过 20 家"), "{}", page.body);
    // One of them is verified: it is not counted any more.
    let mut batch = Batch::default();
    real_names::verify_body(&mut batch, &bodies[0], HERE, &Id::from("a-case"));
    served.desk.store().write(batch).unwrap();
    enter(20).unwrap();
    assert_eq!(enter(21), Err(IdentityError::TooManyBodies(20)));
}

#[test]
fn an_administrator_enters_a_body_and_gives_people_to_one_that_was_left_alone() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let admin = administrator(&served, "admin", HERE);
    let citizen = served.join("citizen");
    // Looked for and not there: it is offered to be entered, with the code that was looked for.
    let sought = format!("/market_pitches/organisations?search={}", CODE.to_ascii_lowercase());
    let found = get(&served, &sought, &admin);
    assert!(found.body.contains(&format!("name=\"code\" value=\"{CODE}\"")), "{}", found.body);
    assert!(!get(&served, "/market_pitches/organisations", &admin).body.contains("name=\"code\""));
    let place = "/market_pitches/organisations";
    let pairs = [("code", CODE), ("title", "花卉有限公司"), ("title_en", "Flowers Ltd")];
    assert_eq!(post(&served, place, &citizen, &pairs).status, 403);
    let wrong = post(&served, place, &admin, &[("code", "91350100M000100Y44"), ("title", "花卉有限公司")]);
    assert!(wrong.status == 422 && wrong.body.contains("value=\"花卉有限公司\""), "{}", wrong.body);
    let entered = post(&served, place, &admin, &pairs);
    assert_eq!(entered.header("location"), Some(&*format!("/organisations/{BODY}?done=made")), "{}", entered.body);
    let page = get(&served, &format!("/organisations/{BODY}?done=made"), &admin);
    assert!(page.body.contains("单位已经录入，请邀请管理该单位人员的人"), "{}", page.body);
    let known = served.identity.organisation(&Id::from(BODY)).unwrap();
    assert_eq!((known.title.as_str(), known.title_en.as_str()), ("花卉有限公司", "Flowers Ltd"));
    let again = post(&served, place, &admin, &pairs);
    assert!(again.status == 409 && again.body.contains(&format!("href=\"/organisations/{BODY}\"")), "{}", again.body);
    // The same for programs.
    let bodies = format!("/api/jurisdictions/{HERE}/organisations");
    let bakery = json!({"code": "91990102ma0000001d", "title": {"zh": "面包坊", "en": "Bakery"}});
    assert_eq!(served.asked(&citizen, "POST", &bodies, Some(&bakery)), (403, json!("not-yours")));
    let (status, told) = served.asked(&admin, "POST", &bodies, Some(&bakery));
    assert_eq!((status, &told["code"], &told["title"]["en"]), (201, &json!("91990102MA0000001D"), &json!("Bakery")));
    assert_eq!(served.asked(&admin, "POST", &bodies, Some(&bakery)), (409, json!("taken")));
    let office = served.desk.published();
    let office = office.current(&Id::from("market_pitches"), served.desk.clock().now()).unwrap();
    let office = office.organisations.get("river_office").unwrap().title.get(guicheng_engine::Language::English);
    let authority = json!({"code": "91350100M000200Y4T", "title": {"zh": "甲", "en": office}});
    assert_eq!(served.asked(&admin, "POST", &bodies, Some(&authority)), (409, json!("taken")));
    // A body whose only manager closed their account is given another.
    let pottery = json!({"code": "91350100M000200Y4T", "title": "陶坊", "roles": ["clerk"]});
    assert_eq!(served.asked(&citizen, "POST", "/api/organisations", Some(&pottery)).0, 201);
    let closed = served.asked(&citizen, "POST", "/api/account/close", Some(&json!({"password": PASSWORD})));
    assert_eq!(closed.0, 204);
    let next = served.join("next");
    let left = "/organisations/91350100m000200y4t";
    assert_eq!(get(&served, left, &admin).status, 200);
    let invited = [("account", "next"), ("place", HERE), ("manages", "yes"), ("role", "clerk"), ("go", "invite")];
    assert_eq!(post(&served, &format!("{left}/members"), &admin, &invited).status, 303);
    let asked = served.identity.invitations("next").unwrap();
    let accepted = format!("/api/account/invitations/{}", asked[0].id);
    assert_eq!(served.asked(&next, "PUT", &accepted, None).0, 200);
    assert!(!served.identity.is_left_alone(&Id::from("91350100m000200y4t")).unwrap());
}

#[test]
fn of_those_who_acted_before_that_was_noted_it_is_told_as_far_as_it_can() {
    let served = served(Purpose::Real, &["market_pitches"]);
    squatted(&served);
    let (store, identity) = (&**served.desk.store(), &served.identity);
    let member = |account: &str, organisation: &str, reach: &Reach| guicheng_service::identity::Terms {
        account: account.to_owned(),
        organisation: Id::from(organisation),
        reach: reach.clone(),
        roles: Vec::new(),
        manages: false,
        from: None,
        until: None,
        stands_in_for: None,
    };
    let here = Reach::from(HERE);
    identity.add_member(&Keeper::Operator, member("clerk-of-it", BODY, &here)).unwrap();
    identity.add_member(&Keeper::Operator, member("clerk-of-it", "river_office", &Reach::Everywhere)).unwrap();
    // As the store was before.
    let mut batch = Batch { steps: vec![Step::Define("ALTER TABLE memberships DROP COLUMN appointed")] };
    batch.write("DELETE FROM schema_versions WHERE version >= ?1", [20_i64.into()]);
    store.write(batch).unwrap();
    migrate(store).unwrap();
    let appointed = |account: &str| -> Vec<bool> {
        memberships::of_account(store, account).unwrap().iter().map(|one| one.is_appointed).collect()
    };
    assert_eq!((appointed("squatter"), appointed("clerk-of-it")), (vec![false], vec![true, true]));
}
