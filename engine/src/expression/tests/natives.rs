//! Every function, operator and property of the pack format.

use super::*;

/// Checks a table of expressions and their values.
fn values(table: &[(&str, &str)]) {
    let mut pack = Pack::new();
    for (text, value) in table {
        assert_eq!(pack.value(text), *value, "{text}");
    }
}

#[test]
fn dates_are_written_taken_apart_and_compared() {
    values(&[
        ("date(\"2025-03-01\")", "2025-03-01"),
        ("on.year", "2026"),
        ("on.month", "2"),
        ("on.day", "13"),
        ("on.weekday", "5"),
        ("date(\"2026-02-15\").weekday", "7"),
        ("facts.evidence_on < on", "true"),
        ("on <= on", "true"),
        ("on > facts.evidence_on", "true"),
        ("on >= date(\"2026-02-14\")", "false"),
        ("on == date(\"2026-02-13\")", "true"),
        ("on != date(\"2026-02-13\")", "false"),
        ("min(on, facts.evidence_on)", "2026-01-30"),
        ("max(on, facts.evidence_on)", "2026-02-13"),
        ("min(facts.x, 2)", "2"),
        ("days_between(facts.evidence_on, on)", "14"),
        ("days_between(on, facts.evidence_on)", "-14"),
    ]);
}

#[test]
fn workdays_are_those_of_the_calendar() {
    values(&[
        ("is_workday(date(\"2026-02-14\"))", "true"),
        ("is_workday(date(\"2026-02-16\"))", "false"),
        ("next_workday(date(\"2026-02-15\"))", "2026-02-24"),
        ("workdays_between(on, date(\"2026-02-25\"))", "3"),
        ("on + workdays(1)", "2026-02-14"),
        ("on + workdays(2)", "2026-02-24"),
        ("date(\"2026-02-24\") - workdays(1)", "2026-02-14"),
    ]);
}

#[test]
fn periods_are_added_and_taken_off() {
    values(&[
        ("days(60)", "60 days"),
        ("weeks(2)", "2 weeks"),
        ("months(1)", "1 months"),
        ("years(3)", "3 years"),
        ("workdays(20)", "20 workdays"),
        ("on + days(60)", "2026-04-14"),
        ("on + weeks(2)", "2026-02-27"),
        ("date(\"2026-01-31\") + months(1)", "2026-02-28"),
        ("on + params.validity", "2029-02-13"),
        ("on - days(60)", "2025-12-15"),
        ("on - years(1)", "2025-02-13"),
        ("params.validity == years(3)", "true"),
        ("params.validity != years(3)", "false"),
    ]);
}

#[test]
fn texts_are_compared_joined_and_taken_apart() {
    values(&[
        ("facts.name == \"交通流量数据\"", "true"),
        ("facts.name != \"交通流量数据\"", "false"),
        ("facts.name + \"（一）\"", "交通流量数据（一）"),
        ("facts.name.len", "6"),
        ("value.trimmed()", "规程"),
        ("value.trimmed() != \"\"", "true"),
        ("facts.name.starts_with(\"交通\")", "true"),
        ("facts.name.ends_with(\"交通\")", "false"),
        ("facts.name.contains(\"流量\")", "true"),
        ("facts.name.part(2, 2)", "流量"),
        ("facts.name.part(4, 100)", "数据"),
        ("facts.name.part(100, 1)", ""),
        ("facts.name.find(\"数据\")", "4"),
        ("facts.name.find(\"档案\")", "-1"),
        ("facts.territory.is_digits()", "true"),
        ("facts.name.is_digits()", "false"),
        ("\"\".is_digits()", "false"),
        ("to_integer(facts.territory)", "210102"),
        ("to_integer(\"-3\")", "-3"),
        ("to_text(facts.x)", "3"),
        ("\"第\" + to_text(facts.x) + \"号\"", "第3号"),
    ]);
}

