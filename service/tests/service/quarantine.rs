//! Attachments in quarantine: nobody is given them and nothing is handed in with them until the scanner answers, and nothing is lost if it
//! does not.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use guicheng_engine::{Actor, Id, Values};
use guicheng_service::desk::{Brought, Content, Desk, DeskError, Swept};
use guicheng_service::records::attachments::{self, Attachment, Scan};
use guicheng_service::records::scans::{self, Scanned};
use guicheng_service::scanner::{Answer, Round, Scanner, Scanning, Tried, tried};
use guicheng_service::store::{Batch, Query, StoreError};
use guicheng_service::vault::Key;
use serde_json::json;

use crate::site::{Person, Site};
use crate::work::bring;
use crate::world::{input, morning, person, world};

/// Answers as it is told to; else that nothing is wrong.
#[derive(Debug, Default)]
struct Told(Mutex<VecDeque<Answer>>);

impl Told {
    fn then(&self, answer: Answer) {
        self.0.lock().unwrap().push_back(answer);
    }
}

impl Scanner for Told {
    fn scan(&self, content: Content) -> Answer {
        let bytes: usize = content.map(|part| part.unwrap().len()).sum();
        assert!(bytes > 0, "it is given the content");
        self.0.lock().unwrap().pop_front().unwrap_or(Answer::Clean)
    }

    fn longest(&self) -> Duration {
        Duration::from_secs(1)
    }
}

fn brought(desk: &Desk, who: &Actor, content: &[u8]) -> Brought {
    let mut upload = desk.begin_attachment(who, None, None, "plan.pdf").unwrap();
    desk.add_to_attachment(&mut upload, content).unwrap();
    desk.end_attachment(upload).unwrap()
}

fn hire(desk: &Desk, who: &Actor, plan: &Brought) -> Result<Id, DeskError> {
    let mut given: Values =
        input([("occasion", "合唱音乐会"), ("first_day", "2026-05-01"), ("days", "3"), ("seating", "theatre")]);
    given.insert(Id::from("budget"), serde_json::from_value(json!({"money": "1000.00"})).unwrap());
    given.insert(Id::from("plan"), plan.document.clone());
    let done = desk.open_case(who, &Id::from("hall_hire"), &Id::from("hire"), given, None)?;
    Ok(done.file.row.id.clone())
}

fn rows(desk: &Desk, sql: &'static str) -> usize {
    desk.store().read(&Query::new(sql, [])).unwrap().len()
}

#[test]
pub(crate) fn what_stands_in_quarantine_is_not_handed_in_until_the_scanner_answers() {
    let (_world, desk) = world(&["hall_hire"]);
    let (desk, who) = (Arc::new(desk), person("club"));
    // Brought before there was a scanner: it is scanned as well.
    let earlier = brought(&desk, &who, b"%PDF-1.7 earlier %%EOF");
    let scanner = Arc::new(Told::default());
    let scanning = Scanning::new(Arc::clone(&desk), scanner).unwrap();
    let plan = brought(&desk, &who, b"%PDF-1.7 plan %%EOF");
    for plan in [&earlier, &plan] {
        assert_eq!(desk.is_free(plan), Ok(false));
        assert_eq!(hire(&desk, &who, plan), Err(DeskError::InQuarantine("plan.pdf".to_owned())));
    }
    assert_eq!(desk.quarantine().unwrap().0.len(), 2);
    assert_eq!(scanning.round().unwrap(), Round { clean: 2, ..Round::default() });
    assert_eq!((desk.is_free(&plan), desk.quarantine().unwrap().0.len()), (Ok(true), 0));
    let case = hire(&desk, &who, &plan).unwrap();
    assert!(desk.attachment(&who, &case, &plan_hash(&plan)).is_ok());
    // What a case has is not scanned again by whoever sets up a scanner later.
    Scanning::new(Arc::clone(&desk), Arc::new(Told::default())).unwrap();
    assert!(desk.attachment(&who, &case, &plan_hash(&plan)).is_ok());
}

fn plan_hash(plan: &Brought) -> String {
    let document = serde_json::to_value(&plan.document).unwrap();
    document["record"]["hash"].as_str().unwrap().to_owned()
}

