//! Code lists: what may be given for a field that has one, and what a pack laid over another adds.

use guicheng_engine::{Command, Id, Language, Refusal, RefusalCode, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, person, request};

/// A library that asks for the subjects of a book, by a list of its own.
const SUBJECTS: &str = r#"
codes:
  subjects:
    title: {zh: 图书分类, en: subjects}
    source: {zh: 图书馆分类法第一版, en: 'classification of the library, first edition'}
    entries: {I: {zh: 文学, en: literature}, K: {zh: 历史, en: history}}
fields:
  subjects: {title: {zh: 主题, en: subjects of the book}, type: code, codes: subjects, list: true, max_length: 2, article: house_rules/6}
  subject: {title: {zh: 主要主题, en: main subject}, type: code, codes: subjects}
forms:
  loan_request: {fields: {subjects: {}, subject: {}}}
"#;

fn library() -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.province("county", "lending", SUBJECTS);
    packs.province(
        "branch",
        "county",
        "codes: {subjects: {entries: {O: {zh: 数理科学, en: mathematics}, K: {remove: true}}}}\n",
    );
    packs
}

fn asked_with(pack: &str, field: &str, value: Value) -> Result<Vec<guicheng_engine::Event>, Refusal> {
    let mut harness = CaseHarness::of(&library(), pack);
    let input: Values = request().into_iter().chain([(Id::from(field), value)]).collect();
    let request = harness.opening(input);
    harness.send("2026-03-02", Command::new(person("pupil"), request))
}

fn codes(codes: &[&str]) -> Value {
    Value::List(codes.iter().map(|code| Value::text(code)).collect())
}

#[test]
fn every_code_of_a_list_is_looked_up() {
    asked_with("county", "subjects", codes(&["I", "K"])).unwrap();
    asked_with("county", "subjects", codes(&[])).unwrap();
    let refusal = asked_with("county", "subjects", codes(&["I", "Z"])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::UnknownCode);
    let said = refusal.messages(Language::English).join("\n");
    assert!(said.contains("subjects of the book") && said.contains("“Z”") && said.contains("first edition"), "{said}");
}

#[test]
fn the_refusal_cites_the_article_of_the_field_or_else_of_the_action() {
    let cited = |field: &str, value: Value| {
        let refusal = asked_with("county", field, value).unwrap_err();
        refusal.articles().iter().map(|article| article.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(cited("subjects", codes(&["Z"])), ["house_rules/6"]);
    assert_eq!(cited("subject", Value::text("Z")), ["house_rules/2"]);
}

#[test]
fn what_is_no_code_at_all_is_wrong_input() {
    for (field, value) in [("subject", Value::Integer(1)), ("subject", codes(&["I"])), ("subjects", Value::text("I"))] {
        assert_eq!(asked_with("county", field, value).unwrap_err().code(), RefusalCode::InputInvalid);
    }
    assert_eq!(
        asked_with("county", "subjects", codes(&["I", "K", "I"])).unwrap_err().code(),
        RefusalCode::InputInvalid
    );
}

#[test]
fn a_pack_laid_over_another_adds_codes_and_removes_some() {
    asked_with("branch", "subject", Value::text("O")).unwrap();
    asked_with("branch", "subject", Value::text("I")).unwrap();
    assert_eq!(asked_with("branch", "subject", Value::text("K")).unwrap_err().code(), RefusalCode::UnknownCode);
    assert_eq!(asked_with("county", "subject", Value::text("O")).unwrap_err().code(), RefusalCode::UnknownCode);
    let pack = library().load("branch");
    let list = pack.codes().get("subjects").unwrap();
    assert_eq!(list.entries.ids().map(Id::as_str).collect::<Vec<_>>(), ["I", "O"]);
}

#[test]
fn a_list_that_cannot_be_read_gives_no_further_errors() {
    let packs = library();
    packs.edit("county/rules.yaml", "title: {zh: 图书分类, en: subjects}", "titel: {zh: 图书分类, en: subjects}");
    let problems = packs.problems("county");
    assert!(
        problems.iter().all(|problem| problem.contains("unknown-key") || problem.contains("missing-key")),
        "{problems:?}"
    );
}
