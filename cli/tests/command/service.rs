//! Keeping the data folder of a service.

use std::path::Path;

use crate::calling::{Called, call, command};

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

#[test]
fn where_no_library_lies_and_none_is_named_the_packs_that_are_built_in_are_published() {
    let place = tempfile::tempdir().unwrap();
    let asked = |line: &[&str]| {
        let mut command = command();
        command.env_remove("GUICHENG_LIBRARY").current_dir(place.path()).args(line);
        Called::new(&command.output().unwrap())
    };
    let published = asked(&["publish", "chongqing", "--data", "data", "--lang", "en"]);
    published.ends_with(0);
    published.prints("published: chongqing ");
    asked(&["publish", "no_such_pack", "--data", "data"]).ends_with(2);
    // What is named is not made up for.
    asked(&["publish", "chongqing", "--data", "data", "--library", "nowhere"]).ends_with(2);
    std::fs::create_dir(place.path().join("rulepacks")).unwrap();
    asked(&["publish", "chongqing", "--data", "data"]).ends_with(2);
}

#[test]
fn a_configuration_is_held_against_what_is_published() {
    let place = tempfile::tempdir().unwrap();
    let (data, file) = (place.path().join("data").display().to_string(), place.path().join("guicheng.toml"));
    call(&["publish", "dog_licence", "--data", &data, "--library", &examples()]).ends_with(0);
    let checked = |effect: &str, organisation: &str, role: &str| {
        let hook = format!(
            "[server]\ndata = {data:?}\n[[webhook]]\nname = \"permits\"\nurl = \"https://permits.example/\"\n\
             secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\neffects = [{effect:?}]\n\
             organisation = {organisation:?}\nroles = [{role:?}]\n"
        );
        std::fs::write(&file, hook).unwrap();
        call(&["config", "check", &file.display().to_string(), "--lang", "en"])
    };
    checked("licence_granted", "north_bureau", "clerk").ends_with(0);
    let wrong = checked("no_such_effect", "no_such_office", "no_such_role");
    wrong.ends_with(1);
    for key in ["effects", "organisation", "roles"] {
        wrong.prints(&format!("webhook.permits.{key}: "));
    }
    wrong.prints("knows `no_such_effect`");
}

