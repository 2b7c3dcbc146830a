//! The pages, as a browser without scripts asks for them: a pack that has nothing to do with any other shows in them, forms are filled in and sent, what
//! is not for somebody is not there.

use guicheng_engine::Id;
use guicheng_service::desk::Purpose;
use guicheng_service::records::people::Account;

use crate::client::{Answer, head, raw};
use crate::http::{Served, served};
use crate::world::morning;

/// Sends a form, as browsers do.
pub(crate) fn post(served: &Served, path: &str, cookie: &str, pairs: &[(&str, &str)]) -> Answer {
    let escaped = |text: &str| -> String {
        let byte =
            |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        text.bytes().map(byte).collect()
    };
    let body: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    let body = body.join("&");
    let head = head(served.at, "POST", path, &[("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
    let head = format!("{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
    raw(served.at, format!("{head}\r\n{body}").as_bytes())
}

/// The page that an answer leads on to.
fn followed(served: &Served, cookie: &str, answer: &Answer) -> Answer {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = get(served, answer.header("location").unwrap(), cookie);
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

pub(crate) fn get(served: &Served, path: &str, cookie: &str) -> Answer {
    served.send("GET", path, &[("Cookie", cookie)], None)
}

/// The value of a hidden input.
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let after = page.body.split_once(&start).unwrap_or_else(|| panic!("no {name} in {}", page.body)).1;
    after.split('"').next().unwrap().to_owned()
}

const TRADER: [(&str, &str); 4] = [
    ("in.trader_name", "花铺"),
    ("in.trader_phone", "13800000001"),
    ("in.district", "９９０１０２"),
    ("in.goods", "flowers"),
];

/// Applies, as the florist. Gives the path of the case.
fn applied(served: &Served, florist: &str) -> String {
    let form = get(served, "/market_pitches/begin/application", florist);
    assert_eq!(form.status, 200, "{}", form.body);
    let key = hidden(&form, "key");
    let filled: Vec<(&str, &str)> = TRADER.into_iter().chain([("at", "0"), ("key", key.as_str())]).collect();
    let check = followed(served, florist, &post(served, "/market_pitches/begin/application", florist, &filled));
    assert!(check.body.contains("核对并提交") || check.body.contains("花铺"), "{}", check.body);
    assert!(check.body.contains("提交以后"), "{}", check.body);
    let sent: Vec<(&str, &str)> = filled.iter().copied().chain([("go", "send")]).collect();
    let done = post(served, "/market_pitches/begin/application", florist, &sent);
    assert_eq!(done.status, 303, "{}", done.body);
    let again = post(served, "/market_pitches/begin/application", florist, &sent);
    assert_eq!(again.header("location"), done.header("location"), "sent twice, it is done once");
    done.header("location").unwrap().split('?').next().unwrap().to_owned()
}

#[test]
fn a_form_is_filled_in_checked_and_sent_and_the_office_finds_the_case() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk) = (served.cookie("florist"), served.cookie("clerk"));
    let home = get(&served, "/", "");
    assert!(home.body.contains("集市摊位管理规则") && home.body.contains("href=\"/market_pitches\""), "{}", home.body);
    let portal = get(&served, "/market_pitches", &florist);
    assert!(
        portal.body.contains("/market_pitches/begin/application") && portal.body.contains("公示栏"),
        "{}",
        portal.body
    );

    let path = applied(&served, &florist);
    let inbox = get(&served, "/market_pitches/lists/inbox", &clerk);
    assert!(inbox.body.contains("花铺") && inbox.body.contains(&path), "{}", inbox.body);
    let case = get(&served, &path, &clerk);
    assert!(case.body.contains("13800000001") && case.body.contains("/acts/2/give_notice"), "{}", case.body);

    let act = format!("{path}/acts/2/give_notice");
    let form = get(&served, &act, &clerk);
    assert!(form.body.contains("将向社会公开") && form.body.contains("5 个工作日"), "{}", form.body);
    let (key, seen) = (hidden(&form, "key"), hidden(&form, "seen"));
    let send = [("at", "0"), ("key", key.as_str()), ("seen", seen.as_str()), ("go", "send")];
    assert_eq!(post(&served, &act, &clerk, &send).status, 303);
    let wall = get(&served, "/market_pitches/lists/notice_wall?goods=flowers", "");
    assert!(wall.body.contains("花铺"), "{}", wall.body);
    assert!(!get(&served, "/market_pitches/lists/notice_wall?goods=food", "").body.contains("花铺"));
    assert!(!get(&served, "/market_pitches/lists/notice_wall?search=花铺", "").body.contains("共"));
}

#[test]
fn what_is_missing_or_wrong_is_told_at_its_input_and_nothing_is_lost() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let florist = served.cookie("florist");
    let filled = [("in.trader_name", "<花铺>"), ("in.district", "杭州"), ("at", "0"), ("key", "k"), ("go", "next")];
    let step = post(&served, "/market_pitches/begin/application", &florist, &filled);
    let page = followed(&served, &florist, &step);
    assert!(page.body.contains("in-trader_phone-errors") && page.body.contains("in-district-errors"), "{}", page.body);
    let missing = page.body.split("in-trader_phone-errors").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(
        missing.contains("此项必填") && !missing.contains("联系电话"),
        "told where it is, without the others: {missing}"
    );
    assert!(page.body.contains("&#60;花铺&#62;") && page.body.contains("value=\"杭州\""), "{}", page.body);
    let sent = [("in.trader_name", "花铺"), ("at", "0"), ("key", "k"), ("go", "send")];
    let page = post(&served, "/market_pitches/begin/application", &florist, &sent);
    assert!(page.status == 200 && page.body.contains("以下问题需要先解决"), "{}", page.body);
    assert!(hidden(&page, "in.trader_name") == "花铺", "{}", page.body);
}

#[test]
fn a_session_that_is_over_takes_nothing_of_what_was_typed_away_and_is_in_nobodys_way() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let over = served.cookie("florist");
    assert_eq!(served.send("DELETE", "/api/session", &[("Cookie", &over)], None).status, 204);
    let begin = "/market_pitches/begin/application";
    let typed: Vec<(&str, &str)> = TRADER.into_iter().chain([("at", "0"), ("key", "k"), ("go", "next")]).collect();
    let kept = post(&served, begin, &over, &typed);
    assert!(kept.status == 401 && kept.body.contains("登录已经失效"), "{}", kept.body);
    let carried = TRADER.map(|(name, _)| (name, hidden(&kept, name)));
    assert!(carried.iter().zip(TRADER).all(|((_, kept), (_, typed))| kept == typed), "{carried:?}");
    let again = served.cookie("florist");
    let next: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let shown = followed(&served, &again, &post(&served, begin, &again, &next));
    assert!(shown.body.contains("花铺"), "{}", shown.body);
    // Coming and going is open to whoever comes with it.
    let given = serde_json::json!({"account": "florist"});
    assert_eq!(served.send("POST", "/api/demo/session", &[("Cookie", &over)], Some(&given)).status, 201);
    let signed_in = post(&served, "/demo/sign-in", &over, &[("account", "florist")]);
    assert!(signed_in.status == 303 && signed_in.header("set-cookie").is_some(), "{}", signed_in.body);
    assert_eq!(get(&served, "/sign-in?back=/tasks", &over).status, 200);
    let out = post(&served, "/sign-out", &over, &[]);
    assert!(out.status == 303 && out.header("set-cookie").unwrap().contains("Max-Age=0"), "{}", out.body);
    assert_eq!(served.send("GET", "/api/session", &[("Cookie", &over)], None).status, 401);
    // What is no page is not led back to, but the page that it was sent from; and to no other site.
    for (from, back) in [("/messages?before=1", "/messages%3Fbefore%3D1"), ("//example.org/", "/"), ("", "/")] {
        let referer = format!("http://{}{from}", served.at);
        let headers = [("Cookie", over.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Referer", referer.as_str())];
        let refused = served.send("POST", "/tasks/1/1", &headers, None);
        let link = format!("href=\"/sign-in?back={back}\"");
        assert!(refused.status == 401 && refused.body.contains(&link), "{from}: {}", refused.body);
    }
}

#[test]
fn what_is_not_for_somebody_is_not_on_their_pages() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, hill) = (served.cookie("florist"), served.cookie("hill"));
    let path = applied(&served, &florist);
    for cookie in ["", hill.as_str()] {
        for page in [path.clone(), format!("{path}/acts/2/give_notice"), format!("{path}/documents/1")] {
            let answer = get(&served, &page, cookie);
            assert_eq!(answer.status, 404, "{page}: {}", answer.body);
            assert!(!answer.body.contains("花铺"), "{}", answer.body);
        }
        assert!(!get(&served, "/market_pitches/lists/inbox", cookie).body.contains("花铺"));
    }
    let own = get(&served, &format!("{path}/acts/2/give_notice"), &florist);
    assert!(own.body.contains("以下问题需要先解决") && !own.body.contains("value=\"send\""), "{}", own.body);
    let sent = post(&served, &format!("{path}/acts/2/give_notice"), &florist, &[("go", "send"), ("key", "k")]);
    assert!(sent.status == 200 && sent.body.contains("以下问题需要先解决"), "{}", sent.body);
}

