//! What somebody can do is what the engine would carry out: whatever can be told before a form is filled in is told.

use guicheng_engine::{AvailableWorkflow, Command, Id, Refusal, RefusalCode, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person};

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties:
  p: {title: p, article: l/1, bind: opener}
  heir: {title: h, article: l/1, bind: {field: heir}}
  beside: {title: b, article: l/1, scope: procedure, bind: opener}
fields:
  heir: {title: h, type: organisation}
  day: {title: d, type: date}
  last: {title: u, type: date}
  note: {title: n, type: text, max_length: 9}
forms: {paper: {title: f, article: l/1, fields: {day: {}, note: {}}}}
cases: {c: {title: c, root: matter, facts: {day: {}, last: {}, note: {}}}}
effects: {told: {title: t, article: l/1, with: {day: date}}}
letters:
  notice: {title: n, article: l/1, for: told, body: {due: {text: 'LETTER'}}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    fields: {heir: {}}
    open: {starts_case: true, by: [p], to: a}
    states: {a: {title: a}, b: {title: b}, z: {title: z, final: true}}
    actions:
      mark: {title: m, article: l/1, from: [a], by: [p], set: {data: {heir: '\" \"'}}}
      go: {title: g, article: l/1, from: [a], by: [p], FORM DOES}
      end: {title: e, article: l/1, from: [b], to: z, by: [p]}
      halt: {title: h, article: l/1, from: [b], to: z, triggered: true}
    clocks: {x: {title: x, article: l/1, limit: 5 workdays, runs_in: [a], extension: 5 workdays, duty_of: p}}
  side:
    title: s
    case: c
    article: l/1
    concerns: {matter: [a, b]}
    concerned_ends: stays
    open: {by: [beside], to: a}
    states: {a: {title: a}, z: {title: z, final: true}}
    actions:
      stop: {title: s, article: l/1, from: [a], to: z, by: [beside], FORM triggers: {concerned: halt}}
";

fn harness(letter: &str, form: &str, does: &str) -> CaseHarness {
    let text = PACK.replace("LETTER", letter).replace("FORM", form).replace("DOES", does);
    let mut harness = CaseHarness::of(&TestLibrary::with_pack("matter", &text), "matter");
    harness.open("2026-03-02", &person("ann"), "c", "matter", Values::new()).unwrap();
    harness
}

/// Why ann cannot take an action, as she is told before she tries; nothing if she is told that she can.
fn told(harness: &CaseHarness, action: &str) -> Option<RefusalCode> {
    let available = harness.host.available(&harness.case, &person("ann"), morning("2026-03-03")).unwrap();
    let found = available.iter().find(|available| available.action.id == *action).unwrap();
    found.refusal.as_ref().map(Refusal::code)
}

fn tried(harness: &mut CaseHarness, workflow: &str, action: &str, given: Values) -> Option<RefusalCode> {
    let carried_out = harness.carry_out("2026-03-03", &person("ann"), workflow, action, given);
    carried_out.err().map(|refusal| refusal.code())
}

#[test]
fn what_is_refused_whatever_a_form_is_given_is_not_offered() {
    let both = "set: {facts: {day: on, last: 'facts.day + years(2)'}}";
    for (letter, does, code) in [
        ("x", both, RefusalCode::Script),
        ("{clocks.x.due}", "to: b, effects: {told: {}}", RefusalCode::Script),
        ("x", "to: b, effects: {told: {with: {day: clocks.x.due}}}", RefusalCode::Script),
        ("x", "extend: {x: 6 workdays}", RefusalCode::Extension),
        ("x", "binds: [heir]", RefusalCode::NobodyNamed),
        ("x", "to: b, effects: {told: {when: 'facts.last > on'}}", RefusalCode::Script),
    ] {
        for form in ["", "form: paper,"] {
            let mut harness = harness(letter, form, does);
            tried(&mut harness, "matter", "mark", Values::new());
            assert_eq!(told(&harness, "go"), Some(code), "{form} {does}");
            assert_eq!(tried(&mut harness, "matter", "go", Values::new()), Some(code), "{form} {does}");
        }
    }
}

#[test]
fn what_rests_on_the_form_is_judged_when_it_is_filled_in() {
    for (letter, does) in [
        ("x", "set: {facts: {last: 'input.day + years(2)'}}"),
        ("x", "set: {facts: {last: 'data.day + years(2)'}}, to: b"),
        ("{facts.last}", "set: {facts: {last: 'data.day + days(1)'}}, to: b, effects: {told: {}}"),
        ("{facts.note}", "records: [paper], effects: {told: {with: {day: data.day}}}"),
        ("{clocks.x.due}", "effects: {told: {when: 'data.note == \"x\"'}}"),
    ] {
        let mut harness = harness(letter, "form: paper,", does);
        assert_eq!(told(&harness, "go"), None, "{does}");
        let mut given = input([("note", "x")]);
        given.insert(Id::from("day"), Value::date("2026-03-01".parse().unwrap()));
        assert_eq!(tried(&mut harness, "matter", "go", given), None, "{does}");
    }
}

#[test]
fn what_is_triggered_elsewhere_must_be_possible_there() {
    for form in ["", "form: paper,"] {
        let mut harness = harness("x", form, "to: b");
        let open = Request::Open { workflow: Id::from("side"), concerns: Some(1), input: Values::new() };
        harness.send("2026-03-02", Command::new(person("ann"), open)).unwrap();
        assert_eq!(told(&harness, "stop"), Some(RefusalCode::WrongState), "{form}");
        assert_eq!(tried(&mut harness, "side", "stop", Values::new()), Some(RefusalCode::WrongState), "{form}");
        assert_eq!(tried(&mut harness, "matter", "go", Values::new()), None, "{form}");
        assert_eq!(told(&harness, "stop"), None, "{form}");
        assert_eq!(tried(&mut harness, "side", "stop", Values::new()), None, "{form}");
    }
}

#[test]
fn what_can_never_be_opened_is_not_offered() {
    let codes = |openings: &[AvailableWorkflow]| {
        let codes = openings.iter().map(|opening| opening.refusal.as_ref().map(Refusal::code));
        codes.collect::<Vec<Option<RefusalCode>>>()
    };
    for form in ["", "form: paper,"] {
        let never = format!("{form} set: {{facts: {{day: on, last: 'facts.day + days(1)'}}}}, to: a}}");
        let text = PACK.replace("LETTER", "x").replace("FORM", "").replace("DOES", "to: b");
        let within = text.replace("open: {by: [beside], to: a}", &format!("open: {{by: [beside], {never}"));
        let mut harness = CaseHarness::of(&TestLibrary::with_pack("matter", &within), "matter");
        harness.open("2026-03-02", &person("ann"), "c", "matter", Values::new()).unwrap();
        let openings = harness.host.openings(&harness.case, &person("ann"), morning("2026-03-03")).unwrap();
        assert_eq!(codes(&openings), [Some(RefusalCode::Script)], "{form}");
        let first = "open: {starts_case: true, by: [p], ";
        let begins = text.replace(&format!("{first}to: a}}"), &format!("{first}{never}"));
        let harness = CaseHarness::of(&TestLibrary::with_pack("matter", &begins), "matter");
        let beginnings = harness.host.beginnings(&harness.pack.id, &person("ann"), morning("2026-03-03")).unwrap();
        assert_eq!(codes(&beginnings), [Some(RefusalCode::Script)], "{form}");
    }
}
