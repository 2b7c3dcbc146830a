//! The programs run any rules: no province is named in them, and what serves people has no word of what it is about.

use std::fs;

use crate::source_files::{files, folder};

/// The provinces with a pack here, by the name of its folder, and some in Chinese.
fn provinces() -> Vec<String> {
    let packs = fs::read_dir(folder("rulepacks")).unwrap().map(|entry| entry.unwrap().path());
    let packs = packs.filter(|pack| pack.join("pack.yaml").exists() && !pack.ends_with("national"));
    let mut provinces: Vec<String> =
        packs.map(|pack| pack.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert!(provinces.len() > 1, "the packs are not found: {provinces:?}");
    let in_chinese = ["重庆", "辽宁", "北京", "上海", "湖南", "湖北", "广东", "浙江", "四川"];
    provinces.extend(in_chinese.map(str::to_owned));
    provinces
}

#[test]
fn the_programs_name_no_province() {
    let mut named = Vec::new();
    let provinces = provinces();
    for krate in ["engine", "workbench", "service", "cli", "testkit"] {
        let mut found = files(&folder(krate).join("src"));
        let locales = folder(krate).join("locales");
        if locales.exists() {
            found.extend(files(&locales));
        }
        assert!(found.len() > 3, "the sources of {krate} were not found");
        for file in found {
            let text = fs::read_to_string(&file).unwrap().to_lowercase();
            for province in &provinces {
                for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains(province.as_str())) {
                    named.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(named.is_empty(), "a province is named; it belongs in a rule pack:\n{}", named.join("\n"));
}

/// Words of one domain, in lower case. A register (登记簿) is what cases know of each other, whatever they are about, and is none of them; neither is
/// to enter something in one (记入).
const WORDS_OF_A_DOMAIN: [&str; 12] = [
    "公共数据",
    "登记",
    "赋码",
    "查询码",
    "授权运营",
    "存证",
    "registrant",
    "registration",
    "query code",
    "query_code",
    "public data",
    "data resource",
];

#[test]
fn the_programs_are_about_no_domain() {
    let mut named = Vec::new();
    let service = ["service/src", "service/locales", "service/templates", "service/assets"];
    let command = ["cli/src", "cli/locales"];
    let below = ["engine/src", "engine/locales", "workbench/src", "workbench/locales"];
    let folders = [&service[..], &command[..], &below[..]].concat();
    for file in folders.iter().flat_map(|path| files(&folder(path))) {
        let text = fs::read_to_string(&file).unwrap().to_lowercase().replace("登记簿", "");
        for (number, line) in text.lines().enumerate() {
            if WORDS_OF_A_DOMAIN.iter().any(|word| line.contains(word)) {
                named.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(named.is_empty(), "a word of a domain stands there; it belongs in a rule pack:\n{}", named.join("\n"));
}