#[test]
fn a_page_that_is_not_of_today_says_so_and_nothing_is_done() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk) = (served.cookie("florist"), served.cookie("clerk"));
    let path = applied(&served, &florist);
    let act = format!("{path}/acts/2/give_notice");
    let stale = post(&served, &act, &clerk, &[("at", "0"), ("key", "k-1"), ("seen", "1"), ("go", "send")]);
    assert!(stale.status == 200 && stale.body.contains("案卷有了新的变化"), "{}", stale.body);
    assert_eq!(hidden(&stale, "seen"), "2");
    let (key, seen) = (hidden(&stale, "key"), hidden(&stale, "seen"));
    assert_ne!(key, "k-1");
    let send = [("at", "0"), ("key", key.as_str()), ("seen", seen.as_str()), ("go", "send")];
    assert_eq!(post(&served, &act, &clerk, &send).status, 303);
}

#[test]
fn pages_are_guarded_and_speak_one_language() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let florist = served.cookie("florist");
    let page = get(&served, "/market_pitches", &florist);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert!(!page.body.contains("style=\"") && !page.body.contains("onclick"), "{}", page.body);
    let english = get(&served, "/market_pitches", &format!("{florist}; guicheng-language=en"));
    assert!(
        english.body.contains("Public information") && english.body.contains("<html lang=\"en\">"),
        "{}",
        english.body
    );
    let elsewhere = head(served.at, "POST", "/sign-out", &[("Cookie", &florist), ("Sec-Fetch-Site", "cross-site")]);
    let answer = raw(served.at, format!("{elsewhere}Content-Length: 0\r\n\r\n").as_bytes());
    assert_eq!(answer.status, 403);
    assert_eq!(get(&served, "/messages", &florist).status, 200);
    let over = get(&served, "/messages", "guicheng-session=0123");
    assert_eq!((over.status, over.header("location")), (303, Some("/sign-in?back=/messages")));
    assert_eq!(get(&served, "/nowhere/at/all", &florist).status, 404);
    assert_eq!(get(&served, "/nowhere", &florist).status, 404);
    let problem = get(&served, "/api/nowhere", &florist);
    assert_eq!((problem.status, problem.header("content-type")), (404, Some("application/problem+json")));
}

