//! The static check: what type an expression gives, and that nothing in it is misspelt or of unlike types.
//!
//! Rhai itself finds out at run time, and often not even then: comparing a text with a number is quietly false. So the
//! tree is walked here before anything runs. Functions are checked once for each combination of argument types they
//! are called with. What cannot be typed is refused.

mod call;
mod expression;
pub(super) mod register;
mod statement;
pub(super) mod typing;

pub(super) use register::REGISTERS;
pub(super) use typing::Typing;

use std::collections::{BTreeMap, BTreeSet};

use rhai::{Expr, Position};

use super::inferred::Inferred;
use crate::base::{CodeLists, Id};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::expression::compiled::{Mention, Read};
use crate::expression::interpreter::sandbox::MAX_CALL_LEVELS;
use crate::expression::interpreter::user_functions::{Function, Functions};
use crate::expression::pack_context::PackContext;
use crate::expression::types::{Environment, type_in_words};
use crate::format::decode::ExpressionText;

/// How often a function or a loop is gone through until its types stand still. Types only widen, and by few steps.
const MAX_PASSES: usize = 6;

/// How many function bodies one expression may cause to be checked.
const MAX_INSTANCES: usize = 2_000;

/// A function with the types of its arguments.
type Key = (Id, Vec<Inferred>);

