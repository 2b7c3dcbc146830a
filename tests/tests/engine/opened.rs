//! Procedures that actions open, and what becomes of them.

use std::sync::Arc;

use guicheng_engine::{Actor, Cause, Command, Event, EventKind, Id, Refusal, RefusalCode, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, morning, person};

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
parties:
  p: {title: p, article: l/1, bind: opener}
  asked: {title: a, article: l/1, scope: procedure, bind: {field: who}}
fields:
  all: {title: a, type: organisation, list: true}
  who: {title: w, type: organisation}
  why: {title: y, type: text, max_length: 5}
forms:
  round: {title: r, article: l/1, fields: {all: {need: required}, why: {}}}
  request: {title: q, article: l/1, fields: {who: {need: required}, why: {}}}
cases: {c: {title: c, root: matter}}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], to: a}
    states: {a: {title: a}, b: {title: b}, d: {title: d, final: true}, z: {title: z, final: true}}
    actions:
      ask:
        title: k
        article: l/1
        from: a
        to: b
        by: [p]
        form: round
        opens: {part: {each: input.all, with: {who: each, why: 'input.get(\"why\", \"\")'}, when: 'input.all.len != 7'}}
      join:
        title: j
        article: l/1
        from: b
        to: d
        automatic: true
        when: {over: {that: concerning.part.open == 0, else: e, article: l/1}}
      stop: {title: s, article: l/1, from: [a, b], to: z, by: [p]}
  part:
    title: q
    case: c
    article: l/1
    concerns: {matter: [b]}
    concerned_ends: drop
    open: {triggered: true, binds: [asked], form: request, to: a}
    states: {a: {title: a}, y: {title: y, final: true}, n: {title: n, final: true}}
    actions:
      yes: {title: y, article: l/1, from: a, to: y, by: [asked]}
      drop: {title: d, article: l/1, from: any, to: n, triggered: true}
";

fn packs(changed: &str, to: &str) -> TestLibrary {
    assert!(PACK.contains(changed), "{changed}");
    TestLibrary::with_pack("matter", &PACK.replacen(changed, to, 1))
}

fn codes(packs: &TestLibrary) -> Vec<String> {
    match packs.library().load("matter") {
        Ok(_) => Vec::new(),
        Err(failure) => {
            let records = failure.diagnostics.records(&failure.sources);
            records.iter().map(|record| record.code.to_string()).collect()
        }
    }
}

/// An office that is named while there is one, and asked when it is no more.
#[test]
fn what_was_recorded_while_it_could_be_given_is_given_on() {
    let asks = "        to: b
        by: [p]
        form: round
        opens: {part: {each: input.all, with: {who: each, why: 'input.get(\"why\", \"\")'}, when: 'input.all.len != 7'}}
";
    let later = "        by: [p]
        form: round
      go: {title: g, article: l/1, from: a, to: b, by: [p], opens: {part: {each: data.all, with: {who: each}}}}
";
    let text = PACK.replacen(asks, later, 1) + "organisations: {old: {title: o, until: 2026-03-31}}\n";
    let mut harness = opened(&TestLibrary::with_pack("matter", &text));
    harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(&["old"])).unwrap();
    let refusal = harness.carry_out("2026-04-02", &person("ann"), "matter", "ask", round(&["old"])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotCurrent, "nobody gives it anew");
    harness.carry_out("2026-04-02", &person("ann"), "matter", "go", Values::new()).unwrap();
    assert_eq!(harness.state("part"), "a");
}

fn act_in(
    harness: &mut CaseHarness,
    on: &str,
    who: &Actor,
    procedure: u32,
    action: &str,
) -> Result<Vec<Event>, Refusal> {
    let request = Request::Act { procedure, action: Id::from(action), input: Values::new() };
    harness.send(on, Command::new(who.clone(), request))
}

fn round(all: &[&str]) -> Values {
    let all = all.iter().map(|id| Value::Text((*id).into())).collect();
    Values::from_iter([(Id::from("all"), Value::List(all))])
}

fn opened(packs: &TestLibrary) -> CaseHarness {
    let mut harness = CaseHarness::of(packs, "matter");
    harness.open("2026-03-02", &person("ann"), "c", "matter", Values::new()).unwrap();
    harness
}

fn asked(all: &[&str]) -> CaseHarness {
    let mut harness = opened(&packs("", ""));
    harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(all)).unwrap();
    harness
}

fn of(organisation: &str) -> Actor {
    Actor { organisation: Some(Id::from(organisation)), ..Actor::default() }
}