#[test]
fn what_does_harm_is_thrown_away_and_told_and_may_be_brought_again() {
    let (_world, desk) = world(&["hall_hire"]);
    let (desk, who) = (Arc::new(desk), person("club"));
    let scanner = Arc::new(Told::default());
    let scanning = Scanning::new(Arc::clone(&desk), Arc::clone(&scanner) as Arc<dyn Scanner>).unwrap();
    let bad = brought(&desk, &who, b"%PDF-1.7 bad %%EOF");
    scanner.then(Answer::Infected("Bad.Thing FOUND".to_owned()));
    assert_eq!(scanning.round().unwrap().infected, 1);
    assert_eq!(desk.is_free(&bad), Err(DeskError::Infected("plan.pdf".to_owned())));
    assert_eq!(hire(&desk, &who, &bad), Err(DeskError::Infected("plan.pdf".to_owned())));
    assert_eq!(rows(&desk, "SELECT part FROM attachment_parts"), 0);
    let (_, infected) = desk.quarantine().unwrap();
    assert_eq!(infected[0].said.as_deref(), Some("Bad.Thing FOUND"));
    // Scanners err, and learn: it is looked at anew.
    let again = brought(&desk, &who, b"%PDF-1.7 bad %%EOF");
    assert_eq!(desk.is_free(&again), Ok(false));
    scanning.round().unwrap();
    hire(&desk, &who, &again).unwrap();
    // What is told of others goes after thirty days.
    brought(&desk, &who, b"%PDF-1.7 worse %%EOF");
    scanner.then(Answer::Infected(String::new()));
    scanning.round().unwrap();
    desk.move_clock(morning("2026-03-20")).unwrap();
    desk.sweep().unwrap();
    assert_eq!(desk.quarantine().unwrap().1.len(), 1);
    desk.move_clock(morning("2026-04-05")).unwrap();
    assert_eq!(desk.sweep().unwrap(), Swept { infected: 1, ..Swept::default() });
    assert_eq!(desk.quarantine().unwrap().1.len(), 0);
}

#[test]
fn a_scanner_that_does_not_answer_loses_nothing_and_is_asked_again() {
    let (_world, desk) = world(&["hall_hire"]);
    let (desk, who) = (Arc::new(desk), person("club"));
    let scanner = Arc::new(Told::default());
    let scanning = Scanning::new(Arc::clone(&desk), Arc::clone(&scanner) as Arc<dyn Scanner>).unwrap();
    let plan = brought(&desk, &who, b"%PDF-1.7 plan %%EOF");
    scanner.then(Answer::Unknown("no database".to_owned()));
    assert_eq!(scanning.round().unwrap(), Round { unknown: 1, ..Round::default() });
    let (waiting, _) = desk.quarantine().unwrap();
    assert_eq!((waiting[0].attempts, waiting[0].said.as_deref()), (1, Some("no database")));
    // Not at once.
    assert_eq!(scanning.round().unwrap(), Round::default());
    // Days later it is there, though neither a case nor a draft names it; and then as long as anything else.
    desk.move_clock(morning("2026-03-12")).unwrap();
    assert_eq!(desk.sweep().unwrap(), Swept::default());
    scanner.then(Answer::Unknown("no database".to_owned()));
    assert_eq!(scanning.round().unwrap().unknown, 1);
    desk.scan_again().unwrap();
    assert_eq!(scanning.round().unwrap().clean, 1);
    assert_eq!(desk.sweep().unwrap(), Swept::default());
    hire(&desk, &who, &plan).unwrap();
    assert_eq!(desk.audit(1, |_| {}).unwrap().findings, []);
}

#[test]
fn pauses_between_attempts_grow_and_end_never() {
    let (_world, desk) = world(&["hall_hire"]);
    let (desk, who) = (Arc::new(desk), person("club"));
    let scanner = Arc::new(Told::default());
    let scanning = Scanning::new(Arc::clone(&desk), Arc::clone(&scanner) as Arc<dyn Scanner>).unwrap();
    brought(&desk, &who, b"%PDF-1.7 plan %%EOF");
    let mut pauses = Vec::new();
    for _ in 0..12 {
        scanner.then(Answer::Unknown("hangs".to_owned()));
        assert_eq!(scanning.round().unwrap().unknown, 1);
        let due = desk.quarantine().unwrap().0[0].due_at;
        pauses.push((due - guicheng_service::clock::Clock::now(desk.clock())).num_seconds());
        desk.move_clock(due + TimeDelta::seconds(1)).unwrap();
    }
    assert_eq!(pauses.first().zip(pauses.last()), Some((&10, &1800)));
    assert!(pauses.is_sorted());
}

