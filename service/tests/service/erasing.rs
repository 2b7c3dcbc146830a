//! Erasing what is not to be kept any longer: what goes, what stays, and that the record holds as before.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;

use guicheng_engine::{Actor, Id, Language, Value, Values};
use guicheng_service::desk::{CaseErasure, CollectionAsked, Desk, DeskError, EraseAsked, EraseRun};
use guicheng_service::store::{Batch, Query};
use guicheng_testkit::TestLibrary;

use crate::world::{World, act, input, morning, official, person, world};

/// A request is filed with a name, a telephone number and a paper, put right, and answered by letters; a year after it is closed
/// nothing of the person is kept.
const PACK: &str = "
sources: {l: {title: t, articles: {\"1\": {kind: executable, summary: s}, \"2\": {kind: executable, summary: s}}}}
organisations: {bureau: {title: b}}
parties:
  asker: {title: a, article: l/1, bind: opener}
  office: {title: o, article: l/1, route: {only: {organisation: bureau}}}
fields:
  name: {title: n, type: text, personal: true}
  telephone: {title: t, type: text, personal: true}
  paper: {title: p, type: document, personal: true}
  plan: {title: p, type: document}
  subject: {title: s, type: text}
forms:
  request:
    title: f
    article: l/1
    fields: {name: {need: required}, telephone: {need: required}, paper: {}, plan: {}, subject: {need: required}}
  correction: {title: c, article: l/1, fields: {telephone: {need: required}}}
cases: {c: {title: c, root: file, facts: {name: {}, subject: {}}}}
views:
  at_hand:
    title: v
    article: l/1
    audience: [office]
    shows: {request: [filed, closed]}
    fields: {name: data.name, telephone: data.telephone, subject: data.subject}
collections:
  requests:
    title: l
    article: l/1
    of: {request: any}
    view: at_hand
    audience: [office]
    filters: [telephone, subject]
    order: {field: subject}
effects:
  call: {title: e, article: l/1, with: {number: text, about: text}}
  note: {title: e, article: l/1}
letters:
  reply: {title: r, article: l/1, for: note, body: {to: {text: 'Dear {data.name},'}, text: {text: 'about {data.subject}'}}}
  slip: {title: s, article: l/1, for: note, body: {text: {text: 'done: {data.subject}'}}}
workflows:
  file:
    title: w
    case: c
    article: l/1
    open: {automatic: true, to: kept}
    states: {kept: {title: k}, over: {title: o, final: true}}
    actions: {end: {title: e, article: l/1, from: kept, to: over, triggered: true}}
  request:
    title: w
    case: c
    article: l/1
    open: {starts_case: true, by: [asker], to: filed, form: request, binds: [office]}
    states: {filed: {title: f}, closed: {title: c, final: true}}
    actions:
      correct: {title: c, article: l/1, from: [filed], by: [asker], form: correction}
      answer:
        title: a
        article: l/1
        from: [filed]
        to: closed
        by: [office]
        records: [request]
        effects:
          call: {to: [office], with: {number: data.telephone, about: data.subject}}
          note: {to: [asker]}
        triggers: {file: end}
retention:
  persons: {title: kept for a year, article: l/2, of: {request: [closed], file: [over]}, period: 1 year}
  plans: {title: kept for two years, article: l/2, of: {request: [closed]}, fields: [plan, subject], period: 2 years}
";

pub(crate) const REQUEST: u32 = 2;

pub(crate) fn published() -> (World, Desk) {
    let (world, desk) = world(&[]);
    let packs = TestLibrary::with_pack("request", PACK);
    desk.publish_calendar("town", &fs::read_to_string(packs.path("calendars/town.yaml")).unwrap()).unwrap();
    desk.publish_bundle(&packs.load("request").bundle().unwrap()).unwrap();
    (world, desk)
}

pub(crate) fn brought(desk: &Desk, who: &Actor, name: &str) -> Value {
    let mut upload = desk.begin_attachment(who, None, None, name).unwrap();
    desk.add_to_attachment(&mut upload, format!("the paper {name}").as_bytes()).unwrap();
    desk.end_attachment(upload).unwrap().document
}

fn given(desk: &Desk, who: &Actor) -> Values {
    let mut given = input([("name", "林小满"), ("telephone", "abc13900000001"), ("subject", "lamp")]);
    given.insert(Id::from("paper"), brought(desk, who, "identity.txt"));
    given.insert(Id::from("plan"), brought(desk, who, "plan.txt"));
    given
}

/// A case in which something is asked.
pub(crate) fn filed(desk: &Desk, key: &str) -> Id {
    let asker = person("asker");
    let opened =
        desk.open_case(&asker, &Id::from("request"), &Id::from("request"), given(desk, &asker), Some(key)).unwrap();
    opened.file.row.id.clone()
}

/// A case that is over, and what it had in the store.
fn closed(desk: &Desk, key: &str) -> Id {
    let asker = person("asker");
    let case = filed(desk, key);
    desk.command(&case, &act(&asker, REQUEST, "correct", input([("telephone", "abc13900000002")]))).unwrap();
    desk.command(&case, &act(&official("bureau", "clerk"), REQUEST, "answer", input([]))).unwrap();
    case
}

fn erase(desk: &Desk, asked: &EraseAsked) -> (EraseRun, Vec<CaseErasure>) {
    let told = Mutex::new(Vec::new());
    let run = desk.erase(asked, |erased| told.lock().unwrap().push(erased.clone())).unwrap();
    (run, told.into_inner().unwrap())
}

fn count(world: &World, query: &'static str) -> usize {
    world.store().read(&Query::new(query, [])).unwrap().len()
}

fn found(desk: &Desk, column: &str, value: &str) -> usize {
    let asked = CollectionAsked {
        pack: Id::from("request"),
        collection: Id::from("requests"),
        chosen: vec![(Id::from(column), Value::text(value))],
        sought: None,
        day: None,
        after: None,
        most: 10,
    };
    desk.collection(&official("bureau", "clerk"), &asked).unwrap().rows.len()
}

#[test]
fn an_audit_misses_what_lies_beside_the_record() {
    for (broken, says) in [
        ("DELETE FROM filings WHERE number = (SELECT MAX(number) FROM filings)", "missing"),
        ("DELETE FROM attachment_parts WHERE part = 0", "not as it was brought"),
        ("DELETE FROM collection_rows WHERE case_id <> 'x'", "rebuild"),
    ] {
        let (world, desk) = published();
        let case = closed(&desk, "k-1");
        assert_eq!(world.desk().audit(2, |_| {}).unwrap().findings, []);
        let mut batch = Batch::default();
        batch.write(broken, []);
        world.store().write(batch).unwrap();
        let findings = world.desk().audit(2, |_| {}).unwrap().findings;
        assert!(!findings.is_empty(), "{broken}");
        for finding in findings {
            assert_eq!((&finding.case, finding.decision), (&case, None));
            assert!(finding.problem.get(Language::English).contains(says), "{broken}: {:?}", finding.problem);
        }
    }
}

#[test]
pub(crate) fn what_is_not_kept_goes_with_letters_attachments_and_rows_and_the_record_holds() {
    let (world, desk) = published();
    let case = closed(&desk, "k-1");
    let clerk = official("bureau", "clerk");
    assert_eq!(found(&desk, "telephone", "abc13900000002"), 1);
    // Until the year is over nothing goes.
    desk.move_clock(morning("2027-03-02")).unwrap();
    assert!(erase(&desk, &EraseAsked::default()).1.is_empty());
    desk.move_clock(morning("2027-03-03")).unwrap();
    let before = count(&world, "SELECT path FROM openings");
    let (run, told) = erase(&desk, &EraseAsked { dry_run: true, ..EraseAsked::default() });
    assert_eq!((run.cases, run.erased, count(&world, "SELECT path FROM openings")), (1, 1, before));
    let erased = &told[0].erasure;
    let values: Vec<String> =
        erased.values.iter().map(|value| format!("{}.{} {}", value.procedure, value.field, value.retention)).collect();
    assert_eq!(values, ["1.name persons", "2.name persons", "2.paper persons", "2.telephone persons"]);
    assert_eq!(erased.values[0].articles[0].to_string(), "l/2");
    let letters: Vec<&str> = erased.letters.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!((letters, erased.attachments), (vec!["reply"], 1));
    // What has to be kept for something else is.
    let except = EraseAsked { except: BTreeSet::from([case.clone()]), ..EraseAsked::default() };
    assert!(erase(&desk, &except).1.is_empty());

    // Another node has the case in memory.
    let other = world.desk();
    assert_eq!(other.documents(&clerk, &case).unwrap().len(), 2);
    let (run, again) = erase(&desk, &EraseAsked::default());
    assert_eq!((run.erased, run.failed.len(), &again[0].erasure), (1, 0, erased));
    assert_eq!(count(&world, "SELECT path FROM openings"), 0, "values, earlier ones, and what effects carried of them");
    assert_eq!(count(&world, "SELECT hash FROM attachments"), 1, "the plan stays");
    assert_eq!(count(&world, "SELECT content FROM attachment_parts"), 1);
    assert_eq!((found(&desk, "telephone", "abc13900000002"), found(&desk, "subject", "lamp")), (0, 1));
    for desk in [&desk, &other] {
        let shown = desk.view(&clerk, &case).unwrap();
        assert_eq!(shown.case.facts().get("name"), None);
        assert_eq!(shown.case.facts().get("subject"), Some(&Value::text("lamp")));
        let documents = desk.documents(&clerk, &case).unwrap();
        let names: Vec<&str> = documents.iter().map(|filing| filing.name.as_str()).collect();
        assert_eq!(names, ["slip"], "what says nothing of the person stays");
        assert!(!format!("{:?}", desk.file(&desk.published(), &case).unwrap().events).contains("林小满"));
    }
    // The key by which the case was opened tells nothing of what was given.
    let asker = person("asker");
    let repeated =
        desk.open_case(&asker, &Id::from("request"), &Id::from("request"), given(&desk, &asker), Some("k-1"));
    assert!(matches!(repeated, Err(DeskError::KeyReused(_))), "{repeated:?}");

    let audited = desk.audit(1, |_| {}).unwrap();
    assert_eq!(audited.findings, [], "the chain holds, and what was decided stands");
    let decisions: Vec<(u64, usize)> =
        audited.unverified.iter().map(|stands| (stands.decision, stands.erased.len())).collect();
    assert_eq!(decisions[0].0, 1);
    assert_eq!(decisions.iter().map(|(_, erased)| erased).sum::<usize>(), before, "all that is gone is named");
    assert_eq!((audited.erasures.len(), &audited.erasures[0].2), (1, erased));
    // Nothing of it is left to be erased, and lists made anew are the same.
    assert!(erase(&desk, &EraseAsked::default()).1.is_empty());
    desk.rebuild(|_| {}).unwrap();
    assert_eq!((found(&desk, "telephone", "abc13900000002"), found(&desk, "subject", "lamp")), (0, 1));
    // A value that goes missing otherwise is found.
    let second = closed(&desk, "k-2");
    let mut batch = Batch::default();
    batch.change(
        1,
        "DELETE FROM openings WHERE case_id = ?1 AND path = ?2",
        [(&second).into(), "/cause/command/request/input/name".into()],
    );
    world.store().write(batch).unwrap();
    let findings = world.desk().audit(1, |_| {}).unwrap().findings;
    assert_eq!(findings.iter().map(|finding| &finding.case).collect::<Vec<_>>(), [&second]);
}

#[test]
fn what_stands_in_the_open_is_told_and_stays() {
    let (world, desk) = published();
    let case = closed(&desk, "k-1");
    desk.move_clock(morning("2028-03-03")).unwrap();
    let (_, told) = erase(&desk, &EraseAsked { only: BTreeSet::from([case.clone()]), ..EraseAsked::default() });
    let open: Vec<&str> = told[0].open.iter().map(|value| value.field.as_str()).collect();
    assert_eq!(open, ["plan", "subject"]);
    assert_eq!(count(&world, "SELECT hash FROM attachments"), 1);
    assert_eq!(desk.audit(1, |_| {}).unwrap().findings, []);
    let (run, told) = erase(&desk, &EraseAsked::default());
    assert_eq!((run.erased, told.len(), told[0].erasure.values.len()), (0, 1, 0));
}
