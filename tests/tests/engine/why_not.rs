//! Why something is not possible is told as it is, in every situation in which a code can arise.

use guicheng_engine::{Actor, Command, Id, Language, Refusal, RefusalCode, Request, Rulebook, Undecided, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, morning, person, request};

/// A second desk that is chosen when the first one asks for it, and what only it may do.
const SECOND: &str = r#"
parties:
  second:
    title: {zh: 复核台, en: second desk}
    article: house_rules/5
    scope: procedure
    roles: {clerk: {title: {zh: 馆员, en: clerk}}}
    route: {only: {organisation: main_desk}}
  sender: {title: {zh: 送书人, en: sender}, article: house_rules/5, scope: procedure, bind: opener}
  guest: {title: {zh: 来宾, en: guest}, article: house_rules/5, bind: {field: insurer}}
workflows:
  review:
    title: {zh: 复核, en: review}
    case: loan
    article: house_rules/5
    open: {by: [desk.clerk, sender], to: begun}
    states: {begun: {title: {zh: 已开始, en: begun}}, done: {title: {zh: 已结束, en: done}, final: true}}
    actions:
      call: {title: {zh: 移送复核, en: call the second desk}, article: house_rules/5, from: begun, by: desk.clerk, binds: [second]}
      end: {title: {zh: 复核完毕, en: end the review}, article: house_rules/5, from: begun, to: done, by: second.clerk}
"#;

fn asked() -> CaseHarness {
    let packs = TestLibrary::lending();
    packs.province("county", "lending", SECOND);
    CaseHarness::asked(&packs, "county", "2026-03-02")
}

fn only(refusal: &Refusal) -> (RefusalCode, String, String) {
    let [reason] = refusal.reasons() else { panic!("{refusal}") };
    (reason.code, reason.message(Language::English), reason.message(Language::Chinese))
}

#[test]
fn whoever_a_party_that_is_not_bound_yet_may_be_is_told_so_and_how_it_is_going_to_be_bound() {
    let mut harness = asked();
    let open = Request::Open { workflow: Id::from("review"), concerns: None, input: Values::new() };
    harness.send("2026-03-02", Command::new(person("clerk"), open)).unwrap();
    let end = |harness: &mut CaseHarness, who: &str| {
        only(&harness.carry_out("2026-03-02", &person(who), "review", "end", Values::new()).unwrap_err())
    };
    assert_eq!(
        end(&mut harness, "clerk"),
        (
            RefusalCode::NotAParty,
            "“end the review” is for second desk (clerk), and it is not settled yet who the second desk is: that is settled \
             by “call the second desk”"
                .to_owned(),
            "“复核完毕”由复核台馆员办理，而复核台尚未确定，要到办理“移送复核”时确定".to_owned()
        )
    );
    // Somebody in no such role is sent away whoever it is going to be.
    let refused = "“end the review” is for second desk (clerk) only";
    assert_eq!(end(&mut harness, "pupil").1, refused);
    assert_eq!(end(&mut harness, "anybody").1, refused);
    harness.carry_out("2026-03-02", &person("clerk"), "review", "call", Values::new()).unwrap();
    let mut stranger = person("clerk");
    stranger.organisation = Some(Id::from("other_desk"));
    let refusal = harness.carry_out("2026-03-02", &stranger, "review", "end", Values::new()).unwrap_err();
    assert_eq!(only(&refusal).1, refused);
    harness.carry_out("2026-03-02", &person("clerk"), "review", "end", Values::new()).unwrap();
}

