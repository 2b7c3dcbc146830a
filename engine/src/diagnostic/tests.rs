use super::*;
use crate::diagnostic::{FileId, Sources};

const TEXT: &str = "\
workflows:
  first_application:
    actions:
      accept: {标题: 受理, form: [受理], titel: 受理}
      # 退回
      accept: 退回
";

fn sources() -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add(Some("national"), "national/workflows.yaml", TEXT);
    (sources, file)
}

/// The place of a word in the text, the `nth` from 0.
fn place(file: FileId, word: &str, nth: usize) -> Span {
    let (start, _) = TEXT.match_indices(word).nth(nth).unwrap();
    Span { file, start: u32::try_from(start).unwrap(), end: u32::try_from(start + word.len()).unwrap() }
}

/// Columns of a terminal: Chinese characters and full-width marks take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) >= 0x2E80 { 2 } else { 1 }).sum()
}

#[test]
fn an_error_is_shown_with_its_line_and_a_caret_in_chinese() {
    let (sources, file) = sources();
    let diagnostic = Diagnostic::error("unknown-key", place(file, "titel", 0))
        .with("key", "titel")
        .with_list("known", ["title", "form"])
        .did_you_mean("titel", ["title", "form"]);
    let expected = "\
错误[unknown-key]: 这里没有 `titel` 这一项；可以写的有：`title`、`form`
 --> national/workflows.yaml:4:36
  |
4 |       accept: {标题: 受理, form: [受理], titel: 受理}
  |                                          ^^^^^
  |
  = 建议: 是不是想写 `title`？";
    assert_eq!(diagnostic.render(&sources, Language::Chinese, false), expected);
}

#[test]
fn an_error_is_shown_with_a_second_place_in_english() {
    let (sources, file) = sources();
    let diagnostic = Diagnostic::error("duplicate-key", place(file, "accept", 1))
        .with("key", "accept")
        .related("first-given-here", place(file, "accept", 0));
    let expected = "\
error[duplicate-key]: `accept` is given twice; keep one
 --> national/workflows.yaml:6:7
  |
4 |       accept: {标题: 受理, form: [受理], titel: 受理}
  |       ------ first given here
5 |       # 退回
6 |       accept: 退回
  |       ^^^^^^";
    assert_eq!(diagnostic.render(&sources, Language::English, false), expected);
}

#[test]
fn the_caret_stands_below_the_word_however_much_chinese_is_before_it() {
    let (sources, file) = sources();
    for (word, nth) in [("titel", 0), ("受理", 2), ("退回", 1), ("form", 0), ("标题", 0)] {
        let shown = Diagnostic::error("bad-id", place(file, word, nth)).with("id", word).render(
            &sources,
            Language::Chinese,
            false,
        );
        let marks = shown.lines().find(|line| line.contains('^')).unwrap();
        let line = shown.lines().take_while(|line| !line.contains('^')).last().unwrap();
        let at = line.match_indices(word).nth(if word == "受理" { 2 } else { 0 }).unwrap().0;
        assert_eq!(columns(line.get(..at).unwrap()), marks.find('^').unwrap(), "below `{word}`:\n{shown}");
        assert_eq!(columns(word), marks.matches('^').count(), "below `{word}`:\n{shown}");
    }
}

#[test]
fn a_place_that_goes_on_over_lines_is_shown_by_its_first_line_below_the_line_that_names_it() {
    let (sources, file) = sources();
    let whole = place(file, "actions", 0).start;
    let span = Span { file, start: whole, end: u32::try_from(TEXT.len()).unwrap() };
    let expected = "\
错误[missing-key]: 缺少 `title` 这一项
 --> national/workflows.yaml:3:5
  |
2 |   first_application:
3 |     actions:
  |     ^^^^^^^^";
    let shown = Diagnostic::error("missing-key", span).with("key", "title").render(&sources, Language::Chinese, false);
    assert_eq!(shown, expected);
}

#[test]
fn a_place_in_another_file_is_shown_with_that_file() {
    let (mut sources, file) = sources();
    let other = sources.add(Some("northland"), "northland/a.yaml", "accept: 1\n");
    let shown = Diagnostic::error("duplicate-key", Span { file: other, start: 0, end: 6 })
        .with("key", "accept")
        .related("first-given-here", place(file, "accept", 0))
        .render(&sources, Language::English, false);
    assert!(shown.contains("northland/a.yaml:1:1") && shown.contains("national/workflows.yaml:4:7"), "{shown}");
}

#[test]
fn all_problems_are_shown_in_order_and_counted() {
    let (sources, file) = sources();
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error("bad-id", place(file, "titel", 0)).with("id", "titel"));
    diagnostics.push(Diagnostic::warning("missing-key", place(file, "accept", 0)).with("key", "to"));
    diagnostics.push(Diagnostic::error("not-utf8", None).with("file", "a.yaml"));
    let codes: Vec<_> = diagnostics.iter().map(Diagnostic::code).collect();
    assert_eq!(codes, ["not-utf8", "missing-key", "bad-id"]);
    let shown = diagnostics.render(&sources, Language::Chinese, false);
    assert!(shown.ends_with("共 2 处错误，1 处警告。\n"), "{shown}");
    assert!(shown.contains("警告[missing-key]: 缺少 `to` 这一项"), "{shown}");
    assert_eq!((diagnostics.errors(), diagnostics.warnings(), diagnostics.len()), (2, 1, 3));
}

#[test]
fn records_give_line_column_and_both_languages() {
    let (sources, file) = sources();
    let diagnostics = Diagnostics::from(Diagnostic::error("missing-key", place(file, "titel", 0)).with("key", "to"));
    let records = serde_json::to_value(diagnostics.records(&sources)).unwrap();
    let expected = serde_json::json!([{
        "code": "missing-key", "severity": "error", "file": "national/workflows.yaml", "line": 4, "column": 36,
        "message": {"zh": "缺少 `to` 这一项", "en": "`to` is missing"},
    }]);
    assert_eq!(records, expected);
}

#[test]
fn the_nearest_name_is_suggested_and_far_ones_are_not() {
    let suggest = |given| Diagnostic::error("bad-id", None).did_you_mean(given, ["title", "form", "from"]);
    assert_eq!(suggest("titel").suggestion(), Some("title"));
    assert_eq!(suggest("frm").suggestion(), Some("form"));
    assert_eq!(suggest("article").suggestion(), None);
    assert_eq!(suggest("").suggestion(), None);
}

#[test]
fn errors_beyond_the_first_thousand_are_counted_and_warnings_give_way_to_them() {
    let (sources, _) = sources();
    let mut diagnostics = Diagnostics::new();
    let warning = std::iter::repeat_n(Diagnostic::warning("bad-id", None), 1_500);
    Extend::extend(&mut diagnostics, warning);
    diagnostics.push(Diagnostic::error("missing-key", None));
    assert_eq!((diagnostics.errors(), diagnostics.len()), (1, 1_501));
    assert!(diagnostics.iter().any(|kept| kept.code() == "missing-key"));
    assert!(diagnostics.render(&sources, Language::English, false).contains("501 more problems are not shown"));
}

#[test]
fn a_place_beyond_the_end_or_inside_a_character_does_no_harm() {
    let (sources, file) = sources();
    let length = u32::try_from(TEXT.len()).unwrap();
    for start in (0..length + 3).chain([u32::MAX]) {
        for end in [start, start.saturating_add(2), 0, u32::MAX] {
            let shown =
                Diagnostic::error("bad-key", Span { file, start, end }).render(&sources, Language::English, true);
            assert!(shown.contains("national/workflows.yaml"), "{shown}");
        }
    }
}