#[test]
fn people_sign_in_and_out_on_pages() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let wrong = post(&served, "/sign-in", "", &[("account", "florist"), ("password", "no"), ("back", "/messages")]);
    assert!(wrong.status == 401 && wrong.body.contains("value=\"florist\""), "{}", wrong.body);
    let right = [("account", "florist"), ("password", "flowers and more"), ("back", "//elsewhere.example")];
    let done = post(&served, "/sign-in", "", &right);
    assert_eq!((done.status, done.header("location")), (303, Some("/")));
    let cookie = crate::http::cookie(&done);
    assert_eq!(get(&served, "/account", &cookie).status, 200);
    assert_eq!(post(&served, "/sign-out", &cookie, &[]).status, 303);
    assert_eq!(get(&served, "/account", &cookie).status, 303);
}

/// Somebody of an organisation.
fn official(organisation: &str) -> Account {
    Account {
        name: organisation.to_owned(),
        person: Id::from(format!("person-of-{organisation}")),
        title: organisation.to_owned(),
        organisation: Some(Id::from(organisation)),
        roles: Vec::new(),
        real_name: true,
        acts_for: None,
    }
}

#[test]
fn going_back_loading_anew_and_two_tabs_lose_nothing() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let form = "/market_pitches/begin/application";
    for cookie in [served.cookie("florist"), String::new()] {
        let step = post(
            &served,
            form,
            &cookie,
            &[("in.trader_name", "花铺"), ("in.goods", "flowers"), ("at", "0"), ("go", "next")],
        );
        let path = step.header("location").unwrap().to_owned();
        for _ in 0..2 {
            let page = get(&served, &path, &cookie);
            assert!(page.status == 200 && page.body.contains("value=\"花铺\""), "{}", page.body);
        }
        let draft = hidden(&get(&served, &path, &cookie), "draft");
        let other = post(&served, form, &cookie, &[("in.trader_name", "果铺"), ("at", "0"), ("go", "next")]);
        let other = other.header("location").unwrap().to_owned();
        assert!(!other.contains(&draft), "another tab fills in another draft");
        assert!(
            get(&served, &path, &cookie).body.contains("花铺") && get(&served, &other, &cookie).body.contains("果铺")
        );
        assert_eq!(get(&served, &path, &served.cookie("clerk")).status, if cookie.is_empty() { 200 } else { 303 });
    }
    let florist = served.cookie("florist");
    let portal = get(&served, "/market_pitches", &florist);
    assert_eq!(portal.body.matches("/market_pitches/drafts/").count(), 2, "{}", portal.body);
    let filled: Vec<(&str, &str)> = TRADER.into_iter().chain([("at", "0"), ("go", "next")]).collect();
    let check = followed(&served, &florist, &post(&served, form, &florist, &filled));
    let (draft, key) = (hidden(&check, "draft"), hidden(&check, "key"));
    let send = [("at", "1"), ("draft", draft.as_str()), ("key", key.as_str()), ("go", "send")];
    let sent = post(&served, form, &florist, &send);
    let case = sent.header("location").unwrap();
    assert!(case.starts_with("/market_pitches/cases/"), "{case}");
    assert_eq!(post(&served, form, &florist, &send).header("location"), Some(case), "sent twice, it is done once");
    let back = get(&served, &format!("{form}?draft={draft}&step=1"), &florist);
    assert_eq!(back.header("location"), Some(case), "going back to what was sent leads to what became of it");
    let portal = get(&served, "/market_pitches", &florist);
    assert_eq!(portal.body.matches("/market_pitches/drafts/").count(), 2, "{}", portal.body);
    let discard = portal.body.split('"').find(|part| part.starts_with("/market_pitches/drafts/")).unwrap();
    assert_eq!(post(&served, discard, &florist, &[]).status, 303);
    assert_eq!(get(&served, "/market_pitches", &florist).body.matches("/market_pitches/drafts/").count(), 1);
}

