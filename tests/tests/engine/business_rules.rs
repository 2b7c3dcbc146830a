//! Business rules of organisations: laid over every version of a pack, they hold for one party's acts and clocks.

use std::sync::Arc;

use guicheng_engine::{
    Actor, ApplyError, ClockPhase, ClockStep, Event, EventKind, Id, Pack, PublishError, RefusalCode, Request, Rulebook,
    Values,
};
use guicheng_testkit::{CaseHarness, TestLibrary, input, morning};
use guicheng_workbench::inspect::{Amendment, DiagnosticRecord, YearTable};

/// The library of examples, in which the bureau can pass a case on, with rules of the south bureau besides those of the
/// north bureau.
fn packs() -> TestLibrary {
    let packs = TestLibrary::of_examples();
    packs.edit(
        "dog_licence/workflows/licence.yaml",
        "      ask_supplement:\n",
        "      pass_on: {title: 移送, article: rules/4, from: [submitted, examination], by: [bureau.clerk], form: stray, binds: [bureau]}\n      ask_supplement:\n",
    );
    packs.write(
        "south_rules/pack.yaml",
        "format: 2\npack: south_rules\ntitle: 南区业务规则\nversion: 1.0.0\nextends: dog_licence\n\
         business_rules_of: {organisation: south_bureau, party: bureau}\n",
    );
    packs.write(
        "south_rules/rules.yaml",
        "parameters: {acceptance_limit: {value: 2 workdays}, examination_limit: {values: {2026-01-01: 7 workdays}}}\n\
         workflows: {licence: {clocks: {report: {title: 报告, article: rules/4, limit: 3 workdays, runs_in: [examination], duty_of: bureau}}}}\n",
    );
    packs
}

/// A later version of the dog licence.
fn version(packs: &TestLibrary, number: &str, from: &str, text: &str) -> Arc<Pack> {
    let amendment = Amendment::Version {
        version: number.into(),
        path: format!("{number}.yaml"),
        text: text.to_owned(),
        manifest: format!("in_force: {{from: {from}}}"),
    };
    packs.library().load_amended("dog_licence", &amendment).unwrap_or_else(|failure| panic!("{failure}"))
}

fn keeper() -> Actor {
    Actor { person: Some(Id::from("keeper")), real_name: true, ..Actor::default() }
}

fn of(bureau: &str, role: &str) -> Actor {
    Actor {
        organisation: Some(Id::from(bureau)),
        person: Some(Id::from("official")),
        roles: vec![Id::from(role)],
        real_name: true,
        acts_for: None,
    }
}

fn published(packs: &TestLibrary, ids: &[&str]) -> Rulebook {
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(packs.library().calendar("cn").unwrap());
    ids.iter().for_each(|id| rulebook.publish(packs.load(id)).unwrap());
    rulebook
}

fn application() -> Values {
    input([
        ("keeper_name", "张三"),
        ("keeper_phone", "13800000000"),
        ("district", "990100"),
        ("dog_name", "豆豆"),
        ("size", "small"),
        ("chip", "156000000000001"),
    ])
}

/// A licence that the keeper has applied for.
fn submitted(rulebook: Rulebook, packs: &TestLibrary, on: &str) -> CaseHarness {
    let mut case = CaseHarness::with(rulebook, packs.load("dog_licence"));
    case.open(on, &keeper(), "dog", "licence", Values::new()).unwrap();
    case.carry_out(on, &keeper(), "licence", "submit", application()).unwrap();
    case
}

fn limit(case: &CaseHarness, clock: &str) -> String {
    let run = case.procedure("licence").clock(clock).unwrap_or_else(|| panic!("{clock} has not started"));
    format!("{:?}", run.target())
}

fn runs(case: &CaseHarness, clock: &str) -> bool {
    let run = case.procedure("licence").clock(clock);
    run.is_some_and(|run| matches!(run.phase(), ClockPhase::Running { .. }))
}

/// What is wrong with business rules of the north bureau that say this besides.
fn refused(text: &str) -> Vec<DiagnosticRecord> {
    let packs = TestLibrary::of_examples();
    packs.write("north_bureau_rules/more.yaml", text);
    let failure = packs.failure("north_bureau_rules");
    failure.diagnostics.records(&failure.sources)
}

