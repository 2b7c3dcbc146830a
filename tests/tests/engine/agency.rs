//! Agents, who act for another by an authority that a register knows; and what those in the roles of a party see.

use guicheng_engine::{Actor, Case, Command, Id, Language, RefusalCode, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, problems};

const PACK: &str = r#"
sources: {l: {title: t, articles: {"1": {kind: executable, summary: s}}}}
organisations: {bureau: {title: B}}
parties:
  holder:
    title: holder
    article: l/1
    bind: opener
    agents: {register: mandates, agent: agent, principal: principal, standing: [given], from: first, until: last, covers: covered}
  giver: {title: giver, article: l/1, bind: opener}
  bureau:
    title: bureau
    article: l/1
    route: {only: {organisation: bureau}}
    roles: {clerk: {title: c}, head: {title: h}, messenger: {title: m}}
    sees: {clerk: [sheet], head: all, messenger: nothing}
fields:
  no: {title: n, type: text}
  agent: {title: a, type: organisation}
  principal: {title: p, type: organisation}
  first: {title: f, type: date}
  last: {title: l, type: date}
  covered: {title: c, type: text, list: true}
  plot: {title: p, type: text}
forms:
  mandate: {title: f, article: l/1, fields: {no: {need: required}, agent: {need: required}, principal: {need: required}, first: {}, last: {}, covered: {need: required}}}
  plot: {title: f, article: l/1, fields: {plot: {need: required}}}
cases:
  mandate: {title: m, root: mandate, facts: {no: {}, agent: {}, principal: {}, first: {}, last: {}, covered: {}}}
  c: {title: c, root: plot, facts: {plot: {}}}
registers:
  mandates: {title: mandates, article: l/1, case: mandate, of: no, keys: {agent: {}}, facts: {principal: {}, first: {}, last: {}, covered: {}}}
views:
  sheet: {title: s, article: l/1, audience: [holder], shows: {plot: [held]}, fields: {plot: facts.plot}}
collections:
  plots: {title: p, article: l/1, of: {plot: [held]}, view: sheet, audience: [holder]}
workflows:
  mandate:
    title: mandate
    case: mandate
    article: l/1
    open: {starts_case: true, by: [giver], form: mandate, records: [mandate], to: given}
    states: {given: {title: given}, ended: {title: ended, final: true}}
    actions:
      revoke: {title: r, article: l/1, from: given, to: ended, by: [giver]}
  plot:
    title: plot
    case: c
    article: l/1
    open: {starts_case: true, by: [holder], binds: [bureau], form: plot, records: [plot], to: held}
    states: {held: {title: held}, over: {title: over, final: true}}
    actions:
      quit: {title: quit, article: l/1, from: held, to: over, by: [holder]}
      shut: {title: shut, article: l/1, from: held, to: over, by: [bureau]}
"#;

/// The agency acting for the firm.
fn agent(for_: &str) -> Actor {
    let (organisation, person) = (Some(Id::from("agency")), Some(Id::from("ada")));
    Actor { organisation, person, acts_for: Some(Id::from(for_)), ..Actor::anonymous() }
}

/// The firm gives the agency a mandate of these workflows until a day.
fn mandated(covered: &[&str], last: &str) -> CaseHarness {
    let mut harness = CaseHarness::of(&TestLibrary::with_pack("matter", PACK), "matter");
    let mut given =
        input([("no", "1"), ("agent", "agency"), ("principal", "firm"), ("first", "2026-03-01"), ("last", last)]);
    let covered: Vec<Value> = covered.iter().map(|id| Value::text(id)).collect();
    given.insert(Id::from("covered"), Value::List(covered.into()));
    harness.open("2026-02-02", &person("firm"), "mandate", "mandate", given).unwrap();
    harness.case = Case::new(Id::from("plot"));
    harness.events.clear();
    harness
}

fn open(harness: &mut CaseHarness, on: &str, who: &Actor) -> Result<(), RefusalCode> {
    let opened = harness.open(on, who, "c", "plot", input([("plot", "7")]));
    opened.map(|_| ()).map_err(|refusal| refusal.code())
}

#[test]
fn an_agent_has_the_rights_of_whom_it_acts_for_and_both_are_recorded() {
    let mut harness = mandated(&["plot"], "2026-12-31");
    open(&mut harness, "2026-03-02", &agent("firm")).unwrap();
    assert_eq!(harness.case.bound("holder", None), [Id::from("firm")]);
    let actor = &harness.events[0].command().unwrap().actor;
    assert_eq!(
        (actor.organisation.as_ref().map(Id::as_str), actor.acts_for.as_ref().map(Id::as_str)),
        (Some("agency"), Some("firm"))
    );
    assert!(!harness.events[0].looked_up.is_empty(), "the look-up of the authority is on record");
    assert_eq!(harness.host.rulebook.audit(Id::from("plot"), &harness.events).unwrap().differences, []);
    let sees = |who: &Actor| harness.host.view(&harness.case, who, morning("2026-03-03")).unwrap().facts.is_some();
    assert!(sees(&agent("firm")) && sees(&person("firm")));
    assert!(!sees(&agent("rival")) && !sees(&Actor { acts_for: None, ..agent("firm") }));
    harness.carry_out("2026-03-03", &person("firm"), "plot", "quit", Values::new()).unwrap();
}

