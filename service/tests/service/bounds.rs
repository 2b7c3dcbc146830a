//! Bounds of what is taken: what of a form is held in memory, what lies with somebody who has handed in nothing, and what of nobody in particular.

use std::io::{Read, Write};
use std::net::TcpStream;

use guicheng_engine::Actor;
use guicheng_service::desk::{DeskError, MOST_OF_NOBODY, MOST_UNFILED, Purpose};
use guicheng_service::limits::Limits;
use guicheng_service::records::attachments::Attachment;
use guicheng_service::store::Batch;
use guicheng_service::vault::Key;
use serde_json::json;

use crate::client;
use crate::http::{Served, served, served_behind};
use crate::world::{cipher, morning, person, world};

const FORM: &str = "/hall_hire/begin/hire";

const LARGEST: usize = 2 * 1024 * 1024;

/// Sends a form; gives the status. What is cut off may not be written to its end.
fn sent(served: &Served, cookie: &str, kind: &str, body: &str) -> u16 {
    let head = client::head(served.at, "POST", FORM, &[("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
    let head = format!("{head}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut stream = TcpStream::connect(served.at).unwrap();
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer}"))
}

fn part(name: &str, behind: &str, content: &str) -> String {
    format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{behind}\r\n\r\n{content}\r\n")
}

#[test]
fn no_more_is_read_than_forms_ask_for_and_no_more_told_than_anybody_reads() {
    let served = served(Purpose::Demo, &["market_pitches"]);
    let florist = served.cookie("florist");
    let input = |names: usize| {
        let mut asked = crate::http::opening();
        asked["input"] = (0..names).map(|number| (format!("f{number}"), json!(1))).collect();
        asked
    };
    let (_, opened) = served.asked(&florist, "POST", "/api/cases", Some(&crate::http::opening()));
    let case = opened["case"].as_str().unwrap().to_owned();
    for path in ["/api/previews", "/api/cases", "/api/forms", "/api/drafts"] {
        let asked = if path.ends_with('s') && !path.contains("forms") && !path.contains("drafts") {
            input(501)
        } else {
            json!({"asked": input(501)})
        };
        let answer = served.send("POST", path, &[("Cookie", &florist)], Some(&asked));
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("unusable")), "{path}: {}", answer.body);
        assert!(answer.body.len() < 1_000, "{path}: {}", answer.body);
    }
    let rows =
        json!({"do": "act", "procedure": 2, "action": "withdraw", "input": {"rows": vec![json!({"a": 1}); 15_000]}});
    let path = format!("/api/cases/{case}/commands");
    assert_eq!(served.asked(&florist, "POST", &path, Some(&rows)), (400, json!("unusable")));
    // As many as are read are all refused, and the first of them told.
    let answer = served.send("POST", "/api/previews", &[("Cookie", &florist)], Some(&input(400)));
    let told = answer.json();
    assert_eq!((answer.status, told["reasons"].as_array().unwrap().len()), (422, 20), "{}", answer.body);
    let title = told["title"].as_str().unwrap();
    assert!(title.lines().count() == 21 && title.contains("项理由没有列出"), "{title}");
}

#[test]
fn of_a_form_only_files_are_large_and_nothing_else_is_held_beyond_its_bound() {
    let served = served(Purpose::Demo, &["hall_hire"]);
    let florist = served.cookie("florist");
    let pairs = |bytes: usize| format!("at=0&in.occasion={}", "a".repeat(bytes));
    let parts = |all: &[String]| format!("{}--edge--\r\n", all.concat());
    let half = || part("in.occasion", "", &"a".repeat(LARGEST / 2));
    let file =
        |bytes: usize| part("file.in.plan", "; filename=\"plan.pdf\"", &format!("%PDF-1.7{}%%EOF", " ".repeat(bytes)));
    let (plain, mixed) = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=edge");
    for cookie in ["", florist.as_str()] {
        assert_eq!(sent(&served, cookie, plain, &pairs(LARGEST)), 400);
        assert_eq!(sent(&served, cookie, mixed, &parts(&[half(), half()])), 400);
        // One that does not begin, and more of them than anybody has files.
        let never = part("in.occasion", &format!("; filename=\"{}\"", "a".repeat(LARGEST)), "");
        assert_eq!(sent(&served, cookie, mixed, &never), 400);
        let empty = part("file.in.plan", "; filename=\"\"", "").repeat(LARGEST / 140 + 1);
        assert_eq!(sent(&served, cookie, mixed, &parts(&[empty])), 400);
    }
    assert_eq!(sent(&served, &florist, plain, &pairs(LARGEST / 2)), 200);
    assert_eq!(sent(&served, &florist, mixed, &parts(&[half()])), 200);
    assert_eq!(sent(&served, &florist, mixed, &parts(&[part("at", "", "0"), file(2 * LARGEST)])), 303);
}

#[test]
fn so_much_lies_with_somebody_before_it_is_handed_in() {
    let (world, desk) = world(&["hall_hire"]);
    let key = || Key::new(cipher()).unwrap();
    let left = 1_500_000;
    let lies = Attachment::new(
        ("club ", "sha256:00"),
        ("pdf", MOST_UNFILED - left, 1),
        "content",
        morning("2026-03-02"),
        (&key(), &key()),
    );
    let mut batch = Batch::default();
    lies.unwrap().add(&mut batch, "club ");
    world.store().write(batch).unwrap();
    let bring = |who: &str, bytes: usize| {
        let mut upload = desk.begin_attachment(&person(who), None, None, "plan.pdf")?;
        desk.add_to_attachment(&mut upload, format!("%PDF-1.7{}%%EOF", " ".repeat(bytes)).as_bytes())?;
        desk.end_attachment(upload)
    };
    let is_full = |error: DeskError| matches!(error, DeskError::NoRoom);
    assert!(is_full(bring("club", 2_500_000).unwrap_err()));
    // What was refused has left nothing, and there is room for what is smaller; then for less.
    bring("club", 1_000_000).unwrap();
    assert!(is_full(bring("club", 1_000_001).unwrap_err()));
    bring("club", 100).unwrap();
    bring("other", 2_500_000).unwrap();
}

#[test]
fn so_many_drafts_of_nobody_are_kept_and_no_large_ones() {
    let (world, desk) = world(&["market_pitches"]);
    let keep = |id: Option<&str>, bytes: usize| {
        desk.keep_form(&Actor::anonymous(), id, None, &json!({"page": {"given": "a".repeat(bytes)}}))
    };
    let mine = keep(None, 60_000).unwrap();
    assert!(matches!(keep(None, 70_000), Err(DeskError::Unusable(_))));
    let mut batch = Batch::default();
    for number in 1..MOST_OF_NOBODY {
        batch.write(
            "INSERT INTO drafts (bucket, owner, draft, saved_at, expires_at, secret) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            [
                0_i64.into(),
                format!("nobody {number}").into(),
                number.to_string().into(),
                0_i64.into(),
                0_i64.into(),
                Vec::<u8>::new().into(),
            ],
        );
    }
    world.store().write(batch).unwrap();
    assert!(matches!(keep(None, 10), Err(DeskError::Unusable(_))));
    // What is kept is gone on with, and whoever has signed in has a bound of their own.
    assert_eq!(keep(Some(&mine), 10).unwrap(), mine);
    desk.keep_form(&person("florist"), None, None, &json!({"page": {"given": "a".repeat(70_000)}})).unwrap();
}

#[test]
fn one_address_has_so_many_connections_and_the_service_ends_though_some_say_nothing() {
    let limits = Limits { connections_of_one: 2, ..Limits::default() };
    let served = served_behind(Purpose::Real, &["market_pitches"], &[], limits);
    let silent = || TcpStream::connect(served.at).unwrap();
    let held = [silent(), silent()];
    // Both are counted once they have been asked for.
    let mut turned_away = silent();
    turned_away.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    assert_eq!(turned_away.read(&mut [0]).unwrap_or_default(), 0);
    drop(held);
    let answered = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        let mut stream = silent();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
        let asked = stream.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let mut text = String::new();
        asked.is_ok() && stream.read_to_string(&mut text).is_ok() && text.starts_with("HTTP/1.1 200")
    });
    assert!(answered);
}
