//! The record of a case: sealed, written down, verified; and personal values in it, which can be erased.

use std::collections::BTreeSet;
use std::process::Command as Process;
use std::sync::Arc;

use guicheng_engine::{
    Actor, Cause, Command, Entry, Event, Hash, HashAlgorithm, Head, Id, Journal, JournalError, RefusalCode, Request,
    Rulebook, SealedEntry, Value,
};
use guicheng_testkit::{CaseHarness, TestLibrary, input, person, record, request};

/// A loan that was given back, of a pack.
fn given_back(packs: &TestLibrary) -> CaseHarness {
    let mut harness = CaseHarness::asked(packs, "lending", "2026-03-02");
    harness.does("2026-03-03", "clerk", "lend");
    harness.does("2026-03-09", "pupil", "give_back");
    harness
}

fn journal_of(harness: &CaseHarness) -> Vec<u8> {
    record::journal(&harness.host.rulebook, harness.case.id(), &harness.events)
}

fn read(mut journal: &[u8]) -> Result<Journal, JournalError> {
    Journal::read(&mut journal)
}

/// The faults of a journal, as sentences.
fn faults(journal: &[u8]) -> Vec<String> {
    match read(journal) {
        Err(JournalError::Broken(faults)) => faults.iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
        Ok(_) => Vec::new(),
    }
}

