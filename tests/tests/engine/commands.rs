//! What a host relies on: commands sent twice, seen too late, out of order; records that are damaged.

use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person, record, refusal, request};
use std::sync::Arc;

use guicheng_engine::{
    Actor, Answers, Case, Command, Event, Id, Language, MemoryHost, Misconfiguration, RefusalCode, Request, Rulebook,
    Undecided, Value, Values,
};

fn asked() -> CaseHarness {
    CaseHarness::asked(&TestLibrary::lending(), "lending", "2026-03-02")
}

fn keyed(harness: &CaseHarness, who: &str, action: &str, key: &str) -> Command {
    let mut command = Command::new(person(who), harness.request_in("loan", action, Values::new()));
    command.key = Some(Arc::from(key));
    command
}

#[test]
fn a_command_sent_twice_with_its_key_is_done_once() {
    let mut harness = asked();
    let command = keyed(&harness, "clerk", "suspend", "k-1");
    let first = harness.decide("2026-03-03", &command).unwrap();
    harness.send("2026-03-03", command.clone()).unwrap();
    let before = harness.case.sequence();
    for day in ["2026-03-03", "2026-03-09", "2027-03-09"] {
        let again = harness.decide(day, &command).expect("it is not refused, although its state is past");
        assert!(again.events.is_empty(), "nothing happens a second time");
        assert_eq!(again.repeats, Some(first.events[0].decision), "the answer names the decision taken then");
    }
    assert_eq!(harness.case.sequence(), before);
}

#[test]
fn texts_are_taken_as_they_are_meant() {
    let mut harness = asked();
    let given = "\u{feff} 还\u{200b}书 \u{202e}\n";
    harness.gives("2026-03-03", "clerk", "annotate", input([("note", given)]));
    let recorded = harness.procedure("loan").data().get("note").cloned();
    assert_eq!(recorded, Some(Value::text("还书")), "without what shows nothing");
    let asked = harness.events.iter().rev().find_map(Event::command).unwrap();
    assert_eq!(
        asked.request,
        harness.request_in("loan", "annotate", input([("note", "还书")])),
        "the record says no other"
    );
}

#[test]
fn another_command_with_a_used_key_is_refused() {
    let mut harness = asked();
    let command = keyed(&harness, "clerk", "suspend", "k-1");
    harness.send("2026-03-03", command).unwrap();
    for other in [keyed(&harness, "clerk", "resume", "k-1"), keyed(&harness, "head", "suspend", "k-1")] {
        let refusal = harness.decide("2026-03-03", &other).expect_err("the key was used for something else");
        assert_eq!(refusal.code(), RefusalCode::KeyReused);
    }
    assert!(harness.decide("2026-03-03", &keyed(&harness, "clerk", "resume", "k-2")).is_ok(), "another key is free");
}

#[test]
fn a_refused_command_does_not_use_its_key() {
    let mut harness = asked();
    let early = keyed(&harness, "clerk", "resume", "k-1");
    assert!(harness.decide("2026-03-03", &early).is_err(), "there is nothing to resume yet");
    harness.does("2026-03-03", "clerk", "suspend");
    assert_eq!(harness.decide("2026-03-04", &early).unwrap().repeats, None, "now it is done, for the first time");
}

#[test]
fn keys_are_remembered_by_a_case_that_is_read_from_its_record() {
    let mut harness = asked();
    let command = keyed(&harness, "clerk", "suspend", "k-1");
    harness.send("2026-03-03", command.clone()).unwrap();
    let (id, events) = record::read(&record::journal(&harness.host.rulebook, harness.case.id(), &harness.events));
    harness.case = harness.host.rulebook.replay(id, &events).unwrap();
    assert!(
        harness.decide("2026-03-09", &command).unwrap().repeats.is_some(),
        "it is known although the program began anew"
    );
}

#[test]
fn the_opening_of_a_case_can_be_sent_twice_too() {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let mut command = Command::new(person("pupil"), harness.opening(request()));
    command.key = Some(Arc::from("k-0"));
    harness.send("2026-03-02", command.clone()).unwrap();
    assert!(harness.decide("2026-03-02", &command).unwrap().repeats.is_some());
    command.key = None;
    let refusal = harness.decide("2026-03-02", &command).expect_err("a case is opened once");
    assert_eq!(refusal.code(), RefusalCode::WrongCase);
}

