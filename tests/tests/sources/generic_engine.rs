//! The programs run any rules: no province is named in them.

use std::fs;

use crate::source_files::{files, folder};

#[test]
fn the_programs_name_no_province() {
    let mut named = Vec::new();
    for krate in ["engine", "workbench", "cli", "testkit"] {
        let mut found = files(&folder(krate).join("src"));
        let locales = folder(krate).join("locales");
        if locales.exists() {
            found.extend(files(&locales));
        }
        assert!(found.len() > 3, "the sources of {krate} were not found");
        for file in found {
            let text = fs::read_to_string(&file).unwrap().to_lowercase();
            for province in ["chongqing", "liaoning", "重庆", "辽宁"] {
                for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains(province)) {
                    named.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(named.is_empty(), "a province is named; it belongs in a rule pack:\n{}", named.join("\n"));
}
