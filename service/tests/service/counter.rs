//! The counter: an official fills in for somebody, and hands it over by a code; they take it over, check it and send it from their own account.

use serde_json::{Value, json};

use crate::client::{self, Answer};
use crate::site::{PUBLIC, Person, Site};

fn site(packs: &[&str], people: &[Person<'_>]) -> Site {
    let site = Site::new(&guicheng_testkit::examples(), packs, people);
    site.on("2026-03-02");
    site
}

/// A page, as a browser asks for it.
fn page(site: &Site, who: &str, path: &str) -> Answer {
    site.send(who, "GET", path, None)
}

/// A form with files, as browsers send it.
fn sent(site: &Site, who: &str, path: &str, pairs: &[(&str, &str)], file: Option<(&str, &str)>) -> Answer {
    let part = |name: &str, behind: &str, content: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{behind}\r\n\r\n{content}\r\n")
    };
    let mut body: String = pairs.iter().map(|(name, value)| part(name, "", value)).collect();
    if let Some((name, content)) = file {
        body.push_str(&part(name, "; filename=\"plan.pdf\"\r\nContent-Type: application/pdf", content));
    }
    body.push_str("--edge--\r\n");
    let cookie = site.cookie(who).unwrap_or_default();
    let head = client::head(site.at, "POST", path, &[("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
    let head = format!("{head}Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n", body.len());
    client::raw(site.at, format!("{head}\r\n{body}").as_bytes())
}

/// The page that an answer leads on to, and its path.
fn followed(site: &Site, who: &str, answer: &Answer) -> (String, Answer) {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let path = answer.header("location").unwrap().to_owned();
    let shown = page(site, who, &path);
    assert_eq!(shown.status, 200, "{path}: {}", shown.body);
    (path, shown)
}

/// What a form is sent with again: what its page carries along.
fn carried(shown: &Answer) -> Vec<(String, String)> {
    let hidden = shown.body.split("<input type=\"hidden\" name=\"").skip(1).map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split('"').next().unwrap().to_owned())
    });
    hidden.filter(|(name, _)| name != "back").collect()
}

fn press(site: &Site, who: &str, path: &str, shown: &Answer, button: &str) -> Answer {
    let carried = carried(shown);
    let pairs: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("go", button)]).collect();
    sent(site, who, path.split('?').next().unwrap(), &pairs, None)
}

/// The code that a page tells.
fn code(shown: &Answer) -> String {
    let told = shown.body.split_once("<p class=\"secret\">").unwrap_or_else(|| panic!("{}", shown.body)).1;
    told.split('<').next().unwrap().to_owned()
}

