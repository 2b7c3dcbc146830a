//! From nothing to acting, on pages alone: an account is opened, a real name is checked, a body is entered and its people look after each other.

use guicheng_engine::Id;
use guicheng_service::desk::{Desk, Purpose};
use guicheng_service::identity::{Keeper, NoticeKind};
use guicheng_service::records::agencies::Said;
use guicheng_service::records::memberships::Reach;
use guicheng_testkit::TestLibrary;

use crate::client::Answer;
use crate::http::{Served, cookie, served};
use crate::pages::{get, hidden, post};
use crate::people::PASSWORD;

const HERE: &str = "990000";

const CODE: &str = "91350100M000100Y43";

/// The market in which only those apply whose real name is known, in force in place of the one for everybody.
fn under_real_names(desk: &Desk) {
    let library = TestLibrary::copy_of(&guicheng_testkit::examples());
    library.edit("market_pitches/pack.yaml", "version: 1.0.0", "version: 1.1.0");
    let asked = "      form: application\n      when: {real_name: {that: actor.real_name, else: {zh: 应当实名申请, en: only under a real name}, article: pitches/1}}\n      binds: [office]";
    library.edit("market_pitches/workflows.yaml", "      form: application\n      binds: [office]", asked);
    let roles = "    bind: opener\n    roles:\n      clerk: {title: {zh: 经办人, en: trader's clerk}}\n  office:";
    library.edit("market_pitches/parties.yaml", "    bind: opener\n  office:", roles);
    desk.publish_bundle(&library.load("market_pitches").bundle().unwrap()).unwrap();
}

fn market() -> Served {
    let served = served(Purpose::Real, &["market_pitches"]);
    under_real_names(&served.desk);
    let identity = &served.identity;
    identity.enter(&Keeper::Operator, "admin", "管理员", &Reach::from(HERE)).unwrap();
    identity.reset("admin", PASSWORD).unwrap();
    identity.add_administrator(&Keeper::Operator, "admin", &Reach::from(HERE)).unwrap();
    let notice = Said { zh: "# 规则\n\n只为办理而记录。".to_owned(), en: None };
    identity.publish_notice(&Keeper::Operator, NoticeKind::Privacy, &Reach::from(HERE), notice).unwrap();
    served
}

/// Opens an account on the page, on the way to an application.
fn joined(served: &Served, name: &str) -> String {
    let form = get(served, "/sign-up?back=/market_pitches/begin/application", "");
    assert!(form.status == 200 && form.body.contains("只为办理而记录"), "{}", form.body);
    let notice = hidden(&form, "accept");
    let typed = [
        ("account", name),
        ("title", "林小满"),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("back", "/market_pitches/begin/application"),
    ];
    let wrong = |changed: &[(&str, &str)], status: u16, told: &str| {
        let kept = typed.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
        let pairs: Vec<_> = kept.chain(changed.iter().copied()).collect();
        let page = post(served, "/sign-up", "", &pairs);
        assert!(page.status == status && page.body.contains(told), "{told}: {} {}", page.status, page.body);
        assert!(page.body.contains("value=\"林小满\"") && !page.body.contains(PASSWORD), "{}", page.body);
    };
    wrong(&[], 422, "并勾选同意");
    wrong(&[("accept", &notice), ("again", "another password")], 422, "两次输入");
    wrong(&[("accept", &notice), ("account", "Mallory")], 422, "账号名使用小写字母");
    wrong(&[("accept", &notice), ("account", "admin")], 409, "已被使用");
    wrong(&[("accept", &notice), ("password", "1234567890"), ("again", "1234567890")], 422, "密码过于简单");
    let pairs: Vec<_> = typed.into_iter().chain([("accept", notice.as_str())]).collect();
    let done = post(served, "/sign-up", "", &pairs);
    assert_eq!(done.status, 303, "{}", done.body);
    let person = cookie(&done);
    let account = get(served, done.header("location").unwrap(), &person);
    assert!(account.body.contains("账号已经注册") && account.body.contains("/account/real-name"), "{}", account.body);
    assert!(account.body.contains("href=\"/market_pitches/begin/application\""), "{}", account.body);
    person
}

