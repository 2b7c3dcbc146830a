//! Effects and triggers that follow only where a condition holds.

use guicheng_engine::{Id, RefusalCode, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, morning, person};

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties: {p: {title: p, article: l/1, bind: opener}, q: {title: q, article: l/1, bind: {field: who}}}
fields: {n: {title: n, type: integer}, m: {title: m, type: integer}, sent: {title: s, type: boolean},
  who: {title: w, type: organisation}}
forms: {numbers: {title: f, article: l/1, fields: {n: {need: required}, m: {}, who: {}}}}
cases: {c: {title: c, root: matter, facts: {n: {}, sent: {}}}}
effects: {told: {title: t, article: l/1}, warned: {title: w, article: l/1, with: {n: integer}},
  asked: {title: a, article: l/1}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], to: a}
    states: {a: {title: a}, b: {title: b}, z: {title: z, final: true}}
    actions:
      close: {title: c, article: l/1, from: a, to: z, triggered: true}
  part:
    title: q
    case: c
    article: l/1
    open: {by: [p], to: a}
    states: {a: {title: a}, b: {title: b}, z: {title: z, final: true}}
    actions:
      decide:
        title: d
        article: l/1
        from: a
        to: b
        by: [p]
        form: numbers
        set: {facts: {n: input.n}}
        effects:
          warned: {when: facts.n > 5, with: {n: facts.n}}
          told: {to: [p]}
          asked: {to: [q]}
        triggers: {matter: {action: close, when: 'procedure.state == \"b\" && data.n > 9'}}
      check: {title: k, article: l/1, from: [a, b], by: [p], form: numbers, effects: {told: {when: data.m > 1}}}
      send:
        title: s
        article: l/1
        from: [b]
        to: z
        automatic: true
        when: {decided: {that: facts.has(\"n\"), else: e, article: l/1}}
        effects: {told: {when: data.m > 1}}
";

fn packs(changed: &str, to: &str) -> TestLibrary {
    assert!(PACK.contains(changed));
    TestLibrary::with_pack("matter", &PACK.replacen(changed, to, 1))
}

fn numbers(given: &[(&str, i64)]) -> Values {
    given.iter().map(|(name, number)| (Id::from(*name), Value::Integer(*number))).collect()
}

fn opened() -> CaseHarness {
    let mut harness = CaseHarness::of(&packs("", ""), "matter");
    harness.open("2026-03-02", &person("ann"), "c", "matter", Values::new()).unwrap();
    let open = guicheng_engine::Request::Open { workflow: Id::from("part"), concerns: None, input: Values::new() };
    harness.send("2026-03-02", guicheng_engine::Command::new(person("ann"), open)).unwrap();
    harness
}

fn effects(harness: &CaseHarness) -> Vec<String> {
    harness.events.iter().flat_map(|event| &event.effects).map(|asked| asked.effect.to_string()).collect()
}

#[test]
fn an_effect_whose_condition_does_not_hold_is_left_out() {
    let mut harness = opened();
    harness.carry_out("2026-03-02", &person("ann"), "part", "decide", numbers(&[("n", 5), ("m", 0)])).unwrap();
    assert_eq!(effects(&harness), ["told", "asked"], "what the automatic action would tell is left out as well");
    assert_eq!(harness.state("part"), "z");
}

#[test]
fn the_condition_of_an_effect_sees_the_case_as_the_action_leaves_it() {
    let mut harness = opened();
    harness.carry_out("2026-03-02", &person("ann"), "part", "decide", numbers(&[("n", 6), ("m", 2)])).unwrap();
    assert_eq!(effects(&harness), ["warned", "told", "asked", "told"]);
    assert_eq!(harness.events.last().unwrap().effects[0].with, [], "it carries nothing");
}

#[test]
fn an_effect_for_parties_that_nobody_is_bound_to_is_for_nobody_and_not_for_everybody() {
    let mut harness = opened();
    harness.carry_out("2026-03-02", &person("ann"), "part", "decide", numbers(&[("n", 1), ("m", 2)])).unwrap();
    let asked = harness.events.iter().flat_map(|event| &event.effects);
    let to: Vec<_> = asked.map(|asked| serde_json::to_value(asked).unwrap().get("to").cloned()).collect();
    assert_eq!(to, [Some(serde_json::json!(["ann"])), Some(serde_json::json!([])), None]);
}

#[test]
fn a_trigger_whose_condition_does_not_hold_is_left_out() {
    for (n, state) in [(9, "a"), (10, "z")] {
        let mut harness = opened();
        harness.carry_out("2026-03-02", &person("ann"), "part", "decide", numbers(&[("n", n), ("m", 0)])).unwrap();
        assert_eq!(harness.state("matter"), state, "{n}");
    }
}

#[test]
fn what_cannot_be_told_is_refused_to_a_person_and_waits_where_nobody_acts() {
    let mut harness = opened();
    let refusal = harness
        .carry_out("2026-03-02", &person("ann"), "part", "check", numbers(&[("n", 1)]))
        .expect_err("it is not known whether anything is to be told");
    assert_eq!(refusal.code(), RefusalCode::Script);
    assert_eq!(&*refusal.reasons()[0].rule.as_ref().unwrap().expression, "data.m > 1");
    harness.carry_out("2026-03-02", &person("ann"), "part", "decide", numbers(&[("n", 1)])).unwrap();
    assert_eq!(harness.state("part"), "b", "the automatic action is left out whole");
    let waiting = harness.host.waiting(&harness.case, morning("2026-03-03")).unwrap();
    assert_eq!(waiting.iter().map(|waiting| &*waiting.element).collect::<Vec<_>>(), ["workflows.part.actions.send"]);
    harness.carry_out("2026-03-03", &person("ann"), "part", "check", numbers(&[("n", 1), ("m", 2)])).unwrap();
    assert_eq!(harness.state("part"), "z", "then it goes on");
}

#[test]
fn a_condition_is_one_of_the_case_and_of_the_right_type() {
    for (old, new, code) in [
        ("when: facts.n > 5", "when: 1 > 2", "constant-condition"),
        (
            "action: close, when: 'procedure.state == \"b\" && data.n > 9'",
            "action: close, when: data.n",
            "wrong-result-type",
        ),
        ("when: facts.n > 5", "when: facts.k > 5", "unknown-field"),
    ] {
        let problems = packs(old, new).problems("matter");
        assert!(problems.iter().any(|problem| problem.contains(code)), "{new}: {problems:?}");
    }
}

#[test]
fn a_trigger_says_which_action_alone_or_beside_its_condition() {
    let (alone, beside) =
        (packs("{action: close, when: 'procedure.state == \"b\" && data.n > 9'}", "close"), packs("", ""));
    let triggers = |packs: &TestLibrary| {
        let pack = packs.load("matter");
        let trigger = pack.workflows.get("part").unwrap().actions.get("decide").unwrap().triggers[0].clone();
        (trigger.action.to_string(), trigger.when.is_some())
    };
    assert_eq!(triggers(&alone), ("close".to_owned(), false));
    assert_eq!(triggers(&beside), ("close".to_owned(), true));
    let mapped = packs(", when: 'procedure.state == \"b\" && data.n > 9'", "");
    assert_eq!(triggers(&mapped), ("close".to_owned(), false));
}
