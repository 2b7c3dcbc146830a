//! What a person who writes a pack is told when its parts do not go together, within a file or between packs.

use guicheng_engine::Language;
use guicheng_testkit::{TestLibrary, check, mistake};

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
            "case begun by whom nobody has chosen yet",
            "workflows.yaml",
            "      starts_case: true\n      by: reader\n      to: requested\n      form: loan_request\n      binds: [desk, insurer]",
            "      starts_case: true\n      by: [‸desk.clerk, reader]\n      to: requested\n      form: loan_request\n      binds: [insurer]",
            "opener-not-bound",
        ),
        mistake(
            "party chosen in two ways",
            "parties.yaml",
            "route: {only: {organisation: main_desk}}",
            "route: {‸only: {organisation: main_desk, chosen: facts.insurer}}",
            "route-target",
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
            "repeated clock that stands still",
            "workflows.yaml",
            "limit: params.answer_limit",
            "limit: params.answer_limit\n        repeats: ‸1 months",
            "clock-repeats",
        ),
        mistake(
            "clocks in a circle",
            "workflows.yaml",
            "      reminder:\n",
            "      ‸first: {title: first, article: house_rules/4, until: clocks.second.due, runs_in: lent, on_expiry: nothing}\n      second: {title: second, article: house_rules/4, until: clocks.first.due, runs_in: lent, on_expiry: nothing}\n      reminder:\n",
            "clock-cycle",
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
            "code without its list",
            "fields.yaml",
            "  reader_name: {title: {zh: 姓名, en: name of the reader}, type: text, personal: true}",
            "  ‸reader_name: {title: {zh: 姓名, en: name of the reader}, type: code, personal: true}",
            "field-codes",
        ),
        mistake(
            "codes of no list",
            "fields.yaml",
            "  reader_name: {title: {zh: 姓名, en: name of the reader}, type: text, personal: true}",
            "  reader_name: {title: {zh: 姓名, en: name of the reader}, type: code, codes: ‸subjects, personal: true}",
            "unknown-name",
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
            "person in when a public view is shown",
            "views.yaml",
            "    fields:\n      book: facts.book_title",
            "    when: ‸'data.get(\"reader_name\", \"\") != \"\"'\n    fields:\n      book: facts.book_title",
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
    let packs = TestLibrary::lending();
    packs.write("lending/rules/label.rhai", "fn label(record) { \"for \" + record.reader_name }\n");
    packs.edit(
        "lending/views.yaml",
        "      book: facts.book_title",
        "      book: facts.book_title\n      reader: label(data)",
    );
    assert_eq!(packs.problems("lending"), ["lending/views.yaml:9:15 personal-in-public-view"]);
}

