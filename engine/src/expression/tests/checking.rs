//! What is wrong is said when the pack is read, with its place.

use super::*;
use crate::format::decode::Decoder;

/// Checks a table of faulty expressions: the code of the fault and the words it points at.
fn faults(table: &[(&str, &str, &str)]) {
    let mut pack = Pack::new();
    for (text, code, place) in table {
        assert_eq!(pack.faults(text, &Expected::AnyValue), [(*code, (*place).to_owned())], "{text}");
    }
}

#[test]
fn misspelt_names_are_found_where_they_stand() {
    faults(&[
        ("fact.x == 3", "unknown-variable", "fact"),
        ("facts.valid_untill < on", "unknown-field", "valid_untill"),
        ("facts.has(\"valid_untill\")", "unknown-field", "\""),
        ("facts.get(\"jiont\", false)", "unknown-field", "\""),
        ("on + params.validty", "unknown-property", "validty"),
        ("parties.registrar.len > 0", "unknown-property", "registrar"),
        ("clocks.review.over", "unknown-property", "over"),
        ("on.years == 3", "unknown-property", "years"),
        ("facts.name.length > 3", "unknown-property", "length"),
        ("workday(on)", "unknown-function", "workday"),
        ("facts.name.trim() == \"\"", "unknown-method", "trim"),
        ("facts.consents.push(\"a\")", "unknown-method", "push"),
        ("trimmed(facts.name)", "unknown-function", "trimmed"),
        ("actor.has_rol(\"clerk\")", "unknown-method", "has_rol"),
        ("on.has_role(\"clerk\")", "unknown-method", "has_role"),
    ]);
}

#[test]
fn a_misspelt_name_comes_with_the_nearest() {
    let mut pack = Pack::new();
    for (text, suggestion) in [
        ("fact.x == 3", "facts"),
        ("facts.valid_untill < on", "valid_until"),
        ("on + params.validty", "validity"),
        ("is_workdays(on)", "is_workday"),
        ("facts.name.trimed()", "trimmed"),
        ("facts.applicant_level == \"provincail\"", "provincial"),
    ] {
        let (_, diagnostics) = pack.compile(text, &Expected::AnyValue);
        let suggested: Vec<_> = diagnostics.iter().map(|fault| fault.suggestion()).collect();
        assert_eq!(suggested, [Some(suggestion)], "{text}");
    }
}

#[test]
fn unlike_types_are_not_compared_or_reckoned_with() {
    faults(&[
        ("facts.x == \"3\"", "type-mismatch", "="),
        ("facts.x != on", "type-mismatch", "!"),
        ("facts.joint == 1", "type-mismatch", "="),
        ("facts.name < \"b\"", "type-mismatch", "<"),
        ("facts.joint > false", "type-mismatch", ">"),
        ("facts.x + \"a\"", "type-mismatch", "+"),
        ("on + 3", "type-mismatch", "+"),
        ("on - on", "type-mismatch", "-"),
        ("params.validity < years(1)", "type-mismatch", "<"),
        ("facts.consents == [\"a\"]", "type-mismatch", "="),
        ("facts == data", "type-mismatch", "="),
        ("facts.x in facts.consents", "type-mismatch", "in"),
        ("(\"a\" in facts.name)", "type-mismatch", "in"),
        ("facts.consents.contains(3)", "type-mismatch", "3"),
        ("subset(facts.consents, [1])", "type-mismatch", "subset"),
        ("[1, \"a\"]", "type-mismatch", "\""),
        ("facts.name[0]", "type-mismatch", "["),
        ("() == facts.x", "type-mismatch", "="),
        ("if facts.joint { 1 } else { \"a\" }", "type-mismatch", "if"),
    ]);
}

