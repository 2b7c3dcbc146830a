//! Organisations from a workbook: what is wrong is told by row and column as of any table.

use std::io::{Cursor, Write};
use std::sync::Arc;

use guicheng_engine::Language;
use guicheng_service::identity::{Identity, ImportError, RowProblem, RowProblemKind, table_rows};

use zip::write::SimpleFileOptions;

use crate::world::world;

/// The checksum that archives have of their files.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        (0..8).for_each(|_| sum = (sum >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(sum & 1)));
    }
    !sum
}

/// An archive of files, as they are.
fn archive(files: &[(&str, String)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = u32::try_from(bytes.len()).unwrap();
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let mut shape = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        shape.extend(checksum(content.as_bytes()).to_le_bytes());
        shape.extend([length, length].concat());
        shape.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        shape.extend([0, 0]);
        bytes.extend([b"PK\x03\x04".as_slice(), &shape, name.as_bytes(), content.as_bytes()].concat());
        directory.extend([b"PK\x01\x02\x14\x00".as_slice(), &shape, &[0; 10], &offset.to_le_bytes()].concat());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let long = u32::try_from(directory.len()).unwrap().to_le_bytes();
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &long, &at, &[0, 0]].concat());
    bytes
}

/// A workbook whose first sheet is hidden, and whose second has these cells: each with what stands behind its place.
fn workbook(cells: &[(u32, &[(&str, &str)])]) -> Vec<u8> {
    workbook_with("花卉有限公司", cells)
}

/// The same, with a last text that cells share.
fn workbook_with(last: &str, cells: &[(u32, &[(&str, &str)])]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: u32, kind: &str, to: &str| {
        format!("<Relationship Id=\"r{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{to}\"/>")
    };
    let relations = |all: String| format!("<Relationships xmlns=\"{PACKAGE}\">{all}</Relationships>");
    let sheet = |rows: String| format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    let rows = cells.iter().map(|(row, cells)| {
        let cells = cells.iter().map(|(column, rest)| format!("<c r=\"{column}{row}\" {rest}</c>"));
        format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
    });
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"旧表\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/>\
         <sheet name=\"单位\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>"
    );
    let shared = ["统一社会信用代码", "名称", "区划", last];
    let shared = shared.map(|text| format!("<si><t>{text}</t></si>")).concat();
    let of_book = [
        relation(1, "worksheet", "worksheets/sheet1.xml"),
        relation(2, "worksheet", "worksheets/sheet2.xml"),
        relation(3, "sharedStrings", "sharedStrings.xml"),
    ];
    archive(&[
        ("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations(of_book.concat())),
        ("xl/worksheets/sheet1.xml", sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>".to_owned())),
        ("xl/worksheets/sheet2.xml", sheet(rows.collect())),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\" count=\"4\" uniqueCount=\"4\">{shared}</sst>")),
    ])
}

const NAMES: (u32, &[(&str, &str)]) =
    (1, &[("A", "t=\"s\"><v>0</v>"), ("B", "t=\"s\"><v>1</v>"), ("D", "t=\"s\"><v>2</v>")]);

#[test]
fn a_workbook_is_read_as_a_table_is() {
    let (_world, desk) = world(&["market_pitches"]);
    let identity = Identity::new(Arc::new(desk));
    let book = workbook(&[
        NAMES,
        // Shared texts, texts that stand in the cell, numbers; the third row is empty.
        (
            2,
            &[
                ("A", "t=\"inlineStr\"><is><t>91350100M000100Y43</t></is>"),
                ("B", "t=\"s\"><v>3</v>"),
                ("D", "><v>990102</v>"),
            ],
        ),
        (
            4,
            &[
                ("A", "t=\"inlineStr\"><is><t> 91990102ma0000001d </t></is>"),
                ("B", "t=\"inlineStr\"><is><t>面包坊</t></is>"),
            ],
        ),
    ]);
    let rows = table_rows(&book).unwrap();
    let row = |number: usize| rows[number].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(row(1), ["91350100M000100Y43", "花卉有限公司", "", "990102"]);
    let imported = identity.import_organisations(&rows, true).unwrap();
    assert_eq!((imported.added, identity.organisations("面包", 9).unwrap().len()), (2, 0));
    assert_eq!(identity.import_organisations(&rows, false).unwrap().added, 2);
    assert_eq!(identity.organisations("面包", 9).unwrap()[0].id.as_str(), "91990102ma0000001d");
}

