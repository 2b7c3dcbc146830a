//! Signing in: second factors, recovery codes, tokens of programs, and what comes from pages of other sites or through proxies.

use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use guicheng_engine::Id;
use guicheng_service::clock::{Clock, MovedClock};
use guicheng_service::desk::Purpose;
use guicheng_service::identity::{Identity, IdentityError, Keeper, Restriction};
use guicheng_service::limits::Limits;
use guicheng_service::records::memberships::Reach;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::http::{opening, served, served_behind};
use crate::people::PASSWORD;
use crate::world::{World, morning, publish};

/// What a device shows at a moment.
pub(crate) fn code(secret: &str, at: DateTime<Utc>) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

#[test]
fn a_clock_that_was_ahead_and_is_put_right_keeps_nobody_out() {
    let world = World::new(Purpose::Real, None);
    let clock = Arc::new(MovedClock::standing(morning("2026-03-03")));
    let identity = Identity::by_clock(Arc::new(world.desk()), Arc::clone(&clock) as Arc<dyn Clock>);
    identity.join("florist", "花铺", PASSWORD).unwrap();
    let secret = identity.begin_second_factor("florist").unwrap().secret;
    identity.confirm_second_factor("florist", &code(&secret, clock.now()), None).unwrap();
    // Another program of the same store, by the right clock.
    let right = Arc::new(MovedClock::standing(morning("2026-03-02")));
    let identity = Identity::by_clock(Arc::new(world.desk()), Arc::clone(&right) as Arc<dyn Clock>);
    let with = |code: &str| identity.sign_in_with("florist", PASSWORD, Some(code), None).map(|_| ());
    let now = code(&secret, right.now());
    assert_eq!((with(&now), with(&now)), (Ok(()), Err(IdentityError::Wrong)));
    // A clock that is a little behind does not let a code be taken twice.
    right.move_to(right.now() + TimeDelta::minutes(2));
    let later = code(&secret, right.now());
    assert_eq!(with(&later), Ok(()));
    let behind = Arc::new(MovedClock::standing(right.now() - TimeDelta::minutes(1)));
    let earlier = code(&secret, behind.now());
    let identity = Identity::by_clock(Arc::new(world.desk()), behind);
    assert_eq!(identity.sign_in_with("florist", PASSWORD, Some(&earlier), None), Err(IdentityError::Wrong));
}

#[test]
fn staff_of_a_real_service_have_a_second_factor_and_each_code_is_taken_once() {
    let world = World::new(Purpose::Real, None);
    let desk = world.desk();
    publish(&desk, &["market_pitches"]);
    let clock = Arc::new(MovedClock::standing(morning("2026-03-02")));
    let identity = Identity::by_clock(Arc::new(desk), Arc::clone(&clock) as Arc<dyn Clock>);
    let here = Reach::from("990000");
    let once = identity.set_up(&here, &Id::from("river_office"), "admin").unwrap().unwrap();
    let token = identity.sign_in("admin", &once).unwrap().token;
    identity.change_password(&token, &once, PASSWORD).unwrap();
    let first = |token: &str| identity.present(token).unwrap().unwrap().1;
    assert_eq!(first(&token), Some(Restriction::SecondFactor));
    // Whoever is no staff needs none.
    identity.join("florist", "花铺", PASSWORD).unwrap();
    assert_eq!(first(&identity.sign_in("florist", PASSWORD).unwrap().token), None);

    let secret = identity.begin_second_factor("admin").unwrap().secret;
    assert_eq!(identity.confirm_second_factor("admin", "000000", None), Err(IdentityError::Wrong));
    let now = || clock.now();
    // What was begun before with the password alone is not enough any more; only where it was confirmed one goes on.
    let earlier = identity.sign_in("admin", PASSWORD).unwrap();
    let (bearer, _) = identity.make_token(&earlier.account, "till", &["read".to_owned()], 90).unwrap();
    let recovery = identity.confirm_second_factor("admin", &code(&secret, now()), Some(&token)).unwrap();
    assert_eq!((identity.session(&earlier.token).unwrap(), identity.bearer(&bearer).unwrap()), (None, None));
    assert_eq!(recovery.len(), 10);
    assert_eq!(identity.begin_second_factor("admin"), Err(IdentityError::Taken));
    assert_eq!(first(&token), None);
    assert_eq!(identity.sign_in("admin", PASSWORD), Err(IdentityError::CodeNeeded));
    let with = |code: &str| identity.sign_in_with("admin", PASSWORD, Some(code), None).map(|_| ());
    // The code that confirmed it has been taken.
    assert_eq!(with(&code(&secret, now())), Err(IdentityError::Wrong));
    clock.move_to(now() + TimeDelta::seconds(30));
    assert_eq!(with(&code(&secret, now())), Ok(()));
    assert_eq!(with(&code(&secret, now())), Err(IdentityError::Wrong));
    assert_eq!(with(&recovery[3].to_uppercase()), Ok(()));
    assert_eq!(with(&recovery[3]), Err(IdentityError::Wrong));
    // Wrong codes count as wrong passwords do: this is one of five.
    for _ in 0..4 {
        assert_eq!(with("123456"), Err(IdentityError::Wrong));
    }
    assert!(matches!(with(&recovery[4]), Err(IdentityError::Locked(_))));
    clock.move_to(now() + TimeDelta::minutes(16));
    identity.remove_second_factor(&Keeper::Operator, "admin").unwrap();
    let token = identity.sign_in("admin", PASSWORD).unwrap().token;
    assert_eq!(first(&token), Some(Restriction::SecondFactor));
}

