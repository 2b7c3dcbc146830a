//! Separation of duties: four eyes, and nobody decides in a matter of their own.

use guicheng_engine::{Actor, Command, Id, Language, RefusalCode, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, problems};

const PACK: &str = r#"
sources: {l: {title: t, articles: {"1": {kind: executable, summary: s}}}}
organisations: {bureau: {title: B}}
parties:
  applicant: {title: applicant, article: l/1, bind: opener}
  objector: {title: objector, article: l/1, scope: procedure, bind: opener}
  bureau: {title: bureau, article: l/1, recused: true, route: {only: {organisation: bureau}}, roles: {head: {title: head}}}
fields: {reviewed_by: {title: r, type: text, list: true}, seen: {title: s, type: text, list: true}}
cases: {c: {title: c, root: grant}}
workflows:
  grant:
    title: grant
    case: c
    article: l/1
    fields: {reviewed_by: {}, seen: {}}
    open: {starts_case: true, by: [applicant], binds: [bureau], to: filed}
    states: {filed: {title: filed}, reviewed: {title: reviewed}, granted: {title: granted}, shut: {title: shut, final: true}}
    actions:
      review: {title: review, article: l/1, from: filed, to: reviewed, by: [bureau], set: {data: {seen: acted.review.persons}}}
      decide:
        title: decide
        article: l/1
        from: reviewed
        to: granted
        by: [bureau.head]
        not_by: [review]
        set: {data: {reviewed_by: acted.review.persons, seen: acted.open.organisations}}
      sign: {title: sign, article: l/1, from: granted, by: [bureau], not_by: [sign]}
      shut:
        title: shut
        article: l/1
        from: granted
        to: shut
        automatic: true
        when: {signed: {that: acted.sign.persons.len > 1, else: e, article: l/1}}
  objection:
    title: objection
    case: c
    article: l/1
    concerns: {grant: [granted, shut]}
    open: {by: [objector], to: filed}
    states: {filed: {title: filed}, upheld: {title: upheld, final: true}}
    actions:
      uphold: {title: uphold, article: l/1, from: filed, to: upheld, by: [bureau], not_by: [concerned.decide]}
"#;

fn somebody(organisation: &str, person: &str) -> Actor {
    Actor {
        organisation: Some(Id::from(organisation)),
        person: Some(Id::from(person)),
        roles: vec![Id::from("head")],
        real_name: true,
        acts_for: None,
    }
}

fn of_bureau(person: &str) -> Actor {
    somebody("bureau", person)
}

fn filed() -> CaseHarness {
    let mut harness = CaseHarness::of(&TestLibrary::with_pack("matter", PACK), "matter");
    harness.open("2026-03-02", &somebody("works", "ann"), "c", "grant", Values::new()).unwrap();
    harness
}

fn act(harness: &mut CaseHarness, who: &Actor, workflow: &str, action: &str) -> Result<(), RefusalCode> {
    let taken = harness.carry_out("2026-03-02", who, workflow, action, Values::new());
    taken.map(|_| ()).map_err(|refusal| refusal.code())
}

fn object(harness: &mut CaseHarness, who: &Actor) {
    let open = Request::Open { workflow: Id::from("objection"), concerns: Some(1), input: Values::new() };
    harness.send("2026-03-02", Command::new(who.clone(), open)).unwrap();
}

fn texts(harness: &CaseHarness, field: &str) -> Option<Value> {
    harness.procedure("grant").data().get(field).cloned()
}

#[test]
fn who_took_one_act_does_not_take_another() {
    let mut harness = filed();
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    let refusal = harness.carry_out("2026-03-02", &of_bureau("bo"), "grant", "decide", Values::new()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::OwnAct);
    let told = refusal.messages(Language::English).join("");
    assert!(told.contains("review") && told.contains("bureau (head)"), "it says who may: {told}");
    act(&mut harness, &of_bureau("cy"), "grant", "decide").unwrap();
}

#[test]
fn what_somebody_can_do_is_told_before_they_try() {
    let mut harness = filed();
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    let refused = |who: &str| {
        let at = guicheng_testkit::morning("2026-03-02");
        let available = harness.host.available(&harness.case, &of_bureau(who), at).unwrap();
        let decide = available.into_iter().find(|found| found.action.id == *"decide").unwrap();
        decide.refusal.map(|refusal| refusal.code())
    };
    assert_eq!(refused("bo"), Some(RefusalCode::OwnAct));
    assert_eq!(refused("cy"), None);
}

