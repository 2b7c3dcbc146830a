//! What a case contributes to figures, kept from decision to decision, is what counting anew gives.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use guicheng_engine::{Calendar, Case, Contribution, Event, Figures, Id, MemoryHost, Pack, SampleCount};
use guicheng_testkit::{CaseHarness, TestLibrary, morning};
use guicheng_workbench::inspect::{MismatchedFigures, YearTable};
use proptest::prelude::*;

use crate::recorded_packs::{Chance, RecordedPack, apply, recorded_packs};
use crate::unsettled::{asking_again, day, table_of_2027};

fn of(pack: &Pack, events: &[Event], calendar: &Calendar) -> Contribution {
    Contribution::of(pack, events, calendar).unwrap()
}

/// Of what counts as none, as a sum begins.
fn nothing(pack: &Pack) -> Contribution {
    Contribution::of_counts(pack, [])
}

fn figures(pack: &Pack) -> Figures {
    Figures::new(pack, day("2026-02-01"), day("2027-06-30"))
}

/// The packs of the project, with registers, and the small one, in which a clock can start again.
fn packs() -> &'static [&'static RecordedPack] {
    static PACKS: OnceLock<Vec<&'static RecordedPack>> = OnceLock::new();
    static ASKING_AGAIN: OnceLock<RecordedPack> = OnceLock::new();
    PACKS.get_or_init(|| {
        let small = ASKING_AGAIN.get_or_init(|| RecordedPack::open(&asking_again().library(), "lending"));
        recorded_packs().iter().chain([small, small, small]).collect()
    })
}

/// A case that goes on by chance, until a moment at which it was looked at.
struct Life {
    host: MemoryHost,
    case: Case,
    events: Vec<Event>,
    at: DateTime<Utc>,
    /// The calendars and years that the case waits for.
    years: BTreeSet<(Id, i32)>,
}

impl Life {
    fn go_on(recorded_pack: &RecordedPack, chance: &mut Chance, not_before: &str, steps: usize) -> Self {
        let (id, mut host, events) = recorded_pack.begun(chance);
        let case = host.keep_record(id, &events).unwrap();
        let at = case.last_at().unwrap_or_else(|| morning("2026-01-05")).max(morning(not_before));
        let mut life = Self { host, case, events, at, years: BTreeSet::new() };
        for _ in 0..steps {
            life.at += chance.a_while();
            let command = recorded_pack.command(&life.host, &life.case, life.at, chance);
            if let Ok(decision) = life.host.decide(&life.case, &command, life.at) {
                life.keep(decision);
            }
        }
        life.look();
        life
    }

    /// Records what time has brought about.
    fn look(&mut self) {
        if let Ok(decision) = self.host.advance(&self.case, self.at) {
            self.years.clone_from(&decision.wake.years);
            self.keep(decision);
        }
    }

    fn keep(&mut self, decision: guicheng_engine::Decision) {
        apply(&mut self.case, &decision.events, &self.host.rulebook);
        self.host.keep(&decision);
        self.events.extend(decision.events);
    }

    fn calendar(&self, pack: &Pack) -> Arc<Calendar> {
        Arc::clone(self.host.rulebook.calendar(pack.calendar.as_str()).unwrap())
    }

    /// The places in the record at which one decision is over and the next has not begun, some of them.
    fn cuts(&self, chance: &mut Chance) -> Vec<usize> {
        let between = |at: &usize| self.events[at - 1].decision != self.events[*at].decision;
        let mut cuts: Vec<usize> = (1..self.events.len()).filter(between).collect();
        let keep = 1 + chance.below(4);
        cuts.retain(|_| chance.once_in(keep));
        cuts.push(self.events.len());
        cuts
    }
}

#[test]
fn a_change_says_what_is_counted_now_and_what_no_more() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-12-30");
    let contribution = |harness: &CaseHarness| of(&harness.pack, &harness.events, harness.calendar());
    let earlier = contribution(&harness);
    harness.does("2027-01-05", "clerk", "lend");
    let later = contribution(&harness);
    let change = later.since(&earlier).unwrap();
    let said = |contribution: &Contribution| {
        let of_desk = contribution.counts().filter(|row| row.of == Some(Id::from("main_desk")));
        of_desk.map(|row| format!("{} {} {:?} {}", row.figure, row.on, row.sample, row.count)).collect::<Vec<_>>()
    };
    let late_or_not = "answered_on_time 2027-01-05 LeftOut { provisional: 2027 } 1";
    let stay = "days_to_answer 2027-01-05 Stayed { days: 4, provisional: Some(2027) } 1";
    let answered = "loans_answered 2027-01-05 Happened 1";
    assert_eq!(said(&change), [late_or_not, stay, answered]);
    assert_eq!(later.years(), BTreeSet::from([(Id::from("town"), 2027)]));
    assert!(earlier.years().is_empty());

    let calendar = harness.calendar().with_table(table_of_2027("2027-01-01")).unwrap();
    harness.host.rulebook.publish_calendar(Arc::new(calendar));
    harness.wait("2027-01-05");
    let certain = contribution(&harness);
    let change = certain.since(&later).unwrap();
    let taken_back = |row: &str| format!("{} -1", row.strip_suffix(" 1").unwrap());
    let certain_rows =
        ["answered_on_time 2027-01-05 Happened 1", "days_to_answer 2027-01-05 Stayed { days: 3, provisional: None } 1"];
    let right = [certain_rows[0].to_owned(), taken_back(late_or_not), certain_rows[1].to_owned(), taken_back(stay)];
    assert_eq!(said(&change), right);
    assert!(certain.years().is_empty() && change.years().is_empty());
    assert_eq!(certain.since(&certain).unwrap().counts().count(), 0, "what has not changed is no change");
}