#[test]
fn whoever_reads_that_a_real_name_is_needed_is_led_from_nothing_to_having_it_checked() {
    let served = market();
    // Signing in leads to opening an account, and an account back to where it began.
    let sign_in = get(&served, "/sign-in?back=/market_pitches/begin/application", "");
    assert!(sign_in.body.contains("href=\"/sign-up?back=/market_pitches/begin/application\""), "{}", sign_in.body);
    let person = joined(&served, "linxiaoman");
    let accepted = served.identity.accepted("linxiaoman").unwrap();
    assert_eq!((accepted.len(), accepted[0].kind.as_str(), accepted[0].version), (1, "privacy", 1));

    let portal = get(&served, "/market_pitches", &person);
    let way = format!("href=\"/account/real-name?in={HERE}\"");
    assert!(portal.body.contains("应当实名申请") && portal.body.contains(&way), "{}", portal.body);
    let form = get(&served, &format!("/account/real-name?in={HERE}"), &person);
    assert!(form.body.contains("<option value=\"990000\" selected>集市摊位管理规则（示例）</option>"), "{}", form.body);
    let claim = |name: &str, number: &str| {
        let pairs = [("jurisdiction", HERE), ("name", name), ("number", number)];
        post(&served, "/account/real-name", &person, &pairs)
    };
    let empty = claim("林小满", " ");
    assert!(empty.status == 422 && empty.body.contains("value=\"林小满\""), "{}", empty.body);
    let asked = claim("林小满", "X-1");
    assert!(
        asked.status == 200 && asked.body.contains("等待机关核对") && !asked.body.contains("X-1"),
        "{}",
        asked.body
    );

    // Nobody but those who look after the jurisdiction sees it.
    assert_eq!(get(&served, "/market_pitches/real-names", &person).status, 403);
    assert_eq!(get(&served, "/market_pitches/real-names", "").status, 303);
    assert!(!portal.body.contains("辖区管理"), "{}", portal.body);
    let admin = served.signed_in("admin", PASSWORD);
    let portal = get(&served, "/market_pitches", &admin);
    assert!(portal.body.contains("/market_pitches/real-names") && portal.body.contains("辖区管理"), "{}", portal.body);
    let waiting = get(&served, "/market_pitches/real-names", &admin);
    assert!(waiting.body.contains("林小满") && waiting.body.contains("X-1"), "{}", waiting.body);
    let decide = |cookie: &str, seen: &Answer, verified: &str| {
        let pairs = [("account", "linxiaoman"), ("asked_at", &*hidden(seen, "asked_at")), ("verified", verified)];
        post(&served, "/market_pitches/real-names", cookie, &pairs)
    };
    assert_eq!(decide(&person, &waiting, "yes").status, 403);
    let begin = "/market_pitches/begin/application";
    assert!(get(&served, "/market_pitches", &person).body.contains("应当实名申请"));
    let no = decide(&admin, &waiting, "no");
    assert_eq!(no.header("location"), Some("/market_pitches/real-names?done=no"), "{}", no.body);
    assert!(get(&served, "/account", &person).body.contains("未通过"));
    // What is decided is not decided again; what is given anew is.
    let over = decide(&admin, &waiting, "yes");
    assert!(over.status == 200 && over.body.contains("已经由他人核对"), "{}", over.body);
    assert_eq!(claim("林小满", "X-2").status, 200);
    let waiting = get(&served, "/market_pitches/real-names", &admin);
    assert_eq!(decide(&admin, &waiting, "yes").status, 303);
    assert!(get(&served, "/account/real-name", &person).body.contains("已认证"));
    assert!(!get(&served, "/market_pitches", &person).body.contains("应当实名申请"));
    assert_eq!(get(&served, begin, &person).status, 200);
    // A new version is accepted by those who had accepted the one before.
    let notice = Said { zh: "新的规则".to_owned(), en: None };
    served.identity.publish_notice(&Keeper::Operator, NoticeKind::Privacy, &Reach::from(HERE), notice).unwrap();
    let account = get(&served, "/account", &person);
    assert!(account.body.contains("新的规则"), "{}", account.body);
    let accepted = [("accept", &*hidden(&account, "accept"))];
    assert_eq!(post(&served, "/account/notices", &person, &accepted).status, 303);
    assert!(!get(&served, "/account", &person).body.contains("新的规则"));
    assert_eq!(served.identity.accepted("linxiaoman").unwrap().len(), 2);
}

