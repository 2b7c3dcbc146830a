//! Expressions that mean harm, or only run away: they end at once with an error.

use proptest::prelude::*;

use super::*;
use crate::expression::functions::{Form, ValueKind, all, described_functions};

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
fn parsing_and_checking_the_deepest_scripts_fits_a_small_stack() {
    let blocks = format!("fn f() {{ {} 1 {} }}", "if true { ".repeat(20), "} else { 2 }".repeat(20));
    let brackets = format!("fn f() {{ {}1{} }}", "(1 + [".repeat(10), "][0])".repeat(10));
    let loops = format!("fn f() {{ {} {} 1 }}", "for i in 0..2 { ".repeat(11), "}".repeat(11));
    let mut calls = String::from("fn g0() { 1 }\n");
    for number in 1..15 {
        calls += &format!("fn g{number}() {{ {}g{}(){} }}\n", "(1 + ".repeat(18), number - 1, ")".repeat(18));
    }
    calls += "fn f() { g14() }";
    for text in [blocks, brackets, loops, calls] {
        let run = move || {
            let mut pack = Pack::functions(&text);
            pack.value("f()")
        };
        let value = std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join();
        assert!(value.is_ok());
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
    let text = vec!["(facts.has(\"valid_until\") || facts.x == 3 && facts.applicant_level != \"provincial\")"; 40];
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

/// Pieces that expressions are made of, besides the functions.
const PIECES: [&str; 55] = [
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
];

/// Pieces that expressions are made of, so that many an arbitrary one parses.
fn pieces() -> impl Strategy<Value = String> {
    let mut pieces: Vec<String> = described_functions().map(|function| function.written()).collect();
    pieces.extend(PIECES.map(str::to_owned));
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

/// Well-formed expressions, of which about every other is also well typed.
pub(super) fn expressions() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec![
        "facts.x",
        "facts.name",
        "facts.applicant_level",
        "facts.evidence_on",
        "facts.joint",
        "facts.consents",
        "on",
        "params.validity",
        "missing.application",
        "0",
        "3",
        "true",
        "\"owner\"",
        "\"municipal\"",
        "[]",
        "()",
        "years(1)",
        "facts.get(\"y\", 7)",
        "facts.has(\"joint\")",
        "f",
        "facts",
        "\"\"",
        "-1",
    ]);
    let infix = prop::sample::select(vec![
        "+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "..", "&", "<<",
    ]);
    let functions = all().filter(|function| function.body.form == Form::Function).map(|function| function.name);
    let function = prop::sample::select(functions.chain(["f", "g", "h"]).collect::<Vec<_>>());
    // What is written after a value, with plain arguments and with one that is to come.
    let (mut after, mut taking) = (vec![".x".to_owned()], Vec::new());
    for function in all() {
        match (function.body.form, function.body.parameters) {
            (Form::Function, _) => {}
            (Form::Property(_), _) => after.push(format!(".{}", function.name)),
            (Form::Method(_), [_]) => taking.push(function.name),
            (Form::Method(_), parameters) => {
                let arguments: Vec<&str> = parameters.iter().map(|sort| literal(*sort)).collect();
                after.push(format!(".{}({})", function.name, arguments.join(", ")));
            }
        }
    }
    let method = prop::sample::select(after);
    let taking = prop::sample::select(taking);
    atom.prop_map(str::to_owned).prop_recursive(4, 24, 3, move |inner| {
        let one = inner.clone();
        prop_oneof![
            4 => (inner.clone(), infix.clone(), inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            2 => (function.clone(), prop::collection::vec(inner.clone(), 1..3))
                .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", "))),
            2 => (one.clone(), method.clone()).prop_map(|(a, method)| format!("{a}{method}")),
            2 => (one.clone(), taking.clone(), one.clone()).prop_map(|(a, name, b)| format!("{a}.{name}({b})")),
            1 => one.clone().prop_map(|a| format!("!{a}")),
            1 => one.clone().prop_map(|a| format!("-({a})")),
            1 => (one.clone(), one.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            1 => (one.clone(), one.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            1 => (one.clone(), one.clone(), one).prop_map(|(a, b, c)| format!("if {a} {{ {b} }} else {{ {c} }}")),
        ]
    })
}

/// The shortest that can be written for a parameter.
fn literal(sort: ValueKind) -> &'static str {
    match sort {
        ValueKind::Integer | ValueKind::Ordered => "1",
        ValueKind::Boolean => "true",
        ValueKind::List => "[]",
        ValueKind::Date => "date(\"2026-02-13\")",
        ValueKind::Period => "days(1)",
        _ => "\"x\"",
    }
}

