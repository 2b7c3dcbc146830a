//! What a person who writes a pack is told about slips of the pen: which, where, and what was perhaps meant.

use guicheng_engine::Language;
use guicheng_testkit::{TestLibrary, check, mistake};

#[test]
fn the_pack_that_mistakes_are_made_in_has_none() {
    let pack = TestLibrary::lending().load("lending");
    assert!(pack.warnings().is_empty(), "{}", pack.warnings().render(pack.files(), Language::English, false));
}

#[test]
fn slips_of_the_pen_in_the_form_of_a_file_are_reported_where_they_are() {
    check(&[
        mistake(
            "unknown key",
            "workflows.yaml",
            "        within: renewal",
            "        ‸withn: renewal",
            "unknown-key (within)",
        ),
        mistake(
            "key given twice",
            "workflows.yaml",
            "        within: renewal",
            "        within: renewal\n        ‸within: renewal",
            "duplicate-key",
        ),
        mistake("unknown section", "views.yaml", "views:\n", "‸veiws: {}\nviews:\n", "unknown-key (views)"),
        mistake("number for a title", "workflows.yaml", "title: {zh: 续借, en: renew}", "title: ‸7", "wrong-type"),
        mistake(
            "list for a mapping",
            "workflows.yaml",
            "set: {facts: {due_on: next_loan_day(facts.due_on)}}",
            "set: ‸[due_on]",
            "wrong-type",
        ),
        mistake(
            "text for a boolean",
            "workflows.yaml",
            "        automatic: true",
            "        automatic: ‸yes",
            "wrong-type",
        ),
        mistake(
            "a clock that runs in no state",
            "workflows.yaml",
            "        runs_in: requested",
            "        runs_in: ‸[]",
            "nothing-named",
        ),
        mistake(
            "an effect that would be for everybody",
            "workflows.yaml",
            "slip: {to: reader,",
            "slip: {to: ‸[],",
            "nothing-named",
        ),
        mistake(
            "a view of no state",
            "views.yaml",
            "    shows: {loan: lent}",
            "    shows: {loan: ‸[]}",
            "nothing-named",
        ),
        mistake(
            "missing key",
            "rules.yaml",
            "    title: {zh: 续借期, en: time for renewing}\n    article: house_rules/4\n    opens: facts.due_on - days(7)\n",
            "    ‸title: {zh: 续借期, en: time for renewing}\n    article: house_rules/4\n",
            "missing-key",
        ),
        mistake(
            "missing article",
            "fields.yaml",
            "  reminder: {title: {zh: 催还, en: reminder}, article: house_rules/4,",
            "  reminder: ‸{title: {zh: 催还, en: reminder},",
            "missing-key",
        ),
        mistake(
            "id in capitals",
            "parties.yaml",
            "head: {title: {zh: 馆长, en: head}}",
            "head: {title: {zh: 馆长, en: head}}, ‸Boss: {title: 老板}",
            "bad-id",
        ),
        mistake(
            "unknown word",
            "workflows.yaml",
            "last_day: next_workday",
            "last_day: ‸next_workdays",
            "unknown-word (next_workday)",
        ),
        mistake("bad period", "workflows.yaml", "extension: 3 workdays", "extension: ‸3 working days", "bad-period"),
        mistake("decimals", "fields.yaml", "max_length: 20", "max_length: ‸2.5", "yaml-float"),
    ]);
}