#[test]
fn in_a_case_that_was_never_opened_there_is_the_workflow_but_not_the_case() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::of(&packs, "lending");
    let opening = |workflow: &str, kind: &str| Request::OpenCase {
        pack: Id::from("lending"),
        kind: Id::from(kind),
        workflow: Id::from(workflow),
        input: Values::new(),
    };
    let mut told =
        |request: Request| only(&harness.send("2026-03-02", Command::new(person("pupil"), request)).unwrap_err());
    let (code, english, chinese) = told(opening("complaint", "loan"));
    assert_eq!(code, RefusalCode::WrongCase);
    assert_eq!(
        english,
        "no case `case` has been opened yet; “complaint” is opened in a case that is open, which begins with “loan”"
    );
    assert_eq!(chinese, "没有案卷 `case`：尚未建立。“投诉”要在已经建立的案卷里提出，请先办理“借阅”");
    let act = Request::Act { procedure: 2, action: Id::from("lend"), input: Values::new() };
    assert_eq!(told(act).1, "no case `case` has been opened yet; a workflow that begins a case opens it");
    assert_eq!(told(opening("book", "loan")).1, "“book” is opened by the rule itself, not by persons");
    assert_eq!(told(opening("loan", "yearbook")).1, "“loan” is opened in cases of the kind `loan` only");
    assert_eq!(told(opening("laon", "loan")), {
        let english = "there is no workflow `laon`".to_owned();
        (RefusalCode::UnknownWorkflow, english, "没有流程 `laon`".to_owned())
    });
}

#[test]
fn within_an_open_case_it_is_said_why_a_workflow_is_not_opened_there() {
    let mut harness = asked();
    let mut told = |workflow: &str| {
        let open = Request::Open { workflow: Id::from(workflow), concerns: None, input: Values::new() };
        only(&harness.send("2026-03-02", Command::new(person("pupil"), open)).unwrap_err()).1
    };
    assert_eq!(told("loan"), "“loan” begins a case, and this one is open already");
    assert_eq!(told("book"), "“book” is opened by the rule itself, not by persons");
    assert_eq!(told("yearbook"), "“yearbook” is opened in cases of the kind `yearbook` only");
}

#[test]
fn a_record_seen_that_the_case_does_not_have_is_no_older_one() {
    let mut harness = asked();
    let act = Request::Act { procedure: 2, action: Id::from("lend"), input: Values::new() };
    let mut told = |seen| {
        let command = Command { seen: Some(seen), ..Command::new(person("clerk"), act.clone()) };
        only(&harness.send("2026-03-02", command).unwrap_err()).1
    };
    assert!(told(1).starts_with("the case has moved on"));
    assert!(told(90).starts_with("you have seen record 90, but the case has only"));
}

#[test]
fn a_pack_that_is_not_published_yet_is_not_called_unknown() {
    let packs = TestLibrary::lending();
    let pack = packs.load("lending");
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(packs.library().calendar("town").unwrap());
    let told = |rulebook: &Rulebook, pack: &str| {
        let open = Request::OpenCase {
            pack: Id::from(pack),
            kind: Id::from("loan"),
            workflow: Id::from("loan"),
            input: request(),
        };
        let (case, at) = (guicheng_engine::Case::new(Id::from("case")), morning("2026-03-02"));
        let command = Command::new(person("pupil"), open);
        match rulebook.decide(&case, &command, at, &guicheng_engine::Answers::none()) {
            Err(Undecided::Refused(refusal)) => only(&refusal).1,
            outcome => panic!("{outcome:?}"),
        }
    };
    assert!(told(&rulebook, "lending").starts_with("no pack `lending` is published here"));
    rulebook.publish_at(pack, morning("2026-04-01")).unwrap();
    assert_eq!(told(&rulebook, "lending"), "the pack `lending` was not published yet at that moment");
}