#[test]
fn programs_do_what_their_token_says_and_nothing_else() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let florist = served.signed_in("florist", "flowers and more");
    let make = |scopes: &[&str]| {
        let asked = json!({"label": "till", "scopes": scopes});
        let (status, made) = served.asked(&florist, "POST", "/api/account/tokens", Some(&asked));
        assert_eq!(status, 201, "{made}");
        (made["token"].as_str().unwrap().to_owned(), format!("Bearer {}", made["secret"].as_str().unwrap()))
    };
    let asked = |bearer: &str, method: &str, path: &str, body: Option<&Value>| {
        let answer = served.send(method, path, &[("Authorization", bearer)], body);
        let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
        (answer.status, if answer.status >= 400 { body["code"].clone() } else { body })
    };
    let ((_, read), (name, write)) = (make(&["read"]), make(&["read", "write"]));
    assert_eq!(asked(&read, "GET", "/api/session", None).1["account"], "florist");
    assert_eq!(asked(&read, "POST", "/api/cases", Some(&opening())), (403, json!("out-of-scope")));
    assert_eq!(asked(&read, "POST", "/api/previews", Some(&opening())).0, 200);
    assert_eq!(asked(&write, "POST", "/api/cases", Some(&opening())).0, 201);
    // Each scope is for its own: people and organisations, cases, or looking alone.
    let ((_, write_alone), (_, administer)) = (make(&["write"]), make(&["administer"]));
    let out = (403, json!("out-of-scope"));
    for path in ["/api/cases", "/api/drafts", "/api/bulk", "/api/previews"] {
        assert_eq!(asked(&administer, "POST", path, Some(&opening())), out, "{path}");
    }
    assert_eq!(asked(&write_alone, "POST", "/api/cases", Some(&opening())).0, 201);
    let body = json!({"code": "91350100M000100Y43", "title": "花卉有限公司"});
    assert_eq!(asked(&write_alone, "POST", "/api/organisations", Some(&body)), out);
    assert_eq!(asked(&administer, "POST", "/api/organisations", Some(&body)).0, 201);
    // That something is called as what looks alone changes nothing.
    let filter = json!({"search": "a"});
    for method in ["PUT", "DELETE"] {
        assert_eq!(asked(&read, method, "/api/filters/previews", Some(&filter)), out, "{method}");
    }
    // A token is not the person: it makes no tokens, changes no password and administers nothing.
    let more = json!({"label": "more", "scopes": ["read"]});
    assert_eq!(asked(&write, "POST", "/api/account/tokens", Some(&more)), (401, json!("sign-in-first")));
    assert_eq!(asked(&write, "POST", "/api/account/second-factor", None), (401, json!("sign-in-first")));
    assert_eq!(asked(&write, "POST", "/api/accounts/clerk/reset", None), (403, json!("out-of-scope")));
    assert_eq!(
        served.asked(&florist, "POST", "/api/account/tokens", Some(&json!({"label": "x", "scopes": ["all"]}))).0,
        400
    );
    // It is not told again, and is taken back.
    let (_, listed) = served.asked(&florist, "GET", "/api/account/tokens", None);
    assert!(listed.as_array().unwrap().len() == 4 && !listed.to_string().contains("gct_"), "{listed}");
    let path = format!("/api/account/tokens/{name}");
    assert_eq!(served.asked(&florist, "DELETE", &path, None).0, 204);
    assert_eq!(served.asked(&florist, "DELETE", &path, None).0, 404);
    assert_eq!(asked(&write, "GET", "/api/session", None), (401, json!("sign-in-first")));
    assert_eq!(asked("Bearer gct_forged", "GET", "/api/session", None).0, 401);
    // Another password ends them all.
    served.identity.reset("florist", "another long password").unwrap();
    assert_eq!(asked(&read, "GET", "/api/session", None).0, 401);
}

