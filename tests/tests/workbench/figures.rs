//! What is counted and measured over the records of cases is what happened in them, however they are put together.

use guicheng_testkit::{CaseHarness, TestLibrary, morning, request};
use std::sync::{Arc, OnceLock};

use crate::recorded_packs::{Chance, RecordedPack, apply};
use chrono::NaiveDate;
use guicheng_engine::{
    ApplyError, Calendar, Case, ClockStep, Contribution, Event, EventKind, Figures, Id, MemoryHost, Pack, PackLibrary,
    Value, Values,
};
use guicheng_workbench::inspect::MismatchedFigures;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year(pack: &Pack) -> Figures {
    Figures::new(pack, day("2026-01-01"), day("2026-12-31"))
}

fn value(figures: &Figures, of: Option<&str>, figure: &str) -> Option<i64> {
    figures.of(of).find(|taken| taken.figure.id == *figure).unwrap().value
}

/// A loan asked for on 2 March and answered on the day given.
fn loan(packs: &TestLibrary, answered: &str) -> CaseHarness {
    let mut harness = CaseHarness::asked(packs, "lending", "2026-03-02");
    harness.wait(answered);
    harness.does(answered, "clerk", "lend");
    harness
}

fn counted(harness: &CaseHarness) -> Figures {
    let mut figures = year(&harness.pack);
    figures.count(&harness.events, harness.calendar()).unwrap();
    figures
}

#[test]
fn a_clock_is_in_time_when_it_ends_on_its_last_day_and_not_the_day_after() {
    let packs = TestLibrary::lending();
    assert_eq!(value(&counted(&loan(&packs, "2026-03-05")), None, "answered_on_time"), Some(1000));
    assert_eq!(value(&counted(&loan(&packs, "2026-03-06")), None, "answered_on_time"), Some(0));
}

#[test]
fn a_clock_that_ran_out_counts_once_on_the_day_after_its_last_day() {
    let packs = TestLibrary::lending();
    let harness = loan(&packs, "2026-04-01");
    let calendar = harness.calendar();
    let on_time = |from: &str, until: &str| {
        let mut figures = Figures::new(&harness.pack, day(from), day(until));
        figures.count(&harness.events, calendar).unwrap();
        value(&figures, None, "answered_on_time")
    };
    assert_eq!(on_time("2026-03-01", "2026-03-05"), None, "on its last day nothing has come of it yet");
    assert_eq!(on_time("2026-03-06", "2026-03-06"), Some(0));
    assert_eq!(on_time("2026-03-07", "2026-12-31"), None, "that it ended later adds nothing");
}

#[test]
fn a_clock_that_stood_still_is_one_clock() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "suspend");
    harness.does("2026-03-20", "clerk", "resume");
    harness.does("2026-03-23", "clerk", "lend");
    let figures = counted(&harness);
    assert_eq!(value(&figures, None, "answered_on_time"), Some(1000));
    assert_eq!(value(&figures, None, "days_to_answer"), Some(150), "states named together are one stay");
}

#[test]
fn a_stay_is_measured_when_it_ends() {
    let packs = TestLibrary::lending();
    let mut harness = loan(&packs, "2026-03-05");
    assert_eq!(value(&counted(&harness), None, "days_away"), None, "the book is still away");
    harness.wait("2026-04-10");
    harness.act("2026-04-10", "pupil", "loan", "give_back", Values::new()).unwrap();
    assert_eq!(value(&counted(&harness), None, "days_away"), Some(360), "lent and overdue together");
}