#[test]
fn a_person_is_followed_through_what_actions_set() {
    let packs = TestLibrary::lending();
    let to = |field: &str, from: &str| format!("        set: {{data: {{{field}: {from}}}, ");
    let lend = "        set: {facts: {due_on: on + params.lending_period}}";
    let facts = lend.trim_start().trim_start_matches("set: {");
    packs.edit("lending/workflows.yaml", lend, &format!("{}{facts}", to("note", r#"'data.get("reader_name", "")'"#)));
    packs.edit(
        "lending/views.yaml",
        "      book: facts.book_title",
        "      book: facts.book_title\n      remark: data.note",
    );
    let pack = packs.load("lending");
    let warnings = pack.warnings().records(pack.files());
    let found: Vec<&str> = warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(found, ["personal-carried-to-public-view"]);
    assert_eq!(warnings[0].line, Some(9), "at the view that shows it");
}

#[test]
fn names_that_no_expression_could_read_are_refused() {
    check(&[
        mistake(
            "field",
            "fields.yaml",
            "  volumes: {title",
            "  ‸if: {title: if, type: text}\n  volumes: {title",
            "unreadable-name",
        ),
        mistake(
            "parameter",
            "rules.yaml",
            "parameters:",
            "parameters:\n  ‸in: {title: in, type: integer, article: house_rules/3, value: 1}",
            "unreadable-name",
        ),
        mistake(
            "party",
            "parties.yaml",
            "  public: {title",
            "  ‸this: {title: this, article: house_rules/6, anyone: true}\n  public: {title",
            "unreadable-name",
        ),
        mistake(
            "clock",
            "workflows.yaml",
            "      lending:\n        title: {zh: 借期",
            "      ‸call: {title: call, article: house_rules/4, limit: 1 days, runs_in: lent, on_expiry: nothing}\n      lending:\n        title: {zh: 借期",
            "unreadable-name",
        ),
    ]);
}

#[test]
fn names_under_which_records_hold_what_was_erased_are_refused() {
    check(&[mistake(
        "field",
        "fields.yaml",
        "  volumes: {title",
        "  ‸commitment: {title: commitment, type: text}\n  volumes: {title",
        "reserved-name",
    )]);
}

#[test]
fn manifests_are_checked_before_anything_else() {
    check(&[
        mistake("unknown format", "pack.yaml", "format: 2", "format: ‸3", "unknown-format"),
        mistake("format of before", "pack.yaml", "format: 2", "format: ‸1", "old-format"),
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
            "format: 2\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\nversion: 1.0.0\n",
            "‸format: 2\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\n",
            "missing-key",
        ),
        mistake(
            "no calendar",
            "pack.yaml",
            "format: 2\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\nversion: 1.0.0\ncalendar: town\n",
            "‸format: 2\npack: lending\ntitle: {zh: 图书馆借阅规则, en: Rules of a lending library}\nversion: 1.0.0\n",
            "no-calendar",
        ),
        mistake("a base that is no name", "pack.yaml", "draft: true", "extends: ‸[lending]", "wrong-type"),
    ]);
}

#[test]
fn packs_that_are_laid_over_each_other_in_a_circle_are_named() {
    let packs = TestLibrary::lending();
    packs.province("east", "west", "").province("west", "east", "");
    let failure = packs.failure("east");
    assert_eq!(guicheng_testkit::problems(&failure), ["west/pack.yaml:5:10 extends-cycle"]);
    let shown = failure.render(Language::English, false);
    assert!(shown.contains("east") && shown.contains("west"), "the circle is shown: {shown}");
}

#[test]
fn removing_what_is_not_there_is_reported() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "workflows:\n  loan:\n    actions:\n      renw: {remove: true}\n");
    assert_eq!(packs.problems("village"), ["village/rules.yaml:4:7 nothing-to-remove (renew)"]);
}

#[test]
fn what_a_removal_leaves_hanging_is_reported_where_it_is_named() {
    let packs = TestLibrary::lending();
    packs.province("village", "lending", "windows:\n  renewal: {remove: true}\n");
    let found = packs.problems("village");
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
    let packs = TestLibrary::lending();
    for mistake in &mistakes {
        packs.edit(&format!("lending/{}", mistake.file), mistake.right, mistake.wrong);
    }
    let codes: Vec<String> = packs
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
    let packs = TestLibrary::lending();
    packs.edit(
        "lending/workflows.yaml",
        "  loan:\n    title: {zh: 借阅, en: loan}",
        "  loan: [\n    title: {zh: 借阅, en: loan}",
    );
    packs.edit("lending/views.yaml", "    audience: insurer", "    audiense: insurer");
    let found = packs.problems("lending");
    let codes: Vec<&str> = found.iter().filter_map(|problem| problem.split(' ').nth(1)).collect();
    assert_eq!(codes, ["missing-key", "unknown-key", "yaml-syntax"], "{found:#?}");
}

