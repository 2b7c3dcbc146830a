//! What pages say besides cases: who runs the site, how it is used, and what becomes of what people enter.

use guicheng_engine::Id;
use guicheng_service::clock::{Clock, SystemClock};
use guicheng_service::config::Config;
use guicheng_service::desk::Purpose;
use guicheng_service::identity::{Keeper, NoticeKind};
use guicheng_service::records::agencies::{AgencySettings, Said};
use guicheng_service::records::memberships::Reach;

use crate::http::{Served, served, served_with};
use crate::pages::{get, hidden, post};
use crate::signing_in::code;

/// A service with a site of its own.
fn served_of(settings: &str) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guicheng.toml");
    std::fs::write(&file, settings).unwrap();
    let config = Config::read(Some(&file), &|_| None).unwrap();
    served_with(Purpose::Demo, &["market_pitches"], |service| service.saying(config.site))
}

#[test]
fn every_page_says_who_runs_the_site_and_what_has_to_be_known_now() {
    let served = served_of(
        r#"
[site]
organiser = { zh = "河畔集市管理处", en = "River market office" }
notice = { zh = "今晚<维护>" }
[[site.records]]
text = { zh = "渝ICP备00000000号" }
url = "https://beian.miit.gov.cn/"
"#,
    );
    for path in ["/", "/market_pitches", "/sign-in", "/nowhere"] {
        let page = get(&served, path, "").body;
        assert!(page.contains("主办单位：河畔集市管理处"), "{page}");
        assert!(page.contains("<p class=\"banner\">今晚&#60;维护&#62;</p>"), "{page}");
        assert!(page.contains("<a href=\"https://beian.miit.gov.cn/\">渝ICP备00000000号</a>"), "{page}");
    }
    let english = get(&served, "/", "guicheng-language=en").body;
    // What is said in Chinese alone is said in Chinese.
    assert!(english.contains("River market office") && english.contains("今晚"), "{english}");
}

#[test]
fn the_agencies_of_a_pack_say_where_they_are_found_and_where_one_goes_who_disagrees() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let said = |zh: &str, en: &str| Some(Said { zh: zh.to_owned(), en: Some(en.to_owned()) });
    let settings = AgencySettings {
        address: said("滨江路1号", "1 River Road"),
        court: said("示例市法院", "court of the city"),
        ..AgencySettings::default()
    };
    let (office, here) = (Id::from("river_office"), Reach::from("990000"));
    served.identity.set_settings(&Keeper::Operator, &office, &here, settings, None).unwrap();
    let page = get(&served, "/market_pitches/agencies", "").body;
    let own = "<h2>滨江集市管理所</h2>\n<p class=\"articles\">集市管理所</p>\n<dl class=\"lines\"><div><dt>地址</dt><dd>滨江路1号</dd></div><div><dt>行政诉讼管辖法院</dt><dd>示例市法院</dd></div></dl>";
    assert!(page.contains(own), "{page}");
    assert!(page.contains("<h2>山前集市管理所</h2>") && page.contains("该机关尚未公布联系方式"), "{page}");
    let english = get(&served, "/market_pitches", "guicheng-language=en").body;
    assert!(english.contains("<a href=\"/market_pitches/agencies\">Agencies</a>"), "{english}");
    assert!(get(&served, "/market_pitches/agencies", "guicheng-language=en").body.contains("court of the city"));
    assert!(!get(&served, "/", "").body.contains("/agencies"));
    assert_eq!(get(&served, "/no_pack/agencies", "").status, 404);
}

