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
        "article: ［rules/5］",
        "parameters: {acceptance_limit: {value: 2 workdays, article: ［rules/5］}}",
        "`［` is a full-width character; write `[`",
        "`［` 是全角字符，请改成半角的 `[`",
    ),
    slip(
        "{value: 2 workdays, article rules/5}",
        "parameters: {acceptance_limit: {value: 2 workdays, article rules/5}}",
        "a colon and a space are missing behind `article`",
        "`article` 后面少了半角冒号和空格",
    ),
    slip(
        "value 2 workdays",
        "parameters:\n  acceptance_limit:\n    value 2 workdays\n    article: rules/5\n",
        "a colon is missing on this line",
        "这一行少了冒号",
    ),
    slip(
        "a line that is indented otherwise",
        "parameters:\n  acceptance_limit:\n    value: 2 workdays\n   article: rules/5\n",
        "this line begins with 3 spaces; the lines above that it can stand level with begin with: 0, 2, 4",
        "这一行前面有 3 个空格；可以与它对齐的上面各行，前面的空格数为：0, 2, 4",
    ),
    slip(
        "workflows:",
        "workflows:\n",
        "write what belongs to it below, indented further, or delete the key",
        "请在下面缩进写它的内容，或者删去这一项",
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
    slip(
        "fn term_end(start, params, more) { … }",
        "fn term_end(start, params, more) { start }",
        "takes the place of none, and nothing calls it: the one below has 2",
        "没有替换任何函数，也没有被调用：下层的同名函数有 2 个参数",
    ),
    slip(
        "notice_limit: {title: …, type: period, value: 2 workdays}",
        "parameters: {notice_limit: {title: 告知期限, type: period, article: rules/4, value: 2 workdays}}",
        "the parameter `notice_limit` is defined but not used",
        "参数 `notice_limit` 定义了却没有用到",
    ),
    slip("title: \"\"", "workflows: {licence: {title: \"\"}}", "nothing stands in this text", "这段文字是空的"),
    slip(
        "acceptance_limit: {value: 3 workdays}",
        "parameters: {acceptance_limit: {value: 3 workdays}}",
        "`value` says what is inherited anyway",
        "`value` 与继承的内容相同",
    ),
    slip(
        "binds: [bureau]",
        "workflows: {licence: {actions: {submit: {binds: [bureau]}}}}",
        "the party `co_keeper` is named here, but nothing ever binds anybody to it in cases of `dog`",
        "这里写了当事人 `co_keeper`，但在案卷类别 `dog` 里始终没有人成为该当事人",
    ),
    slip(
        "{from: submitted, to: examination, automatic: true}",
        "workflows: {licence: {actions: {there: {title: 去, article: rules/4, from: submitted, to: examination, automatic: true}, back: {title: 回, article: rules/4, from: examination, to: submitted, automatic: true}}}}",
        "follow on each other without end: there → back → there",
        "循环往复，没有尽头：there → back → there",
    ),
    slip(
        "supplement_notice: {to: complainant}",
        "workflows: {complaint: {actions: {uphold: {effects: {supplement_notice: {to: complainant}}}}}}",
        "that shows nothing of `complaint`",
        "该公开范围不显示流程 `complaint`",
    ),
    slip(
        "pickup: {limit: 5 days, runs_in: submitted}",
        "workflows: {licence: {clocks: {pickup: {title: 领取期限, article: rules/4, limit: 5 days, runs_in: submitted}}}}",
        "somebody is late, and nobody says who",
        "没有写明是谁逾期",
    ),
    slip(
        "limit: 0 workdays",
        "workflows: {licence: {clocks: {pickup: {title: 领取期限, article: rules/4, limit: 0 workdays, runs_in: submitted, duty_of: keeper}}}}",
        "it runs out at once, or never in anybody's life",
        "或者当即届满，或者有生之年不会届满",
    ),
    slip(
        "runs_in: granted",
        "workflows: {licence: {clocks: {pickup: {title: 领取期限, article: rules/4, limit: 5 days, runs_in: granted, duty_of: keeper}}}}",
        "in the state `granted` the procedure is over, and the clock `pickup` never runs out there",
        "状态 `granted` 下程序已经办结，期限 `pickup` 在那里不会届满",
    ),
    slip(
        "closes: facts.valid_until - days(40)",
        "windows: {renewal_window: {closes: facts.valid_until - days(40)}}",
        "the window `renewal_window` closes before it opens",
        "窗口 `renewal_window` 的截止日早于开始日",
    ),
    slip(
        "open: {starts_case: true, automatic: true}",
        "workflows: {dog: {open: {starts_case: true}}}",
        "would begin a case by itself",
        "`starts_case`",
    ),
    slip(
        "east_bureau: {kind: district_bureau, territory: \"990100\"}",
        "organisations: {east_bureau: {title: 东区养犬办, kind: district_bureau, territory: '990100'}}",
        "are of one kind and for one territory, `990100`",
        "类别相同，辖区同为 `990100`",
    ),
    slip(
        "city_bureau: {superior: north_bureau}",
        "organisations: {city_bureau: {superior: north_bureau}}",
        "superiors in a circle: city_bureau → north_bureau → city_bureau",
        "互为上级，形成循环",
    ),
    slip(
        "north_bureu: {title: 北区养犬办}",
        "organisations: {north_bureu: {title: 北区养犬办}}",
        "the organisation `north_bureu` is defined but not used",
        "机构 `north_bureu` 定义了却没有用到",
    ),
    slip(
        "closes: date(\"2026-04-01\")",
        "windows: {renewal_window: {opens: date(\"2026-05-01\"), closes: date(\"2026-04-01\")}}",
        "the window `renewal_window` closes before it opens",
        "窗口 `renewal_window` 的截止日早于开始日",
    ),
    slip(
        "limit: if … { workdays(999999999) } else { workdays(0) }",
        "workflows: {licence: {clocks: {pickup: {title: 领取期限, article: rules/4, limit: \"if facts.has(\\\"valid_until\\\") { workdays(999999999) } else { workdays(0) }\", runs_in: submitted, duty_of: keeper}}}}",
        "it runs out at once, or never in anybody's life",
        "或者当即届满，或者有生之年不会届满",
    ),
    slip(
        "set: {data: {supplemented: !data.get(\"supplemented\", false)}}",
        "workflows: {licence: {actions: {flip: {title: 反转, article: rules/4, from: submitted, automatic: true, when: {dated: {that: 'facts.has(\"valid_until\")', else: 未定, article: rules/4}}, set: {data: {supplemented: \"!data.get(\\\"supplemented\\\", false)\"}}}}}}",
        "sets a value by what it was and stays where it is",
        "按原值改写同一项内容，又停在原状态",
    ),
    slip(
        "受理期限: {value: 2 workdays}",
        "parameters: {受理期限: {value: 2 workdays}}",
        "did you mean `acceptance_limit`?",
        "是不是想写 `acceptance_limit`？",
    ),
    slip(
        "data.size == \"大型犬\"",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: data.size == \"大型犬\"}}}}}}",
        "did you mean `large`?",
        "是不是想写 `large`？",
    ),
    slip(
        "{value = 2 workdays}",
        "parameters: {acceptance_limit: {value = 2 workdays}}",
        "write `:` in place of `=`",
        "请把 `=` 改成 `:`",
    ),
    slip(
        "value: 2 workdays ＃ …",
        "parameters:\n  acceptance_limit:\n    value: 2 workdays ＃ 说明\n",
        "`＃` is a full-width character; write `#`",
        "`＃` 是全角字符，请改成半角的 `#`",
    ),
    slip(
        "－submitted",
        "workflows:\n  licence:\n    actions:\n      accept:\n        from:\n          －submitted\n",
        "`－` is a full-width character; write `-`",
        "`－` 是全角字符，请改成半角的 `-`",
    ),
    slip(
        "a full-width space before a key",
        "parameters:\n　acceptance_limit: {value: 2 workdays}\n",
        "here stands a full-width space",
        "这里是全角空格",
    ),
    slip(
        "value: 2 个工作日",
        "parameters: {acceptance_limit: {value: 2 个工作日}}",
        "write `2 workdays` in place of `2 个工作日`",
        "请把 `2 个工作日` 改成 `2 workdays`",
    ),
    slip(
        "limit: 2 个工作日",
        "workflows: {licence: {clocks: {acceptance: {limit: 2 个工作日}}}}",
        "write `2 workdays` in place of `2 个工作日`",
        "请把 `2 个工作日` 改成 `2 workdays`",
    ),
    slip(
        "value: -2 workdays",
        "parameters: {acceptance_limit: {value: -2 workdays}}",
        "a period has no sign",
        "期限不带正负号",
    ),
    slip(
        "limit: workdays(-3)",
        "workflows: {licence: {clocks: {acceptance: {limit: workdays(-3)}}}}",
        "a period has no sign",
        "期限不带正负号",
    ),
    slip(
        "value: 两个工作日",
        "parameters: {acceptance_limit: {value: 两个工作日}}",
        "write `2 workdays` in place of `两个工作日`",
        "请把 `两个工作日` 改成 `2 workdays`",
    ),
    slip(
        "value: 2026年1月5日",
        "parameters: {first_day: {title: 首日, type: date, article: rules/4, value: 2026年1月5日}}",
        "write `2026-01-05` in place of `2026年1月5日`",
        "请把 `2026年1月5日` 改成 `2026-01-05`",
    ),
    slip(
        "value: 2026/1/5",
        "parameters: {first_day: {title: 首日, type: date, article: rules/4, value: 2026/1/5}}",
        "write `2026-01-05` in place of `2026/1/5`",
        "请把 `2026/1/5` 改成 `2026-01-05`",
    ),
    slip(
        "that: on >= 2026-07-01",
        "workflows: {licence: {actions: {submit: {when: {late: {that: 'on >= 2026-07-01', else: 迟, article: rules/3}}}}}}",
        "write a date as `date(\"2026-07-01\")`",
        "日期写成 `date(\"2026-07-01\")`",
    ),
    slip(
        "that: on >= \"2026-07-01\"",
        "workflows: {licence: {actions: {submit: {when: {late: {that: 'on >= \"2026-07-01\"', else: 迟, article: rules/3}}}}}}",
        "write a date as `date(\"2026-07-01\")`",
        "日期写成 `date(\"2026-07-01\")`",
    ),
    slip(
        "that: data.fee > 300",
        "fields: {fee: {title: 费用, type: money}}\nforms: {application: {fields: {fee: {}}}}\nworkflows: {licence: {actions: {submit: {when: {late: {that: 'data.fee > 300', else: 迟, article: rules/3}}}}}}",
        "write an amount as `money(\"300\")`",
        "金额写成 `money(\"300\")`",
    ),
    slip(
        "that: data.fee > 300.50",
        "fields: {fee: {title: 费用, type: money}}\nforms: {application: {fields: {fee: {}}}}\nworkflows: {licence: {actions: {submit: {when: {late: {that: 'data.fee > 300.50', else: 迟, article: rules/3}}}}}}",
        "write an amount as `money(\"300.50\")`",
        "金额写成 `money(\"300.50\")`",
    ),
    slip(
        "that: data.fee / 3 > data.fee",
        "fields: {fee: {title: 费用, type: money}}\nforms: {application: {fields: {fee: {}}}}\nworkflows: {licence: {actions: {submit: {when: {late: {that: 'data.fee / 3 > data.fee', else: 迟, article: rules/3}}}}}}",
        "an amount is divided by `share(amount, 1, parts)`",
        "金额按份数来分：`share(金额, 1, 份数)`",
    ),
    slip(
        "that: on + 3 > on",
        "workflows: {licence: {actions: {submit: {when: {late: {that: 'on + 3 > on', else: 迟, article: rules/3}}}}}}",
        "write a period as `workdays(3)`",
        "期限写成 `workdays(3)`（工作日）",
    ),
    slip(
        "that: on + (params.acceptance_limit + 3) > on",
        "workflows: {licence: {actions: {submit: {when: {late: {that: 'on + (params.acceptance_limit + 3) > on', else: 迟, article: rules/3}}}}}}",
        "add each to the date",
        "请逐个加到日期上",
    ),
    slip(
        "that: dog_name == \"\"",
        "workflows: {licence: {actions: {submit: {when: {late: {that: 'dog_name == \"\"', else: 迟, article: rules/3}}}}}}",
        "did you mean `data.dog_name`?",
        "是不是想写 `data.dog_name`？",
    ),
    slip(
        "that: 犬名 == \"\"",
        "workflows: {licence: {actions: {submit: {when: {late: {that: '犬名 == \"\"', else: 迟, article: rules/3}}}}}}",
        "did you mean `data.dog_name`?",
        "是不是想写 `data.dog_name`？",
    ),
    slip(
        "that: data.dog_name.length > 2",
        "workflows: {licence: {actions: {submit: {when: {late: {that: 'data.dog_name.length > 2', else: 迟, article: rules/3}}}}}}",
        "write `len` in place of `length`",
        "请把 `length` 改成 `len`",
    ),
    slip(
        "fields: {chip: input.chip}",
        "views: {register: {fields: {chip: input.chip}}}",
        "write `facts.chip` in place of `input.chip`",
        "请把 `input.chip` 改成 `facts.chip`",
    ),
    slip(
        "that: 'on > on",
        "workflows:\n  licence:\n    actions:\n      submit:\n        when:\n          late:\n            that: 'on > on\n            else: {zh: 迟, en: 'late'}\n",
        "the quote that is opened here is not closed",
        "这里的引号没有对应的结尾引号",
    ),
    slip(
        "from: [submitted；supplement]",
        "workflows: {licence: {actions: {accept: {from: [submitted；supplement]}}}}",
        "`；` is a full-width character; write `,`",
        "`；` 是全角字符，请改成半角的 `,`",
    ),
    slip(
        "{delete: true}",
        "workflows: {licence: {actions: {accept: {delete: true}}}}",
        "write `remove` in place of `delete`",
        "请把 `delete` 改成 `remove`",
    ),
    slip(
        "that: a 大于 b",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: missing.application.len() 大于 1}}}}}}",
        "write `>` in place of `大于`",
        "请把 `大于` 改成 `>`",
    ),
    slip(
        "that: data.size == ‘large’",
        "workflows: {licence: {actions: {submit: {when: {size_allowed: {that: data.size == ‘large’}}}}}}",
        "`‘` is a full-width character; write `\"`",
        "`‘` 是全角字符，请改成半角的 `\"`",
    ),
    slip(
        "limit: if … then … else …",
        "workflows: {licence: {clocks: {acceptance: {limit: if true then workdays(1) else workdays(2)}}}}",
        "write `{` in place of `then`",
        "请把 `then` 改成 `{`",
    ),
    slip("- fields: …", "- fields: {}", "expected a mapping of keys to values, found a list", "现在写的是列表"),
];

