//! The interface over HTTP, by plain requests over a connection: who may what, what is told of problems, and that a request sent again is done once.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use guicheng_engine::{Command, HashAlgorithm, Id, Request};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::DataFolder;
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::http::{IpNet, Service};
use guicheng_service::identity::Identity;
use guicheng_service::limits::Limits;
use guicheng_service::metrics::Metrics;
use guicheng_service::records::people::Account;
use guicheng_testkit::TestLibrary;
use serde_json::{Value, json};

use crate::client::{self, Answer};
use crate::world::{act, input, morning, official, person, publish};

#[test]
fn every_request_has_a_number_and_is_counted_by_its_route() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (one, other) =
        (served.raw(b"GET /health HTTP/1.0\r\n\r\n"), served.raw(b"BREW /nowhere/at/all HTTP/1.0\r\n\r\n"));
    let number = one.header("x-request-id").unwrap();
    assert_eq!((number.len(), other.status), (36, 404));
    assert_ne!(Some(number), other.header("x-request-id"));
    // Paths are not kept: they name cases.
    let text = served.metrics.text(&served.desk).unwrap();
    let says = |line: &str| assert!(text.lines().any(|known| known == line), "{line} in\n{text}");
    says("guicheng_http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1");
    says("guicheng_http_requests_total{method=\"other\",route=\"-\",status=\"404\"} 1");
    says("guicheng_http_duration_seconds_count{route=\"/health\"} 1");
    says("guicheng_dead_letters 0");
    assert!(text.ends_with("# EOF\n"));
    // What is for those who watch is not served to everybody.
    assert_eq!(served.raw(b"GET /metrics HTTP/1.0\r\n\r\n").status, 404);
}

/// A service that listens, for as long as this is there.
pub(crate) struct Served {
    _folder: tempfile::TempDir,
    pub(crate) at: SocketAddr,
    pub(crate) desk: Arc<Desk>,
    pub(crate) identity: Arc<Identity>,
    pub(crate) metrics: Arc<Metrics>,
    _runtime: tokio::runtime::Runtime,
}

pub(crate) fn served(purpose: Purpose, packs: &[&str]) -> Served {
    served_behind(purpose, packs, &[], Limits::default())
}

/// A demo of the market in whose pack a further file stands.
pub(crate) fn served_market(file: &str, text: &str) -> Served {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let library = TestLibrary::copy_of(&guicheng_testkit::examples());
    library.edit("market_pitches/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    library.write(&format!("market_pitches/{file}"), text);
    served.desk.publish_bundle(&library.load("market_pitches").bundle().unwrap()).unwrap();
    served
}

/// Limits that no test comes to.
pub(crate) fn unlimited() -> Limits {
    let many = NonZeroU32::new(10_000_000).unwrap();
    Limits { entry: many, public: many, signed_in: many, openings_of_public: many, ..Limits::default() }
}

/// The same behind proxies, and with limits of its own.
pub(crate) fn served_behind(purpose: Purpose, packs: &[&str], proxies: &[IpNet], limits: Limits) -> Served {
    served_with(purpose, packs, |service| service.behind(proxies, limits))
}

/// The same, set up in some way.
pub(crate) fn served_with(purpose: Purpose, packs: &[&str], set_up: impl FnOnce(Service) -> Service) -> Served {
    served_by(purpose, packs, set_up, |people| people)
}

/// The same, with people set up in some way.
pub(crate) fn served_by(
    purpose: Purpose,
    packs: &[&str],
    set_up: impl FnOnce(Service) -> Service,
    people: impl FnOnce(Identity) -> Identity,
) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let set = purpose.has_movable_clock().then(|| Setting { at: morning("2026-03-02"), since: None });
    let desk = DataFolder::new(folder.path().join("data")).create(purpose, HashAlgorithm::Sha256, set).unwrap();
    publish(&desk, packs);
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk)).without_second_factor();
    let identity = Arc::new(people(identity));
    let account = |name: &str, organisation: Option<&str>, roles: &[&str]| Account {
        name: name.to_owned(),
        person: Id::from(format!("person-{name}")),
        title: name.to_owned(),
        organisation: organisation.map(Id::from),
        roles: roles.iter().map(|role| Id::from(*role)).collect(),
        real_name: true,
        acts_for: None,
    };
    identity.add(&account("florist", None, &[]), Some("flowers and more")).unwrap();
    identity.add(&account("clerk", Some("river_office"), &["clerk"]), None).unwrap();
    identity.add(&account("hill", Some("hill_office"), &["clerk"]), None).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let at = listener.local_addr().unwrap();
    let service = set_up(Service::new(Arc::clone(&desk), Arc::clone(&identity), false));
    let metrics = Arc::clone(&service.metrics);
    runtime.spawn(service.serve(listener, std::future::pending()));
    Served { _folder: folder, at, desk, identity, metrics, _runtime: runtime }
}