#[test]
fn figures_that_cannot_be_counted_are_reported() {
    check(&[
        mistake(
            "nothing to measure",
            "figures.yaml",
            "  loans_asked_for: {title: {zh: 申请数, en: loans asked for}, article: house_rules/3, of: desk, count: {workflow: loan, opened: true}}",
            "  ‸loans_asked_for: {title: {zh: 申请数, en: loans asked for}, article: house_rules/3, of: desk}",
            "figure-measure",
        ),
        mistake(
            "two things to measure",
            "figures.yaml",
            "  complaints: {title: {zh: 投诉数, en: complaints}, article: house_rules/5, of: complainant, count: {workflow: complaint, opened: true}}",
            "  ‸complaints: {title: {zh: 投诉数, en: complaints}, article: house_rules/5, of: complainant, count: {workflow: complaint, opened: true}, on_time: {workflow: loan, clock: answer}}",
            "figure-measure",
        ),
        mistake(
            "neither actions nor openings",
            "figures.yaml",
            "  complaints: {title: {zh: 投诉数, en: complaints}, article: house_rules/5, of: complainant, count: {workflow: complaint, opened: true}}",
            "  ‸complaints: {title: {zh: 投诉数, en: complaints}, article: house_rules/5, of: complainant, count: {workflow: complaint}}",
            "figure-count",
        ),
        mistake("of everybody", "figures.yaml", "of: complainant", "of: ‸public", "figure-party"),
        mistake("on time for nobody", "figures.yaml", "clock: answer}", "clock: ‸lending}", "figure-clock"),
        mistake(
            "an action of another workflow",
            "figures.yaml",
            "action: [lend, refuse]",
            "action: [lend, ‸settle]",
            "unknown-name",
        ),
        mistake(
            "a state that is not there",
            "figures.yaml",
            "[requested, suspended]",
            "[‸request, suspended]",
            "unknown-name (requested)",
        ),
        mistake(
            "a field of text",
            "figures.yaml",
            "en: loans asked for}, type: integer, figure: loans_asked_for}",
            "en: loans asked for}, type: text, figure: ‸loans_asked_for}",
            "figure-field",
        ),
        mistake(
            "a figure that is not there",
            "figures.yaml",
            "figure: answered_on_time}",
            "figure: ‸answered_in_time}",
            "unknown-name (answered_on_time)",
        ),
        mistake("no such thing to take", "figures.yaml", "take: mean", "take: ‸average", "unknown-word"),
    ]);
}

#[test]
fn what_a_graph_shows_is_warned_of_and_the_pack_loads() {
    let packs = TestLibrary::lending();
    assert_eq!(packs.warnings("lending"), [""; 0], "nothing is to be warned of as it is");
    let states = "      overdue: {title: {zh: 逾期, en: overdue}}\n";
    let further = "      lost: {title: {zh: 遗失, en: lost}}\n";
    packs.edit("lending/workflows.yaml", states, &format!("{states}{further}"));
    let line = 1 + packs.read("lending/workflows.yaml").lines().position(|line| line.contains("lost:")).unwrap();
    assert_eq!(packs.warnings("lending"), [format!("lending/workflows.yaml:{line}:7 unreachable-state")]);
}

#[test]
fn a_state_without_a_way_out_is_warned_of() {
    let packs = TestLibrary::lending();
    let refused = "      refused: {title: {zh: 已拒, en: refused}, final: true}";
    packs.edit("lending/workflows.yaml", refused, "      refused: {title: {zh: 已拒, en: refused}}");
    let line = 1 + packs.read("lending/workflows.yaml").lines().position(|line| line.contains("refused: {")).unwrap();
    assert_eq!(packs.warnings("lending"), [format!("lending/workflows.yaml:{line}:7 endless-state")]);
}

#[test]
fn what_nothing_uses_is_warned_of() {
    let packs = TestLibrary::lending();
    packs.write("lending/further.yaml", "effects:\n  fanfare: {title: 号角, article: house_rules/2}\n");
    assert_eq!(packs.warnings("lending"), ["lending/further.yaml:2:3 unused"]);
}

