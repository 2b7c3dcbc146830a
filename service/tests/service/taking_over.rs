//! Cases that were recorded elsewhere, taken over from a table: the workbook, what would become of its rows, and that nothing is taken over twice.

use guicheng_service::identity::table_rows;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use crate::client::{self, Answer};
use crate::site::{Person, Site};

const TABLE: &str = "/api/packs/building_permit/tables/permit/permitted";
const PAGE: &str = "/building_permit/take-over/permit/permitted/table";

fn site() -> Site {
    let people: [Person<'_>; 3] =
        [("builder", None, &[]), ("planner", Some("planning"), &[]), ("other", Some("planning"), &[])];
    let site = Site::new(&guicheng_testkit::examples(), &["building_permit"], &people);
    site.on("2026-03-02");
    site
}

/// The columns, with what stands behind the first.
const NAMES: [&str; 6] = ["序号", "建设单位", "建设地点", "许可证编号", "核发日期", "原件扫描件"];

/// A workbook as it was filled in: a row each, from the third on. What looks like a day is one.
fn filled(rows: &[[&str; 5]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (column, name) in (0..).zip(NAMES) {
        sheet.write_string(0, column, name).unwrap();
    }
    sheet.write_string(1, 0, "填写说明").unwrap().write_string(1, 1, "必填").unwrap();
    for (row, cells) in (2..).zip(rows) {
        sheet.write_number(row, 0, row).unwrap();
        for (column, text) in (1..).zip(cells) {
            match ExcelDateTime::parse_from_str(text) {
                Ok(moment) if text.len() == 10 => sheet.write_datetime_with_format(row, column, &moment, &day),
                _ => sheet.write_string(row, column, *text),
            }
            .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Brings a file; gives the document that is told of it.
fn bring(site: &Site, who: &str, name: &str, content: &[u8]) -> Value {
    let cookie = site.cookie(who).unwrap();
    let head = client::head(site.at, "POST", &format!("/api/attachments?name={name}"), &[("Cookie", cookie)]);
    let head = format!("{head}Content-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n", content.len());
    let answer = client::raw(site.at, &[head.as_bytes(), content].concat());
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["document"].clone()
}

fn outcomes(answer: &Value) -> Vec<(u64, String)> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["row"].as_u64().unwrap(), row["outcome"].as_str().unwrap().to_owned())).collect()
}

/// What is wrong with a row: each its code and cells.
fn wrong(answer: &Value, row: u64) -> Vec<(String, String)> {
    let rows = answer["rows"].as_array().unwrap();
    let problems = rows.iter().find(|of| of["row"] == row).unwrap()["problems"].as_array().unwrap().clone();
    let cells = |problem: &Value| {
        let cells = problem["cells"].as_array().unwrap().iter();
        cells.map(|cell| cell.as_str().unwrap()).collect::<Vec<_>>().join(" ")
    };
    problems.iter().map(|problem| (problem["code"].as_str().unwrap().to_owned(), cells(problem))).collect()
}

fn expected(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
    rows.iter().map(|(row, outcome)| (*row, (*outcome).to_owned())).collect()
}

#[test]
fn the_workbook_has_a_column_for_each_field_of_the_form() {
    let site = site();
    let cookie = site.cookie("planner").unwrap();
    let book = client::downloaded(site.at, TABLE, &[("Cookie", cookie)]);
    let rows = table_rows(&book).unwrap();
    assert_eq!(rows[0], NAMES);
    assert!(rows[1][0] == "填写说明" && rows[1][4].contains("必填") && rows[1][4].contains("日期"), "{:?}", rows[1]);
    assert!(rows[1][5].contains("文件名") && rows.len() == 2, "{rows:?}");
    let english = client::downloaded(site.at, TABLE, &[("Cookie", cookie), ("Accept-Language", "en")]);
    assert_eq!(table_rows(&english).unwrap()[0][1..3], ["builder", "site"]);
    // To whom it is not open, it says why not.
    let other = site.send("builder", "GET", TABLE, None);
    assert!(other.status == 422 || other.status == 403, "{}: {}", other.status, other.body);
    for none in ["permit/deciding", "permit/nowhere", "opinion/permitted"] {
        assert_eq!(site.send("planner", "GET", &format!("/api/packs/building_permit/tables/{none}"), None).status, 404);
    }
}

#[test]
fn a_table_is_tried_out_row_by_row_and_nothing_is_taken_over_twice() {
    let site = site();
    let scan = bring(&site, "planner", "scan.pdf", b"%PDF-1.7 a scan of several %%EOF");
    let rows = [
        ["市水务局", "滨江路8号", "建许2024-7", "2024-06-03", "scan.pdf"],
        // The number is that of the row before.
        ["市水务局", "滨江路9号", "建许2024-7", "2024-06-03", "scan.pdf"],
        ["市文物局", "城隍庙街1号", "建许2024-8", "2024-07-01", "scan.pdf"],
        ["没有的单位", "滨江路10号", "建许2024-9", "六月", "none.pdf"],
        ["市水务局", "滨江路11号", "建许2024-10", "2026-02-01", "scan.pdf"],
        ["市水务局", "滨江路12号", "", "2024-06-04", "scan.pdf"],
        ["市文物局", "城隍庙街1号", "建许2024-8", "2024-07-01", "scan.pdf"],
    ];
    let table = bring(&site, "planner", "permits.xlsx", &filled(&rows));
    let asked = json!({"table": table, "documents": [scan]});
    let tried = site.post("planner", &format!("{TABLE}/previews"), &asked);
    let not = "not_taken_over";
    let would = "would_be_taken_over";
    assert_eq!(
        outcomes(&tried),
        expected(&[(3, would), (4, not), (5, would), (6, not), (7, not), (8, not), (9, not)]),
        "{tried}"
    );
    let pair = |code: &str, cells: &str| (code.to_owned(), cells.to_owned());
    // The cell is named, and the row that is before it and not written yet.
    assert_eq!(wrong(&tried, 4), [pair("taken", "D4")], "{tried}");
    let told = |row: usize| tried["rows"][row]["problems"][0]["message"].to_string();
    assert!(told(1).contains("指本表第 3 行，尚未写入"), "{}", told(1));
    assert_eq!(
        wrong(&tried, 6),
        [pair("unknown-organisation", "B6"), pair("no-file", "F6"), pair("input-invalid", "E6")],
        "{tried}"
    );
    assert_eq!(wrong(&tried, 7), [pair("condition", "E7")], "{tried}");
    assert_eq!(wrong(&tried, 8), [pair("input-missing", "D8")], "{tried}");
    assert_eq!(wrong(&tried, 9), [pair("twice", "")], "{tried}");
    assert_eq!(site.get("planner", "/api/packs/building_permit/beginnings").as_array().unwrap().len(), 2);

    // Only the first was taken over before everything stopped; the scan went along with it.
    let first = bring(&site, "planner", "permits.xlsx", &filled(&rows[..1]));
    let begun = site.post("planner", TABLE, &json!({"table": first, "documents": [scan]}));
    assert_eq!(outcomes(&begun), expected(&[(3, "taken_over")]), "{begun}");
    let taken = site.post("planner", TABLE, &asked);
    let before = "taken_over_before";
    assert_eq!(
        outcomes(&taken),
        expected(&[(3, before), (4, not), (5, "taken_over"), (6, not), (7, not), (8, not), (9, before)]),
        "{taken}"
    );
    assert_eq!(taken["rows"][0]["case"], begun["rows"][0]["case"]);
    let case = taken["rows"][2]["case"].as_str().unwrap().to_owned();
    assert_eq!(site.state("planner", &case, "permit"), "permitted");
    // Both cases have the scan.
    for case in [&case, begun["rows"][0]["case"].as_str().unwrap()] {
        let hash = scan["record"]["hash"].as_str().map(|hash| hash.replace(':', "%3A")).unwrap();
        let given = site.send("planner", "GET", &format!("/api/cases/{case}/attachments/{hash}"), None);
        assert!(given.status == 200 && given.body.contains("a scan of several"), "{}", given.body);
    }
    // Again, and corrected in another file: what is taken over stays as it is.
    let again = site.post("planner", TABLE, &asked);
    assert_eq!(outcomes(&again)[..3], expected(&[(3, before), (4, not), (5, before)]), "{again}");
    let mut corrected = rows;
    corrected[1][2] = "建许2024-11";
    let scan = bring(&site, "planner", "scan.pdf", b"%PDF-1.7 a scan of several %%EOF");
    let table = bring(&site, "planner", "permits.xlsx", &filled(&corrected[..3]));
    let done = site.post("planner", TABLE, &json!({"table": table, "documents": [scan]}));
    assert_eq!(outcomes(&done), expected(&[(3, before), (4, "taken_over"), (5, before)]), "{done}");
    // A colleague is told by the rules that it is there.
    let table = bring(&site, "other", "permits.xlsx", &filled(&rows[..1]));
    let scan = bring(&site, "other", "scan.pdf", b"%PDF-1.7 a scan of several %%EOF");
    let asked = json!({"table": table, "documents": [scan]});
    let tried = site.post("other", &format!("{TABLE}/previews"), &asked);
    assert_eq!(wrong(&tried, 3), [pair("taken", "D3")], "{tried}");
    assert!(!tried["rows"][0]["problems"][0]["message"].to_string().contains("本表"), "{tried}");
    let other = site.post("other", TABLE, &asked);
    assert_eq!(wrong(&other, 3).first().map(|(code, _)| code.as_str()), Some("taken"), "{other}");
    assert!(site.desk.audit(1, |_| {}).unwrap().findings.is_empty());
}

#[test]
fn what_is_no_table_of_the_form_is_told() {
    let site = site();
    let tried = |name: &str, content: &[u8]| {
        let table = bring(&site, "planner", name, content);
        site.send("planner", "POST", &format!("{TABLE}/previews"), Some(&json!({"table": table})))
    };
    let unknown = tried("a.csv", "序号,建设单位,别的\n1,市水务局,x\n".as_bytes());
    assert_eq!(unknown.json()["columns"][0]["cells"], json!(["C1"]), "{}", unknown.body);
    let twice = tried("a.csv", "建设单位,builder\n市水务局,x\n".as_bytes());
    assert_eq!(twice.json()["columns"][0]["code"], "column-twice", "{}", twice.body);
    let empty = tried("a.xlsx", &filled(&[]));
    assert!(empty.status == 400 && empty.body.contains("没有填写内容"), "{}", empty.body);
    let none = tried("a.xlsx", b"MZ\x90\0 no archive");
    assert_eq!(none.status, 400, "{}", none.body);
    let mut many = "建设单位,许可证编号\n".to_owned();
    (0..1001).for_each(|number| many.push_str(&format!("市水务局,{number}\n")));
    let many = tried("a.csv", many.as_bytes());
    assert!(many.status == 400 && many.body.contains("1000 行"), "{}", many.body);
    // Somebody else's is none of theirs.
    let table = bring(&site, "planner", "a.xlsx", &filled(&[]));
    let other = site.send("other", "POST", &format!("{TABLE}/previews"), Some(&json!({"table": table})));
    assert_eq!(other.status, 404, "{}", other.body);
}

fn sent(site: &Site, path: &str, pairs: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, file, content) in files {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    let cookie = site.cookie("planner").unwrap();
    let head = client::head(site.at, "POST", path, &[("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
    let head =
        format!("{head}Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n", body.len());
    client::raw(site.at, &[head.as_bytes(), body.as_slice()].concat())
}

#[test]
fn on_the_page_a_table_is_tried_out_before_it_is_confirmed() {
    let site = site();
    let portal = site.send("planner", "GET", "/building_permit", None);
    for word in ["录入纸质许可 · 已许可", PAGE, "/building_permit/take-over/permit/begun\""] {
        assert!(portal.body.contains(word), "{word}: {}", portal.body);
    }
    assert!(!site.send("builder", "GET", "/building_permit", None).body.contains("take-over/permit"));
    let page = site.send("planner", "GET", PAGE, None);
    assert!(page.status == 200 && page.body.contains("第一步：下载并填写表格"), "{}", page.body);
    let rows = [
        ["市水务局", "滨江路8号", "建许2024-7", "2024-06-03", "scan.pdf"],
        ["市水务局", "滨江路9号", "建许2024-8", "2026-02-01", "scan.pdf"],
    ];
    let table = filled(&rows);
    let files = [
        ("file.table", "permits.xlsx", table.as_slice()),
        ("file.documents", "scan.pdf", b"%PDF-1.7 scan %%EOF".as_slice()),
    ];
    let tried = sent(&site, PAGE, &[("go", "try")], &files);
    for word in ["校验结果", "<strong>E4</strong>", "只录入本规定施行前核发的许可", "确认接收 1 行", "scan.pdf"]
    {
        assert!(tried.body.contains(word), "{word}: {}", tried.body);
    }
    let value = |name: &str| {
        let written = tried.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1.split('"').next().unwrap();
        written.replace("&#34;", "\"")
    };
    let pairs = [("table", value("table")), ("documents", value("documents")), ("go", "take".to_owned())];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = sent(&site, PAGE, &pairs, &[]);
    let case = done.body.split_once("/building_permit/cases/").unwrap_or_else(|| panic!("{}", done.body)).1;
    let case = case.split('"').next().unwrap().to_owned();
    assert!(done.body.contains("接收结果") && done.body.contains("已经接收的行"), "{}", done.body);
    let again = sent(&site, PAGE, &pairs, &[]);
    assert!(again.body.contains("此前已经接收") && again.body.contains(&case), "{}", again.body);
    assert_eq!(site.state("planner", &case, "permit"), "permitted");
    assert!(sent(&site, PAGE, &[("go", "try")], &[]).body.contains("请选择填好的表格"));

    // One at a time, by the form.
    let form = site.send("planner", "GET", "/building_permit/take-over/permit/permitted", None);
    assert!(form.status == 200 && form.body.contains("许可证编号"), "{}", form.body);
}
