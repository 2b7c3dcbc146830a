//! What a function does, in Rhai and in the expression tree.

use std::borrow::Cow;

use rhai::Engine;

use super::Surroundings;
use super::codes::CodeLookup;
use crate::base::Value;
use crate::expression::functions::call_context::CallContext;
use crate::expression::functions::kinds::ValueKind;
use crate::expression::tree::Bailout;

/// How a function is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expression) enum Form {
    /// `name(arguments)`.
    Function,
    /// `subject.name(arguments)`.
    Method(ValueKind),
    /// `subject.name`.
    Property(ValueKind),
}

/// What a function takes, gives and does.
pub(in crate::expression) struct Body {
    pub(in crate::expression) form: Form,
    /// What it takes, besides the subject of a method.
    pub(in crate::expression) parameters: &'static [ValueKind],
    pub(in crate::expression) answer: ValueKind,
    /// Registers it with Rhai under a name.
    pub(in crate::expression) rhai: fn(&mut Engine, &'static str, &Surroundings<'_>),
    pub(in crate::expression) tree: Tree,
}

impl Body {
    /// What the expression tree calls for so many arguments.
    pub(super) fn native(&self, arguments: usize) -> Option<Native> {
        match self.tree {
            Tree::Native(native) if self.parameters.len() == arguments => Some(native),
            _ => None,
        }
    }
}

/// How the expression tree evaluates a function.
pub(in crate::expression) enum Tree {
    /// On the values it is given, the subject of a method first.
    Native(Native),
    /// By what the first argument names, which is looked up once, when the tree is made.
    Lookup(Lookup),
}

/// What is done with what the first argument, or the subject, names.
#[derive(Clone, Copy, Debug)]
pub(in crate::expression) enum Lookup {
    /// A code is looked up in a list.
    Code(CodeLookup),
    /// Whether a field of a record is there.
    Has,
    /// A field of a record, or what is given in its place.
    Get,
    /// Whether who acts has a role.
    Role,
}

/// A function on values.
pub(in crate::expression) type Native =
    for<'n> fn(&mut CallContext<'_>, &[Cow<'n, Value>]) -> Result<Value, Bailout<'static>>;

/// The body that a function has on values of the tree and on those of Rhai.
macro_rules! shared_body {
    (|$means:pat_param $(, $argument:ident: $parameter:ident)*| -> $answer:ident $body:block) => {
        fn body<'v, I: $crate::expression::functions::kinds::Item>(
            $means: &mut $crate::expression::functions::call_context::CallContext<'_>,
            $($argument: <$parameter as $crate::expression::functions::kinds::Parameter>::Given<'v, I>),*
        ) -> $crate::expression::functions::call_context::Outcome<
            <$answer as $crate::expression::functions::kinds::ReturnType>::Output<'v, I>,
        > $body
    };
}

/// How the tree calls the body around it.
macro_rules! on_values {
    (|$($argument:ident: $parameter:ident),*| -> $answer:ident) => {
        $crate::expression::functions::Tree::Native(|context, given| {
            use $crate::expression::tree::Bailout::UseRhai;
            let [$($argument),*] = given else { return Err(UseRhai) };
            let made = body::<$crate::base::Value>(
                context,
                $(<$parameter as $crate::expression::functions::kinds::Parameter>::of($argument).ok_or(UseRhai)?),*
            )?;
            <$answer as $crate::expression::functions::kinds::ReturnType>::value(made, given).ok_or(UseRhai)
        })
    };
}

/// How Rhai calls the body around it; what it is given is held by the closure that Rhai calls.
macro_rules! in_rhai {
    ($pack_context:ident, |$($argument:ident: $parameter:ident),*| -> $answer:ident) => {
        $crate::expression::functions::call_context::in_rhai(&$pack_context, |context| {
            let made = body::<rhai::Dynamic>(
                context,
                $(<$parameter as $crate::expression::functions::kinds::Parameter>::lent(&$argument)),*
            )?;
            Ok(<$answer as $crate::expression::functions::kinds::ReturnType>::dynamic(made))
        })
    };
}

/// The [`Body`] of `name(arguments)`.
macro_rules! function {
    (|$means:pat_param, $($argument:ident: $parameter:ident),*| -> $answer:ident $body:block) => {{
        shared_body!(|$means $(, $argument: $parameter)*| -> $answer $body);
        $crate::expression::functions::Body {
            form: $crate::expression::functions::Form::Function,
            parameters: &[$(<$parameter as $crate::expression::functions::kinds::Parameter>::SORT),*],
            answer: <$answer as $crate::expression::functions::kinds::ReturnType>::SORT,
            rhai: |engine, name, surroundings| {
                let pack_context = std::sync::Arc::clone(surroundings.pack_context);
                engine.register_fn(
                    name,
                    move |$($argument: <$parameter as $crate::expression::functions::kinds::Parameter>::Owned),*| {
                        in_rhai!(pack_context, |$($argument: $parameter),*| -> $answer)
                    },
                );
            },
            tree: on_values!(|$($argument: $parameter),*| -> $answer),
        }
    }};
}

/// The [`Body`] of `subject.name(arguments)`; the subject is the first argument.
macro_rules! method {
    (
        |$means:pat_param, $subject:ident: $of:ident $(, $argument:ident: $parameter:ident)*| -> $answer:ident
        $body:block
    ) => {{
        shared_body!(|$means, $subject: $of $(, $argument: $parameter)*| -> $answer $body);
        $crate::expression::functions::Body {
            form: $crate::expression::functions::Form::Method(
                <$of as $crate::expression::functions::kinds::Parameter>::SORT
            ),
            parameters: &[$(<$parameter as $crate::expression::functions::kinds::Parameter>::SORT),*],
            answer: <$answer as $crate::expression::functions::kinds::ReturnType>::SORT,
            rhai: |engine, name, surroundings| {
                let pack_context = std::sync::Arc::clone(surroundings.pack_context);
                engine.register_fn(
                    name,
                    move |
                        $subject: &mut <$of as $crate::expression::functions::kinds::Parameter>::Owned
                        $(, $argument: <$parameter as $crate::expression::functions::kinds::Parameter>::Owned)*
                    | {
                        in_rhai!(pack_context, |$subject: $of $(, $argument: $parameter)*| -> $answer)
                    },
                );
            },
            tree: on_values!(|$subject: $of $(, $argument: $parameter)*| -> $answer),
        }
    }};
}

/// The [`Body`] of `subject.name`.
macro_rules! property {
    (|$means:pat_param, $subject:ident: $of:ident| -> $answer:ident $body:block) => {{
        shared_body!(|$means, $subject: $of| -> $answer $body);
        $crate::expression::functions::Body {
            form: $crate::expression::functions::Form::Property(
                <$of as $crate::expression::functions::kinds::Parameter>::SORT
            ),
            parameters: &[],
            answer: <$answer as $crate::expression::functions::kinds::ReturnType>::SORT,
            rhai: |engine, name, surroundings| {
                let pack_context = std::sync::Arc::clone(surroundings.pack_context);
                engine.register_get(
                    name,
                    move |$subject: &mut <$of as $crate::expression::functions::kinds::Parameter>::Owned| {
                        in_rhai!(pack_context, |$subject: $of| -> $answer)
                    },
                );
            },
            tree: on_values!(|$subject: $of| -> $answer),
        }
    }};
}