#[test]
fn over_http_it_is_told_whether_something_stands_in_quarantine_and_to_administrators_what() {
    let people: [Person<'_>; 2] = [("club", None, &[]), ("office", Some("hall_office"), &[])];
    let site = Site::new(&guicheng_testkit::examples(), &["hall_hire"], &people);
    site.on("2026-03-02");
    let scanner = Arc::new(Told::default());
    let scanning = Scanning::new(Arc::clone(&site.desk), Arc::clone(&scanner) as Arc<dyn Scanner>).unwrap();
    // Nobody looks yet.
    let waits = bring(&site, "club", "name=plan.pdf&pack=hall_hire&field=plan", b"%PDF-1.7 waits %%EOF");
    assert_eq!((waits.status, waits.json()["quarantined"].as_bool()), (201, Some(true)), "{}", waits.body);
    let input = json!({"occasion": "合唱音乐会", "first_day": {"date": "2026-05-01"}, "days": 3, "seating": "theatre",
        "budget": {"money": "1000.00"}, "plan": waits.json()["document"]});
    let opening = json!({"pack": "hall_hire", "workflow": "hire", "input": input});
    let refused = site.send("club", "POST", "/api/cases", Some(&opening));
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("in-quarantine")), "{}", refused.body);
    assert_eq!(scanning.round().unwrap().clean, 1);
    scanner.then(Answer::Infected("Bad.Thing FOUND".to_owned()));
    let _running = scanning.start(Duration::from_millis(50), Box::new(|_| {})).unwrap();
    let bad = bring(&site, "club", "name=bad.pdf&pack=hall_hire&field=plan", b"%PDF-1.7 bad %%EOF");
    assert_eq!((bad.status, &bad.json()["code"]), (422, &json!("infected")), "{}", bad.body);
    assert!(bad.json()["title"].as_str().unwrap().contains("bad.pdf"));
    site.post("club", "/api/cases", &opening);
    assert_eq!(site.send("club", "GET", "/api/quarantine", None).status, 403);
    let (waiting, infected) = site.desk.quarantine().unwrap();
    assert_eq!((waiting.len(), infected.len()), (0, 1));
}

#[test]
fn what_is_brought_on_any_node_waits_for_the_scanner_of_one() {
    let (world, desk) = world(&["hall_hire"]);
    let (desk, who) = (Arc::new(desk), person("club"));
    let other = world.desk();
    let free = brought(&other, &who, b"%PDF-1.7 earlier %%EOF");
    assert_eq!(other.is_free(&free), Ok(true));
    let scanning = Scanning::new(Arc::clone(&desk), Arc::new(Told::default())).unwrap();
    // What no case has yet is looked at too, and nodes agree on what is free.
    let plan = brought(&other, &who, b"%PDF-1.7 plan %%EOF");
    for node in [&*desk, &other] {
        assert_eq!((node.is_free(&free), node.is_free(&plan)), (Ok(false), Ok(false)));
    }
    assert_eq!(hire(&other, &who, &plan), Err(DeskError::InQuarantine("plan.pdf".to_owned())));
    let figures = guicheng_service::metrics::Metrics::default().text(&other).unwrap();
    assert!(figures.contains("guicheng_attachments_quarantined 2"), "{figures}");
    assert_eq!(scanning.round().unwrap().clean, 2);
    hire(&other, &who, &plan).unwrap();
}