#[test]
fn an_authority_that_is_not_there_or_does_not_reach_is_refused_by_its_reason() {
    for (covered, last, on, who, said) in [
        ("plot", "2026-12-31", "2026-03-02", "rival", "no authority to act for the holder is on record"),
        ("other", "2026-12-31", "2026-03-02", "firm", "is not for"),
        ("plot", "2026-03-31", "2026-04-01", "firm", "has ended"),
        ("plot", "2026-12-31", "2026-02-27", "firm", "has not begun"),
    ] {
        let mut harness = mandated(&[covered], last);
        let refusal = harness.open(on, &agent(who), "c", "plot", input([("plot", "7")])).unwrap_err();
        assert_eq!(refusal.code(), RefusalCode::NoAuthority);
        let told = refusal.messages(Language::English).join("");
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn an_authority_ends_with_what_stands_behind_it() {
    let mut harness = mandated(&["plot"], "2026-12-31");
    open(&mut harness, "2026-03-02", &agent("firm")).unwrap();
    let plot = std::mem::replace(&mut harness.case, Case::new(Id::from("case")));
    let events = std::mem::take(&mut harness.events);
    harness.case = harness.host.rulebook.replay(Id::from("plot"), &events).unwrap();
    assert_eq!(harness.case.sequence(), plot.sequence());
    let quit = harness.request_in("plot", "quit", Values::new());
    assert!(harness.decide("2026-03-31", &Command::new(agent("firm"), quit.clone())).is_ok());
    let late = harness.decide("2027-01-01", &Command::new(agent("firm"), quit)).unwrap_err();
    assert_eq!(late.code(), RefusalCode::NoAuthority);
}

#[test]
fn a_party_that_takes_no_agents_is_acted_for_by_nobody_else() {
    let mut harness = mandated(&["plot"], "2026-12-31");
    open(&mut harness, "2026-03-02", &agent("firm")).unwrap();
    let request = Request::Act { procedure: 1, action: Id::from("shut"), input: Values::new() };
    let refusal = harness.send("2026-03-03", Command::new(agent("bureau"), request)).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NoAuthority);
    let told = refusal.messages(Language::English).join("");
    assert!(told.contains("nobody can act for the bureau"), "{told}");
}

#[test]
fn an_agent_reads_in_lists_what_is_of_whom_it_acts_for_as_far_as_its_authority_reaches() {
    for (covered, last, reads) in
        [("plot", "2026-12-31", true), ("other", "2026-12-31", false), ("plot", "2026-03-02", false)]
    {
        let mut harness = mandated(&[covered], last);
        open(&mut harness, "2026-03-02", &person("firm")).unwrap();
        let rows = harness.host.rulebook.collection_rows(&harness.case).unwrap();
        let may = |who: &Actor| harness.host.may_read(&harness.case, &rows[0], who, morning("2026-03-03")).unwrap();
        assert!(rows[0].is_for(&agent("firm")), "it is for whom they act for");
        assert_eq!(may(&agent("firm")), reads, "{covered} until {last}");
        assert!(may(&person("firm")) && !may(&agent("rival")) && !may(&Actor { acts_for: None, ..agent("firm") }));
        let own = Actor { acts_for: Some(Id::from("rival")), ..person("firm") };
        assert!(!rows[0].is_for(&own), "what is one's own does not count meanwhile");
    }
}

#[test]
fn for_whom_somebody_can_act_is_told_while_the_authority_holds() {
    let harness = mandated(&["plot", "other"], "2026-12-31");
    let own = Actor { acts_for: None, ..agent("firm") };
    let found = |who: &Actor, on: &str| harness.host.authorities(&Id::from("matter"), who, morning(on)).unwrap();
    let held = found(&own, "2026-03-01");
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!((held[0].agent.as_str(), held[0].principal.as_str()), ("agency", "firm"));
    assert_eq!(held[0].workflows, Some(vec![Id::from("plot"), Id::from("other")]));
    assert_eq!(held[0].until, Some("2026-12-31".parse().unwrap()));
    // Whoever acts for somebody just now is told the same; others, and too early or too late, nothing.
    assert_eq!(found(&agent("rival"), "2026-03-01"), held);
    for (who, on) in [(&own, "2026-02-28"), (&own, "2027-01-01"), (&person("firm"), "2026-03-01")] {
        assert_eq!(found(who, on), []);
    }
}

#[test]
fn each_role_of_a_party_sees_what_is_its_own() {
    let mut harness = mandated(&["plot"], "2026-12-31");
    open(&mut harness, "2026-03-02", &person("firm")).unwrap();
    let seen = |roles: &[&str]| {
        let roles = roles.iter().map(|role| Id::from(*role)).collect();
        let who = Actor { organisation: Some(Id::from("bureau")), roles, ..Actor::anonymous() };
        let seen = harness.host.view(&harness.case, &who, morning("2026-03-03")).unwrap();
        (seen.facts.is_some(), seen.shown.len())
    };
    assert_eq!(seen(&["clerk"]), (false, 1));
    assert_eq!(seen(&["head"]), (true, 0));
    assert_eq!(seen(&["clerk", "head"]), (true, 1));
    assert_eq!(seen(&["messenger"]), (false, 0));
    assert_eq!(seen(&[]), (false, 0));
}

#[test]
fn registers_facts_roles_and_views_that_are_not_there_are_reported() {
    for (old, new, code) in [
        ("register: mandates", "register: mandate", "unknown-name"),
        ("agent: agent,", "agent: principal,", "agents-fact"),
        ("principal: principal,", "principal: covered,", "agents-fact"),
        ("until: last", "until: covered", "agents-fact"),
        ("standing: [given]", "standing: [gven]", "unknown-name"),
        ("clerk: [sheet]", "clerk: [shet]", "unknown-name"),
        ("{clerk: [sheet]", "{clrk: [sheet]", "unknown-name"),
    ] {
        assert!(PACK.contains(old), "{old}");
        let text = PACK.replacen(old, new, 1);
        let failure = TestLibrary::with_pack("matter", &text).library().load("matter").unwrap_err();
        let found = problems(&failure).join("; ");
        assert!(found.contains(code), "{new}: {found}");
    }
}
