use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::base::{Id, Language, Period, Text};
use crate::diagnostic::{Sources, Spanned};
use crate::yaml::{lookup, parse};
use crate::{document, words};

document! {
    /// A clock.
    struct Clock {
        /// What people call it.
        title: Text,
        /// The states it runs in.
        runs_in: OneOrMany<Spanned<Id>>,
        /// How long.
        limit: Option<Period> = default,
        /// Counted from.
        from: Option<NaiveDate> = default,
        /// What follows.
        on_expiry: Option<Expiry> = default,
        /// A key that is a word of Rust.
        in_: Option<u32> = default,
    }
}

words! {
    /// What follows when a clock runs out.
    enum Expiry {
        /// The agency is late.
        Breach = "breach",
        /// Nothing.
        Nothing = "nothing",
    }
}

document! {
    struct Document {
        clocks: Keyed<Clock>,
        articles: KeyedAny<Text> = default,
        when: Option<ExpressionText> = default,
        value: Option<Scalar> = default,
        holidays: Vec<NaiveDate> = default,
        draft: bool = default,
    }
}

fn decode<T: Decode>(text: &str) -> (Option<T>, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let file = sources.add(None, "rules.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let node = parse(&sources, file, &mut diagnostics).unwrap();
    let value = T::decode(&node, &mut Decoder::new(&mut diagnostics));
    assert!(value.is_some() || diagnostics.has_errors(), "what is not read is reported");
    (value, diagnostics, sources)
}

/// The problems as `line:column code`.
fn problems<T: Decode>(text: &str) -> Vec<String> {
    let (_, diagnostics, sources) = decode::<T>(text);
    let place = |one: &Diagnostic| sources.position(one.span().unwrap());
    diagnostics.iter().map(|one| format!("{}:{} {}", place(one).line, place(one).column, one.code())).collect()
}

fn message<T: Decode>(text: &str, language: Language) -> String {
    let (_, diagnostics, _) = decode::<T>(text);
    assert_eq!(diagnostics.len(), 1);
    diagnostics.iter().next().unwrap().message(language)
}

#[test]
fn a_document_is_read_with_its_types() {
    let text = "\
clocks:
  review:
    title: {zh: 形式审核期限, en: formal review}
    runs_in: [review, suspended]
    limit: 20 workdays
    from: 2026-02-13
    on_expiry: breach
    in: 3
  notice: {title: 公示期, runs_in: notice, limit: ~}
articles: {\"9(1)\": 首次申请, 10: 受理}
when: true
value: [1, 一]
holidays: [2026-10-01]
draft: true
";
    let (document, diagnostics, sources) = decode::<Document>(text);
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(&sources, Language::English, false));
    let document = document.unwrap();
    let review = document.clocks.get("review").unwrap();
    assert_eq!(review.title.get(Language::English), "formal review");
    assert_eq!(review.runs_in.iter().map(|state| state.value.as_str()).collect::<Vec<_>>(), ["review", "suspended"]);
    assert_eq!(review.limit.unwrap().to_string(), "20 workdays");
    assert_eq!(review.from.unwrap(), NaiveDate::from_ymd_opt(2026, 2, 13).unwrap());
    assert_eq!((review.on_expiry, review.in_), (Some(Expiry::Breach), Some(3)));
    assert_eq!(sources.position(review.span).line, 3);
    let notice = document.clocks.get("notice").unwrap();
    assert_eq!(sources.slice(notice.runs_in[0].span), "notice");
    assert!(notice.limit.is_none() && notice.on_expiry.is_none());
    assert_eq!(document.articles.keys().map(Id::as_str).collect::<Vec<_>>(), ["9(1)", "10"]);
    assert_eq!(&*document.when.unwrap().text, "true");
    assert_eq!(document.value, Some(Scalar::List(vec![Scalar::Integer(1), Scalar::Text(Arc::from("一"))])));
    assert!(document.draft && document.holidays.len() == 1);
    assert_eq!(Clock::KEYS, ["title", "runs_in", "limit", "from", "on_expiry", "in"]);
    assert_eq!(Expiry::WORDS, ["breach", "nothing"]);
    assert_eq!(Expiry::Nothing.word(), "nothing");
}

#[test]
fn every_error_of_a_document_is_reported_in_one_pass() {
    let text = "\
clocks:
  Review:
    titel: 审核
    runs_in: [1, {}]
    limit: 二十日
  notice:
    title: [公示]
    runs_in: notice
    from: 2026-02-30
    on_expiry: breech
    in: -1
articles: 第九条
holidays: [国庆, 2026-10-01, ~]
draft: yes
drafts: 1
";
    let expected = [
        "2:3 bad-id",
        "3:5 unknown-key",
        "3:5 missing-key",
        "4:15 wrong-type",
        "4:18 wrong-type",
        "5:12 bad-period",
        "7:12 wrong-type",
        "9:11 bad-date",
        "10:16 unknown-word",
        "11:9 wrong-type",
        "12:11 wrong-type",
        "13:12 wrong-type",
        "13:28 wrong-type",
        "14:8 wrong-type",
        "15:1 unknown-key",
    ];
    let mut found = problems::<Document>(text);
    found.sort_by_key(|one| expected.iter().position(|other| other == one));
    assert_eq!(found, expected);
}

#[test]
fn errors_say_what_is_expected_in_both_languages() {
    assert_eq!(
        message::<NaiveDate>("受理之日", Language::Chinese),
        "这里应当写日期（例如 `2026-02-13`），现在写的是`受理之日`"
    );
    assert_eq!(
        message::<NaiveDate>("受理之日", Language::English),
        "expected a date such as `2026-02-13`, found `受理之日`"
    );
    assert_eq!(
        message::<Id>("500000", Language::Chinese),
        "这里应当写文字，现在写的是`500000`；如果是编号或文字，请加上引号"
    );
    assert_eq!(
        message::<Id>("500000", Language::English),
        "expected a text, found `500000`; if it is a code or a text, quote it"
    );
    assert_eq!(
        message::<Text>("[甲]", Language::Chinese),
        "这里应当写一句中文，或者 {zh: 中文, en: 英文}，现在写的是列表"
    );
    assert_eq!(message::<bool>("", Language::English), "expected `true` or `false`, found nothing");
    assert_eq!(message::<Expiry>("late", Language::English), "`late` is not one of `breach`, `nothing`");
}

#[test]
fn a_slip_of_the_pen_gets_a_suggestion() {
    let (_, diagnostics, _) = decode::<Expiry>("breech");
    assert_eq!(diagnostics.iter().next().unwrap().suggestion(), Some("breach"));
    let (_, diagnostics, _) = decode::<Clock>("{title: 审核, run_in: review}");
    let suggestions: Vec<_> = diagnostics.iter().filter_map(Diagnostic::suggestion).collect();
    assert_eq!(suggestions, ["runs_in"]);
}

#[test]
fn dates_are_written_with_all_their_zeros() {
    assert_eq!(problems::<NaiveDate>("2026-2-3"), ["1:1 bad-date"]);
    assert_eq!(problems::<NaiveDate>("2026年2月3日"), ["1:1 bad-date"]);
    assert_eq!(problems::<NaiveDate>("20260203"), ["1:1 wrong-type"]);
    assert!(problems::<NaiveDate>("2028-02-29").is_empty());
}

/// The text that a position in the script at `when` leads to, with its line and column in the file.
fn located(text: &str, line: usize, column: usize) -> (String, usize, usize) {
    let mut sources = Sources::default();
    let file = sources.add(None, "rules.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let node = parse(&sources, file, &mut diagnostics).unwrap();
    let script =
        ExpressionText::decode(lookup(&node, "规则.when").unwrap(), &mut Decoder::new(&mut diagnostics)).unwrap();
    let span = script.locate(&sources, line, column);
    let position = sources.position(span);
    (sources.slice(span).to_owned(), position.line, position.column)
}

#[test]
fn a_place_in_an_expression_leads_to_its_place_in_the_file() {
    let at = |word: &str, line, column| (word.to_owned(), line, column);
    let plain = "规则:\n  when: facts.级别 == params.级 # 说明\n";
    assert_eq!(located(plain, 1, 7), at("级别", 2, 15));
    assert_eq!(located(plain, 1, 13), at("params", 2, 21));
    let folded_plain = "规则:\n  when: facts.a\n    && facts.b\n";
    assert_eq!(located(folded_plain, 1, 9), at("&", 3, 5));
    assert_eq!(located(folded_plain, 1, 18), at("b", 3, 14));
    let single = "规则: {when: '文 == ''省级'' && fact.b'}\n";
    assert_eq!(located(single, 1, 6), at("'", 1, 18));
    assert_eq!(located(single, 1, 14), at("fact", 1, 28));
    let double = "规则:\n  when: \"文 == \\\"省级\\\" && \\\n    fact.b\"\n";
    assert_eq!(located(double, 1, 6), at("\\", 2, 15));
    assert_eq!(located(double, 1, 7), at("省级", 2, 17));
    assert_eq!(located(double, 1, 14), at("fact", 3, 5));
    let literal = "规则:\n  when: | # 两行\n    let 数 = 1;\n\n      fact.b + 数\n";
    assert_eq!(located(literal, 1, 5), at("数", 3, 9));
    assert_eq!(located(literal, 3, 3), at("fact", 5, 7));
    assert_eq!(located(literal, 3, 12), at("数", 5, 16));
    let folded = "规则:\n  when: >-\n    facts.a &&\n    fact.b\n";
    assert_eq!(located(folded, 1, 12), at("fact", 4, 5));
}

#[test]
fn a_position_that_an_expression_does_not_have_is_its_end_or_the_whole_of_it() {
    let text = "规则: {when: \"facts.a +\"}\n";
    assert_eq!(located(text, 1, 99), (String::new(), 1, 22));
    assert_eq!(located(text, 7, 1).0, "\"facts.a +\"");
    assert_eq!(located(text, 0, 0).0, "\"facts.a +\"");
}

proptest::proptest! {
    #[test]
    fn every_word_of_an_expression_is_found_in_every_style(
        words in proptest::collection::vec("[a-z受理_']{1,4}", 1..8),
        style in 0..4,
    ) {
        let script = words.join(" ");
        let quoted = match style {
            0 => format!("'{}'", script.replace('\'', "''")),
            1 => format!("\"{script}\""),
            2 => format!("|-\n    {script}"),
            _ => format!(">-\n    {}", words.join("\n    ")),
        };
        let text = format!("规则:\n  when: {quoted}\n");
        let mut column = 1;
        for word in &words {
            if !word.contains('\'') {
                proptest::prop_assert_eq!(&located(&text, 1, column).0, word);
            }
            column += word.chars().count() + 1;
        }
    }
}
