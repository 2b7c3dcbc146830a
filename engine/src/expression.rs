//! Rhai in a sandbox: conditions and values of packs, checked when the pack is read, evaluated when a case needs them.
//!
//! [`Evaluator`] belongs to one resolved pack. It parses the pack's functions, compiles expressions against the names and
//! types they may read ([`Environment`]) and evaluates them with values bound to those names ([`Bindings`]). Anything
//! misspelt or of unlike types is a diagnostic at compile time; at run time an expression gives a value or a
//! [`ScriptError`], never a panic. What the names mean is the caller's business.

mod budget;
mod check;
mod compiled;
mod error;
mod explained;
mod functions;
mod inferred;
mod interpreter;
mod pack_context;
mod rests_on;
mod script_words;
mod shared;
mod tree;
mod types;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::NaiveDate;
use rhai::{AST, Dynamic, Engine, Expr, Position, Scope, Stmt};

pub(crate) use budget::Budget;
pub(crate) use budget::MAX_DECISION_STEPS;
pub(crate) use compiled::Mention;
pub use compiled::{Expression, Read};
#[cfg(test)]
pub(crate) use error::FailureKind;
pub use error::{Limit, Place, ScriptError};
pub use functions::{DescribedFunction, described_functions};
pub use interpreter::binding::{Binding, Bindings, Properties, Property, VariableSource};
pub(crate) use interpreter::sandbox::{MAX_LIST_SIZE, can_be_read};
pub(crate) use pack_context::{Directory, Member, PackContext, RegisterShape};
pub(crate) use shared::{Evaluators, ScriptSources};
pub use tree::{Comparison, Explanation, Found, Operation};
pub use types::{Environment, Expected, ObjectShape, RecordShape, Type};

use crate::base::{CodeLists, Id, Period, PeriodError, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};
pub use crate::format::decode::ExpressionText;
use crate::format::decode::not_a_period;
use crate::time::Calendar;
use crate::yaml::Node;

use check::{Check, Instances};
use compiled::Body;
use functions::EvaluationSetting;
use inferred::{Inferred, options_of};
pub(crate) use interpreter::parser::Parser;
pub use interpreter::syntax::ScriptWord;
use interpreter::user_functions::Functions;
use interpreter::{reading, sandbox};
use rests_on::RestsOn;
pub use script_words::FunctionWords;
use shared::Compiled;
use tree::{Metered, Program, Told};

/// What an expression gives: a value, or nothing (`()`).
pub type Evaluated = Option<Value>;

/// The scripts of one resolved pack: its functions and the engine that runs them and its expressions.
pub struct Evaluator {
    parser: Arc<Parser>,
    /// What Rhai evaluates with; made when it first does.
    engine: OnceLock<Engine>,
    functions: Functions,
    codes: Arc<CodeLists>,
    /// The fields and properties that Rhai reads in one step.
    announced: BTreeSet<Box<str>>,
    instances: Mutex<Instances>,
    pack_context: Arc<OnceLock<PackContext>>,
    origin: Arc<ScriptSources>,
    compiled: Mutex<Compiled>,
}