#[test]
fn expressions_read_who_took_an_act_once_it_is_taken() {
    let mut harness = filed();
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    assert_eq!(texts(&harness, "seen"), Some(Value::List(Vec::new().into())), "the act itself is not among them yet");
    act(&mut harness, &of_bureau("cy"), "grant", "decide").unwrap();
    assert_eq!(texts(&harness, "reviewed_by"), Some(Value::List(vec![Value::text("bo")].into())));
    assert_eq!(texts(&harness, "seen"), Some(Value::List(vec![Value::text("works")].into())), "opening is an act too");
}

#[test]
fn one_act_asks_for_two_persons() {
    let mut harness = filed();
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    act(&mut harness, &of_bureau("cy"), "grant", "decide").unwrap();
    act(&mut harness, &of_bureau("bo"), "grant", "sign").unwrap();
    assert_eq!(act(&mut harness, &of_bureau("bo"), "grant", "sign"), Err(RefusalCode::OwnAct));
    act(&mut harness, &of_bureau("cy"), "grant", "sign").unwrap();
    assert_eq!(harness.state("grant"), "shut", "what follows by itself sees that there were two");
}

#[test]
fn nobody_decides_on_an_objection_against_an_act_of_theirs() {
    let mut harness = filed();
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    act(&mut harness, &of_bureau("cy"), "grant", "decide").unwrap();
    object(&mut harness, &somebody("rival", "eve"));
    assert_eq!(act(&mut harness, &of_bureau("cy"), "objection", "uphold"), Err(RefusalCode::OwnAct));
    act(&mut harness, &of_bureau("bo"), "objection", "uphold").unwrap();
}

#[test]
fn an_act_kept_from_others_is_taken_by_a_known_person() {
    let mut harness = filed();
    let nameless = Actor { person: None, ..of_bureau("") };
    assert_eq!(act(&mut harness, &nameless, "grant", "review"), Err(RefusalCode::PersonRequired));
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    assert_eq!(act(&mut harness, &nameless, "grant", "decide"), Err(RefusalCode::PersonRequired));
}

#[test]
fn who_filed_it_is_recused_whatever_organisation_they_act_for_now() {
    let mut harness = filed();
    assert_eq!(act(&mut harness, &of_bureau("ann"), "grant", "review"), Err(RefusalCode::Recused));
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    act(&mut harness, &of_bureau("cy"), "grant", "decide").unwrap();
    object(&mut harness, &somebody("rival", "eve"));
    for own in ["ann", "eve"] {
        assert_eq!(act(&mut harness, &of_bureau(own), "objection", "uphold"), Err(RefusalCode::Recused), "{own}");
    }
}

#[test]
fn an_organisation_that_applies_to_itself_is_recused_whole() {
    let mut harness = CaseHarness::of(&TestLibrary::with_pack("matter", PACK), "matter");
    harness.open("2026-03-02", &of_bureau("bo"), "c", "grant", Values::new()).unwrap();
    assert_eq!(act(&mut harness, &of_bureau("cy"), "grant", "review"), Err(RefusalCode::Recused));
}

#[test]
fn a_case_rebuilt_from_its_record_remembers_who_acted() {
    let mut harness = filed();
    act(&mut harness, &of_bureau("bo"), "grant", "review").unwrap();
    harness.case = harness.host.rulebook.replay(Id::from("case"), &harness.events).unwrap();
    assert_eq!(act(&mut harness, &of_bureau("bo"), "grant", "decide"), Err(RefusalCode::OwnAct));
    let audit = harness.host.rulebook.audit(Id::from("case"), &harness.events).unwrap();
    assert_eq!(audit.differences, []);
}

#[test]
fn acts_that_nobody_takes_and_procedures_that_are_not_there_are_reported() {
    for (old, new, code) in [
        ("not_by: [review]", "not_by: [reviw]", "unknown-name"),
        ("not_by: [review]", "not_by: [shut]", "not-by-nobody"),
        ("not_by: [review]", "not_by: [concerned.review]", "not-by-concerned"),
        ("not_by: [concerned.decide]", "not_by: [concerned.decid]", "unknown-name"),
        ("automatic: true\n", "automatic: true\n        not_by: [review]\n", "not-by-nobody"),
        ("that: acted.sign.persons.len > 1", "that: acted.sing.persons.len > 1", "unknown-property"),
    ] {
        assert!(PACK.contains(old), "{old}");
        let failure =
            TestLibrary::with_pack("matter", &PACK.replacen(old, new, 1)).library().load("matter").unwrap_err();
        let found = problems(&failure).join("; ");
        assert!(found.contains(code), "{new}: {found}");
    }
}