#[test]
fn what_authors_get_wrong_most_often_is_told_with_what_to_write() {
    let mut wrong = Vec::new();
    for Slip { written, layer, english, chinese } in SLIPS {
        let packs = TestLibrary::of_examples();
        match layer.starts_with("fn ") {
            true => packs.province("town", "dog_licence", "").write("town/rules.rhai", layer),
            false => packs.province("town", "dog_licence", layer),
        };
        let loaded = packs.library().load("town");
        for (language, right) in [(Language::English, english), (Language::Chinese, chinese)] {
            let told = match &loaded {
                Ok(pack) => pack.warnings().render(pack.files(), language, false),
                Err(failure) => failure.render(language, false),
            };
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

/// The same of what is said once for several workflows, and of the names of skeletons themselves.
#[test]
fn a_misspelt_name_in_a_skeleton_is_told_as_one() {
    for (layer, told) in [
        ("skeletons: {examined: {actions: {acept: {to: accepted}}}}", "error[not-inherited]"),
        ("skeletons: {examined: {actions: {acept: {to: accepted}}}}", "did you mean `accept`?"),
        ("skeletons: {examind: {actions: {accept: {to: accepted}}}}", "did you mean `examined`?"),
    ] {
        let packs = TestLibrary::of_examples();
        packs.province("town", "street_stalls", layer);
        let told_of = packs.library().load("town").unwrap_err().render(Language::English, false);
        assert!(told_of.contains(told) && !told_of.contains("missing-key"), "{layer}:\n{told_of}");
    }
}
