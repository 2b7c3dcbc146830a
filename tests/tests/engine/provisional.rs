//! A day that rests on a year whose table is not published says so wherever it comes to stand.

use guicheng_engine::{Language, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, morning, person};

/// The day of the answer in an effect, a fact, a view, a list and a letter.
const TELLING: &str = r#"
fields:
  answer_by: {title: {zh: 答复日, en: answer by}, type: date}
cases: {loan: {facts: {answer_by: {}}}}
effects:
  told: {title: {zh: 告知, en: told}, article: house_rules/3, with: {answer_by: date, day_after: date}}
views:
  waiting:
    title: {zh: 待答复, en: waiting}
    article: house_rules/6
    audience: public
    shows: {loan: requested}
    fields: {answer_by: clocks.answer.due, noted: facts.answer_by}
collections:
  waiting:
    title: {zh: 待答复, en: waiting}
    article: house_rules/6
    audience: public
    of: {loan: requested}
    view: waiting
    until: clocks.answer.due
letters:
  told:
    title: {zh: 告知书, en: letter}
    article: house_rules/3
    for: told
    body: {due: {text: {zh: '{clocks.answer.due}前答复。', en: 'Answered by {clocks.answer.due}.'}}}
workflows:
  loan:
    actions:
      tell:
        title: {zh: 告知, en: tell}
        article: house_rules/3
        from: requested
        by: desk
        set: {facts: {answer_by: clocks.answer.due}}
        effects: {told: {to: reader, with: {answer_by: clocks.answer.due, day_after: facts.answer_by + days(1)}}}
"#;

fn told() -> CaseHarness {
    let packs = TestLibrary::lending();
    packs.province("county", "lending", TELLING);
    let mut harness = CaseHarness::asked(&packs, "county", "2026-12-31");
    harness.carry_out("2026-12-31", &person("clerk"), "loan", "tell", Values::new()).unwrap();
    harness
}

fn marked(day: &str) -> Option<Value> {
    Some(Value::Date { date: day.parse().unwrap(), provisional: Some(2027) })
}

#[test]
fn effects_facts_views_and_lists_carry_the_mark() {
    let harness = told();
    let effect = &harness.events.last().unwrap().effects[0];
    let carried: Vec<_> = effect.with.iter().map(|(_, value)| value.clone()).collect();
    assert_eq!(carried, [marked("2027-01-05"), marked("2027-01-06")]);
    assert_eq!(harness.case.facts().get("answer_by").cloned(), marked("2027-01-05"));
    let at = morning("2026-12-31");
    let seen = harness.host.view(&harness.case, &person("anybody"), at).unwrap();
    let shown: Vec<_> = seen.shown[0].fields.iter().map(|(_, value)| value.clone()).collect();
    assert_eq!(shown, [marked("2027-01-05"), marked("2027-01-05")]);
    let rows = harness.host.rulebook.collection_rows(&harness.case).unwrap();
    assert_eq!(rows[0].values[0].1, marked("2027-01-05"));
    assert_eq!(rows[0].until.unwrap().provisional, Some(2027));
}

#[test]
fn a_record_and_its_letters_keep_the_mark() {
    let harness = told();
    let last = harness.events.last().unwrap();
    let json = serde_json::to_value(&last.effects[0]).unwrap();
    assert_eq!(json["with"][0][1], serde_json::json!({"date": "2027-01-05", "provisional": 2027}));
    let id = harness.case.id().clone();
    let letters = harness.host.rulebook.letters(id, &harness.events, last.sequence).unwrap();
    let lines = letters[0].letter().lines(Language::Chinese, &ToString::to_string);
    assert_eq!(lines, ["2027年1月5日（2027年放假安排尚未公布，日期暂定）前答复。"]);
    let read: guicheng_engine::Event = serde_json::from_value(serde_json::to_value(last).unwrap()).unwrap();
    assert_eq!(read, *last);
}

#[test]
fn a_day_is_compared_with_others_whether_or_not_it_is_marked_and_nobody_gives_a_marked_one() {
    let packs = TestLibrary::lending();
    let compares = r#"
workflows:
  loan:
    actions:
      check:
        title: {zh: 核对, en: check}
        article: house_rules/3
        from: requested
        by: desk
        when: {same: {that: facts.answer_by == clocks.answer.due, else: {zh: 不同, en: another day}, article: house_rules/3}}
"#;
    packs.province("county", "lending", TELLING).write("county/more.yaml", compares);
    let mut harness = CaseHarness::asked(&packs, "county", "2026-12-31");
    harness.carry_out("2026-12-31", &person("clerk"), "loan", "tell", Values::new()).unwrap();
    harness.carry_out("2026-12-31", &person("clerk"), "loan", "check", Values::new()).unwrap();
    harness.carry_out("2026-12-31", &person("clerk"), "loan", "lend", Values::new()).unwrap();
    let given = Values::from_iter([(guicheng_engine::Id::from("due_on"), marked("2027-02-01").unwrap())]);
    let refusal = harness.carry_out("2026-12-31", &person("head"), "loan", "set_due_date", given).unwrap_err();
    assert_eq!(refusal.code().as_str(), "input-invalid");
}