#[test]
fn figures_from_which_everything_was_taken_back_are_those_of_no_case() {
    let packs = TestLibrary::lending();
    let harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    let contribution = of(&harness.pack, &harness.events, harness.calendar());
    let mut kept = figures(&harness.pack);
    kept.add(&nothing(&harness.pack).since(&contribution).unwrap()).unwrap();
    kept.add(&contribution).unwrap();
    assert_eq!(kept, figures(&harness.pack));
    kept.add(&contribution).unwrap();
    assert_eq!(kept.organisations().map(Id::as_str).collect::<Vec<_>>(), ["main_desk"]);
    kept.add(&nothing(&harness.pack).since(&contribution).unwrap()).unwrap();
    assert_eq!(kept.organisations().count(), 0);
    assert_eq!(kept, figures(&harness.pack));
}

#[test]
fn contributions_to_figures_of_different_packs_do_not_add_up() {
    let packs = TestLibrary::lending();
    packs.province("branch", "lending", "");
    let (one, other) = (packs.load("lending"), packs.load("branch"));
    let mut contribution = nothing(&one);
    assert_eq!(contribution.merge(&nothing(&other)), Err(MismatchedFigures));
    assert_eq!(contribution.since(&nothing(&other)), Err(MismatchedFigures));
    assert_eq!(figures(&one).add(&nothing(&other)), Err(MismatchedFigures));
    assert_eq!(contribution, nothing(&one));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, max_shrink_iters: 10, ..ProptestConfig::default() })]

    #[test]
    fn what_changed_from_cut_to_cut_adds_up_to_the_whole_in_whatever_order(seed in any::<u64>()) {
        let mut chance = Chance::new(seed);
        let recorded_pack = *chance.one_of::<&RecordedPack>(packs());
        let pack = &recorded_pack.pack;
        let lives: Vec<Life> = (0..3).map(|_| Life::go_on(recorded_pack, &mut chance, "2026-01-05", 8)).collect();
        let mut whole = figures(pack);
        let mut whole_sum = nothing(pack);
        let mut changes = Vec::new();
        for life in &lives {
            let calendar = life.calendar(pack);
            whole.count(&life.events, &calendar).unwrap();
            whole_sum.merge(&of(pack, &life.events, &calendar)).unwrap();
            let mut earlier = nothing(pack);
            for cut in life.cuts(&mut chance) {
                let now = of(pack, &life.events[..cut], &calendar);
                changes.push(now.since(&earlier).unwrap());
                earlier = now;
            }
        }
        let (mut sum, mut kept) = (nothing(pack), figures(pack));
        while !changes.is_empty() {
            let change = changes.swap_remove(chance.below(changes.len()));
            sum.merge(&change).unwrap();
            kept.add(&change).unwrap();
        }
        prop_assert_eq!(&sum, &whole_sum);
        prop_assert_eq!(&kept, &whole);
        let mut at_once = figures(pack);
        at_once.add(&sum).unwrap();
        prop_assert_eq!(&at_once, &whole, "a sum that is kept can be asked for any period");
        let rows: Vec<SampleCount> = sum.counts().collect();
        prop_assert!(rows.iter().all(|row| row.count > 0));
        prop_assert_eq!(&Contribution::of_counts(pack, rows), &sum);
        let written = serde_json::to_string(&sum).unwrap();
        prop_assert_eq!(serde_json::from_str::<Contribution>(&written).unwrap(), sum);
    }

    #[test]
    fn with_a_new_table_only_the_cases_that_wait_for_it_are_done_again(seed in any::<u64>(), off in 1..12_u32) {
        let mut chance = Chance::new(seed);
        let recorded_pack = *chance.one_of::<&RecordedPack>(packs());
        let pack = &recorded_pack.pack;
        let mut lives: Vec<Life> =
            (0..4).map(|_| Life::go_on(recorded_pack, &mut chance, "2026-12-05", 10)).collect();
        let mut sum = nothing(pack);
        let mut kept = Vec::new();
        for life in &lives {
            let contribution = of(pack, &life.events, &life.calendar(pack));
            sum.merge(&contribution).unwrap();
            kept.push(contribution);
        }
        let table = YearTable {
            days_off: vec![(day("2027-01-01"), day(&format!("2027-01-{off:02}")))],
            ..table_of_2027("2027-01-01")
        };
        let mut from_scratch = nothing(pack);
        for (life, kept) in lives.iter_mut().zip(&kept) {
            let mut calendar = life.calendar(pack);
            // Some scenarios publish it themselves.
            if !calendar.is_published(2027) {
                calendar = Arc::new(calendar.with_table(table.clone()).unwrap());
                life.host.rulebook.publish_calendar(Arc::clone(&calendar));
            }
            let year = (pack.calendar.clone(), 2027);
            let (waits, is_left_open) = (life.years.contains(&year), kept.years().contains(&year));
            if waits {
                life.look();
            }
            if waits || is_left_open {
                sum.merge(&of(pack, &life.events, &calendar).since(kept).unwrap()).unwrap();
            }
            life.look();
            from_scratch.merge(&of(pack, &life.events, &calendar)).unwrap();
        }
        prop_assert_eq!(sum, from_scratch);
    }
}
