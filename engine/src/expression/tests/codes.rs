use super::*;

#[test]
fn a_code_has_a_name_or_none() {
    let mut pack = Pack::new();
    assert_eq!(pack.value(r#"code_name("industry_divisions", "65")"#), "软件和信息技术服务业");
    assert_eq!(pack.value(r#"code_name("industry_divisions", "98")"#), "");
    assert_eq!(pack.value(r#"code_listed("industry_divisions", "01")"#), "true");
    assert_eq!(pack.value(r#"code_listed("industry_divisions", facts.territory)"#), "false");
    assert_eq!(pack.value(r#"code_name("industry_divisions", "01") + "数据""#), "农业数据");
}

#[test]
fn a_list_is_asked_in_a_function_too() {
    let mut pack = Pack::functions(
        r#"fn shown(code) { if code_listed("industry_divisions", code) { code_name("industry_divisions", code) } else { code } }"#,
    );
    assert_eq!(pack.value(r#"shown("01")"#), "农业");
    assert_eq!(pack.value(r#"shown("98")"#), "98");
}

#[test]
fn both_ways_of_evaluation_give_the_same() {
    let mut pack = Pack::functions(r#"fn named(code) { code_name("industry_divisions", code) != "" }"#);
    for text in [
        r#"code_name("industry_divisions", facts.territory)"#,
        r#"code_listed("industry_divisions", "65") && code_name("industry_divisions", "65").len == 10"#,
        r#"named("65")"#,
        r#"code_name("industry_divisions", facts.name)"#,
        r#"code_listed("industry_divisions", data.name)"#,
    ] {
        let expression = pack.sound(text, &Expected::AnyValue);
        let directly = pack.scripts.evaluate(&expression, &bindings(), &pack.calendar);
        let in_rhai = pack.scripts.evaluate_in_rhai(&expression, &bindings(), &pack.calendar);
        assert_eq!(format!("{directly:?}"), format!("{in_rhai:?}"), "{text}");
    }
}

#[test]
fn the_list_is_named_and_known() {
    let mut pack = Pack::new();
    let mut said = |text: &str| {
        let (_, diagnostics) = pack.compile(text, &Expected::AnyValue);
        diagnostics.render(&pack.sources, Language::English, false)
    };
    let misspelt = said(r#"code_name("industry_division", facts.name)"#);
    assert!(misspelt.contains("unknown-name") && misspelt.contains("did you mean `industry_divisions`?"), "{misspelt}");
    assert!(said(r#"code_name(facts.name, "01")"#).contains("a code list's name that is not written out"));
    assert!(said(r#"code_listed("industry_divisions", 1)"#).contains("wrong-argument-type"));
    assert!(said(r#"code_listed("industry_divisions")"#).contains("wrong-argument-count"));
    assert!(said(r#"code_names("industry_divisions", "01")"#).contains("did you mean `code_name`?"));
}

#[test]
fn packs_do_not_define_functions_of_these_names() {
    let (pack, diagnostics) = Pack::with_functions("fn code_name(list, code) { code }");
    assert!(diagnostics.render(&pack.sources, Language::English, false).contains("function-name-taken"));
}
