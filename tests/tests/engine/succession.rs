//! Parties that are handed on: whoever opened is succeeded by somebody else.

use guicheng_engine::{Actor, Command, Id, RefusalCode, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, problems};

const PACK: &str = r#"
sources: {l: {title: t, articles: {"1": {kind: executable, summary: s}}}}
organisation_kinds: {desk: {title: k}}
organisations:
  north: {title: N, kind: desk, territory: "110100"}
  south: {title: S, kind: desk, territory: "110200"}
parties:
  holder: {title: holder, article: l/1, bind: opener}
  asker: {title: asker, article: l/1, scope: procedure, bind: opener}
  desk: {title: desk, article: l/1, route: {near: {kind: desk, territory: 'place(parties.holder)'}}}
fields: {heir: {title: h, type: organisation}}
forms: {heir: {title: f, article: l/1, fields: {heir: {}}}}
cases: {c: {title: c, root: plot, facts: {heir: {}}}}
workflows:
  plot:
    title: plot
    case: c
    article: l/1
    open: {starts_case: true, by: [holder], binds: [desk], to: held}
    states: {held: {title: held}, over: {title: over, final: true}}
    actions:
      bequeath: {title: b, article: l/1, from: held, by: [holder], form: heir, binds: {holder: {to: data.heir}, desk: {}}}
      quit: {title: q, article: l/1, from: held, to: over, by: [holder]}
    clocks: {fee: {title: fee, article: l/1, limit: 10 days, runs_in: [held], duty_of: holder}}
  query:
    title: query
    case: c
    article: l/1
    open: {by: [asker], to: asked}
    states: {asked: {title: asked}, over: {title: over, final: true}}
    actions:
      withdraw: {title: w, article: l/1, from: asked, to: over, by: [asker]}
      answer: {title: a, article: l/1, from: asked, to: over, by: [holder]}
      pass_on: {title: p, article: l/1, from: asked, by: [asker], form: heir, binds: {asker: {to: input.heir}}}
"#;

const PLACES: &str = r#"fn place(holders) { if holders.contains("ann") { "110101" } else { "110201" } }"#;

fn library(text: &str) -> TestLibrary {
    let packs = TestLibrary::with_pack("matter", text);
    packs.write("matter/rules/place.rhai", PLACES);
    packs
}

fn opened() -> CaseHarness {
    let mut harness = CaseHarness::of(&library(PACK), "matter");
    harness.open("2026-03-02", &person("ann"), "c", "plot", Values::new()).unwrap();
    harness
}

fn act(harness: &mut CaseHarness, who: &Actor, workflow: &str, action: &str, given: Values) -> Result<(), RefusalCode> {
    harness.carry_out("2026-03-04", who, workflow, action, given).map(|_| ()).map_err(|refusal| refusal.code())
}

fn bound(harness: &CaseHarness, party: &str) -> Vec<String> {
    harness.case.bound(party, None).iter().map(ToString::to_string).collect()
}

#[test]
fn the_successor_has_the_rights_and_the_predecessor_none() {
    let mut harness = opened();
    act(&mut harness, &person("ann"), "plot", "bequeath", input([("heir", "bob")])).unwrap();
    assert_eq!(bound(&harness, "holder"), ["bob"]);
    assert_eq!(act(&mut harness, &person("ann"), "plot", "quit", Values::new()), Err(RefusalCode::NotAParty));
    let sees =
        |who: &str| harness.host.view(&harness.case, &person(who), morning("2026-03-04")).unwrap().facts.is_some();
    assert!(!sees("ann") && sees("bob"));
    act(&mut harness, &person("bob"), "plot", "quit", Values::new()).unwrap();
}

#[test]
fn what_follows_from_who_it_is_is_chosen_again_and_clocks_go_on() {
    let mut harness = opened();
    let due = harness.clock_of("plot", "fee");
    assert_eq!(bound(&harness, "desk"), ["north"]);
    act(&mut harness, &person("ann"), "plot", "bequeath", input([("heir", "bob")])).unwrap();
    assert_eq!(bound(&harness, "desk"), ["south"]);
    assert_eq!(harness.clock_of("plot", "fee"), due);
}

