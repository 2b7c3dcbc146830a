//! What hosts draw without knowing the pack: it is what the schema says, and what the person may know.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use guicheng_engine::{Actor, Case, Command, Id, Language, ListScreen, PackLibrary, Request, Rulebook, Value, Values};
use guicheng_testkit::{CaseHarness, TestLibrary, examples, input, morning, person, request, violations};
use guicheng_workbench::scenario::{Scenarios, Transcript};
use serde_json::{Value as Json, json};

fn schema() -> Json {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas/screen.schema.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[track_caller]
fn fits(schema: &Json, kind: &str, screen: &impl serde::Serialize) -> Json {
    let json = serde_json::to_value(screen).unwrap();
    let mut of_kind = schema.clone();
    of_kind["anyOf"] = json!([{"$ref": format!("#/$defs/{kind}")}]);
    assert_eq!(violations(&of_kind, &json), Vec::<String>::new(), "{json:#}");
    json
}

/// Everybody who is bound to a party of a case, in every role, and the public.
fn people(case: &Case) -> Vec<Actor> {
    let mut bound: BTreeSet<Id> = BTreeSet::new();
    let mut roles: BTreeSet<Id> = BTreeSet::new();
    for procedure in case.procedures() {
        for party in procedure.pack().parties.values() {
            bound.extend(case.bound(party.id.as_str(), Some(procedure)).iter().cloned());
            roles.extend(party.roles.ids().cloned());
        }
    }
    let actor = |id: Id| Actor {
        organisation: Some(id),
        roles: roles.iter().cloned().collect(),
        real_name: true,
        ..Actor::anonymous()
    };
    bound.into_iter().map(actor).chain([Actor::anonymous()]).collect()
}

fn screens_of(schema: &Json, transcript: &Transcript) -> usize {
    let mut drawn = 0;
    for (case, events) in transcript.cases.values() {
        let Some(at) = case.last_at() else { continue };
        for who in people(case) {
            let screen = transcript.host.case_screen(case, &who, at, Language::Chinese).unwrap();
            fits(schema, "CaseScreen", &screen);
            for offered in screen.actions.iter().filter(|offered| offered.form.is_some()) {
                let (procedure, action) = (offered.procedure, offered.action.clone());
                let draft = Request::Act { procedure, action, input: Values::new() };
                let draft = Command::new(who.clone(), draft);
                fits(schema, "FormScreen", &transcript.host.form_screen(case, &draft, at, Language::English).unwrap());
                drawn += 1;
            }
        }
        let mut before = Case::new(case.id().clone());
        for event in events {
            if let Some(command) = event.command() {
                let preview = transcript.host.preview(&before, command, event.at, Language::Chinese).unwrap();
                fits(schema, "Preview", &preview);
                drawn += 1;
            }
            before.apply(event, &transcript.host.rulebook).unwrap();
        }
    }
    drawn
}

#[test]
fn screens_of_all_examples_are_as_the_schema_says() {
    let schema = schema();
    let library = PackLibrary::open(examples()).unwrap();
    let mut drawn = 0;
    for pack in ["dog_licence", "pavement_permit", "hall_hire", "market_pitches"] {
        let pack = library.load(pack).unwrap();
        let scenarios = Scenarios::load(&library, &pack).unwrap();
        for scenario in scenarios.iter() {
            drawn += screens_of(&schema, &scenarios.run(scenario, &library).unwrap());
        }
    }
    assert!(drawn > 100, "{drawn}");
}

/// The schema is written by hand: what the sources declare is in it, and nothing else.
#[test]
fn the_schema_names_what_screens_have() {
    let schema = schema();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/src/screen");
    let mut compared = 0;
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for declared in text.split("Serialize)]\npub struct ").skip(1) {
            let (name, rest) = declared.split_once(" {\n").unwrap();
            let body = rest.split("\n}\n").next().unwrap();
            let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'));
            let mut fields: BTreeSet<&str> = fields.map(|(field, _)| field).collect();
            if fields.remove("body") {
                fields.extend(["text", "table"]);
            }
            let known = schema["$defs"][name]["properties"].as_object().unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(known.keys().map(String::as_str).collect::<BTreeSet<&str>>(), fields, "{name}");
            compared += 1;
        }
    }
    assert!(compared > 25, "{compared}");
}