impl Served {
    pub(crate) fn raw(&self, request: &[u8]) -> Answer {
        client::raw(self.at, request)
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        client::send(self.at, method, path, headers, body)
    }

    /// The cookie of somebody who signs in as one of the people of a demo.
    pub(crate) fn cookie(&self, account: &str) -> String {
        let answer = self.send("POST", "/api/demo/session", &[], Some(&json!({"account": account})));
        assert_eq!(answer.status, 201, "{}", answer.body);
        cookie(&answer)
    }
}

pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

pub(crate) fn opening() -> Value {
    json!({"pack": "market_pitches", "workflow": "application", "input":
        {"trader_name": "花铺", "trader_phone": "13800000001", "district": "990102", "goods": "flowers"}})
}

#[test]
fn what_is_hidden_from_a_party_of_a_case_is_told_to_it_nowhere() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk, hill) = (served.cookie("florist"), served.cookie("clerk"), served.cookie("hill"));
    let opened = served.send("POST", "/api/cases", &[("Cookie", &florist)], Some(&opening())).json();
    let case = opened["case"].as_str().unwrap();
    let path = format!("/api/cases/{case}");
    let given = json!({"do": "act", "procedure": 2, "action": "give_notice"});
    let done = served.send("POST", &format!("{path}/commands"), &[("Cookie", &clerk)], Some(&given));
    assert_eq!(done.status, 200, "{}", done.body);
    let objection = Request::Open {
        workflow: Id::from("objection"),
        concerns: Some(2),
        input: input([("grounds", "it stands in the way of prams")]),
    };
    served.desk.command(&Id::from(case), &Command::new(person("neighbour"), objection)).unwrap();
    let told = |who: &str| {
        ["", "/actions", "/documents"].map(|what| {
            let answer = served.send("GET", &format!("{path}{what}"), &[("Cookie", who)], None);
            assert_eq!(answer.status, 200, "{what}: {}", answer.body);
            answer.body
        })
    };
    assert!(told(&clerk).concat().contains("prams"));
    let hidden = told(&florist).concat();
    assert!(!hidden.contains("prams") && !hidden.contains("neighbour"), "{hidden}");
    assert!(hidden.contains("objection_raised"), "but that there is one is shown: {hidden}");
    let record = |who: &str| served.send("GET", &format!("{path}/record"), &[("Cookie", who)], None).status;
    assert_eq!((record(&clerk), record(&florist)), (200, 404));
    // Nor by the form of what others do, nor by what would come of what they can do.
    let form = |who: &str, what: &str| {
        let page = format!("/market_pitches/cases/{case}/acts/{what}");
        served.send("GET", &page, &[("Cookie", who)], None).status
    };
    assert_eq!((form(&clerk, "3/decide"), form(&hill, "3/decide"), form(&hill, "9/decide")), (200, 404, 404));
    let decide = json!({"do": "act", "procedure": 3, "action": "decide"});
    let done = served.send("POST", &format!("{path}/commands"), &[("Cookie", &clerk)], Some(&decide));
    assert_eq!(done.status, 200, "{}", done.body);
    served.send("POST", "/api/clock", &[("Cookie", &clerk)], Some(&json!({"now": "2026-03-20T01:00:00Z"})));
    let grant = act(&official("river_office", "head"), 2, "grant", input([("pitch", "A-07")]));
    served.desk.command(&Id::from(case), &grant).unwrap();
    let give_up = json!({"do": "act", "procedure": 1, "action": "give_up"});
    let preview = served.send("POST", &format!("{path}/previews"), &[("Cookie", &florist)], Some(&give_up)).json();
    let told: Vec<&Value> = preview["procedures"].as_array().unwrap().iter().map(|told| &told["workflow"]).collect();
    assert_eq!(told, ["pitch", "application"], "{preview}");
}

