//! Why actions are open or closed, in plain words.

use guicheng_engine::{Actor, Command, Id, Language, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person};
use guicheng_workbench::explain::{Explained, ExplainedAction, Part, Question, explain};

const PACK: &str = r#"
sources: {l: {title: t, articles: {"1": {kind: executable, summary: s}}}}
organisations: {bureau: {title: {zh: 局, en: bureau}}}
parties:
  applicant: {title: {zh: 申请人, en: applicant}, article: l/1, bind: opener}
  bureau: {title: {zh: 机关, en: authority}, article: l/1, route: {only: {organisation: bureau}}, roles: {head: {title: {zh: 负责人, en: head}}}}
fields:
  kind: {title: {zh: 种类, en: kind}, type: choice, options: {a: {title: {zh: 甲, en: first}}, b: {title: {zh: 乙, en: second}}}}
  note: {title: {zh: 说明, en: note}, type: text}
cases: {c: {title: c, root: grant}}
forms: {ask: {title: f, article: l/1, fields: {kind: {}}}, amend: {title: g, article: l/1, fields: {kind: {}, note: {need: required}}}}
workflows:
  grant:
    title: {zh: 许可, en: grant}
    case: c
    article: l/1
    open: {starts_case: true, by: [applicant], binds: [bureau], to: filed, form: ask}
    states: {filed: {title: {zh: 已收, en: filed}}, reviewed: {title: {zh: 已审, en: reviewed}}, shut: {title: {zh: 办结, en: shut}, final: true}}
    actions:
      review: {title: {zh: 审查, en: review}, article: l/1, from: filed, to: reviewed, by: [bureau.head]}
      decide:
        title: {zh: 决定, en: decide}
        article: l/1
        from: reviewed
        to: shut
        by: [bureau.head]
        not_by: [review]
        when:
          plain: {that: '!(data.has("kind") || procedures.appeal.total == 0)', else: {zh: 甲告知, en: first sentence}, article: l/1}
          list: {that: '!procedures.appeal.states.contains("lodged")', else: {zh: 乙告知, en: second sentence}, article: l/1}
          sum: {that: '"of\n" + data.kind + "or\n" + data.kind != "x"', else: {zh: 丙告知, en: third sentence}, article: l/1}
      correct:
        title: {zh: 更正, en: correct}
        article: l/1
        from: reviewed
        by: [bureau.head]
        form: amend
        when:
          second: {that: 'data.kind == "b"', else: {zh: 丁告知, en: fourth sentence}, article: l/1}
  appeal:
    title: {zh: 复核, en: appeal}
    case: c
    article: l/1
    concerns: {grant: [reviewed]}
    concerned_ends: stays
    open: {by: [applicant], to: lodged}
    states: {lodged: {title: {zh: 已提出, en: lodged}}, over: {title: {zh: 已复核, en: over}, final: true}}
    actions:
      end: {title: {zh: 复核完毕, en: end it}, article: l/1, from: lodged, to: over, by: [bureau.head]}
"#;

fn officer(name: &str) -> Actor {
    let organisation = Some(Id::from("bureau"));
    Actor { organisation, roles: vec![Id::from("head")], ..person(name) }
}

fn explained(harness: &CaseHarness, actor: &Actor, action: &str) -> Explained {
    explained_with(harness, actor, action, None)
}

fn explained_with(harness: &CaseHarness, actor: &Actor, action: &str, command: Option<&Command>) -> Explained {
    let question = Question {
        host: &harness.host,
        case: &harness.case,
        events: &harness.events,
        at: morning("2026-03-04"),
        actor,
        who: "who",
        action: Some(action),
        command,
        name: &|_| None,
        layer: &|_| None,
        language: Language::English,
    };
    explain(&question).unwrap()
}

fn only(explained: Explained) -> ExplainedAction {
    assert_eq!(explained.actions.len(), 1, "{:?}", explained.actions);
    explained.actions.into_iter().next().unwrap()
}

fn says(parts: &[Part]) -> Vec<&str> {
    parts.iter().flat_map(|part| std::iter::once(part.says.as_str()).chain(says(&part.parts))).collect()
}

