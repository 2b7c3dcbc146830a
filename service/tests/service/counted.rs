//! Figures of a form: counted by the service, shown with whose they are and of which days, and sent as they were shown; nobody types them.

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;
use guicheng_service::records::people::Account;
use serde_json::{Value, json};

use crate::http::{Served, served};
use crate::pages::{get, hidden, post};
use crate::people::PASSWORD;
use crate::world::morning;

const FORM: &str = "/dog_licence/begin/report";

fn clerk(served: &Served, name: &str, organisation: &str) -> String {
    let account = Account {
        name: name.to_owned(),
        person: Id::from(format!("person-{name}")),
        title: name.to_owned(),
        organisation: Some(Id::from(organisation)),
        roles: vec![Id::from("clerk")],
        real_name: true,
        acts_for: None,
    };
    served.identity.add(&account, Some(PASSWORD)).unwrap();
    served.signed_in(name, PASSWORD)
}

/// A dog whose licence the bureau in the north accepts.
fn accepted(served: &Served, north: &str, chip: &str) {
    let florist = served.cookie("florist");
    let opened = json!({"pack": "dog_licence", "workflow": "licence", "input": {}});
    let (status, opened) = served.asked(&florist, "POST", "/api/cases", Some(&opened));
    assert_eq!(status, 201, "{opened}");
    let dog = json!({"keeper_name": "饲养人", "keeper_phone": "13800000000", "district": "990102", "dog_name": "豆豆",
        "size": "small", "chip": chip});
    for (who, act, input) in [(&*florist, "submit", dog), (north, "accept", json!({}))] {
        let place = format!("/api/cases/{}/commands", opened["case"].as_str().unwrap());
        let sent = json!({"do": "act", "procedure": 2, "action": act, "input": input});
        let (status, done) = served.asked(who, "POST", &place, Some(&sent));
        assert_eq!(status, 200, "{done}");
    }
}

/// A year in which the bureau in the north accepted two dogs, and that in the south none.
fn year() -> (Served, String, String) {
    let served = served(Purpose::Demo, &["dog_licence"]);
    let (north, south) = (clerk(&served, "north", "north_bureau"), clerk(&served, "south", "south_bureau"));
    accepted(&served, &north, "156000000000001");
    accepted(&served, &north, "156000000000002");
    served.desk.move_clock(morning("2027-01-04")).unwrap();
    served.desk.look().unwrap();
    (served, north, south)
}

/// Fills in the year, and gives the page of the answers.
fn answers(served: &Served, who: &str, more: &[(&str, &str)]) -> crate::client::Answer {
    let page = get(served, &format!("{FORM}?anew=1"), who);
    let (key, seen) = (hidden(&page, "key"), hidden(&page, "seen"));
    let own = [("in.report_year", "2026"), ("at", "0"), ("key", &key), ("seen", &seen), ("go", "next")];
    let on = post(served, FORM, who, &own.iter().chain(more).copied().collect::<Vec<_>>());
    assert_eq!(on.status, 303, "{}", on.body);
    get(served, on.header("location").unwrap(), who)
}