#[test]
fn somebody_who_has_not_seen_the_latest_is_told_so() {
    let mut harness = asked();
    let seen = harness.case.sequence();
    let mut command = Command::new(person("clerk"), harness.request_in("loan", "lend", Values::new()));
    command.seen = Some(seen);
    assert!(harness.decide("2026-03-03", &command).is_ok(), "nothing has changed since");
    harness.does("2026-03-03", "head", "prolong");
    assert_eq!(harness.decide("2026-03-03", &command).expect_err("the case has moved on").code(), RefusalCode::Stale);
    command.seen = Some(harness.case.sequence() + 5);
    assert_eq!(harness.decide("2026-03-03", &command).expect_err("nobody saw that").code(), RefusalCode::Stale);
}

#[test]
fn nothing_is_decided_before_what_is_decided_already() {
    let mut harness = asked();
    harness.does("2026-03-04", "clerk", "suspend");
    let command = Command::new(person("clerk"), harness.request_in("loan", "resume", Values::new()));
    assert_eq!(
        harness.decide("2026-03-03", &command).expect_err("that is the day before").code(),
        RefusalCode::BackInTime
    );
    let earlier = morning("2026-03-03");
    assert!(harness.host.advance(&harness.case, earlier).is_err());
    assert!(harness.host.available(&harness.case, &person("clerk"), earlier).is_err());
    assert!(harness.decide("2026-03-04", &command).is_ok(), "the same moment is not before");
}

#[test]
fn what_is_not_there_is_refused_by_its_name() {
    let harness = asked();
    let act = |procedure, action: &str| Request::Act { procedure, action: Id::from(action), input: Values::new() };
    let open = |workflow: &str, concerns| Request::Open {
        workflow: Id::from(workflow),
        concerns,
        input: input([("complaint_text", "loud reading")]),
    };
    for (request, code) in [
        (act(7, "lend"), RefusalCode::UnknownProcedure),
        (act(0, "lend"), RefusalCode::UnknownProcedure),
        (act(u32::MAX, "lend"), RefusalCode::UnknownProcedure),
        (act(2, "lent"), RefusalCode::UnknownAction),
        (act(2, "open"), RefusalCode::UnknownAction),
        (act(1, "leave"), RefusalCode::NotForPersons),
        (act(2, "become_overdue"), RefusalCode::NotForPersons),
        (open("complain", Some(2)), RefusalCode::UnknownWorkflow),
        (open("loan", None), RefusalCode::UnknownWorkflow),
        (open("book", None), RefusalCode::UnknownWorkflow),
        (open("complaint", None), RefusalCode::WrongConcern),
        (open("complaint", Some(1)), RefusalCode::WrongConcern),
        (open("complaint", Some(2)), RefusalCode::WrongConcern),
        (open("complaint", Some(99)), RefusalCode::WrongConcern),
    ] {
        let refusal = harness
            .decide("2026-03-03", &Command::new(person("head"), request.clone()))
            .expect_err("what is not there is refused");
        assert_eq!(refusal.code(), code, "{request:?}");
    }
}

#[test]
fn input_is_taken_as_the_form_asks_for_it_or_refused_with_all_that_is_wrong() {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let mut given = request();
    given.insert(Id::from("book_title"), Value::text("   "));
    given.insert(Id::from("shelf"), Value::text("cellar"));
    given.insert(Id::from("volumes"), Value::text("two"));
    given.insert(Id::from("colour"), Value::text("red"));
    let refusal = harness.open_case("2026-03-02", "pupil", given).expect_err("nearly all of it is wrong");
    let mut codes: Vec<&str> = refusal.reasons().iter().map(|reason| reason.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["condition", "input-invalid", "input-invalid", "input-unknown"]);
    assert!(refusal.names("not_blank"), "the field's own check is named");
    assert!(refusal.messages(Language::English).contains(&"The title must not be blank.".to_owned()));
    let public = refusal.for_public();
    let mut fields: Vec<&str> = public.reasons().iter().flat_map(|reason| reason.fields()).map(Id::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["book_title", "colour", "shelf", "volumes"], "the public is told what to correct");
    let too_long = input([("book_title", &*"长".repeat(21)), ("shelf", "open")]);
    assert_eq!(
        harness.open_case("2026-03-02", "pupil", too_long).expect_err("too long").code(),
        RefusalCode::InputInvalid
    );
    let missing = harness.open_case("2026-03-02", "pupil", input([])).expect_err("nothing is given");
    assert_eq!(missing.code(), RefusalCode::InputMissing);
    let insured = input([("book_title", "红楼梦"), ("shelf", "closed")]);
    let refusal = harness.open_case("2026-03-02", "pupil", insured).expect_err("books of the closed shelf are insured");
    assert_eq!(refusal.code(), RefusalCode::InputMissing, "what is needed depends on what is given");
    harness.open_case("2026-03-02", "pupil", input([("book_title", &*"长".repeat(20)), ("shelf", "open")])).unwrap();
}

