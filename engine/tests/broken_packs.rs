//! What a person who writes a pack is told about mistakes: which, where, and what was perhaps meant.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::string_slice, reason = "tests")]

#[path = "support/shelf.rs"]
mod shelf;

use guicheng_engine::text::Language;
use shelf::Shelf;

/// A mistake made in a file of the lending pack. `‸` marks the place that the report points at.
struct Mistake {
    what: &'static str,
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
    report: &'static str,
}

const fn mistake(
    what: &'static str,
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
    report: &'static str,
) -> Mistake {
    Mistake { what, file, right, wrong, report }
}

/// The file with the mistake, and the report as `file:line:column code (suggestion)`.
fn make(mistake: &Mistake, text: &str) -> (String, String) {
    let file = format!("lending/{}", mistake.file);
    assert_eq!(text.matches(mistake.right).count(), 1, "{}: `{}` stands once in {file}", mistake.what, mistake.right);
    let marked = text.replacen(mistake.right, mistake.wrong, 1);
    let Some((before, after)) = marked.split_once('‸') else { return (marked, mistake.report.to_owned()) };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (format!("{before}{after}"), format!("{file}:{line}:{column} {}", mistake.report))
}

fn check(mistakes: &[Mistake]) {
    let mut wrong = Vec::new();
    for mistake in mistakes {
        let shelf = Shelf::lending();
        let file = format!("lending/{}", mistake.file);
        let (text, report) = make(mistake, &shelf.read(&file));
        shelf.write(&file, text);
        let found = match shelf.library().load("lending") {
            Ok(_) => vec!["nothing".to_owned()],
            Err(failure) => shelf::problems(&failure),
        };
        if found != [report.as_str()] {
            wrong.push(format!("{}:\n  expected {report}\n  reported {}", mistake.what, found.join("\n           ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} mistakes are not reported as they should be\n\n{}",
        wrong.len(),
        mistakes.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_pack_that_mistakes_are_made_in_has_none() {
    let pack = Shelf::lending().load("lending");
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
        let shelf = Shelf::lending();
        let path = format!("lending/{file}");
        shelf.edit(&path, right, wrong);
        let found = shelf.problems("lending");
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("{path}:")) && found[0].contains("script-"),
            "`{wrong}` in {file} is reported once, in that file, and nothing because of it: {found:#?}"
        );
    }
}

#[test]
fn contradictions_are_reported_at_the_element_that_has_them() {
    check(&[
        mistake(
            "two answers to who acts",
            "workflows.yaml",
            "      become_overdue:\n",
            "      ‸become_overdue:\n        by: reader\n",
            "action-by",
        ),
        mistake(
            "nobody acts",
            "workflows.yaml",
            "      suspend:\n        title: {zh: 中止, en: suspend}\n        article: house_rules/3\n        from: requested\n        to: suspended\n        by: desk.clerk\n",
            "      ‸suspend:\n        title: {zh: 中止, en: suspend}\n        article: house_rules/3\n        from: requested\n        to: suspended\n",
            "action-by",
        ),
        mistake(
            "opened by nobody",
            "workflows.yaml",
            "    open: {by: complainant, to: raised,",
            "    open: ‸{to: raised,",
            "opening-by",
        ),
        mistake(
            "clock without limit",
            "workflows.yaml",
            "      answer:\n        title: {zh: 答复期限, en: time to answer}\n        article: house_rules/3\n        limit: params.answer_limit\n",
            "      ‸answer:\n        title: {zh: 答复期限, en: time to answer}\n        article: house_rules/3\n",
            "clock-span",
        ),
        mistake(
            "clock with limit and last day",
            "workflows.yaml",
            "      reminder:\n        title: {zh: 催还期限",
            "      ‸reminder:\n        until: facts.due_on\n        title: {zh: 催还期限",
            "clock-span",
        ),
        mistake(
            "clock that runs and stands",
            "workflows.yaml",
            "still_in: suspended",
            "still_in: [suspended, ‸requested]",
            "clock-runs-and-stands",
        ),
        mistake(
            "clock of months that stands",
            "workflows.yaml",
            "limit: params.answer_limit",
            "limit: ‸1 months",
            "clock-still-unit",
        ),
        mistake(
            "extending what has no bound",
            "workflows.yaml",
            "extend: {answer: 2 workdays}",
            "extend: {‸reminder: 2 days}",
            "clock-not-extendable",
        ),
        mistake(
            "waiting for a clock by hand",
            "workflows.yaml",
            "      lend:\n",
            "      ‸lend:\n        after: answer\n",
            "after-without-automatic",
        ),
        mistake(
            "automatic without a way",
            "workflows.yaml",
            "      become_overdue:\n        title: {zh: 逾期, en: become overdue}\n        article: house_rules/4\n        from: lent\n        to: overdue\n",
            "      ‸become_overdue:\n        title: {zh: 逾期, en: become overdue}\n        article: house_rules/4\n        from: lent\n",
            "automatic-needs-to",
        ),
        mistake(
            "party bound in two ways",
            "parties.yaml",
            "  public: {title: {zh: 公众, en: public},",
            "  ‸public: {bind: opener, title: {zh: 公众, en: public},",
            "party-binding",
        ),
        mistake(
            "triggering what persons take",
            "workflows.yaml",
            "triggers: {book: leave}",
            "triggers: {book: ‸write_off}",
            "not-triggered",
        ),
        mistake(
            "citation of nothing",
            "fields.yaml",
            "article: house_rules/2(1)",
            "article: ‸house rules",
            "bad-citation",
        ),
        mistake(
            "citation not closed",
            "fields.yaml",
            "article: house_rules/2(1)",
            "article: ‸house_rules/2(1",
            "bad-citation",
        ),
        mistake(
            "article without a reason",
            "articles.yaml",
            "      \"1\": {kind: declaratory, because: {zh: 目的, en: purpose},",
            "      ‸\"1\": {kind: declaratory,",
            "no-reason",
        ),
        mistake(
            "choice without options",
            "fields.yaml",
            "  shelf: {title: {zh: 书架, en: shelf}, type: choice, options: {open: {title: 开架}, closed: {title: 闭架}}}",
            "  ‸shelf: {title: {zh: 书架, en: shelf}, type: choice}",
            "field-options",
        ),
        mistake(
            "parameter without value",
            "rules.yaml",
            "  answer_limit: {title: {zh: 答复期限, en: time to answer}, type: period, article: house_rules/3, value: 3 workdays}",
            "  ‸answer_limit: {title: {zh: 答复期限, en: time to answer}, type: period, article: house_rules/3}",
            "parameter-value",
        ),
        mistake("parameter of another type", "rules.yaml", "value: 3 workdays", "value: ‸3", "wrong-type"),
        mistake(
            "person in a public view",
            "views.yaml",
            "      book: facts.book_title",
            "      book: facts.book_title\n      reader: ‸data.reader_name",
            "personal-in-public-view",
        ),
        mistake(
            "person in a public view, read with a fallback",
            "views.yaml",
            "      book: facts.book_title",
            "      book: facts.book_title\n      reader: ‸data.get(\"reader_name\", \"\")",
            "personal-in-public-view",
        ),
        mistake(
            "territory of five digits",
            "parties.yaml",
            "territory: \"990100\"",
            "territory: ‸\"99010\"",
            "bad-territory",
        ),
        mistake(
            "condition on an optional field",
            "fields.yaml",
            "      volumes: {}",
            "      ‸volumes: {when: 1 == 1}",
            "when-without-need",
        ),
        mistake(
            "partial without a form",
            "workflows.yaml",
            "      lend:\n",
            "      ‸lend:\n        partial: true\n",
            "partial-without-form",
        ),
    ]);
}

#[test]
fn a_person_is_found_in_a_public_view_also_behind_a_function() {
    let shelf = Shelf::lending();
    shelf.write("lending/rules/label.rhai", "fn label(record) { \"for \" + record.reader_name }\n");
    shelf.edit(
        "lending/views.yaml",
        "      book: facts.book_title",
        "      book: facts.book_title\n      reader: label(data)",
    );
    assert_eq!(shelf.problems("lending"), ["lending/views.yaml:9:15 personal-in-public-view"]);
}

#[test]
fn manifests_are_checked_before_anything_else() {
    check(&[
        mistake("unknown format", "pack.yaml", "format: 1", "format: ‸2", "unknown-format"),
        mistake("other id than the folder", "pack.yaml", "pack: lending", "pack: ‸landing", "wrong-pack-id"),
        mistake("unknown base", "pack.yaml", "draft: true", "extends: ‸ladning", "unknown-pack (lending)"),
        mistake(
            "base out of the library",
            "pack.yaml",
            "draft: true",
            "extends: ‸../lending",
            "unknown-pack (lending)",
        ),
        mistake("itself as base", "pack.yaml", "draft: true", "extends: ‸lending", "extends-cycle"),
        mistake(
            "no version",
            "pack.yaml",
            "format: 1\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\nversion: 1.0.0\n",
            "‸format: 1\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\n",
            "missing-key",
        ),
        mistake(
            "no calendar",
            "pack.yaml",
            "format: 1\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\nversion: 1.0.0\ncalendar: town\n",
            "‸format: 1\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\nversion: 1.0.0\n",
            "no-calendar",
        ),
        mistake("a base that is no name", "pack.yaml", "draft: true", "extends: ‸[lending]", "wrong-type"),
    ]);
}

#[test]
fn packs_that_are_laid_over_each_other_in_a_circle_are_named() {
    let shelf = Shelf::lending();
    shelf.province("east", "west", "").province("west", "east", "");
    let failure = shelf.failure("east");
    assert_eq!(shelf::problems(&failure), ["west/pack.yaml:5:10 extends-cycle"]);
    let shown = failure.render(Language::English, false);
    assert!(shown.contains("east") && shown.contains("west"), "the circle is shown: {shown}");
}

#[test]
fn removing_what_is_not_there_is_reported() {
    let shelf = Shelf::lending();
    shelf.province("village", "lending", "workflows:\n  loan:\n    actions:\n      renw: {remove: true}\n");
    assert_eq!(shelf.problems("village"), ["village/rules.yaml:4:7 nothing-to-remove (renew)"]);
}

#[test]
fn what_a_removal_leaves_hanging_is_reported_where_it_is_named() {
    let shelf = Shelf::lending();
    shelf.province("village", "lending", "windows:\n  renewal: {remove: true}\n");
    let found = shelf.problems("village");
    assert!(
        found.len() == 1 && found[0].starts_with("lending/workflows.yaml:") && found[0].ends_with("unknown-name"),
        "the national action that needs the removed window is reported: {found:#?}"
    );
}

#[test]
fn mistakes_in_many_files_are_all_reported_in_one_run_and_none_because_of_another() {
    let mistakes = [
        mistake("unknown section key", "articles.yaml", "    articles:\n", "    nmber: 1\n    articles:\n", ""),
        mistake("field of no type", "fields.yaml", "type: integer", "type: number", ""),
        mistake(
            "a form without article",
            "fields.yaml",
            "  desk_note: {title: {zh: 备注, en: note}, article: house_rules/3,",
            "  desk_note: {title: {zh: 备注, en: note},",
            "",
        ),
        mistake("window without a first day", "rules.yaml", "    opens: facts.due_on - days(7)\n", "", ""),
        mistake(
            "party without a title",
            "parties.yaml",
            "  insurer: {title: {zh: 承保人, en: insurer}, article: house_rules/4, bind",
            "  insurer: {article: house_rules/4, bind",
            "",
        ),
        mistake("workflow without a title", "workflows.yaml", "    title: {zh: 图书, en: book}\n", "", ""),
        mistake("wrong type in an action", "workflows.yaml", "        automatic: true", "        automatic: maybe", ""),
        mistake("unknown state in the same action", "workflows.yaml", "        to: overdue", "        to: overdew", ""),
        mistake("unknown party", "views.yaml", "audience: insurer", "audience: ensurer", ""),
        mistake("expression", "views.yaml", "due: facts.due_on", "due: facts.due_no", ""),
    ];
    let shelf = Shelf::lending();
    for mistake in &mistakes {
        shelf.edit(&format!("lending/{}", mistake.file), mistake.right, mistake.wrong);
    }
    let codes: Vec<String> = shelf
        .problems("lending")
        .iter()
        .map(|problem| {
            let (place, report) = problem.split_once(' ').unwrap();
            format!("{} {report}", place.split(':').next().unwrap())
        })
        .collect();
    assert_eq!(
        codes,
        [
            "lending/articles.yaml unknown-key (number)",
            "lending/fields.yaml unknown-word",
            "lending/fields.yaml missing-key",
            "lending/parties.yaml missing-key",
            "lending/rules.yaml missing-key",
            "lending/views.yaml unknown-field (due_on)",
            "lending/views.yaml unknown-name (insurer)",
            "lending/workflows.yaml missing-key",
            "lending/workflows.yaml unknown-name (overdue)",
            "lending/workflows.yaml wrong-type",
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_makes_no_names_of_its_own_unknown() {
    let shelf = Shelf::lending();
    shelf.edit(
        "lending/workflows.yaml",
        "  loan:\n    title: {zh: 借阅, en: loan}",
        "  loan: [\n    title: {zh: 借阅, en: loan}",
    );
    shelf.edit("lending/views.yaml", "    audience: insurer", "    audiense: insurer");
    let found = shelf.problems("lending");
    let codes: Vec<&str> = found.iter().filter_map(|problem| problem.split(' ').nth(1)).collect();
    assert_eq!(codes, ["missing-key", "unknown-key", "yaml-syntax"], "{found:#?}");
}

#[test]
fn every_report_has_a_sentence_in_both_languages() {
    let shelf = Shelf::lending();
    shelf.edit("lending/workflows.yaml", "        within: renewal", "        withn: renewal");
    shelf.edit("lending/views.yaml", "audience: insurer", "audience: ensurer");
    for record in shelf.failure("lending").diagnostics.records(&shelf.failure("lending").sources) {
        assert!(record.message.zh.chars().any(|c| c >= '一'), "in Chinese: {}", record.message.zh);
        assert!(!record.message.en.starts_with(record.code), "`{}` has a sentence in English", record.code);
    }
}