#[test]
fn the_types_that_do_not_go_together_are_named() {
    let mut pack = Pack::new();
    let (_, diagnostics) = pack.compile("facts.x == \"3\"", &Expected::Boolean);
    let said: Vec<String> = diagnostics.iter().map(|fault| fault.message(Language::English)).collect();
    assert_eq!(said, ["`==` does not go between integer and text"]);
    let (_, diagnostics) = pack.compile("facts.consents == [1]", &Expected::Boolean);
    let said: Vec<String> = diagnostics.iter().map(|fault| fault.message(Language::Chinese)).collect();
    assert_eq!(said, ["“==”不能用于 文字列表 与 整数列表 之间"]);
}

#[test]
fn words_beside_a_choices_options_are_found() {
    faults(&[
        ("facts.applicant_level == \"national\"", "unknown-choice", "="),
        ("kind_of(facts.name) == \"munincipal\"", "unknown-choice", "="),
        ("organisation_in(\"munincipal\", facts.territory) == \"\"", "unknown-choice", "\""),
        ("territory_of(facts.x) == \"\"", "wrong-argument-type", "facts"),
        ("standing(\"agencies\", facts.name) == \"actve\"", "unknown-choice", "="),
        ("listed(\"agencies\", \"actve\").is_empty()", "unknown-choice", "\""),
        ("standing(\"agences\", facts.name) == \"active\"", "unknown-property", "\""),
        ("standing(facts.name, facts.name) == \"active\"", "script-unsupported", "facts"),
        ("standing(\"agencies\") == \"active\"", "wrong-argument-count", "standing"),
        ("found_by(\"agencies\", \"staff\", facts.x).is_empty()", "unknown-field", "\""),
        ("found_by(\"agencies\", \"unit_name\", facts.x).is_empty()", "wrong-argument-type", "facts"),
        ("found_by(\"agencies\", facts.name, facts.name).is_empty()", "script-unsupported", "facts"),
        ("standing(\"agencies\", facts.x) == \"active\"", "wrong-argument-type", "facts"),
        ("recorded(\"agencies\", facts.name, \"unitname\") == \"\"", "unknown-field", "\""),
        ("recorded(\"agencies\", facts.name, facts.name) == \"\"", "script-unsupported", "facts"),
        ("recorded(\"agencies\", facts.name, \"staff\") == \"\"", "type-mismatch", "="),
        ("(\"national\" != facts.applicant_level)", "unknown-choice", "!"),
        ("facts.applicant_level in [\"provincial\", \"national\"]", "unknown-choice", "in"),
        ("(\"nmae\" in missing.application)", "unknown-choice", "in"),
        ("missing.application.contains(\"nmae\")", "unknown-choice", "\""),
        ("missing.application == facts.applicant_level", "type-mismatch", "="),
        ("facts.applicant_level in missing.application", "type-mismatch", "in"),
        ("facts.get(\"applicant_level\", \"none\") == \"nine\"", "unknown-choice", "="),
    ]);
    let mut pack = Pack::new();
    pack.sound("facts.applicant_level == facts.previous_level", &Expected::Boolean);
    pack.sound("facts.get(\"applicant_level\", \"none\") == \"none\"", &Expected::Boolean);
    pack.sound("facts.applicant_level == facts.name", &Expected::Boolean);
}

#[test]
fn functions_want_their_arguments() {
    faults(&[
        ("date()", "wrong-argument-count", "date"),
        ("facts.name.part(1)", "wrong-argument-count", "part"),
        ("facts.has()", "wrong-argument-count", "has"),
        ("min(1, 2, 3)", "wrong-argument-count", "min"),
        ("facts.consents.is_empty(1)", "wrong-argument-count", "is_empty"),
        ("days_between(on, 3)", "wrong-argument-type", "3"),
        ("days(\"3\")", "wrong-argument-type", "\""),
        ("min(on, 3)", "wrong-argument-type", "3"),
        ("max(\"a\", \"b\")", "wrong-argument-type", "\""),
        ("subset(facts.consents, 3)", "wrong-argument-type", "subset"),
        ("facts.consents.with(3)", "wrong-argument-type", "3"),
        ("facts.get(\"joint\", 0)", "wrong-argument-type", "0"),
        ("facts.consents[\"a\"]", "wrong-argument-type", "["),
        ("!facts.x", "wrong-argument-type", "!"),
        ("-on", "wrong-argument-type", "-"),
        ("facts.joint && facts.x", "wrong-argument-type", "facts"),
        ("if facts.x { 1 } else { 2 }", "wrong-argument-type", "facts"),
        ("actor.has_role(3)", "wrong-argument-type", "3"),
        ("date(\"2025-02-30\")", "invalid-date", "\""),
    ]);
}