#[test]
fn the_event_records_who_it_was_before() {
    let mut harness = opened();
    act(&mut harness, &person("ann"), "plot", "bequeath", input([("heir", "bob")])).unwrap();
    let changes = &harness.events.last().unwrap().changes.parties;
    let handed_on = changes.iter().find(|change| change.party == *"holder").unwrap();
    assert_eq!(handed_on.before.as_deref(), Some(&[Id::from("ann")][..]));
    assert_eq!(&*handed_on.bound, [Id::from("bob")]);
    let written = serde_json::to_string(harness.events.last().unwrap()).unwrap();
    let read: guicheng_engine::Event = serde_json::from_str(&written).unwrap();
    assert_eq!(&read, harness.events.last().unwrap());
    assert_eq!(harness.host.rulebook.audit(Id::from("case"), &harness.events).unwrap().differences, []);
}

#[test]
fn a_procedure_that_is_open_goes_on_with_the_successor() {
    let mut harness = opened();
    let open = Request::Open { workflow: Id::from("query"), concerns: None, input: Values::new() };
    harness.send("2026-03-03", Command::new(person("cat"), open)).unwrap();
    act(&mut harness, &person("ann"), "plot", "bequeath", input([("heir", "bob")])).unwrap();
    act(&mut harness, &person("cat"), "query", "pass_on", input([("heir", "dan")])).unwrap();
    assert_eq!(act(&mut harness, &person("cat"), "query", "withdraw", Values::new()), Err(RefusalCode::NotAParty));
    assert_eq!(act(&mut harness, &person("ann"), "query", "answer", Values::new()), Err(RefusalCode::NotAParty));
    act(&mut harness, &person("bob"), "query", "answer", Values::new()).unwrap();
}

#[test]
fn nobody_is_succeeded_by_nobody() {
    let mut harness = opened();
    for blank in ["", " "] {
        let empty = Values::from_iter([(Id::from("heir"), Value::text(blank))]);
        let refused = act(&mut harness, &person("ann"), "plot", "bequeath", empty);
        assert_eq!(refused, Err(RefusalCode::InputInvalid));
    }
    let missing = act(&mut harness, &person("ann"), "plot", "bequeath", Values::new());
    assert_eq!(missing, Err(RefusalCode::Script), "the heir is not recorded");
    assert_eq!(bound(&harness, "holder"), ["ann"]);
}

#[test]
fn whom_a_party_is_bound_to_is_said_where_it_can_be() {
    for (old, new, code) in [
        ("binds: {holder: {to: data.heir}, desk: {}}", "binds: [holder, desk]", "binds-opener"),
        ("desk: {}}", "desk: {to: data.heir}}", "binds-to"),
        ("by: [holder], binds: [desk]", "by: [holder], binds: {holder: {to: '\"bob\"'}, desk: {}}", "binds-to"),
        ("open: {by: [asker], to: asked}", "open: {by: [asker], to: asked, binds: [holder]}", "binds-opener"),
        ("holder: {to: data.heir}", "holder: {to: data.has(\"heir\")}", "wrong-result-type"),
        ("holder: {to: data.heir}", "holdr: {to: data.heir}", "unknown-name"),
    ] {
        assert!(PACK.contains(old), "{old}");
        let failure = library(&PACK.replacen(old, new, 1)).library().load("matter").unwrap_err();
        let found = problems(&failure).join("; ");
        assert!(found.contains(code), "{new}: {found}");
    }
}

#[test]
fn the_order_in_which_parties_are_bound_is_part_of_the_content() {
    let hash = |text: &str| library(text).load("matter").hash;
    let (first, last) = ("{holder: {to: data.heir}, desk: {}}", "{desk: {}, holder: {to: data.heir}}");
    assert_ne!(hash(PACK), hash(&PACK.replace(first, last)));
}
