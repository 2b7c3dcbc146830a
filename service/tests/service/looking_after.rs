//! Whom those look after who administer a jurisdiction: nobody who has something elsewhere, and nobody who was not asked.

use std::sync::Arc;

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;
use guicheng_service::identity::{ClaimedName, Identity, IdentityError, Keeper, NewOrganisation, Terms};
use guicheng_service::records::memberships::Reach;
use serde_json::{Value, json};

use crate::http::{Served, opening, served};
use crate::pages::{get, hidden, post};
use crate::people::PASSWORD;
use crate::world::world;

/// The jurisdiction of the pack that these tests use, and another.
pub(crate) const HERE: &str = "990000";
pub(crate) const ELSEWHERE: &str = "990300";

fn member(account: &str, organisation: &str, reach: &Reach, roles: &[&str]) -> Terms {
    Terms {
        account: account.to_owned(),
        organisation: Id::from(organisation),
        reach: reach.clone(),
        roles: roles.iter().map(|role| Id::from(*role)).collect(),
        manages: false,
        from: None,
        until: None,
        stands_in_for: None,
    }
}

/// An administrator of a jurisdiction, who has signed in.
pub(crate) fn administrator(served: &Served, name: &str, reach: &str) -> String {
    served.identity.enter(&Keeper::Operator, name, name, &Reach::from(reach)).unwrap();
    served.identity.add_administrator(&Keeper::Operator, name, &Reach::from(reach)).unwrap();
    served.identity.reset(name, PASSWORD).unwrap();
    served.signed_in(name, PASSWORD)
}

#[test]
fn whoever_opened_an_account_of_their_own_is_looked_after_where_their_name_was_verified_and_nowhere_else() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    let (here, elsewhere) = (administrator(&served, "here", HERE), administrator(&served, "elsewhere", ELSEWHERE));
    let citizen = served.join("citizen");
    let theirs = |cookie: &str| {
        [("POST", "/reset"), ("GET", "/log"), ("DELETE", "/second-factor"), ("DELETE", "")]
            .map(|(method, what)| served.asked(cookie, method, &format!("/api/accounts/citizen{what}"), None).0)
    };
    // With nothing anywhere, with a case here, and with a name that waits here: nobody takes them over.
    assert_eq!((theirs(&here), theirs(&elsewhere)), ([403; 4], [403; 4]));
    let (_, opened) = served.asked(&citizen, "POST", "/api/cases", Some(&opening()));
    let case = Id::from(opened["case"].as_str().unwrap());
    let said = ClaimedName { name: "张三".to_owned(), number: "1".to_owned() };
    let asked = identity.claim_real_name("citizen", &Reach::from(HERE), &said).unwrap();
    assert_eq!((theirs(&here), theirs(&elsewhere)), ([403; 4], [403; 4]));
    // Whoever has seen their document may; not so once they have said elsewhere who they are.
    let decide = |keeper: &str, reach: &str, asked_at| {
        let keeper = Keeper::Account(keeper.to_owned());
        identity.decide_real_name(&keeper, &Reach::from(reach), ("citizen", asked_at), true).unwrap();
    };
    decide("here", HERE, asked.asked_at);
    let log = |cookie: &str| served.asked(cookie, "GET", "/api/accounts/citizen/log", None).0;
    assert_eq!((log(&here), log(&elsewhere)), (200, 403));
    let asked = identity.claim_real_name("citizen", &Reach::from(ELSEWHERE), &said).unwrap();
    assert_eq!((log(&here), log(&elsewhere)), (403, 403));
    decide("elsewhere", ELSEWHERE, asked.asked_at);
    assert_eq!((theirs(&here), theirs(&elsewhere)), ([403; 4], [403; 4]));
    assert!(served.asked(&citizen, "GET", &format!("/api/cases/{case}"), None).0 == 200);
}

#[test]
fn what_somebody_was_told_in_a_case_of_another_jurisdiction_is_something_elsewhere() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    let elsewhere = administrator(&served, "elsewhere", ELSEWHERE);
    let citizen = served.join("citizen");
    identity.know_people([&ClaimedName { name: "张三".to_owned(), number: "1".to_owned() }]).unwrap();
    let said = ClaimedName { name: "张三".to_owned(), number: "1".to_owned() };
    identity.claim_real_name("citizen", &Reach::from(ELSEWHERE), &said).unwrap();
    let log = || served.asked(&elsewhere, "GET", "/api/accounts/citizen/log", None).0;
    assert_eq!(log(), 200);
    let (_, opened) = served.asked(&citizen, "POST", "/api/cases", Some(&opening()));
    let person = guicheng_service::records::people::find(&**served.desk.store(), "citizen").unwrap().unwrap().0.person;
    let mut batch = guicheng_service::store::Batch::default();
    batch.write(
        "INSERT INTO messages (bucket, recipient, case_id, kind, sequence, effect, sent_at) VALUES (0, ?1, ?2, 'notice', 1, 0, 0)",
        [(&person).into(), opened["case"].as_str().unwrap().into()],
    );
    served.desk.store().write(batch).unwrap();
    assert_eq!(log(), 403);
}