#[test]
fn constructs_that_packs_have_no_use_for_are_refused() {
    let mut pack = Pack::new();
    for text in [
        "1.5 < 2.5",
        "'a'",
        "#{a: 1}",
        "facts.has(facts.name)",
        "facts[\"x\"]",
        "`${facts.x}`",
        "switch facts.x { 1 => 2, _ => 3 }",
        "eval(\"1\")",
        "print(\"a\")",
        "debug(1)",
        "type_of(on)",
        "import \"a\" as b",
        "Fn(\"a\")",
        "facts?.x",
        "facts.x ?? 3",
        "this.x",
        "|a| a + 1",
        "exit(1)",
        "take(on)",
        "sleep(1)",
        "timestamp()",
        "let a = 1; a",
        "facts.x = 3",
        "if facts.joint { facts } else { data }",
        "facts.x & 1",
        "1 << 3",
        "facts",
        "params",
        "1..3",
        "global::x",
        "loop { }",
    ] {
        assert_ne!(pack.faults(text, &Expected::AnyValue), [], "{text} should be refused");
    }
}

#[test]
fn the_result_must_be_what_is_wanted() {
    let mut pack = Pack::new();
    let level = Type::choice(["provincial", "municipal"]);
    for (text, expected, code) in [
        ("facts.x", Expected::Boolean, "wrong-result-type"),
        ("facts.joint", Expected::Integer, "wrong-result-type"),
        ("on", Expected::Text, "wrong-result-type"),
        ("params.validity", Expected::Date, "wrong-result-type"),
        ("on", Expected::Period, "wrong-result-type"),
        ("\"20 workdays\"", Expected::Period, "wrong-result-type"),
        ("facts.name", Expected::List, "wrong-result-type"),
        ("facts.name", Expected::Of(level.clone()), "wrong-result-type"),
        ("\"national\"", Expected::Of(level.clone()), "unknown-choice"),
        ("()", Expected::Of(level.clone()), "wrong-result-type"),
        ("facts", Expected::AnyValue, "wrong-result-type"),
    ] {
        let codes: Vec<&str> = pack.faults(text, &expected).iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [code], "{text}");
    }
    for (text, expected) in [
        ("facts.applicant_level", Expected::Of(level.clone())),
        ("if facts.joint { \"provincial\" } else { \"municipal\" }", Expected::Of(level.clone())),
        ("if facts.joint { \"provincial\" } else { () }", Expected::Optional(level.clone())),
        ("()", Expected::Optional(level.clone())),
        ("facts.applicant_level", Expected::Text),
        ("parties.applicant", Expected::List),
        ("[]", Expected::Of(Type::list(Type::Date))),
        ("params.validity", Expected::Period),
    ] {
        pack.sound(text, &expected);
    }
}

#[test]
fn all_faults_of_an_expression_are_said_at_once() {
    let mut pack = Pack::new();
    let faults =
        pack.faults("fact.x == 3 && facts.y == \"3\" && facts.z > 0 && missing.form.is_empty()", &Expected::Boolean);
    let codes: Vec<&str> = faults.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["unknown-variable", "type-mismatch", "unknown-field", "unknown-property"]);
}

