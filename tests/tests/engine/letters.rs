//! Letters: filled from the record as effects leave, the same whenever they are filled again.

use guicheng_engine::{Id, Language, RefusalCode, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, person};

const PACK: &str = "
sources:
  l: {title: {zh: 甲规定, en: provisions A}, articles: {\"1\": {title: 总则, kind: executable, summary: s}, \"12\": {kind: executable, summary: s, items: {\"3\": x}}}}
  m: {title: {zh: 乙规定, en: provisions B}, articles: {\"2\": {kind: executable, summary: s}}}
organisations: {north: {title: {zh: 北区局, en: North Bureau}, details: {court: {zh: 北区法院, en: North Court}}}, south: {title: 南区局}}
parties:
  p: {title: p, article: l/1, bind: opener}
  office: {title: 机关, article: l/1, bind: {field: office}}
fields:
  office: {title: o, type: organisation}
  sort: {title: s, type: choice, options: {a: {title: {zh: 甲类, en: sort A}}, b: {title: 乙类}}}
  items: {title: i, type: choice, list: true, options: {x: {title: {zh: 事项一, en: first}}, y: {title: {zh: 事项二, en: second}}}}
  fee: {title: f, type: money}
  name: {title: n, type: text, personal: true}
  ready: {title: r, type: boolean}
forms: {application: {title: f, article: l/1, fields: {office: {need: required}, sort: {}, items: {}, fee: {}, name: {}, ready: {}}}}
cases: {c: {title: c, root: matter, facts: {name: {}}}}
effects: {told: {title: t, article: l/1}, other: {title: t, article: l/1}}
letters:
  notice:
    title: {zh: 通知书, en: notice}
    article: [l/1, l/12(3), m/2]
    for: told
    body:
      to: {style: addressee, text: '{parties.p}：'}
      basis: {text: {zh: '依据{basis}。', en: 'By {basis}.'}}
      own: {article: l/1, text: {zh: '（{basis:titles}）', en: '({basis:titles})'}}
      sort: {when: 'data.has(\"sort\")', text: {zh: '属于{data.sort}，{data.ready}。', en: 'Of {data.sort}, {data.ready}.'}}
      list: {when: 'data.has(\"items\")', text: {zh: '{data.items}', en: '{data.items}'}}
      each: {style: item, each: 'data.get(\"items\", [])', text: {zh: '（{item}）', en: '- {item}'}}
      table: {when: 'data.has(\"items\")', each: data.items, columns: {one: {title: 项, text: '{item}'}, two: {title: 钱, text: {zh: '{data.fee}（{data.fee:capitals}）', en: '{data.fee}'}}}}
      dates: {text: {zh: '{on}起{days(10)}，至{clocks.answer.due}', en: 'from {on}, {days(10)}, until {clocks.answer.due}'}}
      chosen: {text: '{if data.has(\"sort\") { 1 } else { 0 }}'}
      court: {text: {zh: '向{office.court}', en: 'to the {office.court}'}}
      sign: {style: signature, text: {zh: '{parties.office}（{procedure.state}）', en: '{parties.office} ({procedure.state})'}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], form: application, binds: [office], to: a}
    states: {a: {title: 甲}, b: {title: {zh: 乙, en: B}}, z: {title: z, final: true}}
    actions:
      tell: {title: t, article: l/1, from: a, to: b, by: [p], form: application, partial: true, effects: {told: {to: [p]}, other: {}}}
      go: {title: g, article: l/1, from: [b], by: [p]}
    clocks:
      answer: {title: c, article: l/1, limit: 5 workdays, runs_in: b, duty_of: office}
";

fn changed(old: &str, new: &str) -> TestLibrary {
    assert!(PACK.contains(old), "{old}");
    TestLibrary::with_pack("matter", &PACK.replacen(old, new, 1))
}

fn opened(packs: &TestLibrary, on: &str, office: &str) -> CaseHarness {
    let mut harness = CaseHarness::of(packs, "matter");
    harness.open(on, &person("ann"), "c", "matter", input([("office", office)])).unwrap();
    harness
}

fn all() -> Values {
    let mut given = input([("sort", "a"), ("name", "某甲")]);
    given.insert(Id::from("items"), Value::List([Value::text("x"), Value::text("y")].into_iter().collect()));
    given.insert(Id::from("fee"), serde_json::from_str(r#"{"money": "1234567.05"}"#).unwrap());
    given.insert(Id::from("ready"), Value::Boolean(true));
    given
}

/// The one letter of telling, as lines.
fn told(harness: &CaseHarness, on: &str, given: Values, language: Language) -> Vec<String> {
    let command = guicheng_engine::Command::new(person("ann"), harness.request_in("matter", "tell", given));
    let decision = harness.decide(on, &command).unwrap();
    let [left] = decision.letters.as_slice() else { panic!("{:?}", decision.letters) };
    assert_eq!((left.event, left.effect), (decision.events[0].sequence, 0));
    left.letter().lines(language, &|id| format!("<{id}>"))
}

#[test]
fn a_letter_says_what_the_case_has_in_both_languages() {
    let harness = opened(&changed("", ""), "2026-03-02", "north");
    assert_eq!(
        told(&harness, "2026-03-05", all(), Language::Chinese),
        [
            "<ann>：",
            "依据《甲规定》第一条、第十二条第（三）项、《乙规定》第二条。",
            "（《甲规定》第一条（总则））",
            "属于甲类，是。",
            "事项一、事项二",
            "（事项一）",
            "（事项二）",
            "项 | 钱",
            "事项一 | 1,234,567.05 元（壹佰贰拾叁万肆仟伍佰陆拾柒元零伍分）",
            "事项二 | 1,234,567.05 元（壹佰贰拾叁万肆仟伍佰陆拾柒元零伍分）",
            "2026年3月5日起10 日，至2026年3月12日",
            "1",
            "向北区法院",
            "北区局（乙）",
        ]
    );
    assert_eq!(
        told(&harness, "2026-03-05", all(), Language::English),
        [
            "<ann>：",
            "By article 1, article 12(3) of the provisions A, article 2 of the provisions B.",
            "(article 1 (总则) of the provisions A)",
            "Of sort A, yes.",
            "first, second",
            "- first",
            "- second",
            "项 | 钱",
            "事项一 | CNY 1,234,567.05",
            "事项二 | CNY 1,234,567.05",
            "from 5 March 2026, 10 days, until 12 March 2026",
            "1",
            "to the North Court",
            "North Bureau (B)",
        ]
    );
}

#[test]
fn states_in_a_list_are_told_by_their_titles() {
    let states = "      chosen: {text: {zh: '{procedures.matter.states}；{procedures.matter.state}', en: '{procedures.matter.states}; {procedures.matter.state}'}}";
    let packs = changed("      chosen: {text: '{if data.has(\"sort\") { 1 } else { 0 }}'}", states);
    let each = "      each: {style: item, each: procedures.matter.states, text: {zh: '（{item}）', en: '- {item}'}}";
    packs.edit(
        "matter/all.yaml",
        "      each: {style: item, each: 'data.get(\"items\", [])', text: {zh: '（{item}）', en: '- {item}'}}",
        each,
    );
    let harness = opened(&packs, "2026-03-02", "north");
    let lines = told(&harness, "2026-03-05", all(), Language::Chinese);
    assert!(lines.contains(&"乙；乙".to_owned()) && lines.contains(&"（乙）".to_owned()), "{lines:?}");
    let lines = told(&harness, "2026-03-05", all(), Language::English);
    assert!(lines.contains(&"B; B".to_owned()) && lines.contains(&"- B".to_owned()), "{lines:?}");
}

#[test]
fn columns_of_rows_and_what_was_found_of_items_are_told_by_their_titles_and_so_is_the_procedure() {
    let chosen = "      chosen: {text: '{if data.has(\"sort\") { 1 } else { 0 }}'}";
    let told_of = "      chosen: {text: {zh: '{procedure.title}', en: '{procedure.title}'}}
      parts: {each: data.parts, text: {zh: '{item.sort}', en: '{item.sort}'}}
      sorts: {text: {zh: '各类：{data.parts.column(\"sort\")}', en: 'sorts: {data.parts.column(\"sort\")}'}}
      looked: {each: 'data.looked.having(\"result\", \"not_met\")', text: {zh: '{item.item}：{item.result}', en: '{item.item}: {item.result}'}}";
    let packs = changed(chosen, told_of);
    for (old, new) in [
        ("    title: m\n", "    title: {zh: 事项, en: matter}\n"),
        (
            "  ready: {title: r, type: boolean}\n",
            "  ready: {title: r, type: boolean}
  parts: {title: p, type: rows, fields: {sort: {need: required}}}
  looked: {title: l, type: checklist, checklist: look}\n",
        ),
        ("ready: {}}}}", "ready: {}, parts: {}, looked: {}}}}"),
        (
            "cases: {c:",
            "checklists: {look: {title: k, article: l/1, items: {site: {title: {zh: 场地, en: site}}}}}\ncases: {c:",
        ),
    ] {
        packs.edit("matter/all.yaml", old, new);
    }
    let harness = opened(&packs, "2026-03-02", "north");
    let mut given = all();
    given.insert(Id::from("parts"), serde_json::from_str(r#"[{"record": {"sort": "a"}}]"#).unwrap());
    let looked = r#"[{"record": {"item": "site", "result": "not_met", "remark": "wet"}}]"#;
    given.insert(Id::from("looked"), serde_json::from_str(looked).unwrap());
    let lines = told(&harness, "2026-03-05", given.clone(), Language::Chinese);
    for line in ["事项", "甲类", "各类：甲类", "场地：不符合"] {
        assert!(lines.iter().any(|told| told == line), "{line}: {lines:?}");
    }
    let lines = told(&harness, "2026-03-05", given, Language::English);
    for line in ["matter", "sort A", "sorts: sort A", "site: not met"] {
        assert!(lines.iter().any(|told| told == line), "{line}: {lines:?}");
    }
}

#[test]
fn what_is_not_there_is_left_out_where_the_letter_says_so() {
    let harness = opened(&changed("", ""), "2026-03-02", "north");
    let lines = told(&harness, "2026-03-05", Values::new(), Language::Chinese);
    assert!(!lines.iter().any(|line| line.contains("事项") || line.contains("属于")), "{lines:?}");
    assert!(lines.contains(&"0".to_owned()), "{lines:?}");
}

#[test]
fn a_date_that_a_table_may_still_move_says_so() {
    let harness = opened(&changed("", ""), "2026-12-30", "north");
    let lines = told(&harness, "2026-12-30", Values::new(), Language::Chinese);
    assert!(lines.iter().any(|line| line.ends_with("（2027年放假安排尚未公布，日期暂定）")), "{lines:?}");
}

#[test]
fn the_same_letter_is_filled_again_from_the_record() {
    let mut harness = opened(&changed("", ""), "2026-03-02", "north");
    let command = guicheng_engine::Command::new(person("ann"), harness.request_in("matter", "tell", all()));
    let left = harness.decide("2026-03-05", &command).unwrap().letters;
    harness.send("2026-03-05", command).unwrap();
    harness.carry_out("2026-03-06", &person("ann"), "matter", "go", Values::new()).unwrap();
    let again = harness.host.rulebook.letters(Id::from("case"), &harness.events, left[0].event).unwrap();
    assert_eq!(again, left);
    let last = harness.case.sequence();
    assert!(harness.host.rulebook.letters(Id::from("case"), &harness.events, last).unwrap().is_empty());
    assert!(
        harness.host.rulebook.letters(Id::from("case"), &harness.events, last + 1).is_err(),
        "there is no such event"
    );
    assert!(!serde_json::to_string(&harness.events).unwrap().contains("依据"), "an event holds no letter");
}

#[test]
fn a_letter_is_json_for_hosts_that_set_type() {
    let harness = opened(&changed("", ""), "2026-03-02", "north");
    let command = guicheng_engine::Command::new(person("ann"), harness.request_in("matter", "tell", all()));
    let decision = harness.decide("2026-03-05", &command).unwrap();
    let json = serde_json::to_value(&decision.letters[0]).unwrap();
    assert_eq!(json["letter"], "notice");
    assert_eq!(json["title"]["zh"], "通知书");
    assert_eq!(json["articles"][1], "l/12(3)");
    assert_eq!(
        json["blocks"][0],
        serde_json::json!({
            "name": "to", "style": "addressee",
            "text": {"zh": [{"name": "ann"}, "："], "en": [{"name": "ann"}, "："]}
        })
    );
    let table = json["blocks"].as_array().unwrap().iter().find(|block| block["name"] == "table").unwrap();
    assert_eq!(table["table"]["columns"][0]["zh"], "项");
    assert_eq!(table["table"]["rows"][1][0]["zh"], serde_json::json!(["事项二"]));
}

#[test]
fn a_letter_that_cannot_be_written_stands_against_the_action() {
    let mut harness = opened(&changed("", ""), "2026-03-02", "south");
    let refusal = harness.carry_out("2026-03-05", &person("ann"), "matter", "tell", Values::new()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NoDetail);
    let packs = changed("'{if data.has(\"sort\") { 1 } else { 0 }}'", "'{data.sort}'");
    let mut harness = opened(&packs, "2026-03-02", "north");
    let refusal = harness.carry_out("2026-03-05", &person("ann"), "matter", "tell", Values::new()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::Script);
    assert_eq!(refusal.reasons()[0].rule.as_ref().unwrap().id, "chosen");
}

#[test]
fn a_brace_that_is_meant_itself_stands_in_quotes() {
    let packs = changed("向{office.court}", "{\"{\"}向{office.court}{\"}\"}");
    packs.load("matter");
}

#[test]
fn a_part_stands_before_the_one_that_it_names() {
    let packs = changed("", "");
    let parts = "zero: {before: first, text: 零}, first: {before: sign, text: 一}, second: {before: sign, text: 二}, last: {text: 末}";
    packs.province("town", "matter", &format!("letters: {{notice: {{body: {{{parts}}}}}}}\n"));
    let mut harness = CaseHarness::of(&packs, "town");
    harness.open("2026-03-02", &person("ann"), "c", "matter", input([("office", "north")])).unwrap();
    let lines = told(&harness, "2026-03-05", all(), Language::Chinese);
    assert_eq!(lines[12..], ["向北区法院", "零", "一", "二", "北区局（乙）", "末"]);
    let circle = "one: {before: other, text: x}, other: {before: one, text: x}";
    packs.province("city", "matter", &format!("letters: {{notice: {{body: {{{circle}}}}}}}\n"));
    let problems = packs.problems("city");
    assert!(problems.iter().all(|found| found.contains("letter-part-before")) && problems.len() == 2, "{problems:?}");
}

#[test]
fn what_fields_were_and_become_is_told_in_the_language_of_the_letter() {
    let changes = "[altered(\"sort\", (), data.sort), altered(\"items\", data.items, []), altered_unseen(\"fee\", data.fee), replaced(\"name\"), altered(\"office\", \"south\", data.office)]";
    let packs = changed(
        "effects: {told: {to: [p]}, other: {}}}",
        &format!("set: {{data: {{changes: '{changes}'}}}}, effects: {{told: {{to: [p]}}, other: {{}}}}}}"),
    );
    packs.edit(
        "matter/all.yaml",
        "  ready: {title: r, type: boolean}\n",
        "  ready: {title: r, type: boolean}\n  changes: {title: c, type: text, list: true, shown: changes}\n",
    );
    packs.edit(
        "matter/all.yaml",
        "    open: {starts_case: true,",
        "    fields: {changes: {}}\n    open: {starts_case: true,",
    );
    packs.edit(
        "matter/all.yaml",
        "      to: {style",
        "      old: {each: data.changes, text: {zh: '{item}', en: '{item}'}}\n      to: {style",
    );
    let harness = opened(&packs, "2026-03-02", "north");
    let lines = |language| told(&harness, "2026-03-05", all(), language)[..5].to_vec();
    assert_eq!(
        lines(Language::Chinese),
        [
            "s：（无） → 甲类",
            "i：事项一、事项二 → （无）",
            "f：（原内容不公开） → 1,234,567.05 元",
            "n：已更换",
            "o：南区局 → 北区局"
        ]
    );
    assert_eq!(
        lines(Language::English)[..4],
        [
            "s: (none) → sort A",
            "i: first, second → (none)",
            "f: (former content not public) → CNY 1,234,567.05",
            "n: replaced"
        ]
    );
    for (wrong, problem) in [
        ("altered(\"srt\", (), data.sort)", "unknown-name (sort)"),
        ("altered(\"sort\", (), data.fee)", "wrong-argument"),
        ("altered(\"sort\", ())", "wrong-argument-count"),
        ("replaced(data.sort)", "script-unsupported"),
    ] {
        packs.edit("matter/all.yaml", changes, &format!("[{wrong}]"));
        let problems = packs.problems("matter");
        assert!(problems.iter().any(|found| found.contains(problem)), "{wrong}: {problems:?}");
        packs.edit("matter/all.yaml", &format!("[{wrong}]"), changes);
    }
}

#[test]
fn letters_are_checked() {
    for (old, new, problem) in [
        ("for: told", "for: tld", "unknown-name (told)"),
        ("向{office.court}", "向{office.cort}", "unknown-name (court)"),
        ("'{parties.p}：'", "'{parties.q}：'", "unknown-property"),
        ("'{parties.p}：'", "'{actor.person}：'", "nobody-acts"),
        ("'{parties.p}：'", "'{input.fee}：'", "unknown-field"),
        ("'{parties.p}：'", "'｛parties.p｝：'", "full-width-brace"),
        ("'{parties.p}：'", "'{parties.p：'", "brace-left-open"),
        ("{data.fee:capitals}）", "{data.sort:capitals}）", "wrong-result-type"),
        ("when: 'data.has(\"sort\")'", "when: data.sort", "wrong-result-type"),
        ("each: data.items, columns", "each: data.fee, columns", "wrong-result-type"),
        ("style: addressee, text: '{parties.p}：'", "style: addressee", "letter-part"),
        ("each: data.items, columns", "text: x, columns", "letter-part"),
        ("{data.fee:capitals}）", "{data.fee:capitls}）", "unknown-wording (capitals)"),
        ("style: addressee", "style: adressee", "unknown-word (addressee)"),
        ("dates: {text:", "dates: {before: sgn, text:", "unknown-name (sign)"),
    ] {
        let problems = changed(old, new).problems("matter");
        assert!(problems.iter().any(|found| found.contains(problem)), "{new}: {problems:?}");
    }
}