#[test]
fn a_list_is_found_by_a_part_of_a_text_and_says_until_when() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk) = (served.cookie("florist"), served.cookie("clerk"));
    let path = applied(&served, &florist);
    let tasks = get(&served, "/tasks", &clerk);
    assert!(tasks.body.contains("花铺") && !tasks.body.contains("13800000001"), "{}", tasks.body);
    let act = format!("{path}/acts/2/give_notice");
    let form = get(&served, &act, &clerk);
    let (key, seen) = (hidden(&form, "key"), hidden(&form, "seen"));
    post(&served, &act, &clerk, &[("at", "0"), ("key", &key), ("seen", &seen), ("go", "send")]);
    let wall = get(&served, "/market_pitches/lists/notice_wall", "");
    assert!(wall.body.contains("还剩 5 个工作日"), "{}", wall.body);
    let public = get(&served, &path, "");
    assert!(public.body.contains("公示栏") && public.body.contains("还剩 5 个工作日"), "{}", public.body);
    let head = Account { name: "head".to_owned(), roles: vec![Id::from("head")], ..official("river_office") };
    served.identity.add(&head, None).unwrap();
    served.desk.move_clock(morning("2026-03-12")).unwrap();
    let head = served.cookie("head");
    let act = format!("{path}/acts/2/grant");
    let form = get(&served, &act, &head);
    let (key, seen) = (hidden(&form, "key"), hidden(&form, "seen"));
    let send = [("in.pitch", "A-07"), ("at", "0"), ("key", &*key), ("seen", &*seen), ("go", "send")];
    assert_eq!(post(&served, &act, &head, &send).status, 303);
    let found = |sought: &str| {
        let page = get(&served, &format!("/market_pitches/lists/search?trader_name={sought}"), "");
        assert!(page.body.contains("填写部分文字即可"), "{}", page.body);
        page.body.contains("<td data-title=\"经营者\">花铺")
    };
    let wall = |day: &str| get(&served, &format!("/market_pitches/lists/notice_wall?day={day}"), "");
    for (day, told) in [("2026-02-30", "日历上没有这一天"), ("abc", "日历上没有这一天"), ("2026-03-13", "尚不能确定")]
    {
        let refused = wall(day);
        let value = format!("name=\"day\" value=\"{day}\"");
        assert!(refused.status == 400 && refused.body.contains(told), "{}", refused.body);
        assert!(refused.body.contains(&value) && !refused.body.contains("<table"), "{}", refused.body);
    }
    let before = wall("2026%E5%B9%B43%E6%9C%885%E6%97%A5");
    assert!(before.status == 200 && before.body.contains("value=\"2026-03-05\""), "2026年3月5日: {}", before.body);
    assert!(before.body.contains("以下为截至2026年3月5日的情况"), "{}", before.body);
    assert!(!wall("").body.contains("以下为截至") && wall("").body.contains("显示这一天的情况"), "{}", wall("").body);
    assert!(found("%E8%8A%B1") && found("%E8%8A%B1%E9%93%BA") && !found("%E8%8D%89"), "花, 花铺, 草");
}

