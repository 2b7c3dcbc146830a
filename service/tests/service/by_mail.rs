//! A forgotten password: a link by mail, once, to whoever has confirmed an address; and the same answer to everybody.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use guicheng_engine::Id;
use guicheng_service::clock::{Clock, MovedClock, Setting};
use guicheng_service::delivery::mail::Post;
use guicheng_service::desk::Purpose;
use guicheng_service::identity::{Identity, IdentityError, Keeper};
use serde_json::json;

use crate::http::{Served, served_by};
use crate::people::PASSWORD;
use crate::world::morning;

/// Keeps what is sent.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Vec<(String, String)>>);

impl Post for Kept {
    fn send(&self, to: &lettre::Address, subject: &str, text: &str) -> Result<(), String> {
        assert!(!subject.contains('\n') && text.contains("https://cases.example/sign-in/"), "{subject}: {text}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((to.to_string(), text.to_owned()));
        Ok(())
    }
}

impl Kept {
    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// What stands in the link of the mail that comes after so many: it is sent behind the answer.
    fn link_after(&self, count: usize) -> (String, String) {
        for _ in 0..500 {
            if let Some((to, text)) = self.0.lock().unwrap().get(count) {
                let link = text.split("link=").nth(1).unwrap().split_whitespace().next().unwrap();
                return (to.clone(), link.to_owned());
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("nothing was sent");
    }

    fn stays(&self, count: usize) {
        thread::sleep(Duration::from_millis(400));
        assert_eq!(self.count(), count);
    }
}

/// A service that writes, with somebody who has confirmed an address.
fn written() -> (Served, Arc<Kept>) {
    let post = Arc::new(Kept::default());
    let sent = Arc::clone(&post) as Arc<dyn Post>;
    let writes = |people: Identity| people.with_post(sent, "https://cases.example/");
    let served = served_by(Purpose::Real, &["market_pitches"], |service| service, writes);
    let cookie = served.join("baker");
    let given = json!({"address": "baker@bread.example", "password": PASSWORD});
    assert_eq!(served.asked(&cookie, "PUT", "/api/account/mail", Some(&given)).0, 202);
    let (to, link) = post.link_after(0);
    assert_eq!(to, "baker@bread.example");
    // Until it is confirmed it is not theirs.
    assert_eq!(served.asked(&cookie, "GET", "/api/account/mail", None).1, json!({"address": null}));
    let confirmed = json!({"link": link});
    let confirm = || served.send("POST", "/api/session/mail-confirmations", &[], Some(&confirmed)).status;
    assert_eq!((confirm(), confirm()), (204, 410));
    assert_eq!(served.asked(&cookie, "GET", "/api/account/mail", None).1, json!({"address": "baker@bread.example"}));
    (served, post)
}

fn forgot(served: &Served, account: &str) -> (u16, String) {
    let answer = served.send("POST", "/api/session/password-links", &[], Some(&json!({"account": account})));
    (answer.status, answer.body)
}

fn set(served: &Served, link: &str, password: &str) -> u16 {
    let given = json!({"link": link, "password": password});
    served.send("PUT", "/api/session/password-links", &[], Some(&given)).status
}

#[test]
fn a_forgotten_password_is_set_by_a_link_that_is_taken_once_and_ends_sessions() {
    let (served, post) = written();
    let before = served.signed_in("baker", PASSWORD);
    let token = json!({"label": "till", "scopes": ["read"]});
    let (_, token) = served.asked(&before, "POST", "/api/account/tokens", Some(&token));
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let by_token = || served.send("GET", "/api/session", &[("Authorization", &bearer)], None).status;
    assert_eq!(by_token(), 200);
    assert_eq!(forgot(&served, "baker").0, 202);
    let (to, link) = post.link_after(1);
    assert_eq!(to, "baker@bread.example");
    // What the store keeps of it opens nothing.
    let kept = guicheng_service::store::Query::new("SELECT link FROM mail_links", []);
    let kept = served.desk.store().read(&kept).unwrap();
    assert!(!kept.is_empty() && kept.iter().all(|row| row.text(0).unwrap() != link));
    assert_eq!(set(&served, "another", "quite another password"), 410);
    // One that is too short takes nothing away.
    assert_eq!(set(&served, &link, "short"), 422);
    assert_eq!(set(&served, &link, "quite another password"), 204);
    assert_eq!(set(&served, &link, "and again another one"), 410);
    assert_eq!((served.asked(&before, "GET", "/api/session", None).0, by_token()), (401, 401));
    let wrong = json!({"account": "baker", "password": PASSWORD});
    assert_eq!(served.send("POST", "/api/session", &[], Some(&wrong)).status, 401);
    let after = served.signed_in("baker", "quite another password");
    let (_, log) = served.asked(&after, "GET", "/api/account/log", None);
    let done: Vec<&str> = log.as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(done[..3], ["signed-in", "password-by-mail", "password-link"]);
    // Whoever is not written to any more gets no link.
    assert_eq!(served.asked(&after, "DELETE", "/api/account/mail", None).0, 204);
    forgot(&served, "baker");
    post.stays(2);
}

#[test]
fn nobody_learns_from_the_answer_who_has_an_account_and_nobody_is_sent_many() {
    let (served, post) = written();
    // One with an address, one without, none at all.
    let answers = ["baker", "florist", "nobody"].map(|account| forgot(&served, account));
    assert_eq!(answers, [(202, String::new()), (202, String::new()), (202, String::new())]);
    post.link_after(1);
    post.stays(2);
    (0..5).for_each(|_| drop(forgot(&served, "baker")));
    post.link_after(2);
    let (_, last) = post.link_after(3);
    post.stays(4);
    // The last holds, and takes the others with it.
    let (_, first) = post.link_after(1);
    assert_eq!((set(&served, &last, "quite another password"), set(&served, &first, "and another one")), (204, 410));
    // One address asks no more than anybody who signs in.
    let asked = (0..40).map(|_| forgot(&served, "nobody").0).collect::<Vec<_>>();
    assert!(asked.contains(&429), "{asked:?}");
}

#[test]
fn links_are_over_after_a_while_and_a_second_factor_is_asked_for_as_before() {
    let world = crate::world::World::new(Purpose::Sandbox, Some(Setting { at: morning("2026-03-02"), since: None }));
    let clock = Arc::new(MovedClock::standing(morning("2026-03-02")));
    let identity = Identity::by_clock(Arc::new(world.desk()), Arc::clone(&clock) as Arc<dyn Clock>);
    let post = Arc::new(Kept::default());
    let identity = identity.with_post(Arc::clone(&post) as Arc<dyn Post>, "https://cases.example");
    let identity = Arc::new(identity);
    identity.join("baker", "面包铺", PASSWORD).unwrap();
    let token = identity.sign_in("baker", PASSWORD).unwrap().token;
    assert_eq!(identity.ask_for_mail(&token, "not the password", "a@b.example"), Err(IdentityError::Wrong));
    assert!(identity.ask_for_mail(&token, PASSWORD, "no address").is_err());
    identity.ask_for_mail(&token, PASSWORD, "a@b.example").unwrap();
    let (_, late) = post.link_after(0);
    let gone = |time| clock.move_to(clock.now() + time);
    gone(TimeDelta::hours(25));
    assert_eq!(identity.confirm_mail(&late), Err(IdentityError::LinkOver));
    let token = identity.sign_in("baker", PASSWORD).unwrap().token;
    identity.ask_for_mail(&token, PASSWORD, "a@b.example").unwrap();
    // A link for one thing does not do another.
    let (_, confirms) = post.link_after(1);
    assert_eq!(identity.set_password_by_link(&confirms, "quite another password"), Err(IdentityError::LinkOver));
    identity.confirm_mail(&confirms).unwrap();
    let secret = identity.begin_second_factor("baker").unwrap().secret;
    identity.confirm_second_factor("baker", &crate::signing_in::code(&secret, clock.now()), Some(&token)).unwrap();
    identity.forgot_password("baker").unwrap();
    let (_, link) = post.link_after(2);
    gone(TimeDelta::minutes(31));
    assert_eq!(identity.set_password_by_link(&link, "quite another password"), Err(IdentityError::LinkOver));
    identity.forgot_password("baker").unwrap();
    let (_, link) = post.link_after(3);
    identity.set_password_by_link(&link, "quite another password").unwrap();
    assert_eq!(identity.sign_in("baker", "quite another password"), Err(IdentityError::CodeNeeded));
}

#[test]
fn a_closed_account_stays_closed_and_a_reset_takes_away_where_links_were_sent() {
    let (served, post) = written();
    let operator = Keeper::Operator;
    assert_eq!(forgot(&served, "baker").0, 202);
    let (_, early) = post.link_after(1);
    // A link that was on its way opens nothing any more, and no other is sent.
    served.identity.close_account(&operator, "baker").unwrap();
    assert_eq!(set(&served, &early, "quite another password"), 410);
    forgot(&served, "baker");
    post.stays(2);
    assert_eq!(served.identity.mail_address("baker").unwrap(), None);
    // Given a password again, it is asked anew where its person is written to.
    let once = served.identity.reset_for(&operator, "baker").unwrap();
    let baker = served.signed_in("baker", &once);
    let change = json!({"old": once, "new": PASSWORD});
    assert_eq!(served.asked(&baker, "PUT", "/api/account/password", Some(&change)).0, 204);
    let given = json!({"address": "baker@bread.example", "password": PASSWORD});
    assert_eq!(served.asked(&baker, "PUT", "/api/account/mail", Some(&given)).0, 202);
    let confirmed = json!({"link": post.link_after(2).1});
    assert_eq!(served.send("POST", "/api/session/mail-confirmations", &[], Some(&confirmed)).status, 204);
    // Whoever knew the password may have said where links are sent: the reset takes that away too.
    served.identity.reset_for(&operator, "baker").unwrap();
    assert_eq!(served.identity.mail_address("baker").unwrap(), None);
    forgot(&served, "baker");
    post.stays(3);
}

#[test]
fn the_pages_lead_from_a_forgotten_password_to_another_without_scripts() {
    let (served, post) = written();
    let page = |path: &str| served.send("GET", path, &[("Accept-Language", "en")], None);
    let form = |path: &str, given: &str| {
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let head = crate::client::head(served.at, "POST", path, &[kind, ("Accept-Language", "en")]);
        served.raw(format!("{head}Content-Length: {}\r\n\r\n{given}", given.len()).as_bytes())
    };
    assert!(page("/sign-in").body.contains("href=\"/sign-in/forgotten\""));
    assert!(page("/sign-in/forgotten").body.contains("name=\"account\""));
    let told = ["baker", "nobody"].map(|account| form("/sign-in/forgotten", &format!("account={account}")));
    assert_eq!((told[0].status, &told[0].body), (200, &told[1].body));
    let (_, link) = post.link_after(1);
    let path = format!("/sign-in/password?link={link}");
    assert!(page(&path).body.contains("name=\"again\""));
    let differ = form("/sign-in/password", &format!("link={link}&new=quite+another+one&again=other"));
    assert_eq!(differ.status, 422);
    let given = format!("link={link}&new=quite+another+one&again=quite+another+one");
    let done = form("/sign-in/password", &given);
    assert!(done.status == 200 && done.body.contains("The password is another now"), "{}", done.body);
    served.signed_in("baker", "quite another one");
    let over = page(&path);
    assert!(over.status == 410 && !over.body.contains("name=\"again\""), "{}", over.body);
    // Following a link to confirm an address changes nothing by itself.
    assert!(page("/sign-in/address?link=none").body.contains("method=\"post\""));
    assert_eq!(form("/sign-in/address", "link=none").status, 410);
}

#[test]
fn where_no_mail_is_sent_the_page_says_whom_to_ask() {
    let served = crate::http::served(Purpose::Real, &["market_pitches"]);
    assert_eq!(forgot(&served, "florist").0, 404);
    let page = served.send("GET", "/sign-in/forgotten", &[("Accept-Language", "en")], None);
    assert!(page.body.contains("Ask the agency") && !page.body.contains("name=\"account\""), "{}", page.body);
}

#[test]
fn what_is_there_for_somebody_is_written_to_where_they_have_confirmed_and_to_those_of_their_organisation() {
    let (served, _) = written();
    let store = &**served.desk.store();
    let person = guicheng_service::records::people::find(store, "baker").unwrap().unwrap().0.person;
    let baker = served.signed_in("baker", PASSWORD);
    let (status, opened) = served.asked(&baker, "POST", "/api/cases", Some(&crate::http::opening()));
    assert_eq!(status, 201, "{opened}");
    let case = Id::from(opened["case"].as_str().unwrap());
    let written_to = |recipient: &Id| {
        let known = served.identity.addresses_of(recipient, &case).unwrap();
        known.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(written_to(&person), ["baker@bread.example"]);
    assert!(written_to(&Id::from("nobody")).is_empty());
    let (status, found) = served.asked(
        &baker,
        "POST",
        "/api/organisations",
        Some(&json!({"code": "91350100M000100Y43", "title": "花卉有限公司"})),
    );
    assert_eq!(status, 201, "{found}");
    let own = Id::from(found["organisation"].as_str().unwrap());
    // What others say of a code is not for whoever entered it first; of what it does itself, it is told.
    assert!(written_to(&own).is_empty());
    let (status, opened) = served.asked(&baker, "POST", "/api/cases", Some(&crate::http::opening()));
    assert_eq!(status, 201, "{opened}");
    let case = Id::from(opened["case"].as_str().unwrap());
    let written_to = |recipient: &Id| {
        let known = served.identity.addresses_of(recipient, &case).unwrap();
        known.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(written_to(&own), ["baker@bread.example"]);
    // Whoever has confirmed nothing finds it in the inbox, and an authority has its tasks.
    assert!(written_to(&Id::from("river_office")).is_empty());
    let again = served.signed_in("baker", PASSWORD);
    assert_eq!(served.asked(&again, "DELETE", "/api/account/mail", None).0, 204);
    assert!(written_to(&person).is_empty() && written_to(&own).is_empty());
}