#[test]
fn what_a_page_of_another_site_sends_is_not_done() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let florist = served.cookie("florist");
    let status = |headers: &[(&str, &str)]| {
        let headers = [&[("Cookie", florist.as_str())], headers].concat();
        served.send("POST", "/api/previews", &headers, Some(&opening())).status
    };
    assert_eq!(status(&[]), 200);
    let own = format!("http://{}", served.at);
    assert_eq!(status(&[("Origin", &own), ("Sec-Fetch-Site", "same-origin")]), 200);
    for elsewhere in [
        ("Origin", "https://elsewhere.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        assert_eq!(status(&[elsewhere]), 403, "{elsewhere:?}");
    }
    // A form of a browser that says nothing carries what only pages of the service know.
    let form = |more: &str| {
        let head = format!(
            "POST /api/previews HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {florist}\r\n{more}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b",
            served.at
        );
        served.raw(head.as_bytes()).json()["code"].clone()
    };
    assert_eq!(form(""), "cross-site");
    let (_, account) = served.asked(&florist, "GET", "/api/account", None);
    assert_eq!(form(&format!("X-CSRF-Token: {}\r\n", account["form_token"].as_str().unwrap())), "unreadable");
}

#[test]
fn so_much_is_answered_to_one_address_and_only_trusted_proxies_say_which() {
    let few = NonZeroU32::new(3).unwrap();
    let limits = Limits { entry: few, public: few, ..Limits::default() };
    let served = served_behind(Purpose::Real, &["market_pitches"], &["127.0.0.0/8".parse().unwrap()], limits);
    let sign_in = |from: &str| {
        let given = json!({"account": "florist", "password": "flowers and more"});
        served.send("POST", "/api/session", &[("X-Forwarded-For", from)], Some(&given))
    };
    let mine: Vec<u16> = (0..4).map(|_| sign_in("198.51.100.7").status).collect();
    assert_eq!(mine, [201, 201, 201, 429]);
    let refused = sign_in("198.51.100.7");
    assert_eq!(refused.json()["code"], "too-many-requests");
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
    // On the pages as well.
    let page = ["/sign-in", "/sign-in/code"]
        .map(|path| served.send("POST", path, &[("X-Forwarded-For", "198.51.100.7")], None).status);
    assert_eq!(page, [429, 429]);
    let other = sign_in("203.0.113.9");
    // A proxy protects the connection, so the cookie is for protected ones.
    assert!(other.status == 201 && other.header("set-cookie").unwrap().ends_with("; Secure"));
    // Whoever has signed in is not counted with the public.
    let cookie = crate::http::cookie(&other);
    let ask = |headers: &[(&str, &str)]| served.send("GET", "/api/packs", headers, None).status;
    let from = ("X-Forwarded-For", "203.0.113.9");
    assert_eq!((0..4).map(|_| ask(&[from])).collect::<Vec<_>>(), [200, 200, 200, 429]);
    assert!((0..6).all(|_| ask(&[from, ("Cookie", &cookie)]) == 200));

    // Attachments come through the same gate.
    let bring =
        || served.send("POST", "/api/attachments?name=plan.pdf", &[("X-Forwarded-For", "203.0.113.77")], None).status;
    assert_eq!((0..4).map(|_| bring()).collect::<Vec<_>>(), [404, 404, 404, 429]);

    let direct = served_behind(Purpose::Real, &["market_pitches"], &[], limits);
    let forged: Vec<u16> = (0..4)
        .map(|number| {
            let from = format!("198.51.100.{number}");
            direct.send("GET", "/api/packs", &[("X-Forwarded-For", &from)], None).status
        })
        .collect();
    assert_eq!(forged, [200, 200, 200, 429]);
}

