use std::sync::Arc;

use chrono::{FixedOffset, NaiveDate};

use super::*;
use crate::base::{Code, CodeList, Language, Money, Text, Validity, Values};
use crate::diagnostic::{Diagnostics, Span};
use crate::register::{Answers, Asked, LookUp, MemoryRegisters, RegisterEntry, RegisterKey, RegisterRow, Seen};
use crate::time::YearTable;

mod checking;
mod codes;
mod direct;
mod explained;
mod functions;
mod hostile;
mod natives;
mod rows;

/// A pack in small: its sources, its functions, the names its expressions may read.
struct Pack {
    sources: Sources,
    scripts: Evaluator,
    environment: Environment,
    calendar: Arc<Calendar>,
    /// Something has been said of the pack already, so that an expression may be refused without a further word.
    faulty: bool,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn environment() -> Environment {
    let level = Type::choice(["provincial", "municipal"]);
    let fields = [
        ("name", Type::Text),
        ("x", Type::Integer),
        ("y", Type::Integer),
        ("joint", Type::Boolean),
        ("valid_until", Type::Date),
        ("evidence_on", Type::Date),
        ("applicant_level", level.clone()),
        ("previous_level", level),
        ("territory", Type::Text),
        ("consents", Type::list(Type::Text)),
        ("fee", Type::Money),
        ("amounts", Type::list(Type::Money)),
        ("instalments", Type::rows([("x", Type::Integer), ("fee", Type::Money), ("name", Type::Text)])),
    ];
    let clock = Type::object(
        "clocks.review",
        "property",
        [("due", Type::Date), ("running", Type::Boolean), ("expired", Type::Boolean)],
    );
    let variables = [
        ("facts", Type::record("facts", fields.clone())),
        ("data", Type::record("data", fields)),
        ("params", Type::object("params", "parameter", [("validity", Type::Period), ("quorum", Type::Integer)])),
        ("parties", Type::object("parties", "party", [("applicant", Type::list(Type::Text))])),
        ("clocks", Type::object("clocks", "clock", [("review", clock)])),
        ("missing", Type::object("missing", "form", [("application", Type::list(Type::choice(["name", "x"])))])),
        ("actor", Type::object("actor", "property", [("organisation", Type::Text), ("roles", Type::list(Type::Text))])),
        ("on", Type::Date),
        ("value", Type::Text),
    ];
    Environment { variables: variables.into_iter().collect() }
}

/// Two divisions of the classification of industries.
fn code_lists() -> CodeLists {
    let text = |zh: &str| Text { zh: Arc::from(zh), en: None };
    let entries = [("01", "农业"), ("65", "软件和信息技术服务业")].map(|(code, title)| (Id::from(code), text(title)));
    let list = CodeList {
        id: Id::from("industry_divisions"),
        title: text("国民经济行业分类大类"),
        source: text("GB/T 4754—2017"),
        territories: false,
        entries: entries.into_iter().map(|(id, title)| (id, Code { title, validity: Validity::default() })).collect(),
    };
    [list].into_iter().collect()
}

/// The workdays of 2026 as far as these tests need them: New Year, and the Spring Festival with its make-up workdays.
fn calendar() -> Arc<Calendar> {
    let table = YearTable {
        year: 2026,
        source: Arc::from("国办发明电〔2025〕7号"),
        days_off: vec![(day("2026-01-01"), day("2026-01-03")), (day("2026-02-15"), day("2026-02-23"))],
        make_up: vec![day("2026-01-04"), day("2026-02-14"), day("2026-02-28")],
    };
    let offset = FixedOffset::east_opt(8 * 3600).unwrap();
    Arc::new(Calendar::new(Id::from("cn"), offset, vec![table]).unwrap())
}

/// A provincial agency, its two municipal ones, and a third for a territory that a fourth claims too.
fn pack_context() -> PackContext {
    let member = |id, kind: &str, territory: &str, superior: Option<&str>| Member {
        id: Id::from(id),
        kind: Some(Id::from(kind)),
        territory: Some(Arc::from(territory)),
        superior: superior.map(Id::from),
        validity: Validity::default(),
    };
    let members = vec![
        member("agency_north", "provincial", "210000", None),
        member("agency_shenyang", "municipal", "210100", Some("agency_north")),
        member("agency_dalian", "municipal", "210200", Some("agency_north")),
        member("agency_anshan", "municipal", "210300", Some("agency_north")),
        member("agency_anshan_port", "municipal", "210300", Some("agency_north")),
        Member { id: Id::from("hospital"), kind: None, territory: None, superior: None, validity: Validity::default() },
    ];
    PackContext {
        kinds: [Id::from("provincial"), Id::from("municipal")].into(),
        organisations: Directory::new(members),
        registers: [(Id::from("agencies"), Some(agencies())), (Id::from("broken"), None)].into(),
        fields: [(Id::from("name"), Type::Text), (Id::from("valid_until"), Type::Date), (Id::from("x"), Type::Integer)]
            .into(),
    }
}

/// What can be asked of the register of agencies.
fn agencies() -> RegisterShape {
    RegisterShape {
        of: Type::Text,
        keys: [(Id::from("unit_name"), Type::Text)].into(),
        bounded: true,
        standings: [Id::from("active"), Id::from("disqualified")].into(),
        facts: [(Id::from("unit_name"), Type::Text), (Id::from("staff"), Type::Integer)].into(),
    }
}

/// The register of agencies as it stands: one active, one disqualified. All that is looked up is answered.
fn registers() -> Seen {
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let mut registers = MemoryRegisters::default();
    let mut enter = |case: &str, organisation: &str, standing: &str, moment: &str| {
        let entry = RegisterEntry {
            from: at(moment),
            case: Id::from(case),
            sequence: 1,
            of: Value::text(organisation),
            standing: Some(Id::from(standing)),
            facts: [(Id::from("unit_name"), Value::text(organisation))].into_iter().collect(),
            line: Arc::from([Id::from("northland")]),
        };
        let found = RegisterKey::By(Id::from("unit_name"), Value::text(organisation));
        let keys = [RegisterKey::Of(Value::text(organisation)), found, RegisterKey::All];
        let row = |key| RegisterRow { register: Id::from("agencies"), key, entry: entry.clone(), after: None };
        registers.add(&keys.map(row));
    };
    enter("one", "agency_dalian", "active", "2026-01-05T01:00:00Z");
    enter("two", "owner", "active", "2026-01-05T02:00:00Z");
    enter("three", "owner", "disqualified", "2026-02-01T02:00:00Z");
    enter("four", "agency_dalian", "disqualified", "2026-06-01T01:00:00Z");
    let mut answers = Answers::none();
    for row in registers.rows() {
        let at = at("2026-02-13T01:00:00Z");
        let look_up = LookUp { register: row.register.clone(), key: row.key.clone(), at };
        let answer = registers.answer(&look_up);
        answers.add(look_up, answer);
    }
    Seen::new(Asked::with(&answers), at("2026-02-13T01:00:00Z"), Arc::from([Id::from("northland")]))
}

impl Pack {
    fn new() -> Self {
        let (pack, diagnostics) = Self::with_functions("");
        assert!(diagnostics.is_empty());
        pack
    }

