//! Daily work over HTTP: drafts, what is to be done, several things at once, filters, letters, attachments, lists as files.

use serde_json::{Value, json};

use crate::client;
use crate::site::{PUBLIC, Person, Site};

fn market() -> Site {
    let people: [Person<'_>; 5] = [
        ("florist", None, &[]),
        ("baker", None, &[]),
        ("clerk", Some("river_office"), &["clerk"]),
        ("colleague", Some("river_office"), &["clerk"]),
        ("hill", Some("hill_office"), &["clerk"]),
    ];
    let site = Site::new(&guicheng_testkit::examples(), &["market_pitches"], &people);
    site.on("2026-03-02");
    site
}

fn pitch(name: &str) -> Value {
    json!({"trader_name": name, "trader_phone": "13800000001", "district": "990102", "goods": "flowers"})
}

#[test]
pub(crate) fn a_draft_is_kept_as_typed_says_what_is_needed_and_is_handed_in_once() {
    let site = market();
    let typed = json!({"asked": {"pack": "market_pitches", "workflow": "application",
        "input": {"trader_name": "花铺", "district": "nowhere", "goods": {"x": 1}}}});
    let saved = site.send("florist", "POST", "/api/drafts", Some(&typed));
    assert_eq!(saved.status, 201, "{}", saved.body);
    let saved = saved.json();
    assert_eq!((&saved["asked"], &saved["unreadable"]), (&typed["asked"], &json!(["goods"])));
    assert_eq!(saved["form"]["open"], false);
    let needed = |form: &Value, field: &str| {
        let fields = form["form"]["fields"].as_array().unwrap();
        fields.iter().find(|known| known["field"] == field).unwrap()["needed"].clone()
    };
    assert_eq!(needed(&saved["form"], "trader_phone"), true, "{}", saved["form"]);
    let path = format!("/api/drafts/{}", saved["draft"].as_str().unwrap());
    let refused = site.send("florist", "POST", &format!("{path}/submission"), Some(&json!({})));
    assert_eq!(refused.status, 400, "{}", refused.body);
    // It is nobody else's.
    assert_eq!(site.send("baker", "GET", &path, None).status, 404);
    assert_eq!(site.send(PUBLIC, "GET", "/api/drafts", None).status, 404);
    let whole = json!({"asked": {"pack": "market_pitches", "workflow": "application", "input": pitch("花铺")}});
    let again = site.send("florist", "PUT", &path, Some(&whole));
    assert_eq!((again.status, &again.json()["form"]["open"]), (200, &json!(true)), "{}", again.body);
    assert_eq!(site.get("florist", "/api/drafts").as_array().unwrap().len(), 1);
    let done = site.post("florist", &format!("{path}/submission"), &json!({}));
    assert_eq!((&done["sequence"], &done["repeated"]), (&json!(2), &json!(false)));
    assert_eq!(site.send("florist", "POST", &format!("{path}/submission"), Some(&json!({}))).status, 404);
    assert!(site.get("florist", "/api/drafts").as_array().unwrap().is_empty());
}

#[test]
fn a_draft_expires_and_is_swept() {
    let site = market();
    let typed = json!({"asked": {"pack": "market_pitches", "workflow": "application", "input": {}}});
    site.post("florist", "/api/drafts", &typed);
    site.on("2026-05-30");
    assert_eq!(site.get("florist", "/api/drafts").as_array().unwrap().len(), 1);
    site.on("2026-06-01");
    assert!(site.get("florist", "/api/drafts").as_array().unwrap().is_empty());
    site.desk.sweep().unwrap();
    let rows = site.desk.store().read(&guicheng_service::store::Query::new("SELECT draft FROM drafts", [])).unwrap();
    assert!(rows.is_empty());
}