#[test]
fn lists_are_asked_and_made_longer_and_shorter() {
    values(&[
        ("facts.consents.len", "2"),
        ("facts.consents.is_empty()", "false"),
        ("missing.application.is_empty()", "true"),
        ("\"owner\" in facts.consents", "true"),
        ("!(\"owner\" in facts.consents)", "false"),
        ("facts.consents.contains(\"agency\")", "false"),
        ("facts.consents.with(\"agency\")", "[operator, owner, agency]"),
        ("facts.consents.with(\"owner\")", "[operator, owner]"),
        ("facts.consents.without(\"operator\")", "[owner]"),
        ("subset([\"owner\"], facts.consents)", "true"),
        ("subset(facts.consents, [\"owner\"])", "false"),
        ("disjoint(facts.consents, parties.applicant)", "true"),
        ("disjoint(facts.consents, [\"owner\"])", "false"),
        ("[facts.x, data.x]", "[3, 40]"),
        ("facts.consents[1]", "owner"),
        ("facts.consents[0].len", "8"),
        ("facts.x in [1, 2, 3]", "true"),
        ("facts.applicant_level in [\"provincial\", \"municipal\"]", "true"),
        ("on in [date(\"2026-02-13\")]", "true"),
    ]);
}

#[test]
fn a_territory_lies_within_another_or_not() {
    values(&[
        ("territory_within(facts.territory, \"210100\")", "true"),
        ("territory_within(facts.territory, \"210000\")", "true"),
        ("territory_within(facts.territory, \"210102\")", "true"),
        ("territory_within(facts.territory, \"210200\")", "false"),
        ("territory_within(\"210000\", facts.territory)", "false"),
        ("territory_within(\"210100\", \"210102\")", "false"),
    ]);
}

#[test]
fn the_organisations_of_the_pack_are_asked_for_kind_territory_and_superior() {
    values(&[
        ("kind_of(\"agency_dalian\")", "municipal"),
        ("kind_of(\"hospital\")", ""),
        ("kind_of(facts.name)", ""),
        ("kind_of(\"agency_north\") == \"provincial\"", "true"),
        ("territory_of(\"agency_dalian\")", "210200"),
        ("territory_of(\"nobody\")", ""),
        ("superior_of(\"agency_dalian\")", "agency_north"),
        ("superior_of(superior_of(\"agency_dalian\"))", ""),
    ]);
}

#[test]
fn the_organisation_in_a_territory_is_the_nearest_if_it_is_the_only_one() {
    values(&[
        ("organisation_in(\"municipal\", facts.territory)", "agency_shenyang"),
        ("organisation_in(\"provincial\", facts.territory)", "agency_north"),
        ("organisation_in(\"municipal\", \"210300\")", ""),
        ("organisation_in(\"municipal\", \"500000\")", ""),
        ("organisation_in(\"provincial\", facts.name)", ""),
        ("organisation_in(kind_of(\"agency_dalian\"), territory_of(\"agency_dalian\"))", "agency_dalian"),
    ]);
}

#[test]
fn registers_say_how_organisations_stand_and_what_is_recorded_of_them() {
    values(&[
        ("standing(\"agencies\", \"agency_dalian\")", "active"),
        ("standing(\"agencies\", \"owner\")", "disqualified"),
        ("standing(\"agencies\", facts.name) == \"\"", "true"),
        ("standing(\"agencies\", facts.consents[1]) == \"disqualified\"", "true"),
        ("listed(\"agencies\", \"active\")", "[agency_dalian]"),
        ("found_by(\"agencies\", \"unit_name\", \"owner\")", "[owner]"),
        ("found_by(\"agencies\", \"unit_name\", facts.name).is_empty()", "true"),
        ("facts.name in listed(\"agencies\", \"disqualified\")", "false"),
        ("recorded(\"agencies\", \"owner\", \"unit_name\")", "owner"),
        ("has_recorded(\"agencies\", \"owner\", \"unit_name\")", "true"),
        ("has_recorded(\"agencies\", \"owner\", \"staff\")", "false"),
        ("has_recorded(\"agencies\", \"nobody\", \"unit_name\")", "false"),
    ]);
    let absent = |path: &str| Err(ScriptError::Absent { path: path.to_owned() });
    let mut pack = Pack::new();
    let told = pack.evaluate("recorded(\"agencies\", \"owner\", \"staff\") > 3", &bindings());
    assert_eq!(told, absent("registers.agencies.staff"));
    let told = pack.evaluate("recorded(\"agencies\", facts.name, \"unit_name\")", &bindings());
    assert_eq!(told, absent("registers.agencies.unit_name"));
}

