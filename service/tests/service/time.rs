//! What time brings, and what wakes a case.

use std::sync::Arc;
use std::time::Duration;

use guicheng_engine::{EventKind, Id};
use guicheng_service::waker::Waker;

use crate::world::{APPLICATION, act, apply, input, morning, official, world};

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
        let report = Box::new(move |looked| told.send(looked).unwrap());
        Waker::start(Arc::new(world.desk()), Duration::from_millis(5), report).unwrap()
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