/// Where a value comes from, as far as it is a name or a property of one.
type Path = (Root, Vec<Id>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    Variable(&'static str),
    Parameter(usize),
}

/// Functions that have been checked, by the types of their arguments.
#[derive(Debug, Default)]
pub(super) struct Instances {
    checked: BTreeMap<Key, Instance>,
    /// What was said of functions already: each mistake once, however many expressions call the function.
    reported: BTreeSet<(&'static str, Span)>,
}

impl Instances {
    /// Whether nothing is wrong with the functions checked.
    pub(super) fn nothing_reported(&self) -> bool {
        self.reported.is_empty()
    }

    /// Forgets what functions give, as more is known now; what was said of them stays said.
    pub(super) fn forget(&mut self) {
        self.checked.clear();
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Instance {
    result: Inferred,
    reads: BTreeSet<Path>,
    /// What it asks for in a way that allows for nothing being there.
    spared: BTreeSet<Path>,
    mentions: BTreeSet<Mention>,
    /// All that is wrong in it and in the functions it calls.
    faults: Vec<Diagnostic>,
}

/// A value while the tree is walked.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) kind: Inferred,
    path: Option<Path>,
}

impl Typed {
    fn value(kind: Inferred) -> Self {
        Self { kind, path: None }
    }
}

#[derive(Clone, Debug)]
struct Local {
    name: Id,
    kind: Inferred,
    path: Option<Path>,
}

/// Where the tree that is being walked stands.
#[derive(Clone, Copy)]
enum Text<'a> {
    Expression(&'a ExpressionText),
    File(FileId),
}

/// What belongs to the expression or function that is being walked.
struct Frame<'a> {
    text: Text<'a>,
    environment: Option<&'a Environment>,
    locals: Vec<Local>,
    returned: Inferred,
    reads: BTreeSet<Path>,
    spared: BTreeSet<Path>,
    mentions: BTreeSet<Mention>,
}

pub(super) struct Check<'a> {
    functions: &'a Functions,
    pub(super) codes: &'a CodeLists,
    instances: &'a mut Instances,
    sources: &'a Sources,
    pack_context: Option<&'a PackContext>,
    frame: Frame<'a>,
    found: Vec<Diagnostic>,
    /// Functions being checked, outermost first, with what is known of them so far.
    open: Vec<(Key, Instance)>,
    /// Those of `open` whose result was taken for what is known so far.
    assumed: BTreeSet<Key>,
    budget: usize,
    /// Functions or loops were not gone through to the end; the expression is refused, and nothing is remembered.
    cut_off: bool,
    /// Whether something that could not be read was named.
    pub(super) unreadable: bool,
    roots: Vec<&'static str>,
}

/// What the check found out about an expression.
pub(super) struct Checked {
    pub(super) kind: Inferred,
    pub(super) reads: Vec<Read>,
    /// Those of the reads that give no value if nothing is there.
    pub(super) demands: Vec<Read>,
    /// What else of the pack it names.
    pub(super) mentions: Vec<Mention>,
    /// The names that are used; may be named several times.
    pub(super) roots: Vec<&'static str>,
}

impl<'a> Check<'a> {
    pub(super) fn new(
        script: &'a ExpressionText,
        environment: &'a Environment,
        functions: &'a Functions,
        codes: &'a CodeLists,
        instances: &'a mut Instances,
        sources: &'a Sources,
    ) -> Self {
        Self {
            functions,
            codes,
            instances,
            sources,
            pack_context: None,
            frame: Frame {
                text: Text::Expression(script),
                environment: Some(environment),
                locals: Vec::new(),
                returned: Inferred::Never,
                reads: BTreeSet::new(),
                spared: BTreeSet::new(),
                mentions: BTreeSet::new(),
            },
            found: Vec::new(),
            open: Vec::new(),
            assumed: BTreeSet::new(),
            budget: MAX_INSTANCES,
            cut_off: false,
            unreadable: false,
            roots: Vec::new(),
        }
    }

    /// With what functions know of the pack.
    pub(super) fn within(mut self, pack_context: Option<&'a PackContext>) -> Self {
        self.pack_context = pack_context;
        self
    }

    /// Checks an expression; `fits` says whether its type is what is wanted, and reports if not. `None` if anything is
    /// wrong.
    pub(super) fn run(
        mut self,
        root: &Expr,
        accept: impl FnOnce(&mut Self, Inferred, Position) -> Inferred,
        diagnostics: &mut Diagnostics,
    ) -> Option<Checked> {
        let position = root.start_position();
        let typed = self.expression(root);
        if self.cut_off && self.found.is_empty() {
            self.unsupported("unsupported-depth", position);
        }
        if matches!(typed.kind, Inferred::Record(_) | Inferred::Object(_)) {
            self.note_read(&typed, None);
        }
        let kind = accept(&mut self, typed.kind, position);
        let rests_on_error =
            self.unreadable || kind == Inferred::Error || kind.is_settled() && self.functions.incomplete;
        if self.found.is_empty() && rests_on_error {
            // What could not be read, or is wrong in a function, has been reported.
            return None;
        }
        if kind.is_settled() && self.found.is_empty() {
            self.unsupported("unsupported-recursion", position);
        }
        let failed = !self.found.is_empty();
        self.report(diagnostics);
        if failed {
            return None;
        }
        let named = |(root, properties)| match root {
            Root::Variable(variable) => Some(Read { variable, properties }),
            Root::Parameter(_) => None,
        };
        let (reads, spared) = (std::mem::take(&mut self.frame.reads), std::mem::take(&mut self.frame.spared));
        let demands = reads.difference(&spared).cloned().filter_map(named).collect();
        let reads = reads.into_iter().filter_map(named).collect();
        let mentions = std::mem::take(&mut self.frame.mentions).into_iter().collect();
        Some(Checked { kind, reads, demands, mentions, roots: self.roots })
    }

    /// Checks a function whoever may call it: what is wrong whatever the types of its arguments are. Most is only known
    /// when it is called, but a misspelt function or variable is found in one that nobody calls yet.
    pub(super) fn uncalled(mut self, name: &str, function: &Function, diagnostics: &mut Diagnostics) {
        let arguments = vec![Inferred::Error; function.parameters().len()];
        let key = (Id::from(format!("{name}/{}", arguments.len())), arguments);
        self.found = self.check_function(key, function).faults;
        self.report(diagnostics);
    }

    /// Hands over what was found: of a function each mistake once, however many expressions call it.
    fn report(&mut self, diagnostics: &mut Diagnostics) {
        for diagnostic in std::mem::take(&mut self.found) {
            let in_function = diagnostic.span().filter(|span| self.functions.is_file(span.file));
            if in_function.is_none_or(|span| self.instances.reported.insert((diagnostic.code(), span))) {
                diagnostics.push(diagnostic);
            }
        }
    }

    /// Reports an error at a place of the text that is being walked.
    pub(super) fn refuse(
        &mut self,
        code: &'static str,
        position: Position,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Inferred {
        let span = self.place(position);
        self.found_also(describe(Diagnostic::error(code, span)));
        Inferred::Error
    }

    /// Adds a fault, unless it is known: functions and loops are gone through several times.
    fn found_also(&mut self, fault: Diagnostic) {
        if !self.found.iter().any(|found| found.code() == fault.code() && found.span() == fault.span()) {
            self.found.push(fault);
        }
    }

    /// Reports a construct that scripts may not use.
    pub(super) fn unsupported(&mut self, what: &'static str, position: Position) -> Inferred {
        self.refuse("script-unsupported", position, |diagnostic| diagnostic.with_phrase("what", what))
    }

    fn place(&self, position: Position) -> Span {
        let (line, column) = (position.line().unwrap_or(1), position.position().unwrap_or(1).max(1));
        match self.frame.text {
            Text::Expression(script) => script.locate(self.sources, line, column),
            Text::File(file) => self.functions.locate(file, self.sources, line, column),
        }
    }

    /// Notes that a value is read, if it is known where it comes from.
    fn note_read(&mut self, subject: &Typed, property: Option<&str>) {
        if let Some((root, path)) = &subject.path {
            let mut path = path.clone();
            path.extend(property.map(Id::from));
            self.frame.reads.insert((*root, path));
        }
    }

    /// Notes that a field is asked for in a way that allows for nothing being there.
    fn note_spared(&mut self, subject: &Typed, field: &str) {
        if let Some((root, path)) = &subject.path {
            let path = path.iter().cloned().chain([Id::from(field)]).collect();
            self.frame.spared.insert((*root, path));
        }
    }

    /// Notes that something of the pack is named that is no value.
    pub(super) fn note_mention(&mut self, mention: Mention) {
        self.frame.mentions.insert(mention);
    }

    /// What a function of the pack gives for arguments of these types.
    fn instance(&mut self, name: &str, function: &Function, arguments: &[Typed], position: Position) -> Inferred {
        let key: Key = (
            Id::from(format!("{name}/{}", arguments.len())),
            arguments.iter().map(|argument| argument.kind.clone().widened()).collect(),
        );
        let instance = if let Some((_, known)) = self.open.iter().find(|(open, _)| *open == key) {
            let known = known.clone();
            self.assumed.insert(key);
            known
        } else if let Some(instance) = self.instances.checked.get(&key) {
            instance.clone()
        } else if self.open.len() >= MAX_CALL_LEVELS || self.budget == 0 {
            self.cut_off = true;
            return self.unsupported("unsupported-depth", position);
        } else {
            self.check_function(key, function)
        };
        let of_caller = |(root, path): Path| {
            let Root::Parameter(index) = root else { return Some((root, path)) };
            let (root, above) = arguments.get(index).and_then(|argument| argument.path.clone())?;
            Some((root, above.into_iter().chain(path).collect()))
        };
        self.note_mention(Mention::Function(Id::from(name), arguments.len()));
        self.frame.mentions.extend(instance.mentions);
        self.frame.reads.extend(instance.reads.into_iter().filter_map(of_caller));
        self.frame.spared.extend(instance.spared.into_iter().filter_map(of_caller));
        let faulty = !instance.faults.is_empty();
        for fault in instance.faults {
            self.found_also(fault);
        }
        if faulty { Inferred::Error } else { instance.result }
    }

    /// Goes through a function until what it gives stands still: a function that calls itself gives what it gives.
    fn check_function(&mut self, key: Key, function: &Function) -> Instance {
        let mut known = Instance {
            result: Inferred::Never,
            reads: BTreeSet::new(),
            spared: BTreeSet::new(),
            mentions: BTreeSet::new(),
            faults: Vec::new(),
        };
        let mut settled = false;
        for _ in 0..MAX_PASSES {
            let found = self.go_through(&key, function, &known);
            settled = found == known || !self.assumed.contains(&key) || !found.faults.is_empty();
            known = found;
            if settled {
                break;
            }
        }
        if !settled {
            let span = function.place(self.sources);
            let endless = Diagnostic::error("script-unsupported", span);
            known.faults.push(endless.with_phrase("what", "unsupported-recursion"));
        }
        self.assumed.remove(&key);
        // What rests on the unfinished result of an outer function is worked out again when that is finished.
        if self.assumed.is_empty() && !self.cut_off {
            self.instances.checked.insert(key, known.clone());
        }
        known
    }

    fn go_through(&mut self, key: &Key, function: &Function, known: &Instance) -> Instance {
        self.budget = self.budget.saturating_sub(1);
        let locals = function.parameters().iter().zip(&key.1).enumerate().map(|(index, (name, kind))| Local {
            name: name.clone(),
            kind: kind.clone(),
            path: Some((Root::Parameter(index), Vec::new())),
        });
        let frame = Frame {
            text: Text::File(function.file),
            environment: None,
            locals: locals.collect(),
            returned: Inferred::Never,
            reads: BTreeSet::new(),
            spared: BTreeSet::new(),
            mentions: BTreeSet::new(),
        };
        let caller = std::mem::replace(&mut self.frame, frame);
        let found = std::mem::take(&mut self.found);
        self.open.push((key.clone(), known.clone()));
        let value = self.block(function.body());
        let returned = self.frame.returned.clone();
        let result = match returned.clone().or(value.kind.clone()) {
            Some(result) => result,
            None => self.unlike(&returned, &value.kind, "return", function.body().end_position()),
        };
        self.open.pop();
        let faults = std::mem::replace(&mut self.found, found);
        let frame = std::mem::replace(&mut self.frame, caller);
        Instance { result, reads: frame.reads, spared: frame.spared, mentions: frame.mentions, faults }
    }

    fn unlike(&mut self, left: &Inferred, right: &Inferred, operator: &str, position: Position) -> Inferred {
        self.refuse("type-mismatch", position, |diagnostic| {
            let diagnostic = diagnostic.with("operator", operator).with_sentence("left", type_in_words(left));
            diagnostic.with_sentence("right", type_in_words(right))
        })
    }
}