#[test]
fn they_are_laid_over_every_version_in_whatever_order_these_are_published() {
    let packs = packs();
    let (first, rules) = (packs.load("dog_licence"), packs.load("north_bureau_rules"));
    let later = version(&packs, "1.1.0", "2026-06-01", "parameters: {renewal_days: {value: 40}}");
    let mut hashes = Vec::new();
    for order in [[&first, &later, &rules], [&rules, &later, &first], [&first, &rules, &later]] {
        let mut rulebook = published(&packs, &[]);
        order.into_iter().for_each(|pack| rulebook.publish(Arc::clone(pack)).unwrap());
        for (on, base, due) in [("2026-05-11", &first, "due 2026-05-12"), ("2026-06-15", &later, "due 2026-06-16")] {
            let case = submitted(rulebook.clone(), &packs, on);
            assert_eq!(case.procedure("licence").pack().hash, base.hash);
            assert_eq!(case.clock_of("licence", "acceptance"), due);
            let holding = rulebook.business_rules(&case.case, case.procedure("licence"), morning(on));
            hashes.extend(holding.iter().map(|rules| rules.hash));
        }
    }
    let (over_first, over_later) = (hashes[0], hashes[1]);
    assert_eq!(hashes, [over_first, over_later, over_first, over_later, over_first, over_later]);
    assert_eq!(over_first, rules.hash, "laid over the version they were loaded with they are the same");
    assert_ne!(over_first, over_later);
}

#[test]
fn one_that_they_do_not_fit_is_refused_in_either_order() {
    let packs = packs();
    let tighter =
        "parameters: {acceptance_limit: {value: 2 workdays, bound: {at_least: 2 workdays, at_most: 2 workdays}}}";
    let (rules, unfit) = (packs.load("north_bureau_rules"), version(&packs, "2.0.0", "2026-06-01", tighter));
    for order in [[&rules, &unfit], [&unfit, &rules]] {
        let mut rulebook = published(&packs, &["dog_licence"]);
        rulebook.publish(Arc::clone(order[0])).unwrap();
        let error = rulebook.publish(Arc::clone(order[1])).unwrap_err();
        let PublishError::Unfit { rules, version, .. } = &error else { panic!("{error}") };
        assert_eq!((rules.as_str(), &**version), ("north_bureau_rules", "2.0.0"));
        let said = error.to_string();
        assert!(said.contains("bound-broken") && said.contains("north_bureau_rules/rules.yaml"), "{said}");
        // Nothing of it is published.
        let case = submitted(rulebook, &packs, "2026-06-15");
        let is_old = case.procedure("licence").pack().hash == packs.load("dog_licence").hash;
        assert_eq!(is_old, order[1].hash == unfit.hash);
    }
}

#[test]
fn a_version_that_is_in_force_only_after_them_need_not_fit() {
    let packs = packs();
    packs.edit("north_bureau_rules/pack.yaml", "{from: 2026-05-01,", "{from: 2026-05-01, until: 2026-05-31,");
    let mut rulebook = published(&packs, &["dog_licence", "north_bureau_rules"]);
    let tighter =
        "parameters: {acceptance_limit: {value: 2 workdays, bound: {at_least: 2 workdays, at_most: 2 workdays}}}";
    rulebook.publish(version(&packs, "2.0.0", "2026-06-01", tighter)).unwrap();
}

#[test]
fn a_case_passed_on_keeps_its_running_limit_and_then_takes_those_of_its_new_agency() {
    let packs = packs();
    let mut case =
        submitted(published(&packs, &["dog_licence", "north_bureau_rules", "south_rules"]), &packs, "2026-05-11");
    assert_eq!(case.clock_of("licence", "acceptance"), "due 2026-05-12", "one workday, by the rules of the north");
    let to_south = input([("district", "990200"), ("size", "small")]);
    case.carry_out("2026-05-11", &of("north_bureau", "clerk"), "licence", "pass_on", to_south).unwrap();
    assert_eq!(case.clock_of("licence", "acceptance"), "due 2026-05-12", "it runs on as it began");
    case.carry_out("2026-05-12", &of("south_bureau", "clerk"), "licence", "accept", Values::new()).unwrap();
    assert_eq!(case.clock_of("licence", "examination"), "due 2026-05-21", "seven workdays, by the rules of the south");
    assert!(runs(&case, "report") && case.procedure("licence").clock("visit").is_none());
    let to_north = input([("district", "990100"), ("size", "small")]);
    let passed = case.carry_out("2026-05-13", &of("south_bureau", "clerk"), "licence", "pass_on", to_north).unwrap();
    assert_eq!(case.clock_of("licence", "examination"), "due 2026-05-21");
    assert!(!runs(&case, "report"), "what only the rules of the south had is over: {passed:?}");
    assert!(runs(&case, "visit"), "and what only those of the north have begins: {passed:?}");
    assert!(limit(&case, "visit").contains("count: 5"));
    let granted = case.carry_out("2026-05-14", &of("north_bureau", "examiner"), "licence", "grant", Values::new());
    assert!(granted.is_err(), "the form of the north is asked for");
    let read = Values::from_iter([(Id::from("chip_agrees"), guicheng_engine::Value::Boolean(true))]);
    case.carry_out("2026-05-14", &of("north_bureau", "examiner"), "licence", "grant", read).unwrap();
}