#[test]
fn packs_over_one_that_is_published_anew_are_told() {
    let place = tempfile::tempdir().unwrap();
    let packs = place.path().join("packs");
    guicheng_testkit::copy(Path::new(&examples()), &packs);
    let write = |file: &str, text: &str| {
        let file = packs.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    let edit = |file: &str, old: &str, new: &str| {
        let text = std::fs::read_to_string(packs.join(file)).unwrap();
        assert!(text.contains(old), "{file}: {text}");
        write(file, &text.replace(old, new));
    };
    write(
        "south_dogs/pack.yaml",
        "format: 2\npack: south_dogs\ntitle: 南区\nversion: 1.0.0\nextends: dog_licence\ndraft: true\n",
    );
    write("south_dogs/rules.yaml", "parameters: {acceptance_limit: {value: 3 workdays}}\n");
    let (data, library) = (place.path().join("data").display().to_string(), packs.display().to_string());
    let publish = |packs: &[&str]| {
        call(&[&["publish"], packs, &["--data", &data, "--library", &library, "--lang", "en"]].concat())
    };
    publish(&["dog_licence", "south_dogs"]).ends_with(0);

    edit("dog_licence/pack.yaml", "version: 1.0.0", "version: 1.0.1");
    edit("dog_licence/workflows/licence.yaml", "{zh: 提交申请, en: submit}", "{zh: 报送, en: hand in}");
    let told = publish(&["dog_licence"]);
    told.ends_with(0);
    told.prints("south_dogs 1.0.0 is laid over dog_licence and was resolved with what that was");
    told.prints("only texts differ");
    let again = publish(&["south_dogs"]);
    again.ends_with(0);
    let quiet = publish(&["dog_licence"]);
    assert!(!quiet.output.contains("south_dogs"), "{}", quiet.output);

    edit("dog_licence/pack.yaml", "version: 1.0.1", "version: 1.1.0");
    edit(
        "dog_licence/parameters.yaml",
        "value: 3 workdays\n    bound: {at_most: 3 workdays}",
        "value: 2 workdays\n    bound: {at_most: 2 workdays}",
    );
    let unfit = publish(&["dog_licence"]);
    unfit.ends_with(0);
    unfit.prints("south_dogs 1.0.0 is laid over dog_licence, and no longer fits. What is in force goes on");
    unfit.prints("bound-broken");
    publish(&["south_dogs"]).ends_with(2);
}

#[test]
fn check_tells_what_does_not_fit_over_the_pack_that_takes_the_place_of_the_one_below() {
    let place = tempfile::tempdir().unwrap();
    let packs = place.path().join("packs");
    guicheng_testkit::copy(Path::new(&examples()), &packs);
    std::fs::create_dir(packs.join("south_dogs")).unwrap();
    let manifest = "format: 2\npack: south_dogs\ntitle: 南区\nversion: 1.0.0\nextends: dog_licence\ndraft: true\n";
    std::fs::write(packs.join("south_dogs/pack.yaml"), manifest).unwrap();
    let rules = "parameters: {acceptance_limit: {value: 3 workdays}}\n";
    std::fs::write(packs.join("south_dogs/rules.yaml"), rules).unwrap();
    let library = packs.display().to_string();
    let check = || call(&["check", "south_dogs", "--library", &library, "--lang", "zh"]);
    check().prints("自 2027-03-01 起，`dog_licence_2027` 取代 `dog_licence`，south_dogs 可以叠加其上");
    let bound = "parameters: {acceptance_limit: {value: 2 workdays, bound: {at_most: 2 workdays}}}\n";
    std::fs::write(packs.join("dog_licence_2027/bounds.yaml"), bound).unwrap();
    let told = check();
    told.ends_with(0);
    told.prints("自 2027-03-01 起，`dog_licence_2027` 取代 `dog_licence`。south_dogs 照常有效");
    told.prints("bound-broken");
}

#[test]
fn the_first_day_names_agency_and_administrator_and_whoever_else_there_is() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let (data, table, library) = (at("data"), at("units.csv"), examples());
    let setup = |more: &[&str]| call(&[&["setup", "--data", &data], more].concat());
    let nothing = setup(&["--lang", "zh", "--jurisdiction", "990000"]);
    nothing.ends_with(2);
    nothing.complains("请先执行 `guicheng publish 规则包 --data 文件夹`");
    call(&["publish", "market_pitches", "--data", &data, "--library", &library]).ends_with(0);
    let unasked = setup(&["--jurisdiction", "990000", "--agency", "river_office", "--lang", "en"]);
    unasked.ends_with(2);
    unasked.complains("`--administrator` is needed where nobody is asked");
    let admin = ["--administrator", "admin"];
    let unknown =
        setup(&[&["--jurisdiction", "990000", "--agency", "lake_office", "--lang", "en"], &admin[..]].concat());
    unknown.ends_with(2);
    unknown.complains("there is hill_office, river_office");
    let river = ["--jurisdiction", "990000", "--agency", "river_office", "--lang", "en"];
    let nowhere = setup(&[&river[..], &admin[..], &["--verification", "application.nowhere.trader"]].concat());
    nowhere.ends_with(2);
    nowhere.complains("names no workflow, state and party of a pack of the jurisdiction");
    let done = setup(&[&river[..], &admin[..], &["--verification", "application.notice.trader"]].concat());
    done.ends_with(0);
    done.prints("`admin` administers 990000 and looks after the people of river_office");
    done.prints("told this once and to be changed first: ");
    setup(&[&["--jurisdiction", "990000", "--agency", "river_office"], &admin[..]].concat()).ends_with(2);

    let add = ["account", "add", "clerk", "--title", "受理员", "--data", &data, "--organisation", "river_office"];
    let king = call(&[&add[..], &["--role", "king", "--lang", "zh"]].concat());
    king.ends_with(2);
    king.complains("没有“king”这一职责");
    call(&[&add[..], &["--role", "clerk", "--jurisdiction", "990000"]].concat()).ends_with(0);
    let twice = call(&[&add[..], &["--lang", "en"]].concat());
    twice.ends_with(2);
    twice.complains("there is one of that name or of that code already");
    let reset = call(&["account", "reset", "clerk", "--data", &data, "--lang", "zh"]);
    reset.ends_with(0);
    reset.prints("已重设账号“clerk”的密码");
    call(&["account", "reset", "nobody", "--data", &data]).ends_with(2);

    std::fs::write(&table, "名称,标识\n面包坊,bakery\n,lamp_shop\n").unwrap();
    let wrong = call(&["organisation", "import", &table, "--data", &data, "--lang", "zh"]);
    wrong.ends_with(2);
    wrong.complains("第 3 行 A 列：缺少“名称”");
    std::fs::write(&table, "名称,标识\n面包坊,bakery\n灯具店,lamp_shop\n").unwrap();
    let taken = call(&["organisation", "import", &table, "--data", &data, "--lang", "zh"]);
    taken.ends_with(0);
    taken.prints("新增 2 个，变更 0 个，未变 0 个");
    let would = call(&["organisation", "import", &table, "--dry-run", "--data", &data, "--lang", "zh"]);
    would.prints("表格符合要求：将新增 0 个，变更 0 个，未变 2 个");

    let set = |more: &[&str]| call(&[&["organisation", "set", "--data", &data, "--lang", "en"], more].concat());
    let said = set(&["river_office", "address=人民路1号", "court=示例市法院", "court.en=court of the city"]);
    said.ends_with(0);
    said.prints(
        "river_office in 990000 says of itself:\n  address=人民路1号\n  court=示例市法院\n  court.en=court of the city",
    );
    let changed = set(&["river_office", "court=", "address=人民路2号"]);
    assert!(changed.output.contains("人民路2号") && !changed.output.contains("court"), "{}", changed.output);
    set(&["river_office"]).prints("address=人民路2号");
    set(&["river_office", "colour=红"]).complains("`colour=红` is not understood");
    set(&["river_office", "hours.en=9 to 5"]).ends_with(2);
    set(&["lake_office", "court=x"]).complains("no pack that is published names an agency `lake_office`");
    set(&["river_office", "--jurisdiction", "110000"])
        .complains("packs of these jurisdictions name `river_office`: 990000");
}

