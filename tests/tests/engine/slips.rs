//! The table of mistakes: what authors write in a pack laid over another, and what they are told. The guides have the same
//! rows.

use std::fs;
use std::path::Path;

use guicheng_engine::Language;
use guicheng_testkit::TestLibrary;

/// A mistake as the guides show it, the layer that makes it, and what is told of it in either language.
struct Slip {
    /// As the tables of the guides have it.
    written: &'static str,
    layer: &'static str,
    english: &'static str,
    chinese: &'static str,
}

const fn slip(written: &'static str, layer: &'static str, english: &'static str, chinese: &'static str) -> Slip {
    Slip { written, layer, english, chinese }
}

const SLIPS: &[Slip] = &[
    slip(
        "acceptence_limit: {value: 2 workdays}",
        "parameters: {acceptence_limit: {value: 2 workdays}}",
        "nothing named `acceptence_limit` is inherited under `parameters`",
        "是不是想写 `acceptance_limit`？",
    ),
    slip(
        "submt: {to: submitted}",
        "workflows: {licence: {actions: {submt: {to: submitted}}}}",
        "did you mean `submit`?",
        "上级规则的 `workflows.licence.actions` 里没有 `submt`",
    ),
    slip(
        "from: 受理",
        "workflows: {licence: {actions: {accept: {from: [待受理]}}}}",
        "did you mean `submitted`?",
        "是不是想写 `submitted`？",
    ),
    slip(
        "{zh: 受理，en: accept}",
        "workflows: {licence: {actions: {accept: {title: {zh: 受理，en: accept}}}}}",
        "`，` is a full-width character; write `,`",
        "`，` 是全角字符，请改成半角的 `,`",
    ),
    slip(
        "value: ２ workdays",
        "parameters: {acceptance_limit: {value: ２ workdays}}",
        "`２` is a full-width character; write `2`",
        "`２` 是全角字符，请改成半角的 `2`",
    ),
    slip(
        "value: “2 workdays”",
        "parameters: {acceptance_limit: {value: “2 workdays”}}",
        "`“` is a full-width character; write `\"`",
        "`“` 是全角字符，请改成半角的 `\"`",
    ),
    slip(
        "value:　2 workdays",
        "parameters:\n  acceptance_limit:\n    value:　2 workdays\n",
        "here stands a full-width space",
        "这里是全角空格",
    ),
    slip(
        "value:2 workdays",
        "parameters:\n  acceptance_limit:\n    value:2 workdays\n",
        "a space is missing after the colon",
        "冒号后面少了一个空格",
    ),
    slip(
        "value = 2 workdays",
        "parameters:\n  acceptance_limit:\n    value = 2 workdays\n",
        "write `:` in place of `=`",
        "请把 `=` 改成 `:`",
    ),
    slip(
        "{zh: 受理, 补正, en: accept}",
        "workflows: {licence: {actions: {accept: {title: {zh: 受理, 补正, en: accept}}}}}",
        "between braces a comma ends the value",
        "大括号里的逗号会把值断开",
    ),
    slip(
        "a tab",
        "parameters:\n\tacceptance_limit: {value: 2 workdays}\n",
        "indent with spaces, not with tabs",
        "缩进要用空格",
    ),
    slip(
        "{remvoe: true}",
        "workflows: {licence: {actions: {accept: {remvoe: true}}}}",
        "did you mean `remove`?",
        "是不是想写 `remove`？",
    ),
    slip(
        "{remove: yes}",
        "workflows: {licence: {actions: {accept: {remove: yes}}}}",
        "takes a key away",
        "要移除的，写 `{remove: true}`",
    ),
    slip(
        "{append: rules/5}",
        "workflows: {licence: {actions: {accept: {article: {append: rules/5}}}}}",
        "adds to a list",
        "要追加的，单独写 `{append: [甲, 乙]}`",
    ),
    slip(
        "that: data.size = \"large\"",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: 'data.size = \"large\"'}}}}}}",
        "write `==` in place of `=`",
        "请把 `=` 改成 `==`",
    ),
    slip(
        "that: data.size == “large”",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: data.size == “large”}}}}}}",
        "`“` is a full-width character",
        "`“` 是全角字符",
    ),
    slip(
        "that: a 并且 b",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: 'params.large_dogs 并且 true'}}}}}}",
        "write `&&` in place of `并且`",
        "请把 `并且` 改成 `&&`",
    ),
    slip(
        "that: a 或者 b",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: 'params.large_dogs 或者 true'}}}}}}",
        "write `||` in place of `或者`",
        "请把 `或者` 改成 `||`",
    ),
    slip(
        "that: a and b",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: params.large_dogs and true}}}}}}",
        "write `&&` in place of `and`",
        "请把 `and` 改成 `&&`",
    ),
    slip(
        "that: a or b",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: params.large_dogs or true}}}}}}",
        "write `||` in place of `or`",
        "请把 `or` 改成 `||`",
    ),
    slip(
        "that: not a",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: not params.large_dogs}}}}}}",
        "write `!` in place of `not`",
        "请把 `not` 改成 `!`",
    ),
    slip(
        "article: rules/3(9)",
        "workflows: {licence: {actions: {submit: {article: rules/3(9)}}}}",
        "did you mean `rules/3(1)`?",
        "是不是想写 `rules/3(1)`？",
    ),
];