#[test]
fn a_refusal_by_a_condition_says_which_and_what_it_read() {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    harness.open_case("2026-03-02", "pupil", input([("book_title", "红楼梦"), ("shelf", "open")])).unwrap();
    let refusal = harness.act("2026-03-03", "clerk", "loan", "lend", Values::new()).expect_err("the name is missing");
    let reason = &refusal.reasons()[0];
    let rule = reason.rule.as_ref().expect("the rule is named");
    let public = serde_json::to_value(refusal.for_public()).unwrap();
    let parts: Vec<&String> = public[0].as_object().unwrap().keys().collect();
    assert_eq!(parts, ["articles", "code", "message"], "the rule is for officials");
    assert_eq!(rule.id, "named");
    assert!(rule.place.starts_with("lending/workflows.yaml:"), "{}", rule.place);
    assert_eq!(reason.articles[0].as_str(), "house_rules/2(2)");
    assert_eq!(
        rule.values.iter().map(|(name, value)| format!("{name} = {}", value.as_ref().unwrap())).collect::<Vec<_>>(),
        ["missing.loan_request = [reader_name]"]
    );
    assert_eq!(reason.message(Language::Chinese), "请补全申请。");
}

#[test]
fn only_who_may_acts() {
    let mut harness = asked();
    for (who, action, may) in [
        ("pupil", "suspend", false),
        ("anybody", "suspend", false),
        ("head", "suspend", false),
        ("clerk", "suspend", true),
        ("clerk", "prolong", false),
        ("head", "annotate", true),
        ("clerk", "annotate", true),
        ("other_school", "annotate", false),
    ] {
        let command = Command::new(person(who), harness.request_in("loan", action, Values::new()));
        let decided = harness.decide("2026-03-03", &command);
        assert_eq!(decided.is_ok(), may, "{who} does {action}: {:?}", decided.err());
    }
    let mut impostor = person("clerk");
    impostor.organisation = Some(Id::from("town_school"));
    let command = Command::new(impostor, harness.request_in("loan", "suspend", Values::new()));
    assert_eq!(harness.send("2026-03-03", command).expect_err("a clerk of elsewhere").code(), RefusalCode::NotAParty);
}

/// A loan that was given back.
fn given_back() -> CaseHarness {
    let mut harness = asked();
    harness.does("2026-03-03", "clerk", "lend");
    harness.does("2026-03-09", "pupil", "give_back");
    harness
}

#[test]
fn a_record_with_events_lost_doubled_or_turned_round_is_not_a_case() {
    let harness = given_back();
    let replay = |events: Vec<Event>| harness.host.rulebook.replay(harness.case.id().clone(), &events);
    let all = harness.events.clone();
    for (what, events) in [
        ("an event lost", all.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, event)| event.clone()).collect()),
        ("an event twice", all.iter().flat_map(|event| [event.clone(), event.clone()]).collect::<Vec<_>>()),
        ("the order turned round", all.iter().rev().cloned().collect()),
        ("the beginning lost", all[1..].to_vec()),
    ] {
        let error = replay(events).map(|case| case.sequence()).expect_err(what);
        assert!(error.to_string().contains("gap or is out of order"), "{what}: {error}");
    }
    assert!(replay(all).is_ok());
}

#[test]
fn a_case_whose_pack_or_calendar_is_not_published_says_which_is_missing() {
    let harness = given_back();
    let error = Rulebook::new().replay(harness.case.id().clone(), &harness.events).map(|_| ()).expect_err("no pack");
    assert!(error.to_string().contains(&harness.pack.hash.to_string()), "the pack is named: {error}");
    let mut without_calendar = Rulebook::new();
    without_calendar.publish(Arc::clone(&harness.pack)).unwrap();
    let error = without_calendar
        .audit(harness.case.id().clone(), &harness.events)
        .map(|_| ())
        .expect_err("no calendar to count with");
    assert!(error.to_string().contains("calendar"), "{error}");
    let case =
        without_calendar.replay(harness.case.id().clone(), &harness.events).expect("replaying needs no calendar");
    let missing = Undecided::from(Misconfiguration::UnknownCalendar {
        calendar: harness.pack.calendar.clone(),
        pack: harness.pack.id.clone(),
    });
    assert_eq!(
        without_calendar.advance(&case, morning("2026-05-01"), &Answers::none()).expect_err("deciding does"),
        missing
    );
    let empty = Case::new(Id::from("other"));
    let command = Command::new(person("pupil"), harness.opening(request()));
    assert_eq!(without_calendar.decide(&empty, &command, morning("2026-05-01"), &Answers::none()), Err(missing));
    let nothing =
        MemoryHost::default().decide(&empty, &command, morning("2026-05-01")).expect_err("no pack of that id");
    assert_eq!(refusal(nothing).code(), RefusalCode::UnknownPack, "whoever asks named a pack that there is not");
}