#[test]
fn what_is_to_be_done_is_told_late_first_and_is_taken_given_and_left() {
    let site = market();
    let first = site.open("florist", "market_pitches", "application", pitch("花铺"));
    site.on("2026-03-04");
    let second = site.open("baker", "market_pitches", "application", pitch("饼铺"));
    let cases = |who: &str, query: &str| -> Vec<Value> {
        let tasks = site.get(who, &format!("/api/tasks{query}"));
        tasks["tasks"].as_array().unwrap().iter().map(|task| task["case"].clone()).collect()
    };
    assert_eq!(cases("clerk", ""), [json!(first), json!(second)]);
    assert_eq!(cases("hill", ""), [Value::Null; 0]);
    let page = site.get("clerk", "/api/tasks?limit=1");
    let next = page["next"].as_str().unwrap();
    assert_eq!(cases("clerk", &format!("?limit=1&after={next}")), [json!(second)]);
    let task = &page["tasks"][0];
    assert!(task["due"].is_null() && task["late"] == false, "{task}");
    assert!(task["actions"].as_array().unwrap().iter().any(|action| action["action"] == "give_notice"), "{task}");

    let claim = format!("/api/cases/{first}/procedures/2/claim");
    assert_eq!(site.send("hill", "PUT", &claim, Some(&json!({}))).status, 404);
    let taken = site.send("clerk", "PUT", &claim, Some(&json!({})));
    assert_eq!((taken.status, &taken.json()["person"]), (200, &json!("person-clerk")));
    assert_eq!(cases("clerk", "?mine=true"), [json!(first)]);
    assert_eq!(site.send("clerk", "PUT", &claim, Some(&json!({"to": "nobody"}))).status, 404);
    let given = site.send("clerk", "PUT", &claim, Some(&json!({"to": "person-colleague"})));
    assert_eq!(
        given.json(),
        json!({"person": "person-colleague", "given_by": "person-clerk", "since": "2026-03-04T01:00:00Z"})
    );
    assert_eq!((cases("clerk", "?mine=true").len(), cases("colleague", "?mine=true").len()), (0, 1));
    let left = site.send("clerk", "DELETE", &claim, None);
    assert_eq!((left.status, &left.json()["code"]), (409, &json!("taken-by")), "nobody leaves what another has");
    assert_eq!(site.send("colleague", "DELETE", &claim, None).status, 204);
    assert_eq!(cases("colleague", "?mine=true").len(), 0);
}