#[test]
fn administration_is_asked_of_whoever_is_not_looked_after_and_its_end_ends_nothing_else() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    let admin = administrator(&served, "admin", HERE);
    administrator(&served, "other", HERE);
    // An official of another place, with a session and a token of their own.
    identity.enter(&Keeper::Operator, "official", "official", &Reach::from(ELSEWHERE)).unwrap();
    identity.add_member(&Keeper::Operator, member("official", "river_office", &Reach::Everywhere, &["clerk"])).unwrap();
    identity.reset("official", PASSWORD).unwrap();
    let official = served.signed_in("official", PASSWORD);
    let token = json!({"label": "till", "scopes": ["read"]});
    let (_, token) = served.asked(&official, "POST", "/api/account/tokens", Some(&token));
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let goes_on = || {
        let by_token = served.send("GET", "/api/session", &[("Authorization", &bearer)], None).status;
        (served.asked(&official, "GET", "/api/session", None).0, by_token)
    };
    let all = format!("/api/jurisdictions/{HERE}/administrators");
    let ask = |account: &str| served.asked(&admin, "POST", &all, Some(&json!({"account": account})));
    let known = |account: &str, invited: bool| json!({"account": account, "invited": invited});
    assert_eq!(ask("official"), (201, known("official", true)));
    assert_eq!(ask("official"), (409, json!("taken")));
    assert_eq!(ask("admin"), (409, json!("taken")));
    let administers = || served.asked(&official, "GET", "/api/account", None).1["administers"].clone();
    assert_eq!((administers(), goes_on()), (json!([]), (200, 200)));
    assert_eq!(served.asked(&official, "GET", &all, None).0, 403);
    let listed = served.asked(&admin, "GET", &all, None).1;
    assert_eq!(listed, json!([known("admin", false), known("other", false), known("official", true)]));
    // It is taken back, and asked anew.
    assert_eq!(served.asked(&admin, "DELETE", &format!("{all}/official"), None).0, 204);
    assert_eq!(served.asked(&admin, "DELETE", &format!("{all}/official"), None), (404, json!("unknown")));
    assert_eq!(ask("official").0, 201);
    // On the page they are asked, and accept; declining leaves everything as it was.
    let page = get(&served, "/account", &official);
    assert!(page.body.contains("由账号 admin 邀请"), "{}", page.body);
    let answer = |answer: &str| {
        let page = get(&served, "/account", &official);
        let invitation = hidden(&page, "invitation");
        post(&served, "/account/invitation", &official, &[("invitation", &invitation), ("answer", answer)])
    };
    assert_eq!(answer("decline").status, 200);
    assert_eq!((administers(), ask("official").0), (json!([]), 201));
    assert!(answer("accept").body.contains("您现在是该辖区的管理员"));
    assert_eq!((administers(), goes_on()), (json!([HERE]), (200, 200)));
    assert_eq!(served.asked(&official, "GET", &all, None).0, 200);
    assert_eq!(ask("official"), (409, json!("taken")));
    // Whoever takes it away again ends nothing that is not theirs.
    assert_eq!(served.asked(&admin, "DELETE", &format!("{all}/official"), None).0, 204);
    assert_eq!((administers(), goes_on()), (json!([]), (200, 200)));
    // What was asked by somebody who is no administrator any more is over.
    identity.remove_administrator(&Keeper::Operator, "other", &Reach::from(HERE)).unwrap();
    assert_eq!(ask("official").0, 201);
    let (_, account) = served.asked(&official, "GET", "/api/account", None);
    let asked = account["invitations"][0].clone();
    assert_eq!((&asked["organisation"], &asked["jurisdiction"]), (&Value::Null, &json!(HERE)));
    identity.remove_administrator(&Keeper::Operator, "admin", &Reach::from(HERE)).unwrap();
    let accept = format!("/api/account/invitations/{}", asked["invitation"].as_str().unwrap());
    assert_eq!(served.asked(&official, "PUT", &accept, None), (403, json!("not-yours")));
    assert_eq!(served.asked(&official, "DELETE", &accept, None).0, 204);
}

#[test]
fn nobody_puts_their_account_beyond_reach_by_entering_a_body() {
    let (_world, desk) = world(&["market_pitches"]);
    let identity = Identity::new(Arc::new(desk));
    let (operator, here) = (Keeper::Operator, Reach::from(HERE));
    for name in ["admin", "fired"] {
        identity.enter(&operator, name, name, &here).unwrap();
    }
    identity.add_administrator(&operator, "admin", &here).unwrap();
    identity.add_member(&operator, member("fired", "river_office", &here, &["clerk"])).unwrap();
    let code = "91350100M000100Y43".to_owned();
    let own = NewOrganisation { code, title: "花卉有限公司".to_owned(), roles: Vec::new() };
    identity.found("fired", &own).unwrap();
    let said = ClaimedName { name: "张三".to_owned(), number: "1".to_owned() };
    identity.know_people([&said]).unwrap();
    identity.claim_real_name("fired", &Reach::from(ELSEWHERE), &said).unwrap();
    let admin = Keeper::Account("admin".to_owned());
    // What they have for themselves is not for the agency to take over; the account is for it to close.
    assert_eq!(identity.reset_for(&admin, "fired").map(|_| ()), Err(IdentityError::NotYours));
    identity.close_account(&admin, "fired").unwrap();
    assert!(identity.capacities("fired").unwrap().is_empty());
    // An authority elsewhere is more than the agency's.
    identity.enter(&operator, "lent", "lent", &here).unwrap();
    identity.add_member(&operator, member("lent", "hill_office", &Reach::from(ELSEWHERE), &[])).unwrap();
    assert_eq!(identity.close_account(&admin, "lent"), Err(IdentityError::NotYours));
}
