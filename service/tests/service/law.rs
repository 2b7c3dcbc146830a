//! What packs say, read by programs; figures, and who reads them; a case audited, and who asks for it.

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;
use guicheng_service::identity::Keeper;
use guicheng_service::records::memberships::Reach;
use guicheng_service::records::people::Account;
use guicheng_service::store::{Batch, Store};
use serde_json::{Value, json};

use crate::http::{Served, opening, served};
use crate::people::PASSWORD;

fn read(served: &Served, path: &str) -> Value {
    let answer = served.send("GET", path, &[], None);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

#[test]
fn everybody_reads_what_a_pack_says_and_where() {
    let served = served(Purpose::Demo, &["dog_licence"]);
    let states = read(&served, "/api/packs/dog_licence/source?path=workflows.licence.states");
    assert_eq!(states["path"], "workflows.licence.states");
    assert_eq!(states["value"]["draft"]["title"]["en"], "draft");
    let place = states["places"]["draft.title"].as_str().unwrap();
    assert!(place.starts_with("dog_licence/workflows/licence.yaml:"), "{place}");
    assert_eq!(read(&served, "/api/packs/dog_licence/source")["path"], "");

    let texts = read(&served, "/api/packs/dog_licence/texts?path=figures.dogs_accepted");
    let text = &texts["texts"][0]["texts"][0];
    assert_eq!((&text["zh"], &text["en"]), (&json!("受理的登记申请"), &json!("applications accepted")));

    let articles = read(&served, "/api/packs/dog_licence/articles");
    let article = articles["sources"][0]["articles"].as_array().unwrap();
    let ninth = article.iter().find(|article| article["citation"] == "rules/9").unwrap();
    assert_eq!(ninth["executable"], true);
    let resting = ninth["elements"].as_array().unwrap();
    assert!(resting.contains(&json!("figures.dogs_accepted")), "{resting:?}");

    let open = read(&served, "/api/packs/dog_licence/interpretations")["interpretations"].clone();
    let question = &open[0];
    assert!(question["readings"].get(question["chosen"].as_str().unwrap()).is_some(), "{question}");

    let graph = read(&served, "/api/packs/dog_licence/workflows/licence/graph");
    assert_eq!(graph["id"], "licence");
    assert!(graph["steps"].as_array().unwrap().iter().any(|step| step["id"] == "submit"), "{graph}");
    // A version by its hash, as procedures name it, and no other.
    let hash = graph["of"]["hash"].as_str().unwrap();
    let version = format!("/api/packs/dog_licence/workflows/licence/graph?version={hash}");
    assert_eq!(read(&served, &version), graph);
    for nowhere in [
        "/api/packs/no_pack/source",
        "/api/packs/dog_licence/source?path=workflows.nothing",
        "/api/packs/dog_licence/texts?path=nothing",
        "/api/packs/dog_licence/articles?version=sha256:00",
        "/api/packs/dog_licence/workflows/nothing/graph",
    ] {
        assert_eq!(served.send("GET", nowhere, &[], None).status, 404, "{nowhere}");
    }
}

/// Somebody with an account, who acts for an organisation.
fn somebody(served: &Served, name: &str, organisation: Option<&str>, administers: bool) -> String {
    let account = Account {
        name: name.to_owned(),
        person: Id::from(format!("person-{name}")),
        title: name.to_owned(),
        organisation: organisation.map(Id::from),
        roles: organisation.iter().map(|_| Id::from("clerk")).collect(),
        real_name: true,
        acts_for: None,
    };
    served.identity.add(&account, Some(PASSWORD)).unwrap();
    if administers {
        served.identity.add_administrator(&Keeper::Operator, name, &Reach::from("990000")).unwrap();
    }
    served.signed_in(name, PASSWORD)
}

#[test]
fn figures_are_told_to_whom_they_are_of_and_to_those_who_look_after_the_jurisdiction() {
    let served = served(Purpose::Demo, &["dog_licence"]);
    let north = somebody(&served, "north", Some("north_bureau"), false);
    let south = somebody(&served, "south", Some("south_bureau"), false);
    let admin = somebody(&served, "admin", None, true);
    let florist = served.cookie("florist");
    let dog = json!({"keeper_name": "饲养人", "keeper_phone": "13800000000", "district": "990102", "dog_name": "豆豆",
        "size": "small", "chip": "156000000000001"});
    for _ in 0..2 {
        let given = json!({"pack": "dog_licence", "workflow": "licence", "input": {}});
        let (status, opened) = served.asked(&florist, "POST", "/api/cases", Some(&given));
        assert_eq!(status, 201, "{opened}");
        let place = format!("/api/cases/{}/commands", opened["case"].as_str().unwrap());
        let mut dog = dog.clone();
        dog["chip"] = json!(format!("15600000000000{}", opened["sequence"].as_u64().unwrap() % 10));
        for (who, act, input) in [(&florist, "submit", dog), (&north, "accept", json!({}))] {
            let sent = json!({"do": "act", "procedure": 2, "action": act, "input": input});
            let (status, done) = served.asked(who, "POST", &place, Some(&sent));
            assert_eq!(status, 200, "{done}");
        }
    }
    let asked = |who: &str, more: &str| {
        let path = format!("/api/packs/dog_licence/figures?from=2026-03-01&until=2026-03-31{more}");
        let (status, told) = served.asked(who, "GET", &path, None);
        let accepted = told["figures"].as_array().into_iter().flatten().find(|one| one["figure"] == "dogs_accepted");
        (status, accepted.map(|one| one["value"].clone()))
    };
    let is = |value: i64| (200, Some(json!(value)));
    assert_eq!(asked(&north, ""), is(2));
    assert_eq!(asked(&north, "&of=north_bureau"), is(2));
    assert_eq!(asked(&south, ""), is(0));
    assert_eq!((asked(&admin, "&of=*"), asked(&admin, "&of=north_bureau")), (is(2), is(2)));
    // Nobody else's, not those of all, and none for whom none are.
    for (who, more) in [(&south, "&of=north_bureau"), (&south, "&of=*"), (&florist, ""), (&admin, "")] {
        assert_eq!(asked(who, more), (403, None), "{more}");
    }
    assert_eq!(asked("", "").0, 401);
    let path = "/api/packs/dog_licence/figures?from=2026-04-01&until=2026-03-31";
    assert_eq!(served.asked(&north, "GET", path, None).0, 400);
    // A token that is not to administer reads what its organisation does, and no more.
    let (_, made) =
        served.asked(&admin, "POST", "/api/account/tokens", Some(&json!({"label": "a", "scopes": ["read"]})));
    let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
    let path = "/api/packs/dog_licence/figures?from=2026-03-01&until=2026-03-31&of=*";
    assert_eq!(served.send("GET", path, &[("Authorization", &bearer)], None).status, 403);
}

#[test]
fn a_case_is_audited_for_those_who_see_all_of_it_and_administrators_are_told_where_it_fails() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk, hill) = (served.cookie("florist"), served.cookie("clerk"), served.cookie("hill"));
    let admin = somebody(&served, "admin", None, true);
    let opened = served.send("POST", "/api/cases", &[("Cookie", &florist)], Some(&opening())).json();
    let place = format!("/api/cases/{}/audit", opened["case"].as_str().unwrap());
    let audited = |who: &str| served.asked(who, "GET", &place, None);
    let (status, told) = audited(&clerk);
    assert_eq!((status, &told["holds"], &told["findings"]), (200, &json!(true), &json!([])), "{told}");
    assert_eq!(told["events"], opened["sequence"]);
    for who in [&*hill, ""] {
        assert_eq!(audited(who).0, 404);
    }
    let store: &dyn Store = &**served.desk.store();
    let mut batch = Batch::default();
    batch.write("DELETE FROM collection_rows", []);
    store.write(batch).unwrap();
    let problems = |told: &Value| {
        assert_eq!(told["holds"], false, "{told}");
        told["findings"].as_array().unwrap().iter().map(|found| found["problem"].clone()).collect::<Vec<_>>()
    };
    assert!(problems(&audited(&clerk).1).iter().all(|problem| problem["zh"].is_string()));
    assert!(problems(&audited(&admin).1).iter().all(Value::is_null));
}
