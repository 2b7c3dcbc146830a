//! Whether people and organisations are who they say they are: by the directory, by the agency's hand, and by the procedure that a jurisdiction's
//! packs have for it.

use std::sync::Arc;

use guicheng_engine::{Id, Values};
use guicheng_service::desk::{Desk, Purpose, Verification};
use guicheng_service::identity::{Checked, ClaimedName, Identity, IdentityError, Keeper, RealNameCheck, actor};
use guicheng_service::records::memberships::Reach;
use guicheng_service::records::people::{self, Account};
use guicheng_service::records::real_names::RealNameState;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::http::served;
use crate::pages::{get, hidden, post};
use crate::people::PASSWORD;
use crate::world::{APPLICATION, act, input, morning, official, world};

const HERE: &str = "990000";

fn claimed(name: &str, number: &str) -> ClaimedName {
    ClaimedName { name: name.to_owned(), number: number.to_owned() }
}

/// Opens a case as somebody, and says whether they were recorded under their real name.
fn recorded(desk: &Desk, account: &Account) -> (Id, bool) {
    let given: Values =
        input([("trader_name", "甲"), ("trader_phone", "024-1"), ("district", "990102"), ("goods", "food")]);
    let opened = desk.open_case(&actor(account), &Id::from("market_pitches"), &Id::from("application"), given, None);
    let done = opened.unwrap();
    (done.file.row.id.clone(), done.events[0].command().unwrap().actor.real_name)
}

/// A way of finding out that knows one name.
#[derive(Debug)]
struct KnowsOne;

impl RealNameCheck for KnowsOne {
    fn method(&self) -> &'static str {
        "one"
    }

    fn check(&self, claimed: &ClaimedName) -> Result<Checked, IdentityError> {
        Ok(if claimed.name == "戊" { Checked::Verified } else { Checked::Unknown })
    }
}

#[test]
pub(crate) fn people_are_verified_by_the_directory_or_by_hand_where_it_was_done() {
    let (_world, desk) = world(&["market_pitches"]);
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk)).with_check(Arc::new(KnowsOne));
    let (here, elsewhere) = (Reach::from(HERE), Reach::from("990300"));
    for name in ["a", "b", "c", "d"] {
        identity.join(name, name, PASSWORD).unwrap();
    }
    let account = |name: &str| people::find(&**desk.store(), name).unwrap().unwrap().0;
    let is_real = |name: &str| recorded(&desk, &Account { real_name: true, ..account(name) }).1;
    // What somebody says of themselves counts for nothing.
    assert!(!is_real("a"));
    identity.know_people([&claimed("张 三", "11010119900101001x")]).unwrap();
    let found = identity.claim_real_name("a", &here, &claimed("张三", "11010119900101001X")).unwrap();
    assert_eq!((found.state, found.method.as_str()), (RealNameState::Verified, "directory"));
    assert!(is_real("a"));
    let found = identity.claim_real_name("d", &here, &claimed("戊", "1")).unwrap();
    assert_eq!((found.state, found.method.as_str()), (RealNameState::Verified, "one"));
    // Elsewhere says nothing of here.
    identity.claim_real_name("b", &elsewhere, &claimed("张三", "11010119900101001X")).unwrap();
    assert!(!is_real("b"));

    let asked = identity.claim_real_name("c", &here, &claimed("李四", "2")).unwrap();
    assert_eq!((asked.state, asked.method.as_str()), (RealNameState::Pending, "by-hand"));
    assert!(!is_real("c"));
    identity.enter(&Keeper::Operator, "admin", "admin", &here).unwrap();
    identity.add_administrator(&Keeper::Operator, "admin", &here).unwrap();
    let (admin, other) = (Keeper::Account("admin".to_owned()), Keeper::Account("c".to_owned()));
    assert_eq!(identity.pending_real_names(&other, &here, None, 9), Err(IdentityError::NotYours));
    assert_eq!(identity.pending_real_names(&admin, &elsewhere, None, 9), Err(IdentityError::NotYours));
    let pending = identity.pending_real_names(&admin, &here, None, 9).unwrap();
    assert_eq!((pending.len(), &pending[0].1), (1, &claimed("李四", "2")));
    let looked_at = pending[0].0.asked_at;
    assert_eq!(identity.decide_real_name(&other, &here, ("c", looked_at), true), Err(IdentityError::NotYours));
    identity.decide_real_name(&admin, &here, ("c", looked_at), true).unwrap();
    assert!(is_real("c"));
    assert!(identity.decide_real_name(&admin, &here, ("c", looked_at), false).is_err());
    // Nobody decides on themselves; and what is said anew is looked at anew.
    let own = identity.claim_real_name("admin", &here, &claimed("王五", "3")).unwrap().asked_at;
    assert_eq!(identity.decide_real_name(&admin, &here, ("admin", own), true), Err(IdentityError::NotYours));
    let again = identity.claim_real_name("c", &here, &claimed("李四", "4")).unwrap().asked_at;
    assert!(!is_real("c"));
    // It is dated by the clock that everything goes by; where that stands still, what is said again is later all the same.
    assert_eq!(looked_at, morning("2026-03-02"));
    assert!(again > looked_at);
}