#[test]
fn a_case_is_taken_from_its_opening_to_its_notice_over_http() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk) = (served.cookie("florist"), served.cookie("clerk"));
    let packs = served.send("GET", "/api/packs", &[], None).json();
    assert_eq!(packs[0]["pack"], "market_pitches");
    let beginnings = served.send("GET", "/api/packs/market_pitches/beginnings", &[("Cookie", &florist)], None).json();
    assert_eq!((&beginnings[0]["workflow"], &beginnings[0]["open"]), (&json!("application"), &json!(true)));
    assert_eq!(beginnings[0]["form"]["fields"][0]["field"], "trader_name");

    let keyed = [("Cookie", florist.as_str()), ("Idempotency-Key", "k-1")];
    let opened = served.send("POST", "/api/cases", &keyed, Some(&opening()));
    assert_eq!(opened.status, 201, "{}", opened.body);
    let (path, tag) = (opened.header("location").unwrap().to_owned(), opened.header("etag").unwrap().to_owned());
    let again = served.send("POST", "/api/cases", &keyed, Some(&opening()));
    assert_eq!((again.header("location"), &again.json()["repeated"]), (Some(path.as_str()), &json!(true)));

    let actions = served.send("GET", &format!("{path}/actions"), &[("Cookie", &clerk)], None).json();
    let give = actions["actions"].as_array().unwrap().iter().find(|action| action["action"] == "give_notice").unwrap();
    assert_eq!(give["open"], true);
    let command = json!({"do": "act", "procedure": 2, "action": "give_notice", "input": {}});
    let preview = served.send("POST", &format!("{path}/previews"), &[("Cookie", &clerk)], Some(&command)).json();
    assert_eq!(preview["public"][0]["collection"], "notice_wall");
    let headers = [("Cookie", clerk.as_str()), ("If-Match", tag.as_str())];
    let done = served.send("POST", &format!("{path}/commands"), &headers, Some(&command));
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
    let stale = served.send("POST", &format!("{path}/commands"), &headers, Some(&command));
    assert_eq!((stale.status, &stale.json()["code"]), (412, &json!("stale")));

    let wall = served.send("GET", "/api/packs/market_pitches/collections/notice_wall", &[], None).json();
    assert_eq!((&wall["count"], &wall["rows"][0]["values"][0]), (&json!(1), &json!(["trader_name", "花铺"])));
    let seen = served.send("GET", &path, &[], None).json();
    assert!(seen["disclosure"]["facts"].is_null() && !seen.to_string().contains("13800000001"), "{seen}");
    assert_eq!(served.send("GET", &format!("{path}/record"), &[], None).status, 404);
    assert_eq!(
        served.send("GET", &format!("{path}/record"), &[("Cookie", &clerk)], None).json().as_array().unwrap().len(),
        3
    );

    let moved = served.send("POST", "/api/clock", &[("Cookie", &clerk)], Some(&json!({"now": "2026-03-20T01:00:00Z"})));
    assert_eq!(moved.json()["now"], "2026-03-20T01:00:00Z");
    assert_eq!(served.send("GET", &path, &[("Cookie", &clerk)], None).header("etag"), Some("\"4\""));
}

