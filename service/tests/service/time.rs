//! What time brings, and what wakes a case.

use std::sync::Arc;
use std::time::Duration;

use guicheng_engine::{EventKind, Id};
use guicheng_service::desk::{DeskError, Swept};
use guicheng_service::metrics::Metrics;
use guicheng_service::store::Query;
use guicheng_service::waker::{Reports, Waker};
use serde_json::json;

use crate::world::{APPLICATION, act, apply, input, morning, official, person, world};

#[test]
fn what_fell_due_while_the_service_stood_still_is_caught_up_with_once() {
    let (world, desk) = world(&["market_pitches"]);
    let clerk = official("river_office", "clerk");
    let cases: Vec<Id> =
        ["花铺", "陶坊"].map(|name| apply(&desk, name, name, "flowers", None).unwrap().file.row.id.clone()).into();
    for case in &cases {
        desk.command(case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    }
    assert_eq!(desk.look().unwrap().events, 0);
    desk.move_clock(morning("2026-03-20")).unwrap();
    drop(desk);
    let desk = world.desk();
    let looked = desk.look().unwrap();
    assert_eq!((looked.cases, looked.events, looked.failed), (2, 2, 0));
    assert_eq!(desk.look().unwrap(), guicheng_service::desk::Looked::default());
    let shown = desk.view(&clerk, &cases[0]).unwrap();
    let last = shown.file.events.last().unwrap();
    assert!(matches!(&last.kind, EventKind::ClockExpired { clock, .. } if *clock == "notice"));
    assert_eq!(last.on.to_string(), "2026-03-10");
}

#[test]
fn nodes_share_the_work_and_one_takes_over_what_another_left() {
    let (world, desk) = world(&["market_pitches"]);
    let clerk = official("river_office", "clerk");
    let cases: Vec<Id> = (0..40)
        .map(|number| apply(&desk, &format!("铺{number}"), "铺", "flowers", None).unwrap().file.row.id.clone())
        .collect();
    for case in &cases {
        desk.command(case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    }
    desk.move_clock(morning("2026-03-20")).unwrap();
    let (told, found) = std::sync::mpsc::channel();
    let start = |told: std::sync::mpsc::Sender<_>| {
        let reports = Reports { looked: Box::new(move |looked| told.send(looked).unwrap()), swept: Box::new(|_| {}) };
        Waker::start(Arc::new(world.desk()), Duration::from_millis(5), reports).unwrap()
    };
    let wakers = [start(told.clone()), start(told)];
    let mut events = 0;
    while events < 40 {
        events += found.recv().unwrap().unwrap().events;
    }
    drop(wakers);
    assert_eq!(events, 40);
    for case in &cases {
        assert_eq!(desk.view(&clerk, case).unwrap().file.events.len(), 4);
    }
}

#[test]
fn once_an_hour_whoever_wakes_cases_throws_away_what_nobody_needs_any_more() {
    let (_world, desk) = world(&["market_pitches"]);
    let desk = Arc::new(desk);
    let typed = json!({"pack": "market_pitches", "workflow": "application", "input": {"trader_name": "花铺"}});
    let florist = person("florist");
    desk.save_draft(&florist, None, None, &typed).unwrap();
    let (told, found) = std::sync::mpsc::channel();
    let counted = Arc::new(Metrics::default());
    let counts = Arc::clone(&counted);
    let swept = Box::new(move |swept: Result<Swept, DeskError>| {
        counts.swept(&swept);
        told.send(swept).unwrap();
    });
    let reports = Reports { looked: Box::new(|_| {}), swept };
    let _waker = Waker::start(Arc::clone(&desk), Duration::from_millis(5), reports).unwrap();
    // Nothing is over yet, at the start and an hour later.
    desk.move_clock(morning("2026-03-04")).unwrap();
    assert!(found.recv_timeout(Duration::from_millis(200)).is_err());
    desk.move_clock(morning("2026-06-01")).unwrap();
    let swept = found.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(swept, Ok(Swept { drafts: 1, ..Swept::default() }));
    let rows = desk.store().read(&Query::new("SELECT draft FROM drafts", [])).unwrap();
    assert!(rows.is_empty());
    let figures = counted.text(&desk).unwrap();
    assert!(figures.contains("guicheng_swept_total{what=\"drafts\"} 1"), "{figures}");
    assert!(figures.contains("guicheng_sweeps_failed_total 0"), "{figures}");
}

#[test]
fn what_cannot_be_swept_keeps_neither_the_rest_nor_the_waker_waiting() {
    let (world, desk) = world(&["market_pitches", "hall_hire"]);
    let (florist, baker) = (person("florist"), person("baker"));
    let typed = json!({"pack": "market_pitches", "workflow": "application", "input": {}});
    for who in [&florist, &baker] {
        let mut upload = desk.begin_attachment(who, None, None, "a.pdf").unwrap();
        desk.add_to_attachment(&mut upload, b"%PDF-1.7 left %%EOF").unwrap();
        desk.end_attachment(upload).unwrap();
        desk.save_draft(who, None, None, &typed).unwrap();
    }
    // A draft that nobody can read any more: what it names is not known, so nothing of its owner is thrown away.
    let mut batch = guicheng_service::store::Batch::default();
    batch.change(1, "UPDATE drafts SET secret = ?1 WHERE owner = ?2", [vec![0_u8].into(), "florist ".into()]);
    world.store().write(batch).unwrap();
    desk.move_clock(morning("2026-03-05")).unwrap();
    let swept = desk.sweep().unwrap();
    assert_eq!(swept, Swept { attachments: 1, failed: 1, ..Swept::default() });
}

#[test]
fn the_moments_of_a_case_do_not_go_back_when_the_clock_does() {
    let (world, desk) = world(&["market_pitches"]);
    desk.move_clock(morning("2026-03-05")).unwrap();
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    drop(desk);
    // The clock of the machine that the store is opened on next is days behind.
    let behind = format!("{} ", morning("2026-03-02").timestamp_micros());
    let mut batch = guicheng_service::store::Batch::default();
    batch.change(1, "UPDATE settings SET value = ?1 WHERE name = ?2", [behind.into(), "clock".into()]);
    world.store().write(batch).unwrap();
    let desk = world.desk();
    assert_eq!(guicheng_service::clock::Clock::now(desk.clock()), morning("2026-03-02"));
    let clerk = official("river_office", "clerk");
    let given = desk.command(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    assert!(given.events.iter().all(|event| event.at == morning("2026-03-05")), "{:?}", given.events);
    let moments: Vec<_> = desk.view(&clerk, &case).unwrap().file.events.iter().map(|event| event.at).collect();
    assert!(moments.is_sorted());
    // What is due by the later day is not forgotten, and what is opened now is of now.
    assert_eq!(desk.look().unwrap().failed, 0);
    let other = apply(&desk, "potter", "陶坊", "flowers", None).unwrap();
    assert!(other.events.iter().all(|event| event.at == morning("2026-03-02")));
    assert!(desk.audit(1, |_| {}).unwrap().findings.is_empty());
}

#[test]
fn a_publication_tells_first_what_it_will_move_and_then_moves_it() {
    let (_world, desk) = world(&["market_pitches"]);
    let clerk = official("river_office", "clerk");
    let case = apply(&desk, "florist", "花铺", "flowers", None).unwrap().file.row.id.clone();
    apply(&desk, "baker", "饼铺", "flowers", None).unwrap();
    desk.command(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    let known = std::fs::read_to_string(guicheng_testkit::examples().join("calendars/cn.yaml")).unwrap();
    let day_off = "    days_off:\n      storm: {title: 临时放假, from: 2026-03-05, to: 2026-03-06}\n";
    let other = known.replacen("    days_off:\n", day_off, 1);
    let before = desk.publications().unwrap().len();
    let announced = desk.announce_calendar("cn", &other).unwrap();
    let moved: Vec<_> = announced.moved.iter().map(|moved| (&moved.case, moved.clock.clock.as_str())).collect();
    assert_eq!((announced.cases, moved), (2, vec![(&case, "notice")]));
    // Telling is not doing.
    assert_eq!((desk.publications().unwrap().len(), desk.look().unwrap().events), (before, 0));
    desk.publish_calendar("cn", &other).unwrap();
    assert!(desk.announce_calendar("cn", &other).unwrap().moved.is_empty());
    desk.look().unwrap();
    let is_over = |day: &str| {
        desk.move_clock(morning(day)).unwrap();
        desk.look().unwrap();
        let events = desk.view(&clerk, &case).unwrap().file.events.clone();
        events.iter().any(|event| matches!(&event.kind, EventKind::ClockExpired { .. }))
    };
    assert_eq!([is_over("2026-03-11"), is_over("2026-03-13")], [false, true]);
}

#[test]
fn months_before_a_year_is_needed_it_is_said_that_it_is_missing() {
    let (_world, desk) = world(&["market_pitches"]);
    let told = |day: &str| {
        desk.move_clock(morning(day)).unwrap();
        let reach = desk.calendars().unwrap();
        assert_eq!((reach.len(), reach[0].calendar.as_str(), reach[0].until), (1, "cn", "2026-12-31".parse().ok()));
        (reach[0].days_left, reach[0].ends_soon())
    };
    assert_eq!(
        ["2026-03-03", "2026-09-02", "2026-09-03", "2027-01-02"].map(told),
        [(303, false), (120, false), (119, true), (-2, true),]
    );
    let figures = guicheng_service::metrics::Metrics::default().text(&desk).unwrap();
    assert!(figures.contains("guicheng_calendar_days_left{calendar=\"cn\"} -2"), "{figures}");
}