#[test]
fn whoever_has_something_to_do_first_makes_nothing_that_outlives_it() {
    let served = served(Purpose::Real, &["market_pitches"]);
    served.identity.enter(&Keeper::Operator, "acceptance", "acceptance", &Reach::from("990000")).unwrap();
    let once = served.identity.reset_for(&Keeper::Operator, "acceptance").unwrap();
    let acceptance = served.signed_in("acceptance", &once);
    let asked = json!({"label": "till", "scopes": ["read"]});
    let made = served.asked(&acceptance, "POST", "/api/account/tokens", Some(&asked));
    assert_eq!(made, (403, json!("change-password")));
    let accepted = served.asked(&acceptance, "PUT", "/api/account/invitations/none", None);
    assert_eq!(accepted, (403, json!("change-password")));
}

#[test]
fn wrong_ones_are_counted_one_by_one_by_name_and_place() {
    let world = World::new(Purpose::Real, None);
    let desk = world.desk();
    publish(&desk, &["market_pitches"]);
    let clock = Arc::new(MovedClock::standing(morning("2026-03-02")));
    let identity = Identity::by_clock(Arc::new(desk), Arc::clone(&clock) as Arc<dyn Clock>);
    identity.join("florist", "花铺", PASSWORD).unwrap();
    // Sent at once, no more are looked at than sent one by one.
    let at_once = |ask: &(dyn Fn() -> Result<(), IdentityError> + Sync)| {
        let answers: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..12).map(|_| scope.spawn(ask)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let wrong = answers.iter().filter(|answer| **answer == Err(IdentityError::Wrong)).count();
        assert!(answers.iter().all(|answer| answer.is_err()), "{answers:?}");
        wrong
    };
    let sign_in =
        |name: &str, password: &str, place: &str| identity.sign_in_with(name, password, None, Some(place)).map(|_| ());
    assert_eq!(at_once(&|| sign_in("florist", "wrong", "192.0.2.1")), 5);
    // Whether there is such an account is not told by it, and whoever is elsewhere is not kept out.
    assert_eq!(at_once(&|| sign_in("nobody", "wrong", "192.0.2.1")), 5);
    let locked = |answer| matches!(answer, Err(IdentityError::Locked(_)));
    assert!(locked(sign_in("florist", PASSWORD, "192.0.2.1")) && locked(sign_in("nobody", PASSWORD, "192.0.2.1")));
    assert_eq!(sign_in("florist", PASSWORD, "192.0.2.2"), Ok(()));
    // Right ones are not counted; a success elsewhere does not free a place that is locked.
    (0..9).for_each(|_| assert_eq!(sign_in("florist", PASSWORD, "192.0.2.2"), Ok(())));
    assert!(locked(sign_in("florist", PASSWORD, "192.0.2.1")));
    clock.move_to(clock.now() + TimeDelta::minutes(16));
    assert_eq!(sign_in("florist", PASSWORD, "192.0.2.1"), Ok(()));
    // Codes are counted wherever they come from, and a right password does not free them.
    let secret = identity.begin_second_factor("florist").unwrap().secret;
    identity.confirm_second_factor("florist", &code(&secret, clock.now()), None).unwrap();
    let with = |place: &str| identity.sign_in_with("florist", PASSWORD, Some("123456"), Some(place)).map(|_| ());
    assert_eq!(with("192.0.2.3"), Err(IdentityError::Wrong));
    assert_eq!(sign_in("florist", PASSWORD, "192.0.2.3"), Err(IdentityError::CodeNeeded));
    assert_eq!(at_once(&|| with("192.0.2.4")), 4);
    assert!(locked(with("192.0.2.5")));
}