    fn with_functions(text: &str) -> (Self, Diagnostics) {
        let mut sources = Sources::default();
        let file = sources.add(Some("northland"), "northland/rules/terms.rhai", text);
        let mut diagnostics = Diagnostics::new();
        let names = ["name", "x", "valid_until"];
        let scripts = Evaluator::new(&[file], names, Arc::new(code_lists()), &sources, &mut diagnostics);
        scripts.surround(pack_context(), &sources, &mut diagnostics);
        let faulty = diagnostics.has_errors();
        (Self { sources, scripts, environment: environment(), calendar: calendar(), faulty }, diagnostics)
    }

    /// A pack whose functions are without fault.
    fn functions(text: &str) -> Self {
        let (pack, diagnostics) = Self::with_functions(text);
        assert!(diagnostics.is_empty(), "{}", diagnostics.render(&pack.sources, Language::English, false));
        pack
    }

    /// Compiles an expression written as a plain YAML value.
    fn compile(&mut self, text: &str, expected: &Expected) -> (Option<Expression>, Diagnostics) {
        let file = self.sources.add(Some("northland"), "northland/workflows.yaml", text);
        let end = u32::try_from(text.len()).unwrap();
        let script = ExpressionText { text: Arc::from(text), span: Span { file, start: 0, end } };
        let mut diagnostics = Diagnostics::new();
        let expression = self.scripts.compile(&script, &self.environment, expected, &self.sources, &mut diagnostics);
        assert!(expression.is_none() || !diagnostics.has_errors(), "what is wrong is no expression: {text}");
        self.faulty |= diagnostics.has_errors();
        assert!(expression.is_some() || self.faulty, "without an expression there is a reason: {text}");
        (expression, diagnostics)
    }

