use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::{FailedRule, Reason, Refusal, RefusalCode};
use crate::base::{Id, Language, Text, Value};
use crate::expression::ScriptError;
use crate::pack::model::Citation;

const LOCALES: [&str; 2] = [include_str!("../../../locales/zh-CN.ftl"), include_str!("../../../locales/en.ftl")];

/// The variables of a message of a Fluent file; lines that are indented, or close a bracket, go with the one before.
fn variables<'f>(file: &'f str, id: &str) -> Option<BTreeSet<&'f str>> {
    let mut lines = file.lines().skip_while(|line| line.split(" =").next() != Some(id));
    let first = lines.next()?;
    let message = std::iter::once(first).chain(lines.take_while(|line| line.starts_with([' ', '}'])));
    let variables = message.flat_map(|line| line.split('$').skip(1));
    Some(variables.filter_map(|rest| rest.split([' ', '}', ')']).next()).collect())
}

fn rule() -> Box<FailedRule> {
    Box::new(FailedRule {
        id: Id::from("of_age"),
        place: Arc::from("pack/secret.yaml:12"),
        expression: Arc::from("data.born < params.day"),
        values: vec![(Arc::from("data.born"), Some(Value::text("confided")))],
    })
}

fn script() -> Refusal {
    let error = ScriptError::Failed {
        message: Text { zh: "confided".into(), en: None },
        kind: crate::expression::FailureKind::Other,
        place: crate::expression::Place::default(),
    };
    Refusal::one(Reason::script(&error, &Arc::from([Citation::new("rules/3")]), rule()))
}

#[test]
fn a_reason_has_the_arguments_that_its_sentence_names_and_no_others() {
    for code in RefusalCode::ALL {
        let arguments: BTreeSet<&str> = code.arguments().iter().copied().collect();
        let public: BTreeSet<&str> =
            arguments.iter().copied().filter(|argument| !code.hidden().contains(argument)).collect();
        for file in LOCALES {
            assert_eq!(variables(file, &format!("refusal-{code}")), Some(arguments.clone()), "{code}");
            let told = (!code.hidden().is_empty()).then(|| public.clone());
            assert_eq!(variables(file, &format!("refusal-{code}-public")), told, "{code}, to the public");
        }
    }
}

#[test]
fn a_rule_that_reads_that_nobody_knows_who_they_are_wants_a_real_name() {
    let reading = |name: &str, known: bool| {
        let values = vec![(Arc::from(name), Some(Value::Boolean(known)))];
        let rule = Box::new(FailedRule { values, ..*rule() });
        Reason::new(RefusalCode::Condition, Vec::new()).failing(rule)
    };
    let unknown = reading("actor.real_name", false);
    assert!(unknown.wants_real_name());
    let public = Refusal::one(unknown).for_public();
    assert!(public.reasons().iter().all(super::PublicReason::wants_real_name));
    assert_eq!(serde_json::to_value(&public).unwrap()[0]["wants_real_name"], json!(true));
    assert!(!reading("actor.real_name", true).wants_real_name() && !reading("data.known", false).wants_real_name());
    let other = serde_json::to_value(script().for_public()).unwrap();
    assert_eq!(other[0].get("wants_real_name"), None);
}

#[test]
fn officials_have_the_rule_and_the_public_has_not() {
    let refusal = script();
    assert_eq!(
        serde_json::to_value(&refusal).unwrap(),
        json!([{
            "code": "script",
            "message": {
                "zh": refusal.messages(Language::Chinese)[0],
                "en": "the rule `of_age` (pack/secret.yaml:12) gives no result: the expression fails: confided",
            },
            "articles": ["rules/3"],
            "rule": "of_age",
            "place": "pack/secret.yaml:12",
            "expression": "data.born < params.day",
            "values": [["data.born", "confided"]],
        }])
    );
    let public = refusal.for_public();
    assert_eq!(
        serde_json::to_value(&public).unwrap(),
        json!([{
            "code": "script",
            "message": {
                "zh": "有一条规则无法得出结果，现在不能办理；请报告系统的运行人员",
                "en": "a rule gives no result, so this cannot be decided; tell those who run the system",
            },
            "articles": ["rules/3"],
        }])
    );
    let shown = format!("{public} {public:?}");
    for secret in ["of_age", "secret.yaml", "data.born", "confided"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
