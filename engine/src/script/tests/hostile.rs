//! Scripts that mean harm, or only run away: they end at once with an error.

use proptest::prelude::*;

use super::*;

const STACK: usize = 1024 * 1024;

#[test]
fn work_without_end_is_cut_off() {
    let mut pack = Pack::functions(
        "fn forever() { let a = 0; while true { a += 1; } a }
         fn long(n) { let t = 0; for i in 0..n { t += i; } t }
         fn deep(n) { if n <= 0 { 0 } else { 1 + deep(n - 1) } }
         fn text(t) { for i in 0..64 { t = t + t; } t }
         fn list(l) { for i in 0..100000 { l = l.with(i); } l }
         fn nested(l) { let n = [l]; for i in 0..20 { n = n.with(l).with(l); } n }
         fn search(t, l) { let n = 0; for i in 0..20000 { if subset(l, l) && t.contains(\"b\") { n += 1; } } n }
         fn grow(n) { let l = []; for i in 0..900 { l = l.with(i); } l }
         fn all() { search(\"a\" + text_of(13), grow(0)) }
         fn text_of(n) { let t = \"a\"; for i in 0..n { t += t; } t }",
    );
    for (text, limit) in [
        ("forever() > 0", Limit::Operations),
        ("long(1000000000)", Limit::Operations),
        ("deep(100000)", Limit::Calls),
        ("text(\"ab\")", Limit::Size),
        ("list([0])", Limit::Size),
        ("all()", Limit::Operations),
    ] {
        assert_eq!(pack.error(text), ScriptError::TooLong(limit), "{text}");
    }
}

#[test]
fn the_deepest_calls_of_the_deepest_expressions_fit_a_small_stack() {
    let nested = format!("{}deep(n){}", "(1 + ".repeat(18), ")".repeat(18));
    let chained = format!("deep(n){}", " + 1".repeat(58));
    let handed_on = format!("{}deep(n){}", "max(1, ".repeat(18), ")".repeat(18));
    let negated = format!("{}deep(n)", "- ".repeat(56));
    for body in [nested, chained, handed_on, negated] {
        let mut pack = Pack::functions(&format!("fn deep(n) {{ if n > 0 {{ {body} }} else {{ 0 }} }}"));
        let expression = pack.sound("deep(1)", &Expected::Integer);
        let error = std::thread::scope(|scope| {
            let run = || pack.scripts.evaluate(&expression, &bindings(), &pack.calendar);
            // Half of what worker threads have, as the caller has used some already.
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).unwrap().join().unwrap()
        });
        assert_eq!(error, Err(ScriptError::TooLong(Limit::Calls)), "{body}");
    }
}

#[test]
fn deep_nesting_is_refused_before_it_is_parsed() {
    let many = 100_000;
    let short = 3_000;
    let mut pack = Pack::new();
    for text in [
        "(".repeat(many),
        "[".repeat(many),
        "{".repeat(many),
        "(".repeat(short),
        "[".repeat(short),
        "!".repeat(short) + "true",
        "-".repeat(short) + "1",
        "1".to_owned() + &*"+1".repeat(short),
        "1".to_owned() + &*"-facts.x".repeat(1500),
        "facts".to_owned() + &*".x".repeat(short),
        "facts".to_owned() + &*"[0]".repeat(short),
        "if true {1} ".to_owned() + &*"else if true {1} ".repeat(900),
        "true".to_owned() + &*"==true".repeat(2000),
        "if true {".repeat(1500),
        "a(".repeat(short),
        "facts.get(\"x\", ".repeat(900),
        "2".to_owned() + &*"**2".repeat(short),
    ] {
        let codes: Vec<&str> = pack.faults(&text, &Expected::Boolean).iter().map(|(code, _)| *code).collect();
        assert!(
            codes == ["script-too-deep"] || codes == ["script-too-large"],
            "{} …: {codes:?}",
            text.chars().take(20).collect::<String>()
        );
    }
    let (_, diagnostics) = Pack::with_functions(&format!("fn f() {{ {} }}", "(".repeat(many)));
    assert!(diagnostics.has_errors());
    let (_, diagnostics) = Pack::with_functions(&format!("fn f() {{ 1{} }}", "+1".repeat(many)));
    assert!(diagnostics.has_errors());
    let (_, diagnostics) = Pack::with_functions(&format!("fn f() {{ {} }}", "if true { 1 } else ".repeat(20_000)));
    assert!(diagnostics.has_errors());
}

#[test]
fn long_conditions_that_are_not_deep_are_welcome() {
    let mut pack = Pack::new();
    let text = vec!["(facts.has(\"valid_until\") || facts.x == 3 && facts.registrant_level != \"provincial\")"; 40];
    assert_eq!(pack.value(&text.join(" && ")), "true");
    let text = ["\"第\" + to_text(facts.x)"; 12];
    assert_eq!(pack.value(&text.join(" + ")).chars().count(), 24);
}

#[test]
fn functions_that_call_each_other_to_many_depths_are_refused() {
    let mut text = String::from("fn f0(a) { a }\n");
    for number in 1..200 {
        text += &format!("fn f{number}(a) {{ f{0}(a) + f{0}(a) }}\n", number - 1);
    }
    let mut pack = Pack::functions(&text);
    let faults = pack.faults("f199(1)", &Expected::Integer);
    assert!(!faults.is_empty() && faults.iter().all(|(code, _)| *code == "script-unsupported"), "{faults:?}");
    assert_eq!(pack.value("f5(1)"), "32");
}

/// Pieces that expressions are made of, so that many an arbitrary one parses.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "facts",
        "data",
        "on",
        "params",
        ".x",
        ".name",
        ".valid_until",
        ".has(\"x\")",
        ".get(\"y\", 0)",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        " if ",
        " else ",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "<",
        ">=",
        "&&",
        "||",
        "!",
        " in ",
        ",",
        "..",
        "\"a\"",
        "0",
        "1",
        "9223372036854775807",
        "true",
        "()",
        "date(\"2026-02-13\")",
        "days(",
        "workdays(",
        "min(",
        ".len",
        ".contains(",
        ".with(",
        ".part(",
        "to_integer(",
        "f(",
        "数",
        "`",
        "'",
        "\\",
        "#{",
        ";",
        "let a = ",
        "return ",
        "0x",
        "1e9",
        ".5",
        "//",
        "/*",
        "${",
        "?",
        "fn ",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn arbitrary_texts_never_panic(text in prop_oneof![any::<String>(), pieces()]) {
        let mut pack = Pack::functions("fn f(a) { [a] }");
        for expected in [Expected::AnyValue, Expected::Boolean, Expected::Period] {
            if let (Some(expression), _) = pack.compile(&text, &expected) {
                let outcome = pack.scripts.evaluate(&expression, &bindings(), &pack.calendar);
                if let (Ok(Some(value)), Some(kind)) = (&outcome, expression.result()) {
                    prop_assert!(kind.admits(value), "`{}` gives {}, which is no {}", text, value, kind);
                }
                let mistyped = matches!(outcome, Err(ScriptError::WrongResult { .. }));
                prop_assert!(!mistyped, "`{}` passed the check", text);
            }
        }
    }

    #[test]
    fn arbitrary_functions_never_panic(text in prop_oneof![any::<String>(), pieces()]) {
        let (mut pack, found) = Pack::with_functions(&format!("fn f(facts, on) {{ {text} }}"));
        // Of a function that could not be read, nothing more is said where it is called.
        if !found.has_errors() && let (Some(expression), _) = pack.compile("f(facts, on)", &Expected::AnyValue) {
            let _ = pack.scripts.evaluate(&expression, &bindings(), &pack.calendar);
        }
        let _ = Pack::with_functions(&text);
    }
}