#[test]
fn what_is_wrong_in_a_workbook_is_told_by_row_and_column() {
    let (_world, desk) = world(&["market_pitches"]);
    let identity = Identity::new(Arc::new(desk));
    let book = workbook(&[
        NAMES,
        (2, &[("A", "t=\"inlineStr\"><is><t>91350100M000100Y44</t></is>"), ("B", "t=\"s\"><v>3</v>")]),
        (7, &[("A", "t=\"inlineStr\"><is><t>91990102MA0000001D</t></is>"), ("D", "><v>9901</v>")]),
    ]);
    let Err(ImportError::Rows(problems)) = identity.import_organisations(&table_rows(&book).unwrap(), true) else {
        panic!("it is taken")
    };
    let problem = |row, column, kind| RowProblem { row, column, kind };
    assert_eq!(
        problems,
        [
            problem(2, Some(0), RowProblemKind::NoCode("91350100M000100Y44".to_owned())),
            problem(7, Some(1), RowProblemKind::Missing("title")),
            problem(7, Some(3), RowProblemKind::NoTerritory("9901".to_owned())),
        ]
    );
    let failed = workbook(&[NAMES, (3, &[("B", "t=\"e\"><v>#REF!</v>")])]);
    let Err(ImportError::Rows(problems)) = table_rows(&failed) else { panic!("it is read") };
    assert_eq!(problems, [problem(3, Some(1), RowProblemKind::Failed)]);
}

#[test]
fn what_is_no_workbook_or_reaches_too_far_is_refused() {
    let far = workbook(&[NAMES, (1_048_576, &[("XFD", "><v>1</v>")])]);
    assert!(matches!(table_rows(&far), Err(ImportError::Unreadable(_))));
    assert!(matches!(table_rows(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Err(ImportError::Workbook)));
    assert!(matches!(table_rows(&archive(&[("a.txt", "a".to_owned())])), Err(ImportError::Unreadable(_))));
    let mut broken = workbook(&[NAMES]);
    broken.truncate(broken.len() / 2);
    assert!(matches!(table_rows(&broken), Err(ImportError::Unreadable(_))));
}

#[test]
fn a_table_of_more_cells_or_text_than_is_read_is_refused_before_it_is_held() {
    let told = |bytes: &[u8]| match table_rows(bytes) {
        Err(ImportError::Unreadable(told)) => told.get(Language::English).to_owned(),
        other => panic!("it was read: {:?}", other.map(|rows| rows.len())),
    };
    // A million cells, and as many in one line; in a workbook those count that are empty before others of their row.
    let million = "1,2,3,4,5,6,7,8,9,0\n".repeat(100_000);
    for table in [million.as_bytes(), ",".repeat(10_000_000).as_bytes()] {
        assert!(told(table).contains("cells"), "{}", told(table));
    }
    let far: &[(&str, &str)] = &[("GR", "><v>1</v>")];
    let sparse: Vec<(u32, &[(&str, &str)])> = (1..=3001).map(|row| (row, far)).collect();
    assert!(told(&workbook(&sparse)).contains("cells"));
    assert_eq!(table_rows(&workbook(&sparse[..3000])).unwrap().len(), 3000);
    // A text that stands once in the file, and in many cells.
    let long = "长".repeat(1024 * 1024 / 3);
    let shared: &[(&str, &str)] = &[("A", "t=\"s\"><v>3</v>")];
    let many: Vec<(u32, &[(&str, &str)])> = (1..=65).map(|row| (row, shared)).collect();
    assert!(told(&workbook_with(&long, &many)).contains("64 MiB"));
    // Of what has failed everywhere, a part is told.
    let failed: &[(&str, &str)] = &[("B", "t=\"e\"><v>#REF!</v>")];
    let failed: Vec<(u32, &[(&str, &str)])> = (1..=300).map(|row| (row, failed)).collect();
    let Err(ImportError::Rows(problems)) = table_rows(&workbook(&failed)) else { panic!("it is read") };
    assert_eq!(problems.len(), 100);
}

#[test]
fn a_workbook_that_unpacks_into_more_than_is_read_is_refused_before_it_is() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 1024 * 1024];
    (0..201).for_each(|_| writer.write_all(&blanks).unwrap());
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
    let Err(ImportError::Unreadable(told)) = table_rows(&bomb) else { panic!("it was read") };
    assert!(told.get(Language::English).contains("64 MiB"), "{told:?}");
    // Cut short, it is no archive.
    assert!(table_rows(&bomb[..bomb.len() / 2]).is_err());
}