fn rulebook_of(pack: &str) -> (PackLibrary, Rulebook, Id) {
    let library = PackLibrary::open(examples()).unwrap();
    let pack = library.load(pack).unwrap();
    let mut rulebook = Rulebook::new();
    rulebook.publish_calendar(library.calendar(pack.calendar.as_str()).unwrap());
    let id = pack.id.clone();
    rulebook.publish(pack).unwrap();
    (library, rulebook, id)
}

fn field<'j>(form: &'j Json, name: &str) -> &'j Json {
    let fields = form["form"]["fields"].as_array().unwrap();
    fields.iter().find(|field| field["field"] == name).unwrap_or_else(|| panic!("{form:#}"))
}

fn loan_form(given: Values) -> Json {
    let packs = TestLibrary::lending();
    let harness = CaseHarness::of(&packs, "lending");
    let command = Command::new(person("pupil"), harness.opening(given));
    let screen = harness.host.form_screen(&harness.case, &command, morning("2026-03-02"), Language::English).unwrap();
    fits(&schema(), "FormScreen", &screen)
}

#[test]
fn what_is_needed_is_told_of_the_draft_as_it_stands() {
    let open = loan_form(input([("shelf", "open")]));
    assert_eq!(field(&open, "insurer")["needed"], false);
    assert_eq!(field(&open, "insurer")["depends"], true);
    assert_eq!(open["open"], false);
    let missing = &field(&open, "book_title")["why_not"][0];
    assert_eq!(missing["code"], "input-missing");
    assert_eq!(field(&open, "shelf")["new_text"], "开架");
    let closed = loan_form(input([("shelf", "closed")]));
    assert_eq!(field(&closed, "insurer")["needed"], true);
    let whole = loan_form(request());
    assert_eq!((&whole["open"], &whole["to"]["title"]), (&json!(true), &json!("requested")));
    let blank = loan_form(input([("book_title", "  ")]));
    assert_eq!(field(&blank, "book_title")["why_not"][0]["message"], "The title must not be blank.");
}

#[test]
fn a_form_tells_what_was_recorded_and_what_is_going_to_be() {
    let packs = TestLibrary::lending();
    let mut harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    harness.carry_out("2026-03-02", &person("clerk"), "loan", "lend", Values::new()).unwrap();
    let draft = |who: &str| {
        let given = input([("due_on", "2026-05-04")]);
        let command = Command::new(person(who), harness.request_in("loan", "set_due_date", given));
        let at = morning("2026-03-03");
        serde_json::to_value(harness.host.form_screen(&harness.case, &command, at, Language::English).unwrap()).unwrap()
    };
    let due = field(&draft("head"), "due_on").clone();
    assert_eq!((&due["old_text"], &due["new_text"]), (&json!("1 April 2026"), &json!("4 May 2026")));
    // Somebody who sees nothing of the case is not told what is recorded, and why they may not.
    let stranger = draft("anybody");
    assert_eq!(field(&stranger, "due_on").get("old"), None);
    assert_eq!(stranger["why_not"][0]["code"], "not-a-party");
}

#[test]
fn an_option_that_a_field_does_not_take_says_why() {
    let packs = TestLibrary::lending();
    let check = r#"
fields:
  shelf: {checks: {open_only: {that: 'value != "closed"', else: {zh: 闭架暂停外借。, en: Closed shelves do not lend.}, article: house_rules/2}}}
"#;
    packs.province("county", "lending", check);
    let harness = CaseHarness::of(&packs, "county");
    let command = Command::new(person("pupil"), harness.opening(Values::new()));
    let screen = harness.host.form_screen(&harness.case, &command, morning("2026-03-02"), Language::English).unwrap();
    let json = serde_json::to_value(&screen).unwrap();
    let options = &field(&json, "shelf")["options"];
    assert_eq!((&options[0]["option"], &options[0]["open"]), (&json!("open"), &json!(true)));
    assert_eq!((&options[1]["option"], &options[1]["open"]), (&json!("closed"), &json!(false)));
    assert_eq!(options[1]["why_not"][0]["message"], "Closed shelves do not lend.");
}

