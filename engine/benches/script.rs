//! How long the conditions of packs take. Run with `cargo bench -p guicheng-engine --bench script`.

#![allow(missing_docs, clippy::expect_used, reason = "a bench stops when its own setup is wrong")]

use std::sync::Arc;

use chrono::{FixedOffset, NaiveDate};
use divan::{Bencher, black_box};
use guicheng_engine::internals::diagnostic::Sources;
use guicheng_engine::internals::expression::{
    Bindings, Environment, Evaluator, Expected, Expression, ExpressionText, Type,
};
use guicheng_engine::{Calendar, Diagnostics, Id, Value, Values};

const CONDITIONS: [&str; 7] = [
    "true",
    "facts.x <= 3",
    "facts.x <= 3 && facts.has(\"y\")",
    "data.evidence_on <= on",
    "facts.level == \"municipal\"",
    "\"owner\" in facts.consents",
    "on + workdays(20) > on",
];

struct Setup {
    sources: Sources,
    environment: Environment,
    calendar: Arc<Calendar>,
    bindings: Bindings,
}

fn setup() -> Setup {
    let fields = [
        ("x", Type::Integer),
        ("y", Type::Integer),
        ("evidence_on", Type::Date),
        ("level", Type::choice(["provincial", "municipal"])),
        ("consents", Type::list(Type::Text)),
    ];
    let variables =
        [("facts", Type::record("facts", fields.clone())), ("data", Type::record("data", fields)), ("on", Type::Date)];
    let day = |text: &str| text.parse::<NaiveDate>().map(Value::date).expect("a date");
    let consents = Value::List(Arc::from([Value::text("operator"), Value::text("owner")]));
    let values: Values = [
        ("x", Value::Integer(3)),
        ("y", Value::Integer(1)),
        ("evidence_on", day("2026-01-30")),
        ("level", Value::text("municipal")),
        ("consents", consents),
    ]
    .into_iter()
    .map(|(name, value)| (Id::from(name), value))
    .collect();
    let values = Arc::new(values);
    let table = guicheng_engine::internals::time::YearTable {
        year: 2026,
        source: Arc::from("bench"),
        days_off: Vec::new(),
        make_up: Vec::new(),
    };
    let offset = FixedOffset::east_opt(8 * 3600).expect("an offset");
    let bindings =
        Bindings::new().with("facts", Arc::clone(&values)).with("data", values).with("on", day("2026-02-13"));
    Setup {
        sources: Sources::default(),
        environment: Environment { variables: variables.into_iter().collect() },
        calendar: Arc::new(Calendar::new(Id::from("cn"), offset, vec![table]).expect("a calendar")),
        bindings,
    }
}

fn compile(setup: &mut Setup, names: &[&str], text: &str) -> (Evaluator, Expression) {
    let file = setup.sources.add(None, "bench.yaml", text);
    let span = guicheng_engine::internals::diagnostic::Span { file, start: 0, end: 0 };
    let script = ExpressionText { text: Arc::from(text), span };
    let mut diagnostics = Diagnostics::new();
    let scripts = Evaluator::new(&[], names.iter().copied(), Arc::default(), &setup.sources, &mut diagnostics);
    let expected = Expected::Boolean;
    let expression = scripts
        .compile(&script, &setup.environment, &expected, &setup.sources, &mut diagnostics)
        .expect("a sound condition");
    (scripts, expression)
}

fn evaluate(bencher: Bencher<'_, '_>, names: &[&str], text: &str) {
    let mut setup = setup();
    let (scripts, expression) = compile(&mut setup, names, text);
    bencher.bench_local(|| {
        scripts
            .evaluate_boolean(black_box(&expression), black_box(&setup.bindings), &setup.calendar)
            .expect("a boolean")
    });
}

#[divan::bench(args = CONDITIONS)]
fn with_a_getter_for_each_name(bencher: Bencher<'_, '_>, text: &str) {
    evaluate(bencher, &["x", "y", "evidence_on", "level", "consents"], text);
}

#[divan::bench(args = CONDITIONS)]
fn with_one_indexer(bencher: Bencher<'_, '_>, text: &str) {
    evaluate(bencher, &[], text);
}

#[divan::bench(args = CONDITIONS)]
fn compiling(bencher: Bencher<'_, '_>, text: &str) {
    let mut setup = setup();
    bencher.bench_local(|| compile(&mut setup, &[], text));
}

fn main() {
    divan::main();
}