/// Bodies of functions with the parameters n, t, l, r, d: a number, a text, a list, a record, a date.
pub(super) fn bodies() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "n",
        "t",
        "l",
        "r",
        "d",
        "a",
        "b",
        "1",
        "\"x\"",
        "[]",
        "()",
        "n + 1",
        "r.x",
        "l.with(t)",
        "a + 1",
        "b + t",
        "a == b",
        "[n]",
        "[t]",
        "l[0]",
        "t.len",
        "n > 1",
        "true",
        "if n > 1 { n } else { t }",
        "if n > 1 { 1 }",
        "{ a }",
        "f(n, t, l, r, d)",
        "f(n - 1, t, l, r, d)",
        "a[0]",
        "b.len",
        "a.with(b)",
        "if n < 1 { f(n + 1, t, l, r, d) } else { n }",
    ]);
    let variable = prop::sample::select(vec!["a", "b", "n", "t", "l"]);
    let plain = prop_oneof![
        3 => (variable.clone(), value.clone()).prop_map(|(name, value)| format!("let {name} = {value};")),
        3 => (variable.clone(), value.clone()).prop_map(|(name, value)| format!("{name} = {value};")),
        1 => (variable.clone(), value.clone()).prop_map(|(name, value)| format!("{name} += {value};")),
        1 => (variable.clone(), value.clone()).prop_map(|(name, value)| format!("{name}[0] = {value};")),
        1 => value.clone().prop_map(|value| format!("return {value};")),
        1 => Just("return;".to_owned()),
        1 => value.clone().prop_map(|value| format!("{value};")),
        1 => Just("break;".to_owned()),
    ];
    let condition = prop::sample::select(vec!["n > 2", "a == b", "true", "false", "t == \"x\"", "a > 0"]);
    let over = prop::sample::select(vec!["0..3", "l", "a", "[1, 2]", "[]", "0..=n"]);
    let statement = plain.prop_recursive(3, 12, 3, move |inner| {
        let block = prop::collection::vec(inner, 0..3).prop_map(|statements| statements.join(" "));
        prop_oneof![
            (condition.clone(), block.clone(), block.clone())
                .prop_map(|(condition, yes, no)| format!("if {condition} {{ {yes} }} else {{ {no} }}")),
            (condition.clone(), block.clone()).prop_map(|(condition, body)| format!("if {condition} {{ {body} }}")),
            (variable.clone(), over.clone(), block.clone())
                .prop_map(|(name, over, body)| format!("for {name} in {over} {{ {body} }}")),
            (condition.clone(), block.clone())
                .prop_map(|(condition, body)| format!("while {condition} {{ {body} n -= 1; }}")),
            block.prop_map(|body| format!("{{ {body} }}")),
        ]
    });
    (prop::collection::vec(statement, 0..5), prop::option::of(value)).prop_map(|(statements, value)| {
        format!("let a = 1; let b = t; {} {}", statements.join(" "), value.unwrap_or(""))
    })
}

/// An expression that passes the check gives a value of the type that was worked out, or fails for its data alone.
fn is_as_checked(pack: &mut Pack, text: &str) -> Result<(), TestCaseError> {
    let (Some(expression), _) = pack.compile(text, &Expected::AnyValue) else { return Ok(()) };
    match pack.scripts.evaluate(&expression, &bindings(), &pack.calendar) {
        Ok(Some(value)) => {
            let admitted = expression.result().is_some_and(|kind| kind.admits(&value));
            prop_assert!(admitted, "`{}` gives {}, which is no {:?}", text, value, expression.result());
        }
        Ok(None) => {}
        Err(ScriptError::Absent { .. } | ScriptError::CalendarUnpublished { .. } | ScriptError::TooLong(_)) => {}
        Err(ScriptError::Failed { message, .. }) => {
            let expected = [
                "overflow",
                "zero",
                "out of bounds",
                "is not a",
                "leads beyond",
                "leads back",
                "longer than ten thousand years",
                "cannot be",
                "power",
                "ranges",
                "too large",
                "negative",
                "territory",
            ];
            let english = message.get(Language::English);
            prop_assert!(expected.iter().any(|part| english.contains(part)), "`{}`: {}", text, english);
        }
        Err(error) => prop_assert!(false, "`{}`: {}", text, error),
    }
    Ok(())
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

    /// The check is right: what it lets through never fails for a type, and gives the type it said.
    #[test]
    fn what_passes_the_check_does_not_fail_for_a_type(text in expressions()) {
        let mut pack = Pack::functions(
            "fn f(a) { let l = []; for i in 0..3 { l = l.with(a); } l[0] }
             fn g(a, b) { if a == b { return a; } let c = a; c = b; c }
             fn h(a) { if a { 1 } else { 2 } }",
        );
        is_as_checked(&mut pack, &text)?;
    }

    #[test]
    fn functions_that_pass_the_check_do_not_fail_for_a_type(body in bodies()) {
        let (mut pack, _) = Pack::with_functions(&format!("fn f(n, t, l, r, d) {{ {body} }}"));
        is_as_checked(&mut pack, "f(facts.x, facts.name, facts.consents, facts, on)")
            .map_err(|error| TestCaseError::fail(format!("{body}: {error}")))?;
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

#[test]
fn a_comment_that_is_not_closed_hides_nothing() {
    let (_, found) = Pack::with_functions("fn one() { 1 }\n/* /* two */\nfn two() { one( }");
    let told: Vec<String> = found.iter().map(|problem| problem.told(Language::English)).collect();
    assert!(matches!(told.as_slice(), [told] if told.contains("begins with `/*` is not closed")), "{told:?}");
    let opens = found.iter().next().unwrap().span().unwrap();
    assert_eq!((opens.start, opens.end), (15, 16), "it is told where it begins");

    let mut pack = Pack::with_functions("fn one() { 1 } /* /* two */ fn two( */ // /* three\nfn four() { one() }").0;
    assert_eq!(pack.value("four()"), "1", "closed ones are none of it");
    assert_eq!(pack.faults("facts.x == 3 /* && false", &Expected::Boolean)[0].0, "script-syntax");
    assert_eq!(pack.value("facts.x /* /* */ */ == 3"), "true");
}

#[test]
fn there_are_as_many_functions_as_packs_may_have() {
    let functions =
        |count: usize| (0..count).map(|number| format!("fn f{number}() {{ {number} }}\n")).collect::<String>();
    let told = |text: &str| -> Vec<(&str, String)> {
        let (_, found) = Pack::with_functions(text);
        found.iter().map(|problem| (problem.code(), problem.told(Language::English))).collect()
    };
    assert_eq!(told(&functions(1024)), []);
    let many = told(&functions(1025));
    let [(code, sentence)] = many.as_slice() else { panic!("{many:?}") };
    assert!(*code == "too-many-functions" && sentence.contains("at most 1024 functions"), "{sentence}");
}