#[test]
fn names_that_are_not_there_are_reported_with_the_nearest_that_is() {
    check(&[
        mistake(
            "state",
            "workflows.yaml",
            "        from: lent\n        by: reader",
            "        from: ‸lend\n        by: reader",
            "unknown-name (lent)",
        ),
        mistake(
            "way to nowhere",
            "workflows.yaml",
            "        to: suspended",
            "        to: ‸suspend",
            "unknown-name (suspended)",
        ),
        mistake(
            "opening to nowhere",
            "workflows.yaml",
            "      to: requested\n      form",
            "      to: ‸reqested\n      form",
            "unknown-name (requested)",
        ),
        mistake(
            "state of a clock",
            "workflows.yaml",
            "        still_in: suspended",
            "        still_in: ‸suspnded",
            "unknown-name (suspended)",
        ),
        mistake(
            "action",
            "workflows.yaml",
            "triggers: {book: leave}",
            "triggers: {book: ‸leaves}",
            "unknown-name (leave)",
        ),
        mistake(
            "workflow",
            "workflows.yaml",
            "triggers: {book: leave}",
            "triggers: {‸boook: leave}",
            "unknown-name (book)",
        ),
        mistake(
            "workflow concerned",
            "workflows.yaml",
            "concerns: {loan: [lent, overdue]}",
            "concerns: {‸loans: [lent, overdue]}",
            "unknown-name (loan)",
        ),
        mistake("party", "workflows.yaml", "        by: desk\n", "        by: ‸dest\n", "unknown-name (desk)"),
        mistake(
            "role",
            "workflows.yaml",
            "to: refused, by: desk.clerk}",
            "to: refused, by: ‸desk.clark}",
            "unknown-name (desk.clerk)",
        ),
        mistake(
            "party that a clock is the duty of",
            "workflows.yaml",
            "duty_of: reader",
            "duty_of: ‸raeder",
            "unknown-name (reader)",
        ),
        mistake("field of a form", "fields.yaml", "{note: {}}", "{‸notes: {}}", "unknown-name (note)"),
        mistake(
            "field of a kind of case",
            "parties.yaml",
            "due_on: {}, reminded_on",
            "due_on: {}, ‸volume: {}, reminded_on",
            "unknown-name (volumes)",
        ),
        mistake(
            "field a party is bound from",
            "parties.yaml",
            "bind: {field: insurer}",
            "bind: {field: ‸insuror}",
            "unknown-name (insurer)",
        ),
        mistake(
            "form",
            "workflows.yaml",
            "        form: desk_note",
            "        form: ‸desk_notes",
            "unknown-name (desk_note)",
        ),
        mistake(
            "form recorded",
            "workflows.yaml",
            "        records: reminder",
            "        records: ‸remindr",
            "unknown-name (reminder)",
        ),
        mistake(
            "parameter",
            "workflows.yaml",
            "limit: params.answer_limit",
            "limit: params.‸answer_limits",
            "unknown-property (answer_limit)",
        ),
        mistake(
            "interpretation",
            "rules.yaml",
            "    interpretation: lending_period",
            "    interpretation: ‸lending_periods",
            "unknown-name (lending_period)",
        ),
        mistake(
            "reading",
            "rules.yaml",
            "    chosen: thirty_days",
            "    chosen: ‸thirty_day",
            "unknown-name (thirty_days)",
        ),
        mistake(
            "article",
            "fields.yaml",
            "article: house_rules/2(1)",
            "article: ‸house_rules/22",
            "unknown-name (house_rules/2)",
        ),
        mistake(
            "item of an article",
            "fields.yaml",
            "article: house_rules/2(1)",
            "article: ‸house_rules/2(3)",
            "unknown-name (house_rules/2(1))",
        ),
        mistake(
            "legal text",
            "fields.yaml",
            "article: house_rules/2(1)",
            "article: ‸house_rule/2(1)",
            "unknown-name (house_rules)",
        ),
        mistake(
            "window",
            "workflows.yaml",
            "        within: renewal",
            "        within: ‸renewals",
            "unknown-name (renewal)",
        ),
        mistake("effect", "workflows.yaml", "          notice: {}", "          ‸notices: {}", "unknown-name (notice)"),
        mistake(
            "value of an effect",
            "workflows.yaml",
            "with: {due: facts.due_on}",
            "with: {‸duo: facts.due_on}",
            "unknown-name (due)",
        ),
        mistake("view of an effect", "rules.yaml", "view: on_loan", "view: ‸on_load", "unknown-name (on_loan)"),
        mistake(
            "workflow of a view",
            "views.yaml",
            "shows: {loan: lent}",
            "shows: {‸loans: lent}",
            "unknown-name (loan)",
        ),
        mistake("state of a view", "views.yaml", "shows: {loan: lent}", "shows: {loan: ‸lend}", "unknown-name (lent)"),
        mistake("audience", "views.yaml", "audience: insurer", "audience: ‸insurers", "unknown-name (insurer)"),
        mistake(
            "organisation",
            "parties.yaml",
            "organisation: main_desk",
            "organisation: ‸maindesk",
            "unknown-name (main_desk)",
        ),
        mistake("kind of organisation", "parties.yaml", "kind: branch", "kind: ‸brunch", "unknown-name (branch)"),
        mistake(
            "clock extended",
            "workflows.yaml",
            "extend: {answer: 2 workdays}",
            "extend: {‸anser: 2 workdays}",
            "unknown-name (answer)",
        ),
        mistake("clock waited for", "workflows.yaml", "after: lending", "after: ‸lendin", "unknown-name (lending)"),
        mistake("root workflow", "parties.yaml", "root: book", "root: ‸bok", "unknown-name (book)"),
        mistake(
            "kind of case",
            "workflows.yaml",
            "    case: loan\n    article: house_rules/5",
            "    case: ‸loans\n    article: house_rules/5",
            "unknown-name (loan)",
        ),
        mistake(
            "no article and no reason",
            "workflows.yaml",
            "    case: loan\n    article: house_rules/5",
            "    case: loan\n    article: ‸[]",
            "wrong-type",
        ),
    ]);
}