#[test]
fn what_is_asked_of_a_register_counts_as_read_also_in_functions() {
    let mut pack = Pack::functions("fn serves(id) { standing(\"agencies\", id) == \"active\" }");
    let expression =
        pack.sound("serves(facts.name) && recorded(\"agencies\", facts.name, \"staff\") > 2", &Expected::Boolean);
    let reads: Vec<String> = expression.reads().iter().map(Read::to_string).collect();
    assert_eq!(reads, ["facts.name", "registers.agencies", "registers.agencies.staff"]);
    assert_eq!(expression.roots(), ["facts"]);
}

#[test]
fn conditions_are_joined_and_chosen_by() {
    values(&[
        ("true && false || true", "true"),
        ("!(facts.x == 3)", "false"),
        ("if facts.x > 2 { \"more\" } else { \"less\" }", "more"),
        ("if facts.x > 5 { 1 } else if facts.x > 2 { 2 } else { 3 }", "2"),
        ("if facts.x > 5 { on } else { () }", "()"),
        ("facts.has(\"valid_until\") && on <= facts.valid_until", "false"),
        ("facts.get(\"joint\", false)", "false"),
        ("data.get(\"x\", 0)", "40"),
        ("actor.has_role(\"clerk\")", "true"),
        ("actor.has_role(\"head\")", "false"),
        ("clocks.review.running", "true"),
    ]);
}

#[test]
fn numbers_are_reckoned_with() {
    values(&[
        ("facts.x + 2 * 3", "9"),
        ("(facts.x + 2) * 3", "15"),
        ("7 / 2", "3"),
        ("7 % 4", "3"),
        ("-facts.x", "-3"),
        ("facts.x - 5", "-2"),
        ("2 ** 10", "1024"),
    ]);
}

#[test]
fn a_fact_that_is_not_recorded_is_named() {
    let mut pack = Pack::new();
    let absent = |path: &str| ScriptError::Absent { path: path.to_owned() };
    assert_eq!(pack.error("on <= facts.valid_until"), absent("facts.valid_until"));
    assert_eq!(pack.error("clocks.review.due < on"), absent("clocks.review.due"));
    assert_eq!(pack.error("params.quorum > 3"), absent("params.quorum"));
    assert_eq!(pack.error("data.name.len > 3").code(), "script-absent");
}

#[test]
fn a_name_that_is_not_bound_is_not_available() {
    let mut pack = Pack::new();
    let expression = pack.sound("on < facts.valid_until", &Expected::Boolean);
    let bound = Bindings::new().with("on", Value::date(day("2026-02-13")));
    let error = pack.scripts.evaluate(&expression, &bound, &pack.calendar).unwrap_err();
    assert_eq!(error, ScriptError::Absent { path: "facts".to_owned() });
}

#[test]
fn a_workday_of_an_unpublished_year_is_no_answer() {
    let mut pack = Pack::new();
    let unpublished = |year| ScriptError::CalendarUnpublished { year };
    assert_eq!(pack.error("on + workdays(300)"), unpublished(2027));
    assert_eq!(pack.error("is_workday(date(\"2027-01-04\"))"), unpublished(2027));
    assert_eq!(pack.error("next_workday(date(\"2027-01-02\"))"), unpublished(2027));
    assert_eq!(pack.error("workdays_between(on, date(\"2027-01-04\"))"), unpublished(2027));
    assert_eq!(pack.error("date(\"2026-01-05\") - workdays(5)"), unpublished(2025));
    assert_eq!(pack.value("on + days(400)"), "2027-03-20", "days need no table");
}