#[test]
fn a_sample_is_of_whoever_was_bound_when_its_event_had_been_taken() {
    let packs = TestLibrary::lending();
    let mut harness = loan(&packs, "2026-03-05");
    harness.complain("2026-03-09", "next_door").unwrap();
    let figures = counted(&harness);
    assert_eq!(value(&figures, Some("main_desk"), "loans_asked_for"), Some(1));
    assert_eq!(value(&figures, Some("main_desk"), "complaints"), Some(0), "it is no complaint of the desk's");
    assert_eq!(value(&figures, Some("next_door"), "complaints"), Some(1), "a party of a procedure is bound there");
    assert_eq!(value(&figures, Some("other_desk"), "loans_asked_for"), Some(0));
    assert_eq!(figures.organisations().map(Id::as_str).collect::<Vec<_>>(), ["main_desk", "next_door"]);

    // Another harness takes the loan over before it is answered.
    let mut events = harness.events.clone();
    let mut change =
        events.iter().flat_map(|event| event.changes.parties.clone()).find(|change| change.party == *"desk").unwrap();
    change.bound = Arc::from([Id::from("other_desk")]);
    let lent =
        events.iter_mut().find(|event| matches!(&event.kind, EventKind::Acted { action, .. } if *action == *"lend"));
    lent.unwrap().changes.parties.push(change);
    let mut figures = year(&harness.pack);
    figures.count(&events, harness.calendar()).unwrap();
    assert_eq!(value(&figures, Some("main_desk"), "loans_asked_for"), Some(1));
    assert_eq!(value(&figures, Some("main_desk"), "loans_answered"), Some(0));
    assert_eq!(value(&figures, Some("other_desk"), "loans_answered"), Some(1));
    assert_eq!(value(&figures, None, "loans_answered"), Some(1));
}

#[test]
fn a_form_is_given_the_figures_it_asks_for_and_nothing_that_is_absent() {
    let packs = TestLibrary::lending();
    let harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    let form = harness.pack.workflows.get("yearbook").unwrap().opening.form.clone().unwrap();
    let asked_for = |count| [(Id::from("loans_asked_for"), Value::Integer(count))].into_iter().collect::<Values>();
    assert_eq!(counted(&harness).input(&form, Some("main_desk")), asked_for(1));
    assert_eq!(year(&harness.pack).input(&form, None), asked_for(0), "a rate of nothing is no rate");
}

#[test]
fn workdays_of_a_year_that_is_not_published_are_marked() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::of(&packs, "lending");
    harness.open_case("2031-03-03", "pupil", request()).unwrap();
    harness.does("2031-03-05", "clerk", "lend");
    let mut figures = Figures::new(&harness.pack, day("2031-01-01"), day("2031-12-31"));
    figures.count(&harness.events, harness.calendar()).unwrap();
    let taken = figures.of(None).find(|taken| taken.figure.id == *"days_to_answer").unwrap();
    assert_eq!((taken.value, taken.provisional), (Some(20), Some(2031)));
}