#[test]
fn whoever_works_in_two_jurisdictions_sees_what_is_to_be_done_in_each_by_itself() {
    let people: [Person<'_>; 3] =
        [("vendor", None, &[]), ("east", Some("east_office"), &[]), ("west", Some("west_office"), &[])];
    let site = Site::new(&guicheng_testkit::examples(), &["street_stalls", "east_stalls"], &people);
    site.on("2026-03-02");
    let stall =
        |district: &str| json!({"vendor_name": "面摊", "place": "人民路", "district": district, "goods": "noodles"});
    let city = site.open("vendor", "street_stalls", "permit", stall("990300"));
    let east = site.open("vendor", "east_stalls", "permit", stall("990300"));
    let told = |who: &str, query: &str| {
        let tasks = site.get(who, &format!("/api/tasks{query}"));
        let of = |task: &Value| (task["case"].clone(), task["jurisdiction"].clone());
        let all: Vec<_> = tasks["tasks"].as_array().unwrap().iter().map(of).collect();
        (all, tasks["jurisdictions"].clone())
    };
    let (here, there) = ((json!(city), json!("990000")), (json!(east), json!("990300")));
    let (mut all, places) = told("east", "");
    all.sort_by_key(|(_, jurisdiction)| jurisdiction.to_string());
    assert_eq!(all, [here.clone(), there.clone()]);
    let codes: Vec<_> = places.as_array().unwrap().iter().map(|place| place["code"].clone()).collect();
    assert_eq!(codes, ["990000", "990300"]);
    assert_eq!(told("east", "?jurisdiction=990000").0, [here]);
    assert_eq!(told("east", "?jurisdiction=990300").0, [there]);
    assert_eq!(told("east", "?jurisdiction=990400").0, []);
    assert_eq!(told("vendor", "").1, json!([]));
    let page = |query: &str| site.send("east", "GET", &format!("/tasks{query}"), None).body;
    assert!(page("").contains("href=\"/tasks?jurisdiction=990300\"") && page("").contains(&city), "{}", page(""));
    let only = page("?jurisdiction=990300");
    assert!(only.contains(&east) && !only.contains(&city), "{only}");
    assert!(only.contains("href=\"/tasks?mine=1&#38;jurisdiction=990300\""), "{only}");
}

fn pavement() -> (Site, Vec<String>) {
    let people: [Person<'_>; 3] =
        [("baker", Some("bakery"), &[]), ("north", Some("north_office"), &["clerk"]), ("other", Some("other"), &[])];
    let site = Site::new(&guicheng_testkit::examples(), &["pavement_permit"], &people);
    let mut cases = Vec::new();
    for day in ["2026-03-02", "2026-03-04"] {
        site.on(day);
        let document = |name: &str| json!({"record": {"bytes": 9, "hash": format!("sha256:{:064}", 1), "name": name, "type": "pdf"}});
        let stall = json!({"applicant_name": "北区面包房", "place": "人民路5号门前", "area": 12, "district": "990100",
            "from_on": {"date": "2026-04-01"}, "until_on": {"date": "2026-04-30"}, "plan": document("plan.pdf"),
            "neighbours": document("consent.pdf")});
        let case = site.open("baker", "pavement_permit", "permit", stall);
        site.act("north", &case, "permit", "receive", json!({}));
        cases.push(case);
    }
    (site, cases)
}

#[test]
fn what_is_late_comes_first_with_the_days_that_are_left() {
    let (site, cases) = pavement();
    let told = |day: &str| {
        site.on(day);
        let tasks = site.get("north", "/api/tasks")["tasks"].clone();
        let of =
            |task: &Value| json!([task["case"], task["due"], task["days_left"], task["workdays_left"], task["late"]]);
        tasks.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        told("2026-03-13"),
        [json!([cases[0], "2026-03-16", 3, 1, false]), json!([cases[1], "2026-03-18", 5, 3, false])]
    );
    let late = told("2026-03-17");
    assert_eq!(late[0], json!([cases[0], "2026-03-16", -1, null, true]));
    assert_eq!(late[1], json!([cases[1], "2026-03-18", 1, 1, false]));
}

#[test]
fn what_was_done_late_is_told_as_that_on_the_case() {
    let (site, cases) = pavement();
    let page = |case: &str| site.send("north", "GET", &format!("/pavement_permit/cases/{case}"), None).body;
    // In time, and two days after the last day.
    site.on("2026-03-18");
    for case in &cases {
        site.act("north", case, "permit", "grant", json!({}));
    }
    let (late, kept) = (page(&cases[0]), page(&cases[1]));
    assert!(late.contains("于2026年3月18日办结，逾期 2 日（2026年3月16日到期）"), "{late}");
    assert!(kept.contains("已结束") && !kept.contains("逾期"), "{kept}");
}

#[test]
fn of_several_things_done_at_once_each_answers_for_itself() {
    let site = market();
    let first = site.open("florist", "market_pitches", "application", pitch("花铺"));
    let second = site.open("baker", "market_pitches", "application", pitch("饼铺"));
    let command = json!({"do": "act", "procedure": 2, "action": "give_notice", "input": {}});
    let items = json!({"items": [
        {"case": first, "command": command, "key": "one", "seen": 2},
        {"case": "none", "command": command},
        {"case": second, "command": {"do": "dance"}},
        {"case": second, "command": command, "seen": 1},
        {"case": second, "command": command},
        {"case": first, "command": command, "key": "one", "seen": 2},
    ]});
    let answer = site.post("clerk", "/api/bulk", &items);
    let statuses: Vec<u64> =
        answer["items"].as_array().unwrap().iter().map(|item| item["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 404, 400, 412, 200, 200], "{answer}");
    assert_eq!(answer["items"][3]["problem"]["code"], "stale");
    assert_eq!(answer["items"][5]["done"]["repeated"], true);
    let many: Vec<Value> = (0..201).map(|_| json!({"case": first, "command": command})).collect();
    assert_eq!(site.send("clerk", "POST", "/api/bulk", Some(&json!({"items": many}))).status, 400);
}

#[test]
fn filters_are_kept_under_names_by_whoever_made_them() {
    let site = market();
    let filter = json!({"pack": "market_pitches", "collection": "inbox", "chosen": "goods:flowers"});
    assert_eq!(site.send("clerk", "PUT", "/api/filters/flowers", Some(&filter)).status, 204);
    assert_eq!(site.get("clerk", "/api/filters"), json!([{"name": "flowers", "filter": filter}]));
    assert_eq!(site.get("colleague", "/api/filters"), json!([]));
    assert_eq!(site.send("clerk", "DELETE", "/api/filters/flowers", None).status, 204);
    assert_eq!(site.get("clerk", "/api/filters"), json!([]));
}

#[test]
fn a_letter_is_made_available_read_and_confirmed() {
    let (site, cases) = pavement();
    let case = &cases[0];
    site.on("2026-03-05");
    let inbox = site.get("baker", "/api/messages");
    let message = inbox["messages"].as_array().unwrap().iter().find(|message| message["case"] == json!(case)).unwrap();
    assert_eq!((&message["sent_at"], &message["read_at"]), (&json!("2026-03-02T01:00:00Z"), &Value::Null));
    let path = format!("/api/messages/{case}/{}/{}", message["event"], message["effect"]);
    assert_eq!(site.send("other", "GET", &path, None).status, 404);
    // The office sees that it was sent, and not yet read.
    let receipts = |who: &str| site.get(who, &format!("/api/cases/{case}/documents"))[0]["to"].clone();
    assert_eq!(receipts("north")[0]["read_at"], Value::Null);
    let letter = site.letter("baker", case, "receipt");
    assert!(letter.body.contains("北占受〔2026〕1号") && letter.body.contains("@page{size:A4"), "{}", letter.body);
    site.on("2026-03-06");
    let read = site.get("baker", &path);
    assert_eq!((&read["read_at"], &read["documents"][0]["name"]), (&json!("2026-03-05T01:00:00Z"), &json!("receipt")));
    let confirmed = site.post("baker", &format!("{path}/receipt"), &json!({}));
    assert_eq!(confirmed["confirmed_at"], "2026-03-06T01:00:00Z");
    let told = json!([{"to": "bakery", "sent_at": "2026-03-02T01:00:00Z", "read_at": "2026-03-05T01:00:00Z",
        "confirmed_at": "2026-03-06T01:00:00Z"}]);
    assert_eq!((receipts("north"), receipts("baker")), (told.clone(), told));
    // As it was sent, byte for byte, whatever has become of the case.
    assert_eq!(site.letter("north", case, "receipt").body, letter.body);
}

#[test]
fn lists_are_given_as_tables_and_feeds() {
    let site = market();
    let case = site.open("florist", "market_pitches", "application", pitch("=花铺,\"甲\""));
    let command = json!({"do": "act", "procedure": 2, "action": "give_notice", "input": {}});
    site.post("clerk", &format!("/api/cases/{case}/commands"), &command);
    let path = "/api/packs/market_pitches/collections/notice_wall";
    let table = site.send(PUBLIC, "GET", &format!("{path}/table.csv"), None);
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(table.body.starts_with('\u{feff}') && table.body.contains("\"'=花铺,\"\"甲\"\"\""), "{}", table.body);
    let feed = site.send(PUBLIC, "GET", &format!("{path}/feed.atom"), None);
    assert!(feed.body.contains("<title>=花铺,\"甲\"</title>") && feed.body.contains(&case), "{}", feed.body);
    assert_eq!(site.send(PUBLIC, "GET", "/api/packs/market_pitches/collections/none/table.csv", None).status, 404);
    let inbox = site.send("hill", "GET", "/api/packs/market_pitches/collections/inbox/table.csv", None);
    assert_eq!(inbox.body.lines().count(), 1, "{}", inbox.body);
}

pub(crate) fn bring(site: &Site, who: &str, query: &str, content: &[u8]) -> client::Answer {
    let cookie = site.cookie(who).unwrap_or_default();
    let path = format!("/api/attachments?{query}");
    let head = client::head(site.at, "POST", &path, &[("Cookie", cookie), ("Transfer-Encoding", "chunked")]);
    let mut request = format!("{head}\r\n").into_bytes();
    for chunk in content.chunks(700_000) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    client::raw(site.at, &request)
}

#[test]
pub(crate) fn an_attachment_is_streamed_stored_once_and_given_to_whoever_sees_what_names_it() {
    let people: [Person<'_>; 4] =
        [("club", None, &[]), ("other", None, &[]), ("office", Some("hall_office"), &[]), ("stranger", None, &[])];
    let site = Site::new(&guicheng_testkit::examples(), &["hall_hire"], &people);
    site.on("2026-03-02");
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend((0..3_000_000_u32).map(|number| b"0123456789abcdef"[usize::try_from(number % 16).unwrap()]));
    let cut = bring(&site, "club", "name=plan.pdf&pack=hall_hire&field=plan", &content);
    assert_eq!(cut.status, 400, "{}", cut.body);
    content.extend(b"%%EOF");
    let brought = bring(&site, "club", "name=plan.txt&pack=hall_hire&field=plan", &content);
    assert_eq!(brought.status, 201, "{}", brought.body);
    let document = brought.json()["document"].clone();
    let parts = &document["record"];
    assert_eq!((&parts["type"], &parts["bytes"]), (&json!("pdf"), &json!(3_000_014)));
    assert!(parts["hash"].as_str().unwrap().starts_with("sm3:"));
    // The content tells the type, not the name; and the form what is taken.
    let other = bring(&site, "club", "name=plan.pdf&pack=hall_hire&field=plan", b"MZ\x90\0\x03\0\0\0 not a document");
    assert_eq!(other.status, 400, "{}", other.body);
    assert_eq!(bring(&site, "club", "name=empty.pdf", b"").status, 400);
    let large = vec![b' '; 21 * 1024 * 1024];
    assert_eq!(bring(&site, "club", "name=large.txt&pack=hall_hire&field=plan", &large).status, 400);
    assert_eq!(bring(&site, "", "name=x.pdf", b"%PDF-1.7").status, 404);
    // A name leads nowhere, also where somebody writes another into the form.
    let outside = bring(&site, "club", "name=..%2F..%2Fetc%2Fplan.pdf", &content);
    assert_eq!(outside.json()["document"]["record"]["name"], "etcplan.pdf");
    assert_eq!(bring(&site, "club", "name=..%2F", &content).status, 400);
    let again = bring(&site, "club", "name=plan.pdf", &content);
    assert_eq!(again.json()["document"]["record"]["hash"], parts["hash"]);
    let count =
        |table: &'static str| site.desk.store().read(&guicheng_service::store::Query::new(table, [])).unwrap().len();
    assert_eq!((count("SELECT hash FROM attachments"), count("SELECT part FROM attachment_parts")), (1, 3));
    // What nobody refers to goes after a day; what a draft names stays.
    let typed = json!({"asked": {"pack": "hall_hire", "workflow": "hire", "input": {"plan": document}}});
    site.post("club", "/api/drafts", &typed);
    bring(&site, "other", "name=left.pdf", b"%PDF-1.7 left %%EOF");
    site.on("2026-03-05");
    assert_eq!(site.desk.sweep().unwrap().attachments, 1);
    assert_eq!(count("SELECT hash FROM attachments"), 1);
    let mut input = json!({"occasion": "合唱音乐会", "first_day": {"date": "2026-05-01"}, "days": 3, "seating": "theatre",
        "budget": {"money": "1000.00"}, "plan": document});
    input["plan"]["record"]["bytes"] = json!(7);
    let opening = |input: &Value| json!({"pack": "hall_hire", "workflow": "hire", "input": input});
    let lied = site.send("club", "POST", "/api/cases", Some(&opening(&input)));
    assert_eq!(lied.status, 400, "{}", lied.body);
    (input["plan"], input["plan"]["record"]["name"]) = (document.clone(), json!("../plan.pdf"));
    let lied = site.send("club", "POST", "/api/cases", Some(&opening(&input)));
    assert_eq!(lied.status, 400, "{}", lied.body);
    input["plan"] = document.clone();
    let opened = site.post("club", "/api/cases", &opening(&input));
    let case = opened["case"].as_str().unwrap();
    let path = format!("/api/cases/{case}/attachments/{}", parts["hash"].as_str().unwrap());
    for who in ["club", "office"] {
        let given = site.send(who, "GET", &path, None);
        assert_eq!((given.status, given.header("content-length")), (200, Some("3000014")));
        assert_eq!(given.header("content-disposition"), Some("attachment; filename*=UTF-8''plan.txt.pdf"));
        assert!(given.body.as_bytes() == content);
    }
    for who in ["stranger", PUBLIC] {
        assert_eq!(site.send(who, "GET", &path, None).status, 404);
    }
    site.on("2026-06-20");
    site.desk.sweep().unwrap();
    assert_eq!(site.send("office", "GET", &path, None).status, 200);
    assert!(site.desk.audit(1, |_| {}).unwrap().findings.is_empty());
}