#[test]
fn commands_can_be_written_and_read_by_other_programs() {
    let harness = asked();
    let mut command = keyed(&harness, "clerk", "lend", "k-9");
    command.seen = Some(2);
    let text = serde_json::to_string(&command).unwrap();
    assert_eq!(serde_json::from_str::<Command>(&text).unwrap(), command);
    assert!(text.contains(r#""input":{}"#), "no input is an empty mapping: {text}");
    let more = text.replacen('{', "{\"admin\":true,", 1);
    assert!(serde_json::from_str::<Command>(&more).is_err(), "a key nobody knows is refused, not left out");
    for value in [
        Value::text("2026-03-02"),
        Value::Integer(-3),
        Value::Boolean(false),
        Value::List(Arc::from([])),
        Value::date("2026-03-02".parse().unwrap()),
        Value::Period { period: "3 workdays".parse().unwrap() },
        Value::text(""),
    ] {
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "{text} is read back as it was");
    }
}

#[test]
fn two_organisations_of_one_territory_are_no_choice_to_make_by_the_order_of_a_file() {
    let packs = TestLibrary::lending();
    let route = "    route: {only: {organisation: main_desk}}";
    packs.edit("lending/parties.yaml", route, "    route: {only: {kind: branch, territory: '\"990102\"'}}");
    assert!(
        CaseHarness::of(&packs, "lending").open_case("2026-03-02", "pupil", request()).is_ok(),
        "one desk serves the town"
    );
    let first = "  main_desk: {title: {zh: 总台, en: main desk}, kind: branch, territory: \"990100\"}";
    let second = "  side_desk: {title: {zh: 分台, en: side desk}, kind: branch, territory: \"990100\"}";
    packs.edit("lending/parties.yaml", first, &format!("{first}\n{second}"));
    let refusal = CaseHarness::of(&packs, "lending").open_case("2026-03-02", "pupil", request()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NoRoute);
}

#[test]
fn a_decision_tells_the_command_behind_each_event_also_of_what_it_opened_with_the_case() {
    let packs = TestLibrary::of_examples();
    let pack = packs.load("dog_licence");
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(packs.library().calendar(pack.calendar.as_str()).unwrap());
    rulebook.publish(Arc::clone(&pack)).unwrap();
    let keeper = Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::anonymous() };
    let (kind, workflow) = (Id::from("dog"), Id::from("licence"));
    let open = Request::OpenCase { pack: pack.id.clone(), kind, workflow, input: Values::new() };
    let command = Command::new(keeper, open);
    let decision =
        rulebook.decide(&Case::new(Id::from("dog")), &command, morning("2026-03-02"), &Answers::none()).unwrap();
    let causes: Vec<bool> = decision.events.iter().map(|event| event.command().is_some()).collect();
    assert_eq!(causes, [true, false], "the licence is recorded as opened by the opening of the dog");
    for event in &decision.events {
        assert_eq!(decision.command_behind(event), Some(&command));
        assert_eq!(event.command_behind(&decision.events), Some(&command));
    }
    let alone = decision.events.get(1..).unwrap();
    assert_eq!(alone[0].command_behind(alone), None, "what triggered it is not in that part of the record");
}

#[test]
fn what_time_brings_about_has_no_command_behind_it() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    let events = harness.wait("2026-03-20");
    assert!(!events.is_empty());
    assert!(events.iter().all(|event| event.command_behind(&harness.events).is_none()), "{events:?}");
}

#[test]
fn a_rule_that_applies_and_finds_no_organisation_is_named() {
    let packs = TestLibrary::lending();
    let route = "    route: {only: {organisation: main_desk}}";
    packs.edit("lending/parties.yaml", route, "    route: {only: {kind: branch, territory: '\"110000\"'}}");
    let refusal = CaseHarness::of(&packs, "lending").open_case("2026-03-02", "pupil", request()).unwrap_err();
    let [reason] = refusal.reasons() else { panic!("{refusal:?}") };
    assert_eq!(reason.code, RefusalCode::NoRoute);
    let said = reason.message(guicheng_engine::Language::English);
    assert!(said.contains("what applies (only) finds no organisation"), "{said}");
    let said = reason.message(guicheng_engine::Language::Chinese);
    assert!(said.contains("适用的选定规则（only）找不到机构"), "{said}");
    let public = &refusal.for_public();
    assert!(!format!("{public:?}").contains("only"), "{public:?}");
}
