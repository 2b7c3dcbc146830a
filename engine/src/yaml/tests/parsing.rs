use proptest::prelude::*;

use super::*;
use crate::base::Language;
use crate::diagnostic::Diagnostic;

fn one(text: &str) -> (&'static str, String) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{found:?} in {text}");
    found.into_iter().next().unwrap()
}

#[test]
fn scalars_are_what_they_look_like() {
    let node =
        good("a: true\nb: 12\nc: 2026-02-13\nd: ~\ne:\nf: yes\ng: \"500000\"\nh: 010000\ni: 1.0.0\nj: -3\nk: True");
    let shown: Vec<String> = node.as_map().unwrap().entries.iter().map(|e| format!("{:?}", e.node.content)).collect();
    let expected = [
        "Boolean(true)",
        "Integer(12)",
        "Text(\"2026-02-13\")",
        "Null",
        "Null",
        "Text(\"yes\")",
        "Text(\"500000\")",
        "Text(\"010000\")",
        "Text(\"1.0.0\")",
        "Integer(-3)",
        "Text(\"True\")",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn numbers_and_dates_are_keys_as_they_are_written() {
    let node = good("values: {2025-03-01: 3 workdays, 9: x, true: y}\n");
    let keys: Vec<&str> = node.as_map().unwrap().get("values").unwrap().as_map().unwrap().keys().collect();
    assert_eq!(keys, ["2025-03-01", "9", "true"]);
}

#[test]
fn every_value_knows_its_place_among_chinese() {
    let text = "标题: 受理 # 说明\n列表:\n- 一\n- {甲: '乙', 丙: [丁, 戊]}\n文: |\n  第一行\n  第二行\n末: \"完\"\n";
    let (node, diagnostics, sources) = read(text);
    assert!(diagnostics.is_empty());
    let node = node.unwrap();
    let slice = |path: &str| sources.slice(lookup(&node, path).unwrap().span);
    assert_eq!(slice("标题"), "受理");
    assert_eq!(slice("列表"), "- 一\n- {甲: '乙', 丙: [丁, 戊]}");
    assert_eq!(slice("列表.1"), "{甲: '乙', 丙: [丁, 戊]}");
    assert_eq!(slice("列表.1.甲"), "'乙'");
    assert_eq!(slice("列表.1.丙"), "[丁, 戊]");
    assert_eq!(slice("列表.1.丙.1"), "戊");
    assert_eq!(slice("文").trim_end(), "|\n  第一行\n  第二行");
    assert_eq!(slice("末"), "\"完\"");
    let keys: Vec<&str> = node.as_map().unwrap().entries.iter().map(|entry| sources.slice(entry.key_span)).collect();
    assert_eq!(keys, ["标题", "列表", "文", "末"]);
}

#[test]
fn a_block_and_a_list_begin_where_a_reader_sees_them_begin() {
    let text = "a: # 一 | 二\n  |-\n  甲\nb: >\n\n  乙\nc:\n- - |\n    丙\n  - [丁]\n- |\n  戊\n";
    let (node, diagnostics, sources) = read(text);
    assert!(diagnostics.is_empty());
    let node = node.unwrap();
    let slice = |path: &str| sources.slice(lookup(&node, path).unwrap().span).trim_end();
    assert_eq!(slice("a"), "|-\n  甲");
    assert_eq!(slice("b"), ">\n\n  乙");
    assert_eq!(slice("c"), "- - |\n    丙\n  - [丁]\n- |\n  戊");
    assert_eq!(slice("c.0"), "- |\n    丙\n  - [丁]");
    assert_eq!(slice("c.0.0"), "|\n    丙");
    assert_eq!(slice("c.1"), "|\n  戊");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_not_shift_places() {
    let (node, diagnostics, sources) = read("\u{FEFF}标题: 受理\r\n甲:\r\n  乙: 丙\r\n");
    assert!(diagnostics.is_empty());
    let node = node.unwrap();
    assert_eq!(sources.slice(lookup(&node, "标题").unwrap().span), "受理");
    assert_eq!(sources.slice(lookup(&node, "甲.乙").unwrap().span), "丙");
}

#[test]
fn a_key_given_twice_is_an_error_that_shows_both() {
    let (node, diagnostics, sources) = read("受理: 1\n退回: 2\n受理: 3\n");
    let shown = diagnostics.render(&sources, Language::Chinese, false);
    assert!(shown.contains("错误[duplicate-key]: `受理` 写了两次；请只保留一处"), "{shown}");
    assert!(shown.contains("rules.yaml:3:1") && shown.contains("第一次写在这里"), "{shown}");
    assert_eq!(node.unwrap().as_map().unwrap().entries.len(), 2);
}

#[test]
fn what_is_refused_is_refused_at_its_place() {
    assert_eq!(one("a: &甲 1\n"), ("yaml-alias", "&甲".to_owned()));
    assert_eq!(one("a: &anchor\n  b: 1\n"), ("yaml-alias", "&anchor".to_owned()));
    assert_eq!(one("a: *乙\n"), ("yaml-alias", "*乙".to_owned()));
    assert_eq!(one("a: !!int 1\n"), ("yaml-tag", "!!int".to_owned()));
    assert_eq!(one("a: !custom {b: c}\n"), ("yaml-tag", "!custom".to_owned()));
    assert_eq!(one("版本: 1.10\n"), ("yaml-float", "1.10".to_owned()));
    assert_eq!(one("a: -1.5e3\n"), ("yaml-float", "-1.5e3".to_owned()));
    assert_eq!(one("a: .inf\n"), ("yaml-float", ".inf".to_owned()));
    assert_eq!(one("a: 99999999999999999999\n"), ("integer-too-large", "99999999999999999999".to_owned()));
    assert_eq!(one("a: 1\n---\nb: 2\n").0, "yaml-several-documents");
    assert_eq!(one("{a: b}: c\n"), ("bad-key", "{a: b}".to_owned()));
    assert_eq!(one("? [a, b]\n: c\n"), ("bad-key", "[a, b]".to_owned()));
    assert_eq!(one("~: c\n"), ("bad-key", "~".to_owned()));
    assert_eq!(one("%YAML 1.2\n---\na: 1\n").0, "yaml-syntax");
}

#[test]
fn all_problems_of_a_file_are_found_at_once() {
    let text = "a: 1.5\nb: !x y\na: 2\nc: &d e\nf: *d\n~: g\nh: {remove: true, title: i}\n";
    let codes: Vec<_> = problems(text).into_iter().map(|(code, _)| code).collect();
    let expected = ["yaml-float", "yaml-tag", "duplicate-key", "yaml-alias", "yaml-alias", "bad-key", "bad-removal"];
    assert_eq!(codes, expected);
}

#[test]
fn a_quote_that_is_not_closed_is_told_where_it_is_opened() {
    let opened = |text: &str| {
        let (node, diagnostics, sources) = read(text);
        let found: Vec<&Diagnostic> = diagnostics.iter().collect();
        let [problem] = found.as_slice() else { panic!("{text}: {} problems", found.len()) };
        assert!(node.is_none() && problem.message(Language::English).contains("not closed"), "{text}: {problem:?}");
        let place = sources.position(problem.span().unwrap());
        (format!("{}:{}", place.line, place.column), problem.hint(Language::English).is_some())
    };
    assert_eq!(opened("a: 'b\n"), ("1:4".to_owned(), false));
    assert_eq!(opened("a: 'b\nc: d\n"), ("1:4".to_owned(), false));
    // The quote of a later line is taken for the closing one.
    let when = "when:\n  paid: {that: 'paid > money(\"0\")}\n  # don't\n  open: {that: 'is_open'}\n";
    assert_eq!(opened(when), ("2:16".to_owned(), false));
    assert_eq!(opened("a:\n  - \"b\n  - \"c\"\n"), ("2:5".to_owned(), false));
    assert_eq!(opened("text: |\n  it's\n  \"so\nnext: \"x\nlast: \"y\"\n"), ("4:7".to_owned(), false));
    assert_eq!(opened("title: \"受理”\nother: \"a\"\n"), ("1:8".to_owned(), true));
    // What is closed on a later line, and has nothing wrong with it, is none of it.
    good("a: 'b\n  c'\nd: \"e \\\" f\n  g\"\nh: it's, 'so'\n");
}

#[test]
fn what_is_not_yaml_is_explained_in_the_reader_s_words() {
    let explained = |text: &str| {
        let (node, diagnostics, _) = read(text);
        assert!(node.is_none(), "{text}");
        diagnostics.iter().map(|one| one.message(Language::Chinese)).collect::<Vec<_>>().join("\n")
    };
    assert!(explained("a: [1, 2\nb: 3\n").contains("括号不配对"));
    assert!(explained("a: 'b' c\n").contains("引号不配对"));
    assert!(explained("a: \"\\d\"\n").contains("反斜杠"));
    assert!(explained("a:\n\tb: c\n").contains("制表符"));
    assert!(explained("title: 受理: 退回\n").contains("冒号不对"));
    assert!(explained("accept:\n  title: 受理\n  summary：说明\n  to: review\n").contains("全角"));
    assert_eq!(one("accept:\n  summary：说明\n  to: review\n"), ("yaml-syntax", "：".to_owned()));
    assert!(explained("a:\n    b: c\n  d: e\n").contains("缩进"), "{}", explained("a:\n    b: c\n  d: e\n"));
    assert!(explained("a: 1\n说明\nb: 2\n").contains("少了冒号"));
    assert!(explained("a: @b\n").contains("不能以这个符号开头"), "{}", explained("a: @b\n"));
}

#[test]
fn removals_and_replacements_are_marked() {
    let node = good("a: {remove: true, because: 没有依据}\nb: {replace: true, c: 1}\nd: {remove: false}\n");
    assert!(matches!(lookup(&node, "a").unwrap().content, Content::Removed));
    let b = lookup(&node, "b").unwrap().as_map().unwrap();
    assert!(b.replaces);
    assert_eq!(b.keys().collect::<Vec<_>>(), ["c"]);
    assert!(lookup(&node, "d.remove").is_some());
}

#[test]
fn an_empty_file_is_nothing() {
    assert!(matches!(good("").content, Content::Null));
    assert!(matches!(good("# 只有说明\n").content, Content::Null));
}

#[test]
fn a_path_finds_keys_with_dots_and_items_of_lists() {
    let node = good("actors:\n  bureau.clerk: {roles: [clerk, head]}\n  bureau: {person: p}\n");
    assert_eq!(lookup(&node, "actors.bureau.clerk.roles.1").and_then(Node::as_text), Some("head"));
    assert_eq!(lookup(&node, "actors.bureau.person").and_then(Node::as_text), Some("p"));
    assert!(lookup(&node, "actors.bureau.head").is_none());
    assert!(lookup(&node, "actors.nobody").is_none());
}

#[test]
fn files_that_are_too_large_too_deep_or_too_full_are_refused() {
    let codes = |text: &str| problems(text).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(codes(&"#".repeat(MAXIMUM_FILE_BYTES + 1)), ["file-too-large"]);
    assert_eq!(codes(&"[".repeat(500_000)), ["too-deep"]);
    assert_eq!(codes(&"{a: ".repeat(200_000)), ["too-deep"]);
    assert_eq!(codes(&"- ".repeat(500_000)), ["too-deep"]);
    assert_eq!(codes(&"? ".repeat(500_000)), ["too-deep"]);
    let steps: String = (0..70).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(codes(&steps), ["too-deep"]);
    assert_eq!(codes(&format!("[{}]", "a,".repeat(MAXIMUM_NODES + 1))), ["too-many-nodes"]);
    let deepest = format!("{}1{}", "[".repeat(MAXIMUM_DEPTH), "]".repeat(MAXIMUM_DEPTH));
    assert!(codes(&deepest).is_empty());
}

#[test]
fn aliases_are_not_expanded_so_that_a_small_file_cannot_become_large() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let below = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [below.as_str(); 9].join(", ")));
    }
    let (node, diagnostics, _) = read(&bomb);
    assert!(node.is_some());
    assert!(diagnostics.iter().all(|one| one.code() == "yaml-alias"));
    assert_eq!(diagnostics.len(), 40 + 39 * 9);
}

