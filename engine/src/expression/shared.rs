//! What was compiled before: the versions of a pack are read one after the other, and most expressions are the same in
//! all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::rests_on::RestsOn;
use super::{Environment, Evaluator, Expected, Expression, ExpressionText, Parser, Type};
use crate::base::{Id, NameTable};
use crate::diagnostic::{FileId, Sources};
use crate::yaml::Node;

/// How many expressions are kept; then all are forgotten. Packs have some hundreds, and who changes a pack again and again, as mutation does, must not fill the memory.
const MOST_EXPRESSIONS: usize = 8_192;

/// How many environments of one form are kept: a version of the pack may read something else.
const MOST_OF_A_FORM: usize = 16;

/// How many types are kept that environments share: some for each kind of case.
const MOST_TYPES: usize = 64;

/// The last evaluator of each pack that was read without a mistake, and what parses the scripts of all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evaluators {
    known: Arc<Mutex<HashMap<Id, Arc<Evaluator>>>>,
    parser: Arc<Parser>,
}

/// What an evaluator is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScriptSources {
    files: Vec<(FileId, Option<String>, Arc<str>)>,
    names: Vec<Arc<str>>,
    codes: Option<Node>,
}

/// The expressions of one pack, in whatever version, and what they may read.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// By their text.
    expressions: NameTable<Arc<str>, Vec<CompiledText>>,
    /// How many expressions there are.
    kept: usize,
    /// By workflow, and the form whose input is read.
    environments: NameTable<(Id, Option<Id>), Vec<Arc<Environment>>>,
    /// What many environments have.
    types: Vec<Type>,
}

/// A text as it was compiled for what it is to give and what it may read.
#[derive(Debug)]
struct CompiledText {
    expected: Expected,
    rests_on: Vec<RestsOn>,
    expression: Expression,
}

impl Evaluators {
    /// The evaluator kept of a pack, if it is made of the same.
    pub(crate) fn like(&self, pack: &Id, origin: &ScriptSources) -> Option<Arc<Evaluator>> {
        self.lock().get(pack).filter(|known| known.origin.is_like(origin)).cloned()
    }

    /// Keeps the evaluator of a pack, if nothing is wrong with its functions: what is wrong is said once, to the first
    /// who asks.
    pub(crate) fn keep(&self, pack: &Id, evaluator: &Arc<Evaluator>) {
        if evaluator.is_sound() {
            self.lock().insert(pack.clone(), Arc::clone(evaluator));
        }
    }

    /// What parses scripts.
    pub(crate) fn parser(&self) -> Arc<Parser> {
        Arc::clone(&self.parser)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Arc<Evaluator>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ScriptSources {
    /// The files of functions, the names that expressions read, and the section with the code lists.
    pub(crate) fn new<'a>(
        files: &[FileId],
        names: impl IntoIterator<Item = &'a Arc<str>>,
        codes: Option<&Node>,
        sources: &Sources,
    ) -> Self {
        let text = |file: &FileId| Some((*file, sources.pack(*file).map(str::to_owned), sources.shared_text(*file)?));
        Self {
            files: files.iter().filter_map(text).collect(),
            names: names.into_iter().map(Arc::clone).collect(),
            codes: codes.cloned(),
        }
    }

    /// The same with another section of code lists.
    pub(super) fn with_codes(&self, codes: Option<&Node>) -> Self {
        Self { codes: codes.cloned(), ..self.clone() }
    }

    pub(super) fn files(&self) -> Vec<FileId> {
        self.files.iter().map(|(file, _, _)| *file).collect()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    fn is_like(&self, other: &Self) -> bool {
        let codes = match (&self.codes, &other.codes) {
            (Some(one), Some(two)) => one.same_content(two),
            (one, two) => one.is_none() && two.is_none(),
        };
        self.files == other.files && self.names == other.names && codes
    }
}

impl Compiled {
    /// What the text of an expression was compiled to, where all that it rests on was the same.
    pub(super) fn find(
        &self,
        script: &ExpressionText,
        environment: &Environment,
        expected: &Expected,
    ) -> Option<Expression> {
        let of_text = self.expressions.get(&script.text)?;
        let alike = |known: &&CompiledText| {
            known.expected == *expected && known.rests_on.iter().all(|rests_on| rests_on.holds_in(environment))
        };
        let known = of_text.iter().rev().find(alike)?;
        Some(Expression { source: script.clone(), ..known.expression.clone() })
    }

    pub(super) fn keep(&mut self, expected: &Expected, rests_on: Vec<RestsOn>, expression: &Expression) {
        if self.kept >= MOST_EXPRESSIONS {
            self.expressions.clear();
            self.kept = 0;
        }
        self.kept = self.kept.saturating_add(1);
        let of_text = self.expressions.entry(Arc::clone(&expression.source.text)).or_default();
        of_text.push(CompiledText { expected: expected.clone(), rests_on, expression: expression.clone() });
    }

    /// The same type, shared with those known before, so that environments that have it are compared at a glance.
    pub(super) fn share_type(&mut self, kind: Type) -> Type {
        if let Some(known) = self.types.iter().rev().find(|known| **known == kind) {
            return known.clone();
        }
        if self.types.len() >= MOST_TYPES {
            self.types.remove(0);
        }
        self.types.push(kind.clone());
        kind
    }

    /// The environment of a workflow, perhaps with the input of a form, shared with those compiled before, so that it
    /// is the same at a glance.
    pub(super) fn share(&mut self, workflow: &Id, form: Option<&Id>, environment: Environment) -> Arc<Environment> {
        let here = self.environments.entry((workflow.clone(), form.cloned())).or_default();
        if let Some(known) = here.iter().rev().find(|known| ***known == environment) {
            return Arc::clone(known);
        }
        if here.len() >= MOST_OF_A_FORM {
            here.remove(0);
        }
        let environment = Arc::new(environment);
        here.push(Arc::clone(&environment));
        environment
    }
}
