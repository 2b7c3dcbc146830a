//! What a person who writes a pack is told of what can run and can hardly be meant.

use guicheng_testkit::{TestLibrary, check, mistake};

const FURTHER: &str = "further.yaml";

/// What the lending pack is warned of with a file beside it.
fn with_file(name: &str, text: &str) -> Vec<String> {
    let packs = TestLibrary::lending();
    packs.write(&format!("lending/{name}"), text);
    packs.warnings("lending")
}

/// What a pack over the lending pack is warned of.
fn over(layer: &str) -> Vec<String> {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", layer);
    packs.warnings("village")
}

#[test]
fn what_nothing_uses_is_told_of_every_kind() {
    for element in [
        "fields:\n  lonely: {title: 孤, type: text}\n",
        "checklists:\n  lonely: {title: 孤, article: house_rules/3, items: {one: {title: 一}}}\n",
        "forms:\n  lonely: {title: 孤, article: house_rules/3, fields: {note: {}}}\n",
        "parameters:\n  lonely: {title: 孤, type: period, article: house_rules/3, value: 3 workdays}\n",
        "parties:\n  lonely: {title: 孤, article: house_rules/3, bind: opener}\n",
        "series:\n  lonely: {title: 孤, article: house_rules/3, scope: desk, pattern: \"{desk}{n}\"}\n",
        "windows:\n  lonely: {title: 孤, article: house_rules/3, opens: facts.due_on, closes: facts.due_on}\n",
        "effects:\n  lonely: {title: 孤, article: house_rules/3}\n",
    ] {
        assert_eq!(with_file(FURTHER, element), ["lending/further.yaml:2:3 unused"], "{element}");
    }
    assert_eq!(
        with_file("rules/lonely.rhai", "fn lonely(day) { day + weeks(2) }\n"),
        ["lending/rules/lonely.rhai:1:1 unused"]
    );
}

#[test]
fn an_action_that_only_others_take_and_none_does_is_unused() {
    let triggered = "      fall_due: {title: 到期, article: house_rules/4, from: lent, to: overdue, triggered: true}\n";
    let packs = TestLibrary::lending();
    packs.edit("lending/workflows.yaml", "      prolong:\n", &format!("{triggered}      prolong:\n"));
    assert_eq!(packs.warnings("lending"), ["lending/workflows.yaml:52:7 unused"]);
    let book = "      write_off:\n        title: {zh: 注销, en: write off}\n";
    packs.edit("lending/workflows.yaml", book, &format!("{book}        triggers: {{loan: fall_due}}\n"));
    assert_eq!(packs.warnings("lending"), [""; 0], "another takes it");
}

#[test]
fn a_function_that_only_an_unused_one_calls_is_unused_and_one_that_a_used_one_calls_is_not() {
    assert_eq!(
        with_file("rules/lonely.rhai", "fn one(day) { another(day) }\nfn another(day) { day + weeks(2) }\n"),
        ["lending/rules/lonely.rhai:1:1 unused", "lending/rules/lonely.rhai:2:1 unused"]
    );
    let packs = TestLibrary::lending();
    packs.edit("lending/rules/days.rhai", "day + weeks(2)", "later(day)");
    packs.write("lending/rules/later.rhai", "fn later(day) { day + weeks(2) }\n");
    assert_eq!(packs.warnings("lending"), [""; 0]);
}

#[test]
fn what_a_pack_inherits_is_not_its_own_to_use() {
    assert_eq!(over("workflows:\n  loan:\n    clocks:\n      answer: {limit: 4 workdays}\n"), [""; 0]);
    assert_eq!(
        over(
            "parameters:\n  answer_limit: {value: 4 workdays}\nworkflows:\n  loan:\n    clocks:\n      answer: {limit: 4 workdays}\n"
        ),
        ["village/rules.yaml:2:3 unused"],
        "what is set to no effect is"
    );
    assert_eq!(
        over("codes:\n  lonely: {title: 孤, source: 孤, entries: {\"1\": 一}}\n"),
        ["village/rules.yaml:2:3 unused"],
        "a code list of a root is there for others, that of a pack over it is not"
    );
}

#[test]
fn a_code_list_that_a_function_looks_into_is_used() {
    let packs = TestLibrary::lending();
    let lists = "codes:\n  subjects: {title: 主题, source: 目录, entries: {\"1\": 文学}}\n";
    packs.province("village", "lending", lists);
    packs.write(
        "village/rules.rhai",
        "fn next_loan_day(day) { if code_listed(\"subjects\", \"1\") { day } else { day + weeks(2) } }\n",
    );
    assert_eq!(packs.warnings("village"), [""; 0]);
}