fn filed() -> CaseHarness {
    let packs = TestLibrary::with_pack("grants", PACK);
    let mut harness = CaseHarness::of(&packs, "grants");
    harness.open("2026-03-02", &person("ann"), "c", "grant", input([("kind", "a")])).unwrap();
    harness
}

fn reviewed() -> CaseHarness {
    let mut harness = filed();
    harness.carry_out("2026-03-03", &officer("wang"), "grant", "review", Values::new()).unwrap();
    harness
}

#[test]
fn who_took_the_act_before_is_told_that_another_person_has_to() {
    let harness = reviewed();
    let decide = only(explained(&harness, &officer("wang"), "decide"));
    let (who, apart) = (&decide.tests[0], &decide.tests[1]);
    assert!(who.holds == Some(true) && who.changes.is_empty(), "{who:?}");
    assert_eq!((apart.says.as_str(), apart.holds), ("nobody who took “review”", Some(false)));
    assert!(apart.changes[0].starts_with("it would have to be another person: "), "{apart:?}");
    let decide = only(explained(&harness, &officer("li"), "decide"));
    assert_eq!(decide.tests[1].holds, Some(true), "{decide:?}");
}

#[test]
fn what_a_form_is_given_is_judged_where_it_is_known() {
    let (harness, li) = (reviewed(), officer("li"));
    let asked = |given: Values| {
        let command = Command::new(li.clone(), harness.request_in("grant", "correct", given));
        let correct = only(explained_with(&harness, &li, "correct", Some(&command)));
        let [.., condition, form] = correct.tests.as_slice() else { panic!("{correct:?}") };
        assert_eq!(correct.open, condition.holds == Some(true) && form.holds == Some(true), "{correct:?}");
        (condition.clone(), form.clone())
    };
    let (condition, form) = asked(input([("kind", "a"), ("note", "n")]));
    assert_eq!((condition.holds, form.holds), (Some(false), Some(true)));
    assert_eq!(
        (condition.says.as_str(), condition.tree[0].says.as_str()),
        ("fourth sentence", "kind (first) is second")
    );
    let (condition, form) = asked(input([("kind", "b"), ("note", "n")]));
    assert_eq!((condition.holds, form.holds), (Some(true), Some(true)));
    let (_, form) = asked(Values::new());
    assert!(form.holds == Some(false) && form.changes[0].contains("note"), "{form:?}");
    let correct = only(explained(&harness, &li, "correct"));
    assert!(correct.tests.iter().rev().take(2).all(|test| test.holds.is_none()), "{correct:?}");
}

#[test]
fn negations_and_lists_are_told_in_one_sentence() {
    let harness = reviewed();
    let decide = only(explained(&harness, &officer("li"), "decide"));
    let trees: Vec<Vec<&str>> =
        decide.tests.iter().map(|test| says(&test.tree)).filter(|tree| !tree.is_empty()).collect();
    assert_eq!(trees[0][0], "none of these holds");
    assert_eq!(trees[1], ["states of all “appeal” (none) does not have lodged in it"]);
}

#[test]
fn what_is_joined_is_told_once_and_on_one_line() {
    let explained = explained(&reviewed(), &officer("li"), "decide");
    let text = explained.text(Language::English);
    let line = text.lines().find(|line| line.contains("is not x")).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(line.matches("kind (first)").count(), 2, "{line}");
    assert!(line.trim_start().starts_with("✓ of + kind (first) + or + kind (first)"), "{line}");
    let decide = only(explained);
    let sum = says(&decide.tests.iter().find(|test| test.says.contains("third sentence")).unwrap().tree);
    assert_eq!(sum.len(), 2, "the comparison and what is joined: {sum:?}");
}

#[test]
fn the_states_of_what_a_procedure_would_be_about_are_told_with_the_present_one() {
    let appeal = only(explained(&filed(), &person("ann"), "appeal"));
    let about = appeal.tests.iter().find(|test| test.says.contains("possible")).unwrap();
    assert_eq!((about.says.as_str(), about.holds), ("now grant: filed; possible: grant: reviewed", Some(false)));
    let appeal = only(explained(&reviewed(), &person("ann"), "appeal"));
    assert!(appeal.open && appeal.tests.iter().all(|test| test.holds != Some(false)), "{appeal:?}");
}
