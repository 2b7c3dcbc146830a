//! What leaves for the outside: at least once, in order, again after longer pauses, given up and sent again; to a program that fails, delays, repeats
//! and refuses, and whose answer is something to be done.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use guicheng_engine::{Actor, Id};
use guicheng_service::clock::{Clock, MovedClock};
use guicheng_service::delivery::mail::{AddressBook, Letterbox, Mail, Relay};
use guicheng_service::delivery::webhook::{Secret, Webhook};
use guicheng_service::delivery::{Carried, Channel, Courier, dead_letters, send_again};
use guicheng_service::desk::Desk;
use guicheng_service::records::deliveries;
use serde_json::{Value, json};

use crate::world::{World, act, input, morning, official, person, world};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What the tests below start; by itself it does nothing.
#[test]
fn receive_until_killed() {
    if std::env::var("GUICHENG_TEST_RECEIVER").is_err() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    say(&format!("listens {}", listener.local_addr().unwrap()));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let Some((path, headers, body)) = request(&mut stream) else { continue };
        let (id, moment) = (headers["webhook-id"].clone(), headers["webhook-timestamp"].parse().unwrap());
        let signed = Secret::parse(SECRET).unwrap().sign(&id, moment, &body).unwrap();
        let times = seen.entry(id.clone()).or_default();
        *times += 1;
        let kind = serde_json::from_str::<Value>(&body).unwrap()["type"].as_str().unwrap().to_owned();
        say(&format!("got {id} {kind} {times} {}", signed == headers["webhook-signature"]));
        let (status, answer) = match path.as_str() {
            "/fails-twice" if *times <= 2 => ("500 Internal Server Error", String::new()),
            "/refuses" => ("422 Unprocessable Content", "not known here".to_owned()),
            "/delays" => {
                thread::sleep(Duration::from_millis(300));
                ("200 OK", String::new())
            }
            "/answers" if kind == "effect.permit" => {
                let command = json!({"do": "act", "procedure": 1, "action": "record_marking", "input": {"marking": "CG-990100-0007"}});
                ("200 OK", json!({"command": command}).to_string())
            }
            "/answers-cut" if *times == 1 => {
                let cut = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\nConnection: close\r\n\r\n{\"command\": {\"do\": ";
                let _ = stream.write_all(cut.as_bytes());
                continue;
            }
            "/answers-much" if *times == 1 => ("200 OK", json!({"command": "y".repeat(300_000)}).to_string()),
            "/answers-cut" | "/answers-much" if kind == "effect.permit" => {
                let command = json!({"do": "act", "procedure": 1, "action": "record_marking", "input": {"marking": "CG-990100-0007"}});
                ("200 OK", json!({"command": command}).to_string())
            }
            "/answers-words" => ("200 OK", String::new()),
            "/answers-nonsense" => ("200 OK", json!({"command": {"do": "dance"}}).to_string()),
            _ => ("204 No Content", String::new()),
        };
        // As some systems say that it is well: in letters that are not UTF-8.
        let answer = if path == "/answers-words" { b"\xb3\xc9\xb9\xa6".to_vec() } else { answer.into_bytes() };
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&answer));
    }
}

fn say(line: &str) {
    // A line is written whole.
    std::io::stdout().write_all(format!("\n{line}\n").as_bytes()).unwrap();
}

fn request(stream: &mut TcpStream) -> Option<(String, BTreeMap<String, String>, String)> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some((path, headers, String::from_utf8(body).ok()?))
}

