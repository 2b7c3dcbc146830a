//! What is sent compressed, and what never is.

use std::io::Read;

use flate2::read::GzDecoder;
use guicheng_service::desk::Purpose;

use crate::client::downloaded;
use crate::http::served;
use crate::pages::get;

#[test]
fn files_and_pages_for_everybody_are_compressed_and_nothing_of_somebody_is() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let unpacked = |path: &str, headers: &[(&str, &str)]| {
        let bytes = downloaded(served.at, path, headers);
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map(|_| (bytes.len(), text))
    };
    let gzip = ("Accept-Encoding", "gzip, deflate, br");
    for path in ["/assets/style.css", "/market_pitches", "/market_pitches/guides", "/openapi.json"] {
        let plain = get(&served, path, "");
        assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("Accept-Encoding")), "{path}");
        let (sent, text) = unpacked(path, &[gzip]).unwrap();
        assert!(text == plain.body && sent < text.len() / 2, "{path}: {sent} of {}", text.len());
    }
    let clerk = served.cookie("clerk");
    let somebody = ("Cookie", clerk.as_str());
    assert!(unpacked("/market_pitches", &[gzip, somebody]).is_err(), "whose session it is stands in it");
    assert!(unpacked("/assets/style.css", &[gzip, somebody]).is_ok(), "a file is the same for all");
    assert!(unpacked("/market_pitches", &[gzip, ("Cookie", "guicheng-type=large")]).is_ok());
    assert!(unpacked("/market_pitches", &[("Accept-Encoding", "br")]).is_err());
    // What is a few bytes is not worth it.
    assert!(unpacked("/health", &[gzip]).is_err());
}

#[test]
fn dark_or_light_is_chosen_as_large_type_is() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let chosen = crate::pages::post(&served, "/settings", "", &[("back", "/market_pitches"), ("colours", "dark")]);
    let cookie = chosen.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    assert_eq!((chosen.status, cookie.as_str()), (303, "guicheng-colours=dark"));
    let looks = |cookie: &str| {
        let page = get(&served, "/market_pitches", cookie).body;
        page.split("<head>").next().unwrap().to_owned()
    };
    assert!(looks("").contains("<html lang=\"zh-CN\">"));
    assert!(looks(&cookie).contains("class=\"dark\""));
    assert!(looks("guicheng-colours=light; guicheng-type=large").contains("class=\"large light\""));
    assert!(looks("guicheng-colours=none").contains("<html lang=\"zh-CN\">"));
    // All components are shown in both languages.
    for (cookie, words) in [("", "填写项"), ("guicheng-language=en", "What is filled in")] {
        let page = get(&served, "/components", cookie);
        assert!(page.status == 200 && page.body.contains(words) && page.body.contains("<svg"), "{}", page.body);
    }
}