#[test]
fn a_clock_of_rules_that_ends_when_the_case_is_passed_on_is_settled_by_the_table_it_waits_for() {
    for (passed_on, step) in [("2027-01-06", "settled"), ("2027-01-07", "late")] {
        let packs = packs();
        let ids = ["dog_licence", "north_bureau_rules", "south_rules"];
        let mut case = submitted(published(&packs, &ids), &packs, "2026-12-30");
        let to = |district| input([("district", district), ("size", "small")]);
        case.carry_out("2026-12-30", &of("north_bureau", "clerk"), "licence", "pass_on", to("990200")).unwrap();
        case.carry_out("2026-12-31", &of("south_bureau", "clerk"), "licence", "accept", Values::new()).unwrap();
        assert_eq!(case.clock_of("licence", "report"), "due 2027-01-05 provisional");
        let passed =
            case.carry_out(passed_on, &of("south_bureau", "clerk"), "licence", "pass_on", to("990100")).unwrap();
        let of_report = |events: &[Event]| {
            let changes = events.iter().flat_map(|event| event.changes.clocks.clone());
            changes.filter(|change| change.clock == *"report").map(|change| change.change).collect::<Vec<_>>()
        };
        assert_eq!(of_report(&passed), [ClockStep::Uncertain { year: 2027 }], "neither kept nor missed");
        let new_year = "2027-01-01".parse().unwrap();
        let days_off = vec![(new_year, new_year)];
        let table = YearTable { year: 2027, source: Arc::from("示例〔2026〕1号"), days_off, make_up: Vec::new() };
        let calendar = case.calendar().with_table(table).unwrap();
        case.host.rulebook.publish_calendar(Arc::new(calendar));
        let events = case.wait(passed_on);
        let (last_day, ended) = ("2027-01-06".parse().unwrap(), passed_on.parse().unwrap());
        let late = events.iter().find(|event| {
            matches!(&event.kind, EventKind::ClockExpired { clock, ended: Some(on), .. } if *clock == *"report" && *on == ended)
        });
        let settled = of_report(&events);
        match step {
            "late" => assert_eq!(late.unwrap().rules, Some(packs.load("south_rules").hash), "by the rules it ran by"),
            _ => assert_eq!(settled, [ClockStep::Settled { last_day, ended }]),
        }
        let settles = |event: &&Event| event.changes.clocks.iter().any(|change| change.clock == *"report");
        let event = late.or_else(|| events.iter().find(settles)).unwrap();
        assert_eq!(event.articles.iter().map(|article| article.as_str()).collect::<Vec<_>>(), ["rules/4"]);
        let differences = case.host.rulebook.audit(Id::from("case"), &case.events).unwrap().differences;
        assert_eq!(differences, []);
    }
}

