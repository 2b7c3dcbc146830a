//! Expressions evaluated without Rhai: the same comes of them.

use proptest::prelude::*;

use super::hostile::{bodies, expressions};
use super::*;
use crate::base::LastPlace;
use crate::expression::functions::{Form, Function, ValueKind, all};

const FUNCTIONS: &str = "
    fn f(a) { [a] }
    fn g(a, b) { if a == b { return a; } let c = b; c }
    fn h(a) { if a { 1 } else { 2 } }
    fn late(r, on) {
        if !r.has(\"evidence_on\") { return false; }
        let due = r.evidence_on + workdays(r.get(\"x\", 1));
        if due < on { if r.get(\"joint\", false) { return true; } else { return r.x > 2; } }
        on == due
    }
    fn longest(r, p, on) { let end = on + p.validity; if r.has(\"valid_until\") { return min(r.valid_until, end); } end }
    fn same(a, b) { let c = a; let d = \"x\"; g(c, b) == g(b, d) }
    fn letters(t) { t.weighted_sum(\"abcdefg\", 3, 31) }";

/// The expression tree is there, and both ways give the same.
fn is_told(text: &str) {
    is_told_with(FUNCTIONS, text);
}

fn is_told_with(functions: &str, text: &str) {
    let mut pack = Pack::functions(functions);
    let expression = pack.sound(text, &Expected::AnyValue);
    assert!(is_direct(&expression), "`{text}` needs no Rhai");
    let direct = pack.scripts.evaluate(&expression, &bindings(), &pack.calendar);
    assert_eq!(direct, pack.scripts.evaluate_in_rhai(&expression, &bindings(), &pack.calendar), "{text}");
    let (by_tree, by_rhai) = steps(&pack, &expression, &bindings());
    assert_eq!(by_tree, by_rhai, "steps of {text}");
}

/// The names of an evaluation, with a budget of its own.
struct Metered<'b> {
    names: &'b Bindings,
    budget: Budget,
}

impl VariableSource for Metered<'_> {
    fn binding(&self, name: &'static str) -> Option<Binding> {
        self.names.binding(name)
    }

    fn binds(&self, name: &'static str) -> bool {
        self.names.binds(name)
    }

    fn read(&self, name: &'static str, properties: &[Id], last: &LastPlace) -> Option<std::borrow::Cow<'_, Value>> {
        self.names.read(name, properties, last)
    }

    fn registers(&self) -> Option<Seen> {
        self.names.registers()
    }

    fn budget(&self) -> Option<&Budget> {
        Some(&self.budget)
    }
}

/// The steps an expression takes by the tree, if that settles it, and by Rhai alone.
fn steps(pack: &Pack, expression: &Expression, names: &Bindings) -> (u64, u64) {
    let [by_tree, by_rhai] = [(); 2].map(|()| Metered { names, budget: Budget::default() });
    let _ = pack.scripts.evaluate(expression, &by_tree, &pack.calendar);
    let _ = pack.scripts.evaluate_in_rhai(expression, &by_rhai, &pack.calendar);
    (by_tree.budget.spent(), by_rhai.budget.spent())
}

fn is_direct(expression: &Expression) -> bool {
    matches!(&expression.body, Body::Tree { direct: Some(_), .. })
}

#[test]
fn plain_conditions_need_no_rhai() {
    for text in [
        "facts.x <= 3 && facts.has(\"y\")",
        "data.get(\"joint\", facts.x > 2) || !facts.joint",
        "facts.valid_until",
        "facts.get(\"applicant_level\", \"provincial\") in [\"municipal\", \"provincial\"]",
        "clocks.review.running && clocks.review.due > on",
        "on + workdays(20) > on - months(1)",
        "on + workdays(200)",
        "facts.evidence_on <= date(\"2026-01-30\")",
        "facts.consents.contains(\"owner\") && !facts.consents.is_empty() && facts.consents.len == 2",
        "value.trimmed().part(0, 1) == \"规\" && value.len == 4 && value.find(\"程\") == 2",
        "if facts.x == 3 { max(facts.x, 7) } else { -facts.x }",
        "facts.x + 9223372036854775807",
        "facts.x / 0",
        "years(facts.x - 4)",
        "actor.has_role(\"clerk\") && territory_within(facts.territory, \"210000\")",
        "standing(\"agencies\", facts.name) == \"active\" && listed(\"agencies\", \"active\").len == 1",
        "recorded(\"agencies\", facts.name, \"unit_name\")",
        "found_standing(\"agencies\", \"unit_name\", \"owner\", \"disqualified\").first(\"\")",
        "found_by(\"agencies\", \"unit_name\", facts.name).first(facts.name)",
        "some_standing(\"agencies\", facts.consents, \"disqualified\") && facts.consents.first(\"\") == \"x\"",
        "recorded(\"agencies\", \"owner\", \"unit_name\")",
        "has_recorded(\"agencies\", \"owner\", \"staff\")",
        "kind_of(facts.name) == \"municipal\" || superior_of(facts.name) != \"\"",
        "organisation_in(\"municipal\", facts.territory) == \"agency_shenyang\"",
        "late(facts, on)",
        "late(data, on)",
        "longest(facts, params, on)",
        "f(facts.x)",
        "g(h(facts.has(\"joint\")), facts.x)",
        "h(facts.joint)",
        "same(\"x\", facts.name)",
        "same(facts.name, \"x\")",
        "g(3, facts.y)",
        "f(7).contains(facts.x)",
        "letters(\"gba\") == 9 && letters(facts.name) == -1",
        "facts.name.contains(facts.get(\"name\", data.name))",
        "disjoint(parties.applicant, facts.consents) && subset([facts.name], facts.consents)",
        "on.year + on.month * on.day - on.weekday",
        "share(facts.fee, 1, 3) * 3 <= facts.fee + money(\"0.03\")",
        "\"关于“\" + facts.name + \"”\" + data.name == facts.name + \"\"",
        "days_between(on, facts.valid_until) > workdays_between(facts.evidence_on, on)",
    ] {
        is_told(text);
    }
}

#[test]
fn every_function_is_checked_and_comes_to_the_same_both_ways() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for function in all() {
        let mut pack = Pack::new();
        let mut answered = false;
        for _ in 0..200 {
            let text = call(function).new_tree(&mut runner).unwrap().current();
            // A kind of organisations or a date that is written out may be none.
            let (Some(expression), found) = pack.compile(&text, &Expected::AnyValue) else { continue };
            assert!(!found.has_errors());
            assert!(is_direct(&expression), "`{text}` needs no Rhai");
            let direct = pack.scripts.evaluate(&expression, &bindings(), &pack.calendar);
            assert_eq!(direct, pack.scripts.evaluate_in_rhai(&expression, &bindings(), &pack.calendar), "{text}");
            let (by_tree, by_rhai) = steps(&pack, &expression, &bindings());
            assert_eq!(by_tree, by_rhai, "steps of {text}");
            answered |= direct.is_ok();
        }
        assert!(answered, "no call of `{}` gives a value", function.name);
    }
}

#[test]
fn functions_that_go_step_by_step_need_no_rhai() {
    let functions = "
        fn sum_to(n) { let t = 0; for i in 0..n { t += i; } t }
        fn sum_through(n) { let t = 0; for i in 1..=n { t = t + i; } t }
        fn taken(l, name) { for item in l { if item == name { return true; } } false }
        fn some(l, m) { let found = []; for item in l { if item in m { found = found.with(item); } } found }
        fn joined(l) { let all = \"\"; for item in l { all = if all == \"\" { item } else { all + \"、\" + item }; } all }
        fn first_two(l) { let n = []; for (item, place) in l { if place == 2 { break; } n = n.with(item); } n }
        fn others(l, own) { let n = 0; for item in l { if item == own { continue; } n += 1; } n }
        fn halves(n) { let k = 0; while n > 1 { n = n / 2; k += 1; } k }
        fn at(l, place) { l[place] }
        fn nothing_of(l) { for item in l { } }
        fn late(r, on) { let last = on; if r.has(\"evidence_on\") { last = r.evidence_on; } last < on }
        fn nested(l) { let n = 0; for a in l { for b in l { if a == b { n += 1; } else { break; } } } n }
        fn swapped(a, b) { let c = a; a = b; b = c; if a == b { return 0; } a - b }
        fn kept(n) { let a = n; n = 7; a }
        fn given_first(n) { let both = [n, if n > 0 { n }  else { 0 }]; n = both[0] + n; n }
        fn ignored(n) { if n > 0 { sum_to(n); } n }
        fn inner(l, name) { let all = 0; for item in l { if taken(l, item) && !taken([name], item) { all += sum_to(3); } } all }";
    for text in [
        "sum_to(4) == 6",
        "sum_to(facts.x) + sum_through(facts.x)",
        "sum_to(-1)",
        "taken(facts.consents, \"owner\")",
        "taken(facts.consents, facts.name) || taken([], facts.name)",
        "some(facts.consents, [\"owner\"]).len",
        "joined(facts.consents)",
        "first_two(facts.consents.with(\"a\").with(\"b\")).len",
        "others(facts.consents, \"owner\")",
        "halves(40)",
        "at(facts.consents, 0)",
        "at(facts.consents, 9)",
        "at(facts.consents, -1)",
        "late(facts, on)",
        "nested([1, 1, 2])",
        "swapped(facts.x, 9)",
        "kept(facts.x)",
        "given_first(facts.x)",
        "inner(facts.consents, \"owner\")",
        "sum_to(20000)",
        "sum_to(facts.y)",
    ] {
        is_told_with(functions, text);
    }
}

#[test]
fn positions_in_what_is_recorded_are_left_to_rhai() {
    let mut pack = Pack::new();
    let expression = pack.sound("facts.consents[0] == \"operator\"", &Expected::Boolean);
    assert!(!is_direct(&expression));
    assert_eq!(pack.value("facts.consents[0] == \"operator\""), "true");
}

#[test]
fn what_is_not_bound_is_missed_even_where_it_is_not_read() {
    let mut pack = Pack::new();
    let expression = pack.sound("facts.x > 1 || data.x > 1", &Expected::Boolean);
    let only_facts = Bindings::new().with("facts", record(&[("x", Value::Integer(2))]));
    let missing = Err(ScriptError::Absent { path: "data".to_owned() });
    assert_eq!(pack.scripts.evaluate(&expression, &only_facts, &pack.calendar), missing);
    assert_eq!(pack.scripts.evaluate_in_rhai(&expression, &only_facts, &pack.calendar), missing);
}

#[test]
fn a_text_longer_than_scripts_may_hold_is_too_long_either_way() {
    let mut pack = Pack::new();
    let expression = pack.sound("facts.name == \"\"", &Expected::Boolean);
    let long = Bindings::new().with("facts", record(&[("name", Value::text(&"长".repeat(10_000)))]));
    let direct = pack.scripts.evaluate(&expression, &long, &pack.calendar);
    assert_eq!(direct, Err(ScriptError::TooLong(Limit::Size)));
    let twice = pack.sound("facts.name + facts.name == \"\"", &Expected::Boolean);
    let half = Bindings::new().with("facts", record(&[("name", Value::text(&"长".repeat(5_000)))]));
    let joined = pack.scripts.evaluate(&twice, &half, &pack.calendar);
    assert_eq!(joined, Err(ScriptError::TooLong(Limit::Size)));
    assert_eq!(joined, pack.scripts.evaluate_in_rhai(&twice, &half, &pack.calendar));
}

#[test]
fn an_expression_that_uses_up_the_budget_gives_nothing_and_the_next_is_not_asked() {
    let mut pack = Pack::functions("fn sum_to(n) { let t = 0; for i in 0..n { t += i; } t }");
    let (long, short) =
        (pack.sound("sum_to(12000) > 0", &Expected::Boolean), pack.sound("facts.x > 0", &Expected::Boolean));
    let names = bindings();
    let names = Metered { names: &names, budget: Budget::default() };
    let mut asked = 0;
    while pack.scripts.evaluate_boolean(&long, &names, &pack.calendar) == Ok(true) {
        asked += 1;
    }
    let spent = names.budget.spent();
    assert!(asked > 100 && spent > MAX_DECISION_STEPS);
    assert_eq!(pack.scripts.evaluate_boolean(&short, &names, &pack.calendar), Err(ScriptError::Budget));
    assert_eq!(names.budget.spent(), spent, "it is not asked at all");
}

#[test]
fn items_and_characters_that_functions_go_over_are_steps() {
    let mut pack = Pack::new();
    let text = |length: usize| bindings().with("facts", record(&[("name", Value::text(&"a".repeat(length)))]));
    let expression = pack.sound("facts.name.find(\"b\") == -1", &Expected::Boolean);
    let (short, long) = (steps(&pack, &expression, &text(10)), steps(&pack, &expression, &text(1010)));
    assert_eq!((short.0 + 1000, short.1 + 1000), long);
}

/// Some of the fields, with values of their types.
fn values() -> impl Strategy<Value = Arc<Values>> {
    let date = (0..700_i64).prop_map(|days| Value::date(day("2025-12-01") + chrono::Days::new(days.unsigned_abs())));
    let integer = prop_oneof![-3..5_i64, Just(i64::MAX)].prop_map(Value::Integer);
    let money = prop_oneof![-300..500_i64, Just(i64::MAX)].prop_map(|fen| Value::Money { money: Money::of_fen(fen) });
    let text =
        prop::sample::select(vec!["", "owner", " municipal ", "210102", "agency_dalian", "2026-02-13", "7", "数据"]);
    let text = text.prop_map(Value::text).boxed();
    let level = prop::sample::select(vec!["provincial", "municipal"]).prop_map(Value::text).boxed();
    let list = prop::collection::vec(text.clone(), 0..3).prop_map(|items| Value::List(items.into())).boxed();
    let fields = vec![
        ("name", text.clone()),
        ("x", integer.clone().boxed()),
        ("y", integer.boxed()),
        ("joint", any::<bool>().prop_map(Value::Boolean).boxed()),
        ("valid_until", date.clone().boxed()),
        ("evidence_on", date.boxed()),
        ("applicant_level", level.clone()),
        ("previous_level", level),
        ("territory", text),
        ("consents", list),
        ("fee", money.boxed()),
    ];
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| prop::option::weighted(0.7, value.prop_map(move |value| (Id::from(name), value))))
        .collect();
    fields.prop_map(|fields| Arc::new(fields.into_iter().flatten().collect::<Values>()))
}

/// Calls of every function, method and property, with arguments of their types.
fn calls() -> impl Strategy<Value = String> {
    let calls: Vec<_> = all().map(call).collect();
    prop::strategy::Union::new(calls)
}

/// Calls of one function, with arguments of its types.
fn call(function: &'static Function) -> BoxedStrategy<String> {
    let name = function.name;
    // What is to be compared must be of one type.
    let numbers = any::<bool>();
    let body = &function.body;
    numbers
        .prop_flat_map(move |numbers| {
            let arguments: Vec<_> = body.parameters.iter().map(|sort| argument(*sort, numbers)).collect();
            (subject(body.form), arguments)
        })
        .prop_map(move |(subject, arguments)| match body.form {
            Form::Function => format!("{name}({})", arguments.join(", ")),
            Form::Method(_) => format!("{subject}.{name}({})", arguments.join(", ")),
            Form::Property(_) => format!("{subject}.{name}"),
        })
        .boxed()
}

fn subject(form: Form) -> impl Strategy<Value = &'static str> {
    match form {
        Form::Function => prop::sample::select(vec![""]),
        Form::Method(sort) | Form::Property(sort) => argument(sort, true),
    }
}

/// Expressions of a sort; what may be of several types is a number or a date.
fn argument(sort: ValueKind, numbers: bool) -> prop::sample::Select<&'static str> {
    prop::sample::select(match sort {
        ValueKind::Boolean => vec!["facts.joint", "true"],
        ValueKind::Integer => vec!["facts.x", "data.get(\"y\", facts.y)", "2", "-1", "9223372036854775807"],
        ValueKind::Ordered if numbers => vec!["facts.x", "data.y", "7"],
        ValueKind::Ordered | ValueKind::Date => {
            vec!["on", "facts.valid_until", "data.evidence_on", "date(\"2026-12-31\")"]
        }
        ValueKind::Text => vec![
            "facts.name",
            "data.name",
            "facts.territory",
            "data.territory",
            "\"owner\"",
            "\"municipal\"",
            "\"210100\"",
            "\"2026-02-13\"",
            "\"7\"",
            "\"12.50\"",
            "\"\"",
        ],
        ValueKind::Period => vec!["params.validity", "workdays(3)"],
        ValueKind::Money => vec!["facts.fee", "data.fee", "money(\"1234.50\")"],
        ValueKind::List => {
            vec![
                "facts.consents",
                "data.get(\"consents\", [])",
                "[data.name, \"owner\"]",
                "missing.application",
                "facts.instalments",
                "facts.amounts",
            ]
        }
        ValueKind::Item => vec!["facts.name", "\"owner\"", "facts.fee", "facts.x", "1"],
        ValueKind::Record => vec!["facts", "data"],
        ValueKind::Actor => vec!["actor"],
        ValueKind::Field => vec!["\"x\""],
        ValueKind::CodeList => vec!["\"industry_divisions\""],
        ValueKind::Register => vec!["\"agencies\""],
        ValueKind::Standing => vec!["\"active\"", "\"disqualified\"", "facts.name"],
        ValueKind::Fact => vec!["\"unit_name\"", "\"staff\""],
        ValueKind::Recorded => vec!["facts.x", "0"],
    })
}

/// Conditions as packs have them.
fn conditions() -> impl Strategy<Value = String> {
    let boolean = prop::sample::select(vec![
        "facts.joint",
        "facts.has(\"x\")",
        "data.get(\"joint\", facts.joint)",
        "late(facts, on)",
        "late(data, facts.valid_until)",
        "clocks.review.running",
        "actor.has_role(facts.name)",
        "facts.name in facts.consents",
        "data.consents.contains(facts.name)",
        "facts.name.contains(data.name)",
        "subset(facts.consents, [data.name, \"owner\"])",
        "disjoint(facts.consents, data.get(\"consents\", []))",
        "facts.consents.is_empty()",
        "territory_within(facts.territory, data.territory)",
        "is_workday(facts.evidence_on)",
        "facts.applicant_level == data.previous_level",
        "facts.name.trimmed() != data.name",
        "facts.name + data.name == data.territory + facts.territory",
        "data.name in data.get(\"consents\", []).with(facts.name)",
        "facts.consents.without(data.name).is_empty()",
        "data.name.part(facts.x, 2).is_digits()",
        "kind_of(facts.name) == facts.applicant_level",
        "standing(\"agencies\", facts.name) == \"disqualified\"",
        "facts.name in listed(\"agencies\", \"active\")",
        "listed(\"agencies\", data.name).is_empty()",
        "recorded(\"agencies\", facts.name, \"unit_name\") == data.name",
        "has_recorded(\"agencies\", data.name, \"unit_name\")",
        "superior_of(data.name) == organisation_in(data.applicant_level, facts.name)",
        "territory_of(facts.name) == data.territory",
        "facts.fee + data.fee > money(\"2.00\") * facts.x",
        "facts.x * facts.fee - share(data.fee, 1, 3) <= max(facts.fee, data.fee)",
        "share(facts.fee, facts.x, data.x) != data.fee || capitals(facts.fee) == facts.name",
    ]);
    let integer = prop::sample::select(vec![
        "facts.x",
        "data.get(\"y\", facts.y)",
        "3",
        "facts.consents.len",
        "to_integer(facts.name)",
        "facts.name.weighted_sum(\"0123456789\", facts.x, data.x)",
        "workdays_between(on, facts.valid_until)",
        "days_between(facts.evidence_on, facts.valid_until)",
        "g(facts.x, data.x)",
        "h(facts.joint)",
        "facts.name.find(data.name)",
        "on.weekday",
        "(facts.name + data.name).len",
    ]);
    let date = prop::sample::select(vec![
        "on",
        "facts.valid_until",
        "date(facts.name)",
        "longest(data, params, facts.evidence_on)",
        "facts.evidence_on + workdays(facts.x)",
        "next_workday(data.valid_until)",
        "on - months(data.x)",
        "facts.get(\"valid_until\", on + params.validity)",
    ]);
    let comparison = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let operator = prop::sample::select(vec!["+", "-", "*", "/", "%"]);
    let sums = prop_oneof![
        integer.clone().prop_map(str::to_owned),
        (integer.clone(), operator, integer).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
    ];
    prop_oneof![
        2 => boolean.prop_map(str::to_owned),
        1 => (sums.clone(), comparison.clone(), sums).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
        1 => (date.clone(), comparison, date).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
    ]
    .prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(if {a} {{ {b} }} else {{ {c} }})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Whatever passes the check gives the same value or the same error, evaluated either way.
    #[test]
    fn both_ways_come_to_the_same(
        text in prop_oneof![expressions(), conditions(), calls()],
        facts in values(),
        data in values(),
    ) {
        let mut pack = Pack::functions(FUNCTIONS);
        let (Some(expression), _) = pack.compile(&text, &Expected::AnyValue) else { return Ok(()) };
        let bindings = bindings().with("facts", facts).with("data", data);
        let direct = pack.scripts.evaluate(&expression, &bindings, &pack.calendar);
        let rhai = pack.scripts.evaluate_in_rhai(&expression, &bindings, &pack.calendar);
        prop_assert_eq!(&direct, &rhai, "{}", text);
        let (by_tree, by_rhai) = steps(&pack, &expression, &bindings);
        prop_assert_eq!(by_tree, by_rhai, "steps of {}", text);
        // One that may give nothing is no condition.
        if expression.result() == Some(&Type::Boolean) && rhai != Ok(None) {
            let truth = pack.scripts.evaluate_boolean(&expression, &bindings, &pack.calendar).map(Value::Boolean);
            prop_assert_eq!(truth.map(Some), rhai, "{}", text);
        }
    }

    #[test]
    fn functions_come_to_the_same_both_ways(body in bodies(), facts in values()) {
        let (mut pack, _) = Pack::with_functions(&format!("fn f(n, t, l, r, d) {{ {body} }}"));
        let call = "f(facts.x, facts.name, facts.consents, facts, on)";
        let (Some(expression), _) = pack.compile(call, &Expected::AnyValue) else { return Ok(()) };
        let bindings = bindings().with("facts", facts);
        let direct = pack.scripts.evaluate(&expression, &bindings, &pack.calendar);
        let rhai = pack.scripts.evaluate_in_rhai(&expression, &bindings, &pack.calendar);
        prop_assert_eq!(direct, rhai, "{}", body);
        let (by_tree, by_rhai) = steps(&pack, &expression, &bindings);
        prop_assert_eq!(by_tree, by_rhai, "steps of {}", body);
    }

    #[test]
    fn conditions_of_packs_need_no_rhai(text in conditions()) {
        let mut pack = Pack::functions(FUNCTIONS);
        let expression = pack.sound(&text, &Expected::Boolean);
        prop_assert!(is_direct(&expression), "{}", text);
    }
}