#[test]
fn a_field_that_names_what_a_view_shows_or_an_effect_carries_is_used() {
    let named = "fields:\n  book: {title: 书名, type: text}\n  due: {title: 应还日期, type: date}\n";
    assert_eq!(with_file(FURTHER, named), [""; 0]);
}

#[test]
fn a_function_with_another_number_of_parameters_replaces_nothing() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "");
    packs.write("village/rules.rhai", "fn next_loan_day(day, more) { day + weeks(3) }\n");
    assert_eq!(packs.warnings("village"), ["village/rules.rhai:1:1 function-replaces-nothing"]);
    packs.write("village/rules.rhai", "fn next_loan_day(day) { day + weeks(3) }\n");
    assert_eq!(packs.warnings("village"), [""; 0], "as many parameters: it takes its place");
}

#[test]
fn a_text_in_which_nothing_stands_is_told_in_either_language() {
    check(&[
        mistake(
            "in Chinese",
            "fields.yaml",
            "title: {zh: 书名, en: title of the book}",
            "title: {zh: ‸\"\", en: title of the book}",
            "empty-text",
        ),
        mistake(
            "in English",
            "fields.yaml",
            "title: {zh: 书名, en: title of the book}",
            "title: {zh: 书名, en: ‸\"  \"}",
            "empty-text",
        ),
        mistake("in none", "fields.yaml", "title: {zh: 书名, en: title of the book}", "title: ‸\"\"", "empty-text"),
        mistake(
            "a reason",
            "fields.yaml",
            "else: {zh: 书名不能为空。, en: The title must not be blank.}",
            "else: ‸\"\"",
            "empty-text",
        ),
    ]);
}

#[test]
fn a_layer_that_says_what_is_inherited_anyway_is_told() {
    let repeats = |place: &str| [format!("village/rules.yaml:{place} repeats-inherited")];
    assert_eq!(over("parameters:\n  answer_limit: {value: 3 workdays}\n"), repeats("2:18"), "a value");
    let title = "workflows:\n  loan:\n    actions:\n      renew: {title: {zh: 续借, en: renew}}\n";
    assert_eq!(over(title), repeats("4:15"), "a text, once");
    assert_eq!(over("workflows:\n  loan:\n    open: {binds: [desk, insurer]}\n"), repeats("3:12"), "a list");
    assert_eq!(over("workflows:\n  loan:\n    open: {binds: {append: [insurer]}}\n"), repeats("3:12"), "an item");
    assert_eq!(over("workflows:\n  loan:\n    open: {binds: [insurer, desk]}\n"), [""; 0], "in another order");
    let law =
        "sources:\n  village_rules:\n    title: 村\n    articles: {\"1\": {kind: executable, summary: 三日内答复}}\n";
    let own = format!("{law}parameters:\n  answer_limit: {{value: 3 workdays, article: village_rules/1}}\n");
    assert_eq!(over(&own), [""; 0], "the layer's own law says it");
}

#[test]
fn a_party_that_nothing_binds_is_told_where_it_is_named() {
    check(&[
        mistake(
            "left out of the only binds",
            "workflows.yaml",
            "      binds: [desk, insurer]\n",
            "      binds: [desk]\n",
            "lending/views.yaml:13:15 never-bound",
        ),
        mistake("late", "workflows.yaml", "duty_of: desk", "duty_of: ‸librarian", "never-bound"),
        mistake(
            "acting",
            "workflows.yaml",
            "        by: reader\n        within",
            "        by: ‸librarian\n        within",
            "never-bound",
        ),
        mistake("told", "workflows.yaml", "slip: {to: reader,", "slip: {to: ‸librarian,", "never-bound"),
        mistake(
            "read",
            "workflows.yaml",
            "that: missing.loan_request.is_empty()",
            "that: ‸missing.loan_request.is_empty() && parties.librarian.is_empty()",
            "never-bound",
        ),
    ]);
}