#[test]
fn a_fault_is_placed_in_the_yaml_however_it_is_quoted() {
    for (file, word) in [
        ("when: facts.x == 3 && facts.wrong > 1\n", "wrong"),
        ("when: 'facts.name == \"it''s\" && facts.wrong > 1'\n", "wrong"),
        ("when: \"facts.name == \\\"数据\\\" && facts.wrong > 1\"\n", "wrong"),
        ("when: |\n  facts.x == 3\n  && facts.wrong > 1\n", "wrong"),
        ("when: >-\n    facts.x == 3\n    && facts.wrong > 1\n", "wrong"),
        ("when: facts.x == 3\n  && facts.wrong > 1\n", "wrong"),
        ("when: facts.x ==\n", ""),
    ] {
        let mut pack = Pack::new();
        let id = pack.sources.add(Some("northland"), "northland/workflows.yaml", file);
        let mut diagnostics = Diagnostics::new();
        let tree = crate::yaml::parse(&pack.sources, id, &mut diagnostics).unwrap();
        let map = tree.as_map().unwrap();
        let script: ExpressionText = Decoder::new(&mut diagnostics).required(map, tree.span, "when").unwrap();
        let expected = Expected::Boolean;
        let compiled = pack.scripts.compile(&script, &pack.environment, &expected, &pack.sources, &mut diagnostics);
        assert!(compiled.is_none());
        let places: Vec<String> = diagnostics.iter().map(|fault| pack.pointed_at(fault.span().unwrap())).collect();
        assert_eq!(places, [word], "{file}");
    }
}

#[test]
fn every_error_has_its_sentence_in_both_languages() {
    let mut pack = Pack::with_functions("fn date(a) { a }\nfn f(a) { a }\nfn g(a) { a }\nlet x = 1;").0;
    for text in [
        "1 +",
        "case",
        "fact.x",
        "facts.z",
        "params.z",
        "nothing()",
        "on.f()",
        "date()",
        "days(on)",
        "1 == on",
        "facts.applicant_level == \"x\"",
        "facts",
        "date(\"x\")",
        "1.5",
    ] {
        let (_, diagnostics) = pack.compile(text, &Expected::AnyValue);
        for fault in diagnostics.iter() {
            for language in [Language::Chinese, Language::English] {
                let message = fault.message(language);
                assert!(!message.is_empty() && !message.contains('{') && message != fault.code(), "{text}: {message}");
            }
        }
    }
}

#[test]
fn names_are_read_unless_they_are_words_of_the_language() {
    let names = [
        "public",
        "with",
        "default",
        "new",
        "case",
        "is",
        "shared",
        "match",
        "module",
        "use",
        "sync",
        "null",
        "package",
        "if",
        "in",
        "fn",
        "let",
        "for",
        "while",
        "return",
        "true",
        "as",
        "private",
        "this",
        "call",
        "eval",
        "print",
        "switch",
        "loop",
        "do",
        "until",
        "try",
        "catch",
        "throw",
        "import",
        "export",
        "global",
        "type_of",
        "debug",
        "break",
        "continue",
        "const",
        "else",
        "false",
        "curry",
        "is_def_fn",
        "is_def_var",
        "is_shared",
        "sleep",
        "static",
        "goto",
        "exit",
        "super",
        "spawn",
        "thread",
        "go",
        "await",
        "async",
        "yield",
        "void",
        "nil",
        "var",
    ];
    let mut pack = Pack::new();
    let fields = names.iter().map(|name| (*name, Type::Integer));
    pack.environment.variables.insert("facts", Type::record("facts", fields));
    for name in names {
        let (expression, _) = pack.compile(&format!("facts.{name} > 1"), &Expected::Boolean);
        assert_eq!(expression.is_some(), can_be_read(name), "{name}");
    }
}

#[test]
fn scripts_and_expressions_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Evaluator>();
    shared::<Expression>();
    shared::<Bindings>();
    shared::<ScriptError>();
}
