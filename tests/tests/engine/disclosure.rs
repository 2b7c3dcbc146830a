//! Who sees what of a case: what no view names is seen by nobody outside its parties.

use guicheng_engine::{Answers, Command, Disclosure, Id, Language, Request, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, request};

/// A loan from the closed packs, insured, lent, with a note of the harness and a complaint.
fn lent() -> CaseHarness {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let mut given: Values = request();
    given.insert("shelf".into(), Value::text("closed"));
    given.insert("insurer".into(), Value::text("town_insurance"));
    given.insert("volumes".into(), Value::Integer(4));
    harness.open_case("2026-03-02", "pupil", given).unwrap();
    harness.gives("2026-03-02", "clerk", "annotate", input([("note", "a secret note")]));
    harness.does("2026-03-03", "clerk", "lend");
    harness.complain("2026-03-04", "neighbour").unwrap();
    harness
}

/// The views shown: name and fields.
fn shown(disclosure: &Disclosure) -> Vec<String> {
    disclosure
        .shown
        .iter()
        .map(|shown| {
            let fields: Vec<String> = shown
                .fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.as_ref().map_or("-".to_owned(), ToString::to_string)))
                .collect();
            format!("{} of {} {{{}}}", shown.view, shown.procedure, fields.join(", "))
        })
        .collect()
}

fn procedures(disclosure: &Disclosure) -> Vec<u32> {
    disclosure.procedures.iter().map(|(number, _)| *number).collect()
}

#[test]
fn the_public_sees_exactly_the_fields_of_its_view() {
    let harness = lent();
    for who in ["anybody", "other_school"] {
        let disclosure = harness.disclosed("2026-03-05", who);
        assert_eq!(shown(&disclosure), ["on_loan of 2 {book: 红楼梦, due: 2026-04-02}"]);
        assert!(disclosure.facts.is_none() && disclosure.procedures.is_empty(), "{who} sees nothing else");
    }
}

#[test]
fn what_no_view_names_is_nowhere_in_what_outsiders_get() {
    let harness = lent();
    for (who, secrets) in [
        ("anybody", vec!["小读者", "secret note", "loud reading", "town_insurance", "town_school", "neighbour"]),
        ("other_school", vec!["小读者", "secret note", "loud reading", "town_insurance", "town_school", "neighbour"]),
        ("town_insurance", vec!["小读者", "secret note", "loud reading", "town_school", "neighbour"]),
        ("neighbour", vec!["小读者", "secret note", "town_insurance", "town_school"]),
    ] {
        let disclosure = serde_json::to_string(&harness.disclosed("2026-03-05", who)).unwrap();
        for secret in secrets {
            assert!(!disclosure.contains(secret), "{who} gets to see `{secret}`: {disclosure}");
        }
    }
}

#[test]
fn a_view_shows_only_while_the_procedure_is_in_its_states() {
    let mut harness = CaseHarness::asked(&TestLibrary::lending(), "lending", "2026-03-02");
    assert_eq!(
        harness.disclosed("2026-03-02", "anybody"),
        Disclosure::default(),
        "nothing is shown before the book is lent"
    );
    harness.does("2026-03-03", "clerk", "lend");
    assert_eq!(shown(&harness.disclosed("2026-03-03", "anybody")).len(), 1);
    assert_eq!(shown(&harness.disclosed("2026-04-02", "anybody")).len(), 1, "the last day belongs to it");
    let later = harness.disclosed("2026-04-03", "anybody");
    assert!(later.shown.is_empty(), "the loan is overdue, although nobody has told the case yet: {later:?}");
}

#[test]
fn a_party_of_the_case_sees_all_of_it() {
    let harness = lent();
    for who in ["pupil", "clerk", "head"] {
        let disclosure = harness.disclosed("2026-03-05", who);
        assert_eq!(disclosure.facts.as_deref(), Some(harness.case.facts()), "{who} sees the facts");
        assert_eq!(procedures(&disclosure), [1, 2, 3], "{who} sees every procedure");
    }
}

#[test]
fn a_party_that_sees_nothing_gets_what_its_view_gives_and_no_more() {
    let harness = lent();
    let disclosure = harness.disclosed("2026-03-05", "town_insurance");
    assert!(
        disclosure.facts.is_none() && disclosure.procedures.is_empty(),
        "being a party gives it nothing: {disclosure:?}"
    );
    assert_eq!(shown(&disclosure), ["on_loan of 2 {book: 红楼梦, due: 2026-04-02}", "insured of 2 {volumes: 4}"]);
}