#[test]
fn events_name_the_pack_and_the_rules_and_are_rebuilt_and_audited_by_both() {
    let packs = packs();
    let rulebook = published(&packs, &["dog_licence", "north_bureau_rules"]);
    let (base, rules) = (packs.load("dog_licence").hash, packs.load("north_bureau_rules").hash);
    let mut case = submitted(rulebook.clone(), &packs, "2026-05-11");
    case.carry_out("2026-05-12", &of("north_bureau", "clerk"), "licence", "accept", Values::new()).unwrap();
    case.wait("2026-06-15");
    assert!(case.events.iter().all(|event| event.pack == base));
    let by_rules = |event: &&Event| event.rules == Some(rules);
    let of_rules: Vec<u64> = case.events.iter().filter(by_rules).map(|event| event.sequence).collect();
    // Accepted by the clerk; then the times that began by the rules ran out.
    assert_eq!(of_rules.len(), 3, "{:?}", case.events);
    assert!(case.events.iter().filter(|event| !by_rules(event)).all(|event| event.rules.is_none()));
    let started =
        case.events.iter().flat_map(|event| &event.changes.clocks).filter(|change| change.rules == Some(rules));
    let started: Vec<&str> = started.map(|change| change.clock.as_str()).collect();
    assert_eq!(started, ["acceptance", "examination", "visit"]);
    let audit = rulebook.audit(Id::from("case"), &case.events).unwrap();
    let (again, differences) = (audit.case, audit.differences);
    assert_eq!(differences, []);
    assert_eq!(again.procedures().count(), case.case.procedures().count());
    let written: Vec<Event> =
        case.events.iter().map(|event| serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap()).collect();
    assert_eq!(written, case.events);
    let error = published(&packs, &["dog_licence"]).replay(Id::from("case"), &case.events).unwrap_err();
    assert!(matches!(error, ApplyError::UnknownPack { pack, .. } if pack == rules), "{error}");
}

#[test]
fn nothing_is_opened_under_them() {
    let packs = packs();
    let rulebook = published(&packs, &["dog_licence", "north_bureau_rules"]);
    let request = Request::OpenCase {
        pack: Id::from("north_bureau_rules"),
        kind: Id::from("dog"),
        workflow: Id::from("licence"),
        input: Values::new(),
    };
    let case = CaseHarness::with(rulebook.clone(), packs.load("dog_licence"));
    let refusal = case.decide("2026-05-11", &guicheng_engine::Command::new(keeper(), request)).unwrap_err();
    assert_eq!(refusal.reasons()[0].code, RefusalCode::UnknownPack);
    assert!(rulebook.packs().all(|pack| pack.business_rules_of.is_none()));
}

#[test]
fn what_citizens_do_is_not_touched() {
    let never = "{that: 'false', else: 否, article: rules/4}";
    for (text, path) in [
        (format!("workflows: {{licence: {{actions: {{withdraw: {{when: {{never: {never}}}}}}}}}}}"), "withdraw.when.never"),
        (format!("workflows: {{licence: {{open: {{when: {{never: {never}}}}}}}}}"), "licence.open.when.never"),
        (format!("workflows: {{complaint: {{open: {{when: {{never: {never}}}}}}}}}"), "complaint.open.when.never"),
        ("forms: {application: {fields: {chip: {need: required}}}}".to_owned(), "forms.application.fields.chip.need"),
        ("forms: {application: {fields: {visited_on: {}}}}".to_owned(), "forms.application.fields.visited_on"),
        (
            "workflows: {licence: {actions: {withdraw: {effects: {ledger: {with: {dog_name: data.dog_name}}}}}}}".to_owned(),
            "withdraw.effects.ledger",
        ),
        (
            "workflows: {licence: {actions: {withdraw: {form: visit}}}}".to_owned(),
            "workflows.licence.actions.withdraw.form",
        ),
        (
            "fields: {dog_name: {checks: {never: {that: value.len > 99, else: 否, article: rules/3}}}}".to_owned(),
            "fields.dog_name.checks.never",
        ),
        (
            "workflows: {licence: {clocks: {hurry: {title: 催, article: rules/4, limit: 1 workday, runs_in: [draft], duty_of: keeper}}}}"
                .to_owned(),
            "licence.clocks.hurry",
        ),
        (
            "workflows: {licence: {clocks: {hurry: {title: 催, article: rules/4, limit: 1 workday, runs_in: [draft]}}}}"
                .to_owned(),
            "licence.clocks.hurry",
        ),
    ] {
        let found = refused(&text);
        let is_it = |record: &DiagnosticRecord| {
            record.code == "not-of-the-party" && record.message.zh.contains(path) && record.message.zh.contains("bureau")
        };
        assert!(found.iter().any(is_it), "{text}: {found:?}");
    }
}