#[test]
fn automatic_actions_that_never_come_to_rest_are_told() {
    let automatic = |when: &str| {
        format!(
            "      ‸there: {{title: 去, article: house_rules/4, from: suspended, to: requested, automatic: true{when}}}\n      \
             back: {{title: 回, article: house_rules/4, from: requested, to: suspended, automatic: true{when}}}\n"
        )
    };
    let condition = |that: &str| format!(", when: {{asked: {{that: '{that}', else: 否, article: house_rules/4}}}}");
    let told = |wrong: String| {
        let packs = TestLibrary::lending();
        packs.edit(
            "lending/workflows.yaml",
            "      prolong:\n",
            &format!("{}      prolong:\n", wrong.replace('‸', "")),
        );
        packs.warnings("lending")
    };
    let circle = ["lending/workflows.yaml:52:7 automatic-in-circle"];
    assert_eq!(told(automatic("")), circle, "nothing holds them");
    assert_eq!(told(automatic(&condition("facts.has(\"due_on\")"))), circle, "one condition, which they do not change");
    assert_eq!(told(automatic(&condition("procedure.state == \"suspended\""))), [""; 0], "one that asks where it is");
    let there = automatic(&condition("facts.has(\"due_on\")"));
    let (there, _) = there.split_once('\n').unwrap();
    let back = automatic(&condition("!facts.has(\"due_on\")"));
    let (_, back) = back.split_once('\n').unwrap();
    assert_eq!(told(format!("{there}\n{back}")), [""; 0], "two, which do not hold together");
    let itself = "      there: {title: 去, article: house_rules/4, from: suspended, to: suspended, automatic: true}\n";
    assert_eq!(told(itself.to_owned()), circle, "one that leads to where it comes from");
}

#[test]
fn what_never_comes_about_is_told() {
    check(&[
        mistake(
            "an effect whose view shows another workflow",
            "views.yaml",
            "shows: {loan: lent}\n    fields:\n      book: facts.book_title",
            "shows: {book: away}\n    fields:\n      book: facts.book_title",
            "lending/workflows.yaml:79:11 effect-shows-nothing",
        ),
        mistake(
            "a clock that is nobody's duty",
            "workflows.yaml",
            "      answer:\n        title: {zh: 答复期限, en: time to answer}\n        article: house_rules/3\n        limit: params.answer_limit\n        runs_in: requested\n        still_in: suspended\n        duty_of: desk\n",
            "      ‸answer:\n        title: {zh: 答复期限, en: time to answer}\n        article: house_rules/3\n        limit: params.answer_limit\n        runs_in: requested\n        still_in: suspended\n",
            "clock-without-duty",
        ),
        mistake(
            "a window that closes before it opens",
            "rules.yaml",
            "    opens: facts.due_on - days(7)\n    closes: facts.due_on",
            "    opens: facts.due_on - days(7)\n    closes: ‸facts.due_on - months(1)",
            "window-never-open",
        ),
        mistake(
            "a window between two dates",
            "rules.yaml",
            "    opens: facts.due_on - days(7)\n    closes: facts.due_on",
            "    opens: 2026-05-02\n    closes: ‸2026-05-01",
            "window-never-open",
        ),
        mistake(
            "an automatic action after a clock of another state",
            "workflows.yaml",
            "        after: lending",
            "        after: ‸answer",
            "after-never",
        ),
    ]);
}

#[test]
fn a_window_of_one_day_and_one_that_may_be_open_are_windows() {
    for closes in
        ["facts.due_on - days(7)", "facts.due_on - weeks(1)", "facts.due_on - workdays(3)", "facts.reminded_on"]
    {
        let packs = TestLibrary::lending();
        packs.edit("lending/rules.yaml", "    closes: facts.due_on", &format!("    closes: {closes}"));
        assert_eq!(packs.warnings("lending"), [""; 0], "{closes}");
    }
}

#[test]
fn periods_that_cannot_be_meant_are_told_wherever_a_clock_has_them() {
    check(&[
        mistake("a limit of nothing", "workflows.yaml", "limit: 5 days", "limit: ‸workdays(0)", "clock-odd-limit"),
        mistake("a parameter of nothing", "rules.yaml", "value: 3 workdays", "value: ‸0 workdays", "clock-odd-limit"),
        mistake(
            "a parameter longer than a life",
            "rules.yaml",
            "value: 3 workdays",
            "value: ‸40000 workdays",
            "clock-odd-limit",
        ),
        mistake(
            "an extension of nothing",
            "workflows.yaml",
            "extension: 3 workdays",
            "extension: ‸0 workdays",
            "clock-odd-period",
        ),
        mistake(
            "extended by nothing",
            "workflows.yaml",
            "extend: {answer: 2 workdays}",
            "extend: {answer: ‸0 workdays}",
            "clock-odd-period",
        ),
        mistake(
            "a limit longer than any",
            "workflows.yaml",
            "limit: 5 days",
            "limit: ‸999999999 workdays",
            "period-too-long",
        ),
        mistake(
            "a clock of a state that is the end",
            "workflows.yaml",
            "      answer:\n        title: {zh: 答复期限, en: time to answer}\n        article: house_rules/3\n        limit: params.answer_limit\n        runs_in: requested\n        still_in: suspended\n",
            "      answer:\n        title: {zh: 答复期限, en: time to answer}\n        article: house_rules/3\n        limit: params.answer_limit\n        runs_in: ‸refused\n",
            "clock-after-the-end",
        ),
        mistake(
            "a clock of several states, one of which is the end",
            "workflows.yaml",
            "        runs_in: requested\n",
            "        runs_in: [requested, ‸refused]\n",
            "clock-after-the-end",
        ),
    ]);
}