#[test]
fn what_was_filled_in_at_the_counter_is_checked_and_sent_by_whom_it_is_for() {
    let people: [Person<'_>; 3] = [("office", Some("hall_office"), &[]), ("club", None, &[]), ("other", None, &[])];
    let site = site(&["hall_hire"], &people);
    let portal = page(&site, "office", "/hall_hire");
    assert!(portal.body.contains("/hall_hire/counter") && !page(&site, "club", "/hall_hire").body.contains("/counter"));
    let list = page(&site, "office", "/hall_hire/counter");
    assert!(list.body.contains("/hall_hire/counter/hire\""), "{}", list.body);
    // The office has brought the plan of the club, and has not filled in all of it.
    let form = page(&site, "office", "/hall_hire/counter/hire");
    assert!(form.body.contains("您正在为窗口前的申请人填写"), "{}", form.body);
    let filled = [("in.occasion", "合唱音乐会"), ("in.first_day", "2026-05-01"), ("at", "0"), ("go", "step:9")];
    let step =
        sent(&site, "office", "/hall_hire/counter/hire", &filled, Some(("file.in.plan", "%PDF-1.7 a plan %%EOF")));
    let (path, check) = followed(&site, "office", &step);
    assert!(check.body.contains("交给申请人核对") && check.body.contains("plan.pdf"), "{}", check.body);
    let (handed_path, handed) = followed(&site, "office", &press(&site, "office", &path, &check, "send"));
    let code = code(&handed);
    assert!(code.len() == 14 && handed_path.contains(&code), "{code}");
    let again = press(&site, "office", &path, &check, "send");
    assert_eq!(again.header("location"), Some(handed_path.as_str()), "handed over twice, it is handed over once");
    assert!(page(&site, "club", "/hall_hire").body.contains("/hall_hire/handed-over"));

    // Whoever has not signed in is asked to; a wrong code tells nothing.
    let asked = page(&site, PUBLIC, &format!("/hall_hire/handed-over?code={code}"));
    assert!(asked.status == 200 && asked.body.contains(&code), "{}", asked.body);
    let nobody = sent_plain(&site, PUBLIC, "/hall_hire/handed-over", &format!("code={code}"));
    assert!(nobody.header("location").unwrap().starts_with("/sign-in?back="), "{:?}", nobody.headers);
    let wrong = sent_plain(&site, "club", "/hall_hire/handed-over", "code=ABCD-EFGH-JKLM");
    assert!(wrong.status == 404 && wrong.body.contains("没有等待接收的内容"), "{}", wrong.body);

    let small = code.to_lowercase().replace('-', " ").replace(' ', "+");
    let (path, check) =
        followed(&site, "club", &sent_plain(&site, "club", "/hall_hire/handed-over", &format!("code={small}")));
    assert!(path.starts_with("/hall_hire/begin/hire?draft="), "{path}");
    assert!(check.body.contains("本表由礼堂管理处于 2026-03-02") && check.body.contains("plan.pdf"), "{}", check.body);
    assert!(check.body.contains("以下问题需要先解决") && !check.body.contains("value=\"send\""), "{}", check.body);
    assert!(page(&site, "club", "/hall_hire").body.contains("/hall_hire/begin/hire?draft="));
    let taken_again = sent_plain(&site, "other", "/hall_hire/handed-over", &format!("code={code}"));
    assert_eq!(taken_again.status, 404, "{}", taken_again.body);

    // What is missing is filled in; it stays said who has filled in the rest.
    let back = press(&site, "club", &path, &check, "step:0");
    let (path, form) = followed(&site, "club", &back);
    let document = form.body.split_once("name=\"in.plan\" value=\"").unwrap().1.split('"').next().unwrap();
    let document = document.replace("&#34;", "\"");
    let mut pairs = carried(&form);
    for (name, value) in
        [("in.occasion", "合唱音乐会"), ("in.first_day", "2026-05-01"), ("in.days", "3"), ("in.seating", "theatre")]
    {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    pairs.push(("in.plan".to_owned(), document));
    pairs.push(("go".to_owned(), "step:9".to_owned()));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (path, check) = followed(&site, "club", &sent(&site, "club", path.split('?').next().unwrap(), &pairs, None));
    assert!(check.body.contains("本表由礼堂管理处于") && check.body.contains("value=\"send\""), "{}", check.body);
    let (case, done) = followed(&site, "club", &press(&site, "club", &path, &check, "send"));
    assert!(done.body.contains("合唱音乐会") && done.body.contains("plan.pdf"), "{}", done.body);
    let case = case.split(['/', '?']).nth(3).unwrap().to_owned();
    let record = site.get("office", &format!("/api/cases/{case}"));
    assert!(record.to_string().contains("plan.pdf"), "{record}");
    assert!(site.desk.audit(1, |_| {}).unwrap().findings.is_empty());
}

#[test]
fn what_is_filled_in_beside_a_file_that_is_not_taken_is_kept() {
    let site = site(&["hall_hire"], &[("club", None, &[])]);
    let form = "/hall_hire/begin/hire";
    let filled = [("in.occasion", "合唱音乐会"), ("at", "0"), ("go", "next")];
    let told = sent(&site, "club", form, &filled, Some(("file.in.plan", "MZ no plan")));
    assert!(told.status == 200 && told.body.contains("不能提交这种类型的文件"), "{}", told.body);
    let empty = sent(&site, "club", form, &filled, Some(("file.in.plan", "")));
    assert!(empty.body.contains("空文件"), "{}", empty.body);
    let (_, again) = followed(&site, "club", &page(&site, "club", form));
    assert!(again.body.contains("合唱音乐会"), "{}", again.body);
    // What is wrong with the input is told to those who hear the page.
    assert!(told.body.contains("in-plan-errors\"") && told.body.contains("data-most="), "{}", told.body);
}

fn sent_plain(site: &Site, who: &str, path: &str, body: &str) -> Answer {
    let cookie = site.cookie(who).unwrap_or_default();
    let head = client::head(site.at, "POST", path, &[("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
    let head = format!("{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
    client::raw(site.at, format!("{head}\r\n{body}").as_bytes())
}

#[test]
fn where_opening_asks_for_nothing_what_comes_next_is_filled_in_and_goes_along() {
    let people: [Person<'_>; 2] = [("clerk", Some("north_bureau"), &["clerk"]), ("keeper", None, &[])];
    let site = site(&["dog_licence"], &people);
    let list = page(&site, "clerk", "/dog_licence/counter");
    assert!(list.body.contains("/dog_licence/counter/licence/submit\""), "{}", list.body);
    let place = "/dog_licence/counter/licence/submit";
    assert_eq!(page(&site, "clerk", place).status, 200);
    let filled = [
        ("in.keeper_name", "周某"),
        ("in.keeper_phone", "13800000001"),
        ("in.district", "990101"),
        ("in.dog_name", "来福"),
        ("in.size", "small"),
        ("in.chip", "156000000000001"),
        ("at", "0"),
        ("go", "step:9"),
    ];
    let (path, check) = followed(&site, "clerk", &sent(&site, "clerk", place, &filled, None));
    let (_, handed) = followed(&site, "clerk", &press(&site, "clerk", &path, &check, "send"));
    let code = code(&handed);
    let taken = sent_plain(&site, "keeper", "/dog_licence/handed-over", &format!("code={code}"));
    let (path, opening) = followed(&site, "keeper", &taken);
    assert!(path.starts_with("/dog_licence/begin/licence?draft="), "{path}");
    // Opening the file leads on to the form that was filled in, and nothing is sent that they have not seen.
    let (path, check) = followed(&site, "keeper", &press(&site, "keeper", &path, &opening, "send"));
    assert!(path.contains("/acts/2/submit?draft="), "{path}");
    for word in ["来福", "156000000000001", "本表由北区养犬办于", "value=\"send\""] {
        assert!(check.body.contains(word), "{word}: {}", check.body);
    }
    let case = path.split('/').nth(3).unwrap().to_owned();
    assert_eq!(site.state("keeper", &case, "licence"), "draft");
    followed(&site, "keeper", &press(&site, "keeper", &path, &check, "send"));
    assert_eq!(site.state("keeper", &case, "licence"), "submitted");
    assert!(site.desk.audit(1, |_| {}).unwrap().findings.is_empty());
}

#[test]
fn programs_fill_in_hand_over_and_take_over_alike() {
    let people: [Person<'_>; 2] = [("clerk", Some("north_bureau"), &["clerk"]), ("keeper", None, &[])];
    let site = site(&["dog_licence"], &people);
    let forms = site.get("clerk", "/api/packs/dog_licence/counter");
    let licence = forms.as_array().unwrap().iter().find(|form| form["workflow"] == "licence").unwrap();
    assert_eq!((&licence["action"], &licence["title"]), (&json!("submit"), &json!("养犬登记 · 提交申请")), "{forms}");
    let typed = json!({"workflow": "licence", "action": "submit", "input": {"dog_name": "来福", "size": "small"}});
    let form = site.post("clerk", "/api/packs/dog_licence/counter/forms", &typed);
    let field = |name: &str| {
        let fields = form["form"]["form"]["fields"].as_array().unwrap();
        fields.iter().find(|field| field["field"] == name).unwrap().clone()
    };
    assert_eq!((&field("dog_name")["needed"], &field("promise")["needed"]), (&json!(true), &json!(false)), "{form}");
    for (path, body) in [("", &typed), ("/forms", &typed)] {
        assert_eq!(
            site.send("keeper", "POST", &format!("/api/packs/dog_licence/counter{path}"), Some(body)).status,
            404
        );
    }
    let own = json!({"workflow": "licence", "action": "grant", "input": {}});
    assert_eq!(site.send("clerk", "POST", "/api/packs/dog_licence/counter", Some(&own)).status, 404);
    let handed = site.post("clerk", "/api/packs/dog_licence/counter", &typed);
    let taken = site.post("keeper", "/api/handed-over", &json!({"code": handed["code"]}));
    assert_eq!(taken["asked"]["then"]["input"], json!({"dog_name": "来福", "size": "small"}), "{taken}");
    let draft = taken["draft"].as_str().unwrap();
    site.post("keeper", &format!("/api/drafts/{draft}/submission"), &json!({}));
    let drafts = site.get("keeper", "/api/drafts");
    let next: &Value = &drafts.as_array().unwrap()[0];
    assert_eq!((&next["asked"]["action"], &next["asked"]["input"]["dog_name"]), (&json!("submit"), &json!("来福")));
    assert!(next["case"].is_string(), "{next}");

    // What nobody takes over is gone after thirty days.
    let handed = site.post("clerk", "/api/packs/dog_licence/counter", &typed);
    site.on("2026-04-02");
    let late = site.send("keeper", "POST", "/api/handed-over", Some(&json!({"code": handed["code"]})));
    assert_eq!(late.status, 404, "{}", late.body);
}

#[test]
fn what_is_opened_in_a_case_is_filled_in_by_the_agency_that_has_it_and_taken_over_by_whom_it_is_about() {
    let people: [Person<'_>; 4] = [
        ("office", Some("south_office"), &[]),
        ("north", Some("north_office"), &[]),
        ("owner", None, &[]),
        ("other", None, &[]),
    ];
    let site = site(&["shop_signs"], &people);
    let applied = json!({"district": "990400", "sign_kind": "20", "owner_name": "周某", "telephone": "13800000001"});
    let case = site.open("owner", "shop_signs", "sign", applied);
    site.act("office", &case, "sign", "register", json!({}));
    let place = format!("/shop_signs/cases/{case}/counter");
    assert!(page(&site, "office", &format!("/shop_signs/cases/{case}")).body.contains(&place));
    for who in ["owner", "other", "north"] {
        assert!(!page(&site, who, &format!("/shop_signs/cases/{case}")).body.contains("/counter\""), "{who}");
        assert_eq!(page(&site, who, &place).status, 404, "{who}");
        assert_eq!(site.send(who, "GET", &format!("/api/cases/{case}/counter"), None).status, 404, "{who}");
    }
    let list = page(&site, "office", &place);
    let form = format!("{place}/change?concerns=1");
    assert!(list.body.contains(&form) && !list.body.contains("/counter/sign"), "{}", list.body);
    assert!(page(&site, "office", &form).body.contains("您正在为窗口前的申请人填写"));

    let filled = [("in.district", "990400"), ("in.sign_kind", "10"), ("at", "0"), ("go", "step:9")];
    let (path, check) = followed(&site, "office", &sent(&site, "office", &form, &filled, None));
    assert!(check.body.contains("交给申请人核对"), "{}", check.body);
    let carried = carried(&check);
    let pairs: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("go", "send")]).collect();
    let (_, handed) = followed(&site, "office", &sent(&site, "office", &form, &pairs, None));
    assert!(path.starts_with(&form), "{path}");
    let code = code(&handed);
    // Whom the case is no matter of does not take it, and takes nothing away.
    let other = sent_plain(&site, "other", "/shop_signs/handed-over", &format!("code={code}"));
    assert_eq!(other.status, 404, "{}", other.body);
    let taken = sent_plain(&site, "owner", "/shop_signs/handed-over", &format!("code={code}"));
    let (path, check) = followed(&site, "owner", &taken);
    assert!(path.starts_with(&format!("/shop_signs/cases/{case}/begin/change?concerns=1&draft=")), "{path}");
    assert!(check.body.contains("本表由南区城市管理局于") && check.body.contains("value=\"send\""), "{}", check.body);
    let pairs: Vec<(String, String)> = self::carried(&check);
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("go", "send")]).collect();
    let form = path.split("&draft").next().unwrap();
    followed(&site, "owner", &sent(&site, "owner", form, &pairs, None));
    assert_eq!(site.state("office", &case, "change"), "asked");

    // Programs do the same; what cannot be opened any more is not offered.
    let forms = site.get("office", &format!("/api/cases/{case}/counter"));
    let listed: Vec<&str> = forms.as_array().unwrap().iter().map(|form| form["workflow"].as_str().unwrap()).collect();
    assert!(listed.contains(&"removal"), "{forms}");
    let typed = json!({"workflow": "removal", "concerns": 1, "input": {"taken_down_on": {"date": "2026-03-01"}}});
    let shown = site.post("office", &format!("/api/cases/{case}/counter/forms"), &typed);
    assert_eq!(shown["form"]["form"]["fields"][0]["field"], "taken_down_on", "{shown}");
    let handed = site.post("office", &format!("/api/cases/{case}/counter"), &typed);
    let taken = site.post("owner", "/api/handed-over", &json!({"code": handed["code"]}));
    assert_eq!((&taken["case"], &taken["asked"]["workflow"]), (&json!(case), &json!("removal")), "{taken}");
    assert!(site.desk.audit(1, |_| {}).unwrap().findings.is_empty());
}
