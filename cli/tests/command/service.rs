//! Keeping the data folder of a service.

use std::path::Path;

use crate::calling::call;

fn examples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples").display().to_string()
}

#[test]
fn what_is_published_is_audited_copied_restored_and_made_anew() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let (data, copy, restored, library) = (at("data"), at("copy"), at("restored"), examples());
    let absent = call(&["audit", "--data", &data, "--lang", "zh"]);
    absent.ends_with(2);
    absent.complains("中没有数据库，请用 `--data` 指明数据文件夹");
    let published = call(&["publish", "market_pitches", "--data", &data, "--library", &library, "--lang", "en"]);
    published.ends_with(0);
    published.prints("published: market_pitches 1.0.0 (sha256:");
    call(&["publish", "market_pitches", "--data", &data, "--library", &library]).ends_with(0);
    call(&["publish", "no_such_pack", "--data", &data, "--library", &library]).ends_with(2);
    let audited = call(&["audit", "--data", &data, "--lang", "zh"]);
    audited.ends_with(0);
    audited.prints("校验链全部完好，每项决定复核一致：0 个案卷，0 个事件");
    let copied = call(&["backup", &copy, "--data", &data, "--lang", "en"]);
    copied.ends_with(0);
    copied.prints("whoever has this folder can read everything");
    let again = call(&["backup", &copy, "--data", &data, "--lang", "en"]);
    again.ends_with(2);
    again.complains("nothing is overwritten");
    call(&["restore", &copy, "--data", &restored]).ends_with(0);
    let rebuilt = call(&["rebuild", "--data", &restored, "--format", "json"]);
    rebuilt.ends_with(0);
    rebuilt.prints("\"cases\": 0");
    std::fs::remove_file(place.path().join("copy/backup.json")).unwrap();
    call(&["restore", &copy, "--data", &at("other")]).ends_with(2);
}