#[test]
fn a_view_with_a_condition_shows_only_when_it_holds() {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let mut given = request();
    given.insert("insurer".into(), Value::text("town_insurance"));
    harness.open_case("2026-03-02", "pupil", given).unwrap();
    harness.does("2026-03-03", "clerk", "lend");
    assert_eq!(
        shown(&harness.disclosed("2026-03-05", "town_insurance")).len(),
        1,
        "an open shelf is not the insurer's affair"
    );
}

#[test]
fn a_party_of_a_procedure_sees_its_own_procedure_only() {
    let mut harness = lent();
    harness.complain("2026-03-05", "teacher").unwrap();
    for (who, own) in [("neighbour", 3), ("teacher", 4)] {
        let disclosure = harness.disclosed("2026-03-06", who);
        assert_eq!(
            procedures(&disclosure),
            [own],
            "{who} sees the complaint it made, not the other's and not the loan"
        );
        assert!(disclosure.facts.is_none(), "{who} does not see the facts of the loan");
    }
}

#[test]
fn what_is_hidden_from_a_party_of_the_case_is_nowhere_in_what_it_gets() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "workflows: {complaint: {hidden_from: [reader]}}\n");
    let mut harness = CaseHarness::of(&packs, "village");
    harness.open_case("2026-03-02", "pupil", request()).unwrap();
    harness.does("2026-03-03", "clerk", "lend");
    harness.complain("2026-03-04", "neighbour").unwrap();
    let disclosure = harness.disclosed("2026-03-05", "pupil");
    assert_eq!(disclosure.facts.as_deref(), Some(harness.case.facts()), "the case stays its own");
    assert_eq!(procedures(&disclosure), [1, 2], "but not the complaint about it");
    assert!(!disclosure.sees_all(&harness.case));
    assert!(harness.disclosed("2026-03-05", "clerk").sees_all(&harness.case), "others see it as before");
    assert_eq!(procedures(&harness.disclosed("2026-03-05", "neighbour")), [3], "and whoever complained");
    let actions = |who: &str| {
        let at = morning("2026-03-05");
        let actions = harness.host.available(&harness.case, &person(who), at).unwrap();
        actions.iter().filter(|action| action.procedure == 3).count()
    };
    assert_eq!((actions("pupil"), actions("clerk") > 0), (0, true), "what is to be done about it is not told either");
    // Whoever complains about the own loan sees the own complaint.
    harness.complain("2026-03-05", "pupil").unwrap();
    assert_eq!(procedures(&harness.disclosed("2026-03-06", "pupil")), [1, 2, 4]);
}

/// Complaints that the reader of the loan does not know of; they end with the loan, and the head may look into them.
fn secretive() -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "workflows:
  complaint:
    hidden_from: [reader]
    concerned_ends: drop
    actions:
      drop: {title: {zh: 作罢, en: drop}, article: house_rules/5, from: any, to: settled, triggered: true}
  inquiry:
    title: {zh: 查问, en: inquiry}
    case: loan
    article: house_rules/5
    concerns: {complaint: [raised]}
    open: {by: desk.head, to: begun}
    states: {begun: {title: {zh: 查问中, en: begun}}, over: {title: {zh: 已查问, en: over}, final: true}}
    actions: {end: {title: {zh: 结束, en: end}, article: house_rules/5, from: begun, to: over, by: desk.head}}
",
    );
    packs
}

#[test]
fn what_is_hidden_is_refused_like_what_is_not_there() {
    let packs = secretive();
    let lent = || {
        let mut harness = CaseHarness::asked(&packs, "village", "2026-03-02");
        harness.does("2026-03-03", "clerk", "lend");
        harness
    };
    let (without, mut with) = (lent(), lent());
    with.complain("2026-03-04", "neighbour").unwrap();
    let act = |action: &str| Request::Act { procedure: 3, action: Id::from(action), input: Values::new() };
    let open =
        |workflow: &str, concerns| Request::Open { workflow: Id::from(workflow), concerns, input: Values::new() };
    let requests = [
        act("settle"),
        act("drop"),
        act("nothing"),
        open("inquiry", Some(3)),
        open("inquiry", None),
        open("complaint", Some(3)),
    ];
    for request in requests {
        let told = |harness: &CaseHarness| {
            let command = Command::new(person("pupil"), request.clone());
            let refused = harness.decide("2026-03-05", &command).unwrap_err().to_string();
            let answers = Answers::none();
            let form = harness.host.rulebook.form_screen(
                &harness.case,
                &command,
                morning("2026-03-05"),
                Language::English,
                &answers,
            );
            let form = form.map(|form| serde_json::to_string(&form).unwrap()).map_err(|refused| format!("{refused:?}"));
            (refused, form)
        };
        assert_eq!(told(&with), told(&without), "{request:?}");
    }
    let openings = |harness: &CaseHarness| {
        let openings = harness.host.openings(&harness.case, &person("pupil"), morning("2026-03-05")).unwrap();
        openings
            .iter()
            .map(|open| format!("{} {:?} {:?}", open.workflow.id, open.concerns, open.refusal))
            .collect::<Vec<_>>()
    };
    assert_eq!(openings(&with), openings(&without), "nor is it told by what could be opened about it");
}