    /// The expression, which must be without fault.
    fn sound(&mut self, text: &str, expected: &Expected) -> Expression {
        let (expression, diagnostics) = self.compile(text, expected);
        let shown = diagnostics.render(&self.sources, Language::English, false);
        expression.unwrap_or_else(|| panic!("`{text}` should be without fault:\n{shown}"))
    }

    /// The codes of what is wrong with an expression, with the words the errors point at.
    fn faults(&mut self, text: &str, expected: &Expected) -> Vec<(&'static str, String)> {
        let (_, diagnostics) = self.compile(text, expected);
        diagnostics.iter().map(|fault| (fault.code(), self.pointed_at(fault.span().unwrap()))).collect()
    }

    fn pointed_at(&self, span: Span) -> String {
        let text = self.sources.text(span.file);
        text.get(usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap()).unwrap().to_owned()
    }

    fn evaluate(&mut self, text: &str, bindings: &Bindings) -> Result<Evaluated, ScriptError> {
        let expression = self.sound(text, &Expected::AnyValue);
        self.scripts.evaluate(&expression, bindings, &self.calendar)
    }

    /// The value of an expression over the usual bindings, as people read it.
    fn value(&mut self, text: &str) -> String {
        match self.evaluate(text, &bindings()) {
            Ok(Some(value)) => value.to_string(),
            Ok(None) => "()".to_owned(),
            Err(error) => panic!("`{text}` should give a value: {error}"),
        }
    }

    fn error(&mut self, text: &str) -> ScriptError {
        self.evaluate(text, &bindings()).expect_err("an error should come of it")
    }
}

fn record(values: &[(&str, Value)]) -> Arc<Values> {
    Arc::new(values.iter().map(|(name, value)| (Id::from(*name), value.clone())).collect())
}

/// An object whose properties are in a table.
#[derive(Debug)]
struct Table(Vec<(&'static str, Property)>);

impl Properties for Table {
    fn get(&self, name: &str) -> Property {
        self.0.iter().find(|(known, _)| *known == name).map_or(Property::Absent, |(_, property)| property.clone())
    }
}

fn table(properties: Vec<(&'static str, Property)>) -> Arc<dyn Properties> {
    Arc::new(Table(properties))
}

fn texts(texts: &[&str]) -> Value {
    Value::List(texts.iter().map(|text| Value::text(text)).collect())
}

fn money(text: &str) -> Value {
    Value::Money { money: text.parse().unwrap() }
}

fn row(x: i64, name: &str) -> Value {
    Value::Record(record(&[("x", Value::Integer(x)), ("fee", money("10.05")), ("name", Value::text(name))]))
}

/// What a case might look like on the day before the Spring Festival of 2026.
fn bindings() -> Bindings {
    let facts = record(&[
        ("name", Value::text("交通流量数据")),
        ("x", Value::Integer(3)),
        ("applicant_level", Value::text("municipal")),
        ("territory", Value::text("210102")),
        ("evidence_on", Value::date(day("2026-01-30"))),
        ("consents", texts(&["operator", "owner"])),
        ("fee", Value::Money { money: "1234.50".parse().unwrap() }),
        ("amounts", Value::List(Arc::from([money("1.00"), money("1.00"), money("2.50")]))),
        ("instalments", Value::List([row(1, "一"), row(2, "二"), row(1, "一")].into())),
    ]);
    let validity = Property::Value(Value::Period { period: "3 years".parse().unwrap() });
    let clock = Property::Object(table(vec![("running", Property::Value(Value::Boolean(true)))]));
    let application = Property::Value(Value::List(Arc::from([])));
    let roles = Property::Value(texts(&["clerk"]));
    Bindings::new()
        .with("facts", facts)
        .with("data", record(&[("x", Value::Integer(40))]))
        .with("on", Value::date(day("2026-02-13")))
        .with("value", Value::text(" 规程 "))
        .with("params", table(vec![("validity", validity)]))
        .with("parties", table(vec![("applicant", Property::Value(texts(&["bureau"])))]))
        .with("clocks", table(vec![("review", clock)]))
        .with("missing", table(vec![("application", application)]))
        .with("actor", table(vec![("roles", roles)]))
        .seeing(registers())
}
