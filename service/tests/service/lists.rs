//! Lists over many cases: pages, choices, counts, search, and who reads them.

use guicheng_engine::{Actor, Id, Value};
use guicheng_service::desk::{CollectionAsked, CollectionPage, Desk, DeskError};

use crate::world::{APPLICATION, act, apply, input, morning, official, world};

fn asked(collection: &str) -> CollectionAsked {
    CollectionAsked {
        pack: Id::from("market_pitches"),
        collection: Id::from(collection),
        chosen: Vec::new(),
        sought: None,
        day: None,
        after: None,
        most: 100,
    }
}

fn names(page: &CollectionPage) -> Vec<String> {
    let name = |row: &guicheng_engine::CollectionRow| {
        let value = row.values.iter().find(|(column, _)| *column == "trader_name").and_then(|(_, value)| value.clone());
        match value {
            Some(Value::Text(text)) => text.to_string(),
            other => panic!("no name: {other:?}"),
        }
    };
    page.rows.iter().map(name).collect()
}

/// So many traders whose applications are under notice.
fn noticed(desk: &Desk, traders: &[(&str, &str)]) {
    let clerk = official("river_office", "clerk");
    for (name, goods) in traders {
        let case = apply(desk, name, name, goods, None).unwrap().file.row.id.clone();
        desk.command(&case, &act(&clerk, APPLICATION, "give_notice", input([]))).unwrap();
    }
}

#[test]
fn pages_go_through_a_list_in_its_order_and_are_counted() {
    let (world, desk) = world(&["market_pitches"]);
    noticed(
        &desk,
        &[("丙铺", "flowers"), ("甲铺", "crafts"), ("乙铺", "flowers"), ("丁铺", "flowers"), ("戊铺", "crafts")],
    );
    let desk = world.desk();
    let all = desk.collection(&Actor::anonymous(), &asked("notice_wall")).unwrap();
    assert_eq!(names(&all), ["丁铺", "丙铺", "乙铺", "戊铺", "甲铺"]);
    assert_eq!(all.count, Some((5, true)));
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = desk.collection(&Actor::anonymous(), &CollectionAsked { after, most: 2, ..asked("notice_wall") });
        let page = page.unwrap();
        assert!(page.rows.len() <= 2);
        found.extend(names(&page));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, names(&all));
    let flowers = vec![(Id::from("goods"), Value::text("flowers"))];
    let chosen = desk.collection(&Actor::anonymous(), &CollectionAsked { chosen: flowers, ..asked("notice_wall") });
    let chosen = chosen.unwrap();
    assert_eq!(
        (names(&chosen), chosen.count),
        (vec!["丁铺".to_owned(), "丙铺".to_owned(), "乙铺".to_owned()], Some((3, true)))
    );
    let both = vec![(Id::from("goods"), Value::text("flowers")), (Id::from("district"), Value::text("990101"))];
    let none = desk.collection(&Actor::anonymous(), &CollectionAsked { chosen: both, ..asked("notice_wall") }).unwrap();
    assert_eq!(none.rows, []);
    let by_name = vec![(Id::from("trader_name"), Value::text("甲铺"))];
    let refused = desk.collection(&Actor::anonymous(), &CollectionAsked { chosen: by_name, ..asked("notice_wall") });
    assert!(matches!(refused, Err(DeskError::Unusable(_))));
}

#[test]
fn what_stands_in_a_list_until_a_day_is_gone_the_day_after_and_so_is_its_count() {
    let (_world, desk) = world(&["market_pitches"]);
    noticed(&desk, &[("甲铺", "crafts")]);
    let on = |day: &str| CollectionAsked { day: Some(day.parse().unwrap()), ..asked("notice_wall") };
    let ahead = desk.collection(&Actor::anonymous(), &on("2026-03-03"));
    assert!(matches!(ahead, Err(DeskError::Unusable(_))), "what will be is not known");
    desk.move_clock(morning("2026-03-10")).unwrap();
    for (day, stands) in [("2026-03-01", 0), ("2026-03-02", 1), ("2026-03-09", 1), ("2026-03-10", 0)] {
        let page = desk.collection(&Actor::anonymous(), &on(day)).unwrap();
        assert_eq!((page.rows.len(), page.count), (stands, Some((stands as u64, true))), "{day}");
    }
    assert_eq!(desk.collection(&Actor::anonymous(), &asked("notice_wall")).unwrap().rows, []);
}