#[test]
fn what_opens_by_itself_starts_no_case() {
    check(&[
        mistake(
            "automatic",
            "workflows.yaml",
            "open: {automatic: true, to: on_shelf}",
            "open: ‸{automatic: true, starts_case: true, to: on_shelf}",
            "opening-starts-itself",
        ),
        mistake(
            "triggered",
            "workflows.yaml",
            "open: {automatic: true, to: on_shelf}",
            "open: ‸{triggered: true, starts_case: true, to: on_shelf}",
            "opening-starts-itself",
        ),
    ]);
}

#[test]
fn what_is_read_and_never_there_is_told_where_it_is_read() {
    let packs = TestLibrary::lending();
    let states = "      overdue: {title: {zh: 逾期, en: overdue}}\n";
    packs.edit("lending/workflows.yaml", states, &format!("{states}      lost: {{title: 遗失}}\n"));
    packs.edit(
        "lending/workflows.yaml",
        "        limit: 5 days\n        starts: facts.reminded_on\n        runs_in: [lent, overdue]\n",
        "        limit: 5 days\n        starts: facts.reminded_on\n        runs_in: lost\n",
    );
    packs.edit(
        "lending/workflows.yaml",
        "slip: {to: reader, with: {due: facts.due_on}}",
        "slip: {to: reader, with: {due: clocks.reminder.due}}",
    );
    let warnings = packs.warnings("lending");
    assert!(
        warnings.iter().any(|warning| warning.ends_with(":42 clock-never-runs")),
        "the day of a clock: {warnings:?}"
    );

    let packs = TestLibrary::lending();
    packs.write(
        "lending/further.yaml",
        "registers:\n  loans: {title: 借阅, article: house_rules/3, case: loan, of: book_title, facts: {note: {}}}\n",
    );
    packs.edit("lending/parties.yaml", "due_on: {}, reminded_on", "due_on: {}, note: {}, reminded_on");
    packs.edit(
        "lending/workflows.yaml",
        "that: missing.loan_request.is_empty()",
        "that: 'recorded(\"loans\", facts.book_title, \"note\") != \"\"'",
    );
    assert_eq!(packs.warnings("lending"), ["lending/workflows.yaml:72:19 never-written"], "what a register would tell");

    let packs = TestLibrary::lending();
    packs.edit("lending/pack.yaml", "draft: true", "in_force: {from: 2026-01-01}");
    packs.edit("lending/rules.yaml", "value: 3 workdays", "values: {2026-03-01: 3 workdays}");
    assert_eq!(
        packs.warnings("lending"),
        ["lending/rules.yaml:2:104 value-from-later"],
        "a parameter without a value yet"
    );
}

#[test]
fn files_that_would_be_left_out_are_named() {
    let packs = TestLibrary::lending();
    packs.write("village/pack.yml", "format: 2\npack: village\n");
    assert_eq!(packs.problems("village"), ["wrong-extension"], "a manifest");
    assert!(packs.library().ids().unwrap().iter().any(|id| *id == "village"), "it is a pack to whoever asks for all");
    let packs = TestLibrary::lending();
    packs.edit("lending/pack.yaml", "calendar: town", "calendar: village");
    packs.write("calendars/village.YAML", "calendar: village\n");
    let failure = packs.library().calendar("village").unwrap_err();
    assert_eq!(guicheng_testkit::problems(&failure), ["file-misnamed"], "a calendar");
    let packs = TestLibrary::lending();
    packs.write("lending/further.yaml", "- fields: {}\n");
    assert_eq!(packs.problems("lending"), ["lending/further.yaml:1:1 wrong-type"], "a list at the top");
    packs.write("alone/pack.yaml", "format: 2\npack: alone\ntitle: 空\nversion: 1.0.0\ncalendar: town\n");
    assert_eq!(packs.problems("alone"), ["alone/pack.yaml:2:7 pack-empty"], "a pack without sections");
}

#[test]
fn nothing_is_triggered_in_what_a_procedure_is_about_if_it_is_about_none() {
    let packs = TestLibrary::of_examples();
    packs.edit("dog_licence/workflows/complaint.yaml", "    concerns: {dog: [licensed]}\n", "");
    assert_eq!(packs.problems("dog_licence"), ["dog_licence/workflows/complaint.yaml:30:20 triggers-concerned"]);
}