impl Evaluator {
    /// Parses the `.rhai` files of a pack, ancestors' first: a later pack's function of the same name and number of
    /// parameters stands in place of the inherited one. `names` are the fields and properties that expressions read;
    /// names left out are read too, only more slowly. `codes` are the lists that `code_name` and `code_listed` look up.
    pub fn new<'a>(
        files: &[FileId],
        names: impl IntoIterator<Item = &'a str>,
        codes: Arc<CodeLists>,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        Self::with_parser(Arc::default(), files, names, codes, sources, diagnostics)
    }

    fn with_parser<'a>(
        parser: Arc<Parser>,
        files: &[FileId],
        names: impl IntoIterator<Item = &'a str>,
        codes: Arc<CodeLists>,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let functions = Functions::parse(&parser, files, sources, diagnostics);
        let scripts = Self {
            parser,
            engine: OnceLock::new(),
            functions,
            codes,
            announced: names.into_iter().map(Box::from).collect(),
            instances: Mutex::default(),
            pack_context: Arc::default(),
            origin: Arc::default(),
            compiled: Mutex::default(),
        };
        scripts.check_uncalled(sources, diagnostics);
        scripts
    }

    /// The evaluator of functions, names and code lists, which can be used again for other versions of the pack.
    pub(crate) fn of(
        parser: Arc<Parser>,
        origin: Arc<ScriptSources>,
        codes: Arc<CodeLists>,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let scripts = Self::with_parser(parser, &origin.files(), origin.names(), codes, sources, diagnostics);
        Self { origin, ..scripts }
    }

    /// The evaluator of the same functions with other code lists, read from that section.
    pub(crate) fn with_codes(
        &self,
        section: Option<&Node>,
        codes: Arc<CodeLists>,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let origin = Arc::new(self.origin.with_codes(section));
        Self::of(Arc::clone(&self.parser), origin, codes, sources, diagnostics)
    }

    /// The evaluator that knows this of the pack: this one, or one like it if this knows something else.
    pub(crate) fn surrounded(
        self: Arc<Self>,
        pack_context: PackContext,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Arc<Self> {
        match self.pack_context.get() {
            Some(known) if *known == pack_context => self,
            Some(_) => {
                let (parser, origin) = (Arc::clone(&self.parser), Arc::clone(&self.origin));
                let scripts = Self::of(parser, origin, Arc::clone(&self.codes), sources, diagnostics);
                scripts.surround(pack_context, sources, diagnostics);
                Arc::new(scripts)
            }
            None => {
                self.surround(pack_context, sources, diagnostics);
                self
            }
        }
    }

    /// Whether nothing was said of its functions.
    fn is_sound(&self) -> bool {
        !self.functions.incomplete && self.pack_context.get().is_some() && self.instances().nothing_reported()
    }

    fn instances(&self) -> MutexGuard<'_, Instances> {
        self.instances.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn compiled(&self) -> MutexGuard<'_, Compiled> {
        self.compiled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same environment, shared with those that were compiled before.
    pub(crate) fn share(&self, workflow: &Id, form: Option<&Id>, environment: Environment) -> Arc<Environment> {
        self.compiled().share(workflow, form, environment)
    }

    /// The same type, shared with those of the versions compiled before.
    pub(crate) fn share_type(&self, kind: Type) -> Type {
        self.compiled().share_type(kind)
    }

    /// Tells what functions know of the pack, once, before the first expression is compiled. What they ask for that is
    /// not there is found from then on.
    pub(crate) fn surround(&self, pack_context: PackContext, sources: &Sources, diagnostics: &mut Diagnostics) {
        if self.pack_context.set(pack_context).is_ok() {
            self.instances().forget();
            self.check_uncalled(sources, diagnostics);
        }
    }

    /// The organisations that the pack names.
    pub(crate) fn organisations(&self) -> Option<&Directory> {
        self.pack_context.get().map(|pack_context| &pack_context.organisations)
    }

    /// Checks every function whoever may call it.
    fn check_uncalled(&self, sources: &Sources, diagnostics: &mut Diagnostics) {
        let mut instances = self.instances();
        let nothing = Environment::default();
        for (name, function) in self.functions.iter() {
            let script = ExpressionText { text: Arc::from(""), span: Span { file: function.file, start: 0, end: 0 } };
            let check = Check::new(&script, &nothing, &self.functions, &self.codes, &mut instances, sources);
            check.within(self.pack_context.get()).uncalled(name, function, diagnostics);
        }
    }

    /// Parses and checks an expression. All that is wrong with it is reported; then there is no expression.
    pub fn compile(
        &self,
        script: &ExpressionText,
        environment: &Environment,
        expected: &Expected,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expression> {
        if let Some(plain) = Expression::plain(script, expected) {
            return Some(plain);
        }
        if let (Expected::Period, Err(error @ PeriodError::TooLong(_))) =
            (expected, script.text.trim().parse::<Period>())
        {
            diagnostics.push(not_a_period(&error, &script.text, script.span));
            return None;
        }
        if let Some(known) = self.compiled().find(script, environment, expected) {
            return Some(known);
        }
        let (expression, rests_on) = self.compile_anew(script, environment, expected, sources, diagnostics)?;
        self.compiled().keep(expected, rests_on, &expression);
        Some(expression)
    }

    fn compile_anew(
        &self,
        script: &ExpressionText,
        environment: &Environment,
        expected: &Expected,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Expression, Vec<RestsOn>)> {
        let tree = self.parse(script, sources, diagnostics)?;
        let Some(Stmt::Expr(root)) = tree.statements().first() else {
            let diagnostic = Diagnostic::error("script-syntax", script.span);
            diagnostics.push(diagnostic.with_phrase("problem", "syntax-incomplete").with("detail", ""));
            return None;
        };
        let checked = {
            let mut instances = self.instances();
            let check = Check::new(script, environment, &self.functions, &self.codes, &mut instances, sources);
            check.within(self.pack_context.get()).run(
                root,
                |check, kind, position| accept(check, kind, expected, position),
                diagnostics,
            )?
        };
        let mut roots: Vec<&'static str> = checked.roots;
        roots.sort_unstable();
        roots.dedup();
        let body = match constant(root) {
            Some(outcome) => Body::Constant(outcome),
            None => {
                let statements = tree.statements().to_vec();
                let tree = Arc::new(AST::new(statements, self.functions.library.shared_lib().clone()));
                let direct = self.translate(root, environment).map(Arc::new);
                Body::Tree { tree, direct }
            }
        };
        let rests_on = RestsOn::all(root, &roots, environment);
        let names_read = checked.reads.iter().map(|read| Arc::from(read.to_string())).collect();
        let (reads, demands) = (checked.reads.into(), checked.demands.into());
        let (source, result, roots) = (script.clone(), checked.kind.kind(), roots.into());
        let mentions = checked.mentions.into();
        Some((Expression { source, result, reads, names_read, demands, mentions, roots, body }, rests_on))
    }

    fn translate(&self, root: &Expr, environment: &Environment) -> Option<Program> {
        tree::translate(root, environment, &self.functions, &self.codes, &self.announced)
    }

    fn parse(&self, script: &ExpressionText, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Arc<AST>> {
        let place = |position: Position| match (position.line(), position.position()) {
            (Some(line), Some(column)) => script.locate(sources, line, column.max(1)),
            _ => script.span,
        };
        if script.text.len() > sandbox::MAX_EXPRESSION_SIZE {
            let diagnostic = Diagnostic::error("script-too-large", script.span);
            diagnostics.push(diagnostic.with("limit", sandbox::MAX_EXPRESSION_SIZE));
            return None;
        }
        self.parser.expression(&script.text).map_err(|failure| diagnostics.push(failure.diagnostic(place))).ok()
    }

    /// Evaluates an expression with the names in [`Expression::roots`] bound. Workdays are those of the calendar.
    ///
    /// # Errors
    ///
    /// If it reads what is not bound or not recorded, needs a workday of an unpublished year, goes beyond its limits, or
    /// fails.
    pub fn evaluate(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Result<Evaluated, ScriptError> {
        match &expression.body {
            Body::Constant(outcome) => Ok(outcome.clone()),
            Body::Tree { tree, direct } => {
                let setting = self.setting(calendar);
                let directly = || Some(told_by(expression, direct, names)?.evaluate(names, &setting));
                within_budget(names, directly, || self.evaluate_tree(tree, expression, names, calendar))
            }
        }
    }

    /// [`Self::evaluate`] by Rhai alone.
    #[cfg(test)]
    fn evaluate_in_rhai(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Result<Evaluated, ScriptError> {
        match &expression.body {
            Body::Constant(outcome) => Ok(outcome.clone()),
            Body::Tree { tree, .. } => {
                within_budget(names, || None, || self.evaluate_tree(tree, expression, names, calendar))
            }
        }
    }

    fn setting<'s>(&'s self, calendar: &'s Calendar) -> EvaluationSetting<'s> {
        EvaluationSetting { calendar, organisations: self.organisations() }
    }

    fn evaluate_tree(
        &self,
        tree: &AST,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Metered<Evaluated> {
        let (given, steps) = self.run(tree, expression, names, calendar);
        let value = given.and_then(|given| {
            if given.is_unit() {
                return Ok(None);
            }
            let wrong = |given| ScriptError::WrongResult { expected: "value", given };
            reading::to_value(given).map(Some).map_err(wrong)
        });
        (value, steps)
    }

    fn run(
        &self,
        tree: &AST,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Metered<Dynamic> {
        let mut scope = Scope::new();
        for &root in expression.roots() {
            let Some(binding) = names.binding(root) else {
                return (Err(ScriptError::Absent { path: root.to_owned() }), 0);
            };
            scope.push_dynamic(root, reading::bound(root, &binding));
        }
        let evaluate = || self.engine().eval_ast_with_scope::<Dynamic>(&mut scope, tree);
        let (given, steps) = functions::with(calendar, (names.registers(), names.day()), evaluate);
        (given.map_err(|error| ScriptError::from_rhai(&error)), steps)
    }

    fn engine(&self) -> &Engine {
        let names = self.announced.iter().map(AsRef::as_ref);
        self.engine.get_or_init(|| sandbox::engine(names, &self.codes, &self.pack_context))
    }

    /// [`Self::evaluate`] for a condition.
    ///
    /// # Errors
    ///
    /// As [`Self::evaluate`], and if it gives no boolean.
    pub fn evaluate_boolean(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Result<bool, ScriptError> {
        match &expression.body {
            Body::Constant(Some(Value::Boolean(value))) => Ok(*value),
            Body::Constant(_) => Err(ScriptError::WrongResult { expected: "boolean", given: "another value" }),
            Body::Tree { tree, direct } => {
                let setting = self.setting(calendar);
                let directly = || Some(told_by(expression, direct, names)?.evaluate_boolean(names, &setting));
                let in_rhai = || {
                    let (given, steps) = self.run(tree, expression, names, calendar);
                    let wrong = |given| ScriptError::WrongResult { expected: "boolean", given };
                    (given.and_then(|given| given.as_bool().map_err(wrong)), steps)
                };
                within_budget(names, directly, in_rhai)
            }
        }
    }

    /// [`Self::evaluate`] for a date.
    ///
    /// # Errors
    ///
    /// As [`Self::evaluate`], and if it gives no date.
    pub fn evaluate_date(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Result<NaiveDate, ScriptError> {
        self.evaluate_possible_date(expression, names, calendar)?
            .ok_or(ScriptError::WrongResult { expected: "date", given: "another value" })
    }

    /// The date that an expression gives; none where it gives `()`.
    ///
    /// # Errors
    ///
    /// As [`Self::evaluate`], and if it gives another value.
    pub fn evaluate_possible_date(
        &self,
        expression: &Expression,
        names: &dyn VariableSource,
        calendar: &Arc<Calendar>,
    ) -> Result<Option<NaiveDate>, ScriptError> {
        match self.evaluate(expression, names, calendar)? {
            Some(Value::Date { date, .. }) => Ok(Some(date)),
            None => Ok(None),
            Some(_) => Err(ScriptError::WrongResult { expected: "date", given: "another value" }),
        }
    }

    /// The words of an expression, without comments; nothing if there is something in it that is no word.
    pub(crate) fn words(&self, text: &str) -> Option<Vec<String>> {
        self.parser.words(text)
    }

    /// Functions that stand in place of an ancestor's: the name, where it stands, where the ancestor's does.
    pub(crate) fn functions_replaced(&self) -> &[(String, Span, Span)] {
        &self.functions.replaced
    }

    /// The code lists that functions and expressions look up.
    #[must_use]
    pub fn codes(&self) -> &Arc<CodeLists> {
        &self.codes
    }

    /// Every function in force: its name, its number of parameters and where it begins.
    pub(crate) fn functions<'s>(&'s self, sources: &'s Sources) -> impl Iterator<Item = (&'s str, usize, Span)> {
        self.functions.iter().map(|(name, function)| (name, function.parameters().len(), function.place(sources)))
    }

    /// Each function as `name/parameters` with its text, comments left out and white space folded: what stays the same
    /// while the rule does.
    #[must_use]
    pub fn function_sources(&self) -> Vec<(String, String)> {
        self.functions.sources()
    }

    /// The texts of its functions, comments left out and white space folded.
    pub(crate) fn function_texts(&self) -> impl Iterator<Item = &str> {
        self.functions.texts()
    }
}

impl fmt::Debug for Evaluator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Evaluator").field("functions", &self.functions).finish_non_exhaustive()
    }
}

/// The tree that tells an expression directly, if there is one and all its names stand for something.
fn told_by<'e>(
    expression: &Expression,
    direct: &'e Option<Arc<Program>>,
    names: &dyn VariableSource,
) -> Option<&'e Program> {
    direct.as_deref().filter(|_| names.binds_all(&expression.roots))
}

/// Evaluates within the budget of a decision: not at all if it is used up, and without an answer if this uses it up.
///
/// What is not told directly is told by Rhai; then what was evaluated on the way there does not count.
#[inline]
fn within_budget<'a, T>(
    names: &dyn VariableSource,
    directly: impl FnOnce() -> Option<Told<'a, T>>,
    in_rhai: impl FnOnce() -> Metered<T>,
) -> Result<T, ScriptError> {
    let budget = names.budget();
    if budget.is_some_and(Budget::is_exceeded) {
        return Err(ScriptError::Budget);
    }
    let before = budget.map(Budget::spent);
    match directly() {
        Some((Ok(value), steps)) if budget.is_none_or(|budget| budget.spend(steps)) => Ok(value),
        Some((Ok(_), _)) => Err(ScriptError::Budget),
        Some((Err(bailout), steps)) => rarely(|| match bailout.error() {
            Some(error) => spend(budget, steps).and(Err(error)),
            None => slowly(budget, before, in_rhai),
        }),
        None => rarely(|| slowly(budget, before, in_rhai)),
    }
}

fn spend(budget: Option<&Budget>, steps: u64) -> Result<(), ScriptError> {
    match budget {
        Some(budget) if !budget.spend(steps) => Err(ScriptError::Budget),
        _ => Ok(()),
    }
}

fn slowly<T>(
    budget: Option<&Budget>,
    before: Option<u64>,
    in_rhai: impl FnOnce() -> Metered<T>,
) -> Result<T, ScriptError> {
    if let (Some(budget), Some(before)) = (budget, before) {
        budget.restore(before);
    }
    let (outcome, steps) = in_rhai();
    spend(budget, steps).and(outcome)
}

/// What is seldom needed, kept apart so that it does not weigh on what mostly is.
#[cold]
#[inline(never)]
fn rarely<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Reports what is not of the wanted type.
fn accept(check: &mut Check<'_>, kind: Inferred, expected: &Expected, position: Position) -> Inferred {
    let wanted = match expected {
        Expected::Boolean => Inferred::Boolean,
        Expected::Integer => Inferred::Integer,
        Expected::Text => Inferred::Text,
        Expected::Date => Inferred::Date,
        Expected::Period => Inferred::Period,
        Expected::Of(wanted) | Expected::Optional(wanted) => Inferred::of(wanted),
        Expected::List if matches!(kind, Inferred::List(_)) => return kind,
        Expected::AnyValue if !matches!(kind, Inferred::Record(_) | Inferred::Object(_) | Inferred::Range) => {
            return kind;
        }
        Expected::List | Expected::AnyValue => Inferred::Nothing,
    };
    let clears = matches!(expected, Expected::Optional(_));
    let value = match &kind {
        Inferred::Nothing if clears => return kind,
        Inferred::Optional(value) if clears => &**value,
        other => other,
    };
    if value.fits(&wanted) {
        return kind;
    }
    if let (Inferred::Literal(words), Inferred::Choice(options)) = (value, &wanted)
        && let Some(word) = words.difference(options).next()
    {
        return check.refuse("unknown-choice", position, |diagnostic| {
            let told = diagnostic.with("given", word).with("known", options_of(options));
            told.did_you_mean(word.as_str(), options.iter().map(Id::as_str))
        });
    }
    let (wanted, given) = (types::type_in_words(expected), types::type_in_words(&kind));
    let told = |it: Diagnostic| it.with_sentence("expected", wanted).with_sentence("given", given);
    check.refuse("wrong-result-type", position, told)
}

/// The outcome of an expression that is nothing but a literal.
fn constant(root: &Expr) -> Option<Evaluated> {
    Some(match root {
        Expr::BoolConstant(value, _) => Some(Value::Boolean(*value)),
        Expr::IntegerConstant(value, _) => Some(Value::Integer(*value)),
        Expr::StringConstant(text, _) => Some(Value::text(text)),
        Expr::Unit(_) => None,
        Expr::Array(items, _) => {
            let items: Option<Vec<Value>> = items.iter().map(|item| constant(item).flatten()).collect();
            Some(Value::List(items?.into()))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