fn lines(journal: &[u8]) -> Vec<String> {
    str::from_utf8(journal).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_journal_has_a_header_and_a_line_for_each_event() {
    let harness = given_back(&TestLibrary::lending());
    let journal = journal_of(&harness);
    let lines = lines(&journal);
    assert_eq!(lines.len(), harness.events.len() + 1);
    assert!(lines[0].starts_with(r#"{"case":"case","hash":"sha256","journal":2,"seal":"sha256:"#), "{}", lines[0]);
    assert_eq!(record::read(&journal), (harness.case.id().clone(), harness.events.clone()));
    assert_eq!(record::read(journal.trim_ascii_end()).1, harness.events, "the last line break may be lost");
    let elsewhere = String::from_utf8(journal).unwrap().replace('\n', "\r\n");
    assert_eq!(record::read(elsewhere.as_bytes()).1, harness.events);
}

#[test]
fn entries_kept_in_rows_are_put_together_and_verified() {
    let harness = given_back(&nosy());
    let whole = read(&journal_of(&harness)).unwrap();
    let (case, algorithm) = (harness.case.id(), HashAlgorithm::Sha256);
    let row = |entry: &SealedEntry| {
        let mut openings = entry.openings().to_vec();
        openings.reverse();
        SealedEntry::of_parts(entry.number(), entry.text().to_owned(), openings, entry.seal())
    };
    let rows: Vec<SealedEntry> = whole.sealed().iter().map(row).collect();
    assert_eq!(Journal::of(case.clone(), algorithm, rows.clone()).unwrap(), whole);
    let missing = rows.iter().skip(1).cloned();
    assert!(matches!(Journal::of(case.clone(), algorithm, missing), Err(JournalError::Broken(_))));
    assert!(matches!(Journal::of(case.clone(), HashAlgorithm::Sm3, rows), Err(JournalError::Broken(_))));
}

#[test]
fn every_byte_that_is_changed_is_found_in_its_line() {
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sm3] {
        let harness = given_back(&TestLibrary::lending());
        let journal = record::journal_by(algorithm, &harness.host.rulebook, harness.case.id(), &harness.events);
        assert!(read(&journal).is_ok());
        let mut line = 1;
        for at in 0..journal.len() {
            if journal[at] == b'\n' {
                line += 1;
                continue;
            }
            for byte in [b'0', b'z', b'"', 0xff] {
                let mut changed = journal.clone();
                changed[at] = byte;
                if changed == journal {
                    continue;
                }
                let shown = String::from_utf8_lossy(&changed[at.saturating_sub(20)..at + 1]).into_owned();
                match read(&changed) {
                    Err(JournalError::Broken(faults)) => {
                        assert!(faults.iter().all(|fault| fault.line == line), "{shown} in line {line}: {faults:?}");
                    }
                    // Which version it is, and by which algorithm, says nobody but the header.
                    Err(JournalError::NoHeader | JournalError::UnknownVersion(_)) if line == 1 => {}
                    other => panic!("{shown} in line {line} is not found: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn lines_exchanged_doubled_and_dropped_are_found_where_they_are() {
    let harness = given_back(&TestLibrary::lending());
    let journal = journal_of(&harness);
    let lines = lines(&journal);
    assert_eq!(lines.len(), 7, "a header and six events");
    let faults_of = |order: &[usize]| {
        let text: Vec<&str> = order.iter().map(|at| &*lines[*at]).collect();
        faults(text.join("\n").as_bytes())
    };
    assert_eq!(faults_of(&[0, 1, 2, 3, 4, 5, 6]), [""; 0]);
    assert_eq!(
        faults_of(&[0, 1, 3, 2, 4, 5, 6]),
        ["line 3 is out of place: it is entry 3", "line 4 is out of place: it is entry 2"]
    );
    assert_eq!(faults_of(&[0, 1, 2, 2, 3, 4, 5, 6]), ["line 4 is out of place: it is entry 2"]);
    assert_eq!(faults_of(&[0, 1, 3, 4, 5, 6]), ["before line 3, entries are missing: 2 to 2"]);
    assert_eq!(faults_of(&[0, 4, 5, 6]), ["before line 2, entries are missing: 1 to 3"]);
    assert_eq!(
        faults_of(&[0, 1, 4, 3, 2, 5, 6]),
        ["line 3 is out of place: it is entry 4", "line 5 is out of place: it is entry 2"]
    );
    let empty = format!("{}\n\n{}", lines[..3].join("\n"), lines[3..].join("\n"));
    assert_eq!(faults(empty.as_bytes()), ["line 4 was changed"]);
    let other = String::from_utf8(journal.clone()).unwrap().replacen("\"case\":\"case\"", "\"case\":\"cast\"", 1);
    assert_eq!(faults(other.as_bytes()), ["line 1 was changed"]);
}

#[test]
fn a_line_sealed_anew_breaks_the_one_after_it() {
    let harness = given_back(&TestLibrary::lending());
    let journal = journal_of(&harness);
    let mut forged = harness.events.clone();
    forged[2].articles = [].into();
    let forged = record::journal(&harness.host.rulebook, harness.case.id(), &forged);
    let (whole, forged) = (lines(&journal), lines(&forged));
    assert_eq!(whole[2], forged[2]);
    let mixed = [&whole[..3], &forged[3..4], &whole[4..]].concat().join("\n");
    assert_eq!(faults(mixed.as_bytes()), ["line 5 was changed"], "the line that no longer follows");
}

#[test]
fn a_head_that_was_kept_says_whether_the_end_was_cut() {
    let harness = given_back(&TestLibrary::lending());
    let journal = journal_of(&harness);
    let lines = lines(&journal);
    let whole = read(&journal).unwrap();
    let head = whole.head().hash;
    assert_eq!(whole.head().entries, 6);
    assert_eq!(whole.check_head(&head), Ok(()));
    for kept in 1..lines.len() {
        let cut = read(lines[..kept].join("\n").as_bytes()).expect("what is left holds by itself");
        let fault = cut.check_head(&head).expect_err("the end is missing");
        assert_eq!(
            fault.to_string(),
            format!("after line {kept} the end was cut off, or the head is of another record")
        );
        let earlier = cut.head().hash;
        if kept > 1 {
            let fault = whole.check_head(&earlier).expect_err("more has come since");
            assert_eq!(fault.to_string(), format!("line {} came after the head given", kept + 1));
        }
    }
}

#[test]
fn what_is_no_journal_of_this_version_says_so() {
    let journal = journal_of(&given_back(&TestLibrary::lending()));
    let lines = lines(&journal);
    for (what, bytes) in [
        ("an empty file", Vec::new()),
        ("no header", lines[1].clone().into_bytes()),
        ("a header without case", b"{\"journal\":2}".to_vec()),
        ("a header with more", lines[0].replacen("\"case\"", "\"more\":1,\"case\"", 1).into_bytes()),
        ("an algorithm nobody knows", lines[0].replacen("\"sha256\"", "\"md5\"", 1).into_bytes()),
        ("bytes", vec![0xff, 0xfe, 0x00]),
    ] {
        let error = read(&bytes).expect_err(what);
        assert!(matches!(error, JournalError::NoHeader), "{what}: {error}");
    }
    let error = read(b"{\"journal\":1,\"case\":\"x\"}").expect_err("a journal without chain");
    assert!(error.to_string().contains("version 1, which is read no more"), "{error}");
    let error = read(b"{\"journal\":3,\"case\":\"x\"}").expect_err("a newer journal");
    assert!(matches!(error, JournalError::UnknownVersion(3)), "{error}");
    let endless = std::io::Read::take(std::io::repeat(b'x'), 65 * 1024 * 1024);
    let error = Journal::read(&mut std::io::BufReader::new(endless)).expect_err("a line without end");
    assert!(matches!(error, JournalError::TooLong(1)), "{error}");
}

#[test]
fn what_a_host_files_is_part_of_the_chain() {
    let harness = given_back(&TestLibrary::lending());
    let case = harness.case.id();
    let letter = Entry::Filed { kind: Id::from("letter"), hash: Hash::of(HashAlgorithm::Sm3, "敬启者".as_bytes()) };
    let mut entries: Vec<Entry> = harness.events.iter().map(Entry::from).collect();
    entries.insert(2, letter.clone());
    let begin = Head::begin(case, HashAlgorithm::Sm3);
    let at_once = harness.host.rulebook.seal(&begin, &entries, &[1; 32]).unwrap();
    let mut head = begin;
    let mut one_by_one = Vec::new();
    for entry in &entries {
        one_by_one.extend(harness.host.rulebook.seal(&head, std::slice::from_ref(entry), &[1; 32]).unwrap());
        head = one_by_one.last().unwrap().head();
    }
    assert_eq!(at_once, one_by_one, "entries are sealed when they come");
    let mut text = Vec::new();
    Journal::write(&mut text, case, HashAlgorithm::Sm3, &at_once).unwrap();
    let journal = read(&text).unwrap();
    assert_eq!(journal.entries()[2], letter);
    assert_eq!(journal.events().cloned().collect::<Vec<_>>(), harness.events);
    assert_eq!(journal.head(), head);
    assert!(head.hash.to_string().starts_with("sm3:"));
}

/// The lending pack with more that comes of the name of the reader: computed by a function of the pack, yes or no, on a
/// slip, and by way of another field.
fn nosy() -> TestLibrary {
    let packs = TestLibrary::lending();
    packs.edit(
        "lending/fields.yaml",
        "  shelf: {title",
        "  greeting: {title: {zh: 称呼, en: greeting}, type: text}\n  \
           known: {title: {zh: 熟人, en: known}, type: boolean}\n  \
           echo: {title: {zh: 回声, en: echo}, type: text}\n  shelf: {title",
    );
    packs.edit(
        "lending/workflows.yaml",
        "    open:\n      starts_case: true",
        "    fields: {greeting: {}, known: {}, echo: {}}\n    open:\n      starts_case: true",
    );
    packs.edit(
        "lending/workflows.yaml",
        "set: {facts: {due_on: on + params.lending_period}}",
        "set: {facts: {due_on: on + params.lending_period}, data: {greeting: greeted(data.reader_name), known: 'data.reader_name == \"小读者\"'}}",
    );
    packs.edit(
        "lending/workflows.yaml",
        "with: {due: facts.due_on}",
        "with: {due: facts.due_on, name: greeted(data.reader_name), book: data.book_title}",
    );
    packs.edit("lending/rules.yaml", "with: {due: date}", "with: {due: date, name: text, book: text}");
    let (back, echo) = ("triggers: {book: come_back}", "set: {data: {echo: data.greeting}}");
    packs.edit("lending/workflows.yaml", back, &format!("{echo}\n        {back}"));
    let functions = packs.read("lending/rules/days.rhai");
    packs.write("lending/rules/days.rhai", format!("{functions}\nfn greeted(name) {{\n    name + \"君\"\n}}\n"));
    packs
}

#[test]
fn personal_values_and_what_is_computed_of_them_stand_beside_the_entry() {
    let harness = given_back(&nosy());
    let journal = read(&journal_of(&harness)).unwrap();
    let opened: Vec<(u64, &str)> = journal
        .sealed()
        .iter()
        .flat_map(|sealed| sealed.openings().iter().map(|opening| (sealed.number(), &*opening.path)))
        .collect();
    let lent = harness.events.iter().find(|event| !event.effects.is_empty()).unwrap();
    let named =
        |changes: &[(Id, Option<Value>)]| -> Vec<String> { changes.iter().map(|(name, _)| name.to_string()).collect() };
    assert_eq!(named(&lent.changes.data), ["greeting", "known"]);
    assert_eq!(
        opened,
        [
            (1, "/cause/command/request/input/reader_name"),
            (2, "/changes/data/1/1"),
            (lent.sequence, "/changes/data/0/1"),
            (lent.sequence, "/changes/data/1/1"),
            (lent.sequence, "/effects/0/with/1/1"),
            (5, "/changes/data/0/1"),
        ]
    );
    for sealed in journal.sealed() {
        assert!(!sealed.text().contains("小读者"), "{}", sealed.text());
    }
    assert!(journal.sealed().iter().any(|sealed| sealed.text().contains("红楼梦")), "what is not personal stays");
    let salts: BTreeSet<&str> =
        journal.sealed().iter().flat_map(|sealed| sealed.openings()).map(|opening| &*opening.salt).collect();
    assert_eq!(salts.len(), opened.len(), "the same value is another commitment in every place");
}

/// A journal with personal values erased: those whose entry and place `which` chooses.
fn erased(rulebook: &Rulebook, case: &Id, events: &[Event], which: impl Fn(u64, &str) -> bool) -> Vec<u8> {
    let mut sealed = read(&record::journal(rulebook, case, events)).unwrap().sealed().to_vec();
    for entry in &mut sealed {
        let number = entry.number();
        entry.erase(|path| which(number, path));
    }
    let mut text = Vec::new();
    Journal::write(&mut text, case, HashAlgorithm::Sha256, &sealed).unwrap();
    text
}

#[test]
fn what_is_erased_is_gone_and_the_chain_still_holds() {
    let harness = given_back(&nosy());
    let case = harness.case.id();
    let whole = journal_of(&harness);
    let without = erased(&harness.host.rulebook, case, &harness.events, |_, _| true);
    let text = String::from_utf8(without.clone()).unwrap();
    assert!(!text.contains("小读者"), "{text}");
    let journal = read(&without).unwrap();
    assert_eq!(journal.head(), read(&whole).unwrap().head(), "nothing that is sealed has changed");
    let events: Vec<Event> = journal.events().cloned().collect();
    let places: Vec<&str> = events[..2].iter().flat_map(|event| &event.erased).map(|path| &**path).collect();
    assert_eq!(places, ["/cause/command/request/input/reader_name", "/changes/data/1/1"]);
    assert_eq!(events[1].changes.data[1], (Id::from("reader_name"), None));
    let audit = harness.host.rulebook.audit(case.clone(), &events).unwrap();
    assert_eq!(audit.differences, []);
    let stand: Vec<(u64, usize)> = audit.unverified.iter().map(|basis| (basis.decision, basis.erased.len())).collect();
    assert_eq!(stand, [(1, 2), (3, 3), (5, 1)], "what is erased is named, and what was decided stands");
    assert_eq!(audit.case.facts().get("book_title"), Some(&Value::text("红楼梦")));
    assert_eq!(audit.case.facts().get("reader_name"), None);
    let error = harness.host.rulebook.seal(&journal.head(), &[Entry::from(&events[1])], &[1; 32]).unwrap_err();
    assert!(error.to_string().contains("erased in event 2"), "{error}");
}

#[test]
fn what_stands_under_a_name_is_erased_wherever_it_stands() {
    let harness = given_back(&nosy());
    let mut sealed = read(&journal_of(&harness)).unwrap().sealed().to_vec();
    let openings = |sealed: &[SealedEntry]| sealed.iter().map(|entry| entry.openings().len()).sum::<usize>();
    let before = openings(&sealed);
    sealed.iter_mut().for_each(|entry| entry.erase_named("book_title"));
    assert_eq!(openings(&sealed), before, "nothing of it is personal");
    sealed.iter_mut().for_each(|entry| entry.erase_named("reader_name"));
    let left: Vec<&str> = sealed.iter().flat_map(|entry| entry.openings()).map(|opening| &*opening.path).collect();
    assert_eq!(left, ["/changes/data/0/1", "/changes/data/1/1", "/effects/0/with/1/1", "/changes/data/0/1"]);
}

#[test]
fn a_request_sent_again_after_what_it_gave_was_erased_is_known_by_what_is_left_of_it() {
    let mut harness = CaseHarness::of(&TestLibrary::lending(), "lending");
    let mut command = Command::new(person("pupil"), harness.opening(request()));
    command.key = Some(Arc::from("k-0"));
    harness.send("2026-03-02", command.clone()).unwrap();
    let without = erased(&harness.host.rulebook, harness.case.id(), &harness.events, |_, _| true);
    let events: Vec<Event> = read(&without).unwrap().events().cloned().collect();
    assert!(events.iter().any(|event| !event.erased.is_empty()), "the reader's name is gone");
    harness.case = harness.host.rulebook.replay(harness.case.id().clone(), &events).unwrap();
    assert_eq!(harness.decide("2026-03-09", &command).unwrap().repeats, Some(1));
    let Request::OpenCase { input, .. } = &mut command.request else { panic!("a case is opened") };
    input.insert(Id::from("book_title"), Value::text("水浒传"));
    let refusal = harness.decide("2026-03-09", &command).expect_err("what is not erased is compared");
    assert_eq!(refusal.code(), RefusalCode::KeyReused);
}

#[test]
fn a_decision_that_rests_on_what_was_erased_before_stands() {
    let harness = given_back(&nosy());
    let without = erased(&harness.host.rulebook, harness.case.id(), &harness.events, |number, _| number == 2);
    let audit = harness.host.rulebook.audit(harness.case.id().clone(), read(&without).unwrap().events()).unwrap();
    assert_eq!(audit.differences, []);
    let stand: Vec<(u64, usize)> = audit.unverified.iter().map(|basis| (basis.decision, basis.erased.len())).collect();
    assert_eq!(stand, [(1, 1), (3, 0)]);
}

#[test]
fn erasing_excuses_nothing_but_what_rests_on_what_was_erased() {
    let harness = given_back(&nosy());
    let rulebook = &harness.host.rulebook;
    let without = erased(rulebook, harness.case.id(), &harness.events, |number, _| number == 2);
    let events: Vec<Event> = read(&without).unwrap().events().cloned().collect();
    let differing = |events: &[Event]| -> Vec<u64> {
        let audit = rulebook.audit(harness.case.id().clone(), events).unwrap();
        audit.differences.iter().map(|difference| difference.decision).collect()
    };
    assert_eq!(differing(&events), [0; 0]);
    let mut by_nobody = events.clone();
    let lent = by_nobody.iter_mut().find(|event| event.decision == 3 && event.command().is_some()).unwrap();
    let Cause::Command(command) = &mut lent.cause else { panic!("somebody lent it") };
    Arc::make_mut(command).actor = Actor::anonymous();
    assert_eq!(differing(&by_nobody), [3], "who may not does not rest on what was erased");
    let mut left_out = events;
    let last = left_out.last_mut().unwrap();
    last.erased = vec![Arc::from("/articles")];
    last.articles = [].into();
    let decision = last.decision;
    assert_eq!(differing(&left_out), [decision], "what is not personal is not erased");
}

#[test]
fn a_value_put_beside_an_entry_must_be_the_one_that_was_there() {
    let harness = given_back(&nosy());
    let journal = String::from_utf8(journal_of(&harness)).unwrap();
    let lines: Vec<&str> = journal.lines().collect();
    let other = lines[2].replacen("\"value\":\"小读者\"", "\"value\":\"大读者\"", 1);
    let text = [lines[0], lines[1], &other].join("\n");
    assert_eq!(faults(text.as_bytes()), ["beside line 3, the value of `/changes/data/1/1` was changed"]);
}

#[test]
fn an_audit_finds_what_was_not_decided_by_the_rules() {
    let harness = given_back(&TestLibrary::lending());
    let mut forged = harness.events.clone();
    let lent = forged.iter_mut().find(|event| !event.effects.is_empty()).unwrap();
    lent.changes.facts[0].1 = Some(Value::date("2026-09-02".parse().unwrap()));
    let (id, events) = record::read(&record::journal(&harness.host.rulebook, harness.case.id(), &forged));
    let differences = harness.host.rulebook.audit(id, &events).unwrap().differences;
    assert_eq!(differences[0].decision, 3, "the decision that was forged is named, though the chain was made anew");
}

#[test]
fn another_language_verifies_a_journal_in_fifty_lines() {
    let script = guicheng_testkit::examples().join("verify_journal.py");
    let python = |arguments: &[&str]| {
        let run = Process::new("python3").arg(&script).args(arguments).output();
        run.ok().map(|output| (output.status.success(), String::from_utf8(output.stdout).unwrap()))
    };
    let code = "import hashlib; hashlib.new('sm3')";
    let Ok(sm3) = Process::new("python3").args(["-c", code]).output() else {
        return; // There is no Python here.
    };
    let folder = TestLibrary::empty();
    for algorithm in HashAlgorithm::ALL {
        if *algorithm == HashAlgorithm::Sm3 && !sm3.status.success() {
            continue;
        }
        let harness = given_back(&nosy());
        let journal = record::journal_by(*algorithm, &harness.host.rulebook, harness.case.id(), &harness.events);
        let head = read(&journal).unwrap().head().hash.to_string();
        let path = folder.path("case.jsonl");
        let path = path.to_str().unwrap();
        folder.write("case.jsonl", &journal);
        let said = "the record is as it was written\n".to_owned();
        assert_eq!(python(&[path, &head]), Some((true, said)));
        let text = String::from_utf8(journal).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (changed, words) in [
            (text.replacen("红楼梦", "水浒传", 1), "line 2 was changed"),
            (text.replacen("\"value\":\"小读者\"", "\"value\":\"大读者\"", 1), "line 2: the value of"),
            (text.replacen("\"case\":\"case\"", "\"case\":\"cast\"", 1), "line 1 was changed"),
            ([&lines[..2], &lines[3..]].concat().join("\n"), "line 3 was changed, or does not follow"),
            (lines[..4].join("\n"), "not with the head given"),
            (text.replacen("{\"entry\"", "{ \"entry\"", 1), "line 2 was changed"),
        ] {
            folder.write("case.jsonl", changed);
            let (good, said) = python(&[path, &head]).unwrap();
            assert!(!good && said.contains(words), "{words}: {said}");
        }
    }
}

#[test]
fn what_would_be_too_large_or_too_deep_is_refused() {
    let mut harness = CaseHarness::asked(&TestLibrary::lending(), "lending", "2026-03-02");
    let limit = 1024 * 1024;
    let mut largest = None;
    let mut refused = None;
    // A note stands in the input and in the data. Of ordinary letters, and of such as are longer in JSON.
    for (letter, bytes) in [("x", 1), ("字", 3), ("\u{1}", 6), ("\"", 2)] {
        // What shows nothing stands between letters: at the ends it is not recorded.
        let of = |count: usize| format!("a{}b", letter.repeat(count));
        let decide = |count: usize| {
            let note = of(count);
            let request = harness.request_in("loan", "annotate", input([("note", &note)]));
            harness.decide("2026-03-03", &guicheng_engine::Command::new(person("clerk"), request))
        };
        let (mut fits, mut too_many) = (1_usize, limit);
        while too_many - fits > 1 {
            let middle = fits.midpoint(too_many);
            match decide(middle) {
                Ok(_) => fits = middle,
                Err(refusal) => {
                    assert_eq!(refusal.code().as_str(), "too-large");
                    too_many = middle;
                }
            }
        }
        let decision = decide(fits).unwrap();
        let size = serde_json::to_string(&decision.events[0]).unwrap().len();
        assert!(size <= limit && size + 2 * bytes > limit, "{size} bytes of {letter:?}");
        largest = Some(of(fits));
        refused = decide(too_many).err();
    }
    assert!(refused.unwrap().messages(guicheng_engine::Language::English)[0].contains("1024 KiB"));
    harness.gives("2026-03-03", "clerk", "annotate", input([("note", &largest.unwrap())]));
    assert_eq!(record::read(&journal_of(&harness)).1, harness.events, "what is decided can be read back");

    let mut deep = Value::text("x");
    for _ in 0..65 {
        deep = Value::List([deep].into());
    }
    let request = harness.request_in("loan", "annotate", [(Id::from("note"), deep)].into_iter().collect());
    let refusal = harness.decide("2026-03-04", &guicheng_engine::Command::new(person("clerk"), request)).unwrap_err();
    assert_eq!(refusal.code().as_str(), "too-deep");
}

#[test]
fn a_key_is_the_same_request_whatever_the_order_and_number_of_roles() {
    let mut harness = CaseHarness::asked(&TestLibrary::lending(), "lending", "2026-03-02");
    let command = |harness: &CaseHarness, roles: &[&str]| {
        let mut actor = person("clerk");
        actor.roles = roles.iter().map(|role| Id::from(*role)).collect();
        let mut command = guicheng_engine::Command::new(actor, harness.request_in("loan", "suspend", input([])));
        command.key = Some("k-1".into());
        command
    };
    let first = command(&harness, &["head", "clerk", "head"]);
    let recorded = harness.send("2026-03-03", first.clone()).unwrap();
    let roles = &recorded[0].command().unwrap().actor.roles;
    assert_eq!(roles.iter().map(Id::as_str).collect::<Vec<_>>(), ["clerk", "head"], "recorded in order, each once");
    for roles in [&["head", "clerk", "head"][..], &["clerk", "head"], &["clerk", "clerk", "head"]] {
        let again = harness.decide("2026-03-04", &command(&harness, roles)).unwrap();
        assert!(again.repeats.is_some(), "{roles:?}");
    }
    let other = harness.decide("2026-03-04", &command(&harness, &["clerk"])).unwrap_err();
    assert_eq!(other.code().as_str(), "key-reused");
}