#[test]
fn nobody_guesses_who_they_are() {
    let (_world, desk) = world(&["market_pitches"]);
    let identity = Identity::new(Arc::new(desk));
    let here = Reach::from(HERE);
    identity.know_people([&claimed("张三", "11010119900101001X")]).unwrap();
    let claim = |account: &str, number: &str| {
        let found = identity.claim_real_name(account, &here, &claimed("张三", number));
        found.map(|found| (found.state, found.method))
    };
    let pending = Ok((RealNameState::Pending, "by-hand".to_owned()));
    identity.join("guesser", "guesser", PASSWORD).unwrap();
    assert_eq!(claim("guesser", "1"), pending);
    // After a miss the agency looks at it, even if it is right; and five times a day are enough.
    (0..4).for_each(|_| assert_eq!(claim("guesser", "11010119900101001X"), pending));
    assert_eq!(claim("guesser", "11010119900101001X"), Err(IdentityError::TooManyClaims));
    // Many accounts guess no more of one name than a few misses; who is right at once is verified, again and again.
    identity.join("right", "right", PASSWORD).unwrap();
    let verified = Ok((RealNameState::Verified, "directory".to_owned()));
    (0..3).for_each(|_| assert_eq!(claim("right", "11010119900101001X"), verified));
    for number in 0..19 {
        let name = format!("guesser{number}");
        identity.join(&name, &name, PASSWORD).unwrap();
        assert_eq!(claim(&name, "2"), pending);
    }
    identity.join("late", "late", PASSWORD).unwrap();
    assert_eq!(claim("late", "11010119900101001X"), pending);
}

#[test]
fn the_procedure_of_a_pack_says_which_organisations_are_verified() {
    let (_world, desk) = world(&["market_pitches"]);
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk));
    let member = |name: &str, organisation: &str, role: &str| {
        let account = Account {
            name: name.to_owned(),
            person: Id::from(format!("p-{name}")),
            title: name.to_owned(),
            organisation: Some(Id::from(organisation)),
            roles: vec![Id::from(role)],
            real_name: true,
            acts_for: None,
        };
        identity.add(&account, None).unwrap();
        account
    };
    let (baker, clerk) = (member("baker", "bakery", "clerk"), member("clerk", "river_office", "clerk"));
    assert!(recorded(&desk, &baker).1);
    let verification = |state: &str| Verification {
        workflow: Id::from("application"),
        state: Id::from(state),
        party: Id::from("trader"),
    };
    assert!(desk.set_verification(HERE, &verification("no_state")).is_err());
    assert!(desk.set_verification("990300", &verification("notice")).is_err());
    desk.set_verification(HERE, &verification("notice")).unwrap();
    let (case, is_real) = recorded(&desk, &baker);
    assert!(!is_real);
    // The authority needs nobody to say who it is.
    assert!(recorded(&desk, &clerk).1);
    desk.command(&case, &act(&actor(&clerk), APPLICATION, "give_notice", input([]))).unwrap();
    assert!(recorded(&desk, &baker).1);
    desk.rebuild(|_| {}).unwrap();
    assert!(recorded(&desk, &baker).1);
    // It counts as long as the procedure stands there.
    desk.command(&case, &act(&official("river_office", "head"), APPLICATION, "refuse", input([]))).unwrap();
    assert!(!recorded(&desk, &baker).1);
    assert_eq!(desk.audit(2, |_| {}).unwrap().findings, []);
}

#[test]
fn what_is_verified_is_what_the_agency_has_looked_at() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    identity.enter(&Keeper::Operator, "admin", "admin", &Reach::from(HERE)).unwrap();
    identity.add_administrator(&Keeper::Operator, "admin", &Reach::from(HERE)).unwrap();
    identity.reset("admin", PASSWORD).unwrap();
    let (admin, alice) = (served.signed_in("admin", PASSWORD), served.join("alice"));
    let claim = |name: &str, number: &str| {
        let claim = json!({"jurisdiction": HERE, "name": name, "number": number});
        assert_eq!(served.asked(&alice, "POST", "/api/account/real-names", Some(&claim)).0, 200);
    };
    let list = format!("/api/jurisdictions/{HERE}/real-names");
    let looked_at = || served.asked(&admin, "GET", &list, None).1[0].clone();
    let decide = |seen: &Value| {
        let found = json!({"verified": true, "asked_at": seen["asked_at"]});
        served.asked(&admin, "PUT", &format!("{list}/alice"), Some(&found))
    };
    let state = || served.asked(&alice, "GET", "/api/account/real-names", None).1[0]["state"].clone();
    claim("张三", "1");
    let (seen, page) = (looked_at(), get(&served, "/market_pitches/real-names", &admin));
    assert_eq!(seen["number"], "1");
    // Between the look and the press they say that they are somebody else.
    claim("李四", "2");
    assert_eq!(decide(&seen), (412, json!("stale")));
    let pressed = |page: &Answer| {
        let pairs = [("account", "alice"), ("asked_at", &*hidden(page, "asked_at")), ("verified", "yes")];
        post(&served, "/market_pitches/real-names", &admin, &pairs)
    };
    let told = pressed(&page);
    assert!(told.body.contains("李四") && told.body.contains("重新提交了姓名和号码"), "{}", told.body);
    assert_eq!(state(), "pending");
    assert_eq!(pressed(&told).status, 303);
    assert_eq!(state(), "verified");
    assert_eq!(decide(&seen), (404, json!("unknown")));
}
