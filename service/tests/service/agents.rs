//! Acting for another as an agent: choosing for whom, what is theirs then, and that it ends at once with the authority.

use guicheng_engine::Id;
use guicheng_service::desk::{Desk, DeskError, Purpose};
use guicheng_service::records::people::Account;
use guicheng_testkit::TestLibrary;
use serde_json::{Value, json};

use crate::http::{Served, opening, served};
use crate::pages::{get, hidden, post};
use crate::world::morning;

/// What lets traders of the market have others act for them.
const MANDATES: &str = r#"parties:
  principal: {title: {zh: 委托人, en: principal}, article: pitches/1, bind: opener}
fields:
  mandate_no: {title: {zh: 委托书编号, en: number of the mandate}, type: text}
  mandate_agent: {title: {zh: 受托人, en: agent}, type: text}
  mandate_principal: {title: {zh: 委托人, en: principal}, type: text}
  mandate_until: {title: {zh: 委托期限届满日, en: last day of the mandate}, type: date}
  mandate_covers: {title: {zh: 委托事项, en: what the mandate is for}, type: choice, list: true, options: {pitch: {title: {zh: 摊位, en: pitch}}, application: {title: {zh: 设摊申请, en: application for a pitch}}, objection: {title: {zh: 异议, en: objection}}}}
forms:
  mandate:
    title: {zh: 委托书, en: mandate}
    article: pitches/1
    fields: {mandate_no: {need: required}, mandate_agent: {need: required}, mandate_until: {need: required}, mandate_covers: {need: required}}
cases:
  mandate: {title: {zh: 委托档案, en: file of a mandate}, root: mandate, facts: {mandate_no: {}, mandate_agent: {}, mandate_principal: {}, mandate_until: {}, mandate_covers: {}}}
registers:
  mandates: {title: {zh: 委托登记簿, en: register of mandates}, article: pitches/1, case: mandate, of: mandate_no, keys: {mandate_agent: {}}, facts: {mandate_principal: {}, mandate_until: {}, mandate_covers: {}}}
workflows:
  mandate:
    title: {zh: 委托登记, en: mandate}
    case: mandate
    article: pitches/1
    open:
      title: {zh: 登记委托, en: give a mandate}
      starts_case: true
      by: [principal]
      form: mandate
      records: [mandate]
      set: {facts: {mandate_principal: actor.person}}
      to: given
    states:
      given: {title: {zh: 有效, en: in force}}
      revoked: {title: {zh: 已撤销, en: revoked}, final: true}
    actions:
      revoke: {title: {zh: 撤销委托, en: revoke}, article: pitches/1, from: [given], to: revoked, by: [principal]}
"#;