#[test]
fn mistakes_in_expressions_are_reported_at_the_word_that_is_wrong() {
    check(&[
        mistake("fact", "rules.yaml", "closes: facts.due_on", "closes: facts.‸due_no", "unknown-field (due_on)"),
        mistake("datum", "views.yaml", "volumes: data.volumes", "volumes: data.‸volums", "unknown-field (volumes)"),
        mistake("variable", "rules.yaml", "closes: facts.due_on", "closes: ‸fact.due_on", "unknown-variable (facts)"),
        mistake(
            "function",
            "workflows.yaml",
            "due_on: next_loan_day(facts.due_on)",
            "due_on: ‸next_loan_days(facts.due_on)",
            "unknown-function (next_loan_day)",
        ),
        mistake(
            "number of arguments",
            "rules.yaml",
            "closes: facts.due_on",
            "closes: ‸next_loan_day(facts.due_on, 2)",
            "wrong-argument-count",
        ),
        mistake(
            "date compared with a number",
            "views.yaml",
            "    when: data.get(\"shelf\", \"open\") == \"closed\"",
            "    when: facts.due_on ‸> 7",
            "type-mismatch",
        ),
        mistake(
            "choice misspelt",
            "views.yaml",
            "data.get(\"shelf\", \"open\") == \"closed\"",
            "data.get(\"shelf\", \"open\") ‸== \"close\"",
            "unknown-choice (closed)",
        ),
        mistake(
            "text for a condition",
            "views.yaml",
            "    when: data.get(\"shelf\", \"open\") == \"closed\"",
            "    when: ‸facts.book_title",
            "wrong-result-type",
        ),
        mistake("number for a date", "rules.yaml", "closes: facts.due_on", "closes: ‸7", "wrong-result-type"),
        mistake(
            "period for a fact that is a date",
            "workflows.yaml",
            "due_on: on + params.lending_period",
            "due_on: ‸params.lending_period",
            "wrong-result-type",
        ),
        mistake(
            "fact set that is not recorded",
            "workflows.yaml",
            "set: {facts: {due_on: on +",
            "set: {facts: {‸due_no: on +",
            "not-recorded (due_on)",
        ),
        mistake(
            "a clock of another workflow",
            "workflows.yaml",
            "due_on: next_loan_day(facts.due_on)",
            "due_on: clocks.‸lendin.due",
            "unknown-property (lending)",
        ),
        mistake(
            "the function itself",
            "rules/days.rhai",
            "    day + weeks(2)",
            "    ‸dya + weeks(2)",
            "unknown-variable (day)",
        ),
    ]);
}

#[test]
fn expressions_that_cannot_be_read_are_reported_where_they_break_off() {
    for (file, right, wrong) in [
        ("views.yaml", "volumes: data.volumes", "volumes: data.volumes +"),
        ("views.yaml", "volumes: data.volumes", "volumes: (data.volumes"),
        ("rules/days.rhai", "day + weeks(2)", "day + weeks(2"),
        ("rules/days.rhai", "day + weeks(2)", "day + "),
    ] {
        let packs = TestLibrary::lending();
        let path = format!("lending/{file}");
        packs.edit(&path, right, wrong);
        let found = packs.problems("lending");
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("{path}:")) && found[0].contains("script-"),
            "`{wrong}` in {file} is reported once, in that file, and nothing because of it: {found:#?}"
        );
    }
}

#[test]
fn every_report_has_a_sentence_in_both_languages() {
    let packs = TestLibrary::lending();
    packs.edit("lending/workflows.yaml", "        within: renewal", "        withn: renewal");
    packs.edit("lending/views.yaml", "audience: insurer", "audience: ensurer");
    for record in packs.failure("lending").diagnostics.records(&packs.failure("lending").sources) {
        assert!(record.message.zh.chars().any(|c| c >= '一'), "in Chinese: {}", record.message.zh);
        assert!(!record.message.en.starts_with(record.code), "`{}` has a sentence in English", record.code);
    }
}

#[test]
fn a_comment_of_functions_that_is_not_closed_hides_none() {
    let packs = TestLibrary::lending();
    let functions = packs.read("lending/rules/days.rhai");
    packs.write("lending/rules/days.rhai", format!("/* of days /* and more */\n{functions}"));
    assert_eq!(packs.problems("lending"), ["lending/rules/days.rhai:1:1 script-syntax"]);
    packs.write("lending/rules/days.rhai", format!("/* of days /* and more */ */\n{functions}"));
    packs.load("lending");
}

#[test]
fn the_first_function_beyond_those_that_packs_may_have_is_named() {
    let packs = TestLibrary::lending();
    let many: String = (0..1024).map(|number| format!("fn more_{number}() {{ {number} }}\n")).collect();
    packs.write("lending/rules/more.rhai", many);
    let found = packs.problems("lending");
    assert!(matches!(found.as_slice(), [one] if one.ends_with(" too-many-functions")), "{found:?}");
}