#[test]
fn who_is_refused_is_told_why_and_who_sees_nothing_is_told_nothing() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, hill) = (served.cookie("florist"), served.cookie("hill"));
    let path = {
        let opened = served.send("POST", "/api/cases", &[("Cookie", &florist)], Some(&opening()));
        opened.header("location").unwrap().to_owned()
    };
    let command = json!({"do": "act", "procedure": 2, "action": "give_notice", "input": {}});
    let own = served.send("POST", &format!("{path}/commands"), &[("Cookie", &florist)], Some(&command));
    assert_eq!((own.status, own.header("content-type")), (403, Some("application/problem+json")));
    let problem = own.json();
    assert_eq!((&problem["type"], &problem["status"]), (&json!("urn:guicheng:problem:not-a-party"), &json!(403)));
    assert_eq!(problem["reasons"][0]["articles"][0], "pitches/2");
    for (method, path, body) in [
        ("GET", path.clone(), None),
        ("GET", format!("{path}/actions"), None),
        ("GET", format!("{path}/documents"), None),
        ("GET", format!("{path}/record"), None),
        ("POST", format!("{path}/commands"), Some(&command)),
        ("POST", format!("{path}/previews"), Some(&command)),
    ] {
        for headers in [vec![], vec![("Cookie", hill.as_str())]] {
            let answer = served.send(method, &path, &headers, body);
            assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("unknown")), "{method} {path}");
        }
    }
    let lacking = served.send(
        "POST",
        "/api/cases",
        &[("Cookie", &florist), ("Accept-Language", "en")],
        Some(&json!({"pack": "market_pitches", "workflow": "application", "input": {"trader_name": "花铺"}})),
    );
    assert_eq!((lacking.status, &lacking.json()["code"]), (422, &json!("input-missing")));
    assert!(lacking.json()["reasons"][0]["fields"].as_array().unwrap().contains(&json!("goods")));
    assert_eq!(served.send("GET", "/api/messages", &[], None).status, 401);
}

#[test]
fn people_sign_in_by_password_and_are_locked_out_after_five_wrong_ones() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let sign_in = |password: &str| {
        served.send("POST", "/api/session", &[], Some(&json!({"account": "florist", "password": password})))
    };
    let right = sign_in("flowers and more");
    assert_eq!((right.status, &right.json()["account"]), (201, &json!("florist")));
    let cookie = cookie(&right);
    assert_eq!(served.send("GET", "/api/session", &[("Cookie", &cookie)], None).status, 200);
    assert_eq!(served.send("DELETE", "/api/session", &[("Cookie", &cookie)], None).status, 204);
    assert_eq!(served.send("GET", "/api/session", &[("Cookie", &cookie)], None).status, 401);
    for _ in 0..5 {
        assert_eq!(sign_in("roses").status, 401);
    }
    assert_eq!(sign_in("flowers and more").status, 429);
    let nobody = json!({"account": "nobody", "password": "x"});
    let nobody = served.send("POST", "/api/session", &[], Some(&nobody));
    assert_eq!((nobody.status, &nobody.json()["code"]), (401, &json!("wrong-credentials")));
    // What only a demo has.
    assert_eq!(served.send("POST", "/api/demo/session", &[], Some(&json!({"account": "clerk"}))).status, 403);
    assert_eq!(served.send("GET", "/api/demo/people", &[], None).status, 403);
    assert_eq!(served.send("POST", "/api/clock", &[], Some(&json!({"now": "2036-03-20T01:00:00Z"}))).status, 403);
    assert_eq!(served.desk.purpose(), Purpose::Real);
}