#[cfg(unix)]
#[test]
fn a_master_key_that_is_kept_elsewhere_opens_the_folder_and_is_in_no_copy() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let (data, key, config) = (at("data"), at("key"), at("guicheng.toml"));
    let asked = |verb: &[&str]| call(&[verb, &["--config", &config, "--lang", "en"]].concat());
    let set =
        |source: &str| std::fs::write(&config, format!("[server]\ndata = {data:?}\n[master_key]\n{source}\n")).unwrap();
    let keep = |text: &str, mode: u32| {
        std::fs::write(&key, text).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let (first, second) = ("0123456789abcdef".repeat(4), "fedcba9876543210".repeat(4));
    set(&format!("file = {key:?}"));
    let library = examples();
    let publish = ["publish", "market_pitches", "--library", &library];
    asked(&publish).complains("cannot be used");
    keep(&first, 0o644);
    asked(&publish).complains("everybody on this machine can read or write the master key");
    keep("no key", 0o600);
    asked(&publish).complains("holds no master key");
    keep(&first, 0o600);
    asked(&publish).ends_with(0);
    assert!(!place.path().join("data/master.key").exists());
    asked(&["audit"]).ends_with(0);
    asked(&["erase"]).ends_with(0);
    // Without the configuration the folder does not open, and it is said what is missing.
    let alone = call(&["audit", "--data", &data, "--lang", "en"]);
    alone.ends_with(2);
    alone.complains("name the configuration that says where with `--config`");

    let copy = at("copy");
    let copied = asked(&["backup", &copy]);
    copied.ends_with(0);
    copied.prints("The master key is kept elsewhere and is not in it");
    assert!(!place.path().join("copy/master.key").exists());
    let (whole, bare) = (at("whole"), at("bare"));
    asked(&["restore", &copy, "--data", &whole]).ends_with(0);
    let without = call(&["restore", &copy, "--data", &bare, "--lang", "en"]);
    without.ends_with(0);
    without.complains("the copy has no master key in it");

    // Nothing is written where the key is kept: the new one is laid there, above the one so far.
    let alone = asked(&["rotate-key"]);
    alone.ends_with(2);
    alone.complains("put the new key in the first line");
    keep(&format!("{second}\n{first}\n"), 0o600);
    asked(&["rotate-key"]).ends_with(0);
    set(&format!("command = [\"/bin/echo\", {second:?}]"));
    asked(&["audit"]).ends_with(0);
    let wrong = asked(&["restore", &copy, "--data", &at("wrong")]);
    wrong.ends_with(2);
    wrong.complains("master key");
    let checked = call(&["config", "check", &config, "--lang", "en"]);
    checked.ends_with(0);
    checked.prints("the master key is given from outside of the data folder");

    for (command, told) in [
        ("[\"/bin/sh\", \"-c\", \"echo sealed >&2; exit 2\"]", "sealed"),
        ("[\"/bin/sleep\", \"60\"]\nseconds = 1", "had not ended after 1 s"),
        ("[\"/no/such/program\"]", "cannot be run"),
        ("[\"/bin/echo\", \"hello\"]", "holds no master key"),
        ("[\"echo\"]", "whole path"),
    ] {
        set(&format!("command = {command}"));
        let failed = asked(&["audit"]);
        failed.ends_with(2);
        failed.complains(told);
    }
    // A key that was left in the folder is not passed over in silence.
    set(&format!("file = {key:?}"));
    std::fs::write(place.path().join("data/master.key"), &first).unwrap();
    asked(&["audit"]).complains("take it out of the folder");
}
