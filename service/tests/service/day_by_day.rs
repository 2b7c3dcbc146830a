//! Deadlines day by day: on the page of a case and over HTTP.

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;

use crate::http::served;
use crate::pages::get;
use crate::world::{APPLICATION, act, apply, input, official};

#[test]
fn a_last_day_is_told_day_by_day_with_the_days_off() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let case = apply(&served.desk, "person-florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    let clerk = official("river_office", "clerk");
    served.desk.command(&Id::from(case.as_str()), &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    let cookie = served.cookie("clerk");
    let page = get(&served, &format!("/market_pitches/cases/{case}"), &cookie);
    let days = page.body.split("<details class=\"days\">").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(days.contains("第 1 个工作日") && days.contains("第 5 个工作日"), "{days}");
    assert!(!days.contains("第 6 个工作日") && days.contains("休息日，不计"), "{days}");
    let english = served.send(
        "GET",
        &format!("/market_pitches/cases/{case}"),
        &[("Cookie", &format!("{cookie}; guicheng-language=en"))],
        None,
    );
    assert!(english.body.contains("Day by day") && english.body.contains("workday 5"), "{}", english.body);

    let clocks = get(&served, &format!("/api/cases/{case}/clocks"), &cookie).json();
    let clock = clocks.as_array().unwrap().iter().find(|clock| clock["phase"] == "running").unwrap();
    let days = clock["days"].as_array().unwrap();
    assert_eq!(days.iter().filter(|day| !day["counted"].is_null()).count(), 5, "{clock}");
    assert_eq!(days.last().unwrap()["date"], clock["due"], "{clock}");
    // Who sees nothing of the procedures is told of no clock.
    assert_eq!(get(&served, &format!("/api/cases/{case}/clocks"), "").json().as_array().unwrap().len(), 0);
}