/// The market whose traders have others act for them, in force in place of the one that does not say so.
pub(crate) fn with_agents(desk: &Desk) {
    let library = TestLibrary::copy_of(&guicheng_testkit::examples());
    library.edit("market_pitches/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    let agents = "    bind: opener\n    agents: {register: mandates, agent: mandate_agent, principal: mandate_principal, standing: [given], until: mandate_until, covers: mandate_covers}\n  office:";
    library.edit("market_pitches/parties.yaml", "    bind: opener\n  office:", agents);
    library.write("market_pitches/mandates.yaml", MANDATES);
    desk.publish_bundle(&library.load("market_pitches").bundle().unwrap()).unwrap();
}

/// What gives somebody a mandate of what traders do.
pub(crate) fn mandate(number: &str, agent: &str, until: &str) -> Value {
    json!({"pack": "market_pitches", "workflow": "mandate", "input": {"mandate_no": number, "mandate_agent": agent,
        "mandate_until": {"date": until}, "mandate_covers": ["pitch", "application"]}})
}

/// A market with a trader, an office, and a broker who belongs to an organisation.
fn market() -> (Served, String, String) {
    let served = served(Purpose::Demo, &["market_pitches"]);
    with_agents(&served.desk);
    let broker = Account {
        name: "broker".to_owned(),
        person: Id::from("person-broker"),
        title: "broker".to_owned(),
        organisation: Some(Id::from("brokers")),
        roles: Vec::new(),
        real_name: true,
        acts_for: None,
    };
    served.identity.add(&broker, None).unwrap();
    let (florist, broker) = (served.cookie("florist"), served.cookie("broker"));
    (served, florist, broker)
}

fn done(answer: (u16, Value), status: u16) -> Value {
    assert_eq!(answer.0, status, "{}", answer.1);
    answer.1
}

/// Chooses for whom the broker acts.
fn choose(served: &Served, broker: &str, principal: Option<&str>) -> (u16, Value) {
    let chosen = json!({"organisation": "brokers", "for": principal});
    served.asked(broker, "PUT", "/api/account/capacity", Some(&chosen))
}

#[test]
fn an_agent_works_for_whom_they_choose_as_long_as_the_authority_holds_and_no_longer() {
    let (served, florist, broker) = market();
    let ask = |cookie: &str, method: &str, path: &str, body: Option<&Value>| served.asked(cookie, method, path, body);
    let florist_id = "person-florist";
    let none = choose(&served, &broker, Some(florist_id));
    assert_eq!(none, (403, json!("no-authority")));
    let given = done(ask(&florist, "POST", "/api/cases", Some(&mandate("1", "brokers", "2026-03-31"))), 201);
    let account = done(ask(&broker, "GET", "/api/account", None), 200);
    assert_eq!(
        account["principals"],
        json!([{"for": florist_id, "title": "florist", "organisation": "brokers", "authorities":
            [{"pack": "market_pitches", "workflows": ["pitch", "application"], "until": "2026-03-31"}]}])
    );
    assert_eq!(done(choose(&served, &broker, Some(florist_id)), 200)["for"], florist_id);

    // What is done is the trader's, and the record and who looked name both.
    let draft = json!({"asked": opening()});
    let draft = done(ask(&broker, "POST", "/api/drafts", Some(&draft)), 201)["draft"].clone();
    let opened = done(ask(&broker, "POST", "/api/cases", Some(&opening())), 201);
    let case = opened["case"].as_str().unwrap();
    let path = format!("/api/cases/{case}");
    let seen = done(ask(&broker, "GET", &path, None), 200);
    assert_eq!(seen["disclosure"], done(ask(&florist, "GET", &path, None), 200)["disclosure"]);
    let record = done(ask(&broker, "GET", &format!("{path}/record"), None), 200);
    let events = record.as_array().unwrap().iter();
    let actor = events.map(|event| &event["cause"]["command"]["actor"]).find(|actor| actor.is_object()).unwrap();
    let both = [&actor["person"], &actor["organisation"], &actor["for"]].map(|id| id.as_str().unwrap_or_default());
    assert_eq!(both, ["person-broker", "brokers", florist_id], "{record}");
    let reads = served.desk.reads(&Id::from(case), None, 100).unwrap();
    let of_broker = reads.iter().find(|read| read.person.as_str() == "person-broker").unwrap();
    assert_eq!(of_broker.acts_for.as_ref().map(Id::as_str), Some(florist_id));
    assert!(reads.iter().any(|read| read.person.as_str() == florist_id && read.acts_for.is_none()));

    // A draft is the agent's for this principal: neither the trader's nor the broker's own.
    let drafts = |cookie: &str| done(ask(cookie, "GET", "/api/drafts", None), 200).as_array().unwrap().len();
    assert_eq!((drafts(&broker), drafts(&florist)), (1, 0));
    let token = json!({"label": "agent", "scopes": ["read", "write"]});
    let token = done(ask(&broker, "POST", "/api/account/tokens", Some(&token)), 201);
    assert_eq!(token["for"], florist_id);
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let by_token = |path: &str| served.send("GET", path, &[("Authorization", &bearer)], None).status;
    assert_eq!((by_token(&path), by_token("/api/drafts")), (200, 200));
    done(choose(&served, &broker, None), 200);
    assert_eq!(drafts(&broker), 0);
    assert_eq!(ask(&broker, "GET", &path, None).0, 404, "what is one's own is another thing");
    done(choose(&served, &broker, Some(florist_id)), 200);
    assert_eq!(drafts(&broker), 1);

    // The authority is withdrawn: from then on nothing of it is the agent's, however they ask.
    let revoke = json!({"do": "act", "procedure": 1, "action": "revoke", "input": {}});
    let place = format!("/api/cases/{}/commands", given["case"].as_str().unwrap());
    done(ask(&florist, "POST", &place, Some(&revoke)), 200);
    let command = json!({"do": "act", "procedure": 1, "action": "give_up", "input": {}});
    let draft = draft.as_str().unwrap();
    for (method, path, body, status) in [
        ("GET", path.clone(), None, 404),
        ("GET", format!("{path}/actions"), None, 404),
        ("GET", format!("{path}/record"), None, 404),
        ("GET", format!("{path}/documents"), None, 404),
        ("POST", format!("{path}/commands"), Some(&command), 404),
        ("POST", format!("{path}/previews"), Some(&command), 404),
        ("POST", "/api/cases".to_owned(), Some(&opening()), 422),
        ("POST", "/api/previews".to_owned(), Some(&opening()), 422),
        ("GET", "/api/drafts".to_owned(), None, 403),
        ("GET", format!("/api/drafts/{draft}"), None, 403),
        ("PUT", format!("/api/drafts/{draft}"), Some(&json!({"asked": opening()})), 403),
        ("POST", format!("/api/drafts/{draft}/submission"), Some(&json!({})), 403),
        ("GET", "/api/filters".to_owned(), None, 403),
        ("GET", "/api/tasks".to_owned(), None, 403),
        ("GET", "/api/messages".to_owned(), None, 403),
    ] {
        let (found, told) = ask(&broker, method, &path, body);
        assert_eq!(found, status, "{method} {path}: {told}");
        let closed = [json!("no-authority"), json!("unknown")];
        assert!(closed.contains(&told), "{method} {path}: {told}");
    }
    assert_eq!((by_token(&path), by_token("/api/drafts")), (404, 403));
    assert_eq!(choose(&served, &broker, Some(florist_id)).0, 403);
    // The session goes on, and they act for themselves again.
    assert_eq!(done(ask(&broker, "GET", "/api/account", None), 200)["principals"], json!([]));
    done(choose(&served, &broker, None), 200);
    assert_eq!(ask(&broker, "GET", "/api/drafts", None).0, 200);
    assert_eq!(served.desk.audit(1, |_| {}).unwrap().findings, []);
}

#[test]
fn an_authority_ends_with_its_last_day_and_covers_what_it_names() {
    let (served, florist, broker) = market();
    let give = |given: &Value| done(served.asked(&florist, "POST", "/api/cases", Some(given)), 201);
    // What a person may do by themselves, and for something else alone.
    let mut objections = mandate("1", "person-broker", "2026-12-31");
    objections["input"]["mandate_covers"] = json!(["objection"]);
    give(&objections);
    let alone = json!({"organisation": null, "for": "person-florist"});
    done(served.asked(&broker, "PUT", "/api/account/capacity", Some(&alone)), 200);
    let draft = json!({"asked": opening()});
    for (path, body, status) in [("/api/cases", &opening(), 422), ("/api/drafts", &draft, 403)] {
        let refused = served.asked(&broker, "POST", path, Some(body));
        assert_eq!(refused, (status, json!("no-authority")), "{path}");
    }
    give(&mandate("2", "person-broker", "2026-03-10"));
    done(served.asked(&broker, "POST", "/api/drafts", Some(&json!({"asked": opening()}))), 201);
    let opened = done(served.asked(&broker, "POST", "/api/cases", Some(&opening())), 201);
    let path = format!("/api/cases/{}", opened["case"].as_str().unwrap());
    served.desk.move_clock(morning("2026-03-10")).unwrap();
    assert_eq!(served.asked(&broker, "GET", &path, None).0, 200);
    served.desk.move_clock(morning("2026-03-11")).unwrap();
    assert_eq!(served.asked(&broker, "GET", &path, None).0, 404);
    // There is an authority still, and nothing of it is for this draft.
    assert_eq!(done(served.asked(&broker, "GET", "/api/drafts", None), 200), json!([]));
    let nobody = guicheng_engine::Actor {
        person: Some(Id::from("person-broker")),
        acts_for: Some(Id::from("person-baker")),
        ..guicheng_engine::Actor::anonymous()
    };
    assert_eq!(served.desk.drafts(&nobody).unwrap_err(), DeskError::NoAuthority(Id::from("person-baker")));
}

#[test]
fn pages_say_for_whom_somebody_acts_and_send_nothing_for_anybody_else() {
    let (served, florist, broker) = market();
    done(served.asked(&florist, "POST", "/api/cases", Some(&mandate("1", "brokers", "2026-03-31"))), 201);
    let account = get(&served, "/account", &broker);
    assert!(account.body.contains("代理florist") && account.body.contains("至2026年3月31日"), "{}", account.body);
    assert!(account.body.contains("摊位、设摊申请"), "{}", account.body);
    let english = format!("{broker}; guicheng-language=en");
    let account = get(&served, "/account", &english).body;
    assert!(account.contains("florist, as their agent") && account.contains("until 31 March 2026"), "{account}");

    let form = "/market_pitches/begin/application";
    let own = get(&served, form, &broker);
    assert_eq!(hidden(&own, "for"), "");
    let chosen = post(&served, "/account/capacity", &broker, &[("organisation", "brokers person-florist")]);
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    for (cookie, told) in [(&broker, "您正在代理florist办理"), (&english, "as the agent of florist")] {
        for path in ["/", "/market_pitches", "/account", form, "/tasks", "/messages", "/help"] {
            let page = get(&served, path, cookie);
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            assert!(page.body.contains(told), "{path}: {}", page.body);
        }
    }
    // What was filled in before for oneself is not sent for another, and is not lost.
    let mut filled = vec![("in.trader_name", "花铺"), ("in.trader_phone", "13800000001"), ("in.district", "990102")];
    filled.extend([("in.goods", "flowers"), ("at", "0"), ("go", "send")]);
    let switched = post(&served, form, &broker, &filled.iter().copied().chain([("for", "")]).collect::<Vec<_>>());
    assert_eq!(switched.status, 409, "{}", switched.body);
    assert!(switched.body.contains("办理身份已经变更") && switched.body.contains("花铺"), "{}", switched.body);
    let sent =
        post(&served, form, &broker, &filled.iter().copied().chain([("for", "person-florist")]).collect::<Vec<_>>());
    assert_eq!(sent.status, 303, "{}", sent.body);
    let place = sent.header("location").unwrap().split('?').next().unwrap();
    let history = format!("{place}?tab=history");
    let case = get(&served, &history, &broker);
    assert!(case.body.contains("（代理florist）"), "{}", case.body);
    // The office reads who did it and for whom.
    let office = get(&served, &history, &format!("{}; guicheng-language=en", served.cookie("clerk")));
    assert!(office.body.contains("as the agent of florist"), "{}", office.body);

    served.desk.move_clock(morning("2026-04-01")).unwrap();
    let over = get(&served, "/market_pitches", &broker);
    assert_eq!(over.status, 403, "{}", over.body);
    assert!(over.body.contains("没有代理florist的有效权限"), "{}", over.body);
    assert_eq!(get(&served, place, &broker).status, 404);
    let account = get(&served, "/account", &broker);
    assert_eq!(account.status, 200);
    let late = post(&served, "/account/capacity", &broker, &[("organisation", "brokers person-florist")]);
    assert!(late.body.contains("没有代理该方的有效权限"), "{}", late.body);
    let stopped = post(&served, "/account/capacity", &broker, &[("organisation", "brokers")]);
    assert_eq!(stopped.status, 303, "{}", stopped.body);
    assert!(!get(&served, "/market_pitches", &broker).body.contains("代理"));
}

#[test]
fn whoever_enters_a_code_first_takes_up_nothing_that_others_give_it_before_it_is_verified() {
    let served = served(Purpose::Real, &["market_pitches"]);
    with_agents(&served.desk);
    let florist = served.signed_in("florist", "flowers and more");
    let squatter = served.join("squatter");
    let code = "91350100M000100Y43";
    let body = json!({"code": code, "title": "某律师事务所", "roles": ["clerk"]});
    done(served.asked(&squatter, "POST", "/api/organisations", Some(&body)), 201);
    let own = code.to_ascii_lowercase();
    let given = done(served.asked(&florist, "POST", "/api/cases", Some(&mandate("1", &own, "2099-12-31"))), 201);
    let florist_id = "person-florist";
    let act = || {
        served.asked(&squatter, "PUT", "/api/account/capacity", Some(&json!({"organisation": own, "for": florist_id})))
    };
    let principals = || served.asked(&squatter, "GET", "/api/account", None).1["principals"].clone();
    assert_eq!((act(), principals()), ((403, json!("no-authority")), json!([])));
    // What it does itself is its own; what it is sent elsewhere, and lists say of it, is not.
    let opened = done(served.asked(&squatter, "POST", "/api/cases", Some(&opening())), 201);
    let at = |case: &Value| format!("/api/cases/{}", case["case"].as_str().unwrap());
    assert_eq!(served.asked(&squatter, "GET", &at(&opened), None).0, 200);
    assert_eq!(served.asked(&squatter, "GET", &at(&given), None), (404, json!("unknown")));
    let store = served.desk.store();
    let mut batch = guicheng_service::store::Batch::default();
    for case in [&opened, &given] {
        batch.write(
            "INSERT INTO messages (bucket, recipient, case_id, kind, sequence, effect, sent_at) VALUES (0, ?1, ?2, 'notice', 99, 0, 0)",
            [own.as_str().into(), case["case"].as_str().unwrap().into()],
        );
    }
    store.write(batch).unwrap();
    let messages = || {
        let (_, page) = served.asked(&squatter, "GET", "/api/messages", None);
        let all = page["messages"].as_array().unwrap().iter();
        let mut cases: Vec<String> = all.map(|message| message["case"].as_str().unwrap().to_owned()).collect();
        cases.retain(|case| given["case"] == json!(case));
        cases.len()
    };
    assert_eq!(messages(), 0);
    let read = format!("/api/messages/{}/99/0", given["case"].as_str().unwrap());
    assert_eq!(served.asked(&squatter, "GET", &read, None).0, 404);
    // Once it is verified, it is whom others meant.
    let mut batch = guicheng_service::store::Batch::default();
    let (organisation, case) = (Id::from(own.as_str()), Id::from(opened["case"].as_str().unwrap()));
    guicheng_service::records::real_names::verify_body(&mut batch, &organisation, "990000", &case);
    store.write(batch).unwrap();
    assert_eq!(messages(), 1);
    assert_eq!(principals()[0]["for"], florist_id);
    assert_eq!(done(act(), 200)["for"], florist_id);
}