#[test]
fn a_hostile_file_on_one_line_is_answered_with_a_bounded_report() {
    let text = format!("{{{}}}", "甲: 1.5, ".repeat(60_000));
    let (_, diagnostics, sources) = read(&text);
    assert!(diagnostics.len() > 60_000);
    let shown = diagnostics.render(&sources, Language::English, false);
    assert!(shown.len() < 4 * 1024 * 1024, "{} bytes", shown.len());
}

proptest! {
    #[test]
    fn reading_never_panics(text in any::<String>()) {
        let (_, diagnostics, sources) = read(&text);
        let _ = diagnostics.render(&sources, Language::Chinese, false);
    }

    #[test]
    fn reading_what_almost_is_yaml_never_panics(text in "([a-z甲乙：:,?!&*%@|>'\"\\[\\]{}#~ \t\r\n-]|: |- |\n  |remove: true|1\\.5|---\n){0,60}") {
        let (node, diagnostics, sources) = read(&text);
        let _ = diagnostics.render(&sources, Language::English, true);
        prop_assert!(node.is_some() || diagnostics.has_errors());
        if let Some(node) = node {
            prop_assert!(spans_are_sound(&node, &sources), "{node:?}");
        }
    }
}

/// Every span lies on character boundaries of the text.
fn spans_are_sound(node: &Node, sources: &Sources) -> bool {
    let sound = |span: Span| {
        let text = sources.text(span.file);
        text.get(usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap()).is_some()
    };
    sound(node.span)
        && match &node.content {
            Content::List(items) => items.iter().all(|item| spans_are_sound(item, sources)),
            Content::Map(map) => {
                map.entries.iter().all(|entry| sound(entry.key_span) && spans_are_sound(&entry.node, sources))
            }
            _ => true,
        }
}