#[test]
fn what_fails_says_why_and_where() {
    let mut pack = Pack::new();
    for (text, part, column) in [
        ("facts.x / (facts.x - 3)", "zero", 9),
        ("9223372036854775807 + facts.x", "overflow", 21),
        ("to_integer(facts.name)", "`交通流量数据` is not a whole number", 1),
        ("date(facts.name)", "is not a date", 1),
        ("days(0 - facts.x)", "`-3` cannot be the number of days", 1),
        ("facts.consents[7]", "out of bounds", 16),
        ("on + years(9000)", "beyond the year 9999", 4),
        ("territory_within(facts.name, \"210000\")", "is not a territory code", 1),
    ] {
        match pack.error(text) {
            ScriptError::Failed { message, place, .. } => {
                let english = message.get(Language::English);
                assert!(english.contains(part), "{text}: {english}");
                assert_ne!(&*message.zh, english, "{text}");
                assert_eq!(place, Place { function: None, line: 1, column }, "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn literals_do_without_the_engine() {
    let mut pack = Pack::new();
    for (text, expected, value) in [
        ("true", Expected::Boolean, Value::Boolean(true)),
        ("5", Expected::Integer, Value::Integer(5)),
        ("\"x\"", Expected::Text, Value::text("x")),
        ("20 workdays", Expected::Period, Value::Period { period: "20 workdays".parse().unwrap() }),
        ("2025-03-01", Expected::Date, Value::date(day("2025-03-01"))),
        ("[1, 2]", Expected::List, Value::List(Arc::from([Value::Integer(1), Value::Integer(2)]))),
    ] {
        let expression = pack.sound(text, &expected);
        assert_eq!(expression.constant(), Some(&Some(value)), "{text}");
        assert!(expression.roots().is_empty());
    }
    assert_eq!(pack.sound("()", &Expected::AnyValue).constant(), Some(&None));
}

#[test]
fn an_expression_knows_what_it_reads() {
    let mut pack = Pack::new();
    let text =
        "facts.has(\"valid_until\") && on <= facts.valid_until && clocks.review.due > on && actor.has_role(\"head\")";
    let expression = pack.sound(text, &Expected::Boolean);
    let reads: Vec<String> = expression.reads().iter().map(Read::to_string).collect();
    assert_eq!(reads, ["actor.roles", "clocks.review.due", "facts.valid_until", "on"]);
    assert_eq!(expression.roots(), ["actor", "clocks", "facts", "on"]);
    assert_eq!(expression.result(), Some(&Type::Boolean));
}

#[test]
fn evaluations_of_many_threads_do_not_see_each_other() {
    let mut pack = Pack::new();
    let expression = pack.sound("on + workdays(facts.x)", &Expected::Date);
    std::thread::scope(|scope| {
        for number in 0..4_i64 {
            let (pack, expression) = (&pack, &expression);
            scope.spawn(move || {
                let bound = bindings().with("facts", record(&[("x", Value::Integer(number))]));
                let expected = pack.calendar.add(day("2026-02-13"), format!("{number} workdays").parse().unwrap());
                for _ in 0..100 {
                    let date = pack.scripts.evaluate_date(expression, &bound, &pack.calendar);
                    assert_eq!(date, Ok(expected.date));
                }
            });
        }
    });
}

#[test]
fn check_characters_are_made_of_weighted_sums() {
    let mut pack = Pack::new();
    // 1 + 3 × 2 + 9 × 3 = 34, modulo 31.
    assert_eq!(pack.value("\"123\".weighted_sum(\"0123456789\", 3, 31)"), "3");
    assert_eq!(pack.value("\"\".weighted_sum(\"0123456789\", 3, 31)"), "0");
    assert_eq!(pack.value("\"12A\".weighted_sum(\"0123456789\", 3, 31)"), "-1");
    assert_eq!(pack.value("\"乙丙\".weighted_sum(\"甲乙丙\", -1, 31)"), "30");
    assert_eq!(pack.value("\"91350100M000100Y4\".weighted_sum(\"0123456789ABCDEFGHJKLMNPQRTUWXY\", 3, 31)"), "28");
    for modulus in ["0", "-31"] {
        let error = pack.error(&format!("value.weighted_sum(\"0123456789\", 3, {modulus})"));
        assert!(matches!(&error, ScriptError::Failed { message, .. } if message.zh.contains(modulus)), "{error}");
    }
}

#[test]
fn amounts_are_added_multiplied_shared_and_written_out() {
    values(&[
        ("facts.fee", "1234.50"),
        ("facts.fee + money(\"0.55\")", "1235.05"),
        ("money(\"1\") - money(\"1.01\")", "-0.01"),
        ("facts.fee * 3", "3703.50"),
        ("2 * facts.fee", "2469.00"),
        ("share(facts.fee, 1, 100)", "12.35"),
        ("share(money(\"100\"), 2, 3)", "66.67"),
        ("capitals(facts.fee)", "壹仟贰佰叁拾肆元伍角整"),
        ("facts.fee > money(\"1234.49\") && facts.fee <= money(\"1234.50\")", "true"),
        ("facts.fee == money(\"1234.5\") && facts.fee != money(\"0\")", "true"),
        ("min(facts.fee, money(\"3\"))", "3.00"),
        ("max(facts.fee, money(\"3\"))", "1234.50"),
    ]);
}

#[test]
fn an_amount_that_cannot_be_kept_is_an_error() {
    let mut pack = Pack::new();
    for text in [
        "money(\"92233720368547758.07\") + money(\"0.01\")",
        "money(\"-92233720368547758.08\") - money(\"0.01\")",
        "money(\"92233720368547758.07\") * 2",
        "share(facts.fee, 1, 0)",
        "money(facts.name)",
    ] {
        assert!(matches!(pack.error(text), ScriptError::Failed { .. }), "{text}");
    }
}

#[test]
fn money_is_not_multiplied_by_money_nor_mixed_with_numbers() {
    let mut pack = Pack::new();
    for text in [
        "facts.fee * facts.fee",
        "facts.fee / 2",
        "facts.fee + 1",
        "facts.fee > 100",
        "facts.fee == \"1234.50\"",
        "share(facts.fee, facts.fee, 2)",
        "money(\"１２\")",
        "money(\"1.005\")",
    ] {
        assert!(!pack.faults(text, &Expected::AnyValue).is_empty(), "{text}");
    }
}

#[test]
fn rows_are_read_by_field_and_equal_ones_stay() {
    values(&[
        ("facts.instalments.len", "3"),
        ("facts.instalments.column(\"x\")", "[1, 2, 1]"),
        ("facts.instalments.column(\"fee\").sum(money(\"0\"))", "30.15"),
        ("facts.instalments.column(\"x\").sum(10)", "14"),
        ("facts.instalments.having(\"name\", \"一\").len", "2"),
        ("facts.instalments.column(\"x\").count(1)", "2"),
        ("facts.instalments[1].name", "二"),
        ("facts.instalments[0].has(\"name\") && facts.instalments[0].get(\"x\", 7) == 1", "true"),
        ("facts.instalments.followed_by(facts.instalments).len", "6"),
        ("facts.amounts.sum(facts.fee)", "1239.00"),
        ("[1, 2].followed_by([2])", "[1, 2, 2]"),
    ]);
}

#[test]
fn loops_go_over_rows() {
    let mut pack =
        Pack::functions("fn first_over(rows, most) { for row in rows { if row.x > most { return row.name; } } \"\" }");
    assert_eq!(pack.value("first_over(facts.instalments, 1)"), "二");
    assert_eq!(pack.value("first_over(facts.instalments, 5)"), "");
    let faults = pack.faults("first_over(facts.amounts, 1) == \"\"", &Expected::Boolean);
    assert!(!faults.is_empty());
}

#[test]
fn what_rows_have_not_is_found_by_the_check() {
    let mut pack = Pack::new();
    for (text, code) in [
        ("facts.instalments.column(\"y\")", "unknown-field"),
        ("facts.instalments[0].y", "unknown-field"),
        ("facts.instalments.column(facts.name)", "script-unsupported"),
        ("[].column(facts.name)", "script-unsupported"),
        ("facts.instalments.having(\"x\", \"1\")", "type-mismatch"),
        ("![].having(\"x\", \"1\")", "wrong-argument-type"),
        ("facts.instalments.sum(1)", "type-mismatch"),
        ("facts.amounts.sum(1)", "wrong-argument-type"),
        ("facts.consents.column(\"x\")", "type-mismatch"),
        ("facts.consents.followed_by(facts.amounts)", "wrong-argument-type"),
        ("facts.instalments[0] == facts.instalments[1]", "type-mismatch"),
    ] {
        let found: Vec<_> = pack.faults(text, &Expected::AnyValue).into_iter().map(|(code, _)| code).collect();
        assert_eq!(found, [code], "{text}");
    }
}
