//! What agencies say of themselves stands below their letters; notices have versions, and who has accepted them is kept; who looked at a case is
//! noted apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use guicheng_engine::{HashAlgorithm, Id};
use guicheng_service::clock::Setting;
use guicheng_service::data_folder::DataFolder;
use guicheng_service::demo::{Plan, begins, play};
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::identity::{Identity, IdentityError, Keeper};
use guicheng_service::records::agencies::{AgencySettings, Said};
use guicheng_service::records::memberships::Reach;
use serde_json::json;

use crate::http::{opening, served};
use crate::pages::{get, hidden, post};
use crate::people::PASSWORD;
use crate::world::official;

const HERE: &str = "990000";

fn said(zh: &str) -> Option<Said> {
    Some(Said { zh: zh.to_owned(), en: None })
}

fn settings() -> AgencySettings {
    AgencySettings {
        address: said("人民路1号"),
        telephone: Some(Said { zh: "12345".to_owned(), en: Some("+86 12345".to_owned()) }),
        review_body: said("市人民政府"),
        ..AgencySettings::default()
    }
}

/// The letters of a case that was played from its application to the permit, in the words of the agency or without.
fn letters(place: &tempfile::TempDir, name: &str, says: bool) -> (Arc<Desk>, Identity, impl Fn(&Desk) -> Vec<String>) {
    let examples = guicheng_testkit::examples();
    let scenarios =
        BTreeMap::from([("pavement_permit".to_owned(), BTreeMap::from([("plain".to_owned(), BTreeMap::new())]))]);
    let plan = Plan { day: "2026-03-20".parse().unwrap(), scenarios, people: BTreeMap::new() };
    let set = Setting { at: begins(&examples, &plan).unwrap(), since: None };
    let folder = DataFolder::new(place.path().join(name));
    let desk = Arc::new(folder.create(Purpose::Demo, HashAlgorithm::Sha256, Some(set)).unwrap());
    let identity = Identity::new(Arc::clone(&desk));
    if says {
        guicheng_service::demo::publish(&desk, &examples, ["pavement_permit"]).unwrap();
        let (office, here) = (Id::from("north_office"), Reach::from(HERE));
        let version = identity.set_settings(&Keeper::Operator, &office, &here, settings(), None).unwrap();
        assert_eq!(version.number, 1);
    }
    play(&desk, &identity, &examples, &plan).unwrap();
    let read = |desk: &Desk| {
        let clerk = official("north_office", "clerk");
        let cases = guicheng_service::store::Query::new("SELECT case_id FROM cases", []);
        let case = Id::from(desk.store().read(&cases).unwrap()[0].text(0).unwrap());
        let documents = desk.documents(&clerk, &case).unwrap();
        let page = |number| String::from_utf8(desk.document(&clerk, &case, number).unwrap().1).unwrap();
        documents.iter().map(|filing| page(filing.number)).collect()
    };
    (desk, identity, read)
}

#[test]
fn what_an_agency_says_of_itself_stands_below_its_letters_from_then_on() {
    let place = tempfile::tempdir().unwrap();
    let (desk, _, read) = letters(&place, "says", true);
    let pages = read(&desk);
    assert!(pages.len() >= 2, "{pages:?}");
    for page in pages {
        let chinese = "<footer><p>地址：人民路1号</p><p>联系电话：12345</p><p>行政复议机关：市人民政府</p>";
        assert!(page.contains(chinese) && page.contains("<p>Telephone: +86 12345</p>"), "{page}");
    }
    let (desk, identity, read) = letters(&place, "says nothing", false);
    assert!(read(&desk).iter().all(|page| !page.contains("地址：")));
    let (office, here) = (Id::from("north_office"), Reach::from(HERE));
    identity.set_settings(&Keeper::Operator, &office, &here, settings(), None).unwrap();
    assert_eq!(identity.set_settings(&Keeper::Operator, &office, &here, settings(), None).unwrap().number, 2);
    // Upon a version, it is set only upon that.
    let upon = |version| identity.set_settings(&Keeper::Operator, &office, &here, settings(), Some(version));
    assert_eq!((upon(1), upon(2).map(|version| version.number)), (Err(IdentityError::Stale), Ok(3)));
    // What has been sent stays as it was sent.
    assert!(read(&desk).iter().all(|page| !page.contains("地址：")));
    let empty = AgencySettings { court: said(" "), ..settings() };
    assert!(identity.set_settings(&Keeper::Operator, &office, &here, empty, None).is_err());
    assert!(identity.set_settings(&Keeper::Operator, &Id::from("no_office"), &here, settings(), None).is_err());
}