#[test]
fn what_a_scanner_says_goes_along_with_an_attachment_that_is_moved() {
    let (world, _desk) = world(&["hall_hire"]);
    let store = world.store();
    let key = || Key::new(crate::world::cipher()).unwrap();
    let (own, place, at) = (key(), key(), morning("2026-03-02"));
    let moves = |stored: &Attachment, to: &str, is_filed: bool| {
        let keys = (&place, &place);
        let moved = if is_filed { stored.filed_with(to, keys) } else { stored.in_place(to, keys) };
        let mut batch = Batch::default();
        stored.move_to(&mut batch, &moved.unwrap());
        store.write(batch)
    };
    let answers = |scanned: &Scanned, answer: Scan| {
        let mut batch = Batch::default();
        scanned.answered(&mut batch, answer, None, at);
        store.write(batch)
    };
    let waiting = |from: &str| {
        let stored = Attachment::new((from, "sha256:00"), ("pdf", 1, 1), from, at, (&own, &place)).unwrap();
        let mut batch = Batch::default();
        stored.standing(Scan::Waiting).add(&mut batch, from);
        store.write(batch).unwrap();
        let all = scans::all_in_state(&*store, Scan::Waiting).unwrap();
        all.into_iter().find(|scanned| scanned.attachment.place == from).unwrap()
    };
    let scan_at = |place: &str| attachments::find(&*store, place, "sha256:00").unwrap().map(|found| found.scan);
    // Answered first, it is what was said; moved first, it is scanned where it lies then.
    let first = waiting("one one");
    answers(&first, Scan::Infected).unwrap();
    moves(&first.attachment, "two two", false).unwrap();
    assert_eq!((scan_at("one one"), scan_at("two two")), (None, Some(Scan::Infected)));
    let second = waiting("three three");
    moves(&second.attachment, "four four", false).unwrap();
    assert_eq!(answers(&second, Scan::Clean), Err(StoreError::Conflict));
    assert_eq!(scan_at("four four"), Some(Scan::Waiting));
    // A case takes over nothing that is not free by then, and nothing is moved twice.
    let third = waiting("five five");
    assert_eq!(moves(&third.attachment, "case", true), Err(StoreError::Conflict));
    answers(&third, Scan::Clean).unwrap();
    moves(&third.attachment, "case", true).unwrap();
    assert_eq!(moves(&third.attachment, "case-2", true), Err(StoreError::Conflict));
    assert_eq!(scan_at("case"), Some(Scan::Clean));
}

#[test]
fn nothing_is_handed_over_at_a_counter_with_a_file_that_is_not_free_or_not_what_was_brought() {
    let people: [Person<'_>; 2] = [("office", Some("hall_office"), &[]), ("club", None, &[])];
    let site = Site::new(&guicheng_testkit::examples(), &["hall_hire"], &people);
    site.on("2026-03-02");
    let scanning = Scanning::new(Arc::clone(&site.desk), Arc::new(Told::default())).unwrap();
    let waits = bring(&site, "office", "name=plan.pdf&pack=hall_hire&field=plan", b"%PDF-1.7 waits %%EOF").json();
    let asked = json!({"workflow": "hire", "input": {"plan": waits["document"]}});
    let hand = |asked: &serde_json::Value| site.send("office", "POST", "/api/packs/hall_hire/counter", Some(asked));
    let refused = hand(&asked);
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("in-quarantine")), "{}", refused.body);
    assert_eq!(scanning.round().unwrap().clean, 1);
    let mut lied = asked.clone();
    lied["input"]["plan"]["record"]["bytes"] = json!(7);
    assert_eq!(hand(&lied).status, 400);
    let handed = hand(&asked);
    assert_eq!(handed.status, 201, "{}", handed.body);
    let taken = site.post("club", "/api/handed-over", &json!({"code": handed.json()["code"]}));
    assert_eq!(taken["asked"]["input"]["plan"], waits["document"]);
}

#[cfg(unix)]
#[test]
fn a_scanner_is_tried_out_by_the_file_that_all_of_them_know() {
    let program = |script: &str| {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        guicheng_service::scanner::Program::new("/bin/sh", arguments, Duration::from_secs(20))
    };
    let finds = "if grep -q 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'; then exit 1; else exit 0; fi";
    assert_eq!(tried(&program(finds)), Tried::Works);
    assert_eq!(tried(&program("cat > /dev/null")), Tried::FindsNothing);
    assert_eq!(tried(&program("cat > /dev/null; exit 1")), Tried::FindsTooMuch);
    assert!(matches!(tried(&program("exit 2")), Tried::Silent(_)));
}