#[test]
fn what_cannot_be_read_is_a_problem_and_never_an_error_of_the_service() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let florist = served.cookie("florist");
    let mut answers = vec![
        served.send("GET", "/no/such/path", &[], None),
        served.send("GET", "/api/cases/../../etc/passwd", &[], None),
        served.send("DELETE", "/api/packs", &[], None),
        served.send("POST", "/api/cases", &[("Cookie", &florist)], Some(&json!([1, 2]))),
        served.send("POST", "/api/cases", &[("Cookie", &florist)], Some(&json!({"pack": 7, "workflow": {}}))),
        served.send("POST", "/api/cases/x/commands", &[("If-Match", "\"many\"")], Some(&json!({"do": "act"}))),
        served.send("POST", "/api/cases/x/commands", &[], Some(&json!({"do": "dance"}))),
        served.send("GET", "/api/packs/market_pitches/collections/notice_wall?after=%00.x.y", &[], None),
        served.send("GET", "/api/packs/market_pitches/collections/notice_wall?chosen=goods", &[], None),
        served.send("GET", "/api/packs/market_pitches/collections/notice_wall?limit=x", &[], None),
        served.send("GET", "/api/session", &[("Cookie", "guicheng-session=forged")], None),
        served.send(
            "POST",
            "/api/cases",
            &[("Cookie", &florist), ("Origin", "https://elsewhere.example")],
            Some(&opening()),
        ),
        served.send("POST", "/api/cases", &[("Cookie", &florist), ("Sec-Fetch-Site", "cross-site")], Some(&opening())),
        served.send(
            "POST",
            "/api/cases",
            &[("Cookie", &florist), ("Idempotency-Key", &"k".repeat(300))],
            Some(&opening()),
        ),
    ];
    let large = "x".repeat(3 * 1024 * 1024);
    answers.push(served.send("POST", "/api/cases", &[], Some(&json!({"pack": large, "workflow": "w"}))));
    let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
    let head = format!(
        "POST /api/cases HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        deep.len()
    );
    answers.push(served.raw(format!("{head}{deep}").as_bytes()));
    for answer in &answers {
        assert!((400..500).contains(&answer.status), "{answer:?}");
        // What is asked outside of the interface is told as a page.
        let told = answer.header("content-type");
        assert!(told == Some("application/problem+json") || answer.status == 404, "{answer:?}");
    }
    assert_eq!(served.send("GET", "/health", &[], None).json(), json!({"status": "ok", "publication": 2}));
}

#[test]
fn the_interface_is_described_and_the_first_page_runs_nothing() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let described = served.send("GET", "/openapi.json", &[], None).json();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"), "{}", described["openapi"]);
    let paths = described["paths"].as_object().unwrap();
    assert!(paths.len() > 15 && paths.contains_key("/api/cases/{case}/commands"));
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{method} {path}");
        }
    }
    let home = served.send("GET", "/", &[], None);
    assert_eq!(home.status, 200);
    assert!(home.body.contains("演示环境") && !home.body.contains("<script>"), "{}", home.body);
    assert!(home.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
}

#[test]
fn keys_of_those_who_have_not_signed_in_are_such_that_nobody_comes_upon_them() {
    let served = served(Purpose::Demo, &["hall_hire"]);
    let keyed = |key: &str| {
        let answer = served.send("POST", "/api/bulk", &[("Idempotency-Key", key)], Some(&json!({"items": []})));
        answer.status
    };
    assert_eq!((keyed("1"), keyed(&"k".repeat(31))), (400, 400));
    assert_eq!(keyed("0b4e7a1c-2c1f-4d55-9d55-5b0f3c1d7a10"), 200);
    let clerk = served.cookie("clerk");
    let headers = [("Cookie", clerk.as_str()), ("Idempotency-Key", "1")];
    assert_eq!(served.send("POST", "/api/bulk", &headers, Some(&json!({"items": []}))).status, 200);
}