#[test]
fn what_authors_get_wrong_most_often_is_told_with_what_to_write() {
    let mut wrong = Vec::new();
    for Slip { written, layer, english, chinese } in SLIPS {
        let packs = TestLibrary::of_examples();
        packs.province("town", "dog_licence", layer);
        let failure = match packs.library().load("town") {
            Ok(_) => {
                wrong.push(format!("`{written}` is not noticed"));
                continue;
            }
            Err(failure) => failure,
        };
        for (language, right) in [(Language::English, english), (Language::Chinese, chinese)] {
            let told = failure.render(language, false);
            if !told.contains(right) {
                wrong.push(format!("`{written}` is not told with “{right}” but\n{told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_guides_have_every_row_of_the_table_of_mistakes() {
    for guide in ["pack-authors-guide.md", "pack-authors-guide.zh-CN.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(guide);
        let text = fs::read_to_string(path).unwrap();
        let missing: Vec<&str> = SLIPS
            .iter()
            .map(|slip| slip.written)
            .filter(|written| !text.contains(&format!("| `{written}` |")))
            .collect();
        assert!(missing.is_empty(), "{guide} lacks {missing:?}");
    }
}

/// Whatever section a name stands in, a misspelt one of which only some keys are given is told to be new, and what is
/// inherited is suggested; one that is meant to be new as well, without a suggestion.
#[test]
fn a_name_that_is_not_inherited_is_told_to_be_new_wherever_it_stands() {
    for (layer, told) in [
        ("fields: {keeper_nam: {max_length: 60}}", "did you mean `keeper_name`?"),
        ("parties: {bureua: {article: rules/3}}", "did you mean `bureau`?"),
        ("organisations: {city_burea: {territory: '990000'}}", "did you mean `city_bureau`?"),
        ("workflows: {licenc: {article: rules/3}}", "did you mean `licence`?"),
        ("workflows: {licence: {states: {grantd: {final: true}}}}", "did you mean `granted`?"),
        (
            "workflows: {licence: {actions: {submit: {when: {size_alowed: {that: 'true'}}}}}}",
            "did you mean `size_allowed`?",
        ),
        ("parameters: {quite_another: {value: 2 workdays}}", "still needs"),
    ] {
        let packs = TestLibrary::of_examples();
        packs.province("town", "dog_licence", layer);
        let told_of = packs.library().load("town").unwrap_err().render(Language::English, false);
        assert!(told_of.contains("error[not-inherited]") && told_of.contains(told), "{layer}:\n{told_of}");
        assert!(!told_of.contains("missing-key"), "{layer}:\n{told_of}");
    }
}