/// A program that receives, for as long as this is there.
struct Receiver {
    child: Child,
    at: String,
    got: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["delivery::receive_until_killed", "--exact", "--nocapture", "--test-threads", "1"])
            .env("GUICHENG_TEST_RECEIVER", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let at = lines.find_map(|line| line.strip_prefix("listens ").map(str::to_owned)).unwrap();
        let got = Arc::new(Mutex::new(Vec::new()));
        let theirs = Arc::clone(&got);
        thread::spawn(move || {
            for line in lines {
                theirs.lock().unwrap().extend(line.strip_prefix("got ").map(str::to_owned));
            }
        });
        Self { child, at, got }
    }

    /// What it got, once it is so much: event, kind, how often by then. All must be signed.
    fn got(&self, number: usize) -> Vec<String> {
        for _ in 0..500 {
            let got = self.got.lock().unwrap().clone();
            if got.len() >= number {
                assert!(got.iter().all(|line| line.ends_with(" true")), "{got:?}");
                return got
                    .iter()
                    .map(|line| line.split_once('/').unwrap().1.strip_suffix(" true").unwrap().to_owned())
                    .collect();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("{:?}", self.got.lock().unwrap());
    }

    fn channel(&self, name: &str, path: &str, effects: &[&str]) -> Arc<dyn Channel> {
        let actor = Actor { person: None, ..official("north_office", "clerk") };
        let effects = effects.iter().map(|effect| Id::from(*effect)).collect();
        Arc::new(Webhook::new(
            name,
            &format!("http://{}{path}", self.at),
            Secret::parse(SECRET).unwrap(),
            effects,
            actor,
        ))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn permitted() -> (World, Arc<Desk>, Id) {
    let (world, desk) = world(&["pavement_permit"]);
    let bakery = Actor { organisation: Some(Id::from("bakery")), ..person("baker") };
    let document = guicheng_engine::Value::document("plan.pdf", 9, "pdf", format!("sha256:{:064}", 1).parse().unwrap());
    let mut given = input([
        ("applicant_name", "北区面包房"),
        ("place", "人民路5号门前"),
        ("area", "12"),
        ("from_on", "2026-04-01"),
        ("until_on", "2026-04-30"),
    ]);
    given.insert(Id::from("district"), guicheng_engine::Value::text("990100"));
    given.insert(Id::from("plan"), document.clone());
    given.insert(Id::from("neighbours"), document);
    let opened = desk.open_case(&bakery, &Id::from("pavement_permit"), &Id::from("permit"), given, None).unwrap();
    let case = opened.file.row.id.clone();
    let office = official("north_office", "clerk");
    desk.command(&case, &act(&office, 1, "receive", input([]))).unwrap();
    desk.command(&case, &act(&office, 1, "grant", input([]))).unwrap();
    (world, Arc::new(desk), case)
}

pub(crate) fn courier(desk: &Arc<Desk>, channels: Vec<Arc<dyn Channel>>) -> (Courier, Arc<MovedClock>) {
    let clock = Arc::new(MovedClock::standing(morning("2026-03-02")));
    (Courier::new(Arc::clone(desk), channels, Arc::clone(&clock) as Arc<dyn Clock>).unwrap(), clock)
}

pub(crate) fn carried(arrived: u64, later: u64, dead: u64) -> Carried {
    Carried { arrived, later, dead }
}

#[test]
fn what_fails_is_tried_again_after_longer_pauses_and_keeps_its_order() {
    let (_world, desk, case) = permitted();
    let receiver = Receiver::start();
    let (courier, clock) = courier(
        &desk,
        vec![receiver.channel("slow", "/delays", &["traffic"]), receiver.channel("other", "/fails-twice", &[])],
    );
    let effects: usize =
        desk.file(&desk.published(), &case).unwrap().events.iter().map(|event| event.effects.len()).sum();
    assert!(effects >= 2);
    // The first of the case fails, and none goes before it.
    let first = courier.round().unwrap();
    assert_eq!(first.later, 1);
    assert_eq!(courier.round().unwrap(), Carried::default());
    clock.move_to(clock.now() + TimeDelta::seconds(10));
    assert_eq!(courier.round().unwrap(), carried(0, 1, 0));
    clock.move_to(clock.now() + TimeDelta::seconds(10));
    assert_eq!(courier.round().unwrap(), Carried::default(), "the second pause is longer");
    // Each of the others fails twice as well.
    for _ in 0..40 {
        clock.move_to(clock.now() + TimeDelta::seconds(20));
        courier.round().unwrap();
    }
    let sent = deliveries::of_case(&**desk.store(), &case).unwrap();
    assert!(sent.iter().all(|delivery| delivery.state == deliveries::DELIVERED), "{sent:?}");
    let others: Vec<&deliveries::Delivery> = sent.iter().filter(|delivery| delivery.channel == "other").collect();
    assert_eq!((others.len(), others.iter().all(|delivery| delivery.attempts == 3)), (effects, true));
    let slow = sent.iter().filter(|delivery| delivery.channel == "slow").count();
    let got = receiver.got(effects * 3 + slow);
    let order: Vec<&String> = got.iter().filter(|line| line.ends_with(" 3")).collect();
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(courier.round().unwrap(), Carried::default());
}

#[test]
fn what_is_refused_is_given_up_seen_and_sent_again() {
    let (_world, desk, case) = permitted();
    let receiver = Receiver::start();
    let (refused, _) = courier(&desk, vec![receiver.channel("register", "/refuses", &["permit"])]);
    assert_eq!(refused.round().unwrap(), carried(0, 0, 1));
    let dead = dead_letters(&desk).unwrap();
    assert_eq!((dead.len(), &dead[0].of.case, dead[0].channel.as_str()), (1, &case, "register"));
    assert!(dead[0].failure.as_ref().unwrap().starts_with("422 not known here"), "{dead:?}");
    assert_eq!(refused.round().unwrap(), Carried::default());
    // Whoever mends what was wrong sends it again.
    assert_eq!(send_again(&desk, Some(&Id::from("other")), morning("2026-03-02")).unwrap(), 0);
    assert_eq!(send_again(&desk, Some(&case), morning("2026-03-02")).unwrap(), 1);
    drop(refused);
    let (mended, clock) = courier(&desk, vec![receiver.channel("register", "/takes", &["permit"])]);
    clock.move_to(clock.now() + TimeDelta::minutes(5));
    assert_eq!(mended.round().unwrap(), carried(1, 0, 0));
    assert!(dead_letters(&desk).unwrap().is_empty());
    let got = receiver.got(2);
    assert!(got[0].ends_with(" 1") && got[1].ends_with(" 2"), "the same message twice: {got:?}");
}

#[test]
fn what_is_answered_is_done_in_the_case_once() {
    let (_world, desk, case) = permitted();
    let receiver = Receiver::start();
    let (courier, clock) = courier(&desk, vec![receiver.channel("marking", "/answers", &["permit"])]);
    assert_eq!(courier.round().unwrap(), carried(1, 0, 0));
    let state = || {
        let file = desk.file(&desk.published(), &case).unwrap();
        (file.case.procedure(1).unwrap().state().id.to_string(), file.row.sequence)
    };
    let (now, sequence) = state();
    assert_eq!(now, "in_use");
    // The answer got lost, and is given again: nothing more happens.
    let mut batch = guicheng_service::store::Batch::default();
    batch.write("UPDATE deliveries SET state = 'dead' WHERE case_id = ?1", [(&case).into()]);
    desk.store().write(batch).unwrap();
    assert_eq!(send_again(&desk, None, clock.now()).unwrap(), 1);
    assert_eq!(courier.round().unwrap(), carried(1, 0, 0));
    assert_eq!(state(), (now, sequence));
    assert_eq!(desk.audit(1, |_| {}).unwrap().findings, []);
}

#[test]
fn an_answer_that_cannot_be_is_given_up_with_the_reason() {
    let (_world, desk, _case) = permitted();
    let receiver = Receiver::start();
    let stranger = Actor { organisation: Some(Id::from("somebody")), ..Actor::anonymous() };
    let url = format!("http://{}/answers", receiver.at);
    let by_a_stranger =
        Webhook::new("marking", &url, Secret::parse(SECRET).unwrap(), vec![Id::from("permit")], stranger);
    let (courier, _) =
        courier(&desk, vec![Arc::new(by_a_stranger), receiver.channel("broken", "/answers-nonsense", &["permit"])]);
    assert_eq!(courier.round().unwrap(), carried(0, 0, 2));
    let failures: Vec<String> = dead_letters(&desk).unwrap().into_iter().filter_map(|dead| dead.failure).collect();
    assert!(failures.iter().any(|failure| failure.contains("cannot be read")), "{failures:?}");
}

#[test]
fn an_answer_that_does_not_come_whole_is_asked_for_again() {
    for path in ["/answers-cut", "/answers-much"] {
        let (_world, desk, case) = permitted();
        let receiver = Receiver::start();
        let (courier, clock) = courier(&desk, vec![receiver.channel("marking", path, &["permit"])]);
        assert_eq!(courier.round().unwrap(), carried(0, 1, 0), "{path}");
        let file = || desk.file(&desk.published(), &case).unwrap();
        assert_ne!(file().case.procedure(1).unwrap().state().id, "in_use");
        clock.move_to(clock.now() + TimeDelta::seconds(10));
        assert_eq!(courier.round().unwrap(), carried(1, 0, 0), "{path}");
        assert_eq!(file().case.procedure(1).unwrap().state().id, "in_use");
    }
    // What is no document carries nothing, however it is written.
    let (_world, desk, _case) = permitted();
    let receiver = Receiver::start();
    let (courier, _) = courier(&desk, vec![receiver.channel("marking", "/answers-words", &["permit"])]);
    assert_eq!(courier.round().unwrap(), carried(1, 0, 0));
}

#[test]
fn whoever_ends_leaves_what_is_to_be_carried_to_others_and_a_clock_that_was_ahead_keeps_nobody() {
    let (_world, desk, _case) = permitted();
    let receiver = Receiver::start();
    let of = |at| {
        let clock = Arc::new(MovedClock::standing(at)) as Arc<dyn Clock>;
        Courier::new(Arc::clone(&desk), vec![receiver.channel("register", "/takes", &["permit"])], clock).unwrap()
    };
    let now = morning("2026-03-02");
    let lease = || {
        let query = guicheng_service::store::Query::new("SELECT leased_until FROM leases WHERE work = 'deliver'", []);
        desk.store().read(&query).unwrap()[0].moment(0).unwrap()
    };
    // By a clock that is a month ahead, killed before it left anything.
    let ahead = of(now + TimeDelta::days(30));
    assert_eq!(ahead.round().unwrap(), carried(1, 0, 0));
    assert!(lease() > now + TimeDelta::days(29));
    of(now).round().unwrap();
    assert!(lease() < now + TimeDelta::days(1));
    // One that works just now is waited for; one that has ended is not.
    of(now + TimeDelta::seconds(30)).round().unwrap();
    assert_eq!(lease(), now + TimeDelta::minutes(2));
    let running = of(now + TimeDelta::minutes(3)).start(Duration::from_secs(3600), Box::new(|_| {})).unwrap();
    while lease() < now + TimeDelta::minutes(4) {
        thread::sleep(Duration::from_millis(20));
    }
    drop(running);
    assert!(lease() < now);
}

#[test]
fn nobody_there_is_waited_for_and_given_up_after_days() {
    let (_world, desk, _case) = permitted();
    let receiver = Receiver::start();
    let channel = receiver.channel("gone", "/takes", &["permit"]);
    drop(receiver);
    let (courier, clock) = courier(&desk, vec![channel]);
    let begun = clock.now();
    let mut rounds = 0;
    while dead_letters(&desk).unwrap().is_empty() {
        courier.round().unwrap();
        clock.move_to(clock.now() + TimeDelta::hours(6));
        rounds += 1;
    }
    assert!(rounds == 24 && clock.now() - begun > TimeDelta::days(3), "{rounds}");
}

/// A server that takes mail, but for one address; its port, and all that was said to it.
fn postbox() -> (u16, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let got = Arc::new(Mutex::new(String::new()));
    let theirs = Arc::clone(&got);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let mut reply = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
            reply("220 here");
            let mut in_data = false;
            for line in lines.by_ref() {
                theirs.lock().unwrap().push_str(&format!("{line}\n"));
                match (in_data, line.as_str()) {
                    (true, ".") => {
                        in_data = false;
                        reply("250 taken");
                    }
                    (true, _) => {}
                    (false, "DATA") => {
                        in_data = true;
                        reply("354 go on");
                    }
                    (false, "QUIT") => break,
                    (false, line) if line.contains("gone@") => reply("550 nobody of that name"),
                    (false, _) => reply("250 fine"),
                }
            }
        }
    });
    (port, got)
}

