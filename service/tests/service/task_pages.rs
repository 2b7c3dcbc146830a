//! What is to be done on pages and over HTTP: found by kind, state and name, and kept under names of one's own.

use guicheng_service::desk::Purpose;

use crate::http::served;
use crate::pages::{get, post};
use crate::world::apply;

#[test]
fn tasks_are_found_by_kind_state_and_name_and_filters_are_kept() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    for (name, goods) in [("花铺", "flowers"), ("果铺", "food")] {
        apply(&served.desk, "person-florist", name, goods, None).unwrap();
    }
    let (clerk, florist) = (served.cookie("clerk"), served.cookie("florist"));
    let all = get(&served, "/tasks", &clerk);
    assert!(all.body.contains("花铺") && all.body.contains("果铺"), "{}", all.body);
    assert!(all.body.contains("<option value=\"application\">设摊申请</option>"), "{}", all.body);
    let kind = get(&served, "/tasks?kind=application", &clerk);
    assert!(kind.body.contains("name=\"state\"") && kind.body.contains("花铺"), "{}", kind.body);
    assert!(!get(&served, "/tasks?kind=application&state=notice", &clerk).body.contains("花铺"));
    assert!(!get(&served, "/tasks?kind=closing", &clerk).body.contains("花铺"));
    let about = get(&served, "/tasks?about=花铺", &clerk);
    assert!(about.body.matches("name=\"task\"").count() == 1 && !about.body.contains("果铺"), "{}", about.body);

    let keep = [("name", "我的花铺"), ("kind", "application"), ("about", "花铺")];
    let kept = post(&served, "/tasks/filters", &clerk, &keep);
    let place = kept.header("location").unwrap().to_owned();
    assert_eq!((kept.status, place.contains("kind=application&about=%E8%8A%B1")), (303, true), "{place}");
    let again = get(&served, "/tasks", &clerk);
    assert!(again.body.contains(">我的花铺</a>"), "{}", again.body);
    assert!(!get(&served, "/tasks", &florist).body.contains("我的花铺"), "it is whose it is");
    let forget = [("forget", "我的花铺"), ("kind", "application")];
    assert_eq!(post(&served, "/tasks/filters", &clerk, &forget).header("location"), Some("/tasks?kind=application"));
    assert!(!get(&served, "/tasks", &clerk).body.contains("我的花铺"));
    // What nothing is chosen in, or has no name, is not kept.
    post(&served, "/tasks/filters", &clerk, &[("name", "全部")]);
    post(&served, "/tasks/filters", &clerk, &[("name", " "), ("kind", "application")]);
    assert!(!get(&served, "/tasks", &clerk).body.contains("保存的筛选"));

    let tasks = |query: &str| {
        let answer = get(&served, &format!("/api/tasks{query}"), &clerk);
        answer.json()["tasks"].as_array().unwrap().len()
    };
    let found = ["", "?workflow=application", "?workflow=closing", "?state=nothing"].map(tasks);
    assert_eq!(found, [2, 2, 0, 0]);
}