/// The library in which the head of a desk may call back what was lent by mistake.
fn with_calls_back() -> TestLibrary {
    let packs = TestLibrary::lending();
    let call_back = "      call_back:
        title: {zh: 收回, en: call back}
        article: house_rules/4
        from: lent
        to: requested
        by: desk.clerk
        takes_back: lend
        set: {facts: {due_on: ()}}
      refuse: {title";
    packs.edit("lending/workflows.yaml", "      refuse: {title", call_back);
    packs
}

#[test]
fn an_act_that_was_taken_back_counts_no_more_and_what_it_ended_goes_on() {
    let packs = with_calls_back();
    let mut harness = loan(&packs, "2026-03-04");
    let values = |harness: &CaseHarness| {
        let figures = counted(harness);
        ["loans_answered", "answered_on_time", "days_to_answer", "days_away"]
            .map(|figure| value(&figures, Some("main_desk"), figure))
    };
    assert_eq!(values(&harness), [Some(1), Some(1000), Some(20), None]);
    let before = Contribution::of(&harness.pack, &harness.events, harness.calendar()).unwrap();

    harness.does("2026-03-05", "clerk", "call_back");
    assert_eq!(values(&harness), [Some(0), None, None, None], "it has not been lent, nor been away");
    let after = Contribution::of(&harness.pack, &harness.events, harness.calendar()).unwrap();
    let mut change = year(&harness.pack);
    change.add(&before).unwrap();
    change.add(&after.since(&before).unwrap()).unwrap();
    assert_eq!(value(&change, Some("main_desk"), "loans_answered"), Some(0), "whoever adds changes up has the same");

    harness.does("2026-03-05", "clerk", "refuse");
    assert_eq!(values(&harness), [Some(1), Some(1000), Some(30), None], "three workdays since it was asked for");
}

#[test]
fn a_clock_that_ran_out_has_done_so_although_the_act_after_it_is_taken_back() {
    let packs = with_calls_back();
    let mut harness = loan(&packs, "2026-03-06");
    harness.does("2026-03-06", "clerk", "call_back");
    assert_eq!(value(&counted(&harness), None, "answered_on_time"), Some(0));
    assert_eq!(value(&counted(&harness), None, "loans_answered"), Some(0));
}

#[test]
fn an_action_takes_back_others_and_those_that_there_are() {
    for (acts, code) in [("call_back", "takes-back-itself"), ("lendd", "unknown-name")] {
        let packs = with_calls_back();
        packs.edit("lending/workflows.yaml", "takes_back: lend", &format!("takes_back: {acts}"));
        let problems = packs.problems("lending");
        assert!(matches!(problems.as_slice(), [only] if only.contains(code)), "{problems:?}");
    }
}

#[test]
fn a_record_with_a_gap_counts_for_nothing() {
    let packs = TestLibrary::lending();
    let harness = loan(&packs, "2026-03-05");
    let mut figures = year(&harness.pack);
    let gap = figures.count(&harness.events[1..], harness.calendar()).unwrap_err();
    assert_eq!(gap, ApplyError::OutOfOrder { last: 0, found: 2 });
    let mut lost = harness.events.clone();
    lost.last_mut().unwrap().procedure = 9;
    assert!(matches!(figures.count(&lost, harness.calendar()), Err(ApplyError::Unknown { .. })));
    assert_eq!(figures, year(&harness.pack), "nothing of them is counted");
}

#[test]
fn figures_of_different_periods_do_not_add_up() {
    let harness = loan(&TestLibrary::lending(), "2026-03-05");
    let mut figures = year(&harness.pack);
    let other = Figures::new(&harness.pack, day("2026-01-01"), day("2026-06-30"));
    assert_eq!(figures.merge(&other), Err(MismatchedFigures));
}

/// Cases that go on by chance from where a scenario left them.
fn lives(recorded_pack: &RecordedPack, chance: &mut Chance, count: usize) -> Vec<(MemoryHost, Vec<Event>)> {
    let mut lives = Vec::new();
    for _ in 0..count {
        let (id, host, mut events) = recorded_pack.begun(chance);
        let mut case = Case::new(id);
        apply(&mut case, &events, &host.rulebook);
        let mut at = case.last_at().unwrap_or_else(|| morning("2026-01-05"));
        for _ in 0..12 {
            at += chance.a_while();
            let command = recorded_pack.command(&host, &case, at, chance);
            if let Ok(decision) = host.decide(&case, &command, at) {
                apply(&mut case, &decision.events, &host.rulebook);
                events.extend(decision.events);
            }
        }
        lives.push((host, events));
    }
    lives
}

fn small() -> &'static RecordedPack {
    static LENDING: OnceLock<RecordedPack> = OnceLock::new();
    LENDING.get_or_init(|| RecordedPack::open(&PackLibrary::open(guicheng_testkit::fixtures()).unwrap(), "lending"))
}

fn over(cases: &[&Vec<Event>], calendar: &Calendar) -> Figures {
    let mut figures = Figures::new(&small().pack, day("2026-02-01"), day("2027-06-30"));
    cases.iter().for_each(|events| figures.count(events, calendar).unwrap());
    figures
}

