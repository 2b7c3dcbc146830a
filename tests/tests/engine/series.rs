//! Numbers of series: without a gap, never twice, whoever decides at the same time; and fields that are given elsewhere.

use std::collections::BTreeMap;

use guicheng_engine::{
    Answer, Answers, Command, Decision, Event, Id, Language, RefusalCode, RegisterKey, Request, Undecided, Value,
    Values, resolve,
};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning, person};
use proptest::prelude::*;

const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}}}}
organisations:
  north: {title: 北区局, territory: \"990100\", details: {short: 北}}
  south: {title: 南区局, territory: \"990200\", details: {short: 南}}
  east: {title: 东区局, territory: \"990300\"}
parties:
  p: {title: p, article: l/1, bind: opener}
  office: {title: o, article: l/1, bind: {field: office}}
fields:
  office: {title: o, type: organisation}
  sort: {title: s, type: choice, options: {a: {title: 甲}, b: {title: 乙}}}
  no: {title: 编号, type: text}
  copy: {title: 编号, type: text}
  other: {title: 编号, type: text}
  code: {title: 统一编码, type: text, from: outside}
forms:
  application: {title: f, article: l/1, fields: {office: {need: required}, sort: {}}}
  given: {title: g, article: l/1, fields: {code: {need: required}}}
cases: {c: {title: c, root: matter, facts: {copy: {}, code: {}}}}
effects: {told: {title: t, article: l/1, with: {no: text}}}
series:
  receipts: {title: 受理编号, article: l/1, scope: office, year: true, pattern: '{office.short}受〔{year}〕{n}号'}
  sorted: {title: 分类编号, article: l/1, scope: [office, data.sort], pattern: '{office.short}{data.sort}{n:04}'}
workflows:
  matter:
    title: m
    case: c
    article: l/1
    open: {starts_case: true, by: [p], form: application, binds: [office], to: a}
    states: {a: {title: a}, b: {title: b}, c: {title: c}, z: {title: z, final: true}}
    actions:
      accept:
        title: a
        article: l/1
        from: [a, b]
        to: b
        by: [p]
        assigns: {no: receipts}
        set: {facts: {copy: data.no}}
        effects: {told: {with: {no: data.no}}}
        triggers: {more: {action: draw, when: 'procedures.more.open > 0'}}
      sort: {title: s, article: l/1, from: a, by: [p], assigns: {other: sorted, no: receipts}}
      hand_over: {title: h, article: l/1, from: b, to: c, by: [p]}
      finish:
        title: f
        article: l/1
        from: c
        to: z
        automatic: true
        set: {facts: {code: data.code}}
      record: {title: r, article: l/1, from: [b, c], by: [p], form: given}
  more:
    title: m
    case: c
    article: l/1
    open: {by: [p], to: a}
    states: {a: {title: a}, z: {title: z, final: true}}
    actions:
      draw: {title: d, article: l/1, from: a, triggered: true, assigns: {no: receipts}}
      close: {title: d, article: l/1, from: a, to: z, by: [p]}
";

fn changed(old: &str, new: &str) -> TestLibrary {
    assert!(PACK.contains(old), "{old}");
    TestLibrary::with_pack("matter", &PACK.replacen(old, new, 1))
}

fn opened(on: &str, office: &str) -> CaseHarness {
    let mut harness = CaseHarness::of(&changed("", ""), "matter");
    harness.open(on, &person("ann"), "c", "matter", input([("office", office), ("sort", "a")])).unwrap();
    harness
}

/// A further case of the same host.
fn another(first: &CaseHarness, id: &str, on: &str, office: &str) -> CaseHarness {
    let mut harness = CaseHarness::with(first.host.rulebook.clone(), first.pack.clone());
    harness.host = first.host.clone();
    harness.case = guicheng_engine::Case::new(Id::from(id));
    harness.open(on, &person("ann"), "c", "matter", input([("office", office), ("sort", "a")])).unwrap();
    harness
}

fn does(harness: &mut CaseHarness, on: &str, action: &str) -> Vec<Event> {
    harness.carry_out(on, &person("ann"), "matter", action, Values::new()).unwrap()
}

fn texts(events: &[Event]) -> Vec<String> {
    events.iter().flat_map(|event| &event.numbers).map(|drawn| drawn.text.to_string()).collect()
}

#[test]
fn a_number_is_recorded_and_what_follows_in_the_action_reads_it() {
    let mut harness = opened("2026-03-02", "north");
    let events = does(&mut harness, "2026-03-02", "accept");
    assert_eq!(texts(&events), ["北受〔2026〕1号"]);
    assert_eq!(harness.procedure("matter").data().get("no"), Some(&Value::text("北受〔2026〕1号")));
    assert_eq!(harness.case.facts().get("copy"), Some(&Value::text("北受〔2026〕1号")));
    assert_eq!(events[0].effects[0].with[0].1, Some(Value::text("北受〔2026〕1号")));
    assert_eq!(texts(&does(&mut harness, "2026-03-02", "accept")), ["北受〔2026〕2号"], "the next, in the same case");
}

#[test]
fn each_office_counts_for_itself_and_each_year_begins_anew() {
    let mut north = opened("2026-12-30", "north");
    does(&mut north, "2026-12-31", "accept");
    let mut south = another(&north, "second", "2026-12-31", "south");
    assert_eq!(texts(&does(&mut south, "2026-12-31", "accept")), ["南受〔2026〕1号"]);
    let mut third = another(&south, "third", "2027-01-01", "north");
    assert_eq!(texts(&does(&mut third, "2027-01-01", "accept")), ["北受〔2027〕1号"]);
}

#[test]
fn several_numbers_in_one_decision_follow_each_other() {
    let mut harness = opened("2026-03-02", "north");
    assert_eq!(
        texts(&does(&mut harness, "2026-03-02", "sort")),
        ["北受〔2026〕1号", "北甲0001"],
        "in the order of the fields"
    );
    for _ in 0..2 {
        let open = Request::Open { workflow: Id::from("more"), concerns: None, input: Values::new() };
        harness.send("2026-03-02", Command::new(person("ann"), open)).unwrap();
    }
    let events = does(&mut harness, "2026-03-02", "accept");
    assert_eq!(texts(&events), ["北受〔2026〕2号", "北受〔2026〕3号", "北受〔2026〕4号"]);
    assert_eq!(events[0].looked_up.len(), 1, "it is asked once");
}

#[test]
fn what_is_asked_and_not_stored_uses_no_number() {
    let mut harness = opened("2026-03-02", "north");
    let command = Command::new(person("ann"), harness.request_in("matter", "accept", Values::new()));
    for _ in 0..3 {
        assert_eq!(texts(&harness.decide("2026-03-02", &command).unwrap().events), ["北受〔2026〕1号"]);
        harness.host.available(&harness.case, &person("ann"), morning("2026-03-02")).unwrap();
        harness.host.waiting(&harness.case, morning("2026-03-02")).unwrap();
    }
    assert_eq!(texts(&does(&mut harness, "2026-03-02", "accept")), ["北受〔2026〕1号"]);
}

#[test]
fn a_host_may_count_instead_of_keeping_rows() {
    let harness = opened("2026-03-02", "north");
    let command = Command::new(person("ann"), harness.request_in("matter", "accept", Values::new()));
    let at = morning("2026-03-02");
    let missing = harness.host.rulebook.decide(&harness.case, &command, at, &Answers::none()).unwrap_err();
    let Undecided::Missing(missing) = missing else { panic!("{missing:?}") };
    let [asked] = missing.as_slice() else { panic!("{missing:?}") };
    assert_eq!(asked.register, "receipts");
    let key = RegisterKey::Number { root: Id::from("matter"), scope: vec![Value::text("north")], year: Some(2026) };
    assert_eq!(asked.key, key);
    let decision =
        resolve(|answers| harness.host.rulebook.decide(&harness.case, &command, at, answers), |_| Answer::counted(152))
            .unwrap();
    assert_eq!(texts(&decision.events), ["北受〔2026〕153号"]);
    let row = decision.rows.iter().find(|row| row.register == "receipts").unwrap();
    assert_eq!((&row.key, row.after), (&key, Some(152)), "stored only if there are still as many");
    assert!(decision.wake.keys.is_empty(), "the next number of somebody else wakes nobody");
}

#[test]
fn an_audit_draws_no_number() {
    let mut harness = opened("2026-03-02", "north");
    does(&mut harness, "2026-03-02", "accept");
    let mut second = another(&harness, "second", "2026-03-02", "north");
    does(&mut second, "2026-03-02", "accept");
    let audit = second.host.rulebook.audit(Id::from("second"), &second.events).unwrap();
    assert!(audit.differences.is_empty(), "{:?}", audit.differences);
    let (_, rows) = second.host.rulebook.rows(Id::from("second"), &second.events).unwrap();
    let row = rows.iter().find(|row| row.register == "receipts").unwrap();
    assert_eq!(
        (row.after, &row.entry.of),
        (Some(1), &Value::text("北受〔2026〕2号")),
        "a store is made anew by records"
    );
}

#[test]
fn a_number_that_cannot_be_made_refuses_with_its_series() {
    let mut harness = opened("2026-03-02", "east");
    let refusal = harness.carry_out("2026-03-02", &person("ann"), "matter", "accept", Values::new()).unwrap_err();
    assert_eq!(refusal.code(), RefusalCode::NoNumber);
    let message = refusal.messages(Language::English).join("");
    assert!(message.contains("office.short"), "{message}");
    let public = serde_json::to_string(&refusal.for_public()).unwrap();
    assert!(!public.contains("office.short"), "{public}");
}

/// A register that says what offices are called which the pack does not list.
const OFFICES: &str = "
registers: {offices: {title: 名录, article: l/1, case: f, of: body, facts: {called: {}}, names: called}}
cases:
  f: {title: f, root: file, facts: {body: {}, called: {}}}
  c: {title: c, root: matter, facts: {copy: {}, code: {}}}
fields:
  body: {title: b, type: organisation}
  called: {title: c, type: text}
";

fn with_offices(old: &str, new: &str) -> String {
    let file = "\n  file:
    title: f
    case: f
    article: l/1
    open: {starts_case: true, by: [p], form: entry, records: [entry], to: a}
    states: {a: {title: a}}
    actions: {call: {title: c, article: l/1, from: a, by: [p], form: entry, records: [entry]}}
  matter:";
    let entry = "forms:\n  entry: {title: e, article: l/1, fields: {body: {need: required}, called: {}}}\n";
    PACK.replacen("{office.short}受", "{office}受", 1)
        .replacen("\n  matter:", file, 1)
        .replacen("forms:\n", entry, 1)
        .replacen(
            "\ncases: {c: {title: c, root: matter, facts: {copy: {}, code: {}}}}",
            OFFICES.split_once("fields:").unwrap().0,
            1,
        )
        .replacen("\nfields:", &format!("\nfields:{}", OFFICES.split_once("fields:").unwrap().1.trim_end()), 1)
        .replacen(old, new, 1)
}

#[test]
fn an_office_that_the_pack_does_not_list_is_called_in_its_numbers_as_the_register_says() {
    let packs = TestLibrary::with_pack("matter", &with_offices("", ""));
    let accepted = |host: &CaseHarness, id: &str, office: &str| {
        let mut harness = another(host, id, "2026-03-05", office);
        (texts(&does(&mut harness, "2026-03-05", "accept")), harness)
    };
    let mut file = CaseHarness::of(&packs, "matter");
    file.open("2026-03-02", &person("ann"), "f", "file", input([("body", "west"), ("called", "西区局")])).unwrap();
    let (numbers, host) = accepted(&file, "first", "west");
    assert_eq!(numbers, ["西区局受〔2026〕1号"]);
    let (numbers, host) = accepted(&host, "second", "north");
    assert_eq!(numbers, ["北区局受〔2026〕1号"], "one that is listed is called as in the pack");
    let (numbers, host) = accepted(&host, "third", "nobody");
    assert_eq!(numbers, ["nobody受〔2026〕1号"], "what nobody has entered has no other name");
    file.host = host.host;
    file.carry_out("2026-03-05", &person("ann"), "file", "call", input([("body", "west"), ("called", "西城局")]))
        .unwrap();
    let (numbers, _) = accepted(&file, "fourth", "west");
    assert_eq!(numbers, ["西城局受〔2026〕2号"], "the name has changed, and the count goes on");
}

#[test]
fn what_calls_offices_by_a_name_is_one_register_of_offices_with_a_text() {
    let named = "facts: {called: {}}, names: called";
    for (old, new, problem) in [
        (named, "facts: {called: {}}, names: body", "register-names"),
        (named, "names: called", "register-names"),
        ("of: body, facts", "of: called, facts", "register-names"),
        (
            "names: called}}",
            "names: called}, more: {title: 名录, article: l/1, case: f, of: body, facts: {called: {}}, names: called}}",
            "register-names-twice",
        ),
    ] {
        let problems = TestLibrary::with_pack("matter", &with_offices(old, new)).problems("matter");
        assert!(problems.iter().any(|found| found.contains(problem)), "{new}: {problems:?}");
    }
}

#[test]
fn what_is_given_elsewhere_is_waited_for_until_somebody_records_it() {
    let mut harness = opened("2026-03-02", "north");
    does(&mut harness, "2026-03-02", "accept");
    does(&mut harness, "2026-03-02", "hand_over");
    assert_eq!(harness.state("matter"), "c");
    let waiting = harness.host.waiting(&harness.case, morning("2026-03-03")).unwrap();
    let [waiting] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((&*waiting.element, waiting.reason.code), ("workflows.matter.actions.finish", RefusalCode::Awaited));
    assert_eq!(waiting.reason.message(Language::Chinese), "“统一编码”由其他单位给出，尚未录入");
    harness.carry_out("2026-03-04", &person("ann"), "matter", "record", input([("code", "GB-1")])).unwrap();
    assert_eq!(harness.state("matter"), "z");
}

#[test]
fn series_are_checked() {
    for (old, new, problem) in [
        ("scope: office, year: true", "scope: data.sort, year: true", "series-scope"),
        ("'{office.short}受〔{year}〕{n}号'", "'{office.short}受〔{year}〕号'", "series-ambiguous"),
        ("'{office.short}受〔{year}〕{n}号'", "'{office.short}受{n}号'", "series-ambiguous"),
        ("'{office.short}受〔{year}〕{n}号'", "'受〔{year}〕{n}号'", "series-ambiguous"),
        ("{office.short}{data.sort}{n:04}", "{office.short}{n:04}", "series-ambiguous"),
        ("{n}号'", "{n:4}号'", "bad-placeholder"),
        ("{n}号'", "{n号'", "brace-left-open"),
        ("'{office.short}受", "'{office.shrt}受", "unknown-name (short)"),
        ("'{office.short}受", "'{offic.short}受", "unknown-name (office)"),
        ("assigns: {no: receipts}\n", "assigns: {no: receits}\n", "unknown-name (receipts)"),
        ("assigns: {other: sorted, no: receipts}", "assigns: {other: receipts, no: receipts}", "series-twice"),
        ("assigns: {no: receipts}\n", "assigns: {sort: receipts}\n", "assigned-field"),
        ("[office, data.sort]", "[office, data.office]", "series-field"),
        ("[office, data.sort]", "[office, facts.sort]", "series-ambiguous"),
        ("{office.short}{data.sort}{n:04}", "{office.short}{data.sort}{n:04}{data.sort}{n}{n}", "series-run-together"),
        ("〔{year}〕{n}号'", "{n}{year}{n}号'", "series-run-together"),
        ("〔{year}〕{n}号'", "〔{year}〕{n}0{n}号'", "series-run-together"),
        ("〔{year}〕{n}号'", "〔{year}〕{data.code}{n}号'", "series-run-together"),
        ("〔{year}〕{n}号'", "〔{year}〕{data.copy}-{data.code}-{n}号'", "series-run-together"),
        ("b: {title: 乙}", "b: {title: 乙5}", "series-run-together"),
        ("b: {title: 乙}", "b: {title: 甲}", "series-alike"),
        ("details: {short: 南}", "details: {short: 北}", "series-alike"),
    ] {
        let problems = changed(old, new).problems("matter");
        assert!(problems.iter().any(|found| found.contains(problem)), "{new}: {problems:?}");
    }
    let unused = changed("assigns: {other: sorted, no: receipts}", "assigns: {no: receipts}");
    assert_eq!(unused.warnings("matter").len(), 2, "the series, and the field that got its numbers");
}

#[test]
fn parts_of_a_number_that_cannot_be_mistaken_stand_side_by_side() {
    for pattern in [
        "{office.short}{year}-{n}",
        "{n}{office.short}{year}",
        "{office.short}{year}{n}",
        "{facts.code}-{year}{office}-{n}",
    ] {
        changed("{office.short}受〔{year}〕{n}号", pattern).load("matter");
    }
}

#[test]
fn a_series_reads_nothing_that_is_computed_from_something_personal() {
    let personal = PACK.replace(
        "code: {title: 统一编码, type: text, from: outside}",
        "code: {title: 统一编码, type: text, personal: true}",
    );
    for (old, new) in [
        ("assigns: {other: sorted, no: receipts}", "assigns: {other: sorted}, set: {data: {copy: data.code}}"),
        (
            "assigns: {other: sorted, no: receipts}",
            "assigns: {other: sorted}, set: {facts: {copy: 'data.code + \"1\"'}}",
        ),
    ] {
        let record = if new.contains("facts") { "facts" } else { "data" };
        let text =
            personal.replace("    open: {starts_case: true", "    fields: {copy: {}}\n    open: {starts_case: true");
        let text = text.replace(old, new).replace("[office, data.sort]", &format!("[office, {record}.copy]"));
        let text = text.replace("{data.sort}{n:04}", &format!("-{{{record}.copy}}-{{n:04}}"));
        let problems = TestLibrary::with_pack("matter", &text).problems("matter");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].ends_with("personal-in-series"), "{problems:?}");
    }
}

/// A decision that was taken with what was stored then, to be stored later.
struct Pending(usize, Decision);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Many cases, decided side by side with answers that may be out of date: what does not fit any more is decided again, and
    /// in the end each key has the numbers from 1 on without a gap.
    #[test]
    fn numbers_have_no_gap_in_whatever_order_cases_are_decided(steps in prop::collection::vec((0_usize..6, any::<bool>()), 1..40)) {
        let first = opened("2026-12-30", "north");
        let mut host = first.host.clone();
        let mut cases: Vec<CaseHarness> = (0..6)
            .map(|index| another(&first, &format!("case-{index}"), "2026-12-30", ["north", "south"][index % 2]))
            .collect();
        let mut pending: Vec<Pending> = Vec::new();
        let store = |host: &mut guicheng_engine::MemoryHost, cases: &mut Vec<CaseHarness>, Pending(index, decision): Pending| {
            let harness = &mut cases[index];
            let is_next = decision.events[0].sequence == harness.case.sequence() + 1;
            if !is_next || !host.registers.takes(&decision.rows) {
                return;
            }
            host.keep(&decision);
            for event in &decision.events {
                harness.case.apply(event, &host.rulebook).unwrap();
            }
            harness.events.extend(decision.events);
        };
        for (step, (index, at_once)) in steps.into_iter().enumerate() {
            let day = if step % 3 == 2 { "2027-01-01" } else { "2026-12-31" };
            let day = if cases[index].case.last_at() > Some(morning(day)) { "2027-01-01" } else { day };
            let command = Command::new(person("ann"), cases[index].request_in("matter", "accept", Values::new()));
            let decision = host.decide(&cases[index].case, &command, morning(day)).unwrap();
            pending.push(Pending(index, decision));
            if at_once {
                for decision in pending.drain(..).rev() {
                    store(&mut host, &mut cases, decision);
                }
            }
        }
        for decision in pending {
            store(&mut host, &mut cases, decision);
        }
        let mut numbers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for drawn in cases.iter().flat_map(|harness| &harness.events).flat_map(|event| &event.numbers) {
            numbers.entry(format!("{} {:?}", drawn.series, drawn.key)).or_default().push(drawn.number);
        }
        for (key, mut numbers) in numbers {
            numbers.sort_unstable();
            let wanted: Vec<u64> = (1..=u64::try_from(numbers.len()).unwrap()).collect();
            prop_assert_eq!(numbers, wanted, "{}", key);
        }
        for harness in &cases {
            prop_assert!(host.rulebook.audit(harness.case.id().clone(), &harness.events).unwrap().differences.is_empty());
        }
    }
}