#[test]
fn whoever_enters_a_body_invites_others_ends_them_and_has_somebody_stand_in() {
    let served = market();
    let (owner, other, third) = (served.join("owner"), served.join("other"), served.join("third"));
    let account = get(&served, "/account", &owner);
    assert!(account.body.contains("/account/organisation"), "{}", account.body);
    let form = get(&served, "/account/organisation", &owner);
    // Those who open something are clerks; what is of authorities is not offered.
    assert!(form.body.contains("value=\"clerk\" checked> 经办人<"), "{}", form.body);
    assert!(!form.body.contains("所长"), "{}", form.body);
    let enter = |code: &str| {
        let pairs = [("code", code), ("title", "花卉有限公司"), ("role", "clerk")];
        post(&served, "/account/organisation", &owner, &pairs)
    };
    let wrong = enter("91350100M000100Y44");
    assert!(wrong.status == 422 && wrong.body.contains("value=\"花卉有限公司\""), "{}", wrong.body);
    let entered = enter(CODE);
    let place = "/organisations/91350100m000100y43";
    assert_eq!(entered.header("location"), Some(&*format!("{place}?done=entered")), "{}", entered.body);
    let page = get(&served, place, &owner);
    assert!(page.body.contains("可以管理人员") && page.body.contains("经办人"), "{}", page.body);
    for stranger in [&other, &third] {
        assert_eq!(get(&served, place, stranger).status, 403);
        assert_eq!(post(&served, &format!("{place}/members"), stranger, &[("account", "third")]).status, 403);
    }

    let add = |pairs: &[(&str, &str)]| post(&served, &format!("{place}/members"), &owner, pairs);
    let nobody = add(&[("account", "nobody"), ("place", "*"), ("role", "clerk"), ("go", "invite")]);
    assert!(nobody.status == 422 && nobody.body.contains("没有这个账号"), "{}", nobody.body);
    assert!(nobody.body.contains("value=\"nobody\""), "{}", nobody.body);
    let day = add(&[("account", "other"), ("place", "*"), ("role", "clerk"), ("until", "明天"), ("go", "invite")]);
    assert!(day.status == 422 && day.body.contains("日历上没有这一天"), "{}", day.body);
    let asked = add(&[("account", "other"), ("place", "*"), ("role", "clerk"), ("until", "2030年1月5日")]);
    assert_eq!(asked.header("location"), Some(&*format!("{place}?done=asked")), "{}", asked.body);
    let page = get(&served, place, &owner);
    assert!(page.body.contains("等待答复") && page.body.contains("至2030年1月5日止"), "{}", page.body);
    let theirs = get(&served, "/account", &other);
    assert!(theirs.body.contains("职责：经办人"), "told what the role is called: {}", theirs.body);
    let invitation = hidden(&theirs, "invitation");
    let accept = [("invitation", &*invitation), ("answer", "accept")];
    assert_eq!(post(&served, "/account/invitation", &other, &accept).status, 200);

    // Somebody stands in for the other, with what the other has, and only until a day.
    let other_id = served.identity.members(&Keeper::Operator, &Id::from("91350100m000100y43"), None, 9).unwrap();
    let other_id = other_id.iter().find(|joined| joined.id() == invitation).unwrap().id().to_owned();
    let instead = format!("other {other_id}");
    let endless = add(&[("account", "third"), ("instead", &instead), ("go", "substitute")]);
    assert!(endless.status == 422 && endless.body.contains("代班应当写明截止日期"), "{}", endless.body);
    let none = add(&[("account", "third"), ("instead", "other x"), ("until", "2029-12-31"), ("go", "substitute")]);
    assert!(none.status == 422 && none.body.contains("请选择由谁代谁"), "{}", none.body);
    let substitute = [("account", "third"), ("instead", &*instead), ("until", "2029-12-31"), ("go", "substitute")];
    assert_eq!(add(&substitute).status, 303);
    let theirs = get(&served, "/account", &third);
    let accept = [("invitation", &*hidden(&theirs, "invitation")), ("answer", "accept")];
    assert_eq!(post(&served, "/account/invitation", &third, &accept).status, 200);
    assert!(get(&served, place, &owner).body.contains("代 other 办理"));
    let capacities = served.identity.capacities("third").unwrap();
    assert_eq!(capacities[0].grants[0].stands_in_for.as_deref(), Some("other"));

    // Whoever is ended acts for it no more, nor does whoever stood in.
    let end = [("account", "other"), ("membership", &*other_id)];
    assert_eq!(post(&served, &format!("{place}/members/end"), &third, &end).status, 403);
    let ended = post(&served, &format!("{place}/members/end"), &owner, &end);
    assert_eq!(ended.header("location"), Some(&*format!("{place}?done=ended")), "{}", ended.body);
    assert!(served.identity.capacities("other").unwrap().is_empty());
    assert!(served.identity.capacities("third").unwrap().is_empty());
    let page = get(&served, place, &owner);
    assert!(!page.body.contains("id=\"member-3\""), "whoever has left is not among the people: {}", page.body);
}