#[test]
fn a_field_that_a_figure_fills_in_names_it() {
    let packs = TestLibrary::lending();
    let harness = CaseHarness::of(&packs, "lending");
    let open = Request::OpenCase {
        pack: Id::from("lending"),
        kind: Id::from("yearbook"),
        workflow: Id::from("yearbook"),
        input: Values::new(),
    };
    let command = Command::new(person("pupil"), open);
    let screen = harness.host.form_screen(&harness.case, &command, morning("2026-03-02"), Language::English).unwrap();
    let json = serde_json::to_value(&screen).unwrap();
    let figure = &field(&json, "answered_on_time")["figure"];
    assert_eq!(figure, &json!({"figure": "answered_on_time", "title": "answered on time", "unit": "per_mille"}));
}

#[test]
fn a_form_says_of_whom_and_over_which_days_its_figures_are_counted_once_that_is_filled_in() {
    let (_, rulebook, pack) = rulebook_of("dog_licence");
    let clerk = Actor {
        organisation: Some(Id::from("north_bureau")),
        roles: vec![Id::from("clerk")],
        real_name: true,
        ..Actor::anonymous()
    };
    let drawn = |year: Option<Value>| {
        let (kind, workflow) = (Id::from("report"), Id::from("report"));
        let input = year.map(|year| (Id::from("report_year"), year)).into_iter().collect();
        let open = Request::OpenCase { pack: pack.clone(), kind, workflow, input };
        let (case, command) = (Case::new(Id::from("new")), Command::new(clerk.clone(), open));
        let at = morning("2027-01-04");
        let screen = guicheng_engine::resolve(
            |answers| rulebook.form_screen(&case, &command, at, Language::English, answers),
            |_| guicheng_engine::Answer::counted(0),
        );
        fits(&schema(), "FormScreen", &screen.unwrap())["form"].get("counted").cloned()
    };
    assert_eq!(drawn(None), None);
    assert_eq!(drawn(Some(Value::text("soon"))), None);
    let year = json!({"of": "north_bureau", "from": "2026-01-01", "until": "2026-12-31"});
    assert_eq!(drawn(Some(Value::Integer(2026))), Some(year));
}

fn stall() -> Values {
    let mut given = input([
        ("applicant_name", "North Bakery"),
        ("district", "990100"),
        ("place", "5 Renmin Road"),
        ("from_on", "2026-04-01"),
        ("until_on", "2026-04-30"),
    ]);
    given.insert(Id::from("area"), Value::Integer(12));
    given
}

#[test]
fn a_preview_tells_what_would_come_of_it_and_nothing_has_come_of_it() {
    let packs = TestLibrary::copy_of(&examples());
    let mut harness = CaseHarness::of(&packs, "pavement_permit");
    let baker = Actor { organisation: Some(Id::from("bakery")), real_name: true, ..Actor::anonymous() };
    let north = Actor { organisation: Some(Id::from("north_office")), ..Actor::anonymous() };
    harness.open("2026-03-02", &baker, "site", "permit", stall()).unwrap();
    let at = morning("2026-03-03");
    let preview = |who: &Actor| {
        let command = Command::new(who.clone(), harness.request_in("permit", "receive", Values::new()));
        let preview = harness.host.preview(&harness.case, &command, at, Language::English).unwrap();
        fits(&schema(), "Preview", &preview)
    };
    let told = preview(&north);
    let event = &told["events"][0];
    assert_eq!(event["what"], "permit to occupy a pavement: “receive”, applied for → under examination");
    assert_eq!(event["numbers"][0]["text"], "北占受〔2026〕1号");
    assert_eq!(event["effects"][0]["to"], json!(["bakery"]));
    assert_eq!(event["effects"][0]["letters"][0]["parts"][1]["text"], json!(["北占受〔2026〕1号"]));
    let clock = &told["clocks"][0];
    assert_eq!(clock["due"], "2026-03-17");
    assert_eq!(clock["because"], "10 workdays from 2026-03-03, which is not counted itself");
    assert_eq!(told["wake"], "2026-03-17T16:00:00Z");
    let refused = preview(&baker);
    assert_eq!((&refused["open"], &refused["why_not"][0]["code"]), (&json!(false), &json!("not-a-party")));
    assert_eq!(refused["events"], json!([]));
    assert_eq!(harness.state("permit"), "applied");
    assert_eq!(preview(&north), told);
}

