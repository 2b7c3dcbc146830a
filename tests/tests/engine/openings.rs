//! Who opens: parties that the rules choose, when a case begins and in one that exists.

use guicheng_engine::{Actor, Command, Event, Id, Refusal, RefusalCode, Request, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person};

/// Two branches, a party for the one of a field's town, and a workflow about a loan that it opens.
const PATROL: &str = r#"
organisations:
  side_desk: {title: {zh: 分台, en: side desk}, kind: branch, territory: "990200"}
fields:
  town: {title: {zh: 城区, en: town}, type: territory}
  finder: {title: {zh: 查书人, en: finder}, type: organisation}
forms:
  patrol:
    title: {zh: 查书单, en: patrol}
    article: house_rules/5
    fields: {town: {need: required}, finder: {}}
parties:
  patrol:
    title: {zh: 查书台, en: patrolling desk}
    article: house_rules/5
    scope: procedure
    roles: {clerk: {title: {zh: 馆员, en: clerk}}}
    route: {by_town: {kind: branch, territory: data.town}}
  above: {title: {zh: 上级, en: desk above}, article: house_rules/5, scope: procedure, route: {by_rule: {chosen: 'if data.get("town", "") == "990200" { "main_desk" } else { "" }'}}}
workflows:
  patrol:
    title: {zh: 查书, en: patrol}
    case: loan
    article: house_rules/5
    open: {by: [patrol.clerk], binds: [patrol], form: patrol, to: begun}
    states: {begun: {title: {zh: 已开始, en: begun}}, done: {title: {zh: 已结束, en: done}, final: true}}
    actions:
      end: {title: {zh: 结束, en: end}, article: house_rules/5, from: begun, to: done, by: patrol.clerk}
      call: {title: {zh: 上报, en: call}, article: house_rules/5, from: begun, by: patrol.clerk, binds: [above]}
"#;

fn library(edit: impl Fn(&str) -> String) -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.province("county", "lending", &edit(PATROL));
    packs
}

fn clerk_of(harness: &str) -> Actor {
    Actor { organisation: Some(Id::from(harness)), ..person("clerk") }
}

fn patrol(harness: &mut CaseHarness, actor: Actor, input: Values) -> Result<Vec<Event>, Refusal> {
    let request = Request::Open { workflow: Id::from("patrol"), concerns: None, input };
    harness.send("2026-03-03", Command::new(actor, request))
}

/// Why somebody cannot open the workflow now; nothing if they can.
fn offered(harness: &CaseHarness, actor: &Actor) -> Option<RefusalCode> {
    let at = morning("2026-03-03");
    let openings = match harness.case.kind() {
        Some(_) => harness.host.openings(&harness.case, actor, at).unwrap(),
        None => harness.host.beginnings(&harness.pack.id, actor, at).unwrap(),
    };
    let opening = openings.iter().find(|opening| opening.workflow.id == *"patrol").expect("it is listed");
    opening.refusal.as_ref().map(Refusal::code)
}

#[test]
fn a_party_chosen_by_rules_opens_what_makes_it_a_party() {
    let mut harness = CaseHarness::asked(&library(str::to_owned), "county", "2026-03-02");
    let refusal = patrol(&mut harness, clerk_of("main_desk"), input([("town", "990200")])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotAParty, "the other desk is competent");
    let events = patrol(&mut harness, clerk_of("side_desk"), input([("town", "990200")])).unwrap();
    assert_eq!(*events[0].changes.parties[0].bound, [Id::from("side_desk")]);
    assert_eq!(harness.case.bound("patrol", Some(harness.procedure("patrol"))), [Id::from("side_desk")]);
    harness.act("2026-03-03", "side_desk", "patrol", "end", Values::new()).expect_err("a clerk is asked for");
}

#[test]
fn who_lacks_the_role_is_no_party_whatever_is_given() {
    let mut harness = CaseHarness::asked(&library(str::to_owned), "county", "2026-03-02");
    let without_role = Actor { roles: Vec::new(), ..clerk_of("side_desk") };
    for given in [input([("town", "990200")]), Values::new(), input([("town", "nowhere")])] {
        let refusal = patrol(&mut harness, without_role.clone(), given).unwrap_err();
        assert_eq!(refusal.code(), RefusalCode::NotAParty);
    }
    assert_eq!(patrol(&mut harness, Actor::anonymous(), Values::new()).unwrap_err().code(), RefusalCode::NotAParty);
    assert_eq!(offered(&harness, &without_role), Some(RefusalCode::NotAParty));
}

#[test]
fn what_is_wrong_with_the_input_is_said_before_whom_it_chooses() {
    let mut harness = CaseHarness::asked(&library(str::to_owned), "county", "2026-03-02");
    for (given, code) in [
        (Values::new(), RefusalCode::InputMissing),
        (input([("town", "here")]), RefusalCode::InputInvalid),
        (input([("town", "120000")]), RefusalCode::NoRoute),
    ] {
        assert_eq!(patrol(&mut harness, clerk_of("side_desk"), given).unwrap_err().code(), code);
    }
}