#[test]
fn what_was_asked_for_stands_beside_the_form_and_what_was_handed_in_anew_beside_what_was() {
    let served = served(Purpose::Demo, &["pavement_permit"]);
    let bureau = official("north_office");
    served.identity.add(&bureau, None).unwrap();
    let (florist, bureau) = (served.cookie("florist"), served.cookie("north_office"));
    let filled = [
        ("in.applicant_name", "花铺"),
        ("in.district", "990100"),
        ("in.place", "人民路3号门前"),
        ("in.from_on", "2026-03-10"),
        ("in.until_on", "2026-03-20"),
        ("in.area", "12"),
        ("at", "0"),
        ("key", "k"),
        ("go", "send"),
    ];
    let done = post(&served, "/pavement_permit/begin/permit", &florist, &filled);
    let case = done.header("location").unwrap_or_else(|| panic!("{}", done.body)).split('?').next().unwrap().to_owned();
    let send = |act: &str, cookie: &str, pairs: &[(&str, &str)]| {
        let path = format!("{case}/acts/1/{act}");
        let form = get(&served, &path, cookie);
        let (key, seen) = (hidden(&form, "key"), hidden(&form, "seen"));
        let own = [("at", "0"), ("key", key.as_str()), ("seen", seen.as_str()), ("go", "send")];
        let sent = post(&served, &path, cookie, &pairs.iter().chain(&own).copied().collect::<Vec<_>>());
        assert_eq!(sent.status, 303, "{}", sent.body);
        form
    };
    send("receive", &bureau, &[]);
    let form = get(&served, &format!("{case}/acts/1/ask_supplement"), &bureau);
    assert!(
        form.body.contains("value=\"neighbours\"> 沿街单位意见"),
        "what can be named is named by its title: {}",
        form.body
    );
    send("ask_supplement", &bureau, &[("in.missing_items", "plan"), ("in.missing_items", "沿街单位意见\n门牌照片")]);
    let form = get(&served, &format!("{case}/acts/1/supply"), &florist);
    let asked = form.body.split("class=\"beside\"").nth(1).unwrap().split("</details>").next().unwrap();
    for leads in ["<a href=\"#in-plan\">平面图</a>", "<a href=\"#in-neighbours\">沿街单位意见</a>", "门牌照片"]
    {
        assert!(asked.contains(leads), "{leads}: {asked}");
    }
    send("supply", &florist, &filled[..5].iter().copied().chain([("in.area", "9")]).collect::<Vec<_>>());
    let page = get(&served, &case, &bureau);
    let anew = page.body.split("与上一次提交相比").nth(1).unwrap_or_else(|| panic!("{}", page.body));
    assert!(anew.contains("<del>12</del></td><td><ins>9</ins>"), "{anew}");
}