#[test]
fn notices_have_versions_and_who_has_accepted_which_is_kept() {
    let served = served(Purpose::Real, &["market_pitches"]);
    let identity = &served.identity;
    let once = identity.set_up(&Reach::from(HERE), &Id::from("river_office"), "admin").unwrap().unwrap();
    let admin = served.signed_in("admin", &once);
    let change = json!({"old": once, "new": PASSWORD});
    assert_eq!(served.asked(&admin, "PUT", "/api/account/password", Some(&change)).0, 204);
    let florist = served.signed_in("florist", "flowers and more");
    let path = format!("/api/jurisdictions/{HERE}/notices/privacy");
    assert_eq!(served.send("GET", &path, &[], None).status, 404);
    let text = json!({"zh": "个人信息处理规则"});
    assert_eq!(served.asked(&florist, "PUT", &path, Some(&text)), (403, json!("not-yours")));
    assert_eq!(served.asked(&admin, "PUT", &path, Some(&text)).1["version"], 1);
    assert_eq!(served.send("GET", &path, &[], None).json()["text"]["zh"], "个人信息处理规则");
    let accept = |version: u64| {
        let body = json!({"notice": "privacy", "jurisdiction": HERE, "version": version});
        served.asked(&florist, "POST", "/api/account/acceptances", Some(&body)).0
    };
    assert_eq!((accept(1), accept(1), accept(2)), (204, 204, 404));
    let (_, first) = served.asked(&florist, "GET", "/api/account/acceptances", None);
    assert_eq!(served.asked(&admin, "PUT", &path, Some(&text)).1["version"], 2);
    // The one accepted holds no more.
    assert_eq!((accept(1), accept(2)), (404, 204));
    let (_, accepted) = served.asked(&florist, "GET", "/api/account/acceptances", None);
    assert_eq!((accepted.as_array().unwrap().len(), &accepted[0]), (2, &first[0]));
    assert_eq!(served.asked(&admin, "PUT", "/api/jurisdictions/990300/notices/terms", Some(&text)).0, 403);
    assert_eq!(served.asked(&admin, "PUT", &path.replace("privacy", "weather"), Some(&text)).0, 404);
}

#[test]
fn who_looked_at_a_case_is_noted_apart_for_those_who_look_after_people() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk, hill) = (served.cookie("florist"), served.cookie("clerk"), served.cookie("hill"));
    let (_, opened) = served.asked(&florist, "POST", "/api/cases", Some(&opening()));
    let path = format!("/api/cases/{}", opened["case"].as_str().unwrap());
    for (cookie, rest) in [(&florist, ""), (&clerk, ""), (&clerk, "/actions"), (&clerk, "/documents"), (&hill, "")] {
        served.asked(cookie, "GET", &format!("{path}{rest}"), None);
    }
    served.send("GET", &path, &[], None);
    let reads = format!("{path}/reads");
    served.identity.enter(&Keeper::Operator, "admin", "admin", &Reach::from(HERE)).unwrap();
    served.identity.add_administrator(&Keeper::Operator, "admin", &Reach::from(HERE)).unwrap();
    served.identity.reset("admin", PASSWORD).unwrap();
    let admin = served.signed_in("admin", PASSWORD);
    let (_, noted) = served.asked(&admin, "GET", &reads, None);
    let mut noted: Vec<(&str, &str)> = noted["reads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|read| (read["person"].as_str().unwrap(), read["what"].as_str().unwrap()))
        .collect();
    // Reads of one moment have no order.
    noted.sort_unstable();
    // Whoever was told nothing has read nothing.
    let clerk_read = |what| ("person-clerk", what);
    assert_eq!(noted, [clerk_read("actions"), clerk_read("case"), clerk_read("documents"), ("person-florist", "case")]);
    for other in [&florist, &clerk, &hill] {
        assert_eq!(served.asked(other, "GET", &reads, None), (404, json!("unknown")));
    }
    assert_eq!(served.send("GET", &reads, &[], None).status, 401);
    // Nothing of it is in the record.
    assert_eq!(served.asked(&clerk, "GET", &format!("{path}/record"), None).1.as_array().unwrap().len(), 2);
}