fn mail(port: u16, addresses: BTreeMap<Id, lettre::message::Mailbox>) -> Mail {
    let relay = Relay { server: "127.0.0.1".to_owned(), port, protected: false, credentials: None };
    let from = "office <no-reply@office.example>".parse().unwrap();
    let letterbox = Letterbox::new(&relay, from).unwrap();
    Mail::new(letterbox, "https://office.example/", vec![Id::from("receipt"), Id::from("permit")], addresses)
}

#[test]
fn mail_tells_those_whose_addresses_are_known_where_to_look_and_nothing_more() {
    let (_world, desk, case) = permitted();
    let (port, got) = postbox();
    let addresses = BTreeMap::from([(Id::from("bakery"), "baker@bakery.example".parse().unwrap())]);
    let (courier, _) = courier(&desk, vec![Arc::new(mail(port, addresses))]);
    assert_eq!(courier.round().unwrap(), carried(2, 0, 0));
    let got = got.lock().unwrap().clone();
    assert_eq!(got.matches("RCPT TO:<baker@bakery.example>").count(), 2, "{got}");
    assert!(!got.contains("人民路") && got.contains(case.as_str()) == got.contains("office.example/messages"), "{got}");
}

/// Who works at the bakery, and has confirmed where they are written to.
#[derive(Debug)]
struct Staff;

impl AddressBook for Staff {
    fn addresses(&self, recipient: &Id, _case: &Id) -> Result<Vec<lettre::Address>, String> {
        assert_eq!(recipient, "bakery");
        Ok(["gone@bakery.example", "till@bakery.example"].map(|address| address.parse().unwrap()).to_vec())
    }
}

#[test]
fn mail_goes_to_confirmed_addresses_and_one_that_is_refused_keeps_nobody_else_from_being_told() {
    let (_world, desk, _) = permitted();
    let (port, got) = postbox();
    let mail = mail(port, BTreeMap::new());
    mail.know(Arc::new(Staff));
    let (courier, _) = courier(&desk, vec![Arc::new(mail)]);
    // That one was refused is seen by those who look at dead letters.
    assert_eq!(courier.round().unwrap().arrived, 0);
    let got = got.lock().unwrap().clone();
    assert!(got.contains("RCPT TO:<gone@bakery.example>"), "{got}");
    let told =
        got.split("RCPT TO:<till@bakery.example>").skip(1).filter(|rest| rest.contains("office.example/messages"));
    assert!(told.count() >= 1, "{got}");
}