#[test]
fn what_others_do_goes_by_the_pack_even_where_parameters_are_tighter() {
    let packs = packs();
    packs.edit("dog_licence/parameters.yaml", "    value: 30\n", "    value: 30\n    bound: {at_most: 30}\n");
    packs.write("north_bureau_rules/more.yaml", "parameters: {renewal_days: {value: 1}}\n");
    let mut case = submitted(published(&packs, &["dog_licence", "north_bureau_rules"]), &packs, "2026-05-11");
    case.carry_out("2026-05-12", &of("north_bureau", "clerk"), "licence", "accept", Values::new()).unwrap();
    let read = Values::from_iter([(Id::from("chip_agrees"), guicheng_engine::Value::Boolean(true))]);
    case.carry_out("2026-05-14", &of("north_bureau", "examiner"), "licence", "grant", read).unwrap();
    let available = case.host.available(&case.case, &of("north_bureau", "examiner"), morning("2026-05-14")).unwrap();
    assert!(available.iter().all(|available| available.action.id != *"grant"));
    // Thirty days before the end, as the keeper's law has it.
    let openings = case.host.openings(&case.case, &keeper(), morning("2027-04-20")).unwrap();
    let renewal = openings.iter().find(|opening| opening.workflow.id == *"renewal").unwrap();
    assert!(renewal.refusal.is_none(), "{:?}", renewal.refusal);
}

#[test]
fn what_the_form_asks_is_shown_to_whoever_it_is_asked_of() {
    let packs = packs();
    let mut case =
        submitted(published(&packs, &["dog_licence", "north_bureau_rules", "south_rules"]), &packs, "2026-05-11");
    case.carry_out("2026-05-12", &of("north_bureau", "clerk"), "licence", "accept", Values::new()).unwrap();
    let form_of = |actor: &Actor| {
        let available = case.host.available(&case.case, actor, morning("2026-05-12")).unwrap();
        let grant = available.iter().find(|available| available.action.id == *"grant");
        grant.map(|grant| grant.action.form.as_ref().map(|form| form.id.to_string()))
    };
    assert_eq!(form_of(&of("north_bureau", "examiner")), Some(Some("visit".to_owned())));
    assert_eq!(form_of(&of("south_bureau", "examiner")), None, "whoever knows nothing of it is told nothing of it");
}

#[test]
fn a_bundle_of_rules_is_laid_over_versions_that_come_later() {
    let packs = packs();
    let rules = packs.load("north_bureau_rules");
    let stored = Pack::from_bundle(rules.bundle().unwrap().as_bytes()).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(stored.hash, rules.hash);
    let later = version(&packs, "1.1.0", "2026-06-01", "parameters: {renewal_days: {value: 40}}");
    let over = |rules: &Arc<Pack>| {
        let mut rulebook = published(&packs, &["dog_licence"]);
        rulebook.publish(Arc::clone(rules)).unwrap();
        rulebook.publish(Arc::clone(&later)).unwrap();
        let case = submitted(rulebook.clone(), &packs, "2026-06-15");
        let holding = rulebook.business_rules(&case.case, case.procedure("licence"), morning("2026-06-15"));
        holding.iter().map(|rules| rules.hash).collect::<Vec<_>>()
    };
    assert_eq!(over(&stored), over(&rules));
    assert_eq!(over(&stored).len(), 1);
}

#[test]
fn two_that_nothing_tells_apart_are_refused() {
    let packs = packs();
    packs.write(
        "other_rules/pack.yaml",
        "format: 2\npack: other_rules\ntitle: 另一业务规则\nversion: 1.0.0\nextends: dog_licence\n\
         business_rules_of: {organisation: south_bureau, party: bureau}\n",
    );
    let mut rulebook = published(&packs, &["dog_licence", "south_rules"]);
    let error = rulebook.publish(packs.load("other_rules")).unwrap_err();
    assert!(matches!(error, PublishError::Rival { .. }), "{error}");
    rulebook.publish_at(packs.load("other_rules"), morning("2026-05-01")).unwrap();
}

#[test]
fn they_name_an_organisation_and_a_party_that_can_be_bound() {
    let packs = packs();
    let said = "{organisation: south_bureau, party: bureau}";
    packs.edit("south_rules/pack.yaml", said, "south_bureau");
    assert_eq!(packs.problems("south_rules"), ["south_rules/pack.yaml:6:20 rules-without-party"]);
    packs.edit("south_rules/pack.yaml", "south_bureau", "{organisation: south_bureau, party: public}");
    assert!(packs.problems("south_rules").iter().any(|problem| problem.contains("rules-of-anyone")));
}

#[test]
fn nothing_is_laid_over_business_rules() {
    let packs = packs();
    packs.province("town", "north_bureau_rules", "");
    assert!(packs.problems("town").iter().any(|problem| problem.contains("extends-business-rules")));
}