#[test]
fn a_clock_that_is_over_is_not_said_to_have_been_extended_enough() {
    let packs = TestLibrary::lending();
    let extend = r#"
workflows:
  loan:
    clocks:
      spare: {title: {zh: 备用期限, en: spare time}, article: house_rules/4, limit: 5 days, runs_in: lent, on_expiry: nothing, extension: 3 days}
    actions:
      more: {title: {zh: 再延长, en: more time}, article: house_rules/3, from: any, by: desk, extend: {answer: 2 workdays}}
      move: {title: {zh: 改催还, en: move}, article: house_rules/3, from: any, by: desk, extend: {spare: 1 days}}
"#;
    packs.province("county", "lending", extend);
    let mut harness = CaseHarness::asked(&packs, "county", "2026-03-02");
    let mut told = |action: &str| {
        only(&harness.carry_out("2026-03-02", &person("clerk"), "loan", action, Values::new()).unwrap_err()).1
    };
    assert_eq!(told("move"), "“spare time” is not running, so it cannot be extended");
    harness.carry_out("2026-03-02", &person("clerk"), "loan", "more", Values::new()).unwrap();
    let mut told = |action: &str| {
        only(&harness.carry_out("2026-03-02", &person("clerk"), "loan", action, Values::new()).unwrap_err()).1
    };
    assert_eq!(told("more"), "“time to answer” cannot be extended so; at most 3 workdays in all");
    harness.carry_out("2026-03-02", &person("clerk"), "loan", "refuse", Values::new()).unwrap();
}

/// What is said beside the second desk: acts of several parties, of anybody, and one that nobody takes twice.
const BESIDE: &str = r#"
parties:
  passer: {title: {zh: 路人, en: passer-by}, article: house_rules/5, anyone: true}
workflows:
  review:
    actions:
      note: {title: {zh: 备注, en: note}, article: house_rules/5, from: begun, by: [second, desk]}
      hint: {title: {zh: 提示, en: hint}, article: house_rules/5, from: begun, by: passer, not_by: [hint]}
"#;

#[test]
fn a_refusal_says_what_whoever_reads_it_can_go_by() {
    let packs = TestLibrary::lending();
    packs.province("county", "lending", SECOND);
    packs.write("county/beside.yaml", BESIDE);
    let mut harness = CaseHarness::asked(&packs, "county", "2026-03-02");
    let open =
        |workflow: &str, concerns| Request::Open { workflow: Id::from(workflow), concerns, input: Values::new() };
    harness.send("2026-03-02", Command::new(person("clerk"), open("review", None))).unwrap();
    let mut told = |actor: &Actor, action: &str, input: Values| {
        let refused = harness.carry_out("2026-03-02", actor, "review", action, input).unwrap_err();
        let (_, english, chinese) = only(&refused);
        (english, chinese)
    };
    let pair = |english: &str, chinese: &str| (english.to_owned(), chinese.to_owned());
    // Somebody is bound to one of the parties: whoever is none of them has nothing to wait for.
    assert_eq!(
        told(&person("pupil"), "note", Values::new()),
        pair("“note” is for second desk, lending desk only", "“备注”只能由复核台、借阅台办理")
    );
    assert_eq!(
        told(&Actor::anonymous(), "hint", Values::new()),
        pair("“hint” cannot be taken by somebody who is not known: sign in first", "“提示”不能匿名办理，请先登录")
    );
    let nameless = Actor { person: None, ..person("clerk") };
    assert_eq!(told(&nameless, "hint", Values::new()).1, "“提示”须回避或者由不同的人办理，应当写明由哪一个人办理");
    // Fields are called by their titles, what is no field by what was written.
    let given = |field: &str| [(Id::from(field), guicheng_engine::Value::text("a"))].into_iter().collect::<Values>();
    assert_eq!(
        told(&person("clerk"), "note", given("book_title")),
        pair("“note” does not ask for “title of the book”", "“备注”不需要填写“书名”")
    );
    assert_eq!(
        told(&person("clerk"), "note", given("colour")),
        pair("“note” does not ask for `colour`", "“备注”不需要填写 `colour`")
    );
    let complaint = Command::new(person("pupil"), open("complaint", Some(2)));
    let refusal = harness.send("2026-03-02", complaint).unwrap_err();
    assert_eq!(
        refusal.reasons()[0].message(Language::English),
        "“complaint” must be about “loan” in the state “lent, overdue”"
    );
    assert_eq!(refusal.reasons()[0].message(Language::Chinese), "“投诉”只能针对“借阅”提出，且须处于“借出、逾期”状态");
}