#[test]
fn whoever_looks_after_an_agency_sets_on_a_page_what_it_says_of_itself() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    served.identity.enter(&Keeper::Operator, "admin", "admin", &Reach::from(HERE)).unwrap();
    served.identity.add_administrator(&Keeper::Operator, "admin", &Reach::from(HERE)).unwrap();
    served.identity.reset("admin", PASSWORD).unwrap();
    let (admin, clerk) = (served.signed_in("admin", PASSWORD), served.cookie("clerk"));
    let path = "/market_pitches/agencies/river_office";
    let list = get(&served, "/market_pitches/agencies", &admin);
    assert!(list.body.contains(&format!("href=\"{path}\"")), "{}", list.body);
    for (cookie, status) in [("", 401), (clerk.as_str(), 403)] {
        assert!(!get(&served, "/market_pitches/agencies", cookie).body.contains(path));
        assert_eq!(get(&served, path, cookie).status, status);
        assert_eq!(post(&served, path, cookie, &[("version", "0"), ("address.zh", "x")]).status, status);
    }
    assert_eq!(get(&served, "/market_pitches/agencies/no_office", &admin).status, 404);

    assert_eq!(hidden(&get(&served, path, &admin), "version"), "0");
    let filled = [("version", "0"), ("address.zh", "人民路1号"), ("hours.zh", "9:00-17:00"), ("hours.en", "9 to 5")];
    let done = post(&served, path, &admin, &filled);
    assert_eq!((done.status, done.header("location")), (303, Some("/market_pitches/agencies?done=1")));
    // Nobody says who runs the site: the pages of the pack say what the agency says of itself, and no others.
    for (cookie, told) in [("", "主办单位：滨江集市管理所"), ("guicheng-language=en", "9 to 5")] {
        let page = get(&served, "/market_pitches", cookie).body;
        let foot = page.split_once("<footer").unwrap().1;
        assert!(foot.contains(told) && foot.contains("人民路1号"), "{foot}");
        assert!(!get(&served, "/", cookie).body.contains("人民路1号"));
    }
    // Programs set it upon a version as well.
    let place = format!("/api/jurisdictions/{HERE}/agencies/river_office/settings");
    let body = json!({"address": {"zh": "人民路2号"}});
    let late = [("Cookie", admin.as_str()), ("If-Match", "\"0\"")];
    let late = served.send("PUT", &place, &late, Some(&body));
    assert_eq!((late.status, &late.json()["code"]), (412, &json!("stale")), "{}", late.body);
    let list = get(&served, "/market_pitches/agencies?done=1", "guicheng-language=en");
    assert!(list.body.contains("人民路1号") && list.body.contains("9 to 5"), "{}", list.body);
    // What somebody else has set meanwhile is not written over; what was typed is still there.
    let stale = post(&served, path, &admin, &[("version", "0"), ("court.zh", "某法院")]);
    assert!(stale.body.contains("填写期间他人已经修改") && stale.body.contains("某法院"), "{}", stale.body);
    assert_eq!(hidden(&stale, "version"), "1");
    let wrong = post(&served, path, &admin, &[("version", "1"), ("telephone.en", "12345")]);
    assert!(wrong.body.contains("“联系电话”不能使用") && wrong.body.contains("aria-invalid"), "{}", wrong.body);
    assert_eq!(post(&served, path, &admin, &[("version", "1"), ("court.zh", "某法院")]).status, 303);
    let set = served.identity.settings(&Id::from("river_office"), &Reach::from(HERE)).unwrap();
    assert_eq!((set.number, set.content.address, set.content.court), (2, None, said("某法院")));
}