#[test]
fn everybody_finds_the_guide_that_is_theirs_first_and_all_others() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let (florist, clerk) = (served.cookie("florist"), served.cookie("clerk"));
    for (cookie, title) in
        [("", "公众：查看公开信息"), (&*florist, "申请人：办理事项"), (&*clerk, "工作人员：办理案卷")]
    {
        let page = get(&served, "/market_pitches/help", cookie).body;
        assert!(page.contains(&format!("<h1>{title}</h1>")), "{page}");
        assert!(page.contains("href=\"/market_pitches/help/administrator\""), "{page}");
    }
    for guide in ["visitor", "applicant", "agency", "administrator"] {
        let page = get(&served, &format!("/help/{guide}"), "guicheng-language=en");
        assert_eq!(page.status, 200);
        let main = page.body.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
        let words = main.replace("2026年2月13日", "");
        assert!(words.is_ascii() || !words.chars().any(|letter| ('一'..='龥').contains(&letter)), "{main}");
    }
    assert_eq!(get(&served, "/help/nobody", "").status, 404);
    assert_eq!(get(&served, "/nowhere/help", "").status, 404);
    let portal = get(&served, "/market_pitches", "").body;
    assert!(portal.contains("href=\"/market_pitches/help\"") && portal.contains("href=\"/market_pitches/privacy\""));
}

#[test]
fn the_privacy_page_says_what_is_published_and_what_the_pack_records() {
    let served = served(Purpose::Demo, &["market_pitches", "shop_signs"]);
    let page = get(&served, "/market_pitches/privacy", "").body;
    assert!(page.contains("尚未发布个人信息处理规则") && page.contains("<td>联系电话</td>"), "{page}");
    let publish = |reach: &str, zh: &str| {
        let said = Said { zh: zh.to_owned(), en: None };
        served.identity.publish_notice(&Keeper::Operator, NoticeKind::Privacy, &Reach::from(reach), said).unwrap();
    };
    publish("*", "## 范围\n全站适用。\n- 只用于办理");
    let page = get(&served, "/market_pitches/privacy", "").body;
    assert!(page.contains("<h2>范围</h2>\n<p>全站适用。</p>\n<ul><li>只用于办理</li></ul>"), "{page}");
    publish("990000", "本市适用<b>。");
    let page = get(&served, "/market_pitches/privacy", "").body;
    assert!(page.contains("<p>本市适用&#60;b&#62;。</p>") && !page.contains("全站适用"), "{page}");
    assert!(get(&served, "/privacy", "").body.contains("全站适用"));
    let kept = get(&served, "/shop_signs/privacy", "").body;
    assert!(kept.contains("设置人信息的保存期限") && kept.contains("2 年") && kept.contains("第七条"), "{kept}");
}

