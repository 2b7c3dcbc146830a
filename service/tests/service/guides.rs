//! What pages say besides cases: who runs the site, how it is used, and what becomes of what people enter.

use guicheng_service::config::Config;
use guicheng_service::desk::Purpose;

use crate::http::{Served, served_with};
use crate::pages::get;

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