#[test]
fn a_preview_shows_the_public_notice_as_it_would_stand_and_hides_what_is_not_for_whoever_asks() {
    let packs = TestLibrary::lending();
    let harness = CaseHarness::asked(&packs, "lending", "2026-03-02");
    let command = Command::new(person("clerk"), harness.request_in("loan", "lend", Values::new()));
    let preview = harness.host.preview(&harness.case, &command, morning("2026-03-02"), Language::English).unwrap();
    let told = serde_json::to_value(&preview).unwrap();
    let notice = told["views"].as_array().unwrap().iter().find(|view| view["view"]["id"] == "on_loan").unwrap();
    assert_eq!((&notice["public"], notice.get("old")), (&json!(true), None));
    assert_eq!(notice["new"]["fields"][0]["text"], "红楼梦");
    // The insurer sees nothing of the case: it is told what its own command gives, and no more.
    let mut insurer = person("town_insurer");
    insurer.person = None;
    let mut given = request();
    given.insert(Id::from("shelf"), Value::text("closed"));
    given.insert(Id::from("insurer"), Value::text("town_insurer"));
    let opened = CaseHarness::of(&packs, "lending");
    let command = Command::new(insurer, opened.opening(given));
    let preview = opened.host.preview(&opened.case, &command, morning("2026-03-02"), Language::English).unwrap();
    assert!(preview.open);
}

#[test]
fn a_list_is_sorted_and_for_whoever_reads_it() {
    let library = PackLibrary::open(examples()).unwrap();
    let pack = library.load("market_pitches").unwrap();
    let scenarios = Scenarios::load(&library, &pack).unwrap();
    let mut found = 0;
    for scenario in scenarios.iter() {
        let transcript = scenarios.run(scenario, &library).unwrap();
        let cases = transcript.cases.values().map(|(case, _)| case);
        let rows: Vec<_> = cases.flat_map(|case| transcript.host.rulebook.collection_rows(case).unwrap()).collect();
        for collection in pack.collections.ids() {
            let on = rows.first().map(|row| row.from.date);
            let Some(on) = on else { continue };
            let public = Actor::anonymous();
            let list = ListScreen::new(&pack, collection.as_str(), &rows, &public, on, Language::English).unwrap();
            fits(&schema(), "ListScreen", &list);
            found += list.rows.len();
        }
    }
    assert!(found > 0);
    assert!(
        ListScreen::new(&pack, "nothing", [], &Actor::anonymous(), "2026-03-02".parse().unwrap(), Language::Chinese)
            .is_none()
    );
}

#[test]
fn beginnings_are_told_before_there_is_a_case() {
    let (_library, rulebook, id) = rulebook_of("hall_hire");
    let at: DateTime<Utc> = morning("2026-03-02");
    let anybody = Actor { person: Some(Id::from("anna")), real_name: true, ..Actor::anonymous() };
    let answers = guicheng_engine::Answers::none();
    let offered = rulebook.beginnings_screen(&id, &anybody, at, Language::English, &answers).unwrap();
    let schema = schema();
    assert!(!offered.is_empty());
    let mut groups = 0;
    for opening in &offered {
        fits(&schema, "OfferedOpening", opening);
        let request = Request::OpenCase {
            pack: id.clone(),
            kind: opening.kind.clone(),
            workflow: opening.workflow.id.clone(),
            input: Values::new(),
        };
        let (case, draft) = (Case::new(Id::from("new")), Command::new(anybody.clone(), request));
        let form = rulebook.form_screen(&case, &draft, at, Language::English, &answers).unwrap();
        let json = fits(&schema, "FormScreen", &form);
        groups = groups.max(json["form"]["groups"].as_array().map_or(0, Vec::len));
    }
    assert!(groups > 1);
}

#[test]
fn a_figure_is_told_as_people_say_it() {
    let pack = TestLibrary::of_examples().load("dog_licence");
    let told = |language, field: &str, number| {
        let value = Value::Integer(number);
        guicheng_engine::screen::ShownValue::new(&pack, language, &Id::from(field), Some(&value)).named(&Id::to_string)
    };
    for (field, number, english, chinese) in [
        ("dogs_accepted", 12, "12", "12"),
        ("accepted_on_time", 957, "95.7 %", "95.7%"),
        ("accepted_on_time", 1000, "100 %", "100%"),
        ("accepted_on_time", 5, "0.5 %", "0.5%"),
        ("examination_mean", 28, "2.8 workdays", "2.8 个工作日"),
        ("examination_mean", 10, "1 workday", "1 个工作日"),
        ("examination_p90", 0, "0 workdays", "0 个工作日"),
    ] {
        assert_eq!(told(Language::English, field, number), english);
        assert_eq!(told(Language::Chinese, field, number), chinese);
    }
}