fn sent(served: &Served, who: &str, page: &crate::client::Answer, more: &[(&str, &str)]) -> crate::client::Answer {
    let own: Vec<(&str, String)> =
        ["draft", "at", "key", "seen"].map(|name| (name, hidden(page, name))).into_iter().collect();
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    post(served, FORM, who, &own.chain([("go", "send")]).chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn the_figures_of_a_form_are_counted_and_not_typed() {
    let (served, north, south) = year();
    let blank = get(&served, FORM, &north).body;
    assert!(
        blank.contains("填好下面各项以后，由系统按办理记录统计") && !blank.contains("name=\"in.dogs_accepted\""),
        "{blank}"
    );
    // What somebody types for them all the same is nothing.
    let page = answers(&served, &north, &[("in.dogs_accepted", "99")]);
    for told in ["指标由系统按办理记录统计", "2026年1月1日至2026年12月31日", "截至 2027-01-04 09:00", "<dd>2</dd>"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert_eq!(hidden(&page, "counted.dogs_accepted"), "2");
    assert!(!page.body.contains("<dd>99<"), "{}", page.body);
    // They are seen before they are sent.
    let unseen = sent(&served, &north, &page, &[]);
    assert_eq!(unseen.status, 303);
    assert!(unseen.header("location").unwrap().starts_with(FORM), "{unseen:?}");
    // What was shown is no longer what is counted: nothing is done, and what is counted now is shown.
    let other = [("counted", "1"), ("counted.dogs_accepted", "3"), ("counted.complaints_lodged", "0")];
    let changed = sent(&served, &north, &page, &other);
    assert_eq!(changed.status, 200);
    assert!(changed.body.contains("指标有了变化"), "{}", changed.body);
    assert_eq!(hidden(&changed, "counted.dogs_accepted"), "2");
    let named = ["dogs_accepted", "complaints_lodged", "accepted_on_time", "examination_mean", "examination_p90"];
    let shown: Vec<(String, String)> = named
        .map(|name| format!("counted.{name}"))
        .into_iter()
        .filter(|name| page.body.contains(&format!("name=\"{name}\"")))
        .map(|name| (name.clone(), hidden(&page, &name).replace("&quot;", "\"")))
        .collect();
    let shown = shown.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let done = sent(&served, &north, &page, &shown.chain([("counted", "1")]).collect::<Vec<_>>());
    let case = done.header("location").unwrap_or_else(|| panic!("{}", done.body)).to_owned();
    assert!(case.starts_with("/dog_licence/cases/"), "{case}");
    assert!(get(&served, &case, &north).body.contains("<dd>2</dd>"));
    // Of another body, others.
    assert_eq!(hidden(&answers(&served, &south, &[]), "counted.dogs_accepted"), "0");
}

#[test]
fn programs_are_told_the_figures_and_no_others_are_taken() {
    let (served, north, _) = year();
    let asked = json!({"asked": {"pack": "dog_licence", "workflow": "report", "input": {"report_year": 2026}}});
    let (status, told) = served.asked(&north, "POST", "/api/forms", Some(&asked));
    assert_eq!(status, 200, "{told}");
    let form = &told["form"]["form"];
    assert_eq!(form["counted"], json!({"of": "north_bureau", "from": "2026-01-01", "until": "2026-12-31"}));
    let fields = form["fields"].as_array().unwrap();
    let counted: Vec<(&str, &Value)> = fields
        .iter()
        .filter(|field| field.get("figure").is_some() && field.get("new").is_some())
        .map(|field| (field["field"].as_str().unwrap(), &field["new"]))
        .collect();
    assert_eq!(counted[..2], [("dogs_accepted", &json!(2)), ("complaints_lodged", &json!(0))]);
    let opening = |input: Value| json!({"pack": "dog_licence", "workflow": "report", "input": input});
    let typed = opening(json!({"report_year": 2026, "dogs_accepted": 5, "complaints_lodged": 0}));
    let (status, refused) = served.asked(&north, "POST", "/api/cases", Some(&typed));
    assert_eq!((status, refused), (409, json!("figures-changed")));
    let mut input = json!({"report_year": 2026});
    counted.iter().for_each(|(field, value)| input[*field] = (*value).clone());
    let (status, opened) = served.asked(&north, "POST", "/api/cases", Some(&opening(input)));
    assert_eq!(status, 201, "{opened}");
    // As long as it is not known which year it is, nothing is counted.
    let asked = json!({"asked": {"pack": "dog_licence", "workflow": "report", "input": {}}});
    let (_, told) = served.asked(&north, "POST", "/api/forms", Some(&asked));
    assert_eq!(told["form"]["form"].get("counted"), None, "{told}");
}
