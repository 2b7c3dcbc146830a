//! Functions in `.rhai` files: what they may do, how their types are worked out, which one counts.

use super::*;

/// The check of the 18-character unified social credit code, GB 32100-2015: the characters' values times 3^i mod 31.
const CREDIT_CODE: &str = r#"
// GB 32100-2015, 4.5
fn credit_code_valid(code) {
    if code.len != 18 { return false; }
    const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let sum = 0;
    let weight = 1;
    for i in 0..17 {
        let value = ALPHABET.find(code.part(i, 1));
        if value < 0 { return false; }
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let check = (31 - sum % 31) % 31;
    code.part(17, 1) == ALPHABET.part(check, 1)
}
"#;

#[test]
fn the_check_digit_of_a_credit_code_can_be_a_rule_of_a_pack() {
    let mut pack = Pack::functions(CREDIT_CODE);
    for (code, valid) in [
        ("91350100M000100Y43", "true"),
        ("91350100M000100Y44", "false"),
        ("9135O100M000100Y43", "false"),
        ("91350100M000100Y4", "false"),
        ("911100001000015380", "false"),
    ] {
        assert_eq!(pack.value(&format!("credit_code_valid(\"{code}\")")), valid, "{code}");
    }
}

#[test]
fn records_are_handed_to_functions_and_their_fields_known_there() {
    let text = "fn term_end(record, on) {
        let from = on;
        if record.has(\"evidence_on\") { from = max(from, record.evidence_on); }
        from + years(3)
    }";
    let mut pack = Pack::functions(text);
    assert_eq!(pack.value("term_end(facts, on)"), "2029-02-13");
    let expression = pack.sound("term_end(facts, on)", &Expected::Date);
    let reads: Vec<String> = expression.reads().iter().map(Read::to_string).collect();
    assert_eq!(reads, ["facts.evidence_on", "on"]);
    let other = pack.sound("term_end(data, on)", &Expected::Date);
    assert_eq!(other.reads()[0].to_string(), "data.evidence_on");
}

#[test]
fn what_an_inner_function_reads_is_known_outside() {
    let mut pack = Pack::functions("fn inner(r) { r.x > 0 }\nfn outer(a, r) { let s = r; a && inner(s) }");
    let expression = pack.sound("outer(facts.joint, data)", &Expected::Boolean);
    let reads: Vec<String> = expression.reads().iter().map(Read::to_string).collect();
    assert_eq!(reads, ["data.x", "facts.joint"]);
}

#[test]
fn functions_use_statements() {
    let mut pack = Pack::functions(
        "fn total(list) { let total = 0; for item in list { total += item; } total }
         fn count_down(n) { let steps = 0; while n > 0 { n -= 1; steps += 1; if steps > 100 { break; } } return steps; }
         fn collect(n) { let found = []; for i in 0..=n { if i % 2 == 1 { continue; } found = found.with(i); } found }
         fn with_seven(list) { list[0] = 7; list }
         fn joined(list) { let text = \"\"; for (item, i) in list { if i > 0 { text += \"、\"; } text += item; } text }
         fn factorial(n) { if n <= 1 { 1 } else { n * factorial(n - 1) } }
         fn even(n) { if n == 0 { true } else { odd(n - 1) } }
         fn odd(n) { if n == 0 { false } else { even(n - 1) } }
         fn maybe(x) { if x > 5 { return x; } () }
         fn shadow(x) { let x = x + 1; { let x = 100; } x }",
    );
    for (text, value) in [
        ("total([1, 2, 3])", "6"),
        ("count_down(5)", "5"),
        ("collect(4)", "[0, 2, 4]"),
        ("with_seven([1, 2])", "[7, 2]"),
        ("joined(facts.consents)", "operator、owner"),
        ("factorial(5)", "120"),
        ("even(6)", "true"),
        ("odd(6)", "false"),
        ("maybe(3)", "()"),
        ("maybe(6)", "6"),
        ("shadow(1)", "2"),
    ] {
        assert_eq!(pack.value(text), value, "{text}");
    }
}

/// The codes of what is wrong in a function that is called so, with the words the errors point at.
fn faults_within(function: &str, call: &str) -> Vec<(&'static str, String)> {
    let (mut pack, diagnostics) = Pack::with_functions(function);
    let shown = |pack: &Pack, diagnostics: &Diagnostics| -> Vec<(&'static str, String)> {
        diagnostics.iter().map(|fault| (fault.code(), pack.pointed_at(fault.span().unwrap()))).collect()
    };
    let mut all = shown(&pack, &diagnostics);
    all.extend(pack.faults(call, &Expected::AnyValue));
    all
}

#[test]
fn a_fault_in_a_function_is_placed_in_its_file() {
    for (function, call, code, place) in [
        ("fn f(r) {\n    r.wrong > 0\n}", "f(facts)", "unknown-field", "wrong"),
        ("fn f(a) {\n    // 注\n    let b = a + \"数\"; b\n}", "f(3)", "type-mismatch", "+"),
        ("fn f(a) { facts.x > a }", "f(3)", "unknown-variable", "facts"),
        ("fn f(a) { b }", "f(3)", "unknown-variable", "b"),
        ("fn f(a) { g(a) }", "f(3)", "unknown-function", "g"),
        ("fn f(a) { if a > 0 { 1 } else { \"b\" } }", "f(3)", "type-mismatch", "if"),
        ("fn f(a) { if a > 0 { return \"b\"; } 1 }", "f(3)", "type-mismatch", "}"),
        ("fn f(a) { let b = 1; b = \"x\"; b }", "f(3)", "type-mismatch", "="),
        ("fn f(a) { for i in a { } 1 }", "f(3)", "wrong-argument-type", "a"),
        ("fn f(a) { a == \"national\" }", "f(facts.applicant_level)", "unknown-choice", "="),
        ("fn f(a) { #{b: a} }", "f(3)", "script-unsupported", "#"),
        ("fn f(a) { 1 + f(a) + \"x\".len + g }", "f(3)", "unknown-variable", "g"),
    ] {
        assert_eq!(faults_within(function, call), [(code, place.to_owned())], "{function}");
    }
}

#[test]
fn a_file_that_does_not_parse_is_said_with_its_place() {
    for (function, code, place) in [
        ("fn f(a) {\n    a +\n}", "script-syntax", "}"),
        ("fn f(a) { switch a { 1 => 2 } }", "script-reserved-word", "switch"),
        ("fn f(a) { let b = |c| c; b }", "script-syntax", "|"),
        ("fn f(a) { a }\nlet x = 1;", "script-unsupported", "let"),
        ("fn date(a) { a }", "function-name-taken", "fn"),
        ("fn trimmed() { \"x\" }", "function-name-taken", "fn"),
        ("fn contains(list, item) { true }", "function-name-taken", "fn"),
        ("fn has(name) { true }", "function-name-taken", "fn"),
        ("fn has_role(role) { true }", "function-name-taken", "fn"),
        ("fn f(a) { `${a}` }", "script-unsupported", "`"),
    ] {
        let (pack, diagnostics) = Pack::with_functions(function);
        let found: Vec<(&str, String)> =
            diagnostics.iter().map(|fault| (fault.code(), pack.pointed_at(fault.span().unwrap()))).collect();
        assert_eq!(found, [(code, place.to_owned())], "{function}");
    }
}

#[test]
fn a_fault_in_a_function_is_said_once_however_many_call_it() {
    let mut pack = Pack::functions("fn f(r) { r.wrong > 0 }");
    assert_eq!(pack.faults("f(facts)", &Expected::Boolean).len(), 1);
    let (expression, diagnostics) = {
        let file = pack.sources.add(None, "other.yaml", "f(facts)");
        let script = ExpressionText { text: Arc::from("f(facts)"), span: Span { file, start: 0, end: 8 } };
        let mut diagnostics = Diagnostics::new();
        let expected = Expected::Boolean;
        let expression = pack.scripts.compile(&script, &pack.environment, &expected, &pack.sources, &mut diagnostics);
        (expression, diagnostics)
    };
    assert!(expression.is_none(), "it is faulty all the same");
    assert!(diagnostics.is_empty());
}

#[test]
fn what_is_wrong_whoever_calls_is_found_in_a_function_that_nobody_calls() {
    for (function, code, place) in [
        ("fn f(a) { g(a) }", "unknown-function", "g"),
        ("fn f(a) { a > b }", "unknown-variable", "b"),
        ("fn f(a) { date() < a }", "wrong-argument-count", "date"),
        ("fn f(a) { if a { 1 } else { \"b\" } }", "type-mismatch", "if"),
        ("fn f(a) { 1.5 * a }", "script-unsupported", "1"),
    ] {
        let (pack, diagnostics) = Pack::with_functions(function);
        let found: Vec<(&str, String)> =
            diagnostics.iter().map(|fault| (fault.code(), pack.pointed_at(fault.span().unwrap()))).collect();
        assert_eq!(found, [(code, place.to_owned())], "{function}");
    }
}

#[test]
fn a_function_that_calls_itself_without_end_is_refused() {
    let (mut pack, _) = Pack::with_functions("fn f(a) { f(a) }\nfn g(a) { h(a) }\nfn h(a) { g(a) }");
    assert_eq!(pack.faults("f(3)", &Expected::AnyValue).len(), 1);
    assert_eq!(pack.faults("g(3)", &Expected::AnyValue).len(), 1);
}

#[test]
fn a_function_whose_type_never_stands_still_is_refused() {
    let mut pack = Pack::functions("fn f(n) { if n == 0 { [] } else { [f(n - 1)] } }");
    assert_eq!(pack.faults("f(3)", &Expected::AnyValue), [("script-unsupported", "fn".to_owned())]);
}

#[test]
fn what_a_function_reads_of_itself_with_arguments_turned_round_is_known() {
    let mut pack = Pack::functions("fn f(a, b, n) { if n == 0 { return 0; } a.x + f(b, a, n - 1) }");
    let expression = pack.sound("f(facts, data, 2)", &Expected::Integer);
    let reads: Vec<String> = expression.reads().iter().map(Read::to_string).collect();
    assert_eq!(reads, ["data.x", "facts.x"]);
}

#[test]
fn a_function_that_is_too_deep_for_one_is_not_spoiled_for_others() {
    let mut text = String::from("fn f0(a) { a }\n");
    for number in 1..20 {
        text += &format!("fn f{number}(a) {{ f{}(a) }}\n", number - 1);
    }
    let mut pack = Pack::functions(&text);
    assert!(!pack.faults("f19(1)", &Expected::Integer).is_empty());
    assert_eq!(pack.value("f12(1)"), "1");
}

#[test]
fn a_later_pack_lays_its_function_over_the_inherited_one() {
    let mut sources = Sources::default();
    let national = sources.add(Some("national"), "national/rules/a.rhai", "fn f(a) { a + 1 }\nfn g(a) { f(a) }");
    let local = sources.add(Some("eastland"), "eastland/rules/a.rhai", "fn f(a) { a + 2 }\nfn f(a, b) { a + b }");
    let mut diagnostics = Diagnostics::new();
    let scripts = Evaluator::new(&[national, local], [], Arc::default(), &sources, &mut diagnostics);
    assert!(diagnostics.is_empty());
    let mut pack = Pack { sources, scripts, environment: environment(), calendar: calendar(), faulty: false };
    assert_eq!(pack.value("g(1)"), "3", "the inherited function calls the new one");
    assert_eq!(pack.value("f(1, 5)"), "6");
    assert_eq!(pack.faults("f()", &Expected::AnyValue), [("wrong-argument-count", "f".to_owned())]);
}

#[test]
fn a_function_defined_twice_in_one_pack_is_an_error() {
    let mut sources = Sources::default();
    let first = sources.add(Some("national"), "national/rules/a.rhai", "fn f(a) { a + 1 }");
    let second = sources.add(Some("national"), "national/rules/b.rhai", "fn f(b) { b + 2 }");
    let mut diagnostics = Diagnostics::new();
    Evaluator::new(&[first, second], [], Arc::default(), &sources, &mut diagnostics);
    let codes: Vec<&str> = diagnostics.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes, ["function-defined-twice"]);
}

#[test]
fn the_text_of_a_function_counts_without_comments_and_spacing() {
    let one = Pack::functions("// term\nfn term(on) {\n    on + years( 3 ) // three\n}\nfn other() { \"a  b\" }");
    let two = Pack::functions("fn other() { /* text */ \"a  b\" }\n\nfn term(on) { on + years(3) }");
    assert_eq!(one.scripts.function_sources(), two.scripts.function_sources());
    let names: Vec<String> = one.scripts.function_sources().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["other/0", "term/1"]);
    let changed = Pack::functions("fn other() { \"a b\" }\nfn term(on) { on + years(3) }");
    assert_ne!(one.scripts.function_sources(), changed.scripts.function_sources());
}

#[test]
fn an_error_within_a_function_names_it_and_its_line() {
    let mut pack = Pack::functions("fn portion(a, b) {\n    a / b\n}");
    let ScriptError::Failed { place, .. } = pack.error("portion(facts.x, 0)") else { panic!("it fails") };
    assert_eq!(place, Place { function: Some("portion".to_owned()), line: 2, column: 7 });
}

#[test]
fn what_fails_in_arithmetic_and_lists_has_a_sentence_in_both_languages() {
    let mut pack = Pack::functions("");
    for (text, english, chinese) in [
        ("1 / facts.zero", "the expression divides by zero", "表达式中除数为零"),
        ("1 % facts.zero", "the expression divides by zero", "表达式中除数为零"),
        (
            "9223372036854775807 + facts.x",
            "a number in the expression becomes larger or smaller than numbers can be",
            "表达式中的数超出整数的范围",
        ),
    ] {
        let said = pack.error(&text.replace("facts.zero", "(facts.x - facts.x)")).text();
        assert_eq!((said.get(Language::English), said.get(Language::Chinese)), (english, chinese), "{text}");
    }
}