#[test]
fn who_acts_cannot_be_read_where_nobody_acts() {
    check(&[
        mistake("a view's field", "views.yaml", "volumes: data.volumes", "volumes: ‸actor.person", "nobody-acts"),
        mistake(
            "a view's condition",
            "views.yaml",
            "when: data.get(\"shelf\", \"open\") == \"closed\"",
            "when: ‸actor.real_name",
            "nobody-acts",
        ),
        mistake(
            "the first day of a clock",
            "workflows.yaml",
            "starts: facts.reminded_on",
            "starts: ‸'if actor.real_name { facts.reminded_on } else { on }'",
            "nobody-acts",
        ),
        mistake(
            "the last day of a clock",
            "workflows.yaml",
            "until: facts.due_on",
            "until: ‸'if actor.real_name { facts.due_on } else { on }'",
            "nobody-acts",
        ),
        mistake(
            "a condition of an automatic action",
            "workflows.yaml",
            "        after: lending\n",
            "        after: lending\n        when: {known: {that: ‸actor.real_name, else: x, article: house_rules/4}}\n",
            "nobody-acts",
        ),
        mistake(
            "what an automatic action sets",
            "workflows.yaml",
            "        after: lending\n",
            "        after: lending\n        set: {facts: {book_title: ‸actor.person}}\n",
            "nobody-acts",
        ),
        mistake(
            "what a triggered action sets",
            "workflows.yaml",
            "triggers: {book: leave}\n        effects:\n          slip: {to: reader, with: {due: facts.due_on}}\n          notice: {}\n      refuse: {",
            "triggers: {book: leave}\n        effects:\n          slip: {to: reader, with: {due: facts.due_on}}\n          notice: {}\n      fall_due: {title: x, article: house_rules/4, from: lent, triggered: true, set: {facts: {book_title: ‸actor.person}}}\n      refuse: {",
            "nobody-acts",
        ),
    ]);
}

#[test]
fn who_acts_can_be_read_where_a_person_acts() {
    let packs = TestLibrary::lending();
    let named = "            that: missing.loan_request.is_empty()\n";
    packs.edit("lending/workflows.yaml", named, "            that: actor.real_name\n");
    assert_eq!(packs.warnings("lending"), [""; 0]);
}

/// What the lending pack is warned of with a change, without the place.
fn warned(file: &str, right: &str, wrong: &str) -> Vec<String> {
    let packs = TestLibrary::lending();
    packs.write(
        "lending/further.yaml",
        "fields:\n  mark: {title: 标记, type: text}\n  marked_on: {title: 标记日, type: date}\n",
    );
    packs.edit("lending/workflows.yaml", "  loan:\n", "  loan:\n    fields: {mark: {}, marked_on: {}}\n");
    packs.edit(&format!("lending/{file}"), right, wrong);
    packs.warnings("lending").iter().map(|warning| warning.split_once(' ').unwrap().1.to_owned()).collect()
}

#[test]
fn what_waits_for_a_field_that_nothing_writes_is_warned_of() {
    let after = "        after: lending\n";
    let when =
        |that: &str| format!("{after}        when: {{marked: {{that: '{that}', else: x, article: house_rules/4}}}}\n");
    let never = ["never-written"];
    assert_eq!(warned("workflows.yaml", after, &when("data.mark == \"yes\"")), never, "a condition");
    assert_eq!(warned("workflows.yaml", after, &when("data.has(\"mark\")")), [""; 0], "it allows for nothing there");
    assert_eq!(warned("workflows.yaml", after, &when("data.get(\"mark\", \"\") == \"yes\"")), [""; 0]);
    assert_eq!(warned("workflows.yaml", after, &when("data.has(\"mark\") && data.mark == \"yes\"")), [""; 0]);
    let starts = "starts: facts.reminded_on";
    assert_eq!(warned("workflows.yaml", starts, "starts: data.marked_on"), never, "a clock");
    let slip = "slip: {to: reader, with: {due: facts.due_on}}";
    assert_eq!(warned("workflows.yaml", slip, "slip: {to: reader, with: {due: data.marked_on}}"), never, "an effect");
    let set = "set: {facts: {due_on: on + params.lending_period}}";
    let marked = "set: {facts: {due_on: data.marked_on + params.lending_period}}";
    assert_eq!(warned("workflows.yaml", set, marked), never, "what is set");
    let written = format!("{}        set: {{data: {{mark: '\"yes\"'}}}}\n", when("data.mark == \"yes\""));
    assert_eq!(warned("workflows.yaml", after, &written), ["read-before-set"], "it alone writes it, and too late");
}