#[test]
fn a_preview_does_not_tell_what_happens_in_what_is_hidden() {
    let mut harness = CaseHarness::asked(&secretive(), "village", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    harness.complain("2026-03-04", "neighbour").unwrap();
    let preview = |who: &str, request: Request| {
        let command = Command::new(person(who), request);
        let at = morning("2026-03-05");
        let preview = harness.host.rulebook.preview(&harness.case, &command, at, Language::English, &Answers::none());
        let preview = preview.unwrap();
        assert!(preview.open, "{preview:?}");
        preview
    };
    let give_back = || harness.request_in("loan", "give_back", Values::new());
    let told = serde_json::to_string(&preview("pupil", give_back())).unwrap();
    assert!(told.contains("give back") && !told.contains("complaint") && !told.contains("drop"), "{told}");
    let input = input([("complaint_text", "loud reading")]);
    let complain = Request::Open { workflow: Id::from("complaint"), concerns: Some(2), input };
    let wakes = |who: &str| preview(who, complain.clone()).wake.is_some();
    assert_eq!((wakes("pupil"), wakes("clerk")), (false, true), "nor when something happens next in it");
}

#[test]
fn only_from_who_sees_the_case_can_anything_be_hidden() {
    for party in ["insurer", "complainant", "public"] {
        let packs = TestLibrary::lending();
        packs.province("village", "lending", &format!("workflows: {{complaint: {{hidden_from: {party}}}}}\n"));
        assert_eq!(packs.problems("village").len(), 1, "{party}: {:?}", packs.problems("village"));
        assert!(packs.problems("village").iter().any(|problem| problem.contains("hidden-from-nothing")), "{party}");
    }
}

#[test]
fn somebody_who_is_named_like_a_party_of_another_case_sees_nothing_here() {
    let harness = lent();
    let elsewhere = CaseHarness::asked(&TestLibrary::lending(), "lending", "2026-03-02");
    assert_eq!(procedures(&harness.disclosed("2026-03-05", "neighbour")), [3]);
    assert!(elsewhere.disclosed("2026-03-05", "neighbour").procedures.is_empty());
    assert!(elsewhere.disclosed("2026-03-05", "town_insurance").shown.is_empty());
}

#[test]
fn nobody_without_a_name_is_a_party() {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let refusal = harness.open_case("2026-03-02", "anybody", request()).expect_err("a loan has a reader");
    assert!(refusal.names("not-a-party"), "{refusal:?}");
    let harness = lent();
    assert!(harness.disclosed("2026-03-05", "anybody").facts.is_none());
}

#[test]
fn an_effect_carries_what_its_view_shows_and_no_more() {
    let harness = lent();
    let effects: Vec<_> = harness.events.iter().flat_map(|event| &event.effects).collect();
    let notice = effects.iter().find(|effect| effect.effect == "notice").expect("the notice goes out");
    let fields: Vec<String> = notice.with.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(fields, ["book", "due"]);
    let slip = effects.iter().find(|effect| effect.effect == "slip").expect("the slip goes out");
    assert_eq!(slip.recipients().iter().map(|to| to.as_str()).collect::<Vec<_>>(), ["town_school"]);
    assert_eq!(slip.with.len(), 1);
}

#[test]
fn a_party_that_is_bound_anew_no_longer_sees_what_it_saw() {
    let packs = TestLibrary::lending();
    packs.province(
        "village",
        "lending",
        "forms:
  new_insurer: {title: x, article: house_rules/4, fields: {insurer: {need: required}}}
workflows:
  loan:
    actions:
      insure: {title: x, article: house_rules/4, from: lent, by: desk.head, form: new_insurer, binds: insurer}
",
    );
    let mut harness = CaseHarness::of(&packs, "village");
    let mut given = request();
    given.insert("shelf".into(), Value::text("closed"));
    given.insert("insurer".into(), Value::text("town_insurance"));
    harness.open_case("2026-03-02", "pupil", given).unwrap();
    harness.does("2026-03-03", "clerk", "lend");
    harness.gives("2026-03-04", "head", "insure", input([("insurer", "other_insurance")]));
    assert_eq!(shown(&harness.disclosed("2026-03-05", "town_insurance")).len(), 1, "only what everybody sees");
    assert_eq!(shown(&harness.disclosed("2026-03-05", "other_insurance")).len(), 2);
}