/// The clocks that ended in time and those that ran out, found by looking back from each of those events.
fn outcomes(events: &[Event]) -> (usize, usize) {
    let started = |event: &Event, procedure: u32| {
        let mut changes =
            event.changes.clocks.iter().filter(|change| change.procedure == procedure && change.clock == *"answer");
        changes.any(|change| matches!(change.change, ClockStep::Started { .. }))
    };
    let ran_out = |event: &Event, in_procedure: u32| {
        event.procedure == in_procedure
            && matches!(&event.kind, EventKind::ClockExpired { clock, .. } if *clock == *"answer")
    };
    let period = day("2026-02-01")..=day("2027-06-30");
    let (mut in_time, mut late) = (0, 0);
    for (index, event) in events.iter().enumerate().filter(|(_, event)| period.contains(&event.on)) {
        late += usize::from(ran_out(event, event.procedure));
        for change in
            event.changes.clocks.iter().filter(|change| change.clock == *"answer" && change.change == ClockStep::Ended)
        {
            let since = events[..index].iter().rposition(|event| started(event, change.procedure)).unwrap();
            in_time += usize::from(!events[since..index].iter().any(|event| ran_out(event, change.procedure)));
        }
    }
    (in_time, late)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 10, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_and_the_order_of_cases_does_not_matter(seed in any::<u64>(), split in 0..6_usize) {
        let mut chance = Chance::new(seed);
        let lives = lives(small(), &mut chance, 6);
        let calendar = lives[0].0.rulebook.calendar("town").unwrap();
        let cases: Vec<&Vec<Event>> = lives.iter().map(|(_, events)| events).collect();
        let all = over(&cases, calendar);
        let mut parts = over(&cases[split..], calendar);
        parts.merge(&over(&cases[..split], calendar)).unwrap();
        prop_assert_eq!(&all, &parts, "figures of disjoint sets of cases add up");
        let backwards: Vec<&Vec<Event>> = cases.into_iter().rev().collect();
        prop_assert_eq!(all, over(&backwards, calendar), "the order of cases does not matter");
    }

    #[test]
    fn numbers_and_rates_are_those_found_by_looking_at_every_event(seed in any::<u64>()) {
        let mut chance = Chance::new(seed);
        let lives = lives(small(), &mut chance, 4);
        let calendar = lives[0].0.rulebook.calendar("town").unwrap();
        let cases: Vec<&Vec<Event>> = lives.iter().map(|(_, events)| events).collect();
        let figures = over(&cases, calendar);
        let period = day("2026-02-01")..=day("2027-06-30");
        let happened = |wanted: &dyn Fn(&EventKind) -> bool| {
            let events = cases.iter().flat_map(|events| events.iter());
            Some(i64::try_from(events.filter(|event| period.contains(&event.on) && wanted(&event.kind)).count()).unwrap())
        };
        let opened = happened(&|kind| matches!(kind, EventKind::Opened { workflow, .. } if *workflow == *"loan"));
        prop_assert_eq!(value(&figures, None, "loans_asked_for"), opened);
        let answered = happened(&|kind| matches!(kind, EventKind::Acted { action, .. } if *action == *"lend" || *action == *"refuse"));
        prop_assert_eq!(value(&figures, None, "loans_answered"), answered);
        let (in_time, late) = cases.iter().map(|events| outcomes(events)).fold((0, 0), |one, other| (one.0 + other.0, one.1 + other.1));
        let rate = (in_time + late > 0).then(|| (in_time * 1000 + (in_time + late) / 2) / (in_time + late));
        prop_assert_eq!(value(&figures, None, "answered_on_time"), rate.map(|rate| i64::try_from(rate).unwrap()));
    }

    #[test]
    fn that_somebody_looked_in_between_changes_no_figure(seed in any::<u64>()) {
        let mut chance = Chance::new(seed);
        let (id, host, events) = small().begun(&mut chance);
        let mut case = Case::new(id);
        apply(&mut case, &events, &host.rulebook);
        let last = case.last_at().unwrap_or_else(|| morning("2026-01-05")) + chrono::TimeDelta::days(90);
        let mut ticked = (case.clone(), events.clone());
        let mut at = case.last_at().unwrap_or_else(|| morning("2026-01-05"));
        while at < last {
            at = (at + chance.a_while()).min(last);
            let decision = host.advance(&ticked.0, at).unwrap();
            apply(&mut ticked.0, &decision.events, &host.rulebook);
            ticked.1.extend(decision.events);
        }
        let mut at_once = events;
        at_once.extend(host.advance(&case, last).unwrap().events);
        let calendar = host.rulebook.calendar("town").unwrap();
        prop_assert_eq!(over(&[&ticked.1], calendar), over(&[&at_once], calendar));
    }
}