#[test]
fn one_procedure_is_opened_for_each_different_entry_in_the_order_of_the_list() {
    let harness = asked(&["fire", "water", "fire"]);
    let parts: Vec<_> = harness.case.procedures().filter(|own| own.workflow().id == *"part").collect();
    let who: Vec<&[Id]> = parts.iter().map(|part| harness.case.bound("asked", Some(part))).collect();
    assert_eq!(who, [[Id::from("fire")], [Id::from("water")]]);
    assert!(parts.iter().all(|part| part.concerns() == Some(1)), "each is about the one that opened it");
}

#[test]
fn one_procedure_is_opened_for_each_row_though_two_be_alike() {
    let list = "all: {title: a, type: organisation, list: true}";
    let rows = packs(list, "all: {title: a, type: rows, article: l/1, fields: {who: {need: required}}}");
    rows.edit("matter/all.yaml", "with: {who: each,", "with: {who: each.who,");
    let mut harness = opened(&rows);
    let row = |who: &str| Value::Record(Arc::new(Values::from_iter([(Id::from("who"), Value::text(who))])));
    let all = Value::List([row("fire"), row("water"), row("fire")].into());
    let given = Values::from_iter([(Id::from("all"), all)]);
    harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", given).unwrap();
    let parts: Vec<_> = harness.case.procedures().filter(|own| own.workflow().id == *"part").collect();
    let who: Vec<&[Id]> = parts.iter().map(|part| harness.case.bound("asked", Some(part))).collect();
    assert_eq!(who, [[Id::from("fire")], [Id::from("water")], [Id::from("fire")]]);
}

#[test]
fn the_events_are_those_of_an_opening_by_hand_and_name_the_action_as_their_cause() {
    let harness = asked(&["fire"]);
    let [.., act, opening] = harness.events.as_slice() else { panic!("{:?}", harness.events) };
    assert_eq!(opening.cause, Cause::Triggered(act.sequence));
    assert_eq!(opening.decision, act.decision);
    assert!(matches!(&opening.kind, EventKind::Opened { workflow, .. } if *workflow == *"part"));
    let audit = harness.host.rulebook.audit(harness.case.id().clone(), &harness.events).unwrap();
    assert_eq!(audit.differences, []);
}

#[test]
fn the_last_answer_wakes_the_join_in_the_same_decision() {
    let mut harness = asked(&["fire", "water"]);
    act_in(&mut harness, "2026-03-03", &of("fire"), 2, "yes").unwrap();
    assert_eq!(harness.state("matter"), "b");
    act_in(&mut harness, "2026-03-04", &of("water"), 3, "yes").unwrap();
    assert_eq!(harness.state("matter"), "d");
}

#[test]
fn what_is_open_ends_with_what_it_is_about() {
    let mut harness = asked(&["fire", "water"]);
    act_in(&mut harness, "2026-03-03", &of("fire"), 2, "yes").unwrap();
    harness.carry_out("2026-03-04", &person("ann"), "matter", "stop", Values::new()).unwrap();
    let states: Vec<&str> = harness.case.procedures().map(|own| own.state().id.as_str()).collect();
    assert_eq!(states, ["z", "y", "n"]);
}

#[test]
fn nothing_happens_if_one_of_them_cannot_be_opened() {
    let mut harness = opened(&packs("", ""));
    let mut given = round(&["fire"]);
    given.insert(Id::from("why"), Value::Text("too long a text".into()));
    let refusal = harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", given).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::InputInvalid);
    assert_eq!(harness.state("matter"), "a");
}

#[test]
fn a_blank_is_no_organisation_and_nothing_is_opened_for_it() {
    for blank in ["", "  ", "\u{3000}", "\u{200b}"] {
        let mut harness = opened(&packs("", ""));
        let refusal =
            harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(&[blank, "fire"])).unwrap_err();
        assert_eq!(refusal.code(), RefusalCode::InputInvalid, "{blank:?}");
        assert_eq!(harness.state("matter"), "a");
    }
    let found_nobody = "each: '[input.get(\"why\", \"\"), \"fire\", input.get(\"why\", \" \")]'";
    let mut harness = opened(&packs("each: input.all", found_nobody));
    let refusal = harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(&["fire"])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::InputInvalid);
    assert_eq!((harness.state("matter"), harness.case.procedures().count()), ("a", 1));
}