#[test]
fn a_second_factor_is_set_up_asked_for_and_given_up_on_pages() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let password = ("password", "flowers and more");
    let enter = || post(&served, "/sign-in", "", &[("account", "florist"), password, ("back", "/messages")]);
    let cookie = crate::http::cookie(&enter());
    assert!(get(&served, "/account", &cookie).body.contains("设置两步验证"));
    let page = post(&served, "/account/second-factor", &cookie, &[]);
    let secret = hidden(&page, "secret");
    assert!(page.body.contains("otpauth://totp/guicheng:florist?secret="), "{}", page.body);
    // A device shows the codes under the name of whoever runs the site.
    let named = served_of("[site]\norganiser = { zh = \"市场处\", en = \"River: market\" }\n");
    let theirs = named.cookie("florist");
    for (language, written) in [("zh", "%E5%B8%82%E5%9C%BA%E5%A4%84"), ("en", "River%20%20market")] {
        let headers = [("Cookie", theirs.as_str()), ("Accept-Language", language)];
        let begun = named.send("POST", "/api/account/second-factor", &headers, None).json();
        let uri = begun["uri"].as_str().unwrap();
        assert!(uri.starts_with(&format!("otpauth://totp/{written}:florist?secret=")), "{uri}");
        assert!(uri.ends_with(&format!("&issuer={written}")), "{uri}");
    }
    let confirm =
        |code: &str| post(&served, "/account/second-factor/confirm", &cookie, &[("secret", &secret), ("code", code)]);
    let wrong = confirm("000000");
    assert!(wrong.body.contains("验证码不正确") && hidden(&wrong, "secret") == secret, "{}", wrong.body);
    let right = confirm(&code(&secret, SystemClock.now()));
    assert!(right.body.matches("<li>").count() == 10 && right.body.contains("恢复码"), "{}", right.body);
    let recovery: Vec<String> =
        right.body.split("<li>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();

    let asked = enter();
    assert!(asked.status == 200 && asked.header("set-cookie").is_none(), "{}", asked.body);
    let pass = hidden(&asked, "pass");
    assert!(!pass.contains("flowers") && asked.body.contains("name=\"back\" value=\"/messages\""), "{}", asked.body);
    let give = |pass: &str, code: &str| {
        post(&served, "/sign-in/code", "", &[("pass", pass), ("code", code), ("back", "/messages")])
    };
    assert_eq!(give(&pass, "000000").status, 401);
    assert!(give("forged", &recovery[0]).body.contains("请重新登录"));
    let done = give(&pass, &recovery[0]);
    assert_eq!((done.status, done.header("location")), (303, Some("/messages")));
    let other = crate::http::cookie(&done);
    // A code is taken once, and the pass is nothing once the password is another.
    assert_eq!(give(&pass, &recovery[0]).status, 401);

    let give_up = |password: &str, code: &str| {
        post(&served, "/account/second-factor/off", &other, &[("password", password), ("code", code)]).body
    };
    assert!(give_up("flowers and less", &recovery[1]).contains("没有取消"));
    assert!(give_up("flowers and more", "000000").contains("没有取消"));
    assert!(give_up("flowers and more", &recovery[1]).contains("已经取消"));
    assert_eq!(enter().status, 303, "the password alone is enough again");
    assert_eq!(get(&served, "/account", &cookie).status, 303, "other sessions have ended");
    served.identity.reset("florist", "another long password").unwrap();
    assert!(give(&pass, "000000").body.contains("请重新登录"));
}

#[test]
fn how_a_procedure_goes_is_told_out_of_the_pack_alone() {
    let served = served(Purpose::Demo, &["market_pitches", "hall_hire"]);
    let read = |path: &str, cookie: &str| {
        let page = get(&served, path, cookie);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page.body
    };
    assert!(read("/market_pitches", "").contains("href=\"/market_pitches/guides\""));
    let list = read("/market_pitches/guides", "");
    let of_applicants = list.split_once("公众和申请人启动的事项").unwrap().1.split("</section>").next().unwrap();
    for workflow in ["application", "objection"] {
        assert!(of_applicants.contains(&format!("/market_pitches/guides/{workflow}\"")), "{list}");
    }
    let guide = read("/market_pitches/guides/application", "");
    for told in [
        "经营者",
        "联系电话",
        "<td>公示期</td><td>5 个工作日</td>",
        "第二条",
        "不予设摊",
        "/market_pitches/begin/application",
    ] {
        assert!(guide.contains(told), "{told}: {guide}");
    }
    let objection = read("/market_pitches/guides/objection", "");
    // It is begun in the case of what it is about, which the guide names.
    assert!(objection.contains("针对处于下列情形的事项") && !objection.contains("/begin/objection"), "{objection}");
    let english = read("/market_pitches/guides/application", "guicheng-language=en");
    assert!(english.contains("<td>time of the notice</td><td>5 workdays</td>") && english.contains("What it comes to"));
    // Another pack, with documents, in the same page.
    let guides = read("/hall_hire/guides", "");
    let path = guides.split("href=\"/hall_hire/guides/").nth(1).unwrap().split('"').next().unwrap();
    assert!(read(&format!("/hall_hire/guides/{path}"), "").contains("材料"));
    for nowhere in ["/market_pitches/guides/nothing", "/market_pitches/guides/pitch", "/nowhere/guides"] {
        assert_eq!(get(&served, nowhere, "").status, 404, "{nowhere}");
    }
}