#[test]
fn it_is_offered_to_whom_the_rules_could_choose() {
    let harness = CaseHarness::asked(&library(str::to_owned), "county", "2026-03-02");
    assert_eq!(offered(&harness, &clerk_of("side_desk")), None);
    assert_eq!(offered(&harness, &clerk_of("main_desk")), None, "the town is still to come");
    assert_eq!(offered(&harness, &clerk_of("town_school")), Some(RefusalCode::NotAParty), "that is no branch");
}

#[test]
fn what_the_rules_choose_without_input_is_offered_to_that_party_alone() {
    let only = |text: &str| text.replace("{kind: branch, territory: data.town}", "{organisation: side_desk}");
    let harness = CaseHarness::asked(&library(only), "county", "2026-03-02");
    assert_eq!(offered(&harness, &clerk_of("side_desk")), None);
    assert_eq!(offered(&harness, &clerk_of("main_desk")), Some(RefusalCode::NotAParty));
}

#[test]
fn a_party_that_no_rule_finds_is_said_before_there_is_a_form() {
    let formless = |text: &str| {
        text.replace("form: patrol, to: begun}", "to: begun}\n    fields: {town: {}}")
            .replace("{kind: branch, territory: data.town}", "{chosen: '\"\"'}")
    };
    let packs = library(formless);
    let mut harness = CaseHarness::asked(&packs, "county", "2026-03-02");
    assert_eq!(offered(&harness, &clerk_of("side_desk")), Some(RefusalCode::NoRoute));
    assert_eq!(patrol(&mut harness, clerk_of("side_desk"), Values::new()).unwrap_err().code(), RefusalCode::NoRoute);
}

#[test]
fn a_party_named_in_a_field_opens_if_it_names_itself() {
    let by_field =
        |text: &str| text.replace("route: {by_town: {kind: branch, territory: data.town}}", "bind: {field: finder}");
    let mut harness = CaseHarness::asked(&library(by_field), "county", "2026-03-02");
    assert_eq!(offered(&harness, &clerk_of("town_school")), None, "anybody may be named");
    let given = |finder| input([("town", "990200"), ("finder", finder)]);
    let refusal = patrol(&mut harness, clerk_of("town_school"), given("main_desk")).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotAParty);
    let refusal = patrol(&mut harness, clerk_of("town_school"), input([("town", "990200")])).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NotAParty, "nobody is named");
    patrol(&mut harness, clerk_of("town_school"), given("town_school")).unwrap();
}

#[test]
fn a_rule_may_give_the_organisation_itself() {
    let mut harness = CaseHarness::asked(&library(str::to_owned), "county", "2026-03-02");
    patrol(&mut harness, clerk_of("side_desk"), input([("town", "990200")])).unwrap();
    let call = |harness: &mut CaseHarness, of: &str| {
        let request = harness.request_in("patrol", "call", Values::new());
        harness.send("2026-03-03", Command::new(clerk_of(of), request))
    };
    let events = call(&mut harness, "side_desk").unwrap();
    assert_eq!(*events[0].changes.parties[0].bound, [Id::from("main_desk")]);
    patrol(&mut harness, clerk_of("main_desk"), input([("town", "990100")])).unwrap();
    assert_eq!(call(&mut harness, "main_desk").unwrap_err().code(), RefusalCode::NoRoute, "an empty text is nobody");
}

#[test]
fn a_party_chosen_by_rules_can_begin_a_case() {
    let starts = |text: &str| {
        text.replace("open: {by: [patrol.clerk]", "open: {starts_case: true, by: [patrol.clerk]")
            .replace("scope: procedure\n    roles", "roles")
    };
    let packs = library(starts);
    let begin = |of: &str| {
        let mut harness = CaseHarness::of(&packs, "county");
        let input = input([("town", "990200")]);
        let (kind, workflow) = (Id::from("loan"), Id::from("patrol"));
        let request = Request::OpenCase { pack: harness.pack.id.clone(), kind, workflow, input };
        let decided = harness.send("2026-03-03", Command::new(clerk_of(of), request));
        (harness, decided)
    };
    assert_eq!(begin("main_desk").1.unwrap_err().code(), RefusalCode::NotAParty);
    let (harness, decided) = begin("side_desk");
    assert_eq!(decided.unwrap().len(), 2, "the root and the patrol are opened");
    assert_eq!(harness.case.bound("patrol", None), [Id::from("side_desk")]);
    let empty = CaseHarness::of(&packs, "county");
    assert_eq!(offered(&empty, &clerk_of("side_desk")), None, "it can begin a case");
    assert_eq!(offered(&empty, &clerk_of("town_school")), Some(RefusalCode::NotAParty));
}
