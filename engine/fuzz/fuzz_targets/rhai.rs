//! A hostile expression, and hostile functions that it may call, with names of every type to read.
//!
//! Whatever the text, it compiles or there is a diagnostic; what compiles evaluates to a value or a script error, twice
//! the same.
#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{FixedOffset, NaiveDate};
use guicheng_engine::internals::diagnostic::{Sources, Span};
use guicheng_engine::internals::expression::ExpressionText;
use guicheng_engine::internals::expression::{Bindings, Environment, Evaluator, Expected, Properties, Property, Type};
use guicheng_engine::internals::time::YearTable;
use guicheng_engine::{Calendar, Diagnostics, Id, Language, Value, Values};
use libfuzzer_sys::fuzz_target;

/// Between the expression and the functions.
const SEAM: &str = "\n//---rules---\n";

static CALENDAR: LazyLock<Arc<Calendar>> = LazyLock::new(|| {
    let table = YearTable {
        year: 2026,
        source: Arc::from("table"),
        days_off: vec![(day(2026, 2, 15), day(2026, 2, 23)), (day(2026, 10, 1), day(2026, 10, 7))],
        make_up: vec![day(2026, 2, 14), day(2026, 2, 28), day(2026, 10, 10)],
    };
    let offset = FixedOffset::east_opt(8 * 3600).expect("an offset");
    Arc::new(Calendar::new(Id::from("cn"), offset, vec![table]).expect("a sound table"))
});

static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(environment);
static BINDINGS: LazyLock<Bindings> = LazyLock::new(bindings);

fuzz_target!(|text: &str| {
    let (expression, functions) = text.split_once(SEAM).unwrap_or((text, ""));
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let rules = sources.add(Some("pack"), "pack/rules/all.rhai", functions);
    let file = sources.add(Some("pack"), "pack/workflows.yaml", expression);
    let scripts = Evaluator::new(&[rules], ["name", "amount", "from"], Arc::default(), &sources, &mut diagnostics);
    let end = u32::try_from(expression.len()).expect("inputs are short");
    let script = ExpressionText { text: Arc::from(expression), span: Span { file, start: 0, end } };
    for expected in [Expected::Boolean, Expected::Date, Expected::Period, Expected::AnyValue] {
        let compiled = scripts.compile(&script, &ENVIRONMENT, &expected, &sources, &mut diagnostics);
        assert!(compiled.is_some() || diagnostics.has_errors(), "an expression or an error");
        let Some(compiled) = compiled else { continue };
        let once = scripts.evaluate(&compiled, &*BINDINGS, &CALENDAR);
        let again = scripts.evaluate(&compiled, &*BINDINGS, &CALENDAR);
        assert_eq!(format!("{once:?}"), format!("{again:?}"), "the same twice");
    }
    let _shown = diagnostics.render(&sources, Language::Chinese, false);
});

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn environment() -> Environment {
    let fields = [
        ("name", Type::Text),
        ("amount", Type::Integer),
        ("joint", Type::Boolean),
        ("from", Type::Date),
        ("kind", Type::choice(["large", "small"])),
        ("kinds", Type::list(Type::choice(["large", "small"]))),
        ("names", Type::list(Type::Text)),
        ("absent", Type::Text),
    ];
    let clock = Type::object(
        "clocks.review",
        "property",
        [("due", Type::Date), ("running", Type::Boolean), ("expired", Type::Boolean)],
    );
    let variables: BTreeMap<&'static str, Type> = [
        ("facts", Type::record("facts", fields.clone())),
        ("data", Type::record("data", fields)),
        ("params", Type::object("params", "parameter", [("limit", Type::Period), ("most", Type::Integer)])),
        ("clocks", Type::object("clocks", "clock", [("review", clock)])),
        ("on", Type::Date),
        ("value", Type::Text),
        ("number", Type::Integer),
        ("flag", Type::Boolean),
        ("period", Type::Period),
        ("list", Type::list(Type::Integer)),
    ]
    .into_iter()
    .collect();
    Environment { variables }
}

fn bindings() -> Bindings {
    let values: Values = [
        ("name", Value::text("公共数据")),
        ("amount", Value::Integer(i64::MAX)),
        ("joint", Value::Boolean(true)),
        ("from", Value::date(day(2026, 2, 13))),
        ("kind", Value::text("large")),
        ("kinds", Value::List(Arc::from([Value::text("small")]))),
        ("names", Value::List(Arc::from([Value::text("甲"), Value::text("b")]))),
    ]
    .into_iter()
    .map(|(name, value)| (Id::from(name), value))
    .collect();
    let values = Arc::new(values);
    let period = || Value::Period { period: "20 workdays".parse().expect("a period") };
    let params = Fixed(vec![("limit", Property::Value(period())), ("most", Property::Value(Value::Integer(3)))]);
    let review = Fixed(vec![
        ("due", Property::Value(Value::date(day(2026, 3, 24)))),
        ("running", Property::Value(Value::Boolean(true))),
        ("expired", Property::Value(Value::Boolean(false))),
    ]);
    let clocks = Fixed(vec![("review", Property::Object(Arc::new(review)))]);
    let object = |properties: Fixed| -> Arc<dyn Properties> { Arc::new(properties) };
    Bindings::new()
        .with("facts", Arc::clone(&values))
        .with("data", values)
        .with("params", object(params))
        .with("clocks", object(clocks))
        .with("on", Value::date(day(2026, 2, 13)))
        .with("value", Value::text("一二三 abc"))
        .with("number", Value::Integer(-7))
        .with("flag", Value::Boolean(false))
        .with("period", period())
        .with("list", Value::List((0..5).map(Value::Integer).collect()))
}

/// An object whose properties do not change.
#[derive(Debug)]
struct Fixed(Vec<(&'static str, Property)>);

impl Properties for Fixed {
    fn get(&self, name: &str) -> Property {
        self.0.iter().find(|(known, _)| *known == name).map_or(Property::Absent, |(_, property)| property.clone())
    }
}