#[test]
fn a_list_of_a_past_day_shows_what_decisions_have_taken_out_since() {
    let (world, desk) = world(&["market_pitches"]);
    noticed(&desk, &[("甲铺", "crafts"), ("乙铺", "flowers")]);
    let (clerk, head) = (official("river_office", "clerk"), official("river_office", "head"));
    let case = desk.collection(&clerk, &asked("notice_wall")).unwrap().rows[0].case.clone();
    desk.move_clock(morning("2026-03-20")).unwrap();
    desk.look().unwrap();
    desk.command(&case, &act(&head, APPLICATION, "grant", input([("pitch", "A-07")]))).unwrap();
    desk.move_clock(morning("2026-03-25")).unwrap();
    desk.look().unwrap();
    let read = |desk: &Desk, actor: &Actor, list: &str, day: &str, sought: Option<&str>| {
        let day = Some(day.parse().unwrap());
        let page = desk.collection(actor, &CollectionAsked { day, sought: sought.map(str::to_owned), ..asked(list) });
        let page = page.unwrap();
        let mut found = names(&page);
        found.sort();
        assert!(sought.is_some() || page.count == Some((found.len() as u64, true)), "{list} {day:?}: {:?}", page.count);
        found
    };
    let on_every_day = |desk: &Desk| {
        let everybody = Actor::anonymous();
        for (day, wall) in
            [("2026-03-01", 0), ("2026-03-02", 2), ("2026-03-09", 2), ("2026-03-10", 0), ("2026-03-25", 0)]
        {
            assert_eq!(read(desk, &everybody, "notice_wall", day, None).len(), wall, "{day}");
        }
        assert_eq!(read(desk, &everybody, "notice_wall", "2026-03-05", Some("乙铺")), ["乙铺"]);
        assert_eq!(
            read(desk, &clerk, "inbox", "2026-03-05", Some("13800000001")),
            [""; 0],
            "what is personal is not looked for"
        );
        let inbox = ["2026-03-02", "2026-03-19", "2026-03-20", "2026-03-25"];
        inbox.map(|day| read(desk, &clerk, "inbox", day, None))
    };
    let before = on_every_day(&desk);
    let [first, last_before, on_the_day, today] = &before;
    assert_eq!((first.len(), last_before.len(), on_the_day.len(), today.len()), (2, 2, 1, 1));
    // A choice counts on a past day too.
    let day = Some("2026-03-05".parse().unwrap());
    let chosen = vec![(Id::from("goods"), Value::text("flowers"))];
    let page = desk.collection(&Actor::anonymous(), &CollectionAsked { day, chosen, ..asked("notice_wall") }).unwrap();
    assert_eq!((names(&page), page.count), (vec!["乙铺".to_owned()], Some((1, true))));
    // What is over is put away, and nothing else is shown for that on any day.
    let swept = desk.sweep().unwrap();
    assert!(swept.over > 0 && !swept.more, "{swept:?}");
    assert_eq!(on_every_day(&desk), before);
    assert_eq!(desk.sweep().unwrap().over, 0);
    assert_eq!(desk.audit(1, |_| {}).unwrap().findings, []);
    // It follows from the record.
    let other = world.desk();
    other.rebuild(|_| {}).unwrap();
    assert_eq!(on_every_day(&other), before);
}

#[test]
pub(crate) fn a_work_list_is_read_by_its_office_in_its_role_and_holds_what_is_personal() {
    let (_world, desk) = world(&["market_pitches"]);
    apply(&desk, "florist", "花铺", "flowers", None).unwrap();
    let read = |actor: &Actor| desk.collection(actor, &asked("inbox")).unwrap();
    let page = read(&official("river_office", "clerk"));
    assert_eq!((names(&page), page.count), (vec!["花铺".to_owned()], Some((1, true))));
    let phone = page.rows[0].values.iter().find(|(column, _)| *column == "trader_phone");
    assert_eq!(phone, Some(&(Id::from("trader_phone"), Some(Value::text("13800000001")))));
    for other in [Actor::anonymous(), official("river_office", "head"), official("hill_office", "clerk")] {
        let page = read(&other);
        assert_eq!((page.rows.len(), page.count), (0, Some((0, true))));
    }
    assert_eq!(desk.collection(&Actor::anonymous(), &asked("no_such_list")).unwrap_err(), DeskError::Unknown);
}

#[test]
fn texts_are_found_by_two_characters_and_by_words_but_not_by_what_is_personal() {
    let (_world, desk) = world(&["market_pitches"]);
    for name in ["滨江鲜花铺", "江南陶坊", "Flower & Co", "花"] {
        apply(&desk, name, name, "flowers", None).unwrap();
    }
    let clerk = official("river_office", "clerk");
    let found = |text: &str| {
        let asked = CollectionAsked { sought: Some(text.to_owned()), ..asked("inbox") };
        let mut found = names(&desk.collection(&clerk, &asked).unwrap());
        found.sort();
        found
    };
    assert_eq!(found("鲜花"), ["滨江鲜花铺"]);
    assert_eq!(found("江"), ["江南陶坊", "滨江鲜花铺"]);
    assert_eq!(found("flower"), ["Flower & Co"]);
    assert_eq!(found("花"), ["滨江鲜花铺", "花"]);
    assert_eq!(found("江 陶坊"), ["江南陶坊"]);
    assert_eq!(found("13800000001"), [""; 0]);
    let sought = Some("鲜花".to_owned());
    assert_eq!(desk.collection(&Actor::anonymous(), &CollectionAsked { sought, ..asked("inbox") }).unwrap().rows, []);
}

#[test]
fn a_search_tells_nothing_of_what_others_read() {
    let (_world, desk) = world(&["market_pitches"]);
    // A name that only another's application has, before and after that of the reader.
    for name in ["江南陶坊", "滨江鲜花铺", "江心书铺"] {
        apply(&desk, name, name, "flowers", None).unwrap();
    }
    let page = |actor: &Actor, text: &str, most: usize, after| {
        let asked = CollectionAsked { sought: Some(text.to_owned()), most, after, ..asked("inbox") };
        desk.collection(actor, &asked).unwrap()
    };
    let clerk = official("river_office", "clerk");
    // Nobody else reads any: a word that is there is answered as one that is not.
    for other in [Actor::anonymous(), official("hill_office", "clerk")] {
        for text in ["陶坊", "江", "无此名"] {
            let found = page(&other, text, 1, None);
            assert_eq!((found.rows, found.next, found.count), (Vec::new(), None, None), "{text}");
        }
    }
    // Whoever reads them is told that there is more when there is more that fits.
    for (text, more) in
        [("陶坊", [false].as_slice()), ("江", [true, true, false].as_slice()), ("江 铺", [true, false].as_slice())]
    {
        let mut after = None;
        for expected in more {
            let found = page(&clerk, text, 1, after);
            assert_eq!((found.rows.len(), found.next.is_some()), (1, *expected), "{text}");
            after = found.next;
        }
    }
}