#[test]
fn a_blank_that_an_expression_gave_binds_nobody() {
    let packs = packs("opens: {part:", "set: {data: {who: '\" \"'}}\n        opens: {part:");
    packs.edit(
        "matter/all.yaml",
        "  asked: {title: a,",
        "  named: {title: n, article: l/1, bind: {field: who}}\n  asked: {title: a,",
    );
    packs.edit("matter/all.yaml", "    open: {starts_case", "    fields: {who: {}}\n    open: {starts_case");
    packs.edit("matter/all.yaml", "automatic: true\n", "automatic: true\n        binds: [named]\n");
    packs.edit("matter/all.yaml", "to: z, by: [p]", "to: z, by: [p], binds: [named]");
    let mut harness = opened(&packs);
    harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(&["fire"])).unwrap();
    act_in(&mut harness, "2026-03-03", &of("fire"), 2, "yes").unwrap();
    assert_eq!(harness.state("matter"), "b", "the automatic action waits");
    let waiting = harness.host.waiting(&harness.case, morning("2026-03-03")).unwrap();
    let waits: Vec<_> = waiting.iter().map(|found| (&*found.element, found.reason.code)).collect();
    assert_eq!(waits, [("workflows.matter.actions.join", RefusalCode::NobodyNamed)]);
    let refusal = act_in(&mut harness, "2026-03-03", &person("ann"), 1, "stop").unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NobodyNamed);
}

#[test]
fn whoever_is_nobody_opens_for_nobody() {
    let mut harness = CaseHarness::of(&packs("", ""), "matter");
    let refusal = harness.open("2026-03-02", &of(" "), "c", "matter", Values::new()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotAParty);
}

#[test]
fn no_action_opens_more_than_two_hundred() {
    let many: Vec<String> = (0..201).map(|number| format!("office{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut harness = opened(&packs("", ""));
    let refusal = harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(&many)).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::TooManyOpened);
    harness.carry_out("2026-03-02", &person("ann"), "matter", "ask", round(&many[..200])).unwrap();
    assert_eq!(harness.case.procedures().count(), 201);
}

#[test]
fn what_actions_open_nobody_opens_by_hand() {
    let mut harness = asked(&["fire"]);
    let open = Request::Open { workflow: Id::from("part"), concerns: Some(1), input: Values::new() };
    let refusal = harness.send("2026-03-03", Command::new(person("ann"), open)).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::UnknownWorkflow);
}

#[test]
fn a_condition_that_does_not_hold_leaves_all_of_them_out() {
    let harness = asked(&["a", "b", "c", "d", "e", "f", "g"]);
    assert_eq!(harness.case.procedures().count(), 1);
}

#[test]
fn what_cannot_go_together_is_reported() {
    for (old, new, code) in [
        ("opens: {part:", "opens: {parts:", "unknown-name"),
        ("with: {who: each, why:", "with: {who: each, what: each, why:", "unknown-name"),
        ("each: input.all,", "each: input.why,", "wrong-result-type"),
        ("each: input.all, with: {who: each, why:", "with: {who: each, why:", "unknown-variable"),
        ("with: {who: each, why:", "with: {why:", "opens-missing"),
        ("open: {triggered: true, binds", "open: {by: [p], binds", "not-opened"),
        ("concerns: {matter: [b]}", "concerns: {matter: [a]}", "opens-about"),
        ("    concerned_ends: drop\n", "", "opened-left"),
        ("    concerns: {matter: [b]}\n", "", "concerned-ends-nothing"),
        ("concerned_ends: drop", "concerned_ends: yes_", "unknown-name"),
        ("concerned_ends: drop", "concerned_ends: 'yes'", "concerned-ends-action"),
        ("from: any, to: n", "from: [n], to: n", "concerned-ends-action"),
    ] {
        let codes = codes(&packs(old, new));
        assert!(codes.contains(&code.to_owned()), "{new}: {codes:?}");
    }
    assert_eq!(codes(&packs("concerned_ends: drop", "concerned_ends: stays")), Vec::<String>::new());
}

#[test]
fn openings_that_lead_back_to_themselves_are_reported() {
    let again =
        "open: {triggered: true, binds: [asked], form: request, to: a, opens: {part: {with: {who: input.who}}}}";
    let opening = "open: {triggered: true, binds: [asked], form: request, to: a}";
    let packs = packs(opening, again);
    packs.edit("matter/all.yaml", "concerns: {matter: [b]}", "concerns: {matter: [b], part: [a]}");
    assert_eq!(codes(&packs), ["opens-without-end"]);
}