#[test]
fn what_was_begun_is_gone_on_with_where_it_stands_until_it_is_done() {
    let served = served(Purpose::Demo, &["pavement_permit"]);
    served.identity.add(&official("north_office"), None).unwrap();
    let (florist, bureau) = (served.cookie("florist"), served.cookie("north_office"));
    let filled = [
        ("in.applicant_name", "花铺"),
        ("in.district", "990100"),
        ("in.place", "人民路3号门前"),
        ("in.from_on", "2026-03-10"),
        ("in.until_on", "2026-03-20"),
        ("in.area", "12"),
    ];
    let sent = [("at", "0"), ("key", "k"), ("go", "send")];
    let done = post(&served, "/pavement_permit/begin/permit", &florist, &[&filled[..], &sent[..]].concat());
    let case = done.header("location").unwrap_or_else(|| panic!("{}", done.body)).split('?').next().unwrap().to_owned();
    let form = format!("{case}/acts/1/receive");
    let key = hidden(&get(&served, &form, &bureau), "key");
    assert_eq!(post(&served, &form, &bureau, &[("at", "0"), ("key", &key), ("go", "send")]).status, 303);

    let form = format!("{case}/acts/1/ask_supplement");
    let kept = post(&served, &form, &bureau, &[("in.missing_items", "门牌照片"), ("at", "0"), ("go", "next")]);
    assert_eq!(kept.status, 303, "{}", kept.body);
    let again = get(&served, &form, &bureau);
    assert!(again.header("location").is_some_and(|path| path.contains("found=1")), "{}", again.body);
    let again = followed(&served, &bureau, &again);
    assert!(again.body.contains("接着填写此前保存的内容") && again.body.contains("门牌照片"), "{}", again.body);
    assert!(get(&served, &case, &bureau).body.contains("已填写一部分"));
    let anew = get(&served, &format!("{form}?anew=1"), &bureau);
    assert!(anew.status == 200 && !anew.body.contains("门牌照片"), "{}", anew.body);
    let begun = |language: &str| {
        let cookie = format!("{bureau}; guicheng-language={language}");
        let portal = get(&served, "/pavement_permit", &cookie);
        portal.body.split("id=\"begun\"").nth(1).map(|rest| rest.split("</section>").next().unwrap().to_owned())
    };
    let (chinese, english) = (begun("zh-CN").unwrap(), begun("en").unwrap());
    assert!(chinese.contains("花铺") && english.contains("花铺"), "{chinese} {english}");
    assert!(!english.contains("补"), "what it is for is told in the reader's language: {english}");

    // Done on another form, it is no longer there to be sent.
    let (key, seen) = (hidden(&anew, "key"), hidden(&anew, "seen"));
    let missing = [("in.missing_items", "plan"), ("in.missing_items", "沿街单位意见")];
    let send = [&missing[..], &[("at", "0"), ("key", &*key), ("seen", &*seen), ("go", "send")]].concat();
    let sent = post(&served, &form, &bureau, &send);
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(begun("zh-CN"), None);
    assert_eq!(get(&served, &form, &bureau).status, 200);
}
